"""Backbones against hand-computed values, scipy, and the bicm package."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coopgraph.analysis.backbone import adjust, disparity, fixed_degree, stochastic_degree
from coopgraph.analysis.nullmodels import configure, shared_at_least
from coopgraph.errors import DataError, ParameterError, UnknownNameError
from coopgraph.network.tables import participations


def table(cells: Any) -> pl.DataFrame:
    return participations(
        {"tie": f"{who} {what}", "participant": who, "framework": what} for who, what in cells
    )


def southern_women() -> pl.DataFrame:
    graph = nx.davis_southern_women_graph()
    return table((woman, event) for woman in graph.graph["top"] for event in graph[woman])


def pair(found: pl.DataFrame, a: str, b: str) -> dict[str, Any]:
    a, b = sorted((a, b))
    rows = found.filter(pl.col("a").str.starts_with(a) & pl.col("b").str.starts_with(b))
    return rows.row(0, named=True)


def pairs(**weights: float) -> pl.DataFrame:
    return pl.DataFrame(
        [{"a": name[0], "b": name[1], "weight": weight} for name, weight in weights.items()],
        schema={"a": pl.String, "b": pl.String, "weight": pl.Float64},
    )


def test_disparity_by_hand() -> None:
    # h has strength 10 in four edges; c has strength 2 in two.
    found = disparity(pairs(ah=7.0, bh=1.0, ch=1.0, dh=1.0, cd=1.0), alpha=0.05)
    assert found.columns == ["a", "b", "weight", "p_a", "p_b", "p", "p_adjusted", "kept"]
    strong = pair(found, "a", "h")
    assert strong["p_a"] == 1.0
    assert strong["p_b"] == strong["p"] == pytest.approx(0.3**3)
    weak = pair(found, "c", "h")
    assert (weak["p_a"], weak["p_b"]) == (0.5, pytest.approx(0.9**3))
    assert found.filter("kept").select("a", "b").rows() == [("a", "h")]
    # Ten tests, two an edge: 0.027 · 10 is no longer below 0.05.
    bonferroni = disparity(found.select("a", "b", "weight"), correction="bonferroni")
    assert pair(bonferroni, "a", "h")["p_adjusted"] == pytest.approx(0.27)
    assert not bonferroni["kept"].any()


def test_disparity_is_refused_what_is_no_table_of_pairs() -> None:
    with pytest.raises(DataError, match="lacks the columns weight"):
        disparity(pairs(ab=1).drop("weight"))
    with pytest.raises(DataError, match="not positive"):
        disparity(pairs(ab=0.0))
    with pytest.raises(DataError, match="more than once"):
        disparity(pairs(ab=1.0, ba=2.0))
    with pytest.raises(ParameterError, match="no level"):
        disparity(pairs(ab=1.0), alpha=5)
    with pytest.raises(UnknownNameError, match="bonferroni"):
        disparity(pairs(ab=1.0), correction="bonferoni")
    assert disparity(pairs()).is_empty()
    assert disparity(pairs(ab=2.0))["p"].to_list() == [1.0]


def test_fixed_degrees_by_hand() -> None:
    found = fixed_degree(southern_women(), correction="none")
    # Evelyn and Theresa attended 8 of 14 events each, 7 together: (8·6 + 1) / C(14, 8).
    both = pair(found, "Evelyn", "Theresa")
    assert (both["shared"], both["expected"]) == (7, pytest.approx(64 / 14))
    assert both["p"] == pytest.approx(49 / 3003)
    assert both["kept"]
    # 18 · 17 / 2 tests, also of the 14 pairs of women who never met.
    strict = fixed_degree(southern_women(), correction="bonferroni")
    assert pair(strict, "Evelyn", "Theresa")["p_adjusted"] == pytest.approx(1.0)
    assert len(strict) == 139


def test_stochastic_degrees_by_hand() -> None:
    # A ring: every degree is 2 of 4, so every tie has probability 1/2 and is shared with 1/4.
    ring = table(["a1", "a2", "b2", "b3", "c3", "c4", "d4", "d1"])
    found = stochastic_degree(ring, correction="none")
    assert found["expected"].to_list() == pytest.approx([1.0] * 4)
    assert found["p"].to_list() == pytest.approx([1 - (3 / 4) ** 4] * 4)
    # Equal degrees on one side: p = 2/3, 2/3, 2/3 whatever the other; both shared: 1/9 … by hand.
    uneven = table(["a1", "a2", "b1", "b2", "c3", "c1"])
    model = configure(np.array([2, 2, 2]), np.array([3, 2, 1]))
    assert model.matrix() == pytest.approx(np.array([[1, 2 / 3, 1 / 3]] * 3))
    shared = pair(stochastic_degree(uneven, correction="none"), "a", "b")
    # One is certain; the second with 4/9, the third with 1/9: 1 − (5/9)(8/9).
    assert shared["p"] == pytest.approx(1 - 40 / 81)


def test_the_southern_women_as_the_bicm_package_sees_them() -> None:
    graph = nx.davis_southern_women_graph()
    women = sorted(graph.graph["top"])
    events = sorted(graph.graph["bottom"], key=lambda event: int(event[1:]))
    model = configure(
        np.array([graph.degree(w) for w in women]), np.array([graph.degree(e) for e in events])
    )
    # bicm 3.4.0 (MIT), BipartiteGraph.solve_tool and get_bicm_matrix, first row.
    assert model.matrix()[0] == pytest.approx(
        [
            *(0.26848871, 0.26848871, 0.50655906, 0.35228774, 0.63969861, 0.63969861, 0.75016665),
            *(0.90808526, 0.83884576, 0.43185669, 0.35228774, 0.50655906, 0.26848871, 0.26848871),
        ],
        abs=1e-7,
    )
    # The same package's exact (poibin) p-values.
    found = stochastic_degree(southern_women(), correction="none")
    for a, b, p in (
        ("Brenda", "Charlotte", 0.22316206),
        ("Brenda", "Dorothy", 0.80718203),
        ("Charlotte", "Eleanor", 0.55316146),
        ("Dorothy", "Eleanor", 0.66938296),
    ):
        assert pair(found, a, b)["p"] == pytest.approx(p, abs=1e-7)
    # Saracco's point: with the size of events known, nothing of Davis's is beyond chance.
    assert not stochastic_degree(southern_women(), correction="fdr")["kept"].any()


@settings(max_examples=30)
@given(
    st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=2, max_size=7),
)
def test_any_degrees_are_met_and_tails_are_scipys(cells: list[list[bool]]) -> None:
    matrix = np.array(cells).astype(int)
    model = configure(matrix.sum(axis=1), matrix.sum(axis=0))
    p = model.matrix()
    assert p.sum(axis=1) == pytest.approx(matrix.sum(axis=1), abs=1e-7)
    assert p.sum(axis=0) == pytest.approx(matrix.sum(axis=0), abs=1e-7)
    shared = int(matrix[0] @ matrix[1])
    tail = shared_at_least(model, np.array([0]), np.array([1]), np.array([shared]))
    wanted = 1.0 if shared == 0 else stats.poisson_binom.sf(shared - 1, p[0] * p[1])
    assert tail == pytest.approx([wanted], abs=1e-9)


def test_impossible_degrees() -> None:
    for rows, columns, what in (
        ([1, 1], [1, 2], "different totals"),
        ([3, 0], [1, 2], "larger than"),
        ([-1, 1], [0, 0], "different totals"),
    ):
        with pytest.raises(ParameterError, match=what):
            configure(np.array(rows), np.array(columns))
    # Two rows are in all three columns, so no column can have only one.
    with pytest.raises(ParameterError, match="no two-mode network"):
        configure(np.array([3, 3, 0, 0]), np.array([3, 2, 1]))


def test_adjustments() -> None:
    p = np.array([0.04, 0.001, 0.03, 0.5])
    assert adjust(p, "none", 4).tolist() == p.tolist()
    assert adjust(p, "bonferroni", 10).tolist() == pytest.approx([0.4, 0.01, 0.3, 1.0])
    assert adjust(p, "fdr", 4) == pytest.approx(stats.false_discovery_control(p))
    padded = stats.false_discovery_control(np.array([*p, 1.0, 1.0]))[:4]
    assert adjust(p, "fdr", 6) == pytest.approx(padded)


@pytest.mark.parametrize("test", [fixed_degree, stochastic_degree])
def test_odd_tables(test: Any) -> None:
    full = test(southern_women())
    assert test(southern_women().clear()).schema == full.schema
    assert test(table(["af"])).is_empty()
    # Everyone in everything: certain to share all, so nothing is remarkable.
    assert test(table(["af", "bf"]))["p"].to_list() == [1.0]
    assert test(southern_women(), roles={"nobody": 1}).is_empty()
    assert len(test(southern_women(), at="1066")) == len(full)
    assert test(southern_women(), at="1066", certainty="certain").is_empty()
    with pytest.raises(ParameterError, match="given day"):
        test(southern_women(), certainty="certain")
    frameworks = test(southern_women(), mode="frameworks")
    assert pair(frameworks, "E8", "E9")["shared"] == 9
