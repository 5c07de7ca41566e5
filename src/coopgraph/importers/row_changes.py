"""The next version of an office's table against the last, row by row: new, changed, gone.

Both are read as ``coopgraph import table`` reads them, so a column that was renamed, moved or
reordered is no change, and cells count as they are shown. A row is found again by what is equal in
it: all of it; else a number or a title that one row alone has on both sides; else the most cells,
the partner and the day of signature among them. Nothing is imported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError
from coopgraph.identity.naming import fold
from coopgraph.importers.office_tables import Row, open_table
from coopgraph.names import LANGUAGES, check_name

if TYPE_CHECKING:
    import polars as pl

ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv")
"""Endings of the files that are compared as tables."""
CHANGES: dict[str, dict[str, str]] = {
    "gone": {"en": "gone", "vi": "không còn"},
    "changed": {"en": "changed", "vi": "thay đổi"},
    "new": {"en": "new", "vi": "mới"},
}
_TELLING = ("reference", "framework")
"""Columns that name one row by themselves, where only one row has the value."""
_SAME = ("participant", "partner", "kind", "signed", "framework", "country", "role", "subject")
"""Columns of which the more are equal, the likelier it is the same row."""
_LEAST = 2


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that is not as it was, or one cell of it.

    Attributes:
        change: ``new``, ``changed`` or ``gone``.
        row: Its number in the new table, counted from 1 below the header; of what is gone None.
        before_row: Its number in the old table; of what is new None.
        names: What the row is about: partner, title, kind, as far as it tells.
        column: The column that changed, as it is called here; empty of a whole row.
        before: What its cell showed.
        after: What it shows.
    """

    change: str
    row: int | None
    before_row: int | None
    names: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChanges:
    """What the next version of a table says otherwise.

    Attributes:
        rows: Gone first, then changed, then new; each in the order of its table.
        same: How many rows are as they were.
    """

    rows: tuple[RowChange, ...]
    same: int

    def __len__(self) -> int:
        return len(self.rows)

    def counts(self) -> dict[str, int]:
        """Count the rows, not their cells, of each change."""
        seen: dict[str, set[tuple[int | None, int | None]]] = {change: set() for change in CHANGES}
        for one in self.rows:
            seen[one.change].add((one.row, one.before_row))
        return {change: len(found) for change, found in seen.items()}

    def text(self, lang: str = "en") -> str:
        """Tell it in a sentence.

        Args:
            lang: "en" or "vi".

        Raises:
            UnknownNameError: Another language.
        """
        check_name(lang, LANGUAGES, "language")
        told = {**{change: str(n) for change, n in self.counts().items()}, "same": str(self.same)}
        if lang == "vi":
            form = "{new} hàng mới, {changed} hàng thay đổi, {gone} hàng không còn,"
            form += " {same} hàng như cũ."
        else:
            form = "Rows: {new} new, {changed} changed, {gone} gone, {same} as they were."
        return form.format(**told)

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give the changes: one row a row that is new or gone, one a cell that changed.

        Args:
            lang: "en" or "vi".

        Returns:
            Columns ``change``, ``change_label``, ``row``, ``before_row`` (whole numbers; null),
            ``names``, ``column``, ``before``, ``after``.

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        rows = [
            (one.change, CHANGES[one.change][lang], one.row, one.before_row, one.names,
             one.column, one.before, one.after)
            for one in self.rows
        ]  # fmt: skip
        texts = ("change", "change_label", "names", "column", "before", "after")
        schema: dict[str, Any] = {
            name: pl.String if name in texts else pl.Int64
            for name in (*texts[:2], "row", "before_row", *texts[2:])
        }
        return pl.DataFrame(rows, schema, orient="row")


def is_table(path: str | Path) -> bool:
    """Say whether a file is compared as a table, by its ending."""
    return Path(path).suffix.lower() in ENDINGS


def compare_tables(
    before: str | Path, after: str | Path, *, options: Mapping[str, str] | None = None
) -> RowChanges:
    """Tell what the next version of a table says otherwise, before it is imported.

    Args:
        before: The table as it was.
        after: The table as it is.
        options: Of ``coopgraph import table``, such as ``sheet`` and ``header``; for both.

    Raises:
        DataError: A file cannot be read, or there is no table in it; with file and line.
        ParameterError: The same file twice, or an option that there is not.
    """
    if Path(before).resolve() == Path(after).resolve():
        raise ParameterError("the same file is given twice", parameter="after")
    old, new = (_rows(path, options or {}) for path in (before, after))
    pairs = _paired(old, new)
    found_old, found_new = {a for a, _ in pairs}, {b for _, b in pairs}
    gone = [_whole("gone", old[n]) for n in range(len(old)) if n not in found_old]
    fresh = [_whole("new", new[n]) for n in range(len(new)) if n not in found_new]
    changed = [cell for a, b in sorted(pairs, key=lambda pair: pair[1])
               for cell in _cells(old[a], new[b])]  # fmt: skip
    same = sum(not _cells(old[a], new[b]) for a, b in pairs)
    return RowChanges((*gone, *changed, *fresh), same)


