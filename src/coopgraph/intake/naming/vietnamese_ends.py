"""Where a Vietnamese name ends.

It goes on as long as its syllables are capitals, compounds begun by a capital, or words that
names go on with.
"""

from __future__ import annotations

import re

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.heads import compound_words, heads_by_first_word, phrases_by_first_word
from coopgraph.intake.naming.letters import CLOSING_QUOTES
from coopgraph.intake.naming.scanned_text import ScannedText
from coopgraph.intake.naming.vietnamese_joins import (
    begins_other,
    capital_ahead,
    join_end,
    place_head,
)
from coopgraph.intake.proposals import MentionType

_ENDS_OF_TITLES = {
    "giai": re.compile(r"giai đoạn \d{4}\s?[-–]\s?\d{2,4}"),
    "năm": re.compile(r"năm \d{4}(?!\s?[/-])"),
    "lần": re.compile(r"lần (?:thứ )?(?:\d+|[ivx]+|nhất|hai|ba|tư|năm)"),
}
"""What a title of an agreement may end with, by the word that it begins with."""
_YEARLY = ("kế", "chương")
"""First words of what is made for a year: "Kế hoạch hợp tác năm 2022"."""


def vietnamese_end(
    scan: ScannedText, number: int, length: int, kind: MentionType
) -> tuple[int, bool]:
    """Give the token after the last of a Vietnamese name, and whether it is a head alone."""
    inside, ends = phrases_by_first_word("inside"), phrases_by_first_word("ends")
    end = at = number + length
    head_end = at  # a verb may be part of a name right after its head only
    loose = 0  # small syllables since the last capital
    is_about = False
    in_agreement = kind in ("agreement", "event", "project")
    shouting = (
        scan.tokens[number].text.isupper()
        and len(scan.tokens[number].text) > 1
        and scan.tokens[number].text not in words.some("shortHeads")
        and (length < 2 or scan.tokens[number + 1].text.isupper())
    )
    if shouting:
        return _shouted_end(scan, number, length)
    most = number + 26
    while at < min(len(scan.tokens), most):
        token, before = scan.tokens[at], scan.tokens[at - 1]
        word = token.text
        if token.start - before.end > 1 or word == "\n":
            break
        if word in CLOSING_QUOTES and in_agreement:
            close = scan.closing_quote(at)
            if close is None:
                break
            end = at = close + 1
            break
        if word in "-/" and at + 1 < len(scan.tokens):
            following = scan.tokens[at + 1]
            if (
                following.text[0].isupper()
                or following.text[0].isdigit()
                or (is_about and following.text[0].isalpha())
            ):
                at += 1
                continue
            break
        if kind == "org" and scan.small.startswith("và công nghệ", token.start):
            end = at = min(at + 3, len(scan.tokens))
            loose = 0
            continue
        if word in (",", "&") or lower(word) == "và":
            if (step := join_end(scan, at, number, kind, is_about)) is None:
                break
            at += step
            continue
        if word[0].isupper() or word[0].isdigit():
            if word[0].isdigit() and not _number_fits(scan, at, kind):
                break
            hit = scan.hit_at.get(token.start)
            if hit is not None and hit.end > token.end and hit.known[0].type == "place":
                while at < len(scan.tokens) and scan.tokens[at].start < hit.end:
                    at += 1
                end, loose = at, 0
                continue
            if begins_other(scan, at, number) or (
                at > number + length and _headline_verb(scan, at)
            ):
                break
            end = at = at + 1
            loose = 0
            continue
        if not word[0].isalpha():
            break
        phrase = scan.phrase_at(at, ends)
        if (
            kind == "project"
            and at == head_end
            and scan.phrase_at(at, phrases_by_first_word("aim"))
        ):
            phrase = 0  # "Dự án xây dựng …": the verb is part of the title
        if kind == "agreement" and at == head_end and (step := _carried_out(scan, at)):
            end = at = at + step  # "Kế hoạch thực hiện Bản ghi nhớ …": one title
            continue
        if lower(word) == "về" and (in_agreement or kind == "org") and at + 1 < len(scan.tokens):
            if kind == "org" and not _is_group(scan, number):
                following = scan.tokens[at + 1]
                if not following.text[0].isupper() or following.start in scan.hit_at:
                    break
                at += 1
                continue  # "Cơ quan Liên bang về Đo lường"
            is_about = True
            at += 1
            continue
        is_of_year = lower(word) == "năm" and (
            is_about or not lower(scan.tokens[number].text).startswith(_YEARLY)
        )
        if phrase and in_agreement and lower(word) in _ENDS_OF_TITLES and not is_of_year:
            span = _ENDS_OF_TITLES[lower(word)].match(scan.small, token.start)
            if span is not None:
                while at < len(scan.tokens) and scan.tokens[at].start < span.end():
                    at += 1
                end = at
            break
        step = scan.phrase_at(at, inside)
        if (
            not in_agreement
            and at != head_end
            and not scan.phrase_at(at, phrases_by_first_word("kind"))
        ):
            step = 0
        if (step > phrase or (step and in_agreement)) and (
            end == at or at == number + length or in_agreement
        ):
            end = at = at + step
            head_end = at
            loose = 0
            continue
        if phrase and f"{lower(before.text)} {lower(word)}" not in compound_words():
            break
        if step := place_head(scan, at):
            at += step
            if at >= len(scan.tokens) or not scan.tokens[at].text[0].isupper():
                end = at
            continue
        place = scan.place_ends.get(before.end)
        if place is not None and place.start <= scan.tokens[number].start:
            place = None
        if place is not None and not in_agreement:
            break
        loose += 1
        if at == number + length and not in_agreement and not _small_name(scan, number):
            break
        if is_about or in_agreement:
            if loose > (12 if kind == "org" or is_about else 6):
                break
        elif (
            loose > 1
            and not capital_ahead(scan, at)
            and not (
                end - number - length < 6
                and loose == at - number - length + 1
                and _small_name(scan, number)
            )
        ):
            break
        end = at = at + 1
    if in_agreement and end > number + length and not _is_named(scan, number + length, end):
        is_title = (
            kind == "project"
            and scan.tokens[number].text[0].isupper()
            and end - number - length >= 4
            and not scan.new_sentence(number)
        )
        return end, not is_title
    return end, end <= number + length


