"""Running the shapes: pySHACL for SHACL, `checks` for shapes that carry ``shape:check``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pyshacl
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from coopgraph.errors import DataError
from coopgraph.namespaces import ID, SHAPE, SOURCE, shorten
from coopgraph.validate.checks import CHECKS
from coopgraph.validate.corpus import ParsedFiles, lent, order, together
from coopgraph.validate.findings import Finding, suggest
from coopgraph.validate.report import Violation
from coopgraph.validate.values import is_miswritten

_FEW = 300
_CHECK = Namespace(SHAPE).check
_TARGET = URIRef(f"{SH}target")
_TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, _TARGET)
_ABOUT_VALUES = (SH.ClassConstraintComponent, SH.NodeConstraintComponent)
_ABOUT_LISTS = (SH.ClassConstraintComponent, SH.InConstraintComponent)


@dataclass(frozen=True)
class _Texts:
    message: str
    message_vi: str
    advice: str
    advice_vi: str
    severity: str


def run_shapes(corpus: ParsedFiles) -> Iterator[Violation]:
    """Yield each violation in the checked files once."""
    for _, _, violation in run_findings(corpus):
        yield violation


def run_findings(corpus: ParsedFiles) -> Iterator[tuple[Node, Finding, Violation]]:
    """Yield each violation once, with the shape and the nodes it is about."""
    texts: dict[Node, _Texts] = {}
    seen: set[tuple[Path | None, Node, Finding]] = set()
    for shape, finding in (*_shacl(corpus), *_checks(corpus)):
        for file in _files(corpus, finding):
            key = (file, shape, replace(finding, file=None))
            if key in seen:
                continue
            seen.add(key)
            if shape not in texts:
                texts[shape] = _texts(corpus.shapes, shape)
            yield shape, finding, _violation(corpus, shape, finding, file, texts[shape])


def _violation(
    corpus: ParsedFiles, shape: Node, finding: Finding, file: Path, texts: _Texts
) -> Violation:
    return Violation(
        file=file,
        line=None if isinstance(finding.node, BNode) else corpus.line_of(file, finding.node),
        node=_show(finding.node),
        shape=_show(shape),
        path=None if finding.path is None else _show_path(corpus.shapes, finding.path),
        value=None if finding.value is None else _show(finding.value),
        message=texts.message,
        message_vi=texts.message_vi,
        advice=texts.advice,
        advice_vi=texts.advice_vi,
        detail=finding.detail,
        severity=texts.severity,
    )


def _files(corpus: ParsedFiles, finding: Finding) -> tuple[Path, ...]:
    """Choose the checked file of the statement at fault, else of the node; none if foreign."""
    if finding.file is not None:
        return (finding.file,)
    files = corpus.files_of.get(finding.node, ())
    for pattern in (
        (finding.node, finding.path, finding.value),
        (finding.node, finding.path, None),
        (finding.node, RDF.type, None),
    ):
        # A path that is a blank node belongs to the shapes and states nothing in a file.
        exact = [path for path in files if pattern[1] and pattern in corpus.graphs[path]]
        if exact:
            return tuple(exact[:1])
    return files[:1]


# ---------------------------------------------------------------- pySHACL


def _shacl(corpus: ParsedFiles) -> Iterator[tuple[Node, Finding]]:
    with _readable_numbers(corpus) as written:
        results = _results(corpus)
    for result in results.subjects(RDF.type, SH.ValidationResult):
        shape = _one(results, result, SH.sourceShape)
        node = _one(results, result, SH.focusNode)
        value = results.value(result, SH.value)
        component = results.value(result, SH.sourceConstraintComponent)
        if not corpus.asks(node) or _is_dangling(corpus, component, value):
            continue
        path = corpus.shapes.value(shape, SH.path)
        if (node, path, value) in written:
            continue
        if value == node and path is None:
            value = None  # a node shape repeats its focus node as the value
        yield shape, Finding(node, path, value, _detail(corpus, shape, component, value))


def _results(corpus: ParsedFiles) -> Graph:
    # A plain graph: on one backed by Oxigraph, pySHACL takes seventy times as long. In place,
    # because the shapes hold no rules that could change it; advanced for the SPARQL targets.
    with _narrowed(corpus) as shapes:
        _, results, text = pyshacl.validate(
            corpus.union, shacl_graph=shapes, advanced=True, inplace=True
        )
    if not isinstance(results, Graph):
        raise DataError(f"the shapes cannot be run: {text}")
    return results


@contextmanager
def _readable_numbers(corpus: ParsedFiles) -> Iterator[set[tuple[Node | None, ...]]]:
    """Make text of numbers that are none while pySHACL runs; `shape:number-written` reports them.

    pySHACL compares what Python made of a number: NaN as a decimal can be compared with nothing.

    Yields:
        Node, property and text of each.
    """
    union = corpus.union
    # Of the files: what a change is held against besides, the vocabulary, is much and right.
    said = (triple for graph in corpus.graphs.values() for triple in graph)
    miswritten = list(dict.fromkeys(triple for triple in said if is_miswritten(triple[2])))
    texts = [(node, path, Literal(str(number))) for node, path, number in miswritten]
    try:
        for number, text in zip(miswritten, texts, strict=True):
            union.remove(number)
            union.add(text)
        yield set(texts)
    finally:
        for number, text in zip(miswritten, texts, strict=True):
            union.remove(text)
            union.add(number)


@contextmanager
def _narrowed(corpus: ParsedFiles) -> Iterator[Graph]:
    """Give the shapes, aimed at the nodes to report on where these are few.

    pySHACL's own option for that (focus_nodes) also drops what a shape within a shape looks at, as
    by sh:node or sh:or, and so lets violations pass.
    """
    asked = corpus.files_of if corpus.focus is None else corpus.focus
    if len(asked) >= _FEW:
        yield corpus.shapes
        return
    aims: list[tuple[Node, Node, Node]] = [
        (shape, SH.targetNode, node)
        for shape in {shape for target in _TARGETS for shape in corpus.shapes.subjects(target)}
        for node in _aimed(corpus, shape)
        if corpus.asks(node)
    ]
    with lent(_aimless(corpus.shapes), aims) as narrowed:
        yield narrowed


@lru_cache(maxsize=2)
def _aimless(shapes: Graph) -> Graph:
    """Give the shapes without what says at which nodes they look."""
    aimless = together([shapes])
    for target in _TARGETS:
        aimless.remove((None, target, None))
    return aimless


def _is_dangling(corpus: ParsedFiles, component: Node | None, value: Node | None) -> bool:
    """Leave to shape:reference what fails only because nothing describes the value."""
    return (
        component in _ABOUT_VALUES
        and isinstance(value, URIRef)
        and str(value).startswith((ID, SOURCE))
        and not corpus.is_described(value)
    )


def _detail(corpus: ParsedFiles, shape: Node, component: Node | None, value: Node | None) -> str:
    """Name the nearest value the shape would accept, where it lists or types what it accepts."""
    if component not in _ABOUT_LISTS or value is None:
        return ""
    candidates: set[Node] = set()
    for items in corpus.shapes.objects(shape, SH["in"]):
        candidates.update(Collection(corpus.shapes, items))
    for cls in corpus.shapes.objects(shape, SH["class"]):
        for kind in corpus.union.transitive_subjects(RDFS.subClassOf, cls):
            candidates.update(corpus.union.subjects(RDF.type, kind))
    return suggest(str(value), candidates)


# ---------------------------------------------------------------- checks in Python


def _checks(corpus: ParsedFiles) -> Iterator[tuple[Node, Finding]]:
    for shape, name in sorted(corpus.shapes.subject_objects(_CHECK), key=order):
        check = CHECKS.get(str(name))
        if check is None:
            raise DataError(
                f"there is no check {str(name)!r}", iri=str(shape), hint="see validate/checks.py"
            )
        focus = [node for node in _targets(corpus, shape) if corpus.asks(node)]
        for finding in check(corpus, focus):
            yield shape, finding


def _targets(corpus: ParsedFiles, shape: Node) -> Iterable[Node]:
    """Resolve a shape's targets; a shape without any is about every described node."""
    if any((shape, target, None) in corpus.shapes for target in _TARGETS):
        return sorted(_aimed(corpus, shape), key=order)
    return corpus.described


