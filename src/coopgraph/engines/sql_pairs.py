# ruff: noqa: S608 - only our own words go in: names of columns, days, and ranks that were checked
"""Networks and projections as SQL, for engines that hold more than one machine does.

What :mod:`coopgraph.network` and :mod:`coopgraph.analysis.projection` build in memory is said here
in the SQL that DuckDB and Spark share: the same choice of ties, the same meetings in time, the
same weights. The ties are a table of participations, or the folder (or address) of an export,
which the engine reads by itself.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from coopgraph import times
from coopgraph.engines import sql_ties
from coopgraph.engines.sql_ties import Ties, table_of
from coopgraph.errors import DataError, ParameterError
from coopgraph.frames.foreign import BOUNDS
from coopgraph.frames.parquet import read_parquet
from coopgraph.network.modes import DECIMALS, LESS, columns_of
from coopgraph.network.select import Slice, days, source_iris
from coopgraph.network.tables import described

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from typing import Unpack

    import polars as pl

    from coopgraph.network.select import TieChoice

MOST = 5_000_000
"""The most ties of a folder that are read into memory where what is asked takes it."""
_NEEDED = ("participant", "framework", "role", "rank", "source", "end_open", *BOUNDS)
_TERMS = {
    "newman": "SUM(1.0E0 / (z.size - 1))",
    "hyperbolic": "SUM(1.0E0 / z.size)",
    "roles": "SUM(m.product)",
    "tanh": "TANH(CAST(COUNT(*) AS DOUBLE))",
    "cosine": "COUNT(*) / SQRT(CAST(MAX(x.degree) * MAX(y.degree) AS DOUBLE))",
    "jaccard": "CAST(COUNT(*) AS DOUBLE) / (MAX(x.degree) + MAX(y.degree) - COUNT(*))",
}


def kept(
    ties: pl.DataFrame | str | os.PathLike[str],
    engine: Any,
    *,
    roles: Mapping[str, float] | None = None,
    **choice: Unpack[TieChoice],
) -> Ties:
    """Say which ties count.

    Args:
        ties: A table of participations, or the folder of an export.
        engine: `Duck` or `Spark`.
        roles: Weight by role IRI; roles not in it, or of weight 0, do not count.
        **choice: As in :func:`coopgraph.network.build`.

    Returns:
        SQL that defines ``kept``: ``participant``, ``framework``, ``value`` and the bounds of
        `times.reaching_sql`.

    Raises:
        UnknownNameError: An unknown rank, certainty or source.
        ParameterError: A weight of a role is negative or endless.
        DataError: The table lacks a column, or there is none.
    """
    import polars as pl

    chosen = Slice(**choice)
    tables: dict[str, pl.DataFrame] = {}
    if chosen.certainty in ("open", "stated"):
        # These read what is stated, and lists, for which engines have no common words.
        here = ties if isinstance(ties, pl.DataFrame) else read_parquet(ties, most=MOST)
        ties = chosen.select(here, described([])).drop("certain")
    if isinstance(ties, pl.DataFrame):
        _refuse(ties.columns)
        tables["participations"] = ties.select(_NEEDED).with_columns(
            pl.col(BOUNDS).cast(pl.Date), pl.col("role", "source", "rank").cast(pl.String)
        )
        table = "participations"
    else:
        table = table_of(ties, engine)
        _refuse(engine.run(f"SELECT * FROM {table} LIMIT 0", {}).columns)
    wanted: dict[str, tuple[str, Iterable[str]]] = {"rank": ("rank", chosen.ranks)}
    if chosen.sources is not None:
        sources = engine.run(f"SELECT DISTINCT source FROM {table}", tables)
        wanted["source"] = ("source", source_iris(chosen.sources, sources, described([])))
    heavy = None if roles is None else _weights(roles)
    if heavy is not None:
        wanted["role"] = ("role", heavy)
    counted = sql_ties.chosen(table, wanted, heavy, columns=_NEEDED, forward=False)
    sql = f"""{counted.sql},
