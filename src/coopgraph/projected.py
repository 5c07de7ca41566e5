"""The ties, nodes and dated things of a store as tables: its projections, asked and typed.

What asks is handed in, so that a store, a façade and a server of somebody else's are projected
alike: a function from a projection's name to its result, such as ``partial(result, store)``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.dates import parse
from coopgraph.query import Result, select
from coopgraph.resources import projection

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.store import EmbeddedStore

Ask = Callable[[str], Result]


def result(store: EmbeddedStore, name: str) -> Result:
    """Answer a projection (``projections/<name>.rq``) from a store, unbounded."""
    return select(store, projection(name), timeout=None)


def ties(ask: Ask) -> pl.DataFrame:
    """Give the ties of every rank, one row a tie, see `frames.participations`."""
    from coopgraph import frames

    return frames.participations(ask("participations").to_polars())


def nodes(ask: Ask) -> pl.DataFrame:
    """Give the actors and frameworks, one row a node, see `frames.nodes`."""
    from coopgraph import frames

    tables = (ask(name).to_polars() for name in ("nodes", "classes", "countries"))
    return frames.nodes(*tables)


def dated(ask: Ask) -> pl.DataFrame:
    """Give the milestones and lifetimes that sources state, see `frames.results.dated`."""
    from coopgraph.frames.results import dated as typed

    return typed(ask("milestones").to_polars(), ask("lifetimes").to_polars())


# How often is said in words: servers write truth values of their own as 0 and 1, too.
_REPEATED = """
SELECT DISTINCT ?role ?held WHERE {
    { ?role coop:oncePerSeat false . BIND("by several" AS ?held) }
    UNION { ?role coop:oneHolder true . BIND("by one" AS ?held) }
    UNION {
        # Offices are held in terms: the ontology says which roles are one.
        coop:Mandate owl:equivalentClass/owl:intersectionOf ?parts .
        ?parts rdf:rest*/rdf:first ?restriction .
        ?restriction owl:onProperty coop:role ;
                     owl:someValuesFrom/owl:oneOf/rdf:rest*/rdf:first ?role .
        BIND("by one" AS ?held)
    }
} ORDER BY ?role ?held"""


class Repeated(NamedTuple):
    """Roles of which somebody may have several ties to one framework.

    Attributes:
        again: Those that may be held again at another time: offices, and what is done often.
        personal: Those of them that several may have on behalf of one seat.
    """

    again: list[str]
    personal: list[str]


def repeated_roles(store: EmbeddedStore) -> Repeated:
    """Give the roles that do not make one tie of one seat, as the ontology tells them."""
    rows = [(role, held) for role, held in store.select(_REPEATED) if role]
    return Repeated(
        sorted({role for role, _ in rows}),
        sorted({role for role, held in rows if held == "by several"}),
    )


def issued(store: EmbeddedStore) -> dict[str, dt.date]:
    """Give the first day on which each source may have been issued, where that is known."""
    asked = "SELECT ?source ?day WHERE { ?source a coop:Source ; dcterms:issued ?day }"
    found = {}
    for source, day in store.select(asked):
        lower = parse(day or "").lower
        if source and lower is not None:
            found[source] = lower
    return found


_SUCCESSIONS = """
SELECT ?before ?after ?framework ?first ?last ?evidence WHERE {
    { ?change coop:changes ?before }
    UNION
    { ?change coop:handsOver ?tie . ?tie coop:participant ?before ; coop:framework ?framework }
    ?change coop:successor ?after .
    OPTIONAL { ?change coop:earliestBegin ?first }
    OPTIONAL { ?change coop:latestEnd ?last }
    OPTIONAL { ?change coop:evidence ?evidence }
} ORDER BY ?before ?after ?framework ?evidence"""


class Succeeded(NamedTuple):
    """Somebody came after somebody else: in everything, or in an office of a framework."""

    before: str
    after: str
    framework: str | None
    first: dt.date | None
    last: dt.date | None
    evidence: tuple[str, ...]


def successions(store: EmbeddedStore) -> list[Succeeded]:
    """Give who succeeded whom, by the changes and hand-overs that sources state."""
    found: dict[tuple[str | None, ...], list[str]] = {}
    for *of, passage in store.select(_SUCCESSIONS):
        found.setdefault(tuple(of), []).extend([passage] if passage else [])
    made = []
    for (before, after, framework, first, last), evidence in found.items():
        begin, end = (None if d is None else dt.date.fromisoformat(d) for d in (first, last))
        made.append(Succeeded(before or "", after or "", framework, begin, end, tuple(evidence)))
    return made
