"""One-mode projections of the participations table by sparse algebra, as tidy tables of pairs.

:func:`project` joins two actors that share frameworks (or two frameworks that share actors) and
weighs the pair in one of seven ways. With d_a the number of frameworks of a, n_k the number of
actors of framework k, and s_ab the number of frameworks that a and b share:

* ``count``: s_ab. Breiger (1974), "The duality of persons and groups", Social Forces 53(2),
  181–190, doi:10.2307/2576011.
* ``newman``: Σ_k 1/(n_k − 1) over the shared k. Newman (2001), "Scientific collaboration networks.
  II. Shortest paths, weighted networks, and centrality", Physical Review E 64, 016132,
  doi:10.1103/PhysRevE.64.016132.
* ``hyperbolic``: Σ_k 1/n_k over the shared k: a framework adds in inverse proportion to its size.
  So called by Coscia (2021), "The Atlas for the Aspiring Network Scientist", chapter on bipartite
  projections, doi:10.48550/arXiv.2101.00863. (Some call Newman's 1/(n_k − 1) hyperbolic too.)
* ``tanh``: tanh(s_ab), by which each further shared framework adds less; described among the
  weightings in use by Zhou, Ren, Medo, Zhang (2007), "Bipartite network projection and personal
  recommendation", Physical Review E 76, 046115, doi:10.1103/PhysRevE.76.046115.
* ``roles``: Σ_k r_ak · r_bk, with r the weight of the role held (the largest, if several are).
  The product of valued incidence matrices, as in Breiger (1974); the weights are the user's.
* ``cosine``: s_ab / √(d_a d_b), and
* ``jaccard``: s_ab / (d_a + d_b − s_ab). Both compared in Leydesdorff (2008), "On the normalization
  and visualization of author co-citation data: Salton's cosine versus the Jaccard index", JASIST
  59(1), 77–85, doi:10.1002/asi.20732.

Two ties meet only if the dates they have allow it (``overlap``), or if both hold at the time asked
about. d_a and n_k are counted in the
same slice of the table, whether or not the ties overlap with one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis.incidence import (
    incidence,
    meetings_of,
    multiplied,
    named,
    weighed,
)
from coopgraph.analysis.pairs import labelled, to_networkx
from coopgraph.engines import sql_pairs
from coopgraph.engines.sessions import engaged, has_duckdb
from coopgraph.errors import ParameterError
from coopgraph.frames.foreign import BOUNDS
from coopgraph.frames.parquet import read_parquet
from coopgraph.names import check_name
from coopgraph.network.modes import DECIMALS
from coopgraph.network.select import CERTAINTIES, Slice, TieChoice
from coopgraph.network.tables import described

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Iterable, Mapping
    from typing import Unpack

    import polars as pl

__all__ = ["MODES", "WEIGHTS", "chosen", "labelled", "project", "slices", "to_networkx"]

WEIGHTS: tuple[str, ...] = (
    "count",
    "newman",
    "hyperbolic",
    "tanh",
    "roles",
    "cosine",
    "jaccard",
)
MODES: tuple[str, ...] = ("actors", "frameworks")
MOST = 5_000_000
"""The most ties of a folder that are read into memory to be projected there."""


def project(
    ties: pl.DataFrame | str | os.PathLike[str],
    *,
    mode: str = "actors",
    weight: str = "count",
    roles: Mapping[str, float] | None = None,
    overlap: bool = True,
    engine: Any = None,
    **choice: Unpack[TieChoice],
) -> pl.DataFrame:
    """Project the participations table onto one of its modes.

    Args:
        ties: The participations table, or the folder (or address) that ``coopgraph export
            --parquet`` wrote, which the engine reads by itself.
        mode: "actors" or "frameworks": what the pairs are made of.
        weight: One of :data:`WEIGHTS`, defined above.
        roles: Weight by role IRI, for ``weight="roles"``, which needs it; it may be given with
            the other weights too, which then leave out roles that it leaves out. A role that is
            not in it, or weighs 0, does not count at all.
        overlap: Without ``at``: ask that the dates of two ties allow them to have been active
            together (the default, and what ``network.build("actors")`` does); else any two ties to
            one framework meet.
        engine: Where it runs: ``panel.Duck(…)``, a Spark session, or text that names a Spark
            master (``"spark://HOST:PORT"``, ``"local[2]"``). By default a table is projected in
            memory, a folder by DuckDB, or where that is not installed in memory too, up to
            `MOST` ties. All agree to 1e-9.
        **choice: ``at``, ``coverage``, ``certainty``, ``ranks``, ``sources``, as in
            :func:`network.build`.

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
    import polars as pl

    check_name(weight, WEIGHTS, "weight of a projection")
    if weight == "roles" and roles is None:
        raise ParameterError(
            "the weight of roles is asked for, but no role has one",
            parameter="roles",
            hint='give them as roles={"<IRI of the role>": 1.0, …}',
        )
    if engine is None and not isinstance(ties, pl.DataFrame) and not has_duckdb():
        ties = read_parquet(ties, most=MOST)
    if engine is not None or not isinstance(ties, pl.DataFrame):
        return _asked(ties, mode, weight, roles, overlap, engine, choice)
    selection = chosen(ties, mode=mode, roles=roles, **choice)
    dated = any(selection[bound].null_count() < len(selection) for bound in BOUNDS)
    certain = _certain(choice, overlap)
    affiliations = incidence(selection, mode, valued=weight == "roles")
    # What holds at the time asked about holds together.
    if overlap and choice.get("at") is None and (dated or certain):
        meetings = meetings_of(selection, mode, affiliations, certain, at_given=False)
        pairs = weighed(meetings, affiliations, weight)
    else:
        pairs = multiplied(affiliations, weight)
    return named(pairs, affiliations, weight)


