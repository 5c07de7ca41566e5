"""What reading one file of others may take, and work that is held to it.

A file of a few kilobytes may stand for more cells, text or levels than any machine holds. What is
read by libraries that keep all of it is read in a child that ends at these bounds, as queries are;
tables of text are read line by line, so lines and columns are bounded instead.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final, TypeVar

from coopgraph.errors import CoopgraphError, DataError, QueryError, QueryTimeout
from coopgraph.store.processes import bounded

SECONDS: Final = 600.0
"""How long reading a file may take."""
MEMORY: Final = 2 << 30
"""Bytes it may take beyond what the process has."""
WHOLE: Final = 1 << 30
"""Bytes that a file which is read as a whole may unpack to."""
LONGEST_LINE: Final = 64 << 20
"""Bytes of a line of a table."""
MOST_COLUMNS: Final = 16_384
"""Columns of a table: as many as spreadsheet programs have."""
T = TypeVar("T")


def read_bounded(
    reader: Callable[[Path], T], path: Path, seconds: float = SECONDS, memory: int = MEMORY
) -> T:
    """Read a file in a child, where the system forks.

    Args:
        reader: Reads it; what it gives is handed over pickled.
        path: The file.
        seconds: How long it may take.
        memory: Bytes it may take.

    Raises:
        DataError: It needs more.
        CoopgraphError: What `reader` raises.
    """
    if not bounded.can_fork():
        return reader(path)

    def work() -> bytes:
        try:
            return pickle.dumps((reader(path), None), pickle.HIGHEST_PROTOCOL)
        except CoopgraphError as error:
            return pickle.dumps((None, error))

    try:
        data = bounded.run_bounded(work, seconds, memory, files=True)
    except QueryTimeout:
        raise DataError(f"takes more than {seconds:g} s to read", file=path) from None
    except QueryError:
        raise DataError(
            f"takes more than {memory >> 20:,} MiB of memory to read", file=path,
            hint="perhaps something stands in a far corner of it; save the table alone",
        ) from None  # fmt: skip
    # Our own child made it, of our own classes.
    value, error = pickle.loads(data)  # noqa: S301
    if error is not None:
        raise error
    read: T = value
    return read


def read_whole(file: IO[bytes], path: Path | str, most: int = WHOLE) -> bytes:
    """Read a file to its end, unpacked.

    Raises:
        DataError: It has more bytes than `most`.
    """
    data = file.read(most + 1)
    if len(data) > most:
        raise DataError(f"unpacks to more than {most >> 20:,} MiB", file=path)
    return data
