"""What may be chosen of a panel, checked, and the tables the SQL runs on."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from coopgraph.errors import CoopgraphError, DataError, ParameterError, UnknownNameError
from coopgraph.namespaces import CONCEPT, SOURCE, expand
from coopgraph.panel.periods import period, periods_of, spans_of

if TYPE_CHECKING:
    import polars as pl

    from coopgraph.panel.engine import Engine

UNITS = ("year", "month")
NEEDED = (
    *("tie", "participant", "framework", "role", "rank", "source", "end_open"),
    *("earliest_begin", "latest_begin", "earliest_end", "latest_end"),
)
_ALLOWED = {
    "unit": UNITS,
    "coverage": ("any", "all"),
    "certainty": ("possible", "certain", "both"),
    "overlaps": ("merge", "refuse"),
}


class Choice(TypedDict, total=False):
    """What a panel may be told.

    Attributes:
        start: First period: a year, ``"1990"``, ``"1990-05"``, a date. The first date told in
            the ties by default.
        stop: Last period, the same way. The last date told by default, so that ties without an
            end do not run on into years nobody looked at.
        unit: ``year`` or ``month``.
        coverage: ``any`` (a tie counts in a period if it holds on some day of it) or ``all``.
        certainty: ``possible``, ``certain`` or ``both`` (two columns).
        roles: Roles that count, IRIs, CURIEs or bare concept names; all by default.
        weights: Role to weight, instead of `roles`; roles not named, or of weight 0, do not
            count. Of several roles the heaviest weighs; a dyad's weight in a framework is the
            product of the two.
        ranks: Ranks that count, ``preferred`` and ``normal`` by default.
        sources: Sources that count, IRIs or bare ids; all by default.
        min_sources: How many of them must state a participation in a period (1).
        actors: Only these actors, IRIs; all by default.
        frameworks: Only these frameworks, IRIs; all by default.
        existence: A table ``node, begin, end`` (years or dates; null: no limit known), several
            rows a node if it existed several times. An actor then counts only in periods of
            which it exists on some day, and an actor that is not in it is an error.
        succession: A table ``actor, state[, begin, end]``: in these periods (inclusive) the
            participations of `actor` count as those of `state`. Nothing else makes one state of
            two actors. Existence is that of the state.
        codes: A table ``node`` and any of ``iso3166, cow, wikidata`` (and ``begin, end``, if a
            code held for some years); its columns are added.
        zeros: Also rows for those who take no part; needs `existence`, since without it
            nobody knows whether a zero is one. In `framework_year` it lists frameworks too.
        censoring: Columns that say how much of a row has an unknown begin (left) or an unknown
            or open end (right). True by default.
        overlaps: ``merge`` spells of one actor, framework, role and source that overlap (they
            count once in any case; the codebook says how many), or ``refuse`` them. See
            `overlaps`.
        engine: Where it runs: ``Duck(…)``, a Spark session, or anything with its method ``run``.
            By default dyads are counted in memory where they fit (see `products`), all else by
            ``Duck()``.
    """

    start: int | str | dt.date | None
    stop: int | str | dt.date | None
    unit: str
    coverage: str
    certainty: str
    roles: Iterable[str] | None
    weights: Mapping[str, float] | None
    ranks: Iterable[str]
    sources: Iterable[str] | None
    min_sources: int
    actors: Iterable[str] | None
    frameworks: Iterable[str] | None
    existence: pl.DataFrame | None
    succession: pl.DataFrame | None
    codes: pl.DataFrame | None
    zeros: bool
    censoring: bool
    overlaps: str
    engine: Engine | Any | None


@dataclass
class Prepared:
    """The tables the SQL runs on, and what is to be said of them.

    Attributes:
        tables: As `sql` tells.
        iris: The IRIs by code.
        span: The first and last period, as numbers.
        counts: What was counted and left out on the way.
        sources: How many of the ties used each source states.
    """

    tables: dict[str, pl.DataFrame]
    iris: pl.Series
    span: tuple[int, int]
    counts: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)


def prepare(ties: pl.DataFrame, choice: Choice) -> Prepared:
    """Check everything, choose the ties and turn their dates into periods.

    Raises:
        DataError: The table is not one of participations, or one of the other tables is wrong.
        ParameterError: A choice that is none.
        UnknownNameError: A role, rank or source that the table does not have.
    """
    import polars as pl

    _check(ties, choice)
    unit = choice.get("unit", "year")
    counts = {"ties in the table": ties.height}
    kept = ties.select(NEEDED).with_columns(pl.col("rank").fill_null("normal"))
    kept = kept.with_columns(
        pl.col("role", "source").cast(pl.String),
        pl.col(*NEEDED[-4:]).cast(pl.Date),
        pl.col("end_open").cast(pl.Boolean).fill_null(value=False),
    )
    weights = weights_of(kept, choice)
    filters = _filters(kept, choice, weights)
    for why, keep in filters.items():
        left = kept.filter(keep.fill_null(value=False))
        counts[f"left out by {why}"] = kept.height - left.height
        kept = left
    backward = (pl.col("earliest_begin") > pl.col("latest_end")).fill_null(value=False)
    forward = kept.filter(~backward)
    counts["left out, end before begin"] = kept.height - forward.height
    twice = overlaps(forward)
    if len(twice) and choice.get("overlaps", "merge") == "refuse":
        row = twice.row(0, named=True)
        raise DataError(
            f"{len(twice)} spells overlap another of the same actor, framework, role and source, "
            f"first {row['tie']}",
            iri=row["tie"],
            hint="see panel.overlaps, or overlaps='merge'",
        )
    counts["spells that overlap another (counted once)"] = len(twice)
    dated = pl.any_horizontal(pl.col(*NEEDED[-4:]).is_not_null())
    counts["ties without any date (possible always, certain never)"] = forward.filter(~dated).height
    span = _span(forward, choice, unit)
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


def _check(ties: pl.DataFrame, choice: Choice) -> None:
    import polars as pl

    missing = [c for c in NEEDED if c not in ties.columns]
    if missing:
        hint = "make it with frames.from_table"
        raise DataError(f"the table of ties lacks the columns {', '.join(missing)}", hint=hint)
    for name in NEEDED[-4:]:
        if ties.schema[name] not in (pl.Date(), pl.Null()):
            raise DataError(f"the column {name} holds {ties.schema[name]}, not days")
    for name in ("participant", "framework"):
        if ties[name].null_count():
            row = int(ties[name].is_null().arg_true()[0]) + 1
            raise DataError(f"row {row}, column {name}: empty", table_column=name, row=row)
    strange = sorted(set(choice) - set(Choice.__annotations__))
    if strange:
        raise ParameterError(f"a panel takes no {', '.join(strange)}", parameter=strange[0])
    for name, allowed in _ALLOWED.items():
        value = choice.get(name, allowed[0])
        if value not in allowed:
            raise ParameterError(
                f"{name} is {value!r}", parameter=name, hint="one of " + ", ".join(allowed)
            )
    if choice.get("roles") is not None and choice.get("weights") is not None:
        raise ParameterError("give roles or weights, not both", parameter="weights")
    least = choice.get("min_sources", 1)
    if isinstance(least, bool) or not isinstance(least, int) or least < 1:
        raise ParameterError(f"min_sources is {least!r}, not 1 or more", parameter="min_sources")
    if choice.get("zeros") and choice.get("existence") is None:
        raise ParameterError(
            "zeros need existence: who was not there yet cannot have taken no part",
            parameter="existence",
            hint="a table node, begin, end",
        )


def _filters(
    ties: pl.DataFrame, choice: Choice, weights: dict[str, float] | None
) -> dict[str, pl.Expr]:
    import polars as pl

    filters = {}
    ranks = choice.get("ranks", ["normal", "preferred"])
    for rank in ranks:
        _known(rank, {"preferred", "normal", "deprecated"}, "rank")
    filters["rank"] = pl.col("rank").is_in(list(ranks))
    if choice.get("sources") is not None:
        have = set(ties["source"].drop_nulls().unique())
        wanted = [_iri(s, SOURCE, have, "source") for s in choice["sources"] or ()]
        filters["source"] = pl.col("source").is_in(wanted)
    if weights is not None:
        heavy = [role for role, weight in weights.items() if weight > 0]
        filters["role"] = pl.col("role").is_in(heavy)
    for name, column in (("actors", "participant"), ("frameworks", "framework")):
        wanted_ones = choice.get(name)
        if wanted_ones is not None:
            filters[name] = pl.col(column).is_in(list(wanted_ones))  # type: ignore[call-overload]
    return filters


def weights_of(ties: pl.DataFrame, choice: Choice) -> dict[str, float] | None:
    """Give the weight of each role that counts, or None if all count alike."""
    roles, weights = choice.get("roles"), choice.get("weights")
    have = set(ties["role"].drop_nulls().unique())
    if weights is not None:
        found = {}
        for role, weight in weights.items():
            if not (isinstance(weight, (int, float)) and math.isfinite(weight) and weight >= 0):
                raise ParameterError(
                    f"the weight of {role} is {weight!r}, not 0 or more", parameter="weights"
                )
            found[_iri(role, CONCEPT, have, "role")] = float(weight)
        return found
    if roles is None:
        return None
    return dict.fromkeys((_iri(r, CONCEPT, have, "role") for r in roles), 1.0)


def _names(values: Any, what: str) -> list[str]:
    if isinstance(values, str):
        # A lone string is an iterable of letters: a slip that would silently select nothing.
        values = [values]
    listed = list(values) if isinstance(values, Iterable) else [values]
    if not all(isinstance(v, str) for v in listed):
        raise ParameterError(f"{what} must be a list of names, not {listed!r}", parameter=what)
    return sorted(set(listed))


def settled(choice: Choice) -> Choice:
    """Read whatever iterables came in once, sorted.

    Raises:
        ParameterError: One of them holds something else than names.
    """
    lists = ("roles", "ranks", "sources", "actors", "frameworks")
    read = {n: _names(choice.get(n), n) for n in lists if choice.get(n) is not None}
    return {**choice, **read}  # type: ignore[typeddict-item]


def _known(name: str, have: set[str], kind: str) -> None:
    if name not in have:
        near = difflib.get_close_matches(name, sorted(have), n=3)
        raise UnknownNameError(kind=kind, name=name, suggestions=tuple(near))


def _iri(name: str, base: str, have: set[str], kind: str) -> str:
    """Find an IRI by itself, as a CURIE or as a bare name; an empty table knows all of them."""
    forms = [name, base + name]
    if ":" in name:
        try:
            forms.append(expand(name))
        except CoopgraphError:
            forms = [name]
    found = next((form for form in forms if form in have), None)
    if found is not None:
        return found
    if have:
        _known(name, have, kind)
    return forms[-1]


def _span(ties: pl.DataFrame, choice: Choice, unit: str) -> tuple[int, int]:
    import polars as pl

    given = choice.get("start"), choice.get("stop")
    first = None if given[0] is None else period(given[0], unit)
    last = None if given[1] is None else period(given[1], unit, last=True)
    if first is None or last is None:
        days = ties.select(
            pl.min_horizontal(pl.col(*NEEDED[-4:]).min()).alias("min"),
            pl.max_horizontal(pl.col(*NEEDED[-4:]).max()).alias("max"),
        ).row(0)
        if days[0] is None and ties.height:
            raise ParameterError(
                "no tie tells a date", parameter="start", hint="give start and stop"
            )
        # An empty table has no periods: an empty panel, from 1 to 0.
        one = first if first is not None else last
        first = first if first is not None else period(days[0], unit) if days[0] else (one or 1)
        last = last if last is not None else period(days[1], unit) if days[1] else first - 1
        return first, max(last, first - 1)
    if last < first:
        raise ParameterError(f"stop {given[1]} is before start {given[0]}", parameter="stop")
    return first, last


def _placed(
    ties: pl.DataFrame,
    choice: Choice,
    weights: dict[str, float] | None,
    span: tuple[int, int],
) -> pl.DataFrame:
    """Turn the bounds into first and last periods; what lies outside the span goes."""
    import polars as pl

    first, last = span
    unit = choice.get("unit", "year")
    whole = choice.get("coverage", "any") == "all"
    up, down = ("up", "down") if whole else (None, None)
    # An end is not before its begin, which helps where the end is not told.
    ends = pl.max_horizontal("earliest_end", "earliest_begin").alias("earliest_end")
    ties = ties if whole else ties.with_columns(ends)
    open_end = pl.when("end_open").then(last)
    placed = ties.with_columns(
        periods_of("earliest_begin", unit, snap=up).fill_null(first).alias("first"),
        periods_of("latest_end", unit, snap=down).fill_null(last).alias("last"),
        periods_of("latest_begin", unit, snap=up).alias("sure_first"),
        open_end.otherwise(periods_of("earliest_end", unit, snap=down)).alias("sure_last"),
        pl.col("earliest_begin").is_null().cast(pl.Int32).alias("left_open"),
        pl.col("latest_end").is_null().cast(pl.Int32).alias("right_open"),
    )
    if choice.get("certainty", "possible") == "certain":
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
    choice: Choice,
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
        _check_succession(succession)
    if existence is not None:
        actors = placed["participant"].unique()
        if succession is not None:
            actors = actors.filter(~actors.is_in(succession["actor"].to_list()))
        ghosts = actors.filter(~actors.is_in(existence["node"].to_list())).sort()
        if len(ghosts):
            raise DataError(
                f"{len(ghosts)} actors are not in the table of existence, first {ghosts[0]}",
                iri=ghosts[0],
                hint="add them, or choose with actors=",
            )
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
    told = dict(sorted((s or "not told", n) for s, n in sources.iter_rows()))
    return Prepared(tables, iris, span, counts, told)


def _check_succession(succession: pl.DataFrame) -> None:
    import polars as pl

    ordered = succession.sort("actor", "first", "last")
    clash = ordered.filter(
        (pl.col("first") <= pl.col("last").cum_max().shift(1).over("actor")).fill_null(value=False)
    )
    if len(clash):
        actor = clash["actor"][0]
        raise DataError(f"in one period {actor} is mapped to a state twice", iri=actor)
