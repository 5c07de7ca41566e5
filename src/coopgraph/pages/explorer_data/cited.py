"""Evidence and sources of the dossier, and the passages where a text is at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.evidence import digest, normalise, source_id, source_iri
from coopgraph.names import unknown_name
from coopgraph.namespaces import (
    COOP,
    DCTERMS,
    GRAPH_CATALOGUE,
    OA,
    RDF,
    SCHEMA,
)
from coopgraph.pages.explorer_data.reading import AssertedStatement, ExplorerReading

if TYPE_CHECKING:
    from collections.abc import Mapping


def evidence_of(read: ExplorerReading) -> dict[str, dict[str, Any]]:
    """Each passage cited: source, span, digest, place and paraphrase in two languages."""
    passages = {}
    for iri, statements in sorted(read.about.items()):
        values = {s.property: s.value for s in statements}
        if values.get(OA + "hasSource") is None:
            continue
        spoken = {
            name: {s.lang: s.value for s in statements if s.property == COOP + name}
            for name in ("place", "gist")
        }
        start, end = values.get(OA + "start"), values.get(OA + "end")
        passages[iri] = {
            "iri": iri,
            "source": values[OA + "hasSource"],
            "start": None if start is None else int(start),
            "end": None if end is None else int(end),
            "sha256": values.get(COOP + "sha256"),
            **spoken,
            "passage": None,
        }
    return passages


def sources_of(read: ExplorerReading) -> dict[str, dict[str, Any]]:
    """Each source of the catalogue: title, publisher, date, rights, address, rank."""
    sources = {}
    for iri, statements in sorted(read.about.items()):
        here = [s for s in statements if s.graph == GRAPH_CATALOGUE]
        if not any(s.property == RDF + "type" and s.value == COOP + "Source" for s in here):
            continue
        one = {s.property: s.value for s in here}

        def spoken(prop: str, here: list[AssertedStatement] = here) -> dict[str, str] | None:
            return {s.lang or "en": s.value for s in here if s.property == prop} or None

        sources[iri] = {
            "iri": iri,
            "id": source_id(iri),
            "title": spoken(DCTERMS + "title"),
            "publisher": spoken(DCTERMS + "publisher"),
            "issued": one.get(DCTERMS + "issued"),
            "language": one.get(DCTERMS + "language"),
            "license": one.get(DCTERMS + "license"),
            "rights": spoken(DCTERMS + "rights"),
            "url": one.get(SCHEMA + "url"),
            "description": spoken(DCTERMS + "description"),
            "rank": one.get(COOP + "rank", "").rpartition("/")[2] or "normal",
            "sha256": one.get(COOP + "sha256"),
            "attached": False,
        }
    return sources


def attach(
    evidence: Mapping[str, dict[str, Any]],
    sources: Mapping[str, dict[str, Any]],
    texts: Mapping[str, str],
) -> None:
    """Put passages into evidence where the text is at hand and the digest holds."""
    for name, raw in texts.items():
        iri = source_iri(name)
        if iri not in sources:
            raise unknown_name(source_id(iri), [s["id"] for s in sources.values()], "source")
        text = normalise(raw)
        sources[iri]["attached"] = True
        for item in evidence.values():
            if item["source"] == iri and item["start"] is not None and item["end"] is not None:
                passage = passage_of(text, item["start"], item["end"])
                if passage and digest(passage["text"]) == item["sha256"]:
                    item["passage"] = passage
                else:
                    item["mismatch"] = True


def passage_of(text: str, start: int, end: int) -> dict[str, str] | None:
    """The passage and what surrounds it in its paragraph; None when the span is outside."""
    if not 0 <= start < end <= len(text):
        return None
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    return {
        "before": text[left:start],
        "text": text[start:end],
        "after": text[end : len(text) if right < 0 else right],
    }
