"""What it costs to hold one set of spells against another, and to search a chain in order of time.

* The ledger: spells as `benchmarks.scale` makes them (540,000, or `COOPGRAPH_BENCH_SPELLS`), of one
  source by years, of the other by days; one in a hundred of them moved by years, one in fifty left
  out. The goal is 60 s and 4 GB, from the tables to the table that is handed out.
* Chains: pairs of actors of 144,752 such ties (or `COOPGRAPH_BENCH_TIES`), possibly and certainly
  in order. The goal is 1 s a chain, from the table to the chain with its labels.
"""

from __future__ import annotations

import os
import time
from typing import Any

SPELLS, TIES = 540_000, 144_752
GOAL_SECONDS, GOAL_GIGABYTES, GOAL_CHAIN = 60.0, 4.0, 1.0


def main() -> None:
    """Print seconds and peak memory of the ledger, and seconds of chains."""
    import resource

    count = int(os.environ.get("COOPGRAPH_BENCH_SPELLS", str(SPELLS)))
    ties = two_lists(count)
    began = time.perf_counter()
    from coopgraph.analysis.ledger.comparison import compare

    ledger = compare(ties)
    rows = ledger.table().height
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    reached = seconds <= GOAL_SECONDS and peak <= GOAL_GIGABYTES
    verdict = "reached" if reached else "not reached"
    print(f"ledger: {ties.height:,} statements, {rows:,} rows, {ledger.counts()}")
    print(f"ledger: {seconds:.1f} s, {peak:.2f} GB at most; goal {verdict}", flush=True)
    _chains(int(os.environ.get("COOPGRAPH_BENCH_TIES", str(TIES))))


def two_lists(count: int) -> Any:
    """Make the spells of two sources: the same, by years and by days, with some moved and lost."""
    import numpy as np
    import polars as pl

    from benchmarks.scale import _batch

    random = np.random.default_rng(7)
    made = _batch(count, 0, count)
    days = pl.lit(pl.Series(random.integers(0, 365, count)))
    moved = pl.Series(random.random(count) < 0.01)
    lost = pl.Series(random.random(count) < 0.02)
    one = made.with_columns(pl.lit("source:years").alias("source"))
    first = pl.col("earliest_begin") + pl.duration(days=days)
    other = made.with_columns(
        first.dt.offset_by("0d").alias("day"), moved.alias("moved"), lost.alias("lost")
    ).with_columns(
        pl.when("moved").then(pl.col("day").dt.offset_by("-3y")).otherwise("day").alias("day")
    )  # fmt: skip
    other = other.filter(~pl.col("lost")).with_columns(
        (pl.col("tie") + "-b").alias("tie"),
        pl.col("day").dt.to_string("%Y-%m-%d").alias("begin"),
        pl.col("day").alias("earliest_begin"),
        pl.col("day").alias("latest_begin"),
        pl.lit("source:days").alias("source"),
    )
    return pl.concat([one, other.select(one.columns)])


def _chains(count: int) -> None:
    import numpy as np
    import polars as pl

    from benchmarks.scale import _batch
    from coopgraph.analysis.chains.search import ordered
    from coopgraph.network.tables import described

    ties = _batch(count, 0, count)
    names = pl.concat([ties["participant"], ties["framework"]]).unique().sort()
    nodes = described({"node": name} for name in names)
    actors = ties["participant"].unique().sort()
    chosen = np.random.default_rng(11).integers(0, len(actors), (10, 2))
    ordered(ties.head(10), nodes, actors[0], actors[1])  # what is imported is not measured
    for certainty in ("possible", "certain"):
        times, lengths = [], []
        for one, other in chosen.tolist():
            began = time.perf_counter()
            chain = ordered(ties, nodes, actors[one], actors[other], certainty=certainty)
            times.append(time.perf_counter() - began)
            lengths.append(len(chain))
        verdict = "reached" if max(times) <= GOAL_CHAIN else "not reached"
        print(
            f"chains: {count:,} ties, {certainty}: median {sorted(times)[len(times) // 2]:.2f} s,"
            f" longest {max(times):.2f} s (goal {GOAL_CHAIN:.0f} s: {verdict}); steps {lengths}",
            flush=True,
        )
