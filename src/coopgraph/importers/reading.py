"""Reading other people's files of records: packed or not, in whatever encoding, strictly.

A file is looked through once before anything is made of it (`look`): its digest, its encoding,
its header. Then `rows` gives its records. Nothing is repaired in silence: what cannot be read is
an error with its line; an encoding that had to be guessed is told.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import lzma
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from coopgraph.errors import DataError
from coopgraph.importers.bounds import LONGEST_LINE, MOST_COLUMNS
from coopgraph.importers.containers import ZIP, member_of, open_bytes, split
from coopgraph.importers.encodings import (
    DECOMPOSED,
    Guess,
    agrees,
    guess,
    is_wide,
    known_encoding,
    marked,
    perhaps,
    wide,
)
from coopgraph.importers.stata import is_stata, stata_rows
from coopgraph.names import listed

MAX_FIELD = 1 << 20
"""Characters a cell may have; more is taken for a quote that was never closed."""
HEAD = 1 << 16
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How XLS files begin, and all that old Office programs wrote."""
_STEP = 1 << 20
_SAMPLE = 20
_SEPARATOR = r'"?sep=([^\r\n"])"?(?:\r\n|\r|\n)'
"""Excel's first line that says what stands between cells."""
_BROKEN = (OSError, EOFError, lzma.LZMAError, zipfile.BadZipFile, zlib.error)
_LINE_END = r"\r\n|\r|\n"


@dataclass(frozen=True)
class Look:
    """What one look through a file tells.

    Attributes:
        path: The file.
        sha256: Digest of its bytes as they lie on the disk.
        size: Their number.
        encoding: Python's name of the encoding; empty for a spreadsheet.
        guess: The guess that the encoding is, or None where it is told or certain.
        head: The first characters (at most `HEAD` bytes of them).
        separator: What the first line ``sep=;`` says stands between cells, as Excel writes it;
            that line is none of the table.
        longest: Bytes of its longest line, give or take a mebibyte.
        stata: Whether it is a Stata file; the head is then its first records, as CSV.
    """

    path: Path
    sha256: str
    size: int
    encoding: str
    guess: Guess | None
    head: str
    separator: str = ""
    longest: int = 0
    stata: bool = False


def look(path: str | Path, encoding: str | None = None) -> Look:
    """Look through a file: digest, size, encoding and head, in two passes and little memory.

    Args:
        path: The file.
        encoding: Its encoding as the user says; else a mark, UTF-8, or a guess.

    Raises:
        DataError: It cannot be read, is empty, is cut off, is no text, is not of the encoding
            told, or of none that can be guessed.
        ParameterError: There is no such encoding.
    """
    path = Path(path)
    declared_encoding = known_encoding(encoding) if encoding else None
    digest, size = hashlib.sha256(), 0
    try:
        # A member that a path names is a file by itself: several of an archive may be given.
        with open_bytes(path) if split(path)[1] else path.open("rb") as raw:
            while block := raw.read(_STEP):
                digest.update(block)
                size += len(block)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", file=path) from None
    head, sample, nul, utf8, longest = _bytes_of(path)
    if is_stata(head):
        if declared_encoding:
            raise DataError(
                "is a Stata file, which says itself how its text is encoded",
                file=path,
                hint="leave the encoding out",
            )
        shown = io.StringIO()
        csv.writer(shown, lineterminator="\n").writerows(islice(stata_rows(path), _SAMPLE))
        return Look(path, digest.hexdigest(), size, "utf-8", None, shown.getvalue(), stata=True)
    if head.startswith((ZIP, OLE)):
        # A spreadsheet, for those kinds that take one; its text is not here.
        if declared_encoding:
            raise DataError(
                "is a spreadsheet, which says itself how its text is encoded",
                file=path,
                hint="leave the encoding out",
            )
        return Look(path, digest.hexdigest(), size, "", None, head.decode("latin-1"))
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise DataError("is empty", file=path)
    file_encoding, guessed = _encoding(path, head, sample, declared_encoding, nul=nul, utf8=utf8)
    if not (utf8 and file_encoding in ("utf-8", "utf-8-sig")):
        _check_decodes(path, file_encoding)
    text = head.decode(file_encoding, errors="ignore")
    if file_encoding in DECOMPOSED:
        text = unicodedata.normalize("NFC", text)
    hint = re.match(_SEPARATOR, text)
    separator = hint[1] if hint else ""
    text = text[hint.end() :] if hint else text
    return Look(path, digest.hexdigest(), size, file_encoding, guessed, text, separator, longest)


