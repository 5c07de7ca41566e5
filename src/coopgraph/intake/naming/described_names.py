"""Agreements and events that are described in small letters: "the fourth joint meeting"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.office_words import alternatives
from coopgraph.intake.naming.scanned_text import ScannedText
from coopgraph.intake.proposals import MentionType

_TITLE_WITHIN = 300
"""Within how many letters the title of an agreement's own text stands."""
_NOTES = re.compile(
    r"(?:(?<=signed )|(?<=exchanged )|(?<=signing of )|(?<=signed the )|(?<=exchanged the ))"
    r"(?:diplomatic )?notes(?: (?:on|for|related to|regarding|concerning)(?: (?!today|yesterday"
    r"|on|in|at|here)[a-z]+){1,8})?(?!\w)"
)


def names_written_small(scan: ScannedText) -> Iterator[Found]:
    """Find agreements and occasions whose head is written small."""
    for match in re.finditer(_lower_pattern(), scan.small):
        kind: MentionType = "agreement"
        text = scan.text[match.start() : match.end()]
        if any(word[0].isupper() for word in text.split()[:3]):
            continue
        yield Found(match.start(), match.end(), kind, 7, match.group("head") or "")
    for match in _NOTES.finditer(scan.small):
        yield Found(*match.span(), "agreement", 7, "notes")
    for match in re.finditer(_lower_events(), scan.small):
        head = match.group("head")
        yield Found(match.start(), match.end(), "event", 7, head)
    for match in re.finditer(_officials_meeting(), scan.text):
        yield Found(*match.span(), "event", 3, "meeting")


def titles_in_capitals(scan: ScannedText) -> Iterator[Found]:
    """Find the agreement whose text a document is: a line in capitals at its head."""
    for match in _capital_title().finditer(scan.text, 0, _TITLE_WITHIN):
        if match["name"].isupper():
            yield Found(*match.span("name"), "agreement", 3, lower(match["head"]))


@cache
def _capital_title() -> re.Pattern[str]:
    heads = alternatives(h.upper() for h in words.listed("heads", "agreement", "en") if len(h) > 5)
    return re.compile(
        rf"(?m)^(?:THE |DRAFT )?(?P<name>(?:[A-Z-]+ ){{0,3}}(?P<head>{heads})"
        r"(?: (?:ON|FOR|CONCERNING|REGARDING|RELATING TO)[^\n]{2,120})?)$"
    )


@cache
def _lower_pattern() -> re.Pattern[str]:
    """English and Vietnamese agreements written small, with what tells them apart."""
    stop = (
        r"(?! (?:mou|moc|behalf|two|three|four|five|six|ten|between|with|by|under|signed|from|to"
        r"|at|in|for|was|were|is|has|had|which|that|concluded|of the|and)\b)"
    )
    tail = rf"(?: (?:on|of|for)(?:{stop} [a-z][a-z'-]*){{1,6}})"
    before = (
        r"(?<![\w-])(?:(?!the|a|an|this|that|their|its|our|of|and|signed|under|new"
        r"|another|each|his|her|first|second|such|to|for|in|by|on|with|from|renewed"
        r"|concluded|any|no|as|two|three|four|five|several|same|existing|draft|whole|or"
        r"|both|joint|all|these|those|proposed|into|an)[a-z][a-z-]+ ){1,3}"
    )
    heads = (
        r"(?:agreement|memorandum of understanding|memorandum of cooperation|memorandum"
        r"|protocol|treaty|convention|letter of intent|statement of intent|arrangement"
        r"|joint statement|joint declaration|action plan|work plan|work programme"
        r"|roadmap)"
    )
    vi_heads = (
        r"(?:thỏa thuận|thoả thuận|biên bản ghi nhớ|bản ghi nhớ|hiệp định|nghị định thư"
        r"|ý định thư|kế hoạch hợp tác|chương trình hợp tác|biên bản thỏa thuận|biên bản "
        r"hợp tác|tuyên bố chung|thư thỏa thuận|thỏa ước|hợp đồng|công hàm|kế hoạch công tác|văn "
        r"kiện hợp tác|văn kiện dự án|biên bản làm việc|biên bản đàm phán"
        r"|biên bản cuộc họp|quy chế "
        r"phối hợp|chương trình phối hợp|kế hoạch phối hợp|kế hoạch hành động)"
    )
    vi_stop = (
        r"(?! (?:này|đó|với|giữa|đã|được|mới|khác|nào|trên|ký|cho|tại|và|của|do|có|cấp"
        r"|để|lần|đang|chưa|không|hết|bị|vẫn|cũng|sau|trước|vào|ngày|năm|tháng|thay|là|trong|theo"
        r"|từ|về việc|nhằm|còn|quốc tế|song phương|sẽ|hợp tác "
        r"(?:này|đó|với|giữa|đã|được|mới|và|của))(?:\W|$))"
    )
    return re.compile(
        rf"(?:{before}(?P<head>{heads})(?!\w)(?:{tail})?|(?<!\w)(?P<head2>{heads}){tail}"
        rf"|(?<!\w){vi_heads}(?:{vi_stop} [^\W\d_]+){{1,8}})".replace("(?P<head2>", "(?:")
    )


