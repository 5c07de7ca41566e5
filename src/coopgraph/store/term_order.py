"""The one total order of RDF terms, in which results are sorted and MIN and MAX choose.

SPARQL 1.1 (15.1) orders nothing, blank nodes, IRIs and literals, and numbers, texts and dates each
among themselves; what it leaves open an engine fills as it likes. Oxigraph (0.5.13) compares values
of several types in a circle: its sort then gives any sequence, or gives up. Here all terms have one
place each, from first to last:

0. nothing (unbound);
1. blank nodes, by label;
2. IRIs, by code point;
3. numbers, by value, whatever their types; ``NaN`` after all others;
4. booleans, false before true;
5. what has a place on the time line (``xsd:gYear``, ``gYearMonth``, ``date``, ``dateTime``), by its
   first instant, the coarser first; without a zone it is read as UTC; dates of EDTF stand where the
   first year, month or day stands that is written in them;
6. durations, by length, a month counted as 30.436875 days (146,097 days in 4,800 months);
7. texts, by code point, then by language, without one first;
8. other literals, also those whose form does not fit their type, by datatype and form;
9. triples as terms, by subject, predicate, object.

Equal values of different spelling go by datatype, then by form. So no two terms are equal.

The order is that of the texts which `key` gives: they can be handed to any engine or language that
compares texts by code point. `frontend/src/term-order.js` is its port; a test compares them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.model import literal_parts
from coopgraph.namespaces import EDTF, RDF, XSD
from coopgraph.store.durations import DURATIONS, amounts

_INTEGERS: Final = frozenset(
    XSD + name
    for name in (
        "integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger",
        "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "nonPositiveInteger",
        "negativeInteger",
    )
)  # fmt: skip
_NUMBERS: Final = {
    **dict.fromkeys(_INTEGERS, r"[+-]?[0-9]+"),
    XSD + "decimal": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)",
    XSD + "double": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    XSD + "float": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
}
_ZONE: Final = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR: Final = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_CLOCK: Final = r"T(?P<hour>[0-9]{2}):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
_MOMENTS: Final = {
    XSD + "gYear": ("0", _YEAR + _ZONE),
    XSD + "gYearMonth": ("1", _YEAR + "-(?P<month>[0-9]{2})" + _ZONE),
    XSD + "date": ("2", _YEAR + "-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})" + _ZONE),
    XSD + "dateTime": ("3", _YEAR + "-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})" + _CLOCK + _ZONE),
    XSD + "dateTimeStamp": (
        "3",
        _YEAR + "-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})" + _CLOCK + _ZONE.removesuffix("?"),
    ),
}
"""Types that have a place on the time line: the coarser first, and the forms they take."""
_EDTF: Final = EDTF + "edtf"
_WRITTEN: Final = re.compile(
    r"(?P<year>-?[0-9][0-9X]{3})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-9]{2}))?)?"
)
_TEXTS: Final = (XSD + "string", RDF + "langString", RDF + "dirLangString")
_MONTH: Final = 2_629_746
"""Seconds of a month: a 4,800th of the 400 years after which the calendar repeats."""
_DAYS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BETWEEN: Final = "\x00"
_NOTHING: Final = "0"
_MANY: Final = 4096
"""Terms that an aggregate holds before it keeps but one of them."""
_LONG: Final = 1000
"""Characters from which a moment or a duration is a literal like any other."""
_INTEGER_MARK: Final = f"^^<{XSD}integer>".encode()
_DAY_MARK: Final = f"^^<{XSD}date>".encode()
_BARE: Final = re.compile(
    r"[+-]?[0-9]+|[+-]?[0-9]*\.[0-9]+|(?P<double>[+-]?[0-9.]+[eE][+-]?[0-9]+)"
)


def key(term: Any) -> str:
    """Give the text whose order by code point is that of the terms.

    Args:
        term: A term of the engine, or None for nothing.

    Example:
        >>> year = ox.Literal("2021", datatype=ox.NamedNode(XSD + "gYear"))
        >>> [term.value for term in sorted([ox.Literal(10), year, ox.Literal(5)], key=key)]
        ['5', '10', '2021']
    """
    if term is None:
        return _NOTHING
    if isinstance(term, ox.NamedNode):
        return "2" + term.value
    if isinstance(term, ox.BlankNode):
        return "1" + term.value
    if isinstance(term, ox.Literal):
        return _literal_key(term.value, term.language or "", term.datatype.value)
    parts = (key(part) for part in (term.subject, term.predicate, term.object))
    return "9" + "".join(_inner(part) + _BETWEEN for part in parts)


def cell_key(cell: bytes) -> str:
    """Give the `key` of a term as SPARQL 1.1 TSV writes it; an empty cell is nothing."""
    if not cell:
        return _NOTHING
    text = cell.decode()
    first = text[0]
    if first == "<" and not text.startswith("<<"):
        return "2" + text[1:-1]
    if first == "_":
        return "1" + text[2:]
    if first == '"':
        if "\\" in text:
            value, language, datatype = literal_parts(text)
        else:  # by far the most, and thousands of them are sorted at a time
            end = text.rindex('"')
            value, mark = text[1:end], text[end + 1 : end + 2]
            language = text[end + 2 :] if mark == "@" else ""
            datatype = text[end + 4 : -1] if mark == "^" else ""
        if not datatype:
            return _text_key(value, language.partition("--")[0] if language else "")
        return _literal_key(value, "", datatype)
    if text in ("true", "false"):
        return _literal_key(text, "", XSD + "boolean")
    if bare := _BARE.fullmatch(text):
        kind = "double" if bare["double"] else "decimal" if "." in text else "integer"
        return _literal_key(text, "", XSD + kind)
    found = next(iter(ox.parse(f"<urn:s> <urn:p> {text} .", ox.RdfFormat.N_TRIPLES)))
    return key(found.object)


def sorted_tsv(
    tsv: bytes,
    by: Sequence[tuple[str, bool]],
    offset: int = 0,
    limit: int | None = None,
    hidden: int = 0,
) -> bytes:
    """Sort the rows of SPARQL 1.1 TSV and keep some.

    Args:
        tsv: A header and rows.
        by: Names of columns, each with whether it goes from last to first; a name that no column
            has orders nothing.
        offset: Rows left out at the beginning.
        limit: Rows kept, None for all.
        hidden: How many columns, the last ones, are left out in the end.
    """
    head, _, body = tsv.partition(b"\n")
    names = [name[1:] for name in head.decode().split("\t")]
    lines = body.split(b"\n")
    lines.pop()
    by = [(name, down) for name, down in by if name in names]
    if len(names) == 1:
        columns = {names[0]: lines}
    else:
        wanted = {names.index(name): name for name, _ in by}
        split = [line.split(b"\t") for line in lines]
        columns = {name: [cells[place] for cells in split] for place, name in wanted.items()}
    order = list(range(len(lines)))
    for name, down in reversed(by):  # each sort keeps what the later ones have done
        keys = _keys(columns[name])
        order.sort(key=keys.__getitem__, reverse=down)
    end = None if limit is None else offset + limit
    kept = [head, *(lines[place] for place in order[offset:end])]
    if hidden:
        kept = [line.rsplit(b"\t", hidden)[0] for line in kept]
    return b"".join([line + b"\n" for line in kept])


def _keys(cells: list[bytes]) -> Sequence[Any]:
    """Give what cells are sorted by, in the order of `key`; of one kind, nearly what is written."""
    kinds = {cell[:1] for cell in cells}
    if kinds == {b"<"} and not any(cell[:2] == b"<<" for cell in cells):
        return [cell[1:-1] for cell in cells]
    if all(cell.isdigit() and len(cell) < _LONG for cell in cells):
        return [int(cell) for cell in cells]
    if kinds == {b'"'} and (keys := _keys_of_literals(cells)) is not None:
        return keys
    found = {cell: cell_key(cell) for cell in set(cells)}
    return [found[cell] for cell in cells]


def _keys_of_literals(cells: list[bytes]) -> Sequence[Any] | None:
    """Give the keys of texts alone, of plain days or plain integers; None for anything else."""
    whole = b"".join(cells)
    if b"\\" in whole or b"\x00" in whole:
        return None
    parts = [cell.rpartition(b'"') for cell in cells]
    marks = {mark for _, _, mark in parts}
    if all(not mark or (mark[:1] == b"@" and b"--" not in mark) for mark in marks):
        return [b"%b\x00%b\x00%b" % (value[1:], mark.lower(), mark) for value, _, mark in parts]
    if len(marks) > 1:
        return None
    values = [value[1:] for value, _, _ in parts]
    if marks == {_INTEGER_MARK} and all(v.isdigit() and len(v) < _LONG for v in values):
        # Equal numbers of different spelling are left to what knows how these follow.
        numbers = {value: int(value) for value in set(values)}
        if len(set(numbers.values())) == len(numbers):
            return [numbers[value] for value in values]
    days = marks == {_DAY_MARK} and all(len(value) == 10 for value in values)
    if days and all(_plain_day(value.decode()) for value in set(values)):
        return values
    return None


class Smallest:
    """The first of terms, as an aggregate of the engine."""

    _choose: Any = staticmethod(min)

    def __init__(self) -> None:
        self._terms: list[Any] = []

    def accumulate(self, term: Any) -> None:
        """Take one more."""
        self._terms.append(term)
        if len(self._terms) > _MANY:
            self._terms = [self.finish()]

    def finish(self) -> Any:
        """Give the first, None where there was none."""
        if len(self._terms) < 2:
            return self._terms[0] if self._terms else None
        keys = _keys([str(term).encode() for term in self._terms])
        return self._terms[self._choose(range(len(keys)), key=keys.__getitem__)]


class Largest(Smallest):
    """The last of terms, as an aggregate of the engine."""

    _choose = staticmethod(max)


@lru_cache(maxsize=1 << 16)
def _literal_key(value: str, language: str, datatype: str) -> str:
    if datatype in _TEXTS:
        return _text_key(value, language)
    place = ""
    if datatype in _NUMBERS:
        if re.fullmatch(_NUMBERS[datatype], value):
            place = "3" + _number(value, datatype)
    elif datatype == XSD + "boolean":
        place = {"false": "40", "0": "40", "true": "41", "1": "41"}.get(value, "")
    elif datatype in _MOMENTS and len(value) < _LONG:
        rank, form = _MOMENTS[datatype]
        if rank == "2" and len(value) == 10 and (day := _plain_day(value)):
            return f"5{day}{_BETWEEN}2{_BETWEEN}{datatype}{_BETWEEN}{value}"
        instant = _instant(re.fullmatch(form, value))
        place = "" if instant is None else f"5{_digits(instant)}{_BETWEEN}{rank}"
    elif datatype == _EDTF and len(value) < _LONG:
        place = _edtf_place(value)
    elif datatype in DURATIONS and len(value) < _LONG:
        try:
            months, seconds = amounts(value)
        except ValueError:
            place = ""
        else:
            place = "6" + _digits(months * _MONTH + seconds)
    if not place:
        return f"8{datatype}{_BETWEEN}{value}"
    return f"{place}{_BETWEEN}{datatype}{_BETWEEN}{value}"


def _text_key(value: str, language: str) -> str:
    return f"7{_inner(value)}{_BETWEEN}{language.lower()}{_BETWEEN}{language}"


def _plain_day(value: str) -> str:
    """Give the digits of a day of the years 1 to 9999 without a zone, "" for anything else."""
    try:
        days = date.fromisoformat(value).toordinal() - 1 if value[4] == value[7] == "-" else 0
    except ValueError:
        return ""
    digits = str(days * 86_400)
    return f"2{len(digits) + 5_000_000_000}{digits.rstrip('0')}" if days else ""


def _edtf_place(value: str) -> str:
    """Give the place of a date of EDTF, that of the first date written in it; "" without one."""
    found = _WRITTEN.search(value)
    if found is None:
        return ""
    parts = [found["year"].replace("X", "0"), *filter(None, (found["month"], found["day"]))]
    for kind in ("date", "gYearMonth", "gYear")[3 - len(parts) :]:
        rank, form = _MOMENTS[XSD + kind]
        instant = _instant(re.fullmatch(form, "-".join(parts)))
        if instant is not None:
            return f"5{_digits(instant)}{_BETWEEN}{rank}"
        parts.pop()
    return ""


def _number(value: str, datatype: str) -> str:
    if value == "NaN":
        return "5"
    if value.endswith("INF"):
        return "1" if value.startswith("-") else "4"
    if datatype in (XSD + "double", XSD + "float"):
        number = float(value)
        if datatype == XSD + "float":
            try:
                (number,) = struct.unpack("f", struct.pack("f", number))
            except OverflowError:
                number = float("-inf" if number < 0 else "inf")
        if number in (float("inf"), float("-inf")):
            return "1" if number < 0 else "4"
        return "2" + _digits(Decimal(number))
    return "2" + _digits(Decimal(value))


def _digits(number: Decimal) -> str:
    """Spell a number so that the order of the texts is that of the numbers, exactly.

    Sign, then the place of the first digit, then the digits; below zero both are turned round, and
    what ends the digits comes after all of them.
    """
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    if not text:
        return "1"
    place = len(text) + int(exponent)
    text = text.rstrip("0")
    counted = f"{place + 5_000_000_000:010d}"
    if not sign:
        return f"2{counted}{text}"
    return "0" + "".join(chr(105 - ord(letter)) for letter in counted + text) + "~"


def _instant(found: re.Match[str] | None) -> Decimal | None:
    """Give the first instant in seconds since the year 1, or None where there is no such day."""
    if found is None:
        return None
    parts = found.groupdict()
    year, month, day = int(parts["year"]), int(parts.get("month") or 1), int(parts.get("day") or 1)
    if not 1 <= month <= 12:
        return None
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= day <= (29 if leap and month == 2 else _DAYS[month]):
        return None
    before = year - 1
    days = 365 * before + before // 4 - before // 100 + before // 400
    days += sum(_DAYS[1:month]) + (leap and month > 2) + day - 1
    hour, minute = int(parts.get("hour") or 0), int(parts.get("minute") or 0)
    second = Decimal(parts.get("second") or 0)
    if hour > 24 or (hour == 24 and (minute or second)):
        return None
    zone = parts["zone"]
    shift = 0
    if zone and zone != "Z":
        shift = int(zone[1:3]) * 60 + int(zone[4:])
        shift = -shift if zone[0] == "-" else shift
    return days * 86_400 + hour * 3_600 + (minute - shift) * 60 + second


def _inner(text: str) -> str:
    """Spell a part that others follow, so that where it ends comes before all letters."""
    return text.replace(_BETWEEN, "\x00\x01") if _BETWEEN in text else text


__all__ = ["Largest", "Smallest", "cell_key", "key", "sorted_tsv"]
