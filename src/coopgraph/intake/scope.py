"""What a clause is: a fact, a plan or hope, a denial.

A cue colours what follows it up to the end of its clause, and what stands right before it in the
same part of the clause. "đã" before the verb, after a comma, makes it a fact again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from coopgraph.intake import words
from coopgraph.intake.proposals import Status


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that makes a clause no fact."""

    start: int
    end: int
    status: Status


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = words.table("scope")

    def of(section: str) -> re.Pattern[str]:
        many = [*table[section]["vi"], *table[section]["en"]]
        return re.compile(rf"(?<!\w)(?:{'|'.join(many)})(?!\w)")

    return of("intention"), of("denied"), of("innocent")


def cues(small: str, start: int, end: int, taken: list[tuple[int, int]]) -> list[Cue]:
    """Find the cues of a sentence.

    Args:
        small: Folded text in small letters.
        start: Begin of the sentence.
        end: Its end.
        taken: Spans of names and dates, in which no cue is looked for.
    """
    intention, denied, innocent = _patterns()
    closed = [*taken, *(m.span() for m in innocent.finditer(small, start, end))]
    found: list[Cue] = []
    pairs: tuple[tuple[re.Pattern[str], Status], ...] = (
        (denied, "denied"),
        (intention, "intention"),
    )
    for pattern, status in pairs:
        found += [
            Cue(*match.span(), status)
            for match in pattern.finditer(small, start, end)
            if not any(a <= match.start() and match.end() <= b for a, b in closed)
        ]
    return sorted(found, key=lambda c: c.start)


_PAST = re.compile(r"(?:\w+ed|held|met|took|gave|made|spoke|was|were)(?!\w)")
_BY_DOING = re.compile(r"by sign")
_PURPOSE = re.compile(
    r"(?:^|[.;:,] ?)(?:in order to|to|so as to|with a view to|nhằm|để"
    r"|với mục đích|với mong muốn)(?!\w)"
)


def _in_purpose(small: str, start: int, cue: Cue, verb: int) -> bool:
    """Say whether a cue stands in a purpose clause that ends before the verb: "To …, A signed"."""
    leads = list(_PURPOSE.finditer(small[start : cue.end]))
    lead = leads[-1] if leads else None
    comma = small.find(",", cue.end, verb)
    return lead is not None and comma >= 0 and "," not in small[start + lead.end() : cue.start]


def status(
    small: str,
    clause: tuple[int, int],
    trigger: tuple[int, int],
    passage: tuple[int, int],
    found: list[Cue],
) -> Status:
    """Say what a clause is, for one verb in it.

    Args:
        small: Folded text in small letters.
        clause: Span of the clause.
        trigger: Span of the verb.
        passage: Span of verb and what belongs to it.
        found: Cues of the sentence.
    """
    chosen: Status = "fact"
    if re.search(r"(?<!\w)nhằm $", small[max(0, trigger[0] - 6) : trigger[0]]):
        chosen = "intention"  # "… nhằm duy trì quan hệ": an aim
    for cue in found:
        if cue.end <= clause[0] or cue.start >= clause[1]:
            continue
        if cue.start < trigger[1]:
            if _in_purpose(small, clause[0], cue, trigger[0]):
                continue
            between = small[cue.end : trigger[0]]
            is_again = re.search(r"(?:,| và | and ).*(?:đã|vừa) (?:\w+ ){0,2}$", between)
            verb = small[trigger[0] : trigger[1]]
            if is_again is None and small[cue.start : cue.end].startswith("agree"):
                # "agreed to promote cooperation and signed …", "… by signing …": done
                is_again = re.search(r" and (?:\w+ )?$", between) if _PAST.match(verb) else None
                is_again = is_again or _BY_DOING.match(verb)
            if is_again is None:
                chosen = cue.status if chosen != "denied" else chosen
        else:
            between = small[trigger[1] : cue.start]
            is_near = not re.search(
                r",|;|\.| và | and | song | nhưng | but | which | that "
                r"| để | nhằm | in order to | đồng thời ",
                between,
            )
            if is_near or (cue.end <= passage[1] and "," not in between and cue.status == "denied"):
                chosen = cue.status if chosen != "denied" else chosen
    return chosen
