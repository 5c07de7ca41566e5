"""The SPARQL editor as a client of the endpoint that served its page."""

from __future__ import annotations

import contextlib
import html
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import coopgraph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.browser.conftest import Server

    Serve = Callable[..., Iterator[Server]]

SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
Await = Callable[..., None]


@pytest.fixture(scope="module")
def server(serve: Serve) -> Iterator[Server]:
    yield from serve("--timeout", "3600")


@pytest.fixture(scope="module")
def hasty(serve: Serve) -> Iterator[Server]:
    """One that gives a query a second: for those that cannot end, whatever it holds."""
    yield from serve("--timeout", "1", "--sources", "iso-org")


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
        context.set_default_timeout(600_000)
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


def comes(page: Page, true: Callable[[], bool]) -> bool:
    """Wait until something is true of the server, while the page goes on."""
    end = time.monotonic() + 600
    while not true():
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(20)
    return True


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
    server: Server, hasty: Server, visit: Callable[..., Visit], until: Await, endless: str
) -> None:
    page = visit(asking(server, "chairs"), quiet=False).page
    answered(page, until)
    hash_ = (
        "ask => { location.hash = '#' + new URLSearchParams({lang: 'en', view: 'sparql', ask}); }"
    )
    page.evaluate(hash_, "=" + endless)
    assert comes(page, lambda: server.running() == 1)
    page.click("#sparql-stop")
    assert comes(page, lambda: server.running() == 0), "leaving it ends it"
    until(page, "() => document.body.dataset.sparql === 'ready'")
    page = visit(asking(hasty, "=" + endless), quiet=False).page
    until(page, "() => !document.querySelector('#sparql-problem').hidden")
    assert "the query was stopped after 1 s" in page.inner_text("#sparql-problem")


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
        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # a page may break off as it is closed
                super().handle()

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


