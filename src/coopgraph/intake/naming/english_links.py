"""The small words that English names go on over: "of", "and", "for the"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.abbreviations import capital_initials
from coopgraph.intake.naming.heads import english_heads, long_heads_en
from coopgraph.intake.naming.office_words import english_offices
from coopgraph.intake.naming.scanned_text import ScannedText


def _spelt(scan: ScannedText, number: int, at: int) -> bool:
    """Say whether an "and" stands inside a name whose abbreviation follows: "A and B (AB)"."""
    stop = scan.text.find("(", scan.tokens[at].start, scan.tokens[at].start + 110)
    if stop < 0:
        return False
    bound = re.compile(r"\(([A-Z]{3,9})\)").match(scan.text, stop)
    name = scan.text[scan.tokens[number].start : stop]
    if bound is None or re.search(r"[,.;:\n]", name):
        return False
    initials = capital_initials(name)
    rest = capital_initials(scan.text[scan.tokens[at].end : stop])
    return initials.endswith(bound[1]) and len(bound[1]) > len(rest)


def link_end(scan: ScannedText, at: int, number: int, end: int) -> int:
    """Give the length of linking words at a token inside an English name, 0 if it ends."""
    link = lower(scan.tokens[at].text)
    ahead = at + 1
    if ahead >= len(scan.tokens):
        return 0
    if link in ("of", "for", "on", "in", "at", "to") and lower(scan.tokens[ahead].text) in (
        "the",
        "a",
    ):
        ahead += 1
    if ahead >= len(scan.tokens):
        return 0
    following = scan.tokens[ahead]
    if following.start - scan.tokens[ahead - 1].end > 1 or not following.text[0].isupper():
        return 0
    heads = english_heads()
    run = [lower(t.text) for t in scan.tokens[number:end]]
    held = any(w in heads for w in run) or (
        link == "on" and any(h.search(" ".join(run)) for _, _, h in long_heads_en())
    )
    if link in ("of", "for", "on"):
        begun = f"{run[-1]} {link} {lower(following.text)}"
        if not held and not any(h.startswith(begun) for _, h, _ in long_heads_en()):
            return 0
        # "Ministry of Trade of the Northern Isles": a second "of" leads to a place.
        if (
            link == "of"
            and heads.get(run[-1]) == "event"
            and lower(scan.tokens[ahead - 1].text) == "the"
        ):
            return 0
        if link == "of" and "of" in run:
            place = scan.hit_at.get(following.start)
            is_bound = place is not None and re.match(
                r" \([A-Z]{3,}", scan.text[place.end : place.end + 6]
            )
            if lower(scan.tokens[ahead - 1].text) == "the" or (
                place is not None and place.known[0].type == "place" and not is_bound
            ):
                return 0
        is_short = scan.is_acronym(ahead) and not _goes_on(scan, ahead)
        if link in ("of", "for") and (
            is_short or (link == "of" and _office_run(scan, number, end))
        ):
            return 0
        return ahead - at
    if link in ("and", "&"):
        if _spelt(scan, number, at):
            return ahead - at
        if not held and link != "&":
            tail_run = [lower(t.text) for t in scan.tokens[ahead : plain_run(scan, ahead)]]
            is_name = any(t.start in scan.hit_at for t in scan.tokens[number:end])
            is_one = (
                not is_name
                and len(tail_run) >= 2
                and heads.get(tail_run[-1]) == "org"
                and tail_run[-1] not in words.some("topics")
                and following.start not in scan.hit_at
                and not any(w in heads for w in tail_run[:-1])
                and all(t.text.istitle() for t in scan.tokens[number:end])
                and scan.tokens[number].text not in words.some("determiners")
            )
            return 1 if is_one else 0
        if scan.is_acronym(ahead):
            return 0
        # One name where the second part has no head and the first has "of" or "for".
        tail = plain_run(scan, ahead)
        tail_words = [lower(t.text) for t in scan.tokens[ahead:tail]]
        if link == "&":
            return 1
        is_agreement = any(heads.get(w) == "agreement" for w in run)
        if (
            any(w in heads and w not in words.some("topics") for w in tail_words)
            and not _ends_head(run, tail_words)
            and not is_agreement
        ):
            return 0
        hit = scan.hit_at.get(following.start)
        if hit is not None and hit.known[0].type == "place":
            return 0
        return 1 if any(w in ("of", "for", "on") for w in run) or _ends_head(run, tail_words) else 0
    if link == "in":
        hit = scan.hit_at.get(following.start)
        is_place = hit is not None and hit.known[0].type == "place"
        is_agreement = any(heads.get(w) == "agreement" for w in run) and "of" in run
        is_field = lower(following.text) in words.some("topics") and held
        return ahead - at if (is_place and is_agreement) or is_field else 0
    if link in ("de", "la", "du", "des", "von", "van", "der", "und", "et", "y"):
        return 1
    return 0


def _goes_on(scan: ScannedText, at: int) -> bool:
    """Say whether more than an abbreviation stands at a token: "Office of ASEAN Affairs"."""
    after = scan.tokens[at + 1] if at + 1 < len(scan.tokens) else None
    return (
        after is not None
        and after.start - scan.tokens[at].end == 1
        and after.text.istitle()
        and lower(after.text) not in english_heads()
        and after.text not in english_offices()
    )


def _ends_head(run: Sequence[str], tail: Sequence[str]) -> bool:
    """Say whether the head stands at the end only: "Trade and Industry Council"."""
    heads = english_heads()
    return bool(tail) and tail[-1] in heads and not any(w in heads for w in run)


def plain_run(scan: ScannedText, at: int) -> int:
    """Give the token after capitals that stand side by side."""
    end = at
    while end < len(scan.tokens) and scan.tokens[end].text[0].isupper():
        if end > at and (
            scan.tokens[end].start - scan.tokens[end - 1].end > 1
            or scan.tokens[end].start in scan.hit_at
        ):
            break
        end += 1
    return end


def _office_run(scan: ScannedText, number: int, end: int) -> bool:
    run = " ".join(t.text for t in scan.tokens[number:end])
    return run in english_offices() and lower(scan.tokens[end - 1].text) not in (
        "secretary",
        "minister",
    )
