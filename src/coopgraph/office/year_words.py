"""The facts of a year as sentences, in the words that the intake's frames read.

A sentence is made of labels, a template of its role, stage or measure, and the date at its
precision; never of the words of a source. Who is a person is told by the body they act for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from coopgraph.dates import Bounds, TieBounds
from coopgraph.office.year_facts import Fact

Forms = tuple[str, str]
"""A template where one does it, and where several do."""


def _same(text: str) -> Forms:
    return text, text


TIES: dict[str, dict[str, Forms]] = {
    "en": {
        "member": ("{who} was a member of {in}", "{who} were members of {in}"),
        "associateMember": (
            "{who} was an associate member of {in}", "{who} were associate members of {in}",
        ),
        "chair": _same("{who} served as chair of {in}"),
        "viceChair": _same("{who} served as vice-chair of {in}"),
        "secretariat": _same("{who} served as secretariat of {in}"),
        "organizer": _same("{who} organized {in}"),
        "coOrganizer": _same("{who} co-organized {in}"),
        "attendee": _same("{who} attended {in}"),
        "host": _same("{who} hosted {in}"),
        "speaker": _same("{who} spoke at {in}"),
        "moderator": _same("{who} moderated {in}"),
        "guest": ("{who} was guest at {in}", "{who} were guests at {in}"),
        "presider": _same("{who} chaired {in}"),
        "partner": ("{who} was a partner in {in}", "{who} were partners in {in}"),
        "signatory": _same("{who} signed {in}"),
        "party": ("{who} was party to {in}", "{who} were parties to {in}"),
        "funder": _same("{who} funded {in}"),
        "adopter": _same("{who} adopted {in}"),
    },
    "vi": {
        "member": _same("{who} là thành viên của {in}"),
        "associateMember": _same("{who} là thành viên liên kết của {in}"),
        "chair": _same("{who} giữ chức Chủ tịch {in}"),
        "viceChair": _same("{who} giữ chức Phó Chủ tịch {in}"),
        "organizer": _same("{in} do {who} tổ chức"),
        "coOrganizer": _same("{who} phối hợp tổ chức {in}"),
        "attendee": _same("{who} tham dự {in}"),
        "host": _same("{who} đăng cai {in}"),
        "speaker": _same("{who} trình bày tham luận tại {in}"),
        "moderator": _same("{who} điều phối phiên tại {in}"),
        "presider": _same("{who} chủ trì {in}"),
        "partner": _same("{who} là đối tác của {in}"),
        "signatory": _same("{who} ký {in}"),
        "party": _same("{who} là bên tham gia {in}"),
        "funder": _same("{who} tài trợ cho {in}"),
    },
}  # fmt: skip
"""Words of roles that have their own; the others are told as a role that somebody acted in."""
ACTED: dict[str, Forms] = {
    "en": _same("{who} acted as {role} in {in}"),
    "vi": _same("{who} tham gia với vai trò {role} trong {in}"),
}
STAGES: dict[str, dict[str, str]] = {
    "en": {
        "signed": "{in} was signed",
        "agreed": "The parties agreed on {in}",
        "negotiated": "{in} was under negotiation",
        "adopted": "{in} was adopted",
        "inForce": "{in} entered into force",
        "expired": "{in} expired",
        "terminated": "{in} was terminated",
        "suspended": "{in} was suspended",
        "amended": "{in} was amended",
        "renewed": "{in} was renewed",
        "ratified": "{in} was ratified",
        "published": "{in} was published",
        "implemented": "{in} was put into practice",
        "raised": "{in} were raised",
    },
    "vi": {
        "signed": "{in} được ký kết",
        "agreed": "Các bên đã thống nhất nội dung {in}",
        "negotiated": "Các bên đang đàm phán {in}",
        "adopted": "{in} được thông qua",
        "inForce": "{in} có hiệu lực",
        "expired": "{in} hết hiệu lực",
        "terminated": "{in} đã chấm dứt",
        "suspended": "{in} tạm đình chỉ",
        "amended": "{in} được sửa đổi",
        "renewed": "{in} được gia hạn",
        "ratified": "{in} được phê chuẩn",
        "published": "{in} được phát hành",
        "implemented": "{in} đã được thi hành",
        "raised": "{in} đã được nêu ra",
    },
}
STAGE: dict[str, str] = {
    "en": "{in} reached the stage “{role}”", "vi": "{in} đạt giai đoạn “{role}”",
}  # fmt: skip
EVENT: dict[str, str] = {"en": "{in} took place", "vi": "{in} diễn ra"}
COUNTS: dict[str, dict[str, str]] = {
    "en": {
        "attendance": "{in} was attended by {n} people",
        "sessionsAttended": "{who} took part in {n} meetings",
        "conferencesOrganized": "{who} organized {n} conferences",
        "meetingsReportedAt": "{who} reported at {n} meetings of {in}",
        "talksPromoted": "{who} promoted {n} talks of {in}",
        "eventsCoordinated": "{who} coordinated {n} events of {in}",
        "meetingsAndSessionsChaired": "{who} chaired {n} meetings of {in}",
        "membersCounted": "{in} has {n} members",
    },
    "vi": {
        "attendance": "{in} có sự tham dự của {n} đại biểu",
        "sessionsAttended": "{who} đã tham dự {n} phiên họp",
        "conferencesOrganized": "{who} đã tổ chức {n} hội nghị",
        "meetingsReportedAt": "{who} báo cáo tại {n} hội nghị trong khuôn khổ {in}",
        "talksPromoted": "{who} quảng bá {n} tọa đàm của {in}",
        "eventsCoordinated": "{who} điều phối {n} sự kiện của {in}",
        "meetingsAndSessionsChaired": "{who} chủ trì {n} phiên họp trong khuôn khổ của {in}",
        "membersCounted": "{in} có {n} thành viên",
    },
}
COUNT: dict[str, str] = {"en": "{of}: {role}, {n}", "vi": "{of}: {role}, {n}"}
EXACTNESS: dict[str, dict[str, str]] = {
    "en": {
        "exact": "{n}", "moreThan": "more than {n}", "lessThan": "fewer than {n}",
        "atLeast": "at least {n}", "approximate": "about {n}",
        "many": "many (how many is not said)",
    },
    "vi": {
        "exact": "{n}", "moreThan": "hơn {n}", "lessThan": "dưới {n}", "atLeast": "ít nhất {n}",
        "approximate": "khoảng {n}", "many": "nhiều (không nêu số lượng)",
    },
}  # fmt: skip
BEHIND: dict[str, Forms] = {
    "en": ("a representative of {who}", "representatives of {who}"),
    "vi": _same("đại diện {who}"),
}
UNNAMED: dict[str, str] = {"en": "a person", "vi": "một cá nhân"}
"""Who is told of without a body: persons are not named in a report."""
HEADS: dict[str, dict[str, str]] = {
    "en": {
        "head": "the head of {in} was in office",
        "chair": "the chair of {in} was in office",
        "secretariat": "the secretariat of {in} was in office",
    },
    "vi": {
        "head": "người đứng đầu {in} tại nhiệm",
        "chair": "chủ tịch {in} tại nhiệm",
        "secretariat": "thư ký {in} tại nhiệm",
    },
}
POSSIBLY: dict[str, str] = {"en": " (possibly)", "vi": " (ở mức khả năng)"}
_AND = {"en": " and ", "vi": " và "}
_VAGUE = 2 * 366
"""A begin that is known to more days than so many is only told to have been by its last."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def sentence(facts: Sequence[Fact], labels: Mapping[str, Mapping[str, str]], lang: str) -> str:
    """Word facts that differ in who does it alone.

    Args:
        facts: At least one; same kind, role, framework and time.
        labels: Labels of all IRIs of these and of roles, by language.
        lang: "en" or "vi".

    Returns:
        A sentence that begins with a capital and ends with a full stop.
    """
    one = facts[0]

    def named(iri: str) -> str:
        return labels.get(iri, {}).get(lang) or iri.rpartition("/")[2]

    who = listed([named(iri) for iri in dict.fromkeys(f.subject for f in facts) if iri], lang)
    many = len({f.subject for f in facts}) > 1
    if one.unnamed and one.section != "offices" and who:
        who = BEHIND[lang][many].format(who=who)
    who = who or UNNAMED[lang]
    words = {"who": who, "in": named(one.framework), "role": named(one.role)}
    if one.kind == "tie":
        own = TIES[lang].get(one.role, ACTED[lang])[many]
        if one.role in HEADS[lang] and not one.subject:
            own = HEADS[lang][one.role]
        text = own.format(**words)
    elif one.kind == "milestone":
        text = STAGES[lang].get(one.role, STAGE[lang]).format(**words)
    elif one.kind == "event":
        text = EVENT[lang].format(**words)
    else:
        number = EXACTNESS[lang].get(one.exactness, "{n}").format(n=one.number or "")
        form = COUNTS[lang].get(one.role, COUNT[lang])
        if ("{who}" in form and not one.subject) or ("{in}" in form and not one.framework):
            form = COUNT[lang]
        names = [named(iri) for iri in (one.subject, one.framework) if iri]
        of = " – ".join(names)
        text = form.format(**words, n=number, of=of)
    text += when(one.bounds, lang)
    if one.reading == "possible":
        text += POSSIBLY[lang]
    return f"{text[0].upper()}{text[1:]}."


