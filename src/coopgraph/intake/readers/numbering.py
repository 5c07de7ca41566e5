"""Numbers of paragraphs that a word processor counts itself and writes nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BULLET = "•"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: how its numbers look and where they begin.

    Attributes:
        form: ``decimal``, ``lowerLetter``, ``upperRoman``, ``bullet``, ``none`` …
        pattern: What is shown, ``%1`` standing for the number of the first level.
        start: First number.
        is_legal: All numbers are shown as figures.
        restarts_after: The level from 1 whose number makes this one begin anew; 0: none does.
    """

    form: str = "decimal"
    pattern: str = "%1."
    start: int = 1
    is_legal: bool = False
    restarts_after: int | None = None


@dataclass
class Numbering:
    """The lists of a document and how far each has counted.

    Attributes:
        instances: Name of the list that a numbering instance counts in, and its own levels.
        lists: The levels of each list.
    """

    instances: Mapping[str, tuple[str, Mapping[int, Level]]] = field(default_factory=dict)
    lists: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any | None) -> Numbering:
        """Read the root of a part "numbering" of a Word document; None gives one without lists."""
        if root is None:
            return cls()
        lists = {
            abstract.get(f"{_W}abstractNumId", ""): _levels(abstract)
            for abstract in root.iter(f"{_W}abstractNum")
        }
        instances = {}
        for number in root.iter(f"{_W}num"):
            link = number.find(f"{_W}abstractNumId")
            name = "" if link is None else link.get(f"{_W}val", "")
            own: dict[int, Level] = {}
            for override in number.iter(f"{_W}lvlOverride"):
                depth = int(override.get(f"{_W}ilvl") or 0)
                base = lists.get(name, {}).get(depth, Level())
                inner = _levels(override).get(depth)
                start = override.find(f"{_W}startOverride")
                if inner is not None:
                    own[depth] = inner
                elif start is not None:
                    begin = int(start.get(f"{_W}val") or 1)
                    own[depth] = Level(
                        base.form, base.pattern, begin, base.is_legal, base.restarts_after
                    )
            instances[number.get(f"{_W}numId", "")] = (name, own)
        return cls(instances, lists)

    def next_label(self, instance: str, depth: int) -> str:
        """Count one paragraph on and give its label; empty for a list that shows none."""
        name, own = self.instances.get(instance, ("", {}))
        levels = {**self.lists.get(name, {}), **own}
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(name or instance, {})
        if depth in own and (instance, depth) not in self._begun:
            counts.pop(depth, None)
        self._begun.add((instance, depth))
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            after = levels.get(deeper, Level()).restarts_after
            if after is None or (after and depth < after):
                del counts[deeper]
        if level.form == "bullet":
            return _BULLET
        if level.form == "none":
            return re.sub(r"%\d", "", level.pattern).strip()

        def shown(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            other = levels.get(at, Level())
            value = counts.get(at, other.start)
            return number_text(value, "decimal" if level.is_legal else other.form)

        return re.sub(r"%([1-9])", shown, level.pattern).strip()


def number_text(value: int, form: str) -> str:
    """Write a number in a form of Word's.

    Example:
        >>> number_text(4, "lowerRoman"), number_text(28, "upperLetter")
        ('iv', 'BB')
    """
    if form in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        text, rest = "", value
        for worth, letters in _ROMAN:
            text, rest = text + letters * (rest // worth), rest % worth
        return text.upper() if form == "upperRoman" else text
    if form in ("lowerLetter", "upperLetter") and value > 0:
        # Word doubles the letter behind "z": aa, bb.
        text = chr(ord("a") + (value - 1) % 26) * min((value - 1) // 26 + 1, 20)
        return text.upper() if form == "upperLetter" else text
    if form == "decimalZero":
        return f"{value:02}"
    return str(value)


def _levels(parent: Any) -> dict[int, Level]:
    levels = {}
    for element in parent.findall(f"{_W}lvl"):

        def value(name: str, otherwise: str, element: Any = element) -> str:
            found = element.find(f"{_W}{name}")
            return otherwise if found is None else str(found.get(f"{_W}val") or otherwise)

        legal = element.find(f"{_W}isLgl")
        restart = element.find(f"{_W}lvlRestart")
        levels[int(element.get(f"{_W}ilvl") or 0)] = Level(
            value("numFmt", "decimal"),
            value("lvlText", ""),
            int(value("start", "1")),
            legal is not None,
            None if restart is None else int(restart.get(f"{_W}val") or 0),
        )
    return levels
