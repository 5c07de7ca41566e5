"""ODS workbooks, their XML walked by hand: it says of each cell what is shown, and in which format.

Elements and attributes are those of OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coopgraph.errors import DataError, MissingDependency
from coopgraph.importers.workbooks.sheets import MOST_CELLS, NOTHING, Cell, Sheet, Span, laid_out
from coopgraph.importers.workbooks.shown import shown_date, shown_number, shown_text

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _TEXT, _OFFICE = (_OASIS % name for name in ("table", "text", "office"))
_STYLE, _NUMBER = _OASIS % "style", _OASIS % "datastyle"
_ERROR_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_ERRORS = re.compile(r"#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)|(?:Err|Lỗi):\d+")
_MOST = 1 << 20


def read_opendocument(path: Path) -> list[Sheet]:
    """Read the sheets of an ODS file.

    Raises:
        DataError: It is locked by a password, or of another kind (a text, a drawing).
    """
    try:
        from lxml import etree
    except ImportError:
        raise MissingDependency(
            "reading ODS needs lxml", hint="pip install 'coopgraph[office]'"
        ) from None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(path) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise DataError("is locked by a password", file=path, hint="save it without one")
        content = etree.fromstring(archive.read("content.xml"), parser)
        styles = etree.fromstring(archive.read("styles.xml"), parser) if (
            "styles.xml" in archive.namelist()
        ) else None  # fmt: skip
    body = content.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    if body is None:
        raise DataError("is an OpenDocument file, but no spreadsheet", file=path)
    formats = _Formats([root for root in (styles, content) if root is not None])
    return [_sheet(table, formats) for table in body.findall(f"{_TABLE}table")]


class _Formats:
    """Styles of cells and tables, by name."""

    def __init__(self, roots: list[Any]) -> None:
        self.shows: dict[str, str] = {}
        self.data: dict[str, str] = {}
        self.unseen: set[str] = set()
        for root in roots:
            for kind in ("date-style", "time-style"):
                for style in root.iter(f"{_NUMBER}{kind}"):
                    parts = "".join(
                        letter
                        for letter, tag in (("y", "year"), ("m", "month"), ("d", "day"))
                        if style.find(f"{_NUMBER}{tag}") is not None
                    )
                    self.shows[style.get(f"{_STYLE}name", "")] = parts
            for style in root.iter(f"{_STYLE}style"):
                name = style.get(f"{_STYLE}name", "")
                if shown := style.get(f"{_STYLE}data-style-name"):
                    self.data[name] = shown
                table = style.find(f"{_STYLE}table-properties")
                if table is not None and table.get(f"{_TABLE}display") == "false":
                    self.unseen.add(name)

    def parts(self, style: str | None) -> str:
        """Give the parts of a date that a cell's style shows; all where it does not say."""
        return self.shows.get(self.data.get(style or "", ""), "ymd")


def _sheet(table: Any, formats: _Formats) -> Sheet:
    cells: dict[tuple[int, int], Cell] = {}
    spans: list[Span] = []
    hidden: list[int] = []
    columns = _column_styles(table)
    number = 0
    for row in _rows(table):
        repeated = min(int(row.get(f"{_TABLE}number-rows-repeated", "1")), _MOST)
        found = list(_cells(row, columns, formats))
        held = [(column, cell) for column, cell, _, _ in found if cell != NOTHING]
        if held and repeated * len(held) > MOST_CELLS:
            raise ValueError(f"a row is repeated {repeated:,} times")
        for again in range(repeated if held else 0):
            cells.update({(number + again, column): cell for column, cell in held})
        for column, _, wide, high in found:
            if wide > 1 or high > 1:
                spans.append(Span(number, column, number + high - 1, column + wide - 1))
        if held and row.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            hidden += range(number, number + repeated)
        number += repeated
    visible = table.get(f"{_TABLE}style-name") not in formats.unseen
    return Sheet(table.get(f"{_TABLE}name", ""), visible, laid_out(cells), spans, hidden)


def _rows(table: Any) -> Iterator[Any]:
    """Give the rows, those in groups and headers too, but none of a table within."""
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in (
            f"{_TABLE}table-header-rows",
            f"{_TABLE}table-rows",
            f"{_TABLE}table-row-group",
        ):
            yield from _rows(child)


def _column_styles(table: Any) -> list[tuple[int, str | None]]:
    """Give the default style of cells: where each run of columns ends, and its style."""
    runs: list[tuple[int, str | None]] = []
    end = 0
    for column in table.iter(f"{_TABLE}table-column"):
        end += min(int(column.get(f"{_TABLE}number-columns-repeated", "1")), _MOST)
        runs.append((end, column.get(f"{_TABLE}default-cell-style-name")))
    return runs


def _style_at(columns: list[tuple[int, str | None]], at: int) -> str | None:
    run = bisect_right(columns, at, key=lambda column: column[0])
    return columns[run][1] if run < len(columns) else None


def _cells(
    row: Any, columns: list[tuple[int, str | None]], formats: _Formats
) -> Iterator[tuple[int, Cell, int, int]]:
    """Give a row's cells with their column, and how many columns and rows they span."""
    column = 0
    for element in row:
        if element.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        repeated = min(int(element.get(f"{_TABLE}number-columns-repeated", "1")), _MOST)
        style = element.get(f"{_TABLE}style-name") or _style_at(columns, column)
        cell = _cell(element, formats.parts(style))
        if element.tag == f"{_TABLE}covered-table-cell":
            cell = NOTHING
        wide = int(element.get(f"{_TABLE}number-columns-spanned", "1"))
        high = int(element.get(f"{_TABLE}number-rows-spanned", "1"))
        if cell != NOTHING and repeated > 1 << 14:
            raise ValueError(f"a cell is repeated {repeated:,} times")
        for again in range(repeated if cell != NOTHING else 0):
            yield column + again, cell, wide, high
        column += repeated


def _cell(element: Any, parts: str) -> Cell:
    shown = "\n".join("".join(_texts(line)) for line in element.findall(f"{_TEXT}p"))
    kind = element.get(f"{_OFFICE}value-type")
    formula = element.get(f"{_TABLE}formula") is not None
    if element.get(_ERROR_TYPE) == "error" or (formula and _ERRORS.fullmatch(shown.strip())):
        return Cell(problem=f"the error {shown.strip()}")
    if kind is None:
        if formula and not shown.strip():
            return Cell(problem="a formula that was never calculated")
        return shown_text(shown)
    if kind == "date":
        day = dt.date.fromisoformat(element.get(f"{_OFFICE}date-value", "")[:10])
        return shown_date(day, parts)
    if kind == "time":
        return Cell(problem=f"a time of day without a date ({shown})")
    if kind == "boolean":
        return shown_number(element.get(f"{_OFFICE}boolean-value") == "true")
    if kind in ("float", "percentage", "currency"):
        digits = shown.strip()
        padded = digits if re.fullmatch(r"0\d+", digits) else ""
        return shown_number(float(element.get(f"{_OFFICE}value", "nan")), "0" * len(padded))
    return shown_text(shown or element.get(f"{_OFFICE}string-value", ""))


def _texts(element: Any) -> Iterator[str]:
    """Give the text of a paragraph; several spaces and tabs are elements of their own."""
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * int(child.get(f"{_TEXT}c", "1"))
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif child.tag != f"{_OFFICE}annotation":
            yield from _texts(child)
        yield child.tail or ""
