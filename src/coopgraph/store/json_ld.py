"""Expanded JSON-LD as other tools want it: one object a node, and what it is under ``@type``.

The engine's own writer says what a thing is under ``rdf:type``, a property like any other, and
opens a new object for a graph at each node. As RDF that is the same, but frames choose by ``@type``
(W3C, JSON-LD 1.1 Framing, 2020, <https://www.w3.org/TR/json-ld11-framing/>) and would find nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.namespaces import RDF

_TYPE: Final = RDF + "type"


def json_ld(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Write quads as an array of node objects, in passing.

    Args:
        quads: Those of one graph, and in it those of one subject, stand together; elsewhere a node
            or a graph has several objects, which means the same.

    Yields:
        The parts of the document, UTF-8.
    """
    between = b"["
    for graph, inside in groupby(quads, key=lambda quad: quad.graph_name):
        nodes = (_node(triples) for _, triples in groupby(inside, key=lambda quad: quad.subject))
        if isinstance(graph, ox.DefaultGraph):
            for node in nodes:
                yield between + _text(node)
                between = b",\n"
            continue
        yield between + b'{"@id":' + _text(_name(graph)) + b',"@graph":'
        between = b"["
        for node in nodes:
            yield between + _text(node)
            between = b",\n"
        yield b"]}"
    yield b"[]\n" if between == b"[" else b"]\n"


def _name(node: ox.NamedNode | ox.BlankNode) -> str:
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def _node(quads: Iterable[ox.Quad]) -> dict[str, Any]:
    """Give the object of one node: the engine writes the values, we their places."""
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    node: dict[str, Any] = {}
    for part in json.loads(ox.serialize(triples, None, ox.RdfFormat.JSON_LD) or b"[]"):
        for key, values in part.items():
            if key == "@id":
                node[key] = values
            elif key == _TYPE:
                # A literal is no class; it stays where any value stands.
                named = [value["@id"] for value in values if "@id" in value]
                node.setdefault("@type", []).extend(named)
                if others := [value for value in values if "@id" not in value]:
                    node.setdefault(key, []).extend(others)
            else:
                node.setdefault(key, []).extend(values)
    if not node.get("@type", True):
        del node["@type"]
    return node


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
