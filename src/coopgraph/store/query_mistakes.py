"""What people get wrong in a query, told at its place.

The engine names the place where its parser gave up, which may be far behind the mistake, and for
what is wrong in meaning the end of the text. The common mistakes are found here by the text's
tokens. This words errors only: whether a query is one, the engine says.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from coopgraph.names import nearest
from coopgraph.store.sparql_tokens import Token, tokens

FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
FUNCTIONS: Final = (
    *_AGGREGATES, "STR", "LANG", "LANGMATCHES", "DATATYPE", "BOUND", "IRI", "URI", "BNODE", "RAND",
    "ABS", "CEIL", "FLOOR", "ROUND", "CONCAT", "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI",
    "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "YEAR", "MONTH", "DAY", "HOURS",
    "MINUTES", "SECONDS", "TIMEZONE", "TZ", "NOW", "UUID", "STRUUID", "MD5", "SHA1", "SHA256",
    "SHA384", "SHA512", "COALESCE", "IF", "STRLANG", "STRDT", "SAMETERM", "ISIRI", "ISURI",
    "ISBLANK", "ISLITERAL", "ISNUMERIC", "REGEX", "SUBSTR", "REPLACE", "TRIPLE", "SUBJECT",
    "PREDICATE", "OBJECT", "ISTRIPLE", "LANGDIR", "HASLANG", "HASLANGDIR", "STRLANGDIR", "ADJUST",
)  # fmt: skip
"""The functions of SPARQL 1.1 and those that the engine has of 1.2."""
_KEYWORDS: Final = frozenset(
    {
        *FORMS, *FUNCTIONS, "PREFIX", "BASE", "FROM", "NAMED", "WHERE", "DISTINCT", "REDUCED", "AS",
        "GROUP", "BY", "HAVING", "ORDER", "ASC", "DESC", "LIMIT", "OFFSET", "VALUES", "OPTIONAL",
        "UNION", "MINUS", "GRAPH", "SERVICE", "SILENT", "FILTER", "BIND", "NOT", "EXISTS", "IN",
        "UNDEF", "TRUE", "FALSE", "A", "SEPARATOR", "VERSION", "LATERAL",
    }
)  # fmt: skip
_MODIFIERS: Final = {"ORDER": "ORDER BY", "GROUP": "GROUP BY"} | {
    word: word for word in ("HAVING", "LIMIT", "OFFSET")
}
_PATTERNS: Final = ("OPTIONAL", "MINUS", "UNION")
_SENTENCE: Final = re.compile(
    r"(?:expected (?:one of )?|, )([A-Z][A-Za-z]+ (?:[\w*]+ ?){2,})(?=,|$)"
)


class Mistake(NamedTuple):
    """What is wrong, the offset where, and what to do."""

    problem: str
    offset: int
    hint: str | None = None


def reason(message: str) -> str:
    """Give the sentence in which the engine says why, "" where it only lists what may follow.

    Example:
        >>> reason("expected one of The SELECT contains a variable that is unbound, [_]")
        'The SELECT contains a variable that is unbound'
    """
    found = _SENTENCE.search(message)
    return found[1].strip() if found and found[1].strip() != "Prefix not found" else ""


def mistake(sparql: str, stop: int, message: str) -> Mistake | None:
    """Find what is wrong with a text that the engine refused.

    Args:
        sparql: The text.
        stop: The offset at which the engine gave up.
        message: What it said.

    Returns:
        None where it is none of the common mistakes.
    """
    found = tokens(sparql)
    if not found:
        return Mistake("there is no query", 0, "ask SELECT, ASK, CONSTRUCT or DESCRIBE")
    for rule in (_quote, _form, _brackets):
        if wrong := rule(sparql, found):
            return wrong
    if "Prefix not found" in message:
        return None  # worded where its name is
    told = reason(message)
    for one in (_list, _where, _modifiers, _patterns, _operators, _functions, _numbers, _a, _dots):
        if wrong := next(one(found, stop), None):
            return wrong
    if wrong := next(_meaning(found, told), None):
        hint = "; ".join(filter(None, (wrong.hint, told and f"the engine: {told}")))
        return wrong._replace(hint=hint or None)
    return None


def unknown_function(sparql: str, message: str) -> Mistake | None:
    """Find the function that the engine does not know, of which it says only the IRI."""
    found = re.match(r"The custom function <([^>]*)> is not supported", message)
    if not found:
        return None
    all_tokens = tokens(sparql)
    for token, following in itertools.pairwise(all_tokens):
        local = token.text.strip("<>").rpartition(":")[2] if token.kind == "name" else ""
        whole = token.kind == "iri" and token.text[1:-1] == found[1]
        if following.text == "(" and (whole or (local and found[1].endswith(local))):
            return Mistake(
                f"there is no function {token.text}",
                token.start,
                f"the engine: {message.strip()}",
            )
    return None


def _quote(sparql: str, found: Sequence[Token]) -> Mistake | None:
    """A text that does not end: its quotation mark belongs to no token."""
    last = 0
    for start, end in [*((t.start, t.end) for t in found), (len(sparql), len(sparql))]:
        between = re.sub(r"#[^\n]*", lambda m: " " * len(m[0]), sparql[last:start])
        if mark := re.search("[\"']", between):
            at = last + mark.start()
            return Mistake(
                f"the text that begins with {sparql[at]} does not end",
                at,
                f"close it with {sparql[at]}; inside it, write \\{sparql[at]}",
            )
        last = end
    return None


def _form(sparql: str, found: Sequence[Token]) -> Mistake | None:
    first = next((t for t in found if t.kind == "name" and ":" not in t.text), found[0])
    if first.word in _KEYWORDS or first.start > found[0].start:
        return None
    near = nearest(first.word, FORMS) if first.word else ()
    return Mistake(
        f"a query does not begin with {first.text[:30]!r}",
        first.start,
        f"did you mean {near[0]}?" if near else "ask SELECT, ASK, CONSTRUCT or DESCRIBE",
    )


def _brackets(sparql: str, found: Sequence[Token]) -> Mistake | None:
    pairs = {"}": "{", ")": "(", "]": "["}
    opened: list[Token] = []
    for token in found:
        if token.kind not in ("mark", "sign"):
            continue
        if token.text in pairs.values():
            opened.append(token)
        elif token.text in pairs:
            if not opened:
                return Mistake(f"{token.text} closes nothing", token.start)
            begun = opened.pop()
            if begun.text != pairs[token.text]:
                return Mistake(f"{begun.text} is not closed before {token.text}", begun.start)
    if not opened:
        return None
    last = opened[-1]
    depth = next(_modifiers(found, 0), None)
    return depth or Mistake(f"{last.text} is not closed", last.start)


def _heads(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Give where each SELECT stands and where what it selects ends."""
    for at, token in enumerate(found):
        if token.word == "SELECT":
            stop = at + 1
            depth = 0
            while stop < len(found):
                depth += {"(": 1, ")": -1}.get(found[stop].text, 0)
                if found[stop].text == "{" or (
                    depth <= 0 and found[stop].word in ("WHERE", "FROM")
                ):
                    break
                stop += 1
            yield at, stop