def _bytes_of(path: Path) -> tuple[bytes, bytes, bool, bool, int]:
    """Give a file's head, cells not in ASCII, whether it has NUL and is UTF-8, its longest line.

    The last is in bytes, give or take a mebibyte.
    """
    head = sample = cut = b""
    nul, utf8, line, longest = False, True, 0, 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    for block in _blocks(path):
        head += block[: HEAD - len(head)]
        if head.startswith((ZIP, OLE)) or is_stata(head):
            break
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        line = len(block) - last - 1 if last >= 0 else line + len(block)
        longest = max(longest, line)
        nul = nul or b"\0" in block
        if utf8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                utf8 = False
        if len(sample) < HEAD and not block.isascii():
            *whole, cut = re.split(rb"[,;\t\r\n\"|]+", cut + block)
            cut = cut[:HEAD]
            cells = (cell.strip() for cell in whole if not cell.isascii())
            sample += b"\n".join((*dict.fromkeys(cells), b""))
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    return head, (sample + cut)[:HEAD], nul, utf8, longest


def _encoding(
    path: Path, head: bytes, sample: bytes, told: str | None, *, nul: bool, utf8: bool
) -> tuple[str, Guess | None]:
    mark = marked(head)
    if told is not None:
        if mark is not None and not agrees(told, mark):
            raise DataError(
                f"begins with the mark of {mark.removesuffix('-sig')}, so it is not {told}",
                file=path,
            )
        encoding, guessed = mark or told, None
    elif mark is not None:
        encoding, guessed = mark, None
    elif nul and (utf16 := wide(head)):
        encoding, guessed = utf16, Guess(utf16, ())
    elif utf8 or nul:
        encoding, guessed = "utf-8", None
    else:
        guessed = guess(sample)
        if guessed is None:
            near = perhaps(sample)
            raise DataError(
                "is not UTF-8, and what else it is cannot be told from its bytes",
                file=path,
                hint=f"say which encoding: --encoding NAME, perhaps {listed(near, 'or')}"
                if near
                else "say which encoding: --encoding NAME",
            )
        encoding = guessed.encoding
    if nul and not is_wide(encoding):
        raise DataError("contains NUL bytes: it is not a text file", file=path)
    return encoding, guessed


def rows(look: Look, separator: str, *, quoted: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Give the records of a separated file with the line each ends in; of Stata's, their number.

    Line ends may be LF, CR LF or CR. Blank lines are given as empty records.

    Raises:
        DataError: A workbook; a quote that is not closed, text behind one, a cell beyond
            `MAX_FIELD`, a row beyond `MOST_COLUMNS`, a character that is none, or a compressed
            file that is cut off.
    """
    if look.stata:
        yield from enumerate(stata_rows(look.path), 1)
        return
    if not look.encoding:
        raise DataError(
            "is a workbook or an archive, whatever its name ends in, and no table of text",
            file=look.path,
            hint="save the table as CSV; import table reads workbooks",
        )
    if look.longest > LONGEST_LINE:
        # A line is read as a whole, and a small compressed file may be one of gigabytes.
        raise DataError(f"has a line of more than {LONGEST_LINE >> 20} MiB", file=look.path)
    before = csv.field_size_limit(MAX_FIELD)
    try:
        with (
            open_bytes(look.path) as raw,
            io.TextIOWrapper(raw, encoding=look.encoding, newline="") as text,
        ):
            above = 1 if look.separator else 0
            if above:
                text.readline()
            lines: Iterable[str] = text
            if look.encoding in DECOMPOSED:
                lines = (unicodedata.normalize("NFC", line) for line in text)
            reader = csv.reader(
                lines,
                delimiter=separator,
                strict=True,
                quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
            )
            try:
                for record in reader:
                    if len(record) > MOST_COLUMNS:
                        raise DataError(
                            f"a row has {len(record):,} cells, more than {MOST_COLUMNS:,}",
                            file=look.path,
                            line=above + reader.line_num,
                        )
                    yield above + reader.line_num, record
            except csv.Error as error:
                raise _csv_error(error, look.path, above + reader.line_num) from None
    except UnicodeError as error:
        raise DataError(f"is not {look.encoding}: {error}", file=look.path) from None
    except _BROKEN as error:
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


def _check_decodes(path: Path, encoding: str) -> None:
    """Refuse a text with bytes that are not of the encoding, with their line and offset."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, begin = 1, 0
    for block in chain(_blocks(path), (b"",)):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            data = error.object
            text = data[: error.start].decode(encoding, errors="ignore")
            wrong = data[error.start : error.end][:4].hex(" ")
            raise DataError(
                f"the bytes {wrong} at offset {begin - pending + error.start:,} are not {encoding}",
                file=path,
                line=line + len(re.findall(_LINE_END, text)),
                hint="say which encoding it is: --encoding NAME",
            ) from None
        line += len(re.findall(_LINE_END, text))
        begin += len(block)


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with open_bytes(path) as file:
            while block := file.read(_STEP):
                yield block
    except _BROKEN as error:
        raise _broken(error, path) from None


def _broken(error: Exception, path: Path) -> DataError:
    if isinstance(error, OSError) and error.strerror:
        return DataError(f"cannot be read: {error.strerror}", file=path)
    form = "zip" if member_of(path) else path.suffix[1:]
    return DataError(f"is damaged or no {form} file: {error}", file=path)
