"""Groups: brokerage between them, mixing among them, communities that last, equal positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis import engines
from coopgraph.analysis.tidy import DECIMALS, adjacency, labels, table
from coopgraph.errors import ParameterError
from coopgraph.network.names import check_name
from coopgraph.network.projections import undirected

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx
    import numpy as np
    import polars as pl

    Array = np.ndarray[Any, Any]

ROLES = ("coordinator", "representative", "gatekeeper", "consultant", "liaison")
PROFILES: tuple[str, ...] = ("correlation", "jaccard")
# More nodes than this would make a table of more than 50 million pairs.
MOST = 10_000


def brokerage(
    graph: nx.Graph,
    *,
    lang: str = "en",
    by: str = "cls",
    groups: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Count how often each node stands between two that are not tied, by whom it joins.

    For each path i → j → k without a tie i → k, the broker j is

    * coordinator, if all three are of one group;
    * representative, if i and j are of one group and k of another;
    * gatekeeper, if j and k are of one group and i of another;
    * consultant (itinerant broker), if i and k are of one group and j of another;
    * liaison, if all three are of different groups.

    Source: Gould and Fernandez (1989), "Structures of mediation: a formal approach to brokerage in
    transaction networks", Sociological Methodology 19, 89–126, doi:10.2307/270949. Deviation: the
    networks of this package have no direction; each tie is taken both ways, as transactions
    either way, so every pair counts twice and a node is gatekeeper as often as representative. The
    counts are raw, without the z-scores of the paper. A networkx ``DiGraph`` that does not say
    ``undirected`` is taken as directed, as in the paper.

    Args:
        graph: A one-mode network, or the two-mode one (where ties only ever cross the modes).
        lang: Language of the labels.
        by: The attribute of nodes that tells the group, e.g. "cls".
        groups: Group by node instead, e.g. the country.

    Returns:
        Columns node, label, brokerage (int: all roles), then one a role, and group. A node without
        group is left out of all paths and has null counts.

    Raises:
        ParameterError: No node has the attribute.
    """
    import numpy as np
    import polars as pl
    from scipy import sparse

    simple = _arcs(graph)
    named = _grouped(simple, by, groups)
    inside = [node for node in simple if named[node] is not None]
    number = {node: i for i, node in enumerate(inside)}
    kinds = {g: i for i, g in enumerate(sorted({g for g in named.values() if g is not None}))}
    size = len(inside)
    arcs = [(number[u], number[v]) for u, v in simple.edges() if u in number and v in number]
    if not simple.is_directed():
        arcs += [(v, u) for u, v in arcs]
    tail, head = np.array(arcs, dtype=np.int64).reshape(-1, 2).T
    group = np.array([kinds[str(named[node])] for node in inside], dtype=np.int64)
    same = group[tail] == group[head] if size else np.zeros(0, bool)

    def matrix(mask: Array) -> Any:
        ones = np.ones(int(mask.sum()), dtype=np.int64)
        return sparse.csr_array((ones, (tail[mask], head[mask])), shape=(size, size))

    within, across = matrix(same), matrix(~same)
    member = sparse.csr_array(
        (np.ones(size, dtype=np.int64), (np.arange(size), group)), shape=(size, len(kinds))
    )

    def paths(first: Any, second: Any) -> Array:
        """Count i → j → k with i other than k, the ties from the given matrices."""
        back = first.multiply(second.T).sum(axis=0)
        counted: Array = first.sum(axis=0) * second.sum(axis=1) - back
        return counted

    def closed(first: Any, second: Any, third: Any) -> Array:
        """Count those with i → k in the third matrix."""
        counted: Array = first.multiply(third @ second.T).sum(axis=0)
        return counted

    # i and k of one group, j of another; then all paths across less these are liaisons.
    returning = (across.T @ member).multiply(across @ member).sum(axis=1) - across.multiply(
        across.T
    ).sum(axis=0)
    counts = {
        "coordinator": paths(within, within) - closed(within, within, within),
        "representative": paths(within, across) - closed(within, across, across),
        "gatekeeper": paths(across, within) - closed(across, within, across),
        "consultant": returning - closed(across, across, within),
        "liaison": paths(across, across) - returning - closed(across, across, across),
    }
    rows = {role: dict(zip(inside, found.tolist(), strict=True)) for role, found in counts.items()}
    whole = {node: sum(rows[role][node] for role in ROLES) for node in inside}
    columns = {"brokerage": whole, **{role: rows[role] for role in ROLES}}
    made = table(
        simple,
        {name: {node: values.get(node) for node in simple} for name, values in columns.items()},
        lang,
        pl.Int64,
    )
    told = {str(node): name for node, name in named.items()}
    return made.with_columns(pl.Series("group", [told[node] for node in made["node"]], pl.String))


