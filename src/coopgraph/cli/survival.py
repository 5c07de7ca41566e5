"""``coopgraph survival``: how long ties last."""

from __future__ import annotations

import argparse
import sys

from coopgraph.cli import common
from coopgraph.cli.frames import add_picture, drawn, written

_ABOUT = """\
Estimate how long ties last (Kaplan and Meier), in two readings of their dates: the days on which
they certainly held, and those on which they possibly did. Ties whose end nobody tells are
censored; ties without a begin are left out, and counted."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("survival", _ABOUT)
    parser.add_argument(
        "--until", required=True, metavar="DATE", help="the day, month or year looking ended"
    )
    parser.add_argument(
        "--roles", type=common.listed, metavar="ROLE,...", help="only ties of these roles"
    )
    common.add_succession(parser)
    common.add_ranks(parser)
    common.add_parquet(parser)
    add_picture(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print the curves."""
    options = parser().parse_args(argv)
    from coopgraph.analysis.survival import survival
    from coopgraph.states import passing

    read = common.tables_of(options)
    with common.progress("estimating"):
        if read is None:
            kg = common.open_graph(options.sources, options.store)
            lasting = kg.survival(
                options.until, roles=options.roles, succession=options.succession,
                ranks=options.ranks,
            )  # fmt: skip
        else:
            ties, nodes = read
            ties = passing.lasting_on(common.in_roles(ties, options), options.succession)
            lasting = survival(ties, nodes, options.until)
    drawn(options.output, lambda: lasting.figure(options.lang))
    sys.stdout.write(written(lasting.curves, options.format))
    medians = lasting.median()
    for reading, left in lasting.left_out.items():
        days = medians[reading]
        middle = "more than half still hold" if days is None else f"half hold for {days} days"
        sys.stderr.write(f"{reading}: {middle}; {left} ties without a length are left out\n")
    return 0
