"""What the endpoint stands: many clients at once, with and without endless queries among them.

Fifty clients ask the questions of the catalogue, drawn with a fixed seed, one after the other, each
as soon as it has its answer; first alone, then with five clients that ask queries without end, then
while a worker is killed every second. Errors must be none; of the killed workers each may cost the
one answer that it was at. Oxigraph's own server (`pip install oxigraph`, an environment of its own
under ``build/``) stands beside it in the same run, on the same data, alone only: it cannot stop a
query, so that the five would keep both cores for good.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from coopgraph import build, questions
from coopgraph.kg import load
from coopgraph.model import term
from coopgraph.namespaces import PREFIXES
from coopgraph.questions import questions as catalogue
from coopgraph.resources import ontology_dir
from coopgraph.store.sparql_syntax import bind

CLIENTS, ENDLESS_CLIENTS = 50, 5
SECONDS = float(os.environ.get("COOPGRAPH_BENCH_SECONDS", "60"))
TIMEOUT = 10
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
OXIGRAPH = "oxigraph>=0.5,<0.6"


class Run(NamedTuple):
    """What a run showed: seconds of each answer, and how many were errors."""

    took: Sequence[float]
    errors: int
    seconds: float

    def __str__(self) -> str:
        cuts = statistics.quantiles(self.took, n=100)
        p50, p95, p99 = (f"{cuts[i] * 1e3:7.0f} ms" for i in (49, 94, 98))
        return f"{len(self.took) / self.seconds:7.0f}/s  {p50} {p95} {p99}  {self.errors:6d}"


def main() -> None:
    """Print throughput, latency and errors of each run."""
    build.build()
    asked = mix()
    print(f"# {platform.processor() or platform.machine()}, {os.cpu_count()} cores;", end=" ")
    print(f"Python {platform.python_version()}; load {os.getloadavg()[0]:.1f} at the start")
    print(f"# {CLIENTS} clients for {SECONDS:.0f} s each run, {len(asked)} different queries")
    print(f"{'':44} {'answers':>9}  {'p50':>10} {'p95':>10} {'p99':>10}  errors")
    with ours() as (port, server):
        alone = asyncio.run(press(port, "/sparql", asked))
        print(f"{'coopgraph serve':44} {alone}")
        crowded = asyncio.run(press(port, "/sparql", asked, endless=ENDLESS_CLIENTS))
        print(f"{f'coopgraph serve, {ENDLESS_CLIENTS} endless beside them':44} {crowded}")
        slower = statistics.median(crowded.took) / statistics.median(alone.took)
        print(f"# endless queries (stopped after {TIMEOUT} s) make the median {slower:.1f} times")
        killed: list[int] = []
        harmed = asyncio.run(press(port, "/sparql", asked, killing=(server, killed)))
        print(f"{'coopgraph serve, a worker killed every second':44} {harmed}")
        after = asyncio.run(press(port, "/sparql", asked, seconds=2))
        print(
            f"# {len(killed)} workers killed, {harmed.errors} answers lost; after it {after.errors}"
        )
        if alone.errors or crowded.errors or after.errors or harmed.errors > len(killed):
            raise SystemExit("there were errors that must not be")
    with theirs() as port:
        peer = asyncio.run(press(port, "/query", asked))
        print(f"{'oxigraph serve (cannot stop a query)':44} {peer}")


def mix() -> list[str]:
    """Give the questions of the catalogue as queries, their parameters at their defaults."""
    kg = load()
    head = "".join(f"PREFIX {name}: <{base}>\n" for name, base in PREFIXES.items())
    found = []
    for question in catalogue(ontology_dir() / "questions"):
        if any(p.default is None and not p.optional for p in question.parameters):
            continue
        values = questions.bindings(kg.store, question, {})
        given = {name: term(value) for name, value in values.items()}
        found.append(head + bind(question.text, given))
    return found


@contextlib.contextmanager
def ours() -> Iterator[tuple[int, int]]:
    """Run our server; gives its port and the number of its process."""
    command = [sys.executable, "-m", "coopgraph", "serve", "--port", "0", "--no-pages"]
    command += ["--timeout", str(TIMEOUT)]
    with tempfile.NamedTemporaryFile("w+") as said:
        process = subprocess.Popen(command, stderr=said)
        try:
            while "serving" not in (told := Path(said.name).read_text("utf-8")):
                if process.poll() is not None:
                    raise SystemExit(told)
                time.sleep(0.05)
            yield int(told.partition("127.0.0.1:")[2].partition("/")[0]), process.pid
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def theirs() -> Iterator[int]:
    """Run Oxigraph's server on the same quads."""
    home = Path("build/benchmarks/oxigraph")
    if not (home / "bin" / "oxigraph").exists():
        venv.create(home, with_pip=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", OXIGRAPH]
        subprocess.run(pip, check=True)
    place = Path(tempfile.mkdtemp())
    data = place / "graph.nq"
    data.write_bytes(load().store.built())
    program, port = str(home / "bin" / "oxigraph"), 17878
    store = str(place / "store")
    subprocess.run([program, "load", "-l", store, "-f", str(data)], check=True, capture_output=True)
    process = subprocess.Popen(
        [program, "serve", "-l", store, "-b", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(2)
        yield port
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(place)


async def press(
    port: int,
    path: str,
    asked: Sequence[str],
    endless: int = 0,
    killing: tuple[int, list[int]] | None = None,
    seconds: float = SECONDS,
) -> Run:
    """Let the clients ask for a while.

    Args:
        port: Of the server.
        path: Of its endpoint.
        asked: The queries.
        endless: How many clients ask without end beside them.
        killing: Process of our server, of which a worker is killed every second, and the list that
            takes which.
        seconds: For how long.
    """
    took: list[float] = []
    errors = 0
    end = time.monotonic() + seconds

    async def client(seed: int) -> None:
        nonlocal errors
        drawn = random.Random(seed)
        while time.monotonic() < end:
            began = time.monotonic()
            status = await get(port, path, drawn.choice(asked))
            took.append(time.monotonic() - began)
            errors += status != 200

    async def nuisance() -> None:
        while time.monotonic() < end:
            await get(port, path, ENDLESS)

    async def killer(server: int, killed: list[int]) -> None:
        drawn = random.Random(0)
        while time.monotonic() < end - 1:
            await asyncio.sleep(1)
            workers = [worker for holder in children(server) for worker in children(holder)]
            if workers:
                killed.append(drawn.choice(workers))
                os.kill(killed[-1], signal.SIGKILL)

    began = time.monotonic()
    others = [asyncio.ensure_future(nuisance()) for _ in range(endless)]
    others += [asyncio.ensure_future(killer(*killing))] if killing else []
    await asyncio.gather(*(client(seed) for seed in range(CLIENTS)))
    spent = time.monotonic() - began
    for other in others:
        other.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    return Run(took, errors, spent)


def children(process: int) -> list[int]:
    """Give the children of a process (Linux)."""
    text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(number) for number in text.split()]


async def get(port: int, path: str, query: str) -> int:
    """Ask by GET and read the whole answer; gives the status, 0 where it broke off."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            f"GET {path}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n"
            "Accept: application/sparql-results+json\r\nConnection: close\r\n\r\n".encode()
        )
        data = await reader.read()
        whole = b"Transfer-Encoding: chunked" not in data[:1000] or data.endswith(b"0\r\n\r\n")
        return int(data.split(b" ", 2)[1]) if data and whole else 0
    finally:
        writer.close()


if __name__ == "__main__":
    main()
