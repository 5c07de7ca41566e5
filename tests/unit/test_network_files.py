"""What is written is read back by networkx, to the character, and played and drawn by others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopgraph import network
from coopgraph.errors import CoopgraphError, DataError, ParameterError
from coopgraph.files import WriteError
from coopgraph.network import flat
from coopgraph.network.tables import described, participations

SUFFIXES = (".graphml", ".gexf", ".json")
HOSTILE = (
    "<script>alert('x')</script>",
    "\"quotes\" & 'ticks' ]]> <!-- -->",
    "Phú Yên – Đắk Lắk",
    "Re\u0302u decomposed",
    "right\u202eto\u200fleft",
    "tab\tline\nreturn\r\nbell\x07null\x00escape\x1b",
    "noncharacter \ufffe \uffff",
    "emoji 🌾 and \U0010fffd",
    "  spaces kept  ",
    "",
    "json:[1, 2]",
    "json:",
    "true",
    "1",
)


def read(path: Path) -> nx.Graph:
    """Read a file as its users do, with networkx, and make our network of it again."""
    suffix = path.suffix.lower()
    if suffix == ".json":
        graph = nx.node_link_graph(json.loads(path.read_text("utf-8")))
    elif suffix == ".gexf":
        graph = nx.read_gexf(path, version="1.3")
    else:
        graph = nx.read_graphml(path)
    return network.restore(graph, suffix)


def weighed(data: dict[str, Any]) -> dict[str, Any]:
    """GEXF says of weights that they are decimals."""
    weight = data.get("weight")
    return (
        data | {"weight": float(weight)}
        if isinstance(weight, int | float) and not isinstance(weight, bool)
        else data
    )


def same(one: nx.Graph, other: nx.Graph) -> bool:
    """Compare class, values and the types of the values (1, 1.0 and True are equal in Python)."""

    def parts(graph: nx.Graph) -> tuple[object, ...]:
        keyed = {"keys": True} if graph.is_multigraph() else {}
        edges = {
            (*((u, v) if graph.is_directed() else sorted((u, v))), *key): weighed(data)
            for u, v, *key, data in graph.edges(data=True, **keyed)
        }
        nodes = dict(graph.nodes(data=True))
        text = json.dumps(
            [graph.graph, sorted(nodes.items()), sorted(edges.items(), key=lambda e: e[0])],
            sort_keys=True,
        )
        return type(graph), text

    return parts(one) == parts(other)


def real() -> list[nx.MultiDiGraph]:
    ties = participations(
        [
            {
                "tie": f"https://example.org/t{n}",
                "participant": f"https://example.org/{who}",
                "framework": f"https://example.org/{what}",
                "role": "https://example.org/role#member",
                "begin": begin,
                "during": "2021" if begin is None else None,
                "evidence": [f"https://example.org/ev{n}", "https://example.org/ev"],
                "source": "https://example.org/s",
            }
            for n, (who, what, begin) in enumerate(
                [("a", "x", "2020"), ("a", "x", None), ("b", "x", "2019"), ("x", "y", "2001~")]
            )
        ]
    )
    nodes = described(
        {"node": f"https://example.org/{n}", "cls": "Body", "label_en": text, "label_vi": text}
        for n, text in zip("abxy", HOSTILE, strict=False)
    )
    return [
        network.build(kind, ties, nodes, at=at)
        for kind in network.KINDS
        for at in (None, "2021-06")
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_networks_round_trip(tmp_path: Path, suffix: str) -> None:
    for number, graph in enumerate(real()):
        path = tmp_path / f"net{number}{suffix}"
        network.write(graph, path)
        back = read(path)
        assert same(back, graph)
        again = tmp_path / f"again{suffix}"
        network.write(back, str(again))
        assert again.read_bytes() == path.read_bytes()
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [suffix] * 7  # nothing left behind


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_hostile_values_round_trip(tmp_path: Path, suffix: str, kind: type[nx.Graph]) -> None:
    graph = kind(title=HOSTILE[5], coopgraph="mine", nothing=None)
    for number, text in enumerate(HOSTILE):
        graph.add_node(f"n{number}", label=text, texts=[text, None], id=number)
    graph.add_node("<&\"'> Đ", size=2**70, share=0.1, flag=True, label=3)
    graph.nodes["n1"]["node_for_adding"] = []
    edges = {
        "source": "s", "target": [1], "key": None, "key_": 1, "weight": 2, "type": -1,
        "u_for_edge": {"a": [1.5, {"b": False}]}, "label": "<b>", "empty": "",
        "id": "i", "networkx_key": "k",
    }  # fmt: skip
    several = [("n0", "n1"), ("n1", "n0"), ("n2", "n2")]
    for ends in several:
        for key in ("z", "a\u00e9 <>") if graph.is_multigraph() else ("",):
            made = (
                graph.add_edge(*ends, key=key) if graph.is_multigraph() else graph.add_edge(*ends)
            )
            where = (*ends, made) if graph.is_multigraph() else ends
            graph.edges[where].update(edges)
    graph.add_edge("n3", "n4", **({"key": "bare"} if graph.is_multigraph() else {}))
    path = tmp_path / f"net{suffix.upper()}"
    network.write(graph, path)
    assert same(read(path), graph)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_network_round_trips(tmp_path: Path, suffix: str) -> None:
    for kind in (nx.Graph, nx.MultiDiGraph):
        path = tmp_path / f"net{suffix}"
        network.write(kind(), path)
        assert same(read(path), kind())


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), text
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
names = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=5)
attributes = st.dictionaries(
    st.one_of(names, st.sampled_from(["id", "source", "key", "key_", "label", "networkx_key"])),
    values,
    max_size=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    attributes,
    st.dictionaries(names, attributes, max_size=4),
    st.lists(st.tuples(names, names, names, attributes), max_size=5),
    st.booleans(),
    st.sampled_from(SUFFIXES),
)
def test_anything_sensible_round_trips(
    tmp_path: Path,
    own: dict[str, Any],
    nodes: dict[str, dict[str, Any]],
    edges: list[tuple[str, str, str, dict[str, Any]]],
    directed: bool,
    suffix: str,
) -> None:
    graph = nx.MultiDiGraph() if directed else nx.MultiGraph()
    graph.graph.update(own)
    for node, data in nodes.items():
        graph.add_node(node)
        graph.nodes[node].update(data)
    for one, other, key, data in edges:
        graph.add_edge(one, other, key=key)
        graph.edges[one, other, key].update(data)
    path = tmp_path / f"net{suffix}"
    network.write(graph, path)
    assert same(read(path), graph)


def test_bytes_do_not_depend_on_the_order_of_making(tmp_path: Path) -> None:
    one, other = nx.MultiDiGraph(a=1, b=2), nx.MultiDiGraph(b=2, a=1)
    one.add_node("x", p=1, q=2)
    one.add_edge("x", "y", key="1", s=1, t=2)
    one.add_edge("x", "y", key="0", s=1, t=2)
    other.add_edge("x", "y", key="0", t=2, s=1)
    other.add_edge("x", "y", key="1", t=2, s=1)
    other.nodes["x"].update(q=2, p=1)
    for suffix in SUFFIXES:
        network.write(one, tmp_path / f"one{suffix}")
        network.write(other, tmp_path / f"other{suffix}")
        first = (tmp_path / f"one{suffix}").read_bytes()
        assert first == (tmp_path / f"other{suffix}").read_bytes()
        assert b"lastmodified" not in first


def test_titles_and_direction_are_where_others_look_for_them(tmp_path: Path) -> None:
    for graph in real():
        for suffix in (".gexf", ".graphml"):
            path = tmp_path / f"net{suffix}"
            network.write(graph, path)
            raw = nx.read_gexf(path, version="1.3") if suffix == ".gexf" else nx.read_graphml(path)
            assert raw.is_directed() == (graph.graph["kind"] == "participation")
            labels = {node: data["label_en"] for node, data in graph.nodes(data=True)}
            found = {n: flat.decode(label) for n, label in raw.nodes(data="label")}
            assert found == {node: label or node for node, label in labels.items()}
            roles = {data["label"] for *_, data in raw.edges(data=True) if "label" in data}
            assert roles == ({"member"} if graph.graph["kind"] == "participation" else set())
            weights = {(*sorted((u, v)), w) for u, v, w in graph.edges(data="weight")}
            assert {(*sorted((u, v)), w) for u, v, w in raw.edges(data="weight")} == weights


def test_gexf_says_when_a_tie_is_there(tmp_path: Path) -> None:
    """A timeline (Gephi's) plays what begins and ends: as days, in a graph that is dynamic."""
    bounds = {
        "earliest_begin": "2019-01-01", "latest_begin": "2019-12-31",
        "earliest_end": "2022-01-01", "latest_end": "2022-12-31",
    }  # fmt: skip
    wanted = {
        "possible": {"tie": ("2019-01-01", "2022-12-31"), "open": ("2019-01-01", None)},
        "certain": {"tie": ("2019-12-31", "2022-01-01"), "open": ("2019-12-31", "2022-01-01")},
    }
    for certainty, times in wanted.items():
        graph = nx.MultiDiGraph(certainty=certainty)
        graph.add_edge("a", "x", key="tie", **bounds)
        graph.add_edge("b", "x", key="open", **bounds | {"latest_end": None})
        network.write(graph, tmp_path / "net.gexf")
        root = ET.parse(tmp_path / "net.gexf").getroot()
        (element,) = root.iterfind("{*}graph")
        assert (element.get("mode"), element.get("timeformat")) == ("dynamic", "date")
        edges = {e.get("id"): (e.get("start"), e.get("end")) for e in root.iterfind(".//{*}edge")}
        assert edges == times
    for graph in real():
        if graph.graph["kind"] == "participation":
            network.write(graph, tmp_path / "net.gexf")
            assert b'mode="dynamic"' in (tmp_path / "net.gexf").read_bytes()


@pytest.mark.parametrize("suffix", [".gexf", ".graphml"])
def test_each_attribute_has_one_type(tmp_path: Path, suffix: str) -> None:
    """igraph refuses GraphML that declares a name twice, as networkx does for each Python type."""
    path = tmp_path / f"net{suffix}"
    graph = nx.Graph()
    for number, value in enumerate([1, "x", 2.5, True, None]):
        graph.add_node(str(number), value=value, big=(2**60, 0.5)[number % 2])
    for number, amount in enumerate([1500000, 2500000.5, 0]):
        graph.add_edge("0", str(number + 1), amount=amount)
    network.write(graph, path)
    nx.set_edge_attributes(
        graph, {(u, v): float(a) for u, v, a in graph.edges(data="amount")}, "amount"
    )
    assert same(read(path), graph)
    root = ET.parse(path).getroot()
    named = "attr.name" if suffix == ".graphml" else "title"
    of = [
        (key.get("for"), key.get(named))
        for key in root.iter()
        if key.get(named) in {"value", "big", "amount"}
    ]
    assert sorted(str(name) for _, name in of) == ["amount", "big", "value"]
    # Sums stay numbers for those who reckon with them.
    raw = nx.read_gexf(path, version="1.3") if suffix == ".gexf" else nx.read_graphml(path)
    assert sorted(amount for *_, amount in raw.edges(data="amount")) == [0.0, 1500000.0, 2500000.5]


def test_what_is_none_of_ours_is_not_restored(tmp_path: Path) -> None:
    graph = nx.karate_club_graph()
    for suffix in (".graphml", ".gexf"):
        with pytest.raises(DataError, match="not read of a"):
            network.restore(graph, suffix)
    with pytest.raises(ParameterError, match="did you mean"):
        network.restore(graph, ".graphm")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "bad",
    [
        nx.path_graph(2),
        nx.MultiDiGraph([("a", "b")]),
        nx.Graph(when=pytest),
        nx.Graph(share=float("nan")),
        nx.Graph(share=[float("inf")]),
        nx.Graph(lone="\ud800"),
        nx.Graph(pair=(1, 2)),
        nx.Graph(inner={1: 2}),
        nx.Graph([("a", "b\x00")]),
        nx.Graph([("a", "b", {"bad\x00name": 1})]),
    ],
)
def test_what_cannot_be_read_back_is_not_written(
    tmp_path: Path, suffix: str, bad: nx.Graph
) -> None:
    path = tmp_path / f"net{suffix}"
    path.write_text("before")
    with pytest.raises(ParameterError):
        network.write(bad, path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_names_of_files_are_checked(tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    with pytest.raises(ParameterError, match=r"did you mean \.graphml"):
        network.write(graph, tmp_path / "net.grapml")
    with pytest.raises(ParameterError, match="endings"):
        network.write(graph, tmp_path / "net")
    with pytest.raises(WriteError, match="no such folder"):
        network.write(graph, tmp_path / "no" / "such" / "place.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(CoopgraphError):
        network.write(graph, tmp_path / "folder.json")
    assert os.listdir(tmp_path) == ["folder.json"]  # noqa: PTH208 - the temporary file is gone


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    network.write(nx.MultiDiGraph(), tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert same(read(tmp_path / "real.json"), nx.MultiDiGraph())


def test_bytes_do_not_depend_on_the_process(tmp_path: Path) -> None:
    code = (
        "import sys; from coopgraph import network; import networkx as nx\n"
        "g = nx.MultiDiGraph(); g.add_nodes_from({c: 1 for c in {'a', 'b', 'c', 'd'}})\n"
        "[g.add_edge(a, 'z', key=a, tags=[a]) for a in {'x', 'y', 'w'}]\n"
        "network.write(g, sys.argv[1])\n"
    )
    written = []
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.gexf"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, str(path)], check=True, env=environment)
        written.append(path.read_bytes())
    assert written[0] == written[1]
