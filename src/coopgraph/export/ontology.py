"""The graph as one ontology of OWL 2 DL in RDF/XML, as editors and reasoners of OWL open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.export.description import DATASET
from coopgraph.reason import to_owl_dl
from coopgraph.reason.axioms import parse
from coopgraph.store import rewritten
from coopgraph.version import __version__

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph


def owl(kg: KnowledgeGraph) -> bytes:
    """Write ontology, concepts, data and what follows, see `reason.to_owl_dl`.

    Returns:
        RDF/XML with one header, which has a version and no imports; the same graph gives the same
        bytes.
    """
    triples = to_owl_dl(parse(kg.store.dump(form="ntriples")), iri=DATASET, version=__version__)
    return rewritten("".join(f"{s} {p} {o} .\n" for s, p, o in triples).encode(), "rdfxml")