def listed(names: Sequence[str], lang: str) -> str:
    """List names: "a, b and c".

    Example:
        >>> listed(["a", "b", "c"], "en")
        'a, b and c'
    """
    *first, last = names or [""]
    return _AND[lang].join([", ".join(first), last]) if first else last


def when(bounds: TieBounds, lang: str) -> str:
    """Word a time at its precision, with a blank before it; nothing where nothing is known.

    Example:
        >>> from coopgraph.dates import stated_bounds
        >>> when(stated_bounds("2020", "2021"), "en"), when(stated_bounds(during="2021-06"), "vi")
        (' from 2020 to 2021', ' trong tháng 6/2021')
    """
    begin = _near(Bounds(bounds.earliest_begin, bounds.latest_begin), first=True)
    end = _near(Bounds(bounds.earliest_end, bounds.latest_end), first=False)
    en = lang == "en"
    if begin == end and any(begin):
        return _within(begin, lang)
    if all(begin) and all(end):
        if begin.upper > end.upper or end.lower < begin.lower:  # type: ignore[operator]
            # Both lie in what it is within, and neither before the other: some of these days.
            return _within(Bounds(begin.lower, end.upper), lang)
        form = " from {a} to {b}" if en else " từ {a} đến {b}"
        return form.format(a=_coarse(begin, lang), b=_coarse(end, lang))
    if all(begin):
        return (" since {a}" if en else " từ {a}").format(a=_coarse(begin, lang))
    if all(end):
        return (" until {b}" if en else " đến {b}").format(b=_coarse(end, lang))
    # Attested on some day, with neither begin nor end.
    begun, until = begin.upper, end.lower
    if begun is None or until is None:
        return _within(Bounds(until, begun), lang) if begun or until else ""
    if begun >= until:
        return _within(Bounds(until, begun), lang)
    form = " from {a} at the latest to {b} at least" if en else " chậm nhất từ {a} đến ít nhất {b}"
    return form.format(a=_word(Bounds(begun, begun), lang), b=_word(Bounds(until, until), lang))


