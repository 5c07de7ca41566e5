"""Word documents (docx), their XML walked by hand.

python-docx opens the package and finds its parts; what a paragraph says is read here, for no
library reads it whole. Of tracked changes the state "all accepted" is read: insertions and what
was moved to a place count, deletions and what was moved away do not. Of an ``AlternateContent``
only the first branch counts. A field says what it last showed. Numbers that Word counts itself
("Điều 1.") are not written anywhere: they are worked out from its part "numbering" and kept as the
block's label, outside the text. Text boxes, pictures, headers, footers, comments and hidden text
are not read, and told; foot- and endnotes stand behind the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coopgraph.errors import IntakeError
from coopgraph.intake.document import Unread
from coopgraph.intake.readers.archives import MAX_XML, checked_archive, damaged, too_large
from coopgraph.intake.readers.numbering import Numbering
from coopgraph.intake.readers.parts import Part, Reading, assemble, clean, place
from coopgraph.intake.readers.tables import GridCell, rows_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = frozenset(
    f"{_W}{name}"
    for name in ("del", "moveFrom", "rPr", "pPr", "instrText", "delText", "rt", "sectPr", "tblPr")
)
_PICTURES = frozenset((f"{_W}drawing", f"{_W}pict", f"{_W}object"))
_NO_BREAK_HYPHEN = "\u2011"


@dataclass
class _Paragraph:
    """A paragraph as read: its text, and what its look says of its kind."""

    text: str
    element: Any
    style: str = ""
    outline: int = 0
    label: str = ""
    depth: int = 0
    all_bold: bool = False


@dataclass
class _Walk:
    """What is counted on the way through a document."""

    unread: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[str, str]] = field(default_factory=list)
    insertions: int = 0
    deletions: int = 0


def read_docx(path: Path) -> Reading:
    """Read a Word document.

    Raises:
        IntakeError: It is damaged, cut off, encrypted, too large, or no Word document.
    """
    with checked_archive(path) as archive:
        large = [
            i for i in archive.infolist() if i.filename.endswith(".xml") and i.file_size > MAX_XML
        ]
        if large:
            size = f"{large[0].filename}: {large[0].file_size >> 20:,} MB"
            raise too_large(path, size, f"{MAX_XML >> 20} MB")
    package, part = _open(path)
    root = _root(part)
    body = root.find(f"{_W}body")
    if body is None:
        if root.tag.startswith("{http://purl.oclc.org/ooxml"):
            raise _strict(path)
        raise damaged(path, "it has no body")
    walk = _Walk()
    styles = _Styles(_related(part, "styles"))
    numbering = Numbering.of(_related(part, "numbering"))
    parts = list(_parts(body, walk, styles, numbering))
    for kind in ("footnotes", "endnotes"):
        parts.extend(_notes(_related(part, kind), kind, walk))
    _count_headers(part, walk)
    text, blocks = assemble(parts)
    title = (package.core_properties.title or "").strip()
    return Reading(
        text,
        blocks,
        title="" if title.lower() in ("", "word document", "untitled") else clean(title),
        unread=[Unread(what, number) for what, number in sorted(walk.unread.items()) if number],
        readings=_readings(walk),
    )


def _open(path: Path) -> tuple[Any, Any]:
    """Give the package and its main part, of documents with macros and of templates, too."""
    import zipfile
    import zlib

    from docx.opc.exceptions import OpcError
    from docx.package import Package
    from lxml import etree

    try:
        package = Package.open(str(path))
        return package, package.main_document_part
    except etree.XMLSyntaxError as error:
        raise damaged(path, f"its XML breaks off ({error.msg})") from None
    except (
        OpcError,
        KeyError,
        ValueError,
        OSError,
        EOFError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise damaged(path, error) from None


def _strict(path: Path) -> IntakeError:
    return IntakeError(
        "is in Strict Open XML",
        vi="tệp ở dạng Strict Open XML; hãy lưu lại thành .docx thông thường",
        file=path,
        hint="save it as an ordinary .docx and read that",
    )


def _root(part: Any) -> Any:
    """Give the root element of a part, parsed if python-docx has no class for it."""
    from docx.oxml import parse_xml

    element = getattr(part, "element", None)
    return parse_xml(part.blob) if element is None else element


def _related(part: Any, kind: str) -> Any | None:
    """Give the root of the part that the document relates to as a kind, such as ``numbering``."""
    for relation in part.rels.values():
        if relation.reltype.rsplit("/", 1)[-1] == kind and not relation.is_external:
            return _root(relation.target_part)
    return None


class _Styles:
    """What paragraph styles say: outline level, numbering, hidden or bold text, by their id."""

    def __init__(self, root: Any | None) -> None:
        self._by_id: dict[str, Any] = {}
        for style in () if root is None else root.iter(f"{_W}style"):
            self._by_id[style.get(f"{_W}styleId", "")] = style

    def chain(self, style_id: str) -> Iterator[Any]:
        """Give a style and what it is based on, nearest first."""
        seen: set[str] = set()
        while style_id in self._by_id and style_id not in seen:
            seen.add(style_id)
            style = self._by_id[style_id]
            yield style
            based = style.find(f"{_W}basedOn")
            style_id = "" if based is None else based.get(f"{_W}val", "")

    def outline(self, paragraph_properties: Any | None) -> int:
        """Give the depth of a heading from 1, 0 for what is none."""
        for source in self._sources(paragraph_properties):
            level = source.find(f"{_W}outlineLvl")
            if level is not None and (level.get(f"{_W}val") or "9").isdigit():
                depth = int(level.get(f"{_W}val")) + 1
                return depth if depth <= 9 else 0
        name = self.name(paragraph_properties).lower()
        if name in ("title", "subtitle"):
            return 1 if name == "title" else 2
        head, _, depth_text = name.rpartition(" ")
        return int(depth_text) if head == "heading" and depth_text.isdigit() else 0

    def numbering(self, paragraph_properties: Any | None) -> tuple[str, int] | None:
        """Give the numbering instance and level of a paragraph, None if it is not numbered."""
        instance = level = None
        for source in self._sources(paragraph_properties):
            properties = source.find(f"{_W}numPr")
            if properties is None:
                continue
            number, depth = properties.find(f"{_W}numId"), properties.find(f"{_W}ilvl")
            if level is None and depth is not None:
                level = int(depth.get(f"{_W}val") or 0)
            if instance is None and number is not None:
                instance = number.get(f"{_W}val")
                break
        return None if instance in (None, "0") else (str(instance), level or 0)

    def name(self, paragraph_properties: Any | None) -> str:
        """Give the name of a paragraph's style."""
        style = None if paragraph_properties is None else paragraph_properties.find(f"{_W}pStyle")
        found = None if style is None else self._by_id.get(style.get(f"{_W}val", ""))
        name = None if found is None else found.find(f"{_W}name")
        return "" if name is None else name.get(f"{_W}val", "")

    def bold(self, paragraph_properties: Any | None) -> bool:
        """Say whether a paragraph's style is bold."""
        style = None if paragraph_properties is None else paragraph_properties.find(f"{_W}pStyle")
        for found in self.chain("" if style is None else style.get(f"{_W}val", "")):
            bold = found.find(f"{_W}rPr/{_W}b")
            if bold is not None:
                return _on(bold)
        return False

    def _sources(self, paragraph_properties: Any | None) -> Iterator[Any]:
        if paragraph_properties is None:
            return
        yield paragraph_properties
        style = paragraph_properties.find(f"{_W}pStyle")
        for found in self.chain("" if style is None else style.get(f"{_W}val", "")):
            properties = found.find(f"{_W}pPr")
            if properties is not None:
                yield properties


