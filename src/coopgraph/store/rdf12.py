"""RDF 1.2: a tie as the reifier of the plain statement that it makes.

RDF 1.2 can say of a node that it reifies a triple. A tie is such a node: it stands for "the
framework involves the actor", and for "the actor chairs the framework" where that is its role.
Whoever reads RDF 1.2 finds the tie's dates, roles and evidence at the triple itself.

rdflib 7.6 reads no RDF 1.2, so this is a form to hand over, not one that coopgraph reads.
"""

from __future__ import annotations

import pyoxigraph as ox

from coopgraph.namespaces import COOP, PREFIXES, RDF
from coopgraph.store.embedded import EmbeddedStore

_REIFIES = ox.NamedNode(RDF + "reifies")
_INVOLVES = ox.NamedNode(COOP + "involves")
_MEMBER_OF = ox.NamedNode(COOP + "memberOf")
_CHAIRS = ox.NamedNode(COOP + "chairs")
_TIES = """\
SELECT ?tie ?actor ?framework
       (EXISTS { ?tie a coop:Membership } AS ?member)
       (EXISTS { ?tie coop:role concept:chair } AS ?chair)
WHERE { ?tie coop:participant ?actor ; coop:framework ?framework . FILTER(ISIRI(?tie)) }"""


def turtle12(store: EmbeddedStore) -> bytes:
    """Write the union as RDF 1.2 Turtle, each tie as the reifier of what it states.

    Deprecated ties reify too: to reify a triple is not to assert it.

    Returns:
        UTF-8; the same graph gives the same bytes.
    """
    triples = ox.parse(
        store.dump(form="ntriples"), ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False
    )
    statements = {quad.triple for quad in triples}
    for tie, *ends, member, chair in store.select(_TIES):
        actor, framework = (ox.NamedNode(str(iri)) for iri in ends)
        stated = [ox.Triple(framework, _INVOLVES, actor)]
        stated += [ox.Triple(actor, _MEMBER_OF, framework)] if member == "true" else []
        stated += [ox.Triple(actor, _CHAIRS, framework)] if chair == "true" else []
        statements |= {ox.Triple(ox.NamedNode(str(tie)), _REIFIES, triple) for triple in stated}
    text = ox.serialize(sorted(statements, key=str), None, ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    return text or b""
