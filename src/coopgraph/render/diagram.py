"""Class diagrams: laid out by Graphviz, drawn anew by us, so that nothing of a label can act."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markupsafe import Markup

SECONDS = 60
"""After this time Graphviz is stopped and the diagram left out."""

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
# What Graphviz may hand over to the page. Colours and fonts are the style sheet's.
_KEPT = {
    "g": ("class", "transform"),
    "a": (),
    "path": ("d",),
    "polygon": ("points",),
    "polyline": ("points",),
    "ellipse": ("cx", "cy", "rx", "ry"),
    "text": ("x", "y", "text-anchor"),
}


def dot(
    nodes: Iterable[Mapping[str, str]],
    edges: Iterable[Mapping[str, str]],
    settings: Sequence[str] = (),
) -> str:
    r"""Write a graph in the language of Graphviz.

    Args:
        nodes: "id", "label", "href" and "kind" (becomes a class of the drawing).
        edges: "from", "to", "kind" and perhaps "label".
        settings: Further statements, our own.

    Examples:
        >>> print(dot([{"id": 'a"]', "label": "\\N", "href": "#a", "kind": "x"}], []))
        digraph {
        "a\"]" [label="\\N", URL="#a", class="x"];
        }
    """
    lines = ["digraph {", *settings]
    lines += [
        f"{_quoted(n['id'])} [label={_quoted(n['label'])}, URL={_quoted(n['href'])}, "
        f"class={_quoted(n['kind'])}];"
        for n in nodes
    ]
    for e in edges:
        label = f", label={_quoted(e['label'])}" if e.get("label") else ""
        lines.append(
            f"{_quoted(e['from'])} -> {_quoted(e['to'])} [class={_quoted(e['kind'])}{label}];"
        )
    return "\n".join([*lines, "}"])


def svg(source: str, title: str) -> Markup | None:
    """Lay a graph out and give it as an inline `<svg>`; None where there is no Graphviz.

    The `dot` program is used where there is one, else pygraphviz, whose wheels carry Graphviz.
    Only shapes, text and links within the page are taken over from what it draws.
    """
    drawn = _drawn(source)
    if drawn is None:
        return None
    from markupsafe import Markup

    root = ET.fromstring(drawn)  # noqa: S314 - Graphviz's own output, no entities
    width, height = (root.get(side, "0").removesuffix("pt") for side in ("width", "height"))
    return Markup(
        '<svg class="diagram" aria-label="{}" viewBox="{}" width="{}" height="{}">{}</svg>'
    ).format(title, root.get("viewBox", ""), width, height, _children(root))


def available() -> bool:
    """Say whether a diagram can be laid out here."""
    if shutil.which("dot"):
        return True
    try:
        import pygraphviz
    except ImportError:
        return False
    return bool(pygraphviz)


def _drawn(source: str) -> str | None:
    program = shutil.which("dot")
    if program:
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program; the graph goes in by a pipe
                [program, "-Tsvg"],
                input=source.encode(),
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
        except (subprocess.SubprocessError, OSError):
            return None
        return done.stdout.decode("utf-8")
    try:
        from pygraphviz import AGraph
    except ImportError:
        return None
    drawn: bytes = AGraph(string=source).draw(format="svg", prog="dot")
    return drawn.decode("utf-8")


def _children(element: ET.Element) -> Markup:
    from markupsafe import Markup

    markup = Markup()
    for child in element:
        name = child.tag.removeprefix(_SVG)
        if name not in _KEPT:
            continue
        if name == "polygon" and element.get("class") == "graph":
            continue  # the ground, which is the page's
        attributes = {key: child.get(key) for key in _KEPT[name]}
        link = child.get(_LINK, "")
        if name == "a" and link.startswith("#"):
            attributes["href"] = link
        written = Markup().join(
            Markup(' {}="{}"').format(k, v) for k, v in attributes.items() if v is not None
        )
        inner = (child.text or "") if name == "text" else _children(child)
        markup += Markup("<{0}{1}>{2}</{0}>").format(name, written, inner)
    return markup


def _quoted(text: str) -> str:
    printable = "".join(c if c >= " " else " " for c in text)
    return '"' + printable.replace("\\", "\\\\").replace('"', '\\"') + '"'
