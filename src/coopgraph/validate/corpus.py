"""The files under validation, each as its own rdflib graph, and their union."""

from __future__ import annotations

import logging
import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rdflib
from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Node

from coopgraph import namespaces, resources
from coopgraph.errors import DataError
from coopgraph.store import parse_turtle, plain_graph, read_source
from coopgraph.validate.report import relative

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query

_NAME = re.compile(r"[ \t]*(<[^<>\s]*>|[A-Za-z][\w-]*:[^\s;,()\[\]]+)")
_lending = threading.RLock()
_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@contextmanager
def quiet_rdflib() -> Iterator[None]:
    """Keep rdflib's hands off literals: no rewriting, no traceback logged for ill-typed ones.

    Both are switches of the whole library; they are put back afterwards.
    """
    logger = logging.getLogger("rdflib.term")
    level, normalize = logger.level, rdflib.NORMALIZE_LITERALS
    logger.setLevel(logging.CRITICAL)
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        logger.setLevel(level)
        rdflib.NORMALIZE_LITERALS = normalize


def order(terms: Node | tuple[Node, ...]) -> tuple[str, ...]:
    """Give a sort key for a term or a row of terms; rdflib's own order fails on odd literals."""
    row = terms if isinstance(terms, tuple) else (terms,)
    return tuple(
        part
        for term in row
        for part in (
            str(term),
            str(getattr(term, "language", "")),
            str(getattr(term, "datatype", "")),
        )
    )


@dataclass(frozen=True)
class ParsedFiles:
    """Parsed files and what the checks ask of them.

    Attributes:
        checked: The files to report on.
        graphs: Every file read, checked or context, as its own graph.
        union: All of them together.
        shapes: The shapes.
        focus: The nodes to report on; None for all that the checked files describe.
        all_data: Whether a checked file is data even where it says that it is an ontology.
    """

    checked: tuple[Path, ...]
    graphs: dict[Path, Graph]
    union: Graph
    shapes: Graph
    focus: frozenset[Node] | None = None
    all_data: bool = False
    _ancestors: dict[Node, frozenset[Node]] = field(default_factory=dict)
    _lines: dict[Path, dict[str, int]] = field(default_factory=dict)
    _statements: dict[Node, tuple[tuple[Node, Node], ...]] = field(default_factory=dict)

    @cached_property
    def data(self) -> tuple[Path, ...]:
        """The checked files that hold facts, not a vocabulary (which says it is an ontology)."""
        return tuple(
            path
            for path in self.checked
            if self.all_data or (None, RDF.type, OWL.Ontology) not in self.graphs[path]
        )

    @cached_property
    def described(self) -> tuple[Node, ...]:
        """Every node that a checked file of data describes, in a stable order."""
        if self.focus is not None:
            return tuple(sorted(self.focus, key=order))
        nodes = {s for path in self.data for s in self.graphs[path].subjects()}
        return tuple(sorted(nodes, key=order))

    def statements(self, node: Node) -> tuple[tuple[Node, Node], ...]:
        """Give the properties and values of a node, in a stable order; many checks ask for them."""
        held = self._statements.get(node)
        if held is None:
            held = tuple(sorted(self.union.predicate_objects(node), key=order))
            self._statements[node] = held
        return held

    @cached_property
    def subjects(self) -> frozenset[Node]:
        """Every node that any file describes."""
        return frozenset(self.union.subjects())

    @cached_property
    def files_of(self) -> dict[Node, tuple[Path, ...]]:
        """Which checked files describe a node."""
        files: defaultdict[Node, list[Path]] = defaultdict(list)
        for path in self.checked:
            for node in set(self.graphs[path].subjects()):
                files[node].append(path)
        return {node: tuple(paths) for node, paths in files.items()}

    @cached_property
    def terms(self) -> frozenset[Node]:
        """Every class and property that a vocabulary declares."""
        return frozenset(t for kind in _KINDS for t in self.union.subjects(RDF.type, kind))

    @cached_property
    def constrained(self) -> frozenset[Node]:
        """Properties whose values a shape of their own already restricts by class or list."""
        return frozenset(
            path
            for predicate in (SH["class"], SH["in"])
            for shape in self.shapes.subjects(predicate)
            for path in self.shapes.objects(shape, SH.path)
        )

    def ancestors(self, cls: Node) -> frozenset[Node]:
        """Give a class and all its superclasses."""
        if cls not in self._ancestors:
            up = self.union.transitive_objects(cls, RDFS.subClassOf)
            self._ancestors[cls] = frozenset(c for c in up if isinstance(c, URIRef))
        return self._ancestors[cls]

    def kinds(self, node: Node) -> frozenset[Node]:
        """Give the classes of a node, stated and inherited."""
        types = self.union.objects(node, RDF.type)
        return frozenset(c for t in types for c in self.ancestors(t))

    def asks(self, node: Node) -> bool:
        """Say whether the node is to be reported on."""
        return node in self.files_of and (self.focus is None or node in self.focus)

    def is_described(self, node: Node) -> bool:
        """Say whether any file describes the node."""
        return (node, None, None) in self.union

    def line_of(self, path: Path, node: Node) -> int | None:
        """Give the first line of a file that begins with the node's name; parts have no lines."""
        if path not in self._lines and not path.is_file():
            self._lines[path] = {}
        if path not in self._lines:
            first_lines: dict[str, int] = {}
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if name := _NAME.match(line):
                    first_lines.setdefault(name[1], number)
            self._lines[path] = first_lines
        lines = self._lines[path]
        return lines.get(namespaces.shorten(str(node)), lines.get(f"<{node}>"))


