"""Chains: the shortest, the best attested, the first in the alphabet, or honestly none."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph import network
from coopgraph.analysis.chains.search import chain
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.network.tables import described, participations

ID = "https://w3id.org/coopgraph/id/"
NODES = described(
    [
        {"node": ID + "reed", "label_en": "Reed", "label_vi": "Lau"},
        {"node": ID + "moss", "label_en": "Moss", "label_vi": "Rêu"},
        {"node": ID + "fern", "label_en": "Fern", "label_vi": "Dương xỉ"},
        {"node": ID + "pond", "label_en": "Pond", "label_vi": "Ao"},
        {"node": ID + "lake", "label_en": "Lake", "label_vi": "Hồ"},
        {"node": ID + "idle", "label_en": "Idle <script>", "label_vi": "Rỗi"},
    ]
)
ROLES = {ID + "member": {"en": "member", "vi": "thành viên"}}


def build(
    *ties: tuple[str, str] | tuple[str, str, Mapping[str, object]], **choice: str
) -> nx.MultiDiGraph:
    table = participations(
        {
            "tie": f"{ID}t{number}",
            "participant": ID + who,
            "framework": ID + what,
            "role": ID + "member",
            "evidence": [f"{ID}ev-{number}"],
            **(more[0] if more else {}),
        }
        for number, (who, what, *more) in enumerate(ties, 1)
    )
    return network.build("participation", table, NODES, roles=ROLES, **choice)


def walk(graph: nx.MultiDiGraph, a: str, b: str) -> list[str]:
    found = chain(graph, ID + a, ID + b)
    return [tie.iri.removeprefix(ID) for step in found.steps for tie in step.ties]


def test_two_members_of_one_framework_are_one_step_apart() -> None:
    graph = build(
        ("reed", "pond", {"begin": "2010", "end": "..", "on_behalf_of": ID + "fern"}),
        ("moss", "pond", {"during": "2021", "inferred": True, "disputed_by": [ID + "t9"]}),
    )
    found = chain(graph, ID + "reed", ID + "moss")
    assert found
    assert len(found) == 1
    step = found.steps[0]
    assert (step.start, step.via, step.end) == (ID + "reed", ID + "pond", ID + "moss")
    assert found.evidence == step.evidence == (ID + "ev-1", ID + "ev-2")
    assert found.sentence() == (
        "From Reed to Moss in 1 step, 2 ties: Reed (member on behalf of fern, since 2010, going on)"
        " and Moss (member, during 2021, inferred, disputed) meet in Pond"
        " [evidence: id:ev-1, id:ev-2]."
    )
    assert found.sentence("vi") == (
        "Từ Lau đến Rêu qua 1 bước, 2 mối liên hệ: Lau (thành viên thay mặt fern, từ 2010, còn tiếp"
        " diễn) và Rêu (thành viên, vào 2021, suy ra, có tranh cãi) gặp nhau trong Ao"
        " [bằng chứng: id:ev-1, id:ev-2]."
    )
    named = chain(graph, ID + "reed", ID + "moss", nodes=NODES)
    assert "on behalf of Fern" in named.sentence()
    assert found.table().to_dicts() == [
        {
            "step": 1,
            "start": ID + "reed",
            "start_label": "Reed",
            "via": ID + "pond",
            "via_label": "Pond",
            "end": ID + "moss",
            "end_label": "Moss",
            "start_tie": ID + "t1",
            "start_role": "member",
            "start_dates": "2010/..",
            "start_evidence": [ID + "ev-1"],
            "end_tie": ID + "t2",
            "end_role": "member",
            "end_dates": "2021",
            "end_evidence": [ID + "ev-2"],
            "evidence": [ID + "ev-1", ID + "ev-2"],
        }
    ]
    assert found.table("vi")["via_label"].to_list() == ["Ao"]


def test_an_organisation_is_both_place_and_member() -> None:
    graph = build(("reed", "pond"), ("pond", "lake"), ("fern", "lake"))
    up = chain(graph, ID + "reed", ID + "fern")
    assert [(s.start, s.via, s.end, len(s.ties)) for s in up.steps] == [
        (ID + "reed", ID + "pond", ID + "pond", 1),
        (ID + "pond", ID + "lake", ID + "fern", 2),
    ]
    down = chain(graph, ID + "fern", ID + "reed")
    assert [(s.start, s.via, s.end, len(s.ties)) for s in down.steps] == [
        (ID + "fern", ID + "lake", ID + "pond", 2),
        (ID + "pond", ID + "pond", ID + "reed", 1),
    ]
    assert "Reed (member, no date stated) takes part in Pond [evidence: id:ev-1]" in down.sentence()
    row = down.table().row(1, named=True)
    assert (row["start_tie"], row["end_tie"]) == (None, ID + "t1")
    assert up.table().row(0, named=True)["end_tie"] is None


def test_those_who_never_met_are_not_chained() -> None:
    early, late = {"begin": "2001", "end": "2005"}, {"begin": "2010"}
    graph = build(("reed", "pond", early), ("fern", "pond", late))
    assert not chain(graph, ID + "reed", ID + "fern")
    # Whoever stayed through both spells links them, though all sat in one framework.
    linked = build(("reed", "pond", early), ("fern", "pond", late), ("moss", "pond"))
    found = chain(linked, ID + "reed", ID + "fern")
    assert [(s.start, s.end) for s in found.steps] == [
        (ID + "reed", ID + "moss"),
        (ID + "moss", ID + "fern"),
    ]
    assert "2 steps, 4 ties" in found.sentence()


def test_fewest_ties_then_best_rank_then_alphabet() -> None:
    detour = build(("a", "x"), ("m", "x"), ("m", "y"), ("b", "y"), ("a", "z"), ("b", "z"))
    assert walk(detour, "a", "b") == ["t5", "t6"]
    preferred = {"rank": "preferred"}
    ranked = build(("a", "x"), ("b", "x"), ("a", "y", preferred), ("b", "y"))
    assert walk(ranked, "a", "b") == ["t3", "t4"]
    # Worth it only over the whole way: 0 + 1 ties with 1 + 0.
    equal = build(("a", "y"), ("b", "y", preferred), ("a", "x", preferred), ("b", "x"))
    assert walk(equal, "a", "b") == ["t3", "t4"]
    parallel = build(("a", "x"), ("a", "x", preferred), ("a", "x"), ("b", "x"))
    assert walk(parallel, "a", "b") == ["t2", "t4"]
    assert walk(build(("b", "x"), ("a", "x"), ("a", "x")), "a", "b") == ["t2", "t1"]


def test_a_tie_in_time_is_taken_before_a_better_one_that_is_not() -> None:
    graph = build(
        ("a", "x", {"begin": "2001", "end": "2002", "rank": "preferred"}),
        ("a", "x", {"begin": "2010"}),
        ("b", "x", {"begin": "2011"}),
    )
    assert walk(graph, "a", "b") == ["t2", "t3"]


@pytest.mark.parametrize(
    ("dates", "en", "vi"),
    [
        ({}, "no date stated", "không nêu thời gian"),
        ({"begin": "2020"}, "from 2020", "từ 2020"),
        ({"begin": "2020", "end": "2021"}, "from 2020 to 2021", "từ 2020 đến 2021"),
        ({"end": "2021-06"}, "until 2021-06", "đến 2021-06"),
        ({"end": ".."}, "going on", "còn tiếp diễn"),
        ({"begin": "[..2021]", "end": "[2021..]"}, "attested in 2021", "được ghi nhận vào 2021"),
        ({"begin": "[..2021]"}, "from 2021 or before", "từ 2021 hoặc trước đó"),
        ({"end": "[2021..]"}, "until 2021 or later", "đến 2021 hoặc sau đó"),
        ({"during": "2021-02~"}, "during about 2021-02", "vào khoảng 2021-02"),
    ],
)
def test_dates_are_told_no_more_precisely_than_stated(
    dates: Mapping[str, object], en: str, vi: str
) -> None:
    found = chain(build(("reed", "pond", dates)), ID + "reed", ID + "pond")
    assert f"(member, {en})" in found.sentence()
    assert f"(thành viên, {vi})" in found.sentence("vi")


def test_a_tie_that_two_sources_tell_of_stays_two() -> None:
    twice = [
        {"tie": "t", "participant": "a", "framework": "x", "source": source, "begin": begin}
        for source, begin in (("one", "2001"), ("two", "2010"))
    ]
    other = {"tie": "u", "participant": "b", "framework": "x", "end": "2005"}
    graph = network.build("participation", participations([*twice, other]), NODES)
    assert {key for *_, key in graph.edges(keys=True)} == {"t one", "t two", "u"}
    found = chain(graph, "a", "b")
    assert [tie.attributes["source"] for tie in found.steps[0].ties] == ["one", None]
    pair = network.build("actors", participations([*twice, other]), NODES).edges["a", "b"]
    assert (pair["weight"], pair["ties"]) == (1, ["t", "u"])


def test_no_chain_says_so() -> None:
    graph = build(("reed", "pond"), ("moss", "lake"))
    found = chain(graph, ID + "reed", ID + "moss")
    assert not found
    assert (len(found), found.evidence, found.found) == (0, (), False)
    assert found.sentence() == "No chain of ties leads from Reed to Moss."
    assert found.sentence("vi") == "Không có chuỗi liên hệ nào dẫn từ Lau đến Rêu."
    assert found.table().height == 0
    assert found.table().columns[:3] == ["step", "start", "start_label"]


def test_a_node_and_itself() -> None:
    found = chain(build(("reed", "pond")), ID + "reed", ID + "reed")
    assert found
    assert (len(found), found.steps) == (0, ())
    assert found.sentence() == "Reed is the same node at both ends."
    assert found.table().height == 0


def test_a_known_node_without_ties_gives_no_chain() -> None:
    graph = build(("reed", "pond", {"begin": "2010"}), ("moss", "pond", {"end": "2005"}), at="2015")
    assert not chain(graph, ID + "reed", ID + "moss", nodes=NODES)
    found = chain(graph, ID + "idle", ID + "reed", nodes=NODES)
    assert found.sentence() == "No chain of ties leads from Idle <script> to Reed."
    with pytest.raises(UnknownNameError, match="moss"):
        chain(graph, ID + "reed", ID + "moss")


@pytest.mark.parametrize(
    ("name", "near"), [(ID + "red", "reed"), ("Lâu", "reed"), (ID + "ponds", "pond")]
)
def test_unknown_nodes_are_helped(name: str, near: str) -> None:
    with pytest.raises(UnknownNameError, match=near) as caught:
        chain(build(("reed", "pond")), name, ID + "pond")
    assert caught.value.kind == "node"
    assert ID + near in caught.value.suggestions
    with pytest.raises(UnknownNameError):
        chain(build(), ID + "reed", ID + "reed")


def test_other_requests_are_refused() -> None:
    table = participations([])
    with pytest.raises(ParameterError, match="two-mode"):
        chain(network.build("actors", table, NODES), ID + "reed", ID + "moss")
    with pytest.raises(UnknownNameError, match="language"):
        chain(build(("reed", "pond")), ID + "reed", ID + "pond").sentence("fr")


def test_loops_lead_nowhere() -> None:
    graph = build(("reed", "reed"), ("reed", "pond"), ("pond", "pond"), ("moss", "pond"))
    assert walk(graph, "reed", "moss") == ["t2", "t4"]


def test_a_chain_survives_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    graph = build(("reed", "pond"), ("moss", "pond"))
    path = tmp_path_factory.mktemp("net") / "net.graphml"
    network.write(graph, path)
    again = chain(network.restore(nx.read_graphml(path), ".graphml"), ID + "reed", ID + "moss")
    assert again.sentence() == chain(graph, ID + "reed", ID + "moss").sentence()


spells = st.sampled_from([{}, {"begin": "2001", "end": "2002"}, {"begin": "2003"}, {"end": "2001"}])
ties = st.lists(
    st.tuples(st.sampled_from("abcxy"), st.sampled_from("cxyz"), spells), min_size=1, max_size=7
)


@given(ties)
def test_as_short_as_a_search_of_all_walks(
    rows: list[tuple[str, str, Mapping[str, object]]],
) -> None:
    graph = build(("a", "x", {}), ("b", "y", {}), *rows)
    arcs = [
        (ends[0], ends[1], tie)
        for u, v, tie in graph.edges(data=True)
        if u != v
        for ends in ((u, v), (v, u))
    ]
    framework = {tie["iri"]: v for _, v, tie in graph.edges(data=True)}

    def overlap(one: dict[str, str], other: dict[str, str]) -> bool:
        begin = max(t["earliest_begin"] or "" for t in (one, other))
        end = min(t["latest_end"] or "9999" for t in (one, other))
        return begin <= end

    def fits(one: tuple[str, str, dict[str, str]], other: tuple[str, str, dict[str, str]]) -> bool:
        if one[1] != other[0]:
            return False
        meets = framework[one[2]["iri"]] == one[1] == framework[other[2]["iri"]]
        return not meets or overlap(one[2], other[2])

    # Plain breadth-first over arcs, forwards, one at a time.
    reached = {i: 1 for i, arc in enumerate(arcs) if arc[0] == ID + "a"}
    frontier = list(reached)
    for steps in itertools.count(2):
        frontier = [
            j
            for j in range(len(arcs))
            if j not in reached and any(fits(arcs[i], arcs[j]) for i in frontier)
        ]
        if not frontier:
            break
        reached |= dict.fromkeys(frontier, steps)
    shortest = min((n for i, n in reached.items() if arcs[i][1] == ID + "b"), default=0)
    found = chain(graph, ID + "a", ID + "b")
    assert sum(len(step.ties) for step in found.steps) == shortest
    assert bool(found) == bool(shortest)
    place = ID + "a"
    for step in found.steps:
        assert step.start == place
        place = step.end
        assert {step.via} == {tie.framework for tie in step.ties}
    assert not found or place == ID + "b"
    back = chain(graph, ID + "b", ID + "a")
    assert sum(len(step.ties) for step in back.steps) == shortest
