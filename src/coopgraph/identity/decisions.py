"""Decisions on identity: free of contradictions, and applied to batches; see `mappings`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coopgraph.errors import DataError
from coopgraph.identity.naming import fold
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import ID, SKOS, shorten

if TYPE_CHECKING:
    import polars as pl


EXACT = SKOS + "exactMatch"
CLOSE = SKOS + "closeMatch"
LINKS = tuple(SKOS + n for n in ("closeMatch", "broadMatch", "narrowMatch", "relatedMatch"))
_MERGED = "merged by a decision"


class RuleCounts(Protocol):
    """What an import's account of its rows offers here."""

    def apply(self, rule: str, rows: pl.Series, /) -> None:
        """Count rows to which a stated rule was applied."""
        ...


@dataclass(frozen=True)
class Decision:
    """One decision, checked.

    Attributes:
        line: Its line in the file, from 1.
        subject: IRI of the foreign thing, or empty.
        subject_label: Its name.
        predicate: IRI.
        negated: Whether the modifier is ``Not``.
        object: IRI of the known thing.
        confidence: 0 to 1, or None.
    """

    line: int
    subject: str
    subject_label: str
    predicate: str
    negated: bool
    object: str
    confidence: float | None

    @property
    def key(self) -> str:
        """What is decided: the IRI, or the folded name."""
        return self.subject or fold(self.subject_label)


