"""When a tie held, as far as its dates tell: one meaning, said in every language that asks.

A tie's dates are four bounds (see `dates.TieBounds`): it began in ``[earliest_begin,
latest_begin]`` and ended in ``[earliest_end, latest_end]``, or its end is open. A bound that is
not known is null. Each condition stands here once for plain Python, for polars, for the SQL that
DuckDB and Spark share and, where questions ask it, for SPARQL; the tests hold all of them, and the
page's JavaScript, against a search through every day.

*Backward*: ``earliest_begin`` is after ``latest_end``. Such a tie is never active.

Of the days from ``first`` to ``last``:

* *possibly* active: on some day of them, in one of the worlds that the bounds allow. Not backward;
  ``earliest_begin`` is null or ``<= last``; ``latest_end`` is null or ``>= first``.
* *certainly* active: on every day of them, in all of these worlds. Possibly active, and
  ``latest_begin <= first``, and ``earliest_end >= last`` or the end is open.

Of two ties:

* *possibly* together: the widest spans have a day in common, unknown bounds taken as far as dates
  reach;
* *certainly* together: the narrowest spans have, and a bound that is not known has none.

Of periods (years, months), for panels, see `periods_polars`: a tie counts in the periods from
``first`` to ``last``, and certainly from ``sure_first`` to ``sure_last``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.dates import TieBounds

Day = TypeVar("Day", dt.date, str)
"""A day, or its text by ISO 8601, which compares alike."""

UNITS = ("year", "month")
FIRST, LAST = dt.date.min, dt.date.max
"""As far as dates reach: what stands for a bound that is not known."""


def day_sql(day: dt.date) -> str:
    """Give SQL of a day."""
    return f"CAST('{day.isoformat()}' AS DATE)"


FIRST_SQL, LAST_SQL = day_sql(FIRST), day_sql(LAST)


# -- A tie that ends before it begins ----------------------------------------------------------


def backward(tie: TieBounds) -> bool:
    """Say whether a tie ends before it begins."""
    begin, end = tie.earliest_begin, tie.latest_end
    return begin is not None and end is not None and begin > end


def backward_polars() -> pl.Expr:
    """Say of each row whether it ends before it begins; never null."""
    import polars as pl

    return (pl.col("earliest_begin") > pl.col("latest_end")).fill_null(value=False)


def backward_sql(of: str) -> str:
    """Give the SQL condition that a row ends before it begins; `of` is the table's alias."""
    return f"({of}.earliest_begin > {of}.latest_end) IS TRUE"


# -- Possibly active ---------------------------------------------------------------------------


def possibly(tie: TieBounds, first: dt.date, last: dt.date) -> bool:
    """Say whether a tie may have held on some day from `first` to `last`."""
    return (
        not backward(tie)
        and (tie.earliest_begin is None or tie.earliest_begin <= last)
        and (tie.latest_end is None or tie.latest_end >= first)
    )


def possibly_polars(first: dt.date, last: dt.date) -> pl.Expr:
    """Say of each row what `possibly` says; never null."""
    import polars as pl

    return (
        ~backward_polars()
        & (pl.col("earliest_begin") <= last).fill_null(value=True)
        & (pl.col("latest_end") >= first).fill_null(value=True)
    )


def possibly_sql(of: str, first: dt.date, last: dt.date) -> str:
    """Give the SQL condition of `possibly`; `of` is the table's alias."""
    return (
        f"(NOT {backward_sql(of)}"
        f" AND ({of}.earliest_begin <= {day_sql(last)}) IS NOT FALSE"
        f" AND ({of}.latest_end >= {day_sql(first)}) IS NOT FALSE)"
    )


POSSIBLY_SPARQL = (
    "(!BOUND(?earliestBegin) || ?earliestBegin <= ?atLast)"
    " && (!BOUND(?latestEnd) || ?latestEnd >= ?atFirst)"
)
"""What questions ask of the days from ``?atFirst`` to ``?atLast``; no tie there is backward."""


# -- Certainly active --------------------------------------------------------------------------


