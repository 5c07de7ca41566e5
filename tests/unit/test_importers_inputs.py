"""Files of foreign data: read whatever their form, refused with the place where they are wrong."""

from __future__ import annotations

import gzip
import lzma
from pathlib import Path

import polars as pl
import pytest

from coopgraph.errors import CoopgraphError, DataError, ParameterError
from coopgraph.importers import KINDS, declared_kind
from coopgraph.importers.inputs import Inputs, open_inputs
from coopgraph.importers.report import ImportReport

CALLS = "rcid,session,date,short\n1,1,1946-01-01,Rules\n"
VOTES = 'rcid,country,country_code,vote\n1,"Côte d\'Ivoire, ""the"" one",CI,yes\n1,Namibia,NA,no\n'


def opened(folder: Path, *contents: bytes | str, name: str = "un-votes") -> Inputs:
    paths = []
    for number, content in enumerate(contents):
        path = folder / f"f{number}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    return open_inputs(declared_kind(name), paths, ImportReport(name, "test"), source="test")


def votes(inputs: Inputs) -> pl.DataFrame:
    return pl.concat(inputs.chunks("votes"))


@pytest.mark.parametrize(
    ("form", "note"),
    [
        (VOTES.encode(), False),
        (b"\xef\xbb\xbf" + VOTES.encode(), False),
        (VOTES.replace("\n", "\r").encode(), False),
        (VOTES.replace("\n", "\r\n").encode(), False),
        (VOTES.replace(",", ";").replace("Ivoire;", "Ivoire,").encode(), False),
        (VOTES.replace(",", "\t").replace("Ivoire\t", "Ivoire,").encode(), False),
        (VOTES.encode("latin-1"), True),
        (VOTES.encode("utf-16"), False),
        (VOTES.encode("utf-16-be"), True),
        (VOTES.removesuffix("\n").encode(), False),
        (VOTES.replace("rcid,country", " RCID ,Country").encode(), False),
    ],
    ids=["plain", "bom", "cr", "crlf", "semicolons", "tabs", "latin-1", "utf-16", "utf-16-be",
         "no-last-line-end", "header-case"],
)  # fmt: skip
def test_every_form_gives_the_same_rows(form: bytes, note: bool, tmp_path: Path) -> None:
    inputs = opened(tmp_path, form, CALLS)
    assert votes(inputs).rows() == [
        ("1", 'Côte d\'Ivoire, "the" one', "CI", "yes", "f0.csv", 1),
        ("1", "Namibia", "NA", "no", "f0.csv", 2),
    ]
    assert any("is not UTF-8" in n for n in inputs.report.notes) == note


def test_an_empty_cell_is_null_and_nothing_else_is(tmp_path: Path) -> None:
    inputs = opened(tmp_path, "rcid,country,country_code,vote\n1,null,,NaN\n", CALLS)
    assert votes(inputs).row(0)[:4] == ("1", "null", None, "NaN")


def test_chunks_number_the_rows_through(tmp_path: Path) -> None:
    body = "".join(f"1,c{n},,yes\n" for n in range(25))
    inputs = opened(tmp_path, "rcid,country,country_code,vote\n" + body, CALLS)
    chunks = list(inputs.chunks("votes", cells=40))
    assert [c.height for c in chunks] == [10, 10, 5]
    assert pl.concat(chunks)["row"].to_list() == list(range(1, 26))
    assert inputs.report.totals["read"] == 25


def test_blank_lines_are_counted(tmp_path: Path) -> None:
    inputs = opened(tmp_path, "rcid,country,country_code,vote\n1,a,,yes\n\n1,b,,no\n\n", CALLS)
    assert votes(inputs)["row"].to_list() == [1, 3]
    assert inputs.report.totals == {"read": 4, "imported": 2, "merged": 0, "skipped": 2}


