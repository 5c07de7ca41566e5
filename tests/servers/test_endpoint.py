"""The endpoint as its clients see it: the protocol, its limits, and what dies with what."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import coopgraph
from coopgraph.media_types import GRAPHS, SOLUTIONS
from coopgraph.namespaces import ID, SOURCE
from coopgraph.server.protocol import RefusedError, accepted, asked

CHAIRS = "SELECT ?a ?f { ?a coop:chairs ?f } ORDER BY ?a ?f"
JSON = "application/sparql-results+json"
LIMIT = 3600
"""Seconds a query may take: so many that no machine is too slow for those that end."""
PATIENCE = 600
"""Seconds after which a test gives up waiting; far below the limit."""


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


def children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def sleeps(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("S")


def comes(true: Callable[[], bool]) -> bool:
    """Wait until something is true."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Endpoint(NamedTuple):
    """A server that runs, and the smallest client for it."""

    port: int
    process: subprocess.Popen[bytes]
    said: Path

    def call(
        self,
        path: str,
        method: str = "GET",
        body: bytes | str | None = None,
        **headers: str,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            got = connection.getresponse()
            data = got.read()
            return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, data)
        finally:
            connection.close()

    def query(self, text: str, accept: str = JSON, **more: str) -> Answer:
        return self.call(f"/sparql?{urlencode({'query': text, **more})}", Accept=accept)

    def counted(self, name: str) -> float:
        text = self.call("/metrics").body.decode()
        found = re.search(rf"^coopgraph_{name} ([0-9.]+)$", text, re.MULTILINE)
        assert found, name
        return float(found[1])

    def holder(self) -> int:
        (pid,) = children(self.process.pid)
        return pid

    def idle(self) -> bool:
        """Wait until nothing runs: neither by the counts, nor does a worker use a core."""
        return comes(
            lambda: all(map(sleeps, children(self.holder()))) and self.counted("running") == 0
        )


@contextlib.contextmanager
def serving(*options: str) -> Iterator[Endpoint]:
    command = [sys.executable, "-m", "coopgraph", "serve", "--port", "0", *options]
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, stderr=said)
        try:
            until, line = time.monotonic() + PATIENCE, ""
            while not line.endswith("\n") and process.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
                line = Path(said.name).read_text("utf-8").partition("\n")[0] + "\n"
                line = line if "serving" in line else ""
            found = re.fullmatch(r"serving http://127\.0\.0\.1:(\d+)/ \(Ctrl-C ends\)\n", line)
            assert found, Path(said.name).read_text("utf-8")
            yield Endpoint(int(found[1]), process, Path(said.name))
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with serving(
        *("--timeout", str(LIMIT), "--size", "1", "--memory", "30", "--at-once", "8"),
        "--log-queries",
    ) as running:
        yield running


# ------------------------------------------------------------- the protocol


def rows(answer: Answer) -> list[tuple[str, ...]]:
    found = json.loads(answer.body)
    names = found["head"]["vars"]
    return [tuple(row[n]["value"] for n in names) for row in found["results"]["bindings"]]


def test_three_ways_to_ask_give_the_rows_of_python(endpoint: Endpoint) -> None:
    want = [(str(row["a"]), str(row["f"])) for row in coopgraph.load().query(CHAIRS)]
    form = urlencode({"query": CHAIRS})
    ways = [
        endpoint.query(CHAIRS),
        endpoint.call(
            "/sparql", "POST", form, Accept=JSON, Content_Type="application/x-www-form-urlencoded"
        ),
        endpoint.call(
            "/sparql", "POST", CHAIRS, Accept=JSON, Content_Type="application/sparql-query"
        ),
    ]
    for answer in ways:
        assert (answer.status, answer.media) == (200, JSON)
        assert rows(answer) == want
    assert len(want) > 5


