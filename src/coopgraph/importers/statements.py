"""From statements in our terms to a batch: ties, nodes and whatever else is said.

Foreign IRIs become ``id:`` IRIs, and the foreign one stays as skos:exactMatch; what is known by
its IRI or code keeps the IRI it has here. The new IRI rests on the foreign one alone: whichever
source tells of it, under whichever name, it is the same thing. Dates are brought into EDTF; a date
that is none is left out and counted.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from coopgraph.dates import parse
from coopgraph.errors import DateError
from coopgraph.identity.known_things import roles
from coopgraph.lifting.batch import FACTS, NODES, TIES, Batch, schema
from coopgraph.names import LANGUAGES, fold
from coopgraph.namespaces import (
    BLANK,
    CONCEPT,
    COOP,
    ID,
    RDF,
    RELATIVE,
    SKOS,
    SOURCE,
    WD,
    local_name,
    shorten,
)

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl

    from coopgraph.importers.report import ImportReport
    from coopgraph.store import Statement, Term

A = RDF + "type"
_ENDS = ("participant", "framework", "role", "onBehalfOf")
_ENDS_ARE = {"participant": "Actor", "framework": "Framework", "onBehalfOf": "Actor"}
_DATES = ("begin", "end", "during")
_OURS = (ID, CONCEPT, COOP, SOURCE)
_FLAGS = ("endKnown", "anonymous")
REIFICATION = tuple(RDF + name for name in ("subject", "predicate", "object"))
_TIME = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?\Z", re.ASCII)


@dataclass
class StatementReading:
    """What `to_batch` needs to know of a file.

    Attributes:
        source: The id of the source.
        file: The file's name.
        rows: Subject (foreign IRI) to its row; what has none gets the row of what it is about.
        report: Receives what is left out.
        known: Foreign IRI to the IRI a thing has here.
        used: Rows of which something was made; filled here.
        left: Rows that were left out, with a reason in the report; filled here.
    """

    source: str
    file: str
    rows: Mapping[str, int]
    report: ImportReport
    known: Mapping[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, frozenset[str]]:
    """Give the local names of all classes of actors, and of frameworks."""
    from coopgraph.build import Corpus, ground
    from coopgraph.lifting.derive import Terms

    terms = Terms.of(ground(Corpus.shipped()))
    return {root: frozenset(terms.below(root)) for root in ("Actor", "Framework")}


def edtf(text: str) -> str | None:
    """Bring a date of RDF into EDTF: the day of a time, no time zone; None if it is no date.

    Example:
        >>> edtf("2021-05-17T00:00:00Z"), edtf("2021~"), edtf("soon")
        ('2021-05-17', '2021~', None)
    """
    value = text.strip()
    if match := _TIME.match(value):
        value = match[1]
    try:
        parse(value)
    except DateError:
        return None
    return value


def to_batch(statements: Iterable[Statement], reading: StatementReading) -> Batch:
    """Make a batch.

    Args:
        statements: In our terms; the order does not matter.
        reading: Where they come from.
    """
    by_subject: dict[str, dict[str, list[Term]]] = {}
    for subject, predicate, value in sorted(set(statements)):
        by_subject.setdefault(subject.value, {}).setdefault(predicate, []).append(value)
    maker = _Maker(by_subject, reading)
    return maker.batch()


class _Maker:
    def __init__(self, told: dict[str, dict[str, list[Term]]], reading: StatementReading) -> None:
        self.told, self.reading = told, reading
        self.names: dict[str, str] = {}
        self.states: set[str] = set()
        self.elsewhere: set[str] = set()  # things that have an IRI here that others gave them
        self.ties: list[dict[str, Any]] = []
        self.nodes: list[dict[str, Any]] = []
        self.facts: list[dict[str, Any]] = []
        self.described: dict[str, dict[str, Any]] = {}

    def batch(self) -> Batch:
        import polars as pl

        ties = {s: None for s, properties in self.told.items() if _is_tie(properties)}
        things = [s for s in self.told if s not in ties]
        self._drop_unknown_terms()
        self._slug = slugs_of([self._end_of(s) for s in self._iris(ties, things)])
        self._name(things)
        tied = [tie for s in ties if (tie := self._tie(s)) is not None]
        self.ties += self._at_their_time(tied)
        for subject in things:
            self._thing(subject)
        self._describe()
        self._links()
        return Batch(
            pl.DataFrame(self.ties, schema=schema(TIES)),
            pl.DataFrame(self.nodes, schema=schema(NODES)),
            pl.DataFrame(self.facts, schema=schema(FACTS)).unique(maintain_order=True),
        )

    def _drop_unknown_terms(self) -> None:
        """Leave out what our own vocabulary does not have, and say what is nearest."""
        from coopgraph.query import suggestion

        defined = {s for s, properties in self.told.items() if A in properties}
        terms = own_terms() | {s for s in defined if s.startswith((COOP, CONCEPT))}

        def unknown(iri: str) -> bool:
            return iri.startswith((COOP, CONCEPT)) and iri not in terms

        for subject, properties in self.told.items():
            for predicate in list(properties):
                kept = [
                    term
                    for term in properties[predicate]
                    # A role is looked at with its tie.
                    if predicate == COOP + "role" or term.kind != "iri" or not unknown(term.value)
                ]
                strange = [t.value for t in properties[predicate] if t not in kept]
                if unknown(predicate):
                    strange, kept = [predicate], []
                for iri in strange:
                    rule = f"{shorten(iri)} is no term of ours and is left out"
                    near = suggestion(iri, own_terms())
                    rule += f"; did you mean {near}?" if near else ""
                    self.reading.report.apply(rule, [self._row(subject)], [shorten(subject)])
                properties[predicate] = kept
                if not kept:
                    del properties[predicate]

    # -- names -------------------------------------------------------------------------------

    def _iris(self, ties: Iterable[str], things: Iterable[str]) -> Iterator[str]:
        """Give the foreign IRIs that may need a name here."""
        yield from things
        for subject in ties:
            yield subject
            for end in _ENDS_ARE:
                for term in self.told[subject].get(COOP + end, ()):
                    yield term.value

    def _end_of(self, iri: str) -> str:
        """Give the end of an IRI that a name is made of; a number takes what is before it along."""
        if iri.startswith(BLANK):
            return "thing"
        host, *parts = unquote(iri).partition("://")[2].replace("#", "/").split("/")
        named = [part for part in parts if part] or [host or iri.rpartition(":")[2]]
        some = 1 if any(letter.isalpha() for letter in named[-1]) else 2
        return " ".join(named[-some:])

    def _minted(self, iri: str) -> str:
        """Give the IRI of a thing that is not known here.

        It rests on the foreign IRI alone: a label that is corrected changes no IRI, and another
        source that tells of it means the same thing. What has no IRI of its own is nobody else's.
        """
        slug = self._slug.get(self._end_of(iri)) or "thing"
        own = iri.startswith((BLANK, RELATIVE))
        return f"{ID}{slug}-{_digest(*((self.reading.source, iri) if own else (iri,)))}"

    def _name(self, things: list[str]) -> None:
        """Give each thing its IRI here: what it is known by, its own, or one made of it."""
        coded: dict[str, str] = {}
        for subject in things:
            if subject.startswith(_OURS):
                self.names[subject] = subject
            elif (here := self.reading.known.get(subject)) and here != self._minted(subject):
                self.elsewhere.add(subject)
                self.names[subject] = here
            elif code := self._code(subject):
                coded[subject] = code
            else:
                self.names[subject] = self._minted(subject)
        for subject, (state, why) in zip(coded, self._states_of(coded), strict=True):
            row = [self._row(subject)]
            if state is None:
                self.names[subject] = self._minted(subject)
                self.reading.report.apply(why, row, [f"{subject} ({coded[subject]})"])
            else:
                self.reading.report.apply("known by its code", row, [subject])
                self.states.add(subject)
                self.names[subject] = state

    def _code(self, subject: str) -> str | None:
        """Give the one ISO code of what is said to be a country."""
        properties = self.told[subject]
        codes = [t.value for t in properties.get(COOP + "iso3166", ())]
        country = any(
            t.value in (COOP + "Country", COOP + "Territory") for t in properties.get(A, ())
        )
        return codes[0] if country and len(codes) == 1 else None

    def _states_of(self, coded: Mapping[str, str]) -> list[tuple[str | None, str]]:
        """Say which state each thing with a code is; a code alone, if others share it, is none.

        A state of the past may bear the code of the one that came after it, so where its names are
        those of a state, that is it.
        """
        import polars as pl

        from coopgraph import states

        if not coded:
            return []
        names = [
            (subject, t.value)
            for subject in coded
            for t in self.told[subject].get(SKOS + "prefLabel", ())
        ]
        by_code = states.resolve(pl.Series(list(coded.values())), "iso2", suggest=False)["iri"]
        texts = pl.Series([name for _, name in names], dtype=pl.String)
        now = states.resolve(texts, "name", suggest=False)["iri"].to_list()
        meant: dict[str, set[str]] = {}
        for (subject, _), iris, iri in zip(names, states.bearers(texts), now, strict=True):
            # Without a day a name of several means the one that it means today.
            meant.setdefault(subject, set()).update([iri] if iri else iris)
        shared = {code for code, times in Counter(coded.values()).items() if times > 1}
        found: list[tuple[str | None, str]] = []
        for (subject, code), state in zip(coded.items(), by_code.to_list(), strict=True):
            bearers = meant.get(subject, set())
            if state in bearers:
                found.append((state, ""))
            elif len(bearers) == 1:
                found.append((next(iter(bearers)), ""))
            elif bearers:
                found.append((None, "a name of several states, of which none has the code"))
            elif code in shared:
                found.append((None, "a code that several things share tells of none"))
            else:
                found.append((state, "a code that no state has"))
        return found

    def _iri(self, value: str) -> str:
        return self.names.get(value) or self.reading.known.get(value, value)

    def _row(self, *subjects: str) -> int:
        rows = self.reading.rows
        row = next((rows[s] for s in subjects if s in rows), 1)
        self.reading.used |= {rows[s] for s in subjects if s in rows}
        return row

    # -- ties --------------------------------------------------------------------------------

    def _leave(self, subject: str, about: list[str], why: str, value: str) -> None:
        """Leave a tie out: its own row is skipped; else the rule is told of what it is about."""
        row = self.reading.rows.get(subject)
        if row is None:
            rule = f"a tie is left out: {why}"
            self.reading.report.apply(rule, [self._row(*about)], [value])
        elif row not in self.reading.left:
            self.reading.left.add(row)
            self.reading.report.skip(self.reading.file, [row], why, [value])

    def _role(self, terms: list[Term]) -> tuple[list[str], list[str]]:
        """Give the roles of ours that terms mean (IRIs, or names in either language), and others.

        What is not understood counts only where nothing else is.
        """
        ours, own, strange = roles(), set(roles().values()), []
        meant: dict[str, None] = {}
        for term in terms:
            described = COOP + "Role" in {t.value for t in self.told.get(term.value, {}).get(A, ())}
            if term.kind == "iri" and (term.value in own or described):
                meant[self._iri(term.value)] = None
            elif term.kind != "iri" and fold(term.value) in ours:
                meant[ours[fold(term.value)]] = None
            else:
                strange.append(term.value)
        return list(meant), strange

    def _tie(self, subject: str) -> dict[str, Any] | None:
        from coopgraph.query import suggestion

        properties = self.told[subject]
        ends = {name: [t.value for t in properties.get(COOP + name, ())] for name in _ENDS}
        about = [*ends["participant"], *ends["framework"]]
        ends["role"], strange = self._role(properties.get(COOP + "role", []))
        if strange and not ends["role"]:
            near = next((n for s in strange if (n := suggestion(s, own_terms()))), "")
            shown = " | ".join(shorten(s) for s in strange) + (
                f"; did you mean {near}?" * bool(near)
            )
            self._leave(subject, about, "the role is not understood", shown)
            return None
        for name in ("participant", "framework", "role"):
            if len(ends[name]) != 1:
                what = "no" if not ends[name] else "several values of"
                self._leave(
                    subject, about, f"a tie with {what} {name} is left out", shorten(subject)
                )
                return None
        behalf = ends["onBehalfOf"]
        role = ends["role"][0]
        at = self._at(subject, *about)
        dates = {date: self._date(subject, date, at) for date in _DATES}
        if backward(dates["begin"], dates["end"]):
            shown = f"{dates['begin']} – {dates['end']}"
            self._leave(subject, about, "end is before begin", shown)
            return None
        for end, kind in _ENDS_ARE.items():
            for value in ends[end][:1]:
                self._undescribed(value, kind, at)
        return {
            "tie": subject,
            "participant": ends["participant"][0],
            "framework": ends["framework"][0],
            "role": role,
            "on_behalf_of": behalf[0] if len(behalf) == 1 else None,
            **dates,
            **at,
        }

    def _at_their_time(self, ties: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Name ties and their ends; what means a state means the one of the tie's time."""
        import polars as pl

        from coopgraph import states

        asked = [
            (tie, end, self._iri(tie[end]), day)
            for tie in ties
            for end in ("participant", "on_behalf_of")
            if tie[end] and not tie[end].startswith(_OURS)
            if (day := _day_of(tie))
        ]
        then = states.on_day(
            pl.Series([iri for _, _, iri, _ in asked], dtype=pl.String),
            pl.Series([day for *_, day in asked], dtype=pl.Date),
        )
        chosen: dict[tuple[str, str], str] = {}
        for (tie, end, iri, day), state in zip(asked, then.to_list(), strict=True):
            if state is not None and state != iri:
                chosen[tie["tie"], end] = state
                rule = "the state of that day is taken"
                shown = f"{shorten(iri)} → {shorten(state)}, {day}"
                self.reading.report.apply(rule, [tie["row"]], [shown])
                self.described.setdefault(state, {"file": tie["file"], "row": tie["row"]})
        return [self._finished(tie, chosen) for tie in ties]

    def _finished(self, tie: dict[str, Any], chosen: Mapping[tuple[str, str], str]) -> Any:
        subject = tie["tie"]
        properties = self.told[subject]
        at = {"file": tie["file"], "row": tie["row"]}
        ends = {
            end: chosen.get((subject, end)) or (tie[end] and self._iri(tie[end]))
            for end in ("participant", "framework", "on_behalf_of")
        }
        if (subject, "participant") in chosen and tie["end"] == "..":
            rule = "a tie that goes on, of a state that has ended: its end is not stated"
            self.reading.report.apply(rule, [tie["row"]], [shorten(ends["participant"])])
            tie["end"] = None
        if subject.startswith(ID):
            name = subject
        elif not subject.startswith(BLANK):
            name = self._minted(subject)
        else:
            role = local_name(tie["role"]).lower()
            parts = (local_name(ends["participant"]), role, local_name(ends["framework"]))
            name = f"{ID}{'-'.join(parts)}-{_digest(self.reading.source, subject)}"
        done = {COOP + n for n in (*_ENDS, *_DATES, *_FLAGS)} | {A}
        if parts_told := [p for p in REIFICATION if p in properties]:
            rule = "a statement about the statement that a tie makes follows from the tie"
            self.reading.report.apply(rule, [tie["row"]], [shorten(subject)])
            done |= set(parts_told)
        self._rest(subject, name, done, at)
        for term in properties.get(A, ()):
            if term.value != COOP + "Participation":
                self._fact(name, A, term, at)
        rank = [local_name(t.value) for t in properties.get(COOP + "rank", ())]
        return {
            **tie,
            **ends,
            "tie": name,
            "end_known": _flag(properties, "endKnown"),
            "anonymous": _flag(properties, "anonymous"),
            "rank": rank[0] if len(rank) == 1 and rank[0] != "normal" else None,
        }

    def _undescribed(self, iri: str, kind: str, at: dict[str, Any]) -> None:
        """Describe the end of a tie of which nothing is told but its IRI, by that."""
        if iri in self.names or iri in self.reading.known or iri.startswith(_OURS):
            return
        name = self.names[iri] = self._minted(iri)
        if not iri.startswith(BLANK):
            label = unquote(local_name(iri.rstrip("/#"))).replace("_", " ")
            self.nodes.append({"node": name, "cls": kind, "label": label, "alt": [], **at})
            self._fact(name, SKOS + "prefLabel", _text(label), at)
        else:
            self.nodes.append({"node": name, "cls": kind, "alt": [], **at})
        self.reading.report.apply("a tie's end that is not described", [at["row"]], [iri])

    def _at(self, *subjects: str) -> dict[str, Any]:
        return {"file": self.reading.file, "row": self._row(*subjects)}

    def _date(self, subject: str, name: str, at: dict[str, Any]) -> str | None:
        values = sorted({t.value for t in self.told[subject].get(COOP + name, ())})
        good = sorted({date for v in values if (date := edtf(v)) is not None})
        wrong = [v for v in values if edtf(v) is None]
        if wrong:
            rule = f"{name} that is no date is left out"
            self.reading.report.apply(rule, [at["row"]], wrong)
        if len(good) > 1:
            rule = f"of several values of {name} none is taken"
            self.reading.report.apply(rule, [at["row"]], [" | ".join(good)])
            return None
        return good[0] if good else None

    # -- things ------------------------------------------------------------------------------

    def _thing(self, subject: str) -> None:
        properties, name = self.told[subject], self.names[subject]
        at = self._at(subject)
        classes = sorted(
            local_name(t.value) for t in properties.get(A, ()) if t.value.startswith(COOP)
        )
        kinds = _kinds()
        if (
            "Country" in classes
            and COOP + "iso3166" not in properties
            and COOP + "end" not in properties
        ):
            # The shapes want the code of a country that exists.
            rule = "a country without an ISO code is taken as a territory"
            self.reading.report.apply(rule, [at["row"]], [subject])
            classes = sorted({"Territory", *classes} - {"Country"})
        fit = [c for c in classes if c in kinds["Actor"] or c in kinds["Framework"]]
        dates = {COOP + date for date in _DATES}
        names = {SKOS + "prefLabel", SKOS + "altLabel"}
        if subject in self.elsewhere or subject in self.states:
            # Known already: what it is and since when stands there, its names here are added.
            for predicate in sorted(names & properties.keys()):
                for term in properties[predicate]:
                    self._fact(name, SKOS + "altLabel", term, at)
            if dates & properties.keys():
                rule = "dates of what is known already are left out"
                self.reading.report.apply(rule, [at["row"]], [shorten(name)])
            self.described.setdefault(name, at)
            self._rest(subject, name, {A} | dates | names, at)
            return
        if fit:
            # The most special class first: the general ones come after those below them.
            fit.sort(key=lambda c: (c in ("Actor", "Framework", "Organization", "Activity"), c))
            self.nodes.append(self._node(subject, name, fit[0], at))
        for cls in classes:
            if cls not in fit[:1]:
                self._fact(name, A, _term(COOP + cls), at)
        for term in properties.get(A, ()):
            if not term.value.startswith(COOP):
                self._fact(name, A, term, at)
        self._rest(subject, name, {A} | (dates | names if fit else set()), at)

    def _describe(self) -> None:
        """Describe the states of the register among what is used, which the graph may lack."""
        import polars as pl

        from coopgraph import states

        used = pl.Series(list(self.described), dtype=pl.String)
        for row in states.describe(used).iter_rows(named=True):
            self.nodes.append({**row, **self.described[row["node"]]})

    def _node(self, subject: str, name: str, cls: str, at: dict[str, Any]) -> dict[str, Any]:
        """Make the row of a thing. A name keeps the language that it has, and gets no other."""
        properties = self.told[subject]
        labels = properties.get(SKOS + "prefLabel", [])
        chosen = {tag: _in_language(labels, tag) for tag in LANGUAGES}
        preferred = [term for term in chosen.values() if term]
        others = [term for term in labels if term not in preferred]
        label = None
        if not preferred and others:
            first = min(others, key=lambda term: (term.value, term.kind))
            self._fact(name, SKOS + "prefLabel", first, at)
            others.remove(first)
            label = first.value
        alt = []
        regional = [t for t in preferred if t.kind not in {f"@{tag}" for tag in LANGUAGES}]
        for term in [*regional, *others, *properties.get(SKOS + "altLabel", ())]:
            if term.kind.startswith("@"):
                self._fact(name, SKOS + "altLabel", term, at)
            elif term.value not in {t.value for t in preferred}:
                alt.append(term.value)
        dates = {date: self._date(subject, date, at) for date in _DATES}
        if backward(dates["begin"], dates["end"]):
            rule = "dates of a thing that ends before it begins are left out"
            shown = f"{shorten(subject)}: {dates['begin']} – {dates['end']}"
            self.reading.report.apply(rule, [at["row"]], [shown])
            dates = dict.fromkeys(dates)
        return {
            "node": name,
            "cls": cls,
            **{f"label_{tag}": term.value if term else None for tag, term in chosen.items()},
            "label": label,
            "alt": list(dict.fromkeys(alt)),
            **dates,
            **at,
        }

    def _rest(self, subject: str, name: str, done: set[str], at: dict[str, Any]) -> None:
        for predicate, values in self.told[subject].items():
            if predicate in done or predicate == COOP + "rank":
                continue
            for term in values:
                self._fact(name, predicate, term, at)

    def _fact(self, subject: str, predicate: str, term: Term, at: dict[str, Any]) -> None:
        value, kind = term.value, term.kind
        if kind == "iri":
            value = self._iri(value)
        elif predicate in (COOP + "date", COOP + "during", COOP + "begin", COOP + "end"):
            date = edtf(value)
            if date is None:
                self.reading.report.apply("a date that is none is left out", [at["row"]], [value])
                return
            value, kind = date, "edtf"
        fact = {"subject": subject, "predicate": predicate, "value": value, "type": kind, **at}
        self.facts.append(fact)

    def _links(self) -> None:
        """Keep the foreign IRI of what got another one here; names that are no address are none."""
        for subject, name in self.names.items():
            if subject != name and subject.startswith(("https://", "http://")):
                link = {"predicate": SKOS + "exactMatch", "value": subject, "type": "iri"}
                self.facts.append({"subject": name, **link, **self._at(subject)})


