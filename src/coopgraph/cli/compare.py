"""``coopgraph compare``: where sources agree, where they contradict each other."""

from __future__ import annotations

import argparse
import sys

from coopgraph.cli import common
from coopgraph.cli.frames import add_picture, drawn, written

_ABOUT = """\
Hold what sources say of the same ties, milestones and lifetimes against each other: they agree, are
compatible (one is coarser), contradict each other (no begin or no end fits both), or only one
speaks. Nothing is repaired; the table says what resolves a contradiction, if anything does."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("compare", _ABOUT)
    parser.add_argument(
        "compared", nargs="*", metavar="SOURCE",
        help="ids of the sources to compare, two at least (default: all, each with each)",
    )  # fmt: skip
    parser.add_argument("--about", metavar="NODE", help="only what is said of this")
    parser.add_argument(
        "--verdicts",
        type=common.listed,
        metavar="VERDICT,...",
        help="only these: contradict, compatible, agree, only one speaks",
    )
    parser.add_argument("--matrix", action="store_true", help="counts, a row a pair of sources")
    add_picture(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print the ledger, for readers with the counts before it."""
    options = parser().parse_args(argv)
    kg = common.open_graph(options.sources, options.store)
    with common.progress("comparing"):
        ledger = kg.compare(options.compared, about=options.about)
        frame = (
            ledger.matrix(options.lang)
            if options.matrix
            else ledger.table(options.lang, verdicts=options.verdicts)
        )
    drawn(options.output, lambda: ledger.figure(options.lang))
    if options.format in ("table", "md"):
        sys.stdout.write(ledger.text(options.lang, most=0).partition("\n")[0] + "\n\n")
        lists = ("one_statements", "other_statements", "one_evidence", "other_evidence")
        frame = frame.drop(lists, strict=False)
    sys.stdout.write(written(frame, options.format))
    return 0
