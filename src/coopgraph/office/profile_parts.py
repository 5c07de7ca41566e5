"""What a profile is made of: roles, frameworks, instruments, sums, events, tasks, doubts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from coopgraph.dates import Bounds
from coopgraph.evidence import Passage
from coopgraph.names import words_of
from coopgraph.office.facts import DONE, Said
from coopgraph.office.terms import End
from coopgraph.office.wording import tie_words
from coopgraph.times import READINGS

SECTIONS: dict[str, dict[str, str]] = {
    "names": {"en": "Names", "vi": "Tên gọi"},
    "about": {"en": "What it is", "vi": "Là gì"},
    "bodies": {"en": "Its bodies, through which it takes part",
               "vi": "Các cơ quan, qua đó tham gia"},
    "parts": {"en": "Its parts", "vi": "Các bộ phận"},
    "frameworks": {"en": "In which frameworks, in what role",
                   "vi": "Trong khuôn khổ nào, vai trò gì"},
    "members": {"en": "Who takes part, in what role", "vi": "Ai tham gia, vai trò gì"},
    "instruments": {"en": "Agreements and other instruments", "vi": "Thoả thuận và văn kiện"},
    "money": {"en": "Money", "vi": "Tiền"},
    "events": {"en": "Events", "vi": "Sự kiện"},
    "tasks": {"en": "Commitments and concerns", "vi": "Cam kết và quan ngại"},
    "next": {"en": "What comes next", "vi": "Việc sắp tới"},
    "doubts": {"en": "Disputed, or only possible", "vi": "Còn tranh cãi, hoặc chỉ là có thể"},
}  # fmt: skip
"""The sections of a profile, in their order, with their heads."""


class When(NamedTuple):
    """Dates as stated (EDTF); empty where none is."""

    begin: str = ""
    end: str = ""
    during: str = ""

    def words(self, lang: str) -> str:
        """Put them into words; empty where there are none."""
        return tie_words(self.begin or None, self.end or None, self.during or None, lang)


class Name(NamedTuple):
    """A name of the thing: its text and language, kind (IRI or empty), life and passages."""

    text: str
    language: str
    kind: str
    when: When
    evidence: tuple[str, ...]


class Feature(NamedTuple):
    """What is said of the thing itself: the property or claim (IRI), values as IRIs or texts."""

    property: str
    values: tuple[Said, ...]
    disputed: bool
    evidence: tuple[str, ...]


class Body(NamedTuple):
    """A body of a country, a part of a body, with the number of frameworks it takes part in."""

    thing: str
    cls: str
    frameworks: int


class Held(NamedTuple):
    """A role that somebody has in a framework; several statements of it are one.

    Attributes:
        who: IRI of the participant.
        seat: Of whom the tie is: the one acted for, else the participant.
        role: IRI; empty where none is told.
        times: The dates stated, each once.
        reading: One of `times.READINGS` at the time asked about; None where it is not then.
        inferred: Whether it rests on an inference.
        disputed: Whether a statement of it is disputed or contradicted.
        ties: IRIs of the statements.
        evidence: IRIs of the passages.
    """

    who: str
    seat: str
    role: str
    times: tuple[When, ...]
    reading: str | None
    inferred: bool
    disputed: bool
    ties: tuple[str, ...]
    evidence: tuple[str, ...]


class Shared(NamedTuple):
    """A framework that the thing takes part in.

    Attributes:
        framework: Its IRI.
        cls: Its class, a local name.
        form: ``bilateral`` and the like; empty where it is not told.
        held: The roles of the thing and of those who count for it.
        others: Those of the others, up to `LISTED`.
        more: How many others are not listed.
        evidence: IRIs of the passages of the framework itself.
    """

    framework: str
    cls: str
    form: str
    held: tuple[Held, ...]
    others: tuple[Held, ...]
    more: int
    evidence: tuple[str, ...]

    @property
    def reading(self) -> str | None:
        """The surest reading of a role of the thing in it."""
        return surest(role.reading for role in self.held)


class Party(NamedTuple):
    """Where a seat stands with an instrument: a key of `life.STANDINGS`, the day it signed."""

    seat: str
    standing: str
    reading: str
    signed: str
    evidence: tuple[str, ...]


class Instrument(NamedTuple):
    """An agreement or other instrument that concerns the thing.

    Attributes:
        instrument: Its IRI.
        cls: Its class, a local name.
        form: ``bilateral`` and the like; empty where it is not told.
        states: Keys of `life.STATES` with their readings.
        steps: Stages and dates as stated, with passages.
        parties: Those who signed or are bound.
        held: The roles of the thing in it.
        others: Those of the others, up to `LISTED`.
        more: How many others are not listed.
        end: When it ends, as far as that is known.
        notice: The last day on which notice is in time.
        disputed: Whether it, or a milestone of it, is disputed or contradicted.
        evidence: IRIs of the passages.
    """

    instrument: str
    cls: str
    form: str
    states: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str, tuple[str, ...]], ...]
    parties: tuple[Party, ...]
    held: tuple[Held, ...]
    others: tuple[Held, ...]
    more: int
    end: End
    notice: dt.date | None
    disputed: bool
    evidence: tuple[str, ...]

    @property
    def framework(self) -> str:
        """Its IRI, as that of any framework is called."""
        return self.instrument


class Sum(NamedTuple):
    """A sum of money: value and currency as stated, kind (IRI), of what, from whom, for whom."""

    amount: str
    of: str
    value: str
    currency: str
    kind: str
    exactness: str
    when: When
    givers: tuple[str, ...]
    receivers: tuple[str, ...]
    component_of: str
    disputed: bool
    evidence: tuple[str, ...]


class Happening(NamedTuple):
    """An event: on which days it may be, whether ``past``, ``now``, ``next`` or ``undated``."""

    event: str
    times: tuple[When, ...]
    bounds: Bounds
    place_in_time: str
    of: tuple[str, ...]
    held: tuple[Held, ...]
    disputed: bool
    evidence: tuple[str, ...]


class Task(NamedTuple):
    """A commitment, deliverable or concern: its status (IRI or empty), due, whose.

    ``overdue``: ``certain`` or ``possible``; None where it is not.
    """

    thing: str
    cls: str
    status: str
    due: str
    overdue: str | None
    responsible: tuple[str, ...]
    under: tuple[str, ...]
    disputed: bool
    evidence: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing says that it is done or dropped."""
        return self.status not in DONE


