"""Integers in place of IRIs: a table that joins and travels cheaply, and the way back.

An IRI of a participation is some fifty bytes and occurs in many rows. Coded, it is four. One
dictionary serves all columns, and it is sorted, so codes sort as their IRIs do and two tables of
the same IRIs have the same codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopgraph.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

ONE = ("tie", "participant", "framework", "role", "on_behalf_of", "source")
"""The columns that hold one IRI."""
MANY = ("evidence", "disputed_by")
"""The columns that hold a list of IRIs."""


@dataclass(frozen=True)
class Coded:
    """A table whose IRIs are integers.

    Attributes:
        ties: The table; `ONE` are UInt32, `MANY` lists of UInt32, all else as it was.
        iris: The dictionary: ``code`` (UInt32, 0, 1, 2 …) and ``iri``, sorted by both.
    """

    ties: pl.DataFrame
    iris: pl.DataFrame

    def to_pandas(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Give both tables as pandas frames; a column with gaps becomes floating point there.

        Raises:
            MissingDependency: pandas or pyarrow is not installed.
        """
        from coopgraph.frames.results import to_pandas

        return to_pandas(self.ties), to_pandas(self.iris)

    def to_arrow(self) -> tuple[pa.Table, pa.Table]:
        """Give both tables as Arrow tables.

        Raises:
            MissingDependency: pyarrow is not installed.
        """
        from coopgraph.frames.results import to_arrow

        return to_arrow(self.ties), to_arrow(self.iris)


def encode(ties: pl.DataFrame) -> Coded:
    """Put integers in place of the IRIs of a table of participations.

    Args:
        ties: Any table with some of the columns `ONE` and `MANY`; others are kept as they are.

    Raises:
        DataError: One of these columns holds no text.

    Example:
        >>> import polars as pl
        >>> coded = encode(pl.DataFrame({"participant": ["b", "a", "b"]}))
        >>> coded.ties["participant"].to_list(), coded.iris["iri"].to_list()
        ([1, 0, 1], ['a', 'b'])
    """
    import polars as pl

    one = [c for c in ONE if c in ties.columns]
    many = [c for c in MANY if c in ties.columns]
    nothing = (pl.Null(), pl.List(pl.Null()))
    for name in (*one, *many):
        kind = ties.schema[name]
        if kind not in (pl.List(pl.String) if name in many else pl.String(), *nothing):
            raise DataError(f"the column {name} holds {kind}, not IRIs")
    ties = ties.with_columns(
        *(pl.col(c).cast(pl.String) for c in one),
        *(pl.col(c).cast(pl.List(pl.String)) for c in many),
    )
    pieces = [ties[c] for c in one]
    pieces += [ties[c].explode(empty_as_null=False, keep_nulls=False) for c in many]
    known = pl.concat([pl.Series("iri", [], dtype=pl.String), *(p.alias("iri") for p in pieces)])
    iris = known.drop_nulls().unique().sort()
    numbers = pl.int_range(0, len(iris), dtype=pl.UInt32, eager=True).alias("code")
    kind = pl.Enum(iris)

    def coded(iri: pl.Expr) -> pl.Expr:
        return iri.cast(kind).to_physical().cast(pl.UInt32)

    return Coded(
        ties.with_columns(
            *(coded(pl.col(c)) for c in one),
            *(pl.col(c).list.eval(coded(pl.element())) for c in many),
        ),
        pl.DataFrame([numbers, iris]),
    )


def decode(coded: Coded) -> pl.DataFrame:
    """Give back the table that was encoded, cell for cell.

    Raises:
        DataError: A code is not in the dictionary, or the dictionary is not 0, 1, 2 ….
    """
    import polars as pl

    iris = coded.iris
    if iris["code"].to_list() != list(range(len(iris))):
        raise DataError("the dictionary of IRIs does not count 0, 1, 2 …")
    one = [c for c in ONE if c in coded.ties.columns]
    many = [c for c in MANY if c in coded.ties.columns]
    for name in (*one, *many):
        column = coded.ties[name]
        flat = column.explode(empty_as_null=False, keep_nulls=False) if name in many else column
        top = flat.max()
        if isinstance(top, int) and top >= len(iris):
            raise DataError(f"the column {name} has the code {top}; there are {len(iris)} IRIs")
    back = pl.element().replace_strict(iris["code"], iris["iri"], return_dtype=pl.String)
    return coded.ties.with_columns(
        *(iris["iri"].gather(coded.ties[c]).alias(c) for c in one),
        *(pl.col(c).list.eval(back) for c in many),
    )
