from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from coopgraph.errors import DataError, QueryError, QueryTimeout
from coopgraph.store import EmbeddedStore, dataset, graph_from_ntriples, parse_turtle
from coopgraph.store import sparql_syntax as sx
from coopgraph.store.processes import bounded

A, B = "https://example.org/a", "https://example.org/b"
TURTLE = "@prefix e: <https://example.org/> .\n"
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) WHERE { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(40)) + " }"
)
"""Of six triples there are 6 to the 40th combinations: no machine ends it."""


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text(TURTLE + "e:x e:p e:y ; e:n 1, 2, 3 .", encoding="utf-8")
    two.write_text(TURTLE + "e:x e:p e:y . e:y e:p e:z ; e:l 'é'@vi .", encoding="utf-8")
    new = EmbeddedStore()
    assert new.load_turtle(one, A) == 4
    assert new.load_turtle(two, B) == 3
    return new.unite()


def tsv(store: EmbeddedStore, sparql: str, **values: str) -> str:
    return store.query("PREFIX e: <https://example.org/> " + sparql, values=values).data.decode()


def test_the_union_is_a_set_and_graphs_tell_who_says_it(store: EmbeddedStore) -> None:
    assert tsv(store, "SELECT (COUNT(*) AS ?n) { e:x e:p e:y }") == "?n\n1\n"
    assert tsv(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { e:x e:p e:y } }") == "?n\n2\n"
    assert store.graphs() == [A, B]
    assert store.graphs_of("https://example.org/x") == [A, B]
    assert len(store) == 6
    assert len(store.copy([B])) == 3


def test_from_narrows_the_default_graph(store: EmbeddedStore) -> None:
    assert tsv(store, f"SELECT (COUNT(*) AS ?n) FROM <{B}> {{ ?s ?p ?o }}") == "?n\n3\n"


def test_kinds_of_answers(store: EmbeddedStore) -> None:
    assert store.query("ASK { ?s ?p ?o }") == ("boolean", b"true")
    kind, data = store.query("CONSTRUCT { ?s a ?o } WHERE { ?s <https://example.org/p> ?o }")
    assert kind == "graph"
    assert len(graph_from_ntriples(data)) == 2


def test_bytes_are_the_same_each_time(store: EmbeddedStore, tmp_path: Path) -> None:
    path = tmp_path / "b.ttl"
    path.write_text(TURTLE + "e:x e:p [ e:q [] ] , [ e:q 1 ] .", encoding="utf-8")
    dumps = []
    for _ in range(2):
        new = EmbeddedStore()
        new.load_turtle(path, A)
        dumps.append(new.dump())
    assert dumps[0] == dumps[1]
    assert store.dump([A]).count(b"\n") == 4
    assert b"{" in store.dump(form="trig")
    assert store.dump(form="turtle").count(b"<https://example.org/z>") == 1


# -- files ---------------------------------------------------------------------------------------


def test_canonical_labels_are_those_of_the_whole_dataset(tmp_path: Path) -> None:
    """Only what has blank nodes is canonicalized, and the rest changes no label of them."""
    store = EmbeddedStore()
    for graph, knows in (("urn:g1", "[ <urn:p> [ <urn:p> 1 ] , [ <urn:p> 2 ] ]"), ("urn:g2", "[]")):
        path = tmp_path / "graph.ttl"
        path.write_text(f"<urn:a> <urn:knows> {knows} , <urn:b> . <urn:b> <urn:p> 1 , 'x'@en .")
        store.load_turtle(path, graph)
    named = [quad for quad in store.inner if isinstance(quad.graph_name, ox.NamedNode)]
    whole = ox.Dataset(named)
    whole.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert store.dump() == "".join(sorted(f"{quad} .\n" for quad in whole)).encode()
    assert store.dump().count(b"_:") > 5


