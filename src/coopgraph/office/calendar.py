"""What falls due as a calendar that other programs subscribe to: iCalendar (RFC 5545, RFC 7986).

Every entry is an all-day event, as long as the days it may fall on: of a month-precise end, the
month. It says so, and keeps nobody's time from others (``TRANSP:TRANSPARENT``). An agreement that
renews itself comes again and again (``RRULE``, or ``RDATE`` where a rule would miss some). The
stamp of every entry is the day of the graph's newest source, never the clock: the same graph gives
the same bytes.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopgraph.errors import MissingDependency, ParameterError
from coopgraph.names import LANGUAGES, check_name
from coopgraph.office.due import KINDS, WORDS, Dues, Entry, stretch
from coopgraph.office.terms import Length, moved

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

ALARMS = (30, 7)
"""Days before which an entry rings, unless others are asked for."""
MEDIA = "text/calendar"
LISTED = 40
"""So many days are listed of what comes again by no rule."""
_QUIET = ("meeting",)
"""Kinds of entries that do not ring."""
_LONGEST = 3650
"""Days before which an alarm may ring."""
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Calendar:
    """What falls due, of `kg.calendar`.

    Attributes:
        entries: By day, then kind.
        alarms: How many days before each rings.
        stamp: The day of the newest source; None where no source tells its own.
    """

    entries: tuple[Entry, ...]
    alarms: tuple[int, ...] = ALARMS
    stamp: dt.date | None = None

    def __len__(self) -> int:
        return len(self.entries)

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give the entries, one a row.

        Args:
            lang: Language of the titles, "en" or "vi".

        Returns:
            Columns ``first``, ``last`` (dates, the days it may fall on), ``precision``, ``kind``,
            ``title``, ``repeats`` (the term after which it comes again, as an ISO 8601 duration;
            null), ``subject`` (an IRI), ``evidence`` (a list of IRIs), ``uid``.

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        rows = [
            {
                "first": entry.first,
                "last": entry.last,
                "precision": entry.precision,
                "kind": WORDS[lang][f"kind {entry.kind}"],
                "title": entry.titles[lang],
                "repeats": _duration(entry),
                "subject": entry.subject,
                "evidence": list(entry.evidence),
                "uid": entry.uid,
            }
            for entry in self.entries
        ]
        text = pl.String
        schema: dict[str, Any] = {
            **dict.fromkeys(("first", "last"), pl.Date),
            **dict.fromkeys(("precision", "kind", "title", "repeats", "subject"), text),
            "evidence": pl.List(text),
            "uid": text,
        }
        return pl.DataFrame(rows, schema=schema)

    def ics(self, lang: str = "en") -> bytes:
        """Write it as iCalendar, the same bytes for the same graph.

        Args:
            lang: Language of titles and texts, "en" or "vi".

        Returns:
            UTF-8 with the line ends of RFC 5545.

        Raises:
            UnknownNameError: Another language.
            MissingDependency: icalendar is not installed.
        """
        check_name(lang, LANGUAGES, "language")
        try:
            import icalendar
        except ImportError as error:
            raise MissingDependency(
                "icalendar is not installed", hint="pip install 'coopgraph[calendar]'"
            ) from error
        made = icalendar.Calendar()
        made.add("prodid", f"-//coopgraph//calendar//{lang.upper()}")
        made.add("version", "2.0")
        made.add("calscale", "GREGORIAN")
        name = WORDS[lang]["calendar"]
        # RFC 7986 has a property for it; many programs read only the older one.
        made.add("name", name, {"LANGUAGE": lang})
        made.add("x-wr-calname", name)
        made.add("x-published-ttl", "P1D")
        for entry in self.entries:
            made.add_component(self._event(entry, lang))
        return bytes(made.to_ical())

    def write(self, path: str | Path, lang: str = "en") -> Path:
        """Write it to a file, whole or not at all.

        Args:
            path: Where to; its name ends in .ics.
            lang: As for `ics`.

        Raises:
            WriteError: It cannot be written there.
        """
        from coopgraph import files

        return files.write(path, self.ics(lang))

    def _event(self, entry: Entry, lang: str) -> Any:
        import icalendar

        event, language = icalendar.Event(), {"LANGUAGE": lang}
        event.add("uid", entry.uid)
        stamp = self.stamp or _EPOCH
        event.add("dtstamp", dt.datetime.combine(stamp, dt.time(), dt.UTC))
        event.add("dtstart", entry.first)
        # An all-day event ends before the day of DTEND begins.
        if entry.last < dt.date.max:
            event.add("dtend", entry.last + dt.timedelta(1))
        title = plain(entry.titles[lang])
        event.add("summary", title, language)
        event.add("description", plain(entry.texts[lang]), language)
        event.add("categories", [WORDS[lang][f"kind {entry.kind}"]])
        event.add("url", entry.subject)
        event.add("class", "PUBLIC")
        event.add("transp", "TRANSPARENT")
        if (rule := repetition(entry)) is not None:
            event.add("rrule", rule)
        if listed := recurrences(entry):
            event.add("rdate", listed)
        for ahead in self.alarms if entry.kind not in _QUIET else ():
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", dt.timedelta(days=-ahead))
            alarm.add("description", title, language)
            event.add_component(alarm)
        return event


def of_graph(
    dues: Dues,
    issued: Mapping[str, dt.date],
    *,
    since: str | dt.date | None,
    until: str | dt.date | None,
    kinds: Sequence[str] | None,
    actor: str | None,
    alarms: Iterable[int | str],
) -> Calendar:
    """Make the calendar of a graph, see `kg.KnowledgeGraph.calendar`.

    Args:
        dues: Finds what falls due in it.
        issued: When its sources were issued.
        since: The first day, month or year.
        until: The last.
        kinds: Some of `due.KINDS`; None for all.
        actor: IRI of the actor whose entries are wanted; None for all.
        alarms: Days before which an entry rings.
    """
    first, last = stretch(since, until)
    wanted, rings = checked_kinds(kinds), checked_alarms(alarms)
    entries = chosen(dues.entries(wanted, actor=actor), first, last)
    return Calendar(entries, rings, max(issued.values(), default=None))


def chosen(
    entries: Iterable[Entry], since: dt.date | None, until: dt.date | None
) -> tuple[Entry, ...]:
    """Keep what may fall on some day of a stretch of time; what comes again, if it has begun."""
    return tuple(
        entry
        for entry in entries
        if (until is None or entry.first <= until)
        and (since is None or entry.last >= since or entry.every is not None)
    )


def checked_alarms(alarms: Iterable[int | str]) -> tuple[int, ...]:
    """Read how many days before an entry rings, the longest first.

    Raises:
        ParameterError: Not a whole number of days from 0 to 3650.
    """
    found = set()
    for given in alarms:
        text = str(given)
        if not (text.isascii() and text.isdigit() and int(text) <= _LONGEST):
            raise ParameterError(
                f"{text!r} is no number of days from 0 to {_LONGEST}", parameter="alarms"
            )
        found.add(int(text))
    return tuple(sorted(found, reverse=True))


def checked_kinds(kinds: Sequence[str] | None) -> tuple[str, ...]:
    """Read which kinds of entries are wanted; None is all.

    Raises:
        UnknownNameError: There is no such kind.
    """
    for kind in kinds or ():
        check_name(kind, KINDS, "kind of entry")
    return KINDS if kinds is None else tuple(kinds)


def repetition(entry: Entry) -> dict[str, Any] | None:
    """Give the recurrence rule of what comes again, None where no rule says it of every reader.

    ``BYSETPOS`` would say that of a month without such a day its last one counts; readers differ
    in what they make of it, so `recurrences` lists these days.
    """
    if entry.every is None:
        return None
    months, days = entry.every
    if days and not months:
        return {"freq": "daily", "interval": days}
    if days or (months % 12 and entry.first.day > 28):
        return None
    if months % 12:
        return {"freq": "monthly", "interval": months}
    leap = (entry.first.month, entry.first.day) == (2, 29)
    rule: dict[str, Any] = {"freq": "yearly", "interval": months // 12}
    return rule | ({"bymonth": 2, "bymonthday": -1} if leap else {})


def recurrences(entry: Entry) -> list[dt.date]:
    """List the days of an entry that comes again by no rule, at most `LISTED`.

    The first is among them: not every reader counts the begin of the event as one.
    """
    if entry.every is None or repetition(entry) is not None:
        return []
    months, days = entry.every
    terms = (Length(months * n, days * n) for n in range(LISTED))
    return [day for term in terms if (day := moved(entry.first, term)) is not None]


def plain(text: str) -> str:
    r"""Leave out what no calendar may hold: control characters other than line ends.

    Example:
        >>> plain("a\x1b[1mb\nc")
        'a[1mb\nc'
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))


def _duration(entry: Entry) -> str | None:
    if entry.every is None:
        return None
    months, days = entry.every
    years, months = divmod(months, 12)
    parts = ((years, "Y"), (months, "M"), (days, "D"))
    return "P" + "".join(f"{count}{unit}" for count, unit in parts if count)
