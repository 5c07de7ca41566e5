"""Equal positions: who has the same ties to the same others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.analysis.tables import adjacency, labels
from coopgraph.errors import ParameterError
from coopgraph.names import check_name
from coopgraph.network.modes import DECIMALS
from coopgraph.network.projections import undirected

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl

PROFILES: tuple[str, ...] = ("correlation", "jaccard")
# More nodes than this would make a table of more than 50 million pairs.
MOST = 10_000


def equivalence(
    graph: nx.Graph,
    *,
    lang: str = "en",
    method: str = "correlation",
    minimum: float | None = None,
) -> pl.DataFrame:
    """Measure how far two nodes have the same ties to the same others.

    "correlation" is Pearson's correlation of their weights to all third nodes, null if one of the
    two has the same weight to all of them; "jaccard" the share of third nodes tied to either that
    are tied to both (weights are not used), null if there is none.

    Source: Lorrain and White (1971), "Structural equivalence of individuals in social networks",
    Journal of Mathematical Sociology 1(1), 49–80, doi:10.1080/0022250X.1971.9989788; correlation as
    in Breiger, Boorman, Arabie (1975), doi:10.1016/0022-2496(75)90028-0. Deviation: ties between
    the two themselves are left out, not reflected.

    Args:
        graph: The network; in the two-mode one, actors are compared by their frameworks.
        lang: Language of the labels.
        method: "correlation" or "jaccard".
        minimum: Leave out pairs below this value, and those without.

    Returns:
        Columns a, a_label, b, b_label, equivalence: one row a pair a < b, the most alike first.

    Raises:
        UnknownNameError: An unknown method.
        ParameterError: More than 10,000 nodes.
    """
    import numpy as np
    import polars as pl

    check_name(method, PROFILES, "method")
    simple = undirected(graph)
    size = len(simple)
    if size > MOST:
        raise ParameterError(
            f"{size} nodes make too many pairs", parameter="graph", hint=f"at most {MOST:,}"
        )
    one, other = np.triu_indices(size, 1)
    if size:
        weights = adjacency(simple, weighted=method == "correlation")
        both = (weights @ weights.T).toarray()[one, other]
        direct = weights.toarray()[one, other]
        sums, squares = weights.sum(axis=1), weights.power(2).sum(axis=1)
    else:
        both = direct = sums = squares = np.zeros(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "jaccard":
            values = both / (sums[one] + sums[other] - 2 * direct - both)
        else:
            # Sums over third nodes: without what the two have with each other.
            third = max(size - 2, 0)
            s1, s2 = sums[one] - direct, sums[other] - direct
            v1 = third * (squares[one] - direct**2) - s1**2
            v2 = third * (squares[other] - direct**2) - s2**2
            spread = np.where((v1 > 1e-9) & (v2 > 1e-9), v1 * v2, np.nan)
            values = (third * both - s1 * s2) / np.sqrt(spread)
    nodes = pl.Series("node", [str(node) for node in simple], pl.String)
    node_labels = pl.Series("label", labels(simple, lang), pl.String)
    pairs = pl.DataFrame(
        {
            "a": nodes[one],
            "a_label": node_labels[one],
            "b": nodes[other],
            "b_label": node_labels[other],
            "equivalence": pl.Series(values, dtype=pl.Float64).fill_nan(None).round(DECIMALS),
        }
    )
    if minimum is not None:
        pairs = pairs.filter(pl.col("equivalence") >= minimum)
    return pairs.sort("equivalence", "a", "b", descending=[True, False, False], nulls_last=True)
