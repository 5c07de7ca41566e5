"""A store in one file and back: the same answers, the same bytes, and nothing from elsewhere."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import coopgraph
from coopgraph.cli import main
from coopgraph.errors import CoopgraphError, DataError
from coopgraph.importers import run
from coopgraph.namespaces import SOURCE
from coopgraph.storage import backup as module
from coopgraph.storage.backup import HEAD, backup, info, restore
from coopgraph.storage.directory import Generation, StoreDirectory, number

IGO = "ccode,year,state,AAA,BBB\n2,1990,USA,1,0\n2,1991,USA,1,3\n2,1992,USA,2,-9\n"
EVENTS = "South Korea\tCriticize\tNorth Korea\t2014-05-13\n"
ASKED = """SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?s) && !isBlank(?o)) }
ORDER BY ?g ?s ?p ?o"""
LIMITED = """
import resource, sys
from coopgraph.cli import main
# A disk that takes no file beyond so many bytes: every write after that fails as a full one does.
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.exit(main(sys.argv[2:]))
"""
Members = list[tuple[tarfile.TarInfo, bytes]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two imports."""
    folder = tmp_path_factory.mktemp("stores")
    for name, text in (("igo.csv", IGO), ("events.tsv", EVENTS)):
        (folder / name).write_text(text)
    run("cow-igo", [folder / "igo.csv"], folder / "store", retrieved="2026-05-01")
    run("events", [folder / "events.tsv"], folder / "store", retrieved="2026-05-01")
    return folder / "store"


