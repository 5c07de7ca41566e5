"""How far the passage of a statement reaches."""

from __future__ import annotations

import re
from bisect import bisect_left

from coopgraph.intake.clauses.matched_sentence import Sentence, Trigger
from coopgraph.intake.clauses.matched_text import MatchedText

_PART_END = re.compile(
    r"[,;:!?“\"\n\t|]|\)| (?:và|and|that|rằng|which|who|but|while|trong đó|song"
    r"|nhưng|sau khi|while|where|để|nhằm|with a view|in order|đồng thời|after|before"
    r"|following|khi)(?= )"
)
_ARTICLES = re.compile(
    r"(?<!\w)(?:(?:the|các|đoàn|đại diện|chuyên gia|của|lãnh đạo|phía|một|a|an|officials"
    r"|experts|representatives|from|of|both|its|hai|officials of the|cán bộ) )+$"
)
LONGEST_PASSAGE = 420


def whole_plan(
    matched: MatchedText, clause: tuple[int, int], passage: tuple[int, int]
) -> tuple[int, int]:
    """Let the passage of a plan run to the end of its clause, with what is planned."""
    start, end = passage
    until = clause[1]
    stop = re.compile(r"; |, (?:và|and|đồng thời|while|which|trong đó) ").search(
        matched.small, min(end + 40, until), until
    )
    if stop is not None:
        until = stop.start()
    return start, max(end, min(until, start + LONGEST_PASSAGE))


def widened_passage(
    matched: MatchedText, one: Sentence, trigger: Trigger, passage: tuple[int, int]
) -> tuple[int, int]:
    """Let a passage reach to the end of its part of the clause, and take in its articles."""
    start, end = passage
    later = [t.start for t in one.triggers if t.start >= end and not t.frame.nominal]
    stop = min(later, default=one.end)
    match = _PART_END.search(matched.small, end, min(stop, end + 90))
    until = match.start() if match else min(stop, one.end)
    near = matched.names[max(0, bisect_left(matched.names, (until, until)) - 1) :][:1]
    covered = [m for m in near if m[0] < until < m[1]]
    if until - end <= 70 and not covered and until > end:
        end = until
    before = _ARTICLES.search(matched.small[max(one.start, start - 40) : start])
    if before is not None:
        start -= len(before.group())
    return start, end
