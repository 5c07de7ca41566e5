"""The columns of an office's table: which header is which of ours, and the template.

Headers are recognised in English and Vietnamese, without regard to accents, case and punctuation,
by the words of `vocabulary`. For others there is a mapping file: CSV on the Web metadata (JSON:
``tableSchema.columns`` with ``name``, ``titles``, ``null`` and ``datatype``), or a small table (TSV
or CSV) with two columns, ours and theirs.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from coopgraph.errors import DataError, MissingDependency, ParameterError
from coopgraph.identity.naming import fold
from coopgraph.importers.vocabulary import HEADERS, UNITS, WEAK
from coopgraph.names import nearest
from coopgraph.written_dates.patterns import BASES, checked_format
from coopgraph.written_dates.words import squeezed

OURS: dict[str, tuple[str, str]] = {
    "participant": ("bên tham gia", "who takes part: a name, acronym, code or IRI"),
    "framework": ("khuôn khổ", "in what: an organization, agreement, event …; likewise"),
    "role": ("vai trò", "as what: member, chair, observer … (thành viên, chủ tịch …)"),
    "begin": ("bắt đầu", "since when: 2020, 2020-05, tháng 5/2020, 17/5/2020, c. 2020 …"),
    "end": ("kết thúc", "until when; .. or nay where it is known to go on"),
    "on_behalf_of": ("thay mặt", "for whom the participant acts"),
    "source": ("nguồn", "where it is written: a title or an address"),
    "note": ("ghi chú", "anything else"),
}
"""The columns of the template: the Vietnamese header, and what the column holds."""
FURTHER: dict[str, tuple[str, str]] = {
    "partner": ("đối tác", "the other party of an agreement; without participant, who takes part"),
    "country": ("quốc gia", "the country of the partner; it tells apart who has the same name"),
    "kind": ("loại văn bản", "the kind of agreement: MoU, biên bản ghi nhớ …"),
    "subject": ("nội dung", "what an agreement is about"),
    "signed": ("ngày ký", "when it was signed"),
    "ratified": ("ngày phê chuẩn", "when it was ratified"),
    "in_force": ("ngày hiệu lực", "since when it is in force; begin, where there is none"),
    "validity": ("thời hạn", "how long: 5 năm, 3 years, vô thời hạn; or until when"),
    "period": ("thời gian", "from when to when, in one cell: 2019-2024, 2021 - nay"),
    "during": ("trong khoảng", "some time within"),
    "reference": ("số hiệu", "the number of an agreement, or of its file"),
    "responsible": ("cơ quan phụ trách", "who looks after an agreement"),
    "notice": ("thời hạn báo trước", "how long before its end notice is due: 3 tháng, 90 days"),
    "review": ("ngày rà soát", "when an agreement is to be reviewed"),
    "latitude": ("vĩ độ", "degrees north of the equator of who takes part: 21.03"),
    "longitude": ("kinh độ", "degrees east of Greenwich, likewise: 105.85"),
}
"""Further columns that offices have."""
ALL = OURS | FURTHER
DATES = (
    *("begin", "end", "signed", "ratified", "in_force", "validity", "period", "during"),
    "review",
)
"""Columns that tell of time."""
NEEDED = ("participant", "framework")
PLACES = ("latitude", "longitude")
"""Columns that tell where who takes part is."""
EXAMPLE = "ví dụ, xoá dòng này / example, delete this row"
"""What the note of an example row says; such a row is never imported."""
EXAMPLES = (
    ("Viet Nam", "ASEAN", "member", "1995-07-28", "..", "", "https://asean.org", EXAMPLE),
    ("STAMEQ", "ACCSQ", "chủ tịch", "2020", "2021", "Việt Nam", "", EXAMPLE),
)
CSVW_NAME = "coop:"
NEAR_ENOUGH = 1
"""How many headers are suggested for one that is not understood."""


@dataclass(frozen=True)
class Columns:
    """Which header holds which of our columns.

    Attributes:
        headers: Ours to the header in the file.
        unused: Headers that are none of ours.
        nulls: Ours to the cells that mean nothing is told (``n/a``).
        formats: Ours to the declared format of its dates (``d/M/yyyy``).
        ignored: Headers of which the user said that they are not wanted.
        mapped: Whether a mapping file says which column the frameworks are.
    """

    headers: Mapping[str, str]
    unused: tuple[str, ...] = ()
    nulls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    mapped: bool = False


@dataclass(frozen=True)
class Mapped:
    """What a mapping file says.

    Attributes:
        titles: Ours to the headers it may have.
        nulls: Ours to the cells that mean nothing.
        formats: Ours to the format of its dates.
        dropped: Headers that are not wanted (``suppressOutput``, or mapped to ``-``).
        dialect: CSV on the Web's ``dialect``: ``delimiter``, ``headerRowCount``, ``skipRows`` …
        file: The file.
    """

    titles: dict[str, list[str]]
    nulls: dict[str, tuple[str, ...]]
    formats: dict[str, str]
    dropped: tuple[str, ...]
    dialect: Mapping[str, Any]
    file: Path


def ours_of(header: str, mapped: Mapped | None = None) -> str:
    r"""Give which of our columns a header is, empty if none.

    Example:
        >>> ours_of("Bắt đầu\n(năm)"), ours_of("Ngày ký / Date of signing"), ours_of("Khác")
        ('begin', 'signed', '')
    """
    if mapped is not None:
        wanted = squeezed(header)
        for ours, titles in mapped.titles.items():
            if wanted in titles:
                return ours
    return _strength(header)[0]


def _strength(header: str) -> tuple[str, int]:
    """Give which of ours a header is, and how surely: 3 our own word, 2 an office's, 1 vague."""
    for form in _forms(header):
        for strength, known in ((3, _own()), (2, _offices()), (1, _vague())):
            if form in known:
                return known[form], strength
    return "", 0


