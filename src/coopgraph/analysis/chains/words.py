"""Chains in words, in English and in Vietnamese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from coopgraph.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from coopgraph.analysis.paths import Tie

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "same": "{a} is the same node at both ends.",
        "none": "No chain of ties leads from {a} to {b}.",
        "none possible": "No chain of ties, each possibly after the one before, leads from {a} to"
        " {b}.",
        "none certain": "No chain of ties, each certainly after the one before, leads from {a} to"
        " {b}.",
        "head": "From {a} to {b} in {steps}, {ties}: {body}.",
        "head possible": "From {a} to {b} in {steps}, {ties}, possibly one after another: {body}.",
        "head certain": "From {a} to {b} in {steps}, {ties}, certainly one after another: {body}.",
        "step day": "on {first}",
        "step between": "on a day from {first} to {last}",
        "step after": "on a day from {first} on",
        "step before": "on a day until {last}",
        "one step": "1 step",
        "steps": "{n} steps",
        "one tie": "1 tie",
        "ties": "{n} ties",
        "met": "{a} ({first}) and {b} ({second}) meet in {via}",
        "part": "{a} ({first}) takes part in {via}",
        "for": "on behalf of {who}",
        "both": "from {begin} to {end}",
        "begin": "from {begin}",
        "open": "since {begin}, going on",
        "end": "until {end}",
        "going on": "going on",
        "during": "during {during}",
        "attested": "attested in {when}",
        "before": "{when} or before",
        "after": "{when} or later",
        "about": "about {when}",
        "undated": "no date stated",
        "inferred": "inferred",
        "disputed": "disputed",
        "role": "role not stated",
        "evidence": "[evidence: {ids}]",
        "unproved": "[no evidence given]",
    },
    "vi": {
        "same": "Hai đầu là cùng một nút: {a}.",
        "none": "Không có chuỗi liên hệ nào dẫn từ {a} đến {b}.",
        "none possible": "Không có chuỗi liên hệ nào mà mỗi bước có thể sau bước trước dẫn từ {a}"
        " đến {b}.",
        "none certain": "Không có chuỗi liên hệ nào mà mỗi bước chắc chắn sau bước trước dẫn từ {a}"
        " đến {b}.",
        "head": "Từ {a} đến {b} qua {steps}, {ties}: {body}.",
        "head possible": "Từ {a} đến {b} qua {steps}, {ties}, có thể lần lượt: {body}.",
        "head certain": "Từ {a} đến {b} qua {steps}, {ties}, chắc chắn lần lượt: {body}.",
        "step day": "vào ngày {first}",
        "step between": "vào một ngày từ {first} đến {last}",
        "step after": "vào một ngày từ {first} trở đi",
        "step before": "vào một ngày đến hết {last}",
        "one step": "1 bước",
        "steps": "{n} bước",
        "one tie": "1 mối liên hệ",
        "ties": "{n} mối liên hệ",
        "met": "{a} ({first}) và {b} ({second}) gặp nhau trong {via}",
        "part": "{a} ({first}) tham gia {via}",
        "for": "thay mặt {who}",
        "both": "từ {begin} đến {end}",
        "begin": "từ {begin}",
        "open": "từ {begin}, còn tiếp diễn",
        "end": "đến {end}",
        "going on": "còn tiếp diễn",
        "during": "vào {during}",
        "attested": "được ghi nhận vào {when}",
        "before": "{when} hoặc trước đó",
        "after": "{when} hoặc sau đó",
        "about": "khoảng {when}",
        "undated": "không nêu thời gian",
        "inferred": "suy ra",
        "disputed": "có tranh cãi",
        "role": "không nêu vai trò",
        "evidence": "[bằng chứng: {ids}]",
        "unproved": "[không kèm bằng chứng]",
    },
}


class ToldStep(Protocol):
    """What is told of a step, see `result.Step`."""

    @property
    def start(self) -> str:
        """The node it leaves."""
        ...

    @property
    def end(self) -> str:
        """The node it reaches."""
        ...

    @property
    def via(self) -> str:
        """The framework in which they meet."""
        ...

    @property
    def ties(self) -> Sequence[Tie]:
        """Its ties."""
        ...

    @property
    def first(self) -> str | None:
        """Of an ordered chain, the first day on which it can be taken."""
        ...

    @property
    def last(self) -> str | None:
        """The last day."""
        ...

    @property
    def evidence(self) -> Sequence[str]:
        """IRIs of the evidence of its ties."""
        ...


class Told(Protocol):
    """What is told and drawn of a chain, see `result.Chain`."""

    @property
    def start(self) -> str:
        """The first node."""
        ...

    @property
    def end(self) -> str:
        """The last node."""
        ...

    @property
    def found(self) -> bool:
        """Whether there is a chain."""
        ...

    @property
    def ordered(self) -> str | None:
        """How surely its steps can follow one another, where that was asked."""
        ...

    @property
    def steps(self) -> Sequence[ToldStep]:
        """Its steps."""
        ...

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """Labels of the nodes on it."""
        ...

    def __len__(self) -> int: ...


def sentence(chain: Told, lang: str) -> str:
    """Tell a chain in words.

    Args:
        chain: The chain.
        lang: "en" or "vi".

    Returns:
        What leads from one end to the other, each step with its evidence.
    """
    words = WORDS[lang]
    ends = {"a": chain.labels[chain.start][lang], "b": chain.labels[chain.end][lang]}
    order = f" {chain.ordered}" if chain.ordered else ""
    if not chain.steps:
        return words["same" if chain.found else f"none{order}"].format(**ends)
    ties = sum(len(step.ties) for step in chain.steps)
    return words[f"head{order}"].format(
        **ends,
        steps=words["one step" if len(chain) == 1 else "steps"].format(n=len(chain)),
        ties=words["one tie" if ties == 1 else "ties"].format(n=ties),
        body="; ".join(_step(chain, step, lang) for step in chain.steps),
    )


def when(attributes: Mapping[str, Any], lang: str) -> str:
    """Tell when a tie held, no more precisely than its source.

    Args:
        attributes: Of the edge or row: ``begin``, ``end`` and ``during`` as stated.
        lang: "en" or "vi".

    Example:
        >>> when({"begin": "2020", "end": "..", "during": None}, "en")
        'since 2020, going on'
    """
    return _dates(attributes["begin"], attributes["end"], attributes["during"], WORDS[lang])


def _step(chain: Told, step: ToldStep, lang: str) -> str:
    words = WORDS[lang]
    ids = ", ".join(shorten(iri) for iri in step.evidence)
    proof = words["evidence"].format(ids=ids) if ids else words["unproved"]
    first, *others = step.ties
    claim = words["met" if others else "part"].format(
        a=chain.labels[first.participant][lang],
        b=chain.labels[step.end][lang],
        first=_tie(chain, first, lang),
        second=_tie(chain, others[0], lang) if others else "",
        via=chain.labels[step.via][lang],
    )
    return f"{claim}{_day(step, words)} {proof}"


def _day(step: ToldStep, words: Mapping[str, str]) -> str:
    """Tell on which days the step of an ordered chain can be taken."""
    first, last = step.first, step.last
    if not first and not last:
        return ""
    shape = "between" if first and last else "after" if first else "before"
    told = words["step day" if first == last else f"step {shape}"]
    return ", " + told.format(first=first, last=last)


def _tie(chain: Told, tie: Tie, lang: str) -> str:
    words, attributes = WORDS[lang], tie.attributes
    parts = [attributes[f"role_{lang}"] or words["role"]]
    if attributes["on_behalf_of"]:
        parts[0] += " " + words["for"].format(who=chain.labels[attributes["on_behalf_of"]][lang])
    parts.append(_dates(attributes["begin"], attributes["end"], attributes["during"], words))
    parts += [words["inferred"]] if attributes["inferred"] else []
    parts += [words["disputed"]] if attributes["disputed_by"] else []
    return ", ".join(parts)


def _dates(begin: str | None, end: str | None, during: str | None, words: dict[str, str]) -> str:
    """Tell when, no more precisely than stated."""
    if during:
        return words["during"].format(during=_date(during, words))
    if begin and end and begin.startswith("[..") and end == f"[{begin[3:-1]}..]":
        return words["attested"].format(when=_date(begin[3:-1], words))
    going_on = end == ".."
    dates = {"begin": _date(begin or "", words), "end": _date(end or "", words)}
    if begin and end:
        return words["open" if going_on else "both"].format(**dates)
    if begin:
        return words["begin"].format(**dates)
    if end:
        return words["going on" if going_on else "end"].format(**dates)
    return words["undated"]


def _date(edtf: str, words: dict[str, str]) -> str:
    """Put the commonest marks of EDTF into words; the rest stays as stated."""
    for mark, shape in (
        ("before", r"\[\.\.(.+)\]"),
        ("after", r"\[(.+)\.\.\]"),
        ("about", "(.+)~"),
    ):
        match = re.fullmatch(shape, edtf)
        if match:
            return words[mark].format(when=match[1])
    return edtf
