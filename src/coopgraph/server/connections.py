"""How long a connection may be there without asking for anything, or without taking what it asked.

uvicorn bounds the pause between two requests, but not how long the head of one may take: a client
that sends a byte now and then (known as Slowloris) would keep its connection for good, and so would
one that was told goodbye and does not read it, or one that asks for a page and never reads it.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import struct
import termios
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

from coopgraph.server.log import one_line

LOG = logging.getLogger("coopgraph.server")
CONNECTIONS = 512
"""So many at one time; more are told 503 at once, so that a place to listen always remains."""


class Patient(H11Protocol):
    """HTTP/1.1 by uvicorn, with an end to waiting.

    Attributes:
        seconds: How long the head of a request may take, and the goodbye.
        stalled: How long a client may take no byte of what lies ready for it.
        settled: How long a connection that does nothing keeps its place where places are short.
        places: How many connections there may be before such a one is cut for a new one.
    """

    seconds: ClassVar[float] = 15.0
    stalled: ClassVar[float] = 8.0
    settled: ClassVar[float] = 1.0
    places: ClassVar[int] = CONNECTIONS - 16
    _watch: asyncio.TimerHandle | None = None
    _seen: Any = None
    _since = 0.0
    _ready = (0, 0)
    _took = 0.0
    _gone = False

    def connection_made(self, transport: Any) -> None:
        """Begin to watch."""
        super().connection_made(transport)
        self._since = self._took = self.loop.time()
        if len(self.connections) > self.places:
            self._make_room()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """End to watch."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        super().connection_lost(exc)

    def _look(self) -> None:
        now, seen = self.loop.time(), (self.cycle, self.transport.is_closing())
        self._watch = None
        if self._takes_nothing(now) >= self.stalled:
            self._cut(now)
            return
        if seen != self._seen or (self._answering() and not seen[1]):
            self._seen, self._since = seen, now
        elif now - self._since >= self.seconds:
            if seen[1]:
                self._abort()
                return
            self.transport.close()
        often = min(self.seconds / 4, self.stalled / 4, self.settled)
        self._watch = self.loop.call_later(often, self._look)

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _takes_nothing(self, now: float) -> float:
        """Give the seconds in which the client took nothing of what lies ready for it."""
        ready = (self.transport.get_write_buffer_size(), _unsent(self.transport))
        if ready != self._ready or not any(ready):
            self._ready, self._took = ready, now
        return now - self._took

    def _quiet(self, now: float) -> float:
        """Give the seconds in which it did nothing that somebody would miss."""
        waits = self._takes_nothing(now)
        if any(self._ready):
            return waits
        return 0.0 if self._answering() else now - self._since

    def _cut(self, now: float) -> None:
        path = one_line(self.scope["path"]) if self.scope else "a connection"
        LOG.info("%s: cut, its client took no byte for %.0f s", path, now - self._took)
        self._abort()

    def _abort(self) -> None:
        self._gone = True
        self.transport.abort()

    def _make_room(self) -> None:
        """Cut connections that have done nothing, longest first: places are short."""
        now = self.loop.time()
        there = (one for one in self.connections if isinstance(one, Patient) and one is not self)
        quiet = [(one._quiet(now), one) for one in there if not one._gone]
        quiet.sort(key=lambda pair: pair[0], reverse=True)
        for waited, one in quiet[: len(quiet) + 1 - self.places]:
            if waited >= self.settled:
                one._abort()


def _unsent(transport: Any) -> int:
    """Give the bytes that the system still holds for the other side, which has not had them."""
    wire = transport.get_extra_info("socket")
    if wire is None or wire.fileno() < 0:
        return 0
    try:
        answer = fcntl.ioctl(wire.fileno(), termios.TIOCOUTQ, struct.pack("i", 0))
    except OSError:  # of a socket that is none of TCP's, or is gone
        return 0
    return int(struct.unpack("i", answer)[0])
