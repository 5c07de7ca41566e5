"""Cells of SPARQL TSV as the methods for our own code want them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from coopgraph.errors import QueryError
from coopgraph.model import literal_parts
from coopgraph.namespaces import RDF, XSD
from coopgraph.store.embedded import Literal


def literal(cell: str) -> Literal:
    """Read a cell of SPARQL TSV that holds a literal."""
    text, language, datatype = literal_parts(cell)
    if language:
        return Literal(text, language, RDF + "langString")
    return Literal(text, None, datatype or XSD + "string")


def plain_row(cells: Iterable[str]) -> tuple[str | None, ...]:
    """Give the lexical forms of a row's cells, None where unbound."""

    def one(cell: str) -> str | None:
        if not cell:
            return None
        if cell[0] == '"':
            return literal_parts(cell).text
        return cell[1:-1] if cell[0] == "<" else cell

    return tuple(one(cell) for cell in cells)


def quads_of(tsv: bytes, graph: str) -> Iterator[ox.Quad]:
    """Read ``SELECT ?s ?p ?o`` as quads of a graph."""
    name = ox.NamedNode(graph)
    solutions = ox.parse_query_results(tsv, ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - we wrote it
    for row in solutions:
        yield ox.Quad(row[0], row[1], row[2], name)


def iri_of(iri: str) -> str:
    """Write an IRI as a SPARQL term.

    Raises:
        QueryError: It is none.
    """
    try:
        return str(ox.NamedNode(iri))
    except ValueError as error:
        raise QueryError(f"not an IRI: {error}") from None
