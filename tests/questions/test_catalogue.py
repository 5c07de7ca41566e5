"""The catalogue: every question, asked with its defaults, gives exactly the expected rows.

The rows stand in ``expected/<name>.tsv``, IRIs shortened, the evidence of a row in order. They were
checked against the sources when they were written; a change in them is a change of the answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import coopgraph
from coopgraph import questions
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.model import Row

Rows = Callable[[Iterable[Iterable[object]]], list[str]]
EXPECTED = Path(__file__).parent / "expected"
CATALOGUE = questions.questions()
NAMES = sorted(question.name for question in CATALOGUE)


@pytest.fixture(scope="module")
def kg() -> coopgraph.KnowledgeGraph:
    return coopgraph.load()


@pytest.mark.parametrize("name", NAMES)
def test_question_gives_the_expected_rows(
    kg: coopgraph.KnowledgeGraph, rows: Rows, name: str
) -> None:
    answer = kg.ask(name)
    expected = (EXPECTED / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    assert "\t".join(answer.columns) == expected[0]
    assert rows(answer) == expected[1:]
    # What nothing in the shipped graph answers, the invented world does (`test_invented_world`).


def test_every_expectation_has_its_question() -> None:
    assert sorted(path.stem for path in EXPECTED.glob("*.tsv")) == NAMES
    assert len(NAMES) == 54


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_evidence(kg: coopgraph.KnowledgeGraph, name: str) -> None:
    answer = kg.ask(name)
    assert "evidence" in answer.columns
    known = {str(row[0]) for row in kg.query("SELECT ?e WHERE { ?e a coop:Evidence }")}
    for row in answer:
        cited = str(row["evidence"] or "").split()
        if name == "sources":  # a source's own evidence is its address, where it has one
            continue
        assert cited, row
        assert set(cited) <= known, row


@pytest.mark.parametrize("question", CATALOGUE, ids=lambda q: q.name)
def test_question_is_worded_in_both_languages(question: questions.Question) -> None:
    assert question.question_en.endswith("?")
    assert question.question_vi.endswith("?")
    assert question.question_en != question.question_vi
    assert question.keywords
    for parameter in question.parameters:
        assert parameter.label_en
        assert parameter.label_vi


# What the careful reading of the source turns on, asked with other parameters than the defaults.


def short(rows: Iterable[Row], column: str) -> list[str]:
    """Give the cells of a column, IRIs as their last part."""
    return [str(row[column]).rsplit("/", 1)[-1] for row in rows]


def test_an_office_that_was_handed_over_is_over(kg: coopgraph.KnowledgeGraph) -> None:
    """ACCSQ and APO were handed over in June 2021: in November others hold them."""
    held = kg.ask("chairs", at="2021-11-23")
    assert "viet-nam" not in {
        s
        for s, f in zip(short(held, "seat"), short(held, "framework"), strict=True)
        if f in {"accsq", "apo"}
    }
    assert not kg.ask("chairs", at="2021-11-23", chair="stameq").rows or not {"accsq", "apo"} & set(
        short(kg.ask("chairs", at="2021-11-23", chair="stameq"), "framework")
    )
    now = {f: s for s, f in zip(short(held, "seat"), short(held, "framework"), strict=True)}
    assert (now["apo"], now["accsq"]) == ("bangladesh", "brunei")


def test_who_presides_an_event_chairs_nothing(kg: coopgraph.KnowledgeGraph) -> None:
    assert "gmis-2021" not in short(kg.ask("chairs", at="2021-11-23"), "framework")


def test_a_term_called_2020_2021_ends_with_its_hand_over(kg: coopgraph.KnowledgeGraph) -> None:
    for day, reading in (
        ("2020-07-01", "possible"),
        ("2020-12-31", "certain"),
        ("2021-06-15", "certain"),
        ("2021-06-16", "possible"),
        ("2021-06-18", None),
        ("2019-12-31", None),
    ):
        held = [
            r for r in kg.ask("chairs", at=day, chair="stameq") if r["framework"].endswith("/accsq")
        ]
        assert short(held, "reading") == ([reading] if reading else []), day


def test_the_fourteen_are_those_where_it_represents_viet_nam(kg: coopgraph.KnowledgeGraph) -> None:
    """The text counts the organisations in which STAMEQ represents Viet Nam."""
    lists = {row["collection"].rsplit("/", 1)[-1]: row for row in kg.ask("open-lists")}
    row = lists["organizations-where-stameq-represents-viet-nam"]
    assert (row["statedSize"], row["known"]) == (14, 3)
    assert row["gathers"].endswith("/representative")
    assert row["completeness"].endswith("/open")
    assert "viet-nam-international-organizations" not in lists
    label = kg.ask("open-lists").labels("en")[row["collection"]]
    assert "STAMEQ" in label or "Directorate" in label
    complete = "SELECT ?c { ?c coop:completeness concept:complete }"
    assert not {row[0].rsplit("/", 1)[-1] for row in kg.query(complete)} & set(lists)


def test_money_goes_through_apo_and_stameq_brings_together(kg: coopgraph.KnowledgeGraph) -> None:
    (row,) = [r for r in kg.ask("funding") if r["framework"].endswith("/phu-yen-cold-chain-grant")]
    assert short([row], "funder") == ["government-of-japan"]
    assert short([row], "channel") == ["apo"]
    assert short([row], "facilitator") == ["stameq"]
    assert short([row], "beneficiary") == ["phu-yen"]
    assert short([row], "kind") == ["commitment"]
    assert (row["value"], row["currency"]) == (57_000_000, "JPY")
    chains = kg.ask("connections")
    assert set(short(chains, "firstRole")) == {"facilitator"}


def test_one_signing_is_one_row_however_finely_it_is_dated(kg: coopgraph.KnowledgeGraph) -> None:
    rows = list(kg.ask("signed-not-in-force"))
    told = Counter(short(rows, "agreement"))
    again = {row["agreement"].rsplit("/", 1)[-1] for row in rows if row["disputedBy"]}
    assert {name for name, count in told.items() if count > 1} <= again
    (row,) = [r for r in rows if r["agreement"].endswith("/agreement-stameq-saso-2024")]
    assert str(row["date"]) == "2024-10-29"
    assert len(row["evidence"].split()) == 2


def test_countries_take_part_by_their_bodies(kg: coopgraph.KnowledgeGraph) -> None:
    counted = {row["code"]: row for row in kg.ask("countries")}
    for code, body in (
        ("JP", "government-of-japan"),
        ("KR", "k-petro"),
        ("US", "ul"),
        ("AE", "moiat-uae"),
    ):
        assert counted[code]["frameworks"] > 0, code
        assert body in {iri.rsplit("/", 1)[-1] for iri in counted[code]["through"].split()}
    # Where an organisation has its seat, that state takes no part by it.
    assert "CH" not in counted
    assert "iso" not in counted["VN"]["through"]


def test_partners_are_those_of_agreements_and_joint_events_too(
    kg: coopgraph.KnowledgeGraph,
) -> None:
    rows = kg.ask("partners")
    country = dict(zip(short(rows, "partner"), short(rows, "country"), strict=True))
    wanted = {
        "ul": "united-states",
        "k-petro": "republic-of-korea",
        "unido": "None",
        "astm": "united-states",
    }
    wanted |= {
        "asme": "united-states",
        "bsi": "united-kingdom",
        "sac": "china",
        "kpc": "republic-of-korea",
    }
    wanted |= {"esma-uae": "united-arab-emirates", "unmz": "czechia", "moh-viet-nam": "viet-nam"}
    assert {partner: country.get(partner) for partner in wanted} == wanted
    assert {
        p for p, d in zip(short(rows, "partner"), rows.column("domestic"), strict=True) if d
    } >= {"moh-viet-nam"}
    signed = {
        p
        for p, s in zip(short(rows, "partner"), short(rows, "stage"), strict=True)
        if s == "signed"
    }
    assert {"asme", "bsi", "sac", "kpc", "esma-uae", "unmz"} <= signed


def test_what_is_agreed_anew_is_not_the_agreement_of_1998(kg: coopgraph.KnowledgeGraph) -> None:
    rows = kg.ask("agreed-not-signed")
    found = dict(zip(short(rows, "agreement"), short(rows, "amends"), strict=True))
    assert found["asean-framework-agreement-on-mra"] == "asean-framework-agreement-on-mra-1998"
    assert "asean-framework-agreement-on-mra-1998" not in found


def test_the_directorate_has_its_name_and_tong_cuc_is_none(kg: coopgraph.KnowledgeGraph) -> None:
    def named(at: str | None = None, actor: str | None = None) -> set[str]:
        rows = kg.ask("names", at=at, actor=actor)
        labels = rows.labels("vi")
        return {labels[row["name"]] for row in rows}

    directorate = "Tổng cục Tiêu chuẩn Đo lường Chất lượng"
    then = named(actor="stameq", at="2021-06-01")
    now = named(actor="stameq", at="2026-06-01")
    assert directorate in then
    assert directorate not in now
    assert any(name.startswith(("Uỷ ban", "Ủy ban")) for name in now)
    assert "Tổng cục" not in named()


def test_two_documents_date_the_decision_of_2019(kg: coopgraph.KnowledgeGraph) -> None:
    issued = [r for r in kg.ask("legal-acts") if r["act"].endswith("/decision-08-2019-qd-ttg")]
    assert [str(row["issued"]) for row in issued] == ["2019-02-15", "2019-04-15"]
    assert short(issued, "rank") == ["preferred", "normal"]
    assert all(row["disputedBy"] for row in issued)


def test_a_source_policy_changes_the_answer(kg: coopgraph.KnowledgeGraph) -> None:
    review = kg.trusting(["tong-cuc-2021-review"])
    assert len(review.ask("disputed")) == 0
    presiding = {
        str(r["who"]).rsplit("/", 1)[-1]
        for r in review.ask("events", since="2021", until="2021")
        if r["event"].endswith("/gmis-2021")
    }
    assert presiding == {"saudi-arabia"}
    # The hand-overs of June are told elsewhere: here the term may last until the year's end.
    held = review.ask("chairs", at="2021-11-23", chair="stameq")
    assert {"accsq", "apo"} <= set(short(held, "framework"))


def test_a_name_can_be_given_without_accents(kg: coopgraph.KnowledgeGraph, rows: Rows) -> None:
    answer = kg.ask("acting-for", actor="tong cuc tieu chuan do luong chat luong")
    assert rows(answer) == rows(kg.ask("acting-for", actor="id:stameq"))
    assert rows(answer)


def test_a_wrong_name_suggests_the_nearest(kg: coopgraph.KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="chairs"):
        kg.ask("chair")


def test_an_impossible_day_is_refused(kg: coopgraph.KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="2021-02-30"):
        kg.ask("chairs", at="2021-02-30")
