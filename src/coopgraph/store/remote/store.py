"""A store behind any SPARQL 1.1 endpoint, asked as if it were embedded.

What a query sees as its default graph is the union of the trusted graphs, whatever the server's own
default graph is; see `store.remote.dataset`. Answers that a server cuts off are noticed; see
`store.remote.paging`. Where the whole graph is wanted (an export, the explorer), it is fetched once
and kept in memory.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, EndpointError, QueryError, QueryTimeout
from coopgraph.model import lines_of
from coopgraph.store import sparql_syntax, verdict
from coopgraph.store.embedded import EmbeddedStore, Literal, QueryAnswer, Triple
from coopgraph.store.processes import bounded
from coopgraph.store.remote import paging, results, rewrite
from coopgraph.store.remote.auth import Auth
from coopgraph.store.remote.dataset import Dataset, Rows, probe
from coopgraph.store.remote.deadline import Clock
from coopgraph.store.remote.protocol import Heard, Wire
from coopgraph.store.terms import iri_of, literal, plain_row, quads_of

SECONDS = 120.0
"""How long one request may take unless told otherwise."""
LARGEST = 2_000_000
"""Up to so many triples a remote graph is fetched whole."""
_AT_ONCE = 200
_PAGE = 10_000
_HONEST = ("Oxigraph",)


class RepeatsWarning(UserWarning):
    """A server repeats triples that several graphs state: counts without DISTINCT are too high."""


class RemoteStore(EmbeddedStore):
    """The graphs of a SPARQL endpoint, read-only.

    Args:
        url: Where queries go, http or https.
        auth: User and password (given by the digest or basic scheme, as the server asks), or a
            bearer token.
        update: Where updates go; guessed where it is not given.
        graph_store: Where the Graph Store Protocol is spoken; guessed likewise.
        graphs: The graphs to trust, see `store.remote.dataset.probe`.
        timeout: Seconds each request may take, None for no limit.
        service: Whether queries may have the server call others (``SERVICE``).

    Raises:
        EndpointError: There is no endpoint, or it refuses.
        ParameterError: Not an address of the web.
    """

    __slots__ = ("_local", "_service", "_timeout", "dataset", "wire")

    def __init__(
        self,
        url: str,
        auth: Auth = None,
        *,
        update: str | None = None,
        graph_store: str | None = None,
        graphs: Iterable[str] | None = None,
        timeout: float | None = SECONDS,
        service: bool = False,
    ) -> None:
        self._dump = None
        self._pending = None
        self._local: EmbeddedStore | None = None
        self._timeout = timeout
        self._service = service
        self.wire = Wire(url, auth, update=update, graph_store=graph_store)
        self.dataset = Dataset("server", (), ())
        self.dataset = probe(self._probed, graphs)
        if self.dataset.repeats:
            warnings.warn(
                f"{self.wire.name} repeats a triple for each graph that states it, so a COUNT"
                " without DISTINCT may be too high; coopgraph push puts the union beside them",
                RepeatsWarning,
                stacklevel=3,
            )

    def __repr__(self) -> str:
        return f"<RemoteStore {self.wire.name}: {self.dataset}>"

    # -- asking ------------------------------------------------------------------------------

    def query(
        self,
        sparql: str,
        *,
        values: Mapping[str, str] | None = None,
        timeout: float | None = bounded.DEFAULT_SECONDS,
        memory: int | None = None,
    ) -> QueryAnswer:
        """Answer a SPARQL query, all of it or an error.

        Args:
            sparql: A SELECT, ASK, CONSTRUCT or DESCRIBE; the project's prefixes are known.
            values: Variables bound beforehand: name without ``?`` to a term in SPARQL syntax.
            timeout: Seconds; the default and None stand for the connection's own limit.
            memory: Has no meaning here.

        Raises:
            QueryError: Not SPARQL, an update, or a SERVICE call.
            QueryTimeout: The time was up, here or at the server.
            EndpointError: The server fails, or cuts its answer off and cannot be paged.
        """
        del memory
        if not self._service:
            sparql_syntax.refuse_service(sparql, foreign=True)
        form = self._form(sparql)
        text = rewrite.declared(sparql_syntax.bind(sparql, values) if values else sparql)
        usual = timeout is None or timeout == bounded.DEFAULT_SECONDS
        clock = Clock(self._timeout if usual else timeout)
        try:
            heard = self._send(text, clock, graph=form in ("CONSTRUCT", "DESCRIBE"))
            if heard.kind == "graph":
                if not self._honest:
                    number = heard.data.count(b"\n")
                    paging.check_graph(text, number, lambda t: self._send(t, clock), self.wire.name)
            elif heard.kind == "solutions":
                return QueryAnswer("solutions", self._all(text, heard, clock))
        except QueryTimeout:
            raise
        except QueryError:
            # The place in the user's text is worth more than what the server says.
            if problem := verdict.problem(sparql):
                raise sparql_syntax.query_error(problem, sparql) from None
            raise
        return QueryAnswer(heard.kind, heard.data)

    @property
    def _honest(self) -> bool:
        """Whether the server is known to answer whole or not at all."""
        return self.wire.server.startswith(_HONEST)

    def _form(self, sparql: str) -> str:
        try:
            return rewrite.form_of(sparql)
        except QueryError as error:
            if error.line is None and (problem := verdict.problem(sparql)):
                raise sparql_syntax.query_error(problem, sparql) from None
            raise

    def _all(self, text: str, heard: Heard, clock: Clock) -> bytes:
        if self._honest or not paging.doubtful(paging.rows(heard.data), heard.cap):
            return heard.data
        return paging.whole(text, heard, lambda t: self._send(t, clock), self.wire.name)

    def _send(self, text: str, clock: Clock, *, graph: bool = False) -> Heard:
        default: tuple[str, ...] = ()
        named_graphs: tuple[str, ...] = ()
        # A query that names its dataset keeps it; the protocol's parameters would replace it.
        if self.dataset.default and not rewrite.names_dataset(text):
            default = self.dataset.default
            named_graphs = self.dataset.graphs if sparql_syntax.names_graphs(text) else ()
        return self.wire.ask(text, graph=graph, default=default, named=named_graphs, clock=clock)

    def _probed(self, text: str, default: Iterable[str], named: Iterable[str]) -> Rows:
        heard = self.wire.ask(
            rewrite.declared(text),
            graph=False,
            default=tuple(default),
            named=tuple(named),
            clock=Clock(self._timeout),
        )
        return [plain_row(cells) for cells in list(lines_of(heard.data))[1:]]

    def select(self, sparql: str) -> list[tuple[str | None, ...]]:
        """Answer a query of our own: rows of lexical forms, None if unbound."""
        kind, data = self.query(sparql)
        if kind != "solutions":
            raise EndpointError("the server answers a SELECT with something else", iri=self.name)
        lines = iter(lines_of(data))
        next(lines)
        return [plain_row(cells) for cells in lines]

    def construct(self, sparql: str) -> set[Triple]:
        """Give the triples of a CONSTRUCT of our own."""
        data = self.query(sparql).data
        quads = ox.parse(data, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False, lenient=True)
        return {quad.triple for quad in quads}

    @property
    def name(self) -> str:
        """The server's address, without credentials."""
        return self.wire.name

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Give the values of a property in the union: IRIs or lexical forms, in order."""
        rows = self.select(
            f"SELECT DISTINCT ?o WHERE {{ {iri_of(subject)} {iri_of(predicate)} ?o }}"
        )
        return sorted(row[0] or "" for row in rows)

    def literals(self, subject: str, predicate: str) -> list[Literal]:
        """Give the literals of a property in the union, in order."""
        asked_for = f"{iri_of(subject)} {iri_of(predicate)} ?o FILTER(isLiteral(?o))"
        lines = iter(lines_of(self.query(f"SELECT DISTINCT ?o WHERE {{ {asked_for} }}").data))
        next(lines)
        return sorted(literal(cells[0]) for cells in lines)

    def subjects(self, predicate: str, obj: str) -> list[str]:
        """Give the IRIs that have `obj` (an IRI) as a value of `predicate`, in order."""
        rows = self.select(f"SELECT DISTINCT ?s WHERE {{ ?s {iri_of(predicate)} {iri_of(obj)} }}")
        return sorted(row[0] or "" for row in rows)

    def mentions(self, iri: str) -> bool:
        """Say yes: whether an endpoint of others has a term is not asked beside a query."""
        del iri
        return True

    def contains(self, subject: str) -> bool:
        """Say whether anything is stated of `subject`."""
        return self.query(f"ASK {{ {iri_of(subject)} ?p ?o }}").data == b"true"

    def graphs_of(self, subject: str) -> list[str]:
        """Give the trusted graphs that state something of `subject`, in order."""
        rows = self.select(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {iri_of(subject)} ?p ?o }} }}")
        return sorted({row[0] or "" for row in rows} & set(self.graphs()))

    def graphs(self) -> list[str]:
        """Give the IRIs of the trusted graphs, in order."""
        return list(self.dataset.graphs)

    def __len__(self) -> int:
        """Count the triples of the union."""
        distinct = "SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o }"
        every = f"{{ {distinct} }}" if self.dataset.repeats else "?s ?p ?o"
        return int(self.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {every} }}")[0][0] or 0)

    # -- fetching ----------------------------------------------------------------------------

    def near(self, iris: Iterable[str], predicates: Iterable[str] = ()) -> EmbeddedStore:
        """Fetch what is stated of some things (by some predicates), some hundred at a time."""
        local = EmbeddedStore()
        wanted, only = sorted(set(iris)), " ".join(iri_of(p) for p in predicates)
        filtered = f"VALUES ?p {{ {only} }}" if only else ""
        for start in range(0, len(wanted), _AT_ONCE):
            names = " ".join(iri_of(iri) for iri in wanted[start : start + _AT_ONCE])
            text = (
                f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {names} }} {filtered} ?s ?p ?o }}"
            )
            local.add("urn:near", (q.triple for q in quads_of(self.query(text).data, "urn:near")))
        return local

    def triples_of(self, graph: str) -> Iterator[Any]:
        """Give the triples of a named graph while they arrive, as quads; in pages where need be.

        Raises:
            EndpointError: The pages do not have as many triples as the server counts.
        """
        pattern = f"GRAPH {iri_of(graph)} {{ ?s ?p ?o }}"
        total = self._number(graph)
        done = 0
        while done < total:
            text = f"SELECT ?s ?p ?o WHERE {{ {pattern} }}"
            if not self._honest:
                text += f" LIMIT {_PAGE} OFFSET {done}"
            before = done
            with self.wire.asking(text, clock=Clock(self._timeout, idle=True)) as reply:
                for quad in results.quads(reply.chunks(None), reply.media, self.name, graph):
                    done += 1
                    if done > total:  # it may never end
                        break
                    yield quad
            if done == before:
                break
        if done != total:
            raise EndpointError(
                f"of {total:,} triples of <{graph}> the server gave {done:,}", iri=self.name
            )

    def _complete(self) -> ox.Store:
        """Fetch all trusted graphs, once."""
        if self._local is None:
            number = len(self)
            if number > LARGEST:
                raise CoopgraphError(
                    f"this needs the whole graph, and {number:,} triples are too many to fetch",
                    hint=f"at most {LARGEST:,}; choose graphs, or use an imported store",
                )
            local = EmbeddedStore()
            for graph in self.graphs():
                local._store.bulk_extend(self.triples_of(graph))
                self._check_pages(local, graph)
            self._local = local.unite()
        return self._local._store

    def _check_pages(self, local: EmbeddedStore, graph: str) -> None:
        """Prove that the pages of a large graph fit together: as many triples, none of them twice.

        Raises:
            EndpointError: They do not.
        """
        total = self._number(graph)
        if self._honest or total <= paging.MANY:
            return
        name = ox.NamedNode(graph)
        different = sum(1 for _ in local._store.quads_for_pattern(None, None, None, name))
        if different != total:
            raise EndpointError(
                f"the pages of <{graph}> do not fit together: {different:,} different triples of"
                f" {total:,}",
                iri=self.name,
            )

    def _number(self, graph: str) -> int:
        count = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {iri_of(graph)} {{ ?s ?p ?o }} }}"
        return int(self._probed(count, (), ())[0][0] or 0)

    def stated(self) -> int:
        """Count the triples of all trusted graphs; what several state counts several times."""
        return sum(self._number(graph) for graph in self.graphs())

    def here(self) -> EmbeddedStore:
        """Give all trusted graphs as a store in memory."""
        self._complete()
        assert self._local is not None  # noqa: S101 - just made
        return self._local

    def engine_for(self, sparql: str) -> ox.Store:
        """Give an engine with all trusted graphs."""
        del sparql
        return self._complete()

    def held(self) -> bytes:
        """Give all trusted graphs to a process that answers for this store."""
        return self.here().built()

    # -- changing ----------------------------------------------------------------------------

    def add(self, graph: str, triples: Iterable[Any]) -> None:
        """Refuse: what others read is changed with ``coopgraph push``."""
        del graph, triples
        raise _read_only()

    def unite(self) -> EmbeddedStore:
        """Refuse: what others read is changed with ``coopgraph push``."""
        raise _read_only()

    def load_turtle(self, path: Any, graph: str) -> int:
        """Refuse: what others read is changed with ``coopgraph push``."""
        del path, graph
        raise _read_only()


def _read_only() -> CoopgraphError:
    return CoopgraphError("a remote graph is read-only here", hint="use: coopgraph push")
