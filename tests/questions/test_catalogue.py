"""The catalogue: every question, asked with its defaults, gives exactly the expected rows.

The rows stand in ``expected/<name>.tsv``, IRIs shortened, the evidence of a row in order. They were
checked against the sources when they were written; a change in them is a change of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

import coopgraph
from coopgraph import questions
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.namespaces import shorten

EXPECTED = Path(__file__).parent / "expected"
CATALOGUE = questions.questions()
NAMES = sorted(question.name for question in CATALOGUE)


@pytest.fixture(scope="module")
def kg() -> coopgraph.KnowledgeGraph:
    return coopgraph.load()


def cell(value: object) -> str:
    if value is None:
        return ""
    words = str(value).split(" ")
    if all(word.startswith("http") for word in words):
        return " ".join(sorted(shorten(word) for word in words))
    return str(value)


def rows(answer: Iterable[Iterable[object]]) -> list[str]:
    return ["\t".join(cell(value) for value in row) for row in answer]


@pytest.mark.parametrize("name", NAMES)
def test_question_gives_the_expected_rows(kg: coopgraph.KnowledgeGraph, name: str) -> None:
    answer = kg.ask(name)
    expected = (EXPECTED / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    assert "\t".join(answer.columns) == expected[0]
    assert rows(answer) == expected[1:]
    assert expected[1:], "a question that nothing answers proves nothing"


def test_every_expectation_has_its_question() -> None:
    assert sorted(path.stem for path in EXPECTED.glob("*.tsv")) == NAMES
    assert len(NAMES) >= 25


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_evidence(kg: coopgraph.KnowledgeGraph, name: str) -> None:
    answer = kg.ask(name)
    assert "evidence" in answer.columns
    known = {str(row[0]) for row in kg.query("SELECT ?e WHERE { ?e a coop:Evidence }")}
    for row in answer:
        cited = str(row["evidence"] or "").split()
        if name == "sources":  # a source's own evidence is its address, where it has one
            continue
        if name == "countries" and row["frameworks"] == 0:
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


def test_a_term_called_2020_2021_is_certain_only_at_the_turn_of_the_year(
    kg: coopgraph.KnowledgeGraph,
) -> None:
    for day, reading in (
        ("2020-07-01", "possible"),
        ("2020-12-31", "certain"),
        ("2021-01-01", "certain"),
        ("2021-01-02", "possible"),
    ):
        held = [
            r for r in kg.ask("chairs", at=day, chair="stameq") if r["framework"].endswith("/accsq")
        ]
        assert [r["reading"].rsplit("/", 1)[-1] for r in held] == [reading], day


def test_before_and_after_the_term_there_is_no_chair(kg: coopgraph.KnowledgeGraph) -> None:
    for day in ("2019-12-31", "2023-01-01"):
        held = kg.ask("chairs", at=day, chair="stameq")
        assert not [r for r in held if r["framework"].endswith("/accsq")], day
        # Since when it chaired the working groups is not said: that stays possible before.
        groups = [r for r in held if r["framework"].endswith(("-wg1", "-wg2"))]
        assert len(groups) == (2 if day < "2020" else 0)


def test_a_source_policy_changes_the_answer(kg: coopgraph.KnowledgeGraph) -> None:
    review = kg.trusting(["tong-cuc-2021-review"])
    assert len(review.ask("disputed")) == 0
    chairs = {r["chair"].rsplit("/", 1)[-1] for r in review.ask("chairs", at="2021-11-23")}
    assert "saudi-arabia" in chairs
    assert "unido" not in chairs


def test_a_name_can_be_given_without_accents(kg: coopgraph.KnowledgeGraph) -> None:
    answer = kg.ask("memberships", actor="tong cuc tieu chuan do luong chat luong")
    assert rows(answer) == rows(kg.ask("memberships", actor="id:stameq"))


def test_a_wrong_name_suggests_the_nearest(kg: coopgraph.KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="chairs"):
        kg.ask("chair")


def test_an_impossible_day_is_refused(kg: coopgraph.KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="2021-02-30"):
        kg.ask("chairs", at="2021-02-30")
