"""Name contradictions that HermiT finds but does not name.

HermiT says only that an ontology is inconsistent. Nearly always the reason is one of three, and
these are looked for here: a thing of two disjoint classes, a functional property with two values
that are declared different, a thing of a class that nothing can be of. No answer here does not
mean that there is no contradiction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from coopgraph.namespaces import OWL, shorten
from coopgraph.reason.axioms import (
    DOMAIN,
    FUNCTIONAL,
    RANGE,
    SUBCLASS,
    TYPE,
    Axioms,
    is_iri,
    members,
)

_MEMBERS = (f"<{OWL}members>", f"<{OWL}distinctMembers>")


def find_clashes(axioms: Axioms) -> list[str]:
    """Give the contradictions that can be named, one sentence each, sorted."""
    disjoint = _sets(axioms, "AllDisjointClasses") + [
        [s, o] for s, p, o in axioms.schema if p == f"<{OWL}disjointWith>"
    ]
    different = _sets(axioms, "AllDifferent") + [
        [s, o] for s, p, o in axioms.schema if p == f"<{OWL}differentFrom>"
    ]
    clashes = set()
    for thing, classes in _types(axioms).items():
        for group in disjoint:
            both = sorted(classes.keys() & set(group))
            if len(both) > 1:
                one, other = (f"{_show(c)}{classes[c]}" for c in both[:2])
                clashes.add(f"{_show(thing)} is both {one} and {other}, which are disjoint")
    functional = {s for s, p, o in axioms.schema if p == TYPE and o == FUNCTIONAL}
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    for s, p, o in axioms.facts:
        if p in functional:
            values[s, p].add(o)
    for (thing, name), some in values.items():
        for group in different:
            both = sorted(some & set(group))
            if len(both) > 1:
                clashes.add(
                    f"{_show(thing)} has {_show(both[0])} and {_show(both[1])} as"
                    f" {_show(name)}, which can have one value only"
                )
    return sorted(clashes)


def _show(term: str) -> str:
    return shorten(term[1:-1]) if is_iri(term) else term


def _sets(axioms: Axioms, kind: str) -> list[list[str]]:
    nodes = {s for s, p, o in axioms.schema if p == TYPE and o == f"<{OWL}{kind}>"}
    heads = [o for s, p, o in axioms.schema if p in _MEMBERS and s in nodes]
    return [members(axioms.schema, head) for head in sorted(heads)]


def _types(axioms: Axioms) -> dict[str, dict[str, str]]:
    """Give each thing its classes, asserted, by use and above, with why (empty if asserted)."""
    up: dict[str, set[str]] = defaultdict(set)
    domain: dict[str, set[str]] = defaultdict(set)
    range_: dict[str, set[str]] = defaultdict(set)
    for s, p, o in axioms.schema:
        if p == SUBCLASS and is_iri(o):
            up[s].add(o)
        elif p == DOMAIN:
            domain[s].add(o)
        elif p == RANGE:
            range_[s].add(o)
    types: dict[str, dict[str, str]] = defaultdict(dict)

    def add(thing: str, classes: Iterable[str], why: str) -> None:
        for cls in sorted(classes):
            if cls not in types[thing]:
                types[thing][cls] = why
                above = why or f" (as {_show(cls)})"
                add(thing, up.get(cls, ()), above)

    for s, p, o in sorted(axioms.facts):
        if p == TYPE:
            add(s, (o,), "")
    for s, p, o in sorted(axioms.facts):
        if p != TYPE:
            add(s, domain.get(p, ()), f" (as it has {_show(p)})")
            add(o, range_.get(p, ()), f" (as it is {_show(p)} of {_show(s)})")
    return types
