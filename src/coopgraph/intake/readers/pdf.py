"""PDF with text, by pdfium: its letters with their places become lines, paragraphs and tables.

pdfium gives letters in the order in which the file draws them, which writers of documents keep to
the order of reading; columns beside one another stay apart that way. Lines become paragraphs by
their spacing, indent, size and by whether the next word would still have had room in the line.
Pieces of a line that stand apart, under one another in several lines, are a table. What recurs at
the head and foot of pages, and page numbers, is boilerplate: kept, and put behind a paragraph that
goes on over the page's end. Raised figures behind words are marks of footnotes and left out of the
word they stick to.

**Hyphens at line ends.** pdfium marks them U+FFFE, real ones too. They stay where a capital or a
figure stands beside them ("NĐ-CP", "2021-2023"), where the document has the word with a hyphen
elsewhere, or where both sides are syllables with Vietnamese letters, which are never divided; else
the halves become one word.
"""

from __future__ import annotations

import itertools
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from coopgraph.errors import IntakeError
from coopgraph.intake.document import BlockKind, Unread
from coopgraph.intake.readers.archives import damaged, encrypted
from coopgraph.intake.readers.headings import depth_of, is_heading
from coopgraph.intake.readers.parts import Part, Reading, assemble, clean, place
from coopgraph.intake.readers.rulings import MAX_LINES, RuledTable, ruled_tables
from coopgraph.intake.readers.tables import GridCell, headers_of, rows_of

LINE_HYPHEN = "\ufffe"
"""How pdfium marks a hyphen at the end of a line."""
_GAP = 0.9
"""Width of a gap, in heights of a line, from which pieces of a line stand apart."""
_ALIGNED = 3.0
"""Points by which edges of a column may differ."""
_EDGE = 0.13
"""Share of a page's height, at head and foot, in which running lines stand."""
_BULLET = re.compile(r"[-–—•*+▪●◦‣∙]\s+")
_ENUMERATOR = re.compile(
    r"\(?\d{1,3}[.)]\s|\(?[a-zđ][.)]\s|\([ivx]+\)\s|(?:\d+\.)+\d*\.?\s|[IVXL]+[.)]\s|"
    r"(?:Điều|Chương|Mục|Article|Chapter|Section)\s+[\dIVXL]+"
)
_MARKED = re.compile(rf"(?:{_BULLET.pattern}|{_ENUMERATOR.pattern})")
_LEADERS = re.compile(r"(?:[.…_·]\s?){5,}\s*[\divxl]*$")
"""The end of a line of a table of contents, or one to be filled in."""
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:trang|page|tr\.?|p\.?|-|–|—)\s*)?(?:\d{1,4}|[ivxl]{1,6})"
    r"(?:\s*(?:/|of|trên|-|–|—|\|)\s*\d{0,4})?\W*(?:page|trang)?\W*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?:;…][”\"’')\]]*$")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


