"""``coopgraph push``: a graph onto a SPARQL server."""

from __future__ import annotations

import argparse
import sys

from coopgraph.cli import common, tables

_ABOUT = """\
Publish the graph, or a store that coopgraph import made, on a SPARQL 1.1 server: each named graph
is compared with what is there (number of triples and digest), sent where it differs, read back and
compared again. A push that broke off goes on where it stopped; pushing twice changes nothing. Other
graphs of the server are left alone.

Credentials come from the environment: COOPGRAPH_REMOTE_USER and COOPGRAPH_REMOTE_PASSWORD (digest
or basic, as the server asks), or COOPGRAPH_REMOTE_TOKEN.
Exit status 1: a graph on the server is not what was sent."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("push", _ABOUT)
    parser.add_argument("store", nargs="?", metavar="STORE", help="directory of a store")
    parser.add_argument("url", metavar="URL", help="where the server's queries go")
    parser.add_argument("--update", metavar="URL", help="where its updates go, if not beside")
    parser.add_argument("--graph-store", metavar="URL", help="where its Graph Store Protocol is")
    parser.add_argument("--dry-run", action="store_true", help="compare only, write nothing")
    parser.add_argument(
        "--no-union", dest="union", action="store_false",
        help="do not put the union of the graphs beside them",
    )  # fmt: skip
    parser.add_argument(
        "--timeout", type=common.seconds, default=120.0, metavar="S",
        help="seconds each request may take (default 120; 0: no limit)",
    )  # fmt: skip
    common.add_format(parser)
    return parser


def run(argv: list[str]) -> int:
    """Publish a graph."""
    options = parser().parse_args(argv)
    from coopgraph.namespaces import shorten
    from coopgraph.publish import push

    done = push(
        options.store,
        options.url,
        common.credentials(),
        update=options.update,
        graph_store=options.graph_store,
        union=options.union,
        dry_run=options.dry_run,
        timeout=options.timeout,
        progress=_progress if sys.stderr.isatty() else None,
    )
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    head = ("graph", "triples", "before", "after", "state", "how", "problem")
    rows = [[shorten(sent.graph), *(str(cell) for cell in sent[1:])] for sent in done.graphs]
    sys.stdout.write(_shown(options.format, head, rows))
    sys.stderr.write(f"{_sentence(done, dry_run=options.dry_run)}\n")
    return 0 if done else 1


def _shown(form: str, head: tuple[str, ...], rows: list[list[str]]) -> str:
    if form == "table":
        return tables.table(head, rows)
    if form == "md":
        return tables.markdown(head, rows)
    if form == "json":
        import json

        return json.dumps([dict(zip(head, row, strict=True)) for row in rows], indent=1) + "\n"
    return tables.separated(head, rows, "," if form == "csv" else "\t")


def _progress(graph: str, done: int, total: int) -> None:
    name = graph.rpartition("/")[2][:40]
    sys.stderr.write(f"\r\033[K{name}: {done:,} of {total:,} triples")
    sys.stderr.flush()


def _sentence(done: object, *, dry_run: bool) -> str:
    from coopgraph.publish import Pushed

    assert isinstance(done, Pushed)  # noqa: S101 - kept loose so that this module loads light
    wrong = [sent for sent in done.graphs if sent.state == "failed"]
    if wrong:
        return f"{len(wrong)} graphs on {done.address} are not what was sent; push again"
    if dry_run:
        due = [sent for sent in done.graphs if sent.state != "unchanged"]
        return f"{len(due)} of {len(done.graphs)} graphs would be written to {done.address}"
    if not done.changed and all(sent.state == "unchanged" for sent in done.graphs):
        return f"nothing to do: {done.address} has all of it"
    server_graphs = [sent for sent in done.graphs if sent.state == "kept there"]
    if server_graphs:
        done = done._replace(union=f"{len(server_graphs)} graphs it keeps itself; {done.union}")
    return f"{done.address} has all of it, verified by count and digest; {done.union}"
