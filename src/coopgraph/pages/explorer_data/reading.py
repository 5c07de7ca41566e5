"""What the dossier reads from the graph, once: statements by subject, words, nodes and ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from coopgraph.namespaces import (
    COOP,
    DCTERMS,
    GRAPH_CONCEPTS,
    GRAPH_DERIVED,
    GRAPH_ONTOLOGY,
    ID,
    ORG,
    RDFS,
    SKOS,
    SOURCE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coopgraph.kg import KnowledgeGraph

#: All ranks: the page shows deprecated ties in the panel, struck through, and never draws them.
RANKS: Final = ("preferred", "normal", "deprecated")
#: Words for what the ontology borrows and only declares, by language.
_BORROWED: Final = {
    DCTERMS + "spatial": {"en": "area it is about", "vi": "khu vực liên quan"},
    ORG + "postIn": {"en": "post in", "vi": "chức danh trong"},
    SKOS + "exactMatch": {"en": "the same thing at", "vi": "cũng là"},
}
_WIKIDATA: Final = "http://www.wikidata.org/entity/"
BOUNDS: Final = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")


class AssertedStatement(NamedTuple):
    """One triple about a subject: the graph that says it, property, value, language, kind."""

    graph: str
    property: str
    value: str
    lang: str
    iri: bool


class ExplorerReading(NamedTuple):
    """All that was read: statements by subject, words by concept or term, and what are nodes."""

    about: dict[str, list[AssertedStatement]]
    words: dict[str, dict[str, str]]
    nodes: dict[str, dict[str, Any]]
    ties: dict[str, dict[str, Any]]


def rows(kg: KnowledgeGraph, sparql: str) -> Iterable[list[str]]:
    """Answer a query of ours, cell by cell as text; what is unbound is empty."""
    # Without a time limit: these are our own queries, and a limit costs a second process.
    for row in kg.query(sparql, timeout=None):
        yield ["" if cell is None else str(cell) for cell in row]


_OF_COUNTRY = (COOP + "ofCountry", COOP + "authorityOf")


def read_graph(kg: KnowledgeGraph) -> ExplorerReading:
    """Read each statement of each source once; what follows is done in memory."""
    about: dict[str, list[AssertedStatement]] = {}
    for graph, subject, prop, value, lang, iri in rows(
        kg,
        'SELECT ?g ?s ?p (STR(?o) AS ?v) (LANG(?o) AS ?l) (IF(isIRI(?o), "iri", "") AS ?k) '
        f'WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{SOURCE}") '
        f"&& ?g != <{GRAPH_DERIVED}>) }}",
    ):
        statement = AssertedStatement(graph, prop, value, lang.lower()[:2], iri == "iri")
        about.setdefault(subject, []).append(statement)
    for statements in about.values():
        statements.sort()
    words: dict[str, dict[str, str]] = {}
    for term, value, lang in rows(
        kg,
        "SELECT ?x (STR(?o) AS ?v) (LANG(?o) AS ?l) WHERE { GRAPH ?g { ?x "
        f"<{RDFS}label>|<{SKOS}prefLabel> ?o }} "
        f"FILTER(?g IN (<{GRAPH_ONTOLOGY}>, <{GRAPH_CONCEPTS}>)) }} ORDER BY ?x ?l ?v",
    ):
        words.setdefault(term, {}).setdefault(lang.lower()[:2], value)
    read = ExplorerReading(about, words, {}, {})
    for row in kg.nodes.iter_rows(named=True):
        read.nodes[row["node"]] = _node(read, row)
    for row in kg.participations(ranks=RANKS).iter_rows(named=True):
        read.ties[row["tie"]] = _tie(read, row)
    return read


def _node(read: ExplorerReading, row: Mapping[str, Any]) -> dict[str, Any]:
    iri = row["node"]
    statements = read.about.get(iri, [])
    label = {"en": row["label_en"] or slug(iri), "vi": row["label_vi"] or slug(iri)}
    borne = [read.about.get(s.value, []) for s in statements if s.property == COOP + "hasName"]
    names = {
        s.value
        for stated in (statements, *borne)
        # A word by which one text alone means a thing is no name of it elsewhere.
        if not any(s.property == COOP + "scope" for s in stated)
        for s in stated
        if s.property in (SKOS + "altLabel", SKOS + "prefLabel")
    }
    return {
        "iri": iri,
        "slug": slug(iri),
        "label": label,
        "alt": sorted(names - set(label.values()), key=lambda name: (len(name), name)),
        "cls": row["cls"] or ("Actor" if row["actor"] else "Framework"),
        "actor": bool(row["actor"]),
        "framework": bool(row["framework"]),
        "part_of": sorted(row["part_of"] or ()),
        "of_country": sorted({s.value for s in statements if s.property in _OF_COUNTRY}),
        "sources": sorted(row["sources"] or ()),
        "facts": [],
        "properties": [],
        **standing(statements),
    }


def _tie(read: ExplorerReading, row: Mapping[str, Any]) -> dict[str, Any]:
    statements = read.about.get(row["tie"], [])
    tie = {
        name: row[name]
        for name in (
            *("tie", "participant", "framework", "role", "on_behalf_of"),
            *("begin", "end", "during", "end_open", "end_known", "inferred", "anonymous"),
        )
    }
    tie.update({name: row[name].isoformat() if row[name] else None for name in BOUNDS})
    stands = standing(statements)
    tie.update(
        rank=row["rank"] or "normal",
        source=row["source"],
        evidence=sorted(row["evidence"] or ()),
        disputed_by=sorted({*(row["disputed_by"] or ()), *stands["disputed_by"]}),
        inferred_from=stands["inferred_from"],
        confidence=stands["confidence"],
        facts=[],
    )
    return tie


def standing(said: Iterable[AssertedStatement]) -> dict[str, Any]:
    """Evidence, rank, dispute and inference, which any asserted thing can have."""
    values: dict[str, list[str]] = {}
    for statement in said:
        values.setdefault(statement.property, []).append(statement.value)
    rank = values.get(COOP + "rank", [""])[0].rpartition("/")[2] or "normal"
    confidence = values.get(COOP + "confidence")
    return {
        "evidence": sorted(set(values.get(COOP + "evidence", ()))),
        "rank": rank,
        "disputed_by": sorted(set(values.get(COOP + "disputedBy", ()))),
        "inferred_from": sorted(set(values.get(COOP + "inferredFrom", ()))),
        "confidence": float(confidence[0]) if confidence else None,
    }


def label_of(said: Iterable[AssertedStatement]) -> dict[str, str] | None:
    """The preferred labels by language; None where there is none."""
    labels = {s.lang: s.value for s in said if s.property == SKOS + "prefLabel"}
    return labels or None


def worded(read: ExplorerReading, term: str) -> dict[str, str]:
    """The words for a concept, class or property, else its local name."""
    local = term.replace("#", "/").rpartition("/")[2]
    words = read.words.get(term) or _BORROWED.get(term, {})
    return {"en": words.get("en", local), "vi": words.get("vi", words.get("en", local))}


def named(read: ExplorerReading, iri: str) -> dict[str, str]:
    """The words for anything: of a node its label, of a passage its gist, of a source its title.

    Else its preferred label, else a term's; of what is elsewhere, where that is.
    """
    if iri in read.nodes:
        return dict(read.nodes[iri]["label"])
    said = read.about.get(iri, [])
    spoken = {
        prop: {s.lang or "en": s.value for s in said if s.property == prop}
        for prop in (SKOS + "prefLabel", COOP + "gist", DCTERMS + "title")
    }
    words = next((found for found in spoken.values() if found), None)
    if words is None and iri.startswith(_WIKIDATA):
        words = {"en": f"Wikidata {iri.removeprefix(_WIKIDATA)}"}
    if words is None:
        return worded(read, iri)
    one = next(iter(words.values()))
    return {lang: words.get(lang, words.get("en", one)) for lang in ("en", "vi")}


def slug(iri: str) -> str:
    """The last part of an IRI: what a reader can type.

    Examples:
        >>> slug("https://w3id.org/coopgraph/id/stameq")
        'stameq'
    """
    return iri.removeprefix(ID)
