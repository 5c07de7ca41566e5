"""Which format a file is in, by its bytes and its name."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from coopgraph.errors import IntakeError

MEDIA_TYPES = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "text/html",
    "message/rfc822",
    "text/markdown",
    "text/plain",
)
"""What is read."""
SUFFIXES = {
    ".pdf": MEDIA_TYPES[0],
    ".docx": MEDIA_TYPES[1],
    ".docm": MEDIA_TYPES[1],
    ".odt": MEDIA_TYPES[2],
    ".html": MEDIA_TYPES[3],
    ".htm": MEDIA_TYPES[3],
    ".xhtml": MEDIA_TYPES[3],
    ".eml": MEDIA_TYPES[4],
    ".md": MEDIA_TYPES[5],
    ".markdown": MEDIA_TYPES[5],
    ".txt": MEDIA_TYPES[6],
    ".text": MEDIA_TYPES[6],
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(rb"(?:[A-Za-z-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
_OTHERS = (
    (b"{\\rtf", "RTF", ".docx"),
    (b"%!PS", "PostScript", ".pdf"),
    (b"\x89PNG", "PNG", ""),
    (b"\xff\xd8\xff", "JPEG", ""),
    (b"II*\0", "TIFF", ""),
    (b"MM\0*", "TIFF", ""),
    (b"GIF8", "GIF", ""),
)


def media_type_of(path: Path) -> str:
    """Give a file's media type.

    The bytes decide where they can (PDF, archives, markup); between the kinds of text the name
    does, and what has no name is plain text.

    Raises:
        IntakeError: It is in a format that is not read, such as a picture or a spreadsheet.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    named = SUFFIXES.get(path.suffix.lower())
    if b"%PDF-" in head[:1024]:
        return MEDIA_TYPES[0]
    if head.startswith(b"PK"):
        return _archive(path, named)
    if head.startswith(_OLE):
        return MEDIA_TYPES[1]  # its reader says whether it is encrypted or old
    for mark, kind, better in _OTHERS:
        if head.startswith(mark):
            raise _not_read(path, kind, better)
    if named is None and _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return MEDIA_TYPES[3]
    if named is None and _MAIL.match(head) and re.search(rb"(?im)^(from|date|subject):", head):
        return MEDIA_TYPES[4]
    if named in MEDIA_TYPES[:3]:
        raise IntakeError(
            f"is no {path.suffix.lower()[1:]} file, though its name says so, or it is damaged",
            vi=f"tệp không phải {path.suffix.lower()[1:]} như tên gọi, hoặc đã hỏng",
            file=path,
        )
    return named or MEDIA_TYPES[6]


def _archive(path: Path, named: str | None) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return MEDIA_TYPES[1]
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                if kind.startswith(MEDIA_TYPES[2]):
                    return MEDIA_TYPES[2]
                raise _not_read(path, kind, ".odt")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        # Cut off or damaged: the reader of what the name says tells it.
        if named in MEDIA_TYPES[1:3]:
            return named
        raise _not_read(path, "a damaged zip archive", "") from None
    if named in MEDIA_TYPES[1:3]:
        return named
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        raise _not_read(path, "a spreadsheet or slides", ".pdf")
    raise _not_read(path, "a zip archive", "")


def _not_read(path: Path, kind: str, better: str) -> IntakeError:
    picture = kind in ("PNG", "JPEG", "TIFF", "GIF")
    hint = f"save it as {better} and read that" if better else None
    if picture:
        hint = "recognise its text first (OCR), as with ocrmypdf or tesseract, and read the result"
    return IntakeError(
        f"is not a kind of document that is read: {kind}",
        vi=f"loại tệp này không được đọc: {kind}"
        + ("; hãy nhận dạng chữ (OCR) trước, rồi đọc kết quả" if picture else ""),
        file=path,
        hint=hint,
    )
