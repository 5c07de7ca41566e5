"""Work that can be stopped: a forked child computes, the parent reads, SIGKILL ends it.

Oxigraph offers no cancellation: a runaway query holds its thread and ignores SIGTERM and Ctrl-C.
So a query runs in a child forked after loading (the store is shared, copy on write; about 2 ms
for a small graph). The child does nothing but compute bytes and write them to a pipe; it can make
no sockets (see `seccomp`). Should the parent die, the child's own alarm, which no handler catches,
ends it one second after the limit.

Where there is no ``fork`` (Windows), `run_worker` starts a fresh interpreter that loads a dump of
the store from its standard input; that costs a start (about 0.1 s) and a load, but is bounded
all the same. A limit that the system cannot keep (of time, for a store on the disk; of memory, on
anything but Linux) is refused: nothing ever runs under a limit that is not kept.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable

from coopgraph.errors import QueryError, QueryTimeout
from coopgraph.store.processes.seccomp import forbid_sockets
from coopgraph.store.processes.seccomp import fork as fork

DEFAULT_SECONDS = 30.0
"""How long a query may take unless told otherwise, in seconds."""

_CHUNK = 1 << 16
_LONGEST = 1.0
"""Seconds that one call of poll may wait. A Ctrl-C that comes between the last instruction and the
call interrupts nothing (it waits for the next instruction), so there must be one soon."""
_STATM = "/proc/self/statm"


def can_fork() -> bool:
    """Say whether the platform forks."""
    return hasattr(os, "fork")


def need_fork() -> None:
    """Refuse where the system does not fork.

    Raises:
        QueryError: It does not.
    """
    if not can_fork():
        raise QueryError(
            "this system cannot stop a query on a store on the disk (it has no fork)",
            hint="ask without a limit, knowingly: timeout=None or --timeout 0; or use Linux",
        )


def need_memory_limit() -> None:
    """Refuse where the system does not limit the memory of a process.

    Raises:
        QueryError: It does not, or does not tell how much a process has.
    """
    if not os.path.exists(_STATM):  # noqa: PTH110
        raise QueryError("only Linux keeps a limit of memory", hint="leave it out: memory=None")


def run_bounded(
    work: Callable[[], bytes],
    seconds: float | None,
    memory: int | None = None,
    *,
    files: bool = False,
) -> bytes:
    """Run `work` in a forked child and give back its bytes.

    Args:
        work: Computes the bytes; it must not rely on threads of the parent, and what it changes
            is lost.
        seconds: Wall-clock limit, None for none.
        memory: Bytes of address space the child may take beyond what the parent has, None for
            no limit. Enforced with ``RLIMIT_AS``.
        files: Whether the child may open files (a store on the disk).

    Raises:
        QueryTimeout: The limit passed; the child was killed.
        QueryError: The child died of lack of memory or a crash of the engine, or the system cannot
            keep the limits.
    """
    need_fork()
    if memory is not None:
        need_memory_limit()
    reader, writer = os.pipe()
    told = last_words()
    pid = fork()
    if pid == 0:
        _child(work, reader, writer, told, seconds, memory, files=files)
    os.close(writer)
    done = False
    try:
        data = read(reader, until(seconds))
        done = data is not None
    finally:
        os.close(reader)
        if not done:
            os.kill(pid, 9)
        _, status = os.waitpid(pid, 0)
    words = _read_words(told, wanted=data is not None and status != 0)
    if data is None:
        raise timeout(seconds)
    if status:
        raise died(memory, os.waitstatus_to_exitcode(status), words)
    return data


def last_words() -> int:
    """Open what a child may write its last words to, read by its parent when it has died."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("last words")
    import tempfile

    descriptor, path = tempfile.mkstemp()
    os.unlink(path)  # noqa: PTH108
    return descriptor


def _read_words(told: int, *, wanted: bool) -> str:
    try:
        return os.pread(told, 4096, 0).decode(errors="replace") if wanted else ""
    finally:
        os.close(told)


def run_worker(module: str, payload: bytes, seconds: float | None) -> bytes:
    """Run ``python -m module`` with `payload` on standard input; the way without ``fork``.

    Raises:
        QueryTimeout: The limit passed; the worker was killed.
        QueryError: The worker died.
    """
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", module], input=payload, capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise timeout(seconds) from None
    if done.returncode:
        raise died(None)
    return done.stdout


