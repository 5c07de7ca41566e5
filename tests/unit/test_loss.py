"""Bridges and losses against their definition."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopgraph import network
from coopgraph.analysis import measures
from coopgraph.analysis.loss import loss, lost_contacts
from coopgraph.errors import UnknownNameError
from coopgraph.network.tables import described, participations


def test_who_loses_whom_by_hand() -> None:
    # a and b meet in f and g, b and c in f only, c and d in h.
    rows = ("af", "bf", "cf", "ag", "bg", "ch", "dh")
    ties = participations({"tie": r, "participant": r[0], "framework": r[1]} for r in rows)
    both = network.build("participation", ties, described([{"node": "c", "label_en": "Cee"}]))
    assert lost_contacts(both, "f").rows() == [
        ("a", "a", "c", "Cee", None),
        ("b", "b", "c", "Cee", None),
    ]
    assert lost_contacts(both, "g").is_empty()
    # c is the only one in both f and h.
    assert lost_contacts(both, "c").rows() == [("f", "f", "h", "h", None)]
    table = measures.measure("loss", both)
    assert table.columns == ["node", "label", "cut_pairs", "lost_contacts", "absent_as"]
    found = {node: (cut, lost) for node, _, cut, lost, _ in table.iter_rows()}
    # Without f: a, b, g on the one side, c, d, h on the other.
    assert found["f"] == (9, 2)
    assert found["c"] == (8, 1)
    assert found["g"] == (0, 0)
    with pytest.raises(UnknownNameError, match="no node 'e'"):
        lost_contacts(both, "e")


def test_a_longer_way_round_remains() -> None:
    ring = nx.cycle_graph(["a", "b", "c", "d", "e"])
    assert lost_contacts(ring, "a").rows() == [("b", "b", "e", "e", 3)]
    assert loss(ring).select("cut_pairs", "lost_contacts").rows() == [(0, 1)] * 5


def test_nobody_loses_anybody_by_a_node_alone() -> None:
    graph = nx.Graph()
    graph.add_node("a")
    assert loss(graph).rows() == [("a", "a", 0, 0)]
    assert lost_contacts(graph, "a").is_empty()
    assert loss(nx.Graph()).is_empty()


@settings(max_examples=40)
@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7))))
def test_losses_are_their_definition(edges: set[tuple[int, int]]) -> None:
    graph = nx.Graph((str(u), str(v)) for u, v in edges if u != v)
    for node, _, cut, lost in loss(graph).iter_rows():
        rest = graph.subgraph(set(graph) - {node})
        wanted = sum(
            nx.has_path(graph, u, v) and not nx.has_path(rest, u, v)
            for u, v in combinations(rest, 2)
        )
        assert cut == wanted
        named = lost_contacts(graph, node)
        assert len(named) == lost
        for a, b, steps in named.select("a", "b", "steps_after").iter_rows():
            if steps is None:
                assert not nx.has_path(rest, a, b)
            else:
                assert nx.shortest_path_length(rest, a, b) == steps > 2