def _near(span: Bounds, *, first: bool) -> Bounds:
    """Leave out the far side of a begin or end that is hardly known: it was by then, or later."""
    lower, upper = span
    if lower and upper and (upper - lower).days > _VAGUE:
        return Bounds(None, upper) if first else Bounds(lower, None)
    return span


def _coarse(span: Bounds, lang: str) -> str:
    """Word a begin or an end by the month or year in which it lies, where it is no unit itself."""
    lower, upper = span
    if not _told(span) and lower and upper and lower.year == upper.year:
        month = lower.month == upper.month
        first = lower.replace(day=1) if month else dt.date(lower.year, 1, 1)
        after = (first.replace(day=28) + dt.timedelta(4)).replace(day=1) if month else None
        last = after - dt.timedelta(1) if after else dt.date(upper.year, 12, 31)
        span = Bounds(first, last)
    return _word(span, lang)


def _within(span: Bounds, lang: str) -> str:
    """Word a time of which one day is meant, or several that are not told apart."""
    en = lang == "en"
    lower, upper = span
    if lower and upper:
        text = _told(span)
        if not text:
            return f" {_word(span, lang)}"
        is_day = text.count("-") == 2
        if en:
            return f" {'on' if is_day else 'in'} {_word(span, lang)}"
        return f" {'' if is_day else 'trong '}{_word(span, lang)}"
    day = lower or upper
    assert day is not None  # noqa: S101 - one side is told
    # A month's or a year's last day says "by that month", "by that year".
    whole = next((one for one in _around(day, last=lower is None) if _told(one)), Bounds(day, day))
    word = _word(whole, lang)
    if lower is None:
        at = _within(whole, lang) if en else f" tính đến {word}"
        return f"{at} at the latest" if en else at
    return f"{_within(whole, lang)} at the earliest" if en else f" sớm nhất {word}"


