"""An office's own table: who takes part in what, as what, since when and until when.

Names are resolved against what is known (`known`, `resolution`); what a name certainly means is
used, everything else is reported with its candidates and rows. Decisions of people come from a
file (`mappings`). `office_tables` finds the table on the sheet, `written_dates` reads its dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.dates import parse
from coopgraph.errors import DataError, DateError, ParameterError, did_you_mean
from coopgraph.identity.known_things import known, roles
from coopgraph.identity.naming import fold
from coopgraph.identity.resolution import Candidate, Meaning, Names
from coopgraph.importers import agreements, headers
from coopgraph.importers.inputs import looks_like
from coopgraph.importers.iris import slug
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.importers.office_tables import CHUNK, OfficeTable, Row, open_table
from coopgraph.importers.state_columns import OPTION, told_system
from coopgraph.importers.statements import backward
from coopgraph.importers.vocabulary import AGREEMENTS, CITIES, ROLES
from coopgraph.importers.workbooks import is_workbook
from coopgraph.lifting.batch import Batch
from coopgraph.names import nearest
from coopgraph.namespaces import CONCEPT, COOP, DCTERMS, ID, RDF, SCHEMA, SKOS, XSD, shorten
from coopgraph.written_dates import RULES, Duration, Written, by_format, duration, ended
from coopgraph.written_dates import read as read_date

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl

    from coopgraph.identity.mappings import Decisions
    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport

UNREVIEWED = {"en": "unreviewed", "vi": "chưa duyệt"}
"""The status (skos:editorialNote) of what --create-missing makes."""
LAYOUTS = ("participations", "agreements")
"""What a row may be."""
_WHO = ("participant", "framework", "on_behalf_of", "partner", "responsible")
_FLAGS = {"participant": "actor", "framework": "framework", "on_behalf_of": "actor"}
_CLASSES = {"participant": "Actor", "framework": "Framework", "on_behalf_of": "Actor"}
_KEY = ("participant", "framework", "role", "on_behalf_of", "begin", "end")
_FOOTNOTE = re.compile(r"(?<=\D)\s*[\[(]?\b\d{1,2}(?:\s*,\s*\d{1,2})*\b[\])]?$|\s*\*+$")
_NEAR = 3
_CITY = "AdministrativeDivision"
_THEN = "state of the year"


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read the table, chunk by chunk; names keep the meaning of their first row."""
    options = inputs.options
    table = _opened(inputs, report)
    decisions = _decisions(options.get("mappings"))
    names = Names(
        _with_countries(known(inputs.output, inputs.source)),
        dict(decisions.names) if decisions else None,
        decisions.forbidden if decisions else (),
        report.met,
    )
    rows = table.rows()
    first = list(islice(rows, CHUNK))
    reader = _Reader(
        report,
        names,
        table,
        create=options.get("create-missing", "").casefold() not in ("", "no", "false", "0"),
        role=_role(options.get("role") or table.constants.get("role")),
        roles=_role_mapping(options.get("roles")),
        listed=_rows_are(options.get("layout"), table, names, first, report) == "agreements",
        codes=told_system(options.get("codes")),
    )
    yield reader.batch(first)
    while chunk := list(islice(rows, CHUNK)):
        yield reader.batch(chunk)


def _opened(inputs: KindInputs, report: ImportReport) -> OfficeTable:
    """Open the table; a text that is none may be of another kind."""
    try:
        return open_table(inputs, report)
    except DataError as error:
        if inputs.has("sheet") or not str(error.message).startswith("there is no column"):
            raise
        others = looks_like(inputs.of("rows")[0].look, "table")
        if not others:
            raise
        raise DataError(
            f"this is not table; it looks like {' or '.join(others)}", file=inputs.path("rows")
        ) from error


def _with_countries(things: pl.DataFrame) -> pl.DataFrame:
    """Add the country of each thing, where the graph knows it."""
    return things.join(_countries(), on="node", how="left", maintain_order="left")


@cache
def _countries() -> pl.DataFrame:
    from coopgraph.kg import load

    return load().nodes.select("node", "country").unique("node", keep="first")


def _decisions(path: str | None) -> Decisions | None:
    if not path:
        return None
    from coopgraph.identity.mappings import read as read_decisions

    return read_decisions(path)


