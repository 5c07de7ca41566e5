"""Where an import goes: a store, a file of N-Quads, or Parquet. All of it or nothing.

A sink takes the written batches one after the other and keeps none of them. What it makes lies
beside the target until everything is there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coopgraph.errors import CoopgraphError, ParameterError
from coopgraph.lifting.quads import in_graph
from coopgraph.namespaces import GRAPH_DERIVED

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.lifting.writer import Written

    from .provenance import Provenance

ENDINGS = (".nq", ".parquet")


class Sink(Protocol):
    """What `importers.run` needs of a target."""

    rdf: bool

    def take(
        self,
        batches: Iterator[Written],
        finish: Callable[[], bytes],
        provenance: Callable[[], Provenance],
    ) -> str:
        """Write everything and put it in its place; give a sentence that says what is there.

        Args:
            batches: The written batches.
            finish: Called after the last: what follows from all together, as N-Triples.
            provenance: Called after the last: the source, with the counts of its files.
        """
        ...


class Nowhere:
    """A dry run: everything is read and counted, nothing is written."""

    rdf = False

    def take(
        self,
        batches: Iterator[Written],
        finish: Callable[[], bytes],
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

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(
        self,
        batches: Iterator[Written],
        finish: Callable[[], bytes],
        provenance: Callable[[], Provenance],
    ) -> str:
        """Write the file."""
        with beside(self.path) as draft:
            with draft.open("wb") as file:
                told = provenance().iri
                for written in batches:
                    file.write(in_graph(written.asserted, told))
                    file.write(in_graph(written.derived, GRAPH_DERIVED))
                file.write(in_graph(finish(), GRAPH_DERIVED))
                file.write(provenance().quads())
                file.flush()
                os.fsync(file.fileno())
            size = draft.stat().st_size
        return f"{self.path}: {size / 1e6:.1f} MB"


class Parquet:
    """Tables: the participations as Parquet, the nodes beside them.

    ``FILE.parquet`` becomes that file and ``FILE.nodes.parquet``; ``DIRECTORY.parquet/`` (with the
    slash, or there already) becomes a directory as `frames.write_parquet` makes it.
    """

    rdf = False

    def __init__(self, path: Path, *, partitioned: bool) -> None:
        self.path = path
        self.partitioned = partitioned

    def take(
        self,
        batches: Iterator[Written],
        finish: Callable[[], bytes],
        provenance: Callable[[], Provenance],
    ) -> str:
        """Write the tables."""
        import polars as pl

        with beside(self.path, folder=True, keep=False) as drafts:
            for number, written in enumerate(batches):
                written.ties.drop("end_told").write_parquet(drafts / f"ties-{number:06}.parquet")
                written.nodes.write_parquet(drafts / f"nodes-{number:06}.parquet")
            finish()
            provenance()
            if not list(drafts.glob("ties-*.parquet")):
                raise CoopgraphError("there is nothing to write", file=self.path)
            ties = pl.scan_parquet(str(drafts / "ties-*.parquet")).sort("tie", "source")
            nodes = pl.scan_parquet(str(drafts / "nodes-*.parquet")).sort("node")
            if self.partitioned:
                self._partitioned(ties.collect(), nodes.collect())
                return f"{self.path}/: a table of participations, one partition a source"
            with beside(self.path) as one, beside(_nodes_path(self.path)) as two:
                ties.sink_parquet(one, compression="zstd")
                nodes.sink_parquet(two, compression="zstd")
        return f"{self.path} and {_nodes_path(self.path).name}: ties and nodes"

    def _partitioned(self, ties: pl.DataFrame, nodes: pl.DataFrame) -> None:
        from coopgraph.frames import write_parquet

        with beside(self.path, folder=True) as draft:
            write_parquet(ties, draft)
            nodes.write_parquet(draft / "nodes.parquet", compression="zstd")


def _nodes_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}.nodes.parquet")


def sink_for(output: str | Path | None) -> Sink:
    """Give the sink that an output's name asks for.

    Raises:
        ParameterError: The name's ending is that of another kind of file.
    """
    if output is None:
        return Nowhere()
    text, path = str(output), Path(output)
    if path.suffix == ".parquet":
        return Parquet(path, partitioned=text.endswith(("/", os.sep)) or path.is_dir())
    if path.suffix == ".nq":
        return NQuads(path)
    if path.suffix in (".ttl", ".trig", ".nt", ".csv", ".tsv", ".json", ".jsonld", ".xml", ".rdf"):
        raise ParameterError(
            f"an import cannot end in {path.suffix}",
            hint="name a directory (a store), FILE.nq or FILE.parquet; then: coopgraph export",
        )
    from coopgraph.storage.make import StoreSink

    return StoreSink(path)


@contextlib.contextmanager
def beside(path: Path, *, folder: bool = False, keep: bool = True) -> Iterator[Path]:
    """Give a place beside the target; it takes the target's place if all goes well.

    Args:
        path: The target.
        folder: Whether the place is a directory (empty) or a file to be made.
        keep: False for a place that is only removed in the end.

    Raises:
        CoopgraphError: The disk is full; what was there is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    draft = room / "draft"
    try:
        if folder:
            draft.mkdir()
        yield draft
        if keep:
            _swap(draft, path, room)
    except OSError as error:
        raise no_room(error, path) from None
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _swap(draft: Path, path: Path, room: Path) -> None:
    if draft.is_dir() and path.is_dir():
        old = room / "old"
        path.rename(old)  # a directory cannot take the place of another in one step
        try:
            draft.rename(path)
        except OSError:
            old.rename(path)
            raise
        return
    draft.chmod(0o755 if draft.is_dir() else 0o644)
    draft.replace(path)


def no_room(error: OSError | RuntimeError, path: Path) -> CoopgraphError:
    """Word what went wrong while writing; what was there before is untouched."""
    text = getattr(error, "strerror", None) or str(error)
    what = "the disk is full" if is_full(error) else f"cannot be written: {text}"
    return CoopgraphError(f"{what}; nothing was changed, what was there is as it was", file=path)


def is_full(error: OSError | RuntimeError) -> bool:
    """Say whether an error of the system or the engine means that the disk is full."""
    number = getattr(error, "errno", None)
    return number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)
