"""The shortest chain between two actors, with the evidence of each step.

A chain runs through ties. Two actors with a tie to one framework make a step ("both are in F"); an
actor that takes part in an organisation which itself takes part elsewhere makes a step with one
tie ("A is in B"). Two ties to one framework make a step only if they possibly overlap in time, as
in the network of actors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopgraph.analysis.paths import Arc, Tie, shortest
from coopgraph.analysis.sentences import sentence
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.namespaces import local_name
from coopgraph.network.names import LANGUAGES, check_name, label, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import networkx as nx
    import polars as pl

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
        sides = {
            f"{side}_{name}": pl.List(pl.String) if name == "evidence" else pl.String
            for side in ("start", "end")
            for name in ("tie", "role", "dates", "evidence")
        }
        names = ("start", "start_label", "via", "via_label", "end", "end_label")
        schema: dict[str, Any] = {
            "step": pl.Int64,
            **dict.fromkeys(names, pl.String),
            **sides,
            "evidence": pl.List(pl.String),
        }
        rows = [
            {**dict.fromkeys(schema), **self._row(number, step, lang)}
            for number, step in enumerate(self.steps, 1)
        ]
        return pl.DataFrame(rows, schema=schema)

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


def chain(graph: nx.MultiDiGraph, a: str, b: str, *, nodes: pl.DataFrame | None = None) -> Chain:
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

    Returns:
        The chain; false in a condition, and without steps, if there is none.

    Raises:
        UnknownNameError: Neither the network nor ``nodes`` has the node; suggests the nearest.
        ParameterError: The network is not two-mode.
    """
    if graph.graph.get("kind") != "participation":
        raise ParameterError(
            "a chain with its evidence runs through the two-mode network",
            parameter="graph",
            hint='build the network "participation"',
        )
    labels = _labels(graph, nodes, (a, b))
    if a == b:
        return Chain(a, b, True, (), {a: labels(a)})
    arcs = shortest(graph, a, b) if a in graph and b in graph else []
    steps = tuple(_steps(a, arcs))
    on_it = {a, b}.union(*({step.end, step.via} for step in steps))
    on_it |= {
        tie.attributes["on_behalf_of"]
        for step in steps
        for tie in step.ties
        if tie.attributes["on_behalf_of"]
    }
    return Chain(a, b, bool(steps), steps, {iri: labels(iri) for iri in sorted(on_it)})


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
