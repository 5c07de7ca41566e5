"""Queries whose answers must not hang on names, types or what the graph holds.

Where the engine is not SPARQL 1.1, or answers one question in two ways, `store.query_plan` asks it
another. The order of all terms is stated in `store.term_order` and in docs/sparql.md.
"""

from __future__ import annotations

import faulthandler
import importlib.util
import itertools
import json
import os
import random
import re
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from coopgraph.cli import main
from coopgraph.errors import QueryError
from coopgraph.kg import load
from coopgraph.magic import answer
from coopgraph.model import IRI, Row
from coopgraph.namespaces import CONCEPT, COOP, PREFIXES, RDF, XSD
from coopgraph.query import Result, UnknownTermWarning, run, select, unknown_terms
from coopgraph.store import EmbeddedStore
from coopgraph.store.embedded import broke_off
from coopgraph.store.processes.bounded import run_bounded
from coopgraph.store.query_plan import plan
from coopgraph.store.rdf import dataset
from coopgraph.store.term_order import cell_key, key

E = "http://e.example/"
FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
ORDER = (
    "<http://a>", "<http://a/b>", "<http://b>",
    '"-INF"^^xsd:float', "-30", "-3.5", '"-3"^^xsd:decimal', "0", "1e-3", '"0.1"^^xsd:float',
    '"01"^^xsd:integer', "5", "9007199254740992", '"9007199254740993"^^xsd:integer',
    '"9007199254740994"^^xsd:double', '"INF"^^xsd:double', '"NaN"^^xsd:double',
    "false", "true",
    '"-0044-03-15"^^xsd:date', '"199X"^^edtf:edtf', '"2020/2021"^^edtf:edtf',
    '"2020-12-31T23:59:59"^^xsd:dateTime',
    '"2021-01-01T13:59:59.5+14:00"^^xsd:dateTime', '"2021"^^xsd:gYear',
    '"[..2021-01]"^^edtf:edtf', '"2021-01"^^xsd:gYearMonth', '"2021-01-01"^^xsd:date',
    '"2021-01-01T00:00:00.5"^^xsd:dateTime',
    '"12021"^^xsd:gYear',
    '"-P1D"^^xsd:duration', '"P30D"^^xsd:dayTimeDuration', '"P1M"^^xsd:duration',
    '"P31D"^^xsd:duration', '"P1Y"^^xsd:yearMonthDuration',
    '""', '"2021"', '"a"', '"a"@en', '"a"@vi', '"ab"', '"b\\tc"', '"đ"',
    '"unknown"^^edtf:edtf',
    '"2021-02-30"^^xsd:date', '"x"^^xsd:integer', '"12:00:00"^^xsd:time', '"z"^^<urn:t>',
)  # fmt: skip
"""Terms from the first to the last; those in one place with the engine's own spelling."""
NAMES = ("a", "d", "day", "due", "x", "z", "then", "result", "ngày", "_1")


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    """A graph of two triples: n q k, k p n; and some of our terms."""
    new = EmbeddedStore()
    n, k = ox.NamedNode(E + "n"), ox.NamedNode(E + "k")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    term = ox.NamedNode("http://www.w3.org/2002/07/owl#ObjectProperty")
    new.add(
        E + "g",
        [
            ox.Triple(n, ox.NamedNode(E + "q"), k),
            ox.Triple(k, ox.NamedNode(E + "p"), n),
            ox.Triple(ox.NamedNode(COOP + "chairs"), kind, term),
            ox.Triple(ox.NamedNode(COOP + "partOf"), kind, term),
        ],
    )
    return new


@pytest.fixture(scope="module")
def terms(store: EmbeddedStore) -> list[str]:
    """The terms of `ORDER` as the engine spells them."""
    written = " ".join(f"({place} {term})" for place, term in enumerate(ORDER))
    told = store.query(f"SELECT ?i ?x {{ VALUES (?i ?x) {{ {written} }} }}", timeout=None).data
    cells = dict(line.split("\t") for line in told.decode().splitlines()[1:])
    return [cells[str(place)] for place in range(len(ORDER))]


