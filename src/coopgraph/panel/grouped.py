"""Panels of one actor, one framework, or one of each, counted in memory by grouping.

They are what the SQL of `sql.Shape.two_mode` and `sql.Shape.one` gives, which stays the definition
and runs where this does not fit (see `fits`) or where an engine is named; the tests hold the two
together on generated tables. So these panels need nothing but what coopgraph itself needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from coopgraph.panel import presences
from coopgraph.panel.presences import alive, steps

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.panel.sql import Shape


def fits(tables: Mapping[str, pl.DataFrame], shape: Shape, *, grid: str | None) -> bool:
    """Say whether presences and answer stay below `presences.PRESENCES` and `presences.ROWS`.

    Args:
        tables: As `sql` tells.
        shape: What is to be counted.
        grid: What rows of zeros are made for: ``actor`` or ``framework`` (whose table of
            existence lists them), or None for each existing actor with each framework.
    """
    if not presences.fit(tables):
        return False
    periods = tables["periods"]["period"]
    if not shape.zeros or not len(periods):
        return True
    existing = steps(tables["existence"], "node", periods)
    if grid is None:
        existing = existing * steps(tables["ties"], "framework", periods)
    return int(existing.sum()) <= presences.ROWS


def two_mode(tables: Mapping[str, pl.DataFrame], shape: Shape) -> pl.DataFrame:
    """Give who takes part in what, period by period.

    Args:
        tables: As `sql` tells.
        shape: What to count.

    Returns:
        ``actor, framework, period`` and the columns of `sql.Shape.two_mode`, in no order.
    """
    import polars as pl

    keys = ["actor", "framework", "period"]
    present = presences.presences(tables, shape)
    if shape.both:
        present = present.with_columns(pl.col("certain").cast(pl.Int64))
    if not shape.zeros:
        return present
    there = present.select("framework", "period").unique()
    grid = alive(tables).join(there, on="period").select(keys)
    noted = present.with_columns(pl.lit(1, pl.Int64).alias("present"))
    values = ["present", *(c for c in present.columns if c not in keys)]
    return (
        grid.join(noted, on=keys, how="left")
        .with_columns(pl.col(values).fill_null(0))
        .select(*keys, *values)
    )


def one(
    tables: Mapping[str, pl.DataFrame], shape: Shape, *, key: str, counted: str
) -> pl.DataFrame:
    """Count the frameworks of each actor, or the actors of each framework, period by period.

    Args:
        tables: As `sql` tells.
        shape: What to count.
        key: ``actor`` or ``framework``.
        counted: What the count is called, ``frameworks`` or ``actors``.

    Returns:
        `key`, ``period`` and the columns of `sql.Shape.one`, in no order.
    """
    import polars as pl

    sums = [pl.len().cast(pl.Int64).alias(f"{counted}_possible" if shape.both else counted)]
    if shape.both:
        sums.append(pl.col("certain").sum().cast(pl.Int64).alias(f"{counted}_certain"))
    if shape.weighted:
        # Rounded, because the order of a sum of fractions is not promised.
        name = "weight_possible" if shape.both else "weight"
        sums.append(pl.col("weight").sum().round(9).alias(name))
    if shape.weighted and shape.both:
        sure = pl.col("weight_certain").filter("certain").sum()
        sums.append(sure.round(9).alias("weight_certain"))
    if shape.censoring:
        sums += [pl.col(f"{side}_censored").cast(pl.Int64).sum() for side in ("left", "right")]
    counts = presences.presences(tables, shape).group_by(key, "period").agg(sums)
    if not shape.zeros:
        return counts
    grid = _existing(tables, key)
    values = [c for c in counts.columns if c not in (key, "period")]
    return grid.join(counts, on=[key, "period"], how="left").with_columns(
        pl.col(values).fill_null(0)
    )


def _existing(tables: Mapping[str, pl.DataFrame], key: str) -> pl.DataFrame:
    """Give `key` and ``period`` of all that the table of existence lists, within the window."""
    return alive(tables).rename({"actor": key}) if key != "actor" else alive(tables)
