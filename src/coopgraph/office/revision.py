"""What a graph says otherwise than an earlier one: statements, dates, sources, passages, names.

Two graphs are compared by what their sources state of each thing, and by what follows. A thing is
known by its IRI; what links it to a thing that is itself new or gone is told with that thing. What
nobody stated anew, but follows (a date that another narrows), is told apart: it ``follows``.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from coopgraph.build import DATED, bounds_stated
from coopgraph.dates import Bounds, TieBounds, day_range, finer, parse
from coopgraph.errors import ParameterError
from coopgraph.evidence import source_id
from coopgraph.names import LANGUAGES, check_name
from coopgraph.namespaces import (
    COOP,
    DCTERMS,
    GRAPH_CONCEPTS,
    GRAPH_DERIVED,
    GRAPH_ONTOLOGY,
    OA,
    RDF,
    RDFS,
    SKOS,
    local_name,
)
from coopgraph.office.facts import day

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from coopgraph.evidence import Rows
    from coopgraph.model import Scope

CHANGES: dict[str, dict[str, str]] = {
    "contradiction appeared": {"en": "a contradiction appeared", "vi": "xuất hiện mâu thuẫn"},
    "contradiction resolved": {"en": "a contradiction is gone", "vi": "mâu thuẫn không còn"},
    "withdrawn": {"en": "withdrawn", "vi": "bị rút bỏ"},
    "date changed": {"en": "date changed", "vi": "thời gian thay đổi"},
    "date widened": {"en": "date widened", "vi": "thời gian mở rộng"},
    "date narrowed": {"en": "date narrowed", "vi": "thời gian thu hẹp"},
    "new": {"en": "new", "vi": "mới"},
    "new source": {"en": "new source", "vi": "nguồn mới"},
    "source gone": {"en": "source gone", "vi": "nguồn không còn"},
    "source added": {"en": "source added: another says so, too", "vi": "thêm nguồn cùng nêu"},
    "source withdrawn": {"en": "source withdrawn: one less says so", "vi": "bớt nguồn cùng nêu"},
    "passage added": {"en": "passage added", "vi": "thêm đoạn trích"},
    "passage withdrawn": {"en": "passage withdrawn", "vi": "rút đoạn trích"},
    "passage moved": {"en": "passage moved", "vi": "đoạn trích dời chỗ"},
    "passage changed": {"en": "passage changed", "vi": "đoạn trích thay đổi"},
    "label corrected": {"en": "label corrected", "vi": "sửa tên"},
    "label added": {"en": "label added", "vi": "thêm tên"},
    "label withdrawn": {"en": "label withdrawn", "vi": "bỏ tên"},
    "value changed": {"en": "value changed", "vi": "giá trị thay đổi"},
    "value added": {"en": "value added", "vi": "thêm giá trị"},
    "value withdrawn": {"en": "value withdrawn", "vi": "bỏ giá trị"},
}
"""The classes of changes, what deserves a look first before the rest, in both languages."""
_COUNTED: dict[str, dict[str, tuple[str, str]]] = {
    "contradiction appeared": {
        "en": ("contradiction appeared", "contradictions appeared"),
        "vi": ("mâu thuẫn xuất hiện", "mâu thuẫn xuất hiện"),
    },
    "contradiction resolved": {
        "en": ("contradiction is gone", "contradictions are gone"),
        "vi": ("mâu thuẫn không còn", "mâu thuẫn không còn"),
    },
    "withdrawn": {
        "en": ("statement was withdrawn", "statements were withdrawn"),
        "vi": ("khẳng định bị rút bỏ", "khẳng định bị rút bỏ"),
    },
    "new": {
        "en": ("statement is new", "statements are new"),
        "vi": ("khẳng định mới", "khẳng định mới"),
    },
    "new source": {
        "en": ("source is new", "sources are new"),
        "vi": ("nguồn mới", "nguồn mới"),
    },
    "source gone": {
        "en": ("source is gone", "sources are gone"),
        "vi": ("nguồn không còn", "nguồn không còn"),
    },
    "source added": {
        "en": ("time a known thing gained a source", "times a known thing gained a source"),
        "vi": ("lần điều đã biết có thêm nguồn", "lần điều đã biết có thêm nguồn"),
    },
    "source withdrawn": {
        "en": ("time a thing lost one of its sources", "times a thing lost one of its sources"),
        "vi": ("lần một điều mất bớt nguồn", "lần một điều mất bớt nguồn"),
    },
}
_THINGS: dict[str, dict[str, tuple[str, str]]] = {
    "date": {"en": ("date", "dates"), "vi": ("mốc thời gian", "mốc thời gian")},
    "passage": {"en": ("passage", "passages"), "vi": ("đoạn trích", "đoạn trích")},
    "label": {"en": ("name", "names"), "vi": ("tên", "tên")},
    "value": {"en": ("value", "values"), "vi": ("giá trị", "giá trị")},
}
_DONE: dict[str, str] = {
    "changed": "thay đổi", "widened": "được mở rộng", "narrowed": "được thu hẹp",
    "added": "được thêm", "withdrawn": "bị rút", "moved": "dời chỗ", "corrected": "được sửa",
}  # fmt: skip

_LABELS = (SKOS + "prefLabel", SKOS + "altLabel", RDFS + "label", DCTERMS + "title")
_RESTS_ON = (COOP + "evidence", COOP + "dateEvidence")
_RIVALS = (COOP + "disputedBy", COOP + "contradicts")
_PLACES = (OA + "start", OA + "end", COOP + "place", COOP + "row", OA + "hasSource")
_DIGEST, _SOURCE = COOP + "sha256", OA + "hasSource"
_EVIDENCE = COOP + "Evidence"
_TYPE = RDF + "type"
_EFFECTIVE = ("earliestBegin", "latestBegin", "earliestEnd", "latestEnd", "endOpen")

_STATED = f"""
SELECT ?g ?s ?p ?o (LANG(?o) AS ?language) WHERE {{
    GRAPH ?g {{ ?s ?p ?o }}
    FILTER(?g NOT IN (<{GRAPH_ONTOLOGY}>, <{GRAPH_CONCEPTS}>, <{GRAPH_DERIVED}>))
    FILTER(isIRI(?s))
}}"""
_FOLLOWS = f"""
SELECT ?s ?p ?o WHERE {{
    VALUES ?p {{ {" ".join(f"coop:{name}" for name in _EFFECTIVE)} }} ?s ?p ?o FILTER(isIRI(?s))
}}"""
_AGAINST = f"""
SELECT ?s ?o WHERE {{
    VALUES ?p {{ {" ".join(f"<{iri}>" for iri in _RIVALS)} }} ?s ?p ?o
    FILTER(isIRI(?s) && isIRI(?o))
}}"""
_ISSUED = "SELECT ?source ?day WHERE { ?source a coop:Source ; dcterms:issued ?day }"


class Value(NamedTuple):
    """A value as a source has it: an IRI or the text of a literal, and its language or nothing."""

    text: str
    language: str


class Graph(Protocol):
    """What is asked of a graph: `KnowledgeGraph`."""

    @property
    def store(self) -> Rows:
        """Its triples."""

    @property
    def sources(self) -> list[str]:
        """IRIs of the trusted sources."""

    @property
    def scope(self) -> Scope:
        """Which graph it is."""

    def trusting(self, sources: Iterable[str]) -> Graph:
        """Give the graph of these sources only."""

    @property
    def labeller(self) -> Callable[[Iterable[str], str], Mapping[str, str]]:
        """Gives labels of IRIs in a language."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that the later graph says otherwise.

    Attributes:
        change: One of `CHANGES`.
        node: IRI of what it is said of.
        cls: IRI of its class; empty where none is stated.
        property: IRI of the property, or of the other side of a contradiction; empty of a thing
            that is new or withdrawn.
        before: What was said: values, IRIs among them, in order.
        after: What is said.
        sources: Ids of the sources that say so, of what was withdrawn those that did.
        evidence: IRIs of the passages, of what was withdrawn those there were.
        follows: Whether nobody stated it anew: it follows from what else changed.
        labels: Labels of all IRIs here, by language.
    """

    change: str
    node: str
    cls: str
    property: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    sources: tuple[str, ...]
    evidence: tuple[str, ...]
    follows: bool
    labels: Mapping[str, Mapping[str, str]]

    def named(self, text: str, lang: str) -> str:
        """Give the label of an IRI; of what is none, the text itself."""
        return self.labels.get(text, {}).get(lang) or (
            local_name(text) if text.startswith("http") else text
        )


@dataclass(frozen=True)
class Revision:
    """What a graph says otherwise than an earlier one, of `kg.diff`.

    Attributes:
        rows: What changed: in the order of `CHANGES`, what was stated before what follows.
        before: What the earlier graph is called, by language.
        after: What the later is called.
        undated: Ids of sources that count on no day, as they tell no day of issue; only where two
            days were compared.
    """

    rows: tuple[Changed, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]
    undated: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Changed]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def counts(self) -> dict[str, int]:
        """Count what was stated otherwise, and all contradictions; all classes of `CHANGES`."""
        counted = dict.fromkeys(CHANGES, 0)
        for row in self.rows:
            counted[row.change] += _counts(row)
        return counted

    def text(self, lang: str = "en") -> str:
        """Tell it in a paragraph.

        Args:
            lang: "en" or "vi".

        Raises:
            UnknownNameError: Another language.
        """
        check_name(lang, LANGUAGES, "language")
        vi = lang == "vi"
        parts = [_counted(change, count, lang) for change, count in self.counts().items() if count]
        span = (
            f"Từ {self.before['vi']} đến {self.after['vi']}"
            if vi
            else f"From {self.before['en']} to {self.after['en']}"
        )
        said = ", ".join(parts) or ("không có gì thay đổi" if vi else "nothing changed")
        sentences = [f"{span}: {said}."]
        if named := [row for row in self.rows if row.change == "new source"]:
            titles = "; ".join(row.named(row.node, lang) for row in named[:5])
            more = len(named) - 5
            tail = "" if more <= 0 else f" và {more} nguồn khác" if vi else f" and {more} more"
            sentences.append(f"{'Nguồn mới' if vi else 'New sources'}: {titles}{tail}.")
        if rivals := [row for row in self.rows if row.change == "contradiction appeared"]:
            one = rivals[0]
            pair = (one.named(one.node, lang), one.named(one.property, lang))
            sentences.append(
                f"Mâu thuẫn mới, trước hết: “{pair[0]}” và “{pair[1]}”."
                if vi
                else f"Of the new contradictions the first: “{pair[0]}” against “{pair[1]}”."
            )
        if follows := sum(not _counts(row) for row in self.rows):
            sentences.append(
                f"Từ đó suy ra thêm {follows} thay đổi về thời gian."
                if vi
                else f"From these follow{'s' * (follows == 1)} {follows} more change"
                f"{'s' * (follows > 1)} of dates."
            )
        if self.undated:
            sentences.append(
                f"{len(self.undated)} nguồn không nêu ngày ban hành nên không tính vào ngày nào."
                if vi
                else f"Sources that tell no day of issue count on no day: {len(self.undated)}."
            )
        return " ".join(sentences)

    def table(self, lang: str = "en") -> pl.DataFrame:
        """Give the changes, one a row.

        Args:
            lang: Language of words and labels, "en" or "vi".

        Returns:
            Columns ``change`` (a key of `CHANGES`), ``change_label``, ``node`` (an IRI),
            ``node_label``, ``what`` (its class), ``property``, ``before``, ``after`` (texts),
            ``sources``, ``evidence`` (lists) and ``follows``.

        Raises:
            UnknownNameError: Another language.
        """
        import polars as pl

        check_name(lang, LANGUAGES, "language")
        rows = [
            (
                row.change, CHANGES[row.change][lang], row.node, row.named(row.node, lang),
                row.named(row.cls, lang), row.named(row.property, lang),
                _joined(row, row.before, lang), _joined(row, row.after, lang),
                [*row.sources], [*row.evidence], row.follows,
            )
            for row in self.rows
        ]  # fmt: skip
        texts = (
            "change",
            "change_label",
            "node",
            "node_label",
            "what",
            "property",
            "before",
            "after",
        )
        schema: dict[str, Any] = dict.fromkeys(texts, pl.String)
        schema |= dict.fromkeys(("sources", "evidence"), pl.List(pl.String))
        return pl.DataFrame(rows, {**schema, "follows": pl.Boolean}, orient="row")

    def page(self, path: str | Path, *, title: str = "", lang: str = "vi") -> Path:
        """Write a page: one file without script, paragraph and table in both languages.

        Args:
            path: Where to write.
            title: Its heading; by default what was compared.
            lang: The language that stands first.

        Raises:
            UnknownNameError: Another language.
        """
        from coopgraph import files
        from coopgraph.render.revision import revision_page

        check_name(lang, LANGUAGES, "language")
        rows = {one: self.table(one).to_dicts() for one in LANGUAGES}
        text = revision_page(
            rows,
            title=title or f"{self.before[lang]} → {self.after[lang]}",
            sentence={one: self.text(one) for one in LANGUAGES},
            lang=lang,
        )
        return files.write(path, text.encode())

    def write(self, path: str | Path, *, lang: str = "en") -> Path:
        """Write it: a page (``.html``), a table (``.csv``, ``.tsv``, ``.json``, ``.xlsx``).

        Args:
            path: Where to; ``.txt`` and ``.md`` hold the paragraph.
            lang: "en" or "vi"; of a page the one that stands first.

        Raises:
            ParameterError: Another ending.
            UnknownNameError: Another language.
        """
        from pathlib import Path

        from coopgraph import files
        from coopgraph.office.sheets import ENDINGS, write_table

        path = Path(path)
        ending = path.suffix.lower()
        if ending in (".html", ".htm"):
            return self.page(path, lang=lang)
        if ending in (".txt", ".md"):
            return files.write(path, (self.text(lang) + "\n").encode())
        if ending in ENDINGS:
            return write_table(path, self.table(lang), name="diff")
        raise ParameterError(
            f"{path.name!r} names no form of changes",
            parameter="output",
            hint=f"end it in .html, .txt, .md, {', '.join(ENDINGS)}",
        )


def _counts(row: Changed) -> bool:
    """Say whether a change is counted: stated, or a contradiction, whoever concluded it."""
    return not row.follows or row.change.startswith("contradiction")


def _joined(row: Changed, values: Sequence[str], lang: str) -> str:
    return "; ".join(row.named(value, lang) for value in values)


def _counted(change: str, count: int, lang: str) -> str:
    if change in _COUNTED:
        return f"{count} {_COUNTED[change][lang][count != 1]}"
    thing, _, done = change.partition(" ")
    word = _THINGS[thing][lang][count != 1]
    if lang == "vi":
        return f"{count} {word} {_DONE[done]}"
    return f"{count} {word} {'was' if count == 1 else 'were'} {done}"


# -- what a graph states -------------------------------------------------------------------------

_Said = dict[str, dict[str, set[Value]]]


class _State:
    """What a graph states, by thing, and what follows of dates and contradictions."""

    def __init__(self, kg: Graph) -> None:
        self.sources = frozenset(kg.sources)
        self.said: _Said = {}
        self.graphs: dict[str, set[str]] = defaultdict(set)
        for graph, node, name, text, language in kg.store.select(_STATED):
            if graph in self.sources:
                self.graphs[node or ""].add(graph or "")
            own = self.said.setdefault(node or "", {})
            own.setdefault(name or "", set()).add(Value(text or "", language or ""))
        self.bounds: dict[str, dict[str, str]] = defaultdict(dict)
        for node, name, text in kg.store.select(_FOLLOWS):
            self.bounds[node or ""][(name or "").removeprefix(COOP)] = text or ""
        self.rivals = {
            (min(one, other), max(one, other))
            for one, other in kg.store.select(_AGAINST)
            if one and other and one != other
        }

    def is_a(self, node: str, cls: str) -> bool:
        return Value(cls, "") in self.said.get(node, {}).get(_TYPE, ())

    def is_stated(self, one: str, other: str) -> bool:
        """Say whether a source says that two things dispute each other, or rules concluded it."""
        return any(
            Value(b, "") in self.said.get(a, {}).get(name, ())
            for a, b in ((one, other), (other, one))
            for name in _RIVALS
        )

    def cls(self, node: str) -> str:
        return min((value.text for value in self.said.get(node, {}).get(_TYPE, ())), default="")

    def passages(self, node: str) -> dict[str, str]:
        """Give the passages that a thing rests on, each with its source (empty if not told)."""
        found = {v.text for name in _RESTS_ON for v in self.said.get(node, {}).get(name, ())}
        return {iri: self.source_of(iri) for iri in sorted(found)}

    def source_of(self, passage: str) -> str:
        return min((v.text for v in self.said.get(passage, {}).get(_SOURCE, ())), default="")

    def digest(self, passage: str) -> str:
        return min((v.text for v in self.said.get(passage, {}).get(_DIGEST, ())), default="")

    def own_bounds(self, node: str) -> TieBounds:
        said = self.said[node]
        return bounds_stated(
            {
                iri.removeprefix(COOP): sorted(v.text for v in said[iri])
                for iri in DATED
                if iri in said
            }
        )

    def effective(self, node: str) -> TieBounds | None:
        told = self.bounds.get(node)
        if told is None:
            return None
        first, begun, ended, last = (day(told.get(name)) for name in _EFFECTIVE[:4])
        return TieBounds(first, begun, ended, last, end_open="endOpen" in told, end_known=True)


class _Draft(NamedTuple):
    """A change before its labels are known."""

    change: str
    node: str
    property: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    follows: bool = False


def revision(
    earlier: Graph,
    later: Graph,
    *,
    before: Mapping[str, str],
    after: Mapping[str, str],
    undated: Sequence[str] = (),
    labeller: Callable[[Iterable[str], str], Mapping[str, str]] | None = None,
) -> Revision:
    """Tell what a graph says otherwise than an earlier one.

    Both are held in memory, at some kilobyte a statement; it takes seconds for some 100,000.

    Args:
        earlier: The one.
        later: The other.
        before: What the earlier is called, by language.
        after: What the later is called.
        undated: Ids of sources that tell no day, see `Revision`.
        labeller: Names what neither graph does.
    """
    old, new = _State(earlier), _State(later)
    drafts = [*_sources(old, new), *_things(old, new), *_contradictions(old, new)]
    order = [*CHANGES]
    drafts.sort(key=lambda one: (order.index(one.change), one.follows, one.node, one.property))
    iris = {
        text
        for one in drafts
        for text in (one.node, one.property, *one.before, *one.after)
        if text.startswith("http")
    }
    iris |= {state.cls(one.node) for one in drafts for state in (old, new)} - {""}
    labels: dict[str, dict[str, str]] = {iri: {} for iri in sorted(iris)}
    for lang in LANGUAGES:
        # A thing that is gone has the name it had.
        for name in filter(None, (labeller, earlier.labeller, later.labeller)):
            for iri, label in name(labels, lang).items():
                if "…" not in label or lang not in labels[iri]:
                    labels[iri][lang] = label
    rows = []
    for one in drafts:
        state = old if one.change in ("withdrawn", "source gone") else new
        state = state if one.node in state.said else old
        said = sorted(state.passages(one.node))
        if state.is_a(one.node, _EVIDENCE):
            said = [one.node]
        told = (one.node, one.property, *one.before, *one.after, state.cls(one.node))
        rows.append(
            Changed(
                one.change, one.node, state.cls(one.node), one.property, one.before, one.after,
                tuple(sorted(map(source_id, state.graphs.get(one.node, ())))), tuple(said),
                one.follows, {iri: labels[iri] for iri in told if iri in labels},
            )
        )  # fmt: skip
    return Revision(tuple(rows), before, after, tuple(undated))


def _sources(old: _State, new: _State) -> Iterator[_Draft]:
    for source in sorted(new.sources - old.sources):
        yield _Draft("new source", source)
    for source in sorted(old.sources - new.sources):
        yield _Draft("source gone", source)


def _contradictions(old: _State, new: _State) -> Iterator[_Draft]:
    for change, pairs, state in (
        ("contradiction appeared", new.rivals - old.rivals, new),
        ("contradiction resolved", old.rivals - new.rivals, old),
    ):
        for one, other in sorted(pairs):
            yield _Draft(change, one, other, follows=not state.is_stated(one, other))


def _things(old: _State, new: _State) -> Iterator[_Draft]:
    changed = {node for node in old.said.keys() | new.said.keys()
               if old.said.get(node) != new.said.get(node)}  # fmt: skip
    fresh, gone = changed - old.said.keys(), changed - new.said.keys()
    for node in sorted(changed):
        state, change = (new, "new") if node in fresh else (old, "withdrawn")
        if node not in fresh | gone:
            if old.is_a(node, _EVIDENCE):
                yield from _passage(old, new, node)
            else:
                yield from _said_otherwise(old, new, node, fresh | gone)
        elif not state.is_a(node, _EVIDENCE) and node not in (old.sources ^ new.sources):
            yield _Draft(change, node)
    for node in sorted((old.bounds.keys() | new.bounds.keys()) - fresh - gone):
        yield from _narrowed(old, new, node)


def _said_otherwise(old: _State, new: _State, node: str, other: set[str]) -> Iterator[_Draft]:
    was, now = old.said[node], new.said[node]
    yield from _rested(old, new, node)
    dates = any(was.get(iri) != now.get(iri) for iri in DATED)
    reworded = False
    if dates:
        change = _dates(old.own_bounds(node), new.own_bounds(node))
        reworded = change is None
        if change is not None:
            yield _Draft(change, node, "", _dated(was), _dated(now))
    for name in sorted(was.keys() | now.keys()):
        if name in (*_RESTS_ON, *_RIVALS) or (name in DATED and not reworded):
            continue
        lost, got = (
            was.get(name, set()) - now.get(name, set()),
            now.get(name, set()) - was.get(name, set()),
        )
        if name in _LABELS:
            yield from _labels(node, name, lost, got)
            continue
        # What links it to a thing that is itself new or gone is told there.
        lost, got = ({v for v in side if v.text not in other} for side in (lost, got))
        if lost or got:
            done = "changed" if lost and got else "added" if got else "withdrawn"
            yield _Draft(f"value {done}", node, name, _texts(lost), _texts(got))


def _labels(node: str, name: str, lost: set[Value], got: set[Value]) -> Iterator[_Draft]:
    for language in sorted({value.language for value in lost | got}):
        was, now = ({v for v in side if v.language == language} for side in (lost, got))
        done = "corrected" if was and now else "added" if now else "withdrawn"
        yield _Draft(f"label {done}", node, name, _texts(was), _texts(now))


def _texts(values: Iterable[Value]) -> tuple[str, ...]:
    return tuple(sorted(value.text for value in values))


def _dated(said: Mapping[str, set[Value]]) -> tuple[str, ...]:
    return tuple(
        f"{iri.removeprefix(COOP)} {text}" for iri in DATED for text in _texts(said.get(iri, ()))
    )


def _rested(old: _State, new: _State, node: str) -> Iterator[_Draft]:
    """Tell of passages that a thing rests on, or no longer does."""
    was, now = old.passages(node), new.passages(node)
    lost, got = sorted(was.keys() - now.keys()), sorted(now.keys() - was.keys())
    for passage in list(lost):
        # The same words of the same source under another IRI are the same passage elsewhere.
        heir = next(
            (
                one
                for one in got
                if new.source_of(one) == was[passage]
                and new.digest(one)
                and new.digest(one) == old.digest(passage)
            ),
            None,
        )
        if heir is not None:
            lost.remove(passage)
            got.remove(heir)
            yield _Draft("passage moved", node, _RESTS_ON[0], (passage,), (heir,))
    for passage in got:
        known = now[passage] in was.values()
        yield _Draft(
            f"{'passage' if known else 'source'} added", node, _RESTS_ON[0], (), (passage,)
        )
    for passage in lost:
        left = was[passage] in now.values()
        change = f"{'passage' if left else 'source'} withdrawn"
        yield _Draft(change, node, _RESTS_ON[0], (passage,), ())


def _passage(old: _State, new: _State, node: str) -> Iterator[_Draft]:
    """Tell of a passage whether its words changed, it moved, or what is said of it."""
    was, now = old.said[node], new.said[node]
    differ = {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
    places = [name for name in _PLACES if name in differ]
    where = (_where(was), _where(now))
    if was.get(_DIGEST) and now.get(_DIGEST) and _DIGEST in differ:
        yield _Draft("passage changed", node, "", *where)
    elif places:
        yield _Draft("passage moved", node, "", *where)
    for name in sorted(differ - {*_PLACES, _DIGEST}):
        lost, got = (
            was.get(name, set()) - now.get(name, set()),
            now.get(name, set()) - was.get(name, set()),
        )
        done = "changed" if lost and got else "added" if got else "withdrawn"
        yield _Draft(f"value {done}", node, name, _texts(lost), _texts(got))
    if _DIGEST in differ and not (was.get(_DIGEST) and now.get(_DIGEST)) and not places:
        done = "added" if now.get(_DIGEST) else "withdrawn"
        yield _Draft(
            f"value {done}",
            node,
            _DIGEST,
            _texts(was.get(_DIGEST, ())),
            _texts(now.get(_DIGEST, ())),
        )


def _where(said: Mapping[str, set[Value]]) -> tuple[str, ...]:
    """Give where a passage stands: its source, its span, its place in the first language."""
    start, end = (_texts(said.get(OA + name, ())) for name in ("start", "end"))
    spans = tuple(f"{a}–{b}" for a, b in zip(start, end, strict=False))
    rows = _texts(said.get(COOP + "row", ()))
    places = sorted(said.get(COOP + "place", ()), key=lambda value: value.language)
    return (*_texts(said.get(_SOURCE, ())), *spans, *rows, *(v.text for v in places[:1]))


def _narrowed(old: _State, new: _State, node: str) -> Iterator[_Draft]:
    """Tell of effective dates that changed though nobody stated them anew."""
    was, now = old.effective(node), new.effective(node)
    if was == now or old.is_a(node, _EVIDENCE):
        return
    before, after = (state.said.get(node, {}) for state in (old, new))
    if any(before.get(iri) != after.get(iri) for iri in DATED):
        return  # told with what was stated
    nothing = TieBounds(None, None, None, None, end_open=False, end_known=False)
    change = _dates(was or nothing, now or nothing)
    if change is not None:
        yield _Draft(change, node, "", _days(was), _days(now), follows=True)


def _days(bounds: TieBounds | None) -> tuple[str, ...]:
    if bounds is None:
        return ()
    begin = (bounds.earliest_begin, bounds.latest_begin)
    end = (bounds.earliest_end, bounds.latest_end)
    spans = [(name, span) for name, span in (("begin", begin), ("end", end)) if any(span)]
    return tuple(f"{name} [{span[0] or ''}..{span[1] or ''}]" for name, span in spans)


def _dates(was: TieBounds, now: TieBounds) -> str | None:
    """Classify a change of a tie's dates; None where the days are the same."""
    finds = set()
    for one, other in zip(_spans(now), _spans(was), strict=True):
        if finer(one, other):
            finds.add("narrowed")
        if finer(other, one):
            finds.add("widened")
    if was.end_open and not now.end_open and not any(_spans(now)[1]):
        finds.add("widened")  # that it goes on is no longer said
    if now.end_open and not was.end_open:
        finds.add("changed" if any(_spans(was)[1]) else "narrowed")
    if not finds:
        return None
    return f"date {finds.pop() if len(finds) == 1 else 'changed'}"