def known_iris(things: pl.DataFrame) -> dict[str, str]:
    """Give the foreign IRIs of known things: foreign IRI to IRI, where one thing alone has it."""
    nodes_by_iri: dict[str, list[str]] = {}
    for node, codes in things.select("node", "codes").iter_rows():
        for code in codes:
            if "://" in code or re.fullmatch(r"Q\d+", code):
                iri = code if "://" in code else WD + code
                nodes_by_iri.setdefault(iri, []).append(node)
    return {iri: nodes[0] for iri, nodes in nodes_by_iri.items() if len(nodes) == 1}


def _flag(said: Mapping[str, list[Term]], name: str) -> bool | None:
    values = {t.value for t in said.get(COOP + name, ())}
    truths = {"true": True, "1": True, "false": False, "0": False}
    return truths.get(values.pop()) if len(values) == 1 else None


def _term(iri: str) -> Term:
    from coopgraph.store import Term

    return Term(iri, "iri")


def _text(value: str) -> Term:
    from coopgraph.store import Term

    return Term(value, "text")


def _is_tie(properties: Mapping[str, list[Term]]) -> bool:
    """Say whether something is a tie: by its participant, by its class, or by what ties alone have.

    What lacks an end is told as such, not taken for a thing.
    """
    typed = any(t.value == COOP + "Participation" for t in properties.get(A, ()))
    return (
        typed
        or COOP + "participant" in properties
        or {COOP + "framework", COOP + "role"} <= properties.keys()
    )


