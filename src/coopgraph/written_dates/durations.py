"""How long something is valid: "5 năm", "3 years, renewed automatically", "vô thời hạn"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from coopgraph.written_dates.words import NO_END, NUMBERS, bare

_UNITS = {
    "nam": "Y",
    "year": "Y",
    "years": "Y",
    "yr": "Y",
    "yrs": "Y",
    "y": "Y",
    "thang": "M",
    "month": "M",
    "months": "M",
    "mo": "M",
    "tuan": "W",
    "week": "W",
    "weeks": "W",
    "ngay": "D",
    "day": "D",
    "days": "D",
}
_NUMBERS = {bare(word): number for word, number in NUMBERS.items()}
_UNIT = rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})\b"
_NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_ONE = re.compile(
    r"(?:co )?(?:gia tri |hieu luc |thoi han |validity |valid |term |duration |for )*"
    rf"(?:trong |of )?:?\s*{_NUMBER}(?:\s*\(\s*\w+\s*\))?[\s-]*{_UNIT}"
)
_AND = re.compile(rf"\s*(?:,|va|and|ruoi)?\s*{_NUMBER}[\s-]*(?P<unit>thang|months?|ngay|days?)\b")
_AUTOMATIC = re.compile(
    r"tu dong gia han|gia han tu dong|tu gia han"
    r"|auto(?:matic(?:ally)?)?[\s-]*(?:renew|extend|prolong)\w*"
    r"|(?:renew|extend|prolong)\w* automatically|automatic (?:renewal|extension)|tacit renewal"
)
_BY_CONSENT = re.compile(
    r"(?:co the )?(?:duoc )?gia han(?: (?:khi|neu|theo|bang).*)?|(?:may be |can be )?"
    r"(?:renewable|renewed|extendable|extended|extension)(?: (?:by|upon|with|subject).*)?"
)
_NOT = re.compile(r"khong (?:duoc )?gia han|non-?renewable|not renewable|no renewal")
_FROM = re.compile(
    r"(?:ke )?tu (?:ngay )?(?:ky|hieu luc|co hieu luc|ban hanh)(?: ket)?|ke tu khi ky"
    r"|(?:from|after|since) (?:the )?(?:date of )?"
    r"(?:signature|signing|entry into force|effective date)"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """How long, and what happens then.

    Attributes:
        months: Months; a year is twelve.
        days: Days beside them.
        xsd: The same as ``xsd:duration``; empty where no end is foreseen.
        renewal: ``automatic``, ``byConsent``, ``none``, or empty.
        endless: No end is foreseen.
        rest: What else the cell says, in small letters without accents; empty if nothing.
    """

    months: int = 0
    days: int = 0
    xsd: str = ""
    renewal: str = ""
    endless: bool = False
    rest: str = ""


def duration(text: str) -> Duration | None:
    """Read a term, None if the text tells none.

    Example:
        >>> duration("5 năm, tự động gia hạn")
        Duration(months=60, days=0, xsd='P5Y', renewal='automatic', endless=False, rest='')
        >>> duration("18 months").xsd, duration("Vô thời hạn").endless, duration("2021") is None
        ('P18M', True, True)
    """
    plain = bare(text).strip(" .;,")
    rest, renewal = plain, ""
    for pattern, kind in ((_NOT, "none"), (_AUTOMATIC, "automatic"), (_BY_CONSENT, "byConsent")):
        if match := pattern.search(rest):
            renewal = kind
            rest = (rest[: match.start()] + " " + rest[match.end() :]).strip(" .;,()-")
            break
    if any(rest == bare(word) for word in NO_END):
        return Duration(renewal=renewal, endless=True)
    found = _ONE.match(rest)
    if found is None:
        return None
    amounts = {"Y": 0, "M": 0, "W": 0, "D": 0}
    at = found.end()
    amounts[_UNITS[found["unit"]]] = _number(found["n"])
    if more := _AND.match(rest, at):
        amounts[_UNITS[more["unit"]]] += _number(more["n"])
        at = more.end()
    if not any(amounts.values()):
        return None
    rest = _FROM.sub("", rest[at:]).strip(" .;,()-")
    whole = "".join(f"{amounts[unit]}{unit}" for unit in "YM" if amounts[unit])
    days = amounts["D"] + 7 * amounts["W"]
    xsd = f"P{whole}{days}D" if days else f"P{whole}"
    return Duration(amounts["Y"] * 12 + amounts["M"], days, xsd, renewal, rest=rest)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def ended(begin: str, term: Duration) -> str | None:
    """Reckon when a term that begins at a date ends, at the precision of that date.

    The last day is the one of the same number (Civil Code of Viet Nam of 2015, articles 147 and
    148; Regulation (EEC, Euratom) 1182/71, article 3): the day on which a term begins is not
    counted. Where a text renews itself, it ends then or later.

    Args:
        begin: A year, month or day in EDTF.
        term: The term.

    Returns:
        EDTF, or None where it cannot be told: no plain date, or days of a month or year.

    Example:
        >>> ended("2021-05-17", duration("5 năm")), ended("2021", duration("3 years"))
        ('2026-05-17', '2024')
        >>> ended("2019-05", duration("2 years, renewable")), ended("2019", duration("indefinite"))
        ('[2021-05..]', '..')
    """
    if term.endless:
        return ".."
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", begin):
        return None
    width = len(begin)
    year, month, number = (int(part) for part in (begin + "-01-01")[:10].split("-"))
    if (term.days and width < 10) or (term.months % 12 and width == 4):
        return None
    count = year * 12 + month - 1 + term.months
    year, month = count // 12, count % 12 + 1
    if not 1 <= year <= 9990:
        return None
    last = date(year, month, min(number, calendar.monthrange(year, month)[1]))
    last += timedelta(days=term.days)
    end = last.isoformat()[:width]
    return f"[{end}..]" if term.renewal in ("automatic", "byConsent") else end
