"""The second lock: whoever reads or changes a graph makes no sockets, as the service runs."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox
import pytest

from coopgraph.store.processes import bounded, seccomp
from coopgraph.store.processes.kept_worker import Standby

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "aarch64"),
    reason="the filter is of Linux, and knows two architectures",
)
_UNIT = {
    # What deploy/coopgraph.service takes away besides: unshare, setns (RestrictNamespaces) and
    # seccomp itself, which is in none of the sets of its SystemCallFilter.
    "x86_64": (272, 308, 317),
    "aarch64": (97, 268, 277),
}


@contextmanager
def _listener() -> Iterator[tuple[int, list[int]]]:
    """Listen on this machine; gives the port and, as they come, the calls."""
    calls: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    if connection.recv(1) == b"!":  # the test's own, to end it
                        return
                calls.append(1)

        thread = threading.Thread(target=listen)
        thread.start()
        port: int = server.getsockname()[1]
        try:
            yield port, calls
        finally:
            with socket.create_connection(("127.0.0.1", port)) as last:
                last.sendall(b"!")
            thread.join()


def _paired() -> None:
    for end in socket.socketpair():
        end.close()


def _called(port: int) -> bytes:
    """Call the listener as an engine would that was told to."""
    tried = []
    for ask in (
        lambda: bool(ox.Store().query(f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{}} }}")),
        lambda: ox.Store().update(f"LOAD <http://127.0.0.1:{port}/>"),
        lambda: socket.socket(socket.AF_INET).close(),
        _paired,
    ):
        try:
            ask()
            tried.append("done")
        except PermissionError:
            tried.append("refused")
        except (OSError, RuntimeError):
            tried.append("failed")
    return json.dumps(tried).encode()


def test_the_lock_is_there() -> None:
    assert seccomp.works()


def test_no_child_that_answers_reaches_anybody() -> None:
    with _listener() as (port, calls):
        ways = [
            bounded.run_bounded(lambda: _called(port), 30, files=True),
            Standby(lambda: lambda _: _called(port)).ask(b"", 30),
        ]
        assert not calls
        for tried in map(json.loads, ways):
            assert tried == ["refused"] * 4
        _called(port)  # without the lock the same call goes out
    assert calls


def test_it_holds_under_the_restrictions_of_the_service() -> None:
    with _listener() as (port, calls):
        done = subprocess.run(
            [sys.executable, "-c", _SERVICE, str(port), json.dumps(_UNIT[platform.machine()])],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert not calls
    assert told["unshare"] == "refused"
    assert told["user"] != 0
    assert told["works"]
    assert told["tried"] == ["refused"] * 4


_SERVICE = """
import ctypes, json, os, resource, select, signal, socket, sys  # what is imported later, too
sys.path.insert(0, "tests/unit")
import pyoxigraph
from coopgraph.store.processes import bounded, seccomp
from test_seccomp import _called

assert seccomp.forbid(json.loads(sys.argv[2]))
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
failed = ctypes.CDLL(None).unshare(0x40000000 | 0x10000000)
told = {
    "unshare": "refused" if failed else "done",
    "user": os.getuid(),
    "works": seccomp.works(),
    "tried": json.loads(bounded.run_bounded(lambda: _called(int(sys.argv[1])), 30, files=True)),
}
print(json.dumps(told))
"""


def test_what_is_open_can_still_be_used() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    reader, writer = os.pipe()
    pid = bounded.fork()
    if pid == 0:
        try:
            seccomp.forbid_sockets()
            data, descriptors, _, _ = socket.recv_fds(theirs, 10, 1)
            os.write(descriptors[0], data)
            os.write(theirs.fileno(), b"d")
        finally:
            os._exit(0)
    socket.send_fds(ours, [b"asked"], [writer])
    assert os.read(reader, 10) == b"asked"
    assert ours.recv(1) == b"d"
    os.waitpid(pid, 0)
    for end in (ours, theirs):
        end.close()
    os.close(reader)
    os.close(writer)


def test_an_unknown_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "_MACHINES", {})
    seccomp.works.cache_clear()
    try:
        assert not seccomp.forbid_sockets()
        assert not seccomp.works()
    finally:
        seccomp.works.cache_clear()
