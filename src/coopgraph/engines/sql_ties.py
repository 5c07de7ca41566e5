# ruff: noqa: S608 - only our own words and numbers go in, and a path that the engine quotes
"""What `prepare` does, as SQL over a table in Parquet: nothing passes through this process.

The table is one that ``coopgraph export --parquet`` wrote. It is read by the engine itself (on
Spark: by the workers), so that it may be larger than any memory here; only counts come back, and
in the end the panel. IRIs stay text in place of codes, since a dictionary would have to pass
through one machine. The counts of the codebook are the same, and so is every row.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Protocol

from coopgraph.errors import DataError, ParameterError
from coopgraph.panel.choice import NEEDED, Choice, check, wanted_of, weights_of
from coopgraph.panel.periods import spans_of
from coopgraph.panel.prepare import (
    Prepared,
    check_succession,
    ghosts_found,
    refuse_overlaps,
    span_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

PARTICIPATIONS = "participations"
"""The folder of the ties in what ``coopgraph export --parquet`` writes."""
_KEYS = "participant, framework, role, source"
_FAR = ("CAST('0001-01-01' AS DATE)", "CAST('9999-12-31' AS DATE)")


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
        DataError: There is no such folder here.
        ParameterError: The engine reads no Parquet.
    """
    if not callable(getattr(engine, "parquet", None)):
        raise ParameterError(
            f"a {type(engine).__name__} reads no Parquet by itself",
            parameter="engine",
            hint="read the table, and give that",
        )
    text = os.fspath(path).rstrip("/")
    place = f"{text}/{PARTICIPATIONS}"
    if "://" not in text and not os.path.isdir(place):  # noqa: PTH112 - it may be no path at all
        raise DataError(
            "there are no tables of participations here",
            file=text,
            hint="coopgraph export --parquet writes them",
        )
    found: str = engine.parquet(place)
    return found


def scan(path: str | os.PathLike[str], choice: Choice, engine: Reader) -> tuple[Prepared, str]:
    """Check everything and count; the work itself is left to the SQL given.

    Args:
        path: See `table_of`.
        choice: What is asked for.
        engine: Where it runs.

    Returns:
        What `prepare` gives, without the ties, and the SQL that stands for them: the start of a
        ``WITH`` clause that defines ``ties``.

    Raises:
        DataError, ParameterError, UnknownNameError: As `prepare`.
    """
    import polars as pl

    table = table_of(path, engine)
    check(engine.run(f"SELECT * FROM {table} LIMIT 0", {}), choice)
    told = engine.run(f"SELECT DISTINCT role, source FROM {table}", {})
    told = told.with_columns(pl.col("role", "source").cast(pl.String))
    weights = weights_of(told, choice)
    wanted = wanted_of(told, choice, weights)
    tables = {
        f"wanted_{why}": pl.DataFrame({"name": sorted(set(values))}, schema={"name": pl.String})
        for why, (_, values) in wanted.items()
    }
    if weights is not None:
        tables["wanted_role"] = tables["wanted_role"].with_columns(
            pl.col("name").replace_strict(weights, return_dtype=pl.Float64).alias("weight")
        )
    start = _chosen(table, wanted, weighted=weights is not None)
    counts, forward = _counted(engine, start, tables, list(wanted), choice)
    unit = choice.get("unit", "year")
    span = span_of(forward, choice, unit)
    sql = f"{start},\n{_placed(choice, span)}"
    for name, texts in (("existence", ["node"]), ("succession", ["actor", "state"])):
        given: Any = choice.get(name)
        if given is not None:
            tables[name] = spans_of(given, name, texts, unit, span)
    if "succession" in tables:
        check_succession(tables["succession"])
    if "existence" in tables:
        _check_existence(engine, sql, tables)
    found = engine.run(f"{sql}\nSELECT told, COUNT(*) AS n FROM placed GROUP BY told", tables)
    counts["ties used"] = int(found["n"].sum() or 0)
    sources = dict(sorted((s or "not told", n) for s, n in found.iter_rows()))
    tables["periods"] = pl.DataFrame(
        {"period": pl.int_range(span[0], span[1] + 1, dtype=pl.Int32, eager=True)}
    )
    return Prepared(tables, None, span, counts, sources), sql


def _chosen(table: str, wanted: Mapping[str, Any], *, weighted: bool) -> str:
    """Give SQL of all ties with a flag for each choice, and of those that are chosen."""
    columns = [c for c in NEEDED if c not in ("rank", "end_open")]
    joins = []
    for number, (why, (column, _)) in enumerate(wanted.items()):
        value = "COALESCE(r.rank, 'normal')" if column == "rank" else f"r.{column}"
        joins.append(f"  LEFT JOIN wanted_{why} w{number} ON w{number}.name = {value}")
    weight = f"w{list(wanted).index('role')}.weight" if weighted else "CAST(1 AS DOUBLE)"
    # A choice counts among what those before it have left, as the codebook says.
    known = [f"w{number}.name IS NOT NULL" for number in range(len(wanted))]
    flags = ",\n    ".join(
        f"CASE WHEN {' AND '.join(known[: n + 1])} THEN 1 ELSE 0 END AS k{n}"
        for n in range(len(known))
    )
    backward = "CASE WHEN r.earliest_begin > r.latest_end THEN 1 ELSE 0 END AS backward"
    return (
        "WITH flagged AS (\n"
        f"  SELECT {', '.join(f'r.{c}' for c in columns)},\n"
        f"    COALESCE(r.end_open, FALSE) AS end_open, {weight} AS weight,\n    {flags},\n"
        f"    {backward}\n  FROM {table} r\n" + "\n".join(joins) + "\n),\n"
        f"chosen AS (\n  SELECT * FROM flagged WHERE k{len(known) - 1} = 1 AND backward = 0\n)"
    )


