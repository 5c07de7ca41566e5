"""Positions for the picture: the same input always gives the same places.

Parts of the network that do not touch are laid out one by one (Kamada and Kawai, "An algorithm for
drawing general undirected graphs", Inf. Process. Lett. 31 (1989), doi:10.1016/0020-0190(89)90102-6;
above `EXACT` nodes see `forces`), then spread until node boxes no
longer overlap and packed in rows. A body is pulled to the framework it is part of.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from coopgraph.render import forces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

EXACT: Final = 250  # nodes; beyond it all-pairs distances cost more than they show
BOX: Final = (104.0, 46.0)  # pixels kept free for a node with its label at scale 1
ASPECT: Final = 1.4  # width to height of the drawing area on common screens
NEAR: Final = 0.42  # length of a "part of" link; a tie has length 1
MANY: Final = 4000  # nodes; beyond it no arrangement tells more than a spiral of hubs
FEW: Final = 12  # so many small parts at most are tucked into corners
LOOSE: Final = 0.7  # length of any other relation, such as "located in"


def positions(
    nodes: Sequence[str],
    ties: Iterable[tuple[str, str]],
    parts: Iterable[tuple[str, str]] = (),
    links: Iterable[tuple[str, str]] = (),
    radii: Mapping[str, float] | None = None,
) -> dict[str, tuple[int, int]]:
    """Place every node.

    Args:
        nodes: the identifiers; their order does not matter.
        ties: pairs that take part in one another; pairs with unknown ends are ignored.
        parts: pairs (part, whole), drawn near each other.
        links: pairs related in another way, for example by place.
        radii: half the width of each node in pixels at scale 1.

    Returns:
        Identifier -> (x, y) in whole pixels at scale 1, centred on the origin.

    Examples:
        >>> positions([], [])
        {}
        >>> positions(["a"], [])
        {'a': (0, 0)}
    """
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(sorted(set(nodes)))
    for length, pairs in ((1.0, ties), (LOOSE, links), (NEAR, parts)):
        for one, other in sorted({(min(p), max(p)) for p in pairs}):
            if one != other and one in graph and other in graph:
                previous = graph.edges.get((one, other), {}).get("length", length)
                graph.add_edge(one, other, length=min(length, previous))
    sizes = radii or {}
    islands = sorted(nx.connected_components(graph), key=lambda c: (-len(c), min(c)))
    placed = [_island(graph.subgraph(sorted(c)), sizes) for c in islands]
    return _pack(placed)


def _island(graph: nx.Graph, radii: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Places of one connected part, without overlaps, its middle at the origin."""
    import networkx as nx
    import numpy as np

    names = sorted(graph)
    count = len(names)
    if count == 1:
        return {names[0]: (0.0, 0.0)}
    # `subgraph` keeps the order of a set; only a rebuilt graph is the same in every process.
    ordered = nx.Graph()
    ordered.add_nodes_from(names)
    ordered.add_edges_from(sorted((min(a, b), max(a, b), d) for a, b, d in graph.edges(data=True)))
    _vary_leaves(ordered)
    if count <= EXACT:
        places = nx.kamada_kawai_layout(ordered, dist=_distances(ordered))
    elif count > MANY:
        return _spiral(ordered)
    else:
        number = {name: i for i, name in enumerate(names)}
        edges = [(number[a], number[b], d["length"]) for a, b, d in ordered.edges(data=True)]
        ends = np.array([e[:2] for e in edges], dtype=np.int64)
        coordinates = forces.places(count, ends, np.array([e[2] for e in edges]))
        places = dict(zip(names, coordinates, strict=True))
    points = np.array([places[n] for n in names], dtype=float)
    points = _turned(points)
    spread = np.maximum(np.ptp(points, axis=0), 1e-9)
    area = count * BOX[0] * BOX[1] * (1.9 if count <= EXACT else 2.7)
    height = (area / ASPECT) ** 0.5
    # Most of the way to the wanted proportions: all of it would flatten what is long by nature.
    wanted = np.array([height * ASPECT, height]) / spread
    points *= wanted**0.8 * (wanted.prod() ** 0.5) ** 0.2
    wide = [2 * radii.get(n, 8.0) for n in names]
    boxes = np.array([[max(BOX[0], w + 40), w + (26 if w < 27 else 84)] for w in wide])
    points = forces.apart(points, boxes)
    points -= (points.max(axis=0) + points.min(axis=0)) / 2
    return {n: (float(x), float(y)) for n, (x, y) in zip(names, points, strict=True)}


