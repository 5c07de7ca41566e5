"""``coopgraph calendar``: what falls due, as iCalendar or as a table."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coopgraph.cli import common
from coopgraph.cli.frames import written

_ABOUT = """\
Tell what falls due: ends of agreements and activities, last days of notice, reviews, ends of terms
of office, meetings of bodies and series, commitments. -o writes it as iCalendar, which calendars
subscribe to; a date that is known to the month is an event of that month, and says so. Persons are
named only with --people."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("calendar", _ABOUT)
    parser.add_argument("--since", metavar="DATE", help="the first day, month or year")
    parser.add_argument("--until", metavar="DATE", help="the last one")
    parser.add_argument(
        "--kinds",
        type=common.listed,
        metavar="KIND,...",
        help="only these: end, notice, review, term, meeting, due",
    )
    parser.add_argument(
        "--actor",
        metavar="NAME",
        help="only what this actor, or its country's, takes part in",
    )
    parser.add_argument(
        "--alarms",
        type=common.listed,
        default=[30, 7],
        metavar="DAYS,...",
        help="how many days before it rings (default 30,7; '' for never)",
    )
    parser.add_argument("--people", action="store_true", help="name persons, too")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write iCalendar there (office.ics)",
    )
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Write the calendar, or print its entries."""
    options = parser().parse_args(argv)
    kg = common.open_graph(options.sources, options.store)
    with common.progress("reading"):
        calendar = kg.calendar(
            since=options.since,
            until=options.until,
            kinds=options.kinds,
            actor=options.actor,
            alarms=options.alarms,
            people=options.people,
        )
    if options.output is not None:
        path = calendar.write(options.output, options.lang)
        sys.stderr.write(f"{path}: {len(calendar)} entries written\n")
        return 0
    frame = calendar.table(options.lang)
    if options.format in ("table", "md"):
        frame = frame.drop("subject", "evidence", "uid")
    sys.stdout.write(written(frame, options.format))
    return 0
