"""What every form of exchange carries: stretches of a text with what is said of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, get_args

from coopgraph.errors import IntakeError
from coopgraph.intake.draft import Draft
from coopgraph.intake.plain_values import from_plain
from coopgraph.intake.proposals import Kind, Link, Mention, MentionType, Proposal, Span, Thing

MENTION_TYPES: tuple[str, ...] = get_args(MentionType)
KINDS: tuple[str, ...] = get_args(Kind)
LINKS: tuple[str, ...] = get_args(Link)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch that another program marked and that is neither a mention nor a proposal of ours.

    Attributes:
        span: Where it stands in the reference text.
        label: What the other program calls it.
        features: What it says of it, as text.
    """

    span: Span
    label: str
    features: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What was read from another program's file.

    Attributes:
        things: Things of our own, and one for each name that the other program marked.
        mentions: Mentions.
        proposals: Proposals of our own, as they were written, changed or not.
        others: Whatever else was marked.
        moved: What stood elsewhere and was found again by its words: span as stated, as found.
    """

    things: Sequence[Thing] = ()
    mentions: Sequence[Mention] = ()
    proposals: Sequence[Proposal] = ()
    others: Sequence[Stretch] = ()
    moved: Sequence[tuple[Span, Span]] = ()


def thing_features(thing: Thing) -> dict[str, Any]:
    """Give a thing as plain values."""
    return _plain(asdict(thing))


def proposal_features(proposal: Proposal) -> dict[str, Any]:
    """Give a proposal as plain values, without its span."""
    features = _plain(asdict(proposal))
    del features["span"]
    return features


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(value, ensure_ascii=False))
    return plain


def thing_from(features: Mapping[str, Any], where: str) -> Thing:
    """Make a thing of plain values.

    Raises:
        IntakeError: They are not those of a thing.
    """
    thing: Thing = _made(Thing, features, where)
    return thing


def proposal_from(span: Span, features: Mapping[str, Any], where: str) -> Proposal:
    """Make a proposal of its span and plain values.

    Raises:
        IntakeError: They are not those of a proposal.
    """
    proposal: Proposal = _made(Proposal, {**features, "span": span}, where)
    return proposal


def mention_from(span: Span, kind: str, thing: str, link: str, where: str) -> Mention:
    """Make a mention.

    Raises:
        IntakeError: There is no such type or link.
    """
    plain = {"span": span, "type": kind, "thing": thing, "link": link}
    mention: Mention = _made(Mention, plain, where)
    return mention


def _made(cls: type, features: Mapping[str, Any], where: str) -> Any:
    try:
        return from_plain(cls, features)
    except ValueError as error:
        raise _unfit(where, str(error)) from None


def _unfit(where: str, problem: str) -> IntakeError:
    return IntakeError(f"{where}: {problem}", vi=f"{where}: nội dung không hợp lệ")


class NewThings:
    """Makes a thing for each name that another program marked, or for names it says are one."""

    def __init__(self, known: Iterable[Thing]) -> None:
        self.things: dict[str, Thing] = {thing.key: thing for thing in known}

    def key(self, group: str, kind: str, name: str) -> str:
        """Give the key of the thing of a group, made from the name if it is new."""
        if group not in self.things:
            if kind not in MENTION_TYPES:
                raise _unfit(group, f"{kind!r} is no type of a thing")
            self.things[group] = Thing(group, kind, (name,))  # type: ignore[arg-type]
        return group


def mention_inside(draft: Draft, thing: str | None, span: Span) -> int | None:
    """Give the number of the mention of a thing in a passage, else of the nearest before it."""
    if thing is None:
        return None
    best: tuple[int, int] | None = None
    for number, mention in enumerate(draft.mentions):
        if mention.thing != thing:
            continue
        start, end = mention.span
        if span[0] <= start and end <= span[1]:
            return number
        distance = abs(start - span[0]) + (0 if start < span[0] else 1 << 40)
        if best is None or distance < best[0]:
            best = (distance, number)
    return None if best is None else best[1]
