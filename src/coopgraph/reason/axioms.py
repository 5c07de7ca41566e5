"""What of a graph goes to the reasoner: axioms, types and object properties, nothing else.

Terms are strings in N-Triples syntax (``<iri>``, ``_:label``, ``"literal"…``), triples are
3-tuples of them, so that this room needs neither an RDF library nor the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coopgraph.errors import DataError
from coopgraph.namespaces import COOP, OA, OWL, RDF, RDFS

Triple = tuple[str, str, str]

TYPE = f"<{RDF}type>"
SUBCLASS = f"<{RDFS}subClassOf>"
DOMAIN, RANGE = f"<{RDFS}domain>", f"<{RDFS}range>"
FIRST, REST, NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
CLASS = f"<{OWL}Class>"
OBJECT_PROPERTY = f"<{OWL}ObjectProperty>"
FUNCTIONAL = f"<{OWL}FunctionalProperty>"
HAS_SELF = f"<{OWL}hasSelf>"
ON_PROPERTY = f"<{OWL}onProperty>"
COOPERATES_WITH = f"<{COOP}cooperatesWith>"
DEPRECATED = "<https://w3id.org/coopgraph/concept/deprecated>"

# Nothing is concluded over where a statement comes from, and these are most of the data.
PROVENANCE = frozenset({f"<{COOP}evidence>", f"<{OA}hasSource>", f"<{COOP}rank>"})

BEYOND_OWL = frozenset(
    f"<{COOP}{name}>"
    for name in (
        *("seat", "countsFor", "narrowedBy", "sameTie", "endsWithin", "beginsWithin"),
        *("livesWithin", "endsBefore", "contradicts"),
    )
)
"""Properties that rules conclude from days, or from what is not stated: no OWL axiom can."""

# A deprecated tie or milestone keeps its type and what disputes it, but states nothing.
STATING = frozenset(
    f"<{COOP}{name}>" for name in ("participant", "framework", "role", "onBehalfOf", "stage")
)

_OWL_PREDICATES = """
    allValuesFrom cardinality complementOf differentFrom disjointUnionOf disjointWith
    distinctMembers equivalentClass equivalentProperty hasKey hasSelf hasValue intersectionOf
    inverseOf maxCardinality maxQualifiedCardinality members minCardinality
    minQualifiedCardinality onClass onProperty oneOf propertyChainAxiom propertyDisjointWith
    qualifiedCardinality sameAs someValuesFrom unionOf
"""
_AXIOM_PREDICATES = frozenset(
    {SUBCLASS, DOMAIN, RANGE, FIRST, REST, f"<{RDFS}subPropertyOf>"}
    | {f"<{OWL}{name}>" for name in _OWL_PREDICATES.split()}
)
# owl:hasSelf true and the cardinalities: the only literals an axiom about things needs.
_LITERAL_PREDICATES = frozenset({HAS_SELF}) | {p for p in _AXIOM_PREDICATES if "ardinality" in p}
_IDLE_TYPES = frozenset(
    f"<{OWL}{name}>" for name in ("Ontology", "AnnotationProperty", "DatatypeProperty")
)
_TRIPLE = re.compile(r"(<[^>]*>|_:\S+)[ \t]+(<[^>]*>)[ \t]+(.+?)[ \t]*\.[ \t]*\Z")


def parse(ntriples: bytes | str) -> Iterator[Triple]:
    """Read N-Triples.

    Args:
        ntriples: One triple a line; empty lines and lines that begin with ``#`` are passed over.

    Raises:
        DataError: A line is no triple; ``line`` is its number, from 1.
    """
    text = ntriples.decode("utf-8") if isinstance(ntriples, bytes) else ntriples
    # Not splitlines(): a literal may hold U+2028 and its like unescaped.
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip(" \t\r")
        if not line or line.startswith("#"):
            continue
        match = _TRIPLE.match(line)
        if match is None:
            raise DataError("not a triple in N-Triples", line=number)
        yield match.group(1), match.group(2), match.group(3)


def is_iri(term: str) -> bool:
    """Say whether a term is an IRI."""
    return term.startswith("<")


def iri(term: str) -> str:
    """Take the angle brackets off an IRI."""
    return term[1:-1] if is_iri(term) else term


@dataclass(frozen=True)
class Axioms:
    """The part of a graph that a reasoner concludes over.

    Attributes:
        schema: Axioms and declarations.
        facts: Types of things and object properties between things.
        classes: Declared named classes.
        properties: Declared object properties, those about provenance left out.
        auxiliary: Object properties that only link a thing to itself for a property chain.
    """

    schema: frozenset[Triple]
    facts: frozenset[Triple]
    classes: frozenset[str]
    properties: frozenset[str]
    auxiliary: frozenset[str]

    def triples(self) -> list[Triple]:
        """Give all triples in a stable order."""
        return sorted(self.schema | self.facts)


def extract(triples: Iterable[Triple]) -> Axioms:
    """Keep what a reasoner concludes over.

    Left out: literals (dates above all, on which HermiT stops), annotations, datatype
    properties, ``owl:imports``, evidence and ranks, what follows from days (`BEYOND_OWL`), types
    and superclasses in vocabularies that the graph does not declare, and what deprecated ties and
    milestones state.
    """
    every = set(triples)
    declared: dict[str, set[str]] = {}
    deprecated = set()
    for s, p, o in every:
        if p == TYPE:
            declared.setdefault(o, set()).add(s)
        elif o == DEPRECATED and p == f"<{COOP}rank>":
            deprecated.add(s)
    classes = {c for c in declared.get(CLASS, ()) if is_iri(c)}
    properties = declared.get(OBJECT_PROPERTY, set()) - PROVENANCE - BEYOND_OWL
    data = declared.get(f"<{OWL}DatatypeProperty>", set()) | PROVENANCE | BEYOND_OWL

    schema, facts, self_linked = set(), set(), set()
    for triple in every:
        s, p, o = triple
        if s in data:
            continue
        if p == TYPE:
            if o in classes:
                facts.add(triple)
            elif o.startswith(f"<{OWL}") and o not in _IDLE_TYPES:
                schema.add(triple)
        elif p in properties:
            if not o.startswith('"') and not (s in deprecated and p in STATING):
                facts.add(triple)
        elif p in _AXIOM_PREDICATES:
            if o.startswith('"') and p not in _LITERAL_PREDICATES:
                continue
            if p == SUBCLASS and is_iri(o) and o not in classes:
                continue
            schema.add(triple)
            if p == HAS_SELF:
                self_linked.add(s)
    auxiliary = {o for s, p, o in schema if p == ON_PROPERTY and s in self_linked}
    return Axioms(
        frozenset(schema),
        frozenset(facts),
        frozenset(classes),
        frozenset(properties),
        frozenset(auxiliary),
    )


def members(schema: Iterable[Triple], head: str) -> list[str]:
    """Give the members of an RDF list in order (an unfinished list gives what it has)."""
    first: dict[str, str] = {}
    rest: dict[str, str] = {}
    for s, p, o in schema:
        if p == FIRST:
            first[s] = o
        elif p == REST:
            rest[s] = o
    items: list[str] = []
    seen: set[str] = set()
    while head in first and head not in seen:
        seen.add(head)
        items.append(first[head])
        head = rest.get(head, NIL)
    return items
