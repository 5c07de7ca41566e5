"""An imported store as a knowledge graph: SPARQL asks the store, tables come from its tables."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.build import Corpus, unknown_source
from coopgraph.errors import ParameterError
from coopgraph.evidence import source_iri
from coopgraph.frames.foreign import BOUNDS, COLUMNS
from coopgraph.kg import KnowledgeGraph
from coopgraph.labels import labels_of
from coopgraph.lifting.derive import Terms
from coopgraph.lifting.together import Together
from coopgraph.lifting.writer import evidence_of_rows, numbered_files
from coopgraph.model import Scope
from coopgraph.namespaces import CONCEPT, COOP, GRAPH_DERIVED, GROUND_GRAPHS, SOURCE
from coopgraph.storage.directory import Generation
from coopgraph.storage.open import open_store, opened
from coopgraph.storage.tables import SHIPPED, batches, graphs_of, shipped_of
from coopgraph.storage.views import Chosen, base_of, is_temporary, view

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.query import Labeller
    from coopgraph.store import EmbeddedStore
    from coopgraph.validate import ValidationReport


_OF_COUNTRY = (COOP + "ofCountry", COOP + "authorityOf")
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

    It is what `coopgraph.load` gives for ``store=``; `trusting` gives one of some of its sources.

    Args:
        store: Its triples.
        generation: The state of the store that is read.
        place: The store's directory, as results are to call it.
    """

    def __init__(
        self, store: EmbeddedStore, generation: Generation, place: str | Path | None = None
    ) -> None:
        super().__init__(store, Corpus.shipped())
        self.generation = generation
        place = generation.path.parent if place is None else place
        self.__dict__["scope"] = Scope("store", str(place), generation.with_shipped)
        self._views: dict[frozenset[str], StoredGraph] = {}

    @property
    def sources(self) -> list[str]:
        """IRIs of the trusted sources, in order."""
        return sorted({*graphs_of(self.generation)} - {*GROUND_GRAPHS, GRAPH_DERIVED})

    @property
    def followed(self) -> Generation | None:
        """The generation whose successors are to be served in its place, if any."""
        return self.generation

    @cached_property
    def imported(self) -> list[str]:
        """Ids of the imports among its sources."""
        return list(self.generation.sources)

    @cached_property
    def base(self) -> KnowledgeGraph:
        """All that was not imported as a graph: ontology, shipped sources, what clients wrote."""
        if not self.generation.written:
            return KnowledgeGraph(shipped_of(self.generation), self.corpus)
        from coopgraph.storage.written import Ledger

        return KnowledgeGraph(Ledger.read(self.generation).view(self.generation), self.corpus)

    @cached_property
    def _base(self) -> Base:
        import polars as pl

        if not self.generation.written:
            folder = self.generation.tables(SHIPPED)
            ties = pl.read_parquet(folder / "ties.parquet")
            return Base(ties, pl.read_parquet(folder / "nodes.parquet"))
        return Base(self.base._ties, self.base.nodes)

    @cached_property
    def nodes(self) -> pl.DataFrame:
        """The actors and frameworks as a table, see `frames.nodes`."""
        import polars as pl

        shipped = self._base.nodes
        terms = Terms.of(shipped_of(self.generation))
        belongs = self._belonging()
        actors = terms.below("Actor")
        frameworks = terms.below("Framework")
        countries = terms.below("Country")
        frames = [shipped]
        for source in self.imported:
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
        if belongs.height:
            first = first.join(belongs, on="node", how="left", maintain_order="left").with_columns(
                pl.coalesce("country", "stated").alias("country")
            )
        return first.join(where, on="node").select(shipped.columns).sort("node")

    def _belonging(self) -> pl.DataFrame:
        """Give the country that imports state of an actor: ``node, stated``; of several, none."""
        import polars as pl

        found = [pl.DataFrame(schema={"node": pl.String, "stated": pl.String})]
        for source in self.imported:
            for facts in self.generation.frames(source, "facts"):
                told = facts.filter(pl.col("predicate").is_in(_OF_COUNTRY))
                found.append(told.select(node="subject", stated="value"))
        whole = pl.concat(found).unique(maintain_order=True)
        return whole.filter(~pl.col("node").is_duplicated())

    @cached_property
    def _narrowed(self) -> pl.DataFrame:
        """Bounds of the ties that others narrow: ``tie``, bounds, ``end_open``.

        Tables hold the own dates of ties. How others narrow them is reckoned of the tables as the
        import did, which takes a tenth of asking the store, unless a rule is not covered there.
        """
        together = Together(self.base.store)
        if together.uncovered or self._written:
            return self._narrowed_by_rules()
        for source in self.imported:
            for batch in batches(self.generation, source):
                together.feed(*batch)
        return together.effective().rename({"node": "tie"})

    @property
    def _written(self) -> bool:
        """Whether clients wrote any of its sources: what follows from those stands in the store."""
        return bool(self.generation.written)

    def _narrowed_by_rules(self) -> pl.DataFrame:
        import polars as pl

        rows = self.store.select(_NARROWED)
        narrowed = pl.DataFrame(
            rows, dict.fromkeys(("tie", *BOUNDS, "end_open"), pl.String), orient="row"
        ).unique("tie", keep="first", maintain_order=True)
        return narrowed.with_columns(
            pl.col(BOUNDS).str.to_date("%Y-%m-%d"), pl.col("end_open").is_not_null()
        )

    def ties_of(self, source: str) -> Iterator[pl.DataFrame]:
        """Give the ties of an import, batch by batch, see `frames.participations`."""
        for frame in self.generation.frames(source, "ties"):
            yield self._effective(frame.select(list(COLUMNS)))

    def base_ties(self) -> pl.DataFrame:
        """Give the ties of all that was not imported, see `frames.participations`."""
        return self._effective(self._base.ties)

    def _effective(self, ties: pl.DataFrame) -> pl.DataFrame:
        narrowed = self._narrowed
        return ties.update(narrowed, on="tie", include_nulls=True) if narrowed.height else ties

    @cached_property
    def _ties(self) -> pl.DataFrame:
        import polars as pl

        frames = [self._base.ties]
        for source in self.imported:
            frames += [f.select(list(COLUMNS)) for f in self.generation.frames(source, "ties")]
        return self._effective(pl.concat(frames)).sort("tie", "source")

    @cached_property
    def _dated(self) -> pl.DataFrame:
        """The milestones and lifetimes that sources state, see `projected.dated`.

        What was imported is read from the tables: a store's named graphs take minutes to make.
        """
        import polars as pl

        frames = [self.base._dated]
        schema = frames[0].schema
        for source in self.imported:
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
        """Give the graph that trusts these of the store's sources only, and what follows from them.

        Tables are reckoned at once. A store of its own for SPARQL is made when somebody first asks,
        inside this store's directory; it goes with the next import. Of millions of ties that takes
        about as long as their import.

        Args:
            sources: Ids or IRIs.

        Raises:
            UnknownNameError: The store has no such source; the nearest are suggested.
        """
        return self._trusting(frozenset(source_iri(name) for name in sources))

    def _trusting(self, wanted: frozenset[str]) -> StoredGraph:
        for source in sorted(wanted - set(self.sources)):
            raise unknown_source(source, self.sources)
        if wanted == set(self.sources):
            return self
        if wanted not in self._views:
            self._views[wanted] = ChosenGraph(self, Chosen.of(self.generation, wanted))
        return self._views[wanted]

    def without_shipped(self) -> StoredGraph:
        """Give the graph of what was imported and written, without what came with coopgraph."""
        own = {*(SOURCE + name for name in self.generation.sources), *self.generation.written}
        return self._trusting(frozenset(own))

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