def _headline_verb(scan: ScannedText, at: int) -> bool:
    """Say whether a verb begins at a capital: "Văn phòng Công nhận Tham dự Hội nghị"."""
    two = scan.tokens[at : at + 2]
    return (
        len(two) == 2
        and two[1].start - two[0].end == 1
        and f"{lower(two[0].text)} {two[1].text}" in words.some("headlineVerbs")
    )


def _carried_out(scan: ScannedText, at: int) -> int:
    """Give the length of "thực hiện" and its like where an agreement follows it, else 0."""
    step = scan.phrase_at(at, phrases_by_first_word("carries"))
    if not step or at + step >= len(scan.tokens):
        return 0
    head = scan.head_at(at + step, heads_by_first_word("vi"))
    return step if head is not None and "agreement" in head[1] else 0


def _is_named(scan: ScannedText, start: int, end: int) -> bool:
    """Say whether a name has more than small words after its head."""
    inside = phrases_by_first_word("inside")
    return any(
        t.text[0].isupper()
        or t.text[0].isdigit()
        or t.text in CLOSING_QUOTES
        or lower(t.text) == "về"
        or scan.phrase_at(start + n, inside)
        for n, t in enumerate(scan.tokens[start:end])
    )


def _small_name(scan: ScannedText, number: int) -> bool:
    """Say whether a head in capitals inside a sentence may go on in small letters."""
    head = lower(scan.tokens[number].text)
    return head in words.some("smallHeads") and not scan.sentence_start(scan.tokens[number].start)


def _shouted_end(scan: ScannedText, number: int, length: int) -> tuple[int, bool]:
    at = number + length
    while at < len(scan.tokens):
        token, before = scan.tokens[at], scan.tokens[at - 1]
        if token.start - before.end > 1 or not token.text.isupper():
            break
        if token.text in ("CỦA", "VỚI", "NĂM", "TẠI", "KÝ", "THĂM", "LÀM", "ĐÃ", "ĐẾN", "TỔ"):
            break
        is_joint = token.text == "VÀ" and at + 1 < len(scan.tokens)
        if is_joint and scan.head_at(at + 1, heads_by_first_word("vi")) is not None:
            break  # "GIỮA VIỆN A VÀ ĐẠI HỌC B"
        at += 1
    return at, at <= number + length


def _number_fits(scan: ScannedText, at: int, kind: MentionType) -> bool:
    token = scan.tokens[at]
    after = scan.text[token.end : token.end + 1]
    if after in ("/", "%") or (after == "." and scan.text[token.end + 1 : token.end + 2].isdigit()):
        return False
    if re.fullmatch(r"(?:19|20)\d\d", token.text):
        if kind == "org":
            return False
        following = re.compile(r"(?:19|20)\d\d\s?-\s?(?:19|20)?\d\d").match(scan.small, token.start)
        return not (following is None and kind == "agreement")
    return len(token.text) <= 2 and kind in ("org", "event", "project")


def _is_group(scan: ScannedText, number: int) -> bool:
    first = lower(scan.tokens[number].text)
    two = lower(" ".join(t.text for t in scan.tokens[number : number + 2]))
    return first in {"nhóm", "tổ", "tiểu", "mạng"} or two in {
        "ủy ban",
        "uỷ ban",
        "ban kỹ",
        "hội đồng",
        "trung tâm",
        "diễn đàn",
        "liên minh",
        "ban chỉ",
    }
