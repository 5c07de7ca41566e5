"""What the head of a document says: its day, who speaks, whose agreement it is, which meeting.

A reader takes from title and first lines what no sentence says again: "Memorandum of Understanding
between A and B", "Minutes of the Fifth Meeting / Lima, 7-8 November 2022".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coopgraph.intake import dates
from coopgraph.intake.clauses.matched_text import MatchedText
from coopgraph.intake.folding import Folded, lower
from coopgraph.intake.naming.found import Found
from coopgraph.intake.proposals import Proposal

_HEAD = 900
"""How many letters a head has at most."""
_TITLE_WITHIN = 120
"""How far from the begin the title of an agreement's own text may stand."""
_PARTIES_WITHIN = 420
"""How far the parties of a title may reach."""
_BETWEEN = re.compile(
    r"[\s:,]*(?:(?:hợp tác|on [^\n]{3,120}|về [^\n]{3,120})\s+)?(?:between|giữa)\s+"
)
_AND = re.compile(r"(?:\s*\([^()\n]{1,60}\))?[\s,;]*(?:(?:and|và|&)\s+)?(?:the\s+)?")
_MINUTES = re.compile(
    r"(?:(?:agreed |draft |joint |summary |final )*(?:minutes|report|record|summary"
    r"|proceedings|conclusions|communiqu[eé]|aide.m[eé]moire)s?(?: of discussions?)?"
    r"|biên bản(?: làm việc| cuộc)?|báo cáo(?: kết quả)?|thông báo kết quả"
    r"|kết luận|kỷ yếu)(?:\s+(?:of|for|on|của))?(?:\s+the)?\s+"
)
_WHEN = re.compile(
    r"(?:thời gian|ngày họp|date(?: and (?:place|venue))?s?|when|time)[^:\n]{0,20}:\s*"
)
_WHERE_AND_WHEN = re.compile(r"[^\n.;:()]{2,60}?[,\s]\s*$")


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
            placed = re.fullmatch(r"[^\W\d_][^.,\d]{1,40}[,(]?(?: ngày)?", before) and re.match(
                r"\)?\s*[-–—.(]|$|\)", after
            )
            if (
                alone
                and not re.search(
                    r"[a-zà-ỹđ]{3,} [a-zà-ỹđ]{3,} [a-zà-ỹđ]{3,}", before + " " + after
                )
            ) or placed:
                return stated.edtf
        at += len(line) + 1
        if at > _HEAD:
            break
    return None


def title_statements(matched: MatchedText) -> list[Proposal]:
    """Propose what the title says: the parties of an agreement, a meeting with its day.

    Args:
        matched: The document; the two parties of its title become the sides of its text, the
            meeting the one that "the meeting" means.

    Returns:
        Proposals with folded spans.
    """
    for number, one in enumerate(matched.found):
        if one.type == "agreement" and one.start < _TITLE_WITHIN and _opens_line(matched.text, one):
            key = matched.linked.of[number][0]
            matched.discourse.text = (key, matched.text[one.start : one.end])
            break
    return [*_parties(matched), *_meeting(matched)]


def _parties(matched: MatchedText) -> Iterator[Proposal]:
    """Take "MEMORANDUM OF UNDERSTANDING / between / A / and / B" for the tie of A and B."""
    text, found = matched.text, matched.found
    for number, one in enumerate(found):
        if one.start > 260:
            return
        opens = text[text.rfind("\n", 0, one.start) + 1 : one.start].strip()
        if one.type != "agreement" or len(opens.split()) > 3 or _in_sentence(text, one):
            continue
        lead = _BETWEEN.match(matched.small, one.end)
        if lead is None:
            continue
        parties: list[int] = []
        at = lead.end()
        for later in range(number + 1, min(number + 9, len(found))):
            other = found[later]
            gap = text[at : other.start]
            if other.start > one.end + _PARTIES_WITHIN:
                break
            if _AND.fullmatch(lower(gap)) is None:
                if other.type in ("org", "place") and parties and gap.strip() in ("", ",", "of"):
                    at = other.end
                continue
            if other.type not in ("org", "place"):
                break
            key = matched.linked.of[later][0]
            if key not in {matched.linked.of[n][0] for n in parties}:
                parties.append(later)
            at = other.end
        if len(parties) < 2:
            continue
        key = matched.linked.of[number][0]
        agreement = (key, text[one.start : one.end])
        names = [(matched.linked.of[n][0], text[slice(*_span(found[n]))]) for n in parties]
        now = matched.discourse
        now.agreement = agreement
        if len(names) == 2:
            now.sides, now.fixed_sides = names, True
        for subject in names:
            yield _proposal(
                "participation", "party", subject, (one.start, found[parties[-1]].end), agreement
            )
        return