def _parts(body: Any, walk: _Walk, styles: _Styles, numbering: Numbering) -> Iterator[Part]:
    tables = paragraphs = 0
    carried = ""
    for element in _blocks(body, walk):
        if element.tag == f"{_W}tbl":
            tables += 1
            yield from rows_of(_grid(element, walk, styles, numbering), tables)
            continue
        paragraph = _paragraph(element, walk, styles, numbering)
        if _is_on(element, f"{_W}pPr/{_W}rPr/{_W}del"):
            # The end of this paragraph was deleted: it goes on in the next.
            carried += paragraph.text
            continue
        text, carried = clean(carried + paragraph.text), ""
        if not text:
            continue
        paragraphs += 1
        yield _part(paragraph, text, paragraphs)
    if clean(carried):
        yield Part("paragraph", carried, place=place(paragraph=paragraphs + 1))


def _part(paragraph: _Paragraph, text: str, number: int) -> Part:
    where = place(paragraph=number)
    short = len(text) <= 200 and "\n" not in text and text[-1] not in ".;,"
    if paragraph.outline:
        return Part("heading", text, place=where, label=paragraph.label, level=paragraph.outline)
    if paragraph.all_bold and short:
        from coopgraph.intake.readers.headings import depth_of

        label = paragraph.label
        return Part("heading", text, place=where, label=label, level=depth_of(label or text))
    if paragraph.style.lower() == "caption":
        return Part("caption", text, place=where)
    if paragraph.label:
        return Part("item", text, place=where, label=paragraph.label, level=paragraph.depth)
    return Part("paragraph", text, place=where)


