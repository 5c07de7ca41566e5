"""What is known already: the things that names and codes of foreign data may mean."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from coopgraph.namespaces import CONCEPT, COOP, SKOS, WD

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from coopgraph.kg import KnowledgeGraph

COLUMNS = ("node", "cls", "actor", "framework", "label_en", "label_vi", "alt", "codes")
# A word by which one text alone means a thing (coop:scope) is no name of it in foreign data.
_ALT = """
SELECT DISTINCT ?node ?alt WHERE {
    { ?node skos:altLabel ?alt }
    UNION {
        ?node coop:hasName ?name .
        ?name skos:prefLabel ?alt .
        FILTER NOT EXISTS { ?name coop:scope ?text }
    }
    UNION { ?node skos:prefLabel ?alt FILTER(LANG(?alt) NOT IN ("en", "vi")) }
} ORDER BY ?node ?alt
"""
_CODES = """
SELECT DISTINCT ?node ?code WHERE {
    { ?node coop:iso3166 ?said BIND(STR(?said) AS ?code) }
    UNION { ?node skos:notation ?said BIND(STR(?said) AS ?code) }
    UNION {
        ?node skos:exactMatch ?same FILTER(STRSTARTS(STR(?same), STR(wd:)))
        BIND(STRAFTER(STR(?same), STR(wd:)) AS ?code)
    }
    UNION {
        ?node skos:exactMatch ?same FILTER(ISIRI(?same) && !STRSTARTS(STR(?same), STR(wd:)))
        BIND(STR(?same) AS ?code)
    }
} ORDER BY ?node ?code
"""
_ROLES = """
SELECT DISTINCT ?role ?name WHERE {
    ?role a coop:Role .
    { ?role skos:prefLabel ?said } UNION { ?role skos:altLabel ?said }
    BIND(STR(?said) AS ?name)
} ORDER BY ?role ?name
"""


def things(kg: KnowledgeGraph) -> pl.DataFrame:
    """Give the actors and frameworks of a graph with all their names and codes.

    Returns:
        One row a node, sorted: ``node`` (IRI), ``cls`` (local name), ``actor``, ``framework``
        (bool), ``label_en``, ``label_vi``, ``alt``, ``codes`` (lists of text).
    """
    import polars as pl

    listed = kg.nodes.select("node", "cls", "actor", "framework", "label_en", "label_vi")
    for name, query in (("alt", _ALT), ("codes", _CODES)):
        values = pl.DataFrame(
            [(str(row[0]), str(row[1])) for row in kg.query(query, timeout=None)],
            schema={"node": pl.String, name: pl.String},
            orient="row",
        )
        listed = listed.join(
            values.group_by("node", maintain_order=True).agg(name), on="node", how="left"
        )
    empty = pl.lit([], pl.List(pl.String))
    return listed.with_columns(pl.col("alt", "codes").fill_null(empty)).sort("node")


@lru_cache(maxsize=1)
def shipped() -> pl.DataFrame:
    """Give the things of the bundled graph and of the register of states, as `things` does.

    A state that both have keeps the labels of the graph; names and codes of both count.
    """
    import polars as pl

    from coopgraph import states
    from coopgraph.kg import load

    register = states.register().select(
        pl.col("iri").alias("node"),
        "cls",
        pl.lit(value=True).alias("actor"),
        # The unions that act beside states are frameworks to those who take part in them.
        (pl.col("cls") == "IntergovernmentalOrganization").alias("framework"),
        "label_en",
        "label_vi",
        "alt",
        pl.concat_list("iso2", "iso3", "former", "wikidata").list.drop_nulls().alias("codes"),
    )
    return merged([things(load()), register])


def merged(tables: list[pl.DataFrame]) -> pl.DataFrame:
    """Put tables of things together; what several have keeps the first one's class and labels."""
    import polars as pl

    whole = pl.concat([table.select(COLUMNS) for table in tables])
    labels = pl.concat_list("label_en", "label_vi").list.drop_nulls()
    lists = pl.col("alt", "codes").explode(empty_as_null=True, keep_nulls=True)
    return (
        whole.with_columns(pl.concat_list("alt", labels).alias("alt"))
        .group_by("node", maintain_order=True)
        .agg(
            pl.col("cls", "label_en", "label_vi").first(),
            pl.col("actor", "framework").any(),
            lists.drop_nulls().unique(maintain_order=True),
        )
        .select(COLUMNS)
        .sort("node")
    )


