"""The ontology's terms with their words, their place among the others, and who uses them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from coopgraph.model import IRI
from coopgraph.namespaces import CONCEPT, COOP, GRAPH_CONCEPTS, GRAPH_ONTOLOGY, SCHEMA
from coopgraph.pages.site_data.definitions import chain, expression
from coopgraph.pages.site_data.matches import read_matches
from coopgraph.query import select
from coopgraph.store import parse_turtle

if TYPE_CHECKING:
    from rdflib.term import Node

    from coopgraph.kg import KnowledgeGraph

KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object",
    OWL.DatatypeProperty: "datatype",
    OWL.AnnotationProperty: "annotation",
}
CHARACTERISTICS = {
    OWL.FunctionalProperty: "functional",
    OWL.InverseFunctionalProperty: "inverseFunctional",
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.IrreflexiveProperty: "irreflexive",
    OWL.ReflexiveProperty: "reflexive",
}
ALIGNED = (
    *(SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch),
    *(RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty),
)
# Several classes of which one is enough are told by schema.org's properties (which see).
DOMAINS = (RDFS.domain, URIRef(SCHEMA + "domainIncludes"))
RANGES = (RDFS.range, URIRef(SCHEMA + "rangeIncludes"))
EXAMPLES = 3


def read(kg: KnowledgeGraph) -> dict[str, Any]:
    """Read the ontology and the concepts of a graph's files.

    Returns:
        "title", "description", "version", "licenses" of the ontology; "terms", sorted by kind and
        name; "concepts", by scheme.
    """
    graph = _load(kg.corpus.ontology, ("coopgraph.ttl", "alignments.ttl", "concepts.ttl"))
    here = URIRef(GRAPH_ONTOLOGY)
    uses = {
        "questions": _uses(kg.corpus.ontology / "questions"),
        "rules": _uses(kg.corpus.ontology / "rules"),
    }
    table = kg.corpus.ontology / "alignments.sssom.tsv"
    matches = read_matches(table) if table.is_file() else {}
    groups = _disjoint_groups(graph)
    terms = [_term(graph, term, kind, uses, groups) for term, kind in _own(graph)]
    for term in terms:
        term["aligned"] = sorted({*term["aligned"], *matches.get(term["iri"], ())})
    _examples(kg, terms)
    licenses = sorted(str(o) for o in graph.objects(here, DCTERMS.license))
    versions = sorted(str(o) for o in graph.objects(here, OWL.versionInfo))
    return {
        "iri": GRAPH_ONTOLOGY,
        "title": _spoken(graph, here, DCTERMS.title),
        "description": _spoken(graph, here, DCTERMS.description),
        "version": ", ".join(versions),
        "licenses": licenses,
        "terms": terms,
        "schemes": _schemes(graph),
    }


def _load(folder: Path, names: tuple[str, ...]) -> Graph:
    whole = Graph()
    for name in names:
        if (folder / name).is_file():
            for triple in parse_turtle(folder / name):
                whole.add(triple)
    return whole


def _own(graph: Graph) -> list[tuple[URIRef, str]]:
    pairs = {
        (term, kind)
        for cls, kind in KINDS.items()
        for term in graph.subjects(RDF.type, cls)
        if isinstance(term, URIRef) and term.startswith(COOP)
    }
    order = list(KINDS.values())
    return sorted(pairs, key=lambda pair: (order.index(pair[1]), pair[0].casefold(), pair[0]))


def _term(
    graph: Graph,
    term: URIRef,
    kind: str,
    uses: dict[str, dict[str, list[str]]],
    groups: list[list[Node]],
) -> dict[str, Any]:
    local = term.removeprefix(COOP)
    up = RDFS.subClassOf if kind == "class" else RDFS.subPropertyOf
    types = set(graph.objects(term, RDF.type))
    inverse = [*graph.objects(term, OWL.inverseOf), *graph.subjects(OWL.inverseOf, term)]
    defined = [
        expression(graph, node)
        for node in graph.objects(term, OWL.equivalentClass)
        if isinstance(node, BNode)
    ]
    required = [
        expression(graph, node) for node in graph.objects(term, up) if isinstance(node, BNode)
    ]
    return {
        "iri": str(term),
        "local": local,
        "kind": kind,
        "label": _spoken(graph, term, RDFS.label),
        "alt": _all(graph, term, SKOS.altLabel),
        "definition": _spoken(graph, term, SKOS.definition),
        "notes": _all(graph, term, SKOS.example),
        "supers": _named(graph.objects(term, up), own=True),
        "subs": _named(graph.subjects(up, term), own=True),
        "domain": _ends(graph, term, DOMAINS),
        "range": _ends(graph, term, RANGES),
        "of": _named((s for p in DOMAINS for s in graph.subjects(p, term)), own=True),
        "to": _named((s for p in RANGES for s in graph.subjects(p, term)), own=True),
        "inverse": _named(inverse, own=True),
        "disjoint": _disjoint(graph, term, groups),
        "characteristics": sorted(word for t, word in CHARACTERISTICS.items() if t in types),
        "defined": sorted(defined, key=repr),
        "required": sorted(required, key=repr),
        "chain": chain(graph, term),
        "aligned": sorted(
            {
                (IRI(predicate).short, str(other), IRI(other).short)
                for predicate in ALIGNED
                for other in graph.objects(term, predicate)
                if isinstance(other, URIRef) and not other.startswith(COOP)
            }
        ),
        "questions": uses["questions"].get(local, []),
        "rules": uses["rules"].get(local, []),
        "examples": [],
        "count": 0,
    }


def _ends(graph: Graph, term: URIRef, predicates: tuple[URIRef, ...]) -> list[dict[str, Any]]:
    nodes = (node for predicate in predicates for node in graph.objects(term, predicate))
    return sorted((expression(graph, node) for node in nodes), key=repr)


def _disjoint_groups(graph: Graph) -> list[list[Node]]:
    """Give the members of each `owl:AllDisjointClasses`, read once for all terms."""
    from rdflib.collection import Collection

    lists = (
        graph.value(node, OWL.members) for node in graph.subjects(RDF.type, OWL.AllDisjointClasses)
    )
    return [list(Collection(graph, members)) for members in lists if members is not None]


def _disjoint(graph: Graph, term: URIRef, groups: list[list[Node]]) -> list[str]:
    pairs = [*graph.objects(term, OWL.disjointWith), *graph.subjects(OWL.disjointWith, term)]
    for classes in groups:
        if term in classes:
            pairs += [other for other in classes if other != term]
    return _named(pairs, own=True)


def _named(nodes: Any, *, own: bool) -> list[str]:
    return sorted(
        {str(n) for n in nodes if isinstance(n, URIRef) and (n.startswith(COOP) or not own)}
    )


def _spoken(graph: Graph, node: Node, predicate: Node) -> dict[str, str]:
    literals = [o for o in graph.objects(node, predicate) if isinstance(o, Literal)]
    ordered = sorted(literals, key=lambda o: (o.language or "", str(o)), reverse=True)
    return {(o.language or "en").lower()[:2]: str(o) for o in ordered}


def _all(graph: Graph, node: Node, predicate: Node) -> list[dict[str, str]]:
    literals = [o for o in graph.objects(node, predicate) if isinstance(o, Literal)]
    return [
        {"lang": o.language or "en", "text": str(o)}
        for o in sorted(literals, key=lambda o: (o.language or "", str(o)))
    ]


def _uses(folder: Path) -> dict[str, list[str]]:
    """Local name of a term -> the files whose SPARQL, comments aside, names it."""
    files: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.rq")):
        code = "\n".join(
            line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")
        )
        for local in sorted(set(re.findall(r"\bcoop:([\w-]+)", code))):
            files.setdefault(local, []).append(path.stem)
    return files


def _schemes(graph: Graph) -> list[dict[str, Any]]:
    schemes = []
    for scheme in sorted(set(graph.objects(None, SKOS.inScheme)), key=str):
        if not str(scheme).startswith(CONCEPT):
            continue
        concepts = [
            {
                "iri": str(concept),
                "local": str(concept).removeprefix(CONCEPT),
                "label": _spoken(graph, concept, SKOS.prefLabel),
                "alt": _all(graph, concept, SKOS.altLabel),
                "definition": _spoken(graph, concept, SKOS.definition),
                "broader": _concepts(graph.objects(concept, SKOS.broader)),
                "aligned": sorted(
                    (IRI(p).short, str(o), IRI(o).short)
                    for p in ALIGNED[:5]
                    for o in graph.objects(concept, p)
                    if isinstance(o, URIRef)
                ),
            }
            for concept in sorted(set(graph.subjects(SKOS.inScheme, scheme)), key=str)
            if str(concept).startswith(CONCEPT)
        ]
        label = _spoken(graph, scheme, SKOS.prefLabel) or _spoken(graph, scheme, DCTERMS.title)
        schemes.append(
            {
                "iri": str(scheme),
                "local": str(scheme).removeprefix(CONCEPT),
                "label": label,
                "definition": _spoken(graph, scheme, SKOS.definition),
                "concepts": concepts,
            }
        )
    return schemes


def _concepts(nodes: Any) -> list[str]:
    return sorted(str(n) for n in nodes if str(n).startswith(CONCEPT))


def _examples(kg: KnowledgeGraph, terms: list[dict[str, Any]]) -> None:
    """Let each term show how often the data use it, and the first few uses."""
    outside = f"FILTER(?g NOT IN (<{GRAPH_ONTOLOGY}>, <{GRAPH_CONCEPTS}>))"
    by_name = {term["iri"]: term for term in terms}
    for sparql in (
        (
            f"SELECT DISTINCT ?t ?s (STR(?s) AS ?o) WHERE {{ GRAPH ?g {{ ?s a ?t }} {outside} "
            "FILTER(isIRI(?s)) } ORDER BY ?t ?s"
        ),
        (
            f"SELECT DISTINCT ?t ?s (STR(?v) AS ?o) WHERE {{ GRAPH ?g {{ ?s ?t ?v }} {outside} "
            f'FILTER(STRSTARTS(STR(?t), "{COOP}") && isIRI(?s) && !isBlank(?v)) }} '
            "ORDER BY ?t ?s ?v"
        ),
    ):
        for name, subject, value in select(kg.store, sparql, timeout=None):
            term = by_name.get(str(name))
            if term is None:
                continue
            term["count"] += 1
            if len(term["examples"]) < EXAMPLES:
                pair = [str(subject)]
                if term["kind"] == "object":
                    pair.append(str(value))
                if term["kind"] == "datatype":
                    term.setdefault("values", []).append(str(value))
                term["examples"].append(pair)
