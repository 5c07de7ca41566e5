"""Phrases without a name of their own: what was named before, and events only described."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from coopgraph.intake.clauses.matched_text import MatchedText
from coopgraph.intake.phrases import Phrase, taken_up

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
_COMMON = ("đơn vị",)
"""What takes up the author of a text, and is a common noun elsewhere."""
_MANY = re.compile(r"(?:\d|một|hai|ba|bốn|các|những|nhiều|mỗi|mọi|và|,|một số|lễ|hoặc)\s$")
_ANY_KIND = re.compile(
    r" (?:quốc tế|liên quan|khu vực|quan trọng|khác|mới|chuyên đề|song phương|đa phương"
    r"|trực tuyến|về|nghiên cứu|hợp tác|chuyên môn|kỹ thuật|lớn|,)(?!\w)"
)
_SCHOOL = re.compile(r"(?<!\w)(?:trường|đại học|học viện|university|college|academy|school)(?!\w)")


def phrases_taken_up(
    matched: MatchedText, start: int, end: int, spans: Sequence[tuple[int, int]]
) -> Iterator[Phrase]:
    """Find phrases that take up what was named, and events that are described only."""
    now = matched.discourse
    for a, b, kind in taken_up(matched.small, start, end):
        if any(a < s_end and b > s_start for s_start, s_end in spans):
            continue
        is_we = kind == "owner" and matched.small[a:b] not in _COMMON
        if (
            kind in ("event", "project", "agreement", "owner")
            and not is_we
            and (
                _MANY.search(matched.small[max(0, a - 16) : a]) or _ANY_KIND.match(matched.small, b)
            )
        ):
            continue
        if kind == "sides" and len(now.sides) >= 2:
            yield Phrase(a, b, "org", list(now.sides), again=kind, name_end=b)
        elif kind == "event" and now.event:
            yield Phrase(a, b, "event", [now.event], again=kind, name_end=b)
        elif kind == "agreement":
            is_new = (
                now.agreement is None
                or _is_indefinite(matched, a)
                or not _same_head(matched, a, b, now.agreement)
            )
            thing = ("", matched.text[a:b]) if is_new or now.agreement is None else now.agreement
            yield Phrase(a, b, "agreement", [thing], again=kind, name_end=b)
        elif kind == "project" and now.project:
            yield Phrase(a, b, "project", [now.project], again=kind, name_end=b)
        elif kind == "delegation" and now.guests:
            yield Phrase(a, b, "org", list(now.guests), again=kind, name_end=b)
        elif kind == "owner" and now.owner:
            yield Phrase(a, b, "org", [now.owner], again=kind, name_end=b)
        elif kind == "school" and (school := _school_before(matched, a)) is not None:
            yield Phrase(a, b, "org", [school], again=kind, name_end=b)
        elif kind == "subject" and now.subject and _opens(matched, start, a):
            yield Phrase(a, b, "org", list(now.subject[:1]), again=kind, name_end=b)
    for match in _UNNAMED.finditer(matched.small, start, end):
        named = next((n for n in ("what", "what3") if match[n]), 0)
        a, b = match.span(named)
        if named == "what3":
            # The description of a meeting ends where a name in it begins.
            b = min([s for s, e in spans if a < s < b], default=b)
            b = a + len(matched.small[a:b].rstrip(" ,"))
        if not any(a < s_end and b > s_start for s_start, s_end in spans):
            yield Phrase(a, b, "event", [("", matched.text[a:b])], again="new", name_end=b)


def _school_before(matched: MatchedText, at: int) -> tuple[str, str] | None:
    """Give the university, college or school that was named last before a letter."""
    for number in range(bisect_left(matched.names, (at, at)) - 1, -1, -1):
        one = matched.found[number]
        if one.type == "org" and _SCHOOL.search(matched.small, one.start, one.end):
            key = matched.linked.of[number][0]
            return key, matched.linked.things[key].names[0]
    return None


def _same_head(matched: MatchedText, a: int, b: int, thing: tuple[str, str]) -> bool:
    """Say whether "the memorandum" may be the last agreement: its names hold that word."""
    said = matched.small[a:b]
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
    known = matched.linked.things.get(thing[0])
    names = " ".join(known.names).lower() if known else thing[1].lower()
    same = {
        "mou": "memorandum|ghi nhớ|mou",
        "memorandum": "memorandum|ghi nhớ|mou",
        "bản ghi nhớ": "ghi nhớ|memorandum|mou",
    }
    return re.search(same.get(specific.group(), specific.group()), names) is not None


def _is_indefinite(matched: MatchedText, at: int) -> bool:
    return (
        re.search(
            r"(?<!\w)(?:một|a|an|another|các|những|nhiều|several) $",
            matched.small[max(0, at - 12) : at],
        )
        is not None
    )


def _opens(matched: MatchedText, start: int, at: int) -> bool:
    before = matched.text[start:at].rstrip()
    return not before or before[-1] in ",;" or before.endswith((" and", " but", " và"))
