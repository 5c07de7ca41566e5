"""What a written graph must be, beside what the shapes demand of data.

Files of data are looked at by people before they are shipped; what a client writes is not. So a
written graph says what it is, speaks for itself alone, and leaves the vocabulary as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.namespaces import (
    CONCEPT,
    COOP,
    GRAPH_CATALOGUE,
    GRAPH_DERIVED,
    GROUND_GRAPHS,
    RDF,
    SHAPE,
    SOURCE,
    shorten,
)
from coopgraph.store.disk_writer import Working, has_blank
from coopgraph.writing.messages import RefusedWrite

if TYPE_CHECKING:
    from coopgraph.storage.directory import Generation
    from coopgraph.storage.written import GraphChange
    from coopgraph.store import Triple
    from coopgraph.validate import Violation

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z", re.ASCII)
_TYPE = RDF + "type"
_OF_A_TIE = frozenset(
    COOP + name
    for name in (
        *("participant", "framework", "role", "onBehalfOf", "rank"),
        *("begin", "end", "during", "endKnown", "anonymous"),
    )
)


class ShapeFinding(NamedTuple):
    """A rule that a change breaks.

    Attributes:
        shape: IRI of the shape.
        node: IRI of the node, or the label of a blank node.
        path: IRI of the property, or None.
        value: The value as an N-Triples term, or None.
        graph: IRI of the graph that states it.
        violation: The same in words.
    """

    shape: str
    node: str
    path: str | None
    value: str | None
    graph: str
    violation: Violation


class _Rule(NamedTuple):
    message: str
    message_vi: str
    advice: str
    advice_vi: str


_RULES = {
    "iri": _Rule(
        "A written graph holds no blank nodes and no statements about statements.",
        "Đồ thị được ghi không chứa nút trống hay câu nói về câu.",
        "Name every node id: and a slug of a-z, 0-9 and single hyphens.",
        "Đặt tên mọi nút bằng id: và một slug gồm a-z, 0-9, dấu gạch nối đơn.",
    ),
    "written-entry": _Rule(
        "The graph does not say which source it is.",
        "Đồ thị không nói nó là nguồn nào.",
        "State within it, of its own IRI: a coop:Source with dcterms:title, dcterms:publisher, "
        "dcterms:issued, dcterms:language, dcterms:rights or dcterms:license, and coop:rank.",
        "Nêu trong đồ thị, về chính IRI của nó: a coop:Source cùng dcterms:title, "
        "dcterms:publisher, dcterms:issued, dcterms:language, dcterms:rights hoặc "
        "dcterms:license, và coop:rank.",
    ),
    "written-rank": _Rule(
        "A graph that is not to be trusted is not kept.",
        "Đồ thị không đáng tin thì không được giữ.",
        "Delete the graph; to withdraw single ties, give them coop:rank concept:deprecated.",
        "Xoá đồ thị; để rút từng sự tham gia, ghi coop:rank concept:deprecated cho nó.",
    ),
    "written-source": _Rule(
        "The graph describes another source than itself.",
        "Đồ thị mô tả một nguồn khác với chính nó.",
        "Describe a source in the graph that has its name.",
        "Mô tả mỗi nguồn trong đồ thị mang tên nguồn đó.",
    ),
    "written-term": _Rule(
        "The graph describes a term of the vocabulary, which comes with coopgraph.",
        "Đồ thị mô tả một thuật ngữ của từ vựng, vốn đi cùng coopgraph.",
        "Use the concepts there are; propose others to the project.",
        "Dùng các khái niệm sẵn có; đề xuất khái niệm khác cho dự án.",
    ),
    "written-tie": _Rule(
        "The participation is stated by another graph, and each is the statement of one source.",
        "Sự tham gia này do đồ thị khác nêu, mà mỗi sự tham gia là khẳng định của một nguồn.",
        "Write a participation of your own; where the two contradict each other, link yours to "
        "the other by coop:disputedBy.",
        "Viết sự tham gia của riêng mình; nếu hai bên mâu thuẫn, nối bằng coop:disputedBy.",
    ),
}


def refuse_name(graph: str, now: Generation) -> None:
    """Refuse a graph that clients may not write.

    Raises:
        RefusedWrite: 403, and why.
    """
    if not graph:
        raise RefusedWrite(
            "the default graph is the union of all graphs and cannot be written",
            status=403,
            hint=f"name a graph: <{SOURCE}your-name>",
        )
    if graph in (*GROUND_GRAPHS, GRAPH_CATALOGUE, GRAPH_DERIVED):
        raise RefusedWrite(
            f"{shorten(graph)} comes with coopgraph or is derived by its rules",
            status=403,
            hint="write what you know into a graph of your own; the rest follows",
        )
    if graph in now.graphs:
        raise RefusedWrite(
            f"{shorten(graph)} is a source that coopgraph ships",
            status=403,
            hint="state it differently in a graph of your own and use coop:disputedBy",
        )
    if graph.removeprefix(SOURCE) in now.sources and graph.startswith(SOURCE):
        raise RefusedWrite(
            f"{shorten(graph)} was imported", status=403, hint="import the corrected file again"
        )
    if not graph.startswith(SOURCE) or not _SLUG.match(graph[len(SOURCE) :]):
        raise RefusedWrite(
            f"{graph!r} is no name of a source",
            status=403,
            hint=f"a graph is a source: <{SOURCE}slug>, the slug of a-z, 0-9 and single hyphens",
        )


def entry_findings(store: Working, change: GraphChange) -> list[ShapeFinding]:
    """Find what changed graphs say that no written graph may say."""
    findings = []
    for graph, triples in sorted(change.after.items()):
        added = change.added.get(graph, set())
        if not added and not change.removed.get(graph):
            continue
        for name, triple in (*_blank(added), *_foreign(store, graph, added)):
            findings.append(_found(name, graph, triple))
        entry = {(t.predicate.value, str(t.object)) for t in triples if _is(t.subject, graph)}
        if triples and (_TYPE, f"<{COOP}Source>") not in entry:
            findings.append(_found("written-entry", graph, None))
        if (COOP + "rank", f"<{CONCEPT}deprecated>") in entry:
            findings.append(_found("written-rank", graph, None))
    return findings


def _blank(added: set[Triple]) -> Iterator[tuple[str, Triple]]:
    for triple in sorted(added, key=str):
        if has_blank(triple):
            yield "iri", triple


def _foreign(store: Working, graph: str, added: set[Triple]) -> Iterator[tuple[str, Triple]]:
    for triple in sorted(added, key=str):
        subject = str(getattr(triple.subject, "value", ""))
        if subject.startswith(SOURCE) and subject != graph:
            yield "written-source", triple
        elif subject.startswith((CONCEPT, COOP, SHAPE)):
            yield "written-term", triple
        elif triple.predicate.value in _OF_A_TIE and not has_blank(triple):
            kinds = store.pattern(subject=subject, predicate=_TYPE, value=COOP + "Participation")
            if {where for _, where in kinds} - {graph, GRAPH_DERIVED}:
                yield "written-tie", triple


def _is(term: object, iri: str) -> bool:
    return getattr(term, "value", None) == iri


def _found(rule: str, graph: str, triple: Triple | None) -> ShapeFinding:
    from coopgraph.validate import Violation

    node = graph if triple is None else str(getattr(triple.subject, "value", "_:"))
    path = None if triple is None else str(triple.predicate.value)
    value = None if triple is None else str(triple.object)
    blank = triple is not None and str(triple.subject).startswith("_:")
    return ShapeFinding(
        SHAPE + rule,
        f"_:{node}" if blank else node,
        path,
        value,
        graph,
        Violation(
            file=None,
            line=None,
            node="_:" if blank else shorten(node),
            shape=f"shape:{rule}",
            path=None if path is None else shorten(path),
            value=None if value is None else shorten(value.strip("<>")),
            **_RULES[rule]._asdict(),
        ),
    )
