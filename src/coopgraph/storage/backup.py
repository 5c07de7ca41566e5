"""A store in one file, and back: what cannot be made anew, each part with its digest.

A backup is a tar archive. Its first member, ``coopgraph-backup.json``, lists the others with size
and SHA-256: ``store.json`` and what lies under ``tables/`` (imported rows with the decisions on
identity applied to them, the shipped graph, what clients wrote). Left out are the caches, which
`restore` makes again. The same state of a store gives the same bytes, whenever and wherever.

A generation never changes once it counts, so nothing is locked: imports and writes go on meanwhile.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from coopgraph.errors import CoopgraphError, DataError
from coopgraph.files import draft
from coopgraph.storage.directory import FORMAT, Generation, StoreDirectory, assert_plain
from coopgraph.storage.make import rebuild

HEAD = "coopgraph-backup.json"
VERSION = 1
"""Of the archive; that of the store in it is `depot.FORMAT`."""
_LARGEST_HEAD = 64 << 20
_TRIES = 20
_BLOCK = 1 << 20
_NAME = re.compile(r"store\.json|tables/[^/\x00-\x1f\\:]+/[^/\x00-\x1f\\:]+")


def backup(store: str | Path, file: str | Path) -> str:
    """Write a store into one file; an older file of that name is replaced in one step.

    Args:
        store: Directory of a store.
        file: Where to.

    Returns:
        A sentence that says what is there.

    Raises:
        DataError: There is no store, it is damaged, or it changes faster than it can be read.
        CoopgraphError: The place cannot be written, or the disk is full; nothing is left of it.
    """
    depot, path = _there(store), Path(file)
    if path.is_dir():
        raise CoopgraphError("a backup is one file, this is a directory", file=path)
    for _ in range(_TRIES):
        now = _current(depot)
        try:
            parts = _parts(now)
            with draft(path, parents=True) as place:
                try:
                    _write(place, now, parts)
                except FileNotFoundError as error:  # of the store, not of the draft
                    raise _GoneError from error
        except _GoneError:
            continue  # removed by a later import; the store now stands at another generation
        size = path.stat().st_size
        return f"{path}: {len(parts)} files of {now.path.name}, {size / 1e6:.1f} MB"
    raise DataError("the store changes faster than it can be read", file=depot.path)


def restore(file: str | Path, store: str | Path) -> str:
    """Make a store of a backup, its caches included; all of it or nothing.

    Args:
        file: What `backup` wrote.
        store: A directory that is not there yet, or empty.

    Returns:
        A sentence that says what is there.

    Raises:
        DataError: The file is no backup, damaged, cut off, or of another version.
        CoopgraphError: There is something at that place already, or the disk is full.
    """
    source, target = Path(file), Path(store)
    if target.is_symlink() or target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise CoopgraphError(
            "there is something here already; nothing is restored over it", file=target,
            hint="name a new directory, or move the old one away",
        )  # fmt: skip
    with source.open("rb") as stream, draft(target, folder=True, parents=True) as place:
        _read(stream, source, place / "g000001")
        (place / "CURRENT").write_text("g000001\n", encoding="ascii")
        try:
            rebuild(place)
        except DataError as error:
            raise DataError(f"the store in it is damaged: {error.message}", file=source) from None
        now = StoreDirectory(place).current()
        if now is None:
            raise DataError("the store in it is damaged", file=source)
        shutil.rmtree(place / "g000001")  # its tables are linked by the one with the caches
        summary = f"{now.triples:,} triples of {len(now.sources)} imports"
    return f"{target}: {summary}, as in {source.name}"


def info(store: str | Path) -> dict[str, Any]:
    """Tell what a store is: plain data, JSON-ready.

    Returns:
        ``format``, ``generation``, ``triples``, ``with_shipped`` (whether it holds the graph that
        coopgraph ships), ``sources`` (as in ``store.json``), ``written``
        (graphs that clients wrote), ``bytes`` (of what a backup keeps, and of the caches), and
        ``complete``: whether the cache of named graphs is there already.

    Raises:
        DataError: There is no store, it is damaged, or of another version.
    """
    now = _current(_there(store))
    about = json.loads((now.path / "store.json").read_text(encoding="utf-8"))
    backup_bytes = sum(size for _, size, _ in _parts(now, digests=False))
    caches = sum(_size(path) for path in (now.union, now.named, now.views) if path.is_dir())
    return {
        "format": about["format"],
        "generation": now.path.name,
        "triples": now.triples,
        "shipped": now.shipped,
        "with_shipped": now.with_shipped,
        "sources": now.sources,
        "written": about.get("written", {}),
        "bytes": {"kept": backup_bytes, "caches": caches},
        "complete": now.named.is_dir(),
    }


class _GoneError(Exception):
    """A generation was removed while it was read."""


def _there(store: str | Path) -> StoreDirectory:
    path = Path(store)
    if not path.is_dir() or not (path / "CURRENT").is_file():
        raise DataError("there is no store", file=path, hint="coopgraph import KIND FILE -o STORE")
    return StoreDirectory(path)


def _current(depot: StoreDirectory) -> Generation:
    now = depot.current()
    if now is None:
        raise DataError("there is no store", file=depot.path)
    return now


def _parts(now: Generation, *, digests: bool = True) -> list[tuple[str, int, str]]:
    """List what is kept: name, bytes, SHA-256."""
    try:
        files = [now.path / "store.json"]
        files += (path for path in (now.path / "tables").rglob("*") if path.is_file())
        entries = sorted((path.relative_to(now.path).as_posix(), path) for path in files)
        # Only one that no longer counts is removed: if this one still does, the list is whole.
        if _current(StoreDirectory(now.path.parent)).path != now.path:
            raise _GoneError
        return [
            (name, path.stat().st_size, _digest(path) if digests else "") for name, path in entries
        ]
    except FileNotFoundError as error:
        raise _GoneError from error


def _write(place: Path, now: Generation, parts: list[tuple[str, int, str]]) -> None:
    head = {
        "backup": VERSION,
        "format": FORMAT,
        "files": {name: {"bytes": size, "sha256": digest} for name, size, digest in parts},
    }
    text = (json.dumps(head, indent=1, ensure_ascii=False) + "\n").encode()
    with tarfile.open(place, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(_member(HEAD, len(text)), io.BytesIO(text))
        for name, size, _ in parts:
            with (now.path / name).open("rb") as file:
                archive.addfile(_member(name, size), file)


def _member(name: str, size: int) -> tarfile.TarInfo:
    """A member that tells nothing of when, where and by whom it was packed."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o644
    return member


