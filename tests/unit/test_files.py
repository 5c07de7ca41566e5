"""Folders are replaced as a whole, and never at the cost of what is not ours."""

from __future__ import annotations

import hashlib
import json
import re
from functools import partial
from pathlib import Path

import pytest

from coopgraph.errors import CoopgraphError
from coopgraph.files import FolderError, WriteError, replace_folder

MANIFEST = "ours.json"
put = partial(replace_folder, manifest=MANIFEST)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_replaces_its_own_older_self(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    put(folder, {"a.html": b"1", "deep/b.html": b"2"}, {})
    put(folder, {"a.html": b"3"}, {})
    assert set(files(folder)) == {"a.html", MANIFEST}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]
    assert folder.stat().st_mode & 0o444


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    put(tmp_path / "empty", {"a": b"1"}, {})
    assert (tmp_path / "empty" / "a").read_bytes() == b"1"


@pytest.mark.parametrize("foreign", ["mine.txt", ".git/config", "questions/mine.html"])
def test_what_is_not_ours_is_refused_and_with_force_kept(tmp_path: Path, foreign: str) -> None:
    folder = tmp_path / "out"
    put(folder, {"a.html": b"1", "old.html": b"1", "questions/b.html": b"1"}, {})
    (folder / foreign).parent.mkdir(exist_ok=True)
    (folder / foreign).write_bytes(b"mine")
    with pytest.raises(FolderError, match="not ours"):
        put(folder, {"a.html": b"2"}, {})
    assert (folder / "a.html").read_bytes() == b"1"
    put(folder, {"a.html": b"2"}, {}, force=True)
    assert set(files(folder)) == {"a.html", MANIFEST, foreign}
    assert files(folder)[foreign] == b"mine"
    assert files(folder)["a.html"] == b"2"


def test_a_file_edited_by_hand_counts_as_theirs(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    put(folder, {"a.html": b"1", "b.html": b"1"}, {})
    (folder / "b.html").write_bytes(b"edited")
    with pytest.raises(FolderError, match=re.escape("b.html")):
        put(folder, {"a.html": b"2"}, {})
    put(folder, {"a.html": b"2"}, {}, force=True)
    assert (folder / "b.html").read_bytes() == b"edited"


def test_a_forged_list_deletes_nothing(tmp_path: Path) -> None:
    folder, outside = tmp_path / "out", tmp_path / "outside.txt"
    outside.write_bytes(b"precious")
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "inner.txt").write_bytes(b"precious")
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "room")
    digest = hashlib.sha256(b"precious").hexdigest()
    names = ("../outside.txt", str(outside), "link/inner.txt", "link")
    (folder / MANIFEST).write_text(json.dumps(dict.fromkeys(names, digest)))
    with pytest.raises(FolderError):
        put(folder, {"a": b"1"}, {})
    put(folder, {"a": b"1"}, {}, force=True)
    assert outside.read_bytes() == b"precious"
    assert (tmp_path / "room" / "inner.txt").read_bytes() == b"precious"
    with pytest.raises(FolderError, match="in the way"):
        put(folder, {"link/x.html": b"1"}, {}, force=True)


@pytest.mark.parametrize("listed", ["", "[]", "{", '{"a": 1}', "\udcff"])
def test_a_broken_list_is_no_permission(tmp_path: Path, listed: str) -> None:
    (tmp_path / MANIFEST).write_bytes(listed.encode("utf-8", "surrogateescape"))
    (tmp_path / "a").write_bytes(b"mine")
    with pytest.raises(FolderError):
        put(tmp_path, {"a": b"1"}, {})
    assert (tmp_path / "a").read_bytes() == b"mine"


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    put(folder, {"a": b"1"}, {})

    def fail(path: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    with pytest.raises(WriteError, match="the disk is full"):
        put(folder, {"a": b"2"}, {"b": fail})
    assert files(folder)["a"] == b"1"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    for force in (False, True):
        with pytest.raises(CoopgraphError, match="this is a file"):
            put(tmp_path / "out", {"a": b"1"}, {}, force=force)
