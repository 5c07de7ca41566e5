"""English names: runs of capitals that hold a head, and what each names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.abbreviations import capital_initials
from coopgraph.intake.naming.english_runs import run_end, starts_english
from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.heads import english_heads, long_heads_en
from coopgraph.intake.naming.office_words import (
    SEAT,
    english_offices,
    office_begins,
    office_ends,
    office_pattern,
)
from coopgraph.intake.naming.scanned_text import ScannedText
from coopgraph.intake.proposals import MentionType


def kind_of_run(run: Sequence[str]) -> tuple[MentionType | None, str]:
    """Say what a run of English capitals names, by its last head before "of", or its last word."""
    text = " ".join(run)
    if office_ends().search(text) or office_begins().match(text):
        return "person", ""
    for kind, head, pattern in long_heads_en():
        if head in text and pattern.search(text):
            return kind, head
    heads = english_heads()
    stop = next(
        (n for n, w in enumerate(run) if w in ("of", "for", "on", "in") and n > 0), len(run)
    )
    before = [w for w in run[:stop] if w in heads]
    if heads.get(run[-1]) == "event" and (")" in run or re.match(r"\d+(?:st|nd|rd|th)$", run[0])):
        return "event", run[-1]
    if before and run[stop - 1] in heads:
        return heads[run[stop - 1]], run[stop - 1]
    if re.fullmatch(r"(?:\d+(?:st|nd|rd|th)|[a-z]+)", run[0]) and run[-1] in heads:
        return heads[run[-1]], run[-1]
    if before:
        return heads[before[-1]], before[-1]
    after = [w for w in run if w in heads]
    if after:
        return heads[after[-1]], after[-1]
    return None, ""


def english_names(scan: ScannedText) -> Iterator[Found]:
    """Find the names among the runs of capitals."""
    number = 0
    while number < len(scan.tokens):
        if not starts_english(scan, number):
            number += 1
            continue
        end = run_end(scan, number)
        found = named_by_run(scan, number, end)
        yield from found
        number = end
    return


def named_by_run(scan: ScannedText, number: int, end: int) -> Iterator[Found]:
    """Say what a run of capitals is."""
    # A determiner at the beginning of a sentence is no part of a name.
    while number < end and scan.tokens[number].text in words.some("determiners"):
        number += 1
    if (
        scan.tokens[number].text == "Delegation"
        and number + 2 < end
        and scan.tokens[number + 1].text == "of"
    ):
        first = number + (3 if scan.tokens[number + 2].text == "the" else 2)
        hit = scan.hit_at.get(scan.tokens[first].start) if first < end else None
        is_seated = scan.small.startswith(" to ", scan.tokens[end - 1].end)
        if hit is not None and hit.known[0].type == "place" and not is_seated:
            return  # "the Delegation of Peru": Peru, which is found by itself
    if number >= end:
        return
    if any(a < scan.tokens[number].start and scan.tokens[end - 1].end < b for a, b in scan.titles):
        return
    end, office = _before_office(scan, number, end)
    tokens = scan.tokens[number:end]
    if office or _is_places(scan, number, end):
        yield from _lead(scan, number, end, office)
        return
    run = [lower(t.text) for t in tokens]
    kind, head = kind_of_run(run)
    text = scan.text[tokens[0].start : tokens[-1].end]
    span = (tokens[0].start, tokens[-1].end)
    if text.isupper() and (len(tokens) > 3 or scan.in_capitals(span[0])):
        return
    if (
        run[0]
        in (
            "republic",
            "kingdom",
            "commonwealth",
            "state",
            "democratic",
            "socialist",
            "federal",
            "united",
            "people",
        )
        and re.search(r"(?:republic|kingdom|commonwealth|states)\b", " ".join(run))
        and kind in (None, "org")
        and "bank" not in run
    ):
        yield Found(*span, "place", 3)
        return
    if kind == "person":
        if SEAT.search(scan.text[max(0, span[0] - 40) : span[0]]):
            return  # "was elected Chair": what they are, and nobody
        yield Found(*span, "person", 4, head)
        return
    if tokens[-1].text in words.listed("heads", "place", "en") and kind is None:
        yield Found(*span, "place", 4)
        return
    if run[-1] in words.some("venues") and kind is None:
        yield Found(*span, "place", 4)
        return
    if kind is not None and len(tokens) == 1:
        if (
            kind in ("org", "agreement")
            and head in words.some("alone")
            and _after_the(scan, number)
        ):
            yield Found(*span, kind, 6, head, short=True)
        return
    follows = scan.text[span[1] : span[1] + 16]
    if (
        kind == "event"
        and head in ("forum", "conference", "convention", "congress", "assembly")
        and not {"ministerial", "ministers", "annual"} & set(run)
        and re.match(r" \([A-Z]{3,}[\w-]*\)", follows)
        and not re.search(r"\d", text)
    ):
        kind = "org"
    if kind is not None:
        yield Found(*span, kind, 3, head)
        return
    if len(tokens) == 1:
        return
    bound = re.match(r" \((?:the )?[“\"]?[A-Z][\w&/-]+[”\"]?\)", scan.text[span[1] : span[1] + 16])
    if bound is not None:
        yield Found(*span, "org", 4, "")
        return
    is_inside = number > 0 and scan.tokens[number - 1].text not in ".\n“!?:"
    if (
        is_inside
        and all(t.text.isascii() and t.text.isalpha() for t in tokens)
        and not _is_vietnamese_line(scan, number)
        and not scan.in_title_case(tokens[0].start)
    ):
        yield Found(*span, "org", 8, "")


def _before_office(scan: ScannedText, number: int, end: int) -> tuple[int, bool]:
    """Cut a run before what is no name in it: "BPS Director", "KRISS President Dr".

    Returns:
        The token after the last of the name, and whether something was cut.
    """
    first = scan.tokens[number]
    for at in range(number + 1, end):
        if scan.tokens[at].text in words.some("personTitles"):
            stop, _ = _before_office(scan, number, at)
            while stop > number and not scan.tokens[stop - 1].text[0].isupper():
                stop -= 1  # "Government of Orland, and Ms"
            return stop, True
    long_form = scan.text[scan.tokens[min(number + 1, end - 1)].start : scan.tokens[end - 1].end]
    if scan.is_acronym(number) and end - number > 2 and capital_initials(long_form) == first.text:
        return number + 1, True  # "APO Asian Productivity Organization"
    for at in range(number + 2, end):
        # "Ministry of Manpower Director General": a body, then an office of it
        office = office_pattern().match(scan.text, scan.tokens[at].start)
        before = scan.tokens[at - 1]
        heads = office and any(lower(t.text) in english_heads() for t in scan.tokens[number:at])
        if heads and before.text[0].isupper() and before.text not in english_offices():
            return at, True
    hit = scan.hit_at.get(first.start)
    stop = number + 1
    while hit is not None and stop < end and scan.tokens[stop].start < hit.end:
        stop += 1
    while stop + 1 < end and scan.tokens[stop].text == "-" and scan.is_acronym(stop + 1):
        stop += 2  # "DTI-CPG Undersecretary"
    if stop >= end or not (hit is not None or scan.is_acronym(number)):
        return end, False
    rest = scan.text[scan.tokens[stop].start : scan.tokens[end - 1].end]
    if rest in english_offices() or scan.tokens[stop].text in words.some("groups"):
        return stop, True
    begins = office_pattern().match(rest)
    is_office = begins is not None and re.match(r" [A-Z]", rest[begins.end() :]) is not None
    return (stop, True) if is_office else (end, False)


def _is_places(scan: ScannedText, number: int, end: int) -> bool:
    """Say whether a run is nothing but known places side by side: "Siem Reap Cambodia"."""
    at = number
    count = 0
    while at < end:
        hit = scan.hit_at.get(scan.tokens[at].start)
        if hit is None or hit.known[0].type != "place":
            return False
        count += 1
        while at < end and scan.tokens[at].start < hit.end:
            at += 1
    return count > 1


def _lead(scan: ScannedText, number: int, end: int, office: bool) -> Iterator[Found]:
    """Give the name before an office: a known one is found by itself, an abbreviation too."""
    if not office or scan.hit_at.get(scan.tokens[number].start) is not None:
        return
    if scan.is_acronym(number) and (end == number + 1 or scan.tokens[number + 1].text == "-"):
        yield Found(scan.tokens[number].start, scan.tokens[end - 1].end, "org", 5)
    elif end > number:
        yield from named_by_run(scan, number, end)


def _is_vietnamese_line(scan: ScannedText, number: int) -> bool:
    begin = scan.text.rfind("\n", 0, scan.tokens[number].start) + 1
    stop = scan.text.find("\n", scan.tokens[number].start)
    line = scan.text[begin : stop if stop >= 0 else len(scan.text)]
    return bool(re.search(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", lower(line)))


def _after_the(scan: ScannedText, number: int) -> bool:
    if number == 0:
        return False
    before = lower(scan.tokens[number - 1].text)
    return before in ("the", "that", "this", "'s", "its", "both")
