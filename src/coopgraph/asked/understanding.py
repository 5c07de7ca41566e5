"""From words to a question with its parameters, or to the reason why there is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, permutations
from pathlib import Path
from typing import NamedTuple

from coopgraph.asked import spans_of_time
from coopgraph.asked.spans_of_time import Span
from coopgraph.asked.things import LONGEST, Named, Things
from coopgraph.asked.tokens import MOST_WORDS, Token, tokens_of
from coopgraph.asked.vocabulary import FUNCTION, NOW, OUTSIDE, WILL, Asking, Vocabulary
from coopgraph.namespaces import local_name, shorten
from coopgraph.questions import Parameter, Question, questions
from coopgraph.store import EmbeddedStore

_UNKNOWN, _FOREIGN, _WORDS, _THING = 6.0, 2.5, 1.0, 0.8
"""What a cut of a request costs: a word nobody knows, one of the other language, words, a name."""
_SLIPS_FROM = 5
"""Letters that a word must have to be read as a slip of another; one less, if two are swapped."""
_SLACK = 1.5
"""What words cost beside that, of which other marks are written."""
_LEAST = 0.6
"""The least likeness of a request to a question that it is taken for."""
_SURE = 0.75
"""The likeness from which on a question that may speak of what is to come is asked by "will"."""
_PHRASE = 0.7
"""How much likeness to one phrase counts; the rest is how many of the words belong at all."""
_BETTER = 0.15
"""By how much more a question without a time must be like a request than one with."""
_WEAK_ENOUGH = 0.9
"""The likeness at which words that tell little do."""
_NEAREST = 4
_BEFORE_NAMES = frozenset({"the", "a", "an", "nuoc", "cac", "ong", "ba", "mr", "mrs", "ms"})
_REASONS = {"state": "property", "will": "future"}
_MOST_THINGS = 4


class Piece(NamedTuple):
    """Words of a request that belong together."""

    start: int
    end: int
    meanings: frozenset[str] = frozenset()
    things: tuple[Named, ...] = ()
    span: Span | None = None
    elsewhere: str = ""

    @property
    def known(self) -> bool:
        """Whether anything is known of these words."""
        return bool(self.meanings or self.things or self.span or self.elsewhere)

    @property
    def optional(self) -> bool:
        """Whether the words may say nothing."""
        return FUNCTION in self.meanings


@dataclass(frozen=True)
class Understood:
    """A question that words ask.

    Attributes:
        question: The question.
        parameters: Its parameters as the words give them: IRIs, prefixed; times as EDTF.
        only: IRIs of things that the words name beside the parameters: only what names them, too.
        assumed: What was not said, in words (English, Vietnamese).
        language: ``en`` or ``vi``.
        likeness: From 0 to 1, how like the words are to those that the question is asked by.
    """

    question: Question
    parameters: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    assumed: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    likeness: float = 1.0


@dataclass(frozen=True)
class NotUnderstood:
    """Why words ask for nothing that the catalogue answers.

    Attributes:
        reason: One of ``empty``, ``long``, ``language``, ``order``, ``opinion``, ``future``,
            ``relative``, ``property``, ``unknown``, ``thing``, ``time``, ``ambiguous``,
            ``question``.
        words: The words it is about.
        nearest: The questions that come nearest.
        language: ``en`` or ``vi``.
        things: Names that resemble the words.
    """

    reason: str
    words: tuple[str, ...] = ()
    nearest: tuple[Question, ...] = ()
    language: str = "en"
    things: tuple[str, ...] = ()


class _Fit(NamedTuple):
    score: float
    likeness: float
    asking: Asking
    parameters: dict[str, str]
    only: tuple[str, ...]
    left: tuple[str, ...]
    time_left: bool
    ambiguous: tuple[str, ...]


@dataclass
class Reader:
    """Reads requests about one graph; make it once, for it reads all names.

    Attributes:
        store: The graph.
        ontology: The folder with ``questions`` and ``words``.
        horizon: The last year that any source of the graph can speak of.
    """

    store: EmbeddedStore
    ontology: Path
    horizon: str

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that are understood."""
        catalogue = questions(self.ontology / "questions")
        return Vocabulary.of(self.ontology / "words" / "asking.toml", catalogue)

    @cached_property
    def things(self) -> Things:
        """The things that may be meant."""
        return Things.of(self.store, self.ontology / "words" / "places.toml")

    def understand(self, text: str) -> Understood | NotUnderstood:
        """Bring words to a question and its parameters.

        Args:
            text: A request in Vietnamese (with or without accents) or English.
        """
        text = unicodedata.normalize("NFC", text)
        tokens = tokens_of(text)
        if not tokens:
            return NotUnderstood("empty")
        if len(tokens) > MOST_WORDS:
            return NotUnderstood("long")
        if any(_strange(c) for c in text):
            return NotUnderstood("language", (text.strip()[:60],))
        tokens = tokens[: len(tokens) - self._particle(text, tokens)]
        language, pieces = self._pieces(text, tokens)
        return self._understand(text, tokens, pieces, language)

    # -- words ---------------------------------------------------------------------------------

    def _particle(self, text: str, tokens: Sequence[Token]) -> int:
        """Count the words at the end that only make a Vietnamese sentence a question."""
        bare = tuple(t.bare for t in tokens)
        polite = 0
        while polite < len(bare) - 1 and bare[len(bare) - 1 - polite] in ("a", "nhi", "nhe", "vay"):
            polite += 1
        bare = bare[: len(bare) - polite]
        for words in sorted(self.vocabulary.particles, key=len, reverse=True):
            if len(bare) > len(words) + 1 and bare[-len(words) :] == words:
                return polite + len(words)
        return 0

    def _pieces(self, text: str, tokens: list[Token]) -> tuple[str, list[Piece]]:
        """Cut a request into pieces in the language that explains it best."""
        accented = sum(t.accented for t in tokens)
        cuts = []
        for language in ("en", "vi"):
            cost, pieces = self._cut(text, tokens, language)
            cuts.append((cost + (accented if language == "en" else 0), language, pieces))
        _, language, pieces = min(cuts, key=lambda cut: cut[0])
        return language, self._mended(text, tokens, language, pieces)

    def _cut(self, text: str, tokens: list[Token], language: str) -> tuple[float, list[Piece]]:
        times = {s.start: s for s in spans_of_time.spans(text, tokens, language)}
        most = len(tokens)
        costs = [0.0] + [float("inf")] * most
        last: list[Piece | None] = [None] * (most + 1)

        def offer(piece: Piece, cost: float) -> None:
            whole = costs[piece.start] + cost
            if whole < costs[piece.end]:
                costs[piece.end], last[piece.end] = whole, piece

        for start in range(most):
            if costs[start] == float("inf"):
                continue
            if start in times:
                span = times[start]
                offer(Piece(start, span.end, span=span), _THING)
            for end in range(start + 1, min(most, start + LONGEST) + 1):
                words = tokens[start:end]
                meanings = (
                    self.vocabulary.meaning(words, language) if end - start <= 7 else frozenset()
                )
                named = tuple(self.things.bearing(words, word_too=bool(meanings)))
                elsewhere = self.things.elsewhere.get(tuple(t.bare for t in words), "")
                if elsewhere and (meanings or (len(words) == 1 and not words[0].capital)):
                    elsewhere = ""
                if named and not all(n.concept for n in named):
                    offer(Piece(start, end, things=named), _THING)
                elif meanings or named:
                    offer(Piece(start, end, meanings, named), _WORDS - 0.01 * (end - start))
                elif 1 < end - start <= 7 and (
                    slack := self.vocabulary.meaning(words, language, slack=True)
                ):
                    offer(Piece(start, end, slack), _WORDS + _SLACK)
                elif elsewhere:
                    offer(Piece(start, end, elsewhere=elsewhere), _THING)
                elif end == start + 1:
                    other = "vi" if language == "en" else "en"
                    foreign = (
                        self.vocabulary.meaning(words, other)
                        if language == "vi" and len(words[0].bare) > 2
                        else frozenset()
                    )
                    if foreign and not words[0].accented:
                        offer(Piece(start, end, foreign), _FOREIGN)
                    else:
                        offer(Piece(start, end), 2.0 if _number(words[0]) else _UNKNOWN)
        pieces: list[Piece] = []
        at = most
        while at:
            if (piece := last[at]) is None:
                break  # every word alone is a piece, so this is never so
            pieces.append(piece)
            at = piece.start
        return costs[most], pieces[::-1]

    def _mended(
        self, text: str, tokens: list[Token], language: str, pieces: list[Piece]
    ) -> list[Piece]:
        """Read words that nobody knows as slips of names or words that are known."""
        unknown = {i for p in pieces if not p.known for i in range(p.start, p.end)}
        mended = list(pieces)
        for length in (4, 3, 2, 1):
            for start in range(len(tokens) - length + 1):
                span = range(start, start + length)
                if not unknown & set(span):
                    continue
                inside = [p for p in mended if p.start < start + length and start < p.end]
                if inside[0].start < start or inside[-1].end > start + length:
                    continue
                if any(p.things or p.span for p in inside):
                    continue
                if tokens[start].bare.isdigit() and length == 1:
                    continue
                if length > 1 and not all(not p.known or (p.end - p.start == 1) for p in inside):
                    continue
                found = tuple(self.things.near(tokens[start : start + length]))
                if found and not (length == 1 and self._slips(tokens[start], language)):
                    mended = [p for p in mended if p not in inside]
                    mended.append(Piece(start, start + length, things=found))
                    mended.sort()
                    unknown -= set(span)
        corrected = list(tokens)
        for number in sorted(unknown):
            if fixed := self._slips(tokens[number], language):
                corrected[number] = fixed
        changed = sum(a != b for a, b in zip(corrected, tokens, strict=True))
        # Where every other word is a slip, it is another language.
        if not changed or changed > 1 + len(tokens) // 5:
            return mended
        # Cut anew what no slip of a name has taken.
        _, again = self._cut(text, corrected, language)
        taken = [p for p in mended if p.things and p not in pieces]
        if not taken:
            return again
        free = [p for p in again if all(p.end <= t.start or t.end <= p.start for t in taken)]
        return sorted([*free, *taken])

    def _slips(self, token: Token, language: str) -> Token | None:
        """Give the known word that a word is a slip of."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        letters = len(token.bare)
        if letters < _SLIPS_FROM - 1 or any(c.isdigit() for c in token.bare):
            return None
        if token.acronym or (token.capital and token.start > 0):
            return None
        if token.accented and token.bare in self.vocabulary.words[language]:
            return None  # other marks make another word
        slips = 1 if letters < 11 else 2
        least = 4 if language == "en" else 3
        for known in (self.vocabulary.telling[language], self.vocabulary.words[language]):
            near = [
                (distance, word)
                for spelled in dict.fromkeys((token.bare, token.stem))
                for word, distance, _ in process.extract(
                    spelled, known, scorer=OSA.distance, score_cutoff=slips, limit=6
                )
                if word[0] == token.bare[0]
                and len(word) >= least
                and (letters >= _SLIPS_FROM or sorted(word) == sorted(token.bare))
            ]
            if near:
                break
        else:
            return None
        made = tokens_of(min(near, key=lambda n: (n[0], -len(n[1]), n[1]))[1])[0]
        return made._replace(start=token.start, end=token.end, capital=token.capital)

    # -- questions -----------------------------------------------------------------------------

    def _understand(
        self, text: str, tokens: list[Token], pieces: list[Piece], language: str
    ) -> Understood | NotUnderstood:
        said = [p for p in pieces if p.known]
        unknown = [p for p in pieces if not p.known and not _number(tokens[p.start])]
        numbers = [p for p in pieces if not p.known and _number(tokens[p.start])]

        def words(piece: Piece) -> str:
            return text[tokens[piece.start].start : tokens[piece.end - 1].end]

        fits = self._fits(tokens, said, language)
        near = tuple(dict.fromkeys(f.asking.question for f in fits))[:_NEAREST]

        def refused(
            reason: str, about: Sequence[Piece] = (), things: tuple[str, ...] = ()
        ) -> NotUnderstood:
            return NotUnderstood(reason, tuple(words(p) for p in about), near, language, things)

        best = fits[0] if fits and fits[0].likeness > 0 else None
        belongs = best.asking.meanings if best else frozenset()
        if best and best.likeness < _SURE:
            belongs -= {WILL}
        for reason in ("order", "opinion", "future", "will", "relative", "state", "property"):
            meant = OUTSIDE + reason
            out = [
                p
                for p in said
                if meant in p.meanings and not p.meanings & belongs and not p.optional
            ]
            if out:
                return refused(_REASONS.get(reason, reason), out)
        if foreign := [p for p in said if p.elsewhere]:
            return refused("thing", foreign)
        if unknown:
            if len(unknown) * 2 > len(tokens) and len(tokens) > 2:
                return refused("language", unknown)
            names = [p for p in unknown if tokens[p.start].capital and p.start > 0]
            near_names = self.things.nearest(" ".join(words(p) for p in names or unknown))
            return refused("thing" if names else "unknown", names or unknown, things=near_names)
        if wrong := [p for p in said if p.span and p.span.problem]:
            return refused("time", wrong)
        if best is None or best.likeness < _LEAST:
            return refused("question")
        if best.left:
            return NotUnderstood("question", best.left, near, language)
        untimed = [
            f for f in fits if f.time_left and not f.left and f.likeness > best.likeness + _BETTER
        ]
        if untimed and not best.time_left:
            # The words ask the one, with a time which that one does not take.
            return refused("time", [p for p in said if p.span])
        if best.ambiguous:
            return NotUnderstood("ambiguous", best.ambiguous, near, language)
        if best.time_left or numbers:
            return refused("time", [p for p in said if p.span] or numbers)
        late = [p for p in said if p.span and _beyond(p.span, self.horizon) and WILL not in belongs]
        if late:
            return refused("future", late)
        return self._complete(best, tokens, said, language)

    def _complete(
        self, best: _Fit, tokens: list[Token], said: list[Piece], language: str
    ) -> Understood:
        question = best.asking.question
        parameters = dict(best.parameters)
        assumed: list[tuple[str, str]] = []
        times = [p for p in question.parameters if p.type in ("period", "date")]
        if any(NOW in p.meanings for p in said) and times and times[0].name not in parameters:
            parameters[times[0].name] = self.horizon
            assumed.append(
                (
                    f"now is {self.horizon}, the year of the newest source",
                    f"hiện nay là {self.horizon}, năm của nguồn mới nhất",
                )
            )
        assumed += [
            (f"{p.name} = {p.default} (not said)", f"{p.name} = {p.default} (không nói)")
            for p in question.parameters
            if p.default is not None and p.name not in parameters and p.name != "language"
        ]
        return Understood(
            question, parameters, best.only, tuple(assumed), language, round(best.likeness, 3)
        )

    def _fits(self, tokens: list[Token], said: list[Piece], language: str) -> list[_Fit]:
        spans = [p.span for p in said if p.span]
        time = spans_of_time.told(tokens, spans)
        fits = [
            self._fit(asking, tokens, said, time, bool(spans), language)
            for asking in self.vocabulary.askings
        ]
        return sorted(fits, key=lambda f: (-f.score, f.asking.question.name))

    def _fit(
        self,
        asking: Asking,
        tokens: list[Token],
        said: list[Piece],
        time: Span | None,
        timed: bool,
        language: str,
    ) -> _Fit:
        vocabulary = self.vocabulary
        content = [p for p in said if p.meanings - {FUNCTION, NOW} and not p.span]
        placed, only, ambiguous, things_score, used = self._place(asking, tokens, said, language)
        # What is named by an ordinary word, such as a role, is heard as a word, too.
        heard = [p for p in content if p not in used or p.meanings & asking.meanings]

        def weight(piece: Piece, among: frozenset[str]) -> float:
            shared = piece.meanings & among
            return max(
                (vocabulary.weight(m) for m in (shared or piece.meanings - {FUNCTION, NOW})),
                default=0.0,
            )

        whole = sum(
            weight(p, asking.meanings)
            for p in heard
            if p.meanings & asking.meanings or not p.optional
        )
        likeness = 0.0
        for phrase in asking.phrases:
            shared_meanings: set[str] = set()
            request_weight = 0.0
            for piece in heard:
                shared = piece.meanings & phrase.meanings
                if shared:
                    request_weight += max(vocabulary.weight(m) for m in shared)
                    shared_meanings |= shared
            common = sum(vocabulary.weight(m) for m in shared_meanings)
            if common and phrase.weight:
                dice = (common + request_weight) / (phrase.weight + max(whole, request_weight))
                telling = bool(shared_meanings - vocabulary.weak)
                if telling or dice > _WEAK_ENOUGH:
                    likeness = max(likeness, dice)
        covered = sum(weight(p, asking.meanings) for p in heard if p.meanings & asking.meanings)
        coverage = covered / whole if whole else 0.0
        left = tuple(
            " ".join(t.bare for t in tokens[p.start : p.end])
            for p in heard
            if not p.optional
            and not p.meanings & asking.meanings
            and not p.meanings & vocabulary.weak
        )
        times, time_left, time_score = self._times(asking.question, time, timed)
        alike = _PHRASE * likeness + (1 - _PHRASE) * coverage
        score = alike + things_score + time_score - 0.35 * len(left)
        return _Fit(score, alike, asking, placed | times, only, left, time_left, ambiguous)

    def _times(
        self, question: Question, time: Span | None, timed: bool
    ) -> tuple[dict[str, str], bool, float]:
        """Give a question its times: the parameters, whether one is left over, what it counts."""
        kinds = {p.type: p for p in question.parameters}
        ranged = "first" in kinds or "last" in kinds
        point = kinds.get("period") or kinds.get("date")
        if not timed:
            needs = [p for p in (kinds.get("first"), point) if p is not None and not p.optional]
            return {}, False, -0.08 if needs else 0.0
        if time is None:
            return {}, True, -0.5
        if time.problem:
            return {}, False, 0.0 if ranged or point else -0.5
        if ranged:
            given = {}
            if "first" in kinds and time.first:
                given[kinds["first"].name] = time.first
            if "last" in kinds and time.last:
                given[kinds["last"].name] = time.last
            if not given:
                return {}, True, -0.5
            return given, False, 0.12
        if point is not None:
            if not time.first or not time.last or time.first == time.last:
                return {point.name: time.first or time.last}, False, 0.12
            return {}, True, -0.3
        return {}, True, -0.6

    def _place(
        self, asking: Asking, tokens: list[Token], said: list[Piece], language: str
    ) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...], float, list[Piece]]:
        """Give things to parameters: by class, by the words before, in the order they are said."""
        parameters = [p for p in asking.question.parameters if p.type == "iri"]
        named = [p for p in said if p.things]
        sure = [p for p in named if not all(n.concept for n in p.things)]
        if tie := self._tie(parameters, said, sure):
            return tie
        offered = named[:_MOST_THINGS]
        needed = [p for p in parameters if not p.optional]
        best: tuple[float, dict[str, str], list[Piece], list[str]] = (-9.0, {}, [], [])
        slots: list[Parameter | None] = [*parameters, *([None] * len(offered))]
        for chosen in set(permutations(slots, len(offered))) if offered else [()]:
            score, given, used, ambiguous = 0.0, {}, [], []
            order = [parameters.index(p) for p in chosen if p is not None]
            for piece, parameter in zip(offered, chosen, strict=True):
                if parameter is None:
                    score -= (0.15 if parameters else 0.08) if piece in sure else 0.0
                    continue
                fitting = self._fitting(piece, parameter)
                # An ordinary word that the question has anyway is no topic, unless so said.
                word = piece not in sure and piece.meanings & asking.meanings
                if word and not self._cue(tokens, piece, parameter, language):
                    continue
                if not fitting:
                    score -= 9
                    break
                if len(fitting) > 1:
                    ambiguous.append(" / ".join(shorten(n) for n in fitting[:4]))
                given[parameter.name] = shorten(fitting[0])
                used.append(piece)
                score += 0.12 if not parameter.optional else 0.06
                score += 0.05 * self._cue(tokens, piece, parameter, language)
            score -= 0.01 * sum(a > b for a, b in pairwise(order))
            score -= 0.002 * sum(order)
            # A question that turns on a thing is asked of a thing.
            score -= 0.1 * sum(p.name not in given for p in needed)
            if score > best[0]:
                best = (score, given, used, ambiguous)
        score, given, used, ambiguous = best
        only = tuple(n for p in sure if p not in used for n in self._preferred(p.things)[:1])
        return given, only, tuple(ambiguous), score, used

    def _tie(
        self, parameters: list[Parameter], said: list[Piece], sure: list[Piece]
    ) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...], float, list[Piece]] | None:
        """Find the tie that is told by who takes part, in which role and where."""
        open_ones = [p for p in parameters if p.name == "node"]
        if not open_ones or len(sure) != 2:
            return None
        for piece in said:
            if piece in sure:
                continue
            roles = {local_name(n.iri) for n in piece.things if n.concept} | piece.meanings
            for one, other in permutations(sure):
                for who in self._preferred(one.things):
                    for where in self._preferred(other.things):
                        ties = sorted(
                            tie
                            for tie, role in self.things.ties.get((who, where), ())
                            if local_name(role) in roles
                        )
                        if ties:
                            given = {open_ones[0].name: shorten(ties[0])}
                            return given, (), (), 0.2, [*sure, piece]
        return None

    def _fitting(self, piece: Piece, parameter: Parameter) -> list[str]:
        """Give the things of a name that a parameter takes; the one whose label it is, if one."""
        wanted = self.vocabulary.classes(parameter)
        fitting = [n for n in piece.things if not wanted or n.classes & wanted]
        if not wanted:
            fitting = [n for n in fitting if not n.concept]
        return self._preferred(fitting)

    @staticmethod
    def _preferred(named: Sequence[Named]) -> list[str]:
        first = [n.iri for n in named if n.preferred]
        return list(dict.fromkeys(first or [n.iri for n in named]))

    def _cue(self, tokens: list[Token], piece: Piece, parameter: Parameter, language: str) -> int:
        """Say whether a word before a thing tells for which parameter it is."""
        cues = self.vocabulary.cues(parameter, language)
        at = piece.start
        while at > 0 and tokens[at - 1].bare in _BEFORE_NAMES:
            at -= 1
        before = any(tuple(t.bare for t in tokens[max(0, at - len(c)) : at]) == c for c in cues)
        cues = self.vocabulary.cues(parameter, language, after=True)
        after = any(
            tuple(t.bare for t in tokens[piece.end : piece.end + len(c)]) == c for c in cues
        )
        return before + 2 * after


def _number(token: Token) -> bool:
    return token.bare.isdigit()


def _strange(letter: str) -> bool:
    """Say whether a letter is of a script that neither language is written in."""
    if ord(letter) < 0x250 or not letter.isalpha():
        return letter in "ßñçøåæœ¿¡"
    name = unicodedata.name(letter, "")
    return not name.startswith("LATIN")


def _beyond(span: Span, horizon: str) -> bool:
    years = [int(edge[:4]) for edge in (span.first, span.last) if re.match(r"\d{4}", edge)]
    return bool(years) and max(years) > int(horizon)