def asked(store: EmbeddedStore, sparql: str) -> list[list[str]]:
    """Answer in this process; the cells as they are written."""
    data = store.query(f"PREFIX e: <{E}> {sparql}", timeout=None).data.decode()
    return [line.split("\t") for line in data.splitlines()]


# -- the one order of all terms --------------------------------------------------------------------


def test_all_terms_have_one_order(store: EmbeddedStore, terms: list[str]) -> None:
    mixed = terms.copy()
    random.Random(5).shuffle(mixed)
    values = f"VALUES ?x {{ {' '.join(mixed)} UNDEF }}"
    up = [[""], *([t] for t in terms)]
    for head, way, expected in (
        ("SELECT ?x", "?x", up),
        ("SELECT *", "ASC(?x)", up),
        ("SELECT DISTINCT ?x", "DESC(?x)", up[::-1]),
        ("SELECT ?x", "DESC(?x) OFFSET 1 LIMIT 3", up[::-1][1:4]),
        ("SELECT ?x", "DESC(?x) LIMIT 3 OFFSET 1", up[::-1][1:4]),
        ("SELECT ?x", "(?x)", up),
        ("SELECT ?x", "DESC(COALESCE(?x, ?x))", up[::-1]),
        ("SELECT ?x", "COALESCE(?nothing, 1) ?x", up),
    ):
        assert asked(store, f"{head} {{ {values} }} ORDER BY {way}")[1:] == expected, (head, way)
    hidden = asked(store, f"SELECT (?x AS ?y) {{ {values} }} ORDER BY ?x")
    assert hidden == [["?y"], *up]
    inner = f"SELECT ?x {{ {{ SELECT ?x {{ {values} }} ORDER BY DESC(?x) LIMIT 1 }} }}"
    assert asked(store, inner)[1:] == [[terms[-1]]]
    kept = store.query(
        f"CONSTRUCT {{ <urn:s> <urn:p> ?x }} WHERE {{ {values} }} ORDER BY DESC(?x) LIMIT 1",
        timeout=None,
    )
    assert terms[-1].encode() in kept.data
    assert kept.data.count(b"\n") == 1


def test_the_least_and_the_greatest_follow_it(store: EmbeddedStore, terms: list[str]) -> None:
    chance = random.Random(6)
    for size in (1, 2, 3, 7, len(terms)):
        some = sorted(chance.sample(range(len(terms)), size))
        rows = " ".join(f"(1 {terms[i]})" for i in chance.sample(some, len(some)))
        found = asked(
            store,
            "SELECT (MIN(?x) AS ?a) (MAX(DISTINCT ?x) AS ?b) (COUNT(?x) AS ?n)"
            f" {{ VALUES (?g ?x) {{ {rows} }} }} GROUP BY ?g HAVING(BOUND(?g) && COUNT(?x) > 0)",
        )
        assert found[1] == [terms[some[0]], terms[some[-1]], str(size)]
    # Also where only some of the values are reckoned, or reckoned in two ways.
    for binding in (
        "{ BIND(CONCAT('a', 'b') AS ?x) } UNION { VALUES ?x { 3 } }",
        "{ BIND(STR(1) AS ?x) } UNION { BIND(STRLEN('a') AS ?x) }",
    ):
        found = asked(store, f"SELECT (MAX(?x) AS ?a) (MIN(?x) AS ?b) {{ {binding} }}")
        assert found[1] in (['"ab"', "3"], ['"1"', "1"])
    # What a group lacks, and an empty group, are as they were: unbound.
    assert asked(store, "SELECT (MIN(?x) AS ?a) { VALUES ?x { 1 UNDEF } }")[1] == [""]
    assert asked(store, "SELECT (MAX(?x) AS ?a) { FILTER(false) }")[1] == [""]


def test_the_keys_of_terms_and_of_their_spelling_are_the_same(terms: list[str]) -> None:
    triples = "".join(f"<urn:s{i:03}> <urn:p> {t} .\n" for i, t in enumerate(terms))
    read = [t.object for t in ox.parse(triples, ox.RdfFormat.TURTLE)]
    assert [key(term) for term in read] == [cell_key(cell.encode()) for cell in terms]
    keys = [key(None), key(ox.BlankNode("b")), *map(key, read)]
    nested = [key(ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), o)) for o in read]
    assert sorted(set(keys)) == keys
    assert sorted(set(nested)) == nested
    assert keys[-1] < nested[0]


