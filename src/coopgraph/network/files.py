"""Networks in files: GraphML, GEXF and JSON, chosen by the name's ending, by networkx's writers.

networkx writes what it is given in the order it is given, so `flattened` hands it a copy with
nodes, edges and attributes in alphabetical order and values that the format knows. What it adds
of its own is the day of writing in GEXF, which is taken out again, and, where lxml is installed,
another writer of GraphML, which is not used.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph import files
from coopgraph.errors import DataError, ParameterError, did_you_mean
from coopgraph.names import nearest
from coopgraph.network import flat

if TYPE_CHECKING:
    import networkx as nx

KEY = "networkx_key"
"""The attribute that holds the key of an edge of a multigraph, as networkx calls it in GEXF."""
KEY_TOO = "edge_key"
"""The same in GEXF where the keys cannot be the edges' ids."""
HEADER = "coopgraph"
_GRAPH = frozenset({"id", "node_default", "edge_default", HEADER})
_NUMBER = "edge"
_EXACT = 2**53
"""Whole numbers nearer to nought than this are decimals without loss."""
_TIMES = {
    "possible": ("earliest_begin", "latest_end"),
    "certain": ("latest_begin", "earliest_end"),
}


@dataclass(frozen=True)
class _Form:
    """A format: the names it needs for itself, and whether its values must be plain."""

    node: frozenset[str]
    edge: frozenset[str]
    plain: bool = True


# networkx's readers hand attributes to add_node and add_edge, which have parameters of their own.
_NODE = frozenset({"self", "node_for_adding"})
_EDGE = frozenset({"self", "u_of_edge", "v_of_edge", "u_for_edge", "v_for_edge", "key"})
_GEXF = frozenset({"id", "key", "label", "start", "end", "spells", "slices", "viz", KEY, KEY_TOO})
_FORMS = {
    ".gexf": _Form(_NODE | _GEXF | {"pid", "parents"}, _EDGE | _GEXF | {"type", "weight"}),
    ".graphml": _Form(_NODE | {"label"}, _EDGE | {"label", "id", KEY, _NUMBER}),
    ".json": _Form(_NODE | {"id"}, _EDGE | {"source", "target"}, plain=False),
}
SUFFIXES: tuple[str, ...] = tuple(_FORMS)


def write(graph: nx.Graph, path: str | os.PathLike[str]) -> None:
    """Write a network to a file for Gephi, igraph, networkx, graphology, d3 and others.

    The ending chooses the format: ``.graphml``, ``.gexf`` (1.3) or ``.json`` (node-link, as
    ``networkx.node_link_graph`` and d3 read it). Nodes and edges have titles (``label``: the
    English label or role); a one-mode network is undirected; in GEXF an edge is there while its
    ties may be active (for ``certainty="certain"``: while they must be), so that a timeline can
    be played. Values that GraphML and GEXF do not know are encoded as told in
    :mod:`coopgraph.network.flat`. An attribute called like something the format needs for itself
    gets an underscore after its name. Text is kept to the character: nothing is normalised, and
    control characters are escaped. Equal graphs give equal bytes; the file appears whole or not
    at all. What networkx reads of it, :func:`restore` makes a network of this package again.

    Args:
        graph: A networkx graph whose nodes (and, in a multigraph, edge keys) are text and whose
            values are text, finite numbers, truth values, None, lists and dictionaries.
        path: The file; an existing one is replaced.

    Raises:
        ParameterError: Unknown ending, or a value that cannot be written.
        WriteError: No such directory, or the file cannot be written.
    """
    target = Path(path)
    suffix = _suffix(target)
    flat.check(graph)
    files.write(target, _content(flattened(graph, suffix), suffix))


