"""Participations and nodes as partitioned Parquet: the one layout that all verbs write and read.

```
DIR/participations/source_id=un-votes/part-00000.parquet    one row a tie and source
DIR/nodes/part-00000.parquet                                one row an actor or framework
```

IRIs are text (Parquet's own dictionaries make them small), so every table can be read alone and
by many machines at once. Ties are parted by source, since a source is what is trusted, licensed
and renewed as a whole; ``source_id`` is the folder's key, the source's id with what file systems
refuse written as ``%XX``, and the full IRI is in the column ``source`` of the files. They are not
parted by year: a tie holds in many, and the statistics of row groups leave out what cannot match.
Polars, DuckDB, Arrow and Spark read the layout as it is.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from coopgraph.errors import DataError, UnknownNameError
from coopgraph.namespaces import SOURCE

if TYPE_CHECKING:
    import polars as pl


PARTICIPATIONS, NODES = "participations", "nodes"
"""The folders of the ties and of the nodes."""
KEY = "source_id"
NOWHERE = "__HIVE_DEFAULT_PARTITION__"
"""How Hive names the partition of a null key."""
ROWS = 1_000_000
"""Rows of a file at most, about."""
_GROUP = 131_072
# Polars wraps what the system said, or loses it, depending on which part of a file was written.
_WRAPPED = re.compile(r"underlying IO error: .*\(os error (\d+)\)|transport error")
_HINT = "coopgraph export --parquet DIR, or coopgraph import … -o DIR.parquet, writes tables"


def write_parquet(ties: pl.DataFrame, folder: str | Path) -> Path:
    """Write a table of participations, one partition a source.

    Args:
        ties: The table; columns of your own are kept.
        folder: A folder that does not exist yet, or is empty.

    Returns:
        The folder.

    Raises:
        DataError: The table has no column ``source`` or ``tie``, or the folder is not empty.
    """
    folder = Path(folder)
    missing = [c for c in ("tie", "source") if c not in ties.columns]
    if missing:
        raise DataError(f"the table lacks the columns {', '.join(missing)}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError("there is something here already", file=folder, hint="name a new one")
    write_parts(parts_of(ties), folder / PARTICIPATIONS, KEY)
    return folder


def parts_of(ties: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give (partition, rows) of each source, sorted by source and tie; of no ties, one empty part.

    Args:
        ties: A table with the columns ``source`` and ``tie``.
    """
    ordered = ties.sort("source", "tie", maintain_order=True)
    parts = ordered.partition_by("source", as_dict=True, maintain_order=True)
    # A table without ties still has columns, and a file to keep them in.
    for (source,), part in (parts or {(None,): ordered}).items():
        yield part_name(source), part


def part_name(source: str | None) -> str:
    """Give the value of the key in the name of a source's partition."""
    return NOWHERE if source is None else quote(source.removeprefix(SOURCE), safe="")


def write_parts(frames: Iterator[tuple[str, pl.DataFrame]], folder: Path, key: str | None) -> None:
    """Write batches of (partition, rows) as files of about `ROWS` rows, in their order.

    Args:
        frames: The batches; those of one partition one after the other.
        folder: Where; made where it is missing.
        key: The name of the key, ``key=partition`` is the folder of a part; None for no parts.
    """
    import polars as pl

    waiting: list[pl.DataFrame] = []
    counts: dict[str, int] = {}

    def flush(part: str) -> None:
        room = folder / f"{key}={part}" if key else folder
        room.mkdir(parents=True, exist_ok=True)
        number = counts.get(part, 0)
        counts[part] = number + 1
        write_table(pl.concat(waiting), room / f"part-{number:05}.parquet", row_group_size=_GROUP)
        waiting.clear()

    before: str | None = None
    for part, frame in frames:
        if before is not None and (part != before or sum(f.height for f in waiting) >= ROWS):
            flush(before)
        before = part
        for start in range(0, max(frame.height, 1), ROWS):
            if start:
                flush(part)
            waiting.append(frame[start : start + ROWS])
    if before is not None and waiting:
        flush(before)


