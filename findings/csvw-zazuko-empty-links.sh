#!/usr/bin/env bash
# @zazuko/rdf-parser-csvw 0.17.0 (npm): an empty cell of a column of links becomes a link to nowhere.
#
# CSVW says that an empty cell is null and makes no statement, whatever its column's valueUrl. This
# parser expands the template with nothing in it and states a link to what is left of it: of a table
# of acts whose column "amends" is mostly empty, most then amend one and the same thing that is not
# there. csvw 4.1.1 (PyPI) leaves the cell out. Our own tables have such columns; docs/forms.md tells
# it where it lists the readers.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check csvw==4.1.1 2>/dev/null
cd "$room"
printf 'id,amends\n2011,\n2018,2011\n' > acts.csv
cat > acts.csv-metadata.json <<'JSON'
{
  "@context": "http://www.w3.org/ns/csvw",
  "url": "acts.csv",
  "tableSchema": {
    "aboutUrl": "https://register.example/{id}",
    "columns": [
      { "name": "id", "titles": "id", "suppressOutput": true },
      { "name": "amends", "titles": "amends", "propertyUrl": "https://register.example/amends",
        "valueUrl": "https://register.example/{amends}" }
    ]
  }
}
JSON
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund @zazuko/rdf-parser-csvw@0.17.0 rdf-ext@2.6.0 \
  n3@2.13.12 >/dev/null 2>&1
# The same description as triples, the form in which that parser takes it.
cat > acts.ttl <<'TTL'
PREFIX csvw: <http://www.w3.org/ns/csvw#>
[] a csvw:Table ; csvw:url "acts.csv" ; csvw:tableSchema [
  csvw:aboutUrl "https://register.example/{id}" ;
  csvw:column (
    [ csvw:name "id" ; csvw:title "id" ; csvw:suppressOutput true ]
    [ csvw:name "amends" ; csvw:title "amends" ; csvw:propertyUrl "https://register.example/amends" ;
      csvw:valueUrl "https://register.example/{amends}" ] ) ] .
TTL
cat > read.mjs <<'JS'
import { createReadStream, readFileSync } from "node:fs";
import { Parser } from "n3";
import rdf from "rdf-ext";
import CsvwParser from "@zazuko/rdf-parser-csvw";

const metadata = rdf.dataset(new Parser().parse(readFileSync("acts.ttl", "utf8")));
const parser = new CsvwParser({ metadata, baseIRI: "acts.csv" });
for await (const { subject, object } of parser.import(createReadStream("acts.csv"))) {
  if (subject.value.startsWith("https:")) console.log("npm", subject.value.split("/").pop(), `<${object.value}>`);
}
JS
seen=$(node read.mjs; "$room/env/bin/python" - <<'PY'
from csvw import CSVW

(table,) = CSVW("acts.csv-metadata.json").tables
for row in table:
    print("PyPI", row["id"], row["amends"])
PY
)
echo "$seen"
[ "$seen" = "npm 2011 <https://register.example/>
npm 2018 <https://register.example/2011>
PyPI 2011 None
PyPI 2018 2011" ]
