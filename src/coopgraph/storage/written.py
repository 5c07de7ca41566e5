"""Written graphs in a store: kept as tables beside it, and in its union and named graphs.

``tables/_written/<slug>.nt`` holds one graph, as sorted N-Triples; ``_added.nt`` and
``_withdrawn.nt`` hold the difference they make to the derived graph (`derivation`). Where the store
is made anew (an import, ``--rebuild``), they are put into it again by `restore`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.build import Corpus
from coopgraph.namespaces import GRAPH_CATALOGUE, GRAPH_DERIVED, SOURCE
from coopgraph.storage.derivation import Conclusions, conclude
from coopgraph.storage.directory import within
from coopgraph.storage.tables import shipped_of
from coopgraph.store.disk_writer import Working, lines, read_lines

if TYPE_CHECKING:
    from coopgraph.storage.directory import Generation
    from coopgraph.store import EmbeddedStore, Triple

WRITTEN = "_written"
Graphs = Mapping[str, set["Triple"]]


@dataclass(frozen=True)
class Ledger:
    """What a generation holds of written graphs.

    Attributes:
        graphs: IRI to statements.
        conclusions: What they make of the derived graph.
    """

    graphs: Mapping[str, set[Triple]] = field(default_factory=dict)
    conclusions: Conclusions = field(default_factory=Conclusions)

    @classmethod
    def read(cls, generation: Generation) -> Ledger:
        """Read it."""
        folder = generation.tables(WRITTEN)
        return cls(
            {graph: read_lines(_file(folder, graph)) for graph in sorted(generation.written)},
            Conclusions(
                frozenset(read_lines(folder / "_added.nt")),
                frozenset(read_lines(folder / "_withdrawn.nt")),
            ),
        )

    def view(self, generation: Generation) -> EmbeddedStore:
        """Give the shipped graph with the written graphs and what follows, without imports."""
        store = shipped_of(generation)
        for graph, triples in sorted(self.graphs.items()):
            store.add(graph, triples)
        store.discard(GRAPH_DERIVED, self.conclusions.withdrawn)
        store.add(GRAPH_DERIVED, self.conclusions.added)
        return store


class GraphChange:
    """From one state of the written graphs to another.

    Args:
        before: The graphs now.
        after: The graphs as they are to be; those without statements are gone.

    Attributes:
        removed: Graph to the statements it loses.
        added: Graph to the statements it gains.
    """

    def __init__(self, before: Graphs, after: Graphs) -> None:
        self.before = {graph: triples for graph, triples in before.items() if triples}
        self.after = {graph: triples for graph, triples in after.items() if triples}
        self.removed: dict[str, set[Triple]] = {}
        self.added: dict[str, set[Triple]] = {}
        for graph in sorted({*self.before, *self.after}):
            old, new = self.before.get(graph, set()), self.after.get(graph, set())
            if old is new:
                continue
            for differences, difference in ((self.removed, old - new), (self.added, new - old)):
                if difference:
                    differences[graph] = difference

    def undone(self) -> GraphChange:
        """Give the change back."""
        return GraphChange(self.after, self.before)

    def __len__(self) -> int:
        """Count the statements that come or go."""
        changes = (*self.removed.values(), *self.added.values())
        return sum(map(len, changes))


def assert_in(named: Working, change: GraphChange) -> None:
    """Make a change in the named graphs, and in the catalogue what it says of graphs themselves."""
    for graph in sorted({*change.removed, *change.added}):
        removed, added = change.removed.get(graph, set()), change.added.get(graph, set())
        named.change(graph, removed, added)
        named.change(GRAPH_CATALOGUE, _entry(graph, removed), _entry(graph, added))


def settle(
    new: Generation,
    named: Working,
    change: GraphChange,
    before: Conclusions,
    shipped: EmbeddedStore,
    old: Generation | None,
) -> None:
    """Conclude anew, bring the union up to date, and keep the graphs as tables.

    Args:
        new: The generation in the making; its union, and the number of its triples, are those of
            before the change.
        named: Its named graphs, with the change made by `assert_in`.
        change: The change.
        before: What the derived graph holds of written graphs.
        shipped: The shipped graph the store was begun with.
        old: The generation that holds the graphs as they were, if its files can be linked.
    """
    fresh = new.shipped == Corpus.shipped().digest()
    now = conclude(named, shipped, change.after, new.sources, before, fresh=fresh)
    gone = (before.added - now.added) | (now.withdrawn - before.withdrawn)
    come = (now.added - before.added) | (before.withdrawn - now.withdrawn)
    named.change(GRAPH_DERIVED, gone, come)
    lost = {t for triples in (*change.removed.values(), gone) for t in triples}
    lost = {t for t in lost if not named.graphs_of(t)}  # some other graph may say so too
    gained = {t for triples in (*change.added.values(), come) for t in triples}
    named.change("", lost, gained)
    union = Working(new.union)
    try:
        new.triples += union.change("", lost, gained)
    finally:
        union.close()
    _keep(new, change, now, old)


def restore(new: Generation, ledger: Ledger, shipped: EmbeddedStore) -> None:
    """Put written graphs into a store that was made anew without them.

    Raises:
        OSError, RuntimeError: The disk is full.
    """
    store = Working(new.named)
    try:
        change = GraphChange({}, ledger.graphs)
        assert_in(store, change)
        settle(new, store, change, Conclusions(), shipped, None)
    finally:
        store.close()


def put_back(named: Path, generation: Generation) -> None:
    """Put a generation's written graphs into named graphs that were made anew beside its union."""
    ledger = Ledger.read(generation)
    store = Working(named)
    try:
        assert_in(store, GraphChange({}, ledger.graphs))
        store.change(GRAPH_DERIVED, ledger.conclusions.withdrawn, ledger.conclusions.added)
    finally:
        store.close()


def _entry(graph: str, triples: set[Triple]) -> set[Triple]:
    return {t for t in triples if getattr(t.subject, "value", None) == graph}


def _file(folder: Path, graph: str) -> Path:
    return within(folder, f"{graph.removeprefix(SOURCE)}.nt")


def _keep(
    new: Generation, change: GraphChange, conclusions: Conclusions, old: Generation | None
) -> None:
    folder = new.tables(WRITTEN)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    records = {}
    for graph, triples in sorted(change.after.items()):
        changed = graph in change.removed or graph in change.added
        if not changed and old is not None and graph in old.written:
            _link(_file(old.tables(WRITTEN), graph), _file(folder, graph))
            records[graph] = old.written[graph]
            continue
        data = lines(triples)
        _file(folder, graph).write_bytes(data)
        records[graph] = {"sha256": hashlib.sha256(data).hexdigest(), "triples": len(triples)}
    (folder / "_added.nt").write_bytes(lines(conclusions.added))
    (folder / "_withdrawn.nt").write_bytes(lines(conclusions.withdrawn))
    new.written = records


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)
