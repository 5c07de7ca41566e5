"""Tables: what queries answer, and the one table of participations everything else works on.

Rooms: `results` (what the store answered, typed), `coded` (integers in place of IRIs), `parquet`
(single files), `files` (partitioned Parquet), `foreign` and `wide` (other
people's tables, checked). None of them knows the store.
"""

from __future__ import annotations

from coopgraph.frames.coded import Coded, decode, encode
from coopgraph.frames.files import read_parquet, write_parquet
from coopgraph.frames.foreign import COLUMNS, empty, from_table
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
    "Coded",
    "codes",
    "decode",
    "empty",
    "encode",
    "from_state_year",
    "from_table",
    "from_tsv",
    "nodes",
    "participations",
    "read_parquet",
    "to_arrow",
    "to_pandas",
    "write_parquet",
]
