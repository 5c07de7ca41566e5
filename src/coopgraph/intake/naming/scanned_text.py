"""A text cut into words, with what can be asked of a place in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from coopgraph.intake import words
from coopgraph.intake.folding import Folded, lower
from coopgraph.intake.gazetteer import Names
from coopgraph.intake.naming.found import Binding, Token
from coopgraph.intake.naming.heads import (
    heads_by_first_word,
    phrases_by_first_word,
    vietnamese_offices,
)
from coopgraph.intake.naming.letters import CLOSING_QUOTES, WORD_OR_SIGN
from coopgraph.intake.proposals import MentionType

_RECITAL = re.compile(r"[A-Z]{3,}(?:ING|IZED|ISED|RED|ED|IRE|OUS)")


def quoted_titles(text: str) -> list[tuple[int, int]]:
    """Give the spans of titles in quotation marks: most of their words begin with capitals."""
    made = []
    straight = r"(?<![^\s(\[])\"(?=\S)[^\"\n]{12,160}\"(?!\w)"
    for match in re.finditer(rf"“[^”\n]{{12,160}}”|{straight}", text):
        many = [w for w in re.findall(r"[^\W\d_]+", match.group()) if len(w) > 3]
        if len(many) >= 3 and sum(w[0].isupper() for w in many) >= 0.7 * len(many):
            made.append(match.span())
    return made


class ScannedText:
    """A text cut into words and signs, with the known names in it.

    What a word begins or ends is asked of it; the names themselves are found by the functions of
    the modules beside this one, which all read the same text.
    """

    def __init__(self, folded: Folded, names: Names) -> None:
        self.folded = folded
        self.text = folded.text
        self.small = folded.small
        self.names = names
        self.tokens = [Token(m.group(), *m.span()) for m in re.finditer(WORD_OR_SIGN, self.text)]
        self.at = {token.start: number for number, token in enumerate(self.tokens)}
        self.hits = names.find(self.text, folded.bare)
        self.hit_at = {hit.start: hit for hit in self.hits}
        self.place_ends = {
            hit.end: hit
            for hit in self.hits
            if hit.known[0].type == "place" and " " in self.text[hit.start : hit.end]
        }
        self.bindings: list[Binding] = []
        self.titles = quoted_titles(self.text)
        marked = len(re.findall(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", self.small))
        self.is_vietnamese = marked * 50 > len(self.small)

    def head_at(
        self, number: int, heads: dict[str, list[tuple[list[str], MentionType]]]
    ) -> tuple[int, list[MentionType], str] | None:
        """Give the longest head that begins at a token: its length, its kinds, itself."""
        best: tuple[int, list[MentionType], str] | None = None
        for head, kind in heads.get(lower(self.tokens[number].text), ()):
            length = len(head)
            tokens = self.tokens[number : number + length]
            if [lower(t.text) for t in tokens] != head or not self._is_near(tokens):
                continue
            if best is None or length > best[0]:
                best = (length, [kind], " ".join(head))
            elif length == best[0] and kind not in best[1]:
                best[1].append(kind)
        return best

    def _is_near(self, tokens: Sequence[Token]) -> bool:
        return all(b.start - a.end <= 1 for a, b in pairwise(tokens))

    def phrase_at(self, at: int, phrases: dict[str, list[list[str]]]) -> int:
        """Give the length of the longest of some phrases that begins at a token, 0 if none."""
        best = 0
        for phrase in phrases.get(lower(self.tokens[at].text), ()):
            tokens = self.tokens[at : at + len(phrase)]
            if len(phrase) > best and [lower(t.text) for t in tokens] == phrase:
                best = len(phrase)
        return best

    def office_at(self, at: int) -> int:
        """Give the length of the Vietnamese office that begins at a token, 0 for none."""
        best = 0
        for phrase in vietnamese_offices().get(self.tokens[at].text, ()):
            tokens = self.tokens[at : at + len(phrase)]
            if len(phrase) > best and [t.text for t in tokens] == phrase and self._is_near(tokens):
                if phrase == ["Trưởng"] and not (
                    at + 1 < len(self.tokens)
                    and self._is_near(self.tokens[at : at + 2])
                    and self.head_at(at + 1, heads_by_first_word("vi"))
                    and self.tokens[at + 1].text[0].isupper()
                ):
                    continue
                best = len(phrase)
        return best

    def person_tail(self, at: int) -> int:
        """Give the tokens of a Vietnamese personal name at a token, 0 if there is none."""
        length = 1
        while length < 5 and at + length < len(self.tokens):
            token, before = self.tokens[at + length], self.tokens[at + length - 1]
            if self.office_at(at + length) or token.text in ("Phó", "Quyền", "Nguyên"):
                break
            if (
                token.start - before.end != 1
                or not token.text.istitle()
                or (token.text.isascii() and len(token.text) > 6)
            ):
                break
            length += 1
        if not 2 <= length <= 4:
            return 0
        after = self.tokens[at + length] if at + length < len(self.tokens) else None
        # Names do not go on with a small syllable that makes a compound, but verbs follow.
        if (
            after is not None
            and after.start - self.tokens[at + length - 1].end == 1
            and after.text[0].islower()
            and not self.phrase_at(at + length, phrases_by_first_word("ends"))
        ):
            return length if length >= 3 else 0
        return length

    def is_compound(self, at: int, length: int) -> bool:
        """Say whether a head is but the first syllable of a compound: "Khoa học", "Hội nhập"."""
        if length != 1 or at + 1 >= len(self.tokens):
            return False
        following = self.tokens[at + 1]
        second = lower(following.text) if following.text.isupper() else following.text
        both = f"{lower(self.tokens[at].text)} {second}"
        if both in words.some("compounds"):
            return True
        if lower(self.tokens[at].text) in words.some("firmHeads") or self.tokens[
            at
        ].text in words.some("shortHeads"):
            return False
        return (
            following.start - self.tokens[at].end == 1
            and following.text[0].islower()
            and not self.phrase_at(at + 1, phrases_by_first_word("inside"))
            and not self.phrase_at(at + 1, phrases_by_first_word("ends"))
        )

    def is_place(self, number: int, length: int) -> bool:
        """Say whether tokens are a known place as a whole: "Thái Lan", "Đài Loan"."""
        hit = self.hit_at.get(self.tokens[number].start)
        return (
            hit is not None
            and hit.known[0].type == "place"
            and hit.end == self.tokens[number + length - 1].end
        )

    def is_line(self, start: int, end: int) -> bool:
        """Say whether a stretch is all of its line."""
        return self.text[start - 1 : start] in ("", "\n") and self.text[end : end + 1] in ("", "\n")

    def opens_recital(self, start: int, end: int) -> bool:
        """Say whether a word in capitals opens a recital of an agreement: "RECALLING the …"."""
        if not _RECITAL.fullmatch(self.text, start, end):
            return False
        before = self.text[max(0, start - 14) : start]
        return re.search(r"(?:^|\n|[;,] (?:and )?|and )[-•– ]*$", before) is not None and (
            self.text[end : end + 2][1:].islower() or self.text[end : end + 1] in ",:"
        )

    def in_capitals(self, at: int) -> bool:
        """Say whether the line around a place is written in capitals."""
        begin = self.text.rfind("\n", 0, at) + 1
        stop = self.text.find("\n", at)
        line = self.text[begin : stop if stop >= 0 else len(self.text)]
        letters = [c for c in line if c.isalpha()]
        return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.7 * len(letters)

    def in_title_case(self, at: int) -> bool:
        """Say whether a line is a headline whose words all begin with capitals."""
        begin = self.text.rfind("\n", 0, at) + 1
        stop = self.text.find("\n", at)
        line = self.text[begin : stop if stop >= 0 else len(self.text)].rstrip()
        many = [w for w in re.findall(r"[^\W\d_]+", line) if len(w) > 3]
        big = sum(w[0].isupper() for w in many)
        return len(many) > 3 and not line.endswith(".") and big >= 0.8 * len(many)

    def new_sentence(self, at: int) -> bool:
        """Say whether a sentence begins between a token and the one before."""
        return self.tokens[at - 1].text in ".!?"

    def sentence_start(self, at: int) -> bool:
        """Say whether a place begins a sentence."""
        before = self.text[:at].rstrip(' “"(')
        return not before or before[-1] in ".\n!?:"

    def closing_quote(self, at: int) -> int | None:
        """Give the token that closes a quotation, None where none is near."""
        close = CLOSING_QUOTES[self.tokens[at].text]
        for number in range(at + 1, min(at + 70, len(self.tokens))):
            if self.tokens[number].text == close:
                return number
            if self.tokens[number].text == "\n":
                return None
        return None

    def is_acronym(self, at: int) -> bool:
        """Say whether a token is a word in capitals."""
        text = self.tokens[at].text
        return len(text) > 1 and text.isupper() and text.isalpha()

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Spans of the lines of the text."""
        return [m.span() for m in re.finditer(r"[^\n]+", self.text)]
