"""From tables to triples, by whole columns: batches of rows, date bounds, and what follows.

Readers of foreign data yield a `batch.Batch`; `writer.Writer` completes it and writes the triples.
"""

from __future__ import annotations
