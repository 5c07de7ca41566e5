"""Hostile, empty and damaged content, and a network that never answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from coopgraph.render.notebook import draw
from coopgraph.render.page import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]

HOSTILE = [
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=2</script>",
    '"><img src=x onerror="window.hacked=3">',
    '<a href="javascript:window.hacked=4">href</a>',
    "{{ 7*7 }} {% raw %} ${7*7} <!-- <script> -->",
    "‮gnorw‬ שלום עולם مرحبا",
    "Phú Yên 🇻🇳👩‍🔬",
    "\u2028\u2029\x00\x1b line\nbreak\ttab",
    "x" * 10_000,
    "𝕏" * 3_000,
]


def hostile(world: dict[str, Any]) -> dict[str, Any]:
    """Put each hostile text wherever the data can bring a text."""
    for index, node in enumerate(world["nodes"]):
        text = HOSTILE[index % len(HOSTILE)]
        node["label"] = {"en": text, "vi": text + " vi"}
        node["alt"] = [text, "<b>alt</b>"]
    for item in world["evidence"].values():
        item["gist"] = {"en": HOSTILE[1], "vi": HOSTILE[0]}
        item["place"] = {"en": HOSTILE[2]}
        if item["passage"]:
            item["passage"] = {"before": HOSTILE[0], "text": HOSTILE[1], "after": HOSTILE[2]}
    for fact in world["facts"].values():
        for part in fact["parts"]:
            part["label"] = {"en": HOSTILE[2], "vi": HOSTILE[2]}
    for source in world["sources"].values():
        source["title"] = {"en": HOSTILE[1]}
        source["url"] = "javascript:window.hacked=5"
        source["license"] = "data:text/html,<script>window.hacked=6</script>"
        source["publisher"] = {"en": HOSTILE[3]}
    world["title"] = {"en": HOSTILE[1], "vi": HOSTILE[0]}
    world["classes"] = {cls: {"en": HOSTILE[0], "vi": HOSTILE[1]} for cls in world["classes"]}
    world["roles"] = {role: {"en": HOSTILE[2], "vi": HOSTILE[2]} for role in world["roles"]}
    return world


def test_hostile_text_stays_text(show: Open, world: dict[str, Any], tmp_path: Path) -> None:
    data = hostile(world)
    page = show(write_page(data, tmp_path / "hostile.html"))
    for node in data["nodes"]:
        page.evaluate(
            "iri => { location.hash = '#lang=en&id=' + encodeURIComponent(iri); }", node["iri"]
        )
        page.wait_for_timeout(15)
        shown = " ".join(node["label"]["en"].replace("\x00", "\ufffd").split())
        found = " ".join(str(page.text_content("#panel h2")).replace("\x00", "\ufffd").split())
        assert found == shown
    page.evaluate("location.hash = '#lang=en&id=t-asm-chair-ccm'")
    page.wait_for_timeout(50)
    assert page.inner_text("#panel mark") == HOSTILE[1]
    assert page.locator("#panel .card a").count() == 0
    assert "javascript:window.hacked=5" in page.inner_text("#panel .card .inert")
    assert page.inner_text("h1") == HOSTILE[1]
    at = page.evaluate("coopgraph.place('asm')")
    page.mouse.move(at["x"], at["y"])
    page.wait_for_timeout(300)
    page.fill("#q", "<script>")
    page.click("button[data-lang=vi]")
    page.click("button[data-view=table]")
    assert page.evaluate("window.hacked") is None
    assert page.locator("body script").count() == 4
    assert page.locator("img").count() == 0
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


def test_hostile_identifiers_stay_inert(show: Open, world: dict[str, Any], tmp_path: Path) -> None:
    bad = "javascript:window.hacked=1//</script>\"'<b>"
    node = world["nodes"][0]
    for tie in world["ties"]:
        for end in ("participant", "framework", "on_behalf_of"):
            if tie[end] == node["iri"]:
                tie[end] = bad
    world["ties"][0]["tie"] = bad + "tie"
    node.update(iri=bad, slug=bad, cls='"><script>window.hacked=2</script>')
    page = show(write_page(world, tmp_path / "ids.html"))
    page.click("#legend .kind >> nth=0")
    page.click("#legend-all")
    page.fill("#q", "ardovia")
    page.keyboard.press("Enter")
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("coopgraph.state().id")


def test_empty_graph_says_so(show: Open, tmp_path: Path) -> None:
    empty: dict[str, Any] = {"version": 1, "title": {"en": "Nothing", "vi": "Trống"}}
    empty |= {key: [] for key in ("nodes", "ties", "links")}
    empty |= {key: {} for key in ("facts", "evidence", "sources", "classes", "roles")}
    page = show(write_page(empty, tmp_path / "empty.html"))
    assert "the graph is empty" in page.inner_text("#stage-note")
    assert page.locator(".clock").is_hidden()
    page.click("button[data-view=table]")
    page.fill("#q", "a")
    assert page.inner_text("#hits") == "Nothing found"


def test_nodes_without_ties_and_ties_without_dates(
    show: Open, world: dict[str, Any], tmp_path: Path
) -> None:
    world["nodes"] = world["nodes"][:2]
    world["ties"] = [t for t in world["ties"] if t["tie"].endswith("t-seu-rope")]
    page = show(write_page(world, tmp_path / "few.html"), "#at=2020&lang=en")
    assert page.evaluate("coopgraph.state().counts.nodes") == 2


def test_asks_for_nothing_when_nothing_answers(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#id=asm&lang=vi", silent=True)
    assert page.inner_text("#panel h2").startswith("Cục Tiêu chuẩn")


@pytest.mark.parametrize("stripped", [False, True])
def test_notebook_output(show: Open, tmp_path: Path, stripped: bool) -> None:
    html = draw(nx.karate_club_graph())._repr_html_()
    if stripped:  # what an untrusted notebook does
        html = html[: html.index("<iframe")] + "</div>"
    file = tmp_path / "notebook.html"
    file.write_text(f"<!doctype html><meta charset='utf-8'><body>{html}</body>", "utf-8")
    page = show(file, expect=False)
    page.wait_for_timeout(400)
    width = page.evaluate("document.querySelector('img').naturalWidth")
    assert width > 0
    if not stripped:
        frame = page.frames[1]
        assert frame.evaluate("coopgraph.state().counts.solid") == 78
        at = frame.evaluate("coopgraph.place('33')")
        box = page.locator("iframe").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
        assert frame.inner_text("#panel h2") == "33"
