#!/usr/bin/env bash
# networkx 3.6.1 and igraph 1.0.0: GraphML that networkx writes cannot be read by igraph where one
# sum is whole and another is not.
#
# networkx declares an attribute once for every Python type its values have: amounts 2 and 1.5 make
# two keys named "amount", one long, one double. Both its own reader and the schema take that; igraph
# holds a name to be declared once and raises. A network whose sums are all whole, or all fractions,
# passes, so the file of next year is the one that fails. We write each attribute with one type.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check \
  networkx==3.6.1 igraph==1.0.0 2>/dev/null
cd "$room"
seen=$("$room/env/bin/python" - <<'PY'
import igraph
import networkx as nx

for sums in ((1, 2), (1.5, 2.5), (1.5, 2)):
    graph = nx.Graph()
    graph.add_edge("fund", "institute", amount=sums[0])
    graph.add_edge("fund", "agency", amount=sums[1])
    nx.write_graphml(graph, "funds.graphml")
    here = sorted(amount for _, _, amount in nx.read_graphml("funds.graphml").edges(data="amount"))
    try:
        there = sorted(igraph.Graph.Read_GraphML("funds.graphml").es["amount"])
    except igraph.InternalError as error:
        there = "refused, duplicate name" if "Duplicate attribute name" in str(error) else error
    print("networkx", here, "igraph", there)
PY
)
echo "$seen"
[ "$seen" = "networkx [1, 2] igraph [1.0, 2.0]
networkx [1.5, 2.5] igraph [1.5, 2.5]
networkx [1.5, 2] igraph refused, duplicate name" ]