class Decisions:
    """The decisions of a file, free of contradictions; make them with `read`."""

    def __init__(self, lines: Sequence[Decision], file: str | Path | None = None) -> None:
        self.lines = tuple(lines)
        self.file = file
        self._met: set[str] = set()
        self._check_pairs()
        self.target = self._targets()
        self._check_forbidden()

    @cached_property
    def names(self) -> dict[str, str]:
        """Folded names that are decided, and what they mean."""
        return {
            m.key: self.target.get(m.object, m.object)
            for m in self._exact()
            if not m.subject
        }  # fmt: skip

    @cached_property
    def _subjects(self) -> frozenset[str]:
        return frozenset(m.subject for m in self.lines if m.subject)

    @cached_property
    def forbidden(self) -> frozenset[tuple[str, str]]:
        """Pairs (folded name or IRI, IRI) that must not be matched."""
        return frozenset((m.key, m.object) for m in self.lines if m.negated)

    @cached_property
    def links(self) -> list[Decision]:
        """The decisions that only link one thing with another."""
        return [m for m in self.lines if m.predicate in LINKS and not m.negated and m.subject]

    def _exact(self) -> Iterator[Decision]:
        return (m for m in self.lines if m.predicate == EXACT and not m.negated)

    def _check_pairs(self) -> None:
        seen: dict[tuple[str, str], Decision] = {}
        for m in self.lines:
            before = seen.setdefault((m.key, m.object), m)
            if before is not m:
                words = "say the same" if _says(before) == _says(m) else "contradict each other"
                raise self._error(
                    f"lines {before.line} and {m.line} {words}:"
                    f" {_short(m.key)} {_says(before)} and {_says(m)} {_short(m.object)}",
                    m.line,
                )

    def _targets(self) -> dict[str, str]:
        """Follow exact matches to their end: subject to the thing that is used for it."""
        chosen: dict[str, Decision] = {}
        for m in self._exact():
            before = chosen.setdefault(m.key, m)
            if before is not m:
                raise self._error(
                    f"lines {before.line} and {m.line} contradict each other:"
                    f" {_short(m.key)} is to be both {_short(before.object)}"
                    f" and {_short(m.object)}",
                    m.line,
                )
        ends = {}
        for key, m in chosen.items():
            trail = [m]
            while (nxt := chosen.get(trail[-1].object)) is not None:
                if nxt in trail:
                    lines = _and(sorted(t.line for t in [*trail, nxt]))
                    raise self._error(
                        f"lines {lines} lead in a circle: {_short(key)} would be itself", nxt.line
                    )
                trail.append(nxt)
            ends[key] = trail[-1].object
        return ends

    def _check_forbidden(self) -> None:
        """Refuse what is forbidden and follows all the same: A = B, B = C, but A ≠ C."""
        group: dict[str, str] = {}

        def root(node: str) -> str:
            while node in group:
                node = group[node]
            return node

        exact = list(self._exact())
        for m in exact:
            one, other = root(m.key), root(m.object)
            if one != other:
                group[one] = other
        for m in self.lines:
            if m.negated and m.predicate == EXACT and root(m.key) == root(m.object):
                same = [e.line for e in exact if root(e.key) == root(m.key)]
                raise self._error(
                    f"line {m.line} says that {_short(m.key)} is not {_short(m.object)}, but it"
                    f" follows from line{'s' * (len(same) > 1)} {_and(same)}",
                    m.line,
                )

    def _error(self, message: str, line: int) -> DataError:
        return DataError(message, file=self.file, line=line)

    # -- application -------------------------------------------------------------------------

    def applied(self, batches: Iterable[Batch], report: RuleCounts) -> Iterator[Batch]:
        """Apply the decisions to the batches of an import, each as it comes."""
        for batch in batches:
            yield self.apply(batch, report)

    def apply(self, batch: Batch, report: RuleCounts) -> Batch:
        """Use the chosen things in a batch.

        Ties and facts that name a merged thing name the chosen one instead; a merged node is not
        made, and its names become further names of the chosen one. Links are stated where their
        subject is a node of the batch.

        Args:
            batch: As the reader made it.
            report: Counts the rows a decision changed.
        """
        import polars as pl

        merged = {s: o for s, o in self.target.items() if "://" in s}
        ties, nodes, facts = batch.complete()
        foreign = self._meet(ties, nodes, facts)
        # A decision may name the thing by the IRI it has elsewhere.
        merged |= {node: merged[iri] for node, iri in foreign.items() if iri in merged}
        for iri in foreign.values():  # that stays the IRI of the thing, whatever it is here
            merged.pop(iri, None)
        if merged:
            touched = pl.concat(
                [
                    frame.filter(pl.any_horizontal(pl.col(cs).is_in(list(merged)))).select("row")
                    for frame, cs in ((ties, _TIE_ENDS), (nodes, ("node",)), (facts, _FACT_ENDS))
                ]
            )["row"].unique()
            report.apply(_MERGED, touched.sort())
        gone = nodes.filter(pl.col("node").is_in(list(merged)))
        links = self._links_of(nodes, foreign)
        chosen = _states(
            pl.concat(
                [
                    gone.select(pl.col("node").replace(merged), "file", "row"),
                    links.select(pl.col("value").alias("node"), "file", "row"),
                ]
            )
        )
        aliases = _aliases(gone, merged)
        ties = ties.with_columns(pl.col(*_TIE_ENDS).replace(merged))
        facts = facts.filter(
            ~(pl.col("subject").is_in(list(merged)) & pl.col("predicate").is_in(_IDENTITY))
        ).with_columns(
            pl.col("subject").replace(merged),
            pl.when(pl.col("type") == "iri")
            .then(pl.col("value").replace(merged))
            .otherwise(pl.col("value"))
            .alias("value"),
        )
        return Batch(
            ties,
            pl.concat([nodes.filter(~pl.col("node").is_in(list(merged))), chosen]),
            pl.concat([facts, aliases, links]),
        )

    def _meet(self, ties: pl.DataFrame, nodes: pl.DataFrame, facts: pl.DataFrame) -> dict[str, str]:
        """Note which things of a batch are decided; gives those named by a foreign IRI: IRI to it.

        Where a thing is decided under its IRI here and under the foreign one, the former counts.
        """
        import polars as pl

        told = facts.filter((pl.col("predicate") == EXACT) & (pl.col("type") == "iri"))
        ends = [
            *(ties[end] for end in _TIE_ENDS),
            nodes["node"],
            facts["subject"],
            facts.filter(pl.col("type") == "iri")["value"],
        ]
        there = pl.concat([end.drop_nulls().alias("iri") for end in ends]).unique()
        self._met |= self._subjects & set(there)
        return {
            node: iri
            for node, iri in told.select("subject", "value").iter_rows()
            if iri in self._subjects and node not in self._subjects
        }

    def check_effect(self, names: Iterable[str]) -> None:
        """Refuse decisions that decide nothing in what was read, once all is.

        A line that says closeMatch is no decision: it is what `coopgraph match` proposes.

        Args:
            names: Folded names that were met.

        Raises:
            DataError: There is such a line.
        """
        met = {*names, *self._met}
        exact = list(self._exact())
        grown = True
        while grown:  # a line may be the second step of another's way
            further = {m.object for m in exact if m.key in met} - met
            met |= further
            grown = bool(further)
        idle = [m for m in self.lines if m.key not in met and (m.negated or m.predicate != CLOSE)]
        if not idle:
            return
        who = _short(idle[0].subject or idle[0].subject_label)
        rest = f"; so do {len(idle) - 1} further lines" if len(idle) > 1 else ""
        raise DataError(
            f"line {idle[0].line} decides nothing: {who} is not in what is imported{rest}",
            file=self.file,
            line=idle[0].line,
            hint="leave the line out, or correct its subject",
        )

    def check_targets(self, described: Container[str]) -> None:
        """Refuse decisions for a thing that nothing describes, once all is read.

        Raises:
            DataError: Such a decision, with its line.
        """
        from coopgraph import states

        register = set(states.register()["iri"])
        for m in self.lines:
            exists = m.object in described or m.object in register
            if not m.negated and m.object.startswith(ID) and not exists:
                raise self._error(f"{shorten(m.object)} is nothing that is known", m.line)

    def _links_of(self, nodes: pl.DataFrame, foreign: Mapping[str, str]) -> pl.DataFrame:
        import polars as pl

        from coopgraph.lifting.batch import FACTS, schema

        called = {iri: node for node, iri in foreign.items()}
        links = pl.DataFrame(
            [
                (
                    called.get(m.subject, m.subject),
                    m.predicate,
                    self.target.get(m.object, m.object),
                    "iri",
                )
                for m in self.links
                if m.subject not in self.target
            ],
            schema=dict.fromkeys(("subject", "predicate", "value", "type"), pl.String),
            orient="row",
        )
        there = nodes.select(pl.col("node").alias("subject"), "file", "row").unique(
            "subject", keep="first", maintain_order=True
        )
        return links.join(there, on="subject", how="inner", maintain_order="left").select(
            list(schema(FACTS))
        )


