"""Accepting: what was decided enters a folder of data or a store, all of it or nothing.

Into a folder go ``<source>.ttl``, the entry of the catalogue (into the folder's ``sources.ttl``
where it has one, else into the same file) and ``<source>.left-out.md``. Into a store it goes
through the door that clients write by: the same checks, the same conclusions, one generation.
Before that the shapes and the evidence check must find nothing. What was there before is kept in
the draft, so that each acceptance can be undone, the last one first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph import files
from coopgraph.errors import DataError, ValidationFailed
from coopgraph.evidence import check, collect
from coopgraph.intake.draft_files import ACCEPTED
from coopgraph.namespaces import SOURCE

if TYPE_CHECKING:
    from coopgraph.intake.decided import Decided
    from coopgraph.intake.document import Document
    from coopgraph.intake.source_file import SourceFile
    from coopgraph.writing import Outcome

CATALOGUE = "sources.ttl"
_RECORD = "record.json"
SECONDS, MEMORY = 600.0, 2 << 30
"""What preparing a change of a store may take."""


@dataclass(frozen=True)
class Accepted:
    """What was accepted, and where it went.

    Attributes:
        source: Id of the source.
        place: The folder or the store.
        statements: How many statements were accepted.
        triples: How many triples they are.
        passages: How many passages prove them.
        written: Names of the files, or the store's graph.
        notes: What could not be said, and the like.
    """

    source: str
    place: Path
    statements: int
    triples: int
    passages: int
    written: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


def turtle(made: SourceFile, *, entry: bool) -> bytes:
    """Write a source as canonical Turtle, with its entry of the catalogue or without."""
    from coopgraph.store import canonical

    graph = made.graph + made.entry if entry else made.graph
    return canonical(graph).encode()


def left_out_table(document: Document, left_out: Sequence[tuple[tuple[int, int], str]]) -> bytes:
    """Write the passages that were read and left out, in the form ``data/README.md`` has."""
    lines = [
        f"# Passages of {document.title or document.name} that were left out",
        "",
        "| paragraph | start | end | reason |",
        "|---|---|---|---|",
    ]
    for (start, end), why in left_out:
        number = paragraph(document, start)
        reason = " ".join(why.split()).replace("|", "\\|") or "no reason was given"
        lines.append(f"| {number} | {start} | {end} | {reason} |")
    return ("\n".join(lines) + "\n").encode()


def paragraph(document: Document, position: int) -> int:
    """Give the number, from 1, of the paragraph that holds a position: of its line with words."""
    before = document.text[:position].split("\n")
    return max(1, sum(1 for line in before[:-1] if line.strip()) + 1)


# -- checking --------------------------------------------------------------------------------------


def prove(document: Document, made: SourceFile) -> int:
    """Compute every span and digest of a source again.

    Returns:
        How many passages there are.

    Raises:
        ValidationFailed: One does not hold; nothing may be written then.
    """
    import tempfile

    from coopgraph.store import EmbeddedStore

    iri = SOURCE + made.source
    with tempfile.TemporaryDirectory(prefix="coopgraph-") as room:
        path = Path(room) / f"{made.source}.ttl"
        path.write_bytes(turtle(made, entry=True))
        store = EmbeddedStore()
        store.load_turtle(path, iri)
        store.unite()
    passages = collect(store)
    stated = dict.fromkeys([iri], document.text_sha256)
    wrong = check(passages, {iri: document.text}, stated)
    if wrong:
        raise ValidationFailed(f"nothing was written: {wrong[0]}", report=wrong)
    return len(passages)


def validate_files(paths: Sequence[Path], around: Sequence[Path]) -> None:
    """Hold files against the shapes; the shipped data and others are known beside them.

    Raises:
        ValidationFailed: With the report.
    """
    from coopgraph import resources
    from coopgraph.validate import validate

    names = {path.name for path in paths}
    shipped = sorted(resources.data_dir().glob("*.ttl"))
    # A file of the folder is newer than the shipped one of its name.
    context = {path.name: path for path in (*shipped, *around) if path.name not in names}
    report = validate(paths, context=[*context.values()])
    if not report.conforms:
        first = next(v for v in report.violations if v.severity == "violation")
        where = f" at {first.node}" + (f" {first.path}" if first.path else "")
        count = sum(v.severity == "violation" for v in report.violations)
        raise ValidationFailed(
            f"nothing was written: {count} rules are broken, the first{where}: {first.message}"
            + (f" ({first.detail})" if first.detail else ""),
            report=report,
            hint=first.advice,
        )


# -- a folder --------------------------------------------------------------------------------------


def into_folder(
    draft: Path | None, folder: Path, document: Document, decided: Decided, made: SourceFile
) -> Accepted:
    """Write a source into a folder of data.

    Args:
        draft: The draft's folder, which keeps what is replaced; None where there is none, and then
            it cannot be undone.
        folder: Where; made if it is missing.
        document: The document.
        decided: Its decisions.
        made: The source.

    Raises:
        ValidationFailed: The shapes or the evidence check find something.
        WriteError: A file cannot be written; all are as they were.
    """
    passages = prove(document, made)
    catalogue = folder / CATALOGUE
    name = f"{made.source}.ttl"
    contents = {name: turtle(made, entry=not catalogue.is_file())}
    if catalogue.is_file():
        contents[CATALOGUE] = _with_entry(catalogue, made)
    table = f"{made.source}.left-out.md"
    if decided.left_out or (folder / table).exists():
        contents[table] = left_out_table(document, decided.left_out)
    folder.mkdir(parents=True, exist_ok=True)
    with files.scratch_folder(folder / name) as room:
        for file, data in contents.items():
            (room / file).write_bytes(data)
        around = [path for path in sorted(folder.glob("*.ttl")) if path.name not in contents]
        validate_files([room / file for file in contents if file.endswith(".ttl")], around)
    before = {
        file: (folder / file).read_bytes() if (folder / file).exists() else None
        for file in contents
    }
    with (
        _recorded(draft, "folder", folder, made.source, before, contents),
        files.drafts(*(folder / file for file in contents)) as places,
    ):
        for place, data in zip(places, contents.values(), strict=True):
            place.write_bytes(data)
    return _accepted(made, decided, folder, passages, tuple(contents))


def _with_entry(catalogue: Path, made: SourceFile) -> bytes:
    """Give the catalogue with a source's entry, in place of one it has."""
    from rdflib import URIRef

    from coopgraph.store import canonical, parse_turtle

    graph = parse_turtle(catalogue)
    me = URIRef(SOURCE + made.source)
    graph.remove((me, None, None))
    return canonical(graph + made.entry).encode()


