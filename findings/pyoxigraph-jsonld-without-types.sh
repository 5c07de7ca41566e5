#!/usr/bin/env bash
# pyoxigraph 0.5.13 and PyLD 3.3.0: no frame by class finds anything in the JSON-LD that Oxigraph
# writes.
#
# Oxigraph writes rdf:type as a property like any other and never as @type. Both mean the same
# triples, but JSON-LD's framing looks for @type alone: the frame {"@type": …} by which people make a
# tree of each agreement gives an empty document, without a word. rdflib 7.6.0 writes @type, and the
# same frame finds the agreement. We write JSON-LD with one object a node and with @type.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check \
  pyld==3.3.0 pyoxigraph==0.5.13 rdflib==7.6.0 2>/dev/null
cd "$room"
seen=$("$room/env/bin/python" - <<'PY'
import json

import pyoxigraph as ox
from pyld import jsonld
from rdflib import Graph

TTL = '<urn:mou> a <urn:Agreement> ; <urn:signed> "2019-08-06" .'
FRAME = {"@type": "urn:Agreement"}
quads = [ox.Quad(*triple) for triple in ox.parse(TTL, format=ox.RdfFormat.TURTLE)]
written = {
    "pyoxigraph": ox.serialize(quads, format=ox.RdfFormat.JSON_LD),
    "rdflib": Graph().parse(data=TTL, format="turtle").serialize(format="json-ld"),
}
for writer, text in written.items():
    document = json.loads(text)
    triples = len(jsonld.to_rdf(document, {"format": "application/n-quads"}).splitlines())
    print(writer, triples, "triples, framed:", jsonld.frame(document, FRAME).get("@id"))
PY
)
echo "$seen"
[ "$seen" = "pyoxigraph 2 triples, framed: None
rdflib 2 triples, framed: urn:mou" ]
