"""The dossier: everything the explorer shows, as plain JSON-able data.

It is read once through the knowledge graph's own methods; `coopgraph.render` then works from this
dictionary alone and never meets the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from coopgraph.evidence import digest, normalise, source_id, source_iri
from coopgraph.namespaces import (
    COOP,
    DCTERMS,
    GRAPH_CATALOGUE,
    GRAPH_CONCEPTS,
    GRAPH_DERIVED,
    GRAPH_ONTOLOGY,
    ID,
    OA,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    SOURCE,
)
from coopgraph.store.statements import statements as turtle_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coopgraph.kg import KnowledgeGraph

VERSION: Final = 1
TITLE: Final = {
    "en": "International cooperation, fact by fact",
    "vi": "Hợp tác quốc tế, từng dữ kiện một",
}
#: All ranks: the page shows deprecated ties in the panel, struck through, and never draws them.
RANKS: Final = ("preferred", "normal", "deprecated")
BOUNDS: Final = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")

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
#: A fact that names a place is not a fact about that place.
_NOT_ABOUT: Final = frozenset({COOP + "locatedIn", *_ELSEWHERE})


class Statement(NamedTuple):
    """One triple about a subject: the graph that says it, property, value, language, kind."""

    graph: str
    property: str
    value: str
    lang: str
    iri: bool


class _Reading(NamedTuple):
    """All that was read: statements by subject, words by concept or term, and what are nodes."""

    about: dict[str, list[Statement]]
    words: dict[str, dict[str, str]]
    nodes: dict[str, dict[str, Any]]
    ties: dict[str, dict[str, Any]]


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
        nodes, ties, evidence and sources, see `store.statements`). Nodes and ties are sorted
        by IRI; "facts" (observations, claims, milestones, remarks, names …), "evidence" and
        "sources" map IRI to their description. Words for readers are {"en": …, "vi": …}; dates are
        EDTF as stated and ISO 8601 for the derived bounds.

    Raises:
        UnknownNameError: when `texts` names a source that the graph does not have.
    """
    read = _read(kg)
    sources = _sources(read)
    evidence = _evidence(read)
    _attach(evidence, sources, texts or {})
    facts = _facts(read)
    _both_ways(read, facts)
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
        "links": _links(read),
        "facts": facts,
        "evidence": evidence,
        "sources": sources,
        "classes": {cls: _worded(read, COOP + cls) for cls in sorted(classes)},
        "roles": {role: _worded(read, role) for role in sorted(roles)},
        "role_classes": _role_classes(kg, read),
        "statements": turtle_of(kg.store, [*read.nodes, *read.ties, *evidence, *sources]),
    }


def _rows(kg: KnowledgeGraph, sparql: str) -> Iterable[list[str]]:
    # Without a time limit: these are our own queries, and a limit costs a second process.
    for row in kg.query(sparql, timeout=None):
        yield ["" if cell is None else str(cell) for cell in row]


def _read(kg: KnowledgeGraph) -> _Reading:
    """Read each statement of each source once; what follows is done in memory."""
    about: dict[str, list[Statement]] = {}
    for graph, subject, prop, value, lang, iri in _rows(
        kg,
        'SELECT ?g ?s ?p (STR(?o) AS ?v) (LANG(?o) AS ?l) (IF(isIRI(?o), "iri", "") AS ?k) '
        f'WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{SOURCE}") '
        f"&& ?g != <{GRAPH_DERIVED}>) }}",
    ):
        statement = Statement(graph, prop, value, lang.lower()[:2], iri == "iri")
        about.setdefault(subject, []).append(statement)
    for statements in about.values():
        statements.sort()
    words: dict[str, dict[str, str]] = {}
    for term, value, lang in _rows(
        kg,
        "SELECT ?x (STR(?o) AS ?v) (LANG(?o) AS ?l) WHERE { GRAPH ?g { ?x "
        f"<{RDFS}label>|<{SKOS}prefLabel> ?o }} "
        f"FILTER(?g IN (<{GRAPH_ONTOLOGY}>, <{GRAPH_CONCEPTS}>)) }} ORDER BY ?x ?l ?v",
    ):
        words.setdefault(term, {}).setdefault(lang.lower()[:2], value)
    read = _Reading(about, words, {}, {})
    for row in kg.nodes.iter_rows(named=True):
        read.nodes[row["node"]] = _node(read, row)
    for row in kg.participations(ranks=RANKS).iter_rows(named=True):
        read.ties[row["tie"]] = _tie(read, row)
    return read


