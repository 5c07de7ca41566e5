"""The questions with what they answer today, their parameters left at their defaults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.model import IRI, plain
from coopgraph.query import iris_in
from coopgraph.questions import evidence_of, questions

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph
    from coopgraph.questions import Question

ROWS = 300
"""Rows shown of an answer."""
_DATES = re.compile(r"[\[\]\dX.%~?/-]*\d{4}[\[\]\dX.%~?/-]*( [\[\]\dX.%~?/-]+)+")
"""Dates joined into one cell, in EDTF."""


def read(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    """Answer every question of the graph's catalogue.

    Returns:
        One dictionary a question: "name", "question" (in both languages), "parameters",
        "keywords", "sparql" (without the header), "columns", "rows" (each cell with its "iris" or
        its "text"), "evidence" (IRIs, a list a row), "total" and "problem" (why it has no answer).
    """
    return [_read(kg, q) for q in questions(kg.corpus.ontology / "questions")]


def _read(kg: KnowledgeGraph, question: Question) -> dict[str, Any]:
    columns: list[str] = []
    rows: list[list[dict[str, Any]]] = []
    evidence: list[list[str]] = []
    values: dict[str, Any] = {}
    total, problem = 0, None
    try:
        # Without a time limit: these are the catalogue's own questions.
        answer = kg.ask(question.name, timeout=None)
    except (ParameterError, UnknownNameError) as error:
        problem = str(error)  # a default that a smaller graph does not have
    else:
        columns = [c for c in answer.columns if c != "evidence"]
        values = dict(answer.values)
        total = len(answer)
        for row in answer[:ROWS]:
            cells = row.asdict()
            rows.append([_cell(cells[c]) for c in columns])
            evidence.append(evidence_of(row))
    return {
        "name": question.name,
        "question": {"en": question.question_en, "vi": question.question_vi},
        "parameters": [
            {
                "name": p.name,
                "type": p.type,
                "default": p.default,
                "optional": p.optional,
                "label": {"en": p.label_en, "vi": p.label_vi},
                "value": plain(values.get(p.name)),
            }
            for p in question.parameters
        ],
        "keywords": list(question.keywords),
        "sparql": _body(question.text),
        "columns": columns,
        "rows": rows,
        "evidence": evidence,
        "total": total,
        "problem": problem,
    }


def _cell(value: Any) -> dict[str, Any]:
    # In order: what an engine joins into one cell comes in any.
    iris = sorted(str(iri) for iri in iris_in(value))
    text = "" if iris or isinstance(value, IRI) else plain(value)
    if _DATES.fullmatch(text):
        text = " ".join(sorted(text.split(" ")))
    return {
        "iris": iris,
        "text": text,
        "lang": getattr(value, "language", None),
    }


def _body(text: str) -> str:
    """The SPARQL without the header, which the page tells in words."""
    lines = text.splitlines()
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        lines.pop(0)
    return "\n".join(lines)
