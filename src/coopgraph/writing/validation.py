"""Is a change valid: shapes and checks over the nodes it touches and those that depend on them.

Validating everything would take longer the more there is. A shape or a check looks at a node's own
statements, at what its values are, at what points to it by ``coop:milestone``, at its evidence's
source, and along hierarchies; so a change can break the rules only

- at the subjects and objects of the statements that come or go,
- at whatever points to a node that loses a statement (its class, its evidence, itself),
- at whatever in a written graph points to a node that gains one (a source whose text is now said
  to have been read).

These are looked at, each with its surroundings as they would be after the change. All other nodes
were valid before and see nothing of it. A test validates whole stores besides and compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.namespaces import (
    CONCEPT,
    COOP,
    GRAPH_CATALOGUE,
    GRAPH_CONCEPTS,
    GRAPH_DERIVED,
    GRAPH_ONTOLOGY,
    ID,
    OA,
    SOURCE,
)
from coopgraph.store.disk_writer import Working, iris_of
from coopgraph.validate.hierarchies import HIERARCHIES
from coopgraph.writing.policy import ShapeFinding, entry_findings

if TYPE_CHECKING:
    from rdflib import Graph

    from coopgraph.storage.written import GraphChange
    from coopgraph.store import Triple

_VOCABULARY = (GRAPH_ONTOLOGY, GRAPH_CONCEPTS, GRAPH_DERIVED)
_CHAINS = tuple(COOP + name for name in HIERARCHIES)
_OWN = (ID, SOURCE, CONCEPT)


@lru_cache(maxsize=1)
def vocabulary() -> tuple[Graph, Graph]:
    """Read the ontology with the concepts, and the shapes; once a process."""
    from coopgraph.validate.corpus import load_vocabulary, quiet_rdflib

    with quiet_rdflib():
        return load_vocabulary()


def prepare() -> None:
    """Make ready what every check needs, for processes forked later to share."""
    _shapes({}, {SOURCE})


def check(store: Working, change: GraphChange) -> list[ShapeFinding]:
    """Find what a change breaks.

    Args:
        store: The store with the change made; nothing is derived from it yet.
        change: What is changed.

    Returns:
        In a stable order; empty if all is well.
    """
    # What no graph may hold is told first: the shapes could not read it as it is meant.
    if findings := entry_findings(store, change):
        return findings
    focus = _focus(store, change)
    surroundings = _surroundings(store, focus, set(change.after))
    return _shapes(surroundings, focus)


def _focus(store: Working, change: GraphChange) -> set[str]:
    """Give the nodes at which the change may break a rule."""
    ends: set[str] = set()
    losers: set[str] = set()
    gainers: set[str] = set()
    for changed, subjects in ((change.removed, losers), (change.added, gainers)):
        for triple in (t for several in changed.values() for t in several):
            iris = iris_of(triple)
            subjects.add(iris[0])
            ends.update(iri for iri in iris if iri.startswith(_OWN))
    for node in sorted(losers):
        ends.update(iris_of(t)[0] for t, graph in store.pattern(value=node) if _asserted(graph))
    for triples in change.after.values():
        for triple in triples:
            subject, *value = iris_of(triple)
            if value and value[0] in gainers:
                ends.add(subject)
    return ends


def _asserted(graph: str) -> bool:
    return graph not in _VOCABULARY


def _surroundings(store: Working, focus: set[str], written: set[str]) -> dict[str, set[Triple]]:
    """Collect what the rules look at: graph to statements."""
    statements: dict[str, set[Triple]] = {}
    described: set[str] = set()

    def describe(nodes: Iterable[str]) -> list[Triple]:
        node_triples = []
        for node in sorted(set(nodes) - described):
            described.add(node)
            for triple, graph in store.pattern(subject=node):
                # The catalogue only repeats what a written graph says of itself.
                if _asserted(graph) and not (graph == GRAPH_CATALOGUE and node in written):
                    statements.setdefault(graph, set()).add(triple)
                    node_triples.append(triple)
        return node_triples

    def values(triples: Iterable[Triple], predicates: tuple[str, ...] = ()) -> set[str]:
        return {
            iri
            for t in triples
            if not predicates or t.predicate.value in predicates
            for iri in iris_of(t)[1:]
            if iri.startswith(_OWN)
        }

    own = describe(focus)
    chain = values(own, _CHAINS) - described
    while chain:
        chain = values(describe(chain), _CHAINS) - described
    describe(values(own))
    describe(values([t for several in statements.values() for t in several], (OA + "hasSource",)))
    for node in sorted(focus):
        for triple, graph in store.pattern(predicate=COOP + "milestone", value=node):
            if _asserted(graph):
                statements.setdefault(graph, set()).add(triple)
    return statements


def _shapes(graphs: Mapping[str, set[Triple]], focus: set[str]) -> list[ShapeFinding]:
    from rdflib import URIRef

    from coopgraph.store.rdf import plain_graph
    from coopgraph.validate.corpus import ParsedFiles, lent, quiet_rdflib
    from coopgraph.validate.shacl import run_findings

    known, shapes = vocabulary()
    with quiet_rdflib():
        parsed = {}
        names = {}
        for name in sorted(graphs):
            path = Path(f"{name.removeprefix(SOURCE)}.ttl")  # a source's file is named so
            names[path] = name
            parsed[path] = plain_graph(graphs[name])
        stated = (triple for graph in parsed.values() for triple in graph)
        with lent(known, stated) as union:
            corpus = ParsedFiles(
                tuple(parsed),
                parsed,
                union,
                shapes,
                frozenset(URIRef(iri) for iri in focus),
                # That a graph says it is an ontology must not free it from the rules.
                all_data=True,
                _lines={path: {} for path in parsed},
            )
            findings = [
                ShapeFinding(
                    str(shape),
                    str(finding.node),
                    str(finding.path) if isinstance(finding.path, URIRef) else None,
                    finding.value.n3() if finding.value is not None else None,
                    names[violation.file],
                    violation,
                )
                for shape, finding, violation in run_findings(corpus)
                if violation.severity == "violation" and violation.file is not None
            ]
    return sorted(findings, key=lambda f: (f.graph, f.violation.sort_key()))
