from __future__ import annotations

import pyoxigraph as ox
import pytest

import coopgraph
from coopgraph.namespaces import COOP, GRAPH_DERIVED, ID, PREFIXES, SOURCE
from coopgraph.store.turtle_terms import statements, term

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (ox.NamedNode(COOP + "role"), "coop:role"),
        (ox.NamedNode(ID + "a/b"), f"<{ID}a/b>"),
        (ox.NamedNode(ID + "ends."), f"<{ID}ends.>"),
        (ox.NamedNode(ID), f"<{ID}>"),
        (ox.NamedNode("urn:x"), "<urn:x>"),
        (ox.Literal("1", datatype=ox.NamedNode(XSD + "integer")), "1"),
        (ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")), "true"),
        (ox.Literal("2021", datatype=ox.NamedNode(XSD + "gYear")), '"2021"^^xsd:gYear'),
        (ox.Literal("x", datatype=ox.NamedNode("urn:t")), '"x"^^<urn:t>'),
        (ox.Literal("Phú Yên", language="vi"), '"Phú Yên"@vi'),
        (ox.Literal('a"\\\n\r\t'), '"a\\"\\\\\\n\\r\\t"'),
    ],
)
def test_terms_are_turtle_and_come_back(given: object, written: str) -> None:
    used: set[str] = set()
    assert term(given, used) == written
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in used)
    (read,) = ox.parse(f"{head}<urn:s> <urn:p> {written} .".encode(), ox.RdfFormat.TURTLE)
    assert read.object == given


def test_all_that_the_sources_say_and_nothing_derived() -> None:
    kg = coopgraph.load()
    tie = ID + "stameq-chairs-accsq"
    found = statements(kg.store, [tie, ID + "nobody"])
    assert list(found["about"]) == [tie]
    subject, rows = found["about"][tie]
    assert subject == "id:stameq-chairs-accsq"
    assert rows[0][1:] == ["a", "coop:Participation"]
    assert GRAPH_DERIVED not in found["graphs"]
    assert {found["graphs"][graph] for graph, *_ in rows} == {SOURCE + "tong-cuc-2021-review"}
    assert not any("earliest" in predicate for _, predicate, _ in rows)
    assert found == statements(kg.store, [tie])
    assert statements(kg.store, [])["about"] == {}
