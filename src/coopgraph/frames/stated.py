"""The bounds that a tie's own source states, where the table has the effective ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.frames.foreign import BOUNDS, bounded

if TYPE_CHECKING:
    import polars as pl


def as_stated(ties: pl.DataFrame) -> pl.DataFrame:
    """Put the bounds of the stated dates in place of the effective ones.

    Args:
        ties: Participations. A table whose ``begin``, ``end`` and ``during`` are empty throughout
            has bounds for dates, and they stay.

    Returns:
        The same rows and columns.

    Example:
        >>> import datetime as dt
        >>> from coopgraph.frames import from_table
        >>> import polars as pl
        >>> told = {"participant": ["a"], "framework": ["f"], "begin": ["1990"]}
        >>> ties = from_table(pl.DataFrame({**told, "latest_end": [dt.date(1991, 5, 1)]}))
        >>> as_stated(ties).select("earliest_begin", "latest_end").row(0)
        (datetime.date(1990, 1, 1), None)
    """
    told = [c for c in ("begin", "end", "during") if c in ties.columns]
    if not any(ties[c].null_count() < ties.height for c in told):
        return ties
    return bounded(ties.drop(*BOUNDS, "end_open")).select(ties.columns)
