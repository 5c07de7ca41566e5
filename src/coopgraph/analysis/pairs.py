"""Tables of pairs: their labels, their graph, and whether a table is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.errors import DataError
from coopgraph.names import LANGUAGES, check_name, label

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl


def labelled(pairs: pl.DataFrame, nodes: pl.DataFrame, lang: str = "en") -> pl.DataFrame:
    """Put the labels of both ends beside their IRIs.

    Args:
        pairs: A table with the columns ``a`` and ``b``.
        nodes: The nodes table; what it lacks is put into words from its IRI.
        lang: "en" or "vi".

    Returns:
        The same rows with ``a_label`` and ``b_label`` after ``a`` and ``b``.

    Raises:
        UnknownNameError: Another language.
    """
    import polars as pl

    check_name(lang, LANGUAGES, "language")
    ends = pl.concat([pairs["a"], pairs["b"].alias("a")]).unique().sort()
    labels = {
        row["node"]: {one: row[f"label_{one}"] for one in LANGUAGES}
        for row in nodes.filter(pl.col("node").is_in(ends.implode())).iter_rows(named=True)
    }
    spoken = pl.DataFrame(
        {"iri": ends, "label": [label(labels.get(iri, {}), lang, iri) for iri in ends]},
        schema={"iri": pl.String, "label": pl.String},
    )
    for end in ("a", "b"):
        pairs = pairs.join(
            spoken.rename({"iri": end, "label": f"{end}_label"}),
            on=end,
            how="left",
            maintain_order="left",
        )
    rest = [name for name in pairs.columns if name not in ("a", "b", "a_label", "b_label")]
    return pairs.select("a", "a_label", "b", "b_label", *rest)


def to_networkx(pairs: pl.DataFrame, nodes: pl.DataFrame | None = None) -> nx.Graph:
    """Make a simple undirected graph of a table of pairs.

    Args:
        pairs: A table with the columns ``a`` and ``b``; all others become attributes of edges.
        nodes: The nodes table. With it, its actors or frameworks among the ends get ``cls``,
            ``label_en`` and ``label_vi``. Who shares nothing is not in a table of pairs and hence
            not in the graph.

    Returns:
        A ``networkx.Graph``, nodes and edges in sorted order.
    """
    import networkx as nx
    import polars as pl

    graph = nx.Graph()
    ends = sorted({*pairs["a"], *pairs["b"]})
    graph.add_nodes_from(ends)
    if nodes is not None:
        wanted = nodes.filter(pl.col("node").is_in(ends))
        for row in wanted.iter_rows(named=True):
            names = ("cls", "label_en", "label_vi")
            graph.nodes[row["node"]].update({name: row[name] for name in names})
    for row in pairs.sort("a", "b").iter_rows(named=True):
        graph.add_edge(row.pop("a"), row.pop("b"), **row)
    return graph


def check_pairs(pairs: pl.DataFrame) -> None:
    """Refuse what is no table of pairs.

    Raises:
        DataError: A column is missing, a weight is not positive, or a pair is there twice.
    """
    import polars as pl

    missing = [name for name in ("a", "b", "weight") if name not in pairs.columns]
    if missing:
        raise DataError(f"the table of pairs lacks the columns {', '.join(missing)}")
    if not pairs.select((pl.col("weight") > 0).fill_null(value=False).all()).item():
        raise DataError("a weight in the table of pairs is not positive")
    ends = pairs.select(pl.min_horizontal("a", "b"), pl.max_horizontal("a", "b").alias("other"))
    if ends.is_duplicated().any():
        raise DataError("a pair occurs more than once in its table")
