"""An import as a folder of tables: what ``coopgraph export --parquet`` writes, without a store.

Ties pass through batch by batch, whatever their number; nodes are held in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.errors import CoopgraphError
from coopgraph.files import scratch_folder, worded
from coopgraph.frames.foreign import COLUMNS
from coopgraph.frames.parquet import KEY, NODES, PARTICIPATIONS, part_name, write_parts, write_table

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.provenance import Provenance
    from coopgraph.kg import KnowledgeGraph
    from coopgraph.lifting.together import Together
    from coopgraph.lifting.writer import Written


class Tables:
    """A folder of tables, see `export.partitioned`; it is replaced as a whole if it is ours."""

    rdf = False
    with_shipped = False

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(
        self,
        batches: Iterator[Written],
        finish: Callable[[], Together],
        provenance: Callable[[], Provenance],
    ) -> str:
        """Write the tables.

        Raises:
            FolderError: The folder holds what is not ours, or what an earlier version wrote.
            CoopgraphError: There is no row to write, or the disk is full.
        """
        from coopgraph.export.partitioned import place_tables, refuse_others

        refuse_others(self.path)
        with scratch_folder(self.path, parents=True) as draft, worded(self.path, draft):
            source = provenance().iri
            spill = draft / "spill"
            spill.mkdir()
            write_parts(_passing(batches, source, spill), draft / PARTICIPATIONS, KEY)
            if not (draft / PARTICIPATIONS).is_dir():
                raise CoopgraphError("there is nothing to write", file=self.path)
            _narrow(draft / PARTICIPATIONS, finish().conclude(alone=True).bounds)
            catalogue = _catalogue(provenance(), draft / "source.nt")
            nodes = _nodes(spill, draft / PARTICIPATIONS, source)
            write_parts(iter([("", nodes)]), draft / NODES, None)
            _write_cited(catalogue, spill, draft)
            names = (PARTICIPATIONS, NODES, "evidence", "sources")
            paths = [p for name in names for p in sorted((draft / name).rglob("*.parquet"))]
            files = {path.relative_to(draft).as_posix(): path for path in paths}
            place_tables(catalogue, files, self.path, triples=False)
        return f"{self.path}/: tables of participations, nodes, evidence and sources"


def _passing(
    batches: Iterator[Written], source: str, spill: Path
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give the ties of each batch; its new nodes, and the rows its ties cite, are put aside."""
    import polars as pl

    for number, written in enumerate(batches):
        nodes = written.nodes.select("node", "cls", "label_en", "label_vi")
        write_table(nodes, spill / f"nodes-{number:06}.parquet")
        cited = written.ties.select(
            pl.col("evidence").list.first(), "source", "file", pl.col("row").cast(pl.Int64)
        ).unique("evidence", keep="first", maintain_order=True)
        write_table(cited, spill / f"cited-{number:06}.parquet")
        yield part_name(source), written.ties.select(list(COLUMNS))


def _narrow(ties: Path, bounds: pl.DataFrame) -> None:
    """Write the ties again whose dates others narrow; most files need none of it."""
    import polars as pl

    for path in sorted(ties.rglob("*.parquet")) if bounds.height else ():
        table = pl.read_parquet(path, hive_partitioning=False)
        narrowed = bounds.rename({"node": "tie"}).join(table, on="tie", how="semi")
        if narrowed.height:
            write_table(table.update(narrowed, on="tie", include_nulls=True), path)


def _catalogue(provenance: Provenance, draft: Path) -> KnowledgeGraph:
    """Give a graph of what the catalogue says of the source, and no more."""
    from coopgraph.build import Corpus
    from coopgraph.kg import KnowledgeGraph
    from coopgraph.store import EmbeddedStore

    draft.write_text("".join(provenance.lines()), encoding="utf-8")
    store = EmbeddedStore()
    store.load_turtle(draft, provenance.iri)
    return KnowledgeGraph(store.unite(), Corpus.shipped())


def _nodes(spill: Path, ties: Path, source: str) -> pl.DataFrame:
    """Give the nodes table: those that the import describes, and bare ends."""
    import polars as pl

    from coopgraph.build import Corpus, ground
    from coopgraph.export.tables import with_bare_ends
    from coopgraph.lifting.derive import Terms

    within = Terms.of(ground(Corpus.shipped())).below
    new = pl.read_parquet(spill / "nodes-*.parquet").select(
        "node",
        "cls",
        pl.col("cls").is_in(within("Actor")).alias("actor"),
        pl.col("cls").is_in(within("Framework")).alias("framework"),
        "label_en",
        "label_vi",
        pl.lit([], pl.List(pl.String)).alias("part_of"),
        pl.lit([source], pl.List(pl.String)).alias("sources"),
        pl.when(pl.col("cls").is_in(within("Country"))).then("node").alias("country"),
    )
    table = pl.scan_parquet(ties / "*" / "*.parquet", hive_partitioning=False)
    ends = pl.concat([table.select(node=c) for c in ("participant", "framework")])
    distinct_ends = ends.unique().collect()
    return with_bare_ends(new, distinct_ends)


def _write_cited(catalogue: KnowledgeGraph, spill: Path, draft: Path) -> None:
    import polars as pl

    from coopgraph.export import tables

    blank = {"file": pl.lit(None, pl.String), "row": pl.lit(None, pl.Int64)}
    empty = tables.evidence(catalogue).with_columns(**blank).clear()
    parts = sorted(spill.glob("cited-*.parquet"))
    frames = (pl.concat([empty, pl.read_parquet(part)], how="diagonal") for part in parts)
    write_parts((("", frame) for frame in frames), draft / "evidence", None)
    write_parts(iter([("", tables.sources(catalogue))]), draft / "sources", None)
