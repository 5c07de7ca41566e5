"""Workbooks of spreadsheet programs as sheets of cells, each as it is shown to people.

XLSX is read by openpyxl, XLS (Excel 97 to 2003) by xlrd, ODS from its XML: these tell the number
format of a cell, and by it whether somebody saw a day, a month or a year (`shown`).
"""

from __future__ import annotations

import contextlib
import importlib
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from coopgraph.errors import CoopgraphError, DataError
from coopgraph.importers.bounds import read_bounded
from coopgraph.importers.containers import ZIP
from coopgraph.importers.reading import OLE
from coopgraph.importers.workbooks.sheets import Cell, Sheet

LARGEST = 1 << 30
"""Bytes that a workbook may unpack to; more is taken for a trap."""
_MARKS = (
    b"[Content_Types].xml",
    b"docProps/",
    b"xl/",
    b"vnd.oasis.opendocument.spreadsheet",
)
_LIBRARIES = ("lxml.etree", "openpyxl", "xlrd")
_ENDINGS = (".xlsx", ".xlsm", ".xltx", ".ods", ".xls", ".xlt")


def is_workbook(name: str, head: bytes) -> bool:
    """Say whether a file is a workbook, by how it begins; its ending may be another.

    Args:
        name: The file's name.
        head: Its beginning, as Latin-1 in UTF-8 (see `importers.reading.Look`) or as it is.
    """
    if head.startswith((OLE, OLE.decode("latin-1").encode())):
        return True
    marked = any(mark in head for mark in _MARKS) or name.lower().endswith(_ENDINGS)
    return head.startswith(ZIP) and marked


def read_workbook(path: Path) -> list[Sheet]:
    """Read all sheets of a workbook.

    Raises:
        MissingDependency: The reader of this format is not installed.
        DataError: It is none, is locked by a password, too large, or of a format not read.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(OLE):
        from coopgraph.importers.workbooks.biff import read_biff

        return _read(read_biff, path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise DataError(f"cannot be read as a spreadsheet: {error}", file=path) from None
    if size > LARGEST:
        raise DataError(f"unpacks to {size:,} bytes, more than {LARGEST:,}", file=path)
    if "xl/workbook.bin" in names:
        raise DataError("is a binary workbook (.xlsb)", file=path, hint="save it as .xlsx")
    if "content.xml" in names:
        from coopgraph.importers.workbooks.opendocument import read_opendocument

        return _read(read_opendocument, path)
    if any(name.startswith("xl/") for name in names):
        from coopgraph.importers.workbooks.ooxml import read_ooxml

        return _read(read_ooxml, path)
    raise DataError("is no spreadsheet", file=path, hint="save the table as .xlsx, .ods or .csv")


def _read(reader: Callable[[Path], list[Sheet]], path: Path) -> list[Sheet]:
    """Read in a child that ends at the bounds of `importers.bounds`."""
    for library in _LIBRARIES:  # once in this process, not in each child
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    return read_bounded(partial(_worded, reader), path)


def _worded(reader: Callable[[Path], list[Sheet]], path: Path) -> list[Sheet]:
    """Read with a library that raises whatever it meets: KeyError, ValueError, errors of XML."""
    try:
        return reader(path)
    except (CoopgraphError, MemoryError):
        raise
    except Exception as error:
        text = str(error) or type(error).__name__
        raise DataError(f"cannot be read as a spreadsheet: {text}", file=path) from error


__all__ = ["Cell", "Sheet", "is_workbook", "read_workbook"]
