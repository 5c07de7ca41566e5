"""What servers answer, read as it arrives: solutions into SPARQL TSV, graphs into N-Triples.

The raw reply is never held: the engine's parser takes its bytes from the connection, and only what
it makes of them is kept. Literals are brought to one lexical form where servers differ (Virtuoso
writes a boolean as 0 or 1, and a duration as a mere number).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from coopgraph import media_types
from coopgraph.errors import CoopgraphError, EndpointError
from coopgraph.namespaces import XSD
from coopgraph.store.disk import Blocks
from coopgraph.store.durations import DURATIONS, duration
from coopgraph.store.formats import rdf_format, results_format

SOLUTIONS = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
"""What we accept for SELECT and ASK. Virtuoso's TSV is none: its IRIs are strings."""
GRAPHS = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
"""What we accept for CONSTRUCT, DESCRIBE and the Graph Store Protocol."""

_SOLUTIONS = {
    media: results_format(media_types.SOLUTION_ALIASES.get(media, media))
    for media in (*media_types.SOLUTIONS[:2], *media_types.SOLUTION_ALIASES)
}
_GRAPHS = {
    media: rdf_format(media_types.GRAPH_ALIASES.get(media, media))
    for media in (*media_types.GRAPHS, *media_types.GRAPH_ALIASES)
}
# Virtuoso names blank nodes by what is no blank node label. A string cannot be mistaken for this:
# quotes within one are escaped.
_NODE = re.compile(rb'("bnode"\s*,\s*"value"\s*:\s*"|<bnode>)nodeID://')
_LONGEST = 64
_ASKED = "__ASK_RETVAL"
_BOOLEAN = b"^^<http://www.w3.org/2001/XMLSchema#boolean>"
# As above, no string can be mistaken for such a literal.
_NUMBER = re.compile(
    rb'(?<!\\)"(-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)"'
    rb"(?=\^\^<(?:" + "|".join(map(re.escape, DURATIONS)).encode() + rb")>)"
)
# Virtuoso gives integers of more than 32 bits as decimals; a whole decimal is an integer, too.
_WHOLE = re.compile(r"-?[1-9][0-9]{9,}\Z")
_LONG = re.compile(rb'(?<!\\)"(-?[1-9][0-9]{9,})"\^\^<http://www\.w3\.org/2001/XMLSchema#decimal>')


def solutions(chunks: Iterable[bytes], media: str, address: str) -> tuple[str, bytes]:
    """Read the answer to a SELECT or an ASK.

    Args:
        chunks: The body as it arrives.
        media: Its media type.
        address: Whose it is, for errors.

    Returns:
        ``solutions`` and SPARQL TSV, or ``boolean`` and ``true`` or ``false``.

    Raises:
        EndpointError: It is something else, or broken off.
    """
    if media not in _SOLUTIONS:
        raise _strange(chunks, media, address)
    blocks = Blocks(_labelled(chunks))
    results: Any = None
    try:
        results = ox.parse_query_results(blocks, _SOLUTIONS[media])  # type: ignore[arg-type]
        if isinstance(results, ox.QueryBoolean):
            return "boolean", b"true" if results else b"false"
        if [v.value for v in results.variables] == [_ASKED]:  # Virtuoso, where a PREFIX comes first
            return "boolean", b"true" if any(_true(row[0]) for row in results) else b"false"
        data = results.serialize(format=ox.QueryResultsFormat.TSV) or b""
    except (SyntaxError, OSError, ValueError) as error:
        raise blocks.error or _broken(error, address) from None
    finally:
        results = None  # an error's traceback would keep it, to be dropped in whichever thread
    data = data.replace(b'"0"' + _BOOLEAN, b"false").replace(b'"1"' + _BOOLEAN, b"true")
    data = _LONG.sub(rb"\1", data)
    return "solutions", _NUMBER.sub(lambda m: f'"{duration(m[1].decode())}"'.encode(), data)


