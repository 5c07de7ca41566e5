"""The tokens of SPARQL: names, texts and variables, and with operators and numbers all of them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

# The classes of characters of the grammar (SPARQL 1.1, 19.8), which are not those of ``\\w``.
_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_VARIABLE = f"{_LETTER}_0-9\u00b7\u0300-\u036f\u203f-\u2040"
LEXEMES = rf"""(?sx)(?P<comment>\#[^\n\r]*)
      | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
      | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|\\.))*''' | \"""(?:"{{0,2}}(?:[^"\\]|\\.))*\"""
                  | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
      | (?P<variable>[?$][{_VARIABLE}]+)
      | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<name>[{_LETTER}_][{_VARIABLE}.\-]*(?::[{_VARIABLE}.:%\-]*)? | :[{_VARIABLE}.:%\-]*)
      | (?P<mark>[{{}}();])
"""
"""The tokens that bind and word; what is between them is passed over. The page has a port."""
_TOKENS: Final = re.compile(
    LEXEMES
    + r"""      | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<escape>\\[-_~.!$&'()*+,;=/?\#@%])
      | (?P<sign>\^\^|\|\||&&|!=|<=|>=|<<|>>|[-=<>+*/!|^?,.\[\]~])
"""
)


class Token(NamedTuple):
    """Kind, text, where it begins and ends; `word` is a keyword or a function in capitals."""

    kind: str
    text: str
    start: int
    end: int
    word: str = ""


def tokens(sparql: str) -> list[Token]:
    """Split a query, with its operators and numbers, without comments and blanks."""
    found: list[Token] = []
    escaping = False
    for match in _TOKENS.finditer(sparql):
        kind = match.lastgroup or ""
        if kind == "comment":
            continue
        text, start = match[0], match.start()
        if escaping and found and found[-1].end == start and kind in ("name", "number", "escape"):
            # A name with a backslash goes on where it would end without one.
            text = found.pop().text + text
            start, kind = match.end() - len(text), "name"
            if match.lastgroup == "escape":
                found.append(Token(kind, text, start, match.end()))
                continue
        escaping = (kind == "name" and sparql[match.end() : match.end() + 1] == "\\") or (
            match.lastgroup == "escape"
        )
        if kind == "name":
            name = text.rstrip(".")  # a name does not end with the dot that ends its triple
            word = "" if ":" in name else name.upper()
            found.append(Token(kind, name, start, start + len(name), word))
            if len(name) == len(text):
                continue
            dots = range(start + len(name), match.end())
            found += (Token("sign", ".", at, at + 1) for at in dots)
        elif kind == "number" and text.endswith("."):
            found.append(Token(kind, text[:-1], start, match.end() - 1))
            found.append(Token("sign", ".", match.end() - 1, match.end()))
        else:
            found.append(Token(kind, text, start, match.end()))
    return found
