"""``coopgraph life``: the states of agreements on a day, their parties, what text is in force."""

from __future__ import annotations

import argparse
import sys

from coopgraph.cli import common
from coopgraph.cli.frames import written

_ABOUT = """\
Tell the states of agreements at a day, month or year: negotiated, agreed, signed, in force,
suspended, renewed, expired, terminated; each certain, open or possible by the dates stated. With
--parties who is bound, and who signed but is not told to have become a party; with --texts what
amends or replaces what, and which text is in force."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("life", _ABOUT)
    parser.add_argument(
        "agreement", nargs="?", metavar="AGREEMENT", help="prefixed name, slug or label (all)"
    )
    parser.add_argument("--at", required=True, metavar="DATE", help="the day, month or year")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--parties", action="store_true", help="where each party stands")
    shown.add_argument("--texts", action="store_true", help="what amends or replaces it")
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print the states, the parties or the texts."""
    options = parser().parse_args(argv)
    kg = common.open_graph(options.sources, options.store)
    with common.progress("reading"):
        life = kg.life(options.agreement, at=options.at)
    if options.parties:
        frame = life.parties(options.lang)
    else:
        frame = life.texts(options.lang) if options.texts else life.table(options.lang)
    if options.format in ("table", "md"):
        frame = frame.drop("evidence")
    sys.stdout.write(written(frame, options.format))
    return 0
