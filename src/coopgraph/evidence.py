"""Spans and digests: which passage of which source says it, and is it still the same passage.

**Normalisation.** A text is decoded as UTF-8, loses one byte order mark, gets LF line ends and
Unicode normal form C. Offsets are code points of the text so normalised, 0-based, end exclusive.
A digest is the SHA-256 (hexadecimal, lower case) of the UTF-8 bytes of the passage, or of the
whole text, so normalised.

The functions take plain values, or a store of which they only ask rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from coopgraph.errors import EvidenceError
from coopgraph.names import unknown_name
from coopgraph.namespaces import SOURCE, expand, shorten

NEAR = 500
"""How far (code points) a shifted passage is looked for."""

__all__ = [
    "Mismatch",
    "Passage",
    "check",
    "collect",
    "digest",
    "normalise",
    "read_text",
    "texts_of",
]


class Rows(Protocol):
    """What `collect` needs of a store."""

    def select(self, sparql: str) -> list[tuple[str | None, ...]]:
        """Answer a SELECT with rows of lexical forms."""
        ...


class Passage(NamedTuple):
    """One Evidence node.

    Attributes:
        evidence: Its IRI.
        source: The source's IRI.
        start: First code point, None where the source is cited by reference only.
        end: Code point after the last.
        sha256: Digest of the passage, hexadecimal.
        place: Where to look, in words, by language.
        gist: What it says, in our words, by language.
        claims: IRIs of the nodes that rest on it, in order.
    """

    evidence: str
    source: str
    start: int | None
    end: int | None
    sha256: str | None
    place: Mapping[str, str]
    gist: Mapping[str, str]
    claims: Sequence[str] = ()

    @property
    def span(self) -> str:
        """The span as ``start–end``, or an empty text."""
        return "" if self.start is None and self.end is None else f"{self.start}–{self.end}"


class Mismatch(NamedTuple):
    """Evidence that does not hold: where, what is wrong, what was expected and what found."""

    evidence: str
    claims: Sequence[str]
    source: str
    span: str
    problem: str
    expected: str
    found: str

    def __str__(self) -> str:
        claims = ", ".join(shorten(c) for c in self.claims) or "no statement"
        place = f" {self.span}" if self.span else ""
        return (
            f"{shorten(self.evidence)} of {claims}, {shorten(self.source)}{place}: {self.problem};"
            f" expected {self.expected}, found {self.found}"
        )


class Excerpt(NamedTuple):
    """A passage with what stands around it, line breaks kept."""

    before: str
    passage: str
    after: str


def normalise(raw: bytes | str) -> str:
    r"""Give the text that offsets and digests refer to.

    Raises:
        EvidenceError: The bytes are not UTF-8.

    Example:
        >>> normalise(b"\xef\xbb\xbfa\r\nb\rc")
        'a\nb\nc'
    """
    import unicodedata

    if isinstance(raw, bytes):
        try:
            raw = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise EvidenceError("the text is not UTF-8", line=line) from None
    text = raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def digest(text: str) -> str:
    """Give the SHA-256 of a text (or passage) that is already normalised, hexadecimal."""
    import hashlib

    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_text(path: str | Path) -> str:
    """Read and normalise a source's text.

    Raises:
        EvidenceError: The file cannot be read, is empty, or is not UTF-8.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise EvidenceError(f"cannot be read: {error.strerror or error}", file=path) from None
    try:
        text = normalise(raw)
    except EvidenceError as error:
        raise EvidenceError(error.message, file=path, line=error.line) from None
    if not text.strip():
        raise EvidenceError("the text is empty", file=path)
    return text


def source_iri(name: str) -> str:
    """Give the IRI of a source named by id, prefixed name or IRI.

    Example:
        >>> source_iri("tin-2021") == source_iri("source:tin-2021")
        True
    """
    return expand(name) if ":" in name else SOURCE + name


def source_id(iri: str) -> str:
    """Give a source's id: the IRI without its base."""
    return iri.removeprefix(SOURCE)


def collect(store: Rows, evidence: Iterable[str] | None = None) -> list[Passage]:
    """Read the Evidence nodes of a store, in the order of their IRIs.

    Args:
        store: Whatever answers a SELECT with the project's prefixes.
        evidence: Only these IRIs; all by default.
    """
    only = ""
    if evidence is not None:
        iris = sorted(set(evidence))
        if not iris:
            return []
        only = "VALUES ?e { " + " ".join(f"<{iri}>" for iri in iris) + " }"
    rows = store.select(
        f"SELECT DISTINCT ?e ?source ?start ?end ?sha WHERE {{ {only} ?e oa:hasSource ?source ."
        " OPTIONAL { ?e oa:start ?start } OPTIONAL { ?e oa:end ?end }"
        " OPTIONAL { ?e coop:sha256 ?sha } } ORDER BY ?e ?source ?start ?end ?sha"
    )
    words: dict[tuple[str | None, str], dict[str, str]] = {}
    for what in ("place", "gist"):
        for e, text, language in store.select(
            f"SELECT ?e ?t (LANG(?t) AS ?l) WHERE {{ {only} ?e coop:{what} ?t }} ORDER BY ?e ?t"
        ):
            words.setdefault((e, what), {})[language or ""] = text or ""
    for e, file, row in store.select(
        f"SELECT ?e ?file ?row WHERE {{ {only} ?e coop:row ?row ; coop:file ?file }} ORDER BY ?e"
    ):
        # A row of a data file is its own place; only these words are made, none are stored.
        row_place = {"en": f"{file}, row {row}", "vi": f"{file}, hàng {row}"}
        words[e, "place"] = row_place | words.get((e, "place"), {})
    claims: dict[str | None, list[str]] = {}
    for e, claim in store.select(
        f"SELECT DISTINCT ?e ?c WHERE {{ {only} ?c coop:evidence ?e }} ORDER BY ?e ?c"
    ):
        claims.setdefault(e, []).append(claim or "")
    return [
        Passage(
            e or "",
            source or "",
            _number(start),
            _number(end),
            sha,
            words.get((e, "place"), {}),
            words.get((e, "gist"), {}),
            tuple(claims.get(e, ())),
        )
        for e, source, start, end, sha in rows
    ]


