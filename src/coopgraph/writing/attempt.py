"""One request, tried on a copy of the store: the next generation, ready to count, or why not.

Runs in a process of its own that may be killed at any moment (see `process`): whatever it leaves
behind is removed with the next write.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING

from coopgraph.errors import CoopgraphError, DataError, QueryError
from coopgraph.importers.depot import Depot, Generation, link_tables
from coopgraph.importers.sinks import is_full
from coopgraph.importers.storing import SHIPPED, complete, graphs_of, shipped_of
from coopgraph.store.changes import SYNTAXES, Working, link, parse_graph

from .checking import check
from .entries import refuse_name
from .keeping import Change, Ledger, assert_in, settle
from .outcome import Outcome, RefusedWrite, Request
from .reporting import report
from .targets import UNKNOWN, over_dataset, targets

if TYPE_CHECKING:
    from coopgraph.store import Triple


COMPARED = 100_000
"""Triples up to which a store is compared whole, where an update leaves open what it writes."""
Graphs = dict[str, "set[Triple]"]


def attempt(depot: Depot, now: Generation, request: Request) -> Outcome:
    """Prepare the generation that holds what a request asks for.

    Returns:
        The outcome; where it names a generation, that one is whole and waits to be switched to.
    """
    try:
        refuse_unmatched(now, request)
        new = depot.begin(now)
        try:
            outcome = _attempt(now, new, request)
        except BaseException:
            depot.drop(new)
            raise
        if not outcome.generation:
            depot.drop(new)
        return outcome
    except RefusedWrite as error:
        return Outcome(error.status, str(error))
    except (DataError, QueryError) as error:
        return Outcome(400, str(error))
    except CoopgraphError as error:
        return Outcome(500, str(error))
    except (OSError, RuntimeError) as error:
        return failed(error)


def failed(error: OSError | RuntimeError) -> Outcome:
    """Word a failure of the disk."""
    number, text = getattr(error, "errno", None), str(error)
    if is_full(error) or number == errno.EFBIG or "File too large" in text:
        return Outcome(507, "there is no room left to write; nothing was changed")
    return Outcome(500, "the store could not be written; nothing was changed")


def refuse_unmatched(now: Generation, request: Request) -> None:
    """Refuse a graph's change that another one came before.

    Raises:
        RefusedWrite: 412 (or 404 for a graph to be deleted that is not there).
    """
    if request.kind == "update":
        return
    refuse_name(request.graph, now)
    digest = now.written.get(request.graph, {}).get("sha256")
    if request.kind == "delete" and digest is None:
        raise RefusedWrite("there is no graph of this name", status=404)
    if request.match and (digest is None or not {digest, "*"} & set(request.match)):
        raise RefusedWrite("the graph is another by now", status=412, hint="get it again")
    if request.none_match and digest and {digest, "*"} & set(request.none_match):
        raise RefusedWrite("the graph is there already", status=412)


def _attempt(now: Generation, new: Generation, request: Request) -> Outcome:
    if not now.named.exists():
        complete(now)
    ledger = Ledger.read(now)
    if request.kind == "update":
        after = _updated(now, new, request, ledger.graphs)
    else:
        after = _replaced(request, ledger.graphs)
    change = Change(ledger.graphs, after)
    if not len(change):
        return Outcome(204)
    link(now.named, new.named)
    link(now.union, new.union)
    for name in (SHIPPED, *now.sources):
        link_tables(now, new, name)
    named = Working(new.named)
    try:
        assert_in(named, change)
        if found := check(named, change):
            sentence = f"nothing was changed: the change breaks {len(found)} rules"
            return Outcome(422, sentence, report=report(found))
        settle(new, named, change, ledger.conclusions, shipped_of(now), now)
    finally:
        named.close()
    new.write()
    created = request.kind != "update" and request.graph not in change.before
    return Outcome(201 if created else 204, generation=new.path.name, changed=len(change))


def _replaced(request: Request, before: Mapping[str, set[Triple]]) -> Graphs:
    """Give the graphs after a request of the Graph Store HTTP Protocol."""
    after: Graphs = dict(before)
    if request.kind == "delete":
        del after[request.graph]
        return after
    if request.media not in SYNTAXES:
        raise RefusedWrite(f"a graph comes as {', '.join(SYNTAXES)}", status=415)
    sent = parse_graph(request.body, request.media, request.graph)
    if not sent:
        raise RefusedWrite("the body holds no statement", status=400, hint="DELETE removes a graph")
    after[request.graph] = sent | (
        after.get(request.graph, set()) if request.kind == "post" else set()
    )
    return after


def _updated(
    now: Generation, new: Generation, request: Request, before: Mapping[str, set[Triple]]
) -> Graphs:
    """Give the graphs after an update, executed on a copy that is thrown away."""
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        raise RefusedWrite("the update is not UTF-8", status=400) from None
    aims = targets(text)
    for graph in sorted(aims.graphs - {UNKNOWN}):
        refuse_name(graph, now)
    if not aims.sure and now.triples > COMPARED:
        raise RefusedWrite(
            "the update does not say which graphs it changes",
            status=400,
            hint="in a store of this size, name them by IRIs: GRAPH <…> { … }",
        )
    scratch = new.path / "scratch"
    link(now.named, scratch)
    store = Working(scratch)
    try:
        kept = [g for g in graphs_of(now) if g not in now.written]
        digests = {} if aims.sure else {g: store.digest(g) for g in ("", *kept)}
        store.update(over_dataset(text, request.default, request.named))
        for graph, digest in digests.items():
            if store.digest(graph) != digest:
                refuse_name(graph, now)
        after: Graphs = {}
        for graph in store.graphs():
            if graph in kept:
                continue
            triples = store.triples(graph)
            if triples:
                refuse_name(graph, now)
                same = before.get(graph)
                after[graph] = triples if same is None or same != triples else same
        return after
    finally:
        store.close()
        shutil.rmtree(scratch, ignore_errors=True)
