"""A batch: some rows of a foreign file as polars tables of one form.

A reader yields batches in the order of the file. Each is written out and let go before the next
is made, so memory is bounded by one batch (and what the reader itself must keep, see
``Kind.memory``).

**ties**, one row a participation: ``tie, participant, framework, role`` (IRIs), optionally
``on_behalf_of`` (IRI), ``begin, end, during`` (EDTF text, see `coopgraph.dates`), ``end_known``,
``anonymous`` (bool), ``rank`` (``preferred``, ``deprecated``; null is normal), and ``file`` (the
name of the file), ``row`` (counted from 1 without the header): the row that says it. The same tie
may come again in a later row of another batch only if the reader merged it and said so.

**nodes**, one row an actor or framework: ``node`` (IRI), ``cls`` (local name of a class, such as
``Country``), ``label_en``, ``label_vi`` (null: none is stated, and tables show the other's),
optionally ``label`` (what tables show where both are null: a name in another language, or in none,
which a fact states), ``alt`` (list of further names, without language), ``begin, end, during``
(EDTF), and ``file``, ``row``. A node that came before is left out by the writer (its first row
counts), so a reader need not remember.

**facts**, whatever else is stated, one row a triple: ``subject``, ``predicate`` (IRIs), ``value``
(text), ``type``: ``iri``, ``text``, ``@en`` (a language tag), or a datatype's IRI; and ``file``,
``row``. A milestone's stage and rank stand in the same batch as the statement that an agreement
has it. Subjects that are neither ties nor nodes (milestones, claims …) get their evidence from the
row like these do. Missing columns are null.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError

if TYPE_CHECKING:
    import polars as pl

TIES: dict[str, str] = {
    "tie": "text",
    "participant": "text",
    "framework": "text",
    "role": "text",
    "on_behalf_of": "text",
    "begin": "text",
    "end": "text",
    "during": "text",
    "end_known": "truth",
    "anonymous": "truth",
    "rank": "text",
    "file": "text",
    "row": "number",
}
NODES: dict[str, str] = {
    "node": "text",
    "cls": "text",
    "label_en": "text",
    "label_vi": "text",
    "label": "text",
    "alt": "texts",
    "begin": "text",
    "end": "text",
    "during": "text",
    "file": "text",
    "row": "number",
}
FACTS: dict[str, str] = {
    "subject": "text",
    "predicate": "text",
    "value": "text",
    "type": "text",
    "file": "text",
    "row": "number",
}
NEEDED = {
    "ties": ("tie", "participant", "framework", "role", "file", "row"),
    "nodes": ("node", "cls", "file", "row"),
    "facts": ("subject", "predicate", "value", "type", "file", "row"),
}


def schema(columns: dict[str, str]) -> dict[str, Any]:
    """Give the polars types of `TIES`, `NODES` or `FACTS`."""
    import polars as pl

    kinds: dict[str, Any] = {
        "text": pl.String,
        "texts": pl.List(pl.String),
        "truth": pl.Boolean,
        "number": pl.Int64,
    }
    return {name: kinds[kind] for name, kind in columns.items()}


@dataclass
class Batch:
    """Some rows of a source as tables; see the module for their columns.

    Attributes:
        ties: Participations, or None.
        nodes: Actors and frameworks, or None.
        facts: Further triples, or None.
    """

    ties: pl.DataFrame | None = None
    nodes: pl.DataFrame | None = None
    facts: pl.DataFrame | None = field(default=None)

    def complete(self) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Give ties, nodes and facts with all columns, in order, of the right types.

        Raises:
            DataError: A needed column is missing or has an empty cell: a defect of the reader.
        """
        return (
            _complete("ties", self.ties, TIES),
            _complete("nodes", self.nodes, NODES),
            _complete("facts", self.facts, FACTS),
        )


def _complete(name: str, frame: pl.DataFrame | None, columns: dict[str, str]) -> pl.DataFrame:
    import polars as pl

    types = schema(columns)
    if frame is None:
        return pl.DataFrame(schema=types)
    strange = [c for c in frame.columns if c not in types]
    lacking = [c for c in NEEDED[name] if c not in frame.columns]
    if strange or lacking:
        raise DataError(f"{name} of a batch: unknown columns {strange}, missing {lacking}")
    table = frame.select(
        (pl.col(c) if c in frame.columns else pl.lit(None)).cast(kind).alias(c)
        for c, kind in types.items()
    )
    for column in NEEDED[name]:
        if table[column].null_count():
            raise DataError(f"{name} of a batch: {column} has empty cells")
    return table
