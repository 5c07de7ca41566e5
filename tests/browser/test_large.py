"""Networks of 3,000 to 50,000 nodes: groups first, then what was opened, never all at once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
import rdflib

import coopgraph
from coopgraph.pages.explorer_data import dossier
from coopgraph.pages.sparql_tab import engine_content
from coopgraph.render import groups
from coopgraph.render.notebook import network_dossier
from coopgraph.render.page import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
MOST = 162  # nodes the page draws at once, and the two it may add
SIZES = [(3_000, 9_000), (10_000, 30_000), (50_000, 500_000)]


def world(count: int, ties: int) -> nx.Graph:
    """Members of clubs in many corners of an invented world, always the same."""
    chance = random.Random(11)
    clubs, parts = count // 4, max(8, count // 400)
    net = nx.MultiGraph(name="Clubs")
    corner = [chance.randrange(parts) for _ in range(count)]
    own: dict[int, list[int]] = {p: [] for p in range(parts)}
    for i in range(count):
        club = i < clubs
        if club:
            own[corner[i]].append(i)
        net.add_node(
            f"n{i}",
            label=f"{'Câu lạc bộ' if club else 'Hội viên'} {i}",
            cls="Event" if club else "Country" if i % 9 == 0 else "Organization",
            mode="framework" if club else "actor",
        )
    for _ in range(ties):
        i = chance.randrange(clubs, count)
        pool = own[corner[i]] if chance.random() < 0.9 and own[corner[i]] else range(clubs)
        net.add_edge(f"n{i}", f"n{pool[int(len(pool) * chance.random() ** 2)]}", role="member")
    return net


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: str(size[0]))
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    count, ties = request.param
    data = network_dossier(world(count, ties))
    start = time.perf_counter()
    path = write_page(data, tmp_path_factory.mktemp("large") / "large.html")
    written = time.perf_counter() - start
    per = path.stat().st_size / count
    print(
        f"\n{count} nodes, {ties} ties: written in {written:.1f} s, "
        f"{path.stat().st_size / 1e6:.2f} MB, {per:.0f} kB per 1,000 nodes"
    )
    return count, ties, path


def watch(page: Page) -> None:
    """Note every task of the page that takes longer than 50 ms."""
    page.evaluate(
        "() => { window.slow = []; new PerformanceObserver(list => { for (const one of"
        " list.getEntries()) window.slow.push(Math.round(one.duration)); })"
        ".observe({ type: 'longtask', buffered: true }); }"
    )


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped graph, opened as if it were large: evidence, sources, SPARQL and all."""
    kg = coopgraph.load()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "NODES", 50)
        target = tmp_path_factory.mktemp("grouped") / "grouped.html"
        return write_page(dossier(kg), target, sparql=engine_content(kg))


def test_a_large_network_keeps_evidence_exports_and_sparql(show: Open, grouped: Path) -> None:
    page = show(grouped, "#lang=en")
    assert page.evaluate("coopgraph.drawn()[0]").startswith("group ")
    page.click("#save")
    page.click("[data-save=csv]")
    assert "Open a group" in page.inner_text("#notice")
    go(page, "#lang=en&ego=stameq&id=stameq")
    saved = {}
    for kind in ("csv", "graphml", "ttl"):
        page.click("#save")
        with page.expect_download() as waiting:
            page.click(f"[data-save={kind}]")
        saved[kind] = Path(waiting.value.path()).read_text("utf-8")
    drawn = page.evaluate("coopgraph.state().counts")
    ties = {line.split(",")[0] for line in saved["csv"].splitlines()[1:]}
    assert len(ties) == drawn["solid"] > 20
    assert len(nx.parse_graphml(saved["graphml"])) == drawn["nodes"]
    told = rdflib.Graph().parse(data=saved["ttl"], format="turtle")
    assert {str(s) for s in told.subjects(rdflib.RDF.type)} > ties
    assert page.locator("#panel .card, #panel [data-tie]").count() > 0
    go(page, "#lang=en&view=sparql")
    page.wait_for_selector("#sparql-results tbody tr", timeout=600_000)


