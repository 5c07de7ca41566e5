#!/usr/bin/env bash
# pyshacl 0.40.1 with rdflib 7.6.0: a day before year 1 is no xsd:date, a year before it is a year.
#
# XML Schema's dates have negative years and years of five digits. A shape with sh:datatype xsd:date
# rejects "-0420-03-15" and "12000-01-01" as if they were misspelt, because Python's calendar ends at
# years 1 and 9999; sh:datatype xsd:gYear takes "-0420" and "12000". The Peace of Nicias can be dated
# to the year in a checked graph, but not to the day. The midnight "24:00:00", which XML Schema allows
# too, is rejected in the same way.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check pyshacl==0.40.1 rdflib==7.6.0 2>/dev/null
seen=$("$room/env/bin/python" - 2>/dev/null <<'PY'
import pyshacl
import rdflib

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
for text, kind in (
    ("-0420", "gYear"), ("-0420-03-15", "date"), ("12000", "gYear"), ("12000-01-01", "date"),
    ("1954-07-21", "date"), ("1954-07-20T24:00:00", "dateTime"), ("1954-07-21T00:00:00", "dateTime"),
):
    shape = (
        f"{PREFIXES}<urn:S> a sh:NodeShape ; sh:targetNode <urn:t> ;"
        f" sh:property [ sh:path <urn:signed> ; sh:datatype xsd:{kind} ] ."
    )
    conforms, _, _ = pyshacl.validate(
        rdflib.Graph().parse(
            data=f'{PREFIXES}<urn:t> <urn:signed> "{text}"^^xsd:{kind} .', format="turtle"
        ),
        shacl_graph=rdflib.Graph().parse(data=shape, format="turtle"),
    )
    print(kind, text, conforms)
PY
)
printf '%s\n' "$seen"
[ "$seen" = "gYear -0420 True
date -0420-03-15 False
gYear 12000 True
date 12000-01-01 False
date 1954-07-21 True
dateTime 1954-07-20T24:00:00 False
dateTime 1954-07-21T00:00:00 True" ]
