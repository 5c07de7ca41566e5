"""Abbreviations: those that parentheses bind, and capitals that stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.scanned_text import ScannedText

_CODE = re.compile(r"\((?:mã|ký hiệu|code|number|no)[^():]{0,20}: ?$")
"""What leads to a code in parentheses, which is no body: "(Mã hiệu: VLAT)"."""
_ROMAN = r"[IVXLC]+"


def capital_initials(name: str) -> str:
    """Give the capitals that words of a name begin with."""
    return "".join(w[0] for w in re.findall(r"[^\W\d_]+", name) if w[0].isupper())


def initials_fit(short: str, long: str) -> bool:
    """Say whether letters of an abbreviation come in order as initials of a name."""
    initials = "".join(w[0] for w in re.findall(r"[^\W\d_]+", long)).upper()
    letters = re.sub(r"[^A-ZĐ]", "", short)
    at = 0
    for letter in initials:
        if at < len(letters) and letter == letters[at]:
            at += 1
    return bool(letters) and at >= len(letters) - 1 and at >= 2


def acronyms(scan: ScannedText, chosen: list[Found]) -> Iterator[Found]:
    """Find words in capitals that stand for a body, and none in a line of capitals."""
    bound = {scan.text[b.short[0] : b.short[1]]: b for b in scan.bindings}
    kinds = {(f.start, f.end): f for f in chosen}
    for short, binding in bound.items():
        base = kinds.get(binding.short)
        for match in re.finditer(rf"(?<![\w]){re.escape(short)}(?![\w])", scan.text):
            if base is not None:
                yield Found(*match.span(), base.type, 2, base.head)
    none = frozenset(words.table("heads")["acronym"]["none"]) | _terms(scan, chosen)
    pattern = (
        r"(?<![\w/.-])(?:[A-Z][A-Z&]{1,12}\d{0,2}(?:[-/](?:[A-Z]{1,8}\d*|\d+))*(?: \d{1,"
        r"3}(?!\d|[.,/]\d))?|[A-ZĐ]{3,9})(?![\w])"
    )
    for match in re.finditer(pattern, scan.text):
        name = match.group()
        plain = re.split(r"[ /-]", name)[0]
        if scan.is_line(match.start(), match.end()) or scan.opens_recital(*match.span()):
            continue
        if plain in none or re.fullmatch(_ROMAN, plain) or scan.in_capitals(match.start()):
            continue
        if re.search(r"/[A-Z]+-|\d/", scan.text[max(0, match.start() - 6) : match.start()]):
            continue
        if _CODE.search(scan.small, max(0, match.start() - 30), match.start()):
            continue
        first = bound.get(re.sub(r"[- ]\d+$", "", name))
        of = kinds.get(first.short) if first is not None else None
        if of is not None and of.type == "event":
            yield Found(*match.span(), "event", 2, of.head)  # "AMM-56"
            continue
        if re.match(r"[:-]?\d{3,}", scan.text[match.end() :]) or re.match(
            r" \d{4,}", scan.text[match.end() :]
        ):
            continue
        if (
            " " in name
            and re.fullmatch(r"[A-Z]+ \d+", name)
            and plain not in ("WG", "TC", "SC", "TG", "QUATEST", "WP")
        ):
            start, stop = match.start(), match.start() + len(plain)
            if plain in ("ISO", "IEC", "ITU", "EN", "TCVN", "HS", "COP", "ASTM"):
                continue
            yield Found(start, stop, "org", 5)
            continue
        yield Found(*match.span(), "org", 5)


def _terms(scan: ScannedText, chosen: Sequence[Found]) -> frozenset[str]:
    """Give the abbreviations that the text binds to a term and no body.

    "technical barriers to trade (TBT)", "Tiêu chuẩn, Đo lường, Chất lượng (TĐC)".
    """
    ends = {f.end for f in chosen}
    made = set()
    for match in re.finditer(r" \(([A-ZĐ]{2,8})\)", scan.text):
        if match.start() in ends:
            continue
        many = list(
            re.finditer(r"[^\W\d_]+", scan.text[max(0, match.start() - 90) : match.start()])
        )
        spelt = many[-len(match[1]) * 2 :]
        for first in range(len(spelt)):
            piece = spelt[first:]
            initials = "".join(w.group()[0] for w in piece).upper()
            base = max(0, match.start() - 90)
            span = scan.text[base + piece[0].start() : match.start()]
            is_term = "," in span or span == lower(span)
            if is_term and initials[0] == match[1][0] and initials_fit(match[1], span):
                made.add(match[1])
    return frozenset(made)
