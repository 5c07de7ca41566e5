"""The one-mode networks: actors by shared frameworks, frameworks by shared actors."""

from __future__ import annotations

import gc
import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from coopgraph import times
from coopgraph.network.select import Slice, TieChoice
from coopgraph.network.twomode import add_nodes, iso

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Unpack

    import networkx as nx
    import polars as pl

# What the edge of a pair gathers from its ties: column of the table -> attribute of the edge.
GATHERED = {"tie": "ties", "role": "roles", "rank": "ranks", "source": "sources"}
FLATTENED = ("evidence", "disputed_by")
FAR_ENDS = {
    "actors": {"ends": "participant", "shared": "framework"},
    "frameworks": {"ends": "framework", "shared": "participant"},
}
"""Of each kind the column whose values are joined, and the one in which they meet."""


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
    return _project("actors", ties, nodes, Slice(**choice))


def frameworks(ties: pl.DataFrame, nodes: pl.DataFrame, **choice: Unpack[TieChoice]) -> nx.Graph:
    """Build the one-mode network of frameworks that share actors.

    The mirror image of :func:`actors`: two frameworks are joined if one actor takes part in both
    at one time; the edge lists the shared ``actors`` instead of ``frameworks``. Being part of one
    another or in one series joins nothing here.

    Args, errors and attributes are those of :func:`actors`.

    Returns:
        The graph, nodes in the order of their IRIs, edges in the order of the pairs.
    """
    return _project("frameworks", ties, nodes, Slice(**choice))


class Meetings(NamedTuple):
    """Ties that meet, by number.

    Attributes:
        selection: The ties that count, see `Slice.select`.
        joined: The IRIs of their far ends, sorted; ``one`` and ``other`` of `meetings` count them.
        met: The IRIs of what they meet in, sorted; ``shared`` counts them.
        meetings: See :func:`overlaps`.
    """

    selection: pl.DataFrame
    joined: pl.Series
    met: pl.Series
    meetings: pl.DataFrame


def meetings_of(
    ties: pl.DataFrame, nodes: pl.DataFrame, chosen: Slice, *, ends: str, shared: str
) -> Meetings:
    """Find the ties that make a one-mode network.

    Args:
        ties: The participations table.
        nodes: The nodes table.
        chosen: Which ties count.
        ends: The column whose values are joined.
        shared: The column in which they meet.
    """
    import polars as pl

    selection = chosen.select(ties, nodes)
    joined, met = (selection[column].unique().sort() for column in (ends, shared))
    # Numbers instead of IRIs, in the order of these: the list of meeting ties is the large one.
    numbered = selection.with_columns(
        pl.col(column).cast(pl.Enum(names)).to_physical().cast(pl.Int64)
        for column, names in ((ends, joined), (shared, met))
    )
    meetings = overlaps(numbered, ends, shared, at_given=chosen.at is not None)
    if chosen.certainty == "certain" and chosen.at is None:
        meetings = meetings.filter("certain")
    return Meetings(selection, joined, met, meetings)


