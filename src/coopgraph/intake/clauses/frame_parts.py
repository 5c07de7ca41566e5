"""Who and what fills the parts of a frame."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coopgraph.intake.clauses.matched_sentence import ACTORS, DELEGATION, Filled, Sentence, Trigger
from coopgraph.intake.clauses.matched_text import MatchedText
from coopgraph.intake.clauses.part_lists import chosen, is_oblique, listed
from coopgraph.intake.clauses.part_words import (
    AND_THEN,
    ELLIPTIC,
    GROUP,
    ITEM,
    MEMBERS_OF,
    NEXT,
    PASSIVE,
)
from coopgraph.intake.frames import Part
from coopgraph.intake.phrases import Listing, Phrase, leading

_AFTER_ONLY = ("by ", "chaired by", "under the ")
"""Small words that lead to who acts behind a verb only."""
_ARTICLE = 6
"""What an article takes between a verb and a name."""
_BEFORE = {"to": 60, "from_to": 60}
"""How much farther a part counts that stands before the verb, 15 where nothing is said here."""
_SPEECH = 180
_REACH = 140
"""How far before its verb who speaks may stand, so that the passage reaches to the name."""
_NEAR_GAP = 70
"""How much may stand between a long list and its verb, so that the passage reaches to the list."""


def _verbs_from(verbs: Sequence[Trigger], trigger: Trigger) -> list[int]:
    """Give where the verbs behind a trigger begin."""
    return [t.start for t in verbs if t.start >= trigger.end]


def fill_part(
    matched: MatchedText,
    one: Sentence,
    trigger: Trigger,
    part: Part,
    clause: tuple[int, int],
    used: set[int],
    *,
    is_bound: bool = False,
) -> Filled | None:
    """Give who fills a part of a frame: from the clause, else from what was named before."""
    for place in part.where:
        got = _filled_at(matched, one, trigger, part, clause, place, used)
        if got is not None:
            return _members(matched, one, got, part) if place in ("by", "before", "from") else got
    now = matched.discourse
    if is_bound:
        return None
    for way in part.otherwise:
        things: list[tuple[str, str]] = []
        kind = "org"
        if way == "owner" and now.owner:
            things = [now.owner]
        elif way == "subject" and now.subject:
            things = list(now.subject[:1])
        elif way == "funder" and now.funder:
            things = [now.funder]
        elif way == "sides" and len(now.sides) >= 2:
            things = list(now.sides)
        elif way == "event" and now.event:
            things, kind = [now.event], "event"
        elif way == "text" and now.text:
            things, kind = [now.text], "agreement"
        elif way == "agreement" and now.agreement:
            things, kind = [now.agreement], "agreement"
        elif way == "project" and now.project:
            things, kind = [now.project], "project"
        if things:
            return Filled([Phrase(-1, -1, kind, things)], is_near=False)  # type: ignore[arg-type]
    if now.owner and _leads_item(matched, one, trigger, part):
        return Filled([Phrase(-1, -1, "org", [now.owner])], is_near=False)
    return None


def _leads_item(matched: MatchedText, one: Sentence, trigger: Trigger, part: Part) -> bool:
    """Say whether a verb opens an item of a list, so that who wrote the list does it."""
    if "before" not in part.where or "org" not in part.types or trigger.frame.nominal:
        return False
    if trigger.end == trigger.start or all(s.kind == "speech" for s in trigger.frame.says):
        return False
    if PASSIVE.search(matched.small, trigger.start, min(one.end, trigger.end + 4)):
        return False
    return ITEM.fullmatch(matched.small[one.start : trigger.start]) is not None


def _members(matched: MatchedText, one: Sentence, got: Filled, part: Part) -> Filled:
    """Take members named one by one for their group: "leaders from the following: …"."""
    if not part.many or len(got.phrases) != 1 or got.phrases[0].start < 0:
        return got
    head = got.phrases[0]
    match = GROUP.match(matched.small, head.end, one.end)
    if match is None:
        return got
    for entry in one.lists:
        if entry.start == match.end():
            members = [p for p in entry.phrases if p.type in part.types]
            if members:
                return Filled(members, got.is_near)
    return got


def _filled_at(
    matched: MatchedText,
    one: Sentence,
    trigger: Trigger,
    part: Part,
    clause: tuple[int, int],
    place: str,
    used: set[int],
) -> Filled | None:
    fitting = [
        (entry, [p for p in entry.phrases if p.type in part.types and id(p) not in used])
        for entry in one.lists
    ]
    fitting = [(entry, ps) for entry, ps in fitting if ps]
    verbs = [t for t in one.triggers if not t.frame.nominal and t.end > t.start]
    after = [t.start for t in verbs if t.start >= trigger.end]
    before = [t.end for t in verbs if t.end <= trigger.start]
    next_verb = min(after, default=one.end)
    last_verb = max(before, default=one.start)
    if place == "before":
        is_elliptic = ELLIPTIC.search(matched.small[clause[0] : trigger.start]) is not None
        is_thing = not any(t in ACTORS for t in part.types)
        left = [(entry, ps) for entry, ps in fitting if entry.end <= trigger.start]
        subjects = [(e, ps) for e, ps in left if is_thing or not is_oblique(matched, one, e)]
        if is_thing:
            here = [(e, ps) for e, ps in subjects if e.start >= clause[0]] or subjects
            if not here:
                return None
            entry, ps = here[-1]
            first_verb = min(before, default=trigger.start)
            early = [(e, ps) for e, ps in subjects if e.end <= first_verb]
            is_joined = AND_THEN.search(matched.small, one.start, trigger.start) is not None
            if is_joined and early and "agreement" in part.types:
                entry, ps = early[-1]  # "A replaces B and entered into force": A did
            return chosen(
                ps[-1:] if not part.many else ps,
                part,
                is_near=trigger.start - entry.start < 220 and entry.start >= clause[0],
            )
        if not subjects:
            subjects = [
                (e, ps)
                for e, ps in left
                if re.search(r"(?:của|of|of the) $", matched.small[one.start : e.start])
                and not MEMBERS_OF.search(matched.small[one.start : e.start])
            ]
        here = [(e, ps) for e, ps in subjects if e.start >= clause[0]]
        if here and not (is_elliptic and (before or len(here) > 1)):
            entry, ps = here[-1]
            is_near = last_verb <= entry.end or last_verb == one.start
            return chosen(ps, part, is_near=is_near or trigger.start - entry.end < _NEAR_GAP)
        first_verb = min(before, default=trigger.start)
        early = [(e, ps) for e, ps in subjects if e.end <= first_verb] or here or subjects
        if early and (is_elliptic or here):
            entry, ps = early[0] if is_elliptic else early[-1]
            is_speech = all(says.kind == "speech" for says in trigger.frame.says)
            is_near = (
                entry.end >= last_verb
                or last_verb == one.start
                or trigger.start - entry.start < (_SPEECH if is_speech else _REACH)
                or (not is_speech and trigger.start - entry.end < _NEAR_GAP)
            )
            return chosen(ps, part, is_near=is_near)
        return None
    if place == "delegation":
        led = [
            (entry, ps)
            for entry, ps in fitting
            if entry.end <= trigger.start
            and DELEGATION.search(matched.small, one.start, entry.start) is not None
        ]
        opens = next((e for e in one.lists if e.type in ACTORS and clause[0] <= e.start), None)
        if led and "by" in part.where and led[0][0] is not opens:
            return None  # "A and the delegation of B attended"
        return chosen(led[0][1][:1], part, is_near=True) if led else None
    if place == "list":
        stop = min(_verbs_from(verbs, trigger), default=one.end)
        return listed(matched, one, trigger, part, fitting, stop)
    if place == "inside":
        within = [
            (e, ps) for e, ps in fitting if ps[0].start < trigger.end and ps[-1].end > trigger.start
        ]
        return chosen(within[0][1], part, is_near=True) if within else None
    if place == "next":
        for entry, ps in fitting:
            if entry.start >= trigger.end and entry.start < clause[1]:
                is_tight = NEXT.fullmatch(matched.small[trigger.end : ps[0].start]) is not None
                return chosen(ps, part, is_near=True) if is_tight else None
        return None
    if place in ("after", "near"):
        for entry, ps in fitting:
            if entry.start < trigger.end or entry.start >= clause[1]:
                continue
            first = ps[0]
            gap = matched.small[trigger.end : first.start]
            if (
                len(gap) > 90
                or first.start > next_verb
                or re.search(r"[;:]|, (?:song|but|which)", gap)
            ):
                break
            if any(
                leading(p).search(matched.small, trigger.end, first.start)
                for p in ("by", "with", "through", "behalf", "between", "presence")
            ):
                continue
            if part.types[0] in ACTORS and gap.endswith("phía "):
                continue
            return chosen(ps, part, is_near=True)
        if place == "near":
            return _filled_at(matched, one, trigger, part, clause, "before", used)
        return None
    return _led(matched, one, trigger, part, clause, place, fitting, last_verb, next_verb)


def _is_of_verb_before(one: Sentence, trigger: Trigger, at: int) -> bool:
    """Say whether a verb of meeting that ends with "with" stands right before who may sign."""
    is_signing = any(says.role == "party" for says in trigger.frame.says)
    return is_signing and any(
        t.match.group().endswith((" with", " với")) and 0 < at - t.end < _ARTICLE
        for t in one.triggers
        if t is not trigger and not t.frame.nominal and t.end <= trigger.start
        if any(says.role == "attendee" for says in t.frame.says)
    )


def _led(
    matched: MatchedText,
    one: Sentence,
    trigger: Trigger,
    part: Part,
    clause: tuple[int, int],
    place: str,
    fitting: list[tuple[Listing, list[Phrase]]],
    last_verb: int,
    next_verb: int,
) -> Filled | None:
    best: tuple[int, list[Phrase]] | None = None
    pattern = leading(place)
    for entry, ps in fitting:
        first = ps[0]
        if first.start < clause[0] or first.start >= clause[1]:
            continue
        lead = pattern.search(matched.small, one.start, first.start)
        if lead is None:
            continue
        if place == "by" and first.start < trigger.start and lead.group().startswith(_AFTER_ONLY):
            continue  # "led by A, took part": A leads, who took part stands elsewhere
        if first.start >= trigger.end:
            if first.start > next_verb and place not in ("by", "with"):
                continue
            if first.start > next_verb and first.start - trigger.end > 40:
                continue
            distance = first.start - trigger.end
        else:
            if entry.end < last_verb and place != "between":
                continue
            if place == "with" and _is_of_verb_before(one, trigger, first.start):
                continue  # "held talks with A and signed B with C": A signed nothing
            is_told = place == "by" and not trigger.match.group().endswith((" by", " bởi"))
            distance = trigger.start - entry.end + (0 if is_told else _BEFORE.get(place, 15))
        if best is None or distance < best[0]:
            best = (distance, ps)
    return chosen(best[1], part, is_near=True) if best is not None else None
