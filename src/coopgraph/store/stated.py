"""What an export of ours states, told from what is in it besides: so it comes back as it went.

An export holds more than what sources state: the ontology, the concepts, and what the rules
conclude. Read back, only what was stated counts, for the rest is here already or is concluded
again. In a syntax with named graphs (TriG, N-Quads, JSON-LD) each source has its graph, and that of
conclusions is left out whole; in one without (Turtle, N-Triples, RDF/XML, RDF 1.2 Turtle) what was
concluded is known by its property, or by its class: one that is defined, or above another class of
the same thing; and who said it is known by its evidence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from coopgraph.namespaces import (
    CONCEPT,
    COOP,
    GRAPH_CATALOGUE,
    GRAPH_CONCEPTS,
    GRAPH_DERIVED,
    GRAPH_ONTOLOGY,
    OA,
    OWL,
    RDF,
    RDFS,
)

DERIVED: Final = frozenset(
    COOP + name
    for name in (
        *("memberOf", "chairs", "cooperatesWith", "involves", "actsFor", "funds"),
        *("earliestBegin", "latestBegin", "earliestEnd", "latestEnd", "endOpen"),
        *("noticeBy", "expiresOn", "seat", "countsFor", "narrowedBy", "sameTie"),
        *("endsWithin", "beginsWithin", "livesWithin", "endsBefore", "contradicts"),
        *("isBenefit", "isBilateral", "isChairing", "isEventOrganizing", "isFunding"),
        *("isMembership", "isPartnership"),
    )
)
"""The properties that only rules conclude; the shape ``derived-property`` names the same."""
_TYPE = ox.NamedNode(RDF + "type")
_NAMED = ox.NamedNode(OWL + "NamedIndividual")
_TRANSITIVE = ox.NamedNode(OWL + "TransitiveProperty")
_SUBCLASS, _DEFINED = ox.NamedNode(RDFS + "subClassOf"), ox.NamedNode(OWL + "equivalentClass")
_HEADERS = frozenset(
    (name, _TYPE, ox.NamedNode(OWL + "Ontology"))
    for name in map(ox.NamedNode, (GRAPH_ONTOLOGY, GRAPH_CONCEPTS))
)
_HAS_SOURCE = ox.NamedNode(OA + "hasSource")
_EVIDENCE, _DATE_EVIDENCE, _SOURCE = (
    ox.NamedNode(COOP + name) for name in ("evidence", "dateEvidence", "Source")
)
_DATES = frozenset(COOP + name for name in ("begin", "end", "during", "date"))
_SCHEMA = frozenset(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range"))
_NOT_STATED = frozenset((GRAPH_ONTOLOGY, GRAPH_CONCEPTS, GRAPH_DERIVED))


def stated(quads: Iterable[ox.Quad], graph: str) -> dict[str, list[ox.Triple]] | None:
    """Give what an export of ours states, by graph.

    Args:
        quads: All that the file says.
        graph: The IRI of the graph for what has none, in a syntax without graphs.

    Returns:
        The IRI of a graph to its statements; None where this is no export of ours, which has the
        headers of both ontology and concepts.
    """
    quads = list(quads)
    if not {(q.subject, q.predicate, q.object) for q in quads if q.predicate == _TYPE} >= _HEADERS:
        return None
    if not any(_graph(q) == GRAPH_CONCEPTS for q in quads):
        return _by_source(_stated([q.triple for q in quads]), graph)
    graphs: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        # What stands in no graph beside the graphs is their union, for readers of one graph.
        name = _graph(quad)
        if name is not None and name not in _NOT_STATED:
            graphs[name].append(quad.triple)
    return dict(graphs)


def _by_source(triples: list[ox.Triple], graph: str) -> dict[str, list[ox.Triple]]:
    """Give statements to the sources that their subjects' evidence cites, where that is one.

    What several sources describe was said by some of them, and nothing tells by which: that stays
    in the file's own graph, but for the evidence; of several dates of a kind each is another
    source's, so the second is in a graph of its own. What describes sources is the catalogue.
    """
    cited: dict[object, object] = {
        t.subject: t.object for t in triples if t.predicate == _HAS_SOURCE
    }
    sources = {t.subject for t in triples if t.predicate == _TYPE and t.object == _SOURCE}
    behind: dict[object, set[object]] = defaultdict(set)
    for t in triples:
        if t.predicate == _EVIDENCE and t.object in cited:
            behind[t.subject].add(cited[t.object])
    graphs: dict[str, list[ox.Triple]] = defaultdict(list)
    dated: Counter[object] = Counter()
    for t in sorted(triples, key=str):
        by: set[object] = {cited[t.subject]} if t.subject in cited else behind[t.subject]
        if t.predicate in (_EVIDENCE, _DATE_EVIDENCE) and t.object in cited:
            by = {cited[t.object]}
        (one, *others) = sorted(str(source)[1:-1] for source in by) or [graph]
        if t.subject in sources:
            one, others = GRAPH_CATALOGUE, []
        name = graph if others else one
        if name == graph and t.predicate.value in _DATES:
            dated[t.subject, t.predicate] += 1
            if (number := dated[t.subject, t.predicate]) > 1:
                name = f"{graph}-{number}"
        graphs[name].append(t)
    return dict(graphs)


def _graph(quad: ox.Quad) -> str | None:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else None


def _stated(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Leave out of a union the vocabulary, and what the rules concluded."""
    triples = list(triples)
    above: dict[str, set[str]] = defaultdict(set)
    defined, headers = set(), set()
    links: dict[str, set[tuple[object, object]]] = {}
    for t in triples:
        if t.predicate == _SUBCLASS and isinstance(t.object, ox.NamedNode):
            above[_name(t.subject)].add(t.object.value)
        elif t.predicate == _DEFINED:
            defined.add(_name(t.subject))
        elif t.predicate == _TYPE and _is_vocabulary(t.object) and t.object != _NAMED:
            headers.add(t.subject)
            if t.object == _TRANSITIVE:
                links[_name(t.subject)] = set()
    types: dict[str, set[str]] = defaultdict(set)
    for t in triples:
        if t.predicate == _TYPE and isinstance(t.object, ox.NamedNode):
            types[_name(t.subject)].add(t.object.value)
        elif t.predicate.value in links:
            links[t.predicate.value].add((t.subject, t.object))
    follows = {name: _follows(pairs) for name, pairs in links.items()}

    def concluded(t: ox.Triple) -> bool:
        if t.predicate.value in DERIVED or t.predicate.value == RDF + "reifies":
            return True
        if t.predicate.value in follows:
            return (t.subject, t.object) in follows[t.predicate.value]
        if t.predicate != _TYPE or not isinstance(t.object, ox.NamedNode):
            return False
        cls = t.object.value
        if cls in defined:
            return True
        return any(cls in _all_above(other, above) - {other} for other in types[_name(t.subject)])

    return [
        t
        for t in triples
        if not _name(t.subject).startswith((COOP, CONCEPT))
        and t.subject not in headers
        and t.predicate.value not in _SCHEMA
        and not t.predicate.value.startswith((OWL, RDF + "first", RDF + "rest"))
        and not concluded(t)
    ]


def _name(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _is_vocabulary(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(OWL)


def _all_above(cls: str, above: dict[str, set[str]]) -> set[str]:
    closure, todo = {cls}, [cls]
    while todo:
        more = above[todo.pop()] - closure
        closure |= more
        todo += more
    return closure


def _follows(pairs: set[tuple[object, object]]) -> set[tuple[object, object]]:
    """Give the pairs of a transitive property that follow from two others, where none is mutual."""
    after: dict[object, set[object]] = defaultdict(set)
    for one, other in pairs:
        after[one].add(other)
    return {
        (one, other)
        for one, other in pairs
        if any(
            other in after[between] and one not in after[between] and between not in after[other]
            for between in after[one] - {one, other}
        )
    }
