"""A graph as one ontology of OWL 2 DL, for reasoners and editors that read nothing else.

A graph of RDF may say what OWL 2 DL has no place for: several headers, imports that only the web
could answer, properties that nobody declares, dates whose datatypes (``xsd:gYear``, ``xsd:date``,
EDTF) are not in the OWL 2 datatype map, so that reasoners refuse the whole file. Here each property
has one kind, each literal a datatype of the map, and what does not fit is counted in the header.

W3C, OWL 2 Structural Specification (2nd ed.), 2012, sections 3, 4, 5.8 and 11,
<https://www.w3.org/TR/owl2-syntax/>; W3C, OWL 2 Mapping to RDF Graphs (2nd ed.), 2012.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, Literal

from coopgraph.model import literal_parts, quote
from coopgraph.namespaces import DCTERMS, GRAPH_ONTOLOGY, OWL, RDF, RDFS, XSD
from coopgraph.reason.axioms import (
    CLASS,
    DOMAIN,
    FIRST,
    OBJECT_PROPERTY,
    ON_PROPERTY,
    RANGE,
    REST,
    SUBCLASS,
    TYPE,
    Triple,
    is_iri,
)

ONTOLOGY: Final = f"<{OWL}Ontology>"
DATA_PROPERTY: Final = f"<{OWL}DatatypeProperty>"
ANNOTATION_PROPERTY: Final = f"<{OWL}AnnotationProperty>"
KINDS: Final = (OBJECT_PROPERTY, DATA_PROPERTY, ANNOTATION_PROPERTY)
"""The kinds of properties; in OWL 2 DL a property is of one of them."""
IMPORTS: Final = f"<{OWL}imports>"

_STRING, _DATE, _DATETIME = XSD + "string", XSD + "date", XSD + "dateTime"
_SUBPROPERTY = f"<{RDFS}subPropertyOf>"
_NAMED = f"<{OWL}NamedIndividual>"
_MEMBERS = f"<{OWL}members>"
_OF_ONE_KIND = frozenset(
    (_SUBPROPERTY, *(f"<{OWL}{name}>" for name in ("equivalentProperty", "inverseOf")))
)
_BETWEEN_CLASSES = frozenset(
    (SUBCLASS, *(f"<{OWL}{n}>" for n in ("equivalentClass", "disjointWith", "complementOf")))
)
_OF_CLASSES = frozenset(
    f"<{OWL}{name}>" for name in ("unionOf", "intersectionOf", "disjointUnionOf")
)
_VOCABULARY = tuple(f"<{base}" for base in (OWL, RDF, RDFS))
_RESERVED = (*_VOCABULARY, f"<{XSD}")
# Of the reserved vocabulary, the properties that annotate.
_ANNOTATING = frozenset(
    [f"<{RDFS}{name}>" for name in ("label", "comment", "seeAlso", "isDefinedBy")]
    + [f"<{OWL}{name}>" for name in ("versionInfo", "deprecated", "priorVersion")]
)
_HEADER_KEEPS = frozenset(f"<{DCTERMS}{name}>" for name in ("title", "description", "license"))
# Axioms about a property which say nothing of one that annotates, or are not OWL 2 DL of one.
_ABOUT_PROPERTIES = frozenset(
    f"<{OWL}{name}>"
    for name in ("inverseOf", "propertyChainAxiom", "equivalentProperty", "propertyDisjointWith")
)
_CHARACTERISTICS = frozenset(
    f"<{OWL}{name}Property>"
    for name in (
        *("Functional", "InverseFunctional", "Symmetric", "Asymmetric", "Reflexive"),
        *("Irreflexive", "Transitive"),
    )
)
# Classes of RDF's own machinery: nothing is an individual of these.
_MACHINERY = frozenset(
    f"<{base}{name}>"
    for base, names in (
        (RDF, "Property List Statement Bag Seq Alt"),
        (RDFS, "Class Datatype Resource Literal Container ContainerMembershipProperty"),
    )
    for name in names.split()
)
_INTEGERS = frozenset(
    XSD + name
    for name in (
        *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger"),
        *("nonPositiveInteger", "negativeInteger", "unsignedLong", "unsignedInt"),
        *("unsignedShort", "unsignedByte"),
    )
)
_LEXICAL = {
    XSD + "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    XSD + "double": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"),
    XSD + "float": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"),
    XSD + "boolean": re.compile(r"true|false|0|1"),
    XSD + "anyURI": re.compile(r"\S*"),
    **dict.fromkeys(_INTEGERS, re.compile(r"[+-]?[0-9]+")),
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)


def to_owl_dl(
    triples: Iterable[Triple],
    *,
    iri: str = GRAPH_ONTOLOGY,
    version: str | None = None,
    days: Literal["dateTime", "date"] = "dateTime",
) -> set[Triple]:
    """Bring a graph into OWL 2 DL.

    Args:
        triples: Ontology and data in one graph, triples of N-Triples terms. Blank nodes are those
            of axioms; others stay anonymous individuals.
        iri: What the one ontology is called. What its header says of title, description and
            licence is what `GRAPH_ONTOLOGY`'s said; headers of others and imports are left out.
        version: Stated as owl:versionInfo; with it the version IRI is ``IRI/VERSION/DIGEST``, of a
            digest of the statements, so that no two graphs share one.
        days: ``dateTime``: a property whose every value is a day is a data property of
            ``xsd:dateTime`` (the day's first moment), so that class expressions can compare days.
            ``date``: a property that has days is an annotation property, days stay ``xsd:date``;
            reasoners pass them over, and owlready2 makes ``datetime.date`` of them.

    Returns:
        Triples of N-Triples terms. All other dates are text as stated, integers ``xsd:integer``,
        what is malformed is text. A property that nobody declares annotates, so does each with an
        annotation's place (``rdfs:label``). A value that its property cannot have in OWL 2 DL (text
        of an object property, a thing of a data property) is left out; how many are, rdfs:comment
        of the ontology says in both languages.
    """
    every = set(triples)
    headers = {s for s, p, o in every if p == TYPE and o == ONTOLOGY}
    said = {(p, o) for s, p, o in every if s == f"<{GRAPH_ONTOLOGY}>" and p in _HEADER_KEEPS}
    body = {t for t in every if t[0] not in headers}
    kinds = _kinds(body)
    dated = _dated(body, kinds)
    if days == "date":
        # What a class is defined by cannot annotate.
        defining = {o for _, p, o in body if p == ON_PROPERTY}
        kinds |= dict.fromkeys(dated.keys() - defining, ANNOTATION_PROPERTY)
    whole = {name for name, all_days in dated.items() if all_days and days == "dateTime"}
    kept, types, unfit = _fitting(body, kinds, whole, days)
    kept = {t for t in kept if not _is_idle(t, kinds, types)}
    kept |= {(name, TYPE, kind) for name, kind in kinds.items()}
    kept |= {(name, TYPE, CLASS) for name in _classes(kept, kinds)}
    kept |= {(name, TYPE, _NAMED) for name in _individuals(kept, kinds)}
    kept |= {(name, RANGE, f"<{_DATETIME}>") for name in whole if kinds.get(name) == DATA_PROPERTY}
    return kept | _header(kept, said, iri, version, unfit)


def _kinds(body: set[Triple]) -> dict[str, str]:
    """Give each property in use or declared its one kind: what it is declared, else annotating."""
    declared: dict[str, set[str]] = defaultdict(set)
    for s, p, o in body:
        if p == TYPE and o in KINDS and is_iri(s):
            declared[s].add(o)
    for _, p, _ in body:
        if not p.startswith(_VOCABULARY):
            declared.setdefault(p, set())
    # What stands above a property, or beside it, is of its kind where nobody says more.
    beside = [(s, o) for s, p, o in body if p in _OF_ONE_KIND and is_iri(s) and is_iri(o)]
    grown = True
    while grown:
        grown = False
        for one, other in (*beside, *((o, s) for s, o in beside)):
            if declared.get(one) and not declared.get(other) and not other.startswith(_VOCABULARY):
                declared[other] = declared[one]
                grown = True
    return {
        name: next(iter(kinds)) if len(kinds) == 1 else ANNOTATION_PROPERTY
        for name, kinds in declared.items()
        if name not in _ANNOTATING
    }


def _classes(kept: set[Triple], kinds: dict[str, str]) -> set[str]:
    """Give the names that stand where a class stands, in axioms or as somebody's type."""
    found: set[str] = set()
    lists: list[str] = []
    apart = {s for s, p, o in kept if p == TYPE and o == f"<{OWL}AllDisjointClasses>"}
    for s, p, o in kept:
        if p in (TYPE, DOMAIN) or (p == RANGE and kinds.get(s) == OBJECT_PROPERTY):
            found.add(o)
        elif p in _BETWEEN_CLASSES:
            found |= {s, o}
        elif p in _OF_CLASSES or (p == _MEMBERS and s in apart):
            lists.append(o)
    first = {s: o for s, p, o in kept if p == FIRST}
    rest = {s: o for s, p, o in kept if p == REST}
    for head in lists:
        while head in first:
            found.add(first[head])
            head = rest.pop(head, "")
    return {name for name in found if is_iri(name) and not name.startswith(_RESERVED)}


