"""``coopgraph review``: the page on which a person decides about a draft."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coopgraph.cli import common

_ABOUT = """\
Write the review page of a draft: one HTML file that works offline and sends nothing. The text with
its passages is on the left, the proposals on the right; one key accepts or rejects. Save the
decisions from the page and hand them to `coopgraph accept`. The page holds the document's text:
give it only to those who may read it."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("review", _ABOUT)
    parser.add_argument("draft", type=Path, metavar="DRAFT", help="what coopgraph read wrote")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: DRAFT.review.html"
    )
    parser.add_argument("--decisions", type=Path, metavar="FILE", help="decisions to begin with")
    parser.add_argument(
        "--lang", choices=("en", "vi"), default="vi", help="language the page opens in"
    )
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Write the page and say where it is."""
    options = parser().parse_args(argv)
    draft = common.open_draft(options)
    kg = common.open_graph(options.sources, options.store)
    output = options.output or options.draft.with_name(f"{options.draft.name}.review.html")
    path = draft.review(output, kg, lang=options.lang)
    sys.stdout.write(
        f"{path}: {len(draft.proposals)} proposals, {len(draft.decisions)} decided;"
        " open it in any browser\n"
    )
    return 0
