"""Stated dates, days, sums and roles of time in the words of a reader, English or Vietnamese.

A word never says more than the date does: a month stays a month, "by 2014" stays that.
"""

from __future__ import annotations

import datetime as dt
import re

from coopgraph.dates import Bounds, parse
from coopgraph.errors import DateError

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_PLAIN = r"(?a)(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z"

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "by": "by {0}", "from": "{0} or later", "between": "between {0} and {1}", "or": " or ",
        "about": "about {0}", "perhaps": "perhaps {0}", "since": "since {0}",
        "since by": "since {0} or earlier", "until": "until {0}", "on": "{0}",
        "told": "still so {0}", "goes on": "no end foreseen", "to": "{0} – {1}",
        "not before": "not before {0}", "unknown": "date not told",
    },
    "vi": {
        "by": "muộn nhất {0}", "from": "từ {0} trở đi", "between": "trong khoảng {0} đến {1}",
        "or": " hoặc ", "about": "khoảng {0}", "perhaps": "có thể {0}", "since": "từ {0}",
        "since by": "từ {0} hoặc sớm hơn", "until": "đến {0}", "on": "{0}",
        "told": "{0} vẫn còn", "goes on": "vô thời hạn", "to": "{0} – {1}",
        "not before": "không trước {0}", "unknown": "chưa rõ ngày",
    },
}  # fmt: skip
"""The words of dates, by language."""


def day_words(day: dt.date, lang: str) -> str:
    """Put a day into words.

    Example:
        >>> day_words(dt.date(2009, 10, 21), "en"), day_words(dt.date(2009, 10, 21), "vi")
        ('21 October 2009', '21/10/2009')
    """
    return date_words(day.isoformat(), lang)


def date_words(stated: str, lang: str) -> str:
    """Put a date of EDTF into words, at the precision it has; other forms by the days they mean.

    Args:
        stated: The date, as a source states it.
        lang: "en" or "vi".

    Example:
        >>> date_words("2009-10", "en"), date_words("[..2014]", "vi"), date_words("2021~", "en")
        ('October 2009', 'muộn nhất 2014', 'about 2021')
        >>> date_words("2020/2021", "en"), date_words("[2019,2021]", "vi")
        ('2020 – 2021', '2019 hoặc 2021')
    """
    words = WORDS[lang]
    if plain := re.match(_PLAIN, stated):
        year, month, day = plain.groups()
        if month is None:
            return year
        if not 1 <= int(month) <= 12:
            return _spanned(stated, lang)
        if lang == "vi":
            return f"{int(day)}/{int(month)}/{year}" if day else f"{int(month)}/{year}"
        named = f"{_MONTHS[int(month) - 1]} {year}"
        return f"{int(day)} {named}" if day else named
    if found := re.fullmatch(r"\[\.\.([^,\[\]]+)\]", stated):
        return words["by"].format(date_words(found[1], lang))
    if found := re.fullmatch(r"\[([^,\[\]]+?)\.\.\]", stated):
        return words["from"].format(date_words(found[1], lang))
    if found := re.fullmatch(r"\[([^,\[\]]+?)\.\.([^,\[\]]+)\]", stated):
        return words["between"].format(*(date_words(one, lang) for one in found.groups()))
    if found := re.fullmatch(r"[\[{]([^.\[\]{}]+)[\]}]", stated):
        return words["or"].join(date_words(one.strip(), lang) for one in found[1].split(","))
    if found := re.fullmatch(r"([^/]+)/([^/]+)", stated):
        begin, end = found.groups()
        if end == "..":
            return words["since"].format(date_words(begin, lang))
        if begin == "..":
            return words["until"].format(date_words(end, lang))
        return words["to"].format(date_words(begin, lang), date_words(end, lang))
    if found := re.fullmatch(r"([^~?%]+)([~?%])", stated):
        how = "perhaps" if found[2] == "?" else "about"
        return words[how].format(date_words(found[1], lang))
    return _spanned(stated, lang)


def _spanned(stated: str, lang: str) -> str:
    try:
        span = parse(stated)
    except DateError:
        return stated  # validation tells it
    return span_words(span, lang) if any(span) else stated


def span_words(span: Bounds, lang: str) -> str:
    """Put the days that a thing may fall on into words.

    Example:
        >>> span_words(Bounds(dt.date(2021, 10, 1), dt.date(2021, 10, 31)), "en")
        'October 2021'
        >>> span_words(Bounds(None, dt.date(2021, 10, 3)), "vi")
        'muộn nhất 3/10/2021'
    """
    words, (first, last) = WORDS[lang], span
    if first is None and last is None:
        return words["unknown"]
    if first is None or last is None:
        there = first or last or dt.date.min
        return words["by" if first is None else "not before"].format(day_words(there, lang))
    if first == last:
        return day_words(first, lang)
    after = last + dt.timedelta(1) if last < dt.date.max else last
    if first.day == after.day == 1:
        if (first.year, first.month) == (last.year, last.month):
            return date_words(first.isoformat()[:7], lang)
        if first.month == after.month == 1 and first.year == last.year:
            return str(first.year)
    return words["between"].format(day_words(first, lang), day_words(last, lang))


def tie_words(begin: str | None, end: str | None, during: str | None, lang: str) -> str:
    """Put the dates of a tie into words; that it was still so on a day is no end.

    Example:
        >>> tie_words("2009", "[2018-12-13..]", None, "en")
        'since 2009, still so 13 December 2018'
        >>> tie_words("[..2019-08-06]", None, None, "vi")
        'từ 6/8/2019 hoặc sớm hơn'
        >>> tie_words("2020", "2021", None, "en"), tie_words(None, None, "2021-10", "en")
        ('2020 – 2021', 'October 2021')
    """
    words = WORDS[lang]
    if during:
        return words["on"].format(date_words(during, lang))
    begun = begin and re.fullmatch(r"\[\.\.([^,\[\]]+)\]", begin)
    lasting = end and re.fullmatch(r"\[([^,\[\]]+?)\.\.\]", end)
    plain_end = end if end and not lasting and end != ".." else None
    if begin and begin == plain_end:
        return date_words(begin, lang)
    if begin and plain_end and not begun:
        return words["to"].format(date_words(begin, lang), date_words(plain_end, lang))
    parts = []
    if begun:
        parts.append(words["since by"].format(date_words(begun[1], lang)))
    elif begin:
        parts.append(words["since"].format(date_words(begin, lang)))
    if lasting and not (begun and begun[1] == lasting[1]):
        parts.append(words["told"].format(date_words(lasting[1], lang)))
    elif plain_end:
        parts.append(words["until"].format(date_words(plain_end, lang)))
    elif end == "..":
        parts.append(words["goes on"])
    return ", ".join(parts)


def number_words(value: str, lang: str) -> str:
    """Write a number as the language groups it; what is none stays as it is.

    Example:
        >>> number_words("57000000", "vi"), number_words("1234.50", "en"), number_words("x", "en")
        ('57.000.000', '1,234.50', 'x')
    """
    found = re.fullmatch(r"(?a)([+-]?)(\d+)(?:\.(\d+))?", value)
    if found is None:
        return value
    sign, whole, part = found.groups()
    grouped = f"{int(whole):,}"
    text = f"{sign}{grouped}" + (f".{part}" if part and part.strip("0") else "")
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))
