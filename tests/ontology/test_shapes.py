"""Each shape has one invalid fixture that trips it alone; the shapes themselves are well made."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef

from coopgraph import resources
from coopgraph.namespaces import SHAPE
from coopgraph.validate import validate
from coopgraph.validate.checks import CHECKS

FIXTURES = Path(__file__).parent.parent / "fixtures"
VALID = sorted((FIXTURES / "valid").glob("*.ttl"))
INVALID = sorted((FIXTURES / "invalid").glob("*.ttl"))
CHECK = URIRef(SHAPE + "check")


def read_shapes() -> Graph:
    graph = Graph()
    for file in sorted((resources.ontology_dir() / "shapes").glob("*.ttl")):
        graph.parse(file, format="ox-ttl")
    return graph


SHAPES = read_shapes()
NAMED = sorted(
    str(shape).removeprefix(SHAPE)
    for kind in (SH.NodeShape, SH.PropertyShape)
    for shape in SHAPES.subjects(RDF.type, kind)
    if not isinstance(shape, BNode)
)


def test_every_shape_has_a_fixture() -> None:
    assert [file.stem for file in INVALID] == NAMED


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_the_fixture_trips_its_shape_and_no_other(file: Path) -> None:
    report = validate([file], context=VALID)
    assert {found.shape for found in report.violations} == {f"shape:{file.stem}"}
    assert not report.conforms
    for found in report.violations:
        assert found.file == file
        assert found.message
        assert found.message_vi
        assert found.advice
        assert found.advice_vi


@pytest.mark.parametrize("name", NAMED)
def test_a_shape_says_in_both_languages_what_is_wrong_and_what_to_do(name: str) -> None:
    shape = URIRef(SHAPE + name)
    for predicate in (SH.message, SH.description):
        texts = [text for text in SHAPES.objects(shape, predicate) if isinstance(text, Literal)]
        assert sorted(str(text.language) for text in texts) == ["en", "vi"]
        assert all(unicodedata.is_normalized("NFC", text) for text in texts)


def test_checks_and_the_shapes_that_name_them_match() -> None:
    assert {str(name) for name in SHAPES.objects(None, CHECK)} == set(CHECKS)


def test_the_shapes_are_shacl() -> None:
    """pySHACL's own meta-shapes find nothing wrong with ours."""
    import pyshacl

    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=read_shapes(), meta_shacl=True)
    assert conforms, text


def test_the_ontology_is_written_in_normal_form_c() -> None:
    for file in sorted(resources.ontology_dir().rglob("*.ttl")):
        assert unicodedata.is_normalized("NFC", file.read_text(encoding="utf-8")), file.name