def _list(found: Sequence[Token], stop: int) -> Iterator[Mistake]:
    """Commas in SELECT, expressions without brackets and a name, nothing at all."""
    for first, last in _heads(found):
        depth = 0
        for at in range(first + 1, last):
            token = found[at]
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth:
                continue
            if token.text == ",":
                yield Mistake("a comma between columns", token.start, "SELECT ?x ?y, with blanks")
            if token.word in FUNCTIONS and at + 1 < last and found[at + 1].text == "(":
                yield Mistake(
                    f"{token.word} in SELECT without brackets and a name",
                    token.start,
                    f"({token.word}(…) AS ?name)",
                )
        if last == first + 1 < len(found):
            yield Mistake("SELECT names no columns", found[first].start, "SELECT ?x, or SELECT *")


def _where(found: Sequence[Token], stop: int) -> Iterator[Mistake]:
    for token, following in zip(found, [*found[1:], None], strict=True):
        if token.word == "WHERE" and (following is None or following.text != "{"):
            at = token.end if following is None else following.start
            yield Mistake("WHERE without braces", at, "WHERE { … }")


def _modifiers(found: Sequence[Token], stop: int) -> Iterator[Mistake]:
    """ORDER BY and the like inside the braces of WHERE."""
    groups: list[bool] = []  # whether a subquery stands in it
    for at, token in enumerate(found):
        if token.text == "{":
            groups.append(at + 1 < len(found) and found[at + 1].word == "SELECT")
        elif token.text == "}" and groups:
            groups.pop()
        elif token.word in _MODIFIERS and groups and not groups[-1]:
            name = _MODIFIERS[token.word]
            yield Mistake(
                f"{name} inside the braces of WHERE", token.start, f"WHERE {{ … }} {name} …"
            )


