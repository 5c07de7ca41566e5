"""The IRIs of the project: namespaces, named graphs, and the way from prefix to IRI and back."""

from __future__ import annotations

from coopgraph.names import unknown_name

COOP = "https://w3id.org/coopgraph/ontology#"
CONCEPT = "https://w3id.org/coopgraph/concept/"
ID = "https://w3id.org/coopgraph/id/"
SOURCE = "https://w3id.org/coopgraph/source/"
SHAPE = "https://w3id.org/coopgraph/shape/"
EDTF = "http://id.loc.gov/datatypes/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
ORG = "http://www.w3.org/ns/org#"
SCHEMA = "https://schema.org/"
TIME = "http://www.w3.org/2006/time#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
WD = "http://www.wikidata.org/entity/"
SH = "http://www.w3.org/ns/shacl#"

RELATIVE = "urn:file:"
"""How IRIs begin that a file gives without a beginning: two files of a name may mean two things."""
BLANK = "urn:blank:"
"""How the names begin that blank nodes of foreign files get."""

PREFIXES: dict[str, str] = {
    "coop": COOP,
    "concept": CONCEPT,
    "id": ID,
    "source": SOURCE,
    "shape": SHAPE,
    "edtf": EDTF,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "oa": OA,
    "prov": PROV,
    "org": ORG,
    "schema": SCHEMA,
    "time": TIME,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "wd": WD,
    "sh": SH,
}

GRAPH_ONTOLOGY = "https://w3id.org/coopgraph/ontology"
GRAPH_CONCEPTS = "https://w3id.org/coopgraph/concept"
GRAPH_CATALOGUE = SOURCE + "catalogue"
GRAPH_DERIVED = SOURCE + "derived"
GRAPH_UNION = "https://w3id.org/coopgraph/union"
"""On servers whose default graph is not the union, `coopgraph push` puts the union here."""
GRAPH_PUSHED = "https://w3id.org/coopgraph/pushed"
"""What `coopgraph push` notes on a server: of which graphs its union is made."""

GROUND_GRAPHS = (GRAPH_ONTOLOGY, GRAPH_CONCEPTS, GRAPH_CATALOGUE)
"""Graphs that every view of the knowledge graph contains, whichever sources it trusts."""


def expand(name: str) -> str:
    """Turn a prefixed name into an IRI; an IRI (with or without angle brackets) stays itself.

    Raises:
        UnknownNameError: The prefix is not one of the project's.

    Example:
        >>> expand("coop:chairs")
        'https://w3id.org/coopgraph/ontology#chairs'
        >>> expand("<https://example.org/x>")
        'https://example.org/x'
    """
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    prefix, colon, local = name.partition(":")
    if not colon or local.startswith("//") or prefix in ("urn", "mailto", "tag"):
        return name
    if prefix not in PREFIXES:
        raise unknown_name(prefix, PREFIXES, "prefix")
    return PREFIXES[prefix] + local


def shorten(iri: str) -> str:
    """Turn an IRI into a prefixed name where a prefix fits, else give it back.

    Example:
        >>> shorten("https://w3id.org/coopgraph/id/stameq")
        'id:stameq'
        >>> shorten("https://example.org/x")
        'https://example.org/x'
    """
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            local = iri[len(base) :]
            if local and not any(c in local for c in "/#?"):
                return f"{prefix}:{local}"
    return iri


def local_name(iri: str) -> str:
    """Give the last part of an IRI, after ``#`` or ``/``.

    Example:
        >>> local_name("https://w3id.org/coopgraph/ontology#Company")
        'Company'
    """
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
