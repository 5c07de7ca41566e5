"""GraphML, written so that equal graphs give equal bytes and reading undoes writing.

networkx's own writer drops None and lists and makes edge ids of edge keys. What is written here is
read by networkx, Gephi and igraph too; they see the values as :mod:`coopgraph.network.flat` encodes
them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from coopgraph.network import flat
from coopgraph.network.content import (
    HEADER,
    TYPES,
    Column,
    Content,
    content_of,
    declared,
    decoded,
    encoded,
    filled,
    header_of,
    opened,
    text_of,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    import networkx as nx

GRAPHML_NS = "http://graphml.graphdrawing.org/xmlns"


def to_graphml(graph: nx.Graph) -> str:
    """Write a graph as GraphML.

    Args:
        graph: A graph that :func:`coopgraph.network.flat.check` accepts.

    Returns:
        The document; nodes, edges and attributes in alphabetical order.
    """
    return "".join(_graphml(content_of(graph)))


def _graphml(content: Content) -> Iterator[str]:
    yield f"<?xml version='1.0' encoding='utf-8'?>\n<graphml xmlns=\"{GRAPHML_NS}\">\n"
    top = {HEADER: flat.MARK + json.dumps(content.header), **encoded(content.graph, [])}
    columns = declared(content, top)
    for scope, named in columns.items():
        for (name, kind), key in named.items():
            yield (
                f'<key id="{key}" for="{scope}" attr.name={quoteattr(name)} attr.type="{kind}"/>\n'
            )
    yield f'<graph edgedefault="{"directed" if content.directed else "undirected"}">\n'
    yield from _data(top, columns["graph"])
    for node, data in content.nodes:
        yield f"<node id={quoteattr(node)}>\n"
        yield from _data(data, columns["node"])
        yield "</node>\n"
    for number, (one, other, data) in enumerate(content.edges):
        yield f'<edge id="e{number}" source={quoteattr(one)} target={quoteattr(other)}>\n'
        yield from _data(data, columns["edge"])
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def _data(data: flat.Attributes, columns: dict[Column, str]) -> Iterator[str]:
    for name, value in data.items():
        key = columns[name, TYPES[type(value)]]
        yield f'<data key="{key}">{escape(text_of(value))}</data>\n'


def from_graphml(text: bytes) -> nx.Graph:
    """Read GraphML.

    Args:
        text: The document. One that coopgraph did not write gives a ``MultiGraph`` or
            ``MultiDiGraph`` whose values are as they stand.

    Returns:
        The graph; exactly the one that :func:`to_graphml` was given.

    Raises:
        DataError: It is not GraphML (``line`` and ``column`` where known).
    """
    root, found = opened(text, "GraphML")
    names: dict[str, Column] = {}
    defaults: dict[str, flat.Attributes] = {"node": {}, "edge": {}, "graph": {}, "all": {}}
    for key in root.iterfind("{*}key"):
        ident = key.get("id", "")
        column = key.get("attr.name", ident), key.get("attr.type", "string")
        names[ident] = column
        default = key.find("{*}default")
        if default is not None:
            scope = defaults.setdefault(key.get("for", "all"), {})
            scope[column[0]] = value_of(default.text or "", column[1])

    def data(element: Element, scope: str) -> flat.Attributes:
        values = {**defaults["all"], **defaults[scope]}
        for item in element.iterfind("{*}data"):
            name, kind = names.get(item.get("key", ""), (item.get("key", ""), "string"))
            values[name] = value_of(item.text or "", kind)
        return values

    top = data(found, "graph")
    header = header_of(flat.decode(top.pop(HEADER, None)))
    own = decoded(top, None, ours=bool(header))
    content = Content(found.get("edgedefault") != "undirected", header, own)
    return filled(content, found.iterfind("{*}node"), found.iterfind("{*}edge"), data)
