"""The terms of our namespaces, and the ones that a query names and a graph does not have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from coopgraph.names import nearest
from coopgraph.namespaces import CONCEPT, COOP, shorten
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.sparql_tokens import tokens

_OWN_IRI: Final = rf"<((?:{re.escape(COOP)}|{re.escape(CONCEPT)})[^<>\s]+)>"
_OWN_NAME: Final = r"(?<![\w.:/-])(coop|concept):([\w](?:[\w.-]*[\w-])?)"


def own_terms_of(store: EmbeddedStore) -> frozenset[str]:
    """Give the IRIs of our own classes, properties and concepts that a graph describes."""
    rows = store.select(
        "SELECT DISTINCT ?term { ?term a ?class"
        f" FILTER(STRSTARTS(STR(?term), '{COOP}') || STRSTARTS(STR(?term), '{CONCEPT}')) }}"
    )
    return frozenset(iri for (iri,) in rows if iri)


def suggestion(iri: str, terms: Iterable[str]) -> str:
    """Name the term of ours that resembles an unknown one of the same namespace, or "".

    Example:
        >>> suggestion(COOP + "chairz", [COOP + "chairs", COOP + "partOf"])
        'coop:chairs'
    """
    space = next((s for s in (COOP, CONCEPT) if iri.startswith(s)), None)
    if space is None:
        return ""
    local = {term.removeprefix(space): term for term in terms if term.startswith(space)}
    near = nearest(iri.removeprefix(space), local)
    return shorten(local[near[0]]) if near else ""


def unknown_terms(store: EmbeddedStore, sparql: str) -> dict[str, str]:
    """Find terms of our namespaces that a query names and the graph does not have.

    That is allowed, and the answer is right: there is nothing of it. Mostly it is a slip.

    Args:
        store: What is asked.
        sparql: The query, which parses.

    Returns:
        Each as the query writes it, with the nearest term that there is, "" for none.
    """
    spaces = {"coop": COOP, "concept": CONCEPT}
    written = {
        **{f"<{iri}>": iri for iri in re.findall(_OWN_IRI, sparql)},
        **{f"{p}:{local}": spaces[p] + local for p, local in re.findall(_OWN_NAME, sparql)},
    }
    strange = {text: iri for text, iri in written.items() if not store.mentions(iri)}
    if not strange:
        return {}
    # Only now is it worth while to know what stands in comments and texts.
    named = {token.text for token in tokens(sparql) if token.kind in ("iri", "name")}
    for prefix, iri in re.findall(r"(?i)\bPREFIX\s+([\w.-]*):\s*<([^<>]*)>", sparql):
        if spaces.get(prefix, iri) != iri:  # it means something else here
            named = {text for text in named if not text.startswith(f"{prefix}:")}
    strange = {text: iri for text, iri in strange.items() if text in named}
    known = own_terms_of(store) if strange else frozenset()
    return {text: suggestion(iri, known) for text, iri in strange.items() if known}


def unknown_sentence(term: str, near: str) -> str:
    """Say that the graph does not have a term, and which one may be meant."""
    return f"the graph has no {term}" + (f": did you mean {near}?" if near else "")


__all__ = ["own_terms_of", "suggestion", "unknown_sentence", "unknown_terms"]
