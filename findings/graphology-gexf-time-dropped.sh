#!/usr/bin/env bash
# graphology-gexf 0.13.2 (npm): of a dynamic GEXF it keeps the last value of each attribute and no time.
#
# GEXF 1.3 says when a node, an edge or a value of an attribute is there (start and end, spells,
# attvalues with times). graphology-gexf, by which pages made with sigma.js read such files, drops
# every time without a word, and where an office has had two holders it gives the later one as if it
# were always so. networkx 3.6.1 gives both holders with their times. We write the days as plain
# attributes beside the spells.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check networkx==3.6.1 2>/dev/null
cd "$room"
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund graphology@0.26.0 graphology-gexf@0.13.2 >/dev/null 2>&1
cat > network.gexf <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
  <graph mode="dynamic" timeformat="date" defaultedgetype="undirected">
    <attributes class="node" mode="dynamic">
      <attribute id="0" title="chair" type="string"/>
    </attributes>
    <nodes>
      <node id="forum" label="Forum">
        <attvalues>
          <attvalue for="0" value="Viet Nam" start="2019-01-01" end="2020-12-31"/>
          <attvalue for="0" value="Japan" start="2021-01-01" end="2022-12-31"/>
        </attvalues>
      </node>
      <node id="agency" label="Agency" start="1995-01-01">
      </node>
    </nodes>
    <edges>
      <edge id="0" source="forum" target="agency" start="2010-01-01" end="2015-12-31"/>
    </edges>
  </graph>
</gexf>
XML
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { UndirectedGraph } from "graphology";
import { parse } from "graphology-gexf";

const graph = parse(UndirectedGraph, readFileSync("network.gexf", "utf8"));
const { nodes, edges } = graph.export();
for (const { key, attributes } of [...nodes, ...edges]) console.log(key, JSON.stringify(attributes ?? {}));
JS
seen=$(node read.mjs; "$room/env/bin/python" - <<'PY'
import networkx as nx

graph = nx.read_gexf("network.gexf", version="1.3")
print(graph.nodes["forum"]["chair"], graph.nodes["agency"]["start"], graph.edges["forum", "agency"]["end"])
PY
)
echo "$seen"
[ "$seen" = 'forum {"label":"Forum","chair":"Japan"}
agency {"label":"Agency"}
0 {}
'"[('Viet Nam', '2019-01-01', '2020-12-31'), ('Japan', '2021-01-01', '2022-12-31')] 1995-01-01 2015-12-31" ]
