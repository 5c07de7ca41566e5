"""Stores: the only room that knows an RDF engine (pyoxigraph)."""

from __future__ import annotations

from .embedded import Answer, EmbeddedStore, Literal, Triple, triple
from .rdf import dataset, graph_from_ntriples, parse_turtle, turtle

__all__ = [
    "Answer",
    "EmbeddedStore",
    "Literal",
    "Triple",
    "dataset",
    "graph_from_ntriples",
    "parse_turtle",
    "triple",
    "turtle",
]
