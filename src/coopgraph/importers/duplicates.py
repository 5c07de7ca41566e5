"""Rows that come again: told apart from rows that contradict what came before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


class Repeats:
    """Remembers the keys of all rows so far, as 64-bit digests: 16 bytes a row.

    Two different keys share a digest with a chance of one in 36 million at a million rows.
    """

    def __init__(self) -> None:
        self._seen: pl.DataFrame | None = None

    def split(
        self, frame: pl.DataFrame, key: list[str], value: list[str]
    ) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Split rows into new ones, repetitions, and contradictions.

        Args:
            frame: Rows; the first with a key is the one that counts.
            key: Columns that say what a row is about.
            value: Columns in which a repetition agrees with the first row.

        Returns:
            Three frames with the columns of `frame`: the first rows of their keys; rows that say
            the same as the first; rows that say something else.
        """
        import polars as pl

        rows = frame.with_columns(
            pl.struct(key).hash(1).alias(" k"),
            pl.struct(value).hash(2).alias(" v"),
        )
        first = rows.select(" k", " v").unique(" k", keep="first", maintain_order=True)
        if self._seen is not None:
            first = first.join(self._seen, on=" k", how="anti", maintain_order="left")
            self._seen = pl.concat([self._seen, first])
        else:
            self._seen = first
        first_values = self._seen.rename({" v": " first"})
        fresh = first.select(" k", pl.lit(value=True).alias(" fresh"))
        rows = rows.join(first_values, on=" k", how="left", maintain_order="left").join(
            fresh, on=" k", how="left", maintain_order="left"
        )
        new = pl.col(" fresh").fill_null(value=False) & pl.col(" k").is_first_distinct()
        rows = rows.with_columns(new.alias(" new"))
        rest = rows.filter(~rows[" new"])
        same = rest[" v"] == rest[" first"]
        own = frame.columns
        return (
            rows.filter(rows[" new"]).select(own),
            rest.filter(same).select(own),
            rest.filter(~same).select(own),
        )
