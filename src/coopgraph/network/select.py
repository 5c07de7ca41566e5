"""Which ties count: by rank, by source and by time.

A tie's dates are four bounds, so "is it active?" has several honest answers: *certain*, *open* and
*possible*; :mod:`coopgraph.times` says what they mean.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from coopgraph import times
from coopgraph.dates import day_range
from coopgraph.errors import DataError, ParameterError, UnknownNameError
from coopgraph.frames.foreign import BOUNDS
from coopgraph.frames.stated import as_stated
from coopgraph.names import check_name, names_of
from coopgraph.namespaces import expand
from coopgraph.network.tables import check_tables

if TYPE_CHECKING:
    import polars as pl

CERTAINTIES: tuple[str, ...] = times.CERTAINTIES
RANKS: tuple[str, ...] = ("preferred", "normal", "deprecated")


def days(at: str | dt.date | None) -> tuple[dt.date, dt.date] | None:
    """Turn an instant or an interval into its first and last day.

    Args:
        at: A day, a month or a year ("2021-06-01", "2021-06", "2021"), a date, or None.

    Returns:
        The first and the last day (inclusive), or None if no time is asked about.

    Raises:
        DateError: The text is no date.
        ParameterError: ``at`` is neither text nor a date.
    """
    if at is None:
        return None
    if isinstance(at, dt.datetime):
        at = at.date()
    if not isinstance(at, (str, dt.date)):
        raise ParameterError(
            f"at is {at!r}, which is not a day, a month or a year",
            hint='write it as "2021-06-01", "2021-06" or "2021"',
        )
    return day_range(at)


class TieChoice(TypedDict, total=False):
    """What may be chosen of the ties; the meaning is told at ``network.build``."""

    at: str | dt.date | None
    coverage: str
    certainty: str
    ranks: Iterable[str]
    sources: Iterable[str] | None


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A checked choice of ties: which ranks, which sources, active when, how surely.

    Args:
        at: The day, month or year asked about; None keeps ties of all times.
        coverage: "any" (on some day of it) or "all" (on every day of it).
        certainty: One of `CERTAINTIES`.
        ranks: Ranks to keep.
        sources: Graph IRIs, CURIEs (``source:x``) or bare ids (``x``); None keeps all.

    Raises:
        DateError: ``at`` is no date.
        ParameterError: ``at`` is no text or date, or is missing where what is open is asked for;
            ranks or sources are no names.
        UnknownNameError: An unknown coverage, certainty or rank.
    """

    at: str | dt.date | None = None
    coverage: str = "any"
    certainty: str = "possible"
    ranks: Iterable[str] = ("preferred", "normal")
    sources: Iterable[str] | None = None

    def __post_init__(self) -> None:
        check_name(self.certainty, CERTAINTIES, "certainty")
        check_name(self.coverage, times.COVERAGES, "coverage")
        if self.certainty == "open" and self.at is None:
            raise ParameterError(
                "a tie is open only on a given day, month or year",
                parameter="at",
                hint='add one, such as at="2021-06-01"',
            )
        # Whatever iterables came in are read once and kept sorted.
        object.__setattr__(self, "ranks", names_of(self.ranks, "ranks"))
        for rank in self.ranks:
            check_name(rank, RANKS, "rank")
        if self.sources is not None:
            object.__setattr__(self, "sources", names_of(self.sources, "sources"))
        days(self.at)

    def attributes(self) -> dict[str, str | list[str] | None]:
        """Give the choice as attributes of a graph: plain text and lists."""
        return {
            "at": None if self.at is None else str(self.at),
            "coverage": self.coverage,
            "certainty": self.certainty,
            "ranks": list(self.ranks),
            "sources": None if self.sources is None else list(self.sources),
        }

    def select(self, ties: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
        """Keep the chosen ties.

        Args:
            ties: The participations table.
            nodes: The nodes table (it tells which sources exist).

        Returns:
            The kept rows, sorted by tie and source, with one more column ``certain`` (bool):
            whether the tie is certainly active at ``at`` (null without ``at``).

        Raises:
            DataError: The tables are malformed (see :func:`coopgraph.network.tables.check_tables`).
            UnknownNameError: An unknown source.
        """
        import polars as pl

        check_tables(ties, nodes)
        selection = ties.with_columns(pl.col(column).cast(pl.Date) for column in BOUNDS)
        selection = selection.filter(pl.col("rank").fill_null("normal").is_in(list(self.ranks)))
        if self.sources is not None:
            selection = selection.filter(
                pl.col("source").is_in(source_iris(self.sources, ties, nodes))
            )
        if self.certainty == "stated":
            selection = as_stated(selection)
        order = ["tie", "source"]
        span = days(self.at)
        if span is None:
            return selection.with_columns(pl.lit(None, pl.Boolean).alias("certain")).sort(order)
        first, last = span
        asked = (first, last, self.coverage)
        selection = selection.filter(times.counted_polars(self.certainty, *asked))
        return selection.with_columns(times.certainly_polars(*asked).alias("certain")).sort(order)


def source_iris(sources: Iterable[str], ties: pl.DataFrame, nodes: pl.DataFrame) -> list[str]:
    """Turn the names of sources into their graph IRIs.

    Args:
        sources: Graph IRIs, CURIEs or bare ids.
        ties: The participations table.
        nodes: The nodes table.

    Returns:
        Sorted graph IRIs.

    Raises:
        UnknownNameError: Neither table mentions the source.
    """
    known = set(ties["source"].drop_nulls())
    known.update(nodes["sources"].explode(empty_as_null=True, keep_nulls=True).drop_nulls())
    iris = set()
    for source in sources:
        candidates = [source, f"source:{source}"] if ":" not in source else [source]
        for candidate in candidates:
            try:
                iri = expand(candidate)
            except (UnknownNameError, ParameterError, DataError):
                continue
            if iri in known:
                iris.add(iri)
                break
        else:
            check_name(source, sorted(known), "source")
    return sorted(iris)
