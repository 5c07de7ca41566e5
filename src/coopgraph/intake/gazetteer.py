"""Names that are known before a document is read: those of the graph, of states and of places.

They are looked for with Aho and Corasick's automaton, all at once. Word ends are judged by Unicode,
capitals count (in Vietnamese "đức" is virtue, "Đức" is Germany), and a second pass without accents
finds what a text writes without them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from coopgraph import resources
from coopgraph.errors import MissingDependency
from coopgraph.intake import words
from coopgraph.intake.folding import bare, fold_name
from coopgraph.intake.proposals import MentionType
from coopgraph.namespaces import COOP

_TYPES: Mapping[str, MentionType] = {
    "Country": "place",
    "Territory": "place",
    "Province": "place",
    "GovernmentBody": "org",
    "IntergovernmentalOrganization": "org",
    "NonGovernmentalOrganization": "org",
    "Organization": "org",
    "Company": "org",
    "Body": "org",
    "Group": "org",
    "Person": "person",
    "Post": "person",
    "Agreement": "agreement",
    "Declaration": "agreement",
    "Plan": "agreement",
    "LegalAct": "legalAct",
    "Event": "event",
    "EventSeries": "event",
    "Project": "project",
    "Initiative": "project",
    "Grant": "project",
    "Cooperation": "project",
    "Commitment": "project",
    "Concern": "project",
}
# A name of one syllable means something else at the beginning of a sentence.
_AMBIGUOUS = frozenset({"Anh", "Áo", "Ý", "Mỹ", "Viên", "Nhật", "US", "Hue", "Séc", "Bonn", "Nice"})
_LEAST_BARE = 7
_LEAST_INITIALS = 3
_IZATION = re.compile(r"([A-Za-z]{4})(?<!prec)([sz])(ation)(?!\w)")
"""What British spelling writes otherwise: "Organization", "Standardisation"."""
_NAMES = """
SELECT ?thing ?name ?class WHERE {
  { ?thing skos:prefLabel ?name } UNION { ?thing skos:altLabel ?name }
  UNION { ?thing coop:hasName/skos:prefLabel ?name }
  ?thing a ?class .
} ORDER BY ?thing ?name ?class
"""


class Known(NamedTuple):
    """A name of a thing."""

    name: str
    iri: str | None
    type: MentionType


class Hit(NamedTuple):
    """A known name in a text: its folded span and what it may be."""

    start: int
    end: int
    known: tuple[Known, ...]
    folded: bool


@dataclass(frozen=True)
class Names:
    """All names that are known, ready to be looked for.

    Attributes:
        known: The names by their folded spelling.
        classes: Class of each thing of the graph, by IRI.
        labels: Labels of each thing of the graph, by IRI.
    """

    known: Mapping[str, tuple[Known, ...]]
    classes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, kg: Any) -> Names:
        """Give the names of a graph, with the states and places that ship with the package.

        Args:
            kg: A `coopgraph.kg.KnowledgeGraph`, or anything with its `query`.
        """
        rows = [(str(r["thing"]), str(r["name"]), str(r["class"])) for r in kg.query(_NAMES)]
        return cls._made([*rows, *_states()])

    @classmethod
    def shipped(cls) -> Names:
        """Give the names of the bundled data, read without building the graph."""
        return cls._made([*_rows(sorted(resources.data_dir().glob("*.ttl"))), *_states()])

    @classmethod
    def places_only(cls) -> Names:
        """Give the names of states and places only, for texts about what no graph knows."""
        return cls._made(_states())

    @classmethod
    def _made(cls, rows: Iterable[tuple[str, str, str]]) -> Names:
        known: dict[str, dict[Known, None]] = defaultdict(dict)
        classes: dict[str, str] = {}
        labels: dict[str, dict[str, None]] = defaultdict(dict)
        for iri, name, class_iri in rows:
            kind = _TYPES.get(class_iri.removeprefix(str(COOP)))
            folded = fold_name(name).strip()
            if kind is None or len(folded) < 2:
                continue
            classes.setdefault(iri, class_iri)
            labels[iri].setdefault(name)
            known[folded].setdefault(Known(folded, iri, kind))
            # "Long name (LN)" is written without its abbreviation, too.
            if long := re.fullmatch(r"(.{12,}) \([A-ZĐ][A-ZĐ&-]+\)", folded):
                known[long[1]].setdefault(Known(long[1], iri, kind))
        for folded, found in list(known.items()):
            # The same body by American and by British spelling.
            other = _IZATION.sub(lambda m: m[1] + ("s" if m[2] == "z" else "z") + m[3], folded)
            if other != folded and other not in known:
                known[other] = dict.fromkeys(Known(other, k.iri, k.type) for k in found)
        for group in words.table("places")["place"]:
            for spellings in group["names"]:
                folded_all = [fold_name(s) for s in spellings]
                iris = sorted(
                    {
                        k.iri
                        for s in folded_all
                        for k in known.get(s, ())
                        if k.type == "place" and k.iri
                    }
                )
                for spelling in folded_all:
                    if not known.get(spelling):
                        one = iris[0] if len(iris) == 1 else None
                        known[spelling].setdefault(Known(folded_all[0], one, "place"))
        return cls(
            {name: tuple(found) for name, found in known.items()},
            classes,
            {iri: tuple(found) for iri, found in labels.items()},
        )

    @cached_property
    def _exact(self) -> tuple[Any, list[str]]:
        ahocorasick_rs = _searcher()
        names = sorted(self.known)
        longest = ahocorasick_rs.MatchKind.LeftmostLongest
        return ahocorasick_rs.AhoCorasick(names, matchkind=longest), names

    @cached_property
    def _bare(self) -> tuple[Any, list[str], dict[str, list[str]]]:
        ahocorasick_rs = _searcher()
        spelled: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.known):
            if len(name) >= _LEAST_BARE and " " in name:
                spelled[bare(name)].append(name)
        names = sorted(spelled)
        longest = ahocorasick_rs.MatchKind.LeftmostLongest
        return ahocorasick_rs.AhoCorasick(names, matchkind=longest), names, dict(spelled)

    def find(self, text: str, unaccented: str) -> list[Hit]:
        """Find the known names of a text.

        Args:
            text: A folded text.
            unaccented: The same in small letters without accents.

        Returns:
            The hits, in order; none overlaps another.
        """
        automaton, names = self._exact
        hits = [
            Hit(start, end, self.known[names[number]], False)
            for number, start, end in automaton.find_matches_as_indexes(text)
            if is_word(text, start, end) and not _doubtful(text, start, end)
        ]
        second, bare_names, spelled = self._bare
        for number, start, end in second.find_matches_as_indexes(unaccented):
            if not is_word(text, start, end) or text[start:end] in self.known:
                continue
            within = [h for h in hits if h.start < end and start < h.end]
            if any(h.start < start or h.end > end for h in within):
                continue
            hits = [h for h in hits if h not in within]
            if not text[start].isupper() or not text[text.rfind(" ", start, end) + 1].isalnum():
                continue
            many = tuple(k for name in spelled[bare_names[number]] for k in self.known[name])
            hits.append(Hit(start, end, many, True))
        return sorted(hits)

    def named(self, name: str) -> tuple[Known, ...]:
        """Give what bears a name exactly, folded."""
        return self.known.get(fold_name(name), ())

    @cached_property
    def by_initials(self) -> Mapping[tuple[str, str], tuple[Known, ...]]:
        """The bodies by head and initials of the rest: "Tổng cục TCĐLCL"."""
        found: dict[tuple[str, str], dict[Known, None]] = defaultdict(dict)
        for name, many in self.known.items():
            for key in spelt_initials(name):
                for one in many:
                    if one.type == "org":
                        found[key].setdefault(one)
        return {key: tuple(many) for key, many in found.items()}

    @cached_property
    def by_bare(self) -> Mapping[str, tuple[Known, ...]]:
        """The names by their unaccented spelling."""
        found: dict[str, dict[Known, None]] = defaultdict(dict)
        for name, many in self.known.items():
            for one in many:
                found[bare(name)].setdefault(one)
        return {name: tuple(many) for name, many in found.items()}


def spelt_initials(name: str) -> list[tuple[str, str]]:
    """Give the ways in which a name may be written with its head only.

    Example:
        >>> spelt_initials("Tổng cục Tiêu chuẩn Đo lường")[1]
        ('tổng cục', 'TCĐL')
    """
    many = name.split(" ")
    ways = []
    for length in (1, 2, 3):
        rest = [w for w in many[length:] if w[:1].isalpha() and w.lower() not in ("và", "and")]
        if len(rest) >= _LEAST_INITIALS:
            ways.append((" ".join(many[:length]).lower(), "".join(w[0] for w in rest).upper()))
    return ways


def is_word(text: str, start: int, end: int) -> bool:
    """Say whether a span begins and ends where words do, by Unicode.

    Example:
        >>> is_word("KATS và TCĐ", 8, 10)
        False
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    inner = text[start:end]
    left = not (before.isalnum() or before == "_") or not inner[0].isalnum()
    right = not (after.isalnum() or (after and unicodedata.combining(after)))
    return left and (right or not inner[-1].isalnum())


