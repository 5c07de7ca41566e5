"""Vietnamese names by their heads: "Viện", "Hiệp hội", "Bản ghi nhớ"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.abbreviations import initials_fit
from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.heads import compound_words, heads_by_first_word, phrases_by_first_word
from coopgraph.intake.naming.scanned_text import ScannedText
from coopgraph.intake.naming.vietnamese_ends import vietnamese_end
from coopgraph.intake.proposals import MentionType

# What stands between a name and its abbreviation: " chất lượng quốc gia (BoA)"
_TO_ABBREVIATION = re.compile(
    r"(?P<tail>(?: [^\W\d_]+){1,10}) \((?P<short>[A-ZĐ][\w&/-]{0,6}[A-ZĐ][\w&/-]{0,8})\)"
)


def vietnamese_names(scan: ScannedText) -> Iterator[Found]:
    """Find the names that begin with a Vietnamese head."""
    heads = heads_by_first_word("vi")
    number = 0
    while number < len(scan.tokens):
        token = scan.tokens[number]
        found = None
        if token.text[0].isupper():
            found = scan.head_at(number, heads)
        if found is None or scan.is_compound(number, found[0]) or scan.office_at(number):
            number += 1
            continue
        length, kinds, head = found
        end, is_alone = vietnamese_end(scan, number, length, kinds[0])
        if scan.is_place(number, end - number) or (
            head in ("đoàn", "phái đoàn") and _is_delegation(scan, number, end)
        ):
            number = end if "đoàn" not in head else number + length
            continue
        if kinds[0] in ("org", "project") and not is_alone:
            end = _abbreviated_end(scan, number, end)
        if kinds[0] == "org" and not is_alone:
            end = _nation_end(scan, end)
        if head in words.some("seated"):
            end = _seat_end(scan, end)
        kind = _kind_vi(scan, number, end, kinds, head)
        if head in ("lễ ký", "lễ ký kết") and not is_alone:
            end, is_alone = number + length, True
        last = scan.tokens[end - 1]
        if not (is_alone and kind in ("event", "project") and not head.startswith("lễ ký")):
            is_short = is_alone or _is_reference(scan, end)
            is_between = scan.small.startswith("\ngiữa", last.end)  # the title of its own text
            is_title_line = scan.is_line(token.start, last.end) and last.text.isupper()
            if kind == "agreement" and is_title_line and not is_between:
                number = end
                continue
            yield Found(token.start, last.end, kind, 3, head, short=is_short)
        number = max(end, number + 1) if end - number > length else number + 1
    return


def _is_delegation(scan: ScannedText, number: int, end: int) -> bool:
    """Say whether "Đoàn" is who travels, and no body of that name: "Đoàn Việt Nam"."""
    rest = scan.tokens[number + (2 if scan.tokens[number].text == "Phái" else 1) : end]
    if scan.tokens[number].text == "Phái":
        is_seated = scan.small.startswith((" tại", " thường", " bên"), scan.tokens[end - 1].end)
        return bool(rest) and rest[0].start in scan.hit_at and not is_seated
    return not rest or rest[0].text[0].islower() or rest[0].start in scan.hit_at


def _abbreviated_end(scan: ScannedText, number: int, end: int) -> int:
    """Give the end of a name that goes on in small letters up to its abbreviation.

    "Văn phòng Công nhận chất lượng quốc gia (BoA)": the parenthesis says that all before it is
    the name.
    """
    last = scan.tokens[end - 1]
    match = _TO_ABBREVIATION.match(scan.text, last.end)
    if match is None:
        return end
    at = end
    while at < len(scan.tokens) and scan.tokens[at].end <= match.end("tail"):
        token = scan.tokens[at]
        if token.text[0].isupper() and (
            scan.hit_at.get(token.start) is not None or scan.head_at(at, heads_by_first_word("vi"))
        ):
            is_organ = lower(scan.tokens[at - 1].text) == "của" and not initials_fit(
                match["short"], scan.text[token.start : match.end("tail")]
            )
            if not is_organ or scan.hit_at.get(token.start) is None:
                return end
        step = scan.phrase_at(at, phrases_by_first_word("ends"))
        is_bodies = lower(scan.tokens[at - 1].text) in ("các", "những") and step == 2
        if step and lower(token.text) not in ("về", "và", "của") and not is_bodies:
            both = f"{lower(scan.tokens[at - 1].text)} {lower(token.text)}"
            if both not in compound_words():
                return end
        at += 1
    return at


def _nation_end(scan: ScannedText, end: int) -> int:
    """Give the end of a national body's name with whose it is: "Viện … quốc gia của Lào"."""
    last = scan.tokens[end - 1]
    if lower(scan.text[scan.tokens[end - 2].start : last.end]) != "quốc gia":
        return end
    if end + 1 >= len(scan.tokens) or scan.tokens[end].text != "của":
        return end
    hit = scan.hit_at.get(scan.tokens[end + 1].start)
    if hit is None or hit.known[0].type != "place":
        return end
    while end < len(scan.tokens) and scan.tokens[end].start < hit.end:
        end += 1
    return end


def _seat_end(scan: ScannedText, end: int) -> int:
    """Give the end of a mission's name with where it sits: "Phái đoàn A tại B"."""
    after = scan.tokens[end] if end < len(scan.tokens) else None
    if after is None or after.text != "tại" or end + 1 >= len(scan.tokens):
        return end
    hit = scan.hit_at.get(scan.tokens[end + 1].start)
    if hit is None:
        return end
    while end < len(scan.tokens) and scan.tokens[end].start < hit.end:
        end += 1
    return end


def _kind_vi(
    scan: ScannedText, number: int, end: int, kinds: Sequence[MentionType], head: str
) -> MentionType:
    """Decide what a head of several kinds names here ("Diễn đàn", "Chương trình", "Quỹ")."""
    if len(kinds) == 1 and head not in ("chương trình", "kế hoạch", "năm", "kỳ"):
        return kinds[0]
    rest = scan.small[scan.tokens[number].end : scan.tokens[end - 1].end]
    after = scan.text[scan.tokens[end - 1].end : scan.tokens[end - 1].end + 30]
    if head == "chương trình":
        if re.search(r"hợp tác|phối hợp|hành động|\d{4}\s?-\s?\d", rest) and "hội nhập" not in rest:
            return "agreement"
        if re.match(r" \([A-Z]{3,}", after) and re.search("quốc|châu|thế giới", rest):
            return "org"
        return "project"
    if head == "diễn đàn":
        return "org" if re.match(r" \([A-Z]{3,}", after) else "event"
    return kinds[0]


def _is_reference(scan: ScannedText, end: int) -> bool:
    """Say whether "này", "đó", "nói trên" follows: a name taken up again."""
    return bool(
        re.match(
            r" (?:này|đó|trên|nói trên|nêu trên|kể trên)\b",
            scan.small[scan.tokens[end - 1].end :][:14],
        )
    )
