"""The graph as owlready2 classes and individuals, in a World of its own.

owlready2 does not read Turtle (it would load an empty ontology without a word), so it is handed
N-Triples. It looks properties up by their last name: where two share it, the one of XX
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from coopgraph.errors import MissingDependency
from coopgraph.model import literal_parts
from coopgraph.namespaces import COOP, GRAPH_ONTOLOGY, OWL, PREFIXES, local_name, shorten
from coopgraph.reason.axioms import COOPERATES_WITH, SUBCLASS, TYPE, Triple, parse
from coopgraph.reason.owl_dl import KINDS, to_owl_dl

_PYTHON_NAME = (
    "<http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_name>"
)
# Datatypes that owlready2 turns into Python values, and what it can read of each. Another
# datatype stops it when the value is asked for, a malformed number even stops the loading.
_READABLE = {
    PREFIXES["xsd"] + name: re.compile(pattern)
    for names, pattern in (
        ("integer int long short nonNegativeInteger positiveInteger", r"[+-]?[0-9]+"),
        ("decimal double float", r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"),
        ("boolean", r"true|false"),
        ("date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    )
    for name in names.split()
}


def to_owlready(ntriples: bytes | str | Iterable[Triple], *, reason: bool = False) -> Any:
    """Build a private owlready2 World with the classes and individuals of a graph.

    Look things up by IRI: ``world["https://w3id.org/coopgraph/ontology#Organization"]`` is a
    Python class, its ``instances()`` are individuals, whose properties are attributes:
    ``participant``, ``begin``. A date that is no ``xsd:date`` (``2021-10``, EDTF) is the
    text as stated. The world is OWL 2 DL (see `to_owl_dl`), so ``owlready2.sync_reasoner`` reasons
    over it; properties that have days annotate, and it passes them over.

    Args:
        ntriples: Ontology and data in one graph, as N-Triples or as triples of N-Triples terms.
        reason: Let HermiT conclude first and put its conclusions into the world: superclasses,
            most specific types, property values (nobody cooperates with itself here either).

    Returns:
        An ``owlready2.World``; nothing is shared with ``owlready2.default_world``.

    Raises:
        MissingDependency: owlready2, or Java where ``reason`` is asked for, is not installed.
        ValidationFailed: ``reason`` is asked for and the data contradict the ontology.
    """
    try:
        import owlready2
    except ImportError as error:
        raise MissingDependency(
            "classes and individuals need owlready2", hint="pip install owlready2"
        ) from error
    triples = set(parse(ntriples) if isinstance(ntriples, bytes | str) else ntriples)
    if reason:
        triples = _concluded(triples)
    # One world, one ontology, and days that are days in Python: reasoners pass these over.
    dl = to_owl_dl(triples, days="date")
    statements = {(s, p, _readable(o)) for s, p, o in dl}
    statements |= _python_names(statements)
    text = "".join(f"{s} {p} {o} .\n" for s, p, o in sorted(statements))
    world = owlready2.World()
    ontology = world.get_ontology(GRAPH_ONTOLOGY + "#")
    ontology.load(fileobj=io.BytesIO(text.encode("utf-8")))
    return world


def _concluded(triples: set[Triple]) -> set[Triple]:
    from coopgraph.reason.hermit import prove

    proof = prove(triples)
    every: dict[str, set[str]] = {}
    for thing, cls in proof.types:
        every.setdefault(thing, set()).add(cls)
    added: set[Triple] = set()
    redundant: set[Triple] = set()
    for name, predicate, uppers in [
        *((thing, TYPE, classes) for thing, classes in every.items()),
        *((cls, SUBCLASS, set(above) - {cls}) for cls, above in proof.above.items()),
    ]:
        for upper in uppers:
            triple = (f"<{name}>", predicate, f"<{upper}>")
            if any(proof.is_a(low, upper) and not proof.is_a(upper, low) for low in uppers):
                # owlready2 makes Python classes: a class beside its own subclass has no order.
                redundant.add(triple)
            elif upper != OWL + "Thing":
                added.add(triple)
    added |= {
        (f"<{s}>", f"<{p}>", f"<{o}>")
        for s, p, o in proof.values
        if s != o or f"<{p}>" != COOPERATES_WITH
    }
    return (triples - redundant) | added


def _readable(term: str) -> str:
    """Write a literal so that owlready2 reads it, as plain text where it has no such value."""
    if not term.startswith('"'):
        return term
    text, language, datatype = literal_parts(term)
    suffix = f"@{language}" if language else ""
    if datatype and _is_readable(text, datatype):
        suffix = f"^^<{datatype}>"
    # Its fast parser takes neither \\" nor \\\\, so whatever needs an escape gets a numeric one.
    plain = "".join(c if " " <= c <= "~" and c not in '"\\' else _code(c) for c in text)
    return f'"{plain}"{suffix}'


def _is_readable(text: str, datatype: str) -> bool:
    pattern = _READABLE.get(datatype)
    if pattern is None or not pattern.fullmatch(text):
        return False
    if datatype.endswith("#date"):
        try:
            date.fromisoformat(text)
        except ValueError:
            return False
    return True


def _code(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def _python_names(triples: set[Triple]) -> set[Triple]:
    """Name the properties of a vocabulary for Python where one of them clashes with ours."""
    properties = {s[1:-1] for s, p, o in triples if p == TYPE and o in KINDS}
    ours = {local_name(name) for name in properties if name.startswith(COOP)}
    foreign = {
        name: shorten(name).partition(":") for name in properties if not name.startswith(COOP)
    }
    clashing = {prefix for prefix, _, local in foreign.values() if local in ours}
    return {
        (f"<{name}>", _PYTHON_NAME, f'"{prefix}_{local}"')
        for name, (prefix, _, local) in foreign.items()
        if prefix in clashing
    }
