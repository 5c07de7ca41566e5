"""Plain values: what the cells of an answer are in Python, and how values become SPARQL terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from coopgraph.errors import ParameterError
from coopgraph.namespaces import XSD, shorten

if TYPE_CHECKING:
    from decimal import Decimal

# Texts, compiled (and kept) by `re` when first used.
_NOT_IN_IRI = r'[\x00-\x20<>"{}|^`\\]'
_INTEGER = r"(?a)[+-]?\d+\Z"
_ESCAPE = r"(?s)\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))"
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_INTEGERS = frozenset(
    XSD + name
    for name in (
        *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger"),
        *("nonPositiveInteger", "negativeInteger", "unsignedLong", "unsignedInt"),
        *("unsignedShort", "unsignedByte"),
    )
)


class IRI(str):
    """An IRI; a string like any other that knows its short form.

    Example:
        >>> IRI("https://w3id.org/coopgraph/id/apo").short
        'id:apo'
    """

    __slots__ = ()

    @property
    def short(self) -> str:
        """The prefixed name, where a prefix of the project fits."""
        return shorten(self)


class Scope(NamedTuple):
    """Which graph answers, and which of its sources: said with every answer.

    Attributes:
        graph: ``shipped``, ``store``, ``release`` or ``endpoint``.
        place: Of a store or release its path as it was named, of an endpoint its address.
        with_shipped: Whether a store holds the graph that coopgraph ships, too.
        sources: Ids of the sources that were chosen; None for all that it trusts.
        files: Names of files that were added.
    """

    graph: str = "shipped"
    place: str = ""
    with_shipped: bool = False
    sources: tuple[str, ...] | None = None
    files: tuple[str, ...] = ()

    def text(self, language: str = "en") -> str:
        """Say it, in English or Vietnamese.

        Example:
            >>> Scope("store", "data/igo", sources=("cow-igo",)).text()
            'the store data/igo; only the sources cow-igo'
        """
        vi = language == "vi"
        if self.graph == "shipped":
            words = "đồ thị đi kèm coopgraph" if vi else "the graph that coopgraph ships"
        elif self.graph == "store":
            words = f"kho {self.place}" if vi else f"the store {self.place}"
        elif self.graph == "release":
            words = f"bản phát hành {self.place}" if vi else f"the release {self.place}"
        else:
            words = f"điểm truy vấn {self.place}" if vi else f"the endpoint {self.place}"
        if self.graph == "store" and self.with_shipped and self.sources is None:
            shipped = ", cùng đồ thị đi kèm coopgraph" if vi else ", with the graph coopgraph ships"
            words += shipped
        if self.files:
            words += f", {'thêm tệp' if vi else 'with the files'} {', '.join(self.files)}"
        if self.sources is not None:
            named = ", ".join(self.sources) or ("không nguồn nào" if vi else "none")
            words += f"; {'chỉ các nguồn' if vi else 'only the sources'} {named}"
        return words


class Text(str):
    """A text with its language (a BCP 47 tag)."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, value: str, language: str) -> Text:
        """Make a text in a language."""
        new = super().__new__(cls, value)
        new.language = language
        return new

    def __reduce__(self) -> tuple[Any, ...]:
        return (Text, (str(self), self.language))


Value: TypeAlias = "IRI | Text | str | int | Decimal | float | bool | date"
"""A bound cell: an ill-typed literal, or one of another datatype, is its lexical form."""


class Row(tuple[Any, ...]):
    """One row of an answer: a tuple whose cells can also be asked by column name.

    Example:
        >>> row = Row.make({"a": 0, "n": 1}, [IRI("urn:x"), 3])
        >>> row["n"], row[1], row.n
        (3, 3, 3)
    """

    _index: Mapping[str, int]

    @classmethod
    def make(cls, index: Mapping[str, int], cells: list[Any]) -> Row:
        """Make a row; `index` gives each column's position."""
        new = cls(cells)
        new._index = index
        return new

    def __getitem__(self, key: Any) -> Any:
        """Give a cell by position, slice or column name."""
        if isinstance(key, str):
            return tuple.__getitem__(self, self._index[key])
        return tuple.__getitem__(self, key)

    def __getattr__(self, name: str) -> Any:
        index = self.__dict__.get("_index", {})
        if name in index:
            return self[name]
        raise AttributeError(name)

    def asdict(self) -> dict[str, Any]:
        """Give the row as column name to cell."""
        return dict(zip(self._index, self, strict=True))


class LiteralParts(NamedTuple):
    """What a literal is made of; no language and no datatype are empty."""

    text: str
    language: str = ""
    datatype: str = ""


