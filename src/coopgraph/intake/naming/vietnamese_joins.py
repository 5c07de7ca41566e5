"""Where a Vietnamese name goes on over "và", a comma or small words, and where another begins."""

from __future__ import annotations

from coopgraph.intake import words
from coopgraph.intake.folding import lower
from coopgraph.intake.naming.heads import heads_by_first_word, phrases_by_first_word, split_phrases
from coopgraph.intake.naming.scanned_text import ScannedText
from coopgraph.intake.proposals import MentionType


def join_end(
    scan: ScannedText, at: int, number: int, kind: MentionType, is_about: bool
) -> int | None:
    """Give how many tokens a comma or "và" inside a name spans, None if the name ends here."""
    if at + 1 >= len(scan.tokens):
        return None
    following = scan.tokens[at + 1]
    previous = scan.tokens[at - 1]
    if following.start - scan.tokens[at].end > 1 or not following.text[0].isalpha():
        return None
    is_and = scan.tokens[at].text != ","
    if at - number <= 1 and not is_about:
        return None
    if following.text[0].isupper():
        if scan.tokens[at].text == "&" and previous.text.isupper() and following.text.isupper():
            return 1  # "Bộ VHTT & DL"
        if _begins_name(scan, at + 1) or (previous.text.isupper() and len(previous.text) > 1):
            return None
        if is_and:
            return 1
        # A comma goes on only if "và" with another part follows.
        ahead = scan.tokens[at + 1 : at + 14]
        for later, token in enumerate(ahead):
            if token.text in ".;(\n:":
                return None
            if lower(token.text) == "và":
                after = ahead[later + 1] if later + 1 < len(ahead) else None
                fits = after and after.text[0].isupper()
                return 1 if fits and not _begins_name(scan, at + 2 + later) else None
        return None
    if is_and and (kind in ("agreement", "event", "project") or is_about):
        return None if scan.phrase_at(at + 1, phrases_by_first_word("ends")) else 1
    if is_and and scan.small.startswith("công nghệ", following.start):
        return 1
    return None


def _begins_name(scan: ScannedText, at: int) -> bool:
    """Say whether another name begins at a token: a head, a known name, an acronym."""
    token = scan.tokens[at]
    if scan.hit_at.get(token.start) is not None:
        # "Pháp" is a state, "Pháp định" is not.
        hit = scan.hit_at[token.start]
        after = scan.text[hit.end : hit.end + 2]
        is_compound = len(after) == 2 and after[0] == " " and after[1].islower()
        if not is_compound or " " in scan.text[hit.start : hit.end]:
            return True
    head = scan.head_at(at, heads_by_first_word("vi"))
    if head is not None and not scan.is_compound(at, head[0]):
        return True
    if scan.office_at(at):
        return True
    return token.text.isupper() and len(token.text) > 1 and token.text.isascii()


def begins_other(scan: ScannedText, at: int, number: int) -> bool:
    """Say whether a capital after a head begins a name of its own ("Thứ trưởng Bộ …")."""
    if at == number + 1 and scan.text[scan.tokens[at].start].isupper():
        return False
    head = scan.head_at(at, heads_by_first_word("vi"))
    token = scan.tokens[at]
    if head is not None and head[1][0] == "org" and head[2] in ("bộ", "tổng cục", "sở", "ubnd"):
        return True
    surnames = words.listed("offices", "surname", "vi")
    return bool(token.text in surnames and scan.person_tail(at) and _before_is_office(scan, number))


def _before_is_office(scan: ScannedText, number: int) -> bool:
    begin = max(0, number - 6)
    return any(scan.office_at(n) for n in range(begin, number))


def place_head(scan: ScannedText, at: int) -> int:
    """Give the length of "tỉnh", "thành phố" … where a capital follows it, else 0."""
    for phrase in split_phrases(words.listed("heads", "place", "vi")):
        length = len(phrase)
        tokens = scan.tokens[at : at + length + 1]
        if (
            len(tokens) == length + 1
            and [lower(t.text) for t in tokens[:-1]] == [lower(p) for p in phrase]
            and tokens[-1].text[0].isupper()
            and tokens[-1].start - tokens[-2].end == 1
        ):
            return length
    # "Ủy ban nhân dân tỉnh": the place is not named again.
    two = lower(" ".join(t.text for t in scan.tokens[max(0, at - 2) : at]))
    is_council = two.endswith(("nhân dân", "ubnd", "hđnd"))
    length_of_place = scan.phrase_at(at, {"tỉnh": [["tỉnh"]], "thành": [["thành", "phố"]]})
    return length_of_place if is_council else 0


def capital_ahead(scan: ScannedText, at: int) -> bool:
    """Say whether a small syllable inside a name leads to a further capital of it."""
    ends = phrases_by_first_word("ends")
    for later in range(at, min(at + 4, len(scan.tokens))):
        token, before = scan.tokens[later], scan.tokens[later - 1]
        if token.start - before.end > 1 or not token.text[0].isalpha():
            return False
        if token.text[0].isupper():
            return not _begins_name(scan, later) or not scan.head_at(
                later, heads_by_first_word("vi")
            )
        if lower(token.text) == "và":
            return True
        if scan.phrase_at(later, ends):
            return False
    return False
