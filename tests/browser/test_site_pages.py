"""The static site in a browser, from disk: quiet, without requests, readable, linked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from coopgraph import load

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
Await = Callable[..., None]
SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
PAGES = {
    "index": "index.html",
    "source": "sources/tong-cuc-2021-review.html",
    "question": "questions/chairs.html",
    "thing": "id/republic-of-korea.html",
    "things": "id/index.html",
    "ontology": "ontology/index.html",
    "shapes": "ontology/shapes.html",
    "rules": "ontology/rules.html",
}
# Text whose colour stands too close to its ground, and boxes that stick out of the page.
FAULTS = """
() => {
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const light = (c) => {
    const [r, g, b] = c.map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const found = new Set();
  for (const e of document.body.querySelectorAll('*')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || e.closest('svg') || !e.getClientRects().length) continue;
    const lights = [rgba(getComputedStyle(e).color), ground(e)].map(light);
    const [one, other] = lights.sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) found.add(`${e.tagName}.${e.className}: ${ratio.toFixed(2)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.add('wider than the window');
  return [...found];
}
"""


@pytest.fixture(scope="module")
def pages(shipped_site: Path) -> Path:
    return shipped_site


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("size", "scheme", "lang"), [((1280, 720), "light", "en"), ((1920, 1080), "dark", "vi")]
)
def test_pages_are_quiet_and_readable(
    show: Open, pages: Path, name: str, size: tuple[int, int], scheme: str, lang: str
) -> None:
    path = pages / ("" if lang == "en" else "vi") / PAGES[name]
    page = show(path, size=size, scheme=scheme, expect=False)
    assert page.evaluate(FAULTS) == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"site-{name}-{size[0]}-{scheme}-{lang}.png")


def test_a_telephone_can_read_it(show: Open, pages: Path) -> None:
    for name in PAGES.values():
        page = show(pages / name, size=(390, 844), expect=False)
        assert page.evaluate(FAULTS) == []


def test_from_the_index_to_the_passage_and_back(show: Open, pages: Path) -> None:
    page = show(pages / "index.html", expect=False)
    page.get_by_role("link", name="Who certainly or possibly chairs which body").click()
    page.locator("td.proofs a").first.click()
    assert page.locator("li:target").count() == 1
    page.locator("li:target a").click()
    assert "/sources/" in page.url
    assert page.locator("li:target").is_visible()
    page.get_by_role("link", name="Tiếng Việt").click()
    assert "/vi/sources/" in page.url
    assert page.locator("html").get_attribute("lang") == "vi"
    page.locator("header a.brand").click()
    assert page.url.endswith("/vi/index.html")


def test_a_name_opens_the_explorer_there(show: Open, until: Await, pages: Path) -> None:
    page = show(pages / "questions" / "chairs.html", expect=False)
    page.get_by_role("link", name="Asian Productivity Organization").first.click()
    assert page.url.endswith("/id/apo.html")
    page.get_by_role("link", name="See it in the network").click(timeout=600_000)
    page.wait_for_url("**/explorer.html#id=apo*", timeout=600_000)
    until(page, "() => window.coopgraph")
    assert "Asian Productivity Organization" in page.locator("#panel").inner_text()


def test_the_explorer_leads_back_into_the_site(show: Open, until: Await, pages: Path) -> None:
    page = show(pages / "explorer.html", "#id=stameq&lang=vi")
    ways = page.locator("#panel .src .links a").filter(has_text="Trang của nguồn này")
    place = ways.first.get_attribute("href")
    assert place is not None
    assert place.startswith("vi/sources/")
    assert "#ev-" in place
    page.locator("#panel details summary").first.click()
    page.goto((pages / "explorer.html").as_uri() + "#id=stameq&lang=en")
    until(page, "() => window.coopgraph")
    page.evaluate("document.querySelectorAll('#panel details').forEach(d => { d.open = true })")
    page.locator("#panel .src .links a").filter(has_text="Page of this source").first.click()
    assert page.locator("li:target").count() == 1
    page.go_back()
    until(page, "() => window.coopgraph")
    page.click("#home")
    assert page.url.endswith("/pages/index.html")


def test_the_file_alone_links_to_no_page_of_a_site(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#id=asm&lang=en")
    assert page.locator("#home").count() == 0
    page.evaluate("document.querySelectorAll('#panel details').forEach(d => { d.open = true })")
    targets = page.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert targets
    assert all(target.startswith(("https://", "http://", "#")) for target in targets)


def test_the_diagram_leads_to_the_terms(show: Open, pages: Path) -> None:
    page = show(pages / "ontology" / "index.html", expect=False)
    if page.locator("svg.diagram").count() == 0:
        assert page.locator("ul.tree").is_visible()
        return
    page.locator("svg.diagram a", has_text="mandate").first.click()
    assert page.locator("article:target h3").inner_text().startswith("mandate")


def test_the_keyboard_reaches_the_content(show: Open, pages: Path) -> None:
    page = show(pages / "index.html", expect=False)
    page.keyboard.press("Tab")
    focused: Any = page.evaluate("document.activeElement.className")
    assert focused == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "button"


def test_a_name_without_accents_and_enter_lead_to_the_thing(show: Open, pages: Path) -> None:
    page = show(pages / "vi" / "id" / "index.html", expect=False)
    for words, title in (("KR", "Hàn Quốc"), ("xang dau han quoc", "Viện Quản lý xăng dầu")):
        page.fill("#find", "không có gì")
        assert page.locator(".block:visible").count() == 0
        assert page.locator("#found").inner_text() == "không có gì mang tên này"
        page.fill("#find", words)
        assert 0 < page.locator(".group:visible").count() < 4
        page.press("#find", "Enter")
        page.wait_for_url("**/vi/id/*.html")
        assert title in page.locator("h1").inner_text()
        page.go_back()


@pytest.mark.parametrize("name", ["republic-of-korea", "k-petro", "kpc", "japan", "saso"])
def test_a_partner_prints_on_one_side(show: Open, pages: Path, name: str) -> None:
    for lang in ("", "vi"):
        page = show(pages / lang / "id" / f"{name}.html", expect=False)
        paper = page.pdf(prefer_css_page_size=True)
        assert len(pypdfium2.PdfDocument(paper)) == 1, (name, lang)


def test_a_brief_prints_on_one_side(show: Open, tmp_path: Path) -> None:
    kg = load()
    for name, lang in (("KR", "vi"), ("STAMEQ", "vi"), ("STAMEQ", "en")):
        page = show(kg.brief(name).write(tmp_path / "brief.html", lang), expect=False)
        assert page.evaluate(FAULTS) == []
        paper = page.pdf(prefer_css_page_size=True)
        assert len(pypdfium2.PdfDocument(paper)) == 1, (name, lang)


def test_a_printed_page_has_no_navigation(show: Open, pages: Path) -> None:
    page = show(pages / "ontology" / "index.html", expect=False)
    page.emulate_media(media="print")
    assert not page.locator("nav.side").is_visible()
    assert not page.locator("nav.site-nav").is_visible()
    assert page.locator("article.term").first.is_visible()
