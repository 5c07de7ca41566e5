"""The log: one line a record, whatever a client sent and whatever broke.

A query, an address or an error may hold line breaks, control characters and megabytes; in a log
these would forge records, steer terminals and fill disks.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

LONGEST = 2000
"""Characters of a record; more is cut, and the number of what is missing told."""
_FRAMES = 8


def one_line(text: str) -> str:
    """Give a text as part of one line: what does not print escaped, the rest cut."""
    kept = text[:LONGEST]
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in kept)
    more = len(text) - LONGEST
    return f"{plain} (and {more:,} characters)" if more > 0 else plain


class OneLine(logging.Formatter):
    """Writes each record as one line; an exception as where it came from, innermost first."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - of the library
        """Format without what `format` adds to it."""
        record.message = one_line(record.message)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """Format a record."""
        told, record.exc_info = record.exc_info, None
        stack, record.stack_info = record.stack_info, None
        kept, record.exc_text = record.exc_text, None
        try:
            line = super().format(record)
        finally:
            record.exc_info, record.stack_info, record.exc_text = told, stack, kept
        if told and told[1] is not None:
            line += f" | {one_line(f'{type(told[1]).__name__}: {told[1]}')}{_places(told[2])}"
        return line


def _places(trace: TracebackType | None) -> str:
    frames = reversed(traceback.extract_tb(trace)[-_FRAMES:])
    return "".join(f" < {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