def _individuals(kept: set[Triple], kinds: dict[str, str]) -> set[str]:
    """Give the names that stand where a thing stands."""
    things = {term for s, p, o in kept if kinds.get(p) == OBJECT_PROPERTY for term in (s, o)}
    things |= {s for s, p, o in kept if p == TYPE and not o.startswith(_RESERVED)}
    return {name for name in things if is_iri(name) and name not in kinds}


def _dated(body: set[Triple], kinds: dict[str, str]) -> dict[str, bool]:
    """Give the data properties that have days, and whether they have nothing else."""
    values: dict[str, list[bool]] = defaultdict(list)
    for _, p, o in body:
        if kinds.get(p) == DATA_PROPERTY and o.startswith('"'):
            text, _, datatype = literal_parts(o)
            values[p].append(datatype == _DATE and _is_day(text))
    found = {name: all(is_day) for name, is_day in values.items() if any(is_day)}
    # Of which there is no value yet, the ontology says what they would be.
    for s, p, o in body:
        if p == RANGE and o == f"<{_DATE}>" and kinds.get(s) == DATA_PROPERTY and s not in values:
            found[s] = True
    return found


def _fitting(
    body: set[Triple], kinds: dict[str, str], whole: set[str], days: str
) -> tuple[set[Triple], dict[str, set[str]], int]:
    """Give what fits, the datatypes each property's values then have, and how much did not fit."""
    kept: set[Triple] = set()
    types: dict[str, set[str]] = defaultdict(set)
    unfit = 0
    for s, p, o in body:
        kind = kinds.get(p, ANNOTATION_PROPERTY if p in _ANNOTATING else None)
        if kind is None:
            if p == TYPE and o in _MACHINERY:
                unfit += o not in (f"<{RDF}Property>", f"<{RDFS}Class>", f"<{RDFS}Datatype>")
                continue
            kept.add((s, p, o))
            continue
        literal = o.startswith('"')
        if kind == (OBJECT_PROPERTY if literal else DATA_PROPERTY):
            unfit += 1
            continue
        if literal:
            first_moment, as_day = p in whole, days == "date" and kind == ANNOTATION_PROPERTY
            value, datatype = _literal(o, first_moment=first_moment, as_day=as_day)
            types[p].add(datatype)
            kept.add((s, p, value))
        else:
            kept.add((s, p, o))
    return kept, types, unfit


