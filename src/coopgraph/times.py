"""When a tie held, as far as its dates tell: one meaning, said in every language that asks.

A tie's dates are four bounds (see `dates.TieBounds`): it began in ``[earliest_begin,
latest_begin]`` and ended in ``[earliest_end, latest_end]``, or its end is open. A bound that is
not known is null. The bounds are the effective ones: what is stated, narrowed by the existence of
both ends and by what else is linked (see `narrowing`). A *reading* of them is one begin and one end
that they allow, the end not before the begin. Each condition stands here once for plain Python, for
polars, for the SQL that DuckDB and Spark share and, where questions ask it, for SPARQL; the tests
hold all of them, and the page's JavaScript, against a search through every day and every reading.

*Backward*: ``earliest_begin`` is after ``latest_end``. Such a tie has no reading, and never holds.

Asked about is a day, a month or a year: the days from ``first`` to ``last``.

* *certain*: on some day of it, under every reading. So a term "2020–2021" is certain in 2020 and
  in 2021, whatever the days; of a single day of 2020 it tells no more than that it is possible.
  The latest begin that is possible (``latest_begin``, and no later than ``latest_end``) is ``<=
  last``, and the earliest end that is (``earliest_end``, and no earlier than ``earliest_begin``) is
  ``>= first``, or the end is open.
* *open*: not certain, but it began, under every reading, by ``last``; no source says by when it
  ended; it is possible; and nothing that is said disputes it.
* *possible*: on some day of it, under some reading. Not backward; ``earliest_begin`` is null or
  ``<= last``; ``latest_end`` is null or ``>= first``.

Each is also possible, and what is certain counts among the *presumed*: what is certain or open.
With the *coverage* ``all`` in place of ``any``, "on every day of it" stands for "on some day of
it"; of one day that is the same.

Of two ties, at a day, month or year: what holds of both. Without one:

* *possibly* together: the widest spans have a day in common, unknown bounds taken as far as dates
  reach;
* *certainly* together: on some day both are certain.

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
COVERAGES = ("any", "all")
"""Whether a tie counts that holds on some day of the time asked about, or on every day of it."""
CERTAINTIES = ("possible", "open", "certain", "stated")
"""What may be asked for: what is possible; certain or open; certain; or possible by the bounds that
are stated alone, which nothing narrows."""
READINGS = ("certain", "open", "possible")
"""What a tie is at a time, the surest first."""
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


# -- At a day, a month or a year ----------------------------------------------------------------


def _reach(first: dt.date, last: dt.date, coverage: str) -> tuple[dt.date, dt.date]:
    """Give by when a tie must have begun to count, and until when it must have lasted."""
    return (first, last) if coverage == "all" else (last, first)


def possibly(tie: TieBounds, first: dt.date, last: dt.date, coverage: str = "any") -> bool:
    """Say whether a tie is possible at the time from `first` to `last`."""
    by, until = _reach(first, last, coverage)
    return (
        not backward(tie)
        and (tie.earliest_begin is None or tie.earliest_begin <= by)
        and (tie.latest_end is None or tie.latest_end >= until)
    )


def possibly_polars(first: dt.date, last: dt.date, coverage: str = "any") -> pl.Expr:
    """Say of each row what `possibly` says; never null."""
    import polars as pl

    by, until = _reach(first, last, coverage)
    return (
        ~backward_polars()
        & (pl.col("earliest_begin") <= by).fill_null(value=True)
        & (pl.col("latest_end") >= until).fill_null(value=True)
    )


def possibly_sql(of: str, first: dt.date, last: dt.date, coverage: str = "any") -> str:
    """Give the SQL condition of `possibly`; `of` is the table's alias."""
    by, until = _reach(first, last, coverage)
    return (
        f"(NOT {backward_sql(of)}"
        f" AND ({of}.earliest_begin <= {day_sql(by)}) IS NOT FALSE"
        f" AND ({of}.latest_end >= {day_sql(until)}) IS NOT FALSE)"
    )


POSSIBLY_SPARQL = (
    "(!BOUND(?earliestBegin) || ?earliestBegin <= ?atLast)"
    " && (!BOUND(?latestEnd) || ?latestEnd >= ?atFirst)"
)
"""What questions ask of the days from ``?atFirst`` to ``?atLast``; no tie there is backward."""


def _begun(tie: TieBounds, by: dt.date) -> bool:
    """Say whether a tie began by a day under every reading; it does not begin after its end."""
    return any(day is not None and day <= by for day in (tie.latest_begin, tie.latest_end))


def _lasting(tie: TieBounds, until: dt.date) -> bool:
    """Say whether a tie lasted until a day under every reading; it does not end before it began."""
    bounds = (tie.earliest_end, tie.earliest_begin)
    return tie.end_open or any(day is not None and day >= until for day in bounds)


