"""From names to things: in one document one thing, in the graph the one it is.

Exact, then without accents, then nearly; where two fit, both stay as candidates. A short name is
the nearest full name before it that begins with the same head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from coopgraph.intake.folding import Folded, bare, lower
from coopgraph.intake.gazetteer import Known, Names, spelt_initials
from coopgraph.intake.naming.found import Binding, Found
from coopgraph.intake.proposals import CLASS_OF, Link, MentionType, Thing
from coopgraph.intake.words import looks_named
from coopgraph.namespaces import COOP

_YEARS_OF_TITLE = re.compile(
    r",? (?:giai doan |nam |thoi ky |for (?:the period )?|in )?\(?\d{4}(?:\s?[-/]\s?\d{2,4})?\)?"
)
"""What the title of a plan ends with, without accents: the years it is for."""
_HEAD_AND_INITIALS = re.compile(r"([^\W\d_]+(?: [^\W\d_]+){0,2}?) ([A-ZĐ]{3,10})")
"""A body by its head and the initials of the rest: "Tổng cục TCĐLCL"."""
NEAR = 92.0
"""The least similarity, of 100, of names of at least `LONG` letters that are taken for one."""
LONG = 14

_CLASS_BY_HEAD = (
    ((r"^(bộ|sở|cục|tổng cục|vụ|chính phủ|ủy ban nhân dân|ubnd|chi cục|ministry"
r"|department|directorate|government|bureau|cơ quan|agency|administration)\b"), "GovernmentBody"),
    ((r"^(công ty|tập đoàn|tổng công ty|ngân hàng)\b|\b(company|corporation|ltd|inc"
r"|gmbh)$"), "Company"),
    ((r"\b(tiểu ban|nhóm công tác|tổ công tác|ban kỹ thuật|working group|technical "
r"committee|task force|subcommittee)\b"), "Body"),
    ((r"^(hiệp hội|hội|liên đoàn|quỹ|câu lạc bộ)\b|\b(association|federation|society"
r"|foundation)\b"), "NonGovernmentalOrganization"),
    (r"^(tuyên bố)\b|\b(declaration|statement)\b", "Declaration"),
    ((r"^(kế hoạch|chương trình hành động|lộ trình|chiến lược)\b|\b(plan|roadmap"
r"|strategy|work programme)\b"), "Plan"),
)  # fmt: skip


@dataclass(slots=True)
class Linked:
    """Things of a document and to which of them each name belongs.

    Attributes:
        things: The things by key.
        of: Key and link of each name, in the order of the names.
    """

    things: dict[str, Thing]
    of: list[tuple[str, Link]] = field(default_factory=list)


class _Groups:
    """Names joined to things, step by step."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, one: int) -> int:
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        a, b = self.root(one), self.root(other)
        if a != b:
            self.parent[max(a, b)] = min(a, b)


