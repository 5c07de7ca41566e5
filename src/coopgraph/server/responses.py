"""An answer that ends, also when its reader does not read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse

from coopgraph.server.log import one_line
from coopgraph.server.protocol import RefusedError
from coopgraph.server.worker_pool import BrokenReplyError

_WHY: dict[type[BaseException], str] = {
    BrokenReplyError: "the process that answered ended; it may have needed too much memory",
    ClientDisconnect: "its client went away",
    RefusedError: "it was stopped",
}
LOG = logging.getLogger("coopgraph.server")
GRACE = 2.0
"""Seconds that a client may still take to read when the time of its query is up."""


class EndingResponse(StreamingResponse):
    """A body sent as it comes.

    A client that stops reading would keep its place among those that may run for good: the child
    that answers is ended by its own clock, but nobody would come back to notice.

    Args:
        body: What is sent; closed at the end, whatever ends it.
        status: The HTTP status.
        media_type: Of the body.
        seconds: How long sending may take; then the connection is cut.
    """

    def __init__(
        self, body: AsyncGenerator[bytes], status: int, *, media_type: str, seconds: float
    ) -> None:
        super().__init__(body, status, media_type=media_type)
        self._body, self._seconds = body, seconds

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send it."""
        try:
            async with asyncio.timeout(self._seconds):
                await super().__call__(scope, receive, send)
        except TimeoutError:
            LOG.info("%s: cut, its client did not read it in time", one_line(scope["path"]))
        except (BrokenReplyError, RefusedError, ClientDisconnect) as error:
            # Of a body that has begun nobody can be told but by its not ending, which the server
            # sees to where an application returns without having sent all.
            why = getattr(error, "sentence", "") or _WHY[type(error)]
            LOG.info("%s: cut, %s", one_line(scope["path"]), one_line(why))
        finally:
            await self._body.aclose()
