"""The lines of a profile in words, English or Vietnamese: what pages, papers and tables show.

A line is made of parts, each a text or the name of a thing, so that a page can link what a paper
prints. Nothing here decides anything: what is certain or disputed is said by `office.profile`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from coopgraph.names import words_of
from coopgraph.namespaces import CONCEPT, COOP, DCTERMS
from coopgraph.office.life import STANDINGS, STATES
from coopgraph.office.profile_parts import (
    Ahead,
    Body,
    Doubt,
    Feature,
    Gathered,
    Happening,
    Held,
    Instrument,
    Name,
    Party,
    Shared,
    Sum,
    Task,
)
from coopgraph.office.wording import date_words, number_words, span_words

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "past": "past", "now": "at this time", "next": "to come", "undated": "date not told",
        "end": "ends", "renews": "renews itself", "notice": "last day to give notice",
        "review": "review", "due": "due", "event": "takes place", "disputed": "disputed",
        "contradicts": "contradicted", "possible": "only possible", "overdue": "overdue",
        "overdue?": "may be overdue", "inferred": "inferred", "through": "through", "with": "with",
        "others": "and {n} others", "other": "and 1 other", "for": "for", "from": "from",
        "against": "against", "signed by": "signed by", "parties": "parties", "of": "of",
        "responsible": "responsible", "under": "under", "no state": "state not told",
        "frameworks": "{n} frameworks", "framework": "1 framework", "no name": "name",
        "preferred": "", "spatial": "area it is about", "description": "description",
        "identifier": "number", "type": "kind", "no role": "takes part", "ends": "ends",
        "renewable": "renews itself", "vi": "Vietnamese", "en": "English", "ko": "Korean",
        "ja": "Japanese", "zh": "Chinese", "fr": "French", "ar": "Arabic", "lo": "Lao",
    },
    "vi": {
        "past": "đã qua", "now": "trong thời gian này", "next": "sắp tới",
        "undated": "chưa rõ ngày", "end": "kết thúc", "renews": "tự động gia hạn",
        "notice": "hạn cuối để thông báo", "review": "rà soát", "due": "đến hạn",
        "event": "diễn ra", "disputed": "còn tranh cãi", "contradicts": "mâu thuẫn",
        "possible": "chỉ là có thể", "overdue": "quá hạn", "overdue?": "có thể quá hạn",
        "inferred": "suy ra", "through": "qua", "with": "cùng", "others": "và {n} bên khác",
        "other": "và 1 bên khác", "for": "cho", "from": "từ", "against": "trái với",
        "signed by": "người ký:", "parties": "các bên", "of": "của", "responsible": "phụ trách:",
        "under": "theo", "no state": "không nêu tình trạng", "frameworks": "{n} khuôn khổ",
        "framework": "1 khuôn khổ", "no name": "tên", "preferred": "",
        "spatial": "khu vực liên quan", "description": "mô tả", "identifier": "số hiệu",
        "type": "loại", "no role": "tham gia", "ends": "kết thúc",
        "renewable": "tự động gia hạn", "vi": "tiếng Việt", "en": "tiếng Anh",
        "ko": "tiếng Hàn", "ja": "tiếng Nhật", "zh": "tiếng Trung", "fr": "tiếng Pháp",
        "ar": "tiếng Ả Rập", "lo": "tiếng Lào",
    },
}  # fmt: skip
"""The words of lines, by language."""
READING_WORDS: dict[str, dict[str, str]] = {
    "en": {"certain": "certain", "open": "open", "possible": "possible"},
    "vi": {"certain": "chắc chắn", "open": "còn mở", "possible": "có thể"},
}
"""The words of `times.READINGS`, as [docs/time.md] has them."""


LISTED = 12
"""So many parties are named of an instrument; the rest are counted."""


class Part(NamedTuple):
    """A piece of a line: its text, and the IRI of the thing whose name it is; empty for words."""

    text: str
    iri: str = ""


class Line(NamedTuple):
    """One line of a profile.

    Attributes:
        section: A key of `profile.SECTIONS`.
        what: IRI of what it is about.
        parts: What it says.
        when: Its dates in words.
        reading: One of `times.READINGS`; None where none is asked of it.
        marks: Words such as "disputed" in the reader's language.
        evidence: IRIs of the passages.
    """

    section: str
    what: str
    parts: tuple[Part, ...]
    when: str = ""
    reading: str | None = None
    marks: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What it says, as one text."""
        return "".join(part.text for part in self.parts)


