"""What happened, held and was counted in a year: facts of a graph, each with its passages.

A tie belongs to a year if its dates say so: it began or ended in it, or is attested in it. An
office belongs to every year in which it was certainly held. What went on before and after, and of
which nothing is told in the year, is no news of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph.dates import Bounds, TieBounds, parse
from coopgraph.evidence import Rows
from coopgraph.namespaces import CONCEPT, COOP
from coopgraph.office.facts import role_name, steps
from coopgraph.times import reading

if TYPE_CHECKING:
    import polars as pl

SECTIONS: dict[str, dict[str, str]] = {
    "multilateral": {"en": "Multilateral cooperation", "vi": "Hợp tác đa phương"},
    "bilateral": {"en": "Bilateral cooperation", "vi": "Hợp tác song phương"},
    "offices": {"en": "Offices held", "vi": "Chức vụ đảm nhiệm"},
    "agreements": {"en": "Agreements by stage", "vi": "Văn kiện theo giai đoạn"},
    "events": {"en": "Events", "vi": "Sự kiện"},
    "counts": {"en": "In figures", "vi": "Qua những con số"},
    "other": {"en": "Other", "vi": "Việc khác"},
}
"""The sections of the review of a year, in order."""
OFFICES = (
    *("chair", "viceChair", "secretariat", "convenor", "head", "deputyHead"),
    *("coordinator", "nationalCoordinator"),
)
"""Roles that are offices in a body."""
_MANY_SIDED = (CONCEPT + "multilateral", CONCEPT + "regional")
_WORLDLY = ("IntergovernmentalOrganization", "NonGovernmentalOrganization", "Body")

_FORMS = "SELECT DISTINCT ?framework ?form WHERE { ?framework coop:form ?form }"
_EVENTS = """
SELECT DISTINCT ?event ?first ?begun ?ended ?last ?evidence WHERE {
    ?event a coop:Event .
    OPTIONAL { ?event coop:earliestBegin ?first } OPTIONAL { ?event coop:latestBegin ?begun }
    OPTIONAL { ?event coop:earliestEnd ?ended } OPTIONAL { ?event coop:latestEnd ?last }
    OPTIONAL { ?event coop:evidence|coop:dateEvidence ?evidence }
    FILTER NOT EXISTS { ?event coop:rank concept:deprecated }
} ORDER BY ?event ?evidence"""
_COUNTS = """
SELECT DISTINCT ?node ?observed ?count ?exactness ?during ?about ?by ?evidence WHERE {
    ?node coop:observed ?observed ; coop:exactness ?exactness ; coop:during ?during .
    OPTIONAL { ?node coop:count ?count }
    OPTIONAL { ?node coop:about ?about }
    OPTIONAL { ?node coop:by ?by }
    OPTIONAL { ?node coop:evidence ?evidence }
    FILTER NOT EXISTS { ?node coop:rank concept:deprecated }
} ORDER BY ?node ?about ?by ?evidence"""


class Fact(NamedTuple):
    """One thing that is said of a year.

    Attributes:
        node: IRI of what says it: a tie, a milestone, an event, an observation.
        kind: ``tie``, ``milestone``, ``event`` or ``count``.
        section: A key of `SECTIONS`.
        role: Role, stage or measure without its base; of an event empty.
        subject: IRI of who takes part or is counted for; of a person the body they act for, else
            empty.
        unnamed: Whether a person stands behind, who is told by the body alone.
        framework: IRI of what they take part in, the agreement, the event, what is counted of.
        bounds: When.
        reading: One of `times.READINGS` at the year.
        number: The count; None where the source tells none, and of all but counts.
        exactness: ``exact``, ``moreThan``, ``approximate`` …
        evidence: IRIs of the passages.
    """

    node: str
    kind: str
    section: str
    role: str
    subject: str
    unnamed: bool
    framework: str
    bounds: TieBounds
    reading: str
    number: str | None
    exactness: str
    evidence: tuple[str, ...]


def facts_of(store: Rows, ties: pl.DataFrame, nodes: pl.DataFrame, year: int) -> list[Fact]:
    """Give the facts of a year, section by section.

    Args:
        store: What is asked.
        ties: The ties that count, see `frames.participations`.
        nodes: The actors and frameworks, see `frames.nodes`.
        year: From 1 to 9999.
    """
    return _Year(store, ties, nodes, year).facts()


class _Year:
    def __init__(self, store: Rows, ties: pl.DataFrame, nodes: pl.DataFrame, year: int) -> None:
        self._store, self._ties = store, ties
        self._first, self._last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        self._classes = {row["node"]: _name(row["cls"]) for row in nodes.iter_rows(named=True)}
        self._inside = {row["node"]: row["part_of"] or [] for row in nodes.iter_rows(named=True)}
        self._forms: dict[str, set[str]] = defaultdict(set)
        for framework, form in store.select(_FORMS):
            self._forms[framework or ""].add(form or "")

    def facts(self) -> list[Fact]:
        order = [*SECTIONS]
        found = [*self._of_ties(), *self._of_milestones(), *self._of_events(), *self._of_counts()]
        return sorted(
            found,
            key=lambda one: (
                order.index(one.section), one.framework, one.kind != "event",
                one.bounds.earliest_begin or dt.date.min, one.role, one.node,
            ),
        )  # fmt: skip

    def _reading(self, bounds: TieBounds) -> str | None:
        return reading(bounds, self._first, self._last)

    def _told_of(self, bounds: TieBounds) -> bool:
        """Say whether a date tells of this year: one of its bounds lies in it."""
        return any(day and self._first <= day <= self._last for day in bounds[:4])

    def _of_ties(self) -> Iterator[Fact]:
        for row in self._ties.sort("tie", "source").iter_rows(named=True):
            bounds = TieBounds(
                row["earliest_begin"], row["latest_begin"], row["earliest_end"],
                row["latest_end"], end_open=bool(row["end_open"]), end_known=bool(row["end_known"]),
            )  # fmt: skip
            how, role = self._reading(bounds), role_name(row["role"])
            office = role in OFFICES and self._classes.get(row["framework"]) != "Event"
            held = office and (how == "certain" or (how == "open" and bounds.end_open))
            if how is None or not (self._told_of(bounds) or held):
                continue
            person = self._classes.get(row["participant"]) == "Person"
            seat = row["on_behalf_of"] or "" if person else row["participant"]
            yield Fact(
                row["tie"], "tie", self._section(row["framework"], office=office), role, seat,
                person or bool(row["anonymous"]), row["framework"], bounds, how, None, "",
                tuple(sorted(row["evidence"] or ())),
            )  # fmt: skip

    def _section(self, framework: str, *, office: bool) -> str:
        cls = self._classes.get(framework, "")
        if office:
            return "offices"
        if cls in ("Event", "EventSeries"):
            return "events"
        if cls in ("Agreement", "Declaration", "LegalAct", "Standard", "Instrument"):
            return "agreements"
        seen, waiting = {framework}, [framework]
        while waiting:
            one = waiting.pop(0)
            forms = self._forms.get(one, set())
            if CONCEPT + "bilateral" in forms:
                return "bilateral"
            if forms & {*_MANY_SIDED} or self._classes.get(one) in _WORLDLY:
                return "multilateral"
            above = [part for part in self._inside.get(one, ()) if part not in seen]
            seen.update(above)
            waiting += above
        return "other"

    def _of_milestones(self) -> Iterator[Fact]:
        for own in steps(self._store).values():
            for step in own:
                bounds = TieBounds(*step.bounds, *step.bounds, end_open=False, end_known=True)
                how = self._reading(bounds)
                if how is not None and step.date and self._told_of(bounds):
                    yield Fact(
                        step.milestone, "milestone", "agreements", step.stage, "", False,
                        step.owner, bounds, how, None, "", step.evidence,
                    )  # fmt: skip

    def _of_events(self) -> Iterator[Fact]:
        found: dict[tuple[str | None, ...], list[str]] = {}
        for *said, passage in self._store.select(_EVENTS):
            found.setdefault(tuple(said), []).extend([passage] if passage else [])
        for (event, *days), passages in found.items():
            first, begun, ended, last = (d and dt.date.fromisoformat(d) for d in days)
            bounds = TieBounds(
                first or None, begun or None, ended or None, last or None,
                end_open=False, end_known=ended is not None,
            )  # fmt: skip
            how = self._reading(bounds)
            if how is not None and self._told_of(bounds):
                yield Fact(
                    event or "", "event", "events", "", "", False, event or "", bounds, how,
                    None, "", tuple(passages),
                )  # fmt: skip

    def _of_counts(self) -> Iterator[Fact]:
        found: dict[str, dict[str, Any]] = {}
        for node, observed, count, exactness, during, about, by, passage in self._store.select(
            _COUNTS
        ):
            one = found.setdefault(
                node or "",
                {"observed": observed, "count": count, "exactness": exactness, "during": during,
                 "about": set(), "by": set(), "evidence": set()},
            )  # fmt: skip
            for name, value in (("about", about), ("by", by), ("evidence", passage)):
                one[name] |= {value} if value else set()
        for node, one in found.items():
            span = parse(one["during"])
            bounds = TieBounds(*span, *span, end_open=False, end_known=True)
            how = self._reading(bounds)
            if how is None or not self._told_of(bounds):
                continue
            yield Fact(
                node, "count", "counts", _name(one["observed"]), min(one["by"], default=""), False,
                min(one["about"], default=""), bounds, how, one["count"],
                _name(one["exactness"]), tuple(sorted(one["evidence"])),
            )  # fmt: skip


def _name(iri: str | None) -> str:
    return (iri or "").removeprefix(CONCEPT).removeprefix(COOP)


def merged(facts: Iterable[Fact]) -> list[list[Fact]]:
    """Bring together what several sources say of the same: who, what, in which role, when.

    Dates that share days are of one statement; the finest comes first in its list.
    """
    groups: dict[tuple[str, ...], list[list[Fact]]] = defaultdict(list)
    for one in facts:
        # Who holds an office for a body is that body's, be the holder named or not.
        behind = one.unnamed and one.section != "offices"
        key: tuple[str, ...] = (
            one.section,
            one.kind,
            one.role,
            one.subject,
            one.framework,
            str(behind),
        )
        if not one.subject and one.kind == "tie":
            key = (*key, one.node)
        if one.kind == "count":
            key = (*key, one.node)
        for group in groups[key]:
            if all(_share(one, other) for other in group):
                group.append(one)
                break
        else:
            groups[key].append([one])
    made = [sorted(group, key=_width) for lists in groups.values() for group in lists]
    order = [*SECTIONS]
    made.sort(
        key=lambda group: (
            order.index(group[0].section), group[0].framework, group[0].kind != "event",
            group[0].role, group[0].node,
        )
    )  # fmt: skip
    return made


def _share(one: Fact, other: Fact) -> bool:
    from coopgraph.dates import apart

    spans = [
        (Bounds(f.bounds.earliest_begin, f.bounds.latest_begin),
         Bounds(f.bounds.earliest_end, f.bounds.latest_end)) for f in (one, other)
    ]  # fmt: skip
    return not any(apart(mine, theirs) for mine, theirs in zip(*spans, strict=True))


def _width(fact: Fact) -> tuple[int, str]:
    """Order by how finely dates are told."""
    first, begun, ended, last, *_ = fact.bounds
    days = 0
    for lower, upper in ((first, begun), (ended, last)):
        days += (upper - lower).days if lower and upper else 10_000
    return days, fact.node


Labels = Mapping[str, Mapping[str, str]]
Labeller = Callable[[Iterable[str], str], Mapping[str, str]]
