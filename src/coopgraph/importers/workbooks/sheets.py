"""A sheet as rows of cells, whatever program wrote it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

MOST_CELLS = 20_000_000
"""Cells that a sheet may span; more is a sheet with a stray cell in its last corner."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is shown.

    Attributes:
        text: What it shows; a true date as EDTF, at the precision shown.
        problem: Why it tells nothing: an error, a formula never calculated, a day that programs
            count differently; empty where it is sound.
        day: Whether it holds a true date, not text.
    """

    text: str = ""
    problem: str = ""
    day: bool = False


NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range: rows and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """A sheet.

    Attributes:
        name: Its name.
        visible: False for one that its maker has hidden.
        rows: Cells by row and column, both from 0; rows may be of different length.
        merged: The merged ranges.
        hidden: Rows that are hidden or filtered away, from 0.
    """

    name: str
    visible: bool = True
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[Span] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)

    def cell(self, row: int, column: int) -> Cell:
        """Give a cell, an empty one where there is none."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else NOTHING

    @property
    def width(self) -> int:
        """Give the number of columns that hold anything."""
        return max(map(len, self.rows), default=0)


def laid_out(cells: Mapping[tuple[int, int], Cell]) -> list[list[Cell]]:
    """Make rows of the cells that hold anything, by row and column from 0.

    Raises:
        ValueError: They span more than `MOST_CELLS`.
    """
    held = {place: cell for place, cell in cells.items() if cell != NOTHING}
    height = max((row for row, _ in held), default=-1) + 1
    width = max((column for _, column in held), default=-1) + 1
    if height * width > MOST_CELLS:
        raise ValueError(f"a sheet spans {height:,} rows and {width:,} columns")
    rows: list[list[Cell]] = [[] for _ in range(height)]
    for (row, column), cell in sorted(held.items(), key=lambda item: item[0]):
        rows[row] += [NOTHING] * (column - len(rows[row]))
        rows[row].append(cell)
    return rows


def address(row: int, column: int) -> str:
    """Give a cell's address as programs show it.

    Example:
        >>> address(1, 3), address(0, 26)
        ('D2', 'AA1')
    """
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def filled_down(sheet: Sheet, rows: Iterable[int]) -> dict[tuple[int, int], Cell]:
    """Give what merged cells hold in those rows below their first, in their first column.

    A value merged over several rows is that of each; one merged over several columns stands in
    the first of them alone.
    """
    wanted = sorted(set(rows))
    filled: dict[tuple[int, int], Cell] = {}
    for span in sheet.merged:
        value = sheet.cell(span.top, span.left)
        # A span may say that it goes on for ever: rows that there are count.
        first, end = bisect_right(wanted, span.top), bisect_right(wanted, span.bottom)
        for row in wanted[first:end] if value != NOTHING else ():
            filled[row, span.left] = replace(value)
    return filled
