"""What the page of a thing shows: its profile in both languages, its passages, its RDF."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from coopgraph.evidence import Passage, source_id
from coopgraph.names import LANGUAGES, fold
from coopgraph.namespaces import COOP, ID, PREFIXES
from coopgraph.office.profile import Profile
from coopgraph.office.profile_lines import READING_WORDS, Line, lines
from coopgraph.office.profile_parts import SECTIONS, Held

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

CONTEXT = {prefix: PREFIXES[prefix] for prefix in ("coop", "concept", "id", "skos", "dcterms")}


def read(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    """Give every actor and framework of a graph, gathered once; see `thing`."""
    actors = dict(kg.nodes.select("node", "actor").iter_rows())
    return [
        {**thing(profile), "actor": bool(actors.get(profile.thing))}
        for profile in kg._profiles(None)
    ]


def thing(profile: Profile) -> dict[str, Any]:
    """Put a profile into plain data for a page.

    Returns:
        "iri", "slug", "cls", "kind" (words of the class), "label", "country", "country_label",
        "wholes" (what it is part of), "codes", "search" (its names, folded), "at", "sections" (by
        language: title and lines, each with its "parts", "when", "reading", "marks" and numbers of
        "notes"), "notes" (passages in the order of first use) and "jsonld".
    """
    told = {lang: list(lines(profile, lang)) for lang in LANGUAGES}
    used = dict.fromkeys(e for line in told["en"] for e in line.evidence)
    numbers = {iri: n for n, iri in enumerate((e for e in used if e in profile.passages), 1)}
    label = {lang: profile.label(profile.thing, lang) for lang in LANGUAGES}
    country = profile.country
    return {
        "iri": profile.thing,
        "slug": profile.thing.removeprefix(ID),
        "cls": profile.cls,
        "kind": {lang: profile.label(COOP + profile.cls, lang) for lang in LANGUAGES},
        "label": label,
        "country": country,
        "country_label": {lang: profile.label(country, lang) for lang in LANGUAGES}
        if country
        else None,
        "wholes": [_named(profile, whole) for whole in profile.wholes],
        "codes": list(profile.codes),
        "search": fold(" ".join([*label.values(), *(name.text for name in profile.names),
                                 *profile.codes])),
        "at": profile.last.isoformat(),
        "sections": {lang: _sections(told[lang], numbers, lang) for lang in LANGUAGES},
        "notes": [_note(profile, profile.passages[iri]) for iri in numbers],
        "jsonld": as_jsonld(profile),
    }  # fmt: skip


def _named(profile: Profile, iri: str) -> dict[str, Any]:
    return {"iri": iri, "label": {lang: profile.label(iri, lang) for lang in LANGUAGES}}


def _sections(told: Iterable[Line], numbers: dict[str, int], lang: str) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in told:
        reading = line.reading
        found.setdefault(line.section, []).append({
            "what": line.what,
            "parts": [tuple(part) for part in line.parts],
            "when": line.when,
            "reading": reading,
            "reading_words": READING_WORDS[lang][reading] if reading else "",
            "marks": list(line.marks),
            "notes": sorted(numbers[e] for e in line.evidence if e in numbers),
        })  # fmt: skip
    return [
        {"key": key, "title": SECTIONS[key][lang], "lines": found[key]}
        for key in SECTIONS
        if key in found
    ]


def _note(profile: Profile, passage: Passage) -> dict[str, Any]:
    return {
        "iri": passage.evidence,
        "source": passage.source,
        "title": profile.labels.get(passage.source) or {"en": source_id(passage.source)},
        "place": dict(passage.place),
        "gist": dict(passage.gist),
        "span": passage.span,
        "sha256": passage.sha256 or "",
    }


def as_jsonld(profile: Profile) -> dict[str, Any]:
    """Give what the graph states of the thing as JSON-LD; every triple of it is in the graph."""
    node: dict[str, Any] = {"@context": CONTEXT, "@id": profile.thing}
    if profile.cls:
        node["@type"] = f"coop:{profile.cls}"
    for name, kind in (("skos:prefLabel", "preferred"), ("skos:altLabel", "")):
        values = [_literal(one.text, one.language) for one in profile.names if one.kind == kind]
        if values:
            node[name] = values
    for feature in profile.about:
        if feature.values:
            node[feature.property] = [
                {"@id": said.value} if said.is_iri else _literal(said.value, said.language)
                for said in feature.values
            ]
    ties: list[tuple[str, Held]] = [
        (one.framework, held)
        for one in profile.taken_part
        for held in one.held
        if one.framework != profile.thing
    ]
    ties += [(event.event, held) for event in profile.events for held in event.held]
    ties += [(profile.thing, held) for held in profile.members]
    seen: dict[str, dict[str, Any]] = {}
    for framework, held in ties:
        for tie in held.ties:
            said: dict[str, Any] = {"@id": tie, "coop:participant": {"@id": held.who},
                                    "coop:framework": {"@id": framework}}  # fmt: skip
            if held.role:
                said["coop:role"] = {"@id": held.role}
            if held.seat != held.who:
                said["coop:onBehalfOf"] = {"@id": held.seat}
            seen[tie] = said
    return {"@context": node.pop("@context"), "@graph": [node, *seen.values()]}


def _literal(text: str, language: str) -> dict[str, str]:
    return {"@value": text, "@language": language} if language else {"@value": text}


__all__ = ["as_jsonld", "read", "thing"]
