"""What a text uses, by the engine's parser: held against generated texts whose tokens are known."""

from __future__ import annotations

import contextlib
import os
import random
import re
import socket
import threading
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from coopgraph.errors import QueryError
from coopgraph.store import sparql_syntax, verdict

_MANY = int(os.environ.get("COOPGRAPH_SPELLINGS", "600"))
_WORD = re.compile(r"[\w:\\.%'-]$|\w$")
_DECLARED = "PREFIX ex: <urn:ex/>\nPREFIX service: <urn:service/> PREFIX graph: <urn:g/>\n"
_NAMES = (
    "ex:a", "graph:x", "service:x", "ex:SERVICE", "ex:a\\'b", "ex:from.graph", "ex:x\\#GRAPH",
    "<urn:graph#service>", "<urn:a'GRAPH>", "<urn:x?GRAPH>", "ex:load%20FROM", "ex:naïve·graph",
)  # fmt: skip
_VARIABLES = ("?x", "?service", "$graph", "?from", "?xGRAPH", "?GRAPHx", "?à")
_VALUES = (
    "'GRAPH ?g { '", '"SERVICE <urn:x> {}"', "'''it's a\nGRAPH '''", '"""say "FROM" } """',
    "'x'@en-GRAPH", "1.5", "true", "'\\'GRAPH'",
)  # fmt: skip
_COMMENTS = ("# GRAPH ?g { ?s ?p ?o }\n", "# it's SERVICE <urn:x> {\n", "#\n")


class Speller:
    """Writes valid queries in unusual spellings, and knows what it has written.

    Args:
        chance: Where all its choices come from.
        service: What its SERVICE clauses name.
    """

    def __init__(self, chance: random.Random, service: str = "<urn:nobody>") -> None:
        self._chance, self._service = chance, service
        self.words: list[str] = []

    def query(self) -> str:
        """Write a query; `words` are its tokens."""
        pick = self._chance.choice
        self.words = [*pick((["ASK"], ["SELECT", "*"], ["SELECT", "DISTINCT", pick(_VARIABLES)]))]
        if self._chance.random() < 0.15:
            self.words += ["FROM", *pick(([], ["NAMED"])), pick(_NAMES)]
        if self._chance.random() < 0.5:
            self.words.append("WHERE")
        self._group(3)
        return _DECLARED + self._spelled()

    def _group(self, depth: int) -> None:
        self.words.append("{")
        for _ in range(self._chance.randrange(1, 4)):
            self._element(depth)
        self.words.append("}")

    def _element(self, depth: int) -> None:
        pick, kind = self._chance.choice, self._chance.random()
        if kind < 0.45 or depth == 0:
            subject = pick((*_NAMES, *_VARIABLES))
            self.words += [subject, pick((*_NAMES, "a", "?p")), pick((*_NAMES, *_VALUES, "?o"))]
            self.words.append(".")
        elif kind < 0.6:
            self.words += ["FILTER", "(", "?x", "<", pick(("?from", "?graph", "1")), ")"]
        elif kind < 0.7:
            self.words.append(pick(("OPTIONAL", "MINUS")))
            self._group(depth - 1)
        elif kind < 0.8:
            self.words += ["{", "SELECT", "*"]
            self._group(depth - 1)
            self.words.append("}")
        elif kind < 0.9:
            self.words += ["GRAPH", pick((*_NAMES, "?g"))]
            self._group(depth - 1)
        elif kind < 0.95:
            self.words += ["SERVICE", *pick(([], ["SILENT"])), self._service]
            self._group(depth - 1)
        else:
            self.words += ["VALUES", "?v", "{", pick(_VALUES[:4]), "}"]

    def _spelled(self) -> str:
        text = before = ""
        for word in self.words:
            spelled = word
            if word.isupper() and word.isalpha():
                spelled = "".join(self._chance.choice((s, s.lower())) for s in word)
            gap = self._chance.choice((" ", " ", "\n", "\t", *_COMMENTS))
            # A keyword may be followed by anything at once; other words by what ends them.
            keyword = before.isupper() and before.isalpha()
            loose = not (_WORD.search(before) and _WORD.search(spelled[:1]) and not keyword)
            if self._chance.random() < 0.4 and loose and word not in ("?", ".") and before != "1.5":
                gap = "" if spelled[0] not in "?$" or keyword or before in "{(<" else gap
            text += gap + spelled
            before = word
        return text


def _generated(seed: int, number: int, service: str = "<urn:nobody>") -> Iterator[Speller]:
    speller = Speller(random.Random(seed), service)
    for _ in range(number):
        yield speller


