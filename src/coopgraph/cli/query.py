"""``coopgraph query``: any SPARQL."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coopgraph.cli import common, tables
from coopgraph.errors import ParameterError, QueryError
from coopgraph.model import IRI, plain

_ABOUT = """\
Answer a SPARQL 1.1 query; the project's prefixes (coop:, id:, concept:, source:, skos: ...) need no
declaration. The default graph is the union of all trusted sources; GRAPH ?g { ... } tells who
says it. ASK prints true or false, CONSTRUCT and DESCRIBE print Turtle, and so they ignore --format.
--format tsv is SPARQL 1.1 TSV, which keeps datatypes and languages; csv is SPARQL's, too, cells as
they are: with --lang, what begins like a formula is led by an apostrophe, for office programs."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("query", _ABOUT)
    parser.add_argument("sparql", nargs="?", help="the query; - reads it from standard input")
    parser.add_argument("-f", "--file", type=Path, help="read the query from this file")
    common.add_format(parser)
    parser.add_argument("--lang", choices=("en", "vi"), help="labels in place of IRIs")
    common.add_sources(parser)
    common.add_timeout(parser)
    return parser


def run(argv: list[str]) -> int:
    """Answer a query."""
    options = parser().parse_args(argv)
    if (options.sparql is None) == (options.file is None):
        raise ParameterError("give a query, or a file with --file")
    from coopgraph.query import Result, unknown_sentence, unknown_terms
    from coopgraph.store import turtle

    text = _text(options.sparql, options.file)
    kg = common.open_graph(options.sources, options.store)
    with common.progress("answering"), common.stoppable(options.timeout):
        kind, data = kg.store.query(text, timeout=options.timeout)
    for unknown, near in unknown_terms(kg.store, text).items():
        common.note(unknown_sentence(unknown, near))
    if kind == "boolean":
        sys.stdout.write(data.decode() + "\n")
    elif kind == "graph":
        sys.stdout.write(turtle(data).decode())
    else:
        result = Result(data, kg.labeller)
        sys.stdout.write(show(result, options.format, options.lang))
    return 0


def show(result: object, form: str, lang: str | None) -> str:
    """Write a result in a format."""
    from coopgraph.query import Result

    assert isinstance(result, Result)  # noqa: S101 - kept loose so that this module loads light
    if form == "tsv" and not lang:
        return result.tsv.decode()
    if lang:
        result = result.labelled(lang)
    if form == "json":
        return result.to_json()
    short = form in ("table", "md")
    rows = [
        [cell.short if short and isinstance(cell, IRI) else plain(cell) for cell in row]
        for row in result
    ]
    if form == "table":
        return tables.table(result.columns, rows) + f"({len(rows)} rows)\n"
    if form == "md":
        return tables.markdown(result.columns, rows)
    # Without labels it is the CSV of SPARQL, for programs; with them it is for readers.
    by = "," if form == "csv" else "\t"
    return tables.separated(result.columns, rows, by, guard=bool(lang))


def _text(given: str | None, file: Path | None) -> str:
    try:
        if file is not None:
            return file.read_text(encoding="utf-8-sig")
        return sys.stdin.read().removeprefix("\ufeff") if given == "-" else given or ""
    except UnicodeDecodeError:
        raise QueryError("the query is not UTF-8", file=file) from None
