"""Web pages: the article of a page, without what stands around it.

trafilatura says which stretches of a page are its article. It drops captions, the line with the
date and, on some pages, tables and the lead; so the page's own blocks are walked too, and what
stands among the article's and is neither a menu nor a list of links is read with it. What is left
out is counted by what it is (menu, related, comments …). Scripts are never run and their text is no
text; nothing is loaded.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coopgraph.errors import ParameterError
from coopgraph.importers.encodings import known_encoding, marked
from coopgraph.intake.document import BlockKind, Unread
from coopgraph.intake.readers.archives import empty
from coopgraph.intake.readers.datelines import day_of
from coopgraph.intake.readers.parts import Part, Reading, assemble, clean, place
from coopgraph.intake.readers.plain import decoded
from coopgraph.intake.readers.tables import GridCell, rows_of

_SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "canvas",
        "iframe",
        "object",
        "embed",
        "head",
        "select",
        "option",
        "button",
        "input",
        "textarea",
        "audio",
        "video",
        "map",
        "math",
        "link",
        "meta",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "ul",
    ]
)
_AROUND = (
    ("cookieNotice", r"cookie|consent|gdpr"),
    ("comments", r"comment|binh-?luan|disqus|ykien|y-kien"),
    ("related", (r"related|lien-?quan|tin-?khac|tin-?lien|recommend|readmore|read-more|more-news|"
                r"most-?read|doc-?nhieu|tin-?moi|suggest|xem-?them|popular|trending")),
    ("share", r"share|social|chia-?se|toolbar|print|zalo|facebook|tweet"),
    ("menu", (r"\bnav|navbar|\bmenu|breadcrumb|\btabs?\b|pagination|pager|\btags?\b|tag-?list|"
             r"topbar")),
    ("footer", r"footer|copyright|ban-?quyen"),
    ("advertisement", r"\bads?\b|advert|banner|sponsor|popup|newsletter|subscribe|quang-?cao"),
    ("sidebar", r"sidebar|widget|aside"),
)  # fmt: skip
_AROUND_TAGS = {"nav": "menu", "menu": "menu", "aside": "sidebar", "footer": "footer",
                "form": "form", "dialog": "advertisement"}  # fmt: skip
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_DATE_NAMES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "pubdate", "publishdate", "publish-date", "dc.date.issued", "dcterms.issued", "date",
    "dc.date", "sailthru.date", "parsely-pub-date",
)  # fmt: skip
_SENTENCE = 25
"""Code points from which a block that trafilatura leaves out may still be of the article."""


@dataclass(frozen=True)
class _PageBlock:
    """A block of a page before it is judged.

    Attributes:
        element: The element it is.
        kind: What it would be in the text.
        text: What it says.
        level: Depth of a heading or item.
        linked: Share of its letters that are links.
        grid: The cells, of a table.
    """

    element: Any
    kind: BlockKind
    text: str
    level: int = 0
    linked: float = 0.0
    grid: Sequence[Sequence[GridCell]] = ()


def read_html(path: Path, encoding: str | None = None) -> Reading:
    """Read a web page saved to a file.

    Raises:
        IntakeError: It is empty, holds no text, or is in an encoding that cannot be told.
    """
    page, readings = _decoded(path, encoding)
    reading = read_page(page)
    if not reading.text:
        raise empty(path)
    head = page[:4096].lower()
    if "<html" in head and "</html" not in page[-4096:].lower() and "</body" not in page.lower():
        readings.append(
            {
                "en": "the page ends without </body> or </html>: perhaps it was cut off",
                "vi": "trang kết thúc mà không có </body> hay </html>: có thể đã bị cắt cụt",
            }
        )
    return Reading(
        reading.text, reading.blocks, reading.title, reading.publisher, reading.published,
        reading.language, reading.unread, [*readings, *reading.readings],
    )  # fmt: skip


def read_page(page: str) -> Reading:
    """Read a web page given as text; an empty text where it says nothing."""
    from lxml import etree, html

    page = unicodedata.normalize("NFC", re.sub(r"^\s*<\?xml[^>]*\?>", "", page.lstrip("\ufeff")))
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return Reading("", [])
    readings = []
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        readings.append(
            {
                "en": "the page is nested deeper than 255 levels: what lies deeper was not read",
                "vi": "trang lồng nhau sâu hơn 255 cấp: phần sâu hơn không được đọc",
            }
        )
    metadata = _metadata(root)
    found = list(_page_blocks(root))
    chosen, left_out, container = _article(page, root, found)
    parts = list(_parts(chosen))
    text, blocks = assemble(parts)
    title = metadata.get("title", "")
    title = next((b.text for b in chosen if b.kind == "heading" and b.level == 1), title)
    published = metadata.get("published") or _time_of(chosen, root)
    unread = [Unread(what, number) for what, number in sorted(left_out.items())]
    images = len([i for i in container.iter("img") if not _reason(i, {container})])
    frames = len(list(container.iter("iframe", "video", "audio", "object", "embed")))
    unread += [Unread(what, n) for what, n in (("image", images), ("frame", frames)) if n]
    return Reading(
        text,
        blocks,
        title=clean(title),
        publisher=clean(metadata.get("publisher", "")),
        published=published,
        language=(root.get("lang") or "").split("-")[0].lower(),
        unread=unread,
        readings=readings,
    )


def _decoded(path: Path, encoding: str | None) -> tuple[str, list[dict[str, str]]]:
    with path.open("rb") as file:
        head = file.read(8192)
    declared = _CHARSET.search(head)
    if encoding is None and marked(head) is None and declared is not None:
        raw = path.read_bytes()
        try:
            return raw.decode("utf-8"), []
        except UnicodeDecodeError:
            pass
        try:
            return raw.decode(known_encoding(declared[1].decode("ascii", "replace"))), []
        except (ParameterError, UnicodeDecodeError):
            pass  # what the page says of itself is wrong: its bytes are looked at instead
    return decoded(path, encoding)


def _page_blocks(root: Any) -> Iterator[_PageBlock]:
    """Give the blocks of a page in their order."""
    body = root.find("body")
    yield from _blocks_in(root if body is None else body, 0)


def _blocks_in(element: Any, depth: int) -> Iterator[_PageBlock]:
    if not isinstance(element.tag, str) or element.tag in _SILENT or _is_hidden(element):
        return
    tag = element.tag
    if tag == "table":
        grid = _grid(element)
        if grid is not None:
            caption = element.find("caption")
            if caption is not None and _words(caption):
                yield _PageBlock(caption, "caption", _words(caption), linked=_linked(caption))
            text = "\n".join("\t".join(cell.text for cell in row) for row in grid)
            yield _PageBlock(element, "row", text, linked=_linked(element), grid=grid)
            return
    if depth > 200 or not any(child.tag in _BLOCKS for child in element.iterdescendants()):
        yield from _loose(element, [_inline(element)])
        return
    # Words beside blocks ("text <p>…</p> text") are paragraphs of their own.
    loose: list[str] = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and (
            child.tag in _BLOCKS or any(inner.tag in _BLOCKS for inner in child.iterdescendants())
        ):
            yield from _loose(element, loose)
            loose = []
            yield from _blocks_in(child, depth + 1)
        elif isinstance(child.tag, str) and child.tag not in _SILENT and not _is_hidden(child):
            loose.append(_inline(child))
        loose.append(child.tail or "")
    yield from _loose(element, loose)


def _loose(element: Any, pieces: Sequence[str]) -> Iterator[_PageBlock]:
    kind, level = _kind_of(element)
    # Two line breaks are how old pages part their paragraphs.
    for piece in re.split(r"\x1e\s*\x1e", "".join(pieces)):
        text = _collapsed(piece)
        if text:
            yield _PageBlock(element, kind, text, level, _linked(element))


def _kind_of(element: Any) -> tuple[BlockKind, int]:
    for at in (element, *element.iterancestors()):
        tag = at.tag
        if isinstance(tag, str) and re.fullmatch("h[1-6]", tag):
            return "heading", int(tag[1])
        if tag in ("figcaption", "caption"):
            return "caption", 0
        if tag in ("li", "dd", "dt"):
            return "item", sum(1 for a in at.iterancestors() if a.tag in ("ul", "ol", "dl"))
        if tag in ("section", "article", "main", "body", "td", "th"):
            break
    return "paragraph", 0


def _inline(element: Any) -> str:
    if element.tag == "br":
        return "\x1e"
    if (
        element.tag in ("sup", "sub")
        and re.fullmatch(r"\[?\d{1,3}\]?", _collapsed("".join(element.itertext())))
        and element.find(".//a") is not None
    ):
        return ""  # the mark of a footnote
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SILENT and not _is_hidden(child):
            pieces.append(_inline(child))
            if child.tag == "span" and _are_glued(pieces[-1], child.tail or ""):
                pieces.append(" ")  # kept apart by the page's style only: "Hà Nội" + "Hai bên"
        pieces.append(child.tail or "")
    return "".join(pieces)


def _are_glued(before: str, after: str) -> bool:
    return before[-1:].islower() and after[:1].isupper()


def _words(element: Any) -> str:
    return _collapsed(_inline(element))


def _collapsed(text: str) -> str:
    lines = (" ".join(re.split(r"[ \t\r\n\f]+", line)).strip() for line in text.split("\x1e"))
    return clean("\n".join(lines))


def _linked(element: Any) -> float:
    letters = len(_squeezed(_words(element)))
    links = sum(len(_squeezed(_words(a))) for a in element.iter("a"))
    return min(1.0, links / letters) if letters else 0.0


def _is_hidden(element: Any) -> bool:
    style = re.sub(r"\s", "", element.get("style") or "").lower()
    return (
        element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style
    )


def _grid(table: Any) -> list[list[GridCell]] | None:
    """Give the cells of a table of data, None for one that only places things on the page."""
    if any(True for _ in table.iterdescendants("table")) or table.get("role") == "presentation":
        return None
    grid: list[list[GridCell]] = []
    pending: dict[int, int] = {}
    for row in table.iter("tr"):
        cells: list[GridCell] = []
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while pending.get(column, 0) > 0:
                pending[column] -= 1
                cells.append(GridCell(""))
                column += 1
            width, height = _span(cell.get("colspan")), _span(cell.get("rowspan"))
            header = cell.tag == "th" or any(a.tag == "thead" for a in cell.iterancestors())
            cells.append(GridCell(_cell_words(cell), width, header and cell.get("scope") != "row"))
            if height > 1:
                pending.update(dict.fromkeys(range(column, column + width), height - 1))
            column += width
        if cells:
            grid.append(cells)
    widest = max((len(row) for row in grid), default=0)
    if len(grid) < 2 or widest < 2:
        return None
    if sum(len(cell.text) for row in grid for cell in row) > 600 * sum(map(len, grid)):
        return None
    return grid


def _cell_words(cell: Any) -> str:
    return "\n".join(block.text for block in _blocks_in(cell, 0)).replace("\t", " ")


def _span(written: str | None) -> int:
    return max(1, min(int(written), 200)) if written and written.isdigit() else 1


def _article(
    page: str, root: Any, found: Sequence[_PageBlock]
) -> tuple[list[_PageBlock], Counter[str], Any]:
    """Choose the blocks of the article; the others are counted by what they are."""
    extracted = _extracted(page)
    everything = "".join(extracted)
    exact = set(extracted)
    judged = [
        (len(squeezed) >= _SENTENCE and squeezed in everything) or squeezed in exact
        for squeezed in (_squeezed(block.text) for block in found)
    ]
    sure = [
        block
        for block, is_article in zip(found, judged, strict=True)
        if is_article and len(block.text) >= _SENTENCE and not block.grid
    ]
    container = _common(sure or [b for b, j in zip(found, judged, strict=True) if j], root)
    # lxml makes elements anew when asked: sets of them, unlike their ids, keep them the same.
    inside = set(container.iter())
    # What the article itself stands in is not around it, whatever its class is called.
    bounds = {container, *container.iterancestors()}
    reasons = [_reason(block.element, bounds) for block in found]
    first = next((n for n, b in enumerate(found) if b.element in inside), 0)
    head = next(
        (
            n
            for n, b in enumerate(found[: first + 1])
            if b.kind == "heading" and b.level == 1 and not reasons[n]
        ),
        first,
    )
    left_out: Counter[str] = Counter()
    chosen = []
    for number, (block, is_article) in enumerate(zip(found, judged, strict=True)):
        within, reason = block.element in inside, reasons[number]
        is_head = head <= number < first or (
            # Many pages have the day above the headline.
            head - _ABOVE <= number < head and _is_dated(block)
        )
        if block.linked > 0.9 and len(block.text) < _LINK and block.kind in ("paragraph", "item"):
            left_out[reason or "links"] += 1
        elif len(found) - number <= _LAST and _RIGHTS.search(block.text):
            left_out["footer"] += 1
        elif (is_article and within and reason != "cookieNotice") or (
            not reason and (within or is_head) and _belongs(block, any_text=not extracted)
        ):
            chosen.append(block)
        else:
            left_out[reason or ("links" if block.linked >= 0.5 else "aside")] += 1
    return chosen, left_out, container


_LAST = 4
_RIGHTS = re.compile(
    r"©|bản quyền|giấy phép|all rights reserved|ghi rõ nguồn|copyright", re.IGNORECASE
)
"""What the last blocks of a page say of the page, not of what it reports."""
_LINK = 80
"""Code points below which a block that is all link is a way elsewhere, no sentence."""
_ABOVE = 6
"""Blocks above a headline among which the day of the page is looked for."""


def _is_dated(block: _PageBlock) -> bool:
    return len(block.text) <= 80 and day_of(block.text) is not None


def _belongs(block: _PageBlock, *, any_text: bool) -> bool:
    """Say whether a block among those of the article, in no menu, is one of the article's."""
    if block.kind in ("heading", "caption") or block.grid:
        return block.linked < 0.8
    if _is_dated(block):
        return True
    return block.linked < 0.5 and (any_text or len(block.text) >= _SENTENCE)