def _node(read: _Reading, row: Mapping[str, Any]) -> dict[str, Any]:
    iri = row["node"]
    said = read.about.get(iri, [])
    label = {"en": row["label_en"] or slug(iri), "vi": row["label_vi"] or slug(iri)}
    names = {s.value for s in said if s.property in (SKOS + "altLabel", SKOS + "prefLabel")}
    return {
        "iri": iri,
        "slug": slug(iri),
        "label": label,
        "alt": sorted(names - set(label.values()), key=lambda name: (len(name), name)),
        "cls": row["cls"] or ("Actor" if row["actor"] else "Framework"),
        "actor": bool(row["actor"]),
        "framework": bool(row["framework"]),
        "part_of": sorted(row["part_of"] or ()),
        "sources": sorted(row["sources"] or ()),
        "facts": [],
        "properties": [],
        **_standing(said),
    }


def _tie(read: _Reading, row: Mapping[str, Any]) -> dict[str, Any]:
    said = read.about.get(row["tie"], [])
    tie = {
        name: row[name]
        for name in (
            *("tie", "participant", "framework", "role", "on_behalf_of"),
            *("begin", "end", "during", "end_open", "end_known", "inferred", "anonymous"),
        )
    }
    tie.update({name: row[name].isoformat() if row[name] else None for name in BOUNDS})
    standing = _standing(said)
    tie.update(
        rank=row["rank"] or "normal",
        source=row["source"],
        evidence=sorted(row["evidence"] or ()),
        disputed_by=sorted({*(row["disputed_by"] or ()), *standing["disputed_by"]}),
        inferred_from=standing["inferred_from"],
        confidence=standing["confidence"],
        facts=[],
    )
    return tie


def _standing(said: Iterable[Statement]) -> dict[str, Any]:
    """Evidence, rank, dispute and inference, which any asserted thing can have."""
    found: dict[str, list[str]] = {}
    for statement in said:
        found.setdefault(statement.property, []).append(statement.value)
    rank = found.get(COOP + "rank", [""])[0].rpartition("/")[2] or "normal"
    confidence = found.get(COOP + "confidence")
    return {
        "evidence": sorted(set(found.get(COOP + "evidence", ()))),
        "rank": rank,
        "disputed_by": sorted(set(found.get(COOP + "disputedBy", ()))),
        "inferred_from": sorted(set(found.get(COOP + "inferredFrom", ()))),
        "confidence": float(confidence[0]) if confidence else None,
    }


def _facts(read: _Reading) -> dict[str, dict[str, Any]]:
    """Every asserted thing that is neither node, tie, evidence nor source; then all properties."""
    kinds: dict[str, str] = {}
    for iri, said in read.about.items():
        types = sorted(s.value.removeprefix(COOP) for s in said if s.property == RDF + "type")
        if types and iri not in read.nodes and iri not in read.ties:
            kinds[iri] = types[0]
    facts = {i: c for i, c in sorted(kinds.items()) if c not in ("Evidence", "Source", "Role")}
    concerned: dict[str, set[str]] = {iri: set() for iri in facts}
    for iri, said in read.about.items():
        for statement in said:
            if not statement.iri or statement.property in _NOT_ABOUT:
                continue
            for fact, other in ((iri, statement.value), (statement.value, iri)):
                if fact in facts:
                    concerned[fact].add(other)
    made = {}
    for iri, cls in facts.items():
        about = {o for o in concerned[iri] if o in read.nodes or o in read.ties}
        if not about:  # an equivalent amount hangs on the amount that hangs on the grant
            nearby = {far for near in concerned[iri] & facts.keys() for far in concerned[near]}
            about = {o for o in nearby if o in read.nodes or o in read.ties}
        said = read.about[iri]
        typed = [s.graph for s in said if s.property == RDF + "type"]
        made[iri] = {
            "iri": iri,
            "cls": cls,
            "label": _label(said),
            "about": sorted(about),
            "source": typed[0],
            "parts": _parts(read, said, hidden=frozenset()),
            **_standing(said),
        }
    for iri, node in read.nodes.items():
        said = read.about.get(iri, [])
        for graph in sorted({s.graph for s in said}):
            parts = _parts(read, [s for s in said if s.graph == graph], hidden=facts.keys())
            node["properties"] += [{**part, "source": graph} for part in parts]
    return made


def _both_ways(read: _Reading, facts: Mapping[str, dict[str, Any]]) -> None:
    """Who disputes is disputed: the relation is symmetric, a source states one direction."""
    things = {**read.nodes, **read.ties, **facts}
    for iri, thing in things.items():
        for other in thing["disputed_by"]:
            if other in things and iri not in things[other]["disputed_by"]:
                things[other]["disputed_by"] = sorted([*things[other]["disputed_by"], iri])


def _parts(
    read: _Reading, said: Iterable[Statement], hidden: Iterable[str]
) -> list[dict[str, Any]]:
    """Properties with readable names and values; a value in two languages is one value."""
    hidden = set(hidden)
    grouped: dict[str, list[Statement]] = {}
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
                values.append({"iri": s.value, "label": _named(read, s.value)})
            elif prop in _DATES:
                values.append({"edtf": s.value})
            else:
                values.append({"text": {"en": s.value, "vi": s.value}})
        unique = [v for i, v in enumerate(values) if v not in values[:i]]
        parts.append({"property": prop, "label": _worded(read, prop), "values": unique})
    return parts


