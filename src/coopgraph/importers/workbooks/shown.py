"""What a cell shows of the value it holds, by its number format.

The format's code says whether people saw a day, a month or a year; a value is told no finer.
Codes are those of ECMA-376, part 1, 18.8.30.
"""

from __future__ import annotations

import datetime as dt
import re

from coopgraph.importers.workbooks.sheets import NOTHING, Cell

FIRST_SURE = dt.date(1900, 3, 1)
"""Before it, Excel counts a day (29 February 1900) that never was; others count without it."""
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_MINUTES = re.compile(r"(?<=h)([:.\s]*)m+|m+(?=[:.\s]*s)")


def date_parts(code: str) -> str:
    """Give which parts of a date a format shows: letters of ``ymd``; empty if none.

    Example:
        >>> date_parts("dd/mm/yyyy"), date_parts('mmm-yy'), date_parts('"Năm "yyyy')
        ('ymd', 'ym', 'y')
        >>> date_parts("[$-42A]dddd, mmmm yyyy"), date_parts("h:mm"), date_parts("0.00")
        ('ym', '', '')
    """
    plain = _QUOTED.sub("", code).split(";")[0].lower()
    if "general" in plain:
        return ""
    plain = re.sub(r"a/p|am/pm", "", plain)
    plain = _MINUTES.sub(r"\1", plain)
    # Three or four letters d are the name of the day in the week.
    plain = re.sub(r"d{3,}", "", plain)
    years = "y" if re.search(r"[ye]", plain) and not re.search(r"[0#?]", plain) else ""
    return years + "".join(part for part in "md" if part in plain)


def shown_date(day: dt.datetime | dt.date, parts: str) -> Cell:
    """Give a true date as far as it is shown.

    Args:
        day: What the cell holds.
        parts: What the format shows, see `date_parts`.
    """
    held = day.date() if isinstance(day, dt.datetime) else day
    if held < FIRST_SURE:
        return Cell(problem=f"a day before March 1900 ({held}), which programs count differently")
    if not parts:
        return Cell(problem="a time of day without a date")
    if "y" not in parts:
        return Cell(problem=f"a date whose year is not shown (it holds {held})")
    iso = held.isoformat()
    if "d" in parts and "m" in parts:
        return Cell(iso, day=True)
    return Cell(iso[:7] if "m" in parts else iso[:4], day=True)


def shown_number(number: float, code: str = "") -> Cell:
    """Give a number as people see it: 2.0 is 2, and 4 of the format 000 is 004."""
    if isinstance(number, bool):
        return Cell("TRUE" if number else "FALSE")
    whole = int(number) if float(number).is_integer() and abs(number) < 1e15 else None
    if whole is None:
        return Cell(repr(float(number)))
    zeros = re.fullmatch(r"0+", code.split(";")[0].strip())
    width = len(zeros[0]) if zeros else 0
    return Cell(f"{whole:0{width}d}" if width else str(whole))


def shown_text(text: str) -> Cell:
    """Give a text; errors typed as text are text, and none is made of an empty one."""
    return Cell(text) if text.strip() else NOTHING
