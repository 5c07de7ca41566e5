"""Each question asked of an invented world, small enough to check every row by reading.

The world stands in ``tests/fixtures/questions``. Rows stand in ``invented/<question>.tsv`` and
``invented/<question>.<case>.tsv``: the first line gives the parameters, the second the columns, and
every further line is a row, IRIs shortened, the parts of a list in order.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from coopgraph import questions
from coopgraph.build import Corpus, assemble, derive
from coopgraph.questions import Answer, Question
from coopgraph.resources import ontology_dir
from coopgraph.store import EmbeddedStore

Rows = Callable[[Iterable[Iterable[object]]], list[str]]
WORLD = Path(__file__).parents[1] / "fixtures" / "questions" / "data"
INVENTED = Path(__file__).parent / "invented"
CASES = sorted(INVENTED.glob("*.tsv"))
CATALOGUE = questions.questions()
NOTHING = """\
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix id: <https://w3id.org/coopgraph/id/> .
id:nowhere a coop:Country .
"""


@pytest.fixture(scope="module")
def world() -> EmbeddedStore:
    corpus = Corpus(ontology_dir(), WORLD)
    return derive(assemble(corpus), corpus)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    folder = tmp_path_factory.mktemp("nothing")
    shutil.copy(WORLD / "sources.ttl", folder)
    (folder / "gazette.ttl").write_text(NOTHING, encoding="utf-8")
    corpus = Corpus(ontology_dir(), folder)
    return derive(assemble(corpus), corpus)


def ask(store: EmbeddedStore, asked: Question, **given: str) -> Answer:
    return questions.ask(store, asked, given)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_row_is_as_it_was_read(world: EmbeddedStore, rows: Rows, path: Path) -> None:
    given, columns, *expected = path.read_text(encoding="utf-8").splitlines()
    asked = questions.question(path.name.split(".")[0])
    values = dict(pair.split("=", 1) for pair in given.removeprefix("#").split())
    answer = ask(world, asked, **values)
    assert "\t".join(answer.columns) == columns
    assert rows(answer) == expected


def test_every_question_is_asked_of_it() -> None:
    answered = [path for path in CASES if len(path.read_text("utf-8").splitlines()) > 2]
    asked = {path.name.split(".")[0] for path in answered}
    assert asked == {question.name for question in CATALOGUE}


@pytest.mark.parametrize("asked", CATALOGUE, ids=lambda question: question.name)
def test_every_row_cites_passages_that_are_there(world: EmbeddedStore, asked: Question) -> None:
    known = {row[0] for row in world.select("SELECT ?e WHERE { ?e a coop:Evidence }")}
    for path in CASES:
        if path.name.split(".")[0] != asked.name or asked.name == "sources":
            continue
        given = path.read_text(encoding="utf-8").splitlines()[0]
        answer = ask(world, asked, **dict(p.split("=", 1) for p in given.removeprefix("#").split()))
        for row in answer:
            cited = str(row["evidence"] or "").split()
            assert set(cited) <= known
            assert cited, row


@pytest.mark.parametrize("asked", CATALOGUE, ids=lambda question: question.name)
def test_of_nothing_there_is_no_answer(nothing: EmbeddedStore, asked: Question) -> None:
    given = {p.name: "id:nowhere" for p in asked.parameters if p.type == "iri" and not p.optional}
    answer = ask(nothing, asked, **given)
    if asked.name == "sources":
        assert len(answer) == 3
        assert {row["nodes"] for row in answer} == {0}
    else:
        assert len(answer) == 0
