"""A document as read: its reference text, the map back to where it stood, and what was not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "row", "cell", "caption", "note", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the reference text with the place it came from.

    Attributes:
        kind: What it is in the document. ``boilerplate`` (menus, running headers, page numbers)
            is shown greyed and never proposed from; a ``row``'s cells follow it.
        start: First code point.
        end: Code point after the last.
        page: Page, from 1, where the document has pages.
        place: Where to look, in words for people, by language (``{"vi": …, "en": …}``).
        label: Numbering that the document shows but its text does not hold ("Điều 1.").
        level: Depth of a heading or an item, from 1.
        columns: Headers that a cell stands under, outermost first.
    """

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    place: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    level: int = 0
    columns: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of a document that is not in its text.

    Attributes:
        what: ``image``, ``textBox``, ``header``, ``footer``, ``scannedPage``, ``deletedText`` …
        count: How many.
        place: Where, in words, by language.
    """

    what: str
    count: int
    place: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """One document.

    Attributes:
        name: File name without folders.
        media_type: IANA media type of the file.
        file_sha256: Digest of the file's bytes, hexadecimal.
        text: The reference text: NFC, LF, code points.
        text_sha256: Digest of the text as `coopgraph.evidence.digest` gives it.
        blocks: The text's blocks in order; they do not overlap but for a row and its cells.
        language: ``vi``, ``en``, another BCP 47 tag, or ``und``.
        title: The title it gives itself, or an empty text.
        publisher: Who issued it, as it says itself, or an empty text.
        issued: EDTF date of the document (dateline, published_time), or None.
        issued_from: What that date was read from: ``dateline``, ``metadata``, ``given``.
        issued_at: Span of the dateline in the text, where it was read there.
        unread: What was not read.
        readings: Choices that had to be made (tracked changes accepted, …), by language.
    """

    name: str
    media_type: str
    file_sha256: str
    text: str
    text_sha256: str
    blocks: Sequence[Block]
    language: str = "und"
    title: str = ""
    publisher: str = ""
    issued: str | None = None
    issued_from: str = ""
    issued_at: tuple[int, int] | None = None
    unread: Sequence[Unread] = ()
    readings: Sequence[Mapping[str, str]] = ()