def test_what_a_query_uses_is_what_was_written() -> None:
    parsed = 0
    used: dict[str, int] = {"SERVICE": 0, "GRAPH": 0, "FROM": 0}
    for speller in _generated(20, _MANY):
        text = speller.query()
        if verdict.problem(text):
            continue  # a variable projected twice and the like
        parsed += 1
        for word in used:
            truth = word in speller.words
            used[word] += truth
            assert verdict.uses(text, (word,)) is truth, (word, text)
        assert sparql_syntax.names_graphs(text) is bool({"GRAPH", "FROM"} & {*speller.words})
    assert parsed > _MANY * 0.8
    assert min(used.values()) > parsed * 0.03  # and it is no test of texts that use nothing


def test_a_reading_that_is_confirmed_is_right() -> None:
    confirmed = 0
    significant = {*sparql_syntax.KEYWORDS, *"{}();"}
    for speller in _generated(21, _MANY):
        text = speller.query()
        found = sparql_syntax.reading(text)
        if found is None:
            continue
        confirmed += 1
        begin = text.index("graph: <urn:g/>") + 10
        read = [word.upper() for kind, word, at in found if at > begin and kind != "string"]
        truth = [word for word in speller.words if word in significant]
        assert [word for word in read if word in significant] == truth, text
        variables = [word for kind, word, at in found if kind == "variable"]
        assert variables == [word for word in speller.words if word[0] in "?$"], text
    assert confirmed > _MANY * 0.1


def test_nothing_that_passes_calls_anybody() -> None:
    calls = 0
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        stop = threading.Event()

        def listen() -> None:
            nonlocal calls
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    listener.accept()[0].close()
                    calls += 1

        thread = threading.Thread(target=listen)
        thread.start()
        address = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        passed = 0
        try:
            for speller in _generated(22, _MANY // 3, address):
                text = speller.query()
                try:
                    sparql_syntax.refuse_service(text)
                except QueryError:
                    continue
                passed += 1
                with contextlib.suppress(SyntaxError, ValueError, RuntimeError, OSError):
                    found = ox.Store().query(text)
                    if isinstance(found, ox.QuerySolutions):
                        list(found)
            silent = calls
            with contextlib.suppress(RuntimeError, OSError):  # and the listener hears what calls
                bool(ox.Store().query(f"ASK{{SERVICESILENT{address}{{}}}}"))
        finally:
            stop.set()
            thread.join()
    assert passed > 50
    assert silent == 0
    assert calls == 1


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p '\\u0053ERVICE' }",
        "ASK { \\u0053ERVICE <urn:x> {} }",
        "ASK { ?s ?p '\\U0000005cu0053ERVICE' }",
    ],
)
def test_what_may_come_out_of_escapes_counts_as_used(text: str) -> None:
    assert verdict.uses(text, ("SERVICE",))


def test_no_letter_left_counts_as_used() -> None:
    names = " ".join(f"?servic{letter}" for letter in "abcdfghijklmnopqrstuvwxyz")
    assert verdict.uses(f"SELECT {names} ?service {{}}", ("SERVICE",))
    assert not verdict.uses("SELECT ?servicz ?service {}", ("SERVICE",))


def test_nothing_is_evaluated_to_learn_whether_a_query_parses() -> None:
    rows = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(9))
    assert not verdict.problem(f"ASK {{ {rows} FILTER(?v0 > 100) }}")  # 10^18 rows to look at
    assert verdict.problem("SELECT * {").startswith("error at 1:11")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LOADSILENT<urn:x>", "LOAD is refused"),
        ("LOAD<urn:x>INTOGRAPH<urn:y>", "LOAD is refused"),
        ("INSERT{}WHERE{SERVICESILENT<urn:x>{}}", "SERVICE is refused"),
        ("PREFIX ex: <urn:> INSERT{}WHERE{SERVICEex:x{}}", "SERVICE is refused"),
        ("INSERT DATA { <urn:load> <urn:service> 'LOAD' ", "not SPARQL"),
    ],
)
def test_an_update_that_calls_is_refused(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        sparql_syntax.refuse_calls(text)


def test_an_update_may_speak_of_what_it_does_not_do() -> None:
    sparql_syntax.refuse_calls("INSERT DATA { <urn:load> <urn:service> 'LOAD <urn:x>' } # SERVICE")
    assert not verdict.update_problem("DROP GRAPH <urn:nowhere>")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (?a<?x&&?b>1 AS ?y) { ?x ?a ?b }",
        "PREFIX ex: <urn:> ASK { ex:a\\'b ex:p ?x, 'a' }",
        "ASK { { SELECTDISTINCT ?x { ?x ?p ?o } } }",
    ],
)
def test_values_are_not_bound_in_a_text_that_may_be_misread(text: str) -> None:
    assert not verdict.problem(text)
    with pytest.raises(QueryError, match="spelling"):
        sparql_syntax.bind(text, {"x": "<urn:v>"})
