"""A brief on a partner for a visit or a meeting: one A4 side, each line with its passages.

It is chosen from the partner's profile (`office.profile`): what both sides take part in, which
agreements in which state, money, last and next events, open commitments, what is disputed or only
possible, and what that leaves to be asked. What does not fit on the side is counted, never dropped
in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph.evidence import Passage, source_id, worded
from coopgraph.names import LANGUAGES, check_name
from coopgraph.namespaces import COOP
from coopgraph.office.facts import role_name
from coopgraph.office.papers.model import Heading, Paper, PaperLine
from coopgraph.office.papers.write import content, form_of, needed
from coopgraph.office.profile import Profile
from coopgraph.office.profile_lines import READING_WORDS, Line, LineWriter
from coopgraph.office.profile_parts import Instrument, Shared
from coopgraph.office.wording import date_words, day_words, number_words, span_words

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

WIDTH, NOTE_WIDTH = 112, 158
"""Letters that fit on a line of the text and of the notes, on the narrow side."""
LINE, NOTE, HEAD, SIDE = 4.1, 2.9, 8.6, 262.0
"""Millimetres that a line, a line of a note and a heading take; those of a side below the title."""
CITED = 2
"""Passages cited with a line of a brief of one side."""
_CLOSING = ("disputed", "contradicts")

SECTIONS: dict[str, dict[str, str]] = {
    "who": {"en": "Who they are", "vi": "Đối tác là ai"},
    "together": {"en": "What we have together", "vi": "Hai bên có gì với nhau"},
    "role": {"en": "In which frameworks", "vi": "Trong khuôn khổ nào"},
    "instruments": {"en": "Agreements: state, when and by whom signed",
                    "vi": "Thoả thuận: tình trạng, ký khi nào, ai ký"},
    "money": {"en": "Money committed and paid", "vi": "Tiền cam kết và đã chi"},
    "events": {"en": "Last and next events", "vi": "Sự kiện gần đây và sắp tới"},
    "tasks": {"en": "Open commitments", "vi": "Cam kết còn mở"},
    "next": {"en": "What falls due", "vi": "Việc đến hạn"},
    "doubts": {"en": "Disputed, or only possible", "vi": "Còn tranh cãi, hoặc chỉ là có thể"},
    "questions": {"en": "Questions to ask", "vi": "Câu hỏi nên nêu"},
    "meet": {"en": "Where we also meet", "vi": "Hai bên còn gặp nhau ở đâu"},
}  # fmt: skip
"""The headings of a brief, in their order."""
_ORDER = ("who", "together", "role", "instruments", "money", "events", "tasks", "next", "doubts",
          "questions", "meet")  # fmt: skip
_LEAST = {"who": 3, "together": 2, "role": 4, "instruments": 3, "money": 2, "events": 2,
          "tasks": 2, "next": 1, "doubts": 1, "questions": 3, "meet": 1}  # fmt: skip
"""How many lines of each are chosen before any other line."""
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Brief: {name}", "our side": "Our side: {ours}. ",
        "as of": "As the sources tell of {at}.", "notes": "Passages",
        "more": "… and {n} more: --all shows them.", "nothing": "No trusted source says anything.",
        "characters": "characters {span}", "part of": "part of {whole}",
        "q signed": "Has “{what}”, signed {when}, entered into force?",
        "q open": "Does “{what}” still hold, and until when? No end is told.",
        "q ended": "“{what}” ended ({when}): what follows it?",
        "q ends": "“{what}” ends {when}: shall it be renewed?",
        "q task": "How far has “{what}” come?",
        "q overdue": "“{what}” was due {when}: is it done?",
        "q paid": "How much of {sum} for “{what}” has been paid?",
        "q doubt": "Which is right: {what}, or {other}?",
        "q possible": "Is it still so: {what}?",
        "foot": "Made by coopgraph; every line rests on the passages in its notes.",
    },
    "vi": {
        "title": "Tóm tắt: {name}", "our side": "Bên mình: {ours}. ",
        "as of": "Theo các nguồn, tính đến {at}.", "notes": "Các đoạn văn làm căn cứ",
        "more": "… và {n} mục nữa: dùng --all để xem hết.",
        "nothing": "Không nguồn nào được tin nói điều gì.",
        "characters": "ký tự {span}", "part of": "thuộc {whole}",
        "q signed": "“{what}”, ký {when}, đã có hiệu lực chưa?",
        "q open": "“{what}” còn hiệu lực không, đến khi nào? Không nguồn nào nêu ngày kết thúc.",
        "q ended": "“{what}” đã kết thúc ({when}): tiếp theo là gì?",
        "q ends": "“{what}” kết thúc {when}: có gia hạn không?",
        "q task": "“{what}” đã thực hiện đến đâu?",
        "q overdue": "“{what}” đến hạn {when}: đã xong chưa?",
        "q paid": "Đã chi bao nhiêu trong {sum} cho “{what}”?",
        "q doubt": "Điều nào đúng: {what}, hay {other}?",
        "q possible": "Có còn đúng không: {what}?",
        "foot": "Do coopgraph lập; mỗi dòng dựa vào các đoạn văn trong chú thích.",
    },
}  # fmt: skip
"""The words of a brief, by language."""


class _Told(NamedTuple):
    """A line before its notes have numbers."""

    text: str
    aside: str
    evidence: tuple[str, ...]
    what: str = ""


@dataclass(frozen=True)
class Brief:
    """A brief on a partner, of `kg.brief`.

    Attributes:
        profile: All that is said of the partner.
        ours: IRI of our side; None where the brief tells of the partner alone.
        joint: IRIs of what both take part in.
        all: Whether all is told, on as many sides as it takes.
        labels: The name of our side by language.
    """

    profile: Profile
    ours: str | None
    joint: frozenset[str]
    all: bool
    labels: dict[str, str]

    def __len__(self) -> int:
        return len(self.table())

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give all lines of the brief, also those that do not fit on one side.

        Args:
            lang: Language of the words, "en" or "vi".

        Returns:
            Columns ``section`` (its heading), ``words``, ``when`` (dates and how sure; null),
            ``what`` (IRI of what it is about; null), ``evidence`` (a list of IRIs).

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        rows = [
            (SECTIONS[key][lang], one.text, one.aside or None, one.what or None, [*one.evidence])
            for key, lines in self._told(lang)
            for one in lines
        ]
        names = ("section", "words", "when", "what")
        schema: Any = {**dict.fromkeys(names, pl.String), "evidence": pl.List(pl.String)}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def paper(self, lang: str = "en", *, side: float = SIDE) -> Paper:
        """Give the brief as a paper: what fits on one side, or all.

        Args:
            lang: "en" or "vi".
            side: Millimetres that its lines and notes may take.

        Raises:
            UnknownNameError: Another language.
        """
        check_name(lang, LANGUAGES, "language")
        told = self._told(lang)
        chosen = told if self.all else list(_fitting(told, self._note(lang), side))
        words, numbers = WORDS[lang], dict[str, int]()
        headings = []
        for (key, lines), (_, every) in zip(chosen, told, strict=True):
            made = []
            for one in lines:
                cited = [e for e in one.evidence if e in self.profile.passages]
                for evidence in cited if self.all else cited[:CITED]:
                    numbers.setdefault(evidence, len(numbers) + 1)
                shown = (numbers[e] for e in (cited if self.all else cited[:CITED]))
                made.append(PaperLine(one.text, one.aside, tuple(sorted(shown))))
            lacking = len(every) - len(lines)
            left_out = words["more"].format(n=lacking) if lacking else ""
            if made or left_out:
                headings.append(Heading(SECTIONS[key][lang], tuple(made), left_out))
        note = self._note(lang)
        at = day_words(self.profile.last, lang)
        name = self.profile.label(self.profile.thing, lang)
        other = self.profile.label(self.profile.thing, "en" if lang == "vi" else "vi")
        side_words = words["our side"].format(ours=self.labels[lang]) if self.ours else ""
        subtitle = f"{other}. " if other != name else ""
        if not headings:
            headings = [Heading(SECTIONS["who"][lang], (), words["nothing"])]
        return Paper(
            words["title"].format(name=name),
            f"{subtitle}{side_words}{words['as of'].format(at=at)}",
            lang, tuple(headings), tuple(note(e) for e in numbers), words["notes"],
            words["foot"], self.profile.last,
        )  # fmt: skip

    def content(self, form: str = "docx", lang: str = "en") -> bytes:
        """Write the brief in a form; the same graph gives the same bytes.

        Args:
            form: ``docx``, ``odt``, ``html`` or ``pdf``.
            lang: "en" or "vi".

        Raises:
            MissingDependency: The library for it is not installed.
            UnknownNameError: No such form or language.
        """
        from coopgraph.office.papers.write import FORMS

        check_name(form, FORMS, "form")
        paper = self.paper(lang)
        if form == "pdf" and not self.all:
            paper = self._on_one_side(paper, lang)
        return content(paper, form)

    def write(self, path: str | Path, lang: str = "en") -> Path:
        """Write the brief to a file, whole or not at all.

        Args:
            path: Where to; its ending says the form: .docx, .odt, .html or .pdf.
            lang: "en" or "vi".

        Raises:
            MissingDependency: The library for it is not installed.
            ParameterError: Another ending.
            UnknownNameError: Another language.
            WriteError: It cannot be written there.
        """
        from coopgraph import files

        return files.write(path, self.content(form_of(path), lang))

    def _on_one_side(self, paper: Paper, lang: str) -> Paper:
        """Leave out more until what is set fits on one side; letters differ in width."""
        from coopgraph.office.papers.pdf import pages

        side = SIDE
        with needed("pdf"):
            while pages(paper) > 1 and side > SIDE / 3:
                side *= 0.92
                paper = self.paper(lang, side=side)
        return paper

    # -- what is told --------------------------------------------------------------------------

    def _told(self, lang: str) -> list[tuple[str, list[_Told]]]:
        """Give all lines by heading."""
        writer, profile = LineWriter(self.profile, lang), self.profile
        is_joint = bool(self.joint)
        together = [one for one in profile.frameworks if self._is_ours(one.framework)]
        close = [one for one in together if one.form not in ("regional", "multilateral")]
        afar = [one for one in together if one.form in ("regional", "multilateral")]
        instruments = [one for one in profile.instruments if self._is_ours(one.instrument)]
        own = {one.framework for one in close} | {one.instrument for one in instruments}
        events = [
            one for one in profile.events if self._is_ours(one.event) or own & {*one.of}
        ]  # fmt: skip
        money = [one for one in profile.money if not is_joint or one.of in self.joint | own]
        tasks = [
            one
            for one in profile.tasks
            if one.is_open and (self._is_ours(one.thing) or own & {*one.under})
        ]
        ahead = [
            one
            for one in profile.next
            if one.kind not in ("event", "due")
            and (not is_joint or one.thing in {i.instrument for i in instruments})
        ]
        doubts = [one for one in profile.doubts if one.statement in self._statements(lang)]
        shown = sorted(events, key=lambda one: (one.place_in_time == "past", one.bounds.lower is
                       None, _ago(one.bounds.lower or one.bounds.upper, profile.last)))  # fmt: skip
        found = {
            "who": [*self._who(writer, lang)],
            "together" if is_joint else "role": [_plain(writer.shared(o), lang) for o in close],
            "instruments": [
                _plain(writer.instrument(o), lang, is_state_told=True) for o in instruments
            ],
            "money": [_plain(writer.sum(o), lang) for o in money],
            "events": [_plain(writer.event(o), lang) for o in shown],
            "tasks": [_plain(writer.task(o), lang) for o in tasks],
            "next": [_plain(writer.ahead(o), lang) for o in ahead],
            "doubts": [_plain(writer.doubt(o), lang) for o in doubts],
            "questions": [*self._questions(lang, instruments, tasks, money, doubts)],
            "meet": [self._meet(writer, one, lang) for one in afar],
        }  # fmt: skip
        return [(key, found[key]) for key in _ORDER if found.get(key)]

    def _is_ours(self, framework: str) -> bool:
        return not self.joint or framework in self.joint

    def _statements(self, lang: str) -> set[str]:
        """Give the statements that the brief is about: all that the partner's profile tells."""
        del lang
        profile = self.profile
        joint = {
            tie
            for one in profile.taken_part
            if self._is_ours(one.framework)
            for role in one.held
            for tie in role.ties
        }
        other = {
            tie for one in profile.taken_part for role in one.held for tie in role.ties
        } - joint
        return {one.statement for one in profile.doubts} - other

    def _who(self, writer: LineWriter, lang: str) -> Iterator[_Told]:
        profile, words = self.profile, WORDS[lang]
        kind = profile.label(COOP + profile.cls, lang) if profile.cls else ""
        parts = [kind]
        if profile.codes:
            parts.append(", ".join(profile.codes))
        if profile.country and profile.country != profile.thing:
            parts.append(profile.label(profile.country, lang))
        parts += [
            words["part of"].format(whole=profile.label(whole, lang)) for whole in profile.wholes
        ]
        evidence = next((name.evidence for name in profile.names), ())
        if any(parts):
            text = " · ".join(filter(None, parts))
            yield _Told(text[:1].upper() + text[1:], "", evidence, profile.thing)
        known = {profile.label(profile.thing, code) for code in LANGUAGES}
        others = [
            name for name in profile.names
            if name.text not in known and name.language in (lang, "") and name.kind
        ]  # fmt: skip
        for name in others:
            yield _plain(writer.name(name), lang)
        heads = [role for role in profile.members if role_name(role.role) == "head"]
        for head in heads:
            yield _plain(writer.member(head), lang)
        for body in profile.bodies:
            line = writer.body("bodies", body)
            yield _Told(line.text, "", (), body.thing)
        for feature in profile.about:
            yield _plain(writer.feature(feature), lang)

    def _meet(self, writer: LineWriter, one: Shared, lang: str) -> _Told:
        """Tell a framework of many in few words."""
        parts = [writer.link(one.framework).text, ": "]
        parts += [part.text for part in writer.roles(one.held)]
        line = writer.shared(one)
        return _Told("".join(parts), _aside(line, lang), line.evidence, one.framework)

    def _questions(
        self,
        lang: str,
        instruments: Sequence[Instrument],
        tasks: Sequence[Any],
        money: Sequence[Any],
        doubts: Sequence[Any],
    ) -> Iterator[_Told]:
        words, label = WORDS[lang], self.profile.label
        for task in tasks:
            if task.overdue:
                text = words["q overdue"].format(
                    what=label(task.thing, lang), when=date_words(task.due, lang)
                )
                yield _Told(text, "", task.evidence, task.thing)
        for one in instruments:
            key, when = _asked_of(one, self.profile, lang)
            if key:
                text = words[key].format(what=label(one.instrument, lang), when=when)
                yield _Told(text, "", one.evidence, one.instrument)
        for doubt in doubts:
            if doubt.kind in _CLOSING and doubt.others:
                text = words["q doubt"].format(
                    what=label(doubt.statement, lang), other=label(doubt.others[0], lang)
                )
                yield _Told(text, "", doubt.evidence, doubt.statement)
        paid = {one.of for one in money if role_name(one.kind) == "disbursement"}
        for one in money:
            if role_name(one.kind) in ("commitment", "contribution") and one.of not in paid:
                number = f"{number_words(one.value, lang)} {one.currency}".strip()
                text = words["q paid"].format(sum=number, what=label(one.of, lang))
                yield _Told(text, "", one.evidence, one.amount)
        for task in tasks:
            if not task.overdue:
                text = words["q task"].format(what=label(task.thing, lang))
                yield _Told(text, "", task.evidence, task.thing)
        for doubt in doubts:
            if doubt.kind == "possible":
                text = words["q possible"].format(what=label(doubt.statement, lang))
                yield _Told(text, "", doubt.evidence, doubt.statement)

    def _note(self, lang: str) -> Any:
        def note(evidence: str) -> str:
            passage: Passage = self.profile.passages[evidence]
            titles = self.profile.labels.get(passage.source, {})
            span = WORDS[lang]["characters"].format(span=passage.span) if passage.span else ""
            digest = f"sha256 {passage.sha256[:8]}" if passage.sha256 else ""
            where = (worded(titles, lang) or source_id(passage.source),
                     worded(passage.place, lang), span, digest)  # fmt: skip
            return ", ".join(part for part in where if part)

        return note


