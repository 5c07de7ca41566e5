"""GEXF 1.3, written so that equal graphs give equal bytes and reading undoes writing.

networkx's own writer stamps the day into the file and loses lists and None. What is written here
is read by networkx and Gephi too; they see the values as :mod:`coopgraph.network.flat` encodes
them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from coopgraph.errors import DataError
from coopgraph.network import flat
from coopgraph.network.content import (
    HEADER,
    TYPES,
    Column,
    Content,
    content_of,
    declared,
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

GEXF_NS = "http://gexf.net/1.3"


def to_gexf(graph: nx.Graph) -> str:
    """Write a graph as GEXF 1.3, without the date of writing.

    The attributes of the graph itself, for which GEXF has no place, are JSON in the description.

    Args:
        graph: A graph that :func:`coopgraph.network.flat.check` accepts.

    Returns:
        The document; nodes, edges and attributes in alphabetical order.
    """
    return "".join(_gexf(content_of(graph)))


def _gexf(content: Content) -> Iterator[str]:
    # JSON escapes whatever XML cannot hold.
    about = json.dumps({HEADER: content.header, "graph": content.graph}, sort_keys=True)
    yield (
        f"<?xml version='1.0' encoding='utf-8'?>\n<gexf xmlns=\"{GEXF_NS}\" version=\"1.3\">\n"
        f"<meta>\n<creator>coopgraph</creator>\n<description>{escape(about)}</description>\n"
        f'</meta>\n<graph defaultedgetype="{"directed" if content.directed else "undirected"}" '
        'mode="static">\n'
    )
    columns = declared(content)
    for scope, named in columns.items():
        yield f'<attributes class="{scope}" mode="static">\n'
        for (name, kind), key in named.items():
            yield f'<attribute id="{key}" title={quoteattr(name)} type="{kind}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node, data in content.nodes:
        label = data.get("label_en") or data.get("label") or node
        yield f"<node id={quoteattr(node)} label={quoteattr(text_of(label))}>\n"
        yield from _attvalues(data, columns["node"])
        yield "</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, (one, other, data) in enumerate(content.edges):
        weight, label = data.get("weight"), data.get("role_en")
        yield (
            f'<edge id="{number}" source={quoteattr(one)} target={quoteattr(other)}'
            + (f' weight="{weight!r}"' if type(weight) in (int, float) else "")
            + (f" label={quoteattr(text_of(label))}" if label else "")
            + ">\n"
        )
        yield from _attvalues(data, columns["edge"])
        yield "</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _attvalues(data: flat.Attributes, columns: dict[Column, str]) -> Iterator[str]:
    if data:
        yield "<attvalues>\n"
        for name, value in data.items():
            key = columns[name, TYPES[type(value)]]
            yield f'<attvalue for="{key}" value={quoteattr(text_of(value))}/>\n'
        yield "</attvalues>\n"


def from_gexf(text: bytes) -> nx.Graph:
    """Read GEXF.

    Args:
        text: The document. One that coopgraph did not write gives a ``MultiGraph`` or
            ``MultiDiGraph`` whose values are as they stand; labels and weights that GEXF keeps
            outside its attributes become the attributes ``label`` and ``weight``.

    Returns:
        The graph; exactly the one that :func:`to_gexf` was given.

    Raises:
        DataError: It is not GEXF (``line`` and ``column`` where known).
    """
    root, found = opened(text, "GEXF")
    try:
        about = json.loads(root.findtext("{*}meta/{*}description") or "{}")
    except json.JSONDecodeError:
        about = {}
    header = header_of(about.get(HEADER) if isinstance(about, dict) else None)
    names: dict[str, dict[str, Column]] = {"node": {}, "edge": {}}
    for table in found.iterfind("{*}attributes"):
        scope = names.setdefault(table.get("class", "node"), {})
        for column in table.iterfind("{*}attribute"):
            ident = column.get("id", "")
            scope[ident] = column.get("title", ident), column.get("type", "string")

    def data(element: Element, scope: str) -> flat.Attributes:
        values: flat.Attributes = {}
        if not header:
            values = {k: v for k in ("label",) if (v := element.get(k)) is not None}
            if (weight := element.get("weight")) is not None:
                values["weight"] = value_of(weight, "double")
        for item in element.iterfind("{*}attvalues/{*}attvalue"):
            name, kind = names[scope].get(item.get("for", ""), (item.get("for", ""), "string"))
            values[name] = value_of(item.get("value", ""), kind)
        return values

    own = about.get("graph") if header else {}
    if not isinstance(own, dict):
        raise DataError("the description of the file does not hold the attributes of the graph")
    content = Content(found.get("defaultedgetype") == "directed", header, own)
    return filled(
        content, found.iterfind("{*}nodes/{*}node"), found.iterfind("{*}edges/{*}edge"), data
    )
