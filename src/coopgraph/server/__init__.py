"""The graph as a SPARQL 1.1 endpoint, with the explorer and the site beside it.

`server.app` is the ASGI application. What a request asks and what its client accepts is read by
`server.protocol`; `server.generations` holds the process that answers and the next one when the
graph has changed, `server.worker_pool` is that process seen from here, with its limits,
`server.responses` are the answers on their way out. `server.writing` are the requests that change
graphs, `server.writer` the process they happen in. `server.pages` are the explorer and the site,
`server.service_description` what the endpoint says of itself, `server.metrics` what it counts,
`server.connections` how long a connection may be there without asking for anything.
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
    from coopgraph.server.app import application as made

    return made(load() if kg is None else kg, **options)


__all__ = ["application"]
