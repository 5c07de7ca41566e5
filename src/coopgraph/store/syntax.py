"""Just enough of SPARQL's syntax to bind parameters, refuse SERVICE and word errors.

**Binding.** Oxigraph's own ``substitutions`` (0.5) fail unless the variable is projected, and make
``BOUND(?x)`` false. So `bind` puts ``VALUES ?x { term }`` at the head of every group that mentions
the variable: standard SPARQL that means the same on any endpoint, also inside OPTIONAL, UNION and
EXISTS. A parameter left out stays unbound. (In a ``MINUS`` group the variable counts as shared.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from coopgraph.errors import QueryError

_LEXEMES = r"""(?sx)(?P<comment>\#[^\n\r]*)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>'''(?:'{0,2}(?:[^'\\]|\\.))*''' | \"""(?:"{0,2}(?:[^"\\]|\\.))*\"""
                  | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
      | (?P<variable>[?$]\w+)
      | (?P<name>[^\W\d][\w.-]*(?::[\w.:%-]*)? | :[\w.:%-]*)
      | (?P<mark>[{}();])
"""
_ESCAPE = r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})"
_PLACE = r"(?s)error at (\d+):(\d+): (.*)\Z"
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


def tokens(sparql: str) -> list[tuple[str, str, int]]:
    """Split into (kind, text, offset), without comments and blanks."""
    return [
        (match.lastgroup or "", match[0], match.start())
        for match in re.finditer(_LEXEMES, sparql)
        if match.lastgroup != "comment"
    ]


def refuse_service(sparql: str) -> None:
    """Refuse a query that would call another endpoint.

    The child that answers could not open a connection anyway (see `limits`); this says why.

    Raises:
        QueryError: There is a SERVICE clause, or one may be hidden behind escapes.
    """
    _refuse(
        sparql,
        "SERVICE",
        "queries never reach the network",
        "load the other data as a source instead",
    )


def refuse_load(sparql: str) -> None:
    """Refuse an update that would fetch from the network.

    Raises:
        QueryError: There is a LOAD, or one may be hidden behind escapes.
    """
    _refuse(sparql, "LOAD", "nothing is fetched for an update", "send the graph itself to /graphs")


def _refuse(sparql: str, word: str, why: str, hint: str) -> None:
    lower = word.lower()
    if lower in sparql.lower():
        for kind, text, start in tokens(sparql):
            if kind == "name" and text.upper() == word:
                line, column = _place(sparql, start)
                raise QueryError(f"{word} is refused: {why}", line=line, column=column, hint=hint)
    plain = sparql
    while "\\u" in plain.lower() and re.search(_ESCAPE, plain):
        plain = re.sub(_ESCAPE, _unescape, plain)
    if lower in plain.lower() and lower not in sparql.lower():
        raise QueryError(f"{word} is refused, also when it is written with escapes")


def names_graphs(sparql: str) -> bool:
    """Say whether a query may look into named graphs; in doubt, yes."""
    lower = sparql.lower()
    if "\\u" not in lower and "from" not in lower and "graph" not in lower:
        return False
    return "\\u" in lower or any(
        kind == "name" and text.upper() in ("GRAPH", "FROM") for kind, text, _ in tokens(sparql)
    )


def bind(sparql: str, values: Mapping[str, str]) -> str:
    """Bind variables to terms by putting VALUES blocks into the groups that mention them.

    Args:
        sparql: The query.
        values: Variable names without ``?`` to terms in SPARQL syntax (already escaped).
    """
    groups: list[tuple[int, set[str]]] = []  # where a group's text begins; what it mentions
    stack: list[int | None] = []
    found = tokens(sparql)
    for index, (kind, text, start) in enumerate(found):
        if kind == "variable" and text[1:] in values:
            for group in stack:
                if group is not None:
                    groups[group][1].add(text[1:])
        elif text == "{" and kind == "mark":
            is_data = _opens_data(found, index) or (bool(stack) and stack[-1] is None)
            if is_data:
                stack.append(None)
            else:
                # The outermost group gets every value, so that it can always be projected.
                outermost = all(g is None for g in stack)
                groups.append((start + 1, set(values) if outermost else set()))
                stack.append(len(groups) - 1)
            following = found[index + 1][1].upper() if index + 1 < len(found) else ""
            if not is_data and following == "SELECT":
                groups[-1] = (-1, groups[-1][1])  # nothing may stand before a subquery
        elif text == "}" and kind == "mark" and stack:
            stack.pop()
    parts, last = [], 0
    for place, mentioned in sorted(groups, key=lambda g: g[0]):
        if place < 0 or not mentioned:
            continue
        block = "".join(f" VALUES ?{name} {{ {values[name]} }}" for name in sorted(mentioned))
        parts += [sparql[last:place], block, " "]
        last = place
    return "".join([*parts, sparql[last:]])


def query_error(message: str, sparql: str, *, update: bool = False) -> QueryError:
    """Word an error of the engine, with line and column of the user's text."""
    for kind, text, start in () if update else tokens(sparql):
        if kind == "name" and text.upper() in _UPDATES:
            line, column = _place(sparql, start)
            return QueryError(
                f"{text.upper()} is an update: this graph is read-only",
                line=line,
                column=column,
                hint="ask SELECT, ASK, CONSTRUCT or DESCRIBE",
            )
        if kind == "name" and text.upper() in _FORMS:
            break
    match = re.match(_PLACE, message)
    if not match:
        return QueryError(message.partition("\n")[0] or "the query failed")
    line, column, rest = int(match[1]), int(match[2]), match[3]
    lines = sparql.splitlines() or [""]
    here = lines[min(line, len(lines)) - 1][column - 1 :].strip()
    if "Prefix not found" in rest:
        before = re.findall(r"([\w.-]*):[^\s:]*$", lines[line - 1][: column - 1])
        name = f" {before[-1] + ':'!r}" if before else ""
        problem = f"the prefix{name} is not known; declare it with PREFIX"
    elif here:
        problem = f"not SPARQL at {here[:30]!r}"
    else:
        problem = "not SPARQL, or not complete, at its end"
    expected = [word for word in re.split(r",? |\n", rest) if re.fullmatch("[A-Z]{2,}", word)]
    hint = f"expected {', '.join(expected[:6])}" if 0 < len(expected) <= 6 else None
    return QueryError(problem, line=line, column=column, hint=hint)


def _opens_data(found: list[tuple[str, str, int]], index: int) -> bool:
    """Say whether the brace at `index` opens VALUES rows or a CONSTRUCT template."""
    back = index - 1
    if back >= 0 and found[back][1].upper() == "CONSTRUCT":
        return True
    if back >= 0 and found[back][1] == ")":
        while back >= 0 and found[back][1] != "(":
            back -= 1
        back -= 1
    elif back >= 0 and found[back][0] == "variable":
        back -= 1
    else:
        return False
    return back >= 0 and found[back][1].upper() == "VALUES"


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else ""


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
