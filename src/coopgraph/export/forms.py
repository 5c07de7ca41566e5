"""The forms in which the graph is handed over, and the files beside or in each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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


FORMS: Mapping[str, Form] = {
    "turtle": Form(".ttl", "text/turtle", "Turtle: the union of what is trusted, canonical"),
    "turtle12": Form(".ttl12", "text/turtle; version=1.2", "RDF 1.2 Turtle: ties as reifiers"),
    "ntriples": Form(".nt", "application/n-triples", "N-Triples: the union, canonical"),
    "trig": Form(".trig", "application/trig", "TriG: the named graphs, so who says what"),
    "nquads": Form(".nq", "application/n-quads", "N-Quads: the named graphs, canonical"),
    "jsonld": Form(".jsonld", "application/ld+json", "JSON-LD: the named graphs, expanded"),
    "graphml": Form(".graphml", "application/graphml+xml", "GraphML: the two-mode network"),
    "gexf": Form(".gexf", "application/gexf+xml", "GEXF for Gephi: the two-mode network"),
    "csvw": Form("", "text/csv", "folder: five tables with CSVW metadata; nothing is lost"),
    "parquet": Form("", "application/vnd.apache.parquet", "folder: tables, as --parquet"),
    "neo4j": Form("", "text/csv", "folder: CSV with headers for neo4j-admin database import"),
}
"""The forms in which the graph is handed over, by name."""
