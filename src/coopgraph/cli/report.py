"""``coopgraph report``: the review of a year, each sentence with what says it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coopgraph.cli import common
from coopgraph.cli.frames import written

_ABOUT = """\
Write the review of a year: multilateral and bilateral cooperation, offices held, agreements by
stage, events and counts; persons are told by the bodies they act for. Each sentence has the IRIs of
what says it, and its passages. With --check a file is held against the graph by sentences;
with --round-trip the report is read as any document is, and it is told how much comes back."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("report", _ABOUT)
    parser.add_argument("year", type=int, metavar="YEAR", help="such as 2021")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE",
        help=".docx, .html, .md; or the sentences as .json, .csv, .tsv, .xlsx",
    )  # fmt: skip
    parser.add_argument("--style", default="full", help="full (default), one-page or table")
    parser.add_argument(
        "--check", type=Path, metavar="FILE", help="hold a report in a file against the graph"
    )
    parser.add_argument(
        "--round-trip", action="store_true", help="tell how much of it intake finds again"
    )
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Write the report, or check one; status 1 if a sentence is not borne out."""
    options = parser().parse_args(argv)
    kg = common.open_graph(options.sources, options.store)
    with common.progress("reading"):
        report = kg.report(options.year)
        wrong = report.unsupported(options.check)
    for one in wrong:
        sys.stderr.write(f"{one.sentence}: {one.reason[options.lang]}\n")
    if options.output is not None:
        report.write(options.output, lang=options.lang, style=options.style)
        sys.stderr.write(f"{options.output}: written\n")
    told = (
        f"{len(report)} câu, {len(wrong)} câu không có căn cứ"
        if options.lang == "vi"
        else f"{len(report)} sentences; without support: {len(wrong)}"
    )
    sys.stderr.write(told + "\n")
    if options.round_trip:
        from coopgraph.intake.round_trip import round_trip

        back = round_trip(report, kg, lang=options.lang)
        total = len(back.found) + len(back.lost)
        sys.stderr.write(
            f"đọc lại thấy {len(back.found)} trên {total} khẳng định ({back.share:.1%})\n"
            if options.lang == "vi"
            else f"read again, {len(back.found)} of {total} statements ({back.share:.1%})\n"
        )
    if options.output is None and options.check is None:
        if options.format in ("table", "md"):
            sys.stdout.write(report.text(options.lang, options.style))
        else:
            sys.stdout.write(written(report.table(options.lang), options.format))
    return 1 if wrong else 0
