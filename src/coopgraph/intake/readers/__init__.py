"""A file of any kind that offices write, read into one reference text with a map.

One module reads each format. Which one a file is in is told by its bytes, where they say it, else
by its name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from coopgraph.errors import IntakeError, MissingDependency, ParameterError
from coopgraph.evidence import digest
from coopgraph.intake.document import Document
from coopgraph.intake.readers.archives import empty, too_large
from coopgraph.intake.readers.datelines import dateline_of
from coopgraph.intake.readers.languages import NAMES, language_of
from coopgraph.intake.readers.media import MEDIA_TYPES, SUFFIXES, media_type_of
from coopgraph.intake.readers.parts import MAX_TEXT, Reading
from coopgraph.intake.readers.plain import MAX_BYTES

Progress = Callable[[str, int, int], None]
"""Is told what is counted (``bytes``, ``pages``), how many are done, and how many there are."""

MAX_PAGE = 16 << 20
"""Bytes that a web page may have; its tree takes some twenty times as much."""
MAX_FILE = 2 << 30
"""Bytes that a file may have at all."""
_STEP = 1 << 20

__all__ = ["MAX_BYTES", "MAX_FILE", "MAX_PAGE", "MAX_TEXT", "SUFFIXES", "Progress", "read_document"]


def read_document(
    path: str | Path,
    *,
    media_type: str | None = None,
    encoding: str | None = None,
    issued: str | None = None,
    progress: Progress | None = None,
) -> Document:
    """Read a document.

    Args:
        path: A file: txt, md, html, docx, odt, pdf with text, or eml.
        media_type: Its media type, where neither its bytes nor its name tell it.
        encoding: Encoding of its text, where it is plain text, Markdown or a web page.
        issued: Day, month or year it was issued (EDTF), as the user knows it; it goes before
            whatever the document says of itself.
        progress: Is told how far it is.

    Returns:
        The document; its text is never empty.

    Raises:
        IntakeError: It cannot be read: it is missing, empty, damaged, encrypted, too large, only
            scanned, or in no format that is read.
        MissingDependency: The library that reads it is not installed.
        DateError: `issued` is no EDTF date.
        ParameterError: There is no such media type or encoding.
    """
    from coopgraph.dates import parse

    path = Path(path)
    if issued is not None:
        parse(issued)
    if media_type is not None and media_type not in MEDIA_TYPES:
        raise ParameterError(
            f"no document of the media type {media_type!r} is read",
            parameter="media_type",
            hint="one of " + ", ".join(MEDIA_TYPES),
        )
    try:
        media_type = _sized(path, media_type)
        file_digest = _digest(path, progress)
    except OSError as error:
        raise IntakeError(
            f"cannot be read: {error.strerror or error}", vi="không mở được tệp", file=path
        ) from None
    try:
        reading = _read(path, media_type, encoding, progress)
    except ModuleNotFoundError as error:
        raise MissingDependency(
            f"this kind of document is read by {error.name}, which is not installed",
            file=path,
            hint='pip install "coopgraph[intake]"',
        ) from None
    if not reading.text.strip():
        raise empty(path)
    if len(reading.text) > MAX_TEXT:
        raise too_large(path, f"{len(reading.text):,} characters", f"{MAX_TEXT:,}")
    return _document(path.name, media_type, file_digest, reading, issued)


def _sized(path: Path, media_type: str | None) -> str:
    """Give a file's media type; one that is empty or too large is refused before it is read."""
    if path.is_dir():
        raise IntakeError("is a folder", vi="đây là thư mục, không phải tệp", file=path)
    size = path.stat().st_size
    if not size:
        raise empty(path)
    media_type = media_type or media_type_of(path)
    limit = MAX_BYTES if media_type.startswith(("text/", "message/")) else MAX_FILE
    limit = MAX_PAGE if media_type == "text/html" else limit
    if size > limit:
        raise too_large(path, f"{size >> 20:,} MB", f"{limit >> 20:,} MB")
    return media_type