# -- date plus duration ----------------------------------------------------------------------------

DATES = (
    ("2021-01-31", "date", "+", "P1D", "dayTimeDuration", "2021-02-01"),
    ("2021-01-31", "date", "+", "P1M", "yearMonthDuration", "2021-02-28"),
    ("2021-01-31", "date", "-", "P1D", "dayTimeDuration", "2021-01-30"),
    ("2021-03-31", "date", "-", "P1M", "yearMonthDuration", "2021-02-28"),
    ("2021-01-31T12:00:00", "dateTime", "+", "PT13H", "dayTimeDuration", "2021-02-01T01:00:00"),
)


def test_a_date_and_a_duration_add_up_whatever_they_are_called(store: EmbeddedStore) -> None:
    for (day, kind, sign, length, unit, expected), first in itertools.product(DATES, NAMES):
        term, span = f'"{day}"^^xsd:{kind}', f'"{length}"^^xsd:{unit}'
        wanted = [f'"{expected}"^^<{XSD}{kind}>']
        for other in NAMES[:4]:
            if other == first:
                continue
            values = f"VALUES (?{first} ?{other}) {{ ({term} {span}) }}"
            ways = [f"?{first} {sign} ?{other}", f"?{first}{sign}{span}", f"{term} {sign} {span}"]
            if sign == "+":
                ways += [f"?{other} + ?{first}", f"{span}+{term}"]
            for way in ways:
                found = asked(store, f"SELECT ?r {{ {values} BIND({way} AS ?r) }}")
                assert found[1] == wanted, (way, values)
    # In a constant alone, as the name of the result, and inside what else is reckoned.
    for name in NAMES:
        told = f'"2021-01-31"^^xsd:date + "P1D"^^xsd:dayTimeDuration AS ?{name}'
        assert asked(store, f"SELECT ({told}) {{}}")[1] == [f'"2021-02-01"^^<{XSD}date>']
    reckoned = "SELECT ((?a + ?b) * 2 - ?a + -?b AS ?r) (SUM(?a + ?b) AS ?s) { VALUES (?a ?b)"
    assert asked(store, f"{reckoned} {{ (1 2.5) }} }} GROUP BY ?a ?b")[1] == ["3.5", "3.5"]
    assert asked(store, "SELECT (?a + ?b AS ?r) { VALUES (?a ?b) { (1 'x') } }")[1] == [""]


def test_the_other_engine_adds_by_value_too() -> None:
    """rdflib, which pySHACL asks, knows dates and durations of days whatever they are called."""
    for first, second in itertools.permutations(NAMES[:4], 2):
        row: Any
        (row,) = rdflib.Graph().query(
            f"SELECT ?r {{ VALUES (?{first} ?{second})"
            f' {{ ("2021-01-31"^^xsd:date "P1D"^^xsd:dayTimeDuration) }}'
            f" BIND(?{first} + ?{second} AS ?r) }}"
        )
        assert str(row[0]) == "2021-02-01"


# -- paths of length zero --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [
        ("e:nn e:p* e:nn", [""]),
        ("e:nn e:p? e:nn", [""]),
        ("e:nn e:p+ e:nn", []),
        ("e:nn e:p* e:mm", []),
        ("e:nn e:p* e:n", []),
        ("e:nn (e:p|e:q)* ?y", ["e:nn"]),
        ("e:nn e:p*/^e:q? ?y", ["e:nn"]),
        ("e:nn e:p*/e:q ?y", []),
        ("?y e:p? e:nn", ["e:nn"]),
        ("?y a?/e:p* 'text'@vi", ["'text'@vi"]),
        ("e:nn e:p* ?y ; e:q ?z", []),
        ("e:nn e:p* ?y , e:nn . FILTER(?y = e:nn)", ["e:nn"]),
        ("e:nn e:p* ?y OPTIONAL { ?y e:p ?none }", ["e:nn"]),
        ("{ e:nn e:p* ?y } UNION { ?y e:q e:k }", ["e:n", "e:nn"]),
        ("FILTER EXISTS { e:nn e:p* e:nn } VALUES ?y { 1 }", ["1"]),
        ("e:n e:q* ?y", ["e:k", "e:n"]),
        ("e:k e:q* ?y", ["e:k"]),
        ("?y e:q* e:k", ["e:k", "e:n"]),
        ("VALUES ?y { e:nn } ?y e:p* ?z", []),  # two variables: nodes of the graph (18.4)
        ("e:q e:p* ?y", ["e:q"]),  # a predicate is no node, and yet leads to itself
    ],
)
def test_a_path_of_length_zero_needs_no_triple(
    store: EmbeddedStore, pattern: str, rows: list[str]
) -> None:
    names = {"": "", "1": "1", "'text'@vi": '"text"@vi'}
    wanted = sorted([names.get(row, f"<{E}{row[2:]}>")] for row in rows)
    assert sorted(asked(store, f"SELECT ?y {{ {pattern} }}")[1:]) == wanted
    assert asked(store, f"ASK {{ {pattern} }}") == [["true" if rows else "false"]]