# -- roles -----------------------------------------------------------------------------------


def role_of(text: str) -> str | None:
    """Give the role that a cell names: its label, slug or IRI, or what offices call it."""
    name = text.removeprefix(CONCEPT).removeprefix("concept:")
    named = roles()
    folded = fold(name)
    if folded in named:
        return named[folded]
    for role, words in ROLES.items():
        if folded in map(fold, words):
            return CONCEPT + role
    return None


def spelled_roles() -> list[tuple[str, str, str]]:
    """Give the roles with all names they are known by, for ``--show roles``."""
    names: dict[str, list[str]] = {}
    for name, iri in roles().items():
        names.setdefault(iri.removeprefix(CONCEPT), []).append(name)
    return [
        (role, "", ", ".join(dict.fromkeys((*sorted(own), *ROLES.get(role, ())))))
        for role, own in sorted(names.items())
    ]


def _role(name: str | None) -> str | None:
    if not name:
        return None
    iri = role_of(name)
    if iri is None:
        raise ParameterError(
            f"there is no role {name!r}", parameter="role", hint=_near_role(name) or _some_roles()
        )
    return iri


def _some_roles() -> str:
    return "such as " + ", ".join(sorted({shorten(r).partition(":")[2] for r in roles().values()}))


def _near_role(name: str) -> str:
    words = {**dict.fromkeys(roles()), **{word: None for own in ROLES.values() for word in own}}
    return did_you_mean(nearest(name, words, most=2))


def _role_mapping(path: str | None) -> dict[str, str]:
    """Read ``--roles``: a table of two columns, ours and theirs, of roles.

    Raises:
        DataError: It cannot be read, or names a role there is not; with the line.
    """
    import csv
    import io

    if not path:
        return {}
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", file=file) from None
    except UnicodeDecodeError:
        raise DataError("is not UTF-8", file=file) from None
    translated: dict[str, str] = {}
    separator = "\t" if "\t" in text else ","
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1):
        if not row or (number == 1 and [fold(c) for c in row[:2]] == ["ours", "theirs"]):
            continue
        if len(row) != 2:
            raise DataError("a line has two cells: ours and theirs", file=file, line=number)
        role = role_of(row[0].strip())
        if role is None:
            raise DataError(
                f"there is no role {row[0]!r}",
                file=file,
                line=number,
                hint=_near_role(row[0]) or _some_roles(),
            )
        if translated.setdefault(fold(row[1]), role) != role:
            raise DataError(f"{row[1]!r} is two roles", file=file, line=number)
    return translated


# -- what a row is ---------------------------------------------------------------------------


def _rows_are(
    told: str | None, table: OfficeTable, names: Names, rows: Sequence[Row], report: ImportReport
) -> str:
    """Say whether the rows are participations, or agreements that have no other name.

    They are agreements where the table has the columns of such a list, no roles, and no column of
    frameworks; or one that holds kinds of agreements, or titles: known to nobody, each another.
    """
    if told:
        if told not in LAYOUTS:
            raise ParameterError(
                f"{told!r} is nothing that a row may be",
                parameter="layout",
                hint=" or ".join(LAYOUTS),
            )
        return told
    if not table.lists_agreements:
        return "participations"
    there = list(dict.fromkeys(c for row in rows if (c := row.cells.get("framework"))))
    if there:
        meant = sum(bool(meaning.iris) for meaning in names.resolve(there))
        filled = sum("framework" in row.cells for row in rows)
        kinds = sum(agreements.kind_of(text) is not None for text in there)
        titles = 2 * meant < len(there) and len(there) > 1 and 4 * len(there) >= 3 * filled
        if table.columns.mapped or not (titles or 2 * kinds >= len(there)):
            return "participations"
    report.note("each row is read as an agreement; say --layout participations if it is none")
    if "partner" not in table.columns.headers and "participant" not in table.constants:
        report.note(
            "only one party of each agreement is told: --set participant=NAME says whose list it is"
        )
    return "agreements"


@dataclass
class _Told:
    """What a row tells, its dates in EDTF."""

    row: Row
    cells: dict[str, str]
    dates: dict[str, str] = field(default_factory=dict)
    term: Duration | None = None
    notice: Duration | None = None
    review: str = ""
    begin: str | None = None
    end: str | None = None
    during: str | None = None


