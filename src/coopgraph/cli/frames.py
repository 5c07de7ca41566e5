"""Data frames as text: for readers and for programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coopgraph.cli import common, tables


def written(frame: Any, form: str) -> str:
    """Write a polars frame; for readers without the IRIs that have a label beside them."""
    if form in ("json", "csv"):
        from coopgraph.office import sheets

        return sheets.json_of(frame) if form == "json" else sheets.csv_of(frame)
    columns = list(frame.columns)
    if form in ("table", "md"):
        hidden = {c for c in columns if f"{c}_label" in columns}
        hidden |= {"node"} if "label" in columns else set()
        columns = [c for c in columns if c not in hidden]
        if "absent_as" in columns:
            # The same in every row: said once, below.
            columns.remove("absent_as")
    rows = [[_text(value) for value in row] for row in frame.select(columns).iter_rows()]
    if form in ("table", "md"):
        lay = tables.table if form == "table" else tables.markdown
        return lay([tables.heading(c) for c in columns], rows) + _assumption(frame)
    return tables.separated(columns, rows, "\t")


def add_picture(to: argparse.ArgumentParser) -> None:
    """Add what verbs with a picture share: where to, the format, the language, the sources."""
    to.add_argument("-o", "--output", type=Path, metavar="FILE", help="also a picture (svg …)")
    common.add_format(to)
    common.add_lang(to)
    common.add_sources(to)


def drawn(path: Path | None, figure: Callable[[], Any]) -> None:
    """Write a picture where one is asked for, and say so."""
    if path is None:
        return
    from coopgraph.analysis.figures import save

    save(figure(), path)
    sys.stderr.write(f"{path}: written\n")


def _assumption(frame: Any) -> str:
    """Say once what an absent tie was taken for, under a table that says it in every row."""
    meanings = frame["absent_as"].unique().sort().to_list() if "absent_as" in frame.columns else []
    return f"\nAbsent ties are taken for: {', '.join(meanings)}.\n" if meanings else ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return " ".join(str(v) for v in value)
    return str(value)
