"""A network as arrays: the undirected simple graph that measures want, without its objects.

It is what :func:`coopgraph.network.undirected` makes of :func:`coopgraph.network.build`, for who
wants numbers of it and not the graph: a million ties take seconds, where a graph takes a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopgraph.names import check_name
from coopgraph.network.onemode import FAR_ENDS, meetings_of
from coopgraph.network.projections import KINDS
from coopgraph.network.select import Slice, TieChoice
from coopgraph.network.twomode import refuse_certain_ever

if TYPE_CHECKING:
    from typing import Unpack

    import numpy as np
    import polars as pl


@dataclass(frozen=True)
class Arrays:
    """An undirected simple graph.

    Attributes:
        kind: One of :data:`coopgraph.network.KINDS`.
        nodes: One row a node, sorted by IRI: ``node``, ``label_en``, ``label_vi`` (null where
            nothing tells them).
        one: Of each edge the number (row) of the one end, the lesser.
        other: That of the other end.
        weight: How many ties it stands for, or how many are shared (int).
    """

    kind: str
    nodes: pl.DataFrame
    one: np.ndarray
    other: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int:
        return self.nodes.height

    def matrix(self) -> Any:
        """Give the symmetric matrix of weights (``scipy.sparse.csr_array`` of floats)."""
        import numpy as np
        from scipy import sparse

        ends = (
            np.concatenate([self.one, self.other]),
            np.concatenate([self.other, self.one]),
        )
        weights = np.concatenate([self.weight, self.weight]).astype(float)
        matrix = sparse.csr_array((weights, ends), shape=(len(self), len(self)))
        matrix.sort_indices()
        return matrix


def arrays(
    kind: str, ties: pl.DataFrame, nodes: pl.DataFrame, **choice: Unpack[TieChoice]
) -> Arrays:
    """Make the arrays of a network of the wanted kind.

    Args, errors and what counts are those of :func:`coopgraph.network.build`.

    Returns:
        The nodes and edges of the network, loops left out, parallel ties one edge.
    """
    import polars as pl

    check_name(kind, KINDS, "kind of network")
    chosen = Slice(**choice)
    if kind == "participation":
        refuse_certain_ever(chosen)
        selection = chosen.select(ties, nodes).select("participant", "framework")
        names = pl.concat([selection["participant"], selection["framework"]]).unique().sort()
        ends = [
            selection[end].cast(pl.Enum(names)).to_physical().cast(pl.Int64)
            for end in ("participant", "framework")
        ]
        pairs = (
            pl.DataFrame({"one": ends[0], "other": ends[1]})
            .filter(pl.col("one") != pl.col("other"))
            .select(
                pl.min_horizontal("one", "other").alias("one"),
                pl.max_horizontal("one", "other").alias("other"),
            )
            .group_by("one", "other")
            .agg(pl.len().cast(pl.Int64).alias("weight"))
        )
    else:
        found = meetings_of(ties, nodes, chosen, **FAR_ENDS[kind])
        names = found.joined
        pairs = (
            found.meetings.select("one", "other", "shared")
            .unique()
            .group_by("one", "other")
            .agg(pl.len().cast(pl.Int64).alias("weight"))
        )
    pairs = pairs.sort("one", "other")
    told = nodes.select("node", "label_en", "label_vi")
    described = (
        names.alias("node").to_frame().join(told, on="node", how="left", maintain_order="left")
    )
    return Arrays(kind, described, *(pairs[name].to_numpy() for name in ("one", "other", "weight")))
