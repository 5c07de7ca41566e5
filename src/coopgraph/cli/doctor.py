"""``coopgraph doctor``: what is installed, which extras work, what the system lets be bounded."""

from __future__ import annotations

import argparse
import json
import sys

from coopgraph.cli import common

_ABOUT = """\
Tell what is installed: the libraries of each extra and whether they can be imported, and what the
system lets be bounded. Exit status 1 where something is missing that is always needed; extras are
optional."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("doctor", _ABOUT)
    parser.add_argument("extra", nargs="*", metavar="EXTRA", help="only these; all by default")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    common.add_lang(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print what was found."""
    options = parser().parse_args(argv)
    from coopgraph.installation import examine

    with common.progress("looking"):
        found = examine(options.extra)
    if options.format == "json":
        sys.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(found.text(options.lang))
    return 0 if found.works else 1
