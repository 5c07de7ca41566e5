# ruff: noqa: S608 - only our own words go in, and a path that the engine quotes
"""Networks that lie in Spark, and the door to the measures computed there.

``measure("pagerank", graph, engine=session)`` takes a network of this process to Spark and the
values back; a network that is too large for this process is built in Spark by :func:`network`, of
the tables that ``coopgraph export --parquet`` wrote, and given to ``measure`` as it is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

from coopgraph.engines import spark_measures, sql_pairs
from coopgraph.engines.sessions import engaged
from coopgraph.engines.spark import Spark, checkpointed, collected, is_session, said
from coopgraph.engines.spark_session import is_master
from coopgraph.errors import ParameterError
from coopgraph.names import LANGUAGES, check_name, label
from coopgraph.network.projections import KINDS, undirected
from coopgraph.network.select import TieChoice

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl

_NAMES = ("node", *(f"label_{lang}" for lang in LANGUAGES))


@dataclass(frozen=True)
class SparkNetwork:
    """A simple undirected network as two frames of Spark.

    Attributes:
        engine: The session it lies in.
        nodes: A frame with the column ``node``, each once.
        edges: A frame ``a, b, weight``: each pair once, no loops, weights above 0.
        names: A table ``node, label_en, label_vi``, or None.
    """

    engine: Spark
    nodes: Any
    edges: Any
    names: pl.DataFrame | None = None

    @cached_property
    def numbered(self) -> tuple[Any, Any]:
        """Nodes with numbers in the order of their names, and arcs both ways between these.

        ``id, node`` and ``src, dst, weight``, both checkpointed.
        """
        from pyspark.sql import functions as f

        with said():
            order = self.nodes.sort("node").withColumn("id", f.monotonically_increasing_id())
            order = checkpointed(order.select("id", "node"))
            ends = self.edges
            for end, name in (("a", "src"), ("b", "dst")):
                numbers = order.select(f.col("id").alias(name), f.col("node").alias(end))
                ends = ends.join(numbers, on=end)
            there = ends.select("src", "dst", "weight")
            back = there.select(
                f.col("dst").alias("src"), f.col("src").alias("dst"), f.col("weight")
            )
            return order, checkpointed(there.unionByName(back).repartition("src"))


def of_graph(graph: nx.Graph, engine: Spark) -> SparkNetwork:
    """Put a network in memory into Spark, as :func:`coopgraph.network.undirected` makes it simple.

    Args:
        graph: Any networkx graph.
        engine: Where to.
    """
    import polars as pl

    simple = undirected(graph)
    names = [str(node) for node in simple]
    rows = [(str(u), str(v), w) for u, v, w in simple.edges(data="weight", default=1)]
    whole = all(isinstance(weight, int) for *_, weight in rows)
    schema = {"a": pl.String, "b": pl.String, "weight": pl.Int64 if whole else pl.Float64}
    said_of = {
        f"label_{lang}": [data.get(f"label_{lang}") for _, data in simple.nodes(data=True)]
        for lang in LANGUAGES
    }
    texts = dict.fromkeys(["node", *said_of], pl.String)
    tables = {
        "nodes": pl.DataFrame({"node": names}, schema={"node": pl.String}),
        "edges": pl.DataFrame(rows, schema=schema, orient="row"),
    }
    return SparkNetwork(
        engine,
        engine.frame("SELECT node FROM nodes", tables),
        engine.frame("SELECT a, b, weight FROM edges WHERE weight > 0", tables),
        pl.DataFrame({"node": names, **said_of}, schema=texts),
    )


def network(
    kind: str,
    ties: pl.DataFrame | str | os.PathLike[str],
    nodes: pl.DataFrame | None = None,
    *,
    session: Any,
    **choice: Unpack[TieChoice],
) -> SparkNetwork:
    """Build a network in Spark, the undirected one that measures are defined on.

    Args:
        kind: "participation", "actors" or "frameworks".
        ties: A table of participations, or the folder (or address) of an export, which Spark's
            workers read: nothing passes through this process.
        nodes: The table of nodes, for labels; of a folder, the one in it by default.
        session: A Spark session.
        **choice: ``at``, ``coverage``, ``certainty``, ``ranks``, ``sources``, as in
            :func:`coopgraph.network.build`.

    Returns:
        The network. Nodes without edges are in it.

    Raises:
        UnknownNameError, ParameterError, DataError: As :func:`coopgraph.network.build`.
    """
    check_name(kind, KINDS, "kind of network")
    engine = session if isinstance(session, Spark) else Spark(session)
    certain = choice.get("certainty") == "certain" and choice.get("at") is None
    if certain and kind == "participation":
        raise ParameterError(
            "a tie is certain only on a given day, month or year",
            parameter="at",
            hint='add one, such as at="2021-06-01"',
        )
    selection = sql_pairs.kept(ties, engine, **choice)
    if kind == "participation":
        edges = sql_pairs.links(selection)
    else:
        timeless = choice.get("at") is None
        edges = sql_pairs.pairs(selection, mode=kind, overlap=timeless, certain=certain)
    return SparkNetwork(
        engine,
        engine.frame(sql_pairs.ends(selection, kind), selection.tables),
        engine.frame(edges, selection.tables).selectExpr(
            "a", "b", "CAST(weight AS BIGINT) AS weight"
        ),
        _names(ties, engine) if nodes is None else nodes.select(_NAMES),
    )


def _names(ties: Any, engine: Spark) -> pl.DataFrame | None:
    """Read the labels that lie beside the ties of an export."""
    import polars as pl
    from pyspark.errors import AnalysisException

    if isinstance(ties, pl.DataFrame):
        return None
    table = engine.parquet(f"{os.fspath(ties).rstrip('/')}/nodes")
    try:
        return collected(engine.session.sql(f"SELECT {', '.join(_NAMES)} FROM {table}"))
    except AnalysisException:
        return None  # only the ties were copied to where the workers read


def wanted(graph: object, engine: object) -> bool:
    """Say whether a measure is to be computed in Spark."""
    return isinstance(graph, SparkNetwork) or is_session(engine) or is_master(engine)


def asked(
    name: str, graph: SparkNetwork | nx.Graph, lang: str, options: dict[str, Any]
) -> pl.DataFrame:
    """Compute a measure in Spark.

    Args:
        name: One of :data:`spark_measures.MEASURES`.
        graph: A network in Spark, or one of this process, which is taken there.
        lang: "en" or "vi".
        options: What the measure takes besides; ``engine`` is a session or the text of a master.

    Returns:
        The table that the measure gives in memory.

    Raises:
        ParameterError: The measure is not computed in Spark.
        CoopgraphError: Spark fails, or its master does not answer.
    """
    check_name(lang, LANGUAGES, "language")
    if name not in spark_measures.MEASURES:
        raise ParameterError(
            f"{name} is not computed in Spark",
            parameter="engine",
            hint=f"{', '.join(spark_measures.MEASURES)} are",
        )
    rest = {key: value for key, value in options.items() if key != "engine"}
    if isinstance(graph, SparkNetwork):
        return _measured(name, graph, lang, rest)
    with engaged(options["engine"]) as engine:
        return _measured(name, of_graph(graph, engine), lang, rest)  # type: ignore[arg-type]


def _measured(name: str, net: SparkNetwork, lang: str, options: dict[str, Any]) -> pl.DataFrame:
    import polars as pl

    with said():
        table: pl.DataFrame = spark_measures.MEASURES[name](*net.numbered, **options)
    labels: dict[str, dict[str, str | None]] = {}
    if net.names is not None:
        names = net.names.join(table.select("node"), on="node", how="semi")
        labels = {
            row["node"]: {one: row[f"label_{one}"] for one in LANGUAGES}
            for row in names.iter_rows(named=True)
        }
    spoken = [label(labels.get(iri, {}), lang, iri) for iri in table["node"]]
    return table.insert_column(1, pl.Series("label", spoken, pl.String))