# -- columns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sparql", "columns"),
    [
        ("SELECT * { ?z e:q ?a OPTIONAL { ?a e:q ?m } BIND(1 AS ?b) }", "zamb"),
        ("SELECT DISTINCT * WHERE { { ?z e:q ?b } UNION { ?c e:q ?a } }", "zbca"),
        ("SELECT * { ?z e:q ?a { SELECT ?c { ?z e:q ?c } } MINUS { ?z e:q ?hidden } }", "zac"),
        ("SELECT * { ?z e:q ?a FILTER EXISTS { ?z e:q ?no } } VALUES ?v { 1 }", "zav"),
        ("SELECT * { ?z ?q ?a # ?comment\n FILTER(STR(?a) != '?text') } ORDER BY ?z", "zqa"),
        ("SELECT * {}", ""),
    ],
)
def test_all_columns_come_as_the_query_names_them(
    store: EmbeddedStore, sparql: str, columns: str
) -> None:
    assert select(store, f"PREFIX e: <{E}> {sparql}", timeout=None).columns == tuple(columns)


def test_values_and_rdflib_change_nothing(store: EmbeddedStore) -> None:
    bound = run(store, f"SELECT * {{ ?a <{E}q> ?x }}", {"x": IRI(E + "k")}, timeout=None)
    assert isinstance(bound, Result)
    assert (bound.columns, list(bound[0])) == (("a", "x"), [E + "n", E + "k"])
    one = '("2021-01-31"^^xsd:date "P1D"^^xsd:dayTimeDuration)'
    view = dataset(store)
    mixed = 'VALUES ?x { 10 "2021"^^xsd:gYear 5 <urn:i> }'
    for sparql, expected in (
        (f"SELECT ?x {{ {mixed} }} ORDER BY ?x", ["urn:i", "5", "10", "2021"]),
        (f"SELECT (MAX(?x) AS ?y) {{ {mixed} }}", ["2021"]),
        (f"SELECT * {{ <{E}nn> <{E}p>* ?y }}", [E + "nn"]),
        *(
            (
                f"SELECT ?r {{ VALUES (?{name} ?p) {{ {one} }} BIND(?p + ?{name} AS ?r) }}",
                ["2021-02-01"],
            )
            for name in NAMES
        ),
    ):
        assert [str(row[0]) for row in view.query(sparql)] == expected  # type: ignore[index]
    every: Any = view.query("SELECT * { VALUES ?z { 1 } BIND(2 AS ?a) }")
    assert [str(name) for name in every.vars] == ["z", "a"]


# -- what the engine is asked ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?x { ?x e:q ?y } LIMIT 10",
        (
            "SELECT ?x (COUNT(?y) AS ?n) { ?x e:q+/e:p* ?y FILTER(?x != 3 && STRLEN(?y) + 1 > 2) }"
            " GROUP BY ?x"
        ),
        "SELECT (MAX(STR(?y)) AS ?n) { ?x e:q* ?y . ?y a/e:p? e:T }",
        "SELECT (MAX(?k) AS ?n) { ?x e:q ?y BIND(CONCAT(STR(?x), ' ', STR(?y)) AS ?k) }",
        "ASK { ?x e:q '''ORDER BY ?x + ?y''' } # MIN(?x) + ?y",
        "SELECT ?x { e:n e:q* ?x }",
    ],
)
def test_a_query_without_such_a_place_is_asked_as_it_is(store: EmbeddedStore, sparql: str) -> None:
    asks = plan(f"PREFIX e: <{E}> {sparql}", store.inner)
    assert (asks.text, asks.by) == (f"PREFIX e: <{E}> {sparql}", ())


