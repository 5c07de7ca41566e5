"""``python -m coopgraph.store.holder``: a process that holds a store and forks for each request.

A server has threads and sockets; forking it, query by query, would be unsound and slow. So one
small process of a single thread holds the store and forks a child for each request, which shares
the store's memory, answers into a pipe and ends. A child can be killed at any moment, which is the
only way to stop a query (see `limits`), and none outlives its time even if everybody else dies.

The server speaks through a socket that keeps messages apart (``SOCK_SEQPACKET``): ``q`` with a
number and two file descriptors (the request, and the pipe for the reply), ``k`` with the number of
a request to be ended. When the socket closes, all children are killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from functools import partial

from .disk import DiskStore
from .embedded import ON_DISK, EmbeddedStore
from .limits import confine
from .replies import Frames
from .replies import reply as answer

MESSAGE = struct.Struct("<cQ")
PATIENCE = 0.5
"""Seconds after which a child yields to younger ones, so that endless queries starve nobody."""
_NICE = 15
Opened = Callable[[], EmbeddedStore]


def _same(store: EmbeddedStore) -> EmbeddedStore:
    return store


def main() -> None:
    """Serve the socket given as the first argument; the store's content is the second, a file."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    with open(int(sys.argv[2]), "rb") as file:  # noqa: PTH123 - a descriptor
        content = file.read()
    opened: Opened = partial(DiskStore.of_held, content)
    if not content.startswith(ON_DISK):
        store = EmbeddedStore.of_built(content)
        store.graphs()  # the named graphs too: what is loaded now is shared by all children
        opened = partial(_same, store)
    channel.send(MESSAGE.pack(b"r", 0))
    children: dict[int, tuple[int, float | None]] = {}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to answer
    try:
        while _turn(channel, children, opened):
            pass
    finally:
        for pid, _ in children.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _turn(
    channel: socket.socket, children: dict[int, tuple[int, float | None]], opened: Opened
) -> bool:
    ready, _, _ = select.select([channel], [], [], 0.1 if children else None)
    _tend(children)
    if not ready:
        return True
    data, descriptors, _, _ = socket.recv_fds(channel, MESSAGE.size, 2)
    if not data:
        return False
    kind, number = MESSAGE.unpack(data)
    if kind == b"k":
        found = children.get(number)
        if found:
            os.kill(found[0], signal.SIGKILL)
        return True
    asked, reply = descriptors
    pid = os.fork()
    if pid == 0:
        channel.close()
        _child(opened, asked, reply)
    os.close(asked)
    os.close(reply)
    children[number] = (pid, time.monotonic() + PATIENCE)
    return True


def _tend(children: dict[int, tuple[int, float | None]]) -> None:
    """Bury the dead, so that no number is ever used for another; let old ones yield."""
    for number, (pid, patience) in list(children.items()):
        if os.waitpid(pid, os.WNOHANG)[0]:
            del children[number]
        elif patience is not None and time.monotonic() > patience:
            os.setpriority(os.PRIO_PROCESS, pid, _NICE)
            children[number] = (pid, None)


def _child(opened: Opened, asked: int, reply: int) -> None:
    code = 1
    try:
        with open(asked, "rb") as file:
            request = json.loads(file.read())
        if request["seconds"]:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # an engine out of memory writes last words
        store = opened()
        chosen = "graph" in request or request.get("default") or request.get("named")
        store.engine_for("GRAPH" if chosen else request.get("query", ""))  # while it may open files
        confine(request["memory"])
        answer(store, request, Frames(reply, request["bytes"]))
        code = 0
    except BaseException:  # noqa: BLE001, S110 - a child must not return into its parent's code
        pass
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
