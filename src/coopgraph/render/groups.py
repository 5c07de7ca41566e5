"""Networks too large to draw whole: the groups shown first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from coopgraph.render import layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

NODES: Final = 2000  # from so many nodes on the page opens with groups
TIES: Final = 12_000
EXACT: Final = 12_000  # pairs up to which Louvain's method takes seconds
SHOWN: Final = 36  # groups; more cannot be told apart at a glance
EACH: Final = 3  # strongest ties of a group to others that are drawn
SEED: Final = 7


def large(dossier: Mapping[str, Any]) -> bool:
    """Whether the network opens as groups rather than whole."""
    return len(dossier["nodes"]) >= NODES or len(dossier["ties"]) >= TIES


def groups(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """Part the nodes into at most `SHOWN` + 1 groups and place these.

    Communities by Louvain's method (Blondel et al. 2008, doi:10.1088/1742-5468/2008/10/P10008) with
    a fixed seed; above `EXACT` pairs by label propagation (Raghavan et al. 2007,
    doi:10.1103/PhysRevE.76.036106), half of the nodes at a time, which is the same at any seed.
    Where that finds no parts, classes take their place. Small groups join the one they have most
    ties with, else the rest.

    Args:
        dossier: at least nodes and ties.

    Returns:
        "of": group number of each node, in the order of the nodes; "groups": "size", "ties"
        (inside), "hubs" (IRIs of the best connected), "cls" or "rest" where that names
        it, "x", "y", "radius"; "edges":
        [group, group, number of ties], the strongest of each; "by": "communities" or "classes".
    """
    import numpy as np

    names = [node["iri"] for node in dossier["nodes"]]
    number = {iri: i for i, iri in enumerate(names)}
    parts = [
        (number[n["iri"]], number[w]) for n in dossier["nodes"] for w in n["part_of"] if w in number
    ]
    ends = [
        np.fromiter((number.get(t[end], -1) for t in dossier["ties"]), dtype=np.int64)
        for end in ("participant", "framework")
    ]
    pairs = np.concatenate([np.stack(ends, axis=1), np.array(parts, np.int64).reshape(-1, 2)])
    pairs = pairs[(pairs >= 0).all(axis=1) & (pairs[:, 0] != pairs[:, 1])]
    degree = np.bincount(pairs.ravel(), minlength=len(names))
    of, by = _communities(len(names), pairs), "communities"
    sizes = np.bincount(of) if len(of) else np.zeros(0, dtype=np.int64)
    connected = max(1, int((degree > 0).sum()))
    if len(sizes) == 0 or sizes.max() > 0.7 * connected or (sizes > 2).sum() < 3:
        kinds = sorted({n["cls"] for n in dossier["nodes"]})
        place = {cls: i for i, cls in enumerate(kinds)}
        of = np.array([place[n["cls"]] for n in dossier["nodes"]], dtype=np.int64)
        by = "classes"
    of, rest = _fewer(of, pairs)
    count = int(of.max()) + 1 if len(of) else 0
    entries: list[dict[str, Any]] = []
    between: Counter[tuple[int, int]] = Counter()
    inside = np.zeros(count, dtype=np.int64)
    if len(pairs):
        one, other = of[pairs[:, 0]], of[pairs[:, 1]]
        inside += np.bincount(one[one == other], minlength=count)
        apart = one != other
        low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
        codes, weights = np.unique(low * count + high, return_counts=True)
        for code, weight in zip(codes.tolist(), weights.tolist(), strict=True):
            between[divmod(code, count)] = weight
    ranked = sorted(range(len(names)), key=lambda i: (-int(degree[i]), names[i]))
    hubs: list[list[str]] = [[] for _ in range(count)]
    for i in ranked:
        if len(hubs[of[i]]) < 3:
            hubs[of[i]].append(names[i])
    sizes = np.bincount(of, minlength=count)
    top = max(1, int(sizes.max())) if count else 1
    radii = {str(g): 13.0 + 30.0 * float(sizes[g] / top) ** 0.5 for g in range(count)}
    strong = _strongest(between, count)
    places = layout.positions(list(radii), [(str(a), str(b)) for a, b, _ in strong], radii=radii)
    for g in range(count):
        x, y = places[str(g)]
        entry = {"size": int(sizes[g]), "ties": int(inside[g]), "hubs": hubs[g]}
        if g == rest:
            entry["rest"] = True
        if by == "classes" and hubs[g]:
            entry["cls"] = dossier["nodes"][number[hubs[g][0]]]["cls"]
        entries.append({**entry, "x": x, "y": y, "radius": round(radii[str(g)], 1)})
    return {"by": by, "of": of.tolist(), "groups": entries, "edges": strong}


def _communities(count: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Group numbers, the largest group first."""
    import networkx as nx
    import numpy as np

    if len(pairs) == 0:
        return np.arange(count, dtype=np.int64)
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    codes, weights = np.unique(low * count + high, return_counts=True)
    low, high = codes // count, codes % count
    if len(codes) <= EXACT:
        graph = nx.Graph()
        graph.add_nodes_from(range(count))
        graph.add_weighted_edges_from(
            zip(low.tolist(), high.tolist(), weights.tolist(), strict=True)
        )
        parts = nx.community.louvain_communities(graph, seed=SEED)
        of = np.zeros(count, dtype=np.int64)
        for place, part in enumerate(sorted(parts, key=lambda p: (-len(p), min(p)))):
            of[list(part)] = place
        return of
    return _ranked(_propagate(count, low, high, weights))


