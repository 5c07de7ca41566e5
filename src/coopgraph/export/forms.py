"""The forms in which the graph is handed over, and the files beside or in each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from coopgraph.media_types import SYNTAXES

MANIFEST = "coopgraph-export.json"
"""Name of the list, with digests, of what we wrote into a folder."""
DESCRIPTION = "description.ttl"
"""Name of the description (DCAT, VoID) in a folder, or its ending beside a file."""


class Form(NamedTuple):
    """A form of the graph.

    Attributes:
        suffix: The ending of the file's name; empty for a folder.
        media: The media type of the file, or of the folder's tables.
        about: What it is, in a clause.
    """

    suffix: str
    media: str
    about: str


def _rdf(name: str, about: str) -> Form:
    """Give the form of a syntax of RDF."""
    return Form(SYNTAXES[name].suffix, SYNTAXES[name].media, about)


FORMS: Mapping[str, Form] = {
    "turtle": _rdf("turtle", "Turtle: the union of what is trusted, canonical"),
    "turtle12": Form(".ttl12", "text/turtle; version=1.2", "RDF 1.2 Turtle: ties as reifiers"),
    "ntriples": _rdf("ntriples", "N-Triples: the union, canonical"),
    "rdfxml": _rdf("rdfxml", "RDF/XML: the union, canonical"),
    "owl": Form(
        ".owl", SYNTAXES["rdfxml"].media, "OWL 2 DL for Protégé, HermiT, owlready2: RDF/XML"
    ),
    "trig": _rdf("trig", "TriG: the named graphs, so who says what"),
    "nquads": _rdf("nquads", "N-Quads: the named graphs, canonical"),
    "jsonld": _rdf("jsonld", "JSON-LD, expanded: the union, and the named graphs"),
    "annotations": Form(
        ".anno",
        'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
        "W3C Web Annotations: the passages and what rests on them",
    ),
    "graphml": Form(".graphml", "application/graphml+xml", "GraphML: the two-mode network"),
    "gexf": Form(".gexf", "application/gexf+xml", "GEXF for Gephi: the two-mode network"),
    "csvw": Form(
        "", "text/csv", "folder: six tables with CSVW metadata; made RDF again, it is the graph"
    ),
    "framing": Form(
        "", SYNTAXES["jsonld"].media, "folder: JSON-LD, a context and frames: a tree a tie or thing"
    ),
    "parquet": Form("", "application/vnd.apache.parquet", "folder: tables, as --parquet"),
    "neo4j": Form("", "text/csv", "folder: CSV with headers for neo4j-admin database import"),
}
"""The forms in which the graph is handed over, by name."""
