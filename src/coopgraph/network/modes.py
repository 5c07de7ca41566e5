"""What every way of projecting and measuring shares, in memory or by an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

DECIMALS = 12
"""Digits after the point that values keep: sums in another order differ in their last ones."""
LESS = {"newman": 1, "hyperbolic": 0}
"""What is taken from the size of a framework before it divides."""


def columns_of(mode: str) -> tuple[str, str]:
    """Give the columns of the mode and of the other one."""
    both = ("participant", "framework")
    return both if mode == "actors" else (both[1], both[0])


def grouped(found: pl.DataFrame) -> pl.DataFrame:
    """Number groups, the largest first, equal ones in the order of their first node.

    Args:
        found: A table ``node, root``; whoever has the same root is of one group.

    Returns:
        Columns node, component, size, sorted by component and node.
    """
    import polars as pl

    sizes = found.group_by("root").agg(pl.len().alias("size"), pl.col("node").min().alias("first"))
    sizes = sizes.sort("size", "first", descending=[True, False]).with_row_index("component")
    membership = found.join(sizes, on="root").select(
        "node", pl.col("component").cast(pl.Int64), pl.col("size").cast(pl.Int64)
    )
    return membership.sort("component", "node")
