"""Bridges and losses: if this body left, who would lose contact with whom?

Two nodes are *in contact* if they are tied, or if both are tied to a third (in the two-mode
network: two actors share a framework, or two frameworks an actor). They are *reachable* from one
another if any chain of ties joins them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis.tables import adjacency, labels, table
from coopgraph.names import unknown_name
from coopgraph.network.projections import undirected

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl


def loss(graph: nx.Graph, *, lang: str = "en") -> pl.DataFrame:
    """Count what the others would lose if a node left.

    ``cut_pairs`` is the number of pairs of others that can reach one another only through the
    node; ``lost_contacts`` the number of pairs of its contacts that are in contact only through it
    (see :func:`lost_contacts`, which names them).

    Source: the first is what the fragmentation of Borgatti (2006), "Identifying sets of key players
    in a social network", Computational and Mathematical Organization Theory 12, 21–34,
    doi:10.1007/s10588-006-7084-x, adds up for the set of one node. Deviation: numbers of pairs, not
    shares; pairs that include the node itself are not counted. The second is ours: the open
    triads that no other node closes.

    Args:
        graph: The network.
        lang: Language of the labels.

    Returns:
        Columns node, label, cut_pairs, lost_contacts (int).
    """
    import polars as pl

    simple = undirected(graph)
    order = list(simple)
    lost: list[int] = []
    if order:
        ties = adjacency(simple, weighted=False)
        common = (ties @ ties).tocsr()
        common.setdiag(0)
        # Pairs with one common contact, not tied themselves: who joins them is their only contact.
        only = (common == 1).astype(float)
        only = only - only.multiply(ties)
        lost = [round(value / 2) for value in (ties @ only).multiply(ties).sum(axis=1).tolist()]
    return table(
        simple,
        {
            "cut_pairs": _cut_pairs(simple),
            "lost_contacts": dict(zip(order, lost, strict=True)),
        },
        lang,
        pl.Int64,
    )


def lost_contacts(graph: nx.Graph, node: str, *, lang: str = "en") -> pl.DataFrame:
    """Name the pairs that are in contact through a node alone.

    Definition: as at the head of the module; cf. the open triads of Burt (1992), "Structural
    Holes", doi:10.4159/9780674029095.

    Args:
        graph: The network; usually the two-mode one, and the node a framework.
        node: IRI of the node that leaves.
        lang: Language of the labels.

    Returns:
        Columns a, a_label, b, b_label, steps_after (int: the shortest chain without the node,
        counted in ties; null if there is none), sorted: who loses each other altogether first,
        then the farthest. It has as many rows as ``lost_contacts`` of :func:`loss` says.

    Raises:
        UnknownNameError: The network has no such node; suggests the nearest.
    """
    import networkx as nx
    import polars as pl

    simple = undirected(graph)
    if node not in simple:
        raise unknown_name(str(node), map(str, simple), "node")
    contacts = list(simple[node])
    rest = simple.subgraph([other for other in simple if other != node]).copy()
    label_of = dict(zip(simple, labels(simple, lang), strict=True))
    rows: list[tuple[Any, ...]] = []
    for i, one in enumerate(contacts):
        steps = nx.single_source_shortest_path_length(rest, one)
        for other in contacts[i + 1 :]:
            after = steps.get(other)
            if after is None or after > 2:
                a, b = sorted((one, other), key=str)
                rows.append((str(a), label_of[a], str(b), label_of[b], after))
    pairs = pl.DataFrame(
        rows,
        schema={
            "a": pl.String,
            "a_label": pl.String,
            "b": pl.String,
            "b_label": pl.String,
            "steps_after": pl.Int64,
        },
        orient="row",
    )
    return pairs.sort("steps_after", "a", "b", descending=[True, False, False], nulls_last=False)


def _cut_pairs(simple: nx.Graph) -> dict[Any, int]:
    """Count, for each node, the pairs of others that lie in different parts without it.

    One depth-first search: a child from whose subtree no edge leads above the node is a part of
    its own (Hopcroft and Tarjan (1973), doi:10.1145/362248.362272).
    """
    counts = dict.fromkeys(simple, 0)
    seen: dict[Any, int] = {}
    for root in simple:
        if root in seen:
            continue
        order: list[Any] = []
        parent: dict[Any, Any] = {root: None}
        low: dict[Any, int] = {}
        stack = [(root, iter(simple[root]))]
        seen[root] = low[root] = 0
        order.append(root)
        while stack:
            node, others = stack[-1]
            for other in others:
                if other not in seen:
                    seen[other] = low[other] = len(order)
                    order.append(other)
                    parent[other] = node
                    stack.append((other, iter(simple[other])))
                    break
                if other != parent[node]:
                    low[node] = min(low[node], seen[other])
            else:
                stack.pop()
                if stack:
                    above = stack[-1][0]
                    low[above] = min(low[above], low[node])
        size = dict.fromkeys(order, 1)
        apart: dict[Any, list[int]] = {node: [] for node in order}
        for node in reversed(order):
            above = parent[node]
            if above is not None:
                size[above] += size[node]
                if low[node] >= seen[above]:
                    apart[above].append(size[node])
        for node in order:
            parts = [*apart[node], len(order) - 1 - sum(apart[node])]
            others_in_all = sum(parts)
            counts[node] = (others_in_all**2 - sum(part**2 for part in parts)) // 2
    return counts
