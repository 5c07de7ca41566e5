"""The table of participations as partitioned Parquet.

```
DIRECTORY/iris.parquet                         code, iri
DIRECTORY/ties/source_code=3/part-0.parquet    the ties of the source with code 3, coded
```

Partitioned by source, not by the class of the framework: a source is what is trusted or not,
what has a licence and what is renewed as a whole, so a reader who trusts two sources opens two
files; and it is a column of the table itself, where a framework's class is a fact of another table
that may change under it. The key is the code, not the IRI, because IRIs hold characters (and have
lengths) that file systems refuse. Polars, DuckDB, Arrow and Spark read the layout as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.errors import DataError, UnknownNameError
from coopgraph.frames.coded import Coded, decode, encode
from coopgraph.frames.parquet import write_table

if TYPE_CHECKING:
    import polars as pl

NOWHERE = "__HIVE_DEFAULT_PARTITION__"
"""How Hive names the partition of a null key."""


def write_parquet(ties: pl.DataFrame, directory: str | Path) -> Path:
    """Write a table of participations, one partition a source.

    Args:
        ties: The table; columns of your own are kept.
        directory: A directory that does not exist yet, or is empty.

    Returns:
        The directory.

    Raises:
        DataError: The table has no column ``source`` or ``tie``, or the directory is not empty.
    """
    directory = Path(directory)
    missing = [c for c in ("tie", "source") if c not in ties.columns]
    if missing:
        raise DataError(f"the table lacks the columns {', '.join(missing)}")
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise DataError("there is something here already", file=directory, hint="name a new one")
    coded = encode(ties)
    parts = coded.ties.partition_by("source", as_dict=True, maintain_order=True)
    # An empty table still has columns, and a file to keep them in.
    for (code,), part in (parts or {(None,): coded.ties}).items():
        place = directory / "ties" / f"source_code={NOWHERE if code is None else code}"
        place.mkdir(parents=True)
        write_table(part, place / "part-0.parquet")
    write_table(coded.iris, directory / "iris.parquet")
    return directory


def read_parquet(directory: str | Path, sources: Iterable[str] | None = None) -> pl.DataFrame:
    """Read what `write_parquet` wrote.

    Args:
        directory: The directory.
        sources: IRIs of the sources wanted; only their partitions are opened. All by default.

    Returns:
        The table, sorted by tie and source.

    Raises:
        DataError: This is no such directory, or a file in it is broken.
        UnknownNameError: A source is not in the table.
    """
    import polars as pl

    directory = Path(directory)
    dictionary = directory / "iris.parquet"
    if not dictionary.is_file():
        raise DataError("there is no table of participations", file=directory)
    try:
        iris = pl.read_parquet(dictionary)
        parts = sorted((directory / "ties").glob("source_code=*/*.parquet"))
        if sources is not None:
            # An empty choice must not open a file at all, except for its columns.
            wanted = {f"source_code={_code(iris, s)}" for s in sources}
            chosen = [p for p in parts if p.parent.name in wanted]
        else:
            chosen = parts
        frames = [pl.read_parquet(p, hive_partitioning=False) for p in chosen]
        if not frames and parts:
            frames = [pl.read_parquet(parts[0], hive_partitioning=False, n_rows=0)]
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"not Parquet as we write it: {error}", file=directory) from None
    if not frames:
        raise DataError("there are no ties, not even an empty table", file=directory)
    return decode(Coded(pl.concat(frames), iris)).sort("tie", "source", maintain_order=True)


def _code(iris: pl.DataFrame, source: str) -> int:
    found = iris.filter(iris["iri"] == source)
    if not len(found):
        raise UnknownNameError(kind="source", name=source)
    return int(found["code"][0])
