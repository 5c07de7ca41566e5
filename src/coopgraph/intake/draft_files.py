"""A draft on disk: written whole or not at all, and read back only if it still fits itself.

``text.txt`` is the reference text, ``document.json`` the document without it, ``proposals.jsonld``
things, mentions and proposals as W3C Web Annotations (a position and a quotation each: the
quotation proves the position, and stays in the draft), ``decisions.json`` what was decided. The
text and its quotations never leave the draft.

Sources: Web Annotation Data Model and Web Annotation Vocabulary, W3C Recommendations of 2017.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, get_args

from coopgraph import files
from coopgraph.errors import DataError
from coopgraph.evidence import digest, normalise
from coopgraph.intake.decisions import Decision, Verdict
from coopgraph.intake.document import Block, Document, Unread
from coopgraph.intake.plain_values import from_plain
from coopgraph.intake.proposals import Mention, Proposal, Thing
from coopgraph.names import fold
from coopgraph.version import __version__

FORMAT = 1
"""Of the files of a draft: newer ones are refused, one that does not say its own is told."""
TEXT, DOCUMENT, PROPOSALS, DECISIONS = (
    "text.txt",
    "document.json",
    "proposals.jsonld",
    "decisions.json",
)
ACCEPTED = "accepted"
"""Folder of what `accept` replaced, for its undoing."""
CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {"@vocab": "https://w3id.org/coopgraph/intake#"},
]
_AROUND = 32
"""Code points of prefix and suffix of a quotation, as the Web Annotation note advises."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the files of a draft hold.

    Attributes:
        document: The document with its text.
        things: What it names.
        mentions: Where.
        proposals: Statements proposed.
        decisions: What was decided about them.
        source: Id the source is to have in the graph.
        url: Its address on the web, or an empty text.
        notes: What a reader should be told (an older format …).
    """

    document: Document
    things: Sequence[Thing]
    mentions: Sequence[Mention]
    proposals: Sequence[Proposal]
    decisions: Sequence[Decision] = ()
    source: str = ""
    url: str = ""
    notes: Sequence[str] = field(default=(), compare=False)


# -- writing -------------------------------------------------------------------------------------


def save(folder: str | Path, kept: Kept, *, force: bool = False) -> Path:
    """Write a draft's folder, all or nothing.

    Args:
        folder: Where; made if it is missing.
        kept: What to write.
        force: Replace a draft in which something was decided.

    Raises:
        DataError: The folder holds something else, or decisions that would be lost.
        WriteError: It cannot be written.
    """
    place = Path(folder)
    foreign = _foreign(place)
    if foreign:
        raise DataError(f"the folder holds what is no draft: {foreign}", file=place)
    if not force and (place / ACCEPTED).exists():
        raise DataError(
            "what was accepted from this draft could no longer be undone",
            file=place,
            hint="choose another folder; --previous takes the decisions over",
        )
    if not force and (place / DECISIONS).exists() and read_decisions_file(place / DECISIONS)[1]:
        raise DataError(
            "the draft holds decisions, which would be lost",
            file=place,
            hint="choose another folder; --previous takes the decisions over",
        )
    with files.draft(place, folder=True, parents=True) as room:
        for name, data in contents(kept).items():
            (room / name).write_bytes(data)
        if (place / ACCEPTED).is_dir():
            import shutil

            shutil.copytree(place / ACCEPTED, room / ACCEPTED)
    return place


def contents(kept: Kept) -> dict[str, bytes]:
    """Give the files of a draft, name to bytes; the same draft gives the same bytes."""
    document = asdict(kept.document)
    text = document.pop("text")
    about = {"formatVersion": FORMAT, "source": kept.source, "url": kept.url, **document}
    return {
        TEXT: text.encode(),
        DOCUMENT: _json(about),
        PROPOSALS: _json(annotation_collection(kept)),
        DECISIONS: decisions_bytes(kept.document, kept.decisions),
    }


def annotation_collection(kept: Kept) -> dict[str, Any]:
    """Give things, mentions and proposals as one W3C Annotation Collection."""
    text = kept.document.text
    items = [
        {
            "id": f"urn:coopgraph:mention:{number}",
            "type": "Annotation",
            "motivation": "identifying",
            "target": target(text, mention.span),
            "body": {"mentionType": mention.type, "thing": mention.thing, "link": mention.link},
        }
        for number, mention in enumerate(kept.mentions, start=1)
    ]
    for proposal in kept.proposals:
        body = {name: value for name, value in asdict(proposal).items() if name != "span"}
        items.append(
            {
                "id": f"urn:coopgraph:proposal:{proposal.key}",
                "type": "Annotation",
                "motivation": "describing",
                "target": target(text, proposal.span),
                "body": body,
            }
        )
    return {
        "@context": CONTEXT,
        "id": f"urn:coopgraph:draft:{kept.document.text_sha256}",
        "type": "AnnotationCollection",
        "label": kept.document.title or kept.document.name,
        "formatVersion": FORMAT,
        "proposedBy": __version__,
        "textSha256": kept.document.text_sha256,
        "total": len(items),
        "things": [asdict(thing) for thing in kept.things],
        "first": {
            "id": f"urn:coopgraph:draft:{kept.document.text_sha256}:1",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    }


def target(text: str, span: tuple[int, int]) -> dict[str, Any]:
    """Give the target of an annotation: the passage by position and by its words."""
    start, end = span
    return {
        "source": TEXT,
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(0, start - _AROUND) : start],
                "suffix": text[end : end + _AROUND],
            },
        ],
    }


def decisions_bytes(document: Document, decisions: Iterable[Decision]) -> bytes:
    """Give a decisions file; it names the text it is about."""
    return _json(
        {
            "formatVersion": FORMAT,
            "document": document.name,
            "textSha256": document.text_sha256,
            "decisions": [asdict(decision) for decision in decisions],
        }
    )


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _foreign(place: Path) -> str:
    if not place.exists():
        return ""
    if not place.is_dir():
        return "it is a file"
    ours = {TEXT, DOCUMENT, PROPOSALS, DECISIONS, ACCEPTED}
    return next((p.name for p in sorted(place.iterdir()) if p.name not in ours), "")


# -- reading -------------------------------------------------------------------------------------


def load(folder: str | Path) -> Kept:
    """Read a draft's folder; every quotation must be at its position.

    Raises:
        DataError: A file is missing, of a newer format, or does not fit the text.
    """
    place = Path(folder)
    if not (place / DOCUMENT).is_file():
        raise DataError(
            "there is no draft here", file=place, hint="coopgraph read FILE -o DRAFT makes one"
        )
    text = normalise(_bytes(place / TEXT))
    about = _object(place / DOCUMENT)
    notes = _version(place / DOCUMENT, about)
    source, url = about.pop("source", ""), about.pop("url", "")
    document = _document(place / DOCUMENT, about, text)
    proposed = _object(place / PROPOSALS)
    notes += _version(place / PROPOSALS, proposed)
    _same_text(place / PROPOSALS, proposed, document)
    by = proposed.get("proposedBy")
    if by != __version__:
        notes.append(
            f"{PROPOSALS} was made by coopgraph {by or 'of an unknown version'}, this is"
            f" {__version__}: reading the document again may propose other statements"
        )
    things = [
        _made(Thing, entry, place / PROPOSALS, f"thing {number}")
        for number, entry in enumerate(_list(place / PROPOSALS, proposed, "things"), start=1)
    ]
    mentions, proposals = _annotated(place / PROPOSALS, proposed, text)
    decisions: list[Decision] = []
    if (place / DECISIONS).is_file():
        decisions, said = read_decisions(place / DECISIONS, document)
        notes += said
    return Kept(
        document, tuple(things), tuple(mentions), tuple(proposals), tuple(decisions), source, url,
        tuple(dict.fromkeys(notes)),
    )  # fmt: skip


def read_decisions(path: str | Path, document: Document) -> tuple[list[Decision], list[str]]:
    """Read a decisions file that is about a document.

    Returns:
        The decisions, and what to tell of the file.

    Raises:
        DataError: It is about another text (its digest differs), or not a decisions file.
    """
    about, decisions, notes = read_decisions_file(Path(path))
    _same_text(Path(path), about, document)
    for number, decision in enumerate(decisions, start=1):
        _inside(document.text, decision.span, Path(path), f"decision {number}")
    return decisions, notes


def read_decisions_file(path: Path) -> tuple[dict[str, Any], list[Decision], list[str]]:
    """Read a decisions file whatever it is about.

    Raises:
        DataError: Not a decisions file; the number of the decision that is wrong is told.
    """
    about = _object(path)
    notes = _version(path, about)
    decisions, seen = [], dict[str, int]()
    for number, entry in enumerate(_list(path, about, "decisions"), start=1):
        decision = _made(Decision, entry, path, f"decision {number}")
        if decision.verdict not in get_args(Verdict):
            raise DataError(
                f"decision {number}: there is no verdict {decision.verdict!r}", file=path
            )
        if decision.proposal in seen:
            raise DataError(
                f"decisions {seen[decision.proposal]} and {number} are both about"
                f" {decision.proposal}",
                file=path,
            )
        seen[decision.proposal] = number
        decisions.append(decision)
    return about, decisions, notes


def _annotated(
    path: Path, proposed: Mapping[str, Any], text: str
) -> tuple[list[Mention], list[Proposal]]:
    page = proposed.get("first")
    if not isinstance(page, dict):
        raise DataError("the collection has no first page", file=path)
    mentions, proposals = [], []
    for number, item in enumerate(_list(path, page, "items"), start=1):
        what = f"annotation {number}"
        try:
            position, quotation = item["target"]["selector"]
            span, exact = (position["start"], position["end"]), quotation["exact"]
            body, motivation = dict(item["body"]), item["motivation"]
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{what}: it lacks {error}", file=path) from None
        _inside(text, span, path, what)
        if text[span[0] : span[1]] != exact:
            raise DataError(
                f"{what}: the words at {span[0]}–{span[1]} are others than it quotes", file=path
            )
        if motivation == "identifying":
            body["type"] = body.pop("mentionType", None)
            mentions.append(_made(Mention, {"span": span, **body}, path, what))
        else:
            proposals.append(_made(Proposal, {"span": span, **body}, path, what))
    return mentions, proposals


def _document(path: Path, about: dict[str, Any], text: str) -> Document:
    about.pop("formatVersion", None)
    about["blocks"] = [
        _made(Block, entry, path, f"block {number}")
        for number, entry in enumerate(_list(path, about, "blocks"), start=1)
    ]
    about["unread"] = [
        _made(Unread, entry, path, f"unread {number}")
        for number, entry in enumerate(_list(path, about, "unread"), start=1)
    ]
    document: Document = _made(Document, {**about, "text": text}, path, "the document")
    if document.text_sha256 != digest(text):
        raise DataError(
            "text.txt is not the text that was read: its digest differs",
            file=path.parent / TEXT,
            hint="read the document again",
        )
    return document


def _made(cls: type, entry: Any, path: Path, what: str) -> Any:
    """Make a value of a plain object; what is wrong with it is told with the file."""
    try:
        return from_plain(cls, entry)
    except ValueError as error:
        raise DataError(f"{what}: {error}", file=path) from None


def _inside(text: str, span: Any, path: Path, what: str) -> None:
    if span is None:
        return
    numbers = isinstance(span, tuple) and len(span) == 2 and all(type(n) is int for n in span)
    if not numbers or not 0 <= span[0] < span[1] <= len(text):
        raise DataError(
            f"{what}: {span!r} is no passage of a text of {len(text)} code points", file=path
        )


def _same_text(path: Path, about: Mapping[str, Any], document: Document) -> None:
    stated = about.get("textSha256")
    if stated != document.text_sha256:
        raise DataError(
            f"it is about another text: its digest is {str(stated)[:12]}…, that of"
            f" {document.name} is {document.text_sha256[:12]}…",
            file=path,
            hint="for a new edition of a text: coopgraph read NEW --previous DRAFT -o NEWDRAFT",
        )


def _version(path: Path, about: Mapping[str, Any]) -> list[str]:
    stated = about.get("formatVersion", 0)
    if not isinstance(stated, int) or stated > FORMAT:
        raise DataError(
            f"it was written by a newer coopgraph (format {stated!r}, this one reads {FORMAT})",
            file=path,
        )
    if stated == FORMAT:
        return []
    return [f"{path.name} does not say its format; it was read as format {FORMAT}"]


def _object(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(_bytes(path))
    except json.JSONDecodeError as error:
        raise DataError(
            f"not JSON: {error.msg}", file=path, line=error.lineno, column=error.colno
        ) from None
    except UnicodeDecodeError as error:
        raise DataError(f"not UTF-8: {error.reason}", file=path) from None
    if not isinstance(content, dict):
        raise DataError("an object is needed", file=path)
    return content


def _list(path: Path, about: Mapping[str, Any], name: str) -> list[Any]:
    entries = about.get(name, [])
    if not isinstance(entries, list):
        raise DataError(f"{name!r} is no list", file=path)
    return entries


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", file=path) from None


def source_id(document: Document) -> str:
    """Make an id for a document's source: its file's name as a slug, with its year.

    Example:
        >>> from coopgraph.intake.document import Document
        >>> source_id(Document("Báo cáo (1).docx", "", "", "", "", (), issued="2024-03-01"))
        'bao-cao-1-2024'
    """
    stem = document.name.rpartition(".")[0] or document.name
    slug = "-".join(fold(stem).encode("ascii", "ignore").decode().split()) or "document"
    year = (document.issued or "")[:4]
    return f"{slug}-{year}" if year.isdigit() and year not in slug else slug
