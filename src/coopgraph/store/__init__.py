"""Stores: the only room that knows an RDF engine (pyoxigraph)."""

from __future__ import annotations

from .embedded import Answer, EmbeddedStore, Literal, Triple, triple
from .rdf import canonical, dataset, graph_from_ntriples, parse_turtle, turtle
from .reified import turtle12

__all__ = [
    "Answer",
    "EmbeddedStore",
    "Literal",
    "Triple",
    "canonical",
    "dataset",
    "graph_from_ntriples",
    "parse_turtle",
    "triple",
    "turtle",
    "turtle12",
]
