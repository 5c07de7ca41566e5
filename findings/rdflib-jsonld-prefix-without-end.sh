#!/usr/bin/env bash
# rdflib 7.6.0: in JSON-LD 1.1 it takes a term for a prefix that the standard does not, and reads
# other IRIs than PyLD 3.3.0 and pyoxigraph 0.5.13.
#
# A term that a context defines by a plain IRI may be used as a prefix only where that IRI ends in a
# character that separates (/ # : ? and so on). Contexts of registers often lack it, as in
# "https://…/terms". Where the context goes on to define "party" as "reg:party", rdflib makes
# …/termsparty of it; the others hold reg:party for an absolute IRI. One document then has two
# vocabularies, depending on who reads it, and neither reader says a word. Where we write a context,
# its prefixes end in / or #.
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

document = {
    "@context": {
        "@version": 1.1,
        "reg": "https://register.example/terms",
        "party": "reg:party",
    },
    "@id": "urn:agreement",
    "party": "Viet Nam",
}
text = json.dumps(document)
print("PyLD      ", jsonld.to_rdf(document, {"format": "application/n-quads"}).split()[1])
print("pyoxigraph", *(quad.predicate for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)))
graph = Graph().parse(data=text, format="json-ld")
print("rdflib    ", *(term.n3() for term in graph.predicates()))
PY
)
echo "$seen"
[ "$seen" = "PyLD       <reg:party>
pyoxigraph <reg:party>
rdflib     <https://register.example/termsparty>" ]
