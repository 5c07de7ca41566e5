"""``coopgraph export``: the graph as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.errors import ParameterError

from . import common

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

_SUFFIXES = {
    ".ttl": "turtle",
    ".trig": "trig",
    ".nq": "nquads",
    ".nt": "ntriples",
    ".jsonld": "jsonld",
    ".graphml": "graphml",
    ".gexf": "gexf",
}
_FOLDERS = ("csv", "neo4j", "parquet")
_NETWORKS = ("graphml", "gexf")
_ABOUT = """\
Write the graph: Turtle and N-Triples give the union; TriG, N-Quads and JSON-LD keep the named
graphs (who says what); turtle12 is Turtle of RDF 1.2 in which each tie reifies its pair. What the
rules derive is part of it. GraphML and GEXF hold the network of participations. Into a directory
go csv (with CSVW metadata), parquet, and neo4j. Blank nodes are canonical: the same graph gives the
same bytes."""


def run(argv: list[str]) -> int:
    """Write the graph."""
    parser = common.parser("export", _ABOUT)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="else: standard output")
    parser.add_argument(
        "--format",
        choices=sorted({*_SUFFIXES.values(), *_FOLDERS, "turtle12"}),
        help="default: by the name",
    )
    parser.add_argument("--description", type=Path, metavar="FILE.ttl", help="DCAT and VoID too")
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
    if form in (*_FOLDERS, *_NETWORKS) and not options.output:
        raise ParameterError(f"{form} needs a place", hint="name it with -o")
    from coopgraph.resources import replace

    kg = common.open_graph(options.sources, options.store)
    with common.progress("writing"):
        if form in _FOLDERS:
            _folder(kg, form, options.output)
        elif form in _NETWORKS:
            from coopgraph.network import write

            write(kg.network("participation"), options.output)
        else:
            data = _serialised(kg, form)
            if options.output:
                replace(options.output, data)
            else:
                sys.stdout.buffer.write(data)
        if options.description:
            from coopgraph.release import description

            files = [options.output.name] if options.output else []
            replace(options.description, description(kg, files).encode())
    if options.output and options.output.is_file():
        sys.stderr.write(f"{options.output}: {options.output.stat().st_size / 1e6:.1f} MB\n")
    elif options.output:
        names = ", ".join(sorted(path.name for path in options.output.iterdir()))
        sys.stderr.write(f"{options.output}: {names}\n")
    return 0


def _serialised(kg: KnowledgeGraph, form: str) -> bytes:
    from coopgraph.store import json_ld, reified_turtle

    if form == "jsonld":
        return json_ld(kg.store)
    if form == "turtle12":
        return reified_turtle(kg.store)
    return kg.store.dump(form=form)


def _folder(kg: KnowledgeGraph, form: str, path: Path) -> None:
    from coopgraph import release

    makers = {
        "csv": release.csv_bundle,
        "neo4j": release.neo4j_bundle,
        "parquet": release.parquet_bundle,
    }
    makers[form](kg, path)
