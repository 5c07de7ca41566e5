"""Frames matched against the sentences of a document: what is proposed, from where."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from coopgraph.intake import amounts, dates, scope, sentences
from coopgraph.intake.clauses.clause_dates import clause_date, clause_money, is_date_of
from coopgraph.intake.clauses.datelines import dateline_end, same_day
from coopgraph.intake.clauses.frame_parts import fill_part
from coopgraph.intake.clauses.matched_sentence import Filled, Sentence, Trigger
from coopgraph.intake.clauses.matched_text import MatchedText
from coopgraph.intake.clauses.passages import LONGEST_PASSAGE, whole_plan, widened_passage
from coopgraph.intake.clauses.remembering import remember_met, remember_named, remember_persons
from coopgraph.intake.clauses.statements import statements
from coopgraph.intake.clauses.taken_up import phrases_taken_up
from coopgraph.intake.clauses.triggers import find_triggers
from coopgraph.intake.frames import Frame
from coopgraph.intake.phrases import Phrase, listings, phrases
from coopgraph.intake.proposals import Proposal


def own_cues(frame: Frame, trigger: Trigger, cues: Sequence[scope.Cue]) -> list[scope.Cue]:
    """Give the cues that count: what somebody says may be a plan, the saying is none."""
    if all(says.kind == "speech" for says in frame.says):
        return [c for c in cues if c.end <= trigger.start]
    if frame.id.endswith("held-there"):
        # "invited them to the forum held in May": what was held was held
        return [c for c in cues if c.start >= trigger.start - 8]
    if frame.id == "sign#of" and _is_participle(trigger):
        # "they hope for more under the agreement signed in 2019": signed it was
        return [c for c in cues if c.start >= trigger.start]
    return list(cues)


def _is_participle(trigger: Trigger) -> bool:
    """Say whether "signed in" stands behind its noun, with no "be" or "not" before it."""
    before = trigger.match.string[max(0, trigger.start - 12) : trigger.start].split()
    return trigger.match.group().startswith("signed ") and not (
        before and before[-1] in ("be", "being", "not", "yet", "never", "get", "if", "when")
    )


class Matcher(MatchedText):
    """Matches frames against one document."""

    def sentence(self, start: int, end: int) -> Sentence:
        """Gather all that stands in a sentence."""
        first = bisect_left(self.names, (start, start))
        last = bisect_left(self.names, (end, end))
        found = [(n, self.found[n]) for n in range(first, last) if self.found[n].end <= end]
        told = dateline_end(self, start, end, [f for _, f in found])
        found = [(n, f) for n, f in found if f.start >= told]
        spans = [(f.start, f.end) for _, f in found]
        piece = self.small[start:end]
        stated = [
            dates.shifted(s, start) for s in dates.find(piece, self.issued, self.discourse.year)
        ]
        stated = [s for s in stated if not any(a <= s.start and s.end <= b for a, b in spans)]
        if len(stated) > 1:
            # "Plan of Action (2016-2020)": the years are the title's
            ends = {f.end for _, f in found if f.type in ("agreement", "project")}
            stated = [
                s
                for s in stated
                if not (
                    self.text[s.start - 1 : s.start] == "("
                    and self.text[s.end : s.end + 1] == ")"
                    and s.start - 2 in ends
                )
            ]
        money = [
            replace(m, start=m.start + start, end=m.end + start)
            for m in amounts.money(piece, self.text[start:end], self.is_vietnamese)
        ]
        again = list(phrases_taken_up(self, start, end, spans))
        stated += same_day(self, start, end, stated)
        day = next((s for s in stated if s.kind == "day"), None)
        if day is not None and "X" not in day.edtf:
            self.discourse.last_day = day.edtf
        units = phrases(self.folded, start, end, found, self.linked, again)
        remember_persons(self, units)
        quoted = [
            m.span()
            for m in re.finditer(r"“[^”\n]{1,160}”|\"[^\"\n]{1,160}\"", self.text[start:end])
        ]
        titles = [(a + start, b + start) for a, b in quoted if b - a > 22]
        taken = [*spans, *((s.start, s.end) for s in stated), *titles]
        return Sentence(
            start,
            end,
            listings(self.folded, units),
            stated,
            money,
            scope.cues(self.small, start, end, taken),
            sentences.clauses(self.small, start, end),
        )

    def propose(self, one: Sentence, lead: Sequence[Frame] = ()) -> list[Proposal]:
        """Propose what a sentence says."""
        one.triggers = find_triggers(self, one, lead)
        made: list[Proposal] = []
        for trigger in one.triggers:
            made += self._of_trigger(one, trigger, is_lead=trigger.start == trigger.end)
        remember_named(self, one)
        remember_met(self, made)
        return made

    def _of_trigger(self, one: Sentence, trigger: Trigger, *, is_lead: bool) -> list[Proposal]:
        frame = trigger.frame
        clause = next(
            (c for c in one.clauses if c[0] <= trigger.start < c[1]), (one.start, one.end)
        )
        if frame.unless is not None and any(
            not self.is_in_name(*match.span())
            for match in frame.unless.finditer(self.small, *clause)
        ):
            return []
        filled: dict[str, Filled] = {}
        for name, part in frame.parts.items():
            used = {id(p) for f in filled.values() for p in f.phrases}
            is_bound = "between" in filled and "subject" in part.otherwise
            got = fill_part(self, one, trigger, part, clause, used, is_bound=is_bound)
            if got is None and is_lead and "before" in part.where and self.discourse.lead:
                things = self.discourse.lead[1]
                if things and "org" in part.types:
                    got = Filled([Phrase(-1, -1, "org", list(things))], is_near=False)
            if got is not None:
                filled[name] = got
        for need in frame.needs:
            if not any(
                n in filled
                or (n == "money" and one.money)
                or (n == "date" and one.stated)
                or (n == "day" and any(s.kind == "day" for s in one.stated))
                for n in need.split("|")
            ):
                return []
        spans = [(trigger.start, trigger.end)] if trigger.end > trigger.start else []
        for got in filled.values():
            if got.is_near:
                spans += [(p.start, p.end) for p in got.phrases if p.start >= 0]
        if not spans:
            return []
        stated = clause_date(self, one, trigger, clause)
        if frame.dated and stated is None:
            return []
        if frame.untold and stated is None and self.discourse.met:
            return []
        if stated is not None and is_date_of(one, trigger, stated):
            spans.append((stated.start, stated.end))
        money = (
            clause_money(one, trigger, clause)
            if any(s.value == "money" for s in frame.says)
            else None
        )
        if money is not None:
            spans.append((money.start, money.end))
        passage = (min(a for a, _ in spans), max(b for _, b in spans))
        if passage[1] - passage[0] > LONGEST_PASSAGE:
            near = [
                s
                for s in spans
                if abs(s[0] - trigger.start) < LONGEST_PASSAGE // 2
                and abs(s[1] - trigger.end) < LONGEST_PASSAGE // 2
            ]
            passage = (
                (min(a for a, _ in near), max(b for _, b in near))
                if near
                else (trigger.start, trigger.end)
            )
        is_count = all(s.kind == "count" for s in frame.says)
        counts_event = is_count and {t for p in frame.parts.values() for t in p.types} == {"event"}
        if counts_event or (
            is_count and passage[1] - passage[0] > 3 * (trigger.end - trigger.start)
        ):
            passage = (trigger.start, trigger.end)
        passage = (
            whole_plan(self, clause, passage)
            if frame.id == "plans#plans"
            else widened_passage(self, one, trigger, passage)
        )
        status = scope.status(
            self.small,
            clause,
            (trigger.start, max(trigger.end, trigger.start + 1)),
            passage,
            own_cues(frame, trigger, one.cues),
        )
        if frame.status and status == "fact":
            status = frame.status  # type: ignore[assignment]
        made: list[Proposal] = []
        for says in frame.says:
            made += statements(self, one, trigger, says, filled, stated, money, passage, status)
        return made
