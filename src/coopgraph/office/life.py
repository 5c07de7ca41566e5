"""The life of an agreement: its states on a day, its parties, what amends or replaces it.

A state is a spell between milestones, with the bounds that their dates leave, and is *certain*,
*open* or *possible* at a day, month or year in the sense of `coopgraph.times`. An end that is told
closes the state of being in force; an agreement that renews itself is, after its first term, in
force as far as is known: open.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph.dates import Bounds, TieBounds
from coopgraph.evidence import Rows
from coopgraph.names import LANGUAGES, check_name
from coopgraph.namespaces import CONCEPT
from coopgraph.office.facts import (
    AROUND,
    DATES,
    TERMS,
    Facts,
    Step,
    bounds,
    by_framework,
    of_class,
    passages_of,
    role_name,
    steps,
)
from coopgraph.office.terms import end_of
from coopgraph.times import READINGS, reading

if TYPE_CHECKING:
    import polars as pl

    Labeller = Callable[[Iterable[str], str], Mapping[str, str]]

STATES: dict[str, dict[str, str]] = {
    "negotiated": {"en": "negotiated", "vi": "đang đàm phán"},
    "agreed": {"en": "agreed", "vi": "đã thoả thuận"},
    "signed": {"en": "signed, not in force", "vi": "đã ký, chưa có hiệu lực"},
    "in force": {"en": "in force", "vi": "có hiệu lực"},
    "suspended": {"en": "suspended", "vi": "bị đình chỉ"},
    "renewed": {"en": "renewed", "vi": "đã gia hạn"},
    "expired": {"en": "expired", "vi": "hết hạn"},
    "terminated": {"en": "terminated", "vi": "bị chấm dứt"},
}
"""The states, in the order in which they come as a rule, with their words."""
STANDINGS: dict[str, dict[str, str]] = {
    "bound": {"en": "bound", "vi": "bị ràng buộc"},
    "signed only": {
        "en": "signed, not told to have become a party",
        "vi": "đã ký, không thấy nêu đã trở thành bên tham gia",
    },
    "withdrawn": {"en": "withdrew", "vi": "đã rút khỏi"},
}
RELATIONS: dict[str, dict[str, str]] = {
    "itself": {"en": "itself", "vi": "chính nó"},
    "amends": {"en": "amended by", "vi": "được sửa đổi bởi"},
    "supersedes": {"en": "replaced by", "vi": "được thay thế bởi"},
    "implements": {"en": "implemented by", "vi": "được thi hành bởi"},
    "annexTo": {"en": "annex", "vi": "phụ lục"},
}
_BEFORE = {
    "negotiated": ("agreed", "adopted", "signed", "inForce", "terminated"),
    "agreed": ("signed", "inForce", "terminated"),
    "signed": ("inForce", "provisionallyApplied", "terminated"),
}
"""States before the entry into force, and the stages by which each is over."""
_STAGES = {"negotiated": ("negotiated",), "agreed": ("agreed", "adopted"), "signed": ("signed",)}
_CONSENT = ("ratified", "accepted", "approved", "acceded", "succeeded", "inForce")
_DAY = dt.timedelta(1)


class Spell(NamedTuple):
    """A time for which an agreement was in a state.

    Attributes:
        state: One of `STATES`.
        bounds: Within which days it began and ended, the last day included.
        evidence: IRIs of the passages.
    """

    state: str
    bounds: TieBounds
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Life:
    """The life of agreements at a day, month or year, of `kg.life`.

    Attributes:
        first: The first day of the time asked about.
        last: The last.
        states: Rows of :meth:`table`, words in both languages.
        parties_rows: Rows of :meth:`parties`.
        texts_rows: Rows of :meth:`texts`.
    """

    first: dt.date
    last: dt.date
    states: tuple[dict[str, Any], ...]
    parties_rows: tuple[dict[str, Any], ...]
    texts_rows: tuple[dict[str, Any], ...]

    def __len__(self) -> int:
        return len(self.states)

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give the states, one row an agreement and state; where none is told, the row has none.

        Args:
            lang: Language of words and labels, "en" or "vi".

        Returns:
            Columns ``agreement``, ``agreement_label``, ``state`` (a key of `STATES`; null),
            ``state_label``, ``reading`` (one of `times.READINGS`; null), ``earliest_begin``,
            ``latest_begin``, ``earliest_end``, ``latest_end`` (dates), ``evidence``.

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        dates = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")
        names = ("agreement", "agreement_label", "state", "state_label", "reading")
        schema = {**dict.fromkeys(names, pl.String), **dict.fromkeys(dates, pl.Date)}
        return _frame(self.states, schema, lang)

    def parties(self, lang: str = "en") -> pl.DataFrame:
        """Give where each who signed or is bound stands, one row an agreement and party.

        Args:
            lang: Language of words and labels, "en" or "vi".

        Returns:
            Columns ``agreement``, ``agreement_label``, ``party``, ``party_label``, ``standing`` (a
            key of `STANDINGS`: what the trusted sources tell by then), ``standing_label``,
            ``reading``, ``signed``, ``consent`` (stage and date as stated; null), ``evidence``.

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        names = (
            *("agreement", "agreement_label", "party", "party_label", "standing"),
            *("standing_label", "reading", "signed", "consent"),
        )
        return _frame(self.parties_rows, dict.fromkeys(names, pl.String), lang)

    def texts(self, lang: str = "en") -> pl.DataFrame:
        """Give what is in force of an agreement's text: itself, what amends or replaces it.

        Args:
            lang: Language of words and labels, "en" or "vi".

        Returns:
            Columns ``agreement``, ``agreement_label``, ``relation`` (a key of `RELATIONS`),
            ``relation_label``, ``instrument``, ``instrument_label``, ``reading`` (of its being in
            force; null where it is not told to be), ``text`` (documents that are its text; a list
            of IRIs), ``evidence``.

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        names = (
            *("agreement", "agreement_label", "relation", "relation_label"),
            *("instrument", "instrument_label", "reading"),
        )
        text: dict[str, Any] = {"text": pl.List(pl.String)}
        return _frame(self.texts_rows, {**dict.fromkeys(names, pl.String), **text}, lang)


def _frame(rows: Sequence[dict[str, Any]], schema: Mapping[str, Any], lang: str) -> pl.DataFrame:
    import polars as pl

    check_name(lang, LANGUAGES, "language")
    told = [
        {name: value.get(lang) if isinstance(value, dict) else value for name, value in row.items()}
        for row in rows
    ]
    return pl.DataFrame(told, schema={**schema, "evidence": pl.List(pl.String)})


# -- states --------------------------------------------------------------------------------------


def spells(facts: Mapping[str, tuple[str, ...]], own: Sequence[Step]) -> list[Spell]:
    """Tell for how long an agreement was in which state.

    Args:
        facts: What is said of it (`facts.DATES`, `facts.TERMS`).
        own: Its milestones, and the signatures of its parties.
    """
    made: list[Spell] = []
    entry, end = _entry(facts, own), end_of(facts, own)
    closing = [entry] if entry is not None else []
    closing += [_moved(end.bounds, 1)] if any(end.bounds) and not end.stage else []
    for state, over in _BEFORE.items():
        reached = [step for step in own if step.stage in _STAGES[state]]
        if reached:
            ends = [*closing, *(step.bounds for step in own if step.stage in over)]
            begun = _first([step.bounds for step in reached])
            last = _first(ends) if ends else None
            made.append(Spell(state, _until(begun, last), _evidence(reached)))
    told = passages_of(facts)
    steps_in = [step for step in own if step.stage in ("inForce", "provisionallyApplied")]
    if entry is not None:
        sure_end = bool(end.stage) or bounds(facts, "End").upper is not None or "expiresOn" in facts
        last = end.bounds if not end.stage else _moved(end.bounds, -1)
        renewable = end.renews or _by_consent(facts)
        renewed = not end.stage and any(step.stage == "renewed" for step in own)
        latest = last.upper if (sure_end or not renewable) and not renewed else None
        goes_on = not any(last) and any(_endless(text) for text in facts.get("end", ()))
        span = TieBounds(entry.lower, entry.upper, last.lower, latest, goes_on, latest is not None)
        made.append(Spell("in force", span, _evidence(steps_in) or told))
    made += _suspensions(own, end.bounds if end.stage else Bounds(None, None))
    for step in own:
        if step.stage == "renewed":
            made.append(Spell("renewed", _until(step.bounds, None), step.evidence))
    given_up = [step for step in own if step.stage == "terminated"]
    if given_up:
        begun = _first([step.bounds for step in given_up])
        made.append(Spell("terminated", _for_good(begun), _evidence(given_up)))
    elif any(end.bounds):
        # A term may be renewed, unless an end is told that has a last day.
        begun = end.bounds if end.stage else _moved(end.bounds, 1)
        certain = bool(end.stage) or not (end.renews or _by_consent(facts))
        renewed = any(step.stage == "renewed" for step in own)
        closed = bounds(facts, "End").upper is not None or "expiresOn" in facts
        begun = begun if (certain or closed) and not renewed else Bounds(begun.lower, None)
        made.append(Spell("expired", _for_good(begun), told))
    return made


def _entry(facts: Mapping[str, tuple[str, ...]], own: Sequence[Step]) -> Bounds | None:
    entered = [step.bounds for step in own if step.stage in ("inForce", "provisionallyApplied")]
    if entered:
        return _first(entered)
    began = bounds(facts, "Begin")
    if "begin" not in facts or not any(began):
        return None
    signed = {step.date for step in own if step.stage == "signed"}
    # A list that tells the day of signature alone is read as beginning on it: it may be later.
    return Bounds(began.lower, None) if {*facts["begin"]} <= signed else began


def _first(spans: Sequence[Bounds]) -> Bounds:
    """Give within which days the first of some things happened; of none, nothing is known."""
    lower = [span.lower for span in spans]
    upper = [span.upper for span in spans if span.upper is not None]
    earliest = None if None in lower else min((day for day in lower if day), default=None)
    return Bounds(earliest, min(upper, default=None))


def _moved(span: Bounds, days: int) -> Bounds:
    return Bounds(*(None if day is None else day + days * _DAY for day in span))


def _until(begun: Bounds, closing: Bounds | None) -> TieBounds:
    """Give a spell that is over on the day before something else begins."""
    last = _moved(closing, -1) if closing is not None else Bounds(None, None)
    return TieBounds(*begun, *last, end_open=False, end_known=last.upper is not None)


def _for_good(begun: Bounds) -> TieBounds:
    return TieBounds(*begun, None, None, end_open=True, end_known=True)


def _suspensions(own: Sequence[Step], over: Bounds) -> Iterator[Spell]:
    for step in own:
        if step.stage != "suspended":
            continue
        after = step.bounds.upper or step.bounds.lower
        resumed = [
            other.bounds
            for other in own
            if other.stage in ("inForce", "renewed")
            and after is not None
            and other.bounds.lower is not None
            and other.bounds.lower >= after
        ]
        ends = [*resumed, *([over] if any(over) else [])]
        yield Spell("suspended", _until(step.bounds, _first(ends) if ends else None), step.evidence)


def _by_consent(facts: Mapping[str, tuple[str, ...]]) -> bool:
    return CONCEPT + "byConsent" in facts.get("renewal", ())


def _endless(text: str) -> bool:
    return text == ".." or (text.endswith("/..") and "[" not in text)


def _evidence(of: Iterable[Step]) -> tuple[str, ...]:
    return tuple(sorted({evidence for step in of for evidence in step.evidence}))


def at_time(found: Sequence[Spell], first: dt.date, last: dt.date) -> list[tuple[Spell, str]]:
    """Give the states at a time, each with its reading; what is suspended is not in force.

    Args:
        found: Of `spells`.
        first: The first day asked about.
        last: The last.
    """
    read = [(spell, reading(spell.bounds, first, last)) for spell in found]
    there = [(spell, how) for spell, how in read if how is not None]
    held = [how for spell, how in there if spell.state == "suspended"]
    if held and first == last:
        sure = "certain" in held or "open" in held
        there = [
            (spell, how if spell.state != "in force" else "possible")
            for spell, how in there
            if spell.state != "in force" or not sure
        ]
    order = [*STATES]
    return sorted(
        there, key=lambda one: (order.index(one[0].state), READINGS.index(one[1]), one[0].evidence)
    )


# -- of a graph ----------------------------------------------------------------------------------


def own_steps(
    node: str, ties: Iterable[Mapping[str, Any]], steps: Mapping[str, Sequence[Step]]
) -> list[Step]:
    """Give an agreement's milestones, with its parties' signatures where it has none.

    Args:
        node: IRI of the agreement.
        ties: Its ties.
        steps: Milestones by owner.
    """
    own = [*steps.get(node, ())]
    if not any(step.stage == "signed" for step in own):
        theirs = (step for tie in ties for step in steps.get(tie["tie"], ()))
        own += [step for step in theirs if step.stage == "signed"]
    return own


class _Register:
    """What a graph says of its instruments."""

    def __init__(self, store: Rows, ties: pl.DataFrame, labeller: Labeller) -> None:
        self._store, self._labeller = store, labeller
        relations = tuple(name for name in RELATIONS if name != "itself")
        properties = (*DATES, *TERMS, *AROUND, *relations, "form")
        self.instruments: Facts = of_class(store, ["Instrument"], properties)
        self.agreements = [*of_class(store, ["Agreement"], ())]
        self.steps, self.ties = steps(store), by_framework(ties)
        asked = (
            "SELECT DISTINCT ?document ?of WHERE { ?document coop:textOf ?of } ORDER BY ?document"
        )
        self.documents: dict[str, list[str]] = defaultdict(list)
        for document, of in store.select(asked):
            self.documents[of or ""].append(document or "")
        self.changed: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for node, said in self.instruments.items():
            for relation in relations:
                for other in said.get(relation, ()):
                    self.changed[relation][other].append(node)

    def own_steps(self, node: str) -> list[Step]:
        """Give an agreement's milestones, with its parties' signatures where it has none."""
        return own_steps(node, self.ties.get(node, ()), self.steps)

    def at(self, node: str, first: dt.date, last: dt.date) -> list[tuple[Spell, str]]:
        """Give the states of an instrument at a time."""
        return at_time(spells(self.instruments[node], self.own_steps(node)), first, last)

    def names(self, iris: Iterable[str]) -> dict[str, dict[str, str]]:
        """Give labels: IRI to language to label."""
        wanted = sorted({*iris})
        told = {lang: self._labeller(wanted, lang) for lang in LANGUAGES}
        return {
            iri: {lang: told[lang].get(iri, iri.rpartition("/")[2]) for lang in LANGUAGES}
            for iri in wanted
        }

    def related(self, node: str) -> list[tuple[str, str]]:
        """Give what amends, replaces, carries out or is annexed, also what amends an amendment."""
        found = [("itself", node)]
        for relation in ("amends", "supersedes"):
            seen, waiting = {node}, [node]
            while waiting:
                for other in sorted(self.changed[relation][waiting.pop(0)]):
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
                        found.append((relation, other))
        for relation in ("implements", "annexTo"):
            found += [(relation, other) for other in sorted(self.changed[relation][node])]
        return found


def life_of(
    store: Rows,
    ties: pl.DataFrame,
    labeller: Labeller,
    *,
    agreement: str | None,
    first: dt.date,
    last: dt.date,
) -> Life:
    """Tell the life of agreements.

    Args:
        store: What is asked.
        ties: The ties that count, see `frames.participations`.
        labeller: Gives labels.
        agreement: IRI of the one asked about; None for all.
        first: The first day of the time asked about.
        last: The last.
    """
    register = _Register(store, ties, labeller)
    if agreement is None:
        wanted = register.agreements
    else:
        wanted = [agreement] if agreement in register.instruments else []
    states = [row for node in wanted for row in _states(register, node, first, last)]
    parties = [
        row
        for node in wanted
        for row in parties_of(
            node, register.instruments[node], register.ties.get(node, ()), register.steps, last
        )
    ]
    texts = [row for node in wanted for row in _texts(register, node, first, last)]
    rows = (*states, *parties, *texts)
    named = register.names(
        iri for row in rows for key in ("agreement", "party", "instrument") if (iri := row.get(key))
    )
    for row in rows:
        for key in ("agreement", "party", "instrument"):
            if key in row:
                row[f"{key}_label"] = named[row[key]]
    return Life(first, last, tuple(states), tuple(parties), tuple(texts))


def _states(
    register: _Register, node: str, first: dt.date, last: dt.date
) -> Iterator[dict[str, Any]]:
    there = register.at(node, first, last)
    if not there:
        yield {"agreement": node, "evidence": list(passages_of(register.instruments[node]))}
    for spell, how in there:
        began, begun, ended, over, *_ = spell.bounds
        yield {
            "agreement": node, "state": spell.state, "state_label": STATES[spell.state],
            "reading": how, "earliest_begin": began, "latest_begin": begun, "earliest_end": ended,
            "latest_end": over, "evidence": list(spell.evidence),
        }  # fmt: skip


def parties_of(
    node: str,
    facts: Mapping[str, tuple[str, ...]],
    ties: Iterable[Mapping[str, Any]],
    steps: Mapping[str, Sequence[Step]],
    last: dt.date,
) -> Iterator[dict[str, Any]]:
    """Tell of each seat whether it signed, is bound, withdrew; what is only later is not told.

    Args:
        node: IRI of the agreement.
        facts: What is said of it.
        ties: Its ties, with ``seat`` (`facts.by_framework`).
        steps: The milestones of it and of its ties, by owner.
        last: The last day asked about.

    Yields:
        Rows of `Life.parties`, without labels.
    """
    seats: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for tie in ties:
        if role_name(tie["role"]) in ("party", "signatory"):
            seats[tie["seat"]].append(tie)
    bilateral = CONCEPT + "bilateral" in facts.get("form", ())
    entered = bilateral and any(
        step.stage == "inForce" and _by(step.bounds, last) for step in steps.get(node, ())
    )
    for seat, held in sorted(seats.items()):
        own = [step for tie in held for step in steps.get(tie["tie"], ())]
        own = [step for step in own if _by(step.bounds, last)]
        signed = [step for step in own if step.stage == "signed"]
        consent = [step for step in own if step.stage in _CONSENT]
        left = [step for step in own if step.stage == "withdrawn"]
        roles = {role_name(tie["role"]) for tie in held if _by(_begin(tie), last)}
        signing = [_begin(tie) for tie in held if role_name(tie["role"]) == "signatory"]
        if left:
            standing, since = "withdrawn", [step.bounds for step in left]
        elif consent or "party" in roles or entered:
            standing, since = "bound", [step.bounds for step in consent]
        elif signed or "signatory" in roles:
            standing, since = "signed only", [step.bounds for step in signed] or signing
        else:
            continue
        sure = any(span.upper is not None and span.upper <= last for span in since)
        told = [evidence for tie in held for evidence in tie["evidence"] or ()]
        yield {
            "agreement": node, "party": seat, "standing": standing,
            "standing_label": STANDINGS[standing], "reading": "certain" if sure else "possible",
            "signed": _stated(signed), "consent": _stated(consent, stages=True),
            "evidence": sorted({*_evidence(own), *told}),
        }  # fmt: skip


def _by(span: Bounds, last: dt.date) -> bool:
    return span.lower is None or span.lower <= last


def _begin(tie: Mapping[str, Any]) -> Bounds:
    return Bounds(tie["earliest_begin"], tie["latest_begin"])


def _stated(of: Sequence[Step], *, stages: bool = False) -> str | None:
    told = [" ".join(filter(None, (step.stage if stages else "", step.date))) for step in of]
    return "; ".join(dict.fromkeys(filter(None, told))) or None


def _texts(
    register: _Register, node: str, first: dt.date, last: dt.date
) -> Iterator[dict[str, Any]]:
    for relation, other in register.related(node):
        if other not in register.instruments:
            continue
        there = register.at(other, first, last)
        held = [how for spell, how in there if spell.state == "in force"]
        yield {
            "agreement": node, "relation": relation, "relation_label": RELATIONS[relation],
            "instrument": other, "reading": held[0] if held else None,
            "text": register.documents.get(other, []),
            "evidence": list(passages_of(register.instruments[other])),
        }  # fmt: skip
