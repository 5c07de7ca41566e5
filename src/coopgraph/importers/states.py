"""States by code or name: a plain rule until the register of states is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.namespaces import ID

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl

SYSTEMS = ("iso2", "iso3", "cow", "name")


def resolve(codes: pl.Series, system: str, on: dt.date | pl.Series | None = None) -> pl.DataFrame:
    """Resolve states.

    Args:
        codes: Codes or names, any length; distinct ones are looked up once.
        system: ``iso2``, ``iso3``, ``cow`` (numbers as text) or ``name``.
        on: A day, or one for each code: the state that had the code then.

    Returns:
        As many rows: ``iri`` (null if nobody knows it) and ``reason`` (why not, else null).
    """
    import polars as pl

    del on
    slug = codes.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    slug = slug.str.replace_all("[^a-z0-9]+", "-").str.strip_chars("-")
    known = (slug != "").fill_null(value=False)
    if system == "name":  # without a register nobody can tell which names are those of states
        known = known & False
    prefix = "cow-" if system == "cow" else "iso-"
    return pl.DataFrame({"slug": slug, "known": known}).select(
        pl.when("known").then(pl.lit(ID + prefix) + pl.col("slug")).alias("iri"),
        pl.when("known").then(None).otherwise(pl.lit("is not known")).alias("reason"),
    )


def describe(iris: pl.Series) -> pl.DataFrame:
    """Describe states for a batch's nodes.

    Args:
        iris: IRIs that `resolve` gave; any order, repeats allowed.

    Returns:
        One row a distinct IRI in order of appearance: ``node, cls, label_en, label_vi, alt``.
    """
    import polars as pl

    distinct = iris.drop_nulls().unique(maintain_order=True).alias("node").to_frame()
    return distinct.with_columns(
        pl.lit("Territory").alias("cls"),
        pl.col("node").str.strip_prefix(ID).alias("label_en"),
        pl.col("node").str.strip_prefix(ID).alias("label_vi"),
        pl.lit([], pl.List(pl.String)).alias("alt"),
    )
