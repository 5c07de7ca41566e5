"""What a client must survive: servers that are busy, slow, broken, lying, or somebody else."""

from __future__ import annotations

import contextlib
import email.utils
import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import CoopgraphError, EndpointError, ParameterError, QueryTimeout
from coopgraph.kg import KnowledgeGraph
from coopgraph.namespaces import GRAPH_CATALOGUE, SOURCE
from coopgraph.remote import RemoteGraph
from coopgraph.store.remote import rewrite
from coopgraph.store.remote.auth import address_of, shown
from coopgraph.store.remote.deadline import Clock
from coopgraph.store.remote.http import Call, Client

JSON = "application/sparql-results+json"
YES = b'{"head":{},"boolean":true}'
SECRET = "s3cret-pass"


class Asked(NamedTuple):
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]


class Faulty:
    """A server whose answers are written down beforehand; it keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer: Callable[[BaseHTTPRequestHandler, Asked], None] = lambda h, a: send(h, YES)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                # Clients that break off are what is tested: no traceback in the tests' output.
                with contextlib.suppress(ConnectionError):
                    super().handle()

            def do_GET(self) -> None:
                size = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(size).decode()
                parts = urlsplit(self.path)
                query = parse_qs(parts.query) | parse_qs(body)
                headers = {k.lower(): v for k, v in self.headers.items()}
                one = Asked(self.command, parts.path, query, headers)
                outer.asked.append(one)
                outer.answer(self, one)

            do_POST = do_PUT = do_GET  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/sparql"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def connect(self, auth: Any = None, **more: Any) -> RemoteGraph:
        return coopgraph.connect(self.url, auth, graphs=[], **more)


def send(
    handler: BaseHTTPRequestHandler,
    body: bytes,
    status: int = 200,
    media: str = JSON,
    *,
    length: int | None = None,
    **headers: str,
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", media)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Faulty, Faulty]]:
    both = Faulty(), Faulty()
    yield both
    for server in both:
        server.stop()


@pytest.fixture
def server(servers: tuple[Faulty, Faulty]) -> Faulty:
    for one in servers:
        one.asked.clear()
        one.answer = lambda h, a: send(h, YES)
    return servers[0]


@pytest.fixture
def other(servers: tuple[Faulty, Faulty], server: Faulty) -> Faulty:
    return servers[1]


def in_turn(*answers: Callable[[BaseHTTPRequestHandler], None]) -> Any:
    left = list(answers)
    return lambda handler, _: (left.pop(0) if len(left) > 1 else left[0])(handler)


def busy(status: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        send(handler, b"busy", status, "text/plain", length=None, **headers)

    return answer


def well(handler: BaseHTTPRequestHandler) -> None:
    send(handler, YES)


def status_of(client: Client, url: str, *, seconds: float = 30, safe: bool = True) -> int:
    call = Call("POST", url, [("query", "ASK {}")], safe=safe)
    with client.send(call, Clock(seconds)) as reply:
        return reply.status


# -- trying again ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_busy_server_is_asked_again_after_pauses_that_double(server: Faulty, status: int) -> None:
    pauses: list[float] = []
    server.answer = in_turn(busy(status), busy(status), busy(status), well)
    assert status_of(Client(sleep=pauses.append), server.url) == 200
    assert pauses == [0.5, 1.0, 2.0]


def test_a_server_that_stays_busy_is_believed_in_the_end(server: Faulty) -> None:
    pauses: list[float] = []
    server.answer = in_turn(busy(503))
    assert status_of(Client(sleep=pauses.append), server.url) == 503
    assert (pauses, len(server.asked)) == ([0.5, 1.0, 2.0, 4.0], 5)


def test_retry_after_is_honoured_in_seconds_and_as_a_date(server: Faulty) -> None:
    pauses: list[float] = []
    date = email.utils.formatdate(time.time() + 2000, usegmt=True)
    server.answer = in_turn(busy(429, Retry_After="3"), busy(503, Retry_After=date), well)
    assert status_of(Client(sleep=pauses.append), server.url, seconds=3600) == 200
    assert pauses[0] == 3
    assert 1000 < pauses[1] <= 2000


def test_who_asks_to_wait_longer_than_there_is_time_is_told_of(server: Faulty) -> None:
    server.answer = in_turn(busy(503, Retry_After="3600"))
    with pytest.raises(EndpointError, match="asks to wait 3600 s"):
        server.connect(timeout=5).query("ASK {}")
    assert len(server.asked) == 1


def test_who_asks_to_wait_for_years_is_told_of_without_a_limit_too(server: Faulty) -> None:
    server.answer = in_turn(busy(503, Retry_After="9" * 20))
    with pytest.raises(EndpointError, match=r"asks to wait 1e\+20 s"):
        server.connect(timeout=None).query("ASK {}")
    assert len(server.asked) == 1
    pauses: list[float] = []
    server.answer = in_turn(busy(503, Retry_After="\xb2"), well)  # a digit, and no number
    assert status_of(Client(sleep=pauses.append), server.url) == 200


def test_an_answer_beyond_the_bound_is_told(server: Faulty) -> None:
    call = Call("POST", server.url, [("query", "ASK {}")])
    beyond = pytest.raises(EndpointError, match="answers more than 0 MiB")
    with Client().send(call, Clock(30)) as reply, beyond:
        list(reply.chunks(10))
    with Client().send(call, Clock(30)) as reply:
        assert b"".join(reply.chunks()) == YES


def test_what_may_not_be_done_twice_is_not_tried_again(server: Faulty) -> None:
    pauses: list[float] = []
    server.answer = in_turn(busy(503), well)
    assert status_of(Client(sleep=pauses.append), server.url, safe=False) == 503
    assert (pauses, len(server.asked)) == ([], 1)


def test_nobody_there(server: Faulty) -> None:
    pauses: list[float] = []
    with pytest.raises(EndpointError, match="cannot be reached"):
        status_of(Client(sleep=pauses.append), "http://127.0.0.1:1/sparql")
    assert pauses == [0.5, 1.0, 2.0, 4.0]


# -- time ------------------------------------------------------------------------------------


def test_a_server_that_never_answers_is_given_up(server: Faulty) -> None:
    gone = threading.Event()

    def never(handler: BaseHTTPRequestHandler, _: Asked) -> None:
        gone.wait()

    server.answer = never
    try:
        with pytest.raises(QueryTimeout, match=r"within 0\.2 s") as raised:
            server.connect(timeout=0.2).query("ASK {}")
    finally:
        gone.set()
    assert raised.value.exit_code == 124


def test_a_server_that_trickles_is_given_up_all_the_same(server: Faulty) -> None:
    gone = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler, _: Asked) -> None:
        send(handler, b'{"head":{},', length=10_000)
        while not gone.wait(0.05):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return

    server.answer = trickle
    try:
        with pytest.raises(QueryTimeout):
            server.connect(timeout=0.4).query("ASK {}")
    finally:
        gone.set()


def test_a_whole_graph_may_take_long_if_it_keeps_coming(
    server: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is turned by the server: 12 s pass before each part, of 30."""
    passed = [0.0]
    looked = threading.Semaphore(0)
    check = Clock.check

    def checked(clock: Clock) -> None:
        try:
            check(clock)
        finally:
            looked.release()

    monkeypatch.setattr(Clock, "now", staticmethod(lambda: passed[0]))
    monkeypatch.setattr(Clock, "check", checked)
    cell = '{{"s":{0},"p":{0},"o":{0}}}'.format('{"type":"uri","value":"urn:x"}')
    parts = ['{"head":{"vars":["s","p","o"]},"results":{"bindings":[', cell, "," + cell, "]}}"]

    def slowly(handler: BaseHTTPRequestHandler, question: Asked) -> None:
        if "COUNT" in question.query["query"][0]:
            send(handler, table([2]))
            return
        send(handler, b"", length=sum(map(len, parts)))
        while looked.acquire(blocking=False):
            pass
        for part in parts:
            passed[0] += 12
            with contextlib.suppress(OSError):
                handler.wfile.write(part.encode())
            looked.acquire(timeout=600)

    server.answer = slowly
    kg = server.connect(timeout=30)
    assert len(list(kg.store.triples_of("urn:g"))) == 2
    with pytest.raises(QueryTimeout):
        kg.query("SELECT ?s ?p ?o { ?s ?p ?o }")


