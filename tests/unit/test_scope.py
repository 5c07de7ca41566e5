"""What a store holds, which of its sources answer, and that every answer says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest

import coopgraph
from coopgraph import build
from coopgraph.cli import main
from coopgraph.errors import ParameterError, UnknownNameError
from coopgraph.importers import run
from coopgraph.namespaces import GRAPH_CATALOGUE, GRAPH_DERIVED, GROUND_GRAPHS, ID, SOURCE
from coopgraph.storage.directory import StoreDirectory
from coopgraph.storage.graph import StoredGraph
from coopgraph.storage.make import rebuild
from coopgraph.store import EmbeddedStore

HEADER = "participant,framework,role,begin,end\n"
OURS = "Viet Nam,APO,member,1996,\nSTAMEQ,ISO,member,1977,\nThailand,APO,member,1961,1970\n"
THEIRS = "Viet Nam,APO,member,1996-01,\nThailand,APO,member,1961-05,1970\n"
Capture = pytest.CaptureFixture[str]


def table(folder: Path, name: str, rows: str) -> list[Path]:
    path = folder / f"{name}.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return [path]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two lists, and nothing else."""
    folder = tmp_path_factory.mktemp("scope")
    for name, rows in (("ours", OURS), ("theirs", THEIRS)):
        run("table", table(folder, name, rows), folder / "store", source=name)
    return folder / "store"


@pytest.fixture(scope="module")
def full(store: Path) -> Path:
    """The same two lists beside the shipped graph, as all stores once were."""
    place = store.parent / "full"
    shutil.copytree(store, place)
    assert "with the shipped graph, made anew" in rebuild(place, with_shipped=True)
    return place


def derived(kg: coopgraph.KnowledgeGraph) -> set[str]:
    name = ox.NamedNode(GRAPH_DERIVED)
    return {str(q.triple) for q in kg.store.inner.quads_for_pattern(None, None, None, name)}


def by_the_rules(kg: coopgraph.KnowledgeGraph, sources: list[str]) -> set[str]:
    """What the build's own rules conclude from these graphs of a store, and no others."""
    asserted = EmbeddedStore()
    for graph in [*GROUND_GRAPHS, *sources]:
        asserted.inner.bulk_extend(
            kg.store.inner.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        )
    base = build.derive(asserted.unite(), build.Corpus.shipped(), sources)
    return derived(coopgraph.KnowledgeGraph(base, build.Corpus.shipped()))


def test_a_store_holds_what_was_imported(store: Path, full: Path) -> None:
    kg, beside = coopgraph.load(store=store), coopgraph.load(store=full)
    assert kg.sources == [SOURCE + "ours", SOURCE + "theirs"]
    assert len(beside.sources) > 50
    assert len(kg.ask("memberships", actor="viet-nam")) == 1
    assert len(beside.ask("memberships", actor="viet-nam")) > 5
    assert kg.participations().height == 5
    # Things that only the shipped graph describes have their names all the same, and no more.
    named = dict(kg.nodes.select("node", "label_en").iter_rows())
    assert named[ID + "apo"] == "Asian Productivity Organization"
    assert not kg.query("ASK { id:stameq coop:authorityOf ?country }")
    assert not kg.query("ASK { ?s a coop:Source FILTER(?s NOT IN (source:ours, source:theirs)) }")
    assert kg.query(f"ASK {{ GRAPH <{GRAPH_CATALOGUE}> {{ source:ours a coop:Source }} }}")
    told = [coopgraph.info(place)["with_shipped"] for place in (store, full)]
    assert told == [False, True]


def test_the_shipped_graph_comes_and_goes(store: Path, tmp_path: Path) -> None:
    place = tmp_path / "store"
    files = [store.parent / "ours.csv"]
    assert "with the graph" not in run("table", files, place, source="ours").outcome
    assert "nothing to do" in run("table", files, place, source="ours").outcome
    again = run("table", files, place, source="ours", with_shipped=True)
    assert "with the graph that coopgraph ships" in again.outcome
    assert len(coopgraph.load(store=place).sources) > 50
    assert main(["import", "--rebuild", "--without-shipped", "-o", str(place)]) == 0
    bare = coopgraph.load(store=place)
    assert bare.sources == [SOURCE + "ours"]
    # What it described has the names it gave, though the import had found it described.
    assert bare.nodes.filter(pl.col("node") == ID + "apo")["label_vi"].item()
    assert derived(bare) == derived(coopgraph.load(store=store).trusting(["ours"]))
    with pytest.raises(ParameterError, match="only a store can hold"):
        run("table", files, tmp_path / "x.nq", source="ours", with_shipped=True)


