"""Times that a request says: a day, a month, a year, from when until when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from coopgraph.asked.tokens import Token
from coopgraph.dates import day_range
from coopgraph.errors import DateError
from coopgraph.written_dates import judged, read

_MOST_WORDS = 9
_MONTHS = """
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec"""
_LEADS = """
ngay mung thang nam quy dau giua cuoi nua giai early mid late the end beginning start first second
middle summer spring autumn winter year q1 q2 q3 q4 h1 h2"""
_JOINS = """
and to until till through thru up den toi va cho het the end of or hoac nam thang ngay hay"""
_BEGINNINGS = frozenset(f"{_MONTHS} {_LEADS}".split())
_BETWEEN = frozenset(_JOINS.split())
_SINCE = frozenset(
    {"since", "from", "after", "starting", "beginning", "tu", "sau", "between", "giua"}
)
_UNTIL = frozenset({"until", "till", "by", "before", "to", "den", "toi", "truoc"})
_PASSED_OVER = frozenset(
    {"the", "end", "of", "year", "nam", "thang", "ngay", "het", "cuoi", "dau", "day", "date"}
)
_VIETNAMESE_ORDER = judged(["31/1/2020"])


class Span(NamedTuple):
    """Words that tell a time.

    Attributes:
        start: Number of the first word.
        end: Number after the last.
        first: The day, month or year (EDTF) on which it begins, empty if that is not told.
        last: On which it ends.
        problem: Why it tells none, such as a day that may be of either of two months.
    """

    start: int
    end: int
    first: str
    last: str
    problem: str = ""


def spans(text: str, tokens: Sequence[Token], language: str) -> list[Span]:
    """Find all sequences of words that tell a time.

    Args:
        text: The request in normal form C.
        tokens: Its words.
        language: Of its words: in Vietnamese, the day stands before the month.
    """
    found = []
    for start, token in enumerate(tokens):
        if not (token.bare.isdigit() or token.bare in _BEGINNINGS or re.match(r"\d", token.bare)):
            continue
        for end in range(min(len(tokens), start + _MOST_WORDS), start, -1):
            words = tokens[start:end]
            if not any(_year_like(t.bare) for t in words):
                continue
            said = text[token.start : words[-1].end]
            if span := _read(said, start, end, language):
                found.append(span)
                break
    return found


def _read(said: str, start: int, end: int, language: str) -> Span | None:
    # Several sentences, or a list, are no date.
    if re.search(r"[?!;,](?!\s*\d{4})", said):
        return None
    said = re.sub(r"^(the|year)\s+(?=year\b|\d{4}\b)", "", said.strip(), flags=re.IGNORECASE)
    written = read(said, _VIETNAMESE_ORDER if language == "vi" else None)
    if written.problem.startswith("may be"):
        return Span(start, end, "", "", f"{said} {written.problem}")
    if written.problem or not written.edtf:
        return None
    if written.first and written.last and written.last != "..":
        return Span(start, end, written.first, written.last)
    if written.first:
        return Span(start, end, written.first, "")
    edtf = written.edtf
    if re.fullmatch(r"\d{4}(-(0\d|1[0-2])(-\d\d)?)?", edtf):
        return Span(start, end, edtf, edtf)
    try:
        first, last = day_range(edtf)
    except DateError:
        return None
    if first.day == 1 and (last.month, last.day) in _MONTH_ENDS:
        return Span(start, end, f"{first:%Y-%m}", f"{last:%Y-%m}")
    return Span(start, end, first.isoformat(), last.isoformat())


_MONTH_ENDS = {
    (month, day)
    for month, days in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1)
    for day in (days, 29 if month == 2 else days)
}


def _year_like(word: str) -> bool:
    return bool(re.fullmatch(r"(1[5-9]|20|21)\d\d", word))


def told(tokens: Sequence[Token], found: Sequence[Span]) -> Span | None:
    """Bring the times of a request together: from one until the other, since, until.

    Args:
        tokens: The words.
        found: The times among them, in order, none within another.

    Returns:
        One span, its first or last empty where that side is open; None where two times are told
        that do not make one.
    """
    if len(found) == 2:
        one, other = found
        between = {t.bare for t in tokens[one.end : other.start]}
        if between <= _BETWEEN:
            return Span(one.start, other.end, one.first, other.last, one.problem or other.problem)
        if before(tokens, one.start) & _SINCE and before(tokens, other.start) & _UNTIL:
            return Span(one.start, other.end, one.first, other.last, one.problem or other.problem)
        return None
    if len(found) != 1:
        return None
    one = found[0]
    if one.first != one.last:
        return one
    cue = before(tokens, one.start)
    after = {t.bare for t in tokens[one.end : one.end + 2]}
    if cue & _SINCE or {"tro", "di"} <= after or after & {"onwards", "onward"}:
        return one._replace(last="")
    return one._replace(first="") if cue & _UNTIL else one


def before(tokens: Sequence[Token], at: int) -> set[str]:
    """Give the word before a time, what only belongs to the time passed over."""
    while at > 0 and tokens[at - 1].bare in _PASSED_OVER:
        at -= 1
    return {tokens[at - 1].bare} if at > 0 else set()
