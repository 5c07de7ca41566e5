"""``python -m coopgraph.store.workers.pool``: holds a store and the workers that answer.

A server has threads and sockets; forking it would be unsound. So one small process of a single
thread holds the store and forks workers, which share its memory and answer one request at a time
into a pipe. A worker can be killed at any moment, which is the only way to stop a query (see
`limits`); the next is forked when it is needed. None outlives its time even if everybody else dies.
All workers together have one budget of memory; beyond it the one that has taken most goes first.

The server speaks through a socket that keeps messages apart (``SOCK_SEQPACKET``): ``q`` with a
number and two file descriptors (the request, and the pipe for the reply), ``k`` with the number of
a request to be ended. It is told ``r`` when the store is ready, with 1 if workers can make no
sockets here (see `seccomp`). When the socket closes, all workers are killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from coopgraph.names import prepare
from coopgraph.store.disk import DiskStore, into_memory
from coopgraph.store.embedded import ON_DISK, EmbeddedStore
from coopgraph.store.processes.bounded import confine
from coopgraph.store.processes.budget import taken
from coopgraph.store.processes.seccomp import forbid_sockets, works
from coopgraph.store.workers.replies import Frames
from coopgraph.store.workers.replies import reply as answer

MESSAGE = struct.Struct("<cQ")
PATIENCE = 0.25
"""Seconds of computing after which a worker yields, so that endless queries starve nobody.

Time on the clock would do injustice where many run: all would be late, yield, and have to end.
"""
IDLE = 32
"""How many workers wait for work; more end when they are done. As many as run at one time, or the
coming and going of fifty clients makes processes all the while, half of all the computing. One that
has computed for long (see above) does not wait with the memory that this took; it ends."""
_NICE = 15
Opened = Callable[[], EmbeddedStore]


class Worker:
    """A child that answers: its process, our end of its socket, and what it is at."""

    def __init__(
        self, opened: Opened, close: list[socket.socket], descriptors: Sequence[int] = ()
    ) -> None:
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.number: int | None = None
        self.since = 0.0
        self.yields = False
        self.grown = 0
        self.pid = os.fork()
        if self.pid == 0:
            # With every end but its own closed, each worker sees the end of the others' lives.
            for end in [*close, self.socket]:
                end.close()
            # An open copy of the reply's end would keep an answer that breaks off from ending.
            for descriptor in descriptors:
                os.close(descriptor)
            _work(opened, theirs)
        theirs.close()
        self._begun = taken(self.pid)  # what is shared with all others

    def measure(self) -> int:
        """Give the bytes it has taken since it began; those of the last look are in `grown`."""
        self.grown = max(0, taken(self.pid) - self._begun)
        return self.grown

    def give(self, number: int, asked: int, reply: int) -> None:
        """Hand over a request."""
        socket.send_fds(self.socket, [MESSAGE.pack(b"q", number)], [asked, reply])
        self.number, self.since = number, _clock(self.pid)

    def bury(self) -> None:
        """Wait for the end of the process, which is near."""
        self.socket.close()
        os.waitpid(self.pid, 0)


class WorkerPool:
    """The workers of a store; `channel` leads to the server, `budget` is what all may take."""

    def __init__(self, channel: socket.socket, opened: Opened, budget: int | None = None) -> None:
        self._channel, self._opened, self._budget = channel, opened, budget
        self._busy: list[Worker] = []
        self._idle: list[Worker] = []
        self._measured = -PATIENCE

    def run(self) -> None:
        """Serve until the channel closes."""
        prepare()  # the workers, which word errors, inherit it
        try:
            while self._turn():
                pass
        finally:
            for worker in (*self._busy, *self._idle):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)

    def _turn(self) -> bool:
        # Those that wait are watched, too: one that dies then costs nobody an answer.
        watched = {worker.socket: worker for worker in (*self._busy, *self._idle)}
        looks = self._budget is not None and self._busy
        patience = PATIENCE / 4 if looks or any(not w.yields for w in self._busy) else None
        ready, _, _ = select.select([self._channel, *watched], [], [], patience)
        for end in ready:
            if end is not self._channel:
                self._finished(watched[end])
        for worker in self._busy:
            if not worker.yields and _clock(worker.pid) - worker.since > PATIENCE:
                os.setpriority(os.PRIO_PROCESS, worker.pid, _NICE)
                worker.yields = True
        self._keep_to_budget()
        return self._channel not in ready or self._message()

    def _keep_to_budget(self) -> None:
        """End the worker that has taken most, where all together have taken too much."""
        now = time.monotonic()
        # Small requests come by the thousand a second; looking at all workers each time would cost
        # as much as they do.
        if self._budget is None or not self._busy or now - self._measured < PATIENCE / 4:
            return
        self._measured = now
        workers = [*self._busy, *self._idle]
        if sum(worker.measure() for worker in workers) > self._budget:
            with contextlib.suppress(ProcessLookupError):
                os.kill(max(workers, key=lambda worker: worker.grown).pid, signal.SIGKILL)

    def _message(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._channel, MESSAGE.size, 2)
        if not data:
            return False
        kind, number = MESSAGE.unpack(data)
        if kind == b"k":
            for worker in self._busy:
                if worker.number == number:
                    os.kill(worker.pid, signal.SIGKILL)
            return True
        while self._idle:
            worker = self._idle.pop()
            try:
                worker.give(number, *descriptors)
                break
            except OSError:  # it died while it waited
                worker.bury()
        else:
            worker = self._forked(descriptors)
            worker.give(number, *descriptors)
        self._busy.append(worker)
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def _forked(self, descriptors: Sequence[int]) -> Worker:
        others = [worker.socket for worker in (*self._busy, *self._idle)]
        return Worker(self._opened, [self._channel, *others], descriptors)

    def _finished(self, worker: Worker) -> None:
        alive = _said(worker.socket)
        (self._busy if worker in self._busy else self._idle).remove(worker)
        worker.number = None
        # One that has yielded cannot be brought back without a privilege, so it ends.
        if alive and not worker.yields and len(self._idle) < IDLE:
            self._idle.append(worker)
        else:
            worker.bury()


def main() -> None:
    """Serve the socket given first; then come a file of what `held` gave, and the budget."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    with open(int(sys.argv[2]), "rb") as file:  # noqa: PTH123 - a descriptor
        content = into_memory(file.read())
    opened: Opened = partial(DiskStore.of_held, content)
    if not content.startswith(ON_DISK):
        store = EmbeddedStore.of_built(content)
        store.graphs()  # the named graphs too: what is loaded now is shared by all workers
        opened = partial(_same, store)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to answer
    channel.send(MESSAGE.pack(b"r", works()))
    WorkerPool(channel, opened, int(sys.argv[3]) or None).run()


