"""The things of a graph by every name they bear, and the names of what it does not know."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from coopgraph.asked.tokens import Token, tokens_of
from coopgraph.names import nearest
from coopgraph.namespaces import CONCEPT, ID, SOURCE, local_name
from coopgraph.store import EmbeddedStore

LONGEST = 24
"""Words that a name may have and still be looked for."""
_NAMES = """
SELECT ?thing ?name ?class ?preferred WHERE {
    { ?thing skos:prefLabel|dcterms:title ?name . BIND(true AS ?preferred) }
    UNION { ?thing skos:altLabel ?name . BIND(false AS ?preferred) }
    UNION {
        ?thing coop:hasName ?bears .
        FILTER NOT EXISTS { ?bears coop:scope ?text }
        ?bears skos:prefLabel|skos:altLabel ?name .
        BIND(false AS ?preferred)
    }
    ?thing a ?class .
} ORDER BY ?thing ?name ?class"""
_TAKEN = (ID, SOURCE, CONCEPT)
_LEAST_SUGGESTED = 6
_CONCEPTS = frozenset({"Topic", "Role", "Stage"})
_NONE = frozenset({"Name", "Evidence", "Passage"})


class Named(NamedTuple):
    """A name of a thing: as written, of what, of which classes, whether it is its label."""

    written: tuple[str, ...]
    iri: str
    classes: frozenset[str]
    preferred: bool
    text: str = ""

    @property
    def concept(self) -> bool:
        """Whether it is a topic or a role, whose name is an ordinary word."""
        return self.iri.startswith(CONCEPT)


@dataclass
class Things:
    """All names, ready to be looked for.

    Attributes:
        names: Words bare of accents to what bears that name.
        elsewhere: The same of states that the graph does not have.
        classes: Classes of each thing.
        ties: Who and where (IRIs) to the ties between them, each with its role.
    """

    names: dict[tuple[str, ...], list[Named]] = field(default_factory=lambda: defaultdict(list))
    elsewhere: dict[tuple[str, ...], str] = field(default_factory=dict)
    classes: dict[str, frozenset[str]] = field(default_factory=dict)
    ties: dict[tuple[str, str], list[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def of(cls, store: EmbeddedStore, places: Path) -> Things:
        """Read the names of a graph.

        Args:
            store: The graph.
            places: The file ``places.toml``, for everyday names of states and for adjectives.
        """
        made = cls()
        rows = store.select(_NAMES)
        classes: dict[str, set[str]] = defaultdict(set)
        for thing, _, kind, _ in rows:
            classes[thing or ""].add(local_name(kind or ""))
        made.classes = {iri: frozenset(kinds) for iri, kinds in classes.items()}
        for thing, name, _, preferred in rows:
            iri = thing or ""
            kinds = made.classes[iri]
            if not iri.startswith(_TAKEN) or kinds & _NONE:
                continue
            if iri.startswith(CONCEPT) and not kinds & _CONCEPTS:
                continue
            if iri.startswith(SOURCE):
                kinds = made.classes[iri] = kinds | {"Source"}
            made._add(name or "", iri, preferred == "true")
            if iri.startswith(ID):
                made._add(local_name(iri).replace("-", " "), iri, preferred=False)
        made._ties(store)
        made._states(places)
        return made

    def _add(self, name: str, iri: str, preferred: bool) -> None:
        tokens = tokens_of(name)
        key = tuple(t.bare for t in tokens)
        if not key or len(key) > LONGEST or not any(len(word) > 1 for word in key):
            return
        named = Named(tuple(t.written for t in tokens), iri, self.classes[iri], preferred, name)
        held = self.names[key]
        if all(n.iri != iri or n.written != named.written for n in held):
            held.append(named)

    def _ties(self, store: EmbeddedStore) -> None:
        """Remember who takes part where in which role, to find a tie that is told by its parts."""
        for tie, who, role, framework in store.select(
            "SELECT DISTINCT ?tie ?who ?role ?framework WHERE { ?tie coop:role ?role ;"
            " coop:participant|coop:seat ?who ; coop:framework ?framework } ORDER BY ?tie ?who"
        ):
            self.ties[who or "", framework or ""].append((tie or "", role or ""))

    def _states(self, places: Path) -> None:
        from coopgraph.states import register

        for row in register().select("iri", "label_en", "label_vi", "alt").iter_rows():
            iri, *labels, more = row
            spelled = [label for label in (*labels, *(more or ())) if label and len(label) > 3]
            self._also(iri if iri in self.classes else None, spelled)
        told = tomllib.loads(places.read_text(encoding="utf-8"))
        everyday = [
            s for group in told["place"] if group["class"] == "state" for s in group["names"]
        ]
        for spelled in everyday:
            self._also(self._one(spelled), spelled)
        for adjective, country in told["demonym"]["en"].items():
            self._also(self._one([country]), [adjective])

    def _one(self, spelled: Iterable[str]) -> str | None:
        """Give the one country among what bears any of these names."""
        found = {
            named.iri
            for name in spelled
            for named in self.names.get(tuple(t.bare for t in tokens_of(name)), ())
            if "Country" in named.classes
        }
        return found.pop() if len(found) == 1 else None

    def _also(self, iri: str | None, spelled: Iterable[str]) -> None:
        for name in spelled:
            key = tuple(t.bare for t in tokens_of(name))
            if iri is not None:
                self._add(name, iri, preferred=False)
            elif key and key not in self.names:
                self.elsewhere.setdefault(key, name)

    def bearing(self, tokens: Sequence[Token], *, word_too: bool) -> list[Named]:
        """Give what bears a name exactly.

        Args:
            tokens: The words of the name.
            word_too: Whether these are words of the language, too; a short name then counts only
                in capitals, with all its accents.
        """
        key = tuple(t.bare for t in tokens)
        found = self.names.get(key, [])
        if len(tokens) > 1 or not found:
            return found
        token = tokens[0]
        exact = [n for n in found if n.written == (token.written,)]
        if token.accented and not exact:
            return []
        found = exact or found
        if word_too and len(token.bare) <= 5:
            return [n for n in found if n.concept or (token.capital and n in exact)]
        return found

    def near(self, tokens: Sequence[Token]) -> list[Named]:
        """Give what bears a name that differs by a slip: a letter, or two in a long name.

        Args:
            tokens: The words that are no name.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        wanted = " ".join(t.bare for t in tokens)
        letters = len(wanted.replace(" ", ""))
        slips = 0 if letters < 5 else 1 if letters < 9 else 2
        if not slips or wanted.isdigit():
            return []
        if tuple(wanted.split()) in self.elsewhere:
            return []
        same_length = self._by_length().get(len(tokens), {})
        best = process.extractOne(
            wanted, same_length.keys(), scorer=OSA.distance, score_cutoff=slips
        )
        if best is None or best[0][:1] != wanted[:1]:
            return []
        # A number that differs is another thing, not a slip.
        if _digits(best[0]) != _digits(wanted):
            return []
        return [n for n in self.names[same_length[best[0]]] if not n.concept]

    def _by_length(self) -> dict[int, dict[str, tuple[str, ...]]]:
        made: dict[int, dict[str, tuple[str, ...]]] | None = getattr(self, "_lengths", None)
        if made is None:
            made = defaultdict(dict)
            for key in self.names:
                made[len(key)][" ".join(key)] = key
            self._lengths = made
        return made

    def nearest(self, words: str, most: int = 3) -> tuple[str, ...]:
        """Give the names that resemble words most, to suggest."""
        if len(words) < _LEAST_SUGGESTED:
            return ()  # to an acronym, everything short is near
        labels = {n.text for named in self.names.values() for n in named if n.iri.startswith(ID)}
        return nearest(words, sorted(labels), most=most)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
