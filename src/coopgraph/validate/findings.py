"""What a check finds, and how checks walk the corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.errors import did_you_mean
from coopgraph.names import nearest
from coopgraph.namespaces import local_name, shorten
from coopgraph.validate.corpus import ParsedFiles


@dataclass(frozen=True)
class Finding:
    """What a check found wrong: at which node, property and value, in which file if that is known.

    `detail` gives the particulars, in English.
    """

    node: Node
    path: Node | None = None
    value: Node | None = None
    detail: str = ""
    file: Path | None = None


Check = Callable[[ParsedFiles, Sequence[Node]], Iterable[Finding]]


def suggest(name: str, known: Iterable[Node]) -> str:
    """Word the nearest known IRI as a question; empty if none is near."""
    by_name = {local_name(str(iri)): str(iri) for iri in known if isinstance(iri, URIRef)}
    near = nearest(local_name(name), by_name, most=1)
    return did_you_mean(near, lambda one: shorten(by_name[one]))


def triples_of(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[tuple[Node, Node, Node]]:
    """Walk all statements about the nodes, in a stable order."""
    for node in focus:
        for predicate, value in corpus.statements(node):
            yield node, predicate, value


def literals_of(corpus: ParsedFiles, node: Node, predicate: Node) -> list[Literal]:
    """Give the literals a node has for a property, in a stable order."""
    values = (value for held, value in corpus.statements(node) if held == predicate)
    return [value for value in values if isinstance(value, Literal)]