def _spans(bounds: TieBounds) -> tuple[Bounds, Bounds]:
    return (
        Bounds(bounds.earliest_begin, bounds.latest_begin),
        Bounds(bounds.earliest_end, bounds.latest_end),
    )


def between(
    kg: Graph,
    before: Graph | str | dt.date,
    after: Graph | str | dt.date | None,
) -> Revision:
    """Do `KnowledgeGraph.diff`: two graphs, or what a graph's sources told by two days."""
    names: list[dict[str, str]] = []
    graphs: list[Graph] = []
    undated: set[str] = set()
    for asked in (before, kg if after is None else after):
        if isinstance(asked, (str, dt.date)):
            known, lacking = known_by(kg, asked)
            undated.update(lacking)
            graphs.append(kg.trusting(known))
            names.append({"en": f"what was issued by {asked}", "vi": f"nguồn ban hành đến {asked}"})
        else:
            graphs.append(asked)
            names.append({lang: asked.scope.text(lang) for lang in LANGUAGES})
    return revision(
        graphs[0], graphs[1], before=names[0], after=names[1], undated=sorted(undated),
        labeller=kg.labeller,
    )  # fmt: skip


# -- days of knowledge -----------------------------------------------------------------------------


def known_by(kg: Graph, by: str | dt.date) -> tuple[list[str], list[str]]:
    """Give the sources that were certainly issued by a day, and those that tell no day.

    Args:
        kg: The graph.
        by: A day, or the last of a month or year.

    Returns:
        IRIs of trusted sources; ids of those whose day of issue, or its latest, is not told.

    Raises:
        DateError: No day, month or year.
    """
    _, last = day_range(by)
    latest: dict[str, dt.date] = {}
    for source, text in kg.store.select(_ISSUED):
        upper = parse(text or "").upper
        if source and upper is not None:
            latest[source] = min(upper, latest.get(source, upper))
    known = [source for source in kg.sources if source in latest and latest[source] <= last]
    return known, [source_id(source) for source in kg.sources if source not in latest]
