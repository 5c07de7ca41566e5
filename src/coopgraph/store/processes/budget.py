"""How much memory a machine has left for queries, and how much a process has taken."""

from __future__ import annotations

import os
from pathlib import Path

SHARE = 0.5
"""The part of what is free at the start that all queries together may take."""
_ROOT = Path("/sys/fs/cgroup")


def free_memory(
    root: Path = _ROOT,
    meminfo: Path = Path("/proc/meminfo"),
    group: Path = Path("/proc/self/cgroup"),
) -> int | None:
    """Give the bytes that are free: of the machine, or of the container or service if it has less.

    Args:
        root: Where control groups (version 2) are told of.
        meminfo: Where the machine is.
        group: Where the group of this process is.

    Returns:
        None on a system that does not tell.
    """
    try:
        lines = meminfo.read_text(encoding="ascii").splitlines()
        told = {name: value.split()[0] for name, _, value in (x.partition(":") for x in lines)}
        free = int(told["MemAvailable"]) << 10
    except (OSError, ValueError, KeyError, IndexError):
        return None
    try:
        own = group.read_text(encoding="utf-8").rpartition("0::/")[2].strip()
    except (OSError, ValueError):
        return free
    place = root / own
    for folder in (place, *place.parents):
        if root not in (folder, *folder.parents):
            break
        try:
            most = int((folder / "memory.max").read_text(encoding="ascii"))
            now = int((folder / "memory.current").read_text(encoding="ascii"))
        except (OSError, ValueError):  # "max" is no bound
            continue
        free = min(free, max(0, most - now + _given_back(folder)))
    return free


def _given_back(folder: Path) -> int:
    """Give the bytes of a group that hold files read long ago, which the system takes first."""
    try:
        lines = (folder / "memory.stat").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
    except (OSError, ValueError, IndexError, StopIteration):
        return 0


def taken(pid: int) -> int:
    """Give the bytes of memory that a process has for itself, 0 if it is gone."""
    try:
        size = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return (int(size[1]) - int(size[2])) * os.sysconf("SC_PAGESIZE") if len(size) > 2 else 0