def _read(stream: IO[bytes], source: Path, into: Path) -> None:
    """Unpack an archive, each file against its digest."""
    damaged = DataError("the backup is damaged or cut off", file=source)
    try:
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            listed = _head(archive, source)
            waited = dict(listed)
            while (member := archive.next()) is not None:
                entry = waited.pop(member.name, None)
                # Neither links nor devices, and no name that leads elsewhere: only what is listed.
                if entry is None or not member.isreg() or member.size != entry["bytes"]:
                    raise DataError(f"this is not as listed: {member.name!r}", file=source)
                if _unpack(archive, member, into / member.name) != entry["sha256"]:
                    raise DataError(f"this was altered: {member.name!r}", file=source)
            if waited:
                raise damaged
        about = json.loads((into / "store.json").read_text(encoding="utf-8"))
        # The names of sources become names of directories.
        if not set(about["sources"]) <= {name.split("/")[1] for name in listed if "/" in name}:
            raise DataError("the store in it lacks tables", file=source)
        if about["format"] == FORMAT:  # another one is told when it is read
            assert_plain(about)
    except tarfile.TarError:
        raise damaged from None
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise DataError("the list of the backup is damaged", file=source) from None


def _head(archive: tarfile.TarFile, source: Path) -> dict[str, Any]:
    no_backup = DataError("this is no backup of a store", file=source)
    member = archive.next()
    if member is None or member.name != HEAD or not member.isreg() or member.size > _LARGEST_HEAD:
        raise no_backup
    file = archive.extractfile(member)
    try:
        head = json.loads(file.read() if file else b"")
    except ValueError:
        raise no_backup from None
    for key, what, version in (("backup", "backup", VERSION), ("format", "store", FORMAT)):
        if head[key] != version:
            raise DataError(
                f"the {what} is of format {head[key]}, this coopgraph reads {version}", file=source,
                hint="restore it with the coopgraph that made it",
            )  # fmt: skip
    files: dict[str, Any] = head["files"]
    for name in files:
        if not _NAME.fullmatch(name) or {".", ".."} & set(name.split("/")):
            raise DataError(f"this leads out of a store: {name!r}", file=source)
    if "store.json" not in files:
        raise no_backup
    return files


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    file = archive.extractfile(member)
    assert file is not None  # noqa: S101 - of a regular file
    with path.open("xb") as out:
        for block in _blocks(file):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
