"""Rows of text as tables for people, CSV for offices, and TSV for programs."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence

_GAP = "  "
_WIDTH = 110
_LEAST = 8


def heading(name: str) -> str:
    """Turn a variable's name into words.

    Example:
        >>> heading("onBehalfOf"), heading("start_label")
        ('on behalf of', 'start label')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], width: int | None = None) -> str:
    """Lay out a table in columns; long cells are wrapped at blanks, nothing is cut off.

    Args:
        columns: Headings.
        rows: Cells.
        width: Columns of the terminal; found out by default (110 where there is none).
    """
    head = [clean(name) for name in columns]
    body = [[clean(cell) for cell in row] for row in rows]
    if not head:
        return ""
    natural = [max([cells(name), *(cells(row[i]) for row in body)]) for i, name in enumerate(head)]
    words = [
        max(cells(word) for text in (name, *(row[i] for row in body)) for word in text.split(" "))
        for i, name in enumerate(head)
    ]
    room = (width or terminal()) - len(_GAP) * (len(head) - 1)
    widths = _fit(_fit(natural, room, words), room, [_LEAST] * len(head))
    lines = [*_line(head, widths), _GAP.join("─" * w for w in widths)]
    for row in body:
        lines += _line(row, widths)
    return "\n".join(lines) + "\n"


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a GitHub table; what is markup in a cell is escaped."""

    def line(row: Sequence[str]) -> str:
        cells = [
            re.sub(r"([\\|*_`\[\]])", r"\\\1", clean(c)).replace("&", "&amp;").replace("<", "&lt;")
            for c in row
        ]
        return f"| {' | '.join(cells)} |\n"

    return line(columns) + "|" + " --- |" * len(columns) + "\n" + "".join(line(r) for r in rows)


def separated(
    columns: Sequence[str], rows: Iterable[Sequence[str]], by: str, *, guard: bool = True
) -> str:
    """Write CSV (RFC 4180, LF) or, with a tab, TSV; CSV quotes, TSV escapes tabs and line ends.

    Args:
        columns: The header.
        rows: Cells.
        by: A comma or a tab.
        guard: Whether cells of CSV are made safe for office programs, see `office_cells`.
    """
    if by == "\t":
        escapes = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
        pattern = re.compile(r"[\\\t\n\r]")
        lines = [
            "\t".join(pattern.sub(lambda m: escapes[m[0]], cell) for cell in row)
            for row in [columns, *rows]
        ]
        return "\n".join(lines) + "\n"
    import csv
    import io

    from coopgraph.office_cells import guarded

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    told = ([guarded(cell) for cell in row] if guard else row for row in [columns, *rows])
    writer.writerows(told)
    return out.getvalue()


def clean(text: str) -> str:
    r"""Make a text safe for a terminal: no control or direction-changing characters, NFC.

    Example:
        >>> clean("a\x1b[31mb\u202ec")
        'a[31mbc'
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " " if c in "\n\t\r" else c
        for c in composed
        if c in "\n\t\r" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )


def cells(text: str) -> int:
    """Count the terminal cells of a text: none for combining marks, two for wide characters."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _fit(widths: list[int], room: int, least: list[int]) -> list[int]:
    """Narrow the widest columns until all fit, none below its least width."""
    widths = list(widths)
    while sum(widths) > room:
        free = [i for i, width in enumerate(widths) if width > least[i]]
        if not free:
            break
        widths[max(free, key=lambda i: widths[i])] -= 1
    return widths


def _line(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    parts = [_wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(len(part) for part in parts)):
        shown = [part[number] if number < len(part) else "" for part in parts]
        padded = [text + " " * (w - cells(text)) for text, w in zip(shown, widths, strict=True)]
        lines.append(_GAP.join(padded).rstrip())
    return lines


def _wrap(text: str, width: int) -> list[str]:
    if cells(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        while cells(word) > width:  # a word wider than its column is broken
            room = width - cells(line) - 1 if line else width
            if room < 4:
                lines.append(line)
                line, room = "", width
            cut = _cut(word, room)
            lines.append(f"{line} {word[:cut]}" if line else word[:cut])
            line, word = "", word[cut:]
        if line and cells(line) + 1 + cells(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines


def _cut(word: str, room: int) -> int:
    used = 0
    for index, letter in enumerate(word):
        used += cells(letter)
        if used > room:
            return max(index, 1)
    return len(word)


def terminal(otherwise: int = _WIDTH) -> int:
    """Give the width of the terminal, or `otherwise` where there is none."""
    if os.environ.get("COLUMNS", "").isdigit():
        return max(40, int(os.environ["COLUMNS"]))
    try:
        return max(40, os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        return otherwise
