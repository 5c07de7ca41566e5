"""Engines: DuckDB and Spark, for tables larger than the memory here, or where one is asked for.

Rooms: `sessions` (which engine runs), `spark` and `spark_session` (Spark), `sql_ties` (which ties
count, as SQL), `sql_pairs` (networks and projections as SQL), `spark_network` and `spark_measures`
(networks that lie in Spark, and what is measured there).
"""

from __future__ import annotations
