"""Centralities against published values, hand-computed ones, and the other libraries."""

from __future__ import annotations

from typing import Any

import networkx as nx
import polars as pl
import pytest

from coopgraph import network
from coopgraph.analysis import backends, measures
from coopgraph.errors import MissingDependency, ParameterError, UnknownNameError
from coopgraph.network.tables import described, participations


def values(table: pl.DataFrame, column: str, mode: str | None = None) -> dict[str, float]:
    if mode is not None:
        table = table.filter(pl.col("mode") == mode)
    return dict(zip(table["node"], table[column], strict=True))


def participation(*rows: str) -> nx.MultiDiGraph:
    """Build the two-mode network of "who what role"."""
    made: list[dict[str, Any]] = []
    for row in rows:
        who, what, *role = row.split()
        made.append(
            {
                "tie": row,
                "participant": who,
                "framework": what,
                "role": role[0] if role else None,
            }
        )
    return network.build("participation", participations(made), described([]))


def southern_women() -> nx.MultiDiGraph:
    graph = nx.davis_southern_women_graph()
    ties = participations(
        {"tie": f"{woman} {event}", "participant": woman, "framework": event}
        for woman in graph.graph["top"]
        for event in graph[woman]
    )
    return network.build("participation", ties, described([]))


def test_two_mode_centralities_of_the_southern_women() -> None:
    both = southern_women()
    # The values for Davis's data, to two decimals, that networkx's tests of these three hold.
    for name, wanted in {
        "two_mode_degree": {
            "E8": 0.78,
            "E9": 0.67,
            "Nora Fayette": 0.57,
            "Evelyn Jefferson": 0.57,
            "Sylvia Avondale": 0.50,
        },
        "two_mode_closeness": {
            "E8": 0.85,
            "E9": 0.79,
            "Nora Fayette": 0.80,
            "Evelyn Jefferson": 0.80,
            "Sylvia Avondale": 0.77,
        },
        "two_mode_betweenness": {
            "E8": 0.24,
            "E9": 0.23,
            "Nora Fayette": 0.11,
            "Evelyn Jefferson": 0.10,
            "Sylvia Avondale": 0.07,
        },
    }.items():
        table = measures.measure(name, both)
        assert table.columns[:4] == ["node", "label", "mode", name]
        assert {n: values(table, name)[n] for n in wanted} == pytest.approx(wanted, abs=5e-3)
    plain = nx.davis_southern_women_graph()
    wanted = nx.bipartite.betweenness_centrality(plain, plain.graph["top"])
    found = measures.measure("two_mode_betweenness", both)
    assert values(found, "two_mode_betweenness") == pytest.approx(wanted)
    # A plain networkx graph that says its modes does as well.
    assert values(measures.measure("two_mode_closeness", plain), "two_mode_closeness") == (
        pytest.approx(nx.bipartite.closeness_centrality(plain, plain.graph["top"]))
    )


def test_the_largest_two_mode_betweenness_is_one() -> None:
    star = participation(*(f"a{i} hub" for i in range(5)))
    table = measures.measure("two_mode_betweenness", star)
    assert values(table, "two_mode_betweenness")["hub"] == 1
    assert values(table, "raw")["hub"] == 10


def test_a_node_in_both_modes_has_two_rows() -> None:
    # c takes part in f, and a takes part in c.
    both = participation("a c", "b f", "c f")
    table = measures.measure("two_mode_degree", both).drop("absent_as")
    assert table.rows() == [
        ("f", "f", "framework", pytest.approx(2 / 3)),
        ("a", "a", "actor", 0.5),
        ("b", "b", "actor", 0.5),
        ("c", "c", "actor", 0.5),
        ("c", "c", "framework", pytest.approx(1 / 3)),
    ]


def test_two_mode_measures_refuse_the_one_mode_network() -> None:
    actors = nx.MultiDiGraph(kind="actors")
    actors.add_edge("a", "b")
    for name in ("influence", "two_mode_degree", "two_mode_closeness", "two_mode_betweenness"):
        with pytest.raises(ParameterError, match="two-mode"):
            measures.measure(name, actors)
    wrong = nx.Graph()
    wrong.add_nodes_from("ab", bipartite=0)
    wrong.add_edge("a", "b")
    with pytest.raises(ParameterError, match="one mode"):
        measures.measure("two_mode_degree", wrong)


def test_closeness_by_hand() -> None:
    path = nx.path_graph(["a", "b", "c"])
    path.add_node("alone")
    table = measures.measure("closeness", path)
    # b reaches two of three others at distance 1: (2/2) · (2/3); a: (2/3) · (2/3).
    assert table["node"].to_list() == ["b", "a", "c", "alone"]
    assert table["closeness"].to_list() == pytest.approx([2 / 3, 4 / 9, 4 / 9, 0])