def _around(day: dt.date, *, last: bool) -> list[Bounds]:
    """Give the year and the month that end, or begin, with a day."""
    if last:
        return [
            one
            for one in (Bounds(dt.date(day.year, 1, 1), day), Bounds(day.replace(day=1), day))
            if _told(one) and one.lower != one.upper
        ]
    year = Bounds(day, dt.date(day.year, 12, 31))
    return [year] if _told(year) else []


def _told(span: Bounds) -> str:
    """Give a span that is a day, a month or a year as EDTF; else nothing."""
    lower, upper = span
    if lower is None or upper is None:
        return ""
    if lower == upper:
        return lower.isoformat()
    if upper == dt.date.max:
        return ""
    after = upper + dt.timedelta(1)
    if lower.day == 1 and after.day == 1:
        if (lower.year, lower.month) == (upper.year, upper.month):
            return f"{lower:%Y-%m}"
        if lower.month == 1 and upper.month == 12 and lower.year == upper.year:
            return f"{lower:%Y}"
    return ""


def _word(span: Bounds, lang: str) -> str:
    text = _told(span)
    en = lang == "en"
    if not text:
        lower, upper = span
        assert lower is not None  # noqa: S101 - asked of what both sides are told of
        assert upper is not None  # noqa: S101
        year = lower.month == lower.day == 1 and (upper.month, upper.day) == (12, 31)
        first, last = (
            (Bounds(lower, dt.date(lower.year, 12, 31)), Bounds(dt.date(upper.year, 1, 1), upper))
            if year
            else (Bounds(lower, lower), Bounds(upper, upper))
        )
        form = "between {a} and {b}" if en else "trong khoảng từ {a} đến {b}"
        return form.format(a=_word(first, lang), b=_word(last, lang))
    year_, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    if not en:
        if day:
            return f"ngày {int(day)}/{int(month)}/{year_}"
        return f"tháng {int(month)}/{year_}" if month else f"năm {year_}"
    if day:
        return f"{int(day)} {_MONTHS[int(month) - 1]} {year_}"
    return f"{_MONTHS[int(month) - 1]} {year_}" if month else year_
