"""Intake: from a document to proved statements.

A document is read into one reference text with a map; names, dates and clauses in it become
proposals, each locked to a passage; a person decides; what is accepted is a source of the graph.
No statement enters without a person's decision, and none without a passage that re-proves.

Offsets are code points of the reference text (NFC, LF), 0-based, end exclusive, as in
`coopgraph.evidence`.
"""

from __future__ import annotations

__all__: list[str] = []
