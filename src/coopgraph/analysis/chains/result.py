"""Chains as they are handed out: steps, sentences, tables, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from coopgraph.analysis.chains.words import sentence
from coopgraph.analysis.paths import Tie
from coopgraph.errors import MissingDependency
from coopgraph.names import LANGUAGES, check_name

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.analysis.figures import Drawing

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
        first: Of an ordered chain the first day on which the step can be taken, after those before
            it (ISO 8601); None where nothing bounds it.
        last: The last day, before those after it.
    """

    start: str
    end: str
    via: str
    ties: tuple[Tie, ...]
    first: str | None = None
    last: str | None = None

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
        ordered: How surely its steps can follow one another, ``possible`` or ``certain``; None
            where that was not asked.
    """

    start: str
    end: str
    found: bool
    steps: tuple[Step, ...]
    labels: dict[str, dict[str, str]]
    ordered: str | None = None

    def __repr__(self) -> str:
        count = f"{len(self)} steps" if self.found else "no chain"
        return f"<Chain from {self.start} to {self.end}: {count}>"

    def __len__(self) -> int:
        return len(self.steps)

    def __bool__(self) -> bool:
        return self.found

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the rows of `table` over, as the Arrow PyCapsule interface has it."""
        return self.table().__arrow_c_stream__(requested_schema)

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
            with end_; at last evidence (list of the IRIs of both). Of an ordered chain also
            first_day and last_day, between which the step can be taken.

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        return pl.DataFrame(self._rows(lang), schema=_schema(self.ordered))

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
        from coopgraph.analysis.chains.figure import chain_picture

        check_name(lang, LANGUAGES, "language")
        return chain_picture((self,), lang)

    def _repr_html_(self) -> str:
        return _html((self,))

    def _rows(self, lang: str) -> list[Attributes]:
        return [
            {**dict.fromkeys(_schema(self.ordered)), **self._row(number, step, lang)}
            for number, step in enumerate(self.steps, 1)
        ]

    def _row(self, number: int, step: Step, lang: str) -> Attributes:
        row: Attributes = {"step": number, "evidence": list(step.evidence)}
        if self.ordered:
            row |= {"first_day": step.first, "last_day": step.last}
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
        return pl.DataFrame(rows, schema={"chain": pl.Int64, **_schema(self.none.ordered)})

    def figure(self, lang: str = "en") -> Drawing:
        """Draw the chains below one another, see :meth:`Chain.figure`."""
        from coopgraph.analysis.chains.figure import chain_picture

        check_name(lang, LANGUAGES, "language")
        return chain_picture(self.chains or (self.none,), lang)

    def _repr_html_(self) -> str:
        return _html(self.chains or (self.none,))


def _schema(ordered: str | None) -> dict[str, Any]:
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
        **dict.fromkeys(("first_day", "last_day") if ordered else (), pl.String),
    }


def _html(told: Sequence[Chain], lang: str = "en") -> str:
    """Show sentence and picture; where nothing can draw, the sentence alone."""
    from html import escape

    words = "".join(f"<p>{escape(one.sentence(lang))}</p>" for one in told)
    try:
        from coopgraph.analysis.chains.figure import chain_picture
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
