"""How the values of a graph are written where only plain values are allowed.

GraphML and GEXF know text, whole numbers, decimals and truth values. Everything else is written
as the text ``json:`` followed by JSON: lists, dictionaries, whole numbers beyond 64 bits, text
that XML cannot hold (control characters, carriage returns), text that begins with ``json:`` itself
and the empty text (which readers of XML take for no value). ``None`` is left out where every node
(or every edge) has the attribute, and the header of the file lists such attributes; elsewhere it is
written ``json:null``.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

Attributes = dict[str, Any]

MARK = "json:"
_SURROGATE = re.compile("[\ud800-\udfff]")
# What XML 1.0 cannot hold, and the carriage return, which its readers turn into a line feed.
_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def check(graph: nx.Graph) -> None:
    """Refuse a graph that could not be read back as it is.

    Args:
        graph: The graph to write.

    Raises:
        ParameterError: A node or an edge key is not text that XML can hold (edge keys: in a
            multigraph), or an attribute holds what JSON cannot (dates, sets, tuples, NaN).
    """
    _check_names(dict(graph.graph), "the graph")
    for node, data in graph.nodes(data=True):
        _check_name(node, "node")
        _check_names(data, f"the node {node}")
    if graph.is_multigraph():
        for one, other, key, data in graph.edges(keys=True, data=True):
            _check_name(key, "edge key")
            _check_names(data, f"the edge {one} → {other}")
    else:
        for one, other, data in graph.edges(data=True):
            _check_names(data, f"the edge {one} → {other}")


def encode(value: object) -> str | int | float | bool:
    """Turn a value into one that GraphML and GEXF know.

    Args:
        value: A value that :func:`check` accepts.

    Returns:
        The value itself, or ``json:…``.

    Example:
        >>> encode(["a", "b"])
        'json:["a", "b"]'
        >>> encode("json:x")
        'json:"json:x"'
    """
    if isinstance(value, str):
        plain = value != "" and not value.startswith(MARK) and not _NOT_IN_XML.search(value)
    elif isinstance(value, int):
        plain = -(2**63) <= value < 2**63
    else:
        plain = isinstance(value, float)
    if plain:
        return value  # type: ignore[return-value]
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)
    return MARK + (json.dumps(value, sort_keys=True) if _NOT_IN_XML.search(text) else text)


def decode(value: object) -> Any:
    """Undo :func:`encode`.

    Args:
        value: A plain value.

    Returns:
        What was encoded.

    Raises:
        DataError: The text after ``json:`` is not JSON.
    """
    if not isinstance(value, str) or not value.startswith(MARK):
        return value
    try:
        return json.loads(value.removeprefix(MARK))
    except (json.JSONDecodeError, RecursionError) as error:
        raise DataError(f"the value {value[:80]!r} is not JSON after {MARK!r}") from error


def nullable(items: Iterable[Attributes]) -> list[str]:
    """Find the attributes that all items have and some have without value.

    Args:
        items: The attributes of all nodes, or of all edges.

    Returns:
        Names in alphabetical order.
    """
    common: set[str] | None = None
    empty: set[str] = set()
    for data in items:
        common = set(data) if common is None else common & set(data)
        empty.update(name for name, value in data.items() if value is None)
    return sorted((common or set()) & empty)


def rename(name: str, reserved: frozenset[str]) -> str:
    """Keep an attribute out of the way of a name the format needs, by an underscore after it.

    Args:
        name: The attribute.
        reserved: Names the format needs for itself.

    Returns:
        A name outside ``reserved``; different attributes get different names.

    Example:
        >>> rename("source", frozenset({"source"})), rename("source_", frozenset({"source"}))
        ('source_', 'source__')
    """
    return f"{name}_" if name.rstrip("_") in reserved else name


def original(name: str, reserved: frozenset[str]) -> str:
    """Undo :func:`rename`.

    Example:
        >>> original("source_", frozenset({"source"}))
        'source'
    """
    bare = name.rstrip("_") in reserved and name.endswith("_")
    return name[:-1] if bare else name


def _check_names(data: Attributes, where: str) -> None:
    for name in data:
        _check_name(name, f"attribute name of {where}")
    _check_value(data, where)


def _check_name(name: object, what: str) -> None:
    if not isinstance(name, str) or _NOT_IN_XML.search(name):
        raise ParameterError(
            f"the {what} {name!r} cannot be written to a file",
            hint="use text without control characters, such as an IRI",
        )


def _check_value(value: object, where: str) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ParameterError(f"{where} has a name that is no text: {key!r}")
            _check_value(key, where)
            _check_value(inner, where)
    elif isinstance(value, list):
        for inner in value:
            _check_value(inner, where)
    elif (
        type(value) not in (str, int, float, bool, type(None))
        or (isinstance(value, float) and not math.isfinite(value))
        or (isinstance(value, str) and _SURROGATE.search(value))
    ):
        raise ParameterError(
            f"{where} has the value {value!r}, which cannot be written to a file",
            hint="use text, numbers, truth values, None, lists or dictionaries of those; "
            "dates as ISO 8601 text",
        )
