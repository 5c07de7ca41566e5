#!/usr/bin/env bash
# pyoxigraph 0.5.13: ORDER BY over numbers and years gives numbers out of order.
#
# SPARQL leaves the order of values of different types open; a reader still expects that two numbers
# stand in the order of numbers. A column that holds counts and years, as tables of the field do
# (sizes, founding years), comes back as it stood. We order answers by one total order of our own.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check pyoxigraph==0.5.13 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
import pyoxigraph as ox

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
for values in ('10 "2021"^^xsd:gYear 5', "10 5"):
    query = XSD + f"SELECT ?x {{ VALUES ?x {{ {values} }} }} ORDER BY ?x"
    print(values, "->", *(row["x"].value for row in ox.Store().query(query)))
PY
)
printf '%s\n' "$seen"
[ "$seen" = '10 "2021"^^xsd:gYear 5 -> 10 2021 5
10 5 -> 5 10' ]