def _literal(term: str, *, first_moment: bool, as_day: bool) -> tuple[str, str]:
    """Give a literal a datatype of the map: N-Triples term, and the datatype's IRI."""
    text, language, datatype = literal_parts(term)
    if language:
        return term, RDF + "langString"
    if first_moment:
        return f"{quote(text + 'T00:00:00')}^^<{_DATETIME}>", _DATETIME
    if datatype == _DATE and as_day and _is_day(text):
        return term, _DATE
    if datatype == _DATETIME and _is_moment(text):
        return term, _DATETIME
    lexical = _LEXICAL.get(datatype or "")
    if datatype and lexical is not None and lexical.fullmatch(text):
        if datatype in _INTEGERS:
            datatype = XSD + "integer"
        return f"{quote(text)}^^<{datatype}>", datatype
    return quote(text), _STRING


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    try:
        return bool(_CLOCK.fullmatch(text)) and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _is_idle(triple: Triple, kinds: dict[str, str], types: dict[str, set[str]]) -> bool:
    """Say whether an axiom is none of OWL 2 DL, or no longer true, of a property's kind now."""
    s, p, o = triple
    kind = kinds.get(s)
    if p == IMPORTS:
        return True
    if kind is None:
        return False
    if p == TYPE and (o in KINDS or (kind == ANNOTATION_PROPERTY and o in _CHARACTERISTICS)):
        return True
    if p == RANGE and kind == DATA_PROPERTY:
        return not o.startswith("<") or _of_map(o) is None or not types[s] <= {_of_map(o)}
    if kind == ANNOTATION_PROPERTY:
        return p in _ABOUT_PROPERTIES or (p in (DOMAIN, RANGE) and not is_iri(o))
    return p == _SUBPROPERTY and kinds.get(o, kind) != kind


def _of_map(datatype: str) -> str | None:
    """Give a range as it is kept: one that the values' datatypes can be compared with."""
    name = datatype[1:-1]
    return name if name in _LEXICAL or name in (_STRING, _DATETIME) else None


def _header(
    body: set[Triple], said: set[tuple[str, str]], iri: str, version: str | None, unfit: int
) -> set[Triple]:
    name = f"<{iri}>"
    header = {(name, TYPE, ONTOLOGY)} | {(name, p, o) for p, o in said}
    header |= {(p, TYPE, ANNOTATION_PROPERTY) for p, _ in said}
    if version is not None:
        lines = "".join(sorted(" ".join(t) + "\n" for t in body))
        digest = hashlib.sha256(lines.encode()).hexdigest()[:16]
        header.add((name, f"<{OWL}versionIRI>", f"<{iri}/{version}/{digest}>"))
        header.add((name, f"<{OWL}versionInfo>", quote(version)))
    if unfit:
        told = (
            (f"{unfit} statements have no place in OWL 2 DL and are left out.", "en"),
            (f"{unfit} phát biểu không có chỗ trong OWL 2 DL nên bị lược bỏ.", "vi"),
        )
        header |= {(name, f"<{RDFS}comment>", f"{quote(text)}@{tag}") for text, tag in told}
    return header
