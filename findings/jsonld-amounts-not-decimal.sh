#!/usr/bin/env bash
# PyLD 3.3.0 and pyoxigraph 0.5.13: an amount that a JSON-LD context types as xsd:decimal is no
# decimal as soon as it has a fraction; rdflib 7.6.0 reads the same document as one.
#
# JSON-LD writes a JSON number with a fraction in the form of a double, whatever type its context
# gives: 1250000.5 with "@type": "xsd:decimal" becomes "1.2500005E6"^^xsd:decimal, which is not in
# xsd:decimal's lexical space. Two readers do so, and what follows is silent: the amount is a number
# beside it that has no fraction (1250000) but not itself, and SUM over both is unbound. rdflib keeps
# "1250000.5". A list of funds whose amounts are mostly whole passes every trial. We write
# JSON-LD expanded, where an amount is a text with its type.
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

AMOUNT = {"@id": "urn:amount", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}
document = {
    "@context": {"amount": AMOUNT},
    "@graph": [{"@id": "urn:a", "amount": 1250000}, {"@id": "urn:b", "amount": 1250000.5}],
}
text = json.dumps(document)
quads = jsonld.to_rdf(document, {"format": "application/n-quads"})
print("PyLD      ", *sorted(line.split('"')[1] for line in quads.splitlines()))
store = ox.Store()
store.load(text.encode(), format=ox.RdfFormat.JSON_LD)
print("pyoxigraph", *sorted(quad.object.value for quad in store))
graph = Graph().parse(data=text, format="json-ld")
print("rdflib    ", *sorted(str(amount) for amount in graph.objects()))
SUM = "SELECT (SUM(?amount) AS ?sum) { ?fund <urn:amount> ?amount }"
print("sum       ", [row["sum"] for row in store.query(SUM)], [str(row.sum) for row in graph.query(SUM)])
PY
)
echo "$seen"
[ "$seen" = "PyLD       1.2500005E6 1250000
pyoxigraph 1.2500005E6 1250000
rdflib     1250000 1250000.5
sum        [None] ['2500000.5']" ]