def _rows(path: str | Path, options: Mapping[str, str]) -> list[Row]:
    from coopgraph.importers import declared_kind
    from coopgraph.importers.inputs import open_inputs
    from coopgraph.importers.report import ImportReport

    kind = declared_kind("table")
    if strange := sorted(set(options) - set(kind.options)):
        raise ParameterError(f"a table has no option {', '.join(strange)}", parameter="options")
    report = ImportReport("table", "compared")
    layout = {"layout": "agreements", **options}
    inputs = open_inputs(kind, [path], report, source="compared", options=layout)
    # Whose list it is matters to an import alone.
    constants = layout.get("set") or "participant=-"
    inputs.options = {**layout, "set": constants}
    return list(open_table(inputs, report).rows())


def _told(row: Row) -> dict[str, str]:
    """Give what a row says: cells as they are shown, and of those that tell nothing, why."""
    return {**row.cells, **row.problems}


def _names(row: Row) -> str:
    told = [row.cells.get(column, "") for column in ("partner", "participant", "framework", "kind")]
    return ", ".join(dict.fromkeys(filter(None, told)))


def _whole(change: str, row: Row) -> RowChange:
    told = "; ".join(f"{column}: {text}" for column, text in sorted(_told(row).items()))
    gone = change == "gone"
    return RowChange(
        change, None if gone else row.number, row.number if gone else None, _names(row), "",
        told if gone else "", "" if gone else told,
    )  # fmt: skip


def _cells(old: Row, new: Row) -> list[RowChange]:
    was, now = _told(old), _told(new)
    return [
        RowChange("changed", new.number, old.number, _names(new), column, was.get(column, ""),
                  now.get(column, ""))
        for column in sorted(was.keys() | now.keys())
        if was.get(column, "") != now.get(column, "")
    ]  # fmt: skip


def _paired(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[int, int]]:
    """Find rows again: pairs of places in the two tables, each row in one at most."""
    pairs: list[tuple[int, int]] = []
    left, right = set(range(len(old))), set(range(len(new)))

    def take(found: Iterable[tuple[int, int]]) -> None:
        for a, b in found:
            if a in left and b in right:
                left.remove(a)
                right.remove(b)
                pairs.append((a, b))

    equal: dict[frozenset[tuple[str, str]], list[int]] = defaultdict(list)
    for a in sorted(left):
        equal[frozenset(_told(old[a]).items())].append(a)
    take(
        (equal[key].pop(0), b)
        for b in sorted(right)
        if equal.get(key := frozenset(_told(new[b]).items()))
    )
    for column in _TELLING:
        one, other = (_alone(rows, places, column) for rows, places in ((old, left), (new, right)))
        take((one[name], other[name]) for name in sorted(one.keys() & other.keys()))
    take(_likeliest(old, new, left, right))
    return pairs


def _alone(rows: Sequence[Row], places: Iterable[int], column: str) -> dict[str, int]:
    """Give the values that one row alone has, folded, each with its place."""
    found: dict[str, list[int]] = defaultdict(list)
    for place in sorted(places):
        if text := rows[place].cells.get(column):
            found[fold(text)].append(place)
    return {name: where[0] for name, where in found.items() if len(where) == 1}


def _likeliest(
    old: Sequence[Row], new: Sequence[Row], left: set[int], right: set[int]
) -> list[tuple[int, int]]:
    """Pair what is left by the number of equal cells, of rows that share who it is with."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for a in sorted(left):
        for column in ("partner", "participant"):
            if text := old[a].cells.get(column):
                by_name[fold(text)].append(a)
    scored = []
    for b in sorted(right):
        for column in ("partner", "participant"):
            for a in by_name.get(fold(new[b].cells.get(column, "")), ()):
                score = sum(
                    bool(old[a].cells.get(c))
                    and fold(old[a].cells[c]) == fold(new[b].cells.get(c, ""))
                    for c in _SAME
                )
                if score >= _LEAST:
                    scored.append((-score, abs(a - b), a, b))
    return [(a, b) for _, _, a, b in sorted(set(scored))]
