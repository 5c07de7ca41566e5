"""``coopgraph network``: networks as files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.cli import common

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl

_ABOUT = "Write a network as GraphML, GEXF or JSON (node-link), by the ending of the file's name."


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("network", _ABOUT)
    parser.add_argument(
        "kind", nargs="?", default="participation",
        help="participation (default, two-mode), actors or frameworks",
    )  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    common.add_time(parser)
    common.add_roles(parser)
    common.add_succession(parser)
    parser.add_argument("--codes", action="store_true", help="codes of states: ISO 3166, COW, GW")
    common.add_parquet(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Write a network."""
    options = parser().parse_args(argv)
    from coopgraph.network import write

    with common.progress("projecting"):
        graph, _ = network_of(options)
        write(graph, options.output)
    sys.stderr.write(
        f"{options.output}: {graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges\n"
    )
    return 0


def network_of(options: argparse.Namespace) -> tuple[nx.Graph, pl.DataFrame]:
    """Build the network asked for, of the tables of ``--parquet`` or of the graph; with its nodes.

    Returns:
        The network, and the nodes table it was made of.
    """
    chosen = {"at": options.at, "coverage": options.coverage}
    chosen |= {"certainty": options.certainty, "ranks": options.ranks}
    read = common.tables_of(options)
    if read is not None:
        from coopgraph.network import build
        from coopgraph.states import passing

        ties, nodes = read
        ties = passing.passed(common.in_roles(ties, options), options.succession, at=options.at)
        graph = build(options.kind, ties, nodes, **chosen)
        graph.graph["succession"] = options.succession
        if options.codes:
            passing.add_codes(graph, options.at)
        return graph, nodes
    kg = common.open_graph(options.sources, options.store)
    more = {"roles": options.roles, "succession": options.succession, "codes": options.codes}
    return kg.network(options.kind, **chosen, **more), kg.nodes
