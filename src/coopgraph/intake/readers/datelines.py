"""The day a document bears: written at its head, or alone in a line at its end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coopgraph.intake.document import Block

_HEAD_BLOCKS = 14
_HEAD = 2500
_LINE_BEGIN = 110
"""Code points from the beginning of a block in which its dateline ends."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sep sept", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    r"(?:ngày\s+)?(?<![\d/.-])(?P<d1>\d{1,2})\s+tháng\s+(?P<m1>\d{1,2})\s+năm\s+(?P<y1>\d{4})(?!\d)"
    r"|(?<![\d/.-])(?P<d2>\d{1,2})\s*(?P<sep>[/.-])\s*(?P<m2>\d{1,2})\s*(?P=sep)\s*(?P<y2>\d{4})(?![\d/-])"
    r"|(?<![\d/.-])(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})(?!\d)"
    rf"|(?<![\w/.-])(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m4>{_MONTH})\.?,?\s+(?P<y4>\d{{4}})(?!\d)"
    rf"|(?<!\w)(?P<m5>{_MONTH})\.?\s+(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y5>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_AROUND = re.compile(
    # What may stand beside the date in a line that is nothing but a dateline.
    r"(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy)|chủ\s+nhật|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|mon|tue|wed|thu|fri|sat|sun|gmt\s*\+?\s*\d*|utc|am|pm|sa|ch|"
    r"ngày(?:\s+đăng(?:\s+tin)?|\s+viết|\s+ban\s+hành|\s+cập\s+nhật)?|cập\s+nhật(?:\s+lúc)?|đăng(?:\s+lúc|\s+ngày)?|lúc|"
    r"(?:post(?:ed)?|publi(?:sh(?:ed|ing)?|cation))\s+date|published(?:\s+on)?|updated(?:\s+on)?|posted(?:\s+on)?|last\s+modified|date|time|release\s+date|"
    r"for\s+immediate\s+release|lượt\s+(?:xem|đọc)(?:\s*:?\s*[\d.,]+)?|views?(?:\s*:?\s*[\d.,]+)?|"
    r"[\d.,]+\s+(?:lượt\s+xem|views)|"
    r"\d{1,2}\s*[:hg]\s*\d{0,2}(?::\d{2})?|[\s|,.:;()\[\]–—•·/+-])+",
    re.IGNORECASE,
)
_PLACE = re.compile(
    # "Hà Nội, ngày …", "PORT ELLISON, 9 June …", "HẢI YÊN (15/11/2023) –": names, no sentence.
    r"^\W{0,3}(?:\(?[A-Z]{2,8}\)?\s*[–-]\s*)?(?:tp\.?\s*)?[^\W\d_][^\d.;:!?\n]{0,60}?\s*[,(–—-]\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^\s*(?:\)\s*)?(?:\([^)]{1,40}\)\s*)?[–—:/|-]+\s|^\s*\)\s*\S|^\s*(?:\n|$)")


class Dateline(NamedTuple):
    """A dateline: its EDTF date and where in the text it stands."""

    date: str
    start: int
    end: int


def dateline_of(text: str, blocks: Sequence[Block], language: str) -> Dateline | None:
    """Find the dateline of a text.

    It stands near the head: a line that is nothing but a date, a clock time and perhaps a place, or
    a place and a date before a dash or bracket at the beginning of a paragraph. Else it is the last
    such line of the text, as under minutes and letters. A day that English reads two ways (8/9) is
    none in an English text.

    Args:
        text: The reference text.
        blocks: Its blocks; boilerplate and cells are passed over.
        language: ``vi``, ``en`` or another tag.
    """
    readable = [b for b in blocks if b.kind not in ("boilerplate", "cell", "note")]
    for block in readable[:_HEAD_BLOCKS]:
        if block.start > _HEAD:
            break
        for found in _days(text, block.start, min(block.end, block.start + 400), language):
            if block.kind == "row":
                # A letterhead is a table, too; a table of agreements is none.
                if _is_letterhead(text, block, found):
                    return found
            elif _is_alone(text, block, found) or _opens(text, block, found):
                return found
    for block in reversed(readable[-8:]):
        if block.kind != "row" and block.end - block.start <= 200:
            for found in _days(text, block.start, block.end, language):
                if _is_alone(text, block, found):
                    return found
    return None