def _extracted(page: str) -> list[str]:
    """Give what trafilatura takes for the article, a squeezed text a block."""
    import logging

    import trafilatura

    logger = logging.getLogger("trafilatura")
    before = logger.level
    # It logs as an error that a page has no article, which is told by what is then read.
    logger.setLevel(logging.CRITICAL)
    try:
        found: Any = trafilatura.bare_extraction(
            page, include_comments=False, include_tables=True, favor_recall=True
        )
    finally:
        logger.setLevel(before)
    body = None if found is None else found.body
    if body is None:
        return []
    texts = []
    for element in body.iter("p", "head", "item", "row", "quote", "code", "cell", "ab"):
        squeezed = _squeezed("".join(element.itertext()))
        if squeezed:
            texts.append(squeezed)
    return texts


def _squeezed(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFC", text) if c.isalnum())
    return "".join(kept).casefold()


def _common(blocks: Iterable[_PageBlock], root: Any) -> Any:
    """Give the innermost element around blocks; the whole page for none."""
    chains = [[b.element, *b.element.iterancestors()][::-1] for b in blocks]
    if not chains:
        return root
    common = root
    for level in zip(*chains, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    if common.tag in ("p", "li", "td", "tr", "span", "ul", "ol", "blockquote", "h1", "h2"):
        parent = common.getparent()
        return common if parent is None else parent
    return common


def _reason(element: Any, bounds: Container[Any]) -> str:
    """Say what around an article an element is in, by tags and classes, or an empty text.

    Args:
        element: The element.
        bounds: The elements that the article stands in.
    """
    for at in (element, *element.iterancestors()):
        if at in bounds or at.tag in ("body", "html"):
            return ""
        if at.tag in _AROUND_TAGS:
            return _AROUND_TAGS[at.tag]
        names = f"{at.get('class') or ''} {at.get('id') or ''} {at.get('role') or ''}".lower()
        if names.strip():
            for reason, pattern in _AROUND:
                if re.search(pattern, names):
                    return reason
    return ""


def _parts(blocks: Sequence[_PageBlock]) -> Iterator[Part]:
    tables = paragraphs = 0
    for block in blocks:
        if block.grid:
            tables += 1
            yield from rows_of(block.grid, tables)
        else:
            paragraphs += 1
            where = place(paragraph=paragraphs)
            yield Part(block.kind, block.text, place=where, level=block.level)


def _metadata(root: Any) -> dict[str, str]:
    """Read title, publisher and day of issue from a page's head."""
    named: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            named.setdefault(name, content)
    linked = dict(_linked_data(root))
    title = root.findtext(".//title") or ""
    result = {
        "title": named.get("og:title") or title.strip(),
        "publisher": named.get("og:site_name") or linked.get("publisher", ""),
    }
    dates = [named[name] for name in _DATE_NAMES if name in named]
    dates += [linked["published"]] if "published" in linked else []
    published = next((day for day in map(day_of, dates) if day), None)
    if published:
        result["published"] = published
    return result


def _linked_data(root: Any) -> Iterator[tuple[str, str]]:
    for script in root.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            content = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue  # only a second place for what the page may say in its metadata, too
        graph = content.get("@graph", [content]) if isinstance(content, dict) else content
        for node in graph if isinstance(graph, list) else []:
            if not isinstance(node, Mapping):
                continue
            if isinstance(node.get("datePublished"), str):
                yield "published", node["datePublished"]
            publisher = node.get("publisher")
            if isinstance(publisher, Mapping) and isinstance(publisher.get("name"), str):
                yield "publisher", publisher["name"]


def _time_of(chosen: Sequence[_PageBlock], root: Any) -> str | None:
    """Give the day of the first ``time`` element that is part of the article."""
    for block in chosen:
        for element in (block.element, *block.element.iterdescendants("time")):
            if element.tag == "time" and (day := day_of(element.get("datetime") or "")):
                return day
    return None
