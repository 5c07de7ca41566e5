"""What becomes of a state's ties when the state ends, and while which days a state can have any.

Nothing passes by itself: a tie ends with the state that holds it, since ties live within who holds
them (see `coopgraph.narrowing`). Another convention is a choice, one of `CONVENTIONS`:

* ``ends``: as it is;
* ``passes``: what a state held when it ended counts from then on for the state that carried on its
  seat and codes (``continues`` in the register: the Soviet Union's for Russia). Who holds it in a
  year or month is who held it on its first day, as lists of state-years count. Ties of states that
  nobody carried on end;
* ``series``: at all times it counts for the last state of the series, as in lists that give one
  code to all of them (the Soviet Union's years are then Russia's);
* ``ask``: refuse to answer where a tie outlasts its state, and say which.

A tie that passes is read by the dates that are stated of it: that its state ended ends it no more.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from coopgraph.dates import day_range
from coopgraph.errors import ParameterError
from coopgraph.frames.stated import as_stated
from coopgraph.names import check_name, listed
from coopgraph.namespaces import shorten
from coopgraph.states.register import lifetimes, register

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    import networkx as nx
    import polars as pl

CONVENTIONS = ("ends", "passes", "series", "ask")
"""What may become of the ties of a state that ended."""


@lru_cache(maxsize=1)
def holders() -> pl.DataFrame:
    """Give who holds the series of each state that ended and was carried on, after it.

    Returns:
        ``actor`` (the state that ended), ``state`` (who holds its series), ``lo``, ``hi`` (from
        which day to which; null: still), sorted by actor and time.
    """
    import polars as pl

    states = register().select("iri", "continues", "earliest_begin", "latest_end")
    rows = {row["iri"]: row for row in states.iter_rows(named=True)}
    after: dict[str, list[str]] = {}
    for iri, row in rows.items():
        if row["continues"] is not None:
            after.setdefault(row["continues"], []).append(iri)
    found = []
    for actor, row in rows.items():
        chain, now = [], row
        while now["latest_end"] is not None and len(after.get(now["iri"], ())) == 1:
            now = rows[after[now["iri"]][0]]
            chain.append(now)
        for number, state in enumerate(chain):
            last = chain[number + 1]["earliest_begin"] if number + 1 < len(chain) else None
            until = last - dt.timedelta(days=1) if last is not None else state["latest_end"]
            found.append((actor, state["iri"], state["earliest_begin"], until))
    schema = {"actor": pl.String, "state": pl.String, "lo": pl.Date, "hi": pl.Date}
    return pl.DataFrame(found, schema=schema, orient="row").sort("actor", "lo")


def passed(
    ties: pl.DataFrame,
    convention: str,
    *,
    at: str | dt.date | None = None,
    ends: Mapping[str, dt.date] | None = None,
) -> pl.DataFrame:
    """Let ties pass to the states that hold them at a time.

    Args:
        ties: Participations.
        convention: One of `CONVENTIONS`.
        at: A day, month or year. Without one, ``passes`` leaves each tie with its own state.
        ends: Last days of frameworks, by IRI, beyond which no tie of theirs passes.

    Returns:
        The table, with other participants and bounds where a tie passes.

    Raises:
        UnknownNameError: No such convention.
        ParameterError: ``ask``, and there is a tie that outlasts its state.
    """
    import polars as pl

    check_name(convention, CONVENTIONS, "convention of succession")
    if convention == "ends" or (convention == "passes" and at is None):
        return ties
    lasting = outlasting(ties, ends)
    if convention == "ask":
        _refuse(lasting)
        return ties
    held = holders()
    if convention == "passes":
        assert at is not None  # noqa: S101 - said above
        first = day_range(at)[0]
        now = held.filter((pl.col("lo") <= first) & (pl.col("hi") >= first).fill_null(value=True))
    else:
        now = held.group_by("actor").agg(pl.col("state").sort_by("lo").last())
    names = dict(now.select("actor", "state").rows())
    moving = lasting.filter(pl.col("participant").is_in(list(names))) if now.height else lasting
    kept = ties.join(moving, on=["tie", "source"], how="anti", nulls_equal=True)
    if convention == "series":
        # What did not reach the end of its state belongs to the series, too.
        kept = kept.with_columns(pl.col("participant").replace(names))
    moved = moving.with_columns(pl.col("participant").replace(names))
    return pl.concat([kept, moved.select(kept.columns)]).sort("tie", "source", maintain_order=True)


def lasting_on(
    ties: pl.DataFrame, convention: str, ends: Mapping[str, dt.date] | None = None
) -> pl.DataFrame:
    """Let ties last as long as a convention lets them, under their own states.

    Args:
        ties: Participations.
        convention: One of `CONVENTIONS`.
        ends: As for `passed`.

    Raises:
        UnknownNameError, ParameterError: As `passed`.
    """
    import polars as pl

    check_name(convention, CONVENTIONS, "convention of succession")
    if convention == "ends":
        return ties
    lasting = outlasting(ties, ends)
    if convention == "ask":
        _refuse(lasting)
        return ties
    kept = ties.join(lasting, on=["tie", "source"], how="anti", nulls_equal=True)
    return pl.concat([kept, lasting.select(ties.columns)]).sort(
        "tie", "source", maintain_order=True
    )


def of_panel(
    ties: pl.DataFrame,
    ask: Callable[..., Any] | None,
    unit: str,
    existence: str | pl.DataFrame | None,
    succession: str | pl.DataFrame,
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Put tables in place of the words by which a panel follows existence and succession.

    Args:
        ties: Participations.
        ask: As for `ends_of`; None where there is no graph.
        unit: ``year`` or ``month``.
        existence: A table, or a word for one (see `of_existence`), or None.
        succession: A table, or one of `CONVENTIONS`.

    Returns:
        The ties, read as the convention says, and what a panel is told besides: the tables, and in
        ``called`` the words that a codebook calls them by.

    Raises:
        UnknownNameError, ParameterError: As `lasting_on` and `of_existence`.
    """
    told: dict[str, Any] = {"existence": existence, "succession": succession, "called": {}}
    if isinstance(succession, str):
        ends = {} if ask is None else ends_of(ties, succession, ask)
        ties = lasting_on(ties, succession, ends)
        moves = succession in ("passes", "series")
        told["succession"] = panel_periods(succession, unit) if moves else None
        told["called"]["succession"] = succession
    if isinstance(existence, str):
        told["existence"] = of_existence(existence, ties["participant"])
        told["called"]["existence"] = existence
    return ties, told