@pytest.mark.parametrize("media", SOLUTIONS)
def test_solutions_in_each_form(endpoint: Endpoint, media: str) -> None:
    answer = endpoint.query(CHAIRS, media)
    assert (answer.status, answer.media) == (200, media)
    parsed = rdflib.query.Result.parse(
        io.BytesIO(answer.body),
        format={"tab-separated-values": "tsv"}.get(media.rpartition("/")[2]),
        content_type=media,
    )
    assert [str(v) for v in parsed.vars or []] == ["a", "f"]
    assert len(list(parsed)) == len(rows(endpoint.query(CHAIRS)))


# rdflib 7.6 calls its own deprecated class in its parser of JSON-LD.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("media", GRAPHS)
def test_graphs_in_each_form(endpoint: Endpoint, media: str) -> None:
    made = "CONSTRUCT { ?a coop:chairs ?f } WHERE { ?a coop:chairs ?f }"
    answer = endpoint.query(made, media)
    assert (answer.status, answer.media) == (200, media)
    form = {"application/n-triples": "nt"}.get(media, media)
    got = rdflib.Graph().parse(data=answer.body, format=form)
    assert len(got) == len(rows(endpoint.query(CHAIRS)))


def test_ask(endpoint: Endpoint) -> None:
    assert json.loads(endpoint.query("ASK { ?a coop:chairs ?f }").body)["boolean"] is True
    assert endpoint.query("ASK {}", "text/csv").status == 406


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", JSON),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/html, text/csv;q=0.1", "text/csv"),
        ("application/json", JSON),
        ("text/*", "text/csv"),
    ],
)
def test_negotiation(endpoint: Endpoint, accept: str, media: str) -> None:
    assert endpoint.query(CHAIRS, accept).media == media


def test_the_dataset_of_the_request(endpoint: Endpoint) -> None:
    one = SOURCE + "apo-tokyo-org"
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    whole = int(rows(endpoint.query(count))[0][0])
    part = int(rows(endpoint.query(count, default_graph_uri="x"))[0][0])
    assert part == whole, "an unknown parameter changes nothing"
    chosen = endpoint.call(
        "/sparql?" + urlencode({"query": count, "default-graph-uri": one}), Accept=JSON
    )
    stated = endpoint.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{one}> {{ ?s ?p ?o }} }}")
    assert 0 < int(rows(chosen)[0][0]) == int(rows(stated)[0][0]) < whole
    # What the request names replaces what the query names.
    from_other = f"SELECT (COUNT(*) AS ?n) FROM <{SOURCE}asean-org> WHERE {{ ?s ?p ?o }}"
    answer = endpoint.call(
        "/sparql?" + urlencode({"query": from_other, "default-graph-uri": one}), Accept=JSON
    )
    assert rows(answer) == rows(chosen)
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    named = endpoint.call(
        "/sparql?" + urlencode({"query": graphs, "named-graph-uri": one}), Accept=JSON
    )
    assert rows(named) == [(one,)]
    nothing = endpoint.call(
        "/sparql?" + urlencode({"query": count, "named-graph-uri": one}), Accept=JSON
    )
    assert rows(nothing) == [("0",)], "a dataset without default graph has an empty one"


@pytest.mark.parametrize(
    ("path", "method", "body", "media", "status"),
    [
        ("/sparql?query=", "GET", None, "", 400),
        ("/sparql?default-graph-uri=x", "GET", None, "", 400),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "GET", None, "", 400),
        ("/sparql?query=SELECT", "GET", None, "", 400),
        ("/sparql?query=ASK%20%7B%20%FF%20%7D", "GET", None, "", 400),
        ("/sparql?update=CLEAR%20ALL", "GET", None, "", 403),
        ("/sparql", "POST", "update=CLEAR ALL", "application/x-www-form-urlencoded", 403),
        ("/sparql", "POST", "CLEAR ALL", "application/sparql-update", 403),
        ("/sparql", "POST", "CLEAR ALL", "application/sparql-query", 400),
        ("/sparql", "POST", "ASK {}", "text/plain", 415),
        ("/sparql", "POST", "ASK {}", "", 415),
        ("/sparql", "POST", "", "application/sparql-query", 400),
        ("/sparql", "POST", b"ASK { \xff }", "application/sparql-query", 400),
        ("/sparql", "POST", "ASK {}", "application/sparql-query; charset=latin-1", 415),
        ("/sparql?query=ASK%7B%7D", "POST", "ASK {}", "application/sparql-query", 400),
        ("/sparql", "PUT", "x", "text/turtle", 405),
        ("/sparql", "DELETE", None, "", 405),
        ("/graphs", "GET", None, "", 400),
        ("/graphs?default&graph=urn:x", "GET", None, "", 400),
        ("/graphs?graph=urn:nowhere", "GET", None, "", 404),
        ("/graphs?default", "PUT", "", "text/turtle", 405),
        ("/nothing", "GET", None, "", 404),
    ],
)
def test_wrong_requests(
    endpoint: Endpoint, path: str, method: str, body: str | bytes | None, media: str, status: int
) -> None:
    answer = endpoint.call(path, method, body, **({"Content_Type": media} if media else {}))
    assert answer.status == status
    assert b"Traceback" not in answer.body
    assert len(answer.body) < 500


