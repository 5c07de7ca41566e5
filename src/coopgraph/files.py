"""Files and folders that users keep: whole or not at all, and as private as their umask says.

Everything that the package writes for somebody goes through here:

- It is made in a scratch folder beside the target, which nobody else may enter, and takes the
  target's place by renaming. Whoever reads meanwhile sees the old one or the new one. Whatever goes
  wrong before (a full disk, an error of ours, Ctrl-C) leaves the old one and nothing beside it.
- A new file or folder has the mode that the umask gives, and the group and default access list of
  the folder it is made in. One that is replaced keeps its mode, its access list and, where the
  system lets us, its owner; where the group cannot be kept, the new group may no more than others.
- A link stays, and what it points to is replaced. A target that is write-protected is refused.
- What is no file (a pipe, a device, ``/dev/stdout`` wherever it leads) is written into, when the
  content is whole.

A folder is ours when everything in it is in the list that we left there and unchanged; it is then
replaced as a whole. Anything else is left alone unless forced, and even then only files of the
names we need are written.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from coopgraph.errors import CoopgraphError

_SCRATCH = ".coopgraph-"
_ACCESS_LIST = "system.posix_acl_access"
_DESCRIPTORS = re.compile(r"/proc/(self|\d+)(/task/\d+)?/fd|/dev/fd")


class WriteError(CoopgraphError):
    """A file or a folder cannot be written; ``file`` is its path, and it is as it was.

    ``errno`` is the number of the system's error, where there was one.
    """

    errno: int | None = None


class FolderError(CoopgraphError):
    """A folder cannot take what is to be written; ``file`` is the folder."""


# -- files ---------------------------------------------------------------------------------------


def write(path: str | os.PathLike[str], data: bytes, *, parents: bool = False) -> Path:
    """Write a file in one step.

    Args:
        path: The file; what is there is replaced.
        data: Its content.
        parents: Make the folders it lies in where they are missing.

    Returns:
        The path.

    Raises:
        WriteError: It cannot be written; what was there is as it was.
    """
    with draft(path, parents=parents) as place:
        place.write_bytes(data)
    return Path(path)


@contextlib.contextmanager
def draft(
    path: str | os.PathLike[str], *, folder: bool = False, parents: bool = False
) -> Iterator[Path]:
    """Give a place to write to; what is there in the end takes the target's place.

    Args:
        path: The target.
        folder: Whether it is a folder: the place is then an empty one. Else it is the path of a
            file to be made, with the target's name.
        parents: Make the folders that the target lies in where they are missing.

    Raises:
        WriteError: The target cannot be written or the disk is full; what was there is as it was.
    """
    asked = Path(path)
    if not folder and is_stream(asked):
        with tempfile.TemporaryDirectory(prefix="coopgraph-") as room:
            place = Path(room) / asked.name
            with worded(asked, Path(room)):
                yield place
            # What is whole by now may still be cut off by whoever reads it.
            with place.open("rb") as content, asked.open("wb") as stream:
                shutil.copyfileobj(content, stream)
        return
    target = Path(os.path.realpath(asked))
    _refuse(asked, folder=folder)
    with scratch_folder(target, parents=parents) as room:
        place = room / target.name
        with worded(asked, room):
            if folder:
                place.mkdir()
            yield place
            if not folder:
                with place.open("rb+") as content:
                    os.fsync(content.fileno())
        _take_place(place, target)


@contextlib.contextmanager
def drafts(*paths: str | os.PathLike[str], parents: bool = False) -> Iterator[list[Path]]:
    """Give places for several files; they take their places when the last of them is written.

    Raises:
        WriteError: One of them cannot be written.
    """
    with contextlib.ExitStack() as stack:
        # The stack ends with what it began with, so the first file comes first and, should it
        # fail, alone.
        places = [stack.enter_context(draft(p, parents=parents)) for p in reversed(paths)]
        yield places[::-1]


@contextlib.contextmanager
def scratch_folder(beside: Path, *, parents: bool = False) -> Iterator[Path]:
    """Give an empty folder on the disk of a target, private and removed in the end.

    Raises:
        WriteError: There can be none.
    """
    if not parents and not beside.parent.exists():
        raise WriteError("there is no such folder", file=beside.parent)
    try:
        if parents:
            beside.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=beside.parent))
    except OSError as error:
        raise write_error(error, beside) from None
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def share(folder: Path) -> None:
    """Give what an engine made in a folder the modes that the umask gives.

    Some make files that nobody else may write, whatever the umask says; a group that shares a
    folder could then not remove them.
    """
    with scratch_folder(folder) as room:
        (room / "mode").mkdir()
        bits = (room / "mode").stat().st_mode & 0o777  # to ask for the umask is to set it
    for place, _, names in os.walk(folder):
        with contextlib.suppress(PermissionError):  # of another member of the group
            Path(place).chmod(bits | Path(place).stat().st_mode & 0o2000)
        for name in names:
            with contextlib.suppress(PermissionError):
                Path(place, name).chmod(bits & 0o666)


def is_stream(path: Path) -> bool:
    """Say whether a path is written into, not replaced: a pipe, a device, a descriptor of ours."""
    try:
        kind = path.stat().st_mode
    except OSError:
        return False
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        return True
    # /dev/stdout may lead to a file: were that replaced, the descriptor would stay with the old.
    here = os.path.abspath(path)  # noqa: PTH100 - no link may be followed yet
    while os.path.islink(here):  # noqa: PTH114
        room = os.path.realpath(os.path.dirname(here))  # noqa: PTH120
        if _DESCRIPTORS.fullmatch(room):
            return True
        here = os.path.normpath(os.path.join(room, os.readlink(here)))  # noqa: PTH115, PTH118
    return False


def write_error(error: Exception, path: str | os.PathLike[str]) -> WriteError:
    """Word what went wrong while writing; what was there before is untouched."""
    text = getattr(error, "strerror", None) or str(error)
    what = "the disk is full" if is_full(error) else f"cannot be written: {text}"
    return WriteError(
        f"{what}; nothing was changed, what was there is as it was",
        file=path,
        errno=getattr(error, "errno", None),
    )


def is_full(error: Exception) -> bool:
    """Say whether an error of the system or of an engine means that the disk is full."""
    number = getattr(error, "errno", None)
    return number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)


@contextlib.contextmanager
def worded(asked: Path, room: Path) -> Iterator[None]:
    """Word errors of writing; those of what is read or asked meanwhile are let through."""
    try:
        yield
    except CoopgraphError:
        raise
    except (ConnectionError, TimeoutError):
        raise
    except OSError as error:
        where = error.filename
        ours = where is None or (isinstance(where, str) and where.startswith(str(room)))
        if ours or is_full(error):
            raise write_error(error, asked) from None
        raise
    except Exception as error:
        if is_full(error):
            raise write_error(error, asked) from None
        raise


def _refuse(target: Path, *, folder: bool) -> None:
    """Raise where a target is of the other kind, or protected from being written."""
    try:
        is_folder = stat.S_ISDIR(target.stat().st_mode)
    except FileNotFoundError:
        return
    except OSError as error:
        raise write_error(error, target) from None
    if folder and not is_folder:
        raise FolderError("a folder is needed, this is a file", file=target)
    if not folder and is_folder:
        raise WriteError("a file is needed, this is a folder", file=target)
    if not os.access(target, os.W_OK):
        raise WriteError("this is write-protected", file=target)


def _take_place(place: Path, target: Path) -> None:
    """Let a draft take its target's place, with the mode of what it replaces."""
    try:
        with contextlib.suppress(FileNotFoundError):
            _resemble(place, target)
        if place.is_dir() and target.is_dir():
            _swap(place, target)
        else:
            place.replace(target)
    except OSError as error:
        raise write_error(error, target) from None


