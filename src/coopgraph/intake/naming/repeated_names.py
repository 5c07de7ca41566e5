"""Names without head or known entry, found again where the text repeats them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.found import Found, found_within
from coopgraph.intake.naming.heads import english_heads, heads_by_first_word, phrases_by_first_word
from coopgraph.intake.naming.letters import CAPITALS
from coopgraph.intake.naming.scanned_text import ScannedText

_OF_TIME = frozenset({"năm", "tháng", "ngày", "quý", "year", "in", "for", "of"})
"""What stands before a figure in a line of capitals that is no dateline."""


def repeated_names(scan: ScannedText, chosen: list[Found]) -> Iterator[Found]:
    """Find places by the word before them: thành phố X, tại X, in X."""
    taken = bytearray(len(scan.text))
    for found in chosen:
        taken[found.start : found.end] = b"\1" * (found.end - found.start)
    cap = rf"[{CAPITALS}][\w'’-]*"
    heads = "|".join(re.escape(h) for h in words.listed("heads", "place", "vi"))
    for match in re.finditer(
        rf"(?<!\w)(?:{heads})\s(?:{cap})(?: {cap}){{0,3}}", scan.text, re.IGNORECASE
    ):
        first = re.match(rf"(?:{heads})\s", match.group(), re.IGNORECASE)
        if first is None or not match.group()[first.end()].isupper():
            continue
        stop = match.start()
        for piece in re.finditer(r"\S+", match.group()):
            if piece.start() >= first.end() and not piece.group()[0].isupper():
                break
            stop = match.start() + piece.end()
        if not any(taken[match.start() : stop]):
            yield Found(match.start(), stop, "place", 4)
        elif (
            inside := found_within(chosen, match.start(), stop)
        ) is not None and inside.type == "place":
            yield Found(match.start(), stop, "place", 3, "", inside.hit)
    for match in re.finditer(
        rf"(?<!\w)(?:(?:tại|ở|in|at|from|near)\s)({cap}(?:[ -]{cap}){{0,2}})(?=[ ,.;)\n]|$)",
        scan.text,
    ):
        start, stop = match.span(1)
        if (
            any(taken[start:stop])
            or lower(match.group(1)) in words.some("calendar")
            or lower(match.group(1).split(" ")[0]) in words.some("topics")
            or match.group(1).isupper()
        ):
            continue
        if lower(match.group(1).split(" ")[0]) in heads_by_first_word("vi"):
            continue
        if lower(match.group(1).split(" ")[0]) in words.some("calendar") | {
            "the",
            "annex",
            "article",
            "chapter",
            "hội",
            "kỳ",
            "lễ",
            "phiên",
            "điều",
            "điểm",
            "đây",
            "table",
            "english",
            "vietnamese",
            "figure",
        }:
            continue
        if re.match(r" [a-zà-ỹđ]", scan.text[stop : stop + 2]) and "tại" in match.group()[:4]:
            # "tại Hội trường": a compound
            after = re.match(r" (\w+)", scan.small[stop:])
            if after and after[1] not in phrases_by_first_word("ends"):
                continue
        yield Found(start, stop, "place", 6)
    # A dateline: HA NOI, 9 June
    for match in re.finditer(
        rf"(?m)^([{CAPITALS}][{CAPITALS} ]{{2,25}})(?=,? [(\d]| \()", scan.text
    ):
        start, stop = match.span(1)
        stop = start + len(match.group(1).rstrip())
        last = scan.text[start:stop].split(" ")[-1]
        if lower(last) in _OF_TIME or last in words.table("heads")["acronym"]["none"]:
            continue  # "KẾT QUẢ NĂM 2021", "EUR 15"
        if (not any(taken[start:stop]) and not scan.text[start:stop].isascii()) or re.match(
            r",? \(?\d", scan.text[stop : stop + 4]
        ):
            yield Found(start, stop, "place", 2)
    yield from _again(scan, chosen, taken, cap)


def _again(scan: ScannedText, chosen: list[Found], taken: bytearray, cap: str) -> Iterator[Found]:
    """Find places named again without the word before them, and capitals that recur."""
    tails: set[str] = set()
    heads = "|".join(re.escape(h) for h in words.listed("heads", "place", "vi"))
    for match in re.finditer(rf"(?<!\w)(?:{heads})\s((?:{cap})(?: {cap}){{0,2}})", scan.text):
        tails.add(match.group(1))
    tails |= {t.title() for t in tails}
    counts: dict[str, int] = {}
    for match in re.finditer(
        r"(?<![\w.-])(?:of|in|to|with|between|from) ([A-Z][a-z]{3,})(?= (?:is|was|has"
        r"|and|on|in|from|to|at|for|by|which|who"
        r"|were|will|said|with|the|[a-z]+ed)\b|[.,;)'])",
        scan.text,
    ):
        if any(taken[match.start(1) : match.end(1)]):
            continue
        counts[match.group(1)] = counts.get(match.group(1), 0) + 1
    for name, count in counts.items():
        every = len(re.findall(rf"(?<!\w){name}(?!\w)", scan.text))
        if (
            every >= 2
            and count >= 1
            and lower(name) not in english_heads()
            and lower(name) not in words.some("calendar")
            and name not in words.some("determiners")
        ):
            tails.add(name)
    for name in sorted(tails):
        for match in re.finditer(
            rf"(?<![\w]){re.escape(name)}(?![\w])|(?<!\w){re.escape(name.upper())}(?!\w)",
            scan.text,
        ):
            if not any(taken[match.start() : match.end()]):
                yield Found(*match.span(), "place", 6)
