#!/usr/bin/env bash
# owlready2 0.51: SPARQL's UCASE and LCASE change the letters a to z only, so case is no help in Vietnamese.
#
# UCASE of "Việt Nam" is "VIệT NAM", and LCASE of "ĐÀ NẴNG" is "ĐÀ nẴng" with capitals left inside: the
# engine hands both to SQLite, whose functions know ASCII. SPARQL takes them from XPath, which uses
# Unicode's mapping. Comparing LCASE on both sides, the usual way to find a name in any case, finds
# names in English and misses those with a Vietnamese letter. rdflib 7.6.0 finds both.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check owlready2==0.51 rdflib==7.6.0 2>/dev/null
seen=$(cd "$room" && PYTHONUTF8=1 ./env/bin/python - 2>/dev/null <<'PY'
import pathlib
import owlready2
import rdflib

label = "http://www.w3.org/2000/01/rdf-schema#label"
graph = rdflib.Graph().parse(data=f'<urn:a> <{label}> "Việt Nam", "ĐÀ NẴNG", "Geneva" .', format="turtle")
graph.serialize("names.nt", format="nt", encoding="utf-8")
world = owlready2.World()
world.get_ontology(pathlib.Path("names.nt").resolve().as_uri()).load()
for expression in ("UCASE(?name)", "LCASE(?name)"):
    query = f"SELECT ({expression} AS ?out) {{ ?s <{label}> ?name }}"
    print(f"{expression} owlready2:", *sorted(row[0] for row in world.sparql(query)), sep=" | ")
    print(f"{expression} rdflib:", *sorted(str(row[0]) for row in graph.query(query)), sep=" | ")
for asked in ("VIỆT NAM", "GENEVA"):
    query = f'SELECT ?name {{ ?s <{label}> ?name FILTER(LCASE(?name) = LCASE("{asked}")) }}'
    print(asked, "owlready2", len(list(world.sparql(query))), "rdflib", len(graph.query(query)))
PY
)
printf '%s\n' "$seen"
[ "$seen" = "UCASE(?name) owlready2: | GENEVA | VIệT NAM | ĐÀ NẴNG
UCASE(?name) rdflib: | GENEVA | VIỆT NAM | ĐÀ NẴNG
LCASE(?name) owlready2: | geneva | việt nam | ĐÀ nẴng
LCASE(?name) rdflib: | geneva | việt nam | đà nẵng
VIỆT NAM owlready2 0 rdflib 1
GENEVA owlready2 1 rdflib 1" ]
