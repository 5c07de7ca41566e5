"""``coopgraph accept``: what was decided enters a folder of data or a store."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coopgraph.cli import common, tables

_ABOUT = """\
Write the accepted statements of a draft as a source: canonical Turtle with a span and a digest for
every node, the catalogue's entry, the passages that were left out. Shapes and evidence are checked
before; all of it is written, or nothing. The text itself is never written. --undo takes the last
acceptance back."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("accept", _ABOUT)
    parser.add_argument("draft", type=Path, metavar="DRAFT", help="what coopgraph read wrote")
    parser.add_argument(
        "--decisions", type=Path, metavar="FILE",
        help="what the review page saved (default: the draft's decisions.json)",
    )  # fmt: skip
    to = parser.add_mutually_exclusive_group()
    to.add_argument("-o", "--output", type=Path, metavar="DIR", help="a folder of data")
    to.add_argument("--store", metavar="DIR", help="a store, begun if there is none")
    parser.add_argument(
        "--with-shipped", action="store_true",
        help="of a --store that is begun: let it hold the graph that coopgraph ships",
    )  # fmt: skip
    to.add_argument("--undo", action="store_true", help="undo the last acceptance of this draft")
    common.add_lang(parser)
    return parser


def run(argv: list[str]) -> int:
    """Accept, or undo, and tell what came of it."""
    options = parser().parse_args(argv)
    from coopgraph import intake
    from coopgraph.errors import ValidationFailed

    if options.undo:
        sys.stdout.write(tables.clean(intake.load(options.draft).undo()) + "\n")
        return 0
    draft = common.open_draft(options)
    try:
        with common.progress("checking"):
            made = draft.accept(
                options.output, store=options.store, with_shipped=options.with_shipped
            )
    except ValidationFailed as error:
        report = error.report
        if hasattr(report, "text"):
            sys.stdout.write(report.text(lang=options.lang))
        elif isinstance(report, str):
            sys.stdout.write(report)
        raise
    for note in made.notes:
        common.note(note)
    sys.stdout.write(
        f"{made.source}: {made.statements} statements, {made.passages} passages proved,"
        f" {made.triples} triples in {made.place} ({', '.join(made.written)})\n"
    )
    sys.stdout.write(draft.diff().sentence(options.lang) + "\n")
    return 0