@pytest.fixture(scope="module")
def archive(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backups") / "store.tar"
    told = backup(store, path)
    assert str(path) in told
    return path


def members(archive: Path) -> Members:
    with tarfile.open(archive, "r:") as file:
        return [(m, f.read() if (f := file.extractfile(m)) else b"") for m in file]


def packed(path: Path, parts: Members) -> Path:
    """An archive of our own making, its list of digests made right for its content."""
    listed = {
        m.name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for m, data in parts[1:]
    }
    head = {**json.loads(parts[0][1]), "files": listed}
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as file:
        for member, data in [(parts[0][0], json.dumps(head).encode()), *parts[1:]]:
            member.size = len(data) if member.isreg() else 0
            file.addfile(member, io.BytesIO(data))
    return path


def nothing_left(folder: Path) -> bool:
    """Whether neither a store nor a draft of one lies there."""
    return not [p for p in folder.iterdir() if p.is_dir() or p.name.startswith(".")]


def test_there_and_back(store: Path, archive: Path, tmp_path: Path) -> None:
    told = restore(archive, tmp_path / "again")
    assert "of 2 imports" in told
    old, new = coopgraph.load(store=store), coopgraph.load(store=tmp_path / "again")
    assert len(list(new.query(ASKED))) > 3000
    assert list(new.query(ASKED)) == list(old.query(ASKED))
    assert new.participations().equals(old.participations())
    assert backup(tmp_path / "again", tmp_path / "second.tar")
    assert (tmp_path / "second.tar").read_bytes() == archive.read_bytes()
    # And it is a store like any other: the next import goes into it.
    assert [p.name for p in (tmp_path / "again").glob("g*")] == ["g000002"]
    run("events", [store.parent / "events.tsv"], tmp_path / "again", source="more")
    assert len(info(tmp_path / "again")["sources"]) == 3


def test_it_keeps_no_cache_and_tells_nothing_of_the_machine(store: Path, archive: Path) -> None:
    parts = members(archive)
    names = [m.name for m, _ in parts]
    assert names[0] == HEAD
    assert names[1:] == sorted(names[1:])
    assert {name.split("/")[0] for name in names[1:]} == {"store.json", "tables"}
    assert "tables/cow-igo/ties-000000.parquet" in names
    assert {(m.uid, m.gid, m.uname, m.mtime, m.mode) for m, _ in parts} == {(0, 0, "", 0, 0o644)}
    head = json.loads(parts[0][1])
    for member, data in parts[1:]:
        assert head["files"][member.name]["sha256"] == hashlib.sha256(data).hexdigest()
    assert archive.stat().st_size < info(store)["bytes"]["kept"] * 1.1


def test_an_empty_directory_may_wait_for_it(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    restore(archive, tmp_path / "s")
    assert info(tmp_path / "s")["complete"]


def test_nothing_is_restored_over_anything(store: Path, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for place in (store, tmp_path / "file", tmp_path / "link"):
        with pytest.raises(CoopgraphError, match="already; nothing is restored over it"):
            restore(archive, place)
    assert (tmp_path / "file").read_text() == "mine"


def test_writes_may_go_on_meanwhile(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The generation vanishes while it is read: the next one is taken, whole."""
    busy = shutil.copytree(store, tmp_path / "busy")
    now = StoreDirectory(busy).current()
    assert now is not None
    seen: list[Any] = []
    plain = module._write

    def later(*given: Any) -> None:
        if not seen:
            shutil.copytree(now.path, busy / "g000099")
            (busy / "CURRENT").write_text("g000099\n")
            shutil.rmtree(now.path)
        seen.append(given)
        plain(*given)

    monkeypatch.setattr(module, "_write", later)
    told = backup(busy, tmp_path / "b.tar")
    assert len(seen) == 2
    assert "g000099" in told
    assert restore(tmp_path / "b.tar", tmp_path / "r")
    assert info(tmp_path / "r")["sources"] == info(store)["sources"]


def test_an_older_backup_is_replaced_in_one_step(
    store: Path, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "b.tar"
    place.write_text("older")

    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, "_write", fail)
        with pytest.raises(CoopgraphError, match="the disk is full; nothing was changed"):
            backup(store, place)
    assert place.read_text() == "older"
    backup(store, place)
    assert place.read_bytes() == archive.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["b.tar"]


WRITTEN = """
source:notes a coop:Source ; dcterms:title "Ghi chép"@vi ; dcterms:language "vi" ;
    dcterms:issued "2021"^^xsd:gYear ;
    dcterms:publisher "Us"@en ; dcterms:rights "Ours."@en ; coop:rank concept:normal .
id:ev-notes a coop:Evidence ; oa:hasSource source:notes ; coop:place "p. 1"@en , "tr. 1"@vi ;
    coop:gist "So."@en , "Vậy."@vi .
id:lab a coop:Company ; skos:prefLabel "Lab"@en , "Phòng thử nghiệm"@vi ;
    coop:evidence id:ev-notes .
"""


def test_what_clients_wrote_comes_back(store: Path, tmp_path: Path) -> None:
    from coopgraph.namespaces import PREFIXES, SOURCE
    from coopgraph.writing import Request
    from coopgraph.writing.transaction import attempt

    shutil.copytree(store, tmp_path / "store")
    depot = StoreDirectory(tmp_path / "store")
    text = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + WRITTEN
    with depot.locked():
        now = depot.current()
        assert now is not None
        (outcome,) = attempt(
            depot, now, [Request("put", SOURCE + "notes", "text/turtle", body=text.encode())]
        )
        assert outcome.status == 201, outcome
        depot.switch(depot.generation(outcome.generation))
    assert list(info(depot.path)["written"]) == [SOURCE + "notes"]
    backup(depot.path, tmp_path / "b.tar")
    restore(tmp_path / "b.tar", tmp_path / "again")
    asked = "SELECT ?g ?l { GRAPH ?g { id:lab skos:prefLabel ?l } } ORDER BY ?l"
    old, new = (coopgraph.load(store=tmp_path / name) for name in ("store", "again"))
    assert list(new.query(asked)) == list(old.query(asked))
    assert len(list(new.query(asked))) == 2
    assert info(tmp_path / "again")["written"] == info(depot.path)["written"]
    backup(tmp_path / "again", tmp_path / "c.tar")
    assert (tmp_path / "c.tar").read_bytes() == (tmp_path / "b.tar").read_bytes()


# ------------------------------------------------------------------- archives that are none


@pytest.mark.parametrize("kept", [0, 100, 512, 3000, 0.3, 0.6, 0.999])
def test_a_part_of_a_backup_is_none(archive: Path, tmp_path: Path, kept: float) -> None:
    data = archive.read_bytes()
    end = kept if isinstance(kept, int) else int(len(data.rstrip(b"\0")) * kept)
    (tmp_path / "part.tar").write_bytes(data[:end])
    with pytest.raises(DataError, match=r"damaged|no backup|not as listed"):
        restore(tmp_path / "part.tar", tmp_path / "s")
    assert nothing_left(tmp_path)


@pytest.mark.parametrize("place", [700, 0.2, 0.5, 0.9])
def test_an_altered_byte_is_found(archive: Path, tmp_path: Path, place: float) -> None:
    data = bytearray(archive.read_bytes())
    at = place if isinstance(place, int) else int(len(data.rstrip(b"\0")) * place)
    data[at] ^= 1
    (tmp_path / "altered.tar").write_bytes(data)
    with pytest.raises(DataError):
        restore(tmp_path / "altered.tar", tmp_path / "s")
    assert nothing_left(tmp_path)


def change_head(**values: Any) -> Callable[[Members], None]:
    def change(parts: Members) -> None:
        parts[0] = (parts[0][0], json.dumps({**json.loads(parts[0][1]), **values}).encode())

    return change


def rename(to: str) -> Callable[[Members], None]:
    def change(parts: Members) -> None:
        parts[-1][0].name = to

    return change


def link(parts: Members) -> None:
    parts[-1][0].type, parts[-1][0].linkname = tarfile.SYMTYPE, "/etc/passwd"
    parts[-1] = (parts[-1][0], b"")


def twice(parts: Members) -> None:
    parts.append(parts[-1])


def without_tables(parts: Members) -> None:
    del parts[2:]


def outside(parts: Members) -> None:
    """A list of sources whose names lead out of the store."""
    about = json.loads(parts[1][1])
    about["sources"]["../../../evil"] = about["sources"]["events"]
    parts[1] = (parts[1][0], json.dumps(about).encode())


def garbage(parts: Members) -> None:
    parts[1] = (parts[1][0], b"\xff{")


def wrong_tables(parts: Members) -> None:
    for place, (member, data) in enumerate(parts):
        if member.name.endswith("ties-000000.parquet"):
            parts[place] = (member, data[:100])


def other_store(parts: Members) -> None:
    about = {**json.loads(parts[1][1]), "format": 7}
    parts[1] = (parts[1][0], json.dumps(about).encode())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_head(backup=2), "the backup is of format 2, this coopgraph reads 1"),
        (change_head(format=99), "the store is of format 99"),
        (other_store, "the store is of format 7"),
        (rename("../evil"), "leads out of a store"),
        (rename("tables/../../evil"), "leads out of a store"),
        (rename("/tmp/evil"), "leads out of a store"),
        (rename("tables//evil"), "leads out of a store"),
        (rename("union/CURRENT"), "leads out of a store"),
        (rename("tables/a\\..\\b"), "leads out of a store"),
        (link, "not as listed"),
        (twice, "not as listed"),
        (without_tables, "lacks tables"),
        (outside, "lacks tables"),
        (garbage, "the list of the backup is damaged"),
        (wrong_tables, "is damaged"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_an_archive_that_means_harm(
    archive: Path, tmp_path: Path, change: Callable[[Members], None], words: str
) -> None:
    parts = members(archive)
    change(parts)
    with pytest.raises(DataError, match=words) as caught:
        restore(packed(tmp_path / "bad.tar", parts), tmp_path / "inner" / "s")
    assert "bad.tar" in str(caught.value)
    assert not (tmp_path / "inner" / "s").exists()
    assert not list(tmp_path.rglob("*evil*"))


_PATHS = ("..", "../x", "../../secret", "a/../../secret", "/{place}/secret", "{place}/secret",
          "./secret", ".", "", "a\\..\\b", "..\\secret", "secret\n", "%2e%2e/secret", "a//b", "A",
          "\u2025/secret", "CON:x", "~/secret", "-", "a--b", "_written",
          "_shipped/../../secret")  # fmt: skip


def forge(parts: Members, chance: random.Random, place: Path) -> str:
    """Make one of the names in an archive lead elsewhere, digests and sizes right; tells which."""
    path = chance.choice(_PATHS).format(place=place)
    if chance.random() < 0.5:
        path = "/".join([*[".."] * chance.randrange(1, 9), path])
    about = json.loads(parts[1][1])
    kind = chance.choice(("written", "written", "iri", "source", "member", "link", "shape"))
    if kind == "written":
        about["written"] = {SOURCE + path: {"sha256": "0" * 64, "triples": 1}}
    elif kind == "iri":
        about["written"] = {f"file:///{path}": {"sha256": "0" * 64, "triples": 1}}
    elif kind == "source":
        about["sources"][path] = about["sources"]["events"]
    elif kind == "member":
        parts[-1][0].name = chance.choice(("", "tables/", "tables/events/")) + path
        if parts[-1][0].name in ("tables/A", "tables/events/A"):
            parts[-1][0].name = "elsewhere"
    elif kind == "link":
        member = parts[chance.randrange(2, len(parts))][0]
        member.type = chance.choice((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE))
        member.linkname = str(place / "secret.nt")
    else:
        name = chance.choice(("written", "sources", "graphs", "triples", "shipped"))
        about[name] = chance.choice(([], [path], {path: path}, None, {path: {}}, path, 0.5))
        if (name, type(about[name])) in (("graphs", list), ("shipped", str)):
            about[name] = {path: path}
    parts[1] = (parts[1][0], json.dumps(about).encode())
    return f"{kind}: {path!r}"


def test_no_forged_archive_reaches_outside(archive: Path, tmp_path: Path) -> None:
    """50 here; as many as ``COOPGRAPH_FORGED`` says, as 1,000 outside CI."""
    secret = tmp_path / "secret.nt"
    secret.write_text("<urn:secret> <urn:secret> <urn:secret> .\n")
    chance = random.Random(3)
    before = sorted(tmp_path.rglob("*"))
    for _ in range(int(os.environ.get("COOPGRAPH_FORGED", "50"))):
        parts = members(archive)
        how = forge(parts, chance, tmp_path)
        bad = packed(tmp_path / "bad.tar", parts)
        try:
            restore(bad, tmp_path / "a" / "b" / "s")
        except DataError:
            pass
        else:
            pytest.fail(f"this archive was taken: {how}")
        bad.unlink()
        shutil.rmtree(tmp_path / "a", ignore_errors=True)
        assert sorted(tmp_path.rglob("*")) == before, how
        assert secret.read_text() == "<urn:secret> <urn:secret> <urn:secret> .\n"


def test_a_store_that_was_tampered_with_is_not_read(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "store"
    shutil.copytree(store, copy)
    file = StoreDirectory(copy).current().path / "store.json"  # type: ignore[union-attr]
    about = json.loads(file.read_text())
    about["written"] = {SOURCE + "../../../secret": {"sha256": "", "triples": 1}}
    file.write_text(json.dumps(about))
    with pytest.raises(DataError, match="no name of a source"):
        StoreDirectory(copy).current()
    (copy / "CURRENT").write_text("../elsewhere\n")
    with pytest.raises(DataError, match="does not name a generation"):
        StoreDirectory(copy).current()


def test_a_link_among_the_tables_is_not_followed(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "store"
    shutil.copytree(store, copy)
    now = StoreDirectory(copy).current()
    assert now is not None
    shutil.move(now.path / "tables" / "events", tmp_path / "elsewhere")
    (now.path / "tables" / "events").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataError, match="leads out of a store"):
        now.tables("events")


def test_generations_are_counted(tmp_path: Path) -> None:
    assert number("g1000000") == number("g999999") + 1
    assert number("gone") == number("") == 0
    depot = StoreDirectory(tmp_path / "s")
    with depot.locked():
        first = Generation(depot.path / "g999999")
        first.path.mkdir()
        depot.switch(first)
        second = depot.begin(first)
        assert second.path.name == "g1000000"
        assert depot.clean() == ["g1000000"]  # broken off, not a past one
        depot.switch(depot.begin(first))
        assert depot.clean() == []
    assert not first.path.exists()


def test_other_files_are_no_backups(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no archive\n" * 100)
    with tarfile.open(tmp_path / "other.tar", "w") as file:
        file.addfile(tarfile.TarInfo("x"))
    with tarfile.open(tmp_path / "packed.tar.gz", "w:gz") as file:
        file.addfile(tarfile.TarInfo("x"))
    for name in ("text", "other.tar", "packed.tar.gz"):
        with pytest.raises(DataError, match=r"no backup|damaged"):
            restore(tmp_path / name, tmp_path / "s")
    with pytest.raises(FileNotFoundError):
        restore(tmp_path / "nowhere.tar", tmp_path / "s")
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(DataError, match="there is no store"):
            backup(place, tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()


# ------------------------------------------------------------------------------ the command


@pytest.mark.parametrize("action", ["backup", "restore"])
def test_a_full_disk_leaves_nothing(
    store: Path, archive: Path, tmp_path: Path, action: str
) -> None:
    given = [str(store if action == "backup" else archive), str(tmp_path / "target")]
    command = [sys.executable, "-c", LIMITED, "1000000", "store", action, *given]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "nothing was changed" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_command(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, again = str(tmp_path / "b.tar"), str(tmp_path / "again")
    assert main(["store", "backup", str(store), file]) == 0
    assert main(["store", "restore", file, again]) == 0
    assert capsys.readouterr().err.count("\n") == 2
    assert main(["store", "info", again]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["format"], sorted(told["sources"])) == (1, ["cow-igo", "events"])
    assert told["triples"] == len(coopgraph.load(store=store).store)
    assert main(["store", "info", again, "--format", "text"]) == 0
    assert "source:cow-igo  cow-igo, 3 rows, retrieved 2026-05-01" in capsys.readouterr().out
    assert main(["store", "restore", file, again]) == 2
    assert "name a new directory" in capsys.readouterr().err
    assert main(["store"]) == main(["store", "burn", again]) == 2
