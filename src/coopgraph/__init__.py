"""coopgraph: who cooperates with whom, in which framework, and which passage says so.

Importing does nothing but name things; what a call needs is imported when it is called.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> len(kg.query("SELECT ?who ?what WHERE { ?who coop:chairs ?what }")) > 0
    True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .errors import CoopgraphError
    from .kg import KnowledgeGraph
    from .model import IRI
    from .query import Result
    from .questions import Answer

__version__ = "0.1.0"

__all__ = [
    "IRI",
    "Answer",
    "CoopgraphError",
    "KnowledgeGraph",
    "Result",
    "__version__",
    "draw",
    "load",
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
        store: A directory that ``coopgraph import`` made, opened read-only; in place of the rest.

    Raises:
        DataError: A file is not Turtle (with line and column), or there is no such store.
        ParameterError: `store` together with `sources` or `files`.
        UnknownNameError: There is no such source; the nearest are suggested.
    """
    from .kg import load

    return load(sources, files, store=store)


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
