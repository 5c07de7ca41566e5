"""No sockets: a filter of the Linux kernel (seccomp) under which a process reaches no network.

It is the second lock for whoever reads or changes a graph for others: what would call elsewhere is
refused by its text before (see `verdict`), and this holds whatever a text says. It needs no
privilege and no name space, is inherited by all threads and children that come later, and cannot be
taken off. What is open already stays usable to read and write (`os.read`, ``recvmsg``), so a
request can still be handed over; nothing new can be made, bound, connected to or sent through.

The filter is a program of the kernel's packet filter over the number of each system call
(seccomp(2), <https://man7.org/linux/man-pages/man2/seccomp.2.html>).
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple


class _Machine(NamedTuple):
    """An architecture: how the kernel names it, and the numbers of calls on it."""

    audit: int
    calls: tuple[int, ...]
    foreign: int  # from here on, numbers of another way to call (x32)


_RING = (425, 426, 427)  # io_uring_setup, -enter, -register: they make sockets, too
_PIDFD_GETFD = 438
_MACHINES = {
    # socket, connect, accept, sendto, sendmsg, bind, listen, socketpair, accept4, sendmmsg
    "x86_64": _Machine(
        0xC000003E,
        (41, 42, 43, 44, 46, 49, 50, 53, 288, 307, *_RING, _PIDFD_GETFD),
        0x4000_0000,
    ),
    # socket, socketpair, bind, listen, accept, connect, sendto, sendmsg, accept4, sendmmsg
    "aarch64": _Machine(
        0xC00000B7,
        (198, 199, 200, 201, 202, 203, 206, 211, 242, 269, *_RING, _PIDFD_GETFD),
        0xFFFF_FFFF,
    ),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _FAIL = 0x7FFF_0000, 0x0005_0000 | 1  # EPERM
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38
_NUMBER_AT, _MACHINE_AT = 0, 4


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def forbid_sockets() -> bool:
    """Take from this process, for good, what makes sockets; call it while it has a single thread.

    Returns:
        Whether that was done; not on other systems and architectures than those known here.
    """
    machine = _machine()
    return machine is not None and forbid(machine.calls)


def forbid(calls: Iterable[int]) -> bool:
    """Have system calls of these numbers fail with EPERM from now on, and all of a foreign kind.

    Returns:
        Whether that was done.
    """
    machine = _machine()
    if machine is None:
        return False
    numbers = sorted({*calls})
    lines = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 0, len(numbers) + 3, machine.audit),  # of another architecture: refused
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, len(numbers) + 1, 0, machine.foreign),
    ]
    for place, number in enumerate(numbers):
        lines.append((_EQUAL, len(numbers) - place, 0, number))
    lines += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _FAIL)]
    packed = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *line) for line in lines))
    program = _Program(len(lines), ctypes.addressof(packed))
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (AttributeError, OSError, TypeError):
        return False
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):  # without it the kernel asks for a privilege
        return False
    return not prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)


def fork() -> int:
    """Fork, without the warning that there are threads."""
    import warnings

    with warnings.catch_warnings():
        # Python 3.12 warns when other threads exist (notebooks, polars). The child takes no lock
        # of theirs: it runs Rust code and writes to a pipe, then ends without clean-up.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


@cache
def works() -> bool:
    """Say whether `forbid_sockets` keeps a process from making sockets here; a child tries it."""
    import socket

    if _machine() is None or not hasattr(os, "fork"):
        return False
    pid = fork()
    if pid == 0:
        code = 1
        try:
            if forbid_sockets():
                socket.socket(socket.AF_INET).close()
        except PermissionError:
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _machine() -> _Machine | None:
    if not sys.platform.startswith("linux") or sys.byteorder != "little" or sys.maxsize < 2**32:
        return None
    return _MACHINES.get(os.uname().machine)
