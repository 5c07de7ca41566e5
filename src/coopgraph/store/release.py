"""Forms of a graph for release that the store's own `dump` does not write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from coopgraph.namespaces import COOP, PREFIXES, RDF

if TYPE_CHECKING:
    from .embedded import EmbeddedStore


def json_ld(store: EmbeddedStore) -> bytes:
    """Write all named graphs as JSON-LD, expanded by the prefixes, in a stable order."""
    quads = ox.parse(store.dump(), ox.RdfFormat.N_QUADS, rename_blank_nodes=False)
    return ox.serialize(quads, None, ox.RdfFormat.JSON_LD, prefixes=PREFIXES) or b""


def reified_turtle(store: EmbeddedStore) -> bytes:
    """Write the union as Turtle of RDF 1.2, in which each tie reifies the pair it is about.

    A tie is a node with roles, dates and evidence; readers of plain edges look for
    ``framework coop:involves actor``, which the rules derive. The tie is the reifier of that
    triple: ``id:tie rdf:reifies <<( id:framework coop:involves id:actor )>>``.
    """
    data = store.dump(form="ntriples")
    triples = [
        ox.Triple(q.subject, q.predicate, q.object)
        for q in ox.parse(data, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False)
    ]
    ends: dict[str, dict[str, ox.Triple]] = {}
    for triple in triples:
        if triple.predicate.value in (COOP + "participant", COOP + "framework"):
            ends.setdefault(str(triple.subject), {})[triple.predicate.value] = triple
    reifies, involves = ox.NamedNode(RDF + "reifies"), ox.NamedNode(COOP + "involves")
    for found in ends.values():
        who, what = found.get(COOP + "participant"), found.get(COOP + "framework")
        if who is not None and what is not None:
            assert not isinstance(what.object, (ox.Literal, ox.Triple))  # noqa: S101 - its range
            pair = ox.Triple(what.object, involves, who.object)
            triples.append(ox.Triple(who.subject, reifies, pair))
    triples.sort(key=str)
    return ox.serialize(triples, None, ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
