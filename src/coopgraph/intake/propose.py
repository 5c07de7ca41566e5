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
from coopgraph.intake.clauses.discourse import Discourse
from coopgraph.intake.clauses.matching import Matcher
from coopgraph.intake.clauses.passages import LONGEST_PASSAGE
from coopgraph.intake.clauses.remembering import remember_named
from coopgraph.intake.clauses.statements import keyed
from coopgraph.intake.document import Document
from coopgraph.intake.folding import Folded, fold_text, lower
from coopgraph.intake.frames import Frame, load
from coopgraph.intake.gazetteer import Names
from coopgraph.intake.linking import Linked, link
from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.scanner import Scanner
from coopgraph.intake.openings import dateline, title_statements
from coopgraph.intake.proposals import Mention, Proposal, Thing
from coopgraph.intake.rows import event_kind, propose_rows
from coopgraph.intake.words import looks_named

_REPORTED = re.compile(
    r"(?<!\w)(?:cho biết|thông báo|xác nhận|cho hay|informed|announced|reported|said "
    r"that|according to)(?!\w)"
)
_BARE_PLAN = "plans#plans"
HELD_IN = {
    **dict.fromkeys(
        ("attendee", "delegate", "guest", "headOfDelegation", "moderator", "speaker"), ("event",)
    ),
    **dict.fromkeys(("adopter", "party", "signatory"), ("agreement", "legalAct")),
    **dict.fromkeys(("chair", "viceChair", "secretariat"), ("org",)),
}
"""Types of the things in which a role is held, where the ontology (``coop:roleIn``) knows only one
kind: elsewhere a shape would refuse the statement, so a person looks at it first."""
_NEAR_BY = 60
"""Proposals of one passage stand no farther apart than so many."""
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
    matcher = Matcher(
        folded, found, linked, load() if frames is None else frames, discourse, issued
    )
    made = [*title_statements(matcher), *_walk(folded, matcher, hidden, document)]
    made = _planned_once(_distinct(_apart(made)))
    proposals = [_finished(p, folded, linked) for p in made]
    mentions = [
        Mention(folded.raw(f.start, f.end), f.type, key, how)
        for number, (f, (key, how)) in enumerate(zip(found, linked.of, strict=True))
        if not _is_beside_name(folded.text, found, number)
    ]
    return list(linked.things.values()), mentions, sorted(proposals, key=lambda p: (p.span, p.key))


_TO_NAME = re.compile(
    r"[,:]? (?:(?:h\.e\.|dr|mr|ms|mrs|prof|assoc|pgs|gs|ts|ths|ông|bà|đồng chí|ngài)[.\s-]*)*"
)
_FROM_NAME = re.compile(
    r"(?:,? (?:ph\.?d\.?|msc|mba))?"
    r"(?: ?\([^()]{1,40}\))?(?:,? [-–—] ?|- ?|, |, (?:the|kiêm|acting) )"
)


def _is_beside_name(text: str, found: Sequence[Found], number: int) -> bool:
    """Say whether a name is an office whose holder is named beside it: the name counts, not it."""
    one = found[number]
    if one.type != "person" or looks_named(text[one.start : one.end]):
        return False
    before = found[number - 1] if number else None
    if before is not None and before.type == "person":
        gap = lower(text[before.end : one.start])
        if looks_named(text[before.start : before.end]) and _FROM_NAME.fullmatch(gap):
            return True
    at = one.end
    for later in found[number + 1 : number + 5]:
        gap = lower(text[at : later.start])
        if later.type == "person":
            is_named = looks_named(text[later.start : later.end])
            return is_named and _TO_NAME.fullmatch(gap) is not None
        if later.type not in ("org", "place") or not re.fullmatch(
            r" (?:của |of |of the |for |for the |tại |to |in |at )?(?:the )?|, | ?\(", gap
        ):
            return False
        at = later.end + (1 if text[later.end : later.end + 1] == ")" else 0)
    return False