def _patterns(found: Sequence[Token], stop: int) -> Iterator[Mistake]:
    """FILTER without brackets; OPTIONAL, MINUS and UNION without braces."""
    for at, token in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        begins = "" if following is None else following.text
        if token.word == "FILTER" and not (
            begins == "("
            or (
                following
                and following.kind in ("name", "iri")
                and following.word not in ("TRUE", "FALSE")
            )
        ):
            yield Mistake("FILTER without brackets", token.start, "FILTER(…)")
        if token.word == "BIND" and begins != "(":
            yield Mistake("BIND without brackets", token.start, "BIND(… AS ?name)")
        if token.word in _PATTERNS and begins != "{":
            yield Mistake(f"{token.word} without braces", token.start, f"{token.word} {{ … }}")
        if token.word == "UNION" and found[at - 1].text != "}":
            yield Mistake("UNION without braces before it", token.start, "{ … } UNION { … }")


def _operators(found: Sequence[Token], stop: int) -> Iterator[Mistake]:
    for at, token in enumerate(found[:-1]):
        following = found[at + 1]
        if token.text == "=" and following.text == "=" and following.start == token.end:
            yield Mistake("== is no operator", token.start, "write =")
        if token.word in ("AND", "OR") and token.text.lower() == token.word.lower():
            sign = "&&" if token.word == "AND" else "||"
            yield Mistake(f"{token.text} is no operator", token.start, f"write {sign}")
        if token.text == "," and at and found[at - 1].kind != "sign":
            yield from _comma_in_values(found, at)


def _comma_in_values(found: Sequence[Token], comma: int) -> Iterator[Mistake]:
    at = comma
    while at >= 0 and found[at].text != "{":
        at -= 1
    before = [token.word for token in found[max(0, at - 8) : max(0, at)]]
    if "VALUES" in before:
        yield Mistake("a comma in VALUES", found[comma].start, "VALUES ?x { a b }, with blanks")


def _functions(found: Sequence[Token], stop: int) -> Iterator[Mistake]:
    for token, following in itertools.pairwise(found):
        if following.text == "(" and token.word and token.word not in _KEYWORDS:
            near = nearest(token.word, FUNCTIONS)
            yield Mistake(
                f"there is no function {token.text}",
                token.start,
                f"did you mean {near[0]}?" if near else None,
            )


def _numbers(found: Sequence[Token], stop: int) -> Iterator[Mistake]:
    for at, token in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if token.word in ("LIMIT", "OFFSET") and (
            following is None or not following.text.isdecimal()
        ):
            place = token.end if following is None else following.start
            yield Mistake(f"{token.word} takes a whole number", place, f"{token.word} 10")


def _a(found: Sequence[Token], stop: int) -> Iterator[Mistake]:
    """``a`` anywhere but between a subject and an object."""
    for before, token in itertools.pairwise(found):
        if token.word == "A" and before.text in ("{", ".", "}"):
            yield Mistake("a stands for rdf:type, and nothing is before it", token.start, "?x a ?y")
        elif token.word == "A" and (before.word == "A" or token.text == "A"):
            yield Mistake(f"{token.text} cannot stand here", token.start, "?x a ?y")


def _dots(found: Sequence[Token], stop: int) -> Iterator[Mistake]:
    """Triples that no dot separates: a subject, a verb and an object, and then another term."""
    at = 0
    while at < len(found):
        if found[at].text in ("{", ".", "}") and at + 3 < len(found):
            end = _object(found, at + 1)
            if end and end < len(found) and _is_term(found[end]):
                yield Mistake(
                    f"a dot is missing before {found[end].text}",
                    found[end].start,
                    "one triple ends with a dot before the next; the same subject goes on with ;",
                )
                return
        at += 1