def test_a_server_that_falls_silent_within_an_answer_is_given_up(server: Faulty) -> None:
    gone = threading.Event()

    def silent(handler: BaseHTTPRequestHandler, _: Asked) -> None:
        send(handler, b'{"head":{},', length=10_000)
        gone.wait()

    server.answer = silent
    try:
        with pytest.raises(QueryTimeout):
            server.connect(timeout=0.3).query("ASK {}")
    finally:
        gone.set()


@pytest.mark.parametrize("status", [400, 500, 503])
def test_a_server_whose_own_time_is_up_says_so(server: Faulty, status: int) -> None:
    said = b"the query was stopped after 30 s; narrow it or add a LIMIT"
    server.answer = lambda h, _: send(h, said, status, "text/plain", Retry_After="0")
    with pytest.raises(QueryTimeout, match="stopped after 30 s"):
        server.connect().query("ASK {}")


def test_virtuoso_gives_half_an_answer_when_its_time_is_up_and_we_notice(server: Faulty) -> None:
    server.answer = lambda h, _: send(h, YES, X_SQL_State="S1TAT", X_SQL_Message="incomplete")
    with pytest.raises(QueryTimeout, match="a part of the answer"):
        server.connect().query("ASK {}")


# -- nonsense --------------------------------------------------------------------------------

