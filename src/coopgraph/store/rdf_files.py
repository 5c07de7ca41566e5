"""RDF of others: whatever syntax, into a store to ask, in a stable order."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Container, Iterable
from pathlib import PurePath
from typing import IO, Any, NamedTuple

import pyoxigraph as ox

from coopgraph.errors import DataError, QueryError
from coopgraph.media_types import SYNTAXES
from coopgraph.namespaces import SCHEMA
from coopgraph.store import sparql_syntax
from coopgraph.store.embedded import data_error
from coopgraph.store.formats import rdf_format

FORMATS = {
    suffix: rdf_format(syntax.media)
    for syntax in SYNTAXES.values()
    for suffix in (syntax.suffix, *syntax.read)
}
"""Endings of file names and the syntax they stand for."""
RELATIVE = "urn:file:"
"""How IRIs begin that a file gives without a beginning: two files of a name may mean two things."""
BLANK = "urn:blank:"
"""How the names of blank nodes begin, to which canonical labels are given."""
_OLD_SCHEMA = "http://schema.org/"
_SCHEMA_CONTEXT = re.compile(r"https?://schema\.org/?(?:docs/jsonldcontext\.jsonl?d?)?\Z")
_LEADS = re.compile(r"line (\d+) column (\d+)")


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
    """A file of RDF in memory: all its graphs as one, blank nodes with canonical labels.

    Attributes:
        subjects: What the file describes: IRIs in order of appearance, then blank nodes in
            canonical order; `BLANK` begins the latter.
        predicates: Its predicates and how often each stands.
    """

    def __init__(self, quads: list[ox.Quad]) -> None:
        if any(isinstance(x, ox.Triple) for q in quads for x in (q.subject, q.object)):
            raise DataError("has statements about statements, which a mapping cannot reach")
        triples = [_modern(q) for q in quads]
        subject_iris = [t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)]
        if any(isinstance(x, ox.BlankNode) for t in triples for x in (t.subject, t.object)):
            data = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
            # Labels that follow from what the nodes say: the same file, the same IRIs.
            data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            # As IRIs, so that a mapping can make names of them.
            triples = [ox.Triple(_skolem(q.subject), q.predicate, _skolem(q.object)) for q in data]
        subjects = {_term(t.subject).value for t in triples}
        self.subjects = [*dict.fromkeys(subject_iris), *sorted(subjects - set(subject_iris))]
        self.predicates: dict[str, int] = {}
        for t in triples:
            name = t.predicate.value
            self.predicates[name] = self.predicates.get(name, 0) + 1
        self._store = ox.Store()
        self._store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

    def __len__(self) -> int:
        """Count the statements."""
        return len(self._store)

    def types(self, subject: str) -> list[str]:
        """Give the classes of a subject, in order."""
        node: Any = ox.BlankNode(subject[2:]) if subject.startswith("_:") else ox.NamedNode(subject)
        a = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        quads = self._store.quads_for_pattern(node, a, None, None)
        return sorted(str(q.object.value) for q in quads if isinstance(q.object, ox.NamedNode))

    def reached(self, subjects: Iterable[str], by: Container[str]) -> set[str]:
        """Give what subjects lead to by some predicates, at any distance, themselves included."""
        next_: dict[str, set[str]] = {}
        for quad in self._store:
            if quad.predicate.value in by and isinstance(quad.object, ox.NamedNode):
                next_.setdefault(_term(quad.subject).value, set()).add(quad.object.value)
        closure, todo = set(subjects), list(subjects)
        while todo:
            more = next_.get(todo.pop(), set()) - closure
            closure |= more
            todo += more
        return closure

    def construct(self, sparql: str) -> list[Statement]:
        """Answer a CONSTRUCT that declares its prefixes itself, sorted.

        Raises:
            QueryError: Not SPARQL (line, column), no CONSTRUCT, or SERVICE.
        """
        sparql_syntax.refuse_service(sparql, foreign=True)  # it has no prefixes but its own
        try:
            triples = self._store.query(sparql)
            if not isinstance(triples, ox.QueryTriples):
                raise QueryError("a mapping is a CONSTRUCT")
            statements = {
                Statement(_term(t.subject), t.predicate.value, _term(t.object)) for t in triples
            }
        except SyntaxError as error:
            raise sparql_syntax.query_error(str(error), sparql) from None
        except (OSError, ValueError) as error:
            raise QueryError(str(error)) from None
        return sorted(statements)


def read_foreign(file: IO[bytes], name: str) -> Foreign:
    """Read RDF; the name's ending tells the syntax.

    Raises:
        DataError: Not of that syntax, with line and column where the parser tells them.
    """
    form = FORMATS[PurePath(name).suffix.lower()]
    if form == ox.RdfFormat.JSON_LD:
        file = io.BytesIO(_own_context(file.read(), name))
    base = RELATIVE + PurePath(name).stem
    try:
        return Foreign(list(ox.parse(file, form, base_iri=base)))
    except SyntaxError as error:
        raise _worded(error, name) from None
    except (OSError, ValueError) as error:
        raise DataError(f"cannot be read: {error}", file=name) from None


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


def _own_context(data: bytes, name: str) -> bytes:
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


def _modern(quad: ox.Quad) -> ox.Triple:
    """Write http://schema.org/ terms with https, as the vocabulary does now."""
    predicate, value = quad.predicate, quad.object
    if predicate.value.startswith(_OLD_SCHEMA):
        predicate = ox.NamedNode(SCHEMA + predicate.value[len(_OLD_SCHEMA) :])
    if isinstance(value, ox.NamedNode) and value.value.startswith(_OLD_SCHEMA):
        value = ox.NamedNode(SCHEMA + value.value[len(_OLD_SCHEMA) :])
    return ox.Triple(quad.subject, predicate, value)


def _skolem(term: Any) -> Any:
    return ox.NamedNode(BLANK + term.value) if isinstance(term, ox.BlankNode) else term


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
