"""The matches of our terms with those of other vocabularies: an SSSOM table.

SSSOM is the Simple Standard for Sharing Ontological Mappings
(https://mapping-commons.github.io/sssom): tab-separated values after a head of lines that begin
with ``#`` and hold YAML, of which only the prefixes are needed here.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from coopgraph.errors import DataError

COLUMNS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
"""The columns that every SSSOM table has."""


def read_matches(file: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Read an SSSOM table.

    Args:
        file: The table, its head embedded.

    Returns:
        For the IRI of each subject: the short name of the relation, the IRI of the other term and
        its short name.

    Raises:
        DataError: A column is missing, or a prefix is not declared; names the line.
    """
    lines = file.read_text("utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    prefixes = dict(_prefixes(head))
    rows = csv.DictReader(lines[len(head) :], delimiter="\t")
    if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        raise DataError(f"the column {missing[0]} is missing", file=file, line=len(head) + 1)
    matches: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for number, row in enumerate(rows, start=len(head) + 2):
        try:
            subject, other = (_iri(row[name] or "", prefixes) for name in COLUMNS[:3:2])
        except KeyError as error:
            raise DataError(f"the prefix {error} is not declared", file=file, line=number) from None
        matches[subject].append((row["predicate_id"], other, row["object_id"]))
    return dict(matches)


def _prefixes(head: list[str]) -> list[tuple[str, str]]:
    start = next((at for at, line in enumerate(head) if line.startswith("#curie_map:")), len(head))
    pairs = []
    for line in head[start + 1 :]:
        if not line.startswith("# "):
            break
        prefix, _, base = line[1:].strip().partition(": ")
        pairs.append((prefix, base.strip("\"'")))
    return pairs


def _iri(curie: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = curie.partition(":")
    return prefixes[prefix] + local