def test_nothing_else_becomes_a_query_by_it(store: EmbeddedStore) -> None:
    for wrong in (
        "SELECT ?x { ?x ?p ?y } ORDER BY",
        "SELECT ?x { ?x ?p ?y } ORDER BY ?x LIMIT ten",
        "SELECT ?x { ?x ?p ?y } ORDER BY ?x LIMIT 1 LIMIT 2",
        "SELECT ?x { ?x ?p ?y } ORDER BY ?x LIMIT 1.5",
        "SELECT ?x { ?x ?p ?y } ORDER BY ?x, ?y",
        "SELECT * { ?x ?p ?y } GROUP BY ?x",
        "SELECT (MIN(?x, ?y) AS ?z) { ?x ?p ?y }",
        "SELECT ?x { ?x ?p* ?y }",
        "SELECT ?x { <urn:none> <urn:p>* }",
        "SELECT (?x + AS ?y) { ?x ?p ?z }",
        "SELECT ?x { ?x ?p ?y } ORDER BY ?x (",
    ):
        with pytest.raises(QueryError):
            store.query(wrong, timeout=None)


def test_what_ends_the_engine_is_told_as_it_was() -> None:
    def says(words: str) -> Callable[[], bytes]:
        def work() -> bytes:
            faulthandler.disable()
            os.write(2, words.encode())
            os.abort()

        return work

    def fails() -> bytes:
        raise ZeroDivisionError("of ours")

    for work, memory, told in (
        (says("memory allocation of 10 bytes failed\n"), 64 << 20, "more than 64 MiB of memory"),
        (says("memory allocation of 10 bytes failed\n"), None, "no more memory"),
        (says("thread 'main' has overflowed its stack\n"), 64 << 20, "nested too deeply"),
        (says("something else\n"), 64 << 20, r"\(signal 6\): something else"),
        (fails, 64 << 20, "ZeroDivisionError: of ours"),
    ):
        with pytest.raises(QueryError, match=told) as caught:
            run_bounded(work, 60, memory)
        assert ("memory" in str(caught.value)) is ("memory" in told)
    panic = type("PanicException", (BaseException,), {})
    assert "fault of its own and broke off: no total order" in broke_off(panic("no total order"))
    assert not broke_off(ValueError("another"))


