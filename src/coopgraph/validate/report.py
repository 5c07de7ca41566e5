"""What validation found: plain values, rendered as text or JSON."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from coopgraph.errors import ValidationFailed

_SUMMARY = {
    "en": ("{files} files with {statements} statements conform", "{count} violations in {places}"),
    "vi": ("{files} tệp với {statements} câu đều hợp lệ", "{count} vi phạm trong {places}"),
}
_ADVICE = {"en": "to do", "vi": "cần làm"}


@dataclass(frozen=True)
class Violation:
    """One rule broken by one node.

    Attributes:
        file: The checked file that states the node (and the property at fault, if any does).
        line: The first line in it that begins with the node's name, 1-based; None if none does.
        node: The node as a prefixed name; ``_:`` for a blank node.
        shape: The shape that it breaks, as a prefixed name.
        path: The property at fault, or None where the node as a whole is.
        value: The value at fault, or None.
        message: What is wrong, in English; `message_vi` in Vietnamese.
        advice: What to do, in English; `advice_vi` in Vietnamese.
        detail: Particulars of this case, such as the nearest known name; may be empty.
        severity: ``"violation"``, ``"warning"`` or ``"info"``; only the first fails a check.
    """

    file: Path | None
    line: int | None
    node: str
    shape: str
    path: str | None
    value: str | None
    message: str
    message_vi: str
    advice: str
    advice_vi: str
    detail: str = ""
    severity: str = "violation"

    def sort_key(self) -> tuple[str, int, str, str, str, str, str]:
        """Order by place, so that a report reads like the file and is the same every time."""
        return (
            str(self.file or ""),
            self.line or 0,
            self.node,
            self.shape,
            self.path or "",
            self.value or "",
            self.detail,
        )

    def text(self, lang: str = "en") -> str:
        """Render as two lines: what is wrong, then what to do."""
        message, advice = (
            (self.message_vi, self.advice_vi) if lang == "vi" else (self.message, self.advice)
        )
        place = self.node if self.line is None else f"{self.line}: {self.node}"
        about = " ".join(part for part in (self.path, self.value) if part)
        detail = f" ({self.detail})" if self.detail else ""
        return (
            f"  {place}{' — ' + about if about else ''}\n"
            f"    {self.severity}: {message}{detail} [{self.shape}]\n"
            f"    {_ADVICE.get(lang, _ADVICE['en'])}: {advice}"
        )


@dataclass(frozen=True)
class ValidationReport:
    """The outcome of a validation.

    Attributes:
        files: The files that were checked.
        statements: How many triples they hold.
        violations: Everything found, in the order of the files.
    """

    files: tuple[Path, ...]
    statements: int
    violations: tuple[Violation, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing worse than a warning was found."""
        return not any(violation.severity == "violation" for violation in self.violations)

    @property
    def exit_status(self) -> int:
        """0 if the files conform, else 1."""
        return 0 if self.conforms else 1

    def text(self, lang: str = "en") -> str:
        """Render for people: violations by file, then one line that sums up."""
        parts = []
        for file, violations in groupby(self.violations, key=lambda v: v.file):
            parts.append("?" if file is None else relative(file))
            parts.extend(violation.text(lang) for violation in violations)
        fine, wrong = _SUMMARY.get(lang, _SUMMARY["en"])
        places = ", ".join(sorted({relative(v.file) for v in self.violations if v.file})) or "?"
        parts.append(
            fine.format(files=len(self.files), statements=self.statements)
            if not self.violations
            else wrong.format(count=len(self.violations), places=places)
        )
        return "\n".join(parts)

    def json(self) -> str:
        """Render for programs: an object with ``conforms``, ``files`` and ``violations``."""
        import json

        rows: list[dict[str, Any]] = [
            {
                **asdict(violation),
                "file": None if violation.file is None else relative(violation.file),
            }
            for violation in self.violations
        ]
        return json.dumps(
            {
                "conforms": self.conforms,
                "files": [relative(file) for file in self.files],
                "statements": self.statements,
                "violations": rows,
            },
            ensure_ascii=False,
            indent=2,
        )

    def raise_if_violated(self) -> None:
        """Raise if the files do not conform.

        Raises:
            ValidationFailed: With the report and a summary.
        """
        if not self.conforms:
            raise ValidationFailed(self.text().rsplit("\n", 1)[-1], report=self)

    def __str__(self) -> str:
        return self.text()


def relative(file: Path) -> str:
    """Show a path from the working directory if it lies below, else in full."""
    here = Path.cwd()
    return os.fspath(file.relative_to(here)) if file.is_relative_to(here) else os.fspath(file)
