"""Dates as numbered periods: years, or months since the year 0."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from coopgraph.dates import day_range
from coopgraph.errors import CoopgraphError, DataError, ParameterError
from coopgraph.frames.foreign import read_column, refuse_where

if TYPE_CHECKING:
    import polars as pl


def period(value: int | str | dt.date, unit: str, *, last: bool = False) -> int:
    """Give the number of a period: the year, or the months since the year 0.

    Args:
        value: A year, a date or EDTF text.
        unit: ``year`` or ``month``.
        last: Of an interval, the last period instead of the first.

    Raises:
        DateError: The text is no date.
        ParameterError: It is neither number, text nor date.

    Example:
        >>> period("1990-05", "month") - period(1990, "month"), period("1990-05", "year")
        (4, 1990)
    """
    if isinstance(value, bool) or not isinstance(value, (int, str, dt.date)):
        raise ParameterError(f"{value!r} is no year and no date")
    text = f"{value:04d}" if isinstance(value, int) else value
    day = day_range(text)[1 if last else 0]
    return day.year if unit == "year" else day.year * 12 + day.month - 1


def spans_of(
    table: pl.DataFrame, name: str, texts: list[str], unit: str, span: tuple[int, int]
) -> pl.DataFrame:
    """Read a table of what held from when to when: years, dates or EDTF text.

    Args:
        table: The table; ``begin`` and ``end`` may be missing except in a table of existence.
        name: What it is called in messages.
        texts: Its columns of IRIs.
        unit: ``year`` or ``month``.
        span: The first and last period, which stand for limits not told.

    Returns:
        The columns `texts`, ``first`` and ``last`` (periods), in the same order of rows.

    Raises:
        DataError: A cell that cannot be read, with its column and row.
    """
    import polars as pl

    needed = [*texts, *(["begin", "end"] if name == "existence" else [])]
    missing = [c for c in needed if c not in table.columns]
    if missing:
        raise DataError(f"the table of {name} lacks the columns {', '.join(missing)}")
    read = []
    for column in texts:
        cells = read_column(table[column], "text")
        refuse_where(cells.is_null(), cells, "is empty")
        read.append(cells)
    for column, side in (("begin", "first"), ("end", "last")):
        if column not in table.columns:
            read.append(pl.Series(side, [None] * table.height, dtype=pl.Int32))
            continue
        cells = read_column(table[column], "text")
        numbers = {}
        for value in cells.drop_nulls().unique(maintain_order=True):
            try:
                numbers[value] = period(value, unit, last=side == "last")
            except CoopgraphError as error:
                refuse_where((cells == value).fill_null(value=False), cells, error.message)
        read.append(cells.replace_strict(numbers, default=None, return_dtype=pl.Int32).alias(side))
    spans = pl.DataFrame(read)
    turned = spans["first"] > spans["last"]
    refuse_where(turned, table[texts[0]], "ends before it begins")
    return spans.with_columns(pl.col("first").fill_null(span[0]), pl.col("last").fill_null(span[1]))
