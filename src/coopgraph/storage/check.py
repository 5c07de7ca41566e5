"""A store looked through: digests, counts, caches against tables, evidence; and what to do.

Nothing is changed. The caches are held against what the tables come to: a second store is made of
them in a directory of its own, as `backup.restore` makes one, and both are summed up triple by
triple (`store.graph_digest`). That takes about as long as ``import --rebuild``.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from coopgraph.build import Corpus
from coopgraph.errors import CoopgraphError, DataError
from coopgraph.namespaces import COOP, OA, SOURCE
from coopgraph.storage.directory import (
    PARTS,
    Generation,
    StoreDirectory,
    link_tables,
    within,
)
from coopgraph.storage.make import make
from coopgraph.storage.open import opened
from coopgraph.storage.tables import SHIPPED
from coopgraph.storage.written import WRITTEN
from coopgraph.store.graph_digest import on_disk

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.store import EmbeddedStore

_SHOWN = 5
_RESTORE = (
    "restore a backup: coopgraph store restore FILE NEW",
    "khôi phục từ bản sao lưu: coopgraph store restore TỆP KHO-MỚI",
)
_AGAIN = (
    "import the files of this source again, or restore a backup",
    "nhập lại các tệp của nguồn này, hoặc khôi phục từ bản sao lưu",
)
_REBUILD = (
    "make the caches anew: coopgraph import --rebuild -o STORE",
    "tạo lại bộ nhớ đệm: coopgraph import --rebuild -o KHO",
)
WORDS: Final[dict[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "unreadable": (("cannot be read", "không đọc được"), _RESTORE),
    "table": (("a table is damaged or missing", "một bảng bị hỏng hoặc thiếu"), _AGAIN),
    "row": (
        ("a table tells of rows that its files do not have", "bảng nói đến dòng mà tệp không có"),
        _AGAIN,
    ),
    "written": (
        ("a written graph is not what was written", "đồ thị được ghi khác với lúc ghi"),
        _RESTORE,
    ),
    "outdated": (
        (
            "was made with an ontology or shipped graph other than today's",
            "được tạo với bản thể luận hoặc đồ thị kèm theo khác bản hiện nay",
        ),
        _REBUILD,
    ),
    "count": (
        ("a cache does not have the triples it is said to have", "bộ nhớ đệm không đủ số bộ ba"),
        _REBUILD,
    ),
    "cache": (
        ("a cache is damaged, or not what the tables come to", "bộ nhớ đệm hỏng, hoặc khác bảng"),
        _REBUILD,
    ),
    "evidence": (
        ("evidence is named and not described", "bằng chứng được nêu nhưng không được mô tả"),
        _AGAIN,
    ),
    "source": (
        ("evidence lies in a source that nothing tells of", "nguồn của bằng chứng không có mô tả"),
        _AGAIN,
    ),
}
"""What may be found: in words (English, Vietnamese), and what to do about it."""
_NAMELESS = {
    "evidence": f"SELECT DISTINCT ?x {{ ?t <{COOP}evidence> ?x"
    f" FILTER NOT EXISTS {{ ?x <{OA}hasSource> ?s }} }}",
    "source": f"SELECT DISTINCT ?x {{ ?e a <{COOP}Evidence> ; <{OA}hasSource> ?x"
    " FILTER NOT EXISTS { ?x ?p ?o } }",
}


class StoreFinding(NamedTuple):
    """Something that is not as it should be: a key of `WORDS`, where, and what was seen."""

    kind: str
    place: str
    seen: str = ""

    def text(self, lang: str = "en") -> str:
        """Give it as a sentence that ends in what to do."""
        at = 1 if lang == "vi" else 0
        what, remedy = WORDS[self.kind]
        seen = f" ({self.seen})" if self.seen else ""
        return f"{self.place}: {what[at]}{seen}; {remedy[at]}"


@dataclass
class StoreCheck:
    """What a look through a store gave.

    Attributes:
        store: The store.
        looked: What was looked at, and how much of it there is.
        findings: What is not as it should be; empty if all is well.
    """

    store: str
    looked: dict[str, int] = field(default_factory=dict)
    findings: list[StoreFinding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """Give it as plain data."""
        told = [{**found._asdict(), "text": found.text(lang)} for found in self.findings]
        return {"store": self.store, "sound": self.sound, "looked": self.looked, "findings": told}

    def text(self, lang: str = "en") -> str:
        """Give it for readers: a line a finding, and one of what was looked at."""
        looked = ", ".join(f"{number:,} {name}" for name, number in self.looked.items())
        words = {
            "en": "nothing was found" if self.sound else f"{len(self.findings)} findings",
            "vi": "không thấy sai sót" if self.sound else f"{len(self.findings)} sai sót",
        }
        last = f"{self.store}: {words.get(lang, words['en'])}; {looked}"
        return "\n".join([*(found.text(lang) for found in self.findings), last]) + "\n"


def check(store: str | Path) -> StoreCheck:
    """Look through a store, change nothing.

    Args:
        store: Its directory.

    Returns:
        What was looked at and found.

    Raises:
        DataError: There is no store.
    """
    path = Path(store)
    if not path.is_dir() or not (path / "CURRENT").is_file():
        raise DataError("there is no store", file=path, hint="coopgraph import KIND FILE -o STORE")
    done = StoreCheck(str(store))
    try:
        now = StoreDirectory(path).held()
    except DataError as error:
        done.findings.append(StoreFinding("unreadable", str(error.file), error.message))
        return done
    assert now is not None  # noqa: S101 - there is a CURRENT
    done.findings += [*_tables(now, done.looked), *_written(now, done.looked)]
    if now.shipped != Corpus.shipped().digest():
        done.findings.append(StoreFinding("outdated", now.path.name))
    whole = not any(found.kind in ("table", "written") for found in done.findings)
    done.findings += _caches(now, done.looked, whole=whole)
    return done


def _tables(now: Generation, looked: dict[str, int]) -> Iterator[StoreFinding]:
    looked["tables"] = looked["rows"] = 0
    for source, about in now.sources.items():
        rows = {file["name"]: file["rows"] for file in about.get("files", ())}
        looked["rows"] += sum(number or 0 for number in rows.values())
        try:
            folder = now.tables(source)
            numbers = {part: len(list(folder.glob(f"{part}-*.parquet"))) for part in PARTS}
            if len(set(numbers.values())) > 1 or not (folder / "catalogue.nt").is_file():
                raise DataError("there are tables missing", file=folder)
            for part in PARTS:
                for frame in now.frames(source, part):
                    looked["tables"] += 1
                    if beyond := _beyond(frame, rows):
                        yield StoreFinding("row", f"{source}/{part}", beyond)
        except DataError as error:
            yield StoreFinding("table", str(error.file or source), error.message)
    try:
        folder = now.tables(SHIPPED)
        for name in ("graph.nq", "ties.parquet", "nodes.parquet"):
            (folder / name).stat()
    except (DataError, OSError) as error:
        yield StoreFinding("table", SHIPPED, str(error))


def _beyond(frame: pl.DataFrame, rows: dict[str, int | None]) -> str:
    """Tell of rows that no file has; empty if all are there."""
    if not {"file", "row"} <= set(frame.columns):
        return ""
    import polars as pl

    told = frame.group_by("file").agg(
        pl.col("row").min().alias("least"), pl.col("row").max().alias("most")
    )
    for name, least, most in told.sort("file").iter_rows():
        number = rows.get(name)
        if name and least is not None and (name not in rows or least < 1):
            return f"{name}: {least}"
        if number is not None and most is not None and most > number:
            return f"{name}: {most} > {number}"
    return ""


def _written(now: Generation, looked: dict[str, int]) -> Iterator[StoreFinding]:
    looked["written graphs"] = len(now.written)
    for graph, about in now.written.items():
        try:
            file = within(now.tables(WRITTEN), f"{graph.removeprefix(SOURCE)}.nt")
            data = file.read_bytes()
        except (DataError, OSError) as error:
            yield StoreFinding("written", graph, str(error))
            continue
        digest, lines = hashlib.sha256(data).hexdigest(), data.count(b"\n")
        if digest != about["sha256"] or lines != about.get("triples", lines):
            yield StoreFinding("written", graph, f"{lines:,} / {about.get('triples'):,}")


def _caches(now: Generation, looked: dict[str, int], *, whole: bool) -> Iterator[StoreFinding]:
    """Sum up the caches, and hold them against those made of the tables, if these are whole."""
    sums: dict[str, dict[str, tuple[int, str]]] = {}
    for name, folder in (("union", now.union), ("named", now.named)):
        if not folder.is_dir():
            if name == "union":
                yield StoreFinding("cache", name)
            continue
        try:
            sums[name] = on_disk(folder)
            if name == "union":
                yield from _evidence(opened(now))
        except CoopgraphError as error:
            yield StoreFinding("cache", name, error.message)
    for name, graphs in sums.items():
        number = graphs.get("", (0, ""))[0]
        looked[f"triples in {name}"] = sum(count for count, _ in graphs.values())
        if number != now.triples and (name == "union" or number):
            yield StoreFinding("count", name, f"{number:,} / {now.triples:,}")
    if not whole:
        return
    try:
        expected = _made_again(now)
    except CoopgraphError as error:
        yield StoreFinding("table", now.path.name, error.message)
        return
    for name, graphs in sums.items():
        other = expected.get(name)
        if other is None:
            continue
        for graph in sorted({*graphs, *other}):
            have, want = graphs.get(graph, (0, "")), other.get(graph, (0, ""))
            if have != want:
                place = f"{name} {graph}".strip()
                yield StoreFinding("cache", place, f"{have[0]:,} / {want[0]:,}")


def _evidence(store: EmbeddedStore) -> Iterator[StoreFinding]:
    for kind, query in _NAMELESS.items():
        found = sorted(iri for (iri,) in store.select(query) if iri)
        if found:
            more = f" … ({len(found):,})" if len(found) > _SHOWN else ""
            yield StoreFinding(kind, "union", " ".join(found[:_SHOWN]) + more)


def _made_again(now: Generation) -> dict[str, dict[str, tuple[int, str]]]:
    """Make the caches of the tables, somewhere else, and sum them up."""
    with TemporaryDirectory(prefix="coopgraph-check-") as room:
        copy = Generation(Path(room) / "g000001")
        copy.path.mkdir()
        for name in (*now.sources, SHIPPED, *([WRITTEN] if now.written else ())):
            link_tables(now, copy, name)
        shutil.copy2(now.path / "store.json", copy.path)
        (Path(room) / "CURRENT").write_text("g000001\n", encoding="ascii")
        made = make(StoreDirectory(room)).generation
        folders = {"union": made.union, "named": made.named}
        return {name: on_disk(folder) for name, folder in folders.items() if folder.is_dir()}
