"""Presences in memory: one row an actor, framework and period, as `sql.Shape.presence` gives them.

What `grouped` and `dyad_matrix` count.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.panel.sql import Shape

PRESENCES, ROWS = 20_000_000, 30_000_000
"""The most presences (ties times their periods) and rows of an answer that are held in memory."""


def fit(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Say whether the presences stay below `PRESENCES`.

    Args:
        tables: As `sql` tells.
    """
    ties = tables["ties"]
    return int((ties["last"] - ties["first"] + 1).cast(int).sum()) <= PRESENCES


def presences(
    tables: Mapping[str, pl.DataFrame], shape: Shape, *, once: bool = True
) -> pl.DataFrame:
    """Give ``actor, framework, period`` and what `shape` carries, as `sql.Shape.presence` does.

    Args:
        tables: As `sql` tells.
        shape: What to count.
        once: Give each only once where nothing is carried, which costs; else it is given once
            in any case.

    Returns:
        Each actor, framework and period once, in no order, with ``certain`` (truth), ``weight``,
        ``weight_certain``, ``left_censored`` and ``right_censored`` (0 or 1) as far as `shape`
        asks for them.
    """
    import polars as pl

    ties = spread(tables["ties"])
    if shape.succeeds:
        states = spread(tables["succession"]).select("actor", "period", "state")
        ties = ties.join(states, on=["actor", "period"], how="left").with_columns(
            pl.coalesce("state", "actor").alias("actor")
        )
    if shape.lives:
        ties = ties.join(alive(tables), on=["actor", "period"], how="semi")
    sure = pl.col("period").is_between("sure_first", "sure_last").fill_null(value=False)
    carried: list[pl.Expr] = []
    if shape.both:
        witnesses = pl.col("source").filter(sure).n_unique() >= shape.sources
        carried.append((sure.any() if shape.sources == 1 else witnesses).alias("certain"))
    if shape.weighted:
        carried.append(pl.col("weight").max())
    if shape.both and shape.weighted:
        carried.append(pl.col("weight").filter(sure).max().fill_null(0.0).alias("weight_certain"))
    if shape.censoring:
        carried.append(pl.col("left_open").min().alias("left_censored"))
        carried.append(pl.col("right_open").min().alias("right_censored"))
    keys = ["actor", "framework", "period"]
    if not carried and shape.sources == 1:
        return ties.select(keys).unique() if once else ties.select(keys)
    enough = pl.col("source").n_unique() >= shape.sources
    rows = ties.group_by(keys).agg(*carried, enough.alias("enough"))
    return rows.filter("enough").drop("enough")


def spread(spans: pl.DataFrame) -> pl.DataFrame:
    """Give one row a period from ``first`` to ``last``."""
    import numpy as np
    import polars as pl

    sizes = np.maximum((spans["last"] - spans["first"] + 1).to_numpy().astype(np.int64), 0)
    rows = np.repeat(np.arange(spans.height), sizes)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    period = spans["first"].to_numpy()[rows] + within
    repeated = spans.drop("first", "last")[rows.astype(np.uint32)]
    return repeated.with_columns(pl.Series("period", period, pl.Int32))


def alive(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give ``actor, period`` of those that exist, within the window, each once."""
    import polars as pl

    periods = tables["periods"]["period"]
    low, high = (int(periods[0]), int(periods[-1])) if len(periods) else (1, 0)
    spans = tables["existence"].select(
        pl.col("node").alias("actor"),
        pl.max_horizontal("first", pl.lit(low)).alias("first"),
        pl.min_horizontal("last", pl.lit(high)).alias("last"),
    )
    return spread(spans).unique()


def steps(spans: pl.DataFrame, who: str, periods: pl.Series) -> pl.Series:
    """Give how many of a column's values are there in each period, at most: spans that overlap add.

    Args:
        spans: A table with ``first`` and ``last``.
        who: The column.
        periods: The periods, in their order.
    """
    import numpy as np
    import polars as pl

    low = int(periods[0])
    turns = np.zeros(len(periods) + 1, dtype=np.int64)
    span = spans.filter(spans["first"] <= spans["last"])
    np.add.at(turns, np.clip(span["first"].to_numpy() - low, 0, len(periods)), 1)
    np.add.at(turns, np.clip(span["last"].to_numpy() - low + 1, 0, len(periods)), -1)
    return pl.Series(np.minimum(np.cumsum(turns), span[who].n_unique())[: len(periods)])
