"""The graph as a SPARQL 1.1 endpoint, with the explorer and the site beside it.

Rooms: `holding` (the process that answers, its limits), `protocol` (what a request asks, what a
client accepts), `app` (the ASGI application), `described` (what the endpoint says of itself).
"""

from __future__ import annotations

from typing import Any


def application(kg: Any = None, **options: Any) -> Any:
    """Make the ASGI application, see `app.application`; by default of the bundled graph.

    Raises:
        MissingDependency: starlette or uvicorn is not installed.
    """
    from importlib.util import find_spec

    from coopgraph.errors import MissingDependency

    for needed in ("starlette", "uvicorn", "prometheus_client"):
        if find_spec(needed) is None:
            raise MissingDependency(
                f"{needed} is not installed", hint="pip install 'coopgraph[server]'"
            )
    from coopgraph.kg import load

    from .app import application as made

    return made(load() if kg is None else kg, **options)


__all__ = ["application"]
