"""The kind `wikidata`: qualifiers with their precision, ranks, references; no network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from coopgraph.errors import DataError
from coopgraph.importers import declared_kind
from coopgraph.importers.inputs import looks_like, open_inputs
from coopgraph.importers.kinds.wikidata import ROLES, edtf_of
from coopgraph.importers.kinds.wikidata_query import QUERY
from coopgraph.importers.reading import look
from coopgraph.importers.report import ImportReport
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import ID

# What the query service has, in its own shape, of things that are not.
WORLD = """\
wd:Q900000 rdfs:label "Tide Union"@en , "Liên minh Triều"@vi ; wdt:P31 wd:Q245065 , wd:Q43229 .
wd:Q881 rdfs:label "Vietnam"@en , "Việt Nam"@vi ; wdt:P31 wd:Q6256 ; wdt:P297 "VN" ;
    p:P463 wds:Q881-1 .
wds:Q881-1 ps:P463 wd:Q900000 ; wikibase:rank wikibase:PreferredRank ; pqv:P580 wdv:a ;
    a wdno:P582 ; prov:wasDerivedFrom wdref:r1 , wdref:r2 .
wdv:a wikibase:timeValue "1995-07-28T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 11 .
wdref:r1 pr:P854 <https://example.org/tide> .
wdref:r2 pr:P248 wd:Q99 ; pr:P813 "2020-05-06T00:00:00Z"^^xsd:dateTime .
wd:Q99 rdfs:label "Tide Almanac"@en .
wd:Q900001 rdfs:label "Isle"@en ; wdt:P31 wd:Q6256 ; p:P463 wds:Q900001-1 , wds:Q900001-2 .
wds:Q900001-1 ps:P463 wd:Q900000 ; wikibase:rank wikibase:DeprecatedRank ; pqv:P580 wdv:b ;
    pqv:P582 wdv:c .
