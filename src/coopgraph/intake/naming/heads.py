"""The head nouns that names begin or end with, and the words they go on or stop at.

They are read from ``ontology/words``, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.proposals import MentionType


@cache
def heads_by_first_word(language: str) -> dict[str, list[tuple[list[str], MentionType]]]:
    """Heads by their first word in small letters."""
    made: dict[str, list[tuple[list[str], MentionType]]] = {}
    kinds: tuple[MentionType, ...] = ("org", "agreement", "event", "project")
    for kind in kinds:
        for head in words.listed("heads", kind, language):
            parts = lower(head).split(" ")
            made.setdefault(parts[0], []).append((parts, kind))
    return made


@cache
def bare_heads() -> frozenset[str]:
    """Give all heads in small letters."""
    kinds = ("org", "agreement", "event", "project")
    return frozenset(
        lower(h) for k in kinds for lang in ("vi", "en") for h in words.listed("heads", k, lang)
    )


@cache
def generic_names() -> frozenset[str]:
    """Give names of the graph that are common nouns elsewhere."""
    return frozenset({"trung tam", "hop tac"})


@cache
def english_heads() -> dict[str, MentionType]:
    """The single words that are heads in English, with what they name."""
    made: dict[str, MentionType] = {}
    kinds: tuple[MentionType, ...] = ("project", "event", "agreement", "org")
    for kind in kinds:
        for head in words.listed("heads", kind, "en"):
            parts = lower(head).split(" ")
            if len(parts) == 1:
                made[parts[0]] = kind
    return made


@cache
def long_heads_en() -> tuple[tuple[MentionType, str, re.Pattern[str]], ...]:
    """Heads of several words, with the pattern of each."""
    kinds: tuple[MentionType, ...] = ("agreement", "event", "project", "org")
    return tuple(
        (kind, lower(head), re.compile(rf"(?:^| ){re.escape(lower(head))}(?: |$)"))
        for kind in kinds
        for head in words.listed("heads", kind, "en")
        if " " in head
    )


def _by_first_word(phrases: Iterable[str]) -> dict[str, list[list[str]]]:
    made: dict[str, list[list[str]]] = {}
    for parts in split_phrases(phrases):
        made.setdefault(parts[0], []).append(parts)
    return made


@cache
def phrases_by_first_word(section: str) -> dict[str, list[list[str]]]:
    """Give the phrases of a section of ``heads.toml`` by their first word."""
    return _by_first_word(map(lower, words.listed("heads", section, "vi")))


def split_phrases(phrases: Iterable[str]) -> list[list[str]]:
    """Cut phrases into words."""
    return [phrase.split(" ") for phrase in phrases]


@cache
def compound_words() -> frozenset[str]:
    """Compounds whose second syllable ends a name elsewhere: "chứng nhận"."""
    return frozenset(words.listed("heads", "compound", "vi"))


@cache
def vietnamese_offices() -> dict[str, list[list[str]]]:
    """Give Vietnamese offices by their first word."""
    return _by_first_word(words.listed("offices", "office", "vi"))