# -- a store ---------------------------------------------------------------------------------------


def into_store(
    draft: Path | None,
    store: Path,
    document: Document,
    decided: Decided,
    made: SourceFile,
    *,
    with_shipped: bool = False,
) -> Accepted:
    """Write a source into a store as clients of ``coopgraph serve --writable`` do.

    Args:
        draft: The draft's folder, which keeps what is replaced; None where there is none, and then
            it cannot be undone.
        store: The store; begun if there is none.
        document: The document.
        decided: Its decisions.
        made: The source.
        with_shipped: Of a store that is begun: whether it holds the shipped graph.

    Raises:
        DataError: It is no store, or the graph may not be written.
        ValidationFailed: The shapes or the evidence check find something.
    """
    passages = prove(document, made)
    graph = SOURCE + made.source
    body = turtle(made, entry=True)
    before = _graph_of(store, graph)
    outcome = _put(store, graph, body, before, with_shipped=with_shipped)
    if outcome.status < 300 and outcome.changed:
        after = _graph_of(store, graph)
        replaced, now = {"graph.nt": before}, {"graph.nt": after or b""}
        with _recorded(draft, "store", store, made.source, replaced, now):
            pass
    return _accepted(made, decided, store, passages, (graph,))


def _graph_of(store: Path, graph: str) -> bytes | None:
    """Give a written graph as sorted N-Triples, None where the store has none of that name."""
    from coopgraph.storage.directory import StoreDirectory
    from coopgraph.storage.written import Ledger
    from coopgraph.store.disk_writer import lines

    now = StoreDirectory(store).current() if store.exists() else None
    if now is None or graph not in now.written:
        return None
    return lines(set(Ledger.read(now).graphs[graph]))


def _put(
    store: Path,
    graph: str,
    body: bytes | None,
    before: bytes | None,
    *,
    with_shipped: bool = False,
) -> Outcome:
    """Change one graph through the writing door; None removes it."""
    from coopgraph.storage.directory import StoreDirectory
    from coopgraph.storage.make import begin
    from coopgraph.writing import Request
    from coopgraph.writing.apart import make_apart

    if body is not None:
        begin(store, with_shipped=with_shipped)
    # Only the graph that was read may be replaced: another may have written meanwhile.
    match = (sha256(before).hexdigest(),) if before is not None else ()
    request = Request(
        "delete" if body is None else "put",
        graph,
        media="text/turtle" if body is not None else "",
        match=match,
        none_match=() if before is not None else ("*",),
        body=body or b"",
    )
    outcome = make_apart(store, [request], seconds=SECONDS, memory=MEMORY)[0]
    if outcome.status == 422:
        text = outcome.report.get("text/plain") or next(iter(outcome.report.values()), "")
        now = StoreDirectory(store).current()
        lacks = body is not None and now is not None and not now.with_shipped
        raise ValidationFailed(
            f"nothing was written: {outcome.sentence}", report=text, file=store,
            hint="this store lacks the shipped graph, which the draft may rest on: --with-shipped"
            f" begins a store with it, coopgraph import --rebuild --with-shipped -o {store} adds it"
            if lacks else None,
        )  # fmt: skip
    if outcome.status >= 300:
        raise DataError(f"nothing was written: {outcome.sentence}", file=store)
    return outcome