@cache
def _officials_meeting() -> re.Pattern[str]:
    """Meetings of ministers and officials by their English names: "senior officials' meeting"."""
    order = (
        r"(?:(?:\d{1,3}(?:st|nd|rd|th)|First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth"
        r"|Ninth|Tenth) )?"
    )
    who = r"(?:[Oo]fficials|[Mm]inisters|[Ll]eaders|[Ee]xperts|[Cc]hiefs)['’]"
    return re.compile(
        rf"(?<![\w-]){order}(?:(?!An? |The |At |In )[A-Z][\w-]+ ){{0,3}}"
        r"(?:(?:\([A-Z]+\) )?(?:[Ss]enior|[Ff]oreign|[Ee]conomic"
        rf"|[Dd]efen[cs]e|[Hh]ealth|[Ff]inance|[Tt]rade) )?{who} "
        r"(?:[Mm]eeting|[Cc]onference|[Dd]ialogue|[Rr]etreat|[Ss]ummit)s?"
        r"(?: Plus (?:One|Three|\d+))?(?!\w)"
    )


@cache
def _lower_events() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?P<head>chuyến thăm(?: chính thức| làm việc)?|chuyến công tác|lễ ký(?: "
        r"kết)?|phiên họp(?= (?:hội đồng|lần|thường niên))(?:(?! (?:tổ chức|diễn ra|đã"
        r"|do|tại|được|từ|ngày|dự án))[ ][^\s,.;()]+){1,8}"
        r"|(?:hội nghị|hội thảo|phiên họp|cuộc họp|kỳ họp|khóa họp|đại hội|diễn đàn|vòng đàm phán)"
        r" (?:thường niên |cấp cao |toàn thể )?lần thứ (?:\d+|[ivx]+|nhất|hai|ba|tư|năm|sáu|bảy"
        r"|tám|chín|mười)"
        r"|lễ (?:bế mạc|khai mạc)(?= (?:hội nghị|hội thảo|diễn đàn|kỳ họp|đại hội|khóa))"
        r"|(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh"
        r"|twelfth|\d{1,3}(?:st|nd|rd|th)) )"
        r"(?:(?:annual|ministerial|plenary|bilateral|regular|joint|general|working) ){0,2}"
        r"(?:meeting|session|conference|round|summit|dialogue|assembly)"
        r"|(?:official|working|state|study) visits?"
        r"|(?:(?:cooperation|agreement|contract|official|virtual|mou) )?signing ceremony"
        r"|(?:opening|closing|launch|launching|inauguration|handover|hand-over|awards?) ceremony"
        r"|peer evaluation)(?!\w)"
    )
