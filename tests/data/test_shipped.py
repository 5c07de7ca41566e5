"""Every shipped Turtle file, as a file: canonical, NFC, and of the expected extent."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace

from coopgraph.resources import data_dir, ontology_dir

COOP = Namespace("https://w3id.org/coopgraph/ontology#")
FILES = sorted([*data_dir().glob("*.ttl"), *ontology_dir().glob("*.ttl")])


def name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", FILES, ids=name)
def test_file_is_canonical_turtle(path: Path) -> None:
    graph = Graph(bind_namespaces="none").parse(path, format="turtle")
    again = graph.serialize(format="longturtle", canon=True, encoding="utf-8")
    assert again == path.read_bytes()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_file_is_nfc(path: Path) -> None:
    assert unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))


def test_every_source_has_a_file_and_every_file_a_source() -> None:
    catalogue = Graph().parse(data_dir() / "sources.ttl", format="turtle")
    sources = {str(s).rsplit("/", 1)[-1] for s in catalogue.subjects(RDF.type, COOP.Source)}
    assert sources == {p.stem for p in data_dir().glob("*.ttl")} - {"sources"}


def test_a_tie_is_stated_by_one_source() -> None:
    """Two sources that tell of one tie state two: on one node their dates would mix."""
    stated: dict[str, list[str]] = {}
    for path in data_dir().glob("*.ttl"):
        for tie in Graph().parse(path, format="turtle").subjects(RDF.type, COOP.Participation):
            stated.setdefault(str(tie), []).append(path.name)
    assert len(stated) > 200
    assert {tie: files for tie, files in stated.items() if len(files) > 1} == {}


def test_the_first_source_is_read_whole() -> None:
    graph = Graph().parse(data_dir() / "tong-cuc-2021-review.ttl", format="turtle")
    entities = {
        s
        for s, c in graph.subject_objects(RDF.type)
        if c
        not in (
            COOP.Participation,
            COOP.Evidence,
            COOP.Milestone,
            COOP.Amount,
            COOP.Observation,
            COOP.Claim,
            COOP.Remark,
        )
    }
    assert len(entities) >= 60
    assert len(set(graph.subjects(COOP.evidence))) >= 165