class _Segment(NamedTuple):
    """A piece of a line without a wide gap; places in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    words: tuple[tuple[float, float], ...]
    bold: bool

    @property
    def height(self) -> float:
        """Its height in points, some tenth more than the size of its font."""
        return self.top - self.bottom


@dataclass
class _Line:
    """A line as it is seen: its pieces from left to right."""

    segments: list[_Segment]
    page: int = 1
    running: bool = False
    small: bool = False
    table: int | None = None

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)

    @property
    def left(self) -> float:
        return self.segments[0].left

    @property
    def right(self) -> float:
        return max(segment.right for segment in self.segments)

    @property
    def bottom(self) -> float:
        return min(segment.bottom for segment in self.segments)

    @property
    def top(self) -> float:
        return max(segment.top for segment in self.segments)

    @property
    def height(self) -> float:
        return max(s.top - s.bottom for s in self.segments)

    @property
    def bold(self) -> bool:
        return all(segment.bold for segment in self.segments)


@dataclass
class _Page:
    """A page: its size in points, its lines in the order they are drawn, and what else it holds."""

    number: int
    width: float
    height: float
    lines: list[_Line]
    tables: list[RuledTable] = field(default_factory=list)
    images: int = 0


@dataclass
class _Flow:
    """What was found on the pages so far, in the order of reading."""

    parts: list[Part] = field(default_factory=list)
    open_lines: list[_Line] = field(default_factory=list)
    waiting: list[tuple[BlockKind, _Line]] = field(default_factory=list)
    tables: int = 0
    paragraphs: Counter[int] = field(default_factory=Counter)
    columns: list[float] = field(default_factory=list)
    headers: list[list[str]] = field(default_factory=list)


def read_pdf(path: Path, progress: Callable[[str, int, int], None] | None = None) -> Reading:
    """Read a PDF.

    Args:
        path: The file.
        progress: Is told ``pages``, how many were read, and how many there are.

    Raises:
        IntakeError: It is damaged, encrypted, or all its pages are pictures.
    """
    document = _open(path)
    try:
        metadata = document.get_metadata_dict()
        pages, unmapped = [], 0
        for number in range(1, len(document) + 1):
            page, unreadable = _page(document, number, path)
            pages.append(page)
            unmapped += unreadable
            if progress is not None:
                progress("pages", number, len(document))
    finally:
        document.close()
    scanned = [page.number for page in pages if not page.lines and page.images]
    if not any(page.lines for page in pages):
        raise _scanned(path, len(pages), bool(scanned))
    _mark_running(pages)
    text, blocks = assemble(_parts(pages))
    unread = []
    if scanned:
        shown = ", ".join(map(str, scanned[:20])) + (" …" if len(scanned) > 20 else "")
        unread.append(
            Unread("scannedPage", len(scanned), {"en": f"pages {shown}", "vi": f"trang {shown}"})
        )
    images = sum(page.images for page in pages if page.lines)
    for what, number in (("image", images), ("unreadableLetter", unmapped)):
        if number:
            unread.append(Unread(what, number))
    title = clean(metadata.get("Title", ""))
    is_name = re.search(
        r"\.(docx?|pdf|indd|odt|rtf|tex)$|^microsoft word|^untitled|^\(", title, re.I
    )
    return Reading(
        text,
        blocks,
        title="" if is_name else title,
        unread=unread,
        readings=_readings(path, scanned),
    )


def _open(path: Path) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
        if len(document) == 0:
            raise damaged(path, "it has no pages")
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise encrypted(path) from None
        raise damaged(path, error) from None
    return document


def _scanned(path: Path, pages: int, has_pictures: bool) -> IntakeError:
    what = "pictures" if has_pictures else "empty or drawn"
    return IntakeError(
        f"has no text: its {pages:,} pages are {what}, as in a scan",
        vi=f"không có chữ: {pages:,} trang chỉ là hình ảnh (bản quét); hãy nhận dạng chữ (OCR) "
        "trước, ví dụ bằng ocrmypdf -l vie+eng, rồi đọc kết quả",
        file=path,
        hint="recognise its text first (OCR), as with ocrmypdf -l vie+eng, and read the result",
    )


def _readings(path: Path, scanned: Sequence[int]) -> list[dict[str, str]]:
    readings = []
    if scanned:
        readings.append(
            {
                "en": f"{len(scanned)} pages are pictures and were not read: recognise their text "
                "(OCR), as with ocrmypdf --skip-text",
                "vi": f"{len(scanned)} trang là hình ảnh và không đọc được: hãy nhận dạng chữ "
                "(OCR), ví dụ bằng ocrmypdf --skip-text",
            }
        )
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        if b"%%EOF" not in file.read():
            readings.append(
                {
                    "en": "the file ends without its end mark: perhaps it was cut off",
                    "vi": "tệp kết thúc mà không có dấu kết: có thể đã bị cắt cụt",
                }
            )
    return readings


# -- letters to lines ----------------------------------------------------------------------------


def _page(document: Any, number: int, path: Path) -> tuple[_Page, int]:
    """Read a page's lines, and how many letters have no Unicode."""
    import pypdfium2

    try:
        page = document[number - 1]
        width, height = page.get_size()
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise damaged(path, f"page {number}: {error}") from None
    try:
        turned = _turn(page)
        drawn = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=3)
        boxes = [turned(*path.get_bounds()) for path in islice(drawn, 2 * MAX_LINES)]
        tables = ruled_tables(boxes)
        segments, unreadable = _segments(textpage, turned, tables)
        lines = _lines(segments, number, tables)
        images = sum(1 for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
    finally:
        textpage.close()
        page.close()
    return _Page(number, width, height, lines, tables, images), unreadable


_Turn = Callable[[float, float, float, float], tuple[float, float, float, float]]


def _segments(
    textpage: Any, turned: _Turn, tables: Sequence[RuledTable]
) -> tuple[list[_Segment], int]:
    import pypdfium2.raw as pdfium

    count = textpage.count_chars()
    letters = _letters(textpage, count)
    rect = pdfium.FS_RECTF()
    segments: list[_Segment] = []
    unreadable = 0
    text: list[str] = []
    left = right = bottom = top = word_left = 0.0
    places: list[tuple[float, float]] = []
    begin = 0
    blank = False

    def flush(end: int) -> None:
        nonlocal text, blank
        words = "".join(text).strip()
        if words:
            bold = (
                min(
                    pdfium.FPDFText_GetFontWeight(textpage, begin),
                    pdfium.FPDFText_GetFontWeight(textpage, max(begin, end - 1)),
                )
                >= _BOLD
            )
            places.append((word_left, right))
            segments.append(_Segment(words, left, right, bottom, top, tuple(places), bold))
        text, blank = [], False
        places.clear()

    last = 0
    for index, letter in enumerate(letters):
        if not letter:
            continue
        if letter in "\r\n":
            if text:
                flush(last + 1)
            continue
        if letter.isspace() or letter == "\u00a0":
            blank = bool(text)
            continue
        if letter in "\0\ufffd" or "\ud800" <= letter <= "\uf8ff":
            unreadable += 1
            continue
        pdfium.FPDFText_GetLooseCharBox(textpage, index, rect)
        x0, y0, x1, y1 = turned(rect.left, rect.bottom, rect.right, rect.top)
        if text and (unicodedata.combining(letter) or x1 <= x0 or y1 <= y0):
            # A mark belongs to its letter wherever it is drawn; what has no box, to what is before.
            text.append(letter)
            right = max(right, min(x1, right + top - bottom))
            last = index
            continue
        if text:
            size = top - bottom
            raised = y1 - y0 < 0.85 * size and y0 > bottom + 0.15 * size
            if raised and letter.isdigit() and not blank and _bears_note("".join(text[-20:])):
                last = index
                continue
            shared = min(top, y1) - max(bottom, y0)
            if (
                x0 - right > _GAP * size
                or x0 < left - size
                or (x0 < right - 2 * size and not _is_rtl(letter))
                or shared < 0.3 * min(size, y1 - y0)
                or (blank and tables and _parted(tables, right, x0, (bottom + top) / 2))
            ):
                flush(last + 1)
        if not text:
            left, right, bottom, top, word_left, begin = x0, x1, y0, y1, x0, index
        elif blank:
            places.append((word_left, right))
            word_left = x0
            text.append(" ")
            blank = False
        text.append(_LIGATURES.get(letter, letter))
        left, right = min(left, x0), max(right, x1)
        if y1 - y0 > 0.5 * (top - bottom):
            bottom, top = min(bottom, y0), max(top, y1)
        last = index
    if text:
        flush(last + 1)
    return segments, unreadable


def _letters(textpage: Any, count: int) -> Sequence[str]:
    """Give a page's letters by their numbers; empty for the second half of one beyond the BMP."""
    import pypdfium2.raw as pdfium

    text = textpage.get_text_range(errors="replace") if count > 0 else ""
    if len(text) == count:
        return str(text)
    # pdfium counts in UTF-16, and letters without Unicode have no place in its text: then each is
    # asked for by itself.
    letters = [chr(pdfium.FPDFText_GetUnicode(textpage, i)) for i in range(count)]
    for number in range(count - 1):
        pair = letters[number] + letters[number + 1]
        if "\ud800" <= pair[0] <= "\udbff" and "\udc00" <= pair[1:] <= "\udfff":
            letters[number] = pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            letters[number + 1] = ""
    return letters


_BOLD = 600
"""Font weight from which a line is bold."""


def _bears_note(before: str) -> bool:
    """Say whether a raised figure behind these letters marks a footnote, and is no unit (km2)."""
    word = re.search(r"[^\W\d_]+$", before)
    return before[-1:] in '.,;:)”"’»' or (word is not None and len(word[0]) > 2)


def _is_rtl(letter: str) -> bool:
    return "\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufefc"


def _parted(tables: Sequence[RuledTable], left: float, right: float, y: float) -> bool:
    """Say whether an upright line of a table stands between two letters."""
    return any(
        left - 1 <= rule.at <= right + 1 and rule.start <= y <= rule.end
        for table in tables
        if table.holds((left + right) / 2, y)
        for rule in table.uprights
    )


def _turn(page: Any) -> _Turn:
    """Give how places on a page are turned to how it is seen."""
    rotation = page.get_rotation()
    x0, y0, x1, y1 = page.get_mediabox()
    if rotation == 90:
        return lambda left, bottom, right, top: (bottom - y0, x1 - right, top - y0, x1 - left)
    if rotation == 180:
        return lambda left, bottom, right, top: (x1 - right, y1 - top, x1 - left, y1 - bottom)
    if rotation == 270:
        return lambda left, bottom, right, top: (y1 - top, left - x0, y1 - bottom, right - x0)
    return lambda left, bottom, right, top: (left - x0, bottom - y0, right - x0, top - y0)


def _lines(segments: Sequence[_Segment], page: int, tables: Sequence[RuledTable]) -> list[_Line]:
    """Put pieces that follow one another on one height into lines; those in ruled tables stay."""
    lines: list[_Line] = []
    for segment in segments:
        table = _table_at(tables, segment)
        if lines and table is None and lines[-1].table is None:
            line = lines[-1]
            before = line.segments[-1]
            size = min(before.top - before.bottom, segment.top - segment.bottom)
            shared = min(before.top, segment.top) - max(before.bottom, segment.bottom)
            if shared > 0.5 * size and segment.left >= before.right - 0.3 * size:
                if segment.left - before.right <= _GAP * size:
                    glue = "" if segment.left - before.right < 0.12 * size else " "
                    places = (*before.words, *segment.words)
                    if not glue:
                        joint = (before.words[-1][0], segment.words[0][1])
                        places = (*before.words[:-1], joint, *segment.words[1:])
                    line.segments[-1] = _Segment(
                        before.text + glue + segment.text,
                        before.left,
                        segment.right,
                        min(before.bottom, segment.bottom),
                        max(before.top, segment.top),
                        places,
                        before.bold and segment.bold,
                    )
                else:
                    line.segments.append(segment)
                continue
        lines.append(_Line([segment], page, table=table))
    return lines


def _table_at(tables: Sequence[RuledTable], segment: _Segment) -> int | None:
    """Give the number of the ruled table that a piece stands in."""
    x, y = (segment.left + segment.right) / 2, (segment.bottom + segment.top) / 2
    return next((number for number, table in enumerate(tables) if table.holds(x, y)), None)


# -- what recurs on pages ------------------------------------------------------------------------


def _mark_running(pages: Sequence[_Page]) -> None:
    """Mark running heads, running feet and page numbers."""
    seen: Counter[tuple[str, int]] = Counter()
    edges: list[list[tuple[_Line, tuple[str, int]]]] = []
    for page in pages:
        candidates = []
        ordered = sorted(page.lines, key=lambda line: -line.top)
        for line in {id(x): x for x in (*ordered[:3], *ordered[-3:])}.values():
            at_head = line.bottom > page.height * (1 - _EDGE)
            if not at_head and line.top >= page.height * _EDGE:
                continue
            key = (re.sub(r"\d+", "#", line.text.casefold()), round(line.bottom / 4))
            candidates.append((line, key))
        seen.update({key for _, key in candidates})
        edges.append(candidates)
    read = sum(1 for page in pages if page.lines)
    needed = 2 if read <= 5 else 3
    for candidates in edges:
        for line, (words, height) in candidates:
            # A line may sit a hair higher on another page.
            times = sum(seen[words, height + shift] for shift in (-1, 0, 1))
            line.running = times >= needed or _PAGE_NUMBER.fullmatch(line.text) is not None


# -- lines to paragraphs and tables --------------------------------------------------------------


def _parts(pages: Sequence[_Page]) -> list[Part]:
    hyphens = _Hyphens(pages)
    flow = _Flow()
    sizes = [line.height for page in pages for line in page.lines if not line.running]
    usual = statistics.median(sizes) if sizes else 10.0
    for page in pages:
        for line in page.lines:
            if line.running:
                flow.waiting.append(("boilerplate", line))
        if not flow.open_lines:
            _put_waiting(flow)
        body = [line for line in page.lines if not line.running]
        _mark_notes(body, page, usual)
        for line in body:
            if line.small:
                flow.waiting.append(("note", line))
        body = [line for line in body if not line.small]
        leading = _leading(body)
        text_lines = [line for line in body if line.table is None]
        margins = dict(zip(map(id, text_lines), _margins(text_lines, page), strict=True))
        is_first = True
        for kind, lines in _regions(body):
            if kind == "ruled":
                _close(flow, hyphens)
                _put_ruled(flow, lines, page, hyphens, goes_on=is_first)
            elif kind == "table":
                _close(flow, hyphens)
                _put_table(flow, lines, page, hyphens, goes_on=is_first)
            else:
                flow.columns = []
                for line in lines:
                    before = flow.open_lines[-1] if flow.open_lines else None
                    if before is not None and not _goes_on(
                        flow.open_lines, line, leading, margins[id(line)]
                    ):
                        _close(flow, hyphens)
                    flow.open_lines.append(line)
            is_first = False
        if not flow.open_lines:
            _put_waiting(flow)
    _close(flow, hyphens)
    return flow.parts


def _leading(lines: Sequence[_Line]) -> float:
    """Give the usual distance of a page's lines, in heights of a line."""
    ratios = [
        (a.bottom - b.bottom) / max(a.height, 1.0)
        for a, b in itertools.pairwise(lines)
        if 0.8 < (a.bottom - b.bottom) / max(a.height, 1.0) < 2.4
    ]
    return statistics.median(ratios) if ratios else 1.3


def _margins(lines: Sequence[_Line], page: _Page) -> list[float]:
    """Give, for each line, where lines of its column end on the right."""
    lefts = sum(1 for line in lines if line.right < page.width * 0.55)
    rights = sum(1 for line in lines if line.left > page.width * 0.45)
    in_columns = lefts >= 5 and rights >= 5 and (lefts + rights) > 0.6 * len(lines)
    if not in_columns:
        widest = max((line.right for line in lines), default=page.width)
        full = sum(line.right > widest - 0.06 * page.width for line in lines)
        # Of a few short lines none need reach the margin.
        margin = widest if full >= 4 else max(widest, page.width * 0.75)
        return [margin] * len(lines)
    margins: list[float] = []
    start = 0
    for number in range(1, len(lines) + 1):
        # A column goes on downwards; upwards, or to a line wholly beside, a new one begins.
        ends = number == len(lines) or (
            lines[number].bottom > lines[number - 1].bottom
            or lines[number].left > lines[number - 1].right
            or lines[number].right < lines[number - 1].left
        )
        if ends:
            right = max(line.right for line in lines[start:number])
            margins += [right] * (number - start)
            start = number
    return margins


def _goes_on(paragraph: Sequence[_Line], line: _Line, leading: float, margin: float) -> bool:
    """Say whether a line goes on with a paragraph."""
    before = paragraph[-1]
    text, size = before.text, before.height
    if text.endswith(LINE_HYPHEN):
        return True
    if abs(line.height - size) > 0.15 * max(size, line.height) or before.bold != line.bold:
        return False
    ended = _SENTENCE_END.search(text) is not None
    if _ENUMERATOR.match(line.text) and (ended or before.bold):
        return False
    if _LEADERS.search(text) or _LEADERS.search(line.text):
        return False
    first_left, first_right = line.segments[0].words[0]
    word = first_right - first_left
    limit = margin if line.page == before.page else max(margin, max(x.right for x in paragraph))
    had_room = before.right + 0.25 * size + word <= limit - 0.5
    drop = before.bottom - line.bottom
    lower = line.text[:1].islower()
    if _BULLET.match(line.text) and (ended or had_room or line.text[0] not in "-–—+*"):
        return False  # a dash within a sentence may come to stand at a line's beginning
    if line.page != before.page or drop <= 0:
        return not ended and (not had_room or lower)
    if drop > max(leading * 1.3, 1.15) * size + 1:
        return False
    centred = abs((before.left + before.right) - (line.left + line.right)) < 4 * _ALIGNED
    if had_room:
        # A heading over several lines is broken where its writer liked.
        return lower and not ended and centred and before.bold
    indented = line.left - min(x.left for x in paragraph[1:] or paragraph) > 0.8 * size
    if indented and len(paragraph) == 1 and _MARKED.match(text):
        return True  # an item, its text hanging beside its number
    outdented = min(x.left for x in paragraph) - line.left > 0.8 * size
    if outdented and len(paragraph) > 1 and ended:
        return False
    return not indented or centred


def _mark_notes(lines: Sequence[_Line], page: _Page, usual: float) -> None:
    """Mark the footnotes at a page's foot: small lines behind the last of usual size."""
    last = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].height > 0.93 * usual), -1)
    foot = list(lines[last + 1 :])
    if (
        foot
        and last >= 0
        and foot[0].top < page.height / 2
        and re.match(r"[\d*(\[†]", foot[0].text)
    ):
        for line in foot:
            line.small = True


