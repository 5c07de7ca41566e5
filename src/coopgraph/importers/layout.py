"""Where a table begins on a sheet of an office: titles above it, headers of two rows, notes below.

A sheet is rows of texts. The header is the row (or two rows, one above the other) in which most of
our columns are recognised; what stands above is told, and so is each row below that is none of the
table's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coopgraph.errors import ParameterError
from coopgraph.identity.naming import fold
from coopgraph.importers.workbooks.sheets import Span
from coopgraph.written_dates.words import squeezed

LOOKED_AT = 60
"""Rows among which the header is looked for."""
_NOTE = re.compile(
    r"(?:ghi chu|chu thich|nguon|luu y|note|notes|source|sources|remark|tong cong|tong so|tong"
    r"|cong|total|sum|nguoi lap|lap bang|ha noi ngay|ngay thang nam|noi nhan|thu truong"
    r"|ky ten|xac nhan|prepared by|compiled by|updated|cap nhat|so lieu)\b"
)


@dataclass(frozen=True)
class Layout:
    """Where the header is.

    Attributes:
        first: Its first row, from 0.
        last: Its last row.
        titles: Its texts, column by column; two rows are put together where only both say what
            it is.
        known: How many of our columns were recognised.
    """

    first: int
    last: int
    titles: tuple[str, ...]
    known: int


Recogniser = Callable[[str], str]


def find_header(
    rows: Sequence[Sequence[str]], ours_of: Recogniser, merged: Sequence[Span] = ()
) -> Layout | None:
    """Find the header among the first rows of a sheet.

    Args:
        rows: Their cells.
        ours_of: Gives which of our columns a title is, or an empty text.
        merged: The merged ranges of the sheet.

    Returns:
        The layout in which most columns are recognised, the topmost of several and one row rather
        than two; None for a sheet without a row of two cells.
    """
    best: Layout | None = None
    for at in range(min(len(rows), LOOKED_AT)):
        for last in (at, at + 1):
            if last >= len(rows):
                continue
            layout = laid(rows, at, last, ours_of, merged)
            if layout.known < 2:
                continue
            if best is None or _rank(layout) > _rank(best):
                best = layout
    if best is not None:
        return best
    for at, row in enumerate(rows[:LOOKED_AT]):
        if sum(bool(cell.strip()) for cell in row) >= 2:
            return laid(rows, at, at, ours_of, merged)
    return None


def _rank(layout: Layout) -> tuple[int, int]:
    return layout.known, layout.first - layout.last


def laid(
    rows: Sequence[Sequence[str]],
    first: int,
    last: int,
    ours_of: Recogniser,
    merged: Sequence[Span] = (),
) -> Layout:
    """Take rows as the header."""
    width = max(len(row) for row in rows[first : last + 1])
    levels = [_level(rows[at], at, width, merged, last) for at in range(first, last + 1)]
    titles = [_title([level[column] for level in levels], ours_of) for column in range(width)]
    known = {ours for title in titles if (ours := ours_of(title))}
    return Layout(first, last, tuple(titles), len(known))


def told_header(text: str) -> tuple[int, int]:
    """Read ``--header``: the number of a row (from 1), or of two (``3-4``); rows from 0.

    Raises:
        ParameterError: It is neither.
    """
    match = re.fullmatch(r"\s*(\d+)(?:\s*[-–:]\s*(\d+))?\s*", text)
    first = int(match[1]) if match else 0
    last = int(match[2] or first) if match else 0
    if not 1 <= first <= last <= first + 3:
        raise ParameterError(
            f"{text!r} is no row of a header", parameter="header", hint="such as 3, or 3-4"
        )
    return first - 1, last - 1


def _level(row: Sequence[str], at: int, width: int, merged: Sequence[Span], last: int) -> list[str]:
    """Give a header row with merged cells filled to the right; without merges, blanks are."""
    level = [squeezed(row[column]) if column < len(row) else "" for column in range(width)]
    for span in merged:
        if span.top <= at <= span.bottom and span.left < width and level[span.left]:
            for column in range(span.left, min(span.right, width - 1) + 1):
                level[column] = level[span.left]
    if at < last and not merged:
        for column in range(1, width):
            if not level[column]:
                level[column] = level[column - 1]
    return level


def _title(levels: Sequence[str], ours_of: Recogniser) -> str:
    """Put the parts of a title together as far as it takes to understand them."""
    parts = list(dict.fromkeys(part for part in levels if part))
    if len(parts) < 2:
        return parts[0] if parts else ""
    whole, lower = " ".join(parts), levels[-1]
    if not lower:
        return parts[-1]
    for text in (whole, lower, " ".join(reversed(parts))):
        if ours_of(text):
            return text
    return whole


def stray(cells: Sequence[str], titles: Sequence[str], named: Mapping[str, str | None]) -> str:
    """Say why a row is none of the table's, or nothing if it is one.

    Args:
        cells: Its cells.
        titles: The header's.
        named: The cells of the columns without which there is no tie.
    """
    held = [squeezed(cell) for cell in cells if cell.strip()]
    if not held:
        return "the line is empty"
    if [fold(c) for c in held] == [fold(t) for t in titles if t]:
        return "the header again"
    if len(held) >= 2 and _numbers(held):
        return "the numbers of the columns"
    if all(named.values()):
        return ""
    if _NOTE.match(fold(held[0])):
        return "a note or total, no row of the table"
    if len(held) == 1 and not any(
        cell and fold(cell) == fold(held[0])
        for name, cell in named.items()
        if name != "participant"
    ):
        return "a line of one cell, no row of the table"
    return ""


def _numbers(held: Sequence[str]) -> bool:
    """Say whether cells count the columns: 1, 2, 3 or (1) (2) (3) or A, B, C."""
    bare = [cell.strip("()[]. ") for cell in held]
    counted = [str(number) for number in range(1, len(bare) + 1)]
    letters = [chr(ord("a") + number) for number in range(min(len(bare), 26))]
    return len(bare) >= 3 and (bare == counted or [c.lower() for c in bare] == letters)