class ChosenGraph(StoredGraph):
    """Some sources of a store alone; `StoredGraph.trusting` makes it.

    Args:
        whole: The graph of the whole store.
        chosen: The sources.
    """

    def __init__(self, whole: StoredGraph, chosen: Chosen) -> None:
        self.corpus = whole.corpus
        self.generation = whole.generation
        self._whole, self._chosen = whole, chosen
        self.__dict__["scope"] = whole._scope_of(chosen.sources)

    def __repr__(self) -> str:
        return f"<KnowledgeGraph: {len(self.sources)} of {len(self._whole.sources)} sources>"

    @property
    def sources(self) -> list[str]:
        """IRIs of the trusted sources, in order."""
        return self._chosen.sources

    @property
    def followed(self) -> Generation | None:
        """Nothing: what is imported later was not chosen."""
        return None

    @cached_property
    def imported(self) -> list[str]:
        """Ids of the imports among its sources."""
        return self._chosen.imported

    @cached_property
    def store(self) -> EmbeddedStore:  # type: ignore[override]
        """The store that holds exactly these graphs, made when it is first asked for."""
        made = view(self.generation, self._chosen)
        store = opened(made)
        if is_temporary(self.generation, made):
            weakref.finalize(self, shutil.rmtree, made.path, ignore_errors=True)
        return store

    @cached_property
    def base(self) -> KnowledgeGraph:
        """All that was not imported as a graph, without what was not chosen."""
        return KnowledgeGraph(base_of(self.generation, self._chosen), self.corpus)

    @cached_property
    def _base(self) -> Base:
        return Base(self.base._ties, self.base.nodes)

    @cached_property
    def labeller(self) -> Labeller:
        """Gives the labels of IRIs; what no chosen source names has the name the others give it."""

        def label(iris: Iterable[str], language: str) -> Mapping[str, str]:
            wanted = list(iris)
            found = dict(labels_of(self.store)(wanted, language))
            rest = [iri for iri in wanted if iri not in found]
            return {**self._whole.labeller(rest, language), **found} if rest else found

        return label

    @cached_property
    def nodes(self) -> pl.DataFrame:
        """The actors and frameworks as a table, see `frames.nodes`.

        What ties name and no chosen source describes is there as the others describe it, with no
        source.
        """
        import polars as pl

        own: pl.DataFrame = StoredGraph.nodes.func(self)  # type: ignore[attr-defined]
        ends = pl.concat(
            [self._ties.select(node=end) for end in ("participant", "framework", "on_behalf_of")]
        )
        others = self._whole.nodes.join(ends.unique(), on="node", how="semi").join(
            own, on="node", how="anti"
        )
        nobody = pl.lit([], pl.List(pl.String)).alias("sources")
        lent = others.with_columns(nobody, pl.lit([], pl.List(pl.String)).alias("part_of"))
        return pl.concat([own, lent.select(own.columns)]).sort("node")

    @cached_property
    def roles(self) -> dict[str, dict[str, str]]:
        """Labels of the roles that ties have: role IRI to language to label."""
        ties = {role for role in self._ties["role"] if role}
        return {role: labels for role, labels in self._whole.roles.items() if role in ties}

    @property
    def _written(self) -> bool:
        return bool(self._chosen.written)

    def _trusting(self, wanted: frozenset[str]) -> StoredGraph:
        return self._whole._trusting(wanted)


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
    return StoredGraph(*open_store(path), path)
