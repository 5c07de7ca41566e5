#!/usr/bin/env bash
# pyoxigraph 0.5.13: "itself or any predecessor" does not give itself, if the state is not in the graph.
#
# By SPARQL 1.1 a path with * or ? from a given term always yields that term, whatever the graph
# holds. pyoxigraph yields nothing for a term that no triple uses, though the query names it and the
# path needs no triple. A join over a list of codes so drops just the states about which a graph says
# nothing yet, and ASK whether a state reaches itself is false. rdflib 7.6.0 gives the term.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
import pyoxigraph
import rdflib

DATA = "<urn:RUS> <urn:successorOf> <urn:SUN> ."
graph = rdflib.Graph().parse(data=DATA, format="turtle")
store = pyoxigraph.Store()
store.load(DATA.encode(), format=pyoxigraph.RdfFormat.TURTLE)
for state in ("RUS", "SUN", "TLS"):
    query = f"SELECT ?before {{ <urn:{state}> <urn:successorOf>* ?before }}"
    print(state, "rdflib:", *sorted(str(row[0])[4:] for row in graph.query(query)), end="; ")
    print("pyoxigraph:", *sorted(row[0].value[4:] for row in store.query(query)))
ask = "ASK { <urn:TLS> <urn:successorOf>* <urn:TLS> }"
print("ASK rdflib:", graph.query(ask).askAnswer, "pyoxigraph:", bool(store.query(ask)))
PY
)
printf '%s\n' "$seen"
[ "$seen" = "RUS rdflib: RUS SUN; pyoxigraph: RUS SUN
SUN rdflib: SUN; pyoxigraph: SUN
TLS rdflib: TLS; pyoxigraph:
ASK rdflib: True pyoxigraph: False" ]
