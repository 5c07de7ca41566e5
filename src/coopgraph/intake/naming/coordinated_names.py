"""Names without head or abbreviation, known by who stands beside them or what leads to them.

"the Pacific Community, Scion and the Felt Institute", "led by Lantmäteriet", "a visit to Aarhus".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.heads import english_heads, heads_by_first_word
from coopgraph.intake.naming.letters import CAPITALS
from coopgraph.intake.naming.scanned_text import ScannedText

_WORD = rf"[{CAPITALS}][\w’&+-]*\w"
_NAME = rf"{_WORD}(?: {_WORD}){{0,2}}"
_ENDS = (
    r"(?=,? (?:and|và|&|who|which|that|as|to|in|on|at|for|with|[a-z]+ed|[a-z]+s)(?!\w)|[,.;:)\n]|$)"
)
_NEXT_MEMBER = re.compile(
    rf"(?: \([^()\n]{{1,20}}\))?,? (?:and|và|&|as well as|cùng)(?: với)? (?P<name>{_NAME}){_ENDS}"
)
"""The last member of a list behind one that is known."""
_MIDDLE_MEMBER = re.compile(
    rf"(?: \([^()\n]{{1,20}}\))?, (?P<name>{_NAME})"
    rf"(?=(?:, (?:the )?{_WORD}[^,.;:\n]{{0,60}}){{0,4}},? (?:and|và|&) )"
)
"""A member in the middle: an "and" follows."""
_MEMBER_BEFORE = re.compile(
    rf"(?:, |(?<=with )|(?<=between ))(?P<name>{_NAME}),? (?:and|và|&) (?:the )?$"
)
_DOES = re.compile(
    r"(?<!\w)(?:led|funded|co-funded|financed|co-financed|sponsored|hosted|organi[sz]ed"
    r"|co-organi[sz]ed|coordinated|implemented|supported|commissioned|managed|administered|run"
    rf"|certified|accredited) by (?:the )?(?P<name>{_WORD}){_ENDS}"
)
_GOES = re.compile(
    r"(?<!\w)(?:visits?|visited|trips?|missions?|travell?ed|flew|delegations?) to "
    rf"(?P<name>{_WORD}){_ENDS}"
)
_BARE = 8
"""Rank of capitals that are taken for a body by nothing but their place in a sentence."""
_DATED_LINE = re.compile(
    rf"(?m)^(?P<name>{_WORD}(?: {_WORD})?), "
    r"(?=\d{1,2}(?:\s?[-–]\s?\d{1,2})? [A-Z][a-z]+ \d{4})"
)


def coordinated_names(scan: ScannedText, chosen: list[Found]) -> Iterator[Found]:
    """Find members of lists beside bodies, who is told to do something, and where one went.

    Args:
        scan: The text.
        chosen: The names found so far, in order, none overlapping another.

    Yields:
        Bodies and places; every occurrence of a body found so.
    """
    taken = bytearray(len(scan.text) + 1)
    for found in chosen:
        taken[found.start : found.end] = b"\1" * (found.end - found.start)
    names: set[str] = set()
    for one in chosen:
        if one.type != "org" or one.short:
            continue
        if one.rank == _BARE and " " in scan.text[one.start : one.end]:
            names.add(scan.text[one.start : one.end])
        for pattern in (_NEXT_MEMBER, _MIDDLE_MEMBER):
            match = pattern.match(scan.text, one.end)
            if match is not None and _may_name(scan, match, taken):
                names.add(match["name"])
        before = _MEMBER_BEFORE.search(scan.text, max(0, one.start - 60), one.start)
        if before is not None and _may_name(scan, before, taken):
            names.add(before["name"])
    names |= {m["name"] for m in _DOES.finditer(scan.text) if _may_name(scan, m, taken)}
    for name in sorted(names):
        for again in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", scan.text):
            if not any(taken[again.start() : again.end()]):
                yield Found(*again.span(), "org", 7)
    for pattern in (_GOES, _DATED_LINE):
        for match in pattern.finditer(scan.text):
            if _may_name(scan, match, taken) and match["name"] not in names:
                yield Found(*match.span("name"), "place", 7)


def _may_name(scan: ScannedText, match: re.Match[str], taken: bytearray) -> bool:
    """Say whether capitals may be a name: none of their letters are another's, no word of ours."""
    start, end = match.span("name")
    if any(taken[start:end]) or scan.in_capitals(start):
        return False
    if re.match(r"\.\w", scan.text[end : end + 2]):
        return False  # "led by Pol.Lt.Gen. …": a title
    many = match["name"].split(" ")
    first = lower(many[0])
    return not (
        first in words.some("calendar")
        or many[0] in words.some("determiners")
        or many[0] in words.some("personTitles") | words.some("abbreviated")
        or first in heads_by_first_word("vi")
        or any(lower(one) in english_heads() and len(many) == 1 for one in many)
        or match["name"] in words.table("heads")["acronym"]["none"]
        or first in words.some("topics")
        or scan.office_at(scan.at.get(start, 0)) > 0
        or scan.hit_at.get(start) is not None
    )