def _aimed(corpus: ParsedFiles, shape: Node) -> set[Node]:
    """Give the nodes that a shape's targets name: those of SHACL Core and SPARQL targets."""
    shapes, data = corpus.shapes, corpus.union
    targets: set[Node] = set(shapes.objects(shape, SH.targetNode))
    for cls in shapes.objects(shape, SH.targetClass):
        for kind in data.transitive_subjects(RDFS.subClassOf, cls):
            targets.update(data.subjects(RDF.type, kind))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        targets.update(data.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        targets.update(data.objects(None, predicate))
    for target in shapes.objects(shape, _TARGET):
        targets.update(row[0] for row in data.query(_select(shapes, target)))  # type: ignore[index]
    return targets


def _select(shapes: Graph, target: Node) -> str:
    """Give the query of a SPARQL target with the prefixes it declares."""
    declared = sorted(
        f"PREFIX {shapes.value(one, SH.prefix)}: <{shapes.value(one, SH.namespace)}>"
        for ontology in shapes.objects(target, SH.prefixes)
        for one in shapes.objects(ontology, SH.declare)
    )
    return "\n".join([*declared, str(_one(shapes, target, SH.select))])


# ---------------------------------------------------------------- words


def _texts(shapes: Graph, shape: Node) -> _Texts:
    def text(predicate: Node, lang: str) -> str:
        values = shapes.objects(shape, predicate)
        return next((str(v) for v in values if isinstance(v, Literal) and v.language == lang), "")

    severity = shapes.value(shape, SH.severity, default=SH.Violation)
    return _Texts(
        message=text(SH.message, "en"),
        message_vi=text(SH.message, "vi"),
        advice=text(SH.description, "en"),
        advice_vi=text(SH.description, "vi"),
        severity=str(severity).rpartition("#")[2].lower(),
    )


def _show(term: Node) -> str:
    if isinstance(term, BNode):
        return "_:"
    if isinstance(term, URIRef):
        return shorten(term)
    text = str(term)
    # repr keeps escapes and overrides, which could disturb a terminal, visible and harmless.
    return repr(text if len(text) <= 80 else text[:79] + "…")


def _show_path(shapes: Graph, path: Node) -> str:
    if isinstance(path, URIRef):
        return shorten(path)
    if (inverse := shapes.value(path, SH.inversePath)) is not None:
        return "^" + _show_path(shapes, inverse)
    if (options := shapes.value(path, SH.alternativePath)) is not None:
        return "|".join(_show_path(shapes, option) for option in Collection(shapes, options))
    return "/".join(_show_path(shapes, step) for step in Collection(shapes, path))


def _one(graph: Graph, node: Node, predicate: Node) -> Node:
    value = graph.value(node, predicate)
    if value is None:
        raise DataError(f"pySHACL gave a result without {predicate}")
    return value
