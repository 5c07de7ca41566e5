"""Cells of CSV for offices: nothing begins like a formula, and nothing else is changed."""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import io
import json
import subprocess
import zipfile
from pathlib import Path

import polars as pl

from coopgraph.cli.frames import written
from coopgraph.cli.query import show
from coopgraph.cli.tables import separated
from coopgraph.identity import mappings
from coopgraph.importers.headers import _workbook
from coopgraph.importers.report import ImportReport
from coopgraph.office_cells import guarded, guarded_frame, unguarded
from coopgraph.query import Result

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
FORMULA = '=HYPERLINK("https://example.org/","x")'
CASES = {
    "": "",
    "Việt Nam": "Việt Nam",
    "'tis": "'tis",
    "a=b": "a=b",
    "2021-03-15": "2021-03-15",
    "https://example.org/?a=1": "https://example.org/?a=1",
    FORMULA: f"'{FORMULA}",
    "+84 24 3756 0000": "'+84 24 3756 0000",
    "-0044-03-15": "'-0044-03-15",
    "-5": "-5",
    "+5": "+5",
    "-5.25": "-5.25",
    "-1,234.5": "-1,234.5",
    " -1e-3 ": " -1e-3 ",
    "-5%": "-5%",
    "-5-x": "'-5-x",
    "-": "'-",
    "@cell": "'@cell",
    "\tx": "'\tx",
    "\rx": "'\rx",
    "\t=x": "'\t'=x",
    "  =x": "'  =x",
    "\u00a0=x": "'\u00a0=x",
    "\uff1dx": "'\uff1dx",
    "\uff0b1": "'\uff0b1",
    "a;=x": "a;'=x",
    "a; -5; b": "a; -5; b",
    "a\r\n@x": "a\r\n'@x",
    "a\n- b": "a\n'- b",
    'a,"=x"': 'a,"=x"',
}


def test_what_begins_like_a_formula_is_led_by_an_apostrophe() -> None:
    assert {cell: guarded(cell) for cell in CASES} == CASES
    for cell in CASES:
        assert unguarded(guarded(cell)) == cell


def test_the_pages_do_the_same() -> None:
    spec = importlib.util.spec_from_file_location("bundle", FRONTEND / "bundle.py")
    assert spec is not None
    assert spec.loader is not None
    bundle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bundle)
    node, _ = bundle.tools()
    script = (
        f"import {{ guarded, cell }} from {json.dumps((FRONTEND / 'src/office.js').as_uri())};"
        f"const told = {json.dumps(list(CASES))};"
        "console.log(JSON.stringify([told.map(guarded), [-5, null, '=\"a\"'].map(cell)]));"
    )
    done = subprocess.run(
        [*node, "--input-type=module", "-e", script], capture_output=True, check=True
    )
    assert json.loads(done.stdout) == [list(CASES.values()), ["-5", "", '"\'=""a"""']]


def test_tables_for_offices_are_guarded_and_those_for_programs_are_not() -> None:
    frame = pl.DataFrame(
        {"label": [FORMULA, None, "-5"], "n": [-5, 2, None], "x": [-0.5, 1.0, None]}
    ).with_columns(day=dt.date(2021, 3, 1), tags=pl.Series([["@a", "b"], [], None]))
    rows = list(csv.reader(io.StringIO(written(frame, "csv"))))
    assert rows[1] == [f"'{FORMULA}", "-5", "-0.5", "2021-03-01", "'@a b"]
    assert [row[0] for row in rows[2:]] == ["", "-5"]
    assert written(frame, "tsv").splitlines()[1].startswith(FORMULA)
    assert json.loads(written(frame, "json"))[0]["label"] == FORMULA
    kept = guarded_frame(frame.rename({"label": "=label"}))
    assert kept.schema == {"'=label": pl.String, **dict(list(frame.schema.items())[1:])}
    assert separated(["a"], [["=x"]], ",") == "a\n'=x\n"
    assert separated(["a"], [["=x"]], "\t") == "a\n=x\n"


def test_the_csv_of_sparql_stays_by_the_standard() -> None:
    result = Result(f'?x\n"{FORMULA.replace(chr(34), "")}"\n'.encode(), lambda iris, lang: {})
    assert result.to_csv() == show(result, "csv", None)
    assert show(result, "csv", None).splitlines()[1].startswith('"=HYP')
    assert show(result, "csv", "en").splitlines()[1].startswith("\"'=HYP")


def test_reports_and_decisions_survive_an_office() -> None:
    report = ImportReport("table", "x")
    account = report.file("=list.csv")
    account.read = 1
    report.skip("=list.csv", [1], "there is no such actor", ["=1+1"])
    rows = list(csv.reader(io.StringIO(report.to_csv())))
    assert {row[0] for row in rows[1:]} == {"'=list.csv"}
    assert rows[-1][-1] == "'=1+1"
    decision = {
        "subject_label": "=1+1",
        "predicate_id": "skos:exactMatch",
        "object_id": "id:vn",
        "mapping_justification": "semapv:ManualMappingCuration",
    }
    text = mappings.write([decision])
    assert "\t'=1+1\t" in text
    read = mappings.parse(text)
    assert mappings.write([decision]) == text
    assert [d.subject_label for d in read.lines] == ["=1+1"]


def test_a_workbook_holds_texts() -> None:
    data = _workbook([("participant", "role"), (FORMULA, "-5")])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count('t="s"') == 4