def timeout(seconds: float | None) -> QueryTimeout:
    """Make the error that says a query was stopped."""
    return QueryTimeout(
        f"the query was stopped after {seconds:g} s",
        seconds=seconds,
        hint="narrow it, add a LIMIT, or give it more time with --timeout / timeout=",
    )


def died(memory: int | None, code: int | None = None, words: str = "") -> QueryError:
    """Make the error that says a child ended without an answer, and why, as far as is known.

    Args:
        memory: The bytes it was allowed, None for no bound.
        code: How it ended: its exit code, below zero a signal; None where nobody knows.
        words: What it, or the engine in it, wrote before it ended.
    """
    if "overflowed its stack" in words:
        return QueryError(
            "the query is nested too deeply: the engine's process ended for lack of stack",
            hint="write it with fewer brackets, groups or operators inside one another",
        )
    if "memory allocation of" in words or "MemoryError" in words:
        if memory is None:
            return QueryError("the query was ended: the system had no more memory for it")
        return QueryError(
            f"the query was ended: it needed more than {memory / 2**20:.0f} MiB of memory"
        )
    if code == -9:
        return QueryError(
            "the system ended the query's process (signal 9), as it does when memory runs short"
        )
    last = next((line.strip() for line in reversed(words.splitlines()) if line.strip()), "")
    how = "" if code is None else f" (signal {-code})" if code < 0 else f" (exit code {code})"
    return QueryError(
        f"the query engine ended without an answer{how}{f': {last[:200]}' if last else ''}",
        hint=None if last else "nothing more is known; it may have run out of memory",
    )


def _child(
    work: Callable[[], bytes],
    reader: int,
    writer: int,
    told: int,
    seconds: float | None,
    memory: int | None,
    *,
    files: bool,
) -> None:
    code = 1
    try:
        os.close(reader)
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers Ctrl-C by killing us
        if seconds is not None:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
            signal.setitimer(signal.ITIMER_REAL, seconds + 1)
        os.dup2(told, 2)  # an engine out of memory or of stack says so as it ends
        forbid_sockets()
        confine(memory, files=files)
        view = memoryview(work())
        while view:
            view = view[os.write(writer, view[:_CHUNK]) :]
        code = 0
    except BaseException as error:  # noqa: BLE001 - a child must not return into the parent's code
        with contextlib.suppress(BaseException):
            os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
    finally:
        os._exit(code)


def confine(memory: int | None, *, files: bool = False, again: bool = False) -> None:
    """Let the child open nothing more, and bound its memory.

    Args:
        memory: Bytes beyond what it has now, None for no bound.
        files: It may open files all the same, as a store on the disk does while it answers.
        again: It may lift these bounds itself, between two queries.
    """
    import resource

    now = 0
    if memory is not None:
        with open(_STATM, encoding="ascii") as file:  # noqa: PTH123
            now = int(file.read().split()[0]) * resource.getpagesize()
    if not files:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, most if again else 0))
    if memory is not None:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = now + memory
        hard = most if again else bound
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def until(seconds: float | None) -> float | None:
    """Give the moment of `time.monotonic` that ends so many seconds from now."""
    return None if seconds is None else time.monotonic() + seconds


def read(reader: int, deadline: float | None, size: int | None = None) -> bytes | None:
    """Read to the end of a pipe, or `size` bytes; None when the time is up first.

    Args:
        reader: The pipe's descriptor.
        deadline: See `until`.
        size: How many bytes; fewer come only where the pipe ends.
    """
    import select

    parts: list[bytes] = []
    poll = select.poll()
    poll.register(reader, select.POLLIN | select.POLLHUP)
    left = size
    while left is None or left:
        if deadline is not None:
            rest = deadline - time.monotonic()
            if rest <= 0:
                return None
            if not poll.poll(min(rest, _LONGEST) * 1000 + 1):
                continue
        chunk = os.read(reader, _CHUNK if left is None else min(left, _CHUNK))
        if not chunk:
            break
        parts.append(chunk)
        left = left and left - len(chunk)
    return b"".join(parts)
