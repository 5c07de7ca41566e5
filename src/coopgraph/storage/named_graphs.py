"""``python -m coopgraph.storage.named_graphs GENERATION``: make a store's named graphs.

Of millions of triples that takes minutes, longer than the query that first needs them may take. So
a process of its own makes them; it goes on when the query's time is up, and a later one finds them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from coopgraph.errors import CoopgraphError, QueryTimeout
from coopgraph.files import share, write_error
from coopgraph.lifting.quads import in_graph
from coopgraph.lifting.together import Together
from coopgraph.namespaces import GRAPH_CATALOGUE, GRAPH_DERIVED, SOURCE
from coopgraph.storage.directory import Generation, Hold, generation_at, lock
from coopgraph.storage.tables import shipped_of, shipped_parts, written_again
from coopgraph.storage.written import put_back
from coopgraph.store import EmbeddedStore, Triple, bulk_load
from coopgraph.store.disk_writer import withdraw

_making: dict[Path, subprocess.Popen[str]] = {}


def complete(
    generation: Generation, base: EmbeddedStore | None = None, fed: Together | None = None
) -> None:
    """Make the store with the named graphs, of the union and the tables; all of it or nothing.

    Args:
        generation: The store; its union is there.
        base: The graph that was shipped when it was made, if that is at hand.
        fed: What was fed with all its imports and concluded from them, if that is at hand.

    Raises:
        CoopgraphError: The disk is full, or the place is not to be written.
    """
    shipped = base if base is not None else shipped_of(generation)
    draft = generation.path / f".named-{os.getpid()}"

    withdrawn: set[Triple] = set()

    def blocks() -> Iterator[bytes]:
        yield shipped_parts(generation)[1]
        together = Together(shipped)
        for source in generation.sources:
            for asserted, derived in written_again(generation, source, shipped, together):
                yield in_graph(asserted, SOURCE + source)
                yield in_graph(derived, GRAPH_DERIVED)
            catalogue = (generation.tables(source) / "catalogue.nt").read_bytes()
            yield in_graph(catalogue, GRAPH_CATALOGUE)
        if generation.sources:
            concluded = (fed or together).conclude(afresh=True)
            withdrawn.update(concluded.withdrawn)
            for part in (*together.late, *concluded.added):
                yield in_graph(part, GRAPH_DERIVED)

    try:
        shutil.rmtree(draft, ignore_errors=True)
        bulk_load(draft, blocks(), like=generation.union)
        withdraw(draft, GRAPH_DERIVED, withdrawn)
        if generation.written:
            put_back(draft, generation)
        share(draft)
        if generation.named.exists():  # another reader was faster
            return
        draft.rename(generation.named)
    except (OSError, RuntimeError) as error:
        raise write_error(error, generation.named) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


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
        _, stderr = making.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise QueryTimeout(
            f"after {seconds:g} s the named graphs of this store were not ready",
            seconds=seconds,
            hint="they are being made in the background, once; ask again in some minutes",
        ) from None
    del _making[generation.path]
    if making.returncode:
        raise CoopgraphError(stderr.strip() or "the named graphs could not be made")


def main() -> None:
    """Make them, unless somebody has or is at it: then wait for his end."""
    path = Path(sys.argv[1])
    with contextlib.suppress(OSError):
        os.nice(5)  # queries go first
    now = generation_at(path)
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
