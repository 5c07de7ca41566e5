"""The register of states: complete, canonical, and never guessing."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import coopgraph
from coopgraph import states
from coopgraph.dates import parse
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.namespaces import ID


def one(code: Any, system: Any, on: Any = None, **options: Any) -> str | None:
    found = states.resolve(pl.Series([code]), system, on, **options)
    iri, reason = found.row(0)
    assert (iri is None) != (reason is None)
    return iri.removeprefix(ID) if iri else None


def why(code: Any, system: Any, on: Any = None, **options: Any) -> str:
    return str(states.resolve(pl.Series([code]), system, on, **options)["reason"][0])


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_register_has_every_state_once_with_names_in_both_languages() -> None:
    table = states.register()
    assert table["iri"].is_unique().all()
    assert table["iri"].is_sorted()
    assert not table["label_en"].is_null().any()
    assert not table["label_vi"].is_null().any()
    assert table["cow"].drop_nulls().n_unique() == 217  # the state list of 2016
    current = table.filter(pl.col("end").is_null())
    for column in ("iso2", "iso3"):
        assert current[column].drop_nulls().is_unique().all()
    assert current["iso2"].drop_nulls().len() == 250  # ISO 3166-1 and Kosovo
    assert current["iso_n"].drop_nulls().len() == 249
    assert table.filter(iso2="VN").select("label_vi", "iso3", "iso_n", "cow").row(0) == (
        "Việt Nam", "VNM", "704", "816",
    )  # fmt: skip


def test_holders_of_a_cow_code_follow_each_other_without_overlap() -> None:
    table = states.register().filter(pl.col("cow").is_not_null())
    for (cow,), group in table.group_by("cow"):
        ordered = group.sort("latest_end", nulls_last=True).select("begin", "end")
        spans = [(b and parse(b), e and parse(e)) for b, e in ordered.iter_rows()]
        for (_, end), (begin, _) in pairwise(spans):
            assert end
            assert begin
            assert end.lower
            assert begin.upper
            assert end.lower <= begin.upper, cow


def test_every_link_of_the_register_leads_to_a_state() -> None:
    table = states.register()
    known = set(table["iri"])
    for column in ("predecessors", "successors"):
        assert set(table[column].explode(empty_as_null=False).drop_nulls()) <= known
    carried = table.filter(pl.col("continues").is_not_null())
    assert carried["continues"].is_in(list(known)).all()
    assert (carried["iri"] != carried["continues"]).all()


@pytest.mark.parametrize(
    ("code", "system", "on", "slug"),
    [
        ("NA", "iso2", None, "namibia"),
        (" na ", "any", None, "namibia"),
        ("SU", "iso2", day("1991-01-01"), "ussr"),
        ("CS", "iso2", day("1992-08-03"), "czechoslovakia"),
        ("CS", "iso2", day("2005-01-01"), "serbia-and-montenegro"),
        ("DE", "iso2", day("1980-01-01"), "west-germany"),
        ("DE", "iso2", None, "germany"),
        ("260", "cow", day("1980-01-01"), "west-germany"),
        (2, "cow", None, "united-states"),
        ("002", "cow", None, "united-states"),
        (4, "iso_n", None, "afghanistan"),
        ("ZAR", "iso3", None, "democratic-republic-of-the-congo"),
        ("365", "cow", None, "russia"),
        ("365", "cow", day("1991-12-26"), "russia"),  # the day it passes on is the next one's
        ("365", "cow", day("1991-12-25"), "ussr"),
        ("Đức", "name", None, "germany"),
        ("Bayern", "name", day("1860-01-01"), "bavaria"),
        ("Liên Xô", "name", None, "ussr"),
        ("PRU", "iso3", None, "prussia"),
        ("245", "cow", None, "bavaria"),
        ("viet  nam", "name", None, "viet-nam"),
        ("Vie\u0323\u0302t Nam", "name", None, "viet-nam"),  # decomposed letters
        ("Saint Lucia", "name", None, "saint-lucia"),
        ("antiguabarbuda", "name", None, "antigua-and-barbuda"),
        ("Yemen Arab Republic", "name", day("1980-01-01"), "north-yemen"),
    ],
)
def test_codes_and_names_mean_what_they_meant_on_the_day(
    code: Any, system: Any, on: Any, slug: str
) -> None:
    assert one(code, system, on) == slug


@pytest.mark.parametrize(
    ("code", "system", "on", "told"),
    [
        ("", "iso2", None, "is empty"),
        (None, "iso2", None, "is empty"),
        ("XZ", "iso2", None, "no state has the iso2 'XZ'"),
        ("CS", "iso2", None, "id:czechoslovakia or id:serbia-and-montenegro"),
        ("704", "any", None, "id:uzbekistan or id:viet-nam"),
        ("SS", "iso2", day("1960-01-01"), "begins 2011-07-09 (after id:sudan)"),
        ("DDR", "iso3", day("1995-01-01"), "ended 1990-10-03 (then id:germany)"),
        ("RU", "iso2", day("1960-01-01"), "after id:ussr"),
        ("VN", "iso2", day("1960-01-01"), "after id:north-viet-nam or id:south-viet-nam"),
        (
            "Bayern",
            "name",
            None,
            "id:bavaria, which ended 1871-01-18 (then id:german",
        ),
        ("Korea", "name", None, "id:korea or id:north-korea"),
        ("Germny", "name", None, "the nearest are id:germany"),
        ("<script>alert(1)</script>", "name", None, "no state has the name '<script>"),
    ],
)
def test_what_is_not_certain_has_a_reason_and_candidates(
    code: Any, system: Any, on: Any, told: str
) -> None:
    assert one(code, system, on) is None
    assert told in why(code, system, on)


def test_one_code_for_a_whole_series_only_where_it_is_asked_for() -> None:
    assert one("RU", "iso2", day("1960-01-01"), continued=True) == "ussr"
    assert one("YU", "iso2", day("2015-01-01"), continued=True) == "serbia"
    assert one("TZ", "iso2", day("1963-01-01"), continued=True) == "tanganyika"
    assert one("VN", "iso2", day("1960-01-01"), continued=True) is None


def test_a_year_in_which_a_code_passes_on_is_ambiguous_unless_it_is_said_which_counts() -> None:
    years = pl.Series([1991])
    assert "id:russia or id:ussr in 1991" in why("365", "cow", years)
    assert one("365", "cow", years, passing="first") == "ussr"
    assert one("365", "cow", years, passing="last") == "russia"
    assert one("565", "cow", pl.Series([1990]), passing="first") == "namibia"


def test_rows_keep_their_order_and_each_has_its_own_day() -> None:
    codes = pl.Series(["US", "SU", None, "SU", "US"])
    days = pl.Series([day("1990-01-01"), day("2000-01-01"), None, day("1950-01-01"), None])
    found = states.resolve(codes, "iso2", days)
    assert [i and i.removeprefix(ID) for i in found["iri"]] == [
        "united-states", None, None, "ussr", "united-states",
    ]  # fmt: skip
    assert [r is None for r in found["reason"]] == [True, False, False, True, True]
    assert states.resolve(pl.Series([], dtype=pl.String), "any").shape == (0, 2)


def test_wrong_questions_are_refused() -> None:
    codes = pl.Series(["US"])
    with pytest.raises(ParameterError, match="no system"):
        states.resolve(codes, "fips")
    with pytest.raises(ParameterError, match="1 codes and 2 days"):
        states.resolve(codes, "iso2", pl.Series([1990, 1991]))
    with pytest.raises(ParameterError, match="not String"):
        states.resolve(codes, "iso2", pl.Series(["1990"]))
    with pytest.raises(ParameterError, match="text or whole numbers"):
        states.resolve(pl.Series([2.5]), "cow")


def test_half_a_million_codes_are_one_join() -> None:
    codes = pl.Series(["VN", "US", "SU", "XX"] * 125_000)
    found = states.resolve(codes, "iso2", day("1980-01-01"))
    assert found["iri"].null_count() == 125_000  # XX is nobody's
    assert found.height == 500_000


def test_describing_gives_the_nodes_of_a_batch() -> None:
    iris = pl.Series([ID + "viet-nam", None, ID + "ussr", ID + "viet-nam", ID + "stameq"])
    nodes = states.describe(iris)
    assert nodes["node"].to_list() == [ID + "viet-nam", ID + "ussr"]
    assert nodes.row(1, named=True)["end"] == "1991-12-26"


def test_panels_take_its_codes() -> None:
    table = states.codes()
    assert table.columns == ["node", "iso3166", "cow", "begin", "end"]
    assert table.filter(pl.col("cow") == 365)["node"].len() == 4


@pytest.fixture(scope="module")
def loaded() -> coopgraph.KnowledgeGraph:
    return coopgraph.load(sources=["states"])


def test_the_register_is_loaded_by_name_and_only_then(loaded: coopgraph.KnowledgeGraph) -> None:
    assert loaded.sources == ["https://w3id.org/coopgraph/source/states"]
    ask = "ASK { id:ussr coop:end ?end ; coop:latestEnd '1991-12-26'^^xsd:date }"
    assert loaded.query(ask) is True
    assert coopgraph.load().query(ask) is False
    with pytest.raises(UnknownNameError):
        coopgraph.load(sources=["../states"])


def test_the_file_says_what_our_table_of_facts_says() -> None:
    import csv

    facts = Path(__file__).parents[2] / "scripts" / "states.tsv"
    with facts.open(encoding="utf-8", newline="") as file:
        stated = list(csv.DictReader(file, delimiter="\t"))
    made = {row["iri"].removeprefix(ID): row for row in states.register().iter_rows(named=True)}
    for row in stated:
        for column in ("iso2", "cow", "begin", "end"):
            assert (made[row["slug"]][column] or "") == row[column], row["slug"]
        names = [n for n in row["alt"].split("; ") if n]
        labels = [made[row["slug"]][f"label_{lang}"] for lang in ("en", "vi")]
        assert set(names) <= {*made[row["slug"]]["alt"], *labels}


def test_votes_are_those_of_the_state_of_the_day(tmp_path: Path) -> None:
    from coopgraph.importers import declared_kind
    from coopgraph.importers.inputs import open_inputs
    from coopgraph.importers.report import ImportReport

    calls = tmp_path / "calls.csv"
    calls.write_text(
        "rcid,session,importantvote,date,unres,amend,para,short,descr\n"
        "1,15,0,1960-11-02,R/1,0,0,A,B\n2,46,0,1991-06-01,R/2,0,0,A,B\n"
        "3,61,0,2006-12-01,R/3,0,0,A,B\n4,18,0,1963-12-03,R/4,0,0,A,B\n"
    )
    votes = tmp_path / "votes.csv"
    votes.write_text(
        "rcid,country,country_code,vote\n1,Russia,RU,yes\n2,Russia,RU,yes\n3,Russia,RU,yes\n"
        "1,Yugoslavia,YU,no\n3,Yugoslavia,YU,no\n4,Zanzibar,,yes\n4,Kenya,KE,yes\n"
        "3,Namibia,NA,abstain\n1,Atlantis,,yes\n"
    )
    report = ImportReport("un-votes", "un-votes")
    un_votes = declared_kind("un-votes")
    inputs = open_inputs(un_votes, [votes, calls], report, source="un-votes")
    ties = pl.concat([batch.complete()[0] for batch in un_votes.read(inputs, report)])
    assert ties["participant"].str.strip_prefix(ID).to_list() == [
        "ussr", "ussr", "russia", "yugoslavia", "serbia", "zanzibar", "kenya", "namibia",
        "atlantis",
    ]  # fmt: skip
    assert report.applied["state of the day"].rows == [1, 2, 4, 5]
    assert report.applied["country not in the register"].rows == [9]


def test_memberships_are_those_of_the_state_of_the_year(tmp_path: Path) -> None:
    from coopgraph.importers import declared_kind
    from coopgraph.importers.inputs import open_inputs
    from coopgraph.importers.report import ImportReport

    path = tmp_path / "state_year.csv"
    rows = [f"365,{year},RUS,1\n" for year in range(1989, 1995)]
    path.write_text("ccode,year,state,SEA\n" + "".join(rows) + "999,1990,XXX,1\n")
    report = ImportReport("cow-igo", "cow-igo")
    cow = declared_kind("cow-igo")
    inputs = open_inputs(cow, [path], report, source="cow-igo")
    made = [batch.complete() for batch in cow.read(inputs, report)]
    ties = pl.concat([ties for ties, _, _ in made]).sort("row")
    assert ties["participant"].str.strip_prefix(ID).to_list() == [
        "ussr", "russia", "cow-state-999",
    ]  # fmt: skip
    assert ["1991" in ties["end"][0], "1992" in ties["begin"][1]] == [True, True]
    assert report.applied["state of the year"].rows == [1, 2, 3]
    assert report.applied["state not in the register"].rows == [7]
    labels = pl.concat([nodes for _, nodes, _ in made])["label_en"].to_list()
    assert labels[:3] == ["Soviet Union", "Russia", "XXX"]


def test_parties_are_those_of_the_state_of_the_year(tmp_path: Path) -> None:
    from coopgraph.importers import declared_kind
    from coopgraph.importers.inputs import open_inputs
    from coopgraph.importers.report import ImportReport

    columns = [c.name for c in declared_kind("treaty-parties").tables[0].columns if c.needed]
    header = list(dict.fromkeys([*columns, "stateID", "treatyID", "StateSignature"]))
    told = [("RUS", "1950-01-02"), ("RUS", "2001"), ("DEU", "1961-05"), ("Bayern", "1995-01-01")]
    lines = [
        ",".join(
            {"stateID": who, "treatyID": "T-1", "StateSignature": day}.get(c, "") for c in header
        )
        for who, day in told
    ]
    path = tmp_path / "parties.csv"
    path.write_text("\n".join([",".join(header), *lines]) + "\n")
    report = ImportReport("treaty-parties", "treaty-parties")
    parties = declared_kind("treaty-parties")
    inputs = open_inputs(parties, [path], report, source="treaty-parties")
    ties = pl.concat([batch.complete()[0] for batch in parties.read(inputs, report)])
    found = dict(ties.sort("row").select("row", pl.col("participant").str.strip_prefix(ID)).rows())
    assert found == {1: "ussr", 2: "russia", 3: "west-germany", 4: "territory-bayern"}
    assert report.applied["state of the year"].rows == [1, 3]
