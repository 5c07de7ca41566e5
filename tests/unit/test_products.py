"""Panels counted in memory against the same by SQL, on tables that try every choice."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
import pytest

pytest.importorskip("duckdb")

from coopgraph import frames, panel
from coopgraph.errors import ParameterError
from coopgraph.panel import matrix, presences

ROLES = {"member": 1.0, "associate": 0.5, "observer": 0.25}
DUCK = panel.Duck(threads=1)


@pytest.fixture(scope="module")
def ties() -> pl.DataFrame:
    """120 spells of 9 actors in 6 frameworks, by two sources, some without begin, end or either."""
    random = np.random.default_rng(7)
    rows = []
    for _ in range(120):
        begin = int(random.integers(1988, 1998))
        end = begin + int(random.integers(0, 6))
        told = random.integers(0, 6)
        rows.append(
            {
                "participant": f"a{random.integers(0, 9)}",
                "framework": f"f{random.integers(0, 6)}",
                "role": str(random.choice(list(ROLES))),
                "begin": None if told == 0 else f"{begin}~" if told == 1 else str(begin),
                "end": None if told == 2 else ".." if told == 3 else str(end),
                "source": str(random.choice(["urn:s", "urn:t"])),
            }
        )
    return frames.from_table(pl.DataFrame(rows), backward="keep")


EXIST = pl.DataFrame(
    {
        "node": [*(f"a{i}" for i in range(9)), "a0", "state", "lonely"],
        "begin": [1985, 1990, None, *([1980] * 6), 1996, 1980, 1994],
        "end": [1991, None, 1995, *([None] * 6), None, None, 1995],
    }
)
SUCCESSION = pl.DataFrame(
    {"actor": ["a3", "a4"], "state": ["state", "state"], "begin": [1992, None], "end": [None, 1994]}
)
CHOICES: list[dict[str, Any]] = [
    {},
    {"directed": True, "censoring": False},
    {"certainty": "certain", "coverage": "all", "roles": ["member"]},
    {"certainty": "both", "weights": ROLES},
    {"weights": ROLES, "min_sources": 2, "unit": "month", "until": 1993},
    {"certainty": "both", "weights": ROLES, "min_sources": 2, "directed": True},
    {"existence": EXIST, "zeros": True, "certainty": "both", "weights": ROLES},
    {"existence": EXIST, "succession": SUCCESSION, "certainty": "both"},
    {"existence": EXIST, "succession": SUCCESSION, "zeros": True, "directed": True},
    {"succession": SUCCESSION, "weights": ROLES, "censoring": False},
]


@pytest.mark.parametrize("number", range(len(CHOICES)))
def test_products_count_what_the_query_counts(
    ties: pl.DataFrame, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = {"since": 1986, "until": 2003, **CHOICES[number]}
    queried = panel.dyad_year(ties, engine=DUCK, **choice)
    assert queried.frame.height > 10
    assert "Duck" in queried.parameters["engine"]
    for cells in (10**9, -1):  # all dense, all sparse
        monkeypatch.setattr(matrix, "DENSE", cells)
        mine = panel.dyad_year(ties, **choice)
        assert mine.frame.equals(queried.frame)
        assert str(mine.parameters["engine"]).startswith("matrix products")


def test_what_does_not_fit_goes_to_the_engine(
    ties: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = panel.dyad_year(ties)
    for limit in ("PRESENCES", "ROWS"):
        with monkeypatch.context() as patched:
            patched.setattr(presences, limit, 10)
            made = panel.dyad_year(ties)
        assert made.parameters["engine"] == repr(panel.Duck())
        assert made.frame.equals(wanted.frame)


KINDS = [panel.two_mode, panel.actor_year, panel.framework_year]


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("number", range(len(CHOICES)))
def test_grouping_counts_what_the_query_counts(ties: pl.DataFrame, make: Any, number: int) -> None:
    choice = {"since": 1986, "until": 2003, **CHOICES[number]}
    choice.pop("directed", None)
    if make is panel.framework_year and choice.get("zeros"):
        more = pl.DataFrame(
            {"node": ["f1", "f2", "nobody's"], "begin": [1990] * 3, "end": [1995, None, 1992]}
        )
        choice["existence"] = pl.concat([EXIST, more])
    queried = make(ties, engine=DUCK, **choice)
    assert queried.frame.height > 10
    assert "Duck" in queried.parameters["engine"]
    mine = make(ties, **choice)
    assert mine.frame.equals(queried.frame)
    assert mine.frame.schema == queried.frame.schema
    assert mine.counts == queried.counts
    assert str(mine.parameters["engine"]).startswith("grouping in memory")


def test_grouped_panels_by_hand() -> None:
    """Three spells: a certain member, one of an uncertain begin, and one whose end nobody tells."""
    told = frames.from_table(
        pl.DataFrame(
            [
                {"participant": "a", "framework": "f", "role": "member", "begin": "1990",
                 "end": "1991", "source": "urn:s"},
                {"participant": "a", "framework": "g", "role": "observer", "begin": "[1990, 1991]",
                 "end": "1992", "source": "urn:s"},
                {"participant": "a", "framework": "f", "role": "observer", "begin": "1991",
                 "end": "1991", "source": "urn:t"},
                {"participant": "b", "framework": "f", "role": "member", "begin": "1991",
                 "source": "urn:t"},
            ]
        )
    )  # fmt: skip
    both = {"since": 1990, "until": 1992, "certainty": "both"}
    heavy = {"weights": {"member": 1.0, "observer": 0.25}}
    rows = panel.actor_year(told, **both, **heavy).frame.rows()  # type: ignore[arg-type]
    assert rows == [
        # possible, certain, their weights, begins not known, ends not known or open
        ("a", 1990, 2, 1, 1.25, 1.0, 0, 0),
        ("a", 1991, 2, 2, 1.25, 1.25, 0, 0),
        ("a", 1992, 1, 1, 0.25, 0.25, 0, 0),
        ("b", 1991, 1, 1, 1.0, 1.0, 0, 1),
        ("b", 1992, 1, 0, 1.0, 0.0, 0, 1),
    ]
    rows = panel.framework_year(told, **both, censoring=False).frame.rows()  # type: ignore[arg-type]
    assert rows == [
        ("f", 1990, 1, 1), ("f", 1991, 2, 2), ("f", 1992, 1, 0),
        ("g", 1990, 1, 0), ("g", 1991, 1, 1), ("g", 1992, 1, 1),
    ]  # fmt: skip
    rows = panel.two_mode(told, min_sources=2, **both).frame.rows()  # type: ignore[arg-type]
    assert rows == [("a", "f", 1991, 1, 0, 0)]
    exist = pl.DataFrame({"node": ["a", "b"], "begin": [1991, 1992], "end": None})
    rows = panel.two_mode(
        told, since=1991, until=1992, roles=["member"], existence=exist, zeros=True, censoring=False
    ).frame.rows()
    assert rows == [("a", "f", 1991, 1), ("a", "f", 1992, 0), ("b", "f", 1992, 1)]


@pytest.mark.parametrize("make", KINDS)
def test_what_cannot_be_grouped_in_memory_goes_to_the_engine(
    ties: pl.DataFrame, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = {"since": 1990, "until": 1996, "existence": EXIST, "zeros": True}
    if make is panel.framework_year:
        choice["existence"] = pl.concat([EXIST, EXIST.with_columns(node=pl.lit("f1"))[:1]])
    wanted = make(ties, **choice)
    for limit in ("PRESENCES", "ROWS"):
        with monkeypatch.context() as patched:
            patched.setattr(presences, limit, 10)
            made = make(ties, **choice)
        assert made.parameters["engine"] == repr(panel.Duck())
        assert made.frame.equals(wanted.frame)


def test_an_engine_that_runs_nothing_is_refused(ties: pl.DataFrame) -> None:
    with pytest.raises(ParameterError, match="a str runs no SQL"):
        panel.dyad_year(ties, engine="duckdb")


# The published data of the field: one row a state and year, one column an organisation; in the
# cells 0 no member, 1 full member, 2 associate, 3 observer, -9 missing, -1 not in existence.
LAYOUT = pl.DataFrame(
    {
        "ccode": [2, 2, 2, 20, 20, 20, 70, 70, 70, 900],
        "state": ["USA"] * 3 + ["CAN"] * 3 + ["MEX"] * 3 + ["AUL"],
        "year": [1949, 1950, 1951] * 3 + [1951],
        "aaa": [1, 1, 1, 1, 1, 0, 2, 1, 1, -9],
        "bbb": [-1, 1, 1, -1, 3, 1, -1, 1, 1, 1],
        "ccc": [1, -9, 1, 1, 1, 1, 0, 0, 0, 1],
        "ddd": [0, 0, 0, 1, 1, 1, 1, 1, 1, 0],
    },
    schema_overrides=dict.fromkeys(("aaa", "bbb", "ccc", "ddd"), pl.Int8),
)
BODIES = ("aaa", "bbb", "ccc", "ddd")
CODES: dict[str, Any] = {
    "actor": "ccode", "roles": {1: "urn:full", 2: "urn:associate", 3: "urn:observer"},
    "absent": [0, -1], "unknown": [-9], "actors": "cow:",
}  # fmt: skip


def published(table: pl.DataFrame) -> dict[tuple[int, int, int], int]:
    """Count, for each two states of a year, the organisations of which both are full members."""
    by_year: dict[int, list[dict[str, Any]]] = {}
    for row in table.iter_rows(named=True):
        by_year.setdefault(row["year"], []).append(row)
    return {
        (a["ccode"], b["ccode"], year): sum({a[body], b[body]} <= {1, 2} for body in BODIES)
        for year, rows in by_year.items()
        for a, b in combinations(sorted(rows, key=lambda row: row["ccode"]), 2)
    }


def joint(table: pl.DataFrame, engine: panel.Engine | None) -> dict[tuple[int, int, int], int]:
    """Count the same as docs/measures.md says to."""
    ties = frames.from_state_year(table.drop("state"), **CODES)
    exist = table.select(
        ("cow:" + pl.col("ccode").cast(pl.String)).alias("node"),
        pl.col("year").alias("begin"), pl.col("year").alias("end"),
    )  # fmt: skip
    made = panel.dyad_year(
        ties, roles=["urn:full", "urn:associate"], certainty="certain", coverage="any",
        existence=exist, zeros=True, since=int(table["year"].min()), until=int(table["year"].max()),  # type: ignore[arg-type]
        engine=engine,
    )  # fmt: skip
    return {
        (min(one, other), max(one, other), year): shared
        for one, other, year, shared in made.frame.select(
            pl.col("actor_a", "actor_b").str.strip_prefix("cow:").cast(int), "year", "shared"
        ).iter_rows()
    }


@pytest.mark.parametrize("engine", [None, DUCK])
def test_the_published_joint_memberships_dyad_for_dyad(engine: panel.Engine | None) -> None:
    wanted = published(LAYOUT)
    assert wanted[2, 20, 1949] == 2
    assert wanted[2, 20, 1950] == 1  # aaa only: bbb has an observer, ccc a missing code
    assert joint(LAYOUT, engine) == wanted


def test_generated_joint_memberships_dyad_for_dyad() -> None:
    random = np.random.default_rng(3)
    pairs = [(s, y) for s in range(2, 14) for y in range(1960, 1972) if random.random() < 0.8]
    cells = {b: random.choice([0, 1, 1, 2, 3, -9, -1], len(pairs)) for b in BODIES}
    states, years = zip(*pairs, strict=True)
    made = pl.DataFrame({"ccode": states, "state": "X", "year": years, **cells})
    assert joint(made, None) == published(made)


def test_spells_of_a_wide_table_row_by_row() -> None:
    """Every cell of a generated table is found again on a day of its year, and no other is."""
    random = np.random.default_rng(5)
    pairs = [(s, y) for s in range(4) for y in range(1960, 1970) if random.random() < 0.8]
    states, years = zip(*pairs, strict=True)
    cells = {b: random.choice([0, 1, 1, 1, 2, -9], len(pairs)).astype(np.int8) for b in BODIES}
    made = pl.DataFrame({"ccode": states, "year": years, **cells})
    ties = frames.from_state_year(made, **CODES)
    held = {
        (tie["participant"], tie["framework"].rpartition(":")[2], tie["role"], year)
        for tie in ties.iter_rows(named=True)
        for year in range(tie["latest_begin"].year, tie["earliest_end"].year + 1)
    }
    roles = CODES["roles"]
    assert held == {
        (f"cow:{row['ccode']}", body, roles[row[body]], row["year"])
        for row in made.iter_rows(named=True)
        for body in BODIES
        if row[body] in roles
    }
    table = {(r["ccode"], r["year"]): r for r in made.iter_rows(named=True)}
    for tie in ties.iter_rows(named=True):
        who, body = int(tie["participant"].removeprefix("cow:")), tie["framework"][-3:]
        before = table.get((who, tie["latest_begin"].year - 1))
        known = before is not None and before[body] != -9
        wanted = dt.date(tie["latest_begin"].year, 1, 1) if known else None
        assert tie["earliest_begin"] == wanted
