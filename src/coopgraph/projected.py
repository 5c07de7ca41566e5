"""The ties and nodes of a store as tables: its projections, asked and typed.

What asks is handed in, so that a store, a façade and a server of somebody else's are projected
alike: a function from a projection's name to its result, such as ``partial(result, store)``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coopgraph.query import Result, select
from coopgraph.resources import projection

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.store import EmbeddedStore

Ask = Callable[[str], Result]


def result(store: EmbeddedStore, name: str) -> Result:
    """Answer a projection (``projections/<name>.rq``) from a store, unbounded."""
    return select(store, projection(name), timeout=None)


def ties(ask: Ask) -> pl.DataFrame:
    """Give the ties of every rank, one row a tie, see `frames.participations`."""
    from coopgraph import frames

    return frames.participations(ask("participations").to_polars())


def nodes(ask: Ask) -> pl.DataFrame:
    """Give the actors and frameworks, one row a node, see `frames.nodes`."""
    from coopgraph import frames

    tables = (ask(name).to_polars() for name in ("nodes", "classes", "countries"))
    return frames.nodes(*tables)
