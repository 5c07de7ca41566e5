"""Headings told by their words, where a file does not say which lines are headings."""

from __future__ import annotations

import re

_PART = re.compile(
    r"(?P<part>phần|part)\s+[\divxlcIVXLC]+\b|(?P<chapter>chương|chapter|mục|section)\s+"
    r"[\divxlcIVXLC]+\b|(?P<roman>[IVXL]+)\s*[.)]\s|(?P<figures>\d{1,2}(?:\.\d{1,2}){0,3})"
    r"(?:[.)]\s*|\s+)(?=\D)|(?P<letter>[A-ZĐa-zđ])\s*[.)]\s",
    re.IGNORECASE,
)
_LONGEST = 160
"""Code points a line taken for a heading has at most."""


def depth_of(text: str) -> int:
    """Give the depth of a heading by its numbering, 1 for one that has none.

    Example:
        >>> [depth_of(t) for t in ("Chương 5. Hợp tác", "5.1. Tham gia", "BÁO CÁO", "2)")]
        [1, 2, 1, 1]
    """
    found = _PART.match(text.strip())
    if found is None or found["part"] or found["chapter"] or found["roman"]:
        return 1
    if found["figures"]:
        return found["figures"].count(".") + 1
    return 2


def is_heading(line: str, followed_by: str = "") -> bool:
    """Say whether a line of plain text reads as a heading.

    Short, without an end of a sentence, and in capitals, or numbered as chapters and sections are
    with longer text behind it.

    Example:
        >>> is_heading("BẢN TIN HÀNG RÀO KỸ THUẬT, SỐ 14"), is_heading("Hà Nội là thủ đô.")
        (True, False)
    """
    text = line.strip()
    if not text or len(text) > _LONGEST or text[-1] in ".;,:?!…" or "\t" in text:
        return False
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 3:
        return False
    if all(c.isupper() for c in letters):
        return True
    found = _PART.match(text)
    if found is None or not (
        found["part"] or found["chapter"] or found["roman"] or found["figures"]
    ):
        return False
    rest = text[found.end() :].lstrip(" .:–-")
    return (not rest or rest[0].isupper()) and (len(followed_by) > len(text) or "\t" in followed_by)
