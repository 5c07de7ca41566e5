"""Dates as data sets write them, brought into EDTF by stated rules; each use is counted.

Nothing is invented: a rule either keeps what a cell says in EDTF's own notation, or leaves the
date out and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.dates import parse
from coopgraph.errors import DateError
from coopgraph.written_dates.grammar import BUDDHIST, PLACEHOLDER

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.report import ImportReport

RULES = {
    "sentinel": (
        "A year from 2200 on (9999-12-31, 2899-01-01) is a placeholder: as an end it means that no"
        " end is foreseen (..), anywhere else the date is left out."
    ),
    "other calendar": (
        "A year from 2400 to 2600 is left out: of the Buddhist era it would be 543 years less"
        " (2564 is 2021)."
    ),
    "uncertain": "A date with ?, ~ or % keeps its mark and is widened by the unit it states.",
    "range": "1981-09..1981-10 is one day within: [1981-09..1981-10].",
    "before": "..1816-01-01 is some day up to then: [..1816-01-01]; 1816.. is [1816..].",
    "before year 1": "A year before the year 1 (-0753) is left out: days begin at 0001-01-01.",
    "impossible": "A day that does not exist (2021-02-29) is left out.",
    "unreadable": "What is no date is left out.",
}
"""The rules, for `Kind.dates`."""
_DAY = r"\d{4}(?:-\d\d(?:-\d\d)?)?"


def normalise(
    cells: pl.Series, rows: pl.Series, report: ImportReport, *, end: bool = False
) -> pl.Series:
    """Bring a column of dates into EDTF.

    Args:
        cells: What the file says; null is no date.
        rows: The numbers of the rows.
        report: Counts the rows of each rule that was used.
        end: Whether the column tells ends.

    Returns:
        EDTF that `coopgraph.dates.parse` reads, or null.
    """
    import polars as pl

    column = cells.str.strip_chars()
    distinct = [text for text in column.unique(maintain_order=True).to_list() if text]
    read = {text: _read(text, end=end) for text in distinct}
    for rule in RULES:
        used = [text for text, (_, why) in read.items() if why == rule]
        if used:
            hit = column.is_in(used)
            report.apply(rule, rows.filter(hit), column.filter(hit))
    new = pl.Series([value for value, _ in read.values()], dtype=pl.String)
    return column.replace_strict(
        pl.Series(list(read), dtype=pl.String), new, default=None, return_dtype=pl.String
    ).alias(cells.name)


def _read(text: str, *, end: bool) -> tuple[str | None, str]:
    """Give the EDTF of a text, or None, and the rule that was used, or nothing."""
    import re

    if re.fullmatch(r"-\d{1,4}(-.*)?", text):
        return None, "before year 1"
    if interval := re.fullmatch(rf"(?P<first>{_DAY})?\.\.(?P<last>{_DAY})?", text):
        first, last = interval["first"] or "", interval["last"] or ""
        if not first and not last:
            return (".." if end else None), "sentinel" if not end else ""
        if int(last[:4] or 0) >= PLACEHOLDER:
            last = ""
        value, rule = f"[{first}..{last}]", "range" if first and last else "before"
    elif re.fullmatch(rf"{_DAY}[?~%]?", text):
        if int(text[:4]) in BUDDHIST:
            return None, "other calendar"
        if int(text[:4]) >= PLACEHOLDER:
            return (".." if end else None), "sentinel"
        value, rule = text, "" if text[-1].isdigit() else "uncertain"
    else:
        value, rule = text, ""
    try:
        parse(value)
    except DateError:
        days = re.fullmatch(rf"\[?({_DAY})?(\.\.)?({_DAY})?\]?[?~%]?", value)
        return None, "impossible" if days else "unreadable"
    return value, rule
