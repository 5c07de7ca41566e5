"""From a foreign file to a table of candidates: what its names and new things may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.dates import parse
from coopgraph.errors import DataError
from coopgraph.identity.known_things import known
from coopgraph.identity.mappings import write
from coopgraph.identity.resolution import CUTOFF, Names
from coopgraph.importers import declared_kind, source_of
from coopgraph.importers.inputs import open_inputs
from coopgraph.importers.report import ImportReport
from coopgraph.namespaces import shorten

if TYPE_CHECKING:
    from coopgraph.identity.resolution import Candidate

JUSTIFICATION = "semapv:LexicalSimilarityThresholdMatching"
SURE = 0.999


def candidates(
    name: str,
    paths: Sequence[str | Path],
    options: Mapping[str, str] | None = None,
    *,
    cutoff: float = CUTOFF,
    limit: int = 3,
    author: str = "",
    date: str = "",
    source: str | None = None,
    encoding: str | None = None,
    store: str | Path | None = None,
) -> tuple[str, str]:
    """Find the candidates for the names and new things of a file.

    Args:
        name: The kind of the file.
        paths: The files.
        options: Options of the kind.
        cutoff: The least score.
        limit: Candidates of a name or thing at most.
        author: Who proposes them, for ``author_id``.
        date: When, for ``mapping_date``; never the clock.
        source: The id of the source the import will have, on which some IRIs rest; as for it.
        encoding: The encoding of the files, as for the import.
        store: The store they will be imported into: what it holds of other imports is offered, too.

    Returns:
        The text of a file of decisions, all of them ``skos:closeMatch``, and a sentence of how
        many there are; lines follow of encodings that were told or guessed.

    Raises:
        DataError: The file is not of that kind.
        DateError: `date` is none.
    """
    if date:
        parse(date)
    declared = declared_kind(name)
    source_id = source or declared.source or source_of(paths)
    report = ImportReport(name, source_id)
    # A table must not make the things whose names are to be decided.
    given = {k: v for k, v in (options or {}).items() if k != "create-missing"}
    inputs = open_inputs(
        declared, paths, report, source=source_id, options=given, encoding=encoding,
        output=_opened(store),
    )  # fmt: skip
    read_as = tuple(report.notes)
    names = Names(known(inputs.output, inputs.source))
    nodes: dict[str, dict[str, Any]] = {}
    for batch in declared.read(inputs, report):
        for row in batch.complete()[1].iter_rows(named=True):
            nodes.setdefault(row["node"], row)
    there = set(names.things["node"])
    asked = [row for node, row in nodes.items() if node not in there]
    labels = [row["label_en"] or row["label_vi"] or "" for row in asked]
    node_candidates = names.near(
        labels, limit=limit, cutoff=cutoff, classes=[row["cls"] for row in asked]
    )  # fmt: skip
    lines = [
        _line(shorten(row["node"]), label, candidate, author, date)
        for row, label, near in zip(asked, labels, node_candidates, strict=True)
        for candidate in near
    ]
    unknown = list(report.unresolved)
    loose = names.near(unknown, limit=limit, cutoff=cutoff)
    lines += [
        _line("", label, candidate, author, date)
        for label, near in zip(unknown, loose, strict=True)
        for candidate in near
    ]
    lonely = [
        n
        for n, near in zip([*labels, *unknown], [*node_candidates, *loose], strict=True)
        if not near
    ]
    about = f"Candidates for {', '.join(Path(p).name for p in paths)}; a closeMatch decides nothing"
    summary = (
        f"{len(lines)} candidates for {len(asked) + len(unknown) - len(lonely)} of"
        f" {len(asked) + len(unknown)} names and things"
    )
    return write(lines, about=about), "\n".join((summary, *read_as))


def _opened(store: str | Path | None) -> Path | None:
    """Check that there is the store that is to be looked into."""
    if store is None:
        return None
    from coopgraph.storage.directory import StoreDirectory

    path = Path(store)
    if not path.is_dir() or StoreDirectory(path).current() is None:
        raise DataError("there is no store", file=path)
    return path


def _line(subject: str, label: str, candidate: Candidate, author: str, date: str) -> dict[str, str]:
    exact = candidate.score >= SURE
    return {
        "subject_id": subject,
        "subject_label": label,
        "predicate_id": "skos:closeMatch",
        "object_id": shorten(candidate.node),
        "object_label": candidate.label,
        "confidence": f"{candidate.score:.2f}",
        "mapping_justification": "semapv:LexicalMatching" if exact else JUSTIFICATION,
        "author_id": author,
        "mapping_date": date,
        "comment": candidate.why,
    }
