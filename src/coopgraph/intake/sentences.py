"""Lines, sentences and clauses of a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from coopgraph.intake import words

_MARK = re.compile(r"[.!?]+[”\"')\]]*(?=\s)|(?<=[^\W\d_]{2})\.(?=[A-ZĐÀ-Ỹ][^\W\d_]+ [^\W\d_])")
"""What may end a sentence; a blank behind the full stop is sometimes forgotten."""


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Cut a folded text into sentences; a line break always ends one.

    Args:
        text: The folded text.
        start: Where to begin.
        end: Where to stop.

    Yields:
        Spans without the blanks around them.

    Example:
        >>> text = "PGS.TS. Hà gặp TP. Vinh. Ngày 5.3.2021, ký."
        >>> [text[a:b] for a, b in sentences(text)]
        ['PGS.TS. Hà gặp TP. Vinh.', 'Ngày 5.3.2021, ký.']
    """
    stop = len(text) if end is None else end
    for line in re.finditer(r"[^\n]+", text[start:stop]):
        begin = start + line.start()
        last = start + line.end()
        at = begin
        for mark in _MARK.finditer(text, begin, last):
            mark_start, mark_end = mark.span()
            cut = mark_end
            if not _ends(text, mark_start, cut, last):
                continue
            if text[at:cut].strip():
                yield _stripped(text, at, cut)
            at = cut
        if text[at:last].strip():
            yield _stripped(text, at, last)


def _ends(text: str, mark: int, cut: int, last: int) -> bool:
    """Say whether a full stop ends a sentence."""
    after = text[cut:last].lstrip()
    if not after:
        return True
    if after[0].islower():
        return False
    if text[mark] != ".":
        return True
    if re.search(r"(?<!\w)(?:[A-ZĐ]\.)+[A-ZĐ]$", text[max(0, mark - 8) : mark]):
        return False  # H.E., U.N.
    word = re.search(r"[\w.]*$", text[max(0, mark - 14) : mark])
    before = word.group() if word else ""
    if before in words.some("abbreviated") or before.split(".")[-1] in words.some("abbreviated"):
        return False
    # Initials and numbering: "J. Smith", "3.1. Hai bên"
    return (
        not re.fullmatch(r"[A-ZĐ]|(?:\d{1,2}\.)*\d{1,2}|[IVX]{1,4}", before)
        or (
            re.fullmatch(r"[IVX]{1,4}", before) is not None
            and mark - len(before) > 0
            and text[mark - len(before) - 1] == " "
        )
        or (before.isdigit() and text[mark - len(before) - 1 : mark - len(before)] == " ")
    )


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@cache
def _boundary() -> re.Pattern[str]:
    table = words.table("grammar")["boundary"]
    signs = [b for b in (*table["vi"], *table["en"]) if not b[0].isalnum()]
    said = [b for b in (*table["vi"], *table["en"]) if b[0].isalnum()]
    return re.compile(
        rf"[{''.join(re.escape(s) for s in signs)}](?=\s|$)|,? (?:{'|'.join(said)}) (?!thế)"
    )


def clauses(small: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a sentence at what sets clauses apart (";", "song", "but").

    Args:
        small: Folded text in small letters.
        start: Begin of the sentence.
        end: Its end.

    Returns:
        Spans that cover the sentence.

    Example:
        >>> text = "a ký b, song c chưa ký; d đến"
        >>> [text[a:b] for a, b in clauses(text, 0, len(text))]
        ['a ký b', ', song c chưa ký', '; d đến']
    """
    cuts = [start]
    for match in _boundary().finditer(small, start, end):
        if match.start() > cuts[-1]:
            cuts.append(match.start())
    cuts.append(end)
    return list(pairwise(cuts))