def ends_of(ties: pl.DataFrame, convention: str, ask: Callable[..., Any]) -> dict[str, dt.date]:
    """Give the last days of frameworks in which a tie may pass to another state.

    Args:
        ties: Participations.
        convention: One of `CONVENTIONS`.
        ask: Answers SPARQL, as a graph's ``query``.
    """
    if convention == "ends":
        return {}
    wanted = outlasting(ties)["framework"].unique().sort().to_list()
    ends: dict[str, dt.date] = {}
    for start in range(0, len(wanted), 500):
        iris = " ".join(f"<{iri}>" for iri in wanted[start : start + 500])
        asked = f"SELECT ?f ?end {{ VALUES ?f {{ {iris} }} ?f coop:latestEnd ?end }}"
        ends |= {str(row[0]): row[1] for row in ask(asked, timeout=None)}
    return ends


def of_existence(name: str, participants: pl.Series) -> pl.DataFrame:
    """Give the table of existence that a word stands for: ``register``, see `existing`.

    Raises:
        UnknownNameError: Another word.
    """
    check_name(name, ("register",), "table of existence")
    return existing(participants)


def outlasting(ties: pl.DataFrame, ends: Mapping[str, dt.date] | None = None) -> pl.DataFrame:
    """Give the ties that by what is stated may outlast the state that holds them, so read.

    Args:
        ties: Participations.
        ends: Last days of frameworks, by IRI.
    """
    import polars as pl

    states = register().select(pl.col("iri").alias("participant"), pl.col("latest_end").alias("to"))
    held = holders()
    last = held.group_by("actor").agg(pl.col("hi").sort_by("lo").last().alias("over"))
    ended = ties.filter(pl.col("participant").is_in(held["actor"].unique().implode()))
    # What ended before the state did, for whatever reason, does not pass.
    reaching = (
        ended.join(states, on="participant", how="left", maintain_order="left")
        .filter((pl.col("latest_end") >= pl.col("to")).fill_null(value=True))
        .drop("to")
    )
    if not reaching.height:
        return reaching
    over = dict(last.drop_nulls().rows())
    limits = {} if ends is None else dict(ends)
    lasting = (
        as_stated(reaching)
        .join(states, on="participant", how="left", maintain_order="left")
        .filter((pl.col("latest_end") > pl.col("to")).fill_null(value=True))
        .drop("to")
    )
    day = pl.Date()
    bounds = [
        pl.col("latest_end"),
        pl.col("participant").replace_strict(over, default=None, return_dtype=day),
        pl.col("framework").replace_strict(limits, default=None, return_dtype=day),
    ]
    narrowed = pl.min_horizontal(bounds)
    goes_on = pl.col("end_open").fill_null(value=False)
    return lasting.with_columns(
        narrowed.alias("latest_end"),
        # "Goes on" is read as: for as long as what bounds it lets it.
        pl.when(goes_on & narrowed.is_not_null())
        .then(narrowed)
        .otherwise("earliest_end")
        .alias("earliest_end"),
        (goes_on & narrowed.is_null()).alias("end_open"),
    )