# -- mistakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sparql", "line", "column", "told"),
    [
        ("SELECT ?x {\n ?x a coop:Body\n ?y a coop:Framework }", 3, 2, "a dot is missing"),
        ("SELECT ?x {\n ?x a coop:Body", 1, 11, "{ is not closed"),
        ("SELECT ?x { ?x a coop:Body } }", 1, 30, "} closes nothing"),
        ("SELECT ?x {\n ?x foo:bar ?y }", 2, 12, "the prefix 'foo:' is not known"),
        ("SELECT ?x WHERE ?x a coop:Body", 1, 17, "WHERE without braces"),
        (
            "SELECT ?x (COUNT(?y) AS ?n) { ?x coop:partOf ?y }", 1, 8,
            "GROUP BY ?x, or SAMPLE(?x); the engine: The SELECT contains a variable that",
        ),
        ("SELECT ?x { ?x a ?y\n BIND(1 AS ?y) }", 2, 12, "?y has a value already"),
        ('SELECT ?x {\n ?x rdfs:label "abc }', 2, 16, 'begins with " does not end'),
        ("SELECT ?x { ?x a ?y FILTER ?y = 3 }", 1, 21, "FILTER without brackets"),
        ("SELECT ?x {\n a coop:Body ?x }", 2, 2, "a stands for rdf:type"),
        ("SELECT ?x, ?y { ?x a ?y }", 1, 10, "a comma between columns"),
        ("SELECT ?x { ?x a ?y\n ORDER BY ?x }", 2, 2, "ORDER BY inside the braces"),
        ("INSERT DATA { coop:a a coop:b }", 1, 1, "read-only"),
        ("SELECT ?x {\n SERVICE <urn:e> { ?x ?p ?o } }", 2, 2, "SERVICE is refused"),
        ("LOAD <urn:e>", 1, 1, "LOAD is an update"),
        ("SELECT (FLOOOR(?x) AS ?m) { ?x a ?y }", 1, 9, "no function FLOOOR (did you mean FLOOR?)"),
        (
            "SELECT ?x {\n ?x a ?y FILTER(coop:foo(?x)) }", 2, 17,
            f"no function coop:foo (the engine: The custom function <{COOP}foo> is not supported)",
        ),
        ("SELECT ?x COUNT(?y) { ?x a ?y } GROUP BY ?x", 1, 11, "(COUNT(…) AS ?name)"),
        ("SELECT ?x { ?x a ?y FILTER(?x == 3) }", 1, 31, "write ="),
        ("SELECT ?x { ?x a ?y FILTER(?x = 1 and ?y = 2) }", 1, 35, "write &&"),
        ("SELECT ?x { ?x a ?y OPTIONAL ?y a ?z }", 1, 21, "OPTIONAL { … }"),
        ("SELECT ?x { VALUES ?x { coop:a, coop:b } }", 1, 31, "a comma in VALUES"),
        ("SELECT ?x { ?x a ?y } LIMIT ten", 1, 29, "LIMIT takes a whole number"),
        ("SELECT (?x AS ?y) { ?x a ?y }", 1, 15, "?y has a value already in WHERE"),
        ("SELCT ?x { ?x a ?y }", 1, 1, "did you mean SELECT?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(
    store: EmbeddedStore, sparql: str, line: int, column: int, told: str
) -> None:
    with pytest.raises(QueryError) as caught:
        list(run(store, sparql, timeout=None) or ())  # type: ignore[arg-type]
    assert told in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)


# -- terms that are not there ----------------------------------------------------------------------


def test_a_term_of_ours_that_is_not_there_is_named(store: EmbeddedStore) -> None:
    for sparql, expected in (
        ("SELECT ?x { ?x coop:chairz ?y . ?y coop:partOf ?x }", {"coop:chairz": "coop:chairs"}),
        (f"ASK {{ ?x <{COOP}chairz> ?y }}", {f"<{COOP}chairz>": "coop:chairs"}),
        ("ASK { ?x coop:zzzzzzzzzz coop:partOf }", {"coop:zzzzzzzzzz": ""}),
        ("ASK { ?x coop:chairs ?y FILTER(?y != 'coop:chairz') } # coop:chairz", {}),
        ("PREFIX coop: <urn:other:> ASK { ?x coop:chairz ?y }", {}),
        ("ASK { ?x rdfs:labell ?y }", {}),
    ):
        assert unknown_terms(store, sparql) == expected


def test_every_door_names_such_a_term(capsys: pytest.CaptureFixture[str]) -> None:
    sparql = "ASK { ?x coop:chairz ?y }"
    told = "the graph has no coop:chairz: did you mean coop:chairs?"
    kg = load()
    with pytest.warns(UnknownTermWarning, match=re.escape(told)):
        assert kg.query(sparql) is False
    with pytest.warns(UnknownTermWarning, match=re.escape(told)):
        assert answer(sparql, variables={"kg": kg}) is False  # as %%sparql does
    capsys.readouterr()
    assert main(["query", sparql]) == 0
    asked_of = capsys.readouterr()
    assert (asked_of.out, asked_of.err.count(told)) == ("false\n", 1)
    assert main(["query", "ASK { ?x coop:chairs ?y }"]) == 0
    assert "the graph has no" not in capsys.readouterr().err


