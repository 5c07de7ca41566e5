"""``coopgraph brief``: one A4 side on a partner, each line with footnotes to its passages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coopgraph.cli import common
from coopgraph.cli.frames import written

_ABOUT = """\
Write a brief on a partner for a visit: who they are, what we have together, agreements and who
signed them, money, last and next events, open commitments, what is disputed or only possible, what
to ask; each line with footnotes to its passages. One A4 side; what does not fit is counted. Without
-o all lines are printed. THING is a name, acronym, slug or IRI, of a country also its code."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("brief", _ABOUT)
    parser.add_argument("thing", metavar="THING", help='the partner: K-PETRO, "Hàn Quốc", KR')
    parser.add_argument(
        "--ours", metavar="NAME", help="our side (the agency that takes part in most)"
    )
    parser.add_argument("--at", metavar="DATE", help="the day, month or year it tells of")
    parser.add_argument("--all", action="store_true", help="tell all, on as many sides as it takes")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write it: .docx, .odt, .html or .pdf"
    )
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Write the brief, or print its lines."""
    options = parser().parse_args(argv)
    if options.output is not None:
        from coopgraph.office.papers.write import form_of

        form_of(options.output)  # before anything is worked out
    kg = common.open_graph(options.sources, options.store)
    with common.progress("reading"):
        brief = kg.brief(options.thing, ours=options.ours, at=options.at, all=options.all)
    if options.output is not None:
        path = brief.write(options.output, options.lang)
        sys.stderr.write(f"{path}: written\n")
        return 0
    frame = brief.table(options.lang)
    if options.format in ("table", "md"):
        frame = frame.drop("what", "evidence")
    sys.stdout.write(written(frame, options.format))
    return 0
