"""What a generation of a store keeps: the shipped graph, and tables that triples are made of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from coopgraph import projected
from coopgraph.errors import DataError
from coopgraph.lifting.batch import FACTS, TIES, Batch
from coopgraph.lifting.together import Together
from coopgraph.lifting.writer import Writer, as_stated
from coopgraph.namespaces import GRAPH_CATALOGUE, GRAPH_DERIVED, SOURCE
from coopgraph.storage.directory import PARTS
from coopgraph.store import EmbeddedStore
from coopgraph.store.embedded import parts_of_built

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.storage.directory import Generation

SHIPPED = "_shipped"


def shipped_of(generation: Generation) -> EmbeddedStore:
    """Give the graph that was shipped when the store was made."""
    return EmbeddedStore.of_built((generation.tables(SHIPPED) / "graph.nq").read_bytes())


def shipped_parts(generation: Generation) -> tuple[bytes, bytes]:
    """Give the shipped graph as N-Triples (its union) and N-Quads (its named graphs)."""
    return parts_of_built((generation.tables(SHIPPED) / "graph.nq").read_bytes())


def graphs_of(generation: Generation) -> list[str]:
    """Give the IRIs of a store's named graphs, in order."""
    imported = (SOURCE + source for source in generation.sources)
    own = {*imported, *generation.written}
    if own:  # which has their entries, also where nothing came with coopgraph that has one
        own.add(GRAPH_CATALOGUE)
    return sorted({*generation.graphs, *own, GRAPH_DERIVED})


def written_again(
    generation: Generation, source: str, base: EmbeddedStore, together: Together
) -> Iterator[tuple[bytes, bytes]]:
    """Make a source's triples anew of its tables, batch by batch.

    Args:
        generation: Whose tables they are.
        source: The id of the source.
        base: The shipped graph.
        together: Is fed with all of it, and concludes at the end of the last source.

    Yields:
        What a batch states, and what follows from it alone by the rules of today, as N-Triples.

    Raises:
        DataError: Some of the tables are missing.
    """
    import polars as pl

    writer = Writer(source, base, None, known_nodes(generation, base, but=source), together)
    for ties, nodes, facts in batches(generation, source):
        batch = Batch(
            ties=ties.drop("end_known").rename({"end_told": "end_known"}).select(list(TIES)),
            nodes=as_stated(nodes),
            facts=facts.select(list(FACTS)),
        )
        batch.ties = batch.ties.with_columns(  # type: ignore[union-attr]
            pl.when(pl.col("rank") != "normal").then("rank").alias("rank")
        )
        written = writer.write(batch)
        yield written.asserted, written.derived
    writer.finish()


def feed(generation: Generation, base: EmbeddedStore, but: str, together: Together) -> None:
    """Feed what a store holds of other sources, whose conclusions it has already.

    Args:
        generation: The store.
        base: The shipped graph.
        but: The source that is being imported.
        together: Takes it.
    """
    for source in generation.sources:
        if source == but:
            continue
        if together.uncovered:
            fed = Together(base)
            for asserted, _ in written_again(generation, source, base, fed):
                together.keep(asserted, new=False)
            continue
        for ties, nodes, facts in batches(generation, source):
            together.feed(ties, nodes, facts, new=False)


def batches(
    generation: Generation, source: str
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]]:
    """Give the tables of a source, batch by batch.

    Raises:
        DataError: Some are missing.
    """
    folder = generation.tables(source)
    if len({len(list(folder.glob(f"{part}-*.parquet"))) for part in PARTS}) > 1:
        raise DataError("there are tables missing", file=folder)
    yield from zip(*(generation.frames(source, part) for part in PARTS), strict=True)


def known_nodes(generation: Generation | None, base: EmbeddedStore, but: str = "") -> pl.DataFrame:
    """Give the classes of the nodes that the shipped graph and other imports describe."""
    import polars as pl

    path = generation.tables(SHIPPED) / "nodes.parquet" if generation is not None else None
    if path is not None and path.exists():
        frames = [pl.read_parquet(path, columns=["node", "cls"])]
    else:
        frames = [projected.nodes(partial(projected.result, base)).select("node", "cls")]
    if generation is not None:
        for source in generation.sources:
            if source != but:
                frames += [f.select("node", "cls") for f in generation.frames(source, "nodes")]
    return pl.concat(frames).unique("node", keep="first", maintain_order=True)
