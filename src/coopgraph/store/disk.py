"""A store on the disk: opened read-only by readers, filled in bulk by one writer.

It holds the union of all graphs, which is what nearly every query asks. The named graphs stand in
a second store beside it, since they take twice the space of the union again; a query that says
``GRAPH`` or ``FROM`` opens that one, and where it was never made, it is made then. Both are caches
of tables (see `coopgraph.storage.directory`) and can be made anew from them.

Measured (870,109 votes, 15 million triples): the union alone takes half the time and a third of
the space of both.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, DataError
from coopgraph.store import sparql_syntax
from coopgraph.store.embedded import ON_DISK, EmbeddedStore
from coopgraph.store.processes import bounded
from coopgraph.store.processes.kept_worker import Answerer, Standby
from coopgraph.store.sorted_dump import write_sorted


class DiskStore(EmbeddedStore):
    """A store on the disk, read-only.

    Args:
        union: Directory of the union.
        named: Directory of union and named graphs; need not be there.
        graphs: IRIs of the named graphs.
        triples: How many triples the union has.
        complete: Makes `named`, in so many seconds (None: however long it takes), else raises
            QueryTimeout.

    Raises:
        DataError: The directory holds no such store.
    """

    __slots__ = (
        "_complete_it", "_graphs", "_named", "_named_path", "_standbys", "_triples", "_union_path",
    )  # fmt: skip

    def __init__(
        self,
        union: Path,
        named: Path,
        graphs: Iterable[str],
        triples: int,
        complete: Callable[[float | None], None],
    ) -> None:
        self._dump = None
        self._pending = None
        self._union_path = union
        self._store = _open(union)
        self._named: ox.Store | None = None
        self._named_path = named
        self._graphs = sorted(graphs)
        self._triples = triples
        self._complete_it = complete
        self._standbys: dict[Path, Standby] = {}

    def _complete(self) -> ox.Store:
        if self._named is None:
            if not self._named_path.exists():
                self._complete_it(None)
            self._named = _open(self._named_path)
        return self._named

    def _prepare(self, sparql: str, bound: str, timeout: float | None) -> float | None:
        """Have the named graphs made if the query needs them, within its time."""
        if not sparql_syntax.names_graphs(bound) or self._named_path.exists():
            return timeout
        deadline = bounded.until(timeout)
        self._complete_it(timeout)
        return None if deadline is None else max(0.0, deadline - time.monotonic())

    def _bounded(self, sparql: str, bound: str, timeout: float | None, memory: int | None) -> bytes:
        """Have it done by a child that opens the store anew, and stays if its memory is free.

        The engine's threads and locks do not survive a fork, and it opens files as it needs them.
        """
        path = self._named_path if sparql_syntax.names_graphs(bound) else self._union_path
        opened = partial(_answerer, path)
        request = json.dumps([sparql, bound]).encode()
        if memory is not None:  # a bound counts from what a fresh child has
            return bounded.run_bounded(lambda: opened()(request), timeout, memory, files=True)
        if path not in self._standbys:
            self._standbys[path] = Standby(opened)
        return self._standbys[path].ask(request, timeout)

    def graphs(self) -> list[str]:
        """Give the IRIs of the named graphs, in order."""
        return list(self._graphs)

    def __len__(self) -> int:
        """Give the number of triples of the union, counted when the store was made."""
        return self._triples

    def add(self, graph: str, triples: Iterable[Any]) -> None:
        """Refuse: nothing is added to a store that others read."""
        del graph, triples
        raise _read_only()

    def unite(self) -> EmbeddedStore:
        """Refuse: nothing is added to a store that others read."""
        raise _read_only()

    def load_turtle(self, path: Any, graph: str) -> int:
        """Refuse: nothing is added to a store that others read."""
        del path, graph
        raise _read_only()

    def held(self) -> bytes:
        """Give where the store lies: a process of its own opens it for each request.

        The engine's background threads would not survive a fork, so nothing is opened before it.
        """
        self._complete()
        return place(self._union_path, self._named_path, self._graphs, self._triples)

    @classmethod
    def of_held(cls, told: bytes) -> DiskStore:
        """Open what `held` told of."""
        places = json.loads(told.removeprefix(ON_DISK))
        union, named_graphs = Path(places["union"]), Path(places["named"])
        return cls(union, named_graphs, places["graphs"], places["triples"], lambda _: None)

    def write(self, path: Path, form: str) -> int:
        """Write the union as N-Triples or the named graphs as N-Quads, sorted; any size.

        Raises:
            OSError: The disk is full, or the like.
        """
        if form == "ntriples":
            return write_sorted(self._store, None, path)
        return write_sorted(self._complete(), self.graphs(), path)

    def in_memory(self) -> EmbeddedStore:
        """Give the same store in memory, eight times as fast for joins; for small ones."""
        new = EmbeddedStore()
        new._store.bulk_extend(self._complete().quads_for_pattern(None, None, None, None))
        return new


def _answerer(path: Path) -> Answerer:
    """Open a store and give what answers a text of ``[query, query with its values bound]``."""
    opened = EmbeddedStore.of_engine(_open(path))
    return lambda request: opened.pack(*json.loads(request))


def place(
    union: Path, named: Path, graphs: Iterable[str], triples: int, *, memory: bool = False
) -> bytes:
    """Tell where a store lies, as `DiskStore.held` does, for a process to open it.

    Args:
        union: Directory of the union.
        named: Directory of union and named graphs, which is there.
        graphs: IRIs of the named graphs.
        triples: How many triples the union has.
        memory: Whether that process is to read it into memory.
    """
    places = {"union": str(union), "named": str(named)}
    location = {**places, "graphs": sorted(graphs), "triples": triples, "memory": memory}
    return ON_DISK + json.dumps(location).encode()


def into_memory(content: bytes) -> bytes:
    """Read a store that is to be in memory (see `place`); gives what `of_built` reads.

    A process of its own does it: this one is to be forked, and the engine's threads would be lost.
    """
    if not content.startswith(ON_DISK) or not json.loads(content[1:]).get("memory"):
        return content

    def dumped() -> bytes:
        return DiskStore.of_held(content).inner.dump(format=ox.RdfFormat.N_QUADS) or b""

    return bounded.run_bounded(dumped, None, files=True)


def _read_only() -> CoopgraphError:
    return CoopgraphError("a store on the disk is read-only", hint="use: coopgraph import")


def _open(path: Path) -> ox.Store:
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError, ValueError) as error:  # a damaged file is a RuntimeError
        raise DataError(
            f"this store cannot be opened: {error}",
            file=path,
            hint="make it anew: coopgraph import --rebuild -o STORE",
        ) from None


class Blocks:
    """Blocks of bytes as a file that the bulk loader reads; keeps the error that ended them."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._left = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """Give at most `size` bytes; nothing at the end."""
        while not self._left:
            try:
                block = next(self._blocks, None)
            except BaseException as error:
                self.error = error  # the engine would turn it into an OSError without the cause
                raise
            if block is None:
                return b""
            self._left = memoryview(block)
        part = self._left if size < 0 else self._left[:size]
        self._left = self._left[len(part) :]
        return bytes(part)


def bulk_load(path: Path, blocks: Iterator[bytes], *, like: Path | None = None) -> int:
    """Load N-Quads into a store on the disk, as they come; memory does not grow with them.

    Args:
        path: Directory of the store to make; it does not exist yet.
        blocks: N-Quads or N-Triples, each block of whole lines.
        like: A store to begin with; its files are linked, not copied, where the disk can.

    Returns:
        The number of quads in the store.

    Raises:
        DataError: Not N-Quads.
        OSError: The disk is full, or the like.
    """
    if like is not None:
        # RocksDB never changes a file of its tables once it is written, so they can be shared.
        _open(like).backup(str(path))
    store = ox.Store(str(path))
    reader = Blocks(blocks)
    try:
        store.bulk_load(reader, ox.RdfFormat.N_QUADS, lenient=True)  # type: ignore[arg-type]
        store.flush()
        return len(store)
    except SyntaxError as error:
        raise reader.error or DataError(f"not N-Quads: {error.msg}") from None
    except Exception:
        if reader.error is not None:
            raise reader.error from None
        raise
    finally:
        # An error's traceback would keep the store, and with it the lock on its directory.
        del store