def read_parquet(
    folder: str | os.PathLike[str],
    sources: Iterable[str] | None = None,
    *,
    most: int | None = None,
) -> pl.DataFrame:
    """Read the ties of a folder of tables into memory.

    Args:
        folder: The folder.
        sources: IRIs or ids of the sources wanted; only their partitions are opened. All by
            default.
        most: Refuse to read more rows than these.

    Returns:
        The table, sorted by tie and source.

    Raises:
        DataError: There are no tables here, or only those of an earlier version; a file is
            broken; there are more rows than `most`.
        UnknownNameError: The tables have no such source.
    """
    import polars as pl

    place = Path(folder_of(folder))
    parts = sorted((place / PARTICIPATIONS).glob(f"{KEY}=*/*.parquet"))
    if not parts:
        raise DataError("there are no ties, not even an empty table", file=place, hint=_HINT)
    chosen = parts
    if sources is not None:
        have = {part.parent.name for part in parts}
        wanted = set()
        for source in sources:
            name = f"{KEY}={part_name(source)}"
            if name not in have:
                raise UnknownNameError(kind="source", name=source)
            wanted.add(name)
        chosen = [part for part in parts if part.parent.name in wanted]
    try:
        if most is not None:
            lazy = pl.scan_parquet(chosen, hive_partitioning=False)
            rows = int(lazy.select(pl.len()).collect().item()) if chosen else 0
            if rows > most:
                raise DataError(
                    f"{rows:,} ties are too many to be read into memory",
                    file=place,
                    hint="pip install 'coopgraph[research]': DuckDB reads the folder by itself",
                )
        # An empty choice must not open a file at all, except for its columns.
        frames = [pl.read_parquet(part, hive_partitioning=False) for part in chosen]
        if not frames:
            frames = [pl.read_parquet(parts[0], hive_partitioning=False, n_rows=0)]
        return pl.concat(frames).sort("tie", "source", maintain_order=True)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"not Parquet as we write it: {error}", file=place) from None


def read_nodes(folder: str | os.PathLike[str]) -> pl.DataFrame:
    """Read the nodes of a folder of tables, sorted.

    Raises:
        DataError: There are none, or a file is broken.
    """
    import polars as pl

    place = Path(folder_of(folder))
    parts = sorted((place / NODES).glob("*.parquet"))
    if not parts:
        raise DataError("there is no table of nodes here", file=place, hint=_HINT)
    try:
        return pl.concat([pl.read_parquet(part) for part in parts]).sort("node")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"not Parquet as we write it: {error}", file=place) from None


def folder_of(path: str | os.PathLike[str]) -> str:
    """Give the path of a folder of tables, after looking that it is one; an address is taken as is.

    Raises:
        DataError: There is none, or it is what an earlier version wrote; the hint says which
            command writes one.
    """
    text = os.fspath(path).rstrip("/")
    if "://" in text:
        return text
    place = Path(text)
    if (place / PARTICIPATIONS).is_dir():
        return text
    earlier = earlier_layout(place)
    if earlier is not None:
        raise DataError(earlier, file=text, hint=f"write it anew: {_HINT}")
    raise DataError("there are no tables of participations here", file=text, hint=_HINT)


def earlier_layout(place: Path) -> str | None:
    """Say what a file or folder is that an earlier version wrote; None for anything else."""
    if place.is_dir():
        coded = (place / "iris.parquet").is_file() and (place / "ties").is_dir()
        if coded:
            return (
                "this is the layout of earlier versions, ties with integers in place of IRIs, "
                "which is no longer read"
            )
        return None
    if place.is_file() and place.with_name(f"{place.stem}.nodes.parquet").is_file():
        return (
            "this is one file of ties, as earlier versions imported to, which is no longer read; "
            "tables are a folder now"
        )
    return None


def write_table(table: pl.DataFrame | pl.LazyFrame, path: Path, **options: Any) -> None:
    """Write a table into a file; a lazy one in passing.

    Args:
        table: The table.
        path: The file, in place: whole or not at all is up to the caller (`coopgraph.files`).
        **options: Of polars, such as ``row_group_size``.

    Raises:
        OSError: The disk is full, or the like.
    """
    import polars as pl

    write = table.sink_parquet if isinstance(table, pl.LazyFrame) else table.write_parquet
    try:
        write(path, compression="zstd", **options)
    except pl.exceptions.ComputeError as error:
        wrapped = _WRAPPED.search(str(error))
        if wrapped is None:
            raise
        if wrapped[1] is None:
            text = "no more could be written, the disk may be full"
            raise OSError(errno.EIO, text, str(path)) from None
        number = int(wrapped[1])
        raise OSError(number, os.strerror(number), str(path)) from None
