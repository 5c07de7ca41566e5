"""Facts of the dossier: what is neither node, tie, evidence nor source, and plain relations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from coopgraph.namespaces import (
    COOP,
    OWL,
    RDF,
    RDFS,
    SKOS,
)
from coopgraph.pages.explorer_data.reading import (
    AssertedStatement,
    ExplorerReading,
    label_of,
    named,
    rows,
    standing,
    worded,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coopgraph.kg import KnowledgeGraph

#: Said elsewhere on the page, so not repeated among the properties of a thing.
_ELSEWHERE: Final = frozenset(
    [RDF + "type", RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel"]
    + [
        COOP + name
        for name in (
            *("evidence", "rank", "disputedBy", "inferredFrom", "confidence"),
            *("partOf", "participant", "framework", "role", "onBehalfOf", "anonymous"),
        )
    ]
)
_DATES: Final = frozenset(COOP + name for name in ("begin", "end", "during", "date"))
_DURATIONS: Final = frozenset(COOP + name for name in ("term", "noticePeriod"))
#: Letter of a duration (before its T) -> its unit in English, one and many, and in Vietnamese.
_UNITS: Final = {
    "Y": ("year", "years", "năm"),
    "M": ("month", "months", "tháng"),
    "D": ("day", "days", "ngày"),
}
#: Up to so many ties the page tells what contradicts in dates; comparing more takes seconds.
COMPARED: Final = 50_000
#: A fact that names a place is not a fact about that place.
_NOT_ABOUT: Final = frozenset({COOP + "locatedIn", *_ELSEWHERE})


def facts_of(read: ExplorerReading) -> dict[str, dict[str, Any]]:
    """Every asserted thing that is neither node, tie, evidence nor source; then all properties."""
    kinds: dict[str, str] = {}
    for iri, statements in read.about.items():
        types = sorted(s.value.removeprefix(COOP) for s in statements if s.property == RDF + "type")
        if types and iri not in read.nodes and iri not in read.ties:
            kinds[iri] = types[0]
    facts = {i: c for i, c in sorted(kinds.items()) if c not in ("Evidence", "Source", "Role")}
    concerned: dict[str, set[str]] = {iri: set() for iri in facts}
    for iri, statements in read.about.items():
        for statement in statements:
            if not statement.iri or statement.property in _NOT_ABOUT:
                continue
            for fact, other in ((iri, statement.value), (statement.value, iri)):
                if fact in facts:
                    concerned[fact].add(other)
    records = {}
    for iri, cls in facts.items():
        about = {o for o in concerned[iri] if o in read.nodes or o in read.ties}
        if not about:  # an equivalent amount hangs on the amount that hangs on the grant
            nearby = {far for near in concerned[iri] & facts.keys() for far in concerned[near]}
            about = {o for o in nearby if o in read.nodes or o in read.ties}
        statements = read.about[iri]
        typed = [s.graph for s in statements if s.property == RDF + "type"]
        records[iri] = {
            "iri": iri,
            "cls": cls,
            "label": label_of(statements),
            "about": sorted(about),
            "source": typed[0],
            "parts": _parts(read, statements, hidden=frozenset()),
            **standing(statements),
        }
    for iri, node in read.nodes.items():
        statements = read.about.get(iri, [])
        for graph in sorted({s.graph for s in statements}):
            parts = _parts(read, [s for s in statements if s.graph == graph], hidden=facts.keys())
            node["properties"] += [{**part, "source": graph} for part in parts]
    return records


def both_ways(read: ExplorerReading, facts: Mapping[str, dict[str, Any]]) -> None:
    """Who disputes is disputed: the relation is symmetric, a source states one direction."""
    things = {**read.nodes, **read.ties, **facts}
    for iri, thing in things.items():
        for other in thing["disputed_by"]:
            if other in things and iri not in things[other]["disputed_by"]:
                things[other]["disputed_by"] = sorted([*things[other]["disputed_by"], iri])


def contradicting(
    kg: KnowledgeGraph, read: ExplorerReading, facts: Mapping[str, dict[str, Any]]
) -> None:
    """Add to ties and milestones what contradicts them by its dates, where nobody noted a dispute.

    Only what has such a rival gets a list ``contradicts``. What the ledger holds against each other
    grows with the ties, and so does the page: beyond `COMPARED` ties it is left to
    ``coopgraph compare``.
    """
    if len(read.ties) > COMPARED:
        return
    things = {**read.ties, **facts}
    found: dict[str, set[str]] = {}
    for row in kg.compare().table(verdicts="contradict").iter_rows(named=True):
        for one in row["one_statements"]:
            for other in row["other_statements"]:
                if one in things and other in things and other not in things[one]["disputed_by"]:
                    found.setdefault(one, set()).add(other)
                    found.setdefault(other, set()).add(one)
    for iri, rivals in found.items():
        things[iri]["contradicts"] = sorted(rivals)


def _parts(
    read: ExplorerReading, said: Iterable[AssertedStatement], hidden: Iterable[str]
) -> list[dict[str, Any]]:
    """Properties with readable names and values; a value in two languages is one value."""
    hidden = set(hidden)
    grouped: dict[str, list[AssertedStatement]] = {}
    for statement in said:
        if statement.property not in _ELSEWHERE and statement.value not in hidden:
            grouped.setdefault(statement.property, []).append(statement)
    parts = []
    for prop, statements in sorted(grouped.items()):
        values: list[dict[str, Any]] = []
        spoken = {s.lang: s.value for s in statements if s.lang in ("en", "vi")}
        if spoken:
            values.append({"text": spoken})
        for s in statements:
            if s.lang in spoken and spoken[s.lang] == s.value:
                continue
            if s.iri:
                values.append({"iri": s.value, "label": named(read, s.value)})
            elif prop in _DATES:
                values.append({"edtf": s.value})
            elif prop in _DURATIONS:
                values.append({"text": _duration(s.value)})
            else:
                values.append({"text": {"en": s.value, "vi": s.value}})
        unique = [v for i, v in enumerate(values) if v not in values[:i]]
        parts.append({"property": prop, "label": worded(read, prop), "values": unique})
    return parts


def _duration(text: str) -> dict[str, str]:
    """A duration of years, months and days in words; any other as it is written.

    Examples:
        >>> _duration("P1Y6M")
        {'en': '1 year 6 months', 'vi': '1 năm 6 tháng'}
    """
    if not re.fullmatch(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?", text):
        return {"en": text, "vi": text}
    parts = [(int(number), _UNITS[unit]) for number, unit in re.findall(r"(\d+)([YMD])", text)]
    return {
        "en": " ".join(
            f"{number} {one if number == 1 else many}" for number, (one, many, _) in parts
        ),
        "vi": " ".join(f"{n} {unit}" for n, (_, _, unit) in parts),
    }


def role_classes(kg: KnowledgeGraph, read: ExplorerReading) -> dict[str, dict[str, str]]:
    """Role -> words for the defined class of its ties: a chair holds a Mandate."""
    labels: dict[str, dict[str, str]] = {}
    for role, cls in rows(
        kg,
        f"PREFIX owl: <{OWL}> PREFIX rdf: <{RDF}> PREFIX coop: <{COOP}> "
        "SELECT DISTINCT ?role ?cls WHERE { GRAPH ?g { ?cls owl:equivalentClass/"
        "owl:intersectionOf/rdf:rest*/rdf:first ?r . ?r owl:onProperty coop:role ; "
        "owl:someValuesFrom/owl:oneOf/rdf:rest*/rdf:first ?role } } ORDER BY ?role ?cls",
    ):
        labels.setdefault(role, worded(read, cls))
    return labels


def links_of(read: ExplorerReading) -> list[dict[str, Any]]:
    """Plain relations between two nodes that are no ties, such as located in or produced by."""
    links = []
    for iri in sorted(read.nodes):
        for s in read.about.get(iri, []):
            if s.iri and s.value in read.nodes and s.property not in _ELSEWHERE and s.value != iri:
                link = {"from": iri, "to": s.value, "property": s.property, "source": s.graph}
                links.append({**link, "label": worded(read, s.property)})
    return links
