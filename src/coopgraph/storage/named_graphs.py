"""``python -m coopgraph.storage.named_graphs GENERATION``: make a store's named graphs.

Of millions of triples that takes minutes, longer than the query that first needs them may take. So
a process of its own makes them; it goes on when the query's time is up, and a later one finds them.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.errors import CoopgraphError, QueryTimeout

if TYPE_CHECKING:
    from .directory import Generation

_making: dict[Path, subprocess.Popen[str]] = {}


def completed_within(generation: Generation, seconds: float | None) -> None:
    """Have the named graphs made.

    Args:
        generation: Whose they are.
        seconds: How long to wait for it, None for as long as it takes, then in this process.

    Raises:
        QueryTimeout: They are not finished; their making goes on.
        CoopgraphError: They cannot be made.
    """
    if seconds is None:
        from .make import complete

        complete(generation)
        return
    making = _making.get(generation.path)
    if making is None:
        making = _making[generation.path] = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", __name__, str(generation.path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C ends the query, not what all later ones need
        )
    try:
        _, said = making.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise QueryTimeout(
            f"after {seconds:g} s the named graphs of this store were not ready",
            seconds=seconds,
            hint="they are being made in the background, once; ask again in some minutes",
        ) from None
    del _making[generation.path]
    if making.returncode:
        raise CoopgraphError(said.strip() or "the named graphs could not be made")


def main() -> None:
    """Make them, unless somebody has or is at it: then wait for his end."""
    from .directory import Depot, Hold, lock
    from .make import complete

    path = Path(sys.argv[1])
    with contextlib.suppress(OSError):
        os.nice(5)  # queries go first
    now = Depot(path.parent).generation(path.name)
    now.hold = Hold(path)
    with (path / ".named-lock").open("a+", encoding="ascii") as file:
        lock(file, wait=True)
        if now.named.exists():
            return
        try:
            complete(now)
        except CoopgraphError as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main()
