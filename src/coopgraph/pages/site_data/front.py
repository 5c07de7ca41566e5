"""What the page of a large graph's endpoint tells: few queries, none of which reads all of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.namespaces import DCTERMS, PREFIXES, RDFS, SKOS, SOURCE

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

MANIFEST = "coopgraph-front.json"
_TITLES = (DCTERMS + "title", SKOS + "prefLabel", RDFS + "label")


def write_front(kg: KnowledgeGraph, folder: str | Path, *, endpoint: str = "sparql") -> Path:
    """Write the page into a folder.

    Args:
        kg: The graph, as a rule one that `coopgraph.load` gave for ``store=``.
        folder: Made where it is missing.
        endpoint: Address of the endpoint from there; ``graphs`` lies beside it.

    Returns:
        The folder.
    """
    from coopgraph.files import replace_folder
    from coopgraph.render.front import pages

    return replace_folder(
        Path(folder), pages(read(kg, endpoint=endpoint)), {}, manifest=MANIFEST
    )  # fmt: skip


def read(kg: KnowledgeGraph, *, endpoint: str = "sparql") -> dict[str, Any]:
    """Collect what `render.front.pages` wants."""
    stored = getattr(getattr(kg, "generation", None), "sources", {})
    imports = [
        {
            "iri": SOURCE + name,
            "title": about["title"],
            "kind": about["kind"],
            "rows": sum(file["rows"] or 0 for file in about["files"]),
            "retrieved": about["retrieved"],
            "licence": about["licence"],
        }
        for name, about in sorted(stored.items())
    ]
    return {
        "endpoint": endpoint,
        "graphs_at": "graphs",
        "triples": len(kg.store),
        "prefixes": PREFIXES,
        "imports": imports,
        "graphs": [{"iri": iri, "title": _title(kg, iri)} for iri in sorted(kg.store.graphs())],
    }


def _title(kg: KnowledgeGraph, iri: str) -> dict[str, str]:
    for name in _TITLES:
        titles = {text.language or "": text.value for text in kg.store.literals(iri, name)}
        if titles:
            return titles
    return {}
