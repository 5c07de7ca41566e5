"""Stata files (``.dta``, of version 5 to 19) as records of text.

Codes stay codes: value labels are not put in their place. A whole number is written without a
point, a missing value is an empty cell, and a date is its day.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from coopgraph.errors import DataError, MissingDependency
from coopgraph.importers.containers import open_bytes

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 20_000
"""Rows read at a time."""
_NEW = b"<stata_dta>"
_OLD = range(105, 116)


def is_stata(head: bytes) -> bool:
    """Say whether a file is of Stata, by how it begins."""
    old = len(head) > 2 and head[0] in _OLD and head[1] in (1, 2) and head[2] == 1
    return old or head.startswith(_NEW)


def stata_rows(path: Path) -> Iterator[list[str]]:
    """Give the names of the variables, then the records.

    Raises:
        DataError: It is damaged, or of a version that is not read.
        MissingDependency: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise MissingDependency(
            "pandas is not installed", hint="pip install 'coopgraph[pandas]'"
        ) from None

    with open_bytes(path) as packed, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of labels that are not used
        try:
            reader = pd.read_stata(
                _seekable(packed), chunksize=CHUNK, convert_categoricals=False, index_col=None
            )
            with reader:
                header: list[str] | None = None
                for chunk in reader:
                    if header is None:
                        header = [str(name) for name in chunk.columns]
                        yield header
                    columns = [_texts(chunk.iloc[:, at]) for at in range(len(header))]
                    yield from map(list, zip(*columns, strict=True))
        except (ValueError, LookupError, EOFError, OSError, struct.error) as error:
            raise DataError(f"cannot be read as a Stata file: {error}", file=path) from None


def _seekable(packed: IO[bytes]) -> IO[bytes]:
    """Stata files are read to and fro: one within another file is unpacked in memory."""
    return packed if isinstance(packed, io.BufferedReader) else io.BytesIO(packed.read())


def _texts(column: pd.Series[Any]) -> list[str]:
    kind = column.dtype.kind
    if kind == "M":
        whole = bool((column.dropna() == column.dropna().dt.normalize()).all())
        form = "%Y-%m-%d" if whole else "%Y-%m-%dT%H:%M:%S"
        return [str(text) for text in column.dt.strftime(form).fillna("").to_list()]
    if kind == "f":
        values = column.to_numpy()
        return [
            "" if value != value else str(int(value)) if value == int(value) else str(value)
            for value in values
        ]
    return ["" if value is None else str(value) for value in column.to_list()]
