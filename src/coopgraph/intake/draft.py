"""A draft: a document with what was proposed from it and what was decided about that.

On disk a draft is a folder: ``text.txt``, ``document.json``, ``proposals.jsonld`` (W3C Web
Annotation), ``decisions.json``. It stays with whoever has the text; only what is accepted,
without the text, enters the graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coopgraph.intake.decisions import Decision
from coopgraph.intake.document import Document
from coopgraph.intake.proposals import Mention, Proposal, Thing


@dataclass(frozen=True, slots=True)
class Draft:
    """A document, its things, mentions, proposals, and the decisions so far."""

    document: Document
    things: Sequence[Thing]
    mentions: Sequence[Mention]
    proposals: Sequence[Proposal]
    decisions: Sequence[Decision] = ()
