"""Intake: from a document to proved statements.

A document is read into one reference text with a map; names, dates and clauses in it become
proposals, each locked to a passage; a person decides; what is accepted is a source of the graph.
No statement enters without a person's decision, and none without a passage that re-proves.

Offsets are code points of the reference text (NFC, LF), 0-based, end exclusive, as in
`coopgraph.evidence`.

    draft = coopgraph.intake.read("report.docx").save("draft")
    draft.review("review.html")             # decide in a browser, save decisions.json
    draft = draft.with_decisions("decisions.json")
    print(draft.diff().sentence())
    draft.accept("data")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coopgraph.intake.decisions import Decision
    from coopgraph.intake.draft import Draft, load
    from coopgraph.intake.proposals import Proposal
    from coopgraph.intake.reading import read

__all__ = ["Decision", "Draft", "Proposal", "load", "read"]

_HOMES = {
    "Decision": "decisions",
    "Draft": "draft",
    "Proposal": "proposals",
    "load": "draft",
    "read": "reading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
