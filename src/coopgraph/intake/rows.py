"""What the rows of a document's tables say, by the words at the head of their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coopgraph.intake import amounts, dates, scope, tables
from coopgraph.intake.clauses.matching import Matcher
from coopgraph.intake.folding import lower
from coopgraph.intake.proposals import Proposal, Status

Named = tuple[str | None, str]
"""Key of a thing, None for one without a name of its own, and how the text calls it."""

_FREE = frozenset({"", "event", "status"})
"""Columns whose cells may hold clauses; the others hold one thing each."""
_CLAUSE_WORDS = 4
_ASSOCIATE = r"liên kết|associate|thông tấn|correspond|affiliate"
_EVENT_KINDS = (
    (r"đại hội đồng|general assembly|assembly|đại hội", "assembly"),
    (
        (
            r"hội thảo|seminar|workshop|webinar|tọa đàm|khóa (?:đào tạo|tập huấn|học)|lớp "
            r"tập huấn|symposium|training|course"
        ),
        "seminar",
    ),
    (r"lễ |ceremony|awards", "ceremony"),
    (r"thượng đỉnh|summit", "summit"),
    (r"chuyến thăm|thăm|visit", "visit"),
    (r"dự án|project|programme", "project"),
)


def event_kind(name: str) -> str:
    """Give the kind of an event by its name in small letters.

    Example:
        >>> event_kind("hội thảo quốc tế về cảm biến"), event_kind("annual meeting")
        ('seminar', 'conference')
    """
    for pattern, kind in _EVENT_KINDS:
        if re.search(rf"(?<!\w){pattern}", name):
            return kind
    return "conference"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with what its cells hold, by column."""

    base: Proposal
    spans: dict[str, tuple[int, int]]
    said: dict[str, str]
    things: dict[str, list[tuple[str, str, str]]]

    def named(self, column: str, *types: str) -> list[Named]:
        """Give the things of some types in a cell."""
        return [(key, name) for key, name, kind in self.things.get(column, ()) if kind in types]


def propose_rows(matcher: Matcher, table: tables.Table) -> Iterator[Proposal]:
    """Propose what a table says.

    Args:
        matcher: The document with its names and what it has named so far.
        table: The table.

    Yields:
        Proposals with folded spans: the row.
    """
    columns = {name: n for n, name in enumerate(table.columns) if name}
    for raw in table.rows:
        row = _row(matcher, raw, columns)
        has = row.spans.keys()
        told = list(_told(matcher, raw, table.columns, row))
        yield from told
        if told and "event" in has and not row.named("event", "event"):
            continue  # the cell is a clause, and names no event of its own
        if "agreement" in has and ("partner" in has or "status" in has):
            yield from _agreement(matcher, row)
        elif "capacity" in has and ("person" in has or "partner" in has):
            yield from _capacity(matcher, row)
        elif has & {"project", "funder", "amount"}:
            yield from _funding(matcher, row)
        elif "event" in has:
            yield from _event(matcher, row)
        elif "membership" in has:
            yield from _membership(matcher, row)


def _row(matcher: Matcher, raw: tables.Row, columns: dict[str, int]) -> _Row:
    folded, linked = matcher.folded, matcher.linked
    spans = {name: raw.cells[n] for name, n in columns.items() if n < len(raw.cells)}
    things = {
        name: [
            (linked.of[n][0], folded.text[f.start : f.end], str(f.type))
            for n, f in enumerate(matcher.found)
            if a <= f.start and f.end <= b
        ]
        for name, (a, b) in spans.items()
    }
    stated = [
        dates.shifted(one, spans[name][0])
        for name in ("date", "status", "amount")
        if name in spans
        for one in dates.find(folded.small[slice(*spans[name])], matcher.issued, None)
    ]
    taken = [(f.start, f.end) for f in matcher.found if raw.start <= f.start < raw.end]
    cues = scope.cues(folded.small, raw.start, raw.end, taken)
    base = Proposal(
        key="",
        kind="participation",
        role="party",
        subject=None,
        subject_name="",
        span=(raw.start, raw.end),
        status=cues[0].status if cues else "fact",
        frame="table#row",
        date=stated[0].edtf.removesuffix("/..") if stated else None,
        date_span=(stated[0].start, stated[0].end) if stated else None,
    )
    return _Row(base, spans, {name: folded.small[a:b] for name, (a, b) in spans.items()}, things)


def _told(
    matcher: Matcher, raw: tables.Row, columns: Sequence[str], row: _Row
) -> Iterator[Proposal]:
    """What clauses in the cells say: "Received a delegation of A", "Signed a memorandum with B".

    Whoever wrote the table does it, on the day of the row.
    """
    now = matcher.discourse
    before = now.subject
    for name, (start, end) in zip(columns, raw.cells, strict=False):
        if name not in _FREE or len(matcher.text[start:end].split()) < _CLAUSE_WORDS:
            continue
        if now.owner is not None:
            now.subject = [now.owner]
        for proposal in matcher.propose(matcher.sentence(start, end)):
            dated = proposal
            if proposal.date is None and row.base.date is not None:
                dated = replace(proposal, date=row.base.date, date_span=row.base.date_span)
            if row.base.status != "fact":
                dated = replace(dated, status=row.base.status)
            yield dated
    now.subject = before


