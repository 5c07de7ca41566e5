"""What the engine is asked in place of a query, and what is done with its rows afterwards.

Oxigraph (0.5.13) differs from SPARQL 1.1, or between two spellings of one question, in a few
places. A query in which one of them occurs is written anew, so that the answer is the same
whatever names, types and terms it is about; any other goes to the engine as it is.

- **Order.** Its comparison of values of several types goes in a circle. ``ORDER BY`` columns of the
  answer is left out and done afterwards (`term_order.sorted_tsv`, with OFFSET and LIMIT); what else
  is ordered by, also in subqueries, is handed to it as the texts of `term_order.key`; ``MIN`` and
  ``MAX`` become aggregates of ours. What is of one type by its form (``STR(…)``, ``COUNT(…)``) is
  left to the engine.
- **Sums.** Its optimizer puts the two sides of ``+`` in an order of its own, by their names, and
  then knows date plus duration but not duration plus date. ``a + b`` becomes ``a - (-b)``, which
  has one order, or else ``b - (-a)``.
- **Paths of length zero** lead from a term to itself also where the graph does not hold the term
  (SPARQL 1.1, 18.4): such a triple becomes ``VALUES``.
- ``SELECT *`` gives its columns by the alphabet; here they come as the query names them.

The text is read by tokens; that what is written anew says what was asked, the engine's parser and
the tests vouch for. What cannot be read is refused, never answered in another order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from coopgraph.namespaces import PREFIXES
from coopgraph.store import sparql_syntax, term_order, verdict
from coopgraph.store.sparql_tokens import tokens

_OWN: Final = "urn:x-coopgraph:"
_KEY: Final = ox.NamedNode(_OWN + "order")
_AGGREGATES: Final = {
    "MIN": (ox.NamedNode(_OWN + "min"), term_order.Smallest),
    "MAX": (ox.NamedNode(_OWN + "max"), term_order.Largest),
}
_MAYBE: Final = re.compile(
    r"(?i)\bORDER\b|\b(?:MIN|MAX)\s*\(|\+|SELECT\b[^{}]*?\*|[\w>)][ \t\r\n]*[*?](?![\w(])"
)
"""Without any of these nothing is written anew."""
_ONE_TYPE: Final = frozenset(
    {"STR", "COUNT", "STRLEN", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "LANG"}
)
"""Functions whose values are all of one type, which the engine compares well."""
_LONGEST: Final = 4
"""Times a text may grow by sums that are tried in both orders."""
_NO_CALL: Final = frozenset({"A", "VALUES", "TRUE", "FALSE", "UNDEF", "WHERE", "FROM", "NAMED"})


class Zero(NamedTuple):
    """Triples of one subject, of which some may have length zero at a term that is named.

    `members` are (path, object, whether it may be zero); `first` and `last` are tokens.
    """

    first: int
    last: int
    subject: str
    members: tuple[tuple[str, str, bool], ...]


class Plan(NamedTuple):
    """What the engine is asked, and what is done with its answer.

    Attributes:
        text: The query for the engine.
        by: Columns to sort by, each with whether from last to first; () for none.
        offset: Rows to leave out after sorting.
        limit: Rows to keep after that, None for all.
        hidden: How many columns, the last ones, are there only to sort by.
        written: Whether `text` is another than what was asked.
    """

    text: str
    by: tuple[tuple[str, bool], ...] = ()
    offset: int = 0
    limit: int | None = None
    hidden: int = 0
    written: bool = False

    def ask(self, engine: ox.Store, **chosen: Any) -> Any:
        """Put it to the engine; the rows come as they come, see `arranged`."""
        if self.written and _OWN in self.text:
            chosen["custom_functions"] = {_KEY: _ordered}
            chosen["custom_aggregate_functions"] = dict(_AGGREGATES.values())
        return engine.query(self.text, **{"prefixes": PREFIXES, **chosen})

    def arranged(self, solutions: ox.QuerySolutions) -> ox.QuerySolutions:
        """Give the rows in the order that was asked for."""
        if not self.by:
            return solutions
        tsv = solutions.serialize(format=ox.QueryResultsFormat.TSV) or b""
        arranged = ox.parse_query_results(self._sorted(tsv), ox.QueryResultsFormat.TSV)
        assert isinstance(arranged, ox.QuerySolutions)  # noqa: S101 - it was made of such
        return arranged

    def tsv(self, solutions: ox.QuerySolutions) -> bytes:
        """Give the rows as TSV in the order that was asked for."""
        data = solutions.serialize(format=ox.QueryResultsFormat.TSV) or b""
        return self._sorted(data) if self.by else data

    def _sorted(self, tsv: bytes) -> bytes:
        return term_order.sorted_tsv(tsv, self.by, self.offset, self.limit, self.hidden)


def plan(sparql: str, engine: ox.Store, written: str | None = None) -> Plan:
    """Plan how a query is answered.

    Args:
        sparql: The query, its values bound.
        written: The query as it was written, where that is another; it orders the columns.
        engine: The store that will answer, asked only which terms of paths it holds.
    """
    read = outline(sparql, written)
    if read is None:
        return Plan(sparql)
    return read.plan(lambda term: _holds(engine, read.prologue, term))


def outline(sparql: str, written: str | None = None) -> Outline | None:
    """Read a query; None where nothing of it is written anew. Kept for the next time."""
    if not _MAYBE.search(sparql):
        return None
    told = None if written == sparql else written
    return (_outline if len(sparql) < 1 << 16 else _outline.__wrapped__)(sparql, told)


@lru_cache(maxsize=256)
def _outline(sparql: str, written: str | None) -> Outline | None:
    try:
        read = Outline(sparql, written)
    except (IndexError, KeyError, TypeError, ValueError):
        if verdict.problem(sparql):
            return None  # the engine says where
        raise sparql_syntax.unreadable("order that is certain") from None
    return read if read.touched else None


def may_call(sparql: str) -> bool:
    """Say whether a query might call elsewhere, for all that its letters tell.

    Such a query is refused by its text. Should that ever fail, the second lock is a process of its
    own that can open no connection; what cannot hold the word needs none.
    """
    return "service" in sparql.lower() or "\\u" in sparql.lower()


def problem(error: SyntaxError, sparql: str, bound: str) -> str:
    """Give the engine's complaint about what the user wrote, whatever it was asked in its place.

    Args:
        error: What the engine says of what it was asked.
        sparql: What the user wrote.
        bound: The same with its values bound.
    """
    for text in dict.fromkeys((sparql, bound)):
        if told := verdict.problem(text):
            return told
    if outline(bound) is not None:
        return str(sparql_syntax.unreadable("order that is certain"))
    return str(error)


def _ordered(term: Any) -> ox.Literal:
    return ox.Literal(term_order.key(term))


def _holds(engine: ox.Store, prologue: str, term: str) -> bool | None:
    """Say whether a term is a node of the graph; None where that cannot be told."""
    try:
        answer: Any = ox.Store().query(f"{prologue} SELECT ({term} AS ?t) {{}}", prefixes=PREFIXES)
        node = next(iter(answer))[0]
        patterns: list[tuple[Any, Any, Any]] = [(None, None, node)]
        if isinstance(node, ox.NamedNode):
            patterns.append((node, None, None))
        found = (next(iter(engine.quads_for_pattern(*one, None)), None) for one in patterns)
        return any(quad is not None for quad in found)
    except (SyntaxError, ValueError, StopIteration, OSError):
        return None


class Outline:
    """A query's tokens, and what of them is written anew."""

    def __init__(self, sparql: str, written: str | None = None) -> None:
        self.sparql = sparql
        self._written = written
        self.tokens = tokens(sparql)
        self.prologue = ""
        self.by: tuple[tuple[str, bool], ...] = ()
        self.offset = 0
        self.limit: int | None = None
        self._instead: dict[int, str] = {}  # of single tokens
        self._around: dict[int, tuple[str, int, str]] = {}  # first: before, last, after
        self._after: dict[int, str] = {}
        self.hidden = 0
        self._gone: dict[int, int] = {}  # first to last
        self._sums: dict[int, list[tuple[str, int, int]]] = {}
        self._zeros: dict[int, Zero] = {}
        self._fixed: Plan | None = None
        self._chosen: list[tuple[int, int]] = []  # MIN or MAX of a variable, and the variable
        self._matched: set[str] = set()  # variables that patterns and VALUES bind
        pairs = self._brackets()
        self._closing = pairs or {}
        if pairs is not None:
            self._read()

    @property
    def touched(self) -> bool:
        """Whether anything may be written anew."""
        return bool(
            self._instead or self._around or self._gone or self._sums or self._zeros or self.by
        )

    def plan(self, holds: Callable[[str], bool | None]) -> Plan:
        """Write the query for a graph.

        Args:
            holds: Whether the graph holds a term, as the query spells it; None if unknown.
        """
        if self._fixed is not None:
            return self._fixed
        known: dict[str, bool | None] = {}

        def there(term: str) -> bool | None:
            if term not in known:
                known[term] = holds(term)
            return known[term]

        instead = {
            first: (zero.last, text)
            for first, zero in self._zeros.items()
            if (text := _of_zero(zero, there)) is not None
        }
        text = self._write(0, len(self.tokens), instead, ends=True)
        made = Plan(
            text, self.by, self.offset, self.limit, self.hidden, written=text != self.sparql
        )
        self._fixed = None if self._zeros else made
        return made

    # -- reading -----------------------------------------------------------------------------

    def _brackets(self) -> dict[int, int] | None:
        pairs, open_ones = {}, []
        for place, token in enumerate(self.tokens):
            if token.text in ("{", "(", "[") and token.kind in ("mark", "sign"):
                open_ones.append(place)
            elif token.text in ("}", ")", "]") and token.kind in ("mark", "sign"):
                if not open_ones or self.tokens[open_ones[-1]].text != _OPENING[token.text]:
                    return None
                pairs[open_ones.pop()] = place
        return None if open_ones else pairs

    def _read(self) -> None:
        form = next((i for i, t in enumerate(self.tokens) if t.word in _FORMS), None)
        if form is None:
            return
        self.prologue = self.sparql[: self.tokens[form].start]
        self._query(form, len(self.tokens), outermost=True)
        for place, variable in self._chosen:
            if self._reckoned(self.tokens[variable].text[1:]):
                del self._instead[place]
                self._instead.pop(variable - 1, None)

    def _reckoned(self, name: str) -> bool:
        """Say whether a variable is only ever bound to what is reckoned, of one type."""
        if name in self._matched:
            return False
        openings = {last: first for first, last in self._closing.items()}
        kinds = set()
        for place, token in enumerate(self.tokens):
            if (
                token.kind == "variable"
                and token.text[1:] == name
                and (self.tokens[place - 1].word == "AS")
            ):
                first = openings.get(place + 1, place) + 1
                kinds.add(self._type(first, place - 1))
        return len(kinds) == 1 and "" not in kinds

    def _type(self, first: int, end: int) -> str:
        """Name the type of an expression that is one call; "" where its form does not tell."""
        word = self.tokens[first].word
        if word == "CONCAT" and self._closing.get(first + 1) == end - 1:
            # With a text of no language among them, the whole has none.
            at = first + 2
            while at < end - 1:
                plain = self.tokens[at].kind == "string" and self.tokens[at + 1].text in (",", ")")
                if plain and self.tokens[at - 1].text in (",", "("):
                    return "text"
                at = self._closing.get(at, at) + 1
            return ""
        if not self._one_type(first, end):
            return ""
        return "text" if word in ("STR", "LANG") else "number"

    def _query(self, form: int, end: int, *, outermost: bool) -> None:
        """Read a query or a subquery: its form, what it selects, its group, what follows."""
        place = form + 1
        while place < end and self.tokens[place].text != "{":
            place = self._closing.get(place, place) + 1
        head = place
        word = self.tokens[form].word
        if word == "CONSTRUCT" and place < end and head == form + 1:  # a template
            place = self._close(place) + 1
            while place < end and self.tokens[place].text != "{":
                place += 1
        if word == "SELECT":
            self._expressions(form + 1, head)
        group = place
        if group < end:
            self._group(group)
            tail = self._close(group) + 1
        elif word == "DESCRIBE":
            tail = end
        else:
            return
        self._tail(form, head, tail, end, outermost=outermost)
        grouped = any(token.word == "GROUP" for token in self.tokens[tail:end])
        if word == "SELECT" and not grouped:  # else it is not allowed
            self._star(form, head, group)

    def _close(self, place: int) -> int:
        return self._closing[place]

    def _group(self, opening: int) -> None:
        """Read a group graph pattern."""
        end = self._close(opening)
        place = opening + 1
        if place < end and self.tokens[place].word == "SELECT":
            self._query(place, end, outermost=False)
            return
        while place < end:
            token = self.tokens[place]
            if token.text == "{":
                self._group(place)
                place = self._close(place) + 1
            elif token.word == "VALUES":
                place = self._data(place, end)
            elif token.word in ("FILTER", "BIND"):
                place = self._constraint(place + 1, end)
            elif token.word in ("GRAPH", "SERVICE"):
                self._match(place, place + 3)
                place += 1
                while place < end and self.tokens[place].text != "{":
                    place += 1
            elif token.word and token.word not in ("TRUE", "FALSE"):
                place += 1
            elif token.kind in _TERM or token.text in ("(", "["):
                place = self._statement(place, end)
            else:
                place += 1

    def _data(self, place: int, end: int) -> int:
        """Step over VALUES and its rows."""
        start = place
        while place < end and self.tokens[place].text != "{":
            place += 1
        self._match(start, place)
        return self._close(place) + 1 if place < end else end

    def _match(self, first: int, end: int) -> None:
        """Note the variables that are bound here to what the data say."""
        named = (t.text[1:] for t in self.tokens[first:end] if t.kind == "variable")
        self._matched.update(named)

    def _constraint(self, place: int, end: int) -> int:
        """Read what FILTER or BIND is followed by: a bracket, a call, or EXISTS and a group."""
        while place < end and self.tokens[place].text not in ("(", "{"):
            place += 1
        if place >= end:
            return end
        if self.tokens[place].text == "{":
            self._group(place)
        else:
            self._expressions(place + 1, self._close(place))
        return self._close(place) + 1

    def _statement(self, place: int, end: int) -> int:
        """Read triples of one subject; gives where they end."""
        read = self._zero(place, end)
        if read is not None:
            self._match(place, read.last + 1)
            if any(maybe for _, _, maybe in read.members):
                self._zeros[place] = read
            return read.last + 1
        start = place
        while True:
            place = self._closing.get(place, place) + 1
            if (
                place >= end
                or self.tokens[place].text in (".", "{", "}")
                or (self.tokens[place].word in _PATTERNS)
            ):
                self._match(start, min(place, end))
                return place

    def _zero(self, place: int, end: int) -> Zero | None:
        """Read triples of plain terms and paths; None where there is anything else."""
        first = place
        subject, place = self._term(place, end)
        if subject is None:
            return None
        members: list[tuple[str, str, bool]] = []
        last = place
        while place < end:
            stop: int | None = place + 1
            maybe = False
            if self.tokens[place].kind != "variable":
                stop, maybe = self._path(place, end)
            if stop is None:
                return None
            path = self._text(place, stop)
            place = stop
            while True:
                value, after = self._term(place, end)
                if value is None:
                    return None
                named = any(text[0] not in "?$" for text in (subject, value))
                members.append((path, value, maybe and named))
                place = last = after
                if place < end and self.tokens[place].text == ",":
                    place += 1
                    continue
                break
            if place >= end or self.tokens[place].text != ";":
                break
            while place < end and self.tokens[place].text == ";":
                last = place + 1
                place += 1
            if place < end and (
                self.tokens[place].text in (".", "{") or self.tokens[place].word in _PATTERNS
            ):
                break
        if (
            place < end
            and self.tokens[place].text not in (".", "{", "}")
            and (self.tokens[place].word not in _PATTERNS)
        ):
            return None
        return Zero(first, last - 1, subject, tuple(members)) if members else None

    def _term(self, place: int, end: int) -> tuple[str | None, int]:
        """Read a variable, a name, an IRI or a literal; None where there is none."""
        start = place
        if place < end and self.tokens[place].text in ("+", "-"):
            place += 1
        if place >= end:
            return None, place
        token = self.tokens[place]
        if token.kind == "name" and ":" not in token.text and token.word not in ("TRUE", "FALSE"):
            return None, place
        if token.kind not in _TERM:
            return None, place
        place += 1
        if token.kind == "string" and place < end:
            if self.tokens[place].kind == "language":
                place += 1
            elif self.tokens[place].text == "^^":
                place += 2
        return self._text(start, place), place

    def _path(self, place: int, end: int) -> tuple[int | None, bool]:
        """Read a path; gives where it ends and whether it may have length zero."""
        any_zero = False
        while True:  # alternatives
            all_zero = True
            while True:  # one after another
                stop, zero = self._step(place, end)
                if stop is None:
                    return None, False
                place, all_zero = stop, all_zero and zero
                if place < end and self.tokens[place].text == "/":
                    place += 1
                    continue
                break
            any_zero = any_zero or all_zero
            if place < end and self.tokens[place].text == "|":
                place += 1
                continue
            return place, any_zero

    def _step(self, place: int, end: int) -> tuple[int | None, bool]:
        while place < end and self.tokens[place].text == "^":
            place += 1
        if place >= end:
            return None, False
        token = self.tokens[place]
        zero = False
        if token.text == "!":
            place += 1
            if place < end and self.tokens[place].text == "(":
                place = self._close(place) + 1
            else:
                stop, _ = self._step(place, end)
                return stop, False
        elif token.text == "(":
            stop, zero = self._path(place + 1, self._close(place))
            if stop != self._close(place):
                return None, False
            place = stop + 1
        elif token.kind == "iri" or (
            token.kind == "name" and (":" in token.text or token.word == "A")
        ):
            place += 1
        else:
            return None, False
        if place < end and self.tokens[place].text in ("*", "?", "+"):
            zero = zero or self.tokens[place].text != "+"
            place += 1
        return place, zero

    def _expressions(self, place: int, end: int) -> None:
        """Read expressions: what they sum, the least and the greatest, groups of EXISTS."""
        start = place
        while place < end:
            token = self.tokens[place]
            if token.text == "{":
                self._group(place)
            elif token.text == "(":
                self._aggregate(place)
                self._expressions(place + 1, self._close(place))
            place = self._closing.get(place, place) + 1
        self._additions(start, end)

    def _aggregate(self, opening: int) -> None:
        word = self.tokens[opening - 1].word
        if word not in _AGGREGATES:
            return
        first, last = opening + 1, self._close(opening)
        if first < last and self.tokens[first].word == "DISTINCT":
            first += 1
        if self._one_type(first, last):
            return
        if last - first == 1 and self.tokens[first].kind == "variable":
            self._chosen.append((opening - 1, first))
        self._instead[opening - 1] = str(_AGGREGATES[word][0])
        if first > opening + 1:
            self._instead[first - 1] = ""

    def _one_type(self, first: int, end: int) -> bool:
        """Say whether an expression is one call of a function whose values are of one type."""
        return (
            first + 1 < end
            and self.tokens[first].word in _ONE_TYPE
            and self._closing.get(first + 1) == end - 1
        )

    def _additions(self, place: int, end: int) -> None:
        """Find sums on one floor of brackets in which neither side is a number by its form."""
        start: int | None = None  # of the sum
        parts: list[tuple[str, int, int]] = []
        sign = ""
        begun = place  # of the part
        before = False  # whether what stands before ends a part

        def done(stop: int) -> None:
            nonlocal start, parts, sign
            if start is not None and stop > begun:
                self._sum([*parts, (sign, begun, stop)])
            start, parts, sign = None, [], ""

        while place < end:
            token = self.tokens[place]
            if token.text in ("+", "-") and token.kind == "sign" and before:
                if start is None:
                    start = begun
                parts.append((sign, begun, place))
                sign, begun, before = token.text, place + 1, False
                place += 1
                continue
            if token.kind == "sign" and token.text in ("*", "/", "!", "+", "-", "^^"):
                before = False
                place += 1
                continue
            if token.kind == "sign" or token.word in _BETWEEN_PARTS:
                done(place)
                begun, before = place + 1, False
                place += 1
                continue
            call = token.text in ("(", "{") and before and self._calls(place - 1)
            typed = self.tokens[place - 1].text == "^^" or token.kind == "language"
            negated = token.word == "EXISTS" and self.tokens[place - 1].word == "NOT"
            if before and not call and not typed and not negated:  # a list of them, as in SELECT
                done(place)
                begun = place
            before = True
            place = self._closing.get(place, place) + 1
        done(end)

    def _calls(self, place: int) -> bool:
        """Say whether the token is the name of a function, if a bracket follows."""
        token = self.tokens[place]
        return token.kind in ("name", "iri")

    def _sum(self, parts: list[tuple[str, int, int]]) -> None:
        plain = [
            last - first == 1 and self.tokens[first].kind == "number" for _, first, last in parts
        ]
        if any(sign == "+" for sign, _, _ in parts) and not any(plain):
            self._sums[parts[0][1]] = parts

    def _tail(self, form: int, head: int, place: int, end: int, *, outermost: bool) -> None:
        """Read what follows the group: GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, VALUES."""
        order = None
        limits: list[int] = []
        values = end
        at = place
        while at < end:
            word = self.tokens[at].word
            if word == "ORDER" and at + 1 < end and self.tokens[at + 1].word == "BY":
                order = at
            elif word in ("LIMIT", "OFFSET"):
                limits.append(at)
            elif word == "VALUES":
                values = at
                break
            at = self._closing.get(at, at) + 1
        until = min([*limits, values])
        self._expressions(place, until)
        if order is None:
            return
        conditions = self._conditions(order + 2, until)
        columns = self._columns(form, head)
        plain: list[tuple[str, bool]] = []
        for down, first, last in conditions:
            token = self.tokens[first]
            if last - first == 1 and token.kind == "variable":
                plain.append((token.text[1:], down))
        hidden = [name for name, _ in plain if columns is not None and name not in columns]
        shown = not hidden or self._may_show(hidden, form, place, order)
        words = [self.tokens[at].word for at in limits]
        if not conditions or len(set(words)) < len(words):
            raise ValueError("not SPARQL")
        if (
            outermost
            and self.tokens[form].word == "SELECT"
            and shown
            and (len(plain) == len(conditions))
        ):
            self.by = tuple(plain)
            if hidden:
                hidden = list(dict.fromkeys(hidden))
                self.hidden = len(hidden)
                last = next(
                    at for at in range(form + 1, head + 1)
                    if self.tokens[at].word in ("FROM", "WHERE") or self.tokens[at].text == "{"
                )  # fmt: skip
                self._after[last - 1] = "".join(f" ?{name}" for name in hidden)
            self._gone[order] = until - 1
            for at in limits:
                number = int(self.tokens[at + 1].text)
                if self.tokens[at].word == "LIMIT":
                    self.limit = number
                else:
                    self.offset = number
                self._gone[at] = at + 1
            return
        for _, first, last in conditions:
            if not self._one_type(first, last) and first not in self._around:
                self._around[first] = (f"{_KEY}(", last - 1, ")")

    def _may_show(self, names: list[str], form: int, tail: int, order: int) -> bool:
        """Say whether columns can be added to sort by: none is folded away by then."""
        if self.tokens[form + 1].word in ("DISTINCT", "REDUCED"):
            return False
        words = [self.tokens[at].word for at in range(tail, order)]
        if "GROUP" in words:
            keys: set[str] = set()
            at = tail + 2
            while at < order and self.tokens[at].word != "HAVING":
                if self.tokens[at].kind == "variable":
                    keys.add(self.tokens[at].text[1:])
                at = self._closing.get(at, at) + 1
            return keys.issuperset(names)
        # An aggregate without GROUP BY leaves no other column.
        head = range(form, tail)
        return not any(self.tokens[at].word in _FOLDING for at in head)

    def _conditions(self, place: int, end: int) -> list[tuple[bool, int, int]]:
        """Give the conditions of ORDER BY: whether down, and the tokens of the expression."""
        found = []
        while place < end:
            down = self.tokens[place].word == "DESC"
            directed = down or self.tokens[place].word == "ASC"
            if directed:
                place += 1
            if self.tokens[place].text == "(":
                stop = self._close(place) + 1
                inner = (down, place + 1, stop - 1)
                found.append(inner if directed else (down, place, stop))
            elif self.tokens[place].kind == "variable":
                stop = place + 1
                found.append((down, place, stop))
            else:
                stop = self._close(place + 1) + 1
                found.append((down, place, stop))
            place = stop
        return found

    def _columns(self, form: int, head: int) -> set[str] | None:
        """Give the names of the columns; None for all, as in SELECT *."""
        names: set[str] = set()
        place = form + 1
        while place < head:
            token = self.tokens[place]
            if token.text == "*":
                return None
            if token.kind == "variable":
                names.add(token.text[1:])
            elif token.text == "(":
                names.add(self.tokens[self._close(place) - 1].text[1:])
            place = self._closing.get(place, place) + 1
        return names

    def _star(self, form: int, head: int, group: int) -> None:
        """Put the names of the columns in the place of ``*``, as the text names them."""
        star = form + 1
        if star < head and self.tokens[star].word in ("DISTINCT", "REDUCED"):
            star += 1
        if star >= head or self.tokens[star].text != "*":
            return
        if may_call(self.sparql):
            return  # nothing is asked here that could go to another server
        query = self._text(form, self._close(group) + 1)
        tail = self._values(self._close(group) + 1)
        try:  # which variables can be seen, the engine knows
            asked: Any = ox.Store().query(f"{self.prologue}{query}{tail}", prefixes=PREFIXES)
        except (SyntaxError, ValueError, RuntimeError):
            return
        seen = {variable.value for variable in asked.variables}
        told = self.tokens[group:] if self._written is None else tokens(self._written)
        named = [token.text[1:] for token in (*told, *self.tokens) if token.kind == "variable"]
        names = [name for name in dict.fromkeys(named) if name in seen]
        if len(names) == len(seen) and names:
            self._instead[star] = " ".join(f"?{name}" for name in names)

    def _values(self, place: int) -> str:
        """Give the VALUES that may follow a query, as it is written."""
        for at in range(place, len(self.tokens)):
            if self.tokens[at].text == "}":
                break
            if self.tokens[at].word == "VALUES":
                return " " + self._text(at, self._data(at, len(self.tokens)))
        return ""

    # -- writing -----------------------------------------------------------------------------

    def _text(self, first: int, last: int) -> str:
        """Give tokens as they are written, with what stands between them."""
        return self.sparql[self.tokens[first].start : self.tokens[last - 1].end]

    def _write(
        self,
        first: int,
        last: int,
        zeros: Mapping[int, tuple[int, str]],
        *,
        ends: bool = False,
        within: int | None = None,
    ) -> str:
        """Give tokens as the engine is to read them; `within` is a sum that is being written."""
        parts: list[str] = []
        done = 0 if ends else (self.tokens[first].start if first < last else 0)
        place = first
        while place < last:
            token = self.tokens[place]
            stop, text = place + 1, None
            if place in self._gone:
                stop, text = self._gone[place] + 1, ""
            elif place in zeros:
                stop, text = zeros[place][0] + 1, zeros[place][1]
            elif place in self._around and within != -place - 1 and self._around[place][1] < last:
                before, until, after = self._around[place]
                inner = self._write(place, until + 1, zeros, within=-place - 1)
                stop, text = until + 1, before + inner + after
            elif place in self._sums and within != place and self._sums[place][-1][2] <= last:
                stop = self._sums[place][-1][2]
                text = self._written_sum(self._sums[place], zeros)
            elif place in self._instead:
                text = self._instead[place]
            if place in self._after and text is None:
                text = self._text(place, stop)
            if text is not None:
                text += self._after.get(stop - 1, "")
                parts += [self.sparql[done : token.start], text]
                done = self.tokens[stop - 1].end
            place = stop
        end = len(self.sparql) if ends else (self.tokens[last - 1].end if first < last else 0)
        return "".join([*parts, self.sparql[done:end]])

    def _written_sum(
        self, parts: list[tuple[str, int, int]], zeros: Mapping[int, tuple[int, str]]
    ) -> str:
        _, first, last = parts[0]
        whole = self._write(first, last, zeros, within=first)
        for sign, first, last in parts[1:]:
            part = self._write(first, last, zeros, within=first)
            if sign == "-":
                whole = f"{whole} - {part}"
                continue
            one, other = f"({whole}) - (-({part}))", f"({part}) - (-({whole}))"
            grown = f"COALESCE({one}, {other})"
            whole = grown if len(grown) < _LONGEST * len(self.sparql) + 1000 else f"({one})"
        return whole


