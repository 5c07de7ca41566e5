"""Requests, tried on a copy of the store: the next generation, ready to count, or why not.

Runs in a process of its own that may be killed at any moment (see `process`): whatever it leaves
behind is removed with the next write.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from coopgraph.errors import CoopgraphError, DataError, QueryError
from coopgraph.files import WriteError, is_full
from coopgraph.media_types import DATASETS
from coopgraph.storage.directory import Generation, StoreDirectory, link_tables
from coopgraph.storage.named_graphs import complete
from coopgraph.storage.tables import SHIPPED, graphs_of, shipped_of
from coopgraph.storage.written import GraphChange, Ledger, assert_in, settle
from coopgraph.store.disk_writer import Working, lines, link, parse_graph
from coopgraph.writing.messages import Outcome, RefusedWrite, Request
from coopgraph.writing.policy import refuse_name
from coopgraph.writing.shacl_report import report
from coopgraph.writing.update_targets import over_dataset, targets
from coopgraph.writing.validation import check

if TYPE_CHECKING:
    from coopgraph.store import Triple


COMPARED = 100_000
"""Triples up to which a store is compared whole, where an update leaves open what it writes."""
Graphs = dict[str, "set[Triple]"]


def attempt(depot: StoreDirectory, now: Generation, requests: Sequence[Request]) -> list[Outcome]:
    """Prepare the generation that holds what requests ask for, each after the other.

    One that is refused leaves no trace; the others are made all the same. Making them together
    costs little more than making one.

    Returns:
        The outcome of each; those that name a generation name the same, which is whole and waits
        to be switched to.
    """
    new = depot.begin(now)
    try:
        outcomes = _Attempt(now, new).make(requests)
    except (OSError, RuntimeError, WriteError) as error:
        depot.drop(new)
        return [failed(error)] * len(requests)
    except BaseException:
        depot.drop(new)
        raise
    if not any(outcome.generation for outcome in outcomes):
        depot.drop(new)
    return outcomes


def failed(error: OSError | RuntimeError | WriteError) -> Outcome:
    """Word a failure of the disk."""
    number, text = getattr(error, "errno", None), str(error)
    if is_full(error) or number == errno.EFBIG or "File too large" in text:
        return Outcome(507, "there is no room left to write; nothing was changed")
    return Outcome(500, "the store could not be written; nothing was changed")


class _Attempt:
    """The next generation in the making."""

    def __init__(self, now: Generation, new: Generation) -> None:
        if not now.named.exists():
            complete(now)
        self._now, self._new = now, new
        self._ledger = Ledger.read(now)
        self._store: Working | None = None
        self._start()

    def _start(self) -> None:
        """Begin with the graphs as they are."""
        self._graphs: Graphs = dict(self._ledger.graphs)
        records = self._now.written
        self._digests = {graph: str(about["sha256"]) for graph, about in records.items()}

    def make(self, requests: Sequence[Request]) -> list[Outcome]:
        """Make what can be made."""
        try:
            outcomes = self._together(requests) if len(requests) > 1 else None
            if outcomes is None:
                outcomes = [self._outcome(request, checked=True) for request in requests]
            change = GraphChange(self._ledger.graphs, self._graphs)
            if self._store is not None and len(change):
                for name in (SHIPPED, *self._now.sources):
                    link_tables(self._now, self._new, name)
                link(self._now.union, self._new.union)
                self._new.triples = self._now.triples
                shipped, before = shipped_of(self._new), self._ledger.conclusions
                settle(self._new, self._store, change, before, shipped, self._now)
                self._new.write()
        finally:
            if self._store is not None:
                self._store.close()
        if len(change):
            return outcomes
        return [replace(outcome, generation="") for outcome in outcomes]  # undone by one another

    def _together(self, requests: Sequence[Request]) -> list[Outcome] | None:
        """Make all and look once whether what comes of it is valid; None, and undone, if not."""
        outcomes = [self._outcome(request, checked=False) for request in requests]
        change = GraphChange(self._ledger.graphs, self._graphs)
        if self._store is None or not len(change) or not check(self._store, change):
            return outcomes
        assert_in(self._store, change.undone())
        self._start()
        return None

    def _outcome(self, request: Request, *, checked: bool) -> Outcome:
        try:
            return self._made(request, checked=checked)
        except RefusedWrite as error:
            return Outcome(error.status, str(error))
        except (DataError, QueryError) as error:
            return Outcome(400, str(error))
        except CoopgraphError as error:
            return Outcome(500, str(error))

    def _made(self, request: Request, *, checked: bool) -> Outcome:
        if request.kind == "update":
            after = self._updated(request)
        else:
            self._refuse_unmatched(request)
            after = _replaced(request, self._graphs)
        change = GraphChange(self._graphs, after)
        if not len(change):
            return Outcome(204)
        store = self._opened()
        assert_in(store, change)
        findings = check(store, change) if checked else None
        if findings:
            assert_in(store, change.undone())
            sentence = f"nothing was changed: the change breaks {len(findings)} rules"
            return Outcome(422, sentence, report=report(findings))
        created = request.kind != "update" and request.graph not in change.before
        self._graphs = dict(change.after)
        for graph in {*change.removed, *change.added}:
            self._digests.pop(graph, None)
            if graph in change.after:
                self._digests[graph] = sha256(lines(change.after[graph])).hexdigest()
        status = 201 if created else 204
        return Outcome(status, generation=self._new.path.name, changed=len(change))

    def _opened(self) -> Working:
        if self._store is None:
            link(self._now.named, self._new.named)
            self._store = Working(self._new.named)
        return self._store

    def _refuse_unmatched(self, request: Request) -> None:
        """Refuse a graph's change that another one came before, or that nobody may make."""
        refuse_name(request.graph, self._now)
        digest = self._digests.get(request.graph)
        if request.kind == "delete" and digest is None:
            raise RefusedWrite("there is no graph of this name", status=404)
        if request.match and (digest is None or not {digest, "*"} & set(request.match)):
            raise RefusedWrite("the graph is another by now", status=412, hint="get it again")
        if request.none_match and digest and {digest, "*"} & set(request.none_match):
            raise RefusedWrite("the graph is there already", status=412)

    def _updated(self, request: Request) -> Graphs:
        """Give the graphs after an update, executed on a copy that is thrown away."""
        now = self._now
        text = request.body.decode()
        aims = targets(text)
        for graph in sorted(aims.graphs if aims.sure else ()):
            refuse_name(graph, now)
        if not aims.sure and now.triples > COMPARED:
            raise RefusedWrite(
                "the update does not say which graphs it changes",
                status=400,
                hint="in a store of this size, name them by IRIs: GRAPH <…> { … }",
            )
        scratch = self._new.path / "scratch"
        if aims.sure and aims.data:
            # Nothing else bears on what comes of it, and a copy of the store would cost as much as
            # all the rest.
            store = Working.in_memory({g: self._graphs.get(g, ()) for g in sorted(aims.graphs)})
        else:
            if self._store is None:
                link(now.named, scratch)
            else:
                self._store.copy(scratch)
            store = Working(scratch)
        try:
            read_only_graphs = [g for g in graphs_of(now) if g not in now.written]
            store.update(over_dataset(text, request.default, request.named))
            if not aims.sure:
                # Afterwards: most texts that do not tell what they change are no SPARQL at all.
                before = self._store or Working(now.named, reading=True)
                for graph in ("", *read_only_graphs):
                    if store.digest(graph) != before.digest(graph):
                        refuse_name(graph, now)
            after: Graphs = dict(self._graphs)
            # A text that tells what it changes leaves all else, which need not be read.
            looked = aims.graphs if aims.sure else {*store.graphs(), *after} - {*read_only_graphs}
            for graph in sorted(looked):
                triples = store.triples(graph)
                if triples:
                    refuse_name(graph, now)
                if triples != after.get(graph, set()):
                    after[graph] = triples
            return after
        finally:
            store.close()
            shutil.rmtree(scratch, ignore_errors=True)


def _replaced(request: Request, before: Mapping[str, set[Triple]]) -> Graphs:
    """Give the graphs after a request of the Graph Store HTTP Protocol."""
    after: Graphs = dict(before)
    if request.kind == "delete":
        del after[request.graph]
        return after
    if request.media not in DATASETS:
        raise RefusedWrite(f"a graph comes as {', '.join(DATASETS)}", status=415)
    sent = parse_graph(request.body, request.media, request.graph)
    if not sent:
        raise RefusedWrite("the body holds no statement", status=400, hint="DELETE removes a graph")
    after[request.graph] = sent | (
        after.get(request.graph, set()) if request.kind == "post" else set()
    )
    return after
