"""Panels against a computation that shares no code with them, and against bad input."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("duckdb")

import coopgraph
from coopgraph import frames, panel, times
from coopgraph.errors import DataError, DateError, ParameterError, UnknownNameError
from coopgraph.panel.periods import period

NS = "https://w3id.org/coopgraph/concept/"
MEMBER, OBSERVER = NS + "member", NS + "observer"
Row = dict[str, Any]


def spell(who: str, framework: str, begin: object = None, end: object = None, **more: Any) -> Row:
    def text(value: object) -> str | None:
        return None if value is None else str(value)

    given_ = {"participant": who, "framework": framework, "begin": text(begin), "end": text(end)}
    return {"role": MEMBER, "source": "urn:s", "rank": None, "during": None, **given_, **more}


SCHEMA = dict.fromkeys(
    ("participant", "framework", "role", "begin", "end", "during", "rank", "source"), pl.String
)


def table(*rows: Row) -> pl.DataFrame:
    return frames.from_table(pl.DataFrame(list(rows), schema=SCHEMA), backward="keep")


def cells(made: panel.Panel, *columns: str) -> dict[tuple[Any, ...], Any]:
    """Give keys (all but the last named column) to the last."""
    return {row[:-1]: row[-1] for row in made.frame.select(columns).iter_rows()}


DATES = st.one_of(
    st.none(),
    st.sampled_from(
        ["1990", "1990-05", "1991-01-01", "1991-12-31", "1992~", "1993-02", "..", "[1991..]"]
    ),
)
ROWS = st.lists(
    st.builds(
        spell,
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["f", "g"]),
        DATES.filter(lambda v: v != ".."),
        DATES,
        role=st.sampled_from([MEMBER, OBSERVER, None]),
        source=st.sampled_from(["urn:s", "urn:t"]),
        rank=st.sampled_from([None, "preferred", "deprecated"]),
    ),
    max_size=7,
)


def days_of(number: int, unit: str) -> tuple[dt.date, dt.date]:
    if unit == "year":
        return dt.date(number, 1, 1), dt.date(number, 12, 31)
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, 1), dt.date(year, month + 1, last)


def naive(
    ties: pl.DataFrame, unit: str, coverage: str, weights: dict[str, float], least: int
) -> tuple[dict[tuple[str, str, int], float], dict[tuple[str, str, int], float]]:
    """Give the heaviest possible and certain role of each actor, framework and period."""
    numbers = range(1989, 1995) if unit == "year" else range(1989 * 12, 1995 * 12)
    found: tuple[dict[Any, dict[str, float]], dict[Any, dict[str, float]]] = ({}, {})
    for tie in ties.iter_rows(named=True):
        weight = weights.get(tie["role"] or "none", 0.0)
        if tie["rank"] == "deprecated" or weight == 0:
            continue
        low_begin = tie["earliest_begin"] or dt.date.min
        begins = [day for day in (tie["latest_begin"], tie["latest_end"]) if day]
        high_begin = min(begins, default=None)
        high_end = tie["latest_end"] or dt.date.max
        low_end = dt.date.max if tie["end_open"] else tie["earliest_end"]
        if low_begin > high_end:
            continue
        if tie["earliest_begin"]:
            low_end = max(low_end or dt.date.min, tie["earliest_begin"])
        for number in numbers:
            first, last = days_of(number, unit)
            if coverage == "all":
                may = low_begin <= first and high_end >= last
                must = bool(high_begin and low_end and high_begin <= first and low_end >= last)
            else:
                may = low_begin <= last and high_end >= first
                must = bool(high_begin and low_end and high_begin <= last and low_end >= first)
            key = tie["participant"], tie["framework"], number
            for answer, holds in zip(found, (may, must and may), strict=True):
                if holds:
                    heaviest = answer.setdefault(key, {})
                    heaviest[tie["source"]] = max(weight, heaviest.get(tie["source"], 0))
    return tuple(  # type: ignore[return-value]
        {key: max(said.values()) for key, said in answer.items() if len(said) >= least}
        for answer in found
    )


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=8)
@given(
    ROWS,
    st.sampled_from(["year", "month"]),
    st.sampled_from(["any", "all"]),
    st.sampled_from([1, 2]),
    st.booleans(),
)
def test_every_count_equals_an_independent_one(
    rows: list[Row], unit: str, coverage: str, least: int, directed: bool
) -> None:
    ties = table(*rows)
    roles = {r for r in ties["role"] if r}
    weights = {role: w for role, w in ((MEMBER, 1.0), (OBSERVER, 0.5)) if role in roles}
    choice: Any = {
        "since": 1989, "until": 1994, "unit": unit, "coverage": coverage, "weights": weights,
        "min_sources": least,
    }  # fmt: skip
    may, must = naive(ties, unit, coverage, weights, least)
    when = ["year", "month"] if unit == "month" else ["year"]

    def key(row: Row) -> int:
        return int(row["year"]) if unit == "year" else int(row["year"] * 12 + row["month"] - 1)

    for certainty, answer in (("possible", may), ("certain", must)):
        made = panel.two_mode(ties, certainty=certainty, **choice).frame
        assert {
            (r["actor"], r["framework"], key(r)): r["weight"] for r in made.iter_rows(named=True)
        } == answer
        assert made.is_sorted(by=["actor", "framework", *when]) if made.height else True
    both = {name: panel.__dict__[name](ties, certainty="both", **choice).frame
            for name in ("actor_year", "framework_year")}  # fmt: skip
    for name, at, counted in (("actor_year", 0, "frameworks"), ("framework_year", 1, "actors")):
        column = name.removesuffix("_year")
        want = Counter((k[at], k[2]) for k in may)
        sure = Counter((k[at], k[2]) for k in must)
        assert {
            (r[column], key(r)): (r[f"{counted}_possible"], r[f"{counted}_certain"])
            for r in both[name].iter_rows(named=True)
        } == {k: (want[k], sure[k]) for k in want}
    dyads = panel.dyad_year(ties, certainty="both", directed=directed, **choice).frame
    expected: dict[tuple[str, str, int], list[float]] = {}
    for (a, f, p), (b, g, q) in itertools.product(may, may):
        if (f, p) == (g, q) and (a < b or (directed and a != b)):
            sums = expected.setdefault((a, b, p), [0, 0, 0.0, 0.0])
            sums[0] += 1
            sums[2] += may[a, f, p] * may[b, f, p]
            if (a, f, p) in must and (b, f, p) in must:
                sums[1] += 1
                sums[3] += must[a, f, p] * must[b, f, p]
    names = ["shared_possible", "shared_certain", "weight_possible", "weight_certain"]
    assert {
        (r["actor_a"], r["actor_b"], key(r)): [r[n] for n in names]
        for r in dyads.iter_rows(named=True)
    } == expected


def test_joint_membership_as_the_field_counts_it() -> None:
    """Both full members in the year count 1, whatever the days; others by policy."""
    ties = table(
        spell("can", "oas", 1990, 1999),
        spell("usa", "oas", 1948, ".."),
        spell("can", "oas", 1972, 1989, role=OBSERVER),
        spell("can", "nato", "1949-08-24", ".."),
        spell("usa", "nato", "1949-08-24", ".."),
        spell("fra", "nato", "1990-01-01", "1990-02-01"),
        spell("esp", "nato", "1990-11-01", ".."),
    )
    full = panel.dyad_year(ties, roles=["member"], since=1988, until=1991)
    assert cells(full, "actor_a", "actor_b", "year", "shared") == {
        ("can", "esp", 1990): 1, ("can", "esp", 1991): 1,
        ("can", "fra", 1990): 1, ("esp", "fra", 1990): 1,
        ("can", "usa", 1988): 1, ("can", "usa", 1989): 1,
        ("can", "usa", 1990): 2, ("can", "usa", 1991): 2,
        ("esp", "usa", 1990): 1, ("esp", "usa", 1991): 1, ("fra", "usa", 1990): 1,
    }  # fmt: skip
    wide = panel.dyad_year(ties, roles=[MEMBER, "concept:observer"], since=1988, until=1990)
    assert cells(wide, "actor_a", "actor_b", "year", "shared")["can", "usa", 1988] == 2
    half = panel.dyad_year(ties, weights={MEMBER: 1, OBSERVER: 0.5}, since=1988, until=1988)
    assert cells(half, "actor_a", "actor_b", "weight") == {("can", "usa"): 1.5}


def test_the_shipped_graph_goes_through_the_same_code() -> None:
    ties = coopgraph.load().participations()
    made = panel.dyad_year(ties, since=2015, until=2021, certainty="both")
    assert made.frame.height
    assert (made.frame["shared_certain"] <= made.frame["shared_possible"]).all()
    months = panel.actor_year(ties, since="2021-05", until="2021-07", unit="month")
    assert set(months.frame["month"]) <= {5, 6, 7}
    assert months.parameters["since"] == "2021-05"


EXIST = pl.DataFrame(
    {
        "node": ["a", "b", "b", "c"],
        "begin": [1990, 1980, 1992, 1991],
        "end": [1992, 1990, None, 1991],
    }
)


def test_an_actor_counts_only_while_it_exists_and_zeros_are_zeros() -> None:
    ties = table(spell("a", "f", 1985, ".."), spell("b", "f", 1985, 1993), spell("c", "g", 1991))
    made = panel.dyad_year(ties, existence=EXIST, since=1989, until=1993, zeros=True)
    assert cells(made, "actor_a", "actor_b", "year", "shared") == {
        ("a", "b", 1990): 1, ("a", "b", 1992): 1, ("a", "c", 1991): 0,
    }  # fmt: skip
    without = panel.dyad_year(ties, existence=EXIST, since=1989, until=1993)
    assert without.frame.equals(made.frame.filter(made.frame["shared"] > 0))
    alone = panel.actor_year(ties, existence=EXIST, since=1991, until=1992, zeros=True)
    assert cells(alone, "actor", "year", "frameworks") == {
        ("a", 1991): 1, ("a", 1992): 1, ("b", 1992): 1, ("c", 1991): 1,
    }  # fmt: skip
    grid = panel.two_mode(ties, existence=EXIST, since=1991, until=1991, zeros=True)
    assert cells(grid, "actor", "framework", "present") == {
        ("a", "f"): 1, ("a", "g"): 0, ("c", "f"): 0, ("c", "g"): 1,
    }  # fmt: skip
    exist = pl.concat([EXIST, pl.DataFrame({"node": ["h"], "begin": [1991], "end": [1991]})])
    bodies = panel.framework_year(ties, existence=exist, since=1991, until=1991, zeros=True)
    assert cells(bodies, "framework", "actors")["h",] == 0
    with pytest.raises(ParameterError, match="zeros need existence"):
        panel.dyad_year(ties, zeros=True)
    with pytest.raises(DataError, match="1 actors are not in the table of existence, first d"):
        panel.dyad_year(table(spell("d", "f", 1990)), existence=EXIST)
    with pytest.raises(DataError, match="row 1, column node: 'a' ends before"):
        panel.dyad_year(ties, existence=EXIST.with_columns(end=pl.lit(1970)))
    bad = EXIST.with_columns(begin=pl.Series(["1990", "then", "1992", "1991"]))
    with pytest.raises(DataError, match="row 2, column begin: 'then'"):
        panel.dyad_year(ties, existence=bad)
    with pytest.raises(DataError, match="lacks the columns end"):
        panel.dyad_year(ties, existence=EXIST.drop("end"))


def test_what_is_not_known_of_begins_and_ends_is_flagged() -> None:
    ties = table(
        spell("a", "f", None, 1992),
        spell("b", "f", 1990, ".."),
        spell("a", "g", 1990, 1992),
        spell("b", "g", 1990, 1992),
    )
    made = panel.two_mode(ties, since=1990, until=1990).frame
    flags = made.select("actor", "framework", "left_censored", "right_censored").rows()
    assert flags == [("a", "f", 1, 0), ("a", "g", 0, 0), ("b", "f", 0, 1), ("b", "g", 0, 0)]
    dyad = panel.dyad_year(ties, since=1990, until=1990).frame.row(0, named=True)
    assert (dyad["shared"], dyad["left_censored"], dyad["right_censored"]) == (2, 1, 1)
    bare = panel.dyad_year(ties, since=1990, until=1990, censoring=False)
    assert bare.frame.columns == ["actor_a", "actor_b", "year", "shared"]


# Viet Nam and the two before 1976, Germany, Yemen, Korea: the states and their COW numbers.
STATES = pl.DataFrame(
    {
        "node": ["vnm", "drv", "rvn", "kor", "prk", "deu", "brd", "yem", "yar"],
        "cow": [816, 816, 817, 732, 731, 255, 260, 679, 678],
        "iso3166": ["VN", "VN", "VN", "KR", "KP", "DE", "DE", "YE", "YE"],
    }
)


def test_two_actors_of_one_code_are_an_error_until_told_apart() -> None:
    ties = table(
        spell("drv", "f", 1960, 1975), spell("rvn", "f", 1960, 1975), spell("vnm", "f", 1976, 1980)
    )
    with pytest.raises(DataError, match=r"VN is the iso3166 code of two actors .*: drv, rvn"):
        panel.actor_year(ties, codes=STATES.select("node", "iso3166"))
    assert panel.actor_year(ties, codes=STATES.select("node", "cow")).frame["cow"].to_list() == [
        *([816] * 16), *([817] * 16), *([816] * 5)
    ]  # fmt: skip
    told = pl.DataFrame({"actor": ["rvn", "drv"], "state": ["vnm", "vnm"]})
    joined = panel.actor_year(ties, codes=STATES, succession=told)
    assert cells(joined, "actor", "year", "frameworks")["vnm", 1970] == 1
    assert set(joined.frame["actor"]) == {"vnm"}
    assert set(joined.frame["iso3166"]) == {"VN"}
    some = told.with_columns(begin=pl.lit(1970), end=pl.lit(1975))
    late = panel.actor_year(ties, succession=some).frame
    assert set(late.filter(late["year"] < 1970)["actor"]) == {"drv", "rvn"}
    assert set(late.filter(late["year"] >= 1970)["actor"]) == {"vnm"}


@pytest.mark.parametrize(("old", "new"), [("brd", "deu"), ("yar", "yem")])
def test_germany_and_yemen_are_not_guessed(old: str, new: str) -> None:
    ties = table(spell(old, "f", 1980, 1991), spell(new, "f", 1990, 1999))
    with pytest.raises(DataError, match="is the iso3166 code of two actors"):
        panel.actor_year(ties, codes=STATES.select("node", "iso3166"))
    told = pl.DataFrame({"actor": [old], "state": [new]})
    made = panel.actor_year(ties, succession=told, codes=STATES.select("node", "iso3166"))
    assert made.frame.height == 20


def test_the_two_koreas_are_two() -> None:
    ties = table(spell("kor", "un", 1991, 1992), spell("prk", "un", 1991, 1992))
    made = panel.dyad_year(ties, codes=STATES)
    assert made.frame.row(0, named=True)["iso3166_a"] == "KR"
    assert made.frame.row(0, named=True)["cow_b"] == 731


def test_two_codes_of_one_actor_need_their_years() -> None:
    ties = table(spell("deu", "f", 1988, 1992))
    codes = pl.DataFrame({"node": ["deu", "deu"], "cow": ["260", "0255"]})
    with pytest.raises(DataError, match="deu has two codes cow at one time: 255, 260"):
        panel.actor_year(ties, codes=codes)
    dated = codes.with_columns(begin=pl.Series([None, 1991]), end=pl.Series([1990, None]))
    made = panel.actor_year(ties, codes=dated)
    assert made.frame["cow"].to_list() == [260, 260, 260, 255, 255]
    with pytest.raises(DataError, match="none of iso3166, cow, gw, wikidata"):
        panel.actor_year(ties, codes=codes.drop("cow"))
    with pytest.raises(DataError, match="'D' is no number"):
        panel.actor_year(ties, codes=pl.DataFrame({"node": ["deu"], "cow": ["D"]}))
    twice = pl.DataFrame({"actor": ["deu", "deu"], "state": ["x", "y"]})
    with pytest.raises(DataError, match="deu is mapped to a state twice"):
        panel.actor_year(ties, succession=twice)


def test_overlapping_spells_merge_or_are_refused() -> None:
    ties = table(
        spell("a", "f", 1990, 1995),
        spell("a", "f", 1995, 1999),
        spell("a", "f", 1990, 1991, role=OBSERVER),
        spell("a", "f", 1990, 1991, source="urn:t"),
        spell("a", "g", 1990, 1991),
        spell("a", "g", 1992, 1993),
    )
    found = panel.overlaps(ties)
    assert found["framework"].to_list() == ["f"]
    assert found["before"].to_list() == [dt.date(1995, 12, 31)]
    merged = panel.actor_year(ties)
    assert cells(merged, "year", "frameworks")[1995,] == 1
    assert merged.counts["spells that overlap another (counted once)"] == 1
    with pytest.raises(DataError, match="1 spells overlap"):
        panel.actor_year(ties, overlaps="refuse")
    assert panel.overlaps(table()).height == 0
    generated = panel.actor_year(ties, roles=(role for role in [MEMBER]))
    assert generated.parameters["roles"] == [MEMBER]


def test_empty_tables_and_empty_times_are_empty_panels() -> None:
    for make in (panel.actor_year, panel.dyad_year, panel.framework_year, panel.two_mode):
        made = make(table())
        assert made.frame.height == 0
        assert "year" in made.frame.columns
        assert make(table(), since=1990, until=1991, certainty="both").frame.height == 0
        before = make(table(spell("a", "f", 1990, 1991)), since=1800, until=1810)
        assert before.frame.height == 0
        assert make(table(), since=1990, codes=STATES).frame.height == 0
    one = panel.dyad_year(table(spell("a", "f", 1990, 1991)))
    assert one.frame.height == 0


def test_ties_without_dates_are_possible_always_and_certain_never() -> None:
    ties = table(spell("a", "f"), spell("b", "f"))
    with pytest.raises(ParameterError, match="no tie tells a date"):
        panel.dyad_year(ties)
    made = panel.dyad_year(ties, since=1990, until=1991, certainty="both")
    assert made.frame["shared_possible"].to_list() == [1, 1]
    assert made.frame["shared_certain"].to_list() == [0, 0]
    assert made.counts["ties without any date (possible always, certain never)"] == 2


def test_a_tie_that_ends_before_it_begins_never_counts_and_is_told() -> None:
    ties = table(spell("a", "f", 1995, 1990), spell("b", "f", 1990, 1995))
    made = panel.actor_year(ties)
    assert set(made.frame["actor"]) == {"b"}
    assert made.counts["left out, end before begin"] == 1


@pytest.mark.parametrize(
    ("choice", "error", "message"),
    [
        ({"roles": ["memebr"]}, UnknownNameError, "memebr"),
        ({"weights": {"chair": 1}}, UnknownNameError, "no role"),
        ({"weights": {MEMBER: -1}}, ParameterError, "not 0 or more"),
        ({"weights": {MEMBER: float("nan")}}, ParameterError, "not 0 or more"),
        ({"weights": {}, "roles": []}, ParameterError, "not both"),
        ({"sources": ["nobody"]}, UnknownNameError, "nobody"),
        ({"ranks": ["best"]}, UnknownNameError, "best"),
        ({"ranks": 5}, ParameterError, "list of names"),
        ({"unit": "week"}, ParameterError, "unit is 'week'"),
        ({"certainty": "sure"}, ParameterError, "certainty is 'sure'"),
        ({"coverage": None}, ParameterError, "coverage is None"),
        ({"min_sources": 0}, ParameterError, "min_sources is 0"),
        ({"min_sources": "2"}, ParameterError, "min_sources is '2'"),
        ({"since": 1995, "until": 1990}, ParameterError, "until 1990 is before since 1995"),
        ({"since": "soon"}, DateError, "soon"),
        ({"since": 1990.5}, ParameterError, "1990.5 is no year"),
        ({"start": 1990}, ParameterError, "start is now called since"),
        ({"coverge": "all"}, ParameterError, "did you mean 'coverage'"),
        ({"granularity": "year"}, ParameterError, "takes no granularity"),
    ],
)
def test_a_wrong_choice_is_named(
    choice: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        panel.dyad_year(table(spell("a", "f", 1990, 1995)), **choice)


def test_a_wrong_table_is_named() -> None:
    ties = table(spell("a", "f", 1990, 1995))
    with pytest.raises(DataError, match="lacks the columns latest_end"):
        panel.dyad_year(ties.drop("latest_end"))
    with pytest.raises(DataError, match="earliest_begin holds String"):
        panel.dyad_year(ties.with_columns(pl.col("earliest_begin").cast(pl.String)))
    with pytest.raises(DataError, match="row 1, column participant: empty"):
        panel.dyad_year(ties.with_columns(participant=pl.lit(None, pl.String)))


def test_sources_ranks_actors_and_frameworks_may_be_chosen() -> None:
    ties = table(
        spell("a", "f", 1990, 1990),
        spell("b", "f", 1990, 1990, source="https://w3id.org/coopgraph/source/t"),
        spell("c", "g", 1990, 1990, rank="deprecated"),
    )
    assert set(panel.actor_year(ties).frame["actor"]) == {"a", "b"}
    assert set(panel.actor_year(ties, sources=["t"]).frame["actor"]) == {"b"}
    assert set(panel.actor_year(ties, ranks=["deprecated"]).frame["actor"]) == {"c"}
    assert set(panel.actor_year(ties, actors=["a"]).frame["actor"]) == {"a"}
    assert set(panel.actor_year(ties, frameworks=["zzz"]).frame["actor"]) == set()
    counts = panel.actor_year(ties, sources=["t"]).counts
    assert (counts["left out by rank"], counts["left out by source"]) == (1, 1)


@given(st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)), st.sampled_from(["year", "month"]))
def test_whole_periods_lie_wholly_inside(day: dt.date, unit: str) -> None:
    frame = pl.DataFrame({"d": [day]})
    here, up, down = (
        frame.select(times.period_polars(pl.col("d"), unit, move)).item() for move in (0, -1, 1)
    )
    assert here == period(day, unit)
    first, last = days_of(here, unit)
    assert up == (here if day == first else here + 1)
    assert down == (here if day == last else here - 1)


def exported() -> panel.Panel:
    ties = table(spell("kor", "f|x", 1990, 1991), spell("xyz", "f|x", 1990, ".."))
    return panel.dyad_year(ties, codes=STATES, certainty="both", weights={MEMBER: 0.5})


def test_exports_agree_and_lie_beside_their_codebook(tmp_path: Path) -> None:
    made = exported()
    frame = made.frame
    assert frame["iso3166_b"].to_list() == [None, None]
    csv = made.to_csv(tmp_path / "a.csv")
    assert pl.read_csv(csv)["shared_possible"].to_list() == frame["shared_possible"].to_list()
    assert pl.read_parquet(made.to_parquet(tmp_path / "b.parquet")).equals(frame)
    stata = made.to_stata(tmp_path / "c.dta")
    back = pd.read_stata(stata)
    assert list(back.columns) == frame.columns
    assert back["actor_a"].tolist() == frame["actor_a"].to_list()
    assert back["weight_possible"].tolist() == frame["weight_possible"].to_list()
    assert back["cow_a"].tolist() == [732, 732]
    assert back["iso3166_b"].tolist() == ["", ""]
    with pd.read_stata(stata, iterator=True) as reader:
        assert reader.variable_labels()["shared_possible"].startswith("the frameworks that both")
    for stem in "abc":
        book = json.loads((tmp_path / f"{stem}.codebook.json").read_text(encoding="utf-8"))
        assert book["sql"] == made.sql
        assert [c["name"] for c in book["columns"]] == frame.columns
        assert book["parameters"]["since"] == "1990"
        assert book["sources"] == {"urn:s": 2}
        assert book["counts"]["rows"] == frame.height
    first = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    made.to_stata(tmp_path / "c.dta")
    exported().to_csv(tmp_path / "a.csv")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == first


def test_a_stata_file_says_the_same_to_two_readers(tmp_path: Path) -> None:
    """pandas and ReadStat, by which R's haven reads, too: values, types and every label."""
    import pyreadstat

    made = exported()
    path = made.to_stata(tmp_path / "c.dta")
    with pd.read_stata(path, iterator=True) as reader:
        labels, about = reader.variable_labels(), reader.data_label
        frame = reader.read()
    other, metadata = pyreadstat.read_dta(path)
    assert metadata.column_names_to_labels == labels
    assert labels == {c.name: f"{c.meaning} [{c.unit}]"[:80] for c in made.columns}
    assert metadata.file_label == about == "coopgraph dyad_year"
    pd.testing.assert_frame_equal(other, frame, check_dtype=False)
    for name in made.frame.columns:
        told = ["" if value is None and pd.api.types.is_string_dtype(frame[name]) else value
                for value in made.frame[name].to_list()]  # fmt: skip
        read = [None if pd.isna(value) else value for value in other[name].to_list()]
        assert read == told, name


