"""XLSX and XLSM workbooks, by openpyxl; what formulas gave is taken, formulas are not."""

from __future__ import annotations

import datetime as dt
import posixpath
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.errors import MissingDependency
from coopgraph.importers.workbooks.sheets import NOTHING, Cell, Sheet, Span, laid_out
from coopgraph.importers.workbooks.shown import date_parts, shown_date, shown_number, shown_text

if TYPE_CHECKING:
    from openpyxl.cell import Cell as HeldCell

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


def read_ooxml(path: Path) -> list[Sheet]:
    """Read the sheets of an XLSX file."""
    try:
        import lxml  # noqa: F401 - what it is needed for comes below
        import openpyxl
    except ImportError:
        raise MissingDependency(
            "reading XLSX needs openpyxl and lxml", hint="pip install 'coopgraph[office]'"
        ) from None
    import warnings

    with path.open("rb") as file, warnings.catch_warnings():
        # openpyxl warns of parts it does not keep (validation, drawings); cells are not concerned.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file, data_only=True, keep_links=False)
    uncalculated = _uncalculated(path)
    sheets = []
    for worksheet in book.worksheets:
        never = uncalculated.get(worksheet.title, set())
        cells = {
            (held.row - 1, held.column - 1): _cell(held)
            for held in worksheet._cells.values()  # the rows would fill up all that is between
        }
        for place in never:
            cells[place] = Cell(problem="a formula that was never calculated")
        sheets.append(
            Sheet(
                worksheet.title,
                worksheet.sheet_state == "visible",
                laid_out(cells),
                [
                    Span(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1)
                    for m in worksheet.merged_cells.ranges
                ],
                sorted(n - 1 for n, row in worksheet.row_dimensions.items() if row.hidden),
            )
        )
    return sheets


def _cell(held: HeldCell) -> Cell:
    value: Any = held.value
    if value is None:
        return NOTHING
    if held.data_type == "e":
        return Cell(problem=f"the error {value}")
    if isinstance(value, (dt.datetime, dt.date)):
        return shown_date(value, date_parts(held.number_format))
    if isinstance(value, (dt.time, dt.timedelta)):
        return Cell(problem=f"a time of day without a date ({value})")
    if isinstance(value, (bool, int, float)):
        return shown_number(value, held.number_format)
    return shown_text(str(value))


def _uncalculated(path: Path) -> dict[str, set[tuple[int, int]]]:
    """Give, by sheet, the formulas without a value: no program has calculated them.

    openpyxl gives such a cell as an empty one, and one whose value is an empty text as well.
    """
    from lxml import etree
    from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

    found: dict[str, set[tuple[int, int]]] = {}
    with zipfile.ZipFile(path) as archive:
        for name, part in _parts(archive).items():
            places: set[tuple[int, int]] = set()
            with archive.open(part) as file:
                for _, element in etree.iterparse(
                    file, tag=f"{_MAIN}c", resolve_entities=False, no_network=True
                ):
                    value = element.find(f"{_MAIN}v")
                    # An empty text (t="str") is a value; an empty number is what a library left.
                    calculated = value is not None and (value.text or element.get("t") == "str")
                    formula = element.find(f"{_MAIN}f") is not None
                    if formula and not calculated and element.get("r"):
                        letters, row = coordinate_from_string(element.get("r"))
                        places.add((row - 1, column_index_from_string(letters) - 1))
                    element.clear()
            found[name] = places
    return found


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Give the sheets by name, with their part of the package; only those that have formulas."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
    links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    target_of = {
        link.get("Id"): posixpath.normpath(posixpath.join("xl", link.get("Target", "")))
        if not link.get("Target", "").startswith("/")
        else link.get("Target", "")[1:]
        for link in links.iter(f"{_PACKAGE}Relationship")
    }
    names = set(archive.namelist())
    parts = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        part = target_of.get(sheet.get(f"{_REL}id"))
        if part in names and b"<f" in archive.read(part):
            parts[sheet.get("name", "")] = part
    return parts