def flattened(graph: nx.Graph, suffix: str) -> nx.Graph:
    """Give a copy of a graph that networkx's writer of a format writes whole and in order.

    Args:
        graph: A graph that :func:`coopgraph.network.flat.check` accepts.
        suffix: The format, one of :data:`SUFFIXES`.

    Returns:
        A graph of the same class.
    """
    import networkx as nx

    form = _FORMS[suffix]
    directed, multigraph = graph.is_directed(), graph.is_multigraph()
    flat_graph = _class(directed=directed, multigraph=multigraph)()
    # Which attributes may be left out where they have no value; None: JSON takes any value.
    empty: dict[str, list[str] | None] = {"node": None, "edge": None}
    if form.plain:
        empty["node"] = flat.nullable(data for _, data in graph.nodes(data=True))
        empty["edge"] = flat.nullable(data for *_, data in graph.edges(data=True))
    header = {**empty, "multigraph": multigraph}
    if suffix == ".json":
        flat_graph.graph.update(_values(graph.graph, frozenset()))
    elif suffix == ".graphml":
        flat_graph.graph.update(_values(graph.graph, _GRAPH, ()))
        flat_graph.graph[HEADER] = flat.encode(header)
    else:
        # GEXF has no place for attributes of the graph but its name.
        flat_graph.graph["name"] = flat.encode({HEADER: header, "graph": dict(graph.graph)})
    # Attributes may be called like a parameter of add_node or add_edge: they are set afterwards.
    for node in sorted(graph):
        data = graph.nodes[node]
        flat_graph.add_node(node)
        flat_graph.nodes[node].update(_values(data, form.node, empty["node"]))
        if form.plain:
            title = data.get("label_en") or data.get("label")
            flat_graph.nodes[node]["label"] = flat.encode(title or node)
    edges = list(_edges(graph, directed=directed))
    unique = len({key for _, _, key, _ in edges}) == len(edges)
    for number, (one, other, key, data) in enumerate(edges):
        values = _values(data, form.edge, empty["edge"])
        if suffix == ".gexf":
            values = _for_gexf(data, values, str(graph.graph.get("certainty")))
            if multigraph:
                # networkx's reader forgets the keys of a graph without parallel edges, not ids.
                values |= {"id": key} if unique else {KEY_TOO: key}
        if form.plain and (title := data.get("role_en") or data.get("label")):
            values["label"] = flat.encode(title)
        if suffix == ".graphml":
            values |= {_NUMBER: f"e{number}"} | ({KEY: key} if multigraph else {})
        place = (one, other, key) if multigraph else (one, other)
        flat_graph.add_edge(*place)
        flat_graph.edges[place].update(values)
    if form.plain:
        _one_type([data for _, data in flat_graph.nodes(data=True)])
        _one_type([data for *_, data in flat_graph.edges(data=True)])
    return nx.freeze(flat_graph)


def restore(graph: nx.Graph, suffix: str) -> nx.Graph:
    """Undo :func:`flattened`, for a graph that networkx has read of a file of ours.

    Args:
        graph: What ``networkx.read_graphml``, ``read_gexf`` or ``node_link_graph`` gave.
        suffix: The format it was read of, one of :data:`SUFFIXES`.

    Returns:
        The graph as it was written; whole numbers that stood among decimals are decimals, and so
        are the weights in GEXF.

    Raises:
        ParameterError: Unknown format.
        DataError: The file was not written by this package.

    Example:
        >>> import networkx as nx
        >>> network = nx.MultiDiGraph([("a", "b", "tie")], kind="participation")
        >>> restore(flattened(network, ".graphml"), ".graphml").edges(keys=True)
        OutMultiEdgeView([('a', 'b', 'tie')])
    """
    suffix = _suffix(Path(f"graph{suffix}"))
    form = _FORMS[suffix]
    own: flat.Attributes = dict(graph.graph)
    header: Any = {"multigraph": graph.is_multigraph()}
    if suffix == ".graphml":
        header = flat.decode(own.pop(HEADER, None))
        own = _originals(own, _GRAPH, ())
    elif suffix == ".gexf":
        about = flat.decode(own.get("name"))
        header, own = (about[HEADER], about["graph"]) if isinstance(about, dict) else (None, {})
    if not isinstance(header, dict):
        raise DataError(f"this graph was not read of a {suffix} file of coopgraph")
    # The readers make simple graphs of those without parallel edges.
    multigraph = bool(header["multigraph"])
    network = _class(directed=graph.is_directed(), multigraph=multigraph)()
    network.graph.update(own)
    for node, data in graph.nodes(data=True):
        network.add_node(node)
        network.nodes[node].update(_originals(data, form.node, header.get("node")))
    for one, other, read_key, data in _edges(graph, directed=graph.is_directed()):
        key: str = read_key
        if suffix == ".gexf":
            key = str(data.get(KEY_TOO, data.get("id", key)))
        elif suffix == ".graphml":
            key = str(data.get(KEY, key))
        place = (one, other, key) if multigraph else (one, other)
        network.add_edge(*place)
        network.edges[place].update(_originals(data, form.edge, header.get("edge")))
    return network


