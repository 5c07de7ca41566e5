"""Checks against the ontology: types, terms, domains, ranges, references and names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from coopgraph.namespaces import CONCEPT, COOP, ID, SCHEMA, SOURCE, shorten
from coopgraph.validate.corpus import ParsedFiles, order
from coopgraph.validate.findings import Finding, suggest, triples_of
from coopgraph.validate.hierarchies import HIERARCHIES
from coopgraph.validate.values import is_miswritten

_COOP = Namespace(COOP)
_SCHEMA = Namespace(SCHEMA)
_MAX_SUGGESTIONS = 50
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z", re.ASCII)


def typed(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find nodes without a class that a vocabulary declares."""
    for node in focus:
        kinds = corpus.kinds(node)
        if not any(str(kind).startswith(COOP) or kind in corpus.terms for kind in kinds):
            yield Finding(node, RDF.type)


def known_terms(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find coop: terms that no vocabulary declares."""
    for node, predicate, value in triples_of(corpus, focus):
        for term, at in ((predicate, None), (value, value)):
            if isinstance(term, URIRef) and term.startswith(COOP) and term not in corpus.terms:
                yield Finding(node, predicate, at, suggest(term, corpus.terms))


def defined_class(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find types that are defined by owl:equivalentClass."""
    defined = set(corpus.union.subjects(OWL.equivalentClass))
    for node in focus:
        for cls in corpus.union.objects(node, RDF.type):
            if cls in defined:
                yield Finding(node, RDF.type, cls)


def disjoint_types(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find nodes in two classes that the ontology declares disjoint, in whichever files."""
    groups = _disjoint_groups(corpus.union)
    for node in focus:
        stated = sorted(set(corpus.union.objects(node, RDF.type)), key=str)
        if len(stated) < 2:
            continue
        for first, second in (
            (a, b)
            for i, a in enumerate(stated)
            for b in stated[i + 1 :]
            if _are_disjoint(corpus.ancestors(a), corpus.ancestors(b), groups)
        ):
            yield Finding(
                node,
                RDF.type,
                second,
                f"{_in_files(corpus, node, first)} against {_in_files(corpus, node, second)}",
            )


def domain(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find properties on nodes outside the property's domain.

    Of the classes of rdfs:domain a node must be of each, of those of schema:domainIncludes of one.
    """
    domains = _by_property(corpus, RDFS.domain)
    included = _by_property(corpus, _SCHEMA.domainIncludes)
    for node in focus:
        kinds = corpus.kinds(node)
        if not kinds:
            continue  # shape:typed reports it
        for predicate in sorted(set(corpus.union.predicates(node)), key=str):
            groups = [[cls] for cls in domains.get(predicate, ())]
            groups += [included[predicate]] if predicate in included else []
            for group in groups:
                if kinds.isdisjoint(group):
                    detail = f"it takes a {_either(group)}, not {_a(kinds)}"
                    yield Finding(node, predicate, detail=detail)


def value_range(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find values outside the property's range, or literals where a node is due.

    Of the classes of rdfs:range a value must be of each, of those of schema:rangeIncludes of one.
    """
    ranges = _by_property(corpus, RDFS.range)
    included = _by_property(corpus, _SCHEMA.rangeIncludes)
    objects = set(corpus.union.subjects(RDF.type, OWL.ObjectProperty))
    literals = set(corpus.union.subjects(RDF.type, OWL.DatatypeProperty))
    for node, predicate, value in triples_of(corpus, focus):
        if predicate in corpus.constrained:
            continue  # a shape of its own reports it
        if predicate in objects and isinstance(value, Literal):
            yield Finding(node, predicate, value, "it takes a node, not a text or number")
        elif predicate in literals and not isinstance(value, Literal):
            yield Finding(node, predicate, value, "it takes a text or number, not a node")
        else:
            for kind in ranges.get(predicate, ()):
                if problem := _out_of_range(corpus, value, kind):
                    yield Finding(node, predicate, value, problem)
            group = included.get(predicate, [])
            if group and all(_out_of_range(corpus, value, kind) for kind in group):
                detail = f"it takes a {_either(group)}, not {_a(corpus.kinds(value))}"
                yield Finding(node, predicate, value, detail)


def scheme_values(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find concepts of another scheme than those of the property's coop:valuesFrom."""
    schemes: dict[Node, set[Node]] = {}
    for predicate, scheme in corpus.union.subject_objects(_COOP.valuesFrom):
        schemes.setdefault(predicate, set()).add(scheme)
    for node, predicate, value in triples_of(corpus, focus):
        if predicate not in schemes or predicate in corpus.constrained:
            continue  # a shape of its own reports it
        own = set(corpus.union.objects(value, SKOS.inScheme))
        # shape:reference reports what nothing describes.
        if corpus.is_described(value) and own.isdisjoint(schemes[predicate]):
            detail = f"it takes a concept of {_either(sorted(schemes[predicate], key=str))}"
            yield Finding(node, predicate, value, detail)


def role_framework(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find ties whose role is not held in a framework of such a class (coop:roleIn)."""
    for node in focus:
        for role in sorted(corpus.union.objects(node, _COOP.role), key=order):
            classes = sorted(corpus.union.objects(role, _COOP.roleIn), key=str)
            for framework in sorted(corpus.union.objects(node, _COOP.framework), key=order):
                kinds = corpus.kinds(framework)
                # shape:reference and shape:participation-framework report what is no framework.
                if classes and _COOP.Framework in kinds and kinds.isdisjoint(classes):
                    detail = f"{shorten(str(role))} is held in a {_either(classes)}"
                    yield Finding(node, _COOP.framework, framework, f"{detail}, not {_a(kinds)}")


def references(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find IRIs of the project's namespaces that no file describes."""
    nearest: dict[Node, str] = {}
    for node, predicate, value in triples_of(corpus, focus):
        if predicate == RDF.type or not isinstance(value, URIRef) or corpus.is_described(value):
            continue
        base = next((b for b in (ID, CONCEPT, SOURCE) if value.startswith(b)), None)
        if base is None or (base == CONCEPT and predicate in corpus.constrained):
            continue
        # Looking for the nearest name takes milliseconds; a file that is wrong throughout gets it
        # for the first ones only.
        if value not in nearest and len(nearest) < _MAX_SUGGESTIONS:
            candidates = (s for s in corpus.subjects if str(s).startswith(base))
            nearest[value] = suggest(value, candidates)
        yield Finding(node, predicate, value, nearest.get(value, ""))


def iri(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find nodes that are not named id:slug, or source:slug for sources."""
    for node in focus:
        base = SOURCE if _COOP.Source in corpus.kinds(node) else ID
        if isinstance(node, URIRef) and node.startswith(CONCEPT):
            continue  # concepts have shapes of their own
        if not isinstance(node, URIRef):
            yield Finding(node, detail="it is a blank node")
        elif not node.startswith(base):
            yield Finding(node, detail=f"its IRI does not begin with {base}")
        elif not _SLUG.match(node[len(base) :]):
            yield Finding(node, detail=f"{node[len(base) :]!r} is not a slug")


def cycles(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find nodes from which a hierarchy, or a relation between two things, leads back to them."""
    hierarchies = [_COOP[name] for name in HIERARCHIES]
    for node in focus:
        for predicate in hierarchies:
            nexts = corpus.union.objects(node, predicate)
            if any(node in corpus.union.transitive_objects(near, predicate) for near in nexts):
                yield Finding(node, predicate)
        for predicate in (_COOP.disputedBy, _COOP.equivalentTo):
            if (node, predicate, node) in corpus.union:
                yield Finding(node, predicate, node)


def _by_property(corpus: ParsedFiles, axiom: URIRef) -> dict[Node, list[URIRef]]:
    kinds: dict[Node, list[URIRef]] = {}
    for predicate, kind in sorted(corpus.union.subject_objects(axiom), key=order):
        if isinstance(kind, URIRef) and str(predicate).startswith(COOP):
            kinds.setdefault(predicate, []).append(kind)
    return kinds


def _out_of_range(corpus: ParsedFiles, value: Node, kind: URIRef) -> str:
    if kind.startswith(str(XSD)):
        if not isinstance(value, Literal):
            return ""
        also = {XSD.decimal: XSD.integer, XSD.string: None}
        fits = (kind, also.get(kind, kind))
        if value.language or value.datatype not in fits:
            return f"it takes {shorten(kind)}"
        # shape:number-written reports numbers and truth values.
        wrong = value.ill_typed and not is_miswritten(value)
        return f"{value} is not {shorten(kind)}" if wrong else ""
    kinds = corpus.kinds(value)
    if kind in kinds or not corpus.is_described(value):
        return ""  # shape:reference reports what nothing describes
    return f"it takes a {shorten(kind)}, not {_a(kinds)}"


def _either(names: Sequence[Node]) -> str:
    return " or ".join(shorten(str(name)) for name in names)


def _a(kinds: frozenset[Node]) -> str:
    names = sorted(shorten(str(kind)) for kind in kinds if str(kind).startswith(COOP))
    return "a " + ", ".join(names) if names else "a node without a class"


def _disjoint_groups(graph: Graph) -> list[frozenset[Node]]:
    groups = [
        frozenset(_members(graph, head))
        for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses)
        for head in graph.objects(axiom, OWL.members)
    ]
    return groups + [frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)]


def _members(graph: Graph, head: Node) -> Iterator[Node]:
    """Walk an RDF list; rdflib's own walk raises on one that a careless file has made a circle."""
    seen: set[Node] = set()
    node: Node | None = head
    while node is not None and node not in seen:
        seen.add(node)
        yield from graph.objects(node, RDF.first)
        node = graph.value(node, RDF.rest)


def _are_disjoint(
    first: frozenset[Node], second: frozenset[Node], groups: list[frozenset[Node]]
) -> bool:
    return any(a != b for group in groups for a in group & first for b in group & second)


def _in_files(corpus: ParsedFiles, node: Node, cls: Node) -> str:
    files = sorted(p.name for p, g in corpus.graphs.items() if (node, RDF.type, cls) in g)
    return f"{shorten(str(cls))} in {', '.join(files)}"
