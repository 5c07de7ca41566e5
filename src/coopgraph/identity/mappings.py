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

A line that decides nothing in an import (its subject does not come up there) is an error, but for
those that say ``skos:closeMatch``: they are candidates. Lines that begin with ``#`` are the file's metadata; prefixes may be declared there
(``#   ex: https://example.org/``). Nothing is ever merged by owl:sameAs: a decision changes which
IRI the ties of an import use, and leaving the line out and importing again undoes it.
"""  # noqa: E501 - a table

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from coopgraph.errors import DataError
from coopgraph.identity.decisions import CLOSE, EXACT, LINKS, Decision, Decisions
from coopgraph.identity.naming import fold
from coopgraph.namespaces import PREFIXES, shorten
from coopgraph.office_cells import guarded, unguarded

__all__ = ["COLUMNS", "Decision", "Decisions", "parse", "read", "write"]

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
_PREFIX = re.compile(r"#\s+([A-Za-z][\w.-]*):\s*\"?(https?://[^\s\"]+)\"?\s*\Z")


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
    decisions = []
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
        row = dict(zip(header, (unguarded(cell.strip()) for cell in cells), strict=True))
        decisions.append(_decision(row, prefixes, file, number))
    if header is None:
        raise DataError("has no header", file=file, hint=f"the columns are {', '.join(COLUMNS)}")
    return Decisions(decisions, file)


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
    if not subject and predicate in LINKS and predicate != CLOSE and modifier != "Not":
        raise wrong(f"a mere name cannot be linked: {label!r}", "give its subject_id")
    if not target:
        raise wrong("object_id is empty")
    if subject == target:
        raise wrong(f"{shorten(subject)} is matched with itself")
    if not row["mapping_justification"]:
        raise wrong("mapping_justification is empty", "such as semapv:ManualMappingCuration")
    confidence = None
    if confidence_text := row.get("confidence", ""):
        try:
            confidence = float(confidence_text)
        except ValueError:
            confidence = -1.0
        if not 0 <= confidence <= 1:
            raise wrong(f"confidence: {confidence_text!r} is no number from 0 to 1")
    return Decision(line, subject, label, predicate, modifier == "Not", target, confidence)


def write(rows: Iterable[Mapping[str, str]], *, about: str = "") -> str:
    """Make the text of a file of decisions: sorted, so the same decisions give the same bytes.

    Args:
        rows: Lines by column; missing ones are empty. Tabs and line ends in cells become spaces;
            what begins like a formula is led by an apostrophe, which `read` takes off again, as
            people review the file in office programs.
        about: A sentence for the head.
    """
    out = io.StringIO()
    if about:
        out.write(f"# mapping_set_description: {' '.join(about.split())}\n")
    out.write("# license: https://www.apache.org/licenses/LICENSE-2.0\n" if about else "")
    out.write("\t".join(COLUMNS) + "\n")
    lines = {tuple(guarded(" ".join(row.get(c, "").split())) for c in COLUMNS) for row in rows}
    for line in sorted(lines):
        out.write("\t".join(line) + "\n")
    return out.getvalue()
