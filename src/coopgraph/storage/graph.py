"""An imported store as a knowledge graph: SPARQL asks the store, tables come from its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.build import Corpus
from coopgraph.errors import ParameterError
from coopgraph.frames.foreign import BOUNDS, COLUMNS
from coopgraph.kg import KnowledgeGraph
from coopgraph.lifting.derive import Terms
from coopgraph.lifting.writer import evidence_of_rows, numbered_files
from coopgraph.namespaces import CONCEPT, COOP, SOURCE
from coopgraph.storage.directory import Generation
from coopgraph.storage.open import open_store
from coopgraph.storage.tables import SHIPPED, batches, shipped_of

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.store import EmbeddedStore
    from coopgraph.validate import ValidationReport


_NARROWED = """
SELECT ?tie ?eb ?lb ?ee ?le ?open WHERE {
    { SELECT DISTINCT ?tie WHERE { ?tie coop:narrowedBy ?other ; coop:framework ?framework } }
    OPTIONAL { ?tie coop:earliestBegin ?eb }
    OPTIONAL { ?tie coop:latestBegin ?lb }
    OPTIONAL { ?tie coop:earliestEnd ?ee }
    OPTIONAL { ?tie coop:latestEnd ?le }
    OPTIONAL { ?tie coop:endOpen ?open }
} ORDER BY ?tie"""


class Base(NamedTuple):
    """Ties and nodes as tables."""

    ties: pl.DataFrame
    nodes: pl.DataFrame


class StoredGraph(KnowledgeGraph):
    """A knowledge graph whose ties and nodes lie in tables beside the store.

    It is what `coopgraph.load` gives for ``store=``. Its sources cannot be chosen.
    """

    def __init__(self, store: EmbeddedStore, generation: Generation) -> None:
        super().__init__(store, Corpus.shipped())
        self.generation = generation

    @cached_property
    def _base(self) -> Base:
        """Ties and nodes of all that was not imported: shipped, and written by clients."""
        import polars as pl

        if not self.generation.written:
            folder = self.generation.tables(SHIPPED)
            ties = pl.read_parquet(folder / "ties.parquet")
            return Base(ties, pl.read_parquet(folder / "nodes.parquet"))
        from coopgraph.storage.written import Ledger

        view = KnowledgeGraph(Ledger.read(self.generation).view(self.generation), self.corpus)
        return Base(view._ties, view.nodes)

    @cached_property
    def nodes(self) -> pl.DataFrame:
        """The actors and frameworks as a table, see `frames.nodes`."""
        import polars as pl

        shipped = self._base.nodes
        terms = Terms.of(shipped_of(self.generation))
        actors = terms.below("Actor")
        frameworks = terms.below("Framework")
        countries = terms.below("Country")
        frames = [shipped]
        for source in self.generation.sources:
            frames += [
                frame.select(
                    "node",
                    "cls",
                    pl.col("cls").is_in(actors).alias("actor"),
                    pl.col("cls").is_in(frameworks).alias("framework"),
                    "label_en",
                    "label_vi",
                    pl.lit([], pl.List(pl.String)).alias("part_of"),
                    pl.lit([SOURCE + source], pl.List(pl.String)).alias("sources"),
                    pl.when(pl.col("cls").is_in(countries)).then("node").alias("country"),
                )
                for frame in self.generation.frames(source, "nodes")
            ]
        together = pl.concat(frames)
        where = together.select("node", "sources").explode("sources", empty_as_null=False)
        where = where.group_by("node").agg(pl.col("sources").unique().sort())
        # A node that several sources describe: the first says what it is, all are named.
        first = together.unique("node", keep="first", maintain_order=True).drop("sources")
        return first.join(where, on="node").select(shipped.columns).sort("node")

    @cached_property
    def _ties(self) -> pl.DataFrame:
        import polars as pl

        frames = [self._base.ties]
        for source in self.generation.sources:
            frames += [f.select(list(COLUMNS)) for f in self.generation.frames(source, "ties")]
        ties = pl.concat(frames)
        # Tables hold the own dates of ties; how other sources narrow them stands in the store.
        rows = self.store.select(_NARROWED)
        if rows:
            narrowed = pl.DataFrame(
                rows, dict.fromkeys(("tie", *BOUNDS, "end_open"), pl.String), orient="row"
            ).unique("tie", keep="first", maintain_order=True)
            narrowed = narrowed.with_columns(
                pl.col(BOUNDS).str.to_date("%Y-%m-%d"), pl.col("end_open").is_not_null()
            )
            ties = ties.update(narrowed, on="tie", include_nulls=True)
        return ties.sort("tie", "source")

    @cached_property
    def _dated(self) -> pl.DataFrame:
        """The milestones and lifetimes that sources state, see `projected.dated`.

        What was imported is read from the tables: a store's named graphs take minutes to make.
        """
        import polars as pl

        from coopgraph.storage.written import Ledger

        if self.generation.written:
            base = Ledger.read(self.generation).view(self.generation)
        else:
            base = shipped_of(self.generation)
        frames = [KnowledgeGraph(base, self.corpus)._dated]
        schema = frames[0].schema
        for source in self.generation.sources:
            for dated in _imported_dates(self.generation, source, self._ties):
                lacking = [
                    pl.lit(None, kind).alias(name)
                    for name, kind in schema.items()
                    if name not in dated.columns
                ]
                frames.append(dated.with_columns(lacking).select(list(schema)))
        lists = [pl.col(name).fill_null([]) for name in ("evidence", "disputed_by")]
        return pl.concat(frames).with_columns(*lists, pl.col("rank").fill_null("normal"))

    def trusting(self, sources: Iterable[str]) -> KnowledgeGraph:
        """Refuse: what follows was concluded from all its sources together.

        Raises:
            ParameterError: Always.
        """
        del sources
        raise ParameterError(
            "the sources of a store cannot be chosen",
            hint="import what you trust into a store of its own",
        )

    def validate(
        self, files: Sequence[str | Path] = (), *, reason: bool = False
    ) -> ValidationReport:
        """Check files, see `KnowledgeGraph.validate`; an import was checked as it came in.

        Raises:
            ParameterError: No files are given.
        """
        if not files:
            raise ParameterError(
                "a store has no files to check", parameter="files", hint="name Turtle files"
            )
        return super().validate(files, reason=reason)


def _imported_dates(
    generation: Generation, source: str, ties: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    """Give the lifetimes and milestones that an import states, batch by batch.

    All that is said of a milestone stands in one batch; each rests on the row that says it.
    """
    import polars as pl

    owners = ties.select(
        pl.col("tie").alias("owner"),
        pl.coalesce("on_behalf_of", "participant").alias("seat"),
        "framework",
    ).unique("owner", keep="first", maintain_order=True)
    files: dict[str, int] = {}
    for batch in batches(generation, source):
        number = numbered_files(files, batch)
        rests = pl.concat_list(evidence_of_rows(source, number)).alias("evidence")
        of_source = pl.lit(SOURCE + source).alias("source")
        _, nodes, facts = batch
        dates = ("begin", "end", "during")
        yield nodes.filter(pl.any_horizontal(pl.col(dates).is_not_null())).select(
            pl.lit("lifetime").alias("kind"),
            *(pl.col("node").alias(name) for name in ("statement", "subject")),
            *dates,
            of_source,
            rests,
        )
        stages, days, ranks, milestones = (
            facts.filter(pl.col("predicate") == COOP + name)
            for name in ("stage", "date", "rank", "milestone")
        )
        told = stages.select(
            pl.col("subject").alias("statement"), pl.col("value").alias("role"), of_source, rests
        )
        for frame, name in ((days, "during"), (ranks, "rank")):
            more = frame.select(
                pl.col("subject").alias("statement"), pl.col("value").alias(name)
            ).unique(maintain_order=True)
            told = told.join(more, on="statement", how="left", maintain_order="left")
        whose = milestones.select(
            pl.col("value").alias("statement"), pl.col("subject").alias("owner")
        )
        told = told.join(whose, on="statement", maintain_order="left")
        yield told.join(owners, on="owner", how="left", maintain_order="left").with_columns(
            pl.lit("milestone").alias("kind"),
            pl.coalesce("seat", "owner").alias("subject"),
            pl.col("rank").str.strip_prefix(CONCEPT),
        )


def open_graph(path: str | Path) -> StoredGraph:
    """Open an imported store as a knowledge graph, read-only.

    Raises:
        DataError: There is no store, or it is damaged.
    """
    return StoredGraph(*open_store(path))
