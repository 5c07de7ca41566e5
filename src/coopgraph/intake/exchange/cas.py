"""UIMA CAS, as XMI and as JSON, by dkpro-cassis.

Mentions, proposals and the passages of their dates are annotations, things are feature structures
that these point to. cassis counts code points and writes UTF-16, which INCEpTION and other programs
of UIMA read. XML has no place for page ends and other controls; in the CAS blanks of the same
length stand for them.

Source: https://docs.oasis-open.org/uima/v1.0/uima-v1.0.html; cassis 0.12.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeVar

from coopgraph.errors import IntakeError
from coopgraph.intake.document import Document
from coopgraph.intake.draft import Draft
from coopgraph.intake.exchange.stretches import (
    Exchanged,
    Stretch,
    mention_from,
    proposal_features,
    proposal_from,
    thing_features,
    thing_from,
)
from coopgraph.intake.proposals import Mention, Proposal, Span, Thing

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

_T = TypeVar("_T")
MENTION, PROPOSAL, DATE, THING = (
    f"org.coopgraph.{name}" for name in ("Mention", "Proposal", "DatePassage", "Thing")
)
_THING = ("key", "thingType", "names", "iri", "candidates", "class_iri", "labels", "acronym")
_MENTION = ("mentionType", "thing", "link")
_PROPOSAL = (
    "key", "kind", "role", "subject", "subject_name", "frame", "framework", "framework_name",
    "on_behalf_of", "date", "date_step", "value", "unit", "others", "status", "doubts", "gist",
)  # fmt: skip
_AS_JSON = frozenset(("names", "candidates", "labels", "others", "doubts", "gist"))
"""Lists and texts by language are written as JSON, for UIMA has none of the latter."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def typesystem() -> TypeSystem:
    """Give the types that our annotations have in a CAS."""
    from cassis import TypeSystem

    types = TypeSystem()
    thing = types.create_type(THING, supertypeName="uima.cas.TOP")
    mention = types.create_type(MENTION)
    proposal = types.create_type(PROPOSAL)
    date = types.create_type(DATE)
    for of, names in ((thing, _THING), (mention, _MENTION), (proposal, _PROPOSAL)):
        for name in names:
            if of is mention and name == "thing":
                types.create_feature(of, name, THING)
            else:
                types.create_feature(of, name, "uima.cas.String")
        types.create_feature(of, "number", "uima.cas.Integer")
    types.create_feature(proposal, "score", "uima.cas.Double")
    types.create_feature(proposal, "datePassage", date)
    return types


def write_cas(draft: Draft) -> Cas:
    """Write a draft as a CAS; `write_cas_xmi` and `write_cas_json` make files of it."""
    from cassis import Cas

    document = draft.document
    types = typesystem()
    cas = Cas(
        types,
        sofa_string=sofa_text(document.text),
        sofa_mime="text/plain",
        document_language=document.language,
    )
    thing_type, mention_type = types.get_type(THING), types.get_type(MENTION)
    proposal_type, date_type = types.get_type(PROPOSAL), types.get_type(DATE)
    things: dict[str, Any] = {}
    added: list[Any] = []
    for number, thing in enumerate(draft.things):
        features = thing_features(thing)
        # "type" is taken in cassis: each structure has its own.
        features["thingType"] = features.pop("type")
        things[thing.key] = thing_type(number=number, **_written(features))
        added.append(things[thing.key])
    for number, mention in enumerate(draft.mentions):
        if mention.thing not in things:
            raise IntakeError(
                f"a mention is of the thing {mention.thing!r}, which the draft does not have",
                vi=f"bản nháp không có đối tượng {mention.thing!r}",
            )
        added.append(
            mention_type(
                begin=mention.span[0],
                end=mention.span[1],
                number=number,
                mentionType=mention.type,
                thing=things[mention.thing],
                link=mention.link,
            )
        )
    for number, proposal in enumerate(draft.proposals):
        features = proposal_features(proposal)
        del features["date_span"]
        score = float(features.pop("score"))
        passage = None
        if proposal.date_span is not None:
            passage = date_type(begin=proposal.date_span[0], end=proposal.date_span[1])
            added.append(passage)
        added.append(
            proposal_type(
                begin=proposal.span[0],
                end=proposal.span[1],
                number=number,
                score=score,
                datePassage=passage,
                **_written(features),
            )
        )
    cas.add_all(added)
    return cas


def write_cas_xmi(draft: Draft) -> tuple[str, str]:
    """Write a draft as XMI: the CAS, and its type system, which XMI needs beside it."""
    return str(write_cas(draft).to_xmi(pretty_print=True)), str(typesystem().to_xml())


def write_cas_json(draft: Draft) -> str:
    """Write a draft as UIMA JSON, its types within it."""
    return str(write_cas(draft).to_json(pretty_print=True)) + "\n"


