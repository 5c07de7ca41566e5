"""How far communities last from seed to seed, and how alike two divisions are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis import backends
from coopgraph.analysis.tables import labels
from coopgraph.errors import ParameterError
from coopgraph.network.modes import DECIMALS
from coopgraph.network.projections import undirected

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx
    import numpy as np
    import polars as pl

    Array = np.ndarray[Any, Any]


def stability(
    graph: nx.Graph,
    *,
    lang: str = "en",
    seed: int = 0,
    runs: int = 10,
    resolution: float = 1.0,
    engine: str = "auto",
    backend: str | None = None,
) -> pl.DataFrame:
    """Tell how far the communities of :func:`coopgraph.analysis.measures.communities` last.

    The division is repeated with ``runs`` seeds, ``seed``, ``seed`` + 1, …, and compared pair by
    pair. ``mean_ami`` is the mean adjusted mutual information of all pairs of runs: 1 if every seed
    divides alike, 0 if they agree no more than chance would have it; ``mean_nmi`` is the same
    without adjustment for chance. ``agreement`` says it for each node: the mean share of members
    that its communities of two runs have in common (Jaccard).

    Source: Vinh, Epps, Bailey (2009), "Information theoretic measures for clusterings comparison:
    is a correction for chance necessary?", ICML, 1073–1080, doi:10.1145/1553374.1553511, with the
    arithmetic mean of the entropies as the maximum. Communities: Blondel et al. (2008),
    doi:10.1088/1742-5468/2008/10/P10008.

    Args:
        graph: The network.
        lang: Language of the labels.
        seed: The first seed, whose communities are given.
        runs: How many seeds, at least 2.
        resolution: Below 1 favours larger, above 1 smaller communities.
        engine: "auto", "networkx" or "networkit".
        backend: Handed to networkx.

    Returns:
        Columns node, label, community, size, agreement, mean_ami, mean_nmi (the last two the same
        in all rows), sorted by community and IRI.

    Raises:
        ParameterError: Fewer than two runs.
    """
    import numpy as np
    import polars as pl

    if runs < 2:
        raise ParameterError("stability needs at least two runs", parameter="runs")
    simple = undirected(graph)
    divisions = []
    for i in range(runs):
        partition = backends.louvain(simple, seed + i, resolution, engine, backend)
        partition.sort(key=lambda group: (-len(group), group))
        numbers = np.zeros(len(simple), dtype=np.int64)
        for k, group in enumerate(partition):
            numbers[group] = k
        divisions.append(numbers)
    pairs = [(a, b) for i, a in enumerate(divisions) for b in divisions[i + 1 :]]
    scores = [compare(a, b) for a, b in pairs]
    alike = np.mean([_common(a, b) for a, b in pairs], axis=0) if len(simple) else np.zeros(0)
    first = divisions[0]
    sizes = np.bincount(first) if len(first) else np.zeros(0, np.int64)
    frame = pl.DataFrame(
        {
            "node": [str(node) for node in simple],
            "label": labels(simple, lang),
            "community": first,
            "size": sizes[first],
            "agreement": alike,
        },
        schema={
            "node": pl.String,
            "label": pl.String,
            "community": pl.Int64,
            "size": pl.Int64,
            "agreement": pl.Float64,
        },
    )
    for k, name in enumerate(("mean_ami", "mean_nmi")):
        frame = frame.with_columns(pl.lit(float(np.mean([s[k] for s in scores]))).alias(name))
    return frame.with_columns(pl.col("agreement", "mean_ami", "mean_nmi").round(DECIMALS)).sort(
        "community", "node"
    )


def compare(one: Sequence[int] | Array, other: Sequence[int] | Array) -> tuple[float, float]:
    """Compare two divisions of the same nodes.

    Args:
        one: The group of each node, as a number.
        other: The same of the other division.

    Returns:
        Adjusted and normalised mutual information, both with the arithmetic mean of the entropies
        as maximum; 1 for two divisions without any information (one group, or no node).

    Example:
        >>> compare([0, 0, 1, 1], [5, 5, 3, 3])
        (1.0, 1.0)
        >>> compare([0, 0, 0, 0], [0, 1, 2, 3])[0]
        0.0
    """
    import numpy as np

    cells = _contingency(np.asarray(one), np.asarray(other))
    n = cells.sum()
    if n == 0:
        return 1.0, 1.0
    a, b = cells.sum(axis=1), cells.sum(axis=0)
    if len(a) == len(b) and (len(a) == 1 or len(a) == n):
        return 1.0, 1.0
    p = cells[cells > 0] / n
    outer = np.outer(a, b)[cells > 0] / n**2
    mutual = float((p * np.log(p / outer)).sum())
    mean = float(sum(-(m / n * np.log(m / n)).sum() for m in (a, b)) / 2)
    chance = _expected(a, b)
    adjusted = (mutual - chance) / (mean - chance) if mean - chance > 1e-15 else 0.0
    normal = max(mutual, 0.0) / mean
    # Rounding leaves traces such as 1e-16 where nothing is shared.
    return round(adjusted, DECIMALS) + 0.0, round(normal, DECIMALS)


def _contingency(one: Array, other: Array) -> Array:
    import numpy as np

    a = np.unique(one, return_inverse=True)[1]
    b = np.unique(other, return_inverse=True)[1]
    cells = np.zeros((a.max(initial=-1) + 1, b.max(initial=-1) + 1), dtype=np.int64)
    np.add.at(cells, (a, b), 1)
    return cells


def _expected(a: Array, b: Array) -> float:
    """Give the mutual information expected of two random divisions into groups of these sizes."""
    import numpy as np
    from scipy.special import gammaln

    n = int(a.sum())
    total = 0.0
    for size_a, times_a in zip(*np.unique(a, return_counts=True), strict=True):
        for size_b, times_b in zip(*np.unique(b, return_counts=True), strict=True):
            shared = np.arange(max(1, size_a + size_b - n), min(size_a, size_b) + 1)
            log = (
                gammaln(size_a + 1)
                + gammaln(size_b + 1)
                + gammaln(n - size_a + 1)
                + gammaln(n - size_b + 1)
                - gammaln(n + 1)
                - gammaln(shared + 1)
                - gammaln(size_a - shared + 1)
                - gammaln(size_b - shared + 1)
                - gammaln(n - size_a - size_b + shared + 1)
            )
            terms = shared / n * np.log(n * shared / (size_a * size_b)) * np.exp(log)
            total += float(terms.sum() * times_a * times_b)
    return total


def _common(one: Array, other: Array) -> Array:
    cells = _contingency(one, other)
    together = cells[one, other]
    jaccard: Array = together / (cells.sum(axis=1)[one] + cells.sum(axis=0)[other] - together)
    return jaccard
