"""What two servers must agree on when they hold the same graph: how many triples, and a digest.

**What is compared.** Servers keep the value of a literal, not always its spelling: ``"1.50"`` comes
back as ``1.5``, ``true`` as ``1``. So each triple is written as a line of N-Triples whose literals
are in one spelling a value: booleans as true and false; all kinds of integers, and whole decimals,
as ``xsd:integer``; other decimals without superfluous zeros; durations as years, months and
seconds; floats and doubles as Python writes the number (15 digits);
moments with a time zone in UTC; language tags in small letters. All else is compared as spelt.
A blank node is told by what surrounds it, up to `ROUNDS` steps away: exact canonicalisation (W3C,
RDFC-1.0) takes for ever on a mere chain of a thousand of them.

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
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coopgraph.errors import DataError
from coopgraph.model import _INTEGERS
from coopgraph.namespaces import XSD
from coopgraph.store.durations import DURATIONS, duration
from coopgraph.store.embedded import EmbeddedStore

ROUNDS = 16
"""How far around a blank node its label looks, in steps."""
_MODULUS = 1 << 256
_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)\Z")


class GraphTally:
    """Counts triples and sums up their digests."""

    def __init__(self) -> None:
        self._number = 0
        self._sum = 0
        self._blank: list[ox.Triple] = []

    def add(self, triple: Any) -> None:
        """Count a triple (or quad, without its graph)."""
        value_triple = ox.Triple(triple.subject, triple.predicate, by_value(triple.object))
        if has_blank(value_triple):
            self._blank.append(value_triple)
        else:
            self._count(str(value_triple))

    def _count(self, line: str) -> None:
        self._number += 1
        self._sum += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")

    def result(self) -> tuple[int, str]:
        """Give the number of triples and the digest, hexadecimal, so far."""
        labels = _surroundings(self._blank)
        total = self._sum
        for triple in self._blank:
            line = " ".join(_named(term, labels) for term in triple)
            total += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")
        return self._number + len(self._blank), f"{total % _MODULUS:064x}"


def on_disk(folder: Path) -> dict[str, tuple[int, str]]:
    """Give number and digest of the triples of each graph of a store; "" is the default graph.

    Raises:
        DataError: There is no store of the engine's, or it is damaged.
    """
    tallies: dict[str, GraphTally] = {}
    try:
        for quad in ox.Store.read_only(str(folder)):
            graph = getattr(quad.graph_name, "value", "")
            tallies.setdefault(graph, GraphTally()).add(quad)
    except (OSError, RuntimeError, ValueError) as error:
        raise DataError(f"cannot be read: {str(error)[:200]}", file=folder) from None
    return {graph: tally.result() for graph, tally in tallies.items()}


def _surroundings(triples: Iterable[Any]) -> dict[Any, str]:
    """Label blank nodes by digests of their triples, and of those of their neighbours, and so on.

    Like the refinement of colours in tests of isomorphism (Weisfeiler and Leman, 1968).
    """
    edges: dict[Any, list[tuple[str, Any]]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode):
            edges.setdefault(triple.subject, []).append((f"> {triple.predicate}", triple.object))
        if isinstance(triple.object, ox.BlankNode):
            edges.setdefault(triple.object, []).append((f"< {triple.predicate}", triple.subject))
    labels = dict.fromkeys(edges, "_:")
    label_count = 1
    for _ in range(ROUNDS if edges else 0):
        new = {}
        for node, neighbours in edges.items():
            around = sorted(f"{edge} {_named(end, labels)}" for edge, end in neighbours)
            new[node] = f"_:{hashlib.sha256('|'.join(around).encode()).hexdigest()}"
        labels = new
        different = len(set(labels.values()))
        if different == label_count and label_count > 1:
            break
        label_count = different
    return labels


def _named(term: Any, labels: dict[Any, str]) -> str:
    return labels[term] if isinstance(term, ox.BlankNode) else str(term)


def tally(triples: Iterable[Any]) -> tuple[int, str]:
    """Count triples and digest them, see the module."""
    counted = GraphTally()
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
    if datatype == XSD + "decimal":
        whole = _spelt(term, _whole, XSD + "integer")
        return whole if whole is not term else _spelt(term, _decimal, datatype)
    spelling = _SPELLINGS.get(datatype)
    return term if spelling is None else _spelt(term, spelling, datatype)


def _spelt(term: Any, spelling: Callable[[str], str], datatype: str) -> Any:
    try:
        return ox.Literal(spelling(term.value.strip()), datatype=ox.NamedNode(datatype))
    except (ValueError, ArithmeticError, KeyError):
        return term  # it has no value of its type


def _integer(text: str) -> str:
    return str(int(text))


def _whole(text: str) -> str:
    # Virtuoso keeps integers of more than 32 bits as decimals.
    return _integer(_decimal(text))


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
    XSD + "double": _double,
    XSD + "float": _float,
    XSD + "dateTime": _moment,
    **dict.fromkeys(DURATIONS, duration),
}


def triples_of(store: EmbeddedStore, graph: str | None) -> Iterator[Any]:
    """Give the quads of a named graph, or of the union, one by one and always in one order."""
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    quads = store.inner.quads_for_pattern(None, None, None, name)
    if len(store) > SORTED:  # a store on the disk has an order of its own, which lasts
        return iter(quads)
    return iter(sorted(quads, key=str))


SORTED = 200_000
"""Up to so many triples a store is sorted; in memory, its own order differs from run to run."""


def line_of(triple: Any) -> str:
    """Write a triple (or quad, without its graph) as a line of N-Triples."""
    return f"{triple.subject} {triple.predicate} {triple.object} .\n"
