"""``coopgraph measure``: measures of a network."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from coopgraph.errors import ParameterError

from . import common
from .frames import written

_ABOUT = """\
Compute a measure of a network: assortativity, betweenness, brokerage (Gould and Fernandez),
closeness, communities, components, constraint (Burt), core, degree, effective-size, eigenvector,
equivalence, loss (who would lose contact), pagerank, stability (of communities over seeds),
strength; of --kind participation also influence and two-mode-degree, -closeness, -betweenness
(docs/measures.md says what each is and who defined it). With --engine a Spark computes degree,
strength, pagerank or components."""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the verb."""
    made = common.parser("measure", _ABOUT)
    made.add_argument("name", help="the measure")
    made.add_argument("--kind", default="actors", help="actors (default), frameworks, ...")
    made.add_argument(
        "--by",
        metavar="ATTRIBUTE",
        help="of brokerage and assortativity: the groups, cls (default) or country",
    )
    made.add_argument("--top", type=int, metavar="N", help="only the first N rows")
    made.add_argument("--parquet", metavar="DIR", help="of the tables in a folder of an export")
    common.add_engine(made)
    common.add_time(made)
    common.add_format(made)
    common.add_lang(made)
    common.add_sources(made)
    return made


def run(argv: list[str]) -> int:
    """Print a measure's table."""
    if argv[:1] == ["chain"]:
        from . import chain

        common.note("coopgraph measure chain is now called coopgraph chain")
        return chain.run(argv[1:])
    options = parser().parse_args(argv)
    if options.engine is not None:
        common.engine(options.engine)
    chosen = {"at": options.at, "certainty": options.certainty, "ranks": options.ranks}
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
                **chosen,
            )
    sys.stdout.write(written(table, options.format))
    return 0


def _of_tables(options: argparse.Namespace, chosen: dict[str, Any]) -> Any:
    """Measure in Spark the tables of an export, which its workers read by themselves."""
    from coopgraph.analysis import measure, spark_network
    from coopgraph.panel.cluster import started

    if options.engine is None:
        raise ParameterError("--parquet needs --engine", hint="such as --engine local[2]")
    if options.sources or options.store:
        raise ParameterError("--parquet takes no --sources and no --store", parameter="parquet")
    if options.by is not None:
        raise ParameterError("--by is for brokerage and assortativity only", parameter="by")
    with started(options.engine) as session:
        net = spark_network(options.kind, options.parquet, session=session, **chosen)
        table = measure(options.name, net, lang=options.lang)
    return table if options.top is None else table.head(max(options.top, 0))