def test_a_syntax_error_names_file_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(TURTLE + "e:good e:p e:q .\ne:bad e:p .\n", encoding="utf-8")
    store = EmbeddedStore()
    with pytest.raises(DataError) as caught:
        store.load_turtle(path, A)
    assert (caught.value.file, caught.value.line, caught.value.column) == (path, 3, 11)
    assert str(caught.value).startswith(f"{path}:3:11: ")
    assert len(store.unite()) == 0, "nothing is half-loaded"
    with pytest.raises(DataError):
        parse_turtle(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"e:x \x00 .", "NUL"),
        (b"a\nb\xff\xfe" + b"x" * 20, "not UTF-8"),
        ("nghĩa".encode("utf-16"), "NUL"),
    ],
)
def test_what_is_not_text_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        EmbeddedStore().load_turtle(path, A)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.ttl", tmp_path):
        with pytest.raises(DataError, match="cannot be read"):
            EmbeddedStore().load_turtle(path, A)


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "bom.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + (TURTLE + "e:a e:b e:c .").encode())
    assert EmbeddedStore().load_turtle(path, A) == 1


def test_200_mb_of_noise_end_soon(tmp_path: Path) -> None:
    path = tmp_path / "noise.ttl"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)  # sparse: NUL bytes
    with pytest.raises(DataError, match="NUL"):
        EmbeddedStore().load_turtle(path, A)
    path.unlink()
    with path.open("wb") as file:
        block = os.urandom(2**20)
        for _ in range(200):
            file.write(block)
    with pytest.raises(DataError):
        EmbeddedStore().load_turtle(path, A)
    path.unlink()


