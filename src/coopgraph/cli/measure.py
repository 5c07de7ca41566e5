"""``coopgraph measure``: measures of a network, and chains between two."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from coopgraph.errors import ParameterError
from coopgraph.evidence import collect, worded

from . import common, tables
from .ask import place
from .frames import drawn, written
from .network import add_time, network_of

_ABOUT = """\
Compute a measure of a network: assortativity, betweenness, brokerage (Gould and Fernandez),
closeness, communities, components, constraint (Burt), core, degree, effective-size, eigenvector,
equivalence, loss (who would lose contact), pagerank, stability (of communities over seeds),
strength; of --kind participation also influence and two-mode-degree, -closeness, -betweenness
(docs/measures.md says what each is and who defined it). With --engine a Spark computes degree,
strength, pagerank or components. Or 'chain A B': the shortest chain between two actors, with the
evidence of each step (--k for several, --roles for some kinds of tie only, -o for a picture)."""


def run(argv: list[str]) -> int:
    """Print a measure's table, or a chain."""
    parser = common.parser("measure", _ABOUT)
    parser.add_argument("name", help="the measure, or chain")
    parser.add_argument("nodes", nargs="*", metavar="NODE", help="the two ends of a chain")
    parser.add_argument("--kind", default="actors", help="actors (default), frameworks, ...")
    parser.add_argument(
        "--by",
        metavar="ATTRIBUTE",
        help="of brokerage and assortativity: the groups, cls (default) or country",
    )
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
    common.add_parquet(parser)
    common.add_engine(parser)
    add_time(parser)
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    options = parser.parse_args(argv)
    if options.name == "chain":
        if len(options.nodes) != 2:
            raise ParameterError("a chain has two ends", hint="coopgraph measure chain A B")
        if options.parquet is not None:
            raise ParameterError(
                "a chain is told with its evidence, which the graph has", parameter="parquet"
            )
        return _chain(options)
    for name in ("k", "roles", "output"):
        if getattr(options, name) is not None:
            raise ParameterError(f"--{name} is for chains only")
    if options.nodes:
        raise ParameterError(f"{options.nodes[0]!r} is one argument too many")
    if options.engine is not None:
        return _elsewhere(options)
    from coopgraph.analysis.measures import measure

    graph, nodes = network_of(options)
    with common.progress("computing"):
        frame = measure(options.name, graph, lang=options.lang, **_grouped(options))
        frame = _spoken(frame, nodes, options.lang)
    return _shown(frame, options)


def _shown(frame: Any, options: Any) -> int:
    if options.top is not None:
        frame = frame.head(max(options.top, 0))
    sys.stdout.write(written(frame, options.format))
    return 0


def _elsewhere(options: Any) -> int:
    """Measure in Spark: the graph, or the tables of an export, which it reads by itself."""
    from coopgraph.analysis.measures import measure
    from coopgraph.engines import spark_network
    from coopgraph.engines.spark_session import started

    if options.parquet is not None:
        common.refuse_graph(options)
    chosen = {"at": options.at, "certainty": options.certainty}
    with common.progress("computing"), started(common.engine(options.engine)) as session:
        if options.parquet is not None:
            net = spark_network.network(options.kind, options.parquet, session=session, **chosen)
            frame = measure(options.name, net, lang=options.lang)
        else:
            graph = common.open_graph(options.sources, options.store).network(
                options.kind, **chosen
            )
            frame = measure(options.name, graph, lang=options.lang, engine=session)
    return _shown(frame, options)


def _grouped(options: Any) -> dict[str, str]:
    if options.by is None:
        return {}
    if options.name.strip().lower() not in ("brokerage", "assortativity"):
        raise ParameterError("--by is for brokerage and assortativity only")
    return {"by": options.by}


def _spoken(frame: Any, nodes: Any, lang: str) -> Any:
    """Put the label of a group beside it where the group is a node, such as a country."""
    if "group" not in frame.columns or not frame["group"].str.contains(":").any():
        return frame
    from coopgraph.analysis.time import labels_of

    label = labels_of(nodes, lang)
    groups = {group: label(group) for group in frame["group"].drop_nulls().unique()}
    spoken = frame["group"].replace_strict(groups, default=None).alias("group_label")
    return frame.insert_column(frame.get_column_index("group") + 1, spoken)


def _chain(options: Any) -> int:
    kg = common.open_graph(options.sources, options.store)
    roles = None if options.roles is None else options.roles.split(",")
    with common.progress("searching"):
        found = kg.chain(
            *options.nodes, k=options.k, roles=roles, at=options.at, certainty=options.certainty
        )
    drawn(options.output, lambda: found.figure(options.lang))
    if options.format != "table":
        sys.stdout.write(written(found.table(options.lang), options.format))
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
