"""The process that writes, seen from the server: one request after the other.

See `coopgraph.writing.process`. Should it die, the next request starts another.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from coopgraph.writing import Outcome, Request

from .protocol import RefusedError

_LONGEST = 256 << 20
"""Bytes of an outcome's line: a report of violations, in every form."""


class Writer:
    """Has changes made in a store.

    Args:
        store: The store's directory.
        seconds: Wall-clock time that a change may take.
        memory: Bytes it may take.
        waiting: Changes that may wait for others; more are sent away with 503.
    """

    def __init__(self, store: Path, seconds: float, memory: int, waiting: int = 64) -> None:
        self._store, self._seconds, self._memory = store, seconds, memory
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._most = waiting
        self.waiting = 0

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
        if await self._process.stdout.readline() != b"ready\n":
            raise RefusedError(503, "the writing process does not start")

    async def stop(self) -> None:
        """End the process; a change it is making counts as a whole or not at all."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def write(self, request: Request) -> Outcome:
        """Have a change made.

        Raises:
            RefusedError: 503: too many wait already, or the process ended in between.
        """
        if self.waiting >= self._most:
            raise RefusedError(503, "too many changes wait already", **{"Retry-After": "10"})
        self.waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self.waiting -= 1
        try:
            await self.start()
            return await self._write(request)
        finally:
            self._turn.release()

    async def _write(self, request: Request) -> Outcome:
        process = self._process
        assert process is not None  # noqa: S101 - started before
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        try:
            process.stdin.write(request.head() + request.body)
            await process.stdin.drain()
            line = await process.stdout.readline()
        except (ConnectionError, ValueError):
            line = b""
        except asyncio.CancelledError:
            process.kill()  # its answer would be taken for that of the next request
            raise
        if not line.endswith(b"\n"):
            await self.stop()
            sentence = "the writing process ended; look whether the change is there before you"
            raise RefusedError(503, f"{sentence} send it again", **{"Retry-After": "1"})
        return Outcome.of(line)
