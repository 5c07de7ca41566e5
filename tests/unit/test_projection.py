"""Projections against Breiger's and Newman's numbers, networkx, and hand-made examples."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from coopgraph import network
from coopgraph.analysis import projection
from coopgraph.analysis.projection import labelled, project, slices, to_networkx
from coopgraph.errors import DataError, ParameterError, UnknownNameError
from coopgraph.frames import write_parquet
from coopgraph.namespaces import expand
from coopgraph.network.tables import described, participations
from coopgraph.panel import Duck


def table(*rows: str, **dates: tuple[str, str]) -> pl.DataFrame:
    """Make ties from "who what role"; ``dates`` by who and what, e.g. ``af=("2001", "2003")``."""
    made = []
    for row in rows:
        who, what, *role = row.split()
        begin, end = dates.get(who + what, (None, None))
        made.append(
            {
                "tie": f"{row}",
                "participant": who,
                "framework": what,
                "role": role[0] if role else None,
                "begin": begin,
                "end": end,
            }
        )
    return participations(made)


def southern_women() -> tuple[nx.Graph, pl.DataFrame]:
    graph = nx.davis_southern_women_graph()
    rows: list[dict[str, Any]] = [
        {"tie": f"{woman} {event}", "participant": woman, "framework": event}
        for woman in graph.graph["top"]
        for event in graph[woman]
    ]
    return graph, participations(rows)


def weights(pairs: pl.DataFrame) -> dict[tuple[str, str], float]:
    return {(a, b): weight for a, b, weight in pairs.select("a", "b", "weight").iter_rows()}


def test_breigers_women_by_women_matrix() -> None:
    _, ties = southern_women()
    found = weights(project(ties))
    short = {(a.split()[0], b.split()[0]): w for (a, b), w in found.items()}
    # Breiger (1974), table of the women by events attended together.
    assert short["Evelyn", "Laura"] == 6
    assert short["Evelyn", "Theresa"] == 7
    assert short["Brenda", "Theresa"] == 6
    assert ("Charlotte", "Flora") not in short
    events = weights(project(ties, mode="frameworks"))
    assert events["E5", "E6"] == 6
    assert events["E8", "E9"] == 9


@pytest.mark.parametrize(
    ("weight", "reference"),
    [
        ("count", nx.bipartite.weighted_projected_graph),
        ("newman", nx.bipartite.collaboration_weighted_projected_graph),
        ("jaccard", nx.bipartite.overlap_weighted_projected_graph),
    ],
)
@pytest.mark.parametrize("mode", ["actors", "frameworks"])
def test_the_same_weights_as_networkx(weight: str, reference: Any, mode: str) -> None:
    graph, ties = southern_women()
    nodes = graph.graph["top" if mode == "actors" else "bottom"]
    wanted = {tuple(sorted((u, v))): w for u, v, w in reference(graph, nodes).edges(data="weight")}
    assert weights(project(ties, mode=mode, weight=weight)) == pytest.approx(wanted)


def test_every_weight_by_hand() -> None:
    # f: a b c; g: a b; h: a d. Degrees 3 2 1 1, sizes 3 2 2.
    ties = table(
        "a f chair", "b f seat", "c f seat", "a g seat", "b g chair", "a h seat", "d h seat"
    )
    expected = {
        "count": (2, 1, 1, 1),
        "newman": (1 / 2 + 1, 1 / 2, 1, 1 / 2),
        "hyperbolic": (1 / 3 + 1 / 2, 1 / 3, 1 / 2, 1 / 3),
        "tanh": (math.tanh(2), math.tanh(1), math.tanh(1), math.tanh(1)),
        "roles": (3 * 1 + 1 * 3, 3, 1, 1),
        "cosine": (2 / math.sqrt(6), 1 / math.sqrt(3), 1 / math.sqrt(3), 1 / math.sqrt(2)),
        "jaccard": (2 / 3, 1 / 3, 1 / 3, 1 / 2),
    }
    assert set(expected) == set(projection.WEIGHTS)
    # With and without dates the pairs are found in two ways.
    dated = ties.with_columns(earliest_begin=dt.date(2000, 1, 1))
    for (weight, values), one in itertools.product(expected.items(), (ties, dated)):
        found = project(one, weight=weight, roles={"chair": 3, "seat": 1})
        assert found.select("a", "b").rows() == [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c")]
        assert found["weight"].to_list() == pytest.approx(values), weight
        assert found["shared"].to_list() == [2, 1, 1, 1]


def test_two_roles_in_one_framework_count_once_with_the_larger_weight() -> None:
    ties = table("a f chair", "a f seat", "b f seat")
    assert project(ties)["weight"].to_list() == [1]
    assert project(ties, weight="roles", roles={"chair": 3, "seat": 2})["weight"].to_list() == [6]


def test_a_role_without_weight_does_not_count() -> None:
    ties = table("a f seat", "b f guest", "c f seat")
    found = project(ties, roles={"seat": 1, "guest": 0})
    assert found.rows() == [("a", "c", 1.0, 1)]
    assert project(ties, roles={"nobody has it": 1}).is_empty()
    assert project(ties, weight="roles", roles={}).is_empty()


def test_who_never_met_shares_nothing_and_the_network_agrees() -> None:
    ties = table("a f", "b f", "c f", af=("2001", "2003"), bf=("2003", "2005"), cf=("2005", "2006"))
    assert weights(project(ties)) == {("a", "b"): 1, ("b", "c"): 1}
    assert len(project(ties, overlap=False)) == 3
    # Newman's weight divides by all who ever took part: three.
    assert weights(project(ties, weight="newman"))["a", "b"] == 0.5
    assert project(ties, at="2001").is_empty()
    assert weights(project(ties, at="2003")) == {("a", "b"): 1}
    assert weights(project(ties, at="2003", certainty="certain")) == {("a", "b"): 1}
    assert project(ties, at="2003-06-01", certainty="certain").is_empty()
    # Nobody knows on which days of 2003 and 2005 the ties end and begin.
    assert project(ties, certainty="certain").is_empty()
    surely = table("a f", "b f", af=("2001", "2003"), bf=("2001", "2005"))
    assert len(project(surely, certainty="certain")) == 1
    for at in (None, "2003", "2005-06-01"):
        net = network.build("actors", ties, described([]), at=at)
        assert weights(project(ties, at=at)) == {(u, v): w for u, v, w in net.edges(data="weight")}


def test_slices_of_time() -> None:
    ties = table("a f", "b f", "c f", af=("2001", "2003"), bf=("2003", "2005"), cf=("2004", "2006"))
    found = slices(ties, ["1900", "2003", "2005"], weight="jaccard")
    assert found.columns == ["time", "a", "b", "weight", "shared"]
    assert found.rows() == [("2003", "a", "b", 1.0, 1), ("2005", "b", "c", 1.0, 1)]
    for wrong in ([], ["2003", "2003"]):
        with pytest.raises(ParameterError, match="at least one time"):
            slices(ties, wrong)


def test_odd_tables() -> None:
    nothing = table("a f").clear()
    assert project(nothing).schema == project(table("a f", "b f")).schema
    assert project(nothing).is_empty()
    assert project(table("a f")).is_empty()
    # An end before its beginning is never.
    backwards = table("a f", "b f", af=("2005", "2001"), bf=("2001", "2005"))
    assert project(backwards).is_empty()
    undated = table("a f", "b f")
    assert len(project(undated)) == len(project(undated, at="1066")) == 1
    assert project(undated, certainty="certain").is_empty()
    # An organisation that takes part in itself shares it with the others, not with itself.
    assert weights(project(table("f f", "a f"))) == {("a", "f"): 1}


def test_what_is_refused() -> None:
    ties = table("a f", "b f")
    with pytest.raises(UnknownNameError, match="jaccard"):
        project(ties, weight="jacard")
    with pytest.raises(UnknownNameError, match="actors"):
        project(ties, mode="actor")
    with pytest.raises(UnknownNameError, match="certain"):
        project(ties, certainty="sure")
    with pytest.raises(ParameterError, match="no role"):
        project(ties, weight="roles")
    with pytest.raises(ParameterError, match="weight of r"):
        project(ties, roles={"r": -1})
    with pytest.raises(ParameterError, match="no tie is certain"):
        project(ties, certainty="certain", overlap=False)
    with pytest.raises(DataError, match="lacks the columns"):
        project(ties.drop("framework"))


def test_names_and_graphs() -> None:
    pairs = project(table("a f", "b f", "c f"))
    nodes = described([{"node": "a", "cls": "Body", "label_en": "Ay", "label_vi": "Á"}])
    assert labelled(pairs, nodes, "vi").row(0) == ("a", "Á", "b", "b", 1.0, 1)
    graph = to_networkx(pairs, nodes)
    assert list(graph) == ["a", "b", "c"]
    assert graph.nodes["a"] == {"cls": "Body", "label_en": "Ay", "label_vi": "Á"}
    assert graph.edges["a", "b"] == {"weight": 1.0, "shared": 1}
    with pytest.raises(UnknownNameError):
        labelled(pairs, nodes, "fr")
    assert len(to_networkx(pairs.clear())) == 0


@settings(max_examples=25)
@given(st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")), min_size=1))
def test_both_ways_of_computing_agree(cells: set[tuple[str, str]]) -> None:
    rows = [f"{who} {what}" for who, what in sorted(cells)]
    plain = table(*rows)
    dated = table(*rows, **{who + what: ("2001", "2002") for who, what in cells})
    for weight in ("count", "newman", "cosine"):
        assert project(plain, weight=weight).equals(project(dated, weight=weight))


@pytest.mark.parametrize(
    ("mode", "overlap", "choice"),
    [
        ("actors", True, {}),
        ("frameworks", False, {"at": "2002"}),
        ("frameworks", True, {"certainty": "certain"}),
        ("actors", False, {"at": "2001-11", "certainty": "certain"}),
        ("actors", True, {"sources": ["source:s"], "ranks": ["preferred", "deprecated"]}),
    ],
)
def test_an_engines_sql_projects_as_the_matrices_do(
    mode: str, overlap: bool, choice: dict[str, Any]
) -> None:
    random = np.random.default_rng(2)

    def one_of(*values: str | None) -> str | None:
        return values[random.integers(len(values))]

    ties = participations(
        {
            "tie": str(number),
            "participant": f"urn:{one_of(*'aáåzđ')}",
            "framework": f"urn:{one_of(*'fghk')}",
            "role": one_of("member", "chair", "guest", None),
            "begin": one_of(None, "2001", "2001-05", "2002~"),
            "end": one_of(None, "..", "2002", "2000", "2003-04"),
            "rank": one_of("normal", "preferred", "deprecated"),
            "source": expand(f"source:{one_of(*'st')}"),
        }
        for number in range(80)
    )
    heavy = {"member": 1.0, "chair": 2.5, "guest": 0.0}
    for weight in projection.WEIGHTS:
        asked: dict[str, Any] = {"mode": mode, "weight": weight, "overlap": overlap, **choice}
        asked["roles"] = heavy if weight in ("roles", "jaccard") else None
        mine = project(ties, **asked)
        assert mine.height
        assert_frame_equal(project(ties, engine=Duck(threads=1), **asked), mine, abs_tol=1e-9)


def test_no_role_of_weight_gives_no_pair_whoever_counts() -> None:
    ties = table("a f member", "b f member")
    for engine in (None, Duck(threads=1)):
        assert project(ties, roles={"member": 0.0}, engine=engine).is_empty()


def test_without_duckdb_a_folder_is_projected_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ties = table("a f", "b f", "c g", "a g").with_columns(source=pl.lit("urn:s"))
    folder = write_parquet(ties, tmp_path / "tables")
    wanted = project(ties)
    assert project(folder).equals(wanted)
    monkeypatch.setattr(projection, "has_duckdb", lambda: False)
    assert project(folder).equals(wanted)
    monkeypatch.setattr(projection, "MOST", 3)
    with pytest.raises(DataError, match="4 ties are too many"):
        project(folder)


def test_an_engine_refuses_what_the_matrices_refuse() -> None:
    ties = table("a f", "b f")
    for choice, error in (
        ({"mode": "stars"}, UnknownNameError),
        ({"sources": ["nobody"]}, UnknownNameError),
        ({"roles": {"member": -1.0}}, ParameterError),
        ({"roles": {"member": math.inf}}, ParameterError),
        ({"certainty": "certain", "overlap": False}, ParameterError),
    ):
        with pytest.raises(error) as mine:
            project(ties, **choice)
        with pytest.raises(error) as theirs:
            project(ties, engine=Duck(), **choice)
        assert str(mine.value) == str(theirs.value)
    with pytest.raises(DataError, match="lacks the columns role"):
        project(ties.drop("role"), engine=Duck())