def link(
    folded: Folded, found: Sequence[Found], bindings: Sequence[Binding], names: Names
) -> Linked:
    """Join the names of a document to things.

    Args:
        folded: The text.
        found: Names in order.
        bindings: What parentheses bind.
        names: What is known.

    Returns:
        Things with keys ``t1``, ``t2`` … in order of appearance.
    """
    text = folded.text
    groups = _Groups(len(found))
    links: list[Link] = ["new"] * len(found)
    at = {(f.start, f.end): n for n, f in enumerate(found)}
    by_name: dict[tuple[str, str], int] = {}
    by_iri: dict[str, int] = {}
    by_head: dict[str, int] = {}
    by_surname: dict[str, int] = {}
    by_initials: dict[tuple[str, str], int] = {}
    bound_short = {b.short: b.long for b in bindings}
    known_of: dict[int, tuple[Known, ...]] = {}
    for number, one in enumerate(found):
        name = text[one.start : one.end]
        group = _group(one.type)
        folded_name = bare(re.sub(r"^the ", "", name, flags=re.IGNORECASE))
        if one.short and one.head and (one.start, one.end) not in bound_short:
            former = by_head.get(lower(name))
            if former is not None:
                groups.join(number, former)
                links[number] = "bound"
                if one.type == "agreement":
                    by_head[one.head] = number
                continue
        hits = tuple(k for k in _known(one, name, names) if _group(k.type) == group)
        if hits:
            known_of[number] = hits
            links[number] = "folded" if one.hit is not None and one.hit.folded else "exact"
        iris = sorted({k.iri for k in hits if k.iri})
        if len(iris) == 1:
            if iris[0] in by_iri:
                groups.join(number, by_iri[iris[0]])
            by_iri.setdefault(iris[0], number)
        elif hits and not iris:
            label = hits[0].name
            if ("label", label) in by_name:
                groups.join(number, by_name["label", label])
            by_name.setdefault(("label", label), number)
        if (
            one.type == "event"
            and folded_name.count(" ") >= 2
            and not re.search(r"\d", folded_name)
        ):
            # "Hội nghị thường niên" of "Hội nghị thường niên A 2025", named in full before
            fuller = [
                n
                for (kind, other), n in by_name.items()
                if kind == "event" and other.startswith(folded_name + " ")
            ]
            if len(fuller) == 1:
                groups.join(number, fuller[0])
        if one.type == "agreement" and folded_name.count(" ") > 1:
            # "Kế hoạch hành động A giai đoạn 2018-2021" is named again without its years
            fuller = [
                n
                for (kind, other), n in by_name.items()
                if kind == "agreement"
                and other.startswith(folded_name)
                and _YEARS_OF_TITLE.fullmatch(other, len(folded_name))
            ]
            if len(fuller) == 1:
                groups.join(number, fuller[0])
        long = bound_short.get((one.start, one.end))
        if long is not None and long in at:
            groups.join(number, at[long])
            if links[number] == "new":
                links[number] = "bound"
            by_name[group, folded_name] = number
        if one.type == "org":
            short = _HEAD_AND_INITIALS.fullmatch(name)
            spelt = by_initials.get((lower(short[1]), short[2])) if short is not None else None
            if spelt is not None and not hits:
                groups.join(number, spelt)
                links[number] = "bound"
            for key in spelt_initials(name):
                by_initials.setdefault(key, number)
        if one.type == "agreement" and one.short:
            pass
        elif (former := by_name.get((group, folded_name))) is not None:
            if not (one.type == "person" and one.rank != 0):
                groups.join(number, former)
                if links[number] == "new":
                    links[number] = links[former]
        else:
            near = _near(folded_name, group, by_name)
            if near is not None:
                groups.join(number, near)
                if links[number] == "new":
                    links[number] = "fuzzy"
            by_name[group, folded_name] = number
        if one.type == "person":
            # "Bellow" is Ann Bellow, named in full before
            full, _, surname = name.rpartition(" ")
            if full and looks_named(name):
                by_surname[bare(surname)] = number
            elif (former := by_surname.get(folded_name)) is not None:
                groups.join(number, former)
                links[number] = "bound"
        if one.type == "place":
            # "thành phố Hải Yên" and "Hải Yên" are one.
            tail = re.sub(r"^(?:thanh pho|tinh|thi xa|thi tran|huyen|quan|tp\.?) ", "", folded_name)
            if tail != folded_name:
                if (former := by_name.get((group, tail))) is not None:
                    groups.join(number, former)
                by_name.setdefault((group, tail), number)
        if one.head and one.type in ("org", "agreement", "event", "project"):
            head_words = lower(name).split()
            for length in (1, 2, 3):
                by_head[" ".join(head_words[:length])] = number
            by_head[one.head] = number
            by_head[lower(name)] = number
            if head_words:
                by_head[head_words[-1]] = number
        elif (one.start, one.end) in bound_short:
            by_head[lower(name)] = number
    return _things(text, found, groups, links, known_of, names, bindings)


def _group(kind: MentionType) -> str:
    """Types that may name one thing: a state is a place that acts."""
    return "org" if kind == "legalAct" else kind