def _asked_of(one: Instrument, profile: Profile, lang: str) -> tuple[str, str]:
    """Give the question that the state of an agreement leaves, and its date in words."""
    states = dict(one.states)
    days = [date for stage, date, _ in one.steps if stage == "signed"]
    signed = max(days, key=len, default="")  # what is told most finely
    end = one.end.bounds
    if any(end):
        last = end.upper or end.lower
        is_over = last is not None and last < profile.first
        return ("q ended" if is_over else "q ends"), span_words(end, lang)
    if states.get("in force"):
        return ("q open", "") if states["in force"] != "certain" else ("", "")
    if states.get("signed") and one.cls == "Agreement":
        return "q signed", date_words(signed, lang) if signed else "…"
    return "", ""


def _ago(day: Any, now: Any) -> int:
    return abs((now - day).days) if day is not None else 1 << 30


def _plain(line: Line, lang: str, *, is_state_told: bool = False) -> _Told:
    """Give a line of a profile as one of a paper."""
    return _Told(line.text, _aside(line, lang, is_state_told=is_state_told), line.evidence,
                 line.what)  # fmt: skip


def _aside(line: Line, lang: str, *, is_state_told: bool = False) -> str:
    """Give dates, reading and marks as one text."""
    told = READING_WORDS[lang][line.reading] if line.reading and not is_state_told else ""
    return ", ".join(filter(None, [line.when, told, *line.marks]))


