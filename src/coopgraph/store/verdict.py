"""What the engine's own parser says of a text, without answering or carrying out anything.

What a query may reach is decided by nobody but the parser that will read it. Oxigraph shows no
syntax tree, but it can be asked yes or no, and that is enough: to learn whether it takes a word
for a keyword, every occurrence of that word gets another last letter, the same everywhere. In
names, IRIs, strings and comments nothing is lost by that and the text still parses; where the word
is a keyword there is none any more, and it does not (no other rule of the grammar fits there:
behind such a keyword come an IRI or a variable and a brace). A text that still parses without the
word can do nothing that needs it, however it is spelled. All else counts as a yes.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from functools import cache, lru_cache, partial

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError
from coopgraph.namespaces import PREFIXES

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_REACHING = ("SERVICE", "LOAD")
_LONG = 1 << 16
"""Characters of a text that is not kept for the next time."""


def problem(sparql: str) -> str:
    """Give the engine's complaint about a query, "" where it parses; nothing is evaluated."""
    _assert_parses_first()
    return _complaint(sparql)


def update_problem(sparql: str) -> str:
    """Give the engine's complaint about an update, "" where it parses.

    It is carried out on an empty store that is thrown away, since the engine offers nothing less;
    with SERVICE or LOAD in it, it counts as not parsing.
    """
    harmless = without(sparql, _REACHING)
    if harmless is None:
        return "it calls others"
    try:
        ox.Store().update(harmless, prefixes=_prefixes(harmless))
    except SyntaxError as error:
        return str(error) or "not SPARQL"
    except (OSError, RuntimeError, ValueError):
        pass  # it parsed, and an empty store is not what it was written for
    return ""


def uses(sparql: str, words: Iterable[str]) -> bool:
    """Say whether the engine takes one of these words for a keyword in a query; in doubt, yes."""
    wanted = tuple(word for word in words if occurs(sparql, word))
    if not wanted:
        return False
    return (_uses if len(sparql) < _LONG else _uses.__wrapped__)(sparql, wanted)


@lru_cache(maxsize=256)
def _uses(sparql: str, words: tuple[str, ...]) -> bool:
    other = without(sparql, words)
    return other is None or bool(problem(other))


def without(sparql: str, words: Iterable[str]) -> str | None:
    """Give the text with another last letter in these words, wherever they stand.

    The letter is one that makes a word which the text does not hold, so that different names stay
    different. None where there is no such letter, or where a word would come out of escapes.
    """
    wanted = list(words)
    for word in wanted:
        if not _holds(sparql, word):
            continue
        letters = (s for s in string.ascii_uppercase if s != word[-1].upper())
        fresh = (s for s in letters if not _holds(sparql, word[:-1] + s))
        letter = next(fresh, None)
        if letter is None:
            return None
        sparql = re.sub(word, partial(_relettered, letter), sparql, flags=re.IGNORECASE)
    return None if any(occurs(sparql, word) for word in wanted) else sparql


def occurs(sparql: str, word: str) -> bool:
    """Say whether a word stands anywhere in a text, also as part of others or behind escapes."""
    plain = sparql
    while not _holds(plain, word):
        if not _ESCAPE.search(plain):
            return False
        plain = _ESCAPE.sub(_unescaped, plain)
    return True


def _holds(text: str, word: str) -> bool:
    if text.isascii():
        return word.lower() in text.lower()
    return re.search(word, text, re.IGNORECASE) is not None  # there are more cases than two


def _relettered(letter: str, match: re.Match[str]) -> str:
    word = match[0]
    return word[:-1] + (letter if word[-1].isupper() else letter.lower())


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else ""


def _complaint(sparql: str) -> str:
    # Two arguments that exclude each other: the engine says so as soon as it has parsed the text,
    # before it plans or evaluates anything.
    try:
        ox.Store().query(
            sparql,
            prefixes=_prefixes(sparql),
            use_default_graph_as_union=True,
            default_graph=ox.DefaultGraph(),
        )
    except SyntaxError as error:
        return str(error) or "not SPARQL"
    except ValueError:
        return ""
    raise CoopgraphError("this version of the query engine does not tell what it parses")


@cache
def _assert_parses_first() -> None:
    """Refuse an engine that looks at its arguments before it parses; it would pass any text.

    Raises:
        CoopgraphError: It is such an engine.
    """
    if not _complaint("ASK {") or _complaint("ASK {}"):
        raise CoopgraphError("this version of the query engine does not tell what it parses")


def _prefixes(sparql: str) -> dict[str, str]:
    """Those of our prefixes that may be used; the engine checks each of them every time."""
    return {name: iri for name, iri in PREFIXES.items() if f"{name}:" in sparql}
