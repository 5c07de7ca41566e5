"""Why a tie is no longer there: it passed to a successor, ended with an end of it, was given up.

Who came, or took over an office, may be the ``successor`` of somebody. What is gone is so for one
of these reasons, the first that holds:

* ``succeeded``: somebody succeeded the participant (or, of a framework, another succeeded it) and
  takes part; the participant had ended, or what passed on is this very office;
* ``dissolved``: the participant had ended by the second date;
* ``framework dissolved``: the framework had, which of an event means that it was over;
* ``withdrew``, or of an office ``term ended``: a source states the end of the tie itself;
* ``no longer stated``: nobody states an end. A source that told of the tie at the first date tells
  of no time as late as the second; that is not the same as leaving.

A stated end that comes before the participant, or the framework, had ended is a withdrawal all the
same. Nothing here makes a change more or less certain.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph.dates import parse
from coopgraph.namespaces import SOURCE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

REASONS = (
    *("successor", "succeeded", "dissolved", "framework dissolved", "withdrew", "term ended"),
    "no longer stated",
)

REGISTER = SOURCE + "states"
"""The IRI of the register of states."""


class End(NamedTuple):
    """When something had ended.

    Attributes:
        earliest: The first day on which it may have; None if that is not known.
        latest: The day by which it had; None: it is not known to have ended.
        going_on: It is known to go on.
        grounds: What says so: IRIs of evidence, or of the source.
    """

    earliest: dt.date | None
    latest: dt.date | None
    going_on: bool = False
    grounds: tuple[str, ...] = ()


class Succession(NamedTuple):
    """Who came after whom.

    Attributes:
        before: IRI of the one that ended, or handed over.
        after: IRI of the successor.
        framework: The framework whose office passed on; None: everything did.
        earliest: The first day on which it may have been; None if that is not known.
        latest: The last.
        grounds: What says so: IRIs of evidence, or of the source.
    """

    before: str
    after: str
    framework: str | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None
    grounds: tuple[str, ...] = ()


class Why(NamedTuple):
    """A reason, who is on the other side of it, and what it rests on."""

    reason: str
    counterparts: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What is known besides the ties.

    Attributes:
        ends: IRI of a participant or framework to its end.
        successions: Who came after whom.
        terms: IRIs of the roles that are held in terms.
    """

    ends: Mapping[str, End]
    successions: tuple[Succession, ...] = ()
    terms: frozenset[str] = frozenset()

    def with_register(self, register: pl.DataFrame, states: Iterable[str]) -> Surroundings:
        """Add what the register of states knows, see `states.register`.

        What sources say of an end, or of a succession, comes first. Of several successors only
        the one that carried on the seat, where the register names it: Russia, not Ukraine, took
        the place of the Soviet Union.

        Args:
            register: ``iri``, ``end`` (EDTF; null: it exists), ``successors``, ``continues``.
            states: IRIs of the states that are asked about.
        """
        import polars as pl

        chosen = register.filter(pl.col("iri").is_in(list(states)))
        carried = register.drop_nulls("continues")
        heirs = dict(carried.select("continues", "iri").iter_rows())
        ends = dict(self.ends)
        successions = [
            one
            for one in self.successions
            if one.framework or heirs.get(one.before, one.after) == one.after
        ]
        known = {(one.before, one.after) for one in successions}
        for iri, end, successors in chosen.select("iri", "end", "successors").iter_rows():
            if iri not in ends:
                lower, upper = parse(end) if end else (None, None)
                ends[iri] = End(lower, upper, going_on=end is None, grounds=(REGISTER,))
            for after in [heirs[iri]] if iri in heirs else successors:
                if (iri, after) not in known:
                    earliest, latest = ends[iri].earliest, ends[iri].latest
                    successions.append(Succession(iri, after, None, earliest, latest, (REGISTER,)))
        return Surroundings(ends, tuple(successions), self.terms)


def lives(dated: pl.DataFrame) -> dict[str, End]:
    """Give when things had ended, of the lifetimes that sources state.

    Args:
        dated: Rows of `projected.dated`; what is no lifetime is left out.

    Returns:
        IRI to its end: where sources differ, the days that some of them allows.

    Raises:
        DataError: A stated date cannot be read.
    """
    import polars as pl

    from coopgraph.frames.foreign import own_bounds

    rows = dated.filter(pl.col("kind") == "lifetime")
    ends: dict[str, End] = {}
    bounds = own_bounds(rows).select("earliest_end", "latest_end")
    told = zip(rows["subject"], rows["evidence"], *bounds, strict=True)
    for thing, evidence, earliest, latest in told:
        if latest is None:
            continue
        grounds = tuple(evidence)
        if thing in ends:
            before = ends[thing]
            known = [day for day in (earliest, before.earliest) if day is not None]
            earliest = min(known) if len(known) > 1 else None
            latest = max(latest, before.latest or latest)
            grounds = tuple(sorted({*before.grounds, *grounds}))
        ends[thing] = End(earliest, latest, grounds=grounds)
    return ends


