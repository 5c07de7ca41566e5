"""Documents that are zip archives (docx, odt), looked at before anything in them is expanded."""

from __future__ import annotations

import zipfile
from pathlib import Path

from coopgraph.errors import IntakeError

MAX_ENTRIES = 20_000
MAX_EXPANDED = 400 << 20
"""Bytes that all entries together may expand to."""
MAX_XML = 100 << 20
"""Bytes that one XML part may expand to."""
MAX_RATIO = 300
"""How many times its packed size an entry of more than `_SMALL` bytes may be."""
_SMALL = 4 << 20
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def checked_archive(path: Path) -> zipfile.ZipFile:
    """Open a document's archive whose entries stay within the limits as they declare them.

    ``zipfile`` never gives more of an entry than it declares, so the limits hold.

    Raises:
        IntakeError: It is no zip archive, cut off, encrypted, or expands beyond the limits.
    """
    with path.open("rb") as file:
        begin = file.read(1 << 20)
    if begin.startswith(_OLE):
        raise _ole_error(path, begin)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged(path, error) from None
    entries = archive.infolist()
    expanded = sum(entry.file_size for entry in entries)
    bomb = next(
        (
            entry
            for entry in entries
            if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * entry.compress_size
        ),
        None,
    )
    if len(entries) > MAX_ENTRIES or expanded > MAX_EXPANDED or bomb is not None:
        archive.close()
        told = f"{len(entries):,} entries that expand to {expanded >> 20:,} MB"
        raise IntakeError(
            f"is not expanded: it has {told}; at most {MAX_ENTRIES:,} entries, "
            f"{MAX_EXPANDED >> 20} MB and {MAX_RATIO} times the packed size are read",
            vi=f"không giải nén: tệp có {len(entries):,} mục, bung ra {expanded >> 20:,} MB, "
            "vượt quá giới hạn",
            file=path,
        )
    if any(entry.flag_bits & 1 for entry in entries):
        archive.close()
        raise encrypted(path)
    return archive


def entry(archive: zipfile.ZipFile, name: str, path: Path) -> bytes | None:
    """Give an entry's bytes, None if there is none of this name.

    Raises:
        IntakeError: It is damaged, or larger than `MAX_XML`.
    """
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    if info.file_size > MAX_XML:
        raise too_large(path, f"{name}: {info.file_size >> 20:,} MB", f"{MAX_XML >> 20} MB")
    import zlib

    try:
        return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise damaged(path, error) from None


def damaged(path: Path, error: object) -> IntakeError:
    """Make the error that a file is damaged or cut off."""
    reason = str(error).strip().rstrip(".") or type(error).__name__
    return IntakeError(
        f"is damaged, cut off, or not what its name says: {reason}",
        vi="tệp bị hỏng, bị cắt cụt, hoặc không đúng định dạng như tên tệp",
        file=path,
    )


def encrypted(path: Path) -> IntakeError:
    """Make the error that a file is encrypted."""
    return IntakeError(
        "is encrypted with a password",
        vi="tệp được mã hóa bằng mật khẩu; hãy lưu một bản không có mật khẩu",
        file=path,
        hint="save a copy without the password and read that",
    )


def empty(path: Path) -> IntakeError:
    """Make the error that a file holds no text."""
    return IntakeError("holds no text", vi="tệp không có chữ nào", file=path)


def too_large(path: Path, size: str, limit: str) -> IntakeError:
    """Make the error that a file, or a part of it, is too large."""
    return IntakeError(
        f"is too large ({size}; at most {limit})",
        vi=f"tệp quá lớn ({size}; tối đa {limit}); hãy chia nhỏ rồi đọc từng phần",
        file=path,
        hint="split it and read the pieces",
    )


def _ole_error(path: Path, begin: bytes) -> IntakeError:
    # An encrypted docx is an OLE file with a stream of this name; an old .doc is one without.
    if "EncryptedPackage".encode("utf-16-le") in begin + path.read_bytes()[len(begin) :]:
        return encrypted(path)
    return IntakeError(
        "is in the old binary format of Word",
        vi="tệp ở định dạng nhị phân cũ của Word (.doc); hãy lưu lại thành .docx",
        file=path,
        hint="save it as .docx and read that",
    )
