"""The one-mode networks: actors by shared frameworks, frameworks by shared actors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph import times
from coopgraph.network.select import Slice, TieChoice
from coopgraph.network.twomode import add_nodes, iso

if TYPE_CHECKING:
    from typing import Unpack

    import networkx as nx
    import polars as pl

# What the edge of a pair gathers from its ties: column of the table -> attribute of the edge.
GATHERED = {"tie": "ties", "role": "roles", "rank": "ranks", "source": "sources"}
FLATTENED = ("evidence", "disputed_by")


def actors(ties: pl.DataFrame, nodes: pl.DataFrame, **choice: Unpack[TieChoice]) -> nx.Graph:
    """Build the one-mode network of actors that share frameworks.

    Two actors share a framework if each has a tie to it and both ties are active together: with
    ``at`` both at that time, on whatever days of it, as in a panel; without it on some day at all:
    "possible" asks that the widest intervals the dates allow overlap, "certain" that the narrowest
    do. Actors that share nothing are nodes without edges.

    Sharing has no direction, so the graph has none. There is one edge for each pair, with the
    attributes ``weight`` (number of shared frameworks), ``certain_weight`` (how many of them are
    certainly shared), ``certain`` (whether any is), ``frameworks`` (list of IRIs), ``ties`` (the
    ties that make it), ``roles``, ``ranks``, ``sources``, ``evidence`` and ``disputed_by`` (sorted
    lists of IRIs or names), ``inferred`` (whether an inferred tie is among them), and
    ``earliest_begin`` and ``latest_end`` (first and last day on which any framework is possibly
    shared; ISO 8601 text, or None if unbounded or, with ``at``, if no day of it is common).

    Method: candidate pairs of ties are the nonzeros of ``T @ T.T`` with ``T`` the sparse
    tie-by-framework incidence matrix. Dates belong to ties, so the product is taken on ties
    rather than on actors (``B @ B.T``, same cost where an actor has about one tie a framework).
    The weight is the simple count of Breiger (1974), "The duality of persons and groups",
    doi:10.2307/2576011, restricted to ties that overlap.

    Args and errors are those of :func:`build`. Node attributes are those of
    :func:`participation`.

    Returns:
        The graph, nodes in the order of their IRIs, edges in the order of the pairs.
    """
    return _project("actors", ties, nodes, Slice(**choice), ends="participant", shared="framework")


def frameworks(ties: pl.DataFrame, nodes: pl.DataFrame, **choice: Unpack[TieChoice]) -> nx.Graph:
    """Build the one-mode network of frameworks that share actors.

    The mirror image of :func:`actors`: two frameworks are joined if one actor takes part in both
    at one time; the edge lists the shared ``actors`` instead of ``frameworks``. Being part of one
    another or in one series joins nothing here.

    Args, errors and attributes are those of :func:`actors`.

    Returns:
        The graph, nodes in the order of their IRIs, edges in the order of the pairs.
    """
    return _project(
        "frameworks", ties, nodes, Slice(**choice), ends="framework", shared="participant"
    )


def _project(
    kind: str,
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    chosen: Slice,
    *,
    ends: str,
    shared: str,
) -> nx.Graph:
    """Join the far ends of ties that meet in the shared column."""
    import networkx as nx

    selection = chosen.select(ties, nodes)
    graph = nx.Graph(kind=kind, **chosen.attributes())
    add_nodes(graph, sorted(set(selection[ends])), selection, nodes)
    meetings = overlaps(selection, ends, shared, at_given=chosen.at is not None)
    if chosen.certainty == "certain" and chosen.at is None:
        meetings = meetings.filter("certain")
    columns = {name: selection[name].to_list() for name in (*GATHERED, *FLATTENED, "inferred")}
    for row in _pairs(meetings).iter_rows(named=True):
        rows = row["rows"]
        graph.add_edge(
            row["one"],
            row["other"],
            weight=row["weight"],
            certain_weight=row["certain_weight"],
            certain=row["certain_weight"] > 0,
            **{"frameworks" if shared == "framework" else "actors": row["shared"]},
            **{
                plural: sorted({columns[name][i] for i in rows} - {None})
                for name, plural in GATHERED.items()
            },
            **{
                name: sorted({one for i in rows for one in columns[name][i] or ()})
                for name in FLATTENED
            },
            inferred=any(columns["inferred"][i] for i in rows),
            earliest_begin=iso(row["earliest_begin"]),
            latest_end=iso(row["latest_end"]),
        )
    return graph


def overlaps(kept: pl.DataFrame, ends: str, shared: str, *, at_given: bool) -> pl.DataFrame:
    """List the pairs of ties that meet in one node and possibly hold together.

    Args:
        kept: Selected ties (see :meth:`coopgraph.network.select.Slice.select`).
        ends: The column whose values are joined.
        shared: The column in which they meet.
        at_given: The ties are a slice: what holds at its time holds together, and a pair is
            certain if both are. Otherwise the widest intervals must have a day in common, and a
            pair is certain if the narrowest have.

    Returns:
        One row a pair of ties: ``one`` < ``other`` (values of ``ends``), ``shared``, ``first`` and
        ``second`` (row numbers in ``kept``), ``certain``, and ``earliest_begin`` and
        ``latest_end`` of the widest overlap (0001-01-01 and 9999-12-31 where unbounded; null
        where there is none).
    """
    import numpy as np
    import polars as pl
    from scipy import sparse

    ready = kept.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row"),
        pl.col(ends).alias("end"),
        pl.col(shared).alias("shared"),
        *times.reaching_polars(),
        pl.col("certain"),
    )
    codes = ready["shared"].rank("dense").cast(pl.Int64).to_numpy()
    incidence = sparse.csr_array(
        (np.ones(len(codes), np.int8), (np.arange(len(codes)), codes)),
        shape=(len(codes), int(codes.max(initial=0)) + 1),
    )
    meet = sparse.triu(incidence @ incidence.T, k=1).tocoo()
    ones, others = (ready[ends.astype(np.int64)] for ends in (meet.row, meet.col))
    others = others.rename(lambda name: f"{name}2")
    pairs: pl.DataFrame = ones.rename(lambda name: f"{name}1").hstack(others)
    certain = pl.col("certain1") & pl.col("certain2")
    together = times.possibly_together_polars()
    pairs = pairs.filter(pl.col("end1") != pl.col("end2"), pl.lit(at_given) | together)
    return pairs.select(
        pl.min_horizontal("end1", "end2").alias("one"),
        pl.max_horizontal("end1", "end2").alias("other"),
        pl.col("shared1").alias("shared"),
        pl.col("row1").alias("first"),
        pl.col("row2").alias("second"),
        (certain if at_given else times.certainly_together_polars()).alias("certain"),
        pl.when(together).then(pl.max_horizontal("eb1", "eb2")).alias("earliest_begin"),
        pl.when(together).then(pl.min_horizontal("le1", "le2")).alias("latest_end"),
    )


def _pairs(meetings: pl.DataFrame) -> pl.DataFrame:
    """Gather the meetings into one row a pair, sorted: what is shared, how often, on which ties."""
    import polars as pl

    shared_once = meetings.group_by("one", "other", "shared").agg(
        pl.col("certain").any(),
        pl.concat([pl.col("first"), pl.col("second")]).alias("rows"),
        pl.col("earliest_begin").min(),
        pl.col("latest_end").max(),
    )
    return (
        shared_once.sort("shared")
        .group_by("one", "other", maintain_order=True)
        .agg(
            pl.len().alias("weight"),
            pl.col("certain").sum().alias("certain_weight"),
            pl.col("shared"),
            pl.col("rows").explode(empty_as_null=False).unique().sort(),
            pl.col("earliest_begin").min(),
            pl.col("latest_end").max(),
        )
        .sort("one", "other")
    )
