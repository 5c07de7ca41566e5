"""How the questions of the catalogue are offered: in groups, as people of an office look for them.

A question of which nothing is said here, such as one of the reader's own, stands in the last group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coopgraph.questions import Question


class Group(NamedTuple):
    """A group with its heading in English and Vietnamese, and its questions in their order."""

    key: str
    en: str
    vi: str
    questions: tuple[str, ...]


GROUPS: Final = (
    Group(
        "offices",
        "Who holds what, and until when",
        "Ai giữ vai trò gì, đến khi nào",
        (
            "chairs",
            "mandates-ending",
            "member-on",
            "memberships",
            "contacts",
            "handovers",
            "office-history",
            "committee-seats",
            "acting-for",
        ),
    ),
    Group(
        "partners",
        "With a partner or a country",
        "Với một đối tác, một nước",
        (
            "partners",
            "partner-brief",
            "dyads",
            "countries",
            "shared-frameworks",
            "connections",
            "dormant",
            "lost-contacts",
        ),
    ),
    Group(
        "agreements",
        "Agreements, treaties, legal acts",
        "Thoả thuận, điều ước, văn bản pháp luật",
        (
            "lapsing",
            "renewals",
            "signed-not-in-force",
            "agreed-not-signed",
            "signed-not-bound",
            "treaty-status",
            "text-in-force",
            "milestones",
            "legal-acts",
        ),
    ),
    Group(
        "activities",
        "Events, delegations, work done",
        "Sự kiện, đoàn, việc đã làm",
        (
            "events",
            "delegations",
            "appearances",
            "commitments",
            "changes-between",
            "activity-by-topic",
            "concerns",
            "adoptions",
            "remarks",
        ),
    ),
    Group(
        "money",
        "Money and figures",
        "Tiền và con số",
        ("funding", "money", "counts", "year-in-figures"),
    ),
    Group(
        "bodies",
        "Bodies, names, topics",
        "Tổ chức, tên gọi, chủ đề",
        ("parts", "organizational-changes", "names", "topics", "open-lists"),
    ),
    Group(
        "proof",
        "How we know, and how surely",
        "Vì sao biết, chắc đến đâu",
        (
            "evidence-of",
            "why",
            "disputed",
            "contradictions",
            "claims",
            "corroboration",
            "single-source",
            "inferred",
            "unnamed",
            "sources",
        ),
    ),
    Group("other", "More questions", "Câu hỏi khác", ()),
)

#: What an office asks most, offered where the page opens.
FIRST: Final = ("chairs", "lapsing", "partners", "dyads", "funding")

_PLACE: Final = {
    name: (number, place)
    for number, group in enumerate(GROUPS)
    for place, name in enumerate(group.questions)
}


def group_of(name: str) -> str:
    """Give the key of a question's group.

    Examples:
        >>> group_of("chairs"), group_of("of-my-own")
        ('offices', 'other')
    """
    return GROUPS[_PLACE[name][0]].key if name in _PLACE else GROUPS[-1].key


def in_order(catalogue: Iterable[Question]) -> list[Question]:
    """Sort questions by their groups and by their places in them; what has none, by name."""
    last = (len(GROUPS), 0)
    return sorted(catalogue, key=lambda asked: (*_PLACE.get(asked.name, last), asked.name))
