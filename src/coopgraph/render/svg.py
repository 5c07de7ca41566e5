"""A still picture of a dossier's network: what a notebook shows where scripts are not allowed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from coopgraph.render import groups, page, style

if TYPE_CHECKING:
    from collections.abc import Mapping

FONT = "'Segoe UI',Roboto,'Noto Sans',system-ui,sans-serif"
TYPE = f'font-family="{FONT}" font-size="13" text-anchor="middle"'
MARGIN = 70  # pixels around the outermost nodes, for their labels
SIDES: dict[
    str, list[tuple[float, float]]
] = {  # shape -> corners on the unit circle; a dot is a circle
    "hexagon": [(-1, 0), (-0.5, 0.87), (0.5, 0.87), (1, 0), (0.5, -0.87), (-0.5, -0.87)],
    "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "diamond": [(0, -1), (1, 0), (0, 1), (-1, 0)],
    "triangle": [(0, -1), (1, 0.8), (-1, 0.8)],
    "triangleDown": [(0, 1), (1, -0.8), (-1, -0.8)],
    "star": [
        *[(0, -1.2), (0.29, -0.4), (1.14, -0.37), (0.47, 0.15), (0.7, 0.97)],
        *[(0, 0.5), (-0.7, 0.97), (-0.47, 0.15), (-1.14, -0.37), (-0.29, -0.4)],
    ],
}


def svg(dossier: Mapping[str, Any], lang: str = "en") -> str:
    """Draw the network as SVG, hub labels first, without any script.

    Args:
        dossier: nodes, ties and part-of links.
        lang: language of the labels.

    Returns:
        A whole SVG document; the same dossier gives the same text.
    """
    if groups.large(dossier):
        return _aggregated(dossier, lang)
    nodes, edges = page.graph(dossier)
    labels = {n["iri"]: n["label"].get(lang) or n["slug"] for n in dossier["nodes"]}
    places = {n["id"]: (n["x"], n["y"]) for n in nodes}
    xs = [x for x, _ in places.values()] or [0]
    ys = [y for _, y in places.values()] or [0]
    left, top = min(xs) - MARGIN, min(ys) - MARGIN
    wide, high = max(xs) - left + MARGIN, max(ys) - top + MARGIN
    frame = f"{left} {top} {wide} {high}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}" {TYPE}>',
        f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" fill="#fdfcf9"/>',
        '<g stroke="#a9b2bc" stroke-width="1.2">',
    ]
    for edge in edges:
        (x1, y1), (x2, y2) = places[edge["from"]], places[edge["to"]]
        parts.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>')
    parts.append('</g><g stroke="#fdfcf9" stroke-width="1.5">')
    looks = style.looks(dossier["nodes"])
    parts += [_shape(n, looks[n["group"]]) for n in nodes]
    parts.append('</g><g fill="#17222e" stroke="#fdfcf9" stroke-width="3" paint-order="stroke">')
    taken: list[tuple[float, float, float, float]] = []
    for node in sorted(nodes, key=lambda n: (-n["size"], n["id"])):
        text = _short(labels[node["id"]])
        half, y = len(text) * 3.5 + 3, node["y"] + node["size"] + 13
        box = (node["x"] - half, y - 11, node["x"] + half, y + 3)
        clear = all(box[2] < b[0] or box[0] > b[2] or box[3] < b[1] or box[1] > b[3] for b in taken)
        if text and clear:
            taken.append(box)
            parts.append(f'<text x="{node["x"]}" y="{y:g}">{escape(text)}</text>')
    return "".join([*parts, "</g></svg>"])


def _aggregated(dossier: Mapping[str, Any], lang: str) -> str:
    """The groups of a network too large to draw whole, each named after its best connected."""
    overview = groups.groups(dossier)
    labels = {n["iri"]: n["label"].get(lang) or n["slug"] for n in dossier["nodes"]}
    entries = overview["groups"]
    xs, ys = [g["x"] for g in entries] or [0], [g["y"] for g in entries] or [0]
    left, top = min(xs) - MARGIN, min(ys) - MARGIN
    wide, high = max(xs) - left + MARGIN, max(ys) - top + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {wide} {high}" {TYPE}>',
        f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" fill="#fdfcf9"/>',
        '<g stroke="#a9b2bc">',
    ]
    most = max((n for _, _, n in overview["edges"]), default=1)
    for a, b, n in overview["edges"]:
        ends = " ".join(
            f'x{i}="{entries[g]["x"]}" y{i}="{entries[g]["y"]}"' for i, g in ((1, a), (2, b))
        )
        parts.append(f'<line {ends} stroke-width="{1 + 6 * (n / most) ** 0.5:.1f}"/>')
    parts.append('</g><g fill="#aac7da" stroke="#0b5f9e" stroke-width="1.5">')
    parts += [f'<circle cx="{g["x"]}" cy="{g["y"]}" r="{g["radius"]}"/>' for g in entries]
    parts.append('</g><g fill="#17222e" stroke="#fdfcf9" stroke-width="3" paint-order="stroke">')
    for g in entries:
        name = "…" if g.get("rest") or not g["hubs"] else _short(labels[g["hubs"][0]])
        words = f"{name} ({g['size']})"
        parts.append(f'<text x="{g["x"]}" y="{g["y"] + 5}">{escape(words)}</text>')
    return "".join([*parts, "</g></svg>"])


def _short(text: str) -> str:
    """A label of one line, without characters that XML or the direction of text cannot bear."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return clean if len(clean) <= 26 else clean[:25].rstrip() + "…"


def _shape(drawn: Mapping[str, Any], look: Mapping[str, str]) -> str:
    x, y, r, hue = drawn["x"], drawn["y"], drawn["size"], look["light"]
    paint = f'fill="{hue}"'
    if look["fill"] == "tint":
        paint += f' fill-opacity="0.3" stroke="{hue}"'
    if look["shape"] not in SIDES:
        return f'<circle cx="{x}" cy="{y}" r="{r:g}" {paint}/>'
    corners = " ".join(f"{x + a * r:.1f},{y + b * r:.1f}" for a, b in SIDES[look["shape"]])
    return f'<polygon points="{corners}" {paint}/>'
