"""A store as a directory: tables that are kept, caches that are made of them, and no half state.

```
STORE/CURRENT                        the name of the generation that counts
STORE/LOCK                           held by the one import that is going on
STORE/g000002/store.json             what is in it: sources, files and their digests, counts
STORE/g000002/tables/un-votes/       ties-00000.parquet, nodes-…, facts-…, catalogue.nt
STORE/g000002/tables/               _shipped: the ties and nodes of the graph coopgraph ships
STORE/g000002/tables/_written/       graphs that clients of coopgraph serve wrote, see `writing`
STORE/g000002/union/                 the union of all graphs, a cache (Oxigraph)
STORE/g000002/named/                 the same with named graphs, made when first asked for
STORE/g000002/views/1f3a…/           caches of some of its sources alone, see `views`
```

An import makes a new generation beside the one that counts, then writes its name to ``CURRENT`` in
one step. Whatever ends it before leaves the store as it was; its traces go with the next import.
The generation before is kept until then, and as long as somebody who reads it holds it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from coopgraph.errors import CoopgraphError, DataError
from coopgraph.files import share, write
from coopgraph.namespaces import GRAPH_DERIVED, GROUND_GRAPHS, SOURCE

if TYPE_CHECKING:
    import polars as pl

FORMAT = 1
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What the name of a source looks like; it becomes the name of a directory or a file."""
_NAME = re.compile(r"g[0-9]{6,}")
_TRIES = 20
PARTS = ("ties", "nodes", "facts")


class StoreBusy(CoopgraphError):  # noqa: N818 - named for what it says
    """Another import into the same store is going on."""


@dataclass
class Generation:
    """One state of a store.

    Attributes:
        path: Its directory.
        sources: What was imported: id to kind, files, digest, counts.
        triples: Triples of the union.
        shipped: Digest of the ontology and the shipped graph it was made with.
        graphs: Named graphs that came with coopgraph: ontology and concepts, and where it holds the
            shipped graph, its sources.
        written: Graphs that clients wrote: IRI to their digest and number of triples.
        hold: Keeps a generation that is being read from being removed.
    """

    path: Path
    sources: dict[str, Any] = field(default_factory=dict)
    triples: int = 0
    shipped: str = ""
    graphs: list[str] = field(default_factory=list)
    written: dict[str, Any] = field(default_factory=dict)
    hold: Hold | None = field(default=None, compare=False)

    @property
    def with_shipped(self) -> bool:
        """Whether it holds the sources that coopgraph ships; stores of old versions all do."""
        return any(graph not in (*GROUND_GRAPHS, GRAPH_DERIVED) for graph in self.graphs)

    @property
    def union(self) -> Path:
        """The directory of the union."""
        return self.path / "union"

    @property
    def named(self) -> Path:
        """The directory of the union and the named graphs."""
        return self.path / "named"

    @property
    def views(self) -> Path:
        """The directory of what was made of some of its sources, see `views`."""
        return self.path / "views"

    def tables(self, source: str) -> Path:
        """The directory of a source's tables.

        Raises:
            DataError: The name leads elsewhere.
        """
        return within(self.path / "tables", source)

    def write(self) -> None:
        """Write ``store.json``."""
        about = {
            "format": FORMAT,
            "triples": self.triples,
            "shipped": self.shipped,
            "graphs": self.graphs,
            "sources": dict(sorted(self.sources.items())),
            "written": dict(sorted(self.written.items())),
        }
        text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
        write(self.path / "store.json", text.encode())

    def frames(self, source: str, part: str) -> Iterator[pl.DataFrame]:
        """Give a source's tables of one part (`PARTS`), batch by batch."""
        import polars as pl

        for path in sorted(self.tables(source).glob(f"{part}-*.parquet")):
            try:
                yield pl.read_parquet(path)
            except (pl.exceptions.PolarsError, OSError) as error:
                raise DataError(f"is damaged: {error}", file=path) from None


class Hold:
    """A hold on a generation, which ends with the object or the process.

    Args:
        generation: Its directory.

    Raises:
        FileNotFoundError: It is gone.
    """

    def __init__(self, generation: Path) -> None:
        self._descriptor = os.open(generation / "store.json", os.O_RDONLY)
        with contextlib.suppress(
            ImportError, OSError
        ):  # no such locks: the reader takes its chance
            import fcntl

            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError, OSError):
            os.close(self._descriptor)

    @staticmethod
    def on(generation: Path) -> bool:
        """Say whether anybody holds a generation."""
        try:
            with (generation / "store.json").open(encoding="ascii") as file:
                return not lock(file)
        except OSError:
            return False


