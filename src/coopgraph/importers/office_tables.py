"""An office's table, from a text or a workbook: its header found, its rows with their cells.

What is read is what a cell shows. Each row is accounted for: those that are none of the table's
are skipped with a reason, and a column that tells of time is never left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.errors import DataError, ParameterError
from coopgraph.identity.naming import fold
from coopgraph.importers import headers, layout
from coopgraph.importers.reading import Look, rows
from coopgraph.importers.vocabulary import DATE_WORDS, DERIVED, NUMBERING
from coopgraph.importers.workbooks import read_workbook
from coopgraph.importers.workbooks.sheets import Cell, Sheet, Span, address, filled_down
from coopgraph.names import listed, nearest
from coopgraph.written_dates import Column, Order, judged, read
from coopgraph.written_dates.words import squeezed

if TYPE_CHECKING:
    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport

SEPARATORS = ",;\t|"
CHUNK = 20_000
"""Rows that are made into ties at a time."""
AGREEMENT_COLUMNS = frozenset({"kind", "signed", "in_force", "validity", "subject", "partner"})
"""Columns by which a list is known whose rows are agreements, if it has no roles."""
_SAMPLE = 500
"""Rows by which a column that is not understood is judged."""
_ERRORS = re.compile(r"#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|#{3,}", re.I)
"""What spreadsheet programs write of a cell that shows an error, or is too narrow."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Attributes:
        number: Counted from 1 below the header.
        cells: Ours to what the cell shows; absent where it shows nothing.
        problems: Ours to why its cell tells nothing, with the cell's place.
        days: Those of ours whose cells hold true dates.
    """

    number: int
    cells: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)
    days: frozenset[str] = frozenset()


@dataclass
class OfficeTable:
    """A table whose header was found.

    Attributes:
        name: The file, as the report names it.
        columns: Which header is which of our columns.
        order: What the columns together tell of the order of days and months.
        orders: The same of each column of dates.
        suspect: Columns whose true dates may have day and month interchanged, as the texts beside
            them could not be read by the program: it keeps as text what it cannot read.
        units: The units of bare numbers, by column, as their headers name them.
        constants: Ours to what holds for the whole table.
        lists_agreements: Whether its columns are those of a list whose rows are agreements.
    """

    name: str
    columns: headers.Columns
    rows: Callable[[], Iterator[Row]]
    order: Column
    orders: Mapping[str, Column]
    suspect: frozenset[str]
    units: Mapping[str, str]
    constants: Mapping[str, str]
    lists_agreements: bool = False

    def column(self, ours: str) -> Column:
        """Give what is known of how a column writes days: its own, else that of the others."""
        own = self.orders.get(ours, Column())
        return own if own.order or own.both else self.order


@dataclass(frozen=True)
class _Grid:
    """Where the cells come from: those at the top, and all of them, again and again."""

    top: list[list[str]]
    every: Callable[[], Iterator[list[Cell]]]
    merged: tuple[Span, ...] = ()
    sheet: str = ""
    filled: Mapping[tuple[int, int], Cell] = field(default_factory=dict)


def open_table(inputs: KindInputs, report: ImportReport) -> OfficeTable:
    """Find the table of an import's one file.

    Raises:
        DataError: No table in it, a column that is needed is missing, or one that tells of time is
            not understood.
        ParameterError: An option names what there is not.
    """
    options = inputs.options
    table = "sheet" if inputs.has("sheet") else "rows"
    path = inputs.path(table)
    mapped = _mapping(options.get("columns"), path, report)
    constants = constants_of(options.get("set", ""))
    ignore = [name for name in options.get("ignore", "").split("\n") if name]
    recogniser = _recogniser(mapped)
    told = layout.told_header(options["header"]) if options.get("header") else None
    if table == "sheet":
        grid = _of_workbook(path, options.get("sheet"), recogniser, told, report)
    else:
        if options.get("sheet"):
            raise ParameterError(f"{path.name} is no workbook: it has no sheets", parameter="sheet")
        grid = _of_text(inputs.of(table)[0].look, recogniser, mapped)
    found = _header(grid, told, mapped, recogniser, path)
    titles = list(found.titles)
    recognised = set(map(recogniser, titles))
    told_role = "role" in recognised or "framework" in constants
    listed_agreements = bool(recognised & AGREEMENT_COLUMNS) and not told_role
    if options.get("layout") == "agreements":
        listed_agreements = True
    columns = headers.recognise(
        _told_apart(titles),
        path,
        mapped,
        ignore=ignore,
        given=constants,
        needed=("participant",) if listed_agreements else headers.NEEDED,
    )
    for ours in sorted(constants.keys() & columns.headers.keys()):
        title = columns.headers[ours]
        report.note(f"the column {title!r} is not read: {ours} is set for the whole table")
    if found.first:
        above = [squeezed(c) for row in grid.top[: found.first] for c in row if c.strip()]
        report.note(_header_note(grid, found, above))
    elif found.last > found.first:
        report.note(f"the header is rows {found.first + 1} to {found.last + 1}")
    reader = _Body(inputs.name(table), grid, found, columns, report)
    orders, suspect = reader.judge(_order(options.get("dates")), path)
    whole = _whole(orders, _order(options.get("dates")))
    at = {title: ours for ours, title in columns.headers.items()}
    units = {at[t]: unit for t in map(squeezed, titles) if t in at and (unit := headers.unit_of(t))}
    return OfficeTable(
        inputs.name(table),
        columns,
        reader.rows,
        whole,
        orders,
        suspect,
        units,
        constants,
        listed_agreements,
    )


def constants_of(text: str) -> dict[str, str]:
    """Read ``--set``: lines ``ours=value``.

    Raises:
        ParameterError: A column there is not, or set twice.
    """
    constants: dict[str, str] = {}
    for line in filter(None, text.split("\n")):
        ours, sign, value = line.partition("=")
        ours, value = ours.strip(), squeezed(value)
        if not sign or not value:
            raise ParameterError(f"{line!r} sets nothing", parameter="set", hint="COLUMN=VALUE")
        if ours not in headers.ALL:
            near = nearest(ours, headers.ALL, most=1)
            question = f"did you mean {near[0]}? " if near else ""
            raise ParameterError(
                f"there is no column {ours!r}",
                parameter="set",
                hint=f"{question}columns are {', '.join(headers.ALL)}",
            )
        if ours in constants:
            raise ParameterError(f"{ours} is set twice", parameter="set")
        constants[ours] = value
    return constants


def _order(text: str | None) -> Order | None:
    if not text:
        return None
    if text == "dmy":
        return "dmy"
    if text == "mdy":
        return "mdy"
    raise ParameterError(f"{text!r} is no order of dates", parameter="dates", hint="dmy or mdy")


def _mapping(told: str | None, path: Path, report: ImportReport) -> headers.Mapped | None:
    if told:
        return headers.read_mapping(Path(told))
    found = headers.beside(path)
    if found is None:
        return None
    mapped = headers.read_mapping(found, lenient=True)
    report.note(f"{found.name} beside the file describes its columns, and was followed")
    return mapped


def _recogniser(mapped: headers.Mapped | None) -> layout.Recogniser:
    known: dict[str, str] = {}

    def ours_of(title: str) -> str:
        if title not in known:
            known[title] = headers.ours_of(title, mapped)
        return known[title]

    return ours_of


def _told_apart(titles: Sequence[str]) -> list[str]:
    """Number headers that come twice, but for those that we understand: these are an error."""
    seen: dict[str, int] = {}
    apart = []
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        again = title and seen[title] > 1 and fold(title) in map(fold, NUMBERING)
        apart.append(f"{title} ({seen[title]})" if again else title)
    return apart


# -- where the cells come from ---------------------------------------------------------------


def _of_workbook(
    path: Path,
    wanted: str | None,
    ours_of: layout.Recogniser,
    told: tuple[int, int] | None,
    report: ImportReport,
) -> _Grid:
    sheets = read_workbook(path)
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise DataError("has no sheet with anything in it", file=path)
    if wanted:
        chosen = _named(sheets, wanted, path)
        others: list[str] = []
    else:
        visible = [sheet for sheet in filled if sheet.visible] or filled
        scores = {sheet.name: _score(sheet, ours_of, told) for sheet in visible}
        chosen = max(visible, key=lambda sheet: scores[sheet.name])
        others = [s.name for s in visible if s is not chosen and scores[s.name] >= 2]
    if len(sheets) > 1:
        note = f"the sheet {chosen.name!r} is read"
        if unread := [s.name for s in filled if s is not chosen]:
            note += f", not {listed([repr(name) for name in unread])}"
        if others:
            note += (
                f"; {listed([repr(n) for n in others], 'and')} may be tables as well: --sheet NAME"
            )
        report.note(note)
    if not chosen.rows:
        raise DataError(f"its sheet {chosen.name!r} is empty", file=path)
    if chosen.hidden:
        shown = [number + 1 for number in chosen.hidden if number < len(chosen.rows)]
        if shown:
            report.note(f"rows that are hidden in the sheet were read: {_ranges(shown)}")
    merged = filled_down(chosen, range(len(chosen.rows)))
    return _Grid(
        [[cell.text for cell in row] for row in chosen.rows[: layout.LOOKED_AT]],
        lambda: iter(chosen.rows),
        tuple(chosen.merged),
        chosen.name,
        merged,
    )


def _ranges(numbers: Sequence[int]) -> str:
    shown = listed([str(number) for number in numbers[:10]])
    return f"{shown} …" if len(numbers) > 10 else shown


def _named(sheets: Sequence[Sheet], wanted: str, path: Path) -> Sheet:
    for sheet in sheets:
        if sheet.name == wanted or fold(sheet.name) == fold(wanted):
            return sheet
    if wanted.isdigit() and 1 <= int(wanted) <= len(sheets):
        return sheets[int(wanted) - 1]
    raise ParameterError(
        f"{path.name} has no sheet {wanted!r}",
        parameter="sheet",
        hint=f"it has {listed([repr(sheet.name) for sheet in sheets])}",
    )


def _score(sheet: Sheet, ours_of: layout.Recogniser, told: tuple[int, int] | None) -> int:
    top = [[cell.text for cell in row] for row in sheet.rows[: layout.LOOKED_AT]]
    if told is not None:
        if told[1] >= len(top):
            return 0
        return layout.laid(top, *told, ours_of, sheet.merged).known
    found = layout.find_header(top, ours_of, sheet.merged)
    return found.known if found is not None else 0


def _of_text(look: Look, ours_of: layout.Recogniser, mapped: headers.Mapped | None) -> _Grid:
    """Choose what stands between the cells: what a file says itself, else what fits its header."""
    if re.match(r"\s*<(?:\?xml|!doctype|html|table|meta)\b", look.head, re.I):
        # What some systems write and name .xls: programs open it, but it is no table of text.
        raise DataError(
            "is a page or XML that is named as a table",
            file=look.path,
            hint="open it in a spreadsheet program and save it as .xlsx",
        )
    said = str(mapped.dialect.get("delimiter", "")) if mapped else ""
    choices = said or look.separator or SEPARATORS
    best: tuple[tuple[int, int], str, list[list[str]]] | None = None
    first_error: DataError | None = None
    for separator in choices:
        try:
            top = [record for _, record in islice(rows(look, separator), layout.LOOKED_AT)]
        except DataError as error:
            first_error = first_error or error
            continue
        found = layout.find_header(top, ours_of)
        score = (found.known if found else 0, sum(map(len, top)))
        if best is None or score > best[0]:
            best = (score, separator, top)
    if best is None:
        raise first_error or DataError("cannot be read as a table", file=look.path)
    _, separator, top = best
    return _Grid(
        top, lambda: ([Cell(text) for text in record] for _, record in rows(look, separator))
    )


def _header(
    grid: _Grid,
    told: tuple[int, int] | None,
    mapped: headers.Mapped | None,
    ours_of: layout.Recogniser,
    path: Path,
) -> layout.Layout:
    dialect = mapped.dialect if mapped else {}
    if told is None and ("skipRows" in dialect or "headerRowCount" in dialect):
        skipped, count = dialect.get("skipRows", 0), dialect.get("headerRowCount", 1)
        if isinstance(skipped, int) and isinstance(count, int) and count:
            told = (skipped, skipped + count - 1)
    if told is not None:
        if told[1] >= len(grid.top):
            raise ParameterError(
                f"{path.name} has no row {told[1] + 1} among its first {layout.LOOKED_AT}",
                parameter="header",
            )
        return layout.laid(grid.top, *told, ours_of, grid.merged)
    found = layout.find_header(grid.top, ours_of, grid.merged)
    if found is not None:
        return found
    only = next((row for row in grid.top if any(cell.strip() for cell in row)), [])
    return layout.Layout(grid.top.index(only) if only else 0, 0, tuple(map(squeezed, only)), 0)


def _header_note(grid: _Grid, found: layout.Layout, above: Sequence[str]) -> str:
    where = f" of the sheet {grid.sheet!r}" if grid.sheet else ""
    at = str(found.first + 1)
    if found.last > found.first:
        at += f" and {found.last + 1}"
    note = f"the header is row {at}{where}"
    if above:
        shown = listed([repr(text if len(text) <= 60 else f"{text[:59]}…") for text in above[:3]])
        note += f"; above it stands {shown}{' …' if len(above) > 3 else ''}"
    return note


# -- the rows --------------------------------------------------------------------------------


class _Body:
    """The rows below the header, again and again; counted and accounted for once."""

    def __init__(
        self,
        name: str,
        grid: _Grid,
        found: layout.Layout,
        columns: headers.Columns,
        report: ImportReport,
    ) -> None:
        self.name, self.grid, self.found, self.report = name, grid, found, report
        self.columns = columns
        titles = [squeezed(title) for title in found.titles]
        self.titles = titles
        self.at = {ours: titles.index(title) for ours, title in columns.headers.items()}
        self.unused = {titles.index(t): t for t in columns.unused if t in titles}

    def _below(self) -> Iterator[tuple[int, list[Cell]]]:
        """Give the rows below the header with their number on the sheet, from 0."""
        for number, cells in enumerate(self.grid.every()):
            if number <= self.found.last:
                continue
            if self.grid.filled and cells:
                width = max(len(cells), *(c + 1 for r, c in self._filled_at(number)), 0)
                whole = [*cells, *[Cell()] * (width - len(cells))]
                for place in self._filled_at(number):
                    if whole[place[1]] == Cell():
                        whole[place[1]] = self.grid.filled[place]
                cells = whole
            yield number, cells

    def _filled_at(self, number: int) -> list[tuple[int, int]]:
        return self._filled_rows().get(number, [])

    def _filled_rows(self) -> dict[int, list[tuple[int, int]]]:
        if not hasattr(self, "_filled"):
            self._filled: dict[int, list[tuple[int, int]]] = {}
            for place in self.grid.filled:
                self._filled.setdefault(place[0], []).append(place)
        return self._filled

    def judge(self, told: Order | None, path: Path) -> tuple[dict[str, Column], frozenset[str]]:
        """Look through all rows once: the order of days in each column; unused columns.

        Raises:
            DataError: There is no row, or a column that is not understood tells of time.
        """
        texts: dict[str, dict[str, None]] = {ours: {} for ours in headers.DATES if ours in self.at}
        days: dict[str, list[str]] = {ours: [] for ours in texts}
        unknown: dict[int, list[Cell]] = {column: [] for column in self.unused}
        count = 0
        for _, cells in self._below():
            count += 1
            for ours, seen in texts.items():
                cell = cells[self.at[ours]] if self.at[ours] < len(cells) else Cell()
                if cell.day:
                    days[ours].append(cell.text)
                elif cell.text and not cell.text.isdigit() and len(seen) < 100_000:
                    seen[cell.text] = None
            for column, held in unknown.items():
                if (
                    len(held) < _SAMPLE
                    and column < len(cells)
                    and (cells[column].text.strip() or cells[column].problem)
                ):
                    held.append(cells[column])
        if not count:
            raise DataError("has a header and nothing below it", file=path)
        self._tell_unused(unknown, path)
        orders = {ours: judged(seen, told) for ours, seen in texts.items()}
        suspect = frozenset(
            ours
            for ours in texts
            if told is None and _interchanged(orders[ours], days[ours], texts[ours])
        )
        for ours in sorted(suspect):
            self.report.note(
                f"{ours} has true dates beside texts like"
                f" {next(t for t in texts[ours] if judged([t]).order)!r}: the program that kept"
                " these as texts may have interchanged day and month in the others; say --dates"
                " dmy or mdy if the true dates are right"
            )
        return orders, suspect

    def _tell_unused(self, unknown: Mapping[int, Sequence[Cell]], path: Path) -> None:
        dated = [
            self.unused[column]
            for column, held in unknown.items()
            if _tells_of_time(self.unused[column], held)
        ]
        if dated:
            near = [hint for title in dated if (hint := headers.suggested(title))]
            raise DataError(
                f"the column {listed([repr(t) for t in dated], 'and')} tells of time, but which of"
                " our columns it is is not known",
                file=path,
                line=self.found.last + 1,
                hint=f"{near[0] + '; ' if near else ''}say it in a mapping file (--columns), or"
                f" --ignore {dated[0]!r}",
            )
        unused = [title for title in self.columns.unused if fold(title) not in _known_unused()]
        if unused:
            shown = [
                f"{title} ({hint})" if (hint := headers.suggested(title)) else title
                for title in unused
            ]
            self.report.note(f"columns that are not used: {', '.join(shown)}")
        if self.columns.ignored:
            self.report.note(
                f"columns that are ignored, as told: {', '.join(self.columns.ignored)}"
            )

    def rows(self) -> Iterator[Row]:
        """Give the table's rows; those that are none are skipped in the report."""
        width = len(self.titles)
        strays: dict[str, tuple[list[int], list[str]]] = {}
        batch = 0
        below = self._below()
        while block := list(islice(below, CHUNK)):
            self.report.took(self.name, len(block))
            for index, cells in block:
                batch += 1
                if row := self._row(batch, index, cells, width, strays):
                    yield row
        for reason, (numbers, values) in strays.items():
            self.report.skip(self.name, numbers, reason, values)

    def _row(
        self,
        number: int,
        index: int,
        cells: Sequence[Cell],
        width: int,
        strays: dict[str, tuple[list[int], list[str]]],
    ) -> Row | None:
        shown: dict[str, str] = {}
        problems: dict[str, str] = {}
        days = set()
        for ours, column in self.at.items():
            cell = cells[column] if column < len(cells) else Cell()
            text = squeezed(cell.text)
            problem = cell.problem or (f"the error {text}" if _ERRORS.fullmatch(text) else "")
            if problem:
                problems[ours] = f"{self._place(index, column, number)}: {problem}"
            elif text and text not in self.columns.nulls.get(ours, ()):
                shown[ours] = text
                if cell.day:
                    days.add(ours)
        named: dict[str, str | None] = {
            ours: shown.get(ours) or problems.get(ours)
            for ours in ("participant", "framework", "partner")
            if ours in self.at
        }
        beyond = [squeezed(c.text) for c in cells[width:] if c.text.strip()]
        texts = [cell.text or cell.problem for cell in cells]
        reason = layout.stray(texts, self.titles, named)
        if not reason and headers.is_example(shown):
            reason = "an example row of the template"
        if not reason and beyond:
            reason = "a cell beyond the header"
        if reason:
            value = "" if "empty" in reason else " | ".join(t for t in map(squeezed, texts) if t)
            numbers, values = strays.setdefault(reason, ([], []))
            numbers.append(number)
            if value:
                values.append(value)
            return None
        return Row(number, shown, problems, frozenset(days))

    def _place(self, index: int, column: int, number: int) -> str:
        if self.grid.sheet:
            return f"{self.grid.sheet}!{address(index, column)}"
        return f"row {number}, column {self.titles[column]!r}"


