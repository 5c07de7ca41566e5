"""``coopgraph gaps``: what an auditor would ask of the agreements, and the graph does not say."""

from __future__ import annotations

import argparse
import sys

from coopgraph.cli import common
from coopgraph.cli.frames import written

_ABOUT = """\
Tell what an auditor would ask of each agreement and no trusted source says: its term, the day of
signature, who looks after it, its file, its text, any evidence but a row of a table. Counts, or
with --list each agreement."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("gaps", _ABOUT)
    parser.add_argument("--list", action="store_true", help="each agreement, not the counts")
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print the counts, or the gaps themselves."""
    options = parser().parse_args(argv)
    kg = common.open_graph(options.sources, options.store)
    with common.progress("reading"):
        gaps = kg.gaps()
    frame = gaps.list(options.lang) if options.list else gaps.table(options.lang)
    if options.format in ("table", "md"):
        frame = frame.drop("evidence", strict=False)
    sys.stdout.write(written(frame, options.format))
    return 0
