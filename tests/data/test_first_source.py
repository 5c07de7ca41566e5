"""The first source, held against its text. Extra: skipped where the text is not at hand."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from rdflib import Graph, Namespace, URIRef

from coopgraph import evidence
from coopgraph.resources import data_dir

SOURCE = "tong-cuc-2021-review"
TEXT = Path(__file__).resolve().parents[3] / "shared" / "seed" / f"{SOURCE}.vi.txt"
COOP = Namespace("https://w3id.org/coopgraph/ontology#")
OA = Namespace("http://www.w3.org/ns/oa#")


@pytest.fixture(scope="module")
def text() -> str:
    if not TEXT.exists():
        pytest.skip(f"the first source's text is not at {TEXT}: it is not part of the product")
    return evidence.read_text(TEXT)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data_dir() / f"{SOURCE}.ttl", format="turtle")


def spans(graph: Graph) -> list[tuple[int, int]]:
    return sorted(
        (int(str(start)), int(str(graph.value(node, OA.end))))
        for node, start in graph.subject_objects(OA.start)
    )


def left_out() -> list[tuple[int, int, str]]:
    readme = (data_dir() / "README.md").read_text(encoding="utf-8")
    table = readme.split("## Passages of the first source that were left out", 1)[1]
    rows = re.findall(r"(?m)^\| \d+ \| (\d+) \| (\d+) \| (.+?) \|$", table)
    return [(int(a), int(b), reason) for a, b, reason in rows]


def test_the_text_is_the_one_that_was_read(text: str) -> None:
    catalogue = Graph().parse(data_dir() / "sources.ttl", format="turtle")
    source = URIRef(f"https://w3id.org/coopgraph/source/{SOURCE}")
    assert str(catalogue.value(source, COOP.sha256)) == evidence.digest(text)


def test_every_digest_holds(text: str, graph: Graph) -> None:
    wrong = [
        str(node)
        for node, start in graph.subject_objects(OA.start)
        if evidence.digest(text[int(str(start)) : int(str(graph.value(node, OA.end)))])
        != str(graph.value(node, COOP.sha256))
    ]
    assert wrong == []
    assert len(spans(graph)) > 150


def test_no_word_is_neither_evidence_nor_listed_as_left_out(text: str, graph: Graph) -> None:
    seen = [False] * len(text)
    for start, end in [*spans(graph), *((a, b) for a, b, _ in left_out())]:
        seen[start:end] = [True] * (end - start)
    missed = "".join(
        c if not seen[i] and (c.isalnum() or unicodedata.category(c)[0] == "S") else " "
        for i, c in enumerate(text)
    ).split()
    assert missed == []


def test_what_is_left_out_is_left_out(graph: Graph) -> None:
    """A passage cannot be both evidence and left out."""
    for start, end, reason in left_out():
        assert not [s for s in spans(graph) if s[0] < end and start < s[1]], (start, end, reason)


def test_no_sentence_of_the_source_is_in_the_data(text: str) -> None:
    """Names and titles may carry over; a run of 120 characters would be the text itself."""
    flat = re.sub(r"\s+", " ", text)
    runs = {flat[i : i + 120] for i in range(len(flat) - 120)}
    files = [p for p in data_dir().rglob("*") if p.is_file()]
    for path in [*files, *data_dir().parent.glob("ontology/**/*.ttl")]:
        words = re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
        assert not any(words[i : i + 120] in runs for i in range(len(words) - 120)), path
