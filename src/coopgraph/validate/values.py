"""Checks of values: dates, evidence, texts and counts."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from rdflib import DCTERMS, RDF, SKOS, XSD, Literal, Namespace, URIRef
from rdflib.term import Node

from coopgraph import dates, resources
from coopgraph.errors import DateError
from coopgraph.names import mixes_scripts
from coopgraph.namespaces import CONCEPT, COOP, EDTF, OA, SOURCE, shorten
from coopgraph.validate.corpus import ParsedFiles, order
from coopgraph.validate.findings import Finding, literals_of, triples_of

_COOP = Namespace(COOP)
_OA = Namespace(OA)
_EDTF = URIRef(EDTF + "edtf")
_OFFICIAL = URIRef(CONCEPT + "official")
_DATES = (
    *(_COOP.begin, _COOP.end, _COOP.during, _COOP.date, _COOP.due, _COOP.reviewDate),
    *(DCTERMS.issued, DCTERMS.temporal),
)
_LEXICAL = {
    XSD.gYear: re.compile(r"\d{4}\Z", re.ASCII),
    # 21 to 41 are EDTF's seasons, quarters and parts of a year, not months.
    XSD.gYearMonth: re.compile(r"\d{4}-(?!2[1-9]|3\d|4[01])\d\d\Z", re.ASCII),
    XSD.date: re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII),
}
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
# What XML Schema 1.1 allows; Python's readers of numbers, which rdflib asks, take 1_000, full-width
# digits, exponents in decimals and a decimal NaN as well.
_WRITTEN = {
    XSD.integer: re.compile(r"[+-]?\d+", re.ASCII),
    XSD.nonNegativeInteger: re.compile(r"\+?\d+|-0+", re.ASCII),
    XSD.positiveInteger: re.compile(r"\+?0*[1-9]\d*", re.ASCII),
    XSD.decimal: re.compile(_NUMBER, re.ASCII),
    XSD.double: re.compile(rf"{_NUMBER}(?:[Ee][+-]?\d+)?|[+-]?INF|NaN", re.ASCII),
    XSD.boolean: re.compile(r"true|false|0|1"),
}
_WRITTEN |= dict.fromkeys((XSD.int, XSD.long, XSD.short, XSD.byte), _WRITTEN[XSD.integer])
_WRITTEN[XSD.float] = _WRITTEN[XSD.double]
_REGION = re.compile(r"(?:en|vi)[-_]", re.IGNORECASE)

# Zero-width space and joiner-like fillers hide in labels; ZWJ, ZWNJ and the marks LRM, RLM, ALM are
# part of honest writing. Bidi: embeddings and overrides, then isolates (Unicode TR 9 and TR 36).
_HIDDEN = frozenset(
    "\u200b\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_CONTROL = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})


def date_datatype(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find dates in a datatype that does not suit their text."""
    for node, predicate, value in _dates(corpus, focus):
        best = next((t for t, form in _LEXICAL.items() if form.match(str(value))), _EDTF)
        if value.datatype != best:
            yield Finding(node, predicate, value, f'"{value}"^^{shorten(best)} suits it')