def _content(graph: nx.Graph, suffix: str) -> bytes:
    import networkx as nx

    out = io.BytesIO()
    match suffix:
        case ".graphml":
            # write_graphml would be another writer where lxml is installed.
            nx.write_graphml_xml(graph, out, edge_id_from_attribute=_NUMBER)
        case ".gexf":
            nx.write_gexf(graph, out, version="1.3")
            return re.sub(rb' lastmodifieddate="[^"]*"', b"", out.getvalue(), count=1)
        case _:
            content = nx.node_link_data(graph)
            text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
            out.write(f"{text}\n".encode())
    return out.getvalue()


def _class(*, directed: bool, multigraph: bool) -> type[nx.Graph]:
    import networkx as nx

    if multigraph:
        return nx.MultiDiGraph if directed else nx.MultiGraph  # type: ignore[no-any-return]
    return nx.DiGraph if directed else nx.Graph  # type: ignore[no-any-return]


def _edges(graph: nx.Graph, *, directed: bool) -> Iterator[tuple[str, str, str, flat.Attributes]]:
    """Give edges with their key in alphabetical order, undirected ones from the smaller node."""
    keyed = (
        graph.edges(keys=True, data=True)
        if graph.is_multigraph()
        else ((*ends, "", data) for *ends, data in graph.edges(data=True))
    )
    edges = (
        (*((one, other) if directed else sorted((one, other))), key, data)
        for one, other, key, data in keyed
    )
    yield from sorted(edges, key=lambda edge: (edge[0], edge[1], str(edge[2])))


def _values(
    data: flat.Attributes, reserved: frozenset[str], empty: Collection[str] | None = None
) -> flat.Attributes:
    """Rename attributes out of the way; unless `empty` is None, make plain values of theirs.

    Those that `empty` lists are left out where they have no value.
    """
    if empty is not None:
        data = {k: flat.encode(v) for k, v in data.items() if v is not None or k not in empty}
    return {flat.rename(name, reserved): value for name, value in sorted(data.items())}


def _originals(
    data: flat.Attributes, reserved: frozenset[str], empty: Collection[str] | None = None
) -> flat.Attributes:
    """Undo `_values`."""
    attributes = {
        flat.original(name, reserved): value
        for name, value in data.items()
        if name not in reserved or name == "weight"
    }
    if empty is None:
        return attributes
    return dict.fromkeys(empty) | {name: flat.decode(value) for name, value in attributes.items()}


def _for_gexf(data: flat.Attributes, values: flat.Attributes, certainty: str) -> flat.Attributes:
    """Add what GEXF keeps outside the attributes: the weight, and when the edge is there."""
    shown = dict(values)
    weight = data.get("weight")
    if type(weight) is float or (type(weight) is int and abs(weight) < _EXACT):
        del shown["weight_"]
        shown["weight"] = float(weight)
    for name, bound in zip(("start", "end"), _TIMES.get(certainty, ("", "")), strict=True):
        if isinstance(day := data.get(bound), str):
            shown[name] = day
    return shown


def _one_type(items: list[dict[str, Any]]) -> None:
    """Give each attribute one type: GEXF has one for each name, igraph's GraphML as well.

    Whole numbers among decimals become decimals; where other types meet, all become text.
    """
    values: dict[str, list[Any]] = {}
    for data in items:
        for name, value in data.items():
            values.setdefault(name, []).append(value)
    for name, of in values.items():
        types = {type(value) for value in of}
        if len(types) == 1:
            continue
        numbers = types == {int, float} and all(abs(value) < _EXACT for value in of)
        for data in items:
            if name not in data or isinstance(data[name], str):
                continue
            value = data[name]
            data[name] = float(value) if numbers else flat.MARK + json.dumps(value)


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        near = nearest(suffix, SUFFIXES)
        raise ParameterError(
            f"no format for the file name {path.name!r}",
            parameter="path",
            hint=did_you_mean(near[:1], str) if near else f"endings: {', '.join(SUFFIXES)}",
        )
    return suffix