def _forms(header: str) -> Iterable[str]:
    """Give a header as it may be understood: whole, without brackets, what is in them, its halves.

    Of a header in two languages either half will do.
    """
    text = squeezed(header)
    outer = re.sub(r"[(\[].*?[)\]]", " ", text).strip(" *:.")
    inner = [part.strip(" *:.") for part in re.findall(r"[(\[](.*?)[)\]]", text)]
    halves = re.split(r"\s*[/|]\s*|\s+[-–—]\s+|\s*\n\s*", re.sub(r"[(\[].*?[)\]]", " ", header))
    texts = [text, outer, *inner, *(halves if len(halves) > 1 else ())]
    return dict.fromkeys(form for one in texts if (form := fold(one)))


def unit_of(header: str) -> str:
    """Give the unit that a header of terms names in brackets, empty if none.

    Example:
        >>> unit_of("Thời hạn (năm)"), unit_of("Duration [months]"), unit_of("Thời hạn")
        ('năm', 'months', '')
    """
    for inner in re.findall(r"[(\[](.*?)[)\]]", squeezed(header)):
        for word, unit in UNITS.items():
            if fold(inner) == fold(word):
                return unit
    return ""


@cache
def _own() -> dict[str, str]:
    names = {fold(ours): ours for ours in ALL}
    return names | {fold(vi): ours for ours, (vi, _) in ALL.items()}


@cache
def _offices() -> dict[str, str]:
    return {fold(word): ours for ours, words in HEADERS.items() for word in words}


@cache
def _vague() -> dict[str, str]:
    return {fold(word): ours for ours, words in WEAK.items() for word in words}


def suggested(header: str) -> str:
    """Give the header of ours that one not understood resembles most, as a question, or nothing.

    Example:
        >>> suggested("Ngày kí")
        "did you mean 'ngày ký' (signed)?"
    """
    words = {word: ours for ours, listed in HEADERS.items() for word in listed}
    near = nearest(header, words, most=NEAR_ENOUGH)
    return f"did you mean {near[0]!r} ({words[near[0]]})?" if near else ""


