"""The next version of an office's table, row by row: new, changed, gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import ParameterError
from coopgraph.importers.row_changes import compare_tables

OLD = """Đối tác,Loại văn bản,Ngày ký,Thời hạn,Ghi chú
Viện Nỉ,MoU,01/02/2019,5 năm,
Cục Muối Lasar,MoU,03/04/2020,3 năm,=SUM(A1)
Viện Lụa,Thoả thuận,05/06/2020,5 năm,
Hội Len,MoU,07/08/2021,2 năm,
Hội Len,MoU,09/10/2022,2 năm,
"""
# Columns in another order and under another name, rows sorted otherwise.
NEW = """Loại văn bản,Đối tác nước ngoài,Ghi chú,Ngày ký,Thời hạn
MoU,Hội Len,,09/10/2022,2 năm
MoU,Cục Muối Lasar,=SUM(A1),03/04/2020,5 năm
MoU,Viện Nỉ,,01/02/2019,5 năm
MoU,Hội Len,gia hạn,07/08/2021,4 năm
Hiệp định,Học viện Gốm,,11/12/2023,vô thời hạn
"""


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "old.csv", tmp_path / "new.csv"
    for path, text in zip(paths, (OLD, NEW), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_rows_are_found_again_and_told(tables: tuple[Path, Path]) -> None:
    changes = compare_tables(*tables)
    assert changes.counts() == {"gone": 1, "changed": 2, "new": 1}
    assert changes.same == 2
    told = [(c.change, c.before_row, c.row, c.column, c.before, c.after) for c in changes.rows]
    assert [one for one in told if one[0] == "changed"] == [
        ("changed", 2, 2, "validity", "3 năm", "5 năm"),
        ("changed", 4, 4, "note", "", "gia hạn"),
        ("changed", 4, 4, "validity", "2 năm", "4 năm"),
    ]
    assert [(c.change, c.names) for c in changes.rows if not c.column] == [
        ("gone", "Viện Lụa, Thoả thuận"),
        ("new", "Học viện Gốm, Hiệp định"),
    ]
    assert changes.text("vi") == "1 hàng mới, 2 hàng thay đổi, 1 hàng không còn, 2 hàng như cũ."
    assert len(compare_tables(tables[1], _copy(tables[1]))) == 0


def test_what_an_office_keeps_of_an_agreement_comes_in(tmp_path: Path) -> None:
    listed = tmp_path / "register.csv"
    listed.write_text(
        "Đối tác,Số hiệu,Ngày ký,Cơ quan phụ trách,Thời hạn báo trước (tháng),Ngày rà soát\n"
        "UL,12/HTQT,2020-05-04,STAMEQ,3,tháng 6/2024\n"
        "ASTM International,13/HTQT,2021-05-04,Viện Gốm,sớm,2025\n",
        encoding="utf-8",
    )
    out = tmp_path / "register.nq"
    report = coopgraph.import_("table", [listed], out, set="participant=Viet Nam")
    quads = out.read_text("utf-8")
    for said in (
        '<http://purl.org/dc/terms/identifier> "12/HTQT"', 'noticePeriod> "P3M"',
        'reviewDate> "2024-06"', "concept/focalPoint>",
    ):  # fmt: skip
        assert quads.count(said) == 1, said
    told = " ".join(report.applied)
    assert "a notice that is no length of time is left out" in told
    assert "who looks after an agreement is left out" in told
    assert report.made["agreements"] == 2
    # A number that one row alone has finds the row again, whatever else is new in it.
    later = tmp_path / "later.csv"
    text = listed.read_text("utf-8").replace("UL,12", "ASTM International,12")
    later.write_text(text, encoding="utf-8")
    assert compare_tables(listed, later).counts() == {"gone": 0, "changed": 1, "new": 0}


def _copy(path: Path) -> Path:
    other = path.with_name("copy.csv")
    other.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")
    return other


def test_the_verb_tells_them_and_imports_nothing(
    tables: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = map(str, tables)
    out = tmp_path / "changes.csv"
    assert main(["diff", old, new, "-o", str(out), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["change"] for row in rows] == ["gone", "changed", "changed", "changed", "new"]
    assert "1 new, 2 changed, 1 gone" in compare_tables(old, new).text("en")
    assert out.read_text("utf-8").count("\n") == 6
    assert sorted(p.name for p in tmp_path.iterdir()) == ["changes.csv", "new.csv", "old.csv"]
    with pytest.raises(ParameterError, match="twice"):
        compare_tables(old, old)
    assert main(["diff", old, str(tmp_path / "none.xlsx")]) != 0
