"""Entity resolution: which known thing a foreign name means, and what it may mean.

`Names.resolve` decides only what is certain: an IRI or slug, a code, a label, an acronym or another
spelling that one thing alone has. Everything else gets candidates with a score (`Names.near`), for
somebody to decide; decisions are kept in a file (`mappings`).

Scores are rapidfuzz's token-sort ratio of folded names (normalised indel similarity after sorting
the words; Bachmann, https://github.com/rapidfuzz/RapidFuzz), the best of a thing's names, once
with and once without legal forms, lowered where class or country differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from coopgraph.errors import CoopgraphError
from coopgraph.identity.naming import fold, initials, without_legal_form
from coopgraph.names import listed
from coopgraph.namespaces import ID, PREFIXES, expand, shorten

if TYPE_CHECKING:
    import datetime as dt

    import numpy as np
    import polars as pl

CELLS = 8_000_000
"""Cells of a matrix of scores at a time, a byte each."""
CUTOFF = 0.75
"""The score from which on a thing is a candidate."""
ACRONYM = 0.9
"""The score of a thing whose initials the name is."""
CODE = 0.9
"""The score of a thing whose code the name is: import may have taken it for another's."""
PART = (0.75, 0.2)
"""The score of a thing with all words of the name, and more: the first, and the second times the
share of the letters."""
OTHER_CLASS, OTHER_COUNTRY = 0.8, 0.7
"""What a score is multiplied with where the class, or the country, is known to be another."""


_CODED = {True: ("iso2", "iso3", "cowc", "gwc"), False: ("iso_n", "m49", "cow", "gw")}
"""The systems of codes in letters, and in numbers."""


@dataclass(frozen=True)
class Candidate:
    """A thing that a name may mean.

    Attributes:
        node: Its IRI.
        label: The name of it that is nearest.
        score: From 0 to 1.
        why: ``name``, ``legal form`` (the names differ in it alone), ``acronym``, ``code``, or
            ``part``.
    """

    node: str
    label: str
    score: float
    why: str

    def __str__(self) -> str:
        return f"{shorten(self.node)} ({self.score:.2f})"


class Meaning(NamedTuple):
    """What a name certainly means: no thing, one, or several; ``reason`` where states know why.

    ``then``: it means the state of the day, whose seat and codes its bearer carried on.
    """

    iris: tuple[str, ...]
    reason: str | None = None
    then: bool = False


def _states(
    asked: pl.Series, system: str, days: pl.Series, *, continued: bool
) -> list[tuple[str | None, str | None, bool]]:
    """Give the state of each name or code, why there is none, and whether it is a state of then."""
    from coopgraph import states

    held = states.resolve(asked, system, days, suggest=False).rows()
    if not continued:
        return [(iri, why, False) for iri, why in held]
    series = states.resolve(asked, system, days, continued=True, suggest=False)["iri"]
    return [
        (iri, why, False) if iri or not other else (other, None, True)
        for (iri, why), other in zip(held, series.to_list(), strict=True)
    ]


class _Choices(NamedTuple):
    """Names to choose from, column by column; `short` and `words` index them."""

    nodes: list[str]
    labels: list[str]
    folded: list[str]
    bare: list[str]
    short: dict[str, set[int]]
    words: dict[str, set[int]]


