"""What reviewers are told of a proposal: a line in words, and the rules that it would break."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coopgraph import intake
from coopgraph.intake import broken_rules as rules
from coopgraph.intake.broken_rules import broken_rules
from coopgraph.intake.draft import Draft
from coopgraph.intake.vocabulary import read, shipped_concepts
from coopgraph.kg import KnowledgeGraph, load

TEXT = """MINUTES
The 4th Meeting of the Wool Board of Nordland was held in Lima on 4 May 2021.
Chair: Felt Authority of Nordland
The Silk Institute of Nordland attended the 4th Meeting of the Wool Board of Nordland.
The Silk Institute of Nordland will sign a memorandum of understanding with the Felt Authority.
The Silk Institute of Nordland joined the Wool League of Nations in 2019.
"""


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return load()


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    path = tmp_path_factory.mktemp("intake") / "minutes.txt"
    path.write_text(TEXT, encoding="utf-8")
    return intake.read(path)


def test_a_rule_that_a_proposal_would_break_is_told_in_both_languages(
    draft: Draft, kg: KnowledgeGraph
) -> None:
    """A meeting has no chair in the model: said before anybody accepts, of this proposal only."""
    told = broken_rules(draft, read(kg))
    by_key = {p.key: p for p in draft.proposals}
    chair = next(p for p in draft.proposals if p.role == "chair")
    assert {by_key[key].role for key in told} == {"chair"}
    (words,) = told[chair.key]
    assert words["en"].startswith("The role is not held in a framework of this class.")
    assert words["vi"].startswith("Vai trò này không có trong loại khuôn khổ này.")


def test_what_cannot_be_written_is_found_by_halves(
    draft: Draft, kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are written at once; only what breaks is looked for, and is told as it was alone."""
    sizes: list[int] = []
    written = rules._written

    def counted(*given: Any) -> Any:
        sizes.append(len(given[2]))
        return written(*given)

    monkeypatch.setattr(rules, "_written", counted)
    monkeypatch.setattr(rules, "_violations", lambda made: [])  # the shapes have a test above
    vocabulary = read(kg)
    assert broken_rules(draft, vocabulary) == {}
    assert len(sizes) == 1
    whole = sizes[0]
    member = next(p for p in draft.proposals if p.role == "member")
    things = [
        replace(t, candidates=(t.key, "id:other"), iri=None) if t.key == member.framework else t
        for t in draft.things
    ]
    told = broken_rules(replace(draft, things=things), vocabulary)
    assert "nobody chose" in told[member.key][0]["en"]
    assert told[member.key][0]["vi"].startswith("không ghi được: ")
    assert told.keys() == {member.key}
    assert sizes[1] == whole
    assert sizes[-1] == whole - 1


def test_the_table_says_each_proposal_in_words(draft: Draft) -> None:
    """The column is never empty, takes labels of the language, and calls a plan a plan."""
    english, vietnamese = draft.table("en"), draft.table("vi")
    assert all(english["gist"])
    assert all(vietnamese["gist"])
    said = dict(zip(english["role"], english["gist"], strict=True))
    told = dict(zip(vietnamese["role"], vietnamese["gist"], strict=True))
    assert said["member"] == "Silk Institute of Nordland: member, Wool League of Nations (2019)"
    assert told["member"] == (
        "Silk Institute of Nordland: thành viên, Wool League of Nations (2019)"
    )
    plans = [g for g, s in zip(english["gist"], english["status"], strict=True) if s != "fact"]
    assert plans
    assert all(g.startswith("planned: ") for g in plans)


def test_concepts_are_read_without_a_graph(kg: KnowledgeGraph) -> None:
    """The shipped concepts have both languages, as those of the graph have."""
    concepts = shipped_concepts()
    assert concepts.roles == read(kg).roles
    assert all({"en", "vi"} <= set(words) for words in concepts.stages.values())