def _clock(pid: int) -> float:
    """Give the seconds that a process has computed; on a system without such clocks, the time."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # Linux: the number of that process's own clock
    except (AttributeError, OSError):
        return time.monotonic()


def _said(end: socket.socket) -> bool:
    try:
        return bool(end.recv(1))
    except ConnectionResetError:  # it died before it took what it was given
        return False


def _same(store: EmbeddedStore) -> EmbeddedStore:
    return store


def _work(opened: Opened, holder: socket.socket) -> None:
    """Answer requests until the holder is gone; never returns."""
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # an engine out of memory writes last words
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        forbid_sockets()  # before the engine starts threads of its own
        store = opened()
        _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
        while True:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
            data, descriptors, _, _ = socket.recv_fds(holder, MESSAGE.size, 2)
            if not data:
                break
            asked, reply = descriptors
            with open(asked, "rb") as file:  # noqa: PTH123 - a descriptor
                request = json.loads(file.read())
            if request["seconds"]:
                signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
            chosen = "graph" in request or request.get("default") or request.get("named")
            store.engine_for("GRAPH" if chosen else request["query"])  # while it may open files
            confine(request["memory"], files=isinstance(store, DiskStore), again=True)
            answer(store, request, Frames(reply, request["bytes"]))
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.close(reply)
            os.write(holder.fileno(), b"d")  # sending is forbidden, writing is not
        code = 0
    except BaseException:  # noqa: BLE001, S110 - a child must not return into its parent's code
        pass
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
