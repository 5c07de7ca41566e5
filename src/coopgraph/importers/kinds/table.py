"""An office's own table: who takes part in what, as what, since when and until when.

Names are resolved against what is known (`known`, `resolution`); what a name certainly means is
used, everything else is reported with its candidates and rows. Decisions of people come from a
file (`mappings`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from coopgraph.dates import parse
from coopgraph.errors import DataError, DateError, ParameterError
from coopgraph.identity.known_things import known, roles
from coopgraph.identity.naming import fold
from coopgraph.identity.resolution import Candidate, Meaning, Names
from coopgraph.importers import headers
from coopgraph.importers.inputs import looks_like
from coopgraph.importers.iris import slug
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import COOP, DCTERMS, ID, RDF, SKOS, XSD, shorten

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl

    from coopgraph.identity.mappings import Decisions
    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport

UNREVIEWED = {"en": "unreviewed", "vi": "chưa duyệt"}
"""The status (skos:editorialNote) of what --create-missing makes."""
_WHO = ("participant", "framework", "on_behalf_of")
_FLAGS = {"participant": "actor", "framework": "framework", "on_behalf_of": "actor"}
_CLASSES = {"participant": "Actor", "framework": "Framework", "on_behalf_of": "Actor"}
_KEY = ("participant", "framework", "role", "on_behalf_of", "begin", "end")


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read the table, chunk by chunk; names keep the meaning of their first row."""
    options = inputs.options
    decisions = _decisions(options.get("mappings"))
    reader = _Reader(
        report,
        Names(
            known(inputs.output, inputs.source),
            dict(decisions.names) if decisions else None,
            decisions.forbidden if decisions else (),
        ),
        create=options.get("create-missing", "").casefold() not in ("", "no", "false", "0"),
        role=_role(options.get("role")),
        codes=_codes(options.get("codes")),
    )
    for chunk in _chunks(inputs, report):
        yield reader.batch(chunk)


def _decisions(path: str | None) -> Decisions | None:
    if not path:
        return None
    from coopgraph.identity.mappings import read as read_decisions

    return read_decisions(path)


def _role(name: str | None) -> str | None:
    if not name:
        return None
    iri = roles().get(fold(name))
    if iri is None:
        raise ParameterError(f"there is no role {name!r}", parameter="role", hint=_some_roles())
    return iri


def _codes(system: str | None) -> str | None:
    from coopgraph.states import SYSTEMS

    if system and system not in SYSTEMS:
        raise ParameterError(
            f"there is no system {system!r}", parameter="codes", hint=", ".join(SYSTEMS)
        )
    return system or None


def _some_roles() -> str:
    return "such as " + ", ".join(sorted({shorten(r).partition(":")[2] for r in roles().values()}))


def _chunks(inputs: KindInputs, report: ImportReport) -> Iterator[pl.DataFrame]:
    """Give the rows with our columns (null where the table has none), ``file`` and ``row``."""
    mapping = inputs.options.get("columns")
    for table in ("sheet", "rows"):
        if not inputs.has(table):
            continue
        if table == "sheet":
            header, cells = headers.read_sheet(inputs, table)
            columns = headers.recognise(header, inputs.path(table), mapping)
            frames: Iterator[pl.DataFrame] = iter(
                [_sheet_frame(inputs.name(table), header, cells, report)]
            )
        else:
            columns = _columns(inputs, mapping)
            frames = inputs.chunks(table)
        if columns.unused:
            report.note(f"columns that are not used: {', '.join(columns.unused)}")
        for frame in frames:
            yield frame.select(
                *(_cell(columns, ours).alias(ours) for ours in headers.OURS), "file", "row"
            )


def _columns(inputs: KindInputs, mapping: str | None) -> headers.Columns:
    """Find our columns; a file that has none of them may be of another kind."""
    try:
        return headers.recognise(inputs.columns("rows"), inputs.path("rows"), mapping)
    except DataError as error:
        others = looks_like(inputs.of("rows")[0].look, "table")
        if not others:
            raise
        raise DataError(
            f"this is not table; it looks like {' or '.join(others)}", file=inputs.path("rows")
        ) from error


