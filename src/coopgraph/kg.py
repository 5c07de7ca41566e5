"""The knowledge graph as one object: a thin façade, each method delegates."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coopgraph import projected
from coopgraph.build import Corpus, assemble, derive, load_store, source_graphs
from coopgraph.evidence import Passage, collect, source_id, source_iri
from coopgraph.labels import labels_of
from coopgraph.model import IRI, Scope, Value
from coopgraph.namespaces import GRAPH_CATALOGUE, SKOS, SOURCE
from coopgraph.query import (
    Labeller,
    Result,
    UnknownTermWarning,
    run,
    unknown_sentence,
    unknown_terms,
)
from coopgraph.resources import reference
from coopgraph.store import EmbeddedStore
from coopgraph.store.processes.bounded import DEFAULT_SECONDS

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import networkx as nx
    import polars as pl
    import rdflib

    from coopgraph.analysis.change.reasons import Surroundings
    from coopgraph.analysis.change.result import Change
    from coopgraph.analysis.ledger.result import Ledger
    from coopgraph.analysis.survival import Survival
    from coopgraph.asked.replies import Reply
    from coopgraph.asked.understanding import Reader
    from coopgraph.network import Arrays
    from coopgraph.office import Brief, Calendar, Gaps, Life, Profile, Report, Revision
    from coopgraph.office.profile import Profiles
    from coopgraph.panel import Panel
    from coopgraph.publish import Progress, Pushed
    from coopgraph.questions import Answer, Question
    from coopgraph.store.remote.auth import Auth
    from coopgraph.validate import ValidationReport

RANKS = ("preferred", "normal")
"""The ranks that count unless deprecated ties are asked for."""
ALL_RANKS = (*RANKS, "deprecated")


_VIEWS_KEPT = 8
"""Graphs of chosen sources that are kept for the next who chooses the same, of some 10 MB each."""


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
    def scope(self) -> Scope:
        """Which graph this is, and which of its sources were chosen; results say it too."""
        return Scope()

    def _scope_of(self, sources: Iterable[str]) -> Scope:
        """Say the same of this graph with sources (IRIs) chosen."""
        return self.scope._replace(sources=tuple(sorted(source_id(iri) for iri in sources)))

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

        Warns:
            UnknownTermWarning: The query names a term of ``coop:`` or ``concept:`` that the graph
                does not have; it says which one is the nearest.
        """
        result = run(self.store, sparql, values, timeout=timeout, labeller=self.labeller)
        for unknown, near in unknown_terms(self.store, sparql).items():
            warnings.warn(unknown_sentence(unknown, near), UnknownTermWarning, stacklevel=2)
        if isinstance(result, Result):
            result.scope = self.scope
        return result

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
        from coopgraph import questions

        asked = questions.question(name, self.corpus.ontology / "questions")
        given = {key.removesuffix("_"): value for key, value in params.items()}
        answer = questions.ask(self.store, asked, given, timeout=timeout, labeller=self.labeller)
        answer.scope = self.scope
        return answer

    def ask_words(
        self,
        words: str,
        *,
        texts: Mapping[str, str] | None = None,
        timeout: float | None = DEFAULT_SECONDS,
    ) -> Reply:
        """Answer a question in one's own words, Vietnamese or English, or say why there is none.

        The words are brought to a question of the catalogue and its parameters by what is declared
        (see ``docs/asking.md``); nothing is guessed, and no model is asked.

        Args:
            words: The question; accents may be left out.
            texts: Source id or IRI to its normalised text; passages of these are proved again, and
                an answer of which one does not hold is refused.
            timeout: Seconds, None for no limit.

        Returns:
            `Reply`: true if it is an answer; ``.question``, ``.parameters``, ``.answer`` with its
            passages; else ``.reason``, ``.sentence(lang)`` and ``.nearest``, what can be asked.

        Raises:
            QueryTimeout: Stopped at the limit.
        """
        from coopgraph.asked.replies import reply

        held = {source_iri(name): text for name, text in (texts or {}).items()}
        return reply(self, self._reader, words, texts=held, timeout=timeout)

    @cached_property
    def _reader(self) -> Reader:
        from coopgraph.asked.replies import reader

        return reader(self.store, self.corpus.ontology)

    def questions(self) -> list[Question]:
        """Give the questions of the catalogue, with their parameters and words."""
        from coopgraph.questions import questions

        return questions(self.corpus.ontology / "questions")

    def network(
        self,
        kind: str = "participation",
        *,
        at: str | dt.date | None = None,
        coverage: str = "any",
        certainty: str = "possible",
        roles: str | Iterable[str] | None = None,
        succession: str = "ends",
        codes: bool = False,
        sources: Iterable[str] | None = None,
        ranks: Sequence[str] = RANKS,
    ) -> nx.Graph:
        """Give a network as a plain networkx graph, see `coopgraph.network.build`.

        Args:
            kind: ``participation`` (two-mode), ``actors`` or ``frameworks``.
            at: A day, month or year; only ties active then.
            coverage: ``any`` (active on some day of it) or ``all`` (on every day of it).
            certainty: ``possible``, ``open``, ``certain`` or ``stated``, see `coopgraph.times`.
            roles: Names of the roles whose ties count; all by default.
            succession: What becomes of the ties of states that ended: ``ends``, ``passes``,
                ``series`` or ``ask``, see `coopgraph.states.passing`.
            codes: Tell the codes of states (``iso3166``, ``cow``, ``gw``) of nodes, too.
            sources: Ids or IRIs of the sources to trust; what follows is derived from them alone.
            ranks: Ranks of the ties to use.
        """
        from coopgraph.network import build
        from coopgraph.states import passing

        kg = self._of(sources)
        net = build(
            kind,
            kg._counted_ties(roles, ranks, succession, at),
            kg.nodes,
            at=at,
            coverage=coverage,
            certainty=certainty,
            ranks=ranks,
            roles=kg.roles,
        )
        net.graph |= {"scope": kg.scope.text(), "succession": succession}
        if codes:
            passing.add_codes(net, at)
        return net

    def _arrays(
        self,
        kind: str,
        *,
        at: str | dt.date | None,
        coverage: str,
        certainty: str,
        roles: str | Iterable[str] | None,
        succession: str,
        sources: Iterable[str] | None,
        ranks: Sequence[str],
    ) -> Arrays:
        """Give a network as arrays, see `network`."""
        from coopgraph.network import arrays

        kg = self._of(sources)
        ties = kg._counted_ties(roles, ranks, succession, at)
        return arrays(
            kind, ties, kg.nodes, at=at, coverage=coverage, certainty=certainty, ranks=ranks
        )

    def _counted_ties(
        self,
        roles: str | Iterable[str] | None,
        ranks: Sequence[str],
        succession: str,
        at: str | dt.date | None,
    ) -> pl.DataFrame:
        """Give the ties that count, those of states that ended as `succession` says."""
        from coopgraph.states import passing

        ties = self._in_roles(self.participations(ranks=ranks), roles)
        ends = passing.ends_of(ties, succession, self.query)
        return passing.passed(ties, succession, at=at, ends=ends)

    def chain(
        self,
        a: str,
        b: str,
        *,
        k: int | None = None,
        ordered: bool = False,
        roles: str | Iterable[str] | None = None,
        at: str | dt.date | None = None,
        coverage: str = "any",
        certainty: str = "possible",
        sources: Iterable[str] | None = None,
        ranks: Sequence[str] = RANKS,
    ) -> Any:
        """Find the shortest chain of ties between two nodes, or the k shortest, with evidence.

        Args:
            a: The one end: IRI, prefixed name, slug or label.
            b: The other.
            k: How many chains at most; None for the one.
            ordered: Only chains whose steps can follow one another in time, from `a` to `b`.
            roles: Names of the roles whose ties may be used (``member``, ``chủ tịch``); all else.
            at: A day, month or year; only ties active then.
            coverage: ``any`` (active on some day of it) or ``all`` (on every day of it).
            certainty: ``possible``, ``open``, ``certain`` or ``stated``, see `coopgraph.times`;
                with ``ordered`` also how sure the order: ``possible`` or ``certain``.
            sources: Ids or IRIs of the sources to trust.
            ranks: Ranks of the ties to use.

        Returns:
            `analysis.Chain`, or with ``k`` `analysis.Chains`: ``.table(lang)``,
            ``.sentence(lang)``, ``.figure(lang)``; false in a condition if there is none.

        Raises:
            UnknownNameError: No such node or role; the nearest are suggested.
            ParameterError: A name that several things have, or k less than 1.
        """
        from coopgraph.analysis.chains.search import chain, chains
        from coopgraph.analysis.chains.search import ordered as in_order
        from coopgraph.questions import resolve

        ends = [resolve(self.store, name) for name in (a, b)]
        chosen = self._roles_named(roles)
        if ordered:
            kg = self._of(sources)
            return in_order(
                kg.participations(ranks=ranks), kg.nodes, *ends, k=k, at=at, coverage=coverage,
                certainty=certainty, ranks=ranks, roles=chosen, labels=kg.roles,
            )  # fmt: skip
        graph = self.network(
            at=at, coverage=coverage, certainty=certainty, sources=sources, ranks=ranks
        )
        if k is None:
            return chain(graph, *ends, nodes=self.nodes, roles=chosen)
        return chains(graph, *ends, k=k, nodes=self.nodes, roles=chosen)

    def measure(
        self,
        name: str,
        *,
        kind: str = "actors",
        at: str | dt.date | None = None,
        coverage: str = "any",
        certainty: str = "possible",
        roles: str | Iterable[str] | None = None,
        succession: str = "ends",
        codes: bool = False,
        sources: Iterable[str] | None = None,
        ranks: Sequence[str] = RANKS,
        by: str | None = None,
        top: int | None = None,
        engine: Any = None,
        lang: str = "en",
        **options: Any,
    ) -> pl.DataFrame:
        """Compute a measure of a network as a table, the largest value first.

        Args:
            name: One of `analysis.MEASURES`: ``degree``, ``betweenness``, ``brokerage`` …
            kind: Of the network: ``actors``, ``frameworks`` or ``participation``.
            at: A day, month or year; only ties active then.
            coverage: ``any`` (active on some day of it) or ``all`` (on every day of it).
            certainty: ``possible``, ``open``, ``certain`` or ``stated``, see `coopgraph.times`.
            roles: Names of the roles whose ties count; all by default.
            succession: What becomes of the ties of states that ended, as for `network`.
            codes: Add the columns ``iso3166``, ``cow`` and ``gw``, codes of states.
            sources: Ids or IRIs of the sources to trust; what follows is derived from them alone.
            ranks: Ranks of the ties to use.
            by: Of brokerage and assortativity: the groups, ``cls`` or ``country``.
            top: Only the first so many rows.
            engine: Where it is computed: see `docs/measures.md`, or a Spark session or master.
            lang: Language of the labels.
            **options: What the measure takes besides, such as ``seed``.

        Returns:
            One row a node, or as the measure says; with ``absent_as``, what an absent tie was
            taken for.

        Raises:
            UnknownNameError: No such measure, kind, source, rank or language.
            ParameterError: The measure has no such option, or is not defined on this network.
        """
        from coopgraph.analysis import on_arrays
        from coopgraph.analysis.groups import with_group_labels
        from coopgraph.analysis.measures import measure, measure_key

        given = {"by": by, "engine": engine, **options}
        # Where nobody asks for a graph, none is made: that would take longer than all else.
        bare = on_arrays.wanted(measure_key(name), engine, options)
        graph = (self._arrays if bare else self.network)(
            kind, at=at, coverage=coverage, certainty=certainty, roles=roles,
            succession=succession, sources=sources, ranks=ranks,
        )  # fmt: skip
        chosen = {option: value for option, value in given.items() if value is not None}
        table = with_group_labels(measure(name, graph, lang=lang, **chosen), self.nodes, lang)
        if codes:
            from coopgraph.states import passing

            table = passing.with_codes(table, at)
        return table if top is None else table.head(max(top, 0))

    def change(
        self,
        since: str | dt.date,
        until: str | dt.date,
        *,
        sources: Iterable[str] | None = None,
        ranks: Sequence[str] = RANKS,
    ) -> Change:
        """Tell what changed between two dates: who joined, left or changed role, how surely, why.

        A reason is a succession, a dissolution, a withdrawal, or that nobody states the tie any
        longer, see `analysis.Change`. When states ended and who succeeded them is told by the
        register of states, too, where the sources do not say.

        Args:
            since: The earlier day, month or year.
            until: The later one.
            sources: Ids or IRIs of the sources to trust.
            ranks: Ranks of the ties to use.

        Returns:
            ``.table(lang)``, ``.text(lang)``, ``.figure(lang)``, see `analysis.Change`.

        Raises:
            ParameterError: The second date does not come after the first.
            DateError: A date is none.
        """
        from coopgraph.analysis.change.comparison import change

        kg = self._of(sources)
        ties = kg.participations(ranks=ranks)
        return change(
            ties, kg.nodes, since, until, ranks=ranks, roles=kg.roles, surroundings=kg._surroundings
        )

    def compare(
        self, compared: str | Iterable[str] = (), *more: str, about: str | None = None
    ) -> Ledger:
        """Hold what sources say of the same ties, milestones and lifetimes against each other.

        Compared is what each source states, not what dates made of each other. What contradicts
        is never repaired; the ledger says what resolves it, if anything does.

        Args:
            compared: Ids or IRIs of the sources; none compares all that the graph trusts.
            *more: Further ones: ``kg.compare("a", "b")`` is ``kg.compare(["a", "b"])``.
            about: Only what is said of this: IRI, prefixed name, slug or label.

        Returns:
            ``.table(lang)``, ``.matrix()``, ``.text(lang)``, ``.figure(lang)``, see
            `analysis.Ledger`.

        Raises:
            UnknownNameError: The graph trusts no such source; or nothing is called so.
            ParameterError: One source alone.
        """
        from coopgraph.analysis.ledger.comparison import compare_statements

        first = [compared] if isinstance(compared, str) else list(compared)
        statements = self._statements(about)
        return compare_statements(
            statements,
            self._sources_named([*first, *more]),
            nodes=self.nodes,
            words=self._words_of(statements),
            issued=projected.issued(self.store),
        )

    def calendar(
        self,
        *,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        kinds: Sequence[str] | None = None,
        actor: str | None = None,
        alarms: Sequence[int | str] = (30, 7),
        people: bool = False,
        sources: Iterable[str] | None = None,
    ) -> Calendar:
        """Tell what falls due: ends, days of notice, reviews, terms of office, meetings.

        Args:
            since: The first day, month or year; None for all.
            until: The last.
            kinds: Some of ``end``, ``notice``, ``review``, ``term``, ``meeting``, ``due``; None
                for all.
            actor: Only what this actor, or one of the country that it is, takes part in: IRI,
                prefixed name, slug or label.
            alarms: How many days before an entry rings.
            people: Name persons, too.
            sources: Ids or IRIs of the sources to trust.

        Returns:
            ``.ics(lang)``, ``.write(path, lang)``, ``.table(lang)``, see `office.Calendar`.

        Raises:
            DateError: A date is none.
            ParameterError: The last day before the first, or alarms that are no days.
            UnknownNameError: No such kind, actor or source.
        """
        from coopgraph.office.calendar import of_graph
        from coopgraph.office.due import Dues
        from coopgraph.questions import resolve

        kg = self._of(sources)
        of = None if actor is None else resolve(kg.store, actor)
        dues = Dues(kg.store, kg.participations(), kg.nodes, kg.labeller, people=people)
        told = kg._issued
        return of_graph(dues, told, since=since, until=until, kinds=kinds, actor=of, alarms=alarms)

    def diff(
        self,
        before: KnowledgeGraph | str | dt.date,
        after: KnowledgeGraph | str | dt.date | None = None,
        *,
        sources: Iterable[str] | None = None,
    ) -> Revision:
        """Tell what a graph says otherwise than an earlier one: new, withdrawn, narrowed, disputed.

        Args:
            before: The earlier graph (``coopgraph.load(store=…)``, ``load(release=…)``); or a day,
                month or year: what this graph's sources issued by then tell.
            after: The later graph or day; None for this graph.
            sources: Ids or IRIs of the sources of this graph to trust.

        Returns:
            ``.table(lang)``, ``.text(lang)``, ``.page(path)``, ``.write(path)``, see
            `office.Revision`.

        Raises:
            DateError: A day that is none.
            UnknownNameError: No such source.
        """
        from coopgraph.office.revision import between

        return between(self._of(sources), before, after)

    def gaps(self, *, sources: Iterable[str] | None = None) -> Gaps:
        """Tell what an auditor would ask of each agreement, and no trusted source says.

        Args:
            sources: Ids or IRIs of the sources to trust.

        Returns:
            ``.table(lang)`` with counts, ``.list(lang)``, see `office.Gaps`.

        Raises:
            UnknownNameError: No such source.
        """
        from coopgraph.office.gaps import gaps_of

        kg = self._of(sources)
        return gaps_of(kg.store, kg.participations(), kg.labeller)

    def life(
        self,
        agreement: str | None = None,
        *,
        at: str | dt.date,
        sources: Iterable[str] | None = None,
    ) -> Life:
        """Tell the states of agreements at a time, where their parties stand, what text holds.

        Args:
            agreement: IRI, prefixed name, slug or label of an instrument; None for all agreements.
            at: A day, month or year.
            sources: Ids or IRIs of the sources to trust.

        Returns:
            ``.table(lang)``, ``.parties(lang)``, ``.texts(lang)``, see `office.Life`.

        Raises:
            DateError: `at` is no day, month or year.
            UnknownNameError: Nothing is called so, or no such source.
        """
        from coopgraph.dates import day_range
        from coopgraph.office.life import life_of
        from coopgraph.questions import resolve

        first, last = day_range(at)
        kg = self._of(sources)
        one = None if agreement is None else resolve(kg.store, agreement)
        ties = kg.participations()
        return life_of(kg.store, ties, kg.labeller, agreement=one, first=first, last=last)

    def profile(
        self,
        thing: str,
        *,
        at: str | dt.date | None = None,
        sources: Iterable[str] | None = None,
    ) -> Profile:
        """Tell all that the graph says of one actor or framework, with evidence for each line.

        Args:
            thing: IRI, prefixed name, slug, label, acronym or former name, accents or not; a
                country also by its code (``KR``) or a part of its name.
            at: The day, month or year at which ties and agreements are looked at; the day of the
                newest source by default.
            sources: Ids or IRIs of the sources to trust.

        Returns:
            What it is, its names, with whom and in what role, agreements and their states, money,
            events, commitments, what comes next and what is in doubt: ``.table(lang)``,
            ``.lines(lang)``, see `office.Profile`.

        Raises:
            DateError: `at` is no day, month or year.
            ParameterError: A name that several things have.
            UnknownNameError: Nothing is called so (near names are offered), or no such source.
        """
        from coopgraph.office.finding import find

        kg = self._of(sources)
        one = find(kg.store, kg.nodes, thing)
        return kg._profiles(at, [one]).of(one)

    def brief(
        self,
        thing: str,
        *,
        ours: str | None = None,
        at: str | dt.date | None = None,
        all: bool = False,
        sources: Iterable[str] | None = None,
    ) -> Brief:
        """Make a brief on a partner: one A4 side, each line with footnotes to its passages.

        Args:
            thing: The partner, named as for `profile`.
            ours: Our side, named likewise; the agency that takes part in most by default. It
                counts with its country and that country's bodies.
            at: The day, month or year it tells of; the day of the newest source by default.
            all: Tell all, on as many sides as it takes.
            sources: Ids or IRIs of the sources to trust.

        Returns:
            ``.write(path, lang)`` (.docx, .odt, .html or .pdf), ``.content(form, lang)``,
            ``.table(lang)``, see `office.Brief`.

        Raises:
            DateError: `at` is no day, month or year.
            ParameterError: A name that several things have.
            UnknownNameError: Nothing is called so (near names are offered), or no such source.
        """
        from coopgraph.office.brief import brief_of, centre_of
        from coopgraph.office.finding import find

        kg = self._of(sources)
        ties = kg.participations()
        profile = kg.profile(thing, at=at)
        side = centre_of(ties, kg.nodes) if ours is None else find(kg.store, kg.nodes, ours)
        names = {lang: kg.labeller([side] if side else [], lang) for lang in ("en", "vi")}
        labels = {lang: told.get(side or "", "") for lang, told in names.items()}
        return brief_of(profile, ties, kg.nodes, ours=side, everything=all, labels=labels)

    def report(self, year: int, *, sources: Iterable[str] | None = None) -> Report:
        """Write the review of a year: sentences, each with what says it and its passages.

        Args:
            year: From 1 to 9999.
            sources: Ids or IRIs of the sources to trust.

        Returns:
            ``.text(lang, style)``, ``.table(lang)``, ``.write(path)``, ``.unsupported()``, see
            `office.Report`.

        Raises:
            ParameterError: No such year.
            UnknownNameError: No such source.
        """
        from coopgraph.office.report import report_of

        kg = self._of(sources)
        return report_of(kg, kg.participations(), kg.nodes, year)

    def _profiles(self, at: str | dt.date | None, things: Sequence[str] | None = None) -> Profiles:
        """Give what gathers the profiles of things (IRIs), or of all."""
        from coopgraph.dates import day_range
        from coopgraph.office.profile import Profiles

        first, last = day_range(self._newest if at is None else at)
        return Profiles(
            self.store, self.participations(), self.nodes, self.labeller, first=first, last=last,
            things=things,
        )  # fmt: skip

    @property
    def _newest(self) -> dt.date:
        """The day of the newest source, else the last day that is told of a tie."""
        import datetime as dt

        days = [*self._issued.values()]
        if not days:
            ties = self._ties
            names = ("latest_begin", "earliest_end", "earliest_begin")
            days = [day for name in names if isinstance(day := ties[name].max(), dt.date)]
        return max(days, default=dt.date(1970, 1, 1))

    @property
    def _issued(self) -> dict[str, dt.date]:
        """When the trusted sources were issued, of those that tell."""
        issued, trusted = projected.issued(self.store), set(self.sources)
        return {source: day for source, day in issued.items() if source in trusted}

    def _sources_named(self, names: Iterable[str]) -> list[str] | None:
        """Find sources that the graph trusts; None if none is named."""
        from coopgraph.build import unknown_source

        iris = [source_iri(name) for name in names]
        known = set(self.sources)
        for source in iris:
            if source not in known:
                raise unknown_source(source, known)
        return iris or None

    def _statements(self, about: str | None) -> pl.DataFrame:
        """Give all that sources date, or of one thing, see `analysis.ledger.statements`."""
        import polars as pl

        from coopgraph.analysis.ledger.statements import of_dated, of_ties
        from coopgraph.questions import resolve

        again, personal = projected.repeated_roles(self.store)
        ties = of_ties(self.participations(ranks=ALL_RANKS), repeated=again, personal=personal)
        dated = pl.concat([ties, of_dated(self._dated)])
        if about is None:
            return dated
        iri = resolve(self.store, about)
        return dated.filter((pl.col("subject") == iri) | pl.col("framework").eq_missing(iri))

    def _words_of(self, statements: pl.DataFrame) -> dict[str, dict[str, str]]:
        """Give labels of what statements name and the table of nodes lacks."""
        named = {iri for column in ("subject", "framework", "role") for iri in statements[column]}
        lacking = sorted(iri for iri in named - set(self.nodes["node"]) if iri)
        labels = {lang: self.labeller(lacking, lang) for lang in ("en", "vi")}
        return {
            iri: {lang: labels[lang][iri] for lang in labels if iri in labels[lang]}
            for iri in lacking
        }

    @cached_property
    def _surroundings(self) -> Surroundings:
        """When participants and frameworks ended, and who succeeded them."""
        from coopgraph.analysis.change.reasons import Succession, Surroundings, lives
        from coopgraph.states import register

        told = [Succession(*one) for one in projected.successions(self.store)]
        terms = projected.repeated_roles(self.store).again
        known = Surroundings(lives(self._dated), tuple(told), frozenset(terms))
        states = self.nodes["node"].filter(self.nodes["cls"] == "Country").to_list()
        return known.with_register(register(), states) if states else known

    def survival(
        self,
        until: str | dt.date,
        *,
        roles: str | Iterable[str] | None = None,
        succession: str = "ends",
        sources: Iterable[str] | None = None,
        ranks: Sequence[str] = RANKS,
    ) -> Survival:
        """Estimate how long ties last, in both readings of their dates (Kaplan and Meier).

        Args:
            until: The day (the last of a month or year) on which looking ended.
            roles: Names of the roles whose ties count; all by default.
            succession: What becomes of the ties of states that ended: where they pass, a tie does
                not end with its state.
            sources: Ids or IRIs of the sources to trust.
            ranks: Ranks of the ties to use.

        Returns:
            ``.curves``, ``.median()``, ``.figure(lang)``, see `analysis.Survival`.

        Raises:
            DateError: ``until`` is no date.
            UnknownNameError: No such role, source or rank.
        """
        from coopgraph.analysis.survival import survival
        from coopgraph.states import passing

        kg = self._of(sources)
        ties = kg._in_roles(kg.participations(ranks=ranks), roles)
        ends = passing.ends_of(ties, succession, kg.query)
        lasting = passing.lasting_on(ties, succession, ends)
        return survival(lasting, kg.nodes, until, ranks=ranks)

    def robustness(
        self,
        name: str,
        *,
        kind: str = "actors",
        at: str | dt.date | None = None,
        coverage: str = "any",
        certainty: str = "possible",
        sources: Iterable[str] | None = None,
        ranks: Sequence[str] = RANKS,
        omit: float | Sequence[float] = (0.1,),
        draws: int = 10,
        seed: int = 0,
        top: int = 5,
        column: str | None = None,
        lang: str = "en",
        **options: Any,
    ) -> pl.DataFrame:
        """Take a measure again under other policies and tell how its ranking moves.

        Each source is left out, and trusted alone; other ranks, the other certainty (with ``at``)
        and random omissions are tried. What rules conclude is concluded anew from the sources
        left.

        Args:
            name: The measure.
            kind: Of the network.
            at: A day, month or year; None for all times.
            coverage: ``any`` (active on some day of it) or ``all`` (on every day of it).
            certainty: ``possible``, ``open``, ``certain`` or ``stated``, see `coopgraph.times`.
            sources: Ids or IRIs of the sources to trust at all.
            ranks: Ranks of the ties to use.
            omit: Shares of the ties to leave out at random.
            draws: How many omissions of each share.
            seed: Of the omissions.
            top: How many are the top.
            column: Which value of the measure; its first by default.
            lang: Language of the labels.
            **options: What the measure takes besides.

        Returns:
            One row a policy: Kendall's tau, overlap of the tops, who leads …

        Raises:
            UnknownNameError: No such measure, kind, certainty, rank, source or language.
            ParameterError: Shares, draws or top that cannot be; a store, whose sources cannot be
                chosen.
        """
        from coopgraph.analysis.robustness import robustness

        kg = self._of(sources)

        def trusting(sources: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
            view = kg.trusting(sources)
            return view.participations(ranks=ALL_RANKS), view.nodes

        return robustness(
            name, kg.participations(ranks=ALL_RANKS), kg.nodes, kind=kind, at=at,
            coverage=coverage, certainty=certainty, ranks=ranks, omit=omit, draws=draws, seed=seed,
            top=top, trusting=trusting, known=kg.sources, column=column, lang=lang, **options,
        )  # fmt: skip

    def panel(
        self,
        kind: str,
        *,
        since: int | str | dt.date | None = None,
        until: int | str | dt.date | None = None,
        unit: str = "year",
        coverage: str = "any",
        certainty: str = "possible",
        roles: Iterable[str] | None = None,
        weights: Mapping[str, float] | None = None,
        directed: bool = False,
        existence: str | pl.DataFrame | None = None,
        zeros: bool = False,
        censoring: bool = True,
        succession: str | pl.DataFrame = "ends",
        codes: bool | pl.DataFrame = False,
        min_sources: int = 1,
        overlaps: str = "merge",
        engine: Any = None,
        sources: Iterable[str] | None = None,
        ranks: Sequence[str] = RANKS,
    ) -> Panel:
        """Count who takes part in what, period by period.

        Args:
            kind: ``actor-year``, ``dyad-year``, ``framework-year`` or ``two-mode``.
            since: The first period; the first date told by default.
            until: The last period; the last date told by default.
            unit: ``year`` or ``month``.
            coverage: ``any`` (a tie counts if it holds on some day of a period) or ``all``.
            certainty: ``possible``, ``open``, ``certain``, ``both`` (possible and certain) or
                ``stated``, see `coopgraph.times`.
            roles: Roles that count; all by default.
            weights: Role to weight, instead of roles.
            directed: Of dyad-year: a row for each order of the two.
            existence: A table ``node, begin, end``, see `panel.PanelChoice`; or ``register``: that
                of the states of the register.
            zeros: Rows for those who take no part, too; needs ``existence``.
            censoring: Columns on unknown begins and ends.
            succession: A table ``actor, state[, begin, end]``; or ``ends``, ``passes``, ``series``
                or ``ask``, see `coopgraph.states.passing`.
            codes: Columns of ISO 3166, COW, Gleditsch–Ward and Wikidata codes; or a table of other
                codes.
            min_sources: How many sources must state a participation.
            overlaps: ``merge`` or ``refuse`` spells that overlap.
            engine: Where it is counted, see `panel.PanelChoice`.
            sources: Ids or IRIs of the sources to trust.
            ranks: Ranks of the ties that count.

        Returns:
            ``.frame`` and its codebook: ``.to_csv(path)``, ``.to_parquet``, ``.to_stata``.

        Raises:
            UnknownNameError: No such panel, role, source or rank.
            ParameterError: A choice that cannot be.
        """
        from coopgraph import panel
        from coopgraph.states import passing

        kg = self._of(sources)
        ties, tables = passing.of_panel(
            kg.participations(ranks=ranks), kg.query, unit, existence, succession
        )
        coded = kg._codes_of(unit) if codes is True else None if codes is False else codes
        given: dict[str, Any] = {"since": since, "until": until, "roles": roles}
        given |= {"weights": weights, "codes": coded, **tables}
        chosen: Any = {name: value for name, value in given.items() if value is not None}
        counted = panel.counted(
            kind, ties, directed=directed, unit=unit, coverage=coverage,
            certainty=certainty, zeros=zeros, censoring=censoring, min_sources=min_sources,
            overlaps=overlaps, engine=engine, ranks=ranks, **chosen,
        )  # fmt: skip
        return replace(counted, scope=kg.scope.text())

    def participations(self, *, ranks: Sequence[str] = RANKS) -> pl.DataFrame:
        """Give the ties as a table, one row a tie, see `frames.participations`."""
        return self._ties.filter(self._ties["rank"].is_in(list(ranks)))

    @cached_property
    def nodes(self) -> pl.DataFrame:
        """The actors and frameworks as a table, one row a node, see `frames.nodes`."""
        return projected.nodes(self._project)

    def _of(self, sources: Iterable[str] | None) -> KnowledgeGraph:
        """Give the graph that trusts these sources only, or all that this one trusts."""
        return self if sources is None else self.trusting(sources)

    def _roles_named(self, roles: str | Iterable[str] | None) -> list[IRI] | None:
        """Find roles by their names; one name may stand alone."""
        from coopgraph.questions import resolve_role

        names = [roles] if isinstance(roles, str) else roles
        return None if names is None else [resolve_role(self.store, name) for name in names]

    def _in_roles(self, ties: pl.DataFrame, roles: str | Iterable[str] | None) -> pl.DataFrame:
        """Keep the ties of roles, by their names."""
        chosen = self._roles_named(roles)
        return ties if chosen is None else ties.filter(ties["role"].is_in(chosen))

    def _codes_of(self, unit: str) -> pl.DataFrame:
        """Give the codes that the graph tells, and those of the register of states."""
        import polars as pl

        from coopgraph.states import passing

        states = passing.codes_by_period(unit)
        known = states.filter(pl.col("iso3166").is_not_null())["node"].implode()
        own = self._codes.with_columns(
            pl.when(~pl.col("node").is_in(known)).then("iso3166").alias("iso3166")
        )
        return pl.concat([own.unique(), states], how="diagonal").sort("node", maintain_order=True)

    @cached_property
    def _codes(self) -> pl.DataFrame:
        from coopgraph import frames

        return frames.codes(self._project("codes").to_polars())

    @cached_property
    def _ties(self) -> pl.DataFrame:
        return projected.ties(self._project)

    @cached_property
    def _dated(self) -> pl.DataFrame:
        """The milestones and lifetimes that sources state, see `projected.dated`."""
        return projected.dated(self._project)

    def _project(self, name: str) -> Result:
        return projected.result(self.store, name)

    @cached_property
    def roles(self) -> dict[str, dict[str, str]]:
        """Labels of the roles that ties have: role IRI to language to label."""
        roles: dict[str, dict[str, str]] = {}
        for role in {r for r in self._ties["role"] if r}:
            labels = self.store.literals(role, SKOS + "prefLabel")
            roles[role] = {label.language or "": label.value for label in labels}
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
            kg.__dict__["scope"] = self._scope_of(wanted)
            self._keep(wanted, kg)
        return self._trusted[wanted]

    def _keep(self, sources: frozenset[str], kg: KnowledgeGraph) -> None:
        if len(self._trusted) == _VIEWS_KEPT:
            del self._trusted[next(iter(self._trusted))]
        self._trusted[sources] = kg

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
        from coopgraph.namespaces import COOP
        from coopgraph.questions import resolve

        iri = resolve(self.store, node)
        iris = self.store.objects(iri, COOP + "evidence")
        return collect(self.store, iris or [iri])

    def rdflib(self) -> rdflib.Dataset:
        """Give an ``rdflib.Dataset`` over the same store, read-only; see `store.rdf.dataset`."""
        from coopgraph.store import dataset

        return dataset(self.store)

    def owlready(self, *, reason: bool = False) -> Any:
        """Give a private ``owlready2.World`` with the same classes and individuals.

        Args:
            reason: Let HermiT conclude first (needs Java); see `reason.to_owlready`.

        Raises:
            MissingDependency: owlready2, or Java where it is needed, is not installed.
        """
        from coopgraph.reason import to_owlready

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
        from coopgraph.pages.explorer_data import dossier
        from coopgraph.pages.sparql_tab import engine_content
        from coopgraph.render import npm_bundle
        from coopgraph.render.page import write_page

        npm_bundle.require()
        sparql = engine_content(self)
        return write_page(dossier(self, texts), path, lang=lang, sparql=sparql)  # type: ignore[arg-type]

    def site(
        self,
        folder: str | Path,
        texts: Mapping[str, str] | None = None,
        *,
        force: bool = False,
    ) -> Path:
        """Write a static site: the explorer, a page a source and a question, in both languages.

        Args:
            folder: Made where it is missing; a site written before is replaced as a whole.
            texts: Source id or IRI to its normalised text; passages are then shown.
            force: Write also into a folder that holds other files.

        Raises:
            FolderError: The folder holds what is not ours, and `force` is not given.
        """
        from coopgraph.pages.site_data import write_site

        return write_site(self, folder, texts, force=force)

    def export(
        self,
        path: str | Path | None = None,
        format: str | None = None,
        *,
        parquet: str | Path | None = None,
        force: bool = False,
    ) -> bytes | list[Path]:
        """Hand the graph over: as a file, a folder of files, or bytes.

        Args:
            path: A file, or a folder for the forms that are one; None gives the bytes of a file.
            format: One of `export.FORMS`; by the ending of the file's name where it is not given,
                TriG where there is no name either.
            parquet: Write the tables as partitioned Parquet into this folder instead.
            force: Write also into a folder that holds other files.

        Returns:
            The bytes; or the files written, of a folder the folder. A description (DCAT, VoID)
            lies in the folder or beside the file.

        Raises:
            ParameterError: No such form, an ending that names none, or `parquet` with a path.
            FolderError: The folder holds what is not ours, and `force` is not given.
        """
        from coopgraph.export import hand_over

        return hand_over(self, path, format, parquet=parquet, force=force)

    def push(
        self,
        url: str,
        auth: Auth = None,
        *,
        update: str | None = None,
        graph_store: str | None = None,
        union: bool = True,
        dry_run: bool = False,
        timeout: float | None = 120.0,
        progress: Progress | None = None,
    ) -> Pushed:
        """Publish the graph on a SPARQL 1.1 server, and verify what arrived.

        Args:
            url: Where the server's queries go.
            auth: ``(user, password)``, or a bearer token as one string.
            update: Where its updates go; guessed for the servers we know.
            graph_store: Where it speaks the Graph Store Protocol; guessed likewise.
            union: Whether to put the union beside the graphs where the server needs it.
            dry_run: Only compare; nothing is written.
            timeout: Seconds each request may take, None for no limit.
            progress: Is told how far it is.

        Returns:
            What became of each graph; false in a condition if the verification failed.

        Raises:
            EndpointError: The server cannot be reached, refuses, or breaks off.
        """
        from coopgraph.publish import push

        return push(
            self, url, auth, update=update, graph_store=graph_store, union=union, dry_run=dry_run,
            timeout=timeout, progress=progress,
        )  # fmt: skip

    def validate(
        self, files: Sequence[str | Path] = (), *, reason: bool = False
    ) -> ValidationReport:
        """Check the files that this graph is made of, or others: shapes, evidence, dates.

        Args:
            files: Turtle files to report on; by default those that were loaded with ``files=``,
                where none were all that is shipped.
            reason: Prove also, with HermiT, that the whole graph is consistent and the rules are
                right.

        Returns:
            The report: ``.conforms``, ``.violations``, ``.text(lang=…)``, ``.json()``.

        Raises:
            DataError: A file is missing or not Turtle.
            ValidationFailed: HermiT finds a contradiction.
            MissingDependency: Java is needed and not installed.
        """
        from coopgraph.reason import check
        from coopgraph.validate import validate

        paths = [*(files or self.corpus.extra)]
        report = validate(paths)
        if reason and report.conforms:
            check(load_store(Corpus.shipped(paths)))
        return report


def load(
    sources: Iterable[str] | None = None,
    files: Iterable[str | Path] | None = None,
) -> KnowledgeGraph:
    """Load the knowledge graph of files, see `coopgraph.load`.

    Args:
        sources: Ids or IRIs of the sources to trust; all that are not deprecated by default. The
            register of states comes along when it is named: ``"states"``.
        files: Turtle files of your own to add, each a source named after the file.

    Raises:
        DataError: A file is not Turtle (with line and column).
        UnknownNameError: There is no such source; the nearest are suggested.
    """
    wanted = None if sources is None else sorted({source_iri(name) for name in sources})
    # Works of reference are sources that nobody trusts unless they are named.
    shelf = [p for iri in wanted or () if (p := reference(iri.removeprefix(SOURCE))) is not None]
    corpus = Corpus.shipped([*shelf, *(files or ())])
    kg = KnowledgeGraph(load_store(corpus, wanted), corpus)
    scope = Scope(files=tuple(path.name for path in corpus.extra if path not in shelf))
    kg.__dict__["scope"] = (
        scope if wanted is None else scope._replace(sources=tuple(map(source_id, wanted)))
    )
    return kg


def load_release(path: str | Path) -> KnowledgeGraph:
    """Load a release of the graph, see `coopgraph.load`.

    Raises:
        DataError: No release, or a file of it is not RDF.
    """
    corpus = Corpus.release(path)
    kg = KnowledgeGraph(load_store(corpus), corpus)
    kg.__dict__["scope"] = Scope("release", str(path))
    return kg


__all__ = ["IRI", "KnowledgeGraph", "load", "load_release"]
