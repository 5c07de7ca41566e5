"""What the endpoint says of itself: SPARQL 1.1 Service Description.

W3C, 2013, <https://www.w3.org/TR/sparql11-service-description/>.
"""

from __future__ import annotations

from collections.abc import Iterable

from coopgraph.media_types import GRAPHS, SYNTAXES

FORMATS = {syntax.media: syntax.rdflib for syntax in SYNTAXES.values() if syntax.media in GRAPHS}
"""Media types of the description, with rdflib's names for them."""
SD = "http://www.w3.org/ns/sparql-service-description#"
_RESULTS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML"),
)


def description(
    endpoint: str, graphs: Iterable[str], media: str, *, writable: bool = False
) -> bytes:
    """Describe the endpoint.

    Args:
        endpoint: Its address.
        graphs: IRIs of the named graphs.
        media: One of `FORMATS`.
        writable: Whether it takes updates, too.
    """
    from rdflib import RDF, BNode, Graph, Namespace, URIRef

    sd = Namespace(SD)
    graph = Graph(bind_namespaces="none")
    graph.bind("sd", SD)
    service, dataset, default = BNode("service"), BNode("dataset"), BNode("default")
    graph.add((service, RDF.type, sd.Service))
    graph.add((service, sd.endpoint, URIRef(endpoint)))
    graph.add((service, sd.supportedLanguage, sd.SPARQL11Query))
    if writable:
        graph.add((service, sd.supportedLanguage, sd.SPARQL11Update))
    # Without GRAPH a query sees the union of the named graphs; nothing is fetched for it.
    graph.add((service, sd.feature, sd.UnionDefaultGraph))
    for name in _RESULTS:
        graph.add((service, sd.resultFormat, URIRef(f"http://www.w3.org/ns/formats/{name}")))
    graph.add((service, sd.defaultDataset, dataset))
    graph.add((dataset, RDF.type, sd.Dataset))
    graph.add((dataset, sd.defaultGraph, default))
    graph.add((default, RDF.type, sd.Graph))
    for place, iri in enumerate(sorted(graphs)):
        named_graph = BNode(f"graph{place}")
        graph.add((dataset, sd.namedGraph, named_graph))
        graph.add((named_graph, RDF.type, sd.NamedGraph))
        graph.add((named_graph, sd.name, URIRef(iri)))
    return graph.serialize(format=FORMATS[media], encoding="utf-8")
