"""From a document to proposals: names, things, clauses, statements.

No statement is made here; whatever comes out waits for a person. What the document marks as
boilerplate is not proposed from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from coopgraph.intake import dates, sentences, tables
from coopgraph.intake.document import Document
from coopgraph.intake.folding import Folded, fold_text, lower
from coopgraph.intake.frames import Frame, load
from coopgraph.intake.gazetteer import Names
from coopgraph.intake.linking import Linked, link
from coopgraph.intake.matching import Discourse, Matcher, keyed
from coopgraph.intake.mentions import Found, Scanner
from coopgraph.intake.proposals import Mention, Proposal, Status, Thing

_REPORTED = re.compile(r"(?<!\w)(?:cho biết|thông báo|xác nhận|cho hay|informed|announced|reported|said that|according to)(?!\w)")
_SCORES = {"fact": 0.7, "reported": 0.6, "intention": 0.5, "denied": 0.5}


def propose(
    document: Document, names: Names, frames: Sequence[Frame] | None = None
) -> tuple[list[Thing], list[Mention], list[Proposal]]:
    """Propose what a document says.

    Args:
        document: A document as read.
        names: Names that are known (`Names.of` a graph, or `Names.shipped`).
        frames: Frames to match; those that ship with the package by default.

    Returns:
        Its things, its mentions and the proposals, in order of the text. Spans are code points of
        the document's text.
    """
    folded = fold_text(document.text)
    hidden = [
        (folded.folded_at(b.start), folded.folded_at(b.end))
        for b in document.blocks
        if b.kind == "boilerplate"
    ]
    scanner = Scanner(folded, names)
    found = [f for f in scanner.find() if not any(a < f.end and f.start < b for a, b in hidden)]
    linked = link(folded, found, scanner.bindings, names)
    issued = document.issued or dateline(folded)
    discourse = _opening(folded, found, linked, issued)
    matcher = Matcher(folded, found, linked, load() if frames is None else frames, discourse, issued)
    made = _walk(folded, matcher, hidden, document)
    made = _distinct(_apart(made))
    proposals = [_finished(p, folded, linked) for p in made]
    mentions = [
        Mention(folded.raw(f.start, f.end), f.type, key, how)
        for f, (key, how) in zip(found, linked.of, strict=True)
    ]
    return list(linked.things.values()), mentions, sorted(proposals, key=lambda p: (p.span, p.key))


def dateline(folded: Folded) -> str | None:
    """Give the day a text says it was written on: a date of its own near its head.

    Only a date that stands alone on a line, in parentheses, or after a place in capitals.
    """
    at = 0
    for line in folded.text.split("\n")[:8]:
        small = lower(line)
        for stated in dates.find(small[:160]):
            if stated.kind != "day" or "X" in stated.edtf:
                continue
            before, after = line[: stated.start].strip(), line[stated.end :].strip()
            alone = len(before) + len(after) <= 28 and not re.search(r"\t", line)
            placed = re.fullmatch(r"[^\W\d_][^.,\d]{1,40}[,(]?(?: ngày)?", before) and re.match(r"\)?\s*[-–—.(]|$|\)", after)
            if (alone and not re.search(r"[a-zà-ỹđ]{3,} [a-zà-ỹđ]{3,} [a-zà-ỹđ]{3,}", before + " " + after)) or placed:
                return stated.edtf
        at += len(line) + 1
        if at > 900:
            break
    return None


def _opening(folded: Folded, found: Sequence[Found], linked: Linked, issued: str | None) -> Discourse:
    """Say what a reader knows after title and first look: whose text, which sides, which year."""
    text = folded.text
    first_line = text.find("\n")
    title_end = max(first_line if first_line > 0 else 0, 1)
    head = lower(text[: min(len(text), 240)]).split("\n")
    year = next((y for line in head[:4] if len(line) < 140 and (y := dates.context_year(line))), None)
    discourse = Discourse(year=year)
    counts: Counter[str] = Counter()
    for number, one in enumerate(found):
        if one.type == "org":
            weight = 1 + (3 if one.short else 0) + (4 if one.start < title_end else 0)
            counts[linked.of[number][0]] += weight
    if counts:
        key, _ = max(counts.items(), key=lambda item: (item[1], item[0]))
        discourse.owner = (key, linked.things[key].names[0])
    sides: list[tuple[str, str]] = []
    title = [
        (linked.of[n][0], text[f.start : f.end])
        for n, f in enumerate(found)
        if f.type in ("place", "org") and f.start < max(title_end, text.find("\n\n") if 0 < text.find("\n\n") < 400 else 0)
    ]
    places = list({k: (k, n) for k, n in reversed(title) if linked.things[k].type == "place"}.values())[::-1]
    if len(places) == 2:
        discourse.sides, discourse.fixed_sides = places, True
    for match in re.finditer(r"(?:phía|bên) |the (?=\w+ side)", folded.small):
        for number, one in enumerate(found):
            if one.start == match.end() and one.type in ("place", "org"):
                pair = (linked.of[number][0], text[one.start : one.end])
                if pair[0] not in {k for k, _ in sides}:
                    sides.append(pair)
    if len(sides) == 2:
        discourse.sides, discourse.fixed_sides = sides, True
    elif not discourse.fixed_sides:
        top = [
            (linked.of[n][0], text[f.start : f.end])
            for n, f in enumerate(found)
            if f.type == "place" and f.start < min(len(text), 420)
        ]
        pair = list(dict.fromkeys(top))
        distinct = {k: name for k, name in reversed(pair)}
        if len(distinct) >= 2:
            discourse.sides = [(k, distinct[k]) for k in dict.fromkeys(k for k, _ in pair)][:2]
    for number, one in enumerate(found):
        if one.type == "event" and one.start < min(len(text), 320):
            discourse.event = (linked.of[number][0], text[one.start : one.end])
            break
    return discourse


def _walk(
    folded: Folded, matcher: Matcher, hidden: Sequence[tuple[int, int]], document: Document
) -> list[Proposal]:
    """Go through lines and tables in reading order."""
    made: list[Proposal] = []
    text = folded.text
    found_tables = list(tables.find(text))
    now = matcher.discourse
    at = 0
    title_year = now.year
    lines = list(re.finditer(r"[^\n]+", text))
    for number, line in enumerate(lines):
        start, end = line.span()
        if start < at or any(a <= start < b for a, b in hidden):
            continue
        table = next((t for t in found_tables if t.start <= start < t.end), None)
        if table is not None:
            made += _rows(matcher, table)
            at = table.end
            continue
        words = line.group().strip()
        if _is_heading(words, number, len(lines)):
            if (year := dates.context_year(lower(words))) is not None:
                now.year = year
            elif number > 0 and title_year is not None:
                now.year = title_year
            _look(matcher, start, end)
            if words.isupper() or number == 0 or not _has_clause(words):
                continue
        lead = now.lead if _is_item(words) else None
        if lead is None:
            now.lead = None
        pieces = list(sentences.sentences(text, start, end))
        for a, b in pieces:
            one = matcher.sentence(a, b)
            if lead is not None and a == pieces[0][0]:
                made += matcher.propose(one, lead[0])
            else:
                made += matcher.propose(one)
            made_year = [s.edtf for s in one.stated if s.kind == "year" and s.start - a < 6]
            if made_year and re.fullmatch(r"\d{4}", made_year[0]) and a == start:
                now.year = int(made_year[0])
            _note_dates(matcher, made)
            if text[a:b].rstrip().endswith(":"):
                verbs = [t for t in one.triggers if t.end > t.start and not t.frame.nominal]
                if verbs:
                    last = verbs[-1].start
                    now.lead = ([t.frame for t in verbs if t.start == last], list(now.subject))
    return made


def _note_dates(matcher: Matcher, made: Sequence[Proposal]) -> None:
    for proposal in made[-60:]:
        if proposal.date and proposal.date_span and proposal.status in ("fact", "reported"):
            key = proposal.subject if proposal.kind == "event" else proposal.framework
            thing = matcher.linked.things.get(key or "")
            if thing is not None and thing.type == "event":
                matcher.discourse.event_dates.setdefault(
                    thing.key, (proposal.date.removesuffix("/.."), "frame")
                )


def _look(matcher: Matcher, start: int, end: int) -> None:
    """Take the names of a heading into account without proposing from it."""
    matcher._remember(matcher.sentence(start, end))


def _is_item(line: str) -> bool:
    return bool(re.match(r"(?:\(?\d{1,2}[.)]|\(?[a-zđ][.)]|[-•*+–])\s?", line))


def _is_heading(line: str, number: int, total: int) -> bool:
    if line.isupper():
        return True
    if number == 0 and total > 1 and len(line) < 220:
        return True
    if len(line) > 130 or line.endswith((".", ";", ":", ",", "”")):
        return False
    return not line[-1:].isalnum() or len(line.split()) <= 14


def _has_clause(line: str) -> bool:
    """Say whether a heading may be a statement: a headline with a verb."""
    return len(line.split()) >= 7


def _rows(matcher: Matcher, table: tables.Table) -> list[Proposal]:
    """Propose what the rows of a table say, by the words at the head of its columns."""
    made: list[Proposal] = []
    folded, linked, now = matcher.folded, matcher.linked, matcher.discourse
    columns = {name: n for n, name in enumerate(table.columns) if name}
    head_names = "table#"
    for row in table.rows:
        cells = {name: row.cells[n] for name, n in columns.items() if n < len(row.cells)}
        names = {
            name: [
                (linked.of[n][0], folded.text[f.start : f.end], f.type)
                for n, f in enumerate(matcher.found)
                if a <= f.start and f.end <= b
            ]
            for name, (a, b) in cells.items()
        }
        said = {name: folded.small[a:b] for name, (a, b) in cells.items()}
        stated = [
            dates.shifted(s, a)
            for name, (a, b) in cells.items()
            if name in ("date", "status", "amount")
            for s in dates.find(folded.small[a:b], matcher.issued, None)
        ]
        date = stated[0].edtf.removesuffix("/..") if stated else None
        base = Proposal(
            key="", kind="participation", role="party", subject=None, subject_name="",
            span=_trimmed(folded.text, row), frame=head_names, date=date,
            date_span=(stated[0].start, stated[0].end) if stated else None,
        )  # fmt: skip
        actors = [x for name in ("partner", "beneficiary") for x in names.get(name, ()) if x[2] in ("org", "place")][:1]
        if "agreement" in cells and ("partner" in cells or "status" in cells):
            made += _agreement_row(matcher, base, names, said, actors, table)
        elif "capacity" in cells and ("person" in cells or "partner" in cells):
            made += _capacity_row(base, names, said, now, linked)
        elif "project" in cells or "funder" in cells or "amount" in cells:
            made += _funding_row(matcher, base, names, cells, actors)
        elif "event" in cells:
            made += _event_row(base, names, cells, folded, linked)
        elif "membership" in cells and actors and now.owner:
            role = "associateMember" if re.search("liên kết|associate|thông tấn|correspond|affiliate", said["membership"]) else "member"
            if "quan sát" in said["membership"] or "observer" in said["membership"]:
                role = "observer"
            made.append(replace(base, kind="membership", role=role, subject=now.owner[0], subject_name=now.owner[1], framework=actors[0][0], framework_name=actors[0][1], frame="table#membership"))  # fmt: skip
    return made


def _trimmed(text: str, row: tables.Row) -> tuple[int, int]:
    return row.start, row.end


def _agreement_row(matcher, base, names, said, actors, table):  # type: ignore[no-untyped-def]
    now = matcher.discourse
    agreements = [x for x in names.get("agreement", ()) if x[2] in ("agreement", "project")]
    if agreements:
        agreement = agreements[0]
    elif said.get("agreement", "").strip("-– "):
        agreement = (None, said["agreement"], "agreement")
    else:
        return []
    stage, is_fact = "signed", True
    for pattern, name, fact in tables.STAGES:
        if re.search(rf"(?<!\w)(?:{pattern})", said.get("status", "")):
            stage, is_fact = name, fact
            break
    status: Status = "fact" if is_fact else "intention"
    made = [replace(base, kind="milestone", role=stage, subject=agreement[0], subject_name=agreement[1], status=status, frame="table#agreement")]
    if stage == "negotiated":
        return made
    parties = [(k, n) for k, n, _ in actors]
    if now.owner and parties and now.owner[0] != parties[0][0]:
        parties.append(now.owner)
    for key, name in parties:
        made.append(replace(base, role="party", subject=key, subject_name=name, framework=agreement[0], framework_name=agreement[1], status=status, frame="table#agreement"))
    return made


def _capacity_row(base, names, said, now, linked):  # type: ignore[no-untyped-def]
    people = [x for x in names.get("person", ()) if x[2] == "person"]
    bodies = [x for x in names.get("partner", ()) if x[2] in ("org", "place")]
    subject = (people or bodies or [None])[0]
    if subject is None:
        return []
    for pattern, kind, role in tables.CAPACITIES:
        if re.search(pattern, said.get("capacity", "")):
            break
    event = now.event
    date = base.date or (now.event_dates.get(event[0], (None, ""))[0] if event else None)
    return [
        replace(
            base, kind=kind, role=role, subject=subject[0], subject_name=subject[1], date=date,
            on_behalf_of=bodies[0][0] if people and bodies else None,
            framework=event[0] if event else None, framework_name=event[1] if event else "", frame="table#capacity",
        )  # fmt: skip
    ]


def _funding_row(matcher, base, names, cells, actors):  # type: ignore[no-untyped-def]
    from coopgraph.intake import amounts

    folded = matcher.folded
    a, b = cells.get("project", (0, 0))
    project = next((x[:2] for x in names.get("project", ()) if x[2] == "project"), None)
    if project is None and b > a:
        project = (None, folded.text[a:b])
    money = [m for c in cells.values() for m in amounts.money(folded.small[c[0] : c[1]], folded.text[c[0] : c[1]], matcher.is_vietnamese)]
    value, unit = (money[0].value, money[0].unit) if money else ("", "")
    made = []
    if project is not None and "project" in cells:
        made.append(replace(base, kind="event", role="project", subject=project[0], subject_name=project[1], frame="table#funding"))
    for key, name, kind in names.get("funder", ()):
        if kind in ("org", "place"):
            made.append(replace(base, kind="funding", role="funder", subject=key, subject_name=name, framework=project[0] if project else None, framework_name=project[1] if project else "", value=value, unit=unit, frame="table#funding"))
    for key, name, kind in names.get("beneficiary", ()):
        if kind in ("org", "place"):
            made.append(replace(base, kind="funding", role="beneficiary", subject=key, subject_name=name, framework=project[0] if project else None, framework_name=project[1] if project else "", value=value, unit=unit, frame="table#funding"))
    for key, name, kind in names.get("partner", ()):
        if kind in ("org",):
            made.append(replace(base, role="partner", subject=key, subject_name=name, framework=project[0] if project else None, framework_name=project[1] if project else "", frame="table#funding"))
    return made


def _event_row(base, names, cells, folded, linked):  # type: ignore[no-untyped-def]
    a, b = cells["event"]
    event = next((x[:2] for x in names.get("event", ()) if x[2] == "event"), None) or (None, folded.text[a:b])
    if not event[1]:
        return []
    small = lower(event[1])
    kind = event_kind(small)
    made = [replace(base, kind="event", role=kind, subject=event[0], subject_name=event[1], frame="table#event")]
    for key, name, type_ in names.get("organizer", ()):
        if type_ in ("org", "place"):
            made.append(replace(base, role="organizer", subject=key, subject_name=name, framework=event[0], framework_name=event[1], frame="table#event"))
    for key, name, type_ in names.get("partner", ()):
        if type_ == "org":
            made.append(replace(base, role="attendee", subject=key, subject_name=name, framework=event[0], framework_name=event[1], frame="table#event"))
    return made


def event_kind(name: str) -> str:
    """Give the kind of an event by its name in small letters."""
    for pattern, kind in (
        (r"đại hội đồng|general assembly|assembly|đại hội", "assembly"),
        (r"hội thảo|seminar|workshop|webinar|tọa đàm|khóa|lớp tập huấn|symposium|training|course", "seminar"),
        (r"lễ |ceremony|awards", "ceremony"),
        (r"thượng đỉnh|summit", "summit"),
        (r"chuyến thăm|thăm|visit", "visit"),
        (r"dự án|project|programme", "project"),
    ):
        if re.search(rf"(?<!\w){pattern}", name):
            return kind
    return "conference"


def _distinct(made: Sequence[Proposal]) -> list[Proposal]:
    """Keep the first of proposals that say the same; a later one may bring the date."""
    kept: dict[tuple[object, ...], Proposal] = {}
    for proposal in made:
        same: tuple[object, ...] = (
            proposal.kind,
            proposal.role,
            proposal.subject or proposal.subject_name,
            proposal.framework or proposal.framework_name or proposal.span,
            proposal.value,
            proposal.status == "fact",
        )
        if proposal.kind in ("milestone", "event"):
            same = (*same[:3], proposal.date or "", proposal.status == "fact") if proposal.date else (*same[:3], "", proposal.status == "fact")
            undated = (*same[:3], "", proposal.status == "fact")
            if proposal.kind == "event" and any(k[:3] == same[:3] and k[-1] == same[-1] for k in kept):
                old_key = next(k for k in kept if k[:3] == same[:3] and k[-1] == same[-1])
                if kept[old_key].date is None and proposal.date:
                    kept[old_key] = proposal
                continue
            if not proposal.date and any(k[:3] == same[:3] and k[-1] == same[-1] for k in kept):
                continue
            if proposal.date and undated in kept:
                kept[undated] = proposal
                continue
        elif same in kept:
            if kept[same].date is None and proposal.date is not None and proposal.date_span is not None:
                kept[same] = proposal
            continue
        kept.setdefault(same, proposal)
    return list(kept.values())


def _near(role: str) -> str:
    """Give one name to roles of which a frame tells the one and another the other."""
    return {"coOrganizer": "organizer", "observer": "attendee", "guest": "attendee"}.get(role, role)


def _apart(made: Sequence[Proposal]) -> list[Proposal]:
    """Leave out what is said twice in one passage by two frames: the same role, the same subject."""
    kept: list[Proposal] = []
    for proposal in made:
        twin = next(
            (
                n
                for n, k in enumerate(kept)
                if (k.kind, _near(k.role), k.status == "fact") == (proposal.kind, _near(proposal.role), proposal.status == "fact")
                and (k.subject or k.subject_name) == (proposal.subject or proposal.subject_name)
                and k.span[0] < proposal.span[1]
                and proposal.span[0] < k.span[1]
                and k.value == proposal.value
                and (k.framework == proposal.framework or not k.framework or not proposal.framework)
            ),
            None,
        )
        if twin is None or proposal.kind == "count":
            kept.append(proposal)
            continue
        other = kept[twin]
        if proposal.role == "observer" and other.role == "attendee" and other.kind == "participation":
            kept[twin] = proposal
        elif proposal.role == other.role and (proposal.framework is not None, proposal.date is not None) > (other.framework is not None, other.date is not None):
            kept[twin] = proposal
    return kept


def _finished(proposal: Proposal, folded: Folded, linked: Linked) -> Proposal:
    """Give a proposal raw spans, doubts, a score and its key."""
    start, end = proposal.span
    while end > start and folded.text[end - 1] in " ,;:\n\t":
        end -= 1
    while start < end and folded.text[start] in " ,;:\n\t":
        start += 1
    status = proposal.status
    if status == "fact":
        begin = max(folded.text.rfind(c, 0, start) for c in ".\n;") + 1
        if _REPORTED.search(folded.small, begin, start) is not None:
            status = "reported"
    doubts: list[str] = []
    for key in (proposal.subject, proposal.framework):
        if key and (thing := linked.things.get(key)) is not None:
            if thing.candidates:
                doubts.append("openLink")
            elif thing.iri is None:
                doubts.append("newThing")
    if proposal.date_step:
        doubts.append("inferredDate")
    if proposal.subject is None:
        doubts.append("unnamedSubject")
    score = _SCORES[status] - 0.05 * len(set(doubts))
    raw = replace(
        proposal,
        span=folded.raw(start, end),
        date_span=folded.raw(*proposal.date_span) if proposal.date_span else None,
        doubts=tuple(dict.fromkeys(doubts)),
        score=round(score, 3),
        status=status,
    )
    return keyed(raw)
