#!/usr/bin/env bash
# networkx 3.6.1: the effective size of a node depends on whether all nodes are asked for by name.
#
# Burt's effective size with weights divides a contact's tie by the largest tie of that contact.
# effective_size(G, nodes=list(G), weight="weight") does; effective_size(G, weight="weight"), which
# should be the same, goes another way through sparse matrices and gives larger values, in which
# the ties are not divided so. On a MultiGraph it turns round: by name the weights are not read at all,
# without a word, and without names they are; constraint does the same there.
# Seen: node a has 2.1 or 1.9667 on the same graph of four nodes, and 1.6667 by name on the multigraph.
# Here effective size is computed by Burt's formula, compared with the answer by name on a simple graph,
# and one-mode networks are handed out as a simple graph.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check networkx==3.6.1 scipy==1.16.3 numpy==2.3.5 2>/dev/null
seen=$("$room/env/bin/python" - <<'PY'
import networkx as nx

simple = nx.Graph()
simple.add_weighted_edges_from(
    [("a", "b", 3), ("a", "c", 1), ("b", "c", 2), ("c", "d", 1), ("a", "d", 1)]
)
several = nx.MultiGraph(simple)
for name, graph in (("graph", simple), ("multigraph", several)):
    for function in (nx.effective_size, nx.constraint):
        whole = function(graph, weight="weight")["a"]
        named = function(graph, nodes=list(graph), weight="weight")["a"]
        print(name, function.__name__, f"{whole:.4f} {named:.4f}")
PY
)
printf '%s\n' "$seen"
[ "$seen" = "graph effective_size 2.1000 1.9667
graph constraint 0.8441 0.8441
multigraph effective_size 2.1000 1.6667
multigraph constraint 0.8441 0.8395" ]
