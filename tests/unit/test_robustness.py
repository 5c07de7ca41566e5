"""How rankings move under other policies, and what the absence of a tie means."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import coopgraph
from coopgraph.analysis.absence import VALUES, assumed, standing, standings
from coopgraph.analysis.robustness import KINDS, compare, robustness
from coopgraph.errors import DateError, ParameterError, UnknownNameError
from coopgraph.network.tables import described, participations

NODES = described(
    [
        {"node": "a", "label_en": "Aster", "sources": ["s1", "s2"]},
        {"node": "b", "label_en": "Birch", "sources": ["s1"]},
        {"node": "c", "label_en": "Cedar", "sources": ["s2"]},
        {"node": "f", "label_en": "Forum", "framework": True, "sources": ["s1"]},
        {"node": "g", "label_en": "Guild", "framework": True, "sources": ["s2"]},
    ]
)


def table(*ties: tuple[Any, ...]) -> pl.DataFrame:
    return participations(
        {
            "tie": f"t{number}",
            "participant": who,
            "framework": what,
            "source": source,
            "evidence": [f"ev{number}"],
            **(more[0] if more else {}),
        }
        for number, (who, what, source, *more) in enumerate(ties, 1)
    )


TIES = table(
    *(("a", "f", "s1"), ("b", "f", "s1"), ("c", "f", "s1", {"rank": "deprecated"})),
    *(("a", "g", "s2"), ("c", "g", "s2", {"rank": "preferred"})),
)


def row(frame: pl.DataFrame, policy: str, detail: str) -> dict[str, Any]:
    found = frame.filter((pl.col("policy") == policy) & (pl.col("detail") == detail))
    return found.row(0, named=True)


def test_rankings_by_hand() -> None:
    # Three pairs: two concordant, one discordant: (2 - 1) / 3.
    tau, overlap, _ = compare({"a": 3, "b": 2, "c": 1}, {"a": 3, "b": 1, "c": 2}, 1)
    assert tau == pytest.approx(1 / 3)
    assert overlap == 1
    # With a tie in the one: C = 2, D = 0, ties 1: 2 / sqrt(3 * 2).
    tau, overlap, nodes = compare({"a": 3, "b": 3, "c": 1}, {"a": 3, "b": 2, "c": 1}, 1)
    assert tau == pytest.approx(2 / 6**0.5)
    assert overlap == 1 / 2
    assert nodes == 3
    assert compare({}, {}, 3) == (None, None, 0)
    assert compare({"a": 1}, {"a": 1}, 3) == (None, 1, 1)
    assert compare({"a": 1, "b": 1}, {"a": 1, "b": 2}, 3)[0] is None
    # An absent node is 0 where that is what no tie means, else it is not compared.
    assert compare({"a": 2, "b": 1}, {"a": 2}, 1, zero=True) == (1, 1, 2)
    assert compare({"a": 2, "b": 1}, {"a": 2}, 1) == (None, 1, 1)
    # Nobody is on top with nothing.
    assert compare({"a": 2, "b": 0, "c": 0}, {"a": 2, "b": 1, "c": 0}, 3)[1] == 1 / 2
    assert compare({"a": 2, "b": None}, {"a": 2, "b": 1}, 1)[2] == 1


def test_each_policy_is_a_row() -> None:
    found = robustness("degree", TIES, NODES, at="2020", draws=3, omit=[0.25, 0.5])
    assert found["policy"].unique(maintain_order=True).to_list() == list(KINDS)
    asked = found.row(0, named=True)
    assert (asked["tau"], asked["overlap"], asked["leader_label"]) == (1, 1, "Aster")
    assert asked["ties"] == 4
    # Degrees: a 2, b 1, c 1. Without s2: a 1, b 1, c 0 (absent).
    less = row(found, "without source", "s2")
    assert (less["ties"], less["nodes"], less["leader"]) == (2, 3, "a")
    # Pairs ab, ac, bc: concordant ac; tied ab (other), bc (one): 1 / sqrt(2 * 2).
    assert less["tau"] == pytest.approx(0.5)
    assert row(found, "only source", "s1")["tau"] == less["tau"]
    # With the deprecated tie all three have two alters: constant, no tau.
    assert row(found, "ranks", "preferred, normal, deprecated")["tau"] is None
    assert row(found, "ranks", "preferred")["ties"] == 1
    certain = row(found, "certainty", "certain")
    assert (certain["ties"], certain["leader"]) == (0, None)
    drawn = found.filter(pl.col("policy") == "omission")
    assert drawn.select("detail", "draw", "ties").rows() == [
        *[("0.25", 1, 3), ("0.25", 2, 3), ("0.25", 3, 3)],
        *[("0.5", 1, 2), ("0.5", 2, 2), ("0.5", 3, 2)],
    ]
    assert set(found["absent_as"]) == {"not a member"}
    again = robustness("degree", TIES, NODES, at="2020", draws=3, omit=[0.25, 0.5])
    assert found.equals(again)
    assert "certainty" not in set(robustness("degree", TIES, NODES, draws=0)["policy"])


def test_small_and_wrong_input() -> None:
    none = robustness("betweenness", table(), NODES, draws=1)
    assert none.row(0, named=True)["leader"] is None
    assert robustness("degree", table(("a", "f", "s1")), NODES, at="1815").height > 1
    lone = robustness("constraint", table(("a", "f", "s1")), NODES)
    assert lone["tau"].null_count() == lone.height
    for wrong in ({"omit": [1.0]}, {"omit": [0.0]}, {"draws": -1}, {"top": 0}):
        with pytest.raises(ParameterError):
            robustness("degree", TIES, NODES, **wrong)
    with pytest.raises(ParameterError, match="names of groups"):
        robustness("communities", TIES, NODES)
    with pytest.raises(UnknownNameError):
        robustness("degre", TIES, NODES)
    with pytest.raises(DateError):
        robustness("degree", TIES, NODES, at="never")


def test_the_shipped_graph_is_derived_anew_without_a_source() -> None:
    # Two sources: each left out, and each alone, is a derivation of some seconds.
    kg = coopgraph.load(["tong-cuc-2021-review", "koenergy-k-petro-2009"])

    def trusting(sources: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
        view = kg.trusting(sources)
        return view.participations(), view.nodes

    found = robustness(
        "degree", kg.participations(), kg.nodes, at="2021", draws=2, trusting=trusting
    )
    assert set(found["leader_label"].drop_nulls())
    assert found.filter(pl.col("policy") == "without source").height == 2
    assert found["tau"].drop_nulls().is_between(-1, 1).all()


def test_three_kinds_of_absence() -> None:
    ties = table(
        ("a", "f", "s1", {"begin": "2000-01-01", "end": ".."}),
        ("b", "f", "s1", {"begin": "2022"}),
        ("c", "g", "s2", {"begin": "[..2021]"}),
    )
    found = {
        (r["actor"], r["framework"]): (r["value"], r["evidence"], r["sources"])
        for r in standings(ties, NODES, "2020").iter_rows(named=True)
    }
    assert found == {
        ("a", "f"): ("member", ["ev1"], ["s1"]),
        ("b", "f"): ("not a member", ["ev2"], ["s1"]),
        ("c", "g"): ("unknown", ["ev3"], ["s2"]),
        ("a", "g"): ("unknown", [], ["s2"]),
        ("b", "g"): ("not searched", [], []),
        ("c", "f"): ("not searched", [], []),
    }
    vouched = standing(ties, NODES, "c", "f", "2020", complete=["f"])
    assert (vouched.value, vouched.reason) == ("not a member", "not on the complete roster")
    # The dates outweigh the roster: who is on it then is told by the tie.
    assert standing(ties, NODES, "a", "f", "2020", complete=["f"]).value == "member"
    counted = assumed(standings(ties, NODES, "2020"))
    assert counted == {"member": 1, "not a member": 1, "unknown": 2, "not searched": 2}
    assert tuple(counted) == VALUES


def test_standings_of_nothing() -> None:
    assert standings(table(), NODES, "2020").height == 0
    assert sum(assumed(standings(table(), NODES, "2020")).values()) == 0
    assert standing(table(), NODES, "a", "f", "2020").value == "unknown"
    few = standings(TIES, NODES, "2020", actors=["b"], frameworks=["f", "b"])
    assert few.select("actor", "framework").rows() == [("b", "f")]
    with pytest.raises(UnknownNameError, match="actor"):
        standing(TIES, NODES, "nobody", "f", "2020")
    with pytest.raises(ParameterError, match="a list"):
        standings(TIES, NODES, "2020", actors="b")
    with pytest.raises(DateError):
        standing(TIES, NODES, "a", "f", "later")
    # A tie that ends before it begins was never active.
    never = table(("a", "f", "s1", {"begin": "2021", "end": "2019"}))
    assert standing(never, NODES, "a", "f", "2020").value == "not a member"