def date_calendar(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find dates that are not EDTF or do not exist."""
    for node, predicate, value in _dates(corpus, focus):
        try:
            dates.parse(str(value))
        except DateError as error:
            yield Finding(node, predicate, value, error.message)


def date_once(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find dates of one kind that cannot stand together on one node.

    A source gives one date of a kind; another source may give the same node a finer or coarser one,
    but not one that excludes it. A participation, which is a row of the table, has one in all.
    """
    for node in focus:
        for predicate in _DATES:
            values = literals_of(corpus, node, predicate)
            if len(values) < 2:
                continue
            one_row = _COOP.Participation in corpus.kinds(node)
            per_file = [len(set(g.objects(node, predicate))) for g in corpus.graphs.values()]
            if one_row or max(per_file) > 1 or _exclude_each_other(values):
                yield Finding(node, predicate, detail=" and ".join(str(v) for v in values))


def interval_order(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find ends whose last possible day lies before the first possible day of the beginning."""
    for node in focus:
        for begin in literals_of(corpus, node, _COOP.begin):
            for end in literals_of(corpus, node, _COOP.end):
                try:
                    first, last = dates.parse(str(begin)).lower, dates.parse(str(end)).upper
                except DateError:
                    continue  # shape:date-calendar reports it
                if first and last and last < first:
                    yield Finding(node, _COOP.end, end, f"it begins {begin}")


def handover_term(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find hand-overs all of whose possible days lie before the first of the term handed over."""
    for node in focus:
        days = [
            (day, bounds)
            for predicate in (_COOP.during, _COOP.end, _COOP.begin)
            for day, bounds in _read_dates(corpus, node, predicate)
        ]
        for tie in sorted(corpus.union.objects(node, _COOP.handsOver), key=order):
            for begin, term in _read_dates(corpus, tie, _COOP.begin):
                for day, handed in days:
                    if handed.upper and term.lower and handed.upper < term.lower:
                        detail = f"{day} is before {begin}, when {shorten(str(tie))} begins"
                        yield Finding(node, _COOP.handsOver, tie, detail)


def name_lifetimes(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find names of one bearer, stated in one file, whose lifetimes share a day for certain.

    Held against each other are names of the same words and kind, and official names that have a
    language in common.
    """
    for node in focus:
        names = sorted(set(corpus.union.objects(node, _COOP.hasName)), key=order)
        for place, one in enumerate(names):
            for other in names[place + 1 :]:
                if not _are_rivals(corpus, one, other) or not _in_one_file(corpus, one, other):
                    continue
                if shared := _shared_day(corpus, one, other):
                    detail = f"{shorten(str(one))} and {shorten(str(other))} on {shared}"
                    yield Finding(node, _COOP.hasName, other, detail)


def one_source(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find evidence of another source than the one the file belongs to.

    A file belongs to the source that it is named after; one that has no source's name, to the
    source that it cites most. Files of the shipped data must have a source's name.
    """
    wanted = set(focus)
    for path in corpus.data:
        graph = corpus.graphs[path]
        cited = [
            (node, _OA.hasSource, source) for node, source in graph.subject_objects(_OA.hasSource)
        ] + [
            (node, predicate, source)
            for predicate in (_COOP.evidence, _COOP.dateEvidence)
            for node, evidence in graph.subject_objects(predicate)
            if (evidence, _OA.hasSource, None) not in graph  # else reported at the evidence
            for source in corpus.union.objects(evidence, _OA.hasSource)
        ]
        own: Node = URIRef(SOURCE + path.stem)
        if path.parent != resources.data_dir().resolve() and not corpus.is_described(own) and cited:
            counts = Counter(source for _, _, source in cited)
            own = min(counts, key=lambda source: (-counts[source], str(source)))
        for node, predicate, source in sorted(cited, key=order):
            if node in wanted and source != own and corpus.is_described(source):
                detail = f"the file belongs to {shorten(str(own))}"
                yield Finding(node, predicate, source, detail, path)


def text_nfc(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find texts that are not in normal form C."""
    for node, predicate, value in _texts(corpus, focus):
        if not unicodedata.is_normalized("NFC", value):
            composed = unicodedata.normalize("NFC", value)
            at = next(
                (i for i, (a, b) in enumerate(zip(value, composed, strict=False)) if a != b),
                len(composed),
            )
            yield Finding(node, predicate, value, f"from character {at + 1} on")


def text_characters(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find control characters, bidirectional overrides and invisible fillers in texts."""
    for node, predicate, value in _texts(corpus, focus):
        hidden = sorted({c for c in value if c in _HIDDEN or unicodedata.category(c) in _CONTROL})
        if hidden:
            yield Finding(node, predicate, value, ", ".join(f"U+{ord(c):04X}" for c in hidden))


def text_trimmed(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find texts that are empty or have white space around them."""
    for node, predicate, value in _texts(corpus, focus):
        if not str(value).strip() or str(value) != str(value).strip():
            yield Finding(node, predicate, value)


def text_language(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find language tags like en-GB where en is looked for."""
    for node, predicate, value in _texts(corpus, focus):
        if value.language and _REGION.match(value.language):
            yield Finding(node, predicate, value, f"@{value.language}")


def text_scripts(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find texts with a word of Latin letters and Cyrillic or Greek ones that look like them."""
    for node, predicate, value in _texts(corpus, focus):
        if mixes_scripts(str(value)):
            letters = {unicodedata.name(letter, "").split(" ")[0] for letter in value}
            others = sorted(letters & {"CYRILLIC", "GREEK"})
            yield Finding(node, predicate, value, f"Latin and {', '.join(others).title()}")


def number_written(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find numbers and truth values that are not written as their datatype has it."""
    for node, predicate, value in triples_of(corpus, focus):
        if isinstance(value, Literal) and is_miswritten(value):
            yield Finding(node, predicate, value, f"as {shorten(str(value.datatype))}")


def is_miswritten(value: Node) -> bool:
    """Say whether a node is a number or a truth value outside its datatype's lexical space.

    Example:
        >>> is_miswritten(Literal("1_000", datatype=XSD.integer, normalize=False))
        True
        >>> is_miswritten(Literal("1000", datatype=XSD.integer))
        False
    """
    if not isinstance(value, Literal) or value.datatype is None:
        return False
    form = _WRITTEN.get(value.datatype)
    return form is not None and form.fullmatch(str(value)) is None


def collection_members(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[Finding]:
    """Find collections with more known members than their stated size."""
    for node in focus:
        count = len(set(corpus.union.objects(node, _COOP.hasKnownMember)))
        for size in literals_of(corpus, node, _COOP.statedSize):
            if str(size).isdecimal() and count > int(size):
                yield Finding(node, _COOP.statedSize, size, f"{count} members are known")


def _dates(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[tuple[Node, Node, Literal]]:
    for node in focus:
        for predicate in _DATES:
            for value in literals_of(corpus, node, predicate):
                yield node, predicate, value


def _read_dates(
    corpus: ParsedFiles, node: Node, predicate: Node
) -> Iterator[tuple[Literal, dates.Bounds]]:
    for value in literals_of(corpus, node, predicate):
        try:
            yield value, dates.parse(str(value))
        except DateError:
            continue  # shape:date-calendar reports it


def _are_rivals(corpus: ParsedFiles, one: Node, other: Node) -> bool:
    kinds = [set(corpus.union.objects(name, _COOP.nameKind)) for name in (one, other)]
    if kinds[0] != kinds[1]:
        return False
    words = [set(corpus.union.objects(name, SKOS.prefLabel)) for name in (one, other)]
    if words[0] & words[1]:
        return True
    languages = [{getattr(word, "language", None) for word in some} for some in words]
    return kinds[0] == {_OFFICIAL} and bool(languages[0] & languages[1])


def _in_one_file(corpus: ParsedFiles, one: Node, other: Node) -> bool:
    return any((one, None, None) in g and (other, None, None) in g for g in corpus.graphs.values())


def _shared_day(corpus: ParsedFiles, one: Node, other: Node) -> date | None:
    """Give a day on which both are certainly borne, None where there need be none."""
    lives = [_certain_life(corpus, name) for name in (one, other)]
    begin = max(life[0] for life in lives)
    # The day of a change may be the last of the one and the first of the other.
    return begin if begin < min(life[1] for life in lives) else None


def _certain_life(corpus: ParsedFiles, name: Node) -> tuple[date, date]:
    """Give the days between which a name is certainly borne; an empty time where none is known."""
    begin, end, during = (
        next((str(value) for value in literals_of(corpus, name, predicate)), None)
        for predicate in (_COOP.begin, _COOP.end, _COOP.during)
    )
    try:
        bounds = dates.stated_bounds(begin, end, during)
    except DateError:
        return date.max, date.min  # shape:date-calendar reports it
    last = date.max if bounds.end_open else bounds.earliest_end
    return bounds.latest_begin or date.max, last or date.min


def _exclude_each_other(values: list[Literal]) -> bool:
    try:
        bounds = [dates.parse(str(value)) for value in values]
    except DateError:
        return False  # shape:date-calendar reports it
    latest = max((b.lower for b in bounds if b.lower), default=None)
    earliest = min((b.upper for b in bounds if b.upper), default=None)
    return latest is not None and earliest is not None and latest > earliest


def _texts(corpus: ParsedFiles, focus: Sequence[Node]) -> Iterator[tuple[Node, Node, Literal]]:
    for node, predicate, value in triples_of(corpus, focus):
        if isinstance(value, Literal) and value.datatype in (None, XSD.string, RDF.langString):
            yield node, predicate, value
