"""brat stand-off: a text, and a file of annotations whose offsets are code points of it.

Each mention is an entity, each proposal an event whose trigger is its passage and whose arguments
are mentions of its subject and framework. What brat has no place for stands in notes of the type
``coopgraph``, one JSON object each, which brat shows and keeps. An annotation over several lines is
written as brat wants it, in pieces, one a line.

Source: https://brat.nlplab.org/standoff.html.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from coopgraph.errors import IntakeError
from coopgraph.intake.document import Document
from coopgraph.intake.draft import Draft
from coopgraph.intake.exchange.stretches import (
    KINDS,
    LINKS,
    MENTION_TYPES,
    Exchanged,
    NewThings,
    Stretch,
    mention_from,
    mention_inside,
    proposal_features,
    proposal_from,
    thing_features,
    thing_from,
)
from coopgraph.intake.proposals import Mention, Proposal, Span, Thing

NOTE = "coopgraph"
_ENTITY = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
_EVENT = re.compile(r"(E\d+)\t(\S+?):(T\d+)((?: \S+:[TE]\d+)*)\s*")
_ATTRIBUTE = re.compile(r"[AM]\d+\t(\S+) ([TE]\d+)(?: (\S+))?\s*")
_NOTE = re.compile(r"#\d+\t(\S+) (\S+)\t(.*)")
_EQUIVALENT = re.compile(r"\*\tEquiv((?: T\d+)+)\s*")


def write_brat(draft: Draft) -> tuple[str, str]:
    """Write a draft for brat.

    Returns:
        The text (of the ``.txt`` file, UTF-8 with LF), and the annotations (of the ``.ann`` file).
    """
    text = draft.document.text
    lines: list[str] = []
    notes: list[str] = []
    attributes: list[str] = []

    def note(target: str, content: Mapping[str, Any]) -> None:
        written = json.dumps(content, ensure_ascii=False)
        notes.append(f"#{len(notes) + 1}\t{NOTE} {target}\t{written}")

    def attribute(name: str, target: str, value: str) -> None:
        attributes.append(f"A{len(attributes) + 1}\t{name} {target} {value}")

    told: set[str] = set()
    for number, mention in enumerate(draft.mentions, start=1):
        key = f"T{number}"
        lines.append(_entity(key, mention.type, mention.span, text))
        attribute("Thing", key, mention.thing)
        attribute("Link", key, mention.link)
        thing = next((t for t in draft.things if t.key == mention.thing), None)
        if thing is not None and thing.key not in told:
            told.add(thing.key)
            note(key, {"thing": thing_features(thing)})
    for number, proposal in enumerate(draft.proposals, start=1):
        trigger, event = f"T{len(draft.mentions) + number}", f"E{number}"
        lines.append(_entity(trigger, proposal.kind, proposal.span, text))
        arguments = ""
        for role, name in (("Subject", proposal.subject), ("Framework", proposal.framework)):
            found = mention_inside(draft, name, proposal.span)
            if found is not None:
                arguments += f" {role}:T{found + 1}"
        lines.append(f"{event}\t{proposal.kind}:{trigger}{arguments}")
        attribute("Status", event, proposal.status)
        note(event, {"proposal": proposal_features(proposal)})
    for thing in draft.things:
        if thing.key not in told and lines:
            # A thing that has no name in the text any more; brat has no place but notes on others.
            note("T1", {"thing": thing_features(thing)})
    return text, "".join(f"{line}\n" for line in [*lines, *attributes, *notes])


def _entity(key: str, label: str, span: Span, text: str) -> str:
    pieces = list(_pieces(text, span))
    places = ";".join(f"{start} {end}" for start, end in pieces)
    words = " ".join(text[start:end] for start, end in pieces)
    return f"{key}\t{label} {places}\t{words}"


def _pieces(text: str, span: Span) -> Iterator[Span]:
    at = span[0]
    for line in text[slice(*span)].split("\n"):
        if line:
            yield at, at + len(line)
        at += len(line) + 1


def configuration() -> str:
    """Write the configuration of annotations with which brat shows what `write_brat` writes."""
    arguments = "Subject?:<ENTITY>, Framework?:<ENTITY>"
    return "\n".join(
        [
            "[entities]",
            *MENTION_TYPES,
            "[relations]",
            "[events]",
            *(f"{kind}\t{arguments}" for kind in KINDS if kind not in MENTION_TYPES),
            # A kind of statement of the same name as a type of mention is an event all the same.
            *(f"{kind}\t{arguments}" for kind in KINDS if kind in MENTION_TYPES),
            "[attributes]",
            f"Link\tArg:<ENTITY>, Value:{'|'.join(LINKS)}",
            "Status\tArg:<EVENT>, Value:fact|intention|denied|reported",
            "",
        ]
    )


def read_brat(annotations: str, document: Document) -> Exchanged:
    """Read brat's annotations of a document's text.

    Entities whose labels are types of mentions are mentions, also those made in brat; what brat
    says is one thing (``Equiv``) is. Annotations without meaning here are given as others.

    Args:
        annotations: Content of the ``.ann`` file.
        document: The document; the words of each annotation must stand where it says.

    Raises:
        IntakeError: A line is no brat stand-off, or its words are not where it says.
    """
    entities: dict[str, tuple[str, Span]] = {}
    events: dict[str, tuple[str, str]] = {}
    values: dict[str, dict[str, str]] = {}
    objects: dict[str, list[dict[str, Any]]] = {}
    same: dict[str, str] = {}
    for number, line in enumerate(annotations.split("\n"), start=1):
        line = line.removesuffix("\r")
        if found := _ENTITY.fullmatch(line):
            entities[found[1]] = (found[2], _span(found, document.text, number))
        elif found := _EVENT.fullmatch(line):
            events[found[1]] = (found[2], found[3])
        elif found := _ATTRIBUTE.fullmatch(line):
            values.setdefault(found[2], {})[found[1]] = found[3] or "true"
        elif found := _NOTE.fullmatch(line):
            if found[1] == NOTE:
                objects.setdefault(found[2], []).append(_object(found[3], number))
        elif found := _EQUIVALENT.fullmatch(line):
            first, *rest = found[1].split()
            same.update(dict.fromkeys(rest, same.get(first, first)))
        elif line and line[0] not in "RN":
            raise _wrong(number, "is no line of brat's stand-off format")
    things: dict[str, Thing] = {}
    for target, notes in objects.items():
        for content in notes:
            if "thing" in content:
                thing = thing_from(content["thing"], target)
                things[thing.key] = thing
    proposals: list[Proposal] = []
    triggers = {trigger for _, trigger in events.values()}
    others: list[Stretch] = []
    for event, (label, trigger) in events.items():
        if trigger not in entities:
            raise IntakeError(f"{event}: there is no {trigger}", vi=f"{event}: thiếu {trigger}")
        span = entities[trigger][1]
        own = next((c["proposal"] for c in objects.get(event, []) if "proposal" in c), None)
        if own is None:
            others.append(Stretch(span, label, values.get(event, {})))
        else:
            status = values.get(event, {}).get("Status", own.get("status", "fact"))
            proposals.append(proposal_from(span, {**own, "status": status}, event))
    new = NewThings(things.values())
    mentions: list[Mention] = []
    for key, (label, span) in entities.items():
        if key in triggers:
            continue
        said = values.get(key, {})
        if label not in MENTION_TYPES:
            others.append(Stretch(span, label, said))
            continue
        group = said.get("Thing") or same.get(key, key)
        group = values.get(group, {}).get("Thing", group)
        name = " ".join(document.text[slice(*span)].split())
        thing_key = new.key(group, label, name)
        mentions.append(mention_from(span, label, thing_key, said.get("Link", "open"), key))
    return Exchanged(tuple(new.things.values()), tuple(mentions), tuple(proposals), tuple(others))


def _span(found: re.Match[str], text: str, number: int) -> Span:
    pieces = [(int(a), int(b)) for a, b in (piece.split(" ") for piece in found[3].split(";"))]
    start, end = min(a for a, _ in pieces), max(b for _, b in pieces)
    words = " ".join(text[a:b] for a, b in pieces)
    if not 0 <= start < end <= len(text) or words != found[4]:
        raise _wrong(number, f"the words at {start}–{end} are others than {found[4][:60]!r}")
    return start, end


def _object(written: str, number: int) -> dict[str, Any]:
    try:
        content = json.loads(written)
    except ValueError as error:
        raise _wrong(number, f"its note is no JSON: {error}") from None
    if not isinstance(content, dict):
        raise _wrong(number, "its note is no object")
    return content


def _wrong(number: int, problem: str) -> IntakeError:
    return IntakeError(problem, line=number, vi="dòng không khớp với văn bản hoặc sai định dạng")
