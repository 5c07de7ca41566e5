"""OWL class expressions and property chains as small trees that can be put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdflib import OWL, RDF, Graph, Literal, URIRef

if TYPE_CHECKING:
    from rdflib.term import Node

DEPTH = 12
"""Expressions nested deeper, or in a circle, are not followed."""

_CARDINALITIES = {
    OWL.minCardinality: "min",
    OWL.minQualifiedCardinality: "min",
    OWL.maxCardinality: "max",
    OWL.maxQualifiedCardinality: "max",
    OWL.cardinality: "exactly",
    OWL.qualifiedCardinality: "exactly",
}


def expression(graph: Graph, node: Node, depth: int = 0) -> dict[str, Any]:
    """Read a class expression.

    Returns:
        A tree; "op" is "class", "and", "or", "not", "one" (of individuals), "some", "only",
        "value", "self", "min", "max", "exactly" or "other" (one that is not known here).
    """
    if isinstance(node, URIRef):
        return {"op": "class", "iri": str(node)}
    if depth > DEPTH:
        return {"op": "other"}
    for predicate, op in ((OWL.intersectionOf, "and"), (OWL.unionOf, "or"), (OWL.oneOf, "one")):
        items = graph.value(node, predicate)
        if items is not None:
            return {"op": op, "of": [expression(graph, i, depth + 1) for i in _items(graph, items)]}
    negated = graph.value(node, OWL.complementOf)
    if negated is not None:
        return {"op": "not", "of": expression(graph, negated, depth + 1)}
    prop = graph.value(node, OWL.onProperty)
    if prop is not None:
        return _restriction(graph, node, prop, depth)
    return {"op": "other"}


def _restriction(graph: Graph, node: Node, prop: Node, depth: int) -> dict[str, Any]:
    link = step(graph, prop)
    for predicate, op in ((OWL.someValuesFrom, "some"), (OWL.allValuesFrom, "only")):
        filler = graph.value(node, predicate)
        if filler is not None:
            return {"op": op, **link, "of": expression(graph, filler, depth + 1)}
    if (value := graph.value(node, OWL.hasValue)) is not None:
        key = "iri" if isinstance(value, URIRef) else "text"
        return {"op": "value", **link, key: str(value)}
    if graph.value(node, OWL.hasSelf) is not None:
        return {"op": "self", **link}
    for predicate, op in _CARDINALITIES.items():
        count = graph.value(node, predicate)
        if isinstance(count, Literal):
            filler = graph.value(node, OWL.onClass)
            of = expression(graph, filler, depth + 1) if filler is not None else None
            return {"op": op, **link, "count": str(count), "of": of}
    return {"op": "other"}


def step(graph: Graph, prop: Node) -> dict[str, Any]:
    """Read a property or the inverse of one."""
    back = graph.value(prop, OWL.inverseOf) if not isinstance(prop, URIRef) else None
    return {"property": str(back or prop), "inverse": back is not None}


def chain(graph: Graph, term: Node) -> list[list[dict[str, Any]]]:
    """Read the property chains that imply a property, each a list of steps."""
    return sorted(
        (
            [step(graph, prop) for prop in _items(graph, items)]
            for items in graph.objects(term, OWL.propertyChainAxiom)
        ),
        key=repr,
    )


def _items(graph: Graph, head: Node) -> list[Node]:
    """The members of a list; a list in a circle ends where it comes round."""
    items, seen = [], set()
    while head not in seen and head != RDF.nil:
        seen.add(head)
        first, rest = graph.value(head, RDF.first), graph.value(head, RDF.rest)
        if first is not None:
            items.append(first)
        if rest is None:
            break
        head = rest
    return items
