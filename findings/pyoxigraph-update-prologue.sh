#!/usr/bin/env bash
# pyoxigraph 0.5.13: a PREFIX after the semicolon of an update is a syntax error.
#
# In the grammar of SPARQL 1.1 each operation of a request has a prologue of its own, so requests
# joined with ";", the way a client sends a batch, may declare prefixes again. pyoxigraph accepts a
# prologue at the head only; the whole request is refused and nothing is written. rdflib 7.6.0 and
# sparqljs 3.7.4 read the same text.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13 2>/dev/null
npm install --silent --no-audit --no-fund --prefix "$room" sparqljs@3.7.4 >/dev/null 2>&1
cat > "$room/batch.ru" <<'RU'
PREFIX s: <urn:state:> INSERT DATA { s:VNM s:joined s:ASEAN } ;
PREFIX t: <urn:treaty:> INSERT DATA { t:TAC t:depositary t:IDN }
RU
in_python=$("$room/env/bin/python" - "$room/batch.ru" <<'PY'
import sys
import pyoxigraph
import rdflib

text = open(sys.argv[1], encoding="utf-8").read()
head, second = text.split(";")
graph, store = rdflib.Graph(), pyoxigraph.Store()
graph.update(text)
print("rdflib wrote", len(graph))
try:
    store.update(text)
except SyntaxError:
    print("pyoxigraph SyntaxError, wrote", len(store))
store.update(head)
store.update(second)
print("pyoxigraph one by one wrote", len(store))
PY
)
in_node=$(cd "$room" && node -e '
const { Parser } = require("sparqljs");
console.log("sparqljs read", new Parser().parse(require("fs").readFileSync("batch.ru", "utf8")).updates.length);')
printf '%s\n%s\n' "$in_python" "$in_node"
[ "$in_python" = "rdflib wrote 2
pyoxigraph SyntaxError, wrote 0
pyoxigraph one by one wrote 2" ]
[ "$in_node" = "sparqljs read 2" ]
