"""Degree, strength, PageRank and connected parts as joins and sums of Spark's data frames.

So any Spark will do: no package beside it, no code of ours on the workers. (GraphFrames and GraphX
are not used where they are there: PageRank of GraphX, on which the other builds, divides by the
number of edges and knows no weights.) Values equal those in memory to 1e-9.

All take the same two frames, as :class:`coopgraph.engines.spark_network.SparkNetwork` numbers them:
``id, node`` and the arcs ``src, dst, weight``, each edge both ways. Between steps frames are
checkpointed, see :func:`coopgraph.engines.spark.checkpointed`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from coopgraph.engines.spark import checkpointed, collected
from coopgraph.errors import ParameterError
from coopgraph.network.modes import DECIMALS, grouped

if TYPE_CHECKING:
    import polars as pl

TOLERANCE = 1e-11
"""How far, in sum over all nodes, two last steps of PageRank may differ."""


def degree(nodes: Any, arcs: Any) -> pl.DataFrame:
    """Count the contacts of each node; see :func:`coopgraph.analysis.measures.degree`."""
    return _summed(nodes, arcs, "degree", "COUNT(1)")


def strength(nodes: Any, arcs: Any) -> pl.DataFrame:
    """Add up the weights of each node; see :func:`coopgraph.analysis.measures.strength`."""
    return _summed(nodes, arcs, "strength", "SUM(weight)")


def _summed(nodes: Any, arcs: Any, name: str, sql: str) -> pl.DataFrame:
    from pyspark.sql import functions as f

    sums = arcs.groupBy(f.col("src").alias("id")).agg(f.expr(sql).alias(name))
    totals = nodes.join(sums, on="id", how="left").fillna({name: 0})
    return _ranked(collected(totals.select("node", name)), name)


def pagerank(
    nodes: Any,
    arcs: Any,
    *,
    damping: float = 0.85,
    tolerance: float = TOLERANCE,
    most: int = 1000,
) -> pl.DataFrame:
    """Compute PageRank; see :func:`coopgraph.analysis.centrality.pagerank`.

    The values solve a linear system (Gleich 2015, "PageRank beyond the Web", SIAM Review 57(3),
    321–363, doi:10.1137/140976649) in which nodes without edges stand alone; scaled to the sum 1,
    they are what a walker gives who jumps anywhere from such a node. Since edges have no direction,
    the matrix has real eigenvalues between −damping and damping, and the steps are those of the
    Chebyshev semi-iterative method (Golub and Varga 1961, Numerische Mathematik 3, 147–156,
    doi:10.1007/BF01386013): with 0.85 the error falls by 0.56 a step, not by 0.85, which on a
    cluster, where a step costs a shuffle, is what counts.

    Args:
        nodes: The nodes.
        arcs: The arcs.
        damping: Probability of following an edge, from 0 to below 1.
        tolerance: How far two last steps may differ, in sum over all nodes.
        most: Steps after which it is given up.

    Raises:
        ParameterError: ``damping`` is not from 0 to below 1, ``tolerance`` is not above 0, or it
            is not reached.
    """
    import polars as pl
    from pyspark.sql import functions as f

    if not 0 <= damping < 1:
        raise ParameterError(f"damping is {damping!r}, not from 0 to below 1", parameter="damping")
    if not tolerance > 0:
        raise ParameterError(f"tolerance is {tolerance!r}, not above 0", parameter="tolerance")
    out = arcs.groupBy("src").agg(f.sum("weight").alias("strength"))
    moves = arcs.join(out, on="src").select(
        "src", "dst", (f.lit(damping) * f.col("weight") / f.col("strength")).alias("share")
    )
    moves = checkpointed(moves)
    # Whoever has no edges keeps the value of one jump; 1 stands for (1 − damping) / n until then.
    # The factor of the step is a column, so that every step is the same code, compiled once.
    state = out.selectExpr("src AS id", "1.0D AS now", "0.0D AS before", "1.0D AS factor")
    state = checkpointed(state)
    later = f"1 / (1 - {damping**2 / 4!r}D * CASE WHEN factor = 1 THEN 2 ELSE factor END)"
    change, step = float("inf"), 0
    while change > tolerance:
        if step >= most:
            raise ParameterError(
                f"PageRank has not settled after {most} steps", parameter="tolerance"
            )
        sent = moves.join(state, moves["src"] == state["id"])
        sent = sent.groupBy(f.col("dst").alias("id")).agg(f.expr("SUM(share * now) AS sent"))
        state = state.join(sent, on="id").selectExpr(
            "id",
            "factor * (sent + 1 - before) + before AS now",
            "now AS before",
            f"{later} AS factor",
        )
        # Each step is cut off from the one before: it uses that twice, and plans would double.
        state = checkpointed(state, eager=False)
        step += 1
        moved, total = state.agg(f.expr("SUM(ABS(now - before))"), f.expr("SUM(ABS(now))")).first()
        change = moved / total if total else 0.0
    scores = nodes.join(state, on="id", how="left").fillna({"now": 1.0})
    values = collected(scores.select("node", f.col("now").alias("pagerank")))
    return _ranked(values.with_columns(pl.col("pagerank") / pl.col("pagerank").sum()), "pagerank")


def components(nodes: Any, arcs: Any, *, most: int = 200) -> pl.DataFrame:
    """Find the connected parts; see :func:`coopgraph.analysis.groups.components`.

    By alternating large and small stars: each node is tied to the smallest of its neighbours
    until every part is one star. Source: Kiveris, Lattanzi, Mirrokni, Rastogi, Vassilvitskii
    (2014), "Connected components in MapReduce and beyond", SoCC '14,
    doi:10.1145/2670979.2670997, who find some log² n rounds; long chains do not take one round a
    link.

    Args:
        nodes: The nodes.
        arcs: The arcs.
        most: Rounds after which it is given up.

    Raises:
        ParameterError: It is not done by then.
    """
    from pyspark.sql import functions as f

    stars = arcs.where("src > dst").select(f.col("src").alias("u"), f.col("dst").alias("v"))
    for _ in range(most):
        stars = checkpointed(_small(checkpointed(_large(stars))))
        up = stars.select(f.col("u").alias("id"), f.lit(1).alias("up"), f.lit(0).alias("down"))
        down = stars.select(f.col("v").alias("id"), f.lit(0).alias("up"), f.lit(1).alias("down"))
        sums = (
            up.unionByName(down)
            .groupBy("id")
            .agg(f.sum("up").alias("up"), f.max("down").alias("down"))
        )
        # Done when everyone hangs on one node, and no such node hangs on another.
        if not sums.where("up > 1 OR (up > 0 AND down > 0)").limit(1).count():
            break
    else:
        raise ParameterError(f"the components are not found after {most} rounds", parameter="most")
    roots = nodes.join(stars, nodes["id"] == stars["u"], "left").select(
        "node", f.coalesce("v", "id").alias("root")
    )
    return grouped(collected(roots))


def _large(stars: Any) -> Any:
    """Tie each larger neighbour of a node to the smallest there is among it and its neighbours."""
    from pyspark.sql import functions as f

    back = stars.select(f.col("v").alias("u"), f.col("u").alias("v"))
    both = stars.unionByName(back)
    least = both.groupBy("u").agg(f.min("v").alias("least"))
    least = least.select("u", f.least("u", "least").alias("least"))
    links = both.join(least, on="u").where("v > u")
    return links.select(f.col("v").alias("u"), f.col("least").alias("v")).distinct()


def _small(stars: Any) -> Any:
    """Tie each smaller neighbour of a node, and the node, to the smallest of these neighbours."""
    from pyspark.sql import functions as f

    least = stars.groupBy("u").agg(f.min("v").alias("least"))
    links = stars.join(least, on="u").where("v <> least")
    links = links.select(f.col("v").alias("u"), f.col("least").alias("v"))
    own = least.select("u", f.col("least").alias("v"))
    return links.unionByName(own).distinct()


MEASURES: Mapping[str, Callable[..., pl.DataFrame]] = {
    "components": components,
    "degree": degree,
    "pagerank": pagerank,
    "strength": strength,
}


def _ranked(found: pl.DataFrame, name: str) -> pl.DataFrame:
    """Put the largest first, as the tables of measures are; equal ones in the order of IRIs."""
    import polars as pl

    if found.schema[name] == pl.Float64:
        found = found.with_columns(pl.col(name).round(DECIMALS))
    return found.sort(name, "node", descending=[True, False])