def _about(base: Proposal, subject: Named, framework: Named | None = None) -> Proposal:
    return replace(
        base,
        subject=subject[0],
        subject_name=subject[1],
        framework=framework[0] if framework else None,
        framework_name=framework[1] if framework else "",
    )


def _agreement(matcher: Matcher, row: _Row) -> Iterator[Proposal]:
    """A row of agreements: partner, document, date, status."""
    found = row.named("agreement", "agreement", "project")
    written = matcher.text[slice(*row.spans["agreement"])]
    if not found and not written.strip("-– "):
        return
    agreement: Named = found[0] if found else (None, written)
    stage, is_fact = "signed", True
    for pattern, name, fact in tables.STAGES:
        if re.search(rf"(?<!\w)(?:{pattern})", row.said.get("status", "")):
            stage, is_fact = name, fact
            break
    status: Status = "fact" if is_fact else "intention"
    base = replace(row.base, frame="table#agreement", status=status)
    yield _about(replace(base, kind="milestone", role=stage), agreement)
    if stage == "negotiated":
        return
    partners = [n for c in ("partner", "beneficiary") for n in row.named(c, "org", "place")][:1]
    owner = matcher.discourse.owner
    if owner and partners and owner[0] != partners[0][0]:
        partners.append(owner)
    for partner in partners:
        yield _about(base, partner, agreement)


def _capacity(matcher: Matcher, row: _Row) -> Iterator[Proposal]:
    """A row of those present: body, person, capacity."""
    people, bodies = row.named("person", "person"), row.named("partner", "org", "place")
    subject = next(iter([*people, *bodies]), None)
    if subject is None:
        return
    event = matcher.discourse.event
    date = row.base.date
    if date is None and event and event[0] in matcher.discourse.event_dates:
        date = matcher.discourse.event_dates[event[0]][0]
    for pattern, kind, role in tables.CAPACITIES:
        if re.search(pattern, row.said.get("capacity", "")):
            base = replace(row.base, frame="table#capacity", kind=kind, role=role, date=date)
            behalf = bodies[0][0] if people and bodies else None
            yield replace(_about(base, subject, event), on_behalf_of=behalf)
            return


def _funding(matcher: Matcher, row: _Row) -> Iterator[Proposal]:
    """A row of projects: name, funder, amount, those who carry it out."""
    folded = matcher.folded
    project: Named | None = next(iter(row.named("project", "project")), None)
    if project is None and "project" in row.spans:
        project = (None, folded.text[slice(*row.spans["project"])])
    sums = [
        m
        for a, b in row.spans.values()
        for m in amounts.money(folded.small[a:b], folded.text[a:b], matcher.is_vietnamese)
    ]
    value, unit = (sums[0].value, sums[0].unit) if sums else ("", "")
    base = replace(row.base, frame="table#funding")
    if project is not None:
        yield _about(replace(base, kind="event", role="project"), project)
    for column, role in (("funder", "funder"), ("beneficiary", "beneficiary")):
        for one in row.named(column, "org", "place"):
            paid = replace(base, kind="funding", role=role, value=value, unit=unit)
            yield _about(paid, one, project)
    for one in row.named("partner", "org"):
        yield _about(replace(base, role="partner"), one, project)


def _event(matcher: Matcher, row: _Row) -> Iterator[Proposal]:
    """A row of events: name, date, organiser."""
    written = matcher.text[slice(*row.spans["event"])]
    event: Named = next(iter(row.named("event", "event")), (None, written))
    if not event[1]:
        return
    base = replace(row.base, frame="table#event")
    yield _about(replace(base, kind="event", role=event_kind(lower(event[1]))), event)
    beside = "partner" if "organizer" in row.spans else "attendee"
    roles = (("organizer", "organizer"), ("coorganizer", "coOrganizer"), ("partner", beside))
    for column, role in roles:
        for one in row.named(column, "org", *(("place",) if column == "organizer" else ())):
            yield _about(replace(base, role=role), one, event)
    number = re.fullmatch(amounts.number_pattern(), row.said.get("count", ""))
    counted = amounts.counted(number, matcher.is_vietnamese) if number is not None else None
    if counted is not None:
        yield _about(replace(base, kind="count", role="count", value=counted), event)


def _membership(matcher: Matcher, row: _Row) -> Iterator[Proposal]:
    """A row of the organizations that the text's author belongs to."""
    owner = matcher.discourse.owner
    bodies = row.named("partner", "org", "place")
    if not owner or not bodies:
        return
    said = row.said["membership"]
    role = "associateMember" if re.search(_ASSOCIATE, said) else "member"
    if re.search("quan sát|observer", said):
        role = "observer"
    base = replace(row.base, frame="table#membership", kind="membership", role=role)
    yield _about(base, owner, bodies[0])
