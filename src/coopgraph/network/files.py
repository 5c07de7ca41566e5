"""Networks in files: GraphML, GEXF and JSON, chosen by the name's ending."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError, ParameterError
from coopgraph.names import did_you_mean, nearest
from coopgraph.network import flat
from coopgraph.network.gexf import from_gexf, to_gexf
from coopgraph.network.graphml import from_graphml, to_graphml

if TYPE_CHECKING:
    import networkx as nx

SUFFIXES: tuple[str, ...] = (".gexf", ".graphml", ".json")

# Names that the node-link form needs for itself.
_NODE = frozenset({"id"})
_EDGE = frozenset({"source", "target", "key"})


def write(graph: nx.Graph, path: str | os.PathLike[str]) -> None:
    """Write a network to a file that :func:`read` gives back unchanged.

    The ending chooses the format: ``.graphml``, ``.gexf`` (1.3) or ``.json`` (node-link, as
    ``networkx.node_link_graph`` and d3 read it). Lists and other values that GraphML and GEXF
    do not know are encoded as told in :mod:`coopgraph.network.flat`. In JSON, attributes called
    like a field of the form (``id``; ``source``, ``target``, ``key``) get an underscore after
    their name. Text is kept to the character: nothing is normalised, and control characters are
    escaped. Equal graphs give equal bytes; the file appears whole or not at all.

    Args:
        graph: A networkx graph whose nodes (and, in a multigraph, edge keys) are text and whose
            values are text, finite numbers, truth values, None, lists and dictionaries.
        path: The file; an existing one is replaced.

    Raises:
        ParameterError: Unknown ending, no such directory, or a value that cannot be written.
    """
    target = Path(path)
    suffix = _suffix(target)
    flat.check(graph)
    match suffix:
        case ".graphml":
            text = to_graphml(graph)
        case ".gexf":
            text = to_gexf(graph)
        case _:
            text = _node_link(graph)
    _replace(target, text.encode())


def read(path: str | os.PathLike[str]) -> nx.Graph:
    """Read a network from a file.

    Args:
        path: A ``.graphml``, ``.gexf`` or ``.json`` file, written by :func:`write` or by others.

    Returns:
        A networkx graph, of the class that was written.

    Raises:
        ParameterError: Unknown ending.
        DataError: The file cannot be read (``file``, and ``line`` and ``column`` where known).
    """
    source = Path(path)
    suffix = _suffix(source)
    try:
        content = source.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", file=str(source)) from error
    try:
        match suffix:
            case ".graphml":
                return from_graphml(content)
            case ".gexf":
                return from_gexf(content)
            case _:
                return _from_node_link(content)
    except DataError as error:
        raise DataError(error.message, **{**error.context, "file": str(source)}) from error


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


def _node_link(graph: nx.Graph) -> str:
    nodes = [
        {"id": node, **_renamed(data, _NODE)}
        for node, data in sorted(graph.nodes(data=True), key=lambda item: str(item[0]))
    ]
    multigraph = graph.is_multigraph()
    edges = []
    for one, other, *key, data in (
        graph.edges(keys=True, data=True) if multigraph else graph.edges(data=True)
    ):
        ends = (one, other) if graph.is_directed() else tuple(sorted((one, other)))
        keyed = {"key": key[0]} if key else {}
        edges.append({"source": ends[0], "target": ends[1], **keyed, **_renamed(data, _EDGE)})
    edges.sort(key=lambda edge: (edge["source"], edge["target"], edge.get("key", "")))
    content = {
        "directed": graph.is_directed(),
        "multigraph": multigraph,
        "graph": dict(sorted(graph.graph.items())),
        "nodes": nodes,
        "edges": edges,
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _from_node_link(text: bytes) -> nx.Graph:
    import networkx as nx

    try:
        content = json.loads(text)
        kind = {
            (False, False): nx.Graph,
            (False, True): nx.DiGraph,
            (True, False): nx.MultiGraph,
            (True, True): nx.MultiDiGraph,
        }[bool(content.get("multigraph")), bool(content.get("directed"))]
        graph = kind()
        graph.graph.update(content.get("graph") or {})
        # Attributes may be called like a parameter of add_node or add_edge: set afterwards.
        for node in content["nodes"]:
            graph.add_node(node["id"])
            graph.nodes[node["id"]].update(_restored(node, _NODE))
        for edge in content["edges"] if "edges" in content else content["links"]:
            ends = edge["source"], edge["target"]
            if graph.is_multigraph():
                key = graph.add_edge(*ends, key=edge.get("key"))
                graph.edges[(*ends, key)].update(_restored(edge, _EDGE))
            else:
                graph.add_edge(*ends)
                graph.edges[ends].update(_restored(edge, _EDGE))
    except json.JSONDecodeError as error:
        raise DataError(
            f"this is not JSON: {error.msg}", line=error.lineno, column=error.colno
        ) from error
    except UnicodeDecodeError as error:
        raise DataError("this is not UTF-8 text") from error
    except (AttributeError, KeyError, RecursionError, TypeError) as error:
        raise DataError("this is not a graph in node-link form") from error
    return graph


def _renamed(data: dict[str, Any], reserved: frozenset[str]) -> dict[str, Any]:
    return {flat.rename(name, reserved): value for name, value in sorted(data.items())}


def _restored(data: dict[str, Any], reserved: frozenset[str]) -> dict[str, Any]:
    return {
        flat.restore(name, reserved): value for name, value in data.items() if name not in reserved
    }


def _replace(target: Path, content: bytes) -> None:
    """Write beside the target, then move over it, so that no reader sees half a file."""
    target = target.resolve()
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        raise ParameterError(
            f"{target} cannot be written: {error.strerror}", parameter="path"
        ) from error
    finally:
        beside.unlink(missing_ok=True)