BROKEN = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}'


@pytest.mark.parametrize(
    ("body", "media", "length", "words"),
    [
        (b"<html><h1>Welcome</h1></html>", "text/html", None, "an HTML page"),
        (b"hello", "text/plain", None, "hello"),
        (b"", "", None, "without a media type"),
        (b"hello", JSON, None, "damaged or not whole"),
        (BROKEN, JSON, None, "damaged or not whole"),
        (BROKEN, JSON, 5000, "broke off"),
        (b"", JSON, None, "damaged or not whole"),
        (b'{"head":{"vars":["a"]}}', JSON, None, "damaged or not whole"),
        (b"<sparql", "application/sparql-results+xml", None, "damaged or not whole"),
    ],
)
def test_answers_that_are_none(
    server: Faulty, body: bytes, media: str, length: int | None, words: str
) -> None:
    def answer(handler: BaseHTTPRequestHandler, _: Asked) -> None:
        send(handler, body, media=media, length=length)
        handler.close_connection = True

    server.answer = answer
    with pytest.raises(EndpointError, match=words) as raised:
        server.connect().query("SELECT ?a { ?a ?b ?c }")
    assert server.url in str(raised.value)


def test_pages_of_errors_are_not_quoted_and_plain_words_are(server: Faulty) -> None:
    server.answer = lambda h, _: send(h, b"<html>Stack trace</html>", 500, "text/html")
    with pytest.raises(EndpointError, match="answers 500") as raised:
        server.connect().query("ASK {}")
    assert "Stack" not in str(raised.value)
    server.answer = lambda h, _: send(h, b"disk full\nat Foo.java:1", 507, "text/plain")
    with pytest.raises(EndpointError, match="answers 507: disk full") as raised:
        server.connect().query("ASK {}")
    assert "java" not in str(raised.value)
    server.answer = lambda h, _: send(h, b"", 404, "text/plain")
    with pytest.raises(EndpointError, match="no such address"):
        server.connect().query("ASK {}")


