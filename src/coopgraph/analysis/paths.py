"""The search behind chains: the shortest way through ties that may follow one another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    into: dict[str, list[Arc]] = defaultdict(list)
    for one, other, key, data in graph.edges(keys=True, data=True):
        if one != other:
            tie = Tie(one, other, str(key), data)
            into[other].append(Arc(one, other, tie))
            into[one].append(Arc(other, one, tie))
    cost: dict[_Key, int] = {}
    layers: list[list[Arc]] = []
    layer = into[b]
    cost.update({_key(arc): arc.cost for arc in layer})
    while layer and not any(arc.start == a for arc in layer):
        layers.append(layer)
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
    path: list[Arc] = []
    choice = [arc for arc in layer if arc.start == a]
    while choice:
        least = min(cost[_key(arc)] for arc in choice)
        best = min((arc for arc in choice if cost[_key(arc)] == least), key=lambda arc: arc.order)
        path.append(best)
        after = layers.pop() if layers else []
        choice = [arc for arc in after if arc.start == best.end and _may_follow(best, arc)]
    return path


def _key(arc: Arc) -> _Key:
    return arc.tie.key, arc.end


def _may_follow(arc: Arc, after: Arc) -> bool:
    meets = arc.tie.framework == arc.end == after.tie.framework
    return not meets or _overlap(arc.tie, after.tie)


def _overlap(one: Tie, other: Tie) -> bool:
    """Say whether two ties possibly hold together; ISO 8601 days compare as text."""
    begins = [t.attributes["earliest_begin"] for t in (one, other)]
    ends = [t.attributes["latest_end"] for t in (one, other)]
    begin = max((day for day in begins if day is not None), default=None)
    end = min((day for day in ends if day is not None), default=None)
    return begin is None or end is None or begin <= end
