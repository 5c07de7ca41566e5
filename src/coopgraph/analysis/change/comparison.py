"""What changed between two dates: who joined and left what, in which role, and how surely.

A participant's tie to a framework (and each of its roles) is, at either date, certain (C),
possible (P) or not possible (N) by the dates its sources state. The change between the two dates
follows from the pair of states:

====== ================= ================= ==================
first  second N          second P          second C
====== ================= ================= ==================
N      nothing           possibly joined   certainly joined
P      possibly left     undetermined      possibly joined
C      certainly left    possibly left     held throughout *
====== ================= ================= ==================

Why somebody left, and whom somebody that joined succeeded, is told by `reasons`.

"Certainly" is as sure as the sources are complete: N means that no tie *stated* is active, so an
earlier one that nobody wrote down would make "joined" wrong (see
:mod:`coopgraph.analysis.absence`). * As far as the two dates tell; an interruption between them
is not looked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coopgraph.analysis.change.reasons import Reasons, Surroundings, Why
from coopgraph.analysis.change.result import KINDS, WORDS, Change
from coopgraph.analysis.tables import labels_of
from coopgraph.errors import ParameterError
from coopgraph.names import LANGUAGES, label
from coopgraph.network.select import Slice, days

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    import polars as pl

__all__ = ["KINDS", "WORDS", "Change", "change"]


def change(
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    first: str | dt.date,
    second: str | dt.date,
    *,
    roles: Mapping[str, Mapping[str, str | None]] | None = None,
    ranks: Iterable[str] = ("preferred", "normal"),
    sources: Iterable[str] | None = None,
    surroundings: Surroundings | None = None,
) -> Change:
    """Compare two dates.

    Args:
        ties: The participations table.
        nodes: The nodes table.
        first: A day, month or year.
        second: A later one.
        roles: Labels of the roles, as for :func:`coopgraph.network.build`.
        ranks: Ranks of the ties to use.
        sources: Sources whose ties to use; None uses all.
        surroundings: What is known besides: ends of participants and frameworks, successions.

    Returns:
        The changes: participants that joined, left or changed their role, frameworks that had no
        tie and have one, or the reverse; each "certain" or "possible" as in the table above. Ties
        that may have held at both dates without being certain at either are "undetermined".

    Raises:
        ParameterError: The second date does not begin after the first ends.
        DateError: A date is none.
        DataError: The tables are malformed.
        UnknownNameError: An unknown rank or source.
    """
    one, other = days(first), days(second)
    if one is None or other is None or one[1] >= other[0]:
        raise ParameterError(
            f"{second} does not come after {first}",
            parameter="second",
            hint="give the earlier first",
        )
    ranks, chosen = list(ranks), None if sources is None else list(sources)
    states: tuple[_States, ...] = tuple(
        _States(Slice(at=when, ranks=ranks, sources=chosen).select(ties, nodes))
        for when in (first, second)
    )
    before, after = states
    spoken = _Labels(nodes, roles or {})
    rows: list[dict[str, Any]] = []
    reasons = Reasons(surroundings or Surroundings({}), one, other, after.pairs, before.ties)

    def note(kind: str, certainty: str, who: str | None, what: str, why: Why | None = None) -> None:
        held = [side.roles.get((who, what), {}) for side in states]
        facts = [fact for side in states for fact in side.facts.get((who, what), ())]
        rows.append(
            {
                "kind": kind,
                "certainty": certainty,
                "participant": who,
                "participant_label": spoken.node(who),
                "framework": what,
                "framework_label": spoken.node(what),
                "before": spoken.roles(held[0]),
                "after": spoken.roles(held[1]),
                "reason": why and why.reason,
                "counterparts": list(why.counterparts) if why else [],
                "counterpart_labels": spoken.nodes(why.counterparts if why else ()),
                "grounds": list(why.grounds) if why else [],
                "ties": sorted({tie for tie, _ in facts}),
                "evidence": sorted({e for _, evidence in facts for e in evidence}),
            }
        )

    for pair in sorted({*before.pairs, *after.pairs}, key=lambda p: (p[0] or "", p[1])):
        who, what = pair
        step = before.pairs.get(pair, "N") + after.pairs.get(pair, "N")
        verdict = _VERDICTS.get(step)
        if who is None:
            if verdict and step[0] == "N":
                note("new framework", verdict[1], who, what, reasons.joined(who, what))
            elif verdict and step[1] == "N":
                why = reasons.left(who, what)
                note("ended framework", verdict[1], who, what, why)
            continue
        if verdict and verdict[0] == "left":
            note(*verdict, who, what, reasons.left(who, what))
        elif verdict:
            joined = reasons.joined(who, what) if verdict[0] == "joined" else None
            note(*verdict, who, what, joined)
        if "N" not in step:
            held = before.roles[pair], after.roles[pair]
            moves = {held[0].get(r, "N") + held[1].get(r, "N") for r in {*held[0], *held[1]}}
            if moves & {"NC", "CN"} and step == "CC":
                note("role changed", "certain", who, what, reasons.handed(who, what))
            elif any("N" in move for move in moves):
                note("role changed", "possible", who, what, reasons.handed(who, what))
    rows.sort(key=lambda row: (KINDS.index(row["kind"]), row["certainty"]))
    return Change(str(first), str(second), tuple(rows))


_VERDICTS = {
    "NC": ("joined", "certain"),
    "NP": ("joined", "possible"),
    "PC": ("joined", "possible"),
    "CN": ("left", "certain"),
    "PN": ("left", "possible"),
    "CP": ("left", "possible"),
    "PP": ("undetermined", "possible"),
}
_Pair = tuple[str | None, str]


class _States:
    """How sure each tie, role and framework is at one date; frameworks have no participant."""

    def __init__(self, active: pl.DataFrame) -> None:
        self.pairs: dict[_Pair, str] = {}
        self.roles: dict[_Pair, dict[str | None, str]] = {}
        self.facts: dict[_Pair, list[tuple[str, list[str]]]] = {}
        self.ties: dict[_Pair, list[dict[str, Any]]] = {}
        for row in active.iter_rows(named=True):
            state = "C" if row["certain"] else "P"
            for who in (row["participant"], None):
                pair = (who, row["framework"])
                held = self.roles.setdefault(pair, {})
                held[row["role"]] = min(state, held.get(row["role"], state))
                self.pairs[pair] = min(state, self.pairs.get(pair, state))
                self.facts.setdefault(pair, []).append((row["tie"], row["evidence"] or []))
                self.ties.setdefault(pair, []).append(row)


class _Labels:
    """Labels of nodes and roles in both languages."""

    def __init__(self, nodes: pl.DataFrame, roles: Mapping[str, Mapping[str, str | None]]) -> None:
        self._nodes = {lang: labels_of(nodes, lang) for lang in LANGUAGES}
        self._roles = roles

    def node(self, iri: str | None) -> dict[str, str | None]:
        return {lang: None if iri is None else of(iri) for lang, of in self._nodes.items()}

    def nodes(self, iris: Iterable[str]) -> dict[str, list[str]]:
        return {lang: [of(iri) for iri in iris] for lang, of in self._nodes.items()}

    def roles(self, held: Iterable[str | None]) -> dict[str, list[str]]:
        iris = sorted(role for role in held if role)
        return {
            lang: [label(self._roles.get(iri, {}), lang, iri) for iri in iris] for lang in LANGUAGES
        }
