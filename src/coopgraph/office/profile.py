"""The profile of a thing: all that the graph says of an actor or framework, as plain data.

One basis for every paper and page about a thing (`office.brief`, the site, the server). It is
gathered in few passes: of one thing with queries about what concerns it alone, of all things with
the same queries once for all. A country is seen with its bodies, as the question ``countries`` sees
it: what they take part in counts for it. Certainty is that of `coopgraph.times`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coopgraph.dates import Bounds, TieBounds, parse
from coopgraph.errors import DateError
from coopgraph.evidence import Passage, Rows, collect
from coopgraph.names import LANGUAGES, check_name, words_of
from coopgraph.namespaces import CONCEPT, COOP, DCTERMS, SKOS
from coopgraph.office.facts import (
    DATES,
    DONE,
    TERMS,
    Facts,
    Said,
    Statements,
    bounds,
    passages_of,
    role_name,
    said_of,
    steps,
)
from coopgraph.office.life import at_time, own_steps, parties_of, spells
from coopgraph.office.profile_lines import Line, lines
from coopgraph.office.profile_parts import (
    SECTIONS,
    Ahead,
    Body,
    Doubt,
    Feature,
    Gathered,
    Happening,
    Held,
    Instrument,
    Name,
    Party,
    Shared,
    Sum,
    Task,
    When,
    surest,
)
from coopgraph.office.terms import end_of, notice_of
from coopgraph.times import READINGS, reading

if TYPE_CHECKING:
    import polars as pl

    Labeller = Callable[[Iterable[str], str], Mapping[str, str]]

FEW = 5
"""A framework of up to so many seats is close to each: its events, sums and commitments are told
with the profile of each of them."""
LISTED = 12
"""So many others are named of those in a framework; the rest are counted."""
OF_COUNTRY = ("ofCountry", "authorityOf")
BELOW = ("partOf", "under", "meetingOf", "inSeries", "producedBy")
"""How a framework belongs to another."""
GIVERS, RECEIVERS = ("funder", "grantor", "contributor"), ("beneficiary", "recipient")
_KINDS = ("Event", "Instrument", "Commitment", "Concern", "Deliverable")
_DISPUTES = ("disputedBy", "contradicts")
_READ = (
    *DATES, *TERMS, *_DISPUTES, *BELOW, *OF_COUNTRY,
    "rank", "evidence", "dateEvidence", "inferredFrom", "form", "level", "kind", "concerns",
    "covers", "amount", "value", "currency", "exactness", "date", "componentOf", "hasName",
    "nameKind", "scope", "status", "due", "locatedIn", "iso3166", "about", "textOf",
    SKOS + "prefLabel", SKOS + "altLabel", DCTERMS + "description", DCTERMS + "identifier",
    DCTERMS + "type", DCTERMS + "spatial",
)  # fmt: skip
_OF_STATEMENTS = (*_DISPUTES, "evidence", "dateEvidence", "amount")
_FEATURES = (
    "form", "level", "kind", DCTERMS + "type", "concerns", "covers", "locatedIn",
    DCTERMS + "spatial", DCTERMS + "identifier", "meetingOf", "inSeries", "under", "producedBy",
)  # fmt: skip
"""What is told of the thing itself, in this order."""


@dataclass(frozen=True)
class Profile(Gathered):
    """All that the graph says of one thing at a time, of `kg.profile`.

    Its attributes are those of `profile_parts.Gathered`: ``names``, ``frameworks``,
    ``instruments``, ``money``, ``events`` … as plain data, ``passages`` with their evidence.
    """

    def __len__(self) -> int:
        return sum(1 for _ in self.lines("en"))

    def lines(self, lang: str) -> Iterator[Line]:
        """Give every line, in words, see `profile_lines.Line`."""
        return lines(self, lang)

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give every line of the profile.

        Args:
            lang: Language of words and labels, "en" or "vi".

        Returns:
            Columns ``section`` (the head of a section), ``what`` (IRI), ``words``, ``when``,
            ``reading`` (one of `times.READINGS`; null), ``marks``, ``evidence`` (a list of IRIs).

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        names = ("section", "what", "words", "when", "reading", "marks", "evidence")
        rows = [
            (
                SECTIONS[line.section][lang], line.what, line.text, line.when or None,
                line.reading, ", ".join(line.marks) or None, [*line.evidence],
            )
            for line in self.lines(lang)
        ]  # fmt: skip
        schema: Any = {**dict.fromkeys(names[:-1], pl.String), "evidence": pl.List(pl.String)}
        return pl.DataFrame(rows, schema=schema, orient="row")


class Profiles:
    """Gathers profiles of a graph.

    Args:
        store: What is asked.
        ties: The ties that count, see `frames.participations`.
        nodes: The actors and frameworks, see `frames.nodes`.
        labeller: Gives labels.
        first: The first day of the time asked about.
        last: The last.
        things: IRIs of those wanted; None for all nodes. Only what concerns them is read.
    """

    def __init__(
        self,
        store: Rows,
        ties: pl.DataFrame,
        nodes: pl.DataFrame,
        labeller: Labeller,
        *,
        first: dt.date,
        last: dt.date,
        things: Sequence[str] | None = None,
    ) -> None:
        self._store, self._labeller = store, labeller
        self._first, self._last = first, last
        self._names: dict[str, dict[str, str]] = {}
        self._nodes = nodes
        self._wanted = things
        self._read(ties)

    # -- reading -----------------------------------------------------------------------------

    def _read(self, ties: pl.DataFrame) -> None:
        """Read what concerns the things wanted."""
        import polars as pl

        nodes, wanted = self._nodes, self._wanted
        classes = nodes.select("node", "cls")
        self._bodies: dict[str, list[str]] = defaultdict(list)
        chosen = "" if wanted is None else f"VALUES ?country {{ {_listed(wanted)} }}"
        for body, country in self._store.select(
            f"SELECT DISTINCT ?body ?country WHERE {{ {chosen}"
            " ?body coop:ofCountry|coop:authorityOf ?country } ORDER BY ?country ?body"
        ):
            self._bodies[country or ""].append(body or "")
        self.children: dict[str, list[str]] = defaultdict(list)
        near: set[str] | None = None
        if wanted is not None:
            holders = {*wanted, *(body for own in self._bodies.values() for body in own)}
            mine = ties.filter(
                pl.col("participant").is_in(holders) | pl.col("on_behalf_of").is_in(holders)
            )
            near = {*mine["framework"], *wanted}
            self._read_children(near)
            near |= {child for below in self.children.values() for child in below}
            ties = ties.filter(
                pl.col("framework").is_in(near) | pl.col("tie").is_in(mine["tie"].implode())
            )
        else:
            self._read_children(None)
        self._cls: dict[str, str] = dict(
            (classes if near is None else classes.filter(pl.col("node").is_in(
                {*near, *holders, *ties["participant"], *(o for o in ties["on_behalf_of"] if o)}
            ))).iter_rows()
        )  # fmt: skip
        rows = ties.sort("tie").to_dicts()
        self._by_framework: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._by_holder: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            row["seat"] = row["on_behalf_of"] or row["participant"]
            self._by_framework[row["framework"]].append(row)
            for holder in {row["seat"], row["participant"]}:
                self._by_holder[holder].append(row)
        self._said: Statements = {}
        asked = None if near is None else {*near, *holders}
        self._learn(asked)
        if asked is not None:
            tied = {row["tie"] for row in rows}
            self._steps = steps(self._store, asked | tied)
            # Of ties and milestones the rest is in tables and steps.
            milestones = {step.milestone for own in self._steps.values() for step in own}
            self._learn(tied | milestones, _OF_STATEMENTS)
            further = {
                one.value
                for said in self._said.values()
                for name in ("amount", "hasName")
                for one in said.get(name, ())
            }
            self._learn({*further, *self._read_claims(wanted or ())} - asked)
        else:
            self._read_claims(None)
            self._steps = steps(self._store)
        self._facts: Facts = {
            thing: {name: tuple(one.value for one in values) for name, values in said.items()}
            for thing, said in self._said.items()
        }

    def _learn(self, things: Iterable[str] | None, properties: Sequence[str] = _READ) -> None:
        self._said |= said_of(self._store, properties, things)

    def _read_children(self, of: Iterable[str] | None) -> None:
        path = "|".join(f"coop:{name}" for name in BELOW)
        chosen = "" if of is None else f"VALUES ?whole {{ {_listed(of)} }}"
        for child, whole in self._store.select(
            f"SELECT DISTINCT ?child ?whole WHERE {{ {chosen} ?child {path} ?whole"
            " FILTER(isIRI(?child)) } ORDER BY ?whole ?child"
        ):
            self.children[whole or ""].append(child or "")

    def _read_claims(self, of: Iterable[str] | None) -> set[str]:
        """Read which claims, observations and remarks are about what."""
        self._claims: dict[str, list[str]] = defaultdict(list)
        chosen = "" if of is None else f"VALUES ?thing {{ {_listed(of)} }}"
        for claim, thing in self._store.select(
            f"SELECT DISTINCT ?claim ?thing WHERE {{ {chosen}"
            " ?claim coop:about|coop:observedOf ?thing . ?claim coop:evidence ?any ."
            " FILTER NOT EXISTS { ?claim coop:participant ?who }"
            " FILTER NOT EXISTS { ?claim coop:rank concept:deprecated } } ORDER BY ?thing ?claim"
        ):
            self._claims[thing or ""].append(claim or "")
        return {claim for own in self._claims.values() for claim in own}

    @cached_property
    def _below(self) -> dict[str, set[str]]:
        """Names of the classes below some kinds, themselves among them."""
        found: dict[str, set[str]] = {kind: {kind} for kind in _KINDS}
        kinds = " ".join(f"coop:{kind}" for kind in _KINDS)
        for cls, kind in self._store.select(
            f"SELECT DISTINCT ?cls ?kind WHERE {{ VALUES ?kind {{ {kinds} }}"
            " ?cls rdfs:subClassOf+ ?kind FILTER(isIRI(?cls)) }"
        ):
            found[(kind or "").removeprefix(COOP)].add((cls or "").removeprefix(COOP))
        return found

    @cached_property
    def _passages(self) -> dict[str, Passage]:
        return {p.evidence: p for p in collect(self._store)}

    # -- profiles ----------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Profile]:
        """Give the profile of every thing wanted, in the order of their IRIs."""
        wanted = self._nodes["node"] if self._wanted is None else self._wanted
        for thing in sorted(wanted):
            yield self.of(thing)

    def of(self, thing: str) -> Profile:
        """Give the profile of one of the things wanted (IRI)."""
        is_country = self._cls.get(thing) == "Country"
        holders = {thing, *self._bodies.get(thing, ())} if is_country else {thing}
        mine: dict[str, list[dict[str, Any]]] = defaultdict(list)
        seen: set[str] = set()
        for holder in sorted(holders):
            for row in self._by_holder.get(holder, ()):
                # What a body of the country does for an organization does not count for it.
                counts = row["seat"] in holders or row["participant"] == thing
                if counts and row["tie"] not in seen:
                    seen.add(row["tie"])
                    mine[row["framework"]].append(row)
        shared = [self._shared(f, rows) for f, rows in sorted(mine.items())]
        close = [one.framework for one in shared if self._is_close(one)]
        within = {child for f in (*close, thing) for child in self.children.get(f, ())} - {thing}
        kinds = {one.framework: one for one in shared}
        every = {**{child: self._shared(child, []) for child in sorted(within)}, **kinds}
        told: dict[str, list[Shared]] = defaultdict(list)
        parts = set(self._stated_parts.get(thing, ()))
        for one in every.values():
            kind = self._kind(one.cls)
            if kind or one.held or one.framework not in parts:  # parts are told as such
                told[kind].append(one)
        own = self._shared(thing, [])
        if self._kind(own.cls) == "Instrument":
            told["Instrument"].append(own)
        instruments = tuple(self._instrument(one) for one in told["Instrument"])
        events = self._events(told["Event"])
        tasks = tuple(
            self._task(one)
            for kind in ("Commitment", "Concern", "Deliverable")
            for one in told[kind]
        )
        money = self._money({thing, *close, *within, *mine}, holders)
        nothing = Profile(thing, self._cls.get(thing, ""), self._first, self._last)
        members = self._held(self._by_framework.get(thing, ()))
        profile = replace(
            nothing,
            country=self._country(thing, is_country=is_country),
            codes=self._facts.get(thing, {}).get("iso3166", ()),
            names=self._names_of(thing),
            about=self._about(thing),
            bodies=self._bodies_of(self._bodies.get(thing, ())) if is_country else (),
            parts=self._bodies_of(
                part for part in sorted(parts) if not self._kind(self._cls_of(part))
            ),
            wholes=self._stated_wholes.get(thing, ()),
            frameworks=tuple(sorted(told[""], key=_shared_order)),
            members=members,
            instruments=tuple(sorted(instruments, key=_instrument_order)),
            money=money,
            events=events,
            tasks=tasks,
        )
        profile = replace(profile, next=self._ahead(profile), doubts=self._doubts(profile, mine))
        return self._named(profile)

    def _kind(self, cls: str) -> str:
        return next((kind for kind, names in self._below.items() if cls in names), "")

    def _country(self, thing: str, *, is_country: bool) -> str | None:
        if is_country:
            return thing
        said = self._facts.get(thing, {})
        told = sorted({one for name in OF_COUNTRY for one in said.get(name, ())})
        return told[0] if len(told) == 1 else None

    @cached_property
    def _stated_wholes(self) -> dict[str, tuple[str, ...]]:
        """What each thing is part of, as stated; the transitive closure is derived."""
        import polars as pl

        stated = self._nodes.filter(pl.col("part_of").list.len() > 0).select("node", "part_of")
        return {node: tuple(wholes) for node, wholes in stated.iter_rows()}

    @cached_property
    def _stated_parts(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for part, wholes in sorted(self._stated_wholes.items()):
            for whole in wholes:
                found[whole].append(part)
        return found

    def _bodies_of(self, things: Iterable[str]) -> tuple[Body, ...]:
        made = [
            Body(
                thing,
                self._cls_of(thing),
                len({row["framework"] for row in self._by_holder.get(thing, ())}),
            )
            for thing in things
        ]
        known = [one for one in made if one.cls and one.cls not in ("Person", "Post")]
        return tuple(sorted(known, key=lambda one: (-one.frameworks, one.thing)))

    def _cls_of(self, thing: str) -> str:
        if thing not in self._cls:
            import polars as pl

            found = self._nodes.filter(pl.col("node") == thing)["cls"]
            self._cls[thing] = found[0] if len(found) and found[0] else ""
        return self._cls[thing]

    def _names_of(self, thing: str) -> tuple[Name, ...]:
        said = self._said.get(thing, {})
        found = [
            Name(one.value, one.language, kind, When(), passages_of(self._facts.get(thing, {})))
            for name, kind in ((SKOS + "prefLabel", "preferred"), (SKOS + "altLabel", ""))
            for one in said.get(name, ())
        ]
        for node in self._facts.get(thing, {}).get("hasName", ()):
            about = self._facts.get(node, {})
            if "scope" in about:
                continue  # a word of one text, no name of it elsewhere
            kind = next(iter(about.get("nameKind", ())), "")
            when = self._when(about)
            found += [
                Name(one.value, one.language, kind, when, passages_of(about))
                for label in (SKOS + "prefLabel", SKOS + "altLabel")
                for one in self._said.get(node, {}).get(label, ())
            ]
        unique: dict[tuple[str, str], Name] = {}
        for one in found:
            key = (one.text, one.language)
            # A name with its life and kind tells more than the same as a mere label.
            if key not in unique or (unique[key].kind == "" and one.kind):
                unique[key] = one
        return tuple(unique.values())

    def _about(self, thing: str) -> tuple[Feature, ...]:
        said, facts = self._said.get(thing, {}), self._facts.get(thing, {})
        made = [
            Feature(name if ":" in name else COOP + name, tuple(said[name]), False,
                    passages_of(facts))
            for name in (DCTERMS + "description", *_FEATURES)
            if name in said
        ]  # fmt: skip
        for claim in self._claims.get(thing, ()):
            about = self._facts.get(claim, {})
            made.append(Feature(claim, (), _is_disputed(about), passages_of(about)))
        return tuple(made)

    def _when(self, facts: Mapping[str, tuple[str, ...]]) -> When:
        return When(*(next(iter(facts.get(name, ())), "") for name in ("begin", "end", "during")))

    def _held(self, rows: Iterable[Mapping[str, Any]]) -> tuple[Held, ...]:
        """Make one of the statements that a seat has a role through a participant."""
        grouped: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
        for row in rows:
            grouped[row["seat"], row["participant"], row["role"] or ""].append(row)
        made = []
        for (seat, who, role), same in sorted(grouped.items()):
            evidence: set[str] = set()
            is_disputed = False
            readings = []
            for row in same:
                about = self._facts.get(row["tie"], {})
                evidence |= {*(row["evidence"] or ()), *about.get("dateEvidence", ())}
                is_here = bool(row["disputed_by"]) or _is_disputed(about)
                is_disputed |= is_here
                span = TieBounds(*(row[name] for name in (
                    "earliest_begin", "latest_begin", "earliest_end", "latest_end", "end_open",
                    "end_known",
                )))  # fmt: skip
                readings.append(reading(span, self._first, self._last, disputed=is_here))
            times = {
                When(row["begin"] or "", row["end"] or "", row["during"] or ""): None
                for row in sorted(same, key=_begins)  # as stated: the bounds are narrowed
            }
            made.append(
                Held(
                    who, seat, role, tuple(one for one in times if any(one)), surest(readings),
                    all(row["inferred"] for row in same), is_disputed,
                    tuple(row["tie"] for row in same), tuple(sorted(evidence)),
                )
            )  # fmt: skip
        return tuple(made)

    def _shared(self, framework: str, mine: Sequence[Mapping[str, Any]]) -> Shared:
        ties = {row["tie"] for row in mine}
        held = self._held(mine)
        others = [row for row in self._by_framework.get(framework, ()) if row["tie"] not in ties]
        told = self._held(others)
        said = self._facts.get(framework, {})
        form = role_name(next(iter(said.get("form", ())), ""))
        cls = self._cls_of(framework)
        return Shared(
            framework, cls, form, held, told[:LISTED], max(len(told) - LISTED, 0),
            passages_of(said),
        )  # fmt: skip

    def _is_close(self, one: Shared) -> bool:
        """Say whether what goes on in a framework concerns each who takes part in it."""
        if one.form == "bilateral":
            return True
        if one.cls in ("Country", "Event") or one.form in ("multilateral", "regional"):
            return False
        seats = {row["seat"] for row in self._by_framework.get(one.framework, ())}
        has_lasting_role = any(role_name(role.role) not in ("attendee", "") for role in one.held)
        return len(seats) <= FEW and has_lasting_role

    def _instrument(self, one: Shared) -> Instrument:
        node, ties = one.framework, self._by_framework.get(one.framework, [])
        said = self._facts.get(node, {})
        own = own_steps(node, ties, self._steps)
        end = end_of(said, own)
        there = at_time(spells(said, own), self._first, self._last)
        parties = tuple(
            Party(row["party"], row["standing"], row["reading"], row["signed"] or "",
                  tuple(row["evidence"]))
            for row in parties_of(node, said, ties, self._steps, self._last)
        )  # fmt: skip
        return Instrument(
            node, one.cls, one.form,
            tuple((spell.state, how) for spell, how in there),
            tuple((step.stage, step.date, step.evidence) for step in own),
            parties, one.held, one.others, one.more, end, notice_of(said, end),
            _is_disputed(said)
            or any(_is_disputed(self._facts.get(step.milestone, {})) for step in own),
            one.evidence,
        )  # fmt: skip

    def _events(self, found: Iterable[Shared]) -> tuple[Happening, ...]:
        made = []
        for one in found:
            said = self._facts.get(one.framework, {})
            began, ended = bounds(said, "Begin"), bounds(said, "End")
            span = Bounds(began.lower, ended.upper)
            place = "undated"
            if span.upper is not None and span.upper < self._first:
                place = "past"
            elif span.lower is not None and span.lower > self._last:
                place = "next"
            elif any(span):
                place = "now"
            when = self._when(said)
            of = tuple(sorted({w for name in BELOW for w in said.get(name, ())}))
            made.append(
                Happening(
                    one.framework, (when,) if any(when) else (), span, place, of, one.held,
                    _is_disputed(said), one.evidence,
                )
            )  # fmt: skip
        return tuple(sorted(made, key=_event_order))

    def _task(self, one: Shared) -> Task:
        said = self._facts.get(one.framework, {})
        status = next(iter(said.get("status", ())), "")
        due = next(iter(said.get("due", ())), "")
        overdue = None
        span = parsed(due)
        if status not in DONE and due:
            if span.upper is not None and span.upper < self._first:
                overdue = "certain"
            elif span.lower is not None and span.lower < self._first:
                overdue = "possible"
        responsible = {
            row["participant"]
            for row in self._by_framework.get(one.framework, ())
            if role_name(row["role"]) in ("responsible", "supporter", "raiser", "respondent")
        }
        ties = (e for role in (*one.held, *one.others) for e in role.evidence)
        return Task(
            one.framework, one.cls, status, due, overdue, tuple(sorted(responsible)),
            tuple(sorted({*said.get("under", ()), *said.get("partOf", ())})),
            _is_disputed(said), tuple(sorted({*one.evidence, *ties})),
        )  # fmt: skip

    def _money(self, frameworks: Iterable[str], holders: set[str]) -> tuple[Sum, ...]:
        made: dict[str, Sum] = {}
        for framework in sorted(frameworks):
            ties = self._by_framework.get(framework, ())
            owners = [(framework, None), *((row["tie"], row) for row in ties)]
            givers = _with_role(ties, GIVERS)
            receivers = _with_role(ties, RECEIVERS)
            for owner, tie in owners:
                for amount in self._facts.get(owner, {}).get("amount", ()):
                    # A sum of one member of many is told with that member and the framework.
                    alone = tie is not None and self._wanted != [framework]
                    if alone and tie is not None and not self._tells(tie, framework, holders):
                        continue
                    said = self._facts.get(amount, {})
                    if CONCEPT + "deprecated" in said.get("rank", ()):
                        continue
                    one = {name: next(iter(said.get(name, ())), "") for name in (
                        "value", "currency", "kind", "exactness", "date", "componentOf"
                    )}  # fmt: skip
                    when = When(during=one["date"]) if one["date"] else self._when(said)
                    gives, gets = givers, receivers
                    if tie is not None and role_name(tie["role"]) in RECEIVERS:
                        gets = (tie["participant"],)
                    elif tie is not None and role_name(tie["role"]) != "intermediary":
                        gives = (tie["participant"],)
                    evidence = passages_of(said) or passages_of(self._facts.get(owner, {}))
                    made[amount] = Sum(
                        amount, framework, one["value"], one["currency"], one["kind"],
                        one["exactness"], when, gives, gets, one["componentOf"],
                        _is_disputed(said), evidence,
                    )  # fmt: skip
        return tuple(made.values())

    def _tells(self, tie: Mapping[str, Any], framework: str, holders: set[str]) -> bool:
        if tie["seat"] in holders or tie["participant"] in holders or framework in holders:
            return True
        seats = {row["seat"] for row in self._by_framework.get(framework, ())}
        return len(seats) <= FEW

    def _ahead(self, profile: Profile) -> tuple[Ahead, ...]:
        """Find what falls on a day that is, or may be, after the time asked about."""
        found: list[Ahead] = []
        for one in profile.instruments:
            if any(one.end.bounds) and not one.end.stage:
                kind = "renews" if one.end.renews else "end"
                found.append(Ahead(kind, one.instrument, one.end.bounds, one.evidence))
            if one.notice is not None:
                found.append(
                    Ahead("notice", one.instrument, Bounds(one.notice, one.notice), one.evidence)
                )
            reviews = self._facts.get(one.instrument, {}).get("reviewDate", ())
            found += [Ahead("review", one.instrument, parsed(day), one.evidence) for day in reviews]
        found += [
            Ahead("event", one.event, one.bounds, one.evidence)
            for one in profile.events
            if one.place_in_time == "next"
        ]
        found += [
            Ahead("due", one.thing, parsed(one.due), one.evidence)
            for one in profile.tasks
            if one.is_open and one.due
        ]
        later = [
            one
            for one in found
            if (last := one.bounds.upper or one.bounds.lower) is not None and last >= self._first
        ]
        return tuple(sorted(later, key=lambda one: (_day(one.bounds), one.kind, one.thing)))

    def _doubts(
        self, profile: Profile, mine: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> tuple[Doubt, ...]:
        found: dict[tuple[str, str], Doubt] = {}
        milestones = (
            step.milestone
            for one in profile.instruments
            for step in self._steps.get(one.instrument, ())
        )
        here = self._by_framework.get(profile.thing, ())
        statements = dict.fromkeys([
            profile.thing,
            *(row["tie"] for rows in (*mine.values(), here) for row in rows),
            *(one.instrument for one in profile.instruments),
            *(one.event for one in profile.events),
            *(one.amount for one in profile.money),
            *self._claims.get(profile.thing, ()),
            *milestones,
        ])  # fmt: skip
        for statement in statements:
            said = self._facts.get(statement, {})
            for kind, name in (("disputed", "disputedBy"), ("contradicts", "contradicts")):
                if others := said.get(name):
                    found[statement, kind] = Doubt(statement, kind, others, passages_of(said))
        roles = [
            role
            for one in profile.taken_part
            for role in one.held
        ] + [*profile.members]  # fmt: skip
        for role in roles:
            if role.reading == "possible":
                key = role.ties[0]
                found[key, "possible"] = Doubt(key, "possible", (), role.evidence)
        return tuple(found.values())

    # -- words -------------------------------------------------------------------------------

    def _named(self, profile: Profile) -> Profile:
        """Add the words and the passages for all that a profile names."""
        named: set[str] = set()
        for field in fields(profile):
            if field.name not in ("passages", "labels"):
                _walk(getattr(profile, field.name), named)
        evidence = {iri for one in _evidence_in(profile) for iri in one}
        if self._wanted is None:
            passages = {e: self._passages[e] for e in sorted(evidence) if e in self._passages}
        else:
            passages = {p.evidence: p for p in collect(self._store, evidence)}
        cited = {p.source for p in passages.values()}
        classes = {COOP + name for name in _classes_in(profile) if name}
        classes |= {CONCEPT + name for name in _concepts_in(profile) if name}
        wanted = (named - evidence) | cited | classes
        self._name(wanted)
        labels = {iri: self._names[iri] for iri in sorted(wanted)}
        return replace(profile, passages=passages, labels=labels)

    def _name(self, iris: Iterable[str]) -> None:
        import polars as pl

        new = sorted({*iris} - self._names.keys())
        if not new:
            return
        told: dict[str, dict[str, str]] = {iri: {} for iri in new}
        if self._wanted is None:
            known = self._node_labels
        else:
            known = {
                node: (en, vi)
                for node, en, vi in self._nodes.filter(pl.col("node").is_in(new))
                .select("node", "label_en", "label_vi")
                .iter_rows()
            }
        rest = []
        for iri in new:
            labels = known.get(iri)
            if labels is not None and all(labels):
                told[iri] = {lang: text or "" for lang, text in zip(LANGUAGES, labels, strict=True)}
            else:
                rest.append(iri)
        for lang in LANGUAGES:
            for iri, text in self._labeller(rest, lang).items():
                told[iri][lang] = text
        for iri in rest:
            for lang in LANGUAGES:
                told[iri].setdefault(lang, words_of(iri))
        self._names |= told

    @cached_property
    def _node_labels(self) -> dict[str, tuple[str | None, str | None]]:
        return {
            node: (en, vi)
            for node, en, vi in self._nodes.select("node", "label_en", "label_vi").iter_rows()
        }


def parsed(stated: str) -> Bounds:
    """Read a stated date; one that is none has no day."""
    try:
        return parse(stated) if stated else Bounds(None, None)
    except DateError:
        return Bounds(None, None)  # validation tells it


def _listed(iris: Iterable[str]) -> str:
    safe = {iri for iri in iris if not {*iri} & {*'<>" {}|\\^`'}}
    return " ".join(f"<{iri}>" for iri in sorted(safe))


def _is_disputed(said: Mapping[str, tuple[str, ...]]) -> bool:
    return any(said.get(name) for name in _DISPUTES)


def _with_role(ties: Iterable[Mapping[str, Any]], roles: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({row["participant"] for row in ties if role_name(row["role"]) in roles}))


def _begins(row: Mapping[str, Any]) -> tuple[dt.date, str]:
    span = parsed(row["begin"] or row["during"] or "")
    return span.upper or span.lower or dt.date.max, row["tie"]


def _day(span: Bounds) -> dt.date:
    return span.lower or span.upper or dt.date.max


_FORMS = ("bilateral", "regional", "multilateral", "", "domestic")


def _shared_order(one: Shared) -> tuple[int, int, int, str]:
    sure = READINGS.index(one.reading) if one.reading in READINGS else len(READINGS)
    form = _FORMS.index(one.form) if one.form in _FORMS else len(_FORMS)
    return form, sure, len(one.others) + one.more, one.framework


def _instrument_order(one: Instrument) -> tuple[int, int, str, str]:
    in_force = any(state in ("in force", "renewed", "signed") for state, _ in one.states)
    form = _FORMS.index(one.form) if one.form in _FORMS else len(_FORMS)
    latest = max((date for _, date, _ in one.steps if date), default="")
    return form, not in_force, _descending(latest), one.instrument


def _descending(date: str) -> str:
    return "".join(chr(255 - ord(c)) if ord(c) < 255 else c for c in date)


def _event_order(one: Happening) -> tuple[dt.date, str]:
    return one.bounds.lower or one.bounds.upper or dt.date.max, one.event


def _walk(value: Any, found: set[str]) -> None:
    """Collect the IRIs in nested tuples."""
    if isinstance(value, Said):
        found |= {value.value} if value.is_iri else set()
    elif isinstance(value, str):
        if value.startswith(("http://", "https://", "urn:")):
            found.add(value)
    elif isinstance(value, Held):
        # Its statements are named only where they are in doubt.
        found |= {value.who, value.seat, value.role} - {""}
    elif isinstance(value, (tuple, list)):
        for one in value:
            _walk(one, found)


def _evidence_in(profile: Profile) -> Iterator[tuple[str, ...]]:
    """Give the passages of every line."""
    for name in ("names", "about", "money", "tasks", "next", "doubts", "members", "events"):
        for line in getattr(profile, name):
            yield line.evidence
    for one in profile.taken_part:
        yield one.evidence
        for role in (*one.held, *one.others):
            yield role.evidence
    for event in profile.events:
        for role in event.held:
            yield role.evidence
    for instrument in profile.instruments:
        for _, _, evidence in instrument.steps:
            yield evidence
        for party in instrument.parties:
            yield party.evidence


def _concepts_in(profile: Profile) -> Iterator[str]:
    for one in profile.taken_part:
        yield one.form
    for instrument in profile.instruments:
        yield from (stage for stage, _, _ in instrument.steps)


def _classes_in(profile: Profile) -> Iterator[str]:
    yield profile.cls
    for name in ("frameworks", "instruments", "tasks", "bodies", "parts"):
        for one in getattr(profile, name):
            yield one.cls
