#!/usr/bin/env bash
# pyshacl 0.40.1: no xsd:gYear is ever within a sh:maxInclusive, though sh:lessThan compares years.
#
# A shape that asks for a year of at most 2030 rejects 1967, and one that asks for at least 1900
# rejects it too; the same year is found to be less than another one by sh:lessThan in the same run.
# A shape for membership data with years therefore reports every row, and the report does not say
# that the values were not compared at all. The standard lets an engine that cannot order two values
# reject them; that this one orders them for one constraint and not for another is what surprises.
# As xsd:integer or xsd:date all three are accepted.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check pyshacl==0.40.1 rdflib==7.6.0 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
import pyshacl
import rdflib

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
WAYS = {
    "gYear": ("1967", "1995", "1900", "2030"),
    "integer": ("1967", "1995", "1900", "2030"),
    "date": ("1967-08-08", "1995-07-28", "1900-01-01", "2030-01-01"),
}
for kind, (joined, left, least, most) in WAYS.items():
    data = f'{PREFIXES}<urn:m> <urn:joined> "{joined}"^^xsd:{kind} ; <urn:left> "{left}"^^xsd:{kind} .'
    for rule in (
        f'sh:maxInclusive "{most}"^^xsd:{kind}',
        f'sh:minInclusive "{least}"^^xsd:{kind}',
        "sh:lessThan <urn:left>",
    ):
        shape = (
            f"{PREFIXES}<urn:S> a sh:NodeShape ; sh:targetNode <urn:m> ;"
            f" sh:property [ sh:path <urn:joined> ; {rule} ] ."
        )
        conforms, _, _ = pyshacl.validate(
            rdflib.Graph().parse(data=data, format="turtle"),
            shacl_graph=rdflib.Graph().parse(data=shape, format="turtle"),
        )
        print(kind, rule.split()[0], conforms)
PY
)
printf '%s\n' "$seen"
[ "$seen" = "gYear sh:maxInclusive False
gYear sh:minInclusive False
gYear sh:lessThan True
integer sh:maxInclusive True
integer sh:minInclusive True
integer sh:lessThan True
date sh:maxInclusive True
date sh:minInclusive True
date sh:lessThan True" ]