def _blocks(parent: Any, walk: _Walk) -> Iterator[Any]:
    """Give the paragraphs and tables of a body or cell, through content controls and insertions."""
    for element in parent:
        tag = element.tag
        if tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif tag == f"{_W}sdt":
            content = element.find(f"{_W}sdtContent")
            if content is not None:
                yield from _blocks(content, walk)
        elif tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
            yield from _blocks(element, walk)
        elif tag == f"{_MC}AlternateContent":
            branch = _branch(element)
            if branch is not None:
                yield from _blocks(branch, walk)
        elif tag == f"{_W}altChunk":
            walk.unread["embeddedDocument"] += 1


def _branch(alternate: Any) -> Any | None:
    choice = alternate.find(f"{_MC}Choice")
    return alternate.find(f"{_MC}Fallback") if choice is None else choice


def _paragraph(element: Any, walk: _Walk, styles: _Styles, numbering: Numbering) -> _Paragraph:
    properties = element.find(f"{_W}pPr")
    bold_style = styles.bold(properties)
    bold: list[bool] = []
    text = "".join(_text(element, walk, bold, bold_style))
    paragraph = _Paragraph(text, element, styles.name(properties), styles.outline(properties))
    paragraph.all_bold = bool(bold) and all(bold)
    numbered = styles.numbering(properties)
    if numbered is not None and text.strip():
        instance, level = numbered
        paragraph.label = numbering.next_label(instance, level)
        paragraph.depth = level + 1
    return paragraph


def _text(element: Any, walk: _Walk, bold: list[bool], bold_style: bool) -> Iterator[str]:
    """Give the text of a paragraph or what is in it, in the order of reading."""
    for child in element:
        tag = child.tag
        if tag == f"{_W}t" or tag == f"{_M}t":
            yield child.text or ""
        elif tag == f"{_W}r":
            properties = child.find(f"{_W}rPr")
            if properties is not None and _is_on(properties, f"{_W}vanish"):
                if any((t.text or "").strip() for t in child.iter(f"{_W}t")):
                    walk.unread["hiddenText"] += 1
                continue
            pieces = list(_text(child, walk, bold, bold_style))
            if "".join(pieces).strip():
                own = None if properties is None else properties.find(f"{_W}b")
                bold.append(bold_style if own is None else _on(own))
            yield from pieces
        elif tag == f"{_W}tab" or tag == f"{_W}ptab":
            yield "\t"
        elif tag == f"{_W}br":
            yield "\n" if child.get(f"{_W}type") in (None, "textWrapping") else " "
        elif tag == f"{_W}cr":
            yield "\n"
        elif tag == f"{_W}noBreakHyphen":
            yield _NO_BREAK_HYPHEN
        elif tag == f"{_W}sym":
            code = int(child.get(f"{_W}char") or "0", 16)
            if code and not 0xE000 <= code <= 0xF8FF:
                yield chr(code)
            else:
                walk.unread["symbol"] += 1
        elif tag in _PICTURES:
            _count_picture(child, walk)
        elif tag in (f"{_W}del", f"{_W}moveFrom"):
            walk.deletions += 1
            if any((t.text or "").strip() for t in child.iter(f"{_W}delText", f"{_W}t")):
                walk.unread["deletedText"] += 1
        elif tag in (f"{_W}ins", f"{_W}moveTo"):
            walk.insertions += 1
            yield from _text(child, walk, bold, bold_style)
        elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
            walk.notes.append((tag[len(_W) :].removesuffix("Reference"), child.get(f"{_W}id", "")))
        elif tag == f"{_W}commentReference":
            walk.unread["comment"] += 1
        elif tag == f"{_MC}AlternateContent":
            branch = _branch(child)
            if branch is not None:
                yield from _text(branch, walk, bold, bold_style)
        elif tag not in _SKIPPED and isinstance(tag, str):
            yield from _text(child, walk, bold, bold_style)


