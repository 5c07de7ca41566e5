"""Queries and their results.

The default graph of a query is the union of everything trusted (see `store.embedded`). A
`Result` keeps the bytes the engine wrote and reads them when asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from coopgraph.errors import QueryError
from coopgraph.model import IRI, Row, Scope, Text, Value, lines_of, parse_cell, plain, term
from coopgraph.store import EmbeddedStore, graph_from_ntriples
from coopgraph.store.own_terms import own_terms_of as own_terms_of
from coopgraph.store.own_terms import suggestion as suggestion
from coopgraph.store.own_terms import unknown_sentence as unknown_sentence
from coopgraph.store.own_terms import unknown_terms as unknown_terms
from coopgraph.store.processes.bounded import DEFAULT_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import polars as pl
    import rdflib

Labeller = Callable[[Iterable[str], str], Mapping[str, str]]
"""Gives the labels of IRIs in a language, as IRI to label; IRIs without one are left out."""

_HTTP = r"https?://[^\s<>\"]+"
SHOWN = 100
"""How many rows a notebook shows."""


class Result(Collection[Row]):
    """The solutions of a SELECT: rows, by number and in order.

    It is an Arrow stream, too: ``pl.DataFrame(result)``, DuckDB and other readers of the Arrow
    PyCapsule interface take it by its columns, as `to_polars` gives them. (It is no `Sequence`
    for their sake: polars would take the rows of one for columns, in silence.)

    Args:
        tsv: SPARQL 1.1 TSV, UTF-8.
        labeller: Where `labelled` finds labels.

    Attributes:
        columns: The variables, in the order of the query.
        tsv: The bytes as the engine wrote them; terms in full (datatypes, languages).
        scope: Which graph answered, and which of its sources; None where nobody said.
    """

    scope: Scope | None = None

    def __init__(self, tsv: bytes, labeller: Labeller | None = None) -> None:
        self.tsv = tsv
        self.columns = tuple(name[1:] for name in tsv.partition(b"\n")[0].decode().split("\t"))
        if self.columns == ("",):
            self.columns = ()
        self._labeller = labeller
        self._rows: list[Row] | None = None

    @classmethod
    def of(
        cls, columns: Sequence[str], rows: Iterable[Sequence[Value | None]], labeller: Any = None
    ) -> Result:
        """Make a result of rows already at hand."""
        head = "\t".join(f"?{name}" for name in columns)
        body = ["\t".join("" if v is None else term(v) for v in row) for row in rows]
        return cls("".join(f"{line}\n" for line in [head, *body]).encode(), labeller)

    @property
    def rows(self) -> list[Row]:
        """All rows; read once."""
        if self._rows is None:
            index = {name: i for i, name in enumerate(self.columns)}
            lines = lines_of(self.tsv)
            next(lines)
            if self.columns:
                self._rows = [Row.make(index, [parse_cell(c) for c in cells]) for cells in lines]
            else:
                self._rows = [Row.make(index, []) for _ in range(self.tsv.count(b"\n") - 1)]
        return self._rows

    def __len__(self) -> int:
        return self.tsv.count(b"\n") - 1

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """Give a row, or rows."""
        return self.rows[index]

    def __contains__(self, row: object) -> bool:
        return row in self.rows

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the columns of `to_polars` over, as the Arrow PyCapsule interface has it."""
        return self.to_polars().__arrow_c_stream__(requested_schema)

    def column(self, name: str) -> list[Any]:
        """Give the cells of a column.

        Raises:
            QueryError: There is no such column.
        """
        if name not in self.columns:
            raise QueryError(f"there is no column {name!r}", hint=f"of {', '.join(self.columns)}")
        return [row[name] for row in self]

    def labels(self, language: str = "en") -> Mapping[str, str]:
        """Give the labels of all IRIs in the rows, IRI to label."""
        if self._labeller is None:
            return {}
        return self._labeller({iri for row in self for c in row for iri in iris_in(c)}, language)

    def labelled(self, language: str = "en") -> Result:
        """Give the same rows with labels in place of IRIs (prefixed names where there is none)."""
        labels = self.labels(language)

        def named(cell: Any) -> Any:
            iris = iris_in(cell)
            return Text(named_by(iris, labels), language) if iris else cell

        rows = ([named(c) for c in row] for row in self)
        shown = Result.of(self.columns, rows, self._labeller)
        shown.scope = self.scope
        return shown

    def to_polars(self) -> pl.DataFrame:
        """Give a polars frame.

        A column whose cells are all integers is Int64, all numbers Float64, all booleans Boolean,
        all ``xsd:date`` Date; any other holds strings (IRIs in full, literals without datatype).
        """
        from coopgraph.frames import from_tsv

        return from_tsv(self.tsv)

    def to_pandas(self) -> pd.DataFrame:
        """Give a pandas frame with the columns of `to_polars`.

        Raises:
            MissingDependency: pandas or pyarrow is not installed.
        """
        from coopgraph.frames import to_pandas

        return to_pandas(self.to_polars())

    def to_csv(self, path: str | Path | None = None) -> str:
        """Give (and write to `path`) CSV with a header, for programs: cells as they are."""
        import csv
        import io

        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([plain(cell) for cell in row] for row in self)
        return _written(out.getvalue(), path)

    def to_json(self, path: str | Path | None = None) -> str:
        """Give (and write to `path`) a JSON list of objects; unbound cells are null."""
        import json

        rows = [{k: _jsonable(v) for k, v in row.asdict().items()} for row in self]
        return _written(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", path)

    def __repr__(self) -> str:
        of = f"; of {self.scope.text()}" if self.scope else ""
        return f"<{type(self).__name__}: {len(self)} rows of {', '.join(self.columns)}{of}>"

    def _repr_html_(self) -> str:
        from html import escape

        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = []
        for row in self[:SHOWN]:
            cells = []
            for cell in row:
                text = cell.short if isinstance(cell, IRI) else plain(cell)
                title = f' title="{escape(cell)}"' if isinstance(cell, IRI) else ""
                # dir=auto keeps right-to-left text from reordering its neighbours.
                cells.append(f'<td dir="auto"{title}>{escape(text)}</td>')
            body.append(f"<tr>{''.join(cells)}</tr>")
        more = f"<p>{len(self)} rows, the first {SHOWN} shown</p>" if len(self) > SHOWN else ""
        of = f"<p>{escape(self.scope.text())}</p>" if self.scope else ""
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
        return table + more + of


def iris_in(cell: Any) -> list[IRI]:
    """Give the IRIs of a cell: itself, or those that ``GROUP_CONCAT`` joined by blanks."""
    if isinstance(cell, IRI):
        return [cell]
    if type(cell) is not str or "://" not in cell:
        return []
    words = cell.split(" ")
    return [IRI(w) for w in words] if all(re.fullmatch(_HTTP, w) for w in words) else []


def named_by(iris: Iterable[IRI], labels: Mapping[str, str]) -> str:
    """Name IRIs by their labels, else by prefixed names."""
    return "; ".join(labels.get(iri) or iri.short for iri in iris)


def run(
    store: EmbeddedStore,
    sparql: str,
    values: Mapping[str, Value] | None = None,
    *,
    timeout: float | None = DEFAULT_SECONDS,
    labeller: Labeller | None = None,
) -> Result | bool | rdflib.Graph:
    """Answer a query.

    Args:
        store: The store, united.
        sparql: Any SPARQL 1.1 query; the project's prefixes are known.
        values: Variables bound beforehand (see `store.sparql_syntax.bind`).
        timeout: Seconds, None for no limit: then in this process, and Ctrl-C waits for its end.
        labeller: Gives a result's labels.

    Returns:
        A `Result` for SELECT, a bool for ASK, a plain ``rdflib.Graph`` for CONSTRUCT and DESCRIBE.

    Raises:
        QueryError: Not SPARQL, an update, or SERVICE.
        QueryTimeout: Stopped at the limit.
    """
    terms = {name: term(value) for name, value in (values or {}).items()}
    # Editors of some systems begin a file with a byte order mark, which is no part of the query.
    kind, data = store.query(sparql.removeprefix("\ufeff"), values=terms, timeout=timeout)
    if kind == "boolean":
        return data == b"true"
    if kind == "graph":
        return graph_from_ntriples(data)
    return Result(data, labeller)


def select(
    store: EmbeddedStore,
    sparql: str,
    values: Mapping[str, Value] | None = None,
    *,
    timeout: float | None = DEFAULT_SECONDS,
    labeller: Labeller | None = None,
) -> Result:
    """Answer a SELECT; as `run`, and anything else is an error.

    Raises:
        QueryError: Also when the query is no SELECT.
    """
    result = run(store, sparql, values, timeout=timeout, labeller=labeller)
    if not isinstance(result, Result):
        raise QueryError("a SELECT is expected here")
    return result


class UnknownTermWarning(UserWarning):
    """A query names a term of our namespaces that the graph does not have."""


def _jsonable(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    from decimal import Decimal

    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def _written(text: str, path: str | Path | None) -> str:
    if path is not None:
        from coopgraph.files import write

        write(path, text.encode())
    return text
