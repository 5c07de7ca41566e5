"""``coopgraph build``: the graph anew from its files."""

from __future__ import annotations

import sys
from pathlib import Path

from coopgraph.cli import common

_ABOUT = """\
Load ontology and data, derive date bounds and what the rules conclude, and write the graph that all
verbs read. Other verbs do this by themselves when the files have changed."""


def run(argv: list[str]) -> int:
    """Build the graph."""
    parser = common.parser("build", _ABOUT)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it there instead")
    options = parser.parse_args(argv)
    from coopgraph.build import build, source_graphs
    from coopgraph.namespaces import GRAPH_DERIVED

    with common.progress("building"):
        store, path = build(path=options.output)
    derived = store.select(
        f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{GRAPH_DERIVED}> {{ ?s ?p ?o }} }}"
    )
    sys.stdout.write(
        f"{path}: {len(store)} triples of {len(source_graphs(store))} sources,"
        f" {derived[0][0]} of them derived\n"
    )
    return 0
