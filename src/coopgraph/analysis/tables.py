"""What the measures share: tidy tables, the networks they are defined on, leading vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError
from coopgraph.names import LANGUAGES, check_name, label
from coopgraph.network.modes import DECIMALS
from coopgraph.network.projections import undirected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import networkx as nx
    import numpy as np
    import polars as pl

    Array = np.ndarray[Any, Any]

SIDES = ("actor", "framework")
# Up to this many nodes the leading vector is taken from all eigenvectors, beyond by iteration.
DENSE = 400


def table(
    simple: nx.Graph, values: Mapping[str, Mapping[str, Any]], lang: str, kind: Any = None
) -> pl.DataFrame:
    """Put values into a table, the first of them largest first, then by IRI.

    Args:
        simple: The network, for its nodes and their labels.
        values: Column to (node to value).
        lang: "en" or "vi".
        kind: The polars type of the values; whole numbers if all are, else floats, by default.

    Returns:
        Columns node, label and the values.
    """
    import polars as pl

    whole = all(isinstance(v, int) for column in values.values() for v in column.values())
    dtype = kind or (pl.Int64 if whole else pl.Float64)
    frame = pl.DataFrame(
        [
            pl.Series("node", [str(node) for node in simple], pl.String),
            pl.Series("label", labels(simple, lang), pl.String),
            *(
                pl.Series(name, [column[node] for node in simple], dtype)
                for name, column in values.items()
            ),
        ]
    )
    if dtype == pl.Float64:
        frame = frame.with_columns(pl.col(list(values)).round(DECIMALS))
    return frame.sort(next(iter(values)), "node", descending=[True, False], nulls_last=True)


def labels(graph: nx.Graph, lang: str) -> list[str]:
    """Give the labels of a network's nodes, in their order.

    Args:
        graph: The network; its nodes may have ``label_en`` and ``label_vi``.
        lang: "en" or "vi".

    Returns:
        One label a node.

    Raises:
        UnknownNameError: Another language.
    """
    check_name(lang, LANGUAGES, "language")
    return [
        label({one: data.get(f"label_{one}") for one in LANGUAGES}, lang, str(node))
        for node, data in graph.nodes(data=True)
    ]


def one_mode(graph: nx.Graph, what: str) -> nx.Graph:
    """Give the simple undirected graph, refusing the two-mode network.

    Args:
        graph: The network.
        what: What is computed, for the message.

    Returns:
        See :func:`coopgraph.network.undirected`.

    Raises:
        ParameterError: The network is two-mode.
    """
    if graph.graph.get("kind") == "participation":
        raise ParameterError(
            f"{what} is defined on one-mode networks",
            parameter="kind",
            hint='build the network "actors" or "frameworks"',
        )
    return undirected(graph)


def two_mode(graph: nx.Graph, roles: Mapping[str, float] | None = None) -> nx.Graph:
    """Give the simple bipartite graph of a two-mode network.

    A node that takes part and is taken part in ("both") becomes two: one on either side. Paths
    that run through it from the one side to the other are therefore cut.

    Args:
        graph: A network of the kind "participation", or a networkx graph whose nodes have the
            attribute ``bipartite`` (0: actors, 1: frameworks).
        roles: Weight by role IRI; without, every tie weighs 1. Ties of weight 0 and of roles that
            are not in it are left out.

    Returns:
        A ``networkx.Graph`` with nodes ``(side, node)``, side "actor" or "framework", which have
        the attributes of the node; the edges have ``weight``: the number of ties, or with
        ``roles`` the largest weight of theirs.

    Raises:
        ParameterError: The network is not two-mode, or a weight is negative.
    """
    import networkx as nx

    if roles is not None and not all(value >= 0 for value in roles.values()):
        raise ParameterError("the weight of a role is negative", parameter="roles")
    bipartite = nx.Graph()
    sides = graph.nodes(data="bipartite")
    if graph.graph.get("kind") == "participation":
        modes = dict(graph.nodes(data="mode"))
        for node in sorted(graph, key=str):
            for side in SIDES:
                if modes.get(node) in (side, "both"):
                    bipartite.add_node((side, node), **graph.nodes[node])
        arcs = [(u, v, role) for u, v, role in graph.edges(data="role")]
    elif len(graph) and all(side in (0, 1) for _, side in sides):
        number = dict(sides)
        for node in sorted(graph, key=str):
            bipartite.add_node((SIDES[number[node]], node), **graph.nodes[node])
        arcs = [
            (u, v, role) if number[u] == 0 else (v, u, role)
            for u, v, role in graph.edges(data="role")
        ]
        if any(number[u] == number[v] for u, v, _ in arcs):
            raise ParameterError("a tie joins two nodes of one mode", parameter="graph")
    elif len(graph):
        raise ParameterError(
            "this is defined on two-mode networks",
            parameter="kind",
            hint='build the network "participation"',
        )
    else:
        return bipartite
    for u, v, role in sorted(arcs, key=lambda arc: (str(arc[0]), str(arc[1]), str(arc[2]))):
        ends = (("actor", u), ("framework", v))
        before = bipartite.get_edge_data(*ends, default={"weight": 0})["weight"]
        if roles is None:
            bipartite.add_edge(*ends, weight=before + 1)
        elif roles.get(role, 0) > 0:
            bipartite.add_edge(*ends, weight=max(before, float(roles[role])))
    return bipartite


def sided(bipartite: nx.Graph, values: Mapping[str, Mapping[Any, Any]], lang: str) -> pl.DataFrame:
    """Put values of a two-mode network into a table.

    Args:
        bipartite: As :func:`two_mode` gives it.
        values: Column to (node to value).
        lang: "en" or "vi".

    Returns:
        Columns node, label, mode ("actor" or "framework") and the values (float), the first of
        them largest first, then by IRI and mode.
    """
    import polars as pl

    frame = pl.DataFrame(
        [
            pl.Series("node", [str(node) for _, node in bipartite], pl.String),
            pl.Series("label", _plain_labels(bipartite, lang), pl.String),
            pl.Series("mode", [side for side, _ in bipartite], pl.String),
            *(
                pl.Series(name, [column[node] for node in bipartite], pl.Float64).round(DECIMALS)
                for name, column in values.items()
            ),
        ]
    )
    return frame.sort(next(iter(values)), "node", "mode", descending=[True, False, False])


def _plain_labels(bipartite: nx.Graph, lang: str) -> list[str]:
    check_name(lang, LANGUAGES, "language")
    return [
        label({one: data.get(f"label_{one}") for one in LANGUAGES}, lang, str(node))
        for (_, node), data in bipartite.nodes(data=True)
    ]


def adjacency(simple: nx.Graph, *, weighted: bool = True) -> Any:
    """Give the symmetric matrix of a network (``scipy.sparse.csr_array`` of floats).

    Args:
        simple: An undirected graph.
        weighted: Enter weights instead of 1.

    Returns:
        The matrix in the order of the nodes, 0 × 0 if there is none.
    """
    import networkx as nx
    from scipy import sparse

    if not len(simple):
        return sparse.csr_array((0, 0), dtype=float)
    return nx.to_scipy_sparse_array(
        simple, dtype=float, weight="weight" if weighted else None, format="csr"
    )


def leading(matrix: Any) -> Array:
    """Give the leading eigenvector of a symmetric matrix without negative cells.

    Where several eigenvectors lead (equal, unconnected parts), it is the projection of the vector
    of ones on all of them, so that it depends on nothing but the matrix.

    Args:
        matrix: ``scipy.sparse`` array.

    Returns:
        The vector, not negative, of Euclidean length 1; zeros if the matrix is empty.
    """
    import numpy as np
    from scipy.sparse import linalg

    size = matrix.shape[0]
    if not size or matrix.nnz == 0:
        return np.zeros(size)
    if size <= DENSE:
        values, vectors = np.linalg.eigh(matrix.toarray())
        space = vectors[:, values >= values[-1] * (1 - 1e-9)]
        vector: Array = space @ (space.T @ np.ones(size))
    else:
        _, vectors = linalg.eigsh(matrix, k=1, which="LA", v0=np.ones(size))
        vector = vectors[:, 0]
    vector = np.abs(vector)
    vector /= np.linalg.norm(vector)
    vector[vector < 1e-13] = 0.0
    return vector


def labels_of(nodes: pl.DataFrame, lang: str) -> Callable[[str], str]:
    """Give a function from IRI to label."""
    known: Mapping[str, Mapping[str, str | None]] = {
        row["node"]: {one: row[f"label_{one}"] for one in LANGUAGES}
        for row in nodes.iter_rows(named=True)
    }
    return lambda iri: label(known.get(iri, {}), lang, iri)
