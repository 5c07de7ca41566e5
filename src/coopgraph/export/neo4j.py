r"""The graph for property-graph databases: CSV as ``neo4j-admin database import`` takes it.

A property graph has no ties that are nodes and carry evidence, so a tie is a relationship whose
type is its role and whose properties are the rest, evidence by IRI; passages and sources are nodes
of their own, found by that IRI. The command, with lists between ``|``::

    neo4j-admin database import full --array-delimiter="|" \
        --nodes=nodes.csv --nodes=evidence.csv --nodes=sources.csv \
        --relationships=ties.csv --relationships=parts.csv --relationships=cites.csv
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.export import tables
from coopgraph.export.csvw import SEPARATOR, csv
from coopgraph.namespaces import CONCEPT, COOP

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph


def bundle(kg: KnowledgeGraph) -> dict[str, bytes]:
    """Make the files: three of nodes, three of relationships.

    Ids are IRIs. Labels are the class and what a node is (``Body|Actor|Framework``), ``Evidence``
    and ``Source``; relationship types are the role in capitals (``CHAIR``, ``MEMBER`` …),
    ``PART_OF`` and ``FROM``.
    """
    import polars as pl

    iri = pl.col
    ties = tables.participations(kg)
    nodes = tables.nodes(kg)
    passages = tables.evidence(kg)
    node_iris = nodes["node"]
    role = iri("role").str.strip_prefix(CONCEPT).str.strip_prefix(COOP)
    # voteYes -> VOTE_YES, as relationship types are written.
    kind = role.str.replace_all("([a-z])([A-Z])", "${1}_${2}").str.to_uppercase()
    labels = pl.concat_str(
        iri("cls").fill_null("Thing"),
        pl.when("actor").then(pl.lit(f"{SEPARATOR}Actor")).otherwise(pl.lit("")),
        pl.when("framework").then(pl.lit(f"{SEPARATOR}Framework")).otherwise(pl.lit("")),
    )
    frames = {
        "nodes.csv": nodes.select(
            iri("node").alias("iri:ID"),
            "label_en",
            "label_vi",
            "country",
            iri("alt").alias("alt:string[]"),
            iri("codes").alias("codes:string[]"),
            iri("sources").alias("sources:string[]"),
            labels.alias(":LABEL"),
        ),
        "evidence.csv": passages.select(
            iri("evidence").alias("iri:ID"),
            iri("start").alias("start:long"),
            iri("end").alias("end:long"),
            "sha256",
            "place_en",
            "place_vi",
            "gist_en",
            "gist_vi",
            pl.lit("Evidence").alias(":LABEL"),
        ),
        "sources.csv": tables.sources(kg).select(
            iri("source").alias("iri:ID"), pl.exclude("source"), pl.lit("Source").alias(":LABEL")
        ),
        "ties.csv": ties.select(
            iri("participant").alias(":START_ID"),
            "tie",
            "on_behalf_of",
            "begin",
            "end",
            "during",
            *(
                iri(name).alias(f"{name}:date")
                for name in ("earliest_begin", "latest_begin", "earliest_end", "latest_end")
            ),
            *(
                iri(name).alias(f"{name}:boolean")
                for name in ("end_open", "end_known", "inferred", "anonymous")
            ),
            "rank",
            "source",
            iri("evidence").alias("evidence:string[]"),
            iri("disputed_by").alias("disputed_by:string[]"),
            iri("framework").alias(":END_ID"),
            kind.fill_null("TAKES_PART").alias(":TYPE"),
        ),
        "parts.csv": nodes.select("node", "part_of")
        .explode("part_of", empty_as_null=False, keep_nulls=False)
        .filter(iri("part_of").is_in(node_iris.implode()))
        .select(
            iri("node").alias(":START_ID"),
            iri("part_of").alias(":END_ID"),
            pl.lit("PART_OF").alias(":TYPE"),
        ),
        "cites.csv": passages.select(
            iri("evidence").alias(":START_ID"),
            iri("source").alias(":END_ID"),
            pl.lit("FROM").alias(":TYPE"),
        ),
    }
    return {name: csv(frame) for name, frame in frames.items()}
