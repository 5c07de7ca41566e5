"""Does Virtuoso answer the catalogue rightly: every question, of fresh instances, compared.

Virtuoso answers some plans of some queries wrongly, without an error, and which plan it takes
differs from one fresh instance to the next. The tests start one instance, so they would notice by
luck only; here each of ten is started, filled by a push, and asked all questions three times.

Options: ``--instances N`` (10), ``--rounds N`` (3), ``--usual``: also in the usual words, where a
question has words of its own for Virtuoso, to see whether it still needs them.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import coopgraph
from coopgraph.kg import KnowledgeGraph
from coopgraph.questions import questions

INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 6
NumberOfBuffers = 2000
MaxDirtyBuffers = 1200
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 6
[SPARQL]
ResultSetMaxRows = 2000
"""
PATIENCE = 600
"""Seconds to wait for an instance; it starts in a few."""


def main() -> None:
    """Print each wrong answer, and in the end how many there were of how many."""
    options = argparse.ArgumentParser(prog="python -m benchmarks virtuoso")
    options.add_argument("--instances", type=int, default=10)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--usual", action="store_true")
    chosen = options.parse_args()
    if shutil.which("virtuoso-t") is None:
        print("virtuoso-t is not installed (scripts/system-packages.sh installs it)")
        return
    embedded = coopgraph.load()
    catalogue = [asked.name for asked in questions()]
    right = {name: _loose(embedded.ask(name)) for name in catalogue}
    own = {path.stem for path in (embedded.corpus.ontology / "questions/virtuoso").glob("*.rq")}
    wrong: Counter[str] = Counter()
    for number in range(1, chosen.instances + 1):
        with _instance() as url:
            coopgraph.push(embedded, url, ("dba", "dba"))
            there = coopgraph.connect(url)
            for turn in range(1, chosen.rounds + 1):
                for name in catalogue:
                    ways = {"": there.ask(name)}
                    if chosen.usual and name in own:
                        ways[" in the usual words"] = KnowledgeGraph.ask(there, name)
                    for words, answer in ways.items():
                        rows = _loose(answer)
                        if rows != right[name]:
                            wrong[name + words] += 1
                            print(
                                f"instance {number}, round {turn}: {name}{words}: "
                                f"{len(rows)} rows, not {len(right[name])} or not the same",
                                flush=True,
                            )
        print(f"instance {number} of {chosen.instances} done", flush=True)
    asked = chosen.instances * chosen.rounds
    print(f"{len(catalogue)} questions, each asked {asked} times of {chosen.instances} instances")
    for name, times in sorted(wrong.items()):
        print(f"{name}: wrong {times} times of {asked}")
    if not wrong:
        print("every answer was right")


def _loose(rows: Iterable[Iterable[Any]]) -> list[tuple[Any, ...]]:
    """Give rows without what SPARQL leaves open: order within GROUP_CONCAT, ties in ORDER BY."""
    cells = [
        tuple(" ".join(sorted(c.split(" "))) if isinstance(c, str) else c for c in row)
        for row in rows
    ]
    return sorted((tuple(None if c == "" else c for c in row) for row in cells), key=repr)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextlib.contextmanager
def _instance() -> Iterator[str]:
    """Start a fresh, empty Virtuoso and give the address of its endpoint."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "virtuoso.ini").write_text(INI.format(sql=_free_port(), http=port), "utf-8")
        with (folder / "said.log").open("wb") as said:
            process = subprocess.Popen(
                ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground"],
                cwd=folder,
                stdout=said,
                stderr=said,
            )
            try:
                end = time.monotonic() + PATIENCE
                while True:
                    if process.poll() is not None or time.monotonic() > end:
                        raise RuntimeError((folder / "said.log").read_text("utf-8", "replace"))
                    with contextlib.suppress(OSError):
                        socket.create_connection(("127.0.0.1", port), 1).close()
                        break
                    time.sleep(0.05)
                yield f"http://127.0.0.1:{port}/sparql"
            finally:
                process.kill()
                process.wait()