def _fitting(
    told: Iterable[tuple[str, list[_Told]]], note: Any, side: float
) -> Iterator[tuple[str, list[_Told]]]:
    """Choose what fits: of each heading its least, then more of each in turn, in order.

    What a line takes is reckoned from its letters, and from the notes that are new with it.
    """
    sections = list(told)
    taken = {key: 0 for key, _ in sections}
    room = side - HEAD * len(sections)
    noted: set[str] = set()
    is_full: set[str] = set()

    def take(key: str, lines: Sequence[_Told]) -> None:
        nonlocal room
        one = lines[taken[key]]
        new = [e for e in one.evidence[:CITED] if e not in noted]
        notes = sum(ceil(_length(note, e) / NOTE_WIDTH) * NOTE for e in new)
        need = ceil((len(one.text) + len(one.aside) + 6) / WIDTH) * LINE + notes
        if need > room:
            is_full.add(key)
            return
        room -= need
        noted.update(new)
        taken[key] += 1

    longest = max((len(lines) for _, lines in sections), default=0)
    for level in range(-1, longest):
        for key, lines in sections:
            # One of each, then the least of each, then one more of each in turn.
            wanted = 1 if level < 0 else _LEAST[key] + level
            while taken[key] < min(wanted, len(lines)) and key not in is_full:
                take(key, lines)
    for key, lines in sections:
        yield key, lines[: taken[key]]


