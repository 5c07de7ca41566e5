"""What a text has named so far, for what takes it up: "hai bên", "the memorandum"."""

from __future__ import annotations

from dataclasses import dataclass, field

from coopgraph.intake.frames import Frame


@dataclass(slots=True)
class Discourse:
    """What a text has named so far, for what takes it up.

    Attributes:
        event: Last event, key and name.
        agreement: Last agreement.
        text: Agreement that the document itself is the text of, by its title.
        project: Last project.
        subject: Last subject.
        sides: The two sides.
        guests: The visitors of the last visit, for "đoàn", "the delegation".
        owner: Who speaks in the text.
        funder: Who paid last.
        event_dates: Date of each event by key.
        met: Whether `sides` met, visited each other or signed together; a mere pair does not take
            their place.
        holders: Who was last named with an office, with the body, by the office in small letters.
        bodies: The body that a person was last named with, by the person's key.
        lead: Trigger that a line ending in ":" leaves to the items below it, with its subject.
    """

    event: tuple[str, str] | None = None
    agreement: tuple[str, str] | None = None
    text: tuple[str, str] | None = None
    project: tuple[str, str] | None = None
    subject: list[tuple[str, str]] = field(default_factory=list)
    sides: list[tuple[str, str]] = field(default_factory=list)
    guests: list[tuple[str, str]] = field(default_factory=list)
    owner: tuple[str, str] | None = None
    funder: tuple[str, str] | None = None
    event_dates: dict[str, tuple[str, str]] = field(default_factory=dict)
    lead: tuple[list[Frame], list[tuple[str, str]]] | None = None
    fixed_sides: bool = False
    met: bool = False
    holders: dict[str, tuple[tuple[str, str], tuple[str, str] | None]] = field(default_factory=dict)
    bodies: dict[str, tuple[str, str]] = field(default_factory=dict)
    last_day: str = ""
    year: int | None = None