def _cell(columns: headers.Columns, ours: str) -> pl.Expr:
    import polars as pl

    if ours not in columns.headers:
        return pl.lit(None, pl.String)
    text = pl.col(columns.headers[ours]).str.normalize("NFC").str.strip_chars()
    nothing = pl.Series(["", *columns.nulls.get(ours, ())])
    return pl.when(~text.is_in(nothing.implode())).then(text)


def _sheet_frame(
    name: str, header: list[str], cells: list[list[str | None]], report: ImportReport
) -> pl.DataFrame:
    import polars as pl

    indices = [i for i, title in enumerate(header) if title]
    frame = pl.DataFrame(
        {header[i]: [row[i] for row in cells] for i in indices},
        schema={header[i]: pl.String for i in indices},
    )
    # A cell with a date comes with the time of day.
    frame = frame.with_columns(pl.all().str.replace(r"^(\d{4}-\d\d-\d\d)[ T]00:00:00$", "$1"))
    report.took(name, len(cells))
    blank = frame.select(pl.all_horizontal(pl.all().fill_null("").str.strip_chars() == ""))
    frame = frame.with_columns(
        pl.lit(name).alias("file"), pl.int_range(1, len(cells) + 1, dtype=pl.Int64).alias("row")
    )
    empty = blank.to_series()
    report.skip(name, frame.filter(empty)["row"], "the line is empty")
    return frame.filter(~empty)


