"""Wide tables of the field, one row an actor and year, as participations.

Data sets of memberships come with a row for each state and year and a column for each
organisation. Their codes become spells; what the table does not cover stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError
from coopgraph.frames.foreign import as_frame, from_table, read_column, refuse_where

if TYPE_CHECKING:
    import polars as pl


def from_state_year(
    table: Any,
    *,
    actor: str,
    year: str = "year",
    roles: Mapping[int, str],
    absent: Iterable[int] = (0,),
    unknown: Iterable[int] = (),
    actors: str = "urn:coopgraph:actor:",
    frameworks: str = "urn:coopgraph:framework:",
    source: str | None = None,
) -> pl.DataFrame:
    """Make participations of a wide table, one row an actor and year, one column a framework.

    Consecutive years of one role become one spell. The table says nothing of the years before its
    first and after its last, so a spell that touches the actor's first or last row has an unknown
    begin or end outwards of it: ``begin`` is ``[..1950]``, ``end`` is ``[1999..]``.

    Args:
        table: A polars or pandas frame, or an Arrow table.
        actor: The column of the actor's code.
        year: The column of the year, whole numbers.
        roles: What the codes in the cells mean: code to role IRI.
        absent: Codes that say "takes no part".
        unknown: Codes that say "not known" (they are not absence, and end no spell's knowledge:
            they make the ends beside them uncertain).
        actors: What makes an IRI of an actor's code.
        frameworks: What makes an IRI of a column's name.
        source: The IRI of the source.

    Returns:
        The table of participations, sorted by tie.

    Raises:
        DataError: A code that was not explained, a year that is none, an actor-year twice; each
            with ``table_column`` and ``row``.
        ParameterError: A column is missing, or a code has two meanings.
    """
    import polars as pl

    frame = as_frame(table)
    gone = [c for c in (actor, year) if c not in frame.columns]
    if gone:
        raise ParameterError(f"the table lacks the columns {', '.join(gone)}")
    absent, unknown = list(absent), list(unknown)
    told = [*roles, *absent, *unknown]
    if len(set(told)) != len(told):
        raise ParameterError("a code of the cells has two meanings", hint="one each")
    years = read_column(frame[year].alias("begin"), "text")
    refuse_where(years.is_null(), years.alias(year), "is empty")
    refuse_where(~years.str.contains("^[0-9]{4}$"), years.alias(year), "is no year")
    numbers = years.cast(pl.Int32)
    who = frame[actor].cast(pl.String)
    refuse_where(who.is_null(), who, "is empty")
    keyed = pl.DataFrame({"a": who, "y": numbers})
    refuse_where(keyed.is_duplicated(), who, "has the same year twice, with")
    names = [c for c in frame.columns if c not in (actor, year)]
    codes = frame.select(names)
    for name in names:
        column = codes[name]
        if not column.dtype.is_numeric():
            refuse_where(column.is_not_null(), column, "is no code but text")
            continue
        strange = ~column.cast(pl.Float64).is_in([float(code) for code in told])
        refuse_where(strange & column.is_not_null(), column, "is a code that was not explained")
    long = (
        codes.with_columns(pl.all().cast(pl.Int32), keyed["a"].alias(" a"), keyed["y"].alias(" y"))
        .unpivot(index=[" a", " y"], variable_name="f", value_name="c")
        .rename({" a": "a", " y": "y"})
        .filter(pl.col("c").is_in([*roles, *unknown]))
    )
    # A year that the table does not have, and an unknown code, are both "not known".
    seen = keyed.rename({"y": "there"})
    run = (pl.col("y") - pl.col("y").rank("ordinal").cast(pl.Int32)).over("a", "f", "c")
    spells = (
        long.filter(pl.col("c").is_in(list(roles)))
        .with_columns(run.alias("run"))
        .group_by("a", "f", "c", "run")
        .agg(pl.col("y").min().alias("first"), pl.col("y").max().alias("last"))
    )
    blurred = long.filter(pl.col("c").is_in(unknown)).select("a", "f", pl.col("y").alias("there"))
    for side, at in (("before", pl.col("first") - 1), ("after", pl.col("last") + 1)):
        known = seen.with_columns(pl.lit(value=True).alias(side))
        spells = spells.with_columns(at.alias("there"))
        # Few of the unknown cells lie beside a spell: only these are joined.
        near = blurred.join(spells, on=["a", "f", "there"], how="semi")
        fog = near.with_columns(pl.lit(value=True).alias(f"fog_{side}"))
        spells = (
            spells.join(known, on=["a", "there"], how="left")
            .join(fog, on=["a", "f", "there"], how="left")
            .with_columns(
                (pl.col(side).fill_null(value=False) & pl.col(f"fog_{side}").is_null()).alias(side)
            )
            .drop("there", f"fog_{side}")
        )
    first = pl.col("first").cast(pl.String).str.zfill(4)
    last = pl.col("last").cast(pl.String).str.zfill(4)
    meaning = pl.col("c").replace_strict(roles, return_dtype=pl.String)
    made = spells.select(
        pl.concat_str(
            pl.lit("urn:coopgraph:spell:"), "a", pl.lit(":"), "f", pl.lit(":"), "c", pl.lit(":"),
            first,
        ).alias("tie"),
        (pl.lit(actors) + pl.col("a")).alias("participant"),
        (pl.lit(frameworks) + pl.col("f")).alias("framework"),
        meaning.alias("role"),
        pl.when("before").then(first).otherwise("[.." + first + "]").alias("begin"),
        pl.when("after").then(last).otherwise("[" + last + "..]").alias("end"),
    )  # fmt: skip
    return from_table(made, source=source)
