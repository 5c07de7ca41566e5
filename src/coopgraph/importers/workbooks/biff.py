"""XLS workbooks (Excel 97 to 2003), by xlrd."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from coopgraph.errors import DataError, MissingDependency
from coopgraph.importers.workbooks.sheets import NOTHING, Cell, Sheet, Span, laid_out
from coopgraph.importers.workbooks.shown import date_parts, shown_date, shown_number, shown_text

_UNSURE = 61
"""The first day number (1 March 1900) that all programs count alike, in the calendar of 1900."""


def read_biff(path: Path) -> list[Sheet]:
    """Read the sheets of an XLS file.

    Raises:
        DataError: It is no workbook (a letter, a presentation), or locked by a password.
    """
    try:
        import xlrd
    except ImportError:
        raise MissingDependency(
            "reading XLS needs xlrd", hint="pip install 'coopgraph[office]', or save it as .xlsx"
        ) from None
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise DataError("is locked by a password", file=path, hint="save it without one")
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=io.StringIO(), on_demand=False
        )
    except xlrd.XLRDError as error:
        hint = "save it without one" if "encrypted" in str(error).lower() else "save it as .xlsx"
        raise DataError(f"cannot be read as a spreadsheet: {error}", file=path, hint=hint) from None
    sheets = []
    for sheet in book.sheets():
        cells = {
            (row, column): _cell(book, cell)
            for row in range(sheet.nrows)
            for column, cell in enumerate(sheet.row(row))
        }
        spans = [
            Span(top, left, end - 1, right - 1) for top, end, left, right in sheet.merged_cells
        ]
        hidden = sorted(row for row, info in sheet.rowinfo_map.items() if info.hidden)
        sheets.append(Sheet(sheet.name, sheet.visibility == 0, laid_out(cells), spans, hidden))
    return sheets


def _cell(book: Any, cell: Any) -> Cell:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return NOTHING
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return shown_text(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Cell(problem=f"the error {xlrd.error_text_from_code.get(cell.value, cell.value)}")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown_number(bool(cell.value))
    code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if cell.ctype == xlrd.XL_CELL_DATE:
        if cell.value < 1:
            return Cell(problem="a time of day without a date")
        if cell.value < _UNSURE and book.datemode == 0:
            return Cell(
                problem=f"a day before March 1900 (number {cell.value:g}), which programs count"
                " differently"
            )
        day = xlrd.xldate.xldate_as_datetime(cell.value, book.datemode)
        return shown_date(day, date_parts(code))
    return shown_number(cell.value, code)
