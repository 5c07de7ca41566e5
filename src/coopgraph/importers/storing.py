"""The sink that makes or extends a store, and what opens it again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph import resources
from coopgraph.build import FIRST_LINE, Corpus, load_store
from coopgraph.errors import DataError
from coopgraph.namespaces import GRAPH_CATALOGUE, GRAPH_DERIVED, SOURCE
from coopgraph.store import DiskStore, EmbeddedStore, bulk_load

from .batch import FACTS, NODES, TIES, Batch
from .completing import completed_within
from .depot import PARTS, Depot, Generation, link_tables
from .quads import in_graph
from .report import Report
from .sinks import no_room
from .writer import Writer

if TYPE_CHECKING:
    import polars as pl

    from .provenance import Provenance
    from .writer import Written

AT_ONCE = 1_000_000
"""Up to so many triples the named graphs are made with the import, not when first asked for."""
IN_MEMORY = 100_000
"""Up to so many triples a store is read into memory when it is opened: a second at most."""
SHIPPED = "_shipped"
_GRAPHS = b"\n# graphs\n"


class StoreSink:
    """Imports into the store of a directory.

    Memory is one batch and what the engine's bulk loader keeps: it takes a million triples at a
    time, some 1.5 GB; 15 million triples peaked at 2.5 GB.
    """

    rdf = True

    def __init__(self, path: Path) -> None:
        self.depot = Depot(path)
        self.now: Generation | None = self.depot.current()

    def take(
        self,
        batches: Iterator[Written],
        finish: Callable[[], bytes],
        provenance: Callable[[], Provenance],
    ) -> str:
        """Make the next generation of the store and let it count."""
        with self.depot.locked() as broken:
            self.now = self.depot.current()
            new = self.depot.begin(self.now)
            try:
                self._fill(new, batches, finish, provenance)
                self.depot.switch(new)
            except (OSError, RuntimeError) as error:
                self.depot.drop(new)
                raise no_room(error, self.depot.path) from None
            except BaseException:
                self.depot.drop(new)
                raise
        told = f"{self.depot.path}: {new.triples:,} triples of {len(new.sources)} imports"
        if broken:
            told += "; an import that was broken off before left no trace"
        return told

    def _fill(
        self,
        new: Generation,
        batches: Iterator[Written],
        finish: Callable[[], bytes],
        provenance: Callable[[], Provenance],
    ) -> None:
        corpus = Corpus.shipped()
        base = load_store(corpus)
        source = provenance().source
        tables = new.tables(source)
        tables.mkdir(parents=True)
        others = [name for name in new.sources if name != source]
        for name in others:
            if self.now is not None:
                link_tables(self.now, new, name)
        digest = corpus.digest()
        # What was made of other tables or another shipped graph cannot be taken out of the union.
        grows = self.now is not None and source not in new.sources and new.shipped == digest
        grows = grows and not new.written
        new.shipped, new.graphs = digest, base.graphs()
        shipped = keep_shipped(new, base, digest)

        def blocks() -> Iterator[bytes]:
            if not grows:
                yield shipped.partition(_GRAPHS)[0] + b"\n"
                for name in others:
                    yield from _union_of(new, name, base)
            for number, written in enumerate(batches):
                for part, frame in zip(
                    PARTS, (written.ties, written.nodes, written.facts), strict=True
                ):
                    frame.write_parquet(tables / f"{part}-{number:06}.parquet", compression="zstd")
                yield written.asserted
                yield written.derived
            end = finish()
            (tables / "end.nt").write_bytes(end)
            yield end
            lines = "".join(provenance().lines()).encode()
            (tables / "catalogue.nt").write_bytes(lines)
            yield lines

        like = self.now.union if grows and self.now is not None else None
        new.triples = bulk_load(new.union, blocks(), like=like)
        told = provenance()
        new.sources[source] = {
            "kind": told.kind.name,
            "files": [{"name": f.name, "sha256": f.sha256, "rows": f.rows} for f in told.files],
            "retrieved": told.retrieved,
            "licence": told.kind.licence,
            "licence_iri": told.kind.licence_iri,
            "citation": told.kind.citation,
            "url": told.kind.url,
            "title": dict(told.kind.title),
            "digest": told.digest,
        }
        if new.triples <= AT_ONCE or new.written:
            complete(new, base)
        if new.written and self.now is not None:
            from coopgraph.writing.keeping import Ledger, restore

            restore(new, Ledger.read(self.now), base)


def keep_shipped(new: Generation, base: EmbeddedStore, digest: str) -> bytes:
    """Keep the shipped graph and its tables, so that nobody has to make them again; gives it."""
    from coopgraph.kg import KnowledgeGraph

    kg = KnowledgeGraph(base, Corpus.shipped())
    folder = new.tables(SHIPPED)
    folder.mkdir(parents=True)
    kg.participations(ranks=("preferred", "normal", "deprecated")).write_parquet(
        folder / "ties.parquet"
    )
    kg.nodes.write_parquet(folder / "nodes.parquet")
    built = resources.built_graph()
    data = built.read_bytes() if built else b""
    if not data.startswith(f"{FIRST_LINE}{digest}\n".encode()):
        data = base.built()
    (folder / "graph.nq").write_bytes(data)
    return data


def _union_of(generation: Generation, source: str, base: EmbeddedStore) -> Iterator[bytes]:
    """Make a source's triples anew of its tables."""
    for asserted, derived in _again(generation, source, base):
        yield asserted
        yield derived
    yield (generation.tables(source) / "end.nt").read_bytes()
    yield (generation.tables(source) / "catalogue.nt").read_bytes()