class Names:
    """The names and codes of known things, to look others up in.

    Args:
        things: A table as `known.things` makes it; ``country`` (IRI or null) may be among its
            columns.
        decided: Names that a person has decided: folded name to IRI.
        forbidden: Pairs of folded name (or IRI) and IRI that must not be matched.
        met: Receives the folded names asked for of which something is decided.
    """

    def __init__(
        self,
        things: pl.DataFrame,
        decided: dict[str, str] | None = None,
        forbidden: Iterable[tuple[str, str]] = (),
        met: set[str] | None = None,
    ) -> None:
        self.things = things
        self.decided = decided or {}
        self.forbidden = frozenset(forbidden)
        self.met = set() if met is None else met
        self._ruled = {*self.decided, *(name for name, _ in self.forbidden)}

    @cached_property
    def _rows(self) -> dict[str, dict[str, Any]]:
        return {row["node"]: row for row in self.things.iter_rows(named=True)}

    @cached_property
    def _states(self) -> frozenset[str]:
        from coopgraph import states

        return frozenset(states.register()["iri"])

    @cached_property
    def _exact(self) -> dict[str, dict[str, None]]:
        return self._index(str.casefold)

    @cached_property
    def _folded(self) -> dict[str, dict[str, None]]:
        return self._index(fold)

    def _index(self, form: Any) -> dict[str, dict[str, None]]:
        index: dict[str, dict[str, None]] = {}
        for node, row in self._rows.items():
            if node not in self._states:  # these have their own rule, see `_state`
                for name in _names(row, codes=True):
                    index.setdefault(form(name), {})[node] = None
        return index

    def resolve(
        self,
        names: Sequence[str],
        on: Sequence[dt.date | None] | None = None,
        *,
        codes: str | None = None,
        column: bool = False,
        continued: bool = False,
    ) -> list[Meaning]:
        """Give what names certainly mean: one thing, or why not.

        A decision counts before all else; then an IRI, prefixed name or slug; a name or code as
        it is written; at last without regard to accents, case and punctuation. Names and codes of
        states mean what they meant on the day.

        Args:
            names: As they stand in the foreign data.
            on: The day each is about, for states; None where there is none.
            codes: The system that codes of states are of (`states.SYSTEMS`), as the user says.
            column: The names are the cells of one column: what codes among them mean is judged
                from all of them (`states.judge`), and a code that no system explains is no state.
            continued: Let a name or code that nobody bore on the day mean the state whose seat and
                codes its bearer carried on, or that carried on its: Russia in 1960 is the USSR.
        """
        import polars as pl

        days = pl.Series(on or [None] * len(names), dtype=pl.Date)
        asked = pl.Series(list(names), dtype=pl.String)
        answers = _states(asked, "any", days, continued=continued) if len(names) else []
        if codes or column:
            answers = self._judged(asked, days, answers, codes, continued=continued)
        return [self._meaning(name, *answer) for name, answer in zip(names, answers, strict=True)]

    def _judged(
        self,
        asked: pl.Series,
        days: pl.Series,
        answers: list[Any],
        system: str | None,
        *,
        continued: bool,
    ) -> list[Any]:
        """Let codes of states mean what all codes of their column together say."""
        from coopgraph import states

        named = states.resolve(asked, "name", days, suggest=False)["iri"].to_list()
        answers = list(answers)
        for form, capitals in ((r"^[A-Z]{2,3}$", True), (r"^\d{1,4}(\.0+)?$", False)):
            shaped = asked.str.strip_chars().str.contains(form).fill_null(value=False).to_list()
            places = [
                i
                for i, name in enumerate(asked.to_list())
                if shaped[i] and named[i] is None and not self._is_known(name)
            ]
            if not places:
                continue
            texts, on = asked.gather(places), days.gather(places)
            told = system if system in _CODED[capitals] else None
            judged = states.judge(texts, on)
            chosen = told or judged.system
            if chosen is None:
                found = [answers[place] for place in places]
            else:
                found = _states(texts, chosen, on, continued=continued)
            rivals = [states.resolve(texts, r, on, suggest=False)["iri"] for r in judged.rivals]
            # A column of codes has some that are nothing else.
            sure = told or any(t not in states.ACRONYMS for t in texts)
            for number, (place, (iri, why, then)) in enumerate(zip(places, found, strict=True)):
                name = str(asked[place])
                others = set() if then else {r[number] for r in rivals} - {None, iri}
                reason = why
                if chosen is None and iri is not None:
                    reason = f"{name!r} may be a code, but those of this column are of no one list"
                    reason += f"; say codes: {', '.join(_CODED[capitals])}"
                    iri = None
                elif not sure and name in states.ACRONYMS and iri:
                    reason = f"{name!r} may be {shorten(iri)} or {states.ACRONYMS[name]}"
                    iri = None
                elif chosen is not None and not told and iri and others:
                    meant = listed(map(shorten, sorted({iri, *others})), "or")
                    reason = f"{name!r} may be {meant}; say codes: {chosen}"
                    reason += f", {', '.join(judged.rivals)}"
                    iri = None
                answers[place] = (iri, reason, then)
        return answers

    def _is_known(self, name: str) -> bool:
        """Say whether something else than a state bears this name as it is written."""
        return name.casefold() in self._exact or fold(name) in self.decided

    def _meaning(self, name: str, state: str | None, why: str | None, then: bool) -> Meaning:
        import unicodedata

        text = " ".join(unicodedata.normalize("NFC", name).split())
        key = fold(text)
        if key in self._ruled:
            self.met.add(key)
        if key in self.decided:
            return Meaning((self.decided[key],))
        if direct := self._direct(text):
            return Meaning(tuple(direct))
        matches = dict(self._exact.get(text.casefold(), {})) or dict(self._folded.get(key, {}))
        if state in self._rows:
            matches[str(state)] = None
        iris = tuple(sorted(iri for iri in matches if (key, iri) not in self.forbidden))
        # A state there was at another time, or one of several: told, never taken.
        no_state = why is None or why.startswith(("no state", "is empty"))
        return Meaning(iris, None if iris or no_state else why, then and iris == (state,))

    def _direct(self, text: str) -> list[str]:
        if "://" in text or text.partition(":")[0] in PREFIXES:
            try:
                iri = expand(text)
            except CoopgraphError:
                return []
            return [iri] if iri in self._rows else []
        iri = ID + text
        return [iri] if iri in self._rows and text == text.lower() else []

    # -- candidates --------------------------------------------------------------------------

    @cached_property
    def _choices(self) -> _Choices:
        """Every name of every thing, with what it is compared by."""
        triples = {
            (node, fold(name)): name
            for node, row in self._rows.items()
            for name in _names(row, codes=False)
        }
        labels, folded = list(triples.values()), [name for _, name in triples]
        return _Choices(
            nodes=[node for node, _ in triples],
            labels=labels,
            folded=folded,
            bare=[without_legal_form(name) for name in folded],
            short=_positions([initials(label)] for label in labels),
            words=_positions(name.split() for name in folded),
        )

    def near(
        self,
        names: Sequence[str],
        *,
        limit: int = 5,
        cutoff: float = CUTOFF,
        classes: Sequence[str | None] | None = None,
        countries: Sequence[str | None] | None = None,
    ) -> list[list[Candidate]]:
        """Give the candidates of each name, best first.

        Args:
            names: Names; each distinct one should come once.
            limit: Candidates of a name at most.
            cutoff: The least score, 0 to 1.
            classes: For each name the class it is said to be (``Company``), or None.
            countries: For each name the country it is said to be of (IRI), or None.

        Returns:
            For each name a list, sorted by falling score, then IRI. All names together are
            compared in C++, `CELLS` scores at a time.
        """
        choices = self._choices
        if not choices.nodes or not names:
            return [[] for _ in names]
        asked = [fold(name) for name in names]
        step = max(1, CELLS // len(choices.nodes))
        candidates: list[list[Candidate]] = []
        for first in range(0, len(asked), step):
            part = asked[first : first + step]
            whole = _scores(part, choices.folded, cutoff)
            legal = _scores([without_legal_form(name) for name in part], choices.bare, cutoff)
            for i, name in enumerate(part):
                context = (
                    classes[first + i] if classes else None,
                    countries[first + i] if countries else None,
                )
                rows = [*_best(whole[i], legal[i]), *_by_letters(name, choices)]
                rows += [(place, CODE, "code") for place in self._coded.get(name, ())]
                candidates.append(self._ranked(name, rows, context, cutoff)[:limit])
        return candidates

    @cached_property
    def _coded(self) -> dict[str, list[int]]:
        """Give for each folded code the places of a name of what has it."""
        places: dict[str, int] = {}
        for place, node in enumerate(self._choices.nodes):
            places.setdefault(node, place)
        coded: dict[str, list[int]] = {}
        for node, row in self._rows.items():
            for code in row["codes"] or ():
                if node in places:
                    coded.setdefault(fold(code), []).append(places[node])
        return coded

    def _ranked(
        self,
        name: str,
        rows: Iterable[tuple[int, float, str]],
        context: tuple[str | None, str | None],
        cutoff: float,
    ) -> list[Candidate]:
        choices, best = self._choices, dict[str, Candidate]()
        for index, score, why in rows:
            node = choices.nodes[index]
            if (name, node) in self.forbidden:
                continue
            fair = round(score * self._context(node, *context), 4)
            if fair >= cutoff and (node not in best or fair > best[node].score):
                best[node] = Candidate(node, choices.labels[index], fair, why)
        return sorted(best.values(), key=lambda c: (-c.score, c.node))

    def _context(self, node: str, cls: str | None, country: str | None) -> float:
        row, factor = self._rows[node], 1.0
        if cls and row["cls"] and not _same_kind(cls, row["cls"]):
            factor *= OTHER_CLASS
        if country and row.get("country") and row["country"] != country:
            factor *= OTHER_COUNTRY
        return factor


def _names(row: dict[str, Any], *, codes: bool) -> list[str]:
    own = [row["label_en"], row["label_vi"], *(row["alt"] or ())]
    return [name for name in [*own, *((row["codes"] or ()) if codes else ())] if name]


_GENERAL = {"Actor", "Framework", "Organization", ""}


def _same_kind(one: str, other: str) -> bool:
    return one == other or bool({one, other} & _GENERAL)


def _scores(names: list[str], choices: list[str], cutoff: float) -> np.ndarray[Any, Any]:
    import numpy as np
    from rapidfuzz import fuzz, process

    # Scores below the least useful one are 0, which spares their computation.
    least = 100 * cutoff
    return process.cdist(
        names, choices, scorer=fuzz.token_sort_ratio, score_cutoff=least, dtype=np.uint8, workers=1
    )


def _positions(keys: Iterable[Iterable[str]]) -> dict[str, set[int]]:
    """Index: key to the numbers of those that have it."""
    positions: dict[str, set[int]] = {}
    for number, own in enumerate(keys):
        for key in own:
            positions.setdefault(key, set()).add(number)
    return positions


def _best(
    whole: np.ndarray[Any, Any], legal: np.ndarray[Any, Any]
) -> Iterator[tuple[int, float, str]]:
    """Give (choice, score, why) of what scores at all."""
    import numpy as np

    for i in np.flatnonzero(whole).tolist():
        yield i, float(whole[i]) / 100, "name"
    for i in np.flatnonzero(legal > whole).tolist():
        # Another legal form is another body in law, so never quite the same.
        yield i, min(0.97, float(legal[i]) / 100), "legal form"


def _by_letters(name: str, known: _Choices) -> Iterator[tuple[int, float, str]]:
    """Give what the name is the initials of, or a part of."""
    squeezed = name.replace(" ", "")
    if 2 <= len(squeezed) <= 10:
        for i in sorted(known.short.get(squeezed, ())):
            yield i, ACRONYM, "acronym"
    if len(squeezed) > 3:
        among = [known.words.get(word, set()) for word in name.split()]
        for i in sorted(set.intersection(*among)):
            # Of a name that repeats a word, more letters than there are.
            share = min(1.0, len(name) / len(known.folded[i]))
            yield i, PART[0] + PART[1] * share, "part"
