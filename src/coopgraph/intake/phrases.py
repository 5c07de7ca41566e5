"""Who stands together: names with what belongs to them, and lists of these.

A phrase is a name with its office's body, its parentheses, its "on behalf of". Phrases joined by
"," and "và" are a list. What takes up something named before ("hai bên", "the meeting") is a phrase
of the things it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from coopgraph.intake import words
from coopgraph.intake.folding import Folded, lower
from coopgraph.intake.linking import Linked
from coopgraph.intake.naming.found import Found
from coopgraph.intake.proposals import MentionType
from coopgraph.intake.words import looks_named


@dataclass(slots=True)
class Phrase:
    """A name with what belongs to it.

    Attributes:
        start: First letter.
        end: Letter after the last, parentheses included.
        type: What its name names.
        things: Keys and names of the things it means; more than one for "hai bên".
        body: Key of the body an office belongs to, with its name.
        behalf: Key of the body or state acted for.
        again: Kind of taking up (``event``, ``sides`` …), empty for a name.
        short: A head alone.
        office: The office a person was named with, in small letters.
        located: Whether a place where it is was taken in; a further one may follow.
    """

    start: int
    end: int
    type: MentionType
    things: list[tuple[str, str]]
    body: tuple[str, str] | None = None
    behalf: tuple[str, str] | None = None
    again: str = ""
    short: bool = False
    name_end: int = 0
    located: bool = False
    office: str = ""


@dataclass(slots=True)
class Listing:
    """Phrases of one list, as a rule of one only."""

    phrases: list[Phrase] = field(default_factory=list)

    @property
    def start(self) -> int:
        """First letter."""
        return self.phrases[0].start

    @property
    def end(self) -> int:
        """Letter after the last."""
        return self.phrases[-1].end

    @property
    def type(self) -> MentionType:
        """What its first name names."""
        return self.phrases[0].type


_ACTORS = ("org", "place", "person")
_COORDINATED = re.compile(
    r",? ?(?:(?:và|and|cùng với|cùng|cũng như|as well as|&|,|;|hay|hoặc|or|/) ?)+"
    r"(?:(?:the|các|một|cả|both|with|with the|an|a|of the|of|to the|to|từ|với|giữa"
    r"|by|by the|from|from the|gồm|phía|đoàn|đại diện|đại diện của|lãnh đạo|lãnh đạo "
    r"của|bên|trường|đại biểu|chuyên gia của|chuyên gia|officials of the|officials "
    r"of|"
    r"representatives of|representatives of the|representatives from|representatives "
    r"from the|delegates from|experts from|experts from the|experts of|đối tác|his"
    r"|her|its|their|also|bởi|do|ông|bà|ngài|tiến sĩ|tiến sỹ|giáo sư"
    r"|đồng chí|ing\.?|mgr\.?|rndr\.?|dr\.?|mr\.?|ms\.?|mrs\.?|prof\.?|ts\."
    r"|pgs\.ts\.?|ths\.|gs\.ts\.|his excellency|her excellency|the honourable|h\.e\."
    r"|new|two|hai|(?:[a-z]+ )?counterparts?,?|người đồng cấp) ?)*"
)
_TITLES = (
    r"(?:his excellency|her excellency|the honourable|dr\.?|mr\.?|ms\.?|mrs\.?"
    r"|prof\.?|professor|atty\.?|assoc\.|ing\.?|mgr\.?|rndr\.?"
    r"|engr\.?|amb\.?|ông|bà|ngài|đồng chí|tiến s[ĩỹ]|giáo sư"
    r"|thạc s[ĩỹ]|ts\.?|pgs[.-]? ?ts\.?|gs[.-]? ?ts\.?|ths\.?|h\.e\.)"
)
_SAME_PERSON = re.compile(
    r"(?: (?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường))?"
    r"(?:,? (?:ph\.?d\.?|msc|m\.sc\.?|mba|csc\.?|drsc\.?))?"
    rf"(?: ?\([^()]{{1,30}}\))?(?:,? (?:[-–—] ?)?|[-–—] )(?:the |kiêm |kiêm nhiệm |as )?"
    rf"(?:{_TITLES} ?)*"
)
_SMALL_OFFICE = re.compile(
    r"(?:['’]s)? (?:[a-z-]+ ){0,3}?(?:coordinator|director|directors? general|director-general"
    r"|chairman|chairwoman|chairperson|chair|president|vice-president|vice president"
    r"|secretary-general"
    r"|secretary general|secretary|representative|spokesperson|spokesman|spokeswoman|head|manager"
    r"|minister|ambassador|rector|dean|commissioner|governor|mayor|chief executive(?: officer)?"
    r"|chief|expert|leader|adviser|advisor|envoy|engineer|scientist)(?: for [a-z -]{3,40})?,?"
    rf" (?:{_TITLES} ?)*"
)
"""An office written small between a body and its holder: "NIMT's deputy director, Ann Bell"."""
_FIELD_THEN_BODY = re.compile(
    r" (?:for|of|in charge of|responsible for) (?:[A-Z][\w-]+|and|&|,)"
    r"(?: (?:[A-Z][\w-]+|and|&)|,){0,6}?, (?:the )?"
)
"""The field of an office, and then its body: "Ann Bell, Deputy Secretary for Wool, Felt Board"."""
_FIELD_BEFORE = re.compile(r"(?<=[a-z] )([A-Z][a-z]+) $")
_BY_WHOM = re.compile(rf",? (?:là |is |was )?(?:{_TITLES} ?)*")
_STANDS_FOR = re.compile(
    r"(?<!\w)(?:đại diện|thay mặt|đại diện cho|đại diện của|lãnh đạo"
    r"|representatives? (?:of|from|for)(?: the)?) $"
)
"""Before a body whose representative is named behind it."""
_TOLD_BY = ("According to the ", "According to ", "Theo ", "By the ")
_OF = re.compile(
    r" (?:của|of|of the|for|for the|thuộc|phụ trách|from|from the|tại|to|to the|at the|at|kiêm)? ?"
)
_OFFICE_OF = re.compile(
    r" ?(?:của|from|from the|of|of the|for|for the|thuộc|tại|to|to the|at|at the|in|'s)? ?"
)
_FOR_FIRST = re.compile(r"(?:^|(?<=\n)|(?<=[.;] ))(?:For|On behalf of|Thay mặt|Về phía)(?: the)? $")
"""What opens a sentence with the side somebody acts for."""
_OFFICE_OF_BODY = re.compile(r" (?:of|for|at|của|tại) ")
_BEHALF = re.compile(
    r",? (?:đại diện cho|thay mặt cho|thay mặt|đại diện|on behalf of|on behalf of "
    r"the|representing|representing the|for and on behalf of the|nhân danh) "
)


def phrases(
    folded: Folded,
    start: int,
    end: int,
    found: Sequence[tuple[int, Found]],
    linked: Linked,
    again: Sequence[Phrase],
) -> list[Phrase]:
    """Make the phrases of a sentence.

    Args:
        folded: The text.
        start: Begin of the sentence.
        end: Its end.
        found: The names in it with their numbers.
        linked: Things.
        again: What takes up things named before, in it.

    Returns:
        Phrases in order.
    """
    text = folded.text
    units: list[Phrase] = [
        Phrase(
            f.start,
            f.end,
            f.type,
            [(linked.of[n][0], text[f.start : f.end])],
            short=f.short,
            name_end=f.end,
        )
        for n, f in found
    ]
    for unit in units:
        if unit.type == "person" and not looks_named(unit.things[0][1]):
            # "by Trade Minister Ann Bell": the field of the office
            field_of = _FIELD_BEFORE.search(text, start, unit.start)
            if field_of is not None and field_of[1] not in words.some("determiners"):
                unit.start = field_of.start(1)
    taken = [(u.start, u.end) for u in units]
    units += [a for a in again if all(a.end <= s or a.start >= e for s, e in taken)]
    units.sort(key=lambda u: u.start)
    made: list[Phrase] = []
    for number, unit in enumerate(units):
        last = made[-1] if made else None
        if last is None:
            made.append(unit)
            continue
        gap = text[last.end : unit.start]
        small = lower(gap)
        close = text[unit.end : unit.end + 1]
        if small in (" (", "("):
            # Belongs to the name before: abbreviation, country, English name.
            stop = text.find(")", unit.end)
            last.end = stop + 1 if 0 <= stop < end and stop - unit.end < 90 else unit.end
            if last.type == "person" and last.body is None and unit.type in ("org", "place"):
                last.body = unit.things[0]
            continue
        if unit.start < last.end:
            continue  # inside parentheses that were taken whole
        if _BEHALF.fullmatch(small) and unit.type in ("org", "place"):
            last.behalf = unit.things[0]
            last.end = unit.end
            continue
        has_no_body = last.type == "person" and last.body is None
        if (
            has_no_body
            and unit.type == "org"
            and (small == ", " or _FIELD_THEN_BODY.fullmatch(gap))
            and last.end > last.name_end > 0
            and looks_named(last.things[0][1])
        ):
            # "Ann Bell, Deputy Director, Wool Board": the body behind the office
            last.body = unit.things[0]
            last.end = unit.end
            continue
        if has_no_body and unit.type in ("org", "place") and _OFFICE_OF.fullmatch(small):
            last.body = unit.things[0]
            last.end = unit.end
            continue
        both_named = (
            last.type == unit.type == "person"
            and looks_named(last.things[0][1])
            and looks_named(text[unit.start : unit.end])
        )
        if (
            last.type == "person"
            and unit.type == "person"
            and not both_named
            and not _is_two_seats(last, text[unit.start : unit.end], small)
            and _SAME_PERSON.fullmatch(small)
        ):
            # A name with its office, in either order: one person.
            named = unit if looks_named(text[unit.start : unit.end]) else last
            other = last if named is unit else unit
            last.office = last.office or lower(other.things[0][1])
            last.things, last.end = named.things, unit.end
            last.body = last.body or unit.body
            continue
        if (
            last.type == "person"
            and last.body is not None
            and unit.type == "person"
            and re.fullmatch(rf" (?:\([^()]{{1,30}}\) )?(?:{_TITLES} ?)*", small)
        ):
            last.office = last.office or lower(last.things[0][1])
            last.things, last.end = unit.things, unit.end
            continue
        is_two_offices = (
            last.type == "person"
            and unit.type == "person"
            and last.body is None
            and last.end > last.name_end > 0
            and looks_named(last.things[0][1])
            and not looks_named(text[unit.start : unit.end])
        )
        if (
            is_two_offices
            and re.fullmatch(r",? (?:and|và|kiêm) (?:the )?", small)
            and not _has_holder(text, units[number : number + 3])
        ):
            last.end = unit.end
            last.body = unit.body
            continue
        if (
            last.type == unit.type == "person"
            and last.body is not None
            and last.office
            and text.startswith(last.things[0][1], last.start)
            and looks_named(last.things[0][1])
            and not looks_named(text[unit.start : unit.end])
            and re.fullmatch(r",? (?:and|và|kiêm) ", small)
            and _OFFICE_OF_BODY.match(text, unit.end)
            and not _has_holder(text, units[number : number + 3])
        ):
            last.end = unit.end  # "Ann Bell, Chair of A and Director of B": one person
            continue
        if (
            last.type in ("place", "org")
            and unit.type == "org"
            and re.fullmatch(r"'s (?:\w+ )?", small)
        ):
            unit.start = last.start
            made[-1] = unit
            continue
        if (
            unit.type == "person"
            and last.type in ("org", "place")
            and (
                re.fullmatch(rf"'s (?:\w+ )?| (?:{_TITLES} ?)*", small)
                or (_SMALL_OFFICE.fullmatch(small) and looks_named(text[unit.start : unit.end]))
            )
        ):
            if _FOR_FIRST.search(text, start, last.start):
                unit.behalf = last.things[0]  # "For the Wool Board Ann Bell signed"
            else:
                unit.body = last.things[0]
                unit.start = last.start
            made[-1] = unit
            if not looks_named(unit.things[0][1]):
                _join_office(folded, made)
            continue
        if last.type in ("org", "event") and unit.type == "org" and not last.again:
            first, second = (
                lower(text[last.start : last.name_end or last.end]).split(),
                lower(text[unit.start : unit.end]).split(),
            )
            is_part = (
                small in (", ", " ")
                and first[0] in words.some("smaller")
                and first[:2] != ["tổ", "chức"]
                and (second[0] in words.some("larger") or _holds_larger(second))
                and first[0] != second[0]
                and not (second[0] == "tập" and first[0] in ("cục", "vụ"))
                and text[max(0, last.start - 2) : last.start] != ", "
            )
            is_part = is_part and not re.match(
                r",? (?:và|and) ",
                lower(text[_closed(text, unit.end) : _closed(text, unit.end) + 5]),
            )
            if is_part or re.fullmatch(
                r" (?:của|of|of the|thuộc|trực thuộc|under the|within the|within) ?", small
            ):
                last.end = unit.end
                continue
        if (
            unit.type == "place"
            and last.type == "org"
            and re.fullmatch(r" (?:(?:của|of|of the|in|tại|ở) ?)?", small)
        ):
            last.end = unit.end
            last.located = small.strip() in ("in", "tại", "ở")
            continue
        if (
            unit.type == "place"
            and last.type in ("org", "event")
            and small in (", ", ", the ")
            and (
                last.located
                or (last.type == "event" and not _leads_in(text, last.start))
                or (
                    last.type == "org"
                    and _APPOSED.match(text, _closed(text, unit.end)) is not None
                    and not text[max(0, last.start - 3) : last.start].endswith(", ")
                )
            )
            and _PLACE_ENDS.match(text, _closed(text, unit.end)) is not None
        ):
            # "at the Forum, Bengaluru, India": where it is, and nobody who acts
            last.end = unit.end
            last.located = True
            continue
        if (
            last.type == "org"
            and unit.type == "place"
            and small in (", ", ", the ")
            and not text[max(0, last.start - 17) : last.start].endswith(_TOLD_BY)
            and not re.match(
                r",? ?(?:và|and|cùng)\b|, \S", text[_closed(text, unit.end) : unit.end + 30]
            )
            and not text[max(0, last.start - 3) : last.start].endswith(", ")
        ):
            last.end = unit.end
            continue
        if (
            unit.type == "place"
            and last.type == "person"
            and last.body is not None
            and small == " "
            and not looks_named(last.things[0][1])
        ):
            last.end = unit.end  # "Bộ trưởng Bộ Y tế Nhật Bản Yamada Takio"
            continue
        if (
            unit.type == "person"
            and last.type == "org"
            and _BY_WHOM.fullmatch(small)
            and looks_named(unit.things[0][1])
            and _STANDS_FOR.search(folded.small, start, last.start)
        ):
            unit.body, unit.start = last.things[0], last.start  # "đại diện Viện A, bà B"
            made[-1] = unit
            continue
        if (
            last.type == "person"
            and last.body is not None
            and unit.type == "place"
            and re.fullmatch(
                r" (?:(?:thường trực|đại diện|phụ trách|kiêm nhiệm) )?"
                r"(?:in|to|at|of|for|tại|ở|của) (?:the )?",
                small,
            )
        ):
            last.end = unit.end
            continue
        if (
            last.type == "person"
            and last.body is not None
            and unit.type == "person"
            and re.fullmatch(r", (?:and |kiêm )?(?:the )?", small)
        ):
            is_apposed = looks_named(last.things[0][1]) and not looks_named(
                text[unit.start : unit.end]
            )
            if is_apposed:
                last.end = unit.end
                continue
        if (
            last.type == "person"
            and last.body is not None
            and unit.type in ("org", "place")
            and re.fullmatch(r", (?=\S)|, | (?:của|of|of the|thuộc|tại|at) |'s ", small)
        ):
            first = lower(last.body[1]).split()
            second = lower(text[unit.start : unit.end]).split()
            if not small.startswith(",") or (
                first[0] in words.some("smaller")
                and (second[0] in words.some("larger") or _holds_larger(second))
            ):
                last.end = unit.end
                continue
        if close == ")" and text[last.end : unit.start].endswith("("):
            continue
        made.append(unit)
    return made


_PLACE_ENDS = re.compile(
    r"(?:, (?:[A-Z\u00c0-\u00dd\u0110\u1ea0-\u1ef8]|the [A-Z])"
    r"|, (?:a|an|which|who|where|led|represented|[a-z]+ing|to|on)(?!\w)|[.;:)\n]|$"
    r"|,? (?:from|on|in|with|từ|ngày|vào|với|và ngày)(?!\w))"
)
"""What follows a place that says where something is, and does not act."""
_APPOSED = re.compile(r", (?:a|an|which|who|where|led|represented|[a-z]+ing)(?!\w)")
"""What goes on to say who a body is, behind the state it is from."""


def _is_two_seats(last: Phrase, office: str, gap: str) -> bool:
    """Say whether two offices without names are two people: "the Minister, the Ambassador"."""
    is_bare = not looks_named(last.things[0][1]) and not looks_named(office)
    return is_bare and re.fullmatch(r", the ", gap) is not None


def _has_holder(text: str, units: Sequence[Phrase]) -> bool:
    """Say whether an office is followed by who holds it: "Đại sứ Nhật Bản Yamada Takio"."""
    for before, unit in pairwise(units):
        if text[before.end : unit.start] != " ":
            return False
        if unit.type == "person":
            return looks_named(text[unit.start : unit.end])
    return False


def _holds_larger(name: Sequence[str]) -> bool:
    """Say whether an English name is that of a larger body: "National … Agency of Orland"."""
    return name[0].isascii() and any(word in words.some("larger") for word in name)


def _leads_in(text: str, start: int) -> bool:
    """Say whether "Tại", "At" … before a name opens a sentence, so that its subject follows."""
    return (
        re.search(
            r"(?:^|[.\n;!?:,] ?)(?:Trong|Tại|Ở|Với|Về|In|At|Within|During|Sau|After|Following)"
            r" (?:the |khuôn khổ )?$",
            text[max(0, start - 30) : start],
        )
        is not None
    )


def _join_office(folded: Folded, made: list[Phrase]) -> None:
    """Join an office with its body to the name before it: "Ann Bell, NIMT Director"."""
    if len(made) < 2:
        return
    name, office = made[-2], made[-1]
    gap = folded.small[name.end : office.start]
    if (
        name.type == "person"
        and name.body is None
        and looks_named(name.things[0][1])
        and re.fullmatch(r",? (?:[-–—] )?(?:the )?", gap)
    ):
        name.body, name.end = office.body, office.end
        name.office = lower(office.things[0][1])
        made.pop()


def _closed(text: str, at: int) -> int:
    match = re.match(r" ?\([^()\n]{1,60}\)", text[at : at + 64])
    return at + match.end() if match else at


def listings(folded: Folded, units: Sequence[Phrase]) -> list[Listing]:
    """Join phrases of one list."""
    made: list[Listing] = []
    for unit in units:
        last = made[-1].phrases[-1] if made else None
        if last is not None and _same_list(folded, made[-1].phrases, unit):
            made[-1].phrases.append(unit)
        else:
            made.append(Listing([unit]))
    return made


_TOGETHER = re.compile(
    r"(?:^|[.\n;] ?)(?:Together with|Along with|Alongside|Jointly with"
    r"|In (?:cooperation|co-operation|collaboration|partnership) with"
    r"|Cùng với|Phối hợp (?:với|cùng)|Cùng)(?: the)? $"
)
"""What opens a sentence with those beside its subject: "Together with A and B, C held …"."""


def _same_list(folded: Folded, members: Sequence[Phrase], unit: Phrase) -> bool:
    last = members[-1]
    gap = folded.small[last.end : unit.start]
    if not _COORDINATED.fullmatch(gap) or not gap.strip():
        return False
    if last.type == "place" and unit.type != "place":
        # "tại Hà Nội, Tổng cục trưởng …", "tại Huế, tỉnh Thừa Thiên, Viện …": where, not who.
        first = members[0] if all(m.type == "place" for m in members) else last
        before = folded.small[max(0, first.start - 24) : first.start]
        if re.search(r"(?<!\w)(?:tại|ở|in|at|from|từ)(?: the)? $", before):
            return False
    if re.fullmatch(r",(?: the)? ?", gap) and _TOGETHER.search(
        folded.text, max(0, members[0].start - 40), members[0].start
    ):
        return False
    if gap.strip() == ",":
        # "Trong ASEAN, Tổng cục …": what leads a sentence is no part of the list.
        before = folded.text[max(0, last.start - 30) : last.start]
        if re.search(
            (
                r"(?:^|[.\n;!?:] ?)(?:Trong|Tại|Ở|Với|Về|In|At|Within|For|With|Under|During|Từ"
                r"|From|According to|Theo) (?:the |khuôn khổ )?$"
            ),
            before,
        ):
            return False
    if unit.type == "person" and last.type != "person" and not re.search(r"và|and|cùng|&", gap):
        # "Về phía Viện A, ông B …": B speaks, not A.
        return False
    if last.type in _ACTORS:
        return unit.type in _ACTORS
    return last.type == unit.type


_ADJECTIVE = (
    r"(?:(?:(?:one|two|three|four|five|six|\d+)-(?:day|week|hour|month)|half-day|day-long|week-long"
    r"|annual|online|virtual|hybrid|entire|whole|same|joint|bilateral|regional|international"
    r"|technical|high-level|inaugural) )?"
)
"""What may stand inside: "the two-day training course"."""
_INSIDE = {
    "hai": ("(?:hai|02|2) ", "(?: đo lường| tiêu chuẩn)?(?: quốc gia)?"),
    "the": (f"the {_ADJECTIVE}", ""),
    "this": (f"this {_ADJECTIVE}", ""),
}
"""What stands around the rest of what takes up, by its first word."""


def _alternatives(many: Sequence[str]) -> str:
    """Give the alternatives for what takes up; those of one first word share what is around."""
    plain: list[str] = []
    rests: dict[str, list[str]] = {}
    for said in sorted(many, key=len, reverse=True):
        first, _, rest = said.partition(" ")
        if first in _INSIDE and rest.count(" ") < 2:
            rests.setdefault(first, []).append(re.escape(rest))
        else:
            plain.append(re.escape(said))
    for first, shared in rests.items():
        before, after = _INSIDE[first]
        plain.append(f"{before}(?:{'|'.join(shared)}){after}")
    return "|".join(plain)


@cache
def _again_pattern() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = words.table("grammar")["again"]
    return tuple(
        (
            kind,
            re.compile(
                rf"(?<![\w-])(?:{_alternatives([*table[kind]['vi'], *table[kind]['en']])})(?!\w)"
            ),
        )
        for kind in (
            *("sides", "event", "agreement", "project", "delegation", "owner", "school", "subject"),
        )
    )


def taken_up(small: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Find what takes up things named before.

    Yields:
        Span and kind: ``sides``, ``event``, ``agreement``, ``project``, ``delegation``,
        ``owner``, ``school``, ``subject``.
    """
    taken: list[tuple[int, int]] = []
    for kind, pattern in _again_pattern():
        for match in pattern.finditer(small, start, end):
            if all(match.end() <= a or match.start() >= b for a, b in taken):
                taken.append(match.span())
                yield *match.span(), kind


