"""A panel as it is handed out and written, never without its codebook."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError
from coopgraph.files import drafts

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.panel.choice import PanelChoice

DEFAULTS: dict[str, Any] = {
    "unit": "year",
    "coverage": "any",
    "certainty": "possible",
    "roles": None,
    "weights": None,
    "ranks": ["preferred", "normal"],
    "sources": None,
    "min_sources": 1,
    "actors": None,
    "frameworks": None,
    "existence": None,
    "succession": None,
    "codes": None,
    "called": {},
    "zeros": False,
    "censoring": True,
    "overlaps": "merge",
}
STAMP = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - Stata's files have a time; writing twice is the same


@dataclass(frozen=True)
class PanelColumn:
    """A column, as the codebook tells it.

    Attributes:
        name: Its name.
        unit: What it is measured in.
        meaning: What it holds.
    """

    name: str
    unit: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A panel and all that is needed to make it again.

    Attributes:
        frame: The rows, sorted by their keys.
        kind: ``two_mode``, ``actor_year``, ``framework_year`` or ``dyad_year``.
        unit: ``year`` or ``month``.
        columns: What each column holds.
        parameters: Every choice, the defaults too.
        counts: What was counted and left out on the way.
        sources: How many of the ties used each source states.
        sql: The query, see `sql`.
        ties: The participations it was made of, or the folder they were read from.
        scope: Which graph they are of, and which of its sources; empty where nobody said.
    """

    frame: pl.DataFrame
    kind: str
    unit: str
    columns: tuple[PanelColumn, ...]
    parameters: Mapping[str, Any]
    counts: Mapping[str, int]
    sources: Mapping[str, int]
    sql: str
    ties: pl.DataFrame | str | os.PathLike[str] = field(repr=False)
    scope: str = ""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the rows of `frame` over, as the Arrow PyCapsule interface has it."""
        return self.frame.__arrow_c_stream__(requested_schema)

    def codebook(self) -> dict[str, Any]:
        """Give the codebook as plain values, the same for the same panel."""
        from coopgraph.version import __version__

        return {
            "panel": self.kind,
            "made by": f"coopgraph {__version__}",
            "of": self.scope,
            "unit of time": self.unit,
            "columns": [
                {
                    "name": c.name,
                    "type": str(self.frame.schema[c.name]),
                    "unit": c.unit,
                    "meaning": c.meaning,
                    "empty": self.frame[c.name].null_count(),
                }
                for c in self.columns
            ],
            "parameters": dict(self.parameters),
            "counts": dict(self.counts),
            "sources": dict(self.sources),
            "assumed": _assumed(self.parameters),
            "sha256 of the ties": self._origin(),
            "sha256 of the rows": digest(self.frame),
            "sql": self.sql,
        }

    def codebook_markdown(self) -> str:
        """Give the codebook as Markdown."""
        book = self.codebook()
        of = f" of {book['of']}" if book["of"] else ""
        lines = [f"# Codebook: {book['panel']}", "", f"Made by {book['made by']}{of}.", ""]
        lines += ["## Columns", "", "| column | type | unit | meaning | empty |"]
        lines += ["|---|---|---|---|---|"]
        for column in book["columns"]:
            lines.append("| " + " | ".join(_cell(v) for v in column.values()) + " |")
        for title in ("counts", "sources", "parameters"):
            lines += ["", f"## {title.capitalize()}", "", "| | |", "|---|---|"]
            for key, value in book[title].items():
                shown = value if isinstance(value, (str, int)) else json.dumps(value)
                lines.append(f"| {_cell(key)} | {_cell(shown)} |")
        lines += ["", "## Assumed", "", *(f"- {a}" for a in book["assumed"])]
        lines += ["", "## Digests", ""]
        lines += [f"- {k}: `{book[k]}`" for k in ("sha256 of the ties", "sha256 of the rows")]
        lines += ["", "## Query", "", "```sql", book["sql"], "```", ""]
        return "\n".join(lines)

    def to_csv(self, path: str | Path) -> Path:
        """Write CSV (UTF-8, a header, empty cells for what is not known) and the codebook.

        A text that begins like a formula is led by an apostrophe, for office programs; Parquet and
        Stata files have it as it is.
        """
        from coopgraph.office_cells import guarded_frame

        return self._with_codebook(path, guarded_frame(self.frame).write_csv)

    def to_parquet(self, path: str | Path) -> Path:
        """Write Parquet and the codebook."""
        from coopgraph.frames.parquet import write_table

        return self._with_codebook(path, lambda place: write_table(self.frame, place))

    def to_stata(self, path: str | Path) -> Path:
        """Write a Stata file (.dta, format 118: Stata 14 and later) and the codebook.

        Raises:
            MissingDependency: pandas or pyarrow is not installed.
            ParameterError: The panel has no rows: Stata's files need some.
        """
        from coopgraph.frames.results import to_pandas

        if not self.frame.height:
            raise ParameterError("the panel is empty, and Stata has no empty files")
        frame = to_pandas(self.frame)
        for name in frame.columns:
            if frame[name].dtype.kind not in "iuf":
                # Stata knows no missing text: an unknown code is an empty one.
                frame[name] = frame[name].astype(object).where(frame[name].notna(), "")
        labels = {c.name: f"{c.meaning} [{c.unit}]"[:80] for c in self.columns}
        return self._with_codebook(
            path,
            lambda place: frame.to_stata(
                place,
                write_index=False,
                version=118,
                variable_labels=labels,
                time_stamp=STAMP,
                data_label=f"coopgraph {self.kind}",
            ),
        )

    def _origin(self) -> str:
        """Give the digest of the ties; of a folder, that of its list of digests."""
        if isinstance(self.ties, str | os.PathLike):
            listed = Path(self.ties) / "coopgraph-export.json"
            if not listed.is_file():
                return f"not known: the tables at {os.fspath(self.ties)}"
            return (
                f"{hashlib.sha256(listed.read_bytes()).hexdigest()} (list of the tables' digests)"
            )
        return digest(self.ties)

    def _with_codebook(self, path: str | Path, fill: Callable[[Path], object]) -> Path:
        """Write a table by `fill` and the codebook beside it: all three files or none."""
        path = Path(path)
        beside = [path.with_name(f"{path.stem}.codebook{suffix}") for suffix in (".json", ".md")]
        with drafts(path, *beside) as (table, book, text):
            fill(table)
            content = json.dumps(self.codebook(), ensure_ascii=False, indent=1) + "\n"
            book.write_bytes(content.encode())
            text.write_bytes(self.codebook_markdown().encode())
        return path


def parameters(choice: PanelChoice, span: tuple[int, int]) -> dict[str, Any]:
    """Give every choice as plain values, the defaults too; tables by size and digest."""
    unit = choice.get("unit", "year")
    ends = [str(p) if unit == "year" else f"{p // 12:04d}-{p % 12 + 1:02d}" for p in span]
    settings: dict[str, Any] = dict(zip(("since", "until"), ends, strict=True))
    for name, default in DEFAULTS.items():
        value = choice.get(name, default)
        settings[name] = _plain(value)
        if word := choice.get("called", {}).get(name):
            settings[name] = word if value is None else f"{word}: {settings[name]}"
    return settings


def digest(frame: pl.DataFrame) -> str:
    """Give the SHA-256 of a table's cells as CSV; lists are joined by blanks."""
    import polars as pl

    lists = [c for c, kind in frame.schema.items() if isinstance(kind, pl.List)]
    flat = frame.with_columns(pl.col(c).cast(pl.List(pl.String)).list.join(" ") for c in lists)
    return hashlib.sha256(flat.write_csv().encode()).hexdigest()


def _plain(value: Any) -> Any:
    import polars as pl

    if isinstance(value, pl.DataFrame):
        return f"a table of {value.height} rows, sha256 {digest(value)}"
    if isinstance(value, Mapping):
        return {str(k): value[k] for k in sorted(value)}
    if value is None or isinstance(value, (str, int, float)):
        return value
    return sorted(value)


def _assumed(chosen: Mapping[str, Any]) -> list[str]:
    assumptions = [
        "What is not in the table counts as not taking part; it does not tell what was looked for.",
        "Two actors share a framework in a period if both take part in it then, on whatever days.",
    ]
    if chosen["existence"] is None:
        assumptions.append("Actors are taken to exist whenever they take part.")
    if chosen["succession"] in (None, "ends"):
        assumptions.append("No actor succeeds another: each is counted under its own IRI.")
    if chosen["certainty"] != "certain":
        assumptions.append(
            "Where a begin or an end is not told, the tie is possible up to the window's."
        )
    return assumptions


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
