"""Data sets as they are published today: packed, in sister layouts, with the publisher's counts.

All rows are invented; only the layouts (names of columns, spelling of codes) are the publishers'.
"""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
from pathlib import Path

import polars as pl
import pytest

from coopgraph.errors import DataError, ParameterError
from coopgraph.importers import declared_kind, run
from coopgraph.importers.containers import member_of, open_bytes
from coopgraph.importers.inputs import open_inputs
from coopgraph.importers.report import ImportReport
from coopgraph.namespaces import CONCEPT, COOP, ID


class Read:
    """What a kind's reader made of one file, given as text or bytes."""

    def __init__(self, kind: str, path: Path, *more: Path, **options: str) -> None:
        self.report = ImportReport(kind, "test")
        given = {name.replace("_", "-"): value for name, value in options.items()}
        declared = declared_kind(kind)
        inputs = open_inputs(declared, [path, *more], self.report, source="test", options=given)
        made = [batch.complete() for batch in declared.read(inputs, self.report)]
        self.ties, self.nodes, self.facts = (pl.concat(part) for part in zip(*made, strict=True))
        self.report.check()

    def ended(self, how: str) -> dict[str, list[int]]:
        accounts = self.report.files.values()
        return {r: sorted(t.rows) for a in accounts for r, t in getattr(a, how).items()}

    def applied(self) -> dict[str, list[int]]:
        return {rule: tally.rows for rule, tally in self.report.applied.items()}

    def said(self, predicate: str) -> list[tuple[str, str]]:
        told = self.facts.filter(pl.col("predicate") == predicate)
        return [(s.removeprefix(ID), v) for s, v in told.select("subject", "value").rows()]

    def tied(self, *columns: str) -> list[tuple[str | None, ...]]:
        """Give ties as (participant, role, …) without the long beginnings of IRIs."""
        bare = [pl.col(c).str.strip_prefix(ID).str.strip_prefix(CONCEPT) for c in columns]
        return self.ties.select(*bare).rows()


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# ---------------------------------------------------------------- how files are packed

CALLS = "rcid,session,date\n1,1,1946-01-01\n"
VOTES = "rcid,country,country_code,vote\n1,Namibia,NA,yes\n1,Togo,TG,no\n"


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return path


def test_a_file_is_told_by_its_content_however_it_is_packed(tmp_path: Path) -> None:
    calls = file(tmp_path, "calls.csv", CALLS)
    packed = {
        "votes.csv": gzip.compress(VOTES.encode()),  # the ending says nothing
        "votes.dat": lzma.compress(VOTES.encode()),
    }
    for name, content in packed.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert Read("un-votes", path, calls).ties.height == 2
    one = zipped(tmp_path / "one.zip", readme_dot_pdf="-", data__votes_dot_csv=VOTES)
    read = Read("un-votes", one, calls)
    assert read.ties.height == 2
    assert "one.zip is an archive, of which data/votes.csv is read" in read.report.notes
    two = zipped(tmp_path / "two.zip", v_dot_csv=VOTES, c_dot_csv=CALLS)
    with pytest.raises(DataError, match=r"holds 2 files of data: v\.csv, c\.csv") as caught:
        Read("un-votes", two, calls)
    assert caught.value.hint == "say which: two.zip/v.csv"
    assert Read("un-votes", two / "v.csv", two / "c.csv").ties.height == 2
    with pytest.raises(DataError, match=r"two\.zip: holds no x\.csv"):
        Read("un-votes", two / "x.csv", calls)
    bare = zipped(tmp_path / "bare.zip", a_dot_pdf="-", b_dot_pdf="-")
    with pytest.raises(DataError, match="holds no table"):
        member_of(bare)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(one.read_bytes()[:-40])
    with pytest.raises(DataError, match="damaged or no zip file"):
        open_bytes(cut)


def test_stata_files_are_read_as_their_text_would_be(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {
            "rcid": [1.0, 1.0, float("nan")],
            "country": ["Namibia", "Togo", ""],
            "country_code": ["NA", "TG", ""],
            "vote": pd.array([1, 3, 2], dtype="int8"),
        }
    )
    calls = file(tmp_path, "calls.csv", CALLS)
    for version in (114, 118):
        path = tmp_path / f"v{version}.dta"
        frame.to_stata(path, write_index=False, version=version)
        read = Read("un-votes", path, calls)
        assert read.tied("participant", "role") == [("namibia", "voteYes"), ("togo", "voteNo")]
        assert read.ended("skipped") == {"no roll call has this number": [3]}
    inside = tmp_path / "stata.zip"
    with zipfile.ZipFile(inside, "w") as archive:
        archive.write(path, "v.dta")
    assert Read("un-votes", inside, calls).ties.height == 2
    days = io.BytesIO()
    pd.DataFrame({"rcid": [1], "session": [1], "date": [pd.Timestamp(1946, 1, 1)]}).to_stata(
        days, write_index=False, convert_dates={"date": "td"}
    )
    (tmp_path / "calls.dta").write_bytes(days.getvalue())
    votes = file(tmp_path, "votes.csv", VOTES)
    assert set(Read("un-votes", votes, tmp_path / "calls.dta").ties["during"]) == {"1946-01-01"}
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DataError, match="cannot be read as a Stata file"):
        Read("un-votes", path, calls)


