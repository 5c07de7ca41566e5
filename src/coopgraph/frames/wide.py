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

ABSENT, UNKNOWN, STRANGE = 0, 1, 255
"""What a cell may mean; roles are numbered in between."""


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
    cell_codes = [*roles, *absent, *unknown]
    if len(set(cell_codes)) != len(cell_codes):
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
    meant = dict.fromkeys(absent, ABSENT) | dict.fromkeys(unknown, UNKNOWN)
    meant |= {code: number for number, code in enumerate(roles, UNKNOWN + 1)}
    ordered = keyed.with_row_index("row").sort("a", "y")
    cells = _meanings([frame[name] for name in names], meant, frame.height)
    spells = _spells(cells[:, ordered["row"].to_numpy()], ordered)
    codes = pl.Series([str(code) for code in roles], dtype=pl.String)
    meanings = pl.Series(list(roles.values()), dtype=pl.String)
    first = pl.col("first").cast(pl.String).str.zfill(4)
    last = pl.col("last").cast(pl.String).str.zfill(4)
    number = spells["meaning"] - (UNKNOWN + 1)
    ties = spells.with_columns(
        pl.Series("f", names, pl.String).gather(spells["column"]),
        codes.gather(number).alias("c"),
        meanings.gather(number).alias("role"),
    ).select(
        pl.concat_str(
            pl.lit("urn:coopgraph:spell:"), "a", pl.lit(":"), "f", pl.lit(":"), "c", pl.lit(":"),
            first,
        ).alias("tie"),
        (pl.lit(actors) + pl.col("a")).alias("participant"),
        (pl.lit(frameworks) + pl.col("f")).alias("framework"),
        "role",
        pl.when("before").then(first).otherwise("[.." + first + "]").alias("begin"),
        pl.when("after").then(last).otherwise("[" + last + "..]").alias("end"),
    )  # fmt: skip
    return from_table(ties, source=source)


def _meanings(columns: list[pl.Series], meant: Mapping[int, int], height: int) -> Any:
    """Give what each cell means: one row a column of the table, one column a row of it (uint8).

    A table has millions of cells and a handful of codes: each column is looked up as a whole.
    """
    import numpy as np
    import polars as pl

    codes = np.array(sorted(meant), dtype=np.int64)
    values = np.array([*(meant[code] for code in codes.tolist()), STRANGE], dtype=np.uint8)
    meanings = np.empty((len(columns), height), dtype=np.uint8)
    low, high = (int(codes[0]), int(codes[-1])) if len(codes) else (0, 0)
    direct = np.full(high - low + 3, STRANGE, np.uint8) if high - low < 1_000_000 else None
    if direct is not None:
        direct[codes - low + 1] = values[:-1]
    for place, column in enumerate(columns):
        if not column.dtype.is_numeric():
            refuse_where(column.is_not_null(), column, "is no code but text")
            meanings[place] = ABSENT
            continue
        empty = column.is_null().to_numpy() if column.null_count() else None
        filled = column if empty is None else column.fill_null(0)
        if column.dtype.is_integer():
            whole = filled.to_numpy().astype(np.int64)
        else:
            whole = _whole(filled.cast(pl.Float64).to_numpy())
        if direct is not None:
            meaning = direct[np.clip(whole - (low - 1), 0, len(direct) - 1)]
        else:
            at = np.searchsorted(codes, whole)
            right = codes[np.minimum(at, len(codes) - 1)] == whole
            meaning = np.where(right, values[np.minimum(at, len(codes) - 1)], STRANGE)
        if empty is not None:
            meaning[empty] = ABSENT
        if (meaning == STRANGE).any():
            refuse_where(pl.Series(meaning == STRANGE), column, "is a code that was not explained")
        meanings[place] = meaning
    return meanings


def _whole(cells: Any) -> Any:
    """Give floats as whole numbers; what is none becomes one that no code is."""
    import numpy as np

    sound = np.isfinite(cells) & (np.abs(cells) < 2.0**62) & (cells == np.floor(cells))
    return np.where(sound, cells, -(2.0**62)).astype(np.int64)


def _spells(cells: Any, ordered: pl.DataFrame) -> pl.DataFrame:
    """Find the runs of one role in consecutive years.

    Args:
        cells: What each cell means, one row a framework, its columns in the order of `ordered`.
        ordered: ``a`` and ``y``, sorted by both.

    Returns:
        ``a, column, meaning, first, last`` and whether the table knows the years ``before`` and
        ``after``: a year that it does not have, and an unknown code, are both "not known".
    """
    import numpy as np
    import polars as pl

    who, year = ordered["a"].rle_id().to_numpy(), ordered["y"].to_numpy()
    rows = len(year)
    # Whether a row is its actor's next year after the row before it; no row follows the last.
    follows = np.zeros(rows + 1, dtype=bool)
    follows[1:rows] = (who[1:] == who[:-1]) & (year[1:] == year[:-1] + 1)
    changes = np.ones((len(cells), rows + 1), dtype=bool)
    if rows:
        np.not_equal(cells[:, 1:], cells[:, :-1], out=changes[:, 1:rows])
    changes |= ~follows
    held = cells > UNKNOWN
    # In the order of frameworks, then rows, the n-th start and the n-th end are one spell's.
    # (Places in the flat array: numpy finds them several times faster than rows and columns.)
    column, start = np.divmod(np.flatnonzero(held & changes[:, :-1]), max(rows, 1))
    end = np.flatnonzero(held & changes[:, 1:]) % max(rows, 1)
    before = follows[start] & (cells[column, start - 1] != UNKNOWN)
    after = follows[end + 1] & (cells[column, np.minimum(end + 1, max(rows - 1, 0))] != UNKNOWN)
    return pl.DataFrame(
        {
            "a": ordered["a"].gather(start),
            "column": column,
            "meaning": cells[column, start].astype(np.int64),
            "first": ordered["y"].gather(start),
            "last": ordered["y"].gather(end),
            "before": before,
            "after": after,
        }
    )
