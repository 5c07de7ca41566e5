"""A sentence with all that was found in it, and what fills the parts of a frame."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from coopgraph.intake import scope
from coopgraph.intake.amounts import Money
from coopgraph.intake.dates import Stated
from coopgraph.intake.frames import Frame
from coopgraph.intake.phrases import Listing, Phrase


@dataclass(slots=True)
class Trigger:
    """A verb found for a frame."""

    frame: Frame
    start: int
    end: int
    match: re.Match[str]


@dataclass(slots=True)
class Filled:
    """What fills a part: phrases, and whether they stand in the clause."""

    phrases: list[Phrase]
    is_near: bool


@dataclass(slots=True)
class Sentence:
    """A sentence with all that was found in it."""

    start: int
    end: int
    lists: list[Listing]
    stated: list[Stated]
    money: list[Money]
    cues: list[scope.Cue]
    clauses: list[tuple[int, int]]
    triggers: list[Trigger] = field(default_factory=list)


ACTORS = ("org", "place", "person")
DELEGATION = re.compile(
    r"(?<!\w)(?:(?<!trưởng )(?:phái )?đoàn"
    r"(?: công tác| đại biểu| cán bộ| cấp cao| doanh nghiệp| lãnh đạo)*"
    r"(?: của| từ)?|delegations? (?:of|from)(?: the)?) $"
)
