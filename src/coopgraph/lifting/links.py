"""Links by which dates narrow each other, and contradictions of ties, for whole columns at once.

This repeats what the rules ``same-tie``, ``lives-within``, ``contradicting-ties`` and
``contradicting-holders`` say, for millions of ties; see `derive` on when that holds.

The frame **ties** has a row a tie that counts: ``tie, participant, framework, role, seat``, four
bounds (Date) and ``end_open``, its own or the effective ones; ``represented`` says that somebody
acts for the seat. Texts may be categories.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.namespaces import CONCEPT
from coopgraph.times import FIRST, LAST, backward_polars, reaching_polars

if TYPE_CHECKING:
    import polars as pl

BOUND_BY_TEXT = tuple(CONCEPT + role for role in ("party", "signatory", "adopter", "supporter"))
"""Roles of those for whom an instrument exists from its first milestone on."""
_OFFICE = ["seat", "framework", "role"]


def same_ties(ties: pl.DataFrame, once: list[str]) -> pl.DataFrame:
    """Find statements of one tie: frame ``tie, class``; ties of a class are the same.

    Args:
        ties: The ties, with their own bounds.
        once: Roles that a seat holds once in a framework.
    """
    import polars as pl

    held = ties.filter(pl.col("role").cast(pl.String).is_in(once) & ~backward_polars())
    held = held.filter(pl.len().over(_OFFICE) > 1).select(
        "tie",
        pl.struct(_OFFICE).rank("dense").alias("office"),
        pl.col("earliest_begin").fill_null(pl.lit(FIRST)).alias("eb"),
        pl.col("latest_begin").fill_null(pl.lit(LAST)).alias("lb"),
        pl.col("earliest_end").fill_null(pl.lit(FIRST)).alias("ee"),
        pl.col("latest_end").fill_null(pl.lit(LAST)).alias("le"),
    )
    if not held.height:
        return pl.DataFrame(schema={"tie": pl.String, "class": pl.UInt32})
    # Ties of the same dates fit the same others, so each dates need to be looked at once only.
    dates = ["office", "eb", "lb", "ee", "le"]
    boxes = held.select(dates).unique(maintain_order=True).with_row_index("box")
    pairs = boxes.join(boxes, on="office", suffix="2").filter(
        (pl.max_horizontal("eb", "eb2") <= pl.min_horizontal("lb", "lb2"))
        & (pl.max_horizontal("ee", "ee2") <= pl.min_horizontal("le", "le2"))
    )
    fitting = pairs.group_by("box").agg(pl.col("box2").sort().cast(pl.String).str.join(" "))
    # Those that fit the same others, themselves included, are one tie.
    found = (
        held.join(boxes, on=dates, how="left")
        .join(fitting, on="box", how="left")
        .select("tie", pl.struct("office", "box2").rank("dense").cast(pl.UInt32).alias("class"))
    )
    return found.filter(pl.len().over("class") > 1).sort("class", "tie")


def same_pairs(classes: pl.DataFrame, *, star: bool = False) -> pl.DataFrame:
    """Give the pairs of `same_ties`: frame ``node, other``, both ways.

    Args:
        classes: What `same_ties` gives.
        star: Only the pairs of the first of each class with the others, one way.
    """
    import polars as pl

    left = classes.filter(pl.col("tie") == pl.col("tie").min().over("class")) if star else classes
    pairs = left.join(classes, on="class", suffix="2").filter(pl.col("tie") != pl.col("tie2"))
    return pairs.select(node="tie", other="tie2")


def lives(ties: pl.DataFrame, existing: pl.DataFrame, once: list[str]) -> pl.DataFrame:
    """Find ties whose own dates reach beyond what they are in or who holds them.

    Args:
        ties: The ties, with their own bounds; ``row`` is their number in the list of all spans.
        existing: Frame ``node, from, to`` (Date), ``from_text``: since when an instrument
            exists, for who is bound by it; and ``row`` (null: in no row of that list).
        once: Roles that a seat holds once in a framework.

    Returns:
        Frame ``node, other, row, other_row``; a pair comes again where a tie has several rows.
    """
    import polars as pl

    existing = existing.filter(pl.any_horizontal(pl.col("from", "to", "from_text").is_not_null()))
    existing = existing.select(
        pl.col("node").cast(pl.Categorical), "from", "to", "from_text", other_row="row"
    )
    role = pl.col("role")
    text = pl.when(role.is_in(BOUND_BY_TEXT)).then(pl.coalesce("from", "from_text"))
    begins = text.otherwise("from")
    beyond = (begins.is_not_null() & (pl.col("earliest_begin") < begins).fill_null(value=True)) | (
        pl.col("to").is_not_null() & (pl.col("latest_end") > pl.col("to")).fill_null(value=True)
    )
    # Who acts for nobody holds the seat himself.
    acting = ties.filter(pl.col("represented") & ~role.is_in(once))
    seat, whole = pl.col("seat"), pl.col("framework")
    parts = (
        (ties, "framework"),
        (ties.filter(seat != whole), "seat"),
        (acting.filter(pl.col("participant") != whole, pl.col("participant") != seat),
         "participant"),
    )  # fmt: skip
    return pl.concat(
        frame.select("tie", "role", "earliest_begin", "latest_end", "row", node=end)
        .join(existing, on="node")
        .filter(beyond)
        .select("row", "other_row", node="tie", other=pl.col("node").cast(pl.String))
        for frame, end in parts
    ).select("node", "other", "row", "other_row")


def contradicting(ties: pl.DataFrame, once: list[str], single: list[str]) -> pl.DataFrame:
    """Find ties whose effective dates contradict each other: frame ``one, other``.

    Args:
        ties: The ties, with their effective bounds.
        once: Roles that a seat holds once in a framework.
        single: Roles that one seat holds at a time.
    """
    import polars as pl

    sure = ties.filter(
        pl.col("latest_begin").is_not_null()
        & (pl.col("end_open") | pl.col("earliest_end").is_not_null())
    )

    def pairs(roles: list[str], office: list[str]) -> pl.DataFrame:
        held = sure.filter(pl.col("role").cast(pl.String).is_in(roles))
        held = held.filter(pl.len().over(office) > 1).with_columns(reaching_polars(told=True))
        held = held.select("tie", *_OFFICE, "eb", "lb", "ee", "le")
        both = held.join(held, on=office, suffix="2").filter(pl.col("tie") < pl.col("tie2"))
        return both.with_columns(
            pl.max_horizontal("lb", "lb2").alias("from"),
            pl.min_horizontal("ee", "ee2").alias("to"),
        )

    apart = (pl.max_horizontal("eb", "eb2") > pl.min_horizontal("lb", "lb2")) | (
        pl.max_horizontal("ee_told", "ee_told2") > pl.min_horizontal("le", "le2")
    )
    told = [
        # What goes on has no first day on which it can end.
        pl.when(pl.col(ee) == pl.lit(LAST)).then(pl.lit(FIRST)).otherwise(ee).alias(name)
        for ee, name in (("ee", "ee_told"), ("ee2", "ee_told2"))
    ]
    ties_apart = pairs(once, _OFFICE).filter(pl.col("from") <= pl.col("to"))
    holders = pairs(single, ["framework", "role"]).filter(
        (pl.col("from") < pl.col("to")) & (pl.col("seat") != pl.col("seat2"))
    )
    found = [ties_apart.with_columns(told).filter(apart), holders]
    return (
        pl.concat([f.select(one="tie", other="tie2") for f in found]).unique().sort("one", "other")
    )