def test_noise_that_is_text_ends_at_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "noise.ttl"
    path.write_text("lorem ipsum\n" * 2**20, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        EmbeddedStore().load_turtle(path, A)
    assert caught.value.line == 1


# -- queries -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sparql", "line", "column", "message"),
    [
        ("SELECT ?s WHERE {\n ?s ?p ?o \n FILTER( }", 3, 8, "not closed"),
        ("SELECT * { ?s foo:bar ?o }", 1, 22, "prefix 'foo:'"),
        ("SELECT * { ?s ?p ?o", 1, 10, "not closed"),
        ("", 1, 1, "no query"),
        ("DELETE WHERE { ?s ?p ?o }", 1, 1, "read-only"),
        ("# c\nPREFIX e: <x:>\nINSERT DATA { e:a e:b e:c }", 3, 1, "read-only"),
        ("SELECT * {\n SERVICE <http://x.org/> {} }", 2, 2, "network"),
        ("SELECT * { SeRvIcE SILENT ?x { ?s ?p ?o } }", 1, 12, "network"),
    ],
)
def test_query_errors_name_the_place(
    store: EmbeddedStore, sparql: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(QueryError) as caught:
        store.query(sparql)
    assert message in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_binding_does_not_move_the_place_of_an_error(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError) as caught:
        store.query("SELECT ?s WHERE { ?s ?p ?x . FILTER( }", values={"x": '"long value"'})
    assert caught.value.column == 36


def test_service_in_words_is_no_service(store: EmbeddedStore) -> None:
    text = 'SELECT ("a SERVICE <x>" AS ?a) { # SERVICE <x:y> {}\n}'
    assert store.query(text).kind == "solutions"


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    hits: list[object] = []
    stop = threading.Event()

    def accept() -> None:
        while not stop.is_set():
            try:
                connection, address = server.accept()
            except TimeoutError:
                continue
            hits.append(address)
            connection.close()

    thread = threading.Thread(target=accept)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/sparql", hits
    stop.set()
    thread.join()
    server.close()


def test_no_query_reaches_the_network(
    store: EmbeddedStore, listener: tuple[str, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, hits = listener
    queries = [
        f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ S\\u0045RVICE <{url}> {{ ?s ?p ?o }} }}",
    ]
    for text in queries:
        with pytest.raises(QueryError):
            store.query(text)
        with pytest.raises(QueryError):
            dataset(store).query(text)
    assert tsv(store, f"SELECT * FROM <{url}> {{ ?s ?p ?o }}").splitlines()[1:] == []
    # And were a clause to slip through, the child could not open a socket.
    monkeypatch.setattr(sx, "refuse_service", lambda _: None)
    with pytest.raises(QueryError):
        store.query(queries[0])
    store.query(queries[1])
    assert hits == []


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Process ids of the children that are forked; the suite has other children too."""
    pids: list[int] = []
    fork = bounded.fork

    def noted() -> int:
        pid = fork()
        if pid:
            pids.append(pid)
        return pid

    monkeypatch.setattr(bounded, "fork", noted)
    return pids


def assert_gone(pids: list[int]) -> None:
    assert pids
    for pid in pids:
        with pytest.raises(ChildProcessError):  # ended, and collected
            os.waitpid(pid, os.WNOHANG)


def test_an_endless_query_is_stopped(store: EmbeddedStore, forked: list[int]) -> None:
    for limit in (0.2, 0):
        with pytest.raises(QueryTimeout) as caught:
            store.query(ENDLESS.replace("COUNT(*)", "COUNT(DISTINCT ?a0)"), timeout=limit)
        assert caught.value.exit_code == 124
        assert f"stopped after {limit:g} s" in str(caught.value)
    assert_gone(forked)


def test_without_a_limit_a_query_is_answered_here(store: EmbeddedStore, forked: list[int]) -> None:
    assert store.query("ASK { ?s ?p ?o }", timeout=None).data == b"true"
    assert store.query("ASK { GRAPH ?g { ?s ?p ?o } }", timeout=None).data == b"true"
    with pytest.raises(QueryError, match="at its end"):
        store.query("SELECT", timeout=None)
    assert not forked


@pytest.mark.parametrize("word", ["Service", "\\u0041"])
def test_what_might_call_elsewhere_never_runs_here(
    store: EmbeddedStore, forked: list[int], word: str
) -> None:
    text = f"ASK {{ ?s ?p ?o FILTER(?o != '{word}') }}"
    assert store.query(text, timeout=None).data == b"true"
    assert len(forked) == 1


def test_a_limit_of_many_days_is_kept_too(store: EmbeddedStore) -> None:
    assert store.query("ASK {}", timeout=9e8).data == b"true"


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is enforced on Linux")
def test_a_memory_limit_ends_the_query() -> None:
    with pytest.raises(QueryError, match="more than 64 MiB"):
        bounded.run_bounded(lambda: bytes(2**30), 3600, 2**26)


def test_ctrl_c_ends_the_child(forked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = threading.Event()
    read = bounded.read

    def reading(*args: Any) -> bytes | None:
        waiting.set()  # the child is there, and who waits for it knows
        return read(*args)

    def interrupt() -> None:
        waiting.wait()
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(bounded, "read", reading)

    # What a shell starts in the background ignores Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            bounded.run_bounded(lambda: time.sleep(3600) or b"", 3600)  # type: ignore[func-returns-value]
    finally:
        thread.join()
        signal.signal(signal.SIGINT, before)
    assert_gone(forked)


def test_a_child_outlives_its_parent_by_a_second_at_most() -> None:
    code = (
        "import os, time\n"
        "from coopgraph.store.processes import bounded\n"
        "def work():\n"
        "    print(os.getpid(), flush=True)\n"
        "    os.kill(os.getppid(), 9)\n"
        "    while True: time.sleep(3600)\n"
        "bounded.run_bounded(work, 3)\n"
    )
    # It holds the other end of standard output, so this ends when it has ended.
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=600)
    assert done.returncode == -9
    child = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(child, 0)
            if Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return
        except (ProcessLookupError, FileNotFoundError):
            return
        time.sleep(0.1)
    pytest.fail("the child is still running")


def test_without_fork_a_worker_answers_and_is_bounded(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "can_fork", lambda: False)
    assert tsv(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == "?n\n6\n"
    with pytest.raises(QueryError, match="at its end"):
        store.query("SELECT")
    with pytest.raises(QueryTimeout):
        store.query(ENDLESS, timeout=0.5)
    monkeypatch.setattr(bounded, "_STATM", "/nowhere")
    with pytest.raises(QueryError, match="only Linux keeps a limit of memory"):
        store.query("ASK {}", memory=2**30)
    assert store.query("ASK {}", timeout=None).data == b"true"


def test_a_limit_of_memory_that_is_not_kept_is_refused(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "_STATM", "/nowhere")
    with pytest.raises(QueryError, match=r"memory=None"):
        store.query("ASK {}", memory=2**30)


# -- parameters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("SELECT ?a { VALUES ?a { 1 2 3 } FILTER(?a > ?on) }", "3"),
        ("SELECT ?a { VALUES (?a) { (1) (2) (3) } FILTER(!BOUND(?on) || ?a = ?on) }", "2"),
        ("SELECT ?on { }", "2"),
        ("SELECT (COUNT(?a) AS ?n) { VALUES ?a { 1 2 3 } FILTER(?a >= ?on) }", "2"),
        ("SELECT ?a { { VALUES ?a { 1 2 3 } FILTER(?a > ?on) } UNION { VALUES ?a { 7 } } }", "3 7"),
        (
            (
                "SELECT ?a { VALUES ?a { 1 2 3 } "
                "FILTER NOT EXISTS { VALUES ?a { 1 2 3 } FILTER(?a > ?on) } }"
            ),
            "1 2",
        ),
        (
            (
                "SELECT ?a { VALUES ?a { 1 2 } OPTIONAL { VALUES ?a { 1 } BIND(1 AS ?z)"
                " FILTER(?on = 2) } FILTER(BOUND(?z)) }"
            ),
            "1",
        ),
        ("SELECT ?n { { SELECT (MAX(?a) AS ?n) { VALUES ?a { 1 5 } FILTER(?a < ?on) } } }", "1"),
        ("SELECT $on WHERE { }", "2"),
        ("SELECT ('{ ?on }' AS ?s) { # ?on {\n }", '"{ ?on }"'),
    ],
)
def test_binding(store: EmbeddedStore, body: str, expected: str) -> None:
    assert tsv(store, body, on="2").split("\n", 1)[1].split("\n") == [*expected.split(" "), ""] or (
        tsv(store, body, on="2").split("\n")[1] == expected
    )


def test_binding_in_a_construct_leaves_the_template(store: EmbeddedStore) -> None:
    text = "CONSTRUCT { ?x a ?y } WHERE { ?x <https://example.org/p> ?y }"
    kind, data = store.query(text, values={"x": "<https://example.org/y>"})
    assert kind == "graph"
    assert data.count(b"\n") == 1


# -- rdflib --------------------------------------------------------------------------------------


def test_the_rdflib_view_is_the_same_union_and_refuses_writing(store: EmbeddedStore) -> None:
    from rdflib import URIRef

    view = dataset(store)
    s, p, o = (URIRef(f"https://example.org/{x}") for x in "xpy")
    assert len(list(view.triples((s, p, None)))) == 1
    assert len(list(view.quads((s, p, None, None)))) >= 2
    assert len(view.graph(URIRef(B))) == 3
    assert {str(g.identifier) for g in view.graphs()} >= {A, B}
    rows = list(view.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"))
    assert int(rows[0][0]) == 6  # type: ignore[index, arg-type]
    for write in (
        lambda: view.add((o, p, s)),
        lambda: view.remove((s, p, o)),
        lambda: view.update("CLEAR ALL"),
    ):
        with pytest.raises(QueryError, match="read-only"):
            write()
    assert len(store) == 6
