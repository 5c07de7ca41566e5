"""What follows from all sources of a store together: effective bounds, and what needs two of them.

A batch alone does not tell how its dates are narrowed, nor whom its partners cooperate with: the
framework's end, the other statement of a membership, the hand-over may stand in another batch, in
another import, or in the shipped graph. So all that matters is kept here, as tables, until the end:
some 150 bytes a tie.

Every source is *fed*: the one that is being imported, and those a store holds already, whose own
conclusions stand in it. What comes out is the difference that the new ones make, so that a store
into which two files come one after the other holds what it would if they had come as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.lifting import derive, links, quads
from coopgraph.lifting.bounds import BatchBounds
from coopgraph.lifting.quads import Pattern, iri
from coopgraph.namespaces import CONCEPT, COOP, GRAPH_DERIVED, RDF, SKOS, SOURCE
from coopgraph.narrowing import BOUNDS, LINKS, narrow
from coopgraph.reason.effective import FIRST_STAGES, PROPERTIES

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.store import EmbeddedStore, Triple

A = RDF + "type"
_STATED = SOURCE + "stated"
"""A graph in memory for what is fed."""
_ROWS = 100_000
"""Rows whose triples are made at once."""
_TIE = ("tie", "participant", "framework", "role", "seat")
_TIES = """
SELECT ?tie ?participant ?framework ?role ?behalf WHERE {
    ?tie coop:participant ?participant ; coop:framework ?framework .
    OPTIONAL { ?tie coop:role ?role }
    OPTIONAL { ?tie coop:onBehalfOf ?behalf }
    FILTER NOT EXISTS { ?tie coop:rank concept:deprecated }
} ORDER BY ?tie"""
_FACTS = """
SELECT ?subject ?predicate ?value WHERE {
    VALUES ?predicate { coop:ofCountry coop:authorityOf coop:milestone coop:stage coop:form
                        coop:handsOver coop:newName }
    ?subject ?predicate ?value
} ORDER BY ?subject ?predicate ?value"""
_SPAN = {"node": "text", **dict.fromkeys(BOUNDS, "day"), "end_open": "truth"}


class Concluded(NamedTuple):
    """The difference that new sources make.

    Attributes:
        added: What holds with them, as N-Triples, in parts; each triple at least once. It may be
            read again.
        withdrawn: What no longer does: bounds that grew narrower, links that lead elsewhere.
        bounds: Frame ``node``, the four bounds, ``end_open``: effective bounds of nodes of new
            sources, where they are others than their own.
    """

    added: Iterable[bytes]
    withdrawn: set[Triple]
    bounds: pl.DataFrame


class _Parts:
    """Bytes that are made anew whenever they are read, so that nobody has to keep them."""

    def __init__(self, made: Callable[[], Iterator[bytes]]) -> None:
        self._made = made

    def __iter__(self) -> Iterator[bytes]:
        return self._made()


class _State(NamedTuple):
    """What follows from some of the sources.

    Attributes:
        spans: Bounds of nodes, the effective ones.
        narrowed: Those of `spans` that are others than the nodes' own.
        links: Frame ``node, link, other``: IRIs of triples that narrow, contradict or count.
        others: What only the rules themselves can conclude.
    """

    spans: pl.DataFrame
    narrowed: pl.DataFrame
    links: pl.DataFrame
    others: frozenset[Triple]


class Together:
    """Takes what sources state, and concludes from all of it.

    Args:
        base: The shipped graph with its conclusions.

    Attributes:
        late: What the writer of a source concluded at its end, as N-Triples.
        uncovered: Names of rules that no column stands for; with any, all rules run over all that
            is fed, in memory, and some 20 kB a tie.
    """

    def __init__(self, base: EmbeddedStore) -> None:
        self._base = base
        self.terms = derive.Terms.of(base)
        self.uncovered = derive.uncovered()
        self.late: list[bytes] = []
        self._ties: list[tuple[pl.DataFrame, bool]] = []
        self._dated: list[tuple[pl.DataFrame, bool]] = []
        self._types: list[tuple[pl.DataFrame, bool]] = []
        self._facts: list[tuple[pl.DataFrame, bool]] = []
        self._stated: tuple[set[Triple], set[Triple]] = (set(), set())
        self._bounds = BatchBounds()
        self._reach = derive.Reach.of(self.terms) if not self.uncovered else None
        self._concluded: tuple[_Base, _State] | None = None

    def feed(
        self, ties: pl.DataFrame, nodes: pl.DataFrame, facts: pl.DataFrame, *, new: bool = True
    ) -> None:
        """Take a batch of a source, as it is written into a store's tables.

        Args:
            ties: Its ties, with their own bounds.
            nodes: Its nodes, with theirs.
            facts: Its further facts.
            new: Whether its conclusions are wanted; else they are in the store already.
        """
        import polars as pl

        self._concluded = None
        kept = ["tie", "participant", "framework", "role", "on_behalf_of", *BOUNDS, "end_open"]
        live = ties.filter(pl.col("rank").ne_missing("deprecated")).select(kept)
        self._ties.append((compact(live), new))
        self._dated.append((ties.select(node="tie", **_same(_SPAN)), new))
        dated = [
            nodes.select(list(_SPAN)),
            derive.dated_facts(facts, self._bounds).select(list(_SPAN)),
        ]
        self._dated += [(frame.filter(_told()), new) for frame in dated]
        typed = facts.filter(
            (pl.col("predicate") == A) & pl.col("value").str.starts_with(COOP)
        ).select(node="subject", cls="value")
        classes = nodes.select("node", (pl.lit(COOP) + pl.col("cls")).alias("cls"))
        self._types.append((pl.concat([classes, typed]), new))
        assert self._reach is not None  # noqa: S101 - else `keep` is called
        wanted = pl.col("predicate").is_in(
            [*self._reach.links, COOP + "form", COOP + "ofCountry", COOP + "authorityOf"]
        )
        names = facts.filter(pl.col("predicate") == COOP + "hasName")["value"].unique().implode()
        labels = (pl.col("predicate") == SKOS + "prefLabel") & pl.col("subject").is_in(names)
        told = facts.filter(wanted | labels).select("subject", "predicate", "value", "type")
        self._facts.append((told, new))

    def keep(self, stated: bytes, *, new: bool = True) -> None:
        """Take what a source states, as N-Triples, where `uncovered` names rules."""
        from coopgraph.store.disk_writer import parse_graph

        triples = parse_graph(stated, "application/n-triples", GRAPH_DERIVED)
        self._stated[new].update(triples)

    def conclude(self, *, alone: bool = False, afresh: bool = False) -> Concluded:
        """Conclude from everything that was fed, and the shipped graph.

        A second call costs little: only with what the outcome is compared may differ.

        Args:
            alone: Leave out what only changes the shipped graph (where it is not at hand).
            afresh: Give the difference to the shipped graph alone, whatever is in the store
                already; without `late`, which is of new sources only.
        """
        if self.uncovered:
            return self._by_rules(afresh=afresh)
        if self._concluded is None:
            base = _Base.of(self._base)
            self._concluded = base, self._state(base, {False, True})
        base, after = self._concluded
        turns = {True, False} if afresh else {True}
        before = self._state(base, {False, True} - turns)
        return self._difference(before, after, _nodes(self._dated, turns), alone, afresh)

    def effective(self) -> pl.DataFrame:
        """Give the effective bounds of all that others narrow: ``node``, bounds, ``end_open``.

        Only where `uncovered` names no rule.
        """
        import polars as pl

        state = self._state(_Base.of(self._base), {False, True})
        resting = state.links.filter(pl.col("link") == "narrowedBy").select("node").unique()
        return state.spans.select("node", *BOUNDS, "end_open").join(resting, on="node", how="semi")

    # -- by columns --------------------------------------------------------------------------

    def _state(self, base: _Base, turns: set[bool]) -> _State:
        """Conclude from the shipped graph and what was fed as new, or as not, or as both."""
        import polars as pl

        def told(frames: list[tuple[pl.DataFrame, bool]], first: pl.DataFrame) -> pl.DataFrame:
            return pl.concat([first, *(frame for frame, is_new in frames if is_new in turns)])

        ties = told(self._ties, base.ties).unique(list(_TIE), keep="first", maintain_order=True)
        undated = base.ties.select(node="tie", **_same(_SPAN)).join(
            base.spans, on="node", how="anti"
        )
        spans = _combined(told(self._dated, pl.concat([base.spans, undated])))
        facts = told(self._facts, base.facts)
        types = told(self._types, base.types)
        ties = ties.drop(*BOUNDS, "end_open").join(
            spans.rename({"node": "tie"}).with_row_index("row"),
            on="tie", how="left", maintain_order="left",
        )  # fmt: skip
        others = self._by_pairs(base, ties, spans, facts, types, turns)
        once = self.terms.once
        classes = links.same_ties(ties, once)
        existing = self._existing(ties, spans, facts, types)
        lived = links.lives(ties, existing, once)
        rare = _links_of(others, facts)
        # Those between ties are found by columns.
        is_tie = [pl.col(end).is_in(ties["tie"].implode()) for end in ("node", "other")]
        rare = rare.filter((pl.col("link") != "contradicts") | ~pl.all_horizontal(is_tie))
        narrowing = pl.concat(
            [
                links.same_pairs(classes, star=True).select("node", _text("sameTie"), "other"),
                lived.select("node", _text("livesWithin"), "other", "row", "other_row"),
                rare.filter(pl.col("link").is_in(LINKS)),
                # The day of a change is the day of the name it gave.
                facts.filter(pl.col("predicate") == COOP + "newName")
                .select(_text("beginsWithin"), node="value", other="subject")
                .select("node", "link", "other")
                .join(rare, on=["node", "other"], how="semi"),
            ],
            how="diagonal",
        )
        from_text = existing.select("node", lives_from="from_text").drop_nulls()
        instruments = self._of_class(types, "Instrument")
        lives_from = pl.concat(
            [from_text, instruments.select("node", lives_from=pl.date(1, 1, 1))]
        ).unique("node", keep="first")
        # Ends whose row is known have one.
        ends = pl.concat(
            narrowing.filter(pl.col(row).is_null()).select(node=end)
            for end, row in (("node", "row"), ("other", "other_row"))
        ).unique()
        unknown = ends.join(spans, on="node", how="anti").with_columns(
            *(pl.lit(None, pl.Date).alias(name) for name in BOUNDS), end_open=pl.lit(value=False)
        )
        spans = pl.concat([spans, unknown])
        found = narrow(
            spans.join(lives_from, on="node", how="left", maintain_order="left")
            if narrowing.height
            else spans,
            narrowing,
        )
        effective = found.applied(spans)
        if found.bounds.height:
            ties = ties.update(
                found.bounds.rename({"node": "tie"}), on="tie", how="left", include_nulls=True
            )
        contradicting = pl.concat(
            [links.contradicting(ties, once, self.terms.single), found.contradictions]
        ).unique()
        held = pl.concat(
            [
                links.same_pairs(classes).select("node", _text("sameTie"), "other"),
                lived.select("node", _text("livesWithin"), "other"),
                rare,
            ]
        )
        gone = pl.concat(
            [
                found.refused,
                found.refused.select("link", node="other", other="node").select(
                    "node", "link", "other"
                ),
            ]
        )
        split = gone.filter(pl.col("link") == "sameTie")["node"].unique().implode()
        held = held.join(gone, on=["node", "link", "other"], how="anti").filter(
            (pl.col("link") != "sameTie") | ~pl.col("node").is_in(split)
        )
        resting = held.filter(pl.col("link").is_in(LINKS)).select(
            "node", _text("narrowedBy"), "other"
        )
        both = [contradicting.select(_text("contradicts"), node=a, other=b)
                for a, b in (("one", "other"), ("other", "one"))]  # fmt: skip
        counted = self._counted(ties, facts, types)
        linked = pl.concat(
            [held, resting, *(frame.select("node", "link", "other") for frame in both), counted]
        )
        rest = frozenset(t for t in others if t.predicate.value not in _LINK_IRIS)
        return _State(effective, found.bounds, linked.unique(maintain_order=True), rest)

    def _existing(
        self, ties: pl.DataFrame, spans: pl.DataFrame, facts: pl.DataFrame, types: pl.DataFrame
    ) -> pl.DataFrame:
        """Say since when and until when ends of ties exist, see `links.lives`."""
        import polars as pl

        instruments = self._of_class(types, "Instrument")
        steps = facts.filter(pl.col("predicate") == COOP + "milestone").select(
            node="subject", milestone="value"
        )
        stage = facts.filter(pl.col("predicate") == COOP + "stage").select(
            milestone="subject", stage="value"
        )
        first = (
            steps.join(instruments, on="node", how="semi")
            .join(stage, on="milestone", how="left")
            .join(spans.select(milestone="node", day="earliest_begin"), on="milestone", how="left")
            .group_by("node")
            .agg(
                pl.col("day").min().alias("from_text"),
                (pl.col("day").is_not_null().all()
                 & pl.col("stage").is_in(FIRST_STAGES).any()).alias("told"),
            )
            .filter("told")
            .drop("told")
        )  # fmt: skip
        is_instrument = pl.col("node").is_in(instruments["node"].implode())
        ends = pl.concat([ties[end].cast(pl.String).unique() for end in _TIE[1:3] + _TIE[4:]])
        dated = (
            spans.with_row_index("row")
            .filter(_told())
            .join(ends.unique().alias("node").to_frame(), on="node", how="semi")
        )
        return dated.select(
            "node",
            pl.when(~is_instrument).then("earliest_begin").alias("from"),
            pl.col("latest_end").alias("to"),
            "row",
        ).join(first, on="node", how="full", coalesce=True)

    def _counted(
        self, ties: pl.DataFrame, facts: pl.DataFrame, types: pl.DataFrame
    ) -> pl.DataFrame:
        """Say for which country each tie counts."""
        import polars as pl

        belongs = facts.filter(
            pl.col("predicate").is_in([COOP + "ofCountry", COOP + "authorityOf"])
        ).select(seat="subject", other="value")
        countries = self._of_class(types, "Country").select(seat="node", other="node")
        seats = pl.concat([belongs, countries]).unique(maintain_order=True)
        seats = seats.with_columns(pl.col("seat").cast(pl.Categorical))
        return ties.select("tie", "seat").join(seats, on="seat", maintain_order="left").select(
            _text("countsFor"), node="tie", other="other"
        ).select("node", "link", "other")  # fmt: skip

    def _of_class(self, types: pl.DataFrame, name: str) -> pl.DataFrame:
        import polars as pl

        below = [COOP + cls for cls in self.terms.below(name)]
        return types.filter(pl.col("cls").is_in(below)).select("node").unique(maintain_order=True)

    def _by_pairs(
        self,
        base: _Base,
        ties: pl.DataFrame,
        spans: pl.DataFrame,
        facts: pl.DataFrame,
        types: pl.DataFrame,
        turns: set[bool],
    ) -> frozenset[Triple]:
        """Run the rules over what only they can conclude from; data of millions of rows have none.

        That is ties of partners, funders, organizers and what is bilateral, where there are two of
        a framework; offices that are handed over; and statements of few properties.
        """
        import polars as pl

        reach = self._reach
        assert reach is not None  # noqa: S101 - there are no other rules
        told = [frame for frame, is_new in self._facts if is_new in turns]
        classed = types.filter(pl.col("cls").is_in(sorted(reach.classes)))
        bilateral = facts.filter(
            (pl.col("predicate") == COOP + "form") & (pl.col("value") == CONCEPT + "bilateral")
        )["subject"]
        framework, role = pl.col("framework").cast(pl.String), pl.col("role").cast(pl.String)
        paired = ties.filter(
            role.is_in(sorted(reach.roles))
            | pl.col("tie").is_in(classed["node"].unique().implode())
            | framework.is_in(bilateral.unique().implode())
        ).filter(pl.col("participant").n_unique().over("framework") > 1)
        handed = facts.filter(pl.col("predicate") == COOP + "handsOver")["value"]
        offices = ties.filter(pl.col("tie").is_in(handed.unique().implode()))
        passed = ties.join(
            offices.select("framework", "role"), on=["framework", "role"], how="semi"
        )
        chosen = pl.concat([paired, passed]).unique("tie", maintain_order=True)
        fed = chosen.join(base.ties.select("tie"), on="tie", how="anti")
        told = [frame for frame in told if frame.height]
        if not fed.height and not told:
            return _headed(base.concluded, reach)
        near = types.join(
            chosen.select(node=pl.col("framework").cast(pl.String)).unique(), on="node", how="semi"
        )
        dates = spans.join(
            pl.concat([
                chosen.select(node="tie"), *(f.select(node="subject") for f in told)
            ]).unique(), on="node", how="semi",
        )  # fmt: skip
        tie = iri(pl.col("tie"))
        patterns = [Pattern(tie, iri(A), iri(COOP + "Participation"))]
        patterns += [
            Pattern(tie, iri(COOP + name), iri(pl.col(name).cast(pl.String)))
            for name in ("participant", "framework", "role")
        ]
        behalf = pl.when("represented").then(pl.col("seat").cast(pl.String))
        patterns.append(Pattern(tie, iri(COOP + "onBehalfOf"), iri(behalf)))
        kinds = pl.concat([near, classed.join(chosen.select(node="tie"), on="node", how="semi")])
        stated = [
            quads.lines(chosen, patterns, None),
            quads.lines(kinds, [Pattern(iri(pl.col("node")), iri(A), iri(pl.col("cls")))], None),
            quads.lines(dates, derive.bound_patterns("node"), None),
        ]
        stated += [
            quads.lines(
                frame,
                [Pattern(iri(pl.col("subject")), iri(pl.col("predicate")), quads.fact_value())],
                None,
            )
            for frame in told
        ]
        return _own_conclusions(self._base, b"".join(stated), reach)

    def _difference(
        self, before: _State, after: _State, fresh: pl.DataFrame, alone: bool, afresh: bool
    ) -> Concluded:
        import polars as pl

        known = before.spans.join(fresh, on="node", how="anti")
        # Of what was there before, only what is otherwise now.
        same = ["node", *BOUNDS, "end_open"]
        kept = known.join(after.spans, on=same, how="semi", nulls_equal=True)
        changed = after.spans.join(
            kept.select("node"), on="node", how="anti", maintain_order="left"
        )
        if alone:
            changed = changed.join(fresh, on="node", how="semi", maintain_order="left")
        lost = before.spans.join(changed.select("node"), on="node", how="semi")
        triple = ["node", "link", "other"]
        gone = before.links.join(after.links, on=triple, how="anti")
        come = after.links.join(before.links, on=triple, how="anti", maintain_order="left")
        now = after.spans.join(lost.select("node"), on="node", how="semi")
        withdrawn = _read(_lines(lost, derive.bound_patterns("node"))) - _read(
            _lines(now, derive.bound_patterns("node"))
        )
        withdrawn |= _read(_lines(gone, _link_patterns())) | (before.others - after.others)

        def added() -> Iterator[bytes]:
            if not afresh:
                yield from self.late
            yield from _lines(changed, derive.bound_patterns("node"))
            yield from _lines(come, _link_patterns())
            yield "".join(sorted(f"{t} .\n" for t in after.others - before.others)).encode()

        narrowed = after.narrowed.join(fresh, on="node", how="semi")
        return Concluded(_Parts(added), withdrawn, narrowed.select(pl.col(same)))

    # -- by the rules ------------------------------------------------------------------------

    def _by_rules(self, *, afresh: bool) -> Concluded:
        import polars as pl

        old, fed = self._stated
        before = _conclusions(self._base, set() if afresh else old)
        after = _conclusions(self._base, old | fed)

        def added() -> Iterator[bytes]:
            yield "".join(sorted(f"{t} .\n" for t in after - before)).encode()

        kinds = _kinds()
        bounds = pl.DataFrame(schema={name: kinds[kind] for name, kind in _SPAN.items()})
        return Concluded(_Parts(added), before - after, bounds)


def _kinds() -> dict[str, type[pl.DataType]]:
    """Give the polars types of the kinds in `_SPAN`."""
    import polars as pl

    return {"text": pl.String, "day": pl.Date, "truth": pl.Boolean}


class _Base(NamedTuple):
    """What the shipped graph tells, as the frames that are fed."""

    ties: pl.DataFrame
    spans: pl.DataFrame
    facts: pl.DataFrame
    types: pl.DataFrame
    concluded: frozenset[Triple]

    @classmethod
    def of(cls, base: EmbeddedStore) -> _Base:
        import polars as pl

        from coopgraph.build import bounds
        from coopgraph.store.disk_writer import triples_of

        kinds = _kinds()
        asserted = base.copy([graph for graph in base.graphs() if graph != GRAPH_DERIVED])
        dated: dict[str, dict[str, str]] = {}
        terms = {term: name for name, term in PROPERTIES.items()}
        for t in bounds(asserted):
            value = getattr(t.object, "value", "")
            dated.setdefault(str(getattr(t.subject, "value", "")), {})[terms[t.predicate.value]] = (
                value
            )
        names = [name for name in _SPAN if name != "node"]
        spans = pl.DataFrame(
            [(node, *(held.get(name) for name in names)) for node, held in sorted(dated.items())],
            dict.fromkeys(_SPAN, pl.String),
            orient="row",
        ).with_columns(
            pl.col(BOUNDS).str.to_date("%Y-%m-%d"),
            (pl.col("end_open") == "true").fill_null(value=False),
        )
        text = ("tie", "participant", "framework", "role", "on_behalf_of")
        ties = pl.DataFrame(base.select(_TIES), dict.fromkeys(text, pl.String), orient="row")
        blank = [pl.lit(None, kinds[_SPAN[name]]).alias(name) for name in names]
        fact = ("subject", "predicate", "value")
        facts = pl.DataFrame(
            asserted.select(_FACTS), dict.fromkeys(fact, pl.String), orient="row"
        ).with_columns(pl.lit("iri").alias("type"))
        types = derive.types_in(asserted)
        derived = frozenset(triples_of(base, GRAPH_DERIVED))
        return cls(compact(ties.with_columns(blank)), spans, facts, types, derived)


_LINK_IRIS = frozenset(
    {*(COOP + link for link in LINKS), COOP + "narrowedBy", COOP + "contradicts"}
)


def _links_of(triples: Iterable[Triple], facts: pl.DataFrame) -> pl.DataFrame:
    """Give the links among triples that no column stands for: frame ``node, link, other``."""
    import polars as pl

    rows = sorted(
        (t.subject.value, t.predicate.value.removeprefix(COOP), t.object.value)  # type: ignore[union-attr]
        for t in triples
        if t.predicate.value in _LINK_IRIS
    )
    held = pl.DataFrame(rows, dict.fromkeys(("node", "link", "other"), pl.String), orient="row")
    held = held.filter(~pl.col("link").is_in(["sameTie", "livesWithin"]))
    # What rests on other links follows from them; these alone have no link of their own.
    before = held.filter(pl.col("link") == "endsBefore").select(node="other", other="node")
    given = facts.filter(pl.col("predicate") == COOP + "newName").select(
        node="value", other="subject"
    )
    resting = pl.concat([before, given]).unique()
    is_resting = pl.col("link") == "narrowedBy"
    rest = held.filter(is_resting).join(resting, on=["node", "other"], how="semi")
    return pl.concat([held.filter(~is_resting), rest])


def compact(ties: pl.DataFrame) -> pl.DataFrame:
    """Keep of ties what `links` needs; texts that come again and again take four bytes."""
    import polars as pl

    category = pl.col("participant", "framework", "role", "on_behalf_of").cast(pl.Categorical)
    return ties.with_columns(category).select(
        "tie",
        "participant",
        "framework",
        "role",
        pl.coalesce("on_behalf_of", "participant").alias("seat"),
        pl.col("on_behalf_of").is_not_null().alias("represented"),
        *BOUNDS,
        "end_open",
    )


def _told() -> pl.Expr:
    """Say of each row whether any bound is known."""
    import polars as pl

    return pl.any_horizontal(pl.col(BOUNDS).is_not_null()) | pl.col("end_open")


def _same(names: Iterable[str]) -> dict[str, str]:
    return {name: name for name in names if name != "node"}


def _text(link: str) -> pl.Expr:
    import polars as pl

    return pl.lit(link).alias("link")


def _combined(dated: pl.DataFrame) -> pl.DataFrame:
    """Read the dates that several sources give one node together, as `build.bounds` does."""
    import polars as pl

    dated = dated.with_columns(pl.col("end_open").fill_null(value=False))
    again = dated.filter(pl.col("node").is_duplicated())
    if not again.height:
        return dated
    ended = ~pl.col("end_open")

    def side(lower: str, upper: str, of: pl.Expr) -> list[pl.Expr]:
        low, high = pl.col(lower).filter(of), pl.col(upper).filter(of)
        apart = (low.max() > high.min()).fill_null(value=False)
        # Where they contradict each other, the bounds enclose all of them.
        return [
            pl.when(apart & (low.null_count() == 0)).then(low.min())
            .when(~apart).then(low.max()).alias(lower),
            pl.when(apart & (high.null_count() == 0)).then(high.max())
            .when(~apart).then(high.min()).alias(upper),
        ]  # fmt: skip

    told = pl.col("earliest_end").is_not_null() | pl.col("latest_end").is_not_null()
    begun = pl.col("earliest_begin").is_not_null() | pl.col("latest_begin").is_not_null()
    goes_on = pl.col("end_open").any()
    met = again.group_by("node", maintain_order=True).agg(
        *side("earliest_begin", "latest_begin", begun),
        *side("earliest_end", "latest_end", ended & told),
        (goes_on & ~(ended & told).any()).alias("end_open"),
        goes_on.alias("some"),
    )
    met = met.with_columns(pl.when(~pl.col("some")).then("latest_end").alias("latest_end"))
    rest = dated.filter(~pl.col("node").is_duplicated())
    return pl.concat([rest, met.select(dated.columns)])


def _nodes(frames: list[tuple[pl.DataFrame, bool]], turns: set[bool]) -> pl.DataFrame:
    import polars as pl

    held = [frame.select("node") for frame, is_new in frames if is_new in turns]
    return pl.concat(held).unique() if held else pl.DataFrame(schema={"node": pl.String})


def _link_patterns() -> list[Pattern]:
    import polars as pl

    predicate = iri(pl.lit(COOP) + pl.col("link"))
    return [Pattern(iri(pl.col("node")), predicate, iri(pl.col("other")))]


def _lines(frame: pl.DataFrame, patterns: list[Pattern]) -> Iterator[bytes]:
    for part in frame.iter_slices(_ROWS):
        yield quads.lines(part, patterns, None)


def _read(parts: Iterable[bytes]) -> set[Triple]:
    from coopgraph.store.disk_writer import parse_graph

    data = b"".join(parts)
    return parse_graph(data, "application/n-triples", GRAPH_DERIVED) if data else set()


def _own_conclusions(base: EmbeddedStore, stated: bytes, reach: derive.Reach) -> frozenset[Triple]:
    """Give what the rules of `derive.PAIRWISE` and `derive.LINKWISE` conclude from own dates."""
    from coopgraph.build import DATED, bounds
    from coopgraph.reason.rules import conclude, looked_at, rules
    from coopgraph.store.disk_writer import parse_graph, triples_of

    drawn_by_columns = {"lives-within", "sub-property"}
    chosen = [r for r in rules() if not r.effective and r.name not in drawn_by_columns]
    looked = [looked_at(rule) for rule in chosen]
    graphs = [graph for graph in base.graphs() if graph != GRAPH_DERIVED]
    # Most of the graph is passages and words, at which no rule looks.
    properties = None if None in looked else {*DATED, *(p for each in looked for p in each or ())}
    store = base.copy(graphs, properties)
    if stated:
        store.add(_STATED, parse_graph(stated, "application/n-triples", GRAPH_DERIVED))
    store.add(GRAPH_DERIVED, bounds(store))
    conclude(store, GRAPH_DERIVED, chosen)
    return _headed(triples_of(store, GRAPH_DERIVED), reach)


def _headed(triples: Iterable[Triple], reach: derive.Reach) -> frozenset[Triple]:
    """Keep what the rules of `derive.PAIRWISE` and `derive.LINKWISE` may have concluded."""
    return frozenset(
        t
        for t in triples
        if t.predicate.value in reach.heads
        or (t.predicate.value == A and getattr(t.object, "value", "") in reach.heads)
    )


def _conclusions(base: EmbeddedStore, stated: set[Triple]) -> set[Triple]:
    """Give all that follows from the shipped graph with more statements."""
    from coopgraph.build import bounds
    from coopgraph.reason.rules import derive as by_rules
    from coopgraph.store.disk_writer import triples_of

    store = base.copy([graph for graph in base.graphs() if graph != GRAPH_DERIVED])
    store.add(_STATED, stated)
    store.add(GRAPH_DERIVED, bounds(store))
    by_rules(store, GRAPH_DERIVED)
    return triples_of(store, GRAPH_DERIVED)