def _opening(
    folded: Folded, found: Sequence[Found], linked: Linked, issued: str | None
) -> Discourse:
    """Say what a reader knows after title and first look: whose text, which sides, which year."""
    text = folded.text
    first_line = text.find("\n")
    title_end = max(first_line if first_line > 0 else 0, 1)
    head = lower(text[: min(len(text), 240)]).split("\n")
    year = next(
        (y for line in head[:4] if len(line) < 140 and (y := dates.context_year(line))), None
    )
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
        if f.type in ("place", "org")
        and f.start < max(title_end, text.find("\n\n") if 0 < text.find("\n\n") < 400 else 0)
    ]
    places = [one for one in dict(title).items() if linked.things[one[0]].type == "place"]
    if len(places) == 2:
        discourse.sides, discourse.fixed_sides = places, True
    for match in re.finditer(r"(?:phía|bên) |the (?=\w+ side)", folded.small):
        for number, one in enumerate(found):
            if one.start == match.end() and one.type in ("place", "org"):
                side = (linked.of[number][0], text[one.start : one.end])
                if side[0] not in {k for k, _ in sides}:
                    sides.append(side)
    if len(sides) == 2:
        discourse.sides, discourse.fixed_sides = sides, True
    elif not discourse.fixed_sides:
        top = [
            (linked.of[n][0], text[f.start : f.end])
            for n, f in enumerate(found)
            if f.type == "place" and f.start < min(len(text), 420)
        ]
        if len(dict(top)) >= 2:
            discourse.sides = list(dict(top).items())[:2]
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
    listed = (0, 0)
    leads: frozenset[str] = frozenset()
    for number, line in enumerate(lines):
        start, end = line.span()
        if start < at or any(a <= start < b for a, b in hidden):
            continue
        table = next((t for t in found_tables if t.start <= start < t.end), None)
        if table is not None:
            made += propose_rows(matcher, table)
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
            _share_list(made, listed, leads)
            listed = (start, len(made))
            leads = frozenset()
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
                    leads = frozenset(t.frame.id for t in verbs if t.end - t.start < 60)
    _share_list(made, listed, leads)
    return made


_PRESENT = frozenset({"attendee", "delegate", "expert", "guest", "observer"})
"""Roles of those whom a list tells by its label only."""


def _share_list(made: list[Proposal], listed: tuple[int, int], leads: frozenset[str]) -> None:
    """Give members named one a line under a label the passage of the whole list.

    No line of it proves by itself that they took part.

    Args:
        made: The proposals so far; those of a list are replaced.
        listed: Where the line of the label begins, and how many proposals there were then.
        leads: Frames that the label leaves to the lines below it.
    """
    begin, first = listed
    members = [
        n for n in range(first, len(made)) if made[n].frame in leads and made[n].role in _PRESENT
    ]
    if len({made[n].span for n in members}) < 2:
        return
    span = (begin, max(made[n].span[1] for n in members))
    if span[1] - span[0] <= LONGEST_PASSAGE:
        for n in members:
            made[n] = replace(made[n], span=span)


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
    remember_named(matcher, matcher.sentence(start, end))


def _is_item(line: str) -> bool:
    return bool(re.match(r"(?:\(?\d{1,2}[.)]|\(?[a-zđ][.)]|[-•*+–])\s?", line))


_LABEL = re.compile(r"(?:[-•*+–] |\d{1,2}[.)] )?[^\W\d_][\w /()-]{1,40}: \S")
"""A line of minutes that says who or when by a label: "Chair: Ann Bell"."""


def _is_heading(line: str, number: int, total: int) -> bool:
    if line.isupper():
        return True
    if number and _LABEL.match(line) is not None:
        return False
    if number == 0 and total > 1 and len(line) < 220 and not line.endswith((".", ":", ";")):
        return True
    if len(line) > 130 or line.endswith((".", ";", ":", ",", "”")):
        return False
    return not line[-1:].isalnum() or len(line.split()) <= 14


