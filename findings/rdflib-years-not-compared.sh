#!/usr/bin/env bash
# rdflib 7.6.0 and pyoxigraph 0.5.13: "founded before 1980" selects two sets with nothing in common.
#
# Years of founding are written xsd:gYear where no day is known, else xsd:date. Filtered with
# "< '1980'^^xsd:gYear", rdflib finds an error in comparing two years and so drops each of them, but
# compares a date with a year and keeps it; pyoxigraph keeps the years and drops the date. SPARQL
# leaves the order of such values to the engine; but both sort the very same values by time in
# ORDER BY, and rdflib compares two years by time in Python.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
import pyoxigraph
import rdflib

DATA = """@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:rhine-commission> <urn:founded> "1815-06-09"^^xsd:date .
<urn:postal-union> <urn:founded> "1874"^^xsd:gYear .
<urn:asean> <urn:founded> "1967"^^xsd:gYear .
<urn:wto> <urn:founded> "1995"^^xsd:gYear ."""
BEFORE = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?body { ?body <urn:founded> ?year FILTER(?year < "1980"^^xsd:gYear) } ORDER BY ?year"""
ALL = "SELECT ?body { ?body <urn:founded> ?year } ORDER BY ?year"
graph = rdflib.Graph().parse(data=DATA, format="turtle")
store = pyoxigraph.Store()
store.load(DATA.encode(), format=pyoxigraph.RdfFormat.TURTLE)
for name, query in (("before 1980", BEFORE), ("all", ALL)):
    print("rdflib", name, *[str(row[0])[4:] for row in graph.query(query)])
    print("pyoxigraph", name, *[row[0].value[4:] for row in store.query(query)])
year = rdflib.XSD.gYear
print("in Python", rdflib.Literal("1967", datatype=year) < rdflib.Literal("1980", datatype=year))
PY
)
printf '%s\n' "$seen"
[ "$seen" = "rdflib before 1980 rhine-commission
pyoxigraph before 1980 postal-union asean
rdflib all rhine-commission postal-union asean wto
pyoxigraph all rhine-commission postal-union asean wto
in Python True" ]
