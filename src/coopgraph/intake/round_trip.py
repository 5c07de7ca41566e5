"""How much of a report comes back when it is read like any document.

A statement of a report has come back if a proposal says it: the same role, stage, kind of thing or
number, the same subject, the same framework, and no other time. What two sentences say alike is
proposed once, so all proposals are looked at. What the intake calls by a more general name than the
model counts as found (`ALIKE`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coopgraph.dates import Bounds, apart, parse
from coopgraph.errors import DateError
from coopgraph.intake.reading import read

if TYPE_CHECKING:
    from coopgraph.intake.proposals import Proposal
    from coopgraph.kg import KnowledgeGraph
    from coopgraph.office.report import Report, Statement
    from coopgraph.office.year_facts import Fact

ALIKE: Mapping[str, frozenset[str]] = {
    # Frames know the chair of a meeting, which the model calls its presider.
    "presider": frozenset({"presider", "chair"}),
    "delegate": frozenset({"delegate", "attendee"}),
    "guest": frozenset({"guest", "attendee"}),
    # Who signs is for the frames a party of what is signed, unless a person signs.
    "signatory": frozenset({"signatory", "party"}),
    "adopter": frozenset({"adopter", "party"}),
    "organizer": frozenset({"organizer", "coOrganizer"}),
    "coOrganizer": frozenset({"organizer", "coOrganizer"}),
}
"""Role of the model to the names that a proposal may have for it."""


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """What came back of a report.

    Attributes:
        found: Statements that a proposal says.
        lost: Those that none says, with their sentence.
    """

    found: tuple[Statement, ...]
    lost: tuple[tuple[Statement, str], ...]

    @property
    def share(self) -> float:
        """The share that came back, from 0 to 1; 1 of a report that says nothing."""
        total = len(self.found) + len(self.lost)
        return len(self.found) / total if total else 1.0


def round_trip(
    report: Report, kg: KnowledgeGraph, *, lang: str = "en", path: str | Path | None = None
) -> RoundTrip:
    """Read a report as any document is read, and look for its statements.

    Args:
        report: The report.
        kg: The graph whose names are known.
        lang: The language in which it is written and read.
        path: A file that `Report.write` wrote in full, such as a DOCX; by default Markdown is
            written and read.

    Raises:
        IntakeError: The file cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(path) if path is not None else report.write(Path(folder) / "r.md", lang=lang)
        draft = read(place, kg)
    iris = {thing.key: thing.iri for thing in draft.things}
    found, lost = [], []
    for one in report.sentences:
        for statement in one.statements:
            if any(_says(proposal, statement.fact, iris) for proposal in draft.proposals):
                found.append(statement)
            else:
                lost.append((statement, one.texts[lang]))
    return RoundTrip(tuple(found), tuple(lost))


def _says(proposal: Proposal, fact: Fact, iris: Mapping[str, str | None]) -> bool:
    if proposal.status not in ("fact", "reported") or not _when(proposal, fact):
        return False

    def iri(key: str | None) -> str | None:
        return iris.get(key) if key is not None else None

    who = {iri(proposal.subject), iri(proposal.on_behalf_of)} - {None}
    if fact.kind == "event":
        return proposal.kind == "event" and fact.framework in who
    if fact.kind == "milestone":
        same = proposal.kind == "milestone" and proposal.role == fact.role
        return same and fact.framework in who
    if fact.kind == "count":
        number = proposal.value.lstrip(">~<≥≤") == fact.number
        about = {fact.subject, fact.framework} - {""}
        return proposal.kind == "count" and number and bool(about & {*who, iri(proposal.framework)})
    role = proposal.role in ALIKE.get(fact.role, {fact.role})
    # A person of whom no body is told is told by the office: whose it is is the body itself.
    held_in = iri(proposal.framework)
    if not fact.subject:
        return role and fact.framework in who and held_in in (None, fact.framework)
    return role and fact.subject in who and held_in == fact.framework


def _when(proposal: Proposal, fact: Fact) -> bool:
    """Say whether a proposal's date, where it has one, fits the fact's."""
    if not proposal.date:
        return True
    try:
        told = parse(proposal.date)
    except DateError:
        return False
    return not apart(told, Bounds(fact.bounds.earliest_begin, fact.bounds.latest_end))


def lost_by_role(lost: Sequence[tuple[Statement, str]]) -> dict[str, int]:
    """Count what did not come back by kind and role, the most frequent first."""
    counted: dict[str, int] = {}
    for statement, _ in lost:
        name = f"{statement.fact.kind} {statement.fact.role}".strip()
        counted[name] = counted.get(name, 0) + 1
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
