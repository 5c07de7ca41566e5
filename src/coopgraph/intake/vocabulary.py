"""What statements may be made of: classes, roles, stages, kinds, counts, and the things there are.

Read from the graph, so that a role added to the ontology can be chosen and accepted at once, and
so that what an older ontology does not declare is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.namespaces import CONCEPT, COOP, local_name

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

Words = Mapping[str, str]
"""Language to text."""

_LABELS = """
SELECT ?c ?label (LANG(?label) AS ?lang) WHERE {{ {what} ?c skos:prefLabel ?label }} ORDER BY ?c
"""
_OF_A_KIND = "?c skos:inScheme concept:event-kinds ."
_CLASSES = """
SELECT DISTINCT ?c ?label (LANG(?label) AS ?lang) WHERE {
    ?c a owl:Class ; rdfs:label ?label FILTER(STRSTARTS(STR(?c), STR(coop:)))
    FILTER NOT EXISTS { ?c owl:equivalentClass ?defined }
} ORDER BY ?c
"""
_ABOVE = """
SELECT DISTINCT ?c ?above WHERE {
    ?c a owl:Class ; rdfs:subClassOf* ?above
    FILTER(STRSTARTS(STR(?c), STR(coop:)) && STRSTARTS(STR(?above), STR(coop:)))
} ORDER BY ?c ?above
"""
_DECLARED = """
SELECT DISTINCT ?p ?domain WHERE {
    VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
    ?p a ?kind FILTER(STRSTARTS(STR(?p), STR(coop:)))
    OPTIONAL {
        ?p (rdfs:domain/(owl:unionOf/rdf:rest*/rdf:first)?)|schema:domainIncludes ?domain
        FILTER(isIRI(?domain))
    }
} ORDER BY ?p ?domain
"""
_THINGS = """
SELECT ?s ?cls WHERE {
    ?s a ?cls . ?s skos:prefLabel ?label
    FILTER(STRSTARTS(STR(?s), STR(id:)) && STRSTARTS(STR(?cls), STR(coop:)))
} ORDER BY ?s ?cls
"""
_NAMES = """
SELECT DISTINCT ?s ?name (LANG(?name) AS ?lang) ?preferred WHERE {
    { ?s skos:prefLabel ?name BIND(true AS ?preferred) }
    UNION { ?s skos:altLabel ?name BIND(false AS ?preferred) }
    UNION { ?s coop:hasName/skos:prefLabel ?name BIND(false AS ?preferred) }
    FILTER(STRSTARTS(STR(?s), STR(id:)))
} ORDER BY ?s ?name
"""
_TAKEN = """
SELECT DISTINCT ?s ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?s), STR(id:))) }
"""


class Known(NamedTuple):
    """A thing of the graph: its classes (local names, most special first) and its names."""

    classes: tuple[str, ...]
    labels: Words
    other_names: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """What the ontology has, and what the graph knows.

    Attributes:
        roles: Local name to label by language; likewise `stages`, `kinds` (of events), `counts`.
        classes: Local name of a class to label by language.
        above: Local name of a class to those it is one of, itself too.
        properties: Local name of a property to the classes it may stand at (none: any).
        things: IRI to what is known of it.
        taken: IRI of any node to the graphs that describe it.
    """

    roles: Mapping[str, Words] = field(default_factory=dict)
    stages: Mapping[str, Words] = field(default_factory=dict)
    kinds: Mapping[str, Words] = field(default_factory=dict)
    counts: Mapping[str, Words] = field(default_factory=dict)
    classes: Mapping[str, Words] = field(default_factory=dict)
    above: Mapping[str, frozenset[str]] = field(default_factory=dict)
    properties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    things: Mapping[str, Known] = field(default_factory=dict)
    taken: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def label(self, iri: str, language: str) -> str:
        """Give a thing's label, in the other language where it has none in this."""
        known = self.things.get(iri)
        if known is None or not known.labels:
            return local_name(iri)
        return known.labels.get(language) or next(iter(known.labels.values()))

    def is_a(self, classes: tuple[str, ...], cls: str) -> bool:
        """Say whether one of several classes is, or is below, a class."""
        return any(cls in self.above.get(one, frozenset({one})) for one in classes)

    def takes(self, name: str, classes: tuple[str, ...]) -> bool:
        """Say whether a property is declared and may stand at a node of these classes."""
        domains = self.properties.get(name)
        if domains is None:
            return False
        return not domains or any(self.is_a(classes, cls) for cls in domains)


Select = Callable[[str], list[tuple[str | None, ...]]]
"""Answers a query by rows of lexical forms."""


def _words(rows: list[tuple[str | None, ...]]) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for iri, label, language in rows:
        labels.setdefault(local_name(iri or ""), {})[language or ""] = label or ""
    return labels


def of_concepts(select: Select) -> Vocabulary:
    """Read roles, stages, kinds of events and counts alone, without the things of a graph."""
    return Vocabulary(
        roles=_words(select(_LABELS.format(what="?c a coop:Role ."))),
        stages=_words(select(_LABELS.format(what="?c a coop:Stage ."))),
        kinds=_words(select(_LABELS.format(what=_OF_A_KIND))),
        counts=_words(select(_LABELS.format(what=f"?c skos:inScheme <{CONCEPT}counts> ."))),
    )


@cache
def shipped_concepts() -> Vocabulary:
    """Read the concepts that ship with the package from their file, without building a graph."""
    from coopgraph import resources
    from coopgraph.store import EmbeddedStore

    store = EmbeddedStore()
    store.load_turtle(resources.ontology_dir() / "concepts.ttl", CONCEPT.rstrip("#/"))
    return of_concepts(store.unite().select)


def read(kg: KnowledgeGraph) -> Vocabulary:
    """Read the vocabulary and the things of a graph."""
    select = kg.store.select
    above: dict[str, set[str]] = {}
    for cls, upper in select(_ABOVE):
        above.setdefault(local_name(cls or ""), set()).add(local_name(upper or ""))
    declared: dict[str, set[str]] = {}
    for name, domain in select(_DECLARED):
        domains = declared.setdefault((name or "").removeprefix(COOP), set())
        if domain:
            domains.add(local_name(domain))
    taken: dict[str, set[str]] = {}
    for subject, graph in select(_TAKEN):
        taken.setdefault(subject or "", set()).add(graph or "")
    return replace(
        of_concepts(select),
        classes=_words(select(_CLASSES)),
        above={cls: frozenset(upper) for cls, upper in above.items()},
        properties={name: frozenset(domains) for name, domains in declared.items()},
        things=_things(kg, {cls: frozenset(upper) for cls, upper in above.items()}),
        taken={iri: frozenset(graphs) for iri, graphs in taken.items()},
    )


def _things(kg: KnowledgeGraph, above: Mapping[str, frozenset[str]]) -> dict[str, Known]:
    classes: dict[str, list[str]] = {}
    for subject, cls in kg.store.select(_THINGS):
        classes.setdefault(subject or "", []).append(local_name(cls or ""))
    labels: dict[str, dict[str, str]] = {}
    others: dict[str, list[str]] = {}
    for subject, name, language, preferred in kg.store.select(_NAMES):
        if preferred == "true" and language in ("en", "vi"):
            labels.setdefault(subject or "", {})[language] = name or ""
        else:
            others.setdefault(subject or "", []).append(name or "")
    return {
        iri: Known(
            tuple(sorted(set(stated), key=lambda c: (-len(above.get(c, ())), c))),
            labels.get(iri, {}),
            tuple(dict.fromkeys(others.get(iri, ()))),
        )
        for iri, stated in sorted(classes.items())
    }
