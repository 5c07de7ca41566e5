"""From the engine to rdflib: plain graphs, and a Dataset over the same store."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from coopgraph.errors import DataError, QueryError
from coopgraph.media_types import SYNTAXES
from coopgraph.namespaces import PREFIXES
from coopgraph.store import query_plan
from coopgraph.store.embedded import EmbeddedStore, data_error, open_text
from coopgraph.store.formats import rdf_format
from coopgraph.store.json_ld import json_ld
from coopgraph.store.sparql_syntax import refuse_service

if TYPE_CHECKING:
    from rdflib import Dataset, Graph


def parse_turtle(path: str | os.PathLike[str]) -> Graph:
    """Read a Turtle file into a plain rdflib graph; errors as in `EmbeddedStore.load_turtle`.

    Raises:
        DataError: Empty, not text, or not Turtle; with file, line and column.
    """
    with open_text(path) as file:
        try:
            return _graph(ox.parse(file, ox.RdfFormat.TURTLE, rename_blank_nodes=False))
        except SyntaxError as error:
            raise data_error(error, path) from None
        except (OSError, ValueError) as error:
            raise DataError(f"cannot be read: {error}", file=path) from None


def plain_graph(triples: Iterable[ox.Triple]) -> Graph:
    """Make a plain rdflib graph of triples of the engine."""
    return _graph(triples)


def graph_from_ntriples(data: bytes) -> Graph:
    """Make a plain rdflib graph of what a CONSTRUCT gave."""
    return _graph(ox.parse(data, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False))


def turtle(data: bytes) -> bytes:
    """Write what a CONSTRUCT gave as Turtle, in a stable order."""
    return rewritten(data, "turtle")


def rewritten(ntriples: bytes, form: str) -> bytes:
    """Write triples in a syntax of one graph (of `media_types.SYNTAXES`), in a stable order.

    Args:
        ntriples: The triples, as N-Triples; blank nodes keep their labels.
        form: Our name of the syntax.
    """
    parsed = ox.parse(ntriples, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False)
    quads = sorted(set(parsed), key=str)
    if form == "jsonld":
        return b"".join(json_ld(quads))
    triples = (quad.triple for quad in quads)
    return ox.serialize(triples, None, rdf_format(SYNTAXES[form].media), prefixes=PREFIXES) or b""


def canonical(graph: Graph) -> str:
    """Write a graph as canonical ``longturtle``: equal graphs give equal text, comments are lost.

    Only the prefixes in use are declared, by the project's names.
    """
    from rdflib import Graph

    prefixed_graph = Graph(bind_namespaces="none")
    for prefix, iri in (*graph.namespaces(), *PREFIXES.items()):
        prefixed_graph.bind(prefix, iri, replace=True)
    for statement in graph:
        prefixed_graph.add(statement)
    return prefixed_graph.serialize(format="longturtle", canon=True)


def dataset(store: EmbeddedStore) -> Dataset:
    """Show the store as an ``rdflib.Dataset``, without copying.

    The default graph is the union; the named graphs are the sources, the ontology and so on.
    ``dataset.query`` runs in Oxigraph, without a time limit; SERVICE is refused. Writing is
    refused: other views share the store.
    """
    from oxrdflib import OxigraphStore
    from rdflib import Dataset

    class ReadOnlyStore(OxigraphStore):  # type: ignore[misc, unused-ignore]
        """An Oxigraph store that gives but does not take."""

        def query(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            refuse_service(str(query), foreign=True)  # it has prefixes of its own
            return super().query(query, *args, **kwargs)

        def _refuse(self, *_: Any, **__: Any) -> Any:
            raise QueryError(
                "this dataset is read-only: it shares the knowledge graph's store",
                hint="copy what you need into a graph of your own",
            )

        add = addN = remove = remove_graph = update = _refuse  # noqa: N815 - rdflib's names

        def add_graph(self, graph: Any) -> None:
            """Accept the mention of a graph: rdflib announces even those it only reads."""

    asked: Any = _Asked(store.inner)
    view = Dataset(store=ReadOnlyStore(store=asked), default_union=False)
    for prefix, base in PREFIXES.items():
        view.bind(prefix, base)
    return view


class _Asked:
    """An engine that answers queries as `EmbeddedStore.query` does; all else is the engine's."""

    def __init__(self, engine: ox.Store) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def __len__(self) -> int:
        return len(self._engine)

    def query(self, sparql: str, **chosen: Any) -> Any:
        """Answer a query, its rows in the order that was asked for."""
        asks = query_plan.plan(sparql, self._engine)
        answer = asks.ask(self._engine, **chosen)
        return asks.arranged(answer) if isinstance(answer, ox.QuerySolutions) else answer


def _graph(triples: Iterable[ox.Quad] | Iterable[ox.Triple]) -> Graph:
    from rdflib import BNode, Graph, Literal, URIRef

    def node(term: Any) -> Any:
        if isinstance(term, ox.NamedNode):
            return URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            return BNode(term.value)
        if term.language is not None:
            return Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == "http://www.w3.org/2001/XMLSchema#string":
            return Literal(term.value)
        return Literal(term.value, datatype=URIRef(datatype))

    graph = Graph()
    for prefix, base in PREFIXES.items():
        graph.bind(prefix, base)
    for triple in triples:
        graph.add((node(triple.subject), node(triple.predicate), node(triple.object)))
    return graph