def _spiral(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """Hubs inside, loose ends outside, evenly spread: cheap at any size (Vogel, 1979)."""
    ranked = sorted(graph, key=lambda n: (-graph.degree(n), n))
    turn, step = 2.399963, 0.6 * (BOX[0] * BOX[1]) ** 0.5
    return {
        name: (step * i**0.5 * math.cos(i * turn), step * i**0.5 * math.sin(i * turn))
        for i, name in enumerate(ranked)
    }


def _vary_leaves(graph: nx.Graph) -> None:
    """Give the loose ends of a hub different lengths, so that they fill its disc, not one ring."""
    for hub in graph:
        leaves = [n for n in graph[hub] if graph.degree(n) == 1]
        if len(leaves) > 5:
            for rank, leaf in enumerate(leaves):
                edge = graph.edges[hub, leaf]
                edge["length"] *= 0.72 + 0.62 * ((rank * 0.618034) % 1.0)


def _distances(graph: nx.Graph) -> dict[str, dict[str, float]]:
    """All-pairs path lengths; a hub keeps others farther away, it needs the room."""
    import networkx as nx

    def length(one: str, other: str, data: Mapping[str, Any]) -> float:
        crowd: int = max(graph.degree(one), graph.degree(other))
        return float(data["length"]) * (1.0 + 0.012 * min(crowd, 60))

    return dict(nx.all_pairs_dijkstra_path_length(graph, weight=length))


def _turned(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lay the longer axis flat and fix the signs, so small changes of data do not mirror it."""
    import numpy as np

    centred = points - points.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    turned: NDArray[np.float64] = centred @ vectors[:, ::-1]
    for axis in (0, 1):
        if (turned[:, axis] ** 3).sum() < 0:
            turned[:, axis] *= -1
    return turned


def _pack(islands: Sequence[Mapping[str, tuple[float, float]]]) -> dict[str, tuple[int, int]]:
    """Put the largest part in the middle and the others in rows below it."""
    if not islands:
        return {}
    margin = BOX
    result: dict[str, tuple[float, float]] = dict(islands[0])
    if len(islands[0]) > FEW and len(islands) <= FEW:
        islands = [islands[0], *_into_corners(result, islands[1:])]
    widths = [(_extent(i, 0), _extent(i, 1)) for i in islands]
    row_width = max(widths[0][0][1] - widths[0][0][0], 5 * margin[0])
    top = widths[0][1][1] + margin[1] * 1.4
    row: list[tuple[Mapping[str, tuple[float, float]], float]] = []
    used = tall = 0.0

    def flush() -> None:
        nonlocal top, used, tall, row
        left = -used / 2
        for island, offset in row:
            (x0, _), (y0, _) = _extent(island, 0), _extent(island, 1)
            for name, (x, y) in island.items():
                result[name] = (left + offset + margin[0] / 2 + x - x0, top + y - y0)
        top += tall + margin[1] * 1.2
        row, used, tall = [], 0.0, 0.0

    for island, ((x0, x1), (y0, y1)) in zip(islands[1:], widths[1:], strict=True):
        wide = x1 - x0 + margin[0] * 1.1
        if row and used + wide > row_width:
            flush()
        row.append((island, used))
        used += wide
        tall = max(tall, y1 - y0)
    if row:
        flush()
    (x0, x1), (y0, y1) = _extent(result, 0), _extent(result, 1)
    shift = ((x0 + x1) / 2, (y0 + y1) / 2)
    return {n: (round(x - shift[0]), round(y - shift[1])) for n, (x, y) in sorted(result.items())}


def _into_corners(
    result: dict[str, tuple[float, float]], islands: Sequence[Mapping[str, tuple[float, float]]]
) -> list[Mapping[str, tuple[float, float]]]:
    """Put single nodes where the rim of a big picture is empty; give back what found no place."""
    (x0, x1), (y0, y1) = _extent(result, 0), _extent(result, 1)
    left = []
    for island in islands:
        steps = [s / 40 for s in range(41)]
        rim = [(x0 + (x1 - x0) * s, y) for y in (y0, y1) for s in steps]
        room = max(rim, key=lambda spot: (_clearance(spot, result), spot))
        if len(island) > 1 or _clearance(room, result) < 1.5 * BOX[0]:
            left.append(island)
            continue
        # Not in the very corner: a little towards the others keeps it part of the picture.
        result[next(iter(island))] = (room[0] * 0.9, room[1] * 0.94)
    return left


def _clearance(spot: tuple[float, float], taken: Mapping[str, tuple[float, float]]) -> float:
    """Distance to the nearest node, in pixels."""
    return min(math.dist(spot, place) for place in taken.values())


def _extent(island: Mapping[str, tuple[float, float]], axis: int) -> tuple[float, float]:
    values = [point[axis] for point in island.values()]
    return min(values), max(values)