def _has_clause(line: str) -> bool:
    """Say whether a heading may be a statement: a headline with a verb."""
    return len(line.split()) >= 7


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
            same = (
                (*same[:3], proposal.date or "", proposal.status == "fact")
                if proposal.date
                else (*same[:3], "", proposal.status == "fact")
            )
            undated = (*same[:3], "", proposal.status == "fact")
            if proposal.kind == "event" and any(
                k[:3] == same[:3] and k[-1] == same[-1] for k in kept
            ):
                old_key = next(k for k in kept if k[:3] == same[:3] and k[-1] == same[-1])
                is_verb = kept[old_key].frame == "events#dated" != proposal.frame
                if proposal.date and (kept[old_key].date is None or is_verb):
                    kept[old_key] = proposal
                continue
            if not proposal.date and any(k[:3] == same[:3] and k[-1] == same[-1] for k in kept):
                continue
            if proposal.date and undated in kept:
                kept[undated] = proposal
                continue
        elif same in kept and _years_apart(kept[same], proposal):
            same = (*same, proposal.date)  # signed in one year, renewed in another
        elif same in kept:
            if (
                kept[same].date is None
                and proposal.date is not None
                and proposal.date_span is not None
            ):
                kept[same] = proposal
            continue
        kept.setdefault(same, proposal)
    return list(kept.values())


def _planned_once(made: Sequence[Proposal]) -> list[Proposal]:
    """Leave out bare plans where a frame says what is planned, or where hardly anything is."""
    told = [p.span for p in made if p.status in ("intention", "denied") and p.frame != _BARE_PLAN]
    return [
        p
        for p in made
        if p.frame != _BARE_PLAN
        or (
            p.span[1] - p.span[0] >= 25
            and not any(a < p.span[1] and p.span[0] < b for a, b in told)
        )
    ]


def _years_apart(one: Proposal, other: Proposal) -> bool:
    """Say whether two ties to one framework carry dates of their own, of different years."""
    if one.kind != "participation" or not one.date_span or not other.date_span:
        return False
    years = [re.search(r"\d{4}", p.date or "") for p in (one, other)]
    return all(years) and years[0][0] != years[1][0]  # type: ignore[index]


def _near(role: str) -> str:
    """Give one name to roles of which a frame tells the one and another the other."""
    return {"coOrganizer": "organizer", "observer": "attendee", "guest": "attendee"}.get(role, role)


def _apart(made: Sequence[Proposal]) -> list[Proposal]:
    """Leave out what two frames say of one passage: the same role, the same subject."""
    kept: list[Proposal] = []
    for proposal in made:
        twin = next(
            (
                n
                for n, k in enumerate(kept[-_NEAR_BY:], max(0, len(kept) - _NEAR_BY))
                if (k.kind, _near(k.role), k.status == "fact")
                == (proposal.kind, _near(proposal.role), proposal.status == "fact")
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
        if (
            proposal.role == "observer"
            and other.role == "attendee"
            and other.kind == "participation"
        ) or (
            proposal.role == other.role
            and (
                proposal.framework is not None,
                proposal.date is not None,
            )
            > (other.framework is not None, other.date is not None)
        ):
            kept[twin] = proposal
    return kept


def _finished(proposal: Proposal, folded: Folded, linked: Linked) -> Proposal:
    """Give a proposal raw spans, doubts, a score and its key."""
    start, end = proposal.span
    while end > start and folded.text[end - 1] in " ,;:.!?\n\t":
        end -= 1
    while start < end and folded.text[start] in " ,;:\n\t":
        start += 1
    if proposal.kind == "event" and proposal.role == "conference" and proposal.subject:
        names = " ".join(linked.things[proposal.subject].names)
        proposal = replace(proposal, role=event_kind(lower(names)))
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
    held = linked.things.get(proposal.framework or "")
    if held is not None and held.type not in HELD_IN.get(proposal.role, (held.type,)):
        doubts.append("roleElsewhere")
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
