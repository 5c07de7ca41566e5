"""``coopgraph measure``: measures of a network, and chains between two."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from coopgraph.errors import ParameterError
from coopgraph.evidence import collect, worded

from . import common, tables
from .ask import place
from .network import add_time

_ABOUT = """\
Compute a measure of a network: assortativity, betweenness, brokerage (Gould and Fernandez),
closeness, communities, constraint (Burt), core, degree, effective-size, eigenvector, equivalence,
loss (who would lose contact), pagerank, stability (of communities over seeds), strength; of --kind
participation also influence and two-mode-degree, -closeness, -betweenness (docs/measures.md says
what each is and who defined it). Or 'chain A B': the shortest chain between two actors, with the
evidence of each step (--k for several, --roles for some kinds of tie only, -o for a picture)."""


def run(argv: list[str]) -> int:
    """Print a measure's table, or a chain."""
    parser = common.parser("measure", _ABOUT)
    parser.add_argument("name", help="the measure, or chain")
    parser.add_argument("nodes", nargs="*", metavar="NODE", help="the two ends of a chain")
    parser.add_argument("--kind", default="actors", help="actors (default), frameworks, ...")
    parser.add_argument("--top", type=int, metavar="N", help="only the first N rows")
    parser.add_argument("--k", type=int, metavar="N", help="of a chain: the N shortest")
    parser.add_argument("--roles", metavar="ROLE,...", help="of a chain: only ties of these roles")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="of a chain: also a picture (svg, pdf, png)",
    )
    add_time(parser)
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    options = parser.parse_args(argv)
    if options.name == "chain":
        if len(options.nodes) != 2:
            raise ParameterError("a chain has two ends", hint="coopgraph measure chain A B")
        return _chain(options)
    for name in ("k", "roles", "output"):
        if getattr(options, name) is not None:
            raise ParameterError(f"--{name} is for chains only")
    if options.nodes:
        raise ParameterError(f"{options.nodes[0]!r} is one argument too many")
    from coopgraph.analysis.measures import measure

    kg = common.open_graph(options.sources, options.store)
    with common.progress("computing"):
        graph = kg.network(options.kind, at=options.at, certainty=options.certainty)
        frame = measure(options.name, graph, lang=options.lang)
    if options.top is not None:
        frame = frame.head(max(options.top, 0))
    sys.stdout.write(_written(frame, options.format))
    return 0


def _chain(options: Any) -> int:
    kg = common.open_graph(options.sources, options.store)
    roles = None if options.roles is None else options.roles.split(",")
    with common.progress("searching"):
        found = kg.chain(
            *options.nodes, k=options.k, roles=roles, at=options.at, certainty=options.certainty
        )
    if options.output is not None:
        from coopgraph.analysis.canvas import save

        save(found.figure(options.lang), options.output)
        sys.stderr.write(f"{options.output}: written\n")
    if options.format != "table":
        sys.stdout.write(_written(found.table(options.lang), options.format))
        return 0
    text = found.sentence(options.lang)
    passages = {p.evidence: p for p in collect(kg.store, found.evidence)}
    lines = [*text.split("\n"), *[""] * bool(passages)]
    for iri in found.evidence:
        if iri in passages:
            passage = passages[iri]
            name = iri.rpartition("/")[2]
            lines.append(
                f"[{name}] {worded(passage.gist, options.lang)} — {place(passage, options.lang)}"
            )
    sys.stdout.write("".join(tables.clean(line) + "\n" for line in lines))
    return 0


def _written(frame: Any, form: str) -> str:
    """Write a polars frame; for readers without the IRIs that have a label beside them."""
    if form == "json":
        import json

        return json.dumps(frame.to_dicts(), ensure_ascii=False, indent=1, default=str) + "\n"
    columns = list(frame.columns)
    if form in ("table", "md"):
        hidden = {c for c in columns if f"{c}_label" in columns}
        hidden |= {"node"} if "label" in columns else set()
        columns = [c for c in columns if c not in hidden]
    rows = [[_text(value) for value in row] for row in frame.select(columns).iter_rows()]
    if form == "table":
        return tables.table([tables.heading(c) for c in columns], rows)
    if form == "md":
        return tables.markdown([tables.heading(c) for c in columns], rows)
    return tables.separated(columns, rows, "," if form == "csv" else "\t")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return " ".join(str(v) for v in value)
    return str(value)
