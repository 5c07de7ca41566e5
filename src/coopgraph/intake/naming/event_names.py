"""Events named by a ceremony, a number or a body: "ISO annual meeting"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.scanned_text import ScannedText

_MEETING = re.compile(
    r" (?:(?:annual|plenary|general|ministerial|regular|virtual|joint) )?"
    r"(?P<head>meeting|session|conference|summit|assembly|workshop)(?!\w)"
)
_NUMBERED = re.compile(r"(?:\)| \([a-z]{2,8}\))? lần (?:thứ )?(?:\d+|[ivx]+)(?!\w)")
"""How the name of an event goes on behind its body: " (APO) lần thứ 62"."""


def ceremonies(scan: ScannedText, chosen: list[Found]) -> Iterator[Found]:
    """Join the opening or closing of an event with its name: one event."""
    for one, other in pairwise(chosen):
        if (
            one.type == "event"
            and (
                one.head.startswith(("lễ bế mạc", "lễ khai mạc"))
                or (other.head == "đại hội đồng" and not one.head.startswith("lễ"))
            )
            and other.type == "event"
            and scan.text[one.end : other.start] in (" ", " của ")
        ):
            yield Found(one.start, other.end, "event", 1, one.head)


def numbered_sessions(scan: ScannedText, chosen: list[Found]) -> Iterator[Found]:
    """Join an event with its body where its number follows: "Hội nghị Tổ chức B lần 3"."""
    for number, one in enumerate(chosen):
        if one.type != "event":
            continue
        own = _NUMBERED.match(scan.small, one.end)
        if own is not None and scan.text[one.end] == " ":
            yield Found(one.start, own.end(), "event", 1, one.head)
            continue
        following = chosen[number + 1 : number + 2]
        gap = scan.text[one.end : following[0].start] if following else "."
        if not re.fullmatch(r" (?:\([A-Z]{2,8}\) )?(?:của )?|", gap):
            continue
        for later in chosen[number + 1 : number + 4]:
            if later.type != "org" or re.search(r"[,.;:\n]", scan.text[one.end : later.start]):
                break
            tail = _NUMBERED.match(scan.small, later.end)
            if tail is not None:
                yield Found(one.start, tail.end(), "event", 1, one.head)
                break


def meetings_of_bodies(scan: ScannedText, chosen: list[Found]) -> Iterator[Found]:
    """Join a body with its meeting, written small: "the BIPM-ILAC Working Group meeting"."""
    for one in chosen:
        if one.type != "org" or one.rank > 4 or one.short:
            continue
        match = _MEETING.match(scan.text, one.end)
        if match is not None and scan.text[max(0, one.start - 4) : one.start].lower() == "the ":
            yield Found(one.start, match.end(), "event", 1, match["head"])
