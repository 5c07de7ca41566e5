"""What a draft changes: against graphs whose other sources say more, less, or otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import coopgraph
from coopgraph import intake
from coopgraph.dates import stated_bounds
from coopgraph.intake.decisions import Decision
from coopgraph.intake.differences import OUTCOMES, WORDS, Differences, against
from coopgraph.intake.draft import Draft
from coopgraph.namespaces import ID

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "intake" / "draft"
HEAD = """
PREFIX concept: <https://w3id.org/coopgraph/concept/>
PREFIX coop: <https://w3id.org/coopgraph/ontology#>
PREFIX edtf: <http://id.loc.gov/datatypes/>
PREFIX id: <https://w3id.org/coopgraph/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
id:slim a coop:GovernmentBody ; skos:prefLabel "SLIM"@en , "SLIM"@vi .
id:dhmn a coop:Organization ; skos:prefLabel "DHMN"@en , "DHMN"@vi .
id:lam a coop:Agreement ; skos:prefLabel "Lam"@en , "Lam"@vi .
id:conf a coop:Event ; skos:prefLabel "Conference"@en , "Conference"@vi .
"""
LINKS = {"t1": "slim", "t2": "dhmn", "t8": "lam", "t9": "conf"}


@pytest.fixture(scope="module")
def draft() -> Draft:
    return intake.load(FIXTURE)


def outcome(draft: Draft, tmp_path: Path, kind: str, known: str, **changes: Any) -> tuple[str, str]:
    """Accept the one fact of a kind; say what it does to a graph that also knows `known`."""
    path = tmp_path / "other.ttl"
    path.write_text(HEAD + known, "utf-8")
    (found,) = [
        p for p in draft.proposals
        if (p.kind, p.role) == tuple(kind.split("/")) and p.status == "fact"
    ]  # fmt: skip
    keys = {key for key in (found.subject, found.framework) if key in LINKS}
    changes["things"] = {key: {"iri": ID + LINKS[key]} for key in keys if key is not None}
    verdict: Any = "edit" if len(changes) > 1 else "accept"
    decided = draft.with_decisions([Decision(verdict, found.key, changes=changes)])
    (row,) = decided.diff(coopgraph.load(sources=[], files=[path]).trusting(["other"]))
    return row.outcome, row.known.removeprefix(ID)


MEMBER = "id:known a coop:Participation ; coop:participant id:slim ; coop:framework id:dhmn ;"
MEMBER += " coop:role concept:member "


@pytest.mark.parametrize(
    ("known", "date", "expected"),
    [
        ("", "2019/..", "new"),
        (f'{MEMBER} ; coop:begin "2019"^^xsd:gYear ; coop:end ".."^^edtf:edtf .', "2019/..",
         "confirms"),
        (f'{MEMBER} ; coop:begin "2019"^^xsd:gYear ; coop:end ".."^^edtf:edtf .', "2019-05/..",
         "narrows"),
        (f'{MEMBER} ; coop:begin "2019-05-02"^^xsd:date .', "2019/..", "confirms"),
        (f'{MEMBER} ; coop:begin "2019"^^xsd:gYear ; coop:end ".."^^edtf:edtf .', "2019/2023",
         "ends"),
        (f'{MEMBER} ; coop:begin "2010"^^xsd:gYear ; coop:end ".."^^edtf:edtf .', "2019/..",
         "contradicts"),
        # Two spells apart conflict with nothing: the second is new.
        (f'{MEMBER} ; coop:begin "2001"^^xsd:gYear ; coop:end "2005"^^xsd:gYear .', "2019/..",
         "new"),
        (f"{MEMBER} .", "2019/..", "narrows"),
    ],
)  # fmt: skip
def test_ties(draft: Draft, tmp_path: Path, known: str, date: str, expected: str) -> None:
    found = outcome(draft, tmp_path, "membership/member", known, date=date)
    assert found == (expected, "known" if expected != "new" else "")


STAGE = "id:lam coop:milestone id:known . id:known a coop:Milestone ; coop:stage concept:expired"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ("", ("ends", "lam")),
        (f'{STAGE} ; coop:date "2023"^^xsd:gYear .', ("narrows", "known")),
        (f'{STAGE} ; coop:date "2023-06-15"^^xsd:date .', ("confirms", "known")),
        (f'{STAGE} ; coop:date "2021"^^xsd:gYear .', ("contradicts", "known")),
        (f"{STAGE} .", ("narrows", "known")),
    ],
)
def test_stages(draft: Draft, tmp_path: Path, known: str, expected: tuple[str, str]) -> None:
    assert outcome(draft, tmp_path, "milestone/expired", known) == expected


COUNT = "id:known a coop:Observation ; coop:observed concept:sessionsAttended ; coop:by id:slim ;"


@pytest.mark.parametrize(
    ("known", "value", "expected"),
    [
        ("coop:count 120 ; coop:exactness concept:moreThan", ">120", "confirms"),
        ("coop:count 130 ; coop:exactness concept:exact", ">120", "new"),
        ("coop:count 130 ; coop:exactness concept:exact", "131", "contradicts"),
    ],
)
def test_counts(draft: Draft, tmp_path: Path, known: str, value: str, expected: str) -> None:
    known = f'{COUNT} {known} ; coop:during "2023"^^xsd:gYear .'
    assert outcome(draft, tmp_path, "count/sessionsAttended", known, value=value)[0] == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ('id:conf coop:during "2023-05"^^xsd:gYearMonth .', "narrows"),
        ('id:conf coop:begin "2023-05-23"^^xsd:date ; coop:end "2023-05-24"^^xsd:date .',
         "confirms"),
        ('id:conf coop:during "2022"^^xsd:gYear .', "contradicts"),
    ],
)  # fmt: skip
def test_events(draft: Draft, tmp_path: Path, known: str, expected: str) -> None:
    assert outcome(draft, tmp_path, "event/conference", known)[0] == expected


def test_against_is_symmetric_where_nothing_is_finer() -> None:
    one = stated_bounds("2020", "2021")
    assert against(one, one) == "confirms"
    assert against(stated_bounds("2020-01", "2021"), one) == "narrows"
    assert against(one, stated_bounds("2020-01", "2021")) == "confirms"


def test_the_shipped_graph_knows_the_chair_of_apo(draft: Draft) -> None:
    differences = draft.diff(proposed=True)
    assert differences.counts()["confirms"] == 1
    confirmed = next(row for row in differences if row.outcome == "confirms")
    # The state and who chaired for it hold one office; either confirms.
    assert confirmed.known in (
        ID + "viet-nam-chairs-apo-2020",
        ID + "ha-minh-hiep-chairs-apo-2020",
    )
    assert confirmed.known_source == "vna-apo-2020"


def test_it_is_told_in_both_languages(draft: Draft, tmp_path: Path) -> None:
    differences = draft.diff(proposed=True)
    assert differences.sentence() == "Of 11 statements, 10 are new, 1 confirms what is known."
    assert differences.sentence("vi") == (
        "Trong 11 khẳng định: 10 là mới, 1 xác nhận điều đã biết."
    )
    table = differences.table("vi")
    assert table.height == len(differences) == 11
    assert set(table["outcome"]) == {"mới", "xác nhận"}
    page = differences.page(tmp_path / "diff.html", title="<b>T</b>").read_text("utf-8")
    assert "&lt;b&gt;T" in page
    assert differences.sentence("vi") in page
    assert differences.sentence("en") in page
    assert page.count("<tr class=") == 22
    assert "<script" not in page
    assert Differences(()).sentence() == "There is no statement."
    assert set(WORDS) == set(OUTCOMES)
    assert differences.records()[0]["says"].keys() == {"en", "vi"}
