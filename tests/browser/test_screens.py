"""The explorer on every screen: no control covered or outside, none too small, nothing against WCAG."""

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

#: What can be used now, and at its middle another thing or nothing; what is outside of the window
#: even after it was scrolled to; what is smaller than 24 pixels a side (or the size given). Links
#: and buttons within a text are as high as its lines, and a checkbox is hit with its label.
FAULTS = """least => {
  const usable = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const name = (one) => one.id || one.getAttribute('aria-label') || one.textContent.trim().slice(0, 40) || one.outerHTML.slice(0, 60);
  const faults = [];
  const alike = new Map(); // of many that are built alike, such as the rows of a list, three will do
  for (const one of document.querySelectorAll(usable)) {
    if (one.disabled || !one.checkVisibility({ visibilityProperty: true })) continue;
    const kind = [one.id, one.tagName, one.className, one.parentElement.className, one.closest('section, nav, aside')?.className].join(' ');
    alike.set(kind, (alike.get(kind) || 0) + 1);
    if (alike.get(kind) > 3) continue;
    let box = one.getBoundingClientRect();
    if (!box.width || !box.height || one.classList.contains('skip')) continue;
    // What scrolls can be brought in; what does not must be there already.
    one.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    box = one.getBoundingClientRect();
    const scrolls = one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;
    if (!scrolls && (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)) {
      if (box.height < innerHeight && box.width < innerWidth) faults.push(`outside: ${name(one)} ${[box.left, box.top, box.right, box.bottom].map(Math.round)}`);
    }
    // Of what is larger than the part of it that can be seen, the middle of that part.
    let [left, top, right, bottom] = [Math.max(0, box.left), Math.max(0, box.top), Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
    for (let up = one.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflow === 'visible') continue;
      const room = up.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, room.left), Math.max(top, room.top), Math.min(right, room.right), Math.min(bottom, room.bottom)];
    }
    if (right - left < 1 || bottom - top < 1) { faults.push(`cut away: ${name(one)}`); continue; }
    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const within = at && (one === at || one.contains(at) || at.contains(one) && at.matches('label') || one.closest('label')?.contains(at));
    if (!within && !(one.id === 'picture' && at?.closest('.picture-pane'))) faults.push(`covered: ${name(one)} by ${at ? at.id || at.className || at.tagName : 'nothing'}`);
    // Where a bar of the timeline lies and how long it is, is what it says.
    const inText = one.matches('a, .beam, .inline, .cell, .props button, .statement button, .proof') || getComputedStyle(one).display === 'inline';
    const hit = one.matches('[type="checkbox"]') ? one.closest('label').getBoundingClientRect() : box;
    if (!inText && (hit.width < least - 0.5 || hit.height < least - 0.5)) faults.push(`small: ${name(one)} ${hit.width.toFixed(1)} x ${hit.height.toFixed(1)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return faults;
}"""

#: The picture is drawn no more: some hundred times of what is not looked at.
UNDRAWN = "() => { window.requestAnimationFrame = () => 0; }"

#: The states in which the controls are looked at: a fragment, and for small screens the side opened.
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


AXE = """async () => (await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa',
  'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } })).violations.flatMap((rule) =>
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
