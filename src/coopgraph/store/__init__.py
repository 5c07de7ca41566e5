"""Stores: the only room that knows an RDF engine (pyoxigraph)."""

from __future__ import annotations

from coopgraph.store.disk import DiskStore, bulk_load
from coopgraph.store.embedded import EmbeddedStore, Literal, QueryAnswer, Triple, triple
from coopgraph.store.exported import load_source, read_source
from coopgraph.store.rdf import (
    canonical,
    dataset,
    graph_from_ntriples,
    parse_turtle,
    plain_graph,
    rewritten,
    turtle,
)
from coopgraph.store.rdf12 import turtle12
from coopgraph.store.rdf_files import (
    FORMATS,
    UPWARDS,
    Foreign,
    Statement,
    Term,
    mentioned,
    read_foreign,
)

__all__ = [
    "FORMATS",
    "UPWARDS",
    "DiskStore",
    "EmbeddedStore",
    "Foreign",
    "Literal",
    "QueryAnswer",
    "Statement",
    "Term",
    "Triple",
    "bulk_load",
    "canonical",
    "dataset",
    "graph_from_ntriples",
    "load_source",
    "mentioned",
    "parse_turtle",
    "plain_graph",
    "read_foreign",
    "read_source",
    "rewritten",
    "triple",
    "turtle",
    "turtle12",
]
