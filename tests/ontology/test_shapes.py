"""Each shape has one invalid fixture that trips it alone; the shapes themselves are well made."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef

from coopgraph import resources
from coopgraph.namespaces import PREFIXES, SHAPE
from coopgraph.validate import Violation, validate
from coopgraph.validate.checks import CHECKS

FIXTURES = Path(__file__).parent.parent / "fixtures"
VALID = sorted((FIXTURES / "valid").glob("*.ttl"))
INVALID = sorted((FIXTURES / "invalid").glob("*.ttl"))
APART = ("id", "concept", "source", "coop")
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


def apart(file: Path, folder: Path, known: set[str]) -> Path:
    """Copy a fixture with names of its own for the nodes it introduces, so that many fit together.

    Nothing else changes: one node of a file stays one node, and what is known keeps its name.
    """
    text = file.read_text("utf-8")
    graph = Graph().parse(data=text, format="ox-ttl")
    for subject in sorted({str(s) for s in graph.subjects()} - known):
        prefix = next((p for p in APART if subject.startswith(PREFIXES[p])), None)
        if prefix is not None:
            name = re.escape(subject.removeprefix(PREFIXES[prefix]))
            own = (
                "Of" + file.stem.title().replace("-", "")
                if prefix == "coop"
                else f"-of-{file.stem}"
            )
            text = re.sub(rf"(?<![\w-]){prefix}:{name}(?![\w-])", rf"\g<0>{own}", text)
    copy = folder / file.name
    copy.write_text(text, "utf-8")
    return copy


@pytest.fixture(scope="module")
def found_in(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Violation]]:
    """What is wrong by shape's fixture, of all validated together.

    pySHACL runs all shapes over all surroundings once for them instead of once for each.
    """
    folder = tmp_path_factory.mktemp("invalid")
    known = {str(s) for file in VALID for s in Graph().parse(file, format="ox-ttl").subjects()}
    report = validate([apart(file, folder, known) for file in INVALID], context=VALID)
    assert not report.conforms
    found: dict[str, list[Violation]] = {file.stem: [] for file in INVALID}
    for violation in report.violations:
        assert violation.file is not None
        found[violation.file.stem].append(violation)
    return found


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_the_fixture_trips_its_shape_and_no_other(
    found_in: dict[str, list[Violation]], file: Path
) -> None:
    assert {found.shape for found in found_in[file.stem]} == {f"shape:{file.stem}"}
    for found in found_in[file.stem]:
        assert found.file is not None
        assert found.file.name == file.name
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


def against_meta_shapes(shapes: Graph) -> tuple[bool, str]:
    """Hold shapes against pySHACL's own meta-shapes.

    Blank nodes get names first: pySHACL describes each blank node in full, with all members of its
    lists, in a message for every alternative that it tries, which takes six times as long.
    """
    import pyshacl

    named = shapes.skolemize(authority="https://example.org/")
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=named, meta_shacl=True)
    return conforms, text


def test_the_shapes_are_shacl() -> None:
    conforms, text = against_meta_shapes(read_shapes())
    assert conforms, text


@pytest.mark.parametrize(
    "wrong",
    [
        "shape:x a sh:NodeShape ; sh:property [ sh:path schema:name ; sh:minCount 'one' ] .",
        "shape:x a sh:NodeShape ; sh:property [ sh:minCount 1 ] .",
        "shape:x a sh:NodeShape ; sh:in ( 1 2 ) , ( 3 ) .",
    ],
)
def test_what_is_no_shape_is_found(wrong: str) -> None:
    from pyshacl.errors import ReportableRuntimeError

    prefixes = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX schema: <https://schema.org/>"
        " PREFIX shape: <https://example.org/shape/> "
    )
    with pytest.raises(ReportableRuntimeError, match="MetaSHACL"):
        against_meta_shapes(Graph().parse(data=prefixes + wrong, format="turtle"))


def test_the_ontology_is_written_in_normal_form_c() -> None:
    for file in sorted(resources.ontology_dir().rglob("*.ttl")):
        assert unicodedata.is_normalized("NFC", file.read_text(encoding="utf-8")), file.name