def _again(
    generation: Generation, source: str, base: EmbeddedStore
) -> Iterator[tuple[bytes, bytes]]:
    import polars as pl

    writer = Writer(source, base, Report("", source), known_nodes(generation, base, but=source))
    folder = generation.tables(source)
    if len({len(list(folder.glob(f"{part}-*.parquet"))) for part in PARTS}) > 1:
        raise DataError("there are tables missing", file=folder)
    parts = (generation.frames(source, part) for part in PARTS)
    for ties, nodes, facts in zip(*parts, strict=True):
        batch = Batch(
            ties=ties.drop("end_known").rename({"end_told": "end_known"}).select(list(TIES)),
            nodes=nodes.select(list(NODES)),
            facts=facts.select(list(FACTS)),
        )
        batch.ties = batch.ties.with_columns(  # type: ignore[union-attr]
            pl.when(pl.col("rank") != "normal").then("rank").alias("rank")
        )
        written = writer.write(batch)
        yield written.asserted, written.derived


def known_nodes(generation: Generation | None, base: EmbeddedStore, but: str = "") -> pl.DataFrame:
    """Give the classes of the nodes that the shipped graph and other imports describe."""
    import polars as pl

    from coopgraph.kg import KnowledgeGraph

    kept = generation.tables(SHIPPED) / "nodes.parquet" if generation is not None else None
    if kept is not None and kept.exists():
        frames = [pl.read_parquet(kept, columns=["node", "cls"])]
    else:
        frames = [KnowledgeGraph(base, Corpus.shipped()).nodes.select("node", "cls")]
    if generation is not None:
        for source in generation.sources:
            if source != but:
                frames += [f.select("node", "cls") for f in generation.frames(source, "nodes")]
    return pl.concat(frames).unique("node", keep="first", maintain_order=True)


def rebuild(path: str | Path) -> str:
    """Make a store's caches anew of its tables, should the engine's files be damaged or outdated.

    Returns:
        A sentence that says what is there.

    Raises:
        DataError: There is no store, or its tables are damaged too.
        CoopgraphError: The disk is full, or an import is going on; nothing was changed.
    """
    depot = Depot(path)
    with depot.locked():
        now = depot.current()
        if now is None:
            raise DataError("there is no store", file=path)
        new = depot.begin(now)
        try:
            for name in (SHIPPED, *now.sources):
                link_tables(now, new, name)
            base = shipped_of(new)

            def blocks() -> Iterator[bytes]:
                data = (new.tables(SHIPPED) / "graph.nq").read_bytes()
                yield data.partition(_GRAPHS)[0] + b"\n"
                for name in new.sources:
                    yield from _union_of(new, name, base)

            new.triples = bulk_load(new.union, blocks())
            if new.triples <= AT_ONCE or new.written:
                complete(new, base)
            if new.written:
                from coopgraph.writing.keeping import Ledger, restore

                restore(new, Ledger.read(now), base)
            depot.switch(new)
        except (OSError, RuntimeError) as error:
            depot.drop(new)
            raise no_room(error, depot.path) from None
        except BaseException:
            depot.drop(new)
            raise
    return f"{path}: {new.triples:,} triples of {len(new.sources)} imports, made anew"


def shipped_of(generation: Generation) -> EmbeddedStore:
    """Give the graph that was shipped when the store was made."""
    return EmbeddedStore.of_built((generation.tables(SHIPPED) / "graph.nq").read_bytes())


def complete(generation: Generation, base: EmbeddedStore | None = None) -> None:
    """Make the store with the named graphs, of the union and the tables; all of it or nothing.

    Raises:
        CoopgraphError: The disk is full, or the place is not to be written.
    """
    shipped = base if base is not None else shipped_of(generation)
    draft = generation.path / f".named-{os.getpid()}"

    def blocks() -> Iterator[bytes]:
        yield (generation.tables(SHIPPED) / "graph.nq").read_bytes().partition(_GRAPHS)[2]
        for source in generation.sources:
            for asserted, derived in _again(generation, source, shipped):
                yield in_graph(asserted, SOURCE + source)
                yield in_graph(derived, GRAPH_DERIVED)
            folder = generation.tables(source)
            yield in_graph((folder / "end.nt").read_bytes(), GRAPH_DERIVED)
            yield in_graph((folder / "catalogue.nt").read_bytes(), GRAPH_CATALOGUE)

    try:
        shutil.rmtree(draft, ignore_errors=True)
        bulk_load(draft, blocks(), like=generation.union)
        if generation.written:
            from coopgraph.writing.keeping import put_back

            put_back(draft, generation)
        if generation.named.exists():  # another reader was faster
            return
        draft.rename(generation.named)
    except (OSError, RuntimeError) as error:
        raise no_room(error, generation.named) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def graphs_of(generation: Generation) -> list[str]:
    """Give the IRIs of a store's named graphs, in order."""
    imported = (SOURCE + source for source in generation.sources)
    return sorted({*generation.graphs, *imported, *generation.written, GRAPH_DERIVED})


def open_store(path: str | Path) -> tuple[EmbeddedStore, Generation]:
    """Open a store for reading: in memory if it is small, else on the disk.

    Raises:
        DataError: There is no store, or it is damaged.
    """
    if not Path(path).is_dir():
        raise DataError("there is no store", file=path, hint="coopgraph import KIND FILE -o STORE")
    now = Depot(path).held()
    if now is None:
        raise DataError("there is no store", file=path, hint="coopgraph import KIND FILE -o STORE")
    disk = DiskStore(
        now.union, now.named, graphs_of(now), now.triples, partial(completed_within, now)
    )
    if now.triples <= IN_MEMORY and now.named.exists():
        return disk.in_memory(), now
    return disk, now
