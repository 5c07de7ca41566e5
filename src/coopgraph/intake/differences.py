"""What statements of a draft would change in the graph: what is new, confirmed, narrowed or ended.

A statement is held against what other sources say of the same thing: ties of the same seat,
framework and role, the same stage of the same instrument, the same count, the same event. Dates
that share days are no conflict: the finer one narrows. What shares no day contradicts only where
both must be the same (a stage of an instrument, an event, ties that certainly overlap): two spells
apart conflict with nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from coopgraph.dates import Bounds, TieBounds, apart, finer, parse, stated_bounds
from coopgraph.intake.decided import TIES, Decided, Statement, yearless
from coopgraph.intake.gists import LANGUAGES, gist
from coopgraph.namespaces import CONCEPT, SOURCE, local_name

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from coopgraph.intake.proposals import Proposal, Thing
    from coopgraph.intake.vocabulary import Vocabulary
    from coopgraph.kg import KnowledgeGraph

Outcome = Literal["new", "confirms", "narrows", "contradicts", "ends"]
OUTCOMES: tuple[Outcome, ...] = ("contradicts", "ends", "narrows", "new", "confirms")
"""What deserves a look first comes first."""
WORDS: dict[str, dict[str, str]] = {
    "new": {"en": "new", "vi": "mới"},
    "confirms": {"en": "confirms", "vi": "xác nhận"},
    "narrows": {"en": "narrows a date", "vi": "thu hẹp thời gian"},
    "contradicts": {"en": "contradicts", "vi": "mâu thuẫn"},
    "ends": {"en": "ends", "vi": "chấm dứt"},
}
_SENTENCE: dict[Outcome, dict[str, tuple[str, str]]] = {
    "new": {"en": ("is new", "are new"), "vi": ("là mới", "là mới")},
    "confirms": {
        "en": ("confirms what is known", "confirm what is known"),
        "vi": ("xác nhận điều đã biết", "xác nhận điều đã biết"),
    },
    "narrows": {
        "en": ("narrows a date", "narrow a date"),
        "vi": ("thu hẹp thời gian", "thu hẹp thời gian"),
    },
    "contradicts": {
        "en": ("contradicts another source", "contradict another source"),
        "vi": ("mâu thuẫn với nguồn khác", "mâu thuẫn với nguồn khác"),
    },
    "ends": {
        "en": ("tells an end", "tell an end"),
        "vi": ("cho biết kết thúc", "cho biết kết thúc"),
    },
}
_ENDING = ("expired", "terminated")
_MILESTONES = """
SELECT DISTINCT ?m ?owner ?stage ?date ?g WHERE { GRAPH ?g { ?m coop:stage ?stage }
    ?owner coop:milestone ?m . OPTIONAL { ?m coop:date ?date } } ORDER BY ?m ?g
"""
_COUNTS = """
SELECT DISTINCT ?o ?observed ?count ?exactness ?during ?about ?by ?g WHERE {
    GRAPH ?g { ?o coop:observed ?observed } ?o coop:count ?count ; coop:exactness ?exactness .
    OPTIONAL { ?o coop:during ?during } OPTIONAL { ?o coop:about ?about }
    OPTIONAL { ?o coop:by ?by }
} ORDER BY ?o ?g ?about ?by
"""
_EVENTS = """
SELECT DISTINCT ?e ?begin ?end ?during ?g WHERE { ?e a coop:Activity
    { GRAPH ?g { ?e coop:during ?during } } UNION { GRAPH ?g { ?e coop:begin ?begin }
    OPTIONAL { GRAPH ?g { ?e coop:end ?end } } } } ORDER BY ?e ?g