def _in_language(terms: list[Term], tag: str) -> Term | None:
    """Give the name in a language: plainly in it, else in one of its regions (``vi-VN``)."""
    inside = [t for t in terms if t.kind == f"@{tag}" or t.kind.lower().startswith(f"@{tag}-")]
    return min(inside, key=lambda t: (t.kind != f"@{tag}", t.kind, t.value), default=None)


def backward(begin: str | None, end: str | None) -> bool:
    """Say whether the end certainly lies before the begin (EDTF)."""
    if not begin or not end or end == "..":
        return False
    first, last = parse(begin).lower, parse(end).upper
    return first is not None and last is not None and last < first


def _day_of(tie: Mapping[str, Any]) -> dt.date | None:
    """Give the day of which a state is meant: the last of the begin's, else the first of the end's.

    In the year in which one state follows another, who joins is the one that follows.
    """
    for name, side in (("begin", "upper"), ("during", "lower"), ("end", "lower")):
        if tie[name] and tie[name] != "..":
            day: dt.date | None = getattr(parse(tie[name]), side)
            if day is not None:
                return day
    return None


@lru_cache(maxsize=1)
def own_terms() -> frozenset[str]:
    """Give the IRIs of our own classes, properties and concepts."""
    from coopgraph.build import Corpus, ground
    from coopgraph.query import own_terms_of

    return own_terms_of(ground(Corpus.shipped()))


def slugs_of(texts: Iterable[str]) -> dict[str, str]:
    """Give the slugs of texts, all at once: an expression of polars for each costs a millisecond.

    Texts that differ may have the same one; digests of their IRIs tell them apart.
    """
    import polars as pl

    from coopgraph.importers.iris import slug

    distinct = pl.Series("text", list(dict.fromkeys(texts)), dtype=pl.String)
    made = distinct.to_frame().select(slug(pl.col("text")))["text"]
    return dict(zip(distinct.to_list(), made.to_list(), strict=True))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]
