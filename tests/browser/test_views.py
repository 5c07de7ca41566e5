"""Views of the picture, the table and the findings; numbers are those of the Python package."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

import coopgraph
from coopgraph.analysis.chains.search import chain
from coopgraph.namespaces import ID
from coopgraph.network.projections import undirected
from coopgraph.render.page import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
SIZES = [(1280, 720), (1920, 1080)]


@pytest.fixture(scope="module")
def kg() -> Any:
    return coopgraph.load()


FOLLOWED = """address => new Promise(told => {
    addEventListener('hashchange', () => told(), { once: true }); location.hash = address; })"""


def go(page: Page, fragment: str) -> None:
    page.evaluate(f"location.hash = {fragment!r}")
    page.wait_for_timeout(120)


@pytest.mark.parametrize("kind", ["actors", "frameworks"])
def test_projections_have_the_numbers_of_python(
    show: Open, real_page: Path, kg: Any, kind: str
) -> None:
    page = show(real_page, f"#net={kind}")
    for at in (None, "2021", "2021-06", "2021-10-12", "1990"):
        go(page, f"#net={kind}" + (f"&at={at}" if at else ""))
        net = kg.network(kind, at=at)
        shared = "frameworks" if kind == "actors" else "actors"
        expected = {
            (a, b): (sorted(d[shared]), d["weight"], d["certain_weight"])
            for a, b, d in net.edges(data=True)
        }
        found = {
            (a, b): (names, len(names), len(sure))
            for a, b, names, sure in page.evaluate("coopgraph.pairs()")
        }
        assert found == expected
        assert page.evaluate("coopgraph.drawn()") == sorted(net.nodes)
        assert page.evaluate("coopgraph.state().net") == kind


def test_an_edge_between_actors_lists_what_they_share(show: Open, real_page: Path, kg: Any) -> None:
    net = kg.network("actors")
    a, b, data = max(net.edges(data=True), key=lambda e: (e[2]["weight"], e[0]))
    page = show(real_page, f"#net=actors&id={a.removeprefix(ID)}%20{b.removeprefix(ID)}")
    assert page.locator("#panel h3.thing").count() == data["weight"]
    assert page.locator("#panel [data-tie]").count() >= 2 * data["weight"]
    assert " " in page.evaluate("coopgraph.state().id")


def test_a_dense_projection_hides_its_weakest_pairs_and_says_so(
    show: Open, real_page: Path, kg: Any
) -> None:
    weights = [d["weight"] for *_, d in kg.network("frameworks").edges(data=True)]
    strong = sum(weight >= 2 for weight in weights)
    assert strong < 160 < len(weights)
    page = show(real_page, "#lang=en&net=frameworks")
    drawn = "coopgraph.state().counts.solid"
    assert page.evaluate(drawn) == strong
    assert f"{strong:,} of {len(weights):,} pairs" in page.inner_text("#count")
    page.focus("[data-least='2']")
    page.click("[data-least='1']")
    assert page.evaluate(drawn) == len(weights)
    assert "least=1" in page.url
    assert f"{len(weights):,} pairs" in page.inner_text("#count")
    go(page, "#lang=en&net=frameworks&id=gmis-2021&least=3")
    met = [
        p for p in page.evaluate("coopgraph.pairs()") if page.evaluate("coopgraph.state().id") in p
    ]
    assert page.evaluate(drawn) >= len(met) > 0
    page.select_option("#net", "both")
    assert page.locator("[data-least]").count() == 0


def test_chains_are_those_of_python(show: Open, real_page: Path, kg: Any) -> None:
    page = show(real_page)
    # The picture is drawn no more: some hundred times of what is not looked at.
    page.evaluate("() => { window.requestAnimationFrame = () => 0; }")
    names = sorted(kg.nodes.filter(kg.nodes["actor"])["node"])
    pairs = [(names[i], names[(i * 7 + 11) % len(names)]) for i in range(0, len(names), 3)]
    found = 0
    for at in (None, "2021", "2021-06"):
        net = kg.network("participation", at=at)
        for a, b in pairs:
            known = chain(net, a, b, nodes=kg.nodes)
            when = f"&at={at}" if at else ""
            ends = (x.removeprefix(ID) for x in (a, b))
            page.evaluate(FOLLOWED, "#from={}&to={}".format(*ends) + when)
            steps = [[s.start, s.via, s.end, [t.iri for t in s.ties]] for s in known.steps]
            assert page.evaluate("coopgraph.chain()") == steps, (a, b, at)
            found += bool(steps)
    assert found > 10


def test_a_chain_shows_the_evidence_of_each_step(show: Open, real_page: Path) -> None:
    page = show(real_page, "#from=government-of-japan&to=ul")
    assert page.locator(".chain > li").count() == 2
    for step in page.locator(".chain > li").all():
        assert step.locator("[data-tie]").count() == 2
        step.locator("summary").first.click()
        assert step.locator(".card").first.is_visible()
    assert "[object" not in page.inner_text("#panel")
    page.click("#focus .unbit")
    assert page.evaluate("coopgraph.chain()") is None


def test_a_chain_is_chosen_by_keyboard(show: Open, real_page: Path) -> None:
    page = show(real_page)
    page.focus("#chain-open")
    page.keyboard.press("Enter")
    page.keyboard.type("chinh phu nhat")
    page.keyboard.press("Enter")
    page.keyboard.type("underwriters")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert len(page.evaluate("coopgraph.chain()")) == 2
    assert "from=government-of-japan&to=ul" in page.url
    assert page.locator("#chain-form").is_hidden()


@pytest.mark.parametrize("kind", ["both", "actors"])
def test_surroundings_are_the_ego_network(show: Open, real_page: Path, kg: Any, kind: str) -> None:
    net = undirected(kg.network("participation" if kind == "both" else kind))
    page = show(real_page)
    for depth in (1, 2, 3):
        for slug in ("accsq", "unido"):
            go(page, f"#ego={slug}&depth={depth}&net={kind}")
            expected = sorted(nx.ego_graph(net, ID + slug, radius=depth).nodes)
            assert page.evaluate("coopgraph.drawn()") == expected
    page.click("#focus [data-depth='1']")
    assert page.evaluate("coopgraph.state().depth") == 1
    assert "ego=unido" in page.url


def test_node_panel_leads_to_surroundings_and_back(show: Open, real_page: Path) -> None:
    page = show(real_page, "#id=accsq")
    every = page.evaluate("coopgraph.drawn().length")
    page.click("[data-act=ego]")
    assert page.evaluate("coopgraph.drawn().length") < every
    page.click("#focus .unbit")
    assert page.evaluate("coopgraph.drawn().length") == every


@pytest.mark.parametrize(("size", "scheme"), list(zip(SIZES, ("light", "dark"), strict=True)))
def test_labels_stay_apart_in_every_view(
    show: Open, real_page: Path, size: tuple[int, int], scheme: str
) -> None:
    page = show(real_page, size=size, scheme=scheme)
    SHOTS.mkdir(parents=True, exist_ok=True)
    lang = "en" if scheme == "light" else "vi"
    for name, fragment in {
        "actors": "net=actors",
        "frameworks": "net=frameworks",
        "ego": "ego=accsq&depth=2&id=accsq",
        "chain": "from=government-of-japan&to=ul",
        "timeline": "at=2021-06&strip=1&ghosts=1",
        "table": "view=table&at=2021",
        "table-nodes": "view=table&rows=nodes",
        "findings": "view=findings",
    }.items():
        go(page, f"#{fragment}&lang={lang}")
        page.wait_for_timeout(200)
        page.screenshot(path=SHOTS / f"view-{name}-{size[0]}x{size[1]}-{scheme}-{lang}.png")
        if "view=" in fragment:
            continue
        boxes = [label["box"] for label in page.evaluate("coopgraph.labels()")]
        assert boxes
        for i, (a, b, c, d) in enumerate(boxes):
            for e, f, g, h in boxes[i + 1 :]:
                assert c <= e or g <= a or d <= f or h <= b


def test_places_stay_between_filters_and_rebuilds(
    show: Open, real_page: Path, real: dict[str, Any], tmp_path: Path
) -> None:
    page = show(real_page)
    before = page.evaluate("coopgraph.places()")
    for fragment in ("#hide=Agreement,Event", "#net=actors", "#ego=apo", "#at=2021-06", "#lang=vi"):
        go(page, fragment)
        now = page.evaluate("coopgraph.places()")  # hidden nodes have none
        assert now == {iri: before[iri] for iri in now}
        assert now
    again = write_page(real, tmp_path / "again.html")
    assert again.read_bytes() == real_page.read_bytes()


def test_asean_is_drawn_with_its_bodies(show: Open, real_page: Path) -> None:
    """ACCSQ and its groups lie nearer to it and to ASEAN than nodes lie on average."""
    page = show(real_page)
    at = page.evaluate("coopgraph.places()")

    def far(a: str, b: str) -> float:
        one, other = at[ID + a], at[ID + b]
        return float(((one["x"] - other["x"]) ** 2 + (one["y"] - other["y"]) ** 2) ** 0.5)

    points = list(at.values())
    mean = (
        sum(
            ((p["x"] - q["x"]) ** 2 + (p["y"] - q["y"]) ** 2) ** 0.5 for p in points for q in points
        )
        / len(points) ** 2
    )
    assert far("asean", "accsq") < 0.5 * mean
    groups = [i.removeprefix(ID) for i in at if re.fullmatch(r"accsq-wg\d+", i.removeprefix(ID))]
    assert groups
    for part in groups:
        assert far("accsq", part) < 0.8 * mean


def test_table_sorts_and_filters(show: Open, sample_page: Path, sample: dict[str, Any]) -> None:
    page = show(sample_page, "#view=table")
    believed = [t for t in sample["ties"] if t["rank"] != "deprecated"]
    rows = page.locator("#table tbody tr")
    assert rows.count() == len(believed)
    assert page.locator("#table [aria-sort=ascending]").count() == 1
    names = page.locator("#table tbody th").all_inner_texts()
    page.click("#table [data-sort=who]")
    assert page.locator("#table tbody th").all_inner_texts() != names
    assert page.locator("#table [aria-sort=descending] [data-sort=who]").count() == 1
    page.click("[data-rows=nodes]")
    assert rows.count() == len(sample["nodes"])
    figures = [int(x) for x in page.locator("#table tbody td.figure").all_inner_texts()]
    assert figures == sorted(figures, reverse=True)
    page.fill("#table-filter", "phu lam")
    page.wait_for_timeout(150)
    assert 0 < rows.count() < len(sample["nodes"])
    rows.first.locator("button").click()
    assert page.evaluate("coopgraph.state().id")
    assert "view=table" in page.url
    assert "rows=nodes" in page.url


def test_table_follows_the_projection(show: Open, real_page: Path, kg: Any) -> None:
    page = show(real_page, "#net=actors&view=table")
    pairs = kg.network("actors").number_of_edges()
    assert page.locator("#table tbody tr").count() == min(pairs, 250)  # a page of the table


def test_tabs_work_with_arrow_keys(show: Open, sample_page: Path) -> None:
    page = show(sample_page)
    page.focus("#tab-of-picture")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("coopgraph.state().view") == "table"
    assert page.evaluate("document.activeElement.id") == "tab-of-table"
    page.keyboard.press("End")
    assert page.locator("#tabs [aria-selected=true]").count() == 1
    assert page.locator("[role=tabpanel]:visible").count() == 1
    page.go_back()
    page.wait_for_timeout(100)
    assert page.evaluate("coopgraph.state().view") == "table"


def test_findings_follow_the_sources(show: Open, real_page: Path, real: dict[str, Any]) -> None:
    page = show(real_page, "#view=findings")
    ties = [t for t in real["ties"] if t["rank"] != "deprecated"]
    inferred = {t["tie"] for t in ties if t["inferred"] or t["inferred_from"]}
    disputed = {t["tie"] for t in ties if t["disputed_by"]}
    shown = page.evaluate(
        "['disputed', 'inferred'].map(x => [...document.querySelectorAll("
        "`[aria-labelledby=find-${x}] [data-finding]`)].map(e => e.dataset.finding))"
    )
    assert disputed <= set(shown[0])
    assert inferred <= set(shown[1])
    page.locator("[aria-labelledby=find-alone] summary").first.click()
    entry = page.locator("[aria-labelledby=find-alone] [data-finding]").first
    wanted = entry.get_attribute("data-finding")
    entry.locator("button").first.click()
    assert page.evaluate("coopgraph.state().id") == wanted
    count = int(page.inner_text("#find-alone .n").replace(",", ""))
    page.click("#sources-none")
    page.wait_for_timeout(100)
    assert page.inner_text("#find-disputed .n") == "0"
    assert int(page.inner_text("#find-alone .n").replace(",", "")) < count
