#!/usr/bin/env bash
# pySHACL 0.40.1 with rdflib 7.6.0: sh:datatype xsd:gYear and xsd:gYearMonth hold for any text, and
# sh:datatype xsd:date for a week.
#
# SHACL asks of sh:datatype that the literal be in the datatype's lexical space. pySHACL asks rdflib
# whether a literal is ill-typed, and rdflib knows that only of datatypes it converts to a Python
# value: a year and a month are converted to nothing, so "next year" is one; a date is read by
# Python's parser of ISO 8601, which takes weeks; numbers by int() and Decimal(), which take 1_000 and
# exponents. rdf-validate-shacl 0.6.5 (npm) refuses all five. Registers of
# agreements live on years and sums. We check their written form ourselves.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check \
  pyshacl==0.40.1 rdflib==7.6.0 2>/dev/null
cd "$room"
cat > data.ttl <<'TTL'
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<urn:gYear> <urn:value> "next year"^^xsd:gYear .
<urn:gYearMonth> <urn:value> "spring 2021"^^xsd:gYearMonth .
<urn:date> <urn:value> "2021-W05"^^xsd:date .
<urn:integer> <urn:value> "1_000"^^xsd:integer .
<urn:decimal> <urn:value> "1.2E6"^^xsd:decimal .
TTL
{
  echo 'PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>'
  for datatype in gYear gYearMonth date integer decimal; do
    echo "[] a sh:NodeShape ; sh:targetNode <urn:$datatype> ;"
    echo "  sh:property [ sh:path <urn:value> ; sh:datatype xsd:$datatype ] ."
  done
} > shapes.ttl
here=$("$room/env/bin/python" - <<'PY' 2>/dev/null
import pyshacl
from rdflib import Graph

data, shapes = (Graph().parse(f"{name}.ttl") for name in ("data", "shapes"))
conforms, _, _ = pyshacl.validate(data, shacl_graph=shapes)
print("pySHACL conforms:", conforms)
PY
)
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund rdf-validate-shacl@0.6.5 rdf-ext@2.6.0 n3@2.13.12 >/dev/null 2>&1
cat > validate.mjs <<'JS'
import { readFileSync } from "node:fs";
import { Parser } from "n3";
import rdf from "rdf-ext";
import Validator from "rdf-validate-shacl";

const [data, shapes] = ["data", "shapes"].map((name) =>
  rdf.dataset(new Parser().parse(readFileSync(`${name}.ttl`, "utf8"))));
const { results } = await new Validator(shapes).validate(data);
console.log("rdf-validate-shacl refuses:", ...results.map((result) => result.focusNode.value).sort());
JS
there=$(node validate.mjs)
printf '%s\n%s\n' "$here" "$there"
[ "$here" = "pySHACL conforms: True" ]
[ "$there" = "rdf-validate-shacl refuses: urn:date urn:decimal urn:gYear urn:gYearMonth urn:integer" ]