def literal_parts(term: str) -> LiteralParts:
    r"""Read a literal as N-Triples, Turtle in one line, and SPARQL TSV write it.

    Args:
        term: The literal, in double quotation marks or a bare number or truth value.

    Example:
        >>> literal_parts('"m\u1EDF"@vi')
        LiteralParts(text='mở', language='vi', datatype='')
        >>> literal_parts("1e3").datatype
        'http://www.w3.org/2001/XMLSchema#double'
    """
    if term.startswith('"'):
        end = term.rindex('"')
        text, suffix = unescape(term[1:end]), term[end + 1 :]
        if suffix.startswith("@"):
            return LiteralParts(text, language=suffix[1:])
        return LiteralParts(text, datatype=suffix[3:-1])
    if term in ("true", "false"):
        return LiteralParts(term, datatype=XSD + "boolean")
    kind = "double" if "e" in term.lower() else "decimal" if "." in term else "integer"
    return LiteralParts(term, datatype=XSD + kind)


def parse_cell(cell: str) -> Value | None:
    r"""Read one cell of SPARQL TSV; None when unbound.

    Example:
        >>> parse_cell('"mở"@vi'), parse_cell("<urn:x>"), parse_cell("3"), parse_cell("")
        ('mở', 'urn:x', 3, None)
        >>> parse_cell('"2021-06-01"^^<http://www.w3.org/2001/XMLSchema#date>')
        datetime.date(2021, 6, 1)
    """
    if not cell:
        return None
    first = cell[0]
    if first == '"':
        text, language, datatype = literal_parts(cell)
        if language:
            return Text(text, language)
        return typed(text, datatype) if datatype else text
    if first == "<" and not cell.startswith("<<"):
        return IRI(cell[1:-1])
    if cell in ("true", "false"):
        return cell == "true"
    if first == "_" or first == "<":
        return cell
    return int(cell) if re.match(_INTEGER, cell) else _number(cell)


def typed(text: str, datatype: str) -> Value:
    """Turn a lexical form into a Python value where its datatype has one, else keep it."""
    kind = datatype.removeprefix(XSD)
    try:
        if kind == "date":
            return date.fromisoformat(text)
        if kind == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[text]
        if kind == "decimal":
            from decimal import Decimal

            return Decimal(text)
        if kind in ("double", "float"):
            return float(text.replace("INF", "inf"))
        if datatype in _INTEGERS:
            return int(text)
    except (ValueError, ArithmeticError, KeyError):
        pass
    return text


def unescape(text: str) -> str:
    """Undo the escapes of N-Triples strings."""
    if "\\" not in text:
        return text
    return re.sub(
        _ESCAPE,
        lambda m: chr(int(m[1] or m[2], 16)) if m[3] is None else _ESCAPED.get(m[3], m[3]),
        text,
    )


def term(value: Value) -> str:
    """Write a value as a SPARQL term; nothing in it can break out.

    Raises:
        ParameterError: Characters that no IRI may have.
    """
    if isinstance(value, IRI):
        if re.search(_NOT_IN_IRI, value) or not re.match(r"[A-Za-z][\w+.-]*:", value):
            raise ParameterError(f"{str(value)!r} is not an IRI")
        return f"<{value}>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        tag = f"@{value.language}" if isinstance(value, Text) else ""
        return quote(value) + tag
    if isinstance(value, date):
        return f"{quote(value.isoformat())}^^<{XSD}date>"
    kind = "double" if isinstance(value, float) else "decimal"
    return f"{quote(str(value))}^^<{XSD}{kind}>"


def quote(text: str) -> str:
    """Write a string literal, all that could end it escaped."""
    for raw, escaped in (
        ("\\", "\\\\"),
        ('"', '\\"'),
        ("\n", "\\n"),
        ("\r", "\\r"),
        ("\t", "\\t"),
    ):
        text = text.replace(raw, escaped)
    return f'"{text}"'


def plain(value: Value | None) -> str:
    """Give a cell as text: the IRI, the lexical form, or nothing when unbound."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def lines_of(tsv: bytes) -> Iterator[list[str]]:
    """Split SPARQL TSV into rows of raw cells; the first row names the columns."""
    for line in tsv.decode("utf-8").removesuffix("\n").split("\n"):
        yield line.split("\t")


def _number(cell: str) -> Value:
    from decimal import Decimal

    try:
        return float(cell) if "e" in cell.lower() else Decimal(cell)
    except (ValueError, ArithmeticError):
        return cell