class _Reader:
    """Makes batches of chunks; remembers names, and the ties there were."""

    def __init__(
        self,
        report: ImportReport,
        names: Names,
        table: OfficeTable,
        *,
        create: bool,
        role: str | None,
        roles: dict[str, str],
        listed: bool,
        codes: str | None,
    ) -> None:
        self.report, self.names, self.table = report, names, table
        self.create, self.role, self.roles, self.listed = create, role, roles, listed
        self.codes = codes
        self.file = table.name
        things = names.things
        self.flags = {
            row["node"]: (row["actor"], row["framework"]) for row in things.iter_rows(named=True)
        }
        self.countries = dict(things.select("node", "country").drop_nulls().iter_rows())
        self.classes = dict(things.select("node", "cls").iter_rows())
        self.ties: dict[tuple[Any, ...], int] = {}
        self.created: dict[tuple[str, str], str] = {}
        self.candidates: dict[tuple[str, str], list[Candidate]] = {}
        self.applied: dict[str, tuple[list[int], list[str]]] = {}
        self.places: dict[str, tuple[str, str]] = {}
        header = fold(table.columns.headers.get("participant", ""))
        self.of_cities = header in map(fold, CITIES)

    def batch(self, chunk: Sequence[Row]) -> Batch:
        """Make the batch of a chunk."""
        told: list[_Told] = []
        for row in chunk:
            try:
                told.append(self._told(row))
            except _Skip as skip:
                self.report.skip(self.file, [row.number], skip.reason, [skip.value])
        means = self._meanings(told)
        rows: list[dict[str, Any]] = []
        for one in told:
            try:
                rows += self._agreement(one, means) if self.listed else [self._tie(one, means)]
            except _Skip as skip:
                self.report.skip(self.file, [one.row.number], skip.reason, [skip.value])
            except _Merge as merge:
                again = "says the same as an earlier row"
                self.report.merge(self.file, [one.row.number], again, [f"row {merge.row}"])
        for rule, (numbers, values) in self.applied.items():
            self.report.apply(rule, numbers, values)
        self.applied = {}
        return self._made(rows)

    # -- dates -----------------------------------------------------------------------------------

    def _told(self, row: Row) -> _Told:
        """Take a row's cells, and its dates as EDTF."""
        cells = {**row.cells, **self.table.constants}
        for ours, problem in row.problems.items():
            if ours in self.table.constants:
                continue
            if ours in ("note", "source", "subject", *headers.PLACES):
                self._apply("a cell that shows an error is left out", row, problem)
                continue
            raise _Skip(f"{ours} cannot be read", problem)
        told = _Told(row, cells)
        written = {
            ours: self._date(row, ours, cells[ours])
            for ours in headers.DATES
            if ours in cells and ours != "validity"
        }
        for ours in agreements.STAGES:
            if ours in written and written[ours].edtf:
                told.dates[ours] = written[ours].edtf
        if "review" in written:
            told.review = written["review"].edtf
        if "notice" in cells:
            told.notice = self._notice(row, cells["notice"])
        self._settle(told, written)
        return told

    def _settle(self, told: _Told, written: dict[str, Written]) -> None:
        """Find when what the row tells begins and ends."""
        nothing = Written()
        begin, end = written.get("begin", nothing), written.get("end", nothing)
        period = written.get("period", nothing)
        told.begin = begin.edtf or told.dates.get("in_force") or period.first or None
        told.end = end.edtf or period.last or None
        told.during = written.get("during", nothing).edtf or None
        if period.edtf and not period.first and not period.last:
            told.during = told.during or period.edtf
        if begin.last == ".." and not told.end:
            told.end = ".."
        if not told.begin and "signed" in told.dates:
            told.begin = told.dates["signed"]
            self._apply("begins when it was signed, as nothing else is told", told.row, told.begin)
        if "validity" in told.cells:
            self._validity(told)
        if backward(told.begin, told.end):
            raise _Skip("end is before begin", f"{told.begin} – {told.end}")

    def _validity(self, told: _Told) -> None:
        """Read how long it holds: a term, from which the end is reckoned, or a date."""
        text = told.cells["validity"]
        unit = self.table.units.get("validity", "")
        if unit and re.fullmatch(r"\d{1,3}([.,]0+)?", text):
            text = f"{re.split(r'[.,]', text)[0]} {unit}"
        term = duration(text)
        if term is None:
            written = self._date(told.row, "validity", told.cells["validity"], end=True)
            told.begin = told.begin or written.first or None
            told.end = told.end or written.last or written.edtf or None
            return
        told.term = term
        if term.rest:
            self._apply("what else stands beside a term is not read", told.row, text)
        if told.end is None and (end := ended(told.begin or "", term)):
            told.end = end
            rule = "no end is foreseen" if term.endless else "the end is reckoned from the term"
            self._apply(rule, told.row, text)

    def _notice(self, row: Row, text: str) -> Duration | None:
        """Read how long before its end notice is due; a bare number counts in the header's unit."""
        unit = self.table.units.get("notice", "")
        found = duration(f"{text} {unit}" if unit and re.fullmatch(r"\d{1,3}", text) else text)
        if found is None or not found.xsd:
            self._apply("a notice that is no length of time is left out", row, text)
            return None
        return found

    def _date(self, row: Row, ours: str, text: str, *, end: bool | None = None) -> Written:
        """Read a cell of time.

        Raises:
            _Skip: It tells none for certain.
        """
        is_end = ours in ("end",) if end is None else end
        if form := self.table.columns.formats.get(ours):
            if ours in row.days:
                return Written(text)
            found = by_format(text, form)
            if found is None:
                raise _Skip(f"{ours} is not of the declared format {form}", text)
            try:
                parse(found)
            except DateError:
                raise _Skip(f"{ours} is a day that does not exist", text) from None
            return Written(found)
        if ours in row.days:
            if ours in self.table.suspect and len(text) == 10 and text[5:7] != text[8:]:
                other = f"{text[:5]}{text[8:]}-{text[5:7]}"
                raise _Skip(
                    f"{ours} may have day and month interchanged (say --dates dmy or mdy)",
                    f"{text} or {other}",
                )
            return Written(text)
        written = read_date(text, self.table.column(ours), end=is_end)
        if ours == "period" and written.problem == "tells an end, not a beginning":
            written = Written(last=written.last)
        if written.problem:
            if written.problem.startswith("may be"):
                reason = f"{ours} may be two days (say --dates dmy or --dates mdy)"
                raise _Skip(reason, f"{text} {written.problem}")
            problem = written.problem.partition(":")[0]
            raise _Skip(f"{ours} {problem}", f"{text} → {written.hint}" if written.hint else text)
        for rule in written.rules:
            self._apply(f"{rule}: {RULES[rule].rstrip('.')}", row, text)
        return written

    def _apply(self, rule: str, row: Row, value: str) -> None:
        numbers, values = self.applied.setdefault(rule, ([], []))
        numbers.append(row.number)
        values.append(value)

    # -- names -----------------------------------------------------------------------------------

    def _meanings(self, rows: Sequence[_Told]) -> dict[tuple[str, str, dt.date | None], Meaning]:
        """Look all names of a chunk up at once, with the day their row is about.

        Codes mean what those of their whole column say, so columns are asked one by one.
        """
        means: dict[tuple[str, str, dt.date | None], Meaning] = {}
        for column in (*_WHO, "country"):
            if self.listed and column == "framework":
                continue
            asked: dict[tuple[str, dt.date | None], None] = {}
            for told in rows:
                if name := told.cells.get(column):
                    for day in _days(told):
                        asked[name, day] = None
                        if bare := _without_footnote(name):
                            asked[bare, day] = None
            meanings = self.names.resolve(
                [n for n, _ in asked],
                [d for _, d in asked],
                codes=self.codes,
                column=True,
                continued=True,
            )
            found = zip(asked, meanings, strict=True)
            means |= {(column, name, day): meaning for (name, day), meaning in found}
        return means

    def _tie(self, told: _Told, means: dict[Any, Meaning]) -> dict[str, Any]:
        """Make a tie of a row."""
        row = told.cells
        role = self._row_role(row)
        tie: dict[str, Any] = {"new": [], "told": told, "role": role}
        for column in ("participant", "framework", "on_behalf_of"):
            tie[column] = None
            if row.get(column):
                tie[column] = self._thing(column, told, means, tie["new"])
            elif column in headers.NEEDED:
                raise _Skip(f"{column} is empty", "")
        if tie["on_behalf_of"] == tie["participant"]:
            raise _Skip("participant acts on behalf of itself", row["participant"])
        tie |= {"begin": told.begin, "end": told.end, "during": told.during}
        tie["facts"] = []
        self._once(tuple(tie[c] for c in _KEY), told)
        tie["tie"] = _tie_iri(tie)
        tie["facts"] = agreements.milestones(tie["tie"], told.dates)
        tie["facts"] += self._place(tie["participant"], told)
        return tie

    def _place(self, thing: str, told: _Told) -> list[agreements.Fact]:
        """Say where who takes part is, once: as the first row says that tells it."""
        cells = [told.cells.get(column) for column in headers.PLACES]
        if not any(cells):
            return []
        latitude, longitude = (_degrees(cell or "") for cell in cells)
        if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
            shown = ", ".join(str(cell) for cell in cells)
            self._apply("coordinates that are none are left out", told.row, shown)
            return []
        place = (str(latitude), str(longitude))
        before = self.places.setdefault(thing, place)
        if before != place:
            shown = f"{shorten(thing)}: {', '.join(place)}, not {', '.join(before)}"
            self._apply("other coordinates than an earlier row's are left out", told.row, shown)
        names = (SCHEMA + column for column in headers.PLACES)
        return [
            (thing, name, value, XSD + "decimal") for name, value in zip(names, before, strict=True)
        ]

    def _row_role(self, row: dict[str, str]) -> str:
        said = row.get("role")
        if not said:
            if self.role:
                return self.role
            raise _Skip("role is empty", "")
        role = self.roles.get(fold(said)) or role_of(said)
        if role is None:
            near = _near_role(said)
            raise _Skip("role is unknown", f"{said} → {near}" if near else said)
        return role

    def _once(self, key: tuple[Any, ...], told: _Told) -> None:
        before = self.ties.setdefault(key, told.row.number)
        if before != told.row.number:
            raise _Merge(before)

    def _agreement(self, told: _Told, means: dict[Any, Meaning]) -> list[dict[str, Any]]:
        """Make an agreement of a row, and the ties of its parties."""
        row, new = told.cells, list[Any]()
        parties: dict[str, str] = {}
        for column in ("participant", "partner"):
            if row.get(column):
                parties[column] = self._thing(column, told, means, new)
            elif column in self.table.columns.headers or column == "participant":
                raise _Skip(f"{column} is empty", "")
        if len(set(parties.values())) < len(parties):
            raise _Skip("both parties are the same", row["participant"])
        title, kind = row.get("framework", ""), row.get("kind", "")
        if title and not kind and agreements.kind_of(title):
            title, kind = "", title
        subject = row.get("subject", "")
        other = parties.get("partner", parties["participant"])
        date = told.dates.get("signed") or told.begin or ""
        key = (*parties.values(), fold(kind), fold(title), fold(subject), date, told.end)
        self._once(key, told)
        node = agreements.iri_of(kind, other, *(str(part or "") for part in key))
        label_en, label_vi = agreements.called(
            title, kind, [row[column] for column in parties], date
        )
        facts = agreements.milestones(node, told.dates)
        facts += agreements.stated(node, kind=kind, about=subject, term=told.term)
        facts += agreements.kept(
            node, reference=row.get("reference", ""), notice=told.notice, review=told.review
        )
        made = {
            "node": node,
            "cls": "Agreement",
            "label_en": label_en,
            "label_vi": label_vi,
            "begin": told.begin,
            "end": told.end,
            "during": told.during,
        }
        self.report.count("agreements")
        ties = []
        role = self._row_role(row) if row.get("role") or self.role else CONCEPT + "party"
        held = [(party, role) for party in parties.values()]
        if body := self._responsible(told, means, new):
            held.append((body, CONCEPT + "focalPoint"))
        for number, (party, as_what) in enumerate(held):
            tie: dict[str, Any] = {
                "participant": party,
                "framework": node,
                "role": as_what,
                "on_behalf_of": None,
                "begin": told.begin,
                "end": told.end,
                "during": told.during,
                "told": told,
                "new": new if not number else [],
                "facts": facts if not number else [],
                "agreement": made if not number else None,
            }
            tie["tie"] = _tie_iri(tie)
            ties.append(tie)
        return ties

    def _responsible(self, told: _Told, means: dict[Any, Meaning], new: list[Any]) -> str | None:
        """Give who looks after an agreement; who is not known is told, and costs no row."""
        if not told.cells.get("responsible"):
            return None
        try:
            return self._thing("responsible", told, means, new)
        except _Skip as skip:
            rule = "who looks after an agreement is left out where that is not one known body"
            self._apply(rule, told.row, skip.value)
            return None

    def _thing(self, column: str, told: _Told, means: dict[Any, Meaning], new: list[Any]) -> str:
        """Give whom or what a cell means, or make it."""
        name, days = told.cells[column], _days(told)
        about = _FLAGS.get(column, "actor")
        country = self._country(column, told, means)
        iris, reason = self._meant(column, name, days, means)
        bare = "" if iris else _without_footnote(name)
        if bare:
            without, why = self._meant(column, bare, days, means)
            if without or why:
                self._apply("the number of a footnote behind a name is left out", told.row, name)
                iris, reason = without, why
        flag = 0 if about == "actor" else 1
        fit = [iri for iri in iris if iri not in self.flags or self.flags[iri][flag]]
        if country and len(fit) > 1:
            fit = [iri for iri in fit if self.countries.get(iri) == country] or fit
        if len(fit) == 1:
            there = self.countries.get(fit[0])
            if country and there and there != country and fit[0] != country:
                raise _Skip(
                    f"{column} is known in another country",
                    f"{name} → {shorten(fit[0])} of {shorten(there)}, not {shorten(country)}",
                )
            if any(means[column, n, day].then for n in (name, bare) if n for day in days):
                self._apply(_THEN, told.row, f"{name} → {shorten(fit[0])}")
            return fit[0]
        if column == "framework" and not fit and self.create:
            iris = []  # a framework is searched among frameworks: "EC" is not Ecuador
        if not iris or fit or column == "framework":
            self.report.unresolved[name] = None
        if fit:
            listed = " | ".join(shorten(iri) for iri in fit)
            raise _Skip(f"{column} is ambiguous", f"{name} → {listed}")
        if iris:
            listed = " | ".join(shorten(iri) for iri in iris)
            raise _Skip(f"{column} is no {about}", f"{name} → {listed}")
        if reason and column != "framework":
            detail = reason.partition("; it is used")[0]
            self.report.unresolved[name] = None
            raise _Skip(f"{column} is a state at another time, or one of several", detail)
        if self.create:
            return self._create(column, name, country, new)
        detail = " | ".join(map(str, self._near(name, country)))
        raise _Skip(f"{column} is unknown", f"{name} → {detail}" if detail else name)

    def _meant(
        self, column: str, name: str, days: Sequence[dt.date | None], means: dict[Any, Meaning]
    ) -> tuple[list[str], str | None]:
        meanings = [means[column, name, day] for day in days]
        iris = list(dict.fromkeys(iri for meaning in meanings for iri in meaning.iris))
        return iris, next((m.reason for m in meanings if m.reason), None)

    def _country(self, column: str, told: _Told, means: dict[Any, Meaning]) -> str:
        """Give the country that the row names for the one listed, empty if it is not certain."""
        listed = "partner" if "partner" in self.table.columns.headers else "participant"
        name = told.cells.get("country")
        if column != listed or not name:
            return ""
        iris, _ = self._meant("country", name, _days(told), means)
        countries = [iri for iri in iris if self.classes.get(iri) == "Country"]
        if len(countries) == 1:
            return countries[0]
        self._apply("a country that is not known tells nothing of the name", told.row, name)
        return ""

    def _near(self, name: str, country: str = "") -> list[Candidate]:
        if (name, country) not in self.candidates:
            self.candidates[name, country] = self.names.near(
                [name], limit=_NEAR, countries=[country or None]
            )[0]
        return self.candidates[name, country]

    def _create(self, column: str, name: str, country: str, new: list[Any]) -> str:
        import polars as pl

        if "://" in name or not fold(name) or not name.isprintable():
            raise _Skip(f"{column} is unknown and no name to create", name)
        key = (fold(name), country)
        if key not in self.created:
            name_slug = pl.select(slug(pl.lit(name))).item()
            if ID + name_slug in self.flags or ID + name_slug in self.created.values():
                import hashlib

                name_slug += "-" + hashlib.sha256(f"{name}{country}".encode()).hexdigest()[:8]
            self.created[key] = ID + name_slug
            self.report.count("things created, unreviewed")
            if near := self._near(name, country):
                self.report.note(f"created {name!r} beside {', '.join(map(str, near))}")
        cls = _CLASSES.get(column, "Organization" if self.listed else "Actor")
        if column == "participant" and self.of_cities:
            cls = _CITY
        new.append((self.created[key], cls, name, country))
        return self.created[key]

    # -- batches ---------------------------------------------------------------------------------

    def _made(self, rows: list[dict[str, Any]]) -> Batch:
        import polars as pl

        from coopgraph import states
        from coopgraph.lifting.batch import FACTS, NODES, TIES, schema

        ties, nodes, facts = [], [], []
        for row in rows:
            told: _Told = row["told"]
            at = {"file": self.file, "row": told.row.number}
            tie = row["tie"]
            ties.append({"tie": tie, **{c: row[c] for c in (*_KEY, "during")}, **at})
            for iri, cls, name, country in row["new"]:
                nodes.append({"node": iri, "cls": cls, "label_en": name, "label_vi": name, **at})
                statements = [(RDF + "type", COOP + cls, "iri")]
                statements += [(SKOS + "editorialNote", t, f"@{g}") for g, t in UNREVIEWED.items()]
                if cls == _CITY:
                    statements.append((COOP + "kind", CONCEPT + "city", "iri"))
                if country:
                    statements.append((COOP + "ofCountry", country, "iri"))
                facts += [_fact(iri, p, value, kind, at) for p, value, kind in statements]
            agreement = row.get("agreement")
            if agreement:
                nodes.append({**agreement, **at})
            stated: list[agreements.Fact] = row["facts"]
            facts += [_fact(*fact, at) for fact in stated]
            about = agreement["node"] if agreement else tie
            if not self.listed or agreement:
                facts += [_fact(*fact, at) for fact in _remarks(about, told.cells)]
        types = schema(NODES)
        new_nodes = pl.DataFrame(nodes, schema=types)
        used = pl.DataFrame(
            [
                (iri, self.file, row["told"].row.number)
                for row in rows
                for iri in (
                    *(row[c] for c in ("participant", "framework", "on_behalf_of")),
                    *(country for *_, country in row["new"]),
                )
                if iri
            ],
            schema={"node": pl.String, "file": pl.String, "row": pl.Int64},
            orient="row",
        ).unique("node", keep="first", maintain_order=True)
        held = states.describe(used["node"]).join(used, on="node", maintain_order="left")
        return Batch(
            pl.DataFrame(ties, schema={k: v for k, v in schema(TIES).items() if k in _TIES}),
            pl.concat([new_nodes, held], how="diagonal").select(list(types)),
            pl.DataFrame(facts, schema=schema(FACTS)).unique(maintain_order=True),
        )