def day_of(text: str, language: str = "vi") -> str | None:
    """Give the first full day in a text as EDTF, None where there is none.

    Example:
        >>> day_of("2022-09-08T09:15:00+07:00"), day_of("Sep 8, 2022"), day_of("tháng 9/2022")
        ('2022-09-08', '2022-09-08', None)
    """
    return next((found.date for found in _days(text, 0, len(text), language)), None)


def _days(text: str, start: int, end: int, language: str) -> Iterator[Dateline]:
    for found in _DAY.finditer(text, start, end):
        number = next(n for n in "12345" if found[f"d{n}"])
        day, year = int(found[f"d{number}"]), int(found[f"y{number}"])
        written = found[f"m{number}"]
        month = int(written) if written.isdigit() else _MONTHS[written.lower()]
        if number == "2" and language != "vi":
            if day <= 12 and month <= 12 and day != month:
                continue
            if month > 12:
                day, month = month, day
        if 1900 <= year <= 2200 and _is_day(year, month, day):
            yield Dateline(f"{year:04}-{month:02}-{day:02}", found.start(), found.end())


def _is_day(year: int, month: int, day: int) -> bool:
    import datetime as dt

    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _is_alone(text: str, block: Block, found: Dateline) -> bool:
    """Say whether nothing stands in the date's line but what belongs to a dateline."""
    line_start = max(text.rfind("\n", block.start, found.start) + 1, block.start)
    if "\t" in text[line_start : found.start]:
        line_start = text.rindex("\t", line_start, found.start) + 1
    line_end = text.find("\n", found.end, block.end)
    line_end = block.end if line_end < 0 else line_end
    if "\t" in text[found.end : line_end]:
        line_end = text.index("\t", found.end, line_end)
    before, after = text[line_start : found.start], text[found.end : line_end]
    if after.strip() and not _AROUND.fullmatch(after):
        return False
    if not before.strip() or _AROUND.fullmatch(before):
        return True
    if _DAY.search(before):
        return False
    words = before.strip()
    # "Hà Nội, ngày 5 tháng 1 năm 2022": a place is a name, not a clause.
    named = re.sub(r"(?:,|\s)*(?:ngày)?\s*$", "", words)
    return (
        len(named) <= 40
        and named[:1].isupper()
        and all(w[:1].isupper() or not w[:1].isalpha() for w in named.split())
        and words.rstrip().endswith((",", "ngày", "–", "-", "("))
    )


def _is_letterhead(text: str, block: Block, found: Dateline) -> bool:
    """Say whether a date in a row is written out behind a place, as over a Vietnamese letter."""
    before = text[max(block.start, found.start - 50) : found.start]
    return _is_alone(text, block, found) and re.search(r"[^\W\d_],\s*$", before) is not None


def _opens(text: str, block: Block, found: Dateline) -> bool:
    """Say whether a paragraph begins with this date, or with a place and this date."""
    if found.end - block.start > _LINE_BEGIN:
        return False
    before, after = text[block.start : found.start], text[found.end : block.end]
    if not _AFTER.match(after):
        return False
    named = re.sub(r"[\s,(–—-]*(?:ngày)?\s*$", "", before)
    named_words = [w for w in re.split(r"[\s,/()–—-]+", named) if w]
    is_named = len(named) <= 60 and all(w[:1].isupper() or not w[:1].isalpha() for w in named_words)
    return is_named and (not before.strip() or _PLACE.match(before) is not None
                         or before.rstrip().lower().endswith("ngày"))  # fmt: skip
