"""Files as publishers pack them: gzip, xz, and zip archives, told by how they begin.

A zip archive stands for the one table in it. Where it holds several, a path says which:
``alliances.zip/by_dyad.csv``. Workbooks are archives themselves and are left as they are.
"""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
from collections.abc import Generator
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from coopgraph.errors import DataError

if TYPE_CHECKING:
    from typing_extensions import Buffer

GZIP = b"\x1f\x8b"
XZ = b"\xfd7zXZ\x00"
ZIP = b"PK\x03\x04"
"""How zip archives, and with them XLSX and ODS files, begin."""
DATA = (".csv", ".tsv", ".tab", ".txt", ".dta", ".json", ".jsonl", ".ttl", ".nt", ".nq", ".rdf")
"""Endings of what is read of an archive; notes and codebooks lie beside it."""
_TABLES = (".csv", ".tsv", ".tab", ".dta", ".jsonl")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_PACKED = (".xz", ".gz")
_SHOWN = 8
_STEP = 1 << 20


def split(path: Path) -> tuple[Path, str]:
    """Give the file on the disk, and the member of it that a path names (else nothing).

    Example:
        >>> split(Path("no-such.csv"))
        (PosixPath('no-such.csv'), '')
    """
    if path.exists():
        return path, ""
    for parent in path.parents:
        if parent.is_file() and _begins(parent, ZIP):
            return parent, path.relative_to(parent).as_posix()
    return path, ""


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file past its compression, or the one table of an archive.

    Raises:
        DataError: An archive without a table, with several, with a password, or damaged.
        OSError: It cannot be read.
    """
    file, _ = split(path)
    member = member_of(path)
    if member:
        return _open_member(file, member)
    if file.suffix == ".gz" or _begins(file, GZIP):
        return gzip.open(file)  # type: ignore[return-value]
    if file.suffix == ".xz" or _begins(file, XZ):
        return io.BufferedReader(_Unpacked(file), _STEP)
    return file.open("rb")


def member_of(path: Path) -> str:
    """Give the member of an archive that is read, empty for what is no archive of tables.

    Raises:
        DataError: As of `open_bytes`.
    """
    file, told = split(path)
    if not told and not (file.is_file() and _begins(file, ZIP)):
        return ""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [m.filename for m in archive.infolist() if not m.is_dir()]
    except zipfile.BadZipFile as error:
        if file.suffix.lower() in _WORKBOOKS:
            return ""
        raise DataError(f"is damaged or no zip file: {error}", file=file) from None
    if told:
        if told not in names:
            raise DataError(f"holds no {told}", file=file, hint=_listed(names))
        return told
    if _is_workbook(names):
        return ""
    kept = [n for n in names if not n.startswith("__MACOSX/") and not Path(n).name.startswith(".")]
    for endings in (_TABLES, DATA):
        fit = [n for n in kept if _ending(n) in endings]
        if len(fit) == 1:
            return fit[0]
        if fit:
            raise DataError(
                f"holds {len(fit)} files of data: {_listed(fit)}",
                file=file,
                hint=f"say which: {file.name}/{fit[0]}",
            )
    if books := [n for n in kept if _ending(n) in _WORKBOOKS]:
        raise DataError(f"holds a workbook, {books[0]}", file=file, hint="unpack it first")
    if len(kept) == 1:
        return kept[0]
    raise DataError(f"holds no table that is known by its name: {_listed(kept)}", file=file)


def plain_name(path: Path) -> str:
    """Give a file's name without the ending of its compression; of an archive, its member's."""
    if member := member_of(path):
        return PurePosixPath(member).name
    return path.stem if path.suffix in _PACKED else path.name


def _begins(file: Path, mark: bytes) -> bool:
    with file.open("rb") as raw:
        return raw.read(len(mark)) == mark


def _is_workbook(names: list[str]) -> bool:
    return "[Content_Types].xml" in names or "mimetype" in names or "content.xml" in names


def _ending(name: str) -> str:
    path = PurePosixPath(name)
    return (path.with_suffix("") if path.suffix in _PACKED else path).suffix.lower()


def _listed(names: list[str]) -> str:
    more = f" … ({len(names)})" if len(names) > _SHOWN else ""
    return (", ".join(names[:_SHOWN]) or "nothing") + more


def _open_member(file: Path, member: str) -> IO[bytes]:
    archive = zipfile.ZipFile(file)
    try:
        opened = archive.open(member)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        archive.close()
        reason = "is locked by a password" if "password" in str(error) else str(error)
        raise DataError(f"{member} {reason}", file=file) from None
    archive.close()  # the member keeps the file open until it is closed itself
    return opened


class _Unpacked(io.RawIOBase):
    """What an ``.xz`` file holds, as a file; errors are those of `_unpacked`."""

    def __init__(self, path: Path) -> None:
        self._blocks = _unpacked(path)
        self._rest = b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def close(self) -> None:
        """Close the file beneath, too."""
        self._blocks.close()
        super().close()

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill a buffer as far as a block goes."""
        view = memoryview(buffer)
        data = self._rest or next(self._blocks, b"")
        size = min(len(view), len(data))
        view[:size] = data[:size]
        self._rest = data[size:]
        return size


def _unpacked(path: Path) -> Generator[bytes, None, None]:
    """Give what an ``.xz`` file holds.

    Python's own reader drops what follows its end in silence, and takes no padding.

    Raises:
        LZMAError, EOFError: It is damaged, goes on with what is none, or is cut off.
    """
    unpacker: lzma.LZMADecompressor | None = None
    ended = False
    with path.open("rb") as file:
        data = b""
        while data or (data := file.read(_STEP)):
            if unpacker is None:
                data = data.lstrip(b"\0")  # padding between streams
                if not data:
                    continue
                if ended and not data.startswith(XZ[: len(data)]):
                    raise lzma.LZMAError("something follows its end that is no part of it")
                unpacker = lzma.LZMADecompressor()
            while True:
                if block := unpacker.decompress(data, _STEP):
                    yield block
                data = b""
                if unpacker.eof or unpacker.needs_input:
                    break
            if unpacker.eof:
                data, unpacker, ended = unpacker.unused_data, None, True
    if unpacker is not None:
        raise EOFError("it is cut off")
