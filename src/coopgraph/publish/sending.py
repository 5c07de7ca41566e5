"""How a graph gets onto a server, and how we know that it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from coopgraph.errors import CoopgraphError, EndpointError
from coopgraph.namespaces import (
    DCTERMS,
    GRAPH_DERIVED,
    GRAPH_PUSHED,
    GRAPH_UNION,
    GROUND_GRAPHS,
)
from coopgraph.publish.outcome import Progress, Pushed, Sent
from coopgraph.store.graph_digest import GraphTally, has_blank, line_of, tally, triples_of
from coopgraph.store.remote.auth import Auth
from coopgraph.store.remote.dataset import probe
from coopgraph.store.remote.deadline import Clock
from coopgraph.store.remote.store import RemoteStore

if TYPE_CHECKING:
    from coopgraph.store import EmbeddedStore

STORED_AT_ONCE = 20_000
"""Triples in one request of the Graph Store Protocol."""
INSERTED_AT_ONCE = 1_000
"""Triples in one INSERT DATA; Virtuoso's parser gives up near 5,000."""
_OWN = frozenset({*GROUND_GRAPHS, GRAPH_DERIVED})
_NO_STORE = (404, 405, 500, 501)
_STORED = (200, 201, 204)


class Sender:
    """Sends the graphs of a store to a server; see `coopgraph.publish.push`."""

    def __init__(
        self,
        store: EmbeddedStore,
        url: str,
        auth: Auth,
        *,
        update: str | None,
        graph_store: str | None,
        timeout: float | None,
        progress: Progress | None,
    ) -> None:
        self._store = store
        self._timeout = timeout
        self._progress = progress or (lambda *_: None)
        self._there = RemoteStore(
            url, auth, update=update, graph_store=graph_store, graphs=(), timeout=timeout
        )
        self._wire = self._there.wire
        self._has_store: bool | None = None
        self._noted = False
        # One question of the cheapest kind, so that the server says who it is.
        self._there.query("ASK { }")

    def push(self, *, dry_run: bool, union: bool) -> Pushed:
        """Send all graphs, then see to the union."""
        names = self._store.graphs()
        # What another coopgraph keeps itself comes last: by then it may have made it of the rest.
        order = sorted(names, key=_OWN.__contains__)
        sent = [self._graph(name, name, dry_run=dry_run) for name in order]
        sent.sort(key=lambda one: one.graph)
        if dry_run or not all(one.state != "failed" for one in sent):
            return Pushed(self._wire.name, tuple(sent), "")
        dataset = probe(self._there._probed, names)
        if union and dataset.mode != "default":
            sent.append(self._union(names, changed=any(one.state != "unchanged" for one in sent)))
            if sent[-1].state != "failed":
                self._note(names)
                dataset = probe(self._there._probed, names)
        return Pushed(self._wire.name, tuple(sent), str(dataset))

    # -- one graph ---------------------------------------------------------------------------

    def _graph(self, name: str, local: str | None, *, dry_run: bool = False) -> Sent:
        """Compare a graph, send what the server lacks of it, and compare again."""
        number, digest = tally(triples_of(self._store, local))
        before = self._count(name)
        if before == number and self._tally(name) == (number, digest):
            return Sent(name, number, before, before, "unchanged")
        if dry_run:
            return Sent(name, number, before, before, "would be written")
        self._unnote()
        start = self._beginning(name, local, before) if 0 < before < number else 0
        try:
            how = self._send(name, local, number, start)
        except EndpointError as error:
            if error.status != 403 or name not in _OWN:
                raise
            # A coopgraph that is written to keeps its catalogue and what it derives itself.
            return Sent(name, number, before, before, "kept there", "", error.message)
        after = self._count(name)
        state = "continued" if start else "written"
        problem = ""
        if after != number:
            problem = f"the server counts {after:,} triples of {number:,}"
        elif self._tally(name) != (number, digest):
            problem = "the triples differ: their digests do not agree"
        return Sent(name, number, before, after, "failed" if problem else state, how, problem)

    def _beginning(self, name: str, local: str | None, before: int) -> int:
        """Say how many need not be sent again: all that are there, if they are our first ones."""
        counted = GraphTally()
        for quad in islice(self._ordered(local), before):
            counted.add(quad)
        return before if counted.result() == self._tally(name) else 0

    def _ordered(self, local: str | None) -> Iterator[Any]:
        """Give a graph with what hangs together by blank nodes first: it must go in one piece."""
        yield from (quad for quad in triples_of(self._store, local) if has_blank(quad))
        yield from (quad for quad in triples_of(self._store, local) if not has_blank(quad))

    def _send(self, name: str, local: str | None, number: int, start: int) -> str:
        blank = sum(1 for quad in triples_of(self._store, local) if has_blank(quad))
        if 0 < start < blank:
            start = 0
        quads = islice(self._ordered(local), start, None)
        if self._has_store is not False and self._by_store(name, quads, number, start, blank):
            return "graph store"
        quads = islice(self._ordered(local), start, None)
        self._by_updates(name, quads, number, start, blank)
        return "updates"

    def _by_store(
        self, name: str, quads: Iterator[Any], number: int, start: int, blank: int
    ) -> bool:
        """Send by the Graph Store Protocol: the first piece replaces, the others add."""
        method, done = "POST" if start else "PUT", start
        size = max(STORED_AT_ONCE, blank)
        while True:
            piece = "".join(line_of(quad) for quad in islice(quads, size))
            if not piece and method == "POST":
                return True
            status = self._wire.put(name, piece.encode(), Clock(self._timeout), method=method)
            if status not in _STORED:
                if status in _NO_STORE and self._has_store is None and method == "PUT":
                    self._has_store = False
                    return False
                raise EndpointError(
                    f"the server answers {status} to a write of <{name}>",
                    iri=self._wire.name,
                    status=status,
                )
            self._has_store = True
            done += piece.count("\n")
            self._progress(name, done, number)
            method, size = "POST", STORED_AT_ONCE

    def _by_updates(
        self, name: str, quads: Iterator[Any], number: int, start: int, blank: int
    ) -> None:
        """Send by INSERT DATA; what hangs together by blank nodes in one update."""
        if not start:
            self._update(f"CLEAR SILENT GRAPH <{name}>")
        done = start
        if blank and not start:
            for piece in _components(islice(quads, blank)):
                # Virtuoso takes no blank nodes in INSERT DATA. Sent twice, they would be others.
                text = f"INSERT {{ GRAPH <{name}> {{\n{''.join(piece)}}} }} WHERE {{ }}"
                self._update(text, safe=False)
                done += len(piece)
        while piece := [line_of(quad) for quad in islice(quads, INSERTED_AT_ONCE)]:
            self._insert(name, piece)
            done += len(piece)
            self._progress(name, done, number)

    def _insert(self, name: str, lines: list[str]) -> None:
        self._update(f"INSERT DATA {{ GRAPH <{name}> {{\n{''.join(lines)}}} }}")

    def _update(self, text: str, *, safe: bool = True) -> None:
        self._wire.update(text, Clock(self._timeout), safe=safe)

    # -- the union ---------------------------------------------------------------------------

    def _union(self, names: Iterable[str], *, changed: bool) -> Sent:
        """Have the server copy the graphs into the union; send it where that fails."""
        number, digest = tally(triples_of(self._store, None))
        before = self._count(GRAPH_UNION)
        if not changed and before == number and self._tally(GRAPH_UNION) == (number, digest):
            return Sent(GRAPH_UNION, number, before, before, "unchanged")
        self._unnote()
        try:
            self._update(f"CLEAR SILENT GRAPH <{GRAPH_UNION}>")
            for done, name in enumerate(names):
                self._update(f"ADD GRAPH <{name}> TO GRAPH <{GRAPH_UNION}>")
                self._progress(GRAPH_UNION, min(done, number), number)
            after = self._count(GRAPH_UNION)
            if after == number and self._tally(GRAPH_UNION) == (number, digest):
                return Sent(GRAPH_UNION, number, before, after, "written", "copied there")
        except CoopgraphError:
            pass  # not every server copies graphs, or large ones
        sent = self._graph(GRAPH_UNION, None)
        return sent._replace(before=before, state=sent.state.replace("unchanged", "written"))

    def _note(self, names: Iterable[str]) -> None:
        """Write down, on the server, of which graphs the union is made."""
        lines = [f"<{GRAPH_UNION}> <{DCTERMS}hasPart> <{name}> .\n" for name in sorted(names)]
        parts = {row[0] for row in self._there.select(_PARTS)}
        if parts != set(names):
            self._update(f"CLEAR SILENT GRAPH <{GRAPH_PUSHED}>")
            self._insert(GRAPH_PUSHED, lines)

    def _unnote(self) -> None:
        """Nobody shall take the union for whole while graphs change."""
        if not self._noted and self._count(GRAPH_PUSHED):
            self._update(f"CLEAR SILENT GRAPH <{GRAPH_PUSHED}>")
        self._noted = True

    # -- what the server has -----------------------------------------------------------------

    def _count(self, name: str) -> int:
        rows = self._there.select(
            f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
        )
        return int(rows[0][0] or 0)

    def _tally(self, name: str) -> tuple[int, str]:
        return tally(self._there.triples_of(name))


