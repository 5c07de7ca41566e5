"""What HermiT need not look at, because no axiom bears on it, and how its answer is made whole.

HermiT builds a model of all things for each question it asks itself, so each thing costs time in
each of hundreds of models. Two kinds of statements cost without telling anything:

- A property on which no axiom bears but a domain and a range says no more than the types that
  follow from these: the types are handed over instead, and its values are those stated.
- A thing that then has types and no link is like every other one with just these types: one
  stands for all, and what is concluded of it is concluded of each.

Both hold only while nothing makes two names mean one thing, which only a property with one value
at most can do here: where such a property has two values, all is handed over
(:func:`is_condensable`). And what stands for many must not turn out to be linked:
:attr:`Condensed.stand_ins` tells whose links to look for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from coopgraph.namespaces import OWL
from coopgraph.reason.axioms import (
    DOMAIN,
    FIRST,
    FUNCTIONAL,
    NIL,
    OBJECT_PROPERTY,
    RANGE,
    REST,
    TYPE,
    Axioms,
    Triple,
    members,
)

_ALL_DIFFERENT = f"<{OWL}AllDifferent>"
_DISTINCT = f"<{OWL}distinctMembers>"
_SAME = f"<{OWL}sameAs>"


@dataclass(frozen=True)
class Condensed:
    """Axioms with less in them, and what was taken out.

    Attributes:
        axioms: What is to be reasoned over.
        values: The statements of properties on which no axiom bears; they hold as stated.
        stand_ins: For each thing that stands for others, all it stands for, itself included.
    """

    axioms: Axioms
    values: frozenset[Triple]
    stand_ins: Mapping[str, tuple[str, ...]]


def is_condensable(axioms: Axioms) -> bool:
    """Say whether no two names can come to mean one thing by what is stated."""
    single = {s for s, p, o in axioms.schema if p == TYPE and o == FUNCTIONAL}
    stated: set[tuple[str, str]] = set()
    for s, p, _ in axioms.facts:
        if p in single:
            if (s, p) in stated:
                return False
            stated.add((s, p))
    merging = {f"<{OWL}InverseFunctionalProperty>", _SAME}
    return not any(
        p in merging or o in merging or "ardinality" in p or p.endswith("hasKey>")
        for _, p, o in axioms.schema
    )


def condense(axioms: Axioms) -> Condensed:
    """Take out what no axiom bears on.

    Args:
        axioms: Of which :func:`is_condensable` holds.
    """
    plain = _plain_properties(axioms)
    domains, ranges = _classes(axioms, plain, DOMAIN), _classes(axioms, plain, RANGE)
    values = {fact for fact in axioms.facts if fact[1] in plain}
    facts = set(axioms.facts) - values
    for s, p, o in values:
        facts |= {(s, TYPE, cls) for cls in domains[p]} | {(o, TYPE, cls) for cls in ranges[p]}
    schema = {t for t in axioms.schema if t[0] not in plain}
    different = {s for s, p, o in schema if p == TYPE and o == _ALL_DIFFERENT}
    listed = _lists(schema, different)
    alone = _unlinked(facts, (t for t in schema if t[0] not in listed))
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for thing, types in alone.items():
        alike[frozenset(types)].append(thing)
    stand_ins = {group[0]: tuple(group) for group in map(sorted, alike.values())}
    gone = alone.keys() - stand_ins.keys()
    return Condensed(
        replace(
            axioms,
            schema=frozenset(_without(schema, different, listed, alone.keys())),
            facts=frozenset(t for t in facts if t[0] not in gone),
            properties=axioms.properties - plain,
        ),
        frozenset(values),
        stand_ins,
    )


def _plain_properties(axioms: Axioms) -> set[str]:
    """Give the properties on which only a domain and a range bear, each a named class."""
    plain = set(axioms.properties)
    for s, p, o in axioms.schema:
        if p in (DOMAIN, RANGE) and o in axioms.classes:
            continue
        plain.discard(o)
        if (p, o) != (TYPE, OBJECT_PROPERTY):
            plain.discard(s)
    return plain


def _classes(axioms: Axioms, properties: set[str], axiom: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for s, p, o in axioms.schema:
        if p == axiom and s in properties:
            found[s].append(o)
    return found


def _lists(schema: set[Triple], axioms: set[str]) -> set[str]:
    """Give the nodes of the lists of axioms, and these themselves."""
    rest = {s: o for s, p, o in schema if p == REST}
    nodes = set(axioms)
    for head in [o for s, p, o in schema if s in axioms and p == _DISTINCT]:
        while head != NIL and head not in nodes:
            nodes.add(head)
            head = rest.get(head, NIL)
    return nodes


def _unlinked(facts: set[Triple], schema: Iterable[Triple]) -> dict[str, set[str]]:
    """Give the things that have types and are named nowhere else."""
    types: dict[str, set[str]] = defaultdict(set)
    linked = {term for s, _, o in schema for term in (s, o)}
    for s, p, o in facts:
        if p == TYPE:
            types[s].add(o)
        else:
            linked |= {s, o}
    return {thing: some for thing, some in types.items() if thing not in linked}


def _without(
    schema: set[Triple], different: set[str], listed: set[str], alone: Iterable[str]
) -> set[Triple]:
    """Take the things that are alone out of the lists of things that are not the same."""
    gone = set(alone)
    kept = {t for t in schema if t[0] not in listed}
    for number, node in enumerate(sorted(different)):
        heads = [o for s, p, o in schema if s == node and p == _DISTINCT]
        left = [m for head in heads for m in members(schema, head) if m not in gone]
        if len(left) < 2:
            continue
        cells = [f"_:different-{number}-{place}" for place in range(len(left))]
        kept |= {(node, TYPE, _ALL_DIFFERENT), (node, _DISTINCT, cells[0])}
        for cell, item, following in zip(cells, left, [*cells[1:], NIL], strict=True):
            kept |= {(cell, FIRST, item), (cell, REST, following)}
    return kept
