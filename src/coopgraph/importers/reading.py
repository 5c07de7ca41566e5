"""Reading other people's text files: compressed or not, in whatever encoding, strictly.

A file is looked through once before anything is made of it (`look`): its digest, its encoding,
its header. Then `rows` gives its records. Nothing is repaired in silence: what cannot be read is
an error with its line; an encoding that had to be guessed is told.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from coopgraph.errors import DataError

MAX_FIELD = 1 << 20
"""Characters a cell may have; more is taken for a quote that was never closed."""
HEAD = 1 << 16
ZIP = b"PK\x03\x04"
"""How XLSX and ODS files begin."""
_STEP = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Look:
    """What one look through a file tells.

    Attributes:
        path: The file.
        sha256: Digest of its bytes as they lie on the disk.
        size: Their number.
        encoding: Python's name of the encoding.
        guessed: Whether the encoding is a guess, for want of UTF-8.
        head: The first characters (at most `HEAD` bytes of them).
    """

    path: Path
    sha256: str
    size: int
    encoding: str
    guessed: bool
    head: str


def look(path: str | Path) -> Look:
    """Look through a file: digest, size, encoding and head, in one pass and little memory.

    Raises:
        DataError: It cannot be read, is empty, is cut off, or is no text.
    """
    path = Path(path)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as raw:
            while block := raw.read(_STEP):
                digest.update(block)
                size += len(block)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", file=path) from None
    head = b""
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    for block in _blocks(path):
        head += block[: HEAD - len(head)]
        if head.startswith(ZIP):
            # A spreadsheet, for those kinds that take one; its text is not here.
            return Look(path, digest.hexdigest(), size, "zip", False, head.decode("latin-1"))
        if b"\0" in block and not _utf16(head):
            raise DataError("contains NUL bytes: it is not a text file", file=path)
        if decoder is not None:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                decoder = None
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise DataError("is empty", file=path)
    if decoder is not None:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            decoder = None
    encoding, guessed = _encoding(head, utf8=decoder is not None)
    return Look(
        path, digest.hexdigest(), size, encoding, guessed, head.decode(encoding, errors="ignore")
    )


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file, past its compression if the name ends in ``.xz`` or ``.gz``."""
    if path.suffix == ".xz":
        return lzma.open(path)
    if path.suffix == ".gz":
        return gzip.open(path)  # type: ignore[return-value]
    return path.open("rb")


def plain_name(path: Path) -> str:
    """Give a file's name without the ending of its compression."""
    return path.stem if path.suffix in (".xz", ".gz") else path.name


def rows(look: Look, separator: str, *, quoted: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Give the records of a separated file with the line each ends in.

    Line ends may be LF, CR LF or CR. Blank lines are given as empty records.

    Raises:
        DataError: A quote that is not closed, text behind one, a cell beyond `MAX_FIELD`, a
            character that is none, or a compressed file that is cut off.
    """
    before = csv.field_size_limit(MAX_FIELD)
    try:
        with (
            open_bytes(look.path) as raw,
            io.TextIOWrapper(raw, encoding=look.encoding, newline="") as text,
        ):
            reader = csv.reader(
                text,
                delimiter=separator,
                strict=True,
                quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
            )
            try:
                for record in reader:
                    yield reader.line_num, record
            except csv.Error as error:
                raise _csv_error(error, look.path, reader.line_num) from None
    except UnicodeError as error:
        raise DataError(f"is not {look.encoding}: {error}", file=look.path) from None
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise _broken(error, look.path) from None
    finally:
        csv.field_size_limit(before)


def _csv_error(error: csv.Error, path: Path, line: int) -> DataError:
    text = str(error)
    if "field larger" in text:
        return DataError(
            f"a cell has more than {MAX_FIELD:,} characters",
            file=path,
            line=line,
            hint="perhaps a quotation mark before it is not closed",
        )
    if "unexpected end" in text:
        return DataError("the file ends within a quoted cell", file=path, line=line)
    if "expected after" in text:
        return DataError("text follows a closing quotation mark", file=path, line=line)
    return DataError(text, file=path, line=line)


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with open_bytes(path) as file:
            while block := file.read(_STEP):
                yield block
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise _broken(error, path) from None


def _broken(error: Exception, path: Path) -> DataError:
    if isinstance(error, OSError) and error.strerror:
        return DataError(f"cannot be read: {error.strerror}", file=path)
    return DataError(f"is damaged or no {path.suffix[1:]} file: {error}", file=path)


def _utf16(head: bytes) -> str | None:
    """Name the UTF-16 that bytes are, by their mark or by where their NULs stand."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:512]
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 4 and even < len(sample) // 16:
        return "utf-16-le"
    if even > len(sample) // 4 and odd < len(sample) // 16:
        return "utf-16-be"
    return None


def _encoding(head: bytes, *, utf8: bool) -> tuple[str, bool]:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, False
    if wide := _utf16(head):
        return wide, True
    if utf8:
        return "utf-8", False
    # Of the one-byte encodings of old data sets, the first has letters where Latin-1 has controls.
    try:
        head.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1", True
    return "cp1252", True
