"""Frames matched against the sentences of a document: what is proposed, from where."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coopgraph.intake import amounts, dates, scope, sentences
from coopgraph.intake.amounts import Money
from coopgraph.intake.dates import Stated
from coopgraph.intake.folding import Folded, lower
from coopgraph.intake.frames import Frame, Part, Says
from coopgraph.intake.linking import Linked
from coopgraph.intake.mentions import Found
from coopgraph.intake.phrases import (
    TRANSPARENT,
    Listing,
    Phrase,
    leading,
    listings,
    oblique,
    phrases,
    taken_up,
)
from coopgraph.intake.proposals import Proposal, Status
from coopgraph.intake.words import looks_named

_ELLIPTIC = re.compile(
    r"(?:^|[,;:]| và| and| đồng thời| then| or) ?(?:(?:và|and|đã|đang|cũng|được|vừa"
    r"|tiếp tục|còn|sẽ|also|has|have|had|was|were|is|are|then|thereby|jointly"
    r"|officially|chính thức|đồng thời|lần đầu|subsequently|later|since|successfully"
    r"|in turn|been|therefore|thus|who|which|that|further|hiện|cùng|to|both|again"
    r"|từng|luôn|thường xuyên|tích cực|chủ động|trực tiếp|bước đầu|nhiều lần|on \w+ "
    r"\d*|in \d+) ?)*$"
)
_PART_END = re.compile(
    r"[,;:!?“\"\n\t|]|\)| (?:và|and|that|rằng|which|who|but|while|trong đó|song"
    r"|nhưng|sau khi|while|where|để|nhằm|with a view|in order|đồng thời|after|before"
    r"|following|khi)(?= )"
)
_ARTICLES = re.compile(
    r"(?<!\w)(?:(?:the|các|đoàn|đại diện|chuyên gia|của|lãnh đạo|phía|một|a|an|officials"
    r"|experts|representatives|from|of|both|its|hai|officials of the|cán bộ) )+$"
)
_NEXT = re.compile(
    r" ?(?:(?:the|vào|của|of|a|an|in|to|các|tại|với|for|on|as|by|là|đặc biệt|cả|both"
    r"|một số|nhiều|nhiệm kỳ|\d{4}\s?-\s?\d{2,4}|with|two|hai|international|regional"
    r"|tổ chức quốc tế|như|such as|including|gồm|trong|từ|luân phiên|thường trực|kỳ "
    r"họp của|new|mới|, đặc biệt là|, including|, such as|, gồm|:) ?)*"
)
_UNNAMED = re.compile(
    r"(?<![\w])(?P<what>(?:hội thảo|hội nghị|tọa đàm|lớp tập huấn|khóa đào tạo|khóa "
    r"tập huấn|lớp đào tạo|diễn đàn|triển lãm|buổi làm việc)(?: [^\W\d_]+){0,3}? về "
    r"[^,.;:()\n“]{3,70}?)(?= (?:tại|do|cho|từ|ngày|vào|với|trong|nhằm|được|có|và)\b"
    r"|[,.;:()\n]|$)"
    r"|(?:(?<=tổ chức )|(?<=diễn ra )|(?<=khai mạc )|(?<=tham dự )|(?<=tổ chức thành công ))"
    r"(?P<what3>(?:hội thảo|hội nghị|tọa đàm|buổi lễ|lễ|diễn đàn|triển lãm|cuộc họp|buổi làm việc"
    r"|buổi gặp mặt|buổi tọa đàm|chương trình giao lưu|khóa đào tạo|khóa tập huấn|lớp tập huấn)"
    r"(?: (?!(?:có|gồm|này|đã|là|do)\b)[^\W\d_]+"
    r"| \d+(?= năm)){2,14}?)(?= (?:tại|do|cho|từ|ngày|vào|với|trong|nhằm|được|hôm)\b"
    r"|[,.;:()\n“]|$)"
    r"|(?<![\w])(?P<many>a|an|two|three|four|five|several|another|the (?=\w+-day )"
    r"|(?:their|its)(?= (?:first|second|third|annual|regular|joint|inaugural|bilateral|yearly)\b)) "
    r"(?P<what2>(?:[\w-]+ ){0,3}?(?:workshops?|seminars?|conferences?|training "
    r"courses?|webinars?|symposiums?|forums?|roundtables?|meetings?"
    r"|exhibitions?))(?!\w)"
)
_MANY = re.compile(r"(?:\d|một|hai|ba|bốn|các|những|nhiều|mỗi|mọi|và|,|một số|lễ|hoặc)\s$")
_ANY_KIND = re.compile(
    r" (?:quốc tế|liên quan|khu vực|quan trọng|khác|mới|chuyên đề|song phương|đa phương"
    r"|trực tuyến|về|nghiên cứu|hợp tác|chuyên môn|kỹ thuật|lớn|,)(?!\w)"
)
_DELEGATION = re.compile(
    r"(?<!\w)(?:(?<!trưởng )(?:phái )?đoàn"
    r"(?: công tác| đại biểu| cán bộ| cấp cao| doanh nghiệp| lãnh đạo)*"
    r"(?: của| từ)?|delegations? (?:of|from)(?: the)?) $"
)
_DATELINE = re.compile(r"(?P<prefix>[^\n]{2,70}?) ?[-–—] ")
"""What a dateline ends with: "Jakarta (VNA) - ", "MANILA, 11 May 2018 – "."""
_SCHOOL = re.compile(r"(?<!\w)(?:trường|đại học|học viện|university|college|academy|school)(?!\w)")
_HALF_DAY = re.compile(r"(?:on|in) the (?:\w+ )?(?:morning|afternoon|evening|night) of")
_AFTER_ONLY = ("by ", "chaired by", "under the ")
"""Small words that lead to who acts behind a verb only."""
_MEMBERS_OF = re.compile(
    r"(?<!\w)(?:countries|states|members|partners|economies|governments|side|thành viên|các nước"
    r"|đối tác|nền kinh tế) (?:của|of|of the) $"
)
"""Groups of a body that act by themselves: "partner countries of ASEAN"."""
_GROUP = re.compile(
    r"(?:[’']s?)?(?: [^\W\d_][\w-]*){1,8}?"
    r"(?:,? (?:such as|including|namely|như|gồm|bao gồm|trong đó có|cụ thể là|là)(?: the| các)?"
    r"|(?: from)? the following[^:.;\n]{0,40}:|:) "
)
"""What stands between a group named by its body and the members named one by one."""
_INSTEAD = re.compile(
    r"(?:,? (?:such as|including|như|gồm|bao gồm):?|[^,;]{0,40} (?:như|such as):?)(?: the| các)? "
)
"""What leads from a body to those of it that are named one by one."""
_LIST_ENDS = re.compile(
    r"(?<!\w)(?:đã|nhằm|để|về|trong đó|tham dự|dự|who|which|that|was|were|to|on|at|where)(?!\w)"
)
_LONGEST = 420
_SPEECH = 180
_REACH = 140
"""How far before its verb who speaks may stand, so that the passage reaches to the name."""
_NEAR_GAP = 70
"""How much may stand between a long list and its verb, so that the passage reaches to the list."""
_SUCH_AS = re.compile(
    r"(?<!\w)(?P<group>tổ chức|cơ quan|đơn vị|nước|quốc gia|đối tác|trường|viện|doanh nghiệp|bộ"
    r"|organi[sz]ations|agencies|partners|countries|states|offices|officers|institutions|institutes"
    r"|bodies|universities|ministries|companies|donors|stakeholders|members|networks|representatives"
    r"|nhà tài trợ)(?!\w)[^.;:\n]{0,70}?(?<!\w)(?:như|such as|including|namely|bao gồm|gồm)(?: là)?"
    r":?(?: the| các)? $"
)
"""A group that is told by its members: "many organizations that work with A, such as B and C"."""
_SUCH_REACH = 260
_ACTORS = ("org", "place", "person")


@dataclass(slots=True)
class Trigger:
    """A verb found for a frame."""

    frame: Frame
    start: int
    end: int
    match: re.Match[str]


def _own_cues(frame: Frame, trigger: Trigger, cues: Sequence[scope.Cue]) -> list[scope.Cue]:
    """Give the cues that count: what somebody says may be a plan, the saying is none."""
    if all(says.kind == "speech" for says in frame.says):
        return [c for c in cues if c.end <= trigger.start]
    if frame.id.endswith("held-there"):
        # "invited them to the forum held in May": what was held was held
        return [c for c in cues if c.start >= trigger.start - 8]
    return list(cues)


def _verbs_from(verbs: Sequence[Trigger], trigger: Trigger) -> list[int]:
    """Give where the verbs behind a trigger begin."""
    return [t.start for t in verbs if t.start >= trigger.end]


@dataclass(slots=True)
class Filled:
    """What fills a part: phrases, and whether they stand in the clause."""

    phrases: list[Phrase]
    is_near: bool


@dataclass(slots=True)
class Discourse:
    """What a text has named so far, for what takes it up.

    Attributes:
        event: Last event, key and name.
        agreement: Last agreement.
        project: Last project.
        subject: Last subject.
        sides: The two sides.
        guests: The visitors of the last visit, for "đoàn", "the delegation".
        owner: Who speaks in the text.
        funder: Who paid last.
        event_dates: Date of each event by key.
        met: Whether `sides` met, visited each other or signed together; a mere pair does not take
            their place.
        holders: Who was last named with an office, with the body, by the office in small letters.
        bodies: The body that a person was last named with, by the person's key.
        lead: Trigger that a line ending in ":" leaves to the items below it, with its subject.
    """

    event: tuple[str, str] | None = None
    agreement: tuple[str, str] | None = None
    project: tuple[str, str] | None = None
    subject: list[tuple[str, str]] = field(default_factory=list)
    sides: list[tuple[str, str]] = field(default_factory=list)
    guests: list[tuple[str, str]] = field(default_factory=list)
    owner: tuple[str, str] | None = None
    funder: tuple[str, str] | None = None
    event_dates: dict[str, tuple[str, str]] = field(default_factory=dict)
    lead: tuple[list[Frame], list[tuple[str, str]]] | None = None
    fixed_sides: bool = False
    met: bool = False
    holders: dict[str, tuple[tuple[str, str], tuple[str, str] | None]] = field(default_factory=dict)
    bodies: dict[str, tuple[str, str]] = field(default_factory=dict)
    last_day: str = ""
    year: int | None = None


@dataclass(slots=True)
class Sentence:
    """A sentence with all that was found in it."""

    start: int
    end: int
    lists: list[Listing]
    stated: list[Stated]
    money: list[Money]
    cues: list[scope.Cue]
    clauses: list[tuple[int, int]]
    triggers: list[Trigger] = field(default_factory=list)


class Matcher:
    """Matches frames against one document."""

    def __init__(
        self,
        folded: Folded,
        found: Sequence[Found],
        linked: Linked,
        frames: Sequence[Frame],
        discourse: Discourse,
        issued: str | None,
    ) -> None:
        self.folded = folded
        self.text, self.small = folded.text, folded.small
        self.found = found
        self.linked = linked
        self.frames = frames
        self.discourse = discourse
        self.issued = issued
        self.is_vietnamese = _is_vietnamese(folded.small)
        self.names = [(f.start, f.end) for f in found]
        self.quotes = _quotes(folded.text, self.names)

    # -- a sentence ----------------------------------------------------------------------------

    def sentence(self, start: int, end: int) -> Sentence:
        """Gather all that stands in a sentence."""
        first = bisect_left(self.names, (start, start))
        last = bisect_left(self.names, (end, end))
        found = [(n, self.found[n]) for n in range(first, last) if self.found[n].end <= end]
        told = self._dateline_end(start, end, [f for _, f in found])
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
        again = list(self._again(start, end, spans))
        stated += self._same_day(start, end, stated)
        day = next((s for s in stated if s.kind == "day"), None)
        if day is not None and "X" not in day.edtf:
            self.discourse.last_day = day.edtf
        units = phrases(self.folded, start, end, found, self.linked, again)
        self._remember_persons(units)
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

    def _remember_persons(self, units: Sequence[Phrase]) -> None:
        """Take an office alone for who was named with it, a name alone for whom it acts."""
        now = self.discourse
        for unit in units:
            if unit.type != "person":
                continue
            key, name = unit.things[0]
            is_named = looks_named(name)
            if is_named and unit.office:
                now.holders[unit.office] = ((key, name), unit.body)
            if is_named and unit.body is not None:
                now.bodies[key] = unit.body
            elif is_named and key in now.bodies:
                unit.body = now.bodies[key]
            held = now.holders.get(lower(name))
            if not is_named and held is not None and unit.body in (None, held[1]):
                unit.things, unit.body = [held[0]], held[1]

    def _dateline_end(self, start: int, end: int, found: Sequence[Found]) -> int:
        """Give where a dateline ends that opens a line: "Jakarta (VNA) - ", else the line's begin.

        Who reports, and from where, takes no part in what is reported.
        """
        if start and self.text[start - 1] != "\n":
            return start
        match = _DATELINE.match(self.text, start, min(end, start + 90))
        if match is None:
            return start
        prefix = self.text[start : match.end("prefix")]
        is_marked = "(" in prefix or any(c.isdigit() for c in prefix) or prefix.isupper()
        for one in found:
            if one.end <= match.end("prefix"):
                prefix = prefix.replace(self.text[one.start : one.end], " ")
        for stated in dates.find(lower(prefix)):
            prefix = (
                prefix[: stated.start] + " " * (stated.end - stated.start) + prefix[stated.end :]
            )
        bare = re.sub(r"\([^()]*\)", " ", prefix)
        return match.end() if is_marked and not re.search(r"[^\W\d_]{2,}", bare) else start

    def _same_day(self, start: int, end: int, stated: Sequence[Stated]) -> list[Stated]:
        """Resolve "cùng ngày", "the same afternoon" to the last day named."""
        last = self.discourse.last_day
        if not last or any(s.kind == "day" for s in stated):
            return []
        match = re.compile(
            r"(?<!\w)(?:(?:sáng|chiều|tối|trưa) )?cùng ngày(?!\w)|(?<!\w)(?:on )?the same "
            r"(?:day|morning|afternoon|evening)(?!\w)"
        ).search(self.small, start, end)
        return [Stated(*match.span(), last, "day", "frame")] if match else []

    def _again(self, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Iterator[Phrase]:
        now = self.discourse
        for a, b, kind in taken_up(self.small, start, end):
            if any(a < s_end and b > s_start for s_start, s_end in spans):
                continue
            if kind in ("event", "project", "agreement", "owner") and (
                _MANY.search(self.small[max(0, a - 16) : a]) or _ANY_KIND.match(self.small, b)
            ):
                continue
            if kind == "sides" and len(now.sides) >= 2:
                yield Phrase(a, b, "org", list(now.sides), again=kind, name_end=b)
            elif kind == "event" and now.event:
                yield Phrase(a, b, "event", [now.event], again=kind, name_end=b)
            elif kind == "agreement":
                is_new = (
                    now.agreement is None
                    or self._is_indefinite(a)
                    or not self._same_head(a, b, now.agreement)
                )
                thing = ("", self.text[a:b]) if is_new or now.agreement is None else now.agreement
                yield Phrase(a, b, "agreement", [thing], again=kind, name_end=b)
            elif kind == "project" and now.project:
                yield Phrase(a, b, "project", [now.project], again=kind, name_end=b)
            elif kind == "delegation" and now.guests:
                yield Phrase(a, b, "org", list(now.guests), again=kind, name_end=b)
            elif kind == "owner" and now.owner:
                yield Phrase(a, b, "org", [now.owner], again=kind, name_end=b)
            elif kind == "school" and (school := self._school_before(a)) is not None:
                yield Phrase(a, b, "org", [school], again=kind, name_end=b)
            elif kind == "subject" and now.subject and self._opens(start, a):
                yield Phrase(a, b, "org", list(now.subject[:1]), again=kind, name_end=b)
        for match in _UNNAMED.finditer(self.small, start, end):
            named = next((n for n in ("what", "what3") if match[n]), 0)
            a, b = match.span(named)
            if named == "what3":
                # The description of a meeting ends where a name in it begins.
                b = min([s for s, e in spans if a < s < b], default=b)
                b = a + len(self.small[a:b].rstrip(" ,"))
            if not any(a < s_end and b > s_start for s_start, s_end in spans):
                yield Phrase(a, b, "event", [("", self.text[a:b])], again="new", name_end=b)

    def _school_before(self, at: int) -> tuple[str, str] | None:
        """Give the university, college or school that was named last before a letter."""
        for number in range(bisect_left(self.names, (at, at)) - 1, -1, -1):
            one = self.found[number]
            if one.type == "org" and _SCHOOL.search(self.small, one.start, one.end):
                key = self.linked.of[number][0]
                return key, self.linked.things[key].names[0]
        return None

    def _same_head(self, a: int, b: int, thing: tuple[str, str]) -> bool:
        """Say whether "the memorandum" may be the last agreement: its names hold that word."""
        said = self.small[a:b]
        specific = re.search(
            (
                r"mou|memorandum|bản ghi nhớ|treaty|hiệp ước|convention|công ước|kế hoạch"
                r"|chương trình|hợp đồng|công hàm|tuyên bố chung|ý định thư"
                r"|letter of intent|joint statement|protocol|nghị định thư|declaration|hiệp định"
            ),
            said,
        )
        if specific is None or not thing[0]:
            return True
        known = self.linked.things.get(thing[0])
        names = " ".join(known.names).lower() if known else thing[1].lower()
        same = {
            "mou": "memorandum|ghi nhớ|mou",
            "memorandum": "memorandum|ghi nhớ|mou",
            "bản ghi nhớ": "ghi nhớ|memorandum|mou",
        }
        return re.search(same.get(specific.group(), specific.group()), names) is not None

    def _is_indefinite(self, at: int) -> bool:
        return (
            re.search(
                r"(?<!\w)(?:một|a|an|another|các|những|nhiều|several) $",
                self.small[max(0, at - 12) : at],
            )
            is not None
        )

    def _opens(self, start: int, at: int) -> bool:
        before = self.text[start:at].rstrip()
        return not before or before[-1] in ",;" or before.endswith((" and", " but", " và"))

    def triggers(self, one: Sentence, lead: Sequence[Frame] = ()) -> list[Trigger]:
        """Find the verbs of a sentence; of two that overlap the longer counts."""
        found: list[Trigger] = []
        first = bisect_left(self.names, (one.start, one.start))
        names = self.names[first : bisect_left(self.names, (one.end, one.end))]
        quotes = [q for q in self._quotes_near(one) if q[0] < one.end]
        for frame in self.frames:
            for match in frame.trigger.finditer(self.small, one.start, one.end):
                a, b = match.span()
                if any(
                    s < b and a < e and not (a <= s and e <= b) and frame.names != "inside"
                    for s, e in names
                ):
                    continue
                if any(s <= a and b <= e for s, e in quotes):
                    continue
                if frame.names == "inside" and self._in_project(a, b):
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
                kept.append(Trigger(frame, one.start, one.start, self._nothing(one.start)))
        kept += self._led_parts(one, kept)
        return sorted(kept, key=lambda t: (t.start, t.end))

    def _in_project(self, start: int, end: int) -> bool:
        """Say whether a trigger is but part of a project's title."""
        at = bisect_left(self.names, (start + 1, 0)) - 1
        return any(
            f.type == "project" and f.start <= start and end <= f.end
            for f in self.found[max(0, at - 1) : at + 1]
        )

    def _in_name(self, start: int, end: int) -> bool:
        """Say whether a stretch is part of a name: "tổ chức" of "Tổ chức Y tế Thế giới"."""
        at = bisect_left(self.names, (start + 1, 0)) - 1
        return at >= 0 and end <= self.names[at][1] and self.names[at] != (start, end)

    def _nothing(self, at: int) -> re.Match[str]:
        """Give an empty match, for a verb that is carried over and not written."""
        found = re.compile("").match(self.small, at)
        assert found is not None  # noqa: S101 - the empty pattern matches everywhere
        return found

    def _quotes_near(self, one: Sentence) -> list[tuple[int, int]]:
        first = max(0, bisect_left(self.quotes, (one.start, one.start)) - 1)
        return self.quotes[first : bisect_left(self.quotes, (one.end, one.end))]

    def _led_parts(self, one: Sentence, kept: Sequence[Trigger]) -> Iterator[Trigger]:
        """Carry a verb before ":" to the parts after it: "exchanged: a …; b …"."""
        colon = self.small.find(":", one.start, one.end)
        verbs = [t for t in kept if not t.frame.nominal and t.end <= colon]
        if colon < 0 or not verbs:
            return
        last = verbs[-1].start
        for a, b in one.clauses:
            if a < colon or any(a <= t.start < b and not t.frame.nominal for t in kept):
                continue
            start = a + 1
            while start < b and not self.text[start].isalnum():
                start += 1
            match = self._nothing(start)
            for verb in verbs:
                if verb.start == last:
                    yield Trigger(verb.frame, start, start, match)

    def propose(self, one: Sentence, lead: Sequence[Frame] = ()) -> list[Proposal]:
        """Propose what a sentence says."""
        one.triggers = self.triggers(one, lead)
        made: list[Proposal] = []
        for trigger in one.triggers:
            made += self._of_trigger(one, trigger, is_lead=trigger.start == trigger.end)
        self._remember(one)
        self._remember_meeting(made)
        return made

    def _remember_meeting(self, made: Sequence[Proposal]) -> None:
        """Take who met or visited whom for "hai bên", the visitors for "đoàn", and who paid."""
        paid = [p for p in made if p.kind == "funding" and p.role == "funder" and p.subject]
        if paid:
            self.discourse.funder = (paid[-1].subject or "", paid[-1].subject_name)
        facts = [p for p in made if p.status in ("fact", "reported") and p.kind == "participation"]
        met: dict[str, str] = {}
        roles: set[str] = set()
        for proposal in facts:
            key = proposal.on_behalf_of or proposal.subject
            thing = self.linked.things.get(key or "")
            if thing is None or thing.type not in ("org", "place"):
                continue
            if proposal.role in ("attendee", "guest", "host") and not proposal.framework:
                met.setdefault(thing.key, thing.names[0])
                roles.add(proposal.role)
            if proposal.role == "guest" and proposal.frame.endswith(("visits", "mission")):
                self.discourse.guests = [(thing.key, thing.names[0])]
        if roles == {"host"} or roles == {"guest"}:
            met = {}  # several who receive are one side
        parties = {
            p.subject: self.linked.things[p.subject].names[0]
            for p in facts
            if p.role == "party" and p.subject and p.subject in self.linked.things
        }
        if len(met) != 2 and len(parties) == 2:
            met = parties
        if len(met) == 2 and not self.discourse.fixed_sides:
            self.discourse.sides = list(met.items())
            self.discourse.met = True

    # -- a trigger -----------------------------------------------------------------------------

    def _of_trigger(self, one: Sentence, trigger: Trigger, *, is_lead: bool) -> list[Proposal]:
        frame = trigger.frame
        clause = next(
            (c for c in one.clauses if c[0] <= trigger.start < c[1]), (one.start, one.end)
        )
        if frame.unless is not None and any(
            not self._in_name(*match.span()) for match in frame.unless.finditer(self.small, *clause)
        ):
            return []
        filled: dict[str, Filled] = {}
        for name, part in frame.parts.items():
            used = {id(p) for f in filled.values() for p in f.phrases}
            is_bound = "between" in filled and "subject" in part.otherwise
            got = self._fill(one, trigger, part, clause, used, is_bound=is_bound)
            if got is None and is_lead and "before" in part.where and self.discourse.lead:
                things = self.discourse.lead[1]
                if things and "org" in part.types:
                    got = Filled([Phrase(-1, -1, "org", list(things))], is_near=False)
            if got is not None:
                filled[name] = got
        for need in frame.needs:
            if not any(
                n in filled or (n == "money" and one.money) or (n == "date" and one.stated)
                for n in need.split("|")
            ):
                return []
        spans = [(trigger.start, trigger.end)] if trigger.end > trigger.start else []
        for got in filled.values():
            if got.is_near:
                spans += [(p.start, p.end) for p in got.phrases if p.start >= 0]
        if not spans:
            return []
        stated = self._date(one, trigger, clause)
        if frame.dated and stated is None:
            return []
        if stated is not None and self._belongs(one, trigger, stated):
            spans.append((stated.start, stated.end))
        money = (
            self._money(one, trigger, clause)
            if any(s.value == "money" for s in frame.says)
            else None
        )
        if money is not None:
            spans.append((money.start, money.end))
        passage = (min(a for a, _ in spans), max(b for _, b in spans))
        if passage[1] - passage[0] > _LONGEST:
            near = [
                s
                for s in spans
                if abs(s[0] - trigger.start) < _LONGEST // 2
                and abs(s[1] - trigger.end) < _LONGEST // 2
            ]
            passage = (
                (min(a for a, _ in near), max(b for _, b in near))
                if near
                else (trigger.start, trigger.end)
            )
        is_count = all(s.kind == "count" for s in frame.says)
        if is_count and passage[1] - passage[0] > 3 * (trigger.end - trigger.start):
            passage = (trigger.start, trigger.end)
        passage = (
            self._whole_plan(clause, passage)
            if frame.id == "plans#plans"
            else self._widened(one, trigger, passage)
        )
        status = scope.status(
            self.small,
            clause,
            (trigger.start, max(trigger.end, trigger.start + 1)),
            passage,
            _own_cues(frame, trigger, one.cues),
        )
        if frame.status and status == "fact":
            status = frame.status  # type: ignore[assignment]
        made: list[Proposal] = []
        for says in frame.says:
            made += self._say(one, trigger, says, filled, stated, money, passage, status)
        return made

    def _whole_plan(self, clause: tuple[int, int], passage: tuple[int, int]) -> tuple[int, int]:
        """Let the passage of a plan run to the end of its clause, with what is planned."""
        start, end = passage
        until = clause[1]
        stop = re.compile(r"; |, (?:và|and|đồng thời|while|which|trong đó) ").search(
            self.small, min(end + 40, until), until
        )
        if stop is not None:
            until = stop.start()
        return start, max(end, min(until, start + _LONGEST))

    def _widened(
        self, one: Sentence, trigger: Trigger, passage: tuple[int, int]
    ) -> tuple[int, int]:
        """Let a passage reach to the end of its part of the clause, and take in its articles."""
        start, end = passage
        later = [t.start for t in one.triggers if t.start >= end and not t.frame.nominal]
        stop = min(later, default=one.end)
        match = _PART_END.search(self.small, end, min(stop, end + 90))
        until = match.start() if match else min(stop, one.end)
        near = self.names[max(0, bisect_left(self.names, (until, until)) - 1) :][:1]
        covered = [m for m in near if m[0] < until < m[1]]
        if until - end <= 70 and not covered and until > end:
            end = until
        before = _ARTICLES.search(self.small[max(one.start, start - 40) : start])
        if before is not None:
            start -= len(before.group())
        return start, end

    def _fill(
        self,
        one: Sentence,
        trigger: Trigger,
        part: Part,
        clause: tuple[int, int],
        used: set[int],
        *,
        is_bound: bool = False,
    ) -> Filled | None:
        for place in part.where:
            got = self._at(one, trigger, part, clause, place, used)
            if got is not None:
                return self._members(one, got, part) if place in ("by", "before", "from") else got
        now = self.discourse
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
            elif way == "agreement" and now.agreement:
                things, kind = [now.agreement], "agreement"
            elif way == "project" and now.project:
                things, kind = [now.project], "project"
            if things:
                return Filled([Phrase(-1, -1, kind, things)], is_near=False)  # type: ignore[arg-type]
        return None

    def _members(self, one: Sentence, got: Filled, part: Part) -> Filled:
        """Take members named one by one for their group: "leaders from the following: …"."""
        if not part.many or len(got.phrases) != 1 or got.phrases[0].start < 0:
            return got
        head = got.phrases[0]
        match = _GROUP.match(self.small, head.end, one.end)
        if match is None:
            return got
        for entry in one.lists:
            if entry.start == match.end():
                members = [p for p in entry.phrases if p.type in part.types]
                if members:
                    return Filled(members, got.is_near)
        return got

    def _at(
        self,
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
            is_elliptic = _ELLIPTIC.search(self.small[clause[0] : trigger.start]) is not None
            is_thing = not any(t in _ACTORS for t in part.types)
            left = [(entry, ps) for entry, ps in fitting if entry.end <= trigger.start]
            subjects = [(e, ps) for e, ps in left if is_thing or not self._is_oblique(one, e)]
            if is_thing:
                here = [(e, ps) for e, ps in subjects if e.start >= clause[0]] or subjects
                if not here:
                    return None
                entry, ps = here[-1]
                return self._chosen(
                    ps[-1:] if not part.many else ps,
                    part,
                    is_near=trigger.start - entry.start < 220,
                )
            if not subjects:
                subjects = [
                    (e, ps)
                    for e, ps in left
                    if re.search(r"(?:của|of|of the) $", self.small[one.start : e.start])
                    and not _MEMBERS_OF.search(self.small[one.start : e.start])
                ]
            here = [(e, ps) for e, ps in subjects if e.start >= clause[0]]
            if here and not (is_elliptic and (before or len(here) > 1)):
                entry, ps = here[-1]
                is_near = last_verb <= entry.end or last_verb == one.start
                return self._chosen(
                    ps, part, is_near=is_near or trigger.start - entry.end < _NEAR_GAP
                )
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
                return self._chosen(ps, part, is_near=is_near)
            return None
        if place == "delegation":
            led = [
                (entry, ps)
                for entry, ps in fitting
                if entry.end <= trigger.start
                and _DELEGATION.search(self.small, one.start, entry.start) is not None
            ]
            opens = next((e for e in one.lists if e.type in _ACTORS and clause[0] <= e.start), None)
            if led and "by" in part.where and led[0][0] is not opens:
                return None  # "A and the delegation of B attended"
            return self._chosen(led[0][1][:1], part, is_near=True) if led else None
        if place == "list":
            stop = min(_verbs_from(verbs, trigger), default=one.end)
            return self._listed(one, trigger, part, fitting, stop)
        if place == "inside":
            within = [
                (e, ps)
                for e, ps in fitting
                if ps[0].start < trigger.end and ps[-1].end > trigger.start
            ]
            return self._chosen(within[0][1], part, is_near=True) if within else None
        if place == "next":
            for entry, ps in fitting:
                if entry.start >= trigger.end and entry.start < clause[1]:
                    is_tight = _NEXT.fullmatch(self.small[trigger.end : ps[0].start]) is not None
                    return self._chosen(ps, part, is_near=True) if is_tight else None
            return None
        if place in ("after", "near"):
            for entry, ps in fitting:
                if entry.start < trigger.end or entry.start >= clause[1]:
                    continue
                first = ps[0]
                gap = self.small[trigger.end : first.start]
                if (
                    len(gap) > 90
                    or first.start > next_verb
                    or re.search(r"[;:]|, (?:song|but|which)", gap)
                ):
                    break
                if any(
                    leading(p).search(self.small, trigger.end, first.start)
                    for p in ("by", "with", "through", "behalf", "between", "presence")
                ):
                    continue
                if part.types[0] in _ACTORS and gap.endswith("phía "):
                    continue
                return self._chosen(ps, part, is_near=True)
            if place == "near":
                return self._at(one, trigger, part, clause, "before", used)
            return None
        return self._led(one, trigger, part, clause, place, fitting, last_verb, next_verb)

    def _led(
        self,
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
            lead = pattern.search(self.small, one.start, first.start)
            if lead is None:
                continue
            if (
                place == "by"
                and first.start < trigger.start
                and lead.group().startswith(_AFTER_ONLY)
            ):
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
                is_told = place == "by" and not trigger.match.group().endswith((" by", " bởi"))
                distance = trigger.start - entry.end + (0 if is_told else 15)
            if best is None or distance < best[0]:
                best = (distance, ps)
        return self._chosen(best[1], part, is_near=True) if best is not None else None

    def _listed(
        self,
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
            gap = self.small[at : entry.start]
            if entry.start > stop or len(gap) > 90 or _LIST_ENDS.search(gap) is not None:
                if members or len(gap) > _SUCH_REACH:
                    break
                if _SUCH_AS.search(gap) is None:
                    continue  # whose group it is: the members are named after "such as"
            elif members and _INSTEAD.fullmatch(gap):
                members.pop()  # "officers of A such as B": B takes part, A says whose they are
            elif members and not re.search(
                r"[,;:&)]|(?<!\w)(?:và|cùng|như|and|as well as|such as)(?!\w)", gap
            ):
                break
            members += ps
            at = entry.end
        return self._chosen(members, part, is_near=True) if members else None

    def _chosen(self, many: list[Phrase], part: Part, *, is_near: bool) -> Filled:
        return Filled(many if part.many else many[:1], is_near)

    def _is_oblique(self, one: Sentence, entry: Listing) -> bool:
        before = self.small[max(one.start, entry.start - 60) : entry.start]
        if TRANSPARENT.search(before):
            return False
        return oblique().search(self.small, one.start, entry.start) is not None

    # -- dates and sums ------------------------------------------------------------------------

    def _date(self, one: Sentence, trigger: Trigger, clause: tuple[int, int]) -> Stated | None:
        """Give the date of a verb: its own, else one that leads the sentence."""
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
            for s in one.stated
            if s.start >= trigger.start
            and s.start < stop
            and not (following < one.end and self._leads(one, s))
        ]
        if own:
            return next((s for s in own if s.kind != "until"), own[0])
        previous = [v for v in verbs[:place] if trigger.start - v > 12]
        last = previous[-1] if previous else one.start
        left = [
            s
            for s in one.stated
            if s.end <= trigger.start and (s.start >= last or self._leads(one, s))
        ]
        near = [s for s in left if s.start >= last]
        if near:
            return near[-1]
        if left:
            return left[0]
        # A clause that goes on: "A ký B với C và D ngày …"
        rest = [s for s in one.stated if trigger.end <= s.start < clause[1]]
        if rest and len(one.stated) == 1 and not later:
            return rest[0]
        return None

    def _leads(self, one: Sentence, stated: Stated) -> bool:
        """Say whether a date leads a sentence or a part of it, for what follows."""
        before = self.text[one.start : stated.start]
        piece = re.split(r"[,;.] ", before)[-1].strip(" ([-")
        if len(piece.split()) > 3 and not _HALF_DAY.fullmatch(lower(piece)):
            return False
        return stated.start - one.start < 60 or before.rstrip().endswith((",", ";"))

    def _belongs(self, one: Sentence, trigger: Trigger, stated: Stated) -> bool:
        """Say whether a date's passage is part of the clause's: no other verb between."""
        a, b = sorted((stated.start, trigger.start))
        return not any(
            a < t.start < b and not t.frame.nominal
            for t in one.triggers
            if t is not trigger and t.start != trigger.start
        )

    def _money(self, one: Sentence, trigger: Trigger, clause: tuple[int, int]) -> Money | None:
        within = [m for m in one.money if clause[0] <= m.start < clause[1]]
        return min(within, key=lambda m: abs(m.start - trigger.end), default=None)

    # -- statements ----------------------------------------------------------------------------

    def _say(
        self,
        one: Sentence,
        trigger: Trigger,
        says: Says,
        filled: Mapping[str, Filled],
        stated: Stated | None,
        money: Money | None,
        passage: tuple[int, int],
        status: Status,
    ) -> Iterator[Proposal]:
        if any(n not in filled for n in says.needs) or any(n in filled for n in says.lacks):
            return
        role = says.role
        stop = re.compile(r"[,;:.]").search(self.small, max(passage[1], trigger.end), one.end)
        around = self.small[passage[0] : stop.start() if stop else one.end]
        if says.kind == "mandate":
            around = trigger.match.group() or around  # the office is named by the verb's phrase
        for pattern, other in says.when_words:
            if pattern.search(around, 0):
                role = other
                break
        if says.framework and says.framework in filled and says.kind in ("mandate", "membership"):
            many = filled[says.framework].phrases
            if len(many) > 1:
                for phrase in many:
                    one_only = {
                        **filled,
                        says.framework: Filled([phrase], filled[says.framework].is_near),
                    }
                    yield from self._say(
                        one, trigger, says, one_only, stated, money, passage, status
                    )
                return
        framework: tuple[str, str] | None = None
        if says.framework and says.framework in filled:
            framework = filled[says.framework].phrases[0].things[0]
        value = unit = ""
        if says.value == "money" and money is not None:
            value, unit = money.value, money.unit
        elif says.value == "number":
            counted = self._number(trigger.match)
            if counted is None:
                return
            value, unit = counted, says.unit
        others = (
            tuple(key for p in filled[says.others].phrases for key, _ in p.things)
            if says.others in filled
            else ()
        )
        date, step, span = self._dated(says, stated, framework)
        subjects = [p for name in says.who if name in filled for p in filled[name].phrases]
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
            yield replace(base, subject_name=_bare_verb(self.text[trigger.start : trigger.end]))
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
                    behalf = self._delegation_of(one, trigger)
                    if behalf is not None and subject[0]:
                        self.discourse.bodies.setdefault(subject[0], behalf)
                yield replace(
                    own,
                    subject=subject[0] or None,
                    subject_name=subject[1],
                    on_behalf_of=behalf[0] if behalf else None,
                )

    def _delegation_of(self, one: Sentence, trigger: Trigger) -> tuple[str, str] | None:
        """Give the body whose delegation somebody leads."""
        for entry in one.lists:
            first = entry.phrases[0]
            if (
                first.type in ("org", "place")
                and first.start < trigger.end
                and _DELEGATION.search(self.small, one.start, first.start) is not None
            ):
                return first.things[0]
        return None

    def _dated(
        self, says: Says, stated: Stated | None, framework: tuple[str, str] | None
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
        if framework is not None and framework[0] in self.discourse.event_dates:
            return self.discourse.event_dates[framework[0]][0], "frame", None
        if says.kind == "count" and self.discourse.year:
            return str(self.discourse.year), "heading", None
        return None, "", None

    def _number(self, match: re.Match[str]) -> str | None:
        groups = match.groupdict()
        for name, value in groups.items():
            if value is None or not re.fullmatch(r"n\d*", name):
                continue
            more = groups.get("more" + name[1:])
            piece = re.fullmatch(amounts.number_pattern(), f"{more} {value}" if more else value)
            return amounts.counted(piece, self.is_vietnamese) if piece else None
        return None

    # -- memory --------------------------------------------------------------------------------

    def _remember(self, one: Sentence) -> None:
        now = self.discourse
        subject: list[tuple[str, str]] = []
        for entry in one.lists:
            for phrase in entry.phrases:
                if phrase.again or (phrase.short and phrase.type == "event"):
                    continue
                if phrase.type == "event":
                    now.event = phrase.things[0]
                elif phrase.type == "agreement":
                    now.agreement = phrase.things[0]
                elif phrase.type == "project":
                    now.project = phrase.things[0]
            actors = [p for p in entry.phrases if p.type in _ACTORS]
            if not subject and actors and not self._is_oblique(one, entry):
                first = actors[0]
                subject = [first.body if first.type == "person" and first.body else first.things[0]]
            is_free = not now.fixed_sides and not now.met
            if len(actors) == 2 and is_free and not self._is_oblique(one, entry):
                pair = [
                    (p.body if p.type == "person" and p.body else p.things[0])
                    for p in actors
                    if not p.again
                ]
                if len(pair) == 2 and pair[0][0] != pair[1][0]:
                    now.sides = pair
        if subject:
            now.subject = subject


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


def _is_vietnamese(small: str) -> bool:
    marked = len(re.findall(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", small))
    return marked * 40 > len(small)


def _quotes(text: str, names: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the spans of what is quoted from somebody: long, and no title."""
    return [
        match.span()
        for match in re.finditer(r"“[^”\n]{25,}”|\"[^\"\n]{25,}\"", text)
        if not any(_is_title(match.span(), name) for name in _touching(names, match.span()))
    ]


def _touching(names: Sequence[tuple[int, int]], span: tuple[int, int]) -> Sequence[tuple[int, int]]:
    """Give the names that begin in a span, and the one before it."""
    first = max(0, bisect_left(names, (span[0], span[0])) - 1)
    return names[first : bisect_left(names, (span[1], span[1]))]


def _is_title(quote: tuple[int, int], name: tuple[int, int]) -> bool:
    """Say whether a quotation is a name, part of one, or holds one nearly whole."""
    a, b = name
    is_part = a <= quote[0] and quote[1] <= b
    return is_part or (quote[0] < a and b < quote[1] and b - a > 0.8 * (quote[1] - quote[0]))