"""
_CHANGES = """
SELECT DISTINCT ?c ?changed ?successor ?during ?g WHERE {
    GRAPH ?g { ?c coop:changes ?changed } ?c coop:successor ?successor .
    OPTIONAL { ?c coop:during ?during } } ORDER BY ?c ?g
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One statement against the graph.

    Attributes:
        outcome: What it does.
        key: The proposal's.
        kind: Its kind.
        says: What it says, by language.
        date: Its date, EDTF, or an empty text.
        known: IRI of the node of another source that it was held against, or an empty text.
        known_date: The date that one states.
        known_source: Id of the source that says so.
        span: Passage of the statement.
    """

    outcome: Outcome
    key: str
    kind: str
    says: Mapping[str, str]
    date: str
    known: str
    known_date: str
    known_source: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Differences:
    """All statements of a draft against a graph, those to look at first."""

    rows: Sequence[Difference]

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def counts(self) -> dict[str, int]:
        """Count the statements of each outcome, all outcomes, in `OUTCOMES`' order."""
        return {outcome: sum(row.outcome == outcome for row in self.rows) for outcome in OUTCOMES}

    def sentence(self, lang: str = "en") -> str:
        """Tell it in a sentence.

        Args:
            lang: ``en`` or ``vi``.
        """
        parts = [
            f"{count} {_SENTENCE[outcome][lang][count != 1]}"
            for outcome in OUTCOMES
            if (count := self.counts()[outcome])
        ]
        total = len(self.rows)
        if not parts:
            return {"en": "There is no statement.", "vi": "Không có khẳng định nào."}[lang]
        joined = ", ".join(parts)
        if lang == "vi":
            return f"Trong {total} khẳng định: {joined}."
        return f"Of {total} statement{'s' if total != 1 else ''}, {joined}."

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give a table, one row a statement.

        Returns:
            ``outcome, says, date, known, known_date, known_source, start, end, proposal``.
        """
        import polars as pl

        rows = [
            {
                "outcome": WORDS[row.outcome][lang],
                "says": row.says[lang],
                "date": row.date,
                "known": local_name(row.known) if row.known else "",
                "known_date": row.known_date,
                "known_source": row.known_source,
                "start": row.span[0],
                "end": row.span[1],
                "proposal": row.key,
            }
            for row in self.rows
        ]
        text = ("outcome", "says", "date", "known", "known_date", "known_source")
        schema = {**dict.fromkeys(text, pl.String), "start": pl.Int64, "end": pl.Int64,
                  "proposal": pl.String}  # fmt: skip
        return pl.DataFrame(rows, schema=schema)

    def records(self) -> list[dict[str, Any]]:
        """Give the rows as plain data."""
        return [asdict(row) for row in self.rows]

    def page(self, path: str | Path, *, title: str, lang: str = "vi") -> Path:
        """Write a page with the sentence and the table in both languages.

        Args:
            path: Where to write.
            title: The document's.
            lang: The language that stands first.
        """
        from coopgraph import files
        from coopgraph.render.review import differences_page

        text = differences_page(
            self.records(),
            title=title,
            sentence={one: self.sentence(one) for one in LANGUAGES},
            outcomes=WORDS,
            lang=lang,
        )
        return files.write(path, text.encode())


def compare(
    decided: Decided, vocabulary: Vocabulary, kg: KnowledgeGraph, *, source: str = ""
) -> Differences:
    """Hold statements against a graph.

    Args:
        decided: The draft after its decisions, or as proposed.
        vocabulary: Of the graph.
        kg: The graph.
        source: Id of the draft's own source: what it says in the graph already does not count.
    """
    known = _Known(kg, SOURCE + source)
    rows = []
    for statement in decided.statements:
        proposal = statement.proposal
        if proposal.date and yearless(proposal.date):
            proposal = replace(proposal, date=None)
            statement = replace(statement, proposal=proposal)
        outcome, node, date, graph = known.held_against(statement, decided.things, vocabulary)
        says = {lang: _says(statement, decided.things, vocabulary, lang) for lang in LANGUAGES}
        rows.append(
            Difference(
                outcome, proposal.key, proposal.kind, says, proposal.date or "", node, date,
                graph.removeprefix(SOURCE), proposal.span,
            )
        )  # fmt: skip
    rows.sort(key=lambda row: (OUTCOMES.index(row.outcome), row.span, row.key))
    return Differences(tuple(rows))


def _says(
    statement: Statement, things: Mapping[str, Thing], vocabulary: Vocabulary, language: str
) -> str:
    proposal = statement.proposal
    if not statement.changed and proposal.gist.get(language):
        return proposal.gist[language]
    known = {key for key in (proposal.subject, proposal.framework, *proposal.others) if key}
    if proposal.subject is None or not known <= set(things):
        return proposal.subject_name
    return gist(proposal, things, vocabulary, language)


Found = tuple[Outcome, str, str, str]
_NEW: Found = ("new", "", "", "")


class _Known:
    """What a graph says, without one source."""

    def __init__(self, kg: KnowledgeGraph, own: str) -> None:
        self._kg, self._own = kg, own
        self._ties: dict[tuple[str, str], list[dict[str, Any]]] | None = None
        self._selected: dict[str, list[tuple[str | None, ...]]] = {}

    def _select(self, query: str) -> list[tuple[str | None, ...]]:
        if query not in self._selected:
            self._selected[query] = [
                row for row in self._kg.store.select(query) if row[-1] != self._own
            ]
        return self._selected[query]

    def held_against(
        self, statement: Statement, things: Mapping[str, Thing], vocabulary: Vocabulary
    ) -> Found:
        proposal = statement.proposal

        def iri(key: str | None) -> str | None:
            return things[key].iri if key is not None and key in things else None

        if proposal.kind in TIES:
            lasting = self._lasting(proposal, iri(proposal.framework), vocabulary)
            return self._tie(proposal, iri, lasting=lasting)
        kinds: dict[str, Callable[..., Found]] = {
            "milestone": self._milestone,
            "event": self._event,
            "count": self._count,
            "succession": self._succession,
        }
        return kinds[proposal.kind](proposal, iri)

    def _lasting(self, proposal: Proposal, framework: str | None, vocabulary: Vocabulary) -> bool:
        known = vocabulary.things.get(framework or "")
        activity = known is not None and vocabulary.is_a(known.classes, "Activity")
        return proposal.kind in ("membership", "mandate") and not activity

    # -- ties ------------------------------------------------------------------------------------

    def _tie(
        self, proposal: Proposal, iri: Callable[[str | None], str | None], *, lasting: bool
    ) -> Found:
        framework, actors = iri(proposal.framework), {iri(proposal.subject)}
        if proposal.on_behalf_of:
            actors.add(iri(proposal.on_behalf_of))
        actors.discard(None)
        if framework is None or not actors:
            return _NEW
        said = tie_bounds(proposal.date, lasting=lasting)
        found = []
        for tie in self._ties_of(framework, CONCEPT + proposal.role):
            if not actors & {tie["participant"], tie["on_behalf_of"]}:
                continue
            outcome = against(said, _bounds_of(tie)) if proposal.date else "confirms"
            if outcome is not None:
                date = tie["during"] or "/".join(
                    part for part in (tie["begin"] or "", tie["end"] or "") if part
                )
                found.append((outcome, tie["tie"], date, tie["source"] or ""))
        return _first(found)

    def _ties_of(self, framework: str, role: str) -> list[dict[str, Any]]:
        if self._ties is None:
            self._ties = {}
            for tie in self._kg.participations().iter_rows(named=True):
                if tie["source"] != self._own:
                    self._ties.setdefault((tie["framework"], tie["role"]), []).append(tie)
        return self._ties.get((framework, role), [])

    # -- other kinds -----------------------------------------------------------------------------

    def _milestone(self, proposal: Proposal, iri: Callable[[str | None], str | None]) -> Found:
        instrument = iri(proposal.subject)
        stage = CONCEPT + proposal.role
        found: list[Found] = []
        for node, owner, known_stage, date, graph in self._select(_MILESTONES):
            if owner == instrument and known_stage == stage:
                outcome = _days(proposal.date, date)
                found.append((outcome, node or "", date or "", graph or ""))
        if not found and instrument is not None and proposal.role in _ENDING:
            return ("ends", instrument, "", "")
        return _first(found)

    def _event(self, proposal: Proposal, iri: Callable[[str | None], str | None]) -> Found:
        event = iri(proposal.subject)
        if event is None:
            return _NEW
        found: list[Found] = []
        for node, begin, end, during, graph in self._select(_EVENTS):
            if node == event:
                date = during or "/".join(part for part in (begin, end) if part)
                found.append((_days(proposal.date, date or None), event, date or "", graph or ""))
        return _first(found) if found else ("confirms", event, "", "")

    def _count(self, proposal: Proposal, iri: Callable[[str | None], str | None]) -> Found:
        from coopgraph.intake.source_file import number_of

        whom = {iri(proposal.subject), iri(proposal.framework)} - {None}
        if not whom or not proposal.value:
            return _NEW
        number, exactness = number_of(proposal.value, proposal.key)
        found: list[Found] = []
        for node, observed, count, exact, during, about, by, graph in self._select(_COUNTS):
            if observed != CONCEPT + proposal.role or not whom & {about, by}:
                continue
            if (during or "") != (proposal.date or ""):
                continue
            same = (count, exact) == (number, CONCEPT + exactness)
            both_exact = exactness == "exact" and exact == CONCEPT + "exact"
            if same or both_exact:
                outcome: Outcome = "confirms" if same else "contradicts"
                found.append((outcome, node or "", f"{count}", graph or ""))
        return _first(found)

    def _succession(self, proposal: Proposal, iri: Callable[[str | None], str | None]) -> Found:
        successor, before = iri(proposal.subject), {iri(key) for key in proposal.others} - {None}
        found: list[Found] = []
        for node, changed, known_successor, during, graph in self._select(_CHANGES):
            if changed in before and known_successor == successor:
                outcome = _days(proposal.date, during)
                found.append((outcome, node or "", during or "", graph or ""))
        if not found and before:
            return ("ends", min(one for one in before if one), "", "")
        return _first(found)


def _first(found: Iterable[Found]) -> Found:
    """Give what deserves to be told first; among equals what comes first in the graph."""
    # What one source confirms already is neither an end nor a narrowing for the reader.
    order = ("contradicts", "confirms", "ends", "narrows")
    return min(found, key=lambda one: order.index(one[0]), default=_NEW)


def _days(said: str | None, known: str | None) -> Outcome:
    """Compare two dates of what happens once."""
    if not said:
        return "confirms"
    if not known:
        return "narrows"
    one, other = parse(said), parse(known)
    if apart(one, other):
        return "contradicts"
    return "narrows" if finer(one, other) else "confirms"


def tie_bounds(date: str | None, *, lasting: bool) -> TieBounds:
    """Give the bounds of a tie that a text dates; `lasting`: it is only attested for that time."""
    if not date:
        return stated_bounds()
    if "/" in date:
        first, _, last = date.partition("/")
        return stated_bounds(first if first not in ("", "..") else None, last or None)
    if lasting:
        at = parse(date)
        return TieBounds(None, at.upper, at.lower, None, end_open=False, end_known=False)
    return stated_bounds(during=date)


def _bounds_of(tie: Mapping[str, Any]) -> TieBounds:
    return TieBounds(
        tie["earliest_begin"], tie["latest_begin"], tie["earliest_end"], tie["latest_end"],
        bool(tie["end_open"]), bool(tie["end_known"]),
    )  # fmt: skip


def against(said: TieBounds, known: TieBounds) -> Outcome | None:
    """Compare what is said of a tie's time with what is known.

    Returns:
        What it does; None where the two are, or may be, spells apart: neither tells of the other.

    Example:
        >>> from coopgraph.dates import stated_bounds
        >>> against(stated_bounds("2020-06", "2021"), stated_bounds("2020", "2021"))
        'narrows'
        >>> against(stated_bounds("2020", "2021"), stated_bounds("2014", "2016")) is None
        True
    """
    begins = (
        Bounds(said.earliest_begin, said.latest_begin),
        Bounds(known.earliest_begin, known.latest_begin),
    )
    ends = Bounds(said.earliest_end, said.latest_end), Bounds(known.earliest_end, known.latest_end)
    differ = apart(*begins) or (said.end_known and known.end_known and apart(*ends))
    if differ:
        overlap = _certainly_overlap(said, known)
        return "contradicts" if overlap else None
    if apart(
        Bounds(said.earliest_begin, said.latest_end), Bounds(known.earliest_begin, known.latest_end)
    ):
        return None
    if said.latest_end is not None and known.latest_end is None:
        return "ends"
    return "narrows" if finer(*begins) or finer(*ends) else "confirms"


def _certainly_overlap(one: TieBounds, other: TieBounds) -> bool:
    """Say whether there is a day on which both certainly held."""
    begins, ends = [], []
    for bounds in (one, other):
        # What goes on has no last day; of what has an unknown end, only the begin is certain.
        end = dt.date.max if bounds.end_open else bounds.earliest_end or bounds.latest_begin
        if bounds.latest_begin is None or end is None:
            return False
        begins.append(bounds.latest_begin)
        ends.append(end)
    return max(begins) <= min(ends)
