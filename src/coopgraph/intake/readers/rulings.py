"""Ruled tables of a PDF page: which lines make a grid, and which cell a place lies in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_THIN = 3.0
"""Points that a line is thick at most."""
_NEAR = 3.0
"""Points within which lines meet or are the same."""
_SHORTEST = 6.0
MAX_LINES = 4000
"""Lines of a page beyond which it is a drawing, not tables."""


class Rule(NamedTuple):
    """A straight line: where it is, and from where to where it goes, in points."""

    at: float
    start: float
    end: float


@dataclass
class RuledTable:
    """A grid of lines.

    Attributes:
        columns: Places of its upright lines, from the left.
        rows: Places of its level lines, from the top.
        uprights: The upright lines.
        levels: The level lines.
    """

    columns: Sequence[float]
    rows: Sequence[float]
    uprights: Sequence[Rule]
    levels: Sequence[Rule]
    _owners: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def holds(self, x: float, y: float) -> bool:
        """Say whether a place lies within the table."""
        return (
            self.columns[0] - 1 <= x <= self.columns[-1] + 1
            and self.rows[-1] - 1 <= y <= self.rows[0] + 1
        )

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """Give row and column, from 0, of the cell at a place; of a merged one its first."""
        column = min(max(bisect_right(self.columns, x) - 1, 0), len(self.columns) - 2)
        below = [-row for row in self.rows]
        row = min(max(bisect_right(below, -y) - 1, 0), len(self.rows) - 2)
        if not self._owners:
            self._owners = self._merged()
        return self._owners[row, column]

    def width(self, row: int, column: int) -> int:
        """Count the columns that a cell, given by its first row and column, spans."""
        count = 1
        while self._owners.get((row, column + count)) == (row, column):
            count += 1
        return count

    def _merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Give the first place of the cell that each place of the grid belongs to."""
        owners: dict[tuple[int, int], tuple[int, int]] = {}
        for row in range(len(self.rows) - 1):
            middle_y = (self.rows[row] + self.rows[row + 1]) / 2
            for column in range(len(self.columns) - 1):
                middle_x = (self.columns[column] + self.columns[column + 1]) / 2
                owner = (row, column)
                if column and not _crossed(self.uprights, self.columns[column], middle_y):
                    owner = owners[row, column - 1]
                elif row and not _crossed(self.levels, self.rows[row], middle_x):
                    owner = owners[row - 1, column]
                owners[row, column] = owner
        return owners


def _crossed(rules: Iterable[Rule], at: float, along: float) -> bool:
    return any(
        abs(rule.at - at) <= _NEAR and rule.start - 1 <= along <= rule.end + 1 for rule in rules
    )


def ruled_tables(boxes: Sequence[tuple[float, float, float, float]]) -> list[RuledTable]:
    """Find the grids among what is drawn on a page, from top to bottom.

    Args:
        boxes: Left, bottom, right and top of each thing drawn, in points; those that are neither
            thin lines nor rectangles of cells do no harm.

    Returns:
        Grids of at least two columns and two rows.

    Example:
        >>> lines = [(x, 0, x + 1, 40) for x in (0, 50, 100)]
        >>> lines += [(0, y, 101, y + 1) for y in (0, 20, 40)]
        >>> [table] = ruled_tables(lines)
        >>> len(table.columns) - 1, len(table.rows) - 1, table.cell(70, 30)
        (2, 2, (0, 1))
    """
    uprights: list[Rule] = []
    levels: list[Rule] = []
    for left, bottom, right, top in boxes:
        width, height = right - left, top - bottom
        if width <= _THIN < _SHORTEST <= height:
            uprights.append(Rule((left + right) / 2, bottom, top))
        elif height <= _THIN < _SHORTEST <= width:
            levels.append(Rule((bottom + top) / 2, left, right))
        elif width >= _SHORTEST and height >= _SHORTEST:
            uprights += [Rule(left, bottom, top), Rule(right, bottom, top)]
            levels += [Rule(bottom, left, right), Rule(top, left, right)]
    if len(uprights) < 2 or len(levels) < 2 or len(uprights) + len(levels) > MAX_LINES:
        return []
    tables = []
    for group_uprights, group_levels in _groups(uprights, levels):
        columns = _places(rule.at for rule in group_uprights)
        rows = _places(rule.at for rule in group_levels)[::-1]
        if len(columns) >= 3 and len(rows) >= 3:
            tables.append(RuledTable(columns, rows, group_uprights, group_levels))
    # A table within a cell of another belongs to that.
    outer = [
        t
        for t in tables
        if not any(
            o is not t and o.holds(t.columns[0], t.rows[0]) and o.holds(t.columns[-1], t.rows[-1])
            for o in tables
        )
    ]
    return sorted(outer, key=lambda t: -t.rows[0])


def _groups(
    uprights: Sequence[Rule], levels: Sequence[Rule]
) -> list[tuple[list[Rule], list[Rule]]]:
    """Group lines that meet."""
    group = list(range(len(uprights) + len(levels)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    for first, upright in enumerate(uprights):
        for second, level in enumerate(levels, start=len(uprights)):
            if (
                upright.start - _NEAR <= level.at <= upright.end + _NEAR
                and level.start - _NEAR <= upright.at <= level.end + _NEAR
            ):
                group[root(first)] = root(second)
    found: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate([*uprights, *levels]):
        both = found.setdefault(root(number), ([], []))
        both[0 if number < len(uprights) else 1].append(rule)
    return list(found.values())


def _places(values: Iterable[float]) -> list[float]:
    """Give places from small to large, those within `_NEAR` as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places
