"""Publishing a graph on a SPARQL server: named graph by named graph, resumable, verified.

Each graph is compared with what the server has (number of triples and digest, see
`store.graph_digest`) and sent only where it differs. A graph of which the server has the beginning,
because an earlier push broke off, goes on from there; one that differs in any other way is
replaced. After it was sent, it is read back and compared again. Graphs of the server that are not
among ours are left alone.

Where the server's default graph is not the union of the graphs, the union is put beside them, so
that `coopgraph.connect` sees each triple once; see `store.remote.dataset`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.errors import MissingDependency
from coopgraph.kg import KnowledgeGraph, load
from coopgraph.publish.outcome import Progress, Pushed, Sent

if TYPE_CHECKING:
    from coopgraph.store.remote.auth import Auth


def push(
    graph: KnowledgeGraph | str | Path | None,
    url: str,
    auth: Auth = None,
    *,
    update: str | None = None,
    graph_store: str | None = None,
    union: bool = True,
    dry_run: bool = False,
    timeout: float | None = 120.0,
    progress: Progress | None = None,
) -> Pushed:
    """Publish a graph on a SPARQL 1.1 server, and verify what arrived.

    Args:
        graph: A knowledge graph, the directory of an imported store, or None for the graph that
            comes with the package. It is sent as it stands, what is derived included.
        url: Where the server's queries go.
        auth: ``(user, password)``, or a bearer token.
        update: Where its updates go; guessed for the servers we know.
        graph_store: Where it speaks the Graph Store Protocol; guessed likewise. Without one,
            updates of at most 1,000 triples are sent.
        union: Whether to put the union beside the graphs where the server needs it.
        dry_run: Only compare; nothing is written.
        timeout: Seconds each request may take.
        progress: Is told how far it is.

    Returns:
        What became of each graph; false in a condition if the verification failed.

    Raises:
        DataError: There is no such store.
        EndpointError: The server cannot be reached, refuses, or breaks off. What it has by then
            stays; push again to go on.
    """
    try:
        from coopgraph.publish.sending import Sender
    except ModuleNotFoundError as error:
        raise MissingDependency(
            f"{error.name} is not installed", hint="pip install 'coopgraph[remote]'"
        ) from None

    kg = graph if isinstance(graph, KnowledgeGraph) else _opened(graph)
    sender = Sender(
        kg.store, url, auth, update=update, graph_store=graph_store, timeout=timeout,
        progress=progress,
    )  # fmt: skip
    return sender.push(dry_run=dry_run, union=union)


def _opened(store: str | Path | None) -> KnowledgeGraph:
    if store is None:
        return load()
    from coopgraph.storage.graph import open_graph

    return open_graph(store)


__all__ = ["Progress", "Pushed", "Sent", "push"]
