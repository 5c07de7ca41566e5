"""``coopgraph site``: the static site."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coopgraph.cli import common

_ABOUT = """\
Write a static site: the explorer, a page a source and a question, and the ontology explained, in
English and Vietnamese. It needs no server, no script and no internet; put the folder anywhere."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("site", _ABOUT)
    parser.add_argument("folder", type=Path, metavar="DIR", help="made anew, or replaced if ours")
    parser.add_argument(
        "--force", action="store_true", help="write beside files that are not of the site"
    )
    common.add_texts(parser, "a source's text; its passages are then shown highlighted")
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Write the site."""
    options = parser().parse_args(argv)
    from coopgraph.evidence import texts_of

    kg = common.open_graph(options.sources, options.store)
    texts = texts_of(options.text, kg.sources)
    with common.progress("writing the site"):
        folder = kg.site(options.folder, texts, force=options.force)
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    common.note_missing_scripts()
    sys.stderr.write(f"{options.folder}: {len(files)} files, {size:.1f} MB; open index.html\n")
    return 0