def certainly(tie: TieBounds, first: dt.date, last: dt.date, coverage: str = "any") -> bool:
    """Say whether a tie is certain at the time from `first` to `last`."""
    by, until = _reach(first, last, coverage)
    return possibly(tie, first, last, coverage) and _begun(tie, by) and _lasting(tie, until)


def _begun_polars(by: dt.date) -> pl.Expr:
    import polars as pl

    return (pl.min_horizontal("latest_begin", "latest_end") <= by).fill_null(value=False)


def _lasting_polars(until: dt.date) -> pl.Expr:
    import polars as pl

    told = pl.max_horizontal("earliest_end", "earliest_begin") >= until
    return pl.col("end_open").fill_null(value=False) | told.fill_null(value=False)


def certainly_polars(first: dt.date, last: dt.date, coverage: str = "any") -> pl.Expr:
    """Say of each row what `certainly` says; never null."""
    by, until = _reach(first, last, coverage)
    sure = _begun_polars(by) & _lasting_polars(until)
    return possibly_polars(first, last, coverage) & sure


def _begun_sql(of: str, by: dt.date) -> str:
    day = day_sql(by)
    return f"(({of}.latest_begin <= {day}) IS TRUE OR ({of}.latest_end <= {day}) IS TRUE)"


def certainly_sql(of: str, first: dt.date, last: dt.date, coverage: str = "any") -> str:
    """Give the SQL condition of `certainly`; `of` is the table's alias."""
    by, until = _reach(first, last, coverage)
    day = day_sql(until)
    return (
        f"({possibly_sql(of, first, last, coverage)} AND {_begun_sql(of, by)}"
        f" AND (COALESCE({of}.end_open, FALSE) OR ({of}.earliest_end >= {day}) IS TRUE"
        f" OR ({of}.earliest_begin >= {day}) IS TRUE))"
    )


CERTAINLY_SPARQL = (
    "((BOUND(?latestBegin) && ?latestBegin <= ?atLast)"
    " || (BOUND(?latestEnd) && ?latestEnd <= ?atLast))"
    " && (COALESCE(?open, false) || (BOUND(?earliestEnd) && ?earliestEnd >= ?atFirst)"
    " || (BOUND(?earliestBegin) && ?earliestBegin >= ?atFirst))"
)
"""What is asked besides `POSSIBLY_SPARQL`."""


def unended(tie: TieBounds, *, disputed: bool = False) -> bool:
    """Say whether no source says by when a tie ended, or that it goes on, and none disputes it."""
    return not (disputed or tie.end_open) and (tie.latest_end is None or not tie.end_known)


def unended_polars() -> pl.Expr:
    """Say of each row what `unended` says; needs ``end_known`` and ``disputed_by``; never null."""
    import polars as pl

    return (
        ~pl.col("end_open").fill_null(value=False)
        & (pl.col("latest_end").is_null() | ~pl.col("end_known").fill_null(value=False))
        & (pl.col("disputed_by").list.len().fill_null(0) == 0)
    )


def presumably(
    tie: TieBounds,
    first: dt.date,
    last: dt.date,
    coverage: str = "any",
    *,
    disputed: bool = False,
) -> bool:
    """Say whether a tie is certain or open at the time from `first` to `last`."""
    by, until = _reach(first, last, coverage)
    return (
        possibly(tie, first, last, coverage)
        and _begun(tie, by)
        and (_lasting(tie, until) or unended(tie, disputed=disputed))
    )


def presumably_polars(first: dt.date, last: dt.date, coverage: str = "any") -> pl.Expr:
    """Say of each row what `presumably` says; needs what `unended_polars` does; never null."""
    by, until = _reach(first, last, coverage)
    held = _begun_polars(by) & (_lasting_polars(until) | unended_polars())
    return possibly_polars(first, last, coverage) & held


def reading(
    tie: TieBounds,
    first: dt.date,
    last: dt.date,
    coverage: str = "any",
    *,
    disputed: bool = False,
) -> str | None:
    """Give what a tie is at the time from `first` to `last`: one of `READINGS`; None: not there.

    Example:
        >>> from coopgraph.dates import day_range, stated_bounds
        >>> reading(stated_bounds("2020", "2021"), *day_range("2021"))
        'certain'
        >>> reading(stated_bounds("2020", "2021"), *day_range("2021-06"))
        'possible'
        >>> reading(stated_bounds("2020"), *day_range("2024"))
        'open'
    """
    if not possibly(tie, first, last, coverage):
        return None
    if certainly(tie, first, last, coverage):
        return "certain"
    is_open = presumably(tie, first, last, coverage, disputed=disputed)
    return "open" if is_open else "possible"


