"""A link restores exactly what was seen, and says what it names in vain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coopgraph.render.page import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
Await = Callable[..., None]


def seen(page: Page) -> dict[str, Any]:
    """What the page shows, as far as a reader can tell."""
    found: dict[str, Any] = page.evaluate(
        """() => ({ state: coopgraph.state(), panel: document.getElementById('panel').innerText,
        labels: coopgraph.labels().map(l => l.text).sort(),
        front: document.querySelector('[role=tab][aria-selected=true]').dataset.view,
        count: document.getElementById('count').textContent })"""
    )
    return found


def link(page: Page) -> str:
    """What 'Copy link' puts on the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#save")
    page.click("#save-link")
    page.wait_for_selector("#notice:not([hidden])")
    words = page.inner_text("#notice-text")
    assert words.startswith(("Link copied.", "Đã chép liên kết."))
    copied: str = page.evaluate("navigator.clipboard.readText()")
    return copied


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "#id=asm&lang=vi",
        "#id=t-asm-chair-ccm&at=2031-01-01&lang=en&sources=harbour-gazette-2031",
        "#at=2033&lang=en&ghosts=1&hide=Country,Event",
        "#at=2031-06&lang=vi&view=table",
        "#net=actors&lang=en&id=asm",
        "#ego=asm&depth=2&lang=en",
        "#id=claim-number-a&lang=en&sources=",
    ],
)
def test_a_link_restores_what_was_seen(show: Open, sample_page: Path, fragment: str) -> None:
    page = show(sample_page, fragment)
    address = link(page)
    assert address.startswith(sample_page.as_uri() + "#")
    again = show(sample_page, "#" + address.partition("#")[2])
    assert seen(again) == seen(page)
    assert again.locator("#notice").is_hidden()


def test_a_link_restores_what_was_clicked_together(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    page.click("button[data-lang=vi]")
    page.click("button[data-when=date]")
    page.click("button[data-step=year]")
    page.check("#ghosts")
    page.uncheck("[data-source=union-register]")
    page.click("#legend [data-cls=Person]")
    page.fill("#q", "phu lam")
    page.keyboard.press("Enter")
    again = show(sample_page, "#" + link(page).partition("#")[2])
    assert seen(again) == seen(page)


def test_a_link_restores_the_place_on_the_map(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#lang=en")
    page.click("#zoom-in")
    page.click("#zoom-in")
    page.focus("#picture")
    page.keyboard.press("ArrowLeft")
    before = page.evaluate("coopgraph.place('asm')")
    address = link(page)
    assert "map=" in address
    again = show(sample_page, "#" + address.partition("#")[2])
    after = again.evaluate("coopgraph.place('asm')")
    assert abs(after["x"] - before["x"]) < 2
    assert abs(after["y"] - before["y"]) < 2
    assert "map=" not in link(show(sample_page, "#lang=en"))


def test_every_node_and_tie_has_its_link(
    show: Open, until: Await, sample_page: Path, sample: dict[str, Any]
) -> None:
    page = show(sample_page, "#lang=en")
    for iri in [n["iri"] for n in sample["nodes"]] + [t["tie"] for t in sample["ties"]]:
        short = iri.rpartition("/")[2]
        page.evaluate("id => { location.hash = '#lang=en&id=' + id; }", short)
        until(page, "(iri) => coopgraph.state().id === iri", iri)
    assert page.locator("#notice").is_hidden()


def test_without_the_clipboard_the_link_is_shown(show: Open, sample_page: Path) -> None:
    page = show(sample_page, "#id=asm&lang=en")
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: () =>"
        " Promise.reject(new Error('no')) } })"
    )
    page.click(".panel .foot button >> nth=0")
    page.wait_for_selector("#notice-link:not([hidden])")
    assert page.input_value("#notice-link").endswith("#id=asm&lang=en")
    assert page.evaluate("document.activeElement.id") == "notice-link"
    page.keyboard.press("Escape")
    assert page.locator("#notice").is_hidden()


@pytest.mark.parametrize(
    ("fragment", "named"),
    [
        ("#id=nobody&lang=en", "“nobody”"),
        ("#id=%3Cscript%3Ealert(1)%3C/script%3E&lang=en", "“<script>alert(1)</script>”"),
        ("#id=javascript:alert(1)&lang=en", "“javascript:alert(1)”"),
        ("#at=2021-13-45&lang=en", "“2021-13-45”"),
        ("#sources=harbour-gazette-2031,not-there&lang=en", "“not-there”"),
        ("#view=cinema&hide=Spaceship&lang=en", "“Spaceship”, “cinema”"),
        ("#net=all&ego=nobody&lang=en", "“nobody”, “all”"),
        ("#lang=xx", "“xx”"),
        ("#id=" + "x" * 5000 + "&lang=en", "“" + "x" * 60 + "…”"),
    ],
)
def test_what_a_link_names_in_vain_is_said(
    show: Open, sample_page: Path, fragment: str, named: str
) -> None:
    page = show(sample_page, fragment)
    page.wait_for_selector("#notice:not([hidden])")
    words = page.inner_text("#notice-text")
    assert f"The link names {named}, which this file does not have." in words
    assert page.evaluate("coopgraph.state().counts.nodes") > 0
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


def test_a_strange_address_is_harmless(show: Open, sample_page: Path) -> None:
    for fragment in ("#%", "#%E0%A4%A", "#&&&=", "#id", "#map=1,2", "#map=9,9,0&lang=en"):
        page = show(sample_page, fragment)
        assert page.evaluate("coopgraph.state().counts.nodes") > 0


def test_hostile_identifiers_have_links_too(
    show: Open, world: dict[str, Any], tmp_path: Path
) -> None:
    bad = "javascript:window.hacked=1//&id=x#</script> %41+"
    node = world["nodes"][0]
    for tie in world["ties"]:
        for end in ("participant", "framework", "on_behalf_of"):
            if tie[end] == node["iri"]:
                tie[end] = bad
    node.update(iri=bad, slug=bad)
    file = write_page(world, tmp_path / "ids.html")
    page = show(file, "#lang=en")
    page.fill("#q", "ardovia")
    page.keyboard.press("Enter")
    assert page.evaluate("coopgraph.state().id") == bad
    again = show(file, "#" + link(page).partition("#")[2])
    assert again.evaluate("coopgraph.state().id") == bad
    assert again.evaluate("window.hacked") is None
