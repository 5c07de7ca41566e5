"""What falls due: ends, days of notice, reviews, terms of office, meetings, commitments.

Each is an `Entry`, with the days it may fall on: a month-precise end is one of the days of that
month, and says so. Persons are named only where that is asked for: a calendar is subscribed to by
many.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph.dates import Bounds, day_range, parse
from coopgraph.errors import DateError, ParameterError
from coopgraph.evidence import Passage, Rows, collect, source_id, worded
from coopgraph.names import LANGUAGES
from coopgraph.namespaces import CONCEPT
from coopgraph.office.facts import (
    AROUND,
    DATES,
    DONE,
    TERMS,
    bounds,
    by_framework,
    of_class,
    passages_of,
    role_name,
    steps,
)
from coopgraph.office.terms import Length, end_of, notice_of

if TYPE_CHECKING:
    import polars as pl

    Labeller = Callable[[Iterable[str], str], Mapping[str, str]]

KINDS = ("end", "notice", "review", "term", "meeting", "due")
"""Kinds of entries: end of an agreement or activity, last day of notice, review, end of a term of
office, meeting of a body or series, day by which a commitment is due."""
PARTIES = ("party", "signatory", "partner", "grantor", "recipient", "adopter")
"""Roles of those between whom an agreement is."""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "end": "{what} ends",
        "renews": "{what} renews itself",
        "by consent": "{what} ends unless it is renewed",
        "terminated": "{what}: terminated",
        "expired": "{what}: expired",
        "notice": "Last day to give notice: {what}",
        "review": "Review: {what}",
        "term": "Term of office ends: {what}",
        "meeting": "{what}",
        "due": "Due: {what}",
        "day": "on {first}",
        "month": "on some day of {month}, which day is not known",
        "year": "on some day of {year}, which day is not known",
        "between": "on some day from {first} to {last}, which day is not known",
        "extent": "from {first} to {last}",
        "not before": "not before {first}; no last day is told",
        "by": "by {last} at the latest; no first day is told",
        "short month": "{title} (some day of {month})",
        "short year": "{title} (some day of {year})",
        "short between": "{title} (some day from {first} to {last})",
        "short not before": "{title} (not before {first})",
        "short by": "{title} (by {last})",
        "when": "When: {when}.",
        "parties": "Parties: {who}.",
        "series": "Of: {what}.",
        "held for": "Notice is in time for the earliest day on which it may end: {when}.",
        "again": "It goes on for the same term each time, unless notice is given.",
        "disputed": "Disputed, or contradicted by another source.",
        "unnamed": "a holder who is a person",
        "evidence": "Evidence:",
        "none": "Evidence: none is given.",
        "calendar": "What falls due",
        **{f"kind {kind}": kind for kind in KINDS},
    },
    "vi": {
        "end": "{what}: kết thúc",
        "renews": "{what}: tự động gia hạn",
        "by consent": "{what}: hết hạn nếu không gia hạn",
        "terminated": "{what}: bị chấm dứt",
        "expired": "{what}: đã hết hạn",
        "notice": "Hạn cuối để thông báo: {what}",
        "review": "Rà soát: {what}",
        "term": "Hết nhiệm kỳ: {what}",
        "meeting": "{what}",
        "due": "Đến hạn: {what}",
        "day": "ngày {first}",
        "month": "một ngày trong tháng {month}, chưa rõ ngày nào",
        "year": "một ngày trong năm {year}, chưa rõ ngày nào",
        "between": "một ngày từ {first} đến {last}, chưa rõ ngày nào",
        "extent": "từ {first} đến {last}",
        "not before": "không trước {first}; không nêu ngày cuối",
        "by": "muộn nhất {last}; không nêu ngày đầu",
        "short month": "{title} (một ngày trong tháng {month})",
        "short year": "{title} (một ngày trong năm {year})",
        "short between": "{title} (một ngày từ {first} đến {last})",
        "short not before": "{title} (không trước {first})",
        "short by": "{title} (muộn nhất {last})",
        "when": "Thời gian: {when}.",
        "parties": "Các bên: {who}.",
        "series": "Thuộc: {what}.",
        "held for": "Thông báo kịp cho ngày sớm nhất có thể kết thúc: {when}.",
        "again": "Mỗi lần gia hạn thêm cùng thời hạn, trừ khi có thông báo.",
        "disputed": "Còn tranh cãi, hoặc có nguồn khác nói trái lại.",
        "unnamed": "người giữ chức là cá nhân",
        "evidence": "Bằng chứng:",
        "none": "Bằng chứng: không nêu.",
        "calendar": "Những việc đến hạn",
        "kind end": "kết thúc",
        "kind notice": "thông báo",
        "kind review": "rà soát",
        "kind term": "nhiệm kỳ",
        "kind meeting": "cuộc họp",
        "kind due": "cam kết",
    },
}


class Entry(NamedTuple):
    """One thing that falls due.

    Attributes:
        uid: Stable: it stays when the date or the words change.
        kind: One of `KINDS`.
        subject: IRI of what it is about: an agreement, a tie, an event, a commitment.
        first: The first day it may fall on.
        last: The last; the same where the day is known, or where only one of the two is.
        precision: ``day``, ``month``, ``year``, ``between``, ``not before`` or ``by``; ``extent``
            of what takes all these days.
        every: What passes until it comes again; None if it comes once.
        titles: What it is, by language, with its precision.
        texts: What there is to say, by language, lines of text: parties, renewal, passages.
        evidence: IRIs of the passages.
    """

    uid: str
    kind: str
    subject: str
    first: dt.date
    last: dt.date
    precision: str
    every: Length | None
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    evidence: tuple[str, ...]


class _Found(NamedTuple):
    """An entry before it has words."""

    kind: str
    subject: str
    key: str
    word: str
    bounds: Bounds
    every: Length | None
    what: Mapping[str, str]
    lines: Mapping[str, Sequence[str]]
    evidence: tuple[str, ...]
    disputed: bool
    extent: bool = False


def stretch(
    since: str | dt.date | None, until: str | dt.date | None
) -> tuple[dt.date | None, dt.date | None]:
    """Read the stretch of time asked about.

    Raises:
        DateError: One is no day, month or year.
        ParameterError: It ends before it begins.
    """
    first = None if since is None else day_range(since)[0]
    last = None if until is None else day_range(until)[1]
    if first is not None and last is not None and last < first:
        raise ParameterError(f"{until} comes before {since}", parameter="until")
    return first, last


def precision(span: Bounds) -> str:
    """Say how finely days are told.

    Example:
        >>> precision(Bounds(dt.date(2021, 10, 1), dt.date(2021, 10, 31)))
        'month'
    """
    first, last = span
    if first is None or last is None:
        return "by" if first is None else "not before"
    if first == last:
        return "day"
    after = last + dt.timedelta(1) if last < dt.date.max else last
    if first.day == 1 and after.day == 1:
        if (first.year, first.month) == (last.year, last.month):
            return "month"
        if first.month == 1 and after.month == 1 and first.year == last.year:
            return "year"
    return "between"


def in_words(span: Bounds, lang: str, form: str = "", **more: str) -> str:
    """Put days into words, at their precision.

    Args:
        span: The days.
        lang: "en" or "vi".
        form: Which words of `WORDS`; by their precision where it is not given.
        **more: What else stands in them.

    Example:
        >>> in_words(Bounds(dt.date(2021, 10, 1), dt.date(2021, 10, 31)), "vi")
        'một ngày trong tháng 10/2021, chưa rõ ngày nào'
    """
    told = {name: _day(day, lang) for name, day in zip(("first", "last"), span, strict=True)}
    if span.lower is not None:
        told["year"] = str(span.lower.year)
        told["month"] = _month(span.lower, lang)
    return WORDS[lang][form or precision(span)].format(**told, **more)


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def _month(day: dt.date, lang: str) -> str:
    return f"{day.month}/{day.year}" if lang == "vi" else f"{_MONTHS[day.month - 1]} {day.year}"


def _day(day: dt.date | None, lang: str) -> str:
    if day is None:
        return ""
    return f"{day.day}/{_month(day, lang)}" if lang == "vi" else f"{day.day} {_month(day, lang)}"


class Dues:
    """Finds what falls due in a graph.

    Args:
        store: What is asked.
        ties: The ties that count, see `frames.participations`.
        nodes: The actors and frameworks, see `frames.nodes`.
        labeller: Gives labels.
        people: Whether persons may be named.
    """

    def __init__(
        self,
        store: Rows,
        ties: pl.DataFrame,
        nodes: pl.DataFrame,
        labeller: Labeller,
        *,
        people: bool = False,
    ) -> None:
        self._store, self._ties, self._people = store, ties, people
        self._labeller = labeller
        self._persons = set(nodes.filter(nodes["cls"] == "Person")["node"])
        self._countries = dict(nodes.select("node", "country").iter_rows())
        self._names: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}

    def entries(self, kinds: Iterable[str] = KINDS, *, actor: str | None = None) -> list[Entry]:
        """Give the entries by day, then kind.

        Args:
            kinds: Which of `KINDS`.
            actor: Only what this actor, or one of the country that it is, takes part in (IRI).
        """
        wanted = set(kinds)
        found: list[_Found] = []
        if wanted & {"end", "notice", "review"}:
            found += (one for one in self._agreements() if one.kind in wanted)
        if "term" in wanted:
            found += self._offices()
        if "meeting" in wanted:
            found += self._meetings()
        if "due" in wanted:
            found += self._commitments()
        if actor is not None:
            mine = self._of_actor(actor)
            found = [one for one in found if one.subject in mine]
        passages = {
            p.evidence: p for p in collect(self._store, {e for f in found for e in f.evidence})
        }
        titles = self._titles(passages.values())
        made = [self._entry(one, passages, titles) for one in found]
        return sorted(made, key=lambda e: (e.first, e.last, KINDS.index(e.kind), e.subject, e.uid))

    # -- what there is ------------------------------------------------------------------------

    def _agreements(self) -> Iterator[_Found]:
        """Find ends, days of notice and reviews of instruments, and ends of activities."""
        properties = (*DATES, *TERMS, *AROUND)
        activities = of_class(self._store, ["Activity"], properties)
        events = set(of_class(self._store, ["Event"], ()))
        instruments = of_class(self._store, ["Instrument"], properties)
        # What took place within a time had no term to run out, an event only takes place.
        lasting = {
            node: said for node, said in activities.items()
            if node not in events and "during" not in said
        }  # fmt: skip
        self._learn([*instruments, *lasting])
        between = {
            tie["participant"]
            for ties in self._by_framework.values()
            for tie in ties
            if role_name(tie["role"]) in PARTIES
        }
        self._learn(iri for iri in between if iri)
        for node, said in {**lasting, **instruments}.items():
            yield from self._of_agreement(node, said)

    def _of_agreement(self, node: str, said: Mapping[str, tuple[str, ...]]) -> Iterator[_Found]:
        own = self._steps.get(node, [])
        end = end_of(said, own)
        evidence = passages_of(said)
        parties = {lang: self._parties(node, lang) for lang in LANGUAGES}
        about: dict[str, Any] = {"what": self._named(node), "disputed": _disputed(said)}
        word = "end"
        if end.stage:
            word = end.stage
            evidence = tuple(sorted({*evidence, *(e for s in own for e in s.evidence)}))
        elif end.renews:
            word = "renews"
        elif CONCEPT + "byConsent" in said.get("renewal", ()):
            word = "by consent"
        if any(end.bounds):
            again = {
                lang: [*parties[lang], *[WORDS[lang]["again"]] * (end.every is not None)]
                for lang in LANGUAGES
            }
            yield _Found("end", node, "", word, end.bounds, end.every, lines=again,
                         evidence=evidence, **about)  # fmt: skip
        last_notice = notice_of(said, end)
        if last_notice is not None:
            why = {
                lang: [
                    *parties[lang],
                    *(
                        [WORDS[lang]["held for"].format(when=in_words(end.bounds, lang))]
                        if any(end.bounds)
                        else []
                    ),
                ]
                for lang in LANGUAGES
            }
            yield _Found("notice", node, "", "notice", Bounds(last_notice, last_notice), end.every,
                         lines=why, evidence=evidence, **about)  # fmt: skip
        for stated in said.get("reviewDate", ()):
            if any(review := _parsed(stated)) and not end.stage:
                yield _Found("review", node, stated, "review", review, None, lines=parties,
                             evidence=evidence, **about)  # fmt: skip

    def _offices(self) -> Iterator[_Found]:
        """Find ends of terms of office in bodies; one seat's statements of a term are one."""
        import polars as pl

        asked = (
            "SELECT DISTINCT ?tie WHERE { ?tie a coop:Mandate ; coop:framework ?body ."
            " ?body a coop:Organization }"
        )
        offices = [tie for (tie,) in self._store.select(asked)]
        ends = ("earliest_end", "latest_end")
        terms: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
        # That somebody still held it on a day, and may since, tells nothing of an end.
        told = pl.col("latest_end").is_not_null()
        held = self._ties.filter(pl.col("tie").is_in(offices) & told)
        for row in held.sort("tie").iter_rows(named=True):
            seat = row["on_behalf_of"] or row["participant"]
            terms[seat, row["role"], row["framework"], *(row[e] for e in ends)].append(row)
        self._learn({iri for key in terms for iri in key[:3] if iri})
        for (seat, role, body, first, last), rows in terms.items():
            holders = {row["participant"] for row in rows} | {seat}
            what = {}
            for lang in LANGUAGES:
                who = self._name(seat, lang)
                if holders & self._persons and not self._people:
                    who = WORDS[lang]["unnamed"] if seat in self._persons else who
                what[lang] = f"{who} – {self._name(role, lang)}, {self._name(body, lang)}"
            passages = tuple(sorted({e for row in rows for e in row["evidence"] or ()}))
            disputed = any(row["disputed_by"] for row in rows)
            nothing: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
            yield _Found("term", rows[0]["tie"], "", "term", Bounds(first, last), None, what,
                         nothing, passages, disputed)  # fmt: skip

    def _meetings(self) -> Iterator[_Found]:
        """Find meetings that are held in a series, or of a body."""
        events = of_class(self._store, ["Event"], (*DATES, *AROUND, "inSeries", "meetingOf"))
        listed = {
            node: said for node, said in events.items() if {"inSeries", "meetingOf"} & said.keys()
        }  # fmt: skip
        self._learn([*listed, *(of for said in listed.values() for of in _series(said))])
        for node, said in listed.items():
            if "during" in said and "begin" not in said:
                span, extent = _widest([_parsed(stated) for stated in said["during"]]), False
            else:
                began, ended = bounds(said, "Begin"), bounds(said, "End")
                span = Bounds(began.lower, ended.upper)
                known = all(precision(side) == "day" for side in (began, ended))
                extent = known and began != ended
            if not any(span):
                continue
            lines = {
                lang: [
                    WORDS[lang]["series"].format(
                        what="; ".join(self._name(of, lang) for of in _series(said))
                    )
                ]
                for lang in LANGUAGES
            }
            yield _Found("meeting", node, "", "meeting", span, None, self._named(node), lines,
                         passages_of(said), _disputed(said), extent)  # fmt: skip

    def _commitments(self) -> Iterator[_Found]:
        """Find what is due and not told to be done."""
        things = of_class(self._store, ["Commitment", "Deliverable"], ("due", "status", *AROUND))
        open_ones = {
            node: said for node, said in things.items()
            if "due" in said and not {*DONE} & {*said.get("status", ())}
        }  # fmt: skip
        self._learn(open_ones)
        nothing: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
        for node, said in open_ones.items():
            for stated in said["due"]:
                if any(span := _parsed(stated)):
                    yield _Found("due", node, stated, "due", span, None, self._named(node),
                                 nothing, passages_of(said), _disputed(said))  # fmt: skip

    # -- words --------------------------------------------------------------------------------

    def _entry(
        self, one: _Found, passages: Mapping[str, Passage], titles: Mapping[str, Mapping[str, str]]
    ) -> Entry:
        first, last = one.bounds
        shown = Bounds(first or last, last or first)
        how = "extent" if one.extent else precision(one.bounds)
        heads, texts = {}, {}
        for lang in LANGUAGES:
            words = WORDS[lang]
            title = words[one.word].format(what=one.what[lang])
            vague = how not in ("day", "extent")
            heads[lang] = (
                in_words(one.bounds, lang, f"short {how}", title=title) if vague else title
            )
            lines = [words["when"].format(when=in_words(one.bounds, lang, how))]
            lines += one.lines[lang]
            if one.disputed:
                lines.append(words["disputed"])
            told = [passages[e] for e in one.evidence if e in passages]
            lines.append(words["evidence"] if told else words["none"])
            lines += [f"– {self._passage(p, lang, titles)}" for p in told]
            texts[lang] = "\n".join([*lines, one.subject])
        assert shown.lower is not None and shown.upper is not None  # noqa: PT018, S101 - not empty
        return Entry(
            _uid(one), one.kind, one.subject, shown.lower, shown.upper, how, one.every,
            heads, texts, one.evidence,
        )  # fmt: skip

    def _passage(self, passage: Passage, lang: str, titles: Mapping[str, Mapping[str, str]]) -> str:
        source = titles.get(passage.source, {})
        where = ", ".join(
            part
            for part in (worded(source, lang) or source_id(passage.source),
                         worded(passage.place, lang), passage.span)
            if part
        )  # fmt: skip
        gist = worded(passage.gist, lang) if self._people or not self._personal(passage) else ""
        return f"{gist} ({where})" if gist else where

    def _personal(self, passage: Passage) -> bool:
        """Say whether a passage is about a person, or its gist names one."""
        if self._personal_claims & {*passage.claims}:
            return True
        told = " ".join(passage.gist.values())
        return any(name in told for name in self._person_names)

    @cached_property
    def _personal_claims(self) -> set[str]:
        rows = self._ties.select("tie", "participant", "on_behalf_of").iter_rows()
        ties = {tie for tie, *holders in rows if {*holders} & self._persons}
        return ties | self._persons

    @cached_property
    def _person_names(self) -> set[str]:
        persons = sorted(self._persons)
        return {name for lang in LANGUAGES for name in self._labeller(persons, lang).values()}

    @cached_property
    def _steps(self) -> dict[str, Any]:
        return steps(self._store)

    @cached_property
    def _by_framework(self) -> dict[str, list[dict[str, Any]]]:
        return by_framework(self._ties)

    def _titles(self, passages: Iterable[Passage]) -> dict[str, dict[str, str]]:
        sources = sorted({p.source for p in passages})
        named = {lang: self._labeller(sources, lang) for lang in LANGUAGES}
        return {
            source: {lang: named[lang][source] for lang in LANGUAGES if source in named[lang]}
            for source in sources
        }

    def _parties(self, node: str, lang: str) -> list[str]:
        seats = dict.fromkeys(
            tie["participant"]
            for tie in self._by_framework.get(node, ())
            if role_name(tie["role"]) in PARTIES
        )
        shown = [
            self._name(seat, lang) for seat in seats if self._people or seat not in self._persons
        ]
        return [WORDS[lang]["parties"].format(who="; ".join(shown))] if shown else []

    def _learn(self, iris: Iterable[str]) -> None:
        wanted = sorted(iris)
        for lang, names in self._names.items():
            names.update(self._labeller([iri for iri in wanted if iri not in names], lang))

    def _name(self, iri: str | None, lang: str) -> str:
        if iri is None:
            return "…"
        if iri not in self._names[lang]:
            self._learn([iri])
        return self._names[lang].get(iri) or iri.rpartition("/")[2]

    def _named(self, iri: str) -> dict[str, str]:
        return {lang: self._name(iri, lang) for lang in LANGUAGES}

    def _of_actor(self, actor: str) -> set[str]:
        """Give the frameworks and ties that an actor, or one of its country, has a part in."""
        mine: set[str] = set()
        for row in self._ties.select("tie", "framework", "participant", "on_behalf_of").iter_rows():
            tie, framework, *holders = row
            seat = holders[1] or holders[0]
            if actor in holders or self._countries.get(seat) == actor:
                mine |= {tie, framework}
        return mine


def _uid(one: _Found) -> str:
    made = hashlib.sha256("\0".join((one.kind, one.subject, one.key)).encode()).hexdigest()
    return f"{one.kind}-{made[:32]}@coopgraph"


def _parsed(stated: str) -> Bounds:
    try:
        return parse(stated)
    except DateError:
        return Bounds(None, None)  # validation tells it; a calendar has no day for it


def _widest(spans: Sequence[Bounds]) -> Bounds:
    lower = [span.lower for span in spans if span.lower is not None]
    upper = [span.upper for span in spans if span.upper is not None]
    return Bounds(min(lower, default=None), max(upper, default=None))


def _series(said: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [*said.get("meetingOf", ()), *said.get("inSeries", ())]


def _disputed(said: Mapping[str, tuple[str, ...]]) -> bool:
    return bool(said.get("disputedBy") or said.get("contradicts"))
