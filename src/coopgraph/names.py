"""Names: folded for comparing, the nearest to a slip, and the words for what has no label.

Whatever a user may mistype (a verb, a role, a node, a column, an encoding) is looked up here, so
that one threshold decides everywhere what is near enough to be suggested.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from coopgraph.errors import UnknownNameError

if TYPE_CHECKING:
    import polars as pl

LANGUAGES: tuple[str, ...] = ("en", "vi")
NEAR = 65.0
"""The least similarity, of 100, of a name that is suggested: three letters, two of them swapped."""
APART = 20.0
"""How much less similar than the nearest a further suggestion may be."""
SUGGESTED = 3
"""How many names are suggested at most."""
_LATIN = "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]"
_ALIKE = "[\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69fΑΒΕΖΗΙΚΜΝΟΡΤΥΧορυχν]"
"""Cyrillic, and the Greek letters that look like Latin ones."""
_MARKS = "[\u0300-\u036f]*"
_TWO_SCRIPTS = f"{_LATIN}{_MARKS}{_ALIKE}|{_ALIKE}{_MARKS}{_LATIN}"
"""The same to Python's expressions and to those of polars."""
_SHOWN = 12
"""Up to so many known names are shown whole, as a hint."""


@lru_cache(maxsize=8192)  # known names are compared with each unknown one
def fold(text: str) -> str:
    """Fold a name to lower case without accents or separators, for comparing.

    Accents go by canonical decomposition; ``đ`` has none in Unicode and becomes ``d``.

    Example:
        >>> fold("Phú_Yên – Đắk Lắk")
        'phu yen dak lak'
        >>> fold("Phú Yên") == fold("phu-yen")
        True
    """
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare.replace("_", " ")))


def unaccented(text: pl.Expr) -> pl.Expr:
    """Give a column of texts in lower case and without accents; all else stays.

    Compatibility forms are undone too (``ﬁ`` is ``fi``), since the columns are other people's.

    Example:
        >>> import polars as pl
        >>> pl.select(unaccented(pl.lit("Đà Nẵng, Ⅳ"))).item()
        'da nang, iv'
    """
    bare = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return bare.str.replace_all("đ", "d", literal=True)


def mixes_scripts(text: str) -> bool:
    """Say whether a word of a text has Latin letters beside others that look like them.

    A Cyrillic or Greek letter among Latin ones is a slip of the keyboard or a deceit: the name
    looks like another and is found by no search. Greek letters that look like no Latin one stand in
    honest names (kΩ, μm, ΔT).

    Example:
        >>> [mixes_scripts(name) for name in ("K-Реtro", "K-Petro", "Петро", "50 kΩ")]
        [True, False, False, False]
    """
    return not text.isascii() and re.search(_TWO_SCRIPTS, text) is not None


def mixing_scripts(texts: pl.Expr) -> pl.Expr:
    """Say the same of a column of texts.

    Example:
        >>> import polars as pl
        >>> names = pl.Series(["K-Реtro", "K-Petro", "Петро", "50 kΩ"])
        >>> pl.select(mixing_scripts(pl.lit(names))).to_series().to_list()
        [True, False, False, False]
    """
    return texts.str.contains(_TWO_SCRIPTS)


def prepare() -> None:
    """Import now what `nearest` needs, for a process that will soon open no more files."""
    import rapidfuzz.fuzz
    import rapidfuzz.process  # noqa: F401


