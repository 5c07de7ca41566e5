"""Names a user may type, the nearest to a slip, and the words for what has no label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from coopgraph.errors import UnknownNameError
from coopgraph.namespaces import local_name

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES: tuple[str, ...] = ("en", "vi")


def plain(text: str) -> str:
    """Fold a name to lower case without accents or separators, for comparing.

    Args:
        text: Any name.

    Returns:
        The folded name.

    Example:
        >>> plain("Phú_Yên – Đắk Lắk")
        'phu yen dak lak'
    """
    folded = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare.replace("_", " ")))


def nearest(name: str, known: Mapping[str, Iterable[str]] | Iterable[str]) -> tuple[str, ...]:
    """Find the known names that resemble a wrong one most.

    Args:
        name: What the user wrote.
        known: Known names; as a mapping, each with the other words it goes by.

    Returns:
        At most three names, best first, ties in alphabetical order.

    Example:
        >>> nearest("betweeness", ["betweenness", "degree"])
        ('betweenness',)
    """
    from difflib import SequenceMatcher

    wanted = plain(name)
    words = known if isinstance(known, Mapping) else {one: (one,) for one in known}
    scored = []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for one in words:
        best = 0.0
        for word in (one, *words[one]):
            matcher.set_seq1(plain(word))
            # The two cheap upper bounds spare the full comparison on large vocabularies.
            if matcher.real_quick_ratio() > max(best, 0.6) and matcher.quick_ratio() > best:
                best = max(best, matcher.ratio())
        if best >= 0.6:
            scored.append((-best, one))
    return tuple(one for _, one in sorted(scored)[:3])


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
    few = len(names) <= 12
    raise UnknownNameError(
        name=str(name),
        kind=kind,
        suggestions=nearest(str(name), names),
        hint=f"known: {', '.join(names)}" if few and names else None,
    )


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
    name = local_name(iri.rstrip("/#")) or iri
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
