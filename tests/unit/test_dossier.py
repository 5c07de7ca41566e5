from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

import coopgraph
from coopgraph import analysis, frames
from coopgraph.errors import UnknownNameError
from coopgraph.namespaces import ID, SOURCE
from coopgraph.pages.explorer_data import dossier
from coopgraph.pages.explorer_data.cited import attach, passage_of
from coopgraph.pages.explorer_data.facts import contradicting

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "tong-cuc-2021-review.vi.txt"


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return dossier(coopgraph.load())


def test_holds_all_nodes_and_ties(found: dict[str, Any]) -> None:
    kg = coopgraph.load()
    assert [n["iri"] for n in found["nodes"]] == sorted(kg.nodes["node"])
    ties = kg.participations(ranks=("preferred", "normal", "deprecated"))
    assert [t["tie"] for t in found["ties"]] == sorted(ties["tie"])
    json.dumps(found, allow_nan=False)
    assert dossier(coopgraph.load()) == found


def test_everything_points_to_something(found: dict[str, Any]) -> None:
    nodes = {n["iri"] for n in found["nodes"]}
    ties = {t["tie"] for t in found["ties"]}
    things = [*found["nodes"], *found["ties"], *found["facts"].values()]
    known = nodes | ties | found["facts"].keys() | found["evidence"].keys()
    for thing in things:
        assert thing["evidence"], thing
        assert set(thing["evidence"]) <= found["evidence"].keys()
        assert set(thing["disputed_by"]) | set(thing["inferred_from"]) <= known
    for tie in found["ties"]:
        assert {tie["participant"], tie["framework"]} <= nodes
        assert tie["role"] in found["roles"]
    for item in found["evidence"].values():
        assert item["source"] in found["sources"]
        assert item["gist"].keys() >= {"en", "vi"}
        assert item["passage"] is None
    for fact in found["facts"].values():
        assert fact["about"], fact["iri"]
        assert fact["cls"] in found["classes"]


def test_every_word_has_both_languages(found: dict[str, Any]) -> None:
    spoken = [n["label"] for n in found["nodes"]]
    spoken += [*found["classes"].values(), *found["roles"].values()]
    spoken += [p["label"] for f in found["facts"].values() for p in f["parts"]]
    for words in spoken:
        assert words["en"]
        assert words["vi"]
    assert found["classes"]["Company"]["vi"] != "Company"


def test_the_first_mandate(found: dict[str, Any]) -> None:
    tie = next(t for t in found["ties"] if t["tie"] == ID + "stameq-chairs-accsq")
    assert tie["on_behalf_of"] == ID + "viet-nam"
    bounds = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")
    assert [tie[name] for name in bounds] == [
        "2020-01-01",
        "2020-12-31",
        "2021-06-15",  # the review says 2021; the hand-over was at a meeting of these days
        "2021-06-17",
    ]
    assert any(found["evidence"][e]["start"] == 2846 for e in tie["evidence"])
    assert found["role_classes"][tie["role"]]["en"].lower() == "mandate"


def test_disputes_go_both_ways(found: dict[str, Any]) -> None:
    things = {t["tie"]: t for t in found["ties"]} | found["facts"]
    things |= {n["iri"]: n for n in found["nodes"]}
    disputed = [iri for iri, thing in things.items() if thing["disputed_by"]]
    assert disputed
    for iri in disputed:
        assert all(iri in things[other]["disputed_by"] for other in things[iri]["disputed_by"])


def test_contradictions_of_two_lists_are_told_without_a_link() -> None:
    ties = frames.from_table(
        pl.DataFrame(
            {
                "tie": ["t1", "t2", "t3", "t4"],
                "participant": ["a", "a", "b", "b"],
                "framework": ["f"] * 4,
                "begin": ["1990", "1991-05", "1990", "1990-05"],
                "source": ["s1", "s2", "s1", "s2"],
            }
        )
    )
    shown: dict[str, Any] = {tie: {"disputed_by": []} for tie in ties["tie"]}
    read: Any = SimpleNamespace(ties=shown)
    kg: Any = SimpleNamespace(compare=lambda: analysis.compare(ties))
    contradicting(kg, read, {})
    assert {iri: tie.get("contradicts") for iri, tie in shown.items()} == {
        "t1": ["t2"],
        "t2": ["t1"],
        "t3": None,
        "t4": None,
    }
    # What an editor noted is shown as that.
    noted: dict[str, Any] = {tie: {"disputed_by": ["t1", "t2"]} for tie in ties["tie"]}
    contradicting(kg, SimpleNamespace(ties=noted), {})  # type: ignore[arg-type]
    assert not any("contradicts" in tie for tie in noted.values())


def test_fewer_sources_say_less(found: dict[str, Any]) -> None:
    less = dossier(coopgraph.load(sources=["tong-cuc-2021-review"]))
    assert 0 < len(less["ties"]) < len(found["ties"])
    assert {e["source"] for e in less["evidence"].values()} == {SOURCE + "tong-cuc-2021-review"}


@pytest.mark.skipif(not SEED.exists(), reason="the first source's text is not here")
def test_passages_are_proved_before_they_are_carried() -> None:
    text = SEED.read_text("utf-8")
    good = dossier(coopgraph.load(), {"tong-cuc-2021-review": text})
    spans = [e for e in good["evidence"].values() if e["start"] is not None]
    assert spans
    assert all(e["passage"] for e in spans)
    assert good["sources"][SOURCE + "tong-cuc-2021-review"]["attached"]
    other = dossier(coopgraph.load(), {SOURCE + "tong-cuc-2021-review": "x" + text})
    spans = [e for e in other["evidence"].values() if e["start"] is not None]
    assert all(e["mismatch"] and e["passage"] is None for e in spans)


def test_small_text_of_our_own() -> None:
    text = "First line.\nThe harbour opened in 2031. It is large.\nLast.\n"
    passage = "The harbour opened"
    start = text.index(passage)

    def item(**other: Any) -> dict[str, Any]:
        sha = hashlib.sha256(passage.encode()).hexdigest()
        base = {"source": SOURCE + "gazette", "start": start, "end": start + len(passage)}
        return {**base, "sha256": sha, "passage": None, **other}

    evidence = {
        "good": item(),
        "moved": item(start=start + 1),
        "outside": item(end=10_000),
        "unsealed": item(sha256=None),
        "elsewhere": item(source=SOURCE + "other"),
        "no span": item(start=None, end=None),
    }
    sources: dict[str, Any] = {SOURCE + "gazette": {"id": "gazette", "attached": False}}
    attach(evidence, sources, {"gazette": "\ufeff" + text.replace("\n", "\r\n")})
    assert evidence["good"]["passage"] == {
        "before": "",
        "text": passage,
        "after": " in 2031. It is large.",
    }
    bad = {name for name, e in evidence.items() if e.get("mismatch")}
    assert bad == {"moved", "outside", "unsealed"}
    assert passage_of("abc", 2, 2) is None


def test_unknown_source_is_named() -> None:
    with pytest.raises(UnknownNameError, match="tong-cuc-2021-review"):
        dossier(coopgraph.load(), {"tong-cuc-2021-reviw": "text"})
