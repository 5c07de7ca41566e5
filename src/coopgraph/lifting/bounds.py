"""Bounds of stated dates, for whole columns at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph import dates
from coopgraph.errors import DataError, DateError

if TYPE_CHECKING:
    import polars as pl

_STATED = ("begin", "end", "during")


class BatchBounds:
    """Bounds of stated dates; each distinct date is parsed once in the life of the object."""

    def __init__(self) -> None:
        self._known: dict[str, dates.Bounds] = {}

    def add(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add the four bounds, ``end_open`` and ``end_known`` to a frame of ties or nodes.

        They are those of `coopgraph.dates.stated_bounds`, for whole columns.

        Raises:
            DataError: A date that does not exist; with file and row.
        """
        import polars as pl

        frame = frame.with_columns(
            pl.lit(None, pl.String).alias(name) for name in _STATED if name not in frame.columns
        )
        values: dict[str, dates.Bounds] = {}
        for name in _STATED:
            for value in frame[name].drop_nulls().unique(maintain_order=True).to_list():
                values[value] = self._of(value, name, frame)
        edtf_values = list(values)

        def day(name: str, side: int) -> pl.Expr:
            days = pl.Series([values[value][side] for value in edtf_values], dtype=pl.Date)
            return pl.col(name).replace_strict(
                edtf_values, days, default=None, return_dtype=pl.Date
            )

        def either(name: str, side: int) -> pl.Expr:
            """Take the date of a column, or that of ``during`` where the column has none."""
            own, within = day(name, side), day("during", side)
            return pl.when(pl.col(name).is_not_null()).then(own).otherwise(within)

        goes_on = (pl.col("end").str.strip_chars() == "..").fill_null(value=False)
        tells = pl.col("end").is_not_null() | pl.col("during").is_not_null()
        end_known = pl.coalesce("end_known", tells) if "end_known" in frame.columns else tells
        return frame.with_columns(
            either("begin", 0).alias("earliest_begin"),
            either("begin", 1).alias("latest_begin"),
            pl.when(~goes_on).then(either("end", 0)).alias("earliest_end"),
            pl.when(~goes_on).then(either("end", 1)).alias("latest_end"),
            goes_on.alias("end_open"),
            end_known.alias("end_known"),
        )

    def _of(self, value: str, column: str, frame: pl.DataFrame) -> dates.Bounds:
        if value not in self._known:
            try:
                self._known[value] = dates.parse(value)
            except DateError as error:
                first = frame.filter(frame[column] == value).row(0, named=True)
                raise DataError(
                    f"row {first['row']}, {column}: {error.message}",
                    file=first["file"],
                    hint=error.hint,
                ) from None
        return self._known[value]
