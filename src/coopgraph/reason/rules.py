"""The rules of ontology/rules and the fixpoint that draws all their conclusions.

A rule is one SPARQL CONSTRUCT in a file of its own; its first two lines give its reason in
English (``# rule: …``) and in Vietnamese (``# rule@vi: …``). It may use the project's prefixes
without declaring them. Rules conclude over asserted and derived triples alike; their order does
not matter. ``prove`` holds the outcome against HermiT.

Dates are those that nodes have of their own, unless the third line is ``# dates: effective``: such
a rule runs when dates have narrowed each other (`effective`), and its conclusions narrow nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from coopgraph.errors import CoopgraphError, DataError
from coopgraph.namespaces import GRAPH_DERIVED, PREFIXES, RDF
from coopgraph.reason.effective import narrow_dates
from coopgraph.resources import ontology_dir

_EFFECTIVE = "# dates: effective"
_ANY = "any property"
_EVERY = {"not run yet"}
MAX_ROUNDS = 100
"""Rounds after which the fixpoint gives up; a chain of n parts takes about log2(n) rounds."""


class RuleStore(Protocol):
    """What the rules need of a store; ``coopgraph.store.embedded.EmbeddedStore`` has it."""

    def construct(self, sparql: str, /) -> set[Any]:
        """Give the triples of a CONSTRUCT over the union of all graphs."""
        ...

    def add(self, graph: str, triples: Iterable[Any], /) -> None:
        """Add triples to a named graph and to the union."""
        ...

    def discard(self, graph: str, triples: Iterable[Any], /) -> None:
        """Take triples out of a named graph, and of the union where no other graph holds them."""
        ...

    def select(self, sparql: str, /) -> list[tuple[str | None, ...]]:
        """Give the rows of a SELECT as lexical forms, None where unbound."""
        ...


@dataclass(frozen=True)
class Rule:
    """One declared rule.

    Attributes:
        name: The file's name without ``.rq``.
        reason_en: Why the conclusion holds, one sentence in English.
        reason_vi: The same in Vietnamese.
        text: The SPARQL CONSTRUCT, header included.
        effective: Whether it looks at dates as others have narrowed them, not at a node's own.
    """

    name: str
    reason_en: str
    reason_vi: str
    text: str = field(repr=False)
    effective: bool = False


def rules(folder: Path | None = None) -> list[Rule]:
    """Read the rules, sorted by name.

    Args:
        folder: Where the ``.rq`` files lie; by default ``ontology/rules``.

    Raises:
        DataError: A file does not begin with its reason in both languages, or there is none.

    Example:
        >>> [rule.reason_en for rule in rules() if rule.name == "part-of-transitive"]
        ['A part of a part is a part of the whole.']
    """
    where = folder or ontology_dir() / "rules"
    parsed_rules = []
    for path in sorted(where.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        reasons = []
        for number, (line, mark) in enumerate(
            zip([*text.split("\n"), "", ""], ("# rule: ", "# rule@vi: "), strict=False), start=1
        ):
            if not line.startswith(mark) or not line[len(mark) :].strip():
                raise DataError(
                    f"a rule begins with its reason in both languages, here '{mark}…'",
                    file=path,
                    line=number,
                )
            reasons.append(line[len(mark) :].strip())
        effective = text.split("\n", 3)[2].strip() == _EFFECTIVE
        parsed_rules.append(Rule(path.stem, reasons[0], reasons[1], text, effective))
    if not parsed_rules:
        raise DataError("there are no rules", file=where)
    return parsed_rules


def derive(
    store: RuleStore,
    target: str = GRAPH_DERIVED,
    *,
    using: Sequence[Rule] | None = None,
    max_rounds: int = MAX_ROUNDS,
) -> int:
    """Apply the rules to the union of a store's graphs until they conclude nothing new.

    To conclude from some sources only, hand in a store of these alone, with the ontology and the
    concepts, which the rules read. Hand in what is asserted, and the own dates of nodes, without
    older conclusions: some rules conclude from what is not there.

    Args:
        store: The store that holds the asserted graphs and receives the conclusions.
        target: The graph for the conclusions; it never receives what another graph asserts.
        using: The rules; by default all of ``ontology/rules``.
        max_rounds: Bound on the rounds.

    Returns:
        By how many triples the graph for the conclusions has grown.

    Raises:
        CoopgraphError: The rules still conclude something new after ``max_rounds``.
    """
    declared = rules() if using is None else using
    grown = conclude(store, target, [r for r in declared if not r.effective], max_rounds)
    grown += narrow_dates(store, target)
    return grown + conclude(store, target, [r for r in declared if r.effective], max_rounds)


def conclude(
    store: RuleStore, target: str, declared: Sequence[Rule], max_rounds: int = MAX_ROUNDS
) -> int:
    """Apply rules until they conclude nothing new; dates stay as they are, see `derive`."""
    known_triples: dict[str, set[Any]] = {}
    looked = {rule.name: _looked_at(rule) for rule in declared}
    # What has come of each property since a rule ran; a rule runs again only if it looks at that.
    fresh = {rule.name: _EVERY for rule in declared}
    derived = 0

    def run(group: Sequence[Rule]) -> list[str]:
        """Run rules that something has come for; gives the names of those that concluded."""
        nonlocal derived
        busy = []
        for rule in group:
            if not fresh[rule.name] & looked[rule.name]:
                continue
            fresh[rule.name] = set()
            new = _unknown(store, store.construct(rule.text), known_triples)
            if new:
                store.add(target, new)
                busy.append(rule.name)
                gained = {triple.predicate.value for triple in new} | {_ANY}
                for name in fresh:
                    fresh[name] = fresh[name] | gained
                derived += len(new)
        return busy

    groups = _in_order(declared, looked)
    busy: list[str] = []
    for _ in range(max_rounds):
        busy = [name for group in groups for name in _rested(partial(run, group), max_rounds)]
        if not busy:
            return derived
    raise _restless(busy, max_rounds)


def _rested(run: Callable[[], list[str]], max_rounds: int) -> set[str]:
    """Run a group of rules until none of them concludes anything; gives those that did.

    Raises:
        CoopgraphError: One still does after ``max_rounds``.
    """
    busy: set[str] = set()
    for _ in range(max_rounds):
        concluded = run()
        if not concluded:
            return busy
        busy.update(concluded)
    raise _restless(concluded, max_rounds)


def _restless(busy: Iterable[str], rounds: int) -> CoopgraphError:
    return CoopgraphError(
        f"the rules still conclude something new after {rounds} rounds: "
        f"{', '.join(sorted(set(busy)))}",
        hint="a rule must not make new nodes",
    )


def looked_at(rule: Rule) -> set[str] | None:
    """Give the properties that a rule's condition names; None if a variable may be any of them."""
    named = _looked_at(rule)
    return None if _ANY in named else named - _EVERY