def test_compressed_files_are_read_and_cut_ones_refused(tmp_path: Path) -> None:
    call = tmp_path / "calls.csv"
    call.write_text(CALLS)
    for suffix, pack in ((".gz", gzip.compress), (".xz", lzma.compress)):
        path = tmp_path / f"v.csv{suffix}"
        path.write_bytes(pack(VOTES.encode()))
        report = ImportReport("un-votes", "test")
        inputs = open_inputs(declared_kind("un-votes"), [path, call], report, source="test")
        assert votes(inputs).height == 2
        path.write_bytes(pack(VOTES.encode() * 50)[:-20])
        with pytest.raises(DataError, match=f"damaged or no {suffix[1:]} file"):
            open_inputs(declared_kind("un-votes"), [path, call], report, source="test")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "f0.csv: is empty"),
        ("\n\n \n", "f0.csv: is empty"),
        (b"\xef\xbb\xbf", "f0.csv: is empty"),
        ("rcid,country,country_code,vote\n", "header and nothing below"),
        (VOTES + "1,x,yes\n", "f0.csv:4: row 3 has 3 cells, the header has 4"),
        (VOTES + "1,x,X,yes,9\n", "f0.csv:4: row 3 has 5 cells, the header has 4"),
        ("rcid,vote,country,country_code,vote\n1,a,b,c,d\n", "header has 'vote' twice"),
        (VOTES + '1,"open,X,yes\n', "ends within a quoted cell"),
        (VOTES + '1,"a"b,X,yes\n', "text follows a closing quotation mark"),
        (VOTES + "1," + "x" * 10_000_000 + ",X,yes\n", "f0.csv:4: a cell has more than"),
        (VOTES.encode() + b"1,\0,X,yes\n", "NUL bytes"),
        ("country;vote\n1;2\n", "the columns rcid, country_code are missing"),
    ],
    ids=["empty", "blank", "mark", "header", "short", "long", "twice", "open", "quote", "huge",
         "nul", "columns"],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    content: bytes | str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        votes(opened(tmp_path, content, CALLS))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("given", "content", "like"),
    [
        ("un-votes", "ccode,year,state,AAAID\n2,1990,USA,1\n", "cow-igo"),
        ("cow-igo", VOTES, "un-votes"),
        ("treaty-parties", "a\tb\tc\t2014-01-01\n", "events"),
        (
            "events",
            "stateID,treatyID,Title,StateSignature,StateForce,StateEnd\na,b,c,d,e,f\n",
            "treaty-parties",
        ),
    ],
)
def test_the_wrong_kind_is_named(given: str, content: str, like: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"this is not {given}; it looks like {like}"):
        opened(tmp_path, content, name=given)


def test_missing_and_doubled_files_are_said(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="needs the file of roll calls too"):
        opened(tmp_path, VOTES)
    with pytest.raises(ParameterError, match="the same file is given twice"):
        opened(tmp_path, VOTES, VOTES)
    with pytest.raises(ParameterError, match="needs a file"):
        open_inputs(declared_kind("un-votes"), [], ImportReport("", ""), source="test")
    with pytest.raises(DataError, match="cannot be read"):
        open_inputs(
            declared_kind("un-votes"), [tmp_path / "no.csv"], ImportReport("", ""), source="test"
        )


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_says_what_it_is_in_both_languages(name: str) -> None:
    declared = declared_kind(name)
    assert declared.name == name
    assert set(declared.title) == set(declared.publisher) == {"en", "vi"}
    assert declared.tables
    assert declared.licence
    assert declared.memory
    assert set(declared.flags) <= set(declared.options)


def test_a_report_adds_up_or_says_so() -> None:
    report = ImportReport("k", "s")
    report.took("f", 3)
    report.skip("f", [1], "bad", ["x"])
    report.merge("f", pl.Series([2]), "again", pl.Series(["y"]))
    report.check()
    assert report.totals == {"read": 3, "imported": 1, "merged": 1, "skipped": 1}
    assert "3 read = 1 imported + 1 merged + 1 skipped" in report.text()
    assert report.as_dict()["files"][0]["skipped"][0]["rows"] == [1]
    assert "f,skipped,bad,1,1,x" in report.to_csv()
    report.skip("f", [3, 4], "more than there are")
    with pytest.raises(CoopgraphError, match="does not add up"):
        report.check()