def panel_periods(convention: str, unit: str) -> pl.DataFrame:
    """Give a convention as the table ``actor, state, begin, end`` that panels take.

    Args:
        convention: ``passes`` or ``series``.
        unit: ``year`` or ``month``: who held a series on the first day of one holds it in it.
    """
    import polars as pl

    held = holders()
    if convention == "series":
        last = held.group_by("actor", maintain_order=True).agg(pl.col("state").last())
        none = pl.lit(None, pl.String)
        return last.with_columns(none.alias("begin"), none.alias("end"))
    form = "%Y" if unit == "year" else "%Y-%m"
    every = "1y" if unit == "year" else "1mo"
    begin = pl.col("lo").dt.truncate(every)
    begin = pl.when(begin == pl.col("lo")).then(begin).otherwise(begin.dt.offset_by(every))
    rows = held.with_columns(begin.alias("begin"), pl.col("hi").dt.truncate(every).alias("end"))
    # Who held it for no first day of a period holds it in none.
    rows = rows.filter((pl.col("begin") <= pl.col("end")).fill_null(value=True))
    return rows.select("actor", "state", pl.col("begin", "end").dt.strftime(form))


def codes_by_period(unit: str) -> pl.DataFrame:
    """Give the codes of states as panels take them, each code one state's in a period.

    Where a code passes on within a period, it is in it of who held it on its first day.

    Args:
        unit: ``year`` or ``month``.

    Returns:
        ``node``, ``iso3166`` (alpha-2), ``cow``, ``gw`` (whole numbers), of which a row has one;
        ``begin``, ``end`` (texts of periods, null: no limit known), sorted by kind and node.
    """
    import polars as pl

    form = "%Y" if unit == "year" else "%Y-%m"
    table = register().join(
        lifetimes().select("iri", "lo", "hi"), on="iri", how="left", maintain_order="left_right"
    )
    parts = []
    for kind, column in (("iso3166", "iso2"), ("cow", "cow"), ("gw", "gw")):
        held = table.filter(pl.col(column).is_not_null()).select(
            pl.col("iri").alias("node"), pl.col(column).alias(kind), "lo", "hi"
        )
        held = held.sort(kind, "lo", nulls_last=False).with_columns(
            pl.col("lo").dt.strftime(form).alias("begin"),
            pl.col("hi").dt.strftime(form).alias("end"),
        )
        shared = (pl.col("begin") == pl.col("end").shift(1).over(kind)).fill_null(value=False)
        every = "1y" if unit == "year" else "1mo"
        later = pl.col("lo").dt.truncate(every).dt.offset_by(every).dt.strftime(form)
        held = held.with_columns(pl.when(shared).then(later).otherwise("begin").alias("begin"))
        if kind != "iso3166":
            held = held.with_columns(pl.col(kind).cast(pl.Int32))
        in_time = (pl.col("begin") <= pl.col("end")).fill_null(value=True)
        parts.append(held.filter(in_time).select("node", kind, "begin", "end").sort("node"))
    return pl.concat(parts, how="diagonal").select("node", "iso3166", "cow", "gw", "begin", "end")


