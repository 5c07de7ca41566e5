"""What a kind of foreign data is: declared as data, with one function that reads it.

A kind (`Kind`) says which files it takes (`Table`), what their columns hold (`Column`), which
codes stand in the cells, which roles and dates become of them, how IRIs are made, and under which
licence and citation the data come. `coopgraph import --explain` prints just this, and the reader
checks files against it. Code is only in `Kind.read`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.reading import Look
    from coopgraph.importers.report import ImportReport
    from coopgraph.lifting.batch import Batch


@dataclass(frozen=True)
class FileColumn:
    """A column of a foreign table.

    Attributes:
        name: Its header, as the data set spells it; compared without regard to case.
        about: What it holds, one sentence.
        needed: Whether a table without it is not of this kind.
        aliases: Other headers that it has in other editions and sister data sets, compared without
            regard to case and punctuation; the first that is there counts, its own name before all.
    """

    name: str
    about: str
    needed: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table (or other file) that a kind takes.

    Attributes:
        name: What the kind's reader calls it (``votes``).
        about: One sentence.
        columns: Its columns; empty for a file that is no table.
        needed: Whether an import without it is refused.
        unless: The table that does in its place: with it, this one is not needed.
        wide: Whether further columns are expected (each a thing of its own); else they are named
            in the report as not used.
        header: False for tables without a header line: `columns` are then told by position.
        separators: What may stand between cells; the one that fits the header best is taken.
        quoted: Whether ``"`` quotes cells; TSV of the event data does not.
        free: Whether its header is not its first line, but found by the reader, which also says
            what is wrong with it.
        rows: False where the file is no table and the reader reads it itself (`Inputs.path`).
        recognise: For files that are no tables: tells by name and first 64 KiB whether it fits.
    """

    name: str
    about: str
    columns: tuple[FileColumn, ...] = ()
    needed: bool = True
    unless: str = ""
    wide: bool = False
    header: bool = True
    separators: str = ",;\t"
    quoted: bool = True
    free: bool = False
    rows: bool = True
    recognise: Callable[[str, bytes], bool] | None = field(default=None, repr=False)


class GivenFile(Protocol):
    """A file that was recognised, see `inputs.InputFile`."""

    @property
    def look(self) -> Look:
        """What was seen of it, its path included."""
        ...

    @property
    def name(self) -> str:
        """Its name, as in the column ``file``."""
        ...


class KindInputs(Protocol):
    """The files of an import as a kind's reader is given them, see `inputs.Inputs`."""

    report: ImportReport
    source: str
    retrieved: str | None
    options: Mapping[str, str]
    output: Path | None

    def of(self, table: str, /) -> Sequence[GivenFile]:
        """Give the files of a table."""
        ...

    def has(self, table: str, /) -> bool:
        """Say whether a file of this table was given."""
        ...

    def name(self, table: str, /) -> str:
        """Give the name of the (first) file of a table."""
        ...

    def path(self, table: str, /) -> Path:
        """Give the path of the (first) file of a table."""
        ...

    def columns(self, table: str, /) -> list[str]:
        """Give the headers of a table."""
        ...

    def chunks(self, table: str, cells: int = ...) -> Iterator[pl.DataFrame]:
        """Give the rows of a table, some at a time."""
        ...

    def distinct(self, table: str, /, *columns: str) -> Mapping[str, pl.Series]:
        """Give the distinct cells of each of some columns, from one pass that counts nothing."""
        ...


@dataclass(frozen=True)
class Kind:
    """A kind of foreign data.

    Attributes:
        name: As in ``coopgraph import NAME``.
        title: One line by language (``en``, ``vi``).
        publisher: Who publishes the data, by language.
        tables: What files it takes; several tables may be alternatives (see `read`).
        codes: What the codes in cells mean, for readers: code to meaning.
        roles: What becomes which role: meaning to concept (``full member`` to ``member``).
        dates: The rules of dates, one sentence each; a name to the sentence. Where a rule changes
            or widens what a cell says, the report counts its rows under the name.
        identity: How IRIs are made of keys, one sentence.
        licence: The licence's name as the publisher words it, or "terms of the user".
        licence_iri: Its IRI, if it has one.
        citation: What to cite; empty if the data are the user's own.
        url: Where the data set is described.
        source: The id of the source (``source:ID``) unless the user gives another; empty if the
            user must (then it is made of the first file's name).
        language: The language of the texts in the data (``en``), or ``und``.
        memory: The bound on memory, stated: one sentence with a number.
        howto: How to get such a file, in some lines; ``--explain`` shows it last.
        options: Options of its own: name to sentence; the CLI makes ``--name VALUE`` of each.
        flags: Those of the options that take no value; given, they are ``"yes"``.
        many: Those of the options that may be given several times; a line each in the value.
        lists: What ``--show NAME`` lists: name to what gives lines of a word, what it is, and
            how else it is spelled.
        template: A file to fill in, as text, where the kind has one (``--template``).
        read: Makes batches of inputs; see `lifting.batch.Batch`.
    """

    name: str
    title: Mapping[str, str]
    publisher: Mapping[str, str]
    tables: tuple[Table, ...]
    read: Callable[[KindInputs, ImportReport], Iterator[Batch]] = field(repr=False)
    codes: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    identity: str = ""
    licence: str = ""
    licence_iri: str = ""
    citation: str = ""
    url: str = ""
    source: str = ""
    language: str = "en"
    memory: str = ""
    howto: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    lists: Mapping[str, Callable[[], list[tuple[str, str, str]]]] = field(
        default_factory=dict, repr=False
    )
    template: str = ""

    def about(self) -> dict[str, Any]:
        """Give the declaration as plain data, as ``--explain --format json`` prints it."""
        return {
            "name": self.name,
            "title": dict(self.title),
            "publisher": dict(self.publisher),
            "tables": [
                {
                    "name": table.name,
                    "about": table.about,
                    "needed": table.needed,
                    "columns": [
                        {
                            "name": c.name,
                            "about": c.about,
                            "needed": c.needed,
                            "also called": list(c.aliases),
                        }
                        for c in table.columns
                    ],
                    "further columns": table.wide,
                }
                for table in self.tables
            ],
            "codes": dict(self.codes),
            "roles": dict(self.roles),
            "dates": dict(self.dates),
            "identity": self.identity,
            "licence": self.licence,
            "licence_iri": self.licence_iri,
            "citation": self.citation,
            "url": self.url,
            "source": self.source,
            "memory": self.memory,
            "options": dict(self.options),
            "howto": self.howto,
        }
