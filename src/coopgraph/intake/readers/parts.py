"""What a reader finds in a file, part by part, and how the parts become one text with a map.

A reader of a format gives `Part`s in the order in which a person reads them. `assemble` joins them,
one a line and the cells of a row by tabs, and says where each came to stand. The text is normal
form C; a part that holds nothing but blanks takes no place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coopgraph.intake.document import Block, BlockKind, Unread

MAX_TEXT = 20_000_000
"""Code points a reference text may have; some ten thousand pages."""

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\0"))
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of letters beyond the BMP, alone: no text that can be written."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table row.

    Attributes:
        text: What it holds; empty for one that another cell covers.
        columns: Headers it stands under, outermost first.
        number: Its column in the table, from 1.
    """

    text: str
    columns: Sequence[str] = ()
    number: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document, not yet in its text; the fields are those of `Block`.

    Attributes:
        kind: What it is.
        text: What it says; of a ``row``, its cells say it.
        cells: The cells of a ``row``.
        page: Page, from 1.
        place: Where it is, in words, by language.
        label: Numbering that is shown but not written.
        level: Depth of a heading or item.
    """

    kind: BlockKind
    text: str = ""
    cells: Sequence[Cell] = ()
    page: int | None = None
    place: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a file.

    Attributes:
        text: The reference text.
        blocks: Its blocks.
        title: The title the file gives, or an empty text.
        publisher: Who it says issued it, or an empty text.
        published: Day of issue in the file's metadata (EDTF), or None.
        language: Language the file declares, or an empty text.
        unread: What is not in the text.
        readings: Choices that had to be made, by language.
    """

    text: str
    blocks: Sequence[Block]
    title: str = ""
    publisher: str = ""
    published: str | None = None
    language: str = ""
    unread: Sequence[Unread] = ()
    readings: Sequence[Mapping[str, str]] = ()


def assemble(parts: Iterable[Part]) -> tuple[str, list[Block]]:
    r"""Join parts to a text, one a line, and say where each stands.

    Example:
        >>> row = Part("row", cells=[Cell("NIMT", ["Partner"]), Cell("2019", ["Year"], 2)])
        >>> text, blocks = assemble([Part("heading", "Ba\u0300n"), row])
        >>> text, [(b.kind, b.start, b.end, *b.columns) for b in blocks][1:]
        ('Bàn\nNIMT\t2019', [('row', 4, 13), ('cell', 4, 8, 'Partner'), ('cell', 9, 13, 'Year')])
    """
    written: list[str] = []
    blocks: list[Block] = []
    at = 0
    for part in parts:
        texts = [clean(cell.text) for cell in part.cells] or [clean(part.text)]
        if not any(texts):
            continue
        start, spans = at, []
        for number, text in enumerate(texts):
            at += 1 if number else 0
            spans.append((at, at + len(text)))
            at += len(text)
        written.append("\t".join(texts))
        blocks.append(Block(part.kind, start, at, part.page, part.place, part.label, part.level))
        for cell, (first, last) in zip(part.cells, spans, strict=False):
            if first < last:
                place = {
                    language: f"{words}, {_COLUMN[language]} {cell.number}"
                    for language, words in part.place.items()
                }
                columns = tuple(clean(column) for column in cell.columns)
                blocks.append(Block("cell", first, last, part.page, place, columns=columns))
        at += 1
    return "\n".join(written), blocks


def clean(text: str) -> str:
    r"""Give a part's text as it stands in the reference text.

    Normal form C; line ends LF; no soft hyphens, marks without width and control characters; no
    blanks at the ends of lines. Joiners stay, as scripts need them, and no-break spaces.

    Example:
        >>> clean("  H\u00a0Nội\r\n \u00adx ")
        'H\xa0Nội\nx'
    """
    text = _HALVES.sub("\ufffd", text)
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text).translate(_INVISIBLE))
    lines = (line.strip() for line in unicodedata.normalize("NFC", text).split("\n"))
    return "\n".join(line for line in lines if line)


_WORDS = {
    "page": ("page", "trang"),
    "paragraph": ("paragraph", "đoạn"),
    "heading": ("heading", "đề mục"),
    "table": ("table", "bảng"),
    "row": ("row", "hàng"),
    "line": ("line", "dòng"),
    "note": ("note", "chú thích"),
    "item": ("item", "mục"),
}
_COLUMN = {"en": "column", "vi": "cột"}


def place(**numbers: int | None) -> dict[str, str]:
    """Word a place in English and Vietnamese, as in ``place(table=1, row=2)``.

    Example:
        >>> place(page=3, paragraph=2)
        {'en': 'page 3, paragraph 2', 'vi': 'trang 3, đoạn 2'}
    """
    known = [(_WORDS[what], number) for what, number in numbers.items() if number is not None]
    return {
        language: ", ".join(f"{words[index]} {number}" for words, number in known)
        for index, language in enumerate(("en", "vi"))
    }
