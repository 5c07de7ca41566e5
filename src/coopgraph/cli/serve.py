"""``coopgraph serve``: the graph as a SPARQL endpoint with its pages."""

from __future__ import annotations

import argparse
import os
import re
import socket
import sys
from typing import TYPE_CHECKING, Any

from coopgraph.cli import common, environment, writing
from coopgraph.errors import ParameterError

if TYPE_CHECKING:
    from coopgraph.server.worker_pool import Limits

_ABOUT = """\
Serve the graph: SPARQL 1.1 Protocol at /sparql, the graphs at /graphs, the explorer and the site
at /, health at /health, counts for Prometheus at /metrics. Read-only unless --writable; only this
machine can call unless --host says otherwise; every query is bounded and stopped when it passes a
bound."""


PREFIX = "COOPGRAPH_SERVE_"
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")


def options_parser() -> argparse.ArgumentParser:
    """Make the parser of the verb; every option has a variable, see `environment`."""
    parser = common.parser("serve", _ABOUT)
    parser.add_argument("--host", default="127.0.0.1", help="address to bind (default 127.0.0.1)")
    parser.add_argument(
        "--port", type=_port, default=8000, help="0 takes a free one (default 8000)"
    )
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME",
        help="a name by which clients may call (* for any); localhost always may",
    )  # fmt: skip
    parser.add_argument(
        "--allow-origin", action="append", default=[], metavar="ORIGIN",
        help="a web origin whose pages may read the answers (* for any)",
    )  # fmt: skip
    parser.add_argument(
        "--timeout", type=_seconds, default=30.0, metavar="S", help="seconds a query may take"
    )
    parser.add_argument(
        "--memory", type=_count, default=2048, metavar="MIB", help="memory a query may take"
    )
    parser.add_argument(
        "--memory-together", type=_count, metavar="MIB",
        help="memory all queries may take together; beyond it the one that has taken most is ended"
        " (default: half of what is free at the start)",
    )  # fmt: skip
    parser.add_argument(
        "--size", type=_count, default=512, metavar="MIB", help="size an answer may have"
    )
    parser.add_argument(
        "--at-once", type=_count, default=32, metavar="N", help="queries that run at one time"
    )
    writing.add_options(parser)
    parser.add_argument("--no-pages", action="store_true", help="the endpoint alone")
    parser.add_argument("--log-queries", action="store_true", help="log the texts of queries, too")
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Serve until interrupted."""
    options = environment.parse(options_parser(), argv, PREFIX, os.environ)
    if not hasattr(os, "memfd_create"):
        raise ParameterError(
            "only Linux can serve: elsewhere the bounds of queries would not be kept",
            hint="explore and site make pages that need no server",
        )

    for origin in options.allow_origin:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise ParameterError(
                f"{origin!r} is no origin of the web, so no page would have it",
                parameter="allow-origin",
                hint="https://example.org without a path, in small letters; or *",
            )
    written = writing.read(options)

    import logging

    from coopgraph.server import application

    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # Bound first: a port that is taken should be said before a graph is loaded.
    listening = socket.create_server((options.host, options.port), family=family)
    if options.writable:
        try:
            writing.begin(options.store, with_shipped=options.with_shipped)
        except BaseException:
            listening.close()
            raise
    # After the check for what is needed, which names what to install.
    app_options = {
        "hosts": [*_LOCAL, options.host, *options.allow_host],
        "origins": options.allow_origin,
        "pages": not options.no_pages,
        # The site tells every fact of a source; of a million it would be no site.
        "front": options.store is not None,
        "log_queries": options.log_queries,
        **written,
    }
    # Nothing else keeps what is opened here: of a store, it goes when the store has changed.
    if not options.no_pages:
        common.note_missing_scripts()
    kg = common.open_graph(options.sources, options.store)
    app = application(kg, limits=_limits(options), **app_options)
    del kg
    import uvicorn

    from coopgraph.server.connections import CONNECTIONS, Patient
    from coopgraph.server.log import OneLine

    told = logging.StreamHandler(sys.stderr)
    told.setFormatter(OneLine("%(asctime)s %(message)s"))
    logging.basicConfig(handlers=[told], level=logging.INFO)
    config = uvicorn.Config(
        app,
        http=Patient,
        limit_concurrency=CONNECTIONS,
        access_log=False,  # it would log the texts of queries sent by GET
        log_config=None,  # into ours
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    ready = server.startup

    async def announced(sockets: Any = None) -> None:
        await ready(sockets=sockets)
        if server.started:
            address = listening.getsockname()
            sys.stderr.write(f"serving http://{_host(address[0])}:{address[1]}/ (Ctrl-C ends)\n")
            sys.stderr.flush()

    server.startup = announced  # type: ignore[method-assign]
    server.run(sockets=[listening])
    return 0 if server.started else 2


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"there is no port {text}; 0 to 65535")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError("a limit is a positive number")
    return value


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 1_000_000_000:
        raise argparse.ArgumentTypeError("a limit is a positive number")
    return int(text)


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


_LOCAL = ("127.0.0.1", "localhost", "[::1]")


def _limits(options: argparse.Namespace) -> Limits:
    from coopgraph.server.worker_pool import Limits

    return Limits(
        seconds=options.timeout,
        memory=options.memory << 20,
        together=None if options.memory_together is None else options.memory_together << 20,
        size=options.size << 20,
        at_once=options.at_once,
    )
