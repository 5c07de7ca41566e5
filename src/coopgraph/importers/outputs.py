"""Where an import goes: a store, a file of N-Quads, or tables. All of it or nothing.

A sink takes the written batches one after the other and keeps none of them. What it makes lies
beside the target until everything is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coopgraph.errors import ParameterError
from coopgraph.files import draft
from coopgraph.lifting.quads import in_graph
from coopgraph.namespaces import GRAPH_DERIVED

if TYPE_CHECKING:
    from coopgraph.importers.provenance import Provenance
    from coopgraph.lifting.together import Together
    from coopgraph.lifting.writer import Written
    from coopgraph.storage.directory import Generation

ENDINGS = (".nq", ".parquet")


class Sink(Protocol):
    """What `importers.run` needs of a target.

    Attributes:
        rdf: Whether triples are wanted.
        with_shipped: Whether what is imported lies beside the shipped graph.
    """

    rdf: bool
    with_shipped: bool

    def take(
        self,
        batches: Iterator[Written],
        finish: Callable[[], Together],
        provenance: Callable[[], Provenance],
    ) -> str:
        """Write everything and put it in its place; give a sentence that says what is there.

        Args:
            batches: The written batches.
            finish: Called after the last: what concludes from all together.
            provenance: Called after the last: the source, with the counts of its files.
        """
        ...


class Nowhere:
    """A dry run: everything is read and counted, nothing is written."""

    rdf = False
    with_shipped = False

    def take(
        self,
        batches: Iterator[Written],
        finish: Callable[[], Together],
        provenance: Callable[[], Provenance],
    ) -> str:
        """Count."""
        for _ in batches:
            pass
        finish()
        provenance()
        return "nothing was written (dry run)"


class NQuads:
    """A file of N-Quads: the source's graph, what follows from it, its entry in the catalogue."""

    rdf = True
    with_shipped = False

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(
        self,
        batches: Iterator[Written],
        finish: Callable[[], Together],
        provenance: Callable[[], Provenance],
    ) -> str:
        """Write the file."""
        with draft(self.path, parents=True) as place:
            with place.open("wb") as file:
                graph = provenance().iri
                for written in batches:
                    file.write(in_graph(written.asserted, graph))
                    file.write(in_graph(written.derived, GRAPH_DERIVED))
                for part in finish().conclude(alone=True).added:
                    file.write(in_graph(part, GRAPH_DERIVED))
                file.write(provenance().quads())
            size = place.stat().st_size
        return f"{self.path}: {size / 1e6:.1f} MB"


class StoreSink:
    """The store of a directory, made or extended.

    Memory is one batch and what the engine's bulk loader keeps: it takes a million triples at a
    time, some 1.5 GB; 15 million triples peaked at 2.5 GB.
    """

    rdf = True

    def __init__(self, path: Path, *, with_shipped: bool | None) -> None:
        from coopgraph.storage.directory import StoreDirectory

        self.depot = StoreDirectory(path)
        self.now: Generation | None = self.depot.current()
        self.found_shipped = self.now is not None and self.now.with_shipped
        self.with_shipped = self.found_shipped if with_shipped is None else with_shipped

    def take(
        self,
        batches: Iterator[Written],
        finish: Callable[[], Together],
        provenance: Callable[[], Provenance],
    ) -> str:
        """Make the next generation of the store and let it count."""
        from coopgraph.storage.make import Addition, make

        addition = Addition(
            provenance().source,
            self.with_shipped,
            self.found_shipped,
            batches,
            finish,
            lambda: "".join(provenance().lines()).encode(),
            lambda: provenance().about(),
        )
        new, broken = make(self.depot, addition)
        summary = f"{self.depot.path}: {new.triples:,} triples of {len(new.sources)} imports"
        if new.with_shipped:
            summary += ", with the graph that coopgraph ships"
        if broken:
            summary += "; an import that was broken off before left no trace"
        return summary


def sink_for(output: str | Path | None, *, with_shipped: bool | None = None) -> Sink:
    """Give the sink that an output's name asks for.

    Args:
        output: The name; None for a dry run.
        with_shipped: Whether a store is to hold the shipped graph too; None for as it is.

    Raises:
        ParameterError: The name's ending is that of another kind of file, or a file is to hold the
            shipped graph.
    """
    if with_shipped is not None and output is not None and Path(output).suffix in ENDINGS:
        raise ParameterError(
            "a file holds what is imported; only a store can hold the shipped graph too",
            parameter="with-shipped",
        )
    if output is None:
        return Nowhere()
    path = Path(output)
    if path.suffix == ".parquet":
        from coopgraph.importers.tables import Tables

        return Tables(path)
    if path.suffix == ".nq":
        return NQuads(path)
    if path.suffix in (".ttl", ".trig", ".nt", ".csv", ".tsv", ".json", ".jsonld", ".xml", ".rdf"):
        raise ParameterError(
            f"an import cannot end in {path.suffix}",
            hint="name a directory (a store), FILE.nq or DIR.parquet; then: coopgraph export",
        )
    return StoreSink(path, with_shipped=with_shipped)
