"""Every surface of the page under hostile text, damage, and a network that never answers."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coopgraph.render.page import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]

HOSTILE = [
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=2</script>",
    '"><img src=x onerror="window.hacked=3"><svg onload="window.hacked=4">',
    '<a href="javascript:window.hacked=5">href</a>',
    "{{ 7*7 }} {% raw %} ${7*7} <!-- <script> --> ]]>",
    "‮gnorw‬ שלום עולם مرحبا",
    "Phu\u0301 Ye\u0302n 🇻🇳👩‍🔬 𝕏",
    "\u2028\u2029\x00\x1b line\nbreak\ttab",
    "x" * 10_000,
    "javascript:window.hacked=6",
    "__proto__",
]


def poisoned(value: Any, number: Any) -> Any:
    """The same data with a hostile text wherever a text for readers stands."""
    if isinstance(value, dict):
        if value and value.keys() <= {"en", "vi"}:
            return {lang: HOSTILE[next(number) % len(HOSTILE)] for lang in ("en", "vi")}
        return {key: poisoned(item, number) for key, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, number) for item in value]
    return value


def hostile(world: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = poisoned(world, count())
    for index, node in enumerate(made["nodes"]):
        node["alt"] = [HOSTILE[index % len(HOSTILE)], "<b>alt</b>"]
    for source in made["sources"].values():
        source["url"] = "javascript:window.hacked=7"
        source["license"] = "data:text/html,<script>window.hacked=8</script>"
        source["issued"] = HOSTILE[3]
    made["ties"][1]["begin"] = HOSTILE[2]
    return made


def inert(page: Page) -> None:
    """Nothing of the data became markup, code, an address or a wider page."""
    found = page.evaluate(
        """() => ({ hacked: window.hacked ?? null,
        odd: [...document.querySelectorAll('img, iframe, object, embed, base, math')].length,
        handlers: [...document.querySelectorAll('*')].flatMap(e => [...e.attributes])
          .filter(a => /^on/i.test(a.name)).length,
        links: [...document.querySelectorAll('[href]')].map(e => e.getAttribute('href'))
          .filter(h => !/^(https?:\\/\\/|#|data:image\\/svg|blob:)/.test(h)),
        wide: document.documentElement.scrollWidth - innerWidth })"""
    )
    assert found == {"hacked": None, "odd": 0, "handlers": 0, "links": [], "wide": found["wide"]}
    assert found["wide"] <= 0


def walk(page: Page) -> int:
    """Open every surface there is, in both languages; give how many."""
    scripts = page.locator("script").count()
    seen = 0
    for lang in ("en", "vi"):
        page.click(f"button[data-lang={lang}]")
        for tab in page.locator("#tabs [role=tab]").all():
            tab.click()
            page.wait_for_timeout(150)
            inert(page)
            seen += 1
        page.click("#tabs [role=tab] >> nth=0")
        page.click("#about-open")
        inert(page)
        page.keyboard.press("Escape")
        page.click("#save")
        inert(page)
        page.keyboard.press("Escape")
        for id_ in ("asm", "t-asm-chair-ccm", "claim-number-a", "nobody%3Cimg%20src=x%3E"):
            page.evaluate("h => { location.hash = h; }", f"#lang={lang}&id={id_}&at=2031")
            page.wait_for_timeout(120)
            inert(page)
            seen += 1
        for view in ("net=actors", "net=frameworks", "ego=asm&depth=2", "from=asm&to=seu"):
            page.evaluate("h => { location.hash = h; }", f"#lang={lang}&{view}")
            page.wait_for_timeout(150)
            inert(page)
            seen += 1
        page.fill("#q", "<")
        inert(page)
        page.keyboard.press("Escape")
        page.evaluate("location.hash = '#lang=" + lang + "'")
    assert page.locator("script").count() == scripts
    return seen


def test_hostile_text_is_inert_everywhere(
    show: Open, world: dict[str, Any], tmp_path: Path
) -> None:
    page = show(write_page(hostile(world), tmp_path / "hostile.html"), "#lang=en")
    assert walk(page) >= 22
    for kind in ("svg", "png", "csv", "graphml"):
        page.click("#save")
        with page.expect_download() as waiting:
            page.click(f"[data-save={kind}]")
        assert re.fullmatch(r"[a-z0-9.-]+", waiting.value.suggested_filename)
    inert(page)
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_every_surface_asks_for_nothing_when_nothing_answers(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#lang=en", silent=True)
    assert walk(page) >= 22


def squeezed(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


#: With the browser's own way to unpack, and with the one that the page brings along.
@pytest.mark.parametrize("own", [True, False])
def test_damaged_data_gives_a_message(
    show: Open, browser: Browser, sample_page: Path, tmp_path: Path, own: bool
) -> None:
    text = sample_page.read_text("utf-8")
    start = text.index('id="data-packed">') + len('id="data-packed">')
    end = text.index("</script>", start)
    whole = text[start:end]
    data = json.loads(gzip.decompress(base64.b64decode(whole)))
    middle = len(whole) // 8 * 4
    turned = "A" if whole[middle] != "A" else "B"
    altered = [whole[:middle] + turned + whole[middle + 1 :], whole[:-8] + "AAAAAAA="]
    damages = [whole[:middle], *altered]
    if own:
        damages += ["", whole[: middle + 1], "é" + whole[1:], squeezed("null"), squeezed("{")]
        damages += [squeezed({**data, part: None}) for part in data]
    context = browser.new_context()
    page = context.new_page()
    if not own:
        page.add_init_script("delete window.DecompressionStream")
    file = tmp_path / "damaged.html"
    for damaged in damages:
        file.write_text(text[:start] + damaged + text[end:], "utf-8")
        page.goto(file.as_uri())
        page.wait_for_selector("#alarm:not([hidden])", timeout=600_000)
        assert "data inside this file is damaged" in page.inner_text("#alarm"), damaged[:40]
        assert "bị hỏng" in page.inner_text("#alarm")
        assert page.locator("#loading").is_hidden()
    context.close()


def test_a_browser_that_cannot_unpack_is_helped(
    browser: Browser, sample: dict[str, Any], sample_page: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(sample_page.as_uri() + "#lang=vi")
    page.wait_for_selector("#loading", state="hidden")
    assert page.evaluate("typeof DecompressionStream") == "undefined"
    assert page.evaluate("coopgraph.state().counts.nodes") == len(sample["nodes"])
    assert page.locator("#alarm").is_hidden()
    page.click("#about-open")
    page.wait_for_selector("#about li")
    context.close()


def test_a_file_cut_off_anywhere_says_so(show: Open, sample_page: Path, tmp_path: Path) -> None:
    whole = sample_page.read_text("utf-8")
    marks = ["<body>", 'id="legend"', 'id="data-packed">', 'id="data-about">']
    cuts = [whole.index(mark) + 200 for mark in marks]
    cuts += [len(whole) * part // 10 for part in range(3, 10)] + [whole.rindex("<i id=")]
    for cut in cuts:
        file = tmp_path / f"{cut}.html"
        file.write_text(whole[:cut], "utf-8")
        page = show(file, expect=False)
        shown = page.inner_text("body")
        assert "not complete" in shown or "is damaged" in shown, cut
        assert "Vui lòng lấy lại tệp" in shown
        page.context.close()


def test_a_damaged_about_says_so(show: Open, sample_page: Path, tmp_path: Path) -> None:
    text = sample_page.read_text("utf-8")
    start = text.index('id="data-about">') + len('id="data-about">')
    (tmp_path / "about.html").write_text(text[: start + 20] + text[start + 21 :], "utf-8")
    page = show(tmp_path / "about.html", "#lang=en")
    page.click("#about-open")
    assert "damaged" in page.inner_text("#alarm")
