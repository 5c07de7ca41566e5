"""What decisions make of proposals: statements that a person stands for, and passages left out.

A decision is held against the draft before anything is made of it: it names a proposal there is,
sets fields there are, and never makes a statement of what the text only plans or denies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, cast, get_args

from coopgraph.dates import parse
from coopgraph.errors import DataError, DateError
from coopgraph.intake.decisions import Decision
from coopgraph.intake.proposals import Kind, MentionType, Proposal, Span, Status, Thing

ActorChoice = Literal["office", "body", "person"]
"""As whom an office holder takes part: the office (of the body), the body itself, the person."""
TIES: tuple[Kind, ...] = ("participation", "membership", "mandate", "speech", "funding")
"""Kinds of proposals that become a participation."""
_OF_THINGS = {f.name for f in fields(Thing)} - {"key"} | {"country"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that was accepted.

    Attributes:
        proposal: What it says, with what the reviewer changed.
        actor: As whom an office holder takes part.
        decision: Who decided, when, why.
        changed: Whether it is otherwise than proposed, so that its gist has to be made anew.
    """

    proposal: Proposal
    actor: ActorChoice
    decision: Decision
    changed: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A draft after its decisions.

    Attributes:
        statements: In the order of their passages.
        things: All things, by key, as they were linked or described by the reviewer.
        countries: Key of a thing to the IRI of the country it belongs to.
        left_out: Passages read and left out, with the reason; those of rejected proposals too,
            where no statement stands on them.
        rejected: Keys of proposals that were rejected.
        open: Keys of proposals about which nothing was decided.
    """

    statements: Sequence[Statement]
    things: Mapping[str, Thing]
    countries: Mapping[str, str]
    left_out: Sequence[tuple[Span, str]]
    rejected: Sequence[str]
    open: Sequence[str]


def decide(
    things: Iterable[Thing],
    proposals: Iterable[Proposal],
    decisions: Sequence[Decision],
    length: int,
) -> Decided:
    """Apply decisions.

    Args:
        things: The draft's things.
        proposals: Its proposals.
        decisions: At most one for each proposal.
        length: Of the text, code points.

    Raises:
        DataError: A decision names what is not there or decides what cannot be; its number is told.
    """
    known = {proposal.key: proposal for proposal in proposals}
    named = {thing.key: thing for thing in things}
    changed_by: dict[tuple[str, str], tuple[int, Any]] = {}
    countries: dict[str, str] = {}
    statements: list[Statement] = []
    left_out: list[tuple[Span, str]] = []
    rejected: list[str] = []
    for number, decision in enumerate(decisions, start=1):
        what = f"decision {number} ({decision.proposal})"
        _things(decision, what, named, countries, changed_by)
        if decision.verdict == "leaveOut":
            left_out.append((_span(decision.span, what, length), decision.why))
            continue
        if decision.verdict == "add":
            made = _added(decision, what, length)
        elif decision.proposal not in known:
            raise DataError(f"{what}: there is no such proposal in the draft")
        elif decision.verdict == "reject":
            rejected.append(decision.proposal)
            continue
        else:
            made = known[decision.proposal]
            own = {name for name in decision.changes if name not in ("things", "actor")}
            if own and decision.verdict == "accept":
                raise DataError(f"{what}: an accepted proposal is as proposed; 'edit' changes it")
            if decision.verdict == "edit":
                made = _with(made, decision.changes, what, length)
        if made.status not in ("fact", "reported"):
            raise DataError(
                f"{what}: the text states this as {made.status}, which is no fact",
                hint="reject it, or edit its status where the text was misread",
            )
        statements.append(Statement(made, _actor(decision, what), decision, _differs(decision)))
    for statement in statements:
        _check(statement, named)
    statements.sort(key=lambda s: (s.proposal.span, s.proposal.key))
    left_out += _rejected(known, decisions, statements)
    decided = {decision.proposal for decision in decisions}
    return Decided(
        tuple(statements),
        named,
        countries,
        tuple(sorted(left_out)),
        tuple(rejected),
        tuple(key for key in known if key not in decided),
    )


def as_proposed(things: Iterable[Thing], proposals: Iterable[Proposal]) -> Decided:
    """Take all that may be a fact as if it were accepted, to compare it before anybody decides."""
    named = {thing.key: thing for thing in things}
    statements = [
        Statement(proposal, "office", Decision("accept", proposal.key), changed=False)
        for proposal in proposals
        if proposal.status in ("fact", "reported")
    ]
    return Decided(tuple(statements), named, {}, (), (), ())


def _things(
    decision: Decision,
    what: str,
    named: dict[str, Thing],
    countries: dict[str, str],
    changed_by: dict[tuple[str, str], tuple[int, Any]],
) -> None:
    """Take over links and new things; two decisions may not say different things of one."""
    said = decision.changes.get("things", {})
    if not isinstance(said, Mapping):
        raise DataError(f"{what}: 'things' is no object")
    for key, told in said.items():
        if not isinstance(told, Mapping) or set(told) - _OF_THINGS:
            unknown = sorted(set(told) - _OF_THINGS) if isinstance(told, Mapping) else [told]
            raise DataError(f"{what}: a thing has no {unknown[0]!r}")
        for name, value in told.items():
            before = changed_by.setdefault((key, name), (0, value))
            if before[1] != value:
                raise DataError(
                    f"{what}: {name} of {key} is {value!r} here and {before[1]!r} in another"
                )
        country = told.get("country")
        if country:
            countries[key] = str(country)
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in told.items()
            if name != "country"
        }
        old = named.get(key)
        if old is None:
            if given.get("type") not in get_args(MentionType) or not given.get("names"):
                raise DataError(f"{what}: the new thing {key} needs a type and names")
            named[key] = Thing(key, **given)
        else:
            named[key] = replace(old, **given)


_REASONS = {
    "fact": "proposed, and rejected as misread",
    "reported": "proposed, and rejected as misread",
    "intention": "a plan or a hope",
    "denied": "denied: it did not happen",
}


def _rejected(
    known: Mapping[str, Proposal], decisions: Sequence[Decision], statements: Sequence[Statement]
) -> list[tuple[Span, str]]:
    """Give the passages of rejected proposals on which no accepted statement stands."""
    taken = [statement.proposal.span for statement in statements]
    found: dict[Span, str] = {}
    for decision in decisions:
        if decision.verdict != "reject":
            continue
        proposal = known[decision.proposal]
        start, end = proposal.span
        if not any(first < end and start < last for first, last in taken):
            found.setdefault(proposal.span, decision.why or _REASONS[proposal.status])
    return list(found.items())


_FIELDS = {f.name for f in fields(Proposal)} - {"key", "frame", "score", "gist"}


def _with(proposal: Proposal, changes: Mapping[str, Any], what: str, length: int) -> Proposal:
    given = {name: value for name, value in changes.items() if name not in ("things", "actor")}
    unknown = sorted(set(given) - _FIELDS)
    if unknown:
        raise DataError(f"{what}: a proposal has no field {unknown[0]!r} to change")
    for name in ("span", "date_span"):
        if given.get(name) is not None:
            given[name] = _span(given[name], what, length)
    for name in ("others", "doubts"):
        if name in given:
            given[name] = tuple(given[name])
    for name in ("role", "subject_name", "framework_name", "date_step", "value", "unit"):
        if not isinstance(given.get(name, ""), str):
            raise DataError(f"{what}: {name} is no text")
    if given.get("kind", proposal.kind) not in get_args(Kind):
        raise DataError(f"{what}: there is no kind {given['kind']!r}")
    if given.get("status", proposal.status) not in get_args(Status):
        raise DataError(f"{what}: there is no status {given['status']!r}")
    return replace(proposal, **given)


def _added(decision: Decision, what: str, length: int) -> Proposal:
    span = _span(decision.span, what, length)
    missing = [name for name in ("kind", "role") if not decision.changes.get(name)]
    if missing:
        raise DataError(f"{what}: an added statement needs its {missing[0]}")
    blank = Proposal(decision.proposal, "participation", "", None, "", span, "reviewer", score=1.0)
    return _with(blank, decision.changes, what, length)


def _span(span: Any, what: str, length: int) -> Span:
    whole = isinstance(span, (tuple, list)) and len(span) == 2 and all(type(n) is int for n in span)
    if not whole or not 0 <= span[0] < span[1] <= length:
        raise DataError(f"{what}: {span!r} is no passage of the text")
    return (span[0], span[1])


def _actor(decision: Decision, what: str) -> ActorChoice:
    chosen = decision.changes.get("actor", "office")
    if chosen not in get_args(ActorChoice):
        raise DataError(f"{what}: an actor is office, body or person, not {chosen!r}")
    return cast("ActorChoice", chosen)


def _differs(decision: Decision) -> bool:
    return decision.verdict in ("edit", "add") or bool(decision.changes)


def yearless(date: str) -> bool:
    """Say whether a date does not tell its year: no day can be told then, so none is written."""
    return date.startswith("XXXX")


def _check(statement: Statement, named: Mapping[str, Thing]) -> None:
    """Refuse a statement that lacks what its kind needs, naming it."""
    proposal = statement.proposal
    what = f"the statement {proposal.key} at {proposal.span[0]}–{proposal.span[1]}"
    needed = {"subject": proposal.subject}
    if proposal.kind in TIES:
        needed["framework"] = proposal.framework
    for name, key in needed.items():
        if key is None:
            raise DataError(f"{what} lacks its {name}", hint="edit it, or reject it")
    keys = (proposal.subject, proposal.framework, proposal.on_behalf_of, *proposal.others)
    for key in keys:
        if key is not None and key not in named:
            raise DataError(f"{what} names {key}, which the draft does not have")
    if proposal.kind == "succession" and not proposal.others:
        raise DataError(f"{what} does not say who came before", hint="edit it, or reject it")
    if proposal.date and not yearless(proposal.date):
        try:
            parse(proposal.date)
        except DateError as error:
            raise DataError(f"{what}: {error.message}", hint="edit its date") from None
