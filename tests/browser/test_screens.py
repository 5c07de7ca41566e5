"""The explorer on every screen: no control covered, outside or too small; axe finds nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import coopgraph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]
Await = Callable[..., None]
ROOT = Path(__file__).resolve().parents[2]

#: Width, height: phones upright and on their side, tablets, and an office laptop of 1366 by 768 at
#: 100, 125, 150 and 200 per cent, whose pages are that much smaller.
SIZES = [
    (360, 640),
    (390, 844),
    (844, 390),
    (768, 1024),
    (1024, 768),
    (1366, 768),
    (1093, 614),
    (911, 512),
    (683, 384),
    (1280, 720),
]

#: Gives what is wrong with the controls that can be used now, as texts.
FAULTS = (Path(__file__).parent / "control_faults.js").read_text("utf-8")

#: The picture is drawn no more: some hundred times of what is not looked at.
UNDRAWN = "() => { window.requestAnimationFrame = () => 0; }"

#: The states in which controls are looked at: a fragment, and on small screens the side opened.
LOOKS = [
    ("", None),
    ("", "rail"),
    ("at=2021-06", "clock"),
    ("id=stameq", None),
    ("view=table", None),
    ("view=findings", None),
    ("view=questions", None),
    ("view=questions&ask=chairs", None),
    ("view=sparql", None),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer as people get it."""
    return coopgraph.load().explore(tmp_path_factory.mktemp("screens") / "explorer.html")


def look(page: Page, lang: str, fragment: str, side: str | None) -> None:
    """Bring a state to the front, with the side open where only one can be."""
    page.evaluate("hash => { location.hash = hash; }", f"lang={lang}&{fragment}")
    page.evaluate("() => new Promise((done) => setTimeout(done, 30))")
    page.evaluate(
        """side => { for (const one of document.querySelectorAll('.dock [aria-expanded="true"]'))
        if (one.checkVisibility() && one.dataset.side !== 'panel') one.click();
        const wanted = side && document.querySelector(`.dock [data-side="${side}"]`);
        if (wanted && wanted.checkVisibility()) wanted.click(); }""",
        side,
    )


def faults(page: Page, lang: str, least: int, until: Await) -> list[str]:
    """All that is wrong in all states at the size that the page has now."""
    found = []
    for fragment, side in LOOKS:
        look(page, lang, fragment, side)
        if "ask=" in fragment:
            until(page, "() => document.body.dataset.asks === 'answered'")
        if "sparql" in fragment:
            until(page, "() => document.querySelector('#sparql-results table')")
        found += [f"{lang} {fragment} {side}: {fault}" for fault in page.evaluate(FAULTS, least)]
    return found


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_no_control_is_covered_outside_or_too_small(
    show: Open, made: Path, until: Await, lang: str
) -> None:
    page = show(made, fresh=True)
    page.evaluate(UNDRAWN)
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}x{height} {fault}" for fault in faults(page, lang, 24, until)]
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def phone(browser: Browser, made: Path) -> Iterator[Page]:
    """The page under a finger."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
        locale="vi-VN",
    )
    page = context.new_page()
    page.goto(made.as_uri())
    yield page
    context.close()


def test_under_a_finger_controls_are_44_pixels(phone: Page, until: Await) -> None:
    until(phone, "() => window.coopgraph")
    phone.evaluate(UNDRAWN)
    found = []
    for width, height in ((390, 844), (844, 390)):
        phone.set_viewport_size({"width": width, "height": height})
        found += [f"{width}x{height} {fault}" for fault in faults(phone, "vi", 44, until)]
    assert not found, "\n".join(found)


def axe() -> str:
    """The source of axe-core, a development dependency of `frontend/`."""
    source = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
    if not source.is_file():
        reason = "axe-core is not installed: run frontend/lint.py"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return source.read_text("utf-8")


AXE = """async () => (await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a',
  'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } })).violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} ${node.failureSummary}`))"""

#: Ten states: what is seen, and what is pressed for it.
STATES: list[tuple[str, str]] = [
    ("lang=vi", ""),
    ("lang=en&id=stameq", ""),
    ("lang=vi&id=stameq-chairs-accsq&at=2021-06", ""),
    ("lang=en&view=table", ""),
    ("lang=vi&view=findings", "#findings summary"),
    ("lang=vi&view=questions&ask=chairs", ".proof"),
    ("lang=en&view=sparql&ask=chairs", ""),
    ("lang=en&strip=1&at=2021", "#theme"),
    ("lang=vi", "#about-open"),
    ("lang=en", "[data-tour=go]"),
]


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)], ids=str)
def test_axe_finds_nothing_in_ten_states(
    show: Open, made: Path, until: Await, size: tuple[int, int]
) -> None:
    source = axe()
    page = show(made, size=size)
    page.evaluate(source)
    found: list[Any] = []
    for fragment, press in STATES:
        look(page, "en", fragment, None)
        if "ask=" in fragment:
            tab = "#asks-answer" if "questions" in fragment else "#sparql-results"
            until(page, "tab => document.querySelector(`${tab} table`)", tab)
        if press:
            page.evaluate("press => document.querySelector(press).click()", press)
            page.wait_for_timeout(200)
        found += [f"{fragment} {press}: {fault}" for fault in page.evaluate(AXE)]
        page.evaluate("() => document.querySelectorAll('dialog[open]').forEach((d) => d.close())")
    assert not found, "\n".join(found)
