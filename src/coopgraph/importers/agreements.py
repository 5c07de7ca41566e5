"""Lists in which each row is an agreement: what it is called, and what is stated of it.

Such a list names a partner, a kind, a date of signature, a term and a subject; the agreement itself
has no name of its own. The row becomes an agreement, to which the parties are parties.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from coopgraph.identity.naming import fold
from coopgraph.importers.vocabulary import AGREEMENTS
from coopgraph.namespaces import CONCEPT, COOP, DCTERMS, ID, RDF, XSD
from coopgraph.written_dates import Duration

STAGES = {"signed": "signed", "ratified": "ratified", "in_force": "inForce"}
"""Columns of dates, and the stage each is the date of."""
_SLUGS = {"signed": "signed", "ratified": "ratified", "in_force": "in-force"}
Fact = tuple[str, str, str, str]
"""Subject, predicate, value and type, as in `lifting.batch`."""


@dataclass(frozen=True)
class Kind:
    """A kind of agreement: its slug and what it is called."""

    slug: str
    en: str
    vi: str


def kind_of(text: str) -> Kind | None:
    """Give the kind of agreement that a cell names, None if it is not known.

    Example:
        >>> kind_of("MOU").vi, kind_of("Thỏa thuận hợp tác").en, kind_of("abc")
        ('Biên bản ghi nhớ', 'Agreement', None)
    """
    return _kinds().get(fold(text))


@cache
def _kinds() -> dict[str, Kind]:
    known: dict[str, Kind] = {}
    for slug, (en, vi, others) in AGREEMENTS.items():
        for word in (en, vi, *others):
            known.setdefault(fold(word), Kind(slug, en, vi))
    return known


def called(title: str, kind: str, names: Iterable[str], date: str) -> tuple[str, str]:
    """Give an agreement's label in English and Vietnamese: its title, else of what it is made.

    Args:
        title: Its title; empty if the row has none.
        kind: Its kind as the row says.
        names: The parties as the row names them.
        date: When it was signed or begins; may be empty.

    Example:
        >>> called("", "MoU", ["ĐHQG", "Kyoto University"], "2019-05")[1]
        'Biên bản ghi nhớ: ĐHQG – Kyoto University (2019-05)'
    """
    if title:
        return title, title
    found = kind_of(kind) if kind else kind_of("agreement")
    behind = " – ".join(names) + (f" ({date})" if date and date != ".." else "")
    en, vi = (found.en, found.vi) if found else (kind, kind)
    return f"{en}: {behind}", f"{vi}: {behind}"


def iri_of(kind: str, partner: str, *parts: str) -> str:
    """Make an agreement's IRI: readable, and told apart by all that makes it this one."""
    found = kind_of(kind)
    slug = found.slug if found else "agreement"
    digest = hashlib.sha256("\0".join((kind, partner, *parts)).encode()).hexdigest()[:8]
    return f"{ID}{slug}-{partner.rsplit('/', 1)[-1]}-{digest}"


def milestones(subject: str, dates: dict[str, str]) -> list[Fact]:
    """Give the milestones of an agreement or a tie.

    Args:
        subject: Its IRI.
        dates: Columns of `STAGES` and their dates (EDTF).
    """
    facts: list[Fact] = []
    for column, stage in STAGES.items():
        if date := dates.get(column):
            step = f"{subject}-{_SLUGS[column]}"
            facts += [
                (subject, COOP + "milestone", step, "iri"),
                (step, RDF + "type", COOP + "Milestone", "iri"),
                (step, COOP + "stage", CONCEPT + stage, "iri"),
                (step, COOP + "date", date, "edtf"),
            ]
    return facts


def kept(subject: str, *, reference: str, notice: Duration | None, review: str) -> list[Fact]:
    """Give what an office keeps of an agreement: its number, its notice, its review (EDTF)."""
    facts: list[Fact] = []
    if reference:
        facts.append((subject, DCTERMS + "identifier", reference, "text"))
    if notice is not None and notice.xsd:
        facts.append((subject, COOP + "noticePeriod", notice.xsd, XSD + "duration"))
    if review:
        facts.append((subject, COOP + "reviewDate", review, "edtf"))
    return facts


def stated(subject: str, *, kind: str, about: str, term: Duration | None) -> list[Fact]:
    """Give what else a row says of an agreement: kind, subject, term, renewal."""
    facts: list[Fact] = []
    if kind:
        found = kind_of(kind)
        words = {found.en: "@en", found.vi: "@vi"} if found else {kind: "text"}
        facts += [(subject, DCTERMS + "type", word, form) for word, form in words.items()]
    if about:
        facts.append((subject, DCTERMS + "description", about, "text"))
    if term is not None and term.xsd:
        facts.append((subject, COOP + "term", term.xsd, XSD + "duration"))
    if term is not None and term.renewal:
        facts.append((subject, COOP + "renewal", CONCEPT + term.renewal, "iri"))
    return facts