def _counted(
    engine: Reader,
    start: str,
    tables: Mapping[str, pl.DataFrame],
    reasons: list[str],
    choice: Choice,
) -> tuple[dict[str, int], pl.DataFrame]:
    """Count what is left out, and give a table with the first and last days of the rest."""
    import polars as pl

    last = f"k{len(reasons) - 1} = 1"
    kept = f"{last} AND backward = 0"
    asked = ["COUNT(*)", *(f"SUM(k{n})" for n in range(len(reasons)))]
    undated = " AND ".join(f"{bound} IS NULL" for bound in NEEDED[-4:])
    asked += [
        f"SUM(CASE WHEN {kept} THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {kept} AND {undated} THEN 1 ELSE 0 END)",
        "SUM(CASE WHEN participant IS NULL THEN 1 ELSE 0 END)",
        "SUM(CASE WHEN framework IS NULL THEN 1 ELSE 0 END)",
    ]
    asked += [f"{f}(CASE WHEN {kept} THEN {b} END)" for b in NEEDED[-4:] for f in ("MIN", "MAX")]
    columns = ", ".join(f"{sql} AS c{n}" for n, sql in enumerate(asked))
    row = engine.run(f"{start}\nSELECT {columns} FROM flagged", tables).row(0)
    number, size = [int(n or 0) for n in row[:-8]], len(reasons)
    for name, nulls in zip(("participant", "framework"), number[size + 3 :], strict=True):
        if nulls:
            raise DataError(f"the column {name} is empty in {nulls} rows", table_column=name)
    counts = {"ties in the table": number[0]}
    for n, why in enumerate(reasons):
        counts[f"left out by {why}"] = number[n] - number[n + 1]
    counts["left out, end before begin"] = number[size] - number[size + 1]
    twice = engine.run(
        f"{start},\n{_OVERLAPS}\nSELECT COUNT(*) AS n, MIN(tie) AS tie FROM reached", tables
    )
    if twice["n"][0]:
        refuse_overlaps(int(twice["n"][0]), twice["tie"][0], choice)
    counts["spells that overlap another (counted once)"] = int(twice["n"][0])
    counts["ties without any date (possible always, certain never)"] = number[size + 2]
    days = pl.DataFrame(
        {b: list(row[-8:][2 * n : 2 * n + 2]) for n, b in enumerate(NEEDED[-4:])},
        schema=dict.fromkeys(NEEDED[-4:], pl.Date),
    )
    return counts, days if number[size + 1] else days.clear()


_OVERLAPS = f"""reached AS (
  SELECT tie FROM (
    SELECT tie, COALESCE(earliest_begin, {_FAR[0]}) AS since,
      MAX(COALESCE(latest_end, {_FAR[1]})) OVER (
        PARTITION BY {_KEYS}
        ORDER BY COALESCE(earliest_begin, {_FAR[0]}), COALESCE(latest_end, {_FAR[1]}), tie
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM chosen) x
  WHERE since <= before
)"""


def _placed(choice: Choice, span: tuple[int, int]) -> str:
    """Give SQL of the ties with periods in place of days; what lies outside the span goes."""
    first, last = span
    unit = choice.get("unit", "year")
    whole = choice.get("coverage", "any") == "all"
    up, down = (-1, 1) if whole else (0, 0)
    # An end is not before its begin, which helps where the end is not told.
    ends = "earliest_end" if whole else "GREATEST(earliest_end, earliest_begin)"
    sure_last = f"CASE WHEN end_open THEN {last} ELSE {_period(ends, unit, down)} END"
    spans = {
        "first": f"COALESCE({_period('earliest_begin', unit, up)}, {first})",
        "last": f"COALESCE({_period('latest_end', unit, down)}, {last})",
        "sure_first": _period("latest_begin", unit, up),
        "sure_last": sure_last,
    }
    if choice.get("certainty", "possible") == "certain":
        spans["first"], spans["last"] = spans["sure_first"], spans["sure_last"]
    columns = ",\n    ".join(f"{sql} AS {name}" for name, sql in spans.items())
    known = "first IS NOT NULL AND last IS NOT NULL"
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
  FROM spread WHERE {known} AND GREATEST(first, {first}) <= LEAST(last, {last})
),
ties AS (SELECT * FROM placed)"""


def _period(day: str, unit: str, move: int) -> str:
    """Give SQL of a day's period; see `periods.periods_of` for what `move` does."""
    if move:
        day = f"({day} {'+' if move > 0 else '-'} INTERVAL '1' DAY)"
    number = f"YEAR({day})" if unit == "year" else f"YEAR({day}) * 12 + MONTH({day}) - 1"
    return f"CAST({number} AS INTEGER)" + (f" {'-' if move > 0 else '+'} 1" if move else "")


def _check_existence(engine: Reader, sql: str, tables: Mapping[str, pl.DataFrame]) -> None:
    succeeds = "succession" in tables
    more = "LEFT JOIN succession s ON s.actor = t.actor" if succeeds else ""
    free = " AND s.actor IS NULL" if succeeds else ""
    found = engine.run(
        f"{sql}\nSELECT COUNT(DISTINCT t.actor) AS n, MIN(t.actor) AS actor\n"
        f"FROM placed t LEFT JOIN existence e ON e.node = t.actor {more}\n"
        f"WHERE e.node IS NULL{free}",
        tables,
    )
    if found["n"][0]:
        raise ghosts_found(int(found["n"][0]), found["actor"][0])
