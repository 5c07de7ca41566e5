"""What becomes of the ties of states that ended, and the same counts on every face."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopgraph import network, panel, states, times
from coopgraph.analysis import project
from coopgraph.cli import main
from coopgraph.dates import TieBounds, day_range
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.namespaces import CONCEPT, ID
from coopgraph.network.tables import described, participations
from coopgraph.states import passing

UN = ID + "igo-un"
MEMBER = CONCEPT + "member"


def tie(who: str, begin: str | None, end: str | None = None, **more: Any) -> dict[str, Any]:
    told = {"participant": ID + who, "framework": UN, "role": MEMBER, "source": "urn:s"}
    return {"tie": f"urn:{who}:{begin}", **told, "begin": begin, "end": end, **more}


def until(day: dt.date) -> dict[str, Any]:
    """Give the bound that the end of its state gives a tie in a graph."""
    return {"latest_end": day}


TIES = participations(
    [
        tie("ussr", "1945-10-24", **until(dt.date(1991, 12, 26))),
        tie("west-germany", "1973-09-18", **until(dt.date(1990, 10, 3))),
        tie("east-germany", "1973-09-18", **until(dt.date(1990, 10, 3))),
        tie("yugoslavia", "1945-10-24", "1992-04-27"),
        tie("viet-nam", "1977-09-20", ".."),
    ]
)


def members(table: pl.DataFrame, **choice: Any) -> list[str]:
    graph = network.build("participation", table, described([]), **choice)
    return sorted(one.removeprefix(ID) for one, _ in graph.edges())


def test_a_tie_ends_with_its_state_unless_it_passes() -> None:
    assert members(TIES, at="2014") == ["viet-nam"]
    passed = passing.passed(TIES, "passes", at="2014")
    # East Germany was carried on by nobody, and Yugoslavia's membership is stated to have ended.
    assert members(passed, at="2014") == ["germany", "russia", "viet-nam"]
    assert members(passed, at="2014", certainty="certain") == ["viet-nam"]
    assert members(passed, at="2014", certainty="open") == ["germany", "russia", "viet-nam"]
    in_1991 = passing.passed(TIES, "passes", at="1991")  # on its first day it was the Soviet Union
    assert members(in_1991, at="1991") == ["germany", "ussr", "viet-nam", "yugoslavia"]
    series = passing.passed(TIES, "series")
    assert members(series, at="1980") == ["east-germany", "germany", "russia", "serbia", "viet-nam"]
    assert passing.passed(TIES, "ends", at="2014") is TIES
    assert passing.passed(TIES, "passes") is TIES
    with pytest.raises(
        ParameterError, match="2 ties may outlast the state that holds them: of id:"
    ):
        passing.passed(TIES, "ask")
    with pytest.raises(UnknownNameError):
        passing.passed(TIES, "pass")
    over = passing.passed(TIES, "passes", at="2014", ends={UN: dt.date(2000, 1, 1)})
    assert members(over, at="2014") == ["viet-nam"]


@pytest.mark.parametrize("unit", times.UNITS)
@pytest.mark.parametrize("convention", ["ends", "passes", "series"])
def test_panels_follow_the_same_convention(unit: str, convention: str) -> None:
    ties, told = passing.of_panel(TIES, None, unit, None, convention)
    made = panel.two_mode(ties, since=1989, until=1993, unit=unit, **told)
    month = pl.col("month") if unit == "month" else pl.lit(0)
    rows = made.frame.select("actor", "year", month.alias("month")).rows()
    for year in range(1989, 1994):
        for part in range(1, 13) if unit == "month" else [0]:
            at = f"{year}-{part:02}" if part else f"{year}"
            there = sorted({a.removeprefix(ID) for a, y, m in rows if (y, m) == (year, part)})
            assert there == sorted(set(members(passing.passed(TIES, convention, at=at), at=at)))
    assert made.parameters["succession"].startswith(convention)


def test_codes_are_of_one_state_in_a_period_and_zeros_of_existing_ones() -> None:
    codes = passing.codes_by_period("year")
    ties, told = passing.of_panel(TIES, None, "year", "register", "ends")
    choice: Any = {"since": 1989, "until": 1992, **told}
    made = panel.two_mode(ties, codes=codes, zeros=True, **choice).frame
    here = made.filter(pl.col("actor").is_in([ID + "ussr", ID + "russia"]))
    assert here.select("year", "cow", "gw", "present").sort("year", "present").rows() == [
        (1989, 365, 365, 1), (1990, 365, 365, 1),
        # In the year in which it passes the code is of who had it on the first day.
        (1991, None, None, 0), (1991, 365, 365, 1), (1992, 365, 365, 0),
    ]  # fmt: skip
    for kind in ("iso3166", "cow", "gw"):
        held = made.filter(pl.col(kind).is_not_null()).select("year", kind, "actor").unique()
        assert not held.select("year", kind).is_duplicated().any()
    graph = network.build("participation", TIES, described([]), at="1985")
    passing.add_codes(graph, "1985")
    german = graph.nodes[ID + "west-germany"]
    assert (german["iso3166"], german["cow"], german["gw"]) == ("DE", 260, 260)
    assert graph.nodes[UN]["cow"] is None
    named = passing.with_codes(pl.DataFrame({"node": [ID + "viet-nam"]}), "2014")
    assert named.row(0) == (ID + "viet-nam", "VN", 816, 816)
    with pytest.raises(UnknownNameError):
        passing.of_existence("file", TIES["participant"])
    assert set(states.codes().columns) == {"node", "iso3166", "cow", "begin", "end"}


SERIES = """\
ccode,year,state,UN
365,1989,RUS,1
365,1990,RUS,1
365,1991,RUS,1
365,1992,RUS,1
260,1988,GFR,1
260,1989,GFR,1
255,1990,GMY,1
255,1991,GMY,1
"""


def test_a_series_of_a_code_is_cut_where_its_states_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, store = tmp_path / "series.csv", tmp_path / "store"
    table.write_text(SERIES, encoding="utf-8")
    assert main(["import", "cow-igo", str(table), "-o", str(store)]) == 0
    capsys.readouterr()

    def printed(*command: str) -> str:
        assert main([*command, "--store", str(store)]) == 0
        return capsys.readouterr().out

    for convention, in_1950, in_2014 in (
        ("ends", {"ussr", "west-germany"}, {"russia", "germany"}),
        ("series", {"russia", "germany"}, {"russia", "germany"}),
    ):
        asked = ["--since", "1950", "--until", "2014", "--succession", convention]
        rows = [line.split(",") for line in printed("panel", "two-mode", *asked).splitlines()]
        for year, wanted in (("1950", in_1950), ("2014", in_2014)):
            found = {row[0].removeprefix(ID) for row in rows if row[1:3] == [UN, year]}
            assert found == wanted
            path = tmp_path / "network.json"
            printed("network", "-o", str(path), "--at", year, "--succession", convention)
            links = json.loads(path.read_text(encoding="utf-8"))["edges"]
            assert {e["source"].removeprefix(ID) for e in links if e["target"] == UN} == wanted


DAYS = [dt.date(1990, 11, 1) + dt.timedelta(days=29 * n) for n in range(9)]
DAY = st.one_of(st.none(), st.sampled_from(DAYS))


@st.composite
def _rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(0, 9))):
        begin, goes_on = (
            sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)))),
            False,
        )
        end: list[dt.date | None] = [None, None]
        if draw(st.booleans()):
            end = sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))  # type: ignore[assignment]
            end = [max(day, begin[0]) for day in end if day]
        else:
            goes_on = draw(st.booleans())
        # A side that is not told, now and then.
        bounds = [b if draw(st.integers(0, 3)) else None for b in (*begin, *end)]
        rows.append(
            {
                "tie": f"urn:{number}", "participant": draw(st.sampled_from("abc")),
                "framework": draw(st.sampled_from("fg")), "role": MEMBER, "source": "urn:s",
                **dict(zip(times_of(), bounds, strict=True)), "end_open": goes_on,
                "end_known": goes_on or draw(st.booleans()),
                "disputed_by": draw(st.sampled_from([[], ["urn:other"]])),
            }
        )  # fmt: skip
    return rows


def times_of() -> tuple[str, ...]:
    return ("earliest_begin", "latest_begin", "earliest_end", "latest_end")


def readings(row: dict[str, Any]) -> list[tuple[dt.date, dt.date]]:
    """Give every begin and end that a row allows, one day beyond all for what is not told."""
    low, high = DAYS[0] - dt.timedelta(days=400), DAYS[-1] + dt.timedelta(days=400)
    known = [low, *(row[b] for b in times_of() if row[b]), high]
    begins = [
        d for d in known if (row["earliest_begin"] or low) <= d <= (row["latest_begin"] or high)
    ]
    ends = [d for d in known if (row["earliest_end"] or low) <= d <= (row["latest_end"] or high)]
    ends = [high] if row["end_open"] else ends
    return [(begin, end) for begin in begins for end in ends if begin <= end]


def brute(row: dict[str, Any], at: str, coverage: str) -> str | None:
    first, last = day_range(at)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    quantified = all if coverage == "all" else any
    allowed = readings(row)
    held = [quantified(begin <= day <= end for day in days) for begin, end in allowed]
    if not any(held):
        return None
    if all(held):
        return "certain"
    begun = all(begin <= (first if coverage == "all" else last) for begin, _ in allowed)
    told = row["end_open"] or (row["end_known"] and row["latest_end"] is not None)
    return "open" if begun and not told and not row["disputed_by"] else "possible"


COUNTS = {
    "possible": ("possible", "open", "certain"),
    "open": ("open", "certain"),
    "certain": ("certain",),
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    _rows(),
    st.sampled_from(["1990", "1991", "1991-01", "1991-02", "1991-05"]),
    st.sampled_from(times.COVERAGES),
    st.sampled_from(sorted(COUNTS)),
)
def test_panel_sql_and_networks_count_what_a_search_through_all_days_finds(
    rows: list[dict[str, Any]], at: str, coverage: str, certainty: str
) -> None:
    pytest.importorskip("duckdb")
    table = participations(rows)
    there = {
        (row["participant"], row["framework"])
        for row in rows
        if brute(row, at, coverage) in COUNTS[certainty]
    }
    choice: Any = {"coverage": coverage, "certainty": certainty}
    graph = network.build("participation", table, described([]), at=at, **choice)
    assert set(graph.edges()) == there
    unit = "month" if "-" in at else "year"
    for engine in (None, panel.Duck()):
        made = panel.two_mode(table, since=at, until=at, unit=unit, engine=engine, **choice)
        assert set(made.frame.select("actor", "framework").rows()) == there
    shared = {(a, b): sum({(a, f), (b, f)} <= there for f in "fg") for a, b in ("ab", "ac", "bc")}
    wanted = {pair: n for pair, n in shared.items() if n}
    pairs = network.build("actors", table, described([]), at=at, **choice)
    assert {(min(u, v), max(u, v)): w for u, v, w in pairs.edges(data="weight")} == wanted
    dyads = panel.dyad_year(table, since=at, until=at, unit=unit, **choice).frame
    assert {
        row[:2]: row[2] for row in dyads.select("actor_a", "actor_b", "shared").rows()
    } == wanted
    for engine in (None, panel.Duck()):
        found = project(table, at=at, engine=engine, **choice)
        assert {row[:2]: row[2] for row in found.select("a", "b", "shared").rows()} == wanted
    told = {
        row["tie"]: times.reading(
            TieBounds(*(row[name] for name in TieBounds._fields)),
            *day_range(at),
            coverage,
            disputed=bool(row["disputed_by"]),
        )
        for row in rows
    }
    assert told == {row["tie"]: brute(row, at, coverage) for row in rows}
