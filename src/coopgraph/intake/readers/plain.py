"""Plain text: the reference text is the file's own, so its offsets are the file's, normalised.

Only the map is made here: lines or, where a file is wrapped by hand, paragraphs; tables whose cells
tabs separate; headings.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from coopgraph.errors import DataError, IntakeError
from coopgraph.evidence import normalise
from coopgraph.importers.reading import look
from coopgraph.intake.document import Block
from coopgraph.intake.readers.archives import empty
from coopgraph.intake.readers.headings import depth_of, is_heading
from coopgraph.intake.readers.parts import Reading, place
from coopgraph.intake.readers.tables import GridCell, header_rows, headers_of

MAX_BYTES = 64 << 20
"""Bytes that a file of text (txt, md, html, eml) may have."""
_ITEM = re.compile(
    r"\s*(?:[-–—•*+▪●◦]\s+|\(?\d{1,3}[.)]\s+|\(?[a-zđ][.)]\s+|\([ivx]+\)\s+|\d+(?:\.\d+)+\.?\s+)"
)
_WRAPPED = (45, 130)
"""Code points that the lines of a text wrapped by hand have at their longest."""


def read_plain(path: Path, encoding: str | None = None) -> Reading:
    """Read a text file.

    Raises:
        IntakeError: It is empty, no text, or in an encoding that cannot be told.
    """
    raw, readings = decoded(path, encoding)
    text = normalise(raw)
    if not text.strip():
        raise empty(path)
    return Reading(text, blocks_of(text), readings=readings)


def decoded(path: Path, encoding: str | None = None) -> tuple[str, list[dict[str, str]]]:
    """Decode a text file: as told, by its mark, as UTF-8, or in a guessed encoding, and say so.

    Raises:
        IntakeError: As for `read_plain`.
    """
    try:
        found = look(path, encoding)
    except DataError as error:
        raise _not_text(path, error) from None
    readings = []
    if found.guess is not None:
        words = ", ".join(found.guess.words)
        readings.append(
            {
                "en": f"the encoding was guessed: {found.encoding}"
                + (f" ({words})" if words else ""),
                "vi": f"bảng mã được đoán: {found.encoding}" + (f" ({words})" if words else ""),
            }
        )
    return path.read_bytes().decode(found.encoding), readings


def _not_text(path: Path, error: DataError) -> IntakeError:
    if error.message == "is empty":
        return empty(path)
    return IntakeError(
        error.message,
        vi="không đọc được tệp như văn bản; hãy nêu bảng mã bằng --encoding nếu đây là văn bản",
        file=path,
        line=error.line,
        hint=error.hint,
    )


def blocks_of(text: str) -> list[Block]:
    r"""Give the blocks of a text whose lines stand as they are.

    Example:
        >>> [(b.kind, b.start, b.end) for b in blocks_of("BÁO CÁO\n\nMột dòng.\n- hai")]
        [('heading', 0, 7), ('paragraph', 9, 18), ('item', 19, 24)]
    """
    lines: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    blocks: list[Block] = []
    paragraphs = tables = 0
    for stretch in _stretches(text, lines):
        first, last = stretch[0], stretch[-1]
        if "\t" in text[first[0] : first[1]].strip():
            tables += 1
            blocks.extend(_table(text, stretch, tables))
            continue
        paragraphs += 1
        start, end = _trimmed(text, first[0], last[1])
        words = text[start:end]
        where = place(paragraph=paragraphs)
        following = text[last[1] : last[1] + 400].strip("\n").split("\n")[0]
        if len(stretch) == 1 and is_heading(words, following):
            blocks.append(Block("heading", start, end, place=where, level=depth_of(words)))
        elif _ITEM.match(words):
            blocks.append(Block("item", start, end, place=where, level=1))
        else:
            blocks.append(Block("paragraph", start, end, place=where))
    return blocks


def _stretches(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Give the lines that belong together: of a table, or of a paragraph wrapped by hand."""
    is_wrapped = _is_wrapped(text, lines)
    width = max((end - start for start, end in lines), default=0)
    stretch: list[tuple[int, int]] = []
    before = ""
    for start, end in lines:
        line = text[start:end]
        if not line.strip():
            if stretch:
                yield stretch
            stretch, before = [], ""
            continue
        tabbed, was_tabbed = "\t" in line.strip(), "\t" in before.strip()
        joins = bool(stretch) and (
            (tabbed and was_tabbed)
            or (
                is_wrapped
                and not tabbed
                and not was_tabbed
                and not _ITEM.match(line)
                and len(before) + 1 + len(line.split()[0]) > width * 0.85
            )
        )
        if stretch and not joins:
            yield stretch
            stretch = []
        stretch.append((start, end))
        before = line
    if stretch:
        yield stretch


def _is_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Say whether the lines of a text end where the page did, and not where paragraphs do."""
    lengths = [end - start for start, end in lines if text[start:end].strip()]
    if len(lengths) < 4 or not _WRAPPED[0] <= max(lengths) <= _WRAPPED[1]:
        return False
    pairs = [
        (text[a:b], text[c:d])
        for (a, b), (c, d) in itertools.pairwise(lines)
        if text[a:b].strip() and text[c:d].strip()
    ]
    going_on = sum(first.rstrip()[-1] not in ".:;!?" for first, _ in pairs)
    return len(pairs) * 3 >= len(lengths) and going_on * 2 >= len(pairs)


def _table(text: str, stretch: Sequence[tuple[int, int]], table: int) -> Iterator[Block]:
    grid = [[GridCell(cell.strip()) for cell in text[a:b].split("\t")] for a, b in stretch]
    depth = header_rows(grid) if len(grid) > 1 else 0
    headers = headers_of(grid) if depth else []
    for number, (start, end) in enumerate(stretch, start=1):
        where = place(table=table, row=number)
        yield Block("row", *_trimmed(text, start, end), place=where)
        at = start
        for column, cell in enumerate(text[start:end].split("\t"), start=1):
            if cell.strip():
                names = headers[column - 1] if number > depth and column <= len(headers) else ()
                words = {
                    "en": f"{where['en']}, column {column}",
                    "vi": f"{where['vi']}, cột {column}",
                }
                first, last = _trimmed(text, at, at + len(cell))
                yield Block("cell", first, last, place=words, columns=tuple(names))
            at += len(cell) + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
