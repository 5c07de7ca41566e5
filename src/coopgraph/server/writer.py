"""The process that writes, seen from the server.

See `coopgraph.writing.process`. Should it die, the next request starts another.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from coopgraph.server.protocol import RefusedError
from coopgraph.writing import Outcome, Request

_TOGETHER = 16
_ENDED = "the writing process ended; look whether the change is there before you send it again"
_LONGEST = 256 << 20
"""Bytes of an outcome's line: a report of violations, in every form."""


class WriterProcess:
    """Has changes made in a store.

    Args:
        store: The store's directory.
        seconds: Wall-clock time that a change may take.
        memory: Bytes it may take.
        waiting: Changes that may wait for others; more are sent away with 503.

    Attributes:
        confined: Whether the process that makes a change can make no sockets.
    """

    def __init__(self, store: Path, seconds: float, memory: int, waiting: int = 64) -> None:
        self._store, self._seconds, self._memory = store, seconds, memory
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._queue: list[tuple[Request, asyncio.Future[Outcome]]] = []
        self._most = waiting
        self.confined = False

    async def start(self) -> None:
        """Start the process, unless it runs.

        Raises:
            RefusedError: 503: it does not start.
        """
        if self._process is not None and self._process.returncode is None:
            return
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "coopgraph.writing.process"),
            *(str(self._store), str(self._seconds), str(self._memory)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST,
        )
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        told = await self._process.stdout.readline()
        if not told.startswith(b"ready"):
            raise RefusedError(503, "the writing process does not start")
        self.confined = told == b"ready, no sockets\n"

    async def stop(self) -> None:
        """End the process; a change it is making counts as a whole or not at all."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def write(self, request: Request) -> Outcome:
        """Have a change made; those that wait are made together with the first of them.

        Raises:
            RefusedError: 503: too many wait already, or the process ended in between.
        """
        if len(self._queue) >= self._most:
            raise RefusedError(503, "too many changes wait already", **{"Retry-After": "10"})
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._queue.append((request, future))
        async with self._turn:
            if not future.done():  # nobody before made it, so it is the first
                several, self._queue = self._queue[:_TOGETHER], self._queue[_TOGETHER:]
                await self._make(several)
        return future.result()

    async def _make(self, several: list[tuple[Request, asyncio.Future[Outcome]]]) -> None:
        error: BaseException = RefusedError(503, _ENDED, **{"Retry-After": "1"})
        try:
            await self.start()
            outcomes = await self._exchange([request for request, _ in several])
        except RefusedError as refusal:
            outcomes, error = [], refusal
        except asyncio.CancelledError:
            await self.stop()  # its answers would be taken for those of the next requests
            for _, future in several:
                future.cancel()
            raise
        for place, (_, future) in enumerate(several):
            if future.done():
                continue
            if place < len(outcomes):
                future.set_result(outcomes[place])
            else:
                future.set_exception(error)

    async def _exchange(self, requests: list[Request]) -> list[Outcome]:
        """Send requests and read their outcomes; all there are should the process end."""
        process = self._process
        assert process is not None  # noqa: S101 - started before
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        outcomes: list[Outcome] = []
        try:
            process.stdin.write(b"%d\n" % len(requests))
            for request in requests:
                process.stdin.write(request.head() + request.body)
            await process.stdin.drain()
            for _ in requests:
                line = await process.stdout.readline()
                if not line.endswith(b"\n"):
                    raise ConnectionError
                outcomes.append(Outcome.of(line))
        except (ConnectionError, ValueError):
            await self.stop()
        return outcomes
