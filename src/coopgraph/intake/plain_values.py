"""Things, mentions, proposals and the like from plain values, as JSON gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

from coopgraph.intake.proposals import Kind, Link, Mention, MentionType, Proposal, Status, Thing

_CHOICES: dict[tuple[type, str], tuple[str, ...]] = {
    (Thing, "type"): get_args(MentionType),
    (Mention, "type"): get_args(MentionType),
    (Mention, "link"): get_args(Link),
    (Proposal, "kind"): get_args(Kind),
    (Proposal, "status"): get_args(Status),
}


def from_plain(cls: type, entry: Any) -> Any:
    """Make a value of a plain object, with tuples for lists, as the classes declare them.

    Raises:
        ValueError: The object is none of that class; the message says why, without the place.
    """
    if not isinstance(entry, Mapping):
        raise ValueError("an object is needed")
    unknown = sorted(set(entry) - {field.name for field in fields(cls)})
    if unknown:
        raise ValueError(f"it has no {unknown[0]!r}")
    given = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    try:
        made = cls(**given)
    except TypeError as error:
        raise ValueError(f"it lacks {str(error).rpartition(':')[2].strip()}") from None
    for (owner, name), choices in _CHOICES.items():
        if owner is cls and given.get(name) not in choices:  # not even a default is taken for it
            raise ValueError(f"{given.get(name)!r} is no {name}")
    return made
