"""Frames to N-Quads: whole columns at once, by string expressions.

A `Pattern` is one triple for each row of a frame: subject, predicate and object as columns or
constants. A row in which one of them is null gives no triple. The lines are those of the
canonical form of N-Quads: one space between terms, only the escapes it requires.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.namespaces import EDTF, XSD

if TYPE_CHECKING:
    import polars as pl

# What the grammar of N-Quads does not allow in a literal as it is, and what its canonical form
# escapes besides (controls).
_ESCAPED = ["\\", '"', "\n", "\r", "\t", "\b", "\f"]
_ESCAPES = ["\\\\", '\\"', "\\n", "\\r", "\\t", "\\b", "\\f"]
_CONTROLS = [chr(n) for n in (*range(8), 0x0B, *range(0x0E, 0x20), 0x7F)]
_CONTROL_ESCAPES = [f"\\u{ord(c):04X}" for c in _CONTROLS]
_SPECIAL = r'["\\\x00-\x1F\x7F]'
_NOT_IN_IRI = r"[\x00-\x20<>\"{}|^`\\]"


class Pattern(NamedTuple):
    """One triple a row: what stands as subject, predicate and object, in N-Triples syntax."""

    subject: pl.Expr
    predicate: pl.Expr
    object: pl.Expr


def iri(value: pl.Expr | str) -> pl.Expr:
    """Write an IRI; the text must be one, see `not_iri`."""
    import polars as pl

    if isinstance(value, str):
        return pl.lit(f"<{value}>")
    return pl.concat_str(pl.lit("<"), value, pl.lit(">"))


def text(value: pl.Expr, *, language: str = "", datatype: str = "") -> pl.Expr:
    """Write a literal, escaped; texts without anything to escape cost one look."""
    import polars as pl

    ending = f'"@{language}' if language else f'"^^<{datatype}>' if datatype else '"'
    return pl.concat_str(pl.lit('"'), escaped(value), pl.lit(ending))


def escaped(value: pl.Expr) -> pl.Expr:
    """Escape the characters of a literal."""
    import polars as pl

    mended = value.str.replace_many(_ESCAPED + _CONTROLS, _ESCAPES + _CONTROL_ESCAPES)
    return pl.when(value.str.contains(_SPECIAL)).then(mended).otherwise(value)


def plain(value: pl.Expr, datatype: str) -> pl.Expr:
    """Write a literal of a datatype whose values hold nothing to escape (numbers, dates)."""
    import polars as pl

    return pl.concat_str(pl.lit('"'), value.cast(pl.String), pl.lit(f'"^^<{datatype}>'))


def edtf(value: pl.Expr) -> pl.Expr:
    """Write a date in the datatype that suits it: xsd:date, gYearMonth, gYear, or edtf:edtf."""
    import polars as pl

    kinds = (
        (r"^\d{4}-\d\d-\d\d$", XSD + "date"),
        (r"^\d{4}-(0[1-9]|1[0-2])$", XSD + "gYearMonth"),
        (r"^\d{4}$", XSD + "gYear"),
    )
    chosen: pl.Expr = pl.lit(EDTF + "edtf")
    for shape, datatype in kinds:
        chosen = pl.when(value.str.contains(shape)).then(pl.lit(datatype)).otherwise(chosen)
    return pl.concat_str(pl.lit('"'), escaped(value), pl.lit('"^^<'), chosen, pl.lit(">"))


def fact_value() -> pl.Expr:
    """Write the ``value`` of a fact by its ``type``: iri, text, edtf, @tag or a datatype's IRI."""
    import polars as pl

    kind, value = pl.col("type"), pl.col("value")
    body = pl.concat_str(pl.lit('"'), escaped(value), pl.lit('"'))
    return (
        pl.when(kind == "iri")
        .then(iri(value))
        .when(kind == "text")
        .then(body)
        .when(kind == "edtf")
        .then(edtf(value))
        .when(kind.str.starts_with("@"))
        .then(body + kind)
        .otherwise(pl.concat_str(body, pl.lit("^^<"), kind, pl.lit(">")))
    )


def not_iri(values: pl.Series) -> pl.Series:
    """Say which values cannot be IRIs: without a scheme, or with a character IRIs have not."""
    wrong = ~values.str.contains(r"^[A-Za-z][A-Za-z0-9+.-]*:") | values.str.contains(_NOT_IN_IRI)
    return wrong.fill_null(value=False)


def lines(frame: pl.DataFrame, patterns: Sequence[Pattern], graph: str | None) -> bytes:
    """Write all triples of a frame as N-Quads (N-Triples if there is no graph).

    Args:
        frame: Any frame.
        patterns: The triples of each row.
        graph: The IRI of the named graph, None for the default graph.

    Returns:
        UTF-8, a line a triple, row by row, in the order of the patterns.
    """
    import polars as pl

    if not frame.height or not patterns:
        return b""
    end = pl.lit(" .\n" if graph is None else f" <{graph}> .\n")
    space = pl.lit(" ")
    triples = [
        pl.concat_str(p.subject, space, p.predicate, space, p.object, end).fill_null("")
        for p in patterns
    ]
    whole = frame.select(pl.concat_str(triples).alias("lines"))["lines"].str.join("")
    return str(whole.item()).encode()


def in_graph(triples: bytes, graph: str) -> bytes:
    """Put N-Triples that `lines` wrote into a named graph."""
    # A line's end within a literal is escaped, so this stands at the end of statements alone.
    return triples.replace(b" .\n", f" <{graph}> .\n".encode())
