"""``coopgraph format``: canonical Turtle."""

from __future__ import annotations

import sys
from pathlib import Path

from coopgraph.cli import common

_ABOUT = """\
Rewrite Turtle files in canonical form: one order, one layout, the project's prefixes. The same
graph then always has the same bytes, and a change reads well in a diff. Comments are lost."""


def run(argv: list[str]) -> int:
    """Format files, or tell which are not canonical."""
    parser = common.parser("format", _ABOUT)
    parser.add_argument("files", nargs="+", metavar="FILE", help="Turtle files")
    parser.add_argument("--check", action="store_true", help="change nothing; 1 if any would be")
    options = parser.parse_args(argv)
    from coopgraph.files import write
    from coopgraph.store import canonical, parse_turtle

    # All files are read before one is written: an error leaves every one as it was.
    contents = {Path(file): canonical(parse_turtle(file)).encode() for file in options.files}
    other = [path for path, data in contents.items() if path.read_bytes() != data]
    for path in other:
        if not options.check:
            write(path, contents[path])
        sys.stdout.write(f"{path}: {'is not canonical' if options.check else 'rewritten'}\n")
    return 1 if options.check and other else 0
