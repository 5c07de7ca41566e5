"""What a sentence leaves behind for those after it: who met, who paid, what was signed."""

from __future__ import annotations

from collections.abc import Sequence

from coopgraph.intake.clauses.matched_sentence import ACTORS, Sentence
from coopgraph.intake.clauses.matched_text import MatchedText
from coopgraph.intake.clauses.part_lists import is_oblique
from coopgraph.intake.folding import lower
from coopgraph.intake.phrases import Phrase
from coopgraph.intake.proposals import Proposal
from coopgraph.intake.words import looks_named

_MANY = 5
"""So many parties are no longer "the parties" of a text."""


def remember_persons(matched: MatchedText, units: Sequence[Phrase]) -> None:
    """Take an office alone for who was named with it, a name alone for whom it acts."""
    now = matched.discourse
    for unit in units:
        if unit.type != "person":
            continue
        key, name = unit.things[0]
        is_named = looks_named(name)
        if is_named and unit.office:
            now.holders[unit.office] = ((key, name), unit.body)
        if is_named and unit.body is not None:
            now.bodies[key] = unit.body
        elif is_named and key in now.bodies:
            unit.body = now.bodies[key]
        held = now.holders.get(lower(name))
        if not is_named and held is not None and unit.body in (None, held[1]):
            unit.things, unit.body = [held[0]], held[1]


def remember_met(matched: MatchedText, made: Sequence[Proposal]) -> None:
    """Take who met or visited whom for "hai bên", the visitors for "đoàn", and who paid."""
    paid = [p for p in made if p.kind == "funding" and p.role == "funder" and p.subject]
    if paid:
        matched.discourse.funder = (paid[-1].subject or "", paid[-1].subject_name)
    facts = [p for p in made if p.status in ("fact", "reported") and p.kind == "participation"]
    met: dict[str, str] = {}
    roles: set[str] = set()
    for proposal in facts:
        key = proposal.on_behalf_of or proposal.subject
        thing = matched.linked.things.get(key or "")
        if thing is None or thing.type not in ("org", "place"):
            continue
        if proposal.role in ("attendee", "guest", "host") and not proposal.framework:
            met.setdefault(thing.key, thing.names[0])
            roles.add(proposal.role)
        if proposal.role == "guest" and proposal.frame.endswith(
            ("visits", "mission", "receives-guest", "receives-delegation")
        ):
            matched.discourse.guests = [(thing.key, thing.names[0])]
    if roles == {"host"} or roles == {"guest"}:
        met = {}  # several who receive are one side
    parties = {
        p.subject: matched.linked.things[p.subject].names[0]
        for p in facts
        if p.role == "party" and p.subject and p.subject in matched.linked.things
    }
    bodies = {
        key: name for key, name in parties.items() if matched.linked.things[key].type == "org"
    }
    if len(bodies) > 1:
        parties = bodies  # not the state that one of them is of
    is_of_one = len({p.framework for p in facts if p.role == "party"}) == 1
    most = _MANY if is_of_one and not matched.is_vietnamese else 3  # "hai bên" are two
    if len(met) != 2 and 1 < len(parties) < most:
        met = parties
    if (len(met) == 2 or met is parties) and met and not matched.discourse.fixed_sides:
        matched.discourse.sides = list(met.items())
        matched.discourse.met = True


def remember_named(matched: MatchedText, one: Sentence) -> None:
    """Keep the event, agreement, project, subject and sides that a sentence named last."""
    now = matched.discourse
    subject: list[tuple[str, str]] = []
    for entry in one.lists:
        for phrase in entry.phrases:
            if phrase.again or (phrase.short and phrase.type == "event"):
                continue
            if phrase.type == "event":
                now.event = phrase.things[0]
            elif phrase.type == "agreement":
                now.agreement = phrase.things[0]
            elif phrase.type == "project":
                now.project = phrase.things[0]
        actors = [p for p in entry.phrases if p.type in ACTORS]
        if not subject and actors and not is_oblique(matched, one, entry):
            first = actors[0]
            subject = [first.body if first.type == "person" and first.body else first.things[0]]
        is_free = not now.fixed_sides and not now.met
        if len(actors) == 2 and is_free and not is_oblique(matched, one, entry):
            pair = [
                (p.body if p.type == "person" and p.body else p.things[0])
                for p in actors
                if not p.again
            ]
            if len(pair) == 2 and pair[0][0] != pair[1][0]:
                now.sides = pair
    if subject:
        now.subject = subject
