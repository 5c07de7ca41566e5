"""Importers: foreign data become participations, with every row accounted for.

A kind of data is one small module with one object ``KIND`` (`kind.Kind`). `run` checks the
files against it, reads them in batches (`batch.Batch`), and writes these to a sink: a store, a
file of N-Quads, or tables. `report.ImportReport` tells what became of each row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.errors import ParameterError
from coopgraph.importers.registry import KINDS, declared_kind
from coopgraph.names import mixing_scripts

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.importers.provenance import Provenance
    from coopgraph.importers.report import ImportReport
    from coopgraph.lifting.together import Together
    from coopgraph.lifting.writer import Written

_MIXED = "a word of the name mixes Latin letters with others that look like them; it stays so"


def run(
    name: str,
    paths: Sequence[str | Path],
    output: str | Path | None,
    *,
    source: str | None = None,
    retrieved: str | None = None,
    options: Mapping[str, str] | None = None,
    encoding: str | None = None,
    with_shipped: bool | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Import files of a kind.

    Args:
        name: The kind.
        paths: The files.
        output: A directory (a store, made or extended), ``FILE.nq``, or ``DIR.parquet``
            (a folder of tables).
        source: The id of the source; the kind's own by default.
        retrieved: When the files were fetched (EDTF); it goes into the catalogue.
        options: The kind's options, and for every kind ``mappings``: a file of decisions on
            identity (`identity.mappings`).
        encoding: The encoding of the files (``utf-8``, ``cp1258`` …), which must be tables of
            text; else it is their mark's, UTF-8, or a guess that the report tells.
        with_shipped: Whether the store is to hold the graph that coopgraph ships, too; None for as
            it is, and of a new store for no.
        dry_run: Read and count only.
        progress: Called after each batch with the number of rows read so far.

    Returns:
        The account of all rows.

    Raises:
        DataError: A file is not what it should be; with file and line. Nothing was written.
        ParameterError: An option, the source's id or a file is missing or wrong.
        CoopgraphError: The disk is full, or another import is going on; nothing was changed.
    """
    import polars as pl

    from coopgraph.dates import parse
    from coopgraph.identity.known_things import shipped
    from coopgraph.identity.mappings import read as read_decisions
    from coopgraph.importers.inputs import open_inputs
    from coopgraph.importers.outputs import StoreSink, sink_for
    from coopgraph.importers.provenance import DataFile, Provenance
    from coopgraph.importers.report import ImportReport
    from coopgraph.lifting.batch import Batch
    from coopgraph.lifting.lent import Lent
    from coopgraph.lifting.writer import Writer
    from coopgraph.namespaces import SOURCE
    from coopgraph.storage.make import base_of
    from coopgraph.storage.tables import known_nodes

    declared = declared_kind(name)
    given = dict(options or {})
    strange = sorted(set(given) - {*declared.options, "mappings"})
    if strange:
        hint = f"it has {', '.join(declared.options)}" if declared.options else "it has none"
        raise ParameterError(f"{name} has no option {', '.join(strange)}", hint=hint)
    source_id = source or declared.source or source_of(paths)
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", source_id):
        raise ParameterError(
            f"{source_id!r} is no id of a source", hint="letters a-z, digits and single hyphens"
        )
    if retrieved:
        parse(retrieved)
    sink = sink_for(None if dry_run else output, with_shipped=with_shipped)
    if output is None and not dry_run:
        raise ParameterError("say where to: a directory, FILE.nq or DIR.parquet")
    report = ImportReport(name, source_id)
    decisions = read_decisions(given["mappings"]) if "mappings" in given else None
    inputs = open_inputs(
        declared,
        paths,
        report,
        source=source_id,
        retrieved=retrieved,
        options=given,
        output=Path(output) if output is not None else None,
        encoding=encoding,
    )
    if encoding:
        given["encoding"] = inputs.files[0].look.encoding  # another reading is another import

    def provenance() -> Provenance:
        accounts = report.files.values()
        files = tuple(DataFile(a.name, a.sha256, a.read) for a in accounts)
        return Provenance(declared, source_id, files, retrieved, _content(given))

    base = base_of(with_shipped=sink.with_shipped)
    if source_id in _shipped_sources():
        raise ParameterError(f"coopgraph ships a source {source_id!r} already", hint="use --source")
    now = sink.now if isinstance(sink, StoreSink) else None
    if now is not None and SOURCE + source_id in now.written:
        raise ParameterError(
            f"clients wrote a graph source:{source_id} into this store", hint="use --source"
        )
    as_before = now is not None and now.with_shipped == sink.with_shipped
    if (
        now is not None
        and as_before
        and now.sources.get(source_id, {}).get("digest") == provenance().digest
    ):
        report.outcome = f"nothing to do: the store has these files as source:{source_id} already"
        return report
    others = known_nodes(now if as_before else None, base, but=source_id)
    writer = Writer(source_id, base, report, others)
    lent = Lent()

    def batches() -> Iterator[Written]:
        source_batches = declared.read(inputs, report)
        for batch in decisions.applied(source_batches, report) if decisions else source_batches:
            ties, nodes, facts = batch.complete()
            _tell_mixed_scripts(nodes, report)
            lent.look(ties, facts)
            yield writer.write(batch, rdf=sink.rdf)
            if progress is not None:
                progress(report.totals["read"])
        described = pl.Series(sorted(writer.described()), dtype=pl.String)
        if (borrowed := lent.nodes(shipped(), described)) is not None:
            yield writer.write(Batch(nodes=borrowed), rdf=sink.rdf)

    def finish() -> Together:
        report.check()
        if decisions:
            decisions.check_targets({*writer.described(), *shipped()["node"]})
            decisions.check_effect(report.met)
        if report.nothing_came_in:
            raise NothingCameIn
        return writer.finish()

    try:
        report.outcome = sink.take(batches(), finish, provenance)
    except NothingCameIn:
        report.outcome = "nothing came in, so nothing was written"
    return report


class NothingCameIn(Exception):  # noqa: N818 - ends an import of which nothing is left
    """No row of the files became anything."""


def _tell_mixed_scripts(nodes: pl.DataFrame, report: ImportReport) -> None:
    import polars as pl

    labels = [pl.concat_list("label_en", "label_vi", "label").list.drop_nulls().alias("name")]
    names = nodes.select("row", *labels).explode("name").unique(maintain_order=True)
    mixed = names.filter(mixing_scripts(pl.col("name")))
    report.apply(_MIXED, mixed["row"], mixed["name"])


def _content(options: Mapping[str, str]) -> dict[str, str]:
    """Let a file that is an option count by what it says, not by where it lies."""
    from hashlib import sha256

    return {
        name: sha256(Path(value).read_bytes()).hexdigest() if Path(value).is_file() else value
        for name, value in options.items()
    }


def source_of(paths: Sequence[str | Path]) -> str:
    """Give the id of a source that nobody names: a slug of the first file's name."""
    import polars as pl

    from coopgraph.importers.containers import plain_name
    from coopgraph.importers.iris import slugs

    stem = Path(plain_name(Path(paths[0]))).stem if paths else "import"
    return next(iter(slugs(pl.Series([stem])).values()))


def _shipped_sources() -> list[str]:
    """Give the ids of the sources that coopgraph ships: no import may take the name of one."""
    from coopgraph.build import Corpus
    from coopgraph.namespaces import SOURCE

    return [graph.removeprefix(SOURCE) for _, graph in Corpus.shipped().graphs()]


__all__ = ["KINDS", "declared_kind", "run", "source_of"]
