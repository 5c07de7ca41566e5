"""Figures for print: networks, heat maps and small multiples, as matplotlib figures.

Each function gives a figure that shows itself as SVG in a notebook; `save` writes SVG, PDF or PNG,
the same bytes every time. Nothing rests on hue alone: shape tells actors from frameworks, dashes
tell what is only possible.

This module imports matplotlib: import it where something is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis.figures import (
    COLOURS,
    GREY,
    INK,
    Drawing,
    canvas,
    lines,
    save,
    short,
    style,
)
from coopgraph.analysis.measures import communities as divide
from coopgraph.errors import ParameterError
from coopgraph.names import LANGUAGES, check_name, label
from coopgraph.network.projections import undirected
from coopgraph.render.bars import timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    Places = dict[str, tuple[float, float]]

__all__ = [
    "COLOURS",
    "Drawing",
    "adjacency",
    "canvas",
    "multiples",
    "network",
    "save",
    "style",
    "timeline",
]

WORDS = {
    "en": {
        "participation": "Who takes part in what",
        "actors": "Actors that share frameworks",
        "frameworks": "Frameworks that share actors",
        "network": "Network",
        "actor": "actor",
        "framework": "framework",
        "both": "both",
        "certain": "certain",
        "possible": "only possible",
        "at": "{title}, {at}",
        "all": "{title}, all times",
        "nodes": "{nodes} nodes, {edges} pairs",
        "empty": "nothing at this time",
        "heat": "Shared, ordered by community",
        "scale": "weight",
    },
    "vi": {
        "participation": "Ai tham gia khuôn khổ nào",
        "actors": "Các tác nhân có chung khuôn khổ",
        "frameworks": "Các khuôn khổ có chung tác nhân",
        "network": "Mạng lưới",
        "actor": "tác nhân",
        "framework": "khuôn khổ",
        "both": "cả hai",
        "certain": "chắc chắn",
        "possible": "chỉ có thể",
        "at": "{title}, {at}",
        "all": "{title}, mọi thời gian",
        "nodes": "{nodes} nút, {edges} cặp",
        "empty": "không có gì vào thời điểm này",
        "heat": "Mức độ chung, xếp theo cộng đồng",
        "scale": "trọng số",
    },
}
_MARKS = {"actor": ("o", "blue"), "framework": ("s", "orange"), "both": ("h", "green")}


def network(
    graph: nx.Graph,
    *,
    lang: str = "en",
    title: str | None = None,
    labels: int = 20,
    seed: int = 7,
    size: tuple[float, float] = (7.0, 5.6),
) -> Drawing:
    """Draw a network as nodes and lines.

    Args:
        graph: A network of `coopgraph.network`, or any networkx graph.
        lang: Language of labels and title, "en" or "vi".
        title: Another title than the kind and time of the network.
        labels: How many nodes to label, those of the highest degree first.
        seed: Seed of the layout (of components with more than 200 nodes).
        size: Width and height in inches.

    Returns:
        The figure: circles are actors, squares frameworks, hexagons both; the area grows with
        the degree, the line with the weight; a pair that is only possible at the time is dashed.

    Raises:
        UnknownNameError: Another language.
    """
    check_name(lang, LANGUAGES, "language")
    with style():
        drawing = canvas(*size)
        axes = drawing.add_subplot()
        _network(axes, graph, _places(graph, seed), lang, labels)
        axes.set_title(title or _title(graph, lang), loc="left")
        _legend(drawing, [graph], lang)
    return drawing


def multiples(
    graphs: Sequence[nx.Graph],
    *,
    lang: str = "en",
    titles: Sequence[str] | None = None,
    title: str | None = None,
    labels: int = 4,
    columns: int = 3,
    seed: int = 7,
) -> Drawing:
    """Draw several networks as small multiples: each node at one place in all of them.

    Args:
        graphs: Networks, for instance of successive years; at least one.
        lang: Language of labels and titles, "en" or "vi".
        titles: One for each; else its time.
        title: Above all; else the kind of the first.
        labels: How many nodes to label in each.
        columns: How many stand side by side.
        seed: Seed of the layout, which is that of all networks laid over one another.

    Returns:
        The figure.

    Raises:
        ParameterError: No networks, or another number of titles.
        UnknownNameError: Another language.
    """
    import networkx as nx

    check_name(lang, LANGUAGES, "language")
    if not graphs:
        raise ParameterError("small multiples need at least one network", parameter="graphs")
    if titles is not None and len(titles) != len(graphs):
        raise ParameterError(
            f"{len(graphs)} networks have {len(titles)} titles", parameter="titles"
        )
    words = WORDS[lang]
    whole = nx.compose_all([undirected(graph) for graph in graphs])
    places = _places(whole, seed)
    wide = max(1, min(columns, len(graphs)))
    high = -(-len(graphs) // wide)
    with style():
        drawing = canvas(3.1 * wide, 2.9 * high + 0.7)
        cells = drawing.subplots(high, wide, squeeze=False).ravel()
        for number, cell in enumerate(cells):
            cell.set_axis_off()
            if number >= len(graphs):
                continue
            graph = graphs[number]
            _network(cell, graph, places, lang, labels, small=True)
            head = titles[number] if titles else str(graph.graph.get("at") or number + 1)
            cell.set_title(head, loc="left")
            simple = undirected(graph)
            caption = words["nodes"].format(nodes=len(simple), edges=simple.number_of_edges())
            cell.text(0, -0.02, caption, transform=cell.transAxes, fontsize=7.5, va="top")
        head = title or words[_kind(graphs[0])]
        drawing.suptitle(head, x=0.01, ha="left", fontweight="bold", fontsize=12)
        _legend(drawing, graphs, lang)
    return drawing


def adjacency(
    graph: nx.Graph, *, lang: str = "en", title: str | None = None, most: int = 40, seed: int = 0
) -> Drawing:
    """Draw a network as a heat map, rows and columns ordered by community.

    Communities are those of `coopgraph.analysis.measures.communities`; within one the order is by
    strength, then by IRI. Frames show the communities.

    Args:
        graph: A network, usually one-mode.
        lang: Language of labels and title, "en" or "vi".
        title: Another title.
        most: How many nodes at most; those of the lowest strength are left out, and the title
            tells how many are shown.
        seed: Seed of the communities.

    Returns:
        The figure.

    Raises:
        UnknownNameError: Another language.
        ParameterError: ``most`` is less than 1.
    """
    import numpy as np
    from matplotlib.patches import Rectangle

    check_name(lang, LANGUAGES, "language")
    if most < 1:
        raise ParameterError(f"most is {most}, not a number from 1", parameter="most")
    words, simple = WORDS[lang], undirected(graph)
    communities = divide(graph, lang=lang, seed=seed)
    group = dict(zip(communities["node"], communities["community"], strict=True))
    strength = dict(simple.degree(weight="weight"))
    shown = sorted(simple, key=lambda n: (-strength[n], str(n)))[:most]
    order = sorted(shown, key=lambda n: (group[str(n)], -strength[n], str(n)))
    count = len(order)
    side = 2.6 + 0.19 * count
    with style():
        drawing = canvas(side + 0.9, side)
        axes = drawing.add_subplot()
        head = title or words["heat"]
        axes.set_title(
            head if count == len(simple) else f"{head} ({count}/{len(simple)})", loc="left"
        )
        if not order:
            _empty(axes, words)
            return drawing
        cells = np.full((count, count), np.nan)
        for i, one in enumerate(order):
            for j, other in enumerate(order):
                if simple.has_edge(one, other):
                    cells[i, j] = simple.edges[one, other].get("weight", 1)
        top = float(np.nanmax(cells, initial=1.0))
        # Drawn as squares, not as an image: vectors stay sharp in print.
        mesh = axes.pcolormesh(cells, cmap="cividis_r", vmin=0, vmax=top, edgecolor="white", lw=0.4)
        axes.invert_yaxis()
        axes.set_aspect("equal")
        names = [short(_label(simple.nodes[n], lang, n), 30) for n in order]
        at = np.arange(count) + 0.5
        axes.set_xticks(at, names, rotation=90, fontsize=7)
        axes.set_yticks(at, names, fontsize=7)
        axes.tick_params(length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        first = 0
        for number in sorted({group[str(n)] for n in order}):
            wide = sum(group[str(n)] == number for n in order)
            frame = Rectangle(
                (first, first), wide, wide, fill=False, ec=COLOURS["vermilion"], lw=1.4
            )
            axes.add_patch(frame)
            first += wide
        bar = drawing.colorbar(mesh, ax=axes, shrink=0.5, label=words["scale"])
        if bar.solids is not None:
            bar.solids.set_rasterized(False)  # else the scale would be an image in a vector file
        bar.outline.set_visible(False)
    return drawing


def _network(
    axes: Any, graph: nx.Graph, places: Places, lang: str, labels: int, *, small: bool = False
) -> None:
    """Draw one network at given places."""
    axes.set_axis_off()
    xs, ys = zip(*(places.values() or [(0.0, 0.0)]), strict=True)
    axes.set_xlim(min(xs) - 0.16, max(xs) + 0.16)
    axes.set_ylim(min(ys) - 0.12, max(ys) + 0.14)
    simple, sure = undirected(graph), _certain_pairs(graph)
    if not len(simple):
        _empty(axes, WORDS[lang])
        return
    timed = graph.graph.get("at") is not None
    for one, other, weight in simple.edges(data="weight", default=1):
        solid = not timed or frozenset((one, other)) in sure
        (x1, y1), (x2, y2) = places[one], places[other]
        axes.plot(
            [x1, x2], [y1, y2], color="#5b6470" if solid else GREY, zorder=1, alpha=0.75,
            ls="-" if solid else (0, (3, 2)),
            lw=min(0.5 + 0.35 * weight, 3) * (0.7 if small else 1),
        )  # fmt: skip
    degree = dict(simple.degree())
    most = max(max(degree.values()), 1)
    for node, data in simple.nodes(data=True):
        mark, colour = _MARKS[data.get("mode") if data.get("mode") in _MARKS else "actor"]
        axes.plot(
            *places[node], mark, color=COLOURS[colour], mec="white", mew=0.6, zorder=2,
            ms=(4 if small else 6) + (6 if small else 9) * (degree[node] / most) ** 0.5,
        )  # fmt: skip
    ranked = sorted(simple, key=lambda n: (-degree[n], str(n)))[:labels]
    taken: list[tuple[float, float]] = []
    wide, high = (0.75, 0.2) if small else (0.42, 0.1)
    for node in ranked:
        x, y = places[node]
        # A label that would lie on another is left out; hubs come first.
        if any(abs(x - a) < wide and abs(y - b) < high for a, b in taken):
            continue
        taken.append((x, y))
        axes.annotate(
            lines(_label(simple.nodes[node], lang, node), 22, 2), (x, y), (0, 6 if small else 8),
            textcoords="offset points", ha="center", va="bottom", zorder=3, linespacing=1.0,
            fontsize=6 if small else 7, color=INK,
            bbox={"boxstyle": "square,pad=0.05", "fc": "white", "ec": "none", "alpha": 0.7},
        )  # fmt: skip


def _certain_pairs(graph: nx.Graph) -> set[frozenset[Any]]:
    return {frozenset((u, v)) for u, v, sure in graph.edges(data="certain", default=True) if sure}


def _places(graph: nx.Graph, seed: int) -> Places:
    """Lay a graph out: its largest component above, the others in rows below; always the same."""
    import networkx as nx

    simple = undirected(graph)
    parts = sorted(
        (sorted(part, key=str) for part in nx.connected_components(simple)),
        key=lambda part: (-len(part), str(part[0])),
    )
    places: Places = {}
    x, y = -1.0, -1.3
    for number, part in enumerate(parts):
        numbered = nx.convert_node_labels_to_integers(simple.subgraph(part), ordering="sorted")
        names = sorted(part)
        if len(part) <= 200:
            layout = nx.kamada_kawai_layout(numbered, weight=None) if len(part) > 1 else {0: (0, 0)}
        else:
            layout = nx.spring_layout(numbered, seed=seed, weight=None, iterations=60)
        radius = 1.0 if number == 0 else min(0.07 * len(part) ** 0.5, 0.3)
        if number and x + 2 * radius > 1.0:
            x, y = -1.0, y - 0.35
        middle = (0.0, 0.0) if number == 0 else (x + radius, y)
        for i, node in enumerate(names):
            # Rounded, so that the last bits of another machine's arithmetic do not show.
            places[node] = (
                round(middle[0] + radius * float(layout[i][0]), 3),
                round(middle[1] + radius * float(layout[i][1]), 3),
            )
        if number:
            x += 2 * radius + 0.25
    return places


def _legend(drawing: Drawing, graphs: Sequence[nx.Graph], lang: str) -> None:
    from matplotlib.lines import Line2D

    words = WORDS[lang]
    modes = {data.get("mode") for graph in graphs for _, data in graph.nodes(data=True)}
    keys: list[Line2D] = [
        Line2D(
            [], [], marker=mark, color=COLOURS[colour], ls="", mec="white", ms=8, label=words[mode]
        )
        for mode, (mark, colour) in _MARKS.items()
        if mode in modes
    ]
    if any(graph.graph.get("at") is not None for graph in graphs):
        keys.append(Line2D([], [], color="#5b6470", label=words["certain"]))
        keys.append(Line2D([], [], color=GREY, ls=(0, (3, 2)), label=words["possible"]))
    if keys:
        drawing.legend(handles=keys, loc="outside lower left", ncols=len(keys), frameon=False)


def _title(graph: nx.Graph, lang: str) -> str:
    words, at = WORDS[lang], graph.graph.get("at")
    return words["at" if at else "all"].format(title=words[_kind(graph)], at=at)


def _kind(graph: nx.Graph) -> str:
    kind = graph.graph.get("kind")
    return kind if kind in ("participation", "actors", "frameworks") else "network"


def _empty(axes: Any, words: dict[str, str]) -> None:
    axes.set_axis_off()
    axes.text(0.5, 0.5, words["empty"], transform=axes.transAxes, ha="center", color=GREY)


def _label(data: dict[str, Any], lang: str, node: Any) -> str:
    return label({one: data.get(f"label_{one}") for one in LANGUAGES}, lang, str(node))
