"""A graph as others use it: tables with metadata, files for graph databases, and a description.

Every directory is made beside its place and appears as a whole. Equal graphs give equal bytes.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import DataError
from .namespaces import CONCEPT, COOP, SOURCE

if TYPE_CHECKING:
    import polars as pl

    from .kg import KnowledgeGraph

_ABOUT = {
    "tie": "IRI of the tie: one actor takes part in one framework",
    "participant": "IRI of the actor",
    "framework": "IRI of the framework, or in the table of nodes whether it is one",
    "role": "IRI of the role",
    "on_behalf_of": "IRI of the actor acted for",
    "begin": "begin as stated, EDTF",
    "end": "end as stated, EDTF; .. goes on",
    "during": "some time within, EDTF",
    "earliest_begin": "first day it may have begun",
    "latest_begin": "day by which it had begun",
    "earliest_end": "day until which it lasted at least",
    "latest_end": "last day it may have lasted",
    "end_open": "whether the source says that it goes on",
    "end_known": "whether the source tells the end",
    "rank": "preferred, normal or deprecated",
    "source": "IRI of the source",
    "evidence": "IRIs of the evidence, separated by blanks",
    "disputed_by": "IRIs of the ties that dispute it, separated by blanks",
    "inferred": "whether it rests on an inference",
    "anonymous": "whether the source leaves the person unnamed",
    "node": "IRI of the actor or framework",
    "cls": "class, a local name of the ontology",
    "actor": "whether it is an actor",
    "label_en": "name in English",
    "label_vi": "name in Vietnamese",
    "part_of": "IRIs of what it is part of, separated by blanks",
    "sources": "IRIs of the sources that describe it, separated by blanks",
    "title_en": "title in English",
    "title_vi": "title in Vietnamese",
    "publisher": "who publishes it",
    "licence": "its licence or rights",
    "citation": "what to cite",
    "url": "its address",
}
_LISTS = ("evidence", "disputed_by", "part_of", "sources")
_TYPES = {"Date": "date", "Boolean": "boolean"}
_SOURCES = """
SELECT ?source (SAMPLE(?te) AS ?title_en) (SAMPLE(?tv) AS ?title_vi) (SAMPLE(?pe) AS ?publisher)
       (SAMPLE(?li) AS ?licence) (SAMPLE(?ci) AS ?citation) (SAMPLE(?ur) AS ?url)