def test_the_dates_of_the_overview_follow_the_filters(show: Open, grouped: Path) -> None:
    page = show(grouped, "#lang=en")
    heights = (
        "[...document.querySelectorAll('#bars rect')].map(r => +r.getAttribute('height'))"
        ".reduce((a, b) => a + b, 0)"
    )
    assert page.evaluate(heights) > 0
    assert "filters" not in page.inner_text("#count")
    page.click("#sources-none")
    assert page.evaluate(heights) == 0
    assert "Groups of the whole network" in page.inner_text("#count")
    page.click("#sources-all")
    page.click("#legend .kind >> nth=0")
    assert page.evaluate(heights) > 0
    assert "Groups of the whole network" in page.inner_text("#count")


def go(page: Page, fragment: str) -> None:
    page.evaluate(f"location.hash = {fragment!r}")
    page.wait_for_timeout(150)


def test_opens_as_groups_and_opens_each_part(show: Open, large: Any) -> None:
    count, ties, path = large
    start = time.perf_counter()
    page = show(path)
    opened = time.perf_counter() - start
    page.set_default_timeout(600_000)
    watch(page)
    assert f"{count:,} nodes and {ties:,} ties" in page.inner_text("#count")
    drawn = page.evaluate("coopgraph.drawn()")
    assert 3 <= len(drawn) <= 37
    assert all(one.startswith("group ") for one in drawn)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"large-{count}-groups.png")

    page.click("#groups button >> nth=0")
    page.wait_for_timeout(150)
    drawn = page.evaluate("coopgraph.drawn()")
    assert 3 <= len(drawn) <= MOST
    assert "group=" in page.url
    page.screenshot(path=SHOTS / f"large-{count}-group.png")

    for typed in (f"hoi vien {count - 1}", f"Câu lạc bộ {count // 4 - 1}"):
        page.fill("#q", typed)
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)
        assert page.inner_text("#panel h2").lower().endswith(typed.split()[-1])
        page.click("[data-act=ego]")
        page.wait_for_timeout(150)
        drawn = page.evaluate("coopgraph.drawn()")
        assert 1 <= len(drawn) <= MOST
        assert page.evaluate("coopgraph.state().ego") in drawn
    page.screenshot(path=SHOTS / f"large-{count}-ego.png")
    go(page, "#ego=n0&depth=3&net=actors")
    assert len(page.evaluate("coopgraph.drawn()")) <= MOST
    page.click("#all-groups")
    page.wait_for_timeout(150)
    assert page.evaluate("coopgraph.drawn()[0]").startswith("group ")
    print(f"  opened in {opened:.2f} s; tasks over 50 ms: {page.evaluate('slow')}")


def test_the_address_restores_what_was_opened(show: Open, large: Any) -> None:
    _, _, path = large
    page = show(path, "#group=1&lang=vi")
    one = page.evaluate("coopgraph.places()")
    assert not any(iri.startswith("group ") for iri in one)
    again = show(path, "#group=1&lang=vi")
    assert again.evaluate("coopgraph.places()") == one
    other = show(path, "#id=n5")
    assert other.inner_text("#panel h2") == "Câu lạc bộ 5"
    assert "n5" in other.evaluate("coopgraph.drawn()")


def test_table_findings_and_chain_of_a_part(show: Open, large: Any) -> None:
    _, _, path = large
    page = show(path, "#view=table")
    assert "Open a group" in page.inner_text("#table")
    go(page, "#view=table&group=0")
    assert page.locator("#table tbody tr").count() > 10
    go(page, "#view=findings&group=0")
    assert page.locator("#find-disputed").count() == 1
    go(page, "#from=n2000&to=n2900")
    steps = page.evaluate("coopgraph.chain()")
    assert steps
    assert (steps[0][0], steps[-1][2]) == ("n2000", "n2900")
