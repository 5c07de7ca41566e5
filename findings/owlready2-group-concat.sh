#!/usr/bin/env bash
# owlready2 0.51: GROUP_CONCAT over states gives numbers that stand in neither the data nor the query.
#
# Inside, the package names each thing by a number in the order of loading. SELECT, SAMPLE and COUNT
# turn them back; GROUP_CONCAT joins the numbers themselves, so that the members of a body are listed
# as "304,305" or the like, which reads as codes of states. Only with STR() round the variable are they
# IRIs. rdflib 7.6.0 gives the IRIs either way.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    owlready2==0.51 rdflib==7.6.0 2>/dev/null
seen=$(cd "$room" && ./env/bin/python - <<'PY'
import pathlib
import owlready2
import rdflib

graph = rdflib.Graph().parse(
    data="<urn:VNM> <urn:memberOf> <urn:ASEAN> . <urn:LAO> <urn:memberOf> <urn:ASEAN> .", format="turtle"
)
graph.serialize("members.nt", format="nt", encoding="utf-8")
world = owlready2.World()
world.get_ontology(pathlib.Path("members.nt").resolve().as_uri()).load()
for term in ("?state", "STR(?state)"):
    query = f"SELECT (GROUP_CONCAT({term}; separator=',') AS ?all) {{ ?state <urn:memberOf> ?body }}"
    parts = world.sparql(query).__next__()[0].split(",")
    whole = sorted(str(next(iter(graph.query(query)))[0]).split(","))
    shown = "numbers" if all(part.isdigit() for part in parts) else " ".join(sorted(parts))
    print(f"{term} owlready2: {len(parts)} {shown}; rdflib: {' '.join(whole)}")
PY
)
printf '%s\n' "$seen"
[ "$seen" = "?state owlready2: 2 numbers; rdflib: urn:LAO urn:VNM
STR(?state) owlready2: 2 urn:LAO urn:VNM; rdflib: urn:LAO urn:VNM" ]