_PARTS = f"SELECT ?g WHERE {{ GRAPH <{GRAPH_PUSHED}> {{ ?u <{DCTERMS}hasPart> ?g }} }}"


def _components(quads: Iterable[Any]) -> list[list[str]]:
    """Put lines that share blank nodes together, as many as fit into one update.

    Raises:
        EndpointError: More hang together than one update takes.
    """
    owner: dict[str, str] = {}

    def root(label: str) -> str:
        while owner.setdefault(label, label) != label:
            label = owner[label]
        return label

    lines: list[tuple[str, str]] = []
    for quad in quads:
        labels = [str(t) for t in (quad.subject, quad.object) if str(t).startswith("_:")]
        for other in labels[1:]:
            owner[root(other)] = root(labels[0])
        lines.append((labels[0], line_of(quad)))
    groups: dict[str, list[str]] = {}
    for label, line in lines:
        groups.setdefault(root(label), []).append(line)
    pieces: list[list[str]] = [[]]
    for group in groups.values():
        if len(group) > INSERTED_AT_ONCE:
            raise EndpointError(
                f"{len(group):,} triples hang together by blank nodes, and an update takes"
                f" {INSERTED_AT_ONCE:,}",
                hint="use a server with a Graph Store, or give these nodes IRIs",
            )
        if len(pieces[-1]) + len(group) > INSERTED_AT_ONCE:
            pieces.append([])
        pieces[-1] += group
    return [piece for piece in pieces if piece]
