# ruff: noqa: S608 - only our own words go in: names of columns, days, and ranks that were checked
"""Networks and projections as SQL, for engines that hold more than one machine does.

What :mod:`coopgraph.network` and :mod:`coopgraph.analysis.projection` build in memory is said here
in the SQL that DuckDB and Spark share: the same choice of ties, the same meetings in time, the
same weights. The ties are a table of participations, or the folder (or address) of an export,
which the engine reads by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coopgraph.analysis.incidence import DECIMALS, LESS, columns_of
from coopgraph.engines.sql_ties import table_of
from coopgraph.errors import DataError, ParameterError
from coopgraph.frames.foreign import BOUNDS
from coopgraph.network.select import Slice, days, source_iris
from coopgraph.network.tables import described

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from typing import Unpack

    import polars as pl

    from coopgraph.network.select import Choice

_NEEDED = ("participant", "framework", "role", "rank", "source", "end_open", *BOUNDS)
_FIRST, _LAST = "CAST('0001-01-01' AS DATE)", "CAST('9999-12-31' AS DATE)"
_TERMS = {
    "newman": "SUM(1.0E0 / (z.size - 1))",
    "hyperbolic": "SUM(1.0E0 / z.size)",
    "roles": "SUM(m.product)",
    "tanh": "TANH(CAST(COUNT(*) AS DOUBLE))",
    "cosine": "COUNT(*) / SQRT(CAST(MAX(x.degree) * MAX(y.degree) AS DOUBLE))",
    "jaccard": "CAST(COUNT(*) AS DOUBLE) / (MAX(x.degree) + MAX(y.degree) - COUNT(*))",
}


@dataclass(frozen=True)
class Kept:
    """Chosen ties as SQL.

    Attributes:
        sql: The start of a ``WITH`` clause that defines ``kept``: ``participant``, ``framework``,
            ``value`` and the bounds ``eb``, ``lb``, ``ee``, ``le``, unknown ones as far as dates
            reach.
        tables: The tables it runs on, by name.
    """

    sql: str
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)


def kept(
    ties: pl.DataFrame | str | os.PathLike[str],
    engine: Any,
    *,
    roles: Mapping[str, float] | None = None,
    **choice: Unpack[Choice],
) -> Kept:
    """Say which ties count.

    Args:
        ties: A table of participations, or the folder of an export.
        engine: `Duck` or `Spark`.
        roles: Weight by role IRI; roles not in it, or of weight 0, do not count.
        **choice: As in :func:`coopgraph.network.build`.

    Raises:
        UnknownNameError: An unknown rank, certainty or source.
        ParameterError: A weight of a role is negative or endless.
        DataError: The table lacks a column, or there is none.
    """
    import polars as pl

    chosen = Slice(**choice)
    tables: dict[str, pl.DataFrame] = {}
    if isinstance(ties, pl.DataFrame):
        _refuse(ties.columns)
        tables["participations"] = ties.select(_NEEDED).with_columns(
            pl.col(BOUNDS).cast(pl.Date), pl.col("role", "source", "rank").cast(pl.String)
        )
        table = "participations"
    else:
        table = table_of(ties, engine)
        _refuse(engine.run(f"SELECT * FROM {table} LIMIT 0", {}).columns)
    joins, where = [], [f"COALESCE(r.rank, 'normal') IN ({_texts(chosen.ranks)})"]
    if chosen.sources is not None:
        known = engine.run(f"SELECT DISTINCT source FROM {table}", tables)
        named = source_iris(chosen.sources, known, described([]))
        tables["wanted_source"] = pl.DataFrame({"name": named}, schema={"name": pl.String})
        joins.append("JOIN wanted_source s ON s.name = r.source")
    if roles is not None:
        for role, number in roles.items():
            if not math.isfinite(number) or number < 0:
                raise ParameterError(f"the weight of {role} is {number!r}", parameter="roles")
        heavy = {role: float(value) for role, value in roles.items() if value > 0}
        tables["wanted_role"] = pl.DataFrame(
            {"name": list(heavy), "weight": list(heavy.values())},
            schema={"name": pl.String, "weight": pl.Float64},
        )
        joins.append("JOIN wanted_role w ON w.name = r.role")
    where += _at(chosen)
    value = "1.0E0" if roles is None else "w.weight"
    sql = f"""WITH kept AS (
  SELECT r.participant AS participant, r.framework AS framework, {value} AS value,
    COALESCE(r.earliest_begin, {_FIRST}) AS eb, COALESCE(r.latest_begin, {_LAST}) AS lb,
    CASE WHEN r.end_open THEN {_LAST} ELSE COALESCE(r.earliest_end, {_FIRST}) END AS ee,
    COALESCE(r.latest_end, {_LAST}) AS le
  FROM {table} r {" ".join(joins)}
  WHERE {" AND ".join(where)}
)"""
    return Kept(sql, tables)


def _refuse(columns: list[str]) -> None:
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise DataError(f"the participations table lacks the columns {', '.join(missing)}")


def _texts(values: Any) -> str:
    return ", ".join(f"'{value}'" for value in values) or "NULL"


def _at(chosen: Slice) -> list[str]:
    """Give what the dates of a tie must be; see :mod:`coopgraph.network.select`."""
    span = days(chosen.at)
    if span is None:
        return []
    first, last = (f"CAST('{day.isoformat()}' AS DATE)" for day in span)
    made = [
        "(r.earliest_begin <= r.latest_end) IS NOT FALSE",
        f"(r.earliest_begin <= {last}) IS NOT FALSE",
        f"(r.latest_end >= {first}) IS NOT FALSE",
    ]
    if chosen.certainty == "certain":
        made += [f"r.latest_begin <= {first}", f"(r.earliest_end >= {last} OR r.end_open)"]
    return made


def pairs(
    ties: Kept, *, mode: str, weight: str = "count", overlap: bool = True, certain: bool = False
) -> str:
    """Give SQL of the weighted pairs of a projection.

    Args:
        ties: What counts.
        mode: "actors" or "frameworks".
        weight: See :mod:`coopgraph.analysis.projection`.
        overlap: Ask that two ties can have been active together.
        certain: Ask that they certainly were.

    Returns:
        A SELECT of ``a`` < ``b``, ``weight`` (double) and ``shared`` (bigint), in no order.
    """
    one, shared = columns_of(mode)
    together = ["a.shared = b.shared", "a.one < b.one"]
    if overlap:
        together.append("GREATEST(a.eb, b.eb) <= LEAST(a.le, b.le)")
    if certain:
        together += [
            "GREATEST(a.lb, b.lb) <= LEAST(a.ee, b.ee)",
            f"GREATEST(a.lb, b.lb) < {_LAST}",
            f"LEAST(a.ee, b.ee) > {_FIRST}",
        ]
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


def links(ties: Kept) -> str:
    """Give SQL of the two-mode network as undirected pairs ``a`` < ``b``, weighed by their ties."""
    one, other = "LEAST(participant, framework)", "GREATEST(participant, framework)"
    return f"""{ties.sql}
SELECT {one} AS a, {other} AS b, CAST(COUNT(*) AS DOUBLE) AS weight
FROM kept WHERE participant <> framework GROUP BY {one}, {other}"""


def ends(ties: Kept, kind: str) -> str:
    """Give SQL of the nodes of a network of the kind: one column, ``node``, each once."""
    columns = {"actors": ["participant"], "frameworks": ["framework"]}
    wanted = columns.get(kind, ["participant", "framework"])
    union = " UNION ".join(f"SELECT {column} AS node FROM kept" for column in wanted)
    return f"{ties.sql}\nSELECT DISTINCT node FROM ({union}) u"
