"""Names in a text: known ones, and new ones by their heads, their capitals and their abbreviations.

Nothing here knows a particular body. A Vietnamese name begins with a head ("Viện", "Hiệp hội") and
goes on as long as its syllables are capitals, compounds begun by a capital, or words that names go
on with; an English one is a run of capitals with linking words that holds a head. Abbreviations are
bound where the text itself binds them, in parentheses.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from coopgraph.intake import words
from coopgraph.intake.folding import Folded, lower
from coopgraph.intake.gazetteer import Hit, Names
from coopgraph.intake.proposals import MentionType

_WORD_OR_SIGN = r"[^\W_]+(?:[&+][^\W_]+)*\+?|[^\w\s]|_|\n|\t"
CAPITALS = "".join(
    chr(code)
    for code in range(0x41, 0x1EFA)
    if chr(code).isupper() and chr(code).isalpha() and not 0x250 <= code < 0x1E00
)
"""The Latin capitals with their accents, for character classes."""
_QUOTES = {"“": "”", '"': '"'}
# Words after which an office is a seat and names nobody: "was elected Chair".
_SEAT = re.compile(
    r"(?:elected|appointed|named|chosen|serves?|served|serving|acts?|acting|continues?|remains?)"
    r"(?: to act| to serve)?(?: as)?(?: the| a| an| its)?(?: next| new| rotating| current)? $"
    r"|(?<!such )(?<!\w)as(?: the| its| an?)?(?: next| new| rotating| current)? $"
)
# Who is chosen as what: "bầu ông A là Chủ tịch"
_CHOSEN = re.compile(r"(?<!\w)(?:bầu|bầu chọn|bổ nhiệm|chọn|đề cử)(?: [^.;:,\n]{1,90})? là $")
# Who took a picture or wrote a text: "Ảnh: An Bình"
_CREDIT = re.compile(
    rf"(?<!\w)(?:Ảnh|ẢNH|Tin, ảnh|Tin ảnh|Photo|Photos|Bài và ảnh)(?: by)?[:.] ?"
    rf"(?P<name>[{CAPITALS}][^\W\d_]+(?: [{CAPITALS}][^\W\d_]+){{1,2}})(?= ?(?:[.,;)\n]|$))"
)
# What stands between a name and its abbreviation: " chất lượng quốc gia (BoA)"
_TO_ABBREVIATION = re.compile(
    r"(?P<tail>(?: [^\W\d_]+){1,10}) \((?P<short>[A-ZĐ][\w&/-]{0,6}[A-ZĐ][\w&/-]{0,8})\)"
)
# A name right behind an office, with or without a title
_NAMED_NEXT = re.compile(
    r" (?:(?:Mr|Mrs|Ms|Dr|Prof|Atty|Amb|H\.E|HE|Hon|Sir|Madam|Assoc|Eng|Engr)\.? ?){0,3}[A-Z]"
)
# "Neil P. Carraway": a middle initial makes a person
_INITIALED = re.compile(
    rf"(?<![\w.-])[{CAPITALS}][a-zà-ỹ'’-]+(?: [{CAPITALS}][a-zà-ỹ'’-]+){{0,2}}"
    rf"(?: [{CAPITALS}]\.)+ [{CAPITALS}][a-zà-ỹ'’-]+(?: [{CAPITALS}][a-zà-ỹ'’-]+)?(?![\w-])"
)
# "…," said Ann Bell, …
_SAID_BY = re.compile(
    rf"(?:[,”\"] ?)(?:said|says|added|explained|noted|stressed|stated|remarked|according to) "
    rf"(?P<name>[{CAPITALS}][a-zà-ỹ'’-]+(?: [{CAPITALS}]\.)?"
    rf"(?: [{CAPITALS}][\w'’-]*[a-zà-ỹ]){{1,2}})"
    r"(?=[,.;])"
)
_NOTES = re.compile(
    r"(?:(?<=signed )|(?<=exchanged )|(?<=signing of )|(?<=signed the )|(?<=exchanged the ))"
    r"(?:diplomatic )?notes(?: (?:on|for|related to|regarding|concerning)(?: (?!today|yesterday"
    r"|on|in|at|here)[a-z]+){1,8})?(?!\w)"
)
_MEETING = re.compile(
    r" (?:(?:annual|plenary|general|ministerial|regular|virtual|joint) )?"
    r"(?P<head>meeting|session|conference|summit|assembly|workshop)(?!\w)"
)
_NUMBERED = re.compile(r"(?:\)| \([a-z]{2,8}\))? lần (?:thứ )?(?:\d+|[ivx]+)(?!\w)")
"""How the name of an event goes on behind its body: " (APO) lần thứ 62"."""
_SYLLABLE = re.compile(
    r"(?:ngh?|ch|gh|gi|kh|nh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"[aeiouyăâêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]{1,3}"
    r"(?:ng|nh|ch|[cmnpt])?"
)
"""A Vietnamese syllable."""
_CODE = re.compile(r"\((?:mã|ký hiệu|code|number|no)[^():]{0,20}: ?$")
"""What leads to a code in parentheses, which is no body: "(Mã hiệu: VLAT)"."""
_UNIT = re.compile(r" (?:province|city|prefecture|county|district|region)(?!\w)")
"""What an English place is, written small behind its name."""
_STANDARD = re.compile(r"(?:/[A-Z]{2,6}){0,2} ?(?:\d{3,}|/?(?:TS|TR|PAS|Guide) \d)")
"""What follows the maker of a standard where its name is but the standard's number."""
_ROMAN = r"[IVXLC]+"
_ENDS_OF_TITLES = {
    "giai": re.compile(r"giai đoạn \d{4}\s?[-–]\s?\d{2,4}"),
    "lần": re.compile(r"lần (?:thứ )?(?:\d+|[ivx]+|nhất|hai|ba|tư|năm)"),
}
"""What a title of an agreement may end with, by the word that it begins with."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of a folded text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A name found in a text.

    Attributes:
        start: First letter, folded.
        end: Letter after the last.
        type: What it names.
        rank: What it was found by; of two that overlap the lower rank, then the longer stays.
        head: The head word it was known by, in small letters, or an empty text.
        hit: What the gazetteer says of it, None for a new name.
        short: Whether it is a head alone ("Tổng cục"), bound to a longer name before it.
        office: Office named with a person, folded span.
    """

    start: int
    end: int
    type: MentionType
    rank: int
    head: str = ""
    hit: Hit | None = None
    short: bool = False
    office: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """An abbreviation or short name that the text binds to the name before (or after) it."""

    long: tuple[int, int]
    short: tuple[int, int]


