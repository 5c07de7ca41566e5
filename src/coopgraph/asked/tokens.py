"""The words of a request one by one, with where they stand."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from coopgraph.names import fold

MOST_WORDS = 80
"""Words that a request may have; a longer one is a text, not a question."""


class Token(NamedTuple):
    """One word: in small letters with its tone last, bare of accents, its stem, its span."""

    written: str
    bare: str
    stem: str
    start: int
    end: int
    capital: bool
    acronym: bool = False

    @property
    def accented(self) -> bool:
        """Whether it is written with marks or letters that English lacks."""
        return not self.written.isascii()


def tokens_of(text: str) -> list[Token]:
    """Cut a text, which is in normal form C, into words and numbers.

    Example:
        >>> [t.bare for t in tokens_of("K-Petro và Đà Nẵng, 2021?")]
        ['k', 'petro', 'va', 'da', 'nang', '2021']
    """
    found = []
    for match in re.finditer(r"[^\W_]+", text):
        word = match[0]
        bare = fold(word).replace(" ", "")
        if bare:
            capital, acronym = not word[0].islower(), len(word) > 1 and word.isupper()
            found.append(Token(tones(word), bare, stem(bare), *match.span(), capital, acronym))
    return found


@cache
def stem(word: str) -> str:
    """Give the stem that English inflections of a word share (Porter's second algorithm).

    Example:
        >>> stem("renewed") == stem("renew"), stem("agencies") == stem("agency")
        (True, True)
    """
    return _stemmer().stemWord(word)  # type: ignore[no-any-return]


@cache
def _stemmer():  # type: ignore[no-untyped-def]
    import snowballstemmer

    return snowballstemmer.stemmer("english")


_TONES = "\u0300\u0301\u0303\u0309\u0323"


@cache
def tones(word: str) -> str:
    """Write a Vietnamese syllable in small letters with its tone at the end.

    So both ways to place the mark, ``hoà`` and ``hòa``, are one.

    Example:
        >>> tones("Hoà") == tones("hòa"), tones("hoa") == tones("hòa")
        (True, False)
    """
    decomposed = unicodedata.normalize("NFD", word.lower())
    tone = "".join(c for c in decomposed if c in _TONES)
    rest = "".join(c for c in decomposed if c not in _TONES)
    return unicodedata.normalize("NFC", rest) + tone
