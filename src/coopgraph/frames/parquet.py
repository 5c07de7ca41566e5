"""Tables as single files of Parquet, with the system's error where the disk takes no more."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

# Polars wraps what the system said, or loses it, depending on which part of a file was written.
_WRAPPED = re.compile(r"underlying IO error: .*\(os error (\d+)\)|transport error")


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