def check(
    passages: Iterable[Passage],
    texts: Mapping[str, str],
    digests: Mapping[str, str] | None = None,
) -> list[Mismatch]:
    """Recompute every span and digest of the sources whose texts are given.

    Args:
        passages: The Evidence to check; that of other sources is passed over.
        texts: Source IRI to normalised text.
        digests: Source IRI to the digest its catalogue entry gives of the whole text.

    Returns:
        What does not hold, whole texts first, then in the order of `passages`; empty if all does.
    """
    wrong = []
    for source, text in sorted(texts.items()):
        stated, text_digest = (digests or {}).get(source), digest(text)
        if stated is not None and stated != text_digest:
            problem = "this is not the text that was read"
            wrong.append(Mismatch(source, (), source, "", problem, stated, text_digest))
    for passage in passages:
        if passage.source not in texts:
            continue
        differs = _problem(passage, texts[passage.source])
        if differs:
            p = passage
            wrong.append(Mismatch(p.evidence, p.claims, p.source, p.span, *differs))
    return wrong


def excerpt(text: str, start: int, end: int, around: int = 120) -> Excerpt:
    """Cut a passage out of a normalised text, with up to `around` code points on each side.

    The context ends at word boundaries where there are any.

    Raises:
        EvidenceError: The span lies outside the text.
    """
    if not 0 <= start < end <= len(text):
        raise EvidenceError(
            f"the span {start}–{end} lies outside the text of {len(text)} code points"
        )
    before, after = text[max(0, start - around) : start], text[end : end + around]
    if start > around and " " in before:
        before = "…" + before.partition(" ")[2]
    if end + around < len(text) and " " in after:
        after = after.rpartition(" ")[0] + "…"
    return Excerpt(before, text[start:end], after)


def show(passage: Passage, text: str | None = None, language: str = "en") -> list[str]:
    """Tell of one passage in lines: what it says, where, and, with the text, the words.

    The passage stands between ⟦ ⟧ in its context. A passage whose digest differs says so.
    """
    place = [source_id(passage.source), worded(passage.place, language), passage.span]
    lines = [worded(passage.gist, language)] if passage.gist else []
    lines.append("  " + ", ".join(part for part in place if part))
    if text is not None and passage.start is not None and passage.end is not None:
        problem = _problem(passage, text)
        if problem:
            lines.append(f"  ! {problem[0]}; expected {problem[1]}, found {problem[2]}")
        if 0 <= passage.start < passage.end <= len(text):
            before, words, after = excerpt(text, passage.start, passage.end)
            lines += ["  | " + line for line in f"{before}⟦{words}⟧{after}".split("\n") if line]
    return lines


def worded(texts: Mapping[str, str], language: str) -> str:
    """Choose the text in a language, else English, else whichever there is."""
    for key in (language, "en", "vi", ""):
        if key in texts:
            return texts[key]
    return next(iter(texts.values()), "")


def texts_of(pairs: Iterable[str], known: Iterable[str] | None = None) -> dict[str, str]:
    """Read texts given as ``SOURCE=FILE``.

    Args:
        pairs: One ``SOURCE=FILE`` each; SOURCE is an id, a prefixed name or an IRI.
        known: IRIs of the sources there are; another one is an error.

    Raises:
        EvidenceError: A pair without ``=``, or a text that cannot be read.
        UnknownNameError: No such source.
    """
    texts = {}
    sources = None if known is None else sorted(known)
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not equals or not name or not path:
            raise EvidenceError(f"{pair!r} is not SOURCE=FILE")
        iri = source_iri(name)
        if sources is not None and iri not in sources:
            raise unknown_name(source_id(iri), [source_id(s) for s in sources], "source")
        texts[iri] = read_text(path)
    return texts


def _problem(passage: Passage, text: str) -> tuple[str, str, str] | None:
    """Say what is wrong with a passage against its text: problem, expected, found."""
    start, end = passage.start, passage.end
    if start is None or end is None:
        return "it has no span", "oa:start and oa:end", passage.span or "neither"
    if not 0 <= start < end <= len(text):
        return "its span lies outside the text", f"0 ≤ start < end ≤ {len(text)}", passage.span
    passage_digest = digest(text[start:end])
    if passage.sha256 is None:
        return "it has no digest", "one (coopgraph evidence seal)", passage_digest
    if passage_digest == passage.sha256:
        return None
    length = end - start
    for shift in sorted(range(-NEAR, NEAR + 1), key=abs):
        first = start + shift
        moved = text[first : first + length] if first >= 0 else ""
        if len(moved) == length and digest(moved) == passage.sha256:
            return (
                f"its passage now stands at {first}–{first + length}",
                passage.sha256,
                passage_digest,
            )
    return "its passage differs", passage.sha256, passage_digest


def _number(text: str | None) -> int | None:
    try:
        return None if text is None else int(text)
    except ValueError:
        return None
