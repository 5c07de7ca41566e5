"""A child that stays: it opened the store once and answers one request after the other.

Opening a store of millions of triples and reading its first blocks takes longer than most
questions. So the child that answers for a store on the disk waits for the next request with its
store open and its caches warm. It can still be killed at any moment, which is the only way to stop
a query (see `limits`); the next request forks another.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import threading
import weakref
from collections.abc import Callable

from coopgraph.store.processes import bounded
from coopgraph.store.processes.seccomp import forbid_sockets

_HEAD = struct.Struct("<dQ")
"""Seconds (0 for no limit) and the length of what follows."""
Answerer = Callable[[bytes], bytes]


class Standby:
    """Answers in a child that is forked when first asked, and kept.

    Args:
        opened: Called in the child, once: opens what is needed and gives the function that turns
            a request into a reply. It may open files.
    """

    def __init__(self, opened: Callable[[], Answerer]) -> None:
        self._opened = opened
        self._turn = threading.Lock()
        self._child: _Child | None = None

    def ask(self, request: bytes, seconds: float | None) -> bytes:
        """Have a request answered; who comes while the child is busy gets one of his own.

        Raises:
            QueryTimeout: The limit passed; the child was killed.
            QueryError: The child died of lack of memory or a crash of the engine.
        """
        if not self._turn.acquire(blocking=False):
            return bounded.run_bounded(lambda: self._opened()(request), seconds, files=True)
        try:
            child, self._child = self._child, None
            if child is None or not child.usable():
                child = _Child(self._opened)
            try:
                reply = child.ask(request, seconds)
                self._child = child
            finally:
                if self._child is None:  # it is late or dead, or the caller was interrupted
                    child.end()
        finally:
            self._turn.release()
        return reply


class _Child:
    """The process, and the pipes that lead there and back."""

    def __init__(self, opened: Callable[[], Answerer]) -> None:
        bounded.need_fork()
        asked, self._asking = os.pipe()
        self._answers, answering = os.pipe()
        self._owner = os.getpid()
        self._pid = bounded.fork()
        if self._pid == 0:
            _serve(opened, asked, answering)
        os.close(asked)
        os.close(answering)
        self.end = weakref.finalize(self, _end, self._owner, self._pid, self._asking, self._answers)

    def usable(self) -> bool:
        """Say whether the process is there, and is this process's child, not that of a parent."""
        if self._owner != os.getpid():
            return False
        try:
            return os.waitpid(self._pid, os.WNOHANG) == (0, 0)
        except ChildProcessError:
            return False

    def ask(self, request: bytes, seconds: float | None) -> bytes:
        deadline = bounded.until(seconds)
        with contextlib.suppress(BrokenPipeError):
            _write(self._asking, _HEAD.pack(seconds or 0.0, len(request)) + request)
        head = bounded.read(self._answers, deadline, _HEAD.size)
        reply = None
        if head is not None and len(head) == _HEAD.size:
            size = _HEAD.unpack(head)[1]
            reply = bounded.read(self._answers, deadline, size)
            if reply is not None and len(reply) == size:
                return reply
        if head is None or (head and reply is None):
            raise bounded.timeout(seconds)
        raise bounded.died(None)


def _end(owner: int, pid: int, *pipes: int) -> None:
    for pipe in pipes:
        os.close(pipe)
    if os.getpid() != owner:  # a fork of the owner has its pipes, but not its child
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _serve(opened: Callable[[], Answerer], asked: int, answering: int) -> None:
    """Answer until the parent is gone; never returns."""
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        # It lives long: what the parent closes, to tell somebody of an end, must be closed.
        low, high = sorted((asked, answering))
        os.closerange(3, low)
        os.closerange(low + 1, high)
        os.closerange(high + 1, os.sysconf("SC_OPEN_MAX"))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers Ctrl-C by killing us
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
        forbid_sockets()  # before the engine starts threads of its own
        answer = opened()
        while (head := bounded.read(asked, None, _HEAD.size)) and len(head) == _HEAD.size:
            seconds, size = _HEAD.unpack(head)
            request = bounded.read(asked, None, size) or b""
            # Should the parent die meanwhile, its own alarm ends it a second later.
            signal.setitimer(signal.ITIMER_REAL, seconds + 1 if seconds else 0)
            reply = answer(request)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _write(answering, _HEAD.pack(0, len(reply)) + reply)
    except BaseException:  # noqa: BLE001, S110 - a child must not return into its parent's code
        pass
    finally:
        os._exit(0)


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]
