"""Chains whose steps can follow one another: paths through ties that respect time.

A chain respects time if its steps can be given days, none before the one of the step before, each
a day on which all ties of the step hold. What a tie's dates leave open makes two readings:

* *possible*: each step has such a day in one of the worlds that the bounds allow. A tie is taken to
  hold as long as its bounds let it; all ties can at once, so the days fit together.
* *certain*: each has one in all of them. A tie is taken to hold only as long as it certainly does.

This is a time-respecting path (Holme & Saramäki 2012, "Temporal networks", Physics Reports 519(3),
97–125, doi:10.1016/j.physrep.2012.03.001) over ties that last, on which one may wait anywhere. To
come earlier is never worse, so of all that has been reached the earliest day is enough to know (Wu
et al. 2014, "Path problems in temporal graphs", PVLDB 7(9), 721–732,
doi:10.14778/2732939.2732945).

The search has two parts. Columns of ties are swept from both ends, one tie further at a time; what
no chain of the wanted length can use falls away. Of the few ties left the best chains are told by
best-first search, in the order of `paths`: fewest ties, best ranks, alphabet. Unlike there no step
leads from an actor to itself: with time it would let the actor slip past those it never met.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from coopgraph import times
from coopgraph.analysis.paths import RANK_COST

if TYPE_CHECKING:
    import datetime as dt

    import numpy as np
    import polars as pl

FAR = 4_000_000
"""A day after all others; days are counted from `times.FIRST`."""


class Leg(NamedTuple):
    """A tie of a chain, walked in one direction.

    Attributes:
        tie: The row of the tie in the table that was searched.
        up: Whether it leads from the participant to the framework.
        first: The first day on which its step can be taken, after those before it.
        last: The last day, before those after it.
    """

    tie: int
    up: bool
    first: dt.date | None
    last: dt.date | None


class _Ties(NamedTuple):
    """Ties as numbers: ends, and the first and last day on which each holds."""

    participant: np.ndarray
    framework: np.ndarray
    first: np.ndarray
    last: np.ndarray
    nodes: int

    def backwards(self) -> _Ties:
        """Let time run the other way."""
        return self._replace(first=FAR - self.last, last=FAR - self.first)


class _Reached(NamedTuple):
    """The earliest day at the end of each tie when it is the n-th of a chain; `FAR`: it is none."""

    up: list[np.ndarray]
    down: list[np.ndarray]


def windows(ties: pl.DataFrame, certainty: str) -> pl.DataFrame:
    """Give the days on which each tie can be used, in one of the two readings.

    Args:
        ties: Rows with the four bounds and ``end_open``.
        certainty: ``possible`` or ``certain``.

    Returns:
        ``first, last``: whole numbers of days since `times.FIRST`; the first after the last where
        there is none.
    """
    import polars as pl

    first, last = ("eb", "le") if certainty == "possible" else ("lb", "ee")
    reached = ties.select(times.reaching_polars()).select(
        (pl.col(name) - pl.lit(times.FIRST)).dt.total_days().alias(shown)
        for name, shown in ((first, "first"), (last, "last"))
    )
    if certainty == "possible":
        return reached
    # A begin or an end that nobody tells is never certain, see `times.certainly_together`.
    whole = (times.LAST - times.FIRST).days
    untold = (pl.col("first") == whole) | (pl.col("last") == 0)
    return reached.with_columns(pl.when(untold).then(FAR).otherwise("first").alias("first"))


def ordered_paths(
    ties: pl.DataFrame,
    a: str,
    b: str,
    *,
    certainty: str = "possible",
    k: int = 1,
    slack: int = 0,
) -> list[list[Leg]]:
    """Search the k best chains from a to b whose steps can follow one another.

    Args:
        ties: ``participant, framework, key`` (decides among equals), ``rank``, the four bounds and
            ``end_open``.
        a: The node to start at.
        b: Another node.
        certainty: ``possible`` or ``certain``.
        k: How many, at least 1; chains that pass the same nodes are one.
        slack: How many ties more than the shortest a chain may have.

    Returns:
        At most k chains, the best first; none if there is no chain.
    """
    import polars as pl

    days = windows(ties, certainty)
    backward = ties.select(times.backward_polars()).to_series()
    usable = (
        (days["first"] <= days["last"]) & (ties["participant"] != ties["framework"]) & ~backward
    )
    rows = usable.arg_true()
    chosen = ties[rows]
    names = pl.concat([chosen["participant"], chosen["framework"]]).unique()
    if a == b or a not in names or b not in names:
        return []
    code = pl.DataFrame({"name": names, "number": pl.int_range(len(names), eager=True)})
    ends = [
        chosen.select(pl.col(side).alias("name"))
        .join(code, on="name", maintain_order="left")["number"]
        .to_numpy()
        for side in ("participant", "framework")
    ]
    held = [days[name].gather(rows).to_numpy() for name in ("first", "last")]
    numbered = _Ties(ends[0], ends[1], held[0], held[1], len(names))
    start, goal = (code.filter(pl.col("name") == end)["number"][0] for end in (a, b))
    ahead = _sweep(numbered, start, goal, None)
    shortest = len(ahead.up)
    if not shortest:
        return []
    most = shortest + slack
    if slack:
        ahead = _sweep(numbered, start, None, most)
    back = _sweep(numbered.backwards(), goal, None, most)
    search = _Search(chosen, rows.to_list(), numbered, _useful(ahead, back, most))
    found = search.best(a, b, k, most)
    return [search.legs(path) for path in found]


# -- the sweep over columns ------------------------------------------------------------------------


def _sweep(ties: _Ties, start: int, goal: int | None, most: int | None) -> _Reached:
    """Go from a node along one tie, two, three …, as early as can be.

    It stops with the goal, or after `most` ties, or where nothing is reached earlier than with
    fewer ties. Without a way to the goal there is nothing.
    """
    import numpy as np

    none = np.full(len(ties.first), FAR, np.int64)
    nowhere = np.full(ties.nodes, FAR, np.int64)
    # Whoever is reached downwards (or is the start) may go on in every direction; a framework that
    # is reached upwards may be left downwards only on a day on which both ties hold.
    down_best, up_best = nowhere.copy(), nowhere.copy()
    at_down, at_up = nowhere.copy(), nowhere.copy()
    at_down[start] = down_best[start] = 0
    met, met_after_up = none.copy(), none.copy()
    tie_best = none.copy()
    reached = _Reached([], [])
    while most is None or len(reached.up) < most:
        free_up = _held(np.maximum(at_down[ties.participant], ties.first), ties.last)
        after_up = _held(np.maximum(at_up[ties.participant], ties.first), ties.last)
        down = _held(np.maximum(at_down[ties.framework], ties.first), ties.last)
        down = np.minimum(down, _together(ties, met))
        down = np.minimum(down, _together_but_self(ties, met_after_up))
        up = np.minimum(free_up, after_up)
        if up.min(initial=FAR) == FAR and down.min(initial=FAR) == FAR:
            return _Reached([], []) if goal is not None else reached
        reached.up.append(up)
        reached.down.append(down)
        at_up, at_down = nowhere.copy(), nowhere.copy()
        np.minimum.at(at_up, ties.framework, up)
        np.minimum.at(at_down, ties.participant, down)
        if goal is not None and min(at_up[goal], at_down[goal]) < FAR:
            return reached
        # What was reached as early with fewer ties leads nowhere new.
        fresh_up = at_up < np.minimum(up_best, down_best)
        fresh_down = at_down < down_best
        up_best = np.where(fresh_up, at_up, up_best)
        down_best = np.where(fresh_down, at_down, down_best)
        at_up = np.where(fresh_up, at_up, FAR)
        at_down = np.where(fresh_down, at_down, FAR)
        better = up < tie_best
        met = np.where(better & (free_up <= after_up), up, FAR)
        # One that came up to its participant must not turn round at the next framework.
        met_after_up = np.where((after_up < FAR) & (after_up < tie_best), after_up, FAR)
        met_after_up = np.where(met <= met_after_up, FAR, met_after_up)
        tie_best = np.minimum(tie_best, up)
    return reached


def _held(day: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Keep a day on which the tie still holds."""
    import numpy as np

    return np.where(day <= last, day, FAR)


