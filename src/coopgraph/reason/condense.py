"""What HermiT need not look at, because no axiom bears on it, and how its answer is made whole.

HermiT builds a model of all things for each question it asks itself, so each thing costs time in
each of hundreds of models. Two kinds of statements cost without telling anything:

- A property on which no axiom bears but a domain and a range says no more than the types that
  follow from these: the types are handed over instead, and its values are those stated.
- A thing that then has types and no link is like every other one with just these types: one
  stands for all, and what is concluded of it is concluded of each.

Besides, an axiom that names a thing (a class of ties by their roles: ``owl:oneOf``,
``owl:hasValue``) makes HermiT look at all things even where it asks about classes only. Such a
thing is given a class of its own in its stead, and things that are not the same have classes that
share nothing. That says as much, save that whoever is merely said to be of a class defined so
cannot be told the thing it is defined by: where that is said, all is handed over.

The first two hold only while nothing makes two names mean one thing, which only a property with
one value at most can do here: where such a property has two values, all is handed over
(:func:`is_condensable`). And what stands for many must not turn out to be linked:
:attr:`Condensed.stand_ins` tells whose links to look for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from coopgraph.namespaces import OWL
from coopgraph.reason.axioms import (
    CLASS,
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
_ALL_DISJOINT = f"<{OWL}AllDisjointClasses>"
_HAS_VALUE, _ONE_OF = f"<{OWL}hasValue>", f"<{OWL}oneOf>"
_SOME_VALUES, _UNION = f"<{OWL}someValuesFrom>", f"<{OWL}unionOf>"
_SAME = f"<{OWL}sameAs>"
_NAMED = f"<{OWL}NamedIndividual>"
_OWN = "urn:own:"


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
    # That a thing is named is plain from its other statements.
    schema = {t for t in axioms.schema if t[0] not in plain and t[2] != _NAMED}
    different = {s for s, p, o in schema if p == TYPE and o == _ALL_DIFFERENT}
    listed = _lists(schema, different)
    alone = _unlinked(facts, (t for t in schema if t[0] not in listed))
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for thing, types in alone.items():
        alike[frozenset(types)].append(thing)
    stand_ins = {group[0]: tuple(group) for group in map(sorted, alike.values())}
    gone = alone.keys() - stand_ins.keys()
    schema = _without(schema, different, listed, alone.keys())
    facts = {t for t in facts if t[0] not in gone}
    if not _is_said_to_be_defined(axioms):
        schema, facts = _without_names(schema, facts)
    return Condensed(
        replace(
            axioms,
            schema=frozenset(schema),
            facts=frozenset(facts),
            properties=axioms.properties - plain,
        ),
        frozenset(values),
        stand_ins,
    )


def _without_names(schema: set[Triple], facts: set[Triple]) -> tuple[set[Triple], set[Triple]]:
    """Give axioms and facts in which no axiom names a thing: each named one has its own class."""
    values = {s: o for s, p, o in schema if p == _HAS_VALUE}
    choices = {s: members(schema, o) for s, p, o in schema if p == _ONE_OF}
    named = sorted({*values.values(), *(name for some in choices.values() for name in some)})
    own = {name: f"<{_OWN}{number}>" for number, name in enumerate(named)}
    lists = {cell for s, p, o in schema if p == _ONE_OF for cell in _cells(schema, o)}
    single = {s: own[some[0]] for s, some in choices.items() if len(some) == 1}
    kept: set[Triple] = set()
    for s, p, o in schema:
        if s in lists or s in single:
            continue
        if p == _HAS_VALUE:
            kept.add((s, _SOME_VALUES, own[o]))
        elif p == _ONE_OF:
            kept |= _list(s, _UNION, [own[name] for name in choices[s]], f"{s}-union")
        else:
            kept.add((s, p, single.get(o, o)))
    kept |= {(cls, TYPE, CLASS) for cls in own.values()}
    for node in sorted({s for s, p, o in schema if p == TYPE and o == _ALL_DIFFERENT}):
        heads = [o for s, p, o in schema if s == node and p == _DISTINCT]
        classes = [own[m] for head in heads for m in members(schema, head) if m in own]
        if len(classes) > 1:
            apart = f"{node}-apart"
            kept.add((apart, TYPE, _ALL_DISJOINT))
            kept |= _list(apart, f"<{OWL}members>", classes, f"{apart}-list")
    return kept, facts | {(name, TYPE, cls) for name, cls in own.items()}


def _is_said_to_be_defined(axioms: Axioms) -> bool:
    """Say whether a thing is stated, or by its use concluded, to be of a defined class."""
    defined = {
        s
        for s, p, o in axioms.schema
        if p in (f"<{OWL}equivalentClass>", f"<{OWL}disjointUnionOf>")
    }
    used = {o for s, p, o in axioms.schema if p in (DOMAIN, RANGE)}
    used |= {o for s, p, o in axioms.facts if p == TYPE}
    return not defined.isdisjoint(used)


def _cells(schema: Iterable[Triple], head: str) -> list[str]:
    rest = {s: o for s, p, o in schema if p == REST}
    cells: list[str] = []
    while head != NIL and head not in cells:
        cells.append(head)
        head = rest.get(head, NIL)
    return cells


def _list(subject: str, predicate: str, items: list[str], name: str) -> set[Triple]:
    """Give the triples by which a node has a list."""
    cells = [f"{name}-{place}" for place in range(len(items))]
    triples = {(subject, predicate, cells[0])}
    for cell, item, following in zip(cells, items, [*cells[1:], NIL], strict=True):
        triples |= {(cell, FIRST, item), (cell, REST, following)}
    return triples


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
    heads = [o for s, p, o in schema if s in axioms and p == _DISTINCT]
    return axioms | {cell for head in heads for cell in _cells(schema, head)}


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
        kept.add((node, TYPE, _ALL_DIFFERENT))
        kept |= _list(node, _DISTINCT, left, f"_:different-{number}")
    return kept
