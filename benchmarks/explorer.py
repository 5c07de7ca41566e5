"""Opening and dragging a network in a browser: the explorer against pyvis, gravis and ipysigma.

Every contender writes the same seeded networks as one HTML file, which Chromium then opens from
disk with every request refused and counted. Measured are, a fresh browser each time:

* *first draw*: from the start of the navigation to the first frame in which a canvas (or an SVG)
  shows anything but one colour;
* *freeze opening*: the longest time without an animation frame, or the longest long task, until
  two seconds after the first draw;
* *freeze dragging*: the longest time without an animation frame while the picture is dragged;
* the size of the file, the time to write it, and the requests that left the page.

The contenders take turns; a cell is the median of its runs, or of one where that took over `SLOW`
seconds. What is not written after `WRITING` seconds or has drawn nothing after `CAP` is stopped,
and not tried with larger networks. When `MINUTES` are nearly over each cell is run once; when they
are over, nothing more is begun, and the table says so.
The peers live in an environment of their own, made under ``build/`` on the first run.

``python -m benchmarks explorer --help`` tells the options.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph.namespaces import CONCEPT, ID, SOURCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright, Route

#: Nodes -> ties: twice as many, and at the largest size ten times as many.
SIZES = {50: 100, 1_000: 2_000, 3_000: 6_000, 10_000: 20_000, 50_000: 500_000}
ROUNDS = 3
MINUTES = 12.0
CAP = 20.0
WRITING = 40.0  # seconds after which a contender has not written its page
SLOW = 6.0
GRACE = 10.0  # seconds more for settling and dragging, after which a page counts as stuck
SEED = 20_210_601
PEERS = ("pyvis==0.3.2", "gravis==0.1.0", "ipysigma==0.24.6", "networkx>=3.4,<4", "setuptools<81")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
LOCAL = ("file:", "data:", "blob:", "about:")

# The peers, each as its documentation writes a network; argv: the network, the page to write.
READ = "import json, sys; graph = json.load(open(sys.argv[1]))\n"
NX = (
    "import networkx as nx\n"
    "g = nx.MultiDiGraph()\n"
    "g.add_nodes_from((n, {'label': label}) for n, label in graph['nodes'])\n"
    "g.add_edges_from(graph['ties'])\n"
)
# pyvis's own add_edge looks through all edges each time: at 500,000 it would never end.
PYVIS = (
    "from pyvis.network import Network\n"
    "net = Network(directed=True, cdn_resources='in_line')\n"
    "net.nodes = [{'id': n, 'label': t, 'shape': 'dot'} for n, t in graph['nodes']]\n"
    "net.edges = [{'from': a, 'to': b, 'arrows': 'to'} for a, b in graph['ties']]\n"
)
SAVE = "open(sys.argv[2], 'w', encoding='utf-8').write(net.generate_html())\n"
CONTENDERS = {
    "pyvis": READ + PYVIS + SAVE,
    "pyvis, no physics": READ + PYVIS + "net.toggle_physics(False)\n" + SAVE,
    "gravis": READ + NX + "import gravis\ngravis.d3(g).export_html(sys.argv[2], overwrite=True)\n",
    "ipysigma": READ + NX + "import ipysigma\nipysigma.Sigma.write_html(g, sys.argv[2])\n",
}

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


class Written(NamedTuple):
    """A page: where, bytes, seconds to write; or why there is none."""

    path: Path
    size: int = 0
    seconds: float = 0.0
    problem: str = ""


def main() -> None:
    """Print the table."""
    from playwright.sync_api import sync_playwright

    options = _options()
    work = Path("build/benchmarks/explorer")
    work.mkdir(parents=True, exist_ok=True)
    peers = None if options.alone else _peers(work.parent)
    with sync_playwright() as play, _chromium(play) as browser:
        version = browser.version
    print("# Opening a network from disk, offline: the explorer and its peers")
    print(f"# {_machine()}; Python {platform.python_version()}; Chromium {version}, headless,")
    print(f"# no GPU, 1280x720; median of {options.rounds} runs, a fresh browser each")
    print(f"# stopped when not written in {WRITING:.0f} s, or nothing drawn in {CAP:.0f} s")
    print(f"# peers: {', '.join(PEERS[:3]) if peers else 'none'}; {_load()} at the start")
    print(f"# {'':61}longest time without a frame, while")
    head = ("nodes", "ties", "page", "MB", "kB/1,000", "written", "first draw")
    print(_row(*head, "opening", "dragging", "asked for"))
    clock = Clock(time.perf_counter(), 60 * options.minutes)
    hopeless: dict[str, int] = {}
    for nodes in options.sizes:
        ties = SIZES[nodes]
        pages = _written(network(nodes, ties), work, peers, hopeless, clock)
        runs = _runs(pages, options.rounds, clock)
        for name, page in pages.items():
            print(_line(nodes, ties, name, page, runs[name]), flush=True)
            page.path.unlink(missing_ok=True)
        hopeless |= {n: nodes for n, got in runs.items() if got and got[-1].drawn is None}
        hopeless |= {
            n: nodes for n, made in pages.items() if made.problem.startswith("not written")
        }
    print(
        f"# {_load()} at the end, after {clock.spent() / 60:.1f} minutes; a load above the number"
    )
    print("# of cores means that other work slowed all of them")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks explorer", description=__doc__)
    known = list(SIZES)
    text = f"numbers of nodes, of {', '.join(map(str, known))}"
    parser.add_argument("--sizes", type=int, nargs="+", choices=known, default=known, help=text)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs a cell, {ROUNDS}")
    text = f"after which no more is begun, {MINUTES:.0f}"
    parser.add_argument("--minutes", type=float, default=MINUTES, help=text)
    parser.add_argument("--alone", action="store_true", help="without the peers")
    return parser.parse_args()


class Clock(NamedTuple):
    """When the whole run began, and the seconds it may take."""

    began: float
    allowed: float

    def spent(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self.began

    def over(self, share: float = 1.0) -> bool:
        """Whether that share of the time is spent."""
        return self.spent() > share * self.allowed


def network(nodes: int, ties: int) -> dict[str, Any]:
    """Make a seeded network with hubs and groups: ids, labels and pairs; no pair joins a node.

    Each tie begins anywhere, ends in the same group four times out of five, and prefers ends that
    have ties already.
    """
    chance = random.Random(SEED + nodes)
    groups = max(4, round(nodes**0.5 / 2))
    members: list[list[int]] = [[] for _ in range(groups)]
    for node in range(nodes):
        members[node % groups].append(node)
    ends = list(range(nodes))
    near = [list(group) for group in members]
    pairs: list[tuple[str, str]] = []
    while len(pairs) < ties:
        start = chance.randrange(nodes)
        group = start % groups
        end = chance.choice(near[group] if chance.random() < 0.8 else ends)
        if start != end:
            pairs.append((f"n{start}", f"n{end}"))
            ends.append(end)
            near[end % groups].append(end)
    return {"nodes": [(f"n{i}", f"Organisation {i}") for i in range(nodes)], "ties": pairs}


def dossier(graph: Mapping[str, Any]) -> dict[str, Any]:
    """The network as the explorer takes it: typed, dated, and with a source for every tie."""
    chance = random.Random(SEED)
    kinds = ("Country", "Company", "GovernmentBody", "Body", "Agreement", "Event", "Project")
    source, role = f"{SOURCE}generated", f"{CONCEPT}member"
    bare: dict[str, Any] = {
        "evidence": [],
        "rank": "normal",
        "disputed_by": [],
        "inferred_from": [],
    }
    bare |= {"confidence": None, "facts": []}
    nodes = []
    for slug, label in graph["nodes"]:
        cls = chance.choice(kinds)
        actor = cls in kinds[:4]
        nodes.append(
            {
                "iri": ID + slug,
                "slug": slug,
                "label": {"en": label, "vi": label},
                "alt": [],
                "cls": cls,
                "actor": actor,
                "framework": not actor or cls == "Body",
                "part_of": [],
                "sources": [source],
                "properties": [],
                **bare,
            }
        )
    ties = []
    for number, (start, end) in enumerate(graph["ties"]):
        year = chance.randrange(1990, 2022)
        ties.append(
            {
                "tie": f"{ID}tie-{number}",
                "participant": ID + start,
                "framework": ID + end,
                "role": role,
                "on_behalf_of": None,
                "begin": str(year),
                "end": None,
                "during": None,
                "end_open": False,
                "end_known": False,
                "inferred": False,
                "anonymous": False,
                "earliest_begin": f"{year}-01-01",
                "latest_begin": f"{year}-12-31",
                "earliest_end": None,
                "latest_end": None,
                "source": source,
                **bare,
            }
        )
    title = {"en": "Generated", "vi": "Sinh ra"}
    described: dict[str, Any] = {
        "iri": source,
        "id": "generated",
        "title": title,
        "publisher": title,
    }
    described |= dict.fromkeys(("issued", "language", "license", "rights", "url", "sha256"))
    described |= {"description": None, "rank": "normal", "attached": False}
    return {
        "version": 1,
        "title": title,
        "nodes": nodes,
        "ties": ties,
        "links": [],
        "facts": {},
        "evidence": {},
        "sources": {source: described},
        "classes": {cls: {"en": cls, "vi": cls} for cls in kinds},
        "roles": {role: {"en": "member", "vi": "thành viên"}},
        "role_classes": {},
    }


def _written(
    graph: Mapping[str, Any],
    work: Path,
    peers: str | None,
    hopeless: Mapping[str, int],
    clock: Clock,
) -> dict[str, Written]:
    count = len(graph["nodes"])
    data = work / f"{count}.json"
    data.write_text(json.dumps(graph), encoding="utf-8")
    ours = [sys.executable, "-c", "import benchmarks.explorer as b; b.write_ours()"]
    commands = {"coopgraph explore": ours}
    if peers:
        commands |= {name: [peers, "-c", code] for name, code in CONTENDERS.items()}
    made = {}
    for name, command in commands.items():
        page = work / f"{count}-{''.join(c if c.isalnum() else '-' for c in name)}.html"
        if name in hopeless:
            made[name] = Written(page, problem=f"not tried: nothing at {hopeless[name]:,}")
            continue
        if clock.over():
            made[name] = Written(page, problem="not tried: the time was up")
            continue
        began = time.perf_counter()
        try:
            subprocess.run(
                [*command, str(data), str(page)], check=True, capture_output=True, timeout=WRITING
            )
        except subprocess.TimeoutExpired:
            made[name] = Written(page, problem=f"not written in {WRITING:.0f} s")
        except subprocess.CalledProcessError as error:
            reason = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
            made[name] = Written(page, problem=f"not written: {' '.join(reason)[:60]}")
        else:
            made[name] = Written(page, page.stat().st_size, time.perf_counter() - began)
    data.unlink()
    return made


def write_ours() -> None:
    """Write the explorer of the network given on the command line, in a process of its own."""
    from coopgraph.render.page import write_page

    graph = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    write_page(dossier(graph), sys.argv[2])


def _runs(pages: Mapping[str, Written], rounds: int, clock: Clock) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            slow = runs[name] and ((runs[name][-1].drawn or CAP) > SLOW or clock.over(0.8))
            if not page.problem and not slow:
                runs[name].append(_open(page.path))
    return runs


def _open(path: Path) -> Run:
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

    with sync_playwright() as play, _chromium(play) as browser:
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


def _chromium(play: Playwright) -> Browser:
    named = os.environ.get("COOPGRAPH_CHROMIUM")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    path = named or next((p for p in found if p), None)
    if path is None:
        sys.exit("no Chromium: install it or name it in COOPGRAPH_CHROMIUM")
    return play.chromium.launch(executable_path=path, args=list(FLAGS))


def _line(nodes: int, ties: int, name: str, page: Written, runs: Sequence[Run]) -> str:
    if page.problem:
        return _row(f"{nodes:,}", f"{ties:,}", name, "", "", "", page.problem)
    size, written = f"{page.size / 1e6:.2f}", f"{page.seconds:.1f} s"
    per = f"{page.size / nodes:,.0f}"
    asked = max(r.asked for r in runs)
    tail = f"{asked} requests" + (", 1 run" if len(runs) == 1 else "")
    if any(r.drawn is None for r in runs):
        said = f"not drawn in {CAP:.0f} s"
        return _row(f"{nodes:,}", f"{ties:,}", name, size, per, written, said, "", "", tail)
    opening = _median([r.opening for r in runs])
    cells = (_median([r.drawn for r in runs]), opening, _median([r.dragging for r in runs]))
    return _row(f"{nodes:,}", f"{ties:,}", name, size, per, written, *cells, tail)


def _median(values: Sequence[float | None]) -> str:
    known = [v for v in values if v is not None]
    return f"{statistics.median(known):.2f} s" if len(known) == len(values) else "stuck"


def _row(*cells: str) -> str:
    widths = (6, 7, 18, 6, 8, 8, 17, 8, 9, 11)
    left = {2, 6}
    padded = [
        f"{cell:<{width}}" if place in left else f"{cell:>{width}}"
        for place, (cell, width) in enumerate(zip(cells, widths, strict=False))
    ]
    return "  ".join(padded).rstrip()


def _machine() -> str:
    name = platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    except (OSError, ValueError):
        return f"{name}, {os.cpu_count()} cores"
    return f"{name}, {os.cpu_count()} cores, {pages:.0f} GB, {platform.system()}"


def _load() -> str:
    """How busy the machine is: a busy one makes every number larger."""
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"


def _peers(work: Path) -> str | None:
    """Make an environment for the peers, which we only measure."""
    python = str(work / "peers" / "bin" / "python")
    if not Path(python).exists():
        venv.create(work / "peers", with_pip=True)
    wanted = "import pyvis, gravis, ipysigma"
    if subprocess.run([python, "-c", wanted], capture_output=True, check=False).returncode:
        install = [python, "-m", "pip", "install", "--quiet", *PEERS]
        if subprocess.run(install, check=False).returncode:
            print("# the peers cannot be installed here and are left out", file=sys.stderr)
            return None
    return python
