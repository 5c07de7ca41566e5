"""What an update is about to change, read from its text; and a dataset put into it.

What an update does outside the graphs that may be written is thrown away (see `keeping`). This
reading is there to say so beforehand, instead of acknowledging what is not done. Where the text
leaves it open (``GRAPH ?g`` in a template, relative IRIs, escapes), or the engine's parser does not
confirm what was read, it says that too; then the graphs themselves are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from coopgraph.errors import QueryError
from coopgraph.namespaces import PREFIXES
from coopgraph.store.sparql_syntax import Token, query_error, reading, unreadable
from coopgraph.store.verdict import update_problem

DEFAULT = ""
"""Stands for the default graph among targets."""
UNKNOWN = "?"
"""Stands for a graph that the text leaves open."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BLOCKS = ("INSERT", "DELETE", "DATA", "WHERE")


@dataclass
class Targets:
    """What an update writes.

    Attributes:
        graphs: IRIs of graphs; `DEFAULT` for the default graph.
        sure: Whether these are all, as far as the text tells.
        data: Whether it is nothing but INSERT DATA and DELETE DATA, so that what becomes of a graph
            hangs on that graph alone.
    """

    graphs: set[str] = field(default_factory=set)
    sure: bool = True
    data: bool = True


def targets(sparql: str) -> Targets:
    """Read what an update writes; a text that is no update leaves it open, the engine says so."""
    told = reading(sparql, update=True)
    if told is None:
        return Targets({UNKNOWN}, sure=False, data=False)
    update_targets = Targets()
    prefixes = dict(PREFIXES)
    for operation in _operations(told):
        _read(operation, prefixes, update_targets)
    return update_targets


def over_dataset(sparql: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Let the WHERE clauses of an update see the dataset that the request names.

    Raises:
        QueryError: The update names a dataset itself (SPARQL 1.1 Protocol, 2.2.3).
    """
    if not default and not named:
        return sparql
    for iri in (*default, *named):
        if not _SCHEME.match(iri) or re.search(r"[\x00-\x20<>\"{}|^`\\]", iri):
            raise QueryError(f"{iri!r} is no IRI of a graph")
    clause = "".join(f" USING <{iri}>" for iri in default)
    clause += "".join(f" USING NAMED <{iri}>" for iri in named) + " "
    token_list, depth, before = reading(sparql, update=True), 0, ""
    if token_list is None:
        if problem := update_problem(sparql):
            raise query_error(problem, sparql, update=True)
        raise unreadable("dataset can be named for an update")
    insertions: list[tuple[int, str]] = []
    for place, (kind, text, start) in enumerate(token_list):
        if kind == "mark" and text in "{}":
            depth += 1 if text == "{" else -1
            before = ""
        if depth or kind != "name":
            continue
        word = text.upper()
        if word in ("USING", "WITH"):
            raise QueryError(
                f"the update says {word}, and the request names a dataset too; keep one of them"
            )
        if word == "WHERE":
            # DELETE WHERE is short for a template that is the pattern, too.
            template = sparql[_block(token_list, place)] if before == "DELETE" else ""
            insertions.append((start, f"{template}{clause}"))
        before = word
    parts, last = [], 0
    for offset, text in insertions:
        parts += [sparql[last:offset], text]
        last = offset
    return "".join([*parts, sparql[last:]])


def _block(found: Sequence[Token], place: int) -> slice:
    depth, begin = 0, None
    for kind, text, start in found[place:]:
        if kind != "mark" or text not in "{}":
            continue
        begin = start if begin is None else begin
        depth += 1 if text == "{" else -1
        if depth == 0:
            return slice(begin, start + 1)
    return slice(0, 0)  # not closed: the engine says so


def _operations(found: Sequence[Token]) -> Iterator[list[Token]]:
    depth = 0
    one: list[Token] = []
    for token in found:
        kind, text, _ = token
        if kind == "mark":
            depth += {"{": 1, "}": -1}.get(text, 0)
        if kind == "mark" and text == ";" and depth == 0:
            yield one
            one = []
        else:
            one.append(token)
    yield one


def _read(operation: Sequence[Token], prefixes: dict[str, str], found: Targets) -> None:
    """Read one operation, with the prologue before it."""
    terms = [(kind, text) for kind, text, _ in operation]
    words: list[str] = []
    plain, depth, place, template = DEFAULT, 0, 0, False
    while place < len(terms):
        kind, text = terms[place]
        following = terms[place + 1] if place + 1 < len(terms) else ("", "")
        word = text.upper() if kind == "name" else ""
        place += 1
        if text in "{}" and kind == "mark":
            if text == "{" and depth == 0:
                template = words[-1:] in (["INSERT"], ["DELETE"], ["DATA"]) or (
                    words[-2:] == ["DELETE", "WHERE"]
                )
            depth += 1 if text == "{" else -1
            words.append("")
        elif depth == 0 and word == "PREFIX" and place + 1 < len(terms):
            prefixes[following[1].rstrip(":")] = terms[place + 1][1][1:-1]
            place += 2
        elif depth == 0 and word == "BASE":
            found.sure = False
            place += 1
        elif depth == 0 and word == "WITH":
            plain = _name(following, prefixes, found)
            place += 1
        elif depth == 0 and word in ("CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"):
            _whole(word, terms[place:], prefixes, found)
            found.data = False
            return
        elif depth == 0 and word:
            words.append(word)
        elif depth == 1 and template and word == "GRAPH":
            found.graphs.add(_name(following, prefixes, found))
            place += 1
        elif depth == 1 and template and kind in ("iri", "name", "variable", "string"):
            found.graphs.add(plain)
    said = [word for word in words if word]
    if said not in ([], ["INSERT", "DATA"], ["DELETE", "DATA"]) or plain != DEFAULT:
        found.data = False


def _whole(
    verb: str, rest: Sequence[tuple[str, str]], prefixes: dict[str, str], found: Targets
) -> None:
    """Read an operation on whole graphs."""
    terms = [t for t in rest if t[1].upper() not in ("SILENT", "GRAPH", "TO")]
    # What is copied or added is only read; what is moved away is gone.
    for term in terms[1:] if verb in ("COPY", "ADD") else terms:
        if term[1].upper() in ("DEFAULT", "NAMED", "ALL"):
            found.graphs.add(DEFAULT)
        else:
            found.graphs.add(_name(term, prefixes, found))


def _name(term: tuple[str, str], prefixes: dict[str, str], found: Targets) -> str:
    kind, text = term
    if kind == "iri" and _SCHEME.match(text[1:-1]):
        return text[1:-1]
    prefix, colon, local = text.partition(":")
    if kind == "name" and colon and prefix in prefixes:
        return prefixes[prefix] + local
    found.sure = False
    return UNKNOWN
