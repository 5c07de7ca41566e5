"""Measures that need no graph: taken on arrays, with the tables that a graph would give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis.tables import leading
from coopgraph.errors import ParameterError
from coopgraph.names import LANGUAGES, check_name, label
from coopgraph.network.modes import DECIMALS, grouped

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import polars as pl

    from coopgraph.network.arrays import Arrays

TOLERANCE = 1e-12
"""Of PageRank: the mean change of a node's share at which it counts as found."""
_STEPS = 1000


def degree(net: Arrays, lang: str) -> pl.DataFrame:
    """Count contacts, see `measures.degree`."""
    import numpy as np

    counts = np.bincount(np.concatenate([net.one, net.other]), minlength=len(net))
    return _table(net, lang, "degree", counts)


def strength(net: Arrays, lang: str) -> pl.DataFrame:
    """Add up weights, see `measures.strength`."""
    import numpy as np

    sums = np.zeros(len(net), np.int64)
    for ends in (net.one, net.other):
        np.add.at(sums, ends, net.weight)
    return _table(net, lang, "strength", sums)


def eigenvector(net: Arrays, lang: str) -> pl.DataFrame:
    """Find the leading eigenvector, see `centrality.eigenvector`."""
    return _table(net, lang, "eigenvector", leading(net.matrix()).astype(float))


def pagerank(net: Arrays, lang: str, damping: float = 0.85) -> pl.DataFrame:
    """Follow a random walker until nothing changes, see `centrality.pagerank`."""
    import numpy as np

    check_damping(damping)
    size = len(net)
    if not size:
        return _table(net, lang, "pagerank", np.zeros(0))
    weights = net.matrix()
    sums = weights.sum(axis=1)
    alone = sums == 0
    share = np.divide(1.0, sums, out=np.zeros(size), where=~alone)
    # What arrives at a node: of each neighbour its value, by the share of this edge in its weights.
    now = np.full(size, 1 / size)
    for _ in range(_STEPS):
        arriving = weights @ (now * share) + now[alone].sum() / size
        new = damping * arriving + (1 - damping) / size
        change, now = np.abs(new - now).sum(), new
        if change < size * TOLERANCE:
            return _table(net, lang, "pagerank", now)
    raise ParameterError(
        f"pagerank does not settle within {_STEPS} steps with damping {damping}",
        parameter="damping",
        hint="take one further from 1",
    )


def components(net: Arrays, lang: str) -> pl.DataFrame:
    """Find the parts without a path between them, see `groups.components`."""
    import polars as pl
    from scipy.sparse.csgraph import connected_components

    _, parts = connected_components(net.matrix(), directed=False) if len(net) else (0, [])
    found = grouped(
        pl.DataFrame({"node": net.nodes["node"], "root": pl.Series(parts, dtype=pl.Int64)})
    )
    spoken = net.nodes.select("node").with_columns(_labels(net, lang))
    return found.join(spoken, on="node", how="left", maintain_order="left").select(
        "node", "label", "component", "size"
    )


ON_ARRAYS: dict[str, Callable[..., pl.DataFrame]] = {
    "components": components,
    "degree": degree,
    "eigenvector": eigenvector,
    "pagerank": pagerank,
    "strength": strength,
}
"""Measures of :data:`coopgraph.analysis.MEASURES` that are taken on arrays, too."""


def wanted(name: str, engine: Any, options: dict[str, Any]) -> bool:
    """Say whether a measure can be taken on arrays: nobody asked for an engine or a backend."""
    return name in ON_ARRAYS and engine is None and options.get("backend") is None


def check_damping(damping: float) -> None:
    """Refuse a probability of following an edge that is none.

    Raises:
        ParameterError: It is not from 0 to below 1.
    """
    if not 0 <= damping < 1:
        raise ParameterError(f"damping is {damping!r}, not from 0 to below 1", parameter="damping")


def _labels(net: Arrays, lang: str) -> pl.Series:
    import polars as pl

    check_name(lang, LANGUAGES, "language")
    rows = net.nodes.select("node", "label_en", "label_vi").iter_rows()
    return pl.Series(
        "label", [label({"en": en, "vi": vi}, lang, iri) for iri, en, vi in rows], pl.String
    )


def _table(net: Arrays, lang: str, name: str, values: np.ndarray) -> pl.DataFrame:
    """Put values into a table, the largest first, then by IRI."""
    import polars as pl

    column = pl.Series(name, values)
    column = column.round(DECIMALS) if column.dtype.is_float() else column.cast(pl.Int64)
    frame = net.nodes.select("node").with_columns(_labels(net, lang), column)
    return frame.sort(name, "node", descending=[True, False], nulls_last=True)