def lines(profile: Gathered, lang: str) -> Iterator[Line]:
    """Put a profile into lines, section by section.

    Args:
        profile: What is told.
        lang: "en" or "vi".
    """
    writer = LineWriter(profile, lang)
    for name in profile.names:
        yield writer.name(name)
    for feature in profile.about:
        yield writer.feature(feature)
    for section, bodies in (("bodies", profile.bodies), ("parts", profile.parts)):
        for body in bodies:
            yield writer.body(section, body)
    for shared in profile.frameworks:
        yield writer.shared(shared)
    for held in profile.members:
        yield writer.member(held)
    for instrument in profile.instruments:
        yield writer.instrument(instrument)
    for amount in profile.money:
        yield writer.sum(amount)
    for event in profile.events:
        yield writer.event(event)
    for task in profile.tasks:
        yield writer.task(task)
    for ahead in profile.next:
        yield writer.ahead(ahead)
    for doubt in profile.doubts:
        yield writer.doubt(doubt)


class LineWriter:
    """Puts parts of a profile into lines, see `lines`."""

    def __init__(self, profile: Gathered, lang: str) -> None:
        self._profile, self._lang, self._words = profile, lang, WORDS[lang]

    # -- pieces -------------------------------------------------------------------------------

    def link(self, iri: str) -> Part:
        """Give the name of a thing."""
        return Part(self._profile.label(iri, self._lang), iri)

    def links(self, iris: Iterable[str]) -> list[Part]:
        """Give names of things, with commas between them."""
        parts: list[Part] = []
        for iri in iris:
            parts += [Part(", "), self.link(iri)] if parts else [self.link(iri)]
        return parts

    def word(self, name: str) -> Part:
        """Give a word with a blank on each side."""
        return Part(f" {self._words[name]} ")

    def kind(self, cls: str, form: str = "") -> list[Part]:
        """Give the class and form of a thing in parentheses."""
        words = [self._profile.label(COOP + cls, self._lang)] if cls else []
        words += [_local_label(self._profile, CONCEPT + form, self._lang)] if form else []
        return [Part(f" ({', '.join(words)})")] if words else []

    def _role(self, held: Held) -> str:
        return self._profile.label(held.role, self._lang) if held.role else self._words["no role"]

    def _marks(self, **marks: bool) -> tuple[str, ...]:
        return tuple(self._words[name] for name, is_there in marks.items() if is_there)

    def _times(self, held: Iterable[Held]) -> str:
        times = [one for role in held for one in role.times]
        begins = {
            one[1:]: {other.begin for other in times if other[1:] == one[1:]} for one in times
        }
        told = (
            one.words(self._lang)
            for one in times
            if not one.begin or not _is_told_finer(one.begin, begins[one[1:]])
        )
        return "; ".join(dict.fromkeys(filter(None, told)))

    def roles(self, held: Sequence[Held]) -> list[Part]:
        """Tell roles of the thing itself, with those through whom it has them."""
        parts: list[Part] = []
        for role in held:
            parts.append(Part("; " if parts else ""))
            parts.append(Part(self._role(role)))
            if role.who != self._profile.thing:
                parts += [self.word("through"), self.link(role.who)]
            elif role.seat != self._profile.thing:
                parts += [self.word("for"), self.link(role.seat)]
        return parts

    def company(self, others: Sequence[Held], more: int) -> list[Part]:
        """Tell who else takes part, each once, and how many are not named."""
        seats = list(dict.fromkeys(role.seat for role in others))
        if not seats:
            return []
        parts = [Part(" –"), self.word("with"), *self.links(seats)]
        if more:
            words = self._words["other" if more == 1 else "others"].format(n=more)
            parts.append(Part(f" {words}"))
        return parts

    def standings(self, parties: Sequence[Party], *, is_said: bool = False) -> list[Part]:
        """Tell parties, those of one standing together; the standing, unless it is said already."""
        shown, more = parties[:LISTED], len(parties) - LISTED
        by_standing: dict[str, list[str]] = {}
        for party in shown:
            by_standing.setdefault(party.standing, []).append(party.seat)
        parts: list[Part] = []
        for standing, seats in by_standing.items():
            parts += [Part("; " if parts else f" – {self._words['parties']}: "),
                      *self.links(seats)]  # fmt: skip
            if not is_said:
                parts.append(Part(f" ({STANDINGS[standing][self._lang]})"))
        if more > 0:
            words = self._words["other" if more == 1 else "others"].format(n=more)
            parts.append(Part(f" {words}"))
        return parts

    # -- lines --------------------------------------------------------------------------------

    def name(self, one: Name) -> Line:
        """Tell a name."""
        told = [self._words.get(one.language, one.language)]
        if one.kind.startswith("http"):
            told.insert(0, self._profile.label(one.kind, self._lang))
        parts = (Part(one.text), Part(f" ({', '.join(filter(None, told))})" if any(told) else ""))
        when = one.when.words(self._lang)
        return Line("names", self._profile.thing, parts, when, None, (), one.evidence)

    def feature(self, one: Feature) -> Line:
        """Tell what is said of the thing itself."""
        marks = self._marks(disputed=one.disputed)
        if not one.values:
            what = (Part(self._profile.label(one.property, self._lang)),)
            return Line("about", one.property, what, "", None, marks, one.evidence)
        local = one.property.removeprefix(DCTERMS)
        head = self._words.get(local) or self._profile.label(one.property, self._lang)
        texts = [said for said in one.values if said.language in (self._lang, "")]
        parts = [Part(f"{head}: ")]
        for said in texts or one.values:
            parts.append(Part(", " if len(parts) > 1 else ""))
            parts.append(self.link(said.value) if said.is_iri else Part(said.value))
        return Line("about", one.property, tuple(parts), "", None, marks, one.evidence)

    def body(self, section: str, one: Body) -> Line:
        """Tell a body or part."""
        count = self._words["framework" if one.frameworks == 1 else "frameworks"]
        told = [Part(f" – {count.format(n=one.frameworks)}")] if one.frameworks else []
        return Line(section, one.thing, (self.link(one.thing), *self.kind(one.cls), *told))

    def shared(self, one: Shared) -> Line:
        """Tell a framework that it takes part in."""
        parts = [self.link(one.framework), *self.kind(one.cls, one.form)]
        if one.held:
            parts += [Part(": "), *self.roles(one.held)]
        parts += self.company(one.others, one.more)
        marks = self._marks(
            disputed=any(role.disputed for role in one.held),
            inferred=bool(one.held) and all(role.inferred for role in one.held),
        )
        evidence = {e for role in one.held for e in role.evidence} or {*one.evidence}
        return Line(
            "frameworks", one.framework, tuple(parts), self._times(one.held), one.reading, marks,
            tuple(sorted(evidence)),
        )  # fmt: skip

    def member(self, one: Held) -> Line:
        """Tell who takes part in it."""
        parts = [self.link(one.who), Part(f": {self._role(one)}")]
        if one.seat != one.who:
            parts += [self.word("for"), self.link(one.seat)]
        marks = self._marks(disputed=one.disputed, inferred=one.inferred)
        when = self._times([one])
        return Line("members", one.ties[0], tuple(parts), when, one.reading, marks, one.evidence)

    def instrument(self, one: Instrument) -> Line:
        """Tell an instrument: state, stages, parties, who signed, when it ends."""
        lang = self._lang
        parts = [Part(self._profile.label(one.instrument, lang), one.instrument)]
        if one.instrument == self._profile.thing:
            parts = [Part(self._profile.label(one.instrument, lang))]
        parts += self.kind(one.cls, one.form)
        if one.states:
            told = (
                f"{STATES[state][lang]}"
                + (f" ({READING_WORDS[lang][how]})" if how != "certain" else "")
                for state, how in one.states
            )
            parts.append(Part(f": {'; '.join(told)}"))
        named = [party for party in one.parties if party.seat != self._profile.thing]
        # That all have signed and no more says the state already.
        is_said = {party.standing for party in named} == {"signed only"} and any(
            state == "signed" for state, _ in one.states
        )
        parts += self.standings(named, is_said=is_said)
        if not named:
            parts += self.company(one.others, one.more)
        signers = [
            role
            for role in (*one.held, *one.others)
            if role.role == CONCEPT + "signatory" and role.who != role.seat
        ]
        if signers:
            parts += [Part(" –"), self.word("signed by")]
            for number, role in enumerate(signers):
                parts += [Part(", " if number else ""), self.link(role.who)]
        if any(one.end.bounds):
            word = self._words["renewable" if one.end.renews else "ends"]
            parts.append(Part(f" – {word} {span_words(one.end.bounds, lang)}"))
        dated: dict[str, None] = {}
        for stage, date, _ in one.steps:
            if _is_told_finer(date, (day for name, day, _ in one.steps if name == stage)):
                continue
            words = _local_label(self._profile, CONCEPT + stage, lang)
            dated[f"{words} {date_words(date, lang)}".strip()] = None
        if not dated:
            dated = dict.fromkeys(filter(None, [self._times(one.held)]))
        evidence = {
            *one.evidence,
            *(e for _, _, told in one.steps for e in told),
            *(e for role in one.held for e in role.evidence),
        }
        return Line(
            "instruments", one.instrument, tuple(parts), "; ".join(dated),
            one.states[0][1] if one.states else None, self._marks(disputed=one.disputed),
            tuple(sorted(evidence)),
        )  # fmt: skip

    def sum(self, one: Sum) -> Line:
        """Tell a sum: never added to another."""
        lang = self._lang
        kind = f" ({self._profile.label(one.kind, lang)})" if one.kind else ""
        number = f"{number_words(one.value, lang)} {one.currency}".strip()
        exact = one.exactness.removeprefix(CONCEPT)
        about = f"{self._profile.label(one.exactness, lang)} " if exact not in ("", "exact") else ""
        parts = [Part(f"{about}{number}{kind}"), Part(": "), self.link(one.of)]
        if one.givers:
            parts += [Part(" –"), self.word("from"), *self.links(one.givers)]
        if one.receivers:
            parts += [Part("" if one.givers else " –"), self.word("for"),
                      *self.links(one.receivers)]  # fmt: skip
        marks = self._marks(disputed=one.disputed)
        when = one.when.words(lang)
        return Line("money", one.amount, tuple(parts), when, None, marks, one.evidence)

    def event(self, one: Happening) -> Line:
        """Tell an event."""
        parts = [self.link(one.event)]
        if one.held:
            parts += [Part(": "), *self.roles(one.held)]
        told = "; ".join(filter(None, (when.words(self._lang) for when in one.times)))
        when = told or (span_words(one.bounds, self._lang) if any(one.bounds) else "")
        is_past = one.place_in_time == "past"
        marks: tuple[str, ...] = () if is_past else (self._words[one.place_in_time],)
        marks += self._marks(disputed=one.disputed)
        evidence = {*one.evidence, *(e for role in one.held for e in role.evidence)}
        return Line("events", one.event, tuple(parts), when, None, marks, tuple(sorted(evidence)))

    def task(self, one: Task) -> Line:
        """Tell a commitment, deliverable or concern."""
        lang = self._lang
        status = self._profile.label(one.status, lang) if one.status else ""
        words = [self._profile.label(COOP + one.cls, lang), *filter(None, [status])]
        parts = [self.link(one.thing), Part(f" ({', '.join(words)})")]
        if one.responsible:
            parts += [Part(" –"), self.word("responsible"), *self.links(one.responsible)]
        if one.under:
            parts += [Part(" –"), self.word("under"), *self.links(one.under)]
        when = f"{self._words['due']} {date_words(one.due, lang)}" if one.due else ""
        late = {"certain": "overdue", "possible": "overdue?"}.get(one.overdue or "")
        told = (
            *([self._words[late]] if late else []),
            *self._marks(disputed=one.disputed),
        )
        return Line("tasks", one.thing, tuple(parts), when, None, told, one.evidence)

    def ahead(self, one: Ahead) -> Line:
        """Tell what comes next."""
        parts = (self.link(one.thing), Part(f": {self._words[one.kind]}"))
        when = span_words(one.bounds, self._lang) if any(one.bounds) else ""
        return Line("next", one.thing, parts, when, None, (), one.evidence)

    def doubt(self, one: Doubt) -> Line:
        """Tell what is disputed, contradicted, or only possible."""
        parts = [Part(self._profile.label(one.statement, self._lang), one.statement)]
        if one.others:
            parts += [Part(" –"), self.word("against"), *self.links(one.others)]
        marks = (self._words[one.kind],)
        return Line("doubts", one.statement, tuple(parts), "", None, marks, one.evidence)


def _is_told_finer(date: str, dates: Iterable[str]) -> bool:
    """Say whether another date is the same, known more finely: they are no two dates.

    Example:
        >>> _is_told_finer("2006", ["2006-11", "2006"]), _is_told_finer("2006", ["2007-01"])
        (True, False)
    """
    return any(other != date and (not date or other.startswith(f"{date}-")) for other in dates)


def _local_label(profile: Gathered, iri: str, lang: str) -> str:
    return profile.labels.get(iri, {}).get(lang) or words_of(iri)
