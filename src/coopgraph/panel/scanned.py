# ruff: noqa: S608 - only our own words and numbers go in, and a path that the engine quotes
"""What `prepare` does, by an engine over a table in Parquet: nothing passes through this process.

The table is one that ``coopgraph export --parquet`` wrote. It is read by the engine itself (on
Spark: by the workers), so that it may be larger than any memory here; only counts come back, and
in the end the panel. IRIs stay text in place of codes, since a dictionary would have to pass
through one machine. The counts of the codebook are the same, and so is every row.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from coopgraph.engines import sql_ties
from coopgraph.errors import DataError
from coopgraph.panel.choice import NEEDED, PanelChoice, check, wanted_of, weights_of
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


def scan(
    path: str | os.PathLike[str], choice: PanelChoice, engine: sql_ties.Reader
) -> tuple[Prepared, str]:
    """Check everything and count; the work itself is left to the SQL given.

    Args:
        path: See `sql_ties.table_of`.
        choice: What is asked for.
        engine: Where it runs.

    Returns:
        What `prepare` gives, without the ties, and the SQL that stands for them: the start of a
        ``WITH`` clause that defines ``ties``.

    Raises:
        DataError, ParameterError, UnknownNameError: As `prepare`.
    """
    import polars as pl

    table = sql_ties.table_of(path, engine)
    check(engine.run(f"SELECT * FROM {table} LIMIT 0", {}), choice)
    vocabulary = engine.run(f"SELECT DISTINCT role, source FROM {table}", {})
    vocabulary = vocabulary.with_columns(pl.col("role", "source").cast(pl.String))
    weights = weights_of(vocabulary, choice)
    wanted = wanted_of(vocabulary, choice, weights)
    chosen = sql_ties.chosen(table, wanted, weights, columns=NEEDED, forward=True)
    start, tables = chosen.sql, dict(chosen.tables)
    counts, forward = _counted(engine, start, tables, list(wanted), choice)
    unit = choice.get("unit", "year")
    span = span_of(forward, choice, unit)
    whole = choice.get("coverage", "any") == "all"
    sure = choice.get("certainty", "possible") == "certain"
    sql = f"{start},\n{sql_ties.placed(unit, span, whole=whole, sure=sure)}"
    for name, texts in (("existence", ["node"]), ("succession", ["actor", "state"])):
        given: Any = choice.get(name)
        if given is not None:
            tables[name] = spans_of(given, name, texts, unit, span)
    if "succession" in tables:
        check_succession(tables["succession"])
    if "existence" in tables:
        _check_existence(engine, sql, tables)
    source_counts = engine.run(
        f"{sql}\nSELECT told, COUNT(*) AS n FROM placed GROUP BY told", tables
    )
    counts["ties used"] = int(source_counts["n"].sum() or 0)
    sources = dict(sorted((s or "not told", n) for s, n in source_counts.iter_rows()))
    tables["periods"] = pl.DataFrame(
        {"period": pl.int_range(span[0], span[1] + 1, dtype=pl.Int32, eager=True)}
    )
    return Prepared(tables, None, span, counts, sources), sql


def _counted(
    engine: sql_ties.Reader,
    start: str,
    tables: Mapping[str, pl.DataFrame],
    reasons: list[str],
    choice: PanelChoice,
) -> tuple[dict[str, int], pl.DataFrame]:
    """Count what is left out, and give a table with the first and last days of the rest."""
    import polars as pl

    last = f"k{len(reasons) - 1} = 1"
    condition = f"{last} AND backward = 0"
    asked = ["COUNT(*)", *(f"SUM(k{n})" for n in range(len(reasons)))]
    undated = " AND ".join(f"{bound} IS NULL" for bound in NEEDED[-4:])
    asked += [
        f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {condition} AND {undated} THEN 1 ELSE 0 END)",
        "SUM(CASE WHEN participant IS NULL THEN 1 ELSE 0 END)",
        "SUM(CASE WHEN framework IS NULL THEN 1 ELSE 0 END)",
    ]
    asked += [
        f"{f}(CASE WHEN {condition} THEN {b} END)" for b in NEEDED[-4:] for f in ("MIN", "MAX")
    ]
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
        f"{start},\n{sql_ties.OVERLAPS}\nSELECT COUNT(*) AS n, MIN(tie) AS tie FROM reached", tables
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


def _check_existence(engine: sql_ties.Reader, sql: str, tables: Mapping[str, pl.DataFrame]) -> None:
    succeeds = "succession" in tables
    more = "LEFT JOIN succession s ON s.actor = t.actor" if succeeds else ""
    free = " AND s.actor IS NULL" if succeeds else ""
    ghosts = engine.run(
        f"{sql}\nSELECT COUNT(DISTINCT t.actor) AS n, MIN(t.actor) AS actor\n"
        f"FROM placed t LEFT JOIN existence e ON e.node = t.actor {more}\n"
        f"WHERE e.node IS NULL{free}",
        tables,
    )
    if ghosts["n"][0]:
        raise ghosts_found(int(ghosts["n"][0]), ghosts["actor"][0])