def nearest(
    name: str,
    known: Iterable[str],
    *,
    words: Mapping[str, Iterable[str]] | None = None,
    most: int = SUGGESTED,
) -> tuple[str, ...]:
    """Find the known names that resemble a wrong one most.

    Compared are the folded names, by the normalised indel similarity (twice the length of the
    longest common subsequence over the sum of the lengths). A known name of which the wrong one
    is the first word is near too.

    Args:
        name: What the user wrote.
        known: Known names.
        words: The other words that known names go by, such as labels.
        most: How many to give.

    Returns:
        The names, best first, ties in alphabetical order; empty if none is near.

    Example:
        >>> nearest("betweeness", ["betweenness", "degree"])
        ('betweenness',)
        >>> nearest("cow", ["cow-igo", "table"])
        ('cow-igo',)
    """
    from rapidfuzz import fuzz, process

    wanted = fold(name)
    if not wanted:
        return ()
    also = words or {}
    spelled = [(fold(word), one) for one in known for word in (one, *also.get(one, ()))]
    scores: dict[str, float] = {}
    for _, score, number in process.extract_iter(
        wanted, [word for word, _ in spelled], scorer=fuzz.ratio, score_cutoff=NEAR
    ):
        one = spelled[number][1]
        scores[one] = max(score, scores.get(one, 0))
    for word, one in spelled:
        if word.startswith(f"{wanted} "):
            scores.setdefault(one, NEAR)
    least = max(scores.values(), default=0) - APART
    near = sorted((-score, one) for one, score in scores.items() if score >= least)
    return tuple(one for _, one in near[:most])


def listed(names: Iterable[str], conjunction: str = "") -> str:
    """Write names one after another: ``a, b, c``, or ``a, b or c``.

    Example:
        >>> listed(["a", "b", "c"], "or")
        'a, b or c'
    """
    shown = list(names)
    if not conjunction or len(shown) < 2:
        return ", ".join(shown)
    return f"{', '.join(shown[:-1])} {conjunction} {shown[-1]}"


def unknown_name(
    name: str,
    known: Iterable[str],
    kind: str,
    *,
    hint: str | None = None,
) -> UnknownNameError:
    """Make the error for a name there is not, with the nearest.

    Args:
        name: What the user wrote.
        known: The names there are.
        kind: What is looked for, for the message.
        hint: What to do; by default the known names, if they are few.

    Returns:
        The error, to be raised.
    """
    names = list(known)
    if hint is None and 0 < len(names) <= _SHOWN:
        hint = f"known: {listed(names)}"
    return UnknownNameError(name=name, kind=kind, suggestions=nearest(name, names), hint=hint)


def check_name(name: str, known: Iterable[str], kind: str) -> str:
    """Give a name back if it is known.

    Args:
        name: What the user wrote.
        known: The names there are.
        kind: What is looked for, for the message.

    Returns:
        The name.

    Raises:
        UnknownNameError: It is not known; its suggestions are the nearest names.
    """
    names = list(known)
    if isinstance(name, str) and name in names:
        return name
    raise unknown_name(str(name), names, kind)


def names_of(values: object, what: str) -> list[str]:
    """Read a parameter that is a list of names.

    Args:
        values: The names; a lone one is a list of one, not of its letters.
        what: The parameter, for the message.

    Returns:
        The names, sorted, each once.

    Raises:
        ParameterError: Something in it is no text.
    """
    from coopgraph.errors import ParameterError

    if isinstance(values, str):
        values = [values]
    read: list[object] = list(values) if isinstance(values, Iterable) else [values]
    if not all(isinstance(value, str) for value in read):
        raise ParameterError(f"{what} must be a list of names, not {read!r}", parameter=what)
    return sorted({str(value) for value in read})


def words_of(iri: str) -> str:
    """Put the last part of an IRI into words, for what carries no label.

    Args:
        iri: Any IRI.

    Returns:
        Words in lower case.

    Example:
        >>> words_of("https://w3id.org/coopgraph/concept/viceChair")
        'vice chair'
    """
    name = re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-_]+", " ", name).lower()


def label(labels: Mapping[str, str | None], lang: str, iri: str) -> str:
    """Choose a label: the wanted language, then the other, then words made of the IRI.

    Args:
        labels: Language to label; absent and null are the same.
        lang: "en" or "vi".
        iri: What is labelled.

    Returns:
        A label in Unicode NFC, never empty.

    Example:
        >>> label({"vi": "thành viên"}, "en", "https://w3id.org/coopgraph/concept/member")
        'thành viên'
    """
    for language in (lang, *LANGUAGES):
        text = labels.get(language)
        if text:
            return unicodedata.normalize("NFC", text)
    return words_of(iri)
