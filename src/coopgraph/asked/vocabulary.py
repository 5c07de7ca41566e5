"""The words that are understood: what they mean to the catalogue, read from data."""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from coopgraph.asked.tokens import Token, tokens_of
from coopgraph.errors import DataError
from coopgraph.questions import Parameter, Question

FUNCTION = "-"
"""What a word means that says nothing by itself."""
NOW = "now"
OUTSIDE = "outside."
"""What the meanings of words begin with that no question answers."""
WILL = OUTSIDE + "will"
LANGUAGES = ("en", "vi")
_LONGEST, _SHORT = 7, 3
_WEAK, _OWN_WEAK = 0.3, 0.5


class Form(NamedTuple):
    """One way to say something: the meaning, and the words as written."""

    meaning: str
    written: tuple[str, ...]


class Phrase(NamedTuple):
    """A phrase by which a question is asked, as meanings, with what these weigh together."""

    meanings: frozenset[str]
    weight: float


@dataclass(frozen=True)
class Asking:
    """How one question is asked.

    Attributes:
        question: The question.
        phrases: Its phrases.
        meanings: All meanings that belong to it: of its title, keywords, phrases, parameters.
    """

    question: Question
    phrases: tuple[Phrase, ...]
    meanings: frozenset[str]


@dataclass
class Vocabulary:
    """All words of a catalogue in both languages.

    Attributes:
        forms: By language, sequences of words (bare in Vietnamese, stems in English) to what they
            may mean.
        weak: Meanings that a request may have beside what is asked.
        particles: Vietnamese words that, at the end, only make a sentence a question.
        takes: Classes that a parameter takes, and words said before it, by its name.
        askings: How each question is asked.
        weights: How much a meaning tells of which question is meant.
        words: All single words of a language, to find slips.
        telling: Those of them that mean something.
    """

    forms: dict[str, dict[tuple[str, ...], list[Form]]]
    weak: set[str]
    particles: tuple[tuple[str, ...], ...]
    takes: Mapping[str, Mapping[str, str]]
    askings: list[Asking] = field(default_factory=list)
    weights: dict[str, float] = field(default_factory=dict)
    words: dict[str, set[str]] = field(default_factory=lambda: {"en": set(), "vi": set()})
    telling: dict[str, set[str]] = field(default_factory=lambda: {"en": set(), "vi": set()})

    @classmethod
    def of(cls, words: Path, catalogue: Iterable[Question]) -> Vocabulary:
        """Read the shared words, and take up those of a catalogue.

        Args:
            words: The file ``asking.toml``.
            catalogue: The questions.

        Raises:
            DataError: The file cannot be read, or is no TOML.
        """
        try:
            told = tomllib.loads(words.read_text(encoding="utf-8"))
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", file=words) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataError(f"is no TOML: {error}", file=words) from error
        made = cls(
            {"en": defaultdict(list), "vi": defaultdict(list)},
            {name for name, group in told["same"].items() if group.get("weak")},
            tuple(
                tuple(t.bare for t in tokens_of(part)) for part in _split(told["particles"]["vi"])
            ),
            told["takes"],
        )
        made._take("function", {FUNCTION: told["function"]}, "")
        made._take("now", {NOW: told["now"]}, "")
        made._take("outside", told["outside"], OUTSIDE)
        made._take("same", told["same"], "")
        made._catalogue(list(catalogue))
        return made

    def _take(self, _section: str, groups: Mapping[str, Mapping[str, Any]], before: str) -> None:
        for meaning, group in groups.items():
            for language in LANGUAGES:
                for form in _split(str(group.get(language, ""))):
                    self._add(language, before + meaning, form)

    def _add(self, language: str, meaning: str, form: str) -> None:
        tokens = tokens_of(form)
        key = tuple(t.stem if language == "en" else t.bare for t in tokens)
        made = Form(meaning, tuple(t.written for t in tokens))
        if key and made not in self.forms[language][key]:
            self.forms[language][key].append(made)
        # Stems too: a slip in an inflected word is compared with these.
        self.words[language] |= {t.bare for t in tokens} | set(key)
        if meaning != FUNCTION:
            self.telling[language] |= {t.bare for t in tokens} | set(key)

    def _catalogue(self, catalogue: list[Question]) -> None:
        # First all words of all questions, so that a later one reads those of an earlier one too.
        for question in catalogue:
            for language, phrases in _own_words(question):
                for phrase in phrases:
                    self._learn(language, phrase)
        for question in catalogue:
            self.askings.append(self._asking(question))
        spread: dict[str, int] = defaultdict(int)
        for asking in self.askings:
            for meaning in asking.meanings:
                spread[meaning] += 1
        most = math.log(len(self.askings) + 1)
        for meaning, many in spread.items():
            rare = 1 - math.log(many) / most
            self.weights[meaning] = (0.35 if meaning in self.weak else 1.0) * (0.3 + 0.7 * rare)
        self.askings = [
            Asking(
                a.question,
                tuple(
                    Phrase(p.meanings, sum(self.weights[m] for m in p.meanings)) for p in a.phrases
                ),
                a.meanings,
            )
            for a in self.askings
        ]

    def _learn(self, language: str, phrase: str) -> None:
        """Take up words of a question that nothing is known of yet, run by run in Vietnamese."""
        tokens = tokens_of(phrase)
        known = self.read(tokens, language)
        if language == "vi" and len(tokens) <= _SHORT and not all(m for _, m in known):
            # Syllables of one word may mean something else by themselves.
            word = " ".join(t.bare for t in tokens)
            self._add(language, f"word:{language}:{word}", phrase)
            return
        run: list[Token] = []
        for tokens_here, meanings in [*known, ((), frozenset({FUNCTION}))]:
            if not meanings:
                run.extend(tokens_here)
                if language == "vi":
                    continue
            if run:
                word = " ".join(t.bare for t in run)
                written = phrase[run[0].start : run[-1].end]
                self._add(language, f"word:{language}:{word}", written)
            run = []

    def _asking(self, question: Question) -> Asking:
        phrases = []
        for language, texts in _own_words(question):
            for text in texts:
                meant = self._meanings(text, language)
                if meant and (
                    not question.asked_en + question.asked_vi
                    or text in (*question.asked_en, *question.asked_vi)
                ):
                    phrases.append(Phrase(meant, 0.0))
        meanings = set().union(*(p.meanings for p in phrases)) if phrases else set()
        for language, text in (
            ("en", question.question_en),
            ("vi", question.question_vi),
            *((language, k) for k in question.keywords for language in _languages(k)),
        ):
            meanings |= self._meanings(text, language)
        return Asking(question, tuple(dict.fromkeys(phrases)), frozenset(meanings))

    def _meanings(self, text: str, language: str) -> frozenset[str]:
        found: set[str] = set()
        for _, meanings in self.read(tokens_of(text), language):
            if FUNCTION not in meanings:
                # Of what else no question answers, one may still speak of what is to come.
                found |= {m for m in meanings if not m.startswith(OUTSIDE) or m == WILL} - {NOW}
        return frozenset(found)

    def read(
        self, tokens: Sequence[Token], language: str
    ) -> list[tuple[tuple[Token, ...], frozenset[str]]]:
        """Cut words into the longest forms that are known; what is not known means nothing."""
        found = []
        at = 0
        while at < len(tokens):
            for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
                meanings = self.meaning(tokens[at : at + length], language)
                if meanings or length == 1:
                    found.append((tuple(tokens[at : at + length]), meanings))
                    at += length
                    break
        return found

    def meaning(
        self, tokens: Sequence[Token], language: str, *, slack: bool = False
    ) -> frozenset[str]:
        """Give what words in a row may mean; accents decide where the request has them.

        Args:
            tokens: The words.
            language: Of which language.
            slack: Take words in a row that only differ in their marks, too.
        """
        key = tuple(t.stem if language == "en" else t.bare for t in tokens)
        forms = self.forms[language].get(key, ())
        # One syllable with other marks is another word; several in a row may be a slip.
        if language == "vi" and (not slack or len(tokens) == 1):
            forms = [f for f in forms if _alike(f.written, tokens)]
        return frozenset(f.meaning for f in forms)

    def weight(self, meaning: str) -> float:
        """Say how much a meaning tells; one that no question has tells most."""
        return self.weights.get(meaning, _WEAK if meaning in self.weak else 1.0)

    def cues(
        self, parameter: Parameter, language: str, *, after: bool = False
    ) -> frozenset[tuple[str, ...]]:
        """Give the words (bare) that are said before, or after, what is meant for a parameter."""
        own = parameter.said_en if language == "en" else parameter.said_vi
        if after:
            own, language = (), f"{language}_after"
        shared = _split(self.takes.get(parameter.name, {}).get(language, ""))
        return frozenset(tuple(t.bare for t in tokens_of(word)) for word in (*own, *shared))

    def classes(self, parameter: Parameter) -> frozenset[str]:
        """Give the classes whose things a parameter takes; none: it takes anything."""
        return frozenset(self.takes.get(parameter.name, {}).get("classes", "").split())


def _alike(written: Sequence[str], tokens: Sequence[Token]) -> bool:
    """Say whether words are spelled so where they carry marks."""
    return all(
        form == token.written or not token.accented
        for form, token in zip(written, tokens, strict=True)
    )


def _own_words(question: Question) -> list[tuple[str, tuple[str, ...]]]:
    keywords = question.keywords
    return [
        ("en", (*question.asked_en, *(k for k in keywords if "en" in _languages(k)))),
        ("vi", (*question.asked_vi, *(k for k in keywords if "vi" in _languages(k)))),
    ]


def _languages(word: str) -> tuple[str, ...]:
    """Say of which languages a keyword may be: without accents, also a Vietnamese one is."""
    return ("en", "vi") if word.isascii() else ("vi",)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
