"""From statements in our terms to a batch: ties, nodes and whatever else is said.

Foreign IRIs become ``id:`` IRIs, and the foreign one stays as skos:exactMatch; what is known by
its IRI or code keeps the IRI it has here. The new IRI rests on the foreign one alone: whichever
source tells of it, under whichever name, it is the same thing. Dates are brought into EDTF; a date
that is none is left out and counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from coopgraph.dates import parse
from coopgraph.errors import DateError
from coopgraph.lifting.batch import FACTS, NODES, TIES, Batch, schema
from coopgraph.namespaces import (
    CONCEPT,
    COOP,
    ID,
    RDF,
    SKOS,
    SOURCE,
    WD,
    local_name,
    shorten,
)
from coopgraph.store import BLANK, RELATIVE

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.report import ImportReport
    from coopgraph.store import Statement, Term

A = RDF + "type"
_ENDS = ("participant", "framework", "role", "onBehalfOf")
_ENDS_ARE = {"participant": "Actor", "framework": "Framework", "onBehalfOf": "Actor"}
_DATES = ("begin", "end", "during")
_OURS = (ID, CONCEPT, COOP, SOURCE)
_FLAGS = ("endKnown", "anonymous")
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
    """

    source: str
    file: str
    rows: Mapping[str, int]
    report: ImportReport
    known: Mapping[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)


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

    def batch(self) -> Batch:
        import polars as pl

        ties = [s for s, properties in self.told.items() if COOP + "participant" in properties]
        for subject in [s for s in self.told if s not in set(ties)]:
            self.names[subject] = self._named(subject)
        for subject in ties:
            if (tie := self._tie(subject)) is not None:
                self.ties.append(tie)
        for subject in self.told:
            if subject not in ties:
                self._thing(subject)
        self._links()
        return Batch(
            pl.DataFrame(self.ties, schema=schema(TIES)),
            pl.DataFrame(self.nodes, schema=schema(NODES)),
            pl.DataFrame(self.facts, schema=schema(FACTS)).unique(maintain_order=True),
        )

    # -- names -------------------------------------------------------------------------------

    def _named(self, subject: str) -> str:
        """Give a thing's IRI here: what it is known by, its own, or one made of the foreign IRI."""
        if subject.startswith(_OURS):
            return subject
        here = self.reading.known.get(subject)
        if here is not None and here != self._by_iri(subject):
            self.elsewhere.add(subject)
            return here
        if state := self._state(subject):
            self.reading.report.apply("known by its code", [self._row(subject)], [subject])
            self.states.add(subject)
            return state
        if not subject.startswith(BLANK):
            return self._by_iri(subject)
        # What has no IRI is nobody else's thing.
        labels = self.told[subject].get(SKOS + "prefLabel", [])
        english = sorted(labels, key=lambda t: (t.kind != "@en", t.kind, t.value))
        text = english[0].value if english else local_name(subject)
        return f"{ID}{_slug(text)}-{_digest(self.reading.source, subject)}"

    def _by_iri(self, iri: str) -> str:
        own = iri.startswith(RELATIVE)
        return named_by_iri(iri, self.reading.source if own else "")

    def _state(self, subject: str) -> str | None:
        import polars as pl

        from coopgraph import states

        properties = self.told[subject]
        codes = [t.value for t in properties.get(COOP + "iso3166", ())]
        country = any(
            t.value in (COOP + "Country", COOP + "Territory") for t in properties.get(A, ())
        )
        if not country or len(codes) != 1:
            return None
        iri: str | None = states.resolve(pl.Series(codes), "iso2")["iri"][0]
        return iri

    def _iri(self, value: str) -> str:
        return self.names.get(value) or self.reading.known.get(value, value)

    def _row(self, *subjects: str) -> int:
        rows = self.reading.rows
        row = next((rows[s] for s in subjects if s in rows), 1)
        self.reading.used |= {rows[s] for s in subjects if s in rows}
        return row

    # -- ties --------------------------------------------------------------------------------

    def _tie(self, subject: str) -> dict[str, Any] | None:
        properties = self.told[subject]
        ends = {name: [t.value for t in properties.get(COOP + name, ())] for name in _ENDS}
        about = [*ends["participant"], *ends["framework"]]
        for name in ("participant", "framework", "role"):
            if len(ends[name]) != 1:
                what = "no" if not ends[name] else "several values of"
                self.reading.report.apply(
                    f"a tie with {what} {name} is left out", [self._row(subject, *about)], [subject]
                )
                return None
        behalf = ends["onBehalfOf"]
        role = self._iri(ends["role"][0])
        at = self._at(subject, *about)
        for end, kind in _ENDS_ARE.items():
            for value in ends[end][:1]:
                self._undescribed(value, kind, at)
        who, what = (self._iri(ends[n][0]) for n in ("participant", "framework"))
        if subject.startswith(ID):
            name = subject
        elif subject.startswith(BLANK):
            parts = (local_name(who), local_name(role).lower(), local_name(what))
            name = f"{ID}{'-'.join(parts)}-{_digest(self.reading.source, subject)}"
        else:
            name = self._by_iri(subject)
        dates = {date: self._date(subject, date, at) for date in _DATES}
        self._rest(subject, name, {COOP + n for n in (*_ENDS, *_DATES, *_FLAGS)} | {A}, at)
        for term in properties.get(A, ()):
            if term.value != COOP + "Participation":
                self._fact(name, A, term, at)
        rank = [local_name(t.value) for t in properties.get(COOP + "rank", ())]
        return {
            "tie": name,
            "participant": who,
            "framework": what,
            "role": role,
            "on_behalf_of": self._iri(behalf[0]) if len(behalf) == 1 else None,
            **dates,
            "end_known": _flag(properties, "endKnown"),
            "anonymous": _flag(properties, "anonymous"),
            "rank": rank[0] if len(rank) == 1 and rank[0] != "normal" else None,
            **at,
        }

    def _undescribed(self, iri: str, kind: str, at: dict[str, Any]) -> None:
        """Describe the end of a tie of which nothing is told but its IRI, by that."""
        if iri in self.names or iri in self.reading.known or iri.startswith(_OURS):
            return
        label = unquote(local_name(iri.rstrip("/#"))).replace("_", " ")
        self.names[iri] = name = self._by_iri(iri)
        self.nodes.append({"node": name, "cls": kind, "label_en": label, "alt": [], **at})
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
            self._describe(name, at)
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

    def _describe(self, name: str, at: dict[str, Any]) -> None:
        """Describe a state of the register, which the graph may lack."""
        import polars as pl

        from coopgraph import states

        for row in states.describe(pl.Series([name])).iter_rows(named=True):
            self.nodes.append({**row, **at})

    def _node(self, subject: str, name: str, cls: str, at: dict[str, Any]) -> dict[str, Any]:
        properties = self.told[subject]
        labels = properties.get(SKOS + "prefLabel", [])
        chosen: dict[str, str] = {}
        for tag in ("en", "vi"):
            own = [t.value for t in labels if t.kind == f"@{tag}"]
            plain = [t.value for t in labels if t.kind == "text"]
            others = [t.value for t in labels]
            chosen[tag] = next(iter(own or (plain if tag == "en" else [])), "")
            if tag == "en" and not chosen["en"] and not any(t.kind == "@vi" for t in labels):
                chosen["en"] = next(iter(others), "")
        for term in [*labels, *properties.get(SKOS + "altLabel", ())]:
            if term.value not in chosen.values() and term.kind.startswith("@"):
                self._fact(name, SKOS + "altLabel", term, at)
        alt = [
            t.value
            for t in [*labels, *properties.get(SKOS + "altLabel", ())]
            if not t.kind.startswith("@") and t.value not in chosen.values()
        ]
        return {
            "node": name,
            "cls": cls,
            "label_en": chosen["en"] or None,
            "label_vi": chosen["vi"] or None,
            "alt": list(dict.fromkeys(alt)),
            **{date: self._date(subject, date, at) for date in _DATES},
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


def named_by_iri(iri: str, source: str = "") -> str:
    """Make the IRI that a foreign thing gets here; nothing but its own IRI counts.

    Args:
        iri: The foreign IRI.
        source: The source, where the IRI means something there only.

    Example:
        >>> named_by_iri("https://example.org/Ocean_League")
        'https://w3id.org/coopgraph/id/ocean-league-2556a68e'
    """
    text = unquote(local_name(iri.rstrip("/#"))).replace("_", " ")
    return f"{ID}{_slug(text)}-{_digest(*((source, iri) if source else (iri,)))}"


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


def _slug(text: str) -> str:
    import polars as pl

    from coopgraph.importers.iris import slug

    segment: str = pl.select(slug(pl.lit(text))).item() or "thing"
    return segment


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]