WHERE {
    ?source a coop:Source .
    OPTIONAL { ?source dcterms:title ?t1 FILTER(LANG(?t1) = "en") BIND(STR(?t1) AS ?te) }
    OPTIONAL { ?source dcterms:title ?t2 FILTER(LANG(?t2) = "vi") BIND(STR(?t2) AS ?tv) }
    OPTIONAL { ?source dcterms:publisher ?p1 FILTER(LANG(?p1) = "en") BIND(STR(?p1) AS ?pe) }
    OPTIONAL { ?source dcterms:license ?l1 BIND(STR(?l1) AS ?la) }
    OPTIONAL { ?source dcterms:rights ?l2 FILTER(LANG(?l2) = "en") BIND(STR(?l2) AS ?lb) }
    BIND(COALESCE(?la, ?lb) AS ?li)
    OPTIONAL { ?source dcterms:bibliographicCitation ?c1 BIND(STR(?c1) AS ?ci) }
    OPTIONAL { ?source schema:url ?u1 BIND(STR(?u1) AS ?ur) }
} GROUP BY ?source ORDER BY ?source"""


def sources(kg: KnowledgeGraph) -> pl.DataFrame:
    """Give the trusted sources, a row each: titles, publisher, licence, citation, address."""
    import polars as pl

    names = ("source", "title_en", "title_vi", "publisher", "licence", "citation", "url")
    rows = [row for row in kg.store.select(_SOURCES) if row[0] in set(kg.sources)]
    return pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row")


def csv_bundle(kg: KnowledgeGraph, path: str | Path) -> Path:
    """Write ties, nodes and sources as CSV, with their metadata (CSV on the Web) beside them.

    Args:
        kg: The graph.
        path: A directory that is not there yet, or is empty.

    Raises:
        DataError: There is something there already.
    """
    tables = {
        "ties": (_flat(kg.participations(ranks=("preferred", "normal", "deprecated"))), "tie"),
        "nodes": (_flat(kg.nodes), "node"),
        "sources": (sources(kg), "source"),
    }
    with _Folder(path) as folder:
        for name, (frame, _) in tables.items():
            frame.write_csv(folder / f"{name}.csv")
        described = {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "dc:title": "coopgraph: who cooperates with whom, and which passage says so",
            "tables": [_table(name, frame, key) for name, (frame, key) in tables.items()],
        }
        _write(folder / "csv-metadata.json", json.dumps(described, ensure_ascii=False, indent=2))
        _write(folder / "description.ttl", description(kg, [f"{name}.csv" for name in tables]))
    return Path(path)


def parquet_bundle(kg: KnowledgeGraph, path: str | Path) -> Path:
    """Write ties, nodes and sources as Parquet, with the description beside them."""
    with _Folder(path) as folder:
        ties = kg.participations(ranks=("preferred", "normal", "deprecated"))
        for name, frame in (("ties", ties), ("nodes", kg.nodes), ("sources", sources(kg))):
            frame.write_parquet(folder / f"{name}.parquet", compression="zstd")
        files = ["ties.parquet", "nodes.parquet", "sources.parquet"]
        _write(folder / "description.ttl", description(kg, files))
    return Path(path)


def neo4j_bundle(kg: KnowledgeGraph, path: str | Path) -> Path:
    """Write what ``neo4j-admin database import`` and ``LOAD CSV`` take, and the Cypher for it.

    Nodes have the labels of their class and ``Actor``/``Framework``; a tie is a relationship from
    actor to framework whose type is its role (``MEMBER``), with dates, source and evidence.
    """
    import polars as pl

    with _Folder(path) as folder:
        nodes = kg.nodes
        ties = kg.participations(ranks=("preferred", "normal", "deprecated"))
        ends = pl.concat([ties["participant"], ties["framework"]]).unique(maintain_order=True)
        # An end that no source describes is a node all the same, or the import would refuse ties.
        bare = ends.filter(~ends.is_in(nodes["node"].to_list())).alias("node").to_frame()
        nodes = pl.concat([nodes, bare], how="diagonal")
        labels = pl.concat_list(
            pl.col("cls").fill_null("Thing"),
            pl.when("actor").then(pl.lit("Actor")),
            pl.when("framework").then(pl.lit("Framework")),
        )
        labels = labels.list.drop_nulls().list.unique(maintain_order=True).list.join(";")
        nodes.select(
            pl.col("node").alias("iri:ID"), labels.alias(":LABEL"), "label_en", "label_vi"
        ).write_csv(folder / "nodes.csv")
        role = pl.col("role").str.extract("([^/#]+)$")
        kind = role.str.replace_all("([a-z0-9])([A-Z])", "${1}_$2").str.to_uppercase()
        days = [pl.col(c).alias(f"{c}:date") for c in ties.columns if ties[c].dtype == pl.Date]
        _flat(
            ties.select(
                pl.col("participant").alias(":START_ID"),
                pl.col("framework").alias(":END_ID"),
                kind.fill_null("TAKES_PART").alias(":TYPE"),
                pl.col("tie").alias("iri"),
                "begin",
                "end",
                "during",
                *days,
                "on_behalf_of",
                "rank",
                "source",
                "evidence",
            )
        ).write_csv(folder / "ties.csv")
        _write(folder / "import.sh", _NEO4J)
        _write(folder / "description.ttl", description(kg, ["nodes.csv", "ties.csv"]))
    return Path(path)


_NEO4J = """\
#!/bin/sh
# Into an empty database of Neo4j 5.
neo4j-admin database import full neo4j --nodes=nodes.csv --relationships=ties.csv
"""


def description(kg: KnowledgeGraph, files: list[str]) -> str:
    """Describe a release in Turtle: DCAT and VoID, with licence and citation of every source.

    Args:
        kg: The graph.
        files: Names of the files of the release.
    """
    known = sources(kg)
    counts = kg.store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0][0]
    lines = [
        "PREFIX dcat: <http://www.w3.org/ns/dcat#>",
        "PREFIX dcterms: <http://purl.org/dc/terms/>",
        "PREFIX void: <http://rdfs.org/ns/void#>",
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>",
        "",
        "<#release>",
        "    a dcat:Dataset , void:Dataset ;",
        f"    dcterms:title {_text('coopgraph release', 'en')} ;",
        f"    dcterms:title {_text('Bản phát hành coopgraph', 'vi')} ;",
        f"    void:triples {counts} ;",
        f"    void:entities {kg.nodes.height} ;",
        f"    void:vocabulary <{COOP}> , <{CONCEPT}> ;",
        f"    void:uriSpace {_text(SOURCE.removesuffix('source/'))} ;",
    ]
    lines += [f"    dcat:distribution <{name}> ;" for name in sorted(files)]
    lines += [f"    dcterms:source <{iri}> ;" for iri in known["source"].to_list()]
    lines.append(".")
    for row in known.iter_rows(named=True):
        lines += ["", f"<{row['source']}>", "    a dcat:Dataset ;"]
        for language in ("en", "vi"):
            if row[f"title_{language}"]:
                lines.append(f"    dcterms:title {_text(row[f'title_{language}'], language)} ;")
        for name, term in (("publisher", "publisher"), ("citation", "bibliographicCitation")):
            if row[name]:
                lines.append(f"    dcterms:{term} {_text(row[name])} ;")
        if row["licence"]:
            is_iri = row["licence"].startswith(("http://", "https://"))
            said = f"license <{row['licence']}>" if is_iri else f"rights {_text(row['licence'])}"
            lines.append(f"    dcterms:{said} ;")
        if row["url"]:
            lines.append(f"    dcat:landingPage <{row['url']}> ;")
        lines.append(".")
    for name in sorted(files):
        lines += [
            "",
            f"<{name}>",
            "    a dcat:Distribution ;",
            f"    dcterms:title {_text(name)} ;",
        ]
        lines.append(".")
    return "\n".join(lines) + "\n"


def _text(value: str, language: str = "") -> str:
    """Write a Turtle literal; JSON's escapes are among Turtle's."""
    return json.dumps(value, ensure_ascii=False) + (f"@{language}" if language else "")


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Join lists with blanks, for CSV; IRIs hold none."""
    import polars as pl

    lists = [c for c in frame.columns if isinstance(frame[c].dtype, pl.List)]
    return frame.with_columns(pl.col(c).list.join(" ") for c in lists)


