"""The next version of an office's table, row by row: new, changed, gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