def _propagate(
    count: int, low: NDArray[np.int64], high: NDArray[np.int64], weights: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Each node takes the label most of its neighbours have, one half of the nodes at a time."""
    import numpy as np

    source = np.concatenate([low, high])
    target = np.concatenate([high, low])
    weight = np.concatenate([weights, weights]).astype(np.float64)
    labels = np.arange(count, dtype=np.int64)
    # A fixed scramble decides ties of votes, so that no corner of the numbering wins.
    scramble = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761)) % np.uint64(1 << 32)
    jitter = scramble.astype(np.float64) / float(1 << 32) * 1e-3
    half = scramble % np.uint64(2) == 0
    for turn in range(12):
        chosen = half if turn % 2 == 0 else ~half
        rows = chosen[source]
        codes, where = np.unique(source[rows] * count + labels[target[rows]], return_inverse=True)
        votes = np.bincount(where, weights=weight[rows])
        node, label = codes // count, codes % count
        order = np.lexsort((votes + jitter[label], node))
        last = np.append(node[order][1:] != node[order][:-1], True)
        winners = order[last]
        before = labels[node[winners]]
        labels[node[winners]] = label[winners]
        if turn > 2 and (before != label[winners]).mean() < 0.005:
            break
    return labels


def _ranked(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Renumber: the largest group 0, and so on."""
    import numpy as np

    distinct, where, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    order = np.lexsort((distinct, -sizes))
    place = np.empty(len(distinct), dtype=np.int64)
    place[order] = np.arange(len(distinct))
    result: NDArray[np.int64] = place[where]
    return result


def _fewer(of: NDArray[np.int64], pairs: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Join small groups to the large one they touch most, else to the rest.

    Returns:
        The new group numbers, largest first, and the number of the rest (-1 where there is none).
    """
    import numpy as np

    of = _ranked(of)
    sizes = np.bincount(of)
    # What holds less than a thousandth of all is not worth a place in the overview.
    limit = min(SHOWN, int((sizes >= max(3, len(of) // 1000)).sum()) or SHOWN)
    if len(sizes) <= limit:
        return of, -1
    count = len(sizes)
    target = np.full(count, limit, dtype=np.int64)
    target[:limit] = np.arange(limit)
    ends = np.concatenate([of[pairs], of[pairs][:, ::-1]])
    ends = ends[(ends[:, 0] >= limit) & (ends[:, 1] < limit)]
    codes, votes = np.unique(ends[:, 0] * count + ends[:, 1], return_counts=True)
    for code, _ in sorted(zip(codes.tolist(), votes.tolist(), strict=True), key=lambda c: c[1]):
        target[code // count] = code % count  # the most votes are written last
    joined = target[of]
    lost = np.flatnonzero(joined == limit)
    numbers = _ranked(joined)
    return numbers, int(numbers[lost[0]]) if len(lost) else -1


def _strongest(between: Mapping[tuple[int, int], int], count: int) -> list[list[int]]:
    edges: set[tuple[int, int]] = set()
    for g in range(count):
        own = [(pair, n) for pair, n in between.items() if g in pair]
        edges.update(pair for pair, _ in sorted(own, key=lambda one: (-one[1], one[0]))[:EACH])
    return [[a, b, between[a, b]] for a, b in sorted(edges)]
