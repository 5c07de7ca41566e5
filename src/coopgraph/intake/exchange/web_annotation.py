"""W3C Web Annotations, of this package and of others, read against a document's text.

Ours are written as a draft keeps them: a position and a quotation each. Others may count their
positions in UTF-16, over another text, or have only a quotation; so a position counts only where
its quotation stands, and else the quotation is looked for. What is found at one place only is
there; what is at none or at several is refused, never guessed.

Source: Web Annotation Data Model, W3C Recommendation 23 February 2017, 4.2.4 and 4.2.5.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from coopgraph.errors import IntakeError
from coopgraph.intake import draft_files
from coopgraph.intake.document import Document
from coopgraph.intake.draft import Draft
from coopgraph.intake.exchange.stretches import (
    MENTION_TYPES,
    Exchanged,
    NewThings,
    Stretch,
    mention_from,
    proposal_from,
    thing_from,
)
from coopgraph.intake.proposals import Mention, Proposal, Span


def write_web_annotations(draft: Draft) -> dict[str, Any]:
    """Write a draft's things, mentions and proposals as one annotation collection (JSON-LD).

    It holds words of the text; like the draft, it stays with whoever has the text.
    """
    return draft_files.annotation_collection(draft)


def read_web_annotations(content: Any, document: Document) -> Exchanged:
    """Read web annotations of a document's text.

    Args:
        content: The JSON: a collection, a page, a list or one annotation.
        document: The document.

    Raises:
        IntakeError: It is about another text, no annotation, or its words are at no place or at
            several.
    """
    stated = content.get("textSha256") if isinstance(content, Mapping) else None
    if stated not in (None, document.text_sha256):
        raise IntakeError(
            f"is about another text: its digest is {str(stated)[:12]}…, that of {document.name}"
            f" is {document.text_sha256[:12]}…",
            vi="tệp chú giải thuộc về một văn bản khác (mã băm khác nhau)",
        )
    known = content.get("things", []) if isinstance(content, Mapping) else []
    new = NewThings(thing_from(t, f"thing {n}") for n, t in enumerate(known, start=1))
    mentions: list[Mention] = []
    proposals: list[Proposal] = []
    others: list[Stretch] = []
    moved: list[tuple[Span, Span]] = []
    for number, annotation in enumerate(_annotations(content), start=1):
        where = f"annotation {number}"
        for target in _list(annotation.get("target")):
            selectors = _selectors(target)
            if not selectors:
                continue
            span = anchored(document.text, selectors, where, moved)
            body = annotation.get("body")
            if isinstance(body, Mapping) and "mentionType" in body:
                link, thing = str(body.get("link", "open")), str(body.get("thing"))
                mentions.append(mention_from(span, str(body["mentionType"]), thing, link, where))
            elif isinstance(body, Mapping) and "frame" in body and "kind" in body:
                proposals.append(proposal_from(span, body, where))
            else:
                label, features = _said(annotation)
                if label in MENTION_TYPES:
                    key = str(annotation.get("id") or where)
                    name = " ".join(document.text[slice(*span)].split())
                    mentions.append(
                        mention_from(span, label, new.key(key, label, name), "open", where)
                    )
                else:
                    others.append(Stretch(span, label, features))
    return Exchanged(
        tuple(new.things.values()), tuple(mentions), tuple(proposals), tuple(others), tuple(moved)
    )


def anchored(
    text: str,
    selectors: list[Mapping[str, Any]],
    where: str,
    moved: list[tuple[Span, Span]] | None = None,
) -> Span:
    """Give the span that selectors mean.

    Args:
        text: The reference text.
        selectors: Of the types TextPositionSelector and TextQuoteSelector, in any order.
        where: What is asked about, for errors.
        moved: Takes in what stood elsewhere than stated: the span as stated, and as found.

    Raises:
        IntakeError: The words are at no place, or at several alike.
    """
    position = quotation = None
    for selector in selectors:
        if selector.get("type") == "TextPositionSelector":
            position = selector
        elif selector.get("type") == "TextQuoteSelector":
            quotation = selector
    stated: Span | None = None
    if position is not None:
        stated = (_number(position, "start", where), _number(position, "end", where))
    if quotation is None:
        if stated is None or not 0 <= stated[0] < stated[1] <= len(text):
            raise _lost(where, f"{stated} is no passage of a text of {len(text)} code points")
        return stated
    exact = _normal(str(quotation.get("exact") or ""))
    if not exact:
        raise _lost(where, "it quotes nothing")
    if stated is not None:
        if text[slice(*stated)] == exact:
            return stated
        found = _from_utf16(text, stated)
        if found is not None and text[slice(*found)] == exact:
            return found
    places = list(_places(text, exact))
    before, after = (
        _normal(str(quotation.get("prefix") or "")),
        _normal(str(quotation.get("suffix") or "")),
    )
    fitting = [
        at
        for at in places
        if text[:at].endswith(before) and text.startswith(after, at + len(exact))
    ]
    chosen = fitting if before or after else places
    if len(chosen) != 1 and len(places) == 1:
        chosen = places  # what stands around it changed, but it is there once only
    if len(chosen) != 1:
        raise _lost(where, f"the words it quotes stand at {len(chosen)} places")
    found = (chosen[0], chosen[0] + len(exact))
    if stated is not None and moved is not None:
        moved.append((stated, found))
    return found


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _from_utf16(text: str, span: Span) -> Span | None:
    """Read a span as one of UTF-16 code units, as JavaScript counts."""
    units = text.encode("utf-16-le")
    if not 0 <= span[0] < span[1] <= len(units) // 2:
        return None
    try:
        start = len(units[: 2 * span[0]].decode("utf-16-le"))
        return start, start + len(units[2 * span[0] : 2 * span[1]].decode("utf-16-le"))
    except UnicodeDecodeError:
        return None


def _normal(words: str) -> str:
    return unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))


def _number(selector: Mapping[str, Any], name: str, where: str) -> int:
    value = selector.get(name)
    if type(value) is not int:
        raise _lost(where, f"its {name} is no whole number: {value!r}")
    return value


def _annotations(content: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(content, list):
        for entry in content:
            yield from _annotations(entry)
    elif isinstance(content, Mapping):
        kinds = _list(content.get("type", "Annotation"))
        if "AnnotationCollection" in kinds:
            yield from _annotations(content.get("first", content.get("items", [])))
        elif "AnnotationPage" in kinds:
            yield from _annotations(content.get("items", []))
        elif "Annotation" in kinds:
            yield content
        else:
            raise _lost("the file", f"{kinds} is no annotation")
    else:
        raise _lost("the file", "it holds no annotations")


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _selectors(target: Any) -> list[Mapping[str, Any]]:
    if not isinstance(target, Mapping):
        return []
    found = [s for s in _list(target.get("selector")) if isinstance(s, Mapping)]
    refined = [s["refinedBy"] for s in found if isinstance(s.get("refinedBy"), Mapping)]
    return [
        s
        for s in (*found, *refined)
        if s.get("type") in ("TextPositionSelector", "TextQuoteSelector")
    ]


def _said(annotation: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Give what a foreign annotation calls its stretch, and what else it says."""
    label, features = "", {}
    for body in _list(annotation.get("body")):
        if isinstance(body, Mapping):
            value = str(body.get("value") or body.get("id") or body.get("source") or "")
            if body.get("purpose") in ("tagging", "classifying", "identifying") and not label:
                label = value
            elif value:
                features[str(body.get("purpose") or "value")] = value
        elif isinstance(body, str):
            features["value"] = body
    motivation = ", ".join(map(str, _list(annotation.get("motivation"))))
    return label or motivation or "Annotation", features


def _lost(where: str, problem: str) -> IntakeError:
    return IntakeError(f"{where}: {problem}", vi=f"{where}: không tìm thấy đúng đoạn văn bản")
