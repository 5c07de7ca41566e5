"""Opening and dragging a page in a fresh browser, and what is seen meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright, Route

CAP = 20.0
GRACE = 10.0  # seconds more for settling and dragging, after which a page counts as stuck
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
LOCAL = ("file:", "data:", "blob:", "about:")

WATCH = """
(() => {
  const seen = { drawn: null, gap: 0, task: 0, last: null };
  window.__seen = seen;
  const small = document.createElement('canvas');
  small.width = 160; small.height = 90;
  const pen = small.getContext('2d', { willReadFrequently: true });
  const shows = (canvas) => {
    if (!canvas.width || !canvas.height || !canvas.getClientRects().length) return false;
    pen.clearRect(0, 0, 160, 90);
    pen.imageSmoothingQuality = 'high';
    try { pen.drawImage(canvas, 0, 0, 160, 90); } catch (error) { return false; }
    const data = new Uint32Array(pen.getImageData(0, 0, 160, 90).data.buffer);
    return data.some((pixel) => pixel !== data[0]);
  };
  const marks = 'svg circle, svg ellipse, svg path, svg line';
  const drawn = () => [...document.querySelectorAll('canvas')].some(shows)
    || [...document.querySelectorAll(marks)].some((m) => {
      const box = m.ownerSVGElement.getBoundingClientRect();
      return box.width > 300 && box.height > 200 && m.getBoundingClientRect().width > 0;
    });
  const frame = (now) => {
    if (seen.last !== null) seen.gap = Math.max(seen.gap, now - seen.last);
    seen.last = now;
    if (seen.drawn === null && drawn()) {
      seen.drawn = performance.now();
      console.debug('drawn');
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.task = Math.max(seen.task, entry.duration);
  }).observe({ type: 'longtask', buffered: true });
})();
"""


class Run(NamedTuple):
    """One opening: seconds to the first draw (None: not drawn), freezes in seconds, requests."""

    drawn: float | None
    opening: float | None
    dragging: float | None
    asked: int


def opened(path: Path) -> Run:
    """Open a page in a process of its own: a frozen page would keep its driver waiting for ever."""
    code = "import benchmarks.explorer as b; b.open_here()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(CAP)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, _ = child.communicate(timeout=CAP + GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        out, _ = child.communicate()
    told: dict[str, Any] = {}
    for line in out.splitlines():
        told |= json.loads(line)
    drawn = told.get("drawn")
    if drawn is None or drawn > CAP:
        return Run(None, None, None, told.get("asked", 0))
    return Run(drawn, told.get("opening"), told.get("dragging"), told["asked"])


def open_here() -> None:
    """Open the page named on the command line; print what is learned as JSON, line by line."""
    from playwright.sync_api import Error, sync_playwright

    asked: list[str] = []

    def tell(**found: object) -> None:
        print(json.dumps({**found, "asked": len(asked)}), flush=True)

    def guard(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    with sync_playwright() as play, chromium(play) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script(WATCH)
        page.route(lambda url: not url.startswith(LOCAL), guard)
        cap = 1000 * float(sys.argv[2])
        try:
            # Not wait_for_function: it evaluates text, which a strict policy forbids.
            with page.expect_console_message(lambda m: m.text == "drawn", timeout=cap):
                page.goto(Path(sys.argv[1]).resolve().as_uri(), wait_until="commit", timeout=cap)
        except Error:
            tell(drawn=None)
            return
        page.wait_for_timeout(2000)
        seen = page.evaluate("({ ...__seen })")
        tell(drawn=seen["drawn"] / 1000, opening=max(seen["gap"], seen["task"]) / 1000)
        tell(dragging=_drag(page))


def _drag(page: Page) -> float:
    """Drag the picture by its ground for a second; the longest time without a frame."""
    page.evaluate("() => { __seen.gap = 0; __seen.last = null; }")
    page.mouse.move(560, 500)
    page.mouse.down()
    for step in range(30):
        page.mouse.move(560 - 6 * step, 500 - 9 * step)
        page.wait_for_timeout(30)
    page.mouse.up()
    page.wait_for_timeout(200)
    return float(page.evaluate("Math.max(__seen.gap, performance.now() - __seen.last)")) / 1000


def chromium(play: Playwright) -> Browser:
    """Start the browser: `$COOPGRAPH_CHROMIUM`, else what the path has."""
    named = os.environ.get("COOPGRAPH_CHROMIUM")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    path = named or next((p for p in found if p), None)
    if path is None:
        sys.exit("no Chromium: install it or name it in COOPGRAPH_CHROMIUM")
    return play.chromium.launch(executable_path=path, args=list(FLAGS))
