"""Files and folders are replaced whole, and never at the cost of what is not ours."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path

import pytest

from coopgraph.errors import CoopgraphError
from coopgraph.files import FolderError, WriteError, draft, drafts, is_full, replace_folder, write

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


# -- single files


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    with pytest.raises(WriteError, match="no such folder"):
        write(path, b"one")
    assert write(path, b"one", parents=True) == path
    path.chmod(0o640)
    write(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640
    with pytest.raises(TypeError):
        write(path, "text")  # type: ignore[arg-type]
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_a_full_disk_is_called_so(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    (tmp_path / "f.nq").write_text("old")

    def fail(error: Exception) -> None:
        with draft(tmp_path / "f.nq") as place:
            place.write_text("half")
            raise error

    with pytest.raises(WriteError, match="the disk is full; nothing was changed") as caught:
        fail(full)
    assert caught.value.file == tmp_path / "f.nq"
    assert is_full(caught.value)
    with pytest.raises(WriteError, match="the disk is full"):
        fail(RuntimeError("IO error: No space left on device"))
    # What is read or asked while a file is written has errors of its own.
    for error in (ConnectionResetError(), FileNotFoundError(2, "No", str(tmp_path / "in.csv"))):
        with pytest.raises(type(error)):
            fail(error)
    assert files(tmp_path) == {"f.nq": b"old"}


def test_several_files_come_together_or_not_at_all(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with drafts(one, two) as places:
        for place in places:
            place.write_bytes(place.name.encode())
        assert not list(tmp_path.glob("[a-z]*"))
    assert files(tmp_path) == {"one": b"one", "two": b"two"}

    def fail() -> None:
        with drafts(one, two) as places:
            places[0].write_bytes(b"new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert files(tmp_path) == {"one": b"one", "two": b"two"}
    assert len(list(tmp_path.iterdir())) == 2


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real" / "file")
    for data in (b"one", b"two"):
        write(link, data)
        assert link.is_symlink()
        assert (tmp_path / "real" / "file").read_bytes() == data
    assert len(list(tmp_path.rglob("*"))) == 3


def test_a_name_may_be_as_long_as_the_disk_allows(tmp_path: Path) -> None:
    write(tmp_path / ("x" * 255), b"1")
    assert len(list(tmp_path.iterdir())) == 1


PROTECTED = """
import os, sys
if os.geteuid() == 0:  # root may write everything
    from coopgraph.files import WriteError, write  # the interpreter may be closed to others
    os.setuid(65534)
from pathlib import Path
from coopgraph.files import WriteError, write
folder = Path(sys.argv[1])
folder.joinpath("file").write_bytes(b"old")
for path, mode in ((folder / "file", 0o444), (folder, 0o555)):
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        write(folder / "file", b"new")
    except WriteError as error:
        print(error.message)
    path.chmod(before)
print(*os.listdir(folder), folder.joinpath("file").read_text())
"""


def test_what_is_write_protected_is_left() -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are closed to other users
        if os.geteuid() == 0:
            os.chown(folder, 65534, 65534)
        done = subprocess.run(
            [sys.executable, "-c", PROTECTED, folder], capture_output=True, text=True, check=True
        )
    told = "cannot be written: Permission denied; nothing was changed, what was there is as it was"
    assert done.stdout == f"this is write-protected\n{told}\nfile old\n"


def test_folders_and_files_do_not_replace_one_another(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="this is a folder"):
        write(tmp_path / "folder", b"")
    with pytest.raises(FolderError, match="this is a file"), draft(tmp_path / "file", folder=True):
        pass
    with pytest.raises(WriteError, match="Not a directory"):
        write(tmp_path / "file" / "x", b"")
    assert len(list(tmp_path.rglob("*"))) == 2


def test_a_group_that_cannot_be_kept_gives_nobody_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o664)
    real = Path.stat

    def of_another_group(self: Path, **options: bool) -> os.stat_result:
        found = real(self, **options)
        if self == path:
            return os.stat_result([*found[:5], found.st_gid + 1, *found[6:]])
        return found

    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "stat", of_another_group)
    monkeypatch.setattr(os, "chown", refused)
    write(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write(pipe, b"whole")
    reader.join(30)
    assert read == [b"whole"]
    assert pipe.is_fifo()
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_is_written_into_wherever_it_leads(tmp_path: Path, name: str) -> None:
    if name == "link":
        (tmp_path / "link").symlink_to("/dev/stdout")
        name = str(tmp_path / "link")
    code = (
        "import sys; from coopgraph.files import write\n"
        f"write({name!r}, b'whole'); sys.stdout.write(' and more')"
    )
    out = tmp_path / "out"
    with out.open("ab") as file:
        node = os.fstat(file.fileno()).st_ino
        subprocess.run([sys.executable, "-c", code], stdout=file, check=True)
    assert out.stat().st_ino == node
    assert out.read_bytes() == b"whole and more"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"whole and more"
    assert Path("/dev/stdout").is_symlink()


def test_a_device_takes_what_is_written(tmp_path: Path) -> None:
    write("/dev/null", b"gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
