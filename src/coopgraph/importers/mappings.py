"""Decisions on identity, kept in a file that people review: SSSOM-like TSV.

One line a decision, in the columns of the Simple Standard for Sharing Ontological Mappings:

| column | holds |
|---|---|
| ``subject_id`` | the foreign thing: IRI or prefixed name; empty where a mere name is decided |
| ``subject_label`` | its name; where ``subject_id`` is empty, the name that is decided |
| ``predicate_id`` | ``skos:exactMatch`` (use the object instead), or ``skos:closeMatch``, ``skos:broadMatch``, ``skos:narrowMatch``, ``skos:relatedMatch`` (only link) |
| ``predicate_modifier`` | empty, or ``Not``: must never be matched |
| ``object_id``, ``object_label`` | the known thing |
| ``confidence`` | 0 to 1 |
| ``mapping_justification`` | such as ``semapv:ManualMappingCuration`` or ``semapv:LexicalMatching`` |
| ``author_id``, ``mapping_date``, ``comment`` | who decided, when, why; given by the user, never by a clock |

Lines that begin with ``#`` are the file's metadata; prefixes may be declared there
(``#   ex: https://example.org/``). Nothing is ever merged by owl:sameAs: a decision changes which
IRI the ties of an import use, and leaving the line out and importing again undoes it.
"""  # noqa: E501 - a table

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.errors import DataError
from coopgraph.namespaces import ID, PREFIXES, SKOS, shorten

from .batch import Batch
from .resolution import fold

if TYPE_CHECKING:
    import polars as pl

    from .report import Report

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "confidence",
    "mapping_justification",
    "author_id",
    "mapping_date",
    "comment",
)
NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
EXACT = SKOS + "exactMatch"
LINKS = tuple(SKOS + n for n in ("closeMatch", "broadMatch", "narrowMatch", "relatedMatch"))
_PREFIX = re.compile(r"#\s+([A-Za-z][\w.-]*):\s*\"?(https?://[^\s\"]+)\"?\s*\Z")
_MERGED = "merged by a decision"


@dataclass(frozen=True)
class Decision:
    """One decision, checked.

    Attributes:
        line: Its line in the file, from 1.
        subject: IRI of the foreign thing, or empty.
        subject_label: Its name.
        predicate: IRI.
        negated: Whether the modifier is ``Not``.
        object: IRI of the known thing.
        confidence: 0 to 1, or None.
    """

    line: int
    subject: str
    subject_label: str
    predicate: str
    negated: bool
    object: str
    confidence: float | None

    @property
    def key(self) -> str:
        """What is decided: the IRI, or the folded name."""
        return self.subject or fold(self.subject_label)