_TIES = ("tie", *_KEY, "during", "file", "row")


class _Skip(Exception):  # noqa: N818 - ends a row, nothing more
    def __init__(self, reason: str, value: str) -> None:
        self.reason, self.value = reason, value


class _Merge(Exception):  # noqa: N818 - ends a row, nothing more
    def __init__(self, row: int) -> None:
        self.row = row


def _fact(subject: str, predicate: str, value: str, kind: str, at: dict[str, Any]) -> Any:
    return {"subject": subject, "predicate": predicate, "value": value, "type": kind, **at}


def _degrees(text: str) -> Decimal | None:
    """Read degrees: 21.03, 21,03, -5; None for what is no such number."""
    if not re.fullmatch(r"\s*[+-]?\d{1,3}([.,]\d+)?\s*", text):
        return None
    return Decimal(text.strip().replace(",", "."))


def _remarks(subject: str, cells: dict[str, str]) -> Iterator[agreements.Fact]:
    """Give the source and the note of a row as facts about its tie or agreement."""
    if source := cells.get("source"):
        web = source.startswith(("https://", "http://")) and " " not in source
        yield subject, DCTERMS + "source", source, XSD + "anyURI" if web else "text"
    if note := cells.get("note"):
        yield subject, SKOS + "note", note, "text"


