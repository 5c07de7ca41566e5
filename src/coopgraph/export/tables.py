"""The graph as five tables, the ground of the CSV bundle and of the graph databases' files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.evidence import collect
from coopgraph.frames.foreign import RANKS
from coopgraph.namespaces import COOP, DCTERMS, GRAPH_CATALOGUE, RDF, SCHEMA, SKOS

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.kg import KnowledgeGraph

LANGUAGES = ("en", "vi")


def participations(kg: KnowledgeGraph) -> pl.DataFrame:
    """Give all ties of all ranks, see `frames.participations`.

    Whoever gets the tables chooses what to believe: deprecated ties are among them, marked.
    """
    return kg.participations(ranks=RANKS)


def nodes(kg: KnowledgeGraph) -> pl.DataFrame:
    """Give the actors and frameworks, see `frames.nodes`, with ``alt`` (other names) and ``codes``.

    ``codes`` are ISO 3166 codes. Both are lists of text, sorted. An end of a tie that no source
    describes is a row too, without class or names: whoever joins the tables loses no tie.
    """
    import polars as pl

    ties = participations(kg)
    ends = pl.concat([ties["participant"], ties["framework"]]).unique().alias("node").to_frame()
    frame = with_bare_ends(kg.nodes, ends)

    def texts(iri: str, name: str) -> list[str]:
        return sorted({literal.value for literal in kg.store.literals(iri, name)})

    iris, several = frame["node"].to_list(), pl.List(pl.String)
    return frame.with_columns(
        pl.Series("alt", [texts(iri, SKOS + "altLabel") for iri in iris], dtype=several),
        pl.Series("codes", [texts(iri, COOP + "iso3166") for iri in iris], dtype=several),
    )


def evidence(kg: KnowledgeGraph) -> pl.DataFrame:
    """Give the passages: ``evidence, source, start, end, sha256``, place and gist by language."""
    import polars as pl

    iris = kg.store.subjects(RDF + "type", COOP + "Evidence")
    rows: list[dict[str, Any]] = [
        {
            "evidence": passage.evidence,
            "source": passage.source,
            "start": passage.start,
            "end": passage.end,
            "sha256": passage.sha256,
            **{f"place_{lang}": passage.place.get(lang) for lang in LANGUAGES},
            **{f"gist_{lang}": passage.gist.get(lang) for lang in LANGUAGES},
        }
        for passage in collect(kg.store, iris)
    ]
    text, number = pl.String, pl.Int64
    schema = {"evidence": text, "source": text, "start": number, "end": number, "sha256": text}
    schema |= {f"{part}_{lang}": text for part in ("place", "gist") for lang in LANGUAGES}
    return pl.DataFrame(rows, schema=schema)


def sources(kg: KnowledgeGraph) -> pl.DataFrame:
    """Give the sources: ``source``, title, publisher and rights by language, date, licence …."""
    import polars as pl

    def told(iri: str, name: str, lang: str) -> str | None:
        literals = kg.store.literals(iri, name)
        by = {literal.language: literal.value for literal in literals}
        return by.get(lang) or by.get(None)

    def one(iri: str, name: str) -> str | None:
        return next(iter(kg.store.objects(iri, name)), None)

    schema = {"source": pl.String}
    rows = []
    for iri in kg.sources:
        row: dict[str, str | None] = {"source": iri}
        for part, name in _SPOKEN.items():
            row |= {f"{part}_{lang}": told(iri, name, lang) for lang in LANGUAGES}
        row |= {part: one(iri, name) for part, name in _PLAIN.items()}
        rows.append(row)
    schema |= {f"{part}_{lang}": pl.String for part in _SPOKEN for lang in LANGUAGES}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(_PLAIN, pl.String))


_SPOKEN = {
    "title": DCTERMS + "title",
    "publisher": DCTERMS + "publisher",
    "rights": DCTERMS + "rights",
}
_PLAIN = {
    "issued": DCTERMS + "issued",
    "language": DCTERMS + "language",
    "license": DCTERMS + "license",
    "citation": DCTERMS + "bibliographicCitation",
    "url": SCHEMA + "url",
    "sha256": COOP + "sha256",
}


def statements(kg: KnowledgeGraph) -> pl.DataFrame:
    """Give every asserted statement of every source.

    Returns:
        ``source, subject, property, value`` (an IRI or a literal's text), ``datatype`` (IRI; empty
        for an IRI), ``language``; sorted. The catalogue of sources is among them.
    """
    import polars as pl

    rows: list[tuple[str | None, ...]] = []
    for graph in (*kg.sources, GRAPH_CATALOGUE):
        asked = _STATEMENTS.replace("?graph", f"<{graph}>")
        rows += [(graph, *cells) for cells in kg.store.select(asked)]
    names = ("source", "subject", "property", "value", "datatype", "language")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(pl.col("language").replace("", None)).sort(names)


_STATEMENTS = """\
SELECT ?s ?p ?o (DATATYPE(?o) AS ?kind) (LANG(?o) AS ?language)
WHERE { GRAPH ?graph { ?s ?p ?o } }"""


def with_bare_ends(nodes: pl.DataFrame, ends: pl.DataFrame) -> pl.DataFrame:
    """Add the ends of ties that no source describes: whoever joins the tables loses no tie.

    Args:
        nodes: The nodes table.
        ends: One column ``node``, the ends of all ties.

    Returns:
        The nodes table with a row more for each end that it lacked, sorted by node.
    """
    import polars as pl

    bare = ends.join(nodes, on="node", how="anti")
    lists = [c for c, kind in nodes.schema.items() if kind == pl.List(pl.String)]
    return (
        pl.concat([nodes, bare], how="diagonal")
        .with_columns(
            pl.col("actor", "framework").fill_null(value=False),
            *(pl.col(c).fill_null(pl.lit([], pl.List(pl.String))) for c in lists),
        )
        .sort("node")
    )
