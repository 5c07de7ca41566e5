"""Honest absence: that nobody wrote a tie down is not that there was none.

Between an actor and a framework at some time one of four things holds, by what the sources say:

* "member": a tie is certainly active then (whatever its role);
* "not a member": ties are stated, and by their dates none of them can be active then; or the
  caller vouches that the roster of the framework is complete, and the actor is not on it;
* "unknown": a tie may or may not be active then; or some source speaks of both the actor and the
  framework and states no tie, so somebody looked and left it open;
* "not searched": no trusted source speaks of both. Nothing follows from that.

Measures of networks know only two values: they take all that is not active as "not a member".
:func:`assumed` tells for how many pairs a measure took that for granted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError
from coopgraph.names import check_name
from coopgraph.namespaces import expand
from coopgraph.network.select import Slice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import polars as pl

VALUES = ("member", "not a member", "unknown", "not searched")
ASSUMED = VALUES[1]
"""What measures of networks take an absent tie for."""


@dataclass(frozen=True)
class Standing:
    """How an actor stands to a framework at a time.

    Attributes:
        value: One of :data:`VALUES`.
        reason: Why, in a few words.
        evidence: IRIs of the evidence of the ties it rests on.
        sources: IRIs of the sources that speak of the two.
    """

    value: str
    reason: str
    evidence: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def standing(
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    actor: str,
    framework: str,
    at: str | dt.date,
    *,
    complete: Iterable[str] = (),
    ranks: Iterable[str] = ("preferred", "normal"),
) -> Standing:
    """Tell whether an actor took part in a framework at a time, or why that is not known.

    Args:
        ties: The participations table of the trusted sources.
        nodes: The nodes table of the trusted sources.
        actor: IRI of the actor, or prefixed name.
        framework: IRI of the framework, or prefixed name.
        at: A day, month or year; "member" in a month or year means throughout.
        complete: IRIs (or prefixed names) of the frameworks whose members are all stated, as the
            caller vouches.
        ranks: Ranks of the ties that count.

    Returns:
        The value with what it rests on.

    Raises:
        UnknownNameError: The nodes table has no such actor or framework; suggests the nearest.
        DateError: ``at`` is no date.
        DataError: The tables are malformed.
    """
    actor, framework = expand(actor), expand(framework)
    iris = nodes["node"].to_list()
    check_name(actor, iris, "actor")
    check_name(framework, iris, "framework")
    return _Register(ties, nodes, at, complete, ranks).of(actor, framework)


def standings(
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    at: str | dt.date,
    *,
    actors: Iterable[str] | None = None,
    frameworks: Iterable[str] | None = None,
    complete: Iterable[str] = (),
    ranks: Iterable[str] = ("preferred", "normal"),
) -> pl.DataFrame:
    """Tell how all actors stand to all frameworks at a time.

    Args:
        ties: The participations table.
        nodes: The nodes table.
        at: A day, month or year.
        actors: IRIs or prefixed names; None takes all that take part in anything at any time.
        frameworks: IRIs or prefixed names; None takes all that anybody ever takes part in.
        complete: As for :func:`standing`.
        ranks: As for :func:`standing`.

    Returns:
        One row a pair, sorted: ``actor, framework, value, reason, evidence, sources`` (the last
        two lists of IRIs). Pairs of a node with itself are left out.

    Raises:
        ParameterError: Actors or frameworks are one text instead of a list.
        DateError: ``at`` is no date.
        DataError: The tables are malformed.
    """
    import polars as pl

    for name, given in (("actors", actors), ("frameworks", frameworks), ("complete", complete)):
        if isinstance(given, str):
            raise ParameterError(f"{name} must be a list of IRIs", parameter=name)
    register = _Register(ties, nodes, at, complete, ranks)
    rows = []
    whats = sorted(set(ties["framework"] if frameworks is None else map(expand, frameworks)))
    for who in sorted(set(ties["participant"] if actors is None else map(expand, actors))):
        for what in whats:
            if who != what:
                status = register.of(who, what)
                rows.append(
                    {
                        "actor": who,
                        "framework": what,
                        "value": status.value,
                        "reason": status.reason,
                        "evidence": list(status.evidence),
                        "sources": list(status.sources),
                    }
                )
    text, texts = pl.String, pl.List(pl.String)
    schema: dict[str, Any] = {
        **dict.fromkeys(("actor", "framework", "value", "reason"), text),
        **dict.fromkeys(("evidence", "sources"), texts),
    }
    return pl.DataFrame(rows, schema=schema)


def assumed(table: pl.DataFrame) -> dict[str, int]:
    """Count what a measure of the two-mode network takes for "not a member".

    Args:
        table: What :func:`standings` gives for the same time.

    Returns:
        The number of pairs by value, all four of :data:`VALUES`. A measure on certain ties counts
        "member" as ties and all others as absent; of these, only "not a member" is stated.
    """
    counted = dict.fromkeys(VALUES, 0)
    for value, count in table["value"].value_counts().iter_rows():
        counted[value] = count
    return counted


class _Register:
    """What is stated of each pair, read once."""

    def __init__(
        self,
        ties: pl.DataFrame,
        nodes: pl.DataFrame,
        at: str | dt.date,
        complete: Iterable[str],
        ranks: Iterable[str],
    ) -> None:
        ranks = list(ranks)
        if at is None:
            raise ParameterError("a standing is one at a time", parameter="at")
        self.complete = {expand(name) for name in complete}
        self.ever: dict[tuple[str, str], list[str]] = {}
        for row in Slice(ranks=ranks).select(ties, nodes).iter_rows(named=True):
            pair = row["participant"], row["framework"]
            self.ever.setdefault(pair, []).extend(row["evidence"] or ())
        self.then: dict[tuple[str, str], dict[bool, list[str]]] = {}
        for row in Slice(at=at, ranks=ranks).select(ties, nodes).iter_rows(named=True):
            pair = row["participant"], row["framework"]
            sure = self.then.setdefault(pair, {})
            sure.setdefault(row["certain"], []).extend(row["evidence"] or ())
        self.sources = dict(zip(nodes["node"], nodes["sources"].to_list(), strict=True))

    def of(self, actor: str, framework: str) -> Standing:
        both = set(self.sources.get(actor) or ()) & set(self.sources.get(framework) or ())
        sources = tuple(sorted(both))

        def told(value: str, reason: str, evidence: Iterable[str] = ()) -> Standing:
            return Standing(value, reason, tuple(sorted(set(evidence))), sources)

        pair = actor, framework
        then = self.then.get(pair)
        if then is not None:
            if True in then:
                return told("member", "a tie is certainly active", then[True])
            return told("unknown", "the dates leave it open", then[False])
        if pair in self.ever:
            return told("not a member", "the dates of all stated ties exclude it", self.ever[pair])
        if framework in self.complete:
            return told("not a member", "not on the complete roster")
        if sources:
            return told("unknown", "a source speaks of both and states no tie")
        return told("not searched", "no trusted source speaks of both")
