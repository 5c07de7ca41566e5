"""Dates as documents write them, to EDTF: an own grammar for Vietnamese and English.

Never finer than the text: "đầu năm 2021" is 2021, "quý III/2022" is the third quarter (``2022-35``
in EDTF), "ngày 7/9" without a year is ``XXXX-09-07`` unless a dateline or a heading gives the year,
and then that step is told. Each date keeps its passage.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from coopgraph.written_dates.words import (
    BRANCHES,
    MONTH_EN,
    MONTH_VI,
    MONTHS_EN,
    MONTHS_VI,
    NUMBERS,
    QUARTERS,
    STEMS,
)

_WEEKDAYS = (
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    ["thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật"],
)

# A day of Vietnamese: 5, 5/3, 5/3/2021, 5 tháng 3, 5 tháng 3 năm 2021.
_VI = (
    r"(?:mồng |mùng )?(\d{1,2})(?:"
    r"\s?[/.\-]\s?(0?[1-9]|1[0-2])(?!\d)(?:\s?[/.\-]\s?(\d{4})(?!\d))?"
    rf"|\s+tháng\s+({MONTH_VI})(?!\w)(?:(?:\s?/\s?|,?\s*năm\s+|\s+)(\d{{4}})(?!\d))?)?"
)
_VI_FULL = (
    r"(?:mồng |mùng )?(\d{1,2})(?:"
    r"\s?[/.\-]\s?(0?[1-9]|1[0-2])(?!\d)(?:\s?[/.\-]\s?(\d{4})(?!\d))?"
    rf"|\s+tháng\s+({MONTH_VI})(?!\w)(?:(?:\s?/\s?|,?\s*năm\s+|\s+)(\d{{4}})(?!\d))?)"
)
_TIME_VI = r"(?:rạng\s+)?(?:sáng|chiều|tối|trưa|đêm)(?:\s+(?:ngày|hôm))?"
_NGAY = (
    rf"(?:(?:trong\s+)?(?:hai|ba|bốn|năm|\d)\s+ngày,?\s+|{_TIME_VI}\s+|(?:các\s+)?ngày\s+|hôm\s+)"
)
_TO_VI = r"\s*(?:đến|tới|-)\s*(?:hết\s+)?(?:ngày\s+)?"
_YEAR = r"(?:19|20)\d\d"


@dataclass(frozen=True, slots=True)
class Stated:
    """A date that a text states.

    Attributes:
        start: First letter of its passage.
        end: Letter after the last.
        edtf: The date.
        kind: ``day``, ``days``, ``month``, ``quarter``, ``year``, ``period``, ``since``, ``until``.
        step: Reasoning step beyond the passage, or an empty text.
    """

    start: int
    end: int
    edtf: str
    kind: str
    step: str = ""


def find(small: str, issued: str | None = None, year: int | None = None) -> list[Stated]:
    """Find the dates of a text.

    Args:
        small: A folded text in small letters.
        issued: EDTF of the document's own date, where a dateline or its metadata give it.
        year: Year that a heading or title gives to what has none, or None.

    Returns:
        The dates in order, none overlapping another.

    Example:
        >>> [d.edtf for d in find("quý iii/2022, từ ngày 20 đến 22/10/2021, tháng 6/2020")]
        ['2022-35', '2021-10-20/2021-10-22', '2020-06']
        >>> [d.edtf for d in find("held on 14 and 15 march 2019; since 2017")]
        ['2019-03-14/2019-03-15', '2017/..']
        >>> [(d.edtf, d.step) for d in find("sáng 7-9", issued="2022-09-08")]
        [('2022-09-07', 'dateline')]
    """
    found: list[Stated] = []
    taken = bytearray(len(small))
    for pattern, reading in _grammar():
        for match in pattern.finditer(small):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            stated = reading(match, issued, year)
            if stated is None:
                continue
            found.append(stated)
            taken[stated.start : stated.end] = b"\1" * (stated.end - stated.start)
    return sorted(found, key=lambda one: one.start)


def year_of(edtf: str | None) -> int | None:
    """Give the year a date begins in, None for one without."""
    match = re.match(r"(?:\.\./)?(\d{4})", edtf or "")
    return int(match[1]) if match else None


def _month(word: str | None) -> int | None:
    if not word:
        return None
    word = word.strip().rstrip(".")
    if word.isdigit():
        return int(word) if 1 <= int(word) <= 12 else None
    if word in MONTHS_VI:
        return MONTHS_VI[word]
    for number, name in enumerate(MONTHS_EN, 1):
        if name.startswith(word[:3]) and len(word) >= 3:
            return number
    return None


def _day(year: int | None, month: int, day: int) -> str | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    last = calendar.monthrange(year or 2000, month)[1]
    if day > last:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"XXXX-{month:02d}-{day:02d}"


class _Context:
    """Where a missing year comes from: the dateline, or a heading."""

    def __init__(self, issued: str | None, year: int | None) -> None:
        self.dateline = year_of(issued)
        self.heading = year

    def year(self) -> tuple[int | None, str]:
        if self.heading is not None and self.heading != self.dateline:
            return self.heading, "heading"
        if self.dateline is not None:
            return self.dateline, "dateline"
        return self.heading, "heading" if self.heading is not None else ""


def _one_day(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    day, m1, y1, m2, y2 = match.group("d", "m1", "y1", "m2", "y2")
    month = _month(m1 or m2)
    if month is None:
        return None
    stated = y1 or y2
    chosen, step = (int(stated), "") if stated else _Context(issued, year).year()
    edtf = _past(_day(chosen, month, int(day)), step, issued)
    lunar = (m2 or "") in ("giêng", "chạp")
    if edtf is None or lunar:
        return None
    return Stated(*match.span(), edtf, "day", step)


def _numbered(pattern: str) -> str:
    """Name the five groups of the day pattern."""
    for name in ("d", "m1", "y1", "m2", "y2"):
        pattern = re.sub(r"(?<!\\)\((?!\?)", f"(?P<{name}>", pattern, count=1)
    return pattern


def _range_vi(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    groups = match.groups()
    first, last = groups[:5], groups[5:10]
    month_b = _month(last[1] or last[3])
    year_b = last[2] or last[4]
    month_a = _month(first[1] or first[3]) or month_b
    year_a = first[2] or first[4] or year_b
    if month_b is None or month_a is None:
        return None
    chosen, step = (0, "")
    if not year_b:
        context, step = _Context(issued, year).year()
        chosen = context or 0
    a = _day(int(year_a) if year_a else chosen or None, month_a, int(first[0]))
    b = _day(int(year_b) if year_b else chosen or None, month_b, int(last[0]))
    if a is None or b is None or (a > b):
        return None
    return Stated(*match.span(), f"{a}/{b}" if a != b else a, "days", step)


def _day_en(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    day, month = int(match["d"]), _month(match["m"])
    if month is None:
        return None
    chosen, step = (int(match["y"]), "") if match["y"] else _Context(issued, year).year()
    edtf = _past(_day(chosen, month, day), step, issued)
    return Stated(*match.span(), edtf, "day", step) if edtf else None


def _past(edtf: str | None, step: str, issued: str | None) -> str | None:
    """Take a year from the dateline only for a day before it."""
    if edtf and step == "dateline" and issued and len(issued) == 10 and edtf > issued:
        return f"XXXX{edtf[4:]}"
    return edtf


def _range_en(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    month_b = _month(match["m2"] if match["m2"] else match["m1"])
    month_a = _month(match["m1"]) or month_b
    stated = match["y"]
    chosen, step = (int(stated), "") if stated else _Context(issued, year).year()
    if month_a is None or month_b is None:
        return None
    a, b = _day(chosen, month_a, int(match["d1"])), _day(chosen, month_b, int(match["d2"]))
    if a is None or b is None or a > b:
        return None
    return Stated(*match.span(), f"{a}/{b}", "days", step)


def _month_year(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    month = _month(match["m"])
    if month is None:
        return None
    if match["m"] in ("giêng", "chạp"):
        # A lunar month lies in two of the calendar's: only the year is certain.
        return Stated(*match.span(), match["y"], "year", "lunar")
    return Stated(*match.span(), f"{int(match['y']):04d}-{month:02d}", "month")


def _month_alone(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    month = _month(match["m"])
    if month is None:
        return None
    chosen, step = _Context(issued, year).year()
    edtf = f"{chosen:04d}-{month:02d}" if chosen else f"XXXX-{month:02d}"
    return Stated(*match.span(), edtf, "month", step)


def _months(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    a, b, stated = _month(match["m1"]), _month(match["m2"]), match["y"]
    if a is None or b is None:
        return None
    first = match.groupdict().get("y1") or stated
    if f"{first}-{a:02d}" >= f"{stated}-{b:02d}":
        return None
    return Stated(*match.span(), f"{first}-{a:02d}/{stated}-{b:02d}", "period")


def _quarter(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    quarter = QUARTERS.get(match["q"])
    if quarter is None:
        return None
    stated = match.groupdict().get("y")
    chosen, step = (int(stated), "") if stated else _Context(issued, year).year()
    if chosen is None:
        return None
    return Stated(*match.span(), f"{chosen}-{32 + quarter}", "quarter", step)


def _half(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    which = 1 if match["h"] in ("đầu", "first") else 2
    stated = match.groupdict().get("y")
    chosen, step = (int(stated), "") if stated else _Context(issued, year).year()
    if chosen is None:
        return None
    months = ("01", "06") if which == 1 else ("07", "12")
    return Stated(*match.span(), f"{chosen}-{months[0]}/{chosen}-{months[1]}", "period", step)


def _period(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    a, b = match["a"], match["b"]
    if len(b) == 2:
        b = a[:2] + b
    if not 0 < int(b) - int(a) <= 40:
        return None
    return Stated(*match.span(), f"{a}/{b}", "period")


def _since(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    return Stated(*match.span(), f"{_inner(match, issued, year)}/..", "since")


def _until(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    return Stated(*match.span(), f"../{_inner(match, issued, year)}", "until")


def _inner(match: re.Match[str], issued: str | None, year: int | None) -> str:
    month = _month(match.groupdict().get("m"))
    stated = match["y"]
    return f"{stated}-{month:02d}" if month else stated


def _plain_year(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    return Stated(*match.span(), match["y"], "year")


def _relative(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    """Resolve a word against a dateline that was read to the day, else give nothing."""
    word = match.group().strip()
    this = year_of(issued)
    for ending, shift in _YEAR_WORDS.items():
        if word.endswith(ending):
            if this is None:
                return None
            return Stated(*match.span(), str(this + shift), "year", "dateline")
    if not issued or not re.fullmatch(r"\d{4}-\d\d-\d\d", issued):
        return None
    day = date.fromisoformat(issued)
    for said, back in _DAY_WORDS:
        if re.search(said, word):
            edtf = (day - timedelta(days=back)).isoformat()
            return Stated(*match.span(), edtf, "day", "dateline")
    for said, back in _MONTH_WORDS:
        if said in word:
            moved = day.year * 12 + day.month - 1 - back
            return Stated(*match.span(), f"{moved // 12}-{moved % 12 + 1:02d}", "month", "dateline")
    for names in _WEEKDAYS:
        for number, name in enumerate(names):
            if name in word:
                back = (day.weekday() - number) % 7
                if "next" in word or "tới" in word:
                    return None
                if "last" in word and back == 0:
                    back = 7
                edtf = (day - timedelta(days=back)).isoformat()
                return Stated(*match.span(), edtf, "day", "dateline")
    return None


_DAY_WORDS = (
    (r"hôm kia", 2),
    (r"hôm qua|yesterday", 1),
    (r"hôm nay|sáng nay|chiều nay|tối nay|today|this (?:morning|afternoon|evening)", 0),
)
_MONTH_WORDS = (("tháng trước", 1), ("last month", 1), ("tháng này", 0), ("this month", 0))
_YEAR_WORDS = {
    "năm nay": 0,
    "this year": 0,
    "năm ngoái": -1,
    "năm trước": -1,
    "last year": -1,
    "năm sau": 1,
    "năm tới": 1,
    "next year": 1,
}


def _lunar_year(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    """Give the year of the sexagenary cycle nearest to the one the text moves in, approximately."""
    about = year or year_of(issued)
    stem, branch = (
        STEMS.index(match["s"]),
        next(n for n, names in enumerate(BRANCHES) if match["b"] in names),
    )
    if about is None:
        return None
    fits = [y for y in range(about - 30, about + 31) if y % 10 == stem and y % 12 == branch]
    if not fits:
        return None
    near = min(fits, key=lambda y: abs(y - about))
    return Stated(*match.span(), f"{near}~", "year", "lunar")


def _for_years(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    """Reckon the end of "for three years from 1 April 2022"."""
    number = match["n"]
    years = int(number) if number.isdigit() else NUMBERS.get(number)
    month = _month(match["m"])
    if not years or month is None:
        return None
    first = _day(int(match["y"]), month, int(match["d"]))
    if first is None:
        return None
    begin = date.fromisoformat(first)
    try:
        last = begin.replace(year=begin.year + years) - timedelta(days=1)
    except ValueError:  # 29 February
        last = date(begin.year + years, 2, 28)
    return Stated(*match.span(), f"{first}/{last.isoformat()}", "days", "reckoned")


def _iso(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    edtf = _day(int(match["y"]), int(match["m"]), int(match["d"]))
    return Stated(*match.span(), edtf, "day") if edtf else None


@cache
def _grammar() -> tuple[tuple[re.Pattern[str], _Reading], ...]:
    """Compile the grammar once; the longest forms come first."""
    w, e = r"(?<![\w/.\-])", r"(?![\w])"
    en_day = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
    stems, branches = "|".join(STEMS), "|".join(b for bs in BRANCHES for b in bs)
    week = "|".join(n for names in _WEEKDAYS for n in names)
    y = rf"(?P<y>{_YEAR})"
    many: list[tuple[str, _Reading]] = [
        # ranges of days
        (rf"{w}(?:từ\s+)?(?:{_NGAY})?{_VI}{_TO_VI}{_VI_FULL}{e}", _range_vi),
        (rf"{w}{_NGAY}{_VI}\s*(?:và|,|&)\s*(?:ngày\s+)?{_VI_FULL}{e}", _range_vi),
        (
            (
                rf"{w}(?:on |from |between |during )?(?:the )?(?P<d1>\d{{1,2}})(?:st|nd|rd"
                rf"|th)?(?: (?P<m1>{MONTH_EN}))?"
                rf"\s?(?:to|and|-|until|through|&)\s?(?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd"
                rf"|th)?(?: of)? (?P<m2>{MONTH_EN})"
                rf"(?:,? (?P<y>{_YEAR}))?{e}"
            ),
            _range_en,
        ),
        (
            (
                rf"{w}(?:on |from |between )?(?P<m1>{MONTH_EN}) (?P<d1>\d{{1,2}})(?:st|nd|rd"
                rf"|th)?\s?(?:to|and|-|until|through|&)\s?"
                rf"(?:(?P<m2>{MONTH_EN}) )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? "
                rf"(?P<y>{_YEAR}))?{e}"
            ),
            _range_en,
        ),
        (
            (
                rf"{w}for (?P<n>\w+) years (?:from|starting|beginning)(?: on)? {en_day} "
                rf"(?P<m>{MONTH_EN}) {y}{e}"
            ),
            _for_years,
        ),
        # one day
        (rf"{w}(?P<y>{_YEAR})-(?P<m>\d\d)-(?P<d>\d\d){e}", _iso),
        (rf"{w}(?:(?:kể\s+)?từ\s+)?(?:vào\s+)?{_NGAY}{_numbered(_VI_FULL)}{e}", _one_day),
        (
            (
                rf"{w}(?P<d>\d{{1,2}})\s?(?:/|\.|-)\s?(?P<m1>0?[1-9]|1[0-2])\s?(?:/|\."
                rf"|-)\s?(?P<y1>{_YEAR})(?P<m2>)(?P<y2>){e}"
            ),
            _one_day,
        ),
        (
            (
                rf"{w}(?P<d>\d{{1,2}})\s+tháng\s+(?P<m1>{MONTH_VI})(?:\s?/\s?|,?\s+năm\s+"
                rf"|\s+)(?P<y1>{_YEAR})(?P<m2>)(?P<y2>){e}"
            ),
            _one_day,
        ),
        (
            rf"{w}(?:on |since |from )?(?:the )?{en_day}(?: of)? (?P<m>{MONTH_EN})(?:,? {y})?{e}",
            _day_en,
        ),
        (
            (
                rf"{w}(?:on |since |from )?(?P<m>{MONTH_EN}) (?P<d>\d{{1,2}})(?:st|nd|rd"
                rf"|th)?(?![\d-])(?:,? {y})?{e}"
            ),
            _day_en,
        ),
        # quarters and halves
        (
            (
                rf"{w}(?:trong\s+)?quý\s+(?P<q>iv|iii|ii|i|[1-4]|một|hai|ba|tư|bốn)(?:\s?[/\-]\s?"
                rf"|,?\s+(?:của\s+)?năm\s+|\s+){y}{e}"
            ),
            _quarter,
        ),
        (rf"{w}q(?P<q>[1-4])[ /\-,]*{y}{e}", _quarter),
        (rf"{w}{y}[ /\-]?q(?P<q>[1-4]){e}", _quarter),
        (
            rf"{w}(?:in )?(?:the )?(?P<q>first|second|third|fourth|last) quarter(?: of)? {y}{e}",
            _quarter,
        ),
        (rf"{w}(?:trong\s+)?quý\s+(?P<q>iv|iii|ii|i|[1-4]){e}", _quarter),
        (rf"{w}(?:(?:6|sáu) tháng|nửa) (?P<h>đầu|cuối) (?:của )?năm(?: {y})?{e}", _half),
        (rf"{w}(?:in )?(?:the )?(?P<h>first|second) half of {y}{e}", _half),
        # periods
        (
            (
                rf"{w}(?:giai đoạn|nhiệm kỳ|nhiệm kì|năm học|niên khóa|thời kỳ|trong các năm|các "
                rf"năm|từ năm|từ|for(?: the (?:period|term|years))?|during|in|from|over|the "
                rf"(?:period|term))?"
                rf"\s*(?P<a>{_YEAR})\s?(?:-|/|to|đến năm|đến|–|until)\s?(?P<b>{_YEAR}"
                rf"|\d\d(?!\d)){e}(?![-/.]\d)"
            ),
            _period,
        ),
        (
            (
                rf"{w}(?:từ )?tháng (?P<m1>{MONTH_VI})(?:\s?/\s?(?P<y1>{_YEAR}))? (?:đến|tới)(?: "
                rf"hết)? tháng (?P<m2>{MONTH_VI})(?:\s?/\s?|\s+năm\s+){y}{e}"
            ),
            _months,
        ),
        (
            (
                rf"{w}(?:from )?(?P<m1>{MONTH_EN})(?: (?P<y1>{_YEAR}))? (?:to|until|through|-) "
                rf"(?P<m2>{MONTH_EN}) {y}{e}"
            ),
            _months,
        ),
        # months
        (
            (
                rf"{w}(?:kể )?từ (?:đầu |giữa |cuối )?tháng (?P<m>{MONTH_VI})(?:\s?[/\-]\s?|,"
                rf"?\s+năm\s+|\s+){y}{e}"
            ),
            _since,
        ),
        (rf"{w}since (?P<m>{MONTH_EN}),? {y}{e}", _since),
        (
            (
                rf"{w}(?:đến|tới) (?:hết )?(?:đầu |giữa |cuối )?tháng "
                rf"(?P<m>{MONTH_VI})(?:\s?[/\-]\s?|,?\s+năm\s+|\s+){y}{e}"
            ),
            _until,
        ),
        (rf"{w}(?:until|through)(?: the end of)? (?P<m>{MONTH_EN}),? {y}{e}", _until),
        (
            (
                rf"{w}(?:vào |trong |hồi )?(?:đầu |giữa |cuối )?tháng "
                rf"(?P<m>{MONTH_VI})(?:\s?[/\-.]\s?|,?\s+năm\s+|\s+){y}{e}"
            ),
            _month_year,
        ),
        (rf"{w}(?P<m>0?[1-9]|1[0-2])\s?/\s?{y}{e}", _month_year),
        (
            (
                rf"{w}(?:in |at the end of |early |mid-|late |end of )*(?P<m>{MONTH_EN}),? (?:of "
                rf")?{y}{e}"
            ),
            _month_year,
        ),
        (
            (
                rf"{w}(?:vào|trong|hồi|từ|đến) (?:đầu |giữa |cuối )?tháng (?P<m>1[0-2]"
                rf"|0?[1-9]){e}(?!/)"
            ),
            _month_alone,
        ),
        (rf"{w}(?<=[.;\n] )tháng (?P<m>1[0-2]|0?[1-9]),", _month_alone),
        (
            (
                rf"{w}(?:in|since|for|by|of|last) (?:early |mid-|late "
                rf")?(?P<m>{'|'.join(m for m in MONTHS_EN if m not in ('march', 'may'))}){e}"
            ),
            _month_alone,
        ),
        (rf"{w}in (?P<m>may|march){e}", _month_alone),
        # years
        (rf"{w}(?:kể )?từ (?:đầu |giữa |cuối )?năm {y}{e}", _since),
        (rf"{w}since {y}{e}(?!-)", _since),
        (rf"{w}(?:đến|tới) (?:hết )?(?:đầu |giữa |cuối )?năm {y}{e}", _until),
        (rf"{w}(?:until|through)(?: the end of)? {y}{e}", _until),
        (
            rf"{w}(?:vào |trong |hồi )?(?:đầu |giữa |cuối )?năm {y}{e}",
            _plain_year,
        ),
        (
            (
                rf"{w}(?:in |at the end of |by the end of |early |mid-|late |during |end of |for "
                rf"|of )+{y}{e}(?![-/]\d)"
            ),
            _plain_year,
        ),
        (rf"{w}năm (?P<s>{stems}) (?P<b>{branches}){e}", _lunar_year),
        # words against the dateline
        (
            (
                rf"{w}(?:(?:sáng|chiều|tối) )?hôm (?:qua|nay|kia){e}|{w}(?:sáng|chiều|tối) nay{e}"
                rf"|{w}yesterday{e}|{w}today{e}"
                rf"|{w}this (?:morning|afternoon|evening){e}|{w}(?:năm|tháng) (?:nay|ngoái|trước"
                rf"|tới|sau|này){e}"
                rf"|{w}(?:last|this|next) (?:year|month){e}|{w}(?:on |last |next |this "
                rf")(?:{week}){e}|{w}(?:{week}) (?:vừa qua|tuần này){e}"
            ),
            _relative,
        ),
        (rf"(?<![\w/.\-:,]){y}(?![\w/:\-]|[.,]\d)", _bare_year),
    ]
    return tuple((re.compile(pattern), reading) for pattern, reading in many)


def _bare_year(match: re.Match[str], issued: str | None, year: int | None) -> Stated | None:
    """A number that looks like a year: only where nothing counted follows."""
    after = match.string[match.end() : match.end() + 14]
    before = match.string[max(0, match.start() - 12) : match.start()]
    if re.match(r"\s+(?:[a-zà-ỹđ]{2,})", after) and not re.match(
        r"\s+(?:và|and|tại|ở|in|at|to|the|of|with|by|với|của|do|là|has|was|were|is|for|on|đã)\b",
        after,
    ):
        return None
    if re.search(r"(?:số|no\.?|iso|iec|tcvn|about|some|than|hơn|khoảng|gần)\s*$", before):
        return None
    return Stated(*match.span(), match["y"], "year")


from collections.abc import Callable  # noqa: E402

_Reading = Callable[[re.Match[str], str | None, int | None], Stated | None]


def context_year(text: str) -> int | None:
    """Give the one year a title or heading speaks of, None where it names none or several.

    Example:
        >>> context_year("báo cáo thường niên 2021")
        2021
        >>> context_year("chương trình 2018-2020") is None
        True
    """
    years = set(re.findall(rf"(?<![\d/\-.:])({_YEAR})(?![\d/\-:])", text))
    return int(years.pop()) if len(years) == 1 else None


def shifted(stated: Stated, by: int) -> Stated:
    """Move a date's passage, for texts searched in pieces."""
    return replace(stated, start=stated.start + by, end=stated.end + by)


def iterate_years(stated: list[Stated]) -> Iterator[int]:
    """Give the years of dates that have one, in order."""
    for one in stated:
        if (found := year_of(one.edtf)) is not None:
            yield found
