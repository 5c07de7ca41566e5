"""The bounds in a store made effective: links that rules concluded narrow them, see `narrowing`.

The own bounds of nodes stand in the derived graph, as ``coop:earliestBegin`` and its like; here
they are replaced by what the links leave of them. Links that would leave no day are taken back, and
the two nodes contradict each other (``coop:contradicts``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from coopgraph.namespaces import CONCEPT, COOP, XSD
from coopgraph.narrowing import Span

PROPERTIES = {
    "earliest_begin": COOP + "earliestBegin",
    "latest_begin": COOP + "latestBegin",
    "earliest_end": COOP + "earliestEnd",
    "latest_end": COOP + "latestEnd",
    "end_open": COOP + "endOpen",
}
"""Columns of bounds and the properties that hold them."""
_EPOCH = date(1970, 1, 1).toordinal()
_LINKS = """
SELECT ?node ?link ?other WHERE {
    { VALUES ?link {
          coop:beginsWithin coop:endsWithin coop:livesWithin coop:endsBefore coop:sameTie }
      ?node ?link ?other }
    UNION
    { ?other coop:newName ?node . ?node coop:narrowedBy ?other .
      BIND(coop:beginsWithin AS ?link) }
} ORDER BY ?node ?link ?other"""
_BOUNDS = """
SELECT ?node ?property ?value WHERE {
    VALUES ?property {
        coop:earliestBegin coop:latestBegin coop:earliestEnd coop:latestEnd coop:endOpen }
    ?node ?property ?value
} ORDER BY ?node ?property"""
FIRST_STAGES = tuple(
    CONCEPT + stage for stage in ("proposed", "negotiated", "agreed", "adopted", "signed")
)
"""Stages of which one comes first in the life of an instrument, as ``lives-within`` has it."""
_INSTRUMENTS = f"""
SELECT ?node (MIN(?day) AS ?first) WHERE {{
    ?node a coop:Instrument .
    OPTIONAL {{
        ?node coop:milestone/coop:earliestBegin ?day .
        FILTER EXISTS {{
            VALUES ?stage {{ {" ".join(f"<{stage}>" for stage in FIRST_STAGES)} }}
            ?node coop:milestone/coop:stage ?stage }}
        FILTER NOT EXISTS {{
            ?node coop:milestone ?undated .
            FILTER NOT EXISTS {{ ?undated coop:earliestBegin ?unknown }} }}
    }}
}} GROUP BY ?node ORDER BY ?node"""


class BoundsStore(Protocol):
    """What is needed of a store; ``coopgraph.store.embedded.EmbeddedStore`` has it."""

    def select(self, sparql: str, /) -> list[tuple[str | None, ...]]:
        """Give the rows of a SELECT as lexical forms, None where unbound."""
        ...

    def construct(self, sparql: str, /) -> set[Any]:
        """Give the triples of a CONSTRUCT over the union of all graphs."""
        ...

    def add(self, graph: str, triples: Iterable[Any], /) -> None:
        """Add triples to a named graph and to the union."""
        ...

    def discard(self, graph: str, triples: Iterable[Any], /) -> None:
        """Take triples out of a named graph, and of the union where no other graph holds them."""
        ...


def narrow_dates(store: BoundsStore, target: str) -> int:
    """Replace the own bounds in a store by the effective ones.

    Args:
        store: What is asserted, the own bounds of nodes, and the links that rules concluded.
        target: The graph that holds bounds and links, and receives contradictions.

    Returns:
        By how many triples the graph has grown.
    """
    links = [
        (n or "", (link or "").removeprefix(COOP), o or "") for n, link, o in store.select(_LINKS)
    ]
    if not links:
        return 0
    from coopgraph.narrowing import narrow_rows

    own = spans_of(store)
    # Of what is not dated itself, others may still tell something.
    own |= {node: Span() for link in links for node in (link[0], link[2]) if node not in own}
    found = narrow_rows(own, links)
    before = {triple for node in found.bounds for triple in bound_triples(node, own[node])}
    after = {triple for node, span in found.bounds.items() for triple in bound_triples(node, span)}
    gone, come = sorted(before - after), sorted(after - before)
    for node, link, other in found.refused:
        for one, two in ((node, other), (other, node)):
            gone += [f"<{one}> <{COOP}{link}> <{two}> .", f"<{one}> coop:narrowedBy <{two}> ."]
    for one, other in found.contradictions:
        come += [f"<{a}> coop:contradicts <{b}> ." for a, b in ((one, other), (other, one))]
    lost, gained = (
        store.construct("CONSTRUCT { " + "\n".join(triples) + " } WHERE {}") if triples else set()
        for triples in (gone, come)
    )
    store.discard(target, lost)
    store.add(target, gained)
    return len(gained) - len(lost)


def spans_of(store: BoundsStore) -> dict[str, Span]:
    """Give the bounds that a store tells, by node.

    An instrument lives from its first milestone, as the rule ``lives-within`` says.
    """
    columns = {prop: name for name, prop in PROPERTIES.items()}
    spans: dict[str, dict[str, Any]] = {}
    for node, prop, value in store.select(_BOUNDS):
        name = columns[prop or ""]
        told = value == "true" if name == "end_open" else _number(value or "")
        spans.setdefault(node or "", {})[name] = told
    for node, first in store.select(_INSTRUMENTS):
        spans.setdefault(node or "", {})["lives_from"] = _number(first or date.min.isoformat())
    return {node: Span(**held) for node, held in spans.items()}


def bound_triples(node: str, span: Span) -> list[str]:
    """Give the bounds of a node as triples in SPARQL syntax."""
    triples = [
        f'<{node}> <{PROPERTIES[name]}> "{date.fromordinal(day + _EPOCH)}"^^<{XSD}date> .'
        for name, day in zip(PROPERTIES, span[:4], strict=False)
        if day is not None
    ]
    if span.end_open:
        triples.append(f'<{node}> <{PROPERTIES["end_open"]}> "true"^^<{XSD}boolean> .')
    return triples


def _number(day: str) -> int:
    """Count the days of a date from 1970-01-01."""
    return date.fromisoformat(day).toordinal() - _EPOCH
