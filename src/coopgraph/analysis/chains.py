"""The shortest chains between two actors, with the evidence of each step.

A chain runs through ties. Two actors with a tie to one framework make a step ("both are in F"); an
actor that takes part in an organisation which itself takes part elsewhere makes a step with one
tie ("A is in B"). Two ties to one framework make a step only if they possibly overlap in time, as
in the network of actors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from coopgraph.analysis.paths import Arc, Tie, k_shortest, shortest
from coopgraph.analysis.sentences import sentence
from coopgraph.errors import MissingDependency, ParameterError, UnknownNameError
from coopgraph.namespaces import local_name
from coopgraph.network.names import LANGUAGES, check_name, label, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import networkx as nx
    import polars as pl

    from coopgraph.analysis.canvas import Drawing

Attributes = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """From one node of a chain to the next.

    Attributes:
        start: The node it leaves.
        end: The node it reaches.
        via: The framework in which they meet; it is ``start`` or ``end`` itself if one takes part
            in the other.
        ties: Two ties (first the one of ``start``), or one if one takes part in the other.
    """

    start: str
    end: str
    via: str
    ties: tuple[Tie, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        """IRIs of the evidence of its ties, in order, each once."""
        return tuple(dict.fromkeys(e for tie in self.ties for e in tie.attributes["evidence"]))


@dataclass(frozen=True)
class Chain:
    """The shortest chain between two nodes; without steps if there is none.

    Attributes:
        start: IRI of the first node.
        end: IRI of the last node.
        found: Whether there is a chain (a node and itself: yes, without steps).
        steps: Its steps, in order.
        labels: Labels of the nodes on it, ``{IRI: {"en": …, "vi": …}}``.
    """

    start: str
    end: str
    found: bool
    steps: tuple[Step, ...]
    labels: dict[str, dict[str, str]]

    def __repr__(self) -> str:
        count = f"{len(self)} steps" if self.found else "no chain"
        return f"<Chain from {self.start} to {self.end}: {count}>"

    def __len__(self) -> int:
        return len(self.steps)

    def __bool__(self) -> bool:
        return self.found

    @property
    def evidence(self) -> tuple[str, ...]:
        """IRIs of the evidence of the whole chain, in order, each once."""
        return tuple(dict.fromkeys(e for step in self.steps for e in step.evidence))

    def sentence(self, lang: str = "en") -> str:
        """Tell the chain in words, each step with the evidence it rests on.

        Args:
            lang: "en" or "vi".

        Returns:
            One or more sentences, also where there is no chain.

        Raises:
            UnknownNameError: Another language.
        """
        check_name(lang, LANGUAGES, "language")
        return sentence(self, lang)

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give the chain as a table, one row a step.

        Args:
            lang: Language of the labels, "en" or "vi".

        Returns:
            Columns step (from 1), start, start_label, via, via_label, end, end_label, then for the
            ties of the start and of the end, each null where there is none: start_tie,
            start_role, start_dates (as stated, EDTF), start_evidence (list of IRIs), and the same
            with end_; at last evidence (list of the IRIs of both).

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        return pl.DataFrame(self._rows(lang), schema=_schema())

    def figure(self, lang: str = "en") -> Drawing:
        """Draw the chain: actors as dots, frameworks as squares, each tie with role and dates.

        Args:
            lang: Language of the words, "en" or "vi".

        Returns:
            A matplotlib figure that shows itself as SVG in a notebook; nodes only, where there
            is no chain.

        Raises:
            UnknownNameError: Another language.
            MissingDependency: matplotlib is not installed.
        """
        from coopgraph.analysis.pictures import chain_picture

        check_name(lang, LANGUAGES, "language")
        return chain_picture((self,), lang)

    def _repr_html_(self) -> str:
        return _html((self,))

    def _rows(self, lang: str) -> list[Attributes]:
        return [
            {**dict.fromkeys(_schema()), **self._row(number, step, lang)}
            for number, step in enumerate(self.steps, 1)
        ]

    def _row(self, number: int, step: Step, lang: str) -> Attributes:
        row: Attributes = {"step": number, "evidence": list(step.evidence)}
        for name in ("start", "via", "end"):
            iri = getattr(step, name)
            row |= {name: iri, f"{name}_label": self.labels[iri][lang]}
        for tie in step.ties:
            side = "start" if tie.participant == step.start else "end"
            row |= {
                f"{side}_tie": tie.iri,
                f"{side}_role": tie.attributes[f"role_{lang}"],
                f"{side}_dates": stated(tie.attributes),
                f"{side}_evidence": list(tie.attributes["evidence"]),
            }
        return row


@dataclass(frozen=True)
class Chains(Sequence[Chain]):
    """The shortest chains between two nodes, the best first; a sequence of :class:`Chain`.

    Attributes:
        chains: At most as many as asked for; empty if there is none.
        none: What is said where there is none: a chain that was not found.
    """

    chains: tuple[Chain, ...]
    none: Chain

    def __repr__(self) -> str:
        return f"<{len(self)} chains from {self.none.start} to {self.none.end}>"

    def __len__(self) -> int:
        return len(self.chains)

    @overload
    def __getitem__(self, index: int) -> Chain: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Chain, ...]: ...
    def __getitem__(self, index: int | slice) -> Chain | tuple[Chain, ...]:
        return self.chains[index]

    @property
    def evidence(self) -> tuple[str, ...]:
        """IRIs of the evidence of all chains, in order, each once."""
        return tuple(dict.fromkeys(e for one in self.chains for e in one.evidence))

    def sentence(self, lang: str = "en") -> str:
        """Tell the chains in words, one line a chain, see :meth:`Chain.sentence`."""
        return "\n".join(one.sentence(lang) for one in self.chains or (self.none,))

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give one row a step, see :meth:`Chain.table`, after a column ``chain`` (from 1)."""
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        rows = [
            {"chain": number, **row}
            for number, one in enumerate(self.chains, 1)
            for row in one._rows(lang)
        ]
        return pl.DataFrame(rows, schema={"chain": pl.Int64, **_schema()})

    def figure(self, lang: str = "en") -> Drawing:
        """Draw the chains below one another, see :meth:`Chain.figure`."""
        from coopgraph.analysis.pictures import chain_picture

        check_name(lang, LANGUAGES, "language")
        return chain_picture(self.chains or (self.none,), lang)

    def _repr_html_(self) -> str:
        return _html(self.chains or (self.none,))


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
    for name, value, least in (("k", k, 1), ("slack", slack, 0)):
        if not isinstance(value, int) or value < least:
            raise ParameterError(f"{name} is {value!r}, not a number from {least}", parameter=name)
    search = _Search(graph, a, b, nodes, roles)
    found: list[list[Arc]] = []
    if a != b and search.possible:
        found = k_shortest(search.graph, a, b, k, slack=slack)
    none = search.told(())
    same = (none,) if a == b else ()
    return Chains(same or tuple(search.told(arcs) for arcs in found), none)


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

    def told(self, arcs: Iterable[Arc]) -> Chain:
        a, b = self.a, self.b
        steps = tuple(_steps(a, arcs))
        on_it = {a, b}.union(*({step.end, step.via} for step in steps))
        on_it |= {
            tie.attributes["on_behalf_of"]
            for step in steps
            for tie in step.ties
            if tie.attributes["on_behalf_of"]
        }
        labels = {iri: self.labels(iri) for iri in sorted(on_it)}
        return Chain(a, b, bool(steps) or a == b, steps, labels)