def test_a_wrong_query_is_told_its_place(endpoint: Endpoint) -> None:
    answer = endpoint.query("SELECT ?x\nWHERE { ?x nope:y ?z }")
    assert answer.status == 400
    assert b"line 2" in answer.body
    assert b"nope" in answer.body


def test_queries_never_reach_the_network(endpoint: Endpoint) -> None:
    for text in (
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT*{SERVICESILENT<http://127.0.0.1:1/>{?s ?p ?o}}",
    ):
        answer = endpoint.query(text)
        assert answer.status == 400
        assert b"SERVICE is refused" in answer.body


# rdflib 7.6 calls its own deprecated class in its parser of JSON-LD.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_the_service_describes_itself(endpoint: Endpoint) -> None:
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    for media in ("text/turtle", "application/ld+json"):
        answer = endpoint.call("/sparql", Accept=media)
        assert (answer.status, answer.media) == (200, media)
        graph = rdflib.Graph().parse(data=answer.body, format=media)
        (service,) = graph.subjects(rdflib.RDF.type, sd.Service)
        assert str(graph.value(service, sd.endpoint)).endswith(f":{endpoint.port}/sparql")
        assert {str(name) for name in graph.objects(None, sd.name)} >= {SOURCE + "iso-org"}
    assert endpoint.call("/sparql", Accept="text/csv").status == 406


def test_graphs_are_given_whole(endpoint: Endpoint) -> None:
    name = SOURCE + "iso-org"
    answer = endpoint.call("/graphs?" + urlencode({"graph": name}), Accept="text/turtle")
    got = rdflib.Graph().parse(data=answer.body, format="turtle")
    assert set(got) == set(coopgraph.load().rdflib().graph(rdflib.URIRef(name)))
    head = endpoint.call("/graphs?" + urlencode({"graph": name}), "HEAD", Accept="text/turtle")
    assert (head.status, head.media, head.body) == (200, "text/turtle", b"")


def test_what_a_client_has_is_not_sent_again(endpoint: Endpoint) -> None:
    """An answer has a tag of its own for each query, dataset and form, pages have one, too."""
    query, other = "SELECT ?x { VALUES ?x { 10 5 } }", "ASK { ?s a coop:Framework }"
    source = SOURCE + "iso-org"
    addresses = {
        "/sparql?" + urlencode({"query": query}): ("text/csv", "application/sparql-results+json"),
        "/sparql?" + urlencode({"query": other}): ("application/sparql-results+json",),
        "/sparql?" + urlencode({"query": other, "default-graph-uri": source}): (
            "application/sparql-results+json",
        ),
        "/sparql": ("text/turtle", "application/ld+json"),
        "/graphs?" + urlencode({"graph": source}): ("text/turtle", "application/n-triples"),
        "/graphs?default": ("text/turtle",),
        "/explorer.html": ("text/html",),
        "/": ("text/html",),
    }
    tags: dict[str, tuple[str, str]] = {}
    for address, forms in addresses.items():
        for media in forms:
            first = endpoint.call(address, Accept=media)
            assert (first.status, first.media) == (200, media)
            tag = first.headers["etag"]
            assert tag not in tags, (address, tags[tag])
            tags[tag] = address, media
            if media != "text/html":
                assert "Accept" in first.headers["vary"]
            for sent in (tag, f'"other", {tag}'):
                again = endpoint.call(address, Accept=media, **{"If-None-Match": sent})
                assert (again.status, again.body) == (304, b""), (address, sent)
                assert again.headers["etag"] == tag
                assert again.headers.get("vary") == first.headers.get("vary")
            assert endpoint.call(address, "HEAD", Accept=media).headers["etag"] == tag
    for tag, (address, media) in tags.items():
        wrong = next(other for other in tags if other != tag)
        answer = endpoint.call(address, Accept=media, **{"If-None-Match": wrong})
        assert (answer.status, answer.headers["etag"]) == (200, tag)
    # What is another each time has no tag, nor has an error, nor a question sent by POST.
    for query in ("SELECT (NOW() AS ?x) {}", "SELECT (RAND() AS ?x) {}", "SELECT ?x {"):
        assert "etag" not in endpoint.query(query).headers
    refused = endpoint.call("/sparql?" + urlencode({"query": query}), **{"If-None-Match": "*"})
    assert refused.status == 400


def test_queries_are_right_here_too(endpoint: Endpoint) -> None:
    """Order, sums, paths of length zero, columns and terms that are not there, as in Python."""
    mixed = 'VALUES ?x { 10 "2021"^^xsd:gYear "b" 5 <urn:i> }'
    expected = [("urn:i",), ("5",), ("10",), ("2021",), ("b",)]
    assert rows(endpoint.query(f"SELECT ?x {{ {mixed} }} ORDER BY ?x")) == expected
    assert rows(endpoint.query(f"SELECT (MAX(?x) AS ?y) {{ {mixed} }}")) == [("b",)]
    csv = endpoint.query(f"SELECT ?x {{ {mixed} }} ORDER BY DESC(?x) LIMIT 2", "text/csv")
    assert csv.body.split() == [b"x", b"b", b"2021"]
    total = 'SELECT ?d { BIND("2021-01-31"^^xsd:date + "P1D"^^xsd:dayTimeDuration AS ?d) }'
    assert rows(endpoint.query(total)) == [("2021-02-01",)]
    assert json.loads(endpoint.query("ASK { id:nowhere coop:partOf* id:nowhere }").body)["boolean"]
    every = endpoint.query("SELECT * { VALUES ?z { 1 } BIND(2 AS ?b) VALUES ?a { 3 } }")
    assert json.loads(every.body)["head"]["vars"] == ["z", "b", "a"]
    strange = endpoint.query("ASK { ?x coop:chairz ?y }")
    assert strange.headers["x-coopgraph-unknown"] == "coop:chairz (coop:chairs?)"
    assert "x-coopgraph-unknown" not in endpoint.query("ASK { ?x coop:chairs ?y }").headers
    unknown = endpoint.query("SELECT (coop:nothing(1) AS ?x) {}")
    assert (unknown.status, b"line 1, column 9: there is no function" in unknown.body) == (
        400,
        True,
    )


def test_health_and_counts(endpoint: Endpoint) -> None:
    assert endpoint.call("/health").body == b"well\n"
    before = endpoint.call("/metrics").body.decode().count("\n")
    assert before > 20
    assert endpoint.counted("starts") >= 1


def test_the_pages_are_there(endpoint: Endpoint) -> None:
    for path in ("/", "/explorer.html", "/questions/chairs.html"):
        answer = endpoint.call(path)
        assert (answer.status, answer.media) == (200, "text/html")
        assert b"Content-Security-Policy" in answer.body
    assert endpoint.call("/../../etc/passwd").status in (400, 404)


# -------------------------------------------------- clients nobody here wrote


def test_rdflib_asks_it(endpoint: Endpoint) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(f"http://127.0.0.1:{endpoint.port}/sparql")
    graph = rdflib.Graph(store, identifier=rdflib.URIRef(SOURCE + "iso-org"))
    iso = rdflib.URIRef(ID + "iso")
    assert (iso, None, None) in graph
    found = {str(row) for row in store.query("SELECT ?f { ?a coop:chairs ?f }")}
    assert any(ID + "accsq" in row for row in found)


def test_sparqlwrapper_asks_it(endpoint: Endpoint) -> None:
    import SPARQLWrapper

    client = SPARQLWrapper.SPARQLWrapper(f"http://127.0.0.1:{endpoint.port}/sparql")
    client.setQuery(CHAIRS)
    client.setReturnFormat(SPARQLWrapper.JSON)
    for method in (SPARQLWrapper.GET, SPARQLWrapper.POST):
        client.setMethod(method)
        found = client.queryAndConvert()
        assert isinstance(found, dict)
        assert len(found["results"]["bindings"]) == len(rows(endpoint.query(CHAIRS)))


def test_curl_asks_it(endpoint: Endpoint) -> None:
    curl = shutil.which("curl")
    assert curl, "curl is installed by scripts/system-packages.sh"
    address = f"http://127.0.0.1:{endpoint.port}/sparql"
    command = [
        curl,
        "-sf",
        "-H",
        "Accept: text/csv",
        "--data-urlencode",
        f"query={CHAIRS}",
        address,
    ]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.startswith(b"a,f\r\n")


# ----------------------------------------------------------------- the limits


def start(endpoint: Endpoint, text: str) -> socket.socket:
    """Send a query and leave its answer unread."""
    one = socket.create_connection(("127.0.0.1", endpoint.port))
    path = f"/sparql?{urlencode({'query': text})}"
    one.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return one


def test_endless_queries_starve_nobody(endpoint: Endpoint, endless: str) -> None:
    with contextlib.ExitStack() as clients:
        for _ in range(5):
            clients.enter_context(start(endpoint, endless))
        assert comes(lambda: endpoint.counted("running") == 5)
        assert [endpoint.query(CHAIRS).status for _ in range(5)] == [200] * 5
        assert endpoint.counted("running") == 5
    assert endpoint.idle()


def test_endless_queries_are_stopped(endless: str) -> None:
    with serving("--no-pages", "--sources", "iso-org", "--timeout", "0.5") as own:
        with ThreadPoolExecutor(5) as threads:
            answers = list(threads.map(own.query, [endless] * 5))
        assert [a.status for a in answers] == [503] * 5
        assert all(b"stopped after 0.5 s" in a.body for a in answers)
        assert own.idle()


def test_a_client_that_leaves_takes_its_query_along(endpoint: Endpoint, endless: str) -> None:
    assert endpoint.idle()
    before = endpoint.counted("ended")
    with start(endpoint, endless):
        assert comes(lambda: endpoint.counted("running") == 1)
    # Its time would be up long after we had given up waiting.
    assert endpoint.idle()
    assert endpoint.counted("ended") == before + 1


def test_a_large_answer_is_refused_or_breaks_off(endpoint: Endpoint) -> None:
    cross = "SELECT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f }"
    with pytest.raises(http.client.IncompleteRead) as caught:
        endpoint.query(cross)
    assert len(caught.value.partial) <= 1 << 20
    assert endpoint.idle()


def test_the_log_has_one_line_for_each_thing(endpoint: Endpoint) -> None:
    mark = "of the log"
    endpoint.query(f"ASK {{}} # {mark} \x1b[31m\u2028 2026-01-01 GET /forged")
    endpoint.query(f"ASK {{}} # {mark} " + "x" * 50_000)
    with pytest.raises(http.client.IncompleteRead):
        endpoint.query("SELECT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f }")
    text = endpoint.said.read_text("utf-8")
    assert "Traceback" not in text
    assert "/sparql: cut, " in text
    queries = [line for line in text.splitlines() if mark in line]
    assert len(queries) == 2
    assert "\\x1b[31m 2026-01-01 GET /forged" in queries[0]
    assert max(map(len, text.splitlines())) < 2200


def test_the_second_lock_is_told(endpoint: Endpoint) -> None:
    assert endpoint.counted("confined") == 1
    assert endpoint.call("/health").headers["x-coopgraph-queries"] == "no sockets"


def test_no_other_site_frames_a_page(endpoint: Endpoint) -> None:
    for path in ("/", "/sparql", "/nowhere", "/health"):
        headers = endpoint.call(path).headers
        assert headers["content-security-policy"] == "frame-ancestors 'self'"
        assert headers["x-content-type-options"] == "nosniff"


def test_a_hungry_query_is_ended(endpoint: Endpoint) -> None:
    hungry = "SELECT (COUNT(DISTINCT *) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
    answer = endpoint.query(hungry)
    assert answer.status == 503
    assert b"memory" in answer.body
    assert endpoint.query(CHAIRS).status == 200


def test_a_long_request_is_refused(endpoint: Endpoint) -> None:
    body = "ASK {}" + " " * (5 << 20)
    try:
        answer = endpoint.call("/sparql", "POST", body, Content_Type="application/sparql-query")
        assert answer.status == 413
    except (BrokenPipeError, ConnectionResetError):
        pass  # it hung up before we were through, as it may
    assert endpoint.query(CHAIRS).status == 200


def test_other_names_are_refused(endpoint: Endpoint) -> None:
    """A page of the web whose name leads to this machine gets nothing."""
    answer = endpoint.call("/sparql?query=ASK%7B%7D", Host="evil.example")
    assert answer.status == 400
    assert (
        "access-control-allow-origin"
        not in endpoint.call("/sparql?query=ASK%7B%7D", Origin="https://evil.example").headers
    )


# --------------------------------------------------------------- when things die


def test_a_killed_holder_is_replaced(endless: str) -> None:
    with serving(
        "--no-pages",
        "--sources",
        "iso-org",
        "--allow-origin",
        "https://a.example",
        "--allow-origin",
        "*",
    ) as own:
        assert own.query(CHAIRS).status == 200
        os.kill(own.holder(), signal.SIGKILL)
        statuses = [own.query(CHAIRS).status for _ in range(3)]
        assert statuses[-1] == 200
        assert set(statuses) <= {200, 503}
        assert own.counted("starts") == 2
        allowed = own.call("/sparql?query=ASK%7B%7D", Origin="https://a.example").headers
        assert allowed["access-control-allow-origin"] == "https://a.example"
        any_other = own.call("/sparql?query=ASK%7B%7D", Origin="https://b.example").headers
        assert any_other["access-control-allow-origin"] == "*"
        assert any_other["x-content-type-options"] == "nosniff"
        # And the end is a clean one, whatever runs.
        holder = own.holder()
        with start(own, endless):
            assert comes(lambda: own.counted("running") == 1)
            own.process.send_signal(signal.SIGTERM)
            assert own.process.wait(timeout=PATIENCE) in (0, -signal.SIGTERM)
        assert comes(lambda: not Path(f"/proc/{holder}").exists())


def test_wrong_options_and_a_taken_port(endpoint: Endpoint) -> None:
    for options, words in (
        (["--timeout", "0"], "positive"),
        (["--port", "70000"], "no port"),
        (["--port", str(endpoint.port)], "Address already in use"),
    ):
        command = [sys.executable, "-m", "coopgraph", "serve", *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr


# ---------------------------------------------------------------- any input at all


@given(
    st.sampled_from(["GET", "POST"]),
    st.sampled_from(
        ["", "text/plain", "application/sparql-query", "application/x-www-form-urlencoded; a=b"]
    )
    | st.text(max_size=40),
    st.text(max_size=80),
    st.binary(max_size=80),
)
def test_any_request_is_read_or_refused(method: str, media: str, search: str, body: bytes) -> None:
    with contextlib.suppress(RefusedError):
        found = asked(method, media, search, body)
        assert found is None or isinstance(found.query, str)


@given(st.text(max_size=60) | st.none())
def test_any_accept_header_gives_an_order(header: str | None) -> None:
    found = accepted(header, SOLUTIONS)
    assert set(found) <= set(SOLUTIONS)
    assert len(found) == len(set(found))


@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_no_query_gives_an_error_of_ours(endpoint: Endpoint, text: str) -> None:
    answer = endpoint.query(text)
    assert answer.status in (200, 400)