def test_eigenvector_and_pagerank() -> None:
    club = nx.relabel_nodes(nx.karate_club_graph(), str)
    found = values(measures.measure("eigenvector", club), "eigenvector")
    assert found == pytest.approx(nx.eigenvector_centrality_numpy(club, weight="weight"))
    ranks = values(measures.measure("pagerank", club), "pagerank")
    assert ranks == pytest.approx(nx.pagerank(club, weight="weight"), abs=1e-5)
    star = nx.star_graph(["hub", "a", "b", "c", "d"])
    # The hub's share is as large as that of the four others together: 1/√2.
    assert values(measures.measure("eigenvector", star), "eigenvector") == pytest.approx(
        {"hub": 0.5**0.5, **dict.fromkeys("abcd", 0.125**0.5)}
    )
    with pytest.raises(ParameterError, match="damping"):
        measures.measure("pagerank", star, damping=1)


def test_eigenvector_of_unconnected_parts() -> None:
    pairs = nx.Graph([("a", "b"), ("c", "d")])
    # Two equal parts: the projection of (1, 1, 1, 1) on both.
    assert measures.measure("eigenvector", pairs)["eigenvector"].to_list() == [0.5] * 4
    uneven = nx.Graph([("a", "b"), ("c", "d"), ("d", "e")])
    found = values(measures.measure("eigenvector", uneven), "eigenvector")
    assert (found["a"], found["b"]) == (0, 0)
    assert found["d"] == pytest.approx(0.5**0.5)
    large = nx.relabel_nodes(nx.barabasi_albert_graph(500, 2, seed=1), str)
    assert values(measures.measure("eigenvector", large), "eigenvector") == pytest.approx(
        nx.eigenvector_centrality(large, max_iter=1000, tol=1e-12), abs=1e-8
    )


def test_cores() -> None:
    clique = nx.relabel_nodes(nx.complete_graph(4), {i: "abcd"[i] for i in range(4)})
    clique.add_edges_from([("a", "x"), ("x", "y")])
    table = measures.measure("core", clique)
    assert table["core"].to_list() == [3, 3, 3, 3, 1, 1]
    assert table.schema["core"] == pl.Int64


def test_influence_by_hand() -> None:
    both = participation("a f chair", "b f seat")
    found = measures.measure("influence", both, roles={"chair": 3, "seat": 1})
    assert values(found, "influence", "actor") == {"a": 1, "b": pytest.approx(1 / 3)}
    assert values(found, "influence", "framework") == {"f": 1}
    assert values(found, "role_strength") == {"a": 3, "b": 1, "f": 4}
    equal = measures.measure("influence", both)
    assert values(equal, "influence", "actor") == {"a": 1, "b": 1}
    nobody = measures.measure("influence", both, roles={"observer": 1})
    assert nobody["influence"].to_list() == [0, 0, 0]
    with pytest.raises(ParameterError, match="negative"):
        measures.measure("influence", both, roles={"chair": -1})
    # Bonacich (1991): the leading singular vectors of the matrix of Davis's women.
    women = values(measures.measure("influence", southern_women()), "influence", "actor")
    assert max(women, key=lambda who: women[who]) == "Theresa Anderson"


@pytest.mark.parametrize("engine", ["rustworkx", "networkit"])
def test_faster_libraries_give_the_same(engine: str) -> None:
    pytest.importorskip(engine)
    graph = nx.relabel_nodes(nx.gnm_random_graph(80, 130, seed=2), str)
    for name in ("betweenness", "closeness"):
        plain = measures.measure(name, graph, engine="networkx")
        fast = measures.measure(name, graph, engine=engine)
        assert values(fast, name) == pytest.approx(values(plain, name), abs=1e-9)
    empty = nx.Graph()
    empty.add_node("alone")
    for name in ("betweenness", "closeness"):
        assert measures.measure(name, empty, engine=engine)[name].to_list() == [0]


def test_large_networks_are_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rustworkx")
    graph = nx.path_graph(4)
    assert backends.choose(graph, "auto", None) == "networkx"
    monkeypatch.setattr(backends, "LARGE", 1)
    assert backends.choose(graph, "auto", None) == "rustworkx"
    assert backends.choose(graph, "auto", "parallel") == "networkx"


def test_networkits_communities_are_as_modular() -> None:
    pytest.importorskip("networkit")
    club = nx.relabel_nodes(nx.karate_club_graph(), str)
    found = {}
    for engine in ("networkx", "networkit"):
        table = measures.communities(club, engine=engine)
        assert table.equals(measures.communities(club, engine=engine))
        groups = table.group_by("community").agg("node")["node"].to_list()
        found[engine] = nx.community.modularity(club, groups)
    assert found["networkit"] > 0.95 * found["networkx"]


def test_backends_are_handed_to_networkx() -> None:
    graph = nx.path_graph(["a", "b", "c"])
    for name in ("betweenness", "closeness", "pagerank", "core", "communities"):
        plain = measures.measure(name, graph)
        assert measures.measure(name, graph, backend="networkx").equals(plain)
        with pytest.raises(MissingDependency, match="no backend 'nonesuch'"):
            measures.measure(name, graph, backend="nonesuch")
    with pytest.raises(ParameterError, match="cannot be given"):
        measures.betweenness(graph, engine="rustworkx", backend="networkx")
    with pytest.raises(UnknownNameError, match="rustworkx"):
        measures.betweenness(graph, engine="rustwork")
    with pytest.raises(ParameterError, match="no communities"):
        measures.communities(graph, engine="rustworkx")