def existing(participants: pl.Series) -> pl.DataFrame:
    """Give the table ``node, begin, end`` of existence that panels take, from the register.

    Args:
        participants: Who takes part. Of those that the register lacks no limit is known.

    Returns:
        A row a lifetime of each country of the register, and of whoever else takes part.
    """
    import polars as pl

    table = register().select("iri", "cls")
    here = participants.drop_nulls().unique().sort()
    wanted = table.filter((pl.col("cls") == "Country") | pl.col("iri").is_in(here.implode()))
    known = lifetimes().join(wanted, on="iri", how="semi").select(
        pl.col("iri").alias("node"), "begin", "end"
    )  # fmt: skip
    others = here.filter(~here.is_in(table["iri"].implode())).alias("node").to_frame()
    none = pl.lit(None, pl.String)
    return pl.concat([known, others.with_columns(none.alias("begin"), none.alias("end"))])


def _refuse(lasting: pl.DataFrame) -> None:
    if not lasting.height:
        return
    states = lasting["participant"].unique().sort().to_list()
    raise ParameterError(
        f"{lasting.height} ties may outlast the state that holds them: of "
        + listed([shorten(state) for state in states[:5]]),
        parameter="succession",
        hint="ends (they end with it), passes (to who carried on) or series (one for all)",
    )


def codes_at(at: str | dt.date | None) -> pl.DataFrame:
    """Give the codes of states at a time: ``node, iso3166, cow, gw``, a row a state.

    Args:
        at: A day, month or year, of which the first day counts; None: the codes of all times.
    """
    import polars as pl

    kinds = ("iso2", "iso3166"), ("cow", "cow"), ("gw", "gw")
    states = register().select(
        pl.col("iri").alias("node"),
        *(pl.col(ours).alias(name) for ours, name in kinds),
        "earliest_begin",
        "latest_end",
    )
    if at is not None:
        first, last = day_range(at)
        states = states.filter(
            (pl.col("earliest_begin") <= last).fill_null(value=True)
            & (pl.col("latest_end") >= first).fill_null(value=True)
        )
    return states.select("node", "iso3166", pl.col("cow", "gw").cast(pl.Int32))


def add_codes(graph: nx.Graph, at: str | dt.date | None) -> None:
    """Give the nodes of a network their codes as attributes; None where a node has none."""
    codes = {row[0]: row[1:] for row in codes_at(at).rows()}
    for node, data in graph.nodes(data=True):
        held = codes.get(node, (None, None, None))
        data |= dict(zip(("iso3166", "cow", "gw"), held, strict=True))


def with_codes(table: pl.DataFrame, at: str | dt.date | None) -> pl.DataFrame:
    """Add columns of codes beside a table's columns of nodes; see `codes_at`.

    Args:
        table: With ``node``; or with pairs, ``a`` and ``b``, whose columns end in ``_a``, ``_b``.
        at: As for `codes_at`.
    """
    codes = codes_at(at)
    sides = {"node": "", "a": "_a", "b": "_b"}
    for column, suffix in sides.items():
        if column in table.columns:
            named = codes.rename({c: f"{c}{suffix}" for c in codes.columns if c != "node"})
            table = table.join(
                named, left_on=column, right_on="node", how="left", maintain_order="left"
            )
    return table
