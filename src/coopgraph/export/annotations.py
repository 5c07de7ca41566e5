"""The evidence as W3C Web Annotations: which passage of which source says what.

W3C, Web Annotation Data Model, 2017, <https://www.w3.org/TR/annotation-model/>. An annotation's
target is the evidence: a passage of a source by its place in the normalised text (code points, as
the model counts them), with its digest; its bodies are what is stated by it, and its gist in both
languages. No sentence of a source is in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coopgraph.evidence import collect
from coopgraph.namespaces import COOP, RDF, SCHEMA

if TYPE_CHECKING:
    from coopgraph.evidence import Passage
    from coopgraph.kg import KnowledgeGraph

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"coop": COOP}]
COLLECTION = "https://w3id.org/coopgraph/annotations"


def web_annotations(kg: KnowledgeGraph) -> bytes:
    """Write the evidence of a graph as an annotation collection in JSON-LD.

    Returns:
        One collection with one page of all passages, in the order of their IRIs; a source's address
        is the target where the catalogue has one, else its IRI. The same graph, the same bytes.
    """
    iris = kg.store.subjects(RDF + "type", COOP + "Evidence")
    passages = collect(kg.store, iris)
    items = [_annotation(kg, passage) for passage in passages]
    page = {
        "id": f"{COLLECTION}/page",
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": items,
    }
    collection = {
        "@context": CONTEXT,
        "id": COLLECTION,
        "type": "AnnotationCollection",
        "label": "Evidence of coopgraph / Bằng chứng của coopgraph",
        "total": len(items),
        "first": page,
    }
    return (json.dumps(collection, ensure_ascii=False, indent=1) + "\n").encode()


def _annotation(kg: KnowledgeGraph, passage: Passage) -> dict[str, Any]:
    address = next(iter(kg.store.objects(passage.source, SCHEMA + "url")), passage.source)
    target: dict[str, Any] = {
        "id": passage.evidence,
        "type": "SpecificResource",
        "source": address,
        "coop:source": {"id": passage.source},
    }
    if passage.start is not None and passage.end is not None:
        target["selector"] = {
            "type": "TextPositionSelector",
            "start": passage.start,
            "end": passage.end,
        }
    if passage.sha256:
        target["coop:sha256"] = passage.sha256
    bodies: list[dict[str, Any]] = [
        {"type": "SpecificResource", "source": claim, "purpose": "identifying"}
        for claim in passage.claims
    ]
    bodies += [
        {
            "type": "TextualBody",
            "value": gist,
            "language": language,
            "format": "text/plain",
            "purpose": "describing",
        }
        for language, gist in sorted(passage.gist.items())
        if language
    ]
    return {
        "id": f"{COLLECTION}#{passage.evidence.rsplit('/', 1)[-1]}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": bodies,
        "target": target,
    }
