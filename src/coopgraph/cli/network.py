"""``coopgraph network``: networks as files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import common

_ABOUT = "Write a network as GraphML, GEXF or JSON (node-link), by the ending of the file's name."


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    made = common.parser("network", _ABOUT)
    made.add_argument(
        "kind", nargs="?", default="participation",
        help="participation (default, two-mode), actors or frameworks",
    )  # fmt: skip
    made.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    common.add_time(made)
    common.add_sources(made)
    return made


def run(argv: list[str]) -> int:
    """Write a network."""
    options = parser().parse_args(argv)
    from coopgraph.network import write

    kg = common.open_graph(options.sources, options.store)
    with common.progress("projecting"):
        graph = kg.network(
            options.kind, at=options.at, certainty=options.certainty, ranks=options.ranks
        )
        write(graph, options.output)
    sys.stderr.write(
        f"{options.output}: {graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges\n"
    )
    return 0
