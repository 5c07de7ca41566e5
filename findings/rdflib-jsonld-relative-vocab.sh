#!/usr/bin/env bash
# rdflib 7.6.0: a vocabulary stated relative to the document's base stays relative, in silence.
#
# JSON-LD 1.1 lets a context say "@vocab": "#" (or "terms/"), resolved against "@base"; a register
# that carries its own terms in the same file is written so. PyLD 3.3.0 and pyoxigraph 0.5.13 give
# <https://register.example/list#party>; rdflib, which resolves the subject against the same base,
# gives the predicate <#party>, which is no absolute IRI and which other stores refuse to load when
# the graph is written out as N-Triples. Where we write a context, @vocab stands in full.
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
    "@context": {"@version": 1.1, "@base": "https://register.example/list", "@vocab": "#"},
    "@id": "agreement-7",
    "party": "Viet Nam",
}
text = json.dumps(document)
print("PyLD      ", *jsonld.to_rdf(document, {"format": "application/n-quads"}).split()[:2])
for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD):
    print("pyoxigraph", quad.subject, quad.predicate)
graph = Graph().parse(data=text, format="json-ld")
for subject, predicate, _ in graph:
    print("rdflib    ", subject.n3(), predicate.n3())
try:
    list(ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES))
except SyntaxError:
    print("its N-Triples are refused")
PY
)
echo "$seen"
[ "$seen" = "PyLD       <https://register.example/agreement-7> <https://register.example/list#party>
pyoxigraph <https://register.example/agreement-7> <https://register.example/list#party>
rdflib     <https://register.example/agreement-7> <#party>
its N-Triples are refused" ]
