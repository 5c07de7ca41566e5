"""The shapes in words: what each says is wrong, what it advises, and what it looks at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import OWL, RDF, SH, BNode, Graph, Literal, URIRef

from coopgraph.namespaces import PREFIXES, local_name, shorten
from coopgraph.pages.site_data.definitions import _items
from coopgraph.store import parse_turtle

if TYPE_CHECKING:
    from rdflib.term import Node

SHAPE = PREFIXES["shape"]
TARGETS = {
    SH.targetClass: "class",
    SH.targetNode: "node",
    SH.targetSubjectsOf: "subjectsOf",
    SH.targetObjectsOf: "objectsOf",
}
_TEXTS = {SH.message, SH.description, SH.severity, SH.path, SH.name, RDF.type, *TARGETS}


def read(folder: Path) -> list[dict[str, Any]]:
    """Read the shapes of a folder.

    Returns:
        One dictionary a file: "name", "title" and "shapes"; each shape with "name", "message",
        "advice", "severity", "targets" (kind and IRI), "path" (tokens: IRIs and signs) and
        "limits" (constraint and value, with "iri" where the value is one).
    """
    return [_file(path) for path in sorted(folder.glob("*.ttl"))]


def _file(path: Path) -> dict[str, Any]:
    graph = parse_turtle(path)
    heads = sorted(graph.subjects(RDF.type, OWL.Ontology), key=str)
    title = {}
    for head in heads:
        from rdflib.namespace import DCTERMS

        title = _spoken(graph, head, DCTERMS.title)
    shapes = {
        shape
        for kind in (SH.PropertyShape, SH.NodeShape)
        for shape in graph.subjects(RDF.type, kind)
        if isinstance(shape, URIRef) and (shape, SH.message, None) in graph
    }
    return {
        "name": path.stem,
        "title": title,
        "shapes": [_shape(graph, shape) for shape in sorted(shapes, key=str)],
    }


def _shape(graph: Graph, shape: URIRef) -> dict[str, Any]:
    severity = graph.value(shape, SH.severity)
    path = graph.value(shape, SH.path)
    custom = graph.value(shape, URIRef(SHAPE + "check"))
    return {
        "iri": str(shape),
        "name": str(shape).removeprefix(SHAPE),
        "message": _spoken(graph, shape, SH.message),
        "advice": _spoken(graph, shape, SH.description),
        "severity": local_name(str(severity)).lower() if severity else "violation",
        "targets": sorted(
            {
                (kind, str(target))
                for predicate, kind in TARGETS.items()
                for target in graph.objects(shape, predicate)
                if isinstance(target, URIRef)
            }
        ),
        "selected": (shape, SH.target, None) in graph,
        "path": _path(graph, path) if path is not None else [],
        "limits": _limits(graph, shape),
        "check": str(custom) if custom is not None else None,
    }


def _limits(graph: Graph, shape: Node) -> list[dict[str, Any]]:
    limits = []
    for predicate, value in graph.predicate_objects(shape):
        name = str(predicate)
        if predicate in _TEXTS or predicate == SH.target or not name.startswith(str(SH)):
            continue
        limit: dict[str, Any] = {"name": name.removeprefix(str(SH)), "iris": [], "text": ""}
        if isinstance(value, URIRef):
            limit["iris"] = [str(value)]
        elif isinstance(value, Literal):
            limit["text"] = str(value)
        elif isinstance(value, BNode) and (value, RDF.first, None) in graph:
            items = _items(graph, value)
            limit["iris"] = [str(i) for i in items if isinstance(i, URIRef)]
            limit["text"] = ", ".join(str(i) for i in items if isinstance(i, Literal))
        limits.append(limit)
    return sorted(limits, key=lambda limit: (limit["name"], limit["iris"], limit["text"]))


def _path(graph: Graph, path: Node) -> list[str]:
    """A path as tokens: prefixed names between the signs of SPARQL's property paths."""
    if isinstance(path, URIRef):
        return [shorten(str(path))]
    if (inverse := graph.value(path, SH.inversePath)) is not None:
        return ["^", *_path(graph, inverse)]
    options = graph.value(path, SH.alternativePath)
    sign, items = ("/", _items(graph, path)) if options is None else ("|", _items(graph, options))
    tokens: list[str] = []
    for item in items:
        tokens += ([sign] if tokens else []) + _path(graph, item)
    return tokens


def _spoken(graph: Graph, node: Node, predicate: Node) -> dict[str, str]:
    literals = sorted(o for o in graph.objects(node, predicate) if isinstance(o, Literal))
    return {(o.language or "en").lower()[:2]: str(o) for o in reversed(literals)}
