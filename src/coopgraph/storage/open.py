"""A store is opened for reading: what counts now, held as long as somebody reads it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from coopgraph.errors import DataError
from coopgraph.storage.directory import Generation, StoreDirectory
from coopgraph.storage.named_graphs import completed_within
from coopgraph.storage.tables import graphs_of
from coopgraph.store import DiskStore, EmbeddedStore

IN_MEMORY = 100_000
"""Up to so many triples a store is read into memory when it is opened: a second at most."""


def open_store(path: str | Path) -> tuple[EmbeddedStore, Generation]:
    """Open a store for reading: in memory if it is small, else on the disk.

    Raises:
        DataError: There is no store, or it is damaged.
    """
    now = StoreDirectory(path).held() if Path(path).is_dir() else None
    if now is None:
        raise DataError("there is no store", file=path, hint="coopgraph import KIND FILE -o STORE")
    return opened(now), now


def opened(now: Generation) -> EmbeddedStore:
    """Open a generation that somebody holds.

    Raises:
        DataError: It is damaged.
    """
    disk = DiskStore(
        now.union, now.named, graphs_of(now), now.triples, partial(completed_within, now)
    )
    if now.triples <= IN_MEMORY and now.named.exists():
        return disk.in_memory()
    return disk
