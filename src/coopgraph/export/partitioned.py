"""The graph as partitioned Parquet that Spark, DuckDB and Polars read as it is.

```
DIR/participations/source_id=un-votes/part-00000.parquet    one row a tie and source
DIR/nodes/part-00000.parquet                                one row an actor or framework
DIR/evidence/part-00000.parquet                             the passages, or rows of files, cited
DIR/sources/part-00000.parquet                              who says it, and how to cite it
DIR/description.ttl, DIR/coopgraph-export.json              terms and digests
```

Ties and nodes are laid out as `frames.write_parquet` says; this adds what they cite.
Of an imported store the ties pass through batch by batch, whatever their number; nodes are held in
memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.export.forms import DESCRIPTION, FORMS, MANIFEST
from coopgraph.files import FolderError, refuse_foreign, replace_folder, scratch_folder, worded
from coopgraph.frames.foreign import COLUMNS, RANKS
from coopgraph.frames.parquet import (
    KEY,
    NODES,
    PARTICIPATIONS,
    earlier_layout,
    part_name,
    parts_of,
    write_parts,
)
from coopgraph.namespaces import SOURCE

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.kg import KnowledgeGraph

COUNTED = 2_000_000
"""Up to so many triples the description counts classes and properties too."""


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
        refuse_others(target)
    with scratch_folder(target, parents=True) as room, worded(target, room):
        _fill(kg, room)
        files = {p.relative_to(room).as_posix(): p for p in sorted(room.rglob("*.parquet"))}
        return place_tables(kg, files, target, force=force)


def refuse_others(target: Path) -> None:
    """Refuse a folder that holds anything but what we wrote, unchanged.

    Raises:
        FolderError: It does, or it is what an earlier version wrote without a list of its files.
    """
    try:
        refuse_foreign(target, MANIFEST)
    except FolderError:
        earlier = earlier_layout(target)
        if earlier is None:
            raise
        raise FolderError(earlier, file=target, hint="name another folder, or remove it") from None


def place_tables(
    kg: KnowledgeGraph,
    made: Mapping[str, Path],
    target: Path,
    *,
    triples: bool = True,
    force: bool = False,
) -> Path:
    """Put tables that are made into their folder, all or none, with their description.

    Args:
        kg: What they are tables of: its sources are described.
        made: Relative name to where the file lies now, on the same disk.
        target: The folder.
        triples: Tell how many triples `kg` has; else it holds no more than its sources' entries.
        force: Write beside files that are not ours.

    Returns:
        The folder.

    Raises:
        FolderError: See `files.replace_folder`.
    """
    from coopgraph.export.description import describe

    counted = triples and len(kg.store) <= COUNTED
    about = describe(kg, made, FORMS["parquet"].media, triples=triples, counted=counted)

    def taken(source: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        source.replace(place)

    written = {name: lambda place, of=file: taken(of, place) for name, file in made.items()}
    return replace_folder(target, {DESCRIPTION: about}, written, manifest=MANIFEST, force=force)


def _fill(kg: KnowledgeGraph, draft: Path) -> None:
    import polars as pl

    from coopgraph.export import tables

    write_parts(_ties(kg), draft / PARTICIPATIONS, KEY)
    parts = str(draft / PARTICIPATIONS / "*" / "*.parquet")
    ties = pl.scan_parquet(parts, hive_partitioning=False)
    ends = pl.concat([ties.select(node=c) for c in ("participant", "framework")])
    nodes = tables.with_bare_ends(kg.nodes, ends.unique().collect())
    write_parts(iter([("", nodes)]), draft / NODES, None)
    write_parts((("", frame) for frame in _evidence(kg)), draft / "evidence", None)
    write_parts(iter([("", tables.sources(kg))]), draft / "sources", None)


def _ties(kg: KnowledgeGraph) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give the ties of one source after another, with the name of its partition."""
    from coopgraph.storage.graph import StoredGraph

    stored = kg if isinstance(kg, StoredGraph) else None
    own = kg.participations(ranks=RANKS) if stored is None else stored.base_ties()
    if own.height or stored is None or not stored.imported:  # of no ties at all, one empty part
        yield from parts_of(own.select(list(COLUMNS)))
    for name in stored.imported if stored is not None else ():
        for frame in stored.ties_of(name):  # type: ignore[union-attr]
            yield part_name(SOURCE + name), frame


def _evidence(kg: KnowledgeGraph) -> Iterator[pl.DataFrame]:
    """Give the passages, and of imports the rows of files that their ties cite."""
    import polars as pl

    from coopgraph.export import tables
    from coopgraph.storage.graph import StoredGraph

    stored = kg if isinstance(kg, StoredGraph) else None
    own = kg if stored is None else stored.base
    blank = {"file": pl.lit(None, pl.String), "row": pl.lit(None, pl.Int64)}
    passages = tables.evidence(own).with_columns(**blank)
    yield passages
    for name in stored.imported if stored is not None else ():
        for frame in stored.generation.frames(name, "ties"):  # type: ignore[union-attr]
            cited = frame.select(
                pl.col("evidence").list.first(),
                pl.lit(SOURCE + name).alias("source"),
                pl.col("file"),
                pl.col("row").cast(pl.Int64),
            ).unique("evidence", keep="first", maintain_order=True)
            yield pl.concat([passages.clear(), cited], how="diagonal")


__all__ = ["write_tables"]
