"""When agreements end, renew themselves, want notice: reckoned from what is stated of their terms.

A term runs from the entry into force, else from the begin that is stated; what is stated of an end
counts before what is reckoned. A day that is known to the month stays known to the month.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coopgraph.dates import Bounds
from coopgraph.namespaces import CONCEPT
from coopgraph.office.facts import Step, bounds, days

_DURATION = r"(?a)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?\Z"
STOPPED = ("terminated", "expired")
"""Stages after which an agreement is over."""


class Length(NamedTuple):
    """A term: calendar months and days."""

    months: int
    days: int


class End(NamedTuple):
    """When an agreement ends, as far as that is known.

    Attributes:
        bounds: The days its last day may be; both None if nothing is told.
        stage: ``terminated`` or ``expired`` where a milestone says that it is over, else empty.
        renews: Whether it is renewed by itself then, if nobody gives notice.
        every: The term that follows, over and over; None where it does not, or is not known.
    """

    bounds: Bounds
    stage: str = ""
    renews: bool = False
    every: Length | None = None


def length(text: str) -> Length | None:
    """Read a duration of XML Schema in whole days; None for another, or an empty one.

    Example:
        >>> length("P1Y6M"), length("P30D"), length("PT5H")
        (Length(months=18, days=0), Length(months=0, days=30), None)
    """
    found = re.match(_DURATION, text)
    if found is None:
        return None
    years, months, weeks, whole_days = (int(part or 0) for part in found.groups())
    made = Length(12 * years + months, 7 * weeks + whole_days)
    return made if any(made) else None


def moved(day: dt.date | None, by: Length, sign: int = 1) -> dt.date | None:
    """Move a day by a term; None past the years that dates reach.

    Example:
        >>> moved(dt.date(2021, 8, 31), Length(6, 0))
        datetime.date(2022, 2, 28)
    """
    from dateutil.relativedelta import relativedelta

    if day is None:
        return None
    try:
        there: dt.date = day + sign * relativedelta(months=by.months, days=by.days)
    except (ValueError, OverflowError):
        return None
    return there


def end_of(facts: Mapping[str, tuple[str, ...]], steps: Sequence[Step]) -> End:
    """Tell when an agreement ends.

    Args:
        facts: What is said of it (`facts.DATES`, `facts.TERMS`).
        steps: Its own milestones.
    """
    over = [step for step in steps if step.stage in STOPPED and any(step.bounds)]
    if over:
        return End(over[-1].bounds, over[-1].stage)
    term = next(filter(None, map(length, facts.get("term", ()))), None)
    renews = CONCEPT + "automatic" in facts.get("renewal", ())
    renewable = renews or CONCEPT + "byConsent" in facts.get("renewal", ())
    span = _span(facts, steps, term, renewable=renewable)
    return End(span, "", renews, term if renews else None)


def _span(
    facts: Mapping[str, tuple[str, ...]],
    steps: Sequence[Step],
    term: Length | None,
    *,
    renewable: bool,
) -> Bounds:
    if told := days(facts, "expiresOn"):
        return Bounds(min(told), max(told))
    lower, upper = bounds(facts, "End")
    reckoned = _reckoned(facts, steps, term)
    if upper is not None:
        return Bounds(lower, upper)
    if "end" not in facts or lower is None or not (renewable or all(reckoned)):
        # That it was still there on a day, or that it may end on any day after, is no end.
        return reckoned
    if reckoned.lower is None or reckoned.upper is None:
        return Bounds(lower, None)
    # No last day is told, for it may be renewed: the first end is known as finely as the term.
    return Bounds(lower, lower + (reckoned.upper - reckoned.lower))


def _reckoned(
    facts: Mapping[str, tuple[str, ...]], steps: Sequence[Step], term: Length | None
) -> Bounds:
    """Reckon the last day of a term, the day before that on which the next would begin."""
    if term is None:
        return Bounds(None, None)
    entries = [step.bounds for step in steps if step.stage == "inForce" and all(step.bounds)]
    began = entries[0] if entries else bounds(facts, "Begin")
    day = dt.timedelta(1)
    first, last = (moved(bound, term) for bound in began)
    return Bounds(first and first - day, last and last - day)


def notice_of(facts: Mapping[str, tuple[str, ...]], end: End) -> dt.date | None:
    """Give the last day on which notice is in time however the end is read; None if not known."""
    if end.stage:
        return None
    if stated := days(facts, "noticeBy"):
        return min(stated)
    ahead = next(filter(None, map(length, facts.get("noticePeriod", ()))), None)
    return None if ahead is None else moved(end.bounds.lower, ahead, -1)
