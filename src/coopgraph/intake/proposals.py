"""What intake proposes: mentions of things, and statements about them, each with its passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Span = tuple[int, int]
"""First code point, and the one after the last, of the reference text."""

MentionType = Literal[
    "org", "place", "person", "agreement", "event", "project", "legalAct", "money", "count", "date"
]
Link = Literal["exact", "folded", "fuzzy", "bound", "new", "open"]
Status = Literal["fact", "intention", "denied", "reported"]
Kind = Literal[
    "participation",
    "membership",
    "mandate",
    "speech",
    "funding",
    "milestone",
    "event",
    "count",
    "succession",
]

CLASS_OF: Mapping[str, str] = {
    "org": "Organization",
    "place": "Territory",
    "person": "Person",
    "agreement": "Agreement",
    "event": "Event",
    "project": "Project",
    "legalAct": "LegalAct",
}
"""Class of a new thing, by its type, for which nothing tells a finer one."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a document names: one of the graph, or a new one that is proposed.

    Attributes:
        key: Name within the draft, ``t1``, ``t2`` … in order of appearance.
        type: Its kind of mention.
        names: Names used in the document, the fullest first.
        iri: The thing of the graph it is, None where it is new or still open.
        candidates: IRIs that fit, best first, where more than one does.
        class_iri: Class proposed for a new thing.
        labels: Name by language for a new thing.
        acronym: Acronym bound by the text ("(KRISS)"), or an empty text.
    """

    key: str
    type: MentionType
    names: Sequence[str]
    iri: str | None = None
    candidates: Sequence[str] = ()
    class_iri: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    acronym: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """One name at one place."""

    span: Span
    type: MentionType
    thing: str
    link: Link


@dataclass(frozen=True, slots=True)
class Proposal:
    """One statement of the model, proposed.

    Attributes:
        key: Stable name: digest of frame, span, roles (the same text gives the same keys).
        kind: Which node of the model it becomes.
        role: Local name of the role, stage, kind of event or measure in ``ontology/concepts.ttl``.
        subject: Key of the `Thing` that takes part (for a milestone the agreement, for an event
            the event).
        subject_name: The subject as written here.
        framework: Key of the thing it takes part in, None for events and milestones.
        framework_name: It as written.
        on_behalf_of: Key of the body an office holder or agency acts for.
        date: EDTF, never finer than the text, None where none is stated.
        date_span: Passage of the date.
        date_step: Reasoning step that the date needed (``dateline``, ``frame``, ``heading`` …),
            empty where the passage says it itself.
        value: Amount or count as written in the gold's form (``>120``, ``12500000``).
        unit: Currency (ISO 4217) or what is counted.
        others: Keys of other things the statement needs (predecessors of a succession …).
        span: The clause that says it.
        frame: Identifier of the frame, ``file#name``.
        status: What the clause is: only a ``fact`` or ``reported`` may become a statement.
        score: 0 to 1.
        doubts: Codes of what a person should look at (``openLink``, ``inferredRole`` …).
        gist: What it says in our words, by language.
    """

    key: str
    kind: Kind
    role: str
    subject: str | None
    subject_name: str
    span: Span
    frame: str
    framework: str | None = None
    framework_name: str = ""
    on_behalf_of: str | None = None
    date: str | None = None
    date_span: Span | None = None
    date_step: str = ""
    value: str = ""
    unit: str = ""
    others: Sequence[str] = ()
    status: Status = "fact"
    score: float = 0.5
    doubts: Sequence[str] = ()
    gist: Mapping[str, str] = field(default_factory=dict)