def _together(ties: _Ties, met: np.ndarray) -> np.ndarray:
    """Go down each tie from its framework, if it was reached up a tie that holds on the day.

    Of those that came up by a tie that lasts until this one begins, the earliest counts: sorted by
    the end of their ties, it is a running minimum.
    """
    import numpy as np

    came = np.flatnonzero(met < FAR)
    if not len(came):
        return np.full(len(met), FAR, np.int64)
    came = came[np.lexsort((-ties.last[came], ties.framework[came]))]
    frameworks, group = np.unique(ties.framework[came], return_inverse=True)
    width = FAR + 1
    # Numbers of later groups are smaller, so a minimum begins anew with each.
    falling = (len(frameworks) - group) * width
    least = np.minimum.accumulate(met[came] + falling) - falling
    ends = group * width + (FAR - ties.last[came])
    number = np.full(ties.nodes, -1, np.int64)
    number[frameworks] = np.arange(len(frameworks))
    of = number[ties.framework]
    asked = of * width + (FAR - ties.first)
    place = np.searchsorted(ends, asked, side="right") - 1
    found = (of >= 0) & (place >= 0) & (group[np.maximum(place, 0)] == of)
    earliest = np.where(found, least[np.maximum(place, 0)], FAR)
    return _held(np.maximum(earliest, ties.first), ties.last)