def _project(kind: str, ties: pl.DataFrame, nodes: pl.DataFrame, chosen: Slice) -> nx.Graph:
    """Join the far ends of ties that meet in the shared column."""
    import networkx as nx

    found = meetings_of(ties, nodes, chosen, **FAR_ENDS[kind])
    graph = nx.Graph(kind=kind, **chosen.attributes())
    add_nodes(graph, found.joined.to_list(), found.selection, nodes)
    if found.meetings.height:
        what = "frameworks" if kind == "actors" else "actors"
        with _uncollected():
            graph.add_edges_from(
                _edges(found.meetings, found.selection, found.joined, {what: found.met})
            )
    return graph


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of garbage away while many small things are made, none of them garbage.

    It would walk them all again and again: a fifth of the time of a network of 19,000 pairs.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _edges(
    meetings: pl.DataFrame,
    selection: pl.DataFrame,
    joined: pl.Series,
    met: dict[str, pl.Series],
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Gather the meetings into one edge a pair, in the order of the pairs.

    What the ties of a pair have in a column is a row of a product of two sparse matrices, of pairs
    by ties and of ties by values; so nothing is looked up pair by pair.

    Args:
        meetings: As :func:`overlaps` gives them, of numbered ends; not empty.
        selection: The ties, whose row numbers `meetings` has.
        joined: The names of the ends, by number.
        met: The names of what is shared, by number, under the attribute that lists them.

    Yields:
        Both ends and the attributes.
    """
    import polars as pl

    rows = meetings.with_columns((pl.col("one") * len(joined) + pl.col("other")).alias("key")).sort(
        "key"
    )
    rows = rows.with_columns(pl.col("key").rle_id().cast(pl.Int64).alias("pair"))
    pairs = rows.group_by("pair", maintain_order=True).agg(
        pl.col("one", "other").first(),
        pl.col("earliest_begin").min(),
        pl.col("latest_end").max(),
    )
    [(what, names)] = met.items()
    shared = _cells(rows["pair"], rows["shared"], (len(pairs), len(names)))
    sure = rows.filter("certain")
    certainly = _cells(sure["pair"], sure["shared"], (len(pairs), len(names)))
    made_of = _cells(
        pl.concat([rows["pair"], rows["pair"]]),
        pl.concat([rows["first"], rows["second"]]),
        (len(pairs), len(selection)),
    )
    inferred = made_of @ selection["inferred"].cast(pl.Boolean).fill_null(False).to_numpy()
    lists = {
        what: _listed(shared, names),
        **{
            plural: _gathered(made_of, selection[column])
            for column, plural in (*GATHERED.items(), *zip(FLATTENED, FLATTENED, strict=True))
        },
    }
    iris = joined.to_list()
    columns = zip(
        *(pairs[name].to_list() for name in ("one", "other", "earliest_begin", "latest_end")),
        *(cells.sum(axis=1).tolist() for cells in (shared, certainly)),
        inferred.tolist(),
        zip(*lists.values(), strict=True),
        strict=True,
    )
    for one, other, begin, end, weight, certain_weight, concluded, listed in columns:
        yield (
            iris[one],
            iris[other],
            {
                "weight": weight,
                "certain_weight": certain_weight,
                "certain": certain_weight > 0,
                **dict(zip(lists, listed, strict=True)),
                "inferred": concluded > 0,
                "earliest_begin": iso(begin),
                "latest_end": iso(end),
            },
        )


def _cells(rows: pl.Series, columns: pl.Series, shape: tuple[int, int]) -> Any:
    """Make a sparse matrix with 1 where there is an entry, however often there is one."""
    import numpy as np
    from scipy import sparse

    entries = np.ones(len(rows), np.int32)
    cells = sparse.csr_array((entries, (rows.to_numpy(), columns.to_numpy())), shape=shape)
    cells.data[:] = 1
    return cells


def _gathered(made_of: Any, column: pl.Series) -> Iterator[list[str]]:
    """Give the different values that the ties of each pair have, sorted."""
    import polars as pl

    held = pl.DataFrame({"value": column}).with_row_index("tie")
    if isinstance(column.dtype, pl.List):
        held = held.explode("value", empty_as_null=True, keep_nulls=True)
    held = held.drop_nulls("value").cast({"value": pl.String})
    values = held["value"].unique().sort()
    numbers = held["value"].cast(pl.Enum(values)).to_physical()
    return _listed(made_of @ _cells(held["tie"], numbers, (len(column), len(values))), values)


def _listed(cells: Any, names: pl.Series) -> Iterator[list[str]]:
    """Give the names of the columns that each row of a sparse matrix has, in their order."""
    import numpy as np

    cells.sort_indices()
    # One object a name, which is in all lists that have it.
    found = np.array(names.to_list(), dtype=object)[cells.indices].tolist()
    return (found[first:last] for first, last in itertools.pairwise(cells.indptr.tolist()))


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
