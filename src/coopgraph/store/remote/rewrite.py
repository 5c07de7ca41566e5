"""The text of a query as it is sent to a server nobody here wrote.

Our prefixes are declared in the text, in front of its first line, so that the lines of the user's
text keep their numbers. What may not be sent is refused here: a server that takes queries and
updates at one address would carry out an update.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coopgraph.errors import QueryError
from coopgraph.namespaces import PREFIXES
from coopgraph.store import sparql_syntax, verdict

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
COUNTED = "coopgraph_rows"
"""The variable of our own counts; no query of a user has it."""


class Parts(NamedTuple):
    """A query, cut: prologue, dataset clauses (``FROM …``), and the rest without these.

    `modifiers` is where in `rest` LIMIT, OFFSET or VALUES stand, its length where none does;
    `braced` is where its WHERE group ends; `ordered` says whether it has an ORDER BY.
    """

    form: str
    prologue: str
    dataset: str
    rest: str
    modifiers: int
    braced: int
    ordered: bool


def form_of(sparql: str) -> str:
    """Give the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises:
        QueryError: It is an update, or no query at all.
    """
    return _start(sparql)[0]


def declared(sparql: str) -> str:
    """Declare those of our prefixes that a query uses and does not declare itself."""
    used: set[str] = set()
    own: set[str] = set()
    tokens = _tokens(sparql)
    for index, (kind, text, _) in enumerate(tokens):
        if kind == "name" and ":" in text:
            name = text.partition(":")[0]
            before = tokens[index - 1][1].upper() if index else ""
            (own if before == "PREFIX" and text.endswith(":") else used).add(name)
    wanted = sorted((used - own) & PREFIXES.keys())
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in wanted) + sparql


def parts(sparql: str) -> Parts:
    """Cut a query (of which a server has said that it is one) at its joints."""
    form, start, tokens = _start(sparql)
    cuts: list[tuple[int, int]] = []
    modifiers = braced = -1
    ordered = False
    depth = nested = 0
    index = next(i for i, token in enumerate(tokens) if token[2] == start)
    while index < len(tokens):
        kind, text, place = tokens[index]
        word = text.upper() if kind == "name" else ""
        if text in "{}()" and kind == "mark":
            depth += (text == "{") - (text == "}")
            nested += (text == "(") - (text == ")")
            if text == "}" and depth == 0 and nested == 0 and modifiers < 0:
                braced = place + 1
        elif depth == 0 and nested == 0 and word == "FROM":
            last = index + 1
            if tokens[last][1].upper() == "NAMED":
                last += 1
            cuts.append((place, tokens[last][2] + len(tokens[last][1])))
            index = last
        elif depth == 0 and nested == 0 and word == "ORDER":
            ordered = True
        elif word in ("LIMIT", "OFFSET", "VALUES") and depth == nested == 0 and braced >= 0:
            modifiers = place if modifiers < 0 else modifiers
        index += 1
    rest, shift, last = "", 0, start
    for begin, end in cuts:
        rest += sparql[last:begin]
        shift += end - begin
        last = end
    rest += sparql[last:]
    taken = start + shift
    dataset = " ".join(sparql[begin:end] for begin, end in cuts)
    end = len(rest) if modifiers < 0 else modifiers - taken
    return Parts(form, sparql[:start], dataset, rest, end, max(0, braced - taken), ordered)


def counting(sparql: str, *, distinct: Sequence[str] = ()) -> str:
    """Make the query that counts the rows of a SELECT, or its distinct rows of these variables."""
    cut = parts(sparql)
    inner = cut.rest
    if distinct:
        inner = f"SELECT DISTINCT {_variables(distinct)} WHERE {{ {{ {inner}\n }} }}"
    return (
        f"{cut.prologue}SELECT (COUNT(*) AS ?{COUNTED}) {cut.dataset} WHERE {{ {{ {inner}\n }} }}"
    )


def page(sparql: str, columns: Sequence[str], size: int, start: int) -> str:
    """Make the query for some rows of a SELECT, put into an order that leaves no ties.

    The order stands in a subquery: Virtuoso sorts no more than 10,000 rows where a LIMIT stands
    beside the ORDER BY, and keeps the order of a subquery.
    """
    cut = parts(sparql)
    order = " " if cut.ordered else " ORDER BY "
    inner = f"{cut.rest[: cut.modifiers]}\n{order}{_variables(columns)} {cut.rest[cut.modifiers :]}"
    return (
        f"{cut.prologue}SELECT {_variables(columns)} {cut.dataset} WHERE {{ {{ {inner}\n }} }}"
        f" LIMIT {size} OFFSET {start}"
    )


def solutions_of(sparql: str) -> str:
    """Make the SELECT of the solutions from which a CONSTRUCT makes its triples."""
    cut = parts(sparql)
    text = cut.rest[: cut.braced]
    where = text[_group(text) :]
    return (
        f"{cut.prologue}SELECT (1 AS ?{COUNTED}) {cut.dataset} WHERE {where}"
        f" {cut.rest[cut.braced :]}"
    )


def _group(text: str) -> int:
    """Where the last group at the outermost level begins."""
    depth = place = 0
    for kind, mark, start in _tokens(text):
        if kind == "mark" and mark == "{":
            place = start if depth == 0 else place
            depth += 1
        elif kind == "mark" and mark == "}":
            depth -= 1
    return place


def _variables(names: Sequence[str]) -> str:
    return " ".join(f"?{name}" for name in names)


def _start(sparql: str) -> tuple[str, int, Sequence[sparql_syntax.Token]]:
    """Find the word with which a query begins, after its prologue."""
    tokens = _tokens(sparql)
    for kind, text, start in tokens:
        word = text.upper()
        if kind == "iri" or (kind == "name" and (word in ("PREFIX", "BASE") or ":" in text)):
            continue
        if kind == "name" and word in FORMS:
            return word, start, tokens
        break
    raise sparql_syntax.query_error("", sparql) if tokens else QueryError("the query is empty")


def names_dataset(sparql: str) -> bool:
    """Say whether a query says itself which graphs it asks (``FROM``)."""
    return verdict.uses(sparql, ("FROM",))


def _tokens(sparql: str) -> Sequence[sparql_syntax.Token]:
    """Split a text, as our engine reads it; what only the server understands, as it looks.

    Raises:
        QueryError: Our engine understands it, and it is spelled so that it could be misread.
    """
    found = sparql_syntax.reading(sparql)
    if found is not None:
        return found
    if not verdict.problem(sparql):
        raise sparql_syntax.unreadable("query for another server")
    return sparql_syntax.tokens(sparql)