# -- answers that are cut off ----------------------------------------------------------------


def table(numbers: list[int]) -> bytes:
    rows = ",".join(f'{{"n":{{"type":"literal","value":"{n}"}}}}' for n in numbers)
    return f'{{"head":{{"vars":["n"]}},"results":{{"bindings":[{rows}]}}}}'.encode()


def cutting(total: int, cap: int, page: Callable[[list[int], int], list[int]]) -> Any:
    everything = list(range(total))

    def answer(handler: BaseHTTPRequestHandler, question: Asked) -> None:
        text = question.query["query"][0]
        if rewrite.COUNTED in text:
            send(handler, table([total]))
            return
        offset = re.search(r"LIMIT (\d+) OFFSET (\d+)", text)
        start = int(offset[2]) if offset else 0
        send(handler, table(page(everything, start)[:cap]))

    return answer


def test_a_cap_that_no_header_tells_of_is_noticed_and_the_rest_fetched(server: Faulty) -> None:
    server.answer = cutting(2345, 1000, lambda rows, start: rows[start:])
    found = server.connect().query("SELECT ?n { ?n ?p ?o }")
    assert [row.n for row in found] == [str(n) for n in range(2345)]


def test_pages_that_do_not_fit_together_are_an_error(server: Faulty) -> None:
    server.answer = cutting(2345, 1000, lambda rows, start: rows[max(0, start - 1) :])
    with pytest.raises(EndpointError, match=r"cuts answers off after 1,000 rows.*2,345"):
        server.connect().query("SELECT ?n { ?n ?p ?o }")


def test_a_server_that_pages_no_further_is_an_error(server: Faulty) -> None:
    server.answer = cutting(2345, 1000, lambda rows, start: rows[:1000] if not start else [])
    with pytest.raises(EndpointError, match="cuts answers off"):
        server.connect().query("SELECT ?n { ?n ?p ?o }")


def test_a_round_number_that_is_all_there_is_costs_one_count(server: Faulty) -> None:
    server.answer = cutting(200, 1000, lambda rows, start: rows[start:])
    assert len(server.connect().query("SELECT ?n { ?n ?p ?o }")) == 200
    assert len(server.asked) == 2


def test_a_count_that_is_none_is_an_error(server: Faulty) -> None:
    server.answer = lambda h, a: send(
        h, table([] if rewrite.COUNTED in a.query["query"][0] else list(range(1000)))
    )
    with pytest.raises(EndpointError, match="does not count"):
        server.connect().query("SELECT ?n { ?n ?p ?o }")


# -- credentials -----------------------------------------------------------------------------


def wants(scheme: str) -> Any:
    def answer(handler: BaseHTTPRequestHandler, question: Asked) -> None:
        given = question.headers.get("authorization", "")
        if not given.lower().startswith(scheme.partition(" ")[0].lower()):
            send(handler, b"no", 401, "text/plain", WWW_Authenticate=scheme)
        else:
            send(handler, YES)

    return answer


def test_basic_is_given_when_asked_for_and_from_then_on(server: Faulty) -> None:
    server.answer = wants('Basic realm="x"')
    kg = server.connect(("me", SECRET))
    assert kg.query("ASK {}") is True
    assert kg.query("ASK {}") is True
    assert ["authorization" in a.headers for a in server.asked] == [False, True, True]


def test_digest_is_given_when_asked_for_and_rightly(server: Faulty) -> None:
    server.answer = wants('Digest realm="r", nonce="n1", qop="auth", algorithm="MD5"')
    assert server.connect(("me", SECRET)).query("ASK {}") is True
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', server.asked[-1].headers["authorization"]))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    first, second = md5(f"me:r:{SECRET}"), md5(f"GET:{given['uri']}")
    right = md5(f"{first}:n1:{given['nc']}:{given['cnonce']}:auth:{second}")
    assert given["response"] == right
    assert SECRET not in str(server.asked)


