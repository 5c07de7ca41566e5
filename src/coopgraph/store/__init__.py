"""Stores: the only room that knows an RDF engine (pyoxigraph)."""

from __future__ import annotations

from coopgraph.store.disk import DiskStore, bulk_load
from coopgraph.store.embedded import EmbeddedStore, Literal, QueryAnswer, Triple, triple
from coopgraph.store.rdf import (
    canonical,
    dataset,
    graph_from_ntriples,
    parse_turtle,
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
    "mentioned",
    "parse_turtle",
    "read_foreign",
    "rewritten",
    "triple",
    "turtle",
    "turtle12",
]
