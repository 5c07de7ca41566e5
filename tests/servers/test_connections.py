"""Clients that keep a place and do nothing with it, by a clock that the test turns."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from coopgraph.server.connections import Patient, _unsent


class Clock:
    """A loop of which a protocol knows the time, and what it asked for later."""

    def __init__(self) -> None:
        self.now = 0.0
        self.later: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, what: Callable[[], None]) -> Any:
        entry = (self.now + seconds, what)
        self.later.append(entry)
        return SimpleNamespace(cancel=lambda: self.later.remove(entry))

    def turn(self, seconds: float) -> None:
        """Let time go by, and do what falls due."""
        end = self.now + seconds
        while due := [entry for entry in self.later if entry[0] <= end]:
            first = min(due, key=lambda entry: entry[0])
            self.later.remove(first)
            self.now = first[0]
            first[1]()
        self.now = end


class Wire:
    """A transport whose client takes what the test says."""

    def __init__(self) -> None:
        self.ready = 0
        self.ended = ""

    def get_write_buffer_size(self) -> int:
        return self.ready

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def is_closing(self) -> bool:
        return bool(self.ended)

    def close(self) -> None:
        self.ended = self.ended or "closed"

    def abort(self) -> None:
        self.ended = "cut"


class Few(Patient):
    """Has three places."""

    places = 3


@pytest.fixture
def connect() -> Callable[[], Any]:
    """Make connections of one server; each has `.wire` and the server's `.clock`."""
    clock, state = Clock(), ServerState()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("nothing is asked")

    config = uvicorn.Config(app, lifespan="off", log_config=None)
    config.load()

    def made() -> Any:
        one: Any = Few(config, state, {}, _loop=clock)  # type: ignore[arg-type]
        one.wire, one.clock = Wire(), clock
        one.connection_made(one.wire)
        return one

    return made


def asks(one: Any, ready: int = 1000) -> None:
    """Have it in the middle of an answer of which so much lies ready."""
    one.scope = {"path": "/page\n.html"}
    one.cycle = SimpleNamespace(response_complete=False)
    one.wire.ready = ready


def test_who_takes_no_byte_is_cut(
    connect: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "coopgraph.server")
    stuck, slow, thinking, taken = connect(), connect(), connect(), connect()
    for one in (stuck, slow):
        asks(one)
    asks(thinking, ready=0)
    asks(taken)
    for _ in range(20):
        slow.clock.turn(Patient.stalled / 2)
        slow.wire.ready -= 1
        if taken.wire.ready:
            taken.wire.ready = 0
    assert [one.wire.ended for one in (stuck, slow, thinking, taken)] == ["cut", "", "", ""]
    told = [record.getMessage() for record in caplog.records]
    assert [text.partition(",")[0] for text in told] == ["/page\\n.html: cut"]
    # Also the last part of an answer, which nobody waits for any more.
    slow.cycle.response_complete = True
    slow.clock.turn(2 * Patient.stalled)
    assert slow.wire.ended == "cut"


def test_a_head_that_does_not_come_and_a_goodbye_that_is_not_read(
    connect: Callable[[], Any],
) -> None:
    one = connect()
    one.clock.turn(Patient.seconds - 1)
    assert not one.wire.ended
    one.clock.turn(Patient.seconds / 2)
    assert one.wire.ended == "closed"
    one.clock.turn(2 * Patient.seconds)
    assert one.wire.ended == "cut"
    one.connection_lost(None)
    assert one.clock.later == []


def test_where_places_are_short_the_longest_idle_one_goes(connect: Callable[[], Any]) -> None:
    busy, stuck, idle = connect(), connect(), connect()
    asks(busy, ready=0)
    busy.clock.turn(0.4)
    asks(stuck)
    stuck._look()
    busy.clock.turn(0.4)
    connect().connection_lost(None)
    assert not any(one.wire.ended for one in (busy, stuck, idle)), "all have just come"
    busy.clock.turn(Patient.settled)
    connect()
    assert [one.wire.ended for one in (busy, stuck, idle)] == ["", "", "cut"]
    connect()  # one that is cut already is no room a second time
    assert [one.wire.ended for one in (busy, stuck)] == ["", "cut"]


def test_what_the_system_still_holds_counts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ours = socket.create_connection(listening.getsockname())
        theirs, _ = listening.accept()
        wire = SimpleNamespace(get_extra_info=lambda name: ours)
        assert _unsent(wire) == 0
        ours.setblocking(False)
        try:
            while True:
                ours.send(b"x" * 65536)
        except BlockingIOError:
            pass
        assert _unsent(wire) > 0
        theirs.close()
        ours.close()
        assert _unsent(wire) == 0
    assert _unsent(SimpleNamespace(get_extra_info=lambda name: None)) == 0
