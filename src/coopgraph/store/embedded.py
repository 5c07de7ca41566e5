"""The default store: pyoxigraph in memory, one named graph a source.

**Union.** Besides its named graphs the store keeps their union, as a set, in the default graph:
a query without ``GRAPH`` sees every triple once however many sources state it, and
``GRAPH ?g { … }`` tells who states it. (Oxigraph's own union flag repeats a triple for each graph
and runs joins eight times slower.) The price is memory: every quad is indexed twice.

**The built graph** holds the union first, then the named graphs. Most queries need the union
alone; the named graphs are loaded when a query says ``GRAPH`` or ``FROM``, or somebody asks for
them. That halves the time of a cold start.

**Limits.** `EmbeddedStore.query` runs in a process that can be killed, see `limits`; with no limit
at all it answers in this process, and so do the methods for our own code (`select`, `construct`,
`objects` …).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import IO, Any, NamedTuple

import pyoxigraph as ox

from coopgraph.errors import DataError, QueryError
from coopgraph.media_types import SYNTAXES
from coopgraph.namespaces import PREFIXES
from coopgraph.store import query_plan, sparql_syntax
from coopgraph.store.formats import rdf_format
from coopgraph.store.json_ld import json_ld
from coopgraph.store.processes import bounded

Triple = ox.Triple
"""An RDF triple; hashable. Its parts have ``.value``; ``str()`` of a part is N-Triples."""

_BOM = b"\xef\xbb\xbf"
_GRAPHS = b"\n# graphs\n"
_NAMELESS = (ox.BlankNode, ox.Triple)
"""What may have a label of its own: a blank node, or a triple that holds one."""
ON_DISK = b"\0"
"""How `held` begins where the store lies on a disk."""
_UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"


class QueryAnswer(NamedTuple):
    """What a query gave: `kind` is ``solutions`` (TSV), ``boolean`` or ``graph`` (N-Triples)."""

    kind: str
    data: bytes


class Literal(NamedTuple):
    """A literal's lexical form, its language (or None) and its datatype's IRI."""

    value: str
    language: str | None
    datatype: str


class EmbeddedStore:
    """Named graphs in memory.

    Load with `load_turtle`, `load_nquads` or `add`, then call `unite` once before querying.
    """

    __slots__ = ("_dump", "_pending", "_store")

    def __init__(self) -> None:
        self._store = ox.Store()
        self._dump: bytes | None = None
        self._pending: bytes | None = None  # a built graph of which only the union is loaded

    # -- loading -----------------------------------------------------------------------------

    def load_turtle(self, path: str | os.PathLike[str], graph: str) -> int:
        """Load a Turtle file into the named graph, all of it or nothing.

        Returns:
            The number of triples read.

        Raises:
            DataError: Not to be read, not UTF-8 text, or not Turtle; with line and column.
        """
        name = ox.NamedNode(graph)
        fresh = ox.Store()  # a file that breaks off must leave nothing behind
        with open_text(path) as file:
            try:
                fresh.bulk_load(file, ox.RdfFormat.TURTLE, base_iri=graph, to_graph=name)
            except SyntaxError as error:
                raise data_error(error, path) from None
            except (OSError, ValueError) as error:
                raise DataError(f"cannot be read: {error}", file=path) from None
        self._complete().bulk_extend(fresh.quads_for_pattern(None, None, None, None))
        self._dump = None
        return len(fresh)

    @classmethod
    def of_built(cls, data: bytes) -> EmbeddedStore:
        """Make a store of what `built` wrote; its IRIs are not checked again.

        Raises:
            DataError: Not N-Quads.
        """
        new = cls()
        union, mark, _ = data.partition(_GRAPHS)
        try:
            new._store.bulk_load(union, ox.RdfFormat.N_QUADS, lenient=True)
        except SyntaxError as error:
            raise data_error(error, None) from None
        new._pending = data if mark else None
        return new

    @classmethod
    def of_engine(cls, engine: ox.Store) -> EmbeddedStore:
        """Make a store that asks an engine opened by others."""
        new = cls()
        new._store = engine
        return new

    def built(self) -> bytes:
        """Serialise the store, canonical and sorted: the union, then the named graphs.

        It is N-Quads of a dataset whose default graph is the union, to any reader.
        """
        quads = self.dump()
        union = {line.rpartition(b" <")[0] + b" .\n" for line in quads.splitlines()}
        return b"".join([*sorted(union), _GRAPHS[1:], quads])

    def held(self) -> bytes:
        """Give what a process that answers for this store needs, see `holder`."""
        return self.built()

    def _complete(self) -> ox.Store:
        """Give the engine with all graphs, loading what was left out so far."""
        if self._pending is not None:
            data, self._pending = self._pending, None
            # Both parts anew: blank nodes get other labels in each load.
            self._store = ox.Store()
            self._store.bulk_load(data, ox.RdfFormat.N_QUADS, lenient=True)
        return self._store

    def engine_for(self, sparql: str) -> ox.Store:
        """Give the engine with what a query may touch."""
        return self._complete() if sparql_syntax.names_graphs(sparql) else self._store

    def add(self, graph: str, triples: Iterable[Triple]) -> None:
        """Add triples to a named graph and to the union."""
        name = ox.NamedNode(graph)
        statements = list(triples)
        store = self._complete()
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in statements)
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in statements)
        self._dump = None

    def discard(self, graph: str, triples: Iterable[Triple]) -> None:
        """Take triples out of a named graph, and of the union where no other graph holds them."""
        name, union = ox.NamedNode(graph), ox.DefaultGraph()
        store = self._complete()
        for t in triples:
            store.remove(ox.Quad(t.subject, t.predicate, t.object, name))
            held = store.quads_for_pattern(t.subject, t.predicate, t.object, None)
            if all(quad.graph_name == union for quad in held):
                store.remove(ox.Quad(t.subject, t.predicate, t.object, union))
        self._dump = None

    def unite(self) -> EmbeddedStore:
        """Bring the union (the default graph) up to date with the named graphs; gives itself."""
        self._complete().update(_UNION)
        self._dump = None
        return self

    def copy(self, graphs: Iterable[str], properties: Iterable[str] | None = None) -> EmbeddedStore:
        """Make a new store of some of the named graphs, united.

        Args:
            graphs: Their IRIs.
            properties: IRIs of properties; with them, only statements of these are copied.
        """
        new = EmbeddedStore()
        store = self._complete()
        names = [ox.NamedNode(graph) for graph in graphs]
        if properties is None:
            for name in names:
                new._store.bulk_extend(store.quads_for_pattern(None, None, None, name))
        chosen = set(names)
        for term in map(ox.NamedNode, sorted(properties or ())):
            quads = store.quads_for_pattern(None, term, None, None)
            new._store.bulk_extend(quad for quad in quads if quad.graph_name in chosen)
        return new.unite()

    # -- asking ------------------------------------------------------------------------------

    def query(
        self,
        sparql: str,
        *,
        values: Mapping[str, str] | None = None,
        timeout: float | None = bounded.DEFAULT_SECONDS,
        memory: int | None = None,
    ) -> QueryAnswer:
        """Answer a SPARQL query in a process that is killed at the limit.

        Args:
            sparql: A SELECT, ASK, CONSTRUCT or DESCRIBE; the project's prefixes are known.
            values: Variables bound beforehand: name without ``?`` to a term in SPARQL syntax.
            timeout: Seconds, None for no limit: the query then runs in this process, where Ctrl-C
                waits for its end.
            memory: Bytes beyond what is in use, None for no limit; Linux only.

        Raises:
            QueryError: Not SPARQL (with line and column), an update, or a SERVICE call; or the
                system cannot keep a limit.
            QueryTimeout: Stopped at the limit.
        """
        bound = sparql_syntax.bind(sparql, values) if values else sparql
        sparql_syntax.refuse_service(bound)
        timeout = self._prepare(sparql, bound, timeout)
        if timeout is None and memory is None and not query_plan.may_call(bound):
            packed = self.pack(sparql, bound)
        else:
            packed = self._bounded(sparql, bound, timeout, memory)
        kind, _, data = packed.partition(b"\n")
        if kind == b"error":
            raise sparql_syntax.query_error(data.decode(), sparql)
        return QueryAnswer(kind.decode(), data)

    def _prepare(self, sparql: str, bound: str, timeout: float | None) -> float | None:
        """Load what a query needs, in the parent so that the next finds it; gives the time left."""
        self.engine_for(bound)
        query_plan.outline(bound, sparql)  # kept for the next time, which a child could not do
        return timeout

    def _bounded(self, sparql: str, bound: str, timeout: float | None, memory: int | None) -> bytes:
        """Have `pack` done in a process that is killed at the limit."""
        if bounded.can_fork():
            return bounded.run_bounded(lambda: self.pack(sparql, bound), timeout, memory)
        if memory is not None:
            bounded.need_memory_limit()
        return bounded.run_worker(
            "coopgraph.store.workers.spawned_worker", self._request(sparql, bound), timeout
        )

    def pack(self, sparql: str, bound: str) -> bytes:
        """Answer as one block of bytes: the kind, a newline, the data. Runs in the child."""
        engine = self.engine_for(bound)
        try:
            plan = query_plan.plan(bound, engine, sparql)
            result = plan.ask(engine)
            if isinstance(result, ox.QueryBoolean):
                return b"boolean\n" + (b"true" if result else b"false")
            if isinstance(result, ox.QuerySolutions):
                return b"solutions\n" + plan.tsv(result)
            return b"graph\n" + (result.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
        except SyntaxError as error:
            # Places must be those of the text the user wrote.
            return b"error\n" + (query_plan.problem(error, sparql, bound)).encode()
        except BaseException as error:
            if broke := broke_off(error):
                return b"error\n" + broke.encode()
            if not isinstance(error, Exception):
                raise
            return b"error\n" + str(error).encode()

    def _request(self, sparql: str, bound: str) -> bytes:
        """Pack what `worker` reads."""
        if self._dump is None:
            self._dump = self.built()
        first, second = sparql.encode(), bound.encode()
        return b"%d %d\n" % (len(first), len(second)) + first + second + self._dump

    def select(self, sparql: str) -> list[tuple[str | None, ...]]:
        """Answer a query of our own in this process: rows of lexical forms, None if unbound."""
        solutions = self.engine_for(sparql).query(sparql, prefixes=PREFIXES)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - callers ask SELECT
        return [tuple(None if v is None else _lexical(v) for v in row) for row in solutions]

    def construct(self, sparql: str) -> set[Triple]:
        """Give the triples of a CONSTRUCT of our own, over the union, in this process."""
        triples = self.engine_for(sparql).query(sparql, prefixes=PREFIXES)
        assert isinstance(triples, ox.QueryTriples)  # noqa: S101 - callers ask CONSTRUCT
        return set(triples)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Give the values of a property in the union: IRIs or lexical forms, in order."""
        return sorted(_lexical(q.object) for q in self._pattern(subject, predicate, None))

    def literals(self, subject: str, predicate: str) -> list[Literal]:
        """Give the literals of a property in the union, in order."""
        return sorted(
            Literal(q.object.value, q.object.language, q.object.datatype.value)
            for q in self._pattern(subject, predicate, None)
            if isinstance(q.object, ox.Literal)
        )

    def subjects(self, predicate: str, obj: str) -> list[str]:
        """Give the IRIs that have `obj` (an IRI) as a value of `predicate`, in order."""
        return sorted(_lexical(q.subject) for q in self._pattern(None, predicate, obj))

    def contains(self, subject: str) -> bool:
        """Say whether anything is stated of `subject`."""
        return next(iter(self._pattern(subject, None, None)), None) is not None

    def mentions(self, iri: str) -> bool:
        """Say whether an IRI stands anywhere in the union: as subject, predicate or object."""
        places = ((iri, None, None), (None, iri, None), (None, None, iri))
        return any(next(iter(self._pattern(*place)), None) is not None for place in places)

    def graphs_of(self, subject: str) -> list[str]:
        """Give the named graphs that state something of `subject`, in order."""
        quads = self._complete().quads_for_pattern(ox.NamedNode(subject), None, None, None)
        return sorted({_lexical(q.graph_name) for q in quads} - {""})

    def graphs(self) -> list[str]:
        """Give the IRIs of the named graphs, in order."""
        return sorted(g.value for g in self._complete().named_graphs())

    def __len__(self) -> int:
        """Count the distinct triples of the union."""
        rows = self.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        return int(rows[0][0] or 0)

    # -- handing out -------------------------------------------------------------------------

    def dump(self, graphs: Iterable[str] | None = None, form: str = "nquads") -> bytes:
        """Serialise named graphs (all by default): canonical, sorted N-Quads, TriG or JSON-LD.

        Turtle, N-Triples and RDF/XML have no graphs: they get the union, each triple once. JSON-LD
        has it as its default graph, before the named ones.
        Blank nodes get canonical labels (RDFC-1.0), so equal graphs give equal bytes.
        """
        lines: list[str] = []
        # The label of a blank node follows from the quads with blank nodes alone.
        blank: list[ox.Quad] = []
        for graph in sorted(graphs) if graphs is not None else self.graphs():
            for quad in self._complete().quads_for_pattern(None, None, None, ox.NamedNode(graph)):
                if isinstance(quad.subject, _NAMELESS) or isinstance(quad.object, _NAMELESS):
                    blank.append(quad)
                else:
                    lines.append(f"{quad} .\n")
        data = ox.Dataset(blank)
        data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines += (f"{quad} .\n" for quad in data)
        text = "".join(sorted(lines)).encode()
        if form == "nquads":
            return text
        syntax = rdf_format(SYNTAXES[form].media)
        ordered = ox.parse(text, ox.RdfFormat.N_QUADS, rename_blank_nodes=False)
        if form in ("turtle", "ntriples", "rdfxml"):
            # None of these has graphs: the union, each triple once.
            triples = dict.fromkeys(ox.Triple(q.subject, q.predicate, q.object) for q in ordered)
            ordered_triples = sorted(triples, key=str)
            return ox.serialize(ordered_triples, None, syntax, prefixes=PREFIXES) or b""
        if form == "jsonld":
            # Many readers know one graph only: the union stands in the default graph before them.
            quads = list(ordered)
            union = dict.fromkeys(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
            named = sorted(quads, key=lambda quad: str(quad.graph_name))
            return b"".join(json_ld([*sorted(union, key=str), *named]))
        return ox.serialize(ordered, None, syntax, prefixes=PREFIXES) or b""

    @property
    def inner(self) -> ox.Store:
        """The engine itself, for those who hand it to another library (oxrdflib)."""
        return self._complete()

    def _pattern(
        self, subject: str | None, predicate: str | None, obj: str | None
    ) -> Iterable[ox.Quad]:
        def name(iri: str | None) -> ox.NamedNode | None:
            return None if iri is None else ox.NamedNode(iri)

        try:
            return self._store.quads_for_pattern(
                name(subject), name(predicate), name(obj), ox.DefaultGraph()
            )
        except ValueError as error:
            raise QueryError(f"not an IRI: {error}") from None


def broke_off(error: BaseException) -> str:
    """Word that the engine met a fault of its own and broke off; "" for any other error.

    A panic of its Rust code is no `Exception`, so that nobody takes it for one in passing.
    """
    if type(error).__name__ != "PanicException":
        return ""
    told = str(error).partition("\n")[0].rstrip(".")
    return f"the query engine met a fault of its own and broke off: {told}"


def parts_of_built(data: bytes) -> tuple[bytes, bytes]:
    """Split what `EmbeddedStore.built` gives: the union as N-Triples, the graphs as N-Quads."""
    union, _, graphs = data.partition(_GRAPHS)
    return union + b"\n", graphs


def triple(subject: str, predicate: str, value: str, datatype: str | None = None) -> Triple:
    """Make a triple from IRIs; with a datatype, `value` is a literal's lexical form."""
    obj: ox.NamedNode | ox.Literal = (
        ox.NamedNode(value)
        if datatype is None
        else ox.Literal(value, datatype=ox.NamedNode(datatype))
    )
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), obj)


