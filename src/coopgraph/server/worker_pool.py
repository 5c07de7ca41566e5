"""The process that answers, seen from the server: ask, read, stop, replace.

Every request runs in a child of the holder (`coopgraph.store.workers.pool`), bounded in time,
memory and size of the answer; a client that goes away has its child killed. When the holder itself
dies, the next request starts another.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from coopgraph.server.protocol import RefusedError
from coopgraph.store.processes.budget import SHARE, free_memory
from coopgraph.store.workers.pool import MESSAGE

_LEAST = 256 << 20


@dataclass(frozen=True)
class Limits:
    """What a request may take.

    Attributes:
        seconds: Wall-clock time until the whole answer is read.
        memory: Bytes beyond what the store itself takes; Linux only.
        size: Bytes of the answer.
        at_once: Requests that run at one time; others wait.
        waiting: Requests that may wait; more are sent away with 503.
        together: Bytes that all requests may take together, beyond what the store takes; where
            they pass it, the one that has taken most is ended. None for half of what is free when
            the endpoint starts, 0 for no such bound.
    """

    seconds: float = 30.0
    memory: int = 2 << 30
    size: int = 512 << 20
    at_once: int = 32
    waiting: int = 256
    together: int | None = None

    @property
    def budget(self) -> int:
        """The bytes for all together, 0 for no bound."""
        if self.together is not None:
            return self.together
        free = free_memory()
        return 0 if free is None else max(int(free * SHARE), _LEAST)


@dataclass
class WorkerReply:
    """The head of a reply, and its body as it comes."""

    status: int
    media: str
    error: str | None
    body: AsyncIterator[bytes]
    unknown: str = ""


class BrokenReplyError(Exception):
    """The child died before its answer was whole."""


@dataclass
class PoolClient:
    """The answering process and its queue.

    Args:
        content: What `EmbeddedStore.held` gives: the graph, or where it lies on a disk.
        limits: See `Limits`.

    Attributes:
        confined: Whether the processes that answer can make no sockets, known when it has started.
    """

    content: bytes
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._starting = asyncio.Lock()
        self._free = asyncio.Semaphore(self.limits.at_once)
        self.waiting = 0
        self.running = 0
        self.killed = 0
        self.starts = 0
        self.confined = False

    async def start(self) -> None:
        """Start the process, unless it runs; ready when this returns."""
        async with self._starting:
            if self._process is not None and self._process.poll() is None:
                return
            self.stop()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            held = os.memfd_create("coopgraph")
            try:
                with open(held, "wb", closefd=False) as file:
                    file.write(self.content)
                os.lseek(held, 0, os.SEEK_SET)
                command = [sys.executable, "-m", "coopgraph.store.workers.pool"]
                command += [str(theirs.fileno()), str(held), str(self.limits.budget)]
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    command, pass_fds=(theirs.fileno(), held), stdin=subprocess.DEVNULL
                )
            finally:
                theirs.close()
                os.close(held)
            ours.setblocking(False)
            loop = asyncio.get_running_loop()
            told = await loop.sock_recv(ours, MESSAGE.size)
            if not told:
                ours.close()
                raise RefusedError(503, "the graph could not be loaded")
            self.confined = bool(MESSAGE.unpack(told)[1])
            self._channel = ours
            self.starts += 1

    def stop(self) -> None:
        """End the process and its children."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @asynccontextmanager
    async def ask(self, request: dict[str, Any]) -> AsyncIterator[WorkerReply]:
        """Have a request answered; leaving the context ends its child, whatever it does.

        Args:
            request: See `coopgraph.store.workers.replies.reply`.

        Raises:
            RefusedError: 503: too many wait, or the time is up before anything was answered.
            BrokenReplyError: The answer broke off.
        """
        if self.waiting >= self.limits.waiting:
            raise RefusedError(503, "too many requests wait already", **{"Retry-After": "5"})
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
        self.running += 1
        try:
            async with self._child(request) as reply:
                yield reply
        finally:
            self.running -= 1
            self._free.release()

    @asynccontextmanager
    async def _child(self, request: dict[str, Any]) -> AsyncIterator[WorkerReply]:
        await self.start()
        number = next(self._numbers)
        reader, writer = os.pipe()
        stream = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(reader, "rb", 0)
        )
        done = False
        try:
            try:
                self._send(number, request, writer)
            finally:
                os.close(writer)
            deadline = loop.time() + self.limits.seconds
            head = json.loads(await self._frame(stream, deadline))

            async def body() -> AsyncIterator[bytes]:
                nonlocal done
                while data := await self._frame(stream, deadline):
                    yield data
                done = True

            told = head.get("error"), body(), head.get("unknown", "")
            yield WorkerReply(head["status"], head["type"], *told)
        finally:
            transport.close()
            if not done:
                self._kill(number)

    async def _frame(self, stream: asyncio.StreamReader, deadline: float) -> bytes:
        try:
            async with asyncio.timeout_at(deadline):
                (length,) = struct.unpack("<I", await stream.readexactly(4))
                return await stream.readexactly(length)
        except TimeoutError:
            sentence = f"the query was stopped after {self.limits.seconds:g} s"
            raise RefusedError(503, f"{sentence}; narrow it or add a LIMIT") from None
        except asyncio.IncompleteReadError:
            raise BrokenReplyError from None

    def _send(self, number: int, request: dict[str, Any], writer: int) -> None:
        limits = {"seconds": self.limits.seconds, "memory": self.limits.memory}
        text = json.dumps({**request, **limits, "bytes": self.limits.size}).encode()
        asked = os.memfd_create("request")
        try:
            with open(asked, "wb", closefd=False) as file:
                file.write(text)
            os.lseek(asked, 0, os.SEEK_SET)
            assert self._channel is not None  # noqa: S101 - started before
            try:
                socket.send_fds(self._channel, [MESSAGE.pack(b"q", number)], [asked, writer])
            except OSError:
                self.stop()
                raise RefusedError(503, "the endpoint restarts", **{"Retry-After": "1"}) from None
        finally:
            os.close(asked)

    def _kill(self, number: int) -> None:
        self.killed += 1
        if self._channel is not None:
            try:
                self._channel.send(MESSAGE.pack(b"k", number))
            except OSError:
                self.stop()
