"""A time limit for all of a request: connecting, trying again, waiting and reading."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import httpx

from coopgraph.errors import QueryTimeout


class Clock:
    """What is left of a time limit; None is no limit.

    With `idle`, the limit is for each silence, not for all of it: what arrives renews it. That is
    for whole graphs, which may take long.
    """

    @staticmethod
    def now() -> float:
        """Give the seconds since some moment; tests turn this clock themselves."""
        return time.monotonic()

    def __init__(self, seconds: float | None, *, idle: bool = False) -> None:
        self.seconds = seconds
        self._idle = idle
        self._end = None if seconds is None else self.now() + seconds

    @property
    def left(self) -> float | None:
        """Seconds that are left, never negative."""
        return None if self._end is None else max(0.0, self._end - self.now())

    def check(self) -> None:
        """Raise QueryTimeout when the time is up."""
        if self.left == 0:
            raise self.up()
        if self._idle and self.seconds is not None:
            self._end = self.now() + self.seconds

    def up(self) -> QueryTimeout:
        """Make the error that says so."""
        return QueryTimeout(
            f"the server did not answer within {self.seconds or 0:g} s",
            seconds=self.seconds,
            hint="narrow the query, add a LIMIT, or give it more time with --timeout / timeout=",
        )

    @contextlib.contextmanager
    def guarding(self, response: httpx.Response) -> Iterator[None]:
        """End a connection when the time is up, however slowly bytes trickle in."""
        stream = response.extensions.get("network_stream")
        socket = stream.get_extra_info("socket") if stream is not None else None
        if self.left is None or self._idle or socket is None:
            yield
            return

        def end() -> None:
            with contextlib.suppress(OSError):
                socket.shutdown(2)

        timer = threading.Timer(self.left, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except httpx.HTTPError:
            self.check()  # it was us who ended it
            raise
        finally:
            timer.cancel()
        self.check()
