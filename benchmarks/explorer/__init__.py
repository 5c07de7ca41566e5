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
import os
import platform
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .browse import CAP, Run, chromium, open_here, opened
from .peers import PEERS, WRITING, Clock, Written, written
from .peers import peers as install
from .world import dossier, network, write_ours

#: Nodes -> ties: twice as many, and at the largest size ten times as many.
SIZES = {50: 100, 1_000: 2_000, 3_000: 6_000, 10_000: 20_000, 50_000: 500_000}
ROUNDS = 3
MINUTES = 12.0
SLOW = 6.0


def main() -> None:
    """Print the table."""
    from playwright.sync_api import sync_playwright

    options = _options()
    work = Path("build/benchmarks/explorer")
    work.mkdir(parents=True, exist_ok=True)
    peers = None if options.alone else install(work.parent)
    with sync_playwright() as play, chromium(play) as browser:
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
        pages = written(network(nodes, ties), work, peers, hopeless, clock)
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


def _runs(pages: Mapping[str, Written], rounds: int, clock: Clock) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            slow = runs[name] and ((runs[name][-1].drawn or CAP) > SLOW or clock.over(0.8))
            if not page.problem and not slow:
                runs[name].append(opened(page.path))
    return runs


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


__all__ = ["dossier", "main", "network", "open_here", "write_ours"]
