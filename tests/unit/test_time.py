"""Measures over time, change and survival: what is certain, what is possible, what is not told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from coopgraph.analysis import figures
from coopgraph.analysis.change.comparison import KINDS, change
from coopgraph.analysis.change.reasons import REASONS, End, Succession, Surroundings, lives
from coopgraph.analysis.change.result import WORDS
from coopgraph.analysis.survival import kaplan_meier, survival
from coopgraph.analysis.time import over_time, values_of
from coopgraph.errors import DateError, ParameterError, UnknownNameError
from coopgraph.network.tables import described, participations

NODES = described(
    [
        {"node": "a", "label_en": "Aster", "label_vi": "Cúc tây"},
        {"node": "f", "label_en": "Forum", "label_vi": "Diễn đàn"},
    ]
)
ROLES = {"chair": {"en": "chair", "vi": "chủ tịch"}, "member": {"en": "member", "vi": "thành viên"}}


def table(*ties: tuple[Any, ...]) -> pl.DataFrame:
    return participations(
        {
            "tie": f"t{number}",
            "participant": who,
            "framework": what,
            "role": "member",
            "evidence": [f"ev{number}"],
            **dates,
        }
        for number, (who, what, dates) in enumerate(ties, 1)
    )


def years(begin: str, end: str | None = None) -> dict[str, str | None]:
    return {"begin": begin, "end": end}


OPEN = years("2010-01-01", "..")
SPELL = years("2018", "2022")


def test_a_measure_is_an_interval() -> None:
    # b may or may not still be in f in June 2022: a has 1 or 2 alters then, exactly.
    ties = table(("a", "f", OPEN), ("c", "f", OPEN), ("b", "f", SPELL))
    found = over_time("degree", ties, NODES, ["2017", "2020", "2022-06"])
    rows = {(r["at"], r["node"]): (r["low"], r["high"]) for r in found.iter_rows(named=True)}
    assert rows["2017", "a"] == (1, 1)
    assert rows["2020", "a"] == (2, 2)
    assert rows["2022-06", "a"] == (1, 2)
    assert rows["2022-06", "b"] == (0, 2)
    assert ("2017", "b") not in rows
    assert set(found["bounds"]) == {"exact"}
    assert set(found["absent_as"]) == {"not a member"}
    assert found.filter(pl.col("node") == "a")["label"][0] == "Aster"
    vi = over_time("degree", ties, NODES, ["2017"], lang="vi")
    assert vi["label"].to_list() == ["Cúc tây", "c"]


def test_what_the_extremes_do_not_bound_is_sampled() -> None:
    # x brokers a and b only while b's and a's own meeting g does not hold.
    sure = years("2000-01-01", "..")
    maybe = {"begin": "[..2021]", "end": "[2021..]"}
    ties = table(
        *(("x", "f", sure), ("a", "f", sure), ("x", "h", sure), ("b", "h", maybe)),
        *(("a", "g", maybe), ("b", "g", maybe)),
    )
    alone = over_time("betweenness", ties, NODES, ["2015"])
    found = over_time("betweenness", ties, NODES, ["2015"], worlds=20, seed=1)
    at_x = found.filter(pl.col("node") == "x").row(0, named=True)
    # In the certain network x has one contact, in the possible one a triangle: 0 and 0.
    assert (at_x["certain"], at_x["possible"]) == (0, 0)
    assert alone.filter(pl.col("node") == "x")["high"][0] == 0
    assert at_x["high"] == 1
    assert (at_x["bounds"], at_x["worlds"]) == ("sampled", 22)
    again = over_time("betweenness", ties, NODES, ["2015"], worlds=20, seed=1)
    assert found.equals(again)


def test_measures_that_are_undefined_somewhere() -> None:
    ties = table(("a", "f", OPEN), ("b", "f", SPELL))
    found = over_time("constraint", ties, NODES, ["2022-06"])
    assert found.select("certain", "possible", "low", "high").row(0) == (None, 1, 1, 1)
    alone = over_time("constraint", table(("a", "f", OPEN)), NODES, ["2022"])
    assert alone.select("low", "high").row(0) == (None, None)


def test_bad_slices() -> None:
    ties = table(("a", "f", OPEN))
    for none in (
        over_time("degree", ties, NODES, []),
        over_time("degree", ties, NODES, ["1815"]),
        over_time("degree", table(), NODES, ["2020"]),
        over_time("degree", table(("a", "f", years("2021", "2019"))), NODES, ["2020"]),
    ):
        assert none.height == 0
        assert none.schema["low"] == pl.Float64
    undated = over_time("degree", table(("a", "f", {}), ("b", "f", {})), NODES, ["2020"])
    assert undated.select("low", "high").unique().rows() == [(0, 1)]
    with pytest.raises(ParameterError, match="a list"):
        over_time("degree", ties, NODES, "2020")
    with pytest.raises(ParameterError, match="names of groups"):
        over_time("communities", ties, NODES, ["2020"])
    with pytest.raises(ParameterError, match="worlds"):
        over_time("degree", ties, NODES, ["2020"], worlds=-1)
    with pytest.raises(ParameterError, match="column"):
        over_time("degree", ties, NODES, ["2020"], column="label")
    with pytest.raises(ParameterError, match="one value a node"):
        over_time("equivalence", ties, NODES, ["2020"])
    with pytest.raises(UnknownNameError):
        over_time("fame", ties, NODES, ["2020"])
    with pytest.raises(DateError):
        over_time("degree", ties, NODES, ["soon"])
    with pytest.raises(ParameterError, match="no column of numbers"):
        values_of(pl.DataFrame({"node": ["a"], "label": ["A"]}))


def kinds(*ties: tuple[Any, ...]) -> list[tuple[str, str, str | None, str]]:
    found = change(table(*ties), NODES, "2019-06-01", "2021-06-01", roles=ROLES).table()
    return found.select("kind", "certainty", "participant", "framework").rows()


def test_change_by_the_pair_of_states() -> None:
    before, after = years("2000", "2020"), years("2020", "..")
    assert kinds(("a", "f", OPEN), ("b", "f", after), ("c", "f", before)) == [
        ("joined", "certain", "b", "f"),
        ("left", "certain", "c", "f"),
    ]
    # Not told whether b was there before, or c after.
    assert kinds(
        ("a", "f", OPEN),
        ("b", "f", {"begin": "[..2021-06-01]", "end": ".."}),
        ("c", "f", years("2000", "[2020..]")),
    ) == [("joined", "possible", "b", "f"), ("left", "possible", "c", "f")]
    assert kinds(("a", "f", OPEN), ("b", "f", {})) == [("undetermined", "possible", "b", "f")]
    assert kinds(("b", "g", after), ("c", "h", before)) == [
        ("new framework", "certain", None, "g"),
        ("ended framework", "certain", None, "h"),
        ("joined", "certain", "b", "g"),
        ("left", "certain", "c", "h"),
    ]
    assert kinds() == kinds(("a", "f", OPEN)) == []
    # A tie that ends before it begins was never there.
    assert kinds(("a", "f", years("2021", "2018"))) == []


def test_a_role_changes_hands() -> None:
    chair = {"role": "chair", "begin": "2020", "end": ".."}
    ties = table(("a", "f", OPEN), ("a", "f", chair))
    found = change(ties, NODES, "2019", "2021", roles=ROLES)
    row = found.table("vi").row(0, named=True)
    assert (row["kind"], row["certainty"]) == ("role changed", "certain")
    assert (row["before"], row["after"]) == (["thành viên"], ["chủ tịch", "thành viên"])
    assert row["evidence"] == ["ev1", "ev2"]
    assert found.text() == (
        "From 2019 to 2021: role changed: 1 certain, 0 possible.\n"
        "- Aster — Forum: role changed (certain: member → chair, member)"
    )
    assert "Cúc tây — Diễn đàn: đổi vai trò (chắc chắn" in found.text("vi")
    unsure = table(("a", "f", OPEN), ("a", "f", {"role": "chair", "begin": "[2020..2022]"}))
    assert change(unsure, NODES, "2019", "2021").table()["certainty"].to_list() == ["possible"]


DAY = dt.date(2020, 6, 1)
KNOWN = Surroundings(
    {
        "union": End(DAY, DAY, grounds=("ev-end",)),
        "club": End(DAY, DAY),
        "old": End(None, dt.date(2020, 12, 31)),
        "parent": End(None, None, going_on=True),
    },
    (
        Succession("union", "heir", None, DAY, DAY, ("ev-heir",)),
        Succession("union", "absentee", None, DAY, DAY),
        Succession("parent", "child", None, DAY, DAY),
        Succession("first", "next", "f", DAY, DAY, ("ev-hand-over",)),
        Succession("ancient", "heir", None, dt.date(1950, 1, 1), dt.date(1950, 1, 1)),
        Succession("g", "h", None, DAY, DAY),
    ),
    frozenset({"chair"}),
)
GONE, CAME = years("2000", "2020-06-01"), years("2020-06-01", "..")


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        # Its heir takes part now; that it is over is stated of it, not of the tie.
        (("union", "f", {"begin": "2000", "end": "[2000..2020-06]"}), ("succeeded", ["heir"])),
        (("union", "f", GONE), ("succeeded", ["heir"])),
        # It had left before it was dissolved.
        (("union", "f", years("2000", "2019-12")), ("withdrew", [])),
        (("old", "f", GONE), ("dissolved", [])),
        (("a", "club", GONE), ("framework dissolved", [])),
        (("a", "f", GONE), ("withdrew", [])),
        # A part of it became a state of its own, and joined: it left for itself.
        (("parent", "f", GONE), ("withdrew", [])),
        (("first", "f", {**GONE, "role": "chair"}), ("succeeded", ["next"])),
        (("a", "f", {**GONE, "role": "chair"}), ("term ended", [])),
        (("a", "f", {"during": "2019"}), ("no longer stated", [])),
        (("a", "f", {"begin": "2000", "end": "[..2020]"}), ("withdrew", [])),
    ],
)
def test_why_it_is_gone(tie: tuple[Any, ...], expected: tuple[str, list[str]]) -> None:
    there = (("heir", "f", CAME), ("child", "f", CAME), ("next", "f", CAME), ("z", "f", OPEN))
    ties = table(tie, *there)
    found = change(ties, NODES, "2019-06-01", "2021-06-01", surroundings=KNOWN).table()
    row = found.filter(pl.col("kind") == "left").row(0, named=True)
    assert (row["reason"], row["counterparts"]) == expected
    heirs = found.filter((pl.col("kind") == "joined") & (pl.col("reason") == "successor"))
    assert heirs["participant"].to_list() == [one for one in expected[1] if one in {"heir", "next"}]
    assert all(before == [tie[0]] for before in heirs["counterparts"].to_list())


def test_reasons_in_words() -> None:
    ties = table(
        ("union", "f", GONE),
        ("heir", "f", CAME),
        ("z", "f", OPEN),
        ("z", "g", GONE),
        ("z", "h", CAME),
    )
    found = change(ties, NODES, "2019", "2021", surroundings=KNOWN)
    assert "union — Forum: left (certain, member; succeeded by heir)" in found.text()
    assert "heir — Forum: joined (certain, member; successor of union)" in found.text()
    assert "(chắc chắn, member; heir kế thừa)" in found.text("vi")
    rows = {(r["kind"], r["framework"]): r for r in found.table().iter_rows(named=True)}
    assert rows["ended framework", "g"]["counterparts"] == ["h"]
    assert rows["new framework", "h"]["counterparts"] == ["g"]
    assert rows["left", "f"]["grounds"] == ["ev-heir"]
    for words in WORDS.values():
        assert set(REASONS) < set(words)
    # An office passes on among those that stay.
    held = table(
        *(("first", "f", {**GONE, "role": "chair"}), ("first", "f", OPEN)),
        *(("next", "f", {**CAME, "role": "chair"}), ("next", "f", OPEN)),
    )
    passed = change(held, NODES, "2019", "2021", surroundings=KNOWN).table()
    assert passed.select("kind", "participant", "reason", "counterparts").rows() == [
        ("role changed", "first", "succeeded", ["next"]),
        ("role changed", "next", "successor", ["first"]),
    ]
    # Without anything known besides, only what the ties say.
    alone = change(ties, NODES, "2019", "2021").table()
    assert set(alone["reason"].drop_nulls()) == {"withdrew"}
    assert alone["counterparts"].list.len().sum() == 0


def test_ends_of_lifetimes_and_of_the_register() -> None:
    lifetime = {"kind": "lifetime", "evidence": ["ev"], "begin": None, "during": None}
    dated = pl.DataFrame(
        [
            {**lifetime, "subject": "a", "end": "2020"},
            {**lifetime, "subject": "a", "end": "2020-06", "evidence": ["ev2"]},
            {**lifetime, "subject": "b", "end": ".."},
            {**lifetime, "subject": "c", "end": "2020", "kind": "milestone"},
        ],
        schema_overrides={"begin": pl.String, "during": pl.String},
    )
    year = dt.date(2020, 1, 1), dt.date(2020, 12, 31)
    assert lives(dated) == {"a": End(*year, grounds=("ev", "ev2"))}
    register = pl.DataFrame(
        {
            "iri": ["s", "t"],
            "end": ["1991-12-26", None],
            "successors": [["t", "u"], []],
            "continues": pl.Series([None, None], dtype=pl.String),
        }
    )
    known = Surroundings({}, (Succession("s", "u", None, DAY, DAY),)).with_register(register, "st")
    assert [one[:2] for one in known.successions] == [("s", "u"), ("s", "t")]
    assert known.ends["s"].latest == dt.date(1991, 12, 26)
    assert known.ends["t"].going_on
    seat = register.with_columns(pl.Series("continues", [None, "s"]))
    assert [one[:2] for one in Surroundings({}).with_register(seat, "st").successions] == [
        ("s", "t")
    ]


def test_change_in_words_and_as_picture() -> None:
    none = change(table(), NODES, "2019", "2021")
    assert "no change" in none.text()
    assert none.table().height == len(none) == 0
    some = change(
        table(*(("<b>", f"f{i}", years("2020", "..")) for i in range(9))), NODES, "2019", "2021"
    )
    assert some.text(most=2).endswith("- … (+16)")
    assert "<b>" not in some._repr_html_()
    assert tuple(some.counts()) == KINDS
    svg = figures.data(some.figure("vi"), "svg")
    assert svg == figures.data(some.figure("vi"), "svg")
    assert "khuôn khổ mới".encode() in svg
    for first, second in (("2021", "2019"), ("2021", "2021"), ("2021", "2021-06")):
        with pytest.raises(ParameterError, match="come after"):
            change(table(), NODES, first, second)
    with pytest.raises(UnknownNameError):
        some.text("fr")


def test_survival_of_the_remissions_of_1963() -> None:
    # Freireich et al. (1963), doi:10.1182/blood.V21.6.699.699: weeks of remission under
    # 6-mercaptopurine; the estimates are those printed in every textbook of survival analysis.
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    lost = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    found = kaplan_meier(ended + lost, [True] * len(ended) + [False] * len(lost))
    falls = found.filter(pl.col("ended") > 0)
    assert falls["days"].to_list() == [6, 7, 10, 13, 16, 22, 23]
    assert falls["at_risk"].to_list() == [21, 17, 15, 12, 11, 7, 6]
    assert falls["survival"].to_list() == pytest.approx(
        [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4
    )
    assert (falls["low"] < falls["survival"]).all()


def test_survival_by_hand() -> None:
    # Lengths 10 (ended), 20 (lost), 30 (ended): 2/3, then 2/3 times 0.
    found = kaplan_meier([10, 20, 30], [True, False, True])
    assert found["survival"].to_list() == pytest.approx([2 / 3, 2 / 3, 0])
    assert kaplan_meier([], []).height == 0
    one = kaplan_meier([5], [False])
    assert one.row(0)[:5] == (5, 1, 0, 1, 1.0)
    with pytest.raises(ParameterError):
        kaplan_meier([1], [])


def test_ties_last_as_long_as_their_dates_tell() -> None:
    ties = table(
        ("a", "f", years("2020-01-01", "2020-01-10")),
        ("b", "f", years("2020-01-01", "..")),
        ("c", "f", years("2020-01-01", "[2020-01-05..]")),
        ("d", "f", years("2020-01-01", None)),
        ("e", "f", {}),
        ("g", "f", years("2020-01-01", "2019-01-01")),
        ("h", "f", years("2030-01-01", "..")),
    )
    found = survival(ties, NODES, "2020-01-20")
    rows = found.curves.select("reading", "days", "at_risk", "ended", "censored").rows()
    assert rows == [
        *[("certain", 1, 4, 0, 1), ("certain", 5, 3, 0, 1)],
        *[("certain", 10, 2, 1, 0), ("certain", 20, 1, 0, 1)],
        *[("possible", 10, 4, 1, 0), ("possible", 20, 3, 0, 3)],
    ]
    assert found.left_out == {"certain": 3, "possible": 3}
    assert found.median() == {"certain": 10, "possible": None}
    assert figures.data(found.figure("vi"), "svg").startswith(b"<?xml")
    empty = survival(table(), NODES, "2020")
    assert empty.curves.height == 0
    assert empty.median() == {"certain": None, "possible": None}
    assert empty.figure()


def test_one_node() -> None:
    lone = table(("a", "f", OPEN))
    assert over_time("betweenness", lone, NODES, ["2020"])["high"].to_list() == [0]
