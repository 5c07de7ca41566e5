"""Runs of English capitals: where one begins and where it ends."""

from __future__ import annotations

import re

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.english_links import link_end, plain_run
from coopgraph.intake.naming.heads import english_heads
from coopgraph.intake.naming.scanned_text import ScannedText

_LEGAL_FORM = re.compile(r"[^()\n,;]{2,30}\) (?:Co|Ltd|Inc|Pte)(?!\w)")


def starts_english(scan: ScannedText, number: int) -> bool:
    """Say whether an English name may begin at a token."""
    token = scan.tokens[number]
    if not _is_latin(scan, token.text) or not token.text[0].isalnum():
        return False
    if token.text in words.some("headlineVerbsEn") and scan.in_title_case(token.start):
        return False
    if scan.opens_recital(token.start, token.end):
        return False
    if token.text[0].isdigit():
        return bool(re.fullmatch(r"\d+(?:st|nd|rd|th)", token.text))
    return token.text[0].isupper()


def run_end(scan: ScannedText, number: int) -> int:
    """Give the token after a run of capitals with linking words."""
    end = at = number + 1
    heads = english_heads()
    has_head = lower(scan.tokens[number].text) in heads
    is_list = False
    while at < len(scan.tokens):
        token, before = scan.tokens[at], scan.tokens[at - 1]
        gap = token.start - before.end
        if gap > 1 or token.text in "\n\t":
            break
        word = token.text
        if word == "-" and gap == 0 and at + 1 < len(scan.tokens):
            following = scan.tokens[at + 1]
            if following.start == token.end and following.text[0].isalnum():
                at += 2
                end = at
                continue
            break
        if word == "-" and gap == 1:
            break
        if word == "'" and gap == 0 and scan.text[token.start : token.end + 1] == "'s":
            hit = scan.hit_at.get(before.start)
            if hit is None and number + 1 == at and lower(before.text) == "people":
                at += 2
                continue
            break
        if word == "(" and (has_head or _legal_form_behind(scan, at)):
            step = _bracketed(scan, at)
            if step:
                end = at = at + step
                continue
            break
        if word == "," and _company(scan, at):
            end = at = at + 2
            continue
        if word == "." and gap == 0 and before.text == "Co":
            at += 1
            continue
        if word in "'’" and gap == 0 and _possessive(scan, at):
            at += 1
            continue
        if word == "/" and gap == 0:
            at += 1
            continue
        if word == "." and gap == 0 and len(before.text) <= 3 and before.text in ("St", "No"):
            at += 1
            continue
        if word in words.some("headlineVerbsEn") and scan.in_title_case(token.start):
            break
        if (word[0].isupper() and _is_latin(scan, word)) or (
            word[0].isdigit() and gap == 1 and _year_name(scan, at)
        ):
            if is_list is False and scan.new_sentence(at):
                break
            if has_head and scan.is_acronym(at) and lower(before.text) in heads:
                break
            has_head = has_head or lower(word) in heads
            end = at = at + 1
            continue
        link = lower(word)
        if word == "," and has_head:
            if _list_goes_on(scan, at):
                at += 1
                is_list = True
                continue
            break
        if (link in words.some("links") and word.islower()) or word == "&":
            step = link_end(scan, at, number, end)
            if step:
                at += step
                continue
        break
    return end


def _legal_form_behind(scan: ScannedText, at: int) -> bool:
    """Say whether the legal form of a company follows parentheses: "(Orland) Co., Ltd"."""
    behind = scan.text[scan.tokens[at].end : scan.tokens[at].end + 50]
    return _LEGAL_FORM.match(behind) is not None


def _bracketed(scan: ScannedText, at: int) -> int:
    """Give the length of parentheses inside an English name, 0 if they end it.

    "Institute of Metrology (Thailand) (NIMT)" has its state in its name, "Committee on Quality
    (CQ) Meeting" is the meeting.
    """
    stop = at + 1
    while stop < min(len(scan.tokens), at + 6) and scan.tokens[stop].text not in "()\n,;":
        stop += 1
    if stop >= len(scan.tokens) - 1 or scan.tokens[stop].text != ")" or stop == at + 1:
        return 0
    following = scan.tokens[stop + 1]
    if following.start - scan.tokens[stop].end != 1:
        return 0
    hit = scan.hit_at.get(scan.tokens[at + 1].start)
    is_place = hit is not None and hit.known[0].type == "place"
    is_one = stop == at + 2 and scan.tokens[at + 1].text.istitle()
    if (is_place or is_one) and following.text == "(" and scan.is_acronym(stop + 2):
        return stop + 1 - at
    if following.text in ("Co", "Ltd", "Inc", "Pte"):
        return stop + 1 - at
    if stop == at + 2 and scan.tokens[at + 1].text[:2].isupper():
        tail = plain_run(scan, stop + 1)
        kinds = english_heads()
        words_of = [lower(t.text) for t in scan.tokens[stop + 1 : min(tail, stop + 5)]]
        if any(kinds.get(w) == "event" for w in words_of[:3]):
            return stop + 1 - at
    return 0


def _company(scan: ScannedText, at: int) -> bool:
    """Say whether a comma leads to the legal form of a company: "Co., Ltd"."""
    if at + 1 >= len(scan.tokens) or scan.tokens[at + 1].start - scan.tokens[at].end > 1:
        return False
    return scan.tokens[at + 1].text in ("Ltd", "Inc", "LLC", "JSC", "Limited", "GmbH")


def _is_latin(scan: ScannedText, word: str) -> bool:
    return word.isascii() or (not scan.is_vietnamese and word.isalpha())


def _year_name(scan: ScannedText, at: int) -> bool:
    text = scan.tokens[at].text
    if re.fullmatch(r"(?:19|20)\d\d", text):
        before = scan.tokens[at - 1].text
        return before[0].isupper() and lower(before) not in words.some("calendar")
    return (
        len(text) <= 3
        and scan.tokens[at - 1].text[0].isupper()
        and lower(scan.tokens[at - 1].text) not in words.some("calendar")
    )


def _possessive(scan: ScannedText, at: int) -> bool:
    """Say whether an apostrophe ends a plural inside a name: "Ministers' Meeting"."""
    if at + 1 >= len(scan.tokens) or not scan.tokens[at - 1].text.endswith("s"):
        return False
    following = scan.tokens[at + 1]
    return following.start - scan.tokens[at].end == 1 and following.text[0].isupper()


def _list_goes_on(scan: ScannedText, at: int) -> bool:
    """Say whether a comma joins parts of one name: "Ministry of A, B and C"."""
    of = [lower(t.text) for t in scan.tokens[max(0, at - 6) : at]]
    if not any(w in ("of", "for", "on") for w in of) and ("," not in of):
        return False
    ahead = scan.tokens[at + 1 : at + 12]
    heads = english_heads()
    for later, token in enumerate(ahead):
        if token.text == "," or (
            token.text[0].isupper()
            and (lower(token.text) not in heads or lower(token.text) in words.some("topics"))
            and not scan.is_acronym(at + 1 + later)
        ):
            hit = scan.hit_at.get(token.start)
            if hit is not None and hit.known[0].type != "place":
                return False
            continue
        if lower(token.text) in ("and", "&"):
            after = ahead[later + 1] if later + 1 < len(ahead) else None
            return bool(
                after
                and after.text[0].isupper()
                and (lower(after.text) not in heads or lower(after.text) in words.some("topics"))
                and not scan.is_acronym(at + 2 + later)
                and scan.hit_at.get(after.start) is None
            )
        return False
    return False
