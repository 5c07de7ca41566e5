"""The peers: an environment of their own, and how each writes a network; all pages written."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

WRITING = 40.0  # seconds after which a contender has not written its page
PEERS = ("pyvis==0.3.2", "gravis==0.1.0", "ipysigma==0.24.6", "networkx>=3.4,<4", "setuptools<81")

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


class Written(NamedTuple):
    """A page: where, bytes, seconds to write; or why there is none."""

    path: Path
    size: int = 0
    seconds: float = 0.0
    problem: str = ""


def written(
    graph: Mapping[str, Any],
    work: Path,
    peers: str | None,
    hopeless: Mapping[str, int],
    clock: Clock,
) -> dict[str, Written]:
    """Let each contender write its page of a network, in a process of its own.

    Args:
        graph: what `world.network` makes.
        work: folder for the pages.
        peers: Python of the peers' environment; None leaves them out.
        hopeless: contender -> the size at which it gave nothing.
        clock: after its end nothing more is begun.

    Returns:
        Contender -> its page, or why there is none.
    """
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


def peers(work: Path) -> str | None:
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