def _swap(place: Path, target: Path) -> None:
    """Let a folder take another's place; no system does that in one step."""
    retired = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=target.parent))
    old = retired / target.name
    try:
        target.rename(old)
        try:
            place.rename(target)
        except BaseException:
            old.rename(target)
            raise
    finally:
        if target.exists():  # else the old one is all there is
            shutil.rmtree(retired, ignore_errors=True)


def _resemble(place: Path, target: Path) -> None:
    """Give a draft the owner, the group, the mode and the access list of what it replaces."""
    old, new = target.stat(), place.stat()
    mode = old.st_mode & (0o2777 if stat.S_ISDIR(old.st_mode) else 0o777)
    if hasattr(os, "chown") and (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        with contextlib.suppress(OSError):  # only root gives files away
            os.chown(place, old.st_uid, -1)
        try:
            os.chown(place, -1, old.st_gid)
        except OSError:
            mode = mode & ~0o070 | (mode & 0o007) << 3
    place.chmod(mode)
    if hasattr(os, "getxattr"):
        with contextlib.suppress(OSError):  # most have none
            os.setxattr(place, _ACCESS_LIST, os.getxattr(target, _ACCESS_LIST))


# -- folders -------------------------------------------------------------------------------------


def refuse_foreign(folder: Path, manifest: str) -> None:
    """Raise unless the folder is missing, empty, or holds nothing but what we wrote, unchanged.

    Raises:
        FolderError: It is a file, or holds something else.
        WriteError: It is write-protected.
    """
    _refuse(folder, folder=True)
    foreign = _foreign(folder, manifest)
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise FolderError(
            f"the folder holds files that are not ours: {foreign[0]}{more}",
            file=folder,
            hint="choose another folder, or --force to write beside them",
        )


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
        WriteError: The folder cannot be written or the disk is full; it is as it was.
    """
    folder = Path(os.path.realpath(folder))
    _refuse(folder, folder=True)
    if not force:
        refuse_foreign(folder, manifest)
    with scratch_folder(folder, parents=True) as room:
        place = room / folder.name
        with worded(folder, room):
            place.mkdir()
            for name, content in sorted(files.items()):
                _make(place / name, content)
            for name, fill in sorted(written.items()):
                fill(place / name)
            names = sorted([*files, *written])
            digests = {name: _digest(place / name) for name in names}
            _make(place / manifest, (json.dumps(digests, indent=1) + "\n").encode())
        if force and _foreign(folder, manifest):
            _merge(place, folder, [*names, manifest], manifest)
        else:
            _take_place(place, folder)
    return folder


def _merge(place: Path, folder: Path, names: list[str], manifest: str) -> None:
    """Replace file by file; of what lies there only our own old files go.

    Raises:
        FolderError: A folder or a link stands where a file or a folder of ours belongs.
    """
    for name in names:
        for part in [folder / name, *(folder / p for p in PurePosixPath(name).parents)]:
            taken = part.is_dir() if part == folder / name else part.is_file()
            if part != folder and (part.is_symlink() or taken):
                raise FolderError("this stands in the way", file=part)
    gone = {n for n, digest in _listed(folder, manifest).items() if _same(folder / n, digest)} - {
        *names
    }
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _take_place(place / name, folder / name)
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
    foreign_names = []
    for room, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            path = Path(room, name)
            if path not in ours and (path not in rooms or path.is_symlink()):
                foreign_names.append(path.relative_to(folder).as_posix())
    return sorted(foreign_names)


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
