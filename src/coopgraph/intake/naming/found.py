"""Names as they are found in a text, before it is known what each one is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coopgraph.intake.gazetteer import Hit
from coopgraph.intake.proposals import MentionType


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of a folded text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A name found in a text.

    Attributes:
        start: First letter, folded.
        end: Letter after the last.
        type: What it names.
        rank: What it was found by; of two that overlap the lower rank, then the longer stays.
        head: The head word it was known by, in small letters, or an empty text.
        hit: What the gazetteer says of it, None for a new name.
        short: Whether it is a head alone ("Tổng cục"), bound to a longer name before it.
        office: Office named with a person, folded span.
    """

    start: int
    end: int
    type: MentionType
    rank: int
    head: str = ""
    hit: Hit | None = None
    short: bool = False
    office: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """An abbreviation or short name that the text binds to the name before (or after) it."""

    long: tuple[int, int]
    short: tuple[int, int]


def outermost(found: Iterable[Found]) -> list[Found]:
    """Choose among overlapping names: persons by title, then the longer, then the lower rank."""
    ordered = sorted(found, key=lambda f: (f.rank != 0, f.start - f.end, f.rank, f.start))
    taken = bytearray(max((f.end for f in ordered), default=0))
    kept: list[Found] = []
    for one in ordered:
        if 1 not in taken[one.start : one.end]:
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def found_within(chosen: Sequence[Found], start: int, end: int) -> Found | None:
    """Give the first name that begins in a stretch and ends in it, None if there is none."""
    at = bisect_left(chosen, start, key=lambda f: f.start)
    return chosen[at] if at < len(chosen) and chosen[at].end <= end else None