class Scanner:
    """Finds the names of one text."""

    def __init__(self, folded: Folded, names: Names) -> None:
        self.folded = folded
        self.text = folded.text
        self.small = folded.small
        self.names = names
        self.tokens = [Token(m.group(), *m.span()) for m in re.finditer(_WORD_OR_SIGN, self.text)]
        self.at = {token.start: number for number, token in enumerate(self.tokens)}
        self.hits = names.find(self.text, folded.bare)
        self._hit_at = {hit.start: hit for hit in self.hits}
        self._place_ends = {
            hit.end: hit
            for hit in self.hits
            if hit.known[0].type == "place" and " " in self.text[hit.start : hit.end]
        }
        self.bindings: list[Binding] = []
        self.titles = _titles(self.text)
        marked = len(re.findall(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", self.small))
        self.is_vietnamese = marked * 50 > len(self.small)

    def find(self) -> list[Found]:
        """Find the names.

        Returns:
            Names in order; the outermost only, none overlapping another.
        """
        candidates: list[Found] = []
        candidates += self._vietnamese()
        candidates += self._english()
        candidates += self._persons()
        candidates += self._offices()
        candidates += self._gazetteer()
        candidates += self._quoted()
        candidates += self._lower_case()
        candidates += self._behind_person(candidates)
        chosen = _outermost(candidates)
        more = [*self._ceremonies(chosen), *self._numbered(chosen), *self._meetings(chosen)]
        chosen = _outermost([*chosen, *more])
        chosen = self._split_shouting(chosen)
        chosen = _outermost([*chosen, *self._bound(chosen)])
        chosen = _outermost([*chosen, *self._acronyms(chosen)])
        chosen = _outermost([*chosen, *self._surnames(chosen)])
        chosen = _outermost([*chosen, *self._places(chosen)])
        return self._kept(chosen)

    # -- Vietnamese ----------------------------------------------------------------------------

    def _vietnamese(self) -> Iterator[Found]:
        heads = _heads("vi")
        number = 0
        while number < len(self.tokens):
            token = self.tokens[number]
            found = None
            if token.text[0].isupper():
                found = self._head_at(number, heads)
            if found is None or self._is_compound(number, found[0]) or self._office_at(number):
                number += 1
                continue
            length, kinds, head = found
            end, is_alone = self._vietnamese_end(number, length, kinds[0])
            if self._is_place(number, end - number) or (
                head in ("đoàn", "phái đoàn") and self._is_delegation(number, end)
            ):
                number = end if "đoàn" not in head else number + length
                continue
            if kinds[0] in ("org", "project") and not is_alone:
                end = self._abbreviated_end(number, end)
            if head in words.some("seated"):
                end = self._seat_end(end)
            kind = self._kind_vi(number, end, kinds, head)
            if head in ("lễ ký", "lễ ký kết") and not is_alone:
                end, is_alone = number + length, True
            last = self.tokens[end - 1]
            if not (is_alone and kind in ("event", "project") and not head.startswith("lễ ký")):
                is_short = is_alone or self._is_reference(end)
                if (
                    kind == "agreement"
                    and self._is_line(token.start, last.end)
                    and last.text.isupper()
                ):
                    number = end
                    continue
                yield Found(token.start, last.end, kind, 3, head, short=is_short)
            number = max(end, number + 1) if end - number > length else number + 1
        return

    def _is_delegation(self, number: int, end: int) -> bool:
        """Say whether "Đoàn" is who travels, and no body of that name: "Đoàn Việt Nam"."""
        rest = self.tokens[number + (2 if self.tokens[number].text == "Phái" else 1) : end]
        if self.tokens[number].text == "Phái":
            is_seated = self.small.startswith((" tại", " thường", " bên"), self.tokens[end - 1].end)
            return bool(rest) and rest[0].start in self._hit_at and not is_seated
        return not rest or rest[0].text[0].islower() or rest[0].start in self._hit_at

    def _abbreviated_end(self, number: int, end: int) -> int:
        """Give the end of a name that goes on in small letters up to its abbreviation.

        "Văn phòng Công nhận chất lượng quốc gia (BoA)": the parenthesis says that all before it is
        the name.
        """
        last = self.tokens[end - 1]
        match = _TO_ABBREVIATION.match(self.text, last.end)
        if match is None:
            return end
        at = end
        while at < len(self.tokens) and self.tokens[at].end <= match.end("tail"):
            token = self.tokens[at]
            if token.text[0].isupper() and (
                self._hit_at.get(token.start) is not None or self._head_at(at, _heads("vi"))
            ):
                is_organ = lower(self.tokens[at - 1].text) == "của" and not _initials_fit(
                    match["short"], self.text[token.start : match.end("tail")]
                )
                if not is_organ or self._hit_at.get(token.start) is None:
                    return end
            step = self._phrase_at(at, _phrases("ends"))
            is_bodies = lower(self.tokens[at - 1].text) in ("các", "những") and step == 2
            if step and lower(token.text) not in ("về", "và", "của") and not is_bodies:
                both = f"{lower(self.tokens[at - 1].text)} {lower(token.text)}"
                if both not in _compounds():
                    return end
            at += 1
        return at

    def _seat_end(self, end: int) -> int:
        """Give the end of a mission's name with where it sits: "Phái đoàn A tại B"."""
        after = self.tokens[end] if end < len(self.tokens) else None
        if after is None or after.text != "tại" or end + 1 >= len(self.tokens):
            return end
        hit = self._hit_at.get(self.tokens[end + 1].start)
        if hit is None:
            return end
        while end < len(self.tokens) and self.tokens[end].start < hit.end:
            end += 1
        return end

    def _head_at(
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

    def _vietnamese_end(self, number: int, length: int, kind: MentionType) -> tuple[int, bool]:
        """Give the token after the last of a Vietnamese name, and whether it is a head alone."""
        inside, ends = _phrases("inside"), _phrases("ends")
        end = at = number + length
        head_end = at  # a verb may be part of a name right after its head only
        loose = 0  # small syllables since the last capital
        is_about = False
        in_agreement = kind in ("agreement", "event", "project")
        shouting = (
            self.tokens[number].text.isupper()
            and len(self.tokens[number].text) > 1
            and self.tokens[number].text not in words.some("shortHeads")
            and (length < 2 or self.tokens[number + 1].text.isupper())
        )
        if shouting:
            return self._shouted_end(number, length)
        most = number + 26
        while at < min(len(self.tokens), most):
            token, before = self.tokens[at], self.tokens[at - 1]
            word = token.text
            if token.start - before.end > 1 or word == "\n":
                break
            if word in _QUOTES and in_agreement:
                close = self._closing(at)
                if close is None:
                    break
                end = at = close + 1
                break
            if word in "-/" and at + 1 < len(self.tokens):
                following = self.tokens[at + 1]
                if (
                    following.text[0].isupper()
                    or following.text[0].isdigit()
                    or (is_about and following.text[0].isalpha())
                ):
                    at += 1
                    continue
                break
            if kind == "org" and self.small.startswith("và công nghệ", token.start):
                end = at = min(at + 3, len(self.tokens))
                loose = 0
                continue
            if word in (",", "&") or lower(word) == "và":
                if (step := self._joined(at, number, kind, is_about)) is None:
                    break
                at += step
                continue
            if word[0].isupper() or word[0].isdigit():
                if word[0].isdigit() and not self._number_fits(at, kind):
                    break
                hit = self._hit_at.get(token.start)
                if hit is not None and hit.end > token.end and hit.known[0].type == "place":
                    while at < len(self.tokens) and self.tokens[at].start < hit.end:
                        at += 1
                    end, loose = at, 0
                    continue
                if self._begins_other(at, number) or (
                    at > number + length and self._headline_verb(at)
                ):
                    break
                end = at = at + 1
                loose = 0
                continue
            if not word[0].isalpha():
                break
            phrase = self._phrase_at(at, ends)
            if kind == "project" and at == head_end and self._phrase_at(at, _phrases("aim")):
                phrase = 0  # "Dự án xây dựng …": the verb is part of the title
            if kind == "agreement" and at == head_end and (step := self._carried_out(at)):
                end = at = at + step  # "Kế hoạch thực hiện Bản ghi nhớ …": one title
                continue
            if (
                lower(word) == "về"
                and (in_agreement or kind == "org")
                and at + 1 < len(self.tokens)
            ):
                if kind == "org" and not self._is_group(number):
                    following = self.tokens[at + 1]
                    if not following.text[0].isupper() or following.start in self._hit_at:
                        break
                    at += 1
                    continue  # "Cơ quan Liên bang về Đo lường"
                is_about = True
                at += 1
                continue
            if phrase and in_agreement and lower(word) in _ENDS_OF_TITLES:
                span = _ENDS_OF_TITLES[lower(word)].match(self.small, token.start)
                if span is not None:
                    while at < len(self.tokens) and self.tokens[at].start < span.end():
                        at += 1
                    end = at
                break
            step = self._phrase_at(at, inside)
            if not in_agreement and at != head_end and not self._phrase_at(at, _phrases("kind")):
                step = 0
            if (step > phrase or (step and in_agreement)) and (
                end == at or at == number + length or in_agreement
            ):
                end = at = at + step
                head_end = at
                loose = 0
                continue
            if phrase and f"{lower(before.text)} {lower(word)}" not in _compounds():
                break
            if step := self._place_head(at):
                at += step
                if at >= len(self.tokens) or not self.tokens[at].text[0].isupper():
                    end = at
                continue
            place = self._place_ends.get(before.end)
            if place is not None and place.start <= self.tokens[number].start:
                place = None
            if place is not None and not in_agreement:
                break
            loose += 1
            if at == number + length and not in_agreement and not self._small_name(number):
                break
            if is_about or in_agreement:
                if loose > (12 if kind == "org" or is_about else 6):
                    break
            elif (
                loose > 1
                and not self._capital_ahead(at)
                and not (
                    end - number - length < 6
                    and loose == at - number - length + 1
                    and self._small_name(number)
                )
            ):
                break
            end = at = at + 1
        if in_agreement and end > number + length and not self._is_named(number + length, end):
            is_title = (
                kind == "project"
                and self.tokens[number].text[0].isupper()
                and end - number - length >= 4
                and not self._new_sentence(number)
            )
            return end, not is_title
        return end, end <= number + length

    def _headline_verb(self, at: int) -> bool:
        """Say whether a verb begins at a capital: "Văn phòng Công nhận Tham dự Hội nghị"."""
        two = self.tokens[at : at + 2]
        return (
            len(two) == 2
            and two[1].start - two[0].end == 1
            and f"{lower(two[0].text)} {two[1].text}" in words.some("headlineVerbs")
        )

    def _carried_out(self, at: int) -> int:
        """Give the length of "thực hiện" and its like where an agreement follows it, else 0."""
        step = self._phrase_at(at, _phrases("carries"))
        if not step or at + step >= len(self.tokens):
            return 0
        head = self._head_at(at + step, _heads("vi"))
        return step if head is not None and "agreement" in head[1] else 0

    def _is_named(self, start: int, end: int) -> bool:
        """Say whether a name has more than small words after its head."""
        inside = _phrases("inside")
        return any(
            t.text[0].isupper()
            or t.text[0].isdigit()
            or t.text in _QUOTES
            or lower(t.text) == "về"
            or self._phrase_at(start + n, inside)
            for n, t in enumerate(self.tokens[start:end])
        )

    def _small_name(self, number: int) -> bool:
        """Say whether a head in capitals inside a sentence may go on in small letters."""
        head = lower(self.tokens[number].text)
        return head in words.some("smallHeads") and not self._sentence_start(
            self.tokens[number].start
        )

    def _shouted_end(self, number: int, length: int) -> tuple[int, bool]:
        at = number + length
        while at < len(self.tokens):
            token, before = self.tokens[at], self.tokens[at - 1]
            if token.start - before.end > 1 or not token.text.isupper():
                break
            if token.text in ("CỦA", "VỚI", "NĂM", "TẠI", "KÝ", "THĂM", "LÀM", "ĐÃ", "ĐẾN", "TỔ"):
                break
            at += 1
        return at, at <= number + length

    def _joined(self, at: int, number: int, kind: MentionType, is_about: bool) -> int | None:
        """Give how many tokens a comma or "và" inside a name spans, None if the name ends here."""
        if at + 1 >= len(self.tokens):
            return None
        following = self.tokens[at + 1]
        previous = self.tokens[at - 1]
        if following.start - self.tokens[at].end > 1 or not following.text[0].isalpha():
            return None
        is_and = self.tokens[at].text != ","
        if at - number <= 1 and not is_about:
            return None
        if following.text[0].isupper():
            if self.tokens[at].text == "&" and previous.text.isupper() and following.text.isupper():
                return 1  # "Bộ VHTT & DL"
            if self._begins_name(at + 1) or (previous.text.isupper() and len(previous.text) > 1):
                return None
            if is_and:
                return 1
            # A comma goes on only if "và" with another part follows.
            ahead = self.tokens[at + 1 : at + 14]
            for later, token in enumerate(ahead):
                if token.text in ".;(\n:":
                    return None
                if lower(token.text) == "và":
                    after = ahead[later + 1] if later + 1 < len(ahead) else None
                    fits = after and after.text[0].isupper()
                    return 1 if fits and not self._begins_name(at + 2 + later) else None
            return None
        if is_and and (kind in ("agreement", "event", "project") or is_about):
            return None if self._phrase_at(at + 1, _phrases("ends")) else 1
        if is_and and self.small.startswith("công nghệ", following.start):
            return 1
        return None

    def _begins_name(self, at: int) -> bool:
        """Say whether another name begins at a token: a head, a known name, an acronym."""
        token = self.tokens[at]
        if self._hit_at.get(token.start) is not None:
            # "Pháp" is a state, "Pháp định" is not.
            hit = self._hit_at[token.start]
            after = self.text[hit.end : hit.end + 2]
            is_compound = len(after) == 2 and after[0] == " " and after[1].islower()
            if not is_compound or " " in self.text[hit.start : hit.end]:
                return True
        head = self._head_at(at, _heads("vi"))
        if head is not None and not self._is_compound(at, head[0]):
            return True
        if self._office_at(at):
            return True
        return token.text.isupper() and len(token.text) > 1 and token.text.isascii()

    def _is_compound(self, at: int, length: int) -> bool:
        """Say whether a head is but the first syllable of a compound: "Khoa học", "Hội nhập"."""
        if length != 1 or at + 1 >= len(self.tokens):
            return False
        following = self.tokens[at + 1]
        both = f"{lower(self.tokens[at].text)} {following.text}"
        if both in words.some("compounds"):
            return True
        if lower(self.tokens[at].text) in words.some("firmHeads") or self.tokens[
            at
        ].text in words.some("shortHeads"):
            return False
        return (
            following.start - self.tokens[at].end == 1
            and following.text[0].islower()
            and not self._phrase_at(at + 1, _phrases("inside"))
            and not self._phrase_at(at + 1, _phrases("ends"))
        )

    def _begins_other(self, at: int, number: int) -> bool:
        """Say whether a capital after a head begins a name of its own ("Thứ trưởng Bộ …")."""
        if at == number + 1 and self.text[self.tokens[at].start].isupper():
            return False
        head = self._head_at(at, _heads("vi"))
        token = self.tokens[at]
        if head is not None and head[1][0] == "org" and head[2] in ("bộ", "tổng cục", "sở", "ubnd"):
            return True
        surnames = words.listed("offices", "surname", "vi")
        return bool(
            token.text in surnames and self._person_tail(at) and self._before_is_office(number)
        )

    def _person_tail(self, at: int) -> int:
        """Give the tokens of a Vietnamese personal name at a token, 0 if there is none."""
        length = 1
        while length < 5 and at + length < len(self.tokens):
            token, before = self.tokens[at + length], self.tokens[at + length - 1]
            if self._office_at(at + length) or token.text in ("Phó", "Quyền", "Nguyên"):
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
            and not self._phrase_at(at + length, _phrases("ends"))
        ):
            return length if length >= 3 else 0
        return length

    def _before_is_office(self, number: int) -> bool:
        begin = max(0, number - 6)
        return any(self._office_at(n) for n in range(begin, number))

    def _number_fits(self, at: int, kind: MentionType) -> bool:
        token = self.tokens[at]
        after = self.text[token.end : token.end + 1]
        if after in ("/", "%") or (
            after == "." and self.text[token.end + 1 : token.end + 2].isdigit()
        ):
            return False
        if re.fullmatch(r"(?:19|20)\d\d", token.text):
            if kind == "org":
                return False
            following = re.compile(r"(?:19|20)\d\d\s?-\s?(?:19|20)?\d\d").match(
                self.small, token.start
            )
            return not (following is None and kind == "agreement")
        return len(token.text) <= 2 and kind in ("org", "event", "project")

    def _is_group(self, number: int) -> bool:
        first = lower(self.tokens[number].text)
        two = lower(" ".join(t.text for t in self.tokens[number : number + 2]))
        return first in {"nhóm", "tổ", "tiểu", "mạng"} or two in {
            "ủy ban",
            "uỷ ban",
            "ban kỹ",
            "hội đồng",
            "trung tâm",
            "diễn đàn",
            "liên minh",
            "ban chỉ",
        }

    def _place_head(self, at: int) -> int:
        """Give the length of "tỉnh", "thành phố" … where a capital follows it, else 0."""
        for phrase in _split(words.listed("heads", "place", "vi")):
            length = len(phrase)
            tokens = self.tokens[at : at + length + 1]
            if (
                len(tokens) == length + 1
                and [lower(t.text) for t in tokens[:-1]] == [lower(p) for p in phrase]
                and tokens[-1].text[0].isupper()
                and tokens[-1].start - tokens[-2].end == 1
            ):
                return length
        # "Ủy ban nhân dân tỉnh": the place is not named again.
        two = lower(" ".join(t.text for t in self.tokens[max(0, at - 2) : at]))
        is_council = two.endswith(("nhân dân", "ubnd", "hđnd"))
        length_of_place = self._phrase_at(at, {"tỉnh": [["tỉnh"]], "thành": [["thành", "phố"]]})
        return length_of_place if is_council else 0

    def _capital_ahead(self, at: int) -> bool:
        """Say whether a small syllable inside a name leads to a further capital of it."""
        ends = _phrases("ends")
        for later in range(at, min(at + 4, len(self.tokens))):
            token, before = self.tokens[later], self.tokens[later - 1]
            if token.start - before.end > 1 or not token.text[0].isalpha():
                return False
            if token.text[0].isupper():
                return not self._begins_name(later) or not self._head_at(later, _heads("vi"))
            if lower(token.text) == "và":
                return True
            if self._phrase_at(later, ends):
                return False
        return False

    def _phrase_at(self, at: int, phrases: dict[str, list[list[str]]]) -> int:
        """Give the length of the longest of some phrases that begins at a token, 0 if none."""
        best = 0
        for phrase in phrases.get(lower(self.tokens[at].text), ()):
            tokens = self.tokens[at : at + len(phrase)]
            if len(phrase) > best and [lower(t.text) for t in tokens] == phrase:
                best = len(phrase)
        return best

    def _closing(self, at: int) -> int | None:
        close = _QUOTES[self.tokens[at].text]
        for number in range(at + 1, min(at + 70, len(self.tokens))):
            if self.tokens[number].text == close:
                return number
            if self.tokens[number].text == "\n":
                return None
        return None

    def _kind_vi(
        self, number: int, end: int, kinds: Sequence[MentionType], head: str
    ) -> MentionType:
        """Decide what a head of several kinds names here ("Diễn đàn", "Chương trình", "Quỹ")."""
        if len(kinds) == 1 and head not in ("chương trình", "kế hoạch", "năm", "kỳ"):
            return kinds[0]
        rest = self.small[self.tokens[number].end : self.tokens[end - 1].end]
        after = self.text[self.tokens[end - 1].end : self.tokens[end - 1].end + 30]
        if head == "chương trình":
            if (
                re.search(r"hợp tác|phối hợp|hành động|\d{4}\s?-\s?\d", rest)
                and "hội nhập" not in rest
            ):
                return "agreement"
            if re.match(r" \([A-Z]{3,}", after) and re.search("quốc|châu|thế giới", rest):
                return "org"
            return "project"
        if head == "diễn đàn":
            return "org" if re.match(r" \([A-Z]{3,}", after) else "event"
        return kinds[0]

    def _is_reference(self, end: int) -> bool:
        """Say whether "này", "đó", "nói trên" follows: a name taken up again."""
        return bool(
            re.match(
                r" (?:này|đó|trên|nói trên|nêu trên|kể trên)\b",
                self.small[self.tokens[end - 1].end :][:14],
            )
        )

    # -- English -------------------------------------------------------------------------------

    def _english(self) -> Iterator[Found]:
        number = 0
        while number < len(self.tokens):
            if not self._starts_english(number):
                number += 1
                continue
            end = self._english_end(number)
            found = self._english_name(number, end)
            yield from found
            number = end
        return

    def _starts_english(self, number: int) -> bool:
        token = self.tokens[number]
        if not self._is_latin(token.text) or not token.text[0].isalnum():
            return False
        if token.text in words.some("headlineVerbsEn") and self._in_title_case(token.start):
            return False
        if token.text[0].isdigit():
            return bool(re.fullmatch(r"\d+(?:st|nd|rd|th)", token.text))
        return token.text[0].isupper()

    def _english_end(self, number: int) -> int:
        """Give the token after a run of capitals with linking words."""
        end = at = number + 1
        heads = _heads_en()
        has_head = lower(self.tokens[number].text) in heads
        is_list = False
        while at < len(self.tokens):
            token, before = self.tokens[at], self.tokens[at - 1]
            gap = token.start - before.end
            if gap > 1 or token.text in "\n\t":
                break
            word = token.text
            if word == "-" and gap == 0 and at + 1 < len(self.tokens):
                following = self.tokens[at + 1]
                if following.start == token.end and following.text[0].isalnum():
                    at += 2
                    end = at
                    continue
                break
            if word == "-" and gap == 1:
                break
            if word == "'" and gap == 0 and self.text[token.start : token.end + 1] == "'s":
                hit = self._hit_at.get(before.start)
                if hit is None and number + 1 == at and lower(before.text) == "people":
                    at += 2
                    continue
                break
            if word == "(" and has_head:
                step = self._bracketed(at)
                if step:
                    end = at = at + step
                    continue
                break
            if word == "," and self._company(at):
                end = at = at + 2
                continue
            if word == "." and gap == 0 and before.text == "Co":
                at += 1
                continue
            if word in "'’" and gap == 0 and self._possessive(at):
                at += 1
                continue
            if word == "/" and gap == 0:
                at += 1
                continue
            if word == "." and gap == 0 and len(before.text) <= 3 and before.text in ("St", "No"):
                at += 1
                continue
            if word in words.some("headlineVerbsEn") and self._in_title_case(token.start):
                break
            if (word[0].isupper() and self._is_latin(word)) or (
                word[0].isdigit() and gap == 1 and self._year_name(at)
            ):
                if is_list is False and self._new_sentence(at):
                    break
                if has_head and self._acronym(at) and lower(before.text) in heads:
                    break
                has_head = has_head or lower(word) in heads
                end = at = at + 1
                continue
            link = lower(word)
            if word == "," and has_head:
                if self._list_goes_on(at):
                    at += 1
                    is_list = True
                    continue
                break
            if (link in words.some("links") and word.islower()) or word == "&":
                step = self._linked(at, number, end)
                if step:
                    at += step
                    continue
            break
        return end

    def _bracketed(self, at: int) -> int:
        """Give the length of parentheses inside an English name, 0 if they end it.

        "Institute of Metrology (Thailand) (NIMT)" has its state in its name, "Committee on Quality
        (CQ) Meeting" is the meeting.
        """
        stop = at + 1
        while stop < min(len(self.tokens), at + 6) and self.tokens[stop].text not in "()\n,;":
            stop += 1
        if stop >= len(self.tokens) - 1 or self.tokens[stop].text != ")" or stop == at + 1:
            return 0
        following = self.tokens[stop + 1]
        if following.start - self.tokens[stop].end != 1:
            return 0
        hit = self._hit_at.get(self.tokens[at + 1].start)
        is_place = hit is not None and hit.known[0].type == "place"
        is_one = stop == at + 2 and self.tokens[at + 1].text.istitle()
        if (is_place or is_one) and following.text == "(" and self._acronym(stop + 2):
            return stop + 1 - at
        if following.text in ("Co", "Ltd", "Inc", "Pte"):
            return stop + 1 - at
        if stop == at + 2 and self.tokens[at + 1].text[:2].isupper():
            tail = self._plain_run(stop + 1)
            kinds = _heads_en()
            words_of = [lower(t.text) for t in self.tokens[stop + 1 : min(tail, stop + 5)]]
            if any(kinds.get(w) == "event" for w in words_of[:3]):
                return stop + 1 - at
        return 0

    def _company(self, at: int) -> bool:
        """Say whether a comma leads to the legal form of a company: "Co., Ltd"."""
        if at + 1 >= len(self.tokens) or self.tokens[at + 1].start - self.tokens[at].end > 1:
            return False
        return self.tokens[at + 1].text in ("Ltd", "Inc", "LLC", "JSC", "Limited", "GmbH")

    def _is_latin(self, word: str) -> bool:
        return word.isascii() or (not self.is_vietnamese and word.isalpha())

    def _new_sentence(self, at: int) -> bool:
        return self.tokens[at - 1].text in ".!?"

    def _year_name(self, at: int) -> bool:
        text = self.tokens[at].text
        if re.fullmatch(r"(?:19|20)\d\d", text):
            before = self.tokens[at - 1].text
            return before[0].isupper() and lower(before) not in words.some("calendar")
        return (
            len(text) <= 3
            and self.tokens[at - 1].text[0].isupper()
            and lower(self.tokens[at - 1].text) not in words.some("calendar")
        )

    def _possessive(self, at: int) -> bool:
        """Say whether an apostrophe ends a plural inside a name: "Ministers' Meeting"."""
        if at + 1 >= len(self.tokens) or not self.tokens[at - 1].text.endswith("s"):
            return False
        following = self.tokens[at + 1]
        return following.start - self.tokens[at].end == 1 and following.text[0].isupper()

    def _spelt(self, number: int, at: int) -> bool:
        """Say whether an "and" stands inside a name whose abbreviation follows: "A and B (AB)"."""
        stop = self.text.find("(", self.tokens[at].start, self.tokens[at].start + 110)
        if stop < 0:
            return False
        bound = re.compile(r"\(([A-Z]{3,9})\)").match(self.text, stop)
        name = self.text[self.tokens[number].start : stop]
        if bound is None or re.search(r"[,.;:\n]", name):
            return False
        initials = _capitals(name)
        rest = _capitals(self.text[self.tokens[at].end : stop])
        return initials.endswith(bound[1]) and len(bound[1]) > len(rest)

    def _linked(self, at: int, number: int, end: int) -> int:
        """Give the length of linking words at a token inside an English name, 0 if it ends."""
        link = lower(self.tokens[at].text)
        ahead = at + 1
        if ahead >= len(self.tokens):
            return 0
        if link in ("of", "for", "on", "in", "at", "to") and lower(self.tokens[ahead].text) in (
            "the",
            "a",
        ):
            ahead += 1
        if ahead >= len(self.tokens):
            return 0
        following = self.tokens[ahead]
        if following.start - self.tokens[ahead - 1].end > 1 or not following.text[0].isupper():
            return 0
        heads = _heads_en()
        run = [lower(t.text) for t in self.tokens[number:end]]
        held = any(w in heads for w in run) or (
            link == "on" and any(h.search(" ".join(run)) for _, _, h in _long_heads_en())
        )
        if link in ("of", "for", "on"):
            if not held:
                return 0
            # "Ministry of Trade of the Northern Isles": a second "of" leads to a place.
            if (
                link == "of"
                and heads.get(run[-1]) == "event"
                and lower(self.tokens[ahead - 1].text) == "the"
            ):
                return 0
            if link == "of" and "of" in run:
                place = self._hit_at.get(following.start)
                is_bound = place is not None and re.match(
                    r" \([A-Z]{3,}", self.text[place.end : place.end + 6]
                )
                if lower(self.tokens[ahead - 1].text) == "the" or (
                    place is not None and place.known[0].type == "place" and not is_bound
                ):
                    return 0
            is_short = self._acronym(ahead) and not self._goes_on(ahead)
            if link in ("of", "for") and (
                is_short or (link == "of" and self._office_run(number, end))
            ):
                return 0
            return ahead - at
        if link in ("and", "&"):
            if self._spelt(number, at):
                return ahead - at
            if not held and link != "&":
                tail_run = [lower(t.text) for t in self.tokens[ahead : self._plain_run(ahead)]]
                is_name = any(t.start in self._hit_at for t in self.tokens[number:end])
                is_one = (
                    not is_name
                    and len(tail_run) >= 2
                    and heads.get(tail_run[-1]) == "org"
                    and tail_run[-1] not in words.some("topics")
                    and following.start not in self._hit_at
                    and not any(w in heads for w in tail_run[:-1])
                    and all(t.text.istitle() for t in self.tokens[number:end])
                    and self.tokens[number].text not in words.some("determiners")
                )
                return 1 if is_one else 0
            if self._acronym(ahead):
                return 0
            # One name where the second part has no head and the first has "of" or "for".
            tail = self._plain_run(ahead)
            tail_words = [lower(t.text) for t in self.tokens[ahead:tail]]
            if link == "&":
                return 1
            is_agreement = any(heads.get(w) == "agreement" for w in run)
            if (
                any(w in heads and w not in words.some("topics") for w in tail_words)
                and not self._ends_head(run, tail_words)
                and not is_agreement
            ):
                return 0
            hit = self._hit_at.get(following.start)
            if hit is not None and hit.known[0].type == "place":
                return 0
            return (
                1
                if any(w in ("of", "for", "on") for w in run) or self._ends_head(run, tail_words)
                else 0
            )
        if link == "in":
            hit = self._hit_at.get(following.start)
            is_place = hit is not None and hit.known[0].type == "place"
            is_agreement = any(heads.get(w) == "agreement" for w in run) and "of" in run
            is_field = lower(following.text) in words.some("topics") and held
            return ahead - at if (is_place and is_agreement) or is_field else 0
        if link in ("de", "la", "du", "des", "von", "van", "der", "und", "et", "y"):
            return 1
        return 0

    def _goes_on(self, at: int) -> bool:
        """Say whether more than an abbreviation stands at a token: "Office of ASEAN Affairs"."""
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return (
            after is not None
            and after.start - self.tokens[at].end == 1
            and after.text.istitle()
            and lower(after.text) not in _heads_en()
            and after.text not in _offices_en()
        )

    def _ends_head(self, run: Sequence[str], tail: Sequence[str]) -> bool:
        """Say whether the head stands at the end only: "Trade and Industry Council"."""
        heads = _heads_en()
        return bool(tail) and tail[-1] in heads and not any(w in heads for w in run)

    def _plain_run(self, at: int) -> int:
        end = at
        while end < len(self.tokens) and self.tokens[end].text[0].isupper():
            if end > at and (
                self.tokens[end].start - self.tokens[end - 1].end > 1
                or self.tokens[end].start in self._hit_at
            ):
                break
            end += 1
        return end

    def _office_run(self, number: int, end: int) -> bool:
        run = " ".join(t.text for t in self.tokens[number:end])
        return run in _offices_en() and lower(self.tokens[end - 1].text) not in (
            "secretary",
            "minister",
        )

    def _list_goes_on(self, at: int) -> bool:
        """Say whether a comma joins parts of one name: "Ministry of A, B and C"."""
        of = [lower(t.text) for t in self.tokens[max(0, at - 6) : at]]
        if not any(w in ("of", "for", "on") for w in of) and ("," not in of):
            return False
        ahead = self.tokens[at + 1 : at + 12]
        heads = _heads_en()
        for later, token in enumerate(ahead):
            if token.text == "," or (
                token.text[0].isupper()
                and (lower(token.text) not in heads or lower(token.text) in words.some("topics"))
                and not self._acronym(at + 1 + later)
            ):
                hit = self._hit_at.get(token.start)
                if hit is not None and hit.known[0].type != "place":
                    return False
                continue
            if lower(token.text) in ("and", "&"):
                after = ahead[later + 1] if later + 1 < len(ahead) else None
                return bool(
                    after
                    and after.text[0].isupper()
                    and (
                        lower(after.text) not in heads or lower(after.text) in words.some("topics")
                    )
                    and not self._acronym(at + 2 + later)
                    and self._hit_at.get(after.start) is None
                )
            return False
        return False

    def _acronym(self, at: int) -> bool:
        text = self.tokens[at].text
        return len(text) > 1 and text.isupper() and text.isalpha()

    def _english_name(self, number: int, end: int) -> Iterator[Found]:
        """Say what a run of capitals is."""
        # A determiner at the beginning of a sentence is no part of a name.
        while number < end and self.tokens[number].text in words.some("determiners"):
            number += 1
        if number >= end:
            return
        if any(
            a < self.tokens[number].start and self.tokens[end - 1].end < b for a, b in self.titles
        ):
            return
        end, office = self._before_office(number, end)
        tokens = self.tokens[number:end]
        if office or self._is_places(number, end):
            yield from self._lead(number, end, office)
            return
        run = [lower(t.text) for t in tokens]
        kind, head = _kind_en(run)
        text = self.text[tokens[0].start : tokens[-1].end]
        span = (tokens[0].start, tokens[-1].end)
        if text.isupper() and (len(tokens) > 3 or self._in_capitals(span[0])):
            return
        if (
            run[0]
            in (
                "republic",
                "kingdom",
                "commonwealth",
                "state",
                "democratic",
                "socialist",
                "federal",
                "united",
                "people",
            )
            and re.search(r"(?:republic|kingdom|commonwealth|states)\b", " ".join(run))
            and kind in (None, "org")
            and "bank" not in run
        ):
            yield Found(*span, "place", 3)
            return
        if kind == "person":
            yield Found(*span, "person", 4, head)
            return
        if tokens[-1].text in words.listed("heads", "place", "en") and kind is None:
            yield Found(*span, "place", 4)
            return
        if run[-1] in words.some("venues") and kind is None:
            yield Found(*span, "place", 4)
            return
        if kind is not None and len(tokens) == 1:
            if (
                kind in ("org", "agreement")
                and head in words.some("alone")
                and self._after_the(number)
            ):
                yield Found(*span, kind, 6, head, short=True)
            return
        follows = self.text[span[1] : span[1] + 16]
        if (
            kind == "event"
            and head in ("forum", "conference", "convention", "congress", "assembly")
            and not {"ministerial", "ministers", "annual"} & set(run)
            and re.match(r" \([A-Z]{3,}[\w-]*\)", follows)
            and not re.search(r"\d", text)
        ):
            kind = "org"
        if kind is not None:
            yield Found(*span, kind, 3, head)
            return
        if len(tokens) == 1:
            return
        bound = re.match(
            r" \((?:the )?[“\"]?[A-Z][\w&/-]+[”\"]?\)", self.text[span[1] : span[1] + 16]
        )
        if bound is not None:
            yield Found(*span, "org", 4, "")
            return
        is_inside = number > 0 and self.tokens[number - 1].text not in ".\n“!?:"
        if (
            is_inside
            and all(t.text.isascii() and t.text.isalpha() for t in tokens)
            and not self._is_vietnamese_line(number)
            and not self._in_title_case(tokens[0].start)
        ):
            yield Found(*span, "org", 8, "")

    def _before_office(self, number: int, end: int) -> tuple[int, bool]:
        """Cut a run before what is no name in it: "BPS Director", "KRISS President Dr".

        Returns:
            The token after the last of the name, and whether something was cut.
        """
        first = self.tokens[number]
        for at in range(number + 1, end):
            if self.tokens[at].text in words.some("personTitles"):
                stop, _ = self._before_office(number, at)
                while stop > number and not self.tokens[stop - 1].text[0].isupper():
                    stop -= 1  # "Government of Orland, and Ms"
                return stop, True
        long_form = self.text[
            self.tokens[min(number + 1, end - 1)].start : self.tokens[end - 1].end
        ]
        if self._acronym(number) and end - number > 2 and _capitals(long_form) == first.text:
            return number + 1, True  # "APO Asian Productivity Organization"
        for at in range(number + 2, end):
            # "Ministry of Manpower Director General": a body, then an office of it
            office = _office_en().match(self.text, self.tokens[at].start)
            before = self.tokens[at - 1]
            heads = office and any(lower(t.text) in _heads_en() for t in self.tokens[number:at])
            if heads and before.text[0].isupper() and before.text not in _offices_en():
                return at, True
        hit = self._hit_at.get(first.start)
        stop = number + 1
        while hit is not None and stop < end and self.tokens[stop].start < hit.end:
            stop += 1
        while stop + 1 < end and self.tokens[stop].text == "-" and self._acronym(stop + 1):
            stop += 2  # "DTI-CPG Undersecretary"
        if stop >= end or not (hit is not None or self._acronym(number)):
            return end, False
        rest = self.text[self.tokens[stop].start : self.tokens[end - 1].end]
        if rest in _offices_en() or self.tokens[stop].text in words.some("groups"):
            return stop, True
        begins = _office_en().match(rest)
        is_office = begins is not None and re.match(r" [A-Z]", rest[begins.end() :]) is not None
        return (stop, True) if is_office else (end, False)

    def _is_places(self, number: int, end: int) -> bool:
        """Say whether a run is nothing but known places side by side: "Siem Reap Cambodia"."""
        at = number
        count = 0
        while at < end:
            hit = self._hit_at.get(self.tokens[at].start)
            if hit is None or hit.known[0].type != "place":
                return False
            count += 1
            while at < end and self.tokens[at].start < hit.end:
                at += 1
        return count > 1

    def _lead(self, number: int, end: int, office: bool) -> Iterator[Found]:
        """Give the name before an office: a known one is found by itself, an abbreviation too."""
        if not office or self._hit_at.get(self.tokens[number].start) is not None:
            return
        if self._acronym(number) and (end == number + 1 or self.tokens[number + 1].text == "-"):
            yield Found(self.tokens[number].start, self.tokens[end - 1].end, "org", 5)
        elif end > number:
            yield from self._english_name(number, end)

    def _in_title_case(self, at: int) -> bool:
        """Say whether a line is a headline whose words all begin with capitals."""
        begin = self.text.rfind("\n", 0, at) + 1
        stop = self.text.find("\n", at)
        line = self.text[begin : stop if stop >= 0 else len(self.text)].rstrip()
        many = [w for w in re.findall(r"[^\W\d_]+", line) if len(w) > 3]
        big = sum(w[0].isupper() for w in many)
        return len(many) > 3 and not line.endswith(".") and big >= 0.8 * len(many)

    def _is_vietnamese_line(self, number: int) -> bool:
        begin = self.text.rfind("\n", 0, self.tokens[number].start) + 1
        stop = self.text.find("\n", self.tokens[number].start)
        line = self.text[begin : stop if stop >= 0 else len(self.text)]
        return bool(
            re.search(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", lower(line))
        )

    def _after_the(self, number: int) -> bool:
        if number == 0:
            return False
        before = lower(self.tokens[number - 1].text)
        return before in ("the", "that", "this", "'s", "its", "both")

    # -- people --------------------------------------------------------------------------------

    def _office_at(self, at: int) -> int:
        best = 0
        for phrase in _offices_vi().get(self.tokens[at].text, ()):
            tokens = self.tokens[at : at + len(phrase)]
            if len(phrase) > best and [t.text for t in tokens] == phrase and self._is_near(tokens):
                if phrase == ["Trưởng"] and not (
                    at + 1 < len(self.tokens)
                    and self._is_near(self.tokens[at : at + 2])
                    and self._head_at(at + 1, _heads("vi"))
                    and self.tokens[at + 1].text[0].isupper()
                ):
                    continue
                best = len(phrase)
        return best

    def _offices(self) -> Iterator[Found]:
        """Find offices, and what is left of them in a text."""
        number = 0
        while number < len(self.tokens):
            length = self._office_at(number)
            if not length:
                number += 1
                continue
            first, last = self.tokens[number], self.tokens[number + length - 1]
            if not self._is_role_word(number):
                end = self._field_end(number, length)
                after = self.tokens[number + length] if number + length < len(self.tokens) else None
                head = None
                if after is not None and after.start - last.end == 1:
                    head = self._head_at(number + length, _heads("vi"))
                if head is not None and head[1][0] == "org":
                    stop, is_alone = self._vietnamese_end(number + length, head[0], "org")
                    if is_alone and head[2] not in ("bộ", "chính phủ"):
                        end = self.tokens[stop - 1].end
                yield Found(first.start, end, "person", 2, lower(self.text[first.start : last.end]))
            number += length
        for match in re.finditer(_office_pattern_en(), self.text):
            if _SEAT.search(self.text[max(0, match.start() - 40) : match.start()]):
                continue
            end = match.end()
            for hit in self._hits_within(match.start(), match.end()):
                # "Prime Minister of Viet Nam": the state is no part of the office.
                if match.start() < hit.start < end and hit.known[0].type == "place":
                    end = (
                        match.start()
                        + re.sub(
                            r" (?:of|for) (?:the )?$", "", self.text[match.start() : hit.start]
                        ).__len__()
                    )
                    break
            start = match.start()
            short = re.search(
                r"(?<![\w-])[A-Z]{2,8}(?:-[A-Z]{2,8})? $", self.text[max(0, start - 18) : start]
            )
            is_apposed = short is not None and re.search(
                rf"[{CAPITALS}]\S* [{CAPITALS}][\w-]+, (?:the )?$",
                self.text[max(0, start - len(short.group()) - 40) : start - len(short.group())],
            )
            if short is not None and not is_apposed and not _NAMED_NEXT.match(self.text, end):
                start -= len(short.group())  # nobody named: "the ISO Secretary-General said"
            yield Found(start, end, "person", 2, lower(self.text[start:end]))

    def _hits_within(self, start: int, end: int) -> list[Hit]:
        first = bisect_left(self.hits, start, key=lambda h: h.start)
        last = bisect_left(self.hits, end, key=lambda h: h.start)
        return self.hits[first:last]

    def _field_end(self, number: int, length: int) -> int:
        """Give the end of an office with its field: "Bộ trưởng Ngoại giao"."""
        last = self.tokens[number + length - 1]
        at = number + length
        if last.text != "trưởng" or self.tokens[number].text not in ("Bộ", "Thứ", "Trợ"):
            return last.end
        end = last.end
        surnames = words.listed("offices", "surname", "vi")
        while at < min(len(self.tokens), number + length + 8):
            token, before = self.tokens[at], self.tokens[at - 1]
            hit = self._hit_at.get(token.start)
            is_name = token.text in surnames and self._person_tail(at)
            if token.start - before.end != 1 or is_name or self._head_at(at, _heads("vi")):
                break
            if token.text[0].isupper() and not _SYLLABLE.fullmatch(lower(token.text)):
                break  # a foreign name
            if hit is not None and hit.known[0].type == "place":
                break
            follows = token.text.islower() and before.text[0].isupper() and before is not last
            if not (token.text[0].isupper() or follows or token.text == "và"):
                break
            at += 1
            if token.text != "và":
                end = token.end
        return end

    def _is_role_word(self, number: int) -> bool:
        """Say whether an office is not a person here but a seat: "được bầu làm Chủ tịch"."""
        before = self.small[max(0, self.tokens[number].start - 26) : self.tokens[number].start]
        return bool(
            re.search(
                (
                    r"(?:làm|chức|ghế|vai trò|tư cách|nhiệm vụ|vị trí|cương vị|đồng) (?:đồng )?$"
                    r"|vai trò là $"
                ),
                before,
            )
            or _CHOSEN.search(
                self.small,
                max(0, self.tokens[number].start - 110),
                self.tokens[number].start,
            )
        )

    def _persons(self) -> Iterator[Found]:
        surnames = frozenset(words.listed("offices", "surname", "vi"))
        for number, token in enumerate(self.tokens):
            if token.text in surnames and self._titled(number):
                length = self._person_tail(number)
                if length and not self._is_place(number, length):
                    last = self.tokens[number + length - 1]
                    yield Found(token.start, last.end, "person", 0)
        for match in re.finditer(_office_and_name(), self.text):
            name = match.group("name")
            first = lower(name.split(" ")[0])
            known = self.names.named(name) or self.names.named(name.split(" ")[0])
            if (
                first not in _heads_en()
                and not known
                and not any(lower(word) in _heads_en() for word in name.split(" "))
            ):
                yield Found(*match.span("name"), "person", 0)
        for match in re.finditer(_titled_pattern(), self.text):
            start, end = match.span("name")
            end = self._name_end(start, end)
            if end > start:
                yield Found(start, end, "person", 0)
        for match in _INITIALED.finditer(self.text):
            start, end = match.span()
            while (first := self.text[start:end].split(" ")[0]) in _office_syllables() or (
                re.search(r"(?<!\w)(?:of|for|and) $", self.text[max(0, start - 5) : start])
            ):
                start += len(first) + 1
                if start >= end:
                    break
            if start >= end:
                continue
            if self.text[start:end].count(" ") < 2:
                continue
            if not any(lower(w) in _heads_en() for w in self.text[start:end].split(" ")):
                yield Found(start, end, "person", 0)
        for match in _transliterated().finditer(self.text) if self.is_vietnamese else ():
            yield Found(*match.span("name"), "person", 0)
        for match in _foreign_after_office().finditer(self.text) if self.is_vietnamese else ():
            many = match["name"].split(" ")
            is_known = any(self.names.named(word) for word in (match["name"], many[0]))
            if not is_known and any(not _SYLLABLE.fullmatch(lower(w)) for w in many):
                yield Found(*match.span("name"), "person", 0)
        for match in re.finditer(_small_office_and_name(), self.text):
            if not any(lower(w) in _heads_en() for w in match["name"].split(" ")):
                yield Found(*match.span("name"), "person", 0)
        for pattern in (_name_and_small_office(), _SAID_BY):
            for match in pattern.finditer(self.text):
                is_free = not self._after_capital(match.start("name"))
                if is_free and self._may_be_person(*match.span("name")):
                    yield Found(*match.span("name"), "person", 0)
        for match in _CREDIT.finditer(self.text):
            yield Found(*match.span("name"), "person", 0)
        # "Deputy Minister of Trade Tran Van Binh": a Vietnamese name without its accents
        for match in re.finditer(
            rf"(?<![\w-])(?:{_plain_surnames()})(?: [A-Z][a-z]+){{2,3}}(?![\w-])", self.text
        ):
            before = self.text[max(0, match.start() - 90) : match.start()]
            if re.search(rf"(?<!\w)(?:{_office_words_en()})(?:[ ,][^.;:\n]{{0,60}})?$", before):
                yield Found(*match.span(), "person", 0)
        foreign = r"[A-Z][\w'-]*[a-z](?: [A-Z][\w'-]*[a-z]){1,3}(?![\w])"
        for hit in self.hits:
            # "Tổng thống Hàn Quốc Lee Jae Myung"
            if hit.known[0].type == "place" and _office_near().search(
                self.text[max(0, hit.start - 70) : hit.start]
            ):
                name = re.compile(rf" ({foreign})").match(self.text, hit.end)
                if name is not None and not self._head_at(
                    self.at.get(name.start(1), 0), _heads("vi")
                ):
                    yield Found(*name.span(1), "person", 0)
            if self.is_vietnamese or hit.known[0].type != "place":
                continue
            if _office_near_en().search(self.text[max(0, hit.start - 60) : hit.start]):
                # "Ambassador to the United States Ann Bell"
                name = re.compile(rf" ({foreign})").match(self.text, hit.end)
                if name is not None and not any(
                    lower(word) in _heads_en() or word in _office_syllables()
                    for word in name[1].split(" ")
                ):
                    yield Found(*name.span(1), "person", 0)
        for match in re.finditer(
            (
                rf"(?<![\w])((?:[A-Z][a-z]+|[A-Z]{{3,}})(?: [A-Z]\.)?(?: [A-Z][a-z'-]+){{1,2}})"
                rf"(?=, (?:the |acting |then )?(?:current "
                rf")?(?:[A-Z]{{2,}}(?:[-’'][A-Za-z]+)? )?(?:{_office_words_en()})\b)"
            ),
            self.text,
        ):
            if not any(k.type == "place" for k in self.names.named(match.group(1))):
                yield Found(*match.span(1), "person", 1)

    def _may_be_person(self, start: int, end: int) -> bool:
        """Say whether two or three capitals are no body, no place and nothing that is known."""
        many = self.text[start:end].split(" ")
        return not (
            any(lower(word) in _heads_en() or word in _office_syllables() for word in many)
            or many[0] in words.some("determiners")
            or self.names.named(" ".join(many))
            or any(k.type == "place" for word in many for k in self.names.named(word))
        )

    def _surnames(self, chosen: Sequence[Found]) -> Iterator[Found]:
        """Find who was named in full again by the last word of the name: "Bellow added"."""
        full = {
            self.text[f.start : f.end].split(" ")[-1]
            for f in chosen
            if f.type == "person" and self.text[f.start : f.end].count(" ") in (1, 2)
        }
        for surname in full:
            if (
                len(surname) < 4
                or not surname.istitle()
                or lower(surname) in _heads_en()
                or surname in _office_syllables()
                or self.names.named(surname)
            ):
                continue
            for match in re.finditer(
                rf"(?<![\w-]){re.escape(surname)}(?![\w-]| [{CAPITALS}])", self.text
            ):
                if not self._after_capital(match.start()):
                    yield Found(*match.span(), "person", 6)

    def _behind_person(self, candidates: Sequence[Found]) -> Iterator[Found]:
        """Find the body of "Ann Bellow and Silk Institute", which looks like one long name."""
        persons = {f.start: f for f in candidates if f.type == "person" and f.rank == 0}
        for one in candidates:
            person = persons.get(one.start)
            if one.type == "org" and person is not None and person.end < one.end:
                joint = re.match(r" (?:and|và) ", self.text[person.end : person.end + 5])
                if joint is not None:
                    start = person.end + joint.end()
                    yield Found(start, one.end, "org", one.rank, one.head)

    def _after_capital(self, start: int) -> bool:
        """Say whether a capital before a name may be part of it, being no office and no title."""
        before = re.search(rf"([{CAPITALS}][\w'’-]*)\.? $", self.text[max(0, start - 30) : start])
        return before is not None and before[1] not in _office_syllables()

    def _name_end(self, start: int, end: int) -> int:
        """Give the end of a person's name where an office follows it: "Trần Quốc Quân Phó …"."""
        at = start
        for number, word in enumerate(self.text[start:end].split(" ")):
            token = self.at.get(at)
            is_office = token is not None and (
                self._office_at(token)
                or word in ("Phó", "Quyền", "Nguyên")
                or word in _offices_en()
            )
            if number and is_office:
                return at - 1
            at += len(word) + 1
        return end

    def _is_place(self, number: int, length: int) -> bool:
        """Say whether tokens are a known place as a whole: "Thái Lan", "Đài Loan"."""
        hit = self._hit_at.get(self.tokens[number].start)
        return (
            hit is not None
            and hit.known[0].type == "place"
            and hit.end == self.tokens[number + length - 1].end
        )

    def _titled(self, number: int) -> bool:
        """Say whether an office or a title stands right before, or an office within the phrase."""
        before = self.text[max(0, self.tokens[number].start - 90) : self.tokens[number].start]
        return bool(_title_before().search(before) or _office_before().search(before))

    # -- other ---------------------------------------------------------------------------------

    def _gazetteer(self) -> Iterator[Found]:
        for hit in self.hits:
            text = self.text[hit.start : hit.end]
            if "(" in text or self.text[hit.end : hit.end + 1] == "$":
                continue
            if text.isupper() and _STANDARD.match(self.text, hit.end):
                continue  # "ISO/IEC 17025" is a standard
            if lower(text) in _bare_heads():
                continue
            if hit.folded and lower(text) in _generic():
                continue
            if not text[0].isupper() and not text[0].isdigit():
                continue
            if self.small[max(0, hit.start - 6) : hit.start].endswith("tiếng "):
                continue
            if text.isupper() and len(text) < 3 and text not in ("UN", "EU", "UK", "US"):
                continue
            # "Pháp định": the first syllable of a compound.
            after = self.text[hit.end : hit.end + 2]
            is_first = " " not in text and not text.isupper() and re.match(r" [^\W\dA-Z_]", after)
            if is_first and hit.known[0].type == "place" and not self._place_fits(hit):
                continue
            kind: MentionType = hit.known[0].type
            if kind == "place" and (unit := _UNIT.match(self.text, hit.end)) is not None:
                yield Found(hit.start, unit.end(), kind, 5, "", hit)  # "Tra Vinh province"
                continue
            yield Found(hit.start, hit.end, kind, 5 if kind == "place" else 4, "", hit)

    def _place_fits(self, hit: Hit) -> bool:
        """Say whether a one-word place that a small word follows is one: not "Pháp định"."""
        rest = re.match(r" ([^\W\d_]+)(?: ([^\W\d_]+))?", self.small[hit.end : hit.end + 24])
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

    def _quoted(self) -> Iterator[Found]:
        """Find titles in quotation marks that a small head announces: hội thảo “…”."""
        pattern = (
            r"(?<!\w)(?:hội thảo|hội nghị|tọa đàm|diễn đàn|triển lãm|khóa đào tạo"
            r"|khóa tập huấn|lớp "
            r"tập huấn|cuộc thi|webinar|seminar|workshop|conference|forum|symposium|course"
            r"|exhibition|session|event|training|dự án|chương trình|đề tài|project|programme"
            r"|program|scheme|initiative)"
            r"(?: [^\W\d_]+){0,5}? [“\"]([^”\"\n]{4,140})[”\"]"
        )
        for match in re.finditer(
            (
                r"[“\"]([^”\"\n]{4,140})[”\"] (?:training course|training|workshop|seminar"
                r"|conference|forum|webinar|symposium|course|exhibition)"
            ),
            self.small,
        ):
            yield Found(match.start(1), match.end(1), "event", 2, "")
        for start, end in self.titles if not self.is_vietnamese else ():
            run = [lower(t) for t in re.findall(r"[\w-]+", self.text[start:end])]
            named, head = _kind_en(run)
            if named in ("event", "project", "agreement"):
                yield Found(start + 1, end - 1, named, 3, head)
        for match in re.finditer(_quoted_agreement(), self.small):
            yield Found(*match.span(), "agreement", 1, match["head"])
        for match in re.finditer(pattern, self.small):
            word = match.group()
            kind: MentionType = (
                "project"
                if re.match(
                    r"dự án|chương trình|đề tài|project|programme|program|scheme|initiative", word
                )
                else "event"
            )
            whole_start = match.start()
            if self.text[whole_start].isupper():
                if kind == "project":
                    yield Found(match.start(1), match.end(1), kind, 2, word.split(" ")[0])
                continue
            yield Found(match.start(1), match.end(1), kind, 2, word.split(" ")[0])

    def _lower_case(self) -> Iterator[Found]:
        """Find agreements and occasions whose head is written small."""
        for match in re.finditer(_lower_pattern(), self.small):
            kind: MentionType = "agreement"
            text = self.text[match.start() : match.end()]
            if any(word[0].isupper() for word in text.split()[:3]):
                continue
            yield Found(match.start(), match.end(), kind, 7, match.group("head") or "")
        for match in _NOTES.finditer(self.small):
            yield Found(*match.span(), "agreement", 7, "notes")
        for match in re.finditer(_lower_events(), self.small):
            head = match.group("head")
            yield Found(match.start(), match.end(), "event", 7, head)
        for match in re.finditer(_officials_meeting(), self.text):
            yield Found(*match.span(), "event", 3, "meeting")

    def _split_shouting(self, chosen: list[Found]) -> list[Found]:
        """Match a line in capitals with the names that the text writes in small letters."""
        known = {
            lower(self.text[f.start : f.end]): f
            for f in chosen
            if not self.text[f.start : f.end].isupper() and f.end - f.start > 4
        }
        made: list[Found] = []
        for match in re.finditer(r"(?m)^[^\n]*$", self.text):
            line = match.group()
            letters = [c for c in line if c.isalpha()]
            big = sum(c.isupper() for c in letters)
            if not letters or big < 0.7 * len(letters):
                continue
            small = lower(line)
            for name, other in sorted(known.items(), key=lambda item: -len(item[0])):
                for at in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", small):
                    if self.text[match.start() + at.start()].isupper():
                        made += [
                            Found(
                                match.start() + at.start(),
                                match.start() + at.end(),
                                other.type,
                                1,
                                other.head,
                                other.hit,
                            )
                        ]
        return _outermost([*chosen, *made])

    def _bound(self, chosen: list[Found]) -> Iterator[Found]:
        """Find what parentheses bind to the name before them: (KRISS), (sau đây gọi là Viện)."""
        ending = {f.end: f for f in chosen}
        pattern = (
            r" ?\((?:sau đây (?:gọi (?:tắt )?là|viết tắt là)|gọi tắt là|viết tắt(?: là)?:?"
            r"|tên viết tắt(?: là)?:?|hereinafter(?: referred to as| called)?|the|tên tiếng "
            r"anh:?|tiếng anh:?|formerly)?[ :]*"
            r"[“\"']?(?P<short>[^\s()“”\"',;][^()“”\"',;\n]{0,44}?)[”\"']?(?:[,;] ?(?:tên "
            r"tiếng anh:? )?(?P<more>[^()\n]{2,90}))?\)"
        )
        for match in re.finditer(pattern, self.text, re.IGNORECASE):
            long = ending.get(match.start())
            if long is None:
                continue
            short = match.group("short")
            start, end = match.span("short")
            if not _is_short_name(short, self.text[long.start : long.end]):
                continue
            if long.type in ("place", "person") and short.isupper() and len(short) > 2:
                continue
            known = self.names.named(short)
            if long.type == "event" and known and all(k.type == "org" for k in known):
                yield Found(start, end, "org", 1, "")  # "Đại hội đồng Tổ chức … (ISO)"
                continue
            if long.type == "event" and short.upper() in words.some("agreementShort"):
                yield Found(start, end, "agreement", 1, short.lower())
                continue
            hit = self._hit_at.get(start)
            if (
                hit is not None
                and hit.end == end
                and hit.known[0].type == "place"
                and long.type != "place"
            ):
                continue
            self.bindings.append(Binding((long.start, long.end), (start, end)))
            yield Found(start, end, long.type, 1, long.head)
            if (more := match.group("more")) is not None:
                at = match.start("more")
                for piece in re.finditer(r"[^,;]+", more):
                    name = piece.group().strip()
                    lead = re.match(r"(?:tên tiếng anh|tiếng anh|english)[: ]*", lower(name))
                    begin = at + piece.start() + len(piece.group()) - len(piece.group().lstrip())
                    if lead is not None:
                        begin += lead.end()
                    stop = at + piece.start() + len(piece.group().rstrip())
                    if stop - begin >= 2 and self.text[begin].isupper():
                        self.bindings.append(Binding((long.start, long.end), (begin, stop)))
                        yield Found(begin, stop, long.type, 1, long.head)
        # "KRISS (Korea Research Institute of Standards and Science)", short form first
        for match in re.finditer(r"(?<!\w)([A-Z][A-Z&/-]{1,12}) \(([^()\n]{8,120})\)", self.text):
            inner = self._cover(chosen, *match.span(2))
            if inner is not None and _initials_fit(match.group(1), match.group(2)):
                self.bindings.append(Binding((inner.start, inner.end), match.span(1)))
                yield Found(*match.span(1), inner.type, 1, inner.head)
        # "Viện X - VMI": a dash
        for match in re.finditer(r" - ([A-Z]{3,10})(?![\w-])", self.text):
            long = ending.get(match.start())
            if long is not None and _initials_fit(match.group(1), self.text[long.start : long.end]):
                self.bindings.append(Binding((long.start, long.end), match.span(1)))
                yield Found(*match.span(1), long.type, 1, long.head)

    def _ceremonies(self, chosen: list[Found]) -> Iterator[Found]:
        """Join the opening or closing of an event with its name: one event."""
        for one, other in pairwise(chosen):
            if (
                one.type == "event"
                and (
                    one.head.startswith(("lễ bế mạc", "lễ khai mạc"))
                    or (other.head == "đại hội đồng" and not one.head.startswith("lễ"))
                )
                and other.type == "event"
                and self.text[one.end : other.start] in (" ", " của ")
            ):
                yield Found(one.start, other.end, "event", 1, one.head)

    def _numbered(self, chosen: list[Found]) -> Iterator[Found]:
        """Join an event with its body where its number follows: "Hội nghị Tổ chức B lần 3"."""
        for number, one in enumerate(chosen):
            if one.type != "event":
                continue
            own = _NUMBERED.match(self.small, one.end)
            if own is not None and self.text[one.end] == " ":
                yield Found(one.start, own.end(), "event", 1, one.head)
                continue
            following = chosen[number + 1 : number + 2]
            gap = self.text[one.end : following[0].start] if following else "."
            if not re.fullmatch(r" (?:\([A-Z]{2,8}\) )?(?:của )?|", gap):
                continue
            for later in chosen[number + 1 : number + 4]:
                if later.type != "org" or re.search(r"[,.;:\n]", self.text[one.end : later.start]):
                    break
                tail = _NUMBERED.match(self.small, later.end)
                if tail is not None:
                    yield Found(one.start, tail.end(), "event", 1, one.head)
                    break

    def _meetings(self, chosen: list[Found]) -> Iterator[Found]:
        """Join a body with its meeting, written small: "the BIPM-ILAC Working Group meeting"."""
        for one in chosen:
            if one.type != "org" or one.rank > 4 or one.short:
                continue
            match = _MEETING.match(self.text, one.end)
            if match is not None and self.text[max(0, one.start - 4) : one.start].lower() == "the ":
                yield Found(one.start, match.end(), "event", 1, match["head"])

    def _cover(self, chosen: Sequence[Found], start: int, end: int) -> Found | None:
        at = bisect_left(chosen, start, key=lambda f: f.start)
        for found in chosen[at : at + 8]:
            if (
                found.start >= start
                and found.end <= end
                and (found.end - found.start) * 10 >= (end - start) * 7
            ):
                return found
        return None

    def _acronyms(self, chosen: list[Found]) -> Iterator[Found]:
        bound = {self.text[b.short[0] : b.short[1]]: b for b in self.bindings}
        kinds = {(f.start, f.end): f for f in chosen}
        for short, binding in bound.items():
            base = kinds.get(binding.short)
            for match in re.finditer(rf"(?<![\w]){re.escape(short)}(?![\w])", self.text):
                if base is not None:
                    yield Found(*match.span(), base.type, 2, base.head)
        none = frozenset(words.table("heads")["acronym"]["none"]) | self._terms(chosen)
        pattern = (
            r"(?<![\w/.-])(?:[A-Z][A-Z&]{1,12}\d{0,2}(?:[-/](?:[A-Z]{1,8}\d*|\d+))*(?: \d{1,"
            r"3}(?!\d|[.,/]\d))?|[A-ZĐ]{3,9})(?![\w])"
        )
        for match in re.finditer(pattern, self.text):
            name = match.group()
            plain = re.split(r"[ /-]", name)[0]
            if self._is_line(match.start(), match.end()):
                continue
            if plain in none or re.fullmatch(_ROMAN, plain) or self._in_capitals(match.start()):
                continue
            if re.search(r"/[A-Z]+-|\d/", self.text[max(0, match.start() - 6) : match.start()]):
                continue
            if _CODE.search(self.small, max(0, match.start() - 30), match.start()):
                continue
            first = bound.get(re.sub(r"[- ]\d+$", "", name))
            of = kinds.get(first.short) if first is not None else None
            if of is not None and of.type == "event":
                yield Found(*match.span(), "event", 2, of.head)  # "AMM-56"
                continue
            if re.match(r"[:-]?\d{3,}", self.text[match.end() :]) or re.match(
                r" \d{4,}", self.text[match.end() :]
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

    def _terms(self, chosen: Sequence[Found]) -> frozenset[str]:
        """Give the abbreviations that the text binds to a term and no body.

        "technical barriers to trade (TBT)", "Tiêu chuẩn, Đo lường, Chất lượng (TĐC)".
        """
        ends = {f.end for f in chosen}
        made = set()
        for match in re.finditer(r" \(([A-ZĐ]{2,8})\)", self.text):
            if match.start() in ends:
                continue
            many = list(
                re.finditer(r"[^\W\d_]+", self.text[max(0, match.start() - 90) : match.start()])
            )
            spelt = many[-len(match[1]) * 2 :]
            for first in range(len(spelt)):
                piece = spelt[first:]
                initials = "".join(w.group()[0] for w in piece).upper()
                base = max(0, match.start() - 90)
                span = self.text[base + piece[0].start() : match.start()]
                is_term = "," in span or span == lower(span)
                if is_term and initials[0] == match[1][0] and _initials_fit(match[1], span):
                    made.add(match[1])
        return frozenset(made)

    def _is_line(self, start: int, end: int) -> bool:
        return self.text[start - 1 : start] in ("", "\n") and self.text[end : end + 1] in ("", "\n")

    def _in_capitals(self, at: int) -> bool:
        begin = self.text.rfind("\n", 0, at) + 1
        stop = self.text.find("\n", at)
        line = self.text[begin : stop if stop >= 0 else len(self.text)]
        letters = [c for c in line if c.isalpha()]
        return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.7 * len(letters)

    def _places(self, chosen: list[Found]) -> Iterator[Found]:
        """Find places by the word before them: thành phố X, tại X, in X."""
        taken = bytearray(len(self.text))
        for found in chosen:
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
        cap = rf"[{CAPITALS}][\w'’-]*"
        heads = "|".join(re.escape(h) for h in words.listed("heads", "place", "vi"))
        for match in re.finditer(
            rf"(?<!\w)(?:{heads})\s(?:{cap})(?: {cap}){{0,3}}", self.text, re.IGNORECASE
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
                inside := _inside(chosen, match.start(), stop)
            ) is not None and inside.type == "place":
                yield Found(match.start(), stop, "place", 3, "", inside.hit)
        for match in re.finditer(
            rf"(?<!\w)(?:(?:tại|ở|in|at|from|near)\s)({cap}(?:[ -]{cap}){{0,2}})(?=[ ,.;)\n]|$)",
            self.text,
        ):
            start, stop = match.span(1)
            if (
                any(taken[start:stop])
                or lower(match.group(1)) in words.some("calendar")
                or lower(match.group(1).split(" ")[0]) in words.some("topics")
                or match.group(1).isupper()
            ):
                continue
            if lower(match.group(1).split(" ")[0]) in _heads("vi"):
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
            if re.match(r" [a-zà-ỹđ]", self.text[stop : stop + 2]) and "tại" in match.group()[:4]:
                # "tại Hội trường": a compound
                after = re.match(r" (\w+)", self.small[stop:])
                if after and after[1] not in _phrases("ends"):
                    continue
            yield Found(start, stop, "place", 6)
        # A dateline: HA NOI, 9 June
        for match in re.finditer(
            rf"(?m)^([{CAPITALS}][{CAPITALS} ]{{2,25}})(?=,? [(\d]| \()", self.text
        ):
            start, stop = match.span(1)
            stop = start + len(match.group(1).rstrip())
            if (not any(taken[start:stop]) and not self.text[start:stop].isascii()) or re.match(
                r",? \(?\d", self.text[stop : stop + 4]
            ):
                yield Found(start, stop, "place", 2)
        yield from self._again(chosen, taken, cap)

    def _again(self, chosen: list[Found], taken: bytearray, cap: str) -> Iterator[Found]:
        """Find places named again without the word before them, and capitals that recur."""
        tails: set[str] = set()
        heads = "|".join(re.escape(h) for h in words.listed("heads", "place", "vi"))
        for match in re.finditer(rf"(?<!\w)(?:{heads})\s((?:{cap})(?: {cap}){{0,2}})", self.text):
            tails.add(match.group(1))
        tails |= {t.title() for t in tails}
        counts: dict[str, int] = {}
        for match in re.finditer(
            r"(?<![\w.-])(?:of|in|to|with|between|from) ([A-Z][a-z]{3,})(?= (?:is|was|has"
            r"|and|on|in|from|to|at|for|by|which|who"
            r"|were|will|said|with|the|[a-z]+ed)\b|[.,;)'])",
            self.text,
        ):
            if any(taken[match.start(1) : match.end(1)]):
                continue
            counts[match.group(1)] = counts.get(match.group(1), 0) + 1
        for name, count in counts.items():
            every = len(re.findall(rf"(?<!\w){name}(?!\w)", self.text))
            if (
                every >= 2
                and count >= 1
                and lower(name) not in _heads_en()
                and lower(name) not in words.some("calendar")
                and name not in words.some("determiners")
            ):
                tails.add(name)
        for name in sorted(tails):
            for match in re.finditer(
                rf"(?<![\w]){re.escape(name)}(?![\w])|(?<!\w){re.escape(name.upper())}(?!\w)",
                self.text,
            ):
                if not any(taken[match.start() : match.end()]):
                    yield Found(*match.span(), "place", 6)

    def _kept(self, chosen: list[Found]) -> list[Found]:
        """Leave out heads alone that nothing before them binds."""
        full: dict[str, int] = {}
        kept: list[Found] = []
        bound_spans = {b.short for b in self.bindings}
        repeated: dict[str, int] = {}
        for found in chosen:
            if found.short:
                name = lower(self.text[found.start : found.end])
                repeated[name] = repeated.get(name, 0) + 1
        for found in chosen:
            name = lower(self.text[found.start : found.end])
            if found.short and name == "đoàn":
                continue  # takes up a delegation, and names none
            if not found.short or (found.start, found.end) in bound_spans:
                if found.head:
                    full.setdefault(found.head, found.start)
                    for word in name.split()[:3]:
                        full.setdefault(word, found.start)
                    if len(name.split()) > 1:
                        full.setdefault(" ".join(name.split()[:2]), found.start)
                        full.setdefault(name.split()[-1], found.start)
                kept.append(found)
                continue
            if found.type == "agreement" or name in full or name in words.some("standing"):
                kept.append(found)
            elif found.type == "org" and any(
                o.type == "org" and self.text[found.end : o.start] == " của " for o in chosen
            ):
                kept.append(found)  # "Ban Thư ký của APLMF"
            elif found.type == "org" and name in {
                "trường",
                "viện",
                "bộ",
                "sở",
                "tổng cục",
                "cục",
                "ủy ban",
                "hiệp hội",
                "trung tâm",
                "công ty",
                "tập đoàn",
                "hội",
            }:
                if repeated.get(name, 0) >= 2 and not self._sentence_start(found.start):
                    kept.append(found)
            elif found.type == "event" and name.startswith("lễ ký"):
                kept.append(found)
        return kept

    def _sentence_start(self, at: int) -> bool:
        before = self.text[:at].rstrip(' “"(')
        return not before or before[-1] in ".\n!?:"

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Spans of the lines of the text."""
        return [m.span() for m in re.finditer(r"[^\n]+", self.text)]


@cache
def _title_before() -> re.Pattern[str]:
    titles = "|".join(re.escape(t) for t in words.listed("offices", "title", "vi"))
    return re.compile(rf"(?<!\w)(?:(?:{titles})[\s.-]*)+(?<![\w])$")


@cache
def _office_before() -> re.Pattern[str]:
    offices = "|".join(re.escape(o) for o in words.listed("offices", "office", "vi"))
    return re.compile(rf"(?:{offices})(?: [^,.;:()\n]{{0,70}}(?: \([^()\n]{{1,20}}\))?)? $")


@cache
def _office_near() -> re.Pattern[str]:
    offices = "|".join(re.escape(o) for o in words.listed("offices", "office", "vi"))
    return re.compile(rf"(?:{offices})[^,.;()\n]{{0,50}}$")


@cache
def _office_near_en() -> re.Pattern[str]:
    return re.compile(rf"(?:{_office_words_en()})(?: (?:of|to|for|from)(?: the)?) $")


@cache
def _compounds() -> frozenset[str]:
    """Compounds whose second syllable ends a name elsewhere: "chứng nhận"."""
    return frozenset(words.listed("heads", "compound", "vi"))


def _titles(text: str) -> list[tuple[int, int]]:
    """Give the spans of titles in quotation marks: most of their words begin with capitals."""
    made = []
    for match in re.finditer(r"“([^”\n]{12,160})”|\"([^\"\n]{12,160})\"", text):
        many = [w for w in re.findall(r"[^\W\d_]+", match.group()) if len(w) > 3]
        if len(many) >= 3 and sum(w[0].isupper() for w in many) >= 0.7 * len(many):
            made.append(match.span())
    return made


def _outermost(found: Iterable[Found]) -> list[Found]:
    """Choose among overlapping names: persons by title, then the longer, then the lower rank."""
    ordered = sorted(found, key=lambda f: (f.rank != 0, f.start - f.end, f.rank, f.start))
    taken = bytearray(max((f.end for f in ordered), default=0))
    kept: list[Found] = []
    for one in ordered:
        if 1 not in taken[one.start : one.end]:
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def _inside(chosen: Sequence[Found], start: int, end: int) -> Found | None:
    at = bisect_left(chosen, start, key=lambda f: f.start)
    return chosen[at] if at < len(chosen) and chosen[at].end <= end else None


def _is_short_name(short: str, long: str) -> bool:
    """Say whether parentheses after a name hold its short form.

    Example:
        >>> _is_short_name("KRISS", "Viện Nghiên cứu Tiêu chuẩn"), _is_short_name("Lào", "Viện A")
        (True, False)
    """
    if re.search(r"\d{3,}", short):
        return False
    is_one = re.fullmatch(r"[A-ZĐ][\w&+-]*(?:[ /-][A-Z0-9][\w&-]*){0,3}", short)
    if is_one and (short.isupper() or re.search(r"[A-ZĐ].*[A-ZĐ]", short)):
        return True
    if lower(short) in lower(long):
        return True
    return bool(
        re.match(
            (
                r"(?:Tổng cục|Cục|Viện|Bộ|Sở|Ủy ban|Ban|Trường|Trung tâm|Hiệp hội|Công ty|Quỹ|Vụ"
                r"|Hội)\b"
            ),
            short,
        )
    )


def _capitals(name: str) -> str:
    return "".join(w[0] for w in re.findall(r"[^\W\d_]+", name) if w[0].isupper())


def _initials_fit(short: str, long: str) -> bool:
    """Say whether letters of an abbreviation come in order as initials of a name."""
    initials = "".join(w[0] for w in re.findall(r"[^\W\d_]+", long)).upper()
    letters = re.sub(r"[^A-ZĐ]", "", short)
    at = 0
    for letter in initials:
        if at < len(letters) and letter == letters[at]:
            at += 1
    return bool(letters) and at >= len(letters) - 1 and at >= 2


@cache
def _heads(language: str) -> dict[str, list[tuple[list[str], MentionType]]]:
    """Heads by their first word in small letters."""
    made: dict[str, list[tuple[list[str], MentionType]]] = {}
    kinds: tuple[MentionType, ...] = ("org", "agreement", "event", "project")
    for kind in kinds:
        for head in words.listed("heads", kind, language):
            parts = lower(head).split(" ")
            made.setdefault(parts[0], []).append((parts, kind))
    return made


@cache
def _bare_heads() -> frozenset[str]:
    kinds = ("org", "agreement", "event", "project")
    return frozenset(
        lower(h) for k in kinds for lang in ("vi", "en") for h in words.listed("heads", k, lang)
    )


@cache
def _generic() -> frozenset[str]:
    return frozenset({"trung tam", "hop tac"})


@cache
def _heads_en() -> dict[str, MentionType]:
    """The single words that are heads in English, with what they name."""
    made: dict[str, MentionType] = {}
    kinds: tuple[MentionType, ...] = ("project", "event", "agreement", "org")
    for kind in kinds:
        for head in words.listed("heads", kind, "en"):
            parts = lower(head).split(" ")
            if len(parts) == 1:
                made[parts[0]] = kind
    return made


@cache
def _long_heads_en() -> tuple[tuple[MentionType, str, re.Pattern[str]], ...]:
    """Heads of several words, with the pattern of each."""
    kinds: tuple[MentionType, ...] = ("agreement", "event", "project", "org")
    return tuple(
        (kind, lower(head), re.compile(rf"(?:^| ){re.escape(lower(head))}(?: |$)"))
        for kind in kinds
        for head in words.listed("heads", kind, "en")
        if " " in head
    )


@cache
def _office_begins() -> re.Pattern[str]:
    return re.compile(rf"(?:{_office_words_small()})(?: |$)")


@cache
def _office_ends() -> tuple[str, ...]:
    return tuple(lower(office) for office in _offices_en())


def _kind_en(run: Sequence[str]) -> tuple[MentionType | None, str]:
    """Say what a run of English capitals names, by its last head before "of", or its last word."""
    text = " ".join(run)
    if text.endswith(_office_ends()) or _office_begins().match(text):
        return "person", ""
    for kind, head, pattern in _long_heads_en():
        if head in text and pattern.search(text):
            return kind, head
    heads = _heads_en()
    stop = next(
        (n for n, w in enumerate(run) if w in ("of", "for", "on", "in") and n > 0), len(run)
    )
    before = [w for w in run[:stop] if w in heads]
    if heads.get(run[-1]) == "event" and (")" in run or re.match(r"\d+(?:st|nd|rd|th)$", run[0])):
        return "event", run[-1]
    if before and run[stop - 1] in heads:
        return heads[run[stop - 1]], run[stop - 1]
    if re.fullmatch(r"(?:\d+(?:st|nd|rd|th)|[a-z]+)", run[0]) and run[-1] in heads:
        return heads[run[-1]], run[-1]
    if before:
        return heads[before[-1]], before[-1]
    after = [w for w in run if w in heads]
    if after:
        return heads[after[-1]], after[-1]
    return None, ""


@cache
def _offices_en() -> frozenset[str]:
    return frozenset(words.listed("offices", "office", "en"))


def _alternatives(phrases: Iterable[str]) -> str:
    """Give phrases as alternatives of a pattern, the longest first."""
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase) for phrase in longest)


@cache
def _office_words_en() -> str:
    return _alternatives(_offices_en())


@cache
def _office_en() -> re.Pattern[str]:
    return re.compile(rf"(?:{_office_words_en()})(?!\w)")


@cache
def _office_words_small() -> str:
    return _alternatives(lower(office) for office in _offices_en())


@cache
def _plain_surnames() -> str:
    """Vietnamese surnames as English texts write them, for alternatives of a pattern."""
    plain = {
        "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c)).replace(
            "Đ", "D"
        )
        for s in words.listed("offices", "surname", "vi")
        if len(s) > 1
    }
    return "|".join(sorted(plain, key=lambda s: (-len(s), s)))


@cache
def _office_pattern_en() -> re.Pattern[str]:
    offices = _office_words_en()
    part = rf"[A-Z][a-z]+(?: (?!(?:{_plain_surnames()})\b)[A-Z][a-z]+)?"
    field = rf"(?: (?:of|for) {part}(?:(?:, {part})* (?:and|&) {part})?)?"
    ministers = (
        rf"(?:(?:Deputy |Vice |Vice-|Assistant )?(?:Prime )?Minister|Secretary|Commissioner){field}"
    )
    return re.compile(
        rf"(?<![\w-])(?:{ministers}|(?:{offices}))(?![\w])"
        rf"|(?<![\w-])co-chairs?(?!\w)"
    )


@cache
def _titled_pattern() -> re.Pattern[str]:
    # "HE Ann Bo", "Dr.Ann Bo", never "HEBO"
    titles = "|".join(
        re.escape(t) + (r"[\s-]?" if t.endswith(".") else r"[\s.-]")
        for language in ("vi", "en")
        for t in sorted(words.listed("offices", "title", language), key=len, reverse=True)
    )
    cap = rf"(?:[{CAPITALS}]\.(?:-?[{CAPITALS}]\.)*|[{CAPITALS}][\w'’-]*)"
    return re.compile(
        rf"(?<!\w)(?:(?:{titles})[\s-]?)+(?P<name>{cap}(?: (?:bin|van|von|de|bte|binti"
        rf"|{cap})){{0,4}}(?<![.]))(?!\w)"
    )


@cache
def _office_syllables() -> frozenset[str]:
    """The words that English offices and titles are made of."""
    many = (*_offices_en(), *words.listed("offices", "title", "en"))
    return frozenset(word for office in many for word in office.split(" "))


@cache
def _transliterated() -> re.Pattern[str]:
    """A foreign name in Vietnamese spelling behind an office: "Phó Thủ tướng I. Ca-pu-xtin"."""
    offices = "|".join(
        re.escape(o)
        for kind in ("office", "title")
        for o in sorted(words.listed("offices", kind, "vi"), key=len, reverse=True)
    )
    part = rf"[{CAPITALS}][^\W\d_]*(?:-[^\W\d_]+)+"
    return re.compile(
        rf"(?:{offices})(?: [^,.;:()\n]{{0,40}})? "
        rf"(?P<name>(?:[{CAPITALS}]\. ?){{0,2}}{part}(?: {part}){{0,3}})(?!\w)"
    )


@cache
def _foreign_after_office() -> re.Pattern[str]:
    """A name right behind a Vietnamese office: "Bộ trưởng Sivanthong Keomala"."""
    offices = _alternatives(words.listed("offices", "office", "vi"))
    return re.compile(
        rf"(?<!\w)(?:{offices}) (?P<name>[A-Z][a-z]{{2,}}(?: [A-Z][a-z]+){{1,3}})(?![\w-])"
    )


@cache
def _small_office_and_name() -> re.Pattern[str]:
    """A name behind an office written small: "regional coordinator, Donald Mashaba, said"."""
    offices = (
        r"coordinator|director|chairman|chairwoman|chairperson|chair|president|secretary-general"
        r"|representative|spokesperson|spokesman|head|manager|minister|ambassador|rector|dean"
        r"|secretary|commissioner|governor|mayor|chief executive|expert|professor|adviser|advisor"
    )
    return re.compile(
        rf"(?<![\w-])(?:{offices}),? "
        r"(?P<name>[A-Z][a-z'’-]+(?: [A-Z]\.)?(?: [A-Z][a-z'’-]+){1,2})"
        r"(?=,| (?:said|told|was|is|has|and|who|also|[a-z]+ed)\b|\.)"
    )


@cache
def _name_and_small_office() -> re.Pattern[str]:
    """A name with an office written small behind it: "Ann Bellow, deputy director of …"."""
    offices = (
        r"coordinator|director|directors? general|director-general|chairman|chairwoman|chairperson"
        r"|chair|president|vice-president|secretary-general|secretary general|secretary"
        r"|spokesperson|representative|spokesman|spokeswoman|head|manager|minister|ambassador|rector|dean"
        r"|commissioner|governor|mayor|chief executive|chief|adviser|advisor|professor|lecturer"
        r"|researcher|consul|envoy|leader"
    )
    cap = rf"[{CAPITALS}][\w'’-]*[a-zà-ỹ]"
    return re.compile(
        rf"(?<![\w-])(?P<name>{cap}(?: [{CAPITALS}]\.)?(?: {cap}){{1,2}})"
        rf"(?=, (?:the |an? |its |their |then |who is |acting |former )?(?:[a-z-]+ ){{0,3}}?"
        rf"(?:{offices})\b)"
    )


@cache
def _office_and_name() -> re.Pattern[str]:
    """An office right before a name: "President Jane Fairweather"."""
    cap = rf"[{CAPITALS}][\w'’-]*[a-z]"
    return re.compile(
        rf"(?<!\w)(?:{_office_words_en()}) (?P<name>{cap}(?: [A-Z]\.)?(?: {cap}){{1,2}})(?!\w)"
    )


def _by_first_word(phrases: Iterable[str]) -> dict[str, list[list[str]]]:
    made: dict[str, list[list[str]]] = {}
    for parts in _split(phrases):
        made.setdefault(parts[0], []).append(parts)
    return made


@cache
def _offices_vi() -> dict[str, list[list[str]]]:
    return _by_first_word(words.listed("offices", "office", "vi"))


@cache
def _phrases(section: str) -> dict[str, list[list[str]]]:
    return _by_first_word(map(lower, words.listed("heads", section, "vi")))


def _split(phrases: Iterable[str]) -> list[list[str]]:
    return [phrase.split(" ") for phrase in phrases]


@cache
def _lower_pattern() -> re.Pattern[str]:
    """English and Vietnamese agreements written small, with what tells them apart."""
    stop = (
        r"(?! (?:mou|moc|behalf|two|three|four|five|six|ten|between|with|by|under|signed|from|to"
        r"|at|in|for|was|were|is|has|had|which|that|concluded|of the|and)\b)"
    )
    tail = rf"(?: (?:on|of|for)(?:{stop} [a-z][a-z'-]*){{1,6}})"
    before = (
        r"(?<![\w-])(?:(?!the|a|an|this|that|their|its|our|of|and|signed|under|new"
        r"|another|each|his|her|first|second|such|to|for|in|by|on|with|from|renewed"
        r"|concluded|any|no|as|two|three|four|five|several|same|existing|draft|whole|or"
        r"|both|joint|all|these|those|proposed|into|an)[a-z][a-z-]+ ){1,3}"
    )
    heads = (
        r"(?:agreement|memorandum of understanding|memorandum of cooperation|memorandum"
        r"|protocol|treaty|convention|letter of intent|statement of intent|arrangement"
        r"|joint statement|joint declaration|action plan|work plan|work programme"
        r"|roadmap)"
    )
    vi_heads = (
        r"(?:thỏa thuận|thoả thuận|biên bản ghi nhớ|bản ghi nhớ|hiệp định|nghị định thư"
        r"|ý định thư|kế hoạch hợp tác|chương trình hợp tác|biên bản thỏa thuận|biên bản "
        r"hợp tác|tuyên bố chung|thư thỏa thuận|thỏa ước|hợp đồng|công hàm|kế hoạch công tác|văn "
        r"kiện hợp tác|văn kiện dự án|biên bản làm việc|biên bản đàm phán"
        r"|biên bản cuộc họp|quy chế "
        r"phối hợp|chương trình phối hợp|kế hoạch phối hợp|kế hoạch hành động)"
    )
    vi_stop = (
        r"(?! (?:này|đó|với|giữa|đã|được|mới|khác|nào|trên|ký|cho|tại|và|của|do|có|cấp"
        r"|để|lần|đang|chưa|không|hết|bị|vẫn|cũng|sau|trước|vào|ngày|năm|tháng|thay|là|trong|theo"
        r"|từ|về việc|nhằm|còn|quốc tế|song phương|sẽ|hợp tác "
        r"(?:này|đó|với|giữa|đã|được|mới|và|của))(?:\W|$))"
    )
    return re.compile(
        rf"(?:{before}(?P<head>{heads})(?!\w)(?:{tail})?|(?<!\w)(?P<head2>{heads}){tail}"
        rf"|(?<!\w){vi_heads}(?:{vi_stop} [^\W\d_]+){{1,8}})".replace("(?P<head2>", "(?:")
    )


@cache
def _quoted_agreement() -> re.Pattern[str]:
    """An agreement noun, written small or not, with its title in quotation marks."""
    nouns = _alternatives(
        n for lang in ("vi", "en") for n in words.listed("heads", "document", lang)
    )
    return re.compile(
        rf"(?<!\w)(?P<head>{nouns})(?: [^\W\d_]+){{0,5}}?:? "
        rf"(?:“[^”\n]{{4,260}}”|\"[^\"\n]{{4,260}}\")"
    )


@cache
def _officials_meeting() -> re.Pattern[str]:
    """Meetings of ministers and officials by their English names: "senior officials' meeting"."""
    order = (
        r"(?:(?:\d{1,3}(?:st|nd|rd|th)|First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth"
        r"|Ninth|Tenth) )?"
    )
    who = r"(?:[Oo]fficials|[Mm]inisters|[Ll]eaders|[Ee]xperts|[Cc]hiefs)['’]"
    return re.compile(
        rf"(?<![\w-]){order}(?:(?!An? |The |At |In )[A-Z][\w-]+ ){{0,3}}"
        r"(?:(?:\([A-Z]+\) )?(?:[Ss]enior|[Ff]oreign|[Ee]conomic"
        rf"|[Dd]efen[cs]e|[Hh]ealth|[Ff]inance|[Tt]rade) )?{who} "
        r"(?:[Mm]eeting|[Cc]onference|[Dd]ialogue|[Rr]etreat|[Ss]ummit)s?"
        r"(?: Plus (?:One|Three|\d+))?(?!\w)"
    )


@cache
def _lower_events() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?P<head>chuyến thăm(?: chính thức| làm việc)?|chuyến công tác|lễ ký(?: "
        r"kết)?|phiên họp(?= (?:hội đồng|lần|thường niên))(?:(?! (?:tổ chức|diễn ra|đã"
        r"|do|tại|được|từ|ngày))[ ][^\s,.;()]+){1,8}"
        r"|(?:hội nghị|hội thảo|phiên họp|cuộc họp|kỳ họp|khóa họp|đại hội|diễn đàn|vòng đàm phán)"
        r" (?:thường niên |cấp cao |toàn thể )?lần thứ (?:\d+|[ivx]+|nhất|hai|ba|tư|năm|sáu|bảy"
        r"|tám|chín|mười)"
        r"|lễ (?:bế mạc|khai mạc)(?= (?:hội nghị|hội thảo|diễn đàn|kỳ họp|đại hội|khóa))"
        r"|(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh"
        r"|twelfth|\d{1,3}(?:st|nd|rd|th)) )"
        r"(?:(?:annual|ministerial|plenary|bilateral|regular|joint|general|working) ){0,2}"
        r"(?:meeting|session|conference|round|summit|dialogue|assembly)"
        r"|(?:official|working|state|study) visits?"
        r"|(?:(?:cooperation|agreement|contract|official|virtual|mou) )?signing ceremony"
        r"|(?:opening|closing|launch|launching|inauguration|handover|hand-over|awards?) ceremony"
        r"|peer evaluation)(?!\w)"
    )