wds:Q900001-2 ps:P463 wd:Q900000 ; wikibase:rank wikibase:NormalRank ; pqv:P582 wdv:d .
wdv:b wikibase:timeValue "1980-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 8 .
wdv:c wikibase:timeValue "1991-05-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 10 .
wdv:d wikibase:timeValue _:unknown ; wikibase:timePrecision 9 .
wd:Q900000 p:P488 wds:Q900000-1 .
wds:Q900000-1 ps:P488 wd:Q900002 ; wikibase:rank wikibase:NormalRank .
wd:Q900002 rdfs:label "<b>Bo</b>"@en ; wdt:P31 wd:Q5 .
"""
PREFIXES = {
    "wd": "http://www.wikidata.org/entity/",
    "wds": "http://www.wikidata.org/entity/statement/",
    "wdv": "http://www.wikidata.org/value/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wdno": "http://www.wikidata.org/prop/novalue/",
    "wdref": "http://www.wikidata.org/reference/",
    "p": "http://www.wikidata.org/prop/",
    "ps": "http://www.wikidata.org/prop/statement/",
    "pqv": "http://www.wikidata.org/prop/qualifier/value/",
    "pr": "http://www.wikidata.org/prop/reference/",
    "wikibase": "http://wikiba.se/ontology#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    """What the documented query gives, asked of `WORLD`."""
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    store = ox.Store()
    store.load((head + WORLD).encode(), ox.RdfFormat.TURTLE)
    asked = QUERY.replace("wd:Q7768", "wd:Q900000")
    found = store.query(asked, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    told = json.loads(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    told["results"]["bindings"].sort(key=lambda row: json.dumps(row, sort_keys=True))
    return dict(told)


def run(path: Path) -> tuple[Batch, ImportReport]:
    report = ImportReport("wikidata", "w")
    wikidata = declared_kind("wikidata")
    inputs = open_inputs(wikidata, [path], report, source="w")
    (batch,) = wikidata.read(inputs, report)
    report.check()
    return batch, report


def imported(tmp_path: Path, told: Any) -> tuple[Batch, ImportReport]:
    path = tmp_path / "result.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    return run(path)


def test_the_documented_query_brings_everything_over(
    tmp_path: Path, result: dict[str, Any]
) -> None:
    batch, report = imported(tmp_path, result)
    ties, nodes, facts = batch.complete()
    names = {row["node"]: row["label_en"] for row in nodes.iter_rows(named=True)}
    found = {
        (names[t["participant"]], t["role"].rpartition("/")[2], t["begin"], t["end"], t["rank"],
         t["end_known"])
        for t in ties.iter_rows(named=True)
    }  # fmt: skip
    assert found == {
        ("Viet Nam", "member", "1995-07-28", "..", "preferred", None),
        ("Isle", "member", "198X", "1991-05", "deprecated", None),
        ("Isle", "member", None, None, None, False),
        ("<b>Bo</b>", "chair", None, None, None, None),
    }
    assert {names[f] for f in ties["framework"]} == {"Tide Union"}
    union = next(row for row in nodes.iter_rows(named=True) if row["label_en"] == "Tide Union")
    assert (union["cls"], union["label_vi"]) == ("IntergovernmentalOrganization", "Liên minh Triều")
    assert ID + "viet-nam" in names
    classes = dict(nodes.select("label_en", "cls").rows())
    assert (classes["Viet Nam"], classes["Isle"]) == ("Country", "Territory")  # Isle has no code
    assert len(report.applied["a country without an ISO code is taken as a territory"].rows) == 1
    told = set(facts.select("predicate", "value", "type").rows())
    prov, dcterms = "http://www.w3.org/ns/prov#", "http://purl.org/dc/terms/"
    for value in (
        PREFIXES["wds"] + "Q881-1", PREFIXES["wdref"] + "r1", PREFIXES["wd"] + "Q99",
    ):  # fmt: skip
        assert (prov + "wasDerivedFrom", value, "iri") in told
    assert (dcterms + "source", "https://example.org/tide", PREFIXES["xsd"] + "anyURI") in told
    assert (dcterms + "source", "Tide Almanac (retrieved 2020-05-06)", "text") in told
    totals = report.totals
    assert totals["read"] == len(result["results"]["bindings"])
    assert totals["imported"] == 4
    assert totals["skipped"] == 0


def test_the_flat_list_of_the_service_says_the_same(tmp_path: Path, result: dict[str, Any]) -> None:
    flat = [
        {name: cell["value"] for name, cell in row.items() if cell["type"] != "bnode"}
        for row in result["results"]["bindings"]
    ]
    batch, _ = imported(tmp_path, flat)
    plain, _ = imported(tmp_path, result)
    assert set(batch.complete()[0]["tie"]) == set(plain.complete()[0]["tie"])
    assert set(batch.complete()[1]["node"]) == set(plain.complete()[1]["node"])


def row(**cells: str) -> dict[str, Any]:
    base = {
        "statement": PREFIXES["wds"] + "x",
        "item": PREFIXES["wd"] + "Q1",
        "property": PREFIXES["wd"] + "P463",
        "value": PREFIXES["wd"] + "Q2",
    }
    told = {**base, **cells}
    return {name: {"type": "uri", "value": value} for name, value in told.items() if value}


def told(*rows: dict[str, Any]) -> dict[str, Any]:
    names = sorted({name for one in (row(), *rows) for name in one})
    return {"head": {"vars": names}, "results": {"bindings": list(rows)}}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (row(property=PREFIXES["wd"] + "P9"), "the property is none of those that are read"),
        (row(value="http://www.wikidata.org/.well-known/genid/1"), "the value is somebody unknown"),
        (row(value="https://example.org/"), "the value is no item"),
        (row(item=""), "item is empty"),
        (row(statement="a <b>"), "the statement is no IRI"),
        (row(rank="http://wikiba.se/ontology#BestRank"), "the rank is unknown"),
    ],
)
def test_rows_that_cannot_be_read_are_told(
    tmp_path: Path, wrong: dict[str, Any], reason: str
) -> None:
    good = row(statement=PREFIXES["wds"] + "y")
    batch, report = imported(tmp_path, told(good, wrong))
    assert batch.complete()[0].height == 1
    (account,) = report.files.values()
    assert {r: t.rows for r, t in account.skipped.items()} == {reason: [2]}


def test_dates_beyond_the_calendar_are_left_out_and_told(tmp_path: Path) -> None:
    ancient = row(start="-0500-01-01T00:00:00Z", startPrecision="9")
    batch, report = imported(tmp_path, told(ancient))
    assert batch.complete()[0]["begin"].to_list() == [None]
    (rule,) = report.applied
    assert rule == "begin that is no date of the years 1 to 9999 is left out"
    assert report.applied[rule].values == ["-0500-01-01T00:00:00Z (precision 9)"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"head": {"vars": []}, "results": {"bindings": [{"item": ', ":1:58: breaks off"),
        ('{"results": {"bindings": [\njava.util.concurrent.TimeoutException', "time limit"),
        ('{"head": {"vars": ["item"]}, "results": {"bindings": [{}]}}', "lacks ?statement, ?prop"),
        ('{"results": {"bindings": []}}', "has no rows"),
        ('{"results": {"bindings": 5}}', "is no result of a SPARQL SELECT"),
        ('[{"statement": "x"}, 3]', "is no result of a SPARQL SELECT"),
        ('{"results": {"bindings": [1,]}}', "result.json:1:"),
        ('{"entities": {}}', "it does not look like result"),
        ("", "is empty"),
    ],
)  # fmt: skip
def test_what_is_no_result_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError) as error:
        imported(tmp_path, text)
    assert told in str(error.value)


def test_a_result_given_as_another_kind_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(told(row())))
    assert looks_like(look(path), "rdf") == ["wikidata"]


@pytest.mark.parametrize(
    ("time", "precision", "date"),
    [
        ("+1995-07-28T00:00:00Z", "11", "1995-07-28"),
        ("1995-07-00T00:00:00Z", "10", "1995-07"),
        ("1900-01-01T00:00:00Z", "7", "18XX"),
        ("1901-01-01T00:00:00Z", "7", "19XX"),
        ("1995-02-30T00:00:00Z", "11", None),
        ("1995-01-01T00:00:00Z", "3", None),
        ("soon", "11", None),
    ],
)
def test_the_precision_of_a_time_is_kept(time: str, precision: str, date: str | None) -> None:
    assert edtf_of(time, precision) == date


def test_the_query_asks_for_every_property_that_is_read() -> None:
    assert all(f"wd:{property_} p:{property_} ps:{property_}" in QUERY for property_ in ROLES)
    assert declared_kind("wikidata").about()["howto"] == QUERY


UN = PREFIXES["wd"] + "Q1065"


def saying(**cells: str) -> dict[str, Any]:
    return told(row(**cells))


@pytest.mark.parametrize(
    ("start", "date"),
    [("1995-01-01T00:00:00Z", "1995"), ("1995-07-01T00:00:00Z", "1995-07"),
     ("1995-07-28T00:00:00Z", "1995-07-28")],
)  # fmt: skip
def test_a_precision_that_is_not_told_is_no_day(tmp_path: Path, start: str, date: str) -> None:
    batch, report = imported(tmp_path, saying(start=start))
    assert batch.complete()[0]["begin"].to_list() == [date]
    rule = "the precision of begin is not told: as precise as is certain"
    assert report.applied[rule].values == [f"{start} → {date}"]


@pytest.mark.parametrize(
    ("item", "label", "code", "start", "state"),
    [
        ("Q159", "Russia", "RU", "1945-10-24", "ussr"),
        ("Q183", "Germany", "DE", "1973-09-18", "west-germany"),
        ("Q16957", "German Democratic Republic", "DD", "1973-09-18", "east-germany"),
        ("Q881", "Vietnam", "VN", "1977-09-20", "viet-nam"),
        # No item that the register knows: the name tells, the code alone does not.
        ("Q990001", "Tchécoslovaquie", "CS", "1945-10-24", None),
        ("Q990002", "Viet Nam", "VN", "1977-09-20", "viet-nam"),
        ("Q990003", "South Vietnam", "VN", "1970-01-01", "south-viet-nam"),
    ],
)  # fmt: skip
def test_dates_choose_the_state(
    tmp_path: Path, item: str, label: str, code: str, start: str, state: str | None
) -> None:
    cells = {
        "item": PREFIXES["wd"] + item, "value": UN, "itemLabel": label, "itemIso": code,
        "itemType": PREFIXES["wd"] + "Q6256", "start": f"{start}T00:00:00Z", "startPrecision": "11",
    }  # fmt: skip
    batch, _ = imported(tmp_path, saying(**cells))
    (who,) = batch.complete()[0]["participant"]
    assert (who == ID + str(state)) == (state is not None)


def test_a_code_that_several_items_share_tells_of_none(tmp_path: Path) -> None:
    kind = PREFIXES["wd"] + "Q6256"
    rows = [
        row(statement=PREFIXES["wds"] + f"s{n}", item=PREFIXES["wd"] + f"Q99000{n}", itemIso="VN",
            itemType=kind, itemLabel=name, value=UN)
        for n, name in enumerate(("Nam quốc", "Vương triều X"), 1)
    ]  # fmt: skip
    batch, report = imported(tmp_path, told(*rows))
    assert batch.complete()[0]["participant"].n_unique() == 2
    assert report.applied["a code that several things share tells of none"].count == 2


def test_an_end_before_the_begin_is_told(tmp_path: Path) -> None:
    cells = {"start": "1967-08-08T00:00:00Z", "startPrecision": "11",
             "end": "1960-01-01T00:00:00Z", "endPrecision": "9"}  # fmt: skip
    batch, report = imported(tmp_path, saying(**cells))
    assert batch.complete()[0].height == 0
    (account,) = report.files.values()
    assert account.skipped["end is before begin"].values == ["1967-08-08 – 1960"]


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_result_saved_as_a_table_says_the_same(
    tmp_path: Path, result: dict[str, Any], form: str
) -> None:
    store = ox.Store()
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    store.load((head + WORLD).encode(), ox.RdfFormat.TURTLE)
    found = store.query(QUERY.replace("wd:Q7768", "wd:Q900000"), prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    syntax = ox.QueryResultsFormat.CSV if form == "csv" else ox.QueryResultsFormat.TSV
    path = tmp_path / f"query.{form}"
    path.write_bytes(found.serialize(format=syntax) or b"")
    assert looks_like(look(path)) == ["wikidata"]
    batch, report = run(path)
    plain, _ = imported(tmp_path, result)
    columns = ["participant", "framework", "role", "begin", "end", "rank"]
    ties = [set(b.complete()[0].select(columns).rows()) for b in (batch, plain)]
    assert ties[0] == ties[1]
    assert report.totals["read"] == len(result["results"]["bindings"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("statement,item,property\n1,2,3\n", "the result lacks ?value"),
        ("statement,item,property,value\n1,2,3\n", "the row has 3 cells"),
        ("statement,item,property,value\n", "has no rows"),
    ],
)
def test_a_table_that_is_no_result_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "query.csv"
    path.write_text(text)
    with pytest.raises(DataError) as error:
        run(path)
    assert problem in str(error.value)
