"""The knowledge graph as one object: a thin façade, each method delegates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .build import Corpus, assemble, derive, load_store, source_graphs
from .errors import ParameterError
from .evidence import Passage, collect, source_iri
from .labels import labels_of
from .model import IRI, Value
from .namespaces import GRAPH_CATALOGUE, SKOS, SOURCE
from .query import Labeller, Result, run, select
from .resources import reference
from .store import EmbeddedStore
from .store.limits import DEFAULT_SECONDS

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import networkx as nx
    import polars as pl
    import rdflib

    from .questions import Answer

RANKS = ("preferred", "normal")
"""The ranks that count unless deprecated ties are asked for."""


class KnowledgeGraph:
    """A knowledge graph that trusts some sources; make one with `coopgraph.load`.

    Every query sees, as its default graph, the union of the ontology, the concepts, the catalogue
    of sources, all trusted sources and what the rules derive from these; ``GRAPH ?g { … }`` tells
    who says it. Nothing can be changed through it.

    Attributes:
        store: The store that holds exactly these graphs.
        corpus: The files it was made of.
    """

    def __init__(self, store: EmbeddedStore, corpus: Corpus) -> None:
        self.store = store
        self.corpus = corpus

    def __repr__(self) -> str:
        return f"<KnowledgeGraph: {len(self.store)} triples of {len(self.sources)} sources>"

    @property
    def sources(self) -> list[str]:
        """IRIs of the trusted sources, in order."""
        return source_graphs(self.store)

    @cached_property
    def labeller(self) -> Labeller:
        """Gives the labels of IRIs in a language: ``kg.labeller(iris, "vi")``."""
        return labels_of(self.store)

    def query(
        self,
        sparql: str,
        values: Mapping[str, Value] | None = None,
        *,
        timeout: float | None = DEFAULT_SECONDS,
    ) -> Any:
        """Answer any SPARQL 1.1 query; the project's prefixes need no declaration.

        Args:
            sparql: SELECT, ASK, CONSTRUCT or DESCRIBE.
            values: Variables bound beforehand, e.g. ``{"who": IRI("…"), "on": date(…)}``.
            timeout: Seconds after which the query is stopped, None for no limit.

        Returns:
            `query.Result` for SELECT, bool for ASK, a plain ``rdflib.Graph`` for CONSTRUCT and
            DESCRIBE.

        Raises:
            QueryError: Not SPARQL (with line and column), an update, or SERVICE.
            QueryTimeout: Stopped at the limit.
        """
        return run(self.store, sparql, values, timeout=timeout, labeller=self.labeller)

    def ask(self, name: str, *, timeout: float | None = DEFAULT_SECONDS, **params: Any) -> Answer:
        """Answer a question of the catalogue (``coopgraph ask --list`` shows it).

        Args:
            name: The question's name.
            timeout: Seconds, None for no limit.
            **params: Its parameters; an IRI may be given as prefixed name, slug or label. A
                parameter named like a Python keyword takes an underscore: ``from_="2021-01-01"``.

        Returns:
            The rows, each with its evidence: ``Answer.evidence(row)``.

        Raises:
            UnknownNameError: No such question, or nothing of that name.
            ParameterError: A parameter that is wrong, missing or not one of the question's.
            QueryTimeout: Stopped at the limit.
        """
        from . import questions

        asked = questions.question(name, self.corpus.ontology / "questions")
        given = {key.removesuffix("_"): value for key, value in params.items()}
        return questions.ask(self.store, asked, given, timeout=timeout, labeller=self.labeller)

    def network(
        self,
        kind: str = "participation",
        *,
        at: str | dt.date | None = None,
        certainty: str = "possible",
        sources: Iterable[str] | None = None,
        ranks: Sequence[str] = RANKS,
    ) -> nx.MultiDiGraph:
        """Give a network as a plain networkx graph, see `coopgraph.network.build`.

        Args:
            kind: ``participation`` (two-mode), ``actors`` or ``frameworks``.
            at: A day, month or year; only ties active then.
            certainty: ``possible`` or ``certain``.
            sources: Ids or IRIs of the sources to trust; what follows is derived from them alone.
            ranks: Ranks of the ties to use.
        """
        from .network import build

        kg = self if sources is None else self.trusting(sources)
        return build(
            kind,
            kg.participations(ranks=ranks),
            kg.nodes,
            at=at,
            certainty=certainty,
            ranks=ranks,
            roles=kg.roles,
        )

    def chain(
        self,
        a: str,
        b: str,
        *,
        k: int | None = None,
        roles: Iterable[str] | None = None,
        **choice: Any,
    ) -> Any:
        """Find the shortest chain of ties between two nodes, or the k shortest, with evidence.

        Args:
            a: The one end: IRI, prefixed name, slug or label.
            b: The other.
            k: How many chains at most; None for the one.
            roles: Names of the roles whose ties may be used (``member``, ``chủ tịch``); all else.
            **choice: Which ties: ``at``, ``certainty``, ``sources``, ``ranks`` of `network`.

        Returns:
            `analysis.chains.Chain`, or with ``k`` `analysis.chains.Chains`: ``.table(lang)``,
            ``.sentence(lang)``, ``.figure(lang)``; false in a condition if there is none.

        Raises:
            UnknownNameError: No such node or role; the nearest are suggested.
            ParameterError: A name that several things have, or k less than 1.
        """
        from .analysis.chains import chain, chains
        from .questions import resolve, resolve_role

        ends = [resolve(self.store, name) for name in (a, b)]
        named = [roles] if isinstance(roles, str) else roles
        wanted = None if named is None else [resolve_role(self.store, name) for name in named]
        graph = self.network("participation", **choice)
        if k is None:
            return chain(graph, *ends, nodes=self.nodes, roles=wanted)
        return chains(graph, *ends, k=k, nodes=self.nodes, roles=wanted)

    def participations(self, *, ranks: Sequence[str] = RANKS) -> pl.DataFrame:
        """Give the ties as a table, one row a tie, see `frames.participations`."""
        return self._ties.filter(self._ties["rank"].is_in(list(ranks)))

    @cached_property
    def nodes(self) -> pl.DataFrame:
        """The actors and frameworks as a table, one row a node, see `frames.nodes`."""
        from . import frames

        told = (self._project(name) for name in ("nodes", "classes", "countries"))
        return frames.nodes(*told)

    @cached_property
    def _ties(self) -> pl.DataFrame:
        from . import frames

        return frames.participations(self._project("participations"))

    def _project(self, name: str) -> Result:
        from .resources import projection

        return select(self.store, projection(name), timeout=None)

    @cached_property
    def roles(self) -> dict[str, dict[str, str]]:
        """Labels of the roles that ties have: role IRI to language to label."""
        roles: dict[str, dict[str, str]] = {}
        for role in {r for r in self._ties["role"] if r}:
            labels = self.store.literals(role, SKOS + "prefLabel")
            roles[role] = {found.language or "": found.value for found in labels}
        return roles

    def trusting(self, sources: Iterable[str]) -> KnowledgeGraph:
        """Give the graph that trusts these sources only, with what follows from them alone.

        Args:
            sources: Ids (``tong-cuc-2021-review``) or IRIs; deprecated ones may be among them.

        Raises:
            UnknownNameError: There is no such source; the nearest are suggested.
        """
        wanted = frozenset(source_iri(name) for name in sources)
        if wanted not in self._trusted:
            store = derive(self._everything, self.corpus, sorted(wanted))
            kg = KnowledgeGraph(store, self.corpus)
            # Views share what was read and made.
            kg.__dict__["_everything"] = self._everything
            kg.__dict__["_trusted"] = self._trusted
            self._trusted[wanted] = kg
        return self._trusted[wanted]

    @cached_property
    def _everything(self) -> EmbeddedStore:
        return assemble(self.corpus)

    @cached_property
    def _trusted(self) -> dict[frozenset[str], KnowledgeGraph]:
        return {}

    def evidence(self, node: str) -> list[Passage]:
        """Give the passages that a node (a tie, an actor, a claim …) rests on.

        Args:
            node: IRI, prefixed name, slug or label; of an Evidence node itself, that passage.

        Raises:
            UnknownNameError: Nothing has this name.
        """
        from .namespaces import COOP
        from .questions import resolve

        iri = resolve(self.store, node)
        found = self.store.objects(iri, COOP + "evidence")
        return collect(self.store, found or [iri])

    def rdflib(self) -> rdflib.Dataset:
        """Give an ``rdflib.Dataset`` over the same store, read-only; see `store.rdf.dataset`."""
        from .store import dataset

        return dataset(self.store)

    def owlready(self, *, reason: bool = False) -> Any:
        """Give a private ``owlready2.World`` with the same classes and individuals.

        Args:
            reason: Let HermiT conclude first (needs Java); see `reason.to_owlready`.

        Raises:
            MissingDependency: owlready2, or Java where it is needed, is not installed.
        """
        from .reason import to_owlready

        graphs = [g for g in self.store.graphs() if g != GRAPH_CATALOGUE]
        return to_owlready(self.store.dump(graphs, "ntriples"), reason=reason)

    def explore(
        self,
        path: str | Path,
        texts: Mapping[str, str] | None = None,
        *,
        lang: str = "en",
    ) -> Path:
        """Write the explorer, one HTML file that needs no network.

        Args:
            path: Where to write.
            texts: Source id or IRI to its normalised text; passages are then shown highlighted.
            lang: The language the page opens in, ``en`` or ``vi``.

        Raises:
            MissingDependency: The page's scripts are not bundled; the hint says what to run.
        """
        from .dossier import dossier
        from .inpage import engine_content
        from .render import engine
        from .render.page import write_page

        engine.require()
        sparql = engine_content(self)
        return write_page(dossier(self, texts), path, lang=lang, sparql=sparql)  # type: ignore[arg-type]


def load(
    sources: Iterable[str] | None = None,
    files: Iterable[str | Path] | None = None,
    *,
    store: str | Path | None = None,
) -> KnowledgeGraph:
    """Load the knowledge graph.

    Args:
        sources: Ids or IRIs of the sources to trust; all that are not deprecated by default. The
            register of states comes along when it is named: ``"states"``.
        files: Turtle files of your own to add, each a source named after the file.
        store: A directory that ``coopgraph import`` made: the shipped graph and all that was
            imported, opened read-only. It trusts all its sources.

    Raises:
        DataError: A file is not Turtle (with line and column), or there is no such store.
        ParameterError: `store` together with `sources` or `files`.
        UnknownNameError: There is no such source; the nearest are suggested.
    """
    if store is not None:
        from .importers.opened import open_graph

        if sources is not None or files is not None:
            raise ParameterError(
                "a store is opened as it is", hint="import what you trust into a store of its own"
            )
        return open_graph(store)
    wanted = None if sources is None else sorted({source_iri(name) for name in sources})
    # Works of reference are sources that nobody trusts unless they are named.
    shelf = [p for iri in wanted or () if (p := reference(iri.removeprefix(SOURCE))) is not None]
    corpus = Corpus.shipped([*shelf, *(files or ())])
    return KnowledgeGraph(load_store(corpus, wanted), corpus)


__all__ = ["IRI", "KnowledgeGraph", "load"]
