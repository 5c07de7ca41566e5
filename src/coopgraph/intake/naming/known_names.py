"""Names that the graph knows, where they stand for what the graph means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coopgraph.intake.folding import lower
from coopgraph.intake.gazetteer import Hit
from coopgraph.intake.naming.found import Found
from coopgraph.intake.naming.heads import bare_heads, generic_names
from coopgraph.intake.naming.scanned_text import ScannedText
from coopgraph.intake.proposals import MentionType

_UNIT = re.compile(r" (?:province|city|prefecture|county|district|region)(?!\w)")
"""What an English place is, written small behind its name."""
_STANDARD = re.compile(r"(?:/[A-Z]{2,6}){0,2} ?(?:\d{3,}|/?(?:TS|TR|PAS|Guide) \d)")
"""What follows the maker of a standard where its name is but the standard's number."""


def known_names(scan: ScannedText) -> Iterator[Found]:
    """Find the names of the gazetteer that fit where they stand."""
    for hit in scan.hits:
        text = scan.text[hit.start : hit.end]
        if "(" in text or scan.text[hit.end : hit.end + 1] == "$":
            continue
        if text.isupper() and _STANDARD.match(scan.text, hit.end):
            continue  # "ISO/IEC 17025" is a standard
        if lower(text) in bare_heads():
            continue
        if hit.folded and lower(text) in generic_names():
            continue
        if not text[0].isupper() and not text[0].isdigit():
            continue
        if scan.small[max(0, hit.start - 6) : hit.start].endswith("tiếng "):
            continue
        if text.isupper() and len(text) < 3 and text not in ("UN", "EU", "UK", "US"):
            continue
        # "Pháp định": the first syllable of a compound.
        after = scan.text[hit.end : hit.end + 2]
        is_first = " " not in text and not text.isupper() and re.match(r" [^\W\dA-Z_]", after)
        if is_first and hit.known[0].type == "place" and not _place_fits(scan, hit):
            continue
        kind: MentionType = hit.known[0].type
        if kind == "place" and (unit := _UNIT.match(scan.text, hit.end)) is not None:
            yield Found(hit.start, unit.end(), kind, 5, "", hit)  # "Tra Vinh province"
            continue
        yield Found(hit.start, hit.end, kind, 5 if kind == "place" else 4, "", hit)


def _place_fits(scan: ScannedText, hit: Hit) -> bool:
    """Say whether a one-word place that a small word follows is one: not "Pháp định"."""
    rest = re.match(r" ([^\W\d_]+)(?: ([^\W\d_]+))?", scan.small[hit.end : hit.end + 24])
    if rest is None:
        return True
    compounds = {
        "định",
        "luật",
        "lý",
        "hiệu",
        "hưởng",
        "chí",
        "vũ",
        "chị",
        "em",
        "kiến",
        "nguyện",
        "thức",
        "nghĩa",
        "tưởng",
        "tử",
        "phẩm",
        "thuật",
        "dục",
        "khí",
        "danh",
        "độ",
        "tính",
        "lâm",
        "thử",
        "mòn",
        "nổi",
        "quyền",
    }
    return rest[1] not in compounds
