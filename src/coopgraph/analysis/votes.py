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
    import numpy as np
    import polars as pl

    if distance not in ("absolute", "squared"):
        raise ParameterError(
            f"{distance!r} is no distance", parameter="distance", hint="absolute or squared"
        )
    chosen = (
        ties.lazy()
        .filter(pl.col("role").is_in(list(roles)) & pl.col("earliest_begin").is_not_null())
        .select(
            "participant",
            "framework",
            pl.col("earliest_begin").dt.year().cast(pl.Int64).alias("year"),
            pl.col("role").replace_strict(list(roles), [0, 1, 2], return_dtype=pl.Int8).alias("to"),
        )
        .filter(
            pl.lit(True) if since is None else pl.col("year") >= since,
            pl.lit(True) if until is None else pl.col("year") <= until,
        )
        .collect()
    )
    # Texts are looked at once; all that follows works on whole numbers.
    actors = chosen["participant"].unique().sort()
    calls = chosen["framework"].unique()
    codes = chosen.select(
        pl.col("participant").cast(pl.Enum(actors)).to_physical(),
        pl.col("framework").cast(pl.Enum(calls)).to_physical(),
        "year",
        "to",
    ).sort("year")
    who, on, year, to = (codes[name].to_numpy() for name in codes.columns)
    years, first = np.unique(year, return_index=True)
    parts = []
    for this, start, stop in zip(years, first, np.append(first[1:], len(year)), strict=False):
        part = slice(start, stop)
        parts.append(_year(int(this), who[part], on[part], to[part], distance, actors, calls))
    none = np.zeros(0, np.int64)
    return pl.concat(parts) if parts else _year(0, none, none, none, distance, actors, calls)


def _year(
    year: int,
    who: Array,
    on: Array,
    to: Array,
    distance: Distance,
    actors: pl.Series,
    calls: pl.Series,
) -> pl.DataFrame:
    """Compare all actors of one year: who chose what (0, 1, 2) on which roll call, as numbers."""
    import numpy as np
    import polars as pl

    present, row = np.unique(who, return_inverse=True)
    held, column = np.unique(on, return_inverse=True)
    # Counts up to 2^24 are exact in single precision, and no year has so many roll calls.
    chose = np.zeros((3, len(present), len(held)), np.float32)
    chose[to, row, column] = 1
    if (twice := np.argwhere(chose.sum(0) > 1)).size:
        actor, call = twice[0]
        raise ParameterError(
            f"{actors[int(present[actor])]} voted in different ways on {calls[int(held[call])]}",
            hint="choose sources that do not contradict each other",
        )
    a, b = np.triu_indices(len(present), 1)
    together = np.empty((3, 3, len(a)))
    for i in range(3):
        for j in range(3):
            # How often a made the one choice and b the other.
            together[i, j] = (chose[i] @ chose[j].T)[a, b]
    shared = together.sum((0, 1))
    met = shared > 0
    if not met.all():
        together, shared, a, b = together[:, :, met], shared[met], a[met], b[met]
    between = np.abs(np.subtract.outer(np.arange(3), np.arange(3))).astype(np.float64)
    if distance == "squared":
        between = between**2
    apart = np.tensordot(between, together, 2) / shared
    of_a, of_b = together.sum(1) / shared, together.sum(0) / shared
    pooled = (of_a + of_b) / 2
    firm = together[0, 0] + together[0, 2] + together[2, 0] + together[2, 2]
    return pl.DataFrame(
        {
            "year": np.full(len(a), year, np.int64),
            "actor_a": actors.gather(present[a]),
            "actor_b": actors.gather(present[b]),
            "shared": shared.astype(np.int64),
            "agreement": (together[0, 0] + together[1, 1] + together[2, 2]) / shared,
            "agreement_yes_no": _divided(together[0, 0] + together[2, 2], firm),
            "s": 1 - 2 * apart / between.max(),
            "kappa": 1 - _divided(apart, (of_a * (between @ of_b)).sum(0)),
            "pi": 1 - _divided(apart, (pooled * (between @ pooled)).sum(0)),
        }
    ).with_columns(pl.col("agreement_yes_no", "kappa", "pi").fill_nan(None))


def _divided(one: Array, other: Array) -> Array:
    """Divide; not a number where there is nothing to divide by."""
    import numpy as np

    # Marginals are sums of shares: what differs from 0 by rounding alone is 0.
    made: Array = np.divide(one, other, out=np.full(len(one), np.nan), where=other > 1e-12)
    return made
