"""Many clients at once: counts, not times. What is measured stands in `benchmarks/serving.py`.

The server's limit of time is so wide that no machine is too slow for it; where a query is meant to
be stopped, it is one that cannot end, and its client leaves.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from tests.servers.conftest import Served, Serving

CLIENTS, EACH = 24, 6
LIMIT = 3600
PATIENCE = 600
"""Seconds after which a test gives up waiting; far below the server's own limit."""
MIX = (
    "SELECT ?a ?f { ?a coop:chairs ?f } ORDER BY ?a ?f",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "ASK { ?a coop:memberOf ?b }",
    "SELECT ?s ?l { ?s skos:prefLabel ?l } ORDER BY ?s ?l LIMIT 200",
    "SELECT ?x { ?x nope:a 1 }",
)
"""The last is refused; to say so is a right answer."""


def children(pid: int) -> list[int]:
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


@pytest.fixture(scope="module")
def busy(serving: Serving) -> Iterator[Served]:
    """A server of which four requests may run at a time, and few wait."""
    options = (
        "--port",
        "0",
        "--no-pages",
        "--sources",
        "iso-org,asean-org",
        "--timeout",
        str(LIMIT),
    )
    with serving(*options, "--at-once", "4") as running:
        yield running


def press(server: Served, clients: int = CLIENTS) -> list[tuple[str, int, bytes]]:
    """Let the clients ask, each one question after the other; gives all answers."""

    def client(number: int) -> list[tuple[str, int, bytes]]:
        got = []
        for turn in range(EACH):
            query = MIX[(number + turn) % len(MIX)]
            try:
                answer = server.ask(query)
                got.append((query, answer.status, answer.body))
            except OSError as error:
                got.append((query, 0, str(error).encode()))
        return got

    with ThreadPoolExecutor(clients) as threads:
        return [answer for got in threads.map(client, range(clients)) for answer in got]


def comes(true: Callable[[], bool]) -> bool:
    """Wait until something is true."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def gone(pids: list[int], holder: int) -> bool:
    return comes(lambda: not set(pids) & set(children(holder)))


def idle(server: Served) -> None:
    assert comes(lambda: server.counted("running") == server.counted("waiting") == 0)


def test_everybody_gets_the_same_right_answer(busy: Served) -> None:
    first = {query: busy.ask(query) for query in MIX}
    wanted = {query: (answer.status, answer.body) for query, answer in first.items()}
    assert Counter(status for status, _ in wanted.values()) == {200: 4, 400: 1}
    before = busy.counted("ended")
    got = press(busy)
    assert len(got) == CLIENTS * EACH
    assert all((status, body) == wanted[query] for query, status, body in got)
    assert busy.counted("ended") == before, "no worker was lost"
    assert busy.counted("starts") == 1
    idle(busy)
    (holder,) = children(busy.process.pid)
    assert 1 <= len(children(holder)) <= 8, "workers are used again, and few wait"


def test_endless_queries_cost_themselves_only(busy: Served, endless: str) -> None:
    with contextlib.ExitStack() as nuisance:
        for _ in range(3):
            one = nuisance.enter_context(socket.create_connection(("127.0.0.1", busy.port)))
            path = f"/sparql?{urlencode({'query': endless})}"
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert comes(lambda: busy.counted("running") == 3)
        got = press(busy, clients=8)
        assert {status for _, status, _ in got} == {200, 400}
        assert busy.counted("running") == 3, "they go on"
    idle(busy)


def test_killed_workers_are_replaced_under_load(busy: Served) -> None:
    (holder,) = children(busy.process.pid)
    killed: list[int] = []
    done = threading.Event()

    def killer() -> None:
        while not done.wait(0.05) and len(killed) < 6:
            for pid in children(holder)[:1]:
                with contextlib.suppress(ProcessLookupError):  # it had just ended by itself
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

    with ThreadPoolExecutor(1) as thread:
        killing = thread.submit(killer)
        try:
            got = press(busy)
            while len(killed) < 3 and not killing.done():  # the load may be over sooner
                got += press(busy, clients=4)
        finally:
            done.set()
        killing.result()
    assert len(killed) >= 3
    statuses = Counter(status for _, status, _ in got)
    assert set(statuses) <= {200, 400, 503}
    assert statuses[503] <= len(killed), "each costs one answer at most"
    assert busy.counted("starts") == 1, "the process that holds the graph lived on"
    assert {status for _, status, _ in press(busy, clients=5)} == {200, 400}
    buried = comes(lambda: not [p for p in killed if Path(f"/proc/{p}").exists()])
    assert buried, "and none is left unburied"
    idle(busy)


def test_workers_that_die_while_they_wait_cost_nobody_an_answer(busy: Served) -> None:
    (holder,) = children(busy.process.pid)
    for _ in range(3):
        press(busy, clients=4)
        idle(busy)
        dead = children(holder)
        assert dead
        for pid in dead:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        buried = gone(dead, holder)
        assert buried, "they are noticed and buried though nobody asks"
        assert busy.ask(MIX[0]).status == 200
    assert busy.counted("starts") == 1


def test_too_many_are_sent_away_at_once(busy: Served) -> None:
    """Beyond those that may wait, nobody waits; uvicorn sends away those beyond 512."""
    from coopgraph.server.connections import CONNECTIONS
    from coopgraph.server.worker_pool import Limits

    assert Limits().at_once + Limits().waiting < CONNECTIONS
    assert busy.well()


def test_a_worker_that_grew_does_not_wait_with_its_memory(busy: Served) -> None:
    (holder,) = children(busy.process.pid)
    assert busy.ask(MIX[0]).status == 200
    (first, *_) = before = children(holder)
    assert first
    large = "{ SELECT DISTINCT ?a ?b ?d ?e { ?a ?p ?b . ?d ?q ?e } LIMIT 300000 }"
    assert busy.ask(f"SELECT (COUNT(*) AS ?n) {{ {large} }}").status == 200
    idle(busy)
    assert comes(lambda: not set(before) <= set(children(holder)))
    assert len(set(before) - set(children(holder))) == 1, "the one that computed long is gone"
