"""EDTF dates and the days they may mean; no date ever says more than its source.

A stated value ``v`` stands for one unknown moment somewhere in ``[lower(v), upper(v)]``. The
syntax is the Extended Date/Time Format (Library of Congress, 2019; ISO 8601-2). Three points
where this module differs from the ``edtf`` package, which parses the rarer forms for us:

- a qualified date (``~``, ``?``) is widened by one unit of the precision it states on both sides,
  by two for ``%`` (both), so ``2021-02~`` is 2021-01-01 … 2021-03-31;
- impossible days (``2021-02-29``) are errors;
- the seasons 21–24 name no hemisphere, so they mean any day of their year (24, winter, also the
  adjoining December and the months to the end of the next February); an empty side of an interval
  (``2021/``) is unbounded.

The common forms are read here without importing the ``edtf`` package.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from coopgraph.errors import DateError

# Texts, compiled (and kept) by `re` when first used: most commands never read a date.
_PLAIN = r"(?a)(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z"
_DAY = r"(?a)(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)"
_SEASON = r"(?a)(\d{4})-(2[1-4])\Z"
_DATETIME = r"(?a)(\d{4}-\d\d-\d\d)T[\d:]+(?:Z|[+-][\d:]+)?\Z"
_OPEN = ("", "..")


class Bounds(NamedTuple):
    """The days a stated date may mean, both included; ``None`` is unbounded on that side."""

    lower: date | None
    upper: date | None


class TieBounds(NamedTuple):
    """What is known of when a tie held.

    It held throughout ``[latest_begin, earliest_end]`` and at most in
    ``[earliest_begin, latest_end]``; ``None`` is unbounded or unknown. ``end_open``: the source
    says it goes on. ``end_known``: the source tells the end at all.
    """

    earliest_begin: date | None
    latest_begin: date | None
    earliest_end: date | None
    latest_end: date | None
    end_open: bool
    end_known: bool


def apart(one: Bounds, other: Bounds) -> bool:
    """Say whether two dates certainly share no day.

    Example:
        >>> apart(parse("2021"), parse("2022-03")), apart(parse("2021"), parse("2021-10"))
        (True, False)
    """
    lower = max((b.lower for b in (one, other) if b.lower), default=None)
    upper = min((b.upper for b in (one, other) if b.upper), default=None)
    return lower is not None and upper is not None and lower > upper


def finer(one: Bounds, other: Bounds) -> bool:
    """Say whether a date leaves out days that another may mean, at its begin or its end.

    Example:
        >>> finer(parse("2021-10"), parse("2021")), finer(parse("2021"), parse("2021-10"))
        (True, False)
    """
    later = one.lower is not None and (other.lower is None or one.lower > other.lower)
    return later or (one.upper is not None and (other.upper is None or one.upper < other.upper))


@lru_cache(maxsize=1 << 16)
def parse(text: str) -> Bounds:
    """Give the first and the last day an EDTF value may mean.

    Args:
        text: EDTF level 0 to 2, years 0001 to 9999.

    Raises:
        DateError: Not EDTF, or a day that does not exist.

    Example:
        >>> parse("2021-10").upper
        datetime.date(2021, 10, 31)
        >>> parse("2021-02~")
        Bounds(lower=datetime.date(2021, 1, 1), upper=datetime.date(2021, 3, 31))
        >>> parse("[..2021]")
        Bounds(lower=None, upper=datetime.date(2021, 12, 31))
    """
    value = text.strip()
    if value == "..":
        return Bounds(None, None)
    if plain := re.match(_PLAIN, value):
        return _plain(value, plain)
    if value.startswith(("[", "{")) and value.endswith(("]", "}")):
        return _set(value)
    if "/" in value:
        first, _, last = value.partition("/")
        if first in _OPEN and last in _OPEN:
            raise DateError(f"{text!r} is an interval without a date", value=text)
        lower = None if first in _OPEN else parse(first).lower
        upper = None if last in _OPEN else parse(last).upper
        if lower and upper and upper < lower:
            raise DateError(f"the interval {text!r} ends before it begins", value=text)
        return Bounds(lower, upper)
    if moment := re.match(_DATETIME, value):
        return parse(moment[1])
    return _qualified(value)


def stated_bounds(
    begin: str | None = None,
    end: str | None = None,
    during: str | None = None,
    end_known: bool | None = None,
) -> TieBounds:
    """Turn what a source states of a tie's time into its four bounds.

    Args:
        begin: EDTF of ``coop:begin``, or None.
        end: EDTF of ``coop:end``; ``".."`` says it goes on.
        during: EDTF of ``coop:during``: it took place somewhere within.
        end_known: ``coop:endKnown`` where stated; else it follows from whether an end is told.

    Raises:
        DateError: One of the values is not a possible date.
    """
    within = parse(during) if during else Bounds(None, None)
    first = parse(begin) if begin else within
    end_open = end is not None and end.strip() == ".."
    last = Bounds(None, None) if end_open else parse(end) if end else within
    is_end_known = end_known if end_known is not None else bool(end or during)
    return TieBounds(first.lower, first.upper, last.lower, last.upper, end_open, is_end_known)


def day_range(value: str | date) -> tuple[date, date]:
    """Give the days asked about: ``"2021-06-01"``, ``"2021-06"``, ``"2021"`` or an interval.

    Raises:
        DateError: Not a date, or open on a side.

    Example:
        >>> day_range("2021-06")
        (datetime.date(2021, 6, 1), datetime.date(2021, 6, 30))
    """
    if isinstance(value, date):
        return value, value
    lower, upper = parse(value)
    if lower is None or upper is None:
        raise DateError(
            f"{value!r} is open on one side", value=value, hint="ask about a day, a month or a year"
        )
    return lower, upper


def _plain(value: str, match: re.Match[str]) -> Bounds:
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101 - the pattern has it
    if month is not None and month > 12 and day is None:
        return _rare(value)  # 21–41 are seasons, quarters and halves
    try:
        lower = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        raise DateError(f"{value!r} is not a date that exists: {error}", value=value) from None
    if day is not None:
        return Bounds(lower, lower)
    return Bounds(lower, _month_end(year, month or 12))


def _set(value: str) -> Bounds:
    """Read ``[..2021]``, ``[2021..]``, ``[2019, 2021]``, ``{2019..2021}``: one or all of them."""
    bounds: list[Bounds] = []
    for item in value[1:-1].split(","):
        first, dots, last = item.strip().partition("..")
        if not dots:
            bounds.append(parse(first))
        else:
            lower = parse(first).lower if first else None
            bounds.append(Bounds(lower, parse(last).upper if last else None))
    lowers, uppers = [b.lower for b in bounds], [b.upper for b in bounds]
    lower = None if None in lowers else min(x for x in lowers if x)
    upper = None if None in uppers else max(x for x in uppers if x)
    if lower is None and upper is None:
        raise DateError(f"{value!r} contains no date", value=value)
    return Bounds(lower, upper)


def _qualified(value: str) -> Bounds:
    """Widen by the unit of the coarsest qualified part: one for ``~`` and ``?``, two for ``%``."""
    core = re.sub("[~?%]", "", value)
    if core == value:
        return _rare(value)
    if not core:
        raise DateError(f"{value!r} is not an EDTF date", value=value)
    lower, upper = parse(core)
    part = min(value[: m.start()].count("-") for m in re.finditer("[~?%]", value))
    steps = 2 if "%" in value or ("~" in value and "?" in value) else 1
    if core[5:7].isdigit() and int(core[5:7]) > 12:
        months = 3 * steps if part else 12 * steps
    elif part == 0:
        # 202X and 20XX are stated to the decade and the century.
        months = 12 * steps * 10 ** len(re.findall("X", core.partition("-")[0]))
    else:
        months = (12 if "X" in core.split("-")[1] else 1) * steps
    if part == 2 and "X" not in core.split("-")[2]:
        delta = timedelta(days=steps)
        return Bounds(lower and _clamp(lower, -delta), upper and _clamp(upper, delta))
    return Bounds(lower and _shift(lower, -months), upper and _shift(upper, months))


def _rare(value: str) -> Bounds:
    """Read what is left with the ``edtf`` package: unspecified digits, seasons, long years."""
    if season := re.match(_SEASON, value):
        year = int(season[1])
        if season[2] != "24":
            return parse(season[1])
        return Bounds(parse(f"{year - 1:04}-12").lower, parse(f"{year + 1:04}-02").upper)
    for match in re.finditer(_DAY, value):
        parse(match[0])
    import warnings

    with warnings.catch_warnings():
        # edtf 5.0 builds its grammar with names that pyparsing 3.3 warns about at import.
        warnings.simplefilter("ignore")
        from edtf import parse_edtf
    try:
        parsed = parse_edtf(value)
        lower, upper = parsed.lower_strict(), parsed.upper_strict()
        first = date(lower.tm_year, lower.tm_mon, lower.tm_mday)
        last = date(upper.tm_year, upper.tm_mon, upper.tm_mday)
    except Exception as error:
        # The package raises its own errors, AttributeError, KeyError and ValueError alike.
        raise DateError(
            f"{value!r} is not an EDTF date in the years 0001 to 9999",
            value=value,
            hint="write 2021, 2021-10, 2021-10-12, 2021-02~, 2020/2021, [..2021] or ..",
        ) from error
    if last.day >= 28 and "-XX" in value[4:]:
        last = _month_end(last.year, last.month)  # the package forgets leap years
    return Bounds(first, last)


def _month_end(year: int, month: int) -> date:
    following = date(year, month, 28) if (year, month) != (9999, 12) else None
    if following is None:
        return date.max
    following += timedelta(days=4)
    return following - timedelta(days=following.day)


def _clamp(day: date, delta: timedelta) -> date | None:
    try:
        return day + delta
    except OverflowError:
        return None


def _shift(day: date, months: int) -> date | None:
    """Move by months; the last day of a month stays a last day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9999:
        return None
    end = _month_end(year, month + 1)
    if day == _month_end(day.year, day.month):
        return end
    return end.replace(day=min(day.day, end.day))
