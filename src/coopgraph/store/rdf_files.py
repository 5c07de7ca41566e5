"""RDF of others: whatever syntax, into a store to ask, in a stable order."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import PurePath
from typing import IO, Any, Final, NamedTuple

import pyoxigraph as ox

from coopgraph.errors import DataError, QueryError
from coopgraph.media_types import SYNTAXES
from coopgraph.namespaces import BLANK, OWL, RDF, RDFS, RELATIVE, SCHEMA
from coopgraph.store import sparql_syntax
from coopgraph.store.embedded import data_error
from coopgraph.store.formats import rdf_format
from coopgraph.store.processes import bounded
from coopgraph.store.stated import stated

FORMATS = {
    suffix: rdf_format(syntax.media)
    for syntax in SYNTAXES.values()
    for suffix in (syntax.suffix, *syntax.read)
}
"""Endings of file names and the syntax they stand for."""
MAPPING_SECONDS: Final = 600.0
"""How long a mapping may take, in seconds."""
MAPPING_BYTES: Final = 4 << 30
"""How much memory a mapping may take beyond what the file takes, in bytes."""
LONGEST_ENTITY: Final = 1 << 16
"""How many bytes an entity of RDF/XML may stand for."""
GROWTH: Final = 20
"""How many times the bytes of the file its entities may come to."""
_ROUNDS = 8
"""How far a blank node's name looks around it: lists and intervals are nested less deep."""
_TYPE = RDF + "type"
_REIFIES = RDF + "reifies"
_PARTS = tuple(ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object"))
_BELOW = frozenset((RDFS + "subClassOf", RDFS + "subPropertyOf"))
_ALIKE = frozenset((OWL + "equivalentClass", OWL + "equivalentProperty"))
UPWARDS: Final = _BELOW | _ALIKE
"""The predicates by which a file says what stands below what."""
_ENTITY = re.compile(rb"&([^;&#\s<>]+);")
_OLD_SCHEMA = "http://schema.org/"
_SCHEMA_CONTEXT = re.compile(r"https?://schema\.org/?(?:docs/jsonldcontext\.jsonl?d?)?\Z")
_LEADS = re.compile(r"line (\d+) column (\d+)")


def _subject(triple: ox.Triple) -> str:
    subject = triple.subject
    assert not isinstance(subject, ox.Triple)  # noqa: S101 - RDF 1.2 has none as a subject
    return subject.value


class Term(NamedTuple):
    """A node or literal: `kind` is ``iri``, ``text``, ``@tag`` or a datatype's IRI."""

    value: str
    kind: str


class Statement(NamedTuple):
    """A triple of plain values."""

    subject: Term
    predicate: str
    object: Term


class Foreign:
    """A file of RDF in memory: all its graphs as one; blank nodes become IRIs.

    A statement about a statement (RDF 1.2) becomes what RDF 1.1 says instead: the reifier's
    rdf:subject, rdf:predicate and rdf:object, so that mappings reach either.

    Attributes:
        subjects: What the file describes, in order of appearance: IRIs, then blank nodes;
            `BLANK` begins the latter, their names follow from what they say.
        predicates: Its predicates and how often each stands.
        reifiers: How many statements about statements it has.
        unreached: How many statements were left out, because a statement within a statement is
            the value of something else than rdf:reifies.
        left: How many statements of an export of ours were left out: the ontology, and what the
            rules concluded.
    """

    def __init__(self, quads: Iterable[ox.Quad], left: int = 0) -> None:
        self.left = left
        triples: list[ox.Triple] = []
        self.reifiers = self.unreached = 0
        for quad in quads:
            plain = _plain(quad)
            self.reifiers += len(plain) == 3
            self.unreached += not plain
            triples += plain
        names = _names(triples)
        if names:
            triples = [
                ox.Triple(_named(t.subject, names), t.predicate, _named(t.object, names))
                for t in triples
            ]
        self._triples = list(dict.fromkeys(triples))
        subjects = dict.fromkeys(_subject(t) for t in self._triples)
        # Names of blank nodes are given in order of appearance.
        self.subjects = sorted(subjects, key=lambda subject: subject.startswith(BLANK))
        self.predicates: dict[str, int] = {}
        self._types: dict[str, dict[str, None]] = {}
        for t in self._triples:
            name = t.predicate.value
            self.predicates[name] = self.predicates.get(name, 0) + 1
            if name == _TYPE and isinstance(t.object, ox.NamedNode):
                self._types.setdefault(_subject(t), {})[t.object.value] = None
        self._store = ox.Store()
        self._store.bulk_extend(_in_default_graph(self._triples))

    def __len__(self) -> int:
        """Count the statements of the file."""
        return len(self._triples)

    def types(self, subject: str) -> list[str]:
        """Give the classes that the file states of a subject, in order."""
        return sorted(self._types.get(subject, ()))

    def close_upwards(self, terms: Container[str]) -> int:
        """Let classes and properties that the file puts below known ones count as these.

        Read are rdfs:subClassOf, rdfs:subPropertyOf, owl:equivalentClass and
        owl:equivalentProperty, at any distance.

        Args:
            terms: The known ones.

        Returns:
            How many statements follow and were added for questions.
        """
        below: dict[str, list[str]] = {}
        for t in self._triples:
            if isinstance(t.object, ox.NamedNode):
                if t.predicate.value in _BELOW:
                    below.setdefault(t.object.value, []).append(_subject(t))
                if t.predicate.value in _ALIKE:
                    below.setdefault(t.object.value, []).append(_subject(t))
                    below.setdefault(_subject(t), []).append(t.object.value)
        above: dict[str, list[str]] = {}
        for known in sorted(name for name in below if name in terms):
            reached, todo = {known}, [known]
            while todo:
                more = [name for name in below.get(todo.pop(), ()) if name not in reached]
                reached.update(more)
                todo += more
            for name in sorted(reached):
                if name not in terms:  # those have a meaning of their own
                    above.setdefault(name, []).append(known)
        if not above:
            return 0
        a = ox.NamedNode(_TYPE)
        before = len(self._store)
        self._store.bulk_extend(
            _in_default_graph(
                [
                    ox.Triple(t.subject, a, ox.NamedNode(known))
                    for t in self._triples
                    if t.predicate == a and isinstance(t.object, ox.NamedNode)
                    for known in above.get(t.object.value, ())
                ]
                + [
                    ox.Triple(t.subject, ox.NamedNode(known), t.object)
                    for t in self._triples
                    for known in above.get(t.predicate.value, ())
                ]
            )
        )
        return len(self._store) - before

    def reached(self, subjects: Iterable[str], by: Container[str]) -> set[str]:
        """Give what subjects lead to by some predicates, at any distance, themselves included."""
        next_: dict[str, set[str]] = {}
        for t in self._triples:
            if t.predicate.value in by and isinstance(t.object, ox.NamedNode):
                next_.setdefault(_subject(t), set()).add(t.object.value)
        closure, todo = set(subjects), list(subjects)
        while todo:
            more = next_.get(todo.pop(), set()) - closure
            closure |= more
            todo += more
        return closure

    def statements(self) -> list[Statement]:
        """Give all statements, those that `close_upwards` added too, sorted."""
        return sorted(
            Statement(_term(q.subject), q.predicate.value, _term(q.object)) for q in self._store
        )

    def construct(
        self,
        sparql: str,
        seconds: float | None = MAPPING_SECONDS,
        memory: int | None = MAPPING_BYTES,
    ) -> list[Statement]:
        """Answer a CONSTRUCT that declares its prefixes itself, sorted.

        Where the system forks it is answered in a child that ends at these limits.

        Args:
            sparql: The CONSTRUCT.
            seconds: How long it may take; None for no limit.
            memory: Bytes it may take beyond what is in use; None for no limit.

        Raises:
            QueryError: Not SPARQL (line, column), no CONSTRUCT, or SERVICE.
            QueryTimeout: It took longer.
        """
        sparql_syntax.refuse_service(sparql, foreign=True)  # it has no prefixes but its own
        if bounded.can_fork():
            told = bounded.run_bounded(lambda: self._constructed(sparql), seconds, memory)
        else:
            told = self._constructed(sparql)
        kind, _, data = told.partition(b"\n")
        if kind == b"syntax":
            raise sparql_syntax.query_error(data.decode(), sparql)
        if kind == b"error":
            raise QueryError(data.decode())
        triples = ox.parse(data, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False)
        return sorted(
            {Statement(_term(t.subject), t.predicate.value, _term(t.object)) for t in triples}
        )

    def _constructed(self, sparql: str) -> bytes:
        """Answer as N-Triples, or say why not; the first line is which. Runs in the child."""
        try:
            triples = self._store.query(sparql)
            if not isinstance(triples, ox.QueryTriples):
                return b"error\na mapping is a CONSTRUCT"
            return b"graph\n" + (triples.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
        except SyntaxError as error:
            return b"syntax\n" + str(error).encode()
        except (OSError, ValueError, RuntimeError) as error:
            return b"error\n" + str(error).encode()


def read_foreign(file: IO[bytes], name: str) -> Foreign:
    """Read RDF, past a byte order mark; the name's ending tells the syntax.

    Raises:
        DataError: Not of that syntax, with line and column where the parser tells them; or
            RDF/XML whose entities would make it grow.
    """
    form = FORMATS[PurePath(name).suffix.lower()]
    data = file.read().removeprefix(codecs.BOM_UTF8)
    if form == ox.RdfFormat.JSON_LD:
        data = own_context(data, name)
    if form == ox.RdfFormat.RDF_XML:
        check_entities(data, name)
    base = RELATIVE + PurePath(name).stem
    try:
        quads = list(ox.parse(data, form, base_iri=base))
        held = stated(quads, base)
        if held is None:
            return Foreign(quads)
        kept = [triple for triples in held.values() for triple in triples]
        return Foreign(_in_default_graph(kept), left=len(quads) - len(kept))
    except SyntaxError as error:
        raise _worded(error, name) from None
    except (OSError, ValueError) as error:
        raise DataError(f"cannot be read: {error}", file=name) from None
    except MemoryError:  # the parser's own, of its buffer of one term
        raise DataError(
            "has a text or a name of more than 16 MiB, or takes more memory than there is",
            file=name,
        ) from None


def check_entities(data: bytes, name: str) -> None:
    """Refuse XML whose own entities refer outside, or make more than `GROWTH` times the file.

    What abbreviates namespaces, as OWL files do, stays well below.

    Raises:
        DataError: They do, with the line of the entity.
    """
    if b"<!" not in data or not re.search(rb"(?i)<!doctype", data):
        return
    lengths: dict[bytes, int] = {}
    for told in re.finditer(
        rb"(?i)<!ENTITY\s+(%\s+)?([^\s\"'>]+)\s+(?:(\"[^\"]*\"|'[^']*')|)", data
    ):
        line = data.count(b"\n", 0, told.start()) + 1
        if told[1] or told[3] is None:
            raise DataError(
                "has an entity that is a parameter or lies outside the file",
                file=name, line=line, hint="write its text into the file",
            )  # fmt: skip
        value = told[3][1:-1]
        length = len(value) + sum(lengths.get(e, 0) for e in _ENTITY.findall(value))
        if length > LONGEST_ENTITY:
            raise DataError(
                f"the entity {told[2].decode('utf-8', 'replace')[:40]} stands for more than"
                f" {LONGEST_ENTITY:,} characters",
                file=name, line=line, hint="write its text into the file",
            )  # fmt: skip
        lengths.setdefault(told[2], length)
    whole = sum(lengths.get(entity, 0) for entity in _ENTITY.findall(data))
    if whole > GROWTH * len(data) + LONGEST_ENTITY:
        raise DataError(
            f"its entities make more than {GROWTH} times the file of it",
            file=name, hint="write their text into the file",
        )  # fmt: skip


def mentioned(sparql: str) -> set[str]:
    """Give the IRIs that a query names, in full or by a prefix it declares."""
    prefixes = dict(re.findall(r"(?i)\bPREFIX\s+([\w.-]*):\s*<([^<>\s]*)>", sparql))
    iris = set(re.findall(r"<([^<>\s]+)>", sparql))
    for prefix, local in re.findall(r"(?<![\w<])([\w.-]*):([\w.-]*\w)", sparql):
        if prefix in prefixes:
            iris.add(prefixes[prefix] + local)
    return iris


def _worded(error: SyntaxError, name: str) -> DataError:
    if "LoadDocumentCallback" in str(error):
        return DataError(
            "refers to a context on the web, and nothing is fetched",
            file=name,
            hint="put the context into the file",
        )
    if place := _LEADS.search(str(error)):
        parse_error = data_error(error, name)
        return DataError(parse_error.message, file=name, line=int(place[1]), column=int(place[2]))
    return data_error(error, name)


def own_context(data: bytes, name: str) -> bytes:
    """Replace the one context that everybody names, schema.org's, by what it comes to for us."""
    try:
        tree = json.loads(data)
    except UnicodeDecodeError:
        raise DataError("is not UTF-8", file=name) from None
    except json.JSONDecodeError as error:
        raise DataError(
            f"is not JSON: {error.msg}", file=name, line=error.lineno, column=error.colno
        ) from None
    except RecursionError:
        raise DataError("is nested too deeply", file=name) from None
    return json.dumps(_without_web(tree)).encode()


def _without_web(tree: Any) -> Any:
    if isinstance(tree, list):
        return [_without_web(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    return {k: _context(v) if k == "@context" else _without_web(v) for k, v in tree.items()}


def _context(value: Any) -> Any:
    if isinstance(value, list):
        return [_context(item) for item in value]
    if isinstance(value, str) and _SCHEMA_CONTEXT.match(value):
        links = ("sameAs", "url", "additionalType")
        return {
            "@vocab": SCHEMA,
            "id": "@id",
            "type": "@type",
            **{link: {"@type": "@id"} for link in links},
        }
    return value


def _plain(quad: ox.Quad) -> list[ox.Triple]:
    """Give the triples of a statement: itself, three in place of a reification, or none."""
    subject, value = quad.subject, quad.object
    if isinstance(value, ox.Triple):
        inner = (value.subject, value.object)
        if quad.predicate.value != _REIFIES or any(isinstance(t, ox.Triple) for t in inner):
            return []
        parts = (value.subject, _modern(value.predicate), _modern(value.object))
        return [ox.Triple(subject, part, t) for part, t in zip(_PARTS, parts, strict=True)]
    if isinstance(subject, ox.Triple):
        return []
    return [ox.Triple(subject, _modern(quad.predicate), _modern(value))]


def _modern(term: Any) -> Any:
    """Write http://schema.org/ terms with https, as the vocabulary does now."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(_OLD_SCHEMA):
        return ox.NamedNode(SCHEMA + term.value[len(_OLD_SCHEMA) :])
    return term


def _names(triples: list[ox.Triple]) -> dict[str, ox.NamedNode]:
    """Name blank nodes after what is said of them and around them, in linear time.

    Each round a node's name takes in those of its neighbours (colour refinement), until no more
    nodes are told apart, `_ROUNDS` at most. Those that are alike even then are numbered in order
    of appearance: whichever they are, they say the same, but for knots that no file of people and
    organizations ties. (Labels that are canonical for every graph, as of RDFC-1.0, can take time
    without bound.)
    """
    around: dict[str, list[tuple[str, Any]]] = {}
    for t in triples:
        predicate = t.predicate.value
        if isinstance(t.subject, ox.BlankNode):
            around.setdefault(_subject(t), []).append((f">{predicate}", t.object))
        if isinstance(t.object, ox.BlankNode):
            around.setdefault(t.object.value, []).append((f"<{predicate}", t.subject))
    colours = dict.fromkeys(around, "")
    apart = 1 if around else 0
    for _ in range(_ROUNDS):
        colours = {node: _colour(told, colours) for node, told in around.items()}
        now = len(set(colours.values()))
        if now in (apart, len(around)):
            break
        apart = now
    seen: dict[str, int] = {}
    names = {}
    for node in around:
        colour = colours[node]
        seen[colour] = seen.get(colour, 0) + 1
        names[node] = ox.NamedNode(f"{BLANK}{colour}" + f"-{seen[colour]}" * (seen[colour] > 1))
    return names


def _colour(told: list[tuple[str, Any]], colours: dict[str, str]) -> str:
    lines = sorted(
        f"{predicate} {'_:' + colours[t.value] if isinstance(t, ox.BlankNode) else t}"
        for predicate, t in told
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:24]


def _named(term: Any, names: dict[str, ox.NamedNode]) -> Any:
    return names[term.value] if isinstance(term, ox.BlankNode) else term


def _in_default_graph(triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    return (ox.Quad(t.subject, t.predicate, t.object) for t in triples)


def _term(term: Any) -> Term:
    if isinstance(term, ox.NamedNode):
        return Term(term.value, "iri")
    if isinstance(term, ox.BlankNode):
        raise QueryError("a mapping makes no blank nodes", hint="make IRIs: BIND(IRI(…) AS ?x)")
    if isinstance(term, ox.Literal):
        if term.language is not None:
            return Term(term.value, f"@{term.language}")
        kind = term.datatype.value
        return Term(term.value, "text" if kind.endswith("XMLSchema#string") else kind)
    raise QueryError("a mapping makes no statements about statements")
