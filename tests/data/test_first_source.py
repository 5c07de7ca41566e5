"""The first source, held against its text. Extra: skipped where the text is not at hand."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, Namespace, URIRef

from coopgraph import evidence
from coopgraph.resources import data_dir

SOURCE = "tong-cuc-2021-review"
ROOT = Path(__file__).resolve().parents[2]
TEXT = ROOT.parent / "shared" / "seed" / f"{SOURCE}.vi.txt"
RUN = 120
COOP = Namespace("https://w3id.org/coopgraph/ontology#")
OA = Namespace("http://www.w3.org/ns/oa#")
DATES = (COOP.begin, COOP.end, COOP.during, COOP.date)


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


def test_the_passage_of_a_date_gives_it(text: str, graph: Graph) -> None:
    """Each year, month and part of a year of a date stands in a passage cited for it."""
    checked = 0
    for node in set(graph.subjects(COOP.dateEvidence)):
        passages = " ".join(
            text[int(str(graph.value(place, OA.start))) : int(str(graph.value(place, OA.end)))]
            for place in graph.objects(node, COOP.dateEvidence)
        )
        values = [str(v) for d in DATES for v in graph.objects(node, d)]
        for part in {n for v in values for n in re.findall(r"\d{4}", v)}:
            assert part in passages, (node, part, passages)
        for year, month in {n for v in values for n in re.findall(r"^(\d{4})-(\d{2})$", v)}:
            assert f"{int(month)}/{year}" in passages, (node, month, passages)
        for year in {n for v in values for n in re.findall(r"^\[(\d{4})-01\.\.\1-04\]$", v)}:
            assert f"đầu năm {year}" in passages, (node, year, passages)
        checked += 1
    assert checked > 40


def _tracked() -> Iterator[Path]:
    """All files of the repository but what is built, installed or git's own."""
    skipped = {".git", ".venv", "node_modules", "vendor-built", "__pycache__", "dist", "build"}
    for folder, names, files in os.walk(ROOT):
        names[:] = [n for n in names if n not in skipped and not n.startswith(".")]
        yield from (Path(folder) / f for f in files if f != ".git")


def test_no_sentence_of_the_source_is_in_the_repository(text: str) -> None:
    """Names and titles may carry over; a run of 120 characters would be the text itself.

    Each such run holds one of the blocks of 60 whole: only where a block stands, all is compared.
    """
    flat = re.sub(r"\s+", " ", text)
    blocks = [flat[i : i + RUN // 2] for i in range(0, len(flat) - RUN // 2, RUN // 2)]
    runs = {flat[i : i + RUN] for i in range(len(flat) - RUN + 1)}
    read = 0
    for path in _tracked():
        words = re.sub(r"\s+", " ", path.read_bytes().decode("utf-8", errors="replace"))
        read += 1
        if any(block in words for block in blocks):
            assert not any(words[i : i + RUN] in runs for i in range(len(words) - RUN + 1)), path
    assert read > 300
