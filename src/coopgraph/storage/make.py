"""A store is made anew: begun, with another import in it, or of its tables. One way for all three.

A generation is made beside the one that counts and then takes its place, see `directory`. What it
holds is the ontology, one import after the other, and what clients wrote; the graph that coopgraph
ships only where somebody asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph import projected, resources
from coopgraph.build import FIRST_LINE, Corpus, derive, ground, load_store, source_graphs
from coopgraph.errors import DataError
from coopgraph.files import write_error
from coopgraph.frames.parquet import write_table
from coopgraph.lifting.lent import Lent
from coopgraph.lifting.together import Together
from coopgraph.lifting.writer import Writer
from coopgraph.namespaces import GRAPH_DERIVED
from coopgraph.storage.directory import (
    PARTS,
    Generation,
    StoreBusy,
    StoreDirectory,
    link_tables,
)
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
        with_shipped: Whether its conclusions were drawn together with the shipped graph.
        found_shipped: Whether the store held the shipped graph when the import began.
        batches: Its written batches; read once, none of them is kept.
        finish: Called after the last: what concludes from all together.
        catalogue: Called then: the source's entry in the catalogue, as N-Triples.
        about: Called then: what ``store.json`` tells of it.
    """

    source: str
    with_shipped: bool
    found_shipped: bool
    batches: Iterator[Written]
    finish: Callable[[], Together]
    catalogue: Callable[[], bytes]
    about: Callable[[], dict[str, Any]]


class Made(NamedTuple):
    """A generation that counts now, and the names of what broken imports had left behind."""

    generation: Generation
    broken: list[str]


def base_of(*, with_shipped: bool) -> EmbeddedStore:
    """Give what a store made today begins with: the ontology, or the whole shipped graph."""
    corpus = Corpus.shipped()
    return load_store(corpus) if with_shipped else ground(corpus)


def make(
    depot: StoreDirectory, addition: Addition | None = None, *, with_shipped: bool | None = None
) -> Made:
    """Make the next generation of a store, and let it count.

    Args:
        depot: The store; without a generation, one is begun.
        addition: What comes into it, and into the ontology of today; without one, the store keeps
            what it was made with, and everything is made anew of its tables.
        with_shipped: Whether it is to hold the shipped graph; None for what `addition` says, else
            as it is.

    Raises:
        StoreBusy: An import or a write is going on, or the store was made anew with or without the
            shipped graph since this import began.
        DataError: The tables are damaged.
        CoopgraphError: The disk is full; nothing was changed.
    """
    with depot.locked() as broken:
        now = depot.current()
        new = depot.begin(now)
        try:
            if addition is not None:
                with_shipped = addition.with_shipped
                if now is not None and now.with_shipped != addition.found_shipped:
                    raise StoreBusy(
                        "another import has changed whether the store holds the shipped graph",
                        file=depot.path,
                    )
            _fill(new, now, addition, with_shipped)
            depot.switch(new)
        except (OSError, RuntimeError) as error:
            depot.drop(new)
            raise write_error(error, depot.path) from None
        except BaseException:
            depot.drop(new)
            raise
    return Made(new, broken)


def begin(path: str | Path, *, with_shipped: bool = False) -> bool:
    """Make a store to be written into, unless there is one.

    Args:
        path: Its directory.
        with_shipped: Whether it is to hold the graph that coopgraph ships, or nothing yet.

    Returns:
        Whether it was made.

    Raises:
        DataError: There is something else at that place.
        CoopgraphError: The disk is full, or somebody else is making it.
    """
    depot = StoreDirectory(path)
    if depot.current() is not None:
        return False
    make(depot, with_shipped=with_shipped)
    return True


def rebuild(path: str | Path, *, with_shipped: bool | None = None) -> str:
    """Make a store's caches anew of its tables, should the engine's files be damaged or outdated.

    What follows from imports and from what clients wrote is concluded by the rules of today.

    Args:
        path: The store.
        with_shipped: Whether it is to hold the shipped graph from now on; None for as it is.

    Returns:
        A sentence that says what is there.

    Raises:
        DataError: There is no store, or its tables are damaged too.
        CoopgraphError: The disk is full, or an import is going on; nothing was changed.
    """
    depot = StoreDirectory(path)
    if depot.current() is None:
        raise DataError("there is no store", file=path)
    new = make(depot, with_shipped=with_shipped).generation
    beside = ", with the shipped graph" if new.with_shipped else ""
    return f"{path}: {new.triples:,} triples of {len(new.sources)} imports{beside}, made anew"


