"""Time in the explorer: steps, play, and the timeline under the network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coopgraph.render.page import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]


def at(page: Page) -> str:
    return str(page.evaluate("coopgraph.state().at"))


@pytest.mark.parametrize(
    ("fragment", "following"),
    [("2020", "2021"), ("2020-12", "2021-01"), ("2021-02-28", "2021-03-01")],
)
def test_steps_by_year_month_and_day(
    show: Open, sample_page: Path, fragment: str, following: str
) -> None:
    page = show(sample_page, f"#at={fragment}")
    page.click("#later")
    assert at(page) == following
    page.click("#earlier")
    assert at(page) == fragment


def test_play_steps_and_pauses_at_the_end(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    last = page.evaluate(
        "(() => { document.querySelector('[data-step=year]').click();"
        " document.querySelector('button[data-when=date]').click();"
        " return document.querySelector('#slider').max; })()"
    )
    page.evaluate(
        f"(() => {{ const s = document.querySelector('#slider'); s.value = {int(last) - 1};"
        " s.dispatchEvent(new Event('input')); })()"
    )
    before = int(at(page))
    page.click("#play")
    assert page.get_attribute("#play", "data-on") == "true"
    assert page.get_attribute("#play", "aria-label") == "Pause"
    page.wait_for_timeout(4500)
    assert int(at(page)) == before + 1
    assert page.get_attribute("#play", "data-on") == "false"
    assert f"at={before + 1}" in page.url
    # Played again from the end, it begins anew.
    page.click("#play")
    page.wait_for_timeout(100)
    assert int(at(page)) < before
    page.click("#play")
    assert page.get_attribute("#play", "data-on") == "false"


def test_a_hand_on_the_clock_stops_the_play(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#at=2019-01")
    page.click("#play")
    page.click("#later")
    assert page.get_attribute("#play", "data-on") == "false"


def test_timeline_is_folded_where_it_would_crowd(show: Open, real_page: Path) -> None:
    page = show(real_page)
    assert page.locator("#strip").is_hidden()
    page.click("#strip-open")
    assert page.locator("#strip").is_visible()
    assert "strip=1" in page.url
    assert page.evaluate("document.querySelector('.stage').clientHeight") > 330
    page.click("#strip-open")
    assert page.locator("#strip").is_hidden()
    large = show(real_page, size=(1920, 1080))
    assert large.locator("#strip").is_visible()


def test_bars_focus_what_they_stand_for(show: Open, real_page: Path, real: dict[str, Any]) -> None:
    page = show(real_page, "#at=2021&strip=1")
    bars = page.locator(".beam")
    assert bars.count() > 20
    page.click(".beam[data-beam$='/stameq-chairs-accsq']")
    assert page.evaluate("coopgraph.state().id").endswith("/stameq-chairs-accsq")
    assert page.locator(".beam[aria-current]").count() == 1
    kinds = set(page.eval_on_selector_all(".lanes", "all => all.map(e => e.ariaLabel)"))
    assert kinds == {"Mandates", "Milestones of agreements", "Events and activities"}
    facts = {i for i, f in real["facts"].items() if f["cls"] == "Milestone"}
    shown = set(page.eval_on_selector_all(".beam", "all => all.map(e => e.dataset.beam)"))
    assert shown & facts
    # The line of the day stands where the slider does.
    day = page.evaluate("document.querySelector('.day').getBoundingClientRect().left")
    strip = page.evaluate(
        "(() => { const b = document.querySelector('#strip').getBoundingClientRect();"
        " return [b.left, b.right]; })()"
    )
    assert strip[0] <= day <= strip[1]


def test_bars_work_with_the_keyboard(show: Open, real_page: Path) -> None:
    page = show(real_page, "#at=2021&strip=1")
    page.focus(".beam[tabindex='0']")
    page.keyboard.press("ArrowRight")
    wanted = page.evaluate("document.activeElement.dataset.beam")
    assert page.locator("#strip-tip").is_visible()
    assert page.locator(".beam[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    assert page.evaluate("coopgraph.state().id") == wanted


def test_uncertain_bars_look_different(show: Open, real_page: Path) -> None:
    page = show(real_page, "#strip=1&at=2021-06")
    # Stated to the day: full; only a year: no certain core; no end told: fades.
    assert page.locator(".beam span").count() > 0
    assert page.locator(".beam:not(.point):not(:has(span))").count() > 0
    assert page.locator(".beam.fades, .beam.rises").count() > 0


def test_contradicting_dates_are_never_active(
    show: Open, world: dict[str, Any], tmp_path: Path
) -> None:
    tie = next(t for t in world["ties"] if t["rank"] != "deprecated")
    tie.update(
        earliest_begin="2020-05-01",
        latest_begin="2020-05-01",
        earliest_end="2020-01-01",
        latest_end="2020-01-01",
        end_open=False,
    )
    page = show(write_page(world, tmp_path / "never.html"), f"#at=2020&id={tie['tie']}")
    assert "contradict" in page.inner_text("#panel")