def spelled() -> list[tuple[str, str, str]]:
    """Give our columns with all headers they are known by, for ``--show headers``."""
    return [
        (ours, about, ", ".join(dict.fromkeys((vi, *HEADERS.get(ours, ()), *WEAK.get(ours, ())))))
        for ours, (vi, about) in ALL.items()
    ]


def recognise(
    headers: Sequence[str],
    file: str | Path,
    mapping: str | Path | Mapped | None = None,
    *,
    ignore: Sequence[str] = (),
    given: Iterable[str] = (),
    needed: Sequence[str] = NEEDED,
) -> Columns:
    """Find our columns among a table's headers.

    Args:
        headers: As in the file.
        file: The file, for errors.
        mapping: The mapping file, or what it says, or None.
        ignore: Headers that are not wanted.
        given: Columns of ours that are given for the whole table (``--set``).
        needed: Columns without which there is no table.

    Raises:
        DataError: No header for a needed column; two headers for one; a header twice; a mapping
            file that is none, or that names a column the table lacks.
    """
    shown = [squeezed(header) for header in headers]
    mapped = (
        mapping if mapping is None or isinstance(mapping, Mapped) else read_mapping(Path(mapping))
    )
    dropped = tuple(map(squeezed, ignore))
    _check_ignored(dropped, shown, file)
    dropped += mapped.dropped if mapped else ()
    twice = sorted({h for h in shown if h and shown.count(h) > 1 and h not in dropped})
    if twice:
        raise DataError(f"the header has {', '.join(map(repr, twice))} twice", file=file, line=1)
    header_of: dict[str, str] = {}
    if mapped is not None:
        for ours, titles in mapped.titles.items():
            there = [h for h in shown if h in titles]
            if not there:
                raise DataError(
                    f"{ours} is to be {' or '.join(map(repr, titles))}, but {Path(file).name} has"
                    f" no such column",
                    file=mapped.file,
                    hint=f"it has {', '.join(h for h in shown if h)}",
                )
            header_of[ours] = there[0]
    _by_words(shown, dropped, header_of, mapped, file)
    _stand_in(header_of, set(given))
    have = set(header_of) | set(given)
    missing = [ours for ours in needed if ours not in have]
    if missing:
        near = [f"{h!r}: {hint}" for h in shown if h and (hint := suggested(h))]
        raise DataError(
            f"there is no column for {' and '.join(missing)}; the table has"
            f" {', '.join(repr(h) for h in shown if h) or 'no headers'}",
            file=file,
            line=1,
            hint="; ".join(near[:3])
            or "coopgraph import --template FILE.csv shows the headers, import table --show headers"
            " all that are understood; others need a mapping file (--columns)",
        )
    unused = tuple(h for h in shown if h and h not in header_of.values() and h not in dropped)
    return Columns(
        header_of,
        unused,
        mapped.nulls if mapped else {},
        mapped.formats if mapped else {},
        tuple(h for h in shown if h in dropped),
        mapped is not None and "framework" in mapped.titles,
    )


def _check_ignored(dropped: Sequence[str], shown: Sequence[str], file: str | Path) -> None:
    for header in dropped:
        if header not in shown:
            raise ParameterError(
                f"{Path(file).name} has no column {header!r} to ignore",
                parameter="ignore",
                hint=f"it has {', '.join(h for h in shown if h)}",
            )


def _by_words(
    shown: Sequence[str],
    dropped: Sequence[str],
    header_of: dict[str, str],
    mapped: Mapped | None,
    file: str | Path,
) -> None:
    """Find the columns that no mapping names, by their words; the surest of several counts."""
    told = set(header_of)
    taken = set(header_of.values())
    strengths: dict[str, int] = {}
    for column, header in enumerate(shown, 1):
        ours, strength = _strength(header)
        if not ours or header in dropped or header in taken or ours in told:
            continue
        before = strengths.get(ours, 0)
        if strength == before and strength > 1:
            raise DataError(
                f"both {header_of[ours]!r} and {header!r} are {ours}",
                file=file,
                line=1,
                column=column,
                hint="rename one of them, say which in a mapping file, or --ignore one",
            )
        if strength > before:
            header_of[ours] = header
            strengths[ours] = strength