def _fill(
    new: Generation,
    now: Generation | None,
    addition: Addition | None,
    with_shipped: bool | None,
) -> None:
    other_sources = [name for name in new.sources if addition is None or name != addition.source]
    if now is not None:
        for name in other_sources:
            link_tables(now, new, name)
    held = now is not None and now.with_shipped
    wanted = held if with_shipped is None else with_shipped
    if now is not None and addition is None and wanted == held:
        base, like = _concluded_again(now, new), None
    else:
        base, digest = base_of(with_shipped=wanted), Corpus.shipped().digest()
        # What was made of other tables or another shipped graph cannot be taken out of the union.
        same = new.shipped == digest and wanted == held
        grows = now is not None and len(other_sources) == len(new.sources) and same
        like = now.union if now is not None and grows and not new.written else None
        new.shipped, new.graphs = digest, base.graphs()
        keep_base(new, base, whole=wanted)
    if now is not None and held and not wanted:
        for name in other_sources:
            _lend(new, now, name)
    unite(new, base, other_sources, addition, like)
    if new.written and now is not None:
        restore(new, Ledger.read(now), base)


def unite(
    new: Generation,
    base: EmbeddedStore,
    sources: Sequence[str],
    addition: Addition | None = None,
    like: Path | None = None,
) -> None:
    """Make the union of a generation, and where it is small or was written to, its named graphs.

    Args:
        new: The generation; the tables of what it holds are there.
        base: What it begins with.
        sources: Ids of the imports it holds, but for `addition`.
        addition: What is imported.
        like: The union of the generation before, if this one only adds to it.
    """
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
            for name in sources:
                for asserted, derived in written_again(new, name, base, together):
                    yield asserted
                    yield derived
                yield (new.tables(name) / "catalogue.nt").read_bytes()
        if addition is not None or sources:
            concluded = together.conclude()
            withdrawn.update(concluded.withdrawn)
            yield from concluded.added

    new.triples = bulk_load(new.union, blocks(), like=like)
    new.triples -= withdraw(new.union, "", withdrawn)
    if addition is not None:
        new.sources[addition.source] = addition.about()
    if new.triples <= AT_ONCE or new.written:
        complete(new, base, together)


def _lend(new: Generation, now: Generation, source: str) -> None:
    """Keep class and names of what a source names and the shipped graph alone described."""
    import polars as pl

    from coopgraph.lifting.batch import Batch

    lent = Lent()
    described = [pl.Series("node", [], pl.String)]
    for name in new.sources:
        described += [frame["node"] for frame in new.frames(name, "nodes")]
    for parts in zip(*(new.frames(source, part) for part in ("ties", "facts")), strict=True):
        lent.look(*parts)
    known = pl.read_parquet(now.tables(SHIPPED) / "nodes.parquet")
    nodes = lent.nodes(known, pl.concat(described))
    if nodes is None:
        return
    folder = new.tables(source)
    written = Writer(source, EmbeddedStore(), None, nodes.select("node", "cls").clear()).write(
        Batch(nodes=nodes), rdf=False
    )
    number = len(list(folder.glob("ties-*.parquet")))
    for part, frame in zip(PARTS, (written.ties, written.nodes, written.facts), strict=True):
        write_table(frame, folder / f"{part}-{number:06}.parquet")


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
    keep_base(new, base, whole=now.with_shipped)
    return base


def keep_base(new: Generation, base: EmbeddedStore, *, whole: bool) -> None:
    """Keep what a store begins with and its tables, so that nobody has to make them again.

    Args:
        new: The generation.
        base: What it begins with.
        whole: Whether that is the whole shipped graph, which may lie somewhere already.
    """
    folder = new.tables(SHIPPED)
    folder.mkdir(parents=True)
    ask = partial(projected.result, base)
    write_table(projected.ties(ask), folder / "ties.parquet")
    write_table(projected.nodes(ask), folder / "nodes.parquet")
    shipped_today = whole and new.shipped == Corpus.shipped().digest()
    built = resources.built_graph() if shipped_today else None
    data = built.read_bytes() if built else b""
    if not data.startswith(f"{FIRST_LINE}{new.shipped}\n".encode()):
        data = base.built()
    (folder / "graph.nq").write_bytes(data)
