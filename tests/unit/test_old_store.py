"""A store that an earlier coopgraph made still opens, and can be made anew and added to."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

import coopgraph
from coopgraph import build, projected
from coopgraph.importers import run
from coopgraph.storage.directory import FORMAT, StoreDirectory
from coopgraph.storage.make import rebuild

OLD = Path(__file__).parent.parent / "fixtures" / "stores" / "format-1"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The old store, with the graph that was shipped with it; its caches are gone."""
    path = tmp_path / "store"
    shutil.copytree(OLD, path)
    (path / "LOCK").touch()
    shipped = build.load_store(build.Corpus.shipped())
    folder = path / "g000001" / "tables" / "_shipped"
    folder.mkdir()
    ask = partial(projected.result, shipped)
    projected.ties(ask).write_parquet(folder / "ties.parquet")
    projected.nodes(ask).write_parquet(folder / "nodes.parquet")
    (folder / "graph.nq").write_bytes(shipped.built())
    return path


def test_what_an_earlier_version_wrote_is_whole(store: Path, tmp_path: Path) -> None:
    assert FORMAT == 1, "a new format needs a way from the old one, and a test of it"
    now = StoreDirectory(store).current()
    assert now is not None
    assert list(now.sources) == ["t"]
    assert now.with_shipped, "as all stores did"
    assert "1 imports, with the shipped graph, made anew" in rebuild(store)
    kg = coopgraph.load(store=store)
    ties = kg.participations()
    own = ties.filter(ties["source"].str.ends_with("/source/t"))
    assert sorted(r.rpartition("/")[2] for r in own["role"]) == [
        "host", "member", "partner", "partner",
    ]  # fmt: skip
    assert kg.query("ASK { ?a coop:cooperatesWith ?b ; skos:prefLabel 'Thailand'@en }")
    # Another import goes into it.
    more = tmp_path / "more.csv"
    more.write_text("participant,framework,role,begin\nThailand,APO,member,1961\n")
    run("table", [more], store, source="more")
    again = coopgraph.load(store=store)
    assert len(again.participations()) == len(ties) + 1
    # It can be asked without the shipped graph.
    bare = coopgraph.load(store=store, with_shipped=False)
    assert bare.participations().height == len(own) + 1
