"""A table as a file for offices and programs: CSV, TSV, JSON, XLSX; the ending says which."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph import files
from coopgraph.errors import MissingDependency, ParameterError

if TYPE_CHECKING:
    import polars as pl

ENDINGS = (".csv", ".tsv", ".json", ".xlsx")
"""Endings of the files that `write_table` writes."""
CELL = 32_767
"""Characters a cell of XLSX holds."""


def write_table(path: str | Path, frame: pl.DataFrame, *, name: str = "table") -> Path:
    """Write a table; lists are joined by blanks.

    What begins like a formula gets an apostrophe in CSV (`office_cells`); in XLSX it is a text.
    The same table gives the same bytes.

    Args:
        path: Its ending is one of `ENDINGS`.
        frame: The table.
        name: Of the sheet.

    Raises:
        MissingDependency: XLSX without xlsxwriter.
        ParameterError: Another ending, or a text that no cell of XLSX holds.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ParameterError(f"{path.name!r} names no table", hint=f"one of {', '.join(ENDINGS)}")
    if ending == ".xlsx":
        return files.write(path, _workbook(_flat(frame), name))
    if ending == ".json":
        text = json_of(frame)
    elif ending == ".csv":
        text = csv_of(frame)
    else:
        text = _flat(frame).write_csv(separator="\t", quote_style="necessary")
    return files.write(path, text.encode())


def csv_of(frame: pl.DataFrame) -> str:
    """Give a table as CSV for office programs: all columns, all digits; lists joined by blanks."""
    from coopgraph.office_cells import guarded_frame

    return guarded_frame(_flat(frame)).write_csv(quote_style="necessary")


def json_of(frame: pl.DataFrame) -> str:
    """Give a table as JSON: a list of rows, each by its columns; lists stay lists."""
    import json

    return json.dumps(frame.to_dicts(), ensure_ascii=False, indent=1, default=str) + "\n"


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    joined = [pl.col(name).cast(pl.List(pl.String)).list.join(" ") for name in lists]
    return frame.with_columns(*joined)


def _workbook(frame: pl.DataFrame, name: str) -> bytes:
    """Make a workbook: a heading that stays, texts that are never formulas or links."""
    import datetime as dt

    try:
        import xlsxwriter
    except ModuleNotFoundError:
        raise MissingDependency(
            "xlsxwriter is not installed", hint="pip install 'coopgraph[office]'"
        ) from None
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
              "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"}
    )  # fmt: skip
    # The clock has no part in what is written.
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - XLSX has no zones
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "bottom": 1})
    for column, title in enumerate(frame.columns):
        sheet.write_string(0, column, title, heading)
        sheet.set_column(column, column, 10 + min(30, 3 * len(title)))
    for number, row in enumerate(frame.iter_rows(), start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                if len(value) > CELL:
                    raise ParameterError(
                        f"{len(value)} characters are too many for a cell of XLSX",
                        row=number, column=frame.columns[column], hint="write .csv or .json",
                    )  # fmt: skip
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, frame.height, max(len(frame.columns) - 1, 0))
    book.close()
    return out.getvalue()
