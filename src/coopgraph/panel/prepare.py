"""The tables the SQL runs on: ties chosen, their dates turned into periods, IRIs into codes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coopgraph import times
from coopgraph.errors import DataError, ParameterError
from coopgraph.frames.stated import as_stated
from coopgraph.panel.choice import NEEDED, OF_OPEN, PanelChoice, check, wanted_of, weights_of
from coopgraph.panel.periods import period, spans_of

if TYPE_CHECKING:
    import polars as pl


@dataclass
class Prepared:
    """The tables the SQL runs on, and what is to be said of them.

    Attributes:
        tables: As `sql` tells.
        iris: The IRIs by code; None where they are not coded.
        span: The first and last period, as numbers.
        counts: What was counted and left out on the way.
        sources: How many of the ties used each source states.
    """

    tables: dict[str, pl.DataFrame]
    iris: pl.Series | None
    span: tuple[int, int]
    counts: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)


def prepare(ties: pl.DataFrame, choice: PanelChoice) -> Prepared:
    """Check everything, choose the ties and turn their dates into periods.

    Raises:
        DataError: The table is not one of participations, or one of the other tables is wrong.
        ParameterError: A choice that is none.
        UnknownNameError: A role, rank or source that the table does not have.
    """
    import polars as pl

    check(ties, choice)
    unit = choice.get("unit", "year")
    counts = {"ties in the table": ties.height}
    certainty = choice.get("certainty", "possible")
    if certainty == "stated":
        ties = as_stated(ties)
    selection = ties.select(*NEEDED, *(OF_OPEN if certainty == "open" else ())).with_columns(
        pl.col("rank").fill_null("normal")
    )
    selection = selection.with_columns(
        pl.col("role", "source").cast(pl.String),
        pl.col(*NEEDED[-4:]).cast(pl.Date),
        pl.col("end_open").cast(pl.Boolean).fill_null(value=False),
    )
    weights = weights_of(selection, choice)
    for why, (column, values) in wanted_of(selection, choice, weights).items():
        left = selection.filter(pl.col(column).is_in(values).fill_null(value=False))
        counts[f"left out by {why}"] = selection.height - left.height
        selection = left
    forward = selection.filter(~times.backward_polars())
    counts["left out, end before begin"] = selection.height - forward.height
    twice = overlaps(forward)
    if len(twice):
        refuse_overlaps(len(twice), twice["tie"][0], choice)
    counts["spells that overlap another (counted once)"] = len(twice)
    dated = pl.any_horizontal(pl.col(*NEEDED[-4:]).is_not_null())
    counts["ties without any date (possible always, certain never)"] = forward.filter(~dated).height
    span = span_of(forward, choice, unit)
    placed = _placed(forward, choice, weights, span)
    counts["ties used"] = placed.height
    return _coded(placed, choice, unit, span, counts)


def overlaps(ties: pl.DataFrame) -> pl.DataFrame:
    """Find spells that overlap an earlier one of the same actor, framework, role and source.

    Args:
        ties: Participations.

    Returns:
        ``tie, participant, framework, role, source, earliest_begin, latest_end, before`` sorted
        by participant, framework, role, source and begin; ``before`` is the last day that the
        earlier spells may reach (null: no end).

    Example:
        >>> from coopgraph.frames import from_table
        >>> import polars as pl
        >>> table = from_table(pl.DataFrame({"participant": ["a", "a"], "framework": ["f", "f"],
        ...                                  "begin": [1990, 1995], "end": [1995, 1999]}))
        >>> overlaps(table)["before"].to_list()
        [datetime.date(1995, 12, 31)]
    """
    import polars as pl

    keys = ["participant", "framework", "role", "source"]
    never = dt.date.max
    order = [*keys, "from", "to", "tie"]
    # Most have one spell only; the others alone are worth sorting.
    spells = (
        ties.filter(pl.len().over(keys) > 1)
        .select(
            "tie",
            *keys,
            "earliest_begin",
            "latest_end",
            pl.col("earliest_begin").fill_null(dt.date.min).alias("from"),
            pl.col("latest_end").fill_null(never).alias("to"),
        )
        .sort(order)
    )
    reached = pl.col("to").cum_max().shift(1).over(keys)
    return (
        spells.with_columns(reached.alias("before"))
        .filter(pl.col("from") <= pl.col("before"))
        .with_columns(
            pl.when(pl.col("before") == never).then(None).otherwise("before").alias("before")
        )
        .drop("from", "to")
    )


def refuse_overlaps(number: int, tie: str, choice: PanelChoice) -> None:
    """Refuse spells that overlap, if that is the choice.

    Raises:
        DataError: It is.
    """
    if choice.get("overlaps", "merge") == "refuse":
        raise DataError(
            f"{number} spells overlap another of the same actor, framework, role and source, "
            f"first {tie}",
            iri=tie,
            hint="see panel.overlaps, or overlaps='merge'",
        )


def span_of(ties: pl.DataFrame, choice: PanelChoice, unit: str) -> tuple[int, int]:
    """Give the first and last period, chosen or told by the ties' dates.

    Raises:
        ParameterError: There is none, or the last is before the first.
    """
    import polars as pl

    given = choice.get("since"), choice.get("until")
    first = None if given[0] is None else period(given[0], unit)
    last = None if given[1] is None else period(given[1], unit, last=True)
    if first is None or last is None:
        days = ties.select(
            pl.min_horizontal(pl.col(*NEEDED[-4:]).min()).alias("min"),
            pl.max_horizontal(pl.col(*NEEDED[-4:]).max()).alias("max"),
        ).row(0)
        if days[0] is None and ties.height:
            raise ParameterError(
                "no tie tells a date", parameter="since", hint="give since and until"
            )
        # An empty table has no periods: an empty panel, from 1 to 0.
        one = first if first is not None else last
        first = first if first is not None else period(days[0], unit) if days[0] else (one or 1)
        last = last if last is not None else period(days[1], unit) if days[1] else first - 1
        return first, max(last, first - 1)
    if last < first:
        raise ParameterError(f"until {given[1]} is before since {given[0]}", parameter="until")
    return first, last


def _placed(
    ties: pl.DataFrame,
    choice: PanelChoice,
    weights: dict[str, float] | None,
    span: tuple[int, int],
) -> pl.DataFrame:
    """Turn the bounds into first and last periods; what lies outside the span goes."""
    import polars as pl

    first, last = span
    unit = choice.get("unit", "year")
    whole = choice.get("coverage", "any") == "all"
    certainty = choice.get("certainty", "possible")
    placed = ties.with_columns(
        *times.periods_polars(unit, span, whole=whole, presumed=certainty == "open"),
        pl.col("earliest_begin").is_null().cast(pl.Int32).alias("left_open"),
        pl.col("latest_end").is_null().cast(pl.Int32).alias("right_open"),
    )
    if certainty in ("certain", "open"):
        placed = placed.with_columns(
            pl.col("sure_first").alias("first"), pl.col("sure_last").alias("last")
        ).drop_nulls(["first", "last"])
    weight = (
        pl.lit(1.0)
        if weights is None
        else pl.col("role").replace_strict(weights, default=0.0, return_dtype=pl.Float64)
    )
    clipped = placed.with_columns(
        pl.max_horizontal("first", pl.lit(first)).cast(pl.Int32).alias("first"),
        pl.min_horizontal("last", pl.lit(last)).cast(pl.Int32).alias("last"),
        pl.col("sure_first", "sure_last").cast(pl.Int32),
        weight.alias("weight"),
    )
    return clipped.filter(pl.col("first") <= pl.col("last"))


def _coded(
    placed: pl.DataFrame,
    choice: PanelChoice,
    unit: str,
    span: tuple[int, int],
    counts: dict[str, int],
) -> Prepared:
    import polars as pl

    existence, succession = choice.get("existence"), choice.get("succession")
    if existence is not None:
        existence = spans_of(existence, "existence", ["node"], unit, span)
    if succession is not None:
        succession = spans_of(succession, "succession", ["actor", "state"], unit, span)
    texts = [placed["participant"], placed["framework"]]
    texts += [] if existence is None else [existence["node"]]
    texts += [] if succession is None else [succession["actor"], succession["state"]]
    iris = pl.concat([t.alias("iri") for t in texts]).drop_nulls().unique().sort()
    kind = pl.Enum(iris)

    def coded(name: str) -> pl.Expr:
        return pl.col(name).cast(kind).to_physical().cast(pl.Int32)

    if succession is not None:
        check_succession(succession)
    if existence is not None:
        actors = placed["participant"].unique()
        if succession is not None:
            actors = actors.filter(~actors.is_in(succession["actor"].to_list()))
        ghosts = actors.filter(~actors.is_in(existence["node"].to_list())).sort()
        if len(ghosts):
            raise ghosts_found(len(ghosts), ghosts[0])
    sources = placed["source"].value_counts(sort=False)
    tables = {
        "ties": placed.select(
            coded("participant").alias("actor"),
            coded("framework").alias("framework"),
            pl.col("source").rank("dense").fill_null(0).cast(pl.Int32).alias("source"),
            *("weight", "first", "last", "sure_first", "sure_last", "left_open", "right_open"),
        ),
        "periods": pl.DataFrame(
            {"period": pl.int_range(span[0], span[1] + 1, dtype=pl.Int32, eager=True)}
        ),
    }
    if existence is not None:
        tables["existence"] = existence.select(coded("node"), "first", "last")
    if succession is not None:
        tables["succession"] = succession.select(coded("actor"), coded("state"), "first", "last")
    source_counts = dict(sorted((s or "not told", n) for s, n in sources.iter_rows()))
    return Prepared(tables, iris, span, counts, source_counts)


def ghosts_found(number: int, actor: str) -> DataError:
    """Give the error of actors that take part and do not exist."""
    return DataError(
        f"{number} actors are not in the table of existence, first {actor}",
        iri=actor,
        hint="add them, or choose with actors=",
    )


def check_succession(succession: pl.DataFrame) -> None:
    """Refuse a table that maps an actor to two states in one period.

    Raises:
        DataError: It does.
    """
    import polars as pl

    ordered = succession.sort("actor", "first", "last")
    clash = ordered.filter(
        (pl.col("first") <= pl.col("last").cum_max().shift(1).over("actor")).fill_null(value=False)
    )
    if len(clash):
        actor = clash["actor"][0]
        raise DataError(f"in one period {actor} is mapped to a state twice", iri=actor)