def certainly(tie: TieBounds, first: dt.date, last: dt.date) -> bool:
    """Say whether a tie held on every day from `first` to `last`, whatever its bounds hide."""
    return (
        possibly(tie, first, last)
        and tie.latest_begin is not None
        and tie.latest_begin <= first
        and (tie.end_open or (tie.earliest_end is not None and tie.earliest_end >= last))
    )


def certainly_polars(first: dt.date, last: dt.date) -> pl.Expr:
    """Say of each row what `certainly` says; never null."""
    import polars as pl

    return (
        possibly_polars(first, last)
        & (pl.col("latest_begin") <= first).fill_null(value=False)
        & (
            pl.col("end_open").fill_null(value=False)
            | (pl.col("earliest_end") >= last).fill_null(value=False)
        )
    )


def certainly_sql(of: str, first: dt.date, last: dt.date) -> str:
    """Give the SQL condition of `certainly`; `of` is the table's alias."""
    return (
        f"({possibly_sql(of, first, last)}"
        f" AND ({of}.latest_begin <= {day_sql(first)}) IS TRUE"
        f" AND (COALESCE({of}.end_open, FALSE)"
        f" OR ({of}.earliest_end >= {day_sql(last)}) IS TRUE))"
    )


CERTAINLY_SPARQL = (
    "(BOUND(?latestBegin) && ?latestBegin <= ?atFirst)"
    " && ((BOUND(?earliestEnd) && ?earliestEnd >= ?atLast) || COALESCE(?open, false))"
)
"""What is asked besides `POSSIBLY_SPARQL`."""


# -- Two ties together -------------------------------------------------------------------------


def meet(begins: Iterable[Day | None], ends: Iterable[Day | None]) -> bool:
    """Say whether spans have a day in common; null is no bound."""
    begin = max((day for day in begins if day is not None), default=None)
    end = min((day for day in ends if day is not None), default=None)
    return begin is None or end is None or begin <= end


def possibly_together(one: TieBounds, other: TieBounds) -> bool:
    """Say whether two ties may have held on one day."""
    return meet((one.earliest_begin, other.earliest_begin), (one.latest_end, other.latest_end))


def certainly_together(one: TieBounds, other: TieBounds) -> bool:
    """Say whether there is a day on which two ties held, whatever their bounds hide."""
    begins = [tie.latest_begin or LAST for tie in (one, other)]
    ends = [LAST if t.end_open else t.earliest_end or FIRST for t in (one, other)]
    begin, end = max(begins), min(ends)
    return begin <= end and begin < LAST and end > FIRST


def reaching_polars() -> list[pl.Expr]:
    """Give the columns ``eb, lb, ee, le``: the bounds, and where one is unknown, what dates reach.

    An unknown bound of the widest span is none; one of the narrowest leaves nothing of it.
    """
    import polars as pl

    end = pl.when(pl.col("end_open").fill_null(value=False)).then(pl.lit(LAST))
    return [
        pl.col("earliest_begin").fill_null(pl.lit(FIRST)).alias("eb"),
        pl.col("latest_begin").fill_null(pl.lit(LAST)).alias("lb"),
        end.otherwise(pl.col("earliest_end").fill_null(pl.lit(FIRST))).alias("ee"),
        pl.col("latest_end").fill_null(pl.lit(LAST)).alias("le"),
    ]


def reaching_sql(of: str) -> str:
    """Give the columns of `reaching_polars` as SQL; `of` is the table's alias."""
    return (
        f"COALESCE({of}.earliest_begin, {FIRST_SQL}) AS eb,"
        f" COALESCE({of}.latest_begin, {LAST_SQL}) AS lb,"
        f" CASE WHEN {of}.end_open THEN {LAST_SQL}"
        f" ELSE COALESCE({of}.earliest_end, {FIRST_SQL}) END AS ee,"
        f" COALESCE({of}.latest_end, {LAST_SQL}) AS le"
    )