class _Reader:
    """Makes batches of chunks; remembers names, and the ties there were."""

    def __init__(
        self,
        report: ImportReport,
        names: Names,
        *,
        create: bool,
        role: str | None,
        codes: str | None,
    ) -> None:
        self.report, self.names, self.create, self.role = report, names, create, role
        self.codes = codes
        self.flags = {
            row["node"]: (row["actor"], row["framework"])
            for row in names.things.iter_rows(named=True)
        }
        self.ties: dict[tuple[Any, ...], int] = {}
        self.created: dict[str, str] = {}
        self.candidates: dict[str, list[Candidate]] = {}

    def batch(self, chunk: pl.DataFrame) -> Batch:
        """Make the batch of a chunk."""
        rows: list[dict[str, Any]] = []
        means = self._meanings(chunk)
        for row in chunk.iter_rows(named=True):
            try:
                rows.append(self._tie(row, means))
            except _Skip as skip:
                self.report.skip(row["file"], [row["row"]], skip.reason, [skip.value])
            except _Merge as merge:
                again = "says the same as an earlier row"
                self.report.merge(row["file"], [row["row"]], again, [f"row {merge.row}"])
        return self._made(rows)

    def _meanings(self, chunk: pl.DataFrame) -> dict[tuple[str, str, dt.date | None], Meaning]:
        """Look all names of a chunk up at once, with the day their row is about.

        Codes mean what those of their whole column say, so columns are asked one by one.
        """
        means: dict[tuple[str, str, dt.date | None], Meaning] = {}
        for column in _WHO:
            asked: dict[tuple[str, dt.date | None], None] = {}
            for row in chunk.select(*_WHO, "begin", "end").iter_rows(named=True):
                for day in _days(row):
                    if row[column]:
                        asked[row[column], day] = None
            meanings = self.names.resolve(
                [n for n, _ in asked], [d for _, d in asked], codes=self.codes, column=True
            )
            found = zip(asked, meanings, strict=True)
            means |= {(column, name, day): meaning for (name, day), meaning in found}
        return means

    def _tie(self, row: dict[str, Any], means: dict[Any, Meaning]) -> dict[str, Any]:
        for column in ("begin", "end"):
            _check_date(row[column], column)
        if _backward(row["begin"], row["end"]):
            raise _Skip("end is before begin", f"{row['begin']} – {row['end']}")
        if row["role"]:
            role = roles().get(fold(row["role"]))
            if role is None:
                raise _Skip("role is unknown", row["role"])
        elif self.role:
            role = self.role
        else:
            raise _Skip("role is empty", "")
        tie = dict(row, role=role, new=[])
        for column in _WHO:
            if row[column]:
                tie[column] = self._thing(column, row, means, tie["new"])
            elif column in headers.NEEDED:
                raise _Skip(f"{column} is empty", "")
        if tie["on_behalf_of"] == tie["participant"]:
            raise _Skip("participant acts on behalf of itself", row["participant"])
        key = tuple(tie[c] for c in _KEY)
        before = self.ties.setdefault(key, row["row"])
        if before != row["row"]:
            raise _Merge(before)
        return tie

    def _thing(
        self, column: str, row: dict[str, Any], means: dict[Any, Meaning], new: list[Any]
    ) -> str:
        name = row[column]
        meanings = [means[column, name, day] for day in _days(row)]
        iris = list(dict.fromkeys(iri for meaning in meanings for iri in meaning.iris))
        flag = 0 if _FLAGS[column] == "actor" else 1
        fit = [iri for iri in iris if iri not in self.flags or self.flags[iri][flag]]
        if len(fit) == 1:
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
            raise _Skip(f"{column} is no {_FLAGS[column]}", f"{name} → {listed}")
        reason = next((m.reason for m in meanings if m.reason), None)
        if reason and column != "framework":
            detail = reason.partition("; it is used")[0]
            self.report.unresolved[name] = None
            raise _Skip(f"{column} is a state at another time, or one of several", detail)
        if self.create:
            return self._create(column, name, new)
        detail = " | ".join(map(str, self._near(name)))
        raise _Skip(f"{column} is unknown", f"{name} → {detail}" if detail else name)

    def _near(self, name: str) -> list[Candidate]:
        if name not in self.candidates:
            self.candidates[name] = self.names.near([name], limit=3)[0]
        return self.candidates[name]

    def _create(self, column: str, name: str, new: list[Any]) -> str:
        import polars as pl

        if "://" in name or not fold(name) or not name.isprintable():
            raise _Skip(f"{column} is unknown and no name to create", name)
        key = fold(name)
        if key not in self.created:
            name_slug = pl.select(slug(pl.lit(name))).item()
            if ID + name_slug in self.flags or ID + name_slug in self.created.values():
                import hashlib

                name_slug += "-" + hashlib.sha256(name.encode()).hexdigest()[:8]
            self.created[key] = ID + name_slug
            self.report.count("things created, unreviewed")
            if near := self._near(name):
                self.report.note(f"created {name!r} beside {', '.join(map(str, near))}")
        new.append((self.created[key], _CLASSES[column], name))
        return self.created[key]

    def _made(self, rows: list[dict[str, Any]]) -> Batch:
        import polars as pl

        from coopgraph import states
        from coopgraph.lifting.batch import FACTS, NODES, TIES, schema

        ties, nodes, facts = [], [], []
        for row in rows:
            at = {"file": row["file"], "row": row["row"]}
            tie = _tie_iri(row)
            ties.append({"tie": tie, **{c: row[c] for c in _KEY}, **at})
            for iri, cls, name in row["new"]:
                nodes.append({"node": iri, "cls": cls, "label_en": name, "label_vi": name, **at})
                statements = [(RDF + "type", COOP + cls, "iri")]
                statements += [(SKOS + "editorialNote", t, f"@{g}") for g, t in UNREVIEWED.items()]
                facts += [_fact(iri, *t, at) for t in statements]
            if row["source"]:
                web = row["source"].startswith(("https://", "http://"))
                kind = XSD + "anyURI" if web and " " not in row["source"] else "text"
                facts.append(_fact(tie, DCTERMS + "source", row["source"], kind, at))
            if row["note"]:
                facts.append(_fact(tie, SKOS + "note", row["note"], "text", at))
        types = schema(NODES)
        new_nodes = pl.DataFrame(nodes, schema=types)
        used = pl.DataFrame(
            [(row[c], row["file"], row["row"]) for row in rows for c in _WHO if row[c]],
            schema={"node": pl.String, "file": pl.String, "row": pl.Int64},
            orient="row",
        ).unique("node", keep="first", maintain_order=True)
        held = states.describe(used["node"]).join(used, on="node", maintain_order="left")
        return Batch(
            pl.DataFrame(ties, schema={k: v for k, v in schema(TIES).items() if k in _TIES}),
            pl.concat([new_nodes, held], how="diagonal").select(list(types)),
            pl.DataFrame(facts, schema=schema(FACTS)).unique(maintain_order=True),
        )


