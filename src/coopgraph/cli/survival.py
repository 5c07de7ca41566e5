"""``coopgraph survival``: how long ties last."""

from __future__ import annotations

import sys

from . import common
from .frames import add_picture, drawn, written

_ABOUT = """\
Estimate how long ties last (Kaplan and Meier), in two readings of their dates: the days on which
they certainly held, and those on which they possibly did. Ties whose end nobody tells are
censored; ties without a begin are left out, and counted."""


def run(argv: list[str]) -> int:
    """Print the curves."""
    parser = common.parser("survival", _ABOUT)
    parser.add_argument(
        "--until", required=True, metavar="DATE", help="the day on which looking ended"
    )
    parser.add_argument("--roles", metavar="ROLE,...", help="only ties of these roles")
    common.add_parquet(parser)
    add_picture(parser)
    options = parser.parse_args(argv)
    from coopgraph.analysis.survival import survival
    from coopgraph.questions import resolve_role

    read = common.tables_of(options)
    # Roles are named by the ontology, which every graph has.
    kg = common.open_graph(options.sources, options.store)
    ties, nodes = read or (kg.participations(), kg.nodes)
    if options.roles is not None:
        roles = [resolve_role(kg.store, name) for name in common.listed(options.roles)]
        ties = ties.filter(ties["role"].is_in(roles))
    with common.progress("estimating"):
        found = survival(ties, nodes, options.until)
    drawn(options.output, lambda: found.figure(options.lang))
    sys.stdout.write(written(found.curves, options.format))
    medians = found.median()
    for reading, left in found.left_out.items():
        days = medians[reading]
        middle = "more than half still hold" if days is None else f"half hold for {days} days"
        sys.stderr.write(f"{reading}: {middle}; {left} ties without a length are left out\n")
    return 0
