"""The two texts of a document: the raw one for offsets, a folded one for everything else.

Folded means: one hyphen, one kind of blank, one apostrophe, straight or curly quotes told apart
only by side, no soft hyphens or zero-width letters, canonically composed letters, and a line that
only was broken by the width of a page joined again. Every folded letter knows where it stood.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property

_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe\u200e\u200f")
_HYPHENS = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d")
_ONE = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "`": "'",
    "«": "“",
    "»": "”",
    "„": "“",
    "‟": "“",
    "\u2028": "\n",
    "\u2029": "\n",
    "\r": "\n",
    "\x0c": "\n",
    "…": ".",
}
# A line goes on in the next one if it does not end a sentence and the next begins small.
_WIDTH = (60, 110)
"""Code points of a line that was broken by the width of a page."""
_WRAPPED = r"(?<=[^\W\d_,;])\n(?=[^\W\d_])|(?<=,)\n(?=[^\W\d_])"

_SPELT_I = re.compile(r"(?<!\w)k([íì])(?!\w)")


def bare(text: str) -> str:
    """Give a text of the same length in small letters without accents.

    Example:
        >>> bare("Đo lường – Viện")
        'do luong – vien'
    """
    return "".join(_bare_letter(letter) for letter in text)


def _bare_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    small = letter.lower()
    small = small if len(small) == 1 else letter
    first = unicodedata.normalize("NFD", "d" if small == "đ" else small)[0]
    return first if not unicodedata.combining(first) else small


def lower(text: str) -> str:
    """Give a text of the same length in small letters (``str.lower`` may lengthen it)."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@dataclass(frozen=True)
class Folded:
    """A folded text with the way back.

    Attributes:
        text: The folded text.
        starts: Raw code point at which each folded letter begins.
        ends: Raw code point after each folded letter.
    """

    text: str
    starts: list[int]
    ends: list[int]

    @cached_property
    def small(self) -> str:
        """The folded text in small letters, of the same length; "kí" is written "ký"."""
        return _SPELT_I.sub(lambda one: "k" + ("ý" if one[1] == "í" else "ỳ"), lower(self.text))

    @cached_property
    def bare(self) -> str:
        """The folded text in small letters without accents, of the same length."""
        return bare(self.text)

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Give the raw span of a folded one."""
        if end <= start:
            at = self.starts[start] if start < len(self.starts) else 0
            return at, at
        return self.starts[start], self.ends[end - 1]

    def folded_at(self, raw: int) -> int:
        """Give the first folded letter that ends after a raw code point."""
        from bisect import bisect_right

        return bisect_right(self.ends, raw)


def fold_text(raw: str) -> Folded:
    r"""Fold a text.

    Args:
        raw: Any text, composed or not.

    Returns:
        The folded text and its map.

    Example:
        >>> folded = fold_text("Bru\u2011nây (h\u00adợp tác)")
        >>> folded.text
        'Bru-nây (hợp tác)'
        >>> folded.raw(9, 12)
        (9, 13)
    """
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(raw):
        after = at + 1
        while after < len(raw) and unicodedata.combining(raw[after]):
            after += 1
        piece = raw[at:after]
        if len(piece) > 1:
            piece = unicodedata.normalize("NFC", piece)
        for letter in piece:
            if letter in _DROPPED:
                continue
            if letter in _HYPHENS:
                letter = "-"
            elif letter in _ONE:
                letter = _ONE[letter]
            elif letter.isspace() and letter not in "\n\t":
                letter = " "
            letters.append(letter)
            starts.append(at)
            ends.append(after)
        at = after
    text = "".join(letters)
    joined = re.sub(_WRAPPED, lambda found: _blank_if_wrapped(text, found.start()), text)
    return Folded(joined, starts, ends)


@cache
def _table() -> dict[int, str | None]:
    made: dict[int, str | None] = dict.fromkeys(map(ord, _DROPPED))
    made.update({ord(hyphen): "-" for hyphen in _HYPHENS})
    made.update({ord(one): other for one, other in _ONE.items()})
    return made


def fold_name(name: str) -> str:
    r"""Fold a name as a text is folded, without a way back.

    Example:
        >>> fold_name("Bru\u2011nây") == fold_text("Bru\u2011nây").text
        True
    """
    composed = unicodedata.normalize("NFC", name)
    if composed.isascii():
        return composed
    return "".join(
        " " if c.isspace() and c not in "\n\t" else c for c in composed.translate(_table())
    )


def _blank_if_wrapped(text: str, at: int) -> str:
    """Give a blank where a line break is one of width only, else the break."""
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at + 1)
    after = text[at + 1 : end if end >= 0 else len(text)]
    line = text[begin:at]
    # A short line is a title or a caption; one that holds a tab is a row.
    if len(line) < 45 or "\t" in line or "\t" in after or " | " in line or line.isupper():
        return "\n"
    if after[:1].islower() or line.endswith(","):
        return " "
    # Inside a paragraph wrapped by hand a line may begin with the capital of a name.
    following = text[end + 1 : end + 2] if end >= 0 else ""
    is_inside = line[:1].islower() or (
        following.islower() and abs(len(after) - len(line)) * 4 < len(line)
    )
    return " " if is_inside and _WIDTH[0] <= len(line) <= _WIDTH[1] else "\n"
