"""The verbs of research: change, survival, robustness, panel, and measures by country."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest

from coopgraph.cli import main

Capture = pytest.CaptureFixture[str]
pytest.importorskip("duckdb")


def run(capsys: Capture, *arguments: str, status: int = 0) -> tuple[str, str]:
    assert main(arguments) == status
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return out, err


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_change_is_csv_in_a_pipe_and_words_for_readers(capsys: Capture, tmp_path: Path) -> None:
    piped, _ = run(capsys, "change", "2019", "2021")
    rows = rows_of(piped)
    assert {"joined", "new framework"} <= {row["kind"] for row in rows}
    assert all(row["ties"].startswith("https://") for row in rows)
    read, _ = run(capsys, "change", "2019", "2021", "--format", "table", "--lang", "vi")
    assert read.startswith("Từ 2019 đến 2021: khuôn khổ mới")
    assert "https://" not in read
    picture = tmp_path / "change.svg"
    _, err = run(capsys, "change", "2019", "2021", "-o", str(picture))
    assert "<svg" in picture.read_text(encoding="utf-8")
    assert "change.svg: written" in err
    assert "give the earlier first" in run(capsys, "change", "2021", "2019", status=2)[1]


def test_survival_of_some_roles(capsys: Capture) -> None:
    out, err = run(capsys, "survival", "--until", "2022", "--roles", "member", "--format", "json")
    curves = json.loads(out)
    assert {row["reading"] for row in curves} <= {"certain", "possible"}
    assert all(0 <= row["survival"] <= 1 for row in curves)
    assert "ties without a length are left out" in err
    assert "no thing 'x'" in run(capsys, "survival", "--until", "2022", "--roles", "x", status=2)[1]


def test_robustness_tells_every_policy(capsys: Capture) -> None:
    # Two sources only: each one left out is a derivation.
    two = "tong-cuc-2021-review,koenergy-k-petro-2009"
    out, _ = run(capsys, "robustness", "degree", "--draws", "1", "--sources", two)
    policies = [row["policy"] for row in rows_of(out)]
    assert policies[0] == "as asked"
    assert {"without source", "only source", "ranks", "omission"} <= set(policies)
    for wrong in (("--omit", "most"), ("--omit", "1.5"), ("--draws", "-1")):
        assert run(capsys, "robustness", "degree", *wrong, "--sources", two, status=2)[1]


def test_brokerage_by_country(capsys: Capture) -> None:
    out, _ = run(capsys, "measure", "brokerage", "--by", "country", "--format", "csv")
    rows = rows_of(out)
    first = rows[0]
    assert (first["group_label"], first["absent_as"]) == ("Viet Nam", "not a member")
    roles = ("coordinator", "representative", "gatekeeper", "consultant", "liaison")
    assert sum(int(first[role]) for role in roles) == int(first["brokerage"]) > 0
    assert all(not row["brokerage"] for row in rows if not row["group"])
    asked = ("measure", "brokerage", "--by", "country", "--lang", "vi", "--format", "table")
    table, _ = run(capsys, *asked)
    assert "Việt Nam" in table
    assert table.endswith("\nAbsent ties are taken for: not a member.\n")
    assert "degree takes no 'by'" in run(capsys, "measure", "degree", "--by", "cls", status=2)[1]


WIDE = "ccode,state,year,aaa,bbb\n2,USA,1950,1,1\n20,CAN,1950,1,3\n70,MEX,1950,-9,1\n"
EXIST = "node,begin,end\n2,1950,1950\n20,1950,1950\n70,1950,1950\n"


def wide(folder: Path) -> list[str]:
    (folder / "wide.csv").write_text(WIDE, encoding="utf-8")
    (folder / "exist.csv").write_text(EXIST, encoding="utf-8")
    return [
        *("panel", "dyad-year", "--wide", str(folder / "wide.csv"), "--actor", "ccode"),
        *("--drop", "state", "--role", "1=full", "--role", "3=observer", "--absent", "0,-1"),
        *("--unknown", "-9", "--roles", "full", "--certainty", "certain"),
    ]


def test_a_panel_of_a_downloaded_table(capsys: Capture, tmp_path: Path) -> None:
    asked = wide(tmp_path)
    out, _ = run(capsys, *asked, "--bare")
    assert out == "actor_a,actor_b,year,shared\n2,20,1950,1\n2,70,1950,1\n"
    zeros = ("--zeros", "--existence", str(tmp_path / "exist.csv"))
    whole, _ = run(capsys, *asked, "--bare", *zeros)
    assert whole.endswith("20,70,1950,0\n")
    made = tmp_path / "dyads.dta"
    _, err = run(capsys, *asked, "-o", str(made))
    assert "2 rows; told in" in err
    book = json.loads((tmp_path / "dyads.codebook.json").read_text(encoding="utf-8"))
    assert book["parameters"]["roles"] == ["full"]


def test_a_panel_of_spells_and_of_the_graph(capsys: Capture, tmp_path: Path) -> None:
    spells = tmp_path / "spells.parquet"
    pl.DataFrame(
        {"participant": ["a", "b"], "framework": ["f", "f"], "begin": [1990, 1991], "end": 1992}
    ).write_parquet(spells)
    out, _ = run(capsys, "panel", "dyad-year", "--table", str(spells), "--directed", "--bare")
    assert out.splitlines()[1:3] == ["a,b,1991,1", "a,b,1992,1"]
    assert "b,a,1991,1" in out
    asked = ("panel", "actor-year", "--since", "2021", "--until", "2021", "--codes")
    rows = rows_of(run(capsys, *asked)[0])
    assert {row["iso3166"] for row in rows if row["actor"].endswith("/viet-nam")} == {"VN"}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--role", "x=full"], "'x' is no whole number"),
        (["--role", "full"], "is not CODE=ROLE"),
        (["--drop", "nothing"], "no column nothing"),
        (["--codes"], "--codes is for the graph only"),
        (["--table", "x.csv"], "not both"),
        (["-o", "x.xls"], "is none of .csv"),
        (["--wide", "/nowhere.csv"], "/nowhere.csv"),
        (["--zeros"], "zeros need existence"),
        (["--roles", "observers"], "no role"),
    ],
)
def test_a_panel_that_cannot_be_is_one_sentence(
    capsys: Capture, tmp_path: Path, more: list[str], message: str
) -> None:
    out, err = run(capsys, *wide(tmp_path), *more, status=2)
    assert message in err
    assert out == ""
    assert err.count("\n") == 1


def test_a_wide_table_is_asked_what_it_means(capsys: Capture, tmp_path: Path) -> None:
    asked = wide(tmp_path)
    short = asked[:4]
    assert "--actor ccode" in run(capsys, *short, status=2)[1]
    assert (
        "--actor is for --wide only"
        in run(capsys, "panel", "actor-year", "--actor", "ccode", status=2)[1]
    )
    assert "dyad-year" in run(capsys, "panel", "dyads-year", status=2)[1]
    assert "dyad-year only" in run(capsys, "panel", "actor-year", "--directed", status=2)[1]
    broken = tmp_path / "broken.csv"
    broken.write_text('a,b\n1,"2\n3,4,5\n', encoding="utf-8")
    assert "cannot be read as a table" in run(capsys, *asked, "--wide", str(broken), status=2)[1]
