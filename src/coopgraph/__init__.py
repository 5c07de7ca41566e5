"""coopgraph: who cooperates with whom, in which framework, and which passage says so.

Importing does nothing but name things; what a call needs is imported when it is called.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> len(kg.query("SELECT ?who ?what WHERE { ?who coop:chairs ?what }")) > 0
    True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .errors import CoopgraphError
    from .kg import KnowledgeGraph
    from .model import IRI
    from .publish import Pushed
    from .query import Result
    from .questions import Answer
    from .remote import RemoteGraph

__all__ = [
    "IRI",
    "Answer",
    "CoopgraphError",
    "KnowledgeGraph",
    "Result",
    "__version__",
    "connect",
    "draw",
    "load",
    "push",
]

_HOMES = {
    "Answer": "questions",
    "CoopgraphError": "errors",
    "IRI": "model",
    "KnowledgeGraph": "kg",
    "Result": "query",
}


def load(
    sources: Iterable[str] | None = None,
    files: Iterable[str | Path] | None = None,
    *,
    store: str | Path | None = None,
) -> KnowledgeGraph:
    """Load the knowledge graph that comes with the package, or an imported store.

    Args:
        sources: Ids or IRIs of the sources to trust; all that are not deprecated by default.
        files: Turtle files of your own to add, each a source named after the file.
        store: A directory that ``coopgraph import`` made: the shipped graph and all that was
            imported, opened read-only. It trusts all its sources; in place of the rest.

    Raises:
        DataError: A file is not Turtle (with line and column), or there is no such store.
        ParameterError: `store` together with `sources` or `files`.
        UnknownNameError: There is no such source; the nearest are suggested.
    """
    if store is not None:
        from .errors import ParameterError
        from .storage.graph import open_graph

        if sources is not None or files is not None:
            raise ParameterError(
                "a store is opened as it is", hint="import what you trust into a store of its own"
            )
        return open_graph(store)
    from .kg import load

    return load(sources, files)


def connect(url: str, auth: tuple[str, str] | str | None = None, **options: Any) -> RemoteGraph:
    """Open the knowledge graph of a SPARQL 1.1 server: the same façade, asked over the network.

    Args:
        url: Where its queries go, such as ``https://example.org/sparql``.
        auth: ``(user, password)``, or a bearer token as one string.
        **options: ``graphs``, ``timeout`` and others, see `coopgraph.remote.connect`.

    Raises:
        EndpointError: It cannot be reached, refuses, or is no SPARQL endpoint.
        MissingDependency: httpx is not installed.
        ParameterError: Not an address of the web.
    """
    from .remote import connect

    return connect(url, auth, **options)


def push(
    graph: KnowledgeGraph | str | Path | None,
    url: str,
    auth: tuple[str, str] | str | None = None,
    **options: Any,
) -> Pushed:
    """Publish a graph, or an imported store, on a SPARQL 1.1 server, and verify what arrived.

    Args:
        graph: What to publish; None is the graph that comes with the package.
        url: Where the server's queries go.
        auth: ``(user, password)``, or a bearer token as one string.
        **options: ``dry_run``, ``update`` and others, see `coopgraph.publish.push`.

    Raises:
        EndpointError: The server cannot be reached, refuses, or keeps what it should not.
    """
    from .publish import push

    return push(graph, url, auth, **options)


def draw(net: Any, **options: Any) -> Any:
    """Draw a network inline in a notebook, interactive and offline.

    Args:
        net: What ``kg.network(…)`` gives.
        **options: See `coopgraph.render.notebook.draw`.
    """
    from .render.notebook import draw

    return draw(net, **options)


def load_ipython_extension(shell: Any) -> None:
    """Do ``%load_ext coopgraph``: add the magics ``%sparql`` and ``%%sparql``."""
    from .magic import register

    register(shell)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
