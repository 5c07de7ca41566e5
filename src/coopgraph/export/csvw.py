"""The graph as CSV on the Web: six tables and the metadata that says what their columns are.

W3C, Metadata Vocabulary for Tabular Data, 2015, <https://www.w3.org/TR/tabular-metadata/>; W3C,
Generating RDF from Tabular Data on the Web, 2015, <https://www.w3.org/TR/csv2rdf/>. The first four
tables are for readers; ``statements.csv`` holds every asserted statement with its source. Whoever
makes RDF of the bundle (in minimal mode) gets what is asserted, term by term, from ``graph.csv``,
which has a column for each property with each datatype or language, and from
``participations.csv`` the ends of ties with their bounds. No other column is converted: what
readers want to see (a name in another language, "false" where nothing is said) nobody stated.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from coopgraph.export import tables
from coopgraph.namespaces import (
    BLANK,
    COOP,
    DCTERMS,
    OA,
    SCHEMA,
    SKOS,
    XSD,
    local_name,
    shorten,
)

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.kg import KnowledgeGraph

METADATA = "csv-metadata.json"
SEPARATOR = "|"
"""Between the items of a list in a cell: no IRI has it."""

_LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
_BOUNDS = {
    "earliest_begin": COOP + "earliestBegin",
    "latest_begin": COOP + "latestBegin",
    "earliest_end": COOP + "earliestEnd",
    "latest_end": COOP + "latestEnd",
}
_ENDS = {
    "participant": COOP + "participant",
    "framework": COOP + "framework",
    "role": COOP + "role",
    "on_behalf_of": COOP + "onBehalfOf",
}


def _spoken(**parts: str) -> dict[str, str]:
    """Give the columns of what is said in a language each."""
    return {f"{part}_{lang}": name for part, name in parts.items() for lang in tables.LANGUAGES}


_MEANING: dict[str, dict[str, str]] = {
    "participations.csv": {
        **_ENDS,
        **_BOUNDS,
        "begin": COOP + "begin",
        "end": COOP + "end",
        "during": COOP + "during",
        "end_open": COOP + "endOpen",
        "end_known": COOP + "endKnown",
        "anonymous": COOP + "anonymous",
        "disputed_by": COOP + "disputedBy",
        "evidence": COOP + "evidence",
    },
    "nodes.csv": {
        **_spoken(label=SKOS + "prefLabel"),
        "alt": SKOS + "altLabel",
        "codes": COOP + "iso3166",
        "part_of": COOP + "partOf",
    },
    "evidence.csv": {
        "source": OA + "hasSource",
        "start": OA + "start",
        "end": OA + "end",
        "sha256": COOP + "sha256",
        **_spoken(place=COOP + "place", gist=COOP + "gist"),
    },
    "sources.csv": {
        **_spoken(
            title=DCTERMS + "title", publisher=DCTERMS + "publisher", rights=DCTERMS + "rights"
        ),
        "issued": DCTERMS + "issued",
        "language": DCTERMS + "language",
        "license": DCTERMS + "license",
        "citation": DCTERMS + "bibliographicCitation",
        "url": SCHEMA + "url",
        "sha256": COOP + "sha256",
    },
}
"""Table to column to the property that it shows."""
_EXACT = {"participations.csv": frozenset((*_ENDS, *_BOUNDS))}
"""Columns whose every cell is a statement of the graph, so that they may be converted."""
_BUILT_IN = frozenset(
    XSD + name
    for name in (
        *("anyURI", "base64Binary", "boolean", "byte", "date", "dateTime", "dateTimeStamp"),
        *("dayTimeDuration", "decimal", "double", "duration", "float", "gDay", "gMonth"),
        *("gMonthDay", "gYear", "gYearMonth", "hexBinary", "int", "integer", "language", "long"),
        *("Name", "negativeInteger", "NMTOKEN", "nonNegativeInteger", "nonPositiveInteger"),
        *("normalizedString", "positiveInteger", "QName", "short", "string", "time", "token"),
        *("unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort", "yearMonthDuration"),
    )
)
"""Datatypes that the metadata know by their name; others are told by their IRI."""
_TITLES: dict[str, tuple[str, str]] = {
    "participations.csv": ("Ties: who takes part in what", "Mối liên kết: ai tham gia gì"),
    "nodes.csv": ("Actors and frameworks", "Tác nhân và khuôn khổ"),
    "evidence.csv": ("Passages that the ties rest on", "Các đoạn văn làm bằng chứng"),
    "sources.csv": ("Sources", "Nguồn"),
    "statements.csv": ("Every asserted statement", "Mọi phát biểu được khẳng định"),
    "graph.csv": (
        "The statements by property, for making RDF",
        "Các phát biểu theo thuộc tính, để tạo RDF",
    ),
}
_KEYS = {
    "participations.csv": ["tie", "source"],
    "nodes.csv": ["node"],
    "evidence.csv": ["evidence"],
    "sources.csv": ["source"],
}
_ABOUT = {name: key[0] for name, key in _KEYS.items()} | {"graph.csv": "subject"}
_LINKS: dict[str, dict[str, tuple[str, str]]] = {
    "participations.csv": {
        "participant": ("nodes.csv", "node"),
        "framework": ("nodes.csv", "node"),
        "source": ("sources.csv", "source"),
    },
    "evidence.csv": {"source": ("sources.csv", "source")},
}


def bundle(kg: KnowledgeGraph) -> dict[str, bytes]:
    """Make the files of the bundle: six CSV files in UTF-8 and their metadata.

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
    graph, columns = _by_property(frames["statements.csv"])
    frames["graph.csv"] = graph
    # CRLF is what RFC 4180 says and what the metadata's default dialect expects.
    files = {name: csv(frame, "\r\n") for name, frame in frames.items()}
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:license": {"@id": _LICENCE},
        "dc:title": [
            {"@value": "International cooperation", "@language": "en"},
            {"@value": "Hợp tác quốc tế", "@language": "vi"},
        ],
        "tables": [
            _table(name, frame, columns if name == "graph.csv" else {})
            for name, frame in frames.items()
        ],
    }
    files[METADATA] = (json.dumps(metadata, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def csv(frame: pl.DataFrame, end: str = "\n") -> bytes:
    """Write a table as CSV, lists with `SEPARATOR` between their items, missing cells empty."""
    import polars as pl

    lists = pl.col(pl.List(pl.String))
    flat = frame.with_columns(pl.when(lists.list.len() > 0).then(lists.list.join(SEPARATOR)))
    return flat.write_csv(line_terminator=end).encode()


def _by_property(
    statements: pl.DataFrame,
) -> tuple[pl.DataFrame, dict[str, dict[str, Any]]]:
    """Bring the statements into a column for each property with each datatype or language.

    Returns:
        ``source, subject`` and these columns, a row for each n-th value of a subject's properties;
        and what the metadata say of each of these columns. Empty texts are in ``statements`` alone.
    """
    import polars as pl

    kinds = ("property", "datatype", "language")
    told = statements.filter(pl.col("value").is_not_null() & (pl.col("value") != "")).with_columns(
        # A blank node has no name outside: one of its own.
        pl.col("subject", "value").str.replace("^_:", BLANK)
    )
    columns: dict[str, dict[str, Any]] = {}
    named: list[tuple[str | None, ...]] = []
    for iri, datatype, language in told.select(kinds).unique().sort(kinds).iter_rows():
        kind = language or (local_name(datatype) if datatype else "")
        parts = re.sub(r"[^A-Za-z0-9]+", "_", f"{shorten(iri)} {kind}").strip("_")
        name = parts if parts not in columns else f"{parts}_{len(columns)}"
        columns[name] = {"propertyUrl": iri, **_value(name, datatype, language)}
        named.append((iri, datatype, language, name))
    names = pl.DataFrame(named, schema=dict.fromkeys((*kinds, "column"), pl.String), orient="row")
    wide = (
        told.join(names, on=kinds, nulls_equal=True, maintain_order="left")
        .with_columns(n=pl.int_range(pl.len()).over("source", "subject", "column"))
        .pivot("column", index=["source", "subject", "n"], values="value")
        .sort("source", "subject", "n")
        .drop("n")
    )
    return wide.select("source", "subject", *columns), columns


def _value(name: str, datatype: str | None, language: str | None) -> dict[str, Any]:
    """Say how the cells of a column become terms: IRIs, texts in a language, or of a datatype."""
    if language:
        return {"lang": language}
    if datatype is None:
        return {"valueUrl": f"{{+{name}}}"}
    if datatype in _BUILT_IN:
        return {"datatype": local_name(datatype)}
    return {"datatype": {"@id": datatype, "base": "string"}}


def _table(name: str, frame: pl.DataFrame, columns: dict[str, dict[str, Any]]) -> dict[str, Any]:
    en, vi = _TITLES[name]
    schema: dict[str, Any] = {
        "columns": [
            {"name": column, "titles": column, **columns[column]}
            if column in columns
            else _column(name, column, kind)
            for column, kind in frame.schema.items()
        ]
    }
    if name in _ABOUT:
        schema["aboutUrl"] = f"{{+{_ABOUT[name]}}}"
    if name in _KEYS:
        schema["primaryKey"] = _KEYS[name]
    if name in _LINKS:
        schema["foreignKeys"] = [
            {
                "columnReference": column,
                "reference": {"resource": to, "columnReference": key},
            }
            for column, (to, key) in _LINKS[name].items()
        ]
    table: dict[str, Any] = {
        "url": name,
        "dc:title": [{"@value": en, "@language": "en"}, {"@value": vi, "@language": "vi"}],
        "tableSchema": schema,
    }
    if not columns and name not in _EXACT:
        table["suppressOutput"] = True
    return table


def _column(table: str, name: str, kind: Any) -> dict[str, Any]:
    import polars as pl

    bases = {pl.Date: "date", pl.Boolean: "boolean", pl.Int64: "integer"}
    inner = getattr(kind, "inner", kind)
    base = next((base for dtype, base in bases.items() if inner == dtype), "string")
    column: dict[str, Any] = {"name": name, "titles": name, "datatype": base}
    if kind != inner:
        column["separator"] = SEPARATOR
    if meaning := _MEANING.get(table, {}).get(name):
        column["propertyUrl"] = meaning
    if name in _EXACT.get(table, ()):
        if name in _ENDS:
            column["valueUrl"] = f"{{+{name}}}"
    else:
        column["suppressOutput"] = True
    if name.endswith(("_en", "_vi")):
        column["lang"] = name[-2:]
    if name in _KEYS.get(table, []):
        column["required"] = True
    return column