def _doubtful(text: str, start: int, end: int) -> bool:
    """Say whether a name of one syllable stands where it means something else."""
    name = text[start:end]
    if " " in name or len(name) > 5:
        return False
    before = text[:start].rstrip(" ")
    if name in _AMBIGUOUS and (not before or before[-1] in ".\n!?“"):
        return True
    if name == "Nhật" and before.endswith(("Chủ", "chủ", "CHỦ")):
        return True  # Sunday
    after = text[end : end + 12]
    # A syllable of a longer name in capitals.
    return (name in _AMBIGUOUS and after[:1] == " " and after[1:2].isupper()) or after[:1] == "-"


def _rows(paths: Iterable[Path]) -> list[tuple[str, str, str]]:
    from coopgraph.store import EmbeddedStore

    store = EmbeddedStore()
    for path in paths:
        store.load_turtle(path, f"urn:names:{path.stem}")
    store.unite()
    prefixes = f"PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX coop: <{COOP}> "
    return [
        (str(thing), str(name), str(kind)) for thing, name, kind in store.select(prefixes + _NAMES)
    ]


def _states() -> list[tuple[str, str, str]]:
    path = resources.reference("states")
    return _rows([path]) if path is not None else []


def _searcher() -> Any:
    """Give the library that finds many names at once.

    Raises:
        MissingDependency: It is not installed.
    """
    try:
        import ahocorasick_rs
    except ImportError as error:
        raise MissingDependency(
            "ahocorasick-rs is not installed", hint="pip install 'coopgraph[intake]'"
        ) from error
    return ahocorasick_rs
