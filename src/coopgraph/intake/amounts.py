"""Sums of money and other numbers as documents write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from coopgraph.intake import words

_UNITS = {
    "đồng": "VND", "vnd": "VND", "vnđ": "VND", "đ": "VND", "yên": "JPY", "yen": "JPY", "jpy": "JPY", "usd": "USD", "đô la mỹ": "USD", "đô la": "USD", "đô-la": "USD", "đô-la mỹ": "USD", "us dollars": "USD", "dollars": "USD", "us$": "USD", "$": "USD",
    "euro": "EUR", "euros": "EUR", "eur": "EUR", "€": "EUR", "bảng anh": "GBP", "bảng": "GBP", "gbp": "GBP", "pounds": "GBP", "£": "GBP", "won": "KRW", "krw": "KRW", "nhân dân tệ": "CNY", "cny": "CNY", "rmb": "CNY", "yuan": "CNY",
    "aud": "AUD", "a$": "AUD", "nzd": "NZD", "nz$": "NZD", "cad": "CAD", "chf": "CHF", "franc thụy sĩ": "CHF", "swiss francs": "CHF", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "thb": "THB", "baht": "THB", "bạt": "THB", "sgd": "SGD", "inr": "INR", "rupees": "INR", "myr": "MYR", "idr": "IDR", "php": "PHP", "rúp": "RUB", "rub": "RUB", "kronor": "SEK", "kroner": "NOK", "đô la úc": "AUD", "đô la canada": "CAD", "¥": "JPY",
}  # fmt: skip
_SCALES = {
    "nghìn": 10**3, "ngàn": 10**3, "thousand": 10**3, "triệu": 10**6, "million": 10**6, "mn": 10**6, "m": 10**6, "tỷ": 10**9, "tỉ": 10**9, "billion": 10**9, "bn": 10**9, "nghìn tỷ": 10**12,
}  # fmt: skip
_MORE = {"hơn": ">", "trên": ">", "more than": ">", "over": ">", "nearly": "<", "gần": "<", "almost": "<", "khoảng": "~", "ước tính": "~", "about": "~", "around": "~", "approximately": "~", "some": "~", "up to": "<=", "tối đa": "<=", "at most": "<=", "at least": ">=", "ít nhất": ">=", "lên tới": "<=", "xấp xỉ": "~"}  # fmt: skip
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


def number(text: str, is_vietnamese: bool) -> str | None:
    """Read a number with separators of either language.

    Example:
        >>> number("12,5", True), number("640.000", True), number("480,000", False)
        ('12.5', '640000', '480000')
    """
    text = text.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        if is_vietnamese and re.fullmatch(r"\d{1,3},\d{3}", text):
            return text.replace(",", "") if text.count(",") > 1 else text.replace(",", "")
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
    units = "|".join(sorted((re.escape(u) for u in _UNITS), key=len, reverse=True))
    scales = "|".join(sorted(_SCALES, key=len, reverse=True))
    more = "|".join(sorted((re.escape(m) for m in _MORE), key=len, reverse=True))
    code = r"[a-z]{3}"
    return re.compile(
        rf"(?<![\w.,])(?:(?P<more>{more}) )?(?:"
        rf"(?P<unit1>us\$|a\$|nz\$|\$|€|£|¥|{code}(?= \d)) ?(?P<n1>{_NUMBER})(?: ?(?P<s1>{scales})(?!\w))?"
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
        currency = _UNITS.get(unit)
        if currency is None:
            written = text[match.start("unit1") : match.end("unit1")]
            if not written.isupper():
                continue
            currency = written
        figure = number(match["n1"] or match["n2"], is_vietnamese)
        if figure is None:
            continue
        scale = _SCALES.get(match["s1"] or match["s2"] or "", 1)
        value = format((Decimal(figure) * scale).normalize(), "f")
        found.append(Money(*match.span(), _MORE.get(match["more"] or "", "") + value, currency))
    return found


@cache
def number_pattern() -> str:
    """Give the pattern of a counted number, with the groups ``more`` and ``n``."""
    more = "|".join(sorted((re.escape(m) for m in _MORE), key=len, reverse=True))
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
    return _MORE.get(match["more"] or "", "") + str(value)


def spans(found: list[Money]) -> Iterator[tuple[int, int]]:
    """Give the spans of sums."""
    for one in found:
        yield one.start, one.end
