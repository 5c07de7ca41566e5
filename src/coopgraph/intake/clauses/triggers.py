"""The verbs of a sentence, by the frames."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from coopgraph.intake.clauses.matched_sentence import Sentence, Trigger
from coopgraph.intake.clauses.matched_text import MatchedText
from coopgraph.intake.frames import Frame


def find_triggers(matched: MatchedText, one: Sentence, lead: Sequence[Frame] = ()) -> list[Trigger]:
    """Find the verbs of a sentence; of two that overlap the longer counts."""
    found: list[Trigger] = []
    first = bisect_left(matched.names, (one.start, one.start))
    names = matched.names[first : bisect_left(matched.names, (one.end, one.end))]
    quotes = [q for q in _quotes_near(matched, one) if q[0] < one.end]
    for frame in matched.frames:
        for match in frame.trigger.finditer(matched.small, one.start, one.end):
            a, b = match.span()
            if any(
                s < b and a < e and not (a <= s and e <= b) and frame.names != "inside"
                for s, e in names
            ):
                continue
            if any(s <= a and b <= e for s, e in quotes):
                continue
            if frame.names == "inside" and _is_in_project(matched, a, b):
                continue
            found.append(Trigger(frame, a, b, match))
    kept = [
        t
        for t in found
        if not any(
            o.start <= t.start
            and t.end <= o.end
            and (o.end - o.start) > (t.end - t.start)
            and (o.frame.names != "inside" or t.frame.names == "inside")
            and not all(says.kind == "count" for says in o.frame.says)
            for o in found
        )
    ]
    for frame in lead:
        if not any(t.frame.id == frame.id for t in kept):
            kept.append(Trigger(frame, one.start, one.start, _nothing(matched, one.start)))
    kept += _led_parts(matched, one, kept)
    return sorted(kept, key=lambda t: (t.start, t.end))


def _is_in_project(matched: MatchedText, start: int, end: int) -> bool:
    """Say whether a trigger is but part of a project's title."""
    at = bisect_left(matched.names, (start + 1, 0)) - 1
    return any(
        f.type == "project" and f.start <= start and end <= f.end
        for f in matched.found[max(0, at - 1) : at + 1]
    )


def _nothing(matched: MatchedText, at: int) -> re.Match[str]:
    """Give an empty match, for a verb that is carried over and not written."""
    found = re.compile("").match(matched.small, at)
    assert found is not None  # noqa: S101 - the empty pattern matches everywhere
    return found


def _quotes_near(matched: MatchedText, one: Sentence) -> list[tuple[int, int]]:
    first = max(0, bisect_left(matched.quotes, (one.start, one.start)) - 1)
    return matched.quotes[first : bisect_left(matched.quotes, (one.end, one.end))]


def _led_parts(matched: MatchedText, one: Sentence, kept: Sequence[Trigger]) -> Iterator[Trigger]:
    """Carry a verb before ":" to the parts after it: "exchanged: a …; b …"."""
    colon = matched.small.find(":", one.start, one.end)
    verbs = [t for t in kept if not t.frame.nominal and t.end <= colon]
    if colon < 0 or not verbs:
        return
    last = verbs[-1].start
    for a, b in one.clauses:
        if a < colon or (a > colon and matched.small[a] == ":"):
            continue  # before the list, or ": A, B" behind a verb of its own
        if any(a <= t.start < b and not t.frame.nominal for t in kept):
            continue
        start = a + 1
        while start < b and not matched.text[start].isalnum():
            start += 1
        match = _nothing(matched, start)
        for verb in verbs:
            if verb.start == last:
                yield Trigger(verb.frame, start, start, match)