def _together_but_self(ties: _Ties, met: np.ndarray) -> np.ndarray:
    """Do what `_together` does, but never back to the participant that came up.

    Only what takes part in something and is itself taken part in comes here, which is little: each
    pair of ties is looked at.
    """
    import numpy as np

    earliest = np.full(len(met), FAR, np.int64)
    came = np.flatnonzero(met < FAR)
    if not len(came):
        return earliest
    order = np.argsort(ties.framework, kind="stable")
    sorted_frameworks = ties.framework[order]
    for one in came:
        low, high = np.searchsorted(
            sorted_frameworks, [ties.framework[one], ties.framework[one] + 1]
        )
        others = order[low:high]
        others = others[ties.participant[others] != ties.participant[one]]
        day = np.maximum(met[one], ties.first[others])
        day = np.where(day <= ties.last[one], day, FAR)
        earliest[others] = np.minimum(earliest[others], _held(day, ties.last[others]))
    return earliest


def _useful(ahead: _Reached, back: _Reached, most: int) -> dict[bool, np.ndarray]:
    """Give the ties, by direction, that some chain of at most `most` ties may use.

    A tie is the n-th from here and the m-th from there: of the chain there are n + m - 1, and what
    was reached from here is no later than what leads from there.
    """
    import numpy as np

    useful = {}
    for up, here, there in ((True, ahead.up, back.down), (False, ahead.down, back.up)):
        keep = np.zeros(len(here[0]), bool)
        for n, day in enumerate(here, 1):
            for m, until in enumerate(there, 1):
                if n + m - 1 <= most:
                    keep |= (day < FAR) & (until < FAR) & (day <= FAR - until)
        useful[up] = np.flatnonzero(keep)
    return useful


# -- the search among what is left -----------------------------------------------------------------


class _Arc(NamedTuple):
    """A tie in one direction, with what the search asks of it."""

    start: str
    end: str
    participant: str
    framework: str
    key: str
    cost: int
    first: int
    last: int
    tie: int
    up: bool