def _stand_in(header_of: dict[str, str], given: set[str]) -> None:
    """Let a partner or a country be who takes part, where nobody else is named."""
    if "participant" in header_of and "participant" in given and "partner" not in header_of:
        # The one that is given is whose list it is; those listed are the others.
        header_of["partner"] = header_of.pop("participant")
    for other in ("partner", "country"):
        if "participant" not in header_of and "participant" not in given and other in header_of:
            header_of["participant"] = header_of.pop(other)
    if "partner" not in header_of and "country" in header_of and "participant" in given:
        header_of["partner"] = header_of.pop("country")


# -- mapping files ---------------------------------------------------------------------------


def beside(path: Path) -> Path | None:
    """Find the CSV on the Web metadata that lie beside a file, where that standard looks for them.

    (W3C, Model for Tabular Data and Metadata on the Web, 5.3.)
    """
    own = path.with_name(f"{path.name}-metadata.json")
    if own.is_file():
        return own
    common = path.with_name("csv-metadata.json")
    if not common.is_file():
        return None
    try:
        described = json.loads(common.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return None
    tables = described.get("tables", [described]) if isinstance(described, dict) else []
    urls = [table.get("url") for table in tables if isinstance(table, dict)]
    return common if urls == [path.name] else None


def read_mapping(path: Path, *, lenient: bool = False) -> Mapped:
    """Read a mapping file.

    Args:
        path: The file.
        lenient: Whether columns that are none of ours are let pass, as in metadata that were not
            written for us.

    Raises:
        DataError: It cannot be read, is none, or names what there is not.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", file=path) from None
    except UnicodeDecodeError:
        raise DataError("is not UTF-8", file=path) from None
    titles: dict[str, list[str]] = {}
    nulls: dict[str, tuple[str, ...]] = {}
    formats: dict[str, str] = {}
    dropped: list[str] = []
    dialect: Mapping[str, Any] = {}
    if text.lstrip().startswith("{"):
        columns, dialect = _csvw(text, path)
        for column in columns:
            ours = str(column.get("name", "")).removeprefix(CSVW_NAME)
            if column.get("suppressOutput"):
                dropped += _titles(column)
                continue
            if ours not in ALL and (lenient or "titles" in column):
                continue  # a column of theirs that we have no use for
            _take(ours, _titles(column), titles, path)
            if "null" in column:
                said = column["null"]
                nulls[ours] = tuple(map(str, said)) if isinstance(said, list) else (str(said),)
            if ours in DATES and (form := _format(column)):
                checked_format(form)
                formats[ours] = form
    else:
        separator = "\t" if "\t" in text else ","
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1):
            if not row or (number == 1 and [fold(c) for c in row[:2]] == ["ours", "theirs"]):
                continue
            if len(row) != 2:
                raise DataError("a line has two cells: ours and theirs", file=path, line=number)
            if row[0].strip() in ("-", ""):
                dropped.append(squeezed(row[1]))
                continue
            _take(row[0].strip(), [squeezed(row[1])], titles, path, number)
    if not titles and not lenient:
        raise DataError("maps no column", file=path, hint=f"ours are {', '.join(ALL)}")
    return Mapped(titles, nulls, formats, tuple(dropped), dialect, path)


def _take(
    ours: str, theirs: list[str], into: dict[str, list[str]], path: Path, line: int | None = None
) -> None:
    if ours not in ALL:
        near = nearest(ours, ALL, most=1)
        hint = (f"did you mean {near[0]}? " if near else "") + f"ours are {', '.join(ALL)}"
        raise DataError(f"{ours!r} is none of our columns", file=path, line=line, hint=hint)
    if ours in into:
        raise DataError(f"{ours} is mapped twice", file=path, line=line)
    into[ours] = theirs


def _csvw(text: str, path: Path) -> tuple[list[dict[str, Any]], Mapping[str, Any]]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(
            f"is not JSON: {error.msg}", file=path, line=error.lineno, column=error.colno
        ) from None
    table = data
    if data.get("tableSchema") is None:
        tables = data.get("tables")
        if isinstance(tables, list) and len(tables) == 1 and isinstance(tables[0], dict):
            table = tables[0]
    schema = table.get("tableSchema")
    columns = schema.get("columns") if isinstance(schema, dict) else None
    if not isinstance(columns, list) or not all(isinstance(c, dict) for c in columns):
        raise DataError("has no tableSchema with columns", file=path, hint="see CSVW metadata")
    dialect = table.get("dialect", data.get("dialect", {}))
    return columns, dialect if isinstance(dialect, dict) else {}


def _format(column: Mapping[str, Any]) -> str:
    """Give the declared format of a column of dates, empty if none is declared."""
    datatype = column.get("datatype", "")
    if isinstance(datatype, str):
        return BASES.get(datatype, "") if datatype != "date" else ""
    if not isinstance(datatype, dict) or datatype.get("base", "date") not in BASES:
        return ""
    form = datatype.get("format", "")
    return str(form) if isinstance(form, str) else ""


def _titles(column: Mapping[str, Any]) -> list[str]:
    value = column.get("titles", column.get("name"))
    if isinstance(value, dict):
        lists = [v if isinstance(v, list) else [v] for v in value.values()]
        return [squeezed(str(title)) for titles in lists for title in titles]
    return [squeezed(str(t)) for t in value] if isinstance(value, list) else [squeezed(str(value))]


# -- the template ----------------------------------------------------------------------------


def is_example(cells: Mapping[str, str | None]) -> bool:
    """Say whether a row is an example of the template, as it is or as earlier versions wrote it."""
    if fold(cells.get("note") or "") == fold(EXAMPLE):
        return True
    ours = [fold(cells.get(name) or "") for name in tuple(OURS)[:-1]]
    return not cells.get("note") and any(
        ours == [fold(cell) for cell in example[:-1]] for example in EXAMPLES
    )


def template_text(separator: str = ",") -> str:
    """Give the template as text: the headers and two rows as an example."""
    out = io.StringIO()
    rows = [tuple(OURS), *EXAMPLES]
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def template(path: str | Path) -> Path:
    """Write an empty table to fill in, with two rows as an example, as CSV, TSV or XLSX.

    Raises:
        ParameterError: Another ending.
        DataError: The file is there already, or cannot be written.
        MissingDependency: XLSX without xlsxwriter.
    """
    path = Path(path)
    if path.exists():
        raise DataError("there is a file of this name", file=path)
    if path.suffix.lower() in (".csv", ".tsv"):
        # Office programs take a CSV for UTF-8 only with a mark.
        text = template_text("," if path.suffix.lower() == ".csv" else "\t")
        data = text.encode("utf-8-sig")
    elif path.suffix.lower() == ".xlsx":
        data = _workbook([tuple(OURS), *EXAMPLES])
    else:
        raise ParameterError(f"a template is .csv, .tsv or .xlsx, not {path.suffix!r}")
    from coopgraph.files import write

    return write(path, data, parents=True)


_TEXTS = {
    "in_memory": True,
    **dict.fromkeys(("strings_to_urls", "strings_to_formulas", "strings_to_numbers"), False),
}


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    import datetime as dt

    try:
        import xlsxwriter
    except ImportError:
        raise MissingDependency(
            "writing spreadsheets needs xlsxwriter", hint="pip install 'coopgraph[office]'"
        ) from None
    out = io.BytesIO()
    # A text is a text, whatever it begins with.
    with xlsxwriter.Workbook(out, _TEXTS) as book:
        book.set_properties({"created": dt.datetime(2026, 1, 1)})  # noqa: DTZ001 - same bytes
        text = book.add_format({"num_format": "@"})  # or programs would make dates of years
        bold = book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet("participations")
        sheet.set_column(0, len(OURS) - 1, 22, text)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, bold if number == 0 else text)
        for column, (vi, about) in enumerate(OURS.values()):
            sheet.write_comment(0, column, f"{vi}: {about}")
        sheet.freeze_panes(1, 0)
    return out.getvalue()
