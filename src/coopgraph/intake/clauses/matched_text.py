"""A document as frames are matched against it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from coopgraph.intake.clauses.discourse import Discourse
from coopgraph.intake.folding import Folded
from coopgraph.intake.frames import Frame
from coopgraph.intake.linking import Linked
from coopgraph.intake.naming.found import Found


def is_vietnamese_text(small: str) -> bool:
    """Say whether a text is Vietnamese, by its letters."""
    marked = len(re.findall(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", small))
    return marked * 40 > len(small)


def quotations(text: str, names: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the spans of what is quoted from somebody: long, and no title."""
    return [
        match.span()
        for match in re.finditer(r"“[^”\n]{25,}”|\"[^\"\n]{25,}\"", text)
        if not any(_is_title(match.span(), name) for name in _touching(names, match.span()))
    ]


def _touching(names: Sequence[tuple[int, int]], span: tuple[int, int]) -> Sequence[tuple[int, int]]:
    """Give the names that begin in a span, and the one before it."""
    first = max(0, bisect_left(names, (span[0], span[0])) - 1)
    return names[first : bisect_left(names, (span[1], span[1]))]


def _is_title(quote: tuple[int, int], name: tuple[int, int]) -> bool:
    """Say whether a quotation is a name, part of one, or holds one nearly whole."""
    a, b = name
    is_part = a <= quote[0] and quote[1] <= b
    return is_part or (quote[0] < a and b < quote[1] and b - a > 0.8 * (quote[1] - quote[0]))


class MatchedText:
    """A document with its names, its frames and what it has named so far."""

    def __init__(
        self,
        folded: Folded,
        found: Sequence[Found],
        linked: Linked,
        frames: Sequence[Frame],
        discourse: Discourse,
        issued: str | None,
    ) -> None:
        self.folded = folded
        self.text, self.small = folded.text, folded.small
        self.found = found
        self.linked = linked
        self.frames = frames
        self.discourse = discourse
        self.issued = issued
        self.is_vietnamese = is_vietnamese_text(folded.small)
        self.names = [(f.start, f.end) for f in found]
        self.quotes = quotations(folded.text, self.names)

    def is_in_name(self, start: int, end: int) -> bool:
        """Say whether a stretch is part of a name: "tổ chức" of "Tổ chức Y tế Thế giới"."""
        at = bisect_left(self.names, (start + 1, 0)) - 1
        return at >= 0 and end <= self.names[at][1] and self.names[at] != (start, end)
