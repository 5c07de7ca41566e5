"""One door to the three networks, and the undirected graph that measures want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.names import check_name
from coopgraph.network.onemode import actors, frameworks
from coopgraph.network.twomode import participation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from typing import Any

    import networkx as nx
    import polars as pl

KINDS: tuple[str, ...] = ("actors", "frameworks", "participation")
"""The kinds of network that `build` makes."""


def build(
    kind: str,
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    *,
    at: str | dt.date | None = None,
    coverage: str = "any",
    certainty: str = "possible",
    ranks: Iterable[str] = ("preferred", "normal"),
    sources: Iterable[str] | None = None,
    roles: Mapping[str, Mapping[str, str | None]] | None = None,
) -> nx.Graph:
    """Build a network of the wanted kind.

    Args:
        kind: "participation", "actors" or "frameworks".
        ties: The participations table, one row a tie.
        nodes: The nodes table, one row an actor or framework.
        at: A day, a month or a year ("2021-06-01", "2021-06", "2021"), or a date: only ties
            active then.
        coverage: Of a month or a year: "any" (on some day of it) or "all" (on every day of it).
        certainty: "possible", "open" (certain, or begun and without an end that is told),
            "certain", or "stated" (possible by what is stated alone); see `coopgraph.times`.
        ranks: Ranks of the ties to use.
        sources: Sources whose ties to use; None uses all. This only leaves rows out: what rules
            conclude from a source left out is for the caller to re-derive.
        roles: Labels of the roles, ``{role IRI: {"en": …, "vi": …}}``; a role without label is
            put into words from its IRI.

    Returns:
        A ``networkx.MultiDiGraph`` of the two-mode kind, else a ``networkx.Graph``; see
        :func:`participation`, :func:`actors` and :func:`frameworks`. It is empty, not an error,
        where no tie is left. Its own attributes (``graph.graph``) are ``kind``, ``at`` (text or
        None), ``coverage``, ``certainty``, ``ranks`` and ``sources`` (list or None).

    Raises:
        UnknownNameError: An unknown kind, coverage, certainty, rank or source; with the nearest.
        ParameterError: ``certainty="certain"`` without ``at`` for the two-mode network,
            ``certainty="open"`` without ``at``.
        DateError: ``at`` is no date.
        DataError: The tables are malformed.
    """
    check_name(kind, KINDS, "kind of network")
    if kind == "participation":
        return participation(
            ties,
            nodes,
            at=at,
            coverage=coverage,
            certainty=certainty,
            ranks=ranks,
            sources=sources,
            roles=roles,
        )
    project = actors if kind == "actors" else frameworks
    return project(
        ties,
        nodes,
        at=at,
        coverage=coverage,
        certainty=certainty,
        ranks=ranks,
        sources=sources,
    )


def undirected(graph: nx.Graph) -> nx.Graph:
    """Give the simple undirected graph that measures are defined on.

    Directions are dropped, parallel edges become one whose ``weight`` is their sum (an edge
    without weight counts 1, so in the two-mode network the weight is the number of ties), and
    loops are left out.

    Args:
        graph: Any networkx graph.

    Returns:
        A new ``networkx.Graph`` with the same nodes and node attributes, in sorted order.
    """
    import networkx as nx

    simple = nx.Graph(**graph.graph)
    simple.add_nodes_from(sorted(graph.nodes(data=True), key=lambda item: str(item[0])))
    pairs: dict[tuple[Any, Any], float] = {}
    for one, other, weight in graph.edges(data="weight", default=1):
        if one != other:
            pair = (one, other) if str(one) <= str(other) else (other, one)
            pairs[pair] = pairs.get(pair, 0) + weight
    for (one, other), weight in sorted(pairs.items(), key=lambda item: tuple(map(str, item[0]))):
        simple.add_edge(one, other, weight=weight)
    return simple
