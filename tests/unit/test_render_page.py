from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from coopgraph.errors import MissingDependency
from coopgraph.files import WriteError
from coopgraph.render import assets, npm_bundle, style
from coopgraph.render.front import pages as front_pages
from coopgraph.render.notebook import draw
from coopgraph.render.page import graph, legend, page, write_page
from coopgraph.render.site import without_explorer

#: What the page of an endpoint tells of an empty graph.
FRONT: dict[str, Any] = {
    "endpoint": "sparql",
    "graphs_at": "graphs",
    "triples": 0,
    "prefixes": {},
    "imports": [],
    "graphs": [],
}
FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "dossier-sample.json"


@pytest.fixture
def dossier() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FIXTURE.read_text("utf-8"))
    return loaded


class Scripts(HTMLParser):
    """Collects scripts, and every address an element would load."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "script":
            self.scripts.append((found, ""))
            self._inside = True
        if tag in ("script", "img", "link", "iframe", "source"):
            self.loads += [v for k, v in attrs if k in ("src", "href") and v]
        self.handlers += [k for k, _ in attrs if k.startswith("on") or k == "style"]

    def handle_data(self, data: str) -> None:
        if self._inside:
            attrs, text = self.scripts[-1]
            self.scripts[-1] = (attrs, text + data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def parsed(html: str) -> Scripts:
    parser = Scripts()
    parser.feed(html)
    return parser


def test_same_graph_same_bytes_in_another_process() -> None:
    """The whole page, with engine and site, whatever order sets have; both made at once."""
    code = (
        "import hashlib, coopgraph\n"
        "from coopgraph.pages.explorer_data import dossier\n"
        "from coopgraph.pages.sparql_tab import engine_content\n"
        "from coopgraph.render.page import page\n"
        "kg = coopgraph.load()\n"
        "site = {'home': {'en': 'index.html', 'vi': 'vi/index.html'}, 'sources': {}}\n"
        "text = page(dossier(kg), sparql=engine_content(kg), site=site)\n"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "7")
    ]
    told = [process.communicate()[0].strip() for process in running]
    assert len(told[0]) == 64
    assert told[0] == told[1]


def test_page_loads_nothing_and_has_no_inline_handlers(dossier: dict[str, Any]) -> None:
    found = parsed(page(dossier))
    assert all(address.startswith("data:") for address in found.loads)
    assert found.handlers == []
    assert [a.get("id") for a, _ in found.scripts] == [
        *(None, "data-packed", "data-about", "code-drawing", None)
    ]
    assert page(dossier).count("sourceMappingURL") == 0


def test_policy_names_each_script_and_style(dossier: dict[str, Any]) -> None:
    html = page(dossier)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    rules = policy[1].replace("&#39;", "'")
    assert rules.startswith("default-src 'none';")
    assert "unsafe" not in rules
    assert "http" not in rules
    for attrs, text in parsed(html).scripts:
        if "type" not in attrs:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in rules


def test_data_survive_the_way_into_the_page(dossier: dict[str, Any]) -> None:
    nasty = "</script><!--<script>&\u2028\u2029\ud800 {{ 7*7 }} 'Phú Yên'"
    dossier["nodes"][0]["label"]["en"] = nasty
    html = page(dossier)
    data = unpacked(html)["data-packed"]
    assert data["dossier"]["nodes"][0]["label"]["en"] == nasty.replace("\ud800", "\ufffd")
    assert data["graph"]["options"]["physics"]["enabled"] is False
    assert {n["id"] for n in data["graph"]["nodes"]} == {n["iri"] for n in dossier["nodes"]}
    html.encode("utf-8")


def unpacked(html: str) -> dict[str, Any]:
    """What the page carries, element by element."""
    return {
        str(a["id"]): json.loads(gzip.decompress(base64.b64decode(t)))
        for a, t in parsed(html).scripts
        if a.get("type") == "application/octet-stream"
    }


@pytest.mark.parametrize("lean", [False, True])
def test_no_data_stand_in_the_page_uncompressed(dossier: dict[str, Any], lean: bool) -> None:
    dossier["statements"] = {"prefixes": {}, "graphs": ["g"], "about": {"x": ["<x>", []]}}
    html = page(dossier, lean=lean)
    assert "application/json" not in html.partition("<body>")[2].partition("<script>")[0]
    for word in (dossier["nodes"][0]["iri"], dossier["ties"][0]["tie"]):
        assert word not in html
    parts = unpacked(html)
    more = set() if lean else {"data-statements", "data-about"}
    assert parts.keys() == {"data-packed"} | more
    assert "statements" not in parts["data-packed"]["dossier"]  # read when they are asked for
    assert lean or parts["data-statements"] == dossier["statements"]
    raw = re.search(r'id="data-packed">([^<]+)<', html)
    assert raw is not None
    head = base64.b64decode(raw[1])[:10]
    assert head[:3] == b"\x1f\x8b\x08"
    assert head[4:8] == bytes(4)  # no time stamp


def test_the_scripts_come_from_the_bundle_and_what_they_carry_is_listed(
    dossier: dict[str, Any],
) -> None:
    for name in ("explorer", "guard"):
        assert npm_bundle.script(name) in page(dossier)
        assert npm_bundle.script(name) in page(dossier, lean=True)
    packages = unpacked(page(dossier))["data-about"]["packages"]
    (listed,) = [one for one in packages if one["name"] == "fflate"]
    assert listed["licence"] == "MIT"
    assert "Permission is hereby granted" in listed["text"]
    assert not [one for one in packages if one["name"] == "oxigraph"]  # only with the SPARQL tab
    assert [
        one for one in npm_bundle.about(with_engine=True)["packages"] if one["name"] == "oxigraph"
    ]
    assert all("inside" not in one for one in packages)


def test_without_the_bundle_the_page_is_refused_and_the_command_named(
    dossier: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(npm_bundle, "_room", lambda: tmp_path / "vendor-built")
    with pytest.raises(MissingDependency, match=r"were not bundled.*run: .*frontend/bundle\.py"):
        write_page(dossier, tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []
    for made in (front_pages(FRONT), {"": without_explorer().encode()}):
        assert b"<script src" not in b"".join(made.values())
    assert b"Any SPARQL client" in front_pages(FRONT)["index.html"]
    drawn = draw(nx.path_graph(3))._repr_html_()
    assert "<img" in drawn
    assert "<iframe" not in drawn


def test_graph_skips_dangling_and_double_ties(dossier: dict[str, Any]) -> None:
    tie = dossier["ties"][0]
    dossier["ties"] += [dict(tie), {**tie, "tie": "x", "framework": "nowhere"}]
    nodes, edges = graph(dossier)
    assert len(edges) == len(dossier["ties"]) - 2
    assert len({e["id"] for e in edges}) == len(edges)
    assert {n["label"] for n in nodes} == {""}


def test_parallel_ties_are_bent_apart(dossier: dict[str, Any]) -> None:
    tie = dossier["ties"][0]
    dossier["ties"] += [{**tie, "tie": f"twin{i}"} for i in range(2)]
    ids = [tie["tie"], "twin0", "twin1"]
    edges = {e["id"]: e.get("smooth") for e in graph(dossier)[1]}
    bent = [edges[i] for i in ids]
    assert bent[0] is None
    assert [b["type"] for b in bent if b] == ["curvedCW", "curvedCCW"]


def test_legend_counts_in_its_order(dossier: dict[str, Any]) -> None:
    found = legend(dossier)
    assert sum(e["count"] for e in found) == len(dossier["nodes"])
    order = [e["cls"] for e in found]
    assert order.index("Country") < order.index("GovernmentBody") < order.index("Agreement")


def test_actors_both_and_frameworks_differ_by_shape() -> None:
    actors = {style.CLASSES[c][1] for c in ("Country", "Province", "Person")}
    both = {style.CLASSES[c][1] for c in ("Company", "Body", "GovernmentBody")}
    frameworks = {style.CLASSES[c][1] for c in ("Agreement", "Event", "Grant", "Plan")}
    assert not actors & both
    assert not both & frameworks
    assert not actors & frameworks
    assert len(set(style.CLASSES.values())) == len(style.CLASSES)


def test_words_of_both_languages_match() -> None:
    words = assets.strings()
    assert words["en"].keys() == words["vi"].keys()
    assert all(text.strip() for lang in ("en", "vi") for text in words[lang].values())
    for key, text in words["en"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", words["vi"][key]))
    used = set(re.findall(r"\bt\('(\w+)'", sources()))
    used.discard("rank_")  # the start of "rank_normal" and its like
    used |= set(re.findall(r'data-t(?:-label|-placeholder)?="(\w+)"', template()))
    assert used <= words["en"].keys()


def sources() -> str:
    """The scripts of the explorer as they are written."""
    folder = Path(__file__).resolve().parents[2] / "frontend" / "src" / "explorer"
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.js")))


def template() -> str:
    folder = Path(assets.__file__).parent / "templates"
    return (folder / "explorer.html.j2").read_text("utf-8")


def test_script_writes_no_markup() -> None:
    written = sources()
    assert written
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
    ):
        assert word not in written
        assert word not in npm_bundle.script("explorer")


def test_writes_whole_files_only(dossier: dict[str, Any], tmp_path: Path) -> None:
    target = tmp_path / "Phú Yên.html"
    target.write_text("old", "utf-8")
    assert write_page(dossier, target, lang="vi") == target
    assert target.read_text("utf-8").startswith('<!doctype html>\n<html lang="vi"')
    dossier["nodes"][0]["label"] = {"en": object()}
    with pytest.raises(TypeError):
        write_page(dossier, target)
    assert [p.name for p in tmp_path.iterdir()] == ["Phú Yên.html"]
    assert target.stat().st_mode & 0o444
    with pytest.raises(WriteError, match="no such folder"):
        write_page({**dossier, "nodes": [], "ties": []}, tmp_path / "missing" / "x.html")


def test_the_engine_comes_compressed_and_only_when_wanted(dossier: dict[str, Any]) -> None:
    quads = b"<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n" * 500
    content = {"nquads": quads, "prefixes": {}, "questions": []}
    html = page(dossier, sparql=content)
    packed = {a["id"]: t for a, t in parsed(html).scripts if a.get("type") == "text/plain"}
    assert gzip.decompress(base64.b64decode(packed["sparql-quads"])) == quads
    editor = gzip.decompress(base64.b64decode(packed["sparql-code-editor"]))
    digest = base64.b64encode(hashlib.sha256(editor).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    rules = policy[1].replace("&#39;", "'")
    assert f"'sha256-{digest}' 'wasm-unsafe-eval'; worker-src blob:;" in rules
    assert "'unsafe-" not in rules.replace("'wasm-unsafe-eval'", "")
    assert html == page(dossier, sparql=content)
    for other in (page(dossier), page(dossier, sparql=content, lean=True)):
        assert "wasm-unsafe-eval" not in other.partition("</head>")[0].partition("<style>")[0]
        assert len(other) < len(html) - 1_500_000