def test_columns_that_nobody_uses_are_named(tmp_path: Path) -> None:
    votes = file(tmp_path, "v.csv", "rcid,country,country_code,vote,mood\n1,Togo,TG,no,glad\n")
    read = Read("un-votes", votes, file(tmp_path, "c.csv", CALLS))
    assert read.report.notes == ["columns of v.csv that are not used: mood"]


# ---------------------------------------------------------------- the UN Digital Library

UNDL = (
    "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,"
    "agenda_title,subjects,vote_note,total_yes,total_no,total_abstentions,total_non_voting,"
    "total_ms,undl_link\n"
)


def undl(record: int, code: str, name: str, vote: str, date: str, totals: str) -> str:
    return (
        f"{record},{code},{name},{vote},{date},45,A/RES/45/{record},,,A/45/PV.1,On rivers,Rivers,"
        f"RIVERS|PEACE--LAKES,,{totals},https://example.org/{record}\n"
    )


def test_the_un_digital_librarys_voting_data_are_roll_calls(tmp_path: Path) -> None:
    rows = [
        undl(7, "VNM", "VIET NAM", "Y", "1990-10-01", "2.0,1.0,0.0,1.0,4.0"),
        undl(7, "SUN", "USSR", "Y", "1990-10-01", "2.0,1.0,0.0,1.0,4.0"),
        undl(7, "TGO", "TOGO", "N", "1990-10-01", "2.0,1.0,0.0,1.0,4.0"),
        undl(7, "FJI", "FIJI", "X", "1990-10-01", "2.0,1.0,0.0,1.0,4.0"),
        undl(8, "VNM", "VIET NAM", "A", "2020-10-01", "3.0,0.0,1.0,,4.0"),
        undl(8, "TGO", "TOGO", "", "2020-10-01", "3.0,0.0,1.0,,4.0"),
        undl(8, "VNM", "VIET NAM", "A", "2020-10-01", "3.0,0.0,1.0,,4.0"),
    ]
    read = Read("un-votes", file(tmp_path, "undl.csv", UNDL + "".join(rows)))
    assert read.tied("participant", "role", "during", "framework") == [
        ("viet-nam", "voteYes", "1990-10-01", "un-roll-call-undl-7"),
        ("ussr", "voteYes", "1990-10-01", "un-roll-call-undl-7"),
        ("togo", "voteNo", "1990-10-01", "un-roll-call-undl-7"),
        ("viet-nam", "voteAbstain", "2020-10-01", "un-roll-call-undl-8"),
    ]
    assert read.ended("skipped") == {"no vote was cast": [4, 6]}
    assert read.ended("merged") == {"the same vote again": [7]}
    assert ("un-roll-call-undl-7", ID + "un-issue-peace-lakes") in read.said(COOP + "concerns")
    assert read.report.made["roll calls with the votes that the publisher counts"] == 1
    (differing,) = read.report.applied["other total than the publisher's"].values
    assert differing.startswith("undl-8, 3 yes told, 0 read")
    assert not read.report.notes  # every column is declared
    old = UNDL.replace("vote_note,", "") + rows[0].replace(",,2.0", ",2.0")  # before 2026
    assert Read("un-votes", file(tmp_path, "old.csv", old)).ties.height == 1
    with pytest.raises(ParameterError, match="say all of it"):
        Read("un-votes", tmp_path / "old.csv", file(tmp_path, "calls.csv", CALLS))


def test_rdf_of_which_nothing_is_in_our_terms_did_not_come_in(tmp_path: Path) -> None:
    text = (
        "@prefix org: <http://www.w3.org/ns/org#> . @prefix ex: <http://example.org/> .\n"
        'ex:a org:memberOf ex:b ; <http://xmlns.com/foaf/0.1/name> "A" . ex:b a org:Organization .'
    )
    report = run("rdf", [file(tmp_path, "f.ttl", text)], tmp_path / "out.nq")
    assert report.nothing_came_in
    assert any("nothing of f.ttl became a tie by the mapping" in note for note in report.notes)
    assert not (tmp_path / "out.nq").exists()