class Reasons:
    """Tells why ties are gone between two dates.

    Args:
        known: What is known besides the ties.
        first: The first and last day of the first date.
        second: Of the second.
        present: Who takes part in what at the second date, possibly at least; of a framework that
            anybody takes part in, None does.
        held: The ties there were at the first date: ``role`` and ``end`` as stated.
    """

    def __init__(
        self,
        known: Surroundings,
        first: tuple[dt.date, dt.date],
        second: tuple[dt.date, dt.date],
        present: Iterable[tuple[str | None, str]],
        held: Mapping[tuple[str | None, str], Sequence[Mapping[str, Any]]],
    ) -> None:
        self.known, self.first, self.second = known, first, second
        self.present, self.held = set(present), held
        self.after: dict[str, list[Succession]] = defaultdict(list)
        self.before: dict[str, list[Succession]] = defaultdict(list)
        for one in known.successions:
            late = one.latest is not None and one.latest < first[0]
            early = one.earliest is not None and one.earliest > second[1]
            if one.before != one.after and not late and not early:
                self.after[one.before].append(one)
                self.before[one.after].append(one)

    def left(self, who: str | None, what: str) -> Why:
        """Say why somebody no longer takes part, or why a framework has no tie any more.

        Args:
            who: The participant; None asks about the framework.
            what: The framework.
        """
        held = self.held[who, what]
        told = self._stated_end(held)
        ended = None if who is None else told
        passed = [
            one
            for one in self.after[who or what]
            if self._passes(one, who, what) and not _precedes(ended, one.earliest)
        ]
        if passed:
            return Why(
                "succeeded",
                tuple(sorted({one.after for one in passed})),
                tuple(sorted({ground for one in passed for ground in one.grounds})),
            )
        for thing, reason in ((who, "dissolved"), (what, "framework dissolved")):
            end = self.known.ends.get(thing or "")
            if end is not None and self._gone(end) and not _precedes(ended, end.earliest):
                return Why("dissolved" if who is None else reason, grounds=end.grounds)
        if told is not None:
            roles = {tie["role"] for tie in held}
            return Why("term ended" if roles <= self.known.terms else "withdrew")
        return Why("no longer stated")

    def joined(self, who: str | None, what: str) -> Why | None:
        """Say whom somebody that now takes part, or a framework that is new, succeeded."""
        came = [one for one in self.before[who or what] if self._passed(one.before, who, what)]
        if not came:
            return None
        return Why(
            "successor",
            tuple(sorted({one.before for one in came})),
            tuple(sorted({ground for one in came for ground in one.grounds})),
        )

    def handed(self, who: str, what: str) -> Why | None:
        """Say to whom somebody that stays handed over an office, or from whom it took one over."""
        for reason, those in (("succeeded", self.after[who]), ("successor", self.before[who])):
            office = [one for one in those if one.framework == what]
            others = {one.after if reason == "succeeded" else one.before for one in office}
            here = tuple(
                sorted(one for one in others if {(one, what)} & (self.present | self.held.keys()))
            )
            if here:
                grounds = sorted({ground for one in office for ground in one.grounds})
                return Why(reason, here, tuple(grounds))
        return None

    def _passed(self, before: str, who: str | None, what: str) -> bool:
        """Say whether the one before is gone for that reason."""
        pair = (None, before) if who is None else (before, what)
        if pair not in self.held or pair in self.present:
            return False
        return (who or what) in self.left(*pair).counterparts

    def _passes(self, one: Succession, who: str | None, what: str) -> bool:
        """Say whether what one was part of passed to the other, who takes part now."""
        if who is None:
            return one.framework is None and (None, one.after) in self.present
        if one.framework not in (None, what) or (one.after, what) not in self.present:
            return False
        end = self.known.ends.get(one.before)
        # Of what goes on, only a part went to the other: it left for itself.
        return one.framework is not None or end is None or not end.going_on

    def _gone(self, end: End) -> bool:
        return end.latest is not None and end.latest < self.second[0]

    def _stated_end(self, ties: Sequence[Mapping[str, Any]]) -> dt.date | None:
        """Give the day by which the last of the ties had ended as stated, if all say so."""
        days = []
        for tie in ties:
            upper = parse(tie["end"]).upper if tie["end"] else None
            if upper is None:
                return None
            days.append(upper)
        return max(days, default=None)


def _precedes(ended: dt.date | None, end: dt.date | None) -> bool:
    """Say whether a stated end certainly came before the end of something else."""
    return ended is not None and end is not None and ended < end