class _Search:
    """Best first, over the ties that chains of the wanted length may use."""

    def __init__(
        self, ties: pl.DataFrame, rows: list[int], numbered: _Ties, useful: dict[bool, np.ndarray]
    ) -> None:
        self.rows = rows
        self.leaving: dict[str, list[_Arc]] = defaultdict(list)
        for up, places in useful.items():
            kept = ties[places].select("participant", "framework", "key", "rank")
            for place, (who, what, key, rank) in zip(
                places.tolist(), kept.iter_rows(), strict=True
            ):
                start, end = (who, what) if up else (what, who)
                self.leaving[start].append(
                    _Arc(
                        start, end, who, what, key, RANK_COST.get(rank, 1),
                        int(numbered.first[place]), int(numbered.last[place]), place, up,
                    )
                )  # fmt: skip
        for arcs in self.leaving.values():
            arcs.sort(key=lambda arc: (arc.end, arc.key))

    def best(self, a: str, b: str, k: int, most: int) -> list[tuple[_Arc, ...]]:
        """Give the k best paths, best first."""
        left = self._left(b, most)
        cheapest = min((arc.cost for arcs in self.leaving.values() for arc in arcs), default=0)
        # Ties, ranks, then node by node and tie by tie; the order is never equal for two paths.
        waiting: list[tuple[int, int, tuple[tuple[str, str], ...], int, int, tuple[_Arc, ...]]] = []
        # For one chain, what comes to a tie later than a better one did is worse in all.
        known: dict[tuple[int, bool], int] = {}

        def put(path: tuple[_Arc, ...], spent: int, day: int) -> None:
            last = path[-1]
            ties = len(path) + left.get((last.tie, last.up), most + 1) - 1
            if ties <= most:
                bound = spent + (ties - len(path)) * cheapest
                order = tuple((arc.end, arc.key) for arc in path)
                heapq.heappush(waiting, (ties, bound, order, spent, day, path))

        for arc in self.leaving[a]:
            put((arc,), arc.cost, arc.first)
        chains: dict[tuple[str, ...], tuple[_Arc, ...]] = {}
        while waiting and len(chains) < k:
            _, _, _, spent, day, path = heapq.heappop(waiting)
            last = path[-1]
            if last.end == b:
                chains.setdefault(tuple(arc.end for arc in path), path)
                continue
            if k == 1:
                place = (last.tie, last.up)
                if known.get(place, FAR) <= day:
                    continue
                known[place] = day
            for arc in self.leaving[last.end]:
                if arc.end == a or not _follows(path, arc):
                    continue
                then = max(day, arc.first)
                if then > arc.last or (_meets(last, arc) and then > last.last):
                    continue
                if k > 1 and self._detour(path, arc):
                    continue
                put((*path, arc), spent + arc.cost, then)
        return list(chains.values())

    def _left(self, b: str, most: int) -> dict[tuple[int, bool], int]:
        """Count the ties from each on to b, itself among them, whatever their days."""
        into: dict[str, list[_Arc]] = defaultdict(list)
        for arcs in self.leaving.values():
            for arc in arcs:
                into[arc.end].append(arc)
        left: dict[tuple[int, bool], int] = {}
        nodes, count = {b}, 0
        seen = set(nodes)
        while nodes and count < most:
            count += 1
            before: set[str] = set()
            for node in nodes:
                for arc in into[node]:
                    left.setdefault((arc.tie, arc.up), count)
                    before.add(arc.start)
            nodes = before - seen
            seen |= nodes
        return left

    @staticmethod
    def _detour(path: tuple[_Arc, ...], arc: _Arc) -> bool:
        """Say whether the arc could have been taken at an earlier visit of where it starts."""
        for place, before in enumerate(path[:-1]):
            if before.end == arc.start and _follows(path[: place + 1], arc):
                then = max(arc.first, *(one.first for one in path[: place + 1]))
                if then <= arc.last and not (_meets(before, arc) and then > before.last):
                    return True
        return False

    def legs(self, path: tuple[_Arc, ...]) -> list[Leg]:
        """Give a path with the days between which each of its steps can be taken."""
        first, last = _days_of(path)
        return [
            Leg(self.rows[arc.tie], arc.up, _day(low), _day(high))
            for arc, low, high in zip(path, first, last, strict=True)
        ]


def _meets(last: _Arc, arc: _Arc) -> bool:
    """Say whether two arcs are one step: up to a framework and down from it."""
    return last.up and not arc.up


def _follows(path: tuple[_Arc, ...], arc: _Arc) -> bool:
    """Say whether an arc may follow, whatever the days: no step leads from one to itself."""
    last = path[-1]
    return not (_meets(last, arc) and arc.end == last.start)


def _days_of(path: tuple[_Arc, ...]) -> tuple[list[int], list[int]]:
    """Give the first and the last day of each arc's step."""
    joined = [place for place in range(1, len(path)) if _meets(path[place - 1], path[place])]
    first, last = [arc.first for arc in path], [arc.last for arc in path]
    for place in joined:
        first[place - 1] = first[place] = max(first[place - 1], first[place])
        last[place - 1] = last[place] = min(last[place - 1], last[place])
    for place in range(1, len(path)):
        first[place] = max(first[place], first[place - 1])
    for place in range(len(path) - 2, -1, -1):
        last[place] = min(last[place], last[place + 1])
    return first, last


def _day(number: int) -> dt.date | None:
    """Give the day of a number; where nothing bounds it, None."""
    import datetime as dt

    whole = (times.LAST - times.FIRST).days
    return times.FIRST + dt.timedelta(days=number) if 0 < number < whole else None
