"""``coopgraph diff``: what a draft would change in the graph."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coopgraph.cli import common
from coopgraph.cli.frames import written

_ABOUT = """\
Hold the accepted statements of a draft against the graph: which are new, which confirm what another
source says, narrow a date, contradict it, or tell an end. What the draft's own source says in the
graph already does not count."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("diff", _ABOUT)
    parser.add_argument("draft", type=Path, metavar="DRAFT", help="what coopgraph read wrote")
    parser.add_argument(
        "--decisions", type=Path, metavar="FILE",
        help="what the review page saved (default: the draft's decisions.json)",
    )  # fmt: skip
    parser.add_argument(
        "--proposed", action="store_true", help="of all that was proposed, decided or not"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="also a page (HTML)")
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print the table, with the sentence before it for readers."""
    options = parser().parse_args(argv)
    draft = common.open_draft(options)
    kg = common.open_graph(options.sources, options.store)
    differences = draft.diff(kg, proposed=options.proposed)
    if options.output is not None:
        differences.page(options.output, title=draft.document.title, lang=options.lang)
        sys.stderr.write(f"{options.output}: written\n")
    frame = differences.table(options.lang)
    if options.format in ("table", "md"):
        frame = frame.drop("start", "end", "proposal")
        sys.stdout.write(differences.sentence(options.lang) + "\n\n")
    sys.stdout.write(written(frame, options.format))
    return 0
