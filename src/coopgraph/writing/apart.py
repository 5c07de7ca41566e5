"""Changes from a program that has graphs open: made in a process of its own, and waited for.

`process` forks for each change, which the engine's threads of whoever has a store open would not
survive. So it is started anew, as the server starts it, and ends when it has answered.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from coopgraph.errors import CoopgraphError
from coopgraph.writing.messages import Outcome, Request


def make_apart(
    store: Path, requests: Sequence[Request], *, seconds: float, memory: int
) -> list[Outcome]:
    """Have changes made in a store, each whole or not at all.

    Args:
        store: The store's directory, which is there.
        requests: The changes, each after the other.
        seconds: Wall-clock time that preparing a change may take.
        memory: Bytes it may take beyond what the process itself takes.

    Returns:
        The outcome of each.

    Raises:
        CoopgraphError: The process ended before it answered; whether a change was made is open.
    """
    sent = b"%d\n" % len(requests) + b"".join(one.head() + one.body for one in requests)
    command = [sys.executable, "-m", "coopgraph.writing.process"]
    done = subprocess.run(  # noqa: S603 - our own module
        [*command, str(store), str(seconds), str(memory)],
        input=sent,
        capture_output=True,
        check=False,
    )
    first, *lines = done.stdout.splitlines(keepends=True) or [b""]
    if not first.startswith(b"ready") or len(lines) != len(requests):
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise CoopgraphError(
            f"the writing process ended without an answer{f': {last}' if last else ''}",
            file=store,
            hint="look whether the change is there before you try again",
        )
    return [Outcome.of(line) for line in lines]
