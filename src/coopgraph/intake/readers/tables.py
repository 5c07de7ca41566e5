"""Tables as readers find them: which rows are headers, and what each cell stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coopgraph.intake.readers.parts import Cell, Part, place

_HEADER = 80
"""Code points that a cell of a header has at most."""
_FIGURE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?<!\w)\d[\d.,]*(?!\w)")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell as the file has it.

    Attributes:
        text: What it holds.
        width: How many columns it spans.
        is_header: Whether the file says that it is a header.
    """

    text: str
    width: int = 1
    is_header: bool = False


def rows_of(
    grid: Sequence[Sequence[GridCell]],
    table: int,
    *,
    page: int | None = None,
    above: Sequence[Sequence[str]] = (),
) -> Iterator[Part]:
    """Give a table's rows as parts, each cell with the headers it stands under.

    Rows that the file marks as headers are; where it marks none, the first row is one if all its
    cells are filled, short, different and without figures.

    Args:
        grid: The cells, row by row.
        table: Number of the table in the document, from 1.
        page: Page it stands on.
        above: Headers by column, of a table that this one goes on from.
    """
    headers = [list(names) for names in above]
    depth = 0 if headers else header_rows(grid)
    for number, row in enumerate(grid, start=1):
        cells: list[Cell] = []
        column = 0
        for cell in row:
            names = headers[column] if column < len(headers) and number > depth else ()
            cells.append(Cell(cell.text, tuple(names), column + 1))
            if number <= depth:
                while len(headers) < column + cell.width:
                    headers.append([])
                for covered in range(column, column + cell.width):
                    if cell.text and cell.text not in headers[covered]:
                        headers[covered].append(cell.text)
            column += cell.width
        yield Part("row", cells=cells, page=page, place=place(page=page, table=table, row=number))


def headers_of(grid: Sequence[Sequence[GridCell]]) -> list[list[str]]:
    """Give the headers of a table by column, outermost first; empty if it has none."""
    headers: list[list[str]] = []
    for row in grid[: header_rows(grid)]:
        column = 0
        for cell in row:
            while len(headers) < column + cell.width:
                headers.append([])
            for covered in range(column, column + cell.width):
                if cell.text:
                    headers[covered].append(cell.text)
            column += cell.width
    return headers


def header_rows(grid: Sequence[Sequence[GridCell]]) -> int:
    """Count the rows at a table's head that name its columns."""
    marked = 0
    for row in grid:
        filled = [cell for cell in row if cell.text]
        if not filled or not all(cell.is_header for cell in filled):
            break
        marked += 1
    if marked:
        return marked if marked < len(grid) else 0
    if len(grid) < 2:
        return 0
    depth = 2 if any(cell.width > 1 for cell in grid[0]) and len(grid) > 2 else 1
    for row in grid[:depth]:
        texts = [cell.text for cell in row if cell.text]
        if len(texts) < 2 or (depth == 1 and len(texts) < len(row)):
            return 0
        if any(len(text) > _HEADER or text.endswith(":") for text in texts):
            return 0
        if any(_FIGURE.search(text) for text in texts):
            return 0
    first = [cell.text for cell in grid[0] if cell.text]
    return depth if len(set(first)) == len(first) else 0
