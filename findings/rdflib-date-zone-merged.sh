#!/usr/bin/env bash
# rdflib 7.6.0: reading a graph strips the time zone of an xsd:date, and dates that differ become one.
#
# A date with a zone is another value than the same digits without one or with another zone: the day
# of a signature in Ha Noi (+07:00) begins twelve hours before the one in New York (-05:00). After
# parsing, all three are the bare date: three statements of a Turtle file are one triple, and writing
# the graph back loses the zones. xsd:dateTime and xsd:gYear keep theirs; pyoxigraph 0.5.13 keeps all.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
import pyoxigraph
import rdflib

def turtle(kind, values):
    xsd = "http://www.w3.org/2001/XMLSchema#"
    return "<urn:t> <urn:signed> " + ", ".join(f'"{value}"^^<{xsd}{kind}>' for value in values) + " ."

for kind, values in (
    ("date", ("2023-12-12", "2023-12-12+07:00", "2023-12-12-05:00")),
    ("gYear", ("2023", "2023+07:00", "2023-05:00")),
    ("dateTime", ("2023-12-12T00:00:00", "2023-12-12T00:00:00+07:00", "2023-12-12T00:00:00-05:00")),
):
    text = turtle(kind, values)
    graph = rdflib.Graph().parse(data=text, format="turtle")
    store = pyoxigraph.Store()
    store.load(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    print(kind, "rdflib", len(graph), "pyoxigraph", len(store), min(map(str, graph.objects())))
PY
)
printf '%s\n' "$seen"
[ "$seen" = "date rdflib 1 pyoxigraph 3 2023-12-12
gYear rdflib 3 pyoxigraph 3 2023
dateTime rdflib 3 pyoxigraph 3 2023-12-12T00:00:00" ]
