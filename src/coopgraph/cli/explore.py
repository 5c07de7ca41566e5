"""``coopgraph explore``: the offline page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coopgraph.cli import common

_ABOUT = "Write the network as one HTML page that carries everything and works without internet."


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("explore", _ABOUT)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    common.add_texts(parser, "a source's text; its passages are then shown highlighted")
    common.add_lang(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Write the page."""
    options = parser().parse_args(argv)
    from coopgraph.evidence import texts_of
    from coopgraph.render import npm_bundle

    npm_bundle.require()
    kg = common.open_graph(options.sources, options.store)
    texts = texts_of(options.text, kg.sources)
    with common.progress("drawing"):
        kg.explore(options.output, texts, lang=options.lang)
    sys.stderr.write(f"{options.output}: {options.output.stat().st_size / 1e6:.1f} MB\n")
    return 0
