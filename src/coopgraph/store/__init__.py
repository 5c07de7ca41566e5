"""Stores: the only room that knows an RDF engine (pyoxigraph)."""

from __future__ import annotations

from .disk import DiskStore, bulk_load
from .embedded import Answer, EmbeddedStore, Literal, Triple, triple
from .foreign import BLANK, FORMATS, Foreign, Statement, Term, mentioned, read_foreign
from .rdf import canonical, dataset, graph_from_ntriples, parse_turtle, turtle
from .release import json_ld, reified_turtle

__all__ = [
    "BLANK",
    "FORMATS",
    "Answer",
    "DiskStore",
    "EmbeddedStore",
    "Foreign",
    "Literal",
    "Statement",
    "Term",
    "Triple",
    "bulk_load",
    "canonical",
    "dataset",
    "graph_from_ntriples",
    "json_ld",
    "mentioned",
    "parse_turtle",
    "read_foreign",
    "reified_turtle",
    "triple",
    "turtle",
]