@cache
def leading(name: str) -> re.Pattern[str]:
    """Give the pattern of the small words that lead to a part, matched before it."""
    table = words.table("grammar")["before"][name]
    many = sorted(
        (re.escape(w) for lang in ("vi", "en") for w in table[lang]), key=len, reverse=True
    )
    between = (
        r"(?: (?:h\.e\.|dato['’]|datuk|tan sri|sir|madam|atty\.?|engr\.?|professor"
        r"|assoc\. prof\.|his excellency|her excellency|the honourable|dr\.?|mr\.?|ms\.?|mrs\.?"
        r"|prof\.?|assoc\.|ts\.|pgs\.ts\.?|gs\.ts\.?|ths\.|đồng chí"
        r"|the|các|a|an|phía|đoàn|đại diện|both|cả|một số|chính|hai|bên|trường"
        r"|lãnh đạo|ngài|ông|bà|phòng thí nghiệm|phòng thí nghiệm \w+ \w+ của|đại diện "
        r"của|representatives of|representatives of the|officials of|officials of the"
        r"|officials from|experts from|experts from the|chuyên gia|chuyên gia của|cán bộ "
        r"của|dự án|[a-z]+'s))*"
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(many)}){between} $")


TRANSPARENT = re.compile(
    r"(?:observers?|delegation|team|group|chuyên gia|đại diện|lãnh đạo|cán bộ|đại "
    r"biểu|officials?|experts?|representatives?|delegates?|members|delegations?|đoàn"
    r"|staff|scientists|hiệu trưởng|giám đốc|doanh nghiệp)"
    r"(?: cao cấp| cấp cao)?(?: đến từ| của| từ| from| of)?(?: (?:the|các|phía|both))* $"
)


@cache
def oblique() -> re.Pattern[str]:
    """Give the pattern of small words before a name that plays no part of its own."""
    table = words.table("grammar")["oblique"]
    many = sorted(
        (re.escape(w) for lang in ("vi", "en") for w in table[lang]), key=len, reverse=True
    )
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(many)})(?: (?:the|các|a|an|phía|đoàn|cả|hai|both|ông|bà"
        rf"|chính|[a-z]+'s))* $"
    )
