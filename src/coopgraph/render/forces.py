"""Places for some hundred to some thousand nodes, in time that grows with nodes and ties only.

The rough shape comes from distances to a few pivots (Brandes and Pich, "Eigensolver methods for
progressive multidimensional scaling of large data", 2007, doi:10.1007/978-3-540-70904-6_6); then
ties pull and near neighbours push (Fruchterman and Reingold, 1991, doi:10.1002/spe.4380211102, with
forces between neighbours only). No chance is in it: the same input gives the same places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PIVOTS: Final = 60
NEIGHBOURS: Final = 16  # that push a node
ROUNDS: Final = 70


def places(
    count: int, ends: NDArray[np.int64], lengths: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Place the nodes of one connected graph.

    Args:
        count: of the nodes, at least 3.
        ends: node numbers of each edge, shape (m, 2), no loops.
        lengths: wanted, shape (m,), positive.

    Returns:
        Shape (count, 2); neighbours are about one unit apart.
    """
    import numpy as np
    from scipy.spatial import cKDTree

    points = _outline(count, ends, lengths)
    # Evenly spread copies of one place would never part: a fixed fan decides their sides.
    angle = np.arange(count) * 2.399963
    fan = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points += fan * (0.35 + 0.35 * (np.arange(count) * 0.618034 % 1.0))[:, None]
    degree = np.maximum(1.0, np.bincount(ends.ravel(), minlength=count).astype(float))
    # A hub is pulled by many at once and must not fly.
    give = 1.0 / np.sqrt(degree)
    near = min(NEIGHBOURS, count - 1)
    for turn in range(ROUNDS):
        heat = 0.6 * (1 - turn / ROUNDS) + 0.02
        far, who = cKDTree(points).query(points, k=near + 1)
        gap = points[:, None, :] - points[who[:, 1:]]
        reach = np.maximum(far[:, 1:], 1e-3)
        force = (gap / (reach**2)[:, :, None] * 0.5).sum(axis=1)
        along = points[ends[:, 1]] - points[ends[:, 0]]
        span = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
        pull = along * (np.minimum(span, 6.0) / span / lengths * 0.5)[:, None]
        for axis in (0, 1):
            force[:, axis] += np.bincount(
                ends[:, 0], pull[:, axis] * give[ends[:, 0]], minlength=count
            )
            force[:, axis] -= np.bincount(
                ends[:, 1], pull[:, axis] * give[ends[:, 1]], minlength=count
            )
        size = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)
        points += force * (np.minimum(size, heat) / size)[:, None]
    return points


def _outline(
    count: int, ends: NDArray[np.int64], lengths: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Principal axes of the distances to pivots, each as far from the others as can be."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    both = np.concatenate([ends, ends[:, ::-1]])
    ways = csr_array((np.concatenate([lengths, lengths]), (both[:, 0], both[:, 1])), (count, count))
    pivot = int(np.argmax(np.bincount(ends.ravel(), minlength=count)))
    nearest = np.full(count, np.inf)
    columns = []
    for _ in range(min(PIVOTS, count)):
        distances = dijkstra(ways, directed=False, indices=pivot)
        columns.append(distances)
        nearest = np.minimum(nearest, distances)
        pivot = int(np.argmax(nearest))
        if nearest[pivot] == 0:
            break
    squared = np.stack(columns, axis=1) ** 2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    points: NDArray[np.float64] = -0.5 * centred @ vectors[:, :-3:-1]
    spread = np.maximum(points.std(axis=0), 1e-9)
    # As wide as the nodes need when each has a unit of its own.
    points *= count**0.5 * 0.45 / spread
    return points


def apart(points: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Push overlapping boxes apart along the shorter way until none overlaps.

    Args:
        points: centres, shape (n, 2).
        boxes: widths and heights, shape (n, 2).

    Returns:
        The new centres, shape (n, 2).
    """
    import numpy as np
    from scipy.spatial import cKDTree

    count = len(points)
    moved = points.copy()
    # Two nodes on the same spot would never part: a fixed tiny fan decides their sides.
    angle = np.arange(count) * 2.399963
    moved += np.stack([np.cos(angle), np.sin(angle)], axis=1) * 0.01
    widest = boxes.max(axis=0)
    # Many in a crowd part slowly: they are pushed all the way, not most of it.
    few = count <= 250
    for _ in range(220 if few else 400 if count <= 700 else 90):
        pairs = cKDTree(moved / widest).query_pairs(1.0, p=np.inf, output_type="ndarray")
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        first, second = pairs[:, 0], pairs[:, 1]
        gap = moved[first] - moved[second]
        deep = (boxes[first] + boxes[second]) / 2 - np.abs(gap)
        hit = (deep > 0).all(axis=1)
        if not hit.any():
            break
        first, second, gap, overlap = first[hit], second[hit], gap[hit], deep[hit]
        axis = np.argmin(overlap, axis=1)
        rows = np.arange(len(first))
        sign = np.where(gap[rows, axis] >= 0, 1.0, -1.0)
        push = sign * (overlap[rows, axis] * 0.5 + 0.5) * (0.6 if few else 1.0)
        shift = np.bincount(first * 2 + axis, push, minlength=2 * count)
        shift -= np.bincount(second * 2 + axis, push, minlength=2 * count)
        moved += shift.reshape(count, 2)
    return moved
