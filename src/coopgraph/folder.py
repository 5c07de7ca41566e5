"""A folder of files, replaced as a whole and never at the cost of what is not ours.

What we wrote is listed, with digests, in a manifest. A folder is ours when everything in it is in
that list and unchanged; it is then replaced by renaming. Anything else is left alone unless forced,
and even then only files of the names we need are written.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from coopgraph.errors import CoopgraphError


class FolderError(CoopgraphError):
    """A folder cannot take what is to be written; ``file`` is the folder."""


def refuse_foreign(folder: Path, manifest: str) -> None:
    """Raise unless the folder is missing, empty, or holds nothing but what we wrote, unchanged.

    Raises:
        FolderError: It is a file, or holds something else.
    """
    _refuse_file(folder)
    foreign = _foreign(folder, manifest)
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise FolderError(
            f"the folder holds files that are not ours: {foreign[0]}{more}",
            file=folder,
            hint="choose another folder, or --force to write beside them",
        )


def _refuse_file(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise FolderError("a folder is needed, this is a file", file=folder)


def replace_folder(
    folder: Path,
    files: Mapping[str, bytes],
    written: Mapping[str, Callable[[Path], object]],
    *,
    manifest: str,
    force: bool = False,
) -> Path:
    """Put exactly these files into a folder, all or none.

    Args:
        folder: Where; made where it is missing.
        files: Relative name, with "/" between folders, to content.
        written: Relative name to what writes that file, given its path.
        manifest: Name of the file that lists what we wrote, one name for each kind of folder.
        force: Write beside files that are not ours.

    Raises:
        FolderError: The folder holds what is not ours, and `force` is not given.
    """
    folder = folder.resolve()
    _refuse_file(folder)
    if not force:
        refuse_foreign(folder, manifest)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in sorted(files.items()):
            _make(work / name, content)
        for name, write in sorted(written.items()):
            write(work / name)
        names = sorted([*files, *written])
        digests = {name: _digest(work / name) for name in names}
        _make(work / manifest, (json.dumps(digests, indent=1) + "\n").encode())
        umask = os.umask(0)
        os.umask(umask)
        work.chmod(0o777 & ~umask)  # mkdtemp keeps it private; a folder like this is to be shared
        if force and _foreign(folder, manifest):
            _merge(work, folder, [*names, manifest], manifest)
        else:
            _swap(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _swap(work: Path, folder: Path) -> None:
    """Let the new folder take the old one's place; readers miss it for an instant at most."""
    if not folder.exists():
        work.rename(folder)
        return
    retired = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    old = retired / "old"
    folder.rename(old)
    try:
        work.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    finally:
        if folder.exists():
            shutil.rmtree(retired, ignore_errors=True)


def _merge(work: Path, folder: Path, names: list[str], manifest: str) -> None:
    """Replace file by file; of what lies there only our own old files go.

    Raises:
        FolderError: A folder or a link stands where a file or a folder of ours belongs.
    """
    for name in names:
        for place in [folder / name, *(folder / p for p in PurePosixPath(name).parents)]:
            taken = place.is_dir() if place == folder / name else place.is_file()
            if place != folder and (place.is_symlink() or taken):
                raise FolderError("this stands in the way", file=place)
    gone = {n for n, digest in _listed(folder, manifest).items() if _same(folder / n, digest)} - {
        *names
    }
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).replace(folder / name)
    for name in sorted(gone):
        (folder / name).unlink()


def _foreign(folder: Path, manifest: str) -> list[str]:
    """Names of what lies in the folder and is not ours or not as we left it."""
    if not folder.is_dir():
        return []
    listed = _listed(folder, manifest)
    ours = {folder / name for name, digest in listed.items() if _same(folder / name, digest)}
    rooms = {parent for path in ours for parent in path.parents}
    if listed:
        ours.add(folder / manifest)
    found = []
    for room, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            path = Path(room, name)
            if path not in ours and (path not in rooms or path.is_symlink()):
                found.append(path.relative_to(folder).as_posix())
    return sorted(found)


def _listed(folder: Path, manifest: str) -> dict[str, str]:
    """The digests of the files that we wrote; names that lead out of the folder do not count."""
    try:
        listed = json.loads((folder / manifest).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(listed, dict):
        return {}
    return {
        name: digest
        for name, digest in listed.items()
        if isinstance(digest, str) and ".." not in (p := PurePosixPath(name)).parts
        if not p.is_absolute() and not _through_link(folder, p)
    }


def _through_link(folder: Path, name: PurePosixPath) -> bool:
    return any((folder / parent).is_symlink() for parent in [name, *name.parents][:-1])


def _same(path: Path, digest: str) -> bool:
    return path.is_file() and _digest(path) == digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
