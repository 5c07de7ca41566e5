"""Changing a store on the disk: reading what was sent, working on a copy, taking a difference.

`Working` is the only thing that writes into a store that exists. Nobody reads that store meanwhile:
it is a copy (its files are linked) that will count only when it is whole.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from coopgraph.errors import DataError, QueryError
from coopgraph.namespaces import PREFIXES
from coopgraph.store import sparql_syntax
from coopgraph.store.embedded import EmbeddedStore, Triple, data_error
from coopgraph.store.formats import rdf_format

_AT_LINE = re.compile(r"line (\d+) column (\d+)")


def parse_graph(data: bytes, media: str, graph: str) -> set[Triple]:
    """Read the triples of one graph; relative IRIs are resolved against its name.

    Raises:
        DataError: Not of that syntax (with line and column), or it names another graph.
    """
    name = ox.NamedNode(graph)
    triples = set()
    try:
        # Labels as sent would meet those of other graphs.
        for quad in ox.parse(io.BytesIO(data), rdf_format(media), base_iri=graph):
            if quad.graph_name not in (ox.DefaultGraph(), name):
                raise DataError(
                    f"the body holds the graph {quad.graph_name.value}, which is not the one asked",
                    hint="send each graph to its own address",
                )
            triples.add(quad.triple)
    except SyntaxError as error:
        if "LoadDocumentCallback" in str(error):
            raise DataError(
                "the body refers to a context on the web, and nothing is fetched",
                hint="put the context into the body",
            ) from None
        parse_error = data_error(error, None)
        if place := _AT_LINE.search(str(error)):
            raise DataError(parse_error.message, line=int(place[1]), column=int(place[2])) from None
        raise parse_error from None
    except (OSError, ValueError) as error:
        raise DataError(f"the body cannot be read: {error}") from None
    return triples


def read_lines(path: Path) -> set[Triple]:
    """Read a file of N-Triples of our own."""
    if not path.exists():
        return set()
    quads = ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    return {quad.triple for quad in quads}


def lines(triples: Iterable[Triple]) -> bytes:
    """Write triples as sorted N-Triples: the same set, the same bytes."""
    return "".join(sorted(f"{t} .\n" for t in triples)).encode()


def triples_of(store: EmbeddedStore, graph: str) -> set[Triple]:
    """Give the triples of a named graph in memory."""
    quads = store.inner.quads_for_pattern(None, None, None, ox.NamedNode(graph))
    return {quad.triple for quad in quads}


def has_blank(triple: Triple) -> bool:
    """Say whether a triple has a blank node, or another triple, for subject or object."""
    odd = (ox.BlankNode, ox.Triple)
    return isinstance(triple.subject, odd) or isinstance(triple.object, odd)


def iris_of(triple: Triple) -> list[str]:
    """Give the IRIs among subject and object."""
    ends = (triple.subject, triple.object)
    return [str(end.value) for end in ends if isinstance(end, ox.NamedNode)]


def link(old: Path, new: Path) -> None:
    """Make a copy of a store whose files are linked where the disk can."""
    ox.Store.read_only(str(old)).backup(str(new))


class Working:
    """A copy of a store, open for changes; close it before anybody reads it.

    Its default graph is the union of its named graphs.

    Args:
        path: Where it is.
        reading: Open a store that counts, to compare with: nothing can be changed.
    """

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        self._store = ox.Store.read_only(str(path)) if reading else ox.Store(str(path))

    @classmethod
    def in_memory(cls, graphs: Mapping[str, Iterable[Triple]]) -> Working:
        """Give one of some named graphs alone, which is nowhere on the disk."""
        made = cls.__new__(cls)
        made._store = ox.Store()
        for graph, triples in graphs.items():
            name = _name(graph)
            made._store.bulk_extend(
                ox.Quad(t.subject, t.predicate, t.object, name) for t in triples
            )
        return made

    def close(self) -> None:
        """Write everything and give the directory free."""
        self._store.flush()
        # The engine's lock on the directory ends with the last reference to it.
        del self._store

    def graphs(self) -> list[str]:
        """Give the IRIs of the named graphs, in order."""
        return sorted(str(g.value) for g in self._store.named_graphs())

    def triples(self, graph: str) -> set[Triple]:
        """Give the triples of a named graph; of "", those of the union."""
        quads = self._store.quads_for_pattern(None, None, None, _name(graph))
        return {quad.triple for quad in quads}

    def pattern(
        self, subject: str | None = None, predicate: str | None = None, value: str | None = None
    ) -> list[tuple[Triple, str]]:
        """Give statements, each with a named graph that holds it."""
        s, p, o = (
            None if iri is None else ox.NamedNode(iri) for iri in (subject, predicate, value)
        )
        quads = self._store.quads_for_pattern(s, p, o, None)
        plain = ox.DefaultGraph()
        return [(q.triple, str(q.graph_name.value)) for q in quads if q.graph_name != plain]  # type: ignore[union-attr]

    def graphs_of(self, triple: Triple) -> set[str]:
        """Give the named graphs that hold a triple."""
        quads = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        names = {q.graph_name for q in quads} - {ox.DefaultGraph()}
        return {str(name.value) for name in names}  # type: ignore[union-attr]

    def change(self, graph: str, remove: Iterable[Triple], add: Iterable[Triple]) -> int:
        """Change a named graph, or with "" the union.

        Returns:
            By how many statements it has grown; counting a large store anew takes seconds.
        """
        name = _name(graph)
        gone = [ox.Quad(t.subject, t.predicate, t.object, name) for t in remove]
        lost = [quad for quad in gone if quad in self._store]
        for quad in lost:
            self._store.remove(quad)
        come = [ox.Quad(t.subject, t.predicate, t.object, name) for t in add]
        gained = [quad for quad in come if quad not in self._store]
        self._store.extend(gained)
        return len(gained) - len(lost)

    def copy(self, to: Path) -> None:
        """Make another copy, as it is now."""
        self._store.backup(str(to))

    def update(self, sparql: str) -> None:
        """Execute a SPARQL 1.1 Update.

        Raises:
            QueryError: Not an update, with line and column, or it fails.
        """
        sparql_syntax.refuse_calls(sparql)
        try:
            self._store.update(sparql, prefixes=PREFIXES)
        except SyntaxError as error:
            raise sparql_syntax.query_error(str(error), sparql, update=True) from None
        except (ValueError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and "exist" not in str(error):
                raise  # of the disk, not of the text
            raise QueryError(str(error)) from None

    def digest(self, graph: str) -> bytes:
        """Give what tells whether a graph has changed."""
        from hashlib import sha256

        return sha256(
            self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=_name(graph)) or b""
        ).digest()


def withdraw(path: Path, graph: str, triples: Iterable[Triple]) -> int:
    """Take statements out of a graph of a store on the disk (of "", the union).

    Returns:
        How many there were.
    """
    gone = list(triples)
    if not gone:
        return 0
    store = Working(path)
    try:
        return -store.change(graph, gone, ())
    finally:
        store.close()


def _name(graph: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(graph) if graph else ox.DefaultGraph()
