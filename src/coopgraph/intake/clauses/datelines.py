"""Where a line says whence and when it reports, and days that are told by the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coopgraph.intake import dates
from coopgraph.intake.clauses.matched_text import MatchedText
from coopgraph.intake.dates import Stated
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.found import Found

_DATELINE = re.compile(r"(?P<prefix>[^\n]{2,70}?) ?[-–—] ")
"""What a dateline ends with: "Jakarta (VNA) - ", "MANILA, 11 May 2018 – "."""


def dateline_end(matched: MatchedText, start: int, end: int, found: Sequence[Found]) -> int:
    """Give where a dateline ends that opens a line: "Jakarta (VNA) - ", else the line's begin.

    Who reports, and from where, takes no part in what is reported.
    """
    if start and matched.text[start - 1] != "\n":
        return start
    match = _DATELINE.match(matched.text, start, min(end, start + 90))
    if match is None:
        return start
    prefix = matched.text[start : match.end("prefix")]
    is_marked = "(" in prefix or any(c.isdigit() for c in prefix) or prefix.isupper()
    for one in found:
        if one.end <= match.end("prefix"):
            prefix = prefix.replace(matched.text[one.start : one.end], " ")
    for stated in dates.find(lower(prefix)):
        prefix = prefix[: stated.start] + " " * (stated.end - stated.start) + prefix[stated.end :]
    bare = re.sub(r"\([^()]*\)", " ", prefix)
    return match.end() if is_marked and not re.search(r"[^\W\d_]{2,}", bare) else start


def same_day(matched: MatchedText, start: int, end: int, stated: Sequence[Stated]) -> list[Stated]:
    """Resolve "cùng ngày", "the same afternoon" to the last day named."""
    last = matched.discourse.last_day
    if not last or any(s.kind == "day" for s in stated):
        return []
    match = re.compile(
        r"(?<!\w)(?:(?:sáng|chiều|tối|trưa) )?cùng ngày(?!\w)|(?<!\w)(?:on )?the same "
        r"(?:day|morning|afternoon|evening)(?!\w)"
    ).search(matched.small, start, end)
    return [Stated(*match.span(), last, "day", "frame")] if match else []
