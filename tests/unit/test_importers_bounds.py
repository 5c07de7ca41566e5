"""Small files that stand for much end with a clear error, whatever kind they are of."""

from __future__ import annotations

import lzma
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from coopgraph.cli import main
from coopgraph.errors import DataError
from coopgraph.importers import bounds, containers, reading, run
from coopgraph.importers.reading import look, rows
from coopgraph.importers.workbooks import opendocument
from coopgraph.importers.workbooks.ooxml import read_ooxml
from coopgraph.importers.workbooks.sheets import Cell, Sheet, Span, filled_down
from coopgraph.store import read_foreign

TABLE = "participant,framework,role\nViet Nam,ASEAN,member\n"


def workbook(path: Path, *cells: str, merged: str = "") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in TABLE.splitlines():
        sheet.append(line.split(","))
    for cell in cells:
        sheet[cell] = "x"
    book.save(path)
    if merged:  # as openpyxl would make all of these cells to write them
        parts = {}
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = "xl/worksheets/sheet1.xml"
        mark = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells><pageMargins'
        parts[name] = parts[name].replace(b"<pageMargins", mark.encode())
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
    return path


def test_a_cell_in_the_far_corner_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "far.xlsx", "XFD1048576")
    with pytest.raises(DataError, match="spans 1,048,576 rows and 16,384 columns"):
        run("table", [path], None, dry_run=True)


def test_what_takes_too_much_to_read_ends_in_its_child(tmp_path: Path) -> None:
    path = workbook(tmp_path / "merged.xlsx", merged="A5:ZZ4000")
    with pytest.raises(DataError, match=r"takes more than 64 MiB of memory to read .*far corner"):
        bounds.read_bounded(read_ooxml, path, memory=64 << 20)
    assert len(bounds.read_bounded(read_ooxml, workbook(tmp_path / "a.xlsx"))[0].rows) == 2

    def endless(path: Path) -> None:
        while path:
            pass

    with pytest.raises(DataError, match=r"takes more than 0.05 s to read"):
        bounds.read_bounded(endless, path, seconds=0.05)
    with pytest.raises(DataError, match="mine") as raised:
        bounds.read_bounded(lambda path: (_ for _ in ()).throw(DataError("mine", line=3)), path)
    assert raised.value.line == 3


def test_spans_and_runs_cost_what_is_there() -> None:
    sheet = Sheet("s", rows=[[Cell("a")], [], [Cell("b")]], merged=[Span(0, 0, 1 << 60, 0)])
    assert filled_down(sheet, range(3)) == {(1, 0): Cell("a"), (2, 0): Cell("a")}
    columns: list[tuple[int, str | None]] = [(3, "first"), (5, "second")]
    styles = [opendocument._style_at(columns, at) for at in range(6)]
    assert styles == [*["first"] * 3, *["second"] * 2, None]


def test_lines_and_columns_of_text_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("," * bounds.MOST_COLUMNS + "\n")
    with pytest.raises(DataError, match=r"wide.csv:1: a row has 16,385 cells, more than 16,384"):
        list(rows(look(path), ","))
    monkeypatch.setattr(reading, "LONGEST_LINE", 3 << 20)
    path.write_text("a\n" + "b" * (4 << 20) + "\n")
    with pytest.raises(DataError, match="has a line of more than 3 MiB"):
        list(rows(look(path), ","))
    path.write_text("a\n" + ("b" * (1 << 18) + "\n") * 17)
    assert len(list(rows(look(path), ","))) == 18
    with pytest.raises(DataError, match="unpacks to more than 0 MiB"):
        bounds.read_whole(BytesIO(b"12345"), path, 4)


def test_rubbish_behind_the_end_of_a_compressed_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.xz"
    packed = lzma.compress(TABLE.encode())
    for more in (b"", b"\0" * 8, b"\0\0\0\0" + lzma.compress(b"Laos,ASEAN,member\n")):
        path.write_bytes(packed + more)
        assert len(list(rows(look(path), ","))) == (3 if len(more) > 8 else 2)
    for more, why in ((b"rubbish", "something follows its end"), (packed[:40], "cut off")):
        path.write_bytes(packed + more)
        with pytest.raises(DataError, match=why):
            look(path)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("table", "pk.csv"), ("cow-igo", "a.csv"), ("rdf", "a.json"), ("wikidata", "a.json"),
     ("events", "a.xlsx"), ("un-votes", "a.xls"), ("treaty-parties", "a.csv")],
)  # fmt: skip
def test_a_misnamed_workbook_is_no_defect_of_ours(
    kind: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if name == "pk.csv":
        path.write_bytes(containers.ZIP + b"and nothing of it")
    else:
        workbook(path.with_suffix(".xlsx")).rename(path)
    assert main(["import", kind, str(path), "--dry-run"]) == 2
    told = capsys.readouterr().err
    assert "defect" not in told
    assert name in told


def test_a_text_beyond_the_parsers_buffer_is_told() -> None:
    data = b'<urn:a> <urn:p> "' + b"x" * (17 << 20) + b'" .\n'
    with pytest.raises(DataError, match=r"a.nt: has a text or a name of more than 16 MiB"):
        read_foreign(BytesIO(data), "a.nt")
