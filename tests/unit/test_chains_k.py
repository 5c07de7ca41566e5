"""The k shortest chains: without detours, in one order, with words and a picture."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import coopgraph
from coopgraph import network
from coopgraph.analysis import figures
from coopgraph.analysis.chains.search import chain, chains
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.network.tables import described, participations

NODES = described(
    [
        {"node": "a", "label_en": "Aster $x$ --><script>alert(1)</script>", "label_vi": "Cúc tây"},
        {"node": "idle", "label_en": "Idle"},
    ]
)


def build(*ties: tuple[Any, ...], **choice: Any) -> nx.MultiDiGraph:
    table = participations(
        {
            "tie": f"t{number}",
            "participant": who,
            "framework": what,
            "role": "member",
            "evidence": [f"ev-{number}"],
            **(more[0] if more else {}),
        }
        for number, (who, what, *more) in enumerate(ties, 1)
    )
    return network.build("participation", table, NODES, **choice)


def routes(graph: nx.MultiDiGraph, k: int = 9, **options: Any) -> list[str]:
    found = chains(graph, "a", "b", k=k, nodes=NODES, **options)
    return ["".join([one.start, *(s.via + s.end for s in one.steps)]) for one in found]


SQUARE = (("a", "x"), ("b", "x"), ("a", "y"), ("m", "y"), ("m", "z"), ("b", "z"))


def test_the_next_best_come_in_order() -> None:
    assert routes(build(*SQUARE)) == ["axb", "aymzb"]
    assert routes(build(*SQUARE), k=1) == ["axb"]
    assert routes(build(*SQUARE), slack=1) == ["axb"]
    # Another tie on the same way is no other chain; the better attested of the two is told.
    twice = build(*SQUARE, ("a", "x", {"rank": "preferred"}))
    assert routes(twice) == ["axb", "aymzb"]
    assert chains(twice, "a", "b", k=2)[0].steps[0].ties[0].iri == "t7"


def test_no_chain_makes_a_detour() -> None:
    # m also sits in x, but a and b meet there without it.
    assert routes(build(("a", "x"), ("m", "x"), ("b", "x"))) == ["axb"]
    early, late = {"begin": "2001", "end": "2005"}, {"begin": "2010"}
    apart = build(("a", "x", early), ("b", "x", late), ("m", "x"), ("n", "x"))
    assert routes(apart) == ["axmxb", "axnxb"]


def test_roles_and_time_are_chosen() -> None:
    graph = build(*SQUARE, ("a", "v", {"role": "chair"}), ("b", "v", {"role": "chair"}))
    assert routes(graph) == ["avb", "axb", "aymzb"]
    assert routes(graph, roles=["chair"]) == ["avb"]
    assert routes(graph, roles=["nobody-has-it"]) == routes(graph, roles=[]) == []
    assert not chain(graph, "a", "b", roles=["nobody-has-it"])
    with pytest.raises(ParameterError, match="a list"):
        chain(graph, "a", "b", roles="chair")
    dated = build(("a", "x", {"during": "2020"}), ("b", "x", {"during": "2020"}), at="1815")
    with pytest.raises(UnknownNameError):
        chains(dated, "a", "b", nodes=NODES)


def test_none_and_oneself() -> None:
    graph = build(("a", "x"), ("b", "y"))
    none = chains(graph, "a", "b", k=2, nodes=NODES)
    assert len(none) == 0
    assert not none
    assert none.table().height == 0
    assert none.table().columns[:3] == ["chain", "step", "start"]
    assert "No chain" in none.sentence()
    assert none.figure("vi")
    same = chains(graph, "a", "a", k=2)
    assert same[0].found
    assert "same node" in same.sentence()
    assert chains(graph, "a", "idle", nodes=NODES).evidence == ()
    with pytest.raises(ParameterError, match="k is 0"):
        chains(graph, "a", "b", k=0)
    with pytest.raises(ParameterError, match="slack"):
        chains(graph, "a", "b", slack=-1)


def test_the_table_numbers_the_chains() -> None:
    found = chains(build(*SQUARE), "a", "b", k=5, nodes=NODES)
    assert found.table().select("chain", "step").rows() == [(1, 1), (2, 1), (2, 2)]
    assert found.table("vi")["start_label"][0] == "Cúc tây"
    assert found.evidence[:2] == ("ev-1", "ev-2")
    assert found[:1][0].evidence == ("ev-1", "ev-2")


def test_the_picture_is_the_same_twice_and_hostile_names_stay_names(tmp_path: Path) -> None:
    found = chains(build(*SQUARE), "a", "b", k=2, nodes=NODES)
    first, second = (figures.data(found.figure("vi"), form="svg") for _ in range(2))
    assert first == second
    assert "Cúc tây".encode() in first
    html = found._repr_html_()
    assert "<script>" not in html
    assert html.count("<svg") == 1
    written = figures.save(found.figure(), tmp_path / "chain.pdf").read_bytes()
    assert written.startswith(b"%PDF")
    assert figures.data(found.figure(), "pdf") == written
    with pytest.raises(ParameterError, match="svg, pdf or png"):
        figures.save(found.figure(), tmp_path / "chain.doc")


@given(
    st.lists(
        st.tuples(st.sampled_from("abmn"), st.sampled_from("xyz"), st.sampled_from([1, 2, 3])),
        max_size=9,
    )
)
def test_the_first_of_several_is_the_one(ties: list[tuple[str, str, int]]) -> None:
    spells = {1: {}, 2: {"begin": "2001", "end": "2005"}, 3: {"begin": "2010"}}
    graph = build(*((who, what, spells[spell]) for who, what, spell in ties))
    if "a" not in graph or "b" not in graph:
        return
    several = chains(graph, "a", "b", k=20)
    one = chain(graph, "a", "b")
    assert bool(several) == bool(one)
    if one:
        assert several[0] == one
        lengths = [sum(len(step.ties) for step in found.steps) for found in several]
        assert lengths == sorted(lengths)
        passed = [tuple((s.via, s.end) for s in found.steps) for found in several]
        assert len(passed) == len(set(passed))


def test_all_simple_paths_where_dates_do_not_matter() -> None:
    graph = build(*itertools.product("abm", "xy"), ("m", "z"), ("b", "z"))
    wanted = {"".join(path) for path in nx.all_simple_paths(nx.Graph(graph), "a", "b")}
    assert set(routes(graph, k=50, slack=10)) == wanted


def test_the_facade_takes_names() -> None:
    kg = coopgraph.load()
    found = kg.chain("Bangladesh", "brunei", roles=["chair", "thành viên"])
    assert found
    assert {s.via.rpartition("/")[2] for s in found.steps} == {"apo", "asean"}
    assert len(kg.chain("Chính phủ Nhật Bản", "id:ul", k=3)) == 3
    assert not kg.chain("bangladesh", "brunei", at="1815")
    assert not kg.chain("bangladesh", "brunei", roles=["voteAbstain"])
    with pytest.raises(UnknownNameError, match="role"):
        kg.chain("bangladesh", "brunei", roles=["stameq"])
