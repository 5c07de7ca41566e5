"""Measures over slices of time, as intervals: what the dates certainly and possibly make of them.

At each slice a tie is certainly active, possibly active, or not (see
:mod:`coopgraph.network.select`). The certain ties alone make one network, the possible ones
another, and the truth, as far as the sources tell, is one of the networks between: each tie that
is only possible may hold or not. A measure is therefore an interval over these worlds.

For degree and strength, which can only grow with a tie, the certain and the possible network are
the lowest and the highest world: the interval is exact. Betweenness and most others can be larger
in a smaller network; for these the interval is what was found in the two extremes and in as many
random worlds between as asked for, and is called "sampled": the truth may lie outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis.measures import MEASURES, measure
from coopgraph.analysis.tables import labels_of
from coopgraph.errors import ParameterError
from coopgraph.names import LANGUAGES, check_name
from coopgraph.network.projections import build
from coopgraph.network.select import Slice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import polars as pl

MONOTONE = frozenset({"degree", "strength"})
"""Measures that no further tie can lower."""
ZERO = frozenset({"betweenness", "degree", "strength"})
"""Measures that are 0 for a node without ties; others are undefined (null) there."""
NOT_VALUES = frozenset({"communities", "components"})
"""What names groups instead of measuring."""


def over_time(
    name: str,
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    at: Iterable[str | dt.date],
    *,
    kind: str = "actors",
    worlds: int = 0,
    seed: int = 0,
    column: str | None = None,
    lang: str = "en",
    ranks: Iterable[str] = ("preferred", "normal"),
    sources: Iterable[str] | None = None,
    **options: Any,
) -> pl.DataFrame:
    """Take a measure at each of several times, with its interval.

    Args:
        name: One of :data:`coopgraph.analysis.measures.MEASURES`, other than communities.
        ties: The participations table.
        nodes: The nodes table.
        at: Days, months or years, e.g. ``("2019", "2020", "2021-06-01")``.
        kind: Kind of the network: "actors", "frameworks" or "participation".
        worlds: How many random worlds to look at besides the two extremes, where these do not
            bound the measure; each tie that is only possible holds with probability 1/2.
        seed: Seed of the random worlds.
        column: Which value of the measure; None takes its first.
        lang: Language of the labels.
        ranks: Ranks of the ties to use.
        sources: Sources whose ties to use; None uses all.
        **options: What the measure takes besides.

    Returns:
        One row a time and node, sorted by time as given, then by node: ``at, node, label,
        measure``, ``low`` and ``high`` (float, null where the measure is defined in no world),
        ``certain`` and ``possible`` (its value in the two extremes), ``bounds`` ("exact" or
        "sampled"), ``worlds`` (how many were looked at) and ``absent_as``: what an absent tie
        was taken for, always "not a member" (see :mod:`coopgraph.analysis.absence`). The nodes
        are those of the possible network; a time at which nothing is possible has no rows. For
        a node without ties, degree, strength and betweenness are 0.

    Raises:
        UnknownNameError: No such measure, kind, language, rank or source.
        ParameterError: The measure gives no values, or not on this kind of network; ``at`` is one
            text instead of a list; ``worlds`` is negative; no such column.
        DateError: A time is no date.
        DataError: The tables are malformed.
    """
    import polars as pl

    key = measured(name)
    check_name(lang, LANGUAGES, "language")
    if isinstance(at, str):
        raise ParameterError("at must be a list of times", parameter="at", hint=f'at=["{at}"]')
    if not isinstance(worlds, int) or worlds < 0:
        raise ParameterError(f"worlds is {worlds!r}, not a number from 0", parameter="worlds")
    ranks, chosen = list(ranks), None if sources is None else list(sources)

    def take(table: pl.DataFrame, when: str | dt.date, certainty: str) -> dict[str, float | None]:
        graph = build(kind, table, nodes, at=when, certainty=certainty, ranks=ranks, sources=chosen)
        return values_of(measure(key, graph, lang=lang, **options), column)

    rows: list[dict[str, Any]] = []
    for when in at:
        active = Slice(at=when, ranks=ranks, sources=chosen).select(ties, nodes)
        possible = take(ties, when, "possible")
        worlds_here = [take(ties, when, "certain"), possible]
        drawn = 0 if key in MONOTONE or active["certain"].all() else worlds
        drawn_worlds = _worlds(active, drawn, seed)
        worlds_here += [take(table, when, "possible") for table in drawn_worlds]
        labels = labels_of(nodes, lang)
        for node in sorted(possible):
            values = [world.get(node, 0.0 if key in ZERO else None) for world in worlds_here]
            defined = [value for value in values if value is not None]
            rows.append(
                {
                    "at": str(when),
                    "node": node,
                    "label": labels(node),
                    "measure": key,
                    "low": min(defined, default=None),
                    "high": max(defined, default=None),
                    "certain": values[0],
                    "possible": values[1],
                    "bounds": "exact" if key in MONOTONE else "sampled",
                    "worlds": len(values),
                    "absent_as": "not a member",
                }
            )
    text, number = pl.String, pl.Float64
    return pl.DataFrame(
        rows,
        schema={
            **dict.fromkeys(("at", "node", "label", "measure"), text),
            **dict.fromkeys(("low", "high", "certain", "possible"), number),
            "bounds": text,
            "worlds": pl.Int64,
            "absent_as": text,
        },
    )


def measured(name: str) -> str:
    """Give the name of a measure that has values, as :data:`MEASURES` spells it.

    Raises:
        UnknownNameError: No such measure; suggests the nearest.
        ParameterError: It names groups.
    """
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    check_name(key, MEASURES, "measure")
    if key in NOT_VALUES:
        raise ParameterError(
            f"{key} are names of groups, which have no order", hint="choose another measure"
        )
    return key


def values_of(table: pl.DataFrame, column: str | None = None) -> dict[str, float | None]:
    """Read the values of a measure's table.

    Args:
        table: What :func:`coopgraph.analysis.measures.measure` gives.
        column: Which; None takes the first after node and label.

    Returns:
        Node to value.

    Raises:
        ParameterError: No such column, or none of numbers; the measure is not one of nodes.
    """
    if "node" not in table.columns or table["node"].is_duplicated().any():
        raise ParameterError(
            "this measure does not give one value a node", hint="choose another measure"
        )
    numbers = [
        name
        for name, kind in table.schema.items()
        if kind.is_numeric() and name not in ("node", "label")
    ]
    if column is None and numbers:
        column = numbers[0]
    if column not in numbers:
        raise ParameterError(
            f"the measure has no column of numbers {column!r}",
            parameter="column",
            hint=f"it has {', '.join(numbers) or 'none'}",
        )
    rows = zip(table["node"], table[column], strict=True)
    return {node: None if value is None else float(value) for node, value in rows}


def _worlds(active: pl.DataFrame, count: int, seed: int) -> Iterable[pl.DataFrame]:
    """Draw tables in which each tie that is only possible holds or not."""
    import numpy as np

    draw = np.random.default_rng(seed)
    sure = active["certain"].to_numpy()
    table = active.drop("certain")
    for _ in range(count):
        yield table.filter(sure | (draw.random(len(sure)) < 0.5))
