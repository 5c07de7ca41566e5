"""Sums of money and other numbers as documents write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from coopgraph.intake import words

_NUMBER = r"\d{1,3}(?:[., ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class Money:
    """A sum: its folded span, value as the gold writes it, and currency by ISO 4217."""

    start: int
    end: int
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number: its folded span (with "more than", "about") and its value."""

    start: int
    end: int
    value: str


@cache
def _money() -> dict[str, dict[str, Any]]:
    """Units, scales and words of measure, from the data."""
    return dict(words.table("grammar")["money"])


def number(text: str, is_vietnamese: bool) -> str | None:
    """Read a number with separators of either language.

    Example:
        >>> number("12,5", True), number("640.000", True), number("480,000", False)
        ('12.5', '640000', '480000')
    """
    text = text.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        if is_vietnamese and re.fullmatch(r"\d{1,3},\d{3}", text):
            return text.replace(",", "")
        return re.sub(r"[.,]", "", text)
    if re.fullmatch(r"\d+", text):
        return text.lstrip("0") or "0"
    decimal = re.fullmatch(r"(\d[\d.,]*)[.,](\d+)", text)
    if decimal is None:
        return None
    whole = re.sub(r"[.,]", "", decimal[1])
    return f"{whole}.{decimal[2]}"


@cache
def _money_pattern() -> re.Pattern[str]:
    units = "|".join(sorted((re.escape(u) for u in _money()["units"]), key=len, reverse=True))
    scales = "|".join(sorted(_money()["scales"], key=len, reverse=True))
    more = "|".join(sorted((re.escape(m) for m in _money()["more"]), key=len, reverse=True))
    code = r"[a-z]{3}"
    return re.compile(
        rf"(?<![\w.,])(?:(?P<more>{more}) )?(?:"
        rf"(?P<unit1>us\$|a\$|nz\$|\$|€|£|¥|{code}(?= \d)) ?(?P<n1>{_NUMBER})(?: "
        rf"?(?P<s1>{scales})(?!\w))?"
        rf"|(?P<n2>{_NUMBER})(?: ?(?P<s2>{scales}))? ?(?P<unit2>{units})(?!\w))"
    )


def money(small: str, text: str, is_vietnamese: bool) -> list[Money]:
    """Find the sums of a folded text.

    Args:
        small: The text in small letters.
        text: The same with its capitals: a code of a currency is written big.
        is_vietnamese: Whether "1.000" is a thousand rather than one.
    """
    found = []
    for match in _money_pattern().finditer(small):
        unit = match["unit1"] or match["unit2"]
        currency = _money()["units"].get(unit)
        if currency is None:
            written = text[match.start("unit1") : match.end("unit1")]
            if not written.isupper():
                continue
            currency = written
        figure = number(match["n1"] or match["n2"], is_vietnamese)
        if figure is None:
            continue
        scale = _money()["scales"].get(match["s1"] or match["s2"] or "", 1)
        value = format((Decimal(figure) * scale).normalize(), "f")
        found.append(
            Money(*match.span(), _money()["more"].get(match["more"] or "", "") + value, currency)
        )
    return found


@cache
def number_pattern() -> str:
    """Give the pattern of a counted number, with the groups ``more`` and ``n``."""
    more = "|".join(sorted((re.escape(m) for m in _money()["more"]), key=len, reverse=True))
    table = words.table("grammar")["number"]
    spelled = "|".join(sorted({*table["vi"], *table["en"]}, key=len, reverse=True))
    return rf"(?:(?P<more>{more}) )?(?P<n>\d{{1,3}}(?:[.,]\d{{3}})+|\d+|{spelled})"


def counted(match: re.Match[str], is_vietnamese: bool) -> str | None:
    """Give the value of a match of `number_pattern`, as the gold writes it (``>120``)."""
    written = match["n"]
    table = words.table("grammar")["number"]
    value = table["vi"].get(written) or table["en"].get(written) or number(written, is_vietnamese)
    if value is None:
        return None
    more: str = _money()["more"].get(match["more"] or "", "")
    return f"{more}{value}"


def spans(found: list[Money]) -> Iterator[tuple[int, int]]:
    """Give the spans of sums."""
    for one in found:
        yield one.start, one.end