def _certain(choice: TieChoice, overlap: bool) -> bool:
    certain = choice.get("certainty") == "certain"
    if certain and not overlap and choice.get("at") is None:
        raise ParameterError(
            "without overlap and without a day, no tie is certain",
            parameter="certainty",
            hint='give at="2021-06-01", or leave overlap on',
        )
    return certain


def _asked(
    ties: Any,
    mode: str,
    weight: str,
    roles: Mapping[str, float] | None,
    overlap: bool,
    engine: Any,
    choice: TieChoice,
) -> pl.DataFrame:
    """Let an engine do it, in SQL."""
    import polars as pl

    check_name(mode, MODES, "mode")
    timeless = choice.get("at") is None
    certain, overlap = _certain(choice, overlap) and timeless, overlap and timeless
    with engaged(engine) as by:
        selection = sql_pairs.kept(ties, by, roles=roles, **choice)
        sql = sql_pairs.pairs(selection, mode=mode, weight=weight, overlap=overlap, certain=certain)
        answer = by.run(sql, selection.tables)
    # Rounded again: what an engine's own rounding leaves may differ in the last digit.
    pairs = answer.with_columns(pl.col("weight").round(DECIMALS))
    return pairs.select("a", "b", "weight", "shared").sort("a", "b")


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

    time_texts = [str(time) for time in times]
    if not time_texts or len(set(time_texts)) < len(time_texts):
        raise ParameterError(
            "slices need at least one time, each once", parameter="times", hint='["2019", "2020"]'
        )
    return pl.concat(
        [
            project(ties, at=time, **options).select(pl.lit(time).alias("time"), pl.all())
            for time in time_texts
        ]
    )


def chosen(
    ties: pl.DataFrame,
    *,
    mode: str,
    roles: Mapping[str, float] | None,
    **choice: Unpack[TieChoice],
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
        check_name(str(choice.get("certainty", "possible")), CERTAINTIES, "certainty")
        if choice.get("certainty") == "certain":
            asked.pop("certainty")
    selection = Slice(**asked).select(ties, described([]))  # type: ignore[arg-type]
    if roles is None:
        return selection.with_columns(pl.lit(1.0).alias("value"))
    for role, value in roles.items():
        if not math.isfinite(value) or value < 0:
            raise ParameterError(f"the weight of {role} is {value!r}", parameter="roles")
    table = pl.DataFrame(
        {"role": list(roles), "value": [float(value) for value in roles.values()]},
        schema={"role": pl.String, "value": pl.Float64},
    )
    selection = selection.join(table, on="role", how="inner", maintain_order="left")
    return selection.filter(pl.col("value") > 0)
