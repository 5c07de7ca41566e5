"""What an office keeps: what falls due, what its register lacks, its agreements, its reports."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coopgraph.office.calendar import Calendar
    from coopgraph.office.gaps import Gaps
    from coopgraph.office.life import Life
    from coopgraph.office.report import Report
    from coopgraph.office.revision import Revision

__all__ = ["Calendar", "Gaps", "Life", "Report", "Revision"]

_HOMES = {
    "Calendar": "coopgraph.office.calendar",
    "Gaps": "coopgraph.office.gaps",
    "Life": "coopgraph.office.life",
    "Report": "coopgraph.office.report",
    "Revision": "coopgraph.office.revision",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
