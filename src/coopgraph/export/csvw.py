"""The graph as CSV on the Web: five tables and the metadata that says what their columns are.

W3C, Metadata Vocabulary for Tabular Data, 2015, <https://www.w3.org/TR/tabular-metadata/>. The
first four tables are for readers; the fifth, ``statements.csv``, holds every asserted statement,
so that nothing of the sources is lost.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coopgraph.export import tables
from coopgraph.namespaces import COOP, DCTERMS, OA, SCHEMA, SKOS

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.kg import KnowledgeGraph

METADATA = "csv-metadata.json"
SEPARATOR = "|"
"""Between the items of a list in a cell: no IRI has it."""

_LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
_MEANING: dict[str, str] = {
    "participant": COOP + "participant",
    "framework": COOP + "framework",
    "role": COOP + "role",
    "on_behalf_of": COOP + "onBehalfOf",
    "begin": COOP + "begin",
    "end": COOP + "end",
    "during": COOP + "during",
    "earliest_begin": COOP + "earliestBegin",
    "latest_begin": COOP + "latestBegin",
    "earliest_end": COOP + "earliestEnd",
    "latest_end": COOP + "latestEnd",
    "end_open": COOP + "endOpen",
    "end_known": COOP + "endKnown",
    "anonymous": COOP + "anonymous",
    "disputed_by": COOP + "disputedBy",
    "label_en": SKOS + "prefLabel",
    "label_vi": SKOS + "prefLabel",
    "alt": SKOS + "altLabel",
    "codes": COOP + "iso3166",
    "part_of": COOP + "partOf",
    "sha256": COOP + "sha256",
    "title_en": DCTERMS + "title",
    "title_vi": DCTERMS + "title",
    "publisher_en": DCTERMS + "publisher",
    "publisher_vi": DCTERMS + "publisher",
    "rights_en": DCTERMS + "rights",
    "rights_vi": DCTERMS + "rights",
    "issued": DCTERMS + "issued",
    "license": DCTERMS + "license",
    "citation": DCTERMS + "bibliographicCitation",
    "url": SCHEMA + "url",
    "place_en": COOP + "place",
    "place_vi": COOP + "place",
    "gist_en": COOP + "gist",
    "gist_vi": COOP + "gist",
}
"""The property that a column holds; of those alike in several tables only the unambiguous ones."""
_IRIS = frozenset(
    [COOP + name for name in ("participant", "framework", "role", "onBehalfOf")]
    + [OA + "hasSource", DCTERMS + "license"]
)
_SPAN = {"start": OA + "start", "end": OA + "end", "source": OA + "hasSource"}
_TITLES: dict[str, tuple[str, str]] = {
    "participations.csv": ("Ties: who takes part in what", "Mối liên kết: ai tham gia gì"),
    "nodes.csv": ("Actors and frameworks", "Tác nhân và khuôn khổ"),
    "evidence.csv": ("Passages that the ties rest on", "Các đoạn văn làm bằng chứng"),
    "sources.csv": ("Sources", "Nguồn"),
    "statements.csv": ("Every asserted statement", "Mọi phát biểu được khẳng định"),
}
_KEYS = {
    "participations.csv": ["tie", "source"],
    "nodes.csv": ["node"],
    "evidence.csv": ["evidence"],
    "sources.csv": ["source"],
}
_LINKS: dict[str, dict[str, tuple[str, str]]] = {
    "participations.csv": {
        "participant": ("nodes.csv", "node"),
        "framework": ("nodes.csv", "node"),
        "source": ("sources.csv", "source"),
    },
    "evidence.csv": {"source": ("sources.csv", "source")},
}


def bundle(kg: KnowledgeGraph) -> dict[str, bytes]:
    """Make the files of the bundle: five CSV files in UTF-8 and their metadata.

    Cells are written as they are, lists with ``|`` between their items; an empty cell is a missing
    value. Labels that begin with ``=`` stay labels: open the files as text, not as formulas.
    """
    frames = {
        "participations.csv": tables.participations(kg),
        "nodes.csv": tables.nodes(kg),
        "evidence.csv": tables.evidence(kg),
        "sources.csv": tables.sources(kg),
        "statements.csv": tables.statements(kg),
    }
    # CRLF is what RFC 4180 says and what the metadata's default dialect expects.
    files = {name: csv(frame, "\r\n") for name, frame in frames.items()}
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:license": {"@id": _LICENCE},
        "dc:title": [
            {"@value": "International cooperation", "@language": "en"},
            {"@value": "Hợp tác quốc tế", "@language": "vi"},
        ],
        "tables": [_table(name, frame) for name, frame in frames.items()],
    }
    files[METADATA] = (json.dumps(metadata, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def csv(frame: pl.DataFrame, end: str = "\n") -> bytes:
    """Write a table as CSV, lists with `SEPARATOR` between their items, missing cells empty."""
    import polars as pl

    lists = pl.col(pl.List(pl.String))
    flat = frame.with_columns(pl.when(lists.list.len() > 0).then(lists.list.join(SEPARATOR)))
    return flat.write_csv(line_terminator=end).encode()


def _table(name: str, frame: pl.DataFrame) -> dict[str, Any]:
    en, vi = _TITLES[name]
    schema: dict[str, Any] = {
        "columns": [_column(name, *column) for column in frame.schema.items()]
    }
    if name in _KEYS:
        schema["primaryKey"] = _KEYS[name]
        schema["aboutUrl"] = f"{{+{_KEYS[name][0]}}}"
    if name in _LINKS:
        schema["foreignKeys"] = [
            {
                "columnReference": column,
                "reference": {"resource": to, "columnReference": key},
            }
            for column, (to, key) in _LINKS[name].items()
        ]
    return {
        "url": name,
        "dc:title": [{"@value": en, "@language": "en"}, {"@value": vi, "@language": "vi"}],
        "tableSchema": schema,
    }


def _column(table: str, name: str, kind: Any) -> dict[str, Any]:
    import polars as pl

    bases = {pl.Date: "date", pl.Boolean: "boolean", pl.Int64: "integer"}
    inner = getattr(kind, "inner", kind)
    base = next((base for dtype, base in bases.items() if inner == dtype), "string")
    column: dict[str, Any] = {"name": name, "titles": name, "datatype": base}
    if kind != inner:
        column["separator"] = SEPARATOR
    meaning = _SPAN.get(name) if table == "evidence.csv" else None
    if meaning or (name in _MEANING and table != "statements.csv"):
        column["propertyUrl"] = meaning or _MEANING[name]
        if column["propertyUrl"] in _IRIS and "separator" not in column:
            column["valueUrl"] = f"{{+{name}}}"
    if name.endswith(("_en", "_vi")):
        column["lang"] = name[-2:]
    if name in _KEYS.get(table, []):
        column["required"] = True
    return column
