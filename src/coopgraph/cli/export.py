"""``coopgraph export``: the graph as a file."""

from __future__ import annotations

import sys
from pathlib import Path

from coopgraph.errors import ParameterError

from . import common

_SUFFIXES = {".ttl": "turtle", ".trig": "trig", ".nq": "nquads", ".nt": "ntriples"}
_ABOUT = """\
Write the graph: Turtle and N-Triples give the union, TriG and N-Quads keep the named graphs (who
says what). What the rules derive is part of it. Blank nodes are canonical: the same graph gives
the same bytes."""


def run(argv: list[str]) -> int:
    """Write the graph."""
    parser = common.parser("export", _ABOUT)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="else: standard output")
    parser.add_argument("--format", choices=sorted(_SUFFIXES.values()), help="default: by the name")
    common.add_sources(parser)
    options = parser.parse_args(argv)
    form = options.format
    if form is None:
        form = _SUFFIXES.get(options.output.suffix) if options.output else "trig"
    if form is None:
        raise ParameterError(
            f"the ending {options.output.suffix!r} names no format",
            hint=f"end in {', '.join(_SUFFIXES)} or give --format",
        )
    from coopgraph.resources import replace

    kg = common.open_graph(options.sources, options.store)
    with common.progress("writing"):
        data = kg.store.dump(form=form)
    if options.output:
        replace(options.output, data)
        sys.stderr.write(f"{options.output}: {len(data) / 1e6:.1f} MB\n")
    else:
        sys.stdout.buffer.write(data)
    return 0
