#!/usr/bin/env bash
# networkx 3.6.1: a multigraph of treaties comes back from GEXF as a simple graph, its keys gone.
#
# The class of what read_gexf returns depends on the data: as long as no pair of states has two
# treaties yet, a MultiGraph that was written is read as a Graph, and the keys of its edges are
# dropped, though the file holds them. The second treaty of a pair, added after reading, then
# overwrites the first in place of standing beside it. With one parallel pair anywhere in the file all
# keys and the class are kept. GraphML's reader has an argument to force a multigraph, this has none.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check networkx==3.6.1 2>/dev/null
seen=$(cd "$room" && ./env/bin/python - <<'PY'
import networkx

treaties = networkx.MultiGraph()
treaties.add_edge("VNM", "LAO", key="friendship-1977")
treaties.add_edge("VNM", "KHM", key="border-1985")
for title in ("no pair twice", "one pair twice"):
    networkx.write_gexf(treaties, "treaties.gexf")
    back = networkx.read_gexf("treaties.gexf")
    print(title, type(back).__name__, *(sorted(key for *_, key in back.edges(keys=True)) if back.is_multigraph() else ()))
    before = back.number_of_edges()
    back.add_edge("VNM", "LAO", key="border-1990")
    print("added", back.number_of_edges() - before)
    treaties.add_edge("VNM", "KHM", key="border-2005")
PY
)
printf '%s\n' "$seen"
[ "$seen" = "no pair twice Graph
added 0
one pair twice MultiGraph border-1985 border-2005 friendship-1977
added 1" ]
