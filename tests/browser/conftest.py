"""A real Chromium that may read files and nothing else."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import coopgraph
from coopgraph.pages.explorer_data import dossier
from coopgraph.render.page import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCAL = ("file:", "data:", "blob:", "about:")

Open = Callable[..., "Page"]
Await = Callable[..., None]


def chromium() -> str | None:
    """The browser to drive: `$COOPGRAPH_CHROMIUM`, else what the path has.

    Chromium without a window of its own comes first: it takes half the time for the same pages.
    """
    named = os.environ.get("COOPGRAPH_CHROMIUM")
    if named:
        return named
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium for the session; missing, it fails in CI and is skipped elsewhere."""
    path = chromium()
    if path is None or not Path(path).exists():
        reason = "no Chromium: install it (apt install chromium) or set COOPGRAPH_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def sample() -> dict[str, Any]:
    """The hand-made dossier of an invented world."""
    text = (ROOT / "tests" / "fixtures" / "dossier-sample.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.fixture
def world(sample: dict[str, Any]) -> dict[str, Any]:
    """The same, to be changed by one test."""
    return copy.deepcopy(sample)


@pytest.fixture(scope="session")
def sample_page(sample: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer of the sample, written once."""
    return write_page(sample, tmp_path_factory.mktemp("explorer") / "explorer.html")


@pytest.fixture(scope="session")
def real() -> dict[str, Any]:
    """The dossier of the shipped graph."""
    return dossier(coopgraph.load())


@pytest.fixture(scope="session")
def real_page(real: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer of the shipped graph, without an engine; laid out once."""
    return write_page(real, tmp_path_factory.mktemp("real") / "explorer.html")


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


def _serve(*options: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "coopgraph", "serve", "--port", "0", *options]
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, stderr=said)
        try:
            until, found = time.monotonic() + 600, None
            while found is None and process.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
                text = Path(said.name).read_text("utf-8")
                found = re.search(r"(http://127\.0\.0\.1:\d+)/ \(", text)
            assert found, Path(said.name).read_text("utf-8")
            yield Server(found[1], process, Path(said.name))
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def serve() -> Callable[..., Iterator[Server]]:
    """Starts a server with the options given, and ends it when asked for no more."""
    return _serve


def await_in(page: Page, test: str, arg: Any = None) -> None:
    """Wait, up to ten minutes, until a function of the page's gives something true.

    Not `Page.wait_for_function`: it polls by eval, which the policy of our pages forbids. While
    one document gives way to the next there may be none to look at; what still fails at the end
    is told.
    """
    from playwright.sync_api import Error

    script = (
        f"async (arg) => {{ const test = {test}; let why = 'never true';"
        " for (let i = 0; i < 60000; i += 1) {"
        " try { if (test(arg)) return null; why = 'never true' } catch (error) { why = `${error}` }"
        " await new Promise((r) => setTimeout(r, 10)); } return why; }"
    )
    for _ in range(3):
        try:
            why = page.evaluate(script, arg)
            break
        except Error as error:
            if "context was destroyed" not in error.message and "navigation" not in error.message:
                raise
            why = error.message
    assert why is None, f"{why}: {test}"


@pytest.fixture
def until() -> Await:
    """`await_in`, for the tests."""
    return await_in


class Tab:
    """A page with a context of its own that knows what it asked for and what it said."""

    def __init__(self, browser: Browser, scheme: Any) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        self.silent = False
        self.scheme = scheme
        self.context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
        self.context.set_default_timeout(600_000)
        self.context.route("**/*", self._guard)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    def _guard(self, route: Route) -> None:
        if route.request.url.startswith(LOCAL):
            route.continue_()
            return
        self.asked.append(route.request.url)
        if not self.silent:
            route.abort()

    def empty(self) -> bool:
        """Forget what a test did, as far as a page can; tell whether it may be used again."""
        if self.page.is_closed():
            return False
        self.page.evaluate(
            "() => { try { localStorage.clear(); sessionStorage.clear(); } catch {} }"
        )
        self.page.goto("about:blank")
        self.page.emulate_media(media="null", color_scheme=self.scheme, reduced_motion="reduce")
        self.context.clear_permissions()
        self.page.mouse.move(-9, -9)
        self.asked, self.said = [], []
        return True


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[list[Tab]]:
    """Tabs that no test uses now: a new context for each page takes twice its time."""
    free: list[Tab] = []
    yield free
    for tab in free:
        tab.context.close()


@pytest.fixture
def show(browser: Browser, tabs: list[Tab]) -> Iterator[Open]:
    """Open a file; afterwards assert that it asked for nothing and said nothing.

    With ``silent=True`` other requests are left without any answer instead of being refused; with
    ``expect=False`` the file need not be an explorer that starts. A test that changes its page for
    good (a script before all others) says ``fresh=True``: nobody gets that one afterwards.
    """
    used: list[Tab] = []
    kept: list[Tab] = []

    def opened(
        path: Path,
        fragment: str = "",
        *,
        size: tuple[int, int] = (1280, 720),
        scheme: Any = "light",
        silent: bool = False,
        expect: bool = True,
        fresh: bool = False,
    ) -> Page:
        tab = None if fresh else next((free for free in tabs if free.scheme == scheme), None)
        if tab is None:
            tab = Tab(browser, scheme)
        else:
            tabs.remove(tab)
        used.append(tab)
        if not fresh:
            kept.append(tab)
        tab.silent = silent
        page = tab.page
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(path.as_uri() + fragment, wait_until="load")
        if expect:
            await_in(page, "() => window.coopgraph")
        page.evaluate("() => new Promise(r => requestAnimationFrame(() => setTimeout(r, 120)))")
        return page

    yield opened
    asked = [url for tab in used for url in tab.asked]
    said = [words for tab in used for words in tab.said]
    for tab in used:
        if tab in kept and tab.empty():
            tabs.append(tab)
        else:
            tab.context.close()
    assert asked == []
    assert said == []
