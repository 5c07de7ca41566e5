"""People by their titles, their offices and their surnames."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.heads import english_heads, heads_by_first_word
from coopgraph.intake.naming.letters import CAPITALS, SYLLABLE
from coopgraph.intake.naming.office_words import (
    english_offices,
    office_before,
    office_near,
    office_near_en,
    office_syllables,
    office_words_en,
    plain_surnames,
    title_before,
)
from coopgraph.intake.naming.person_patterns import (
    CREDIT,
    INITIALED,
    SAID_BY,
    foreign_after_office,
    name_and_small_office,
    office_and_name,
    office_then_name,
    small_office_and_name,
    titled_pattern,
    transliterated,
)
from coopgraph.intake.naming.scanned_text import ScannedText

_AFTER_PLACE = re.compile(r"(?<!\w)(?:tỉnh|thành phố|thủ đô|bang|huyện|quận|thị xã|cảng|đảo) $")


def named_persons(scan: ScannedText) -> Iterator[Found]:
    """Find people by title, office, surname, and by verbs of saying."""
    surnames = frozenset(words.listed("offices", "surname", "vi"))
    for number, token in enumerate(scan.tokens):
        place = scan.place_ends.get(token.end)
        if place is not None and place.start < token.start:
            continue  # "tỉnh Sơn La Nguyễn Văn An": the place's last syllable
        following = scan.tokens[number + 1].text if number + 1 < len(scan.tokens) else ""
        if token.text == "Ông" and following in surnames:
            continue  # "Ông Trần Văn An": a title that is a surname elsewhere
        if token.text in surnames and _titled(scan, number):
            length = scan.person_tail(number)
            if length and not scan.is_place(number, length):
                last = scan.tokens[number + length - 1]
                yield Found(token.start, last.end, "person", 0)
    for match in re.finditer(office_and_name(), scan.text):
        name = match.group("name")
        first = lower(name.split(" ")[0])
        known = scan.names.named(name) or scan.names.named(name.split(" ")[0])
        if (
            first not in english_heads()
            and not known
            and not any(lower(word) in english_heads() for word in name.split(" "))
        ):
            yield Found(*match.span("name"), "person", 0)
    for match in re.finditer(titled_pattern(), scan.text):
        start, end = match.span("name")
        end = _name_end(scan, start, end)
        if end > start:
            yield Found(start, end, "person", 0)
    for match in INITIALED.finditer(scan.text):
        start, end = match.span()
        while (first := scan.text[start:end].split(" ")[0]) in office_syllables() or (
            re.search(r"(?<!\w)(?:of|for|and) $", scan.text[max(0, start - 5) : start])
        ):
            start += len(first) + 1
            if start >= end:
                break
        if start >= end:
            continue
        if scan.text[start:end].count(" ") < 2:
            continue
        if not any(lower(w) in english_heads() for w in scan.text[start:end].split(" ")):
            yield Found(start, end, "person", 0)
    for match in transliterated().finditer(scan.text) if scan.is_vietnamese else ():
        if _AFTER_PLACE.search(scan.small, max(0, match.start("name") - 12), match.start("name")):
            continue  # "thăm tỉnh Chăm-pa-sắc"
        yield Found(*match.span("name"), "person", 0)
    for match in foreign_after_office().finditer(scan.text) if scan.is_vietnamese else ():
        many = match["name"].split(" ")
        is_known = any(scan.names.named(word) for word in (match["name"], many[0]))
        if not is_known and any(not SYLLABLE.fullmatch(lower(w)) for w in many):
            yield Found(*match.span("name"), "person", 0)
    for match in re.finditer(small_office_and_name(), scan.text):
        if not any(lower(w) in english_heads() for w in match["name"].split(" ")):
            yield Found(*match.span("name"), "person", 0)
    for pattern in (name_and_small_office(), office_then_name(), SAID_BY):
        for match in pattern.finditer(scan.text):
            is_free = not _after_capital(scan, match.start("name"))
            if is_free and _may_be_person(scan, *match.span("name")):
                yield Found(*match.span("name"), "person", 0)
    for match in CREDIT.finditer(scan.text):
        yield Found(*match.span("name"), "person", 0)
    # "Deputy Minister of Trade Tran Van Binh": a Vietnamese name without its accents
    for match in re.finditer(
        rf"(?<![\w-])(?:{plain_surnames()})(?: [A-Z][a-z]+){{2,3}}(?![\w-])", scan.text
    ):
        before = scan.text[max(0, match.start() - 90) : match.start()]
        if re.search(rf"(?<!\w)(?:{office_words_en()})(?:[ ,][^.;:\n]{{0,60}})?$", before):
            yield Found(*match.span(), "person", 0)
    foreign = r"[A-Z][\w'-]*[a-z](?: [A-Z][\w'-]*[a-z]){1,3}(?![\w])"
    for hit in scan.hits:
        # "Tổng thống Hàn Quốc Lee Jae Myung"
        if hit.known[0].type == "place" and office_near().search(
            scan.text[max(0, hit.start - 70) : hit.start]
        ):
            name = re.compile(rf" ({foreign})").match(scan.text, hit.end)
            if name is not None and not scan.head_at(
                scan.at.get(name.start(1), 0), heads_by_first_word("vi")
            ):
                yield Found(*name.span(1), "person", 0)
        if scan.is_vietnamese or hit.known[0].type != "place":
            continue
        if office_near_en().search(scan.text[max(0, hit.start - 60) : hit.start]):
            # "Ambassador to the United States Ann Bell"
            name = re.compile(rf" ({foreign})").match(scan.text, hit.end)
            if name is not None and not any(
                lower(word) in english_heads() or word in office_syllables()
                for word in name[1].split(" ")
            ):
                yield Found(*name.span(1), "person", 0)
    for match in re.finditer(
        (
            rf"(?<![\w])((?:[A-Z][a-z]+|[A-Z]{{3,}})(?: [A-Z]\.)?(?: [A-Z][a-z'-]+){{1,2}})"
            rf"(?=, (?:the |acting |then )?(?:current "
            rf")?(?:[A-Z]{{2,}}(?:[-’'][A-Za-z]+)? )?(?:{office_words_en()})\b)"
        ),
        scan.text,
    ):
        if not any(k.type == "place" for k in scan.names.named(match.group(1))):
            yield Found(*match.span(1), "person", 1)


def _may_be_person(scan: ScannedText, start: int, end: int) -> bool:
    """Say whether two or three capitals are no body, no place and nothing that is known."""
    many = scan.text[start:end].split(" ")
    return not (
        any(lower(word) in english_heads() or word in office_syllables() for word in many)
        or many[0] in words.some("determiners")
        or scan.names.named(" ".join(many))
        or any(k.type == "place" for word in many for k in scan.names.named(word))
    )


def repeated_surnames(scan: ScannedText, chosen: Sequence[Found]) -> Iterator[Found]:
    """Find who was named in full again by the last word of the name: "Bellow added"."""
    full = {
        scan.text[f.start : f.end].split(" ")[-1]
        for f in chosen
        if f.type == "person" and scan.text[f.start : f.end].count(" ") in (1, 2)
    }
    for surname in full:
        if (
            len(surname) < 4
            or not surname.istitle()
            or lower(surname) in english_heads()
            or surname in office_syllables()
            or scan.names.named(surname)
        ):
            continue
        for match in re.finditer(
            rf"(?<![\w-]){re.escape(surname)}(?![\w-]| [{CAPITALS}])", scan.text
        ):
            if not _after_capital(scan, match.start()):
                yield Found(*match.span(), "person", 6)


def behind_person(scan: ScannedText, candidates: Sequence[Found]) -> Iterator[Found]:
    """Find the body of "Ann Bellow and Silk Institute", which looks like one long name."""
    persons = {f.start: f for f in candidates if f.type == "person" and f.rank == 0}
    for one in candidates:
        person = persons.get(one.start)
        if one.type == "org" and person is not None and person.end < one.end:
            joint = re.match(r" (?:and|và) ", scan.text[person.end : person.end + 5])
            if joint is not None:
                start = person.end + joint.end()
                yield Found(start, one.end, "org", one.rank, one.head)


def _after_capital(scan: ScannedText, start: int) -> bool:
    """Say whether a capital before a name may be part of it, being no office and no title."""
    before = re.search(rf"([{CAPITALS}][\w'’-]*)\.? $", scan.text[max(0, start - 30) : start])
    return before is not None and before[1] not in office_syllables()


def _name_end(scan: ScannedText, start: int, end: int) -> int:
    """Give the end of a person's name where an office follows it: "Trần Quốc Quân Phó …"."""
    at = start
    for number, word in enumerate(scan.text[start:end].split(" ")):
        token = scan.at.get(at)
        is_office = token is not None and (
            scan.office_at(token) or word in ("Phó", "Quyền", "Nguyên") or word in english_offices()
        )
        if number and is_office:
            return at - 1
        at += len(word) + 1
    return end


def _titled(scan: ScannedText, number: int) -> bool:
    """Say whether an office or a title stands right before, or an office within the phrase."""
    before = scan.text[max(0, scan.tokens[number].start - 90) : scan.tokens[number].start]
    return bool(title_before().search(before) or office_before().search(before))