def _count_picture(drawing: Any, walk: _Walk) -> None:
    boxes = [
        box
        for box in drawing.iter(f"{_W}txbxContent")
        if any((t.text or "").strip() for t in box.iter(f"{_W}t"))
    ]
    walk.unread["textBox"] += len(boxes)
    if not boxes:
        walk.unread["image"] += 1


def _on(switch: Any) -> bool:
    return (switch.get(f"{_W}val") or "true") not in ("0", "false", "off", "none")


def _is_on(element: Any, where: str) -> bool:
    found = element.find(where)
    return found is not None and _on(found)


def _grid(table: Any, walk: _Walk, styles: _Styles, numbering: Numbering) -> list[list[GridCell]]:
    grid = []
    for row in _children(table, "tr"):
        properties = row.find(f"{_W}trPr")
        if properties is not None and properties.find(f"{_W}del") is not None:
            walk.deletions += 1
            walk.unread["deletedText"] += 1
            continue
        header = properties is not None and _is_on(properties, f"{_W}tblHeader")
        cells = []
        for cell in _children(row, "tc"):
            settings = cell.find(f"{_W}tcPr")
            width, covered = 1, False
            if settings is not None:
                span = settings.find(f"{_W}gridSpan")
                width = 1 if span is None else max(1, min(int(span.get(f"{_W}val") or 1), 200))
                merge = settings.find(f"{_W}vMerge")
                covered = merge is not None and merge.get(f"{_W}val") != "restart"
            text = "" if covered else _cell_text(cell, walk, styles, numbering)
            cells.append(GridCell(clean(text), width, header))
        if cells:
            grid.append(cells)
    return grid


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Give the rows of a table or cells of a row, through content controls and insertions."""
    for element in parent:
        if element.tag == f"{_W}{name}":
            yield element
        elif element.tag == f"{_W}sdt":
            content = element.find(f"{_W}sdtContent")
            if content is not None:
                yield from _children(content, name)
        elif element.tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
            yield from _children(element, name)


def _cell_text(cell: Any, walk: _Walk, styles: _Styles, numbering: Numbering) -> str:
    lines = []
    for element in _blocks(cell, walk):
        if element.tag == f"{_W}tbl":
            inner_rows = _grid(element, walk, styles, numbering)
            lines += [" ".join(cell.text for cell in row if cell.text) for row in inner_rows]
        else:
            text = _paragraph(element, walk, styles, numbering).text
            lines.append(text.replace("\t", " "))
    return "\n".join(lines)


def _notes(root: Any | None, kind: str, walk: _Walk) -> Iterator[Part]:
    if root is None:
        return
    name = kind.removesuffix("s")
    wanted = [note_id for found, note_id in walk.notes if found == name]
    by_id = {note.get(f"{_W}id", ""): note for note in root if note.tag == f"{_W}{name}"}
    for number, note_id in enumerate(wanted, start=1):
        note = by_id.get(note_id)
        if note is None:
            continue
        lines = ["".join(_text(p, walk, [], False)) for p in note.iter(f"{_W}p")]
        yield Part("note", "\n".join(lines), place=place(note=number), label=str(number))


def _count_headers(part: Any, walk: _Walk) -> None:
    for relation in part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in ("header", "footer") and not relation.is_external:
            texts = _root(relation.target_part).iter(f"{_W}t")
            walk.unread[kind] += any((t.text or "").strip() for t in texts)


def _readings(walk: _Walk) -> list[dict[str, str]]:
    if not (walk.insertions or walk.deletions):
        return []
    return [
        {
            "en": f"tracked changes are read as accepted: {walk.insertions} insertions count, "
            f"{walk.deletions} deletions do not",
            "vi": f"các thay đổi được theo dõi đọc như đã chấp nhận: {walk.insertions} chỗ thêm "
            f"được tính, {walk.deletions} chỗ xóa thì không",
        }
    ]
