"""Answers and replies as plain data, for programs that read JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from coopgraph.evidence import source_id, worded
from coopgraph.query import iris_in, named_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopgraph.asked.replies import Reply
    from coopgraph.evidence import Passage
    from coopgraph.questions import Answer


def rows(answer: Answer, lang: str, numbers: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """Give the rows of an answer, each with labels beside IRIs and its evidence.

    Args:
        answer: The answer.
        lang: Language of labels, places and gists.
        numbers: Only these rows, from 0 on.
    """
    labels = answer.labels(lang)
    told = []
    for row in answer if numbers is None else [answer[number] for number in numbers]:
        shown: dict[str, Any] = {}
        for name, cell in row.asdict().items():
            if name == "evidence":
                continue
            shown[name] = plain_cell(cell)
            if iris_in(cell):
                shown[f"{name}_label"] = named_by(iris_in(cell), labels)
        shown["evidence"] = [passage(p, lang) for p in answer.evidence(row)]
        told.append(shown)
    return told


def passage(one: Passage, lang: str) -> dict[str, Any]:
    """Give a passage: where it stands, and what it says in our words."""
    return {
        "iri": one.evidence,
        "source": source_id(one.source),
        "place": worded(one.place, lang),
        "start": one.start,
        "end": one.end,
        "gist": worded(one.gist, lang),
    }


def reply(one: Reply, lang: str, most: int | None = None) -> dict[str, Any]:
    """Give a reply: what was understood, the rows with evidence, or the refusal.

    Args:
        one: The reply.
        lang: Language of sentences and labels.
        most: So many rows at most; ``count`` says how many there are.
    """
    answer = one.answer if one else None
    count = len(answer) if answer is not None else 0
    shown = range(count if most is None else min(count, most))
    return {
        "status": one.status,
        "reason": one.reason,
        "sentence": one.sentence(lang),
        "question": one.question.name if one.question else None,
        "parameters": dict(one.parameters),
        "only": list(one.only),
        "assumed": list(one.assumed),
        "count": count,
        "rows": rows(answer, lang, shown) if answer is not None else [],
        "proved": list(one.proved),
        "unproved": list(one.unproved),
        "nearest": [{"name": q.name, "question": q.worded(lang)} for q in one.nearest],
        "suggested": list(one.suggested),
    }


def plain_cell(cell: Any) -> Any:
    """Give a cell as JSON has it: a number, a text, true, false or null."""
    if cell is None or isinstance(cell, (bool, int)):
        return cell
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, float):
        # JSON has no NaN and no infinity; one of them would cost a client the whole answer.
        return cell if cell - cell == 0 else str(cell)
    return str(cell)
