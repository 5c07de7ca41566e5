"""The columns of an office's table: which header is which of ours, and the template.

Headers are recognised in English and Vietnamese, without regard to accents, case and punctuation.
For others there is a mapping file: CSV on the Web metadata (JSON: ``tableSchema.columns`` with
``name``, ``titles`` and ``null``), or a small table (TSV or CSV) with two columns, ours and theirs.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError, MissingDependency, ParameterError
from coopgraph.identity.naming import fold
from coopgraph.importers.reading import ZIP

if TYPE_CHECKING:
    from coopgraph.importers.kind import KindInputs

OURS: dict[str, tuple[str, str]] = {
    "participant": ("bên tham gia", "who takes part: a name, acronym, code or IRI"),
    "framework": ("khuôn khổ", "in what: an organization, agreement, event …; likewise"),
    "role": ("vai trò", "as what: member, chair, observer … (thành viên, chủ tịch …)"),
    "begin": ("bắt đầu", "since when: 2020, 2020-05, 2020-05-17, 2020~ (EDTF)"),
    "end": ("kết thúc", "until when; .. where it is known to go on"),
    "on_behalf_of": ("thay mặt", "for whom the participant acts"),
    "source": ("nguồn", "where it is written: a title or an address"),
    "note": ("ghi chú", "anything else"),
}
"""Our columns: the Vietnamese header, and what the column holds."""
NEEDED = ("participant", "framework")
_ALSO = {
    "on behalf of": "on_behalf_of",
    "from": "begin",
    "since": "begin",
    "to": "end",
    "until": "end",
    "tu": "begin",
    "den": "end",
    "to chuc": "framework",
}
EXAMPLES = (
    ("Viet Nam", "ASEAN", "member", "1995-07-28", "..", "", "https://asean.org", ""),
    ("STAMEQ", "ACCSQ", "chủ tịch", "2020", "2021", "Việt Nam", "", ""),
)
CSVW_NAME = "coop:"


@dataclass(frozen=True)
class Columns:
    """Which header holds which of our columns.

    Attributes:
        headers: Ours to the header in the file.
        unused: Headers that are none of ours.
        nulls: Ours to the cells that mean nothing is told (``n/a``).
    """

    headers: Mapping[str, str]
    unused: tuple[str, ...] = ()
    nulls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Told:
    titles: dict[str, list[str]]
    nulls: dict[str, tuple[str, ...]]
    file: Path


def recognise(
    headers: Sequence[str], file: str | Path, mapping: str | Path | None = None
) -> Columns:
    """Find our columns among a table's headers.

    Args:
        headers: As in the file.
        file: The file, for errors.
        mapping: The mapping file, or None.

    Raises:
        DataError: No header for a needed column; two headers for one; a header twice; a mapping
            file that is none, or that names a column the table lacks.
    """
    shown = [header.strip() for header in headers]
    twice = sorted({h for h in shown if h and shown.count(h) > 1})
    if twice:
        raise DataError(f"the header has {', '.join(map(repr, twice))} twice", file=file, line=1)
    column_mapping = _read_mapping(Path(mapping)) if mapping else None
    header_of: dict[str, str] = {}
    if column_mapping is not None:
        for ours, titles in column_mapping.titles.items():
            there = [h for h in shown if h in titles]
            if not there:
                raise DataError(
                    f"{ours} is to be {' or '.join(map(repr, titles))}, but {Path(file).name} has"
                    f" no such column",
                    file=column_mapping.file,
                    hint=f"it has {', '.join(h for h in shown if h)}",
                )
            header_of[ours] = there[0]
    synonyms = _known()
    for column, header in enumerate(shown, 1):
        ours = synonyms.get(fold(header), "")
        if (
            not ours
            or header in header_of.values()
            or (column_mapping is not None and ours in column_mapping.titles)
        ):
            continue
        if ours in header_of:
            raise DataError(
                f"both {header_of[ours]!r} and {header!r} are {ours}",
                file=file,
                line=1,
                column=column,
                hint="rename one of them, or say which in a mapping file",
            )
        header_of[ours] = header
    missing = [ours for ours in NEEDED if ours not in header_of]
    if missing:
        raise DataError(
            f"there is no column for {' and '.join(missing)}; the table has"
            f" {', '.join(repr(h) for h in shown if h) or 'no headers'}",
            file=file,
            line=1,
            hint="coopgraph import --template FILE.csv shows the headers; others need a mapping"
            " file (--columns)",
        )
    unused = tuple(h for h in shown if h and h not in header_of.values())
    return Columns(header_of, unused, column_mapping.nulls if column_mapping else {})


def _known() -> dict[str, str]:
    names = {fold(ours): ours for ours in OURS}
    return names | {fold(vi): ours for ours, (vi, _) in OURS.items()} | _ALSO


def _read_mapping(path: Path) -> _Told:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", file=path) from None
    except UnicodeDecodeError:
        raise DataError("is not UTF-8", file=path) from None
    titles: dict[str, list[str]] = {}
    nulls: dict[str, tuple[str, ...]] = {}
    if text.lstrip().startswith("{"):
        for column in _csvw_columns(text, path):
            ours = str(column.get("name", "")).removeprefix(CSVW_NAME)
            _take(ours, _titles(column), titles, path)
            if "null" in column:
                null_texts = column["null"]
                nulls[ours] = (
                    tuple(null_texts) if isinstance(null_texts, list) else (str(null_texts),)
                )
    else:
        separator = "\t" if "\t" in text else ","
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1):
            if not row or (number == 1 and [fold(c) for c in row[:2]] == ["ours", "theirs"]):
                continue
            if len(row) != 2:
                raise DataError("a line has two cells: ours and theirs", file=path, line=number)
            _take(row[0].strip(), [row[1].strip()], titles, path, number)
    if not titles:
        raise DataError("maps no column", file=path, hint=f"ours are {', '.join(OURS)}")
    return _Told(titles, nulls, path)


def _take(
    ours: str, theirs: list[str], into: dict[str, list[str]], path: Path, line: int | None = None
) -> None:
    if ours not in OURS:
        hint = f"ours are {', '.join(OURS)}"
        raise DataError(f"{ours!r} is none of our columns", file=path, line=line, hint=hint)
    if ours in into:
        raise DataError(f"{ours} is mapped twice", file=path, line=line)
    into[ours] = theirs


def _csvw_columns(text: str, path: Path) -> list[dict[str, Any]]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(
            f"is not JSON: {error.msg}", file=path, line=error.lineno, column=error.colno
        ) from None
    schema = data.get("tableSchema")
    if schema is None and isinstance(data.get("tables"), list) and len(data["tables"]) == 1:
        schema = data["tables"][0].get("tableSchema")
    columns = schema.get("columns") if isinstance(schema, dict) else None
    if not isinstance(columns, list) or not all(isinstance(c, dict) for c in columns):
        raise DataError("has no tableSchema with columns", file=path, hint="see CSVW metadata")
    # A column of theirs that we have no use for has another name, or is suppressed.
    return [
        c
        for c in columns
        if not c.get("suppressOutput")
        and (str(c.get("name", "")).removeprefix(CSVW_NAME) in OURS or "titles" not in c)
    ]


def _titles(column: Mapping[str, Any]) -> list[str]:
    value = column.get("titles", column.get("name"))
    if isinstance(value, dict):
        lists = [v if isinstance(v, list) else [v] for v in value.values()]
        return [str(title) for titles in lists for title in titles]
    return [str(title) for title in value] if isinstance(value, list) else [str(value)]


# -- spreadsheets and the template -----------------------------------------------------------


def is_sheet(name: str, head: bytes) -> bool:
    """Say whether a file is a spreadsheet (XLSX, ODS) by its name and beginning."""
    return head.startswith(ZIP) and name.lower().endswith((".xlsx", ".xlsm", ".ods"))


def read_sheet(inputs: KindInputs, table: str) -> tuple[list[str], list[list[str | None]]]:
    """Read the first sheet of a spreadsheet: its header, and its rows as text.

    Raises:
        MissingDependency: fastexcel is not installed.
        DataError: No spreadsheet, or nothing in it.
    """
    path = inputs.path(table)
    try:
        import fastexcel
    except ImportError:
        raise MissingDependency(
            "reading spreadsheets needs fastexcel", hint="pip install 'coopgraph[office]'"
        ) from None
    try:
        book = fastexcel.read_excel(path)
        sheet = book.load_sheet(0, header_row=None, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise DataError(f"cannot be read as a spreadsheet: {error}", file=path) from None
    rows = [list(row) for row in sheet.iter_rows()]
    if not rows:
        raise DataError("its first sheet is empty", file=path)
    if len(rows) == 1:
        raise DataError("has a header and nothing below it", file=path)
    if len(book.sheet_names) > 1:
        inputs.report.note(f"only the first sheet is read: {book.sheet_names[0]}")
    return [str(cell or "").strip() for cell in rows[0]], rows[1:]


def template_text(separator: str = ",") -> str:
    """Give the template as text: the headers and two rows as an example."""
    out = io.StringIO()
    rows = [tuple(OURS), *EXAMPLES]
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def template(path: str | Path) -> Path:
    """Write an empty table to fill in, with two rows as an example, as CSV, TSV or XLSX.

    Raises:
        ParameterError: Another ending.
        DataError: The file is there already, or cannot be written.
        MissingDependency: XLSX without xlsxwriter.
    """
    path = Path(path)
    if path.exists():
        raise DataError("there is a file of this name", file=path)
    if path.suffix.lower() in (".csv", ".tsv"):
        # Office programs take a CSV for UTF-8 only with a mark.
        text = template_text("," if path.suffix.lower() == ".csv" else "\t")
        data = text.encode("utf-8-sig")
    elif path.suffix.lower() == ".xlsx":
        data = _workbook([tuple(OURS), *EXAMPLES])
    else:
        raise ParameterError(f"a template is .csv, .tsv or .xlsx, not {path.suffix!r}")
    from coopgraph.files import write

    return write(path, data, parents=True)


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    import datetime as dt

    try:
        import xlsxwriter
    except ImportError:
        raise MissingDependency(
            "writing spreadsheets needs xlsxwriter", hint="pip install 'coopgraph[office]'"
        ) from None
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": dt.datetime(2026, 1, 1)})  # noqa: DTZ001 - same bytes
        text = book.add_format({"num_format": "@"})  # or programs would make dates of years
        bold = book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet("participations")
        sheet.set_column(0, len(OURS) - 1, 22, text)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, bold if number == 0 else text)
        for column, (vi, about) in enumerate(OURS.values()):
            sheet.write_comment(0, column, f"{vi}: {about}")
        sheet.freeze_panes(1, 0)
    return out.getvalue()