def _known_unused() -> frozenset[str]:
    return frozenset(map(fold, chain(NUMBERING, DERIVED)))


def _whole(orders: Mapping[str, Column], told: Order | None) -> Column:
    """Give what all columns of dates tell together."""
    if told:
        return Column(told)
    found = {column.order for column in orders.values() if column.order}
    both = any(column.both for column in orders.values()) or len(found) > 1
    return Column("" if both or not found else found.pop(), both)


def _interchanged(column: Column, days: Sequence[str], texts: Iterable[str]) -> bool:
    """Say whether true dates of a column may have day and month interchanged.

    A program that reads month before day keeps 28/10/2021 as a text and makes 12/10/2021 the 10th
    of December. So it may have been where all texts can be read in one order only, and all true
    dates in both.
    """
    full = [day for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day)]
    sure = [judged([text]).order for text in texts if re.search(r"\d[/\-]\d+[/\-]\d", text)]
    if not full or not sure or not all(sure) or not column.order:
        return False
    return all(int(day[8:]) <= 12 for day in full)


def _tells_of_time(title: str, held: Sequence[Cell]) -> bool:
    """Say whether a column that is not understood holds dates."""
    if not held or fold(title) in _known_unused():
        return False
    if any(cell.day for cell in held):
        return True
    named = bool({fold(word) for word in DATE_WORDS} & _words(title))
    dates = years = 0
    for cell in held:
        text = squeezed(cell.text)
        if re.fullmatch(r"(?:1[6-9]|20|21)\d\d(?:\.0)?", text):
            years += 1
            continue
        if re.fullmatch(r"[\d.,\s]+", text) and not re.search(r"\d[/.\-]\d+[/.\-]\d{2,4}$", text):
            continue
        said = read(text)
        dates += bool(said.edtf) or said.problem.startswith("may be")
    return 2 * (dates + (years if named else 0)) >= len(held)


def _words(title: str) -> set[str]:
    folded = fold(title)
    parts = folded.split()
    pairs = {" ".join(pair) for pair in pairwise(parts)}
    return {*parts, *pairs}
