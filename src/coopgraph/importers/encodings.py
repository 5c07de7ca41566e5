"""Which encoding a text is in: told by the user, or guessed of its bytes, and then said so.

A guess is only ever between the two one-byte encodings in which the offices this package is made
for have kept their lists: code page 1252 (Western European) and code page 1258 (Vietnamese).
charset-normalizer says whether the bytes read as text in either. Where the two readings differ it
is no judge in a short table, so the differing words are: they must be syllables that Vietnamese
can have. Measured on generated tables of one to fifty rows (English, French, Spanish, Portuguese,
Italian, German, Swedish, Icelandic; Vietnamese): charset-normalizer with all its encodings names
code page 1250, 775 or 852 for most Western tables, and as one of two it is wrong in a third of the
Italian and a tenth of the sparse Vietnamese ones; with this rule none was wrong. What reads as text
in neither (Chinese, Greek, Russian, the Vietnamese fonts of TCVN 3) is refused with what it may be;
of such a text with a word or two it may not be noticed, nor of one in Czech or Turkish. So the
report shows the words as they were read.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopgraph.errors import ParameterError, did_you_mean
from coopgraph.names import nearest

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

WESTERN = "cp1252"
VIETNAMESE = "cp1258"
DECOMPOSED = frozenset({VIETNAMESE})
"""Encodings that write a letter and its tone apart; their text is composed (NFC) when read."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # The mark of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks and the encodings they tell."""
_CHAOS = 0.1
"""The share of noise, as charset-normalizer counts it, from which bytes are not taken for text."""
_WIDE = frozenset(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])

_INITIAL = "(?:ngh|ng|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?"
_FINAL = "(?:ch|ng|nh|[ckmnpt])"
_RIMES = (
    f"(?:ă|oă|â|uâ|iê|yê|uyê|uô|ươ){_FINAL}",
    f"(?:[aeêioôơuưy]|oa|oe|oo|uê|uơ|uy){_FINAL}?",
    "[aâ][uy]|uây|[ao]i|a?o|ôi|ơi|ui|ưi|eo|êu|iu|ưu|oa[ioy]|oeo|uy[au]",
    "[iyư]?êu|ia|ua|ưa|uôi|ươ[iu]|yê",
)
_SYLLABLE = f"{_INITIAL}(?:{'|'.join(_RIMES)})"
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


@dataclass(frozen=True)
class Guess:
    """An encoding guessed.

    Attributes:
        encoding: Python's name of it.
        words: Some words that are not ASCII, as they read in it; for people to see.
        other: What these words read in the other encoding they might be in; empty if the same.
        rival: That other encoding.
    """

    encoding: str
    words: tuple[str, ...]
    other: tuple[str, ...] = ()
    rival: str = ""


def known_encoding(name: str) -> str:
    """Give Python's name of an encoding of text.

    Args:
        name: As the user wrote it: ``utf-8``, ``cp1258``, ``windows-1258``, ``UTF16`` …

    Raises:
        ParameterError: There is none of this name; with the nearest.

    Example:
        >>> known_encoding("Windows-1258"), known_encoding("UTF16")
        ('cp1258', 'utf-16')
    """
    try:
        "".encode(name)  # unlike codecs.lookup, refuses codecs that are none of text
        return codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        from encodings.aliases import aliases

        spelled = sorted({alias.replace("_", "-") for alias in (*aliases, *aliases.values())})
        question = did_you_mean(nearest(name, spelled))
        raise ParameterError(
            f"there is no encoding {name!r}" + (f"; {question}" if question else ""),
            parameter="encoding",
            hint="such as utf-8, utf-16, cp1258 (Vietnamese Windows), cp1252 (Western European)",
        ) from None


def marked(head: bytes) -> str | None:
    """Name the encoding that the byte order mark at the beginning tells, if there is one."""
    return next((name for mark, name in MARKS if head.startswith(mark)), None)


def agrees(told: str, mark: str) -> bool:
    """Say whether an encoding that was told can have the mark of another (``utf-8-sig``)."""
    return mark.startswith(told.removesuffix("-sig").removesuffix("-le").removesuffix("-be"))


def is_wide(encoding: str) -> bool:
    """Say whether NUL bytes belong into a text of this encoding."""
    return encoding in _WIDE


def wide(head: bytes) -> str | None:
    """Name the UTF-16 without a mark that bytes are, or None."""
    from charset_normalizer import from_bytes

    even = head[: len(head) // 2 * 2]
    if even.count(0) < len(even) // 8:
        return None
    best = from_bytes(
        even, cp_isolation=["utf_16_le", "utf_16_be"], threshold=_CHAOS, enable_fallback=False
    ).best()
    return None if best is None else best.encoding.replace("_", "-")


def guess(sample: bytes) -> Guess | None:
    """Guess which one-byte encoding a text is in that is not UTF-8.

    Args:
        sample: Cells of the text that are not ASCII, a line each. Those that are would only
            thin out what there is to judge by.

    Returns:
        The guess, or None if the bytes read as text in neither encoding.
    """
    readable = {match.encoding for match in _matches(sample)}
    words = list(dict.fromkeys(re.findall(rb"[A-Za-z\x80-\xff]+", sample)))
    words = [word for word in words if not word.isascii()]
    western, vietnamese = _read(sample, WESTERN), _read(sample, VIETNAMESE)
    if western is not None and (vietnamese is None or western == vietnamese):
        return Guess(WESTERN, _shown(words, WESTERN)) if readable else None
    if vietnamese is None:
        return None
    differing = [w for w in words if _read(w, WESTERN) != _read(w, VIETNAMESE)]
    syllables = sum(_is_vietnamese(_read(word, VIETNAMESE) or "") for word in differing)
    chosen, rival = WESTERN, VIETNAMESE
    if 2 * syllables > len(differing):
        chosen, rival = VIETNAMESE, WESTERN
    if chosen not in readable and syllables < len(differing):
        return None
    return Guess(chosen, _shown(differing, chosen), _shown(differing, rival), rival)


def perhaps(sample: bytes) -> list[str]:
    """Name the encodings that bytes may be in which `guess` knows none for, likeliest first."""
    from charset_normalizer import from_bytes

    names = (codecs.lookup(match.encoding).name for match in from_bytes(sample))
    return [name for name in dict.fromkeys(names) if name not in (WESTERN, VIETNAMESE)][:3]


def _matches(sample: bytes) -> list[CharsetMatch]:
    from charset_normalizer import from_bytes

    both = [WESTERN, VIETNAMESE]
    matches = from_bytes(sample, cp_isolation=both, threshold=_CHAOS, enable_fallback=False)
    # What reads alike in both is kept as one match under the other.
    return [match for one in matches for match in (one, *one.submatch)]


def _read(text: bytes, encoding: str) -> str | None:
    try:
        return unicodedata.normalize("NFC", text.decode(encoding))
    except UnicodeDecodeError:
        return None


def _shown(words: list[bytes], encoding: str) -> tuple[str, ...]:
    read = (_read(word, encoding) for word in words)
    return tuple(word for word in read if word)[:3]


def _is_vietnamese(text: str) -> bool:
    """Say whether each word is a syllable of Vietnamese; a tone without its vowel is none."""
    if any(unicodedata.combining(c) for c in text):
        return False
    words = re.findall(r"[^\W\d_]+", text.lower())
    bare = (unicodedata.normalize("NFD", word).translate(_TONES) for word in words)
    return bool(words) and all(
        re.fullmatch(_SYLLABLE, unicodedata.normalize("NFC", word)) for word in bare
    )
