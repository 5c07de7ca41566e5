"""Just enough of SPARQL's syntax to bind parameters, refuse SERVICE and word errors.

**Reading.** `tokens` splits a text, and is believed only where the engine's parser confirms it
(`reading`, see also `verdict`): whether a query calls others, or which graphs it may look into,
is asked of the engine alone.

**Binding.** Oxigraph's own ``substitutions`` (0.5) fail unless the variable is projected, and make
``BOUND(?x)`` false. So `bind` puts ``VALUES ?x { term }`` at the head of every group that mentions
the variable: standard SPARQL that means the same on any endpoint, also inside OPTIONAL, UNION and
EXISTS. A parameter left out stays unbound. (In a ``MINUS`` group the variable counts as shared.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from coopgraph.errors import QueryError
from coopgraph.store import query_mistakes, verdict
from coopgraph.store.sparql_tokens import LEXEMES

_BETWEEN = re.compile(r"[ \t\n\r0-9.,*+/|^!=<>&\[\]?-]*")
"""What may stand between tokens without any of them being misread; no backslash and no quote."""
_PLACE = r"(?s)error at (\d+):(\d+): (.*)\Z"
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_NAMING = ("GRAPH", "FROM")
KEYWORDS = (
    *_UPDATES, *_FORMS, *_NAMING, "PREFIX", "BASE", "NAMED", "WHERE", "USING", "SERVICE",
    "VALUES", "ORDER", "LIMIT", "OFFSET",
)  # fmt: skip
"""Words whose misreading would change what a text means to us."""
Token = tuple[str, str, int]
"""Kind, text and offset."""
_LONG = 1 << 16


def tokens(sparql: str) -> list[Token]:
    """Split into (kind, text, offset), without comments and blanks.

    For wording only; where it matters, see `reading`.
    """
    return [
        (match.lastgroup or "", match[0], match.start())
        for match in re.finditer(LEXEMES, sparql)
        if match.lastgroup != "comment"
    ]


def reading(sparql: str, *, update: bool = False) -> tuple[Token, ...] | None:
    """Split a text as `tokens` does, if the engine's parser reads it in the same way.

    Three things could be read differently. What no token covers must be punctuation. ``<`` may be
    an operator: so every IRI is exchanged for one that is nothing else. A keyword may be written
    together with what follows: where a keyword's letters stand and `tokens` sees none, they are
    exchanged (see `verdict`). What comes of it must parse.

    Returns:
        The tokens; None if that is not so, or the text does not parse at all.
    """
    return (_read if len(sparql) < _LONG else _read.__wrapped__)(sparql, update)


@lru_cache(maxsize=128)
def _read(sparql: str, update: bool) -> tuple[Token, ...] | None:
    found: list[Token] = []
    plain: list[str] = []
    others: list[str] = []
    last = 0
    if "\x00" in sparql:
        return None
    for match in re.finditer(LEXEMES, sparql):
        between = sparql[last : match.start()]
        if not _BETWEEN.fullmatch(between):
            return None
        last = match.end()
        kind, text = match.lastgroup or "", match[0]
        written = text
        if kind == "comment":
            written = " "  # of no meaning; its end stays where it is
        elif kind == "iri":
            written = "<x:@!>"
        elif kind == "name" and text.upper() in KEYWORDS:
            # Nothing but this place keeps the word when the others lose it.
            written = f"\x00{len(others)}\x00"
            others.append(text)
        plain += [between, written]
        if kind != "comment":
            found.append((kind, text, match.start()))
    if not _BETWEEN.fullmatch(sparql[last:]):
        return None
    changed = verdict.without("".join([*plain, sparql[last:]]), KEYWORDS)
    if changed is None:
        return None
    restored = re.sub("\x00([0-9]+)\x00", lambda m: others[int(m[1])], changed)
    problem = verdict.update_problem if update else verdict.problem
    return None if problem(restored) else tuple(found)


def refuse_service(sparql: str, *, foreign: bool = False) -> None:
    """Refuse a query that would call another endpoint.

    The process that answers could not open a connection anyway (see `limits`); this says why.

    Args:
        sparql: The text as the engine will get it.
        foreign: It will be read with other prefixes, or by another server's engine: a text that
            does not parse here is refused if the word is in it.

    Raises:
        QueryError: There is a SERVICE clause, or one may be hidden behind escapes.
    """
    if not verdict.uses(sparql, ("SERVICE",)):
        return
    if not foreign and verdict.problem(sparql):
        return  # the engine refuses the whole text, and says where
    raise _refusal(
        sparql,
        "SERVICE",
        "queries never reach the network",
        "load the other data as a source instead",
    )


def refuse_calls(sparql: str) -> None:
    """Refuse an update that would fetch from the network, by SERVICE or LOAD.

    Raises:
        QueryError: There is one, or one may be hidden behind escapes; or it is no update, with
            line and column.
    """
    words = [word for word in ("SERVICE", "LOAD") if verdict.occurs(sparql, word)]
    for word in words:
        harmless = verdict.without(sparql, words)
        problem = "" if harmless is None else verdict.update_problem(harmless)
        if harmless is not None and not problem:
            return
        if problem and not _blames(problem, sparql, words):
            raise query_error(problem, sparql, update=True)
        why = ("queries never reach the network", "load the other data as a source instead")
        if word == "LOAD":
            why = ("nothing is fetched for an update", "send the graph itself to /graphs")
        raise _refusal(sparql, word, *why)


def _blames(problem: str, sparql: str, words: list[str]) -> bool:
    """Say whether a text does not parse for lack of these words; for wording only."""
    for kind, text, _ in tokens(sparql):
        declared = re.search(rf"PREFIX\s*{re.escape(text.partition(':')[0])}:", sparql, re.I)
        if kind == "name" and text.upper().startswith(tuple(words)) and not declared:
            return True
    place = re.match(_PLACE, problem)
    stop = place and _offset(sparql, int(place[1]), int(place[2]))
    return any(
        stop is not None and match.start() <= stop <= match.end() + 1
        for word in words
        for match in re.finditer(word, sparql, re.IGNORECASE)
    )


def _refusal(sparql: str, word: str, why: str, hint: str) -> QueryError:
    for kind, text, start in tokens(sparql):
        if kind == "name" and text.upper().startswith(word):
            line, column = _place(sparql, start)
            return QueryError(f"{word} is refused: {why}", line=line, column=column, hint=hint)
    return QueryError(f"{word} is refused, also when it is written in an unusual way: {why}")


def names_graphs(sparql: str) -> bool:
    """Say whether a query may look into named graphs; in doubt, yes."""
    return verdict.uses(sparql, _NAMING)


def bind(sparql: str, values: Mapping[str, str]) -> str:
    """Bind variables to terms by putting VALUES blocks into the groups that mention them.

    Args:
        sparql: The query.
        values: Variable names without ``?`` to terms in SPARQL syntax (already escaped).

    Raises:
        QueryError: It does not parse, or is spelled so that its groups cannot be told for certain.
    """
    groups: list[tuple[int, set[str]]] = []  # where a group's text begins; what it mentions
    stack: list[int | None] = []
    token_list = reading(sparql)
    if token_list is None:
        if problem := verdict.problem(sparql):
            raise query_error(problem, sparql)
        raise unreadable("values can be bound")
    for index, (kind, text, start) in enumerate(token_list):
        if kind == "variable" and text[1:] in values:
            for group in stack:
                if group is not None:
                    groups[group][1].add(text[1:])
        elif text == "{" and kind == "mark":
            is_data = _opens_data(token_list, index) or (bool(stack) and stack[-1] is None)
            if is_data:
                stack.append(None)
            else:
                # The outermost group gets every value, so that it can always be projected.
                outermost = all(g is None for g in stack)
                groups.append((start + 1, set(values) if outermost else set()))
                stack.append(len(groups) - 1)
            following = token_list[index + 1][1].upper() if index + 1 < len(token_list) else ""
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
        wrong = None if update else query_mistakes.unknown_function(sparql, message)
        if wrong:
            return _mistaken(wrong, sparql)
        return QueryError(message.partition("\n")[0] or "the query failed")
    line, column, rest = int(match[1]), int(match[2]), match[3]
    if not update:
        wrong = query_mistakes.mistake(sparql, _offset(sparql, line, column), rest)
        if wrong:
            return _mistaken(wrong, sparql)
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
    if told := query_mistakes.reason(rest):
        return QueryError(problem, line=line, column=column, hint=f"the engine: {told}")
    expected = [word for word in re.split(r",? |\n", rest) if re.fullmatch("[A-Z]{2,}", word)]
    hint = f"expected {', '.join(expected[:6])}" if 0 < len(expected) <= 6 else None
    return QueryError(problem, line=line, column=column, hint=hint)


def _mistaken(wrong: query_mistakes.Mistake, sparql: str) -> QueryError:
    line, column = _place(sparql, wrong.offset)
    return QueryError(wrong.problem, line=line, column=column, hint=wrong.hint)


def unreadable(what: str) -> QueryError:
    """Say that a text is valid and yet not read for certain; `what` is what needs that."""
    return QueryError(
        f"no {what} in a text of this spelling",
        hint="put blanks around keywords and operators, and write names without a backslash",
    )


def _opens_data(found: Sequence[Token], index: int) -> bool:
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


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")[: line - 1]
    return sum(len(one) + 1 for one in lines) + column - 1


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
