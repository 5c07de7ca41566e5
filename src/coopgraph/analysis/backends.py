"""Who computes: networkx, or a faster library with the same answer.

networkx is the default for small networks and always where ``backend=`` is given, which is handed
to networkx's own dispatch. Above :data:`LARGE` (nodes × edges) rustworkx is taken if it is
installed; it agrees with networkx to 1e-9. networkit is taken only when asked for.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from coopgraph.errors import MissingDependency, ParameterError
from coopgraph.names import check_name

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

ENGINES: tuple[str, ...] = ("auto", "networkx", "rustworkx", "networkit")
# Nodes times edges, the cost of one shortest-path search from every node.
LARGE = 500_000


def choose(simple: nx.Graph, engine: str, backend: str | None) -> str:
    """Choose the library.

    Args:
        simple: The network.
        engine: One of :data:`ENGINES`.
        backend: Of networkx, or None.

    Returns:
        "networkx", "rustworkx" or "networkit".

    Raises:
        UnknownNameError: An unknown engine.
        ParameterError: A backend of networkx for another engine.
        MissingDependency: The engine asked for is not installed.
    """
    check_name(engine, ENGINES, "engine")
    if backend is not None:
        if engine not in ("auto", "networkx"):
            raise ParameterError(
                f"a backend of networkx cannot be given to {engine}", parameter="backend"
            )
        return "networkx"
    if engine == "auto":
        large = len(simple) * simple.number_of_edges() > LARGE
        return "rustworkx" if large and find_spec("rustworkx") else "networkx"
    if find_spec(engine) is None:
        raise MissingDependency(f"{engine} is not installed", hint=f"pip install {engine}")
    return engine


def dispatched(
    function: Callable[..., Any], *args: Any, backend: str | None, **options: Any
) -> Any:
    """Call a function of networkx, on one of its backends if one is named.

    Raises:
        MissingDependency: networkx knows no such backend.
        ParameterError: The backend lacks this function.
    """
    if backend is None:
        return function(*args, **options)
    try:
        return function(*args, backend=backend, **options)
    except ImportError as error:
        raise MissingDependency(
            f"networkx has no backend {backend!r}", hint="install its package"
        ) from error
    except NotImplementedError as error:
        raise ParameterError(
            f"the backend {backend!r} of networkx cannot compute this", parameter="backend"
        ) from error


def betweenness(simple: nx.Graph, engine: str = "auto", backend: str | None = None) -> Any:
    """Count shortest paths through each node: ``{node: sum over pairs of others}``, unweighted.

    Args and errors are those of :func:`choose` and :func:`dispatched`.
    """
    import networkx as nx

    chosen = choose(simple, engine, backend)
    if chosen == "rustworkx":
        import rustworkx

        centralities = rustworkx.betweenness_centrality(_rustworkx(simple), normalized=False)
        return dict(zip(simple, (centralities[i] for i in range(len(simple))), strict=True))
    if chosen == "networkit":
        networkit = _networkit_module()
        scores = networkit.centrality.Betweenness(_networkit(simple)).run().scores()
        # networkit counts each pair from both ends.
        return dict(zip(simple, (score / 2 for score in scores), strict=True))
    return dispatched(nx.betweenness_centrality, simple, normalized=False, backend=backend)


def closeness(simple: nx.Graph, engine: str = "auto", backend: str | None = None) -> Any:
    """Compute closeness within the reachable part, times that part's share: ``{node: value}``.

    Args and errors are those of :func:`choose` and :func:`dispatched`.
    """
    import networkx as nx

    chosen = choose(simple, engine, backend)
    if chosen == "rustworkx":
        import rustworkx

        centralities = rustworkx.closeness_centrality(_rustworkx(simple), wf_improved=True)
        return dict(zip(simple, (centralities[i] for i in range(len(simple))), strict=True))
    if chosen == "networkit":
        networkit = _networkit_module()
        variant = networkit.centrality.ClosenessVariant.GENERALIZED
        scores = networkit.centrality.Closeness(_networkit(simple), True, variant).run().scores()
        return dict(zip(simple, scores, strict=True))
    return dispatched(nx.closeness_centrality, simple, wf_improved=True, backend=backend)


def louvain(
    simple: nx.Graph, seed: int, resolution: float, engine: str, backend: str | None
) -> list[list[int]]:
    """Divide a network into communities, each a sorted list of node numbers, unordered.

    Args:
        simple: The network.
        seed: Of the order of moves.
        resolution: Below 1 favours larger communities.
        engine: "networkit" moves nodes in another order than networkx: same method, other
            communities. "auto" is always networkx here.
        backend: Of networkx, or None.

    Raises:
        ParameterError: rustworkx has no such method.
    """
    import networkx as nx

    if not len(simple):
        return []
    if engine == "rustworkx":
        raise ParameterError("rustworkx finds no communities", parameter="engine")
    chosen = choose(simple, "networkx" if engine == "auto" else engine, backend)
    if chosen == "networkit":
        networkit = _networkit_module()
        before = networkit.engineering.getMaxNumberOfThreads()
        networkit.engineering.setNumberOfThreads(1)  # several threads would not repeat
        try:
            networkit.engineering.setSeed(seed, False)
            method = networkit.community.PLM(
                _networkit(simple, weighted=True), refine=False, gamma=resolution, par="none"
            )
            part = method.run().getPartition()
        finally:
            networkit.engineering.setNumberOfThreads(before)
        return [sorted(part.getMembers(i)) for i in sorted(part.getSubsetIds())]
    # Numbers instead of names: the order of a set of texts changes from process to process.
    communities = dispatched(
        nx.community.louvain_communities,
        nx.convert_node_labels_to_integers(simple),
        weight="weight",
        resolution=resolution,
        seed=seed,
        backend=backend,
    )
    return [sorted(group) for group in communities]


def _edges(simple: nx.Graph) -> list[tuple[int, int, float]]:
    number = {node: i for i, node in enumerate(simple)}
    return [(number[u], number[v], w) for u, v, w in simple.edges(data="weight", default=1)]


def _rustworkx(simple: nx.Graph) -> Any:
    import rustworkx

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(len(simple)))
    graph.add_edges_from(_edges(simple))
    return graph


def _networkit_module() -> Any:
    # It has no types to check, and naming it here would ask type checkers to have it.
    return import_module("networkit")


def _networkit(simple: nx.Graph, *, weighted: bool = False) -> Any:
    graph = _networkit_module().Graph(len(simple), weighted=weighted)
    for one, other, weight in _edges(simple):
        graph.addEdge(one, other, weight)
    return graph
