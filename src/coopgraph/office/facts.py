"""What sources say of agreements and other frameworks, read once: facts, milestones, ties.

The functions take whatever answers a SELECT (`evidence.Rows`), so a store on a disk and a SPARQL
server are read alike. Ranks are heeded here: what is deprecated is not read.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph.dates import Bounds
from coopgraph.evidence import Rows
from coopgraph.namespaces import CONCEPT, COOP

if TYPE_CHECKING:
    import polars as pl

Facts = dict[str, dict[str, tuple[str, ...]]]
"""Node to property (its IRI without the ontology's) to its values, sorted, each once."""

DATES = ("begin", "end", "during", "earliestBegin", "latestBegin", "earliestEnd", "latestEnd")
TERMS = ("term", "noticePeriod", "renewal", "reviewDate", "noticeBy", "expiresOn")
DONE = (CONCEPT + "done", CONCEPT + "dropped")
"""Statuses of what is open no more."""
AROUND = ("rank", "evidence", "dateEvidence", "disputedBy", "contradicts")


class Step(NamedTuple):
    """A milestone.

    Attributes:
        milestone: Its IRI.
        owner: The framework, or the tie whose party took this step.
        stage: The stage without its base, such as ``signed``.
        date: As stated (EDTF); empty where none is.
        bounds: The days it may mean.
        evidence: IRIs of the passages, in order.
    """

    milestone: str
    owner: str
    stage: str
    date: str
    bounds: Bounds
    evidence: tuple[str, ...]


def of_class(store: Rows, classes: Iterable[str], properties: Iterable[str]) -> Facts:
    """Read what is said of the nodes of some classes.

    Args:
        store: What is asked.
        classes: Names in the ontology, such as ``Agreement``.
        properties: Names in the ontology, or IRIs.

    Returns:
        A mapping of each node, also of those of which nothing is said; deprecated ones are not
        there.
    """
    kinds = " ".join(f"coop:{name}" for name in classes)
    wanted = " ".join(f"<{_iri(name)}>" for name in (*properties, "rank"))
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    asked = f"SELECT DISTINCT ?node WHERE {{ VALUES ?kind {{ {kinds} }} ?node a ?kind }}"
    for (node,) in store.select(asked):
        found[node or ""].update()
    asked = (
        f"SELECT DISTINCT ?node ?property ?value WHERE {{ VALUES ?kind {{ {kinds} }}"
        f" VALUES ?property {{ {wanted} }} ?node a ?kind ; ?property ?value }}"
    )
    for node, name, value in store.select(asked):
        found[node or ""][(name or "").removeprefix(COOP)].add(value or "")
    return {
        node: {name: tuple(sorted(values)) for name, values in sorted(said.items())}
        for node, said in sorted(found.items())
        if CONCEPT + "deprecated" not in said.get("rank", ())
    }


class Said(NamedTuple):
    """One value of a property.

    Attributes:
        value: An IRI or the text.
        language: Of a text that has one; else empty.
        is_iri: Whether it is an IRI.
    """

    value: str
    language: str
    is_iri: bool = False


Statements = dict[str, dict[str, list[Said]]]
"""Thing to property (its IRI without the ontology's) to its values, in order, each once."""


def said_of(
    store: Rows, properties: Iterable[str], things: Iterable[str] | None = None
) -> Statements:
    """Read what is said of things, of whatever class.

    Args:
        store: What is asked.
        properties: Names in the ontology, or IRIs.
        things: IRIs; everything that has one of the properties by default.
    """
    iris = {_iri(name) for name in properties}
    if things is None:
        asked = [f"VALUES ?property {{ {' '.join(f'<{iri}>' for iri in sorted(iris))} }}"]
    else:
        # A filter, not a second list of values: that would be as many look-ups as things times
        # properties.
        named = ", ".join(f"<{iri}>" for iri in sorted(iris))
        asked = [f"{part} FILTER(?property IN ({named}))" for part in _chosen("thing", things)]
    found: Statements = defaultdict(lambda: defaultdict(list))
    for only in asked:
        for thing, name, value, language in store.select(
            "SELECT DISTINCT ?thing ?property (STR(?o) AS ?value)"
            ' (IF(isIRI(?o), "@", LANG(?o)) AS ?language) WHERE {'
            f" {only} ?thing ?property ?o FILTER(!isBlank(?o)) }}"
        ):
            is_iri = language == "@"
            told = "" if is_iri else (language or "").lower()[:2]
            said = Said(value or "", told, is_iri)
            found[thing or ""][(name or "").removeprefix(COOP)].append(said)
    return {
        thing: {name: sorted(values) for name, values in said.items()}
        for thing, said in found.items()
    }


_AT_ONCE = 2000
"""So many IRIs are asked about by one query."""


def _chosen(variable: str, iris: Iterable[str]) -> list[str]:
    """Give the conditions that a variable is one of these, a part of them each."""
    wanted = sorted({iri for iri in iris if not {*iri} & {*'<>" {}|\\^`'}})
    parts = (wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE))
    return [f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in part)} }}" for part in parts]


