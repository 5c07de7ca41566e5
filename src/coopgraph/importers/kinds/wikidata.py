"""Statements of Wikidata: the saved result of a query, with qualifiers, ranks and references."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError
from coopgraph.identity.known_things import known
from coopgraph.importers.bounds import read_whole
from coopgraph.importers.containers import open_bytes
from coopgraph.importers.kind import FileColumn, Kind, Table
from coopgraph.importers.kinds.wikidata_query import QUERY
from coopgraph.importers.statements import StatementReading, known_iris, to_batch
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import CONCEPT, COOP, DCTERMS, PROV, RDF, SKOS, WD, XSD

if TYPE_CHECKING:
    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport
    from coopgraph.store import Statement

# Property to role, and whether the item is the framework (else it is who takes part).
ROLES = {
    "P463": ("member", False),
    "P1344": ("attendee", False),
    "P1891": ("signatory", True),
    "P488": ("chair", True),
    "P664": ("organizer", True),
    "P710": ("attendee", True),
    "P859": ("funder", True),
}
CLASSES = {
    **dict.fromkeys(("Q3624078", "Q6256", "Q7275", "Q3024240"), "Country"),
    **dict.fromkeys(("Q5",), "Person"),
    **dict.fromkeys(("Q245065", "Q15925165"), "IntergovernmentalOrganization"),
    **dict.fromkeys(("Q79913", "Q708676", "Q163740"), "NonGovernmentalOrganization"),
    **dict.fromkeys(("Q783794", "Q4830453", "Q6881511", "Q891723"), "Company"),
    **dict.fromkeys(("Q327333", "Q192350", "Q2659904"), "GovernmentBody"),
    **dict.fromkeys(("Q43229", "Q484652", "Q4120211", "Q1335818", "Q7210356"), "Organization"),
    **dict.fromkeys(("Q131569", "Q625298", "Q252550", "Q6934728"), "Agreement"),
    **dict.fromkeys(("Q1656682", "Q1190554", "Q2020153", "Q625994"), "Event"),
}
_RANKS = {"PreferredRank": "preferred", "DeprecatedRank": "deprecated", "NormalRank": "normal"}
_NEEDED = ("statement", "item", "property", "value")
_ENTITY = re.compile(r"https?://www\.wikidata\.org/(?:entity/|prop/(?:direct/)?)([QPL]\d+)\Z")
_TERM = re.compile(r"""<([^<>]*)>\Z|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<[^<>]*>)?\Z""")
_NOBODY = re.compile(r"_:|t\d+\Z")
"""How the service writes somebody unknown in tables."""
_WHEN = re.compile(r"\+?(-?\d{4,})-(\d\d)-(\d\d)(?:T[\d:.]+Z?)?\Z", re.ASCII)


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read each file; the rows of one statement become one tie."""
    here = known_iris(known(inputs.output, inputs.source))
    for file in inputs.of("result"):
        rows = _bindings(file.look.path)
        report.took(file.name, len(rows))
        statements, places = _Result(rows, file.name, report).statements()
        yield to_batch(statements, StatementReading(inputs.source, file.name, places, report, here))


def _bindings(path: Any) -> list[dict[str, dict[str, str]]]:
    """Give the rows: of SPARQL's own JSON, or of the flat one that the query service offers too."""
    with open_bytes(path) as file:
        data = read_whole(file, path).removeprefix(codecs.BOM_UTF8)
    if data.lstrip()[:1] not in (b"{", b"["):
        return _table(data, path)
    try:
        document = json.loads(data)
    except UnicodeDecodeError:
        raise DataError("is not UTF-8", file=path) from None
    except json.JSONDecodeError as error:
        cut = error.pos >= len(data.decode("utf-8", "replace").rstrip())
        broken = b"TimeoutException" in data or b"java." in data
        raise DataError(
            "breaks off" if cut or broken else f"is not JSON: {error.msg}",
            file=path,
            line=error.lineno,
            column=error.colno,
            hint="the service stopped at its time limit: ask for less" if broken else None,
        ) from None
    except RecursionError:
        raise DataError("is nested too deeply", file=path) from None
    if isinstance(document, dict):
        rows = (document.get("results") or {}).get("bindings")
        names = (document.get("head") or {}).get("vars") or []
    else:
        rows, names = (
            document,
            sorted({k for row in document if isinstance(row, dict) for k in row}),
        )
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DataError("is no result of a SPARQL SELECT", file=path)
    if not rows:
        raise DataError("has no rows", file=path)
    _need(names, path)
    return [{k: _value(v, k) for k, v in row.items() if v not in (None, "")} for row in rows]


