"""Some of a store's sources alone, with what follows from them: made of the tables, and kept.

A view is laid out like a generation and lies in the one it is of, so it goes with it. It begins
with the chosen ones of the sources that came with coopgraph; nothing that a source says that was
not chosen is in it, nor what was concluded from it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.build import Corpus, derive, source_graphs
from coopgraph.errors import CoopgraphError
from coopgraph.files import share, write_error
from coopgraph.namespaces import GRAPH_CATALOGUE, SOURCE
from coopgraph.storage.directory import Generation, generation_at, link_tables
from coopgraph.storage.make import keep_base, unite
from coopgraph.storage.tables import shipped_of
from coopgraph.storage.written import Ledger, restore
from coopgraph.store.disk_writer import iris_of, triples_of

if TYPE_CHECKING:
    from coopgraph.store import EmbeddedStore


class Chosen(NamedTuple):
    """The sources of a store that are trusted, by where they come from.

    Attributes:
        shipped: IRIs of sources that came with coopgraph.
        imported: Ids of imports.
        written: IRIs of graphs that clients wrote.
    """

    shipped: list[str]
    imported: list[str]
    written: list[str]

    @classmethod
    def of(cls, generation: Generation, sources: Iterable[str]) -> Chosen:
        """Sort sources (IRIs) of a store."""
        wanted = sorted(set(sources))
        ids = {SOURCE + name: name for name in generation.sources}
        return cls(
            [iri for iri in wanted if iri in generation.graphs],
            [ids[iri] for iri in wanted if iri in ids],
            [iri for iri in wanted if iri in generation.written],
        )

    @property
    def sources(self) -> list[str]:
        """Give the IRIs of all, in order."""
        return sorted({*self.shipped, *(SOURCE + name for name in self.imported), *self.written})


def base_of(generation: Generation, chosen: Chosen) -> EmbeddedStore:
    """Give the ontology and the chosen sources that were not imported, with what follows."""
    base = _kept(generation, chosen)
    if chosen.written:
        graphs = Ledger.read(generation).graphs
        for graph in chosen.written:
            base.add(graph, graphs[graph])
    return derive(base, Corpus.shipped(), sorted({*chosen.shipped, *chosen.written}))


def _kept(generation: Generation, chosen: Chosen) -> EmbeddedStore:
    """Give what came with coopgraph, without what the catalogue says of sources not chosen."""
    kept = shipped_of(generation)
    others = set(source_graphs(kept)) - set(chosen.shipped)
    entries = triples_of(kept, GRAPH_CATALOGUE)
    kept.discard(
        GRAPH_CATALOGUE, {t for t in entries if iris_of(t)[:1] and iris_of(t)[0] in others}
    )
    return kept


def view(generation: Generation, chosen: Chosen) -> Generation:
    """Give the view of a store's chosen sources; it is made where there is none yet.

    Args:
        generation: The state of the store; somebody holds it as long as the view is read.
        chosen: Its sources.

    Returns:
        A generation of its own; where the store cannot be written, in a folder for what is
        temporary, which the caller removes.

    Raises:
        DataError: The tables are damaged.
        CoopgraphError: The disk is full.
    """
    told = "\n".join([Corpus.shipped().digest(), *chosen.sources])
    name = hashlib.sha256(told.encode()).hexdigest()[:16]
    target = generation.views / name
    if target.is_dir():
        made = generation_at(target)
        made.hold = generation.hold
        return made
    try:
        generation.views.mkdir(exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=generation.views))
    except OSError:  # a store that others keep: to be read, not to be written
        return _made(generation, chosen, Path(tempfile.mkdtemp(prefix="coopgraph-view-")))
    try:
        made = _made(generation, chosen, draft)
        share(draft)
        try:
            draft.rename(target)
        except OSError:
            if not target.is_dir():  # else another reader was faster
                raise
            return generation_at(target)
        made.path = target
        return made
    except (OSError, RuntimeError) as error:
        raise write_error(error, generation.views) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def is_temporary(generation: Generation, made: Generation) -> bool:
    """Say whether a view lies outside its store."""
    return os.path.commonpath([generation.path, made.path]) != str(generation.path)


def _made(generation: Generation, chosen: Chosen, place: Path) -> Generation:
    new = Generation(place, hold=generation.hold)
    new.sources = {name: generation.sources[name] for name in chosen.imported}
    for name in chosen.imported:
        link_tables(generation, new, name)
    kept = _kept(generation, chosen)
    unknown = set(chosen.shipped) - set(source_graphs(kept))
    if unknown:
        raise CoopgraphError(f"the store lacks {', '.join(sorted(unknown))}", file=generation.path)
    base = derive(kept, Corpus.shipped(), chosen.shipped)
    new.shipped, new.graphs = generation.shipped, base.graphs()
    keep_base(new, base, whole=False)
    # Where clients wrote, the named graphs are needed to put it in.
    new.written = {graph: generation.written[graph] for graph in chosen.written}
    unite(new, base, chosen.imported)
    if chosen.written:
        kept_graphs = Ledger.read(generation).graphs
        restore(new, Ledger({g: kept_graphs[g] for g in chosen.written}), base)
    new.write()
    return new
