"""The codes of states beside their IRIs; which state is which is never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError
from coopgraph.frames.foreign import read_column
from coopgraph.panel.periods import spans_of

if TYPE_CHECKING:
    import polars as pl

KINDS = {
    "iso3166": "ISO 3166-1 alpha-2 or ISO 3166-2",
    "cow": "COW numeric",
    "gw": "Gleditsch–Ward",
    "wikidata": "Wikidata",
}

NUMBERS = ("cow", "gw")
"""Codes that are whole numbers."""


def add_codes(
    frame: pl.DataFrame,
    columns: dict[str, str],
    codes: pl.DataFrame,
    unit: str,
    span: tuple[int, int],
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Add the codes that a table gives, after checking that they name one state each.

    Args:
        frame: A panel, with the column ``period`` (its number).
        columns: The columns of actors to code, each with the suffix of its columns of codes.
        codes: ``node`` and any of `KINDS`; ``begin`` and ``end`` where a code held for a time.
        unit: ``year`` or ``month``.
        span: The first and last period.

    Returns:
        The panel, and what each new column holds.

    Raises:
        DataError: No code column; two codes of one kind for one actor in one period; one code
            for two actors of the panel in one period.
    """
    import polars as pl

    kinds = [k for k in KINDS if k in codes.columns]
    if not kinds:
        raise DataError(f"the table of codes has none of {', '.join(KINDS)}")
    spans = spans_of(codes, "codes", ["node"], unit, span)
    here = pl.concat(
        [frame.select(pl.col(column).alias("node"), "period") for column in columns]
    ).unique()
    added: dict[str, str] = {}
    for kind in kinds:
        code = codes[kind]
        if kind in NUMBERS and code.dtype.is_integer():
            code = code.cast(pl.Int32)
        elif kind in NUMBERS:
            # 002 and 2 are one state.
            code = read_column(code, "text")
            numbers = code.cast(pl.Int32, strict=False)
            bad = code.filter(numbers.is_null() & code.is_not_null())
            if len(bad):
                raise DataError(
                    f"the {KINDS[kind]} code {bad[0]!r} is no number", table_column=kind
                )
            code = numbers
        else:
            code = read_column(code, "text")
        code_spans = spans.with_columns(code.alias(kind)).drop_nulls(kind)
        held = (
            here.join(code_spans, on="node")
            .filter(pl.col("period").is_between("first", "last"))
            .select("node", "period", kind)
            .unique()
        )
        _one(held, "node", kind, f"has two codes {kind}", "give the codes a begin and an end")
        _one(
            held, kind, "node", f"is the {kind} code of two actors",
            "say which counts as which with succession=, or give the codes a begin and an end",
        )  # fmt: skip
        for column, suffix in columns.items():
            name = f"{kind}{suffix}"
            frame = frame.join(
                held.rename({"node": column, kind: name}),
                on=[column, "period"],
                how="left",
                maintain_order="left",
            )
            added[name] = f"the {KINDS[kind]} code of {column}, where known"
    return frame, added


def _one(held: pl.DataFrame, key: str, other: str, what: str, hint: str) -> None:
    import polars as pl

    clash = (
        held.group_by(key, "period")
        .agg(pl.col(other).unique().sort().alias("others"))
        .filter(pl.col("others").list.len() > 1)
        .sort(key, "period")
    )
    if len(clash):
        row: dict[str, Any] = clash.row(0, named=True)
        both = ", ".join(str(o) for o in row["others"])
        raise DataError(f"{row[key]} {what} at one time: {both}", hint=hint)
