"""When things took place: the bounds behind the bars of the explorer's timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from coopgraph.dates import stated_bounds
from coopgraph.errors import CoopgraphError
from coopgraph.namespaces import COOP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What happens for a time; an organisation or an agreement rather exists.
PASSING: Final = frozenset(
    {"Event", "Activity", "Project", "Initiative", "Grant", "Cooperation", "Plan"}
)
_STATED: Final = ("begin", "end", "during", "date")


def spans(dossier: Mapping[str, Any]) -> dict[str, dict[str, str | bool | None]]:
    """The bounds of each event and of each dated milestone.

    Args:
        dossier: what `coopgraph.pages.explorer_data.dossier` returns.

    Returns:
        IRI of the node or milestone -> "earliest_begin", "latest_begin", "earliest_end" and
        "latest_end" (ISO 8601 days or None) and "end_open". Where several sources date one
        thing, the one that tells a begin is taken, else the first in order; what has no date, or
        one that cannot be read, is left out.
    """
    bounds_of = {}
    for node in dossier["nodes"]:
        if node["cls"] in PASSING:
            bounds_of[node["iri"]] = _bounds(node.get("properties") or ())
    for iri, fact in (dossier.get("facts") or {}).items():
        if fact["cls"] == "Milestone":
            bounds_of[iri] = _bounds(fact.get("parts") or ())
    return {iri: bounds for iri, bounds in sorted(bounds_of.items()) if bounds}


def _bounds(parts: Iterable[Mapping[str, Any]]) -> dict[str, str | bool | None] | None:
    stated: dict[str, dict[str, str]] = {}
    for part in parts:
        name = part["property"].removeprefix(COOP)
        for value in part["values"]:
            if name in _STATED and "edtf" in value:
                stated.setdefault(part.get("source") or "", {}).setdefault(name, value["edtf"])
    for dates in sorted(stated.values(), key=lambda one: "begin" not in one):
        during = None if "begin" in dates else dates.get("during") or dates.get("date")
        try:
            bounds = stated_bounds(dates.get("begin"), dates.get("end"), during)
        except CoopgraphError:
            continue
        names = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")
        days = {name: getattr(bounds, name) for name in names}
        texts = {name: None if day is None else day.isoformat() for name, day in days.items()}
        return {**texts, "end_open": bounds.end_open}
    return None