def _lexical(term: Any) -> str:
    if isinstance(term, (ox.DefaultGraph, ox.Triple)):
        return ""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return str(term.value)


def open_text(path: str | os.PathLike[str]) -> IO[bytes]:
    """Open a file for the parser, past a byte order mark; refuse what cannot be text.

    Raises:
        DataError: Not to be opened, empty, or its first 64 KiB hold NUL bytes or are not UTF-8.
    """
    try:
        file = open(path, "rb")  # noqa: PTH123, SIM115 - handed to the caller's with
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", file=path) from None
    head = file.read(1 << 16)
    problem = None
    if b"\0" in head:
        problem = "contains NUL bytes: it is not a text file"
    elif not head.removeprefix(_BOM).strip():
        problem = "is empty"
    else:
        # A character may be cut by the end of the head, so up to three bytes are let go.
        try:
            head[: -3 or None].decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < len(head) - 6:
                line = head.count(b"\n", 0, error.start) + 1
                column = error.start - head.rfind(b"\n", 0, error.start)
                file.close()
                raise DataError("is not UTF-8", file=path, line=line, column=column) from None
    if problem:
        file.close()
        raise DataError(problem, file=path, hint="a Turtle file in UTF-8 is expected")
    file.seek(len(_BOM) if head.startswith(_BOM) else 0)
    return file


def data_error(error: SyntaxError, path: str | os.PathLike[str] | None) -> DataError:
    """Word a parser's error, with its place."""
    message = error.msg.partition(": ")[2] or error.msg
    return DataError(message.strip(), file=path, line=error.lineno, column=error.offset)
