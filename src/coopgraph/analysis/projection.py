"""One-mode projections of the participations table by sparse algebra, as tidy tables of pairs.

:func:`project` joins two actors that share frameworks (or two frameworks that share actors) and
weighs the pair in one of six ways. With d_a the number of frameworks of a, n_k the number of
actors of framework k, and s_ab the number of frameworks that a and b share:

* ``count``: s_ab. Breiger (1974), "The duality of persons and groups", Social Forces 53(2),
  181–190, doi:10.2307/2576011.
* ``newman``: Σ_k 1/(n_k − 1) over the shared k. Newman (2001), "Scientific collaboration networks.
  II. Shortest paths, weighted networks, and centrality", Physical Review E 64, 016132,
  doi:10.1103/PhysRevE.64.016132.
* ``hyperbolic``: tanh(s_ab), by which each further shared framework adds less; described among
  the weightings in use by Zhou, Ren, Medo, Zhang (2007), "Bipartite network projection and
  personal recommendation", Physical Review E 76, 046115, doi:10.1103/PhysRevE.76.046115. (Others
  call Newman's 1/(n_k − 1) hyperbolic: that is ``newman`` here.)
* ``roles``: Σ_k r_ak · r_bk, with r the weight of the role held (the largest, if several are).
  The product of valued incidence matrices, as in Breiger (1974); the weights are the user's.
* ``cosine``: s_ab / √(d_a d_b), and
* ``jaccard``: s_ab / (d_a + d_b − s_ab). Both compared in Leydesdorff (2008), "On the normalization
  and visualization of author co-citation data: Salton's cosine versus the Jaccard index", JASIST
  59(1), 77–85, doi:10.1002/asi.20732.

Two ties meet only if the dates they have allow it (``overlap``). d_a and n_k are counted in the
same slice of the table, whether or not the ties overlap with one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopgraph.errors import DataError, ParameterError
from coopgraph.network.names import LANGUAGES, check_name, label
from coopgraph.network.onemode import overlaps
from coopgraph.network.select import Choice, Slice
from coopgraph.network.tables import BOUNDS, described

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from typing import Unpack

    import networkx as nx
    import numpy as np
    import polars as pl

WEIGHTS: tuple[str, ...] = ("count", "newman", "hyperbolic", "roles", "cosine", "jaccard")
MODES: tuple[str, ...] = ("actors", "frameworks")
DECIMALS = 12


@dataclass(frozen=True)
class Incidence:
    """Who takes part in what, as a sparse matrix.

    Attributes:
        rows: IRIs of the projected mode, sorted.
        columns: IRIs of the other mode, sorted.
        matrix: ``scipy.sparse.csr_array`` of floats, rows by columns; 1 where there is a tie, or
            the largest weight of the roles held.
    """

    rows: pl.Series
    columns: pl.Series
    matrix: Any


def project(
    ties: pl.DataFrame,
    *,
    mode: str = "actors",
    weight: str = "count",
    roles: Mapping[str, float] | None = None,
    overlap: bool = True,
    **choice: Unpack[Choice],
) -> pl.DataFrame:
    """Project the participations table onto one of its modes.

    Args:
        ties: The participations table.
        mode: "actors" or "frameworks": what the pairs are made of.
        weight: One of :data:`WEIGHTS`, defined above.
        roles: Weight by role IRI, for ``weight="roles"``, which needs it; it may be given with
            the other weights too, which then leave out roles that it leaves out. A role that is
            not in it, or weighs 0, does not count at all.
        overlap: Ask that the dates of two ties allow them to have been active together (the
            default, and what ``network.build("actors")`` does); else any two ties to one
            framework meet.
        **choice: ``at``, ``certainty``, ``ranks``, ``sources``, as in :func:`network.build`.

    Returns:
        One row a pair that shares something, sorted: ``a`` < ``b`` (IRIs), ``weight`` (float) and
        ``shared`` (int: the simple count). Empty where no tie is left.

    Raises:
        UnknownNameError: An unknown mode, weight, rank, certainty or source.
        ParameterError: ``weight="roles"`` without ``roles``; a negative or endless weight of a
            role; ``certainty="certain"`` without ``overlap`` or ``at``.
        DataError: The table is malformed.

    Example:
        >>> from coopgraph.network.tables import participations
        >>> ties = participations({"tie": who + what, "participant": who, "framework": what}
        ...                       for who, what in ("af", "bf", "cf", "ag", "bg"))
        >>> project(ties, weight="newman").rows()
        [('a', 'b', 1.5, 2), ('a', 'c', 0.5, 1), ('b', 'c', 0.5, 1)]
    """
    check_name(weight, WEIGHTS, "weight of a projection")
    if weight == "roles" and roles is None:
        raise ParameterError(
            "the weight of roles is asked for, but no role has one",
            parameter="roles",
            hint='give them as roles={"<IRI of the role>": 1.0, …}',
        )
    kept = chosen(ties, mode=mode, roles=roles, **choice)
    dated = any(kept[bound].null_count() < len(kept) for bound in BOUNDS)
    certain = choice.get("certainty") == "certain"
    if certain and not overlap and choice.get("at") is None:
        raise ParameterError(
            "without overlap and without a day, no tie is certain",
            parameter="certainty",
            hint='give at="2021-06-01", or leave overlap on',
        )
    found = incidence(kept, mode, valued=weight == "roles")
    if overlap and (dated or (certain and choice.get("at") is None)):
        meetings = _meetings(kept, mode, found, certain, at_given=choice.get("at") is not None)
        pairs = _weighed(meetings, found, weight)
    else:
        pairs = _multiplied(found, weight)
    return _named(pairs, found, weight)


def slices(ties: pl.DataFrame, times: Iterable[str | dt.date], **options: Any) -> pl.DataFrame:
    """Project one slice of time after another.

    Args:
        ties: The participations table.
        times: Days, months or years, e.g. ``["2019", "2020"]``; each is ``at`` of its slice.
        **options: Of :func:`project`, without ``at``.

    Returns:
        The tables of all slices with ``time`` (text, as given) in front, in the given order. A
        slice in which nobody meets has no rows.

    Raises:
        ParameterError: No time is given, or one twice; besides, all that :func:`project` raises.
    """
    import polars as pl

    named = [str(time) for time in times]
    if not named or len(set(named)) < len(named):
        raise ParameterError(
            "slices need at least one time, each once", parameter="times", hint='["2019", "2020"]'
        )
    return pl.concat(
        [
            project(ties, at=time, **options).select(pl.lit(time).alias("time"), pl.all())
            for time in named
        ]
    )


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
    known = {
        row["node"]: {one: row[f"label_{one}"] for one in LANGUAGES}
        for row in nodes.filter(pl.col("node").is_in(ends.implode())).iter_rows(named=True)
    }
    spoken = pl.DataFrame(
        {"iri": ends, "label": [label(known.get(iri, {}), lang, iri) for iri in ends]},
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


def chosen(
    ties: pl.DataFrame,
    *,
    mode: str,
    roles: Mapping[str, float] | None,
    **choice: Unpack[Choice],
) -> pl.DataFrame:
    """Keep the ties of a slice whose roles count, with the weight of each in ``value``.

    Args and errors are those of :func:`project`.

    Returns:
        The kept rows of the table with two more columns: ``certain`` and ``value`` (float).
    """
    import math

    import polars as pl

    check_name(mode, MODES, "mode")
    asked = dict(choice)
    if asked.get("at") is None:
        # Certainty is then a matter of pairs (see `overlaps`), not of ties.
        asked.pop("certainty", None)
        check_name(str(choice.get("certainty", "possible")), ("certain", "possible"), "certainty")
    kept = Slice(**asked).select(ties, described([]))  # type: ignore[arg-type]
    if roles is None:
        return kept.with_columns(pl.lit(1.0).alias("value"))
    for role, value in roles.items():
        if not math.isfinite(value) or value < 0:
            raise ParameterError(f"the weight of {role} is {value!r}", parameter="roles")
    table = pl.DataFrame(
        {"role": list(roles), "value": [float(value) for value in roles.values()]},
        schema={"role": pl.String, "value": pl.Float64},
    )
    kept = kept.join(table, on="role", how="inner", maintain_order="left")
    return kept.filter(pl.col("value") > 0)


def incidence(kept: pl.DataFrame, mode: str, *, valued: bool = False) -> Incidence:
    """Make the incidence matrix of kept ties.

    Args:
        kept: Ties as :func:`chosen` gives them.
        mode: "actors" or "frameworks", the rows.
        valued: Enter the largest ``value`` of the ties instead of 1.

    Returns:
        The matrix with the names of its rows and columns.
    """
    import polars as pl
    from scipy import sparse

    ends, others = _columns(mode)
    rows, columns = (kept[name].unique().sort() for name in (ends, others))
    cells = (
        kept.select(
            _coded(kept[ends], rows).alias("row"),
            _coded(kept[others], columns).alias("column"),
            pl.col("value") if valued else pl.lit(1.0).alias("value"),
        )
        .group_by("row", "column")
        .agg(pl.col("value").max())
    )
    matrix = sparse.csr_array(
        (cells["value"].to_numpy(), (cells["row"].to_numpy(), cells["column"].to_numpy())),
        shape=(len(rows), len(columns)),
    )
    matrix.sort_indices()
    return Incidence(rows, columns, matrix)


def _columns(mode: str) -> tuple[str, str]:
    both = ("participant", "framework")
    return both if mode == "actors" else (both[1], both[0])


def _coded(column: pl.Series, names: pl.Series) -> pl.Series:
    """Number the values of a column by their place among the sorted names."""
    import polars as pl

    return column.cast(pl.Enum(names)).to_physical().cast(pl.Int64)


def _meetings(
    kept: pl.DataFrame, mode: str, found: Incidence, certain: bool, *, at_given: bool
) -> pl.DataFrame:
    """List (one, other, shared) whose ties overlap in time, numbered, with the product of values.

    Numbers instead of IRIs: the list of meeting ties is the large one.
    """
    import polars as pl

    ends, others = _columns(mode)
    coded = kept.with_columns(
        _coded(kept[ends], found.rows).alias(ends),
        _coded(kept[others], found.columns).alias(others),
    )
    meetings = overlaps(coded, ends, others, at_given=at_given)
    if certain:
        meetings = meetings.filter("certain")
    value = kept["value"]
    return (
        meetings.with_columns(value[meetings["first"]].alias("v1") * value[meetings["second"]])
        .group_by("one", "other", "shared")
        .agg(pl.col("v1").max().alias("product"))
    )


def _weighed(meetings: pl.DataFrame, found: Incidence, weight: str) -> pl.DataFrame:
    """Add up the meetings of each pair."""
    import polars as pl

    sizes = pl.Series(found.matrix.astype(bool).sum(axis=0), dtype=pl.Int64)
    term = pl.lit(1.0)
    if weight == "newman":
        term = pl.col("size").sub(1).pow(-1.0)
        meetings = meetings.with_columns(sizes[meetings["shared"]].alias("size").cast(pl.Float64))
    elif weight == "roles":
        term = pl.col("product")
    return meetings.group_by("one", "other").agg(
        term.sum().alias("term") if weight in ("newman", "roles") else pl.len().alias("term"),
        pl.len().alias("shared"),
    )


def _multiplied(found: Incidence, weight: str) -> pl.DataFrame:
    """Take the pairs from the upper triangle of B · D · Bᵀ."""
    import numpy as np
    import polars as pl
    from scipy import sparse

    matrix = found.matrix
    plain = matrix.astype(bool).astype(np.int32)
    counts = _upper(plain, plain)
    if weight == "newman":
        sizes = plain.sum(axis=0)
        factors = np.divide(1.0, sizes - 1, out=np.zeros(len(sizes)), where=sizes > 1)
        terms = _upper(plain.astype(float) @ sparse.diags_array(factors), plain.astype(float))
    else:
        terms = _upper(matrix, matrix) if weight == "roles" else counts
    return pl.DataFrame(
        {
            "one": counts.row.astype(np.int64),
            "other": counts.col.astype(np.int64),
            "term": terms.data,
            "shared": counts.data,
        }
    )


def _upper(left: Any, right: Any) -> Any:
    """Give the part of left · rightᵀ above the diagonal, in the order of rows and columns."""
    from scipy import sparse

    upper = sparse.triu(left @ right.T, k=1).tocsr()
    upper.sort_indices()
    return upper.tocoo()


def _named(pairs: pl.DataFrame, found: Incidence, weight: str) -> pl.DataFrame:
    """Finish the weights and put names in place of numbers."""
    import polars as pl

    pairs = pairs.sort("one", "other").with_columns(pl.col("one", "other").cast(pl.Int64))
    shared, term = pl.col("shared").cast(pl.Float64), pl.col("term").cast(pl.Float64)
    if weight == "hyperbolic":
        term = shared.tanh()
    elif weight in ("cosine", "jaccard"):
        degrees = pl.Series(_degrees(found), dtype=pl.Float64)
        pairs = pairs.with_columns(
            degrees[pairs["one"]].alias("d1"), degrees[pairs["other"]].alias("d2")
        )
        d1, d2 = pl.col("d1"), pl.col("d2")
        term = shared / (d1 * d2).sqrt() if weight == "cosine" else shared / (d1 + d2 - shared)
    return pairs.select(
        found.rows[pairs["one"]].alias("a"),
        found.rows[pairs["other"]].alias("b"),
        # Sums in another order differ in their last digits; equal weights shall compare as equal.
        term.round(DECIMALS).alias("weight"),
        pl.col("shared").cast(pl.Int64),
    )


def _degrees(found: Incidence) -> np.ndarray[Any, Any]:
    degrees: np.ndarray[Any, Any] = found.matrix.astype(bool).sum(axis=1)
    return degrees


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
