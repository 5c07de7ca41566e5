"""Names made comparable: without accents, case, punctuation, legal forms."""

from __future__ import annotations

import re

from coopgraph import names

_LEGAL = re.compile(
    r"\b(?:cong ty|tnhh|mtv|mot thanh vien|trach nhiem huu han|co phan|ctcp|cp|tap doan"
    r"|tong cong ty|incorporated|inc|limited|ltd|llc|llp|plc|corporation|corp|company|co|gmbh|ag"
    r"|kg|sarl|sas|sa|srl|spa|bv|nv|oy|ab|as|kk|pte|pty|sdn bhd|bhd|jsc|ooo|oao)\b"
)


def fold(name: str) -> str:
    """Reduce a name to what is compared: no accents, case or punctuation; acronyms without dots.

    Example:
        >>> fold("Uỷ ban Đối ngoại") == fold("ủy ban ĐỐI-NGOẠI") == "uy ban doi ngoai"
        True
        >>> fold("U.N.I.D.O.")
        'unido'
    """
    dotless = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", name)
    return names.fold(dotless.replace("&", " and "))


def without_legal_form(folded: str) -> str:
    """Leave out legal forms, unless nothing else is there.

    Example:
        >>> without_legal_form(fold("Công ty TNHH UL Việt Nam"))
        'ul viet nam'
    """
    bare = " ".join(_LEGAL.sub(" ", folded).split())
    return bare or folded


def initials(name: str) -> str:
    """Give the initials of a name's words, small words left out: ``fao`` of the F. and A. O.

    Example:
        >>> initials("Food and Agriculture Organization of the United Nations")
        'faoun'
    """
    small = {"and", "of", "the", "for", "on", "in", "va", "cua", "ve", "de", "la"}
    return "".join(word[0] for word in fold(name).split() if word not in small)