def known(output: Path | None, source: str) -> pl.DataFrame:
    """Give the things an import may refer to: what is shipped, and what its store has already.

    What the same source brought before does not count: it is replaced.
    """
    import polars as pl

    from coopgraph.build import Corpus
    from coopgraph.lifting.derive import Terms
    from coopgraph.storage.directory import StoreDirectory
    from coopgraph.storage.tables import shipped_of

    now = StoreDirectory(output).current() if output and output.is_dir() else None
    others = [name for name in now.sources if name != source] if now else []
    if now is None or not (others or now.written):
        return shipped()
    terms = Terms.of(shipped_of(now))
    kinds = {root: terms.below(root) for root in ("Actor", "Framework")}
    tables = [
        frame.select(
            "node",
            "cls",
            pl.col("cls").is_in(kinds["Actor"]).alias("actor"),
            pl.col("cls").is_in(kinds["Framework"]).alias("framework"),
            "label_en",
            "label_vi",
            pl.col("alt").fill_null(pl.lit([], pl.List(pl.String))),
            pl.lit([], pl.List(pl.String)).alias("codes"),
        )
        for name in others
        for frame in now.frames(name, "nodes")
    ]
    if now.written:
        from coopgraph.kg import KnowledgeGraph
        from coopgraph.storage.written import Ledger

        tables.append(things(KnowledgeGraph(Ledger.read(now).view(now), Corpus.shipped())))
    whole = merged([shipped(), *tables])
    told = [_told(frame) for name in others for frame in now.frames(name, "facts")]
    more = [table.join(whole, on="node", how="semi") for table in told if table.height]
    return merged([whole, *more]) if more else whole


def _told(facts: pl.DataFrame) -> pl.DataFrame:
    """Give the further names, codes and foreign IRIs that an import's facts tell of things."""
    import polars as pl

    said, value = pl.col("predicate"), pl.col("value")
    code = (
        pl.when(said.is_in([COOP + "iso3166", SKOS + "notation"]))
        .then(value)
        .when((said == SKOS + "exactMatch") & (pl.col("type") == "iri"))
        .then(value.str.strip_prefix(WD))
    )
    alt = pl.when(said == SKOS + "altLabel").then(value)
    kept = facts.select(pl.col("subject").alias("node"), alt.alias("alt"), code.alias("codes"))
    kept = kept.filter(pl.any_horizontal(pl.col("alt", "codes").is_not_null()))
    none = {"cls": pl.String, "actor": pl.Boolean, "framework": pl.Boolean}
    none |= {"label_en": pl.String, "label_vi": pl.String}
    return (
        kept.group_by("node", maintain_order=True)
        .agg(pl.col("alt", "codes").drop_nulls())
        .with_columns(pl.lit(None, kind).alias(name) for name, kind in none.items())
        .select(COLUMNS)
    )


@lru_cache(maxsize=1)
def roles() -> dict[str, str]:
    """Give the roles: folded name, in whichever language, or slug, to IRI."""
    from coopgraph.kg import load
    from coopgraph.names import fold

    role_of: dict[str, str] = {}
    for row in load().query(_ROLES, timeout=None):
        role, name = str(row[0]), str(row[1])
        role_of[fold(name)] = role
        role_of[fold(role.removeprefix(CONCEPT))] = role
    return role_of