class Ahead(NamedTuple):
    """What comes next: ``end``, ``renews``, ``notice``, ``review``, ``due`` or ``event``."""

    kind: str
    thing: str
    bounds: Bounds
    evidence: tuple[str, ...]


class Doubt(NamedTuple):
    """A statement that is ``disputed``, that others ``contradicts``, or that is ``possible``."""

    statement: str
    kind: str
    others: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Gathered:
    """All that a graph says of one thing at a time.

    Attributes:
        thing: Its IRI.
        cls: Its class, a local name.
        first: The first day of the time asked about.
        last: The last.
        country: IRI of the country that it is, or belongs to; None where none is told.
        codes: Its codes of ISO 3166.
        names: By language, the preferred first.
        about: What is said of the thing itself.
        bodies: Of a country, those who take part for it.
        parts: What is part of it.
        wholes: What it is part of (IRIs).
        frameworks: What it takes part in, but instruments, events and commitments.
        members: Who takes part in it.
        instruments: Agreements and other instruments.
        money: Sums, never added up.
        events: By day.
        tasks: Commitments, deliverables and concerns; those done too.
        next: What comes after the time asked about, by day.
        doubts: What is disputed, contradicted, or only possible then.
        passages: IRI to passage, of all evidence.
        labels: IRI to language to words, of all that is named.
    """

    thing: str
    cls: str
    first: dt.date
    last: dt.date
    country: str | None = None
    codes: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    about: tuple[Feature, ...] = ()
    bodies: tuple[Body, ...] = ()
    parts: tuple[Body, ...] = ()
    wholes: tuple[str, ...] = ()
    frameworks: tuple[Shared, ...] = ()
    members: tuple[Held, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    money: tuple[Sum, ...] = ()
    events: tuple[Happening, ...] = ()
    tasks: tuple[Task, ...] = ()
    next: tuple[Ahead, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    passages: Mapping[str, Passage] = ()  # type: ignore[assignment]
    labels: Mapping[str, Mapping[str, str]] = ()  # type: ignore[assignment]

    @property
    def taken_part(self) -> list[Shared | Instrument]:
        """The frameworks and the instruments."""
        return [*self.frameworks, *self.instruments]

    def label(self, iri: str, lang: str) -> str:
        """Give the name of anything that the profile names."""
        words = self.labels.get(iri, {})
        return words.get(lang) or next(iter(words.values()), "") or words_of(iri)


def surest(readings: Iterable[str | None]) -> str | None:
    """Give the surest of some readings; None if there is none."""
    there = [READINGS.index(one) for one in readings if one is not None]
    return READINGS[min(there)] if there else None
