"""Brokerage, mixing, stability and equivalence against published and hand-computed values."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from coopgraph.analysis import measures
from coopgraph.analysis.groups import ROLES, components
from coopgraph.analysis.stability import compare
from coopgraph.errors import ParameterError, UnknownNameError


def roles_of(table: pl.DataFrame, node: str) -> dict[str, int]:
    row = table.row(by_predicate=pl.col("node") == node, named=True)
    return {role: row[role] for role in ROLES if row[role]}


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ({"i": "x", "j": "x", "k": "x"}, "coordinator"),
        ({"i": "x", "j": "x", "k": "y"}, "representative"),
        ({"i": "x", "j": "y", "k": "y"}, "gatekeeper"),
        ({"i": "x", "j": "y", "k": "x"}, "consultant"),
        ({"i": "x", "j": "y", "k": "z"}, "liaison"),
    ],
)
def test_each_of_the_five_roles(groups: dict[str, str], role: str) -> None:
    # Gould and Fernandez (1989), figure 1: i → j → k.
    path = nx.DiGraph([("i", "j"), ("j", "k")])
    table = measures.measure("brokerage", path, groups=groups)
    assert table.columns == ["node", "label", "brokerage", *ROLES, "group", "absent_as"]
    assert table["node"].to_list() == ["j", "i", "k"]
    assert table["brokerage"].to_list() == [1, 0, 0]
    assert roles_of(table, "j") == {role: 1}
    # Without direction either end begins a path.
    both = measures.measure("brokerage", path.to_undirected(), groups=groups)
    turned = {"representative": "gatekeeper", "gatekeeper": "representative"}.get(role, role)
    assert roles_of(both, "j") == dict(Counter([role, turned]))
    closed = nx.DiGraph([("i", "j"), ("j", "k"), ("i", "k")])
    assert measures.measure("brokerage", closed, groups=groups)["brokerage"].sum() == 0


def by_definition(graph: nx.DiGraph, groups: dict[str, str]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {node: Counter() for node in graph}
    for i, j, k in permutations(graph, 3):
        if graph.has_edge(i, j) and graph.has_edge(j, k) and not graph.has_edge(i, k):
            a, b, c = groups[i], groups[j], groups[k]
            role = (
                "coordinator"
                if a == b == c
                else "representative"
                if a == b
                else "gatekeeper"
                if b == c
                else "consultant"
                if a == c
                else "liaison"
            )
            found[j][role] += 1
    return found


@settings(max_examples=40)
@given(
    st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))),
    st.lists(st.sampled_from("xyz"), min_size=6, max_size=6),
    st.booleans(),
)
def test_brokerage_is_its_definition(
    arcs: set[tuple[str, str]], kinds: list[str], directed: bool
) -> None:
    graph = nx.DiGraph((u, v) for u, v in arcs if u != v)
    graph.add_nodes_from("abcdef")
    groups = dict(zip("abcdef", kinds, strict=True))
    if not directed:
        graph = graph.to_undirected()
    table = measures.measure("brokerage", graph, groups=groups)
    wanted = by_definition(graph.to_directed(), groups)
    for node in "abcdef":
        assert roles_of(table, node) == dict(wanted[node])


def test_nodes_without_group_take_no_part() -> None:
    path = nx.path_graph(["a", "b", "c"])
    nx.set_node_attributes(path, {"a": "x", "b": "x"}, "cls")
    table = measures.measure("brokerage", path)
    assert table.select("node", "brokerage", "group").rows() == [
        ("a", 0, "x"),
        ("b", 0, "x"),
        ("c", None, None),
    ]
    with pytest.raises(ParameterError, match="no node"):
        measures.measure("brokerage", path, by="country")


def test_assortativity() -> None:
    club = nx.relabel_nodes(nx.karate_club_graph(), str)
    table = measures.measure("assortativity", club, by="club")
    assert table["attribute"].to_list() == ["club", "degree"]
    assert table["edges"].to_list() == [78, 78]
    assert table["assortativity"][0] == pytest.approx(
        nx.attribute_assortativity_coefficient(club, "club")
    )
    # The figure usually given for Zachary's club.
    assert table["assortativity"][1] == pytest.approx(-0.47561, abs=1e-5)
    # Two pairs within, one tie across: e = (2 1; 1 2)/6, so (2/3 − 1/2) / (1 − 1/2).
    path = nx.path_graph(["a", "b", "c", "d"])
    groups = {"a": "x", "b": "x", "c": "y", "d": "y"}
    found = measures.measure("assortativity", path, groups=groups)
    assert found.row(0) == ("group", pytest.approx(1 / 3), 3, "not a member")
    path.edges["b", "c"]["weight"] = 2
    weighted = measures.measure("assortativity", path, groups=groups, weighted=True)
    assert weighted["assortativity"][0] == pytest.approx(0)


def test_assortativity_where_it_is_undefined() -> None:
    ring = nx.cycle_graph(4)
    nx.set_node_attributes(ring, "x", "cls")
    assert measures.measure("assortativity", ring)["assortativity"].to_list() == [None, None]
    part = measures.measure("assortativity", ring, groups={"0": "x"})
    assert part["edges"].to_list() == [0, 4]


def test_mutual_information_against_published_values() -> None:
    a = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3]
    b = [1, 1, 1, 1, 2, 1, 2, 2, 2, 2, 3, 1, 3, 3, 3, 2, 2]
    # The example in scikit-learn's tests: mutual information 0.41022, adjusted 0.27821.
    adjusted, normal = compare(a, b)
    assert adjusted == pytest.approx(0.27821, abs=1e-5)
    entropies = [entropy(sizes) for sizes in ((6, 6, 5), (6, 7, 4))]
    assert normal == pytest.approx(0.41022 / np.mean(entropies), abs=1e-5)
    assert compare(b, a) == compare(a, b)
    assert compare([], []) == (1, 1)
    assert compare([0, 0], [1, 1]) == (1, 1)
    assert compare([0, 1, 2], [2, 0, 1]) == (1, 1)
    assert compare([0, 0, 1, 1], [0, 1, 0, 1])[0] < 0


def test_communities_that_last_and_that_do_not() -> None:
    cliques = nx.relabel_nodes(nx.connected_caveman_graph(3, 6), lambda i: f"{i:02}")
    table = measures.measure("stability", cliques, runs=5)
    assert table.columns[2:-1] == ["community", "size", "agreement", "mean_ami", "mean_nmi"]
    assert table["size"].to_list() == [6] * 18
    assert table["agreement"].to_list() == [1] * 18
    assert table["mean_ami"].unique().to_list() == [1]
    assert table.select("node", "label", "community", "size").equals(measures.communities(cliques))
    noise = nx.relabel_nodes(nx.gnm_random_graph(60, 120, seed=3), str)
    loose = measures.measure("stability", noise, runs=5)
    assert 0 < loose["mean_ami"][0] < loose["mean_nmi"][0] < 1
    assert loose.equals(measures.measure("stability", noise, runs=5))
    with pytest.raises(ParameterError, match="two runs"):
        measures.measure("stability", noise, runs=1)


def test_equivalence_by_hand() -> None:
    # a and b both tied to x and y, a to b as well; c to y and z.
    graph = nx.Graph([("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("a", "b"), ("c", "y")])
    graph.add_edge("c", "z")
    table = measures.measure("equivalence", graph, method="jaccard")
    assert table.columns[:-1] == ["a", "a_label", "b", "b_label", "equivalence"]
    found = {(a, b): e for a, b, e in table.select("a", "b", "equivalence").iter_rows()}
    assert found["a", "b"] == 1
    assert found["a", "c"] == pytest.approx(1 / 4)
    assert found["x", "y"] == pytest.approx(2 / 3)
    assert table.row(0)[0:5:2] == ("a", "b", 1)
    alike = measures.measure("equivalence", graph, minimum=0.99)
    assert alike.select("a", "b", "equivalence").rows() == [("a", "b", 1)]
    with pytest.raises(UnknownNameError, match="jaccard"):
        measures.measure("equivalence", graph, method="jacard")


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3), min_size=10, max_size=10))
def test_correlation_is_that_of_the_ties_to_third_nodes(weights: list[int]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from("abcde")
    pairs = [(u, v) for u in "abcde" for v in "abcde" if u < v]
    graph.add_weighted_edges_from((*p, w) for p, w in zip(pairs, weights, strict=True) if w)
    dense = nx.to_numpy_array(graph, nodelist=list("abcde"))
    table = measures.measure("equivalence", graph)
    for a, b, found in table.select("a", "b", "equivalence").iter_rows():
        i, j = "abcde".index(a), "abcde".index(b)
        third = [k for k in range(5) if k not in (i, j)]
        x, y = dense[i, third], dense[j, third]
        if x.std() == 0 or y.std() == 0:
            assert found is None
        else:
            assert found == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-9)


def test_components_are_numbered_by_size_then_first_name() -> None:
    graph = nx.Graph(kind="actors")
    graph.add_nodes_from("zyx", label_en="Ash", label_vi="Tần bì")
    nx.add_path(graph, "abc")
    nx.add_path(graph, "ml")
    nx.add_path(graph, "kj")
    graph.add_edge("y", "y")
    found = components(graph, lang="vi")
    assert found.columns == ["node", "label", "component", "size"]
    assert found.drop("label").rows() == [
        *(("abc"[i], 0, 3) for i in range(3)),
        *((node, 1, 2) for node in "jk"),
        *((node, 2, 2) for node in "lm"),
        *((node, 3 + i, 1) for i, node in enumerate("xyz")),
    ]
    assert found["label"].to_list()[-1] == "Tần bì"
    large = nx.gnm_random_graph(400, 330, seed=5)
    numbers = components(large)
    parts = {frozenset(map(str, part)) for part in nx.connected_components(large)}
    made = numbers.group_by("component").agg("node", "size")
    assert {frozenset(nodes) for nodes in made["node"]} == parts
    assert all(len(nodes) == sizes[0] for nodes, sizes in made.select("node", "size").iter_rows())
