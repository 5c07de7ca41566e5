"""The ontology and the concepts as RDF, beside the pages that explain them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.media_types import GRAPHS, SYNTAXES
from coopgraph.namespaces import GRAPH_CONCEPTS, GRAPH_ONTOLOGY
from coopgraph.store import rewritten

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

PLACES = {"ontology/index": GRAPH_ONTOLOGY, "ontology/concepts": GRAPH_CONCEPTS}
"""The page of the site, without its ending, beside which a graph lies in each syntax."""
SUFFIXES = {syntax.media: syntax.suffix for syntax in SYNTAXES.values() if syntax.media in GRAPHS}
"""Media type to the ending of the file in it; the default first."""


def vocabulary_files(kg: KnowledgeGraph) -> dict[str, bytes]:
    """Give ontology and concepts in each syntax of one graph: name in the site to content.

    The concepts' file holds the ontology too, so that it is whole by itself and imports nothing.
    """
    files = {}
    for place, graph in PLACES.items():
        graphs = sorted({GRAPH_ONTOLOGY, graph})
        triples = kg.store.dump(graphs, "ntriples")
        for name, syntax in SYNTAXES.items():
            if syntax.media in SUFFIXES:
                files[f"{place}{syntax.suffix}"] = rewritten(triples, name)
    return files
