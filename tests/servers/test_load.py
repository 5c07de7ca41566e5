"""Many clients at once: counts, not times. What is measured stands in `benchmarks/serving.py`."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.servers.conftest import Served, Serving

CLIENTS, EACH = 24, 6
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
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
    options = ("--port", "0", "--no-pages", "--sources", "iso-org,asean-org", "--timeout", "2")
    with serving(*options, "--at-once", "4") as running:
        yield running


def press(server: Served, clients: int = CLIENTS) -> list[tuple[str, int, bytes]]:
    """Let the clients ask, each one question after the other; gives all answers."""
    got: list[tuple[str, int, bytes]] = []

    def client(number: int) -> None:
        for turn in range(EACH):
            query = MIX[(number + turn) % len(MIX)]
            try:
                answer = server.ask(query)
                got.append((query, answer.status, answer.body))
            except OSError as error:
                got.append((query, 0, str(error).encode()))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def idle(server: Served) -> None:
    until = time.monotonic() + 5
    while server.counted("running") + server.counted("waiting") and time.monotonic() < until:
        time.sleep(0.05)
    assert server.counted("running") == server.counted("waiting") == 0


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


def test_endless_queries_cost_themselves_only(busy: Served) -> None:
    ended: list[int] = []
    nuisance = [
        threading.Thread(target=lambda: ended.append(busy.ask(ENDLESS).status)) for _ in range(3)
    ]
    for thread in nuisance:
        thread.start()
    while busy.counted("running") < 3:
        time.sleep(0.01)
    got = press(busy, clients=8)
    assert {status for _, status, _ in got} == {200, 400}
    for thread in nuisance:
        thread.join()
    assert ended == [503] * 3
    idle(busy)


def test_killed_workers_are_replaced_under_load(busy: Served) -> None:
    (holder,) = children(busy.process.pid)
    killed: list[int] = []
    done = threading.Event()

    def killer() -> None:
        while not done.wait(0.05) and len(killed) < 6:
            for pid in children(holder)[:1]:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    thread = threading.Thread(target=killer)
    thread.start()
    got = press(busy)
    while len(killed) < 3:  # the load may be over sooner than the killing
        got += press(busy, clients=4)
    done.set()
    thread.join()
    statuses = Counter(status for _, status, _ in got)
    assert set(statuses) <= {200, 400, 503}
    assert statuses[503] <= len(killed), "each costs one answer at most"
    assert busy.counted("starts") == 1, "the process that holds the graph lived on"
    assert {status for _, status, _ in press(busy, clients=5)} == {200, 400}
    assert not [p for p in killed if Path(f"/proc/{p}").exists()], "and none is left unburied"
    idle(busy)


def test_workers_that_die_while_they_wait_cost_nobody_an_answer(busy: Served) -> None:
    (holder,) = children(busy.process.pid)
    for _ in range(3):
        press(busy, clients=4)
        idle(busy)
        dead = children(holder)
        assert dead
        for pid in dead:
            os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + 5
        while set(dead) & set(children(holder)) and time.monotonic() < until:
            time.sleep(0.01)
        assert not set(dead) & set(children(holder)), "they are noticed and buried at once"
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
    until = time.monotonic() + 5
    while set(before) <= set(children(holder)) and time.monotonic() < until:
        time.sleep(0.02)
    assert len(set(before) - set(children(holder))) == 1, "the one that computed long is gone"