def triples(chunks: Iterable[bytes], media: str, address: str) -> Iterator[Any]:
    """Read a graph, triple by triple (pyoxigraph's).

    Raises:
        EndpointError: It is something else, or broken off.
    """
    if media not in _GRAPHS:
        raise _strange(chunks, media, address)
    blocks = Blocks(iter(chunks))
    parser: Any = None
    try:
        parser = ox.parse(blocks, _GRAPHS[media], rename_blank_nodes=False, lenient=True)  # type: ignore[arg-type]
        for quad in parser:
            triple = quad.triple
            yield ox.Triple(triple.subject, triple.predicate, plain(triple.object))
    except (SyntaxError, OSError, ValueError) as error:
        raise blocks.error or _broken(error, address) from None
    finally:
        parser = None


def graph(chunks: Iterable[bytes], media: str, address: str) -> bytes:
    """Read a graph into N-Triples.

    Raises:
        EndpointError: It is something else, or broken off.
    """
    return ox.serialize(triples(chunks, media, address), None, ox.RdfFormat.N_TRIPLES) or b""


def quads(tsv_like: Iterable[bytes], media: str, address: str, graph_name: str) -> Iterator[Any]:
    """Read the solutions of ``SELECT ?s ?p ?o`` as quads (pyoxigraph's) of a graph.

    Raises:
        EndpointError: They are something else, or broken off.
    """
    if media not in _SOLUTIONS:
        raise _strange(tsv_like, media, address)
    blocks = Blocks(_labelled(tsv_like))
    name = ox.NamedNode(graph_name)
    results: Any = None
    try:
        results = ox.parse_query_results(blocks, _SOLUTIONS[media])  # type: ignore[arg-type]
        if isinstance(results, ox.QueryBoolean):
            raise EndpointError("the server answers a SELECT with a boolean", iri=address)
        for row in results:
            yield ox.Quad(row[0], row[1], plain(row[2]), name)
    except (SyntaxError, OSError, ValueError) as error:
        raise blocks.error or _broken(error, address) from None
    finally:
        results = None


def plain(term: Any) -> Any:
    """Give a literal the lexical form that the engine would write."""
    if not isinstance(term, ox.Literal):
        return term
    if term.datatype.value in DURATIONS and not term.value.lstrip("-").startswith("P"):
        try:
            return ox.Literal(duration(term.value), datatype=term.datatype)
        except ValueError:
            return term  # it has no value of its type
    if term.datatype.value == XSD + "decimal" and _WHOLE.match(term.value):
        return ox.Literal(term.value, datatype=ox.NamedNode(XSD + "integer"))
    if term.datatype.value.endswith("#boolean"):
        return ox.Literal({"0": "false", "1": "true"}.get(term.value, term.value),
                          datatype=term.datatype)  # fmt: skip
    return term


def _true(term: Any) -> bool:
    return isinstance(term, ox.Literal) and term.value in ("1", "true")


def _labelled(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Mend the names of blank nodes, also those that two chunks share."""
    tail = b""
    for chunk in chunks:
        text = _NODE.sub(rb"\1", tail + chunk)
        # What may be the beginning of such a name waits for the next chunk.
        cut = max(text.rfind(b'"bnode"', -_LONGEST), text.rfind(b"<bnode>", -_LONGEST))
        if cut < 0:
            cut = max(0, len(text) - len(b'"bnode"'))
        tail = text[cut:]
        yield text[:cut]
    yield _NODE.sub(rb"\1", tail)


def _strange(chunks: Iterable[bytes], media: str, address: str) -> CoopgraphError:
    """Make the error for an answer of another kind, with the first words of a plain one."""
    if "html" in media:
        kind = "an HTML page"
    else:
        head = next(iter(chunks), b"")[:200].decode("utf-8", "replace")
        kind = f"{media or 'something without a media type'} ({' '.join(head.split())[:80]!r})"
    return EndpointError(
        f"the server answers with {kind} where SPARQL results are expected",
        iri=address,
        address=address,
        hint="is this the address of a SPARQL endpoint?",
    )


def _broken(error: Exception, address: str) -> CoopgraphError:
    words = " ".join(str(getattr(error, "msg", None) or error).split())[:160]
    return EndpointError(
        f"the server's answer is damaged or not whole: {words}", iri=address, address=address
    )
