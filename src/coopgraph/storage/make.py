"""A store is made anew: begun, with another import in it, or of its tables. One way for all three.

A generation is made beside the one that counts and then takes its place, see `directory`. What it
holds is the shipped graph, one import after the other, and what clients wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph import projected, resources
from coopgraph.build import FIRST_LINE, Corpus, derive, load_store, source_graphs
from coopgraph.errors import DataError
from coopgraph.files import write_error
from coopgraph.frames.parquet import write_table
from coopgraph.lifting.together import Together
from coopgraph.namespaces import GRAPH_DERIVED
from coopgraph.storage.directory import PARTS, Generation, StoreDirectory, link_tables
from coopgraph.storage.named_graphs import complete
from coopgraph.storage.tables import SHIPPED, feed, shipped_of, shipped_parts, written_again
from coopgraph.storage.written import Ledger, restore
from coopgraph.store import EmbeddedStore, Triple, bulk_load
from coopgraph.store.disk_writer import withdraw

if TYPE_CHECKING:
    from coopgraph.lifting.writer import Written

AT_ONCE = 1_000_000
"""Up to so many triples the named graphs are made with the import, not when first asked for."""


class Addition(NamedTuple):
    """An import on its way into a store; it takes the place of an earlier one of its source.

    Attributes:
        source: The id of the source.
        batches: Its written batches; read once, none of them is kept.
        finish: Called after the last: what concludes from all together.
        catalogue: Called then: the source's entry in the catalogue, as N-Triples.
        about: Called then: what ``store.json`` tells of it.
    """

    source: str
    batches: Iterator[Written]
    finish: Callable[[], Together]
    catalogue: Callable[[], bytes]
    about: Callable[[], dict[str, Any]]


class Made(NamedTuple):
    """A generation that counts now, and the names of what broken imports had left behind."""

    generation: Generation
    broken: list[str]


def make(depot: StoreDirectory, addition: Addition | None = None) -> Made:
    """Make the next generation of a store, and let it count.

    Args:
        depot: The store; without a generation, one of the graph shipped today is begun.
        addition: What comes into it. It comes into the graph shipped today; without one, the store
            keeps the graph it was made with, and everything is made anew of its tables.

    Raises:
        StoreBusy: An import or a write is going on.
        DataError: The tables are damaged.
        CoopgraphError: The disk is full; nothing was changed.
    """
    with depot.locked() as broken:
        now = depot.current()
        new = depot.begin(now)
        try:
            _fill(new, now, addition)
            depot.switch(new)
        except (OSError, RuntimeError) as error:
            depot.drop(new)
            raise write_error(error, depot.path) from None
        except BaseException:
            depot.drop(new)
            raise
    return Made(new, broken)


def begin(path: str | Path) -> bool:
    """Make a store of the shipped graph alone, to be written into, unless there is one.

    Returns:
        Whether it was made.

    Raises:
        DataError: There is something else at that place.
        CoopgraphError: The disk is full, or somebody else is making it.
    """
    depot = StoreDirectory(path)
    if depot.current() is not None:
        return False
    make(depot)
    return True


def rebuild(path: str | Path) -> str:
    """Make a store's caches anew of its tables, should the engine's files be damaged or outdated.

    What follows from imports and from what clients wrote is concluded by the rules of today.

    Returns:
        A sentence that says what is there.

    Raises:
        DataError: There is no store, or its tables are damaged too.
        CoopgraphError: The disk is full, or an import is going on; nothing was changed.
    """
    depot = StoreDirectory(path)
    if depot.current() is None:
        raise DataError("there is no store", file=path)
    new = make(depot).generation
    return f"{path}: {new.triples:,} triples of {len(new.sources)} imports, made anew"


def _fill(new: Generation, now: Generation | None, addition: Addition | None) -> None:
    other_sources = [name for name in new.sources if addition is None or name != addition.source]
    if now is not None:
        for name in other_sources:
            link_tables(now, new, name)
    if now is not None and addition is None:
        base, like = _concluded_again(now, new), None
    else:
        corpus = Corpus.shipped()
        base, digest = load_store(corpus), corpus.digest()
        # What was made of other tables or another shipped graph cannot be taken out of the union.
        grows = now is not None and len(other_sources) == len(new.sources) and new.shipped == digest
        like = now.union if now is not None and grows and not new.written else None
        new.shipped, new.graphs = digest, base.graphs()
        _keep_shipped(new, base)

    withdrawn: set[Triple] = set()
    together: Together | None = None

    def blocks() -> Iterator[bytes]:
        nonlocal together
        together = Together(base) if addition is None else None
        if addition is not None:
            yield from _kept(addition, new.tables(addition.source))
            together = addition.finish()
            catalogue = addition.catalogue()
            (new.tables(addition.source) / "catalogue.nt").write_bytes(catalogue)
            yield catalogue
        assert together is not None  # noqa: S101 - one of both
        if like is not None:
            feed(new, base, addition.source if addition is not None else "", together)
        else:
            yield shipped_parts(new)[0]
            for name in other_sources:
                for asserted, derived in written_again(new, name, base, together):
                    yield asserted
                    yield derived
                yield (new.tables(name) / "catalogue.nt").read_bytes()
        if addition is not None or other_sources:
            concluded = together.conclude()
            withdrawn.update(concluded.withdrawn)
            yield from concluded.added

    new.triples = bulk_load(new.union, blocks(), like=like)
    new.triples -= withdraw(new.union, "", withdrawn)
    if addition is not None:
        new.sources[addition.source] = addition.about()
    if new.triples <= AT_ONCE or new.written:
        complete(new, base, together)
    if new.written and now is not None:
        restore(new, Ledger.read(now), base)


def _kept(addition: Addition, folder: Path) -> Iterator[bytes]:
    """Keep an import as tables and give its triples."""
    folder.mkdir(parents=True)
    for number, written in enumerate(addition.batches):
        for part, frame in zip(PARTS, (written.ties, written.nodes, written.facts), strict=True):
            write_table(frame, folder / f"{part}-{number:06}.parquet")
        yield written.asserted
        yield written.derived


def _concluded_again(now: Generation, new: Generation) -> EmbeddedStore:
    """Conclude from the graph a store was made with by the rules of today, and keep that."""
    from coopgraph.store.disk_writer import triples_of

    kept = shipped_of(now)
    base = derive(kept, Corpus.shipped(), source_graphs(kept))
    if triples_of(base, GRAPH_DERIVED) == triples_of(kept, GRAPH_DERIVED):
        link_tables(now, new, SHIPPED)
        return kept
    _keep_shipped(new, base)
    return base


def _keep_shipped(new: Generation, base: EmbeddedStore) -> None:
    """Keep the shipped graph and its tables, so that nobody has to make them again."""
    folder = new.tables(SHIPPED)
    folder.mkdir(parents=True)
    ask = partial(projected.result, base)
    write_table(projected.ties(ask), folder / "ties.parquet")
    write_table(projected.nodes(ask), folder / "nodes.parquet")
    built = resources.built_graph() if new.shipped == Corpus.shipped().digest() else None
    data = built.read_bytes() if built else b""
    if not data.startswith(f"{FIRST_LINE}{new.shipped}\n".encode()):
        data = base.built()
    (folder / "graph.nq").write_bytes(data)
