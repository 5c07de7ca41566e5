#!/usr/bin/env bash
# networkx 3.6.1 and igraph 1.0.0: no name with Vietnamese letters gets from one to the other in GML.
#
# GML is a text of ASCII letters in which others are character entities. networkx writes them so, and
# igraph takes them for the name: "Việt Nam" becomes "Vi&#7879;t Nam", with a warning at most, and is
# no key to any other table. igraph writes UTF-8, which networkx refuses as "not ASCII-encoded". Each reads
# its own files, so neither's tests show it. GraphML carries the same names both ways.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check networkx==3.6.1 igraph==1.0.0 2>/dev/null
seen=$(cd "$room" && PYTHONUTF8=1 ./env/bin/python -W ignore - <<'PY'
import igraph
import networkx

graph = networkx.Graph([("Việt Nam", "Lào")])
networkx.write_gml(graph, "networkx.gml")
print("networkx to networkx:", *networkx.read_gml("networkx.gml").nodes, sep=" | ")
print("networkx to igraph:", *igraph.Graph.Read_GML("networkx.gml").vs["label"], sep=" | ")
other = igraph.Graph(edges=[(0, 1)], vertex_attrs={"label": ["Việt Nam", "Lào"]})
other.write_gml("igraph.gml")
print("igraph to igraph:", *igraph.Graph.Read_GML("igraph.gml").vs["label"], sep=" | ")
try:
    print("igraph to networkx:", *networkx.read_gml("igraph.gml").nodes, sep=" | ")
except networkx.NetworkXError as error:
    print("igraph to networkx:", error)
networkx.write_graphml(graph, "networkx.graphml")
print("GraphML:", *igraph.Graph.Read_GraphML("networkx.graphml").vs["id"], sep=" | ")
PY
)
printf '%s\n' "$seen"
[ "$seen" = "networkx to networkx: | Việt Nam | Lào
networkx to igraph: | Vi&#7879;t Nam | L&#224;o
igraph to igraph: | Việt Nam | Lào
igraph to networkx: input is not ASCII-encoded
GraphML: | Việt Nam | Lào" ]
