"""Stores: the only room that knows an RDF engine (pyoxigraph)."""

from __future__ import annotations

from .disk import DiskStore, bulk_load
from .embedded import Answer, EmbeddedStore, Literal, Triple, triple
from .rdf import canonical, dataset, graph_from_ntriples, parse_turtle, turtle
from .release import json_ld, reified_turtle

__all__ = [
    "Answer",
    "DiskStore",
    "EmbeddedStore",
    "Literal",
    "Triple",
    "bulk_load",
    "canonical",
    "dataset",
    "graph_from_ntriples",
    "json_ld",
    "parse_turtle",
    "reified_turtle",
    "triple",
    "turtle",
]
