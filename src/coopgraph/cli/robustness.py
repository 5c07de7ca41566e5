"""``coopgraph robustness``: how far a ranking depends on what it was made of."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from . import common
from .frames import written
from .network import add_time

if TYPE_CHECKING:
    import polars as pl

_ABOUT = """\
Take a measure again without each source, with each source alone, with other ranks, with the other
certainty (with --at) and with a share of the ties left out at random, and tell how the ranking
moves: Kendall's tau, the overlap of the tops, who leads. What rules conclude is concluded anew
from the sources left."""


def run(argv: list[str]) -> int:
    """Print one row a policy."""
    parser = common.parser("robustness", _ABOUT)
    parser.add_argument("name", help="the measure, see coopgraph measure --help")
    parser.add_argument("--kind", default="actors", help="actors (default), frameworks, ...")
    parser.add_argument(
        "--omit", type=_shares, default=[0.1], metavar="SHARE,...", help="shares left out (0.1)"
    )
    parser.add_argument("--draws", type=int, default=10, metavar="N", help="omissions each (10)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the omissions (0)")
    parser.add_argument("--top", type=int, default=5, metavar="N", help="how many are the top (5)")
    add_time(parser)
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    options = parser.parse_args(argv)
    from coopgraph.analysis.robustness import robustness

    kg = common.open_graph(options.sources, options.store)
    ranks = ("preferred", "normal", "deprecated")
    ties = kg.participations(ranks=ranks)
    # Some sources give names and notes but no ties; without them nodes would lose their labels.
    silent = sorted(set(kg.sources) - set(ties["source"]))

    def trusting(sources: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
        view = kg.trusting([*sources, *silent])
        return view.participations(ranks=ranks), view.nodes

    with common.progress("computing"):
        found = robustness(
            options.name,
            ties,
            kg.nodes,
            kind=options.kind,
            at=options.at,
            certainty=options.certainty,
            omit=options.omit,
            draws=options.draws,
            seed=options.seed,
            top=options.top,
            trusting=trusting,
            lang=options.lang,
        )
    sys.stdout.write(written(found, options.format))
    return 0


def _shares(text: str) -> list[float]:
    try:
        return [float(share) for share in common.listed(text)]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of shares") from None
