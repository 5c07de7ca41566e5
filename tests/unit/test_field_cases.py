"""Small inputs that people of the field reported in public, where they are at hand.

They lie beside the repository, are no part of it, and each is one of a kind; the kinds are tested
on inputs of our own in `test_office_tables` and `test_written_dates`.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from coopgraph.importers import declared_kind
from coopgraph.importers.inputs import open_inputs
from coopgraph.importers.report import ImportReport

CASES = Path(__file__).parents[3] / "shared" / "cases" / "office-and-data"

# File: options; begin and end of each row that comes in; what the report says besides.
EXPECTED: dict[str, tuple[dict[str, str], dict[int, tuple[str | None, str | None]], list[str]]] = {
    "cover-sheet.xlsx": ({}, {1: ("1995-07-28", None)}, ["the sheet 'Danh sách' is read"]),
    "cp1258.csv": ({}, {1: ("1995-07-28", None), 2: ("1961", None)}, ["cp1258, a guess"]),
    "csvw.csv": ({"role": "member"}, {1: ("1995-07-28", None)}, ["csvw.csv-metadata.json"]),
    "error-cells.ods": ({}, {}, ["Trang1!D2: the error #N/A"]),
    "error-cells.xlsx": (
        {}, {3: ("1999", None)}, ["Sheet1!D2: the error #N/A", "Sheet1!E3: the error #DIV/0!"],
    ),
    "header-case.csv": (
        {"columns": str(CASES / "header-case.map.csv"), "role": "member"}, {1: (None, None)}, [],
    ),
    "header-line-break.xlsx": ({}, {1: ("1995", None)}, []),
    "hidden-sheet.xlsx": ({}, {1: ("1995-07-28", None)}, ["the sheet 'Danh sách' is read"]),
    "merged-body.xlsx": (
        {}, {1: ("1995-07-28", None), 2: ("1996-01-01", None), 3: ("1977", None)}, [],
    ),
    "mixed-day-month.xlsx": (
        {}, {2: ("2021-10-28", None), 3: ("2021-10-13", None)}, ["2021-12-10 or 2021-10-12"],
    ),
    "notes-under.csv": ({}, {1: ("1995-07-28", "..")}, ["a note or total"]),
    "null-words.xlsx": (
        {},
        {1: ("1995", None), 6: ("1967", ".."), **dict.fromkeys((2, 3, 4, 5), (None, None))},
        ["absent", "goes on"],
    ),
    "office-date-headers.csv": ({}, {1: ("1995-07-28", None)}, []),
    "old.xls": ({}, {1: ("1995-07-28", None)}, []),
    "ragged-note.csv": ({}, {1: (None, None)}, ["a note or total"]),
    "sentinel.csv": (
        {}, {1: ("1995-07-28", ".."), 2: ("1997-07-23", None)}, ["2510 is then 1967", "sentinel"],
    ),
    "sep-hint.csv": ({}, {1: ("1995-07-28", None)}, []),
    "spreadsheet-named.csv": ({}, {1: ("1995", None), 3: ("1961", None)}, []),
    "title-row.xlsx": ({}, {1: ("1995-07-28", "..")}, ["the header is row 3"]),
    "title-rows.csv": ({}, {1: ("1995-07-28", "..")}, ["the header is row 4"]),
    "trailing-semicolons.csv": ({}, {1: (None, None)}, []),
    "two-row-header.xlsx": ({}, {1: ("1995-07-28", None)}, ["the header is rows 1 to 2"]),
    "untc.csv": (
        {"columns": str(CASES / "untc.map.csv"), "role": "party", "create-missing": "yes"},
        {1: ("2003-03-05", None), 2: ("1993-09-01", None), 3: ("1980-11-04", None),
         5: ("1982-02-17", None)},
        ["the number of a footnote"],
    ),
}  # fmt: skip


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the repository")
@pytest.mark.parametrize("name", EXPECTED)
def test_a_case_from_the_field(name: str) -> None:
    options, rows, told = EXPECTED[name]
    table, report = declared_kind("table"), ImportReport("table", "mine")
    inputs = open_inputs(table, [CASES / name], report, source="mine", options=options)
    ties = pl.concat(batch.complete()[0] for batch in table.read(inputs, report))
    report.check()
    came = {row: (begin, end) for row, begin, end in ties.select("row", "begin", "end").iter_rows()}
    assert {row: came.get(row) for row in rows} == rows
    if name not in ("untc.csv", "spreadsheet-named.csv"):  # whom these name is another matter
        assert came == rows
    text = report.text()
    assert [words for words in told if words not in text] == []


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the repository")
def test_the_spellings_of_dates_reported_from_the_field() -> None:
    import csv

    from coopgraph.written_dates import judged, read

    with (CASES / "dates-written.csv").open(encoding="utf-8") as file:
        texts = [row["begin"] for row in csv.DictReader(file)]
    column = judged(texts)
    said = {text: read(text, column) for text in texts}
    taken = [text for text, one in said.items() if one.edtf and not one.problem]
    assert len(taken) == 42
    told = [text for text, one in said.items() if one.problem]
    assert told == [
        "44197", "2564", "28/7/2538", "nay", "đến nay", "present", "hiện tại", "1900-01-00",
        "0000-00-00", "9999-12-31", "2899-01-01", "-0043", "44 BCE",
    ]  # fmt: skip
    assert len(texts) - len(taken) - len(told) == 4  # n/a, NULL, -, ? tell nothing
