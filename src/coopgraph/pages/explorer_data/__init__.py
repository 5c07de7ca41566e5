"""The dossier: everything the explorer shows, as plain JSON-able data.

It is read once through the knowledge graph's own methods; `coopgraph.render` then works from this
dictionary alone and never meets the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from coopgraph.namespaces import COOP
from coopgraph.pages.explorer_data.cited import attach, evidence_of, sources_of
from coopgraph.pages.explorer_data.facts import (
    both_ways,
    contradicting,
    facts_of,
    links_of,
    role_classes,
)
from coopgraph.pages.explorer_data.reading import read_graph, slug, worded
from coopgraph.store.turtle_terms import statements as turtle_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopgraph.kg import KnowledgeGraph

VERSION: Final = 1
TITLE: Final = {
    "en": "International cooperation, fact by fact",
    "vi": "Hợp tác quốc tế, từng dữ kiện một",
}


def dossier(kg: KnowledgeGraph, texts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Collect what the explorer shows.

    Args:
        kg: the knowledge graph; its trusted sources are what the page can tick.
        texts: source id (or IRI) -> text of that source. A passage whose digest holds is carried
            with its paragraph; one that differs is marked as a mismatch and not shown.

    Returns:
        Keys "version", "title", "nodes", "ties", "links" (located in, produced by …), "facts",
        "evidence", "sources", "classes", "roles", "role_classes" (the class a role makes a tie
        belong to, by the ontology's definitions) and "statements" (the asserted triples about
        nodes, ties, facts, evidence and sources, see `store.turtle_terms`). Nodes and ties are
        sorted by IRI; "facts" (observations, claims, milestones, remarks, names …), "evidence" and
        "sources" map IRI to their description. Words for readers are {"en": …, "vi": …}; dates are
        EDTF as stated and ISO 8601 for the derived bounds.

    Raises:
        UnknownNameError: when `texts` names a source that the graph does not have.
    """
    read = read_graph(kg)
    sources = sources_of(read)
    evidence = evidence_of(read)
    attach(evidence, sources, texts or {})
    facts = facts_of(read)
    both_ways(read, facts)
    contradicting(kg, read, facts)
    for iri, fact in facts.items():
        for target in fact["about"]:
            (read.nodes.get(target) or read.ties[target])["facts"].append(iri)
    classes = {n["cls"] for n in read.nodes.values()} | {f["cls"] for f in facts.values()}
    roles = {t["role"] for t in read.ties.values() if t["role"]}
    return {
        "version": VERSION,
        "title": dict(TITLE),
        "nodes": [read.nodes[iri] for iri in sorted(read.nodes)],
        "ties": [read.ties[iri] for iri in sorted(read.ties)],
        "links": links_of(read),
        "facts": facts,
        "evidence": evidence,
        "sources": sources,
        "classes": {cls: worded(read, COOP + cls) for cls in sorted(classes)},
        "roles": {role: worded(read, role) for role in sorted(roles)},
        "role_classes": role_classes(kg, read),
        "statements": turtle_of(kg.store, [*read.nodes, *read.ties, *facts, *evidence, *sources]),
    }


__all__ = ["TITLE", "VERSION", "dossier", "slug"]
