"""Cells of CSV files for office programs: what begins like a formula is led by an apostrophe.

Spreadsheet programs compute a cell of a CSV file that begins with ``=``, ``+``, ``-`` or ``@``,
whoever wrote it: a name that a foreign file brought could so ask for an address or start a program
(OWASP, "CSV Injection"). Numbers stay numbers. As programs of many countries split at semicolons
and at line ends inside cells, what follows these is looked at as well. `frontend/src/office.js`
does the same in pages; a test holds the two against each other.

For programs are TSV, JSON, Parquet, CSVW and the CSV of SPARQL: these tell cells as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

LEAD = "'"
"""What a guarded cell begins with; spreadsheet programs take what follows for text."""
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_LEADING = "[ \u00a0\u2000-\u200b\u202f\u3000\ufeff\x0b\x0c]*"
_FORMULA = re.compile(f"{_LEADING}[{_SIGNS}]")
_NUMBER = re.compile(r"[ ]*[+-]?(?:[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?%?[ ]*")
_ENDS = re.compile(r"([;\t\r\n])")
_PERHAPS = f"(?:^|[;\t\r\n]){_LEADING}[{_SIGNS}]|^[\t\r\n]"
_SOME = re.compile(_PERHAPS)


def guarded(text: str) -> str:
    r"""Give a cell as it is to stand in a CSV file for office programs.

    Example:
        >>> guarded("=1+1"), guarded("-5"), guarded("-5+x"), guarded("a; @b"), guarded("\t=x")
        ("'=1+1", '-5', "'-5+x", "a;' @b", "'\t'=x")
    """
    if not _SOME.search(text):
        return text
    parts = [
        LEAD + part if _FORMULA.match(part) and not _NUMBER.fullmatch(part) else part
        for part in _ENDS.split(text)
    ]
    whole = "".join(parts)
    return LEAD + whole if whole[:1] in ("\t", "\r", "\n") else whole


def unguarded(text: str) -> str:
    """Give back a cell that may have been guarded.

    Example:
        >>> unguarded("'=1+1"), unguarded("'tis")
        ('=1+1', "'tis")
    """
    plain = "".join(part.removeprefix(LEAD) for part in _ENDS.split(text))
    return plain if LEAD in text and guarded(plain) == text else text


def guarded_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Give a table whose texts and headers are `guarded`; numbers, dates and the like stay."""
    import polars as pl

    columns = []
    for column in frame.iter_columns():
        if column.dtype == pl.String and column.str.contains(_PERHAPS).any():
            cells = [None if cell is None else guarded(cell) for cell in column]
            column = pl.Series(column.name, cells, pl.String)
        columns.append(column)
    kept = pl.DataFrame(columns) if columns else frame
    return kept.rename({name: guarded(name) for name in kept.columns if guarded(name) != name})
