"""Hold the statements of sources against each other: which tell the same, which exclude each other.

Two statements of one thing are held against each other by the days they may mean (`dates`):

* *agree*: they state the same days, equally precisely;
* *compatible*: they differ, but some begin and some end fit both: one is coarser, or tells an end
  that the other does not;
* *contradict*: no begin, or no end, fits both. The earliest begin of the one is after the latest of
  the other, or so with the ends, or the one had ended before the other can have begun. What a
  source says goes on had not ended when the source was issued;
* *only one speaks*: no other source says anything of it. Absence is no contradiction.

**Spells.** A source may tell of several spells of one tie. They are paired so that most pairs fit
each other, and those left over that do not fit are paired with the nearest. What finds no partner
but fits a statement of the other source is told with that one; what certainly overlaps one without
fitting it contradicts it; else only one source speaks of that spell. Where the same may be true
again at another time (an office, a speech: `repeats`), statements that do not certainly overlap
are of two terms, not of one.

This is the assignment problem: Kuhn (1955), "The Hungarian method for the assignment problem",
Naval Research Logistics Quarterly 2, 83–97, doi:10.1002/nav.3800020109; solved by scipy.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from coopgraph.analysis.ledger.result import (
    AGREE,
    APART,
    COMPATIBLE,
    OVERLAPPING,
    UNSURE,
    Ledger,
    found_schema,
)
from coopgraph.analysis.ledger.statements import EVER, OF, STATED, of_ties, with_days
from coopgraph.errors import ParameterError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    import numpy as np
    import polars as pl

__all__ = ["compare", "compare_statements"]

PAIRS = 3_000_000
"""So many pairs of statements are held in memory at once."""


def compare(
    ties: pl.DataFrame,
    sources: Iterable[str] | None = None,
    *,
    nodes: pl.DataFrame | None = None,
    repeated: Iterable[str] = (),
    personal: Iterable[str] = (),
    issued: Mapping[str, dt.date] | None = None,
) -> Ledger:
    """Compare what sources say of the same ties, see `kg.compare`.

    Args:
        ties: The participations table; its column ``source`` says who speaks.
        sources: Sources to compare, as that column has them; None compares all.
        nodes: The nodes table, for labels.
        repeated: IRIs of the roles that may be held in a framework again at another time (an
            office, a speech), so that statements apart are of two terms.
        personal: IRIs of the roles that several may have on behalf of one (delegates), so that
            ties are matched by participant; all others by the seat.
        issued: Source to the first day on which it may have been issued, for what it says goes on.

    Raises:
        DataError: The table lacks a column, or a stated date cannot be read.
        ParameterError: Less than two sources are named, or one that no tie has.

    Example:
        >>> from coopgraph import frames
        >>> import polars as pl
        >>> lists = pl.DataFrame({"participant": ["a", "a"], "framework": ["f", "f"],
        ...                       "begin": ["1990", "1991-06"], "source": ["s1", "s2"]})
        >>> compare(frames.from_table(lists)).table()["verdict"].to_list()
        ['contradict']
    """
    statements = of_ties(ties, repeated=repeated, personal=personal)
    named = None
    if sources is not None:
        named = list(dict.fromkeys(sources))
        known = set(statements["source"].drop_nulls())
        unknown = [source for source in named if source not in known]
        if unknown:
            raise ParameterError(f"no tie has the source {unknown[0]!r}", parameter="sources")
    return compare_statements(statements, named, nodes=nodes, issued=issued)


def compare_statements(
    statements: pl.DataFrame,
    sources: Iterable[str] | None = None,
    *,
    nodes: pl.DataFrame | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
    issued: Mapping[str, dt.date] | None = None,
) -> Ledger:
    """Compare statements.

    Args:
        statements: Rows of `statements.schema`.
        sources: Sources to compare, two at least; None compares all there are.
        nodes: The nodes table, for labels.
        words: Labels of what that table lacks, such as roles: IRI to language to label.
        issued: Source to the first day on which it may have been issued.

    Raises:
        DataError: A stated date cannot be read.
        ParameterError: Less than two sources are named.
    """
    import polars as pl

    named = None if sources is None else list(dict.fromkeys(sources))
    if named is not None and len(named) < 2:
        raise ParameterError(
            "one source alone cannot be compared", parameter="sources", hint="name two, or none"
        )
    chosen = statements.filter(pl.col("source").is_not_null())
    if named is not None:
        chosen = chosen.filter(pl.col("source").is_in(named))
    told = _once_each(chosen).with_row_index("id")
    order = named if named is not None else told["source"].unique().sort().to_list()
    place = {source: number for number, source in enumerate(order)}
    days = with_days(told, issued).with_columns(
        pl.col("source").replace_strict(place, return_dtype=pl.Int64).alias("by")
    )
    things = days.select(OF).unique(maintain_order=True).with_row_index("of")
    days = days.join(things, on=list(OF), nulls_equal=True, maintain_order="left")
    parts = [_compared(chunk, len(order)) for chunk in _chunks(days)]
    found = pl.concat([pl.DataFrame(schema=found_schema()), *parts]).sort("one", "other")
    return Ledger(told, found, tuple(order), named is not None, nodes, dict(words or {}))


def _once_each(statements: pl.DataFrame) -> pl.DataFrame:
    """Put what a source says twice of one thing in the same words into one row, with all proof."""
    import polars as pl

    same = [*OF, "source", *STATED, "rank"]
    texts = ("statement", "evidence", "disputed_by")
    alone = statements.with_columns(pl.concat_list("statement").alias("statement"))
    twice = statements.select(same).is_duplicated()
    rows = alone.filter(~twice)
    if twice.any():
        # Lists are flattened by hand: nearly all rows are there once, and these are quick.
        several: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in alone.filter(twice).iter_rows(named=True):
            of = tuple(row[name] for name in same)
            if of in several:
                for name in texts:
                    several[of][name] = [*several[of][name], *row[name]]
            else:
                several[of] = dict(row)
        for row in several.values():
            row.update({name: sorted(set(row[name])) for name in texts})
        rows = pl.concat([rows, pl.DataFrame(list(several.values()), schema=alone.schema)])
    return rows.sort(*OF, "source", *STATED, "rank", nulls_last=False, maintain_order=True)


def _chunks(days: pl.DataFrame) -> list[pl.DataFrame]:
    """Cut the statements so that those of one thing stay together and their pairs fit memory.

    What only one source speaks of is left out.
    """
    import polars as pl

    sizes = days.group_by("of", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("told"), pl.col("by").n_unique().alias("speak")
    )
    shared = sizes.filter(pl.col("speak") > 1).select(
        "of", ((pl.col("told") ** 2).cum_sum() // PAIRS).alias("chunk")
    )
    placed = days.join(shared, on="of", maintain_order="left")
    return placed.partition_by("chunk", maintain_order=True, include_key=False)


_PARTS = ("id", "by", "repeats", "eb", "lb", "ee", "le", "goes_on", "begun", "lasted")


def _compared(days: pl.DataFrame, sources: int) -> pl.DataFrame:
    """Give the pairs of one chunk, of statements that tell of each other."""
    import polars as pl

    spells = days.sort("of", "by", "eb", "lb", "ee", "le", "id").select(
        "of",
        *_PARTS,
        pl.len().over("of", "by").alias("n"),
        pl.col("id").cum_count().over("of", "by").alias("nth"),
    )
    pairs = spells.join(spells, on="of", suffix="_2").filter(pl.col("by") < pl.col("by_2"))
    group = (pl.col("of").cast(pl.Int64) * sources + pl.col("by")) * sources + pl.col("by_2")
    pairs = pairs.with_columns(*_standing(), group.alias("group"))
    fits = pl.col("code") <= COMPATIBLE
    in_order = (pl.col("nth") == pl.col("nth_2")) & (pl.col("n") == pl.col("n_2"))
    single = (pl.col("n") == 1) & (pl.col("n_2") == 1)
    matched = ~single & ((in_order & fits).sum().over("group") == pl.col("n"))
    pairs = pairs.with_columns(single.alias("single"), matched.alias("matched"))
    # The bulk needs no search: one statement each, or spells that fit in their order.
    told = ~pl.col("repeats") | (pl.col("code") <= OVERLAPPING)
    kept = [pairs.filter((pl.col("single") & told) | (pl.col("matched") & in_order))]
    rest = pairs.filter(~pl.col("single") & ~pl.col("matched")).sort("group", "id", "id_2")
    if rest.height:
        kept.append(rest[_searched(rest)])
    one, other, *rest_of_it = found_schema()
    return pl.concat(kept).select(pl.col("id").alias(one), pl.col("id_2").alias(other), *rest_of_it)


def _standing() -> list[pl.Expr]:
    """Say of each pair (``eb`` and ``eb_2``, and so on) how its statements stand to each other."""
    import polars as pl

    def both(name: str) -> tuple[pl.Expr, pl.Expr]:
        return pl.col(name), pl.col(f"{name}_2")

    def later(name: str) -> pl.Expr:
        return pl.max_horizontal(*both(name))

    def earlier(name: str) -> pl.Expr:
        return pl.min_horizontal(*both(name))

    (eb, eb2), (lb, lb2), (ee, ee2), (le, le2) = (both(name) for name in ("eb", "lb", "ee", "le"))
    goes, goes2 = both("goes_on")
    same_begin = (eb == eb2) & (lb == lb2)
    same_end = (ee == ee2) & (le == le2) & (goes == goes2)
    backward = (eb > le) | (eb2 > le2)
    begins, ends = later("eb") <= earlier("begun"), later("lasted") <= earlier("le")
    apart = (le < eb2) | (le2 < eb)
    sure = [
        pl.when(goes_on & (lasted <= begun)).then(EVER).otherwise(lasted)
        for goes_on, lasted, begun in zip(
            both("goes_on"), both("lasted"), both("begun"), strict=True
        )
    ]
    overlap = later("begun") <= pl.min_horizontal(*sure)
    code = (
        pl.when(same_begin & same_end)
        .then(AGREE)
        .when(begins & ends & ~backward)
        .then(COMPATIBLE)
        .when(overlap & ~backward)
        .then(OVERLAPPING)
        .when(apart)
        .then(APART)
        .otherwise(UNSURE)
    )
    untold = (ee == -EVER) & (le == EVER)
    untold2 = (ee2 == -EVER) & (le2 == EVER)
    tells = (eb > eb2) | (lb < lb2) | (ee > ee2) | (le < le2) | (goes & ~goes2 & untold2)
    tells2 = (eb2 > eb) | (lb2 < lb) | (ee2 > ee) | (le2 < le) | (goes2 & ~goes & untold)
    gap = pl.max_horizontal(
        later("eb") - earlier("begun"), later("lasted") - earlier("le"), pl.lit(0)
    )
    return [
        code.cast(pl.Int8).alias("code"),
        pl.when(code <= COMPATIBLE).then(same_begin).otherwise(begins).alias("begins"),
        pl.when(code <= COMPATIBLE).then(same_end).otherwise(ends).alias("ends"),
        tells.alias("finer_one"),
        tells2.alias("finer_other"),
        backward.alias("backward"),
        gap.alias("gap"),
    ]


def _searched(pairs: pl.DataFrame) -> np.ndarray:
    """Choose the rows of pairs in which the statements of two sources are of one another."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    code = pairs["code"].to_numpy()
    gap = pairs["gap"].to_numpy().astype(np.float64)
    repeats = pairs["repeats"].to_numpy()
    one = pairs["id"].to_numpy()
    # A pair that does not fit costs more than all that fit; of these the nearer.
    cost = np.where(code <= COMPATIBLE, code, 1e6 + 10.0 * code + gap / EVER)
    starts = np.flatnonzero(np.diff(pairs["group"].to_numpy(), prepend=-1))
    stops = np.append(starts[1:], len(code))
    kept: list[int] = []
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        width = int(np.count_nonzero(one[start:stop] == one[start]))
        shape = ((stop - start) // width, width)
        rows, columns = linear_sum_assignment(cost[start:stop].reshape(shape))
        group = _Group(code[start:stop].reshape(shape), bool(repeats[start]))
        kept += [start + row * width + column for row, column in group.told(rows, columns)]
    return np.array(kept, np.int64)


class _Group:
    """The statements of two sources of one thing: a row each of the one, a column of the other."""

    def __init__(self, code: np.ndarray, repeats: bool) -> None:
        self.code, self.repeats = code, repeats

    def told(self, rows: np.ndarray, columns: np.ndarray) -> list[tuple[int, int]]:
        """Give the pairs that tell of one another, when some were assigned to each other."""
        pairs = set()
        alone: dict[str, set[int]] = defaultdict(set)
        alone["one"] = set(range(self.code.shape[0])) - set(rows.tolist())
        alone["other"] = set(range(self.code.shape[1])) - set(columns.tolist())
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            least = self.code[row, column]
            fits = (self.code[row].min() <= COMPATIBLE, self.code[:, column].min() <= COMPATIBLE)
            if least <= COMPATIBLE or (not any(fits) and self._tells(least)):
                pairs.add((row, column))
                continue
            alone["one"].add(row)
            alone["other"].add(column)
        for row in alone["one"]:
            column = int(self.code[row].argmin())
            if self.code[row, column] <= OVERLAPPING:
                pairs.add((row, column))
        for column in alone["other"]:
            row = int(self.code[:, column].argmin())
            if self.code[row, column] <= OVERLAPPING:
                pairs.add((row, column))
        return sorted(pairs)

    def _tells(self, code: int) -> bool:
        return not self.repeats or code <= OVERLAPPING
