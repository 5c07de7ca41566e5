"""Pictures inside notebooks: any networkx graph, offline, trusted or not."""

from __future__ import annotations

import base64
from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError
from coopgraph.render import npm_bundle
from coopgraph.render import page as pages
from coopgraph.render import svg as still

if TYPE_CHECKING:
    import os
    from collections.abc import Hashable, Mapping

    import networkx as nx

CLASS_NAMES = ("cls", "class", "kind", "group", "type")
LABEL_NAMES = ("label", "name", "title")
#: Attributes of a tie that the page reads as they are.
TIE_FIELDS = (
    *("role", "on_behalf_of", "begin", "end", "during"),
    *("earliest_begin", "latest_begin", "earliest_end", "latest_end", "end_open", "end_known"),
    *("rank", "source", "inferred", "anonymous", "weight"),
)


class NotebookDrawing:
    """A drawn network: shows itself in a notebook and can be saved as a page.

    Attributes:
        dossier: what is drawn, as plain data.
        height: of the picture in a notebook, in pixels.
        lang: "en" or "vi".
    """

    def __init__(self, dossier: dict[str, Any], height: int, lang: pages.Language) -> None:
        self.dossier = dossier
        self.height = height
        self.lang: pages.Language = lang

    def __repr__(self) -> str:
        return f"<Drawing: {len(self.dossier['nodes'])} nodes, {len(self.dossier['ties'])} ties>"

    def _repr_html_(self) -> str:
        """A still picture with the live page above it.

        A notebook that does not trust its file strips the frame; the picture stays. It also stands
        alone where the page's scripts are not bundled.
        """
        image = base64.b64encode(still.svg(self.dossier, self.lang).encode()).decode()
        live = "" if npm_bundle.missing() is not None else self._frame()
        words = escape(repr(self), quote=True)
        return (
            f'<div style="position:relative;width:100%;height:{self.height}px">'
            f'<img alt="{words}" style="width:100%;height:100%;object-fit:contain" '
            f'src="data:image/svg+xml;base64,{image}">{live}</div>'
        )

    def _frame(self) -> str:
        frame = escape(pages.page(self.dossier, lang=self.lang, lean=True), quote=True)
        words = escape(repr(self), quote=True)
        return (
            f'<iframe title="{words}" sandbox="allow-scripts" srcdoc="{frame}" '
            'style="position:absolute;top:0;left:0;width:100%;height:100%;border:0"></iframe>'
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Both forms: rich for notebooks, a line for terminals."""
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the drawing as a full page and return where.

        Raises:
            MissingDependency: The page's scripts are not bundled; the hint says what to run.
        """
        return pages.write_page(self.dossier, path, lang=self.lang)


def draw(
    net: nx.Graph, *, height: int = 520, lang: pages.Language = "en", title: str | None = None
) -> NotebookDrawing:
    """Draw a networkx graph, interactive and offline.

    Args:
        net: one of our networks (participation, actors, frameworks) or any networkx graph. Of an
            ordinary graph, a node attribute "label" or "name" becomes the label, one of "cls",
            "class", "kind", "group", "type" the kind that the legend filters by; an edge attribute
            "role", "label" or "relation" its words.
        height: of the picture in a notebook, in pixels.
        lang: language the picture opens in.
        title: shown in the head of the saved page.

    Returns:
        An object that notebooks show; `.save(path)` writes it as a page.

    Raises:
        ParameterError: when `net` is no networkx graph, or height or language is impossible.

    Examples:
        >>> import networkx as nx
        >>> draw(nx.path_graph(3))
        <Drawing: 3 nodes, 2 ties>
    """
    import networkx as nx

    if not isinstance(net, nx.Graph):
        raise ParameterError(f"draw needs a networkx graph, not {type(net).__name__}")
    if lang not in ("en", "vi"):
        raise ParameterError(f"the language is en or vi, not {lang!r}")
    if not 100 <= height <= 5000:
        raise ParameterError(f"the height is 100 to 5000 pixels, not {height}")
    return NotebookDrawing(network_dossier(net, title), height, lang)


def network_dossier(net: nx.Graph, title: str | None = None) -> dict[str, Any]:
    """The dossier of a networkx graph: nodes and ties, without sources and passages."""
    names = _names(net)
    directed = net.is_directed()
    roles: dict[str, dict[str, str]] = {}
    ties = []
    for number, (one, other, data) in enumerate(net.edges(data=True)):
        role = data.get("role") or data.get("relation") or data.get("label")
        role = None if role is None else str(role)
        if role is not None:
            en = str(data.get("role_en") or role)
            roles[role] = {"en": en, "vi": str(data.get("role_vi") or en)}
        tie: dict[str, Any] = {name: _plain(data[name]) for name in TIE_FIELDS if name in data}
        shared = data.get("frameworks") or data.get("actors") or ()
        tie.update(
            tie=str(data.get("iri") or f"edge {number}"),
            participant=names[one],
            framework=names[other],
            role=role,
            rank=data.get("rank") or "normal",
            evidence=_texts(data.get("evidence")),
            disputed_by=_texts(data.get("disputed_by")),
            shared=[text.rpartition("/")[2] for text in _texts(shared)],
            undirected=not directed,
            timeless="earliest_begin" not in data or "begin" not in data,
        )
        ties.append(tie)
    words = title or str(net.graph.get("name") or "") or "coopgraph"
    nodes = [_node(node, names, data) for node, data in net.nodes(data=True)]
    return {
        "version": 1,
        "title": {"en": words, "vi": words},
        "nodes": sorted(nodes, key=lambda n: n["iri"]),
        "ties": ties,
        "links": [],
        "facts": {},
        "evidence": {},
        "sources": {},
        "classes": CLASS_WORDS,
        "roles": roles,
    }


#: Kinds that a picture without ontology still names in both languages.
CLASS_WORDS = {
    "Node": {"en": "node", "vi": "nút"},
    "Actor": {"en": "actor", "vi": "tác nhân"},
    "Framework": {"en": "framework", "vi": "khuôn khổ"},
}


def _names(net: nx.Graph) -> dict[Hashable, str]:
    """A text for each node; nodes that print alike (1 and "1") still get different ones."""
    alike = Counter(str(node) for node in net)
    return {
        node: str(node) if alike[str(node)] == 1 else f"{type(node).__name__} {node!r}"
        for node in net
    }


def _node(node: Hashable, names: Mapping[Hashable, str], data: Mapping[str, Any]) -> dict[str, Any]:
    key = names[node]
    own = next((str(data[name]) for name in LABEL_NAMES if data.get(name) is not None), str(node))
    mode = data.get("mode")
    cls = next((str(data[name]) for name in CLASS_NAMES if data.get(name) is not None), None)
    return {
        "iri": key,
        "slug": key.rpartition("/")[2] or key,
        "label": {
            "en": str(data.get("label_en") or own),
            "vi": str(data.get("label_vi") or data.get("label_en") or own),
        },
        "alt": [],
        "cls": cls or {"actor": "Actor", "framework": "Framework"}.get(str(mode), "Node"),
        "actor": mode in ("actor", "both"),
        "framework": mode in ("framework", "both"),
        "part_of": _texts(data.get("part_of")),
        "sources": [],
        "facts": [],
        "properties": [],
        "evidence": [],
        "rank": "normal",
        "disputed_by": [],
        "inferred_from": [],
        "confidence": None,
    }


def _texts(value: object) -> list[str]:
    """A list of texts from what an attribute may hold."""
    if value is None or isinstance(value, str):
        return [value] if value else []
    return [str(item) for item in value] if isinstance(value, (list, tuple, set, frozenset)) else []


def _plain(value: Any) -> Any:
    """A value that JSON can carry; foreign ones become text."""
    if value is None or isinstance(value, (bool, str, int)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    item = getattr(value, "item", None)  # numpy scalars
    return _plain(item()) if callable(item) else str(value)