def test_some_sources_of_a_store_conclude_for_themselves(store: Path, full: Path) -> None:
    whole, beside = coopgraph.load(store=store), coopgraph.load(store=full)
    for kg, chosen in (
        (whole, ["ours"]),
        (beside, ["ours", "iso-org"]),
    ):
        view = kg.trusting(chosen)
        sources = sorted(SOURCE + name for name in chosen)
        assert view.sources == sources
        # Tables are reckoned by columns, without the store that answers SPARQL …
        assert isinstance(view, StoredGraph)
        ties = view.participations()
        assert set(ties["source"]) <= set(sources)
        assert "store" not in vars(view)
        # … and it says the same, which is what the rules say.
        assert derived(view) == by_the_rules(kg, sources), chosen
        columns = ["tie", "earliest_begin", "latest_begin", "earliest_end", "latest_end"]
        told = view.query(
            "SELECT ?tie ?eb ?lb ?ee ?le { ?tie coop:participant ?w OPTIONAL { ?tie"
            " coop:earliestBegin ?eb } OPTIONAL { ?tie coop:latestBegin ?lb } OPTIONAL { ?tie"
            " coop:earliestEnd ?ee } OPTIONAL { ?tie coop:latestEnd ?le } }"
        )
        stated = {tuple(None if c is None else str(c) for c in row) for row in told}
        shown = view.participations(ranks=("preferred", "normal", "deprecated"))
        shown = shown.select(pl.col(columns).cast(pl.String))
        assert set(shown.iter_rows()) == stated, chosen
    assert whole.trusting(["theirs", "ours"]) is whole
    # One list narrows the other only where both are trusted.
    tie = pl.col("participant") == ID + "thailand"
    alone = whole.trusting(["ours"]).participations().filter(tie)
    both = whole.participations().filter(tie & (pl.col("source") == SOURCE + "ours"))
    assert alone["latest_begin"].item().isoformat() == "1961-12-31"
    assert both["latest_begin"].item().isoformat() == "1961-05-31"


def test_every_face_takes_the_choice(store: Path, full: Path, tmp_path: Path) -> None:
    kg = coopgraph.load(store=full)
    ours = coopgraph.load(["ours"], store=full)
    assert ours.sources == [SOURCE + "ours"]
    assert ours.panel("actor-year", since=1996, until=1996).frame.equals(
        kg.panel("actor-year", since=1996, until=1996, sources=["ours"]).frame
    )
    assert set(kg.network("actors", sources=["ours"])) == set(ours.network("actors"))
    assert kg.measure("degree", sources=["ours"]).height == 5 - 2
    assert kg.change("1960", "1965", sources=["ours"]).table().height == 2
    robust = kg.robustness("degree", sources=["ours", "theirs"], draws=0)
    assert robust.filter(robust["policy"] == "only source").height == 2
    assert b"theirs" not in bytes(ours.export(format="nquads"))  # type: ignore[arg-type]
    ours.export(parquet=tmp_path / "o")
    parts = [p.name for p in (tmp_path / "o" / "participations").iterdir()]
    assert parts == ["source_id=ours"]
    assert coopgraph.load(store=full, with_shipped=False).sources == [
        SOURCE + "ours",
        SOURCE + "theirs",
    ]
    for wrong, why in (
        ({"sources": ["our"], "store": full}, UnknownNameError),
        ({"store": store, "with_shipped": True}, ParameterError),
        ({"with_shipped": False}, ParameterError),
        ({"store": store, "files": [tmp_path / "a.ttl"]}, ParameterError),
    ):
        with pytest.raises(why):
            coopgraph.load(**wrong)


def test_a_store_nobody_may_write_is_asked_all_the_same(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coopgraph.storage import directory

    nowhere = property(lambda self: Path("/proc/nothing"))
    monkeypatch.setattr(directory.Generation, "views", nowhere)
    view = coopgraph.load(store=store).trusting(["theirs"])
    assert len(view.query("SELECT ?t { ?t a coop:Participation }")) == 2


def test_every_answer_says_which_graph_gave_it(store: Path, capsys: Capture) -> None:
    kg = coopgraph.load(store=store)
    view = kg.trusting(["ours"])
    told = f"the store {store}"
    assert kg.scope.text() == told
    assert view.scope.text() == f"{told}; only the sources ours"
    assert view.scope.text("vi") == f"kho {store}; chỉ các nguồn ours"
    assert coopgraph.load(["iso-org"]).scope.text().endswith("ships; only the sources iso-org")
    for result in (view.query("SELECT ?s { ?s a coop:Country }"), view.ask("memberships")):
        assert result.scope == view.scope
        assert "only the sources ours" in repr(result)
    assert view.ask("memberships").labelled().scope == view.scope
    assert view.network().graph["scope"] == view.scope.text()
    panel = kg.panel("actor-year", since=1996, until=1996, sources=["ours"])
    assert panel.codebook()["of"] == view.scope.text()
    assert f"of {view.scope.text()}." in panel.codebook_markdown()
    told_of = ["measure", "degree", "--store", str(store)]
    for options, words in (([], told), (["--sources", "ours"], f"{told}; only the sources ours")):
        assert main([*told_of, *options]) == 0
        assert capsys.readouterr().err == f"coopgraph: note: asked {words}\n"


def test_old_stores_are_told_apart_and_asked_without(full: Path, capsys: Capture) -> None:
    now = StoreDirectory(full).current()
    assert now is not None
    assert now.with_shipped
    assert main(["ask", "sources", "--store", str(full), "--without-shipped"]) == 0
    out, err = capsys.readouterr()
    assert err.startswith(f"coopgraph: note: asked the store {full}; only the sources ours, theirs")
    assert len(out.splitlines()) == 3
    assert main(["store", "info", str(full), "--format", "text"]) == 0
    assert "--without-shipped" in capsys.readouterr().out
    assert main(["ask", "sources", "--without-shipped"]) == 2
    assert "said of a store" in capsys.readouterr().err