def test_digest_is_preferred_where_both_are_offered(server: Faulty) -> None:
    def both(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(401)
        for scheme in ('Basic realm="x"', 'Digest realm="r", nonce="n1", qop="auth"'):
            handler.send_header("WWW-Authenticate", scheme)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.answer = in_turn(both, well)
    assert server.connect(("me", SECRET)).query("ASK {}") is True
    assert server.asked[-1].headers["authorization"].startswith("Digest")


def test_a_token_is_a_bearers(server: Faulty) -> None:
    assert server.connect("tok-123").query("ASK {}") is True
    assert server.asked[0].headers["authorization"] == "Bearer tok-123"


def refusing(scheme: str) -> Any:
    return lambda h, _: send(h, b"no", 401, "text/plain", WWW_Authenticate=scheme)


def test_refused_credentials_stay_secret(
    server: Faulty, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    for scheme in ('Basic realm="x"', 'Digest realm="r", nonce="n", qop="auth"', "Negotiate"):
        server.answer = refusing(scheme)
        for auth in (("me", SECRET), SECRET):
            with pytest.raises(EndpointError, match=r"refuses these credentials \(401\)") as raised:
                server.connect(auth).query("ASK {}")
            assert SECRET not in str(raised.value) + repr(raised.value) + str(raised.value.context)
    inside = server.url.replace("//", f"//me:{SECRET}@")
    assert main(["query", "ASK {}", "--store", inside]) == 2
    said = capsys.readouterr()
    assert SECRET not in said.err + said.out + caplog.text
    with pytest.raises(EndpointError, match="without credentials"):
        server.connect().query("ASK {}")


def test_credentials_in_an_address_are_used_and_not_shown(server: Faulty) -> None:
    server.answer = wants('Basic realm="x"')
    kg = coopgraph.connect(server.url.replace("//", "//me:p%40ss@"), graphs=[])
    assert kg.query("ASK {}") is True
    assert "me" not in repr(kg)
    assert kg.store.name == server.url
    assert address_of("https://u:p%40s@h.example/q?x=1#f") == (
        "https://h.example/q?x=1",
        ("u", "p@s"),
    )
    assert shown("https://u:p@h.example/q?token=1") == "https://h.example/q"


# -- redirects -------------------------------------------------------------------------------


def to(place: str, status: int = 302) -> Any:
    return lambda h, a: (
        send(h, b"", status, Location=place) if not a.path.endswith("/new") else send(h, YES)
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_within_a_host_are_followed(server: Faulty, status: int) -> None:
    server.answer = to("/new", status)
    assert server.connect("tok").query("ASK {}") is True
    assert server.asked[-1].path == "/new"
    assert server.asked[-1].query["query"] == ["ASK {}"]
    assert server.asked[-1].headers["authorization"] == "Bearer tok"


def test_credentials_do_not_follow_to_another_host(server: Faulty, other: Faulty) -> None:
    server.answer = to(other.url + "/new")
    for auth in ("tok", ("me", SECRET)):
        with pytest.raises(EndpointError, match=r"another host.*credentials are not sent"):
            server.connect(auth).query("ASK {}")
    assert other.asked == []
    assert server.connect().query("ASK {}") is True
    assert "authorization" not in other.asked[0].headers


def test_a_change_follows_nowhere(server: Faulty, other: Faulty) -> None:
    server.answer = to(other.url + "/new")
    with pytest.raises(EndpointError, match="nothing was sent there"):
        status_of(Client(), server.url, safe=False)
    assert other.asked == []


@pytest.mark.parametrize(
    ("place", "words"),
    [("file:///etc/passwd", "no web address"), ("ftp://x/", "no web"), ("/sparql", "circle")],
)
def test_redirects_that_lead_nowhere(server: Faulty, place: str, words: str) -> None:
    server.answer = to(place)
    with pytest.raises(EndpointError, match=words):
        server.connect().query("ASK {}")


# -- push ------------------------------------------------------------------------------------


def test_a_server_that_takes_nothing_is_an_error(server: Faulty) -> None:
    def answer(handler: BaseHTTPRequestHandler, question: Asked) -> None:
        if question.method == "PUT":
            send(handler, b"shapes are violated", 422, "text/plain")
        elif "ASK" in question.query["query"][0]:
            send(handler, YES)
        else:
            send(handler, table([0]))

    server.answer = answer
    with pytest.raises(EndpointError, match="422: shapes are violated"):
        coopgraph.push(None, server.url)


def test_what_a_server_keeps_itself_is_left_alone_and_listed(server: Faulty) -> None:
    def answer(handler: BaseHTTPRequestHandler, question: Asked) -> None:
        if question.method == "PUT":
            send(handler, b"this graph is made here", 403, "text/plain")
        else:
            send(handler, YES if "ASK" in question.query["query"][0] else table([0]))

    server.answer = answer
    kg = coopgraph.load()
    for graph, kept in ((GRAPH_CATALOGUE, True), (SOURCE + "wikipedia-ul", False)):
        one = KnowledgeGraph(kg.store.copy([graph]), kg.corpus)
        if kept:
            (sent,) = coopgraph.push(one, server.url, union=False).graphs
            assert (sent.state, sent.before, sent.after) == ("kept there", 0, 0)
            assert "this graph is made here" in sent.problem
        else:
            with pytest.raises(EndpointError, match="403"):
                coopgraph.push(one, server.url, union=False)


def test_only_addresses_of_the_web_are_called() -> None:
    for url in ("ftp://example.org/", "https://", "example.org", "http://a b/", "http://x:99999/"):
        with pytest.raises(ParameterError):
            coopgraph.connect(url)


# -- the text that is sent -------------------------------------------------------------------


def test_our_prefixes_are_declared_in_front_of_the_users_first_line() -> None:
    text = "# coop: in a comment\nPREFIX id: <urn:mine#> SELECT * { id:a coop:b 'skos:c' }"
    sent = rewrite.declared(text)
    assert sent == f"PREFIX coop: <https://w3id.org/coopgraph/ontology#> {text}"
    assert rewrite.declared("ASK { ?s ?p ?o }") == "ASK { ?s ?p ?o }"


def test_a_query_is_cut_at_its_joints() -> None:
    text = (
        "PREFIX a: <urn:a> SELECT ?x (EXISTS { ?x a:b 1 } AS ?y) FROM <urn:g> FROM NAMED a:h"
        " WHERE { ?x a:b ?z } ORDER BY ?x LIMIT 9 # LIMIT 8"
    )
    cut = rewrite.parts(text)
    assert (cut.form, cut.prologue) == ("SELECT", "PREFIX a: <urn:a> ")
    assert cut.dataset == "FROM <urn:g> FROM NAMED a:h"
    assert "FROM" not in cut.rest
    assert cut.rest[cut.modifiers :].startswith("LIMIT 9")
    assert cut.ordered
    page = rewrite.page(text, ["x", "y"], 5, 10)
    assert re.search(r"ORDER BY ?\?x\s+\?x \?y LIMIT 9", page)
    assert page.endswith("LIMIT 5 OFFSET 10")
    made = rewrite.solutions_of("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c { ?c ?d ?e } } LIMIT 3")
    assert made.split() == (
        f"SELECT (1 AS ?{rewrite.COUNTED}) WHERE {{ ?a ?b ?c {{ ?c ?d ?e }} }} LIMIT 3".split()
    )


@pytest.mark.parametrize(
    "text",
    ["", "# only", "SELEC ?a", "\\u0049NSERT DATA { }", "define sql:x 1 SELECT * {}", "LOAD <x>"],
)
def test_what_is_no_query_is_not_sent(server: Faulty, text: str) -> None:
    with pytest.raises(CoopgraphError):
        server.connect().query(text)
    assert server.asked == []
