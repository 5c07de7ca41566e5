"""The grammar of one cell: a date as people write it, to EDTF, never finer than it is written.

What cannot be read for certain is a problem with a hint, never a guess: days whose order is open,
years of other calendars, placeholders, day numbers of spreadsheets. `Written` says which.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from coopgraph.dates import parse
from coopgraph.errors import DateError
from coopgraph.written_dates.words import (
    BRANCHES,
    GOES_ON,
    LUNAR_MONTHS,
    MONTH_EN,
    MONTH_VI,
    MONTHS_EN,
    MONTHS_VI,
    NO_END,
    NOTHING,
    QUARTERS,
    SEASONS,
    STEMS,
    bare,
)

Order = Literal["dmy", "mdy"]

RULES = {
    "absent": "n/a, NULL, -, …, chưa rõ and the like tell no date.",
    "goes on": "nay, present, vô thời hạn, còn hiệu lực and the like, as an end: no end yet (..).",
    "in words": "Dates in Vietnamese or English words become EDTF at the precision written.",
    "day/month": "12/10/2021 is read in the order that the column, the table or --dates shows.",
    "part of": "đầu, giữa, cuối, early, mid and late are not taken further than what they are of.",
    "about": "khoảng, circa and the like become ~: widened by the unit stated.",
    "before or after": "trước 1995 is [..1994], sau 1995 is [1996..].",
    "range": "2021–2022 is some time within 2021/2022 where a beginning or an end is told.",
    "school year": "năm học 2021-2022 and 2021-22 are 2021/2022; so is a term of it.",
    "lunar": "A day, month or year of the lunar calendar is the months it may lie in.",
    "two-digit year": "/95 is 1995 and /21 is 2021; 31 to 49 are not read.",
    "time of day": "The time of day is left out.",
    "unknown part": "A day or month written 00, xx or left blank is not known.",
    "sentinel": "A year from 2200 on is a placeholder: as an end no end is foreseen (..), else the"
    " cell tells no date.",
    "placeholder perhaps": "1900-01-01 and 1970-01-01 are taken as days, but programs write them"
    " for nothing.",
    "fiscal": "A fiscal year is about that year (~): where it begins is not said.",
}
"""The rules by which cells are read, for `importers.kind.Kind.dates`."""

BUDDHIST = range(2400, 2601)
"""Years that are of the Buddhist era: 543 more than ours."""
PLACEHOLDER = 2200
"""Years from which on a date is a placeholder."""
_NO_DAYS = ("1899-12-30", "1899-12-31", "0001-01-01", "1753-01-01")
"""Days that programs give for an empty cell: day 0 of their calendars, the least of databases."""
_LONGEST = 120
"""Characters a date may have; a longer cell is text about something."""
_PERHAPS_NONE = ("1900-01-01", "1970-01-01")


@dataclass(frozen=True, slots=True)
class Written:
    """What a cell says of time.

    Attributes:
        edtf: The date as EDTF; empty where none is told.
        last: Where the cell tells a period: when it ends (EDTF, ``..`` goes on); `first` begins it.
        first: When the period begins; empty if the cell tells no period or only its end.
        rules: Names of `RULES` that were used.
        problem: Why nothing was read; empty where the cell is understood.
        hint: What it may mean, or what to do.
    """

    edtf: str = ""
    first: str = ""
    last: str = ""
    rules: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""

    def with_rule(self, rule: str) -> Written:
        """Give the same with a rule more."""
        return replace(self, rules=tuple(dict.fromkeys((*self.rules, rule))))


def _wrong(problem: str, hint: str = "") -> Written:
    return Written(problem=problem, hint=hint)


@dataclass(frozen=True, slots=True)
class Column:
    """What a whole column tells of how its dates are written.

    Attributes:
        order: Whether the day or the month comes first; empty if nothing decides.
        both: Whether some cells can only be read one way and others only the other.
    """

    order: Order | Literal[""] = ""
    both: bool = False


_TRIPLE = re.compile(r"(?<![\d/.\-])(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/])")


def judged(texts: Iterable[str | None], told: Order | None = None) -> Column:
    """Judge a whole column of cells.

    Args:
        texts: The cells.
        told: The order the user told, which counts.

    Example:
        >>> judged(["12/10/2021", "31/12/2021"]).order
        'dmy'
        >>> judged(["12/10/2021", "01.02.2021"]).order, judged(["1/13/21"]).order
        ('dmy', 'mdy')
    """
    day_first = month_first = False
    for text in texts:
        if not text:
            continue
        for one, sign, other, _ in _TRIPLE.findall(text):
            a, b = int(one), int(other)
            day_first = day_first or a > 12 >= b or (sign == "." and b <= 12)
            month_first = month_first or b > 12 >= a
    if told:
        return Column(told)
    both = day_first and month_first
    order: Order | Literal[""] = ""
    if not both:
        order = "dmy" if day_first else "mdy" if month_first else ""
    return Column(order, both)


def read(text: str, column: Column | None = None, *, end: bool = False) -> Written:
    """Read a cell.

    Args:
        text: What it shows.
        column: What the column tells of how days are written.
        end: Whether it tells an end.

    Returns:
        What it says; a problem where that is not certain.

    Example:
        >>> read("quý III/2021").edtf, read("28 July 1995").edtf, read("cuối năm 2021").edtf
        ('2021-35', '1995-07-28', '2021')
        >>> read("12/10/2021").problem
        'may be 12 October or 10 December'
        >>> read("12/10/2021", judged(["31/1/2020"])).edtf
        '2021-10-12'
        >>> read("2510").hint
        'of the Buddhist era? 2510 is then 1967'
    """
    reading = _Cell(column or Column(), end=end)
    plain = bare(text)
    if len(plain) > _LONGEST:
        return _wrong("is no date: it is too long")
    written = reading.whole(plain, " ".join(text.split()))
    if written.problem or not written.edtf:
        return written
    return _checked(written, end=end)


def _checked(written: Written, *, end: bool) -> Written:
    """Hold the result against what a year can be; whatever passes is EDTF."""
    text = written.edtf
    try:
        parse(text)
    except DateError:
        days = re.fullmatch(r"\d{4}-\d\d(-\d\d)?[~?%]?", text)
        return _wrong("is a day that does not exist" if days else "is no date that is understood")
    years = [int(year) for year in re.findall(r"(?<![\d-])\d{4}(?!\d)", text)]
    if strange := [year for year in years if year in BUDDHIST]:
        year = strange[0]
        return _wrong(
            f"is a year of another calendar: {year}",
            f"of the Buddhist era? {year} is then {year - 543}",
        )
    if any(year >= PLACEHOLDER for year in years):
        if end:
            return Written("..", last="..", rules=("sentinel",))
        return _wrong(f"is a placeholder, no date: {max(years)}")
    if text in _NO_DAYS:
        return _wrong(f"is what programs write for an empty cell: {text}")
    if text in _PERHAPS_NONE:
        return written.with_rule("placeholder perhaps")
    return written


# -- the forms of a date -----------------------------------------------------------------------

_Y = r"(?P<y>\d{4})"
_BARE_MONTHS_VI = {bare(word): number for word, number in MONTHS_VI.items()}
_MONTH_BARE = bare(MONTH_VI)
_SEP = r"\s?[/.\-]\s?"
_ABOUT = (
    r"(?:c\.|ca\.?|circa|c|about|approx(?:\.|imately)?|around|roughly|~|≈|khoang|vao khoang|khoang"
    r" nam|tam|do chung|uoc|chung)"
)
_BEFORE = r"(?:before|prior to|earlier than|truoc|tu truoc)"
_BY = r"(?:by|no later than|not later than|at the latest|muon nhat|cham nhat|truoc hoac trong)"
_AFTER = r"(?:after|later than|sau)"
_SINCE = (
    r"(?:since|from|as of|as from|starting(?: from)?|effective(?: from)?|ke tu|tu|bat dau tu"
    r"|co hieu luc tu|hieu luc tu|ky|signed(?: on)?|ban hanh|ngay ky)"
)
_UNTIL = (
    r"(?:until the end of|until|till|up to|to the end of|to|through|valid until|valid to|expires"
    r"(?: on)?|expired(?: on)?|het han|het hieu luc|den het|cho den het|den|toi|cho den|het)"
)
_ONWARDS = r"(?:tro di|onwards?|and after|and onwards?|\+)"
_PART = (
    r"(?:vao |trong |hoi )?(?:dau|giua|cuoi|early|mid|middle of|late|the end of|end of|beginning of"
    r"|the beginning of|start of|the start of|at the end of|by the end of)"
)
_IN = r"(?:vao|trong|hoi|in|during|on|the|ngay|date[d]?|dated|thoi gian|thoi diem|:)"
_PERIOD = (
    r"(?:giai doan|nhiem ky|nhiem ki|thoi ky|thoi ki|trong cac nam|cac nam|trong giai doan"
    r"|for the (?:period|term|years)|the (?:period|term)|period|term|during|for|over|between)"
)
_SCHOOL = (
    r"(?:nam hoc|nien khoa|nien hoc|khoa|nh|academic year|school year|a\.?y\.?|session|khoa hoc)"
)
_ERAS = (
    r"b\.?e\.?|พ\.ศ\.|พ\.ศ|a\.?h\.?|h\.|roc|r\.o\.c\.|phat lich|pl\.?|hijri|anno hegirae"
    r"|民國|民国|令和|平成|昭和|reiwa|heisei|showa|taisho|meiji"
)
_DASH = r"\s*(?:-|–|to|den het|den|toi|cho den|until|till|through|and|~|→|=>|->)\s*"


def _month(word: str) -> int | None:
    word = word.strip().rstrip(".")
    if word.isdigit():
        return int(word) if 1 <= int(word) <= 12 else None
    if word in _BARE_MONTHS_VI:
        return _BARE_MONTHS_VI[word]
    if len(word) >= 3:
        for number, name in enumerate(MONTHS_EN, 1):
            if name.startswith(word[:3]):
                return number
    return None


def _year(digits: str) -> int | None:
    """Give a year of two or four digits, None for two that may be of either century."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year <= 30 else 1900 + year if year >= 50 else None


