"""The four panels: each checks the choice, runs one SELECT, and says what it did.

The ties are a table of participations, or the folder that ``coopgraph export --parquet`` wrote (or
its address, such as ``s3a://bucket/tables``). Who counts, unless an engine is named:

* a table: this process, with polars and matrix products (see `grouped`, `dyad_matrix`), as long as
  presences and answer fit (`presences.PRESENCES`, `presences.ROWS`); beyond that DuckDB, which
  spills to disk;
* a folder: DuckDB, which reads it by itself and may find it larger than the memory here. Where
  DuckDB is not installed the folder is read into memory, up to `presences.PRESENCES` rows.

The rows and the counts are the same whoever counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from coopgraph.engines.sessions import engaged, has_duckdb
from coopgraph.errors import ParameterError
from coopgraph.frames.parquet import read_parquet
from coopgraph.panel import dyad_matrix, grouped
from coopgraph.panel.choice import IN_MEMORY, PanelChoice, known, settled
from coopgraph.panel.codes import add_codes
from coopgraph.panel.panel import Panel, PanelColumn, parameters
from coopgraph.panel.prepare import Prepared, prepare
from coopgraph.panel.presences import PRESENCES
from coopgraph.panel.scanned import scan
from coopgraph.panel.sql import Shape

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    import polars as pl

    Ties = pl.DataFrame | str | os.PathLike[str]


def counted(
    kind: str, ties: Ties, *, directed: bool = False, **choice: Unpack[PanelChoice]
) -> Panel:
    """Make the panel of a kind.

    Args:
        kind: One of `KINDS`: ``actor-year``, ``dyad-year``, ``framework-year``, ``two-mode``.
        ties: Participations, or the folder of an export, see the module.
        directed: Of ``dyad-year``: a row for each order of the two.
        **choice: See `Choice`.

    Raises:
        UnknownNameError: There is no such panel; the nearest are suggested.
        ParameterError: ``directed`` of another kind, and as in `prepare.prepare`.
    """
    name = kind.strip().lower().replace("_", "-")
    known(name, set(KINDS), "panel")
    if name == "dyad-year":
        return dyad_year(ties, directed=directed, **choice)
    if directed:
        raise ParameterError("directed is for dyad-year only", parameter="directed")
    return KINDS[name](ties, **choice)


@dataclass(frozen=True)
class _Here:
    """How this process counts: what a codebook calls it, and what counts, or gives None."""

    name: str
    count: Callable[[Mapping[str, pl.DataFrame]], pl.DataFrame | None]


GROUPED = "grouping in memory, which counts what the query counts"
MULTIPLIED = "matrix products in memory, which count what the query counts"


def two_mode(ties: Ties, **choice: Unpack[PanelChoice]) -> Panel:
    """Give who takes part in what, period by period.

    Args:
        ties: Participations, or the folder of an export, see the module.
        **choice: See `Choice`. With ``zeros``, a row for each existing actor and each framework
            that anyone takes part in in the period, and a column ``present`` (0 or 1).

    Returns:
        ``actor, framework, year[, month]``, then as chosen ``present``, ``certain`` (0 or 1, with
        ``certainty="both"``), ``weight``, ``left_censored``, ``right_censored`` (0 or 1).

    Raises:
        DataError, ParameterError, UnknownNameError: See `prepare.prepare`.
    """
    shape = _shape(choice)

    def count(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
        fits = grouped.fits(tables, shape, grid=None)
        return grouped.two_mode(tables, shape) if fits else None

    here = _Here(GROUPED, count)
    return _made("two_mode", ties, choice, shape.two_mode(), ["actor", "framework"], here)


def actor_year(ties: Ties, **choice: Unpack[PanelChoice]) -> Panel:
    """Count the frameworks each actor takes part in, period by period.

    Args:
        ties: Participations, or the folder of an export, see the module.
        **choice: See `Choice`.

    Returns:
        ``actor, year[, month]``, then ``frameworks`` (``frameworks_possible`` and
        ``frameworks_certain`` with ``certainty="both"``), ``weight`` and the censoring counts.

    Raises:
        DataError, ParameterError, UnknownNameError: See `prepare.prepare`.

    Example:
        >>> import coopgraph
        >>> made = actor_year(coopgraph.load().participations(), since=2020, until=2021)
        >>> made.frame.columns
        ['actor', 'year', 'frameworks', 'left_censored', 'right_censored']
    """
    shape = _shape(choice)
    return _one("actor_year", ties, choice, shape, "actor", "frameworks")


def framework_year(ties: Ties, **choice: Unpack[PanelChoice]) -> Panel:
    """Count the actors that take part in each framework, period by period.

    Args:
        ties: Participations, or the folder of an export, see the module.
        **choice: See `Choice`. With ``zeros``, ``existence`` lists the frameworks too.

    Returns:
        ``framework, year[, month]``, then ``actors`` and so on as in `actor_year`.

    Raises:
        DataError, ParameterError, UnknownNameError: See `prepare.prepare`.
    """
    shape = _shape(choice)
    return _one("framework_year", ties, choice, shape, "framework", "actors")


def dyad_year(ties: Ties, *, directed: bool = False, **choice: Unpack[PanelChoice]) -> Panel:
    """Count the frameworks that two actors share, period by period.

    Args:
        ties: Participations, or the folder of an export, see the module.
        directed: A row for each order of the two, instead of one row with the smaller IRI first.
            The counts are the same both ways.
        **choice: See `Choice`.

    Returns:
        ``actor_a, actor_b, year[, month]``, then ``shared`` (``shared_possible`` and
        ``shared_certain`` with ``certainty="both"``), ``weight`` (the sum over the shared
        frameworks of the product of the two weights) and ``left_censored``, ``right_censored``:
        of how many of the shared frameworks the begin (the end) of either is unknown or open.

    Raises:
        DataError, ParameterError, UnknownNameError: See `prepare.prepare`.

    Example:
        >>> from coopgraph.frames import from_table
        >>> import polars as pl
        >>> spells = from_table(pl.DataFrame({"participant": ["a", "b"], "framework": ["f", "f"],
        ...                                   "begin": [1990, 1991], "end": [1991, 1995]}))
        >>> dyad_year(spells).frame.select("actor_a", "actor_b", "year", "shared").rows()
        [('a', 'b', 1991, 1)]
    """
    shape = _shape(choice)
    sql = shape.dyads(directed=directed)
    keys = ["actor_a", "actor_b"]

    def count(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
        fits = dyad_matrix.fits(tables, shape)
        return dyad_matrix.dyads(tables, shape, directed=directed) if fits else None

    here = _Here(MULTIPLIED, count)
    return _made("dyad_year", ties, choice, sql, keys, here, {"directed": directed})


def _one(kind: str, ties: Ties, choice: PanelChoice, shape: Shape, key: str, counted: str) -> Panel:
    def count(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
        fits = grouped.fits(tables, shape, grid=key)
        return grouped.one(tables, shape, key=key, counted=counted) if fits else None

    return _made(kind, ties, choice, shape.one(key, counted), [key], _Here(GROUPED, count))


KINDS: Mapping[str, Callable[..., Panel]] = {
    "actor-year": actor_year,
    "dyad-year": dyad_year,
    "framework-year": framework_year,
    "two-mode": two_mode,
}
"""Every panel by its name."""


def _shape(choice: PanelChoice) -> Shape:
    least = choice.get("min_sources", 1)
    return Shape(
        both=choice.get("certainty") == "both",
        weighted=choice.get("weights") is not None,
        censoring=choice.get("censoring", True),
        lives=choice.get("existence") is not None,
        succeeds=choice.get("succession") is not None,
        sources=least if isinstance(least, int) else 1,  # whatever else is refused by prepare
        zeros=choice.get("zeros", False),
    )


def _made(
    kind: str,
    ties: Ties,
    choice: PanelChoice,
    sql: str,
    keys: list[str],
    here: _Here,
    more: dict[str, object] | None = None,
) -> Panel:
    import polars as pl

    choice = settled(choice)
    ready, rows, by, sql = _run(ties, choice, sql, here)
    rows = rows.sort(*keys, "period")
    unit = choice.get("unit", "year")
    frame = rows
    if ready.iris is not None:
        iris = ready.iris
        frame = rows.with_columns(iris.gather(rows[k].cast(pl.UInt32)).alias(k) for k in keys)
    codes, held = choice.get("codes"), dict[str, str]()
    if codes is not None:
        suffixes = {"actor_a": "_a", "actor_b": "_b"}
        coded = {k: suffixes.get(k, "") for k in keys if kind != "two_mode" or k == "actor"}
        frame, held = add_codes(frame, coded, codes, unit, ready.span)
    times = [pl.col("period").alias("year")]
    if unit == "month":
        times = [(pl.col("period") // 12).alias("year"), (pl.col("period") % 12 + 1).alias("month")]
    values = [c for c in rows.columns if c not in (*keys, "period")]
    frame = frame.select(
        *keys, *(t.cast(pl.Int32) for t in times), *(_small(c, rows) for c in values), *held
    )
    meanings = {**MEANINGS[kind], **COMMON, **held}
    return Panel(
        frame=frame,
        kind=kind,
        unit=unit,
        columns=tuple(PanelColumn(c, *_told(meanings[c])) for c in frame.columns),
        parameters={**(more or {}), **parameters(choice, ready.span), "engine": by},
        counts={
            **ready.counts,
            "rows": frame.height,
            **{f"different {k}": rows[k].n_unique() for k in keys},
        },
        sources=ready.sources,
        sql=sql,
        ties=ties,
    )


def _run(
    ties: Ties, choice: PanelChoice, sql: str, here: _Here
) -> tuple[Prepared, pl.DataFrame, str, str]:
    """Give what was prepared, the rows, who counted them, and the SQL."""
    import polars as pl

    engine_choice = choice.get("engine")
    scans = engine_choice is not None or has_duckdb()
    if not isinstance(ties, pl.DataFrame) and scans and choice.get("certainty") not in IN_MEMORY:
        with engaged(engine_choice) as engine:
            ready, start = scan(ties, choice, engine)  # type: ignore[arg-type]
            sql = f"{start},\n{sql.removeprefix('WITH ')}"
            return ready, engine.run(sql, ready.tables), repr(engine), sql
    table = ties if isinstance(ties, pl.DataFrame) else read_parquet(ties, most=PRESENCES)
    ready = prepare(table, choice)
    rows = here.count(ready.tables) if engine_choice is None else None
    if rows is not None:
        return ready, rows, here.name, sql
    with engaged(engine_choice) as engine:
        return ready, engine.run(sql, ready.tables), repr(engine), sql


def _small(name: str, found: pl.DataFrame) -> pl.Expr:
    import polars as pl

    return pl.col(name).cast(pl.Int64) if found.schema[name].is_integer() else pl.col(name)


def _told(meaning: str) -> tuple[str, str]:
    unit, colon, text = meaning.partition(": ")
    return (unit, text) if colon else ("code", meaning)


COMMON = {
    "year": "year: the year, of the Gregorian calendar",
    "month": "month: the month, 1 to 12",
    "actor": "IRI: the actor",
    "framework": "IRI: the framework",
    "actor_a": "IRI: one actor",
    "actor_b": "IRI: the other actor",
    "weight": "weight: the sum of the roles' weights",
    "weight_possible": "weight: the sum of the roles' weights, of what is possible",
    "weight_certain": "weight: the sum of the roles' weights, of what is certain",
    "left_censored": "count: of these, how many have a begin that is not known",
    "right_censored": "count: of these, how many have an end that is not known, or is open",
}
MEANINGS: dict[str, dict[str, str]] = {
    "two_mode": {
        "present": "0 or 1: whether the actor takes part",
        "certain": "0 or 1: whether it certainly does, whatever the bounds of the dates hide",
        "weight": "weight: the weight of the heaviest role",
        "weight_certain": "weight: the weight of the heaviest role that is certain",
        "left_censored": "0 or 1: no tie tells when it began",
        "right_censored": "0 or 1: no tie tells when it ended, or it is open",
    },
    "actor_year": {
        "frameworks": "count: the frameworks it takes part in",
        "frameworks_possible": "count: the frameworks it may take part in",
        "frameworks_certain": "count: the frameworks it certainly takes part in",
    },
    "framework_year": {
        "actors": "count: the actors that take part",
        "actors_possible": "count: the actors that may take part",
        "actors_certain": "count: the actors that certainly take part",
    },
    "dyad_year": {
        "shared": "count: the frameworks that both take part in",
        "shared_possible": "count: the frameworks that both may take part in",
        "shared_certain": "count: the frameworks that both certainly take part in",
        "weight": "weight: over the shared frameworks, the sum of the products of their weights",
        "left_censored": "count: of the shared, where a begin of either is not known",
        "right_censored": "count: of the shared, where an end of either is not known or is open",
    },
}
