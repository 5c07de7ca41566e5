#!/usr/bin/env bash
# rdflib 7.6.0: a list of states with OPTIONAL loses the states without a match, if any other has one.
#
# OPTIONAL keeps what stands before it. When that is a VALUES block, rdflib drops each row without a
# match as soon as anything in the graph matches the optional pattern at all; take the one match out
# and all rows come back. So "how many treaties has each of these states" leaves the zeros out, and
# does so only in graphs that hold a treaty. A nested SELECT round the same VALUES keeps them all, and
# pyoxigraph 0.5.13 gives every state either way.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
import pyoxigraph
import rdflib

ONE = "<urn:VNM> <urn:party> <urn:treaty> . <urn:LAO> <urn:label> 'Lao PDR' ."
NONE = "<urn:LAO> <urn:label> 'Lao PDR' ."
STATES = "VALUES ?state { <urn:VNM> <urn:LAO> <urn:KHM> }"
PLAIN = f"SELECT ?state {{ {STATES} OPTIONAL {{ ?state <urn:party> ?treaty }} }}"
NESTED = (
    f"SELECT ?state {{ {{ SELECT ?state {{ {STATES} }} }}"
    " OPTIONAL { ?state <urn:party> ?treaty } }"
)
COUNTED = (
    f"SELECT ?state (COUNT(?treaty) AS ?n) {{ {STATES}"
    " OPTIONAL { ?state <urn:party> ?treaty } } GROUP BY ?state"
)
for title, data, query in (
    ("one treaty", ONE, PLAIN), ("no treaty", NONE, PLAIN), ("counted", ONE, COUNTED),
    ("nested", ONE, NESTED),
):
    graph = rdflib.Graph().parse(data=data, format="turtle")
    store = pyoxigraph.Store()
    store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    print(title, "rdflib:", *sorted(str(row[0])[4:] for row in graph.query(query)), end="; ")
    print("pyoxigraph:", *sorted(row[0].value[4:] for row in store.query(query)))
PY
)
printf '%s\n' "$seen"
[ "$seen" = "one treaty rdflib: VNM; pyoxigraph: KHM LAO VNM
no treaty rdflib: KHM LAO VNM; pyoxigraph: KHM LAO VNM
counted rdflib: VNM; pyoxigraph: KHM LAO VNM
nested rdflib: KHM LAO VNM; pyoxigraph: KHM LAO VNM" ]
