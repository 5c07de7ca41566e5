"""SPARQL for reading: each kind of token in a span of its own, made here and not in the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

_WORDS = (
    "SELECT|ASK|CONSTRUCT|DESCRIBE|WHERE|FROM|NAMED|GRAPH|OPTIONAL|UNION|MINUS|FILTER|BIND|VALUES"
    "|SERVICE|DISTINCT|REDUCED|ORDER|GROUP|BY|HAVING|LIMIT|OFFSET|ASC|DESC|AS|IN|NOT|EXISTS|UNDEF"
    "|PREFIX|BASE|SEPARATOR|true|false|a"
)
_TOKEN = re.compile(
    rf"""(?P<comment>\#[^\n]*)
       | (?P<iri><[^<>"{{}}|^`\\\s]*>)
       | (?P<text>\"\"\"(?:[^\\]|\\.)*?\"\"\"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
       | (?P<variable>[?$]\w+)
       | (?P<name>[A-Za-z][\w-]*:[\w.-]*\w|[A-Za-z][\w-]*:)
       | (?P<number>\b\d+(?:\.\d+)?\b)
       | (?P<keyword>\b(?:{_WORDS})\b)
       | (?P<function>\b[A-Za-z_]+(?=\())""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def highlighted(text: str, link: Callable[[str], str | None] = lambda name: None) -> Markup:
    """Mark up a query; the text itself is escaped.

    Args:
        text: Any text; what is no SPARQL comes out plain.
        link: Where a prefixed name leads, None for nowhere.

    Returns:
        Spans of the classes q-comment, q-iri, q-text, q-variable, q-name, q-number, q-keyword and
        q-function; their text, put together, is the query.

    Examples:
        >>> str(highlighted("ASK { ?a a <x> }")).count("<span")
        4
        >>> str(highlighted("'<b>'"))
        '<span class="q-text">&#39;&lt;b&gt;&#39;</span>'
    """
    from markupsafe import Markup, escape

    # Texts that are escaped already are joined once: sums of Markup copy all of them each time.
    parts: list[str] = []
    done = 0
    for token in _TOKEN.finditer(text):
        parts.append(escape(text[done : token.start()]))
        done = token.end()
        kind = token.lastgroup
        target = link(token[0]) if kind == "name" else None
        opening, closing = f'<span class="q-{kind}">', "</span>"
        if target is not None:
            opening, closing = f'<a class="q-name" href="{escape(target)}">', "</a>"
        parts += [opening, escape(token[0]), closing]
    parts.append(escape(text[done:]))
    return Markup("".join(parts))  # noqa: S704 - each part is escaped, or is our own
