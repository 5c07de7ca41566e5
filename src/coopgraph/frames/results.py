"""Results as tables: typed polars frames, and the tables the second column lives on.

This module knows results and tables, not the store; the SPARQL is in ``projections/``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.errors import MissingDependency
from coopgraph.model import parse_cell, plain
from coopgraph.namespaces import CONCEPT, COOP, XSD

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_DOUBLES = rf'^"([^"]*)"\^\^<{XSD}(?:double|float|decimal)>$'
_DATES = rf'^"(\d{{4}}-\d\d-\d\d)"\^\^<{XSD}date>$'
_STRINGS = r'(?s)^"(.*)"(?:@[A-Za-z0-9-]+|\^\^<[^<>]*>)?$'


def from_tsv(tsv: bytes) -> pl.DataFrame:
    """Read SPARQL TSV into typed columns, see `query.Result.to_polars`."""
    import polars as pl

    head, _, body = tsv.partition(b"\n")
    columns = [name[1:] for name in head.decode("utf-8").split("\t") if name]
    if not columns:
        return pl.DataFrame()
    if not body:
        return pl.DataFrame({name: [] for name in columns}, dict.fromkeys(columns, pl.String))
    if len(columns) == 1:
        # A row without a value is a blank line, which readers of CSV skip.
        cells = body.decode("utf-8").removesuffix("\n").split("\n")
        raw = pl.DataFrame({columns[0]: cells}).with_columns(pl.all().replace("", None))
    else:
        # Nothing is quoted and no cell holds a tab or a line's end: SPARQL escapes them.
        raw = pl.read_csv(
            body,
            separator="\t",
            quote_char=None,
            has_header=False,
            new_columns=columns,
            infer_schema=False,
        )
    return pl.DataFrame([_typed(raw[name]) for name in columns])


def _typed(column: pl.Series) -> pl.Series:
    """Give a column of raw TSV cells the narrowest type that holds all of them."""
    import polars as pl

    cells = column.drop_nulls()
    if not len(cells):
        return column
    if cells.str.contains("^<[^<>]*>$").all():
        return column.str.strip_prefix("<").str.strip_suffix(">")
    if cells.str.contains("^[+-]?[0-9]+$").all():
        return _cast(column, pl.Int64)
    if cells.is_in(["true", "false"]).all():
        return column == "true"
    if cells.str.contains(_DATES).all():
        dates = column.str.extract(_DATES).str.to_date("%Y-%m-%d", strict=False)
        if dates.null_count() == column.null_count():
            return dates
    if cells.str.contains(r"^[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?$|" + _DOUBLES).all():
        bare = pl.select(pl.coalesce(column.str.extract(_DOUBLES), column)).to_series()
        return _cast(bare.alias(column.name), pl.Float64)
    if cells.str.contains(r'^"[^\\]*$').all():
        return column.str.extract(_STRINGS)
    return _lexical(column)


def _lexical(column: pl.Series) -> pl.Series:
    """Give cells of several kinds as plain text, as `model.plain` would."""
    import polars as pl

    iri = column.str.contains("^<[^<>]*>$")
    text = column.str.contains(r'^"[^\\]*"(?:@[A-Za-z0-9-]+)?$')
    # Escapes, typed literals and the like are read one by one, but each only once.
    odd = column.filter(~(iri | text)).drop_nulls().unique()
    read = pl.Series([plain(parse_cell(cell)) for cell in odd], dtype=pl.String)
    name = pl.col(column.name)
    return column.to_frame().select(
        pl.when(iri)
        .then(name.str.strip_prefix("<").str.strip_suffix(">"))
        .when(text)
        .then(name.str.extract(_STRINGS))
        .otherwise(name.replace(odd, read))
    )[column.name]


def _cast(column: pl.Series, dtype: type[pl.DataType]) -> pl.Series:
    cast = column.cast(dtype, strict=False)
    return cast if cast.null_count() == column.null_count() else column


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """Hand a polars frame to pandas.

    Raises:
        MissingDependency: pandas or pyarrow is not installed.
    """
    _need("pandas", "pyarrow")
    return frame.to_pandas()


def to_arrow(frame: pl.DataFrame) -> pa.Table:
    """Hand a polars frame to Arrow.

    Raises:
        MissingDependency: pyarrow is not installed.
    """
    _need("pyarrow")
    return frame.to_arrow()


def _need(*modules: str) -> None:
    from importlib.util import find_spec

    for needed in modules:
        if find_spec(needed) is None:
            raise MissingDependency(
                f"{needed} is not installed", hint="pip install 'coopgraph[pandas]'"
            )


def participations(rows: pl.DataFrame) -> pl.DataFrame:
    """Make the table of ties from the projection ``participations.rq``.

    Args:
        rows: One row a tie and named graph.

    Returns:
        One row a tie, sorted by tie: ``tie, participant, framework, role`` (IRIs),
        ``on_behalf_of``, ``begin, end, during`` (EDTF as stated), the four bounds (Date),
        ``end_open, end_known``, ``rank`` (preferred, normal, deprecated), ``source`` (graph),
        ``evidence`` and ``disputed_by`` (lists of IRIs), ``inferred``, ``anonymous``.
    """
    import polars as pl

    text, dates = pl.String, pl.Date
    schema = {
        "tie": text,
        "participant": text,
        "framework": text,
        "role": text,
        "on_behalf_of": text,
        "begin": text,
        "end": text,
        "during": text,
        "earliest_begin": dates,
        "latest_begin": dates,
        "earliest_end": dates,
        "latest_end": dates,
        "end_open": pl.Boolean,
        "end_known": pl.Boolean,
        "rank": text,
        "source": text,
        "evidence": text,
        "disputed_by": text,
        "inferred": pl.Boolean,
        "anonymous": pl.Boolean,
    }
    frame = rows.select(pl.col(name).cast(kind) for name, kind in schema.items())
    has_end = pl.col("end").is_not_null() | pl.col("during").is_not_null()
    return frame.with_columns(
        pl.col("end_open").fill_null(value=False),
        pl.coalesce(pl.col("end_known"), has_end).alias("end_known"),
        pl.col("inferred").fill_null(value=False),
        pl.col("anonymous").fill_null(value=False),
        pl.col("rank").fill_null("normal").str.strip_prefix(CONCEPT),
        _listed("evidence"),
        _listed("disputed_by"),
    ).sort("tie", "source")


def nodes(
    rows: pl.DataFrame, classes: pl.DataFrame, countries: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Make the table of actors and frameworks from ``nodes.rq``, ``classes.rq``, ``countries.rq``.

    Args:
        rows: One row a node: ``node, types, label_en, label_vi, label_other, part_of, sources``.
        classes: The superclasses of each class of the ontology: ``cls, super``.
        countries: The countries of actors: ``node, country``.

    Returns:
        One row a node, sorted: ``node`` (IRI), ``cls`` (most specific class, local name),
        ``actor``, ``framework`` (bool), ``label_en``, ``label_vi`` (where there is no name in the
        language, one in the other, else in any), ``part_of``, ``sources``,
        ``country`` (IRI; null where none is told, or several).
    """
    import polars as pl

    text = pl.String
    raw = rows.select(
        pl.col("node", "types", "part_of", "sources").cast(text),
        pl.coalesce("label_en", "label_vi", "label_other").cast(text).alias("label_en"),
        pl.coalesce("label_vi", "label_en", "label_other").cast(text).alias("label_vi"),
    )
    typed = raw.select("node", _listed("types").alias("type")).explode("type", empty_as_null=False)
    above = classes.select(pl.col("cls", "super").cast(text))
    # A class is above itself; the most specific one has the most classes above it.
    own = typed.select(pl.col("type").alias("cls"), pl.col("type").alias("super"))
    above = pl.concat([above, own]).drop_nulls().unique()
    ranked = typed.join(
        above.group_by("cls").agg(
            pl.len().alias("above"),
            (pl.col("super") == COOP + "Actor").any().alias("actor"),
            (pl.col("super") == COOP + "Framework").any().alias("framework"),
        ),
        left_on="type",
        right_on="cls",
        how="left",
    )
    node_classes = (
        ranked.sort("above", "type", descending=[True, False], nulls_last=True)
        .group_by("node", maintain_order=True)
        .agg(
            pl.col("type").first().fill_null("").str.extract("([^/#]*)$").alias("cls"),
            pl.col("actor", "framework").any(),
        )
    )
    lands = pl.DataFrame(schema={"node": text, "country": text})
    if countries is not None:
        node_countries = countries.select(pl.col("node", "country").cast(text)).unique()
        lands = node_countries.filter(pl.len().over("node") == 1)
    return (
        raw.with_columns(_listed("part_of"), _listed("sources"))
        .join(node_classes, on="node", how="left")
        .join(lands, on="node", how="left")
        .select(
            *("node", "cls", "actor", "framework", "label_en", "label_vi", "part_of", "sources"),
            "country",
        )
        .sort("node")
    )


