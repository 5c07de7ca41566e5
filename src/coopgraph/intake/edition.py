"""A new edition of a text: decided passages found again by their words, or told to be gone.

A passage is looked for by its exact words in the new text. Where they stand once, it is there.
Where they stand several times, the words around it decide, or nothing does: then it is told, and
no decision about it is taken over. Nothing is ever placed by likeness.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from coopgraph.intake.decisions import Decision
from coopgraph.intake.proposals import Mention, Proposal, Span, Thing

Fate = Literal["same", "moved", "gone", "unclear"]
_AROUND = 80
"""Code points on each side that may tell two places of the same words apart."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """What became of one decided passage.

    Attributes:
        key: Of the proposal, added statement or passage left out.
        fate: ``same`` place, ``moved``, ``gone``, or ``unclear``: its words stand more than once.
        before: Its span in the old text.
        after: In the new one, None where it was not found.
    """

    key: str
    fate: Fate
    before: Span
    after: Span | None


@dataclass(frozen=True, slots=True)
class Edition:
    """Decisions taken over to a new text.

    Attributes:
        things: Of the new reading, and those that decided statements name.
        proposals: Of the new reading, and those that were decided before, at their new places.
        mentions: Of the new reading.
        decisions: Those whose passages were found.
        anchored: What became of each decided passage.
    """

    things: Sequence[Thing]
    mentions: Sequence[Mention]
    proposals: Sequence[Proposal]
    decisions: Sequence[Decision]
    anchored: Sequence[Anchored]

    def told(self, lang: str = "en") -> list[str]:
        """Tell, a line each, what moved, is gone, or could not be placed."""
        words = {
            "moved": {"en": "moved from {0}–{1} to {2}–{3}", "vi": "dời từ {0}–{1} đến {2}–{3}"},
            "gone": {"en": "{0}–{1} is gone", "vi": "{0}–{1} không còn"},
            "unclear": {
                "en": "the words of {0}–{1} stand more than once",
                "vi": "lời ở {0}–{1} xuất hiện nhiều lần",
            },
        }
        lines = []
        for one in self.anchored:
            if one.fate != "same":
                numbers = (*one.before, *(one.after or ()))
                lines.append(f"{one.key}: {words[one.fate][lang].format(*numbers)}")
        return lines


def anchor(old: str, new: str, span: Span) -> tuple[Fate, Span | None]:
    """Find a passage of one text in another.

    Example:
        >>> anchor("A signed. B left.", "In May, A signed. B stayed.", (0, 9))
        ('moved', (8, 17))
        >>> anchor("A signed.", "A signed. Later, A signed.", (0, 9))
        ('unclear', None)
    """
    start, end = span
    words = old[start:end]
    places = list(_places(new, words))
    if not places:
        return "gone", None
    if len(places) > 1:
        # Equal words in both texts as often, in the same surroundings: the surroundings decide.
        alike = [
            at for at in places if _around(new, at, len(words)) == _around(old, start, end - start)
        ]
        if len(alike) != 1:
            return "unclear", None
        places = alike
    at = places[0]
    return ("same" if at == start else "moved"), (at, at + len(words))


def _places(text: str, words: str) -> Iterable[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _around(text: str, start: int, length: int) -> tuple[str, str]:
    return text[max(0, start - _AROUND) : start], text[start + length : start + length + _AROUND]


def carry_over(
    old_text: str,
    new_text: str,
    old: tuple[Sequence[Thing], Sequence[Proposal], Sequence[Decision]],
    new: tuple[Sequence[Thing], Sequence[Mention], Sequence[Proposal]],
) -> Edition:
    """Take decisions over to a new edition of a text.

    Args:
        old_text: The text that was decided about.
        new_text: The new edition.
        old: Things, proposals and decisions of the old draft.
        new: Things, mentions and proposals read from the new text.
    """
    things = {thing.key: thing for thing in old[0]}
    proposals = {proposal.key: proposal for proposal in old[1]}
    fresh_things, mentions, fresh = new
    # Keys of things count from 1 in each reading; those of the old one get a mark of their own.
    renamed = {key: f"e-{key}" for key in things}
    anchored: list[Anchored] = []
    kept_proposals: list[Proposal] = []
    kept_decisions: list[Decision] = []
    needed: set[str] = set()
    for decision in old[2]:
        proposal = proposals.get(decision.proposal)
        span = proposal.span if proposal is not None else decision.span
        if span is None:
            continue
        fate, at = anchor(old_text, new_text, span)
        anchored.append(Anchored(decision.proposal, fate, span, at))
        if at is None:
            continue
        shift = at[0] - span[0]
        changes = _renamed(decision.changes, renamed, old_text, new_text, shift)
        needed |= _keys(changes)
        kept_decisions.append(
            replace(decision, span=at if decision.span is not None else None, changes=changes)
        )
        if proposal is not None:
            moved = _moved(proposal, at, shift, renamed, old_text, new_text)
            kept_proposals.append(moved)
            needed |= {moved.subject or "", moved.framework or "", moved.on_behalf_of or ""}
            needed |= set(moved.others)
    decided = {(p.frame, p.span, p.role, p.subject_name) for p in kept_proposals}
    keys = {p.key for p in kept_proposals}
    others = [
        p
        for p in fresh
        if (p.frame, p.span, p.role, p.subject_name) not in decided and p.key not in keys
    ]
    old_things = [
        replace(thing, key=renamed[key]) for key, thing in things.items() if renamed[key] in needed
    ]
    everything = sorted([*others, *kept_proposals], key=lambda p: (p.span, p.key))
    return Edition(
        (*fresh_things, *old_things), tuple(mentions), tuple(everything), tuple(kept_decisions),
        tuple(anchored),
    )  # fmt: skip


def _moved(
    proposal: Proposal,
    at: Span,
    shift: int,
    renamed: Mapping[str, str],
    old_text: str,
    new_text: str,
) -> Proposal:
    def key(old: str | None) -> str | None:
        return None if old is None else renamed.get(old, old)

    return replace(
        proposal,
        span=at,
        date_span=_with_it(proposal.date_span, shift, old_text, new_text),
        subject=key(proposal.subject),
        framework=key(proposal.framework),
        on_behalf_of=key(proposal.on_behalf_of),
        others=tuple(renamed.get(other, other) for other in proposal.others),
    )


def _with_it(span: Span | None, shift: int, old_text: str, new_text: str) -> Span | None:
    """Find a date's passage again: where it went with its statement, else by its words."""
    if span is None:
        return None
    moved = (span[0] + shift, span[1] + shift)
    if moved[0] >= 0 and new_text[moved[0] : moved[1]] == old_text[span[0] : span[1]]:
        return moved
    return anchor(old_text, new_text, span)[1]


def _renamed(
    changes: Mapping[str, object],
    renamed: Mapping[str, str],
    old_text: str,
    new_text: str,
    shift: int,
) -> dict[str, object]:
    made: dict[str, object] = {}
    for name, value in changes.items():
        if name in ("subject", "framework", "on_behalf_of") and isinstance(value, str):
            made[name] = renamed.get(value, value)
        elif name == "others" and isinstance(value, (tuple, list)):
            made[name] = tuple(renamed.get(other, other) for other in value)
        elif name == "things" and isinstance(value, Mapping):
            made[name] = {renamed.get(key, key): told for key, told in value.items()}
        elif name in ("span", "date_span") and isinstance(value, (tuple, list)):
            moved = _with_it((value[0], value[1]), shift, old_text, new_text)
            if moved is not None:
                made[name] = moved
        else:
            made[name] = value
    return made


def _keys(changes: Mapping[str, object]) -> set[str]:
    found = {str(changes[name]) for name in ("subject", "framework", "on_behalf_of")
             if changes.get(name)}  # fmt: skip
    for name in ("others", "things"):
        value = changes.get(name)
        if isinstance(value, (tuple, list, Mapping)):
            found |= {str(key) for key in value}
    return found