def _known(one: Found, name: str, names: Names) -> tuple[Known, ...]:
    if one.hit is not None:
        return one.hit.known
    exact = names.named(name)
    if exact:
        return exact
    folded = bare(name)
    if one.type == "org" and (short := _HEAD_AND_INITIALS.fullmatch(name)) is not None:
        return names.by_initials.get((lower(short[1]), short[2]), ())
    if len(folded) < LONG:
        return ()
    found = names.by_bare.get(folded, ())
    if found or not folded.endswith(" viet nam"):
        return found
    at_home = names.by_bare.get(folded.removesuffix(" viet nam").removesuffix(" cua"), ())
    return tuple(k for k in at_home if _is_of_viet_nam(names, k))


def _is_of_viet_nam(names: Names, known: Known) -> bool:
    """Say whether a label of a thing tells that it is one of Viet Nam's."""
    labels = names.labels.get(known.iri or "", ())
    return any("vietnam" in bare(label).replace(" ", "") for label in labels)


def _near(name: str, group: str, by_name: dict[tuple[str, str], int]) -> int | None:
    """Give the name of the document that this one nearly is: a slip, a changed hyphen."""
    if len(name) < LONG or group in ("agreement", "event", "person", "place"):
        return None
    from rapidfuzz import fuzz

    best: tuple[float, int] | None = None
    for (other_group, other), number in by_name.items():
        if other_group != group or len(other) < LONG or abs(len(other) - len(name)) > 4:
            continue
        if re.findall(r"\d+", other) != re.findall(r"\d+", name):
            continue
        score = fuzz.ratio(name, other)
        if score >= NEAR and (best is None or score > best[0]):
            best = (score, number)
    return best[1] if best else None


def _things(
    text: str,
    found: Sequence[Found],
    groups: _Groups,
    links: list[Link],
    known_of: dict[int, tuple[Known, ...]],
    names: Names,
    bindings: Sequence[Binding],
) -> Linked:
    members: dict[int, list[int]] = {}
    for number in range(len(found)):
        members.setdefault(groups.root(number), []).append(number)
    shorts = {b.short for b in bindings}
    things: dict[str, Thing] = {}
    key_of: dict[int, str] = {}
    for key_number, root in enumerate(sorted(members), 1):
        key = f"t{key_number}"
        key_of[root] = key
        numbers = members[root]
        spelled = {text[found[n].start : found[n].end]: None for n in numbers}
        ordered = sorted(spelled, key=lambda s: (-len(s), s))
        iris = sorted({k.iri for n in numbers for k in known_of.get(n, ()) if k.iri})
        iri = iris[0] if len(iris) == 1 else None
        kind = found[numbers[0]].type
        if len(iris) > 1:
            for n in numbers:
                if links[n] in ("exact", "folded"):
                    links[n] = "open"
        acronym = next(
            (
                text[found[n].start : found[n].end]
                for n in numbers
                if (found[n].start, found[n].end) in shorts
                and text[found[n].start : found[n].end].isupper()
            ),
            "",
        )
        labels = {} if iri else _labels(ordered)
        things[key] = Thing(
            key=key,
            type=kind,
            names=tuple(ordered),
            iri=iri,
            candidates=tuple(iris) if len(iris) > 1 else (),
            class_iri=None if iri else COOP + _class(kind, ordered[0]),
            labels=labels,
            acronym=acronym,
        )
    of = [(key_of[groups.root(n)], links[n]) for n in range(len(found))]
    return Linked(things, of)


def _class(kind: MentionType, name: str) -> str:
    small = lower(name)
    for pattern, class_name in _CLASS_BY_HEAD:
        # "Hội nghị" begins like a society and is none; nor is "Plan International" a plan.
        if kind == ("agreement" if class_name in ("Declaration", "Plan") else "org") and re.search(
            pattern, small
        ):
            return class_name
    return CLASS_OF.get(kind, "Organization")


def _labels(names: Sequence[str]) -> dict[str, str]:
    """Give labels by language: what carries Vietnamese letters is Vietnamese."""
    labels: dict[str, str] = {}
    for name in names:
        is_vi = any(not c.isascii() and c.isalpha() for c in name)
        language = "vi" if is_vi else "en"
        labels.setdefault(language, name)
    return labels
