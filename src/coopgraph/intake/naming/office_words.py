"""Offices and titles as patterns: what stands before, behind and around a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from coopgraph.intake import words
from coopgraph.intake.folding import lower

# Words after which an office is a seat and names nobody: "was elected Chair".
SEAT = re.compile(
    r"(?:elected|appointed|named|chosen|serves?|served|serving|acts?|acting|continues?|remains?)"
    r"(?: to act| to serve)?(?: as)?(?: the| a| an| its)?(?: next| new| rotating| current)? $"
    r"|(?<!such )(?<!\w)as(?: the| its| an?)?(?: next| new| rotating| current)? $"
)


@cache
def english_offices() -> frozenset[str]:
    """Give the English offices as they are written."""
    return frozenset(words.listed("offices", "office", "en"))


def alternatives(phrases: Iterable[str]) -> str:
    """Give phrases as alternatives of a pattern, the longest first."""
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase) for phrase in longest)


@cache
def office_words_en() -> str:
    """Give the English offices as alternatives of a pattern."""
    return alternatives(english_offices())


@cache
def _office_words_small() -> str:
    return alternatives(lower(office) for office in english_offices())


@cache
def office_begins() -> re.Pattern[str]:
    """Match an office at the beginning, in small letters."""
    return re.compile(rf"(?:{_office_words_small()})(?: |$)")


@cache
def office_ends() -> re.Pattern[str]:
    """Match what a name that is an office ends with, in small letters: no "king" of "talking"."""
    return re.compile(rf"(?:^|[ -])(?:under|sub)?(?:{_office_words_small()})$")


@cache
def office_pattern() -> re.Pattern[str]:
    """Match an English office."""
    return re.compile(rf"(?:{office_words_en()})(?!\w)")


@cache
def plain_surnames() -> str:
    """Vietnamese surnames as English texts write them, for alternatives of a pattern."""
    plain = {
        "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c)).replace(
            "Đ", "D"
        )
        for s in words.listed("offices", "surname", "vi")
        if len(s) > 1
    }
    return "|".join(sorted(plain, key=lambda s: (-len(s), s)))


@cache
def office_pattern_en() -> re.Pattern[str]:
    """Match offices that stand for who holds them."""
    offices = office_words_en()
    part = rf"[A-Z][a-z]+(?: (?!(?:{plain_surnames()})\b)[A-Z][a-z]+)?"
    field = rf"(?: (?:of|for) {part}(?:(?:, {part})* (?:and|&) {part})?)?"
    ministers = (
        rf"(?:(?:Deputy |Vice |Vice-|Assistant )?(?:Prime )?Minister|Secretary|Commissioner){field}"
    )
    return re.compile(
        rf"(?<![\w-])(?:{ministers}|(?:{offices}))(?![\w])"
        rf"|(?<![\w-])co-chairs?(?!\w)(?! (?:the|an?|this|these) )"
    )


@cache
def office_syllables() -> frozenset[str]:
    """The words that English offices and titles are made of."""
    many = (*english_offices(), *words.listed("offices", "title", "en"))
    return frozenset(word for office in many for word in office.split(" "))


@cache
def title_before() -> re.Pattern[str]:
    """Match Vietnamese titles that end a stretch."""
    titles = "|".join(re.escape(t) for t in words.listed("offices", "title", "vi"))
    return re.compile(rf"(?<!\w)(?:(?:{titles})[\s.-]*)+(?<![\w])$")


@cache
def office_before() -> re.Pattern[str]:
    """Match a Vietnamese office, with its field or body, that ends a stretch."""
    offices = "|".join(re.escape(o) for o in words.listed("offices", "office", "vi"))
    return re.compile(rf"(?:{offices})(?: [^,.;:()\n]{{0,70}}(?: \([^()\n]{{1,20}}\))?)? $")


@cache
def office_near() -> re.Pattern[str]:
    """Match a Vietnamese office that stands close to the end of a stretch."""
    offices = "|".join(re.escape(o) for o in words.listed("offices", "office", "vi"))
    return re.compile(rf"(?:{offices})[^,.;()\n]{{0,50}}$")


@cache
def office_near_en() -> re.Pattern[str]:
    """Match an English office that leads to its body: "Director of the"."""
    return re.compile(rf"(?:{office_words_en()})(?: (?:of|to|for|from)(?: the)?) $")
