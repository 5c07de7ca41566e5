"""``coopgraph measure``: measures of a network."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from coopgraph.cli import common
from coopgraph.cli.frames import written
from coopgraph.cli.network import network_of
from coopgraph.errors import ParameterError

_ABOUT = """\
Compute a measure of a network: assortativity, betweenness, brokerage (Gould and Fernandez),
closeness, communities, components, constraint (Burt), core, degree, effective-size, eigenvector,
equivalence, loss (who would lose contact), pagerank, stability (of communities over seeds),
strength; of --kind participation also influence and two-mode-degree, -closeness, -betweenness
(docs/measures.md says what each is and who defined it). With --engine a Spark computes degree,
strength, pagerank or components."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    parser = common.parser("measure", _ABOUT)
    parser.add_argument("name", help="the measure")
    parser.add_argument("--kind", default="actors", help="actors (default), frameworks, ...")
    parser.add_argument(
        "--by",
        metavar="ATTRIBUTE",
        help="of brokerage and assortativity: the groups, cls (default) or country",
    )
    parser.add_argument("--top", type=int, metavar="N", help="only the first N rows")
    common.add_parquet(parser)
    common.add_engine(parser)
    common.add_time(parser)
    common.add_roles(parser)
    common.add_succession(parser)
    parser.add_argument("--codes", action="store_true", help="codes of states: ISO 3166, COW, GW")
    common.add_format(parser)
    common.add_lang(parser)
    common.add_sources(parser)
    return parser


def run(argv: list[str]) -> int:
    """Print a measure's table."""
    if argv[:1] == ["chain"]:
        from coopgraph.cli import chain

        common.note("coopgraph measure chain is now called coopgraph chain")
        return chain.run(argv[1:])
    options = parser().parse_args(argv)
    if options.engine is not None:
        common.engine(options.engine)
    chosen = {"at": options.at, "coverage": options.coverage}
    chosen |= {"certainty": options.certainty, "ranks": options.ranks}
    if options.parquet is not None:
        with common.progress("computing"):
            table = _of_tables(options, chosen)
    else:
        kg = common.open_graph(options.sources, options.store)
        with common.progress("computing"):
            table = kg.measure(
                options.name,
                kind=options.kind,
                by=options.by,
                top=options.top,
                engine=options.engine,
                lang=options.lang,
                roles=options.roles,
                succession=options.succession,
                codes=options.codes,
                **chosen,
            )
    sys.stdout.write(written(table, options.format))
    return 0


def _of_tables(options: argparse.Namespace, chosen: dict[str, Any]) -> Any:
    """Measure the tables of an export, here or in Spark, whose workers read them by themselves."""
    from coopgraph.analysis import measure, spark_network
    from coopgraph.analysis.groups import with_group_labels
    from coopgraph.engines.spark_session import started

    by = {} if options.by is None else {"by": options.by}
    if options.engine is None:
        graph, nodes = network_of(options)
        table = measure(options.name, graph, lang=options.lang, **by)
        table = with_group_labels(table, nodes, options.lang)
        if options.codes:
            from coopgraph.states import passing

            table = passing.with_codes(table, options.at)
    else:
        common.refuse_graph(options)
        if by:
            raise ParameterError("--by is not for --engine", parameter="by")
        if options.roles is not None or options.codes or options.succession != "ends":
            raise ParameterError(
                "--roles, --succession and --codes are not for --parquet with --engine",
                parameter="engine",
            )
        with started(options.engine) as session:
            net = spark_network(options.kind, options.parquet, session=session, **chosen)
            table = measure(options.name, net, lang=options.lang)
    return table if options.top is None else table.head(max(options.top, 0))