def test_the_codebook_names_every_column_choice_and_assumption() -> None:
    made = exported()
    text = made.codebook_markdown()
    for column in made.frame.columns:
        assert f"| {column} |" in text
    for parameter in panel.PanelChoice.__annotations__:
        assert f"| {parameter} |" in text
    assert "SELECT" in text
    assert "does not tell what was looked for" in text


def test_stata_takes_no_empty_panel_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="the panel is empty"):
        panel.dyad_year(table()).to_stata(tmp_path / "x.dta")
    panel.dyad_year(table()).to_csv(tmp_path / "x.csv")


def test_short_memory_goes_to_disk_with_the_same_answer(tmp_path: Path) -> None:
    actors, bodies = 100, 40
    ties = table(
        *(
            spell(f"a{a}", f"f{f}", 1900 + (a * f) % 40, 1960 + (a + f) % 40)
            for a, f in itertools.product(range(actors), range(bodies))
            if (a * 7 + f) % 3
        )
    )
    wanted = panel.dyad_year(ties, censoring=False).frame
    small = panel.Duck(memory="48MB", temp=tmp_path / "spill", threads=1)
    assert panel.dyad_year(ties, censoring=False, engine=small).frame.equals(wanted)
    with pytest.raises(ParameterError, match="1MB"):
        panel.dyad_year(ties, engine=panel.Duck(memory="1MB", threads=1))
    with pytest.raises(ParameterError, match="DuckDB refuses"):
        panel.dyad_year(ties, engine=panel.Duck(memory="plenty"))
