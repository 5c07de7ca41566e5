#!/usr/bin/env bash
# pyvis 0.3.2: a network drawn from networkx shows one treaty for each pair of states, the first.
#
# from_nx takes a MultiGraph, and Network is undirected unless told otherwise, whatever the graph is.
# Each further edge between a pair is then dropped without a word, its year and title with it; in a
# graph with directions, the answer to a note verbale is lost as the note's duplicate and the arrow
# is gone. With Network(directed=True) all edges are kept, but arrows are drawn on treaties.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check pyvis==0.3.2 networkx==3.6.1 2>/dev/null
seen=$(cd "$room" && ./env/bin/python -W ignore - <<'PY'
import networkx
from pyvis.network import Network

for kind in (networkx.MultiGraph, networkx.DiGraph):
    graph = kind()
    graph.add_edge("VNM", "LAO", year=1977)
    if kind is networkx.MultiGraph:
        graph.add_edge("VNM", "LAO", year=1990)
    graph.add_edge("LAO", "VNM", year=1991)
    for settings in ({}, {"directed": True}):
        drawn = Network(**settings)
        drawn.from_nx(graph)
        print(kind.__name__, settings, graph.number_of_edges(), "->", [edge["year"] for edge in drawn.edges])
PY
)
printf '%s\n' "$seen"
[ "$seen" = "MultiGraph {} 3 -> [1977]
MultiGraph {'directed': True} 3 -> [1977, 1990, 1991]
DiGraph {} 2 -> [1977]
DiGraph {'directed': True} 2 -> [1977, 1991]" ]
