"""``coopgraph change``: what changed between two dates."""

from __future__ import annotations

import argparse
import sys

from coopgraph.cli import common
from coopgraph.cli.frames import add_picture, drawn, written

_ABOUT = """\
Tell what changed between two dates (days, months or years): who joined or left what, whose role
changed, which frameworks are new or have ended; each certain or possible by the dates stated."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("change", _ABOUT)
    parser.add_argument("since", metavar="SINCE", help="the earlier day, month or year")
    parser.add_argument("until", metavar="UNTIL", help="the later one")
    common.add_ranks(parser)
    common.add_parquet(parser)
    add_picture(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print the changes."""
    options = parser().parse_args(argv)
    from coopgraph.analysis.change.comparison import change

    read = common.tables_of(options)
    # Roles are named by the ontology, which every graph has.
    kg = common.open_graph(options.sources, options.store)
    with common.progress("comparing"):
        if read is None:
            changes = kg.change(options.since, options.until, ranks=options.ranks)
        else:
            changes = change(*read, options.since, options.until, roles=kg.roles)
    drawn(options.output, lambda: changes.figure(options.lang))
    frame = changes.table(options.lang)
    if options.format in ("table", "md"):
        frame = frame.drop("counterparts", "ties", "evidence", "grounds")
        sys.stdout.write(changes.text(options.lang, most=0).partition("\n")[0] + "\n\n")
    sys.stdout.write(written(frame, options.format))
    return 0
