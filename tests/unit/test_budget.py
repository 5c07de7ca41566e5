"""All queries of a server share one budget of memory; the one that has taken most goes first."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from coopgraph.server.worker_pool import Limits
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.processes.budget import free_memory, taken
from coopgraph.store.workers import pool
from coopgraph.store.workers.pool import Worker, WorkerPool


def told(folder: Path, available: int, group: str = "0::/a/b\n") -> dict[str, Path]:
    (folder / "cg/a/b").mkdir(parents=True, exist_ok=True)
    (folder / "meminfo").write_text(f"MemTotal: 9 kB\nMemAvailable:  {available} kB\n")
    (folder / "group").write_text(group)
    return {"root": folder / "cg", "meminfo": folder / "meminfo", "group": folder / "group"}


def test_what_is_free_is_that_of_the_machine_or_of_the_service(tmp_path: Path) -> None:
    places = told(tmp_path, 1000)
    assert free_memory(**places) == 1000 << 10
    for folder, most in (("cg/a/b", "max"), ("cg/a", "500000")):
        (tmp_path / folder / "memory.max").write_text(f"{most}\n")
        (tmp_path / folder / "memory.current").write_text("100000\n")
    assert free_memory(**places) == 400_000
    # What holds files read long ago is given back before anything ends.
    (tmp_path / "cg/a/memory.stat").write_text("anon 7\ninactive_file 50000\nactive_file 9\n")
    assert free_memory(**places) == 450_000
    assert free_memory(**told(tmp_path, 100)) == 100 << 10
    assert free_memory(**{**places, "meminfo": tmp_path / "nothing"}) is None
    assert free_memory(**{**places, "group": tmp_path / "nothing"}) == 100 << 10


def test_the_budget_of_a_server() -> None:
    assert Limits(together=5).budget == 5
    free = free_memory()
    assert free is not None
    assert Limits().budget > 0
    assert taken(os.getpid()) > 1 << 20
    assert taken(1 << 30) == 0


def test_the_one_that_has_taken_most_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # More than what a grown process may have lying free, which its children fill first.
    held = {"small": 40 << 20, "large": 128 << 20, "middle": 64 << 20}
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    workers: dict[str, Worker] = {}
    for name, size in held.items():

        def work(opened: object, holder: socket.socket, size: int = size) -> None:
            """When asked take memory, say so, and wait to be ended, as an endless query does."""
            holder.recv(1)
            kept = bytearray(b"x") * size
            holder.send(b"d")
            holder.recv(1)
            os._exit(len(kept) % 2)

        monkeypatch.setattr(pool, "_work", work)
        workers[name] = Worker(EmbeddedStore, [worker.socket for worker in workers.values()])
    for worker in workers.values():
        worker.socket.send(b"q")
        worker.socket.recv(1)
    budget = 180 << 20
    running = WorkerPool(theirs, EmbeddedStore, budget)
    running._busy = list(workers.values())
    running._keep_to_budget()
    _, status = os.waitpid(workers["large"].pid, 0)
    assert os.WTERMSIG(status) == 9
    running._busy.remove(workers["large"])
    running._keep_to_budget()  # looked at a moment ago
    running._measured = -1.0
    running._keep_to_budget()
    left = {name: worker for name, worker in workers.items() if name != "large"}
    assert sum(worker.grown for worker in left.values()) < budget
    for name, worker in left.items():
        assert worker.grown >= held[name] // 2
        assert os.waitpid(worker.pid, os.WNOHANG) == (0, 0), name
        worker.bury()
    for end in (ours, theirs, workers["large"].socket):
        end.close()