def codes(rows: pl.DataFrame) -> pl.DataFrame:
    """Make the table of actors' codes from the projection ``codes.rq``.

    Args:
        rows: One row an actor and code: ``node, iso3166, wikidata``.

    Returns:
        One row an actor and pair of codes, sorted: ``node`` (IRI), ``iso3166`` (as stated, such as
        ``VN``), ``wikidata`` (``Q881``). An actor with two codes has two rows; `panel.codes`
        refuses or needs their years.

    Example:
        >>> import coopgraph
        >>> from coopgraph.resources import projection
        >>> table = codes(coopgraph.load().query(projection("codes")).to_polars())
        >>> table.filter(table["iso3166"] == "VN")["wikidata"].to_list()
        ['Q881']
    """
    import polars as pl

    raw = rows.select(pl.col("node", "iso3166", "wikidata").cast(pl.String))
    return raw.unique().sort("node", "iso3166", "wikidata")


def dated(milestones: pl.DataFrame, lifetimes: pl.DataFrame) -> pl.DataFrame:
    """Make the table of dated things from ``milestones.rq`` and ``lifetimes.rq``.

    Args:
        milestones: One row a milestone, source and date.
        lifetimes: One row a thing, source and dates.

    Returns:
        One row a statement: ``kind`` ("milestone" or "lifetime"), ``statement`` (IRI of the
        milestone or the thing), ``subject``, ``framework``, ``role`` (of a milestone whose step,
        and its stage), ``begin, end, during`` (EDTF as stated), ``rank``, ``source``,
        ``evidence`` and ``disputed_by`` (lists of IRIs).
    """
    import polars as pl

    names = ("kind", "statement", "subject", "framework", "role", "begin", "end", "during", "rank",
             "source", "evidence", "disputed_by")  # fmt: skip

    def whole(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
        rows = rows.with_columns(pl.lit(kind).alias("kind"))
        lacking = [pl.lit(None, pl.String).alias(n) for n in names if n not in rows.columns]
        return rows.with_columns(lacking).select(pl.col(name).cast(pl.String) for name in names)

    both = pl.concat([whole(milestones, "milestone"), whole(lifetimes, "lifetime")])
    return both.with_columns(
        pl.coalesce("subject", "statement").alias("subject"),
        pl.col("rank").fill_null("normal").str.strip_prefix(CONCEPT),
        _listed("evidence"),
        _listed("disputed_by"),
    )


def _listed(name: str) -> pl.Expr:
    """Split a blank-separated column into sorted lists."""
    import polars as pl

    words = pl.col(name).fill_null("").str.split(" ")
    return words.list.eval(pl.element().filter(pl.element() != "")).list.sort()
