"""JSON-LD for who wants trees: the union, a context with short names, and frames.

W3C, JSON-LD 1.1 Framing, 2020, <https://www.w3.org/TR/json-ld11-framing/>. Of a frame and the graph
any processor (pyld, jsonld.js) makes a document with one tree a tie, or one a thing: the tie with
its participant, framework and role by their names and with its passages, the thing with its ties.
Nothing is fetched: the context stands in the frames as well.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coopgraph.namespaces import COOP, PREFIXES, RDFS, XSD, shorten
from coopgraph.store import rewritten

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

GRAPH = "graph.jsonld"
CONTEXT = "context.jsonld"
TIES = "ties.frame.jsonld"
THINGS = "things.frame.jsonld"

_LANGUAGE = {"@container": "@language"}
_SEVERAL = {"@container": ["@language", "@set"]}
_NAMES: dict[str, dict[str, Any]] = {
    "prefLabel": {"@id": "skos:prefLabel", **_LANGUAGE},
    "altLabel": {"@id": "skos:altLabel", **_SEVERAL},
    "title": {"@id": "dcterms:title", **_LANGUAGE},
    "publisher": {"@id": "dcterms:publisher", **_LANGUAGE},
    "from": {"@id": "oa:hasSource", "@type": "@id"},
    "participations": {"@reverse": "coop:participant", "@container": "@set"},
    "participants": {"@reverse": "coop:framework", "@container": "@set"},
}
"""Terms of other vocabularies, by the names that trees use."""
_SPOKEN = ("gist", "place")
"""Properties of ours with a text in each language."""
_BOUNDS = ("earliestBegin", "latestBegin", "earliestEnd", "latestEnd")

_DECLARED = f"""\
SELECT ?term ?kind ?range WHERE {{
    ?term a ?kind .
    OPTIONAL {{ ?term <{RDFS}range> ?range . FILTER(STRSTARTS(STR(?range), "{XSD}")) }}
    FILTER(STRSTARTS(STR(?term), "{COOP}"))
    FILTER(?kind IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty))
}} ORDER BY ?term ?kind ?range"""


def bundle(kg: KnowledgeGraph) -> dict[str, bytes]:
    """Make the files of the folder: the union, the context and the frames."""
    names = context(kg)
    return {
        GRAPH: rewritten(kg.store.dump(form="ntriples"), "jsonld"),
        CONTEXT: _written({"@context": names}),
        TIES: _written({"@context": names, "@type": "Participation", **_tie()}),
        THINGS: _written({"@context": names, "@type": ["Actor", "Framework"], **_thing()}),
    }


def context(kg: KnowledgeGraph) -> dict[str, Any]:
    """Give the context: the ontology's terms by their own names, all others behind a prefix.

    Values are plain where they are of the kind that the ontology declares; others keep their
    datatype beside them and stand under the name with prefix (``coop:value``).
    """
    names: dict[str, Any] = {
        "@version": 1.1,
        **{prefix: {"@id": base, "@prefix": True} for prefix, base in sorted(PREFIXES.items())},
        **_NAMES,
    }
    for iri, kind, value in kg.store.select(_DECLARED):
        assert iri is not None  # noqa: S101 - ?term is bound
        name = iri.removeprefix(COOP)
        if str(kind).endswith("#ObjectProperty"):
            names[name] = {"@id": shorten(iri), "@type": "@id"}
        elif value and value != XSD + "string":
            names[name] = {"@id": shorten(iri), "@type": shorten(value)}
        else:
            names.setdefault(name, {"@id": shorten(iri)})
    for name in _SPOKEN:
        names[name] = {"@id": f"coop:{name}", **_LANGUAGE}
    names["evidence"]["@container"] = "@set"
    for name in _BOUNDS:
        names[name] = {"@id": f"coop:{name}", "@type": "xsd:date"}
    return names


def _tie() -> dict[str, Any]:
    """Give the frame of a tie: all that is said of it, with the names of what it ties."""
    named = ("participant", "framework", "role", "onBehalfOf")
    return {**{name: _named() for name in named}, "evidence": _passage(), **_WHOLE}


def _thing() -> dict[str, Any]:
    """Give the frame of an actor or a framework: all that is said of it, and its ties."""
    said = ("coop:begin", "coop:end", "coop:during", *(f"coop:{name}" for name in _BOUNDS))
    tie = {**dict.fromkeys(said, _VALUE), "role": _named(), "evidence": _VALUE, **_CHOSEN}
    return {
        "participations": {**tie, "framework": _named()},
        "participants": {**tie, "participant": _named()},
        "evidence": _passage(),
        **_WHOLE,
    }


_WHOLE = {"@embed": "@never"}
"""All that is said of the node; other nodes are named, but for those with a frame of their own."""
_VALUE = {"@embed": "@never", "@omitDefault": True}
_CHOSEN = {"@embed": "@always", "@explicit": True, "@omitDefault": True}
"""The node itself, each time it is named, with what the frame names of it, where that is said."""


def _named() -> dict[str, Any]:
    # Texts are asked for by the property: a term with languages would take the frame for a text.
    return {"skos:prefLabel": _VALUE, **_CHOSEN}


def _passage() -> dict[str, Any]:
    parts = ("coop:gist", "coop:place", "oa:start", "oa:end", "sha256")
    source = {"dcterms:title": _VALUE, **_CHOSEN}
    return {**dict.fromkeys(parts, _VALUE), "from": source, **_CHOSEN}


def _written(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
