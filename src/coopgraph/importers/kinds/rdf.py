"""Any RDF, by a mapping that says in SPARQL what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coopgraph.errors import DataError, ParameterError, QueryError
from coopgraph.identity.known_things import known
from coopgraph.importers.bounds import read_whole
from coopgraph.importers.containers import open_bytes, plain_name
from coopgraph.importers.kind import Kind, Table
from coopgraph.importers.statements import StatementReading, known_iris, to_batch
from coopgraph.lifting.batch import Batch
from coopgraph.namespaces import CONCEPT, COOP, RDF, shorten

if TYPE_CHECKING:
    from coopgraph.importers.kind import KindInputs
    from coopgraph.importers.report import ImportReport
    from coopgraph.store import Foreign, Statement

AS_IT_IS = "coopgraph"
_OUR_TERMS = (COOP, CONCEPT)
_ENDINGS = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".owl", ".xml", ".jsonld", ".json")
_HEADER = re.compile(r"#\s*(mapping(?:@vi)?)\s*:\s*(.*)\Z")


class Mapping(NamedTuple):
    """A declared mapping: its name, what it is (en, vi), and its CONSTRUCT."""

    name: str
    en: str
    vi: str
    text: str


def mappings() -> dict[str, Mapping]:
    """Give the mappings that are shipped, by name."""
    from coopgraph.resources import ontology_dir

    paths = sorted((ontology_dir() / "mappings").glob("*.rq"))
    return {path.stem: read_mapping(path) for path in paths}


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file: ``# mapping: …`` and ``# mapping@vi: …``, then a CONSTRUCT.

    Raises:
        DataError: It cannot be read, or is not declared so.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", file=path) from None
    except UnicodeDecodeError:
        raise DataError("is not UTF-8", file=path) from None
    words = {m[1]: m[2].strip() for line in text.splitlines() if (m := _HEADER.match(line))}
    if not words.get("mapping"):
        raise DataError("there is no line '# mapping: …'", file=path, line=1)
    english = words["mapping"]
    return Mapping(path.stem, english, words.get("mapping@vi", english), text)


def read(inputs: KindInputs, report: ImportReport) -> Iterator[Batch]:
    """Read each file, map it, and account for every thing it describes."""
    from coopgraph.store import mentioned, read_foreign

    mapping = _chosen(inputs.options.get("mapping", AS_IT_IS))
    here = known_iris(known(inputs.output, inputs.source))
    for rdf_file in inputs.of("rdf"):
        with open_bytes(rdf_file.look.path) as file:
            data = BytesIO(read_whole(file, rdf_file.look.path))
        foreign = read_foreign(data, plain_name(rdf_file.look.path))
        if not foreign.subjects:
            raise DataError("holds no statement", file=rdf_file.look.path)
        rows = {subject: row for row, subject in enumerate(foreign.subjects, 1)}
        report.took(rdf_file.name, len(rows))
        if foreign.left:
            report.note(
                f"{rdf_file.name} is an export of coopgraph: {foreign.left} statements of its"
                " ontology, or concluded by the rules, are left out"
            )
        _tell_statements_about_statements(foreign, rdf_file.name, report)
        if more := foreign.close_upwards(mentioned(mapping.text) if mapping else _Ours()):
            report.note(
                f"{more} statements follow from what {rdf_file.name} itself says stands below"
                " known classes and properties"
            )
        if mapping is None:
            statements = foreign.statements()
        else:
            statements = _mapped(foreign, mapping)
            _tell_unmentioned(foreign, mapping, report)
        reading = StatementReading(inputs.source, rdf_file.name, rows, report, here)
        batch = to_batch(statements, reading)
        _tell_no_tie(batch, inputs.options.get("mapping", AS_IT_IS), rdf_file.name, report)
        used = {
            row
            for statement in statements
            for term in (statement.subject, statement.object)
            if (row := rows.get(term.value)) is not None
        } | reading.used
        if mapping is not None:
            used -= reading.left
            used = _merge_through(foreign, mapping, rows, used, reading, report)
        if not _is_ours(batch, here):
            # Foreign statements about foreign things alone: this is not what the file is for.
            used = set()
            batch = Batch()
        _skip_rest(foreign, rows, used | reading.left, rdf_file.name, report)
        yield batch


def _is_ours(batch: Batch, here: dict[str, str]) -> bool:
    """Say whether a batch says anything in our terms, or of what is known here."""
    import polars as pl

    ties, nodes, facts = batch.complete()
    known_things = pl.Series(sorted(set(here.values())), dtype=pl.String).implode()
    said = pl.any_horizontal(
        *(pl.col(c).str.starts_with(ours) for c in ("predicate", "value") for ours in _OUR_TERMS),
        pl.col("subject").is_in(known_things),
    )
    return bool(ties.height or nodes.height or facts.select(said.any()).item())


class _Ours:
    """The terms of our own namespace, as a container."""

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and term.startswith(COOP)


def _tell_statements_about_statements(foreign: Foreign, file: str, report: ImportReport) -> None:
    if foreign.reifiers:
        report.note(
            f"{file} has {foreign.reifiers} statements about statements (RDF 1.2); they are read as"
            " rdf:subject, rdf:predicate and rdf:object of their reifiers"
        )
    if foreign.unreached:
        report.note(
            f"{foreign.unreached} statements of {file} are left out: a statement within a statement"
            " that is not reified cannot be reached"
        )


def _tell_no_tie(batch: Batch, mapping: str, file: str, report: ImportReport) -> None:
    if batch.ties is None or not batch.ties.height:
        others = [name for name in (AS_IT_IS, *mappings()) if name != mapping]
        report.note(
            f"nothing of {file} became a tie by the mapping {mapping};"
            f" others are {', '.join(others)}, or a file of your own"
        )


def _chosen(name: str) -> Mapping | None:
    if name == AS_IT_IS:
        return None
    shipped = mappings()
    if name in shipped:
        return shipped[name]
    if not name.endswith(".rq"):
        hint = f"{AS_IT_IS}, {', '.join(shipped)}, or a file that ends in .rq"
        raise ParameterError(f"there is no mapping {name!r}", parameter="mapping", hint=hint)
    return read_mapping(Path(name))


def _mapped(foreign: Foreign, mapping: Mapping) -> list[Statement]:
    try:
        return foreign.construct(mapping.text)
    except QueryError as error:
        raise DataError(
            f"the mapping {mapping.name}: {error.message}",
            file=f"{mapping.name}.rq",
            line=error.line,
            column=error.column,
            hint=error.hint,
        ) from None


def _tell_unmentioned(foreign: Foreign, mapping: Mapping, report: ImportReport) -> None:
    from coopgraph.store import UPWARDS, mentioned

    # Read in any case: what a thing is, what stands below what, and reifications.
    read_anyway = {RDF + "type", RDF + "subject", RDF + "predicate", RDF + "object", *UPWARDS}
    mentioned_iris = mentioned(mapping.text) | read_anyway
    unused = {p: n for p, n in sorted(foreign.predicates.items()) if p not in mentioned_iris}
    if unused:
        listing = ", ".join(f"{shorten(p)} ({n})" for p, n in unused.items())
        report.note(f"the mapping {mapping.name} does not mention {listing}")


def _merge_through(
    foreign: Foreign,
    mapping: Mapping,
    rows: dict[str, int],
    used: set[int],
    reading: StatementReading,
    report: ImportReport,
) -> set[int]:
    """Count what the mapping only passes through (an interval, a role's name) as merged.

    What leads from a row that was left out with its reason was passed through as well.
    """
    from coopgraph.store import mentioned

    left, file = reading.left, reading.file
    begin = [subject for subject, row in rows.items() if row in used or row in left]
    reached = foreign.reached(begin, mentioned(mapping.text))
    through = {rows[s] for s in reached if s in rows} - used - left
    report.merge(file, sorted(through), "it tells of another thing, and was read with that")
    return used | through


def _skip_rest(
    foreign: Foreign, rows: dict[str, int], used: set[int], file: str, report: ImportReport
) -> None:
    left: dict[str, list[tuple[int, str]]] = {}
    for subject, row in rows.items():
        if row not in used:
            types = " ".join(shorten(t) for t in foreign.types(subject)) or "no type"
            left.setdefault(types, []).append((row, subject))
    for types, pairs in sorted(left.items()):
        report.skip(
            file, [row for row, _ in pairs], f"the mapping makes nothing of it ({types})",
            [shorten(subject) for _, subject in pairs],
        )  # fmt: skip


def _looks(name: str, head: bytes) -> bool:
    if not name.lower().endswith(_ENDINGS):
        return False
    # Not all JSON is JSON-LD; that has keywords.
    return not name.lower().endswith(".json") or b'"@' in head


KIND = Kind(
    name="rdf",
    title={
        "en": "RDF of any vocabulary, by a mapping",
        "vi": "RDF theo từ vựng bất kỳ, qua một ánh xạ",
    },
    publisher={"en": "As the file says", "vi": "Theo tệp dữ liệu"},
    tables=(
        Table(
            "rdf",
            "Turtle (.ttl), N-Triples (.nt), N-Quads (.nq), TriG (.trig), RDF/XML (.rdf, .owl,"
            " .xml) or JSON-LD (.jsonld, .json); nothing is fetched from the web. A row is a thing"
            " that the file describes, numbered in order of appearance, blank nodes last",
            rows=False,
            recognise=_looks,
        ),
    ),
    read=read,
    roles={
        "coop:role of the mapping's ties": "that role, if it is one of ours, or its name in English"
        " or Vietnamese",
        "a role that is none of ours": "no tie; told with its row",
    },
    dates={
        "end before begin": "no tie; told with its row",
        "times": "of a time the day is kept, of a zoned day the day; the precision stays",
        "a date that is none is left out": "with its row and what stood there",
    },
    identity="What is known by its Wikidata IRI or its ISO code keeps its IRI; else id: and a slug"
    " of the end of the foreign IRI and a digest of it alone, which stays as skos:exactMatch; a"
    " corrected label changes no IRI",
    licence="terms of the user",
    language="und",
    memory="the whole file, some 1 KB a statement",
    options={
        "mapping": "coopgraph (the data are in our terms already; default), org (W3C ORG), schema"
        " (schema.org), or FILE.rq: a CONSTRUCT into our terms whose first lines declare it:"
        " '# mapping: what it is'",
    },
)