class Decisions:
    """The decisions of a file, free of contradictions; make them with `read`."""

    def __init__(self, lines: Sequence[Decision], file: str | Path | None = None) -> None:
        self.lines = tuple(lines)
        self.file = file
        self._check_pairs()
        self.target = self._targets()
        self._check_forbidden()

    @cached_property
    def names(self) -> dict[str, str]:
        """Folded names that are decided, and what they mean."""
        return {
            m.key: self.target.get(m.object, m.object)
            for m in self._exact()
            if not m.subject
        }  # fmt: skip

    @cached_property
    def forbidden(self) -> frozenset[tuple[str, str]]:
        """Pairs (folded name or IRI, IRI) that must not be matched."""
        return frozenset((m.key, m.object) for m in self.lines if m.negated)

    @cached_property
    def links(self) -> list[Decision]:
        """The decisions that only link one thing with another."""
        return [m for m in self.lines if m.predicate in LINKS and not m.negated and m.subject]

    def _exact(self) -> Iterator[Decision]:
        return (m for m in self.lines if m.predicate == EXACT and not m.negated)

    def _check_pairs(self) -> None:
        seen: dict[tuple[str, str], Decision] = {}
        for m in self.lines:
            before = seen.setdefault((m.key, m.object), m)
            if before is not m:
                words = "say the same" if _says(before) == _says(m) else "contradict each other"
                raise self._error(
                    f"lines {before.line} and {m.line} {words}:"
                    f" {_short(m.key)} {_says(before)} and {_says(m)} {_short(m.object)}",
                    m.line,
                )

    def _targets(self) -> dict[str, str]:
        """Follow exact matches to their end: subject to the thing that is used for it."""
        chosen: dict[str, Decision] = {}
        for m in self._exact():
            before = chosen.setdefault(m.key, m)
            if before is not m:
                raise self._error(
                    f"lines {before.line} and {m.line} contradict each other:"
                    f" {_short(m.key)} is to be both {_short(before.object)}"
                    f" and {_short(m.object)}",
                    m.line,
                )
        ends = {}
        for key, m in chosen.items():
            trail = [m]
            while (nxt := chosen.get(trail[-1].object)) is not None:
                if nxt in trail:
                    lines = _and(sorted(t.line for t in [*trail, nxt]))
                    raise self._error(
                        f"lines {lines} lead in a circle: {_short(key)} would be itself", nxt.line
                    )
                trail.append(nxt)
            ends[key] = trail[-1].object
        return ends

    def _check_forbidden(self) -> None:
        """Refuse what is forbidden and follows all the same: A = B, B = C, but A ≠ C."""
        group: dict[str, str] = {}

        def root(node: str) -> str:
            while node in group:
                node = group[node]
            return node

        exact = list(self._exact())
        for m in exact:
            one, other = root(m.key), root(m.object)
            if one != other:
                group[one] = other
        for m in self.lines:
            if m.negated and m.predicate == EXACT and root(m.key) == root(m.object):
                same = [e.line for e in exact if root(e.key) == root(m.key)]
                raise self._error(
                    f"line {m.line} says that {_short(m.key)} is not {_short(m.object)}, but it"
                    f" follows from line{'s' * (len(same) > 1)} {_and(same)}",
                    m.line,
                )

    def _error(self, message: str, line: int) -> DataError:
        return DataError(message, file=self.file, line=line)

    # -- application -------------------------------------------------------------------------

    def applied(self, batches: Iterable[Batch], report: Report) -> Iterator[Batch]:
        """Apply the decisions to the batches of an import, each as it comes."""
        for batch in batches:
            yield self.apply(batch, report)

    def apply(self, batch: Batch, report: Report) -> Batch:
        """Use the chosen things in a batch.

        Ties and facts that name a merged thing name the chosen one instead; a merged node is not
        made, and its names become further names of the chosen one. Links are stated where their
        subject is a node of the batch.

        Args:
            batch: As the reader made it.
            report: Counts the rows a decision changed.
        """
        import polars as pl

        merged = {s: o for s, o in self.target.items() if "://" in s}
        ties, nodes, facts = batch.complete()
        if merged:
            touched = pl.concat(
                [
                    frame.filter(pl.any_horizontal(pl.col(cs).is_in(list(merged)))).select("row")
                    for frame, cs in ((ties, _TIE_ENDS), (nodes, ("node",)), (facts, _FACT_ENDS))
                ]
            )["row"].unique()
            report.apply(_MERGED, touched.sort())
        gone = nodes.filter(pl.col("node").is_in(list(merged)))
        links = self._links_of(nodes)
        chosen = _states(
            pl.concat(
                [
                    gone.select(pl.col("node").replace(merged), "file", "row"),
                    links.select(pl.col("value").alias("node"), "file", "row"),
                ]
            )
        )
        aliases = _aliases(gone, merged)
        ties = ties.with_columns(pl.col(*_TIE_ENDS).replace(merged))
        facts = facts.filter(
            ~(pl.col("subject").is_in(list(merged)) & pl.col("predicate").is_in(_IDENTITY))
        ).with_columns(
            pl.col("subject").replace(merged),
            pl.when(pl.col("type") == "iri")
            .then(pl.col("value").replace(merged))
            .otherwise(pl.col("value"))
            .alias("value"),
        )
        return Batch(
            ties,
            pl.concat([nodes.filter(~pl.col("node").is_in(list(merged))), chosen]),
            pl.concat([facts, aliases, links]),
        )

    def check_targets(self, described: Container[str]) -> None:
        """Refuse decisions for a thing that nothing describes, once all is read.

        Raises:
            DataError: Such a decision, with its line.
        """
        from coopgraph import states

        register = set(states.register()["iri"])
        for m in self.lines:
            known = m.object in described or m.object in register
            if not m.negated and m.object.startswith(ID) and not known:
                raise self._error(f"{shorten(m.object)} is nothing that is known", m.line)

    def _links_of(self, nodes: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        from .batch import FACTS, schema

        told = pl.DataFrame(
            [
                (m.subject, m.predicate, self.target.get(m.object, m.object), "iri")
                for m in self.links
                if m.subject not in self.target
            ],
            schema=dict.fromkeys(("subject", "predicate", "value", "type"), pl.String),
            orient="row",
        )
        there = nodes.select(pl.col("node").alias("subject"), "file", "row").unique(
            "subject", keep="first", maintain_order=True
        )
        return told.join(there, on="subject", how="inner", maintain_order="left").select(
            list(schema(FACTS))
        )


_TIE_ENDS = ("participant", "framework", "on_behalf_of")
_FACT_ENDS = ("subject", "value")
# What would make the chosen thing something else, or give it a second preferred name.
_IDENTITY = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    SKOS + "prefLabel",
)


def _aliases(gone: pl.DataFrame, merged: Mapping[str, str]) -> pl.DataFrame:
    """Make the names of merged nodes further names of the chosen ones."""
    import polars as pl

    from .batch import FACTS, schema

    parts = []
    for column, kind in (("label_en", "@en"), ("label_vi", "@vi"), ("alt", "text")):
        named = gone.explode(column) if column == "alt" else gone
        parts.append(
            named.filter(pl.col(column).is_not_null()).select(
                pl.col("node").replace(merged).alias("subject"),
                pl.lit(SKOS + "altLabel").alias("predicate"),
                pl.col(column).alias("value"),
                pl.lit(kind).alias("type"),
                "file",
                "row",
            )
        )
    return pl.concat(parts).select(list(schema(FACTS)))