def _digest(path: Path, progress: Progress | None) -> str:
    """Give a file's digest, a megabyte at a time."""
    size = path.stat().st_size
    running, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_STEP):
            running.update(block)
            done += len(block)
            if progress is not None:
                progress("bytes", done, size)
    return running.hexdigest()


def _read(path: Path, media_type: str, encoding: str | None, progress: Progress | None) -> Reading:
    if media_type == MEDIA_TYPES[0]:
        from coopgraph.intake.readers.pdf import read_pdf

        return read_pdf(path, progress)
    if media_type == MEDIA_TYPES[1]:
        from coopgraph.intake.readers.docx import read_docx

        return read_docx(path)
    if media_type == MEDIA_TYPES[2]:
        from coopgraph.intake.readers.odt import read_odt

        return read_odt(path)
    if media_type == "text/html":
        from coopgraph.intake.readers.html import read_html

        return read_html(path, encoding)
    if media_type == "message/rfc822":
        from coopgraph.intake.readers.eml import read_eml

        return read_eml(path)
    if media_type == "text/markdown":
        from coopgraph.intake.readers.markdown import read_markdown

        return read_markdown(path, encoding)
    from coopgraph.intake.readers.plain import read_plain

    return read_plain(path, encoding)


def _document(
    name: str, media_type: str, file_digest: str, reading: Reading, issued: str | None
) -> Document:
    text, blocks = reading.text, reading.blocks
    language = language_of(text)
    if language == "und" and reading.language in ("vi", "en", *NAMES):
        language = reading.language
    readings = list(reading.readings)
    if language not in ("vi", "en"):
        readings.append(_other_language(language))
    dateline = dateline_of(text, blocks, language)
    found = Document(
        name=name,
        media_type=media_type,
        file_sha256=file_digest,
        text=text,
        text_sha256=digest(text),
        blocks=tuple(blocks),
        language=language,
        title=reading.title or _title(reading),
        publisher=reading.publisher,
        issued_at=None if dateline is None else (dateline.start, dateline.end),
        unread=tuple(reading.unread),
    )
    if issued is not None:
        found = replace(found, issued=issued, issued_from="given")
    elif dateline is not None:
        found = replace(found, issued=dateline.date, issued_from="dateline")
    elif reading.published is not None:
        found = replace(found, issued=reading.published, issued_from="metadata")
    if dateline is not None and reading.published not in (None, dateline.date):
        readings.append(
            {
                "en": f"the text is dated {dateline.date}, its metadata {reading.published}: "
                "the text counts",
                "vi": f"văn bản ghi ngày {dateline.date}, siêu dữ liệu ghi {reading.published}: "
                "lấy theo văn bản",
            }
        )
    return replace(found, readings=tuple(readings))


def _title(reading: Reading) -> str:
    """Give the first heading, else the first line if it is short and no sentence."""
    kept = [b for b in reading.blocks if b.kind not in ("boilerplate", "cell")]
    heading = next((b for b in kept[:6] if b.kind == "heading"), None)
    if heading is not None:
        return " ".join(reading.text[heading.start : heading.end].split())
    first = reading.text[kept[0].start : kept[0].end].strip() if kept else ""
    if first and len(first) <= 200 and "\n" not in first and "\t" not in first:
        return "" if first[-1] in ".:;," else first
    return ""


def _other_language(language: str) -> dict[str, str]:
    english, vietnamese = NAMES.get(language, ("", ""))
    if not english:
        return {
            "en": "the language cannot be told; the rules know Vietnamese and English only",
            "vi": "không nhận ra ngôn ngữ; các quy tắc chỉ dành cho tiếng Việt và tiếng Anh",
        }
    return {
        "en": f"the text is in {english}; the rules know Vietnamese and English only",
        "vi": f"văn bản bằng tiếng {vietnamese}; các quy tắc chỉ dành cho tiếng Việt và tiếng Anh",
    }
