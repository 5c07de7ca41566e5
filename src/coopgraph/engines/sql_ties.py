# ruff: noqa: S608 - only our own words and numbers go in, and a path that the engine quotes
"""Which ties count, as SQL that DuckDB and Spark share: the start of every query over ties.

The ties are a table in Parquet that ``coopgraph export --parquet`` wrote, which the engine reads
by itself, or one that is handed to it. `chosen` says by rank, source, role and so on which of them
count; conditions on their dates are those of `times`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from coopgraph import times
from coopgraph.errors import ParameterError
from coopgraph.frames.parquet import PARTICIPATIONS, folder_of
from coopgraph.times import FIRST_SQL, LAST_SQL

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

_KEYS = "participant, framework, role, source"


class Reader(Protocol):
    """An engine that reads Parquet by itself."""

    def run(self, sql: str, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """Give the rows of a SELECT; their order is not promised."""
        ...

    def parquet(self, path: str) -> str:
        """Give what stands in SQL for the table in a directory of Parquet files."""
        ...


def table_of(path: str | os.PathLike[str], engine: Any) -> str:
    """Give what stands in SQL for the ties of an export.

    Args:
        path: The folder that was written, or its address (``s3a://…``, ``hdfs://…``).
        engine: `Duck`, `Spark`, or another that reads Parquet.

    Raises:
        DataError: There is no such folder here, or an earlier version wrote it.
        ParameterError: The engine reads no Parquet.
    """
    if not callable(getattr(engine, "parquet", None)):
        raise ParameterError(
            f"a {type(engine).__name__} reads no Parquet by itself",
            parameter="engine",
            hint="read the table, and give that",
        )
    relation: str = engine.parquet(f"{folder_of(path)}/{PARTICIPATIONS}")
    return relation


@dataclass(frozen=True)
class Ties:
    """Chosen ties as SQL.

    Attributes:
        sql: The start of a ``WITH`` clause.
        tables: The tables it runs on, by name.
    """

    sql: str
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)


def chosen(
    table: str,
    wanted: Mapping[str, tuple[str, Iterable[str]]],
    weights: Mapping[str, float] | None,
    *,
    columns: Sequence[str],
    forward: bool,
) -> Ties:
    """Say which ties count.

    Args:
        table: What stands in SQL for the table of participations.
        wanted: What a tie must be: by the name of the condition, a column and its values. A rank
            that is not told is normal.
        weights: Weight by role IRI, of the condition ``role``; None for 1 each.
        columns: The columns of the table that are needed later.
        forward: Leave out ties that end before they begin.

    Returns:
        SQL that defines ``flagged``: the `columns`, with ``end_open`` never null, ``weight``,
        ``backward`` (0 or 1) and ``k0, k1 …`` (0 or 1): whether a tie is what the first, the
        first two … conditions want; and ``chosen``, those that count.
    """
    import polars as pl

    tables = {
        f"wanted_{why}": pl.DataFrame({"name": sorted(set(values))}, schema={"name": pl.String})
        for why, (_, values) in wanted.items()
    }
    if weights is not None:
        roles = tables["wanted_role"]["name"]
        heavy = pl.Series("weight", [weights[role] for role in roles], dtype=pl.Float64)
        tables["wanted_role"] = pl.DataFrame([roles, heavy])
    joins = []
    for number, (why, (column, _)) in enumerate(wanted.items()):
        value = "COALESCE(r.rank, 'normal')" if column == "rank" else f"r.{column}"
        joins.append(f"  LEFT JOIN wanted_{why} w{number} ON w{number}.name = {value}")
    weight = "CAST(1 AS DOUBLE)" if weights is None else f"w{list(wanted).index('role')}.weight"
    # A condition counts among what those before it have left, as a codebook says.
    conditions = [f"w{number}.name IS NOT NULL" for number in range(len(wanted))]
    flags = ",\n    ".join(
        f"CASE WHEN {' AND '.join(conditions[: n + 1])} THEN 1 ELSE 0 END AS k{n}"
        for n in range(len(conditions))
    )
    plain = ", ".join(f"r.{c}" for c in columns if c not in ("rank", "end_open"))
    sql = (
        f"WITH flagged AS (\n  SELECT {plain},\n"
        f"    COALESCE(r.end_open, FALSE) AS end_open, {weight} AS weight,\n    {flags},\n"
        f"    CASE WHEN {times.backward_sql('r')} THEN 1 ELSE 0 END AS backward\n"
        f"  FROM {table} r\n" + "\n".join(joins) + "\n),\n"
        f"chosen AS (\n  SELECT * FROM flagged WHERE k{len(conditions) - 1} = 1"
        f"{' AND backward = 0' if forward else ''}\n)"
    )
    return Ties(sql, tables)


OVERLAPS = f"""reached AS (
  SELECT tie FROM (
    SELECT tie, COALESCE(earliest_begin, {FIRST_SQL}) AS since,
      MAX(COALESCE(latest_end, {LAST_SQL})) OVER (
        PARTITION BY {_KEYS}
        ORDER BY COALESCE(earliest_begin, {FIRST_SQL}), COALESCE(latest_end, {LAST_SQL}), tie
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM chosen) x
  WHERE since <= before
)"""
"""SQL of chosen ties that overlap an earlier one of their keys, see `panel.prepare.overlaps`."""


def placed(unit: str, window: tuple[int, int], *, whole: bool, sure: bool) -> str:
    """Give SQL of the chosen ties with periods in place of days; what lies outside goes.

    Args:
        unit: ``year`` or ``month``.
        window: The first and last period.
        whole: See `times.periods_sql`.
        sure: Only the periods in which a tie certainly counts.

    Returns:
        SQL that defines ``placed`` and ``ties`` (see `panel.sql`), to follow that of `chosen`.
    """
    first, last = window
    spans = times.periods_sql(unit, window, whole=whole)
    if sure:
        spans["first"], spans["last"] = spans["sure_first"], spans["sure_last"]
    columns = ",\n    ".join(f"{sql} AS {name}" for name, sql in spans.items())
    condition = "first IS NOT NULL AND last IS NOT NULL"
    return f"""spread AS (
  SELECT participant AS actor, framework, source, weight,
    CASE WHEN earliest_begin IS NULL THEN 1 ELSE 0 END AS left_open,
    CASE WHEN latest_end IS NULL THEN 1 ELSE 0 END AS right_open,
    {columns}
  FROM chosen
),
placed AS (
  SELECT actor, framework, source AS told, COALESCE(source, '') AS source, weight,
    GREATEST(first, {first}) AS first, LEAST(last, {last}) AS last, sure_first, sure_last,
    left_open, right_open
  FROM spread WHERE {condition} AND GREATEST(first, {first}) <= LEAST(last, {last})
),
ties AS (SELECT * FROM placed)"""