def test_a_byte_order_mark_is_no_part_of_a_query(
    store: EmbeddedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "\ufeffASK { id:stameq a coop:Actor }"
    file = tmp_path / "marked.rq"
    file.write_bytes(query.encode())
    assert main(["query", "-f", str(file)]) == 0
    assert capsys.readouterr().out == "true\n"
    assert run(store, "\ufeffASK {}") is True


def test_rows_of_a_sorted_answer_are_values(store: EmbeddedStore) -> None:
    rows = select(store, "SELECT ?x ?y { VALUES (?x ?y) { (2 'b') (1 UNDEF) } } ORDER BY ?x")
    assert [Row.make({"x": 0, "y": 1}, list(row)) for row in rows] == [(1, None), (2, "b")]


# -- the page's own engine -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def node() -> list[str]:
    """The command of Node.js, with the packages in place."""
    spec = importlib.util.spec_from_file_location("bundle", FRONTEND / "bundle.py")
    assert spec is not None
    assert spec.loader is not None
    bundle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bundle)
    bundle.bundle(FRONTEND.parent)
    command: list[str] = bundle.tools()[0]
    return command


def test_the_page_answers_in_the_order_of_python(node: list[str]) -> None:
    """Its port of `store.query_plan` and `store.term_order` gives the same columns and rows."""
    store = EmbeddedStore()
    name = {letter: ox.NamedNode(E + letter) for letter in "nkpq"}
    there = [ox.Triple(name["n"], name["q"], name["k"]), ox.Triple(name["k"], name["p"], name["n"])]
    store.add(E + "g", there)
    mixed = sorted(ORDER, key=lambda term: zlib.crc32(term.encode()))
    all_of_them = f"VALUES ?x {{ {' '.join(mixed)} }}"
    few = "VALUES ?x { 10 '2021'^^xsd:gYear '2020-01-01'^^xsd:date 5 'a'@vi <urn:b> 2.5 UNDEF }"
    queries = [
        f"SELECT ?x {{ {all_of_them} }} ORDER BY ?x",
        f"SELECT * {{ {few} }} ORDER BY DESC(?x) LIMIT 5 OFFSET 2",
        f"SELECT (?x AS ?y) {{ {few} }} ORDER BY ?x",
        f"SELECT ?x {{ {{ SELECT ?x {{ {few} }} ORDER BY DESC(?x) LIMIT 4 }} }} ORDER BY (?x)",
        f"SELECT (MIN(?x) AS ?a) (MAX(DISTINCT ?x) AS ?b) {{ {all_of_them} }}",
        "SELECT (MIN(?x) AS ?a) (MAX(?x) + 1 AS ?b) { VALUES ?x { 1 2.5 3e0 } }",
        "SELECT (MIN(?x) AS ?a) { VALUES ?x { 1 UNDEF } }",
        (
            "SELECT ?g (MAX(?x) AS ?b) { VALUES (?g ?x) { (1 3) (1 'a') (2 4) } } GROUP BY ?g"
            " ORDER BY DESC(?b)"
        ),
        "SELECT ?g { VALUES (?g ?x) { (1 3) (3 'a') (2 4) } } ORDER BY DESC(?x)",
        "SELECT * { ?z e:q ?a OPTIONAL { ?a e:q ?m } BIND(1 AS ?b) }",
        "SELECT * { ?z e:q ?a { SELECT ?c { ?z e:q ?c } } MINUS { ?z e:q ?hidden } } VALUES ?v {1}",
        "SELECT ((?a + ?b) * 2 - ?a + -?b AS ?r) { VALUES (?a ?b) { (1 2.5) } }",
        "SELECT (STRLEN('😀') AS ?n) ?x { VALUES ?x { '\uffee' '😀' 'é' } } ORDER BY ?x",
        "ASK { e:a\\,b e:p* e:a\\,b }",
    ]
    for path in (
        "e:nn e:p* e:nn", "e:nn e:p? ?y", "e:nn e:p+ ?y", "e:nn (e:p|e:q)* ?y", "?y e:p* 'x'@vi",
        "e:nn e:p* ?y ; e:q ?z", "{ e:nn e:p* ?y } UNION { ?y e:q e:k }", "e:n e:q* ?y",
        "e:nn e:p* ?y , e:nn . FILTER(?y = e:nn)", "VALUES ?y { e:nn } ?y e:p* ?z", "e:q a? ?y",
    ):  # fmt: skip
        queries += [f"ASK {{ {path} }}", f"SELECT * {{ {path} }} ORDER BY ?y ?z"]
    for other in NAMES:
        sums = f"BIND(?{other} + ?c AS ?r) BIND(?c + ?{other} AS ?s)"
        one = '("2021-01-31"^^xsd:date "P1M"^^xsd:yearMonthDuration)'
        queries.append(f"SELECT * {{ VALUES (?{other} ?c) {{ {one} }} {sums} }}")
    queries = [f"PREFIX e: <{E}> {query}" for query in queries]
    expected: list[object] = []
    for query in queries:
        asks = plan(query, store.inner)
        answer = asks.ask(store.inner)
        if isinstance(answer, ox.QueryBoolean):
            expected.append(bool(answer))
            continue
        told = asks.arranged(answer).serialize(format=ox.QueryResultsFormat.JSON)
        found = json.loads(told or b"")
        columns = found["head"]["vars"]
        rows = [[row.get(c) for c in columns] for row in found["results"]["bindings"]]
        expected.append({"columns": columns, "rows": rows})
    script = (
        "import { Store } from 'oxigraph/node.js';"
        "import { answered } from './src/query-plan.js';"
        "let text = ''; for await (const part of process.stdin) text += part;"
        "const { prefixes, graph, queries } = JSON.parse(text); const store = new Store();"
        "store.load(graph, { format: 'application/n-triples' });"
        "const fresh = () => new Store();"
        "console.log(JSON.stringify(queries.map((q) => answered(store, fresh, prefixes, q))));"
    )
    known = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
    graph = "".join(f"{triple} .\n" for triple in there)
    done = subprocess.run(
        [*node, "--input-type=module", "-e", script],
        cwd=FRONTEND,
        input=json.dumps({"prefixes": known, "graph": graph, "queries": queries}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for query, wanted, got in zip(queries, expected, json.loads(done.stdout), strict=True):
        assert got == wanted, query


def test_the_page_names_the_terms_that_python_names(node: list[str]) -> None:
    store = EmbeddedStore()
    own = ("chairs", "chairedBy", "partOf", "Participation", "_odd", "earliestBegin")
    terms = [*(COOP + name for name in own), CONCEPT + "role-chair", CONCEPT + "chủ-tịch"]
    kind = ox.NamedNode(RDF + "type")
    there = [ox.Triple(ox.NamedNode(t), kind, ox.NamedNode(E + "Term")) for t in terms]
    store.add(E + "g", there)
    queries = [
        "ASK { ?a coop:chairz ?b }",
        "ASK { ?a coop:chairs ?b ; coop:Chaird ?c , <%sparts> }" % COOP,  # noqa: UP031
        "ASK { ?a coop:zzz 'coop:textual' } # coop:comment",
        "ASK { ?a ?b concept:role, concept:chu-tich, concept:chair. }",
        "PREFIX coop: <urn:mine:> ASK { ?a coop:mine concept:chủtich }",
        f"PREFIX coop: <{COOP}> ASK {{ ?a coop:earliestbegin <{CONCEPT}nobody> }}",
        "ASK { ?a x:coop:chairz 'a' ; e:coop ?b }",
        "ASK { ?a coop:part_of ?b ; coop:ODD ?c }",
        "ASK { ?a ?b ?c }",
    ]
    script = (
        "import { toldUnknown, unknownTerms } from './src/own-terms.js';"
        "let text = ''; for await (const part of process.stdin) text += part;"
        "const { names, terms, queries, told } = JSON.parse(text);"
        "const one = (q) => unknownTerms(q, names, (iri) => terms.includes(iri), () => terms);"
        "console.log(JSON.stringify([queries.map(one), told.map(toldUnknown)]));"
    )
    told = [
        "",
        "coop:chairz (coop:chairs?), coop:zzz, concept:ch%E1%BB%A7 (concept:ch%E1%BB%A7-t?)",
    ]
    given = {"names": PREFIXES, "terms": terms, "queries": queries, "told": told}
    done = subprocess.run(
        [*node, "--input-type=module", "-e", script],
        cwd=FRONTEND,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found, heard = json.loads(done.stdout)
    for query, got in zip(queries, found, strict=True):
        assert dict(got) == unknown_terms(store, query), query
    assert sum(map(len, found)) > 8
    assert heard == [
        [],
        [["coop:chairz", "coop:chairs"], ["coop:zzz", ""], ["concept:chủ", "concept:chủ-t"]],
    ]