def read_cas_xmi(xmi: str, types_xml: str | None, document: Document) -> Exchanged:
    """Read a CAS from XMI.

    Args:
        xmi: The CAS.
        types_xml: Its type system; ours where None.
        document: The document it is about.

    Raises:
        IntakeError: It is no CAS, is of other types, or is about another text.
    """
    import cassis

    try:
        types = typesystem() if types_xml is None else cassis.load_typesystem(types_xml)
        cas = cassis.load_cas_from_xmi(xmi, typesystem=types)
    except Exception as error:  # noqa: BLE001 - cassis raises what XML, types and features raise
        raise _no_cas(error) from None
    return _read(cas, document)


def read_cas_json(content: str, document: Document) -> Exchanged:
    """Read a CAS from UIMA JSON.

    Raises:
        IntakeError: It is no CAS, or is about another text.
    """
    import cassis

    try:
        cas = cassis.load_cas_from_json(content)
    except Exception as error:  # noqa: BLE001 - cassis raises what JSON, types and features raise
        raise _no_cas(error) from None
    return _read(cas, document)


def sofa_text(text: str) -> str:
    """Give a reference text as a CAS can hold it, of the same length."""
    return _NOT_XML.sub(lambda found: "\n" if found[0] == "\f" else " ", text)


def _read(cas: Any, document: Document) -> Exchanged:
    if cas.sofa_string != sofa_text(document.text):
        raise IntakeError(
            f"is about another text than {document.name}",
            vi="CAS thuộc về một văn bản khác",
        )
    length = len(document.text)
    things: list[tuple[int, Thing]] = []
    mentions: list[tuple[int, Mention]] = []
    proposals: list[tuple[int, Proposal]] = []
    others: list[Stretch] = []
    for structure in cas.select_all_fs():
        name = structure.type.name
        if name == THING:
            features = _read_features(structure, _THING)
            features["type"] = features.pop("thingType")
            things.append((structure.number, thing_from(features, THING)))
        elif name in ("uima.tcas.DocumentAnnotation", DATE):
            continue
        elif hasattr(structure, "begin") and hasattr(structure, "end"):
            span = _span(structure, length)
            if name == MENTION:
                found = mention_from(
                    span, structure.mentionType or "", structure.thing.key, structure.link, name
                )
                mentions.append((structure.number, found))
            elif name == PROPOSAL:
                features = _read_features(structure, _PROPOSAL)
                passage = structure.datePassage
                features["date_span"] = None if passage is None else _span(passage, length)
                features["score"] = structure.score
                proposals.append((structure.number, proposal_from(span, features, name)))
            else:
                others.append(_other(structure, span))
    return Exchanged(_in_order(things), _in_order(mentions), _in_order(proposals), tuple(others))


def _in_order(numbered: list[tuple[int, _T]]) -> tuple[_T, ...]:
    """Give values as they were numbered; those made elsewhere have no number and come last."""
    last = len(numbered)
    return tuple(
        value
        for _, value in sorted(numbered, key=lambda pair: last if pair[0] is None else pair[0])
    )


def _written(features: dict[str, Any]) -> dict[str, Any]:
    """Give features as the strings that a CAS holds; what is None or empty is left out."""
    return {
        name: json.dumps(value, ensure_ascii=False) if name in _AS_JSON else value
        for name, value in features.items()
        if value is not None
    }


def _read_features(structure: Any, names: tuple[str, ...]) -> dict[str, Any]:
    features: dict[str, Any] = {}
    for name in names:
        value = getattr(structure, name)
        if name in _AS_JSON:
            try:
                otherwise: Any = {} if name in ("labels", "gist") else []
                value = json.loads(value) if value else otherwise
            except ValueError as error:
                raise _no_cas(f"{name} is no JSON: {error}") from None
        elif value is None and name in _TEXTS:
            value = ""
        features[name] = value
    return features


_TEXTS = frozenset(("acronym", "subject_name", "framework_name", "date_step", "value", "unit"))
"""Features whose empty text UIMA may write as none."""


def _span(structure: Any, length: int) -> Span:
    start, end = structure.begin, structure.end
    if start is None or end is None or not 0 <= start < end <= length:
        raise _no_cas(f"{structure.type.name} at {start}–{end} is outside the text")
    return int(start), int(end)


def _other(structure: Any, span: Span) -> Stretch:
    features = {}
    for feature in structure.type.all_features:
        value = getattr(structure, feature.name, None)
        if feature.name not in ("begin", "end", "sofa") and isinstance(value, (str, int, float)):
            features[feature.name] = str(value)
    return Stretch(span, structure.type.name, features)


def _no_cas(error: object) -> IntakeError:
    return IntakeError(f"is no CAS that can be read: {error}", vi="không đọc được tệp CAS")
