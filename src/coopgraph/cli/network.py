"""``coopgraph network``: networks as files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import common

_ABOUT = "Write a network as GraphML, GEXF or JSON (node-link), by the ending of the file's name."


def run(argv: list[str]) -> int:
    """Write a network."""
    parser = common.parser("network", _ABOUT)
    parser.add_argument("kind", help="participation (two-mode), actors or frameworks")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    add_time(parser)
    common.add_sources(parser)
    options = parser.parse_args(argv)
    from coopgraph.network import write

    kg = common.open_graph(options.sources, options.store)
    with common.progress("projecting"):
        graph = kg.network(options.kind, at=options.at, certainty=options.certainty)
        write(graph, options.output)
    sys.stderr.write(
        f"{options.output}: {graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges\n"
    )
    return 0


def add_time(parser: argparse.ArgumentParser) -> None:
    """Add ``--at`` and ``--certainty``."""
    parser.add_argument("--at", metavar="DATE", help="only ties active on a day, month or year")
    parser.add_argument(
        "--certainty",
        default="possible",
        help="possible (default) or certain: how sure a tie must be at that time",
    )
