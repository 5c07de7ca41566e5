"""Measures against values published, computed by hand, or given by networkx."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import networkx as nx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import coopgraph
from coopgraph import network
from coopgraph.analysis import measures, on_arrays
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.network.tables import described, participations

# Borgatti (1997), Connections 20(1), the network of "Structural holes: unpacking Burt's redundancy
# measures"; the weights are those under which UCINET and igraph were compared for networkx.
BORGATTI = {
    ("A", "B"): 2,
    ("A", "F"): 3,
    ("A", "G"): 5,
    ("A", "E"): 2,
    ("E", "G"): 8,
    ("F", "G"): 3,
    ("B", "G"): 4,
    ("B", "D"): 1,
    ("D", "G"): 3,
    ("G", "C"): 10,
}


# Measures of the two-mode network alone; measures whose rows are no nodes.
TWO_MODE = {"influence", "two_mode_betweenness", "two_mode_closeness", "two_mode_degree"}
NO_NODES = {"assortativity": "attribute", "equivalence": "a"}


def graph_of(weights: Mapping[tuple[str, str], float]) -> nx.Graph:
    graph = nx.Graph()
    for (one, other), weight in weights.items():
        graph.add_edge(one, other, weight=weight)
    return graph


def values(table: pl.DataFrame, column: str) -> dict[str, float]:
    return dict(zip(table["node"], table[column], strict=True))


def southern_women() -> tuple[nx.MultiDiGraph, nx.MultiDiGraph]:
    graph = nx.davis_southern_women_graph()
    women = graph.graph["top"]
    ties = participations(
        {"tie": f"{woman} {event}", "participant": woman, "framework": event}
        for woman in women
        for event in graph[woman]
    )
    return network.build("actors", ties, described([])), network.build(
        "participation", ties, described([])
    )


def test_the_southern_women_share_the_events_that_breiger_counts() -> None:
    women, both = southern_women()
    assert len(women) == 18
    # Breiger (1974), the women-by-women matrix.
    weights = {(u.split()[0], v.split()[0]): w for u, v, w in women.edges(data="weight")}
    assert weights["Evelyn", "Laura"] == 6
    assert weights["Evelyn", "Theresa"] == 7
    assert weights["Brenda", "Theresa"] == 6
    assert weights["Katherina", "Sylvia"] == 6
    assert ("Charlotte", "Flora") not in weights
    degrees = values(measures.degree(both), "degree")
    assert (degrees["Evelyn Jefferson"], degrees["Theresa Anderson"], degrees["E8"]) == (8, 8, 14)
    found = values(measures.betweenness(both), "betweenness")
    wanted = nx.betweenness_centrality(nx.davis_southern_women_graph())
    assert found == pytest.approx(wanted)


def test_betweenness_of_the_karate_club() -> None:
    club = nx.relabel_nodes(nx.karate_club_graph(), str)
    table = measures.betweenness(club)
    assert table.columns == ["node", "label", "betweenness", "raw"]
    assert table["node"].head(3).to_list() == ["0", "33", "32"]
    # The values usually printed for Zachary's club: 231.07 and 0.438 for the instructor.
    assert table["raw"][0] == pytest.approx(231.0714, abs=1e-4)
    assert table["betweenness"][0] == pytest.approx(0.4376, abs=1e-4)
    assert table["betweenness"][1] == pytest.approx(0.3041, abs=1e-4)


def test_betweenness_by_hand() -> None:
    path = graph_of({("a", "b"): 9, ("b", "c"): 1, ("c", "d"): 1})
    table = measures.betweenness(path)
    assert table["node"].to_list() == ["b", "c", "a", "d"]
    assert table["raw"].to_list() == [2, 2, 0, 0]
    assert table["betweenness"].to_list() == pytest.approx([2 / 3, 2 / 3, 0, 0])
    star = graph_of({("hub", leaf): 1 for leaf in "abcd"})
    assert values(measures.betweenness(star), "betweenness")["hub"] == 1


@pytest.mark.parametrize(
    ("weighted", "constraint", "size"),
    [
        (False, {"G": 0.400, "A": 0.595, "C": 1}, {"G": 4.67, "A": 2.50, "C": 1}),
        (True, {"G": 0.299, "A": 0.795, "C": 1}, {"G": 5.47, "A": 2.47, "C": 1}),
    ],
)
def test_structural_holes_of_borgattis_network(
    weighted: bool, constraint: dict[str, float], size: dict[str, float]
) -> None:
    graph = graph_of(BORGATTI if weighted else dict.fromkeys(BORGATTI, 1))
    holes = values(measures.constraint(graph), "constraint")
    sizes = measures.effective_size(graph)
    assert {n: holes[n] for n in constraint} == pytest.approx(constraint, abs=1e-3)
    assert {n: values(sizes, "effective_size")[n] for n in size} == pytest.approx(size, abs=1e-2)
    assert values(sizes, "efficiency")["G"] == pytest.approx(size["G"] / 6, abs=1e-2)
    assert holes == pytest.approx(nx.constraint(graph, weight="weight"))


def test_structural_holes_by_hand() -> None:
    triangle = graph_of({("a", "b"): 1, ("b", "c"): 1, ("a", "c"): 1})
    # Each contact: (1/2 + 1/2 · 1/2)² = 9/16; effective size 2 − 2·1/2.
    assert measures.constraint(triangle)["constraint"].to_list() == [1.125] * 3
    assert measures.effective_size(triangle)["effective_size"].to_list() == [1.0] * 3
    star = graph_of({("hub", leaf): 1 for leaf in "abcd"})
    assert values(measures.constraint(star), "constraint") == {
        "hub": 0.25,
        **dict.fromkeys("abcd", 1.0),
    }
    assert values(measures.effective_size(star), "effective_size")["hub"] == 4


def test_no_contacts_no_value() -> None:
    graph = graph_of({("a", "b"): 2})
    graph.add_node("alone")
    for table in (measures.constraint(graph), measures.effective_size(graph)):
        assert table["node"].to_list() == ["a", "b", "alone"]
        assert table[table.columns[2]].to_list() == [1.0, 1.0, None]


def test_holes_are_refused_where_they_mean_nothing() -> None:
    _, both = southern_women()
    for name in ("constraint", "effective_size"):
        with pytest.raises(ParameterError, match="one-mode"):
            measures.measure(name, both)


def test_communities_of_two_cliques_and_a_bridge() -> None:
    left = {(a, b): 1.0 for a in "abcd" for b in "abcd" if a < b}
    right = {(a, b): 1.0 for a in "vwxyz" for b in "vwxyz" if a < b}
    table = measures.communities(graph_of({**left, **right, ("a", "z"): 1}))
    assert table.rows() == [
        *((n, n, 0, 5) for n in "vwxyz"),
        *((n, n, 1, 4) for n in "abcd"),
    ]


def test_ties_of_equal_value_stand_in_the_order_of_their_iris() -> None:
    ring = graph_of({(str(i), str((i + 1) % 10)): 1 / 3 for i in range(10)})
    nx.set_node_attributes(ring, "Body", "cls")
    for name in measures.MEASURES:
        if name not in {"communities", "components", "stability", *TWO_MODE, *NO_NODES}:
            table = measures.measure(name, ring)
            assert table["node"].to_list() == [str(i) for i in range(10)], name


def test_labels_follow_the_language() -> None:
    ties = participations(
        [
            {"tie": "1", "participant": "id:a", "framework": "id:f"},
            {"tie": "2", "participant": "id:b", "framework": "id:f"},
            {"tie": "3", "participant": "id:b", "framework": "id:f"},
        ]
    )
    nodes = described(
        [
            {"node": "id:a", "label_en": "Ash", "label_vi": "Tần bì"},
            {"node": "id:b", "label_vi": "Bạch dương"},
        ]
    )
    both = network.build("participation", ties, nodes)
    table = measures.strength(both, lang="vi")
    assert table.columns == ["node", "label", "strength"]
    assert table.rows() == [("id:f", "id:f", 3), ("id:b", "Bạch dương", 2), ("id:a", "Tần bì", 1)]
    assert measures.strength(both)["label"].to_list() == ["id:f", "Bạch dương", "Ash"]
    assert measures.degree(both)["degree"].to_list() == [2, 1, 1]
    assert table.schema["strength"] == pl.Int64
    with pytest.raises(UnknownNameError, match="language"):
        measures.strength(both, lang="fr")


@pytest.mark.parametrize("name", sorted(measures.MEASURES))
@pytest.mark.parametrize("size", [0, 1, 2])
def test_small_networks_have_measures_too(name: str, size: int) -> None:
    graph = nx.MultiDiGraph(kind="participation" if name in TWO_MODE else "actors")
    graph.add_nodes_from("ab"[:size], cls="Body", mode="actor")
    table = measures.measure(name, graph)
    if name in NO_NODES:
        assert table.columns[0] == NO_NODES[name]
        assert table.height == {"assortativity": 2, "equivalence": size // 2}[name]
    else:
        assert table.columns[:2] == ["node", "label"]
        assert table.height == size
    # What an absent tie was taken for is told, whatever the measure.
    assert table.columns[-1] == "absent_as"
    assert set(table["absent_as"]) <= {"not a member"}
    assert measures.MEASURES[name](graph).equals(table.drop("absent_as"))


def test_names_are_forgiven_or_helped() -> None:
    graph = graph_of({("a", "b"): 1})
    assert measures.measure(" Effective-Size ", graph).height == 2
    with pytest.raises(UnknownNameError, match="betweenness") as caught:
        measures.measure("betweeness", graph)
    assert caught.value.suggestions == ("betweenness",)


def test_measures_do_not_read_the_direction_of_one_mode_edges() -> None:
    women, _ = southern_women()
    turned = nx.MultiDiGraph(**women.graph)
    turned.add_nodes_from(reversed(list(women.nodes(data=True))))
    turned.add_edges_from((v, u, "tie", data) for u, v, data in women.edges(data=True))
    for name, function in measures.MEASURES.items():
        if name not in TWO_MODE:
            options = {"groups": {w: w[0] for w in women}} if name == "brokerage" else {}
            assert function(women, **options).equals(function(turned, **options)), name


def test_on_arrays_as_on_a_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops, parallel ties, whoever is in both modes or not described: the same tables."""
    rows = [
        *(("a", "f", "1990", "2000"), ("a", "f", "1995", ".."), ("b", "f", "1998", "2010")),
        *(("b", "g", None, None), ("f", "g", "2001", "2005"), ("g", "f", "2001", "2005")),
        *(("c", "c", "1990", None), ("c", "h", "1990-05", "1990-07"), ("d", "h", "1990", "1991")),
    ]
    ties = participations(
        {"tie": f"t{n}", "participant": who, "framework": what, "begin": begin, "end": end}
        for n, (who, what, begin, end) in enumerate(rows)
    )
    nodes = described({"node": one, "label_vi": f"Nu\u0301t {one}"} for one in "abfgx")
    choices: list[dict[str, str]] = [{}, {"at": "1999"}, {"at": "2003", "certainty": "certain"}]
    for kind in network.KINDS:
        for choice in (*choices, {"at": "1700"}):
            arrays = network.arrays(kind, ties, nodes, **choice)
            graph = network.build(kind, ties, nodes, **choice)  # type: ignore[arg-type]
            simple = network.undirected(graph)
            assert arrays.nodes["node"].to_list() == list(simple)
            assert arrays.weight.tolist() == [w for *_, w in simple.edges(data="weight")]
            for name in on_arrays.ON_ARRAYS:
                for lang in ("en", "vi"):
                    ours = measures.measure(name, arrays, lang=lang)
                    assert_frame_equal(ours, measures.measure(name, graph, lang=lang), abs_tol=0)
    with pytest.raises(ParameterError, match="certain only"):
        network.arrays("participation", ties, nodes, certainty="certain")
    arrays = network.arrays("actors", ties, nodes)
    for name, options in (("betweenness", {}), ("pagerank", {"backend": "parallel"})):
        with pytest.raises(ParameterError, match="not taken on arrays"):
            measures.measure(name, arrays, **options)
    with pytest.raises(ParameterError, match="damping is 1"):
        measures.measure("pagerank", arrays, damping=1)
    with pytest.raises(ParameterError, match="takes no 'seed'"):
        measures.measure("degree", arrays, seed=1)
    # Where nobody asks for a graph, none is made.
    kg = coopgraph.load()
    wanted = kg.measure("pagerank", kind="participation", damping=0.8, backend="networkx")
    monkeypatch.setattr("coopgraph.network.build", lambda *_, **__: pytest.fail("a graph"))
    assert kg.measure("pagerank", kind="participation", damping=0.8).equals(wanted)
    assert kg.measure("Degree", kind="actors", at="2021", codes=True, top=3).height == 3


