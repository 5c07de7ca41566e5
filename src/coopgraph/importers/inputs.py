"""The files of an import as tables of text, checked before anything is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.errors import DataError, ParameterError
from coopgraph.importers.containers import member_of, plain_name
from coopgraph.importers.encodings import Guess
from coopgraph.importers.reading import Look, look, rows

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.kind import Kind, Table
    from coopgraph.importers.report import ImportReport

CHUNK_CELLS = 400_000
"""Cells of a chunk; with the text in them some 50 MB at a time."""


@dataclass(frozen=True)
class InputFile:
    """A file that was recognised: which table it is, and how to read it."""

    table: Table
    look: Look
    name: str
    separator: str = ","
    columns: tuple[str, ...] = ()


@dataclass
class Inputs:
    """The files of an import, each recognised as one of the kind's tables.

    Attributes:
        kind: The kind.
        files: The files, in the order given.
        source: Id of the source.
        retrieved: When the user fetched the files, as they say (EDTF), or None.
        options: The values of `Kind.options` that were given.
        output: Where the import goes, or None for a dry run without it.
    """

    kind: Kind
    files: list[InputFile]
    report: ImportReport
    source: str
    retrieved: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    output: Path | None = None

    def of(self, table: str) -> list[InputFile]:
        """Give the files of a table."""
        return [f for f in self.files if f.table.name == table]

    def has(self, table: str) -> bool:
        """Say whether a file of this table was given."""
        return bool(self.of(table))

    def name(self, table: str) -> str:
        """Give the name of the (first) file of a table, as in the column ``file``."""
        return self.of(table)[0].name

    def path(self, table: str) -> Path:
        """Give the path of the (first) file of a table, for readers that read it themselves."""
        return self.of(table)[0].look.path

    def columns(self, table: str) -> list[str]:
        """Give the headers of a table: as declared where they match, else as in the file."""
        return list(self.of(table)[0].columns)

    def chunks(self, table: str, cells: int = CHUNK_CELLS) -> Iterator[pl.DataFrame]:
        """Give a table's rows as frames of text.

        All columns are String; an empty cell is null and nothing else is ("NA" stays "NA"). Added
        are ``file`` (name) and ``row`` (from 1 in each file, the header not counted). The rows
        are counted as read; blank lines are skipped, and told.

        Raises:
            DataError: A row with more or fewer cells than the header, with its line, and what
                `reading.rows` says.
        """
        for file in self.of(table):
            yield from self._chunks(file, cells)

    def _chunks(self, found: InputFile, cells: int) -> Iterator[pl.DataFrame]:
        width = len(found.columns)
        size = max(1, cells // width)
        records = rows(found.look, found.separator, quoted=found.table.quoted)
        if found.table.header:
            next(records)
        block: list[list[str]] = []
        blank: list[int] = []
        number = first = 0
        for number, (line, record) in enumerate(records, 1):
            if len(record) != width:
                if record:
                    raise DataError(
                        f"row {number} has {len(record)} cells, the header has {width}"
                        if found.table.header
                        else f"row {number} has {len(record)} cells instead of {width}",
                        file=found.look.path,
                        line=line,
                    )
                blank.append(number)
                record = [""] * width  # keeps the numbers of the rows in step
            block.append(record)
            if len(block) == size:
                yield self._frame(found, block, first, blank)
                block, blank, first = [], [], number
        if block:
            yield self._frame(found, block, first, blank)
        if not number:
            raise DataError("has a header and nothing below it", file=found.look.path)

    def distinct(self, table: str, *columns: str) -> dict[str, pl.Series]:
        """Give the distinct cells of each of some columns, from one pass that counts nothing.

        For what only a whole column tells: the system of its codes. Rows of another width than the
        header's are left to `chunks`, which says what is wrong with them.

        Args:
            table: The table.
            columns: Its columns as declared; of those that no file has there are no cells.
        """
        import polars as pl

        cells: dict[str, dict[str, None]] = {column: {} for column in columns}
        for file in self.of(table):
            places = [(file.columns.index(c), cells[c]) for c in columns if c in file.columns]
            records = rows(file.look, file.separator, quoted=file.table.quoted)
            if file.table.header:
                next(records)
            for _, record in records:
                if len(record) == len(file.columns):
                    for place, kept in places:
                        kept[record[place]] = None
        return {
            column: pl.Series(column, [cell for cell in kept if cell], dtype=pl.String)
            for column, kept in cells.items()
        }

    def _frame(
        self, found: InputFile, block: list[list[str]], first: int, blank: list[int]
    ) -> pl.DataFrame:
        import polars as pl

        frame = pl.DataFrame(
            [
                pl.Series(name, cells, pl.String)
                for name, cells in zip(found.columns, zip(*block, strict=True), strict=True)
            ]
        ).with_columns(pl.all().replace("", None))
        self.report.took(found.name, len(block))
        frame = frame.with_columns(
            pl.lit(found.name).alias("file"),
            pl.int_range(first + 1, first + len(block) + 1, dtype=pl.Int64).alias("row"),
        )
        if blank:
            self.report.skip(found.name, blank, "the line is empty")
            frame = frame.filter(~pl.col("row").is_in(blank))
        return frame


def open_inputs(
    kind: Kind,
    paths: Sequence[str | Path],
    report: ImportReport,
    *,
    source: str,
    retrieved: str | None = None,
    options: Mapping[str, str] | None = None,
    output: Path | None = None,
    encoding: str | None = None,
) -> Inputs:
    """Look through the files and recognise each as one of the kind's tables.

    The report is told which encoding each was read in.

    Raises:
        DataError: A file cannot be read, or is none of the kind's tables: the error says what is
            missing, and which kind the file looks like.
        ParameterError: No file, one file twice, a table that the kind needs is not there, or an
            encoding that there is not, or that is told of files which are no tables.
    """
    if not paths:
        raise ParameterError(f"{kind.name} needs a file", hint=f"see --explain {kind.name}")
    looks = [look(path, encoding) for path in paths]
    if len({seen.sha256 for seen in looks}) != len(looks):
        raise ParameterError("the same file is given twice")
    names = _names([seen.path for seen in looks])
    files = [_recognise(kind, seen, name) for seen, name in zip(looks, names, strict=True)]
    given = {file.table.name for file in files}
    for table in kind.tables:
        if table.needed and table.name not in given and table.unless not in given:
            columns = ", ".join(c.name for c in table.columns if c.needed)
            raise ParameterError(
                f"{kind.name} needs the file of {table.name} too: {table.about}",
                hint=f"its columns are {columns}" if columns else None,
            )
    for file in files:
        if encoding and not file.table.rows:
            raise ParameterError(
                f"{file.name} is no table: an encoding cannot be told of it", parameter="encoding"
            )
        account = report.file(file.name)
        account.sha256 = file.look.sha256
        account.encoding, account.guessed = file.look.encoding, file.look.guess is not None
        if file.look.guess is not None:
            report.note(_guessed(file.name, file.look.guess))
        elif encoding:
            report.note(f"{file.name} was read as {file.look.encoding}, as told")
        if file.look.path.is_file() and (member := member_of(file.look.path)):
            report.note(f"{file.name} is an archive, of which {member} is read")
        if unused := _unused(file):
            report.note(f"columns of {file.name} that are not used: {', '.join(unused)}")
    return Inputs(kind, files, report, source, retrieved, options or {}, output)


def _unused(file: InputFile) -> list[str]:
    """Name the columns that nobody declared, of a table in which none is a thing of its own."""
    if file.table.wide or file.table.free or not file.table.columns:
        return []
    declared = {column.name for column in file.table.columns}
    return [column for column in file.columns if column and column not in declared]


def _guessed(name: str, guess: Guess) -> str:
    """Word a guess so that people can see whether it is right."""
    note = f"{name} is not UTF-8 and was read as {guess.encoding}, a guess"
    if guess.words:
        note += f": it says {', '.join(map(repr, guess.words))}"
    if guess.other:
        note += f", which in {guess.rival} were {', '.join(map(repr, guess.other))}"
    return f"{note}; if that is wrong, say --encoding NAME"


def _names(paths: Sequence[Path]) -> list[str]:
    names = [path.name for path in paths]
    if len(set(names)) < len(names):
        names = [f"{path.resolve().parent.name}/{path.name}" for path in paths]
    if len(set(names)) < len(names):
        raise ParameterError("two files have the same name", hint="rename one of them")
    return names


def _recognise(kind: Kind, seen: Look, name: str) -> InputFile:
    problems: list[tuple[int, str]] = []
    for table in kind.tables:
        file, problem = fits(table, seen, name)
        if file is not None:
            return file
        problems.append((_known_of(table, seen), problem))
    others = looks_like(seen, kind.name)
    if others:
        raise DataError(
            f"this is not {kind.name}; it looks like {' or '.join(others)}", file=seen.path
        )
    raise DataError(
        f"this is no file of {kind.name}: {max(problems, key=lambda known: known[0])[1]}",
        file=seen.path,
        hint=f"coopgraph import --explain {kind.name} shows what is expected",
    )


def _known_of(table: Table, seen: Look) -> int:
    """Count the needed columns that a file has: of several layouts the nearest is spoken of."""
    if not seen.encoding:
        return 0
    headers = (
        _first(seen, s, quoted=table.quoted) or [] for s in seen.separator or table.separators
    )
    named = max((_named(table, [h.strip() for h in header]) for header in headers), key=len)
    return sum(column.needed and column.name in named for column in table.columns)


def looks_like(seen: Look, but: str = "") -> list[str]:
    """Name the kinds that a file looks like."""
    from coopgraph.importers.registry import KINDS, declared_kind

    kinds = []
    for name in KINDS:
        if name != but:
            tables = declared_kind(name).tables
            if any(fits(table, seen, "")[0] for table in tables if _telling(table)):
                kinds.append(name)
    return kinds


def _telling(table: Table) -> bool:
    """Say whether a table can be told by its looks at all."""
    return table.recognise is not None or sum(c.needed for c in table.columns) > 1


def fits(table: Table, seen: Look, name: str) -> tuple[InputFile | None, str]:
    """Say whether a file can be this table: what was found, or what is wrong with it."""
    head = seen.head
    if table.recognise is not None:
        if not table.recognise(plain_name(seen.path), head.encode()):
            return None, f"it does not look like {table.name}"
        if not table.rows:
            return InputFile(table, seen, name), ""
    if not table.rows:
        return InputFile(table, seen, name), ""
    if not seen.encoding:
        return None, "it is a workbook: save the sheet as CSV"
    best: tuple[int, str, list[str]] | None = None
    for separator in seen.separator or table.separators:
        header = _first(seen, separator, quoted=table.quoted)
        if header is not None and (best is None or len(header) > best[0]):
            best = (len(header), separator, header)
    if best is None:
        return None, "its first line cannot be read"
    _, separator, header = best
    if table.free:
        return InputFile(table, seen, name, separator, tuple(h.strip() for h in header)), ""
    if not table.header:
        least = sum(c.needed for c in table.columns)
        if not least <= len(header) <= len(table.columns):
            return None, f"its first line has {len(header)} cells, {least} are expected"
        declared = tuple(c.name for c in table.columns[: len(header)])
        return InputFile(table, seen, name, separator, declared), ""
    columns = _named(table, [h.strip() for h in header])
    missing = [c.name for c in table.columns if c.needed and c.name not in columns]
    if missing:
        return None, f"the columns {', '.join(missing)} are missing"
    twice = sorted({c for c in columns if columns.count(c) > 1})
    if twice:
        raise DataError(
            f"the header has {', '.join(map(repr, twice))} twice", file=seen.path, line=1
        )
    return InputFile(table, seen, name, separator, tuple(columns)), ""


def _named(table: Table, shown: list[str]) -> list[str]:
    """Put the declared names in place of headers: those that are the same, then aliases."""
    declared_names = {c.name.casefold(): c.name for c in table.columns}
    columns = [declared_names.get(h.casefold(), h) for h in shown]
    keys = [_bare(h) for h in shown]
    for column in table.columns:
        if column.name in columns:
            continue
        for alias in map(_bare, column.aliases):
            places = [i for i, key in enumerate(keys) if key == alias and columns[i] == shown[i]]
            if places:
                columns[places[0]] = column.name
                break
    return columns


def _bare(header: str) -> str:
    return re.sub(r"[\W_]+", "", header).casefold()


def _first(seen: Look, separator: str, *, quoted: bool) -> list[str] | None:
    try:
        for _, record in rows(seen, separator, quoted=quoted):
            return record
    except DataError:
        return None
    return None
