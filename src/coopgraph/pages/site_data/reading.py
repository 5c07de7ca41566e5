"""All that the site tells, as plain data: sources, questions, terms, shapes, rules, and labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from coopgraph.pages.explorer_data import dossier
from coopgraph.pages.site_data import answers, shapes, terms
from coopgraph.pages.site_data import things as profiled
from coopgraph.reason.rules import rules

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

LANGUAGES = ("en", "vi")


def read(
    kg: KnowledgeGraph,
    texts: Mapping[str, str] | None = None,
    shown: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Read everything once.

    Args:
        kg: The graph.
        texts: Source id or IRI to its normalised text.
        shown: What `dossier` gives of the two, where the caller has it already.

    Returns:
        Plain data: "title", "counts", "sources" (each with its "passages" in the order of the
        source, and what each passage supports), "questions", "things" (every actor and framework
        with its profile, see `things.thing`), "ontology", "shapes", "rules",
        "labels" (IRI to words in both languages) and "shown" (what the explorer can open).
    """
    shown = dossier(kg, texts) if shown is None else shown
    things = {t["tie"]: t for t in shown["ties"]}
    things |= {n["iri"]: n for n in shown["nodes"]} | shown["facts"]
    vocabulary = terms.read(kg)
    asked = answers.read(kg)
    iris = {iri for q in asked for row in q["rows"] for cell in row for iri in cell["iris"]}
    iris |= {p["value"] for q in asked for p in q["parameters"] if p["type"] == "iri"}
    iris |= {iri for term in vocabulary["terms"] for pair in term["examples"] for iri in pair}
    return {
        "title": shown["title"],
        "counts": {
            "nodes": len(shown["nodes"]),
            "ties": len(shown["ties"]),
            "facts": len(shown["facts"]),
            "passages": len(shown["evidence"]),
            "triples": len(kg.store),
        },
        "sources": _sources(shown, things),
        "questions": asked,
        "things": profiled.read(kg),
        "ontology": vocabulary,
        "shapes": shapes.read(kg.corpus.ontology / "shapes"),
        "rules": [
            {"name": r.name, "reason": {"en": r.reason_en, "vi": r.reason_vi}, "sparql": r.text}
            for r in rules(kg.corpus.ontology / "rules")
        ],
        "labels": _labels(kg, {*things, *iris} - {""}),
        "shown": sorted(things),
        "kinds": {iri: thing.get("cls", "Participation") for iri, thing in sorted(things.items())},
        "classes": shown["classes"],
    }


def _sources(
    shown: Mapping[str, Any], things: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    supported: dict[str, list[str]] = {}
    for iri in sorted(things):
        for evidence in things[iri]["evidence"]:
            supported.setdefault(evidence, []).append(iri)
    passages: dict[str, list[dict[str, Any]]] = {iri: [] for iri in shown["sources"]}
    for iri, passage in shown["evidence"].items():
        if passage["source"] in passages:
            supports = [
                {"iri": thing, **{k: things[thing][k] for k in ("rank", "disputed_by")}}
                | {"inferred": bool(things[thing]["inferred_from"])}
                for thing in supported.get(iri, ())
            ]
            passages[passage["source"]].append({**passage, "supports": supports})
    for entries in passages.values():
        entries.sort(key=lambda p: (p["start"] is None, p["start"] or 0, p["end"] or 0, p["iri"]))
    return [
        {**source, "passages": passages[iri]}
        for iri, source in sorted(shown["sources"].items(), key=lambda pair: pair[1]["id"])
    ]


def _labels(kg: KnowledgeGraph, iris: Iterable[str]) -> dict[str, dict[str, str]]:
    from coopgraph.model import IRI

    wanted = {IRI(iri) for iri in iris}
    spoken = {language: kg.labeller(wanted, language) for language in LANGUAGES}
    return {
        str(iri): {language: spoken[language].get(iri) or iri.short for language in LANGUAGES}
        for iri in sorted(wanted)
    }
