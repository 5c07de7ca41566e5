"""`coopgraph store check`: a sound store is told to be, and each kind of damage is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import DataError
from coopgraph.importers import run
from coopgraph.namespaces import COOP, ID, OA, RDF, SOURCE
from coopgraph.storage import check as checking
from coopgraph.storage.check import WORDS, check
from coopgraph.store import EmbeddedStore
from coopgraph.store.disk_writer import Working, read_lines

GRAPH = f"{SOURCE}note"
LINE = f'<{ID}viet-nam> <http://www.w3.org/2004/02/skos/core#note> "so" .\n'


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    (folder / "list.csv").write_text("participant,framework,role\nViet Nam,ASEAN,member\n")
    run("table", [folder / "list.csv"], folder / "store")
    return folder / "store"


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "store"))


def here(store: Path) -> Path:
    return store / (store / "CURRENT").read_text().strip()


def test_a_sound_store(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in sound.rglob("*") if path.is_file()}
    assert main(["store", "check", str(sound), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sound"]
    assert told["findings"] == []
    assert told["looked"]["rows"] == 1
    assert told["looked"]["triples in union"] > 1000
    after = {path: path.stat().st_mtime_ns for path in sound.rglob("*") if path.is_file()}
    assert set(before) <= set(after)
    assert {path for path in after if path.suffix in (".parquet", ".json", ".nq", ".nt")} == {
        path for path in before if path.suffix in (".parquet", ".json", ".nq", ".nt")
    }
    with pytest.raises(DataError, match="there is no store"):
        coopgraph.check(sound / "nowhere")


def cut_table(store: Path) -> None:
    path = next((here(store) / "tables/list").glob("ties-*.parquet"))
    path.write_bytes(path.read_bytes()[:-7])


def lost_table(store: Path) -> None:
    next((here(store) / "tables/list").glob("facts-*.parquet")).unlink()


def other_row(store: Path) -> None:
    path = here(store) / "tables/list/ties-000000.parquet"
    frame = pl.read_parquet(path)
    path.unlink()  # it may be linked elsewhere
    frame.with_columns(pl.lit(7, frame.schema["row"]).alias("row")).write_parquet(path)


def altered(store: Path) -> None:
    about = json.loads((here(store) / "store.json").read_text())
    about["written"] = {GRAPH: {"sha256": "0" * 64, "triples": 1}}
    (here(store) / "store.json").write_text(json.dumps(about))
    folder = here(store) / "tables/_written"
    folder.mkdir()
    (folder / "note.nt").write_text(LINE)


def other_ontology(store: Path) -> None:
    about = json.loads((here(store) / "store.json").read_text())
    (here(store) / "store.json").write_text(json.dumps({**about, "shipped": "0" * 64}))


def counted_wrongly(store: Path) -> None:
    about = json.loads((here(store) / "store.json").read_text())
    (here(store) / "store.json").write_text(json.dumps({**about, "triples": about["triples"] + 1}))


def changed_cache(store: Path) -> None:
    made = store.parent / "line.nt"
    made.write_text(f"<{ID}x> <{COOP}evidence> <{ID}ev-nowhere> .\n")
    union = Working(here(store) / "union")
    union.change("", set(), read_lines(made))
    union.close()


def lost_cache(store: Path) -> None:
    shutil.rmtree(here(store) / "union")


def no_generation(store: Path) -> None:
    (here(store) / "store.json").write_text("{")


CASES: dict[Callable[[Path], None], set[str]] = {
    cut_table: {"table"},
    lost_table: {"table"},
    altered: {"written"},
    lost_cache: {"cache"},
    no_generation: {"unreadable"},
    other_row: {"row"},
    other_ontology: {"outdated"},
    counted_wrongly: {"count"},
    changed_cache: {"count", "cache"},
}
HEAVY = (changed_cache,)
"""That for which the caches are made again; for the others that would only cost time."""


@pytest.mark.parametrize("damage", CASES, ids=lambda damage: damage.__name__)
def test_damage_is_found_and_told(
    damage: Callable[[Path], None],
    copy: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    damage(copy)
    if damage not in HEAVY:
        monkeypatch.setattr(checking, "_made_again", lambda now: {})
    done = check(copy)
    assert {found.kind for found in done.findings} == CASES[damage]
    if damage is cut_table:
        for lang, words in (("en", "restore a backup"), ("vi", "bản sao lưu")):
            asked = ["store", "check", str(copy), "--format", "text", "--lang", lang]
            assert main(asked) == 1
            assert words in capsys.readouterr().out


def test_evidence_that_is_named_and_not_described(tmp_path: Path) -> None:
    told = tmp_path / "told.nt"
    told.write_text(
        f"<{ID}x> <{COOP}evidence> <{ID}ev-nowhere> .\n<{ID}ev-here> a .\n".replace(
            " a .", f" <{RDF}type> <{COOP}Evidence> ."
        )
        + f"<{ID}ev-here> <{OA}hasSource> <{GRAPH}> .\n"
    )
    store = EmbeddedStore()
    store.add(GRAPH, read_lines(told))
    found = {found.kind: found.seen for found in checking._evidence(store)}
    assert found == {"evidence": f"{ID}ev-nowhere", "source": GRAPH}


def test_every_kind_has_words_in_both_languages() -> None:
    for what, remedy in WORDS.values():
        assert len(what) == len(remedy) == 2
        assert what[0] != what[1]
        assert remedy[0] != remedy[1]