def _states(places: pl.DataFrame) -> pl.DataFrame:
    """Describe the states of the register among the chosen things; the graph may lack them."""
    import polars as pl

    from coopgraph import states

    from .batch import NODES, schema

    found = states.describe(places["node"]).join(
        places.unique("node", keep="first"), on="node", maintain_order="left"
    )
    types = schema(NODES)
    return found.select(
        pl.col(c) if c in found.columns else pl.lit(None, kind).alias(c)
        for c, kind in types.items()
    )


def read(path: str | Path) -> Decisions:
    """Read and check a file of decisions.

    Raises:
        DataError: Not UTF-8, no header, a needed column missing, a line that is none, or decisions
            that contradict each other; with file and line.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", file=path) from None
    except UnicodeDecodeError as error:
        raise DataError(f"is not UTF-8: {error.reason}", file=path) from None
    return parse(text, path)


def parse(text: str, file: str | Path | None = None) -> Decisions:
    """Read decisions from a text; see `read`."""
    prefixes = dict(PREFIXES)
    header: list[str] | None = None
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            if match := _PREFIX.match(line):
                prefixes[match[1]] = match[2]
            continue
        if not line.strip():
            continue
        cells = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
        if header is None:
            header = _header(cells, file, number)
            continue
        if len(cells) != len(header):
            raise DataError(
                f"line {number} has {len(cells)} cells, the header has {len(header)}",
                file=file,
                line=number,
            )
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        found.append(_decision(row, prefixes, file, number))
    if header is None:
        raise DataError("has no header", file=file, hint=f"the columns are {', '.join(COLUMNS)}")
    return Decisions(found, file)


def _header(cells: list[str], file: str | Path | None, line: int) -> list[str]:
    header = [cell.strip() for cell in cells]
    twice = sorted({c for c in header if header.count(c) > 1})
    missing = [c for c in NEEDED if c not in header]
    if twice or missing:
        problem = f"has {', '.join(twice)} twice" if twice else f"lacks {', '.join(missing)}"
        raise DataError(f"the header {problem}", file=file, line=line, column=1)
    return header


def _decision(
    row: dict[str, str], prefixes: Mapping[str, str], file: str | Path | None, line: int
) -> Decision:
    def wrong(message: str, hint: str | None = None) -> DataError:
        return DataError(message, file=file, line=line, hint=hint)

    def iri(column: str) -> str:
        text = row[column]
        if not text or "://" in text:
            return text
        prefix, colon, local = text.partition(":")
        if not colon or prefix not in prefixes:
            raise wrong(f"{column}: {text!r} is no IRI and has no known prefix")
        return prefixes[prefix] + local

    subject, predicate, target = iri("subject_id"), iri("predicate_id"), iri("object_id")
    label, modifier = row.get("subject_label", ""), row.get("predicate_modifier", "")
    if predicate == "http://www.w3.org/2002/07/owl#sameAs":
        raise wrong("owl:sameAs is never used here", "write skos:exactMatch")
    if predicate not in (EXACT, *LINKS):
        raise wrong(
            f"predicate_id: {row['predicate_id']!r} is no decision",
            "one of " + ", ".join(shorten(p) for p in (EXACT, *LINKS)),
        )
    if modifier not in ("", "Not"):
        raise wrong(f"predicate_modifier: {modifier!r} is neither empty nor Not")
    if not subject and not fold(label):
        raise wrong("there is neither a subject_id nor a subject_label")
    if not target:
        raise wrong("object_id is empty")
    if subject == target:
        raise wrong(f"{shorten(subject)} is matched with itself")
    if not row["mapping_justification"]:
        raise wrong("mapping_justification is empty", "such as semapv:ManualMappingCuration")
    confidence = None
    if told := row.get("confidence", ""):
        try:
            confidence = float(told)
        except ValueError:
            confidence = -1.0
        if not 0 <= confidence <= 1:
            raise wrong(f"confidence: {told!r} is no number from 0 to 1")
    return Decision(line, subject, label, predicate, modifier == "Not", target, confidence)


def write(rows: Iterable[Mapping[str, str]], *, about: str = "") -> str:
    """Make the text of a file of decisions: sorted, so the same decisions give the same bytes.

    Args:
        rows: Lines by column; missing ones are empty. Tabs and line ends in cells become spaces.
        about: A sentence for the head.
    """
    out = io.StringIO()
    if about:
        out.write(f"# mapping_set_description: {' '.join(about.split())}\n")
    out.write("# license: https://www.apache.org/licenses/LICENSE-2.0\n" if about else "")
    out.write("\t".join(COLUMNS) + "\n")
    lines = {tuple(" ".join(row.get(c, "").split()) for c in COLUMNS) for row in rows}
    for line in sorted(lines):
        out.write("\t".join(line) + "\n")
    return out.getvalue()


def _says(m: Decision) -> str:
    return f"{'not ' * m.negated}{shorten(m.predicate)}"


def _short(key: str) -> str:
    return shorten(key) if "://" in key else repr(key)


def _and(lines: Sequence[int]) -> str:
    numbers = [str(n) for n in dict.fromkeys(lines)]
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
