"""What it costs that dates narrow each other: effective bounds beside stated ones.

Spells as `benchmarks.scale` makes them (540,000, or `COOPGRAPH_BENCH_SPELLS`), in frameworks
of which half, then all, say when they existed, so that many of the spells reach beyond. Timed are

* the stated bounds: dates of all spells and frameworks parsed, and their triples written;
* the effective ones: the same, with every link found, applied to its fixpoint, and the links'
  triples left out, which stated bounds have not.

Both from the same tables in one process, the best of three, by processor time. The goal is 1.5.
"""

from __future__ import annotations

import os
import time
from functools import partial
from typing import Any

GOAL = 1.5
SPELLS = 540_000


def main() -> None:
    """Print both times and their ratio, for spells that are narrowed seldom and often."""
    count = int(os.environ.get("COOPGRAPH_BENCH_SPELLS", str(SPELLS)))
    print("| spells | narrowed | stated s | effective s | ratio | goal |")
    print("|---|---|---|---|---|---|")
    for share in (0.5, 1.0):
        ties, nodes = spells(count, share)
        stated, _ = _best(partial(_stated, ties, nodes))
        effective, narrowed = _best(partial(_effective, ties, nodes))
        ratio = effective / stated
        verdict = "reached" if ratio <= GOAL else "not reached"
        print(
            f"| {count:,} | {narrowed:,} | {stated:.2f} | {effective:.2f} | {ratio:.2f} |"
            f" {GOAL}: {verdict} |",
            flush=True,
        )


def spells(count: int, share: float) -> tuple[Any, Any]:
    """Make ties without bounds, and the frameworks of them, a share of which is dated."""
    import polars as pl

    from benchmarks.scale import _batch

    made = _batch(count, 0, count)
    stated = ["tie", "participant", "framework", "role", "on_behalf_of", "begin", "end", "during"]
    ties = made.select(*stated, file=pl.lit("b.csv"), row=pl.int_range(pl.len()))
    # From the middle of the year of the first tie to that of 2023: many reach beyond, few conflict.
    lives = made.group_by("framework", maintain_order=True).agg(
        pl.col("earliest_begin").dt.year().min().cast(pl.String).alias("year")
    )
    nodes = lives.head(int(lives.height * share)).select(
        node="framework", begin=pl.col("year") + "-07", end=pl.lit("2023-06"),
        during=pl.lit(None, pl.String), file=pl.lit("b.csv"), row=pl.lit(1),
    )  # fmt: skip
    return ties, nodes


def _stated(ties: Any, nodes: Any) -> int:
    from coopgraph.lifting import derive, quads
    from coopgraph.lifting.bounds import BatchBounds

    bounds = BatchBounds()
    for frame, name in ((ties, "tie"), (nodes, "node")):
        dated = bounds.add(frame)
        for part in dated.iter_slices(100_000):
            quads.lines(part, derive.bound_patterns(name), None)
    return 0


def _effective(ties: Any, nodes: Any) -> int:
    import polars as pl

    from coopgraph.lifting import derive, links, quads
    from coopgraph.lifting.bounds import BatchBounds
    from coopgraph.lifting.together import compact
    from coopgraph.namespaces import CONCEPT
    from coopgraph.narrowing import BOUNDS, narrow

    bounds, once = BatchBounds(), [CONCEPT + "member", CONCEPT + "observer"]
    columns = ["node", *BOUNDS, "end_open"]
    dated, existing = bounds.add(ties), bounds.add(nodes).select(columns)
    held = compact(dated).with_row_index("row")
    spans = pl.concat([dated.rename({"tie": "node"}).select(columns), existing])
    lived = links.lives(
        held,
        existing.select("node", pl.col("earliest_begin").alias("from"),
                        pl.col("latest_end").alias("to"), from_text=pl.lit(None, pl.Date),
                        row=pl.int_range(pl.len(), dtype=pl.UInt32) + dated.height),
        once,
    )  # fmt: skip
    same = links.same_pairs(links.same_ties(held, once), star=True)
    found = narrow(
        spans,
        pl.concat([
            same.select("node", pl.lit("sameTie").alias("link"), "other"),
            lived.with_columns(pl.lit("livesWithin").alias("link")),
        ], how="diagonal"),
    )  # fmt: skip
    effective = found.applied(spans)
    for part in effective.iter_slices(100_000):
        quads.lines(part, derive.bound_patterns("node"), None)
    return found.bounds.height


def _best(work: Any) -> tuple[float, int]:
    best, told = float("inf"), 0
    for _ in range(3):
        began = time.process_time()
        told = work()
        best = min(best, time.process_time() - began)
    return best, told


if __name__ == "__main__":
    main()
