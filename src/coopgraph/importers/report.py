"""The account of an import: what became of each row, and which rules were applied to it.

Each row read ends in exactly one of three ways: imported, merged (it says what another row says
already) or skipped (with a reason). `ImportReport.check` proves that they add up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coopgraph.errors import CoopgraphError

if TYPE_CHECKING:
    import polars as pl

    Rows = Iterable[Any] | pl.Series

MAX_ROWS = 1000
"""How many row numbers and values a report keeps for each reason; all rows are counted."""
LONGEST = 120
"""Characters of a value that are kept."""
SHOWN = 40
"""How many values of a reason the text for readers shows."""


@dataclass
class Tally:
    """How many rows something happened to, and which (the first `MAX_ROWS`)."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    _kept: dict[str, None] = field(default_factory=dict, repr=False)

    def add(self, rows: Iterable[int], values: Iterable[object] = ()) -> None:
        """Count rows; `values` are what stood in the cell, distinct ones are kept (`MAX_ROWS`)."""
        numbers = list(rows)
        self.count += len(numbers)
        self.rows += numbers[: MAX_ROWS - len(self.rows)]
        for value in values:
            if len(self._kept) == MAX_ROWS:
                break
            text = str(value)
            self._kept.setdefault(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
        self.values = list(self._kept)


@dataclass
class FileAccount:
    """What became of the rows of one file."""

    name: str
    sha256: str = ""
    encoding: str = ""
    guessed: bool = False
    read: int = 0
    imported: int = 0
    merged: dict[str, Tally] = field(default_factory=dict)
    skipped: dict[str, Tally] = field(default_factory=dict)

    def total(self, what: dict[str, Tally]) -> int:
        """Sum up the counts of `merged` or `skipped`."""
        return sum(tally.count for tally in what.values())


@dataclass
class ImportReport:
    """The account of one import.

    Readers call `took` for each chunk of rows, then `merge` and `skip` for those that do not
    become facts of their own; the rest counts as imported. `apply` counts the rows a stated rule
    was applied to, `unresolved` the names and codes nobody knows, `met` those of which a file
    of decisions says something; none of these ends a row.
    """

    kind: str
    source: str
    files: dict[str, FileAccount] = field(default_factory=dict)
    applied: dict[str, Tally] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    outcome: str = ""
    unresolved: dict[str, None] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    def file(self, name: str) -> FileAccount:
        """Give the account of a file, a new one if there is none."""
        return self.files.setdefault(name, FileAccount(name))

    def took(self, file: str, rows: int) -> None:
        """Count rows read; they count as imported until merged or skipped."""
        account = self.file(file)
        account.read += rows
        account.imported += rows

    def skip(self, file: str, rows: Rows, reason: str, values: Rows = ()) -> None:
        """Count rows that become nothing.

        Args:
            file: The file's name.
            rows: Their numbers, each counted by `took` before: ints or a polars series.
            reason: Why, a clause that also stands in a table ("the vote is no known code").
            values: What stood in the cells, in the order of rows or distinct.
        """
        self._move(file, self.file(file).skipped, rows, reason, values)

    def merge(self, file: str, rows: Rows, reason: str, values: Rows = ()) -> None:
        """Count rows that only say again what another row said; arguments as of `skip`."""
        self._move(file, self.file(file).merged, rows, reason, values)

    def apply(self, rule: str, rows: Rows, values: Rows = ()) -> None:
        """Count rows to which a stated rule was applied; they stay what they are."""
        numbers = _numbers(rows)
        if numbers:
            self.applied.setdefault(rule, Tally()).add(numbers, _values(values))

    def note(self, sentence: str) -> None:
        """Add a sentence, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def count(self, what: str, number: int = 1) -> None:
        """Add to what was made (``ties``, ``nodes``, ``statements``, ``new actors`` …)."""
        self.made[what] = self.made.get(what, 0) + number

    def _move(self, file: str, to: dict[str, Tally], rows: Rows, reason: str, values: Rows) -> None:
        numbers = _numbers(rows)
        if numbers:
            to.setdefault(reason, Tally()).add(numbers, _values(values))
            self.file(file).imported -= len(numbers)

    @property
    def totals(self) -> dict[str, int]:
        """Rows read, imported, merged and skipped, of all files."""
        accounts = self.files.values()
        return {
            "read": sum(a.read for a in accounts),
            "imported": sum(a.imported for a in accounts),
            "merged": sum(a.total(a.merged) for a in accounts),
            "skipped": sum(a.total(a.skipped) for a in accounts),
        }

    @property
    def nothing_came_in(self) -> bool:
        """Say whether rows were read and nothing came of any of them."""
        totals = self.totals
        return totals["read"] > 0 and totals["imported"] + totals["merged"] == 0

    def check(self) -> None:
        """Prove that every row read is accounted for once.

        Raises:
            CoopgraphError: It is not, a defect of the reader.
        """
        for account in self.files.values():
            gone = account.total(account.merged) + account.total(account.skipped)
            if account.imported < 0 or account.read != account.imported + gone:
                raise CoopgraphError(
                    f"the report does not add up: {account.read} rows read,"
                    f" {account.imported} imported, {gone} merged or skipped",
                    file=account.name,
                )

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain data, in a stable order."""

        def tallies(of: dict[str, Tally]) -> list[dict[str, Any]]:
            return [
                {
                    "reason": reason,
                    "count": tally.count,
                    "rows": sorted(tally.rows),
                    "values": tally.values,
                }
                for reason, tally in sorted(of.items())
            ]

        return {
            "kind": self.kind,
            "source": self.source,
            "outcome": self.outcome,
            "totals": self.totals,
            "made": dict(sorted(self.made.items())),
            "files": [
                {
                    "file": a.name,
                    "sha256": a.sha256,
                    "encoding": a.encoding or None,
                    "guessed": a.guessed,
                    "read": a.read,
                    "imported": a.imported,
                    "merged": tallies(a.merged),
                    "skipped": tallies(a.skipped),
                }
                for a in self.files.values()
            ],
            "rules applied": tallies(self.applied),
            "notes": list(self.notes),
            "not resolved": list(self.unresolved),
        }

    def to_json(self) -> str:
        """Give the report as JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n"

    def to_csv(self) -> str:
        """Give the report as CSV: ``file, what, reason, count, rows, values``, a line each."""
        import csv
        import io

        from coopgraph.office_cells import guarded

        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        lines: list[Sequence[object]] = [("file", "what", "reason", "count", "rows", "values")]
        for account in self.files.values():
            lines.append((account.name, "read", "", account.read, "", ""))
            lines.append((account.name, "imported", "", account.imported, "", ""))
            for what, of in (("merged", account.merged), ("skipped", account.skipped)):
                lines += (_line(account.name, what, r, t) for r, t in sorted(of.items()))
        lines += (_line("", "rule", r, t) for r, t in sorted(self.applied.items()))
        # What a report quotes are cells of foreign files, and offices open it.
        writer.writerows([guarded(str(cell)) for cell in line] for line in lines)
        return out.getvalue()

    def text(self) -> str:
        """Give the report for readers, some lines."""
        totals = self.totals
        lines = [f"{self.kind} → source:{self.source}"]
        lines.append(
            "rows: {read:,} read = {imported:,} imported + {merged:,} merged"
            " + {skipped:,} skipped".format(**totals)
        )
        if self.made:
            lines.append("made: " + ", ".join(f"{n:,} {w}" for w, n in sorted(self.made.items())))
        for account in self.files.values():
            for what, of in (("merged", account.merged), ("skipped", account.skipped)):
                lines += [f"  {what} {_told(r, t, account.name)}" for r, t in sorted(of.items())]
        lines += [f"  rule: {_told(r, t)}" for r, t in sorted(self.applied.items())]
        lines += [f"  note: {sentence}" for sentence in self.notes]
        if self.unresolved:
            lines.append(f"  not resolved: {'; '.join(self.unresolved)}")
        if self.outcome:
            lines.append(self.outcome)
        return "\n".join(lines) + "\n"


def _numbers(rows: Rows) -> list[int]:
    return rows.to_list() if hasattr(rows, "to_list") else list(rows)


def _values(values: Rows) -> list[object]:
    if hasattr(values, "unique"):
        return list(values.unique(maintain_order=True).head(MAX_ROWS).to_list())
    return list(values)


def _line(file: str, what: str, reason: str, tally: Tally) -> list[object]:
    rows = " ".join(map(str, sorted(tally.rows)))
    return [file, what, reason, tally.count, rows, " | ".join(tally.values)]


def _told(reason: str, tally: Tally, file: str = "") -> str:
    rows = ", ".join(map(str, sorted(tally.rows)[:5])) + (" …" if tally.count > 5 else "")
    values = f": {', '.join(map(repr, tally.values[:SHOWN]))}" if tally.values else ""
    if len(tally.values) > SHOWN:
        values += " … (all are in the report's file)"
    where = f" of {file}" if file else ""
    return f"{tally.count:,} {reason}{values} (rows {rows}{where})"
