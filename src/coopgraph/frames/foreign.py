"""Other people's tables, checked and brought into the form of participations.

Nothing is guessed: a cell that cannot be read is an error that names its column and its row.
Rows are counted from 1, without the header.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from coopgraph.dates import stated_bounds
from coopgraph.errors import DataError, DateError, ParameterError

if TYPE_CHECKING:
    import polars as pl

BOUNDS = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")
_STATED = ("begin", "end", "during")
COLUMNS: dict[str, str] = {
    **dict.fromkeys(("tie", "participant", "framework", "role", "on_behalf_of"), "text"),
    **dict.fromkeys(_STATED, "text"),
    **dict.fromkeys(BOUNDS, "day"),
    "end_open": "truth",
    "end_known": "truth",
    "rank": "text",
    "source": "text",
    "evidence": "texts",
    "disputed_by": "texts",
    "inferred": "truth",
    "anonymous": "truth",
}
"""The columns of the table of participations, and what each holds."""
"""The columns of the table of participations and what they hold."""
RANKS = ("preferred", "normal", "deprecated")


def empty() -> pl.DataFrame:
    """Give a table of participations without a row."""
    import polars as pl

    return pl.DataFrame(schema={name: kinds()[kind] for name, kind in COLUMNS.items()})


def from_table(
    table: Any,
    columns: Mapping[str, str] | None = None,
    *,
    source: str | None = None,
    missing: Iterable[Any] = (),
    backward: str = "refuse",
) -> pl.DataFrame:
    """Make participations of a table of spells, one row a participation.

    Args:
        table: A polars or pandas frame, or an Arrow table.
        columns: Which of its columns holds what, ours to theirs (``{"participant": "state",
            "begin": "entry"}``); those named as ours need no entry. ``participant`` and
            ``framework`` are needed. ``begin``, ``end`` and ``during`` hold years as whole
            numbers, dates, or EDTF text (``"1997"``, ``"1997-07~"``, ``".."``); the four bounds
            and ``end_open`` follow from them.
        source: The IRI of the source, for a table without that column.
        missing: Cells that mean "not told" (``(-9, "n.d.")``); empty ones always do.
        backward: What to do with a spell that ends before it begins: ``refuse``, or ``keep``
            (panels count it as left out; it is never active).

    Returns:
        The table of participations, sorted by tie and source. Columns of theirs that are not
        ours are left out.

    Raises:
        DataError: A cell that cannot be read (``table_column``, ``row``), or an empty end point.
        ParameterError: No such table, column, or choice.

    Example:
        >>> import polars as pl
        >>> spells = pl.DataFrame({"who": ["a"], "framework": ["f"], "begin": [1990],
        ...                        "end": ["1999-06"]})
        >>> from_table(spells, {"participant": "who"}).select("tie", "latest_end").row(0)
        ('urn:coopgraph:row:1', datetime.date(1999, 6, 30))
    """
    import polars as pl

    if backward not in ("refuse", "keep"):
        raise ParameterError(f"backward is {backward!r}", hint="refuse or keep")
    frame = _chosen(as_frame(table), columns or {})
    frame = frame.with_columns(
        _without(frame[name], list(missing)) if name in frame.columns else pl.Series(name, [])
        for name in frame.columns
    )
    rows = frame.height
    if "tie" not in frame.columns:
        numbers = pl.int_range(1, rows + 1, eager=True).cast(pl.String)
        frame = frame.with_columns(("urn:coopgraph:row:" + numbers).alias("tie"))
    if "source" not in frame.columns:
        frame = frame.with_columns(pl.lit(source, pl.String).alias("source"))
    series = [read_column(frame[name], COLUMNS[name]) for name in COLUMNS if name in frame.columns]
    whole = pl.DataFrame(series) if rows else empty().select(c.name for c in series)
    for name in ("tie", "participant", "framework"):
        refuse_where(whole[name].is_null(), whole[name], "is empty")
    if "rank" in whole.columns:
        ranks = whole["rank"]
        refuse_where(ranks.is_not_null() & ~ranks.is_in(RANKS), ranks, "is no rank")
    whole = bounded(whole)
    if backward == "refuse":
        turned = (whole["earliest_begin"] > whole["latest_end"]).fill_null(value=False)
        refuse_where(turned, whole["latest_end"].alias("end"), "is before the begin")
    blank = empty()
    lists = [c for c, kind in COLUMNS.items() if kind == "texts"]
    return (
        whole.with_columns(
            pl.lit(None, blank.schema[c]).alias(c) for c in COLUMNS if c not in whole.columns
        )
        .select(list(COLUMNS))
        .with_columns(
            pl.col("rank").fill_null("normal"),
            pl.col("inferred", "anonymous").fill_null(value=False),
            *(pl.col(c).fill_null(pl.lit([], pl.List(pl.String))) for c in lists),
        )
        .sort("tie", "source", maintain_order=True)
    )


def own_bounds(stated: pl.DataFrame) -> pl.DataFrame:
    """Give the bounds of stated dates alone, whatever other nodes made of them.

    Args:
        stated: Columns ``begin``, ``end``, ``during`` (EDTF text); rows in any order.

    Returns:
        In the same order the four bounds and ``end_open``, see `dates.stated_bounds`.

    Raises:
        DataError: A date that cannot be read (``table_column``, ``row``).
    """
    return bounded(stated.select(_STATED)).select(*BOUNDS, "end_open")


def kinds() -> dict[str, Any]:
    """Give the type of each kind of column: text, texts, truth, day."""
    import polars as pl

    return {
        "text": pl.String,
        "texts": pl.List(pl.String),
        "truth": pl.Boolean,
        "day": pl.Date,
    }


def as_frame(table: Any) -> pl.DataFrame:
    """Give a polars frame of whatever holds columns; an index of pandas is not data."""
    import polars as pl

    if isinstance(table, pl.DataFrame):
        return table
    if isinstance(table, pl.LazyFrame):
        return table.collect()
    try:
        frame = (
            pl.DataFrame(table) if hasattr(table, "__arrow_c_stream__") else pl.from_pandas(table)
        )
    except pl.exceptions.PolarsError as error:
        raise DataError(f"the table cannot be read: {error}") from None
    except (TypeError, ValueError) as error:
        # pyarrow's errors are ValueErrors and say the column; a mix of text and numbers is one.
        raise DataError(f"the table cannot be read: {error}") from None
    if not isinstance(frame, pl.DataFrame):
        raise ParameterError(f"a {type(table).__name__} is no table")
    return frame


def _chosen(frame: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    unknown = sorted(set(columns) - set(COLUMNS))
    if unknown:
        hint = f"ours are {', '.join(COLUMNS)}"
        raise ParameterError(f"participations have no column {', '.join(unknown)}", hint=hint)
    gone = sorted(set(columns.values()) - set(frame.columns))
    if gone:
        hint = f"it has {', '.join(frame.columns)}"
        raise ParameterError(f"the table lacks the columns {', '.join(gone)}", hint=hint)
    taken = {name: columns.get(name, name) for name in COLUMNS}
    taken = {ours: theirs for ours, theirs in taken.items() if theirs in frame.columns}
    lacking = [c for c in ("participant", "framework") if c not in taken]
    if lacking:
        hint = "name theirs: columns={'participant': …}"
        raise ParameterError(f"the table lacks the columns {', '.join(lacking)}", hint=hint)
    return frame.select(frame[theirs].alias(ours) for ours, theirs in taken.items())


def _without(column: pl.Series, missing: list[Any]) -> pl.Series:
    import polars as pl

    if column.dtype.is_numeric():
        numbers = [m for m in missing if isinstance(m, (int, float)) and not isinstance(m, bool)]
        gone = column.cast(pl.Float64).is_in([float(n) for n in numbers]) if numbers else None
        if column.dtype.is_float():
            gone = column.is_nan() if gone is None else gone | column.is_nan()
    elif column.dtype == pl.String():
        gone = column.str.strip_chars().is_in([*(str(m) for m in missing), ""])
    else:
        return column
    if gone is None:
        return column
    return column.to_frame().select(
        pl.when(gone.fill_null(value=True))
        .then(None)
        .otherwise(pl.col(column.name))
        .alias(column.name)
    )[column.name]


def read_column(column: pl.Series, kind: str) -> pl.Series:
    """Bring a column into our type, or say which cell cannot be."""
    import polars as pl

    name, have, want = column.name, column.dtype, kinds()[kind]
    if have == want:
        return column.str.strip_chars() if kind == "text" else column
    if have in (pl.Null(), pl.List(pl.Null())):
        return column.cast(want)
    if kind == "text" and name in _STATED:
        if have == pl.Date():
            return column.dt.to_string("%Y-%m-%d")
        if isinstance(have, pl.Datetime):
            return column.dt.date().dt.to_string("%Y-%m-%d")
        if have.is_numeric():
            wrong = (column != column.round(0)) | (column < 1) | (column > 9999)
            refuse_where(wrong.fill_null(value=False), column, "is no year")
            return column.cast(pl.Int32).cast(pl.String).str.zfill(4)
    if kind == "text" and (have.is_integer() or isinstance(have, (pl.Categorical, pl.Enum))):
        return column.cast(pl.String)
    if kind == "day" and isinstance(have, pl.Datetime):
        return column.dt.date()
    if kind == "day" and have == pl.String():
        days = column.str.to_date("%Y-%m-%d", strict=False)
        refuse_where(days.is_null() & column.is_not_null(), column, "is no day as YYYY-MM-DD")
        return days
    if kind == "truth" and have.is_integer():
        refuse_where(column.is_not_null() & ~column.is_in([0, 1]), column, "is neither 0 nor 1")
        return column.cast(pl.Boolean)
    words = {"text": "text", "texts": "lists of text", "truth": "true or false", "day": "days"}
    raise DataError(
        f"the column {name} holds {have}, not {words[kind]}", table_column=name, row=None
    )


def bounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the bounds that follow from the stated dates; each distinct statement is read once."""
    import polars as pl

    for name in _STATED:
        if name in frame.columns:
            _check_dates(frame[name])
    keys = [c for c in (*_STATED, "end_known") if c in frame.columns]
    distinct = frame.select(keys).unique(maintain_order=True) if keys else pl.DataFrame()
    bounds = [stated_bounds(**row) for row in distinct.iter_rows(named=True)]
    derived = pl.DataFrame(
        bounds,
        schema={**dict.fromkeys(BOUNDS, pl.Date), "end_open": pl.Boolean, "end_known": pl.Boolean},
        orient="row",
    )
    derived = derived.rename({c: f"read_{c}" for c in derived.columns})
    if keys:
        both = distinct.hstack(derived)
        frame = frame.join(both, on=keys, how="left", nulls_equal=True, maintain_order="left")
    else:
        nothing = stated_bounds()._asdict()
        frame = frame.with_columns(
            pl.lit(nothing[c.removeprefix("read_")], derived.schema[c]).alias(c)
            for c in derived.columns
        )
    for read in derived.columns:
        name = read.removeprefix("read_")
        given = [pl.col(name)] if name in frame.columns else []
        frame = frame.with_columns(pl.coalesce(*given, read).alias(name)).drop(read)
    return frame


def _check_dates(column: pl.Series) -> None:
    for value in column.drop_nulls().unique(maintain_order=True):
        try:
            stated_bounds(**{column.name: value})
        except DateError as error:
            refuse_where((column == value).fill_null(value=False), column, str(error.message))


def refuse_where(wrong: pl.Series, column: pl.Series, why: str) -> None:
    """Raise for the first row where `wrong` holds."""
    rows = wrong.fill_null(value=False).arg_true()
    if not len(rows):
        return
    row = int(rows[0])
    more = f"; {len(rows)} rows are like it" if len(rows) > 1 else ""
    raise DataError(
        f"row {row + 1}, column {column.name}: {column[row]!r} {why}{more}",
        hint="mend it, or name it in missing=" if why.startswith("is no year") else None,
        table_column=column.name,
        row=row + 1,
    )