def _role_classes(kg: KnowledgeGraph, read: _Reading) -> dict[str, dict[str, str]]:
    """Role -> words for the defined class of its ties: a chair holds a Mandate."""
    found: dict[str, dict[str, str]] = {}
    for role, cls in _rows(
        kg,
        f"PREFIX owl: <{OWL}> PREFIX rdf: <{RDF}> PREFIX coop: <{COOP}> "
        "SELECT DISTINCT ?role ?cls WHERE { GRAPH ?g { ?cls owl:equivalentClass/"
        "owl:intersectionOf/rdf:rest*/rdf:first ?r . ?r owl:onProperty coop:role ; "
        "owl:someValuesFrom/owl:oneOf/rdf:rest*/rdf:first ?role } } ORDER BY ?role ?cls",
    ):
        found.setdefault(role, _worded(read, cls))
    return found


def _links(read: _Reading) -> list[dict[str, Any]]:
    """Plain relations between two nodes that are no ties, such as located in or produced by."""
    made = []
    for iri in sorted(read.nodes):
        for s in read.about.get(iri, []):
            if s.iri and s.value in read.nodes and s.property not in _ELSEWHERE and s.value != iri:
                link = {"from": iri, "to": s.value, "property": s.property, "source": s.graph}
                made.append({**link, "label": _worded(read, s.property)})
    return made


def _label(said: Iterable[Statement]) -> dict[str, str] | None:
    found = {s.lang: s.value for s in said if s.property == SKOS + "prefLabel"}
    return found or None


def _worded(read: _Reading, term: str) -> dict[str, str]:
    """The words for a concept, class or property, else its local name."""
    local = term.replace("#", "/").rpartition("/")[2]
    words = read.words.get(term, {})
    return {"en": words.get("en", local), "vi": words.get("vi", words.get("en", local))}


def _named(read: _Reading, iri: str) -> dict[str, str]:
    if iri in read.nodes:
        return dict(read.nodes[iri]["label"])
    return _label(read.about.get(iri, [])) or _worded(read, iri)


def slug(iri: str) -> str:
    """The last part of an IRI: what a reader can type.

    Examples:
        >>> slug("https://w3id.org/coopgraph/id/stameq")
        'stameq'
    """
    return iri.removeprefix(ID)


def _evidence(read: _Reading) -> dict[str, dict[str, Any]]:
    made = {}
    for iri, said in sorted(read.about.items()):
        values = {s.property: s.value for s in said}
        if values.get(OA + "hasSource") is None:
            continue
        spoken = {
            name: {s.lang: s.value for s in said if s.property == COOP + name}
            for name in ("place", "gist")
        }
        start, end = values.get(OA + "start"), values.get(OA + "end")
        made[iri] = {
            "iri": iri,
            "source": values[OA + "hasSource"],
            "start": None if start is None else int(start),
            "end": None if end is None else int(end),
            "sha256": values.get(COOP + "sha256"),
            **spoken,
            "passage": None,
        }
    return made


def _sources(read: _Reading) -> dict[str, dict[str, Any]]:
    made = {}
    for iri, said in sorted(read.about.items()):
        here = [s for s in said if s.graph == GRAPH_CATALOGUE]
        if not any(s.property == RDF + "type" and s.value == COOP + "Source" for s in here):
            continue
        one = {s.property: s.value for s in here}

        def spoken(prop: str, here: list[Statement] = here) -> dict[str, str] | None:
            return {s.lang or "en": s.value for s in here if s.property == prop} or None

        made[iri] = {
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
    return made


def _attach(
    evidence: Mapping[str, dict[str, Any]],
    sources: Mapping[str, dict[str, Any]],
    texts: Mapping[str, str],
) -> None:
    """Put passages into evidence where the text is at hand and the digest holds."""
    from coopgraph.errors import UnknownNameError

    for name, raw in texts.items():
        iri = source_iri(name)
        if iri not in sources:
            from difflib import get_close_matches

            known = [s["id"] for s in sources.values()]
            near = tuple(get_close_matches(source_id(iri), known, n=3))
            raise UnknownNameError(name=name, kind="source", suggestions=near)
        text = normalise(raw)
        sources[iri]["attached"] = True
        for item in evidence.values():
            if item["source"] == iri and item["start"] is not None and item["end"] is not None:
                passage = _passage(text, item["start"], item["end"])
                if passage and digest(passage["text"]) == item["sha256"]:
                    item["passage"] = passage
                else:
                    item["mismatch"] = True


def _passage(text: str, start: int, end: int) -> dict[str, str] | None:
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
