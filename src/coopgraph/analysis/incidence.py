"""The algebra of a projection: who takes part in what as a matrix, and the weights of the pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopgraph.network.modes import DECIMALS, LESS, columns_of
from coopgraph.network.onemode import overlaps

if TYPE_CHECKING:
    import numpy as np
    import polars as pl


@dataclass(frozen=True)
class Incidence:
    """Who takes part in what, as a sparse matrix.

    Attributes:
        rows: IRIs of the projected mode, sorted.
        columns: IRIs of the other mode, sorted.
        matrix: ``scipy.sparse.csr_array`` of floats, rows by columns; 1 where there is a tie, or
            the largest weight of the roles held.
    """

    rows: pl.Series
    columns: pl.Series
    matrix: Any


def incidence(kept: pl.DataFrame, mode: str, *, valued: bool = False) -> Incidence:
    """Make the incidence matrix of kept ties.

    Args:
        kept: Ties as :func:`coopgraph.analysis.projection.chosen` gives them.
        mode: "actors" or "frameworks", the rows.
        valued: Enter the largest ``value`` of the ties instead of 1.

    Returns:
        The matrix with the names of its rows and columns.
    """
    import polars as pl
    from scipy import sparse

    ends, others = columns_of(mode)
    rows, columns = (kept[name].unique().sort() for name in (ends, others))
    cells = (
        kept.select(
            coded(kept[ends], rows).alias("row"),
            coded(kept[others], columns).alias("column"),
            pl.col("value") if valued else pl.lit(1.0).alias("value"),
        )
        .group_by("row", "column")
        .agg(pl.col("value").max())
    )
    matrix = sparse.csr_array(
        (cells["value"].to_numpy(), (cells["row"].to_numpy(), cells["column"].to_numpy())),
        shape=(len(rows), len(columns)),
    )
    matrix.sort_indices()
    return Incidence(rows, columns, matrix)


def coded(column: pl.Series, names: pl.Series) -> pl.Series:
    """Number the values of a column by their place among the sorted names."""
    import polars as pl

    return column.cast(pl.Enum(names)).to_physical().cast(pl.Int64)


def meetings_of(
    kept: pl.DataFrame, mode: str, found: Incidence, certain: bool, *, at_given: bool
) -> pl.DataFrame:
    """List (one, other, shared) whose ties overlap in time, numbered, with the product of values.

    Numbers instead of IRIs: the list of meeting ties is the large one.
    """
    import polars as pl

    ends, others = columns_of(mode)
    numbered = kept.with_columns(
        coded(kept[ends], found.rows).alias(ends),
        coded(kept[others], found.columns).alias(others),
    )
    meetings = overlaps(numbered, ends, others, at_given=at_given)
    if certain:
        meetings = meetings.filter("certain")
    value = kept["value"]
    return (
        meetings.with_columns(value[meetings["first"]].alias("v1") * value[meetings["second"]])
        .group_by("one", "other", "shared")
        .agg(pl.col("v1").max().alias("product"))
    )


def weighed(meetings: pl.DataFrame, found: Incidence, weight: str) -> pl.DataFrame:
    """Add up the meetings of each pair."""
    import polars as pl

    sizes = pl.Series(found.matrix.astype(bool).sum(axis=0), dtype=pl.Int64)
    term = pl.lit(1.0)
    if weight in LESS:
        term = pl.col("size").sub(LESS[weight]).pow(-1.0)
        meetings = meetings.with_columns(sizes[meetings["shared"]].alias("size").cast(pl.Float64))
    elif weight == "roles":
        term = pl.col("product")
    return meetings.group_by("one", "other").agg(
        term.sum().alias("term") if weight in (*LESS, "roles") else pl.len().alias("term"),
        pl.len().alias("shared"),
    )


def multiplied(found: Incidence, weight: str) -> pl.DataFrame:
    """Take the pairs from the upper triangle of B · D · Bᵀ."""
    import numpy as np
    import polars as pl
    from scipy import sparse

    matrix = found.matrix
    plain = matrix.astype(bool).astype(np.int32)
    counts = _upper(plain, plain)
    if weight in LESS:
        sizes = plain.sum(axis=0)
        factors = np.divide(1.0, sizes - LESS[weight], out=np.zeros(len(sizes)), where=sizes > 1)
        terms = _upper(plain.astype(float) @ sparse.diags_array(factors), plain.astype(float))
    else:
        terms = _upper(matrix, matrix) if weight == "roles" else counts
    return pl.DataFrame(
        {
            "one": counts.row.astype(np.int64),
            "other": counts.col.astype(np.int64),
            "term": terms.data,
            "shared": counts.data,
        }
    )


def _upper(left: Any, right: Any) -> Any:
    """Give the part of left · rightᵀ above the diagonal, in the order of rows and columns."""
    from scipy import sparse

    upper = sparse.triu(left @ right.T, k=1).tocsr()
    upper.sort_indices()
    return upper.tocoo()


def named(pairs: pl.DataFrame, found: Incidence, weight: str) -> pl.DataFrame:
    """Finish the weights and put names in place of numbers."""
    import polars as pl

    pairs = pairs.sort("one", "other").with_columns(pl.col("one", "other").cast(pl.Int64))
    shared, term = pl.col("shared").cast(pl.Float64), pl.col("term").cast(pl.Float64)
    if weight == "tanh":
        term = shared.tanh()
    elif weight in ("cosine", "jaccard"):
        degrees = pl.Series(_degrees(found), dtype=pl.Float64)
        pairs = pairs.with_columns(
            degrees[pairs["one"]].alias("d1"), degrees[pairs["other"]].alias("d2")
        )
        d1, d2 = pl.col("d1"), pl.col("d2")
        term = shared / (d1 * d2).sqrt() if weight == "cosine" else shared / (d1 + d2 - shared)
    return pairs.select(
        found.rows[pairs["one"]].alias("a"),
        found.rows[pairs["other"]].alias("b"),
        # Sums in another order differ in their last digits; equal weights shall compare as equal.
        term.round(DECIMALS).alias("weight"),
        pl.col("shared").cast(pl.Int64),
    )


def _degrees(found: Incidence) -> np.ndarray[Any, Any]:
    degrees: np.ndarray[Any, Any] = found.matrix.astype(bool).sum(axis=1)
    return degrees
