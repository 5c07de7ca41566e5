"""The search behind chains: the shortest ways through ties that may follow one another."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopgraph.times import meet

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

_Key = tuple[str, str]

# Among equally short chains the better attested one is told.
RANK_COST = {"preferred": 0, "normal": 1, "deprecated": 2}


@dataclass(frozen=True)
class Tie:
    """A tie in a chain: who takes part in what, as the edge of the network says it."""

    participant: str
    framework: str
    key: str
    attributes: dict[str, Any]

    @property
    def iri(self) -> str:
        """The IRI of the tie."""
        return str(self.attributes["iri"])


@dataclass(frozen=True)
class Arc:
    """A tie walked in one direction, from one of its ends to the other."""

    start: str
    end: str
    tie: Tie

    @property
    def cost(self) -> int:
        """What the tie's rank costs."""
        return RANK_COST.get(self.tie.attributes["rank"], 1)

    @property
    def order(self) -> tuple[str, str]:
        """What decides among equals."""
        return self.end, self.tie.key


def shortest(graph: nx.MultiDiGraph, a: str, b: str) -> list[Arc]:
    """Search backwards from b, layer by layer, then walk forwards along the best arcs.

    The search runs over ties, not nodes, because whether a tie may follow another at a framework
    depends on the dates of both.

    Args:
        graph: A two-mode network.
        a: The node to start at.
        b: Another node.

    Returns:
        The arcs from a to b, the best of the shortest; none if there is no chain.
    """
    layers: list[list[Arc]] = []
    cost: dict[_Key, int] = {}
    choice: list[Arc] = []
    for layer in _layers(_entering(graph), b, cost):
        choice = [arc for arc in layer if arc.start == a]
        if choice:
            break
        layers.append(layer)
    path: list[Arc] = []
    while choice:
        least = min(cost[_key(arc)] for arc in choice)
        best = min((arc for arc in choice if cost[_key(arc)] == least), key=lambda arc: arc.order)
        path.append(best)
        after = layers.pop() if layers else []
        choice = [arc for arc in after if arc.start == best.end and _may_follow(best, arc)]
    return path


def k_shortest(graph: nx.MultiDiGraph, a: str, b: str, k: int, *, slack: int) -> list[list[Arc]]:
    """Search the k best chains, in the order in which :func:`shortest` would choose among them.

    Chains are different if they pass other nodes; of two that differ only in their ties the
    better one is given. No chain makes a detour: it comes back to a node only where dates forbade
    going straight on.

    Method: best first (A*), led by the exact number of ties and ranks that are left to b, which
    one search backwards tells. Chains without detour take the place of the loopless paths of
    Yen (1971), "Finding the k shortest loopless paths in a network", Management Science 17(11),
    712–716, doi:10.1287/mnsc.17.11.712.

    Args:
        graph: A two-mode network.
        a: The node to start at.
        b: Another node.
        k: How many, at least 1.
        slack: How many ties more than the shortest a chain may have; bounds the search.

    Returns:
        At most k lists of arcs, the best first.
    """
    into = _entering(graph)
    cost: dict[_Key, int] = {}
    left: dict[_Key, int] = {}
    leaving: dict[str, list[Arc]] = defaultdict(list)
    for depth, layer in enumerate(_layers(into, b, cost), 1):
        for arc in layer:
            left[_key(arc)] = depth
            leaving[arc.start].append(arc)
    # Ties, ranks, then node by node and tie by tie; the order is never equal for two paths.
    waiting: list[tuple[int, int, tuple[tuple[str, str], ...], int, tuple[Arc, ...]]] = []

    def put(path: tuple[Arc, ...], spent: int) -> None:
        last = path[-1]
        ties = len(path) - 1 + left[_key(last)]
        order = tuple(arc.order for arc in path)
        heapq.heappush(waiting, (ties, spent - last.cost + cost[_key(last)], order, spent, path))

    for arc in leaving[a]:
        put((arc,), arc.cost)
    chains: dict[tuple[str, ...], list[Arc]] = {}
    longest = waiting[0][0] + slack if waiting else 0
    while waiting and len(chains) < k:
        ties, _, _, spent, path = heapq.heappop(waiting)
        if ties > longest:
            break
        last = path[-1]
        if last.end == b:
            chains.setdefault(tuple(arc.end for arc in path), list(path))
            continue
        for arc in leaving[last.end]:
            if arc.end != a and _may_follow(last, arc) and not _detour(path, arc):
                put((*path, arc), spent + arc.cost)
    return list(chains.values())


def _detour(path: tuple[Arc, ...], arc: Arc) -> bool:
    """Say whether the arc could have been taken before, at an earlier visit of where it starts."""
    return any(before.end == arc.start and _may_follow(before, arc) for before in path[:-1])


def _entering(graph: nx.MultiDiGraph) -> dict[str, list[Arc]]:
    into: dict[str, list[Arc]] = defaultdict(list)
    for one, other, key, data in graph.edges(keys=True, data=True):
        if one != other:
            tie = Tie(one, other, str(key), data)
            into[other].append(Arc(one, other, tie))
            into[one].append(Arc(other, one, tie))
    return into


def _layers(into: dict[str, list[Arc]], b: str, cost: dict[_Key, int]) -> Iterator[list[Arc]]:
    """Go backwards from b: the arcs that are one tie, two ties … away; notes the ranks to b."""
    layer = into[b]
    cost.update({_key(arc): arc.cost for arc in layer})
    while layer:
        yield layer
        following: dict[str, list[Arc]] = defaultdict(list)
        for arc in layer:
            following[arc.start].append(arc)
        layer = []
        for node, leaving in following.items():
            free = [cost[_key(arc)] for arc in leaving if arc.tie.framework != node]
            bound = [arc for arc in leaving if arc.tie.framework == node]
            for arc in into[node]:
                if _key(arc) in cost:
                    continue
                costs = list(free)
                costs += [
                    cost[_key(after)]
                    for after in bound
                    if arc.tie.framework != node or _overlap(arc.tie, after.tie)
                ]
                if costs:
                    cost[_key(arc)] = min(costs) + arc.cost
                    layer.append(arc)


def _key(arc: Arc) -> _Key:
    return arc.tie.key, arc.end


def _may_follow(arc: Arc, after: Arc) -> bool:
    meets = arc.tie.framework == arc.end == after.tie.framework
    return not meets or _overlap(arc.tie, after.tie)


def _overlap(one: Tie, other: Tie) -> bool:
    """Say whether two ties possibly hold together; ISO 8601 days compare as text."""
    begins = [t.attributes["earliest_begin"] for t in (one, other)]
    ends = [t.attributes["latest_end"] for t in (one, other)]
    return meet(begins, ends)
