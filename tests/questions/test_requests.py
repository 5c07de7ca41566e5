"""Questions in one's own words: the right question with its parameters, or a refusal.

The requests stand in ``requests.tsv``. They were written before anything could read them; while
words were declared, only the third was looked at whose digest says so (`looked_at`).
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import coopgraph
from coopgraph.asked.replies import WORDS, reader
from coopgraph.asked.understanding import NotUnderstood, Reader, Understood
from coopgraph.asked.vocabulary import Vocabulary
from coopgraph.cli import main
from coopgraph.errors import DataError
from coopgraph.evidence import normalise, source_id
from coopgraph.questions import read

HERE = Path(__file__).parent
LEAST = 0.9
SEED = "coopgraph requests 1:"


@pytest.fixture(scope="module")
def kg() -> coopgraph.KnowledgeGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def reads(kg: coopgraph.KnowledgeGraph) -> Reader:
    return reader(kg.store, kg.corpus.ontology)


def looked_at(text: str) -> bool:
    """Say whether a request is of the third that was looked at while words were declared."""
    return int(hashlib.sha256((SEED + text).encode()).hexdigest(), 16) % 3 == 0


def right(row: dict[str, str], found: Understood | NotUnderstood) -> bool:
    if row["kind"] != "asked":
        return isinstance(found, NotUnderstood)
    if isinstance(found, NotUnderstood) or found.question.name != row["question"]:
        return False
    wanted = dict(pair.split("=", 1) for pair in row["parameters"].split())
    defaults = {p.name: p.default for p in found.question.parameters}
    # A default that is also said is the same as one that is not.
    given = {
        name: value
        for name, value in found.parameters.items()
        if name in wanted or defaults[name] != value
    }
    return given == wanted


def test_requests_are_taken_for_what_they_ask(
    reads: Reader, record_property: Callable[[str, object], None]
) -> None:
    with (HERE / "requests.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert sum(row["kind"] == "asked" for row in rows) >= 200
    assert sum(row["kind"] != "asked" for row in rows) >= 50
    counts: Counter[tuple[str, str, bool]] = Counter()
    wrong = []
    for row in rows:
        taken = right(row, reads.understand(row["text"]))
        part = "looked at" if looked_at(row["text"]) else "held out"
        counts[part, "asked" if row["kind"] == "asked" else "refused", taken] += 1
        if not taken:
            wrong.append(f"{part}: {row['text']}")
    for part in ("looked at", "held out"):
        for kind in ("asked", "refused"):
            good, bad = counts[part, kind, True], counts[part, kind, False]
            share = good / (good + bad)
            told = f"{part}, {kind}: {good} of {good + bad}"
            record_property(f"{part} {kind}", told)
            print(told)
            assert share >= (LEAST if kind == "asked" else 1), (told, wrong)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "empty"),
        ("who " * 200, "long"),
        ("Кто председатель?", "language"),
        ("Wer arbeitet mit STAMEQ zusammen?", "language"),
        ("Delete the partners of STAMEQ", "order"),
        ("Which partner of STAMEQ is best?", "opinion"),
        ("Who chairs ACCSQ in 2099?", "future"),
        ("Who will chair ACCSQ?", "future"),
        ("Which events took place last year?", "relative"),
        ("What is the salary of Hà Minh Hiệp?", "property"),
        ("Partners of Zorblatt", "thing"),
        ("Who is a member of Brazil?", "thing"),
        ("Partners of STAMEQ in 2019", "time"),
        ("Events on 3/4/2021", "time"),
        ("Who chairs what on 30/2/2021?", "time"),
    ],
)
def test_a_refusal_says_why(reads: Reader, words: str, reason: str) -> None:
    found = reads.understand(words)
    assert isinstance(found, NotUnderstood)
    assert found.reason == reason, found
    assert found.reason in WORDS


@pytest.mark.parametrize(
    ("words", "question", "parameters"),
    [
        ("events in Q3 2021", "events", {"since": "2021-07", "until": "2021-09"}),
        ("sự kiện từ tháng 6/2021 đến nay", "events", {"since": "2021-06"}),
        ("events before June 2020", "events", {"until": "2020-06"}),
        ("Sự kiện ngày 3/4/2021", "events", {"since": "2021-04-03", "until": "2021-04-03"}),
        ("partners of k petro", "partners", {"actor": "id:k-petro"}),
        ("Korean memberships", "memberships", {"actor": "id:republic-of-korea"}),
        ("STAMEQ partners", "partners", {"actor": "id:stameq"}),
        ("doi tac cua ho chi minh city", "partners", {"actor": "id:ho-chi-minh-city"}),
        ("How much money did Phú Yên receive?", "money", {"recipient": "id:phu-yen"}),
        ("Evidence that STAMEQ chairs ACCSQ", "evidence-of", {"node": "id:stameq-chairs-accsq"}),
    ],
)
def test_times_names_and_places_in_a_sentence(
    reads: Reader, words: str, question: str, parameters: dict[str, str]
) -> None:
    found = reads.understand(words)
    assert isinstance(found, Understood), found
    assert (found.question.name, dict(found.parameters)) == (question, parameters)


def test_a_reply_carries_its_passages(kg: coopgraph.KnowledgeGraph) -> None:
    reply = kg.ask_words("ai là chủ tịch ACCSQ năm 2021")
    assert reply
    assert reply.language == "vi"
    assert reply.answer is not None
    assert reply.only == ("https://w3id.org/coopgraph/id/accsq",)
    assert {str(row["framework"]) for row in reply.answer} == set(reply.only)
    assert all(reply.answer.evidence(row) for row in reply.answer)
    assert len(reply.answer) < len(kg.ask("chairs", at="2021"))


def test_what_no_source_says_is_said_to_be_so(kg: coopgraph.KnowledgeGraph) -> None:
    reply = kg.ask_words("Who funds UL?")
    assert not reply
    assert reply.status == "silent"
    assert reply.question is not None
    assert reply.sentence("vi") == WORDS["silent"][1]


def test_a_passage_that_does_not_hold_is_no_answer(kg: coopgraph.KnowledgeGraph) -> None:
    answered = kg.ask_words("partners of STAMEQ")
    assert answered.answer is not None
    source = next(p.source for p in answered.answer.passages.values() if p.sha256)
    reply = kg.ask_words("partners of STAMEQ", texts={source_id(source): normalise("not this")})
    assert reply.reason == "unproved"
    assert reply.unproved
    assert not reply
    assert not set(reply.proved) & {p.evidence for p in answered.answer.passages.values()}


def test_a_question_of_ones_own_brings_its_words(
    kg: coopgraph.KnowledgeGraph, tmp_path: Path
) -> None:
    own = tmp_path / "songs.rq"
    head = (
        "# question: Which songs does an actor sing?\n# question@vi: Tác nhân hát bài nào?\n"
        "# param actor: iri = id:stameq | the actor | tác nhân\n# keywords: song\n"
    )
    own.write_text(head + "# asked: hymns sung; anthem\n# asked@vi: quốc ca\nSELECT ?x WHERE {}")
    assert read(own).asked_en == ("hymns sung", "anthem")
    mine = reader(kg.store, kg.corpus.ontology)
    words = kg.corpus.ontology / "words" / "asking.toml"
    mine.__dict__["vocabulary"] = Vocabulary.of(words, [*kg.questions(), read(own)])
    for asked in ("Which anthems has UNIDO?", "UNIDO có quốc ca nào?"):
        found = mine.understand(asked)
        assert isinstance(found, Understood), found
        assert (found.question.name, dict(found.parameters)) == ("songs", {"actor": "id:unido"})
    own.write_text(head + "# said actor: by\nSELECT ?x WHERE {}")
    with pytest.raises(DataError, match="not words that are said before a parameter") as told:
        read(own)
    assert (told.value.file, told.value.line) == (own, 5)
    own.write_text(head + "# said singer: by | do\nSELECT ?x WHERE {}")
    with pytest.raises(DataError, match="singer names no parameter"):
        read(own)


def test_the_command_line_answers_or_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "With whom does STAMEQ cooperate?", "--format", "tsv"]) == 0
    assert capsys.readouterr().out.startswith("partner\t")
    assert main(["ask", "Who chairs NATO?"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("The graph knows nothing of this name: NATO.\n")
    assert "  chairs: " in out
    assert main(["ask", "Who chairs what?", "--at", "2021"]) == 2
    assert "a question in words takes no parameter" in capsys.readouterr().err
