"""The two diagrams of an ontology: the tree of its classes, and what relates them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from coopgraph.render import diagram

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markupsafe import Markup

_FONT = 'fontname="Noto Sans", fontsize=11'
_TREE = (
    "rankdir=LR; ranksep=0.7; nodesep=0.09;",
    f'node [shape=box, style=rounded, height=0.26, margin="0.12,0.03", {_FONT}];',
    "edge [dir=back, arrowtail=empty, arrowsize=0.6, tailport=e, headport=w];",
)
_WEB = (
    "rankdir=LR; ranksep=1.1; nodesep=0.3;",
    f'node [shape=box, style=rounded, height=0.32, margin="0.16,0.05", {_FONT}];',
    'edge [arrowsize=0.6, fontname="Noto Sans", fontsize=10];',
)


def pictures(
    terms: Sequence[Mapping[str, Any]], say: Callable[[Mapping[str, str], str], Markup], words: Any
) -> dict[str, Any]:
    """Draw the diagrams.

    Returns:
        "tree" and "relations", each inline SVG or None where Graphviz is missing; "loose", the
        classes that stand in neither; "missing", whether Graphviz is missing.
    """
    classes = {t["iri"]: t for t in terms if t["kind"] == "class"}

    def box(iri: str, kind: str = "") -> dict[str, str]:
        term = classes[iri]
        kind = kind or ("defined" if term["defined"] else "stated")
        label = say(term["label"], term["local"]).striptags()
        return {"id": iri, "label": label, "href": f"#{anchor(term['local'])}", "kind": kind}

    branches = [
        {"from": whole, "to": iri, "kind": "defined" if iri_is_genus else "stated"}
        for iri, term in classes.items()
        for whole, iri_is_genus in [
            *((s, False) for s in term["supers"]),
            *((g, True) for g in genera(term) if g not in term["supers"]),
        ]
        if whole in classes
    ]
    grown = {end for edge in branches for end in (edge["from"], edge["to"])}
    relations: dict[tuple[str, str], list[str]] = {}
    for term in terms:
        ends = [_only_class(term[end]) for end in ("domain", "range")]
        if term["kind"] == "object" and not term["chain"] and all(e in classes for e in ends):
            label = say(term["label"], term["local"]).striptags()
            relations.setdefault((ends[0] or "", ends[1] or ""), []).append(label)
    related = sorted({end for pair in relations for end in pair})
    links = [
        {"from": a, "to": b, "kind": "relation", "label": ",  ".join(sorted(labels))}
        for (a, b), labels in sorted(relations.items())
    ]
    tree = diagram.dot([box(iri) for iri in classes if iri in grown], branches, _TREE)
    web = diagram.dot([box(iri) for iri in related], links, _WEB)
    return {
        "tree": diagram.svg(tree, words["diagramTree"]) if grown else None,
        "relations": diagram.svg(web, words["diagramRelations"]) if related else None,
        "loose": [iri for iri in classes if iri not in grown],
        "branches": branches,
        "roots": sorted(grown - {edge["to"] for edge in branches}),
        "missing": not diagram.available(),
    }


def genera(term: Mapping[str, Any]) -> list[str]:
    """The named classes that a definition begins with: a mandate is first a participation."""
    return [
        part["iri"]
        for tree in term["defined"]
        for part in (tree["of"] if tree["op"] == "and" else [tree])
        if part["op"] == "class"
    ]


def _only_class(ends: Sequence[Mapping[str, Any]]) -> str | None:
    return ends[0]["iri"] if len(ends) == 1 and ends[0]["op"] == "class" else None


def anchor(name: str) -> str:
    """A name as the id of an element: letters, digits, "_", "." and "-" only.

    Examples:
        >>> anchor("Mandate"), anchor('a b"><c')
        ('Mandate', 'a-b---c')
    """
    return re.sub(r"[^\w.-]", "-", name)
