"""The background: one document a source, and what a document was not read for stays modest."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from coopgraph.resources import data_dir

FIRST = "tong-cuc-2021-review"
COOP = Namespace("https://w3id.org/coopgraph/ontology#")
CONCEPT = Namespace("https://w3id.org/coopgraph/concept/")
ID = Namespace("https://w3id.org/coopgraph/id/")
OA = Namespace("http://www.w3.org/ns/oa#")
SOURCE = Namespace("https://w3id.org/coopgraph/source/")
SCHEMA = Namespace("https://schema.org/")
DATES = (COOP.begin, COOP.end, COOP.during, COOP.date)
NOT_READ = "Not read itself"
"""How the catalogue tells that a document is known only by who cites it."""


@pytest.fixture(scope="module")
def catalogue() -> Graph:
    return Graph().parse(data_dir() / "sources.ttl", format="turtle")


@pytest.fixture(scope="module")
def files() -> dict[str, Graph]:
    return {
        path.stem: Graph().parse(path, format="turtle")
        for path in sorted(data_dir().glob("*.ttl"))
        if path.stem != "sources"
    }


@pytest.fixture(scope="module")
def union(files: dict[str, Graph]) -> Graph:
    whole = Graph()
    for graph in files.values():
        whole += graph
    return whole


def short(node: Node) -> str:
    return str(node).rpartition("/")[2]


def test_each_source_is_a_line_of_the_guide(files: dict[str, Graph]) -> None:
    guide = (data_dir() / "README.md").read_text(encoding="utf-8")
    assert set(files) == set(re.findall(r"^\| `([a-z0-9-]+)\.ttl` \|", guide, re.MULTILINE))


def test_no_two_sources_are_one_document(catalogue: Graph) -> None:
    """An address is a document's own: none is shared, none is a home page."""
    addresses = Counter(str(address) for address in catalogue.objects(None, SCHEMA.url))
    assert [address for address, times in addresses.items() if times > 1] == []
    assert [a for a in addresses if re.fullmatch(r"https?://[^/]+/?", a)] == []


def test_what_was_not_read_is_told_with_less_confidence(
    catalogue: Graph, files: dict[str, Graph]
) -> None:
    unread = [
        short(source)
        for source, words in catalogue.subject_objects(DCTERMS.description)
        if NOT_READ in str(words)
    ]
    assert unread
    bold = [
        (name, short(node))
        for name in unread
        for kind in (COOP.Participation, COOP.Milestone, COOP.Claim)
        for node in files[name].subjects(RDF.type, kind)
        if not own_confidence(files[name], node) and stated(files[name], node)
    ]
    assert bold == []


def stated(graph: Graph, node: Node) -> bool:
    """Say whether the file states the node, and does not merely name it."""
    return len(set(graph.predicates(node))) > 2


def own_confidence(graph: Graph, node: Node) -> bool:
    value = graph.value(node, COOP.confidence)
    return isinstance(value, Literal) and float(value) <= 0.8


def test_each_date_names_a_passage_of_its_own_source(files: dict[str, Graph]) -> None:
    without = [
        (name, short(node))
        for name, graph in files.items()
        if name != FIRST  # its dates are held against its text
        for node in {s for predicate in DATES for s in graph.subjects(predicate)}
        if graph.value(node, COOP.dateEvidence) is None
    ]
    assert without == []


def test_what_two_sides_signed_has_its_cooperation(union: Graph) -> None:
    """Each foreign signatory of a bilateral text beside STAMEQ is its partner in a cooperation."""
    bilateral = set(union.subjects(COOP.form, CONCEPT.bilateral))
    cooperations = set(union.subjects(RDF.type, COOP.Cooperation)) & bilateral

    def those(framework: Node, role: URIRef) -> set[Node]:
        return {
            who
            for tie in union.subjects(COOP.framework, framework)
            if (tie, COOP.role, role) in union and union.value(tie, COOP.onBehalfOf) is None
            for who in union.objects(tie, COOP.participant)
        }

    partners = {who for c in cooperations for who in those(c, CONCEPT.partner)}
    signed = {
        who
        for text in bilateral - cooperations
        if ID.stameq in (signatories := those(text, CONCEPT.signatory))
        for who in signatories - {ID.stameq}
        if home(union, who) != ID["viet-nam"]
    }
    assert len(signed) > 10
    assert {short(who) for who in signed - partners} == set()
    assert {short(who) for who in partners if home(union, who) is None} <= {"unido"}


def home(graph: Graph, actor: Node) -> Node | None:
    return graph.value(actor, COOP.ofCountry) or graph.value(actor, COOP.authorityOf)


def test_rivals_are_linked_and_the_better_founded_is_preferred(union: Graph) -> None:
    for one, other in (
        ("decision-08-2019-issued-by-introduction", "decision-08-2019-issued"),
        ("claim-k-petro-agreement-2006", "claim-k-petro-agreement-2009"),
        ("claim-ul-nature", "claim-ul-nature-company"),
        ("saudi-arabia-chairs-gmis-2021", "unido-co-chairs-gmis-2021"),
    ):
        assert (ID[one], COOP.disputedBy, ID[other]) in union
        assert (ID[other], COOP.rank, CONCEPT.preferred) in union
