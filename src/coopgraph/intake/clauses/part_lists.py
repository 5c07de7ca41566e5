"""Lists of members behind a verb, and who in a sentence is no subject."""

from __future__ import annotations

import re

from coopgraph.intake.clauses.matched_sentence import Filled, Sentence, Trigger
from coopgraph.intake.clauses.matched_text import MatchedText
from coopgraph.intake.clauses.part_words import INSTEAD, LIST_ENDS, SUCH_AS, SUCH_REACH
from coopgraph.intake.frames import Part
from coopgraph.intake.phrases import TRANSPARENT, Listing, Phrase, oblique

_WHERE = re.compile(r"(?<!\w)(?:in|at|tại|ở)(?: the)? $")
"""What leads to where something is."""


def listed(
    matched: MatchedText,
    one: Sentence,
    trigger: Trigger,
    part: Part,
    fitting: list[tuple[Listing, list[Phrase]]],
    stop: int,
) -> Filled | None:
    """Take all members of a long list behind a verb, over ";" and what describes them."""
    members: list[Phrase] = []
    at = trigger.end
    for entry, ps in fitting:
        if entry.start < trigger.end:
            continue
        gap = matched.small[at : entry.start]
        if all(p.type == "place" for p in ps) and _WHERE.search(gap):
            continue  # "attended the forum in Lima"
        if entry.start > stop or len(gap) > 90 or LIST_ENDS.search(gap) is not None:
            if members or len(gap) > SUCH_REACH:
                break
            if SUCH_AS.search(gap) is None:
                continue  # whose group it is: the members are named after "such as"
        elif members and INSTEAD.fullmatch(gap):
            members.pop()  # "officers of A such as B": B takes part, A says whose they are
        elif members and not re.search(
            r"[,;:&)]|(?<!\w)(?:và|cùng|như|and|as well as|such as)(?!\w)", gap
        ):
            break
        members += ps
        at = entry.end
    return chosen(members, part, is_near=True) if members else None


def chosen(many: list[Phrase], part: Part, *, is_near: bool) -> Filled:
    """Give a part all of several phrases, or the first where it takes one only."""
    return Filled(many if part.many else many[:1], is_near)


def is_oblique(matched: MatchedText, one: Sentence, entry: Listing) -> bool:
    """Say whether a list stands behind a small word, and so is no subject."""
    before = matched.small[max(one.start, entry.start - 60) : entry.start]
    if TRANSPARENT.search(before):
        return False
    return oblique().search(matched.small, one.start, entry.start) is not None