def _close(flow: _Flow, hyphens: _Hyphens) -> None:
    """End the open paragraph, and put what waited for its end behind it."""
    lines, flow.open_lines = flow.open_lines, []
    if lines:
        text = hyphens.joined([line.text for line in lines])
        first = lines[0]
        flow.paragraphs[first.page] += 1
        where = place(page=first.page, paragraph=flow.paragraphs[first.page])
        kind: BlockKind = "paragraph"
        level = 0
        if _LEADERS.search(text):
            kind = "boilerplate"
        is_short = len(text) <= 200 and len(lines) <= 3 and text[-1:] not in ".;,"
        if kind == "boilerplate":
            pass
        elif (is_short and all(line.bold for line in lines)) or is_heading(text, "x" * 400):
            kind, level = "heading", depth_of(text)
        elif _BULLET.match(text) or re.match(r"\(?(?:\d{1,2}|[a-zđ])[.)]\s", text):
            kind, level = "item", 1
        flow.parts.append(Part(kind, text, page=first.page, place=where, level=level))
    _put_waiting(flow, hyphens)


def _put_waiting(flow: _Flow, hyphens: _Hyphens | None = None) -> None:
    waiting, flow.waiting = flow.waiting, []
    notes: list[_Line] = []

    def put_notes() -> None:
        if notes:
            texts = [line.text for line in notes]
            text = " ".join(texts) if hyphens is None else hyphens.joined(texts)
            page = notes[0].page
            flow.parts.append(Part("note", text, page=page, place=place(page=page)))
            notes.clear()

    for kind, line in waiting:
        if kind == "note":
            if notes and (re.match(r"[\d*†]", line.text) or notes[-1].page != line.page):
                put_notes()
            notes.append(line)
            continue
        put_notes()
        flow.parts.append(Part(kind, line.text, page=line.page, place=place(page=line.page)))
    put_notes()


