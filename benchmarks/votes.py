"""What the similarity of votes costs, against the same with pandas' groupby.

870,109 votes of the size and shape of those of the General Assembly, generated from a seed: 76
years, up to 193 states, some 75 roll calls a year. The contender joins the votes with themselves
on the roll call and groups by year and dyad; S, kappa, pi and both agreements follow from sums. All
dyad-years are compared, to 1e-9.
"""

from __future__ import annotations

import time
from typing import Any

VOTES, YEARS = 870_109, range(1946, 2022)
GOAL = 20.0


def made() -> Any:
    """Generate the table of votes, as `frames` has participations."""
    import numpy as np
    import polars as pl

    from coopgraph.analysis.votes import ROLES

    rng = np.random.default_rng(7)
    parts = []
    for year in YEARS:
        states = int(55 + 138 * min(1.0, (year - 1946) / 50))
        calls = 10 + int(rng.integers(60, 110))
        leaning = rng.normal(size=states)
        stands = rng.normal(size=calls)
        pull = np.outer(leaning, stands) + rng.normal(size=(states, calls))
        choice = np.where(pull > -0.3, 0, np.where(pull > -1, 1, 2))
        who, on = np.nonzero(rng.random((states, calls)) < 0.93)
        parts.append(pl.DataFrame({"year": year, "who": who, "on": on, "to": choice[who, on]}))
    votes = pl.concat(parts)
    votes = votes.sample(min(VOTES, votes.height), seed=7).sort("year", "who", "on")
    return votes.select(
        pl.format("urn:s:{}", pl.col("who").cast(pl.String).str.zfill(3)).alias("participant"),
        pl.format("urn:r:{}-{}", "year", "on").alias("framework"),
        pl.col("to").replace_strict([0, 1, 2], list(ROLES), return_dtype=pl.String).alias("role"),
        pl.date(pl.col("year"), 11, 1).alias("earliest_begin"),
    )


def by_pandas(ties: Any) -> Any:
    """Compute the same with pandas: votes joined with themselves, grouped by year and dyad."""
    import pandas as pd

    from coopgraph.analysis.votes import ROLES

    places = {role: place for place, role in enumerate(ROLES)}
    votes = pd.DataFrame(
        {
            "actor": ties["participant"].to_list(),
            "call": ties["framework"].to_list(),
            "year": ties["earliest_begin"].dt.year().to_list(),
            "to": [places[role] for role in ties["role"].to_list()],
        }
    )
    for name in ("actor", "call"):
        votes[name] = votes[name].astype("category").cat.codes.astype("int32")
    found = []
    for year, part in votes.groupby("year"):
        both = part.merge(part, on="call", suffixes=("_a", "_b"))
        both = both[both["actor_a"] < both["actor_b"]]
        a, b = both["to_a"], both["to_b"]
        columns = {"apart": (a - b).abs(), "same": (a == b).astype("int64")}
        columns |= {"firm": ((a != 1) & (b != 1)).astype("int64")}
        columns |= {"firm_same": columns["firm"] * columns["same"]}
        columns |= {f"a{k}": (a == k).astype("int64") for k in range(3)}
        columns |= {f"b{k}": (b == k).astype("int64") for k in range(3)}
        both = both[["actor_a", "actor_b"]].assign(**columns, shared=1)
        sums = both.groupby(["actor_a", "actor_b"]).sum().reset_index()
        n = sums["shared"]
        chance = sum(abs(i - j) * sums[f"a{i}"] * sums[f"b{j}"] for i in range(3) for j in range(3))
        pooled = [sums[f"a{k}"] + sums[f"b{k}"] for k in range(3)]
        alike = sum(abs(i - j) * pooled[i] * pooled[j] for i in range(3) for j in range(3))
        found.append(
            pd.DataFrame(
                {
                    "year": year,
                    "shared": n,
                    "agreement": sums["same"] / n,
                    "agreement_yes_no": sums["firm_same"] / sums["firm"],
                    "s": 1 - sums["apart"] / n,
                    "kappa": 1 - (sums["apart"] / n) / (chance / n**2),
                    "pi": 1 - (sums["apart"] / n) / (alike / (2 * n) ** 2),
                }
            )
        )
    return pd.concat(found, ignore_index=True)


def main() -> None:
    """Time both, in turns, and compare every dyad-year."""
    import numpy as np

    from coopgraph.analysis import similarity

    ties = made()
    similarity(ties.head(1000))
    ours, theirs = [], []
    for _ in range(3):
        started = time.perf_counter()
        mine = similarity(ties)
        ours.append(time.perf_counter() - started)
    started = time.perf_counter()
    other = by_pandas(ties)
    theirs.append(time.perf_counter() - started)
    worst = 0.0
    assert mine.height == len(other)
    for name in ("shared", "agreement", "agreement_yes_no", "s", "kappa", "pi"):
        one = mine[name].cast(float).fill_null(np.nan).to_numpy()
        two = other[name].to_numpy(float).copy()
        two[~np.isfinite(two)] = np.nan
        assert (np.isnan(one) == np.isnan(two)).all(), name
        worst = max(worst, float(np.nanmax(np.abs(one - two))))
    assert worst <= 1e-9, worst
    ratio = min(theirs) / min(ours)
    print(f"similarity of votes: {ties.height:,} votes, {mine.height:,} dyad-years")
    print(f"  coopgraph {min(ours):8.2f} s")
    print(f"  pandas    {min(theirs):8.2f} s, {ratio:.0f} times as long (goal {GOAL:.0f})")
    print(f"  largest difference {worst:.1e}")
