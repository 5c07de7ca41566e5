"""Centralities besides degree and betweenness: closeness, eigenvector, PageRank, cores, two-mode.

All take a network of :mod:`coopgraph.network` (or any networkx graph) and give a tidy table, the
largest value first; see :mod:`coopgraph.analysis.measures`, whose registry lists them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.analysis import backends
from coopgraph.analysis.on_arrays import check_damping
from coopgraph.analysis.tables import adjacency, leading, sided, table, two_mode
from coopgraph.network.projections import undirected

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx
    import polars as pl


def closeness(
    graph: nx.Graph, *, lang: str = "en", engine: str = "auto", backend: str | None = None
) -> pl.DataFrame:
    """Compute how near each node is to the others: the reciprocal of its mean distance.

    Distances are counted in steps. Where not all can be reached, the value is that among the r
    reachable others, times r / (n − 1).

    Source: Freeman (1978), "Centrality in social networks: conceptual clarification", Social
    Networks 1, 215–239, doi:10.1016/0378-8733(78)90021-7. Deviation: the factor for unconnected
    networks, which Freeman leaves undefined; it is that of Wasserman and Faust (1994), "Social
    Network Analysis", p. 201, doi:10.1017/CBO9780511815478.

    Args:
        graph: The network.
        lang: Language of the labels.
        engine: "auto", "networkx", "rustworkx" or "networkit".
        backend: Handed to networkx.

    Returns:
        Columns node, label, closeness (0 to 1; 0 for a node without contacts).
    """
    import polars as pl

    simple = undirected(graph)
    values = backends.closeness(simple, engine, backend)
    return table(simple, {"closeness": values}, lang, pl.Float64)


def eigenvector(graph: nx.Graph, *, lang: str = "en") -> pl.DataFrame:
    """Compute a centrality that is proportional to the sum of that of one's contacts.

    It is the leading eigenvector of the matrix of weights, of Euclidean length 1.

    Source: Bonacich (1972), "Factoring and weighting approaches to status scores and clique
    identification", Journal of Mathematical Sociology 2(1), 113–120,
    doi:10.1080/0022250X.1972.9989806. Deviation: in a network of several components the vector is
    that of the component with the largest eigenvalue, and 0 elsewhere; where several have it, each
    enters with the projection of the vector of ones.

    Args:
        graph: The network.
        lang: Language of the labels.

    Returns:
        Columns node, label, eigenvector (0 to 1).
    """
    import polars as pl

    simple = undirected(graph)
    values = leading(adjacency(simple)).tolist()
    return table(simple, {"eigenvector": dict(zip(simple, values, strict=True))}, lang, pl.Float64)


def pagerank(
    graph: nx.Graph, *, lang: str = "en", damping: float = 0.85, backend: str | None = None
) -> pl.DataFrame:
    """Compute the share of time a random walker spends at each node.

    At each step it follows one of the node's edges, in proportion to the weights, or with the
    probability 1 − damping jumps to any node.

    Source: Brin and Page (1998), "The anatomy of a large-scale hypertextual Web search engine",
    Computer Networks and ISDN Systems 30, 107–117, doi:10.1016/S0169-7552(98)00110-X. Deviation:
    edges have no direction and carry weights; the values add up to 1.

    Args:
        graph: The network.
        lang: Language of the labels.
        damping: Probability of following an edge, between 0 and 1.
        backend: Handed to networkx.

    Returns:
        Columns node, label, pagerank.

    Raises:
        ParameterError: ``damping`` is not between 0 and 1.
    """
    import networkx as nx
    import polars as pl

    check_damping(damping)
    simple = undirected(graph)
    values = backends.dispatched(
        nx.pagerank,
        simple,
        alpha=damping,
        weight="weight",
        tol=1e-12,
        max_iter=1000,
        backend=backend,
    )
    return table(simple, {"pagerank": values}, lang, pl.Float64)


def core(graph: nx.Graph, *, lang: str = "en", backend: str | None = None) -> pl.DataFrame:
    """Find the innermost core each node belongs to.

    The k-core is the largest part of the network in which everyone has k contacts or more.

    Source: Seidman (1983), "Network structure and minimum degree", Social Networks 5(3), 269–287,
    doi:10.1016/0378-8733(83)90028-X. Weights are not used.

    Args:
        graph: The network.
        lang: Language of the labels.
        backend: Handed to networkx.

    Returns:
        Columns node, label, core (int).
    """
    import networkx as nx
    import polars as pl

    simple = undirected(graph)
    core_numbers = (
        backends.dispatched(nx.core_number, simple, backend=backend) if len(simple) else {}
    )
    return table(simple, {"core": core_numbers}, lang, pl.Int64)


def two_mode_degree(graph: nx.Graph, *, lang: str = "en") -> pl.DataFrame:
    """Give the share of the other mode each node is tied to.

    Source: Borgatti and Everett (1997), "Network analysis of 2-mode data", Social Networks 19(3),
    243–269, doi:10.1016/S0378-8733(96)00301-2. Deviation: a node in both modes has a row for each.

    Args:
        graph: The two-mode network.
        lang: Language of the labels.

    Returns:
        Columns node, label, mode ("actor" or "framework"), two_mode_degree (0 to 1).

    Raises:
        ParameterError: The network is one-mode.
    """
    bipartite = two_mode(graph)
    size = _sizes(bipartite)
    shares = {node: degree / max(size[_other(node[0])], 1) for node, degree in bipartite.degree()}
    return sided(bipartite, {"two_mode_degree": shares}, lang)


def two_mode_closeness(
    graph: nx.Graph, *, lang: str = "en", backend: str | None = None
) -> pl.DataFrame:
    """Give closeness in proportion to the largest a node of its mode can have.

    With n nodes in its own mode and m in the other, the least possible sum of distances is
    m + 2(n − 1); the value is that divided by the node's sum.

    Source: Borgatti and Everett (1997), doi:10.1016/S0378-8733(96)00301-2. Deviation: where not all
    can be reached, the value among those that can is multiplied by their share, as networkx does
    (``bipartite.closeness_centrality``); a node in both modes has a row for each.

    Args:
        graph: The two-mode network.
        lang: Language of the labels.
        backend: Handed to networkx.

    Returns:
        Columns node, label, mode, two_mode_closeness.

    Raises:
        ParameterError: The network is one-mode.
    """
    import networkx as nx

    bipartite = two_mode(graph)
    actors = [node for node in bipartite if node[0] == "actor"]
    values = (
        backends.dispatched(
            nx.bipartite.closeness_centrality, bipartite, actors, normalized=True, backend=backend
        )
        if len(bipartite)
        else {}
    )
    return sided(bipartite, {"two_mode_closeness": values}, lang)


def two_mode_betweenness(
    graph: nx.Graph, *, lang: str = "en", engine: str = "auto", backend: str | None = None
) -> pl.DataFrame:
    """Give betweenness in proportion to the largest a node of its mode can have.

    Source: Borgatti and Everett (1997), doi:10.1016/S0378-8733(96)00301-2, whose formula for the
    maximum is used. Deviation: a node in both modes has a row for each.

    Args:
        graph: The two-mode network.
        lang: Language of the labels.
        engine: "auto", "networkx", "rustworkx" or "networkit".
        backend: Handed to networkx.

    Returns:
        Columns node, label, mode, two_mode_betweenness (0 to 1), raw (sum over pairs).

    Raises:
        ParameterError: The network is one-mode.
    """
    bipartite = two_mode(graph)
    raw = backends.betweenness(bipartite, engine, backend)
    size = _sizes(bipartite)
    largest = {side: _largest(size[side], size[_other(side)]) for side in size}
    values = {
        node: value / largest[node[0]] if largest[node[0]] > 0 else 0.0
        for node, value in raw.items()
    }
    return sided(bipartite, {"two_mode_betweenness": values, "raw": raw}, lang)


def influence(
    graph: nx.Graph, *, lang: str = "en", roles: Mapping[str, float] | None = None
) -> pl.DataFrame:
    """Weigh actors by the weighty roles they hold in frameworks of weighty actors.

    With R the actor-by-framework matrix of the weights of roles, actors' and frameworks' values are
    the leading singular vectors of R: an actor's is proportional to the sum over its frameworks of
    the weight of its role times the framework's value, and the other way round. Each mode is
    scaled so that its largest value is 1. ``role_strength`` is the plain sum of the weights.

    Source: Bonacich (1991), "Simultaneous group and individual centralities", Social Networks
    13(2), 155–168, doi:10.1016/0378-8733(91)90018-O. Deviation: Bonacich's matrix has zeros and
    ones; here it holds the weights of roles, which are the user's judgement. As with
    :func:`eigenvector`, only the component with the largest singular value has values above 0.

    Args:
        graph: The two-mode network.
        lang: Language of the labels.
        roles: Weight by role IRI; roles that are not in it weigh nothing. Without, all weigh 1,
            whatever the number of ties.

    Returns:
        Columns node, label, mode, influence (0 to 1), role_strength.

    Raises:
        ParameterError: The network is one-mode, or a weight is negative.
    """
    bipartite = two_mode(graph, roles)
    matrix = adjacency(bipartite, weighted=roles is not None)
    vector = dict(zip(bipartite, leading(matrix).tolist(), strict=True))
    top = {
        side: max((v for node, v in vector.items() if node[0] == side), default=0.0)
        for side in ("actor", "framework")
    }
    values = {node: v / top[node[0]] if top[node[0]] else 0.0 for node, v in vector.items()}
    strength = bipartite.degree(weight="weight" if roles is not None else None)
    return sided(bipartite, {"influence": values, "role_strength": dict(strength)}, lang)


def _other(side: str) -> str:
    return "framework" if side == "actor" else "actor"


def _sizes(bipartite: nx.Graph) -> dict[str, int]:
    actors = sum(side == "actor" for side, _ in bipartite)
    return {"actor": actors, "framework": len(bipartite) - actors}


def _largest(own: int, other: int) -> float:
    """Give the largest betweenness a node can have, by the sizes of its and the other mode."""
    if not own or not other:
        return 0.0
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2