_TIE_ENDS = ("participant", "framework", "on_behalf_of")
_FACT_ENDS = ("subject", "value")
# What would make the chosen thing something else, or give it a second preferred name.
_IDENTITY = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    SKOS + "prefLabel",
)


def _aliases(gone: pl.DataFrame, merged: Mapping[str, str]) -> pl.DataFrame:
    """Make the names of merged nodes further names of the chosen ones."""
    import polars as pl

    from coopgraph.lifting.batch import FACTS, schema

    parts = []
    for column, kind in (("label_en", "@en"), ("label_vi", "@vi"), ("alt", "text")):
        nodes = gone.explode(column, empty_as_null=False) if column == "alt" else gone
        parts.append(
            nodes.filter(pl.col(column).is_not_null()).select(
                pl.col("node").replace(merged).alias("subject"),
                pl.lit(SKOS + "altLabel").alias("predicate"),
                pl.col(column).alias("value"),
                pl.lit(kind).alias("type"),
                "file",
                "row",
            )
        )
    return pl.concat(parts).select(list(schema(FACTS)))


def _states(places: pl.DataFrame) -> pl.DataFrame:
    """Describe the states of the register among the chosen things; the graph may lack them."""
    import polars as pl

    from coopgraph import states
    from coopgraph.lifting.batch import NODES, schema

    nodes = states.describe(places["node"]).join(
        places.unique("node", keep="first"), on="node", maintain_order="left"
    )
    types = schema(NODES)
    return nodes.select(
        pl.col(c) if c in nodes.columns else pl.lit(None, kind).alias(c)
        for c, kind in types.items()
    )


def _says(m: Decision) -> str:
    return f"{'not ' * m.negated}{shorten(m.predicate)}"


def _short(key: str) -> str:
    return shorten(key) if "://" in key else repr(key)


def _and(lines: Sequence[int]) -> str:
    numbers = [str(n) for n in dict.fromkeys(lines)]
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