def test_communities_do_not_depend_on_the_process() -> None:
    code = (
        "import networkx as nx; from coopgraph.analysis import measures\n"
        "g = nx.relabel_nodes(nx.davis_southern_women_graph(), str)\n"
        "print(measures.communities(g).write_csv(), measures.betweenness(g).write_csv())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


weighted = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda p: p[0] < p[1]),
    st.integers(1, 5),
    min_size=1,
    max_size=10,
)


@given(weighted)
def test_structural_holes_agree_with_networkx(weights: dict[tuple[str, str], float]) -> None:
    graph = graph_of(weights)
    assert values(measures.constraint(graph), "constraint") == pytest.approx(
        nx.constraint(graph, nodes=list(graph), weight="weight")
    )
    assert values(measures.effective_size(graph), "effective_size") == pytest.approx(
        nx.effective_size(graph, nodes=list(graph), weight="weight")
    )


HANDED_OUT = {
    "degree": lambda graph: dict(graph.degree()),
    "strength": lambda graph: dict(graph.degree(weight="weight")),
    "betweenness": nx.betweenness_centrality,
    "closeness": nx.closeness_centrality,
    "pagerank": lambda graph: nx.pagerank(graph, weight="weight", tol=1e-10),
    "constraint": lambda graph: nx.constraint(graph, weight="weight"),
    "effective_size": lambda graph: nx.effective_size(graph, nodes=list(graph), weight="weight"),
    "core": nx.core_number,
}


@pytest.mark.parametrize("kind", ["actors", "frameworks"])
@pytest.mark.parametrize("name", HANDED_OUT)
def test_networkx_measures_on_what_is_handed_out_what_we_measure(kind: str, name: str) -> None:
    """A network without direction is none to networkx either, so nobody has to convert it."""
    graph = coopgraph.load().network(kind)
    assert not graph.is_directed()
    assert max(weight for *_, weight in graph.edges(data="weight")) > 1
    if name in ("constraint", "effective_size"):
        # networkx looks at all pairs of contacts of all contacts: hours for what is so dense.
        graph = graph.subgraph(sorted(graph)[:40])
    table = measures.measure(name, graph)
    ours = dict(table.select("node", name).iter_rows())
    assert set(ours) == set(graph)
    theirs = HANDED_OUT[name](graph)
    compared = {node: value for node, value in ours.items() if value is not None}
    assert len(compared) > 10
    assert compared == pytest.approx({node: theirs[node] for node in compared}, abs=1e-6)
