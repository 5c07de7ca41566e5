"""``coopgraph change``: what changed between two dates."""

from __future__ import annotations

import sys

from . import common
from .frames import add_picture, drawn, written

_ABOUT = """\
Tell what changed between two dates (days, months or years): who joined or left what, whose role
changed, which frameworks are new or have ended; each certain or possible by the dates stated."""


def run(argv: list[str]) -> int:
    """Print the changes."""
    parser = common.parser("change", _ABOUT)
    parser.add_argument("first", metavar="FIRST", help="the earlier date")
    parser.add_argument("second", metavar="SECOND", help="the later date")
    common.add_parquet(parser)
    add_picture(parser)
    options = parser.parse_args(argv)
    from coopgraph.analysis.change import change

    read = common.tables_of(options)
    # Roles are named by the ontology, which every graph has.
    kg = common.open_graph(options.sources, options.store)
    ties, nodes = read or (kg.participations(), kg.nodes)
    with common.progress("comparing"):
        found = change(ties, nodes, options.first, options.second, roles=kg.roles)
    drawn(options.output, lambda: found.figure(options.lang))
    frame = found.table(options.lang)
    if options.format in ("table", "md"):
        frame = frame.drop("ties", "evidence")
        sys.stdout.write(found.text(options.lang, most=0).partition("\n")[0] + "\n\n")
    sys.stdout.write(written(frame, options.format))
    return 0
