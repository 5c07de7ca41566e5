"""Durations of XML Schema in one spelling a value, also where a server has kept only the number.

A duration is a number of months and a number of seconds (XML Schema 1.1, part 2, section 3.3.6), so
``P12M`` and ``P1Y`` are one, and so are ``P1D`` and ``PT24H``, but not ``P1M`` and ``P30D``.
Virtuoso (7.2.5) keeps one of the two numbers alone: it gives ``P1Y6M`` back as ``18``, ``P10D`` as
``864000.0`` and ``P30D`` as ``2.592e+06``, with the type of the duration. Of months *and* days it
loses the days, which nobody can read back: a push says then that the triples differ.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from coopgraph.namespaces import XSD

DURATIONS: Final = tuple(
    XSD + name for name in ("duration", "yearMonthDuration", "dayTimeDuration")
)
"""The types whose values are durations."""

_MONTHS: Final = re.compile(r"-?\d+\Z")
_STATED: Final = re.compile(
    r"(?P<minus>-?)P(?=\d|T\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?\Z"
)
_SECONDS: Final = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}


def duration(text: str) -> str:
    """Spell a duration in whole years, months and seconds.

    Args:
        text: As XML Schema writes it, or a bare number as Virtuoso does: of months if it is whole,
            of seconds if it has a point or an exponent.

    Raises:
        ValueError: It is neither.

    Examples:
        >>> duration("P18M"), duration("18"), duration("P10D"), duration("864000.0")
        ('P1Y6M', 'P1Y6M', 'PT864000S', 'PT864000S')
    """
    if _MONTHS.match(text):
        return _spelt(int(text), Decimal(0))
    if _STATED.match(text):
        return _spelt(*amounts(text))
    try:
        seconds = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not seconds.is_finite():
        raise ValueError(text)
    return _spelt(0, seconds)


def amounts(text: str) -> tuple[int, Decimal]:
    """Give the months and the seconds of a duration as XML Schema writes it.

    Raises:
        ValueError: It is none.

    Example:
        >>> amounts("P1Y6M"), amounts("-P1DT1.5S")
        ((18, Decimal('0')), (0, Decimal('-86401.5')))
    """
    found = _STATED.match(text)
    if found is None:
        raise ValueError(text)
    parts = {name: Decimal(found[name] or 0) for name in ("years", "months", *_SECONDS)}
    sign = -1 if found["minus"] else 1
    seconds = sign * sum((parts[n] * size for n, size in _SECONDS.items()), Decimal(0))
    return sign * int(12 * parts["years"] + parts["months"]), seconds + 0  # no negative nothing


def _spelt(months: int, seconds: Decimal) -> str:
    years, rest = divmod(abs(months), 12)
    words = (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")
    plain = f"{abs(seconds):f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    if plain != "0" or not words:
        words += f"T{plain}S"
    return ("-" if months < 0 or seconds < 0 else "") + "P" + words


__all__ = ["DURATIONS", "amounts", "duration"]
