"""``coopgraph robustness``: how far a ranking depends on what it was made of."""

from __future__ import annotations

import argparse
import sys

from coopgraph.cli import common
from coopgraph.cli.frames import written

_ABOUT = """\
Take a measure again without each source, with each source alone, with other ranks, with the other
certainty (with --at) and with a share of the ties left out at random, and tell how the ranking
moves: Kendall's tau, the overlap of the tops, who leads. What rules conclude is concluded anew
from the sources left."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("robustness", _ABOUT)
    parser.add_argument("name", help="the measure, see coopgraph measure --help")
    parser.add_argument("--kind", default="actors", help="actors (default), frameworks, ...")
    parser.add_argument(
        "--omit", type=_shares, default=[0.1], metavar="SHARE,...", help="shares left out (0.1)"
    )
    parser.add_argument("--draws", type=int, default=10, metavar="N", help="omissions each (10)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the omissions (0)")
    parser.add_argument("--top", type=int, default=5, metavar="N", help="how many are the top (5)")
    parser.add_argument("--column", metavar="NAME", help="which value of the measure (its first)")
    common.add_time(parser)
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print one row a policy."""
    options = parser().parse_args(argv)
    kg = common.open_graph(options.sources, options.store)
    with common.progress("computing"):
        table = kg.robustness(
            options.name,
            kind=options.kind,
            at=options.at,
            coverage=options.coverage,
            certainty=options.certainty,
            ranks=options.ranks,
            omit=options.omit,
            draws=options.draws,
            seed=options.seed,
            top=options.top,
            column=options.column,
            lang=options.lang,
        )
    sys.stdout.write(written(table, options.format))
    return 0


def _shares(text: str) -> list[float]:
    try:
        return [float(share) for share in common.listed(text)]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of shares") from None
