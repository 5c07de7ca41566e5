"""What an export is, whence it comes and under which terms: DCAT and VoID.

W3C, Data Catalog Vocabulary 3, 2024, <https://www.w3.org/TR/vocab-dcat-3/>; W3C, Describing Linked
Datasets with the VoID Vocabulary, 2011, <https://www.w3.org/TR/void/>. What DCAT-AP 3 (SEMIC, 2024,
<https://semiceu.github.io/DCAT-AP/releases/3.0.0/>) makes mandatory or recommends of datasets and
distributions is told: publisher, licence, access, media types by their IRI.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.namespaces import DCTERMS, GRAPH_ONTOLOGY, OWL, PREFIXES, RDF, XSD
from coopgraph.store import canonical

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
DATASET = "https://w3id.org/coopgraph/dataset"
LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"

PUBLISHER = "https://w3id.org/coopgraph/developers"
FOAF = "http://xmlns.com/foaf/0.1/"
IANA = "https://www.iana.org/assignments/media-types/"
"""How the IRIs of media types begin that DCAT-AP wants instead of their names."""

_KEYWORDS = {
    "en": ("international cooperation", "knowledge graph"),
    "vi": ("hợp tác quốc tế", "đồ thị tri thức"),
}
_TITLES = {"en": "coopgraph: international cooperation", "vi": "coopgraph: hợp tác quốc tế"}
_ABOUT = {
    "en": "Who takes part in what, in which role, for which time, and which source says so.",
    "vi": "Ai tham gia gì, với vai trò nào, trong thời gian nào, và nguồn nào nói như vậy.",
}
_COUNTS = """\
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
       (COUNT(DISTINCT ?p) AS ?properties) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }"""
_CLASSES = """\
SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE {
    ?s a ?class . FILTER(STRSTARTS(STR(?class), STR(coop:)))
} GROUP BY ?class"""


def describe(
    kg: KnowledgeGraph,
    files: Mapping[str, bytes | Path],
    media: str,
    *,
    triples: bool = True,
    counted: bool = True,
) -> bytes:
    """Describe an export.

    Args:
        kg: What was written.
        files: The files' names, relative to the description, and contents, or where these lie.
        media: Their media type.
        triples: Tell how many triples the graph has.
        counted: Count subjects, objects and members of classes too, which a large graph takes
            long for.

    Returns:
        Canonical Turtle: the dataset with its counts, a distribution for each file with size and
        SHA-256, and each source with what the catalogue says of it (publisher, date, licence,
        rights, address), so that it can be cited.
    """
    import rdflib
    from rdflib import BNode, Literal, URIRef

    from coopgraph.version import __version__

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, base in {
        **PREFIXES,
        "dcat": DCAT,
        "void": VOID,
        "spdx": SPDX,
        "foaf": FOAF,
    }.items():
        graph.bind(prefix, base)
    dataset, kind = URIRef(DATASET), URIRef(RDF + "type")

    def say(subject: URIRef | BNode, name: str, value: URIRef | Literal | BNode) -> None:
        graph.add((subject, URIRef(name), value))

    say(dataset, RDF + "type", URIRef(DCAT + "Dataset"))
    say(dataset, RDF + "type", URIRef(VOID + "Dataset"))
    for lang in _TITLES:
        say(dataset, DCTERMS + "title", Literal(_TITLES[lang], lang=lang))
        say(dataset, DCTERMS + "description", Literal(_ABOUT[lang], lang=lang))
    say(dataset, DCTERMS + "license", URIRef(LICENCE))
    say(dataset, DCTERMS + "publisher", URIRef(PUBLISHER))
    graph.add((URIRef(PUBLISHER), kind, URIRef(FOAF + "Agent")))
    say(URIRef(PUBLISHER), FOAF + "name", Literal("The coopgraph developers", lang="en"))
    say(dataset, DCAT + "landingPage", URIRef(GRAPH_ONTOLOGY.rpartition("/")[0]))
    for lang, words in _KEYWORDS.items():
        for word in words:
            say(dataset, DCAT + "keyword", Literal(word, lang=lang))
    say(dataset, OWL + "versionInfo", Literal(__version__))
    say(dataset, VOID + "vocabulary", URIRef(GRAPH_ONTOLOGY))
    say(dataset, VOID + "uriSpace", Literal(PREFIXES["id"]))
    counts: tuple[object, ...] = (len(kg.store),) if triples else ()
    if counted:
        (counts,) = kg.store.select(_COUNTS)
    names = ("triples", "distinctSubjects", "properties", "distinctObjects")
    for name, count in zip(names, counts, strict=False):
        say(dataset, VOID + name, Literal(int(str(count or 0))))
    for cls, number in kg.store.select(_CLASSES) if counted else ():
        part = BNode()
        say(dataset, VOID + "classPartition", part)
        say(part, VOID + "class", URIRef(str(cls)))
        say(part, VOID + "entities", Literal(int(number or 0)))
    for name, data in sorted(files.items()):
        place, sum_ = URIRef(f"{DATASET}/{name}"), BNode()
        say(dataset, DCAT + "distribution", place)
        graph.add((place, kind, URIRef(DCAT + "Distribution")))
        say(place, DCTERMS + "title", Literal(name))
        say(place, DCAT + "accessURL", place)
        say(place, DCTERMS + "license", URIRef(LICENCE))
        say(place, DCAT + "mediaType", URIRef(IANA + _media(name, media)))
        length, digest_ = _measured(data)
        size = Literal(str(length), datatype=URIRef(XSD + "nonNegativeInteger"))
        say(place, DCAT + "byteSize", size)
        say(place, SPDX + "checksum", sum_)
        say(sum_, SPDX + "algorithm", URIRef(SPDX + "checksumAlgorithm_sha256"))
        digest = Literal(digest_, datatype=URIRef(XSD + "hexBinary"))
        say(sum_, SPDX + "checksumValue", digest)
    for iri in kg.sources:
        say(dataset, DCTERMS + "source", URIRef(iri))
        # Asked of the union: a large store makes its named graphs only when somebody needs them.
        asked = f"CONSTRUCT {{ <{iri}> ?name ?value }} WHERE {{ <{iri}> ?name ?value }}"
        graph += kg.query(asked, timeout=None)
    return canonical(graph).encode()


def _measured(data: bytes | Path) -> tuple[int, str]:
    """Give the size and the SHA-256 of a file."""
    if isinstance(data, bytes):
        return len(data), hashlib.sha256(data).hexdigest()
    with data.open("rb") as file:
        return data.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _media(name: str, media: str) -> str:
    name_alone = media.partition(";")[0]
    return "application/csvm+json" if name.endswith("-metadata.json") else name_alone
