"""Dyads counted in memory, by one matrix product a period.

With P the matrix of who (rows) takes part in what (columns) in a period, P Pᵀ holds the number of
frameworks that each two actors share (R. L. Breiger, "The duality of persons and groups", Social
Forces 53(2), 1974, https://doi.org/10.2307/2576011). All that a dyad-year panel counts is such a
product: what is certain of the matrix of certain presences, weights of the matrix of weights, and
of the shared frameworks those where an end of either is not known as P Pᵀ less the product of the
presences whose ends both are known.

It gives what the SQL of `sql.Shape.dyads` gives, which stays the definition and runs where this
does not fit (see `fits`) or where an engine is named; the tests hold the two together on generated
tables. There are two because of a measurement (``python -m benchmarks panels``): on the field's
table of 15,557 state-years by 535 organisations a product a year took a fifth of the time of the
join on DuckDB, since nothing is hashed and nothing is sorted but the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from coopgraph.panel import presences
from coopgraph.panel.matrix import Matrix
from coopgraph.panel.presences import alive, steps

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from coopgraph.panel.sql import Shape

    Array = np.ndarray[Any, Any]


def fits(tables: Mapping[str, pl.DataFrame], shape: Shape) -> bool:
    """Say whether presences and answer stay below `presences.PRESENCES` and `presences.ROWS`.

    Args:
        tables: As `sql` tells.
        shape: What is to be counted.
    """
    if not presences.fit(tables):
        return False
    # An answer has no more rows than there are pairs of those present (or, with zeros, alive).
    spans, who = (tables["existence"], "node") if shape.zeros else (tables["ties"], "actor")
    periods = tables["periods"]["period"]
    if not len(periods) or not spans.height:
        return True
    most = steps(spans, who, periods)
    return int((most * (most - 1) // 2).sum()) <= presences.ROWS


def dyads(tables: Mapping[str, pl.DataFrame], shape: Shape, *, directed: bool) -> pl.DataFrame:
    """Count the frameworks that two actors share, period by period.

    Args:
        tables: As `sql` tells.
        shape: What to count.
        directed: A row for each order of the two.

    Returns:
        ``actor_a, actor_b, period`` (codes and numbers, sorted by them) and the counts of
        `sql.Shape.dyads`, under the same names.
    """
    import numpy as np
    import polars as pl

    present = _present(tables, shape)
    existing = alive(tables) if shape.zeros else None
    periods = tables["periods"]["period"].to_numpy()
    with _single():
        parts = [
            _counted(here, those, shape) for here, those in _by_period(present, existing, periods)
        ]
    names = ["shared_possible" if shape.both else "shared", *_more(shape)]
    sizes = [len(part[0]) for part in parts]
    when = np.repeat(periods.astype(np.int64), sizes)
    a, b, *values = (
        [np.concatenate(column) for column in zip(*parts, strict=True)]
        if parts
        else [np.empty(0, np.int64) for _ in range(2 + len(names))]
    )
    if directed:
        a, b, when = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([when, when])
        values = [np.concatenate([value, value]) for value in values]
    # One whole number sorts faster than three columns, and holds all of them.
    most, low = int(max(a.max(), b.max())) + 1 if len(a) else 1, int(periods[0]) if parts else 0
    key = (a * most + b) * max(len(periods), 1) + (when - low)
    frame = pl.DataFrame([pl.Series("key", key), *map(pl.Series, names, values)]).sort("key")
    pair, place = (frame["key"].to_numpy() // max(len(periods), 1)), frame["key"].to_numpy()
    return pl.DataFrame(
        [
            pl.Series("actor_a", pair // most),
            pl.Series("actor_b", pair % most),
            pl.Series("period", place % max(len(periods), 1) + low),
            *(frame[name] for name in names),
        ]
    )


def _single() -> AbstractContextManager[object]:
    """Keep BLAS to one thread: a period's product is too small to share, and waiting costs more."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    limits: AbstractContextManager[object] = threadpool_limits(1, user_api="blas")
    return limits