def _need(names: Iterable[str], path: Any) -> None:
    missing = [f"?{name}" for name in _NEEDED if name not in names]
    if missing:
        raise DataError(
            f"the result lacks {', '.join(missing)}; it has"
            f" {', '.join(f'?{name}' for name in names)}",
            file=path,
            hint="coopgraph import --explain wikidata shows the query",
        )


def _table(data: bytes, path: Any) -> list[dict[str, dict[str, str]]]:
    """Give the rows of a result that was saved as CSV or TSV."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise DataError("is not UTF-8", file=path) from None
    head, _, _ = text.partition("\n")
    tabbed = "\t" in head
    if tabbed:
        # TSV of SPARQL 1.1 escapes tabs and line ends; quotes belong to the terms.
        records = [line.split("\t") for line in text.splitlines()]
    else:
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as error:
            raise DataError(f"is neither JSON nor CSV: {error}", file=path) from None
    names = [name.strip().removeprefix("?") for name in (records[0] if records else [])]
    _need(names, path)
    rows = []
    for line, record in enumerate(records[1:], 2):
        if not any(record):
            continue
        if len(record) != len(names):
            raise DataError(
                f"the row has {len(record)} cells, the header has {len(names)}",
                file=path, line=line,
                hint="a row that breaks off: save the result again",
            )  # fmt: skip
        pairs = zip(names, record, strict=True)
        rows.append({name: _cell(cell, name) for name, cell in pairs if cell.strip()})
    if not rows:
        raise DataError("has no rows", file=path)
    return rows


def _cell(text: str, name: str) -> dict[str, str]:
    """Read a cell: a term as TSV writes it, or the bare value of CSV."""
    cell = text.strip()
    if match := _TERM.match(cell):
        value = re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), match[2] or "")
        term = {"value": match[1] or value, "type": "uri" if match[1] else "literal"}
        return term | ({"xml:lang": match[3]} if match[3] else {})
    if _NOBODY.match(cell):
        return {"value": cell, "type": "bnode"}
    return _value(cell, name)


def _value(value: Any, name: str) -> dict[str, str]:
    if isinstance(value, dict):
        return {str(k): str(v) for k, v in value.items()}
    term = {"value": str(value), "type": "literal"}
    if name.endswith(("Label", "LabelVi")):
        term["xml:lang"] = "vi" if name.endswith("Vi") else "en"
    return term


class _Result:
    """Makes statements of rows; a Wikidata statement may have several (types, references)."""

    def __init__(
        self, rows: list[dict[str, dict[str, str]]], file: str, report: ImportReport
    ) -> None:
        self.rows, self.file, self.report = rows, file, report
        self.made: list[Statement] = []
        self.places: dict[str, int] = {}

    def statements(self) -> tuple[list[Statement], dict[str, int]]:
        for number, row in enumerate(self.rows, 1):
            self._row(number, {name: cell.get("value", "") for name, cell in row.items()}, row)
        return self.made, self.places

    def _skip(self, number: int, reason: str, value: str) -> None:
        self.report.skip(self.file, [number], reason, [value])

    def _row(self, number: int, row: dict[str, str], cells: Mapping[str, dict[str, str]]) -> None:
        for name in _NEEDED:
            if not row.get(name):
                return self._skip(number, f"{name} is empty", "")
        item, value = _entity(row["item"]), _entity(row["value"])
        statement, property_ = row["statement"], _entity(row["property"])
        if property_ is None or property_ not in ROLES:
            return self._skip(
                number, "the property is none of those that are read", row["property"]
            )
        if item is None or value is None or not item.startswith("Q"):
            unknown = "somebody unknown" if _is_unknown(cells["value"]) else "no item"
            return self._skip(number, f"the value is {unknown}", row["value"])
        if "://" not in statement or re.search(r"[\s<>\"{}|\\^`]", statement):
            return self._skip(number, "the statement is no IRI", statement)
        rank = _RANKS.get(row.get("rank", "NormalRank").rpartition("#")[2])
        if rank is None:
            return self._skip(number, "the rank is unknown", row["rank"])
        if statement in self.places:
            again = "says more of a statement of an earlier row"
            self.report.merge(self.file, [number], again)
        else:
            self.places[statement] = number
        role, framed = ROLES[property_]
        who, what = (value, item) if framed else (item, value)
        self._say(statement, COOP + "participant", WD + who)
        self._say(statement, COOP + "framework", WD + what)
        self._say(statement, COOP + "role", CONCEPT + role)
        self._say(statement, COOP + "rank", CONCEPT + rank)
        self._say(statement, PROV + "wasDerivedFrom", statement)
        self._times(number, statement, row, cells)
        self._reference(statement, row)
        for prefix, entity in (("item", item), ("value", value)):
            framework = entity == what
            self._thing(prefix, WD + entity, framework, number, row)
        return None

    def _times(
        self, number: int, statement: str, row: dict[str, str], cells: Mapping[str, dict[str, str]]
    ) -> None:
        for name, term in (("start", "begin"), ("end", "end")):
            if name not in row:
                continue
            if _is_unknown(cells[name]):
                if term == "end":
                    self._say(statement, COOP + "endKnown", "false", XSD + "boolean")
                continue
            told = row.get(f"{name}Precision")
            date = edtf_of(row[name], told or _least_precision(row[name]))
            if date is not None and told is None:
                rule = f"the precision of {term} is not told: as precise as is certain"
                self.report.apply(rule, [number], [f"{row[name]} → {date}"])
            if date is None:
                rule = f"{term} that is no date of the years 1 to 9999 is left out"
                detail = f"{row[name]} (precision {row.get(f'{name}Precision', '?')})"
                self.report.apply(rule, [number], [detail])
            else:
                self._say(statement, COOP + term, date, "edtf")
        if row.get("endNone") == "true" and "end" not in row:
            self._say(statement, COOP + "end", "..", "edtf")

    def _reference(self, statement: str, row: dict[str, str]) -> None:
        if reference := row.get("reference"):
            self._say(statement, PROV + "wasDerivedFrom", reference)
        if url := row.get("referenceUrl"):
            self._say(statement, DCTERMS + "source", url, XSD + "anyURI")
        if "statedIn" in row:
            words = row.get("statedInLabel") or row["statedIn"]
            day = edtf_of(row["retrieved"], "11") if "retrieved" in row else None
            self._say(
                statement,
                DCTERMS + "source",
                f"{words} (retrieved {day})" if day else words,
                "text",
            )
            if (entity := _entity(row["statedIn"])) is not None:
                self._say(statement, PROV + "wasDerivedFrom", WD + entity)

    def _thing(
        self, prefix: str, iri: str, framework: bool, number: int, row: dict[str, str]
    ) -> None:
        self.places.setdefault(iri, number)
        cls = CLASSES.get(_entity(row.get(f"{prefix}Type", "")) or "")
        self._say(iri, RDF + "type", COOP + (cls or ("Framework" if framework else "Actor")))
        for name, language in ((f"{prefix}Label", "en"), (f"{prefix}LabelVi", "vi")):
            if name in row:
                self._say(iri, SKOS + "prefLabel", row[name], f"@{language}")
        if f"{prefix}Iso" in row:
            self._say(iri, COOP + "iso3166", row[f"{prefix}Iso"], "text")

    def _say(self, subject: str, predicate: str, value: str, kind: str = "iri") -> None:
        from coopgraph.store import Statement, Term

        self.made.append(Statement(Term(subject, "iri"), predicate, Term(value, kind)))


def _least_precision(time: str) -> str:
    """Give the precision that a time has at least: the service writes a year as its first day."""
    match = _WHEN.match(time.strip())
    if match and match[3] == "01":
        return "9" if match[2] == "01" else "10"
    return "11"


def edtf_of(time: str, precision: str) -> str | None:
    """Write a time of Wikidata in EDTF: 11 is a day, 10 a month, 9 a year, 8 a decade, 7 a century.

    Example:
        >>> edtf_of("1995-07-28T00:00:00Z", "11"), edtf_of("1995-01-01T00:00:00Z", "9")
        ('1995-07-28', '1995')
        >>> edtf_of("1995-01-01T00:00:00Z", "8"), edtf_of("1950-01-01T00:00:00Z", "7")
        ('199X', '19XX')
    """
    match = _WHEN.match(time.strip())
    if not match or not 1 <= int(match[1]) <= 9999:
        return None
    year, month, day = f"{int(match[1]):04}", match[2], match[3]
    forms = {
        "11": f"{year}-{month}-{day}",
        "10": f"{year}-{month}",
        "9": year,
        "8": f"{year[:3]}X",
        "7": f"{year[:2]}XX",
    }
    # 1900 at the precision of a century is the nineteenth in Wikidata's count: 1801 to 1900.
    if precision == "7" and year.endswith("00"):
        forms["7"] = f"{int(year[:2]) - 1:02}XX"
    date = forms.get(precision)
    from coopgraph.importers.statements import edtf

    return edtf(date) if date else None


def _entity(iri: str) -> str | None:
    match = _ENTITY.match(iri.strip())
    if match:
        return match[1]
    return iri if re.fullmatch(r"[QP]\d+", iri) else None


def _is_unknown(cell: Mapping[str, str]) -> bool:
    return cell.get("type") == "bnode" or "/.well-known/genid/" in cell.get("value", "")


def _looks(name: str, head: bytes) -> bool:
    if name.lower().endswith((".json", ".srj")):
        return b'"bindings"' in head or (head.lstrip()[:1] == b"[" and b'"statement"' in head)
    first = head.removeprefix(codecs.BOM_UTF8).partition(b"\n")[0].decode("utf-8", "replace")
    columns = {cell.strip().strip('"').lstrip("?") for cell in re.split(r"[,\t]", first)}
    return name.lower().endswith((".csv", ".tsv")) and {"statement", "property"} <= columns


KIND = Kind(
    name="wikidata",
    title={
        "en": "Wikidata: participations with qualifiers, ranks and references",
        "vi": "Wikidata: sự tham gia cùng từ hạn định, hạng và nguồn dẫn",
    },
    publisher={"en": "The Wikidata community", "vi": "Cộng đồng Wikidata"},
    tables=(
        Table(
            "result",
            "The result of the query below: SPARQL 1.1 JSON, or the flat list, CSV or TSV that the"
            " query service offers too. A row is a binding; several tell of one statement",
            columns=tuple(
                FileColumn(name, about, name in _NEEDED)
                for name, about in {
                    "statement": "IRI of the statement",
                    "item": "the item the statement is about",
                    "property": f"one of {', '.join(ROLES)}",
                    "value": "its value, an item",
                    "itemLabel, itemLabelVi, itemType, itemIso": "names, class and ISO code;"
                    " likewise of the value",
                    "rank": "preferred, normal, deprecated: kept",
                    "start, startPrecision": "qualifier P580 with its precision: kept",
                    "end, endPrecision, endNone": "qualifier P582; no value is an open end",
                    "reference, referenceUrl, statedIn, statedInLabel, retrieved": "references",
                }.items()
            ),
            rows=False,
            recognise=_looks,
        ),
    ),
    read=read,
    codes={
        property_: f"{role}; the item is {'the framework' if framed else 'who takes part'}"
        for property_, (role, framed) in ROLES.items()
    },
    roles={property_: role for property_, (role, _) in ROLES.items()},
    dates={
        "precision": "a day, month, year, decade (199X) or century (19XX), as the qualifier says",
        "precision not told": "as precise as is certain: 1 January is a year, the first of a month"
        " a month; told with its row",
        "end before begin": "no tie; told with its row",
        "states": "the state of the day on which the tie begins, else ends: Russia of 1945 is the"
        " Soviet Union; told with its row",
        "no value": "an end without value goes on (..); an unknown one is unknown",
    },
    identity="An item that is known by its Wikidata IRI, or a country known by its ISO code and a"
    " name, keeps its IRI (a code that several items share tells of none); else id: and the item's"
    " number with a digest of its IRI, which stays as skos:exactMatch",
    licence="CC0 1.0",
    licence_iri="https://creativecommons.org/publicdomain/zero/1.0/",
    citation="Wikidata contributors, Wikidata, https://www.wikidata.org",
    url="https://www.wikidata.org",
    source="wikidata-participations",
    language="en",
    memory="the whole file, some 3 KB a row",
    howto=QUERY,
)
