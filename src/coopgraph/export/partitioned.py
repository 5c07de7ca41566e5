"""The graph as partitioned Parquet that Spark, DuckDB and Polars read as it is.

```
DIR/participations/source_id=un-votes/part-00000.parquet    one row a tie and source
DIR/nodes/part-00000.parquet                                one row an actor or framework
DIR/evidence/part-00000.parquet                             the passages, or rows of files, cited
DIR/sources/part-00000.parquet                              who says it, and how to cite it
DIR/description.ttl, DIR/coopgraph-export.json              terms and digests
```

IRIs are text (Parquet's own dictionaries make them small), so every table can be read alone and
by many machines at once. Ties are parted by source, since a source is what is trusted, licensed
and renewed as a whole; ``source_id`` is the folder's key, and the full IRI is in the column
``source`` of the files. They are not parted by year: a tie holds in many, and the statistics of
row groups leave out what cannot match. Of an imported store the ties pass through batch by batch,
whatever their number; nodes are held in memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from coopgraph.files import refuse_foreign, replace_folder, scratch_folder, worded
from coopgraph.frames.files import NOWHERE
from coopgraph.frames.foreign import COLUMNS, RANKS
from coopgraph.frames.parquet import write_table
from coopgraph.namespaces import SOURCE

from .forms import DESCRIPTION, FORMS, MANIFEST

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.kg import KnowledgeGraph

ROWS = 1_000_000
"""Rows of a file at most, about."""
COUNTED = 2_000_000
"""Up to so many triples the description counts classes and properties too."""
_GROUP = 131_072


def write_tables(kg: KnowledgeGraph, path: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Write the graph as partitioned Parquet, all of it or nothing, with its description.

    Args:
        kg: The graph; what it trusts is what is written, deprecated ties too (they say so).
        path: A folder: a new one, an empty one, or one that this wrote.
        force: Write beside files that are not ours.

    Returns:
        The folder.

    Raises:
        FolderError: The folder holds what is not ours, and `force` is not given.
        WriteError: The disk is full, or the like; what was there is as it was.
        DataError: A table of the store is damaged.
    """
    target = Path(path).expanduser()
    if not force:
        refuse_foreign(target, MANIFEST)
    with scratch_folder(target, parents=True) as room, worded(target, room):
        _fill(kg, room)
        made = {p.relative_to(room).as_posix(): p for p in sorted(room.rglob("*.parquet"))}
        return _placed(kg, made, target, force=force)


def _placed(kg: KnowledgeGraph, made: dict[str, Path], target: Path, *, force: bool) -> Path:
    from .description import describe

    counted = len(kg.store) <= COUNTED
    about = describe(kg, made, FORMS["parquet"].media, counted=counted)

    def taken(source: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        source.replace(place)

    written = {name: lambda place, of=file: taken(of, place) for name, file in made.items()}
    return replace_folder(target, {DESCRIPTION: about}, written, manifest=MANIFEST, force=force)


def _fill(kg: KnowledgeGraph, draft: Path) -> None:
    import polars as pl

    from . import tables

    write_parts(_ties(kg), draft / "participations", "source_id")
    parts = str(draft / "participations" / "*" / "*.parquet")
    ties = pl.scan_parquet(parts, hive_partitioning=False)
    ends = pl.concat([ties.select(node=c) for c in ("participant", "framework")])
    bare = ends.unique().collect().join(kg.nodes, on="node", how="anti")
    # An end that no source describes is a row too: whoever joins the tables loses no tie.
    lists = [c for c, kind in kg.nodes.schema.items() if kind == pl.List(pl.String)]
    nodes = pl.concat([kg.nodes, bare], how="diagonal").with_columns(
        pl.col("actor", "framework").fill_null(value=False),
        *(pl.col(c).fill_null(pl.lit([], pl.List(pl.String))) for c in lists),
    )
    write_parts(iter([("", nodes.sort("node"))]), draft / "nodes", None)
    write_parts((("", frame) for frame in _evidence(kg)), draft / "evidence", None)
    write_parts(iter([("", tables.sources(kg))]), draft / "sources", None)


def write_parts(frames: Iterator[tuple[str, pl.DataFrame]], folder: Path, key: str | None) -> None:
    """Write batches of (partition, rows) as files of about `ROWS` rows, in their order."""
    import polars as pl

    kept: list[pl.DataFrame] = []
    counts: dict[str, int] = {}

    def flush(part: str) -> None:
        room = folder / f"{key}={part}" if key else folder
        room.mkdir(parents=True, exist_ok=True)
        number = counts.get(part, 0)
        counts[part] = number + 1
        write_table(pl.concat(kept), room / f"part-{number:05}.parquet", row_group_size=_GROUP)
        kept.clear()

    before: str | None = None
    for part, frame in frames:
        if before is not None and (part != before or sum(f.height for f in kept) >= ROWS):
            flush(before)
        before = part
        for start in range(0, max(frame.height, 1), ROWS):
            if start:
                flush(part)
            kept.append(frame[start : start + ROWS])
    if before is not None and kept:
        flush(before)


def _ties(kg: KnowledgeGraph) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give the ties of one source after another, with the name of its partition."""
    import polars as pl

    from coopgraph.storage.graph import StoredGraph
    from coopgraph.storage.tables import SHIPPED

    stored = kg if isinstance(kg, StoredGraph) else None
    if stored is None:
        own = kg.participations(ranks=RANKS)
    else:
        own = pl.read_parquet(stored.generation.tables(SHIPPED) / "ties.parquet")
    own = own.select(list(COLUMNS)).sort("source", "tie")
    parts = own.partition_by("source", as_dict=True, maintain_order=True)
    # A table without ties still has columns, and a file to keep them in.
    for (source,), frame in (parts or {(None,): own}).items():
        yield _key(source), frame
    for name in stored.generation.sources if stored is not None else ():
        for frame in stored.generation.frames(name, "ties"):  # type: ignore[union-attr]
            yield _key(SOURCE + name), frame.select(list(COLUMNS))


def _key(source: str | None) -> str:
    return NOWHERE if source is None else quote(source.removeprefix(SOURCE), safe="")


def _evidence(kg: KnowledgeGraph) -> Iterator[pl.DataFrame]:
    """Give the passages, and of imports the rows of files that their ties cite."""
    import polars as pl

    from coopgraph.build import Corpus
    from coopgraph.kg import KnowledgeGraph
    from coopgraph.storage.graph import StoredGraph
    from coopgraph.storage.tables import shipped_of

    from . import tables

    stored = kg if isinstance(kg, StoredGraph) else None
    own = kg if stored is None else KnowledgeGraph(shipped_of(stored.generation), Corpus.shipped())
    blank = {"file": pl.lit(None, pl.String), "row": pl.lit(None, pl.Int64)}
    told = tables.evidence(own).with_columns(**blank)
    yield told
    for name in stored.generation.sources if stored is not None else ():
        for frame in stored.generation.frames(name, "ties"):  # type: ignore[union-attr]
            cited = frame.select(
                pl.col("evidence").list.first(),
                pl.lit(SOURCE + name).alias("source"),
                pl.col("file"),
                pl.col("row").cast(pl.Int64),
            ).unique("evidence", keep="first", maintain_order=True)
            yield pl.concat([told.clear(), cited], how="diagonal")


__all__ = ["write_parts", "write_tables"]
