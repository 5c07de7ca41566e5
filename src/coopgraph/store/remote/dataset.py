"""Which graphs of a server are asked, and what its default graph must be told to be.

A query of ours sees, as its default graph, the union of the trusted graphs as a set: a triple that
three sources state is there once. Servers differ in what their own default graph is, and where a
request names several default graphs, Oxigraph and Virtuoso alike repeat a triple for each graph
that states it, which makes counts wrong. So the server is asked once, when a connection is made:

``default``
    Its default graph is the union already (``coopgraph serve``); nothing is named.
``union``
    ``coopgraph push`` has put the union into a graph of its own; that is named.
``from``
    Each trusted graph is named. Where the server then repeats triples, `Dataset.repeats` is true.
``server``
    Nothing is known of its graphs, or nothing is to be: its default graph is taken as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from coopgraph.namespaces import (
    CONCEPT,
    COOP,
    GRAPH_DERIVED,
    GRAPH_PUSHED,
    GRAPH_UNION,
    GROUND_GRAPHS,
    SOURCE,
)

Rows = list[tuple[str | None, ...]]
COUNTED = 1_000_000
"""Up to so many triples a default graph is compared whole, by counting."""
Ask = Callable[[str, Sequence[str], Sequence[str]], Rows]
"""Answers a SELECT over the default graphs and named graphs given; without any, the server's."""

_GRAPHS = "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
"""Virtuoso takes seconds for the same with DISTINCT."""
_SOURCES = (
    f"SELECT DISTINCT ?s ?r WHERE {{ GRAPH ?g {{ ?s a <{COOP}Source> }}"
    f" OPTIONAL {{ GRAPH ?h {{ ?s <{COOP}rank> ?r }} }} }}"
)
_PARTS = (
    f"SELECT ?g WHERE {{ GRAPH <{GRAPH_PUSHED}> {{"
    f" <{GRAPH_UNION}> <http://purl.org/dc/terms/hasPart> ?g }} }}"
)


class Dataset(NamedTuple):
    """What a server is asked.

    Attributes:
        mode: ``default``, ``union``, ``from`` or ``server``, see the module.
        default: The graphs to name as the default graph.
        graphs: The named graphs that are trusted, in order.
        repeats: Whether the default graph repeats triples that several graphs state.
    """

    mode: str
    default: tuple[str, ...]
    graphs: tuple[str, ...]
    repeats: bool = False

    def __str__(self) -> str:
        """Say it in a sentence."""
        return {
            "default": "the server's default graph is the union of the trusted graphs",
            "union": f"the union of the trusted graphs lies in <{GRAPH_UNION}>",
            "from": f"each of {len(self.graphs)} trusted graphs is named as default graph"
            + (", and what several state is repeated" if self.repeats else ""),
            "server": "the server's default graph, as it is",
        }[self.mode]


def probe(ask: Ask, wanted: Iterable[str] | None) -> Dataset:
    """Find out what a server has.

    Args:
        ask: Asks it.
        wanted: The graphs to trust; by default those of the ontology, of the concepts, of what is
            derived, and of all sources that are not deprecated, else all there are. An empty list
            takes the server's default graph as it is.
    """
    if wanted is not None and not (wanted := sorted(set(wanted))):
        return Dataset("server", (), ())
    server_graphs = sorted(row[0] for row in ask(_GRAPHS, (), ()) if row[0])
    graphs = trusted(ask, server_graphs) if wanted is None else list(wanted)
    if not graphs:
        return Dataset("server", (), ())
    shared = _shared(ask, graphs)
    own = {GRAPH_UNION, GRAPH_PUSHED}
    if not set(server_graphs) - set(graphs) - own and _is_union(ask, graphs, shared):
        return Dataset("default", (), tuple(graphs))
    if GRAPH_UNION in server_graphs and {row[0] for row in ask(_PARTS, (), ())} == set(graphs):
        return Dataset("union", (GRAPH_UNION,), tuple(graphs))
    repeats = shared is not None and _times(ask, shared, graphs, graphs) != 1
    return Dataset("from", tuple(graphs), tuple(graphs), repeats)


def trusted(ask: Ask, known: Sequence[str]) -> list[str]:
    """Choose the graphs to trust among those of a server."""
    ranks = {row[0]: row[1] for row in ask(_SOURCES, (), known)}
    deprecated = {iri for iri, rank in ranks.items() if rank == CONCEPT + "deprecated"}
    ours = [
        g
        for g in known
        if g in (*GROUND_GRAPHS, GRAPH_DERIVED) or g in ranks or g.startswith(SOURCE)
    ]
    chosen = ours or [g for g in known if not g.startswith("http://www.openlinksw.com/")]
    return [g for g in chosen if g not in deprecated and g not in (GRAPH_UNION, GRAPH_PUSHED)]


def _shared(ask: Ask, graphs: Sequence[str]) -> tuple[str, str] | None:
    """Find a thing and a type that two of the graphs state."""
    if len(graphs) < 2:
        return None
    rows = ask(
        "SELECT ?s ?t WHERE { GRAPH ?a { ?s a ?t } GRAPH ?b { ?s a ?t }"
        " FILTER(isIRI(?s) && isIRI(?t) && STR(?a) < STR(?b)) } LIMIT 1",
        (),
        graphs,
    )
    return (rows[0][0] or "", rows[0][1] or "") if rows else None


def _is_union(ask: Ask, graphs: Sequence[str], shared: tuple[str, str] | None) -> bool:
    """Say whether the default graph has the triples of all graphs, each once, and no others."""
    if shared is not None and _times(ask, shared, (), ()) != 1:
        return False
    count = "SELECT (COUNT(*) AS ?n) WHERE { "
    here = int(ask(f"{count} ?s ?p ?o }}", (), ())[0][0] or 0)
    if not here:
        return False
    if here <= COUNTED:
        every = "SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
        return here == int(ask(f"{count} {{ {every} }} }}", (), graphs)[0][0] or 0)
    # Too many to compare all of them: one triple of each graph tells.
    for graph in graphs:
        triple = "?s ?p ?o FILTER(isIRI(?s) && isIRI(?o))"
        rows = ask(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ {triple} }} }} LIMIT 1", (), ())
        for s, p, o in rows:
            asked = f"SELECT ?p WHERE {{ <{s}> ?p <{o}> FILTER(?p = <{p}>) }}"
            if len(ask(asked, (), ())) != 1:
                return False
    return True


def _times(ask: Ask, shared: tuple[str, str], default: Sequence[str], named: Sequence[str]) -> int:
    """Count how often a default graph states what two graphs share."""
    thing, kind = shared
    asked = f"SELECT ?t WHERE {{ <{thing}> a ?t FILTER(?t = <{kind}>) }}"
    return len(ask(asked, default, named))
