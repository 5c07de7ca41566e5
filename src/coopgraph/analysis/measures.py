"""Measures of position: tidy tables, one row a node, each with its definition's source.

Every measure takes a network built by :mod:`coopgraph.network` (or any networkx graph) and gives a
``polars.DataFrame`` with the columns ``node`` (IRI), ``label`` and the value or values, the largest
value first, equal values in the order of the IRIs, nodes without value (null) last.

All measures here are undirected: they are taken on :func:`coopgraph.network.undirected`, in which
loops are left out and parallel ties are one edge whose weight is their number. In the two-mode
network the weight of an edge is therefore the number of ties between actor and framework, in a
one-mode network the number of frameworks (or actors) shared. Values are rounded to 12 decimals, so
that equal positions compare as equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis import backends, on_arrays
from coopgraph.analysis.absence import ASSUMED
from coopgraph.analysis.centrality import (
    closeness,
    core,
    eigenvector,
    influence,
    pagerank,
    two_mode_betweenness,
    two_mode_closeness,
    two_mode_degree,
)
from coopgraph.analysis.equivalence import equivalence
from coopgraph.analysis.groups import assortativity, brokerage, components
from coopgraph.analysis.loss import loss
from coopgraph.analysis.stability import stability
from coopgraph.analysis.tables import adjacency, one_mode, table
from coopgraph.engines import spark_network
from coopgraph.errors import ParameterError
from coopgraph.names import check_name
from coopgraph.network.arrays import Arrays
from coopgraph.network.projections import undirected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import networkx as nx
    import polars as pl

    Measure = Callable[..., pl.DataFrame]


def measure(
    name: str,
    graph: nx.Graph | Arrays | spark_network.SparkNetwork,
    *,
    lang: str = "en",
    **options: Any,
) -> pl.DataFrame:
    """Compute a measure by its name.

    Args:
        name: One of :data:`MEASURES`; "effective size" and "effective-size" do as well.
        graph: The network: a graph, arrays (:func:`coopgraph.network.arrays`; for the measures
            of `on_arrays.ON_ARRAYS`), or in Spark (`spark_network.network`).
        lang: Language of the labels, "en" or "vi".
        **options: What the measure takes besides. ``engine`` may be a Spark session or the text of
            a master (``"spark://HOST:PORT"``) for degree, strength, pagerank and components.

    Returns:
        The table of the measure, and a column ``absent_as``: what a tie that is not in the network
        was taken for, one of :data:`coopgraph.analysis.absence.VALUES`. No measure here can leave
        it open, so it is "not a member" throughout, also where sources say that they do not know
        or nobody looked; `absence.assumed` counts for how many pairs that was taken for granted.

    Raises:
        UnknownNameError: No such measure or language; suggests the nearest.
        ParameterError: The measure is not defined on this kind of network, or has no such option.
    """
    import polars as pl

    key = measure_key(name)
    if spark_network.wanted(graph, options.get("engine")):
        frame = spark_network.asked(key, graph, lang, options)
    elif isinstance(graph, Arrays):
        _check_options(key, options)
        if not on_arrays.wanted(key, options.get("engine"), options):
            raise ParameterError(
                f"{name} is not taken on arrays so",
                parameter="graph",
                hint=f"give a graph; on arrays: {', '.join(on_arrays.ON_ARRAYS)}",
            )
        options = {key: value for key, value in options.items() if value is not None}
        frame = on_arrays.ON_ARRAYS[key](graph, lang, **options)
    else:
        _check_options(key, options)
        frame = MEASURES[key](graph, lang=lang, **options)
    return frame.with_columns(pl.lit(ASSUMED).alias("absent_as"))


def measure_key(name: str) -> str:
    """Give the key of a measure in :data:`MEASURES`.

    Raises:
        UnknownNameError: No such measure; suggests the nearest.
    """
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    check_name(key, MEASURES, "measure")
    return key


def degree(graph: nx.Graph, *, lang: str = "en") -> pl.DataFrame:
    """Count the different nodes each node is tied to.

    In the two-mode network: the number of frameworks an actor takes part in (and of actors that
    take part in a framework); for a node that is both, the number of different neighbours of
    either sort. In a one-mode network: the number of alters.

    Source: Freeman (1978), "Centrality in social networks: conceptual clarification", Social
    Networks 1, 215–239, doi:10.1016/0378-8733(78)90021-7. Deviation: not divided by n − 1.

    Args:
        graph: The network.
        lang: Language of the labels.

    Returns:
        Columns node, label, degree (int).
    """
    simple = undirected(graph)
    return table(simple, {"degree": dict(simple.degree())}, lang)


def strength(graph: nx.Graph, *, lang: str = "en") -> pl.DataFrame:
    """Add up the weights of each node's edges.

    In the two-mode network: the number of its ties. In a one-mode network: the number of shared
    frameworks, added over all alters.

    Source: Barrat, Barthélemy, Pastor-Satorras, Vespignani (2004), "The architecture of complex
    weighted networks", PNAS 101(11), 3747–3752, doi:10.1073/pnas.0400087101.

    Args:
        graph: The network.
        lang: Language of the labels.

    Returns:
        Columns node, label, strength (int, or float where weights are).
    """
    simple = undirected(graph)
    return table(simple, {"strength": dict(simple.degree(weight="weight"))}, lang)


def betweenness(
    graph: nx.Graph, *, lang: str = "en", engine: str = "auto", backend: str | None = None
) -> pl.DataFrame:
    """Count how often each node lies on the shortest paths between two others.

    Paths are counted by steps; weights are strengths, not distances, and are not used. ``raw`` is
    the sum over pairs of the share of shortest paths through the node, ``betweenness`` is that
    divided by its maximum (n − 1)(n − 2)/2, the number of pairs of other nodes.

    Source: Freeman (1977), "A set of measures of centrality based on betweenness", Sociometry 40,
    35–41, doi:10.2307/3033543; computed as in Brandes (2001), "A faster algorithm for betweenness
    centrality", doi:10.1080/0022250X.2001.9990249. Deviation: in the two-mode network the maximum
    is that of one-mode networks, not the smaller one of Borgatti and Everett (1997),
    doi:10.1016/S0378-8733(96)00301-2, because a node may be in both modes there.

    Args:
        graph: The network.
        lang: Language of the labels.
        engine: "auto", "networkx", "rustworkx" or "networkit"; they agree to 1e-9.
        backend: Handed to networkx.

    Returns:
        Columns node, label, betweenness (0 to 1), raw (float; 0 where there are no two others).
    """
    simple = undirected(graph)
    raw = backends.betweenness(simple, engine, backend)
    pairs = (len(simple) - 1) * (len(simple) - 2) / 2
    shares = {node: value / pairs if pairs > 0 else 0.0 for node, value in raw.items()}
    return table(simple, {"betweenness": shares, "raw": raw}, lang)


def constraint(graph: nx.Graph, *, lang: str = "en") -> pl.DataFrame:
    """Compute Burt's constraint: how far a node's contacts are invested in one another.

    With p_ij the share of i's weights that goes to j, the constraint of i is the sum over its
    contacts j of (p_ij + Σ_q p_iq p_qj)², q other than i and j. Low values mean room to broker;
    values can exceed 1 in very small networks. A node without contacts has none (null).

    Source: Burt (1992), "Structural Holes: The Social Structure of Competition", Harvard
    University Press, chapter 2, doi:10.4159/9780674029095; the formula also in Burt (2004),
    "Structural holes and good ideas", doi:10.1086/421787.

    Args:
        graph: A one-mode network.
        lang: Language of the labels.

    Returns:
        Columns node, label, constraint (float or null).

    Raises:
        ParameterError: The network is two-mode, where contacts of contacts are never contacts.
    """
    simple = one_mode(graph, "constraint")
    order, weights = list(simple), adjacency(simple)
    shares = _divided(weights, weights.sum(axis=1))
    # Indirect shares count only where there is a direct one: j runs over the contacts of i.
    invested = (shares + shares @ shares).multiply(weights > 0)
    return table(simple, {"constraint": _contacts(order, weights, invested.power(2))}, lang)


def effective_size(graph: nx.Graph, *, lang: str = "en") -> pl.DataFrame:
    """Compute Burt's effective size: the contacts of a node less their redundancy.

    With p_iq the share of i's weights that goes to q, and m_jq the weight between j and q divided
    by the largest weight of j, it is the sum over i's contacts j of 1 − Σ_q p_iq m_jq, q other
    than i and j. ``efficiency`` is that divided by the number of contacts. Without weights this is
    Borgatti's n − 2t/n. A node without contacts has none (null).

    Source: Burt (1992), doi:10.4159/9780674029095; Borgatti (1997), "Structural holes: unpacking
    Burt's redundancy measures", Connections 20(1), 35–38.

    Args:
        graph: A one-mode network.
        lang: Language of the labels.

    Returns:
        Columns node, label, effective_size, efficiency (float or null).

    Raises:
        ParameterError: The network is two-mode.
    """
    simple = one_mode(graph, "effective size")
    order, weights = list(simple), adjacency(simple)
    shares = _divided(weights, weights.sum(axis=1))
    marginal = _divided(weights, weights.max(axis=1).toarray().ravel() if order else [])
    ties = (weights > 0).astype(float)
    sizes = _contacts(order, weights, ties - (shares @ marginal.T).multiply(ties))
    efficiency = {
        node: None if size is None else size / simple.degree(node) for node, size in sizes.items()
    }
    return table(simple, {"effective_size": sizes, "efficiency": efficiency}, lang)


def communities(
    graph: nx.Graph,
    *,
    lang: str = "en",
    seed: int = 0,
    resolution: float = 1.0,
    engine: str = "auto",
    backend: str | None = None,
) -> pl.DataFrame:
    """Divide the network into communities of high modularity.

    Communities are numbered from 0, the largest first, equal ones in the order of their first IRI.
    The method is a heuristic that depends on the order of its moves; the seed fixes it, so equal
    networks give equal communities, but another seed may give others: see :func:`stability`.

    Source: Blondel, Guillaume, Lambiotte, Lefebvre (2008), "Fast unfolding of communities in large
    networks", doi:10.1088/1742-5468/2008/10/P10008 (networkx's implementation), with weights.
    Deviation: the two-mode network is divided like a one-mode one, not by the two-mode modularity
    of Barber (2007), doi:10.1103/PhysRevE.76.066102.

    Args:
        graph: The network.
        lang: Language of the labels.
        seed: Seed of the order of moves.
        resolution: Below 1 favours larger, above 1 smaller communities.
        engine: "auto" (networkx) or "networkit", which moves nodes in another order: the same
            method, other communities, with a modularity as high within a few percent.
        backend: Handed to networkx.

    Returns:
        Columns node, label, community (int), size (int: members of that community), sorted by
        community and IRI.
    """
    import polars as pl

    simple = undirected(graph)
    names = list(simple)
    partition = backends.louvain(simple, seed, resolution, engine, backend)
    groups = sorted(partition, key=lambda group: (-len(group), group))
    number = {names[i]: k for k, group in enumerate(groups) for i in group}
    size = {names[i]: len(group) for group in groups for i in group}
    frame = table(simple, {"community": number, "size": size}, lang)
    return frame.with_columns(pl.col("community", "size").cast(pl.Int64)).sort("community", "node")


MEASURES: Mapping[str, Measure] = {
    "assortativity": assortativity,
    "betweenness": betweenness,
    "brokerage": brokerage,
    "closeness": closeness,
    "communities": communities,
    "components": components,
    "constraint": constraint,
    "core": core,
    "degree": degree,
    "effective_size": effective_size,
    "eigenvector": eigenvector,
    "equivalence": equivalence,
    "influence": influence,
    "loss": loss,
    "pagerank": pagerank,
    "stability": stability,
    "strength": strength,
    "two_mode_betweenness": two_mode_betweenness,
    "two_mode_closeness": two_mode_closeness,
    "two_mode_degree": two_mode_degree,
}
"""Every measure by its name."""


def _check_options(name: str, options: Mapping[str, Any]) -> None:
    """Refuse an option that the measure does not have, and name those it has."""
    from inspect import signature

    takes = list(signature(MEASURES[name]).parameters)[1:]
    for option in options:
        if option not in takes:
            takers = [key for key, of in MEASURES.items() if option in signature(of).parameters]
            raise ParameterError(
                f"{name} takes no {option!r}; it takes {', '.join(takes)}",
                parameter=option,
                hint=f"{', '.join(takers)} take it" if takers else None,
            )


def _divided(matrix: Any, by: Any) -> Any:
    """Divide each row by its number; rows divided by zero are empty anyway and stay so."""
    import numpy as np
    from scipy import sparse

    divisor = np.asarray(by, dtype=float)
    factors = np.divide(1.0, divisor, out=np.zeros_like(divisor), where=divisor != 0)
    return (sparse.diags_array(factors) @ matrix).tocsr() if len(factors) else matrix


def _contacts(order: Sequence[str], weights: Any, terms: Any) -> dict[str, float | None]:
    """Sum each row's terms; null for nodes without contacts."""
    counts = (weights > 0).sum(axis=1)
    sums = terms.sum(axis=1)
    return {node: float(sums[i]) if counts[i] else None for i, node in enumerate(order)}
