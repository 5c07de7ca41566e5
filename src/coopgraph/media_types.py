"""Media types of RDF and of SPARQL's results, with the endings of files: said once.

What the engine calls a syntax follows from its media type (`pyoxigraph.RdfFormat.from_media_type`).
W3C, SPARQL 1.1 Protocol, 2013; the registry of media types, IANA.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Syntax(NamedTuple):
    """A syntax of RDF.

    Attributes:
        media: Its media type.
        suffix: The ending of a file that we write in it.
        rdflib: What rdflib calls it.
        aliases: Media types under which it is sent and asked for as well.
        read: Further endings of files in it.
    """

    media: str
    suffix: str
    rdflib: str
    aliases: tuple[str, ...] = ()
    read: tuple[str, ...] = ()


SYNTAXES: Mapping[str, Syntax] = {
    "turtle": Syntax("text/turtle", ".ttl", "turtle", ("application/x-turtle",)),
    "ntriples": Syntax("application/n-triples", ".nt", "nt", ("text/plain",)),
    "jsonld": Syntax("application/ld+json", ".jsonld", "json-ld", read=(".json",)),
    "rdfxml": Syntax("application/rdf+xml", ".rdf", "xml", read=(".owl", ".xml")),
    "trig": Syntax("application/trig", ".trig", "trig"),
    "nquads": Syntax("application/n-quads", ".nq", "nquads"),
}
"""The syntaxes of RDF by our name for them."""
GRAPHS = tuple(SYNTAXES[name].media for name in ("turtle", "ntriples", "jsonld", "rdfxml"))
"""Media types of one graph, the default first."""
DATASETS = (*GRAPHS, *(SYNTAXES[name].media for name in ("nquads", "trig")))
"""Media types in which a graph can be sent."""
SOLUTIONS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
"""Media types of the solutions of SELECT and ASK, the default first."""
SOLUTION_ALIASES: Mapping[str, str] = {
    "application/json": SOLUTIONS[0],
    "application/xml": SOLUTIONS[1],
    "text/xml": SOLUTIONS[1],
}
GRAPH_ALIASES: Mapping[str, str] = {
    alias: syntax.media for syntax in SYNTAXES.values() for alias in syntax.aliases
}
"""Other names of the media types above, and whose they are."""
