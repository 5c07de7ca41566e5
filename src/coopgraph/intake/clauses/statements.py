"""The statements of a frame, once its parts are filled."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from coopgraph.intake import amounts
from coopgraph.intake.amounts import Money
from coopgraph.intake.clauses.matched_sentence import DELEGATION, Filled, Sentence, Trigger
from coopgraph.intake.clauses.matched_text import MatchedText
from coopgraph.intake.dates import Stated
from coopgraph.intake.frames import Says
from coopgraph.intake.proposals import Proposal, Status


def statements(
    matched: MatchedText,
    one: Sentence,
    trigger: Trigger,
    says: Says,
    filled: Mapping[str, Filled],
    stated: Stated | None,
    money: Money | None,
    passage: tuple[int, int],
    status: Status,
) -> Iterator[Proposal]:
    """Make the proposals of one statement of a frame: one for each thing of its subjects."""
    if any(n not in filled for n in says.needs) or any(n in filled for n in says.lacks):
        return
    role = says.role
    stop = re.compile(r"[,;:.]").search(matched.small, max(passage[1], trigger.end), one.end)
    around = matched.small[passage[0] : stop.start() if stop else one.end]
    if says.kind == "mandate":
        around = trigger.match.group() or around  # the office is named by the verb's phrase
    for pattern, other in says.when_words:
        if pattern.search(around, 0):
            role = other
            break
    is_of_each = says.kind in ("mandate", "membership") or role == "representative"
    if says.framework and says.framework in filled and is_of_each:
        many = filled[says.framework].phrases
        if len(many) > 1:
            for phrase in many:
                one_only = {
                    **filled,
                    says.framework: Filled([phrase], filled[says.framework].is_near),
                }
                yield from statements(
                    matched, one, trigger, says, one_only, stated, money, passage, status
                )
            return
    framework: tuple[str, str] | None = None
    if says.framework and says.framework in filled:
        framework = filled[says.framework].phrases[0].things[0]
    value = unit = ""
    if says.value == "money" and money is not None:
        value, unit = money.value, money.unit
    elif says.value == "number":
        counted = _number(matched, trigger.match)
        if counted is None:
            return
        value, unit = counted, says.unit
    others = (
        tuple(key for p in filled[says.others].phrases for key, _ in p.things)
        if says.others in filled
        else ()
    )
    date, step, span = _dated(matched, says, stated, framework)
    subjects = [p for name in says.who if name in filled for p in filled[name].phrases]
    if says.several and sum(len(p.things) for p in subjects) < 2:
        return
    if says.alone and sum(len(p.things) for p in subjects) == 1:
        role = says.alone
    base = Proposal(
        key="",
        kind=says.kind,
        role=role,
        subject=None,
        subject_name="",
        span=passage,
        frame=trigger.frame.id,
        framework=(framework[0] or None) if framework else None,
        framework_name=framework[1] if framework else "",
        date=date,
        date_span=span,
        date_step=step,
        value=value,
        unit=unit,
        others=others,
        status=status,
    )
    if not says.who and says.named:
        yield replace(base, subject_name=_bare_verb(matched.text[trigger.start : trigger.end]))
        return
    seen: set[str] = set()
    for phrase in subjects:
        if (says.only == "persons") != (phrase.type == "person") and says.only:
            continue
        if says.kind == "speech" and phrase.again == "sides":
            continue
        for key, name in phrase.things:
            own = base
            subject: tuple[str, str] | None = (key, name)
            behalf = phrase.behalf
            if phrase.type == "person":
                behalf = behalf or phrase.body
                if says.bodies:
                    subject, behalf = behalf, None
                    if subject is None:
                        continue
                elif says.persons:
                    own = replace(own, role=says.persons)
            if (
                says.kind == "event"
                and phrase.again == "new"
                and re.match(r"(?:two|three|four|five|several) ", name)
            ):
                continue
            if (
                subject is None
                or (subject[0] and subject[0] in seen)
                or (framework and subject == framework and says.kind != "count")
            ):
                continue
            seen.add(subject[0])
            if role == "representative" and behalf is None and phrase.type == "person":
                behalf = _delegation_of(matched, one, trigger)
                if behalf is not None and subject[0]:
                    matched.discourse.bodies.setdefault(subject[0], behalf)
            yield replace(
                own,
                subject=subject[0] or None,
                subject_name=subject[1],
                on_behalf_of=behalf[0] if behalf else None,
            )


def _delegation_of(matched: MatchedText, one: Sentence, trigger: Trigger) -> tuple[str, str] | None:
    """Give the body whose delegation somebody leads."""
    for entry in one.lists:
        first = entry.phrases[0]
        if (
            first.type in ("org", "place")
            and first.start < trigger.end
            and DELEGATION.search(matched.small, one.start, first.start) is not None
        ):
            return first.things[0]
    return None


def _dated(
    matched: MatchedText, says: Says, stated: Stated | None, framework: tuple[str, str] | None
) -> tuple[str | None, str, tuple[int, int] | None]:
    if says.date == "none":
        return None, "", None
    if stated is not None:
        edtf = stated.edtf
        if says.kind in ("milestone", "event", "succession", "count") or says.date == "point":
            edtf = edtf.removesuffix("/..")
        ends = says.role in ("expired", "terminated")
        if says.kind in ("milestone", "event") and stated.kind == "until" and not ends:
            return None, "", None
        if says.kind in ("milestone", "event", "count"):
            edtf = edtf.removeprefix("../")
        return edtf, stated.step, (stated.start, stated.end)
    if framework is not None and framework[0] in matched.discourse.event_dates:
        return matched.discourse.event_dates[framework[0]][0], "frame", None
    if says.kind == "count" and matched.discourse.year:
        return str(matched.discourse.year), "heading", None
    return None, "", None


def _number(matched: MatchedText, match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    for name, value in groups.items():
        if value is None or not re.fullmatch(r"n\d*", name):
            continue
        more = groups.get("more" + name[1:])
        piece = re.fullmatch(amounts.number_pattern(), f"{more} {value}" if more else value)
        return amounts.counted(piece, matched.is_vietnamese) if piece else None
    return None


def _bare_verb(words_of: str) -> str:
    """Give a verb that names a visit or a meeting without its small words: "thăm và làm việc"."""
    bare = re.sub(
        r"^(?:(?:đã|được|vừa|cũng|đến|tới|sang|có|các|một|những|nhiều|thực hiện|tiến hành|tổ chức"
        r"|had|has|have|held|paid|made|conducted|a|an|the) )+(?=\w+)",
        "",
        words_of,
        flags=re.IGNORECASE,
    )
    bare = re.sub(r"(?: (?:với|tại|đến|tới|to|with|of|on|in))+$", "", bare)
    return bare or words_of


def keyed(proposal: Proposal) -> Proposal:
    """Give a proposal its key: the same text gives the same keys."""
    said = "|".join(
        (
            proposal.frame,
            proposal.kind,
            proposal.role,
            proposal.subject_name,
            proposal.framework_name,
            str(proposal.span),
            proposal.value,
            proposal.status,
        )
    )
    return replace(proposal, key="p" + hashlib.sha256(said.encode()).hexdigest()[:12])