def _table(name: str, frame: pl.DataFrame, key: str) -> dict[str, Any]:
    columns: list[Mapping[str, Any]] = [
        {
            "name": column,
            "titles": column,
            "dc:description": _ABOUT[column],
            "datatype": _TYPES.get(str(frame[column].dtype), "string"),
            **(
                {"separator": " "}
                if column in ("evidence", "disputed_by", "part_of", "sources")
                else {}
            ),
        }
        for column in frame.columns
    ]
    schema: dict[str, Any] = {"columns": columns, "aboutUrl": "{+" + key + "}"}
    if name != "ties":  # a tie that two sources state has two rows
        schema["primaryKey"] = key
    return {"url": f"{name}.csv", "tableSchema": schema}


def _write(path: Path, text: str) -> None:
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


class _Folder:
    """A directory that appears as a whole, or not at all."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def __enter__(self) -> Path:
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            raise DataError(
                "there is something here already", file=self.path, hint="name a new one"
            )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.room = Path(tempfile.mkdtemp(prefix=f".{self.path.name}.", dir=self.path.parent))
        return self.room

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            if self.path.is_dir():
                self.path.rmdir()
            self.room.chmod(0o755)
            self.room.rename(self.path)
        else:
            shutil.rmtree(self.room, ignore_errors=True)


__all__ = ["csv_bundle", "description", "neo4j_bundle", "parquet_bundle", "sources"]
