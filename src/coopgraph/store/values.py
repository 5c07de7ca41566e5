"""What two servers must agree on when they hold the same graph: how many triples, and a digest.

**What is compared.** Servers keep the value of a literal, not always its spelling: ``"1.50"`` comes
back as ``1.5``, ``true`` as ``1``. So each triple is written as a line of N-Triples whose literals
are in one spelling a value: booleans as true and false; all kinds of integers as ``xsd:integer``;
decimals without superfluous zeros; floats and doubles as Python writes the number (15 digits);
moments with a time zone in UTC; language tags in small letters. All else is compared as spelt.
Blank nodes get the labels of RDFC-1.0 (W3C, RDF Dataset Canonicalization, 2024).

**The digest** is the sum, modulo 2²⁵⁶, of the SHA-256 of these lines. It does not depend on their
order, so a graph of any size is read once and nothing is sorted or kept. It tells a graph that was
damaged, cut off or mixed up; it is no defence against somebody who makes up triples to collide.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import struct
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from coopgraph.model import _INTEGERS
from coopgraph.namespaces import XSD

from .embedded import EmbeddedStore

_MODULUS = 1 << 256
_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)\Z")


class Tally:
    """Counts triples and sums up their digests."""

    def __init__(self) -> None:
        self._number = 0
        self._sum = 0
        self._blank: list[ox.Triple] = []

    def add(self, triple: Any) -> None:
        """Count a triple (or quad, without its graph)."""
        made = ox.Triple(triple.subject, triple.predicate, by_value(triple.object))
        if has_blank(made):
            self._blank.append(made)
        else:
            self._count(str(made))

    def _count(self, line: str) -> None:
        self._number += 1
        self._sum += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")

    def result(self) -> tuple[int, str]:
        """Give the number of triples and the digest, hexadecimal, so far."""
        total, number = self._sum, self._number
        if self._blank:
            # What has no blank node cannot tell blank nodes apart, so these suffice by themselves.
            data = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in self._blank)
            data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            for quad in data:
                number += 1
                line = str(quad.triple).encode()
                total += int.from_bytes(hashlib.sha256(line).digest(), "big")
        return number, f"{total % _MODULUS:064x}"


def tally(triples: Iterable[Any]) -> tuple[int, str]:
    """Count triples and digest them, see the module."""
    counted = Tally()
    for triple in triples:
        counted.add(triple)
    return counted.result()


def has_blank(triple: Any) -> bool:
    """Say whether a triple mentions a blank node."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def by_value(term: Any) -> Any:
    """Give a literal in the one spelling of its value, anything else as it is."""
    if not isinstance(term, ox.Literal):
        return term
    if term.language:
        return ox.Literal(term.value, language=term.language.lower())
    datatype = term.datatype.value
    if datatype in _INTEGERS:
        return _spelt(term, _integer, XSD + "integer")
    spelling = _SPELLINGS.get(datatype)
    return term if spelling is None else _spelt(term, spelling, datatype)


def _spelt(term: Any, spelling: Callable[[str], str], datatype: str) -> Any:
    try:
        return ox.Literal(spelling(term.value.strip()), datatype=ox.NamedNode(datatype))
    except (ValueError, ArithmeticError, KeyError):
        return term  # it has no value of its type


def _integer(text: str) -> str:
    return str(int(text))


def _boolean(text: str) -> str:
    return {"1": "true", "0": "false", "true": "true", "false": "false"}[text]


def _decimal(text: str) -> str:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _double(text: str) -> str:
    return f"{float(text.replace('INF', 'inf')):.15g}"


def _float(text: str) -> str:
    (value,) = struct.unpack("<f", struct.pack("<f", float(text.replace("INF", "inf"))))
    return f"{value:.7g}"


def _moment(text: str) -> str:
    if not _ZONE.search(text):
        return _fraction(text)
    moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(dt.UTC)
    return _fraction(moment.replace(tzinfo=None).isoformat()) + "Z"


def _fraction(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


_SPELLINGS: dict[str, Callable[[str], str]] = {
    XSD + "boolean": _boolean,
    XSD + "decimal": _decimal,
    XSD + "double": _double,
    XSD + "float": _float,
    XSD + "dateTime": _moment,
}


def triples_of(store: EmbeddedStore, graph: str | None) -> Iterator[Any]:
    """Give the quads of a named graph, or of the union, one by one and always in one order."""
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    found = store.inner.quads_for_pattern(None, None, None, name)
    if len(store) > SORTED:  # a store on the disk has an order of its own, which lasts
        return iter(found)
    return iter(sorted(found, key=str))


SORTED = 200_000
"""Up to so many triples a store is sorted; in memory, its own order differs from run to run."""


def line_of(triple: Any) -> str:
    """Write a triple (or quad, without its graph) as a line of N-Triples."""
    return f"{triple.subject} {triple.predicate} {triple.object} .\n"
