"""OpenDocument texts (odt), their XML walked by hand.

Foot- and endnotes are cut out of the sentence they are anchored in and stand behind the text, as
libraries put them into it. Insertions that are tracked count, deletions do not. Numbers of lists
and headings are labels, outside the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coopgraph.intake.document import Unread
from coopgraph.intake.readers.archives import checked_archive, damaged, encrypted, entry
from coopgraph.intake.readers.numbering import number_text
from coopgraph.intake.readers.parts import Part, Reading, assemble, clean, place
from coopgraph.intake.readers.tables import GridCell, rows_of

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_T = f"{{{_NAMES.format('text')}}}"
_TABLE = f"{{{_NAMES.format('table')}}}"
_OFFICE = f"{{{_NAMES.format('office')}}}"
_DRAW = f"{{{_NAMES.format('drawing')}}}"
_STYLE = f"{{{_NAMES.format('style')}}}"
_MANIFEST = f"{{{_NAMES.format('manifest')}}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman",
          "I": "upperRoman"}  # fmt: skip
_REPEATED = 1000
"""Cells or rows that one element stands for at most; spreadsheets fill pages with empty ones."""


@dataclass
class _Walk:
    """What is counted on the way through a document."""

    unread: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)
    paragraphs: int = 0
    tables: int = 0
    labels: _Labels = field(default_factory=lambda: _Labels([]))


def read_odt(path: Path) -> Reading:
    """Read an OpenDocument text.

    Raises:
        IntakeError: It is damaged, cut off, encrypted or too large.
    """
    with checked_archive(path) as archive:
        manifest = entry(archive, "META-INF/manifest.xml", path)
        if manifest and b"encryption-data" in manifest:
            raise encrypted(path)
        content = entry(archive, "content.xml", path)
        if content is None:
            raise damaged(path, "it has no content.xml")
        root = _parsed(content, path)
        style_bytes = entry(archive, "styles.xml", path)
        styles = None if style_bytes is None else _parsed(style_bytes, path)
        meta_bytes = entry(archive, "meta.xml", path)
        meta = None if meta_bytes is None else _parsed(meta_bytes, path)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise damaged(path, "it has no text")
    walk = _Walk(labels=_Labels([r for r in (styles, root) if r is not None]))
    parts = list(_parts(body, walk))
    parts += [
        Part("note", text, place=place(note=number), label=str(number))
        for number, text in enumerate(walk.notes, start=1)
    ]
    if styles is not None:
        for kind in ("header", "footer"):
            for element in styles.iter(f"{_STYLE}{kind}"):
                walk.unread[kind] += bool("".join(element.itertext()).strip())
    text, blocks = assemble(parts)
    title = None if meta is None else meta.findtext(f".//{_DC}title")
    return Reading(
        text,
        blocks,
        title=clean(title or ""),
        unread=[Unread(what, number) for what, number in sorted(walk.unread.items()) if number],
        readings=_readings(walk),
    )


def _parsed(content: bytes, path: Path) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(content, parser=parser)
    except etree.XMLSyntaxError as error:
        raise damaged(path, f"its XML breaks off ({error.msg})") from None


def _parts(parent: Any, walk: _Walk, depth: int = 0, style: str = "") -> Iterator[Part]:
    for element in parent:
        tag = element.tag
        if tag == f"{_T}h" or tag == f"{_T}p":
            text = clean("".join(_text(element, walk)))
            if not text:
                continue
            walk.paragraphs += 1
            where = place(paragraph=walk.paragraphs)
            if tag == f"{_T}h":
                level = int(element.get(f"{_T}outline-level") or 1)
                label = walk.labels.heading(level)
                yield Part("heading", text, place=where, label=label, level=level)
            elif depth:
                first = parent.find(f"{_T}p") is element and parent.tag == f"{_T}list-item"
                label = walk.labels.item(style, depth) if first else ""
                yield Part("item", text, place=where, label=label, level=depth)
            else:
                yield Part("paragraph", text, place=where)
        elif tag == f"{_T}list":
            own = element.get(f"{_T}style-name") or style
            if element.get(f"{_T}continue-numbering") != "true":
                walk.labels.begin(own, depth + 1)
            yield from _parts(element, walk, depth + 1, own)
        elif tag in (f"{_T}list-item", f"{_T}list-header"):
            yield from _parts(element, walk, depth, style)
        elif tag == f"{_TABLE}table":
            walk.tables += 1
            yield from rows_of(_grid(element, walk), walk.tables)
        elif tag == f"{_T}tracked-changes":
            for change in element.iter(f"{_T}deletion", f"{_T}insertion"):
                walk.changes[change.tag[len(_T) :]] += 1
                walk.unread["deletedText"] += change.tag == f"{_T}deletion"
        elif tag in (f"{_DRAW}frame", f"{_DRAW}custom-shape", f"{_DRAW}g"):
            _count_frame(element, walk)
        elif isinstance(tag, str) and tag.startswith(_T):
            # Sections, indexes and their bodies.
            yield from _parts(element, walk, depth, style)


def _text(element: Any, walk: _Walk) -> Iterator[str]:
    if element.text:
        yield _blanks(element.text)
    for child in element:
        tag = child.tag
        if tag == f"{_T}s":
            yield " " * min(int(child.get(f"{_T}c") or 1), 100)
        elif tag == f"{_T}tab":
            yield "\t"
        elif tag == f"{_T}line-break":
            yield "\n"
        elif tag == f"{_T}note":
            body = child.find(f"{_T}note-body")
            if body is not None:
                lines = ("".join(_text(p, walk)) for p in body.iter(f"{_T}p"))
                walk.notes.append("\n".join(lines))
        elif tag in (f"{_OFFICE}annotation", f"{_OFFICE}annotation-end"):
            walk.unread["comment"] += tag == f"{_OFFICE}annotation"
        elif tag in (f"{_DRAW}frame", f"{_DRAW}custom-shape", f"{_DRAW}g"):
            _count_frame(child, walk)
        elif tag == f"{_T}ruby":
            base = child.find(f"{_T}ruby-base")
            if base is not None:
                yield from _text(base, walk)
        elif isinstance(tag, str):
            yield from _text(child, walk)
        if child.tail:
            yield _blanks(child.tail)


def _blanks(text: str) -> str:
    # Line ends and runs of blanks in the file are one blank; others are elements of their own.
    return re.sub(r"[ \t\r\n]+", " ", text)


def _count_frame(frame: Any, walk: _Walk) -> None:
    words = "".join(t for p in frame.iter(f"{_T}p") for t in p.itertext())
    walk.unread["textBox" if words.strip() else "image"] += 1


def _grid(table: Any, walk: _Walk) -> list[list[GridCell]]:
    grid: list[list[GridCell]] = []
    for row in table.iter(f"{_TABLE}table-row"):
        owner = next(a for a in row.iterancestors() if a.tag == f"{_TABLE}table")
        if owner is not table:
            continue
        header = any(a.tag == f"{_TABLE}table-header-rows" for a in row.iterancestors())
        cells: list[GridCell] = []
        for cell in row:
            repeated = min(int(cell.get(f"{_TABLE}number-columns-repeated") or 1), _REPEATED)
            if cell.tag == f"{_TABLE}covered-table-cell":
                # One under a wide cell is part of that; one under a tall cell is an empty place.
                wide = bool(cells) and cells[-1].width > 1 and cells[-1].text
                cells += [] if wide else [GridCell("", 1, header)] * repeated
            elif cell.tag == f"{_TABLE}table-cell":
                text = clean("\n".join(_cell_lines(cell, walk)))
                width = int(cell.get(f"{_TABLE}number-columns-spanned") or 1)
                cells += [GridCell(text, min(width, _REPEATED), header)] * repeated
        times = min(int(row.get(f"{_TABLE}number-rows-repeated") or 1), _REPEATED)
        grid += [cells] * (times if any(cell.text for cell in cells) else 1)
    return grid


def _cell_lines(cell: Any, walk: _Walk) -> Iterator[str]:
    for element in cell:
        if element.tag in (f"{_T}p", f"{_T}h"):
            yield "".join(_text(element, walk)).replace("\t", " ")
        elif element.tag == f"{_TABLE}table":
            for row in _grid(element, walk):
                yield " ".join(inner.text for inner in row if inner.text)
        elif isinstance(element.tag, str) and element.tag.startswith(_T):
            yield from _cell_lines(element, walk)


class _Labels:
    """Counts the items of lists and the headings of outlines, as their styles show them."""

    def __init__(self, roots: list[Any]) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, str, int, int]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        for root in roots:
            for style in root.iter(f"{_T}list-style", f"{_T}outline-style"):
                outline = style.tag == f"{_T}outline-style"
                name = "\0outline" if outline else style.get(f"{_STYLE}name", "")
                for level in style:
                    depth = int(level.get(f"{_T}level") or 0)
                    form = level.get(f"{_STYLE}num-format") or ""
                    if level.tag == f"{_T}list-level-style-bullet":
                        form = "bullet"
                    self._levels[name, depth] = (
                        form,
                        level.get(f"{_STYLE}num-prefix") or "",
                        level.get(f"{_STYLE}num-suffix") or "",
                        int(level.get(f"{_T}display-levels") or 1),
                        int(level.get(f"{_T}start-value") or 1),
                    )

    def begin(self, style: str, depth: int) -> None:
        """Begin a list anew."""
        for key in [k for k in self._counts if k[0] == style and k[1] >= depth]:
            del self._counts[key]

    def heading(self, depth: int) -> str:
        """Count a heading and give its label."""
        return self.item("\0outline", depth)

    def item(self, style: str, depth: int) -> str:
        """Count an item and give its label, empty where its list shows none."""
        level = self._levels.get((style, depth))
        if level is None or not level[0]:
            return ""
        form, prefix, suffix, shown, start = level
        if form == "bullet":
            return "•"
        self._counts[style, depth] = self._counts.get((style, depth), start - 1) + 1
        for key in [k for k in self._counts if k[0] == style and k[1] > depth]:
            del self._counts[key]
        numbers = [
            number_text(
                self._counts.get((style, at), 1),
                _FORMS.get(self._levels.get((style, at), level)[0], "decimal"),
            )
            for at in range(max(1, depth - shown + 1), depth + 1)
        ]
        return f"{prefix}{'.'.join(numbers)}{suffix}".strip()


def _readings(walk: _Walk) -> list[dict[str, str]]:
    if not walk.changes:
        return []
    added, removed = walk.changes["insertion"], walk.changes["deletion"]
    return [
        {
            "en": f"tracked changes are read as accepted: {added} insertions count, "
            f"{removed} deletions do not",
            "vi": f"các thay đổi được theo dõi đọc như đã chấp nhận: {added} chỗ thêm được tính, "
            f"{removed} chỗ xóa thì không",
        }
    ]
