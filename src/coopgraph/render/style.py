"""Shapes and colours: one hue a family, one shape and filling a class.

The hues are those of Okabe and Ito, "Color Universal Design" (2008), which readers with any of the
common colour deficiencies can tell apart; no meaning rests on hue alone, since shape says whether a
node is an actor (circle), both actor and framework (hexagon) or a framework (square, diamond,
triangle, star).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: family -> (hue on light ground, hue on dark ground)
HUES: Final[dict[str, tuple[str, str]]] = {
    "state": ("#0072b2", "#4aa3df"),
    "territory": ("#3f9fd8", "#8accf2"),
    "international": ("#00875f", "#2fbf94"),
    "civil": ("#8f8200", "#f0e442"),
    "company": ("#d55e00", "#f08a3c"),
    "person": ("#4b5563", "#b6c0cc"),
    "instrument": ("#c98300", "#f0b434"),
    "activity": ("#b25a8d", "#e09cc2"),
    "other": ("#6b7280", "#9aa5b3"),
}

#: class -> (family, vis-network shape, filling: "full" or "tint")
CLASSES: Final[dict[str, tuple[str, str, str]]] = {
    "Country": ("state", "dot", "full"),
    "Province": ("territory", "dot", "full"),
    "AdministrativeDivision": ("state", "dot", "tint"),
    "Territory": ("territory", "dot", "tint"),
    "Person": ("person", "dot", "full"),
    "Post": ("person", "dot", "tint"),
    "Actor": ("other", "dot", "full"),
    "GovernmentBody": ("state", "hexagon", "full"),
    "IntergovernmentalOrganization": ("international", "hexagon", "full"),
    "NonGovernmentalOrganization": ("civil", "hexagon", "full"),
    "Body": ("international", "hexagon", "tint"),
    "Company": ("company", "hexagon", "full"),
    "Organization": ("other", "hexagon", "full"),
    "Agreement": ("instrument", "square", "full"),
    "Declaration": ("instrument", "square", "tint"),
    "Plan": ("instrument", "triangle", "full"),
    "LegalAct": ("instrument", "triangle", "tint"),
    "Standard": ("instrument", "star", "full"),
    "Instrument": ("instrument", "diamond", "full"),
    "Event": ("activity", "diamond", "full"),
    "EventSeries": ("activity", "star", "tint"),
    "Project": ("activity", "triangle", "full"),
    "Initiative": ("activity", "triangle", "tint"),
    "Grant": ("activity", "star", "full"),
    "Cooperation": ("activity", "diamond", "tint"),
    "Activity": ("activity", "triangleDown", "full"),
    "Concern": ("activity", "square", "full"),
    "Commitment": ("activity", "square", "tint"),
    "Framework": ("other", "diamond", "full"),
}

#: The order of the legend; classes not named here follow by name.
ORDER: Final[tuple[str, ...]] = tuple(CLASSES)


def appearance(cls: str, actor: bool, framework: bool, other: int = 0) -> dict[str, str]:
    """How a class is drawn.

    Args:
        cls: local name of the class, for example "Company".
        actor: whether its members take part.
        framework: whether others take part in them.
        other: number of a kind that is neither, as in graphs that are not ours; each gets a hue.

    Returns:
        Keys "shape", "light", "dark" (hex colours) and "fill" ("full" or "tint").

    Examples:
        >>> appearance("Country", True, False)["shape"]
        'dot'
        >>> appearance("Unheard", False, True)["shape"]
        'diamond'
    """
    if cls in CLASSES:
        family, shape, fill = CLASSES[cls]
    elif actor or framework:
        both = "Organization" if actor and framework else "Framework" if framework else "Actor"
        family, shape, fill = CLASSES[both]
    else:
        family = list(HUES)[other % len(HUES)]
        shape, fill = "dot", "tint" if other // len(HUES) % 2 else "full"
    light, dark = HUES[family]
    return {"shape": shape, "light": light, "dark": dark, "fill": fill}


def looks(nodes: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """The look of each class among nodes with "cls", "actor" and "framework".

    Examples:
        >>> looks([{"cls": "a", "actor": False, "framework": False}])["a"]["shape"]
        'dot'
    """
    flags = {n["cls"]: (n["actor"], n["framework"]) for n in nodes}
    unknown = [cls for cls in sorted(flags) if cls not in CLASSES and not any(flags[cls])]
    return {
        cls: appearance(cls, *flags[cls], other=unknown.index(cls) if cls in unknown else 0)
        for cls in sorted(flags)
    }


def radius(ties: int) -> float:
    """Half the width of a node with that many ties, in pixels at scale 1.

    The area grows with the number of ties, so a hub is seen without hiding its neighbours.

    Examples:
        >>> radius(0), radius(1000)
        (7.0, 26.0)
    """
    grown: float = round(7.0 + 2.4 * ties**0.5, 1)
    return min(26.0, grown)