def _of_zero(zero: Zero, there: Callable[[str], bool | None]) -> str | None:
    """Write triples anew, if a path may be of length zero at a term that is not in the graph."""
    written: list[str] = []
    changed = False
    for path, value, maybe in zero.members:
        named = [term for term in (zero.subject, value) if term[0] not in "?$"]
        plain = f"{zero.subject} {path} {value}"
        if not maybe or (len(named) == 2 and named[0] != named[1]) or there(named[0]) is not False:
            written.append(plain)
        else:
            changed = True
            if len(named) == 1:
                variable = next(t for t in (zero.subject, value) if t[0] in "?$")
                written.append(f"VALUES {variable} {{ {named[0]} }}")
            else:
                written.append("VALUES () { () }")  # it leads to itself, whatever else there is
    return " . ".join(written) + " " if changed else None


_FOLDING: Final = frozenset(
    {"COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "GROUP"}
)
_OPENING: Final = {"}": "{", ")": "(", "]": "["}
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_TERM: Final = frozenset({"variable", "iri", "name", "string", "number"})
_PATTERNS: Final = frozenset(
    {"OPTIONAL", "UNION", "MINUS", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES"}
)
_BETWEEN_PARTS: Final = frozenset(
    {"AS", "IN", "NOT", "DISTINCT", "SEPARATOR", "ASC", "DESC"}
    | {"GROUP", "BY", "HAVING", "ORDER", "SELECT", "REDUCED"}
)

__all__ = ["Plan", "may_call", "outline", "plan", "problem"]