# --------------------------------------------- the page of a store too large for a site


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an import that means harm by its names."""
    from coopgraph.importers import run as run_import

    folder = tmp_path_factory.mktemp("stored")
    (folder / "igo.csv").write_text(
        "ccode,year,state,AAA,BBB\n2,1990,USA,1,0\n2,1991,USA,1,3\n2,1992,<img src=x>,2,-9\n"
    )
    run_import("cow-igo", [folder / "igo.csv"], folder / "store", retrieved="2026-05-01")
    return folder / "store"


@pytest.fixture(scope="module")
def stored(serve: Serve, store: Path) -> Iterator[Server]:
    yield from serve("--timeout", "3600", "--store", str(store))


@pytest.fixture(scope="module")
def hasty_stored(serve: Serve, store: Path) -> Iterator[Server]:
    yield from serve("--timeout", "1", "--store", str(store))


def ran(page: Page, until: Await) -> None:
    until(page, "() => document.body.dataset.state === 'ready'")


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("vi", "dark")])
def test_the_page_of_a_store(
    stored: Server, visit: Callable[..., Visit], until: Await, lang: str, scheme: str
) -> None:
    words = {
        "en": ("Imported sources", r"\d+ rows in", "named graphs"),
        "vi": ("Nguồn đã nhập", r"\d+ hàng trong", "đồ thị có tên"),
    }[lang]
    made = visit(f"{stored.address}/{'' if lang == 'en' else 'vi/'}", scheme=scheme)
    page = made.page
    ran(page, until)
    text = page.inner_text("body")
    assert words[0] in text
    assert words[2] in text
    assert page.locator(".sources tbody tr").count() == 1
    assert page.locator("#query").is_hidden(), "the editor stands in its place"
    page.click("#run")
    until(page, "() => document.querySelectorAll('#answer tbody tr').length > 0")
    assert re.match(words[1], page.inner_text("#status"))
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"front-{lang}-{scheme}.png", full_page=True)
    page.click(".seg a")
    other = "vi" if lang == "en" else "en"
    until(page, f"() => document.documentElement.lang === '{other}'")


def asked(stored: Server, query: str) -> str:
    return f"{stored.address}/#{urllib.parse.urlencode({'query': query})}"


def test_answers_of_a_store_are_shown_as_text(
    stored: Server, visit: Callable[..., Visit], until: Await
) -> None:
    bad = "<img src=x onerror='window.hacked=1'></script><script>window.hacked=2</script>"
    query = f'SELECT ?x ?y {{ VALUES (?x ?y) {{ ("{bad}"@vi <javascript:hacked>) (UNDEF 1) }} }}'
    page = visit(asked(stored, query)).page
    until(page, "() => document.querySelectorAll('#answer tbody tr').length === 2")
    assert bad in page.locator("#answer td").first.inner_text()
    assert page.locator("#answer img, #answer script, #answer a").count() == 0
    assert page.evaluate("window.hacked") is None
    with page.expect_download() as waiting:
        page.click("[data-type='text/csv']")
    assert bad in Path(waiting.value.path()).read_text("utf-8")
    assert page.locator("[data-type='text/turtle']").is_hidden()
    # A click on an address describes it, and the answer is then a graph.
    page.evaluate("location.hash = ''")
    page.select_option("#examples", index=2)
    until(page, "() => document.querySelectorAll('#answer tbody tr').length > 5")
    page.click("#answer tbody tr:first-child button")
    until(page, "() => document.querySelector('#answer th').textContent === 'subject'")
    assert re.match(r"\d+ triples in", page.inner_text("#status"))
    with page.expect_download() as waiting:
        page.click("[data-type='text/turtle']")
    assert "skos:prefLabel" in Path(waiting.value.path()).read_text("utf-8")


def test_refusals_and_endless_queries_of_a_store(
    stored: Server, hasty_stored: Server, visit: Callable[..., Visit], until: Await, endless: str
) -> None:
    page = visit(asked(stored, "SELECT ?x\nWHERE { ?x nope:y ?z }"), quiet=False).page
    until(page, "() => !document.querySelector('#problem').hidden")
    assert "nope" in page.inner_text("#problem")
    assert "line 2" in page.inner_text("#problem")
    assert page.locator("#editor .cm-wrong-line").count() == 1
    page.goto("about:blank")
    page.goto(asked(stored, endless))
    until(page, "() => document.body.dataset.state === 'running'")
    page.click("#stop")
    until(page, "() => document.querySelector('#status').textContent.startsWith('Stopped')")
    assert page.locator("#stop").is_hidden()
    assert comes(page, lambda: stored.running() == 0)
    page = visit(asked(hasty_stored, endless), quiet=False).page
    until(page, "() => !document.querySelector('#problem').hidden")
    assert "stopped after 1 s" in page.inner_text("#problem")


def test_a_plain_field_takes_the_place_of_a_missing_editor(
    stored: Server, browser: Browser, until: Await
) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.route("**/editor.js", lambda route: route.abort())
        page.goto(stored.address, wait_until="load")
        page.fill("#query", "ASK {}")
        page.keyboard.press("Control+Enter")
        until(page, "() => document.querySelector('#answer').textContent === 'Yes'")
    finally:
        context.close()


def test_what_a_store_tells_of_itself_stays_text() -> None:
    from coopgraph.render.front import POLICY, pages

    bad = "</script><script>alert(1)</script>\"'&{{7*7}}"
    data = {
        "endpoint": "sparql",
        "graphs_at": "graphs",
        "triples": 1_234_567,
        "prefixes": {"x": f"http://x/{bad}"},
        "imports": [
            {
                "iri": bad,
                "title": {"vi": bad},
                "kind": bad,
                "rows": 1,
                "retrieved": bad,
                "licence": bad,
            }
        ],
        "graphs": [{"iri": bad, "title": {}}],
    }
    for name, lang in (("index.html", "en"), ("vi/index.html", "vi")):
        text = pages(data)[name].decode()
        assert f'<html lang="{lang}">' in text
        assert html.escape(POLICY, quote=True).replace("&#x27;", "&#39;") in text
        assert "<script>alert" not in text
        assert bad not in text
        assert ("1,234,567" if lang == "en" else "1.234.567") in text
        assert text.count("<script") == 3, "the data, the editor, ours"