kept AS (
  SELECT r.participant AS participant, r.framework AS framework, r.weight AS value,
    {times.reaching_sql("r")}
  FROM chosen r{_at(chosen)}
)"""
    return Ties(sql, tables | counted.tables)


def _weights(roles: Mapping[str, float]) -> dict[str, float]:
    for role, number in roles.items():
        if not math.isfinite(number) or number < 0:
            raise ParameterError(f"the weight of {role} is {number!r}", parameter="roles")
    return {role: float(value) for role, value in roles.items() if value > 0}


def _refuse(columns: list[str]) -> None:
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise DataError(f"the participations table lacks the columns {', '.join(missing)}")


def _at(chosen: Slice) -> str:
    """Give what the dates of a tie must be; see :mod:`coopgraph.network.select`."""
    span = days(chosen.at)
    if span is None:
        return ""
    condition = times.certainly_sql if chosen.certainty == "certain" else times.possibly_sql
    return f" WHERE {condition('r', *span, chosen.coverage)}"


def pairs(
    ties: Ties, *, mode: str, weight: str = "count", overlap: bool = True, certain: bool = False
) -> str:
    """Give SQL of the weighted pairs of a projection.

    Args:
        ties: What counts.
        mode: "actors" or "frameworks".
        weight: See :mod:`coopgraph.analysis.projection`.
        overlap: Ask that two ties can have been active together; what holds at the time asked
            about needs no asking.
        certain: Ask that they certainly were.

    Returns:
        A SELECT of ``a`` < ``b``, ``weight`` (double) and ``shared`` (bigint), in no order.
    """
    one, shared = columns_of(mode)
    together = ["a.shared = b.shared", "a.one < b.one"]
    if overlap:
        together.append(times.possibly_together_sql("a", "b"))
    if certain:
        together.append(times.certainly_together_sql("a", "b"))
    bounds = ", eb, lb, ee, le" if overlap or certain else ""
    joins = []
    if weight in LESS:
        joins.append("JOIN sizes z ON z.shared = m.shared")
    if weight in ("cosine", "jaccard"):
        joins += ["JOIN degrees x ON x.one = m.one", "JOIN degrees y ON y.one = m.other"]
    term = _TERMS.get(weight, "CAST(COUNT(*) AS DOUBLE)")
    return f"""{ties.sql},
cells AS (
  SELECT {one} AS one, {shared} AS shared FROM kept GROUP BY {one}, {shared}
),
sizes AS (SELECT shared, COUNT(*) AS size FROM cells GROUP BY shared),
degrees AS (SELECT one, COUNT(*) AS degree FROM cells GROUP BY one),
spells AS (
  SELECT {one} AS one, {shared} AS shared, MAX(value) AS value{bounds}
  FROM kept GROUP BY {one}, {shared}{bounds}
),
meetings AS (
  SELECT a.one AS one, b.one AS other, a.shared AS shared, MAX(a.value * b.value) AS product
  FROM spells a JOIN spells b ON {" AND ".join(together)}
  GROUP BY a.one, b.one, a.shared
)
SELECT m.one AS a, m.other AS b, ROUND({term}, {DECIMALS}) AS weight,
  CAST(COUNT(*) AS BIGINT) AS shared
FROM meetings m {" ".join(joins)}
GROUP BY m.one, m.other"""


def links(ties: Ties) -> str:
    """Give SQL of the two-mode network as undirected pairs ``a`` < ``b``, weighed by their ties."""
    one, other = "LEAST(participant, framework)", "GREATEST(participant, framework)"
    return f"""{ties.sql}
SELECT {one} AS a, {other} AS b, CAST(COUNT(*) AS DOUBLE) AS weight
FROM kept WHERE participant <> framework GROUP BY {one}, {other}"""


def ends(ties: Ties, kind: str) -> str:
    """Give SQL of the nodes of a network of the kind: one column, ``node``, each once."""
    columns = {"actors": ["participant"], "frameworks": ["framework"]}
    wanted = columns.get(kind, ["participant", "framework"])
    union = " UNION ".join(f"SELECT {column} AS node FROM kept" for column in wanted)
    return f"{ties.sql}\nSELECT DISTINCT node FROM ({union}) u"
