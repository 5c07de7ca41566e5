"""How long a connection may be there without asking for anything.

uvicorn bounds the pause between two requests, but not how long the head of one may take: a client
that sends a byte now and then (known as Slowloris) would keep its connection for good, and so would
one that was told goodbye and does not read it.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

CONNECTIONS = 512
"""So many at one time; more are told 503 at once, so that a place to listen always remains."""


class Patient(H11Protocol):
    """HTTP/1.1 by uvicorn, with an end to waiting.

    Attributes:
        seconds: How long the head of a request may take, and the goodbye.
    """

    seconds: ClassVar[float] = 15.0
    _watch: asyncio.TimerHandle | None = None
    _seen: Any = None
    _since = 0.0

    def connection_made(self, transport: Any) -> None:
        """Begin to watch."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """End to watch."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        now, seen = self.loop.time(), (self.cycle, self.transport.is_closing())
        answering = self.cycle is not None and not self.cycle.response_complete
        if seen != self._seen or (answering and not seen[1]):
            self._seen, self._since = seen, now
        elif now - self._since >= self.seconds:
            if seen[1]:
                self.transport.abort()
                return
            self.transport.close()
        self._watch = self.loop.call_later(self.seconds / 4, self._look)
