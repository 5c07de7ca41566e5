"""What the sources say, triple by triple, for the page to save as Turtle.

The terms are written as Turtle here, where the store knows datatypes and languages; the page only
chooses subjects and joins lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from coopgraph.namespaces import GRAPH_DERIVED, PREFIXES, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coopgraph.store.embedded import EmbeddedStore

#: A local name that needs no escape in Turtle; anything else is written as an IRI in full.
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PLAIN: Final = "http://www.w3.org/2001/XMLSchema#string"
_BARE: Final = {  # datatypes whose values Turtle lets stand without quotes
    "http://www.w3.org/2001/XMLSchema#integer": re.compile(r"[+-]?[0-9]+"),
    "http://www.w3.org/2001/XMLSchema#boolean": re.compile("true|false"),
}


def statements(store: EmbeddedStore, subjects: Iterable[str]) -> dict[str, Any]:
    """Collect the asserted triples about some subjects.

    Args:
        store: what the rules derive in it is left out, it can be derived again.
        subjects: IRIs.

    Returns:
        "prefixes": name -> IRI, those in use. "graphs": IRIs of the named graphs. "about": subject
        IRI -> its Turtle term and rows of (index of the graph, predicate, object), both Turtle
        terms. Rows are sorted. Blank nodes are left out; our data have none.
    """
    wanted = set(subjects)
    graphs = [g for g in sorted(store.graphs()) if g.startswith(SOURCE) and g != GRAPH_DERIVED]
    place = {graph: index for index, graph in enumerate(graphs)}
    used: set[str] = set()
    about: dict[str, list[Any]] = {}
    data = store.dump(graphs, "nquads")
    for quad in ox.parse(data, ox.RdfFormat.N_QUADS, rename_blank_nodes=False):
        subject, graph = quad.subject, quad.graph_name
        if not isinstance(subject, ox.NamedNode) or not isinstance(graph, ox.NamedNode):
            continue
        if subject.value not in wanted or isinstance(quad.object, ox.BlankNode):
            continue
        predicate = "a" if quad.predicate.value == _TYPE else term(quad.predicate, used)
        row = [place[graph.value], predicate, term(quad.object, used)]
        about.setdefault(subject.value, [term(subject, used), []])[1].append(row)
    for entry in about.values():
        entry[1].sort(key=lambda row: (row[1] != "a", row[1], row[2], row[0]))
    return {
        "prefixes": {name: PREFIXES[name] for name in PREFIXES if name in used},
        "graphs": graphs,
        "about": dict(sorted(about.items())),
    }


def term(value: Any, used: set[str]) -> str:
    r"""Write a pyoxigraph term as Turtle.

    Args:
        value: a named node or a literal.
        used: gets the prefixes that the text needs.

    Examples:
        >>> import pyoxigraph as ox
        >>> term(ox.NamedNode("https://w3id.org/coopgraph/id/stameq"), set())
        'id:stameq'
        >>> term(ox.NamedNode("https://w3id.org/coopgraph/id/a%2Fb"), set())
        '<https://w3id.org/coopgraph/id/a%2Fb>'
        >>> term(ox.Literal('"x"\n', language="en"), set())
        '"\\"x\\"\\n"@en'
    """
    if isinstance(value, ox.NamedNode):
        for name, base in PREFIXES.items():
            if value.value.startswith(base) and _LOCAL.fullmatch(value.value[len(base) :]):
                used.add(name)
                return f"{name}:{value.value[len(base) :]}"
        return str(value)
    datatype = value.datatype
    if value.language or datatype.value == _PLAIN:
        return str(value)
    bare = _BARE.get(datatype.value)
    if bare and bare.fullmatch(value.value):
        return str(value.value)
    return f"{ox.Literal(value.value)}^^{term(datatype, used)}"
