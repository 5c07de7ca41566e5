"""How alike two states vote, dyad by dyad and year by year.

Each of two states has voted yes, abstained or voted no on a roll call (absences are no votes). All
measures follow from how often the nine combinations occur, which for all dyads of a year at once
are products of matrices of zeros and ones.

Sources:

- agreement with abstention as a choice of its own, and with yes and no alone: Bailey, Strezhnev,
  Voeten (2017), "Estimating dynamic state preferences from United Nations voting data", Journal of
  Conflict Resolution 61, 430–456, doi:10.1177/0022002715595700, who discuss both;
- S: Signorino, Ritter (1999), "Tau-b or not tau-b", International Studies Quarterly 43, 115–144,
  doi:10.1111/0020-8833.00113;
- kappa and pi, which allow for how often the two would agree by chance: Häge (2011), "Choice or
  circumstance? Adjusting measures of foreign policy similarity for chance agreement", Political
  Analysis 19, 287–305, doi:10.1093/pan/mpr014, after Cohen (1960), doi:10.1177/001316446002000104,
  and Scott (1955), doi:10.1086/266577.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from coopgraph.errors import ParameterError
from coopgraph.namespaces import CONCEPT

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Array = np.ndarray[Any, Any]

ROLES = tuple(CONCEPT + name for name in ("voteYes", "voteAbstain", "voteNo"))
"""The roles that are votes, in the order of their places: yes, abstain between, no."""
Distance = Literal["absolute", "squared"]


def similarity(
    ties: pl.DataFrame,
    *,
    roles: tuple[str, str, str] = (ROLES[0], ROLES[1], ROLES[2]),
    distance: Distance = "absolute",
    since: int | None = None,
    until: int | None = None,
) -> pl.DataFrame:
    """Tell how alike every two actors voted in every year in which both voted on something.

    With n roll calls on which both voted, d the distance of two choices (yes 0, abstain 1, no 2),
    absolute or squared, and D its mean over the n:

    - ``agreement``: the share of the same choice, abstention a choice of its own;
    - ``agreement_yes_no``: the same of the roll calls on which neither abstained, null without one;
    - ``s``: 1 − 2 D / d_max (Signorino and Ritter, all roll calls of the same weight);
    - ``kappa``: 1 − D / D_e, where D_e is the mean distance if each chose by itself as often what
      it chose (Cohen); null where D_e is 0;
    - ``pi``: the same, where both chose as the two together did (Scott).

    Args:
        ties: Participations (`frames.COLUMNS`), such as ``kg.participations()`` of a store to which
            votes were imported; ties in other roles are passed over. A state that is told to have
            voted twice on one roll call in the same way has voted once.
        roles: IRIs of the roles of yes, abstain and no.
        distance: Absolute, as S is mostly taken, or squared, as Häge takes kappa and pi.
        since: Only from this year on.
        until: Only up to this year.

    Returns:
        Columns year (Int64), actor_a, actor_b (IRIs, the smaller first), shared (roll calls on
        which both voted, Int64), and the five above (Float64), sorted by these three.

    Raises:
        ParameterError: An unknown distance, or an actor with two different votes on one roll call.
    """
    import polars as pl

    if distance not in ("absolute", "squared"):
        raise ParameterError(
            f"{distance!r} is no distance", parameter="distance", hint="absolute or squared"
        )
    votes = (
        ties.lazy()
        .filter(pl.col("role").is_in(list(roles)) & pl.col("earliest_begin").is_not_null())
        .select(
            pl.col("participant").alias("actor"),
            "framework",
            pl.col("earliest_begin").dt.year().cast(pl.Int64).alias("year"),
            pl.col("role").replace_strict(list(roles), [0, 1, 2], return_dtype=pl.Int8).alias("to"),
        )
        .filter(
            pl.lit(True) if since is None else pl.col("year") >= since,
            pl.lit(True) if until is None else pl.col("year") <= until,
        )
        .unique()
        .sort("year", "actor", "framework")
        .collect()
    )
    twice = votes.filter(pl.struct("actor", "framework").is_duplicated())
    if twice.height:
        actor, framework = twice["actor"][0], twice["framework"][0]
        raise ParameterError(
            f"{actor} voted in different ways on {framework}",
            hint="choose sources that do not contradict each other",
        )
    parts = [
        _year(part, int(part["year"][0]), distance)
        for part in votes.partition_by("year", maintain_order=True)
    ]
    return pl.concat(parts) if parts else _year(votes, 0, distance)


def _year(votes: pl.DataFrame, year: int, distance: Distance) -> pl.DataFrame:
    """Compare all actors of one year."""
    import numpy as np
    import polars as pl

    actors = votes["actor"].unique().sort()
    calls = votes["framework"].unique().sort()
    row = votes["actor"].cast(pl.Enum(actors)).to_physical().to_numpy()
    column = votes["framework"].cast(pl.Enum(calls)).to_physical().to_numpy()
    to = votes["to"].to_numpy()
    # Counts up to 2^24 are exact in single precision, and no year has so many roll calls.
    chose = np.zeros((3, len(actors), len(calls)), np.float32)
    chose[to, row, column] = 1
    a, b = np.triu_indices(len(actors), 1)
    flat = chose.reshape(3 * len(actors), len(calls))
    together = (flat @ flat.T).reshape(3, len(actors), 3, len(actors))
    # How often a made the one choice and b the other: 3 × 3 × dyads.
    counts = together[:, a, :, b].transpose(1, 2, 0).astype(np.float64)
    shared = counts.sum((0, 1))
    met = shared > 0
    counts, shared, a, b = counts[:, :, met], shared[met], a[met], b[met]
    between = np.abs(np.subtract.outer(np.arange(3), np.arange(3))).astype(np.float64)
    if distance == "squared":
        between = between**2
    share = counts / shared
    apart = np.einsum("ijd,ij->d", share, between)
    of_a, of_b = share.sum(1), share.sum(0)
    pooled = (of_a + of_b) / 2
    same = counts[0, 0] + counts[1, 1] + counts[2, 2]
    firm = counts[0, 0] + counts[0, 2] + counts[2, 0] + counts[2, 2]
    return pl.DataFrame(
        {
            "year": np.full(len(a), year, np.int64),
            "actor_a": actors.gather(a),
            "actor_b": actors.gather(b),
            "shared": shared.astype(np.int64),
            "agreement": same / shared,
            "agreement_yes_no": _divided(counts[0, 0] + counts[2, 2], firm),
            "s": 1 - 2 * apart / between.max(),
            "kappa": 1 - _divided(apart, np.einsum("id,jd,ij->d", of_a, of_b, between)),
            "pi": 1 - _divided(apart, np.einsum("id,jd,ij->d", pooled, pooled, between)),
        }
    ).with_columns(pl.col("agreement_yes_no", "kappa", "pi").fill_nan(None))


def _divided(one: Array, other: Array) -> Array:
    """Divide; not a number where there is nothing to divide by."""
    import numpy as np

    # Marginals are sums of shares: what differs from 0 by rounding alone is 0.
    made: Array = np.divide(one, other, out=np.full(len(one), np.nan), where=other > 1e-12)
    return made
