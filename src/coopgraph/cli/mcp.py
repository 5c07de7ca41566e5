"""``coopgraph mcp``: the graph for assistants, by the Model Context Protocol."""

from __future__ import annotations

import argparse

from coopgraph.cli import common

_ABOUT = """\
Serve the graph to an assistant by the Model Context Protocol: on standard input and output, or
with --http at http://127.0.0.1:8765/mcp, which only this machine can reach. Nothing can be changed;
every query is bounded. Needs the extra mcp."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("mcp", _ABOUT)
    parser.add_argument("--http", action="store_true", help="serve HTTP, not standard input")
    parser.add_argument("--host", default="127.0.0.1", help="of --http; this machine's only")
    parser.add_argument("--port", type=int, default=8765, help="of --http (default 8765)")
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Serve until the client is gone, or until interrupted."""
    options = parser().parse_args(argv)
    from coopgraph.assistant.mcp import serve

    kg = common.open_graph(options.sources, options.store)
    serve(kg, host=options.host if options.http else None, port=options.port)
    return 0
