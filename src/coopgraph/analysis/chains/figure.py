"""The picture of chains: who meets whom where, tie by tie.

This module imports matplotlib: import it where something is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.analysis.chains.words import WORDS, Told, when
from coopgraph.analysis.figures import COLOURS, GREY, Drawing, canvas, lines, style
from coopgraph.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from coopgraph.analysis.paths import Tie

_HEADS = {
    "en": ("From {a} to {b}", "No chain from {a} to {b}", "actor", "framework"),
    "vi": ("Từ {a} đến {b}", "Không có chuỗi nào từ {a} đến {b}", "tác nhân", "khuôn khổ"),
}
_GAP = 2.3  # inches from node to node


def chain_picture(chains: Sequence[Told], lang: str) -> Drawing:
    """Draw chains below one another, from left to right.

    Args:
        chains: At least one; all between the same ends.
        lang: "en" or "vi".

    Returns:
        The figure: dots are actors, squares frameworks, a node that is both has both shapes.
        Above each tie its role, below its dates and the first of its evidence. A tie that is
        inferred or disputed is dashed.
    """
    walks = [_walk(one) for one in chains]
    longest = max(len(walk) for walk in walks)
    with style():
        drawing = canvas(max(5.5, _GAP * (longest + 1)), 1.0 + 1.5 * len(walks))
        axes = drawing.add_subplot()
        axes.set_axis_off()
        axes.set_xlim(-0.5, max(longest, 1) + 0.5)
        axes.set_ylim(-len(walks) + 0.35, 0.62)
        head = _HEADS[lang][0 if chains[0].found else 1]
        ends = {
            "a": lines(chains[0].labels[chains[0].start][lang], 60, 1),
            "b": lines(chains[0].labels[chains[0].end][lang], 60, 1),
        }
        axes.set_title(lines(head.format(**ends), 34 * max(longest, 2), 3), loc="left")
        for mark, colour, what in (("o", "blue", 2), ("s", "orange", 3)):
            name = _HEADS[lang][what]
            axes.plot([], [], mark, color=COLOURS[colour], mec="white", ms=9, label=name)
        axes.legend(loc="lower right", ncols=2, frameon=False, fontsize=8, borderaxespad=0)
        for row, (one, walk) in enumerate(zip(chains, walks, strict=True)):
            _draw(axes, one, walk, -float(row), lang)
    return drawing


def _walk(one: Told) -> list[tuple[str, str, Tie]]:
    """Give the chain as moves from node to node, each along one tie."""
    moves = []
    for step in one.steps:
        first, *others = step.ties
        if others:
            moves.append((step.start, step.via, first))
            moves.append((step.via, step.end, others[0]))
        else:
            moves.append((step.start, step.end, first))
    return moves


def _draw(axes: Any, one: Told, walk: list[tuple[str, str, Tie]], y: float, lang: str) -> None:
    nodes = [one.start, *(end for _, end, _ in walk)]
    if not walk and one.start != one.end:
        nodes.append(one.end)
    acts = {tie.participant for _, _, tie in walk}
    holds = {tie.framework for _, _, tie in walk}
    for x, (_, _, tie) in enumerate(walk):
        attributes = tie.attributes
        doubtful = attributes["inferred"] or attributes["disputed_by"]
        axes.plot([x, x + 1], [y, y], color=GREY, lw=1.6, ls="--" if doubtful else "-", zorder=1)
        role = attributes[f"role_{lang}"] or WORDS[lang]["role"]
        axes.annotate(
            lines(role, 20, 2), (x + 0.5, y), (0, 4), textcoords="offset points",
            ha="center", va="bottom", fontsize=8.5,
        )  # fmt: skip
        proof = [shorten(iri).removeprefix("id:") for iri in attributes["evidence"]]
        under = [lines(when(attributes, lang), 26, 2)]
        under += [lines(proof[0] + (f" +{len(proof) - 1}" if proof[1:] else ""), 28, 2)] * bool(
            proof
        )
        axes.annotate(
            "\n".join(under), (x + 0.5, y), (0, -5), textcoords="offset points",
            ha="center", va="top", fontsize=6.5, color="#4b5563",
        )  # fmt: skip
    for x, node in enumerate(nodes):
        if node in holds or node not in acts | holds:
            axes.plot([x], [y], "s", ms=13, color=COLOURS["orange"], mec="white", zorder=2)
        if node in acts or node not in acts | holds:
            small = 8 if node in holds else 13
            axes.plot([x], [y], "o", ms=small, color=COLOURS["blue"], mec="white", zorder=3)
        axes.annotate(
            lines(one.labels[node][lang], 22, 4), (x, y), (0, 11), textcoords="offset points",
            ha="center", va="bottom", fontsize=8, fontweight="bold", linespacing=1.05,
        )  # fmt: skip
