"""Tables: what queries answer, and the one table of participations everything else works on.

Rooms: `results` (what the store answered, typed), `parquet` (folders of tables), `foreign` and
`wide` (other people's tables, checked). None of them knows the store.
"""

from __future__ import annotations

from coopgraph.frames.foreign import COLUMNS, empty, from_table
from coopgraph.frames.parquet import read_nodes, read_parquet, write_parquet
from coopgraph.frames.results import (
    codes,
    from_tsv,
    nodes,
    participations,
    to_arrow,
    to_pandas,
)
from coopgraph.frames.wide import from_state_year

__all__ = [
    "COLUMNS",
    "codes",
    "empty",
    "from_state_year",
    "from_table",
    "from_tsv",
    "nodes",
    "participations",
    "read_nodes",
    "read_parquet",
    "to_arrow",
    "to_pandas",
    "write_parquet",
]
