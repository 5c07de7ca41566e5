"""The shortest chains between two actors, with the evidence of each step.

A chain runs through ties. Two actors with a tie to one framework make a step ("both are in F"); an
actor that takes part in an organisation which itself takes part elsewhere makes a step with one
tie ("A is in B"). Two ties to one framework make a step only if they possibly overlap in time, as
in the network of actors.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from coopgraph.analysis.chains.result import Attributes, Chain, Chains, Step, stated
from coopgraph.analysis.ordered import Leg, ordered_paths
from coopgraph.analysis.paths import Arc, Tie, k_shortest, shortest
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.names import LANGUAGES, label, nearest
from coopgraph.namespaces import local_name
from coopgraph.network.twomode import iso

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx
    import polars as pl

__all__ = ["Chain", "Chains", "Step", "chain", "chains", "ordered", "stated"]


def chain(
    graph: nx.MultiDiGraph,
    a: str,
    b: str,
    *,
    nodes: pl.DataFrame | None = None,
    roles: Iterable[str] | None = None,
) -> Chain:
    """Find the shortest chain of ties between two nodes of the two-mode network.

    Fewest ties first; among those the chain whose ties have the best ranks (preferred before
    normal before deprecated, added up); among those the first in the alphabetical order of the
    IRIs, node by node and tie by tie. Choose time, ranks and sources when building the network.

    Args:
        graph: A network of the kind "participation".
        a: IRI of the one end, usually an actor.
        b: IRI of the other.
        nodes: The nodes table. With it, a node that has no tie in this network (for instance not
            at that time) is known and gives no chain; without it, such a node is unknown.
        roles: IRIs of the roles whose ties may be used; None uses all.

    Returns:
        The chain; false in a condition, and without steps, if there is none.

    Raises:
        UnknownNameError: Neither the network nor ``nodes`` has the node; suggests the nearest.
        ParameterError: The network is not two-mode, or ``roles`` is one text, not a list.
    """
    search = _Search(graph, a, b, nodes, roles)
    if a == b:
        return search.told(())
    return search.told(shortest(search.graph, a, b) if search.possible else ())


def chains(
    graph: nx.MultiDiGraph,
    a: str,
    b: str,
    *,
    k: int = 3,
    slack: int = 4,
    nodes: pl.DataFrame | None = None,
    roles: Iterable[str] | None = None,
) -> Chains:
    """Find the k shortest chains, in the order in which :func:`chain` would choose among them.

    Chains differ in the nodes they pass, not only in the ties; none makes a detour, see
    :func:`coopgraph.analysis.paths.k_shortest`.

    Args:
        graph: A network of the kind "participation".
        a: IRI of the one end.
        b: IRI of the other.
        k: How many at most.
        slack: How many ties more than the shortest a chain may have.
        nodes: As for :func:`chain`.
        roles: As for :func:`chain`.

    Returns:
        The chains there are, at most k, the best first.

    Raises:
        UnknownNameError: As for :func:`chain`.
        ParameterError: As for :func:`chain`; or k is less than 1, or slack less than 0.
    """
    _check_counts(k=k, slack=slack)
    search = _Search(graph, a, b, nodes, roles)
    paths: list[list[Arc]] = []
    if a != b and search.possible:
        paths = k_shortest(search.graph, a, b, k, slack=slack)
    none = search.told(())
    same = (none,) if a == b else ()
    return Chains(same or tuple(search.told(arcs) for arcs in paths), none)


def ordered(
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    a: str,
    b: str,
    *,
    k: int | None = None,
    slack: int = 4,
    at: str | dt.date | None = None,
    coverage: str = "any",
    certainty: str = "possible",
    ranks: Iterable[str] = ("preferred", "normal"),
    roles: Iterable[str] | None = None,
    labels: Mapping[str, Mapping[str, str | None]] | None = None,
) -> Chain | Chains:
    """Find the shortest chain, or the k shortest, whose steps can follow one another.

    A step is taken on a day on which all its ties hold, and no step before the one before it, see
    :mod:`coopgraph.analysis.ordered`. From a to b and from b to a are two questions. Among such
    chains the order is that of :func:`chain`.

    Args:
        ties: The participations table.
        nodes: The nodes table.
        a: IRI of the one end.
        b: IRI of the other.
        k: How many at most; None for the one.
        slack: Of several, how many ties more than the shortest one may have.
        at: A day, month or year; only ties active then.
        coverage: Whether on "any" day of it or on "all".
        certainty: Whether the steps can ("possible") or surely could ("certain") follow.
        ranks: Ranks of the ties to use.
        roles: IRIs of the roles whose ties may be used; None uses all.
        labels: Labels of the roles, as for :func:`coopgraph.network.build`.

    Returns:
        The chain, or the chains, with the days between which each step can be taken.

    Raises:
        UnknownNameError: The nodes table has no such node, or there is no such certainty or rank.
        ParameterError: k is less than 1, or slack less than 0.
        DateError: ``at`` is no date.
    """
    import polars as pl

    from coopgraph.network import build
    from coopgraph.network.select import Slice

    _check_counts(k=1 if k is None else k, slack=slack)
    chosen = Slice(at=at, coverage=coverage, certainty=certainty, ranks=ranks)
    usable = (chosen if at is not None else Slice(ranks=ranks)).select(ties, nodes)
    if roles is not None:
        usable = usable.filter(pl.col("role").is_in(list(roles)))
    several = pl.col("tie").is_duplicated()
    keyed = usable.with_columns(
        pl.when(several).then(pl.format("{} {}", "tie", "source")).otherwise("tie").alias("key")
    )
    paths = ordered_paths(
        keyed, a, b, certainty=certainty, k=k or 1, slack=0 if k is None else slack
    )
    used = usable[sorted({leg.tie for path in paths for leg in path})].drop("certain")
    graph = build("participation", used, nodes, ranks=ranks, roles=labels)
    search = _Search(graph, a, b, nodes, None)
    edges = {
        (data["iri"], data["source"]): Tie(one, other, str(key), data)
        for one, other, key, data in graph.edges(keys=True, data=True)
    }
    places = usable.select("tie", "source")

    def told(path: list[Leg]) -> Chain:
        arcs = []
        for leg in path:
            tie = edges[places.row(leg.tie)]
            ends = (tie.participant, tie.framework) if leg.up else (tie.framework, tie.participant)
            arcs.append(Arc(*ends, tie))
        days = [(iso(leg.first), iso(leg.last)) for leg in path]
        return search.told(arcs, certainty, days)

    none = search.told((), certainty)
    if k is None:
        return told(paths[0]) if paths else none
    return Chains(tuple(told(path) for path in paths) or ((none,) if a == b else ()), none)


def _check_counts(**counts: int) -> None:
    for name, value in counts.items():
        least = 1 if name == "k" else 0
        if not isinstance(value, int) or value < least:
            raise ParameterError(f"{name} is {value!r}, not a number from {least}", parameter=name)


class _Search:
    """What one and several chains share: checked ends, chosen roles, labels."""

    def __init__(
        self,
        graph: nx.MultiDiGraph,
        a: str,
        b: str,
        nodes: pl.DataFrame | None,
        roles: Iterable[str] | None,
    ) -> None:
        if graph.graph.get("kind") != "participation":
            raise ParameterError(
                "a chain with its evidence runs through the two-mode network",
                parameter="graph",
                hint='build the network "participation"',
            )
        if isinstance(roles, str):
            raise ParameterError("roles must be a list of IRIs", parameter="roles")
        self.a, self.b = a, b
        self.labels = _labels(graph, nodes, (a, b))
        self.possible = a in graph and b in graph
        self.graph = graph
        if roles is not None:
            wanted = set(roles)
            self.graph = graph.edge_subgraph(
                edge[:3] for edge in graph.edges(keys=True, data="role") if edge[3] in wanted
            )

    def told(
        self,
        arcs: Iterable[Arc],
        order: str | None = None,
        days: Sequence[tuple[str | None, str | None]] = (),
    ) -> Chain:
        a, b = self.a, self.b
        steps = tuple(_steps(a, arcs))
        if days:
            # The two ties of one step share its days.
            last = accumulate(len(step.ties) for step in steps)
            spans = (days[place - 1] for place in last)
            steps = tuple(
                replace(step, first=first, last=until)
                for step, (first, until) in zip(steps, spans, strict=True)
            )
        on_it = {a, b}.union(*({step.end, step.via} for step in steps))
        on_it |= {
            tie.attributes["on_behalf_of"]
            for step in steps
            for tie in step.ties
            if tie.attributes["on_behalf_of"]
        }
        labels = {iri: self.labels(iri) for iri in sorted(on_it)}
        return Chain(a, b, bool(steps) or a == b, steps, labels, order)


def _steps(start: str, arcs: Iterable[Arc]) -> Iterator[Step]:
    """Join two ties to one framework into a step."""
    waiting: Arc | None = None
    for arc in arcs:
        if waiting is not None and arc.tie.framework == waiting.tie.framework:
            yield Step(waiting.start, arc.end, waiting.end, (waiting.tie, arc.tie))
            waiting = None
            continue
        if waiting is not None:
            yield Step(waiting.start, waiting.end, waiting.end, (waiting.tie,))
        waiting = None
        if arc.tie.framework == arc.end:
            waiting = arc
        else:
            yield Step(arc.start, arc.end, arc.start, (arc.tie,))
    if waiting is not None:
        yield Step(waiting.start, waiting.end, waiting.end, (waiting.tie,))


def _labels(graph: nx.MultiDiGraph, nodes: pl.DataFrame | None, ends: tuple[str, str]) -> Any:
    """Give a function from IRI to labels, after checking that both ends are known."""
    import polars as pl

    table: dict[str, Attributes] = {}
    if nodes is not None:
        wanted = nodes.filter(~pl.col("node").is_in(list(graph)))
        table = {row["node"]: row for row in wanted.iter_rows(named=True)}
    attributes = {**table, **dict(graph.nodes(data=True))}
    for iri in ends:
        if iri not in attributes:
            words = {
                one: tuple(
                    word for word in (local_name(one), data["label_en"], data["label_vi"]) if word
                )
                for one, data in attributes.items()
            }
            # Compare by the last part: all IRIs resemble one another by their first.
            near = nearest(local_name(iri), words, words=words)
            raise UnknownNameError(name=iri, kind="node", suggestions=near)

    def of(iri: str) -> dict[str, str]:
        data = attributes.get(iri, {})
        labels = {lang: data.get(f"label_{lang}") for lang in LANGUAGES}
        return {lang: label(labels, lang, iri) for lang in LANGUAGES}

    return of
