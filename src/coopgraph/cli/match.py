"""``coopgraph match``: what foreign names and things may be, for people to decide."""

from __future__ import annotations

import sys
from pathlib import Path

from coopgraph.cli import common

_ABOUT = """\
Find what the names and things of a file may be in the graph, and write the candidates as a table
of decisions (SSSOM-like TSV). A candidate decides nothing: it is a skos:closeMatch until somebody
writes skos:exactMatch, or Not as its modifier. Then: coopgraph import KIND FILE --mappings TSV.
A wrong decision is undone by deleting its line and importing again.

FILE is a file of a kind (names that do not resolve are listed for a table, new things for all
others), or with --check a table of decisions."""


def run(argv: list[str]) -> int:
    """Write candidates, or check decisions."""
    parser = common.parser("match", _ABOUT)
    parser.add_argument("kind", metavar="KIND", help="see import --list; a FILE with --check")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.tsv", help="default: the screen")
    parser.add_argument("--check", action="store_true", help="only check a table of decisions")
    parser.add_argument("--cutoff", type=_share, default=0.75, metavar="0..1", help="least score")
    parser.add_argument("--limit", type=int, default=3, metavar="N", help="candidates of a name")
    parser.add_argument("--source", metavar="ID", help="id the import will have (as for import)")
    parser.add_argument(
        "--store", metavar="STORE", help="offer also what was imported into this store"
    )
    common.add_encoding(parser)
    parser.add_argument("--author", default="", metavar="ID", help="who proposes (author_id)")
    parser.add_argument("--date", default="", metavar="DATE", help="when (mapping_date)")
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="an option of the kind"
    )
    options = parser.parse_args(argv)
    from coopgraph.errors import ParameterError

    if options.check:
        from coopgraph.identity.mappings import read

        decisions = read(options.kind)
        summary = f"{len(decisions.lines)} decisions, none contradicts another"
        sys.stdout.write(f"{options.kind}: {summary}\n")
        return 0
    if not options.files:
        raise ParameterError("say which file", hint="coopgraph match KIND FILE -o decisions.tsv")
    from coopgraph.files import write
    from coopgraph.importers.matching import candidates

    given: dict[str, str] = {}
    for name, value in (text.partition("=")[::2] for text in options.option):
        given[name] = f"{given[name]}\n{value}" if name in given else value
    text, summary = candidates(
        options.kind,
        options.files,
        given,
        cutoff=options.cutoff,
        limit=options.limit,
        author=options.author,
        date=options.date,
        source=options.source,
        encoding=options.encoding,
        store=options.store,
    )
    if options.output:
        write(options.output, text.encode(), parents=True)
    else:
        sys.stdout.write(text)
    sys.stderr.write(summary + "\n")
    return 0


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise ValueError
    return value
