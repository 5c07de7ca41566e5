"""Drafts in the form that proposals are scored in."""

from __future__ import annotations

from typing import Any

from coopgraph.intake.draft import Draft

_SCORED = frozenset({"org", "place", "person", "agreement", "event", "project"})


def scoring_rows(draft: Draft, doc: str) -> list[dict[str, Any]]:
    """Give a draft's mentions and proposals as rows.

    Args:
        draft: The draft.
        doc: Name of the document in the gold.

    Returns:
        One object a mention or proposal, with the fields ``doc``, ``kind``, ``subject``, ``role``,
        ``framework``, ``date``, ``start``, ``end``, ``status``.
    """
    text = draft.document.text
    made: list[dict[str, Any]] = [
        {
            "doc": doc, "kind": "mention", "subject": text[m.span[0] : m.span[1]], "role": m.type,
            "framework": "", "date": "", "start": m.span[0], "end": m.span[1], "status": "fact",
        }
        for m in draft.mentions
        if m.type in _SCORED
    ]  # fmt: skip
    made += [
        {
            "doc": doc, "kind": p.kind, "subject": p.subject_name, "role": p.role,
            "framework": p.framework_name, "date": p.date or "", "start": p.span[0],
            "end": p.span[1],
            "status": "fact" if p.status in ("fact", "reported") else "intention",
        }
        for p in draft.proposals
    ]  # fmt: skip
    return made