def load_corpus(
    files: Sequence[Path | str] | None, context: Sequence[Path | str] | None
) -> ParsedFiles:
    """Read the files to check and what they may refer to.

    Raises:
        DataError: A file is missing, empty, not UTF-8 or not Turtle.
    """
    vocabulary = _turtles(resources.ontology_dir())
    shipped = _turtles(resources.data_dir())
    graphs = {path: _read_once(path) for path in vocabulary}
    if files:
        read = {path: _parts(path) for path in _resolve(files) if path not in graphs}
        checked = [part for path in _resolve(files) for part in read.get(path, (path,))]
        graphs |= {part: graph for parts in read.values() for part, graph in parts.items()}
        names = {f"{path.stem}.ttl" for path in checked}
        around = (
            [path for path in shipped if path.name not in names]
            if context is None
            else _resolve(context)
        )
    else:
        checked, around = _resolve([*vocabulary, *shipped]), _resolve(context or ())
    kept = frozenset(shipped)
    graphs |= {
        path: _read_once(path) if path in kept else _read(path)
        for path in dict.fromkeys([*checked, *around])
        if path not in graphs
    }
    return ParsedFiles(tuple(checked), graphs, together(graphs.values()), _shapes())


def load_vocabulary() -> tuple[Graph, Graph]:
    """Read the ontology with the concepts, and the shapes; nothing of the shipped data.

    Raises:
        DataError: A file is missing, empty, not UTF-8 or not Turtle.
    """
    return together(_read_once(path) for path in _turtles(resources.ontology_dir())), _shapes()


def together(graphs: Iterable[Graph]) -> Graph:
    """Give a new graph of all statements of several, which answers the shapes' queries fast."""
    union = _Repeating(store=_OneGraph())
    # Past `Graph.add`, which looks at every term: these are statements of graphs already.
    store = union.store
    for graph in graphs:
        for triple in graph:
            store.add(triple, union)
    return union


class _OneGraph(SimpleMemory):
    """A store of one graph, which takes half the time of rdflib's usual one to fill and to ask.

    That one looks up for each statement which graphs hold it. Here all are of the one graph, so
    that whatever graph is named (pySHACL names none but it) is this one.
    """

    context_aware = graph_aware = True
    _size: int | None = None

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        """Add a statement."""
        self._size = None
        super().add(triple, context, quoted)

    def remove(self, triple_pattern: Any, context: Any = None) -> None:
        """Remove what fits a pattern."""
        self._size = None
        super().remove(triple_pattern, context)

    def __len__(self, context: Any = None) -> int:
        """Count, once: pySHACL asks often whether a graph is empty."""
        if self._size is None:
            self._size = super().__len__(context)
        return self._size


@contextmanager
def lent(graph: Graph, statements: Iterable[tuple[Node, Node, Node]]) -> Iterator[Graph]:
    """Give a graph with further statements, which are taken out again at the end.

    What a change is held against is small, and the vocabulary with the shapes is not: to copy them
    took longer than to look. One user at a time: whoever else asks waits.
    """
    store = graph.store
    with _lending:
        added = [triple for triple in statements if triple not in graph]
        try:
            for triple in added:
                store.add(triple, graph)
            yield graph
        finally:
            for triple in added:
                store.remove(triple, graph)


class _Repeating(Graph):
    """A graph of which the same queries are asked again and again: each is parsed once.

    pySHACL hands over the text of its SPARQL targets and constraints at every run, and rdflib's
    parser takes longer for it than the answer.
    """

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> rdflib.query.Result:
        """Answer as rdflib does; prefixes are the graph's own."""
        if isinstance(query_object, str):
            query_object = _prepared(query_object, tuple(self.namespaces()))
        return super().query(query_object, *args, **kwargs)


@lru_cache(maxsize=64)
def _prepared(text: str, prefixes: tuple[tuple[str, URIRef], ...]) -> Query:
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text, initNs=dict(prefixes))


def _shapes() -> Graph:
    """Give the shapes, read again only when a file of them has changed; nobody adds to them."""
    states = []
    for path in _turtles(resources.ontology_dir() / "shapes"):
        state = path.stat()
        states.append((path, state.st_mtime_ns, state.st_size))
    return _shapes_cached(tuple(states))


@lru_cache(maxsize=2)
def _shapes_cached(states: tuple[tuple[Path, int, int], ...]) -> Graph:
    return together(_read(path) for path, _, _ in states)


def _turtles(directory: Path) -> list[Path]:
    return sorted(path.resolve() for path in directory.glob("*.ttl"))


def _resolve(files: Sequence[Path | str]) -> list[Path]:
    return list(dict.fromkeys(Path(file).resolve() for file in files))


def _read_once(path: Path) -> Graph:
    """Read a shipped file, again only when it has changed."""
    state = path.stat()
    return _read_cached(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _read_cached(path: Path, changed: int, size: int) -> Graph:
    del changed, size  # they only make the key
    return _read(path)


def _read(path: Path) -> Graph:
    return _filled(parse_turtle(relative(path)), path)


def _parts(path: Path) -> dict[Path, Graph]:
    """Read a file to check: one graph, or of an export the sources in it, as if each were a file.

    What the rules concluded and what the ontology says is no part of what an export states.
    """
    own = namespaces.SOURCE + path.stem
    graphs = read_source(relative(path), own)
    if set(graphs) <= {own}:
        return {path: _filled(plain_graph(graphs.get(own, ())), path)}
    return {
        path if name == own else path / name.removeprefix(namespaces.SOURCE): plain_graph(triples)
        for name, triples in sorted(graphs.items())
    }


def _filled(graph: Graph, path: Path) -> Graph:
    if not len(graph):
        raise DataError(
            "the file holds no statement",
            file=relative(path),
            hint="an empty file may be a failed download or a lost edit; fill it or delete it",
        )
    return graph
