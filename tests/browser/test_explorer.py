"""The explorer in a real browser: what a person sees, clicks and reads."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coopgraph.render.page import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("coopgraph.state()")
    return found


def counts(page: Page) -> dict[str, int]:
    found: dict[str, int] = state(page)["counts"]
    return found


def inked(page: Page) -> int:
    """How many pixels of the canvas are drawn on."""
    return int(
        page.evaluate(
            """() => { const c = document.querySelector('#picture canvas');
            const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
            let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n += 1; return n; }"""
        )
    )


def click(page: Page, method: str, name: str) -> None:
    at = page.evaluate(f"name => coopgraph.{method}(name)", name)
    page.mouse.click(at["x"], at["y"])
    page.wait_for_timeout(120)


def test_opens_and_draws(show: Open, sample_page: Path, sample: dict[str, Any]) -> None:
    page = show(sample_page)
    assert inked(page) > 10_000
    believed = [t for t in sample["ties"] if t["rank"] != "deprecated"]
    assert counts(page)["nodes"] == len(sample["nodes"])
    assert counts(page)["solid"] == len(believed)
    assert page.inner_text("#count") == f"{len(believed)} ties of all times"
    assert page.title() == "Cooperation of Ardovia"
    assert page.inner_text("h1") == "Cooperation of Ardovia"


def test_labels_do_not_collide(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    boxes = [label["box"] for label in page.evaluate("coopgraph.labels()")]
    assert len(boxes) >= 24
    for i, (a, b, c, d) in enumerate(boxes):
        for e, f, g, h in boxes[i + 1 :]:
            assert c <= e or g <= a or d <= f or h <= b


@pytest.mark.parametrize("typed", ["phu lam", "Phú Lâm", "PHU LÂM", "Phu\u0301 La\u0302m"])
def test_searches_without_accents(show: Open, sample_page: Path, typed: str) -> None:
    page = show(sample_page)
    page.keyboard.press("/")
    page.keyboard.type(typed)
    first = page.locator("#hits li").first
    assert first.get_attribute("data-iri") == "https://w3id.org/coopgraph/id/phu-lam"
    assert page.get_attribute("#q", "aria-activedescendant") == "hit-0"
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "Phú Lâm province"
    assert page.locator("#hits").is_hidden()


def test_searches_by_the_other_language_and_by_acronym(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    page.fill("#q", "hai dang the gioi")
    assert page.locator("#hits li .name").first.inner_text().startswith("World Lighthouse")
    page.fill("#q", "asm")
    assert "Ardovian Standards" in page.locator("#hits li .name").first.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert page.input_value("#q") == ""
    page.fill("#q", "zzz")
    assert page.inner_text("#hits") == "Nothing found"


def test_language_switch_changes_page_and_labels(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    english = {label["text"] for label in page.evaluate("coopgraph.labels()")}
    page.click("button[data-lang=vi]")
    page.wait_for_timeout(150)
    vietnamese = {label["text"] for label in page.evaluate("coopgraph.labels()")}
    assert page.get_attribute("html", "lang") == "vi"
    assert "Webinar on harbour lamps" in english
    assert "Hội thảo trực tuyến về đèn cảng" in vietnamese
    assert page.inner_text("#legend .kind >> nth=0").startswith("Quốc gia")
    assert page.inner_text("#panel h2") == "Cách đọc hình này"
    assert page.inner_text("button[data-when=all]") == "Mọi thời điểm"
    assert page.get_attribute("#q", "placeholder") == "Tìm tổ chức, sự kiện, thỏa thuận …"
    assert "lang=vi" in page.evaluate("location.hash")


def test_legend_filters_by_click(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    before = counts(page)
    button = page.locator("#legend [data-cls=Country]")
    button.click()
    after = counts(page)
    assert button.get_attribute("aria-pressed") == "false"
    assert after["nodes"] == before["nodes"] - 4
    assert after["solid"] < before["solid"]
    page.click("#legend-all")
    assert counts(page) == before
    page.hover("#legend li:has([data-cls=Event])")
    page.click("#legend li:has([data-cls=Event]) .only")
    assert counts(page)["nodes"] == 2


def test_time_tells_certain_from_possible(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    page.click("button[data-when=date]")
    page.fill("#date", "2031-01-01")
    page.keyboard.press("Enter")
    # The chair of 2030–2031 is certain on one day alone, the turn of the year.
    assert "certainly active on 1 Jan 2031" not in page.inner_text("#panel")
    certain = counts(page)
    page.goto(page.url.split("#")[0] + "#id=t-asm-chair-ccm&at=2031-01-01&lang=en")
    assert "certainly active on 1 Jan 2031" in page.inner_text("#panel")
    page.goto(page.url.split("#")[0] + "#id=t-asm-chair-ccm&at=2031-01-02&lang=en")
    assert "possibly active on 2 Jan 2031" in page.inner_text("#panel")
    assert counts(page)["solid"] == certain["solid"] - 1
    assert counts(page)["dashed"] == certain["dashed"] + 1


def test_ended_ties_are_hidden_or_ghosts(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#at=2033&lang=en")
    assert state(page)["step"] == "year"
    hidden = counts(page)
    assert hidden["ghost"] == 0
    page.check("#ghosts")
    shown = counts(page)
    assert shown["ghost"] > 10
    assert (shown["solid"], shown["dashed"]) == (hidden["solid"], hidden["dashed"])
    assert "ended" in page.inner_text("#marks")


def test_slider_and_steps(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    page.focus("#slider")
    page.keyboard.press("ArrowRight")
    assert state(page)["at"] == "2031-07"
    page.click("button[data-step=day]")
    assert state(page)["at"] == "2031-07-15"
    page.click("#later")
    assert state(page)["at"] == "2031-07-16"
    page.click("button[data-step=year]")
    page.click("#earlier")
    assert state(page)["at"] == "2030"
    page.fill("#date", "2031-02-30")
    page.keyboard.press("Enter")
    assert page.get_attribute("#date", "aria-invalid") == "true"
    assert state(page)["at"] == "2030"
    page.click("button[data-when=all]")
    assert state(page)["at"] is None


def test_click_on_a_node_shows_its_evidence(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    click(page, "place", "asm")
    panel = page.inner_text("#panel")
    assert page.inner_text("#panel h2") == "Ardovian Standards and Measures Agency"
    assert "Cục Tiêu chuẩn và Đo lường Ác-đô-vi-a" in panel
    assert "ASM — chair of — CCM" in panel
    assert "2030–2031, on behalf of Ardovia" in panel
    assert "More than eighty experts took part." in panel
    page.click("[data-tie$='/t-asm-chair-ccm']")
    panel = page.inner_text("#panel")
    assert "Certainly active from 2030 to 2031, told to the year." in panel
    assert "Possible from 1 Jan 2030 to 31 Dec 2031." in panel
    assert page.inner_text("#panel mark").startswith("the agency kept the chair")
    assert page.inner_text("#panel blockquote").startswith("In 2031 the agency")
    link = page.locator("#panel .card a").last
    assert link.get_attribute("href") == "https://gazette.example/2031-review"
    assert "noopener" in str(link.get_attribute("rel"))
    assert "Harbour Gazette · Feb 2032 · en" in panel
    page.go_back()
    assert page.inner_text("#panel h2") == "Ardovian Standards and Measures Agency"


def test_click_on_a_tie(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    click(page, "middle", "t-ministry-circular")
    assert page.inner_text("#panel h2").split("—")[1].strip() == "issuer of"
    assert "12 Nov 2028" in page.inner_text("#panel")
    page.keyboard.press("Escape")
    assert page.inner_text("#panel h2") == "How to read this picture"


def test_disputes_and_inferences_are_linked(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#id=t-asm-grant&lang=en")
    assert "disputed" in page.inner_text("#panel .chips")
    page.click("#panel dd .inline:has-text('MoC')")
    assert page.inner_text("#panel .statement").startswith("Ministry of Craft of Ardovia")
    page.goto(page.url.split("#")[0] + "#id=t-bbw-chair-wg2&lang=en")
    panel = page.inner_text("#panel")
    assert "confidence 70 %" in panel
    assert "The source does not say when it ends." in panel
    page.goto(page.url.split("#")[0] + "#id=claim-number-a&lang=en")
    assert page.inner_text("#panel h2") == "IUR General Assembly 2031"
    assert page.get_attribute("[data-fact$='claim-number-a'] details", "open") is not None


def test_the_picture_follows_the_sources(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    before = counts(page)
    page.uncheck("[data-source=union-register]")
    after = counts(page)
    assert after["solid"] == before["solid"] - 6
    assert "sources=harbour-gazette-2031" in page.evaluate("location.hash")
    click(page, "place", "seu")
    assert "member of" not in page.inner_text("#panel")
    page.click("#sources-none")
    assert counts(page)["nodes"] == 0
    assert "filtered out" in page.inner_text("#stage-note")
    page.click("#sources-all")
    assert counts(page) == before


def test_link_restores_what_was_seen(show: Open, sample_page: Path) -> None:
    fragment = "#id=seu-ccm&at=2031-03&lang=vi&sources=harbour-gazette-2031&hide=Person&ghosts=1"
    page = show(sample_page, fragment)
    now = state(page)
    assert now["id"] == "https://w3id.org/coopgraph/id/seu-ccm"
    assert (now["at"], now["step"], now["lang"]) == ("2031-03", "month", "vi")
    assert (now["trusted"], now["hidden"]) == (["harbour-gazette-2031"], ["Person"])
    assert now["ghosts"] is True
    assert page.inner_text("#panel h2") == "Ủy ban Tư vấn về Đo lường của SEU"


def test_bad_link_is_harmless(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#id=%3Cscript%3E&at=2031-99&lang=xx&sources=%2C&hide=Nope&view=no")
    now = state(page)
    assert (now["id"], now["at"], now["lang"]) == (None, None, "en")


def test_works_with_the_keyboard_alone(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    seen = []
    for _ in range(70):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "(() => { const e = document.activeElement;"
                "return e.id || e.dataset.cls || e.dataset.lang || e.dataset.view || e.dataset.tie"
                " || e.textContent.slice(0, 20); })()"
            )
        )
    for wanted in ("q", "vi", "theme", "Country", "picture", "zoom-in", "date", "slider"):
        assert wanted in seen
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, input, [role]')].filter(e => e.offsetParent"
        " && !e.textContent.trim() && !e.getAttribute('aria-label') && !e.closest('label')"
        " && e.getAttribute('role') !== 'presentation').map(e => e.outerHTML)"
    )
    assert unnamed == []


def test_list_says_what_the_picture_shows(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    page.click("button[data-view=table]")
    page.click("[data-rows=nodes]")
    assert page.locator("#table tbody tr").count() == 27
    assert page.locator("#picture").is_hidden()
    page.click("#table th button:has-text('Tide Declaration')")
    assert page.inner_text("#panel h2") == "Tide Declaration"
    page.click("button[data-view=picture]")
    page.wait_for_timeout(150)
    assert inked(page) > 5_000


def test_theme_follows_the_system_and_the_button(show: Open, sample_page: Path) -> None:
    page = show(sample_page, scheme="dark")
    assert page.get_attribute("html", "data-shade") == "dark"
    page.click("#theme")
    assert page.get_attribute("html", "data-shade") == "light"


def test_text_has_contrast(show: Open, sample_page: Path) -> None:
    """WCAG AA: 4.5 to 1 for each pair of text and ground that the page uses."""
    pairs = [
        *[(text, ground) for text in ("ink", "soft", "faint") for ground in ("surface", "raised")],
        *[("faint", "paper"), ("soft", "sunken"), ("accent", "surface"), ("accent", "raised")],
        *[("accent-ink", "accent"), ("accent", "accent-wash"), ("warn", "warn-wash")],
        *[("warn", "surface"), ("guess", "guess-wash"), ("mark-ink", "mark"), ("paper", "ink")],
    ]
    for scheme in ("light", "dark"):
        page = show(sample_page, scheme=scheme)
        values = page.evaluate(
            "names => { const s = getComputedStyle(document.documentElement);"
            "return names.map(n => s.getPropertyValue('--' + n).trim()); }",
            [name for pair in pairs for name in pair],
        )
        for index, pair in enumerate(pairs):
            ratio = contrast(values[2 * index], values[2 * index + 1])
            assert ratio >= 4.5, (scheme, pair, round(ratio, 2))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #rrggbb colours, WCAG 2.2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_prints_on_white(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#id=t-asm-chair-ccm&lang=en", scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.get_attribute("html", "data-shade") == "light"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.get_attribute("html", "data-shade") == "dark"
    page.emulate_media(media="print")
    assert page.locator(".search").is_hidden()
    assert page.locator("#panel .card").first.is_visible()
    assert page.locator("#legend").is_visible()


def test_each_of_two_ties_of_one_pair_can_be_picked(
    show: Open, world: dict[str, Any], tmp_path: Path
) -> None:
    tie = next(t for t in world["ties"] if t["rank"] != "deprecated")
    world["ties"].append({**tie, "tie": tie["tie"] + "-twin"})
    page = show(write_page(world, tmp_path / "twins.html"), "#lang=en")
    ends = (
        page.evaluate("iri => coopgraph.place(iri)", tie[e]) for e in ("participant", "framework")
    )
    (ax, ay), (bx, by) = ((p["x"], p["y"]) for p in ends)
    # The second is bent to the left of the way from one to the other, a tenth of its length.
    dx, dy = bx - ax, by - ay
    angle = math.atan2(-dy, dx) + 0.56 * math.pi
    far = 0.56 * math.hypot(dx, dy)
    via = (ax + far * math.sin(angle), ay + far * math.cos(angle))
    x, y = ((a + 2 * v + b) / 4 for a, v, b in ((ax, via[0], bx), (ay, via[1], by)))
    assert math.dist((x, y), ((ax + bx) / 2, (ay + by) / 2)) > 2
    page.mouse.move(x, y)
    page.wait_for_selector("#tip:not([hidden])")
    page.mouse.click(x, y)
    assert page.evaluate("coopgraph.state().id") == tie["tie"] + "-twin"