# -- undoing ---------------------------------------------------------------------------------------


def undo(draft: Path) -> str:
    """Undo the last acceptance of a draft.

    Returns:
        What was undone, in a sentence.

    Raises:
        DataError: Nothing was accepted, or what was written has been changed since.
    """
    records = _records(draft)
    if not records:
        raise DataError("nothing was accepted from this draft", file=draft)
    record, place = records[-1], Path(records[-1]["place"])
    room = draft / ACCEPTED / record["name"]
    before = {
        file: (room / file).read_bytes() if kept else None
        for file, kept in record["before"].items()
    }
    if record["to"] == "store":
        _undo_store(place, SOURCE + record["source"], before["graph.nt"], record)
    else:
        _undo_folder(place, before, record)
    _forget(draft, record["name"])
    left = len(records) - 1
    return (
        f"{record['source']} is in {place} as it was before"
        f" ({left} earlier acceptance{'s' if left != 1 else ''} can be undone)"
    )


def _undo_folder(
    folder: Path, before: Mapping[str, bytes | None], record: Mapping[str, Any]
) -> None:
    for file, after in record["after"].items():
        path = folder / file
        if not path.exists() or sha256(path.read_bytes()).hexdigest() != after:
            raise DataError(
                "it has been changed since it was accepted, so nothing was undone", file=path
            )
    kept = {file: data for file, data in before.items() if data is not None}
    with files.drafts(*(folder / file for file in kept)) as places:
        for place, data in zip(places, kept.values(), strict=True):
            place.write_bytes(data)
    for file in before.keys() - kept.keys():
        (folder / file).unlink()


def _undo_store(store: Path, graph: str, before: bytes | None, record: Mapping[str, Any]) -> None:
    now = _graph_of(store, graph)
    if now is None or sha256(now).hexdigest() != record["after"]["graph.nt"]:
        raise DataError(
            "the graph has been changed since it was accepted, so nothing was undone",
            file=store,
            iri=graph,
        )
    _put(store, graph, before, now)


@contextmanager
def _recorded(
    draft: Path | None,
    to: str,
    place: Path,
    source: str,
    before: Mapping[str, bytes | None],
    after: Mapping[str, bytes],
) -> Iterator[None]:
    """Keep in the draft what an acceptance replaces, once it is made."""
    if draft is None:
        yield
        return
    number = 1 + max((int(record["name"]) for record in _records(draft)), default=0)
    room = draft / ACCEPTED / f"{number:04}"
    about = {
        "name": room.name,
        "to": to,
        "place": str(place.resolve()),
        "source": source,
        "before": {file: data is not None for file, data in before.items()},
        "after": {file: sha256(data).hexdigest() for file, data in after.items()},
    }
    with files.draft(room, folder=True, parents=True) as kept:
        for file, data in before.items():
            if data is not None:
                (kept / file).write_bytes(data)
        (kept / _RECORD).write_text(json.dumps(about, indent=1) + "\n", "utf-8")
        yield


def _records(draft: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted((draft / ACCEPTED).glob(f"*/{_RECORD}")):
        try:
            found.append(json.loads(path.read_text("utf-8")))
        except ValueError as error:
            raise DataError(f"not JSON: {error}", file=path) from None
    return found


def _forget(draft: Path, name: str) -> None:
    import shutil

    shutil.rmtree(draft / ACCEPTED / name)
    if not any((draft / ACCEPTED).iterdir()):
        (draft / ACCEPTED).rmdir()


def _accepted(
    made: SourceFile, decided: Decided, place: Path, passages: int, written: tuple[str, ...]
) -> Accepted:
    triples = len(made.graph) + len(made.entry)
    return Accepted(
        made.source,
        place,
        len(decided.statements),
        triples,
        passages,
        written,
        tuple(dict.fromkeys(made.notes)),
    )