class _Hyphens:
    """Decides which hyphens at line ends are the words' own; see the module's docstring."""

    def __init__(self, pages: Sequence[_Page]) -> None:
        from coopgraph.intake.readers.languages import SAMPLE, language_of

        self._words: set[str] = set()
        texts = (line.text for page in pages for line in page.lines)
        sample = "\n".join(islice(texts, SAMPLE // 40))
        # No word of Vietnamese is ever divided: its hyphens are all its own.
        self._keeps_all = language_of(sample) == "vi"
        for page in pages:
            for line in page.lines:
                self._words.update(w.casefold() for w in re.findall(r"[\w-]+", line.text))

    def joined(self, lines: Sequence[str]) -> str:
        """Join the lines of a paragraph."""
        text = ""
        for line in lines:
            if text.endswith((LINE_HYPHEN, "\u00ad")):
                text = self._without(text[:-1], line, soft=text[-1] == "\u00ad")
            elif text.endswith(("-", "\u2010")) and re.search(r"\w[-\u2010]$", text):
                text = self._without(text[:-1], line, soft=False, written=text[-1])
            elif re.search(r"\d[–—/]$|\w/$", text) and line[:1].isalnum():
                text += line
            else:
                text = f"{text} {line}" if text else line
        # Whatever else is marked so stands at the end of a line that nothing goes on from.
        return text.replace(LINE_HYPHEN, "-")

    def _without(self, text: str, line: str, *, soft: bool, written: str = "-") -> str:
        first = re.search(r"[\w-]*$", text)
        second = re.match(r"[\w]*", line)
        left, right = first[0] if first else "", second[0] if second else ""
        if not left or not right or soft:
            return text + ("" if soft else written) + line
        whole, divided = (left + right).casefold(), f"{left}-{right}".casefold()
        keeps = (
            self._keeps_all
            or not right[0].islower()
            or not left[-1].islower()
            or (divided in self._words and whole not in self._words)
            or (not left.isascii() or not right.isascii())
        )
        return text + (written if keeps else "") + line


def _regions(lines: Sequence[_Line]) -> Iterator[tuple[str, list[_Line]]]:
    """Split a page's lines into running text and tables."""
    text: list[_Line] = []
    ruled: dict[int, list[_Line]] = {}
    for line in lines:
        if line.table is not None:
            ruled.setdefault(line.table, []).append(line)
    number = 0
    while number < len(lines):
        table = lines[number].table
        if table is not None:
            if table in ruled:
                if text:
                    yield "text", text
                    text = []
                yield "ruled", ruled.pop(table)
            number += 1
            continue
        end = _table_end(lines, number) if len(lines[number].segments) > 1 else number
        if end > number:
            edges = _edges(lines[number:end])
            while text and number and lines[number - 1] is text[-1] and _fits(text[-1], edges):
                text.pop()  # its gaps alone were too narrow to see that it is a row, too
                number -= 1
            if text:
                yield "text", text
                text = []
            yield "table", list(lines[number:end])
            number = end
        else:
            text.append(lines[number])
            number += 1
    if text:
        yield "text", text


def _table_end(lines: Sequence[_Line], begin: int) -> int:
    """Give where a table that begins with a line ends, or `begin` if none does."""
    edges: list[tuple[float, float]] = []  # left and right of each column so far
    end = begin
    full = 0
    for number in range(begin, len(lines)):
        line = lines[number]
        if line.table is not None:
            break
        if number > begin:
            gap = max(lines[number - 1].bottom, line.bottom) - line.top
            if gap > 3.5 * line.height:
                break
        if len(line.segments) > 1 or (edges and _fits(line, edges)):
            if edges and sum(_column(edges, s) is not None for s in line.segments) < 2:
                break
            full += len(line.segments) > 1
        elif (
            not edges
            or _column(edges, line.segments[0]) is None
            or (
                # Text as wide as the table is a paragraph behind it.
                line.right > min((e[0] for e in edges if e[0] > line.left + 1), default=1e9)
                or (_column(edges, line.segments[0]) == 0 and not _more_cells(lines, number, edges))
            )
        ):
            break
        for segment in line.segments:
            _widen(edges, segment)
        end = number + 1
    return end if full >= 2 else begin


def _fits(line: _Line, edges: Sequence[tuple[float, float]]) -> bool:
    """Say whether a line's words begin where the columns of a table do."""
    pieces = [piece for segment in line.segments for piece in _divided(segment, edges)]
    starts = [any(abs(left - piece.left) < 1 for left, _ in edges) for piece in pieces]
    return len(pieces) > 1 and all(starts)


def _more_cells(lines: Sequence[_Line], number: int, edges: Sequence[tuple[float, float]]) -> bool:
    """Say whether a piece in the first column is a cell with others of its row behind it."""
    line = lines[number]
    for other in lines[number + 1 : number + 6]:
        column = _column(edges, other.segments[0])
        if column is None:
            return False
        if column > 0:
            return other.bottom > line.bottom - 1.5 * line.height or other.top > line.bottom
        if len(other.segments) > 1:
            return True
    return False


def _column(edges: Sequence[tuple[float, float]], segment: _Segment) -> int | None:
    """Give the column that a piece stands in: aligned with it, or within it."""
    middle = (segment.left + segment.right) / 2
    for number, (left, right) in enumerate(edges):
        following = edges[number + 1][0] if number + 1 < len(edges) else float("inf")
        aligned = (
            abs(left - segment.left) <= _ALIGNED
            or abs(right - segment.right) <= _ALIGNED
            or abs((left + right) / 2 - middle) <= _ALIGNED
        )
        overlaps = segment.left < right and segment.right > left
        if (aligned or overlaps) and segment.left < following:
            return number
    return None


def _put_table(
    flow: _Flow, lines: Sequence[_Line], page: _Page, hyphens: _Hyphens, *, goes_on: bool
) -> None:
    edges = _edges(lines)
    for line in lines:
        line.segments = [piece for s in line.segments for piece in _divided(s, edges)]
    edges = _edges(lines)
    rows: list[list[list[_Segment]]] = []
    last = len(edges)
    for line in lines:
        for at, segment in enumerate(line.segments):
            column = _column(edges, segment) or 0
            cell = rows[-1][column] if rows else []
            is_under = (
                bool(cell) and -0.6 < (cell[-1].bottom - segment.top) / max(line.height, 1) < 0.6
            )
            wraps = is_under and len(line.segments) == 1 and (column == last or column > 0)
            if not rows or (
                not wraps and at == 0 and column <= last and not _beside(rows[-1], segment)
            ):
                rows.append([[] for _ in edges])
            rows[-1][column].append(segment)
            last = column
    grid = [
        [GridCell(hyphens.joined([segment.text for segment in cell])) for cell in row]
        for row in rows
    ]
    _add_rows(flow, grid, [left for left, _ in edges], page, goes_on=goes_on)


def _put_ruled(
    flow: _Flow, lines: Sequence[_Line], page: _Page, hyphens: _Hyphens, *, goes_on: bool
) -> None:
    table = page.tables[lines[0].table or 0]
    cells: dict[tuple[int, int], list[_Segment]] = {}
    for line in lines:
        for segment in line.segments:
            x, y = (segment.left + segment.right) / 2, (segment.bottom + segment.top) / 2
            cells.setdefault(table.cell(x, y), []).append(segment)
    grid: list[list[GridCell]] = []
    for row in range(len(table.rows) - 1):
        in_row: list[GridCell] = []
        column = 0
        while column < len(table.columns) - 1:
            width = max(1, table.width(row, column))
            pieces = cells.get((row, column), [])
            in_row.append(GridCell(_cell_text(pieces, hyphens), width))
            column += width
        if any(cell.text for cell in in_row):
            grid.append(in_row)
    if len(grid) == 1 and sum(bool(cell.text) for cell in grid[0]) == 1:
        grid[0] = [cell for cell in grid[0] if cell.text]
    _add_rows(flow, grid, table.columns, page, goes_on=goes_on)


def _cell_text(pieces: Sequence[_Segment], hyphens: _Hyphens) -> str:
    """Join the lines of a cell; items in it keep lines of their own."""
    lines: list[list[str]] = []
    for number, piece in enumerate(pieces):
        is_item = _BULLET.match(piece.text) or re.match(r"\(?\d{1,2}[.)]\s", piece.text)
        if not lines or (is_item and number and piece.bottom < pieces[number - 1].bottom - 1):
            lines.append([])
        lines[-1].append(piece.text)
    return "\n".join(hyphens.joined(line) for line in lines)


def _add_rows(
    flow: _Flow,
    grid: Sequence[Sequence[GridCell]],
    columns: Sequence[float],
    page: _Page,
    *,
    goes_on: bool,
) -> None:
    """Add a table's rows; one that goes on from the page before keeps its headers."""
    above: Sequence[Sequence[str]] = ()
    if goes_on and _same(flow.columns, columns):
        if [cell.text for cell in grid[0]] != [" ".join(names) for names in flow.headers]:
            above = flow.headers  # else the page repeats them
    else:
        flow.tables += 1
    flow.parts.extend(rows_of(grid, flow.tables, page=page.number, above=above))
    if not above:
        flow.headers = headers_of(grid)
    flow.columns = list(columns)


def _edges(lines: Sequence[_Line]) -> list[tuple[float, float]]:
    """Give left and right of the columns of a table, from the lines with most pieces on."""
    edges: list[tuple[float, float]] = []
    for line in sorted(lines, key=lambda x: -len(x.segments)):
        for segment in line.segments:
            _widen(edges, segment)
    return edges


def _widen(edges: list[tuple[float, float]], segment: _Segment) -> None:
    """Let a column take in a piece that stands in it, or the piece be a column of its own."""
    column = _column(edges, segment)
    if column is None:
        edges.append((segment.left, segment.right))
        edges.sort()
    else:
        left, right = edges[column]
        edges[column] = (min(left, segment.left), max(right, segment.right))


def _divided(segment: _Segment, edges: Sequence[tuple[float, float]]) -> Iterator[_Segment]:
    """Divide a piece where one of its words begins exactly where another column does."""
    texts = segment.text.split(" ")
    if len(texts) != len(segment.words):
        yield segment
        return
    begin = 0
    for number in range(1, len(texts) + 1):
        starts = number < len(texts) and (
            segment.words[number][0] - segment.words[number - 1][1] > 0.35 * segment.height
            and any(abs(left - segment.words[number][0]) < 1 for left, _ in edges)
        )
        if number == len(texts) or starts:
            words = segment.words[begin:number]
            yield segment._replace(
                text=" ".join(texts[begin:number]),
                left=words[0][0],
                right=words[-1][1],
                words=words,
            )
            begin = number


def _beside(row: Sequence[Sequence[_Segment]], segment: _Segment) -> bool:
    """Say whether a piece stands on the height of a row that has no piece in its column yet."""
    tops = [s.top for cell in row for s in cell]
    bottoms = [s.bottom for cell in row for s in cell]
    middle = (segment.top + segment.bottom) / 2
    taken = any(
        s.left < segment.right and s.right > segment.left and abs(s.bottom - segment.bottom) < 1
        for cell in row
        for s in cell
    )
    return bool(tops) and min(bottoms) < middle < max(tops) and not taken


def _same(columns: Sequence[float], others: Sequence[float]) -> bool:
    return len(columns) == len(others) > 0 and all(
        abs(a - b) <= 2 * _ALIGNED for a, b in zip(columns, others, strict=True)
    )
