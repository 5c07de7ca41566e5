"""Chains whose steps can follow one another: against every walk and every day, and in words."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import polars as pl
import pytest

import coopgraph
from coopgraph.analysis.chains.result import Chain
from coopgraph.analysis.chains.search import ordered
from coopgraph.analysis.ordered import ordered_paths, windows
from coopgraph.analysis.paths import RANK_COST
from coopgraph.cli import main
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.network.tables import described, participations

START = dt.date(2000, 1, 1)
GRID = 6


def table(*ties: tuple[Any, ...]) -> pl.DataFrame:
    return participations(
        {"tie": f"t{number:02}", "participant": who, "framework": what, "role": "member", **dates}
        for number, (who, what, dates) in enumerate(ties, 1)
    )


def days(*spans: int | tuple[int, int]) -> dict[str, str]:
    """Give begin and end as days of the grid: a number, or a range of two."""
    told = {}
    for name, span in zip(("begin", "end"), spans, strict=True):
        low, high = span if isinstance(span, tuple) else (span, span)
        dates = [(START + dt.timedelta(days=n)).isoformat() for n in (low, high)]
        told[name] = dates[0] if low == high else f"[{dates[0]}..{dates[1]}]"
    return told


NODES = described([{"node": name} for name in "abcdefgmnxyz"])


def route(ties: pl.DataFrame, a: str = "a", b: str = "b", **choice: Any) -> list[str]:
    found = ordered(ties, NODES, a, b, **choice)
    chains = [found] if isinstance(found, Chain) else list(found)
    return ["".join([one.start, *(s.via + s.end for s in one.steps)]) for one in chains if one]


# -- against brute force ---------------------------------------------------------------------------


def _random_ties(chance: random.Random) -> list[dict[str, Any]]:
    rows = []
    for number in range(chance.randrange(4, 9)):
        # x and y are actors and frameworks both.
        who = chance.choice("abmxy")
        what = chance.choice([one for one in "fgxy" if one != who])
        low, high = sorted(chance.randrange(GRID) for _ in range(2))
        bounds: dict[str, Any] = {
            "earliest_begin": low, "latest_begin": min(high, low + chance.randrange(3)),
            "earliest_end": max(low, high - chance.randrange(3)), "latest_end": high,
        }  # fmt: skip
        for name in bounds:
            if chance.random() < 0.1:
                bounds[name] = None
        rows.append(
            {
                "tie": f"t{number}", "participant": who, "framework": what, **bounds,
                "end_open": chance.random() < 0.1,
                "rank": chance.choice(["preferred", "normal", "normal", "deprecated"]),
            }
        )  # fmt: skip
        if rows[-1]["end_open"]:
            rows[-1]["earliest_end"] = rows[-1]["latest_end"] = None
    return rows


def _days_of(row: dict[str, Any], certainty: str) -> set[int]:
    """Give the days on which a tie is used; those around the grid stand for far off."""
    whole = range(-1, GRID + 1)
    if certainty == "possible":
        first, last = row["earliest_begin"], row["latest_end"]
        return {
            day
            for day in whole
            if (first is None or first <= day) and (last is None or day <= last)
        }
    begun = [row[name] for name in ("latest_begin", "latest_end") if row[name] is not None]
    lasting = [row[name] for name in ("earliest_end", "earliest_begin") if row[name] is not None]
    last = [GRID] if row["end_open"] else lasting
    backward = None not in (row["earliest_begin"], row["latest_end"]) and (
        row["earliest_begin"] > row["latest_end"]
    )
    if not begun or not last or backward:
        return set()
    return {day for day in whole if min(begun) <= day <= max(last)}


Walk = tuple[list[tuple[str, str, bool, dict[str, Any]]], str, set[int]]


def _best(
    rows: list[dict[str, Any]], certainty: str, longest: int
) -> list[tuple[str, bool]] | None:
    """Try every walk from a to b of up to `longest` ties, with every day for every step."""
    arcs = []
    for row in rows:
        held = _days_of(row, certainty)
        arcs += [(row["participant"], row["framework"], True, row, held)] * bool(held)
        arcs += [(row["framework"], row["participant"], False, row, held)] * bool(held)
    walks: list[Walk] = [([], "a", {-1})]
    for _ in range(longest):
        further: list[Walk] = []
        arrived: list[Walk] = []
        for path, node, reached in walks:
            for start, end, up, row, held in arcs:
                if start != node or end == "a":
                    continue
                now = {day for day in held if any(before <= day for before in reached)}
                if path and path[-1][2] and not up:
                    if path[-1][0] == end:
                        continue
                    now = {day for day in reached if day in held}
                if not now:
                    continue
                walk = [*path, (start, end, up, row)]
                (arrived if end == "b" else further).append((walk, end, now))
        if arrived:
            return min(
                (
                    sum(RANK_COST[row["rank"]] for *_, row in walk),
                    [(end, row["tie"]) for _, end, _, row in walk],
                    [(row["tie"], up) for _, _, up, row in walk],
                )
                for walk, *_ in arrived
            )[2]
        walks = further
    return None


def test_a_thousand_pairs_against_every_walk_and_every_day() -> None:
    chance = random.Random(7)
    schema = {
        **dict.fromkeys(("tie", "participant", "framework", "rank"), pl.String),
        **dict.fromkeys(("earliest_begin", "latest_begin", "earliest_end", "latest_end"), pl.Date),
        "end_open": pl.Boolean,
    }
    found, missing, long = 0, 0, 0
    for _ in range(1000):
        rows = _random_ties(chance)
        certainty = chance.choice(["possible", "certain"])
        dated = [
            {
                name: START + dt.timedelta(days=value)
                if isinstance(value, int) and not isinstance(value, bool)
                else value
                for name, value in row.items()
            }
            for row in rows
        ]
        ties = pl.DataFrame(dated, schema=schema).with_columns(pl.col("tie").alias("key"))
        expected = _best(rows, certainty, 6)
        paths = ordered_paths(ties, "a", "b", certainty=certainty)
        told = [(ties["tie"][leg.tie], leg.up) for leg in paths[0]] if paths else None
        if expected is None and told is not None:
            assert len(told) > 6, (rows, told)
            continue
        assert told == expected, (rows, certainty)
        found += expected is not None
        missing += expected is None
        long += expected is not None and len(expected) > 2
    assert min(found, missing, long) > 30, (found, missing, long)


# -- what it means ---------------------------------------------------------------------------------


def test_only_later_steps_follow() -> None:
    ties = table(
        ("a", "f", days(0, 1)),
        ("m", "f", days(0, 1)),
        ("m", "g", days(3, 4)),
        ("b", "g", days(3, 4)),
    )
    assert route(ties) == ["afmgb"]
    assert route(ties, "b", "a") == []
    chain = ordered(ties, NODES, "a", "b")
    assert isinstance(chain, Chain)
    assert [(s.first, s.last) for s in chain.steps] == [
        ("2000-01-01", "2000-01-02"),
        ("2000-01-04", "2000-01-05"),
    ]
    assert chain.table().select("first_day", "last_day").row(1) == ("2000-01-04", "2000-01-05")
    assert "possibly one after another" in chain.sentence()
    assert ", on a day from 2000-01-04 to 2000-01-05" in chain.sentence()
    assert "có thể lần lượt" in chain.sentence("vi")
    back = ordered(ties, NODES, "b", "a", certainty="certain")
    assert not back
    assert isinstance(back, Chain)
    assert "each certainly after" in back.sentence()
    assert "chắc chắn sau bước trước" in back.sentence("vi")
    assert back.table().columns[-2:] == ["first_day", "last_day"]


def test_each_step_must_fit_all_before_it() -> None:
    # Each follows the one next to it, but the third is over before the first begins.
    ties = table(
        *(("a", "f", days(4, 5)), ("m", "f", days(4, 5))),
        *(("m", "g", days(0, 5)), ("n", "g", days(0, 5))),
        *(("n", "x", days(1, 2)), ("b", "x", days(1, 2))),
    )
    assert route(ties) == []
    assert route(ties, "b", "a") == ["bxngmfa"]


def test_possible_and_certain() -> None:
    ties = table(
        ("a", "f", days(0, (1, 4))), ("m", "f", days((1, 3), 5)),
        ("m", "g", days(0, 5)), ("b", "g", {"begin": "2000-01-01"}),
    )  # fmt: skip
    assert route(ties) == ["afmgb"]
    assert route(ties, certainty="certain") == []
    sure = table(("a", "f", days(0, (3, 4))), ("b", "f", days((1, 3), 5)))
    assert route(sure, certainty="certain") == ["afb"]
    open_ended = table(("a", "f", {"begin": "2000", "end": ".."}), ("b", "f", days((1, 3), 500)))
    assert route(open_ended, certainty="certain") == ["afb"]


def test_nobody_meets_itself_to_wait() -> None:
    # a was in x before b was; that x takes part in g is no way from the one to the other.
    ties = table(("a", "x", days(0, 1)), ("b", "x", days(3, 4)), ("x", "g", days(0, 5)))
    assert route(ties) == []
    # But whoever was met there and is in x later leads on.
    met = table(
        ("a", "x", days(0, 1)), ("b", "x", days(3, 4)), ("x", "g", days(0, 5)),
        ("m", "g", days(0, 5)), ("m", "x", days(3, 4)),
    )  # fmt: skip
    assert route(met) == ["axxgmxb"]


def test_several_ways_in_their_order() -> None:
    ties = table(
        *(("a", "f", days(0, 5)), ("b", "f", days(0, 5))),
        *(("a", "g", days(0, 1)), ("m", "g", days(0, 1)), ("m", "x", days(2, 3))),
        *(("b", "x", days(2, 3)), ("a", "y", days(4, 5)), ("n", "y", days(4, 5))),
        *(("n", "z", days(0, 1)), ("b", "z", days(0, 1))),
    )
    assert route(ties, k=5) == ["afb", "agmxb"]
    assert route(ties, k=1) == ["afb"]
    assert route(ties, k=5, roles=["chair"]) == []
    assert route(ties, k=2, at="2000-01-05") == ["afb"]
    late = ties.filter(pl.col("tie") > "t02")
    assert route(late) == route(late, k=3) == ["agmxb"]


def test_wrong_input() -> None:
    ties = table(("a", "f", days(0, 5)), ("b", "f", days(5, 2)))
    assert route(ties) == [], "what ends before it begins never holds"
    assert len(ordered(ties, NODES, "a", "a")) == 0
    assert bool(ordered(ties, NODES, "a", "a"))
    with pytest.raises(ParameterError, match="not a number from 1"):
        ordered(ties, NODES, "a", "b", k=0)
    with pytest.raises(UnknownNameError, match="certainty"):
        ordered(ties, NODES, "a", "b", certainty="sure")
    with pytest.raises(UnknownNameError):
        ordered(ties, NODES, "a", "q")
    assert windows(ties, "possible").row(0) == (730119, 730124)


def test_the_faces(capsys: pytest.CaptureFixture[str]) -> None:
    kg = coopgraph.load()
    chain = kg.chain("government-of-japan", "stameq", ordered=True)
    plain = kg.chain("government-of-japan", "stameq")
    assert len(chain) >= len(plain) > 0
    assert set(chain.table().columns) - set(plain.table().columns) == {"first_day", "last_day"}
    assert chain.figure()._repr_svg_()
    assert len(kg.chain("government-of-japan", "stameq", ordered=True, k=2)) == 2
    asked = ["chain", "government-of-japan", "stameq", "--ordered", "--format", "table"]
    assert main(asked) == 0
    out, _ = capsys.readouterr()
    assert "possibly one after another" in out