class StoreDirectory:
    """The directory of a store, see the module.

    Args:
        path: The directory; it need not be there yet.

    Raises:
        DataError: There is something else at that place.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if self.path.exists():
            strange = not self.path.is_dir() or (
                any(self.path.iterdir())
                and not (self.path / "CURRENT").exists()
                and not (self.path / "LOCK").exists()
            )
            if strange:
                raise DataError(
                    "there is something here already that is no store", file=self.path,
                    hint="name a new directory",
                )  # fmt: skip

    def current(self) -> Generation | None:
        """Give the generation that counts, None for a store without any.

        Raises:
            DataError: The store is damaged, or of another version.
        """
        try:
            name = (self.path / "CURRENT").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            name = ""
        if not _NAME.fullmatch(name):
            raise DataError("does not name a generation", file=self.path / "CURRENT")
        return self.generation(name)

    def generation(self, name: str) -> Generation:
        """Give a generation by its name; the errors are those of `current`."""
        return generation_at(self.path / name)

    def held(self) -> Generation | None:
        """Give the generation that counts, held: it stays while the object given does.

        Raises:
            DataError: The store is damaged, or of another version.
        """
        for _ in range(_TRIES):
            now = self.current()
            if now is None:
                return None
            with contextlib.suppress(FileNotFoundError):  # a write was faster; look again
                now.hold = Hold(now.path)
                if now.path.is_dir():
                    return now
        raise DataError("the store changes faster than it can be opened", file=self.path)

    @contextlib.contextmanager
    def locked(self) -> Iterator[list[str]]:
        """Hold the store for one import; gives the names of what an earlier one left behind.

        Raises:
            StoreBusy: Another import holds it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "LOCK").open("a+", encoding="ascii") as file:
            if not lock(file):
                raise StoreBusy(
                    "another import into this store, or a change by coopgraph serve, is going on",
                    file=self.path,
                    hint="wait for its end; each import sees all of the other or nothing",
                )
            yield self.clean()

    def clean(self) -> list[str]:
        """Remove generations that do not count; those after the current one were broken off."""
        now = self.current()
        name = now.path.name if now else ""
        broken = []
        for path in sorted(self.path.glob("g[0-9]*"), key=lambda p: number(p.name)):
            if number(path.name) > number(name):
                broken.append(path.name)
            elif path.name == name or Hold.on(path):
                continue
            shutil.rmtree(path, ignore_errors=True)
        return broken

    def begin(self, now: Generation | None) -> Generation:
        """Make the directory of the next generation."""
        following = number(now.path.name) + 1 if now else 1
        path = self.path / f"g{following:06}"
        path.mkdir()
        generation = Generation(path)
        if now:
            generation.sources = dict(now.sources)
            generation.shipped, generation.graphs = now.shipped, list(now.graphs)
            generation.written = dict(now.written)
        return generation

    def switch(self, to: Generation) -> None:
        """Make a finished generation the one that counts, in one step."""
        to.write()
        share(to.path)
        sync(to.path)
        write(self.path / "CURRENT", f"{to.path.name}\n".encode())
        _sync_file(self.path)

    def drop(self, broken: Generation) -> None:
        """Remove a generation that will not be finished."""
        shutil.rmtree(broken.path, ignore_errors=True)


def generation_at(path: Path) -> Generation:
    """Read the generation in a directory.

    Raises:
        DataError: It is damaged, or of another version.
    """
    file = path / "store.json"
    try:
        about = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(about, dict):
            raise TypeError("it is no object")
        if about["format"] != FORMAT:
            raise DataError(
                f"the store is of format {about['format']}, this coopgraph reads {FORMAT}",
                file=path.parent,
                hint="import the data again into a new one",
            )
        assert_plain(about)
        return Generation(
            path,
            about["sources"],
            about["triples"],
            about["shipped"],
            about["graphs"],
            about.get("written", {}),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"the store is damaged: {error}", file=file) from None


def number(name: str) -> int:
    """Give the number of a generation by its name, 0 for what is no such name.

    Names must not be compared: ``g1000000`` comes after ``g999999``.
    """
    return int(name[1:]) if re.fullmatch(r"g[0-9]+", name) else 0


def within(folder: Path, name: str) -> Path:
    """Give a path in a directory, links followed.

    Raises:
        DataError: The name leads out of it.
    """
    path = folder / name
    inside = folder.resolve()
    if not name or name in (".", "..") or path.resolve().parent != inside:
        raise DataError(f"this leads out of a store: {name!r}", file=folder)
    return path


def assert_plain(about: dict[str, Any]) -> None:
    """Check what ``store.json`` says against what is ever written there.

    Names of sources and of written graphs become names of files, so they follow the rule for
    sources; nothing else is looked for under a name from a file.

    Raises:
        ValueError, TypeError, KeyError: It is otherwise.
    """
    for name in about["sources"]:
        if not SLUG.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a source")
    for graph in about.get("written", {}):
        if not graph.startswith(SOURCE) or not SLUG.fullmatch(graph.removeprefix(SOURCE)):
            raise ValueError(f"{graph!r} is no name of a source")
    shapes = (
        *((value, dict) for value in about["sources"].values()),
        *((value, dict) for value in about.get("written", {}).values()),
        *((value.get("sha256"), str) for value in about.get("written", {}).values()),
        *((graph, str) for graph in about["graphs"]),
        (about["graphs"], list),
        (about["triples"], int),
        (about["shipped"], str),
    )
    for value, kind in shapes:
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} is no {kind.__name__}")


def link_tables(old: Generation, new: Generation, source: str) -> None:
    """Take a source's tables over into the next generation; linked where the disk can."""
    target = new.tables(source)
    target.mkdir(parents=True)
    for path in sorted(old.tables(source).iterdir()):
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copy2(path, target / path.name)


def sync(folder: Path) -> None:
    """Have the system write all files of a directory to the disk."""
    for place, _, names in os.walk(folder):
        for name in names:
            _sync_file(Path(place, name))
        _sync_file(Path(place))


def _sync_file(path: Path) -> None:
    with contextlib.suppress(PermissionError):  # Windows opens no directories
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def lock(file: IO[str], *, wait: bool = False) -> bool:
    """Take a lock that ends with the process, whatever ends it; tell whether it was free."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        with contextlib.suppress(OSError):
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            return True
        return False
    with contextlib.suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        return True
    return False