def counted_polars(certainty: str, first: dt.date, last: dt.date, coverage: str = "any") -> pl.Expr:
    """Say of each row whether it counts where one of `CERTAINTIES` is asked for; never null.

    The bounds of ``stated`` are for the caller to give (see `frames.stated.as_stated`).
    """
    which = {"certain": certainly_polars, "open": presumably_polars}
    return which.get(certainty, possibly_polars)(first, last, coverage)


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
    """Say whether there is a day on which two ties held, under every reading of both."""
    ties = (one, other)
    if backward(one) or backward(other):
        return False
    begins = [min(t.latest_begin or LAST, t.latest_end or LAST) for t in ties]
    ends = [
        LAST if t.end_open else max(t.earliest_end or FIRST, t.earliest_begin or FIRST)
        for t in ties
    ]
    begin, end = max(begins), min(ends)
    return begin <= end and begin < LAST and end > FIRST


def reaching_polars(*, told: bool = False) -> list[pl.Expr]:
    """Give the columns ``eb, lb, ee, le``: the bounds, and where one is unknown, what dates reach.

    From ``eb`` to ``le`` a tie is possible, from ``lb`` to ``ee`` certain. An unknown bound of the
    widest span is none; one of the narrowest leaves nothing of it.

    Args:
        told: Leave the four as they are told, where the end also says by when it began, and so on.
    """
    import polars as pl

    first, last, backwards = pl.lit(FIRST), pl.lit(LAST), backward_polars()
    begun, ended = pl.col("latest_begin"), pl.col("earliest_end")
    if not told:
        begun = pl.when(~backwards).then(pl.min_horizontal("latest_begin", "latest_end"))
        ended = pl.when(~backwards).then(pl.max_horizontal("earliest_end", "earliest_begin"))
    goes_on = pl.col("end_open").fill_null(value=False)
    return [
        pl.col("earliest_begin").fill_null(first).alias("eb"),
        begun.fill_null(last).alias("lb"),
        pl.when(goes_on).then(last).otherwise(ended.fill_null(first)).alias("ee"),
        pl.col("latest_end").fill_null(last).alias("le"),
    ]


def reaching_sql(of: str) -> str:
    """Give the columns of `reaching_polars` as SQL; `of` is the table's alias."""
    return (
        f"COALESCE({of}.earliest_begin, {FIRST_SQL}) AS eb,"
        f" CASE WHEN {backward_sql(of)} THEN {LAST_SQL}"
        f" ELSE LEAST(COALESCE({of}.latest_begin, {LAST_SQL}),"
        f" COALESCE({of}.latest_end, {LAST_SQL})) END AS lb,"
        f" CASE WHEN {of}.end_open THEN {LAST_SQL} WHEN {backward_sql(of)} THEN {FIRST_SQL}"
        f" ELSE GREATEST(COALESCE({of}.earliest_end, {FIRST_SQL}),"
        f" COALESCE({of}.earliest_begin, {FIRST_SQL})) END AS ee,"
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


def periods_polars(
    unit: str, window: tuple[int, int], *, whole: bool, presumed: bool = False
) -> list[pl.Expr]:
    """Turn the bounds into periods: the columns ``first, last, sure_first, sure_last``.

    A tie possibly counts in the periods from ``first`` to ``last``, and certainly in those from
    ``sure_first`` to ``sure_last`` (null: in none).

    Args:
        unit: ``year``, or ``month``: the months since the year 0.
        window: The first and last period, which stand for bounds not known.
        whole: It counts in a period if it holds on every day of it; else on some day of it.
        presumed: In place of what is certain, what is certain or open.
    """
    import polars as pl

    first, last = window
    up, down = (-1, 1) if whole else (0, 0)
    # An end is not before its begin, nor a begin after its end, which helps where one is not told.
    begun = pl.min_horizontal("latest_begin", "latest_end")
    ended = pl.max_horizontal("earliest_end", "earliest_begin")
    latest = period_polars(pl.col("latest_end"), unit, down).fill_null(last)
    sure_last = (
        pl.when(pl.col("end_open").fill_null(value=False))
        .then(last)
        .otherwise(period_polars(ended, unit, down))
    )
    if presumed:
        sure_last = pl.when(unended_polars()).then(latest).otherwise(sure_last)
    return [
        period_polars(pl.col("earliest_begin"), unit, up).fill_null(first).alias("first"),
        latest.alias("last"),
        period_polars(begun, unit, up).alias("sure_first"),
        sure_last.alias("sure_last"),
    ]


def periods_sql(unit: str, window: tuple[int, int], *, whole: bool) -> dict[str, str]:
    """Give the columns of `periods_polars` as SQL, by name."""
    first, last = window
    up, down = (-1, 1) if whole else (0, 0)
    begun, ended = "LEAST(latest_begin, latest_end)", "GREATEST(earliest_end, earliest_begin)"
    return {
        "first": f"COALESCE({_period_sql('earliest_begin', unit, up)}, {first})",
        "last": f"COALESCE({_period_sql('latest_end', unit, down)}, {last})",
        "sure_first": _period_sql(begun, unit, up),
        "sure_last": f"CASE WHEN end_open THEN {last} ELSE {_period_sql(ended, unit, down)} END",
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