_TIES = ("tie", *_KEY, "file", "row")


class _Skip(Exception):  # noqa: N818 - ends a row, nothing more
    def __init__(self, reason: str, value: str) -> None:
        self.reason, self.value = reason, value


class _Merge(Exception):  # noqa: N818 - ends a row, nothing more
    def __init__(self, row: int) -> None:
        self.row = row


def _fact(subject: str, predicate: str, value: str, kind: str, at: dict[str, Any]) -> Any:
    return {"subject": subject, "predicate": predicate, "value": value, "type": kind, **at}


def _check_date(text: str | None, column: str) -> None:
    if not text:
        return
    try:
        parse(text)
    except DateError as error:
        raise _Skip(f"{column} is no date (write 2021, 2021-05 or 2021-05-17)", text) from error


def _backward(begin: str | None, end: str | None) -> bool:
    if not begin or not end:
        return False
    first, last = parse(begin).lower, parse(end).upper
    return first is not None and last is not None and last < first


def _days(row: dict[str, Any]) -> list[dt.date | None]:
    """Give the days between which the row's first date lies: states are those of these days."""
    for text in (row["begin"], row["end"]):
        if text and text != "..":
            try:
                bounds = parse(text)
            except DateError:
                return [None]
            days = [d for d in bounds if d is not None]
            return list(dict.fromkeys(days)) or [None]
    return [None]


def _tie_iri(row: dict[str, Any]) -> str:
    """Make the IRI of a tie: readable, and told apart by all that makes it this tie."""
    import hashlib

    parts = [row[c].rsplit("/", 1)[-1].rsplit("#", 1)[-1] for c in ("participant", "framework")]
    role = row["role"].rsplit("/", 1)[-1].lower()
    digest = hashlib.sha256("\0".join(str(row[c] or "") for c in _KEY).encode()).hexdigest()[:8]
    return f"{ID}{parts[0]}-{role}-{parts[1]}-{digest}"


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
            "The first sheet of an XLSX or ODS file; headers as of a table",
            needed=False,
            rows=False,
            recognise=headers.is_sheet,
        ),
        Table(
            "rows",
            "CSV or TSV, in whatever order; participant and framework are needed, under these"
            " headers, their Vietnamese ones, or those a mapping file names",
            columns=tuple(
                FileColumn(ours, f"{about} ({vi})", needed=False)
                for ours, (vi, about) in headers.OURS.items()
            ),
            needed=False,
        ),
    ),
    read=read,
    roles={"a role's name in English or Vietnamese, or its slug": "that role"},
    dates={
        "stated dates": "begin and end are kept as they stand, in EDTF; a cell that is no date"
        " ends its row, and the report names row and cell",
    },
    identity="Names mean the one known thing with this label, acronym, code or spelling; a tie's"
    " IRI is made of its ends, role and dates",
    licence="terms of the user",
    language="und",
    memory="400,000 cells at a time, and one line a tie (about 300 bytes)",
    options={
        "columns": "FILE that says which header is which column: CSVW metadata, or two columns"
        " (ours, theirs)",
        "role": "the role of rows that state none",
        "codes": "the system of the codes of states: iso2, iso3, iso_n or m49, cow, cowc, gw, gwc;"
        " else it is judged from the whole column",
        "create-missing": "make things for unknown names, with status unreviewed",
    },
    flags=("create-missing",),
    template=headers.template_text(),
)
