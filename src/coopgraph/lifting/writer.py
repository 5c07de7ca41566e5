"""Batches to what sinks keep: complete tables, and the triples in them.

Here each row of a file becomes an evidence node, dates get their bounds, and what follows is
concluded, so no reader of a kind has to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from coopgraph.errors import DataError
from coopgraph.frames.foreign import COLUMNS
from coopgraph.lifting import derive, quads
from coopgraph.lifting.batch import NODES
from coopgraph.lifting.bounds import BatchBounds
from coopgraph.lifting.quads import Pattern, edtf, iri, plain, text
from coopgraph.lifting.together import Together
from coopgraph.names import LANGUAGES
from coopgraph.namespaces import CONCEPT, COOP, ID, OA, RDF, SKOS, SOURCE, XSD

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.lifting.batch import Batch
    from coopgraph.store import EmbeddedStore

A = RDF + "type"


class Account(Protocol):
    """Receives the counts of what is made, such as `importers.report.ImportReport`."""

    def count(self, what: str, number: int = 1) -> None:
        """Add to what was made (``ties``, ``nodes`` …)."""
        ...

    def note(self, sentence: str) -> None:
        """Add a sentence, once."""
        ...


class Written(NamedTuple):
    """What became of one batch.

    Attributes:
        ties: The table of participations (`frames.COLUMNS`), with ``file``, ``row``, and
            ``end_told`` (what the batch had as ``end_known``).
        nodes: New nodes: ``node, cls, label_en, label_vi, alt, begin, end, during, file, row``,
            and ``stated``: in which languages a label is stated ("en vi"); tables show it in both.
        facts: Further triples as in the batch.
        asserted: What the source states, as N-Triples.
        derived: What follows from it alone, as N-Triples; bounds of dates follow from all
            batches together (`Writer.finish`).
    """

    ties: pl.DataFrame
    nodes: pl.DataFrame
    facts: pl.DataFrame
    asserted: bytes
    derived: bytes


def numbered_files(known: dict[str, int], frames: Sequence[pl.DataFrame]) -> dict[str, str]:
    """Number the files of a source in the order in which its batches name them.

    Args:
        known: Numbers of the files of earlier batches; new ones are added.
        frames: Ties, nodes and facts of a batch, in this order.
    """
    for frame in frames:
        for name in frame["file"].unique(maintain_order=True):
            known.setdefault(name, len(known) + 1)
    return {name: str(number) for name, number in known.items()}


def evidence_of_rows(source: str, number: Mapping[str, str]) -> pl.Expr:
    """Give the IRIs of the evidence that rows of files are, of the columns ``file`` and ``row``."""
    import polars as pl

    return pl.concat_str(
        pl.lit(f"{ID}ev-{source}-"),
        pl.col("file").replace_strict(number, return_dtype=pl.String),
        pl.lit("-"),
        pl.col("row").cast(pl.String),
    )


class Writer:
    """Completes the batches of one import, in order.

    Args:
        source: The id of the source.
        base: The shipped graph: the ontology, and what is known already.
        report: Receives the counts of what is made; None counts nothing.
        known: Classes of nodes that are described elsewhere: frame ``node, cls`` (local names); a
            node may have several.
        together: Takes what the source states, to conclude from it with others; its own by
            default.
    """

    def __init__(
        self,
        source: str,
        base: EmbeddedStore,
        report: Account | None,
        known: pl.DataFrame,
        together: Together | None = None,
    ) -> None:
        self.source = source
        self.together = together or Together(base)
        self._report = report
        self._terms = self.together.terms
        self._bounds = BatchBounds()
        self._elsewhere = known
        self._seen = known.clear()
        self._files: dict[str, int] = {}
        self._stages = derive.stages()
        # What is told of types besides the class of a node's row: by facts, and by the graph.
        self._types = derive.types_in(base)
        self._pending: pl.DataFrame = known.clear()

    def write(self, batch: Batch, *, rdf: bool = True) -> Written:
        """Complete a batch.

        Args:
            batch: The batch.
            rdf: Whether triples are wanted too.

        Raises:
            DataError: A date that does not exist, or an IRI that is none.
        """
        import polars as pl

        ties, nodes, facts = batch.complete()
        nodes = nodes.unique("node", keep="first", maintain_order=True)
        nodes = nodes.join(self._seen, on="node", how="anti", maintain_order="left")
        self._seen = pl.concat([self._seen, nodes.select("node", "cls")])
        facts = pl.concat([facts, _codes(nodes, facts)])
        nodes = self._bounds.add(_labelled(nodes))
        for frame, columns in (
            (ties, ("tie", "participant", "framework", "role", "on_behalf_of")),
            (nodes, ("node",)),
            (facts, ("subject", "predicate")),
        ):
            _check_iris(frame, columns)
        _check_iris(facts.filter(pl.col("type") == "iri"), ("value",))
        number = numbered_files(self._files, [ties, nodes, facts])
        evidence = evidence_of_rows(self.source, number)
        end_told = pl.col("end_known").alias("end_told")
        ties = self._bounds.add(ties.with_columns(end_told)).with_columns(evidence.alias("ev"))
        nodes = nodes.with_columns(evidence.alias("ev"))
        facts = facts.with_columns(evidence.alias("ev"))
        asserted = derived = b""
        if rdf or self.together.uncovered:
            asserted = self._asserted(ties, nodes, facts)
        if self.together.uncovered:
            self.together.keep(asserted)
        else:
            self.together.feed(ties, nodes, facts)
            if rdf:
                derived = self._derived(ties, nodes, facts)
        if self._report is not None:
            for what, frame in (("ties", ties), ("nodes", nodes), ("further facts", facts)):
                self._report.count(what, frame.height)
        table = ties.with_columns(
            pl.col("rank").fill_null("normal"),
            pl.lit(SOURCE + self.source).alias("source"),
            pl.concat_list("ev").alias("evidence"),
            pl.lit([], pl.List(pl.String)).alias("disputed_by"),
            pl.lit(value=False).alias("inferred"),
            pl.col("anonymous").fill_null(value=False),
        ).select(*COLUMNS, "file", "row", "end_told")
        return Written(
            table,
            nodes.drop("ev", "label"),
            facts.drop("ev"),
            asserted,
            derived,
        )

    def described(self) -> set[str]:
        """Give the nodes that are described, here so far or elsewhere."""
        return {*self._elsewhere["node"], *self._seen["node"]}

    def finish(self) -> Together:
        """Give what concludes from all batches together, and from other sources fed to it."""
        import polars as pl

        uncovered = self.together.uncovered
        if uncovered and self._report is not None:
            self._report.note(
                f"rules without a fast way ({', '.join(uncovered)}): all rules were run "
                "over all that was imported, in memory"
            )
        if len(self._pending):
            ends = pl.concat([self._pending["framework"], self._pending["on_behalf_of"]])
            late = derive.of_ends(self._pending, self._types_of(ends))
            self.together.late.append(quads.lines(*late, None))
        return self.together

    def _asserted(self, ties: pl.DataFrame, nodes: pl.DataFrame, facts: pl.DataFrame) -> bytes:
        import polars as pl

        things = facts.filter(pl.col("predicate") == RDF + "type")
        rows = pl.concat([frame.select("ev", "file", "row") for frame in (ties, nodes, things)])
        names = nodes.select("node", "alt").explode("alt", empty_as_null=False).drop_nulls("alt")
        parts = [
            (ties, _tie_patterns()),
            (nodes, _node_patterns()),
            (names, [Pattern(iri(pl.col("node")), iri(SKOS + "altLabel"), text(pl.col("alt")))]),
            (facts, [_fact_pattern()]),
            (things, [_rests("subject")]),
            (rows.unique(maintain_order=True), self._evidence_patterns()),
        ]
        return b"".join(quads.lines(frame, patterns, None) for frame, patterns in parts)

    def _evidence_patterns(self) -> list[Pattern]:
        import polars as pl

        ev = iri(pl.col("ev"))
        return [
            Pattern(ev, iri(A), iri(COOP + "Evidence")),
            Pattern(ev, iri(OA + "hasSource"), iri(SOURCE + self.source)),
            Pattern(ev, iri(COOP + "file"), text(pl.col("file"))),
            Pattern(ev, iri(COOP + "row"), plain(pl.col("row"), XSD + "integer")),
        ]

    def _derived(self, ties: pl.DataFrame, nodes: pl.DataFrame, facts: pl.DataFrame) -> bytes:
        import polars as pl

        typed = facts.filter(
            (pl.col("predicate") == RDF + "type") & pl.col("value").str.starts_with(COOP)
        ).select(pl.col("subject").alias("node"), pl.col("value").alias("cls"))
        self._types = pl.concat([self._types, typed])
        owners = facts.filter(pl.col("predicate") == COOP + "milestone")["subject"]
        looked = [ties["framework"], ties["on_behalf_of"], owners, ties["tie"]]
        types = self._types_of(pl.concat([series.rename("node") for series in looked]))
        self._wait(ties, types)
        own = pl.concat([nodes.select("node", (pl.lit(COOP) + pl.col("cls")).alias("cls")), typed])
        parts = [
            *derive.of_ties(ties, types, self._terms),
            derive.of_types(own, self._terms),
            *derive.of_facts(facts, types, self._stages),
            derive.of_links(facts, self._terms),
        ]
        return b"".join(quads.lines(frame, patterns, None) for frame, patterns in parts)

    def _types_of(self, nodes: pl.Series) -> pl.DataFrame:
        """Give what is known by now of the types of nodes, classes above included."""
        import polars as pl

        wanted = nodes.drop_nulls().unique().alias("node").to_frame()
        described = pl.concat([self._seen, self._elsewhere]).join(wanted, on="node", how="semi")
        types = self._types.join(wanted, on="node", how="semi")
        classes = described.select("node", (pl.lit(COOP) + pl.col("cls")).alias("cls"))
        return derive.closed(pl.concat([classes, types]).unique(), self._terms)

    def _wait(self, ties: pl.DataFrame, types: pl.DataFrame) -> None:
        """Remember ties whose ends may be described by a later batch."""
        import polars as pl

        typed_nodes = types["node"].unique().implode()
        unknown = [
            pl.col(end).is_not_null() & ~pl.col(end).is_in(typed_nodes)
            for end in ("framework", "on_behalf_of")
        ]
        live = ties.filter(pl.col("rank").ne_missing("deprecated"))
        late = live.filter(pl.any_horizontal(unknown))
        if late.height:
            late_ties = late.select("tie", "framework", "on_behalf_of")
            self._pending = (
                pl.concat([self._pending, late_ties]) if len(self._pending) else late_ties
            )


def _tie_patterns() -> list[Pattern]:
    import polars as pl

    tie = iri(pl.col("tie"))
    patterns = [Pattern(tie, iri(A), iri(COOP + "Participation"))]
    for column, term in (
        ("participant", "participant"),
        ("framework", "framework"),
        ("role", "role"),
        ("on_behalf_of", "onBehalfOf"),
    ):
        patterns.append(Pattern(tie, iri(COOP + term), iri(pl.col(column))))
    patterns += _dates(tie)
    unnamed = pl.when("anonymous").then(pl.lit(f'"true"^^<{XSD}boolean>'))
    # Stated only where it says more than follows anyway: that the end is not told.
    untold = pl.when(~pl.col("end_told")).then(pl.lit(f'"false"^^<{XSD}boolean>'))
    patterns.append(Pattern(tie, iri(COOP + "anonymous"), unnamed))
    patterns.append(Pattern(tie, iri(COOP + "endKnown"), untold))
    rank = pl.when(pl.col("rank") != "normal").then(pl.lit(CONCEPT) + pl.col("rank"))
    patterns += [Pattern(tie, iri(COOP + "rank"), iri(rank)), _rests("tie")]
    return patterns


def _fact_pattern() -> Pattern:
    import polars as pl

    return Pattern(iri(pl.col("subject")), iri(pl.col("predicate")), quads.fact_value())


def _node_patterns() -> list[Pattern]:
    import polars as pl

    node = iri(pl.col("node"))

    def label(tag: str) -> pl.Expr:
        stated = pl.col("stated").str.split(" ").list.contains(tag)
        return pl.when(stated).then(text(pl.col(f"label_{tag}"), language=tag))

    return [
        Pattern(node, iri(A), iri(pl.lit(COOP) + pl.col("cls"))),
        Pattern(node, iri(SKOS + "prefLabel"), label("en")),
        Pattern(node, iri(SKOS + "prefLabel"), label("vi")),
        *_dates(node),
        _rests("node"),
    ]


def _dates(subject: pl.Expr) -> list[Pattern]:
    import polars as pl

    return [
        Pattern(subject, iri(COOP + name), edtf(pl.col(name)))
        for name in ("begin", "end", "during")
    ]


def _rests(column: str) -> Pattern:
    import polars as pl

    return Pattern(iri(pl.col(column)), iri(COOP + "evidence"), iri(pl.col("ev")))


def _labelled(nodes: pl.DataFrame) -> pl.DataFrame:
    """Fill a label that one language lacks with the other's, for tables.

    Which of them are stated is kept in ``stated`` ("en vi", "en", "vi", ""): no triple says that a
    name is of a language that no source gives it.
    """
    import polars as pl

    local = pl.col("node").str.extract("([^/#]+)$")
    languages = [
        pl.when(pl.col(f"label_{tag}").is_not_null()).then(pl.lit(tag)) for tag in LANGUAGES
    ]
    return nodes.with_columns(
        pl.coalesce("label_en", "label_vi", "label", local).str.strip_chars().alias("label_en"),
        pl.coalesce("label_vi", "label_en", "label", local).str.strip_chars().alias("label_vi"),
        pl.concat_str(languages, separator=" ", ignore_nulls=True).alias("stated"),
    )


def as_stated(nodes: pl.DataFrame) -> pl.DataFrame:
    """Give the nodes of a batch again from a table that `Writer.write` made of them.

    Tables of before have no column ``stated``: both labels were stated then.
    """
    import polars as pl

    if "stated" not in nodes.columns:
        return nodes.select(name for name in NODES if name != "label")
    stated = pl.col("stated").str.split(" ")
    return nodes.with_columns(
        *(
            pl.when(stated.list.contains(tag)).then(f"label_{tag}").alias(f"label_{tag}")
            for tag in LANGUAGES
        ),
        pl.when(pl.col("stated") == "").then("label_en").alias("label"),
    ).select(list(NODES))


def _codes(nodes: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Give the codes of the states among new nodes, as far as the batch does not state them."""
    from coopgraph import states

    places = nodes.select(subject="node", file="file", row="row")
    codes = states.facts(places["subject"]).join(places, on="subject", maintain_order="left")
    stated = facts.select("subject", "predicate", "value")
    return codes.join(
        stated, on=["subject", "predicate", "value"], how="anti", maintain_order="left"
    )


def _check_iris(frame: pl.DataFrame, columns: Sequence[str]) -> None:
    for column in columns:
        distinct = frame[column].drop_nulls().unique()
        wrong = distinct.filter(quads.not_iri(distinct))
        if len(wrong):
            first = frame.filter(frame[column] == wrong[0]).row(0, named=True)
            raise DataError(
                f"row {first['row']}: {wrong[0]!r} is no IRI (as {column})", file=first["file"]
            )
