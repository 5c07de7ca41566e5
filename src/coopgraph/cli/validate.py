"""``coopgraph validate``: shapes and rules of evidence."""

from __future__ import annotations

import argparse
import sys

from coopgraph.cli import common

_ABOUT = """\
Check Turtle files, or all that is shipped: SHACL shapes, evidence, dangling references, ranks,
dates. Each violation names file, node, shape and what to do. Exit status 1 if there is any."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("validate", _ABOUT)
    parser.add_argument("files", nargs="*", metavar="FILE", help="all that is shipped by default")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--reason",
        action="store_true",
        help="prove also, with HermiT, that the whole graph is consistent and the rules are right",
    )
    common.add_lang(parser)
    return parser


def run(argv: list[str]) -> int:
    """Validate files."""
    options = parser().parse_args(argv)
    # Not by `kg.validate`: where what is shipped is wrong, no graph of it can be loaded.
    from coopgraph.validate import command

    with common.progress("validating"):
        status = command(options.files, style=options.format, lang=options.lang)
    return status or (_prove(options.files) if options.reason else 0)


def _prove(files: list[str]) -> int:
    from coopgraph.build import Corpus, load_store
    from coopgraph.reason import check

    with common.progress("reasoning"):
        check(load_store(Corpus.shipped(files)))
    sys.stderr.write("HermiT: consistent, no unsatisfiable class, the same conclusions\n")
    return 0