def _without_footnote(name: str) -> str:
    """Give a name without the numbers of footnotes behind it, empty if it has none."""
    bare = _FOOTNOTE.sub("", name).strip()
    return bare if bare and bare != name else ""


def _days(told: _Told) -> list[dt.date | None]:
    """Give the days between which the row's first date lies: states are those of these days."""
    for text in (told.begin, told.during, told.end):
        if text and text != "..":
            days = [d for d in parse(text) if d is not None]
            return list(dict.fromkeys(days)) or [None]
    return [None]


def _tie_iri(row: dict[str, Any]) -> str:
    """Make the IRI of a tie: readable, and told apart by all that makes it this tie."""
    import hashlib

    parts = [row[c].rsplit("/", 1)[-1].rsplit("#", 1)[-1] for c in ("participant", "framework")]
    role = row["role"].rsplit("/", 1)[-1].lower()
    told = [str(row[c] or "") for c in _KEY] + ([row["during"]] if row.get("during") else [])
    digest = hashlib.sha256("\0".join(told).encode()).hexdigest()[:8]
    return f"{ID}{parts[0]}-{role}-{parts[1]}-{digest}"


def spelled_agreements() -> list[tuple[str, str, str]]:
    """Give the kinds of agreements with what they are called, for ``--show agreements``."""
    return [(slug, f"{en}, {vi}", ", ".join(also)) for slug, (en, vi, also) in AGREEMENTS.items()]