def _iri(name: str) -> str:
    return name if ":" in name else COOP + name


# Neither sorted nor distinct, and passages apart: engines take longest over these.
_STEPS = """
SELECT ?step ?owner ?stage ?date ?first ?last WHERE {
    ?owner coop:milestone ?step .
    ?step coop:stage ?stage .
    OPTIONAL { ?step coop:date ?date }
    OPTIONAL { ?step coop:earliestBegin ?first }
    OPTIONAL { ?step coop:latestBegin ?last }
}"""
_OF_STEPS = """
SELECT ?step ?value WHERE {{ ?owner coop:milestone ?step . ?step coop:{name} ?value }}"""


def steps(store: Rows, owners: Iterable[str] | None = None) -> dict[str, list[Step]]:
    """Read the milestones of frameworks and of ties: owner to its own, by the day.

    A milestone that two sources date differently is one step for each date.

    Args:
        store: What is asked.
        owners: Only those of these IRIs; all by default.
    """
    asked = [""] if owners is None else _chosen("owner", owners)

    def select(query: str) -> Iterator[tuple[str | None, ...]]:
        for only in asked:
            yield from store.select(query.replace("WHERE {", f"WHERE {{ {only}", 1))

    def said(name: str) -> list[tuple[str, str]]:
        rows = select(_OF_STEPS.format(name=name))
        return [(step or "", value or "") for step, value in rows]

    deprecated = {step for step, rank in said("rank") if rank == CONCEPT + "deprecated"}
    passages: dict[str, set[str]] = defaultdict(set)
    for step, passage in (*said("evidence"), *said("dateEvidence")):
        passages[step].add(passage)
    told = {tuple(text or "" for text in row) for row in select(_STEPS)}
    found: dict[str, list[Step]] = defaultdict(list)
    for step, owner, stage, date, first, last in sorted(told, key=lambda row: (row[1], row)):
        if step not in deprecated:
            bounds = Bounds(day(first or None), day(last or None))
            evidence = tuple(sorted(passages.get(step, ())))
            found[owner].append(
                Step(step, owner, stage.removeprefix(CONCEPT), date, bounds, evidence)
            )
    for own in found.values():
        own.sort(key=_by_day)
    return found


def _by_day(step: Step) -> tuple[dt.date, dt.date, str, str]:
    lower, upper = step.bounds
    return lower or dt.date.min, upper or dt.date.max, step.milestone, step.date


def day(text: str | None) -> dt.date | None:
    """Read a day of a bound; None is none."""
    return None if text is None else dt.date.fromisoformat(text)


def days(facts: Mapping[str, tuple[str, ...]], name: str) -> list[dt.date]:
    """Give the days that a property states."""
    return [dt.date.fromisoformat(text) for text in facts.get(name, ())]


def bounds(facts: Mapping[str, tuple[str, ...]], which: str) -> Bounds:
    """Give within which days a thing began (``Begin``) or ended (``End``).

    Sources that differ widen it.
    """
    lower, upper = days(facts, f"earliest{which}"), days(facts, f"latest{which}")
    return Bounds(min(lower, default=None), max(upper, default=None))


def passages_of(facts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Give the IRIs of the passages that a thing and its dates rest on."""
    return tuple(sorted({*facts.get("evidence", ()), *facts.get("dateEvidence", ())}))


def by_framework(ties: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Give the ties of each framework, as rows with ``seat``: who holds the tie."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in ties.sort("tie").iter_rows(named=True):
        row["seat"] = row["on_behalf_of"] or row["participant"]
        found[row["framework"]].append(row)
    return found


def role_name(role: str | None) -> str:
    """Give a role without its base, such as ``party``."""
    return (role or "").removeprefix(CONCEPT)