def _schema() -> dict[str, Any]:
    import polars as pl

    sides = {
        f"{side}_{name}": pl.List(pl.String) if name == "evidence" else pl.String
        for side in ("start", "end")
        for name in ("tie", "role", "dates", "evidence")
    }
    names = ("start", "start_label", "via", "via_label", "end", "end_label")
    return {
        "step": pl.Int64,
        **dict.fromkeys(names, pl.String),
        **sides,
        "evidence": pl.List(pl.String),
    }


def _html(told: Sequence[Chain], lang: str = "en") -> str:
    """Show sentence and picture; where nothing can draw, the sentence alone."""
    from html import escape

    words = "".join(f"<p>{escape(one.sentence(lang))}</p>" for one in told)
    try:
        from coopgraph.analysis.pictures import chain_picture
    except MissingDependency:
        return words
    drawn = chain_picture(told, lang)._repr_svg_()
    return words + drawn[drawn.index("<svg") :]


def stated(attributes: Attributes) -> str | None:
    """Give the dates of a tie as its source states them.

    Args:
        attributes: Of the edge.

    Returns:
        ``begin/end`` as an EDTF interval, the bare ``during``, or None if no date is stated.

    Example:
        >>> stated({"begin": "2020", "end": "2021", "during": None})
        '2020/2021'
        >>> stated({"begin": "2020", "end": None, "during": None})
        '2020/'
    """
    if attributes["during"]:
        return str(attributes["during"])
    if attributes["begin"] or attributes["end"]:
        return f"{attributes['begin'] or ''}/{attributes['end'] or ''}"
    return None


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
    known = {**table, **dict(graph.nodes(data=True))}
    for iri in ends:
        if iri not in known:
            words = {
                one: tuple(
                    word for word in (local_name(one), data["label_en"], data["label_vi"]) if word
                )
                for one, data in known.items()
            }
            # Compare by the last part: all IRIs resemble one another by their first.
            near = nearest(local_name(iri), words)
            raise UnknownNameError(name=iri, kind="node", suggestions=near)

    def of(iri: str) -> dict[str, str]:
        data = known.get(iri, {})
        said = {lang: data.get(f"label_{lang}") for lang in LANGUAGES}
        return {lang: label(said, lang, iri) for lang in LANGUAGES}

    return of