def _length(note: Any, evidence: str) -> int:
    try:
        return len(note(evidence)) + 4
    except KeyError:
        return 0  # a passage that is not there has no note


def brief_of(
    profile: Profile,
    ties: pl.DataFrame,
    nodes: pl.DataFrame,
    *,
    ours: str | None,
    everything: bool,
    labels: dict[str, str],
) -> Brief:
    """Make the brief of a profile.

    Args:
        profile: What is said of the partner.
        ties: The ties that count.
        nodes: The actors and frameworks.
        ours: IRI of our side; it counts with its country and that country's bodies.
        everything: Whether all is told.
        labels: The name of our side by language.
    """
    import polars as pl

    if ours is None:
        return Brief(profile, None, frozenset(), everything, labels)
    countries = dict(nodes.filter(pl.col("actor")).select("node", "country").iter_rows())
    home = countries.get(ours)
    side = {ours}
    if home is not None and home != profile.country:
        side |= {home, *(node for node, country in countries.items() if country == home)}
    if profile.thing in side:
        return Brief(profile, None, frozenset(), everything, labels)
    mine = ties.filter(pl.col("participant").is_in(side) | pl.col("on_behalf_of").is_in(side))
    known = {one.framework for one in profile.frameworks}
    known |= {one.instrument for one in profile.instruments}
    known |= {one.event for one in profile.events} | {one.thing for one in profile.tasks}
    joint = frozenset({*mine["framework"]} & known)
    return Brief(profile, ours if joint else None, joint, everything, labels)


def centre_of(ties: pl.DataFrame, nodes: pl.DataFrame) -> str | None:
    """Give the agency that a graph is centred on: that which takes part in most frameworks.

    Args:
        ties: The ties that count.
        nodes: The actors and frameworks.

    Returns:
        Its IRI; None in a graph without ties of agencies.
    """
    import polars as pl

    kinds = ("Person", "Post", "Country", "Territory")
    agencies = nodes.filter(pl.col("actor") & ~pl.col("cls").is_in(kinds))["node"]
    counted = (
        ties.select("framework", pl.col("participant").alias("agency"))
        .filter(pl.col("agency").is_in(agencies.implode()))
        .unique()
        .group_by("agency")
        .len()
        .sort(["len", "agency"], descending=[True, False])
    )
    return counted["agency"][0] if counted.height else None
