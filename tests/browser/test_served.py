"""The SPARQL editor as a client of the endpoint that served its page."""

from __future__ import annotations

import html
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import coopgraph
from coopgraph.render.engine import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
Await = Callable[..., None]


class Server(NamedTuple):
    """A server that runs, where, and what it said."""

    address: str
    process: subprocess.Popen[bytes]
    said: Path

    def running(self) -> int:
        with urllib.request.urlopen(f"{self.address}/metrics") as reply:
            found = re.search(r"^coopgraph_running ([0-9.]+)$", reply.read().decode(), re.MULTILINE)
        assert found
        return int(float(found[1]))


def serve(*options: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "coopgraph", "serve", "--port", "0", *options]
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, stderr=said)
        try:
            until, found = time.monotonic() + 60, None
            while found is None and process.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
                text = Path(said.name).read_text("utf-8")
                found = re.search(r"(http://127\.0\.0\.1:\d+)/ \(", text)
            assert found, Path(said.name).read_text("utf-8")
            yield Server(found[1], process, Path(said.name))
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    lacking = missing()
    assert lacking is None, lacking
    yield from serve("--timeout", "2")


class Visit(NamedTuple):
    """A page, what it asked for and what it said."""

    page: Page
    asked: list[str]
    said: list[str]

    def queries(self) -> int:
        return sum(url.endswith("/sparql") for url in self.asked)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open an address; nothing but its own server is asked, and the console stays empty."""
    contexts, visits = [], []

    def opened(address: str, *, scheme: str = "light", quiet: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": 1280, "height": 720},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        made = Visit(context.new_page(), [], [])
        if quiet:
            visits.append((address, made))
        # Not by a route: what a worker asks for passes none.
        context.on("request", lambda request: made.asked.append(request.url))
        made.page.on("console", lambda m: made.said.append(f"{m.type}: {m.text}"))
        made.page.on("pageerror", lambda error: made.said.append(f"error: {error}"))
        made.page.goto(address, wait_until="load")
        return made

    yield opened
    for context in contexts:
        context.close()
    for address, made in visits:
        home = "/".join(address.split("/")[:3]) + "/"
        strange = [u for u in made.asked if not u.startswith((home, "blob:", "data:"))]
        assert strange == []
        assert made.said == []


def asking(server: Server, query: str, lang: str = "en") -> str:
    ask = urllib.parse.urlencode({"lang": lang, "view": "sparql", "ask": query})
    return f"{server.address}/explorer.html#{ask}"


def answered(page: Page, until: Await) -> None:
    until(
        page,
        "() => document.body.dataset.sparql === 'ready' && (document.querySelector("
        "'#sparql-results > *') || !document.querySelector('#sparql-problem').hidden)",
    )


def run(page: Page, until: Await, query: str) -> None:
    page.evaluate(
        "ask => { location.hash = '#' + new URLSearchParams({lang: 'en', view: 'sparql', ask}); }",
        "=" + query,
    )
    page.wait_for_timeout(60)
    answered(page, until)


def saved(page: Page, form: str) -> str:
    with page.expect_download() as waiting:
        page.click(f"#sparql-{form}")
    return Path(waiting.value.path()).read_bytes().decode("utf-8")


def test_the_explorer_asks_the_server_it_came_from(
    server: Server, visit: Callable[..., Visit], until: Await
) -> None:
    page = visit(asking(server, "chairs?chair=id:stameq")).page
    answered(page, until)
    assert "Queries go to " + server.address in page.inner_text("#sparql-scope")
    kg = coopgraph.load()
    expected = kg.ask("chairs", chair="id:stameq")
    assert page.locator("#sparql-results tbody tr").count() == len(expected) > 0
    assert server.said.read_text("utf-8").count("POST /sparql 200") >= 5, "the server was asked"
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "served-explorer.png")

    awkward = 'SELECT ?x { VALUES ?x { "a,b" "Phú Yên"@vi "<b>&" <http://ví-dụ.example/ế> 1.5 } }'
    run(page, until, awkward)
    assert saved(page, "csv")[1:] == kg.query(awkward).to_csv()
    run(page, until, "ASK { id:stameq coop:chairs ?x }")
    assert page.inner_text("#sparql-results") == "Yes"
    made = (
        'CONSTRUCT { ?x coop:chairs ?y . ?x <urn:p> "a\\n\\"b\\""@vi } WHERE { ?x coop:chairs ?y }'
    )
    run(page, until, made)
    wanted = {line for line in kg.query(made).serialize(format="nt").splitlines() if line}
    assert set(saved(page, "nt").splitlines()) == wanted
    cells = page.locator("#sparql-results td").all_text_contents()
    assert any('a\n"b"' in cell for cell in cells)


def test_what_the_server_refuses_is_shown_at_its_place(
    server: Server, visit: Callable[..., Visit], until: Await
) -> None:
    made = visit(asking(server, "chairs"), quiet=False)
    page = made.page
    answered(page, until)
    run(page, until, "SELECT ?a WHERE {\n  ?a coop:chairs ?b .\n  ?a foo:bar ?c\n}")
    told = page.inner_text("#sparql-problem")
    assert "The server says:" in told
    assert "foo:" in told
    assert "line 3, column" in told
    # With values bound into the text, the place is still that of what the reader wrote.
    page.evaluate("location.hash = '#lang=vi&view=sparql&ask=chairs'")
    page.wait_for_timeout(60)
    answered(page, until)
    page.click("#sparql-editor .cm-content")
    page.keyboard.press("Control+End")
    page.keyboard.type(") nonsense")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#sparql-problem:not([hidden])")
    lines = page.locator("#sparql-editor .cm-line").count()
    assert f"dòng {lines}, cột 1" in page.inner_text("#sparql-problem")
    assert "Máy chủ trả lời:" in page.inner_text("#sparql-problem")
    # Chromium itself notes each answer that is a refusal; the page adds nothing.
    assert [
        line for line in made.said if "the server responded with a status of 400" not in line
    ] == []


def test_endless_queries_are_stopped_by_the_reader_or_the_server(
    server: Server, visit: Callable[..., Visit], until: Await
) -> None:
    page = visit(asking(server, "chairs"), quiet=False).page
    answered(page, until)
    hash_ = (
        "ask => { location.hash = '#' + new URLSearchParams({lang: 'en', view: 'sparql', ask}); }"
    )
    page.evaluate(hash_, "=" + ENDLESS)
    for _ in range(100):
        if server.running():
            break
        page.wait_for_timeout(20)
    assert server.running() == 1
    page.click("#sparql-stop")
    for _ in range(100):
        if not server.running():
            break
        page.wait_for_timeout(20)
    assert server.running() == 0, "leaving it ends it"
    until(page, "() => document.body.dataset.sparql === 'ready'")
    page.click("#sparql-run")
    until(page, "() => !document.querySelector('#sparql-problem').hidden")
    assert "the query was stopped after 2 s" in page.inner_text("#sparql-problem")


def test_a_saved_page_asks_its_own_engine(
    server: Server, show: Callable[..., Page], until: Await, tmp_path: Path
) -> None:
    with urllib.request.urlopen(f"{server.address}/explorer.html") as reply:
        (tmp_path / "saved.html").write_bytes(reply.read())
    page = show(tmp_path / "saved.html", "#lang=en&view=sparql&ask=chairs")
    answered(page, until)
    assert "Nothing leaves this page" in page.inner_text("#sparql-scope")
    assert page.locator("#sparql-results tbody tr").count() > 3


def test_a_page_on_another_host_asks_its_own_engine(
    server: Server, visit: Callable[..., Visit], until: Await, tmp_path: Path
) -> None:
    """Copied to a host of plain files there is nobody to ask."""
    import functools
    import http.server
    import threading

    class Plain(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with urllib.request.urlopen(f"{server.address}/explorer.html") as reply:
        (tmp_path / "explorer.html").write_bytes(reply.read())
    handler = functools.partial(Plain, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        try:
            address = f"http://127.0.0.1:{other.server_port}/explorer.html"
            page = visit(f"{address}#lang=en&view=sparql&ask=chairs", quiet=False).page
            answered(page, until)
        finally:
            other.shutdown()
            thread.join()
    assert "Nothing leaves this page" in page.inner_text("#sparql-scope")
    assert page.locator("#sparql-results tbody tr").count() > 3


def test_only_a_served_page_may_ask_anybody(server: Server) -> None:
    from coopgraph.render import assets

    assert "connect-src" not in assets.policy(["x"], ["y"])
    with urllib.request.urlopen(f"{server.address}/explorer.html") as reply:
        text = html.unescape(reply.read().decode())
    assert text.count("connect-src 'self'") == 1
    assert "default-src 'none'" in text