def assortativity(
    graph: nx.Graph,
    *,
    lang: str = "en",
    by: str = "cls",
    groups: Mapping[str, str] | None = None,
    weighted: bool = False,
) -> pl.DataFrame:
    """Measure whether like is tied to like: by group, and by degree.

    By group it is (Σ e_gg − Σ a_g b_g) / (1 − Σ a_g b_g), with e the shares of ties between groups
    and a, b their margins: 1 if all ties stay within, 0 if ties mix at random. By degree it is the
    correlation of the degrees at both ends of the ties.

    Source: Newman (2003), "Mixing patterns in networks", Physical Review E 67, 026126,
    doi:10.1103/PhysRevE.67.026126. Ties to nodes without group are left out.

    Args:
        graph: The network.
        lang: Not used: there are no nodes in the table.
        by: The attribute of nodes that tells the group.
        groups: Group by node instead.
        weighted: Count a tie as often as its weight (by group only).

    Returns:
        Two rows: attribute (``by``, or "group" with ``groups``; then "degree"), assortativity (null
        where undefined: no ties, one group, or all degrees equal), edges (int: the ties used).

    Raises:
        ParameterError: No node has the attribute.
    """
    import numpy as np
    import polars as pl

    simple = undirected(graph)
    named = _grouped(simple, by, groups)
    kinds = {g: i for i, g in enumerate(sorted({g for g in named.values() if g is not None}))}
    mixing = np.zeros((len(kinds), len(kinds)))
    used = 0
    for u, v, weight in simple.edges(data="weight", default=1):
        one, other = named[u], named[v]
        if one is not None and other is not None:
            share = weight if weighted else 1
            mixing[kinds[one], kinds[other]] += share
            mixing[kinds[other], kinds[one]] += share
            used += 1
    by_group = None
    if used:
        e = mixing / mixing.sum()
        chance = float(e.sum(axis=0) @ e.sum(axis=1))
        by_group = (float(np.trace(e)) - chance) / (1 - chance) if 1 - chance > 1e-12 else None
    degree = dict(simple.degree())
    ends = np.array([(degree[u], degree[v]) for u, v in simple.edges()], float).reshape(-1, 2)
    both = np.concatenate([ends, ends[:, ::-1]])
    by_degree = None
    if len(both) and both[:, 0].std() > 1e-12:
        by_degree = float(np.corrcoef(both.T)[0, 1])
    return pl.DataFrame(
        {
            "attribute": ["group" if groups is not None else by, "degree"],
            "assortativity": [by_group, by_degree],
            "edges": [used, len(ends)],
        },
        schema={"attribute": pl.String, "assortativity": pl.Float64, "edges": pl.Int64},
    ).with_columns(pl.col("assortativity").round(DECIMALS))


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
        found = engines.louvain(simple, seed + i, resolution, engine, backend)
        found.sort(key=lambda group: (-len(group), group))
        numbers = np.zeros(len(simple), dtype=np.int64)
        for k, group in enumerate(found):
            numbers[group] = k
        divisions.append(numbers)
    pairs = [(a, b) for i, a in enumerate(divisions) for b in divisions[i + 1 :]]
    scores = [compare(a, b) for a, b in pairs]
    alike = np.mean([_common(a, b) for a, b in pairs], axis=0) if len(simple) else np.zeros(0)
    first = divisions[0]
    sizes = np.bincount(first) if len(first) else np.zeros(0, np.int64)
    made = pl.DataFrame(
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
        made = made.with_columns(pl.lit(float(np.mean([s[k] for s in scores]))).alias(name))
    return made.with_columns(pl.col("agreement", "mean_ami", "mean_nmi").round(DECIMALS)).sort(
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
    found: Array = together / (cells.sum(axis=1)[one] + cells.sum(axis=0)[other] - together)
    return found


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
    named = pl.Series("label", labels(simple, lang), pl.String)
    made = pl.DataFrame(
        {
            "a": nodes[one],
            "a_label": named[one],
            "b": nodes[other],
            "b_label": named[other],
            "equivalence": pl.Series(values, dtype=pl.Float64).fill_nan(None).round(DECIMALS),
        }
    )
    if minimum is not None:
        made = made.filter(pl.col("equivalence") >= minimum)
    return made.sort("equivalence", "a", "b", descending=[True, False, False], nulls_last=True)


def _arcs(graph: nx.Graph) -> nx.Graph:
    """Give a simple graph, directed only if the given one is and means it."""
    import networkx as nx

    plain = "kind" not in graph.graph and not graph.graph.get("undirected")
    if not (graph.is_directed() and plain):
        return undirected(graph)
    simple = nx.DiGraph()
    simple.add_nodes_from(sorted(graph.nodes(data=True), key=lambda item: str(item[0])))
    simple.add_edges_from((u, v) for u, v in graph.edges() if u != v)
    return simple


def _grouped(simple: nx.Graph, by: str, groups: Mapping[str, str] | None) -> dict[Any, str | None]:
    if groups is not None:
        return {node: groups.get(node) for node in simple}
    if len(simple) and not any(by in data for _, data in simple.nodes(data=True)):
        raise ParameterError(
            f"no node of the network has the attribute {by!r}",
            parameter="by",
            hint="give the groups as groups={node: group}",
        )
    found = simple.nodes(data=by)
    return {node: None if group is None else str(group) for node, group in found}
