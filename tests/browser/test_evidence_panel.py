"""The evidence panel: what is claimed, by whom, how precisely, and where it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coopgraph.build import Corpus, assemble, derive
from coopgraph.evidence import read_text
from coopgraph.kg import KnowledgeGraph
from coopgraph.namespaces import SOURCE
from coopgraph.pages.explorer_data import dossier
from coopgraph.render.page import write_page
from coopgraph.resources import ontology_dir

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "small"


@pytest.fixture(scope="module")
def small_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    corpus = Corpus(ontology_dir(), SMALL / "data")
    kg = KnowledgeGraph(derive(assemble(corpus), corpus), corpus)
    text = read_text(SMALL / "text" / "lantern.vi.txt")
    found = dossier(kg, {SOURCE + "lantern": text})
    return write_page(found, tmp_path_factory.mktemp("panel") / "small.html")


def test_a_tie_tells_everything(show: Open, small_page: Path) -> None:
    page = show(small_page, "#id=tie-chair&lang=en&at=2021-06-01")
    panel = page.inner_text("#panel")
    assert page.inner_text(".statement") == "Lantern Society — chair of — Committee on Light"
    assert "Hội Đèn Biển — chủ tịch của — Ủy ban Ánh sáng" in panel
    assert "possibly active on 1 Jun 2021" in panel
    assert "2020–2021" in panel
    assert "to the year (2020 / 2021)" in panel
    told = "Certainly active from 2020 to 2021, told to the year."
    assert f"{told} Possible from 1 Jan 2020 to 31 Dec 2021." in panel
    rows = dict(
        zip(
            page.locator("#panel .props dt").all_inner_texts(),
            page.locator("#panel .props dd").all_inner_texts(),
            strict=True,
        )
    )
    assert rows["Role"] == "chair · mandate"
    assert rows["On behalf of"] == "Nam Hai"
    assert rows["Rank"] == "normal"
    assert rows["Disputed by"].startswith("Sao Mai — chair of — Committee on Light")
    card = page.locator("#panel .card")
    words = card.inner_text()
    assert "The society chairs the committee for Nam Hai." in words
    assert "sentence 2 · characters 88–147" in words
    assert "chủ tịch" in card.locator("blockquote mark").inner_text()
    assert card.locator("blockquote").inner_text().startswith("Trong hai năm 2020-2021")
    assert "Lantern news" in words
    assert "Lantern Society · Jan 2022 · vi" in words
    assert "Rights: our own invention" in words
    assert card.locator("a").get_attribute("href") == "https://example.org/lantern"
    # The dispute is a link to the rival claim, which has its own source.
    page.click("#panel dd .inline >> text=Sao Mai")
    assert "page 7" in page.inner_text("#panel .card")
    assert "end to the year" in page.inner_text("#panel")
    assert "begin to the month" in page.inner_text("#panel")


def test_in_vietnamese_too(show: Open, small_page: Path) -> None:
    page = show(small_page, "#id=tie-chair&lang=vi")
    panel = page.inner_text("#panel")
    assert "Lantern Society — chair of — Committee on Light" in panel
    assert "đến năm" in panel
    assert page.locator("#panel .second").get_attribute("lang") == "en"


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_every_claim_of_the_shipped_graph_shows_its_sources(
    show: Open, real: dict[str, Any], real_page: Path, lang: str
) -> None:
    data = real
    half = data["ties"][["en", "vi"].index(lang) :: 2]
    page = show(real_page, f"#lang={lang}", size=(500, 400))
    # The picture is drawn no more: some hundred times of what is not looked at.
    page.evaluate("() => { window.requestAnimationFrame = () => 0; }")
    panels: dict[str, str] = page.evaluate(
        """async ([lang, iris]) => { const out = {}; for (const iri of iris) {
        location.hash = '#lang=' + lang + '&id=' + encodeURIComponent(iri);
        await new Promise(r => addEventListener('hashchange', r, { once: true }));
        out[iri] = document.getElementById('panel').textContent; } return out; }""",
        [lang, [t["tie"] for t in half]],
    )
    nodes: dict[str, dict[str, Any]] = {n["iri"]: n for n in data["nodes"]}
    for tie in half:
        panel = panels[tie["tie"]]
        for end in ("participant", "framework"):
            assert nodes[tie[end]]["label"]["en"] in panel
            assert nodes[tie[end]]["label"]["vi"] in panel
        if tie["on_behalf_of"]:
            assert nodes[tie["on_behalf_of"]]["label"][lang] in panel
        for iri in tie["evidence"]:
            item = data["evidence"][iri]
            source = data["sources"][item["source"]]
            assert item["gist"][lang] in panel
            assert item["place"][lang] in panel
            if item["start"] is not None:
                assert f"{item['start']}–{item['end']}" in panel
            for spoken in (source["title"], source["publisher"], source["rights"]):
                if spoken:
                    assert (spoken.get(lang) or next(iter(spoken.values()))) in panel
            assert not source["license"] or source["license"].split("//")[1] in panel


def test_a_country_is_there_through_its_bodies(
    show: Open, world: dict[str, Any], tmp_path: Path
) -> None:
    """A country without a tie of its own is not said to have none."""
    of = {node["slug"]: node for node in world["nodes"]}
    for body in ("asm", "ministry-of-craft"):
        of[body]["of_country"] = [of["belmora"]["iri"]]
    belmora = of["belmora"]["iri"]
    world["ties"] = [
        t for t in world["ties"] if belmora not in (t["participant"], t["on_behalf_of"])
    ]
    page = show(write_page(world, tmp_path / "w.html"), "#id=belmora&lang=en")
    panel = page.inner_text("#panel")
    assert "through Ardovian Standards and Measures Agency, Ministry of Craft of Ardovia" in panel
    assert "No tie under the sources you believe." not in panel
    row = page.locator("#panel ul.rows button").first
    assert row.inner_text().startswith(("ASM", "Ardovian Standards", "Ministry of Craft"))
    assert "qua " in show(tmp_path / "w.html", "#id=belmora&lang=vi").inner_text("#panel")
