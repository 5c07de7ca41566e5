"""``coopgraph export``: the graph as a file or a folder of files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coopgraph.cli import common
from coopgraph.errors import ParameterError

_ABOUT = """\
Write the graph for others. The ending of the file's name chooses the form, or --format does; what
the rules derive is part of it, and blank nodes are canonical: the same graph gives the same bytes.
Beside the file, or in the folder, lies a description (DCAT, VoID): licence, counts, digests, and
each source as it is to be cited."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    from coopgraph.export import FORMS

    forms = "\n".join(
        f"  {name:<9} {form.suffix or '':<9} {form.about}" for name, form in FORMS.items()
    )
    parser = common.parser("export", _ABOUT, epilog=f"forms:\n{forms}")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="PATH", help="file or folder; else: standard output"
    )
    parser.add_argument("--format", choices=sorted(FORMS), metavar="FORM", help="one of the forms")
    parser.add_argument(
        "--parquet",
        type=Path,
        metavar="DIR",
        help="the tables as partitioned Parquet, for Spark, DuckDB and Polars",
    )
    parser.add_argument(
        "--force", action="store_true", help="write beside files of a folder that are not ours"
    )
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Write the graph."""
    options = parser().parse_args(argv)
    if options.parquet is not None and (options.output is not None or options.format):
        raise ParameterError("--parquet takes no -o and no --format", parameter="parquet")
    if options.output is None and options.parquet is None and options.force:
        raise ParameterError("--force is for a folder", hint="name it with -o")
    kg = common.open_graph(options.sources, options.store)
    with common.progress("writing"):
        written = kg.export(
            options.output, options.format, parquet=options.parquet, force=options.force
        )
    if isinstance(written, bytes):
        sys.stdout.buffer.write(written)
    else:
        _tell(written)
    return 0


def _tell(made: list[Path]) -> None:
    files = [path for place in made for path in (place.rglob("*") if place.is_dir() else [place])]
    size = sum(path.stat().st_size for path in files if path.is_file()) / 1e6
    sys.stderr.write(f"{', '.join(map(str, made))}: {size:.1f} MB\n")