def _object(found: Sequence[Token], at: int) -> int:
    """Give where the triples of one subject end, with their last object; 0 for anything else."""
    if not _is_term(found[at]):
        return 0
    at += 1
    while at < len(found):
        at = _verb(found, at)
        if not at:
            return 0
        while True:
            if at >= len(found) or not _is_term(found[at]):
                return 0
            at += 1
            if at < len(found) and found[at].kind == "language":
                at += 1
            elif at < len(found) and found[at].text == "^^":
                at += 2
            if at < len(found) and found[at].text == ",":
                at += 1
                continue
            break
        if at < len(found) and found[at].text == ";":
            while at < len(found) and found[at].text == ";":
                at += 1
            continue
        return at
    return at


def _verb(found: Sequence[Token], at: int) -> int:
    """Give where a variable or a path ends; 0 if there is none."""
    if found[at].kind == "variable":
        return at + 1
    expects = True
    while at < len(found):
        token = found[at]
        if token.text == "(" and expects:
            depth = 0
            while at < len(found):
                depth += {"(": 1, ")": -1}.get(found[at].text, 0)
                if not depth:
                    break
                at += 1
            expects = False
        elif token.text in ("^", "!", "/", "|"):
            expects = True
        elif token.text in ("*", "+", "?") and not expects:
            pass
        elif expects and (token.word == "A" or (_is_term(token) and token.kind in ("iri", "name"))):
            expects = False
        else:
            break
        at += 1
    return 0 if expects else at


def _is_term(token: Token) -> bool:
    if token.kind == "name":
        return ":" in token.text or token.word in ("TRUE", "FALSE")
    return token.kind in ("variable", "iri", "string", "number")


def _meaning(found: Sequence[Token], told: str) -> Iterator[Mistake]:
    """What parses and yet makes no sense to the engine, which names no place."""
    if "unbound" in told or "GROUP BY" in told:
        for first, last in _heads(found):
            folded = any(t.word in _AGGREGATES for t in found[first:last])
            keys = _keys(found, last)
            if not folded and keys is None:
                continue
            depth = 0
            for token in found[first + 1 : last]:
                depth += {"(": 1, ")": -1}.get(token.text, 0)
                if depth == 0 and token.kind == "variable" and token.text[1:] not in (keys or ()):
                    yield Mistake(
                        f"{token.text} is selected beside what is counted or grouped",
                        token.start,
                        f"add GROUP BY {token.text}, or SAMPLE({token.text})",
                    )
                if depth == 0 and token.text == "*":
                    yield Mistake("SELECT * with GROUP BY", token.start, "name the columns")
    seen: dict[str, int] = {}
    groups: list[set[str]] = [set()]
    for at, token in enumerate(found):
        if token.text == "{":
            groups.append(set())
        elif token.text == "}" and len(groups) > 1:
            inner = groups.pop()
            groups[-1] |= inner
        elif token.kind == "variable":
            named = at > 1 and found[at - 1].word == "AS"
            if named and len(groups) > 1 and token.text[1:] in groups[-1]:
                yield Mistake(
                    f"{token.text} has a value already before this BIND",
                    token.start,
                    "give the new value a name of its own",
                )
            groups[-1].add(token.text[1:])
            seen.setdefault(token.text[1:], at)
    if "overrides" in told:
        for first, last in _heads(found):
            within = {t.text[1:] for t in found[last:] if t.kind == "variable"}
            for before, token in zip(found[first:last], found[first + 1 : last], strict=False):
                if before.word == "AS" and token.text[1:] in within:
                    yield Mistake(
                        f"{token.text} has a value already in WHERE",
                        token.start,
                        "give the new value a name of its own",
                    )


def _keys(found: Sequence[Token], start: int) -> set[str] | None:
    """Give the variables that the next GROUP BY names; None where there is none."""
    for at in range(start, len(found) - 1):
        if found[at].word == "GROUP" and found[at + 1].word == "BY":
            keys = set()
            for token in found[at + 2 :]:
                if token.word in ("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES") or (
                    token.text == "}"
                ):
                    break
                if token.kind == "variable":
                    keys.add(token.text[1:])
            return keys
    return None


__all__ = ["FUNCTIONS", "Mistake", "mistake", "reason", "unknown_function"]