def possibly_together_polars() -> pl.Expr:
    """Say of rows of two ties (``eb1, eb2`` and so on) whether they may have held on one day."""
    import polars as pl

    return pl.max_horizontal("eb1", "eb2") <= pl.min_horizontal("le1", "le2")


def possibly_together_sql(one: str, other: str) -> str:
    """Give the same as SQL of two tables' aliases."""
    return f"GREATEST({one}.eb, {other}.eb) <= LEAST({one}.le, {other}.le)"


def certainly_together_polars() -> pl.Expr:
    """Say of rows of two ties whether there is a day on which both certainly held."""
    import polars as pl

    begin, end = pl.max_horizontal("lb1", "lb2"), pl.min_horizontal("ee1", "ee2")
    return (begin <= end) & (begin < pl.lit(LAST)) & (end > pl.lit(FIRST))


def certainly_together_sql(one: str, other: str) -> str:
    """Give the same as SQL of two tables' aliases."""
    begin, end = f"GREATEST({one}.lb, {other}.lb)", f"LEAST({one}.ee, {other}.ee)"
    return f"({begin} <= {end} AND {begin} < {LAST_SQL} AND {end} > {FIRST_SQL})"


# -- Periods -----------------------------------------------------------------------------------


def periods_polars(unit: str, window: tuple[int, int], *, whole: bool) -> list[pl.Expr]:
    """Turn the bounds into periods: the columns ``first, last, sure_first, sure_last``.

    A tie possibly counts in the periods from ``first`` to ``last``, and certainly in those from
    ``sure_first`` to ``sure_last`` (null: in none).

    Args:
        unit: ``year``, or ``month``: the months since the year 0.
        window: The first and last period, which stand for bounds not known.
        whole: It counts in a period if it holds on every day of it; else on some day of it.
    """
    import polars as pl

    first, last = window
    up, down = (-1, 1) if whole else (0, 0)
    # An end is not before its begin, which helps where the end is not told.
    end = pl.col("earliest_end") if whole else pl.max_horizontal("earliest_end", "earliest_begin")
    return [
        period_polars(pl.col("earliest_begin"), unit, up).fill_null(first).alias("first"),
        period_polars(pl.col("latest_end"), unit, down).fill_null(last).alias("last"),
        period_polars(pl.col("latest_begin"), unit, up).alias("sure_first"),
        pl.when(pl.col("end_open").fill_null(value=False))
        .then(last)
        .otherwise(period_polars(end, unit, down))
        .alias("sure_last"),
    ]


def periods_sql(unit: str, window: tuple[int, int], *, whole: bool) -> dict[str, str]:
    """Give the columns of `periods_polars` as SQL, by name."""
    first, last = window
    up, down = (-1, 1) if whole else (0, 0)
    end = "earliest_end" if whole else "GREATEST(earliest_end, earliest_begin)"
    return {
        "first": f"COALESCE({_period_sql('earliest_begin', unit, up)}, {first})",
        "last": f"COALESCE({_period_sql('latest_end', unit, down)}, {last})",
        "sure_first": _period_sql("latest_begin", unit, up),
        "sure_last": f"CASE WHEN end_open THEN {last} ELSE {_period_sql(end, unit, down)} END",
    }


def period_polars(day: pl.Expr, unit: str, move: int) -> pl.Expr:
    """Give the period of a day, or by `move` the first (-1) or last (1) wholly on its side.

    The first whole period from a day on is the one after that of the day before; and so back.
    """
    import polars as pl

    day = day.dt.offset_by(f"{move}d") if move else day
    year = day.dt.year().cast(pl.Int32)
    return (year if unit == "year" else year * 12 + day.dt.month().cast(pl.Int32) - 1) - move


def _period_sql(day: str, unit: str, move: int) -> str:
    if move:
        day = f"({day} {'+' if move > 0 else '-'} INTERVAL '1' DAY)"
    number = f"YEAR({day})" if unit == "year" else f"YEAR({day}) * 12 + MONTH({day}) - 1"
    return f"CAST({number} AS INTEGER)" + (f" {'-' if move > 0 else '+'} 1" if move else "")
