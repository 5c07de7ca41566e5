"""Backbones: the pairs of a projection that are more than chance or size would make them.

Three tests, each a tidy table with one row a pair that shares something, sorted by a and b, with
``p`` (upper tail), ``p_adjusted`` and ``kept`` (whether ``p_adjusted < alpha``):

* :func:`disparity` asks of each edge of a weighted network whether one of its ends puts more of its
  strength into it than an even division at random would;
* :func:`fixed_degree` asks whether two actors share more frameworks than if each had drawn its
  own number of frameworks at random, all frameworks being equally likely (hypergeometric);
* :func:`stochastic_degree` asks the same if every actor *and* every framework keeps its number of
  ties on average (bipartite configuration model).

Correction for testing many pairs, by name: ``"none"``; ``"bonferroni"``, which bounds the chance of
a single false edge: Dunn (1961), "Multiple comparisons among means", Journal of the American
Statistical Association 56, 52–64, doi:10.1080/01621459.1961.10482090; ``"fdr"``, which bounds the
expected share of false edges: Benjamini and Hochberg (1995), "Controlling the false discovery
rate", Journal of the Royal Statistical Society B 57, 289–300,
doi:10.1111/j.2517-6161.1995.tb02031.x. The number of tests is that of *all* pairs, also of those
that share nothing and are not in the table (for them p = 1); in the disparity filter, two for each
edge.

The two null models know no time: pairs are tested on the ties of a slice (``at``), whether or not
their dates overlap one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis.incidence import incidence
from coopgraph.analysis.nullmodels import configure, shared_at_least
from coopgraph.analysis.pairs import check_pairs
from coopgraph.analysis.projection import chosen
from coopgraph.errors import ParameterError
from coopgraph.names import check_name
from coopgraph.network.select import TieChoice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    import numpy as np
    import polars as pl

    Array = np.ndarray[Any, Any]

CORRECTIONS: tuple[str, ...] = ("none", "bonferroni", "fdr")


def disparity(
    pairs: pl.DataFrame, *, alpha: float = 0.05, correction: str = "none"
) -> pl.DataFrame:
    """Keep the edges that carry a significant share of the strength of one of their ends.

    For a node of degree k an edge with the share q of its strength has p = (1 − q)^(k − 1): the
    chance that a random division of the strength into k parts gives a part that large or larger.
    The edge's p is the smaller one of its two ends. An end of degree 1 tells nothing (p = 1).

    Source: Serrano, Boguñá, Vespignani (2009), "Extracting the multiscale backbone of complex
    weighted networks", PNAS 106(16), 6483–6488, doi:10.1073/pnas.0808904106. Deviation: none
    without correction, as there; with one, the two tests of each edge count as two.

    Args:
        pairs: A table with ``a``, ``b`` and a positive ``weight``, each pair once, such as
            :func:`coopgraph.analysis.projection.project` gives.
        alpha: Significance level, between 0 and 1.
        correction: "none", "bonferroni" or "fdr".

    Returns:
        Columns a, b, weight, p_a, p_b, p, p_adjusted (float), kept (bool).

    Raises:
        DataError: ``pairs`` is not such a table.
        ParameterError: ``alpha`` is no level.
        UnknownNameError: An unknown correction.
    """
    import numpy as np
    import polars as pl

    _check(alpha, correction)
    check_pairs(pairs)
    pairs = pairs.select("a", "b", pl.col("weight").cast(pl.Float64)).sort("a", "b")
    ends = pl.concat([pairs.select("a", "weight"), pairs.select(pl.col("b").alias("a"), "weight")])
    of_node = ends.group_by("a").agg(pl.len().alias("k"), pl.col("weight").sum().alias("s"))
    for end in ("a", "b"):
        pairs = pairs.join(
            of_node.rename({"a": end, "k": f"k_{end}", "s": f"s_{end}"}),
            on=end,
            how="left",
            maintain_order="left",
        ).with_columns(
            # Rounding may take the only edge of a node a little above its strength.
            (1 - pl.col("weight") / pl.col(f"s_{end}"))
            .clip(lower_bound=0.0)
            .pow(pl.col(f"k_{end}").cast(pl.Float64) - 1)
            .alias(f"p_{end}")
        )
    # A node of degree 1: zero to the power of zero, which is one.
    pairs = pairs.with_columns(
        pl.when(pl.col(f"k_{end}") == 1).then(1.0).otherwise(f"p_{end}").alias(f"p_{end}")
        for end in ("a", "b")
    )
    sides = np.concatenate([pairs["p_a"].to_numpy(), pairs["p_b"].to_numpy()])
    adjusted = adjust(sides, correction, len(sides)).reshape(2, -1).min(axis=0)
    return _judged(
        pairs.select("a", "b", "weight", "p_a", "p_b", pl.min_horizontal("p_a", "p_b").alias("p")),
        adjusted,
        alpha,
    )


def fixed_degree(
    ties: pl.DataFrame,
    *,
    mode: str = "actors",
    alpha: float = 0.05,
    correction: str = "fdr",
    roles: Mapping[str, float] | None = None,
    **choice: Unpack[TieChoice],
) -> pl.DataFrame:
    """Keep the pairs that share more than two random draws of their sizes would.

    With N nodes of the other mode, and d_a, d_b of them tied to a and b, the number shared is
    hypergeometric if a and b choose at random; p is the chance of the number seen or more.

    Source: Tumminello, Miccichè, Lillo, Piilo, Mantegna (2011), "Statistically validated networks
    in bipartite complex systems", PLoS ONE 6(3), e17994, doi:10.1371/journal.pone.0017994; Neal
    (2013), "Identifying statistically significant edges in one-mode projections",
    doi:10.1007/s13278-013-0107-y; cf. Neal (2014), "The backbone of bipartite projections", Social
    Networks 39, 84–97, doi:10.1016/j.socnet.2014.06.001. Deviation: Tumminello and colleagues test
    within sets of frameworks of one size; here all are taken together.

    Args:
        ties: The participations table.
        mode: "actors" or "frameworks".
        alpha: Significance level, between 0 and 1.
        correction: "none", "bonferroni" or "fdr", over all pairs of nodes.
        roles: Roles that count (those with a positive number); all without.
        **choice: ``at``, ``coverage``, ``certainty``, ``ranks``, ``sources``, as in
            :func:`network.build`.

    Returns:
        Columns a, b, shared (int), expected (float: d_a d_b / N), p, p_adjusted, kept.

    Raises:
        ParameterError: ``alpha`` is no level, or ``certainty="certain"`` without ``at``.
        UnknownNameError: An unknown mode, correction, rank or source.
        DataError: The table is malformed.
    """
    from scipy import stats

    def tail(
        degrees: Array, others: Array, one: Array, two: Array, n: Array
    ) -> tuple[Array, Array]:
        size = len(others)
        p = stats.hypergeom.sf(n - 1, size, degrees[one], degrees[two])
        return degrees[one] * degrees[two] / max(size, 1), p

    return _tested(ties, tail, mode, alpha, correction, roles, choice)


def stochastic_degree(
    ties: pl.DataFrame,
    *,
    mode: str = "actors",
    alpha: float = 0.05,
    correction: str = "fdr",
    roles: Mapping[str, float] | None = None,
    **choice: Unpack[TieChoice],
) -> pl.DataFrame:
    """Keep the pairs that share more than the sizes of actors and frameworks explain.

    The null model is the bipartite configuration model of :mod:`coopgraph.analysis.nullmodels`;
    the number shared is then Poisson-binomial, and p the chance of the number seen or more,
    computed exactly.

    Source: Saracco, Straka, Di Clemente, Gabrielli, Caldarelli, Squartini (2017), "Inferring
    monopartite projections of bipartite networks: an entropy-based approach", New Journal of
    Physics 19, 053022, doi:10.1088/1367-2630/aa6b38; as the stochastic degree sequence model in
    Neal (2014), doi:10.1016/j.socnet.2014.06.001. Deviation: Neal's paper of 2014 estimates the
    probabilities of ties by regression; the configuration model replaces that in Neal, Domagalski,
    Sagan (2021), doi:10.1038/s41598-021-03238-3, as here.

    Args and errors are those of :func:`fixed_degree`.

    Returns:
        Columns a, b, shared (int), expected (float: the mean of the null model), p, p_adjusted,
        kept.
    """

    def tail(
        degrees: Array, others: Array, one: Array, two: Array, n: Array
    ) -> tuple[Array, Array]:
        import numpy as np

        model = configure(degrees, others)
        counts = np.bincount(model.column_class, minlength=model.probability.shape[1])
        means = (model.probability * counts) @ model.probability.T
        expected = means[model.row_class[one], model.row_class[two]]
        return expected, shared_at_least(model, one, two, n)

    return _tested(ties, tail, mode, alpha, correction, roles, choice)


def adjust(p: Array, correction: str, tests: int) -> Array:
    """Correct p-values for the number of tests.

    Args:
        p: The p-values there are.
        correction: "none", "bonferroni" or "fdr".
        tests: How many tests there were, at least ``len(p)``; the others had p = 1.

    Returns:
        Adjusted p-values (at most 1) in the same order, to be compared with the level itself.

    Example:
        >>> import numpy as np
        >>> adjust(np.array([0.01, 0.02, 0.03]), "fdr", 4).tolist()
        [0.04, 0.04, 0.04]
    """
    import numpy as np

    check_name(correction, CORRECTIONS, "correction")
    if correction == "none" or not len(p):
        return np.array(p, dtype=float)
    if correction == "bonferroni":
        bounded: Array = np.minimum(p * tests, 1.0)
        return bounded
    order = np.argsort(p, kind="stable")
    ranked = p[order] * tests / np.arange(1, len(p) + 1)
    # The p of 1 that are not here come last and cannot lower any other.
    stepped = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    adjusted_p = np.empty(len(p))
    adjusted_p[order] = stepped
    return adjusted_p


def _tested(
    ties: pl.DataFrame,
    tail: Any,
    mode: str,
    alpha: float,
    correction: str,
    roles: Mapping[str, float] | None,
    choice: TieChoice,
) -> pl.DataFrame:
    import numpy as np
    import polars as pl
    from scipy import sparse

    _check(alpha, correction)
    if choice.get("certainty") == "certain" and choice.get("at") is None:
        raise ParameterError(
            "a tie is certain only on a given day, month or year",
            parameter="at",
            hint='add one, such as at="2021-06-01"',
        )
    affiliations = incidence(chosen(ties, mode=mode, roles=roles, **choice), mode)
    plain = affiliations.matrix.astype(np.int32)
    above = sparse.triu(plain @ plain.T, k=1).tocsr()
    above.sort_indices()
    upper = above.tocoo()
    one, two, n = upper.row.astype(np.int64), upper.col.astype(np.int64), upper.data
    n = n.astype(np.int64)
    degrees = np.asarray(plain.sum(axis=1), dtype=np.int64)
    others = np.asarray(plain.sum(axis=0), dtype=np.int64)
    expected, p = tail(degrees, others, one, two, n)
    rows = len(affiliations.rows)
    table = pl.DataFrame(
        {
            "a": affiliations.rows[one],
            "b": affiliations.rows[two],
            "shared": n,
            "expected": np.asarray(expected, dtype=float),
            "p": np.asarray(p, dtype=float),
        },
        schema={
            "a": pl.String,
            "b": pl.String,
            "shared": pl.Int64,
            "expected": pl.Float64,
            "p": pl.Float64,
        },
    )
    return _judged(table, adjust(p, correction, rows * (rows - 1) // 2), alpha)


def _judged(table: pl.DataFrame, adjusted: Array, alpha: float) -> pl.DataFrame:
    import polars as pl

    return table.with_columns(
        pl.Series("p_adjusted", adjusted, pl.Float64),
    ).with_columns((pl.col("p_adjusted") < alpha).alias("kept"))


def _check(alpha: float, correction: str) -> None:
    check_name(correction, CORRECTIONS, "correction")
    if not 0 < alpha < 1:
        raise ParameterError(
            f"alpha is {alpha!r}, which is no level of significance",
            parameter="alpha",
            hint="choose one between 0 and 1, such as 0.05",
        )