def spelled_dates() -> list[tuple[str, str, str]]:
    """Give the rules of dates, for ``--show dates``."""
    return [(rule, about, "") for rule, about in RULES.items()]


KIND = Kind(
    name="table",
    title={
        "en": "A table of your own: who takes part in what",
        "vi": "Bảng của bạn: ai tham gia vào đâu",
    },
    publisher={"en": "The user", "vi": "Người dùng"},
    tables=(
        Table(
            "sheet",
            "A sheet of an XLSX, XLS or ODS file; headers as of a table",
            needed=False,
            rows=False,
            recognise=is_workbook,
        ),
        Table(
            "rows",
            "CSV or TSV, in whatever order; participant and framework are needed, under these"
            " headers, those that offices use (--show headers), or those a mapping file names",
            columns=tuple(
                FileColumn(ours, f"{about} ({vi})", needed=False)
                for ours, (vi, about) in headers.ALL.items()
            ),
            needed=False,
            free=True,
        ),
    ),
    read=read,
    roles={"a role's name in English or Vietnamese, or its slug (--show roles)": "that role"},
    dates={
        "stated dates": "begin and end are kept at the precision written, in EDTF; a cell that is"
        " no certain date ends its row, and the report names row and cell",
        _THEN: "a name or code of a state that nobody bore on the day of the row means the state"
        " whose seat and codes its bearer carried on: Russia in 1960 is the USSR",
        "the end is reckoned from the term": "5 năm from 2021-05-17 ends on 2026-05-17: the day on"
        " which a term begins is not counted; renewed by itself, it ends then or later",
        **RULES,
    },
    identity="Names mean the one known thing with this label, acronym, code or spelling; a tie's"
    " IRI is made of its ends, role and dates, an agreement's of its parties, kind and dates",
    licence="terms of the user",
    language="und",
    memory="20,000 rows at a time, and one line a tie (about 300 bytes); a workbook as a whole",
    options={
        "columns": "FILE that says which header is which column: CSVW metadata, or two columns"
        " (ours, theirs)",
        "ignore": "a HEADER that is not wanted; may be given several times",
        "set": "COLUMN=VALUE for the whole table (framework=…, participant=…); several times",
        "sheet": "the name or number of the sheet of a workbook",
        "header": "the row of the header, or its rows (3, or 3-4)",
        "layout": "what a row is: participations or agreements",
        "dates": "whether 12/10/2021 is dmy or mdy, where the columns do not tell",
        "role": "the role of rows that state none",
        "roles": "FILE of two columns (ours, theirs): what the table's words for roles mean",
        "codes": OPTION,
        "create-missing": "make things for unknown names, with status unreviewed",
    },
    flags=("create-missing",),
    many=("ignore", "set"),
    lists={
        "headers": headers.spelled,
        "roles": spelled_roles,
        "agreements": spelled_agreements,
        "dates": spelled_dates,
    },
    template=headers.template_text(),
)
