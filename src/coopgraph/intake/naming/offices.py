"""Offices that stand for who holds them: "the Deputy Minister of Trade", "Thứ trưởng"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.gazetteer import Hit
from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.heads import heads_by_first_word
from coopgraph.intake.naming.letters import CAPITALS, SYLLABLE
from coopgraph.intake.naming.office_words import SEAT, office_pattern_en
from coopgraph.intake.naming.scanned_text import ScannedText
from coopgraph.intake.naming.vietnamese_ends import vietnamese_end

# Who is chosen as what: "bầu ông A là Chủ tịch"
_CHOSEN = re.compile(r"(?<!\w)(?:bầu|bầu chọn|bổ nhiệm|chọn|đề cử)(?: [^.;:,\n]{1,90})? là $")
# From whom a seat passes to whom
_PASSED_ON = re.compile(r" from (?:the )?[A-Z][^.,;:\n]{1,50}? to (?:the )?[A-Z]")
# A name right behind an office, with or without a title
_NAMED_NEXT = re.compile(
    r" (?:(?:Mr|Mrs|Ms|Dr|Prof|Atty|Amb|H\.E|HE|Hon|Sir|Madam|Assoc|Eng|Engr)\.? ?){0,3}[A-Z]"
)


def named_offices(scan: ScannedText) -> Iterator[Found]:
    """Find offices, and what is left of them in a text."""
    number = 0
    while number < len(scan.tokens):
        length = scan.office_at(number)
        if not length:
            number += 1
            continue
        first, last = scan.tokens[number], scan.tokens[number + length - 1]
        if not _is_role_word(scan, number):
            end = _field_end(scan, number, length)
            after = scan.tokens[number + length] if number + length < len(scan.tokens) else None
            head = None
            if after is not None and after.start - last.end == 1:
                head = scan.head_at(number + length, heads_by_first_word("vi"))
            if head is not None and head[1][0] == "org":
                stop, is_alone = vietnamese_end(scan, number + length, head[0], "org")
                if is_alone and head[2] not in ("bộ", "chính phủ"):
                    end = scan.tokens[stop - 1].end
            yield Found(first.start, end, "person", 2, lower(scan.text[first.start : last.end]))
        number += length
    for match in re.finditer(office_pattern_en(), scan.text):
        if SEAT.search(scan.text[max(0, match.start() - 40) : match.start()]):
            continue
        if _PASSED_ON.match(scan.text, match.end()):
            continue  # "the role of ISO President from Peru to Japan": a seat that changes hands
        end = match.end()
        for hit in _hits_within(scan, match.start(), match.end()):
            # "Prime Minister of Viet Nam": the state is no part of the office.
            if match.start() < hit.start < end and hit.known[0].type == "place":
                end = (
                    match.start()
                    + re.sub(
                        r" (?:of|for) (?:the )?$", "", scan.text[match.start() : hit.start]
                    ).__len__()
                )
                break
        start = match.start()
        short = re.search(
            r"(?<![\w-])[A-Z]{2,8}(?:-[A-Z]{2,8})? $", scan.text[max(0, start - 18) : start]
        )
        is_apposed = short is not None and re.search(
            rf"[{CAPITALS}]\S* [{CAPITALS}][\w-]+, (?:the )?$",
            scan.text[max(0, start - len(short.group()) - 40) : start - len(short.group())],
        )
        if short is not None and not is_apposed and not _NAMED_NEXT.match(scan.text, end):
            start -= len(short.group())  # nobody named: "the ISO Secretary-General said"
        yield Found(start, end, "person", 2, lower(scan.text[start:end]))


def _hits_within(scan: ScannedText, start: int, end: int) -> list[Hit]:
    first = bisect_left(scan.hits, start, key=lambda h: h.start)
    last = bisect_left(scan.hits, end, key=lambda h: h.start)
    return scan.hits[first:last]


def _field_end(scan: ScannedText, number: int, length: int) -> int:
    """Give the end of an office with its field: "Bộ trưởng Ngoại giao"."""
    last = scan.tokens[number + length - 1]
    at = number + length
    if last.text != "trưởng" or scan.tokens[number].text not in ("Bộ", "Thứ", "Trợ"):
        return last.end
    end = last.end
    surnames = words.listed("offices", "surname", "vi")
    while at < min(len(scan.tokens), number + length + 8):
        token, before = scan.tokens[at], scan.tokens[at - 1]
        hit = scan.hit_at.get(token.start)
        is_name = token.text in surnames and scan.person_tail(at)
        if token.start - before.end != 1 or is_name or scan.head_at(at, heads_by_first_word("vi")):
            break
        if token.text[0].isupper() and not SYLLABLE.fullmatch(lower(token.text)):
            break  # a foreign name
        if hit is not None and hit.known[0].type == "place":
            break
        follows = token.text.islower() and before.text[0].isupper() and before is not last
        if not (token.text[0].isupper() or follows or token.text == "và"):
            break
        at += 1
        if token.text != "và":
            end = token.end
    return end


def _is_role_word(scan: ScannedText, number: int) -> bool:
    """Say whether an office is not a person here but a seat: "được bầu làm Chủ tịch"."""
    before = scan.small[max(0, scan.tokens[number].start - 26) : scan.tokens[number].start]
    return bool(
        re.search(
            (
                r"(?:làm|chức|ghế|vai trò|tư cách|nhiệm vụ|vị trí|cương vị|đồng) (?:đồng )?$"
                r"|vai trò là $"
            ),
            before,
        )
        or _CHOSEN.search(
            scan.small,
            max(0, scan.tokens[number].start - 110),
            scan.tokens[number].start,
        )
    )
