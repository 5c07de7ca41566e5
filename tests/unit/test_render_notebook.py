from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import pytest

import coopgraph
from coopgraph.errors import ParameterError
from coopgraph.render.notebook import draw, network_dossier


def test_shows_both_forms() -> None:
    bundle = draw(nx.path_graph(3))._repr_mimebundle_()
    assert bundle["text/plain"] == "<Drawing: 3 nodes, 2 ties>"
    html = bundle["text/html"]
    assert html.startswith('<div style="position:relative;width:100%;height:520px">')
    assert 'sandbox="allow-scripts"' in html
    assert html.index("<img") < html.index("<iframe")
    assert "<script" not in html


def test_the_still_picture_is_xml_with_inert_labels() -> None:
    net = nx.Graph([("<script>alert(1)</script>", "a&b\x00‮"), ("ünï", "x" * 10_000)])
    html = draw(net)._repr_html_()
    image = re.search(r"base64,([^\"]+)\"", html)
    assert image is not None
    root = ET.fromstring(base64.b64decode(image[1]))
    texts = [e.text or "" for e in root.iter() if e.tag.endswith("text")]
    assert any(t.startswith("<script>") for t in texts)
    assert max(len(t) for t in texts) <= 26
    assert not any(e.tag.endswith("script") for e in root.iter())


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_any_networkx_graph(kind: type[nx.Graph]) -> None:
    net = kind()
    net.add_node(1, name="one", kind="number")
    net.add_node("1", label="text one")
    net.add_edge(1, "1", label="looks like", weight=float("nan"))
    net.add_edge((2, 3), 1, relation="precedes", score=object())
    net.add_edge(1, 1)
    found = network_dossier(net)
    assert len({n["iri"] for n in found["nodes"]}) == 3
    labels = {n["label"]["en"] for n in found["nodes"]}
    assert labels == {"one", "text one", "(2, 3)"}
    assert {t["role"] for t in found["ties"]} == {"looks like", "precedes", None}
    assert {t["undirected"] for t in found["ties"]} == {not net.is_directed()}
    assert "Drawing" in repr(draw(net))
    assert len(draw(net)._repr_html_()) > 100_000


def test_draws_our_networks() -> None:
    kg = coopgraph.load()
    net = kg.network("participation", at="2021")
    found = network_dossier(net)
    assert len(found["ties"]) == net.number_of_edges()
    assert all(not t["timeless"] and t["role"] for t in found["ties"])
    one = network_dossier(kg.network("actors"))
    assert all(t["undirected"] and t["shared"] and t["timeless"] for t in one["ties"])
    assert coopgraph.draw(kg.network("frameworks"), lang="vi", height=300).lang == "vi"


def test_empty_and_saved(tmp_path: Path) -> None:
    drawing = draw(nx.Graph(), title="Nothing")
    assert "0 nodes" in drawing._repr_html_()
    saved = drawing.save(tmp_path / "nothing.html")
    assert "<title>Nothing</title>" in saved.read_text("utf-8")


@pytest.mark.parametrize(
    ("net", "options"),
    [("graph", {}), (nx.Graph(), {"lang": "fr"}), (nx.Graph(), {"height": 5})],
)
def test_refuses_what_it_cannot_draw(net: object, options: dict[str, object]) -> None:
    with pytest.raises(ParameterError):
        draw(net, **options)  # type: ignore[arg-type]
