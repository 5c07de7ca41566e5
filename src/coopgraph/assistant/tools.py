"""What an assistant may ask of a graph, as functions of plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coopgraph.asked import as_data
from coopgraph.errors import ParameterError
from coopgraph.model import IRI, plain
from coopgraph.namespaces import shorten
from coopgraph.query import Result, select

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

MOST_ROWS = 100
"""Rows that one answer carries at most; its count says how many there are."""
SECONDS = 20.0
"""How long a query may take."""
MOST_LETTERS = 20_000
"""Letters that a query or a question may have."""
_STATEMENTS = """
SELECT DISTINCT ?p ?o WHERE {
    GRAPH ?g { ?it ?p ?o }
    FILTER(STRSTARTS(STR(?p), STR(coop:)) || STRSTARTS(STR(?p), STR(skos:)) || ?p = rdf:type)
    FILTER(?p != coop:evidence && ?p != coop:dateEvidence)
} ORDER BY ?p ?o"""


def in_words(kg: KnowledgeGraph, words: str, lang: str = "") -> dict[str, Any]:
    """Answer a question in one's own words, or refuse it and say what can be asked."""
    reply = kg.ask_words(_short(words, "words"), timeout=SECONDS)
    return as_data.reply(reply, _language(lang) if lang else reply.language, MOST_ROWS)


def by_name(
    kg: KnowledgeGraph, name: str, parameters: Mapping[str, str], lang: str = "en"
) -> dict[str, Any]:
    """Answer a question of the catalogue, each row with its passages.

    Raises:
        UnknownNameError: No such question, or nothing of that name.
        ParameterError: A parameter that is wrong or not one of the question's.
        QueryTimeout: Stopped at the limit.
    """
    language = _language(lang)
    answer = kg.ask(
        name, timeout=SECONDS, **{f"{key}_": value for key, value in parameters.items()}
    )
    count = len(answer)
    return {
        "question": answer.question.worded(language),
        "parameters": {key: plain(value) for key, value in answer.values.items()},
        "count": count,
        "sentence": "" if count else "No source that the graph trusts says so.",
        "rows": as_data.rows(answer, language, range(min(count, MOST_ROWS))),
    }


def catalogue(kg: KnowledgeGraph, lang: str = "en") -> dict[str, Any]:
    """List the questions with their parameters."""
    language = _language(lang)
    questions = [
        {
            "name": q.name,
            "question": q.worded(language),
            "parameters": [
                {
                    "name": p.name,
                    "type": p.type,
                    "default": p.default,
                    "optional": p.optional,
                    "about": p.label_vi if language == "vi" else p.label_en,
                }
                for p in q.parameters
            ],
        }
        for q in kg.questions()
    ]
    return {"count": len(questions), "questions": questions}


def described(kg: KnowledgeGraph, thing: str, lang: str = "en") -> dict[str, Any]:
    """Tell what is stated of a thing, property by property, and the passages it rests on.

    Raises:
        UnknownNameError: Nothing has this name; the nearest are suggested.
        ParameterError: Several things have it.
    """
    from coopgraph.questions import resolve

    language = _language(lang)
    iri = resolve(kg.store, _short(thing, "thing"))
    rows = select(
        kg.store, _STATEMENTS, {"it": IRI(iri)}, timeout=SECONDS, labeller=kg.labeller
    ).labelled(language)
    found = [{"property": plain(p), "value": plain(o)} for p, o in rows[: 2 * MOST_ROWS]]
    return {
        "thing": iri,
        "label": kg.labeller([iri], language).get(iri, shorten(iri)),
        "count": len(rows),
        "statements": found,
        "passages": _passages(kg, iri, language),
    }


def passages(kg: KnowledgeGraph, statement: str, lang: str = "en") -> dict[str, Any]:
    """Tell the passages that a statement rests on: source, place, span, what it says.

    Raises:
        UnknownNameError: Nothing has this name.
        ParameterError: Several things have it.
    """
    from coopgraph.questions import resolve

    iri = resolve(kg.store, _short(statement, "statement"))
    found = _passages(kg, iri, _language(lang))
    sentence = "" if found else "No passage is given for it."
    return {"statement": iri, "count": len(found), "sentence": sentence, "passages": found}


def sparql(kg: KnowledgeGraph, query: str) -> dict[str, Any]:
    """Answer a SPARQL query that changes nothing, within bounds of time and rows.

    Raises:
        QueryError: Not SPARQL, an update, or SERVICE.
        QueryTimeout: Stopped at the limit.
    """
    result = kg.query(_short(query, "query"), timeout=SECONDS)
    if isinstance(result, bool):
        return {"count": 1, "columns": [], "rows": [], "ask": result}
    if isinstance(result, Result):
        cells = [
            {name: as_data.plain_cell(cell) for name, cell in row.asdict().items()}
            for row in result[:MOST_ROWS]
        ]
        return {"count": len(result), "columns": list(result.columns), "rows": cells, "ask": None}
    triples = sorted(" ".join(term.n3() for term in triple) for triple in result)
    rows = [{"triple": triple} for triple in triples[:MOST_ROWS]]
    return {"count": len(triples), "columns": ["triple"], "rows": rows, "ask": None}


def _passages(kg: KnowledgeGraph, iri: str, lang: str) -> list[dict[str, Any]]:
    return [as_data.passage(p, lang) for p in kg.evidence(iri)[:MOST_ROWS]]


def _language(lang: str) -> str:
    if lang not in ("en", "vi"):
        raise ParameterError(f"{lang!r} is no language here", parameter="lang", hint="en or vi")
    return lang


def _short(text: str, what: str) -> str:
    if len(text) > MOST_LETTERS:
        raise ParameterError(f"{what}: more than {MOST_LETTERS} letters", parameter=what)
    return text
