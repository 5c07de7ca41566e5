"""Dates as people write them in tables, brought to EDTF at the precision written.

`grammar` reads one cell, `durations` a term ("5 năm", "vô thời hạn"), `patterns` a format that CSV
on the Web metadata declare, `words` has the vocabulary that running text (`intake.dates`) uses too.
"""

from __future__ import annotations

from coopgraph.written_dates.durations import Duration, duration, ended
from coopgraph.written_dates.grammar import RULES, Column, Order, Written, judged, read
from coopgraph.written_dates.patterns import by_format
from coopgraph.written_dates.words import squeezed

__all__ = [
    "RULES",
    "Column",
    "Duration",
    "Order",
    "Written",
    "by_format",
    "duration",
    "ended",
    "judged",
    "read",
    "squeezed",
]
