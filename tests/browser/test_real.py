"""The shipped graph in the explorer; leaves the screenshots that the README shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_shows_the_shipped_graph(
    show: Open, real_page: Path, size: tuple[int, int], scheme: str, lang: str
) -> None:
    page = show(real_page, f"#lang={lang}", size=size, scheme=scheme)
    labels = page.evaluate("coopgraph.labels()")
    texts = {label["text"] for label in labels}
    assert {"STAMEQ", "APO", "Viet Nam" if lang == "en" else "Việt Nam"} <= texts
    boxes = [label["box"] for label in labels]
    for i, (a, b, c, d) in enumerate(boxes):
        for e, f, g, h in boxes[i + 1 :]:
            assert c <= e or g <= a or d <= f or h <= b
    cut = page.evaluate(
        "[...document.querySelectorAll('.top *, .clock *')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth && !e.closest('svg')"
        " && getComputedStyle(e).display !== 'inline').map(e => e.outerHTML.slice(0, 90))"
    )
    assert cut == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    name = f"explorer-{size[0]}x{size[1]}-{scheme}-{lang}"
    page.screenshot(path=SHOTS / f"{name}.png")
    page.evaluate(f"location.hash = '#id=stameq-chairs-accsq&at=2021-01-01&lang={lang}'")
    page.wait_for_timeout(200)
    page.screenshot(path=SHOTS / f"{name}-tie.png")
    page.evaluate(f"location.hash = '#id=stameq&lang={lang}'")
    page.wait_for_timeout(200)
    page.screenshot(path=SHOTS / f"{name}-node.png")


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_prints_picture_and_legend_and_then_what_sources_do_not_fit(
    show: Open, sample_page: Path, real_page: Path, lang: str
) -> None:
    # Ninety sources at a size that can be read need a page of their own.
    for path, pages in ((sample_page, 1), (real_page, 2)):
        page = show(path, f"#lang={lang}")
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == pages


def test_tells_who_chaired_what(show: Open, real_page: Path) -> None:
    page = show(real_page)
    page.fill("#q", "accsq")
    page.keyboard.press("Enter")
    page.click("[data-tie$='/stameq-chairs-accsq']")
    panel = page.inner_text("#panel")
    assert "2020–2021" in panel
    assert "Viet Nam" in panel
    assert "characters 2846–2914" in panel
    assert page.locator("#panel .card a").count() >= 1


UNDRAWN = "() => { window.requestAnimationFrame = () => 0; }"
"""The picture is drawn no more: some hundred times of what is not looked at."""


def test_every_node_and_tie_opens(show: Open, real_page: Path, real: dict[str, Any]) -> None:
    page = show(real_page, "#at=2021&lang=vi", size=(500, 400))
    page.evaluate(UNDRAWN)
    every = [n["iri"] for n in real["nodes"]] + [t["tie"] for t in real["ties"]]
    opened = page.evaluate(
        """async iris => { const seen = []; for (const iri of iris) {
        location.hash = '#at=2021&lang=vi&id=' + encodeURIComponent(iri);
        await new Promise(r => addEventListener('hashchange', r, { once: true }));
        const h2 = document.querySelector('#panel h2').textContent.trim();
        const panel = document.querySelector('#panel').cloneNode(true);
        for (const exact of panel.querySelectorAll('.edtf')) exact.remove();
        // Neither what is missing nor what only machines read: IRIs, their ends, EDTF, durations.
        const raw = new RegExp('undefined|null|\\\\[object|w3id\\\\.org|\\\\bev-[a-z]'
            + '|\\\\[(\\\\.\\\\.)?\\\\d{4}|\\\\bP\\\\d+[YMD]\\\\b');
        const found = raw.exec(panel.textContent);
        seen.push([h2.length > 0, found && `${iri}: ${found[0]}`]); } return seen; }""",
        every,
    )
    assert len(opened) == len(every)
    assert all(named for named, _ in opened)
    assert [raw for _, raw in opened if raw] == []


def test_all_that_is_told_has_words_in_both_languages(real: dict[str, Any]) -> None:
    told = [part for thing in (*real["nodes"], *real["facts"].values())
            for part in thing.get("properties", thing.get("parts"))]  # fmt: skip
    named = {part["property"]: part["label"] for part in told}
    named |= {link["property"]: link["label"] for link in real["links"]}
    named |= {f"#{cls}": words for cls, words in real["classes"].items()} | real["roles"]
    ends = {term: re.split(r"[/#]", term)[-1] for term in named}
    assert [term for term, words in named.items() if words["vi"] == ends[term]] == []
    assert {ends[term] for term in named} >= {"spatial", "postIn", "noticePeriod", "Concern"}
