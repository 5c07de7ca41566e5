"""The same question gets the same number, whichever face and whichever graph is asked.

Seven questions at sixteen times, of the shipped graph, of a store that was imported, and of each of
the two on a server: of its networks, panels, SPARQL (in the words of the questions of the
catalogue), the magic of notebooks, and the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import coopgraph
from coopgraph import times
from coopgraph.cli import main
from coopgraph.dates import day_range
from coopgraph.pages.explorer_data import dossier
from coopgraph.render.page import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from coopgraph import KnowledgeGraph

Open = Callable[..., "Page"]
Counts = dict[tuple[str, str], int]

TIMES = (
    *("1950", "1979", "1989", "1990", "1991", "2014", "2020", "2021", "2035"),
    *("1990-10", "2020-06", "2021-06", "2021-12"),
    *("1990-10-03", "2021-06-01", "2021-11-23"),
)
QUESTIONS = (
    *("ties possible", "ties certain", "seats possible", "seats certain", "seats open"),
    *("pairs possible", "pairs certain"),
)
"""A seat is an actor in a framework, however many ties make it; a pair are two that share one."""
MEMBERSHIPS = "ccode,year,state,UN,NATO,WTO\n" + "".join(
    f"{code},{year},{state},{un},{nato},{wto}\n"
    for code, state, un, nato, wto, years in (
        (365, "RUS", 1, 0, 0, range(1985, 1996)),
        (260, "GFR", 1, 1, 0, range(1980, 1990)),
        (255, "GMY", 1, 1, 1, range(1991, 2000)),
        (816, "DRV", 0, 0, -9, range(1976, 1978)),
        (816, "DRV", 1, 0, 2, range(1978, 2015)),
        (850, "INS", 1, 0, 1, range(1960, 1965)),
        (850, "INS", 1, 0, 1, range(1967, 2015)),
    )
    for year in years
)


def by_networks(kg: KnowledgeGraph) -> Counts:
    told: Counts = {}
    for at in TIMES:
        for certainty in ("possible", "certain", "open"):
            net = kg.network("participation", at=at, certainty=certainty)
            told[f"ties {certainty}", at] = net.number_of_edges()
            told[f"seats {certainty}", at] = len({(a, f) for a, f in net.edges()})
            # Two that share a framework for certain: both certainly take part in it then.
            pairs = kg.network("actors", at=at, certainty=certainty)
            told[f"pairs {certainty}", at] = pairs.number_of_edges()
    return told


def by_panels(kg: KnowledgeGraph) -> Counts:
    told: Counts = {}
    for at in TIMES:
        if len(at) == 10:
            continue
        unit = "month" if "-" in at else "year"
        for certainty in ("possible", "certain", "open"):
            choice: Any = {"since": at, "until": at, "unit": unit, "certainty": certainty}
            told[f"seats {certainty}", at] = kg.panel("two-mode", **choice).frame.height
            told[f"pairs {certainty}", at] = kg.panel("dyad-year", **choice).frame.height
    return told


def _asked(at: str) -> str:
    first, last = (f'"{day}"^^xsd:date' for day in day_range(at))
    bounds = " ".join(
        f"OPTIONAL {{ ?tie coop:{name} ?{name} }}"
        for name in ("earliestBegin", "latestBegin", "earliestEnd", "latestEnd")
    )
    return (
        "SELECT ?tie ?actor ?framework ?certain WHERE { ?tie coop:participant ?actor ;"
        f" coop:framework ?framework . {bounds} OPTIONAL {{ ?tie coop:endOpen ?open }}"
        " FILTER NOT EXISTS { ?tie coop:rank concept:deprecated }"
        f" BIND({first} AS ?atFirst) BIND({last} AS ?atLast)"
        f" FILTER({times.POSSIBLY_SPARQL}) BIND(({times.CERTAINLY_SPARQL}) AS ?certain) }}"
    )


def by_sparql(answer: Callable[[str], Any]) -> Counts:
    told: Counts = {}
    for at in TIMES:
        rows = [tuple(row) for row in answer(_asked(at))]
        for certainty, held in (("possible", rows), ("certain", [r for r in rows if r[3]])):
            seats = {(actor, framework) for _, actor, framework, _ in held}
            told[f"ties {certainty}", at] = len({row[0] for row in held})
            told[f"seats {certainty}", at] = len(seats)
            within: dict[str, set[str]] = {}
            for actor, framework in seats:
                within.setdefault(framework, set()).add(actor)
            pairs = {(a, b) for those in within.values() for a in those for b in those if a < b}
            told[f"pairs {certainty}", at] = len(pairs)
    return told


def by_page(show: Open, path: Path) -> Counts:
    told: Counts = {}
    page = show(path, f"#at={TIMES[0]}")
    follow = (
        "address => new Promise(told => { if (location.hash === address) return told();"
        " addEventListener('hashchange', () => setTimeout(told), { once: true });"
        " location.hash = address; })"
    )
    for at in TIMES:
        page.evaluate(follow, f"#at={at}")
        state = page.evaluate("coopgraph.state()")
        assert state["at"] == at
        told["ties possible", at] = state["counts"]["solid"] + state["counts"]["dashed"]
        told["ties certain", at] = state["counts"]["solid"]
        page.evaluate(follow, f"#net=actors&at={at}")
        pairs = page.evaluate("coopgraph.pairs()")
        told["pairs possible", at] = len(pairs)
        told["pairs certain", at] = sum(bool(sure) for *_, sure in pairs)
    return told


def by_magic(kg: KnowledgeGraph) -> Counts:
    from IPython.core.interactiveshell import InteractiveShell

    make: Any = InteractiveShell
    shell = make()
    shell.user_ns["kg"] = kg
    shell.extension_manager.load_extension("coopgraph")

    def answer(query: str) -> Any:
        shell.run_cell_magic("sparql", "rows", query)
        return shell.user_ns["rows"]

    return by_sparql(answer)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one-meaning")
    table, made = folder / "memberships.csv", folder / "store"
    table.write_text(MEMBERSHIPS, encoding="utf-8")
    assert main(["import", "cow-igo", str(table), "-o", str(made)]) == 0
    return made


@pytest.fixture(scope="module", params=["shipped", "imported"])
def graph(
    request: pytest.FixtureRequest, store: Path, serve: Callable[..., Iterator[Any]]
) -> Iterator[tuple[KnowledgeGraph, str]]:
    """A graph here, and the address at which the same one is served."""
    imported = request.param == "imported"
    kg = coopgraph.load(store=store) if imported else coopgraph.load()
    where = ["--store", str(store)] if imported else []
    for server in serve("--no-pages", *where):
        yield kg, f"{server.address}/sparql"


def test_every_face_gives_the_same_number(
    show: Open,
    graph: tuple[KnowledgeGraph, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    kg, address = graph
    served = coopgraph.connect(address)
    wanted = by_networks(kg)
    asked = [(question, at) for question in QUESTIONS for at in TIMES]
    assert len(asked) > 100
    assert sum(wanted[one] > 0 for one in asked) > 60, "most of them are about something"
    faces = {
        "panels": by_panels(kg),
        "SPARQL": by_sparql(lambda query: kg.query(query, timeout=None)),
        "magic": by_magic(kg),
        "page": by_page(show, write_page(dossier(kg), tmp_path / "page.html")),
        "served networks": by_networks(served),
        "served SPARQL": by_sparql(lambda query: served.query(query, timeout=None)),
    }
    for face, told in faces.items():
        others = {one: (n, wanted[one]) for one, n in told.items() if n != wanted[one]}
        assert others == {}, face
