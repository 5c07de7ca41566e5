#!/usr/bin/env bash
# rdf-validate-shacl 0.6.5 and shacl-engine 1.1.2 with N3.js 2.13.12 (npm): sh:languageIn ("vi-VN")
# refuses every name tagged vi-VN.
#
# RDF 1.1 lets a reader write language tags in small letters, and N3.js does: "Hà Nội"@vi-VN arrives
# as @vi-vn. The shape's "vi-VN" is a plain text and stays. Both validators compare the two letter by
# letter, though tags are the same in any case, so a shape that asks for the usual spelling of a
# region cannot be met through the parser they are used with; "vi" and "vi-vn" can. pySHACL 0.40.1
# compares without case. Our shapes ask for languages without regions.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check \
  pyshacl==0.40.1 rdflib==7.6.0 2>/dev/null
cd "$room"
printf '<urn:agency> <urn:name> "Tổng cục"@vi-VN .\n' > data.ttl
for asked in vi-VN vi-vn vi; do
  printf 'PREFIX sh: <http://www.w3.org/ns/shacl#> [] a sh:NodeShape ; sh:targetNode <urn:agency> ;
    sh:property [ sh:path <urn:name> ; sh:languageIn ("%s") ] .\n' "$asked" > "$asked.ttl"
done
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund rdf-validate-shacl@0.6.5 shacl-engine@1.1.2 rdf-ext@2.6.0 \
  n3@2.13.12 >/dev/null 2>&1
cat > validate.mjs <<'JS'
import { readFileSync } from "node:fs";
import { Parser } from "n3";
import rdf from "rdf-ext";
import One from "rdf-validate-shacl";
import { Validator as Other } from "shacl-engine";

const read = (name) => rdf.dataset(new Parser().parse(readFileSync(`${name}.ttl`, "utf8")));
for (const asked of ["vi-VN", "vi-vn", "vi"]) {
  const one = await new One(read(asked)).validate(read("data"));
  const other = await new Other(read(asked), { factory: rdf }).validate({ dataset: read("data") });
  console.log(asked, one.conforms, other.conforms);
}
JS
seen=$(node validate.mjs; "$room/env/bin/python" - <<'PY' 2>/dev/null
import pyshacl
from rdflib import Graph

for asked in ("vi-VN", "vi-vn", "vi"):
    shapes = Graph().parse(f"{asked}.ttl", format="turtle")
    conforms, _, _ = pyshacl.validate(Graph().parse("data.ttl"), shacl_graph=shapes)
    print("pySHACL", asked, conforms)
PY
)
echo "$seen"
[ "$seen" = "vi-VN false false
vi-vn true true
vi true true
pySHACL vi-VN True
pySHACL vi-vn True
pySHACL vi True" ]