def _looked_at(rule: Rule) -> set[str]:
    return _named(_parts(rule)[1]) | _EVERY


def _parts(rule: Rule) -> tuple[str, str]:
    """Give what a rule concludes and its condition, without comments."""
    text = "\n".join(line for line in rule.text.split("\n") if not line.lstrip().startswith("#"))
    head, _, condition = text.partition("WHERE")
    return head, condition


def _named(pattern: str) -> set[str]:
    """Give the properties that triple patterns name; `_ANY` with them if a variable may be one."""
    named = {
        PREFIXES[prefix] + name
        for prefix, name in re.findall(r"\b(\w+):(\w+)", pattern)
        if prefix in PREFIXES
    }
    if re.search(r"(^|[\s(/|^])a($|[\s)/|*+?])", pattern):
        named.add(RDF + "type")
    # The columns of a subquery stand beside each other, too, and are no triples.
    pattern = re.sub(r"\bSELECT\b[^{]*|\b(?:GROUP BY|HAVING)\b[^}]*", " ", pattern)
    if re.search(r"\?\w+\s+\?\w+\s+\S", pattern) or "<" in re.sub(r"<=?\s", "", pattern):
        named.add(_ANY)
    return named


def _in_order(declared: Sequence[Rule], looked: Mapping[str, set[str]]) -> list[list[Rule]]:
    """Group rules that look at each other's conclusions, each group after those it looks at.

    Any order gives the same; in this one most rules have to run once only.
    """
    made = {rule.name: _named(_parts(rule)[0]) for rule in declared}
    names = list(looked)
    awaited = {name: {other for other in names if made[other] & looked[name]} for name in names}
    for through in names:  # what is awaited by what is awaited is so too
        for name in names:
            if through in awaited[name]:
                awaited[name] |= awaited[through]
    # Rules of a circle await each other. Who awaits more rules outside his own comes later.
    placed: dict[frozenset[str], list[Rule]] = {}
    for rule in declared:
        circle = frozenset(n for n in awaited[rule.name] if rule.name in awaited[n])
        placed.setdefault(circle or frozenset({rule.name}), []).append(rule)
    circles = sorted(placed, key=lambda circle: len(awaited[min(circle)] - circle))
    return [placed[circle] for circle in circles]


def _unknown(store: RuleStore, found: set[Any], known: dict[str, set[Any]]) -> list[Any]:
    """Give what of ``found`` the store lacks, in a stable order, and count it as known."""
    new = []
    for predicate in sorted({triple.predicate.value for triple in found}):
        if predicate not in known:
            known[predicate] = store.construct(
                f"CONSTRUCT {{ ?s <{predicate}> ?o }} WHERE {{ ?s <{predicate}> ?o }}"
            )
        fresh = {t for t in found if t.predicate.value == predicate} - known[predicate]
        known[predicate] |= fresh
        new += sorted(fresh, key=str)
    return new
