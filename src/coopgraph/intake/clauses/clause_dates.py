"""The date and the sum that belong to a verb."""

from __future__ import annotations

import re

from coopgraph.intake.amounts import Money
from coopgraph.intake.clauses.matched_sentence import Sentence, Trigger
from coopgraph.intake.clauses.matched_text import MatchedText
from coopgraph.intake.dates import Stated
from coopgraph.intake.folding import lower

_HALF_DAY = re.compile(r"(?:on|in) the (?:\w+ )?(?:morning|afternoon|evening|night) of")
_RUN_OF_YEARS = re.compile(r"\d{4}/\d{4}")
_DECISION = re.compile(
    r"(?:decision|decree|circular|resolution|directive|quyết định|nghị định|thông tư|nghị quyết"
    r"|công văn|chỉ thị) ?(?:no\.? ?|số )?[^,;()\n]{0,40}? ?"
    r"(?:dated|of|ngày|issued on|signed on)? ?$"
)
_AT_EVENTS = frozenset({"attendee", "delegate", "guest", "host"})


def clause_date(
    matched: MatchedText, one: Sentence, trigger: Trigger, clause: tuple[int, int]
) -> Stated | None:
    """Give the date of a verb: its own, else one that leads the sentence.

    Years that a plan or a term of office runs are never the date of a meeting or a signature.
    """
    dates = [s for s in one.stated if not (_is_run_of_years(s) and _is_of_event(trigger))]
    if len(dates) > 1:
        others = [s for s in dates if not _is_of_decision(matched, one, s)]
        dates = others or dates
    verbs = sorted(
        {t.start for t in one.triggers if not t.frame.nominal or t is trigger} | {trigger.start}
    )
    place = verbs.index(trigger.start)
    # Verbs that stand close together share what follows them.
    later = [v for v in verbs[place + 1 :] if v - trigger.end > 12]
    following = later[0] if later else one.end
    stop = min(following, clause[1])
    own = [
        s
        for s in dates
        if s.start >= trigger.start
        and s.start < stop
        and not (following < one.end and _leads(matched, one, s))
    ]
    if own:
        return next((s for s in own if s.kind != "until"), own[0])
    previous = [v for v in verbs[:place] if trigger.start - v > 12]
    last = previous[-1] if previous else one.start
    left = [
        s
        for s in dates
        if s.end <= trigger.start
        and (s.start >= last or _leads(matched, one, s))
        and not (trigger.frame.nominal and _is_of_another_verb(one, trigger, s))
    ]
    near = [s for s in left if s.start >= last]
    if near:
        return near[-1]
    if left:
        return left[0]
    # A clause that goes on: "A ký B với C và D ngày …"
    rest = [s for s in dates if trigger.end <= s.start < clause[1]]
    if rest and len(dates) == 1 and not later:
        return rest[0]
    return None


def _is_of_another_verb(one: Sentence, trigger: Trigger, stated: Stated) -> bool:
    """Say whether a verb that tells no stage stands between a date and a noun's frame.

    "On 3 May A worked with B on the Protocol with Laos": nobody became a party on that day.
    """
    between = [
        t
        for t in one.triggers
        if not t.frame.nominal and stated.end <= t.start and t.end <= trigger.start
    ]
    is_of_party = all(says.role == "party" for says in trigger.frame.says)
    is_stage = any(says.kind == "milestone" for t in between for says in t.frame.says)
    return is_of_party and bool(between) and not is_stage


def _is_of_decision(matched: MatchedText, one: Sentence, stated: Stated) -> bool:
    """Say whether a date is that of a decision cited: "by Decision No. 36 dated 1 April 2025"."""
    return _DECISION.search(matched.small, one.start, stated.start) is not None


def _is_run_of_years(stated: Stated) -> bool:
    return stated.kind == "period" and _RUN_OF_YEARS.fullmatch(stated.edtf) is not None


def _is_of_event(trigger: Trigger) -> bool:
    """Say whether a verb tells of a meeting or a signing: held, attended, spoken at, signed."""
    return any(
        (says.kind in ("event", "speech") and says.role != "project")
        or says.role in _AT_EVENTS
        or says.role == "signed"
        for says in trigger.frame.says
    )


def _leads(matched: MatchedText, one: Sentence, stated: Stated) -> bool:
    """Say whether a date leads a sentence or a part of it, for what follows."""
    before = matched.text[one.start : stated.start]
    piece = re.split(r"[,;.] ", before)[-1].strip(" ([-")
    if len(piece.split()) > 3 and not _HALF_DAY.fullmatch(lower(piece)):
        return False
    return stated.start - one.start < 60 or before.rstrip().endswith((",", ";"))


def is_date_of(one: Sentence, trigger: Trigger, stated: Stated) -> bool:
    """Say whether a date's passage is part of the clause's: no other verb between."""
    a, b = sorted((stated.start, trigger.start))
    return not any(
        a < t.start < b and not t.frame.nominal
        for t in one.triggers
        if t is not trigger and t.start != trigger.start
    )


def clause_money(one: Sentence, trigger: Trigger, clause: tuple[int, int]) -> Money | None:
    """Give the sum of a clause that stands nearest to its verb."""
    within = [m for m in one.money if clause[0] <= m.start < clause[1]]
    return min(
        within,
        key=lambda m: (
            not trigger.start <= m.start < trigger.end,  # "EUR 2 million from": the verb's own
            abs(m.start - trigger.end),
        ),
        default=None,
    )