def day(year: int, month: int, number: int) -> str | None:
    """Give a day as EDTF, None for one that does not exist."""
    if not 1 <= month <= 12 or not 1 <= number <= calendar.monthrange(year or 4, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{number:02d}"


_Reading = Callable[["_Cell", re.Match[str]], Written | None]


class _Cell:
    """Reads one cell; the forms are tried in the order of `_forms`."""

    def __init__(self, column: Column, *, end: bool) -> None:
        self.column, self.end = column, end

    def whole(self, plain: str, raw: str) -> Written:
        """Read the whole cell: absence, what goes on, formal EDTF, words, periods."""
        unsigned = plain.strip(" .-_/\\*–?…!")
        if not unsigned and plain != "..":
            return Written(rules=("absent",))
        if plain in _nothing():
            return Written(rules=("absent",))
        if plain == "..":
            return Written("..", last="..")
        trimmed = re.sub(r"^[\-(]\s*|\s*[)]$", "", plain).strip()
        if trimmed in _goes_on():
            if self.end:
                return Written("..", last="..", rules=("goes on",))
            return _wrong("tells that something goes on, not when it began")
        if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", plain):
            return self.iso(plain)
        found = self.one(plain.strip(" ,;.") if not plain.endswith("..") else plain)
        if found is None and _formal(raw):
            try:
                parse(raw)
            except DateError:
                pass
            else:
                return Written(raw)
        if found is None:
            found = self.span(plain)
        return found or _wrong("is no date that is understood", _hint(plain))

    def iso(self, text: str) -> Written:
        """Read a plain year, month or day, as it stands; 21 to 41 are EDTF's seasons and so on."""
        year, _, rest = text.partition("-")
        if rest.startswith("00") or rest.endswith("-00"):
            return _without_zeros(text)
        second = int(rest) if len(rest) == 2 else 0
        if second > 12 and second == (int(year) + 1) % 100:
            # The summer of 2021 lies in 2021/2022 just as the school year does.
            return Written(f"{year}/{int(year) + 1}", rules=("school year",))
        return Written(text)

    def one(self, plain: str) -> Written | None:
        """Read one date, with whatever stands around it; None if it is none."""
        for pattern, reading in _forms():
            if match := pattern.fullmatch(plain):
                found = reading(self, match)
                if found is not None:
                    return found
        return None

    def span(self, plain: str) -> Written | None:
        """Read a period: from … to …, or one that goes on."""
        text = re.sub(rf"^(?:{_PERIOD}|{_SCHOOL})\s*:?\s*", "", plain)
        text = re.sub(rf"^{_SINCE}\s+(?:nam\s+(?=\d{{4}}))?", "", text)
        for match in re.finditer(_DASH, text):
            left, right = text[: match.start()].strip(" ,("), text[match.end() :].strip(" ,)")
            if not left or (match[0].strip().isalpha() and not right):
                continue
            first = self.one(left)
            if first is None or not first.edtf or first.problem:
                if first is not None and first.problem.startswith("may be"):
                    return first
                continue
            if right in ("", "?", "...", "..", "…") or right in _goes_on():
                known = right in _goes_on() or right == ".."
                last = ".." if known or not right else ""
                return Written(first.edtf, first.edtf, last, (*first.rules, "goes on"))
            second = self.one(right)
            if second is None or not second.edtf or second.problem:
                continue
            return _between(first, second)
        return None

    # -- readings ------------------------------------------------------------------------------

    def numeric(self, match: re.Match[str]) -> Written | None:
        """Read 12/10/2021 in the order that is known."""
        a, b, digits, sign = match["a"], match["b"], match["yy"], match["sign"]
        year = _year(digits)
        if year is None:
            return _wrong(f"may be of either century: {digits}", "write the year in four digits")
        short = ("two-digit year",) if len(digits) == 2 else ()
        one, two = int(a), int(b)
        if one == 0 or two == 0:
            if one == two == 0:
                return Written(f"{year:04d}", rules=("unknown part", *short))
            return self._month_only(year, one or two) if one == 0 else None
        readings = {"dmy": day(year, two, one), "mdy": day(year, one, two)}
        if one == two or (one > 12 and two <= 12):
            chosen = readings["dmy"]
        elif two > 12 and one <= 12:
            chosen = readings["mdy"]
        elif one > 12:
            return _wrong("is a day that does not exist")
        elif self.column.order:
            chosen = readings[self.column.order]
        elif sign == ".":
            chosen = readings["dmy"]
        else:
            months = [name.capitalize() for name in MONTHS_EN]
            both = f"; the column has both orders, as {match[0]} may be" if self.column.both else ""
            return _wrong(
                f"may be {one} {months[two - 1]} or {two} {months[one - 1]}",
                f"say --dates dmy or --dates mdy{both}",
            )
        if chosen is None:
            return _wrong("is a day that does not exist")
        used = ("day/month",) if one != two and max(one, two) <= 12 else ()
        return Written(chosen, rules=(*used, *short))

    def _month_only(self, year: int, month: int) -> Written | None:
        if not 1 <= month <= 12:
            return None
        return Written(f"{year:04d}-{month:02d}", rules=("unknown part",))

    def year_first(self, match: re.Match[str]) -> Written | None:
        """Read 2021-7-5, 2021/7/5 and 2021.07.05; 00 is not known."""
        if "00" in (match["m"], match["d"]) or "0" in (match["m"], match["d"]):
            return _without_zeros(f"{match['y']}-{match['m']:>02}-{match['d']:>02}")
        found = day(int(match["y"]), int(match["m"]), int(match["d"]))
        return Written(found) if found else _wrong("is a day that does not exist")

    def compact(self, match: re.Match[str]) -> Written | None:
        """Read 20210728."""
        year = int(match["y"])
        if not 1500 <= year < PLACEHOLDER + 400:
            return None
        return self.year_first(match)

    def month_year(self, match: re.Match[str]) -> Written | None:
        """Read a month and a year, in words or numbers."""
        month, year = _month(match["m"]), _year(match["y"])
        if month is None:
            return None
        if year is None:
            return _wrong(f"may be of either century: {match['y']}", "write four digits")
        short = ("two-digit year",) if len(match["y"]) == 2 else ()
        if match["m"] in map(bare, LUNAR_MONTHS):
            end = f"{year}-03" if match["m"] == "gieng" else f"{year + 1}"
            begin = f"{year}-01" if match["m"] == "gieng" else f"{year}"
            return Written(f"{begin}/{end}", rules=("lunar",))
        words = () if match["m"].isdigit() and "thang" not in match[0] else ("in words",)
        return Written(f"{year:04d}-{month:02d}", rules=(*words, *short))

    def day_words(self, match: re.Match[str]) -> Written | None:
        """Read a day with its month in words."""
        month, year = _month(match["m"]), _year(match["y"])
        if month is None:
            return None
        if year is None:
            return _wrong(f"may be of either century: {match['y']}", "write four digits")
        if match["m"] in map(bare, LUNAR_MONTHS):
            return Written(f"{year}/{year + 1}", rules=("lunar",))
        found = day(year, month, int(match["d"]))
        if found is None:
            return _wrong("is a day that does not exist")
        short = ("two-digit year",) if len(match["y"]) == 2 else ()
        return Written(found, rules=("in words", *short))

    def blank_parts(self, match: re.Match[str]) -> Written | None:
        """Read a form that was not filled in: ngày … tháng … năm 2021."""
        month = re.sub(r"\D", "", match["m"] or "")
        if month and not 1 <= int(month) <= 12:
            return None
        return Written(
            f"{match['y']}-{int(month):02d}" if month else match["y"], rules=("unknown part",)
        )

    def plain_year(self, match: re.Match[str]) -> Written | None:
        """Read a year, with or without the word."""
        words = () if match[0] == match["y"] else ("in words",)
        return Written(match["y"], rules=words)

    def quarter(self, match: re.Match[str]) -> Written | None:
        """Read a quarter: EDTF's 33 to 36."""
        word = match["q"]
        number = _BARE_QUARTERS.get(word)
        year = _year(match["y"])
        if number is None or year is None:
            return None
        return Written(f"{year:04d}-{32 + number}", rules=("in words",))

    def half(self, match: re.Match[str]) -> Written | None:
        """Read half a year as the months it has."""
        first = match["h"] in ("dau", "first", "1", "i", "1st")
        months = ("01", "06") if first else ("07", "12")
        year = match["y"]
        return Written(f"{year}-{months[0]}/{year}-{months[1]}", rules=("in words",))

    def season(self, match: re.Match[str]) -> Written | None:
        """Read a season: EDTF's 21 to 24."""
        number = _BARE_SEASONS.get(match["s"])
        return Written(f"{match['y']}-{number}", rules=("in words",)) if number else None

    def week(self, match: re.Match[str]) -> Written | None:
        """Read a week of ISO 8601 as its days, or a day of it."""
        try:
            monday = date.fromisocalendar(int(match["y"]), int(match["w"]), 1)
        except ValueError:
            return _wrong("is a week that does not exist")
        if match.groupdict().get("d"):
            found = monday + timedelta(days=int(match["d"]) - 1)
            return Written(found.isoformat(), rules=("in words",))
        sunday = monday + timedelta(days=6)
        return Written(f"{monday.isoformat()}/{sunday.isoformat()}", rules=("in words",))

    def decade(self, match: re.Match[str]) -> Written | None:
        """Read the 1990s."""
        return Written(f"{match['c']}X", rules=("in words",))

    def school(self, match: re.Match[str]) -> Written | None:
        """Read a school year, or a term of one."""
        first, second = int(match["a"]), match["b"]
        last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
        last += 100 if last < first else 0
        if not 0 < last - first <= 8:
            return None
        both = f"{first}/{last}"
        return Written(both, str(first), str(last), rules=("school year",))

    def short_span(self, match: re.Match[str]) -> Written | None:
        """Read 2021/22 and the like: the years, where the second follows the first."""
        first, second = int(match["a"]), int(match["b"])
        if second != (first + 1) % 100:
            return None
        if second <= 12:
            return None
        return Written(f"{first}/{first + 1}", str(first), str(first + 1), rules=("school year",))

    def fiscal(self, match: re.Match[str]) -> Written | None:
        """Read a fiscal year."""
        year = _year(match["y"])
        return Written(f"{year}~", rules=("fiscal",)) if year else None

    def new_year(self, match: re.Match[str]) -> Written | None:
        """Read a day of Tết: between 20 January and the end of February."""
        return Written(f"{match['y']}-01/{match['y']}-02", rules=("lunar",))

    def lunar(self, match: re.Match[str]) -> Written | None:
        """Read a lunar day or year: the calendar's years it may lie in."""
        year = int(match["y"])
        return Written(f"{year}/{year + 1}", rules=("lunar",))

    def cycle(self, match: re.Match[str]) -> Written | None:
        """Read a year of the sexagenary cycle, held against the year beside it."""
        fits = _cycle_fits(match["s"], match["b"])
        if fits is None:
            return None
        digits = match.groupdict().get("y")
        if digits:
            if (int(digits) - fits) % 60:
                return _wrong(f"{match['s']} {match['b']} is not the year {digits}")
            return Written(f"{digits}/{int(digits) + 1}", rules=("lunar",))
        years = [str(year) for year in range(1864 + (fits - 1864) % 60, 2044, 60)]
        return _wrong(
            "is a year of the sixty-year cycle", f"write which: {' or '.join(years[-2:])}"
        )

    def era(self, match: re.Match[str]) -> Written | None:
        """Tell a year of another calendar that says so itself."""
        digits = re.search(r"\d{3,4}", match[0])
        hint = ""
        if digits and int(digits[0]) in BUDDHIST:
            hint = f"{digits[0]} of the Buddhist era is {int(digits[0]) - 543}"
        return _wrong("is a year of another calendar", hint or "write the year of the common era")

    def long_ago(self, match: re.Match[str]) -> Written | None:
        """Tell a year before the year 1."""
        return _wrong("is before the year 1", "days begin at 0001-01-01")

    def day_number(self, match: re.Match[str]) -> Written | None:
        """Tell the number of a day that a spreadsheet keeps."""
        number = int(match["n"])
        if not 10_000 <= number < 80_000:
            return None
        shown = date(1899, 12, 30) + timedelta(days=number)
        return _wrong(
            "is a number", f"the day number of a spreadsheet? {number} is then {shown.isoformat()}"
        )

    def planned(self, match: re.Match[str]) -> Written | None:
        """Tell what is only planned."""
        return _wrong("is only planned or expected", "a plan is no fact")

    # -- what stands around a date -------------------------------------------------------------

    def about(self, match: re.Match[str]) -> Written | None:
        """Read an approximate date."""
        inner = self._inner(match["rest"])
        return inner and _qualified(inner, "~").with_rule("about")

    def uncertain(self, match: re.Match[str]) -> Written | None:
        """Read an uncertain date."""
        inner = self._inner(match["rest"])
        return inner and _qualified(inner, "?")

    def part_of(self, match: re.Match[str]) -> Written | None:
        """Read the beginning, middle or end of something as the whole of it."""
        inner = self._inner(match["rest"])
        return inner and inner.with_rule("part of")

    def before(self, match: re.Match[str]) -> Written | None:
        """Read what lies before a date."""
        inner = self._inner(match["rest"])
        return inner and _beside(inner, before=True)

    def after(self, match: re.Match[str]) -> Written | None:
        """Read what lies after a date."""
        inner = self._inner(match["rest"])
        return inner and _beside(inner, before=False)

    def by(self, match: re.Match[str]) -> Written | None:
        """Read what lies before the end of a date."""
        inner = self._inner(match["rest"])
        if inner is None or not re.fullmatch(r"\d{4}(-\d\d){0,2}", inner.edtf):
            return None
        return Written(f"[..{inner.edtf}]", rules=(*inner.rules, "before or after"))

    def since(self, match: re.Match[str]) -> Written | None:
        """Read a beginning."""
        inner = self._inner(match["rest"])
        if inner is None:
            return None
        if self.end:
            return _wrong("tells a beginning, not an end")
        return replace(inner, first=inner.edtf)

    def onwards(self, match: re.Match[str]) -> Written | None:
        """Read a beginning of what goes on."""
        inner = self._inner(match["rest"])
        if inner is None:
            return None
        if self.end:
            return _wrong("tells a beginning, not an end")
        return Written(inner.edtf, inner.edtf, "..", (*inner.rules, "goes on"))

    def until(self, match: re.Match[str]) -> Written | None:
        """Read an end."""
        inner = self._inner(match["rest"])
        if inner is None:
            return None
        if not self.end:
            return replace(inner, edtf="", last=inner.edtf, problem="tells an end, not a beginning")
        return replace(inner, last=inner.edtf)

    def within(self, match: re.Match[str]) -> Written | None:
        """Read a date behind a word that adds nothing."""
        return self._inner(match["rest"])

    def timed(self, match: re.Match[str]) -> Written | None:
        """Read a day with the time of day."""
        inner = self._inner(match["rest"])
        if inner is None:
            return None
        zero = re.fullmatch(r"[t ]?0?0[:.]00([:.]00)?([.,]0+)?(z|[+-]00:?00)?", match["time"])
        return inner if zero else inner.with_rule("time of day")

    def days_span(self, match: re.Match[str]) -> Written | None:
        """Read 20-22/10/2021: two days of one month."""
        month, year = int(match["m"]), int(match["y"])
        first, last = day(year, month, int(match["a"])), day(year, month, int(match["b"]))
        if first is None or last is None or last <= first:
            return None
        return Written(f"{first}/{last}", first, last, ("range",))

    def months_span(self, match: re.Match[str]) -> Written | None:
        """Read tháng 3-5/2021: two months of one year."""
        a, b = int(match["a"]), int(match["b"])
        if not 1 <= a < b <= 12:
            return None
        first, last = f"{match['y']}-{a:02d}", f"{match['y']}-{b:02d}"
        return Written(f"{first}/{last}", first, last, ("range",))

    def letter(self, match: re.Match[str]) -> Written | None:
        """Read a depositary's date with the letter of the act behind it."""
        inner = self._inner(match["rest"])
        return inner.with_rule("in words") if inner else None

    def _inner(self, text: str) -> Written | None:
        text = text.strip(" ,:;()")
        if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
            return self.iso(text)
        return self.one(text)


def _between(first: Written, second: Written) -> Written | None:
    rules = tuple(dict.fromkeys((*first.rules, *second.rules, "range")))
    both = f"{first.edtf}/{second.edtf}"
    if re.search(r"[\[\]{}/]", first.edtf + second.edtf):
        both = f"{_side(first.edtf, last=False)}/{_side(second.edtf, last=True)}"
    try:
        parse(both)
    except DateError:
        return _wrong("ends before it begins")
    return Written(both, first.edtf, second.edtf, rules)


def _side(edtf: str, *, last: bool) -> str:
    """Give the outer day of what is itself an interval."""
    bounds = parse(edtf)
    found = bounds.upper if last else bounds.lower
    return found.isoformat() if found else ".."


def _qualified(inner: Written, sign: str) -> Written:
    if inner.problem or not inner.edtf:
        return inner
    marked = "/".join(
        part if part.endswith(("~", "?", "%")) or part == ".." else part + sign
        for part in inner.edtf.split("/")
    )
    return replace(inner, edtf=marked)


def _beside(inner: Written, *, before: bool) -> Written | None:
    """Give what lies before or after a date of plain precision."""
    if inner.problem or not re.fullmatch(r"\d{4}(-\d\d){0,2}", inner.edtf):
        return inner if inner.problem else None
    bounds = parse(inner.edtf)
    assert bounds.lower is not None and bounds.upper is not None  # noqa: S101, PT018 - plain
    width = len(inner.edtf)
    try:
        other = (
            bounds.lower - timedelta(days=1) if before else bounds.upper + timedelta(days=1)
        ).isoformat()[:width]
    except OverflowError:
        return None
    edtf = f"[..{other}]" if before else f"[{other}..]"
    return Written(edtf, rules=(*inner.rules, "before or after"))


def _without_zeros(text: str) -> Written:
    """Read 1883-00-00: what is 00 is not known."""
    year, *rest = text.lstrip("+").split("-")
    if year == "0000":
        return _wrong(f"is a placeholder, no date: {text}")
    if text == "1900-01-00":
        return _wrong(f"is what programs write for an empty cell: {text}")
    month = rest[0] if rest and rest[0] != "00" else ""
    if month and not 1 <= int(month) <= 12:
        return _wrong("is a day that does not exist")
    return Written(f"{year}-{month}" if month else year, rules=("unknown part",))


def _cycle_fits(stem: str, branch: str) -> int | None:
    stems = [bare(one) for one in STEMS]
    at = next((n for n, names in enumerate(BRANCHES) if branch in map(bare, names)), None)
    if stem not in stems or at is None:
        return None
    return next(
        (y for y in range(1800, 1860) if y % 10 == stems.index(stem) and y % 12 == at), None
    )


def _hint(plain: str) -> str:
    if re.fullmatch(r"\d{1,2}\s?[/.\-]\s?\d{1,2}", plain):
        return "the year is missing"
    return "write 2021, 2021-05 or 2021-05-17"


def _formal(text: str) -> bool:
    """Say whether a text is of the letters that EDTF is written in."""
    return len(text) <= 60 and bool(re.fullmatch(r"[\dXYESTZ~?%.,:+/\[\]{} -]+", text))


@cache
def _nothing() -> frozenset[str]:
    return frozenset(map(bare, NOTHING))


@cache
def _goes_on() -> frozenset[str]:
    return frozenset(map(bare, (*GOES_ON, *NO_END)))


_BARE_QUARTERS = {bare(word): number for word, number in QUARTERS.items()} | {
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
_BARE_SEASONS = {bare(word): number for word, number in SEASONS.items()}


@cache
def _forms() -> tuple[tuple[re.Pattern[str], _Reading], ...]:
    """Compile the forms once; the more special ones come first."""
    cell = _Cell
    week = (
        r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat"
        r"|(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?)"
    )
    number = r"(?P<d>\d{1,2})"
    th = r"(?:st|nd|rd|th)?"
    quarters = r"(?P<q>iv|iii|ii|i|[1-4]|mot|hai|ba|tu|bon)"
    halves = r"(?P<h>dau|cuoi|first|second|[12]|ii|i|1st|2nd)"
    span = r"(?P<a>\d{4})\s?[-/]\s?(?P<b>\d{4}|\d\d)"
    stems = "|".join(bare(one) for one in STEMS)
    branches = "|".join(bare(one) for names in BRANCHES for one in names)
    going = "|".join(re.escape(bare(w)) for w in sorted(GOES_ON, key=len, reverse=True))
    many: list[tuple[str, _Reading]] = [
        (r"(?P<rest>.+?)\s*\((?:du kien|planned|expected)\)", cell.planned),
        (r"(?:du kien|planned|expected)\b.*", cell.planned),
        (rf"{_Y}(?:\.0+)?", cell.plain_year),
        (rf"(?:nam|year|the year)\s+{_Y}", cell.plain_year),
        (r"[+]?(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)", cell.year_first),
        (r"(?P<y>\d{4})(?P<s>[/. ])\s?(?P<m>\d\d?)(?P=s)\s?(?P<d>\d\d?)", cell.year_first),
        (r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)", cell.compact),
        ((r"(?P<rest>.*\d)(?P<time>(?:t| )\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:am|pm|z|utc|gmt"
         r"|[+-]\d\d:?\d\d)?)"), cell.timed),
        (r"(?P<a>\d{1,2})(?P<sign>[/.\-])\s?(?P<b>\d{1,2})(?P=sign)\s?(?P<yy>\d{4}|\d\d)",
         cell.numeric),
        (r"(?P<a>\d{1,2}) ?(?P<sign>[/.\-]) ?(?P<b>\d{1,2}) ?(?P=sign) ?(?P<yy>\d{4}|\d\d)",
         cell.numeric),
        (rf"(?:x+|\?+|_+|\.\.+|-+)[/.\-](?P<m>\d{{1,2}})[/.\-]{_Y}", cell.blank_parts),
        (rf"(?P<m>(?:x+|\?+|_+|\.\.+|-+)[/.\-](?:x+|\?+|_+|\.\.+|-+))[/.\-]{_Y}", cell.blank_parts),
        (rf"ngay[\s._…]*,? ?thang\s*(?P<m>\d{{1,2}}|[\s._…]*),?\s*nam {_Y}", cell.blank_parts),
        # days in words
        ((rf"(?:{week},?\s+)?(?:ngay\s+)?(?:mong |mung )?{number}\s*(?:thang|/thang|-thang)\s*"
         rf"(?P<m>{_MONTH_BARE})\s*(?:,?\s*nam\s+|{_SEP}|\s+|,\s*)(?P<y>\d{{4}})"), cell.day_words),
        ((rf"(?:{week},?\s+)?(?:ngay\s+){number}{_SEP}(?P<m>\d{{1,2}})\s*(?:,?\s*nam\s+)"
         r"(?P<y>\d{4})"), cell.day_words),
        ((rf"(?:{week},?\s+)?(?:the )?{number}{th}(?: of)?[\s\-./]*(?P<m>{MONTH_EN})[\s\-./,]*"
         r"(?P<y>\d{4}|\d\d)"), cell.day_words),
        (rf"(?:{week},?\s+)?(?P<m>{MONTH_EN})[\s\-.]*{number}{th}(?:,\s*|\s+|-)(?P<y>\d{{4}})",
         cell.day_words),
        (rf"(?P<y>\d{{4}})[\s\-,]+(?P<m>{MONTH_EN})[\s\-]+{number}{th}", cell.day_words),
        (rf"{_Y}年", cell.plain_year),
        (rf"{_Y}年(?P<m>\d\d?)月", cell.month_year),
        (rf"{_Y}年(?P<m>\d\d?)月(?P<d>\d\d?)日", cell.year_first),
        # quarters, halves, seasons, weeks
        (rf"quy\s*{quarters}\s*(?:{_SEP}|,?\s*(?:cua\s+)?nam\s+|\s+|,\s*){_Y}", cell.quarter),
        (r"q\s?(?P<q>[1-4])[\s/\-,.'’]*(?P<y>\d{4}|\d\d)", cell.quarter),
        (r"(?P<q>[1-4])\s?q[\s/\-]*(?P<y>\d{4}|\d\d)", cell.quarter),
        (rf"{_Y}[\s/\-.,]*q\s?(?P<q>[1-4])", cell.quarter),
        (rf"nam {_Y},?\s*quy\s*{quarters}", cell.quarter),
        (rf"(?:the )?(?P<q>first|second|third|fourth|last|1st|2nd|3rd|4th) quarter(?: of)?,? {_Y}",
         cell.quarter),
        (rf"quarter (?P<q>[1-4]),?(?: of)? {_Y}", cell.quarter),
        (rf"(?:(?:6|sau) thang|nua) {halves}(?: cua)?(?: nam)? {_Y}", cell.half),
        (rf"(?:the )?{halves} half(?: of)?,? {_Y}", cell.half),
        (rf"h(?P<h>[12])[\s/\-]*{_Y}", cell.half),
        (rf"(?P<h>[12])h[\s/\-]*{_Y}", cell.half),
        (rf"{_Y}[\s/\-]*h(?P<h>[12])", cell.half),
        (rf"(?:mua |the )?(?P<s>{'|'.join(_BARE_SEASONS)})(?: of)?(?: nam)?,? {_Y}", cell.season),
        (rf"{_Y}-?w(?P<w>\d\d?)(?:-(?P<d>[1-7]))?", cell.week),
        (rf"(?:tuan|week)(?: thu)?\s+(?P<w>\d\d?)\s*(?:/|,?\s*(?:nam|of)?\s*){_Y}", cell.week),
        (r"(?:the |nhung nam |thap nien |thap ky |cac nam )?(?P<c>\d{3})0'?s", cell.decade),
        (r"(?:nhung nam|thap nien|thap ky) (?P<c>\d{3})0", cell.decade),
        # school, fiscal and lunar years
        ((rf"(?:(?:hoc ky|hk|ky|semester|term)\s*(?:[1-3]|i{{1,3}}|he)?[\s,/\-]*)?"
         rf"(?:{_SCHOOL})[\s:]*{span}"), cell.school),
        (rf"(?:hoc ky|hk|semester|term)\s*(?:[1-3]|i{{1,3}}|he)[\s,/\-(]*{span}", cell.school),
        (r"(?P<a>\d{4})\s?[-/]\s?(?P<b>\d\d)", cell.short_span),
        ((r"(?:f\.?y\.?|fiscal year|financial year|nam tai chinh|nam tai khoa|nien do)\s*"
         r"(?P<y>\d{4}|\d\d)"), cell.fiscal),
        (rf"(?:.*\btet\b.*?)(?:\s|nam|/|,)+{_Y}", cell.new_year),
        (rf".*(?:am lich|\(al\)|\bal\b|lunar).*?{_Y}.*", cell.lunar),
        (rf".*{_Y}.*(?:am lich|\(al\)|\bal\b|lunar).*", cell.lunar),
        (rf"(?:nam )?(?P<s>{stems}) (?P<b>{branches})(?:[\s,(/\-]*{_Y}\)?)?", cell.cycle),
        # months
        ((rf"(?:thang|thg|th|t)\.?\s*(?P<m>{_MONTH_BARE})\s*(?:{_SEP}|,?\s*(?:cua\s+)?nam\s+|\s+|,\s*)"
         r"(?P<y>\d{4})"), cell.month_year),
        (rf"(?P<m>0?[1-9]|1[0-2]){_SEP}(?P<y>\d{{4}})", cell.month_year),
        (rf"(?P<y>\d{{4}}){_SEP}(?P<m>0?[1-9]|1[0-2])", cell.month_year),
        (rf"(?P<m>{MONTH_EN})[\s\-./,'’]*(?:of )?(?P<y>\d{{4}}|\d\d)", cell.month_year),
        (rf"(?P<y>\d{{4}})[\s\-./,]*(?P<m>{MONTH_EN})", cell.month_year),
        (rf"(?:nam )?{_Y},?\s*thang\s*(?P<m>{_MONTH_BARE})", cell.month_year),
        # periods within one month or year
        (rf"(?P<a>\d{{1,2}})\s?-\s?(?P<b>\d{{1,2}})/(?P<m>0?[1-9]|1[0-2])/{_Y}", cell.days_span),
        (rf"thang (?P<a>\d{{1,2}})\s?-\s?(?:thang )?(?P<b>\d{{1,2}})\s?(?:/|nam )\s?{_Y}",
         cell.months_span),
        # what is none of our dates
        (r"(?P<n>\d{5})(?:\.\d+)?", cell.day_number),
        (r"-\d{1,4}(?:-\d\d){0,2}", cell.long_ago),
        (r".*\d+\s*(?:bce|bc|b\.c\.?(?:e\.)?|tcn|truoc cong nguyen)", cell.long_ago),
        (rf"(?:{_ERAS})\s*\S*\d.*", cell.era),
        (r"[rhsm]\d{1,2}(?:\.\d{1,2}){1,2}", cell.era),
        (r".*\d\s*(?:b\.?e\.?|a\.?h\.?|phat lich|hijri)", cell.era),
        (r"(?:.*\D)?\d{1,3}年.*", cell.era),
        # what stands around a date
        (r"(?P<rest>.+?)\s+(?:a|aa|d|c|s|p|n)", cell.letter),
        (rf"{_ABOUT}\s*(?P<rest>.+)", cell.about),
        (r"(?P<rest>.+?)\s*(?:~|circa|ca\.?)", cell.about),
        (r"(?P<rest>.+?)\s*\(?\s*\?\s*\)?", cell.uncertain),
        (rf"{_PART}[\s\-]+(?P<rest>.+)", cell.part_of),
        ((rf"(?:{_SINCE}|from)\s+(?P<rest>.+?)\s*,?\s*(?:{_ONWARDS}"
         rf"|(?:-|to|den|toi|cho den)?\s*(?:{going}))"), cell.onwards),
        (rf"(?P<rest>.+?)\s*{_ONWARDS}", cell.onwards),
        (rf"{_BEFORE}\s+(?P<rest>.+)", cell.before),
        (rf"{_BY}\s+(?P<rest>.+)", cell.by),
        (rf"{_AFTER}\s+(?P<rest>.+)", cell.after),
        (rf"{_UNTIL}\s+(?P<rest>(?:(?! - | den | to ).)+)", cell.until),
        (rf"{_SINCE}\s*:?\s+(?P<rest>(?:(?! - | den | to | toi ).)+)", cell.since),
        (rf"(?:{_IN}\s*|{week},?\s+)(?P<rest>.+)", cell.within),
        (r"(?P<rest>.*\d)\s*(?:\(\*+\)|\*+|\[\d+\]|\(\d\))", cell.within),
    ]  # fmt: skip
    return tuple((re.compile(pattern), reading) for pattern, reading in many)
