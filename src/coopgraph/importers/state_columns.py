"""Columns of states in foreign tables: names, or codes of a list judged from the whole column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from coopgraph import states
from coopgraph.errors import ParameterError
from coopgraph.names import listed

if TYPE_CHECKING:
    import polars as pl

OPTION = (
    "the list that codes of states are of: iso2, iso3, iso_n or m49, cow, cowc, gw, gwc; else it is"
    " judged from the whole column"
)
"""What the option ``codes`` of a kind says."""
_LETTERS = r"^[A-Z]{2,3}$"
_DIGITS = r"^\d{1,4}(?:\.0+)?$"
_SHARE = 0.8


def told_system(told: str | None) -> str | None:
    """Check what the user says of the codes.

    Raises:
        ParameterError: There is no such list.
    """
    if told and told not in states.SYSTEMS:
        raise ParameterError(
            f"there is no system {told!r}", parameter="codes", hint=", ".join(states.SYSTEMS)
        )
    return told or None


def system_of(cells: pl.Series, told: str | None = None) -> str | None:
    """Tell the list that the codes of a column are of, from all of them together.

    Args:
        cells: The cells of the whole column (text); empty ones do not matter.
        told: What the user says, which counts.

    Returns:
        One of `states.SYSTEMS`; ``name`` where the cells are no codes by their form; None where
        they are codes by their form, and of no list.

    Raises:
        ParameterError: Several lists explain them, and do not mean the same states.

    Example:
        >>> import polars as pl
        >>> system_of(pl.Series(["VNM", "DEU", "FRA"])), system_of(pl.Series(["Viet Nam"]))
        ('iso3', 'name')
    """
    if told:
        return told_system(told)
    distinct = cells.drop_nulls().str.strip_chars().unique(maintain_order=True)
    for form in (_LETTERS, _DIGITS):
        codes = distinct.filter(distinct.str.contains(form))
        if len(codes) and len(codes) >= _SHARE * len(distinct):
            break
    else:
        return "name"
    judged = states.judge(codes)
    if judged.system is None:
        return None if form == _DIGITS else "name"
    first = states.resolve(codes, judged.system, suggest=False)["iri"]
    for rival in judged.rivals:
        other = states.resolve(codes, rival, suggest=False)["iri"]
        differing = codes.filter((first != other).fill_null(value=False))
        if len(differing):
            raise ParameterError(
                f"the codes may be {listed([judged.system, *judged.rivals], 'or')}, and"
                f" {differing[0]!r} is another state in each",
                parameter="codes",
                hint=f"say --codes {judged.system} or --codes {rival}",
            )
    return judged.system


def of_the_year(
    cells: pl.Series,
    system: str | None,
    years: pl.Series,
    *,
    passing: Literal["first", "last"] = "last",
) -> pl.DataFrame:
    """Give the states that codes or names mean in a year, whole columns at once.

    Args:
        cells: Codes or names.
        system: What `system_of` tells of them.
        years: The year each is about (whole numbers), or null.
        passing: Who has a code in the year in which it passes on: who had it on the ``first`` or
            the ``last`` day.

    Returns:
        As many rows in the same order: ``iri`` (null: no state), the state that had it in the
        year, or whose seat and codes its holder carried on, else the one that has it now; and
        ``then``, whether that is another than today's.
    """
    import polars as pl

    if system is None:
        nobody = pl.Series([None] * len(cells), dtype=pl.String)
        return pl.DataFrame({"iri": nobody}).with_columns(then=False)
    held = states.resolve(cells, system, years, continued=True, passing=passing, suggest=False)
    today = states.resolve(cells, system, suggest=False)
    found = pl.DataFrame({"held": held["iri"], "today": today["iri"]})
    return found.select(
        pl.coalesce("held", "today").alias("iri"),
        (pl.col("held") != pl.col("today")).fill_null(value=False).alias("then"),
    )