def _more(shape: Shape) -> list[str]:
    """Name what is counted beside the shared frameworks, in the order of the SQL."""
    names = ["shared_certain"] if shape.both else []
    if shape.weighted:
        names += ["weight_possible", "weight_certain"] if shape.both else ["weight"]
    return [*names, *(["left_censored", "right_censored"] if shape.censoring else [])]


def _present(tables: Mapping[str, pl.DataFrame], shape: Shape) -> pl.DataFrame:
    """Give the presences; a weight that is certain counts only where enough sources are."""
    import polars as pl

    # A presence that is there twice is entered once into a matrix of zeros and ones.
    rows = presences.presences(tables, shape, once=False)
    if shape.both and shape.weighted:
        # One source alone may be sure of a role; it weighs only where enough of them are.
        rows = rows.with_columns(pl.col("weight_certain") * pl.col("certain"))
    return rows


def _by_period(
    present: pl.DataFrame, existing: pl.DataFrame | None, periods: Array
) -> Iterator[tuple[dict[str, Array], Array | None]]:
    """Give the columns of each period's presences, and the codes of those alive in it, sorted."""
    import numpy as np

    def cut(table: pl.DataFrame) -> tuple[dict[str, Array], Array]:
        when = table["period"].to_numpy()
        order = np.argsort(when, kind="stable")
        columns = {name: table[name].to_numpy()[order] for name in table.columns}
        bounds = np.searchsorted(columns["period"], [*periods, *(periods[-1:] + 1)])
        return columns, bounds

    if not len(periods):
        return
    columns, bounds = cut(present)
    living, edges = (None, None) if existing is None else cut(existing)
    for number in range(len(periods)):
        here = {name: column[bounds[number] : bounds[number + 1]]
                for name, column in columns.items()}  # fmt: skip
        those = None
        if living is not None and edges is not None:
            those = np.sort(living["actor"][edges[number] : edges[number + 1]])
        yield here, those


def _places(codes: Array) -> tuple[Array, Array]:
    """Give the codes that occur, sorted, and for each code its place among them."""
    import numpy as np

    # Codes are small whole numbers: marking them is faster than sorting.
    there = np.zeros(int(codes.max()) + 1 if len(codes) else 0, dtype=bool)
    there[codes] = True
    distinct = np.flatnonzero(there)
    place = np.empty(len(there), dtype=np.intp)
    place[distinct] = np.arange(len(distinct))
    return distinct, place[codes]


def _counted(here: Mapping[str, Array], existing: Array | None, shape: Shape) -> list[Array]:
    """Count one period: the codes of both actors and each count, one row a pair."""
    import numpy as np

    actors, rows = _places(here["actor"]) if existing is None else (existing, None)
    if rows is None:
        rows = np.searchsorted(actors, here["actor"])
    frameworks, columns = _places(here["framework"])
    matrix = Matrix((len(actors), len(frameworks)), rows, columns)
    shared = matrix.product()
    if existing is not None:
        one, other = np.triu_indices(len(actors), 1)
    elif matrix.dense:
        one, other = np.nonzero(np.triu(shared, 1))
    else:
        from scipy import sparse

        one, other = sparse.triu(shared, 1).nonzero()

    def at(product: Any) -> Array:
        cells = product[one, other]
        return cells if isinstance(cells, np.ndarray) else np.asarray(cells.todense()).ravel()

    def whole(values: Array) -> Array:
        return np.rint(values).astype(np.int32)

    both = whole(at(shared))
    counts = [both]
    if shape.both:
        counts.append(whole(at(matrix.product(here["certain"]))))
    if shape.weighted:
        counts.append(np.round(at(matrix.product(here["weight"])), 9))
    if shape.weighted and shape.both:
        counts.append(np.round(at(matrix.product(here["weight_certain"])), 9))
    if shape.censoring:
        for side in ("left_censored", "right_censored"):
            uncensored = matrix.product(1 - here[side])
            counts.append(both - whole(at(uncensored)))
    return [actors[one].astype(np.int64), actors[other].astype(np.int64), *counts]
