#!/usr/bin/env bash
# oxigraph 0.5.11 (npm) and pyoxigraph 0.5.13: a count over a filter that is plainly false has no row
# in a browser and one in Python.
#
# SPARQL 1.1 says that a query that aggregates without GROUP BY has exactly one solution. A page that
# makes its filter of what the reader has ticked asks for FILTER(false) where nothing is ticked: "0
# ties" has then no row to stand in. With IN (), or over a pattern that merely finds nothing, both
# give one row. We make the row in the page where it lacks.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check pyoxigraph==0.5.13 2>/dev/null
cd "$room"
cat > queries.json <<'JSON'
["SELECT (COUNT(?s) AS ?n) { ?s <urn:since> ?x FILTER(false) }",
 "SELECT (COUNT(?s) AS ?n) { ?s <urn:since> ?x FILTER(?s IN ()) }",
 "SELECT (COUNT(?s) AS ?n) { ?s <urn:since> ?x }"]
JSON
here=$("$room/env/bin/python" - <<'PY'
import json

import pyoxigraph as ox

print("Python", *(len(list(ox.Store().query(query))) for query in json.load(open("queries.json"))))
PY
)
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund oxigraph@0.5.11 >/dev/null 2>&1
there=$(node -e '
const ox = require("oxigraph");
console.log("npm", ...require("./queries.json").map((query) => new ox.Store().query(query).length));
')
printf '%s\n%s\n' "$here" "$there"
[ "$here" = "Python 1 1 1" ]
[ "$there" = "npm 0 1 1" ]