def _opens_line(text: str, one: Found) -> bool:
    """Say whether a name is all of its line, or is followed by "between" or its subject."""
    begin = text.rfind("\n", 0, one.start) + 1
    stop = text.find("\n", one.end)
    rest = lower(text[one.end : stop if stop >= 0 else len(text)]).strip()
    is_title = not rest or rest.startswith(
        ("between", "giữa", "về ", "on ", "of the ", "concerning")
    )
    return not text[begin : one.start].strip() and is_title and not rest.endswith((".", ";"))


def _in_sentence(text: str, one: Found) -> bool:
    """Say whether a name stands in a line that goes on as a sentence."""
    stop = text.find("\n", one.end)
    line = text[one.end : stop if stop >= 0 else len(text)]
    return line.rstrip().endswith((".", ";")) or len(line) > 260


def _meeting(matched: MatchedText) -> Iterator[Proposal]:
    """Take a title that is a meeting, with its day in one of the next lines."""
    text, small = matched.text, matched.small
    for number, one in enumerate(matched.found):
        if one.start > 320:
            return
        begin = text.rfind("\n", 0, one.start) + 1
        stop = text.find("\n", one.end)
        if one.type != "event" or stop < 0:
            continue
        before = small[begin : one.start]
        is_minutes = _MINUTES.match(small, 0, 120) is not None
        if before.strip() and _MINUTES.fullmatch(before.strip() + " ") is None:
            continue
        if text[one.end : stop].rstrip().endswith((".", ";", ":")) or stop - one.end > 160:
            continue
        at = stop + 1
        for line in text[at : at + 400].split("\n")[:3]:
            when = _stated_day(small[at : at + len(line)], is_minutes=is_minutes)
            if when is not None:
                key = matched.linked.of[number][0]
                event = (key, text[one.start : one.end])
                span = (at + when.start, at + when.end)
                matched.discourse.event = event
                matched.discourse.event_dates.setdefault(key, (when.edtf, "frame"))
                yield _proposal(
                    "event", "conference", event, (one.start, span[1]), date=(when.edtf, span)
                )
                return
            at += len(line) + 1


def _stated_day(line: str, *, is_minutes: bool) -> dates.Stated | None:
    """Give the day of a line that says when, or, in minutes, where and when."""
    label = _WHEN.match(line)
    for stated in dates.find(line):
        if stated.kind not in ("day", "days"):
            continue
        lead = line[: stated.start]
        if label is not None and len(lead) < 60:
            return stated
        tail = line[stated.end :].strip(" .)")
        is_range = stated.kind == "days"
        if (
            (is_minutes or is_range)
            and not tail
            and (not lead.strip() or _WHERE_AND_WHEN.fullmatch(lead))
        ):
            return stated
    return None


def _span(one: Found) -> tuple[int, int]:
    return one.start, one.end


def _proposal(
    kind: str,
    role: str,
    subject: tuple[str, str],
    span: tuple[int, int],
    framework: tuple[str, str] | None = None,
    date: tuple[str, tuple[int, int]] | None = None,
) -> Proposal:
    return Proposal(
        key="",
        kind=kind,  # type: ignore[arg-type]
        role=role,
        subject=subject[0],
        subject_name=subject[1],
        span=span,
        frame="opening#title",
        framework=framework[0] if framework else None,
        framework_name=framework[1] if framework else "",
        date=date[0] if date else None,
        date_span=date[1] if date else None,
    )
