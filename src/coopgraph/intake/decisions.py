"""What a person decided about the proposals of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["accept", "reject", "edit", "add", "leaveOut"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Attributes:
        verdict: ``accept`` as proposed; ``reject``; ``edit``: accept with `changes`; ``add``: a
            statement made from a passage; ``leaveOut``: a passage read and left out.
        proposal: Key of the proposal; for ``add`` and ``leaveOut`` a key of its own.
        span: Passage of an added statement or of what is left out.
        changes: Fields of `Proposal` that are set otherwise (or all of an added one), and
            ``things``: links and new things decided along the way, by key.
        why: Reason, in the reviewer's words.
        who: Reviewer as they name themselves.
        when: Moment the reviewer's machine gave, ISO 8601; never made up by us.
    """

    verdict: Verdict
    proposal: str
    span: tuple[int, int] | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    who: str = ""
    when: str = ""
