"""A graph in the plain values of GraphML and GEXF, and what both formats share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError
from coopgraph.network import flat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from xml.etree.ElementTree import Element

    import networkx as nx

HEADER = "coopgraph"
KEY = "networkx_key"
RESERVED = frozenset({KEY, HEADER})
TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
Column = tuple[str, str]


@dataclass
class Content:
    """A graph in plain values; an edge's key, if any, is its attribute :data:`KEY`."""

    directed: bool
    header: dict[str, Any]
    graph: flat.Attributes
    nodes: list[tuple[str, flat.Attributes]] = field(default_factory=list)
    edges: list[tuple[str, str, flat.Attributes]] = field(default_factory=list)


def content_of(graph: nx.Graph) -> Content:
    """Put a graph into plain values, nodes, edges and attributes in alphabetical order."""
    header = {
        "version": 1,
        "multigraph": graph.is_multigraph(),
        "nodes": flat.nullable(data for _, data in graph.nodes(data=True)),
        "edges": flat.nullable(data for *_, data in graph.edges(data=True)),
    }
    content = Content(graph.is_directed(), header, dict(graph.graph))
    content.nodes = sorted(
        ((node, encoded(data, header["nodes"])) for node, data in graph.nodes(data=True)),
        key=lambda item: item[0],
    )
    keyed = graph.edges(keys=True, data=True) if graph.is_multigraph() else graph.edges(data=True)
    for one, other, *key, data in keyed:
        # An undirected edge has no first end of its own; the smaller name comes first.
        ends = (one, other) if graph.is_directed() else tuple(sorted((one, other)))
        plain = encoded(data, header["edges"])
        content.edges.append((*ends, {**plain, KEY: key[0]} if key else plain))
    content.edges.sort(key=lambda edge: (*edge[:2], edge[2].get(KEY, "")))
    return content


def encoded(data: flat.Attributes, nullable: list[str]) -> flat.Attributes:
    """Encode attributes, leaving out those without value that the header lists."""
    return {
        flat.rename(name, RESERVED): flat.encode(value)
        for name, value in sorted(data.items())
        if not (value is None and name in nullable)
    }


def assembled(content: Content) -> nx.Graph:
    """Undo :func:`content_of`; without our header, a multigraph with the values as they stand."""
    import networkx as nx

    ours = bool(content.header)
    kinds = {
        (True, True): nx.MultiDiGraph,
        (True, False): nx.MultiGraph,
        (False, True): nx.DiGraph,
        (False, False): nx.Graph,
    }
    multigraph = bool(content.header.get("multigraph", True))
    graph = kinds[multigraph, content.directed]()
    graph.graph.update(content.graph)
    # Attributes may be called like a parameter of add_node or add_edge: they are set afterwards.
    for node, data in content.nodes:
        graph.add_node(node)
        graph.nodes[node].update(decoded(data, content.header.get("nodes"), ours=ours))
    for one, other, data in content.edges:
        key = {"key": data.pop(KEY)} if multigraph and KEY in data else {}
        made = graph.add_edge(one, other, **key)
        edge = graph.edges[one, other, made] if multigraph else graph.edges[one, other]
        edge.update(decoded(data, content.header.get("edges"), ours=ours))
    return graph


def decoded(data: flat.Attributes, nullable: list[str] | None, *, ours: bool) -> flat.Attributes:
    """Undo :func:`encoded`; what coopgraph did not write stays as it is."""
    if not ours:
        return data
    found = {flat.restore(name, RESERVED): flat.decode(value) for name, value in data.items()}
    return dict(sorted({**dict.fromkeys(nullable or ()), **found}.items()))


def declared(content: Content, top: flat.Attributes | None = None) -> dict[str, dict[Column, str]]:
    """Give the columns of nodes and edges, and of the graph's own attributes where they are given.

    Args:
        content: The graph.
        top: The attributes of the graph, if the format declares them too.

    Returns:
        By scope ("graph", "node", "edge"), for each name and type its key in the file.
    """
    scopes = {} if top is None else {"graph": columns_of([top], "g")}
    scopes["node"] = columns_of((data for _, data in content.nodes), "n")
    scopes["edge"] = columns_of((data for *_, data in content.edges), "e")
    return scopes


def columns_of(items: Iterable[flat.Attributes], prefix: str) -> dict[Column, str]:
    """Number the attributes, by name and type, as both formats declare them."""
    found = {(name, TYPES[type(value)]) for data in items for name, value in data.items()}
    return {column: f"{prefix}{number}" for number, column in enumerate(sorted(found))}


def text_of(value: object) -> str:
    """Write a plain value as text; decimals so that they are read back exactly."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def header_of(found: object) -> dict[str, Any]:
    """Check the header of a file; empty if coopgraph did not write the file."""
    if found is None:
        return {}
    if not isinstance(found, dict) or found.get("version") != 1:
        raise DataError("the file was written by another version of coopgraph")
    if not all(isinstance(found.get(part), list) for part in ("nodes", "edges")):
        raise DataError("the header of the file does not list its attributes")
    return found


def required(element: Element, name: str) -> str:
    """Give an attribute of an XML element that must be there, else raise DataError."""
    value = element.get(name)
    if value is None:
        raise DataError(f"a {element.tag.rpartition('}')[2]} lacks its {name}")
    return value


def value_of(text: str, kind: str) -> str | int | float | bool:
    """Read a plain value of a declared type, else raise DataError."""
    try:
        match kind:
            case "boolean":
                return {"true": True, "1": True, "false": False, "0": False}[text.strip().lower()]
            case "int" | "long" | "integer" | "short" | "byte":
                return int(text)
            case "float" | "double":
                return float(text)
    except (KeyError, ValueError) as error:
        raise DataError(f"{text[:80]!r} is no {kind}") from error
    return text


def opened(text: bytes, name: str) -> tuple[Element, Element]:
    """Parse a document of the format named and give its root and its graph.

    Raises:
        DataError: It is not XML, or not of that format.
    """
    root = parse(text)
    found = root.find("{*}graph")
    if not root.tag.endswith(name.lower()) or found is None:
        raise DataError(f"this is not {name}: it has no graph")
    return root, found


def filled(
    content: Content,
    nodes: Iterable[Element],
    edges: Iterable[Element],
    data: Callable[[Element, str], flat.Attributes],
) -> nx.Graph:
    """Read nodes and edges, in the order of the file, and give the graph.

    Raises:
        DataError: A node lacks its id, or an edge one of its ends.
    """
    content.nodes = [(required(node, "id"), data(node, "node")) for node in nodes]
    content.edges = [
        (required(edge, "source"), required(edge, "target"), data(edge, "edge")) for edge in edges
    ]
    return assembled(content)


def parse(text: bytes) -> Element:
    """Parse XML without document type, else raise DataError with line and column."""
    from xml.etree.ElementTree import ParseError, TreeBuilder, XMLParser

    class Builder(TreeBuilder):
        # A graph needs no document type; refusing it keeps out entities that expand or fetch.
        def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
            raise DataError("a document type is not accepted")

    parser = XMLParser(target=Builder())  # noqa: S314 - document types are refused
    try:
        parser.feed(text)
        root: Element = parser.close()
    except ParseError as error:
        line, column = error.position
        raise DataError(f"this is not XML: {error.msg}", line=line, column=column + 1) from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise DataError(f"this is not XML: {error}") from error
    return root
